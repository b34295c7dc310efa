#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The front of a meter on a simulated AVR board: its display is read, its keys are pressed, its infrared receiver sees a remote.

    panel.py --build DIR

A whole tariff - four rates, two seasons, rest days with a table of their own, a special day - with clock, demand and billing is set three times on blank
boards: by the four keys alone, by a remote of NEC's kind that was paired by the address, and over the line. What is then read back over
the line after a power cut, out of the memory, must be the same. A remote that is not paired, or for another meter, only pages. Prints
"N passed, M failed".
"""
import argparse
import sys

import bench
import programme
from front import BACK, ENTER, MENU, NEXT, PAIR, PAIRED, Front

# title, row or None, entries as digits. Slots are hh mm rate, zones MM DD table, the special day YY MM DD table.
PLAN = [
    ("rAtES", None, ["04"]),
    ("SPEC no", None, ["0002"]),
    ("dAyS A", 1, ["000004", "080002", "110003", "190001", "220004"]),
    ("dAyS A", 2, ["000003", "073002", "230004"]),
    ("dAyS A", 3, ["000004"]),
    ("SEAS A", None, ["010101", "070102"]),
    ("rESt", None, ["0000011"]),
    ("rESt dA", None, ["03"]),
    ("SPEC", 1, ["26100103"]),
    ("SLIdE", None, ["05"]),
    ("PErIod", None, ["30"]),
    ("bILL", 1, ["0100"]),
    ("bILL", 2, ["1512"]),
]
# The same as identifiers and what lies in a frame, low byte first.
LINE = [
    (0x04000204, "04"), (0x04000205, "0200"), (0x04010001, "040000 020008 030011 010019 040022"), (0x04010002, "030000 023007 040023"),
    (0x04010003, "040000"), (0x04010000, "010101 020107"), (0x04000801, "3e"), (0x04000802, "03"), (0x04030001, "03011026"),
    (0x04000104, "05"), (0x04000103, "30"), (0x04000B01, "0001"), (0x04000B02, "1215")]
COMPARED = [di for di, _ in LINE] + [0x04010004, 0x04020000, 0x04030002, 0x04000B03, 0x04000106, 0x04000107]


class Suite(bench.Judge):
    def __init__(self, build):
        super().__init__()
        self.build = build

    def step(self, what, run):
        fault = None
        try:
            run()
        except RuntimeError as reason:
            fault = str(reason)
        self.judge(what, fault)

    def blank(self, remote=False):
        board = bench.Board(self.build, "atmega1284p")
        board.start()
        return Front(board, remote)

    def clock(self, front):
        front.set("dAtE", None, ["260601"])
        front.set("tInE", None, ["080000"])

    def programme(self, front):
        front.log_in()
        self.clock(front)
        for title, row, entries in PLAN:
            front.set(title, row, entries)
        front.press(BACK)

    def kept(self, front):
        """Out of the memory, after a power cut."""
        front.board.seconds(2)
        front.board.must("off", 0, 1)
        front.board.must("on")
        front.board.seconds(3)
        front.board.must("key", 1)
        return [front.board.read(di) for di in COMPARED]

    def over_the_line(self):
        front = self.blank()
        front.board.write(0x04000101, bench.bcd(1, 1, 6, 26))
        front.board.write(0x04000102, bench.bcd(0, 0, 8))
        for di, value in LINE:
            front.board.write(di, bytes.fromhex(value))
        return self.kept(front)

    def keys(self, wanted):
        front = self.blank()
        self.step("every segment is on at first", lambda: self.full(front))
        self.step("keys set a whole tariff", lambda: self.programme(front))
        print("# %d presses of four keys" % front.pressed)
        self.equal("what keys have set is what the line sets", self.kept(front), wanted)
        self.step("the display shows the rate that the tariff says", lambda: self.rate(front))

    def full(self, front):
        if front.lcd()[:18] != b"\xff" * 18:
            raise RuntimeError(front.lcd().hex())

    def rate(self, front):
        """Monday, 08:0x: rate 2 of table 1."""
        front.board.seconds(8)
        if front.lcd()[17] != 0x5B:
            raise RuntimeError("rate " + front.lcd().hex())

    def pair(self, front, address):
        front.press(PAIR)
        for digit in address:
            front.infrared(int(digit))
        front.press(ENTER)
        front.board.seconds(1.2)
        return front.signs() & PAIRED != 0

    def infrared(self, wanted):
        front = self.blank(remote=True)
        front.board.seconds(8)
        code = front.text(1)
        front.press(NEXT)
        front.board.seconds(1)
        self.judge("a remote that is not paired pages", None if front.text(1) != code or front.text(1) == "00010000" else code)
        front.press(ENTER, 2.2)
        front.board.seconds(1)
        self.judge("but does not open the menu", None if front.signs() & MENU == 0 else "it does")
        own = "".join("%02d" % (b >> 4) if b > 0x99 else "%x%x" % (b >> 4, b & 15) for b in reversed(programme.ADDRESS))[-6:]
        other = "%06d" % ((int(own) + 1) % 1000000)
        self.equal("another meter's address does not pair it", self.pair(front, other), False)
        self.equal("its own does", self.pair(front, own), True)
        front.press(BACK)
        self.step("infrared sets a whole tariff", lambda: self.programme(front))
        print("# %d presses of a remote" % front.pressed)
        self.equal("what infrared has set is what the line sets", self.kept(front), wanted)

    def run(self):
        wanted = self.over_the_line()
        self.equal("the line's writes are read back", wanted[2][:15].hex(), LINE[2][1].replace(" ", ""))
        self.keys(wanted)
        self.infrared(wanted)
        return self.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=bench.BUILD)
    return Suite(parser.parse_args().build).run()


if __name__ == "__main__":
    sys.exit(main())
