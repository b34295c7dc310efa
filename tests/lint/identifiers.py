#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/dlt645.md tells the parameters that lib/link/tou_dlt645_setting.c lists. --write makes its table anew."""
import re
import sys

LIST, SHAPES, CELLS, PAGE = ("lib/link/tou_dlt645_setting.c", "lib/meter/tou_object_cell.c", "include/tou/cell.h",
                             "docs/dlt645.md")
BEGIN, END = "<!-- made by tests/lint/identifiers.py --write -->\n", "<!-- until here -->\n"
ROW = re.compile(r"\{0x(\w\w), 0x(\w\w), 0x(\w\w), (\d+), TOU_CELL_(\w+), (\d+), ([\w |]+)\},\s*/\* (.*?) \*/", re.S)
SHAPE = re.compile(r"\{CELL_(\w+), (\d+), (\d+), (\d+), (?:N3\((\w+)\), \d+, N3\(\w+\)|NO_NUMBER)\},\s*/\* (\w+) \*/")
PAIRS = {2: "hhmm", 4: "MMDDhhmm", 5: "YYMMDDhhmm"}


def text(name):
    with open(name, encoding="utf-8") as file:
        return file.read()


def shapes(faults):
    """name: (kind, bytes, default) of each cell; the list follows the enumeration."""
    numbers = {name: int(value) for name, value in re.findall(r"TOU_CELL_(\w+)\s*= (\d+)", text(CELLS))}
    found = {}
    for i, (kind, size, _, _, default, name) in enumerate(SHAPE.findall(text(SHAPES)), 1):
        if numbers.get(name) != i:
            faults.append(f"{SHAPES}: row {i} is said to be {name}")
        found[name] = (kind, int(size), default)
    if set(found) != set(numbers):
        faults.append(f"{SHAPES}: {sorted(set(found) ^ set(numbers))} not in both lists")
    return found


def form(kind, size, how):
    if how == "NUMBER":
        return "N" * 2 * size
    if how == "PAIRS":
        return PAIRS[size]
    return {"TEXT": "ASCII", "MAKER": "ASCII", "DIGITS": "N" * 2 * size, "SCREEN": "4 + 1"}.get(kind, "bits")


def value(kind, size, default, how):
    """A default of more bytes than the cell has is that of the first row and of those behind it."""
    if kind in ("TEXT", "DIGITS", "SCREEN"):
        return "no data"
    if kind == "MAKER":
        return "the product's"
    if how == "PAIRS":
        return "0"
    if how == "NUMBER":
        return f"{int(default):0{2 * size}d}"
    number = int(default, 0)
    rows = number.to_bytes(max(1, (number.bit_length() + 7) // 8), "little")
    return "; ".join(f"{row:02X}" for row in rows)


def table(faults):
    cells = shapes(faults)
    yield "| identifier | bytes | form | if never written | what |\n| --- | --- | --- | --- | --- |\n"
    for di2, di1, di0, n, cell, _, how, what in ROW.findall(text(LIST)):
        kind, size, default = cells[cell]
        how, _, read = how.partition(" | ")
        last = f" to {int(di0, 16) + int(n) - 1:02X}" if n != "1" else ""
        words = " ".join(what.split()) + (", read only" if read else "")
        yield (f"| 04 {di2} {di1} {di0}{last} | {size} | {form(kind, size, how)} | {value(kind, size, default, how)} | "
               f"{words} |\n")


def main():
    faults = []
    page = text(PAGE)
    made = "".join(table(faults))
    head, begin, rest = page.partition(BEGIN)
    old, end, tail = rest.partition(END)
    listed = text(LIST).partition("setting_list[]")[2].partition("};")[0].count("{0x")
    if made.count("\n") != listed + 2:
        faults.append(f"{LIST}: {listed} rows, {made.count(chr(10)) - 2} understood")
    if not begin or not end:
        faults.append(f"{PAGE}: no place for the table of parameters")
    elif sys.argv[1:] == ["--write"]:
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(head + begin + made + end + tail)
    elif old != made:
        faults.append(f"{PAGE}: the parameters are not those of {LIST}; tests/lint/identifiers.py --write")
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
