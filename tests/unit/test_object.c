/* SPDX-License-Identifier: MIT */
/* object.h: every class, what is not there, past periods, units and OBIS codes. */
#include "reading.h"

#define BEGIN  ram_at(2026, 5, 4, 9, 0)
#define JUNE   ram_at(2026, 6, 1, 0, 0)
#define ACTIVE TOU_QUANTITY_ACTIVE_IMPORT

static int begin(void **state)
{
    (void)keeping_everything(state);
    reading_begin(BEGIN);
    second_quantity(TOU_QUANTITY_QUADRANT_1, NULL, NULL);
    return 0;
}

static void registers_are_read_by_rate(void **state)
{
    (void)state;
    run(60, 7);
    arrive(3); /* not looked at yet: a value is what is credited */
    assert_value(TOU_OBJECT(TOU_CLASS_ENERGY, ACTIVE, 0, 0), 420, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_ENERGY, ACTIVE, 2, 0), 420, 0); /* 8:00 to 12:00 */
    assert_value(TOU_OBJECT(TOU_CLASS_ENERGY, ACTIVE, 1, 0), 0, 0);
    assert_int_equal(tou_object_rates(&objects, TOU_OBJECT(TOU_CLASS_ENERGY, ACTIVE, 0, 0)), 4);
    assert_int_equal(tou_object_rates(&objects, TOU_OBJECT(TOU_CLASS_MAXIMUM, ACTIVE, 0, 0)), 4);
    assert_int_equal(tou_object_rates(&objects, TOU_OBJECT(TOU_CLASS_ENERGY, 2, 0, 0)), 0);
    assert_int_equal(tou_object_rates(&objects, TOU_OBJECT(TOU_CLASS_MAXIMUM, 2, 0, 0)), 0);
    assert_int_equal(tou_object_rates(&objects, TOU_OBJECT(TOU_CLASS_ENERGY, TOU_QUANTITY_QUADRANT_1, 0, 0)), 0);
    assert_int_equal(tou_object_rates(&objects, TOU_OBJECT(TOU_CLASS_MAXIMUM, TOU_QUANTITY_QUADRANT_1, 0, 0)), 0);
    world.meter.tariff.planner.set.base.n_rates = 2; /* fewer than there are registers, which are still there */
    assert_int_equal(tou_object_rates(&objects, TOU_OBJECT(TOU_CLASS_ENERGY, ACTIVE, 0, 0)), 2);
    assert_value(TOU_OBJECT(TOU_CLASS_ENERGY, ACTIVE, 4, 0), 0, 0);
    world.meter.tariff.planner.set.base.n_rates = 0; /* not known */
    assert_int_equal(tou_object_rates(&objects, TOU_OBJECT(TOU_CLASS_ENERGY, ACTIVE, 0, 0)), 4);
}

/* Windows of 15 minutes end every 5; the last one holds 10 minutes of 10 Wh and 5 of 30 Wh. */
static void demands_are_read_with_their_time(void **state)
{
    (void)state;
    run(15, 10);
    run(7, 30);
    assert_value(TOU_OBJECT(TOU_CLASS_MAXIMUM, ACTIVE, 0, 0), 10000, BEGIN + 1200u);
    assert_value(TOU_OBJECT(TOU_CLASS_MAXIMUM, ACTIVE, 2, 0), 10000, BEGIN + 1200u);
    assert_value(TOU_OBJECT(TOU_CLASS_MAXIMUM, ACTIVE, 1, 0), 0, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_DEMAND, ACTIVE, 0, 0), 10000, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_RISING, ACTIVE, 0, 0), tou_demand_rising(&world.meter.demand.demand), 0);
    assert_true(tou_demand_rising(&world.meter.demand.demand) != 10000u);
}

static void a_clock_is_read_while_it_is_valid(void **state)
{
    (void)state;
    assert_value(TOU_OBJECT(TOU_CLASS_CLOCK, 0, 0, 0), BEGIN, 0);
    run(2, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_CLOCK, 0, 0, 0), BEGIN + 120u, 0);
    world.time.valid = false;
    assert_int_equal(kept_meter_boot(&world.meter), TOU_OK);
    assert_value(TOU_OBJECT(TOU_CLASS_CLOCK, 0, 0, 0), 0, 0);
}

