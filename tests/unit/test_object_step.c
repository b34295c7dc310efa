/* SPDX-License-Identifier: MIT */
/* The step tariff as objects. */
#include "programming.h"

#define MAY  (at(2026, 5, 1) + 3600u)
#define JUNE at(2026, 6, 1)

static const tou_step_table_t months = {{100, 200, 0, 0, 0, 0}, {5000, 6000, 8000, 0, 0, 0, 0}, {{0, 0, 0}}};
static tou_energy_part_t export;
static tou_register_t exported[2];
static tou_quantity_t both[2];

static tou_utc_t at(unsigned year, unsigned month, unsigned day)
{
    const tou_date_t date = {(uint8_t)(year - 2000u), (uint8_t)month, (uint8_t)day};

    return tou_date_to_day(&date) * TOU_DAY_S;
}

static int begin(void **state)
{
    (void)keeping_everything(state);
    programming_marks = 3;
    programming_begin(MAY);
    return 0;
}

static tou_err_t read(uint32_t id, uint32_t *number)
{
    tou_value_t value = {77, 88};
    tou_err_t err     = tou_object_read(&objects, id, &value);

    assert_int_equal(value.at, (err == TOU_OK) ? 0 : 88);
    *number = value.number;
    return err;
}

static void assert_number(uint8_t item, uint8_t row, uint8_t age, uint32_t expected)
{
    uint32_t number = 0;

    assert_int_equal(read(TOU_OBJECT(TOU_CLASS_STEP, item, row, age), &number), TOU_OK);
    assert_int_equal(number, expected);
}

static void assert_none(uint8_t cls, uint8_t item, uint8_t row, uint8_t age)
{
    uint32_t number = 0;

    assert_int_equal(read(TOU_OBJECT(cls, item, row, age), &number), TOU_E_ABSENT);
    assert_int_equal(number, 77);
}

static tou_err_t put(uint8_t item, uint8_t row, uint8_t set, const uint8_t *bytes, uint8_t n)
{
    tou_err_t err = TOU_E_BUSY;

    for (unsigned i = 0; i < 10u && err == TOU_E_BUSY; i++) {
        keeping_settle();
        err = tou_object_put(&objects, TOU_OBJECT(TOU_CLASS_STEP_SETTING, item, row, set), bytes, n);
    }
    keeping_settle();
    return err;
}

static tou_err_t put_table(uint8_t row, uint8_t set, const tou_step_table_t *table)
{
    uint8_t bytes[TOU_SETTINGS_STEPS];

    tou_step_table_put(bytes, table);
    return put(TOU_STEP_SET_TABLE, row, set, bytes, TOU_SETTINGS_STEPS);
}

static void put_cell(uint8_t item, uint8_t value)
{
    tou_err_t err = TOU_E_BUSY;

    for (unsigned i = 0; i < 10u && err == TOU_E_BUSY; i++) {
        keeping_settle();
        err = tou_object_put(&objects, TOU_OBJECT(TOU_CLASS_CELL, item, 0, 0), &value, 1);
    }
    assert_int_equal(err, TOU_OK);
    keeping_settle();
}

static void present_step_and_price(void **state)
{
    (void)state;
    assert_int_equal(put_table(1, 0, &months), TOU_OK);
    assert_number(TOU_STEP_NUMBER, 0, 0, 1);
    assert_number(TOU_STEP_PRICE, 0, 0, 5000);
    run(10, 150);
    assert_number(TOU_STEP_CONSUMED, 0, 0, 1500);
    assert_number(TOU_STEP_NUMBER, 0, 0, 2);
    assert_number(TOU_STEP_PRICE, 0, 0, 6000);
    run(10, 150);
    assert_number(TOU_STEP_NUMBER, 0, 0, 3);
    assert_number(TOU_STEP_PRICE, 0, 0, 8000);
    put_cell(TOU_CELL_STEPS, 2);
    assert_number(TOU_STEP_NUMBER, 0, 0, 2);
    assert_number(TOU_STEP_PRICE, 0, 0, 6000);
    assert_number(TOU_STEP_TABLE, 0, 0, 1);
    assert_number(TOU_STEP_BANK, TOU_STEP_SETS_ZONES, 0, 0);
}

