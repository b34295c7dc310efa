#!/bin/sh
# SPDX-License-Identifier: MIT
# Broken tariff files and what is said about them: run.sh [BUILD_DIR]
#
# NNN-what.json  must be refused with exit status 2 and exactly the lines of NNN-what.txt, and nothing may be built
# good-*.json    must pass, with the warnings of good-*.txt if there are any
# A file at each limit of the format, and one just beyond it, are made by large.awk.
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../verdict.sh"
build=$(cd "${1:-${BUILD:-$here/../../build}}" && pwd) || exit 1
cd "$here" || exit 1
toutariff=$build/toutariff
out=$build/broken

[ -x "$toutariff" ] || { echo "$toutariff is not there; run make first" >&2; exit 1; }
rm -rf "$out"
mkdir -p "$out" || exit 1

# refused FILE MESSAGES: by check and by build, which leaves what was there before
refused()
{
    "$toutariff" check "$1" >"$out/said" 2>"$out/faults"
    [ $? -eq 2 ] && [ ! -s "$out/said" ] && same "$2" "$out/faults" || return 1
    mkdir "$out/built"
    echo before >"$out/built/t.c"
    for to in t.bin t.c; do
        "$toutariff" build "$1" -o "$out/built/$to" 2>"$out/faults"
        [ $? -eq 2 ] && same "$2" "$out/faults" || return 1
    done
    [ "$(ls "$out/built")" = t.c ] && [ "$(cat "$out/built/t.c")" = before ]
    status=$?
    rm -r "$out/built"
    return $status
}

# taken FILE WARNINGS
taken()
{
    "$toutariff" check "$1" >"$out/said" 2>"$out/faults" && [ -s "$out/said" ] && same "$2" "$out/faults" || return 1
    "$toutariff" show "$1" --year 2026 >"$out/said" 2>"$out/faults" && same "$2" "$out/faults" || return 1
    for to in t.bin t.c; do
        "$toutariff" build "$1" -o "$out/$to" 2>"$out/faults" && [ -s "$out/$to" ] && same "$2" "$out/faults" || return 1
        rm "$out/$to"
    done
}

for file in [0-9]*.json; do
    rm -rf "$out/built"
    refused "$file" "${file%.json}.txt"
    verdict "$file" $?
done

: >"$out/nothing"
for file in good-*.json; do
    warnings=${file%.json}.txt
    [ -f "$warnings" ] || warnings=$out/nothing
    taken "$file" "$warnings"
    verdict "$file" $?
done

# limit KEY MOST MESSAGE: one more than the limit is refused, with one message that ends like this
limit()
{
    awk -v "$1=$(($2 + 1))" -f "$here/large.awk" >"$out/$1.json"
    "$toutariff" check "$out/$1.json" >"$out/said" 2>"$out/faults"
    [ $? -eq 2 ] && [ "$(wc -l <"$out/faults")" -eq 1 ] && grep -q "$3\$" "$out/faults"
    status=$?
    [ $status -eq 0 ] || cat "$out/faults"
    verdict "one beyond the limit of $1" $status
}

awk -f "$here/large.awk" >"$out/large.json"
taken "$out/large.json" "$out/nothing"
verdict "a file at every limit" $?
limit rates 63 ': must hold 1..63 rates, holds 64'
limit outputs 8 ': must hold 0..8 outputs, holds 9'
limit days 32 ': must hold 1..32 day tables, holds 33'
limit entries 16 ': must hold 1..16 entries, holds 17'
limit weeks 16 ': must hold 1..16 weeks, holds 17'
limit seasons 16 ': must hold 0..16 seasons, holds 17'
limit specials 254 ': must hold 0..254 special days, holds 255'
limit extras 64 ': of a rate with another demand rate or with outputs there must be 64 combinations or fewer'

# status WANTED ARGUMENTS...
status()
{
    wanted=$1
    shift
    "$toutariff" "$@" >"$out/said" 2>"$out/faults"
    got=$?
    [ $got -eq "$wanted" ] && { [ $got -eq 0 ] || [ -s "$out/faults" ]; }
    verdict "toutariff $*: status $got" $?
}

status 0 --help
status 2
status 2 convert good-least.json
status 2 check
status 2 check "$out/absent.json"
status 2 check "$out"
status 2 check good-least.json 001-syntax-comma.json good-every-key.json
status 2 show good-least.json --year 1999
status 2 show good-least.json good-least.json
status 2 build good-least.json
status 2 build good-least.json -o "$out/t.txt"
status 1 build good-least.json -o "$out/absent/t.bin"
# Common 2 x (13 + 48 + 24) bytes; a bank: scheme 10, dayset 11, seasons 48, weeks 36, three tables of 57, actions 56, all twice.
"$toutariff" check "$here/../../examples/tariffs/cn-beijing.json" | sed 's/^.*json: //' >"$out/said"
cat >"$out/summary" <<'TEXT'
4 rates, 4 seasons, 3 weeks, 3 tables, 0 special days, 7..9 switches a day, tariff image 253 bytes, in a store 834 bytes, with a standby bank 1498
TEXT
same "$out/summary" "$out/said"
verdict "the summary of a file" $?

head -c 1000001 /dev/zero >"$out/long.json"
status 2 check "$out/long.json"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
