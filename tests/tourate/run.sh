#!/bin/sh
# SPDX-License-Identifier: MIT
# tourate, its load files and what toutariff builds for later: run.sh [BUILD_DIR]
#
# *.txt hold cases. A line says by its beginning what it is:
#   "== "  name of the case          "# "  remark, often the arithmetic of what is wanted
#   "@ "   name of a file; the lines up to the next empty one go into it
#   "$ "   arguments of tourate; each such line is run and must give the same
#   "> "   standard output, but for the columns from max_kw on      "! "  standard error
#   "= "   standard output with all columns
# A case without standard output is a refusal, with exit status 2. independent.py works out whole years once more.
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../verdict.sh"
top=$(cd "$here/../.." && pwd)
build=$(cd "${1:-${BUILD:-$top/build}}" && pwd) || exit 1
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT
tourate=$build/tourate

[ -x "$tourate" ] || { echo "$tourate is not there; run make first" >&2; exit 1; }
cp "$here"/*.json "$top/examples/tariffs/fr-tempo.json" "$top/examples/tariffs/fr-ejp.json" "$out" || exit 1

# narrow: the columns that are not about demand
narrow()
{
    awk -F, 'NR == 1 { for (n = 0; n < NF && $(n + 1) != "max_kw"; n++); }
             { line = $1; for (i = 2; i <= n; i++) line = line "," $i; print line }'
}

# try ARGUMENTS...: in the folder of a case, which holds what is wanted
try()
{
    "$tourate" "$@" >"$out/said" 2>"$out/told"
    got=$?
    wanted=0
    [ -s out ] || wanted=2
    if [ -f whole ]; then cat; else narrow; fi <"$out/said" >"$out/narrow"
    [ $got -eq $wanted ] || echo "exit status $got, wanted $wanted"
    same out "$out/narrow" && same err "$out/told" && [ $got -eq $wanted ]
}

# case DIR
case_run()
{
    cd "$1" || return
    while read -r args; do
        # shellcheck disable=SC2086
        try $args
        verdict "$(cat name): tourate $args" $?
    done <args
    cd "$out" || exit 1
}

for file in "$here"/*.txt; do
    awk -v "out=$out/$(basename "$file" .txt)" '
        function put(name, text) { print text > (dir "/" name) }
        /^== / { dir = sprintf("%s-%03d", out, ++n); system("mkdir " dir "; : >" dir "/out; : >" dir "/err")
                 put("name", substr($0, 4)); into = ""; next }
        /^@ /  { into = $2; next }
        /^\$ / { put("args", substr($0, 3)); into = ""; next }
        /^> /  { put("out", substr($0, 3)); into = ""; next }
        /^= /  { put("out", substr($0, 3)); put("whole", ""); into = ""; next }
        /^! /  { put("err", substr($0, 3)); into = ""; next }
        /^$/   { into = ""; next }
        into != "" { put(into, $0) }' "$file"
    for dir in "$out/$(basename "$file" .txt)"-*; do
        case_run "$dir"
    done
done

# Files that a text cannot hold.
dir=$out/bytes
mkdir "$dir" && cd "$dir" || exit 1
load=2026-01-15T00:00,1
# bytes NAME WHAT_IS_TOLD: load.csv is there; nothing told is wanted to be taken
bytes()
{
    : >out
    [ -z "$2" ] || printf '%s\n' "$2" >err
    [ -n "$2" ] || : >err
    [ -n "$2" ] || cat >out <<END
from,to,cause,total_kwh,one_kwh
2026-01-15T00:00:00+08:00,2026-01-15T02:00:00+08:00,end,2.000,2.000
END
    try --tariff ../plain.json --load load.csv
    verdict "$1" $?
}
printf '\357\273\277start,kwh\r\n%s\r\n2026-01-15T01:00,1\r\n' $load >load.csv
bytes "a byte order mark and line ends of another system" ""
printf 'start , kwh\n\n %s\n\n2026-01-15 01:00 , 1' $load >load.csv
bytes "blanks, empty lines, no last line end" ""
printf 'start,kwh\n%s\n2026-01-15T01:00,1\0\n' $load >load.csv
bytes "a zero byte" "load.csv: line 3: line is too long or has a zero byte"
{ printf 'start,kwh\n%s\n' $load; head -c 1100 /dev/zero | tr '\0' 1; } >load.csv
bytes "a long line" "load.csv: line 3: line is too long or has a zero byte"
{ printf 'start,kwh\n%s' $load; head -c 40 /dev/zero | tr '\0' ,; } >load.csv
bytes "many fields" "load.csv: line 2: too many fields"
: >load.csv
bytes "an empty file" "load.csv: empty, a header line is wanted"
rm load.csv
bytes "no file" "load.csv: No such file or directory"
mkdir load.csv
bytes "a folder" "load.csv: Is a directory"
rmdir load.csv

printf 'start,kwh\n%s\n2026-01-15T01:00,1\n' $load >load.csv

# status WANTED PROGRAM ARGUMENTS...
status()
{
    wanted=$1
    shift
    "$build/$@" >"$out/said" 2>"$out/told"
    got=$?
    [ $got -eq "$wanted" ] && { [ $got -eq 0 ] || { [ -s "$out/told" ] && [ ! -s "$out/said" ]; }; }
    verdict "$*: status $got" $?
}
status 0 tourate --help
status 2 tourate --tariff absent.json --load load.csv
status 2 touload --profile absent.csv --year 2026 --kwh 1000
status 2 touload --profile "$out" --year 2026 --kwh 1000
status 1 touload --profile "$top/examples/load/bdew-h25.csv" --year 2026 --kwh 1000 -o "$out/absent/l.csv"
status 2 toutariff show absent.json
if [ -c /dev/full ]; then
    "$tourate" --tariff ../eu.json --load load.csv 2>"$out/told" >/dev/full
    [ $? -eq 1 ] && [ -s "$out/told" ]
    verdict "no room for the output" $?
fi

# Tables for flash that wait for their activation; built into a program that follows what their comment says.
# built TARIFF NAME.c ARGUMENTS_FOR_ACTIVATE...
built()
{
    tariff=$1
    name=$2
    shift 2
    prefix=$(echo "${name%.c}" | tr -c 'a-zA-Z0-9\n' _)
    "$build/toutariff" build "../$tariff" -o "$name" &&
        ${CC:-cc} -std=c99 -Wall -Wextra -pedantic -Werror -I"$top/include" ${CFLAGS:-} ${LDFLAGS:-} \
            "-DSOURCE=${prefix}_source" "-DZONE=${prefix}_zone" "-DACTIVATE=${prefix}_activate" "$here/activate.c" "$name" "$build/libtou.a" -o activate && ./activate "$@"
    verdict "toutariff build $tariff -o $name" $?
}
for name in noon.v1.c noon-v2.c; do built noon.json $name 836222400; done
built zero.json zero.c 836179200
built apart.json apart.c 836222400
"$build/toutariff" build ../eu.json -o eu.c && ! grep -q activate eu.c && grep -q '&eu_arrays, 1}' eu.c
verdict "tables for at once have one bank" $?
"$build/toutariff" build ../noon.json -o 2026.1.c && grep -q '^const tou_zone_t t_2026_1_zone' 2026.1.c
verdict "a name that begins with a digit" $?

"${PYTHON:-python3}" "$here/independent.py" "$tourate" "$out" >"$out/said" 2>&1
cat "$out/said"
passed=$((passed + $(grep -c '^ok ' "$out/said")))
failed=$((failed + $(grep -c '^FAIL ' "$out/said")))
tail -n 1 "$out/said" | grep -q '^independent: done$'
verdict "independent.py comes to its end" $?

# The report.
. "$here/report.sh"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
