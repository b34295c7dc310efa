#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/panel.md shows what tests/unit/test_panel_items.c sees. --write makes its table anew."""
import re
import sys

LIST, PAGE = "tests/unit/test_panel_items.c", "docs/panel.md"
BEGIN, END = "<!-- made by tests/lint/golden.py --write -->\n", "<!-- until here -->\n"
ROW = re.compile(r'\{0x(\w{8}), (\d+), "(.*?)", "(.*?)", (\w+)\},\s*/\* (.*?) \*/')
UNITS = {"NONE": "", "KWH": "kWh", "KW": "kW"}


def text(name):
    with open(name, encoding="utf-8") as file:
        return file.read()


def table():
    yield "| what | item | part | code | digits | unit |\n| --- | --- | --- | --- | --- | --- |\n"
    for di, part, code, digits, unit, what in ROW.findall(text(LIST)):
        yield f"| {what} | {di} | {part} | `{code}` | `{digits}` | {UNITS[unit]} |\n"


def main():
    page = text(PAGE)
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    made = before + BEGIN + "\n" + "".join(table()) + "\n" + END + after
    if len(ROW.findall(text(LIST))) != text(LIST).count("{0x"):
        sys.exit(f"{LIST}: a row is not understood")
    if "--write" in sys.argv:
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(made)
    elif made != page:
        sys.exit(f"{PAGE} does not show what {LIST} sees: tests/lint/golden.py --write")
    print(f"{PAGE}: {len(ROW.findall(text(LIST)))} items as tested")


if __name__ == "__main__":
    main()
