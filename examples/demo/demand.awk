# SPDX-License-Identifier: MIT
# Lays out the demand columns of `tourate --registers` for a person: a row per month, each rate's maximum in kW with the day
# and time at which its window ended, and the highest of the year.

function fail(what)
{
    print "demand.awk: " what > "/dev/stderr"
    failed = 1
    exit 1
}

function rule(    text)
{
    text = sprintf("%*s", 10 + 22 * n, "")
    gsub(/ /, "-", text)
    print text
}

# 268.0550 at 2026-01-07T10:30:00+08:00 reads 268.0550 07 10:30; in the last line the month is told, too
function cell(kw, at, month)
{
    if (kw == "")
        return "-         "
    return kw " " (month ? substr(at, 6, 5) : substr(at, 9, 2)) " " substr(at, 12, 5)
}

BEGIN { FS = ","; n = 0; total = 0 }

NR == 1 {
    for (i = 1; i <= NF; i++) {
        if ($i == "max_kw")
            total = i
        else if ($i ~ /_max_kw$/)
            column[++n] = i
    }
    if (!total || !n)
        fail("no max_kw and <rate>_max_kw columns")
    printf "%-10s", "month"
    for (i = 1; i <= n; i++)
        printf "%22s", substr($column[i], 1, length($column[i]) - 7)
    column[++n] = total
    printf "%22s\n", "total"
    rule()
    next
}

$1 == $2 { next }

{
    printf "%-10s", substr($1, 1, 7)
    for (i = 1; i <= n; i++) {
        kw = $column[i]
        at = $(column[i] + 1)
        if (kw !~ /^([0-9]+\.[0-9][0-9][0-9][0-9])?$/ || (kw == "") != (at == ""))
            fail("line " NR ": not a demand with its time: \"" kw "\" \"" at "\"")
        printf "%22s", cell(kw, at, 0)
        if (kw + 0 > best[i] + 0) {
            best[i] = kw
            when[i] = at
        }
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
    printf "%-10s", "highest"
    for (i = 1; i <= n; i++)
        printf "%22s", cell(best[i], when[i], 1)
    print ""
}
