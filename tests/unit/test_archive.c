/* SPDX-License-Identifier: MIT */
/* archive.h: every class, every age edge, what is not kept, units, how many registers, search by time. */
#include "reading.h"

#define JUNE   ram_at(2026, 6, 1, 0, 0)
#define ACTIVE TOU_QUANTITY_ACTIVE_IMPORT
#define WHO    77u

#define FREEZE(kind, row, age)        TOU_OBJECT(TOU_CLASS_FREEZE, kind, row, age)
#define FROZEN_ENERGY(of, rate, age)  TOU_OBJECT(TOU_CLASS_FREEZE_ENERGY, of, rate, age)
#define FROZEN_MAXIMUM(of, rate, age) TOU_OBJECT(TOU_CLASS_FREEZE_MAXIMUM, of, rate, age)
#define EVENT(kind, row, age)         TOU_OBJECT(TOU_CLASS_EVENT, kind, row, age)
#define EVENT_ENERGY(kind, of, age)   TOU_OBJECT(TOU_CLASS_EVENT_ENERGY, kind, of, age)
#define EVENT_MAXIMUM(kind, of, age)  TOU_OBJECT(TOU_CLASS_EVENT_MAXIMUM, kind, of, age)
#define INTERVAL(item, age)           TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, item, age)
#define INTERVAL_ENERGY(of, age)      TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL_ENERGY, of, age)

/* Of the daily and the hourly freeze. */
#define DAILY(quantity)  ((TOU_FREEZE_DAILY << 4) | (quantity))
#define HOURLY(quantity) ((TOU_FREEZE_HOURLY << 4) | (quantity))

/* 150 Wh of rate 4 until midnight, 300 Wh of rate 1 after it. */
static int begin(void **state)
{
    (void)keeping_everything(state);
    reading_begin(JUNE - 1800u);
    reading_records();
    tou_meter_set_operator(&world.meter.meter, WHO);
    run(30, 5);
    run(30, 10);
    return 0;
}

/* A unit, and no code: OBIS names present values and past periods. */
static void assert_unit_alone(uint32_t id, uint8_t unit, int8_t scaler)
{
    uint8_t code[6];

    assert_unit(id, unit, scaler);
    assert_int_equal(tou_object_obis(&objects, id, code), TOU_E_ABSENT);
}

static void freezes_are_read_by_kind_and_age(void **state)
{
    (void)state;
    assert_value(FREEZE(TOU_FREEZE_DAILY, 0, 0), 1, 0);
    assert_value(FREEZE(TOU_FREEZE_DAILY, 0, 1), JUNE, 0);
    assert_value(FREEZE(TOU_FREEZE_DAILY, 0, 2), 0, 0);
    assert_value(FREEZE(TOU_FREEZE_DAILY, 0, 10), 0, 0);
    assert_value(FREEZE(TOU_FREEZE_TIMED, 0, 1), JUNE + 1800u, 0);
    assert_value(FREEZE(TOU_FREEZE_DAILY, TOU_FROZEN_MODE, 1), TOU_FREEZE_MODE_ALL, 0);
    assert_value(FREEZE(TOU_FREEZE_DAILY, TOU_FROZEN_MODE, 10), TOU_FREEZE_MODE_ALL, 0);
    assert_value(FROZEN_ENERGY(DAILY(ACTIVE), 0, 1), 150, 0);
    assert_value(FROZEN_ENERGY(DAILY(ACTIVE), 4, 1), 150, 0);
    assert_value(FROZEN_ENERGY(DAILY(ACTIVE), 1, 1), 0, 0);
    assert_value(FROZEN_ENERGY(DAILY(ACTIVE), 4, 10), 0, 0);
    assert_value(FROZEN_MAXIMUM(DAILY(ACTIVE), 4, 1), 3000, JUNE - 900u);
    assert_value(FROZEN_MAXIMUM(DAILY(ACTIVE), 0, 2), 0, 0);
    assert_value(FROZEN_ENERGY(HOURLY(ACTIVE), 0, 1), 200, 0);
}

