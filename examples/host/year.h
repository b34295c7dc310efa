/* SPDX-License-Identifier: MIT */
/**
 * @file year.h
 * @brief A year of a tariff, asked from the library date by date.
 */
#ifndef YEAR_H
#define YEAR_H

#include "tariff_file.h"

#include "tou/tariff.h"

#define YEAR_CELLS 48u /**< half-hours of a day bar */
#define YEAR_DAYS  366u

/** What the tariff does on a date. */
typedef struct year_date {
    uint8_t rule;   /**< TOU_RULE_...; TOU_RULE_NONE outside the library's range, at the ends of 2000 and 2099 */
    uint8_t season; /**< 1-based, 0 without seasons */
    uint8_t table;  /**< 1-based */
} year_date_t;

/** A year. */
typedef struct year {
    tou_tariff_t tariff; /**< runs the file's tables */
    const tou_zone_t *zone;
    tou_day_t first; /**< 1 January */
    unsigned n;      /**< 365 or 366 */
    year_date_t date[YEAR_DAYS];
} year_t;

/** Consecutive dates of one season; both ends included, counted from 1 January. */
typedef struct year_run {
    unsigned first;
    unsigned last;
    uint8_t season;
} year_run_t;

/** Energy rates at the half-hours of a date. */
typedef struct year_bar {
    uint8_t table;
    tou_rate_t rate[YEAR_CELLS];
} year_bar_t;

/** @brief Ask for every date of a year. @param year  0..99 */
void year_load(year_t *self, const tariff_file_t *file, uint8_t year);

/** @return whether there is a run that begins at `from`, the day after the run before. */
bool year_run(const year_t *self, unsigned from, year_run_t *run);

/** @return whether the run has such a weekday that follows its week or is a rest day; its bar is then filled. */
bool year_weekday_bar(year_t *self, const year_run_t *run, uint8_t weekday, year_bar_t *bar);

#endif
