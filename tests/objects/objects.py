#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/objects.md lists every object: objects.py LIST_OBJECTS [--write]

Names and meanings are those of the headers, sizes, units, codes and what is written are asked of the library by the program
LIST_OBJECTS. Without --write: is the page as it would be made? Prints what differs.
"""
import difflib
import os
import re
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(TOP, "docs", "objects.md")
MEMBER = r"\b(?P<name>TOU_{}_(?P<short>[A-Z0-9_]+))\s*=\s*(?P<number>\d+),?\s*/\*\*<\s*(?P<what>.*?)\s*\*/"
LONGER = ("STEP_SET",)  # enumerations whose names begin with those of another
UNITS = {27: "W", 28: "VA", 29: "var", 30: "Wh", 31: "VAh", 32: "varh", 0: "an instant", 255: "a number"}

# Which right DL/T 645 asks for before it writes, and how it names them; docs/dlt645.md has the rules.
LINK = {
    "ENERGY": ("", "00 qq rr hh; 9xxx"),
    "MAXIMUM": ("", "01 qq rr hh; Axxx, Bxxx"),
    "DEMAND": ("", "02 80 00 04 to 06"),
    "RISING": ("", ""),
    "CLOCK": ("parameters", "04 00 01 01, 02, 0C; C010, C011"),
    "PERIOD": ("", ""),
    "FREEZE": ("", "05 kk 00 nn"),
    "FREEZE_ENERGY": ("", "05 kk ii nn, ii 01 to 08"),
    "FREEZE_MAXIMUM": ("", "05 kk 09 nn, 0A"),
    "EVENT": ("", "03 xx xx nn"),
    "EVENT_ENERGY": ("", "in 03 30 01 nn"),
    "EVENT_MAXIMUM": ("", "in 03 30 02 nn, 03 12 kk nn"),
    "INTERVAL": ("", "in 06 cc 00 dd"),
    "INTERVAL_ENERGY": ("", "in 06 cc 00 dd"),
    "RECORD": ("tariff", "04 00 02 04, 05; 04 00 08 xx; 04 01 xx xx to 04 03 xx xx"),
    "SWITCH": ("tariff", "04 00 01 06, 07"),
    "SETTING": ("tariff or parameters", "04 00 01 03, 04; 04 00 02 01 to 03; 04 00 0B xx; 04 00 0E 01, 02"),
    "BANK": ("", "in status word 3"),
    "CELL": ("parameters", "see cells"),
    "STEP": ("", "00 0B 00 nn, 00 0D; 02 80 00 0B"),
    "STEP_ENERGY": ("", ""),
    "STEP_SETTING": ("tariff", "04 00 01 08 to 0A; 04 05 to 04 07"),
    "STATE": ("", "in status words; 04 00 04 09, 0A"),
}


def header(name):
    with open(os.path.join(TOP, "include", "tou", name + ".h"), encoding="utf-8") as file:
        return file.read()


def members(name, prefix):
    """(number, short name, meaning) of an enumeration, in order."""
    found = re.finditer(MEMBER.format(prefix), header(name), re.S)
    return [(int(m["number"]), m["short"], " ".join(m["what"].split())) for m in found
            if not any(longer != prefix and m["name"].startswith(f"TOU_{longer}_") for longer in LONGER)]


def class_rows():
    """What the tables in the headers say of classes, a line or more each: name, item, row, age, value. "likewise" is said in full."""
    rows = []
    for name in sorted(os.listdir(os.path.join(TOP, "include", "tou"))):
        for line in header(name[:-2]).splitlines():
            cells = [cell.strip() for cell in line.strip(" *|").split("|")]
            if re.fullmatch(r"TOU_CLASS_\w+", cells[0]) and len(cells) == 5:
                rows.append([cells[0][len("TOU_CLASS_"):]] + [rows[-1][i] if cell == "likewise" else cell
                                                             for i, cell in enumerate(cells[1:], 1)])
    return rows


class Library:
    """What the library answers."""

    def __init__(self, program):
        self.values, self.sizes, self.written = {}, {}, set()
        for line in subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines():
            kind, cls, *rest = line.split("\t")
            if kind == "value":
                self.values[int(cls), int(rest[0])] = (int(rest[1]), int(rest[2]), rest[3])
            elif kind == "bytes":
                self.sizes[int(cls), int(rest[0])] = tuple(int(field) for field in rest[1:])
            elif rest[0] == "yes":
                self.written.add(int(cls))


def row(*cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |\n"


def head(*cells):
    return row(*cells) + row(*["---"] * len(cells))


def classes(library):
    rows = class_rows()
    yield head("id", "class", "item", "row", "age", "value", "written", "DL/T 645-2007; -1997")
    for number, short, _ in members("object", "CLASS"):
        right, names = LINK[short]
        written = f"yes: {right}" if number in library.written else "no"
        for cells in (cells for cells in rows if cells[0] == short):
            yield row(f"{number:02X} ii rr aa", f"`TOU_CLASS_{short}`", *cells[1:], written, names)


def named():
    """Quantities; those of quadrants follow the first one."""
    for number, short, what in members("object", "QUANTITY"):
        yield number, f"`TOU_QUANTITY_{short}`: {what}"
        if short == "QUADRANT_1":
            for quadrant in (2, 3, 4):
                yield number + quadrant - 1, f"quadrant {quadrant}"


def quantities(library):
    yield head("item", "quantity", "energy", "OBIS", "demand", "OBIS of maximum, last, rising")
    for number, name in named():
        unit, scaler, code = library.values[1, number]
        power, fine, _ = library.values[2, number]
        codes = ", ".join(library.values[cls, number][2] for cls in (2, 3, 4))
        yield row(number, name, scaled(unit, scaler), code, scaled(power, fine), codes)


def scaled(unit, scaler):
    return UNITS[unit] if scaler == 0 else f"{10.0 ** scaler:g} {UNITS[unit]}"


def sized(library, cls, name, prefix):
    for number, short, what in members(name, prefix):
        if (cls, number) in library.sizes:
            yield row(number, f"`TOU_{prefix}_{short}`", library.sizes[cls, number][2], what)


def cells(library):
    yield head("item", "cell", "rows", "bytes", "what it is, and where DL/T 645-2007 has it")
    for number, short, what in members("cell", "CELL"):
        first, rows, size = library.sizes[20, number]
        last = first + rows - 1
        yield row(number, f"`TOU_CELL_{short}`", first if first == last else f"{first} to {last}", size, what)


def plain(name, prefix, *heads):
    yield head(*heads)
    for number, short, what in members(name, prefix):
        if short != "N":
            yield row(number, f"`TOU_{prefix}_{short}`", what)


def page(library):
    yield """# Objects

