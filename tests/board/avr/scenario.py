#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A whole meter on a simulated AVR board, from outside: its line, its pins, its supply.

    scenario.py --build DIR [--part atmega1284p] [--days N]

The image boots blank, is given its address, clock and a provincial tariff over DL/T 645, counts pulses through a month whose days are
made short by setting the clock, switches rates to the second, closes the month, then measures N whole days in real ticks; its registers, read over the
line, equal those of tourate for the same pulses. TOU_SOAK=1: a month of real ticks. Prints "N passed, M failed".
"""
import argparse
import csv
import datetime
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
sys.path.insert(0, os.path.join(TOP, "tests", "programme"))
import programme  # noqa: E402

HZ = 8000000
CONSTANT = 1600
DATE, TIME, CLOCK = 0x04000101, 0x04000102, 0x0400010C
RIGHT = bytes.fromhex("0400000078563412")  # level and password, operator


def bcd(*numbers):
    return bytes(n // 10 * 16 + n % 10 for n in numbers)


class Board(programme.Line):
    """A master on the line of a simulated board, and a hand at its pins."""

    def __init__(self, build, part):
        self.again = 0
        self.process = subprocess.Popen([os.path.join(build, "board", "avr_sim"), part, os.path.join(build, "avr", part + ".elf")],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def do(self, *words):
        self.process.stdin.write(" ".join(str(word) for word in words) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def must(self, *words):
        answer = self.do(*words)
        if answer != "ok":
            raise RuntimeError("%s: %s" % (words, answer))

    def ask_once(self, frame):
        answer = self.do("ask", frame.hex())
        return b"" if answer in ("none", "failed") else bytes.fromhex(answer[answer.find("68"):])

    def ask(self, frame):
        """A meter that is taking down what a jump of its clock has passed answers "other error" after 480 ms: ask again."""
        for _ in range(20):
            answer = self.ask_once(frame)
            if answer[8:9] != b"\xd4" or answer[10:11] != b"\x34":
                break
            self.again += 1
            self.seconds(1)
        return answer

    def seconds(self, s):
        self.must("run", int(s * HZ))

    def cycle(self):
        return int(self.do("at").split()[0])

    def set_clock(self, at):
        """Time first, so that the clock never passes beyond `at` on its way there; but a time alone does not start a clock."""
        writes = [(TIME, bcd(at.second, at.minute, at.hour)), (DATE, bcd(at.isoweekday() % 7, at.day, at.month, at.year - 2000))]
        if self.read(CLOCK) == bytes(7):
            writes.reverse()
        for di, value in writes:
            answer = self.ask(programme.frame(0x14, di.to_bytes(4, "little") + RIGHT + value))
            if len(answer) != 12 or answer[8] != 0x94:
                raise RuntimeError("clock: " + answer.hex())

    def clock(self):
        s, minute, hour, _, day, month, year = (programme.number(bytes([b])) for b in self.read(CLOCK))
        return datetime.datetime(2000 + year, month, day, hour, minute, s)


class Load:
    """Pulses by quarter of an hour, as tourate takes them."""

    def __init__(self):
        self.pulses = {}

    def add(self, at, n):
        quarter = at.replace(minute=at.minute // 15 * 15, second=0)
        self.pulses[quarter] = self.pulses.get(quarter, 0) + n

    def write(self, path, begin, end):
        with open(path, "w", encoding="utf-8") as out:
            out.write("start,kwh\n")
            while begin < end:
                out.write("%s,%.6f\n" % (begin.isoformat(), self.pulses.get(begin, 0) / CONSTANT))
                begin += datetime.timedelta(minutes=15)


class Bench:
    def __init__(self, build, folder, part):
        self.build, self.folder = build, folder
        self.board, self.load = Board(build, part), Load()
        self.passed = self.failed = 0

    def judge(self, what, fault):
        self.passed += fault is None
        self.failed += fault is not None
        print("%-5s %s%s" % ("ok" if fault is None else "FAIL", what, "" if fault is None else ": " + fault), flush=True)

    def equal(self, what, got, wanted):
        self.judge(what, None if got == wanted else "%s, not %s" % (got, wanted))

    def run(self, *command):
        return subprocess.run([os.path.join(self.build, command[0]), *command[1:]], check=True, capture_output=True, text=True).stdout

    def rated(self, tariff, begin, end):
        path = os.path.join(self.folder, "load.csv")
        self.load.write(path, begin, end)
        rows = list(csv.DictReader(self.run("tourate", "--tariff", tariff, "--load", path, "--registers", "--constant",
                                            str(CONSTANT)).splitlines()))
        names = [name[:-4] for name in rows[0] if name.endswith("_kwh") and name != "total_kwh"]
        return rows, names

    def begin(self, tariff, at):
        board = self.board
        board.must("on")
        board.seconds(2)
        any_address = b"\x68" + b"\xaa" * 6 + b"\x68\x13\x00"
        answer = board.ask(any_address + bytes([sum(any_address) & 0xFF, 0x16]))
        self.equal("boots blank", answer[1:7], bytes(6))
        board.must("key", 1)
        given = b"\x68" + b"\xaa" * 6 + b"\x68\x15\x06" + bytes((b + 0x33) & 0xFF for b in programme.ADDRESS)
        answer = board.ask(given + bytes([sum(given) & 0xFF, 0x16]))
        self.equal("takes an address", answer[1:9].hex() + answer[8:9].hex(), (programme.ADDRESS + b"\x68\x95").hex() + "95")
        board.set_clock(at)
        frames = [text for text in self.run("toutariff", "dlt645", tariff, "--address", "123456789012", "--set", "2", "--years",
                                            "2025-2026").split("\n") if text]
        self.judge("is programmed and read back: %d frames" % len(frames), programme.programmed(board, frames))

    def pulses(self, at, n, period):
        """The clock was set to `at`, on a quarter's inside: n pulses, period in ms."""
        self.board.must("pulses", n, period * HZ // 1000, HZ // 100)
        self.board.seconds(n * period / 1000 + 0.1)
        self.load.add(at, n)

    def month(self, begin, end):
        """Each day five quarters, of which a few seconds pass."""
        draw = random.Random(20250101)
        day = begin
        while day < end:
            for quarter in sorted(draw.sample(range(96), 5)):
                at = day + datetime.timedelta(minutes=15 * quarter + 3)
                self.board.set_clock(at)
                self.pulses(at, draw.randrange(20, 400), 25)
            day += datetime.timedelta(days=1)
        self.board.set_clock(end - datetime.timedelta(seconds=50))
        self.board.seconds(60)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=os.path.join(TOP, "build"))
    parser.add_argument("--part", default="atmega1284p")
    parser.add_argument("--days", type=int, default=1)
    args = parser.parse_args()
    begin, end = datetime.datetime(2025, 1, 1), datetime.datetime(2025, 2, 1)
    tariff = os.path.join(TOP, "examples", "tariffs", "cn-jiangsu-2025.json")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(os.path.abspath(args.build), folder, args.part)
        bench.begin(tariff, begin - datetime.timedelta(minutes=10))
        bench.month(begin, end)
        rows, names = bench.rated(tariff, begin, end)
        bench.equal("registers after a month", programme.registers(bench.board, 0)[:1 + len(names)], programme.expected(rows, names, 1))
        bench.equal("the month is closed", programme.registers(bench.board, 1)[:1 + len(names)], programme.expected(rows, names, 1))
        print("      %d writes asked for again" % bench.board.again)
    print("%d passed, %d failed" % (bench.passed, bench.failed))
    return 0 if bench.failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
