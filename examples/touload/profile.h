/* SPDX-License-Identifier: MIT */
/**
 * @file profile.h
 * @brief A standard load profile: 12 months x 3 kinds of day x 96 quarter hours (examples/load says more).
 *
 * The kind of a day follows from its weekday alone: there are no public holidays. Every day has 96 quarters.
 */
#ifndef TOULOAD_PROFILE_H
#define TOULOAD_PROFILE_H

#include "tou/calendar.h"

#define QUARTERS 96u
#define KINDS    3u
#define FACTORS  5u

typedef struct profile {
    double kwh[12][KINDS][QUARTERS]; /**< by month, kind of day (workday, saturday, sunday) and quarter hour */
    bool have[12][KINDS];            /**< rows that were read */
    double factor[FACTORS];          /**< multiplies a day: polynomial in the day of the year */
} profile_t;

/** @brief Read a whole table. Tells the first fault with its line on stderr. @return false: unreadable or malformed */
bool profile_read(profile_t *profile, const char *path);

/** @return what multiplies every value of a day. @param day_of_year  1..366 */
double profile_day_factor(const profile_t *profile, unsigned day_of_year);

/** @brief The quarter hours of one date, in kWh of the profile's nominal year. */
void profile_day(const profile_t *profile, tou_day_t day, double kwh[QUARTERS]);

/** @brief Read a number made of the characters of `set` only. @return false, value undefined, if it is none */
bool number_parse(const char *text, const char *set, double *value);

#endif
