/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "report_inside.h"
#include "stamp.h"

#define GAPS_SHOWN 20u
#define ROOM       78u  /* letters that fit beside the columns that every table has */
#define ROOM_SMALL 100u /* small ones */

/* What a table of periods shows. */
typedef struct table {
    const report_t *report;
    FILE *to;
    tou_rate_t first; /* rates of its columns */
    tou_rate_t last;
    bool small; /* letters */
} table_t;

void report_html(FILE *to, const char *text)
{
    static const char special[] = "<>&\"'";

    for (; *text != '\0'; text++) {
        if (strchr(special, *text) != NULL) {
            (void)fprintf(to, "&#%d;", *text);
        } else {
            (void)fputc(*text, to);
        }
    }
}

void report_number(FILE *to, double value, int digits)
{
    char text[64];
    int length  = snprintf(text, sizeof text, "%.*f", digits, value);
    int integer = (digits > 0) ? length - digits - 1 : length;

    for (int i = 0; i < length && i < (int)sizeof text - 1; i++) {
        /* A narrow space that is not broken. */
        if (i > 0 && i < integer && (integer - i) % 3 == 0 && text[i - 1] != '-') {
            (void)fputs("\xe2\x80\xaf", to);
        }
        (void)fputc(text[i], to);
    }
}

void report_time(const report_t *self, FILE *to, tou_utc_t utc, bool year)
{
    char stamp[STAMP_SIZE];
    tou_date_t date;
    unsigned minute = report_wall(self, utc, &date);

    (void)stamp_print_local(&self->facts.file->zone, utc, stamp);
    (void)fprintf(to, "<time datetime=\"%s\">", stamp);
    if (year) {
        (void)fprintf(to, "20%02u-%02u-%02u", date.year, date.month, date.day);
    } else {
        (void)fprintf(to, "%u %s", date.day, report_months[date.month - 1]);
    }
    (void)fprintf(to, " %02u:%02u%s</time>", minute / 60u, minute % 60u, report_twice(self, utc) ? stamp + 19 : "");
}

/* A begin or an end of a period: midnight needs no time. */
static void table_date(const report_t *self, FILE *to, tou_utc_t utc)
{
    tou_date_t date;

    (void)fprintf(to, "<td class=\"date\">");
    if (report_wall(self, utc, &date) == 0 && !report_twice(self, utc)) {
        (void)fprintf(to, "20%02u-%02u-%02u", date.year, date.month, date.day);
    } else {
        report_time(self, to, utc, true);
    }
    (void)fprintf(to, "</td>");
}

void report_swatch(const report_t *self, FILE *to, tou_rate_t rate)
{
    char colour[REPORT_TEXT];

    report_colour(self, rate, colour);
    (void)fprintf(to, "<i class=\"swatch\" style=\"background:%s\"></i>", colour);
}

/* Letters that the column of a rate takes, its padding included. */
static unsigned table_column(const report_t *self, tou_rate_t rate)
{
    size_t length = strlen(tariff_file_rate_name(self->facts.file, rate));

    return (unsigned)((length > 8) ? length : 8) + 4u;
}

/* The next rates that fit; what is too wide for one table goes into several. @return false: there are none left */
static bool table_columns(table_t *self)
{
    uint8_t n      = report_rates(self->report);
    unsigned width = 0;

    for (tou_rate_t r = 1; r <= n; r++) {
        width += table_column(self->report, r);
    }
    self->small   = width > ROOM && width <= ROOM_SMALL;
    self->first   = (tou_rate_t)(self->last + 1u);
    unsigned room = self->small ? ROOM_SMALL : ROOM;

    for (tou_rate_t r = self->first; r <= n && table_column(self->report, r) <= room; r++) {
        room -= table_column(self->report, r);
        self->last = r;
    }
    return self->first <= n;
}

/* The head that both kinds have. */
static void table_head(const table_t *self, const char *unit)
{
    FILE *to = self->to;

    (void)fprintf(to,
                  "<div class=\"scroll\"><table%s>\n<thead><tr><th class=\"text\">From</th><th class=\"text\">To</th>"
                  "<th class=\"text\">Closed by</th><th>All rates<small>%s</small></th>",
                  self->small ? " class=\"wide\"" : "", unit);
    for (tou_rate_t r = self->first; r <= self->last; r++) {
        (void)fprintf(to, "<th>");
        report_swatch(self->report, to, r);
        report_html(to, tariff_file_rate_name(self->report->facts.file, r));
        (void)fprintf(to, "<small>%s</small></th>", unit);
    }
    (void)fprintf(to, "</tr></thead>\n<tbody>\n");
}

static void table_cause(FILE *to, const char *cause)
{
    static const char *const moments[] = {"billing date", "second date", "third date"};
    bool moment                        = cause[0] >= '1' && cause[0] <= '3' && cause[1] == '\0';

    (void)fprintf(to, "<td class=\"text\">");
    report_html(to, moment ? moments[cause[0] - '1'] : cause);
    (void)fprintf(to, "</td>");
}