static void other_freezes_there_are_none(void **state)
{
    (void)state;
    assert_absent(FREEZE(TOU_FREEZE_DAILY, 0, 11));
    assert_absent(FREEZE(TOU_FREEZE_DAILY, 2, 1));
    assert_absent(FREEZE(TOU_FREEZE_DAILY, TOU_FROZEN_MODE, 0));
    assert_absent(FREEZE(TOU_FREEZE_DAILY, TOU_FROZEN_MODE, 11));
    assert_absent(FREEZE(TOU_FREEZE_PRICES, TOU_FROZEN_MODE, 1));
    assert_absent(FREEZE(TOU_FREEZE_PRICES, 0, 1));
    assert_absent(FREEZE(TOU_FREEZE_KINDS, 0, 1));
    assert_absent(FREEZE(0xFF, 0, 0));
    assert_absent(FROZEN_ENERGY(DAILY(ACTIVE), 0, 0));
    assert_absent(FROZEN_ENERGY(DAILY(ACTIVE), 5, 1));
    assert_absent(FROZEN_ENERGY(DAILY(ACTIVE), 0, 11));
    assert_absent(FROZEN_ENERGY(DAILY(2), 0, 1));
    assert_absent(FROZEN_ENERGY(0x80 | ACTIVE, 0, 1));
    assert_absent(FROZEN_ENERGY(HOURLY(ACTIVE), 1, 1));
    assert_absent(FROZEN_ENERGY(HOURLY(ACTIVE), 0, 31));
    assert_absent(FROZEN_MAXIMUM(HOURLY(ACTIVE), 0, 1));
    assert_absent(FROZEN_MAXIMUM(DAILY(ACTIVE), 5, 1));
    assert_absent(FROZEN_MAXIMUM(DAILY(ACTIVE), 0, 0));
    assert_absent(FROZEN_MAXIMUM(DAILY(2), 0, 1));
}

static void events_are_read_by_kind_and_age(void **state)
{
    static const uint8_t what[6] = {1, 2, 3, 4, 5, 6};
    tou_meter_t *meter           = &world.meter.meter;

    (void)state;
    assert_int_equal(tou_meter_report(meter, TOU_EV_PROGRAMMED, 0, what, sizeof what), TOU_OK);
    keeping_settle();
    assert_int_equal(tou_meter_clear(meter, TOU_EV_DEMAND_CLEAR, 0), TOU_OK);
    keeping_settle();
    assert_int_equal(tou_meter_clear(meter, TOU_EV_EVENT_CLEAR, TOU_EV_NV), TOU_OK);
    keeping_settle();
    assert_value(EVENT(TOU_EV_POWER_UP, 0, 0), 1, 0);
    assert_value(EVENT(TOU_EV_POWER_UP, TOU_EVENT_AT, 1), JUNE - 1800u, 0);
    assert_value(EVENT(TOU_EV_POWER_UP, TOU_EVENT_BEFORE, 1), 0, 0);
    assert_value(EVENT(TOU_EV_EVENT_CLEAR, TOU_EVENT_DETAIL, 1), TOU_EV_NV, 0);
    assert_value(EVENT(TOU_EV_EVENT_CLEAR, TOU_EVENT_BY, 1), WHO, 0);
    assert_value(EVENT(TOU_EV_EVENT_CLEAR, TOU_EVENT_BY, 8), 0, 0);
    assert_value(EVENT(TOU_EV_PROGRAMMED, TOU_EVENT_EXTRA, 1), 0x04030201u, 0);
    assert_value(EVENT(TOU_EV_PROGRAMMED, TOU_EVENT_EXTRA + 1, 1), 0x0605u, 0);
    assert_value(EVENT(TOU_EV_PROGRAMMED, TOU_EVENT_EXTRA + 9, 1), 0, 0);
    assert_value(EVENT(TOU_EV_PROGRAMMED, TOU_EVENT_EXTRA, 2), 0, 0);
    assert_value(EVENT_ENERGY(TOU_EV_DEMAND_CLEAR, ACTIVE, 1), 450, 0);
    assert_value(EVENT_ENERGY(TOU_EV_DEMAND_CLEAR, ACTIVE, 8), 0, 0);
    assert_value(EVENT_MAXIMUM(TOU_EV_DEMAND_CLEAR, ACTIVE, 1), 6000, JUNE + 900u);
    assert_value(EVENT_MAXIMUM(TOU_EV_DEMAND_CLEAR, ACTIVE, 2), 0, 0);
}

