#!/bin/sh
# SPDX-License-Identifier: MIT
# toumeter: what it refuses, what it keeps, and whether it measures what tourate does: run.sh [BUILD_DIR]
# kills.py kills it; here only as often as a short test can. panel.py presses its keys.
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../verdict.sh"
top=$(cd "$here/../.." && pwd)
build=$(cd "${1:-${BUILD:-$top/build}}" && pwd) || exit 1
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT
cd "$out" || exit 1
tariffs=$top/examples/tariffs
beijing=$tariffs/cn-beijing.json

[ -x "$build/toumeter" ] || { echo "$build/toumeter is not there; run make first" >&2; exit 1; }

# meter ARGUMENTS...: what it says goes to `said`, messages to `told`
meter()
{
    "$build/toumeter" "$@" >said 2>told
}

# refused STATUS MESSAGE ARGUMENTS...: nothing is said; the message is all of it
refused()
{
    wanted=$1
    echo "$2" >message
    shift 2
    meter "$@"
    got=$?
    [ $got -eq "$wanted" ] || echo "exit status $got, wanted $wanted"
    same message told && [ $got -eq "$wanted" ] && [ ! -s said ]
    verdict "toumeter $*" $?
}

# total: of the table at the end, pulses
total()
{
    sed -n 's/^pulses //p' said
}

# --- options
clock="must be real, or sim:YYYY-MM-DDTHH:MM[:SS][Z or +HH:MM][,xSPEED] with a speed of 1..1000000"
refused 2 "toumeter: --serial com1: must be pty:LINK, tcp:HOST:PORT or stdio" --serial com1
refused 2 "toumeter: --protocol iec62056: not built in yet" --protocol iec62056
refused 2 "toumeter: --protocol modbus: must be auto, dlt645 or iec62056" --protocol modbus
refused 2 "toumeter: --panel: standard input and output must be a terminal" --panel
refused 2 "toumeter: --panel: does not go with --serial stdio" --panel --serial stdio
refused 2 "toumeter: --speed: is no option; try --help" --speed 3
refused 2 "toumeter: --nv: wants a value" --nv
for bad in 0 65536 -1 1e3 ""; do
    refused 2 "toumeter: --constant $bad: must be 1..65535 pulses per kWh" --constant "$bad"
done
for bad in 12345678901 1234567890123 12345678901a; do
    refused 2 "toumeter: --address $bad: must be 12 digits" --address $bad
done
for bad in now sim: sim:2026-01-01 sim:2026-01-01T00:00,x0 sim:2026-01-01T00:00,x1000001 sim:2026-01-01T00:00,60 sim:2026-02-30T00:00 \
    sim:2026-01-01T00:00:00+08:00-and-more-than-fits; do
    refused 2 "toumeter: --clock $bad: $clock" --clock $bad
done
refused 2 "toumeter: --clock: years run from 2000-01-03 to 2099-12-31" --clock sim:2000-01-01T00:00
refused 2 "toumeter: --clock: this time is skipped by the clock" --clock sim:2026-03-29T02:30 --tariff "$tariffs/es-2.0td.json"
for bad in -1 1000001 x; do
    refused 2 "toumeter: --kw $bad: must be a power of 0..1000000 kW" --kw $bad
done
refused 2 "toumeter: --kw 1000000: more than 2^31 pulses an hour; see --constant" --kw 1000000 --constant 65535
refused 2 "toumeter: --for 0: must be 1..4294967295 seconds" --for 0
refused 2 "toumeter: --save-min 256: must be 1..255 minutes" --save-min 256
refused 2 "toumeter: --save-pulses 30001: must be 1..30000 pulses" --save-pulses 30001
refused 2 "toumeter: --load: does not go with --kw" --kw 1 --load none.csv
refused 2 "none.csv: No such file or directory" --load none.csv
refused 2 "none.json: cannot be read: No such file or directory" --tariff none.json
refused 1 "toumeter: --count none/count: No such file or directory" --count none/count
refused 1 "none/meter.nv: No such file or directory" --nv none/meter.nv --for 1
[ ! -e meter.nv ] && meter --help && grep -q "^usage: toumeter" said
verdict "help" $?

# --- it measures
from=sim:2026-02-10T06:00,x1000000
meter --kw 36 --clock $from --for 3600 --nv one.nv --tariff "$beijing" --address 123456789012 --count count && grep -q "^blank" said &&
    [ "$(total)" = 36000 ] && [ "$(od -A n -t u1 count | tr -d ' ')" = 160140000000 ]
verdict "an hour of 36 kW" $?
grep -q "^  valley  *36.000  *36.0000  2026-02-10T06:15:00+08:00" said
verdict "an hour of 36 kW is 36 kWh of its rate" $?
meter --kw 36 --clock sim:2026-02-10T07:00,x1000000 --for 3600 --nv one.nv && grep -q "^restored: total 36000 imp, last known 2026-02-10T07:00:00+08:00" said &&
    grep -q "^address 123456789012" said && grep -q "^  flat  *36.000 " said && grep -q "^  valley  *36.000 " said && [ "$(total)" = 72000 ]
