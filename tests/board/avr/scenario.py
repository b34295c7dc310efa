#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A whole meter on a simulated AVR board, from outside: its line, its pins, its supply.

    scenario.py --build DIR [--image atmega1284p|small] [--days N]

The image boots blank, is given its address, clock and a provincial tariff over DL/T 645, counts pulses through a month whose days are
made short by setting the clock, and closes it; then it measures N whole days in real ticks, closes the month by hand of its clock, loses its
power with a warning and comes back. Its registers and maxima, read over the line, equal those of tourate for the same pulses. TOU_SOAK=1: the days are a
month. Prints "N passed, M failed".
"""
import argparse
import csv
import datetime
import os
import random
import subprocess
import sys
import tempfile

import bench
import programme

TARIFF = os.path.join(bench.TOP, "examples", "tariffs", "cn-jiangsu-2025.json")
JANUARY, FEBRUARY = datetime.datetime(2025, 1, 1), datetime.datetime(2025, 2, 1)
QUARTER = datetime.timedelta(minutes=15)


class Scenario(bench.Judge):
    def __init__(self, build, folder, image):
        super().__init__()
        self.build, self.folder = build, folder
        self.board = bench.Board(build, "atmega1284p", image)
        self.load = {}  # pulses of each quarter of an hour

    def rated(self, end):
        """What tourate makes of the pulses until then."""
        begin = JANUARY
        path = os.path.join(self.folder, "load.csv")
        with open(path, "w", encoding="utf-8") as out:
            out.write("start,kwh\n")
            while begin < end:
                out.write("%s,%.6f\n" % (begin.isoformat(), self.load.get(begin, 0) / bench.CONSTANT))
                begin += QUARTER
        text = subprocess.run([os.path.join(self.build, "tourate"), "--tariff", TARIFF, "--load", path, "--registers", "--constant",
                               str(bench.CONSTANT)], check=True, capture_output=True, text=True).stdout
        rows = list(csv.DictReader(text.splitlines()))
        return rows, [name[:-4] for name in rows[0] if name.endswith("_kwh") and name != "total_kwh"]

    def program(self, at):
        asked, given = self.board.start()
        self.equal("boots blank", asked[1:7], bytes(6))
        self.equal("takes an address", given[1:9], programme.ADDRESS + b"\x68\x95")
        self.board.set_clock(at)
        frames = bench.frames(self.build, TARIFF, "2")
        self.judge("is programmed and read back: %d frames" % len(frames), programme.programmed(self.board, frames))

    def pulses(self, at, n):
        """n pulses from now on, 25 ms apart; it is `at`, inside of a quarter."""
        self.board.must("pulses", n, bench.HZ // 40, bench.HZ // 100, 1)
        self.board.seconds(n / 40 + 0.1)
        self.load[bench.quarter(at)] = self.load.get(bench.quarter(at), 0) + n

    def short_month(self, begin, end):
        """Of each day three quarters of an hour, and of these a few seconds."""
        draw = random.Random(20250101)
        day = begin
        while day < end:
            for k in sorted(draw.sample(range(96), 3)):
                at = day + k * QUARTER + datetime.timedelta(minutes=3)
                self.board.set_clock(at)
                self.pulses(at, draw.randrange(20, 400))
            day += bench.days(1)
        self.close(end)

    def close(self, at):
        """Over the end of a month, without a jump."""
        self.board.set_clock(at - datetime.timedelta(seconds=30))
        self.board.seconds(90)

    def whole_days(self, begin, n):
        """In real ticks: the clock is set once."""
        draw = random.Random(n)
        self.board.set_clock(begin - datetime.timedelta(seconds=30))
        self.board.seconds(30)
        for k in range(96 * n):
            count = draw.randrange(0, 1500)
            self.load[begin + k * QUARTER] = count
            self.board.seconds(5)
            if count != 0:
                self.board.must("pulses", count, bench.HZ // 2, bench.HZ // 50, 1)
            self.board.seconds(895)
        return begin + bench.days(n)

    def compare(self, what, end, age):
        """The registers, or those of a closed period, with all pulses until then."""
        rows, names = self.rated(end)
        self.equal(what, programme.registers(self.board, age)[:1 + len(names)], programme.expected(rows, names, len(rows)))
        return rows

    def outage(self):
        """A warning, 200 ms of supply, then none for an hour."""
        board = self.board
        before = board.pulses()
        board.must("pulses", 7, bench.HZ // 40, bench.HZ // 100, 1)
        board.seconds(0.2)
        board.must("supply", 900)
        board.seconds(0.2)
        board.must("off", 3)
        board.must("on")
        board.seconds(3)
        board.must("key", 1)
        self.equal("after an outage with a warning no pulse is lost", board.pulses()[0], before[0] + 7)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=bench.BUILD)
    parser.add_argument("--image", default="atmega1284p")
    parser.add_argument("--days", type=int, default=1)
    args = parser.parse_args()
    days = 28 if os.environ.get("TOU_SOAK") else args.days

    with tempfile.TemporaryDirectory() as folder:
        run = Scenario(os.path.abspath(args.build), folder, args.image)
        run.program(JANUARY - datetime.timedelta(minutes=10))
        run.short_month(JANUARY, FEBRUARY)
        run.compare("a month made short", FEBRUARY, 0)
        run.compare("it is closed", FEBRUARY, 1)
        end = run.whole_days(FEBRUARY, days)
        rows = run.compare("%d days in real ticks" % days, end, 0)
        if days < 28:
            run.equal("their maximum and its time", programme.maximum(run.board, 0), programme.wanted_maximum(rows[-1]))
            run.close(datetime.datetime(2025, 3, 1))
        run.equal("February's maximum, closed", programme.maximum(run.board, 1), programme.wanted_maximum(rows[-1]))
        run.compare("January's registers, two months back", FEBRUARY, 2)
        run.outage()
        print("      %d writes asked for again" % run.board.again)
    return run.end()


if __name__ == "__main__":
    sys.exit(main())
