/* SPDX-License-Identifier: MIT */
#include "vectors.h"

#include "tou/billing.h"

#define HISTORIES 8
#define STEPS     40
#define DRAIN     4
#define SPAN      UINT32_C(112000000)

static tou_billing_t billing;
static tou_billing_cfg_t cfg;
static const tou_zone_t *zone;
static tou_utc_t utc;

static void draw_settings(void)
{
    static const uint8_t make_up[] = {0, 1, 2, 253, TOU_MAKE_UP_ALL, TOU_MAKE_UP_FIRST};

    for (uint8_t i = 0; i < TOU_MOMENTS; i++) {
        cfg.moment[i].day   = vector_chance(50) ? 1u : vector_byte(0, 28);
        cfg.moment[i].hour  = vector_chance(50) ? vector_byte(0, 3) : vector_byte(0, 23);
        cfg.lock[i].blocks  = vector_byte(0, 7);
        cfg.lock[i].minutes = vector_chance(50) ? 0u : vector_byte(1, 40);
    }
    cfg.make_up = make_up[vector_pick(0, sizeof make_up - 1u)];
}

static void fold_state(void)
{
    for (uint8_t i = 0; i < TOU_MOMENTS; i++) {
        vector_fold(billing.state.month[i]);
        vector_fold(tou_billing_locked(&billing, (uint8_t)(TOU_CAUSE_KEY + i)));
    }
    vector_fold(((uint32_t)billing.state.number << 16) | billing.state.missed);
    vector_fold(billing.state.since);
}

static void fold_closing(const tou_closing_t *closing)
{
    vector_fold(closing->at);
    vector_fold(closing->since);
    vector_fold(((uint32_t)closing->number << 16) | ((uint32_t)closing->cause << 8) | closing->demand);
}

/* Whether all that was due is taken. */
static bool drain(void)
{
    tou_closing_t closing;
    bool is = true;

    for (uint8_t i = 0; i < DRAIN && is; i++) {
        is = tou_billing_next(&billing, utc, &closing);
        vector_fold(is);
        if (is) {
            fold_closing(&closing);
        }
    }
    return !is;
}

/* To hours around a monthly moment, or to days before or after. */
static void jump(void)
{
    tou_date_t date;
    tou_day_t day;

    if (vector_chance(20)) {
        utc = vector_instant();
    }
    utc += vector_pick(0, 16000) * UINT32_C(7000);
    utc -= vector_chance(50) ? SPAN : SPAN / 2u;
    utc = (utc < UINT32_C(60) * TOU_DAY_S || utc > UINT32_C(36000) * TOU_DAY_S) ? vector_instant() : utc;
    if (vector_chance(60)) {
        (void)tou_wall_split(utc, &day);
        tou_date_from_day(day, &date);
        date.day = (cfg.moment[0].day != 0u) ? cfg.moment[0].day : 1u;
        utc      = vector_near(tou_date_to_day(&date) * TOU_DAY_S, 1000);
    }
    vector_fold(tou_billing_pass(&billing, utc));
}

static void by_hand(void)
{
    tou_closing_t closing;
    tou_err_t err = tou_billing_close(&billing, vector_byte(TOU_CAUSE_THIRD, TOU_CAUSE_INPUT), utc, &closing);

    vector_fold((uint8_t)err);
    if (err == TOU_OK) {
        fold_closing(&closing);
    }
}

static void one_step(bool all)
{
    uint8_t what = vector_byte(0, 19);

    if (what < 10) {
        utc += 60u - utc % 60u;
        tou_billing_minute(&billing);
    } else if (what < 17) {
        jump();
    } else if (what < 19 && all) {
        by_hand();
    } else if (what == 19) {
        draw_settings();
        vector_fold(tou_billing_set(&billing, &cfg, utc) == TOU_OK);
    }
}

void vector_billing(void)
{
    for (uint8_t i = 0; i < HISTORIES; i++) {
        bool all = false;

        zone = vector_place();
        utc  = vector_instant();
        draw_settings();
        vector_fold(tou_billing_init(&billing, &cfg, zone) == TOU_OK);
        jump();
        for (uint8_t k = 0; k < STEPS; k++) {
            one_step(all);
            all = drain();
            fold_state();
        }
    }
}
