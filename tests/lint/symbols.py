#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the library's objects may hold and need: no state, no heap, no recursion, and no division on the hot paths."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "footprint"))
import objects  # noqa: E402

# C library calls without state, and the compilers' integer helpers. No heap, printf, assert, abort or floating point.
ALLOWED = re.compile(
    r"^(mem(cpy|set|cmp|move)"
    r"|__aeabi_(mem(cpy|set|clr|move)[48]?|[il]?(mul|lsl|lsr|asr)|ulcmp|lcmp)"
    r"|__gnu_thumb1_case_(uqi|sqi|uhi|shi|si)"
    r"|__(mul|umul|ashl|lshr|ashr|cmp|ucmp|add|sub|neg)[qhsdu]i[23]|__u?mulhisi3|__umulsidi3|__muluhisi3|__mulshisi3"
    r"|__umulhisi3|__mulohisi3|__usmulhisi3|__mul[hs]i_const_\w+|__mulhideu?|__adddi3_s8|__subdi3_s8"
    r"|__do_copy_data|__(clz|ctz|ffs|popcount|bswap)[sd]i2|__tablejump2?__|__prologue_saves__|__epilogue_restores__"
    r"|_GLOBAL_OFFSET_TABLE_|__stack_chk_fail)$")

# The path of every pulse and of the rate look-up in a ready plan: module, functions ("*" stands for all of it).
NO_DIVISION = [line.split() for line in open(os.path.join(os.path.dirname(__file__), "nodivision.txt"), encoding="utf-8")
               if line.strip() and not line.startswith("#")]
# Constants cost RAM on AVR. A few bytes may be, as what the compiler makes of a switch; more belongs in a TOU_ROM table.
AVR_RODATA = 32


def check_objects(target, library, fail):
    for module in library.modules:
        if module.data or module.bss:
            fail(f"{target} {module.name}: .data {module.data} .bss {module.bss} bytes; must be empty")
        if target == "ATmega328P" and module.rodata > AVR_RODATA:
            fail(f"{target} {module.name}: {module.rodata} bytes of .rodata cost RAM there; use TOU_ROM")
        for name in sorted(module.weak):
            fail(f"{target} {module.name}: weak symbol {name}")
        for name in sorted(module.undefined - library.public.keys()):
            if not ALLOWED.match(name) and not objects.DIVISION.match(name):
                fail(f"{target} {module.name}: needs {name}")
        for function in module.functions.values():
            if function.public and not function.name.startswith("tou_"):
                fail(f"{target} {module.name}: global name {function.name} without tou_")


def check_recursion(target, library, fail):
    loops = set()
    for function in library.public.values():
        try:
            library.worst(function)
        except objects.Recursion as loop:
            loops.add(str(loop).split(" -> ")[-1])
    for name in sorted(loops):
        fail(f"{target}: recursion through {name}()")


def check_division(target, library, fail):
    modules = {module.name: module for module in library.modules}
    for name, *functions in NO_DIVISION:
        if name not in modules:
            fail(f"nodivision.txt: no module {name}")
            continue
        present = modules[name].functions
        for wanted in present if functions == ["*"] else functions:
            if wanted not in present:
                fail(f"nodivision.txt: {name} has no global function {wanted}")
                continue
            for reached in sorted(filter(objects.DIVISION.match, library.reach(present[wanted]))):
                fail(f"{target} {wanted}: reaches the division helper {reached}")


def main():
    faults = []
    for target in ("ATmega328P", "Cortex-M0+", "host"):
        library = objects.Library(target)
        check_objects(target, library, faults.append)
        check_recursion(target, library, faults.append)
        if target != "host":
            check_division(target, library, faults.append)
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
