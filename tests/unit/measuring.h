/* SPDX-License-Identifier: MIT */
/* What the tests of demand share: one demand, begun at midnight, and the minutes it measures. */
#ifndef TESTS_MEASURING_H
#define TESTS_MEASURING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tou/demand.h"

#define RATES 2u
/* 2026-01-05 00:00 UTC, a Monday. */
#define MIDNIGHT UINT32_C(820886400)

static uint32_t cells[60];
static tou_maximum_t maxima[(1 + RATES) * TOU_DEMAND_HIGHEST_MAX];
static uint32_t cumulative[1 + RATES];
static tou_demand_t demand;
static tou_utc_t now;

static inline void begin(uint8_t period, uint8_t slide, uint8_t sync, uint8_t rule, uint8_t highest)
{
    const tou_demand_cfg_t cfg = {period, slide, sync, rule, RATES, highest};

    memset(maxima, 0, sizeof maxima);
    memset(cumulative, 0, sizeof cumulative);
    assert_int_equal(tou_demand_init(&demand, &cfg, cells, maxima, cumulative), TOU_OK);
    assert_int_equal(tou_demand_set_constant(&demand, 1000, 1), TOU_OK);
    now = MIDNIGHT;
    tou_demand_start(&demand, now, 0, 1);
}

/* Minutes of so many pulses each; the events of the last edge. At 1000 imp/kWh a pulse a minute is 60 W. */
static inline uint8_t run(unsigned minutes, uint32_t pulses)
{
    uint8_t events = 0;

    for (; minutes != 0; minutes--) {
        tou_demand_add(&demand, pulses);
        now += 60u - now % 60u;
        events = tou_demand_mark(&demand, now);
    }
    return events;
}

static inline void assert_maximum(tou_rate_t rate, uint8_t k, uint32_t watts, tou_utc_t at)
{
    assert_int_equal(tou_demand_maximum(&demand, rate, k)->value, 10u * watts);
    assert_int_equal(tou_demand_maximum(&demand, rate, k)->at, at);
}

#endif
