/* SPDX-License-Identifier: MIT */
/*
 * Zones for the model tests: date patterns matched day by day, zones written as POSIX TZ strings, and the wall clock
 * that the C library makes of them.
 */
#ifndef ZONES_H
#define ZONES_H

#include "model.h"

#include "tou/calendar.h"

/* 2099-12-30 24:00, up to which readings of a wall clock are instants. */
#define LAST_WALL UINT32_C(3155673600)

/* ---- date patterns: does a date match? ---- */

/* Local standard dates of the two changes of a year, from the C library. */
typedef struct dst_days {
    int year;
    int begin;
    int end;
} dst_days_t;

static inline bool weekday_matches(const tou_pattern_t *p, int day)
{
    const civil_t *date = civil(day);

    if (date->weekday != p->arg) {
        return false;
    }
    if (p->day == 0) {
        return date->month == p->month && date->day > date->last - 7;
    }
    for (int back = 0; back < 7; back++) {
        const civil_t *base = civil(day - back);
        bool no_29 = p->month == 2 && p->day == 29 && base->month == 3 && base->day == 1 && civil(day - back - 1)->day == 28;

        if ((base->month == p->month && base->day == p->day) || no_29) {
            return true;
        }
    }
    return false;
}

/* `dst` holds the changes of the date's year; needed for the DST kinds only. */
static inline bool pattern_matches(const tou_pattern_t *p, int day, const dst_days_t *dst)
{
    const civil_t *date = civil(day);

    switch (p->kind) {
    case TOU_ON_DATE:
        return date->year == 2000 + p->arg && date->month == p->month && date->day == p->day;
    case TOU_ON_YEARLY:
        return date->month == p->month && date->day == p->day;
    case TOU_ON_WEEKDAY:
        return weekday_matches(p, day);
    case TOU_ON_LAST_DAY:
        return date->month == p->month && date->day == date->last;
    case TOU_ON_EASTER:
        return day == civil_easter(date->year) + p->arg - 128;
    case TOU_ON_DST_BEGIN:
        return dst != NULL && day == dst->begin;
    case TOU_ON_DST_END:
        return dst != NULL && day == dst->end;
    default:
        return false;
    }
}

/* ---- POSIX TZ strings ---- */

static inline int posix_minutes(char *out, size_t size, int minutes)
{
    int m = (minutes < 0) ? -minutes : minutes;

    return snprintf(out, size, "%s%d:%02d", (minutes < 0) ? "-" : "", m / 60, m % 60);
}

/* The date goes into `out`; answered are the minutes to be added because POSIX names an earlier day. */
static inline int posix_date(char *out, size_t size, const tou_pattern_t *p)
{
    static const int before[13] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int week                    = (p->day > 22) ? 4 : (p->day + 6) / 7;
    int ahead                   = p->day - (7 * (week - 1) + 1);

    switch (p->kind) {
    case TOU_ON_YEARLY:
        (void)snprintf(out, size, ",J%d", before[p->month] + p->day);
        return 0;
    case TOU_ON_LAST_DAY:
        (void)snprintf(out, size, ",J%d", before[p->month + 1] + 1);
        return -1440;
    default:
        if (p->day == 0) {
            (void)snprintf(out, size, ",M%d.5.%d", p->month, p->arg % 7);
            return 0;
        }
        (void)snprintf(out, size, ",M%d.%d.%d", p->month, week, (p->arg + 14 - ahead) % 7);
        return 1440 * ahead;
    }
}

/* POSIX reads all times on the wall clock before the change. */
static inline void posix_rule(char *out, size_t size, const tou_zone_t *zone, bool end)
{
    const tou_dst_rule_t *rule = end ? &zone->end : &zone->begin;
    int wall                   = zone->offset_min + (end ? zone->shift_min : 0);
    int base    = (rule->base == TOU_BASE_UTC) ? 0 : (rule->base == TOU_BASE_STANDARD) ? zone->offset_min : wall;
    int ahead   = posix_date(out, size, &rule->on);
    size_t used = strlen(out);

    out[used++] = '/';
    (void)posix_minutes(out + used, size - used, rule->minute + ahead + wall - base);
}

