#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Files and functions stay short: 450 lines a file of the library (told from 400), 60 lines a function anywhere."""
import glob
import re
import sys

FILE_TOLD, FILE_MAX, FUNCTION_MAX = 400, 450, 60


def functions(lines):
    """(name, lines) of each function; the house style puts its braces alone in column 0."""
    for i, line in enumerate(lines):
        if line == "{":
            head = next(j for j in range(i - 1, -1, -1) if not lines[j].startswith(" "))
            end = lines.index("}", i)
            yield re.search(r"(\w+)\(", lines[head] + "(").group(1), end - head + 1


def main():
    faults = []
    for name in sorted(glob.glob("include/**/*.h", recursive=True) + glob.glob("lib/**/*.[ch]", recursive=True)):
        count = len(open(name, encoding="utf-8").read().splitlines())
        if count > FILE_MAX:
            faults.append(f"{name}: {count} lines, more than {FILE_MAX}")
        elif count > FILE_TOLD:
            print(f"{name}: {count} lines; look for a seam")
    for folder in ("include", "lib", "examples", "tests", "ports"):
        for name in sorted(glob.glob(folder + "/**/*.[ch]", recursive=True)):
            for function, count in functions(open(name, encoding="utf-8").read().splitlines()):
                if count > FUNCTION_MAX:
                    faults.append(f"{name}: {function}() has {count} lines, more than {FUNCTION_MAX}")
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
