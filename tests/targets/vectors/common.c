/* SPDX-License-Identifier: MIT */
/* What several modules draw. */
#include "vectors.h"

#define FIRST (UINT32_C(60) * TOU_DAY_S)
#define DAYS  36400u

static const tou_zone_t zones[] = {
    {0, 0, {{0, 0, 0, 0}, 0, 0}, {{0, 0, 0, 0}, 0, 0}},
    {480, 0, {{0, 0, 0, 0}, 0, 0}, {{0, 0, 0, 0}, 0, 0}},
    {60, 60, {{TOU_ON_WEEKDAY, 3, 0, 7}, 60, TOU_BASE_UTC}, {{TOU_ON_WEEKDAY, 10, 0, 7}, 60, TOU_BASE_UTC}},
    {-300, 60, {{TOU_ON_WEEKDAY, 3, 8, 7}, 0, TOU_BASE_STANDARD}, {{TOU_ON_WEEKDAY, 11, 1, 7}, 0, TOU_BASE_STANDARD}},
    {630, 30, {{TOU_ON_WEEKDAY, 10, 1, 7}, 120, TOU_BASE_WALL}, {{TOU_ON_WEEKDAY, 4, 1, 7}, 120, TOU_BASE_WALL}},
};

const tou_zone_t *vector_place(void)
{
    return &zones[vector_pick(0, sizeof zones / sizeof zones[0] - 1u)];
}

tou_utc_t vector_instant(void)
{
    uint32_t day    = vector_pick(0, DAYS);
    uint32_t minute = vector_pick(0, 1439);

    return FIRST + day * TOU_DAY_S + minute * 60u + vector_pick(0, 59);
}

tou_utc_t vector_near(tou_utc_t utc, uint16_t minutes)
{
    uint32_t ahead = vector_pick(0, (uint16_t)(2u * minutes));

    return utc - utc % 60u + ahead * 60u - minutes * UINT32_C(60) + (vector_chance(50) ? 0u : vector_pick(0, 59));
}

void vector_pattern(tou_pattern_t *pattern)
{
    pattern->kind  = vector_byte(TOU_ON_NEVER, TOU_ON_DST_END);
    pattern->month = vector_byte(1, 12);
    pattern->day   = vector_byte(0, 28);
    pattern->arg   = vector_byte(1, 7);
    if (pattern->kind == TOU_ON_DATE || vector_chance(5)) {
        pattern->arg = vector_byte(0, 99);
        pattern->day = vector_byte(1, 32);
    }
    if (pattern->kind == TOU_ON_EASTER) {
        pattern->arg = vector_byte(40, 255);
    }
    if (vector_chance(5)) {
        pattern->month = vector_byte(0, 13);
        pattern->day   = vector_byte(25, 32);
    }
}
