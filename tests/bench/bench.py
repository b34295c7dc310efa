#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Count instructions and measure times of the program bench, and a year of a journal by the program year_journal, into
docs/performance.md; with --check compare the counts.

    bench.py BENCH YEAR_JOURNAL [--check]
"""
import os
import platform
import re
import shlex
import subprocess
import sys
from collections import Counter

import callgrind
import journal_year

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
         ("count_minute_maximum", "minute edge, a demand window ends with a new maximum"),
         ("count_minute_rate", "minute edge, a demand window ends and the rate switches"),
         ("count_minute_day", "midnight: a demand window ends, plans swap, the next one begins"),
         ("count_minute_closing", "midnight of the 1st: the same, and a period is closed"),
         ("count_power_up", "power-up: check of the tariff, plan of the day")]

FRAMES = {"energy": "2007: read the total of an energy",
          "energies": "2007: read an energy, total and rates",
          "closed": "2007: the same of a closed period",
          "maximum": "2007: read a maximum demand and its time",
          "clock": "2007: read date, weekday and time",
          "table": "2007: read a day table",
          "zones": "2007: read the zone table",
          "absent": "2007: an identifier that is not served",
          "foreign": "a frame for another meter",
          "energy_1997": "1997: read the total of an energy",
          "energies_1997": "1997: read an energy, total and rates"}

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

Written by `make bench` (tests/bench/bench.py). `make bench-check` counts the instructions again and fails where a count is
more than 2 % away, if compiler and flags are the same. It fails, too, where the journal's year has other counts.

* Machine: {cpu}.
* Compiler: {compiler}; flags: `{flags}`.
* The meter: one input of 1600 imp/kWh, energy, demand in blocks of 15 minutes, a history of two periods, over the tariff of
  Beijing (examples/tariffs/cn-beijing.json: 4 rates, 4 seasons, 7 to 9 switches a day, no special day) in plain arrays.
  `254 special days` is the same with the longest list of special days, none of which is today.
"""

COUNTS = """\
## Instructions

Counted by callgrind in one run of tests/bench/bench_counts.c: what its calls execute in the library, the C library's memory
functions and the simulated clock, without the caller's own instructions. A count is the mean of all calls of its kind, of
35 days of minutes with 10 to 53 pulses each or of 1000 calls; each run gives the same. These are instructions of {machine},
other CPUs have other counts. A minute edge is all polls until the main loop may sleep, the idle one at the end included.
"""

FRAMES_TEXT = """\
A frame is received byte by byte, `tou_dlt645_rx()`; its answer is all `tou_dlt645_tick()` until it is sent. History is in RAM and tables are plain arrays
here: a meter that has them in a store adds what reading its part takes.
"""

TIMES = """\
## Time of a year

A year of load goes through the meter as on a board: 60 second interrupts a minute by `tou_pulse_mark_isr()`, the timer's
pulses by `tou_pulse_load_isr()`, and `tou_meter_poll()` at each minute edge until nothing is left; 525 600 minutes, whatever
the load intervals are. Nothing is taken a shorter way than a board goes.

Times are the least of {runs} runs, taken in turns. The interrupts with the simulated clock are timed alone, too,
{tick:.1f} ns each, {ticks:.0f} ms a year: of two figures the second one is without them. Where the linker puts a loop moves times
by up to a quarter, the instructions above not at all. Aim: at most {aim} ns without interrupts for a demand sub-interval.
"""

