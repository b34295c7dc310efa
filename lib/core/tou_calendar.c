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

static tou_day_t date_new_year(uint8_t year)
{
    return (tou_day_t)(365u * year + ((year + 3u) >> 2));
}

tou_day_t tou_date_to_day(const tou_date_t *date)
{
    tou_day_t day = (tou_day_t)(date_new_year(date->year) + date->day - 1u);

    for (uint8_t month = 1; month < date->month; month++) {
        day = (tou_day_t)(day + tou_date_month_days(date->year, month));
    }
    return day;
}

void tou_date_from_day(tou_day_t day, tou_date_t *date)
{
    uint8_t year  = 0;
    uint8_t month = 1;

    while (day >= (date_leap(year) ? 366u : 365u)) {
        day = (tou_day_t)(day - (date_leap(year) ? 366u : 365u));
        year++;
    }
    while (day >= tou_date_month_days(year, month)) {
        day = (tou_day_t)(day - tou_date_month_days(year, month));
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

static uint16_t date_modulo(uint16_t value, uint16_t by)
{
    while (value >= by) {
        value = (uint16_t)(value - by);
    }
    return value;
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
    uint16_t golden          = date_modulo((uint16_t)(year + 5u), 19);
    uint16_t d               = date_modulo((uint16_t)(19u * golden + 24u), 30);

    if (d == 29u || (d == 28u && golden > 10u)) {
        d--;
    }
    return date_on_or_after((tou_day_t)(tou_date_to_day(&equinox) + d + 1u), TOU_SUNDAY);
}

static bool pattern_weekday_ok(const tou_pattern_t *pattern)
{
    /* After 25 December the weekday might come next year only. */
    uint8_t most = (pattern->month == 12u) ? 25u : tou_date_month_days(0, pattern->month);

    return pattern->arg >= TOU_MONDAY && pattern->arg <= TOU_SUNDAY && pattern->day <= most;
}

tou_err_t tou_pattern_check(const tou_pattern_t *pattern, const tou_zone_t *zone)
{
    const tou_date_t date = {(pattern->kind == TOU_ON_DATE) ? pattern->arg : 0u, pattern->month, pattern->day};
    bool month_ok         = pattern->month >= 1u && pattern->month <= 12u;
    bool ok               = false;

    switch (pattern->kind) {
    case TOU_ON_NEVER:
        ok = true;
        break;
    case TOU_ON_DATE:
    case TOU_ON_YEARLY:
        ok = tou_date_check(&date) == TOU_OK;
        break;
    case TOU_ON_WEEKDAY:
        ok = month_ok && pattern_weekday_ok(pattern);
        break;
    case TOU_ON_LAST_DAY:
        ok = month_ok;
        break;
    case TOU_ON_EASTER:
        ok = pattern->arg >= TOU_EASTER_BIAS - 80u;
        break;
    case TOU_ON_DST_BEGIN:
    case TOU_ON_DST_END:
        ok = zone != NULL && zone->shift_min != 0u;
        break;
    default:
        break;
    }
    return ok ? TOU_OK : TOU_E_RANGE;
}

static tou_day_t pattern_weekday(const tou_pattern_t *pattern, uint8_t year)
{
    uint8_t first   = (pattern->day != 0u) ? pattern->day : (uint8_t)(tou_date_month_days(year, pattern->month) - 6u);
    tou_date_t date = {year, pattern->month, 1};

    return date_on_or_after((tou_day_t)(tou_date_to_day(&date) + first - 1u), pattern->arg);
}

static tou_day_t pattern_last_day(const tou_pattern_t *pattern, uint8_t year)
{
    const tou_date_t last = {year, pattern->month, tou_date_month_days(year, pattern->month)};

    return tou_date_to_day(&last);
}

static tou_day_t pattern_date(const tou_pattern_t *pattern, uint8_t year)
{
    const tou_date_t date = {year, pattern->month, pattern->day};

    return (tou_date_check(&date) == TOU_OK) ? tou_date_to_day(&date) : TOU_DAY_NONE;
}

tou_day_t tou_pattern_fixed(const tou_pattern_t *pattern, uint8_t year)
{
    switch (pattern->kind) {
    case TOU_ON_DATE:
        return (pattern->arg == year) ? pattern_date(pattern, year) : TOU_DAY_NONE;
    case TOU_ON_YEARLY:
        return pattern_date(pattern, year);
    case TOU_ON_WEEKDAY:
        return pattern_weekday(pattern, year);
    case TOU_ON_LAST_DAY:
        return pattern_last_day(pattern, year);
    case TOU_ON_EASTER:
        return (tou_day_t)(tou_date_easter(year) + pattern->arg - TOU_EASTER_BIAS);
    default:
        return TOU_DAY_NONE;
    }
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
