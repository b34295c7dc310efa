#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The kit on a board that QEMU runs.

    qemu_kit.py BOARD [--build DIR]

Prints "N passed, M failed", a test of the kit each, and names what QEMU cannot show, with the reason.
"""
import argparse
import datetime
import os
import select
import sys
import tempfile
import time

from kit import GREETING, Operator

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "board", "arm"))
from board import Board  # noqa: E402
from machine import NV_BYTES, blank  # noqa: E402
from mps2 import Mps2  # noqa: E402

START = datetime.datetime(2045, 1, 1)  # QEMU 7.2 has no time that is 68 years away from it, and the kit sets 2099
AWAY = datetime.timedelta(minutes=1)
HOLD_UP_S = 1
LOOK_S, QUIET_S = 0.7, 0.02

# What QEMU 7.2 does otherwise than the hardware.
EXCUSED = {
    "t: sleep: with something to do": "a sleep ends when the host gets round to it",
    "l: line: begins with a speed": "a byte takes no time, so that no speed can be told",
    "c: clock: the second begins": "the DS1338 is set to the second only: where it begins stays as it was",
    "i: clock: says that it has stopped": "the DS1338 never stops",
}
BY_INSTRUCTIONS = {"c: clock: runs as fast": "the DS1338 runs by the host's clock, the timer by instructions; life.py compares them after an hour"}
BY_HOST = {name: "the timer goes on while the host does something else" for name in (
    "t: timer: never goes back", "n: memory: a write call returns", "n: memory: a write is finished")}
UNSHOWN = """not shown: n, x, w: the EEPROM is written at once: never busy, no page is torn, more fits after the warning
not shown: b: pulses shorter than the least: no edge comes when it should, to a stamp
not shown: l, e: parity, and bytes that follow each other too fast"""

# By name: how it is made, and what it cannot show.
BOARDS = {"arm": (lambda build, nv: Board(build, nv, firmware="kit", direct=True), {**EXCUSED, **BY_INSTRUCTIONS}),
          "mps2": (lambda build, nv: Mps2(build, nv, "kit/mps2.elf", direct=True), {**EXCUSED, **BY_HOST})}


class Bench:
    def __init__(self, machine):
        self.machine = machine

    def listen(self, sent):
        """What the kit says until it pauses."""
        self.machine.line.sendall(sent)
        said, late = b"", time.monotonic() + LOOK_S
        while time.monotonic() < late and select.select([self.machine.line], [], [], QUIET_S if said else LOOK_S)[0]:
            said += self.machine.line.recv(4096)
        return said

    def again(self):
        self.machine.kill()
        self.machine.start(self.machine.now_utc + AWAY, "even")

    def pulses(self):
        for _ in range(100):
            self.machine.pulse()

    def memory(self):
        with open(self.machine.nv, "rb") as file:
            return file.read()

    def fail(self):
        """The supply lasts for a page or some."""
        before, late = self.memory(), time.monotonic() + HOLD_UP_S
        self.machine.supply(False)
        while self.memory() == before and time.monotonic() < late:
            pass
        self.again()

    def press(self):
        """For two seconds, and look at the panel for eight."""
        begin, self.shown = self.machine.ticks(), set()
        while self.machine.ticks() < begin + 7.5 / self.machine.TICK_S:
            self.machine.key(self.machine.ticks() < begin + 2 / self.machine.TICK_S)
            self.shown.add(self.machine.panel())
            self.machine.wait(0.1)

    def as_new(self):
        return self.memory() == b"\xff" * NV_BYTES


def run(operator, bench):
    operator.until(GREETING, 0)
    operator.step("c", 5)
    operator.idle()
    operator.step("t", 7)
    operator.step("l", 1)
    operator.step("p", 1, "100 pulses\n", bench.pulses)
    operator.step("n", 8)
    operator.step("x", 2, "power now\n", bench.again, GREETING)
    operator.step("w", 3, "fail now\n", bench.fail, GREETING)
    operator.step("r", 1, "ten minutes\n", bench.again, GREETING)
    operator.step("d", 1, "here on\n", lambda: None, GREETING)
    operator.step("i", 2, "both back\n", bench.again, GREETING)
    operator.step("o", 1, "for all\n", bench.press)
    operator.judge(bench.shown == {(1 << k, 1) for k in range(8)}, f"o: outputs one after the other, and the lamp: {bench.shown}")
    operator.step("e", 1, "0123\n", operator.send)
    operator.step("z", 1)
    operator.judge(bench.as_new(), "z: the file is all 0xFF")
    print(UNSHOWN)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("board", choices=BOARDS)
    parser.add_argument("--build", default="build")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        nv = os.path.join(folder, "kit.nv")
        blank(nv)
        board, excused = BOARDS[args.board]
        with board(args.build, nv) as machine:
            machine.start(START, "even")
            bench = Bench(machine)
            operator = Operator(bench, excused)
            run(operator, bench)
            return operator.end()


if __name__ == "__main__":
    sys.exit(main())
