/* SPDX-License-Identifier: MIT */
/**
 * @file stamp.h
 * @brief ISO 8601 time stamps, dates and offsets as text.
 */
#ifndef STAMP_H
#define STAMP_H

#include <stdio.h>

#include "tou/calendar.h"

/** Room for any stamp with its closing zero. */
#define STAMP_SIZE 32

/** A time stamp as written. */
typedef struct stamp {
    tou_wall_t wall;    /**< date and time */
    bool has_offset;    /**< `Z` or an offset was given */
    int32_t offset_min; /**< minutes east of UTC */
} stamp_t;

/** @brief Read `YYYY-MM-DD`. @return whether it is a date of the years 2000-2099, and all of the text */
bool stamp_date(const char *text, tou_day_t *day);

/** @brief Read `+HH:MM`, `-HH:MM` or `+HHMM`. @return whether it is that, and all of the text */
bool stamp_offset(const char *text, int32_t *minutes);

/**
 * @brief Read `YYYY-MM-DDTHH:MM[:SS][Z|offset]`, a blank for the T allowed, and a fraction of a second if it is zero.
 * @return whether it is that, and all of it
 */
bool stamp_read(const char *text, stamp_t *out);

/** @brief Instant of a wall-clock reading on a clock that keeps one offset. @return false before 2000-01-03 UTC */
bool stamp_utc(tou_wall_t wall, int32_t offset_min, tou_utc_t *utc);

/** @brief Write an instant as UTC, `...Z`. @return text */
const char *stamp_print_utc(tou_utc_t utc, char text[STAMP_SIZE]);

/** @brief Write an instant on the zone's wall clock with its offset. @return text */
const char *stamp_print_local(const tou_zone_t *zone, tou_utc_t utc, char text[STAMP_SIZE]);

#endif
