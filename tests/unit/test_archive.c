/* SPDX-License-Identifier: MIT */
/* archive.h: every class, every age edge, what is not kept, units, how many registers, search by time. */
#include "linking.h"

#define JUNE   ram_at(2026, 6, 1, 0, 0)
#define ACTIVE TOU_QUANTITY_ACTIVE_IMPORT
#define WHO    77u

/* Of the daily freeze. */
#define DAILY(quantity) ((TOU_FREEZE_DAILY << 4) | (quantity))

/* 150 Wh of rate 4 until midnight, 300 Wh of rate 1 after it. */
static int begin(void **state)
{
    (void)keeping_everything(state);
    linking_begin(JUNE - 1800u);
    linking_records();
    tou_meter_set_operator(&world.meter.meter, WHO);
    run(30, 5);
    run(30, 10);
    return 0;
}

static void assert_value(uint32_t id, uint32_t number, tou_utc_t at)
{
    tou_value_t value = {0x55, 0x55};

    assert_int_equal(tou_object_read(&objects, id, &value), TOU_OK);
    assert_int_equal(value.number, number);
    assert_int_equal(value.at, at);
}

static void assert_absent(uint32_t id)
{
    tou_value_t value = {0x55, 0x55};
    tou_unit_t unit   = {1, 1};
    uint8_t code[6]   = {9};

    assert_int_equal(tou_object_read(&objects, id, &value), TOU_E_ABSENT);
    assert_int_equal(value.number, 0x55);
    assert_int_equal(value.at, 0x55);
    assert_int_equal(tou_object_unit(&objects, id, &unit), TOU_E_ABSENT);
    assert_int_equal(tou_object_obis(&objects, id, code), TOU_E_ABSENT);
    assert_int_equal(code[0], 9);
}

static void assert_unit(uint32_t id, uint8_t wanted, int8_t scaler)
{
    tou_unit_t unit = {1, 1};
    uint8_t code[6];

    assert_int_equal(tou_object_unit(&objects, id, &unit), TOU_OK);
    assert_int_equal(unit.unit, wanted);
    assert_int_equal(unit.scaler, scaler);
    assert_int_equal(tou_object_obis(&objects, id, code), TOU_E_ABSENT);
}

static void freezes_are_read_by_kind_and_age(void **state)
{
    (void)state;
    assert_value(TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_DAILY, 0, 0), 1, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_DAILY, 0, 1), JUNE, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_DAILY, 0, 2), 0, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_DAILY, 0, 10), 0, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_TIMED, 0, 1), JUNE + 1800u, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_DAILY, TOU_FROZEN_MODE, 1), TOU_FREEZE_MODE_ALL, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_DAILY, TOU_FROZEN_MODE, 10), TOU_FREEZE_MODE_ALL, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_FREEZE_ENERGY, DAILY(ACTIVE), 0, 1), 150, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_FREEZE_ENERGY, DAILY(ACTIVE), 4, 1), 150, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_FREEZE_ENERGY, DAILY(ACTIVE), 1, 1), 0, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_FREEZE_ENERGY, DAILY(ACTIVE), 4, 10), 0, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_FREEZE_MAXIMUM, DAILY(ACTIVE), 4, 1), 3000, JUNE - 900u);
    assert_value(TOU_OBJECT(TOU_CLASS_FREEZE_MAXIMUM, DAILY(ACTIVE), 0, 2), 0, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_FREEZE_ENERGY, (TOU_FREEZE_HOURLY << 4) | ACTIVE, 0, 1), 200, 0);
}

static void other_freezes_there_are_none(void **state)
{
    (void)state;
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_DAILY, 0, 11));
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_DAILY, 2, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_DAILY, TOU_FROZEN_MODE, 0));
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_DAILY, TOU_FROZEN_MODE, 11));
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_PRICES, TOU_FROZEN_MODE, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_PRICES, 0, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_KINDS, 0, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE, 0xFF, 0, 0));
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE_ENERGY, DAILY(ACTIVE), 0, 0));
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE_ENERGY, DAILY(ACTIVE), 5, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE_ENERGY, DAILY(ACTIVE), 0, 11));
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE_ENERGY, DAILY(2), 0, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE_ENERGY, 0x80 | ACTIVE, 0, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE_ENERGY, (TOU_FREEZE_HOURLY << 4) | ACTIVE, 1, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE_ENERGY, (TOU_FREEZE_HOURLY << 4) | ACTIVE, 0, 31));
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE_MAXIMUM, (TOU_FREEZE_HOURLY << 4) | ACTIVE, 0, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE_MAXIMUM, DAILY(ACTIVE), 5, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE_MAXIMUM, DAILY(ACTIVE), 0, 0));
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE_MAXIMUM, DAILY(2), 0, 1));
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
    assert_value(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_POWER_UP, 0, 0), 1, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_POWER_UP, TOU_EVENT_AT, 1), JUNE - 1800u, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_POWER_UP, TOU_EVENT_BEFORE, 1), 0, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_EVENT_CLEAR, TOU_EVENT_DETAIL, 1), TOU_EV_NV, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_EVENT_CLEAR, TOU_EVENT_BY, 1), WHO, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_EVENT_CLEAR, TOU_EVENT_BY, 8), 0, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_PROGRAMMED, TOU_EVENT_EXTRA, 1), 0x04030201u, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_PROGRAMMED, TOU_EVENT_EXTRA + 1, 1), 0x0605u, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_PROGRAMMED, TOU_EVENT_EXTRA + 9, 1), 0, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_PROGRAMMED, TOU_EVENT_EXTRA, 2), 0, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_EVENT_ENERGY, TOU_EV_DEMAND_CLEAR, ACTIVE, 1), 450, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_EVENT_ENERGY, TOU_EV_DEMAND_CLEAR, ACTIVE, 8), 0, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_EVENT_MAXIMUM, TOU_EV_DEMAND_CLEAR, ACTIVE, 1), 6000, JUNE + 900u);
    assert_value(TOU_OBJECT(TOU_CLASS_EVENT_MAXIMUM, TOU_EV_DEMAND_CLEAR, ACTIVE, 2), 0, 0);
}

