/* SPDX-License-Identifier: MIT */
/* What the tests of billing share: one billing, begun at an instant, and what it closes. */
#ifndef TESTS_BILLED_H
#define TESTS_BILLED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tou/billing.h"

#define ALL   TOU_MAKE_UP_ALL
#define FIRST TOU_MAKE_UP_FIRST

static const tou_zone_t greenwich = {0, 0, {{TOU_ON_NEVER, 0, 0, 0}, 0, 0}, {{TOU_ON_NEVER, 0, 0, 0}, 0, 0}};
/* UTC+1, DST from the last Sunday of March to the last of October, 01:00 UTC: France, Germany, Sweden. */
static const tou_zone_t paris = {
    60, 60, {{TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}, {{TOU_ON_WEEKDAY, 10, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}};

static tou_billing_t billing;
static tou_closing_t closing;

/* UTC. */
static inline tou_utc_t at(unsigned year, uint8_t month, uint8_t day, uint8_t hour, uint8_t minute)
{
    const tou_date_t date = {(uint8_t)(year - 2000u), month, day};

    return tou_date_to_day(&date) * TOU_DAY_S + hour * UINT32_C(3600) + minute * 60u;
}

static inline uint16_t month_of(unsigned year, unsigned month)
{
    return (uint16_t)(12u * (year - 2000u) + month);
}

/* Begin with three moments, as day and hour, at an instant. */
static inline void begin_in(const tou_zone_t *zone, const tou_moment_t *moments, uint8_t make_up, tou_utc_t now)
{
    tou_billing_cfg_t cfg;

    tou_billing_init_defaults(&cfg);
    memcpy(cfg.moment, moments, sizeof cfg.moment);
    cfg.make_up = make_up;
    assert_int_equal(tou_zone_check(zone), TOU_OK);
    memset(&billing, 0xA5, sizeof billing);
    assert_int_equal(tou_billing_init(&billing, &cfg, zone), TOU_OK);
    assert_int_equal(tou_billing_pass(&billing, now), 0);
    assert_false(tou_billing_next(&billing, now, &closing));
}

static inline void begin(uint8_t make_up, tou_utc_t now)
{
    static const tou_moment_t first[TOU_MOMENTS] = {{1, 0}, {0, 0}, {0, 0}};

    begin_in(&greenwich, first, make_up, now);
}

static inline void assert_closing(tou_utc_t now, uint8_t cause, tou_utc_t want)
{
    memset(&closing, 0xA5, sizeof closing);
    assert_true(tou_billing_next(&billing, now, &closing));
    assert_int_equal(closing.cause, cause);
    assert_int_equal(closing.at, want);
}

static inline void assert_none(tou_utc_t now)
{
    assert_false(tou_billing_next(&billing, now, &closing));
}

/* Minute by minute from one instant to another; the closings made in between. */
static inline unsigned walk(tou_utc_t from, tou_utc_t to, tou_closing_t *made, unsigned most)
{
    unsigned n = 0;

    memset(made, 0, most * sizeof *made);
    for (tou_utc_t now = from; now <= to; now += 60u) {
        while (tou_billing_next(&billing, now, &closing)) {
            assert_int_equal(closing.at, now);
            assert_true(n < most);
            made[n++] = closing;
        }
    }
    return n;
}

#endif
