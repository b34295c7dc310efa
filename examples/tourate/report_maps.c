/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "report_inside.h"

#define MAP_HEIGHT 252u

/* A date worth a label below a map that is n days wide. */
static bool map_label(size_t n, size_t index, tou_day_t day, const tou_date_t *date, bool first, char text[REPORT_TEXT])
{
    const char *month = report_months[date->month - 1];
    bool wanted       = date->day == 1;

    if (n <= 10) {
        (void)snprintf(text, REPORT_TEXT, "%s\\n%u %s", report_weekdays[tou_date_weekday(day) - 1u], date->day, month);
        return true;
    }
    if (n <= 70) {
        (void)snprintf(text, REPORT_TEXT, "%u %s", date->day, month);
        return index % ((n <= 20) ? 2u : 7u) == 0;
    }
    if (n > 1500) {
        (void)snprintf(text, REPORT_TEXT, "20%02u", date->year);
        return wanted && date->month == 1 && date->year % ((n > 8000) ? 10 : 1) == 0;
    }
    if (date->month == 1 || first) {
        (void)snprintf(text, REPORT_TEXT, "%s\\n20%02u", month, date->year);
    } else {
        (void)snprintf(text, REPORT_TEXT, "%s", month);
    }
    return wanted && (n <= 740 || date->month % 3 == 1);
}

/* Where the label of a date stands: in the middle of what it names. */
static double map_middle(size_t n, size_t index, const tou_date_t *date)
{
    if (n <= 70) {
        return (double)index + 0.5;
    }
    double length = (n <= 740) ? (double)tou_date_month_days(date->year, date->month) : 0.0;

    return (double)index + fmin(length, (double)(n - index)) / 2;
}

static void map_dates(const report_t *self, FILE *to, size_t n)
{
    tou_date_t date;
    const char *comma = "";

    (void)fprintf(to, "set xtics (");
    for (size_t i = 0; i < n; i++) {
        char text[REPORT_TEXT];
        tou_day_t day = (tou_day_t)(self->base + self->first_used + i);

        tou_date_from_day(day, &date);
        if (map_label(n, i, day, &date, *comma == '\0', text)) {
            (void)fprintf(to, "%s\"%s\" %g", comma, text, map_middle(n, i, &date));
            comma = ", ";
        }
    }
    (void)fprintf(to, ")\n");
}

/* White lines before each first of a month, of a year where months would be too dense, of a date where days are few. */
static void map_separators(const report_t *self, FILE *to, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        tou_date_t date;

        tou_date_from_day((tou_day_t)(self->base + self->first_used + i), &date);
        bool first = date.day == 1 && (n <= 1500 || date.month == 1);

        if ((first && n <= 8000) || n <= 20) {
            (void)fprintf(to, "set arrow from %zu, graph 0 to %zu, graph 1 nohead front lw %s lc rgb '#ffffff'\n", i, i,
                          (n > 740 && date.month != 1) ? "0.5"
                          : (first && date.month == 1) ? "2"
                                                       : "1");
        }
    }
}

/* Midnight is at the top, days go to the right. */
static void map_axes(const report_t *self, FILE *to)
{
    size_t n = self->n_days - self->first_used;

    (void)fprintf(to,
                  "set xrange [0:%zu]\n"
                  "set yrange [1440:0]\n"
                  "set ytics (",
                  n);
    for (unsigned hour = 0; hour <= 24; hour += 3) {
        (void)fprintf(to, "%s'%02u:00' %u", (hour == 0) ? "" : ", ", hour, hour * 60u);
    }
    (void)fprintf(to, ")\n");
    map_dates(self, to, n);
    map_separators(self, to, n);
}

/* Is [from, to) of that day a whole run of one value? */
static bool map_is_run(const report_day_t *day, unsigned from, unsigned to, uint8_t value)
{
    bool same = (from == 0 || day->rate[from - 1u] != value) && (to == REPORT_MINUTES || day->rate[to] != value);

    for (unsigned minute = from; same && minute < to; minute++) {
        same = day->rate[minute] == value;
    }
    return same;
}