static void settled_periods(void **state)
{
    (void)state;
    run(10, 1);
    warn_and_cut();
    come_up(JUNE + 60u);
    run(5, 1);
    assert_number(TOU_STEP_CONSUMED, 0, 0, 5);
    assert_number(TOU_STEP_CONSUMED, 0, 1, 10);
    assert_number(TOU_STEP_CONSUMED, 0, 2, 0);
    assert_number(TOU_STEP_AT, 0, 0, at(2026, 7, 1));
    assert_number(TOU_STEP_AT, 0, 1, JUNE);
    assert_number(TOU_STEP_AT, 0, 2, 0);
    assert_number(TOU_STEP_AT, 0, 3, 0);
    assert_none(TOU_CLASS_STEP, TOU_STEP_AT, 0, 4);
    assert_none(TOU_CLASS_STEP, TOU_STEP_CONSUMED, 0, 3);
}

/* As the display of a meter in the field did not do. */
static void a_meter_clear_makes_it_step_1(void **state)
{
    (void)state;
    assert_int_equal(put_table(1, 0, &months), TOU_OK);
    run(30, 150);
    assert_number(TOU_STEP_NUMBER, 0, 0, 3);
    assert_int_equal(tou_object_run(&objects, TOU_RUN_METER_CLEAR, 0), TOU_OK);
    assert_number(TOU_STEP_NUMBER, 0, 0, 1);
    assert_number(TOU_STEP_CONSUMED, 0, 0, 0);
    assert_number(TOU_STEP_PRICE, 0, 0, 5000);
}

/* Export is a register of the test's. */
static void forward_and_reverse_are_combined_by_the_word(void **state)
{
    static const uint8_t words[]      = {0x05, 0x01, 0x04, 0x09, 0x06, 0x0A, 0x00};
    static const uint32_t expected[7] = {1700, 1000, 700, 300, 0, 0, 0};
    tou_step_cfg_t *cfg               = &world.meter.step_cfg;

    (void)state;
    memset(exported, 0, sizeof exported);
    assert_int_equal(tou_energy_init(&export.energy, exported, 1, 1000, 1, TOU_UNIT_WH), TOU_OK);
    both[0]              = quantities[0];
    both[1].quantity     = TOU_QUANTITY_ACTIVE_EXPORT;
    both[1].energy       = &export.energy;
    objects.quantity     = both;
    objects.n_quantities = 2;
    assert_none(TOU_CLASS_STEP_ENERGY, TOU_QUANTITY_ACTIVE_EXPORT, 0, 0); /* the part does not count it */
    cfg->energy[1]    = &export.energy;
    exported[0].units = 700;
    world.meter.reg[0].units += 1000;
    for (unsigned i = 0; i < sizeof words; i++) {
        uint32_t number = 0;
        tou_unit_t unit;

        cfg->energy[1] = NULL;
        world.meter.reg[0].units -= 1000;
        put_cell(TOU_CELL_COMBINE_ACTIVE, words[i]);
        cfg->energy[1] = &export.energy;
        world.meter.reg[0].units += 1000;
        assert_number(TOU_STEP_CONSUMED, 0, 0, expected[i]);
        assert_int_equal(read(TOU_OBJECT(TOU_CLASS_STEP_ENERGY, TOU_QUANTITY_ACTIVE_EXPORT, 0, 0), &number), TOU_OK);
        assert_int_equal(number, 700);
        assert_int_equal(
            tou_object_unit(&objects, TOU_OBJECT(TOU_CLASS_STEP_ENERGY, TOU_QUANTITY_ACTIVE_EXPORT, 0, 0), &unit), TOU_OK);
        assert_int_equal(unit.unit, TOU_COSEM_WH);
        assert_int_equal(unit.scaler, 0);
        assert_int_equal(tou_object_unit(&objects, TOU_OBJECT(TOU_CLASS_STEP, TOU_STEP_CONSUMED, 0, 0), &unit), TOU_OK);
        assert_int_equal(unit.unit, TOU_COSEM_WH);
    }
    cfg->energy[1]       = NULL;
    objects.n_quantities = 1;
    objects.quantity     = &both[1]; /* only reverse energy is listed, which the part does not count */
    both[1].energy       = &export.energy;
    assert_none(TOU_CLASS_STEP, TOU_STEP_CONSUMED, 0, 0);
    world.meter.reg[0].units -= 1000;
}

