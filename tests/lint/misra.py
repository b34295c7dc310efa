#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""cppcheck over the library with its MISRA C:2012 addon: the rules broken are those docs/misra.md lists, no more, no fewer."""
import os
import re
import subprocess
import sys

LIST = "docs/misra.md"
ROW = re.compile(r"^\| (\d+\.\d+) \|", re.M)
MESSAGE = re.compile(r"^(\S+):(\d+): (\S+): (.*)$")
# Whole-program questions that a library on its own cannot answer; misra-config asks for headers of the C library.
SUPPRESS = ["unusedFunction", "unusedStructMember", "missingInclude", "missingIncludeSystem", "misra-config",
            "unmatchedSuppression"]


def main():
    sources = os.environ["TOU_SOURCES"].split()
    command = ["cppcheck", "--quiet", "--std=c99", "--enable=style,warning,performance,portability", "--inline-suppr",
               "--addon=misra", "-Iinclude", "-U__AVR__", "-U__SDCC_mcs51", "-UTOU_CONFIG_FILE",
               "--template={file}:{line}: {id}: {message}",
               *(f"--suppress={name}" for name in SUPPRESS), *sources]
    text = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True).stdout

    listed = set(ROW.findall(open(LIST, encoding="utf-8").read()))
    found, faults = {}, []
    for line in text.splitlines():
        match = MESSAGE.match(line)
        rule = match and re.match(r"misra-c2012-(\d+\.\d+)$", match.group(3))
        if rule:
            found.setdefault(rule.group(1), []).append(f"{match.group(1)}:{match.group(2)}")
        else:
            faults.append(line)
    for rule in sorted(found.keys() - listed):
        places = found[rule]
        faults.append(f"MISRA rule {rule} is not listed in {LIST}, {len(places)} places: " + " ".join(places[:5]))
    faults += [f"{LIST}: rule {rule} is listed and no longer broken: take it out" for rule in sorted(listed - found.keys())]
    if "--count" in sys.argv:
        for rule, places in sorted(found.items()):
            print(rule, len(places), *places[:3])
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
