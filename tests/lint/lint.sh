#!/bin/sh
# SPDX-License-Identifier: MIT
# Every check of the sources, one line each; make sets TOU_SOURCES, TOU_HEADERS and STRICT.
set -u
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
failed=0
check() { # name, command...
    name=$1
    shift
    if "$@" >"$log" 2>&1; then
        echo "ok    $name"
    else
        echo "FAIL  $name"
        failed=$((failed + 1))
    fi
    cat "$log"
}
check "format"                 tests/lint/format.sh
check "lengths"                tests/lint/lengths.py
check "layers"                 tests/lint/layers.py
check "identifiers"            tests/lint/identifiers.py
check "golden texts"           tests/lint/golden.py
check "headers alone"          tests/lint/headers.sh
check "compilers"              tests/lint/cross.sh
check "the template of a port" make --no-print-directory -s template
check "SDCC for the 8051"      tests/lint/sdcc.sh
check "symbols and divisions"  tests/lint/symbols.py
check "cppcheck and MISRA"     tests/lint/misra.py
check "clang-tidy"             tests/lint/tidy.sh
[ "$failed" -eq 0 ] || { echo "lint: $failed checks failed"; exit 1; }
echo "lint: all checks passed"
