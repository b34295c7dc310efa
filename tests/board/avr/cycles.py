#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Cycles of what the AVR board does, in its own image; the simulator repeats them exactly.

    cycles.py --build DIR [--check README.md]

Interrupts are whole: from the interrupt's response to the instruction behind it. The rest is what the CPU was awake for, interrupts of the
second included, beyond an idle second; a turn is the longest one of the main loop meanwhile. --check: compare with the table of a file, 2 % at most.
Prints the table, or "N passed, M failed".
"""
import argparse
import datetime
import os
import re
import sys

import bench
import front
import programme

VECTORS = {"atmega1284p": (1, 11), "atmega328p": (1, 9)}  # INT0, TIMER2_OVF
INFRARED = 2  # INT1
TARIFF = os.path.join(bench.TOP, "examples", "tariffs", "cn-jiangsu-2025.json")
HOLIDAYS = 254


class Cycles:
    def __init__(self, build, part):
        self.board = bench.Board(build, part)
        self.vectors = VECTORS[part]
        self.rows = []
        self.board.start()
        self.board.set_clock(datetime.datetime(2025, 5, 30, 23, 50))
        fault = programme.programmed(self.board, bench.frames(build, TARIFF, "2"))
        if fault is not None:
            raise RuntimeError(fault)
        self.board.seconds(130)
        self.quiet()
        self.holidays()

    def quiet(self):
        """One item that only the panel knows: nothing is read for the display."""
        self.board.write(0x04040101, bytes.fromhex("020000f000"))
        self.board.write(0x04000301, bench.bcd(1))

    def holidays(self):
        """Their number is raised by a block at a time: more cannot be written within the time of an answer."""
        for n in [*range(8, HOLIDAYS, 8), HOLIDAYS]:
            self.board.write(0x04000205, bench.bcd(n % 100, n // 100))
        day = datetime.date(2026, 1, 1)
        for k in range(HOLIDAYS):
            self.board.write(0x04030001 + k, bench.bcd(1, day.day, day.month, day.year - 2000))
            day += datetime.timedelta(days=1)

    def align(self):
        """To the middle of a second."""
        tick = self.board.numbers("isr", self.vectors[1])[3]
        now = self.board.numbers("at")[0]
        self.board.must("run", bench.HZ - (now - tick) % bench.HZ + bench.HZ // 2)

    def row(self, what, seconds, before=lambda: None, turns=True):
        """What happens in so many seconds from now, beyond idle ones."""
        self.align()
        self.board.do("busy")
        before()
        self.board.seconds(seconds)
        awake, turn = self.board.numbers("busy")
        self.rows.append((what, awake - seconds * self.idle, turn if turns else 0))

    def at(self, when):
        """A little before that time, with everything done."""
        self.board.set_clock(when - datetime.timedelta(seconds=55))
        self.board.seconds(45)

    def interrupts(self):
        for vector in self.vectors:
            self.board.must("watch", vector)
        self.board.must("pulses", 200, bench.HZ // 100, bench.HZ // 200, 1)
        self.board.seconds(70)
        pulse = self.board.numbers("isr", self.vectors[0])
        second = self.board.numbers("isr", self.vectors[1])
        self.rows.append(("pulse interrupt, beginning of a pulse", pulse[1], 0))
        self.rows.append(("pulse interrupt, end of a pulse: counted", pulse[2], 0))
        self.rows.append(("second interrupt", second[1], 0))
        self.rows.append(("second interrupt at a minute edge", second[2], 0))
        self.board.must("watch", INFRARED)
        front.Front(self.board, remote=True).press(front.PAIR)
        self.rows.append(("infrared interrupt, which others interrupt, at most", self.board.numbers("isr", INFRARED)[2], 0))

    def measure(self):
        board = self.board
        board.seconds(100)
        self.interrupts()
        self.idle = 0
        self.at(datetime.datetime(2025, 5, 31, 9, 30))
        self.row("idle second: its interrupt and a poll", 1)
        self.idle = self.rows[-1][1]
        self.row("a pulse taken", 1, lambda: board.must("pulses", 1, bench.HZ // 10, bench.HZ // 20, 1))
        self.at(datetime.datetime(2025, 5, 31, 9, 32))
        self.row("minute", 20)
        self.at(datetime.datetime(2025, 5, 31, 10, 0))
        self.row("rate switch, with a quarter of an hour's demand and the hour's freeze", 20)
        self.at(datetime.datetime(2025, 5, 31, 0, 0))
        self.row("midnight, with 254 holidays in the EEPROM", 20)
        self.at(datetime.datetime(2025, 6, 1, 0, 0))
        self.row("midnight with a closing", 20)
        self.row("DL/T 645: one register read", 2, lambda: board.ask(programme.frame(0x11, (0x00010000).to_bytes(4, "little"))))
        self.row("DL/T 645: a holiday written", 2, lambda: board.write(0x04030001, bench.bcd(1, 2, 1, 26)))
        self.row("display: an item by key", 2, lambda: front.Front(board).press(front.NEXT))
        self.rows.append(("bytes of stack meanwhile", board.numbers("stack")[0], 0))

    def table(self):
        lines = ["| what | cycles | longest turn of the main loop |", "| --- | --- | --- |"]
        return lines + ["| %s | %d | %s |" % (what, cycles, turn or "-") for what, cycles, turn in self.rows]


def check(rows, path):
    judge = bench.Judge()
    with open(path, encoding="utf-8") as file:
        said = {m[1]: (int(m[2]), int(m[3].replace("-", "0"))) for m in re.finditer(r"^\| (.*?) \| (\d+) \| (\d+|-) \|$", file.read(), re.M)}
    for what, cycles, turn in rows:
        wanted = said.get(what, (0, 0))
        far = any(abs(a - b) > 0.02 * b for a, b in zip((cycles, turn), wanted))
        judge.judge(what, "%d, %d; %s says %d, %d" % (cycles, turn, path, *wanted) if far or what not in said else None)
    return judge.end()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=bench.BUILD)
    parser.add_argument("--part", default="atmega1284p")
    parser.add_argument("--check")
    args = parser.parse_args()
    cycles = Cycles(os.path.abspath(args.build), args.part)
    cycles.measure()
    if args.check:
        return check(cycles.rows, args.check)
    print("\n".join(cycles.table()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
