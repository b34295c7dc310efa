#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rate labels of the shipped tariff files, compared with those that other people's code computed.

    oracle.py BUILD ORACLES

BUILD holds tourate; ORACLES holds oracles/ (labels, at changes only) and tariffs/ (half-hours of provincial tables).
Each label of each hour, or half-hour, is compared at its own instant. Exit status 1 on any difference.
"""
import csv, datetime, json, pathlib, subprocess, sys, tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
TARIFFS = TOP / "examples" / "tariffs"
HOUR = datetime.timedelta(hours=1)
# The letters of the provincial tables, as the kinds of the rates.
LETTERS = {"T": "tip", "P": "peak", "F": "flat", "V": "valley", "D": "deep_valley"}

# Set, tariff file, folder, file of a year, its column of labels, years.
LABELS = [
    ("Spain 2.0TD", "es-2.0td.json", "spain_2.0TD", "peninsula_{}_transitions.csv", "period", range(2022, 2025)),
    ("Italy F1-F3", "it-f123.json", "italy_F123", "{}_transitions.csv", "fascia", range(2024, 2027)),
    ("Ontario TOU", "ca-on-tou.json", "ontario_TOU", "{}_transitions.csv", "tou", range(2023, 2026)),
]


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def labels(tourate, tariff, year, step):
    """(UTC, local stamp, energy rate) of every step of a year."""
    done = subprocess.run([tourate, "--tariff", tariff, "--labels", "--from", f"{year}-01-01", "--to", f"{year + 1}-01-01",
                           "--step", str(step)], stdout=subprocess.PIPE, check=True, text=True)
    for row in csv.DictReader(done.stdout.splitlines()):
        yield (datetime.datetime.strptime(row["utc"], "%Y-%m-%dT%H:%M:%SZ"), row["local"], row["energy_rate"])


class Count:
    def __init__(self, name):
        self.name, self.compared, self.differences = name, 0, 0

    def compare(self, got, want, where):
        self.compared += 1
        if got != want:
            self.differences += 1
            if self.differences <= 10:
                print(f"{self.name}: {where}: {got}, want {want}")

    def require(self, true, what):
        if not true:
            self.differences += 1
            print(f"{self.name}: {what}")

    def told(self, what):
        print(f"oracle {self.name}: {self.compared} {what}, {self.differences} differences", flush=True)
        return self.differences == 0 and self.compared > 0


def with_good_friday(work):
    """The Spanish file follows the law, which knows fixed dates only; the other program has Good Friday, too."""
    tariff = json.loads((TARIFFS / "es-2.0td.json").read_text(encoding="utf-8"))
    tariff["special_days"].append({"on": "easter-2", "day": "rest"})
    path = work / "es-2.0td-good-friday.json"
    path.write_text(json.dumps(tariff), encoding="utf-8")
    return path


def hours(tourate, work, oracles):
    good = True
    for name, file, folder, pattern, column, years in LABELS:
        count = Count(name)
        path = with_good_friday(work) if file.startswith("es-") else TARIFFS / file
        for year in years:
            changes = [(datetime.datetime.strptime(row["utc"], "%Y-%m-%dT%H:%MZ"), row[column])
                       for row in rows_of(oracles / "oracles" / folder / pattern.format(year))]
            got = list(labels(tourate, path, year, 60))
            whole = got[-1][0] - got[0][0] == (len(got) - 1) * HOUR
            count.require(whole and got[0][0] == changes[0][0] and len(got) == (8784 if year % 4 == 0 else 8760), f"{year}: rows")
            at = 0
            for utc, local, rate in got:
                while at + 1 < len(changes) and changes[at + 1][0] <= utc:
                    at += 1
                count.compare(rate, changes[at][1], local)
            count.require(not any(utc.minute for utc, _ in changes), f"{year}: a change within an hour would be passed over")
        good &= count.told(f"hours of {years[0]}-{years[-1]}")
    return good


def provinces(tourate, oracles):
    tables = {}
    for row in rows_of(oracles / "tariffs" / "cn_provinces_halfhour.csv"):
        halves = [row[f"{h:02d}:{m:02d}"] for h in range(24) for m in (0, 30)]
        tables.setdefault(row["province"], {})[int(row["month"])] = halves
    count = Count("China")
    for province, months in tables.items():
        path = TARIFFS / ("cn-" + province.lower().replace(" ", "-") + ".json")
        tariff = json.loads(path.read_text(encoding="utf-8"))
        kinds = {rate["name"]: rate["kind"] for rate in tariff["rates"]}
        seen = set()
        for _, local, rate in labels(tourate, path, 2025, 30):
            at = datetime.datetime.fromisoformat(local)
            seen.add(at.month)
            want = LETTERS[months[at.month][2 * at.hour + at.minute // 30]]
            count.compare(kinds[rate], want, f"{province} {local}")
        count.require(seen == set(range(1, 13)), f"{province}: months {seen}")
    count.require(len(tables) == 35, f"{len(tables)} tables")
    return count.told(f"half-hours of {len(tables)} provincial tables in 2025")


def easters(tourate, work, oracles):
    """Easter as a tariff sees it: a file whose only special day is Easter Sunday."""
    tariff = {"format": 1, "name": "Easter", "source": "test", "zone": {"utc_offset": "+00:00", "dst": None},
              "rates": [{"name": "a", "kind": "flat"}, {"name": "b", "kind": "peak"}],
              "days": {"plain": ["00:00 a"], "easter": ["00:00 b"]}, "weeks": {"all": "plain"},
              "special_days": [{"on": "easter+0", "day": "easter"}]}
    path = work / "easter.json"
    path.write_text(json.dumps(tariff), encoding="utf-8")
    count = Count("Easter")
    for row in rows_of(oracles / "oracles" / "holidays" / "easter_date-easter_1.0.3.csv"):
        if 2000 < int(row["year"]) < 2099:
            got = [local[:10] for _, local, rate in labels(tourate, path, int(row["year"]), 1440) if rate == "b"]
            count.compare(got, [row["gregorian_easter"]], row["year"])
    return count.told("years")


def main():
    build, folder = pathlib.Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
    oracles = pathlib.Path(folder)
    if not folder or not (oracles / "oracles").is_dir():
        print(f"oracle: skipped, no folder {folder or '(none is named)'}")
        return 0
    tourate = build / "tourate"
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        good = [hours(tourate, work, oracles), provinces(tourate, oracles), easters(tourate, work, oracles)]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
