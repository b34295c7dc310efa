#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measure what the library costs on each CPU and write docs/footprint.md; with --check compare with that file instead."""
import os
import re
import subprocess
import sys

import objects

FILE = os.path.join(objects.ROOT, "docs", "footprint.md")
TOLERANCE = 0.02
CPUS = ["ATmega328P", "Cortex-M0+", "Cortex-M3", "RV32IMAC"]
AIMS = {("whole", "ATmega328P"): 7 * 1024, ("whole", "Cortex-M0+"): 4 * 1024,
        ("billed", "ATmega328P"): 11 * 1024, ("billed", "Cortex-M0+"): 6 * 1024,
        ("journal", "Cortex-M0+"): 2 * 1024, ("store", "Cortex-M0+"): 4608,
        ("ti_like", "ATmega328P"): 3390, ("ti_like", "Cortex-M0+"): 2026}


def modules(names):
    return {"tou_" + name for name in names.split()}


# What is in an image. Ways to lay out a store or to read tables are in none: they run once, or a product brings its own.
# Nor are outputs, which each product has its own number of.
WHOLE = modules("pulse energy calendar zone tables plan tariff tariff_write")
BILLED = WHOLE | modules("demand billing")
METERED = BILLED | modules("meter meter_event meter_time meter_seal seal bytes energy_part demand_part coincident"
                           " capture history")
JOURNAL = modules("journal journal_mount bytes")
STORE = JOURNAL | modules("store store_commit store_param store_ring seal")
KEPT = METERED | STORE | modules("keep kept_tables settings schedule taken freeze profile log")
LINK = modules("access object object_state object_write object_cell dlt645 dlt645_read dlt645_data dlt645_energy dlt645_change "
               "dlt645_clock dlt645_visit dlt645_setting dlt645_measuring dlt645_status dlt645_table dlt645_table_write "
               "dlt645_table_bank dlt645_1997 dlt645_1997_write dlt645_1997_table")
RECORDS = modules("object_archive object_freeze object_load object_moment dlt645_record dlt645_event dlt645_written dlt645_load")
STEPS = modules("step step_set step_table object_step dlt645_step dlt645_step_table")
SHOWN = modules("glass request screen screen_code panel")
MENU = modules("menu menu_show menu_send menu_edit")
KEYS = modules("keypad ir remote")
PANEL = SHOWN | MENU | KEYS | modules("lists")
WITHIN = {"whole": WHOLE, "billed": BILLED, "metered": METERED, "kept": KEPT, "journal": JOURNAL, "store": STORE,
          "dlt645": KEPT | LINK, "dlt645_records": KEPT | LINK | RECORDS, "dlt645_steps": KEPT | LINK | STEPS, "panel": PANEL}
IMAGES = [*WITHIN, "ti_like"]
OLD = modules("dlt645_1997 dlt645_1997_write dlt645_1997_table")
NEW = {name for name in LINK | RECORDS | STEPS if name.startswith("tou_dlt645")} - OLD
# What a protocol costs by itself: name, modules, aim on Cortex-M0+.
PROTOCOLS = [("DL/T 645-2007, all that is served", NEW, 10 * 1024),
             ("of these freezes, events and load records", NEW & RECORDS, None), ("of these the step tariff", NEW & STEPS, None),
             ("DL/T 645-1997 beside it", OLD, 3 * 1024),
             ("objects, access and cells, which all protocols use", {name for name in LINK if not name.startswith("tou_dlt645")}, None),
             ("panel: items by turns and by key", SHOWN, None), ("its menu", MENU, None), ("signs that a meter knows", modules("signs"), None),
             ("two lists of items", modules("lists"), None), ("keypad", modules("keypad"), None),
             ("infrared, both codes, and remotes", modules("ir remote"), None), ("pulse outputs", modules("output"), None),
             ("multi-function output", modules("signal"), None), ("tariff relays", modules("relay"), None)]
HELPER = re.compile(r"mem\w+$|__(?!\w*_(ep|loop)$)\w*(div|mod|mul|mem|sh[lr]|case|cmp|tablejump|do_|logue)\w*$")

