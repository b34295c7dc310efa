#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A board from a blank memory on: set, programmed, a rate switch and a month close, power failures, a fault; then hours without a stop.

    life.py [--build DIR] [--core NAME] [--hours N]

Core mps2 is that of the MPS2 board, all others are in an LM3S6965.
What the meter's registers say over the line is what tourate makes of the pulses that its pin was given.
"""
import argparse
import datetime
import os
import random
import shutil
import sys
import tempfile
import time

import bench
from board import Board
from machine import ZONE, blank
from mps2 import Mps2

EVENING = datetime.datetime(2026, 1, 31, 22, 40, 10)
MORNING = datetime.datetime(2026, 7, 1, 10, 29, 30)
ADDRESS, GIVEN = bytes.fromhex("129078563412"), b"\x95"
HOLD_UP_S = 0.1
STACK = 1024
SLACK_S = 15  # of a board that runs so fast that reading its clock takes ten seconds of it
NEAR_S = 2  # after the clock was set: the meter's seconds go on as they did, and the pulses before an edge take half of one


class Life:
    def __init__(self, build, folder, core):
        self.bench = bench.Bench()
        self.load = bench.Load(build, folder)
        nv = os.path.join(folder, "meter.nv")
        self.board = Mps2(build, nv) if core == "mps2" else Board(build, nv, core)

    def set_clock(self, time):
        said = self.board.master("clock", "set", time.isoformat())
        self.board.utc = time - ZONE - datetime.timedelta(seconds=self.board.ticks() * self.board.TICK_S)
        return said

    def give(self, pulses):
        """All within one quarter of an hour."""
        before = bench.quarter_of(self.board.now())
        for _ in range(pulses):
            self.board.pulse()
        self.load.add(self.board.now(), pulses)
        assert before == bench.quarter_of(self.board.now()), "the host is too slow for this test"

    def until(self, time):
        self.board.wait((time - self.board.now()).total_seconds())

    def give_address(self):
        """@return control byte of the answer, and the address that the meter then tells"""
        control = self.board.ask(0x15, ADDRESS).lstrip(b"\xfe")[8:9]
        return control, self.board.ask(0x13).lstrip(b"\xfe")[1:7]

    def first_start(self):
        board, judge = self.board, self.bench.judge
        blank(board.nv)
        board.start(EVENING - ZONE)
        judge(board.read("energy.total") == {"energy.total": "0.00 kWh"}, "a blank meter starts and is read", board.told)
        judge(board.master("clock", "set", EVENING.isoformat()) is None and "refused" in board.told, "without the key it is not written",
              board.told)
        judge(self.give_address()[0] != GIVEN, "nor takes an address")
        board.key(True)
        judge(self.give_address() == (GIVEN, ADDRESS), "with the key it takes its address, and answers to it")
        judge(self.set_clock(EVENING), "with the key its clock is set", board.told)
        judge(board.master("program", bench.TARIFF, "--years", "2026-2026"), "it is programmed and read back", board.told)
        self.set_clock(EVENING.replace(second=58))
        board.wait(4)
        shutil.copy(board.nv, board.nv + ".programmed")
        judge("day tables 2, zones 2" in board.read("status3").get("status3", ""), "what was written runs from the next minute on",
              board.told)

    def across(self, edge, name):
        """Pulses before and after a moment."""
        self.set_clock(edge - datetime.timedelta(seconds=5))
        self.give(48)
        late = (edge - self.board.now()).total_seconds()
        self.bench.judge(late > NEAR_S, name + ": in time", late)
        self.until(edge - datetime.timedelta(seconds=NEAR_S))
        self.give(16)
        self.until(edge + datetime.timedelta(seconds=NEAR_S))
        self.give(32)
        self.board.wait(1)
        fault = bench.differs(self.board, self.load)
        self.bench.judge(fault is None, name + ": as tourate has it", fault)
        before = edge - bench.QUARTER
        self.load.add(before, -16)
        self.load.add(edge, 16)
        self.bench.judge(bench.differs(self.board, self.load), name + ": 16 pulses on the wrong side would be seen")
        self.load.add(before, 16)
        self.load.add(edge, -16)

    def again(self):
        """Power is gone, and returns at once."""
        self.board.kill()
        utc = self.board.now_utc
        self.board.start(utc)

    def outages(self):
        board, judge = self.board, self.bench.judge
        judge(board.faults() == [0, 0, 0, 0], "no edge was refused", board.faults())
        self.give(25)
        board.supply(False)
        board.wait(HOLD_UP_S)
        self.again()
        judge(board.counted() == self.load.total(), "after a warning nothing is lost", (board.counted(), self.load.total()))
        fault = bench.differs(board, self.load)
        judge(fault is None, "all registers are there again", fault)
        judge(board.ask(0x13).lstrip(b"\xfe")[1:7] == ADDRESS, "and its address is")
        board.wait(2)
        kept = board.counted()
        self.give(25)
        self.again()
        judge(board.counted() == kept, "without a warning what came since the last commit is", (board.counted(), kept))

    def hang(self):
        """Firmware that goes nowhere; time of the board runs fast then, for the core does not sleep."""
        board, judge = self.board, self.bench.judge
        board.wait(2)
        kept, before, late = board.counted(), board.ticks(), time.monotonic() + 20
        board.strike()
        while board.ticks() >= before and time.monotonic() < late:
            pass
        judge(board.ticks() < before, "the watchdog starts a board anew that hangs", board.ticks())
        judge(board.read("energy.total") and board.counted() == kept, "and nothing is lost", (board.told, board.counted(), kept))

    def shallow(self):
        took = self.board.stack()
        self.bench.judge(took <= STACK, "%d bytes of stack were used" % took, STACK)

    def hours(self, n):
        """The board never sleeps. Nothing sets its clock, and pulses keep away from the edges of quarters."""
        board, judge = self.board, self.bench.judge
        self.load.pulses.clear()
        end = MORNING + datetime.timedelta(minutes=60 * n + 1)
        shutil.copy(board.nv + ".programmed", board.nv)
        board.start(MORNING - ZONE, "fast")
        self.until(bench.quarter_of(MORNING) + bench.QUARTER)
        while board.now() < end:
            inside = board.now() - bench.quarter_of(board.now())
            if datetime.timedelta(seconds=bench.GUARD_S) < inside < bench.QUARTER - datetime.timedelta(seconds=bench.GUARD_S):
                self.give(1)
            board.wait(random.uniform(0, 4))
        board.wait(bench.QUARTER.seconds - 60)
        told, now = board.clock(), board.now()
        judge(abs((now - told).total_seconds()) < SLACK_S, "after %d hours its clock is right" % n, (told, now))
        rows, fault = self.load.rows(), bench.differs(board, self.load)
        judge(fault is None and self.load.total() > 100 * n, "%d pulses are rated as tourate does" % self.load.total(), fault)
        judge(board.counted() == self.load.total() and board.faults() == [0, 0, 0, 0], "not one is lost", (board.counted(), board.faults()))
        got = board.read("max.total").get("max.total")
        judge(got == bench.maximum(rows), "maximum %s is tourate's" % got, bench.maximum(rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("--core", default="cortex-m3")
    parser.add_argument("--hours", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        life = Life(os.path.abspath(args.build), folder, args.core)
        with life.board:
            life.first_start()
            life.across(datetime.datetime(2026, 1, 31, 23), "a rate switch")
            life.across(datetime.datetime(2026, 2, 1), "a month closes")
            life.outages()
            life.hang()
            life.shallow()
            life.board.kill()
            if args.hours:
                life.hours(args.hours)
                life.shallow()
        return life.bench.end()


if __name__ == "__main__":
    sys.exit(main())
