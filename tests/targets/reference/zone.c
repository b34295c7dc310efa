/* SPDX-License-Identifier: MIT */
/* Local time as the C library's clock tells it. */
#include "reference.h"

static void use(const tou_zone_t *zone)
{
    char tz[128];

    zone_posix(tz, sizeof tz, zone);
    clock_use(tz);
}

int16_t tou_zone_offset_min(const tou_zone_t *zone, tou_utc_t utc)
{
    use(zone);
    return (int16_t)clock_offset(utc);
}

tou_wall_t tou_zone_to_wall(const tou_zone_t *zone, tou_utc_t utc)
{
    use(zone);
    return (tou_wall_t)clock_wall(utc);
}

/* The change of the year after which the offset is the rule's. */
tou_utc_t tou_zone_change(const tou_zone_t *zone, const tou_dst_rule_t *rule, uint8_t year)
{
    enum { STEP = 5 * MODEL_DAY };
    int to     = zone->offset_min + ((rule == &zone->begin) ? zone->shift_min : 0);
    int64_t at = (int64_t)civil_day(2000 + year, 1, 1) * MODEL_DAY;

    use(zone);
    while (clock_offset(at) == to || clock_offset(at + STEP) != to) {
        at += STEP;
    }
    return (tou_utc_t)clock_change(at, at + STEP);
}

/* A reading is shown at those of its two possible instants at which the clock does show it. */
uint8_t tou_zone_to_utc(const tou_zone_t *zone, tou_wall_t wall, bool second, tou_utc_t *utc)
{
    int64_t winter = (int64_t)wall - INT64_C(60) * zone->offset_min;
    int64_t summer = winter - INT64_C(60) * zone->shift_min;

    if (wall < TOU_UTC_MIN || wall > LAST_WALL) {
        return TOU_WALL_NEVER;
    }
    use(zone);
    bool in_winter = clock_wall(winter) == wall;
    bool in_summer = clock_wall(summer) == wall && summer != winter;
    if (!in_winter && !in_summer) {
        *utc = (tou_utc_t)clock_change(summer, winter);
        return TOU_WALL_GAP;
    }
    *utc = (tou_utc_t)((in_summer && !(in_winter && second)) ? summer : winter);
    return (in_summer && in_winter) ? TOU_WALL_TWICE : TOU_WALL_ONCE;
}

uint32_t tou_wall_split(tou_wall_t wall, tou_day_t *day)
{
    *day = (tou_day_t)(wall / MODEL_DAY);
    return wall % MODEL_DAY;
}