verdict "a restart goes on with registers, tariff, zone and address" $?
cp one.nv before
refused 2 "toumeter: --constant 500: the meter in one.nv has 1000 pulses per kWh" --nv one.nv --constant 500
cmp -s one.nv before
verdict "a refused constant changes nothing" $?
meter --nv one.nv --tariff "$tariffs/es-2.0td.json" --clock $from --for 60 && grep -q "^--tariff is not used: the meter has its own" said &&
    grep -q "^  valley " said
verdict "a meter that has a tariff keeps it" $?
meter --kw 36 --clock $from --for 3600 && grep -q "no valid tariff: default rate" said && grep -q "^  1  *36.000 " said
verdict "without a tariff all goes to the default rate" $?
meter --kw 7200 --clock real --for 2 && [ "$(total)" = 4000 ]
verdict "two real seconds" $?

# --- it answers
for bad in com1 tcp: tcp:host tcp:host:port tcp::65536 pty:; do
    refused 2 "toumeter: --serial $bad: must be pty:LINK, tcp:HOST:PORT or stdio" --serial $bad
done
refused 2 "toumeter: --serial stdio: is one line too many; 4 is the most" --serial stdio --serial stdio --serial stdio --serial stdio --serial stdio
refused 1 "toumeter: --serial tcp:192.0.2.1:0: Cannot assign requested address" --serial tcp:192.0.2.1:0
: >taken
refused 1 "toumeter: --serial pty:taken: File exists" --serial pty:taken
{ sleep 0.3; printf 'h\252\252\252\252\252\252h\023\000\337\026'; sleep 0.5; } |
    "$build/toumeter" --serial stdio --for 2 --address 000000000001 2>told | od -A n -t x1 | tr -d '\n' >said
echo " 68 01 00 00 00 00 00 68 93 06 34 33 33 33 33 33 9d 16" | tr -d '\n' >wanted
same wanted said && grep -q '^address 000000000001' told
verdict "standard input and output are a line, messages go to standard error" $?
meter --kw 1000000 --constant 2000 --clock $from --for 60 && [ "$(total)" = 33333333 ]
verdict "more pulses in a second than a counter holds" $?
meter --kw 36 --clock $from --for 60 --verbose && [ "$(grep -c '^pulses' said)" = 61 ] && grep -q '^pulses 590$' said
verdict "each second's count" $?
meter --nv one.nv --kw 3.6 --clock $from --for 60 --key && grep -q "programming key held" said
verdict "the key is held" $?

# --- signals
"$build/toumeter" --nv two.nv --kw 36 --clock sim:2026-02-10T06:00,x1000 --count count >live 2>&1 &
running=$!
while [ ! -e two.nv ]; do sleep 0.05; done
refused 1 "two.nv: another process has it" --nv two.nv --for 1
kill -USR1 $running
while ! grep -q "^registers" live; do sleep 0.05; done
kill -TERM $running
wait $running
[ $? -eq 0 ] && [ "$(grep -c '^registers' live)" = 2 ]
verdict "SIGUSR1 prints the registers, SIGTERM ends it well" $?
accepted=$(od -A n -t u8 count | tr -d ' ')
meter --nv two.nv --kw 0 --clock sim:2026-02-11T06:00,x1000000 --for 1 && [ "$accepted" -gt 0 ] && [ "$(total)" = "$accepted" ]
verdict "nothing was lost" $?
"$build/toumeter" --kw 36 --clock $from --for 60 --verbose >/dev/full 2>told
[ $? -eq 1 ] && [ "$(cat told)" = "toumeter: cannot write the output" ]
verdict "an output that is full" $?

# --- what is no memory of a meter
dd if=/dev/urandom of=noise.nv bs=1024 count=256 2>/dev/null
head -c 262144 /dev/zero >zero.nv
head -c 262143 one.nv >short.nv
{ cat one.nv; echo; } >long.nv
LC_ALL=C sed 's/./X/' "$beijing" >text.nv
{ head -c 200000 one.nv; head -c 62144 /dev/zero; } | { head -c 20000 /dev/zero; tail -c 242144; } >wiped.nv
for bad in noise zero wiped; do
    cp $bad.nv before
    refused 2 "$bad.nv: no memory of a meter; nothing was changed" --nv $bad.nv --for 1
    cmp -s $bad.nv before && [ ! -e $bad.nv.new ]
    verdict "$bad.nv is as it was" $?
done
for bad in short long text; do
    cp $bad.nv before
    refused 2 "$bad.nv: no memory of a meter: a file of 262144 bytes is wanted" --nv $bad.nv --for 1
    cmp -s $bad.nv before
    verdict "$bad.nv is as it was" $?