static void past_periods_are_read_by_age(void **state)
{
    (void)state;
    begin_at(JUNE - 1800u);
    run(30, 5);
    run(10, 2);
    assert_value(TOU_OBJECT(TOU_CLASS_ENERGY, ACTIVE, 0, 1), 150, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_ENERGY, ACTIVE, 4, 1), 150, 0); /* 22:00 to 24:00 */
    assert_value(TOU_OBJECT(TOU_CLASS_ENERGY, ACTIVE, 0, 0), 170, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_MAXIMUM, ACTIVE, 0, 1), 3000, JUNE - 900u);
    assert_value(TOU_OBJECT(TOU_CLASS_PERIOD, TOU_PERIOD_AT, 0, 1), JUNE, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_PERIOD, TOU_PERIOD_SINCE, 0, 1), 0, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_PERIOD, TOU_PERIOD_NUMBER, 0, 1), 0, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_PERIOD, TOU_PERIOD_CAUSE, 0, 1), 1, 0);
}

/* Kept, but not closed yet: empty. Beyond what is kept: not there. */
static void periods_to_come_are_empty(void **state)
{
    (void)state;
    run(60, 7);
    assert_value(TOU_OBJECT(TOU_CLASS_ENERGY, ACTIVE, 0, 1), 0, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_MAXIMUM, ACTIVE, 4, 12), 0, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_PERIOD, TOU_PERIOD_AT, 0, 12), 0, 0);
    assert_absent(TOU_OBJECT(TOU_CLASS_ENERGY, ACTIVE, 0, 13));
    assert_absent(TOU_OBJECT(TOU_CLASS_MAXIMUM, ACTIVE, 0, 13));
    assert_absent(TOU_OBJECT(TOU_CLASS_PERIOD, TOU_PERIOD_AT, 0, 13));
    objects.history = NULL;
    assert_absent(TOU_OBJECT(TOU_CLASS_ENERGY, ACTIVE, 0, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_PERIOD, TOU_PERIOD_AT, 0, 1));
}

static void what_is_not_there_is_absent(void **state)
{
    (void)state;
    assert_absent(0);
    assert_absent(TOU_OBJECT(7, 0, 0, 0));
    assert_absent(TOU_OBJECT(255, 255, 255, 255));
    assert_absent(TOU_OBJECT(TOU_CLASS_ENERGY, ACTIVE, 5, 0));
    assert_absent(TOU_OBJECT(TOU_CLASS_ENERGY, 0, 0, 0));
    assert_absent(TOU_OBJECT(TOU_CLASS_ENERGY, 2, 0, 0));
    assert_absent(TOU_OBJECT(TOU_CLASS_ENERGY, TOU_QUANTITY_QUADRANT_1, 0, 0));
    assert_absent(TOU_OBJECT(TOU_CLASS_MAXIMUM, ACTIVE, 5, 0));
    assert_absent(TOU_OBJECT(TOU_CLASS_MAXIMUM, TOU_QUANTITY_QUADRANT_1, 0, 0));
    assert_absent(TOU_OBJECT(TOU_CLASS_DEMAND, ACTIVE, 1, 0));
    assert_absent(TOU_OBJECT(TOU_CLASS_RISING, ACTIVE, 0, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_CLOCK, 0, 0, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_PERIOD, 4, 0, 1));
    assert_absent(TOU_OBJECT(TOU_CLASS_PERIOD, TOU_PERIOD_AT, 0, 0));
}

static void units_are_those_of_cosem(void **state)
{
    static const uint16_t units[] = {TOU_UNIT_WH, TOU_UNIT_10WH, TOU_UNIT_100WH, TOU_UNIT_KWH};

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        world.meter.energy.energy.units_per_kwh = units[i];
        assert_unit(TOU_OBJECT(TOU_CLASS_ENERGY, ACTIVE, 1, 0), TOU_COSEM_WH, (int8_t)i);
    }
    assert_unit(TOU_OBJECT(TOU_CLASS_MAXIMUM, ACTIVE, 0, 0), TOU_COSEM_W, -1);
    assert_unit(TOU_OBJECT(TOU_CLASS_RISING, ACTIVE, 0, 0), TOU_COSEM_W, -1);
    assert_unit(TOU_OBJECT(TOU_CLASS_CLOCK, 0, 0, 0), TOU_COSEM_TIME, 0);
    assert_unit(TOU_OBJECT(TOU_CLASS_PERIOD, TOU_PERIOD_SINCE, 0, 1), TOU_COSEM_TIME, 0);
    assert_unit(TOU_OBJECT(TOU_CLASS_PERIOD, TOU_PERIOD_NUMBER, 0, 1), TOU_COSEM_COUNT, 0);
    quantities[0].quantity = TOU_QUANTITY_QUADRANT_1;
    assert_unit(TOU_OBJECT(TOU_CLASS_ENERGY, TOU_QUANTITY_QUADRANT_1, 0, 0), TOU_COSEM_VARH, 3);
    assert_unit(TOU_OBJECT(TOU_CLASS_DEMAND, TOU_QUANTITY_QUADRANT_1, 0, 0), TOU_COSEM_VAR, -1);
    quantities[0].quantity = TOU_QUANTITY_APPARENT_EXPORT;
    assert_unit(TOU_OBJECT(TOU_CLASS_ENERGY, TOU_QUANTITY_APPARENT_EXPORT, 0, 0), TOU_COSEM_VAH, 3);
    assert_unit(TOU_OBJECT(TOU_CLASS_MAXIMUM, TOU_QUANTITY_APPARENT_EXPORT, 0, 0), TOU_COSEM_VA, -1);
}

