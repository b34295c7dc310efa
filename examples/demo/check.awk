# SPDX-License-Identifier: MIT
# Compares the pulses of a load (first file: start,kwh) with those of `tourate --registers --unit imp` (second file).
# Energies are handled in millionths of a kWh, which awk's numbers hold exactly up to 9e15.

function fail(what)
{
    print "check.awk: " FILENAME ":" FNR ": " what > "/dev/stderr"
    failed = 1
    exit 1
}

function grouped(n,    text)
{
    for (text = ""; n >= 1000; n = int(n / 1000))
        text = sprintf(",%03.0f", n - int(n / 1000) * 1000) text
    return sprintf("%.0f", n) text
}

BEGIN { FS = "," }

FNR == 1 { file++ }

file == 1 && FNR > 1 {
    if ($2 !~ /^[0-9]+\.[0-9][0-9][0-9][0-9][0-9][0-9]$/)
        fail("not an energy in kWh with six decimals: \"" $2 "\"")
    split($2, part, ".")
    whole += part[1]
    millionths += part[2]
}

file == 2 && FNR == 1 {
    for (i = 1; i <= NF; i++) {
        if ($i == "total_imp")
            total = i
        else if ($i ~ /_imp$/)
            is_rate[i] = 1
    }
    if (!total)
        fail("no total_imp column")
}

file == 2 && FNR > 1 {
    rates = 0
    for (i in is_rate)
        rates += $i
    if (rates != $total)
        fail("the rates add up to " rates ", the total is " $total)
    sum += rates
    rows++
}

END {
    if (failed)
        exit 1
    whole += int(millionths / 1000000)
    millionths %= 1000000
    load = whole * constant + int(millionths * constant / 1000000)
    printf "load    %s.%06d kWh x %d imp/kWh = %s pulses\n", grouped(whole), millionths, constant, grouped(load)
    printf "rates   %s pulses in %d rows, each row's total the sum of its rates\n", grouped(sum), rows
    if (sum != load || sum == 0) {
        printf "differ  by %.0f pulses\n", sum - load
        exit 1
    }
    print "equal   to the pulse"
}
