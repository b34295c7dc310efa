#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run test suites and count their tests.

    run.py [--jobs N] [--timeout S] [--verbose] SUITE...

A suite is an executable; "SUITE:ARG" passes arguments, separated by colons. What it prints decides what it counts for:
  cmocka output              one per test
  "N passed, M failed[, K skipped]" as the last such line    those numbers
  neither                    one, passed when the exit status is 0; 77 means skipped
A suite that ends with a status its tests do not explain counts one failure more. A suite without a test is a failure.
"""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys
import time

RUNNING = re.compile(r"\[=+\] (?:.*: )?Running (\d+) test")
PASSED = re.compile(r"\[\s+OK \] ")
SKIPPED = re.compile(r"\[\s+SKIPPED \] (\w+)$", re.M)
CLOSING = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.M)
SEED = re.compile(r"\bseed[ =:]+(\w+)")


def run(suite, timeout):
    command = suite.split(":")
    start = time.monotonic()
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=timeout, check=False)
        status, text = done.returncode, done.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired as late:
        status, text = 1, (late.stdout or b"").decode(errors="replace") + f"\nno end after {timeout} s"
    except OSError as fault:
        status, text = 1, str(fault)
    return suite, status, text, time.monotonic() - start


def count(status, text):
    """(passed, failed, skipped) of one suite."""
    announced = RUNNING.findall(text)
    closing = CLOSING.findall(text)
    if announced:
        # What was announced and neither passed nor was skipped has failed, also when the suite crashed half way.
        passed = len(PASSED.findall(text))
        skipped = len(set(SKIPPED.findall(text)))
        failed = sum(map(int, announced)) - passed - skipped
    elif closing:
        passed, failed, skipped = (int(n or 0) for n in closing[-1])
    else:
        return (1, 0, 0) if status == 0 else (0, 0, 1) if status == 77 else (0, 1, 0)
    unexplained = (status != 0 and failed == 0) or passed + failed + skipped == 0
    return passed, max(failed, 0) + unexplained, skipped


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--timeout", type=int, default=900)
    parser.add_argument("--verbose", action="store_true", help="show what passing suites print, too")
    parser.add_argument("suites", nargs="+")
    args = parser.parse_args()

    sums = [0, 0, 0]
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for suite, status, text, seconds in pool.map(lambda s: run(s, args.timeout), args.suites):
            numbers = count(status, text)
            sums = [a + b for a, b in zip(sums, numbers)]
            passed, failed, skipped = numbers
            seeds = "".join(f"  seed {seed}" for seed in dict.fromkeys(SEED.findall(text)))
            word = "FAIL" if failed else "skip" if not passed else "ok"
            note = (f", {failed} failed" if failed else "") + (f", {skipped} skipped" if skipped else "")
            print(f"{word:4}  {suite:40} {passed:6} passed{note}  {seconds:.1f} s{seeds}", flush=True)
            if failed:
                print(f"---- {suite}, exit status {status}\n{text.rstrip()}\n----", flush=True)
            elif args.verbose:
                print(text.rstrip(), flush=True)
            elif skipped:
                print("      " + (text.strip().splitlines() or ["no reason given"])[-1], flush=True)
    print(f"{sums[0]} passed, {sums[1]} failed" + (f", {sums[2]} skipped" if sums[2] else ""))
    return 1 if sums[1] else 0


if __name__ == "__main__":
    sys.exit(main())