done
mkdir folder.nv
refused 2 "folder.nv: no memory of a meter: a file of 262144 bytes is wanted" --nv folder.nv --for 1
: >empty.nv
meter --nv empty.nv --kw 36 --clock $from --for 60 && meter --nv empty.nv --kw 0 --clock $from --for 1 && [ "$(total)" = 600 ] &&
    [ ! -e empty.nv.new ]
verdict "an empty file becomes a meter" $?
head -c 1000 two.nv >three.nv.new
head -c 261144 /dev/zero >>three.nv.new
meter --nv three.nv --kw 36 --clock $from --for 60 && grep -q "^blank" said && [ ! -e three.nv.new ] && [ -e three.nv ]
verdict "a new meter that was never finished is begun anew" $?
(trap '' XFSZ; ulimit -f 64; meter --nv four.nv --kw 36 --clock $from --for 60)
[ $? -eq 1 ] && [ -s told ] && [ ! -e four.nv ]
verdict "no room for a memory" $?

# --- it measures what tourate does
# columns FILE: the sum of each energy column of tourate's rows, in order, as a list
columns()
{
    awk -F, 'NR == 1 { while ($(n + 4) ~ /_kwh$/) n++; next }
             { for (i = 0; i < n; i++) sum[i] += $(i + 4) }
             END { for (i = 0; i < n; i++) printf "%.3f\n", sum[i] }' "$1"
}
# maxima FILE: of its last row: kW and time, a line each
maxima()
{
    awk -F, 'NR == 1 { for (n = 1; $n != "max_kw"; n++); }
             { last = $0 }
             END { split(last, field, ","); for (i = n; i <= NF; i += 2) print field[i], field[i + 1] }' "$1"
}
# table FIRST LAST: columns of the registers at the end
table()
{
    awk -v "first=$1" -v "last=$2" '/^registers/ { on = 1; next } /^pulses/ { on = 0 }
             on { line = $first; for (i = first + 1; i <= last; i++) line = line " " $i; print line }' said
}
# agree NAME TARIFF YEAR FROM UNTIL: the load of these days in one run and in three, the tariff given to the first alone
agree()
{
    "$build/touload" --profile "$top/examples/load/bdew-g25.csv" --year "$3" --kwh 25000 --offset "$6" -o year.csv 2>told
    awk -F, -v "from=$4" -v "until=$5" 'NR == 1 || ($1 >= from && $1 < until)' year.csv >load.csv
    "$build/tourate" --tariff "$2" --load load.csv >rows.csv
    columns rows.csv >wanted
    maxima rows.csv >wanted_max
    rows=$(($(wc -l <load.csv) - 1))
    seconds=$((rows * 900))
    meter --tariff "$2" --load load.csv --clock "sim:$4T00:00$6,x1000000" --for $seconds
    table 2 2 >got
    same wanted got
    verdict "$1: registers" $?
    table 3 4 | sed 's/^ $//' >got
    sed 's/^ $//' wanted_max | same got -
    verdict "$1: maxima" $?
    tail -n +2 rows.csv | grep -vc ',end,' >wanted
    grep -c "  period closed, " said >got
    same wanted got
    verdict "$1: closings" $?
    rm -f part.nv
    third=$((seconds / 3 / 86400 * 86400))
    meter --tariff "$2" --load load.csv --nv part.nv --clock "sim:$4T00:00$6,x1000000" --for $third
    second=$(date -u -d "$4 00:00$6 + $third seconds" +%Y-%m-%dT%H:%M:%SZ)
    meter --load load.csv --nv part.nv --clock "sim:$second,x1000000" --for $third
    last=$(date -u -d "$4 00:00$6 + $((2 * third)) seconds" +%Y-%m-%dT%H:%M:%SZ)
    meter --load load.csv --nv part.nv --clock "sim:$last,x1000000" --for $((seconds - 2 * third))
    columns rows.csv >wanted
    table 2 2 >got
    same wanted got
    verdict "$1: registers after two restarts" $?
}
agree "a month in Beijing" "$beijing" 2026 2026-01-20 2026-02-21 +08:00
agree "summer time begins in Spain" "$tariffs/es-2.0td.json" 2026 2026-03-20 2026-04-04 +01:00
sed 's/"days"/"activate": { "weeks": "2026-05-10 00:00", "days": "2026-05-10 00:00" },\n "days"/' "$beijing" >later.json
agree "a tariff that comes later" later.json 2026 2026-05-06 2026-05-15 +08:00

# --- it is killed
if "$here/kills.py" --build "$build" 60 20 >kills; then
    kills=0
else
    kills=1
    cat kills
fi
grep '^seed' kills
passed=$((passed + $(sed -n 's/^\([0-9]*\) passed.*/\1/p' kills)))
verdict "60 kills, 20 warnings" $kills

# --- its front
if "$here/panel.py" "$build" >panel; then
    panel=0
else
    panel=1
    cat panel
fi
passed=$((passed + $(sed -n 's/^\([0-9]*\) passed.*/\1/p' panel)))
verdict "the front in a terminal" $panel

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
