#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Cut the power of the simulated AVR board while it saves, closes a month, and its tables are written.

    cuts.py --build DIR [--cuts N]

About N cuts, spread over these three; each byte of a page that was being written is then old, new, erased, or any of that. TOU_SOAK=1: more than 20 000.
Then the same with an image whose journal has one slot: that must be found. Prints "N passed, M failed".
"""
import argparse
import datetime
import os
import sys

import bench
import programme

TARIFF = os.path.join(bench.TOP, "examples", "tariffs", "cn-jiangsu-2025.json")
MODELS = 2.5  # cuts at a place, on the average: four within a write, else one
AWAKE = 2.5   # of the time the CPU is awake, the rest is one place


class Cuts(bench.Judge):
    def __init__(self, build, cuts, image=None):
        super().__init__()
        self.cuts, self.bad, self.image = cuts, 0, image
        self.board = bench.Board(build, "atmega1284p", image)
        self.board.start()
        self.board.set_clock(datetime.datetime(2025, 1, 31, 22, 50))
        frames = bench.frames(build, TARIFF, "2")
        self.judge("programmed", programme.programmed(self.board, frames))
        self.again = bytes.fromhex(next(text for text in frames if "35 33 35 37" in text).replace(" ", ""))
        at = self.board.layout
        self.board.must("places", at.reg, at.reg_size * at.n_reg, at.stage, at.writing, at.record, at.state, at.flags, at.closings)

    def judge(self, what, fault):
        """What a control gets wrong is what it is for."""
        if self.image is None:
            super().judge(what, fault)

    def sweep(self, what, seconds):
        every = int(seconds * bench.HZ * 3 * MODELS / AWAKE / self.cuts)
        cuts, torn, old, bad = self.board.numbers("cuts", int(seconds * bench.HZ), every)
        self.bad += bad
        self.judge("%s: %d cuts, %d of them within a write; %d came up with the record before the one under way" % (what, cuts, torn, old),
                   "%d bad" % bad if bad else None if torn and old else "none of them within a record")

    def before_minute(self):
        """To within a second before the next minute edge."""
        at = self.board.layout
        while self.board.number(at.next_tick) - self.board.number(at.tick) != 1:
            self.board.seconds(0.5)

    def run(self):
        board = self.board
        board.seconds(70)
        board.must("pulses", 1700, bench.HZ // 100, bench.HZ // 200, 1)
        board.seconds(15.7)
        self.sweep("a save after 1600 pulses", 0.5)
        board.set_clock(datetime.datetime(2025, 1, 31, 23, 59, 45))
        board.must("pulses", 100, bench.HZ // 5, bench.HZ // 100, 1)
        self.before_minute()
        self.sweep("the closing of a month", 1.6)
        board.seconds(5)
        board.must("send", self.again.hex())
        board.seconds(0.2)
        self.sweep("a day table written", 0.6)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=bench.BUILD)
    parser.add_argument("--cuts", type=int, default=600)
    args = parser.parse_args()
    build = os.path.abspath(args.build)
    cuts = Cuts(build, 28000 if os.environ.get("TOU_SOAK") else args.cuts)
    cuts.run()
    print("      and with one slot:")
    control = Cuts(build, args.cuts // 2, "one-copy")
    control.run()
    cuts.judge("one slot is found: %d bad" % control.bad, None if control.bad else "it was not")
    return cuts.end()


if __name__ == "__main__":
    sys.exit(main())
