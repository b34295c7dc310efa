# SPDX-License-Identifier: MIT
# Lays out the energy columns of `tourate --registers` for a person: a row per month, their sum, the share of each rate.
# Energies are handled in whole Wh, which awk's numbers hold exactly.

function fail(what)
{
    print "table.awk: " what > "/dev/stderr"
    failed = 1
    exit 1
}

function to_wh(text,    part)
{
    if (text !~ /^[0-9]+\.[0-9][0-9][0-9]$/)
        fail("line " NR ": not an energy in kWh with three decimals: \"" text "\"")
    split(text, part, ".")
    return part[1] * 1000 + part[2]
}

# 1234567 Wh reads 1,234.567
function from_wh(wh,    whole, text)
{
    whole = int(wh / 1000)
    text = sprintf(".%03.0f", wh - whole * 1000)
    for (; whole >= 1000; whole = int(whole / 1000))
        text = sprintf(",%03.0f", whole - int(whole / 1000) * 1000) text
    return sprintf("%.0f", whole) text
}

function rule(    text)
{
    text = sprintf("%*s", 10 + 16 * n, "")
    gsub(/ /, "-", text)
    print text
}

BEGIN { FS = ","; total = 0; n = 0 }

# The rates first, the total last, whatever other columns there are.
NR == 1 {
    for (i = 1; i <= NF; i++) {
        if ($i == "total_kwh")
            total = i
        else if ($i ~ /_kwh$/)
            column[++n] = i
    }
    if (!total || !n)
        fail("no total_kwh and <rate>_kwh columns")
    column[++n] = total
    printf "%-10s", "month"
    for (i = 1; i <= n; i++)
        printf "%16s", substr($column[i], 1, length($column[i]) - 4)
    print ""
    rule()
    next
}

# A year that ends with a closing leaves an empty last row.
$1 == $2 { next }

{
    printf "%-10s", substr($1, 1, 7)
    for (i = 1; i <= n; i++) {
        wh = to_wh($column[i])
        sum[i] += wh
        printf "%16s", from_wh(wh)
    }
    print ""
    months++
}

END {
    if (failed)
        exit 1
    if (months != 12)
        fail(months + 0 " rows instead of 12 months")
    rule()
    printf "%-10s", "sum"
    for (i = 1; i <= n; i++)
        printf "%16s", from_wh(sum[i])
    printf "\n%-10s", "share"
    for (i = 1; i <= n; i++)
        printf "%14.2f %%", 100 * sum[i] / sum[n]
    print ""
    short = sum[n]
    for (i = 1; i < n; i++)
        short -= sum[i]
    if (short != 0)
        printf "\nRegisters show whole Wh, rounded down: the rates together show %d Wh less than the total.\n", short
}
