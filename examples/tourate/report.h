/* SPDX-License-Identifier: MIT */
/**
 * @file report.h
 * @brief What a load came to, for a person: a page with pictures.
 *
 * It is told what the meter did, minute by minute and closing by closing, and works out nothing by itself but sums and
 * shares of what it shows. gnuplot draws the pictures.
 *
 * @code
 * report_t *report = report_new(&facts);              // NULL: no memory
 * report_minute(report, utc, rate, kwh);              // each metered minute, in order; a gap is what is left out
 * report_closing(report, &closing);                   // each closing, in order, the unfinished last one too
 * status = report_write(report, "build/report");      // 0 or 1, told on standard error
 * report_free(report);
 * @endcode
 */
#ifndef REPORT_H
#define REPORT_H

#include "tariff_file.h"

/** What is known from the start. Texts and the tariff are kept. */
typedef struct report_facts {
    const tariff_file_t *file; /**< the tariff */
    const char *load;          /**< name of the load file */
    uint16_t constant;         /**< imp/kWh */
    bool imp;                  /**< energies of closings are pulses; else kWh */
} report_facts_t;

/** A demand maximum. */
typedef struct report_max {
    bool valid;   /**< there was a complete window */
    double kw;    /**< mean power of the window */
    tou_utc_t at; /**< the instant that labels it */
} report_max_t;

/** A closed period. Index 0 is the total, r the rate r. */
typedef struct report_closing {
    tou_utc_t since;                    /**< closing before it, of any kind, or the begin of the load */
    tou_utc_t at;                       /**< end of the period */
    const char *cause;                  /**< as in the register rows; kept */
    bool demand;                        /**< closes demand, too, so `max` holds something */
    double energy[1 + TOU_RATE_MAX];    /**< of the period, kWh or pulses */
    report_max_t max[1 + TOU_RATE_MAX]; /**< since the last closing of demand */
} report_closing_t;

/** A report being gathered. */
typedef struct report report_t;

/** @return an empty report; NULL: no memory */
report_t *report_new(const report_facts_t *facts);

/**
 * @brief A minute was metered. If memory runs out, report_write() tells it.
 * @param start  its first instant: a whole minute, not before the end of the last one. Minutes left out between two are
 *               shown as a gap.
 * @param rate   in force, 1..n_rates
 * @param kwh    energy of the minute
 */
void report_minute(report_t *self, tou_utc_t start, tou_rate_t rate, double kwh);

/** @brief A period was closed. If memory runs out, report_write() tells it. */
void report_closing(report_t *self, const report_closing_t *closing);

/**
 * @brief Write report.html, rates.svg, load.svg, energy.svg and, where a maximum is known, demand.svg.
 * @param dir  made if it is not there (the folder above it must be); files of these names in it are replaced, all or none
 * @return 0; 1: it cannot be written, or gnuplot is not there or fails (told on standard error). Then nothing is left.
 */
int report_write(const report_t *self, const char *dir);

/** @brief Give back what was taken. NULL does no harm. */
void report_free(report_t *self);

#endif
