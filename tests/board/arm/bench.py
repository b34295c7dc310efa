# SPDX-License-Identifier: MIT
"""What the suites of the board share: verdicts, and the pulses that a board was given beside what tourate makes of them."""
import csv
import datetime
import os
import subprocess
from decimal import Decimal

from machine import CONSTANT, TOP

TARIFF = os.path.join(TOP, "examples", "tariffs", "cn-beijing.json")
QUARTER = datetime.timedelta(minutes=15)
GUARD_S = 3


class Bench:
    def __init__(self):
        self.passed = self.failed = 0

    def judge(self, good, what, told=""):
        self.passed += bool(good)
        self.failed += not good
        print("%-5s %s%s" % ("ok" if good else "FAIL", what, "" if good else ": " + str(told)), flush=True)

    def end(self):
        print("%d passed, %d failed" % (self.passed, self.failed))
        return 0 if self.failed == 0 and self.passed else 1


def quarter_of(time):
    return time.replace(minute=time.minute // 15 * 15, second=0, microsecond=0)


class Load:
    """Pulses by quarter of an hour, local time."""

    def __init__(self, build, folder):
        self.build, self.path = build, os.path.join(folder, "load.csv")
        self.pulses = {}

    def add(self, time, pulses):
        quarter = quarter_of(time)
        self.pulses[quarter] = self.pulses.get(quarter, 0) + pulses

    def total(self):
        return sum(self.pulses.values())

    def write(self):
        quarter = min(self.pulses)
        with open(self.path, "w", encoding="utf-8") as out:
            out.write("start,kwh\n")
            while quarter <= max(self.pulses):
                out.write("%s,%s\n" % (quarter.isoformat(), Decimal(self.pulses.get(quarter, 0)) / CONSTANT))
                quarter += QUARTER

    def rows(self):
        """What tourate makes of it: a row for each closed period and one for the present."""
        self.write()
        command = [os.path.join(self.build, "tourate"), "--tariff", TARIFF, "--load", self.path, "--constant", str(CONSTANT), "--unit", "imp"]
        return list(csv.DictReader(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()))


def expected(rows, upto, age):
    """Registers after so many rows, as toumaster shows those of a period."""
    names = [name for name in rows[0] if name.endswith("_imp")]
    sums = [sum(int(row[name]) for row in rows[:upto]) for name in names]
    last = ".last%d" % age if age else ""
    shown = ["energy.total" + last] + ["energy.rate%d%s" % (k, last) for k in range(1, len(sums))]
    return {name: "%.2f kWh" % (Decimal(imp * 100 // CONSTANT) / 100) for name, imp in zip(shown, sums)}


def differs(board, load):
    """What the registers of all periods, read over the line, say that tourate does not; None: nothing."""
    rows = load.rows()
    for age in range(len(rows)):
        got = board.read("energy.last%d" % age if age else "energy")
        want = expected(rows, len(rows) - age, age)
        if got != want:
            return "age %d: %s, tourate %s" % (age, got, want)
    return None


def maximum(rows):
    at = datetime.datetime.fromisoformat(rows[-1]["max_at"]).replace(tzinfo=None)
    return "%.4f kW %s" % (Decimal(rows[-1]["max_kw"]), at.isoformat(" ", "minutes"))
