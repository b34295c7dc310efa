#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The front of toumeter, seen and pressed in a terminal of tmux: panel.py [BUILD_DIR]

What it shows by turns and by key, in terminals of any size; who gets in; a whole tariff, clock, demand and billing programmed by keys alone. Then
toumaster gives the same tariff to another meter over a line: both read alike, and so do the tariff and settings that each has in its memory.
Prints "N passed, M failed".
"""
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

from blocks import COMPARED, blocks
from terminal import Terminal

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
TARIFF = os.path.join(HERE, "two_seasons.json")
BEGIN = "sim:2026-07-01T11:00:00,x1"
TITLES = ["dAtE", "tInE", "PErIod", "SLIdE", "rAtES", "dAyS A", "dAyS b", "SEAS A", "SEAS b", "S dAyS", "S SEAS", "rESt", "rESt dA", "SPEC no",
          "SPEC", "bILL", "Auto no", "Auto SEC", "Auto", "HAnd no", "HAnd", "dEc E", "dEc P", "PASS", "CLEAr d"]
DAYS = [["000004", "080002", "110001", "130003", "230004"], ["000004", "073003", "180002", "220004"], *[["000004"]] * 6]
SEASONS = ["060101", "100102"]


def maximum(code):
    return [code, f"{code[0]}.{code[1:]}", f"{code[:2]}.{code[2:]}"]


BY_KEY = [*(f"00010{rate}00" for rate in range(5)), "04000102", "04000101", "F0000001", *maximum("01010000"), *maximum("01010001"),
          *maximum("01010200"), *maximum("01010300"), *maximum("01010400"), *(f"00010{rate}01" for rate in range(5)), "04000409", "04000401",
          "0.4000401", "03300001", "0.3300001", "03300201", "0.3300201"]


class Suite:
    def __init__(self):
        self.passed = self.failed = 0

    def judge(self, good, name):
        self.passed += bool(good)
        self.failed += not good
        if not good:
            print("FAIL", name)

    def test(self, function, *arguments):
        try:
            function(*arguments)
            self.judge(True, function.__name__)
        except (AssertionError, subprocess.CalledProcessError) as fault:
            self.judge(False, f"{function.__name__}: {fault}")


class Menu:
    """The menu of a meter, by the keys of its front or by digits as well"""

    def __init__(self, terminal):
        self.terminal, self.title = terminal, 0

    def log_in(self):
        self.terminal.press("m")
        self.terminal.expect("P2------")
        self.terminal.press("Enter")
        self.terminal.expect("dAtE")
        self.title = 0

    def choose(self, title):
        steps = TITLES.index(title) - self.title
        self.terminal.press(*(["n"] * steps if steps >= 0 else ["u"] * -steps))
        self.title += steps
        self.terminal.expect(title)
        self.terminal.press("Enter")
        self.terminal.until(lambda: self.terminal.value() not in (title, "--------"), "its value")

    def set(self, wanted, remote=False):
        keys = list(wanted)
        if not remote:
            shown, keys = self.terminal.digits(len(wanted)), []
            for old, new in zip(shown, wanted):
                keys += ["u"] * ((int(new) - int(old)) % 10) + ["n"]
        self.terminal.press(*keys, "Enter")

    def done(self):
        self.terminal.expect("donE")
        self.terminal.press("Enter")
        self.terminal.expect(TITLES[self.title])

    def value(self, title, wanted, remote=False):
        self.choose(title)
        self.set(wanted, remote)
        self.done()

    def table(self, entries, remote=False):
        """How many, then each"""
        self.terminal.until(lambda: self.terminal.value().startswith("n  "), "how many")
        self.set(f"{len(entries):02}", remote)
        for number, entry in enumerate(entries, 1):
            self.terminal.expect(code=f"EntrY {number:02}")
            self.set(entry, remote)
        self.terminal.expect("SEnd  Y")
        self.terminal.press("Enter")
        self.done()


class Bench:
    def __init__(self, folder, build):
        self.folder, self.build = folder, build
        self.terminals = []

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, name, *options, **size):
        command = f"stty -g >{name}.before; {self.build}/toumeter --panel {' '.join(options)}; echo status $? >{name}.status; stty -g >{name}.after; sleep 60"
        self.terminals.append(Terminal(self.folder, command, **size))
        return self.terminals[-1]

    def said(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def wait_for(self, name):
        end = time.monotonic() + 8
        while not os.path.exists(self.path(name)) or not self.said(name):
            assert time.monotonic() < end, f"no {name}"
            time.sleep(0.02)
        return self.said(name)

    def master(self, port, *arguments):
        done = subprocess.run([self.build + "/toumaster", "--port", self.path(port), *arguments], check=True,
                              stdout=subprocess.PIPE)
        return done.stdout.decode()

    def close(self):
        for terminal in self.terminals:
            terminal.close()


def items_take_turns(meter):
    meter.expect("8.8.8.8.8.8.8.8.", "8.8.8.8.8.8.8.8.")
    assert len(meter.lit()) == 11, meter.lit()
    meter.expect("     0.00 kWh", "00010000")
    meter.expect("     0.00 kWh", "00010100")
    assert meter.lit() == ["ALARM", "PROG"], meter.lit()


def keys_go_through_the_list(meter):
    for code in BY_KEY:
        meter.press("n")
        meter.expect(code=code)
    meter.press("u")
    meter.expect(code=BY_KEY[-2])
    meter.press("Space")
    meter.expect(code=BY_KEY[-1])
    meter.press("Right")
    meter.expect(code=BY_KEY[0])
    meter.press("Up")
    meter.expect(code=BY_KEY[-1])
    meter.press(*["u"] * 4)
    meter.expect("    0123", "0.4000401")
    meter.press("u")
    meter.expect("45678912", "04000401")


def it_fits_every_terminal(meter):
    meter.resize(80, 24)
    meter.until(lambda: meter.large(80) == "45678912", "the address in 80 columns")
    assert any("toumeter 012345678912  1000 imp/kWh" in line for line in meter.lines())
    assert any(line.strip() == "blank" for line in meter.lines())
    meter.resize(120, 40)
    meter.until(lambda: meter.large(120) == "45678912", "the address in 120 columns")
    meter.resize(40, 10)
    meter.until(lambda: meter.medium() == "45678912", "the address in 40 columns")
    meter.press("?")
    meter.until(lambda: any("the meter saves" in line for line in meter.lines()), "the help")
    meter.press("x")
    meter.until(lambda: meter.medium() == "45678912", "the address behind the help")
    meter.resize(30, 8)
    meter.expect("45678912", "04000401")
    for key in ("b", "Escape", "BSpace"):
        meter.press(key)
        meter.expect("     0.00 kWh", "00010000")
        meter.press("n", "n")
        meter.expect(code="00010100")


def who_does_not_get_in(meter):
    meter.resize(30, 8)
    meter.press("m")
    meter.expect("P2------")
    meter.press(*"2000001", "Enter")
    meter.expect("Err  04")
    meter.press("b")
    meter.expect(code="00010000")
    meter.press("k")
    meter.until(lambda: "PROG" not in meter.lit(), "the key is released")
    meter.press("m", "Enter")
    meter.expect("Err  04")
    meter.press("b", "k")
    meter.until(lambda: "PROG" in meter.lit(), "the key is pressed")


def a_tariff_is_programmed(meter):
    menu = Menu(meter)
    menu.log_in()
    assert "MENU" in meter.lit()
    menu.value("rAtES", "04")
    for row, entries in enumerate(DAYS, 1):
        remote = row > 2
        menu.choose("dAyS b")
        menu.set(f"{row:02}", remote)
        menu.table(entries, remote)
    menu.choose("SEAS b")
    menu.table(SEASONS)
    menu.value("rESt dA", "03")
    menu.value("rESt", "0000011")
    menu.value("SLIdE", "01", True)
    menu.value("PErIod", "30")
    menu.value("SLIdE", "05")
    menu.choose("bILL")
    menu.set("01")
    meter.until(lambda: not meter.value().startswith("no"), "its value")
    menu.set("1512", True)
    menu.done()
    menu.value("S dAyS", "0001010000", True)
    menu.value("S SEAS", "0001010000", True)
    menu.value("dAtE", "260701", True)
    menu.value("tInE", "115958", True)


def it_runs(meter):
    meter.until(lambda: {"ZONES-2", "TABLES-2"} <= set(meter.lit()) and "ALARM" not in meter.lit(), "the tariff runs")
    meter.press("b", "b")
    meter.until(lambda: "RATE 1" in meter.lines()[1], "rate 1")
    meter.press("n", *["n"] * 5)
    meter.until(lambda: re.fullmatch(r"12-00-\d\d", meter.value()), "the time")


def a_master_programs_another(bench, second):
    second.press("n")
    second.expect(code="00010000")
    assert "LINE" not in second.lit(), second.lit()
    said = bench.master("b.pty", "program", TARIFF)
    assert said.startswith("written and read back: zones 2, day tables 2"), said
    second.until(lambda: "LINE" in second.lit(), "the line")
    bench.master("b.pty", "clock", "set", "2026-07-01T11:59:58")


def both_read_alike(bench, second):
    second.until(lambda: {"ZONES-2", "TABLES-2"} <= set(second.lit()), "the other's tariff runs")
    names = ["zones2", "tables2", "weekend", "rest", "period", "slide", "billing", "switch.zones", "switch.tables", "count.rates", "count.holidays",
             "status3"]
    first, other = (bench.master(port, "read", *names) for port in ("a.pty", "b.pty"))
    assert first == other and first.count("tables2.") == 15, f"{first}\n{other}"


def both_keep_alike(bench):
    first, other = (blocks(bench.path(name)) for name in ("a.nv", "b.nv"))
    differ = [(key, first[key], other[key]) for key in first if key[0] in COMPARED and first[key] != other[key]]
    kept = sum(first[key] is not None for key in first if key[0] in COMPARED)
    print(f"{kept} blocks of the tariff, demand and billing are the same in both memories")
    assert not differ and kept == 15, (kept, differ)


def it_ends_well(bench, name, meter, key):
    meter.resize(80, 24)
    meter.press(key)
    assert bench.wait_for(name + ".after") == bench.said(name + ".before"), "the terminal is not as it was"
    assert bench.said(name + ".status") == "status 0\n"
    meter.until(lambda: any(line.startswith("pulses ") for line in meter.lines()), "what was printed")


def its_led_blinks_until_the_terminal_goes(bench):
    meter = bench.start("c", "--nv c.nv --count c.count --kw 3600 --save-pulses 30000 --save-min 255 --clock", BEGIN, columns=40, lines=10)
    meter.until(lambda: os.path.exists(bench.path("c.nv")), "a meter")
    for led in ("(*) pulse", "( ) pulse", "(*) pulse"):
        meter.until(lambda: any(led in line for line in meter.lines()), led)
    meter.close()
    time.sleep(0.5)
    with open(bench.path("c.count"), "rb") as file:
        given = int.from_bytes(file.read(8), "little")
    again = subprocess.run([bench.build + "/toumeter", "--nv", "c.nv", "--clock", BEGIN, "--for", "1"], cwd=bench.folder, check=True,
                           stdout=subprocess.PIPE).stdout.decode()
    assert given > 0 and f"restored: total {given} imp" in again, again


def what_cannot_be_drawn_on(bench):
    meter = Terminal(bench.folder, f"TERM=none {bench.build}/toumeter --panel; echo status $?; sleep 60", 100, 8)
    bench.terminals.append(meter)
    meter.until(lambda: meter.lines()[:2] == ["toumeter: --panel: this kind of terminal cannot be drawn on; see TERM", "status 2"], "a refusal")


def run(suite, bench):
    first = bench.start("a", "--key --address 012345678912 --nv a.nv --serial pty:a.pty --clock", BEGIN)
    for part in (items_take_turns, keys_go_through_the_list, it_fits_every_terminal, who_does_not_get_in, a_tariff_is_programmed, it_runs):
        suite.test(part, first)
    second = bench.start("b", "--key --address 000000000002 --nv b.nv --serial pty:b.pty --clock", BEGIN)
    bench.wait_for("b.before")
    second.until(lambda: os.path.exists(bench.path("b.pty")), "a line")
    suite.test(a_master_programs_another, bench, second)
    suite.test(both_read_alike, bench, second)
    suite.test(it_ends_well, bench, "a", first, "q")
    suite.test(it_ends_well, bench, "b", second, "C-c")
    suite.test(both_keep_alike, bench)
    suite.test(its_led_blinks_until_the_terminal_goes, bench)
    suite.test(what_cannot_be_drawn_on, bench)


def main():
    build = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("BUILD", os.path.join(TOP, "build")))
    suite = Suite()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(folder, build)
        try:
            run(suite, bench)
        finally:
            bench.close()
    print(f"{suite.passed} passed, {suite.failed} failed")
    return 1 if suite.failed else 0


if __name__ == "__main__":
    sys.exit(main())