static inline void zone_posix(char *out, size_t size, const tou_zone_t *zone)
{
    size_t used = 3;

    (void)snprintf(out, size, "AAA");
    used += (size_t)posix_minutes(out + used, size - used, -zone->offset_min);
    if (zone->shift_min == 0) {
        return;
    }
    (void)snprintf(out + used, size - used, "BBB");
    used += 3;
    used += (size_t)posix_minutes(out + used, size - used, -zone->offset_min - zone->shift_min);
    posix_rule(out + used, size - used, zone, false);
    used += strlen(out + used);
    posix_rule(out + used, size - used, zone, true);
}

static inline void clock_use(const char *tz)
{
    (void)setenv("TZ", tz, 1);
    tzset();
}

/* What the wall clock shows, seconds since 2000; `utc` likewise. */
static inline int64_t clock_wall(int64_t utc)
{
    time_t when = (time_t)(utc + MODEL_EPOCH);
    struct tm tm;

    (void)localtime_r(&when, &tm);
    return (int64_t)civil_day(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday) * MODEL_DAY + tm.tm_hour * 3600 +
           tm.tm_min * 60 + tm.tm_sec;
}

static inline int clock_offset(int64_t utc)
{
    return (int)(clock_wall(utc) - utc) / 60;
}

/* First second in (low, high] at which the offset is no more what it was at low; they must differ at the ends. */
static inline int64_t clock_change(int64_t low, int64_t high)
{
    int was = clock_offset(low);

    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;

        if (clock_offset(middle) == was) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

/* The changes of a year of the clock in use, which must lie at least five days apart. */
static inline dst_days_t clock_dst_days(const tou_zone_t *zone, int year)
{
    enum { STEP = 5 * MODEL_DAY };
    dst_days_t days = {year, -9999, -9999};
    int64_t from    = (int64_t)civil_day(year, 1, 1) * MODEL_DAY;

    for (int64_t at = from; at < from + INT64_C(360) * MODEL_DAY; at += STEP) {
        int was = clock_offset(at);

        if (was != clock_offset(at + STEP)) {
            int64_t standard = clock_change(at, at + STEP) + INT64_C(60) * zone->offset_min;
            int *day         = (was == zone->offset_min) ? &days.begin : &days.end;

            *day = (int)(standard / MODEL_DAY);
        }
    }
    return days;
}

/* ---- random zones ---- */

static inline tou_pattern_t random_dst_date(int low, int high)
{
    tou_pattern_t p = {TOU_ON_WEEKDAY, pick_u8(low, high), pick_u8(0, 28), pick_u8(1, 7)};
    int what        = pick(0, 9);

    if (what < 4) {
        p.day = (uint8_t)(7 * pick(0, 3) + 1);
    } else if (what < 5) {
        p.day = 0;
    } else if (what < 7) {
        p.kind = TOU_ON_YEARLY;
        p.day  = pick_u8(1, 28);
        p.arg  = 0;
    } else if (what < 8) {
        p.kind = TOU_ON_LAST_DAY;
        p.day  = 0;
        p.arg  = 0;
    }
    return p;
}

/* Changes in February..May and August..November, either first. */
static inline tou_zone_t random_zone(void)
{
    static const uint16_t minutes[] = {0, 1, 60, 120, 150, 165, 180, 1380, 1439, 1440};
    static const uint8_t shifts[]   = {60, 60, 60, 60, 30, 20, 120, 180};
    tou_zone_t zone                 = {
                        (int16_t)(chance(80) ? 15 * pick(-48, 56) : pick(-720, 840)), 0, {{0, 0, 0, 0}, 0, 0}, {{0, 0, 0, 0}, 0, 0}};
    tou_dst_rule_t early = {random_dst_date(2, 5), 0, pick_u8(0, 2)};
    tou_dst_rule_t late  = {random_dst_date(8, 11), 0, pick_u8(0, 2)};

    if (chance(25)) {
        return zone;
    }
    early.minute   = chance(70) ? minutes[pick(0, 9)] : (uint16_t)pick(0, 1440);
    late.minute    = chance(70) ? minutes[pick(0, 9)] : (uint16_t)pick(0, 1440);
    zone.shift_min = chance(85) ? shifts[pick(0, 7)] : pick_u8(1, 180);
    bool south     = chance(40);
    zone.begin     = south ? late : early;
    zone.end       = south ? early : late;
    return zone;
}

#endif
