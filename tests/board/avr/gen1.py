#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The simulated AVR board as a meter of the first generation: counters at its pulse outputs for the total, peak and valley, and flat is the rest.

    gen1.py --build DIR [--days N]

The board is programmed over DL/T 645 with four rates, a table for working days and one for rest days. In whole days, the first a Friday and the second a
rest day, pulses come at changing speed, and faster than they can go out over each switch. After each switch the counters of edges at the
pins equal the registers to the pulse; widths are kept, an outage with a warning in a backlog loses and doubles nothing, and the multi-function output gives
seconds, windows and switches. TOU_SOAK=1: the days are a month. Prints "N passed, M failed".
"""
import argparse
import datetime
import json
import os
import random
import sys
import tempfile

import bench
import programme

FRIDAY = datetime.datetime(2025, 1, 3)
TOTAL, PEAK, VALLEY, SIGNAL = 0, 2, 4, 5  # bits of port B
TIP, HIGH, FLAT, LOW = 1, 2, 3, 4         # rates
WIDTH = 0.08 * bench.HZ
LATENCY = 500  # cycles by which a tick may come later than another
WORK = ["00:00 valley", "07:00 flat", "08:00 peak", "11:00 flat", "18:00 peak", "21:00 flat", "23:00 valley"]
REST = ["00:00 valley", "09:00 flat", "19:00 peak", "20:00 flat", "22:00 valley"]
TARIFF = {"format": 1, "name": "three rates of four", "source": "made for this test", "zone": {"utc_offset": "+08:00", "dst": None},
          "rates": [{"name": name, "kind": name} for name in ("tip", "peak", "flat", "valley")],
          "days": {"work": WORK, "rest": REST}, "weeks": {"all": "work"},
          "rest_days": {"days": ["sat", "sun"], "day": "rest"}, "default_rate": "flat"}


def seconds_of(entry):
    return int(entry[:2]) * 3600 + int(entry[3:5]) * 60


class Counters(bench.Judge):
    def __init__(self, build, folder):
        super().__init__()
        self.board = bench.Board(build, "atmega1284p")
        self.draw = random.Random(1)
        self.sent = 0
        tariff = os.path.join(folder, "gen1.json")
        with open(tariff, "w", encoding="utf-8") as out:
            json.dump(TARIFF, out)
        self.board.start()
        self.board.set_clock(FRIDAY - datetime.timedelta(minutes=10))
        self.judge("programmed", programme.programmed(self.board, bench.frames(build, tariff, "2")))

    def rises(self, pin):
        return self.board.numbers("out", pin)[0]

    def give(self, what):
        answer = self.board.ask(programme.frame(0x1D, bytes([what])))
        self.judge("the multi-function output is to give %d" % what, None if answer[8:9] == b"\x9d" else answer.hex())

    def pulses(self, n, period, seconds):
        self.board.must("pulses", n, int(period * bench.HZ), bench.HZ // 100, 1)
        self.sent += n
        self.board.seconds(seconds)

    def load(self, seconds):
        """At speeds that change, up to 2.5 a second."""
        while seconds > 0:
            period = self.draw.choice((0.4, 1.9, 4.7, 13.1))
            some = min(seconds, int(self.draw.randrange(20, 150) * period) + 1)
            self.pulses(int(some / period), period, some)
            seconds -= some

    def fault(self):
        """What the counters and the registers differ by."""
        held = self.board.pulses()
        counted = [self.rises(pin) for pin in (TOTAL, PEAK, VALLEY)]
        wanted = [held[0], held[HIGH], held[LOW]]
        if counted != wanted or held[0] != self.sent or held[TIP] != 0:
            return "counted %s, registers %s, %d sent" % (counted, held, self.sent)
        if held[FLAT] != counted[0] - counted[1] - counted[2]:
            return "flat is %d, and what is left %d" % (held[FLAT], counted[0] - counted[1] - counted[2])
        read = programme.registers(self.board, 0)[:5]
        if read != [pulses * 100 // bench.CONSTANT for pulses in held[:5]]:
            return "read over the line %s, held %s" % (read, held)
        return None

    def day(self, table):
        """From its 00:00 on. 180 pulses over each switch, 20 a second, are half a minute's backlog."""
        now = 0
        for entry in table[1:] + ["24:00"]:
            end = seconds_of(entry)
            self.load(end - 5 - now)
            self.pulses(180, 0.05, 55)
            now = end + 50
            self.judge("  %s" % entry, self.fault())
        return now

    def days(self, n):
        """The first minute of a day belongs to the switch before it."""
        self.board.set_clock(FRIDAY - datetime.timedelta(seconds=10))
        self.board.seconds(60)
        for k in range(n):
            date = FRIDAY + bench.days(k)
            table = REST if date.weekday() > 4 else WORK
            self.give(1 if k == 0 else 2)
            before = self.rises(SIGNAL)
            self.day(table)
            wanted = 96 if k == 0 else len(table) - 1  # valley goes on over midnight
            self.equal("%s: pulses of the multi-function output" % date.date(), self.rises(SIGNAL) - before, wanted)

    def second_pulses(self):
        before = self.rises(SIGNAL)
        self.board.seconds(100)
        self.equal("second pulses in 100 s", self.rises(SIGNAL) - before, 100)

    def widths(self):
        for name, pin in (("total", TOTAL), ("peak", PEAK), ("valley", VALLEY)):
            _, on, off = self.board.numbers("out", pin)
            self.judge("%s: %.2f ms on and %.2f off at least" % (name, on / 8000, off / 8000),
                       None if min(on, off) >= WIDTH - LATENCY else "shorter than 80")

    def outage(self):
        """With 90 of 100 pulses still to go out."""
        board = self.board
        self.pulses(100, 0.02, 2.2)
        waits = board.pulses()[0] - self.rises(TOTAL)
        board.must("supply", 900)
        board.seconds(0.4)
        board.must("off", 3)
        board.must("on")
        board.seconds(30)
        self.judge("an outage while %d pulses wait" % waits, self.fault() if waits > 50 else "too few")
        self.second_pulses()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=bench.BUILD)
    parser.add_argument("--days", type=int, default=2)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = Counters(os.path.abspath(args.build), folder)
        run.second_pulses()
        run.days(28 if os.environ.get("TOU_SOAK") else args.days)
        run.widths()
        run.outage()
    return run.end()


if __name__ == "__main__":
    sys.exit(main())
