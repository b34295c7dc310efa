/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "report_inside.h"

#define BAR_HEIGHT 262u
#define BAR_ABOVE  26u /* room for the unit */
#define BAR_WIDTH  0.74
#define FEWEST     ((size_t)6) /* places of a picture, so that one bar is not a wall */
#define INK        "#202124"
#define GREY       "#5f6368"

/* A walk through the periods of a picture, from left to right. Begin with zeros after the first two. */
typedef struct bars {
    const report_t *report;
    bool demand;                     /* closings of demand only */
    size_t n;                        /* passed, the present one included */
    size_t next;                     /* closing */
    const report_closing_t *closing; /* present one */
    tou_utc_t since;                 /* begin of its period */
} bars_t;

static bool bars_next(bars_t *self)
{
    const report_t *report = self->report;
    tou_utc_t since        = 0;

    for (; self->next < report->n_closings; self->next++) {
        const report_closing_t *closing = &report->closing[self->next];

        since = (since == 0) ? closing->since : since;
        if (closing->demand || !self->demand) {
            self->closing = closing;
            self->since   = since;
            self->n++;
            self->next++;
            return true;
        }
    }
    return false;
}

static size_t bars_count(const report_t *report, bool demand)
{
    bars_t bars = {report, demand, 0, 0, NULL, 0};

    while (bars_next(&bars)) {
    }
    return bars.n;
}

/* Bars are labelled every so many, so that labels do not run into each other. */
static size_t bars_step(size_t n)
{
    static const size_t steps[] = {1, 2, 3, 4, 6, 12, 24, 36, 60, 120};
    size_t step                 = 1;

    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && n > step * REPORT_LABELS; i++) {
        step = steps[i];
    }
    return step;
}

/* A period below its axis: its month, with the day if it begins within, with the year where that is new. */
static void bars_label(const bars_t *self, FILE *to, uint8_t *year)
{
    tou_date_t date;

    (void)report_wall(self->report, self->since, &date);
    (void)fprintf(to, "%s\"", (self->n == 1) ? "" : ", ");
    if (date.day != 1) {
        (void)fprintf(to, "%u ", date.day);
    }
    (void)fprintf(to, "%s", report_months[date.month - 1]);
    if (date.year != *year) {
        (void)fprintf(to, "\\n20%02u", date.year);
        *year = date.year;
    }
    (void)fprintf(to, "\" %g", (double)self->n - 0.5);
}

/* One place a period, its label below, thin lines behind. */
static void bars_axes(const report_t *report, FILE *to, bool demand, double top)
{
    bars_t bars  = {report, demand, 0, 0, NULL, 0};
    uint8_t year = UINT8_MAX;
    size_t n     = bars_count(report, demand);
    size_t step  = bars_step(n);

    (void)fprintf(to,
                  "set xrange [0:%zu]\n"
                  "set yrange [0:%.9g]\n"
                  "set rmargin at screen 0.995\n"
                  "set border 1 lw 0.8 lc rgb '#80868b'\n"
                  "set grid ytics back lt 1 lw 0.6 lc rgb '#dadce0'\n"
                  "set xtics (",
                  (n < FEWEST) ? FEWEST : n, top);
    while (bars_next(&bars)) {
        if ((bars.n - 1) % step == 0) {
            bars_label(&bars, to, &year);
        }
    }
    (void)fprintf(to, ")\n");
}

static void bars_text(FILE *to, double x, double y, double lines, unsigned size, const char *text)
{
    (void)fprintf(to, "set label \"%s\" at %g,%.9g center offset 0,%g front font 'sans-serif,%u' textcolor rgb '%s'\n", text,
                  x, y, lines, size, (size > 10) ? INK : GREY);
}

/* The bars of a rate, each on top of those of the rates before it. @return whether there are any */
static bool energy_block(const report_t *report, FILE *to, tou_rate_t rate, double scale)
{
    bars_t bars = {report, false, 0, 0, NULL, 0};
    bool any    = false;

    (void)fprintf(to, "$value%u << EOD\n", rate);
    while (bars_next(&bars)) {
        double x     = (double)bars.n - 0.5;
        double below = 0;

        for (tou_rate_t r = 1; r < rate; r++) {
            below += bars.closing->energy[r] / scale;
        }
        if (bars.closing->energy[rate] > 0) {
            report_box(to, x - BAR_WIDTH / 2, x + BAR_WIDTH / 2, below, below + bars.closing->energy[rate] / scale);
            any = true;
        }
    }
    (void)fprintf(to, "EOD\n");
    return any;
}

static void energy_labels(const report_t *report, FILE *to, double scale, double most)
{
    bars_t bars = {report, false, 0, 0, NULL, 0};

    while (bars_next(&bars)) {
        char text[REPORT_TEXT];
        double total = bars.closing->energy[0] / scale;

        (void)snprintf(text, sizeof text, "%.*f", (most / scale < 20) ? 2 : 1, total);
        bars_text(to, (double)bars.n - 0.5, total, 0.6, 11, text);
    }
}