Every value that a meter of libtou has, by its name. Made by `tests/objects/objects.py` from the headers and from what the library itself
answers; `make check` fails where it is not so. How they are read and written: `object.h`, `archive.h`, `cell.h`.

An id is four bytes, class, item, row and age: `TOU_OBJECT(class, item, row, age)`. Instants are UTC seconds since 2000. "written" names the right that DL/T
645 asks for ([dlt645.md](dlt645.md)); a panel or another link sets its own. A product has the objects that it lists: all else is
`TOU_E_ABSENT`.

## Classes

"""
    yield from classes(library)
    yield """
## Quantities

Items of energies, maxima and demands, of a meter whose energies count Wh; with other units energies are 10, 100 or 1000 of them. The fifth group of a
code is the row, the last one the age of a closed period, 255 now. The clock is """ + library.values[5, 0][2] + """. Codes follow by rule, see `tou_object_obis()`.

"""
    yield from quantities(library)
    yield "\n## Records of the tariff\n\nItems of `TOU_CLASS_RECORD`; their bytes are in `tables.h`.\n\n"
    yield head("item", "record", "bytes", "what")
    yield from sized(library, 16, "tables", "ITEM")
    yield "\n## Settings\n\nItems of `TOU_CLASS_SETTING`; their bytes are in `settings.h`.\n\n"
    yield head("item", "setting", "bytes", "what")
    yield from sized(library, 18, "settings", "SETTING")
    yield "\n## Cells\n\n"
    yield from cells(library)
    for title, name, prefix in (("Of a closed period", "object", "PERIOD"), ("What is known of a quantity", "object", "STATE"),
                                ("Of the step tariff", "step_object", "STEP"), ("Tables of steps", "step_object", "STEP_SET"),
                                ("Freezes", "archive", "FREEZE"), ("Rows of events", "archive", "EVENT"),
                                ("Rows of intervals", "archive", "INTERVAL"), ("Events", "part", "EV")):
        yield f"\n## {title}\n\n"
        yield from plain(name, prefix, "number", "name", "what")
    yield "\n## Commands\n\nRun by `tou_object_run()`; freezes by schedule by `tou_object_schedule()`.\n\n"
    yield from plain("object", "RUN", "number", "command", "what")


def main():
    made = "".join(page(Library(sys.argv[1])))
    if sys.argv[2:] == ["--write"]:
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(made)
        return 0
    with open(PAGE, encoding="utf-8") as file:
        there = file.read()
    sys.stdout.writelines(difflib.unified_diff(there.splitlines(True), made.splitlines(True), "docs/objects.md", "as made"))
    return 0 if there == made else 1


if __name__ == "__main__":
    sys.exit(main())