/* The cells that begin each row. */
static void table_period(const table_t *self, const report_closing_t *closing, tou_utc_t since)
{
    (void)fprintf(self->to, "<tr>");
    table_date(self->report, self->to, since);
    table_date(self->report, self->to, closing->at);
    table_cause(self->to, closing->cause);
}

static int table_digits(const report_t *self)
{
    double most = 0;

    for (size_t i = 0; i < self->n_closings; i++) {
        most = (self->closing[i].energy[0] > most) ? self->closing[i].energy[0] : most;
    }
    return self->facts.imp ? 0 : report_digits(most);
}

/* Energies of a period, or of all: index 0 the total. */
static void table_energies(const table_t *self, const double *energy, int digits)
{
    (void)fprintf(self->to, "<td class=\"total\">");
    report_number(self->to, energy[0], digits);
    (void)fprintf(self->to, "</td>");
    for (tou_rate_t r = self->first; r <= self->last; r++) {
        (void)fprintf(self->to, "<td>");
        report_number(self->to, energy[r], digits);
        (void)fprintf(self->to, "</td>");
    }
    (void)fprintf(self->to, "</tr>");
}

static void table_energy(const table_t *self)
{
    double sum[1 + TOU_RATE_MAX] = {0};
    int digits                   = table_digits(self->report);

    table_head(self, self->report->facts.imp ? "imp" : "kWh");
    for (size_t i = 0; i < self->report->n_closings; i++) {
        const report_closing_t *closing = &self->report->closing[i];

        table_period(self, closing, closing->since);
        table_energies(self, closing->energy, digits);
        (void)fprintf(self->to, "\n");
        for (tou_rate_t r = 0; r <= report_rates(self->report); r++) {
            sum[r] += closing->energy[r];
        }
    }
    (void)fprintf(self->to, "<tr class=\"sum\"><td class=\"text\" colspan=\"3\">All periods</td>");
    table_energies(self, sum, digits);
    (void)fprintf(self->to, "</tbody>\n</table></div>\n");
}

static void table_max(const report_t *self, FILE *to, const report_max_t *max, bool highest)
{
    (void)fprintf(to, "<td%s>", highest ? " class=\"total\"" : "");
    if (max->valid) {
        report_number(to, max->kw, (max->kw < 10) ? 4 : 2);
        (void)fprintf(to, "<small>");
        report_time(self, to, max->at, false);
        (void)fprintf(to, "</small>");
    } else {
        (void)fprintf(to, "&ndash;");
    }
    (void)fprintf(to, "</td>");
}

static void table_demand(const table_t *self)
{
    tou_utc_t since = 0;

    table_head(self, "kW");
    for (size_t i = 0; i < self->report->n_closings; i++) {
        const report_closing_t *closing = &self->report->closing[i];

        since = (since == 0) ? closing->since : since;
        if (!closing->demand) {
            continue;
        }
        table_period(self, closing, since);
        table_max(self->report, self->to, &closing->max[0], true);
        for (tou_rate_t r = self->first; r <= self->last; r++) {
            table_max(self->report, self->to, &closing->max[r], false);
        }
        (void)fprintf(self->to, "</tr>\n");
        since = 0;
    }
    (void)fprintf(self->to, "</tbody>\n</table></div>\n");
}

static void table_gaps(const report_t *self, FILE *to)
{
    (void)fprintf(to, "<h2>Gaps in the load</h2>\n<p class=\"note\">The meter had no power: nothing was counted.</p>\n"
                      "<table class=\"narrow\"><thead><tr><th class=\"text\">From</th><th class=\"text\">To</th>"
                      "<th>Length<small>hours</small></th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < self->n_gaps && i < GAPS_SHOWN; i++) {
        const report_gap_t *gap = &self->gap[i];

        (void)fprintf(to, "<tr><td class=\"date\">");
        report_time(self, to, gap->from, true);
        (void)fprintf(to, "</td><td class=\"date\">");
        report_time(self, to, gap->to, true);
        (void)fprintf(to, "</td><td>");
        report_number(to, (gap->to - gap->from) / 3600.0, 2);
        (void)fprintf(to, "</td></tr>\n");
    }
    (void)fprintf(to, "</tbody></table>\n");
    if (self->n_gaps > GAPS_SHOWN) {
        (void)fprintf(to, "<p class=\"note\">and %zu more</p>\n", self->n_gaps - GAPS_SHOWN);
    }
}

void report_tables(const report_t *self, FILE *to)
{
    table_t energy = {self, to, 0, 0, false};
    table_t demand = {self, to, 0, 0, false};

    (void)fprintf(to, "<h2>Energy of each period</h2>\n");
    while (table_columns(&energy)) {
        table_energy(&energy);
    }
    if (report_has_demand(self)) {
        (void)fprintf(to, "<h2>Maximum demand of each period</h2>\n");
        while (table_columns(&demand)) {
            table_demand(&demand);
        }
    }
    if (self->n_gaps != 0) {
        table_gaps(self, to);
    }
}
