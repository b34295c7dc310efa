#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Program a blank toumeter over DL/T 645-2007 and compare its registers with tourate's.

    programme.py [--build DIR] [--days N] [T.json...]          default: all Chinese tariffs, a year each

For each tariff: the frames of `toutariff dlt645` go to a blank toumeter by a pseudo-terminal, in turn to set 1 and to set 2 (the
meter is off when the switch times pass); every value is read back and equals what was written. Then the meter is fed with a measured profile,
and its registers and those of each closed month, read over the line, equal the sums of `tourate --registers` to the last
0.01 kWh, maxima to the last 0.0001 kW with their times. TOU_SOAK=1 or no --days: the whole year. Prints "N passed, M failed".
"""
import argparse
import csv
import datetime
import glob
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
import tty
from decimal import ROUND_FLOOR, Decimal

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ADDRESS = bytes.fromhex("129078563412")
BEGIN = datetime.datetime(2025, 1, 1)
FAST = 1000000


class Line:
    """A master on a pseudo-terminal."""

    def __init__(self, path):
        self.file = os.open(path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.file)

    def ask(self, frame):
        os.write(self.file, frame)
        got, end = b"", time.monotonic() + 5
        while time.monotonic() < end:
            if select.select([self.file], [], [], 0.1)[0]:
                got += os.read(self.file, 512)
            start = got.find(0x68)
            if start >= 0 and len(got) >= start + 12 and len(got) >= start + 12 + got[start + 9]:
                return got[start:start + 12 + got[start + 9]]
        return b""

    def read(self, di):
        """Data of an identifier, low byte first, without it; None: refused."""
        data, number = b"", 0
        while True:
            body = di.to_bytes(4, "little") + (bytes([number]) if number else b"")
            answer = self.ask(frame(0x12 if number else 0x11, body))
            if len(answer) < 16 or answer[8] & 0x40:
                return None
            part = bytes((b - 0x33) & 0xFF for b in answer[14:-2])
            data += part[:-1] if number else part
            if not answer[8] & 0x20:
                return data
            number += 1


def frame(control, body):
    head = b"\x68" + ADDRESS + b"\x68" + bytes([control, len(body)]) + bytes((b + 0x33) & 0xFF for b in body)
    return head + bytes([sum(head) & 0xFF, 0x16])


class Meter:
    """A toumeter that runs until the end of a `with`."""

    def __init__(self, build, nv, clock, *more):
        self.link = nv + ".line"
        self.log = open(nv + ".log", "ab")
        self.program = [os.path.join(build, "toumeter"), "--nv", nv, "--clock", "sim:" + clock, "--key",
                        "--serial", "pty:" + self.link, *more]

    def __enter__(self):
        if os.path.lexists(self.link):
            os.unlink(self.link)
        self.process = subprocess.Popen(self.program, stdout=self.log, stderr=self.log)
        end = time.monotonic() + 10
        while not os.path.exists(self.link) and time.monotonic() < end:
            time.sleep(0.01)
        return Line(self.link)

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)
        self.log.close()


def written(text):
    """A write frame: its identifier and value."""
    body = bytes((b - 0x33) & 0xFF for b in bytes.fromhex(text)[10:-2])
    return int.from_bytes(body[:4], "little"), body[12:]


def programmed(line, frames):
    """What is wrong with the answers, or with what is read back; switch times are read before they are due."""
    for text in frames:
        answer = line.ask(bytes.fromhex(text))
        if len(answer) != 12 or answer[8] != 0x94:
            return "%08X is refused: %s" % (written(text)[0], answer.hex())
    for text in frames:
        di, value = written(text)
        if di & 0xFFFF0000 in (0x04010000, 0x04020000) and line.read(di) != value:
            return "%08X reads otherwise" % di
        if di & 0xFFFF0000 not in (0x04010000, 0x04020000) and di not in (0x04000106, 0x04000107) and line.read(di) != value:
            return "%08X reads otherwise: %s for %s" % (di, line.read(di), value)
    return None


def number(packed):
    return int("".join("%02x" % b for b in reversed(packed)))


def registers(line, age):
    """Total and rates in 0.01 kWh, and maxima of the total."""
    block = line.read(0x0001FF00 | age)
    return [number(block[i:i + 4]) for i in range(0, len(block), 4)]


def expected(rows, names, upto):
    """Registers after so many rows, in 0.01 kWh, rounded down as a register is shown."""
    sums = [sum((Decimal(row[name + "_kwh"]) for row in rows[:upto]), Decimal(0)) for name in ["total"] + names]
    return [int((total * 100).to_integral_value(ROUND_FLOOR)) for total in sums]


def maximum(line, age):
    block = line.read(0x01010000 | age)
    return "%06d" % number(block[:3]), "%010d" % number(block[3:])


def wanted_maximum(row):
    if not row["max_kw"]:
        return "000000", "0" * 10
    at = datetime.datetime.fromisoformat(row["max_at"])
    return "%06d" % int(Decimal(row["max_kw"]) * 10000), at.strftime("%y%m%d%H%M")


class Bench:
    def __init__(self, build, folder, days):
        self.build, self.folder, self.days = build, folder, days
        self.passed = self.failed = 0
        self.load = os.path.join(folder, "load.csv")
        self.make_load()

    def run(self, *command):
        return subprocess.run([os.path.join(self.build, command[0]), *command[1:]], check=True, capture_output=True, text=True).stdout

    def make_load(self):
        profile = os.path.join(TOP, "examples", "load", "bdew-g25.csv")
        lines = self.run("touload", "--profile", profile, "--year", "2025", "--kwh", "100000").splitlines()
        with open(self.load, "w", encoding="utf-8") as out:
            out.write("\n".join(text.replace("+00:00", "") for text in lines[:1 + 96 * self.days]) + "\n")

    def judge(self, fault, what):
        self.passed += fault is None
        self.failed += fault is not None
        print("%-5s %s%s" % ("ok" if fault is None else "FAIL", what, "" if fault is None else ": " + fault), flush=True)

    def compare(self, line, tariff):
        rows = list(csv.DictReader(self.run("tourate", "--tariff", tariff, "--load", self.load, "--registers").splitlines()))
        names = [name[:-4] for name in rows[0] if name.endswith("_kwh") and name != "total_kwh"]
        if registers(line, 0) != expected(rows, names, len(rows)):
            return "registers %s, tourate %s" % (registers(line, 0), expected(rows, names, len(rows)))
        # At the end of a month the meter has closed what tourate shows as the last row.
        over = (BEGIN + datetime.timedelta(days=self.days)).day == 1
        if not over and maximum(line, 0) != wanted_maximum(rows[-1]):
            return "maximum %s, tourate %s" % (maximum(line, 0), wanted_maximum(rows[-1]))
        for age in range(1, len(rows) + over):
            closed = len(rows) + over - age
            if registers(line, age) != expected(rows, names, closed):
                return "period %d: %s, tourate %s" % (age, registers(line, age), expected(rows, names, closed))
            if maximum(line, age) != wanted_maximum(rows[closed - 1]):
                return "maximum of period %d: %s, tourate %s" % (age, maximum(line, age), wanted_maximum(rows[closed - 1]))
        return None

    def tariff(self, tariff, which):
        name = os.path.basename(tariff)[:-5]
        nv = os.path.join(self.folder, name + ".nv")
        frames = self.run("toutariff", "dlt645", tariff, "--address", "123456789012", "--set", which, "--years",
                          "2025-2026").split("\n")
        frames = [text for text in frames if text]
        with Meter(self.build, nv, (BEGIN - datetime.timedelta(minutes=10)).isoformat() + ",x1", "--address", "123456789012") as line:
            self.judge(programmed(line, frames), "%s, set %s: programmed and read back" % (name, which))
        subprocess.run([os.path.join(self.build, "toumeter"), "--nv", nv, "--clock", "sim:%s,x%d" % (BEGIN.isoformat(), FAST),
                        "--load", self.load, "--for", str(86400 * self.days)], check=True, stdout=subprocess.DEVNULL)
        end = BEGIN + datetime.timedelta(days=self.days)
        with Meter(self.build, nv, end.isoformat() + ",x1") as line:
            self.judge(self.compare(line, tariff), "%s, set %s: %d days rated as by tourate" % (name, which, self.days))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=os.path.join(TOP, "build"))
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("tariffs", nargs="*")
    args = parser.parse_args()
    tariffs = args.tariffs or sorted(glob.glob(os.path.join(TOP, "examples", "tariffs", "cn-*.json")))
    days = 365 if os.environ.get("TOU_SOAK") else args.days

    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(os.path.abspath(args.build), folder, days)
        for k, tariff in enumerate(tariffs):
            bench.tariff(tariff, "12"[k % 2])
        print("%d passed, %d failed" % (bench.passed, bench.failed))
        return 0 if bench.failed == 0 and bench.passed else 1


if __name__ == "__main__":
    sys.exit(main())
