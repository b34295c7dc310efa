#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run the test programs and the model vectors of each target on its emulator: one line for each target, the faults before it.

    targets.py BUILD_DIR [TARGET...]
"""
import concurrent.futures
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = 120
CLOSING = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", re.M)
VECTOR = re.compile(r"^([a-z]+) ([0-9A-F]{8})$", re.M)
# An input that does not end: uCsim leaves when it does.
SILENT = os.pipe()[0]
BARE = ["-display", "none", "-monitor", "none", "-serial", "none", "-semihosting-config", "enable=on,target=native"]


def machine(*options):
    return ["qemu-system-arm", "-M", *options, *BARE, "-kernel"]


# A micro:bit of memory enough: the tests keep whole parts of storage in RAM.
MICROBIT = ["microbit", "-global", "nrf51-soc.sram-size=1048576", "-global", "nrf51-soc.flash-size=1048576"]
# target: (what its line says, command)
TARGETS = {
    "avr": ("AVR (ATmega2560, simavr)", ["BUILD/targets/avr_board"]),
    "m0": ("Cortex-M0 (nRF51, QEMU)", machine(*MICROBIT)),
    "m3": ("Cortex-M3 (MPS2 AN385, QEMU)", machine("mps2-an385")),
    "m4": ("Cortex-M4 (MPS2 AN386, QEMU)", machine("mps2-an386")),
    "m33": ("Cortex-M33 (MPS2 AN505, QEMU)", machine("mps2-an505")),
    "rv32": ("RV32IMAC (virt, QEMU)", ["qemu-system-riscv32", "-M", "virt", "-bios", "none", *BARE, "-kernel"]),
    "s390x": ("s390x, big-endian (qemu-user)", ["qemu-s390x"]),
    "8051": ("8051 (8052 of uCsim)", ["s51", "-t", "8052", "-I", "if=xram[0xffff]", "-G"]),
}


def run(command):
    """What a program printed."""
    try:
        done = subprocess.run(command, stdin=SILENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS, check=False)
        return done.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode(errors="replace") + f"\nno end after {SECONDS} s"


def count(text):
    """[passed, failed, skipped] of a test program; one that does not come to its closing line has failed."""
    closing = CLOSING.findall(text)
    passed, failed, skipped = map(int, closing[-1]) if closing else (0, 1, 0)
    return [passed, failed + (passed + failed + skipped == 0), skipped]


def compare(text, path, expected):
    """[passed, failed, skipped] of a program of model vectors: one for each module, of all or of the one in its name."""
    only = re.search(r"vectors_(\w+)\.", path)
    got = dict(VECTOR.findall(text))
    wanted = {name: crc for name, crc in expected.items() if not only or name == only.group(1)}
    wrong = [f"{name} {got.get(name)}, want {crc}" for name, crc in wanted.items() if got.get(name) != crc]
    if wrong or not wanted:
        print("\n".join([f"---- {path}: {', '.join(wrong)}"]))
    return [len(wanted) - len(wrong), len(wrong) + (not wanted), 0]


def programs(build):
    """target: its programs, as targets.mk has built them."""
    alone = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    listed = subprocess.run(["make", "-s", "-f", os.path.join(HERE, "targets.mk"), f"BUILD={build}", "list"], check=True, env=alone,
                            stdout=subprocess.PIPE, text=True).stdout
    return {line.split()[0]: line.split()[1:] for line in listed.splitlines()}


def judge(target, build, paths, pool, expected):
    """One line. [passed, failed, skipped]"""
    title, command = TARGETS[target]
    command = [part.replace("BUILD", build) for part in command]
    units = [0, 0, 0]
    vectors = [0, 0, 0]
    for path, text in zip(paths, pool.map(lambda path: run([*command, path]), paths)):
        is_vector = "/vectors" in path
        numbers = compare(text, path, expected) if is_vector else count(text)
        sums = vectors if is_vector else units
        sums[:] = [a + b for a, b in zip(sums, numbers)]
        if numbers[1]:
            print(f"---- {path}\n{text.rstrip()}\n----")
    passed, failed, skipped = sums = [a + b for a, b in zip(units, vectors)]
    note = (f", {failed} failed" if failed else "") + (f", {skipped} skipped" if skipped else "")
    print(f"{'FAIL' if failed else 'ok':4}  {title:32} {len(paths):3} test programs, {units[0]} tests, "
          f"{vectors[0]} modules of model vectors{note}", flush=True)
    return sums


def main():
    build, *only = sys.argv[1:]
    every = programs(build)
    expected = dict(VECTOR.findall(run([os.path.join(build, "targets", "reference")])))
    sums = [0, 0, 0]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for target in only or every:
            sums = [a + b for a, b in zip(sums, judge(target, build, every[target], pool, expected))]
    print(f"{sums[0]} passed, {sums[1]} failed" + (f", {sums[2]} skipped" if sums[2] else ""))
    return 1 if sums[1] else 0


if __name__ == "__main__":
    sys.exit(main())
