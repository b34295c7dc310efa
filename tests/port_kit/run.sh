#!/bin/sh
# SPDX-License-Identifier: MIT
# The kit finds nothing on boards that keep the contract, whatever their memory, and finds each lie of one that does not: run.sh [BUILD]
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../verdict.sh"
top=$(cd "$here/../.." && pwd)
build=$(cd "${1:-${BUILD:-$top/build}}" && pwd)/san/port_kit || exit 1
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT

# kit MEMORY LETTERS LIE SEED: what it says is in `said`
kit()
{
    timeout 60 "$build/$1" "$2" "$3" "$4" >"$out/said" 2>&1
}

# whole N: N tests passed, none failed, the plan of each document is right, and the memory was used as it may be
whole()
{
    awk -v "wanted=$1" '
        /^TAP version 13$/ { n = 0 }
        /^(not )?ok /      { n++; sub(/^not /, ""); if ($2 != n) bad = 1 }
        /^1\.\./           { if ($0 != "1.." n) bad = 1; sum += n }
        END                { exit bad || sum != wanted }' "$out/said" &&
        ! grep -q "^not ok" "$out/said" && grep -q "^# calls that break the contract of the memory: 0$" "$out/said" || { cat "$out/said"; return 1; }
}

# honest MEMORY N
honest()
{
    kit "$1" tlepbcinxwrdoz "" 1 && whole "$2"
    verdict "$1: nothing is found" $?
    seed=2
    while [ $seed -lt 32 ]; do
        kit "$1" x "" $seed && whole 2
        verdict "$1: nothing is found, cut $seed" $?
        seed=$((seed + 1))
    done
}

# lie MEMORY LETTER LIE TEST: that test fails
lie()
{
    kit "$1" "$2" "$3" 1
    grep -q "^not ok [0-9]* - $4" "$out/said" || { cat "$out/said"; false; }
    verdict "$1, ${3:-which is none} is found" $?
}

# endless LETTER LIE: the reset that should end the step never comes
endless()
{
    kit eeprom "$1" "$2" 1
    [ $? -eq 11 ] && ! grep -q "^ok" "$out/said"
    verdict "$2 is found" $?
}

# greetings LIE N: with nothing to do for five seconds
greetings()
{
    kit eeprom . "$1" 1
    [ "$(grep -c "lists the steps" "$out/said")" -eq "$2" ]
    verdict "${1:-honest}: $2 greetings" $?
}

kit eeprom "w!" "supply back" 1 && whole 1
verdict "a supply that comes back" $?
honest eeprom 50
honest fram 50
honest flash 52
honest onchip 50

lie eeprom t "timer stops"   "timer: runs"
lie eeprom t "timer back"    "timer: never goes back"
lie eeprom t "timer leaps"   "timer: never goes back, never leaps"
lie eeprom t "timer lazy"    "timer: right after three seconds"
lie eeprom t "second short"  "second: is 1000 ms"
lie eeprom t "second double" "second: comes, one at a time"
lie eeprom t "second none"   "second: comes"
lie eeprom t "sleep deep"    "sleep: ends with each second"
lie eeprom t "sleep timer"   "sleep: ends with each second, and the timer is right"
lie eeprom t "sleep long"    "sleep: with something to do"

lie eeprom l "line 8N1"      "line: begins with a speed"
lie eeprom l "line early"    "line: its speed"
lie eeprom l "speed stuck"   "line: its speed"
lie eeprom l "speed any"     "line: can be set"
lie eeprom e "line deaf"     "line: all bytes"

lie eeprom p "edge lost"     "pulse: each counted once"
lie eeprom p "edge twice"    "pulse: each counted once"
lie eeprom b "stamp fast"    "pulse: none of what is too short"
lie eeprom o "key stuck"     "panel: the key"

lie eeprom c "clock deaf"    "clock: can be set"
lie eeprom c "clock stops"   "clock: the second begins"
lie eeprom c "clock phase"   "clock: the second begins"
lie eeprom c "clock fast"    "clock: runs as fast"
lie eeprom c "clock leap"    "clock: ends of month"
lie eeprom i "clock bold"    "clock: says that it has stopped"
lie eeprom i "clock dead"    "clock: is valid once"
lie eeprom c "clock tired"   "clock: was set back"
lie eeprom r "clock lost"    "clock: ran on"

lie bent   n ""              "memory: size, block"
lie eeprom n "memory dead"   "memory: first and last page"
lie eeprom x "memory dead"   "memory: takes what"
lie eeprom z "memory dead"   "memory: all 0xFF"
lie eeprom n "memory half"   "memory: first and last page"
lie eeprom n "memory page"   "memory: a write as long as a page"
lie fram   n "memory page"   "memory: a write as long as a page"
lie eeprom n "memory unit"   "memory: a write of a unit"
lie eeprom n "memory hasty"  "memory: read at once"
lie eeprom n "memory drops"  "memory: written at once"
lie eeprom n "memory waits"  "memory: a write call returns"
lie eeprom n "memory slow"   "memory: a write is finished"
lie flash  n "erase wide"    "memory: an erase makes"
lie flash  n "erase slow"    "memory: an erase is finished"
lie eeprom x "cut wide"      "power cut: what was finished"
lie eeprom x "cut far"       "power cut: nothing else"
lie eeprom w "warning false" "warning: does not come"
lie eeprom w "warning late"  "warning: comes early enough"
lie eeprom w "warning none"  "warning: comes early enough"
endless d "dog dead"
greetings "" 1
greetings "sleep hungry" 2

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
