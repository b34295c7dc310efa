/* SPDX-License-Identifier: MIT */
/**
 * @file report_inside.h
 * @brief Inside of the report: what was gathered, and who writes which part of it.
 */
#ifndef REPORT_INSIDE_H
#define REPORT_INSIDE_H

#include "report.h"

#define REPORT_MINUTES 1440u     /**< of a wall clock's day */
#define REPORT_CELLS   96u       /**< rows of the load map */
#define REPORT_CELL    15u       /**< minutes of a row */
#define REPORT_GAP     UINT8_MAX /**< in report_day_t.rate: an instant passed unmetered */
#define REPORT_TEXT    48u       /**< room for a time, a label or a colour, with its closing zero */
#define REPORT_LABELS  16u       /**< most labels below an axis */

/** A local date. The hour that DST skips stays empty; of the hour it repeats, `rate` holds the second passing. */
typedef struct report_day {
    uint8_t rate[REPORT_MINUTES];   /**< by wall-clock minute: rate; 0: not in the load; REPORT_GAP */
    uint16_t minutes[REPORT_CELLS]; /**< metered in a cell; twice as many in a repeated hour */
    double kwh[REPORT_CELLS];       /**< energy of them */
} report_day_t;

/** Time that was not metered. */
typedef struct report_gap {
    tou_utc_t from; /**< its begin */
    tou_utc_t to;   /**< its end */
} report_gap_t;

/** All that was told. */
struct report {
    report_facts_t facts;
    report_day_t *day;         /**< in date order; those up to first_used are empty */
    size_t n_days;             /**< with the last one used */
    size_t room;               /**< of `day` */
    size_t first_used;         /**< 0 or 1 */
    tou_day_t base;            /**< date of day[0] */
    tou_utc_t from;            /**< first metered instant */
    tou_utc_t until;           /**< end of the last metered minute; 0: none */
    uint64_t minutes;          /**< metered */
    report_gap_t *gap;         /**< in order */
    size_t n_gaps;             /**< how many */
    report_closing_t *closing; /**< in order */
    size_t n_closings;         /**< how many */
    bool short_of_memory;      /**< something could not be kept */
};

/** @name report_text.c: names, colours and times for people
 * @{ */
/** Names of months, and of weekdays from Monday. */
extern const char *const report_months[12];
extern const char *const report_weekdays[7];

/** @return number of rates */
uint8_t report_rates(const report_t *self);

/** @brief Colour of a rate, `#rrggbb`, by its kind; rates of one kind differ in shade. */
void report_colour(const report_t *self, tou_rate_t rate, char text[REPORT_TEXT]);

/** @return word for the kind of a rate */
const char *report_kind(const report_t *self, tou_rate_t rate);

/** @brief The wall clock's date and minute of the day at an instant. */
unsigned report_wall(const report_t *self, tou_utc_t utc, tou_date_t *date);

/** @return whether the wall clock shows this reading twice, so that only the offset tells which is meant */
bool report_twice(const report_t *self, tou_utc_t utc);

/** @return digits after the point that suit values up to `most` */
int report_digits(double most);

/** @return whether any maximum is known */
bool report_has_demand(const report_t *self);
/** @} */

/** @name report_maps.c, report_bars.c: scripts for gnuplot, each a picture of that name
 * @{ */
void report_draw_rates(const report_t *self, FILE *to, const char *name);
void report_draw_load(const report_t *self, FILE *to, const char *name);
void report_draw_energy(const report_t *self, FILE *to, const char *name);
void report_draw_demand(const report_t *self, FILE *to, const char *name);
/** @} */

/** @name report_plot.c: what the pictures share
 * @{ */
/** What a picture shows, and so its legend: rates, REPORT_GAP, and 0 for all rates together. */
typedef struct report_legend {
    bool used[UINT8_MAX + 1];
} report_legend_t;

/**
 * @brief Begin a picture with its legend; everything of the last one but its blocks of data is forgotten.
 * @param plot   pixels from the top of the plot down to its axis
 * @param above  pixels between legend and plot
 */
void report_picture(const report_t *self, FILE *to, const char *name, const report_legend_t *legend, unsigned plot,
                    unsigned above);

/** @brief A row of a block of data: the middle and the four sides of a rectangle. */
void report_box(FILE *to, double x0, double x1, double y0, double y1);

/** @brief How to draw the block of rectangles `$value<n>`: a piece of a plot command. */
void report_boxes(const report_t *self, FILE *to, uint8_t value);

/** @brief Plot the blocks of all that is in the legend, on top of one another in this order, 0 first. */
void report_plot(const report_t *self, FILE *to, const report_legend_t *legend);
/** @} */

/** @brief report_page.c: the page. */
void report_page(const report_t *self, FILE *to);

/** @brief report_table.c: its tables. */
void report_tables(const report_t *self, FILE *to);

/** @name report_table.c: pieces of a page
 * @{ */
/** @brief A text with what HTML would take for itself escaped. */
void report_html(FILE *to, const char *text);

/** @brief A number with its digits in groups of three. */
void report_number(FILE *to, double value, int digits);

/** @brief A time, to the minute; with the offset if the wall clock shows it twice. @param year  write the year too */
void report_time(const report_t *self, FILE *to, tou_utc_t utc, bool year);

/** @brief A square of a rate's colour. */
void report_swatch(const report_t *self, FILE *to, tou_rate_t rate);
/** @} */

#endif