static double bars_most(const report_t *report, bool demand)
{
    bars_t bars = {report, demand, 0, 0, NULL, 0};
    double most = 0;

    while (bars_next(&bars)) {
        const report_closing_t *closing = bars.closing;

        most = fmax(most, demand ? (closing->max[0].valid ? closing->max[0].kw : 0.0) : closing->energy[0]);
    }
    return most;
}

static void bars_unit(FILE *to, const char *unit)
{
    (void)fprintf(to, "set label '%s' at graph -0.007, graph 1.06 right font 'sans-serif,12' textcolor rgb '%s'\n", unit,
                  GREY);
}

void report_draw_energy(const report_t *self, FILE *to, const char *name)
{
    report_legend_t legend = {{false}};
    double most            = bars_most(self, false);
    double scale           = (most >= 10000) ? 1000 : 1;

    for (tou_rate_t r = 1; r <= report_rates(self); r++) {
        legend.used[r] = energy_block(self, to, r, scale);
    }
    report_picture(self, to, name, &legend, BAR_HEIGHT, BAR_ABOVE);
    bars_axes(self, to, false, (most > 0) ? most / scale * 1.12 : 1);
    bars_unit(to, self->facts.imp ? ((scale > 1) ? "1000 imp" : "imp") : ((scale > 1) ? "MWh" : "kWh"));
    if (self->n_closings <= REPORT_LABELS) {
        energy_labels(self, to, scale, most);
    }
    report_plot(self, to, &legend);
}

/* Each maximum of the total: its value and its time above its bar. */
static void demand_labels(const report_t *report, FILE *to)
{
    bars_t bars = {report, true, 0, 0, NULL, 0};

    while (bars_next(&bars)) {
        const report_max_t *max = &bars.closing->max[0];
        char text[REPORT_TEXT];
        tou_date_t date;

        if (max->valid) {
            unsigned minute = report_wall(report, max->at, &date);
            double x        = (double)bars.n - 0.5;

            (void)snprintf(text, sizeof text, "%.*f", (max->kw < 100) ? 2 : 1, max->kw);
            bars_text(to, x, max->kw, 2.35, 11, text);
            (void)snprintf(text, sizeof text, "%u %s\\n%02u:%02u", date.day, report_months[date.month - 1], minute / 60u,
                           minute % 60u);
            bars_text(to, x, max->kw, 1.45, 10, text);
        }
    }
}

/* Backdrop of a period: the maximum of the total. */
static void demand_totals(const report_t *report, FILE *to)
{
    bars_t bars = {report, true, 0, 0, NULL, 0};

    (void)fprintf(to, "$value0 << EOD\n");
    while (bars_next(&bars)) {
        if (bars.closing->max[0].valid) {
            double x = (double)bars.n - 0.5;

            report_box(to, x - BAR_WIDTH / 2 - 0.06, x + BAR_WIDTH / 2 + 0.06, 0, bars.closing->max[0].kw);
        }
    }
    (void)fprintf(to, "EOD\n");
}

/* The bars of a rate, side by side with the others'. */
static void demand_block(const report_t *report, FILE *to, tou_rate_t rate, unsigned place, unsigned places)
{
    bars_t bars = {report, true, 0, 0, NULL, 0};

    (void)fprintf(to, "$value%u << EOD\n", rate);
    while (bars_next(&bars)) {
        if (bars.closing->max[rate].valid) {
            double x = (double)bars.n - 0.5 - BAR_WIDTH / 2 + BAR_WIDTH * place / places;

            report_box(to, x, x + BAR_WIDTH / places * 0.94, 0, bars.closing->max[rate].kw);
        }
    }
    (void)fprintf(to, "EOD\n");
}

/* Which rates have any maximum. @return how many */
static unsigned demand_used(const report_t *report, bool *used)
{
    bars_t bars    = {report, true, 0, 0, NULL, 0};
    unsigned count = 0;

    while (bars_next(&bars)) {
        for (tou_rate_t r = 1; r <= report_rates(report); r++) {
            count += (bars.closing->max[r].valid && !used[r]) ? 1u : 0u;
            used[r] = used[r] || bars.closing->max[r].valid;
        }
    }
    return count;
}

void report_draw_demand(const report_t *self, FILE *to, const char *name)
{
    report_legend_t legend = {{false}};
    unsigned places        = demand_used(self, legend.used);
    unsigned place         = 0;
    bool labels            = bars_count(self, true) <= REPORT_LABELS;

    legend.used[0] = true;
    demand_totals(self, to);
    for (tou_rate_t r = 1; r <= report_rates(self); r++) {
        if (legend.used[r]) {
            demand_block(self, to, r, place++, places);
        }
    }
    double most = bars_most(self, true);

    report_picture(self, to, name, &legend, BAR_HEIGHT, BAR_ABOVE);
    bars_axes(self, to, true, (most > 0) ? most * (labels ? 1.24 : 1.08) : 1);
    bars_unit(to, "kW");
    if (labels) {
        demand_labels(self, to);
    }
    report_plot(self, to, &legend);
}