SCALE = """\
A demand sub-interval of 15 minutes is 15 minute edges, and each is lived through: pulses credited, the window and the tariff
looked at, all state checked before and sealed after.

For scale: a billing engine that adds up prepared arrays takes {low} to {high} ns for each value. A quarter-hour in blocks of 15
minutes takes {ratio[0]:.0f} to {ratio[1]:.0f} times that without interrupts, a minute edge {minute[0]:.0f} to {minute[1]:.0f} times.
Where it goes, by the instructions of 30 days of it:
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
    plain, log = run_callgrind(program, "counts", TARIFF)
    special, _ = run_callgrind(program, "counts", TARIFF, "special")
    whole = ((text, *(f"{count(name):.0f}" for profile in (plain, special) for count in (profile.polls, profile.counted)))
             for name, text in WHOLE)
    return [table(["interrupt", "instructions"], ((text, f"{plain.counted(name):.0f}") for name, text in INTERRUPTS)),
            table(["whole meter", "polls", "instructions", "polls, 254 special days", "instructions"], whole),
            FRAMES_TEXT, table(["frame of DL/T 645", "bytes", "instructions to receive it", "bytes of the answer",
                                "instructions to answer"], frame_rows(plain, log))]


def frame_rows(profile, log):
    for name, taken, sent in re.findall(r"^frame\t(\w+)\t(\d+)\t(\d+)$", log, re.M):
        yield (FRAMES[name], taken, f"{profile.counted('count_receive_' + name):.0f}", sent,
               f"{profile.counted('count_answer_' + name):.0f}")


def measured_times(program):
    """Runs, and (name, times, period, slide) -> nanoseconds."""
    lines = [line.split("\t") for line in output(program, "times", TARIFF).splitlines()]
    return int(lines[0][1]), {(name, int(times), int(period), int(slide)): float(ns)
                              for name, times, period, slide, ns in lines[1:]}


def both(with_ticks, without):
    return f"{with_ticks:.0f} / {without:.0f}"


def year_rows(times, ticks):
    for (name, intervals, period, slide), ns in times.items():
        if name != "year":
            continue
        edge, rest = ns / MINUTES, (ns - ticks) / MINUTES
        load = MINUTES // intervals
        yield (f"{intervals} {'hours' if load == 60 else 'quarter-hours'}", f"{period}/{slide}",
               both(ns / 1e6, (ns - ticks) / 1e6), both(edge * load, rest * load), both(edge, rest),
               both(edge * slide, rest * slide),
               "yes" if rest * slide <= AIM_NS else f"no, {rest * slide / AIM_NS:.0f} times")


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
    edge = (times["year", 35040, 15, 15] - ticks) / MINUTES
    minute = [edge / scale for scale in reversed(ARRAYS_NS)]
    profile, log = run_callgrind(program, "profile", TARIFF)
    minutes = int(re.search(r"^minutes\t(\d+)$", log, re.M).group(1))
    calls = ((name, f"{ns / n:.1f}") for (name, n, *_), ns in times.items() if name.startswith("tou_"))
    return [TIMES.format(runs=runs, tick=ticks / MINUTES / 60, ticks=ticks / 1e6, aim=AIM_NS),
            table(["load", "demand window/slide, min", "ms a year", "ns a load interval", "ns a minute edge",
                   "ns a demand sub-interval", "aim met"], year_rows(times, ticks)),
            SCALE.format(low=ARRAYS_NS[0], high=ARRAYS_NS[1], ratio=[15 * each for each in minute], minute=minute),
            table(["part", "instructions a minute", "share"], share_rows(profile, minutes)),
            "## Single calls\n", table(["call", "ns"], calls)]


def counts_of(text, title):
    """(row, column) -> number, of the tables of a section."""
    found = {}
    for line in text[text.index(f"## {title}\n"):].split("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        for place, cell in enumerate(cells):
            if re.fullmatch(r"[\d.]+", cell):
                found[cells[0], place] = float(cell)
    return found


def compare(committed, measured, title, tolerance):
    """Tell which counts of a section differ by more than the tolerance of their column. @return how many do"""
    was, now = counts_of(committed, title), counts_of(measured, title)
    faults = [key for key in sorted(was.keys() | now.keys())
              if key not in was or key not in now or abs(now[key] - was[key]) > tolerance(key[1]) * was[key]]
    for key in faults:
        print(f"{key[0]}, column {key[1] + 1}: docs/performance.md says {was.get(key)}, counted {now.get(key)}")
    print(f"bench-check: {title}: {len(now)} counts, {len(faults)} too far from docs/performance.md")
    return len(faults)


def check(program, year):
    with open(FILE, encoding="utf-8") as text:
        committed = text.read()
    # Nothing but the size of code depends on a compiler here.
    faults = compare(committed, "\n".join(journal_year.section(year, table)), journal_year.TITLE,
                     lambda column: TOLERANCE if column == journal_year.CODE else 0)
    here = re.search(r"Compiler: .*", head()).group()
    if f"* {here}" in committed.splitlines():
        counted = "## Instructions\n" + "\n".join(count_tables(program))
        faults += compare(committed, counted, "Instructions", lambda column: TOLERANCE)
    else:
        print(f"bench-check: Instructions: skipped: docs/performance.md was made by another compiler. {here}")
    return 1 if faults else 0


def main():
    program, year = map(os.path.abspath, sys.argv[1:3])
    if sys.argv[3:] == ["--check"]:
        return check(program, year)
    parts = [head() + COUNTS.format(machine=platform.machine()), *count_tables(program), *time_parts(program),
             *journal_year.section(year, table)]
    with open(FILE, "w", encoding="utf-8") as out:
        out.write("\n".join(parts))
    print("\n".join(parts[1:]) + "docs/performance.md written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
