#!/bin/sh
# SPDX-License-Identifier: MIT
# toumaster, with a meter of its own (meter.py) and with toumeter: run.sh [BUILD_DIR]
set -u


here=$(cd "$(dirname "$0")" && pwd)
. "$here/../verdict.sh"
top=$(cd "$here/../.." && pwd)
build=$(cd "${1:-${BUILD:-$top/build}}" && pwd) || exit 1
out=$(mktemp -d) || exit 1
running=
trap '[ -z "$running" ] || kill $running 2>/dev/null; rm -rf "$out"' EXIT
cd "$out" || exit 1
small=$top/tests/toutariff/small.json
beijing=$top/examples/tariffs/cn-beijing.json

for tool in toumaster toumeter toutariff; do
    [ -x "$build/$tool" ] || { echo "$build/$tool is not there; run make first" >&2; exit 1; }
done

# master ARGUMENTS...: what it says goes to `said`, messages to `told`
master()
{
    "$build/toumaster" "$@" >said 2>told
}

# says NAME ARGUMENTS...: standard input is what is said; nothing is told
says()
{
    name=$1
    shift
    cat >wanted
    : >nothing
    master --port "$port" "$@"
    got=$?
    [ $got -eq 0 ] || echo "exit status $got"
    same wanted said && same nothing told && [ $got -eq 0 ]
    verdict "$name" $?
}

# fails STATUS MESSAGE ARGUMENTS...: the message is all that is told
fails()
{
    wanted=$1
    echo "toumaster: $2" >message
    shift 2
    master "$@"
    got=$?
    [ $got -eq "$wanted" ] || echo "exit status $got, wanted $wanted"
    same message told && [ $got -eq "$wanted" ]
    verdict "toumaster $*" $?
}

# begin HOW...: another meter.py; `port` is where it is, `log` what is written to it
begin()
{
    [ -z "$running" ] || kill $running
    rm -f log where
    "$here/meter.py" log "$@" >where 2>broken &
    running=$!
    while [ ! -s where ]; do sleep 0.05; done
    port=tcp:127.0.0.1:$(cat where)
}

# --- usage
fails 2 "no command: try --help" --port none
fails 2 "reads: is no command; try --help" --port none reads
fails 2 "--port: is missing; try --help" clock
fails 2 "--port: must be a serial device or tcp:HOST:PORT" --port tcp:host clock
fails 2 "--port: wants a value" clock --port
fails 2 "--level: is no option; try --help" --level 2 --port none clock
fails 2 "--protocol: must be dlt645 or dlt645-1997" --port none --protocol modbus clock
fails 2 "--speed: must be 300, 600, 1200, 2400, 4800, 9600, 19200 or 38400" --port none --speed 2401 clock
for bad in "" 1234567890123 12a; do fails 2 "--address: must be up to 12 digits" --port none --address "$bad" clock; done
for bad in 000000 200000a; do fails 2 "--password: must be the level, then six digits" --port none --password $bad clock; done
fails 2 "--operator: must be up to 8 digits" --port none --operator 123456789 clock
fails 2 "--years: must be A-B, 2000..2099" --port none program "$small" --years 26
fails 2 "read: wants names; try read --help" --port none read
for bad in energy.rate0 energy.rate64 energy.last13 energy.total.rate1 max.combined energy. tables3 tables1.9 freeze.daily freeze.daily.0 event.power.11 \
    event.powers 0001000 000100000 0001000g limits status8; do
    fails 2 "$bad: is no name; try read --help" --port none read clock $bad
done
for bad in energy.rate15 energy.last3 energy.combined tables2 event.power 00010000 status3; do
    fails 2 "$bad: is no name; try read --help" --port none --protocol dlt645-1997 read $bad
done
fails 2 "clock: wants nothing, or set and perhaps a time" --port none clock now
fails 2 "2026-02-30T00:00: must be the meter's local time, YYYY-MM-DDThh:mm[:ss]" --port none clock set 2026-02-30T00:00
fails 2 "2026-02-03T00:00Z: must be the meter's local time, YYYY-MM-DDThh:mm[:ss]" --port none clock set 2026-02-03T00:00Z
fails 2 "program: wants a tariff file" --port none program
fails 2 "program: wants --protocol dlt645" --port none --protocol dlt645-1997 program "$small"
fails 2 "dump: wants nothing more" --port none dump all
fails 1 "none: No such file or directory" --port none clock
fails 1 "tcp::1: Connection refused" --port tcp::1 clock
master --port none program none.json
[ $? -eq 2 ] && grep -q '^none.json: cannot be read' told
verdict "a tariff that cannot be read" $?
master --port none program "$top/examples/tariffs/it-f123.json"
[ $? -eq 2 ] && grep -q 'it-f123.json: weeks.all: a zone of DL/T 645 has one day table' told
verdict "a tariff that cannot be expressed" $?
master --help && grep -q '^usage: toumaster' said && master read --help && grep -q '^Names:' said && master --protocol dlt645-1997 read --help && grep -q '^  9010 ' said
verdict "help" $?

