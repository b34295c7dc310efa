#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Includes point downwards only: every file of the library against the allow-list in layers.txt."""
import glob
import re
import sys

LIST = "tests/lint/layers.txt"
CORE = {"stdbool.h", "stddef.h", "stdint.h", "string.h"}
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:[<"]([^>"]+)[>"]|(\w+))', re.M)


def main():
    faults, allowed = [], {}
    for line in open(LIST, encoding="utf-8"):
        if ":" in line and not line.startswith("#"):
            name, headers = line.split(":")
            above = {re.sub(r"^(include|lib/\w+)/", "", known) for known in allowed}
            allowed[name] = set(headers.split())
            faults += [f"{LIST}: {name}: {header} does not stand above it"
                       for header in sorted(allowed[name] - CORE - above)]
    files = [f for pattern in ("include/**/*.h", "lib/**/*.[ch]") for f in glob.glob(pattern, recursive=True)]
    faults += [f"{LIST}: no file {name}" for name in allowed if name not in files]
    for name in sorted(files):
        if name not in allowed:
            faults.append(f"{name}: not listed in {LIST}")
            continue
        # TOU_CONFIG_FILE, the product's own header, is the one include that is a macro.
        found = {header for header, macro in INCLUDE.findall(open(name, encoding="utf-8").read())
                 if macro != "TOU_CONFIG_FILE"}
        faults += [f"{name}: may not include {header}" for header in sorted(found - allowed[name])]
    listed = re.findall(r"lib/\S+\.c", open("lib/files.mk", encoding="utf-8").read())
    faults += [f"lib/files.mk: does not list {name}" for name in files if name.endswith(".c") and name not in listed]
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
