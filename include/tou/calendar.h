/* SPDX-License-Identifier: MIT */
/**
 * @file calendar.h
 * @brief Civil time: dates, weekdays, Easter, rules for dates, and a zone with daylight saving time.
 *
 * Time inside the library is UTC in seconds since 2000 (tou_utc_t). A wall clock shows local time (tou_wall_t), which
 * jumps twice a year where daylight saving time (DST) is kept. Everything that depends on local time - rate switches,
 * closings, demand labels - goes through the two conversions of this module, so no two parts can disagree about a change
 * day. All functions are pure: nothing is scheduled, nothing is remembered.
 *
 * It models: the Gregorian calendar from 2000-01-01 to 2099-12-31; one standard offset; one pair of yearly DST rules.
 * It does not model: leap seconds; zones whose rule changes from one year to the next (change the tou_zone_t and go on);
 * dates given by another calendar (put the dates of the coming years into the special-day table instead).
 *
 * Depends on: types.h.  RAM: none of its own.  Context: main loop.  No division by a variable, no table.
 *
 * @code
 * static const tou_zone_t madrid = {
 *     60, 60,                                                          // UTC+1, one hour of DST
 *     {{TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC},          // last Sunday of March, 01:00 UTC
 *     {{TOU_ON_WEEKDAY, 10, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}};        // last Sunday of October, 01:00 UTC
 * tou_wall_t wall = tou_zone_to_wall(&madrid, utc);
 * tou_day_t today;
 * uint32_t second = tou_wall_split(wall, &today);                      // 0..86399 into the date `today`
 * @endcode
 */
#ifndef TOU_CALENDAR_H
#define TOU_CALENDAR_H

#include "tou/types.h"

TOU_C_BEGIN

/** Seconds in a day of the wall clock. */
#define TOU_DAY_S UINT32_C(86400)
/** First instant a clock may show, 2000-01-03 00:00:00 UTC: before it, yesterday's local date would not exist. */
#define TOU_UTC_MIN UINT32_C(172800)
/** End of time, 2099-12-31 00:00:00 UTC; valid instants are earlier, so that every local date lies in 2000-2099. */
#define TOU_UTC_END UINT32_C(3155673600)
/** No instant: answers "never" where an instant is returned. */
#define TOU_UTC_NEVER UINT32_MAX
/** No reading of a wall clock. */
#define TOU_WALL_NONE UINT32_MAX
/** No date: answers "not in this year". */
#define TOU_DAY_NONE UINT16_MAX

/** @name Weekdays as ISO 8601 and COSEM number them
 * @{ */
#define TOU_MONDAY    1u /**< first day of the week */
#define TOU_TUESDAY   2u /**< 2 */
#define TOU_WEDNESDAY 3u /**< 3 */
#define TOU_THURSDAY  4u /**< 4 */
#define TOU_FRIDAY    5u /**< 5 */
#define TOU_SATURDAY  6u /**< 6 */
#define TOU_SUNDAY    7u /**< last day of the week */
/** @} */

/** A date in parts. */
typedef struct tou_date {
    uint8_t year;  /**< 0..99 for 2000..2099 */
    uint8_t month; /**< 1..12 */
    uint8_t day;   /**< 1..31 */
} tou_date_t;

/** How a tou_pattern_t names a date. Stored values, frozen. */
enum {
    TOU_ON_NEVER     = 0, /**< matches no date; an unused row is four zero bytes */
    TOU_ON_DATE      = 1, /**< that date only: month, day, arg = year 0..99 */
    TOU_ON_YEARLY    = 2, /**< month and day of every year; 29 February in leap years only */
    TOU_ON_WEEKDAY   = 3, /**< arg = weekday, on or after `day` of `month`; day 0: the last one of the month */
    TOU_ON_LAST_DAY  = 4, /**< last day of `month` */
    TOU_ON_EASTER    = 5, /**< arg = days from Easter Sunday + TOU_EASTER_BIAS */
    TOU_ON_DST_BEGIN = 6, /**< local standard date on which the zone's DST begins */
    TOU_ON_DST_END   = 7  /**< local standard date on which the zone's DST ends */
};

/** Added to the signed distance from Easter so that it fits a byte: arg 128 is Easter Sunday itself. */
#define TOU_EASTER_BIAS 128u

/**
 * A rule that names at most one date in each year. Bytes only: the same four bytes in RAM, in NV and on the wire.
 * Covers the dates of DL/T 645-2007 (MMDD, YYMMDD), the wildcards of COSEM (last day, weekday on or after, DST begin
 * and end) and the recurring dates of ANSI C12.19 (nth weekday: on or after day 1, 8, 15 or 22).
 */
typedef struct tou_pattern {
    uint8_t kind;  /**< TOU_ON_... */
    uint8_t month; /**< 1..12; not looked at where the kind has no month, write 0 */
    uint8_t day;   /**< see the kind; not looked at where it has none, write 0 */
    uint8_t arg;   /**< see the kind; not looked at where it has none, write 0 */
} tou_pattern_t;

/** Which clock the time of a DST rule is read on. Stored values, frozen. */
enum {
    TOU_BASE_UTC      = 0, /**< UTC, as the European Union does */
    TOU_BASE_WALL     = 1, /**< the wall clock just before the change, as the United States do */
    TOU_BASE_STANDARD = 2  /**< standard time all year, as New Zealand's law puts it */
};