static void other_events_there_are_none(void **state)
{
    (void)state;
    assert_absent(EVENT(TOU_EV_POWER_UP, 0, 9));
    assert_absent(EVENT(TOU_EV_POWER_UP, TOU_EVENT_BY, 0));
    assert_absent(EVENT(TOU_EV_POWER_UP, 4, 1));
    assert_absent(EVENT(TOU_EV_POWER_UP, TOU_EVENT_EXTRA, 1));
    assert_absent(EVENT(TOU_EV_PROGRAMMED, TOU_EVENT_EXTRA, 9));
    assert_absent(EVENT(TOU_EV_PROGRAMMED, TOU_EVENT_EXTRA, 0));
    assert_absent(EVENT(TOU_EV_PROGRAMMED, TOU_EVENT_EXTRA + 10, 1));
    assert_absent(EVENT(TOU_EV_PROGRAMMED, 0xFF, 1));
    assert_absent(EVENT(TOU_EV_OVER_LIMIT, 0, 0));
    assert_absent(EVENT(0xFF, 0, 0));
    assert_absent(EVENT_ENERGY(TOU_EV_DEMAND_CLEAR, ACTIVE, 0));
    assert_absent(EVENT_ENERGY(TOU_EV_DEMAND_CLEAR, ACTIVE, 9));
    assert_absent(EVENT_ENERGY(TOU_EV_DEMAND_CLEAR, 2, 1));
    assert_absent(EVENT_ENERGY(TOU_EV_POWER_UP, ACTIVE, 1));
    assert_absent(EVENT_MAXIMUM(TOU_EV_POWER_UP, ACTIVE, 1));
    assert_absent(EVENT_MAXIMUM(TOU_EV_DEMAND_CLEAR, 2, 1));
    archive.log = NULL;
    assert_absent(EVENT(TOU_EV_POWER_UP, 0, 1));
    assert_absent(EVENT_ENERGY(TOU_EV_DEMAND_CLEAR, ACTIVE, 1));
    assert_absent(EVENT_MAXIMUM(TOU_EV_DEMAND_CLEAR, ACTIVE, 1));
}

static void intervals_are_read_by_age(void **state)
{
    (void)state;
    assert_value(INTERVAL(TOU_INTERVAL_AT, 0u), 4, 0);
    assert_value(INTERVAL(TOU_INTERVAL_AT, 1u), JUNE + 1800u, 0);
    assert_value(INTERVAL(TOU_INTERVAL_AT, 4u), JUNE - 900u, 0);
    assert_value(INTERVAL(TOU_INTERVAL_STATUS, 4u), TOU_PROFILE_POWER_DOWN, 0);
    assert_value(INTERVAL(TOU_INTERVAL_STATUS, 3u), 0, 0);
    assert_value(INTERVAL_ENERGY(ACTIVE, 1u), 450, 0);
    assert_value(INTERVAL_ENERGY(ACTIVE, 4u), 75, 0);
    assert_absent(INTERVAL(TOU_INTERVAL_AT, 5u));
    assert_absent(INTERVAL(TOU_INTERVAL_AT, 257u));
    assert_absent(INTERVAL(TOU_INTERVAL_STATUS, 0u));
    assert_absent(INTERVAL(2, 1u));
    assert_absent(INTERVAL_ENERGY(ACTIVE, 0u));
    assert_absent(INTERVAL_ENERGY(ACTIVE, 5u));
    assert_absent(INTERVAL_ENERGY(2, 1u));
    archive.profile = NULL;
    assert_absent(INTERVAL(TOU_INTERVAL_AT, 1u));
    assert_absent(INTERVAL_ENERGY(ACTIVE, 1u));
}

static int with_300_intervals(void **state)
{
    (void)keeping_everything(state);
    shape.profile      = 300;
    shape.interval_min = 1;
    reading_begin(JUNE);
    reading_records();
    run(301, 1);
    return 0;
}

static void assert_found(tou_utc_t utc, uint16_t wanted)
{
    uint16_t age = 0;

    assert_int_equal(tou_archive_find(&objects, utc, &age), TOU_OK);
    assert_int_equal(age, wanted);
}

/* An age beyond a byte. */
static void old_intervals_have_ids_too(void **state)
{
    (void)state;
    assert_value(INTERVAL(TOU_INTERVAL_AT, 0u), 301, 0);
    assert_value(INTERVAL(TOU_INTERVAL_AT, 256u), JUNE + 46u * 60u, 0);
    assert_value(INTERVAL(TOU_INTERVAL_AT, 300u), JUNE + 120u, 0);
    assert_value(INTERVAL_ENERGY(ACTIVE, 300u), 2, 0);
    assert_absent(INTERVAL(TOU_INTERVAL_AT, 301u));
    assert_found(0, 300);
    assert_found(JUNE + 46u * 60u, 256);
}

