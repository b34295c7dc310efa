/* SPDX-License-Identifier: MIT */
/* Random zones; instants and readings of the wall clock near a change, or anywhere. */
#include "vectors.h"

#define ZONES    60
#define INSTANTS 10

static void draw_rule(tou_dst_rule_t *rule, uint8_t first_month)
{
    rule->on.kind  = vector_byte(TOU_ON_YEARLY, TOU_ON_LAST_DAY);
    rule->on.month = vector_byte(first_month, (uint8_t)(first_month + 3u));
    rule->on.day   = vector_byte(rule->on.kind == TOU_ON_YEARLY, 28);
    rule->on.arg   = vector_byte(1, 7);
    rule->minute   = vector_chance(50) ? vector_pick(0, 1440) : 120u;
    rule->base     = vector_byte(TOU_BASE_UTC, TOU_BASE_STANDARD);
}

static void draw_zone(tou_zone_t *zone)
{
    bool south = vector_chance(40);

    draw_rule(&zone->begin, south ? 8 : 2);
    draw_rule(&zone->end, south ? 2 : 8);
    zone->offset_min = (int16_t)(15 * (int16_t)vector_pick(0, 104) - 720);
    zone->shift_min  = vector_chance(70) ? 60u : vector_byte(0, 180);
}

static void one_instant(const tou_zone_t *zone)
{
    uint8_t year               = vector_byte(1, 98);
    const tou_dst_rule_t *rule = vector_chance(50) ? &zone->begin : &zone->end;
    tou_utc_t utc              = vector_instant();
    tou_utc_t back             = 0;
    tou_day_t day;

    if (zone->shift_min != 0u) {
        utc = tou_zone_change(zone, rule, year);
        vector_fold(utc);
        utc = vector_near(utc, 200);
    }
    vector_fold((uint16_t)tou_zone_offset_min(zone, utc));
    tou_wall_t wall = tou_zone_to_wall(zone, utc);
    vector_fold(wall);
    vector_fold(tou_wall_split(wall, &day));
    vector_fold(day);
    wall = vector_near(wall, 200);
    vector_fold(tou_zone_to_utc(zone, wall, vector_chance(50), &back));
    vector_fold(back);
}

void vector_zone(void)
{
    static tou_zone_t zone;
    tou_pattern_t on = {TOU_ON_DST_BEGIN, 0, 0, 0};

    for (uint16_t i = 0; i < ZONES; i++) {
        draw_zone(&zone);
        for (uint8_t k = 0; k < INSTANTS; k++) {
            one_instant(&zone);
        }
        on.kind = vector_byte(TOU_ON_DST_BEGIN, TOU_ON_DST_END);
        vector_fold(zone.shift_min != 0u ? tou_pattern_day(&on, vector_byte(0, 99), &zone) : 0u);
    }
}