# --- it reads
begin
says "registers" read energy energy.total energy.last1 energy.combined.total max.total max.total.last1 demand <<END
energy.total            100.00 kWh
energy.rate1            2.00 kWh
energy.rate2            123456.78 kWh
energy.total            123456.78 kWh
energy.total.last1      none
energy.rate1.last1      1.00 kWh
energy.combined.total   -123456.78 kWh
max.total               0.0000 kW none
max.total.last1         1.2345 kW 2024-06-15 18:30
demand                  -1.2345 kW
END
says "settings" read clock status3 constant period slide billing switch weekend rest count.holidays <<END
clock                   2026-06-19 23:59:29 fri
status3                 0000 day tables 1, zones 1, mains, programming not allowed
constant                3200 imp/kWh
period                  15 min
slide                   1 min
billing.1               day 1 hour 00
billing.2               day 20 hour 15
billing.3               none
switch.zones            2026-07-01 00:00
switch.tables           none
weekend                 sat sun
rest                    2
count.holidays          3
END
says "tables" read holidays zones1 tables1.1 zones2 <<END
holidays                1: 2026-01-01 table 2
holidays                3: 2026-02-14 table 3
zones1                  04-01 table 1
zones1                  11-15 table 2
tables1.1               00:00 rate 3
tables1.1               07:00 rate 2
tables1.1               23:00 rate 3
zones2                  01-01 table 1
END
says "steps and prices" read step steps prices <<END
step.month              -123.45 kWh
step.year               30.00 kWh 2026-07-15 08:00
step.year.before        0.00 kWh none
step.price              0.5383
steps.1                 from 1.00 2.50 kWh, price 0.4883 0.5383 0.7883, on 07-15 08:00, on 12-31 23:00
steps.2                 from 0 kWh, price 0.4883
steps.zones             05-01 table 2
steps.zones             11-01 table 1
prices.running          1.0000 0.5000 0.0001
END
says "freezes and events" --address 12345678912 read freeze.daily.1 event.power event.power.1 event.program.1 <<END
freeze.daily.1.time     2026-02-02 00:00
freeze.daily.1.energy.total 1.00 kWh
freeze.daily.1.energy.rate1 2.00 kWh
freeze.daily.1.max.total 1.2345 kW 2024-06-15 18:30
event.power             times 12
event.power.1           from 2026-05-04 03:02:01 to 2026-05-09 08:07:06
event.program.1         at 2026-02-14 18:30:00 operator 00000007 wrote 04010304 04000107
END
says "identifiers" read 00010000 0001ff01 <<END
00010000                12345678
0001ff01                00000100FFFFFFFF
END
master --port "$port" read 03300501 && [ "$(wc -c <said)" -eq $((24 + 2 * 682 + 1)) ] && grep -q '636261605F.*0403020100$' said
verdict "an answer of four frames" $?
fails 1 "energy.export: refused: error 02, no such data" --port "$port" read energy.export
master --port "$port" read energy.export period limit slide
[ $? -eq 1 ] && [ "$(wc -l <said)" -eq 2 ] && [ "$(wc -l <told)" -eq 2 ]
verdict "what is there is read, what is not is told" $?
fails 1 "clock: no answer" --port "$port" --address 1 clock
master --port "$port" dump && [ ! -s told ] && grep -q '^tables1.1  *23:00 rate 3' said && grep -q '^freeze.daily.1.time' said && [ "$(wc -l <said)" -gt 30 ]
verdict "a dump" $?

# --- it writes
fails 1 "clear-demand: refused: error 04, wrong password or not permitted" --port "$port" clear-demand
says "maximum demand" --password 2123456 clear-demand <<END
maximum demand is cleared
END
fails 1 "clock: refused: error 04, wrong password or not permitted" --port "$port" --password 2123455 clock set
says "the clock, date and time apart" --password 2123456 clock set 2026-02-28T12:34:56 <<END
clock                   2026-02-28 12:34:56 sat
END
now=$(date +%s)
master --port "$port" --password 2123456 clock set && set -- $(cat said) && then=$(date -d "$2 $3" +%s) && [ $((then - now)) -ge 0 ] && [ $((then - now)) -le 2 ]
verdict "the clock, by this computer's" $?
begin both
says "the clock, at once" --password 2123456 clock set 2026-03-01T00:00 <<END
clock                   2026-03-01 00:00:00 sun
END

