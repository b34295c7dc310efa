#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measured and simulated loads through tourate, each period compared with independent.py: loads.py BUILD ORACLES.

Every value of energy and every maximum with its time must be equal, and the pulses those of the load. Files are read from
ORACLES/load; they are not part of this project.
"""
import csv, datetime, gzip, os, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
# file, tariff, constant, offset of local stamps, column of the stamp, column of the value, to kWh of the interval
LOADS = [
    ("uci_household_1min_2006-12.csv", "fr-hphc", 3200, "+01:00", "local_time", "active_w", 1 / 60000),
    ("vic_elec_2012.csv.gz", "es-3.0td", 600, "", "start_utc", "demand_mwh_per_halfhour", 1 / 1000),
    ("taylor_gb_halfhour_2000.csv", "gb-economy7", 1000, "+01:00", "start_local", "demand_mw", 1 / 2000),
    ("bdew_profiles_15min_2025.csv.gz", "it-f123", 1600, "+01:00", "start_local", "H25_kw", 1 / 4),
    ("nrel_load_commercial.csv", "us-pge-b19", 6400, "-08:00", "hour_of_year", "kw", 1),
    ("nrel_load_commercial_large.csv", "us-sce-tou8d", 300, "-08:00", "hour_of_year", "kw", 1),
    ("nrel_pvsamv1_residential_load.csv", "pt-erse-weekly", 65535, "+00:00", "hour_of_year", "kw", 1),
]
# Hour 0 of a year that begins on a Monday.
MONDAY = datetime.datetime(2018, 1, 1)


def stamp_of(row, column, offset):
    if column == "hour_of_year":
        return f"{MONDAY + datetime.timedelta(hours=int(row[column])):%Y-%m-%dT%H:%M}{offset}"
    return row[column] + offset


def convert(path, out, offset, column, value, factor):
    """Write `start,kwh`; return the load in 10^-9 kWh. An empty value is a gap."""
    total = 0
    with (gzip.open(path, "rt") if path.endswith(".gz") else open(path)) as file, open(out, "w") as to:
        to.write("start,kwh\n")
        for row in csv.DictReader(file):
            nano = round(float(row[value]) * factor * 1e9) if row[value] else None
            total += nano or 0
            text = "" if nano is None else f"{nano // 10**9}.{nano % 10**9:09}"
            to.write(f"{stamp_of(row, column, offset)},{text}\n")
    return total


def rate(build, folder, tariff, constant, total):
    """What independent.py says of tourate's rows, in pulses and in kWh; None if it agrees."""
    load, said = os.path.join(folder, "load.csv"), os.path.join(folder, "registers.csv")
    for unit in ("imp", "kwh"):
        with open(said, "w") as out:
            if subprocess.run([os.path.join(build, "tourate"), "--tariff", tariff, "--load", load, "--constant",
                               str(constant), "--unit", unit], stdout=out).returncode:
                return "tourate refuses"
        if unit == "imp":
            pulses = sum(int(row["total_imp"]) for row in csv.DictReader(open(said)))
            if pulses != total * constant // 10**9:
                return f"{pulses} pulses, the load has {total * constant // 10**9}"
        check = subprocess.run([sys.executable, os.path.join(HERE, "independent.py"), tariff, load, said, "--constant",
                                str(constant)], capture_output=True, text=True)
        if check.returncode:
            return check.stdout + check.stderr
    return None


def main(build, oracles):
    folder = os.path.join(oracles, "load")
    if not oracles or not os.path.isdir(folder):
        print(f"loads: skipped: '{oracles}' names no folder with load/ in it")
        return 0
    failed = 0
    for name, tariff, constant, offset, *how in LOADS:
        with tempfile.TemporaryDirectory() as work:
            total = convert(os.path.join(folder, name), os.path.join(work, "load.csv"), offset, *how)
            fault = rate(build, work, os.path.join(TOP, "examples", "tariffs", tariff + ".json"), constant, total)
        failed += fault is not None
        print(f"{name} by {tariff} at {constant} imp/kWh: {total / 1e9:.3f} kWh: " + (fault or "equal"))
    print(f"{len(LOADS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