/** One of the two yearly changes. */
typedef struct tou_dst_rule {
    tou_pattern_t on; /**< date on the clock named by `base`; see tou_zone_check() */
    uint16_t minute;  /**< 0..1440 minutes after 00:00 of that date; 1440 is 24:00 */
    uint8_t base;     /**< TOU_BASE_... */
} tou_dst_rule_t;

/** A zone. South of the equator DST begins later in the year than it ends; nothing else differs. */
typedef struct tou_zone {
    int16_t offset_min;   /**< standard time, minutes east of UTC: -720..840 */
    uint8_t shift_min;    /**< minutes that DST adds, 1..180; 0 = no DST and the rules are not looked at */
    tou_dst_rule_t begin; /**< from standard to summer time */
    tou_dst_rule_t end;   /**< back to standard time */
} tou_zone_t;

/** What a wall-clock reading means; see tou_zone_to_utc(). */
enum {
    TOU_WALL_ONCE  = 0, /**< shown once */
    TOU_WALL_TWICE = 1, /**< shown twice: in the hour that DST's end repeats */
    TOU_WALL_GAP   = 2, /**< never shown: in the hour that DST's begin skips */
    TOU_WALL_NEVER = 3  /**< before 2000-01-03 00:00 or after 2099-12-30 24:00: no valid instant */
};

/** @return number of days in a month, 28..31. @param year 0..99  @param month 1..12 */
uint8_t tou_date_month_days(uint8_t year, uint8_t month);

/** @return TOU_E_RANGE if the year is above 99 or the month or day does not exist in it, else TOU_OK */
tou_err_t tou_date_check(const tou_date_t *date);

/** @return the day number of a date that passes tou_date_check(): 0..36524 */
tou_day_t tou_date_to_day(const tou_date_t *date);

/** @brief Take a day number apart. @param day 0..36524  @par Bound 100 + 11 steps */
void tou_date_from_day(tou_day_t day, tou_date_t *date);

/** @return the weekday of a day number, TOU_MONDAY..TOU_SUNDAY. @par Bound 6 steps */
uint8_t tou_date_weekday(tou_day_t day);

/** @return Easter Sunday of the year, as western churches reckon it. @param year 0..99  @par Source Gauss's rule */
tou_day_t tou_date_easter(uint8_t year);

/**
 * @brief Is this a rule that can be evaluated?
 * @param zone  for the DST kinds; NULL or a zone without DST refuses them
 * @return TOU_E_RANGE if the kind is unknown or a field is outside its range: month 1..12; day within the longest form
 *         of its month; `weekday on or after` with day 0 or such that it never leaves the year; full date that does not
 *         exist; arg outside weekday 1..7, or more than 80 days before Easter. TOU_ON_NEVER passes.
 */
tou_err_t tou_pattern_check(const tou_pattern_t *pattern, const tou_zone_t *zone);

/**
 * @return the day number that the rule names in the given year, or TOU_DAY_NONE if it names none
 * @param pattern  passed tou_pattern_check()
 * @param year     0..99
 * @param zone     for the DST kinds; may be NULL if the rule is of another kind
 */
tou_day_t tou_pattern_day(const tou_pattern_t *pattern, uint8_t year, const tou_zone_t *zone);

/**
 * @brief Is this a zone that can be evaluated?
 * @return TOU_E_RANGE if the offset, shift, a rule's minute or base is out of range; if a rule's date is not of the kind
 *         yearly, weekday or last day of a month, is 29 February, or lies in December or on 1 or 2 January; or if the
 *         rules' months are less than two apart, around the year. (No zone has such rules. With them the changes would
 *         not come in the same order every year, or not in the same year on every clock.)
 */
tou_err_t tou_zone_check(const tou_zone_t *zone);

/** @return minutes east of UTC in force at an instant, DST included. @param utc TOU_UTC_MIN..TOU_UTC_END */
int16_t tou_zone_offset_min(const tou_zone_t *zone, tou_utc_t utc);

/** @return what the wall clock shows at an instant. @param utc TOU_UTC_MIN..TOU_UTC_END */
tou_wall_t tou_zone_to_wall(const tou_zone_t *zone, tou_utc_t utc);

/**
 * @brief When does the wall clock show this?
 * @param wall    2000-01-03 00:00 to 2099-12-30 24:00
 * @param second  asks for the second passing of a reading that is shown twice; no effect on others
 * @param utc     the instant; for a reading in a gap the instant of the change, which is when it is due. Near the ends of
 *                time it may lie up to 15 hours outside TOU_UTC_MIN..TOU_UTC_END.
 * @return TOU_WALL_ONCE, TOU_WALL_TWICE or TOU_WALL_GAP; TOU_WALL_NEVER (utc untouched)
 */
uint8_t tou_zone_to_utc(const tou_zone_t *zone, tou_wall_t wall, bool second, tou_utc_t *utc);

/**
 * @return the instant of one of the two changes in the given year
 * @param rule  &zone->begin or &zone->end of a zone that passes tou_zone_check() and has DST
 * @param year  0..99
 */
tou_utc_t tou_zone_change(const tou_zone_t *zone, const tou_dst_rule_t *rule, uint8_t year);

/** @return seconds into the date, 0..86399. @param day  the date that the wall clock shows  @par Bound 16 steps */
uint32_t tou_wall_split(tou_wall_t wall, tou_day_t *day);

TOU_C_END

#endif