/* A run that the day before did not have is drawn as wide as days have it. @return whether one was drawn */
static bool map_run(const report_day_t *days, size_t n, size_t index, unsigned from, unsigned to, FILE *out)
{
    uint8_t value = days[index].rate[from];
    size_t end    = index + 1;

    if (index > 0 && map_is_run(&days[index - 1], from, to, value)) {
        return false;
    }
    while (end < n && map_is_run(&days[end], from, to, value)) {
        end++;
    }
    report_box(out, (double)index, (double)end, from, to);
    return true;
}

/* Rectangles where the map holds a value, as a block of data. @return whether there are any */
static bool map_block(const report_t *self, FILE *to, uint8_t value)
{
    const report_day_t *days = self->day + self->first_used;
    size_t n                 = self->n_days - self->first_used;
    bool any                 = false;

    (void)fprintf(to, "$value%u << EOD\n", value);
    for (size_t i = 0; i < n; i++) {
        unsigned end;

        for (unsigned from = 0; from < REPORT_MINUTES; from = end) {
            for (end = from + 1; end < REPORT_MINUTES && days[i].rate[end] == days[i].rate[from]; end++) {
            }
            if (days[i].rate[from] == value) {
                any = map_run(days, n, i, from, end, to) || any;
            }
        }
    }
    (void)fprintf(to, "EOD\n");
    return any;
}

void report_draw_rates(const report_t *self, FILE *to, const char *name)
{
    report_legend_t legend = {{false}};

    for (tou_rate_t r = 1; r <= report_rates(self); r++) {
        legend.used[r] = map_block(self, to, r);
    }
    legend.used[REPORT_GAP] = map_block(self, to, REPORT_GAP);
    report_picture(self, to, name, &legend, MAP_HEIGHT, 6);
    map_axes(self, to);
    report_plot(self, to, &legend);
}

/* Mean power in a cell; -1: nothing was metered in it. */
static double map_kw(const report_day_t *day, unsigned cell)
{
    return (day->minutes[cell] == 0) ? -1.0 : day->kwh[cell] * 60.0 / day->minutes[cell];
}

/*
 * A row of text a quarter hour, `copies` numbers a day, for gnuplot draws no raster of a single column.
 * @return the highest mean power
 */
static double map_cells(const report_t *self, FILE *to, unsigned copies)
{
    double most = 0;

    (void)fprintf(to, "$load << EOD\n");
    for (unsigned cell = 0; cell < REPORT_CELLS; cell++) {
        for (size_t i = self->first_used * copies; i < self->n_days * copies; i++) {
            double kw = map_kw(&self->day[i / copies], cell);

            most = fmax(most, kw);
            (void)fprintf(to, "%.5g ", kw);
        }
        (void)fprintf(to, "\n");
    }
    (void)fprintf(to, "EOD\n");
    return most;
}

void report_draw_load(const report_t *self, FILE *to, const char *name)
{
    report_legend_t legend = {{false}};
    unsigned copies        = (self->n_days - self->first_used == 1) ? 2 : 1;
    double most            = map_cells(self, to, copies);

    legend.used[REPORT_GAP] = map_block(self, to, REPORT_GAP);
    report_picture(self, to, name, &legend, MAP_HEIGHT, 6);
    map_axes(self, to);
    /* Nine stops of viridis, the map of matplotlib (CC0): even to the eye, also in grey and to the colour-blind. */
    (void)fprintf(to,
                  "set palette defined (0 '#440154', 1 '#472d7b', 2 '#3b528b', 3 '#2c728e', 4 '#21918c', 5 '#28ae80', "
                  "6 '#5ec962', 7 '#addc30', 8 '#fde725')\n"
                  "set cbrange [0:%g]\n"
                  "set colorbox user origin graph 1.02, graph 0 size graph 0.018, graph 0.89 noborder\n"
                  "set cbtics offset -0.6,0\n"
                  "set label 'kW' at graph 1.02, graph 0.955 left textcolor rgb '#5f6368'\n"
                  "plot $load matrix using (($1+0.5)/%u):(($2+0.5)*%u):($3 < 0 ? NaN : $3) with image notitle",
                  (most > 0) ? most : 1.0, copies, REPORT_CELL);
    if (legend.used[REPORT_GAP]) {
        (void)fprintf(to, ", ");
        report_boxes(self, to, REPORT_GAP);
    }
    (void)fprintf(to, "\n");
}
