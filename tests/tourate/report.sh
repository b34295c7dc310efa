# SPDX-License-Identifier: MIT
# Reports, to be sourced by run.sh: what is written, what it says, and that a failure leaves nothing. Wants $tourate,
# $build, $here, $top, $out.
dir=$out/report
mkdir "$dir" && cd "$dir" || exit 1

# A year with an outage over the day that DST begins.
"$build/touload" --profile "$top/examples/load/bdew-h25.csv" --year 2026 --kwh 4000 --offset +01:00 -o year.csv 2>/dev/null
awk -F, '$1 < "2026-03-28T20" || $1 > "2026-03-29T07" || NR == 1' year.csv >load.csv
head -n 3 load.csv >short.csv
tariff=$top/examples/tariffs/es-2.0td.json
"$tourate" --tariff "$tariff" --load load.csv >wanted.csv 2>/dev/null
"$tourate" --tariff "$tariff" --load load.csv --report full >rows.csv 2>told
[ $? -eq 0 ] && same wanted.csv rows.csv
verdict "a report does not change the rows" $?
"${PYTHON:-python3}" "$here/report.py" "$tourate" full "$tariff" load.csv >said 2>&1
status=$?
grep -v '^ok ' said
passed=$((passed + $(grep -c '^ok ' said)))
failed=$((failed + $(grep -c '^FAIL ' said)))
[ $status -eq 0 ]
verdict "the report says what the rows say" $?

# Names that HTML, SVG and gnuplot would take for something else.
odd='<b>&`x`{_^%d'
sed -e "s/\([\" ]\)P1\"/\1$(printf %s "$odd" | sed 's/&/\\&/')\"/g" -e 's/"name": "Spain/"name": "<script>/' "$tariff" >odd.json
"$tourate" --tariff odd.json --load load.csv --report odd >rows.csv 2>told && ! grep -q '<script\|<b>&[^n]' odd/report.html &&
    grep -q '&#60;b&#62;&#38;`x`{_^%d' odd/report.html &&
    grep -q '&lt;b>&amp;`x`{_^%d' odd/rates.svg && "${PYTHON:-python3}" -c '
import sys, xml.etree.ElementTree as xml
for name in sys.argv[1:]:
    xml.parse(name)' odd/*.svg
verdict "odd names" $?

# refused NAME DIR TOLD: %s in it stands for DIR; a failure tells, has status 1 and leaves DIR as it was
refused()
{
    ls -lAR "$2" >before 2>/dev/null
    "$tourate" --tariff "$tariff" --load short.csv --report "$2" >rows.csv 2>told
    got=$?
    ls -lAR "$2" >after 2>/dev/null
    [ $got -eq 1 ] && same before after && printf "tourate: $3\n" "$2" >wanted && same wanted told
    verdict "report: $1" $?
}
path=$PATH
for gnuplot in none 'exit 3' 'kill -9 $$' 'cat >/dev/null; echo "<svg>" >rates.svg'; do
    rm -rf bin && mkdir bin
    [ "$gnuplot" = none ] || { printf '#!/bin/sh\n%s\n' "$gnuplot" >bin/gnuplot && chmod +x bin/gnuplot; }
    case $gnuplot in
    none) what="--report: gnuplot is not there; it draws the pictures (Debian: gnuplot-nox)" ;;
    cat*) what="%s/rates.svg: gnuplot did not draw all of it" ;;
    *)    what="--report: gnuplot failed" ;;
    esac
    # Tools but no gnuplot of the system.
    for tool in sh ls diff cat; do ln -s "$(PATH=$path command -v $tool)" bin/$tool; done
    PATH=$dir/bin
    refused "gnuplot: $gnuplot, new folder" new "$what"
    refused "gnuplot: $gnuplot, old report" full "$what"
    PATH=$path
done
: >file
refused "the folder is a file" file "%s: Not a directory"
refused "no folder above" absent/new "%s: No such file or directory"
cd "$out" || exit 1
