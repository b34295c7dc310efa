/* SPDX-License-Identifier: MIT */
#include "reference.h"

#include "../../model/naive.h"

uint8_t tou_date_month_days(uint8_t year, uint8_t month)
{
    return (uint8_t)civil(civil_day(2000 + year, month, 1))->last;
}

tou_err_t tou_date_check(const tou_date_t *date)
{
    bool month = date->year < 100 && among(date->month, 1, 12);

    return (month && among(date->day, 1, tou_date_month_days(date->year, date->month))) ? TOU_OK : TOU_E_RANGE;
}

tou_day_t tou_date_to_day(const tou_date_t *date)
{
    return (tou_day_t)civil_day(2000 + date->year, date->month, date->day);
}

void tou_date_from_day(tou_day_t day, tou_date_t *date)
{
    date->year  = (uint8_t)(civil(day)->year - 2000);
    date->month = (uint8_t)civil(day)->month;
    date->day   = (uint8_t)civil(day)->day;
}

uint8_t tou_date_weekday(tou_day_t day)
{
    return (uint8_t)civil(day)->weekday;
}

tou_day_t tou_date_easter(uint8_t year)
{
    return (tou_day_t)civil_easter(2000 + year);
}

tou_err_t tou_pattern_check(const tou_pattern_t *pattern, const tou_zone_t *zone)
{
    return naive_pattern_ok(pattern, zone != NULL && zone->shift_min != 0) ? TOU_OK : TOU_E_RANGE;
}

/* The day of the year that matches. */
tou_day_t tou_pattern_day(const tou_pattern_t *pattern, uint8_t year, const tou_zone_t *zone)
{
    dst_days_t dst = {0, 0, 0};
    char tz[128];

    if (zone != NULL) {
        zone_posix(tz, sizeof tz, zone);
        clock_use(tz);
        dst = clock_dst_days(zone, 2000 + year);
    }
    for (int day = civil_day(2000 + year, 1, 1); civil(day)->year == 2000 + year; day++) {
        if (pattern_matches(pattern, day, &dst)) {
            return (tou_day_t)day;
        }
    }
    return TOU_DAY_NONE;
}
