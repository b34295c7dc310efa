# SPDX-License-Identifier: MIT
"""What a file of callgrind says: instructions of each function itself, and of each call with all below it."""
import re
from collections import Counter, defaultdict

NAME = re.compile(r"(fl|fi|fe|fn|cfi|cfl|cfn)=\((\d+)\)(?: (.*))?$")


class Profile:
    """self_cost: (file, function) -> instructions; calls, cost: caller -> callee -> number, instructions."""

    def __init__(self, lines):
        self.self_cost = Counter()
        self.calls = defaultdict(Counter)
        self.cost = defaultdict(Counter)
        self._names = {}
        self._read(lines)

    def _name(self, kind, number, name):
        table = "fn" if kind.endswith("fn") else "fl"
        if name is not None:
            self._names[table, number] = name
        return self._names[table, number]

    def _read(self, lines):
        file = function = callee = number = None
        for line in lines:
            line = line.rstrip("\n")
            match = NAME.match(line)
            if match:
                name = self._name(*match.groups())
                if match.group(1) == "fl":
                    file = name
                elif match.group(1) == "fn":
                    function = name
                elif match.group(1) == "cfn":
                    callee = name
            elif line.startswith("calls="):
                number = int(line[6:].split()[0])
            elif re.match(r"[+\-*\d]", line):
                cost = int(line.split()[-1])
                if number is None:
                    self.self_cost[file, function] += cost
                else:
                    self.calls[function][callee] += number
                    self.cost[function][callee] += cost
                    number = None

    def times(self, function):
        """How often a function was called."""
        return sum(callees[function] for callees in self.calls.values())

    def counted(self, function):
        """Instructions a call of a function: what it calls; if it calls nothing, its own."""
        below = sum(self.cost[function].values())
        if not self.calls[function]:
            below = sum(cost for (_, name), cost in self.self_cost.items() if name == function)
        return below / self.times(function)

    def polls(self, function):
        """Calls of tou_meter_poll() that a call of a function makes."""
        return self.calls[function]["tou_meter_poll"] / self.times(function)
