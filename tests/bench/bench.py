#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Count instructions and measure times with the program bench; write docs/performance.md, or with --check compare with it."""
import os
import platform
import re
import shlex
import subprocess
import sys
from collections import Counter

import callgrind

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FILE = os.path.join(ROOT, "docs", "performance.md")
TARIFF = os.path.join(ROOT, "examples", "tariffs", "cn-beijing.json")
TOLERANCE = 0.02
MINUTES = 365 * 1440
AIM_NS = 60
ARRAYS_NS = (12, 15)

INTERRUPTS = [("count_pulse_add", "a pulse, `tou_pulse_add_isr`"),
              ("inline_add", "the same inline"),
              ("count_pulse_edges", "a pulse, `tou_pulse_edge_isr` at both its edges"),
              ("inline_begin", "its first edge inline"),
              ("inline_end", "its second edge inline"),
              ("count_second", "a second, `tou_pulse_mark_isr`"),
              ("count_second_edge", "a second that is a minute edge"),
              ("inline_second", "a second inline, the mean of 1 that is a minute edge and 59 that are not"),
              ("count_load", "taking over a timer that counts, `tou_pulse_load_isr`")]
WHOLE = [("count_poll_idle", "idle poll: nothing waits"),
         ("count_poll_1", "poll with 1 pulse"),
         ("count_poll_255", "poll with 255 pulses"),
         ("count_minute_usual", "minute edge, nothing ends"),
         ("count_minute_read", "minute edge, a record of the next plan is read"),
         ("count_minute_window", "minute edge, a demand window ends"),
         ("count_minute_maximum", "the same, and it is a new maximum"),
         ("count_minute_rate", "the same, and the rate switches"),
         ("count_minute_day", "midnight: the same, plans swap, the next one begins"),
         ("count_minute_closing", "midnight of the 1st: the same, and a period is closed"),
         ("count_power_up", "power-up: check of the tariff, plan of the day")]

# By function, else by file, the first that fits.
SHARES = [("second interrupts", r"tou_pulse_(mark|load)_isr"),
          ("self-check: check bytes and sums", r"seal|_renew$|_check$|_intact$|objects_ok|adds_up|excess|head_ok"),
          ("tariff", r"tou_(tariff|plan|tables|arrays|zone|calendar)|tou_set_|tou_wall"),
          ("demand", r"tou_demand"),
          ("energy", r"tou_energy"),
          ("billing and history", r"tou_billing|tou_history"),
          ("meter: order, pulses, time", r"tou_meter|tou_pulse")]

HEAD = """\
# Performance

Written by `make bench` (tests/bench/bench.py). `make bench-check` counts the instructions again and, if the compiler is the
same one, fails where a count is more than 2 % away.

* Machine: {cpu}. Compiler: {compiler}. Flags: `{flags}`.
* The meter: one input of 1600 imp/kWh, energy, demand in blocks of 15 minutes, history of two periods, over Beijing's tariff
  (examples/tariffs/cn-beijing.json: 4 rates, 4 seasons, 7 to 9 switches a day, no special day), tables in plain arrays.
  `254 special days` is the same with the longest list of special days, none of which is today.
"""

COUNTS = """\
## Instructions

Counted by callgrind in one run of tests/bench/bench_counts.c: what the library executes below the calls of that program, with
the C library's memory functions and the simulated clock, without the caller's own instructions. A count is the mean of all calls of its
kind in 35 days of minutes with 10 to 53 pulses each, or of 1000 calls; it is the same in every run. They are x86-64 instructions: other CPUs
have other counts, the order of size is theirs, too. A minute edge is all polls until the main loop may sleep, the idle one
at the end included.
"""

TIMES = """\
## Time of a year

A year of load goes through the meter as on a board: {per_minute} second interrupts a minute by `tou_pulse_mark_isr()`, the timer's pulses
by `tou_pulse_load_isr()`, and `tou_meter_poll()` until nothing is left at each minute edge; 525 600 minutes whatever the load
intervals are. Times are the least of {runs} runs, taken in turns; `interrupts` are those of the second and the simulated clock, timed alone, and
`without` is the rest. Aim: at most {aim} ns for each demand sub-interval.
"""

SCALE = """\
For scale: a billing engine that adds up prepared arrays takes {low} to {high} ns for each value. A year of quarter-hours takes {ratio_min:.0f} to
{ratio_max:.0f} times that here, because a value is 15 minutes, each of which is lived through: per minute edge it is {minute_min:.0f} to {minute_max:.0f}
times. Where it goes, by the instructions of 30 days of quarter-hours in blocks of 15 minutes:
"""


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def run_callgrind(program, *arguments):
    out = os.path.join(os.path.dirname(program), "-".join(arguments[:1] + arguments[2:]) + ".callgrind")
    log = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", program, *arguments],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if log.returncode != 0:
        raise SystemExit(f"bench: valgrind failed\n{log.stdout}")
    with open(out, encoding="utf-8") as text:
        return callgrind.Profile(text), log.stdout


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]) + "\n"