static void other_events_there_are_none(void **state)
{
    (void)state;
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_POWER_UP, 0, 9));
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_POWER_UP, TOU_EVENT_BY, 0));
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_POWER_UP, 4, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_POWER_UP, TOU_EVENT_EXTRA, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_PROGRAMMED, TOU_EVENT_EXTRA, 9));
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_PROGRAMMED, TOU_EVENT_EXTRA, 0));
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_PROGRAMMED, TOU_EVENT_EXTRA + 10, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_PROGRAMMED, 0xFF, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_OVER_LIMIT, 0, 0));
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT, 0xFF, 0, 0));
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT_ENERGY, TOU_EV_DEMAND_CLEAR, ACTIVE, 0));
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT_ENERGY, TOU_EV_DEMAND_CLEAR, ACTIVE, 9));
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT_ENERGY, TOU_EV_DEMAND_CLEAR, 2, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT_ENERGY, TOU_EV_POWER_UP, ACTIVE, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT_MAXIMUM, TOU_EV_POWER_UP, ACTIVE, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT_MAXIMUM, TOU_EV_DEMAND_CLEAR, 2, 1));
    archive.log = NULL;
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_POWER_UP, 0, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT_ENERGY, TOU_EV_DEMAND_CLEAR, ACTIVE, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_EVENT_MAXIMUM, TOU_EV_DEMAND_CLEAR, ACTIVE, 1));
}

static void intervals_are_read_by_age(void **state)
{
    (void)state;
    assert_value(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, TOU_INTERVAL_AT, 0u), 4, 0);
    assert_value(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, TOU_INTERVAL_AT, 1u), JUNE + 1800u, 0);
    assert_value(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, TOU_INTERVAL_AT, 4u), JUNE - 900u, 0);
    assert_value(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, TOU_INTERVAL_STATUS, 4u), TOU_PROFILE_POWER_DOWN, 0);
    assert_value(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, TOU_INTERVAL_STATUS, 3u), 0, 0);
    assert_value(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL_ENERGY, ACTIVE, 1u), 450, 0);
    assert_value(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL_ENERGY, ACTIVE, 4u), 75, 0);
    assert_absent(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, TOU_INTERVAL_AT, 5u));
    assert_absent(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, TOU_INTERVAL_AT, 257u));
    assert_absent(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, TOU_INTERVAL_STATUS, 0u));
    assert_absent(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, 2, 1u));
    assert_absent(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL_ENERGY, ACTIVE, 0u));
    assert_absent(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL_ENERGY, ACTIVE, 5u));
    assert_absent(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL_ENERGY, 2, 1u));
    archive.profile = NULL;
    assert_absent(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, TOU_INTERVAL_AT, 1u));
    assert_absent(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL_ENERGY, ACTIVE, 1u));
}

static int with_300_intervals(void **state)
{
    (void)keeping_everything(state);
    shape.profile      = 300;
    shape.interval_min = 1;
    linking_begin(JUNE);
    linking_records();
    run(301, 1);
    return 0;
}

/* An age beyond a byte. */
static void old_intervals_have_ids_too(void **state)
{
    uint16_t age = 0;

    (void)state;
    assert_value(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, TOU_INTERVAL_AT, 0u), 301, 0);
    assert_value(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, TOU_INTERVAL_AT, 256u), JUNE + 46u * 60u, 0);
    assert_value(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, TOU_INTERVAL_AT, 300u), JUNE + 120u, 0);
    assert_value(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL_ENERGY, ACTIVE, 300u), 2, 0);
    assert_absent(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, TOU_INTERVAL_AT, 301u));
    assert_int_equal(tou_archive_find(&objects, 0, &age), TOU_OK);
    assert_int_equal(age, 300);
    assert_int_equal(tou_archive_find(&objects, JUNE + 46u * 60u, &age), TOU_OK);
    assert_int_equal(age, 256);
}

