#!/bin/sh
# SPDX-License-Identifier: MIT
# Masters that others wrote read and program toumeter: run.sh [BUILD_DIR]. They are installed into BUILD_DIR/interop.
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../verdict.sh"
build=$(cd "${1:-${BUILD:-$here/../../build}}" && pwd) || exit 1
tariff=$here/../../examples/tariffs/cn-beijing.json
venv=$build/interop/venv
out=$(mktemp -d) || exit 1
meter=
trap '[ -z "$meter" ] || kill "$meter"; rm -rf "$out"' EXIT

[ -x "$build/toumeter" ] || { echo "$build/toumeter is not there; run make first" >&2; exit 1; }
"$venv/bin/python" -c 'import dlt645' 2>"$out/why" ||
    { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet dlt645==3.2.0; } || { cat "$out/why"; exit 1; }

# 63 hours of 6 kW over the turn of a month; from then on nothing.
"$build/toumeter" --tariff "$tariff" --nv "$out/made" --address 012345678912 --kw 6 --clock sim:2026-01-30T09:00,x1000000 --for 226800 \
    >"$out/said" || exit 1

# begin: a meter of its own with that memory; sets port
begin()
{
    cp "$out/made" "$out/nv"
    : >"$out/said" # what the meter before it said is not taken for this one's
    "$build/toumeter" --key --nv "$out/nv" --clock sim:2026-02-02T00:10,x1 --serial "pty:$out/pty" --serial tcp::0 >"$out/said" 2>&1 &
    meter=$!
    for _ in $(seq 100); do
        grep -q '^listening.*:[0-9]*$' "$out/said" && break
        sleep 0.1
    done
    port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$out/said")
}

end()
{
    kill "$meter"
    wait "$meter"
    meter=
}

# judge NAME MASTER LINE WANTED
judge()
{
    "$venv/bin/python" "$here/$2" 012345678912 "$3" >"$out/read" 2>"$out/why"
    same "$4" "$out/read"
    status=$?
    [ $status -eq 0 ] || cat "$out/why"
    verdict "$1 over ${3%%:*}" $status
}

# What toumeter itself prints, cut to hundredths; tables as the tariff file has them.
begin
kill -USR1 "$meter"
sleep 0.5
registers=$(awk '/^registers/ { on = 1; next } on && / total| tip| peak| flat| valley/ { printf "%s %.2f\n", $1, int($2 * 100) / 100 } /^pulses/ { exit }' "$out/said")
{
    echo "address 012345678912"
    echo "$registers" | awk '{ print "energy", NR - 1, $2 } NR == 1 { total = $2 } END { print "combined", total }'
    echo "closed 0 234.00"
    awk '/^closing 1/ { on = 1 } on && $1 == "peak" { printf "closed 2 %.2f\n", int($2 * 100) / 100; exit }' "$out/said"
    cat <<'READ'
maximum 6.0000 2026-01-30 09:15
demand 0.0000
date 26020201
04000103 15
04000104 15
04000204 04
04000802 00
04000B01 0100
04000409 001000
zones 020102 070103 090102 120101 120101 120101 120101 120101 120101 120101 120101 120101 120101 120101
day table 000004 070003 100002 130003 170002 180001 210002 220003 230004 230004 230004 230004 230004 230004
outages 000002
outage 2602020000 2602020010
reverse none
another's none
READ
} >"$out/wanted"
end

for line in tcp pty; do
    begin
    where=$([ $line = tcp ] && echo "tcp:$port" || echo "$out/pty")
    judge "dlt645 reads" dlt645_master.py "$where" "$out/wanted"
    judge "dlt645 programs" dlt645_writer.py "$where" "$here/written.txt"
    end
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