def count_tables(program):
    plain, _ = run_callgrind(program, "counts", TARIFF)
    special, _ = run_callgrind(program, "counts", TARIFF, "special")
    whole = []
    for name, text in WHOLE:
        polls, count = plain.polls(name), plain.library(name)
        whole.append((text, f"{polls:.1f}", f"{count:.0f}", f"{special.polls(name):.1f}", f"{special.library(name):.0f}"))
    return [table(["interrupt", "instructions"], ((text, f"{plain.library(name):.0f}") for name, text in INTERRUPTS)),
            table(["whole meter", "polls", "instructions", "polls, 254 special days", "instructions, 254 special days"], whole)]


def measured_times(program):
    """Runs, and (name, times, period, slide) -> nanoseconds."""
    lines = [line.split("\t") for line in output(program, "times", TARIFF).splitlines()]
    return int(lines[0][1]), {(name, int(times), int(period), int(slide)): float(ns)
                              for name, times, period, slide, ns in lines[1:]}


def year_rows(times, ticks):
    for (name, intervals, period, slide), ns in times.items():
        if name != "year":
            continue
        rest = ns - ticks
        sub = rest / MINUTES * slide
        load = f"{intervals} {'hours' if intervals == 8760 else 'quarter-hours'}"
        yield (load, f"{period}/{slide}", f"{ns / 1e6:.0f}", f"{rest / 1e6:.0f}", f"{rest / MINUTES:.0f}", f"{rest / intervals:.0f}",
               f"{sub:.0f}", "yes" if sub <= AIM_NS else f"no, {sub / AIM_NS:.1f} times")


def share_rows(profile, minutes):
    shares = Counter()
    for (file, function), cost in profile.self_cost.items():
        if "/lib/" in file or "/include/tou/" in file or "tou_" in function:
            fits = (share for share, pattern in SHARES if re.search(pattern, function))
            by_file = (share for share, pattern in SHARES if re.search(pattern, os.path.basename(file)))
            shares[next(fits, next(by_file, "other"))] += cost
    total = sum(shares.values())
    for share, cost in shares.most_common():
        yield share, f"{cost / minutes:.0f}", f"{100 * cost / total:.0f} %"


def cpu_name():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            return re.search(r"^model name\s*: (.*)$", info.read(), re.M).group(1)
    except (OSError, AttributeError):
        return platform.machine()


def head():
    compiler = output(*shlex.split(os.environ.get("COMPILER", "cc")), "--version").splitlines()[0]
    return HEAD.format(cpu=cpu_name(), compiler=compiler, flags=os.environ.get("FLAGS", "")) + "\n"


def time_parts(program):
    runs, times = measured_times(program)
    ticks = next(ns for (name, *_), ns in times.items() if name == "ticks")
    quarters = times["year", 35040, 15, 15] - ticks
    ratio = [quarters / 35040 / scale for scale in reversed(ARRAYS_NS)]
    profile, log = run_callgrind(program, "profile", TARIFF)
    minutes = int(re.search(r"^minutes\t(\d+)$", log, re.M).group(1))
    calls = ((f"`{name.split(',')[0]}`{name[len(name.split(',')[0]):]}", f"{ns / n:.1f}")
             for (name, n, *_), ns in times.items() if name.startswith("tou_"))
    return [TIMES.format(per_minute=60, runs=runs, aim=AIM_NS),
            table(["load", "demand window/slide, min", "ms a year", "ms without interrupts", "ns a minute edge, without",
                   "ns a load interval, without", "ns a demand sub-interval, without", "aim met"], year_rows(times, ticks)),
            f"The interrupts of a year take {ticks / 1e6:.0f} ms, {ticks / MINUTES / 60:.1f} ns each.\n",
            SCALE.format(low=ARRAYS_NS[0], high=ARRAYS_NS[1], ratio_min=ratio[0], ratio_max=ratio[1],
                         minute_min=ratio[0] / 15, minute_max=ratio[1] / 15),
            table(["part", "instructions a minute", "share"], share_rows(profile, minutes)),
            "## Single calls\n", table(["call", "ns"], calls)]


def counts_of(text):
    """(row, column) -> number, of the tables of instructions."""
    found = {}
    for line in text[text.index("## Instructions"):].split("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        for place, cell in enumerate(cells):
            if re.fullmatch(r"[\d.]+", cell):
                found[cells[0], place] = float(cell)
    return found


def check(program):
    with open(FILE, encoding="utf-8") as text:
        committed = text.read()
    here = re.search(r"Compiler: .*", head()).group()
    if here not in committed:
        print(f"bench-check: skipped: docs/performance.md was not made by this one. {here}")
        return 0
    was = counts_of(committed)
    now = counts_of("## Instructions\n" + "\n".join(count_tables(program)))
    faults = [key for key in sorted(was.keys() | now.keys())
              if key not in was or key not in now or abs(now[key] - was[key]) > TOLERANCE * was[key]]
    for key in faults:
        print(f"{key[0]}, column {key[1] + 1}: docs/performance.md says {was.get(key)}, counted {now.get(key)}")
    print(f"bench-check: {len(now)} counts, {len(faults)} more than 2 % from docs/performance.md")
    return 1 if faults else 0


def main():
    program = os.path.abspath(sys.argv[1])
    if sys.argv[2:] == ["--check"]:
        return check(program)
    parts = [head() + COUNTS, *count_tables(program), *time_parts(program)]
    with open(FILE, "w", encoding="utf-8") as out:
        out.write("\n".join(parts))
    print("\n".join(parts[1:]) + "docs/performance.md written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
