#!/bin/sh
# SPDX-License-Identifier: MIT
# The demo's year at four meter constants: it adds up to the pulse, and the independent script agrees on every rate and month.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD:-$top/build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tariff=$top/examples/tariffs/cn-beijing.json
passed=0
failed=0
expect() { # what, command...
    what=$1
    shift
    if "$@" >"$work/out" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$what"
        cat "$work/out"
    fi
}
for tool in touload tourate toutariff; do ln -s "$build/$tool" "$work/$tool"; done
for constant in 600 1600 3200 6400; do
    export CONSTANT=$constant
    expect "demo at $constant imp/kWh" "$top/examples/demo/demo.sh" "$work"
    load=$work/demo/load.csv
    for unit in imp kwh; do
        expect "$unit at $constant imp/kWh" "$top/tests/oracle/independent.py" "$tariff" "$load" "$work/demo/$unit.csv" \
            --constant "$constant"
    done
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