static void what_is_written_is_checked(void **state)
{
    tou_step_table_t table = months;
    uint8_t bytes[TOU_SETTINGS_STEPS];
    uint8_t found[TOU_SETTINGS_STEPS];
    static const uint8_t zones[]  = {6, 1, 1, 7, 1, 1, 0, 0, 0, 0, 0, 0};
    static const uint8_t month[]  = {13, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    static const uint8_t fifth[]  = {6, 1, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    static const uint8_t price[]  = {0x78, 0x56, 0x34, 0x12};
    static const uint8_t much[]   = {0, 0xE1, 0xF5, 5}; /* 100 000 000 */
    static const uint8_t before[] = {0, 0, 0, 0};

    (void)state;
    assert_int_equal(put_table(1, 0, &months), TOU_OK);
    table.threshold[1] = 50;
    assert_int_equal(put_table(1, 0, &table), TOU_E_INVALID);
    assert_int_equal(put_table(1, 1, &table), TOU_OK);
    table.price[6] = TOU_STEP_MOST + 1u;
    assert_int_equal(put_table(1, 1, &table), TOU_E_INVALID);
    assert_int_equal(put_table(0, 0, &months), TOU_E_ABSENT);
    assert_int_equal(put_table(5, 0, &months), TOU_E_ABSENT);
    assert_int_equal(put_table(1, 2, &months), TOU_E_ABSENT);
    tou_step_table_put(bytes, &months);
    assert_int_equal(put(TOU_STEP_SET_TABLE, 1, 0, bytes, TOU_SETTINGS_STEPS - 1u), TOU_E_RANGE);
    assert_int_equal(tou_object_get(&objects, TOU_OBJECT(TOU_CLASS_STEP_SETTING, TOU_STEP_SET_TABLE, 1, 0), found), TOU_OK);
    assert_memory_equal(found, bytes, sizeof bytes);
    assert_int_equal(tou_object_get(&objects, TOU_OBJECT(TOU_CLASS_STEP_SETTING, TOU_STEP_SET_TABLE, 2, 0), found),
                     TOU_E_ABSENT);
    assert_int_equal(put(TOU_STEP_SET_ZONES, 0, 0, zones, sizeof zones), TOU_OK);
    assert_int_equal(put(TOU_STEP_SET_ZONES, 0, 0, month, sizeof month), TOU_E_INVALID);
    assert_int_equal(put(TOU_STEP_SET_ZONES, 0, 1, fifth, sizeof fifth), TOU_E_INVALID);
    assert_int_equal(tou_object_get(&objects, TOU_OBJECT(TOU_CLASS_STEP_SETTING, TOU_STEP_SET_ZONES, 0, 0), found), TOU_OK);
    assert_memory_equal(found, zones, sizeof zones);
    assert_int_equal(put(TOU_STEP_SET_PRICE, 8, 1, price, 4), TOU_E_INVALID);
    assert_int_equal(put(TOU_STEP_SET_PRICE, 8, 1, much, 4), TOU_E_INVALID);
    assert_int_equal(put(TOU_STEP_SET_PRICE, 17, 1, before, 4), TOU_E_ABSENT); /* no block for it */
    assert_int_equal(put(TOU_STEP_SET_PRICE, 0, 1, before, 4), TOU_E_ABSENT);
    assert_int_equal(put(TOU_STEP_SET_SWITCH, TOU_STEP_SETS, 0, before, 4), TOU_E_ABSENT);
    assert_int_equal(put(TOU_STEP_SET_SWITCH, 0, 1, before, 4), TOU_E_ABSENT);
    assert_int_equal(put(TOU_STEP_SET_SWITCH, 0, 0, before, 4), TOU_E_RANGE);
    assert_int_equal(put(4, 0, 0, before, 4), TOU_E_ABSENT);
}

static void prices_and_switch_times_are_kept(void **state)
{
    static const uint8_t price[] = {0x10, 0x27, 0, 0};
    uint8_t found[4];

    (void)state;
    assert_int_equal(tou_object_get(&objects, TOU_OBJECT(TOU_CLASS_STEP_SETTING, TOU_STEP_SET_PRICE, 8, 1), found),
                     TOU_E_ABSENT);
    assert_int_equal(put(TOU_STEP_SET_PRICE, 8, 1, price, 4), TOU_OK);
    (void)tou_bytes_put(found, MAY + 7200u, 4);
    assert_int_equal(put(TOU_STEP_SET_SWITCH, TOU_STEP_SETS_PRICES, 0, found, 4), TOU_OK);
    warn_and_cut();
    come_up(MAY + 3600u);
    assert_int_equal(tou_object_get(&objects, TOU_OBJECT(TOU_CLASS_STEP_SETTING, TOU_STEP_SET_PRICE, 8, 1), found), TOU_OK);
    assert_memory_equal(found, price, 4);
    assert_int_equal(tou_object_get(&objects, TOU_OBJECT(TOU_CLASS_STEP_SETTING, TOU_STEP_SET_PRICE, 1, 1), found), TOU_OK);
    assert_int_equal(tou_bytes_get(found, 4), 0);
    assert_int_equal(
        tou_object_get(&objects, TOU_OBJECT(TOU_CLASS_STEP_SETTING, TOU_STEP_SET_SWITCH, TOU_STEP_SETS_PRICES, 0), found),
        TOU_OK);
    assert_int_equal(tou_bytes_get(found, 4), MAY + 7200u);
    run(60, 0);
    assert_number(TOU_STEP_BANK, TOU_STEP_SETS_PRICES, 0, 1);
    assert_int_equal(
        tou_object_get(&objects, TOU_OBJECT(TOU_CLASS_STEP_SETTING, TOU_STEP_SET_SWITCH, TOU_STEP_SETS_PRICES, 0), found),
        TOU_OK);
    assert_int_equal(tou_bytes_get(found, 4), TOU_WALL_NONE);
}

static void each_price_has_a_place_of_its_own(void **state)
{
    uint8_t bytes[4];

    (void)state;
    for (uint8_t k = 0; k < 32u; k++) {
        (void)tou_bytes_put(bytes, 1000u + k, 4);
        assert_int_equal(put(TOU_STEP_SET_PRICE, (uint8_t)(k / 2u + 1u), k % 2u, bytes, 4), TOU_OK);
    }
    for (uint8_t k = 0; k < 32u; k++) {
        assert_int_equal(
            tou_object_get(&objects, TOU_OBJECT(TOU_CLASS_STEP_SETTING, TOU_STEP_SET_PRICE, (uint8_t)(k / 2u + 1u), k % 2u),
                           bytes),
            TOU_OK);
        assert_int_equal(tou_bytes_get(bytes, 4), 1000u + k);
    }
}

static void a_meter_that_never_settles_has_no_next_settlement(void **state)
{
    (void)keeping_everything(state);
    programming_marks   = 3;
    shape.moment[0].day = 0;
    programming_begin(MAY);
    assert_number(TOU_STEP_AT, 0, 0, 0);
}

static void what_there_is_not_is_absent(void **state)
{
    (void)state;
    assert_none(TOU_CLASS_STEP, TOU_STEP_NUMBER, 0, 0); /* no table */
    assert_none(TOU_CLASS_STEP, TOU_STEP_PRICE, 0, 0);
    assert_none(TOU_CLASS_STEP, TOU_STEP_CONSUMED, 1, 0);
    assert_none(TOU_CLASS_STEP, TOU_STEP_NUMBER, 0, 1);
    assert_none(TOU_CLASS_STEP, TOU_STEP_TABLE, 0, 1);
    assert_none(TOU_CLASS_STEP, TOU_STEP_BANK, TOU_STEP_SETS, 0);
    assert_none(TOU_CLASS_STEP, TOU_STEP_BANK + 1, 0, 0);
    assert_none(TOU_CLASS_STEP_ENERGY, TOU_QUANTITY_REACTIVE_1, 0, 0);
    assert_none(TOU_CLASS_STEP_ENERGY, TOU_QUANTITY_ACTIVE_IMPORT, 1, 0);
    objects.steps = NULL;
    assert_none(TOU_CLASS_STEP, TOU_STEP_CONSUMED, 0, 0);
    assert_none(TOU_CLASS_STEP_ENERGY, TOU_QUANTITY_ACTIVE_IMPORT, 0, 0);
    assert_int_equal(put_table(1, 0, &months), TOU_E_ABSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(present_step_and_price, begin),
        cmocka_unit_test_setup(settled_periods, begin),
        cmocka_unit_test_setup(a_meter_clear_makes_it_step_1, begin),
        cmocka_unit_test_setup(forward_and_reverse_are_combined_by_the_word, begin),
        cmocka_unit_test_setup(what_is_written_is_checked, begin),
        cmocka_unit_test_setup(prices_and_switch_times_are_kept, begin),
        cmocka_unit_test_setup(each_price_has_a_place_of_its_own, begin),
        cmocka_unit_test(a_meter_that_never_settles_has_no_next_settlement),
        cmocka_unit_test_setup(what_there_is_not_is_absent, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