HEAD = """\
# Footprint

Written by `make footprint` (tests/footprint/footprint.py); `make footprint-check` measures again and fails where a
figure is more than 2 % away. All figures are bytes.

* Compiled with `{flags}`, on AVR also `-mcall-prologues`. text is code and constants in flash, data and bss are what the library
  itself puts in RAM (on AVR that includes constants which are not in TOU_ROM tables, such as those the compiler makes of a
  switch); the objects that a product allocates are its own and are in the headers.
* Worst stack is the deepest sum of the frames that `-fstack-usage` reports, return addresses included, along any path of
  calls inside the library below one public function; the function is named. Not in it: the compiler's integer helpers,
  calls through pointers (the product's table source) and the interrupt frame the CPU itself pushes.
* An image is linked with `-nostartfiles -Wl,--gc-sections`: no start-up code, no vector table; the compiler's helpers and
  the C library's memory functions are in it and named. `whole` is the four modules pulse, energy, calendar (with zone)
  and tariff (with tables, check and plan), every public function kept as if a program called it; `billed` is these with
  demand and billing; `metered` is these with the meter, energy, demand, coincident values and past periods; `kept` is
  these with everything kept in a store, tables, freezes, load profile and log among it; `journal` and `store` are these
  alone; `dlt645` is `kept` with access, objects and DL/T 645, both versions; `dlt645_records` serves freezes, events and load records, too, `dlt645_steps` a step tariff instead; `panel` is display, menu, keys and infrared remotes alone. The table source over arrays, the tariff image, the EEPROM made of flash, the plan of a store and the outputs are in none of
  them. `ti_like` is tests/footprint/ti_like.c with its `main` and its tables: count
  pulses, energy per rate, weekday and weekend day tables, seasons, holidays, the work of the open multi-rate module of
  Texas Instruments' energy library, whose size is the aim.
* 8051: SDCC's large model, once with parameters and locals at fixed addresses (column xdata counts them), once with
  `--stack-auto`. SDCC reports no stack usage: n/a.

Compilers: {compilers}.
"""


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]) + "\n"


def module_rows(library):
    for module in library.modules:
        try:
            depth, path = max((library.worst(f) for f in module.functions.values() if f.public), default=(0, ("-",)))
        except objects.Recursion as loop:
            depth, path = "unbounded", (str(loop),)
        # A const table lies in RAM, too, on AVR.
        data = module.data + (module.rodata if library.target == "ATmega328P" else 0)
        yield module.name, module.text + module.rodata, data, module.bss, depth, f"`{path[0]}`"


def link(library, image):
    """Bytes of an image, and the names of what the compiler and the C library added to it."""
    prefix, flags = objects.TARGETS[library.target]
    own = [module.path for module in library.modules]
    names = {name for module in library.modules for name in module.functions}
    if image in WITHIN:
        kept = sorted(f.name for f in library.public.values() if f.module in WITHIN[image])
        keep, entry = [f"-Wl,-u,{name}" for name in kept], kept[0]
    else:
        user = objects.compile_module(library.target, f"tests/footprint/{image}.c")
        own, entry = [user.path, *own], "main"
        keep = [f"-Wl,-u,{name}" for name, function in user.functions.items() if function.public]
        names |= user.functions.keys()
    elf = os.path.join(objects.BUILD, library.target, image + ".elf")
    small = ["--specs=nano.specs"] if prefix.startswith("arm") else []
    subprocess.run([prefix + "gcc", *flags, *small, "-Os", "-nostartfiles", "-Wl,--gc-sections", f"-Wl,-e,{entry}", *keep,
                    *own, "-o", elf], check=True)
    size = sum(int(part[1]) for part in map(str.split, objects.output(prefix + "size", "-A", elf).splitlines())
               if len(part) == 3 and re.match(r"\.(text|rodata|data|progmem)", part[0]))
    defined = re.findall(r"^\S+ [TtWw] (\w+)$", objects.output(prefix + "nm", "--defined-only", elf), re.M)
    helpers = {name for name in defined if HELPER.match(name) and name not in names}
    return size, sorted(helpers)


def image_rows(libraries):
    for image in IMAGES:
        for cpu, library in libraries.items():
            size, helpers = link(library, image)
            aim = AIMS.get((image, cpu))
            met = "-" if aim is None else "yes" if size <= aim else f"no, {size - aim} over"
            yield f"{image}, {cpu}", size, aim or "-", met, ", ".join(f"`{name}`" for name in helpers) or "none"


def protocol_rows(libraries):
    for name, within, aim in PROTOCOLS:
        sizes = [sum(module.text + module.rodata for module in library.modules if module.name in within)
                 for library in libraries.values()]
        yield name, *sizes, aim or "-"
    for name, what, aim in (("port", "RAM of a port", 300), ("station", "RAM that ports share", None),
                            ("panel", "RAM of a panel, beside its port", None), ("menu", "of its menu", None), ("infrared", "of an infrared decoder", None)):
        yield what, *(size_of(cpu, name) for cpu in libraries), aim or "-"


