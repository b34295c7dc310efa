# SPDX-License-Identifier: MIT
"""What the library becomes on each CPU: sections, functions, their stack and whom they call."""
import os
import re
import subprocess
from dataclasses import dataclass, field

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, "build", "cross")
FLAGS = "-std=c99 -Os -ffunction-sections -fdata-sections -fstack-usage -Iinclude".split()

# name: (tool prefix, flags). -fstack-usage counts the return address on AVR, too (seen against the pushes of the code).
TARGETS = {
    "ATmega328P": ("avr-", ["-mmcu=atmega328p", "-mcall-prologues"]),
    "Cortex-M0+": ("arm-none-eabi-", ["-mcpu=cortex-m0plus", "-mthumb"]),
    "Cortex-M3": ("arm-none-eabi-", ["-mcpu=cortex-m3", "-mthumb"]),
    "RV32IMAC": ("riscv64-unknown-elf-", ["-march=rv32imac", "-mabi=ilp32", "--specs=picolibc.specs"]),
    "host": ("", []),
}

DIVISION = re.compile(r"^__(aeabi_)?u?l?i?(div|mod)(mod)?([qhsdt]i[34]?)?$")


@dataclass
class Function:
    name: str
    module: str
    public: bool
    size: int = 0
    stack: int = 0
    calls: set = field(default_factory=set)


@dataclass
class Module:
    name: str
    path: str
    text: int = 0
    rodata: int = 0
    data: int = 0
    bss: int = 0
    functions: dict = field(default_factory=dict)
    undefined: set = field(default_factory=set)
    weak: set = field(default_factory=set)


def output(*command):
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def sources():
    """The one list of sources: from the environment (make), else from lib/files.mk by make itself."""
    listed = os.environ.get("TOU_SOURCES")
    if not listed:
        listed = output("make", "-s", "-f", "lib/files.mk", "--eval=list:;@echo $(TOU_SOURCES)", "list")
    return listed.split()


def compiler_version(target):
    prefix = TARGETS[target][0]
    return output(prefix + "gcc", "--version").splitlines()[0]


def compile_module(target, source):
    prefix, flags = TARGETS[target]
    name = os.path.splitext(os.path.basename(source))[0]
    folder = os.path.join(BUILD, target)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name + ".o")
    subprocess.run([prefix + "gcc", *flags, *FLAGS, "-c", source, "-o", path], cwd=ROOT, check=True)
    return read_module(prefix, name, path)


def read_module(prefix, name, path):
    module = Module(name, path)
    for line in output(prefix + "size", "-A", path).splitlines():
        part = line.split()
        if len(part) == 3 and part[0].startswith("."):
            # A constant table of addresses, as a position-independent host program keeps it.
            kind = "rodata" if part[0].startswith(".data.rel.ro") else part[0].split(".")[1]
            if kind in ("text", "rodata", "data", "bss", "progmem"):
                kind = "text" if kind == "progmem" else kind
                setattr(module, kind, getattr(module, kind) + int(part[1]))
    home = read_symbols(prefix, module)
    read_calls(prefix, module, home)
    read_stack(module)
    return module


def read_symbols(prefix, module):
    """Fill in functions and undefined symbols; return section -> function name."""
    home = {}
    for line in output(prefix + "objdump", "-t", module.path).splitlines():
        match = re.match(r"^[0-9a-f]+ (.{7}) (\S+)\s+([0-9a-f]+) (?:\.hidden )?(\S+)$", line)
        if not match:
            continue
        flags, section, size, symbol = match.groups()
        if "w" in flags:
            module.weak.add(symbol)
        if section == "*UND*":
            module.undefined.add(symbol)
        elif "F" in flags:
            home[section] = symbol
            module.functions[symbol] = Function(symbol, module.name, flags[0] == "g", int(size, 16))
        elif section == "*COM*":
            module.bss += int(size, 16)
    return home


def read_calls(prefix, module, home):
    function = None
    for line in output(prefix + "objdump", "-r", module.path).splitlines():
        match = re.match(r"^RELOCATION RECORDS FOR \[(.+)\]:", line)
        if match:
            function = module.functions.get(home.get(match.group(1)))
            continue
        part = line.split()
        if function and len(part) == 3 and part[1].startswith("R_"):
            to = re.sub(r"[+-]0x[0-9a-f]+$", "", part[2])
            to = home.get(to, to)
            if to != function.name and not to.startswith((".", "*")):
                function.calls.add(to)


def read_stack(module):
    """Clones of one function (.isra, .part, .constprop) are named differently by different compilers: take the largest."""
    reported = {}
    with open(os.path.splitext(module.path)[0] + ".su", encoding="ascii") as su:
        for line in su:
            where, size, kind = line.rstrip("\n").split("\t")
            if "dynamic" in kind and "bounded" not in kind:
                raise SystemExit(f"{where}: stack of unbounded size")
            name = where.rsplit(":", 1)[1].split(".")[0]
            reported[name] = max(int(size), reported.get(name, 0))
    for function in module.functions.values():
        function.stack = reported[function.name.split(".")[0]]


class Recursion(Exception):
    """A function that can reach itself has no worst stack."""


class Library:
    """Every module of the library for one CPU, and the call graph over them."""

    def __init__(self, target):
        self.target = target
        self.modules = [compile_module(target, source) for source in sources()]
        self.public = {f.name: f for m in self.modules for f in m.functions.values() if f.public}

    def callee(self, caller, name):
        """The function a call goes to, or None when it lies outside the library."""
        for module in self.modules:
            if module.name == caller.module and name in module.functions:
                return module.functions[name]
        return self.public.get(name)

    def reach(self, function, seen=None):
        """Every name reached from a function: what it calls, and so on."""
        seen = set() if seen is None else seen
        for name in function.calls - seen:
            seen.add(name)
            target = self.callee(function, name)
            if target:
                self.reach(target, seen)
        return seen

    def worst(self, function, path=()):
        """(bytes, path) of the deepest stack below a function; calls through pointers are not followed."""
        if function.name in path:
            raise Recursion(" -> ".join([*path, function.name]))
        path = (*path, function.name)
        below = (0, ())
        for name in sorted(function.calls):
            target = self.callee(function, name)
            if target:
                below = max(below, self.worst(target, path))
        return function.stack + below[0], (function.name, *below[1])
