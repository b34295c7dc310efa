/* SPDX-License-Identifier: MIT */
#include "tou_calendar.h"

static bool date_leap(uint8_t year)
{
    /* 2000 is a leap year and 2100 ends the range, so the century rule never applies. */
    return (year & 3u) == 0u;
}

uint8_t tou_date_month_days(uint8_t year, uint8_t month)
{
    if (month == 2u) {
        return date_leap(year) ? 29u : 28u;
    }
    /* Odd months have 31 days up to July, even ones from August on. */
    return (uint8_t)(30u + (((unsigned)month + (month >> 3)) & 1u));
}

tou_err_t tou_date_check(const tou_date_t *date)
{
    if (date->year > 99u || date->month == 0u || date->month > 12u || date->day == 0u) {
        return TOU_E_RANGE;
    }
    return (date->day <= tou_date_month_days(date->year, date->month)) ? TOU_OK : TOU_E_RANGE;
}

tou_day_t tou_date_to_day(const tou_date_t *date)
{
    uint8_t year  = date->year;
    uint8_t month = date->month;
    /* Leap days and 31sts that have passed, as if February had 30 days. */
    uint8_t more = (uint8_t)(((year + 3u) >> 2) + ((month + ((unsigned)month >> 3)) >> 1) + date->day);

    if (month > 2u) {
        more = (uint8_t)(more - (date_leap(year) ? 1u : 2u));
    }
    return (tou_day_t)(365u * year + 30u * month + more - 31u);
}

void tou_date_from_day(tou_day_t day, tou_date_t *date)
{
    uint8_t year  = 0;
    uint8_t month = 1;

    for (tou_day_t days = 366; day >= days; days = date_leap(year) ? 366u : 365u) {
        day = (tou_day_t)(day - days);
        year++;
    }
    for (tou_day_t days = 31; day >= days; days = tou_date_month_days(year, month)) {
        day = (tou_day_t)(day - days);
        month++;
    }
    date->year  = year;
    date->month = month;
    date->day   = (uint8_t)(day + 1u);
}

uint8_t tou_date_weekday(tou_day_t day)
{
    /* Day 0 was a Saturday. 8 leaves 1 modulo 7, so folding octal digits keeps the weekday and ends in 1..7. */
    uint16_t fold = (uint16_t)(day + TOU_SATURDAY);

    while (fold > TOU_SUNDAY) {
        fold = (uint16_t)((fold >> 3) + (fold & 7u));
    }
    return (uint8_t)fold;
}

/* First such weekday on or after a day. */
static tou_day_t date_on_or_after(tou_day_t day, uint8_t weekday)
{
    uint8_t ahead = (uint8_t)(weekday + 7u - tou_date_weekday(day));

    return (tou_day_t)(day + ((ahead >= 7u) ? (ahead - 7u) : ahead));
}

tou_day_t tou_date_easter(uint8_t year)
{
    /* Gauss: the full moon falls d days after 21 March; 1900-2199 need no other constants. */
    const tou_date_t equinox = {year, 3, 21};
    uint8_t golden           = (uint8_t)(year + 5u);
    uint8_t d                = 24;

    while (golden >= 19u) {
        golden = (uint8_t)(golden - 19u);
    }
    /* 24 + 19 golden, modulo 30 */
    for (uint8_t i = golden; i != 0u; i--) {
        d = (uint8_t)((d >= 11u) ? (d - 11u) : (d + 19u));
    }
    if (d == 29u || (d == 28u && golden > 10u)) {
        d--;
    }
    return date_on_or_after((tou_day_t)(tou_date_to_day(&equinox) + d + 1u), TOU_SUNDAY);
}

tou_err_t tou_pattern_check(const tou_pattern_t *pattern, const tou_zone_t *zone)
{
    tou_date_t date = {0, pattern->month, pattern->day};
    bool ok         = true;

    switch (pattern->kind) {
    case TOU_ON_NEVER:
        return TOU_OK;
    case TOU_ON_DATE:
        date.year = pattern->arg;
        break;
    case TOU_ON_YEARLY:
        break;
    case TOU_ON_WEEKDAY:
        /* After 25 December the weekday might come next year only. */
        ok = pattern->arg >= TOU_MONDAY && pattern->arg <= TOU_SUNDAY && (pattern->month != 12u || pattern->day <= 25u);
        if (date.day == 0u) {
            date.day = 1;
        }
        break;
    case TOU_ON_LAST_DAY:
        date.day = 1;
        break;
    case TOU_ON_EASTER:
        return (pattern->arg >= TOU_EASTER_BIAS - 80u) ? TOU_OK : TOU_E_RANGE;
    case TOU_ON_DST_BEGIN:
    case TOU_ON_DST_END:
        return (zone != NULL && zone->shift_min != 0u) ? TOU_OK : TOU_E_RANGE;
    default:
        return TOU_E_RANGE;
    }
    return ok ? tou_date_check(&date) : TOU_E_RANGE;
}

tou_day_t tou_pattern_fixed(const tou_pattern_t *pattern, uint8_t year)
{
    tou_date_t date = {year, pattern->month, pattern->day};
    uint8_t days    = tou_date_month_days(year, pattern->month);

    switch (pattern->kind) {
    case TOU_ON_DATE:
        if (pattern->arg != year) {
            return TOU_DAY_NONE;
        }
        break;
    case TOU_ON_YEARLY:
        break;
    case TOU_ON_WEEKDAY:
        if (date.day == 0u) {
            date.day = (uint8_t)(days - 6u);
        }
        return date_on_or_after(tou_date_to_day(&date), pattern->arg);
    case TOU_ON_LAST_DAY:
        date.day = days;
        break;
    case TOU_ON_EASTER:
        return (tou_day_t)(tou_date_easter(year) + pattern->arg - TOU_EASTER_BIAS);
    default:
        return TOU_DAY_NONE;
    }
    return (date.day <= days) ? tou_date_to_day(&date) : TOU_DAY_NONE;
}

tou_day_t tou_pattern_day(const tou_pattern_t *pattern, uint8_t year, const tou_zone_t *zone)
{
    if (pattern->kind == TOU_ON_DST_BEGIN) {
        return tou_zone_change_day(zone, &zone->begin, year);
    }
    if (pattern->kind == TOU_ON_DST_END) {
        return tou_zone_change_day(zone, &zone->end, year);
    }
    return tou_pattern_fixed(pattern, year);
}
