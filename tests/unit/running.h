/* SPDX-License-Identifier: MIT */
/* A tariff over tables in RAM, for the tests of tariff.h. */
#ifndef RUNNING_H
#define RUNNING_H

#include "ram.h"

#include "tou/tariff.h"

#define NOW        ram_at(2026, 5, 4, 12, 0) /* a Monday */
#define NEVER_ENDS 10000u

static tou_tariff_t tariff;
static tou_zone_t zone;

/* Steps until the tariff is ready, a failure is told or it takes too long. */
static inline tou_err_t ready(tou_utc_t utc)
{
    tou_err_t err = TOU_MORE;

    for (unsigned i = 0; i < NEVER_ENDS && err == TOU_MORE; i++) {
        err = tou_tariff_step(&tariff, utc);
    }
    return err;
}

/* Energy rate in force, 0 if a flag is raised. */
static inline uint8_t rate_at(tou_utc_t utc)
{
    tou_action_t action;

    assert_int_equal(ready(utc), TOU_OK);
    return (tou_tariff_get(&tariff, utc, &action) == 0) ? action.energy : 0;
}

static inline void assert_default(tou_utc_t utc, uint8_t rate)
{
    tou_action_t action = {9, 9, 9};

    assert_int_equal(tou_tariff_get(&tariff, utc, &action), TOU_TARIFF_DEFAULT);
    assert_int_equal(action.energy, rate);
    assert_int_equal(action.demand, rate);
    assert_int_equal(action.outputs, 0);
}

/* Two banks, four rates, blank history, UTC. */
static int begin(void **state)
{
    (void)state;
    zone = ram_utc;
    ram_four_rates();
    tou_tariff_init(&tariff, &ram_source, &zone);
    return 0;
}

/* The same and ready, nothing told. */
static inline int begin_ready(void **state)
{
    (void)begin(state);
    assert_int_equal(rate_at(NOW), 1);
    assert_int_equal(tou_tariff_events(&tariff), 0);
    return 0;
}

#endif