# writes NAME SET HOW...: toumaster writes the frames that toutariff prints for this set
writes()
{
    name=$1
    set=$2
    shift 2
    begin "$@"
    echo "written and read back: zones $set, day tables $set; they run from their switch times on" >wanted
    "$build/toutariff" dlt645 "$small" --address 12345678912 --set "$set" --password 2123456 --operator 7 --years 2026-2028 >frames
    master --port "$port" --password 2123456 --operator 7 program "$small" --years 2026-2028
    got=$?
    same wanted said && same frames log && [ $got -eq 0 ] && [ ! -s told ]
    verdict "$name" $?
}
writes "a tariff is written while set 1 runs" 2
writes "while set 2 runs" 1 status=2100
writes "tables without their padding are the same" 2 bare
writes "with noise on the line" 2 noise
begin status=0100 rates=04
master --port "$port" --password 2123456 program "$small" --years 2026-2028 && grep -qx 'written and read back: zones 2, day tables 1; .*' said &&
    [ "$(grep -c ' 14 36 3[4-9A-B] 33 34 37 ' log)" -eq 8 ] && [ "$(grep -c ' 14 36 33 33 35 37 ' log)" -eq 1 ]
verdict "the sets of zones and of day tables that do not run" $?
grep -q ' 14 0D 37 35 33 37 35 .* 37 [0-9A-F]* 16$' log
verdict "more rates than needed stay, for the running set may use them" $?

begin time=585923
before=$(date +%s)
master --port "$port" --password 2123456 program "$small" && [ $(($(date +%s) - before)) -ge 2 ]
verdict "both switch times go into one minute" $?

# refuses NAME MESSAGE WRITES HOW...: so many frames were taken, none of a switch time
refuses()
{
    name=$1
    message=$2
    n=$3
    shift 3
    begin "$@"
    fails 1 "$message" --port "$port" --password 2123456 program "$small" --years 2026-2028
    [ "$(wc -l <log)" -eq "$n" ] && ! grep -q ' 14 11 3[9A] 34 33 37 ' log
    verdict "$name" $?
}
refuses "a table is refused" "04020003: refused: error 20, too many slots" 6 refuse=04020003:20
refuses "several reasons" "04020000: refused: error 51, other error, too many zones, too many rates" 12 refuse=04020000:51
refuses "a value that was not kept" "04020002: reads otherwise than it was written; nothing is switched" 30 forget=04020002
refuses "no status word" "04000503: refused: error 01, other error" 0 refuse=04000503:01

# --- the line
begin drop=3
says "commands that are lost are repeated" read energy.total period <<END
energy.total            123456.78 kWh
period                  15 min
END
begin noise
says "noise" read energy.total clock <<END
energy.total            123456.78 kWh
clock                   2026-06-19 23:59:29 fri
END
begin deaf
fails 1 "address: no answer" --port "$port" clock
begin garble
fails 1 "address: no answer" --port "$port" clock
[ ! -s broken ]
verdict "the meter of this test is whole" $?

# --- toumeter
"$build/toumeter" --tariff "$beijing" --nv nv --address 012345678912 --kw 6 --clock sim:2026-01-30T09:00,x1000000 --for 226800 >meter || exit 1
kill $running
"$build/toumeter" --nv nv --key --clock sim:2026-02-02T00:10,x1 --serial pty:pty --serial tcp::0 >meter 2>&1 &
running=$!
while [ "$(grep -c '^listening' meter)" -ne 2 ]; do sleep 0.05; done
for port in pty "tcp::$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' meter)"; do
    says "toumeter over ${port%%:*}" read address energy max.rate2 energy.total.last1 demand <<END
address                 012345678912
energy.total            378.00 kWh
energy.rate1            36.00 kWh
energy.rate2            108.00 kWh
energy.rate3            132.00 kWh
energy.rate4            102.00 kWh
max.rate2               6.0000 kW 2026-02-01 10:15
energy.total.last1      234.00 kWh
demand                  0.0000 kW
END
    says "steps of toumeter over ${port%%:*}" read step.month step.most <<END
step.month              144.00 kWh
step.month.before       234.00 kWh
step.most               0
END
    says "toumeter over ${port%%:*}, 1997" --protocol dlt645-1997 read address energy max.rate2 energy.rate2.last1 9010 <<END