static void units_follow_from_what_was_taken_down(void **state)
{
    (void)state;
    assert_unit(TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_DAILY, 0, 1), TOU_COSEM_TIME, 0);
    assert_unit(TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_DAILY, 0, 0), TOU_COSEM_COUNT, 0);
    assert_unit(TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_DAILY, TOU_FROZEN_MODE, 1), TOU_COSEM_COUNT, 0);
    assert_unit(TOU_OBJECT(TOU_CLASS_FREEZE_ENERGY, DAILY(ACTIVE), 0, 1), TOU_COSEM_WH, 0);
    assert_unit(TOU_OBJECT(TOU_CLASS_FREEZE_MAXIMUM, DAILY(ACTIVE), 0, 1), TOU_COSEM_W, -1);
    assert_unit(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_POWER_UP, TOU_EVENT_BEFORE, 1), TOU_COSEM_TIME, 0);
    assert_unit(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_POWER_UP, TOU_EVENT_BY, 1), TOU_COSEM_COUNT, 0);
    assert_unit(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_POWER_UP, 0, 0), TOU_COSEM_COUNT, 0);
    assert_unit(TOU_OBJECT(TOU_CLASS_EVENT_ENERGY, TOU_EV_METER_CLEAR, ACTIVE, 1), TOU_COSEM_WH, 0);
    assert_unit(TOU_OBJECT(TOU_CLASS_EVENT_MAXIMUM, TOU_EV_METER_CLEAR, ACTIVE, 1), TOU_COSEM_W, -1);
    assert_unit(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, TOU_INTERVAL_AT, 1u), TOU_COSEM_TIME, 0);
    assert_unit(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, TOU_INTERVAL_AT, 0u), TOU_COSEM_COUNT, 0);
    assert_unit(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, TOU_INTERVAL_STATUS, 1u), TOU_COSEM_COUNT, 0);
    world.meter.energy.energy.units_per_kwh = TOU_UNIT_KWH;
    assert_unit(TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL_ENERGY, ACTIVE, 1u), TOU_COSEM_WH, 3);
}

static uint8_t registers(uint8_t cls, uint8_t item, uint8_t row)
{
    return tou_archive_registers(&objects, TOU_OBJECT(cls, item, row, 1));
}

static void registers_are_counted_without_reading(void **state)
{
    (void)state;
    assert_int_equal(tou_posix_nv_fail(&world.part, TOU_POSIX_NV_READ, 0, UINT32_MAX, TOU_POSIX_NV_REFUSE), TOU_OK);
    assert_int_equal(registers(TOU_CLASS_FREEZE_ENERGY, DAILY(ACTIVE), 0), 5);
    assert_int_equal(registers(TOU_CLASS_FREEZE_MAXIMUM, DAILY(ACTIVE), 0), 5);
    assert_int_equal(registers(TOU_CLASS_FREEZE_ENERGY, (TOU_FREEZE_HOURLY << 4) | ACTIVE, 0), 1);
    assert_int_equal(registers(TOU_CLASS_FREEZE_MAXIMUM, (TOU_FREEZE_HOURLY << 4) | ACTIVE, 0), 0);
    assert_int_equal(registers(TOU_CLASS_FREEZE_ENERGY, DAILY(2), 0), 0);
    assert_int_equal(registers(TOU_CLASS_FREEZE_ENERGY, (TOU_FREEZE_STEPS << 4) | ACTIVE, 0), 0);
    assert_int_equal(registers(TOU_CLASS_INTERVAL_ENERGY, 0, ACTIVE), 1);
    assert_int_equal(registers(TOU_CLASS_INTERVAL_ENERGY, 0, 2), 0);
    assert_int_equal(registers(TOU_CLASS_ENERGY, ACTIVE, 0), 0);
    objects.archive = NULL;
    assert_int_equal(registers(TOU_CLASS_FREEZE_ENERGY, DAILY(ACTIVE), 0), 0);
    assert_int_equal(registers(TOU_CLASS_INTERVAL_ENERGY, 0, ACTIVE), 0);
}

static void assert_found(tou_utc_t utc, uint16_t wanted)
{
    uint16_t age = 0;

    assert_int_equal(tou_archive_find(&objects, utc, &age), TOU_OK);
    assert_int_equal(age, wanted);
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
    assert_int_equal(tou_posix_nv_fail(&world.part, TOU_POSIX_NV_READ, 0, UINT32_MAX, TOU_POSIX_NV_REFUSE), TOU_OK);
    assert_int_equal(tou_archive_find(&objects, JUNE, &age), TOU_E_IO);
    assert_int_equal(age, 99);
    archive.profile = NULL;
    assert_int_equal(tou_archive_find(&objects, 0, &age), TOU_E_ABSENT);
    objects.archive = NULL;
    assert_int_equal(tou_archive_find(&objects, 0, &age), TOU_E_ABSENT);
    assert_absent(TOU_OBJECT(TOU_CLASS_FREEZE, TOU_FREEZE_DAILY, 0, 1));
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
