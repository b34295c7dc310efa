#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The small meter of ports/mcs51 on uCsim: pulses at its pin, the clock and reading by its serial line, resets and a torn copy.

    meter8051.py METER.ihx

What its registers must show is reckoned here: pulses by the rate of the minute in which they came.
"""
import datetime
import os
import pty
import subprocess
import sys
import tempfile
import tty

CONSTANT = 1600  # imp/kWh
NV, COPY = 0xE000, 26
SECOND = 600000  # instructions, about a second of the meter
EPOCH = datetime.datetime(2000, 1, 1)
ZONE = datetime.timedelta(hours=8)


class Board:
    """uCsim, command by command, as on a terminal: its prompt is a zero byte. The serial line is a FIFO in and a file out."""

    def __init__(self, program, folder):
        line_in, line_out = os.path.join(folder, "in"), os.path.join(folder, "out")
        os.mkfifo(line_in)
        self.to_meter = os.open(line_in, os.O_RDWR)
        self.from_meter = open(line_out, "w+b", buffering=0)
        self.terminal, inside = pty.openpty()
        tty.setraw(inside)
        self.sim = subprocess.Popen(["s51", "-b", "-P", "-t", "8052", "-X", "11059200", "-S", f"in={line_in},out={line_out}", program],
                                    stdin=inside, stdout=inside, stderr=subprocess.STDOUT)
        os.close(inside)
        self.prompt()

    def prompt(self):
        text = b""
        while not text.endswith(b"\0"):
            text += os.read(self.terminal, 4096)
        return text.decode(errors="replace")

    def do(self, command):
        os.write(self.terminal, command.encode() + b"\n")
        return self.prompt()

    def pulses(self, count):
        for level in (0xFB, 0xFF) * count:
            self.do(f"set hw port[3] {level}")
            self.do("step 300")

    def ask(self, text):
        """uCsim takes in a byte once in a while of the host's time: there may be seconds of the meter until it answers."""
        os.write(self.to_meter, text.encode() + b"\n")
        line = b""
        for _ in range(200):
            self.do(f"step {SECOND // 10}")
            line += self.from_meter.read()
            if line.endswith(b"\n"):
                return line.decode().strip()
        raise RuntimeError(f"no answer to {text}")

    def close(self):
        self.sim.kill()
        self.sim.wait()
        os.close(self.terminal)
        os.close(self.to_meter)
        self.from_meter.close()


class Meter:
    """What the test says to a board, and what the registers must be."""

    def __init__(self, board):
        self.board = board
        self.pulses = [0, 0]

    def set_clock(self, text):
        utc = datetime.datetime.fromisoformat(text) - ZONE - EPOCH
        return self.board.ask(f"T{int(utc.total_seconds()):08X}")

    def read(self):
        """(local time, [total, rate 1, rate 2] in pulses, rate in force)"""
        words = [int(word, 16) for word in self.board.ask("R").split()]
        registers = [(units * CONSTANT + rem) / 1000 for units, rem in zip(words[1:7:2], words[2:7:2])]
        return EPOCH + datetime.timedelta(seconds=words[0]) + ZONE, registers, words[7]

    def count(self, rate, pulses):
        self.board.pulses(pulses)
        self.pulses[rate - 1] += pulses

    def wait(self, text):
        while self.read()[0] < datetime.datetime.fromisoformat(text):
            self.board.do(f"step {SECOND}")

    def wanted(self):
        return [sum(self.pulses), *self.pulses]


class Suite:
    def __init__(self):
        self.passed = self.failed = 0

    def same(self, what, got, want):
        if got == want:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL  {what}: {got}, want {want}")


def switch(suite, meter):
    """A Friday's switch at 23:00, and the Saturday morning on which there is none."""
    suite.same("clock set", meter.set_clock("2026-11-27T22:59:40"), "T")
    suite.same("Friday evening", meter.read()[2], 1)
    meter.count(1, 9)
    meter.wait("2026-11-27T23:00:01")
    suite.same("Friday night", meter.read()[2], 2)
    meter.count(2, 7)
    suite.same("registers after the switch", meter.read()[1], meter.wanted())
    meter.set_clock("2026-11-28T06:59:40")
    meter.count(2, 5)
    meter.wait("2026-11-28T07:00:01")
    suite.same("Saturday morning", meter.read()[1:], (meter.wanted(), 2))
    meter.set_clock("2026-11-30T06:59:40")
    meter.count(2, 3)
    meter.wait("2026-11-30T07:00:01")
    suite.same("Monday morning", meter.read()[1:], (meter.wanted(), 1))


def outages(suite, meter):
    """What was kept at the last minute comes back; if that copy is torn, what was kept at the one before."""
    kept = meter.wanted()
    meter.count(1, 4)
    suite.same("before the reset", meter.read()[1], meter.wanted())
    meter.board.do("reset")
    suite.same("after it", meter.read()[1], kept)
    meter.pulses = kept[1:]
    meter.set_clock("2026-11-30T11:59:40")
    meter.count(1, 6)
    meter.wait("2026-11-30T12:00:01")
    newer = max((0, 1), key=lambda copy: copy_number(meter.board, copy))
    tear(meter.board, newer)
    meter.board.do("reset")
    suite.same("after a torn copy", meter.read()[1], kept)
    tear(meter.board, 1 - newer)
    meter.board.do("reset")
    suite.same("after two", meter.read()[1], [0, 0, 0])
    for nonsense in "x", "RR", "T2", "T123456789":
        suite.same(nonsense, meter.board.ask(nonsense), "?")


def copy_number(board, copy):
    at = NV + copy * COPY
    line = [line for line in board.do(f"dump xram 0x{at:x} 0x{at + 3:x}").splitlines() if line.strip().startswith("0x")][-1]
    return int.from_bytes(bytes(int(byte, 16) for byte in line.split()[1:5]), "little")


def tear(board, copy):
    board.do(f"set memory xram 0x{NV + copy * COPY + 6:x} 0xEE")


def main():
    suite = Suite()
    with tempfile.TemporaryDirectory() as folder:
        board = Board(sys.argv[1], folder)
        try:
            meter = Meter(board)
            suite.same("new", meter.read()[1:], ([0, 0, 0], 1))
            switch(suite, meter)
            outages(suite, meter)
        finally:
            board.close()
    print(f"{suite.passed} passed, {suite.failed} failed")
    return 1 if suite.failed else 0


if __name__ == "__main__":
    sys.exit(main())
