# SPDX-License-Identifier: MIT
# A tariff file at every limit of the format; -v rates=64 and the like replace one of the numbers.

function item(text, i)
{
    printf "%s%s", (i > 0) ? ", " : "", text
}

function name(letter, i)
{
    return sprintf("\"%s%d\"", letter, i)
}

# Combinations of an energy rate with another demand rate, each new until `extras` have been used.
function entry(i,    demand)
{
    demand = ""
    if (used < extras) {
        demand = sprintf(" r%d", int(used / 32) + 33)
        used++
    }
    return sprintf("\"%02d:30 r%d%s\"", i, (used - 1) % 32, demand)
}

BEGIN {
    if (!rates) rates = 63
    if (!outputs) outputs = 8
    if (!days) days = 32
    if (!entries) entries = 16
    if (!weeks) weeks = 16
    if (!seasons) seasons = 16
    if (!specials) specials = 254
    if (!extras) extras = 64

    print "{ \"format\": 1, \"name\": \"large\", \"source\": \"large.awk\","
    print "  \"zone\": { \"utc_offset\": \"-12:00\", \"dst\": null },"
    printf "  \"rates\": ["
    for (i = 0; i < rates; i++)
        item("{ \"name\": " name("r", i) ", \"kind\": \"other\" }", i)
    printf "],\n  \"outputs\": ["
    for (i = 0; i < outputs; i++)
        item(name("o", i), i)
    print "],\n  \"days\": {"
    for (d = 0; d < days; d++) {
        printf "%s    %s: [", (d > 0) ? ",\n" : "", name("d", d)
        for (i = 0; i < (d ? 16 : entries); i++)
            item(entry(i), i)
        printf "]"
    }
    printf "\n  },\n  \"announced\": ["
    for (d = 16; d < 32; d++)
        item(name("d", d), d - 16)
    printf "],\n  \"weeks\": { "
    for (w = 0; w < weeks; w++)
        item(name("w", w) ": " name("d", w % 16), w)
    printf " },\n  \"seasons\": ["
    for (s = 0; s < seasons; s++)
        item(sprintf("{ \"from\": \"%02d-%02d\", \"week\": %s }", s % 12 + 1, int(s / 12) + 1, name("w", (s < 16) ? s : 0)), s)
    printf "],\n  \"special_days\": ["
    for (i = 0; i < specials; i++)
        item(sprintf("{ \"on\": \"%04d-%02d-%02d\", \"day\": \"d0\" }", 2000 + i % 100, int(i / 100) + 1, i % 28 + 1), i)
    print "]\n}"
}
