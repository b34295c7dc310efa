/* SPDX-License-Identifier: MIT */
#include "vectors.h"

#include "tou/schedule.h"

#define HISTORIES 20
#define STEPS     20
#define DRAIN     3

static tou_schedule_t schedule;
static tou_schedule_cfg_t cfg;
static const tou_zone_t *zone;
static tou_utc_t utc;

static void draw_settings(void)
{
    uint16_t minutes = vector_chance(60) ? (uint16_t)(5u * vector_pick(1, 24)) : vector_pick(0, 1441);

    cfg.kind       = vector_byte(TOU_EVERY_NEVER, TOU_EVERY_YEAR);
    cfg.month      = vector_byte(1, 12);
    cfg.day        = vector_byte(1, vector_chance(90) ? 28 : 31);
    cfg.hour       = vector_byte(0, vector_chance(70) ? 3 : 24);
    cfg.minute     = vector_chance(50) ? 0u : vector_byte(0, 60);
    cfg.minutes[0] = (uint8_t)(minutes & 0xFFu);
    cfg.minutes[1] = (uint8_t)(minutes >> 8);
    if (cfg.kind == TOU_EVERY_INTERVAL && vector_chance(50)) {
        vector_fold(tou_schedule_every(minutes, vector_pick(0, 200), &cfg) == TOU_OK);
    }
}

/* From hours to weeks, either way. */
static void jump(void)
{
    uint32_t span = vector_chance(50) ? UINT32_C(30) : UINT32_C(1500);

    utc += vector_pick(0, 2000) * span;
    utc -= 900u * span;
    utc = vector_near(utc, 60);
    vector_fold(tou_schedule_pass(&schedule, utc));
}

static void drain(void)
{
    tou_utc_t at = 0;

    for (uint8_t i = 0; i < DRAIN; i++) {
        vector_fold(tou_schedule_next(&schedule, utc, &at));
        vector_fold(at);
    }
    vector_fold(schedule.done);
}

static void ask(void)
{
    tou_utc_t at = vector_near(utc, 1500);

    vector_fold(tou_schedule_upto(&cfg, zone, at));
    vector_fold(tou_schedule_after(&cfg, zone, at));
}

static void one_history(void)
{
    static const uint8_t make_up[] = {0, 1, 2, 7, TOU_MAKE_UP_ALL, TOU_MAKE_UP_FIRST};

    zone = vector_place();
    utc  = vector_instant();
    draw_settings();
    bool good = tou_schedule_check(&cfg) == TOU_OK;
    vector_fold(good);
    if (!good) {
        return;
    }
    (void)tou_schedule_init(&schedule, &cfg, zone, make_up[vector_pick(0, sizeof make_up - 1u)], 12);
    for (uint8_t i = 0; i < STEPS; i++) {
        if (i == 0 || vector_chance(40)) {
            jump();
        } else {
            utc += 60u * UINT32_C(15);
        }
        drain();
        ask();
    }
}

void vector_schedule(void)
{
    for (uint8_t i = 0; i < HISTORIES; i++) {
        one_history();
    }
}
