#!/bin/sh
# SPDX-License-Identifier: MIT
# toutariff dlt645: its frames, decoded by a meter of its own (decode.py), and what it refuses: run.sh [BUILD_DIR]
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../verdict.sh"
tariffs=$here/../../examples/tariffs
build=$(cd "${1:-${BUILD:-$here/../../build}}" && pwd) || exit 1
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT
small=$here/small.json

[ -x "$build/toutariff" ] || { echo "$build/toutariff is not there; run make first" >&2; exit 1; }

frames()
{
    "$build/toutariff" dlt645 "$@" >"$out/frames" 2>"$out/told"
}

# --- what it says
frames "$small" --address 12345678912 --operator 1 --years 2026-2026 &&
    grep -qx '68 12 89 67 45 23 01 68 14 0D 36 34 33 37 35 33 33 33 34 33 33 33 48 13 16' "$out/frames"
verdict "demand period 15, level 2, operator 1" $?
frames "$small" --address 12345678912 --password 04123456 --operator 7 --years 2026-2028 &&
    "$here/decode.py" "$small" 2 <"$out/frames" >"$out/decoded" && same "$here/small.txt" "$out/decoded"
verdict "all of a small tariff" $?
frames "$small" --address 1 --password 9765432 --set 1 --years 2026 && "$here/decode.py" "$small" 1 <"$out/frames" >"$out/decoded" &&
    grep -qx "('000000000001', '0932547600000000')" "$out/decoded" && grep -q '^04010008 0630' "$out/decoded" && ! grep -q '^0402000[1-8] .* ' "$out/decoded"
verdict "set 1, and a password of level 9" $?
frames "$tariffs/cn-beijing.json" --address 1 && "$here/decode.py" "$tariffs/cn-beijing.json" 2 <"$out/frames" >"$out/decoded" &&
    [ "$(tail -n 5 "$out/decoded" | tr '\n' ,)" = "04000205 0000,04000802 01,04000801 7f,04000107 0001010000,04000106 0001010000," ] &&
    ! grep -q '^0400010[34]\|^04000B' "$out/decoded"
verdict "what a tariff does not say stays; it is in force at once" $?
frames "$tariffs/us-pge-b19.json" --address 1 --years 2026-2027 && [ -s "$out/frames" ]
verdict "seasons without a rest day" $?

# year T.json: by half-hours, as tourate has it; another one if there are special days
year()
{
    years=2026
    ! grep -q '"special_days"' "$1" || years="2026 2027"
    for first in $years; do
        "$build/tourate" --tariff "$1" --labels --from $first-01-01 --to $((first + 1))-01-01 --step 30 >"$out/labels" &&
            "$here/decode.py" "$1" 2 "$out/labels" <"$out/frames" || return 1
    done
}

# --- whole years
n=0
for file in "$tariffs"/*.json "$small"; do
    name=$(basename "$file" .json)
    # Half of the small one is in force from a day of 2026 on.
    sed '/"activate"/d' "$file" >"$out/$name.json"
    frames "$out/$name.json" --address 1 --years 2026-2027
    got=$?
    if [ $got -eq 0 ]; then
        year "$out/$name.json" >"$out/said" 2>&1 || { head -n 5 "$out/said"; false; }
        verdict "the years of $name" $?
        n=$((n + 1))
    else
        [ $got -eq 2 ] && [ ! -s "$out/frames" ] && grep -q "^$name " "$here/cannot.txt"
        verdict "$name is refused" $?
        sed "s|^[^ ]*/||; s|^$name.json: |$name |" "$out/told" >>"$out/cannot"
    fi
done
sort -u "$here/cannot.txt" >"$out/wanted"
sort -u "$out/cannot" | same "$out/wanted" -
verdict "what is refused, and why" $?
[ "$(ls "$tariffs"/cn-*.json | wc -l)" -eq 35 ] && ! grep -q '^cn-' "$out/cannot"
verdict "$n years; no Chinese table is refused" $?

# --- what it refuses
awk -v "out=$out/refused" '/^#/ { next }
    /^== / { dir = sprintf("%s-%02d", out, ++n); system("mkdir " dir "; : >" dir "/sed; : >" dir "/wanted"); print substr($0, 4) >(dir "/name"); next }
    /^! / { print "t.json: " substr($0, 3) >(dir "/wanted"); next }
    NF { print >(dir "/sed") }' "$here/refused.txt"
for dir in "$out"/refused-*; do
    cd "$dir" || exit 1
    sed -f sed "$small" >t.json
    frames t.json --address 1 --years 2025-2066
    got=$?
    if [ -s wanted ]; then
        same wanted "$out/told" && [ $got -eq 2 ] && [ ! -s "$out/frames" ]
    else
        [ $got -eq 0 ] && [ ! -s "$out/told" ]
    fi
    verdict "$(cat name): status $got" $?
done
cd "$out" || exit 1

# usage WHAT_IS_TOLD ARGUMENTS...
usage()
{
    wanted=$1
    shift
    frames "$@"
    got=$?
    [ $got -eq 2 ] && [ ! -s "$out/frames" ] && [ "$(head -n 1 "$out/told")" = "toutariff: $wanted" ]
    verdict "dlt645 $*: status $got" $?
}
usage "dlt645 wants a tariff file and --address A" "$small"
usage "dlt645 wants a tariff file and --address A" --address 1
usage "dlt645 wants one tariff file, and options with their values" "$small" "$small" --address 1
usage "dlt645 wants one tariff file, and options with their values" "$small" --address
usage "dlt645 has no such option" "$small" --address 1 --level 2
for bad in "" 1234567890123 12a -1; do usage "--address must be up to 12 digits" "$small" --address "$bad"; done
for bad in 0 3 12 ""; do usage "--set must be 1 or 2" "$small" --address 1 --set "$bad"; done
for bad in 000000 123456789 2abcdef; do usage "--password must be the level, then six digits" "$small" --address 1 --password "$bad"; done
for bad in 123456789 x ""; do usage "--operator must be up to 8 digits" "$small" --address 1 --operator "$bad"; done
for bad in 1999-2000 2026-2025 26-27 2099-2100 2026- 2026-2027x; do usage "--years must be A-B, 2000..2099" "$small" --address 1 --years $bad; done
frames none.json --address 1
[ $? -eq 2 ] && [ ! -s "$out/frames" ] && grep -q '^none.json: cannot be read' "$out/told"
verdict "no file" $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