static void assert_obis(uint32_t id, uint8_t a, uint8_t c, uint8_t d, uint8_t e, uint8_t f)
{
    const uint8_t wanted[6] = {a, 0, c, d, e, f};
    uint8_t code[6];

    assert_int_equal(tou_object_obis(&objects, id, code), TOU_OK);
    assert_memory_equal(code, wanted, 6);
}

static void codes_are_those_of_obis(void **state)
{
    uint8_t code[6];

    (void)state;
    assert_obis(TOU_OBJECT(TOU_CLASS_ENERGY, ACTIVE, 0, 0), 1, 1, 8, 0, 255);
    assert_obis(TOU_OBJECT(TOU_CLASS_ENERGY, ACTIVE, 3, 2), 1, 1, 8, 3, 2);
    assert_obis(TOU_OBJECT(TOU_CLASS_MAXIMUM, ACTIVE, 4, 0), 1, 1, 6, 4, 255);
    assert_obis(TOU_OBJECT(TOU_CLASS_DEMAND, ACTIVE, 0, 0), 1, 1, 5, 0, 255);
    assert_obis(TOU_OBJECT(TOU_CLASS_RISING, ACTIVE, 0, 0), 1, 1, 4, 0, 255);
    assert_obis(TOU_OBJECT(TOU_CLASS_CLOCK, 0, 0, 0), 0, 1, 0, 0, 255);
    assert_int_equal(tou_object_obis(&objects, TOU_OBJECT(TOU_CLASS_PERIOD, TOU_PERIOD_AT, 0, 1), code), TOU_E_ABSENT);
}

/* A part that is busy, fails, or has rotten: told, and nothing is written. */
static void storage_that_fails_is_told(void **state)
{
    const uint32_t id = TOU_OBJECT(TOU_CLASS_ENERGY, ACTIVE, 0, 1);
    tou_value_t value = {0x55, 0x55};

    (void)state;
    begin_at(JUNE - 600u);
    run(20, 5);
    warn();
    fail_reads(0, 1, TOU_POSIX_NV_REFUSE);
    assert_int_equal(tou_object_read(&objects, id, &value), TOU_E_IO);
    fail_reads(0, 1, TOU_POSIX_NV_DELAY);
    assert_int_equal(tou_object_read(&objects, id, &value), TOU_E_BUSY);
    assert_int_equal(tou_posix_nv_flip(&world.part, world.meter.store_cfg.ring_at + 20u, 1), TOU_OK);
    assert_int_equal(tou_object_read(&objects, id, &value), TOU_E_INVALID);
    assert_int_equal(value.number, 0x55);
    assert_int_equal(value.at, 0x55);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(registers_are_read_by_rate, begin),
        cmocka_unit_test_setup(demands_are_read_with_their_time, begin),
        cmocka_unit_test_setup(a_clock_is_read_while_it_is_valid, begin),
        cmocka_unit_test_setup(past_periods_are_read_by_age, begin),
        cmocka_unit_test_setup(periods_to_come_are_empty, begin),
        cmocka_unit_test_setup(what_is_not_there_is_absent, begin),
        cmocka_unit_test_setup(units_are_those_of_cosem, begin),
        cmocka_unit_test_setup(codes_are_those_of_obis, begin),
        cmocka_unit_test_setup(storage_that_fails_is_told, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
