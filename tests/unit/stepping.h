/* SPDX-License-Identifier: MIT */
/* The meter of keeping.h with a step tariff: closings on the 1st at 00:00 UTC, a pulse is 1 Wh. */
#ifndef STEPPING_H
#define STEPPING_H

#include "keeping.h"

#include "tou/step.h"

#define STEPPING_MARKS 3u

static const tou_param_t stepping_params[] = {
    {TOU_SETTING_STEP_ZONE, 2, TOU_SETTINGS_STEP_ZONE},
    {TOU_SETTING_STEPS, 2u * TOU_STEP_TABLES, TOU_SETTINGS_STEPS},
    {TOU_SETTING_PRICES, 2, TOU_SETTINGS_PRICES},
};

/* From 1 kWh on step 2, from 2 kWh on step 3; settled monthly. */
static const tou_step_table_t months = {{100, 200, 0, 0, 0, 0}, {5000, 6000, 8000, 0, 0, 0, 0}, {{0, 0, 0}}};
/* From 15 kWh on step 2; settled on 15 July at 08:00 and 31 December at 23:00. */
static const tou_step_table_t july = {
    {1500, 2000, 0, 0, 0, 0}, {5000, 6000, 8000, 0, 0, 0, 0}, {{7, 15, 8}, {0, 0, 0}, {12, 31, 23}}};

static inline tou_utc_t at(unsigned year, unsigned month, unsigned day, unsigned hour)
{
    const tou_date_t date = {(uint8_t)(year - 2000u), (uint8_t)month, (uint8_t)day};

    return tou_date_to_day(&date) * TOU_DAY_S + hour * 3600u;
}

#define MAY  (at(2026, 5, 1, 0) + 3600u)
#define JUNE at(2026, 6, 1, 0)

static inline void stepping_set_up(void **state)
{
    (void)keeping_everything(state);
    made.param    = stepping_params;
    made.n_params = (uint8_t)(sizeof stepping_params / sizeof stepping_params[0]);
    made.steps    = STEPPING_MARKS;
}

/* Nothing is consumed; most of the time the power is off. */
static inline void off_until(tou_utc_t utc)
{
    if (utc - world.time.utc > 600u) {
        warn_and_cut();
        come_up(utc - 600u);
    }
    run_until(utc, 0);
}

static inline const tou_step_mark_t *marks(void)
{
    return world.meter.step_mark;
}

static inline uint32_t units(uint8_t age)
{
    uint32_t found = 0;

    assert_int_equal(tou_step_units(&world.meter.step, age, false, &found), TOU_OK);
    return found;
}

static inline void assert_units(uint8_t age, uint32_t expected)
{
    assert_int_equal(units(age), expected);
}

static inline void assert_absent(uint8_t age)
{
    uint32_t found = 5;

    assert_int_equal(tou_step_units(&world.meter.step, age, false, &found), TOU_E_ABSENT);
    assert_int_equal(tou_step_units(&world.meter.step, 0, true, &found), TOU_E_ABSENT);
    assert_int_equal(found, 5);
}

static inline uint8_t bank(uint8_t sets)
{
    return tou_step_bank(&world.meter.step, sets);
}

static inline uint8_t table_at(tou_utc_t utc)
{
    uint8_t table = 0;

    assert_int_equal(tou_step_in_force(&world.meter.step, utc, &table), TOU_OK);
    return table;
}

/* Present step by the table in force. */
static inline uint8_t step(void)
{
    uint8_t number = table_at(tou_meter_now(&world.meter.meter));
    tou_step_table_t table;

    assert_int_equal(tou_step_get_table(&world.meter.step, bank(TOU_STEP_SETS_STEPS), number, &table), TOU_OK);
    return tou_step_of(&table, units(0), TOU_UNIT_WH, 0);
}

static inline void unlock(void)
{
    tou_err_t err = TOU_E_BUSY;

    for (unsigned i = 0; i < KEEPING_POLLS && err == TOU_E_BUSY; i++) {
        err = tou_meter_unlock(&world.meter.meter);
        if (err == TOU_E_BUSY) {
            polls(1);
        }
    }
    assert_int_equal(err, TOU_OK);
}

static inline tou_err_t try_table(uint8_t set, uint8_t number, const tou_step_table_t *table)
{
    tou_err_t err = TOU_E_BUSY;

    for (unsigned i = 0; i < 10u && err == TOU_E_BUSY; i++) {
        keeping_settle();
        unlock();
        err = tou_step_write_table(&world.meter.step, set, number, table, tou_meter_now(&world.meter.meter));
        tou_meter_lock(&world.meter.meter, false);
    }
    keeping_settle();
    return err;
}

static inline void write_table(uint8_t set, uint8_t number, const tou_step_table_t *table)
{
    assert_int_equal(try_table(set, number, table), TOU_OK);
}

static inline void assert_table(uint8_t set, uint8_t number, const tou_step_table_t *table)
{
    tou_step_table_t found;

    memset(&found, 0, sizeof found);
    assert_int_equal(tou_step_get_table(&world.meter.step, set, number, &found), TOU_OK);
    assert_memory_equal(&found, table, sizeof found);
}

static inline tou_err_t try_zones(uint8_t set, const tou_step_zones_t *zones)
{
    tou_err_t err = TOU_E_BUSY;

    for (unsigned i = 0; i < 10u && err == TOU_E_BUSY; i++) {
        keeping_settle();
        unlock();
        err = tou_step_write_zones(&world.meter.step, set, zones, tou_meter_now(&world.meter.meter));
        tou_meter_lock(&world.meter.meter, false);
    }
    keeping_settle();
    return err;
}

static inline void write_zones(uint8_t set, const tou_step_zones_t *zones)
{
    assert_int_equal(try_zones(set, zones), TOU_OK);
}

/* The zone is UTC. */
static inline void set_switch(uint8_t sets, tou_utc_t utc)
{
    unlock();
    assert_int_equal(tou_step_set_switch(&world.meter.step, sets, utc), TOU_OK);
    tou_meter_lock(&world.meter.meter, false);
    keeping_settle();
}

static inline void set_clock(tou_utc_t utc)
{
    tou_err_t err = TOU_E_BUSY;

    for (unsigned i = 0; i < KEEPING_POLLS && err == TOU_E_BUSY; i++) {
        err = tou_meter_set_clock(&world.meter.meter, utc);
        polls(1);
    }
    assert_int_equal(err, TOU_OK);
    keeping_settle();
}

#endif
