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
    return (minutes < 0) ? (seconds - 60u * (uint32_t)(-(int32_t)minutes)) : (seconds + 60u * (uint32_t)minutes);
}

tou_utc_t tou_zone_change(const tou_zone_t *zone, const tou_dst_rule_t *rule, uint8_t year)
{
    /* A rule's own date is never of a DST kind, so this goes no deeper. */
    uint32_t on_base = tou_pattern_fixed(&rule->on, year) * TOU_DAY_S + 60u * (uint32_t)rule->minute;

    return zone_shifted(on_base, (int16_t)-zone_base_min(zone, rule));
}

tou_day_t tou_zone_change_day(const tou_zone_t *zone, const tou_dst_rule_t *rule, uint8_t year)
{
    tou_day_t day;

    (void)tou_wall_split(zone_shifted(tou_zone_change(zone, rule, year), zone->offset_min), &day);
    return day;
}

/* A change a few days off the ends of the year falls into the same year on every clock. */
static bool zone_rule_ok(const tou_dst_rule_t *rule)
{
    const tou_pattern_t *on = &rule->on;
    bool kind_ok            = on->kind == TOU_ON_YEARLY || on->kind == TOU_ON_WEEKDAY || on->kind == TOU_ON_LAST_DAY;
    bool first_days         = on->kind != TOU_ON_LAST_DAY && (on->day == 1u || on->day == 2u);
    bool new_year           = on->month == 12u || (on->month == 1u && first_days);
    bool leap_day           = on->kind == TOU_ON_YEARLY && on->month == 2u && on->day == 29u;

    return kind_ok && !new_year && !leap_day && tou_pattern_check(on, NULL) == TOU_OK && rule->minute <= 1440u &&
           rule->base <= TOU_BASE_STANDARD;
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
    tou_day_t day;
    tou_date_t date;

    (void)tou_wall_split(zone_shifted(utc, zone->offset_min), &day);
    tou_date_from_day(day, &date);
    return date.year;
}

int16_t tou_zone_offset_min(const tou_zone_t *zone, tou_utc_t utc)
{
    if (zone->shift_min == 0u) {
        return zone->offset_min;
    }
    uint8_t year    = zone_year(zone, utc);
    tou_utc_t begin = tou_zone_change(zone, &zone->begin, year);
    tou_utc_t end   = tou_zone_change(zone, &zone->end, year);
    bool summer     = (begin < end) ? (utc >= begin && utc < end) : (utc >= begin || utc < end);

    return (int16_t)(zone->offset_min + (summer ? zone->shift_min : 0));
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
    int16_t summer_min  = (int16_t)(zone->offset_min + zone->shift_min);
    tou_utc_t as_summer = zone_shifted(wall, (int16_t)-summer_min);
    tou_utc_t as_winter = zone_shifted(wall, (int16_t)-zone->offset_min);
    bool summer         = tou_zone_offset_min(zone, as_summer) == summer_min;
    bool winter         = tou_zone_offset_min(zone, as_winter) == zone->offset_min;

    if (!summer && !winter) {
        *utc = tou_zone_change(zone, &zone->begin, zone_year(zone, as_summer));
        return TOU_WALL_GAP;
    }
    *utc = (summer && !(second && winter)) ? as_summer : as_winter;
    return (summer && winter && zone->shift_min != 0u) ? TOU_WALL_TWICE : TOU_WALL_ONCE;
}

uint32_t tou_wall_split(tou_wall_t wall, tou_day_t *day)
{
    tou_day_t days = 0;

    for (uint8_t bit = 16; bit-- > 0u;) {
        uint32_t part = TOU_DAY_S << bit;

        /* 86 400 x 2^15 still fits 32 bits. */
        if (wall >= part) {
            wall -= part;
            days = (tou_day_t)(days | (1u << bit));
        }
    }
    *day = days;
    return wall;
}
