#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tempo's year worked out once more, with random loads and announced days: independent.py TOURATE FOLDER

FOLDER holds fr-tempo.json; files are written there. Nothing of the library is used: the clock is the European rule, the
colour of an hour is that of the date on which its day began at 06:00, pulses are whole quotients. Each year is written in
several ways - local stamps, UTC, offsets, one offset all year, ends, kW, with gaps of a few hours up to months, missing
or empty - and each row of tourate's answer must be equal. Prints "ok" or "FAIL" for each.
"""
import datetime
import itertools
import os
import random
import subprocess
import sys

RATES = ["blue_hc", "blue_hp", "white_hc", "white_hp", "red_hc", "red_hp"]
MINUTE, HOUR, DAY = (datetime.timedelta(minutes=n) for n in (1, 60, 1440))


def last_sunday(year, month):
    day = datetime.datetime(year, month, 31, 1)
    return day - DAY * ((day.weekday() + 1) % 7)


def offset(utc):
    """Hours east of UTC in Paris."""
    return HOUR * (2 if last_sunday(utc.year, 3) <= utc < last_sunday(utc.year, 10) else 1)


def shown(utc, east=None):
    """A stamp with the offset in force, or with one that is given."""
    east = offset(utc) if east is None else east
    return (utc + east).strftime("%Y-%m-%dT%H:%M:00") + f"+{east // HOUR:02}:00"


def rate(utc, colours):
    local = utc + offset(utc)
    began = (local - 6 * HOUR).date()
    return colours.get(began, "blue") + ("_hp" if 6 <= local.hour < 22 else "_hc")


def month_starts(first, last):
    """First instants of the months in (first, last]."""
    for year, month in itertools.product(range(first.year, last.year + 2), range(1, 13)):
        begin = datetime.datetime(year, month, 1) - HOUR * (1 + (4 <= month <= 10))
        if first < begin <= last:
            yield begin


class Year:
    def __init__(self, chance, interval, constant, gaps):
        self.interval, self.constant = interval, constant
        first = datetime.datetime(2024, 12, 10, 23) + MINUTE * interval * chance.randrange(48)
        count = 400 * 1440 // interval
        stamps = [first + MINUTE * interval * i for i in range(count)]
        self.load = [(at, chance.randrange(20000)) for at in stamps]
        self.off = set()
        for _ in range(gaps):
            begin = chance.randrange(2, count - 2)
            length = chance.choice([1, 3, 30, 50, 200, 2000, 5000])
            self.off.update(range(begin, min(begin + length, count - 1)))
        days = [datetime.date(2024, 12, 1) + DAY * i for i in range(420)]
        self.colours = {day: chance.choice(["white", "red"]) for day in days if chance.random() < 0.4}

    def write(self, how, empty):
        """How: local, utc, offset, fixed; end or start; the mean power in kW."""
        stamp, column = how
        with open("load.csv", "w", encoding="ascii") as out:
            print(f"{column},kw", file=out)
            for i, (at, watt) in enumerate(self.load):
                if i in self.off and not empty:
                    continue
                at += MINUTE * self.interval if column == "end" else 0 * HOUR
                text = {"local": shown(at)[:16], "utc": at.strftime("%Y-%m-%dT%H:%MZ"), "offset": shown(at),
                        "fixed": shown(at, HOUR)[:16]}[stamp]
                print(f"{text},{'' if i in self.off else f'{watt // 1000}.{watt % 1000:03}'}", file=out)
        with open("days.csv", "w", encoding="ascii") as out:
            print("date,day", *(f"{day},{colour}" for day, colour in sorted(self.colours.items())), sep="\n", file=out)

    def readings(self):
        """Instant, cause and pulses so far - total and by rate - at each closing; the first one is the beginning."""
        count, sum_ = [0] * 7, 0
        now, end = self.load[0][0], self.load[-1][0] + MINUTE * self.interval
        ends = list(month_starts(now, end))
        closings = [(now, "", count[:])]

        def close_months():
            while ends and ends[0] <= now:
                closings.append((ends.pop(0), "1", count[:]))

        for i, (at, watt) in enumerate(self.load):
            if i in self.off:
                continue
            # A month that ends here, or ended during a gap, is closed with what came before.
            for minute in range(self.interval):
                now = at + MINUTE * minute
                if minute == 0 or now.minute == 0:
                    close_months()
                    rated = 1 + RATES.index(rate(now, self.colours))
                before, sum_ = sum_ // 60000, sum_ + watt * self.constant
                count[0] += sum_ // 60000 - before
                count[rated] += sum_ // 60000 - before
            now = at + MINUTE * self.interval
            close_months()
        if now > closings[-1][0]:
            closings.append((now, "end", count[:]))
        return closings

    def registers(self, closings, imp):
        """Rows from,to,cause,total,rates..., each value as a text: differences of what the registers show."""
        for (since, _, then), (at, cause, count) in zip(closings, closings[1:]):
            scale, shows = (1, 1) if imp else (1000, self.constant)
            units = [b * scale // shows - a * scale // shows for a, b in zip(then, count)]
            yield [shown(since), shown(at), cause] + [str(u) if imp else f"{u // 1000}.{u % 1000:03}" for u in units]

    def labels(self):
        for i, (at, _) in enumerate(self.load):
            if i not in self.off:
                yield [at.strftime("%Y-%m-%dT%H:%M:00Z"), shown(at), *[rate(at, self.colours)] * 2]


def tourate(program, *more):
    done = subprocess.run([program, "--tariff", "fr-tempo.json", "--load", "load.csv", "--announce", "days.csv", *more],
                          capture_output=True, text=True, check=False)
    lines = [line.split(",") for line in done.stdout.splitlines()]
    return done.returncode, lines[1:] or [[done.stderr[:200]]]


def compare(what, wanted, got):
    status, rows = got
    for a, b in itertools.zip_longest(wanted, rows):
        if status != 0 or a != b:
            print("FAIL", what, f"exit status {status}\n  wanted {a}\n  got    {b}")
            return
    print("ok", what, len(rows), "rows")


def main():
    program = os.path.abspath(sys.argv[1])
    os.chdir(sys.argv[2])
    chance = random.Random(20260101)
    for interval, constant, gaps, how, empty in [
            (30, 777, 0, ("local", "start"), False), (60, 1600, 6, ("utc", "start"), False),
            (60, 1000, 6, ("offset", "end"), True), (30, 3, 9, ("fixed", "start"), False),
            (15, 6400, 4, ("fixed", "end"), True), (60, 800, 0, ("local", "end"), False)]:
        year = Year(chance, interval, constant, gaps)
        year.write(how, empty)
        args = ["--constant", str(constant)] + ["--load-offset", "+01:00"] * (how[0] == "fixed")
        what = f"Tempo, {' '.join(how)}, {interval} min, {constant} imp/kWh, {gaps} {'empty' if empty else 'missing'} gaps,"
        closings = year.readings()
        for unit in ("imp", "kwh"):
            status, rows = tourate(program, "--unit", unit, *args)
            compare(f"{what} {unit}", year.registers(closings, unit == "imp"), (status, [row[:10] for row in rows]))
        status, rows = tourate(program, "--labels", *args)
        gone = set() if not empty else {shown(year.load[i][0]) for i in year.off}
        compare(f"{what} labels", year.labels(), (status, [row for row in rows if row[1:2] and row[1] not in gone]))
    print("independent: done")


if __name__ == "__main__":
    main()