def board_rows():
    """Whole firmware of the reference boards: BOARD_IMAGES names each as size-program:file:aim of flash:aim of RAM:what."""
    for image in os.environ["BOARD_IMAGES"].split(";"):
        size, path, flash_aim, ram_aim, what = image.split(":")
        text, data, bss = (int(word) for word in objects.output(size, path).splitlines()[1].split()[:3])
        over = [total - int(aim) for total, aim in ((text + data, flash_aim), (data + bss, ram_aim)) if aim != "-"]
        met = "-" if not over else "yes" if max(over) <= 0 else "no"
        yield what, text + data, flash_aim, data + bss, ram_aim, met


def size_of(cpu, name):
    """Of a symbol of tests/footprint/ram.c."""
    prefix, _ = objects.TARGETS[cpu]
    path = objects.compile_module(cpu, "tests/footprint/ram.c").path
    return int(re.search(rf"^\S+ (\S+) \w {name}$", objects.output(prefix + "nm", "-S", path), re.M).group(1), 16)


def sdcc_rows():
    for source in objects.sources():
        name = os.path.splitext(os.path.basename(source))[0]
        row = [name]
        for model in ([], ["--stack-auto"]):
            folder = os.path.join(objects.BUILD, "8051" + "".join(model))
            os.makedirs(folder, exist_ok=True)
            subprocess.run(["sdcc", "-mmcs51", "--std-c99", "--model-large", "--opt-code-size", *model, "-Iinclude", "-c",
                            source, "-o", folder + "/"], cwd=objects.ROOT, check=True)
            areas = {}
            for line in open(os.path.join(folder, name + ".rel"), encoding="ascii"):
                match = re.match(r"A (\w+) size ([0-9A-F]+) ", line)
                if match:
                    areas[match.group(1)] = int(match.group(2), 16)
            code = sum(areas.get(area, 0) for area in ("CSEG", "CONST", "HOME", "XINIT", "GSINIT"))
            ram = sum(areas.get(area, 0) for area in ("XSEG", "XISEG", "DSEG", "ISEG", "PSEG", "OSEG", "BSEG"))
            row += [code, ram]
        yield *row, "n/a"


def report():
    libraries = {cpu: objects.Library(cpu) for cpu in CPUS}
    versions = dict.fromkeys(objects.compiler_version(cpu) for cpu in CPUS)
    sdcc = re.search(r"\d+\.\d+\.\d+ #\d+", objects.output("sdcc", "--version")).group()
    parts = [HEAD.format(flags=" ".join(objects.FLAGS[:3]), compilers="; ".join([*versions, "SDCC " + sdcc])),
             "## Images\n",
             table(["image", "bytes", "aim", "met", "helpers in it"], image_rows(libraries)),
             "## Links, panel and outputs\n\nThe modules of a protocol, or of a part, alone. Aims are for Cortex-M0+.\n",
             table(["what", *libraries, "aim"], protocol_rows(libraries)),
             "## Boards\n\nThe reference meter with start-up code and drivers (ports/avr, ports/arm), as their rules build it. RAM is without the stack; "
             "aims are for it, too.\nThe small variant was to fit an ATmega328P.\n",
             table(["image", "flash", "aim", "RAM", "aim of RAM", "met"], board_rows())]
    for cpu, library in libraries.items():
        parts += [f"## {cpu}\n", "`" + " ".join(objects.TARGETS[cpu][1]) + "`\n",
                  table(["module", "text", "data", "bss", "worst stack", "below"], module_rows(library))]
    parts += ["## 8051\n", "`-mmcs51 --std-c99 --model-large --opt-code-size`\n",
              table(["module", "code", "xdata", "code, stack-auto", "xdata, stack-auto", "stack"], sdcc_rows())]
    return "\n".join(parts)


def figures(text):
    """(section, row, place) -> number, of every table in a report."""
    section, found = "", {}
    for line in text.splitlines():
        if line.startswith("## "):
            section = line[3:]
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        for place, cell in enumerate(cells):
            if cell.isdigit():
                found[section, cells[0], place] = int(cell)
    return found


def compare(committed, measured):
    for key in sorted(committed.keys() | measured.keys()):
        was, now = committed.get(key), measured.get(key)
        if was is None or now is None or abs(now - was) > TOLERANCE * was:
            yield f"{' / '.join(map(str, key))}: docs/footprint.md says {was}, measured {now}"


def main():
    text = report()
    if sys.argv[1:] != ["--check"]:
        with open(FILE, "w", encoding="utf-8") as out:
            out.write(text)
        print(text[text.index("## Images"):text.index("## ATmega328P")] + "docs/footprint.md written")
        return 0
    faults = list(compare(figures(open(FILE, encoding="utf-8").read()), figures(text)))
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"footprint: {len(figures(text))} figures measured, {len(faults)} more than 2 % from docs/footprint.md")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
