/* SPDX-License-Identifier: MIT */
#include "tou_calendar.h"

/* Minutes that the clock on which the rule is written is ahead of UTC just before the change. */
static int16_t zone_base_min(const tou_zone_t *zone, const tou_dst_rule_t *rule)
{
    if (rule->base == TOU_BASE_UTC) {
        return 0;
    }
    if (rule->base == TOU_BASE_WALL && rule == &zone->end) {
        return (int16_t)(zone->offset_min + zone->shift_min);
    }
    return zone->offset_min;
}

static tou_utc_t zone_shifted(uint32_t seconds, int16_t minutes)
{
    return seconds + (uint32_t)(60 * (int32_t)minutes);
}

tou_utc_t tou_zone_change(const tou_zone_t *zone, const tou_dst_rule_t *rule, uint8_t year)
{
    /* A rule's own date is never of a DST kind, so this goes no deeper. */
    uint32_t on_base = tou_pattern_fixed(&rule->on, year) * TOU_DAY_S + 60u * (uint32_t)rule->minute;

    return zone_shifted(on_base, (int16_t)-zone_base_min(zone, rule));
}

/* Local standard date of an instant. */
static TOU_NOINLINE tou_day_t zone_day(const tou_zone_t *zone, tou_utc_t utc)
{
    tou_day_t day;

    (void)tou_wall_split(zone_shifted(utc, zone->offset_min), &day);
    return day;
}

tou_day_t tou_zone_change_day(const tou_zone_t *zone, const tou_dst_rule_t *rule, uint8_t year)
{
    return zone_day(zone, tou_zone_change(zone, rule, year));
}

/* A change a few days off the ends of the year falls into the same year on every clock. */
static bool zone_rule_ok(const tou_dst_rule_t *rule)
{
    const tou_pattern_t *on = &rule->on;

    if (tou_pattern_check(on, NULL) != TOU_OK || rule->minute > 1440u || rule->base > TOU_BASE_STANDARD) {
        return false;
    }
    if (on->kind == TOU_ON_LAST_DAY) {
        return on->month != 12u;
    }
    if (on->kind != TOU_ON_WEEKDAY && (on->kind != TOU_ON_YEARLY || (on->month == 2u && on->day == 29u))) {
        return false;
    }
    return on->month != 12u && (on->month != 1u || on->day == 0u || on->day > 2u);
}

tou_err_t tou_zone_check(const tou_zone_t *zone)
{
    if (zone->offset_min < -720 || zone->offset_min > 840 || zone->shift_min > 180u) {
        return TOU_E_RANGE;
    }
    if (zone->shift_min == 0u) {
        return TOU_OK;
    }
    /* Months two apart, around the year: then the changes come in the same order every year. */
    uint8_t apart = (uint8_t)(zone->begin.on.month + 12u - zone->end.on.month);
    bool apart_ok = apart <= 10u || (apart >= 14u && apart <= 22u);

    return (zone_rule_ok(&zone->begin) && zone_rule_ok(&zone->end) && apart_ok) ? TOU_OK : TOU_E_RANGE;
}

/* Year of an instant on the standard clock. No change lies near its ends, so any nearby clock would do. */
static uint8_t zone_year(const tou_zone_t *zone, tou_utc_t utc)
{
    tou_date_t date;

    tou_date_from_day(zone_day(zone, utc), &date);
    return date.year;
}

static TOU_NOINLINE bool zone_summer(const tou_zone_t *zone, tou_utc_t utc)
{
    if (zone->shift_min == 0u) {
        return false;
    }
    uint8_t year    = zone_year(zone, utc);
    tou_utc_t begin = tou_zone_change(zone, &zone->begin, year);
    tou_utc_t end   = tou_zone_change(zone, &zone->end, year);

    /* Modulo 2^32, which also holds where summer goes on over new year. */
    return utc - begin < end - begin;
}

int16_t tou_zone_offset_min(const tou_zone_t *zone, tou_utc_t utc)
{
    return (int16_t)(zone->offset_min + (zone_summer(zone, utc) ? zone->shift_min : 0));
}

tou_wall_t tou_zone_to_wall(const tou_zone_t *zone, tou_utc_t utc)
{
    return zone_shifted(utc, tou_zone_offset_min(zone, utc));
}

uint8_t tou_zone_to_utc(const tou_zone_t *zone, tou_wall_t wall, bool second, tou_utc_t *utc)
{
    if (wall < TOU_UTC_MIN || wall > TOU_UTC_END) {
        return TOU_WALL_NEVER;
    }
    tou_utc_t as_winter = zone_shifted(wall, (int16_t)-zone->offset_min);
    tou_utc_t as_summer = as_winter - 60u * zone->shift_min;
    bool summer         = zone_summer(zone, as_summer);
    bool winter         = !zone_summer(zone, as_winter);

    if (!summer && !winter) {
        *utc = tou_zone_change(zone, &zone->begin, zone_year(zone, as_summer));
        return TOU_WALL_GAP;
    }
    *utc = (summer && !(second && winter)) ? as_summer : as_winter;
    return (summer && winter) ? TOU_WALL_TWICE : TOU_WALL_ONCE;
}

uint32_t tou_wall_split(tou_wall_t wall, tou_day_t *day)
{
    uint32_t part  = TOU_DAY_S << 15; /* still fits 32 bits */
    tou_day_t days = 0;

    for (; part >= TOU_DAY_S; part >>= 1) {
        days = (tou_day_t)(days << 1);
        if (wall >= part) {
            wall -= part;
            days++;
        }
    }
    *day = days;
    return wall;
}
