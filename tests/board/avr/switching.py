#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is each pulse in the register of its second? Bursts of 2 kHz over switches of the rate, while the main loop is held for 30 s.

    switching.py --build DIR [--step CYCLES]       default: each 24; TOU_SOAK=1: each one

The burst is placed so that one pulse ends so many cycles before or after the second tick, from -RANGE to RANGE. A pulse that ends further from
the tick than the port's stated latency must be in the register of its side; each is counted exactly once. Prints "N passed, M failed".
"""
import argparse
import datetime
import json
import os
import sys
import tempfile

import bench
import programme

LATENCY = 350  # cycles, stated in ports/avr/README.md
RANGE = 600
PERIOD = bench.HZ // 2000
PULSES = 200
TARIFF = {"format": 1, "name": "a switch every quarter of an hour", "source": "made for this test", "zone": {"utc_offset": "+08:00", "dst": None},
          "rates": [{"name": "a", "kind": "peak"}, {"name": "b", "kind": "valley"}],
          "days": {"all": ["%02d:%02d %s" % (k // 4, 15 * (k % 4), "ab"[k % 2]) for k in range(14)]},
          "weeks": {"all": "all"}, "default_rate": "a"}


class Bursts(bench.Judge):
    def __init__(self, build, folder):
        super().__init__()
        self.board = bench.Board(build, "atmega1284p")
        tariff = os.path.join(folder, "switches.json")
        with open(tariff, "w", encoding="utf-8") as out:
            json.dump(TARIFF, out)
        self.board.start()
        self.day = datetime.datetime(2025, 1, 1)
        self.board.set_clock(self.day - datetime.timedelta(minutes=10))
        self.judge("programmed", programme.programmed(self.board, bench.frames(build, tariff, "2")))
        self.board.must("watch", self.tick_vector())
        self.left = 0

    def tick_vector(self):
        return 11  # TIMER2_OVF of the ATmega1284P

    def next_day(self):
        """On to just before the first of 13 switches."""
        self.day += bench.days(1)
        self.board.set_clock(self.day - datetime.timedelta(seconds=40))
        self.board.seconds(90)
        self.left = 13

    def tick_of_switch(self):
        """On to the last minute before the next switch. @return the cycle of its tick"""
        board, at = self.board, self.board.layout
        if self.left == 0:
            self.next_day()
        for _ in range(20):
            minute = programme.number(board.read(bench.CLOCK)[1:2])
            wait = board.number(at.next_tick) - board.number(at.tick)
            if minute % 15 == 14 and wait > 20:
                return board.numbers("isr", self.tick_vector())[3] + wait * bench.HZ
            board.seconds(wait + 1 + 60 * ((28 - minute) % 15))
        raise RuntimeError("no switch comes")

    def burst(self, offset):
        """@return pulses in the total, and in the registers of the rates before and after the switch"""
        board = self.board
        tick = self.tick_of_switch()
        board.seconds((tick - board.numbers("at")[0]) / bench.HZ - 15)
        before = board.pulses()
        half = PULSES // 2
        first = tick + offset - half * PERIOD - PERIOD // 2
        board.must("hold", 2)
        board.must("pulses", PULSES, PERIOD, PERIOD // 2, first - board.numbers("at")[0])
        board.must("run", first - board.numbers("at")[0])
        board.must("hold", 1)
        board.seconds(0.12)
        board.must("hold", 2)
        board.seconds(15)
        board.must("hold", 0)
        board.seconds(2)
        after = board.pulses()
        self.left -= 1
        counted = [b - a for a, b in zip(before, after)]
        return counted[0], counted[1:3] if self.left % 2 == 0 else counted[2:0:-1]

    def sweep(self, step):
        wrong, lost, other, within = [], [], [], 0
        for offset in range(-RANGE, RANGE + 1, step):
            total, rates = self.burst(offset)
            ended = PULSES // 2 + (1 if offset < 0 else 0)
            if total != PULSES or sum(rates) != PULSES:
                lost.append((offset, total, rates))
            if rates[0] != ended:
                other.append(offset)
                if abs(offset) > LATENCY:
                    wrong.append((offset, rates, ended))
            within += abs(offset) <= LATENCY
        n = 2 * RANGE // step + 1
        print("      on the other side of the tick: %s" % (other and "%d .. %d cycles from it" % (other[0], other[-1]) or "none"))
        self.judge("%d bursts, each pulse counted once" % n, lost or None)
        self.judge("%d of them further from the tick than %d cycles, in the right register" % (n - within, LATENCY), wrong or None)


    def fast(self):
        """While the line is read, which takes the main loop and interrupts of its own."""
        before = self.board.pulses()[0]
        self.board.must("pulses", 20000, bench.HZ // 10000, bench.HZ // 20000, 1)
        for _ in range(4):
            self.board.read(0x0001FF00)
        self.board.seconds(5)
        self.equal("20 000 pulses at 10 kHz", self.board.pulses()[0] - before, 20000)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=bench.BUILD)
    parser.add_argument("--step", type=int, default=24)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bursts = Bursts(os.path.abspath(args.build), folder)
        bursts.sweep(1 if os.environ.get("TOU_SOAK") else args.step)
        bursts.fast()
    return bursts.end()


if __name__ == "__main__":
    sys.exit(main())
