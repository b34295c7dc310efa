#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Energy and maximum demand per calendar month and rate, worked out once more without the library, compared with tourate.

    tourate --tariff T.json --load L.csv --constant IMP [--unit imp] | independent.py T.json L.csv [R.csv] --constant IMP

Plain minute by minute. Every value of every month must be equal: pulses exactly, kWh as differences of registers that show
whole Wh, rounded down, demand in 0.1 W with the end of its window. Exit status 1 on any difference. The load is `start,kwh`,
stamps of whole minutes with an offset, no gaps at its first two rows; announced days, activation times and closings other
than the first of the month at 00:00 are not handled.
"""
import argparse, calendar, collections, csv, datetime, fractions, functools, json, re, sys

WDAYS = "mon tue wed thu fri sat sun".split()
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
EPOCH = datetime.datetime(2000, 1, 1)


def minutes(text):
    hour, minute = text.lstrip("+-").split(":")
    return (int(hour) * 60 + int(minute)) * (-1 if text[0] == "-" else 1)


def easter(year):
    """Butcher's computus of 1876."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    w = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    n = h + w - 7 * ((a + 11 * h + 22 * w) // 451) + 114
    return datetime.date(year, n // 31, n % 31 + 1)


@functools.lru_cache(None)
def named(text, year):
    """The date that a pattern names in a year, or None."""
    if text.startswith("easter"):
        return easter(year) + datetime.timedelta(int(text[6:]))
    if text.startswith("dst"):
        return (EPOCH + datetime.timedelta(minutes=change(text[4:], year) + STANDARD)).date()
    if dated := re.fullmatch(r"(\d{4}-)?(\d\d)-(\d\d)", text):
        month, day = int(dated[2]), int(dated[3])
        here = dated[1] in (None, f"{year}-") and day <= calendar.monthrange(year, month)[1]
        return datetime.date(year, month, day) if here else None
    which, month = text.rsplit(" ", 1)
    month = MONTHS.index(month) + 1
    wday, first = which.split(">=") if ">=" in which else which.split()[::-1]
    first = calendar.monthrange(year, month)[1] - 6 if first == "last" else int(re.sub("st|nd|rd|th", "", first))
    first = first if ">=" in which or "last" in which else first * 7 - 6
    date = datetime.date(year, month, first)
    return date + datetime.timedelta((WDAYS.index(wday) - date.weekday()) % 7)


def change(which, year):
    """UTC minute at which DST begins or ends."""
    on, time, base = DST[which].rsplit(" ", 2)
    ahead = 0 if base == "utc" else STANDARD + SHIFT * (base == "wall" and which == "end")
    return (named(on, year) - EPOCH.date()).days * 1440 + minutes(time) - ahead


@functools.lru_cache(None)
def changes(day):
    year = (EPOCH + datetime.timedelta(day)).year
    return change("begin", year), change("end", year)


def local(utc):
    if not DST:
        return utc + STANDARD
    begin, end = changes(utc // 1440)
    summer = begin <= utc < end if begin < end else not end <= utc < begin
    return utc + STANDARD + SHIFT * summer


def table_of(date):
    """Special day (last match), then rest day, then the week of the season that started last."""
    wday = date.weekday()
    special = [s for s in TARIFF.get("special_days", []) if named(s["on"], date.year) == date][-1:]
    if special and "day" in special[0]:
        return special[0]["day"]
    wday = WDAYS.index(special[0]["as"]) if special else wday
    if WDAYS[wday] in TARIFF.get("rest_days", {}).get("days", []):
        return TARIFF["rest_days"]["day"]
    seasons = TARIFF.get("seasons", [{"from": "01-01", "week": w} for w in TARIFF["weeks"]])
    starts = [(named(s["from"], y), i) for y in (date.year - 1, date.year) for i, s in enumerate(seasons)]
    week = TARIFF["weeks"][seasons[max(s for s in starts if s[0] and s[0] <= date)[1]]["week"]]
    spans = {"mon-sun": week} if isinstance(week, str) else week
    spans = {(WDAYS.index(days[:3]), WDAYS.index(days[-3:])): table for days, table in spans.items()}
    return next(table for (first, last), table in spans.items() if first <= wday <= last)


@functools.lru_cache(None)
def day_of(day):
    """Month of a local date, and the energy rate and demand rate of its every minute."""
    date = (EPOCH + datetime.timedelta(day)).date()
    before = date - datetime.timedelta(TARIFF.get("before_first") == "carry")
    rates = [None] * 1440
    for entry in ["00:00 " + TARIFF["days"][table_of(before)][-1].split(" ", 1)[1], *TARIFF["days"][table_of(date)]]:
        time, *names = [word for word in entry.split() if word[0] != "+"]
        rates[minutes(time):] = [(names[0], names[-1])] * (1440 - minutes(time))
    return f"{date:%Y-%m}", rates


Minute = collections.namedtuple("Minute", "utc pulses month energy demand")


def every_minute(load, constant):
    """The minutes of the load, outages left out: by any instant floor(energy so far x constant) pulses have come."""
    rows = list(csv.DictReader(load))
    stamps = [datetime.datetime.fromisoformat(r["start"].replace("Z", "+00:00")) for r in rows]
    starts = [(s.replace(tzinfo=None) - s.utcoffset() - EPOCH) // datetime.timedelta(minutes=1) for s in stamps]
    length = starts[1] - starts[0]
    have, come, one = 0, 0, 10**12 * length  # `one` pulse; exact to 12 decimals
    for row, start in zip(rows, starts):
        if not row["kwh"]:
            continue
        a_minute = fractions.Fraction(row["kwh"]) * constant * 10**12
        assert a_minute.denominator == 1, row
        for utc in range(start, start + length):
            have += a_minute.numerator
            day, minute = divmod(local(utc), 1440)
            month, rates = day_of(day)
            yield Minute(utc, have // one - come, month, *rates[minute])
            come = have // one


def count_pulses(load):
    """{(month, rate): pulses}"""
    pulses = collections.Counter()
    for minute in load:
        pulses[minute.month, minute.energy] += minute.pulses
    return pulses


def maxima(load, constant):
    """{(month, rate or total): (0.1 W, UTC minute)} of the greatest complete windows and their ends; zero is no maximum.

    Counting begins anew after an outage. A window counts if all of it lay in one month."""
    rule = {"period_min": 15, "slide_min": 15, "rate_rule": "inside", "sync": "grid"} | TARIFF.get("demand", {})
    period, slide = rule["period_min"], rule["slide_min"]
    inside, grid = rule["rate_rule"] == "inside", rule["sync"] == "grid"
    most, run, switch, pulse = {}, [], 0, constant * period  # a pulse is 600000 / `pulse` of 0.1 W
    for now in load:
        if run and now.utc != run[-1].utc + 1:
            run, switch = [], 0
        if run and now.demand != run[-1].demand:
            switch = len(run)
        run.append(now)
        # A window ends where these divide by the slide; the grid is of standard time.
        ends = now.utc + 1 + STANDARD if grid else len(run)
        rate_ends = ends if grid or not inside else len(run) - switch
        window = run[-period:]
        if len(window) < period or window[0].month != now.month or ends % slide and rate_ends % slide:
            continue
        demand = (sum(m.pulses for m in window) * 1200000 + pulse) // (2 * pulse)
        of_rate = rate_ends % slide == 0 and (not inside or all(m.demand == now.demand for m in window))
        for column in ["total"] * (ends % slide == 0) + [now.demand] * of_rate:
            if demand > most.get((now.month, column), (0, 0))[0]:
                most[now.month, column] = demand, now.utc + 1
    return most


def shown(maximum):
    """kW and local time as tourate writes them."""
    if maximum is None:
        return "", ""
    value, utc = maximum
    zone = datetime.timezone(datetime.timedelta(minutes=local(utc) - utc))
    at = (EPOCH + datetime.timedelta(minutes=local(utc))).replace(tzinfo=zone)
    return f"{value // 10000}.{value % 10000:04}", at.isoformat()


def read_registers(file, columns):
    """{(month, column): energy}, {(month, column): (kW, time)}, and the unit."""
    rows, values, demand = list(csv.DictReader(file)), collections.Counter(), {}
    unit = "imp" if "total_imp" in rows[0] else "kwh"
    for row in rows:
        assert row["to"][:7] == row["from"][:7] or row["to"][7:16] == "-01T00:00", f"not in one month: {row}"
        for column in columns:
            name = "" if column == "total" else column + "_"
            values[row["from"][:7], column] += fractions.Fraction(row[f"{column}_{unit}"])
            demand.setdefault((row["from"][:7], column), []).append((row[name + "max_kw"], row[name + "max_at"]))
    return values, demand, unit


def compare(pulses, most, file, constant):
    rates = [r["name"] for r in TARIFF["rates"]]
    theirs, their_demand, unit = read_registers(file, rates + ["total"])
    per_pulse = 1 if unit == "imp" else fractions.Fraction(1000, constant)
    upto, different = collections.Counter(), 0
    print(f"{unit:7}", *(f"{c:>14}" for c in rates + ["total"]))
    months = sorted({month for month, _ in [*pulses, *theirs]})
    for month in months:
        line = month
        for column in rates + ["total"]:
            before = upto[column] * per_pulse // 1
            upto[column] += sum(pulses[month, r] for r in rates if column in (r, "total"))
            ours = (upto[column] * per_pulse // 1 - before) / fractions.Fraction(1 if unit == "imp" else 1000)
            wrong = ours != theirs[month, column]
            different += wrong
            line += f" {float(ours):14.{0 if unit == 'imp' else 3}f}" + f" != {float(theirs[month, column]):.3f}" * wrong
        print(line)
    for month in months:
        print(f"kw {month}")
        for column in ["total"] + rates:
            ours, theirs = shown(most.get((month, column))), their_demand.get((month, column))
            wrong = theirs != [ours]
            different += wrong
            print(f"{column:>16} {ours[0]:>14} {ours[1]}" + f" != {theirs}" * wrong)
    print(f"{2 * len(months) * (len(rates) + 1)} values compared, {different} differences")
    return 1 if different or not months else 0


parser = argparse.ArgumentParser()
parser.add_argument("tariff", type=argparse.FileType(encoding="utf-8"))
parser.add_argument("load", type=argparse.FileType())
parser.add_argument("registers", type=argparse.FileType(), nargs="?", default=sys.stdin)
parser.add_argument("--constant", type=int, default=1000)
args = parser.parse_args()
TARIFF = json.load(args.tariff)
STANDARD = minutes(TARIFF["zone"]["utc_offset"])
DST = TARIFF["zone"].get("dst")
SHIFT = minutes(DST["shift"]) if DST else 0
if "activate" in TARIFF:
    sys.exit("a tariff with an activation time is not handled")
LOAD = list(every_minute(args.load, args.constant))
sys.exit(compare(count_pulses(LOAD), maxima(LOAD, args.constant), args.registers, args.constant))
