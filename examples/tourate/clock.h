/* SPDX-License-Identifier: MIT */
/**
 * @file clock.h
 * @brief The tariff as time goes by: activation, announcements, the rate in force.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include "tariff_file.h"
#include "tou/tariff.h"

/** An announced day. */
typedef struct announcement {
    tou_day_t day; /**< local date */
    uint8_t table; /**< day table */
} announcement_t;

/** A tariff that runs. */
typedef struct rate_clock {
    const tariff_file_t *file;  /**< kept */
    tou_arrays_t arrays;        /**< bank 0 of a blank meter, bank 1 the file's, if it has an activation time */
    tou_tariff_source_t source; /**< over them */
    tou_tariff_t tariff;        /**< the library's */
    announcement_t *announced;  /**< by date, rising */
    size_t n_announced;         /**< how many */
} rate_clock_t;

/** @brief Set up. @param announce  path of the CSV, or NULL  @return 0, 1 or 2 (told on standard error) */
int rate_clock_init(rate_clock_t *self, const tariff_file_t *file, const char *announce);

/** @brief Go to an instant, not before the last one. @param now  what is in force */
void rate_clock_at(rate_clock_t *self, tou_utc_t utc, tou_action_t *now);

/** @return whether announcements are to be handed over before the tariff is asked for an instant */
bool rate_clock_wants(const rate_clock_t *self, tou_utc_t utc);

/** @brief Hand over the announcements that hold at an instant, if there are any. Its plan is then ready. */
void rate_clock_announce(rate_clock_t *self, tou_utc_t utc);

/** @brief Give back what was taken. */
void rate_clock_free(rate_clock_t *self);

#endif
