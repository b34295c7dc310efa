#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Instructions that the firmware of the board executes, counted by a plugin of QEMU.

    counts.py [--build DIR]

Of each interrupt all that its function does; of the main loop all between two sleeps, interrupts that come meanwhile among it. Fails
where a count is beyond its bound, or where nothing was counted.
"""
import argparse
import datetime
import os
import re
import subprocess
import sys
import tempfile

import bench
from board import Board
from machine import ZONE, blank

EVENING = datetime.datetime(2026, 1, 31, 23, 58, 40)
BOUNDS = {"pulse": 120, "tick": 160, "rest": 800, "read": 6000, "minute": 40000, "close": 900000}


def returns(elf, name):
    """Addresses of the instructions that a function ends by."""
    text = subprocess.run(["arm-none-eabi-objdump", "-d", "--disassemble=" + name, elf], check=True, capture_output=True, text=True).stdout
    return re.findall(r"^ *(\w+):.*\t(?:bx\tlr|(?:pop|ldmia\.w)\t.*pc\})", text, re.M)


class Counts:
    def __init__(self, build, folder):
        self.bench, self.folder = bench.Bench(), folder
        self.plugin = os.path.join(build, "arm", "count.so")
        self.board = Board(build, os.path.join(folder, "meter.nv"))

    def count(self, name, begin, ends, work):
        """@return sorted counts of a board at whose work the plugin looks, once it has started"""
        out = os.path.join(self.folder, name)
        places = "".join(",to=" + end for end in ends)
        blank(self.board.nv)
        self.board.start(EVENING - ZONE, "fast", more=("-plugin", "%s,from=%x%s,out=%s" % (self.plugin, self.board.address[begin], places, out)))
        self.board.wait(2)
        started = os.path.getsize(out)
        work()
        self.board.kill()
        with open(out, encoding="ascii") as lines:
            lines.seek(started)
            return sorted(int(line) for line in lines)

    def show(self, what, kind, counts):
        if not counts:
            self.bench.judge(False, what, "nothing counted")
            return
        middle = counts[len(counts) // 2]
        self.bench.judge(counts[-1] <= BOUNDS[kind], "%s: %d to %d, mostly %d (%d times)" % (what, counts[0], counts[-1], middle, len(counts)),
                         "more than %d" % BOUNDS[kind])

    def pulses(self):
        for _ in range(50):
            self.board.pulse()

    def interrupts(self):
        elf = self.board.image
        self.show("edge of a pulse", "pulse", self.count("pins", "arm_on_pins", returns(elf, "arm_on_pins"), self.pulses))
        ticks = self.count("ticks", "arm_on_tick", returns(elf, "arm_on_tick"), lambda: self.board.wait(65))
        self.show("tick of 5 ms, second and minute", "tick", ticks)

    def turns(self, work):
        return self.count("turns", "ref_poll", ["%x" % self.board.address["board_sleep"]], work)

    def loop(self):
        """From shortly before a month closes on. Parts on the bus answer at once: a commit takes one turn after the other."""
        turns = self.turns(lambda: self.board.wait(200))
        edges = [turn for turn in turns if turn > BOUNDS["rest"]]
        self.show("main loop at rest", "rest", [turn for turn in turns if turn not in edges])
        self.show("minute", "minute", edges[:-1])
        self.show("close of a month and its commit", "close", edges[-1:])
        self.show("while a register is read, of each byte and of the frame", "read", self.turns(lambda: self.board.read("energy.total")))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counts = Counts(os.path.abspath(args.build), folder)
        with counts.board:
            counts.interrupts()
            counts.loop()
        return counts.bench.end()


if __name__ == "__main__":
    sys.exit(main())
