#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kill a running toumeter again and again, and count its pulses.

    kills.py KILLS WARNINGS [--seed N] [--build DIR]

One memory goes through KILLS runs that end by SIGKILL and WARNINGS runs that end by SIGTERM, in any order, at random
moments, under loads from a pulse in 18 s to 1000 in a second. What a run was given is in the file of --count; what of it
was kept is told by the next run. After SIGTERM nothing is lost. After SIGKILL nothing is too much, and no more is lost
than the save budget: 100 pulses or 15 minutes, and the second under way. A tenth as many kills fall into the first start
of a new meter, which must then start as a blank or a whole one. Prints "N passed, M failed", a test for each run.
"""
import argparse
import datetime
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
TARIFF = os.path.join(TOP, "examples", "tariffs", "cn-beijing.json")
RESTORED = re.compile(r"^restored: total (\d+) imp", re.M)
LOADS = (("0.2", 1, 51), ("36", 10, 99), ("360", 100, 99), ("3600", 1000, 99))  # kW, most a second, budget
SPEEDS = (200, 5000, 1000000)


class Bench:
    def __init__(self, folder, program):
        self.folder, self.program = folder, program
        self.nv, self.count = (os.path.join(folder, name) for name in ("meter.nv", "count"))
        self.passed = self.failed = 0
        self.day = datetime.date(2026, 1, 1)

    def judge(self, good, what):
        self.passed += good
        self.failed += not good
        if not good:
            print("FAIL", what)

    def start(self, load, speed, *more):
        if os.path.exists(self.count):
            os.remove(self.count)
        self.day += datetime.timedelta(days=1)
        clock = f"sim:{self.day}T{random.randrange(24):02}:{random.randrange(60):02},x{speed}"
        command = [self.program, "--nv", self.nv, "--clock", clock, "--kw", load, "--count", self.count, *more]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def accepted(self):
        try:
            with open(self.count, "rb") as file:
                return int.from_bytes(file.read(8), "little")
        except FileNotFoundError:
            return 0

    def total(self):
        """What is kept, by a run that is over at once; and whether its rates add up."""
        with self.start("0", 1000000, "--for", "1") as run:
            text = run.communicate()[0].decode()
        found = RESTORED.search(text)
        if run.returncode != 0 or not found:
            print(text)
            return None
        table = re.findall(r"^  (\S+) +(\d+)\.(\d{3})", text.split("closing")[0], re.M)
        units = [int(whole + part) for _, whole, part in table]
        self.judge(len(units) > 2 and units[0] == sum(units[1:]), f"rates add up: {table}")
        return int(found.group(1))


def end(run, how, seconds):
    """Let it run for a while. @return what it said"""
    said = b""
    if how == signal.SIGTERM:
        said = run.stdout.readline()  # signals are taken over by then
    time.sleep(seconds)
    run.send_signal(how)
    return (said + run.communicate()[0]).decode()


def first_starts(bench, n):
    for _ in range(n):
        if os.path.exists(bench.nv):
            os.remove(bench.nv)
        with bench.start("36", 5000, "--tariff", TARIFF) as run:
            end(run, signal.SIGKILL, random.uniform(0, 0.1))
        with bench.start("0", 1000000, "--tariff", TARIFF, "--for", "1") as run:
            text = run.communicate()[0].decode()
        bench.judge(run.returncode == 0 and text.startswith(("blank", "restored")), "first start: " + text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kills", type=int)
    parser.add_argument("warnings", type=int)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--build", default=os.environ.get("BUILD", os.path.join(TOP, "build")))
    args = parser.parse_args()

    random.seed(args.seed)
    print("seed", args.seed)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(folder, os.path.join(args.build, "toumeter"))
        first_starts(bench, args.kills // 10)
        kept = bench.total()
        hows = [signal.SIGKILL] * args.kills + [signal.SIGTERM] * args.warnings
        random.shuffle(hows)
        given = kept
        lost = most = busy = 0
        for number, how in enumerate(hows):
            load, second, budget = random.choice(LOADS)
            with bench.start(load, random.choice(SPEEDS)) as run:
                text = end(run, how, random.uniform(0, 0.12))
            accepted = bench.accepted()
            given += accepted
            busy += accepted != 0
            now = bench.total()
            if now is None:
                bench.judge(False, f"run {number}: does not start again")
                break
            short = kept + accepted - now
            room = 0 if how == signal.SIGTERM else budget + second
            bench.judge(0 <= short <= room and (how == signal.SIGKILL or run.returncode == 0),
                        f"run {number}, {how.name}, {load} kW: {accepted} accepted, {short} lost, status {run.returncode}\n{text}")
            lost, most, kept = lost + short, max(most, short), now
        bench.judge(kept == given - lost, f"sum: {kept} kept, {given} given, {lost} lost")
        bench.judge(busy * 2 > len(hows), f"only {busy} of {len(hows)} runs had pulses")
        print(f"{args.kills} kills, {args.warnings} warnings: {given} pulses accepted, {lost} lost, most in a run {most}; "
              f"{busy} runs had pulses")
    print(f"{bench.passed} passed, {bench.failed} failed")
    return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())
