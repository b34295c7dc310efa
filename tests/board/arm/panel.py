#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The front of the Cortex-M board: its display is read, its keys are pressed.

    panel.py [--build DIR]

Its infrared receiver is not looked at: edges that come through a socket are not exact. What decodes them is the same on all boards.
"""
import argparse
import datetime
import os
import sys
import tempfile

import bench
from board import Board
from machine import ZONE, blank

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from front import BACK, NEXT, Front  # noqa: E402

BEGIN = datetime.datetime(2026, 6, 1, 7, 59, 50)
READ = {"period": "30 min", "slide": "5 min"}


def steps(judge, board, front):
    judge(board.lcd()[:18] == b"\xff" * 18, "every segment is on at first", board.lcd().hex())
    board.wait(7)
    front.see("     000")
    judge(front.text(1) == "00010000", "the total is shown first", front.text(1))
    front.press(NEXT)
    board.wait(1)
    board.key(True)
    front.log_in()
    front.set("SLIdE", None, ["05"])
    front.set("PErIod", None, ["30"])
    front.set("dAyS b", 1, ["000001", "080002", "220001"])
    front.set("bILL", 1, ["1512"])
    front.press(BACK)
    judge(True, "keys set demand, a day table and billing", "")
    for name, value in READ.items():
        said = board.read(name)
        judge(said.get(name) == value, name + " is what was set", board.told)
    judge("15" in board.read("billing").get("billing.1", board.told), "and so is a day of billing", board.told)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build")
    build = parser.parse_args().build
    suite = bench.Bench()
    with tempfile.TemporaryDirectory() as folder, Board(build, os.path.join(folder, "meter.nv")) as board:
        blank(board.nv)
        board.start(BEGIN - ZONE)
        try:
            steps(suite.judge, board, Front(board))
        except RuntimeError as reason:
            suite.judge(False, "what is seen", str(reason))
    return suite.end()


if __name__ == "__main__":
    sys.exit(main())
