#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a report shows against the rows that say the same: report.py TOURATE DIR TARIFF LOAD

Reads DIR/report.html and its pictures, which `tourate --report DIR` wrote for TARIFF and LOAD, and asks TOURATE once more
for registers and labels (which must be of quarter hours). One line a check; exit status 1 if one fails."""
import csv
import datetime
import html.parser
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as xml

MAP = 845, 252  # pixels from the first date to the last, from 00:00 to 24:00
failed = 0


def check(what, good):
    global failed
    print(("ok " if good else "FAIL ") + what)
    failed += not good


class Page(html.parser.HTMLParser):
    """Tables as rows of texts, pictures, times, tags met."""

    def __init__(self):
        super().__init__()
        self.tables, self.pictures, self.colours, self.tags, self.links = [], [], [], set(), []
        self.cell = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.add(tag)
        self.links += [attrs[a] for a in ("src", "href") if a in attrs]
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.cell = []
        elif tag == "img":
            self.pictures.append(attrs["src"])
        elif tag == "i" and attrs.get("class") == "swatch" and len(self.tables) == 1:
            self.colours.append(attrs["style"].split(":")[1])

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.tables[-1][-1].append(" ".join(self.cell).strip())
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell.append(data)


def number(text):
    return float(text.split(" ")[0].replace("\u202f", ""))


def rows(*command):
    return list(csv.DictReader(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()))


def boxes(path):
    """(colour, left, right, top, bottom) of what is plotted; the swatches of the legend, all of one size, are left out."""
    for item in xml.parse(path).iter("{http://www.w3.org/2000/svg}polygon"):
        xs, ys = zip(*[map(float, p.split(",")) for p in item.get("points").split()])
        left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
        if abs(right - left - 18) > 0.1 or abs(bottom - top - 11) > 0.1:
            rgb = item.get("fill")
            colour = "#%02x%02x%02x" % tuple(map(int, re.findall(r"\d+", rgb))) if "rgb" in rgb else "gap"
            yield colour, left, right, top, bottom


def areas(path):
    """Pixels of each colour."""
    sums = {}
    for colour, left, right, top, bottom in boxes(path):
        sums[colour] = sums.get(colour, 0) + (right - left) * (bottom - top)
    return sums


def stacked(path):
    """Do the boxes of each bar stand on top of one another?"""
    bars = {}
    for _, left, _, top, bottom in boxes(path):
        bars.setdefault(round(left), []).append((top, bottom))
    return all(abs(max(b for _, b in bar) - min(t for t, _ in bar) - sum(b - t for t, b in bar)) < 1
               for bar in bars.values())


def main():
    tourate, folder, tariff, load = sys.argv[1:]
    text = open(os.path.join(folder, "report.html"), encoding="utf-8").read()
    page = Page()
    page.feed(text)
    command = (tourate, "--tariff", tariff, "--load", load)
    periods = rows(*command)
    labels = rows(*command, "--labels")
    rates = [name[:-4] for name in periods[0] if name.endswith("_kwh") and name != "total_kwh"]

    check("every picture of the page is there", sorted(page.pictures) == sorted(
        n for n in os.listdir(folder) if n.endswith(".svg")))
    check("nothing is fetched from elsewhere", page.links == page.pictures and "url(" not in text)
    check("rates in file order", [r[0] for r in page.tables[0][1:]] == rates)
    wanted = [[sum(float(p[f"{r}_kwh"]) for p in periods) for r in rates]]
    check("energy of each rate", all(abs(number(r[2]) - w) <= 0.5 for r, w in zip(page.tables[0][1:], wanted[0])))
    energy = page.tables[1][1:]
    check("a row a period and the sum", len(energy) == len(periods) + 1)
    check("energies of each period", all(
        abs(number(cell) - float(p[f"{name}_kwh"])) <= 0.5
        for row, p in zip(energy, periods) for name, cell in zip(["total"] + rates, row[3:])))
    check("begin of each period", all(p["from"].startswith(row[0][:10]) for row, p in zip(energy, periods)))

    demand = page.tables[2][1:]
    columns = [(f"{prefix}max_kw", f"{prefix}max_at") for prefix in [""] + [r + "_" for r in rates]]
    check("maxima of each period", len(demand) == len(periods) and any(p["max_kw"] for p in periods) and all(
        cell == "\u2013" if not p[kw] else
        abs(number(cell) - float(p[kw])) <= 0.0051 and cell.split("+")[0].endswith(p[at][11:16])
        and int(cell.split(" ")[1]) == int(p[at][8:10])
        for row, p in zip(demand, periods) for (kw, at), cell in zip(columns, row[3:])))

    seen = areas(os.path.join(folder, "rates.svg"))
    cells = {}
    for row in labels:
        cells[row["energy_rate"]] = cells.get(row["energy_rate"], 0) + 1
    whole, metered = sum(cells.values()), sum(v for c, v in seen.items() if c != "gap")
    check("the map gives each rate its share of the time", len(cells) > 1 and all(
        abs(seen.get(colour, 0) / metered - cells.get(rate, 0) / whole) < 0.003
        for rate, colour in zip(rates, page.colours)))
    days = len({row["local"][:10] for row in labels})
    twice = len(labels) - len({row["local"][:19] for row in labels})
    check("the map shows every quarter hour", abs(metered / (MAP[0] * MAP[1]) * days * 96 / (whole - twice) - 1) < 0.003)
    stamps = [datetime.datetime.fromisoformat(row["utc"][:-1]) for row in labels]
    missing = (stamps[-1] - stamps[0]).total_seconds() / 900 + 1 - len(labels)
    check("gaps", missing > 0 and all(
        abs(areas(os.path.join(folder, name)).get("gap", 0) / (MAP[0] * MAP[1]) * days * 96 / missing - 1) < 0.03
        for name in ("rates.svg", "load.svg")))
    _, left, right, top, bottom = zip(*boxes(os.path.join(folder, "rates.svg")))
    check("the map goes from the first date to the last, from midnight to midnight",
          abs(max(right) - min(left) - MAP[0]) < 0.1 and abs(max(bottom) - min(top) - MAP[1]) < 0.1)
    raster = xml.parse(os.path.join(folder, "load.svg")).iter("{http://www.w3.org/2000/svg}image")
    check("the map of the load is one raster", len(list(raster)) == 1)
    bars = areas(os.path.join(folder, "energy.svg"))
    drawn, total = sum(bars.values()), sum(wanted[0])
    check("bars give each rate its share of the energy", all(
        abs(bars.get(colour, 0) / drawn - w / total) < 0.003 for colour, w in zip(page.colours, wanted[0])))
    check("bars are stacked", stacked(os.path.join(folder, "energy.svg")))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
