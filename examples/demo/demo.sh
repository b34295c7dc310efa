#!/bin/sh
# SPDX-License-Identifier: MIT
# A year of load under Beijing's tariff, for a person to read: demo.sh [BUILD_DIR]
# CONSTANT (pulses per kWh) may be set in the environment. Exit status 1 if one pulse is missing or in excess.
set -eu

build=${1:-build}
constant=${CONSTANT:-1600}
year=2026
kwh=1000000
here=$(dirname "$0")
examples=$(dirname "$here")
tariff=$examples/tariffs/cn-beijing.json
profile=$examples/load/bdew-g25.csv
out=$build/demo

fail()
{
    echo "demo: $*" >&2
    exit 1
}

title()
{
    printf '\n== %s\n\n' "$*"
}

for tool in toutariff touload tourate; do
    [ -x "$build/$tool" ] || fail "$build/$tool is not there; run make first"
done
mkdir -p "$out"

title "The tariff: $tariff"
"$build/toutariff" show "$tariff" --year "$year" || fail "toutariff failed"

title "The load: $profile, $kwh kWh in $year, at +08:00 all year"
"$build/touload" --profile "$profile" --year "$year" --kwh "$kwh" --offset +08:00 -o "$out/load.csv" ||
    fail "touload failed"

rate()
{
    "$build/tourate" --tariff "$tariff" --load "$out/load.csv" --constant "$constant" --registers "$@"
}
rate --report "$out/report" >"$out/kwh.csv" || fail "tourate failed"
rate --unit imp >"$out/imp.csv" || fail "tourate --unit imp failed"

title "Energy of each rate by month, in kWh, from pulses at $constant imp/kWh"
LC_ALL=C awk -f "$here/table.awk" "$out/kwh.csv" || fail "$out/kwh.csv is no table of months"

title "Highest quarter-hour of each rate by month, in kW, with its day and the end of its window"
LC_ALL=C awk -f "$here/demand.awk" "$out/kwh.csv" || fail "$out/kwh.csv holds no demands of months"

title "The energy in pulses"
LC_ALL=C awk -v constant="$constant" -f "$here/check.awk" "$out/load.csv" "$out/imp.csv" ||
    fail "the rated pulses are not those of the load"

title "For the eye: $out/report/report.html"
cat <<END
Shown: a year of quarter-hour load became pulses, and one meter of the library's parts, minute by minute, gave each pulse the
rate, the demand window and the month in force when it came; all rows add up to the pulses of the load, none lost or invented.
END