address                 012345678912
energy.total            378.00 kWh
energy.rate1            36.00 kWh
energy.rate2            108.00 kWh
energy.rate3            132.00 kWh
energy.rate4            102.00 kWh
max.rate2               6.0000 kW 02-01 10:15
energy.rate2.last1      60.00 kWh
9010                    00037800
END
    master --port "$port" clock && grep -q '^clock  *2026-02-02 00:1[0-9]:[0-9][0-9] mon$' said
    verdict "its clock over ${port%%:*}" $?
    for protocol in dlt645 dlt645-1997; do
        master --port "$port" --protocol $protocol dump && [ ! -s told ] && [ "$(wc -l <said)" -gt 20 ]
        verdict "a dump over ${port%%:*}, $protocol" $?
    done
done
says "toumeter is programmed" program "$small" --years 2026-2028 <<END
written and read back: zones 2, day tables 2; they run from their switch times on
END
says "and has what was written" read zones2 tables2.1 holidays weekend rest period slide billing switch count <<END
zones2                  04-01 table 1
zones2                  11-15 table 3
tables2.1               00:00 rate 3
tables2.1               07:00 rate 2
tables2.1               11:00 rate 1
tables2.1               13:15 rate 2
tables2.1               23:00 rate 3
holidays                1: 2026-02-14 table 3
holidays                2: 2026-04-06 table 2
holidays                3: 2026-09-07 table 2
holidays                4: 2027-03-29 table 2
holidays                5: 2027-09-06 table 2
holidays                6: 2028-02-29 table 3
holidays                7: 2028-04-17 table 2
holidays                8: 2028-09-04 table 2
weekend                 sat sun
rest                    2
period                  15 min
slide                   5 min
billing.1               day 28 hour 23
billing.2               none
billing.3               none
switch.zones            2026-07-01 00:00
switch.tables           2026-06-30 23:45
switch.prices           none
switch.steps            none
switch.step-zones       none
count.zones             2
count.tables            3
count.slots             5
count.rates             4
count.holidays          8
END
# All is in force from the next minute on.
sed '/"activate"/d' "$small" >now.json
says "and programmed again" program now.json --years 2026-2028 <<END
written and read back: zones 2, day tables 2; they run from their switch times on
END
sleep 61
says "the other set runs" read status3 switch <<END
status3                 0029 day tables 2, zones 2, mains, programming allowed
switch.zones            none
switch.tables           none
switch.prices           none
switch.steps            none
switch.step-zones       none
END
# A second may pass before it is read again.
master --port "$port" clock set 2026-02-02T07:00:00 && grep -qx 'clock  *2026-02-02 07:00:0[01] mon' said
verdict "its clock is set" $?

# Half an hour above a limit of 5 kW, which is written by a frame: 04000E01.
kill $running
wait $running
printf '\150\22\211\147\105\43\1\150\24\17\64\101\63\67\67\63\63\63\63\63\63\63\63\63\70\167\26' |
    "$build/toumeter" --nv nv --key --clock sim:2026-02-02T08:00,x1 --serial stdio --for 2 >said 2>meter
"$build/toumeter" --nv nv --kw 6 --clock sim:2026-02-02T08:01,x1000000 --for 1800 >meter &&
    "$build/toumeter" --nv nv --clock sim:2026-02-02T08:31,x1000000 --for 1800 >>meter || exit 1
"$build/toumeter" --nv nv --clock sim:2026-02-02T09:01,x1 --serial pty:over >meter 2>&1 &
running=$!
while ! grep -q '^listening' meter; do sleep 0.05; done
port=over
says "it was exceeded" read event.demand event.demand.1 <<END
event.demand            times 1
event.demand.1          from 2026-02-02 08:20:00 to 2026-02-02 08:50:00 max 6.0000 kW 2026-02-01 00:15
END
says "what was programmed" read event.tables event.zones event.weekend event.holidays event.combine-active event.billing <<END
event.tables            times 16
event.zones             times 2
event.weekend           times 4
event.holidays          times 16
event.combine-active    times 0
event.billing           times 6
END
master --port "$port" read event.weekend.1 event.billing.1 &&
    grep -q '^event.weekend.1 *at 2026-02-02 00:1[0-9]:[0-9][0-9] operator 00000000 was 02$' said &&
    grep -q '^event.billing.1 *at 2026-02-02 00:1[0-9]:[0-9][0-9] operator 00000000 was 2823 9999 9999$' said
verdict "and what was there before" $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