static void units_follow_from_what_was_taken_down(void **state)
{
    (void)state;
    assert_unit_alone(FREEZE(TOU_FREEZE_DAILY, 0, 1), TOU_COSEM_TIME, 0);
    assert_unit_alone(FREEZE(TOU_FREEZE_DAILY, 0, 0), TOU_COSEM_COUNT, 0);
    assert_unit_alone(FREEZE(TOU_FREEZE_DAILY, TOU_FROZEN_MODE, 1), TOU_COSEM_COUNT, 0);
    assert_unit_alone(FROZEN_ENERGY(DAILY(ACTIVE), 0, 1), TOU_COSEM_WH, 0);
    assert_unit_alone(FROZEN_MAXIMUM(DAILY(ACTIVE), 0, 1), TOU_COSEM_W, -1);
    assert_unit_alone(EVENT(TOU_EV_POWER_UP, TOU_EVENT_BEFORE, 1), TOU_COSEM_TIME, 0);
    assert_unit_alone(EVENT(TOU_EV_POWER_UP, TOU_EVENT_BY, 1), TOU_COSEM_COUNT, 0);
    assert_unit_alone(EVENT(TOU_EV_POWER_UP, 0, 0), TOU_COSEM_COUNT, 0);
    assert_unit_alone(EVENT_ENERGY(TOU_EV_METER_CLEAR, ACTIVE, 1), TOU_COSEM_WH, 0);
    assert_unit_alone(EVENT_MAXIMUM(TOU_EV_METER_CLEAR, ACTIVE, 1), TOU_COSEM_W, -1);
    assert_unit_alone(INTERVAL(TOU_INTERVAL_AT, 1u), TOU_COSEM_TIME, 0);
    assert_unit_alone(INTERVAL(TOU_INTERVAL_AT, 0u), TOU_COSEM_COUNT, 0);
    assert_unit_alone(INTERVAL(TOU_INTERVAL_STATUS, 1u), TOU_COSEM_COUNT, 0);
    world.meter.energy.energy.units_per_kwh = TOU_UNIT_KWH;
    assert_unit_alone(INTERVAL_ENERGY(ACTIVE, 1u), TOU_COSEM_WH, 3);
}

static uint8_t registers(uint8_t cls, uint8_t item, uint8_t row)
{
    return tou_archive_registers(&objects, TOU_OBJECT(cls, item, row, 1));
}

static void registers_are_counted_without_reading(void **state)
{
    (void)state;
    fail_reads(0, UINT32_MAX, TOU_POSIX_NV_REFUSE);
    assert_int_equal(registers(TOU_CLASS_FREEZE_ENERGY, DAILY(ACTIVE), 0), 5);
    assert_int_equal(registers(TOU_CLASS_FREEZE_MAXIMUM, DAILY(ACTIVE), 0), 5);
    assert_int_equal(registers(TOU_CLASS_FREEZE_ENERGY, HOURLY(ACTIVE), 0), 1);
    assert_int_equal(registers(TOU_CLASS_FREEZE_MAXIMUM, HOURLY(ACTIVE), 0), 0);
    assert_int_equal(registers(TOU_CLASS_FREEZE_ENERGY, DAILY(2), 0), 0);
    assert_int_equal(registers(TOU_CLASS_FREEZE_ENERGY, (TOU_FREEZE_STEPS << 4) | ACTIVE, 0), 0);
    assert_int_equal(registers(TOU_CLASS_INTERVAL_ENERGY, 0, ACTIVE), 1);
    assert_int_equal(registers(TOU_CLASS_INTERVAL_ENERGY, 0, 2), 0);
    assert_int_equal(registers(TOU_CLASS_ENERGY, ACTIVE, 0), 0);
    objects.archive = NULL;
    assert_int_equal(registers(TOU_CLASS_FREEZE_ENERGY, DAILY(ACTIVE), 0), 0);
    assert_int_equal(registers(TOU_CLASS_INTERVAL_ENERGY, 0, ACTIVE), 0);
}

static void the_first_interval_from_a_time_on_is_found(void **state)
{
    uint16_t age = 99;

    (void)state;
    assert_found(0, 4);
    assert_found(1, 4);
    assert_found(JUNE - 900u, 4);
    assert_found(JUNE - 899u, 3);
    assert_found(JUNE + 1800u, 1);
    assert_int_equal(tou_archive_find(&objects, JUNE + 1801u, &age), TOU_E_ABSENT);
    warn();
    fail_reads(0, UINT32_MAX, TOU_POSIX_NV_REFUSE);
    assert_int_equal(tou_archive_find(&objects, JUNE, &age), TOU_E_IO);
    assert_int_equal(age, 99);
    archive.profile = NULL;
    assert_int_equal(tou_archive_find(&objects, 0, &age), TOU_E_ABSENT);
    objects.archive = NULL;
    assert_int_equal(tou_archive_find(&objects, 0, &age), TOU_E_ABSENT);
    assert_absent(FREEZE(TOU_FREEZE_DAILY, 0, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(freezes_are_read_by_kind_and_age, begin),
        cmocka_unit_test_setup(other_freezes_there_are_none, begin),
        cmocka_unit_test_setup(events_are_read_by_kind_and_age, begin),
        cmocka_unit_test_setup(other_events_there_are_none, begin),
        cmocka_unit_test_setup(intervals_are_read_by_age, begin),
        cmocka_unit_test_setup(old_intervals_have_ids_too, with_300_intervals),
        cmocka_unit_test_setup(units_follow_from_what_was_taken_down, begin),
        cmocka_unit_test_setup(registers_are_counted_without_reading, begin),
        cmocka_unit_test_setup(the_first_interval_from_a_time_on_is_found, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
