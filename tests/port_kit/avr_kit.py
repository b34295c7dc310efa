#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The kit on a simulated AVR board, and an operator for it.

    avr_kit.py SIMULATOR IMAGE [PART]

What the kit prints is checked as TAP; its steps that end by a reset are reset. Prints "N passed, M failed", a test of the kit each.
"""
import re
import subprocess
import sys

HZ = 8000000
TEST = re.compile(r"^(not )?ok (\d+) - (.*)$", re.M)
PLAN = re.compile(r"^1\.\.(\d+)$", re.M)
GREETING = "lists the steps\n"


class Bench:
    def __init__(self, simulator, image, part):
        self.process = subprocess.Popen([simulator, part, image], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.passed = self.failed = 0
        self.text = ""

    def do(self, *words):
        self.process.stdin.write(" ".join(str(word) for word in words) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def listen(self, sent=b""):
        answer = self.do("ask", sent.hex())
        self.text += "" if answer in ("none", "failed") else bytes.fromhex(answer.split()[0]).decode("latin-1")

    def until(self, wanted, begin):
        """Listen until the kit has said something since a place in its text; for a minute, of which a look takes 0.7 s."""
        for _ in range(90):
            if wanted in self.text[begin:]:
                return
            self.listen()
        raise RuntimeError(f"never said: {wanted!r}; but: {self.text[begin:]}")

    def judge(self, good, what):
        self.passed += good
        self.failed += not good
        if not good:
            print("FAIL", what)

    def step(self, letter, tests, asks="", act=None, ends="\n1.."):
        """One step: what it asks for, what the operator does then, how it ends, how many tests it has."""
        begin = len(self.text)
        self.listen(letter.encode())
        self.until(asks or ends, begin)
        if act:
            act()
            self.until(ends, begin)
        found = TEST.findall(self.text[begin:])
        for bad, _, name in found:
            self.judge(not bad, f"{letter}: {name}")
        plan = PLAN.findall(self.text[begin:])
        numbers = [int(number) for _, number, _ in found]
        self.judge(plan == [str(tests)] and numbers == list(range(1, tests + 1)), f"{letter}: plan {plan}, tests {numbers}")

    def again(self):
        self.do("off", 3, len(self.text))
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

    def send(self):
        self.listen(self.text.split("\n# ")[-1].encode())

    def idle(self):
        """For ten seconds. The watchdog must not mind."""
        begin = len(self.text)
        for _ in range(15):
            self.listen()
        self.judge(self.text[begin:] == "", "nothing to do: " + self.text[begin:])


def main():
    part = sys.argv[3] if len(sys.argv) > 3 else "atmega1284p"
    bench = Bench(sys.argv[1], sys.argv[2], part)
    bench.do("on")
    bench.until(GREETING, 0)
    bench.idle()
    bench.step("t", 7)
    bench.step("l", 8)
    bench.step("p", 1, "100 pulses\n", lambda: bench.do("pulses", 100, HZ // 20, HZ // 50))
    bench.step("c", 4)  # and no time to set it back to
    bench.step("n", 8)
    bench.step("x", 2, "power now\n", bench.cut, GREETING)
    bench.step("w", 3, "fail now\n", bench.fail, GREETING)
    bench.step("r", 1, "ten minutes\n", bench.again, GREETING)
    bench.step("d", 1, "here on\n", lambda: None, GREETING)
    bench.step("o", 1, "for all\n", bench.press)
    bench.step("e", 1, "0123\n", bench.send)
    print(f"{bench.passed} passed, {bench.failed} failed")
    return 0 if bench.failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
