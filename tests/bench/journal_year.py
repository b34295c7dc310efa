# SPDX-License-Identifier: MIT
"""What a journal costs in a year, as the program year_journal counts it: a section of docs/performance.md."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "footprint"))
import objects  # noqa: E402

TITLE = "A year of a 96-byte snapshot each 15 minutes"
HEAD = ["journal", "bytes written a record", "erases a year", "highest wear a year", "years until `nv.cycles`",
        "reads at mount", "bytes read at mount", "code, Cortex-M0+"]
CODE = HEAD.index("code, Cortex-M0+")

PARTS = {"NOR 16 x 4 KiB, unit 1": "libtou, NOR of 16 x 4 KiB", "EEPROM 4 KiB, page 4": "libtou, EEPROM of 4 KiB"}
MODULES = ["lib/store/tou_journal.c", "lib/store/tou_journal_mount.c", "lib/core/tou_bytes.c"]
SCALE = [["littlefs, measured on the same work", "128.5", "1131", "-", "-", "-", "-", "15.6 KB"],
         ["FlashDB, measured on the same work", "123.6", "1080", "-", "-", "-", "-", "7.5 KB"]]

TEXT = """\
## {title}

A journal (include/tou/journal.h) takes {records} records on a simulated part that counts what is done to it
(tests/powercut/year_journal.c): on NOR flash, which wears by erases, and on an EEPROM, which wears by writes, both good for
{cycles} cycles. Wear is that of the most worn block or byte. After each record the part is mounted anew; the reads are the most
that any of these mounts took. Code is the whole journal with `tou_bytes`, which it needs, in bytes. All figures repeat exactly;
the code does with the same compiler, {compiler}, and `-Os`.

The last rows are for scale: littlefs and FlashDB, which can do much more, measured on the same work. `make bench` does not
measure them again, and `-` was not measured.
"""


def counted(program):
    """Name of the part -> its counts by name."""
    lines = subprocess.run([program, "--counts"], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    names, *rows = (line.split("\t") for line in lines)
    return {part: dict(zip(names[1:], map(int, counts))) for part, *counts in rows}


def rows(parts):
    """The table, without its head."""
    modules = [objects.compile_module("Cortex-M0+", source) for source in MODULES]
    code = sum(module.text + module.rodata for module in modules)
    for part, name in PARTS.items():
        count = parts[part]
        yield [name, f"{count['written'] / count['records']:.1f}", count["erases"], count["worn"],
               count["cycles"] // count["worn"], count["most_reads"], count["most_read"], code]
    yield from SCALE


def section(program, table):
    """The text and the table."""
    parts = counted(program)
    cycles, records = ({parts[part][what] for part in PARTS} for what in ("cycles", "records"))
    text = TEXT.format(title=TITLE, cycles=f"{cycles.pop():,}".replace(",", " "), compiler=objects.compiler_version("Cortex-M0+"),
                       records=f"{records.pop():,}".replace(",", " "))
    return [text, table(HEAD, rows(parts))]
