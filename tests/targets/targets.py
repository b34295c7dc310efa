#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run the test programs of each target on its emulator: one line for each target, the faults before it.

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
    """([passed, failed, skipped], what it printed) of one program; one that does not come to its closing line has failed."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS,
                              check=False)
        text = done.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired as late:
        text = (late.stdout or b"").decode(errors="replace") + f"\nno end after {SECONDS} s"
    closing = CLOSING.findall(text)
    passed, failed, skipped = map(int, closing[-1]) if closing else (0, 1, 0)
    return [passed, failed + (passed + failed + skipped == 0), skipped], text


def programs(build):
    """target: its programs, as targets.mk has built them."""
    alone = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    listed = subprocess.run(["make", "-s", "-f", os.path.join(HERE, "targets.mk"), f"BUILD={build}", "list"], check=True, env=alone,
                            stdout=subprocess.PIPE, text=True).stdout
    return {line.split()[0]: line.split()[1:] for line in listed.splitlines()}


def judge(target, build, paths, pool):
    """One line. [passed, failed, skipped]"""
    title, command = TARGETS[target]
    command = [part.replace("BUILD", build) for part in command]
    sums = [0, 0, 0]
    for path, (numbers, text) in zip(paths, pool.map(lambda path: run([*command, path]), paths)):
        sums = [a + b for a, b in zip(sums, numbers)]
        if numbers[1]:
            print(f"---- {path}\n{text.rstrip()}\n----")
    passed, failed, skipped = sums
    note = (f", {failed} failed" if failed else "") + (f", {skipped} skipped" if skipped else "")
    print(f"{'FAIL' if failed else 'ok':4}  {title:32} {len(paths):3} test programs, {passed} tests{note}", flush=True)
    return sums


def main():
    build, *only = sys.argv[1:]
    every = programs(build)
    sums = [0, 0, 0]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for target in only or every:
            sums = [a + b for a, b in zip(sums, judge(target, build, every[target], pool))]
    print(f"{sums[0]} passed, {sums[1]} failed" + (f", {sums[2]} skipped" if sums[2] else ""))
    return 1 if sums[1] else 0


if __name__ == "__main__":
    sys.exit(main())
