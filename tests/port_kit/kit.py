# SPDX-License-Identifier: MIT
"""The operator of the kit: types a letter, does what it is asked for, and checks what the kit prints as TAP."""
import re

TEST = re.compile(r"^(not )?ok (\d+) - (.*)$", re.M)
PLAN = re.compile(r"^1\.\.(\d+)$", re.M)
GREETING = "lists the steps\n"
LOOKS = 90


class Operator:
    """Of a bench only listen() is asked: send bytes over the line, and return what has come, after 0.7 s at most."""

    def __init__(self, bench, excused):
        """@param excused  tests that the bench cannot show, by their beginning, with the reason: told, not counted"""
        self.bench, self.excused = bench, excused
        self.passed = self.failed = 0
        self.text = ""

    def listen(self, sent=b""):
        self.text += self.bench.listen(sent).decode("latin-1")

    def until(self, wanted, begin):
        """Listen until the kit has said something since a place in its text; for a minute."""
        for _ in range(LOOKS):
            if wanted in self.text[begin:]:
                return
            self.listen()
        raise RuntimeError(f"never said: {wanted!r}; but: {self.text[begin:]}")

    def judge(self, good, what):
        self.passed += good
        self.failed += not good
        if not good:
            print("FAIL", what)

    def outcome(self, good, what):
        """Of a test of the kit."""
        reason = next((self.excused[name] for name in self.excused if what.startswith(name)), None)
        if reason is None:
            self.judge(good, what)
        else:
            print(f"not shown: {what}: {reason}; {'passed' if good else 'failed'}")

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
            self.outcome(not bad, f"{letter}: {name}")
        plan = PLAN.findall(self.text[begin:])
        numbers = [int(number) for _, number, _ in found]
        self.judge(plan == [str(tests)] and numbers == list(range(1, tests + 1)), f"{letter}: plan {plan}, tests {numbers}")

    def send(self):
        """The line that is shown."""
        self.listen(self.text.split("\n# ")[-1].encode())

    def idle(self):
        """For seven seconds. The watchdog must not mind."""
        begin = len(self.text)
        for _ in range(10):
            self.listen()
        self.judge(self.text[begin:] == "", "nothing to do: " + self.text[begin:])

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 0 if self.failed == 0 and self.passed else 1
