#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The kit on a simulated AVR board.

    avr_kit.py SIMULATOR IMAGE [PART]

Its steps that end by a reset are reset. Prints "N passed, M failed", a test of the kit each.
"""
import subprocess
import sys

from kit import GREETING, Operator

HZ = 8000000


class Bench:
    def __init__(self, simulator, image, part):
        self.process = subprocess.Popen([simulator, part, image], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.heard = 0

    def do(self, *words):
        self.process.stdin.write(" ".join(str(word) for word in words) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def listen(self, sent):
        answer = self.do("ask", sent.hex())
        said = b"" if answer in ("none", "failed") else bytes.fromhex(answer.split()[0])
        self.heard += len(said)
        return said

    def again(self):
        self.do("off", 3, self.heard)
        self.do("on")

    def cut(self):
        self.do("run", HZ * 3 // 7 + 12345)
        self.again()

    def fail(self):
        self.do("supply", 500)
        self.do("run", HZ // 10)
        self.again()

    def press(self):
        for pressed in (1, 0):
            self.do("run", HZ)
            self.do("key", pressed)


def main():
    bench = Bench(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "atmega1284p")
    operator = Operator(bench, {})
    bench.do("on")
    operator.until(GREETING, 0)
    operator.idle()
    operator.step("t", 7)
    operator.step("l", 8)
    operator.step("p", 1, "100 pulses\n", lambda: bench.do("pulses", 100, HZ // 20, HZ // 50))
    operator.step("c", 4)  # and no time to set it back to
    operator.step("n", 8)
    operator.step("x", 2, "power now\n", bench.cut, GREETING)
    operator.step("w", 3, "fail now\n", bench.fail, GREETING)
    operator.step("r", 1, "ten minutes\n", bench.again, GREETING)
    operator.step("d", 1, "here on\n", lambda: None, GREETING)
    operator.step("o", 1, "for all\n", bench.press)
    operator.step("e", 1, "0123\n", operator.send)
    return operator.end()


if __name__ == "__main__":
    sys.exit(main())
