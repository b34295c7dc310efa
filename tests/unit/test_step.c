/* SPDX-License-Identifier: MIT */
/* The step tariff on a whole meter that keeps everything. */
#include "stepping.h"

static int begin(void **state)
{
    stepping_set_up(state);
    begin_at(MAY);
    return 0;
}

static void thresholds_make_steps(void **state)
{
    static const tou_step_table_t table = {{10000, 20000, 20000, 30000, 0, 0}, {1, 2, 3, 4, 5, 6, 7}, {{0, 0, 0}}};
    static const tou_step_table_t none  = {{0}, {9}, {{0, 0, 0}}};

    (void)state;
    assert_int_equal(tou_step_of(&table, 0, TOU_UNIT_WH, 0), 1);
    assert_int_equal(tou_step_of(&table, 99999, TOU_UNIT_WH, 0), 1);
    assert_int_equal(tou_step_of(&table, 100000, TOU_UNIT_WH, 0), 2);
    assert_int_equal(tou_step_of(&table, 199999, TOU_UNIT_WH, 0), 2);
    assert_int_equal(tou_step_of(&table, 200000, TOU_UNIT_WH, 0), 3); /* the third threshold is padding */
    assert_int_equal(tou_step_of(&table, 300000, TOU_UNIT_WH, 0), 5);
    assert_int_equal(tou_step_of(&table, UINT32_MAX, TOU_UNIT_WH, 0), 5);
    assert_int_equal(tou_step_of(&table, 300000, TOU_UNIT_WH, 4), 4);
    assert_int_equal(tou_step_of(&table, 300000, TOU_UNIT_WH, 1), 1);
    assert_int_equal(tou_step_of(&none, UINT32_MAX, TOU_UNIT_WH, 0), 1);
}

static void thresholds_are_energies_in_any_unit(void **state)
{
    static const tou_step_table_t table = {{10001, TOU_STEP_MOST, 0, 0, 0, 0}, {0}, {{0, 0, 0}}};

    (void)state;
    assert_int_equal(tou_step_of(&table, 100009, TOU_UNIT_WH, 0), 1);
    assert_int_equal(tou_step_of(&table, 100010, TOU_UNIT_WH, 0), 2);
    assert_int_equal(tou_step_of(&table, 999999989, TOU_UNIT_WH, 0), 2);
    assert_int_equal(tou_step_of(&table, 999999990, TOU_UNIT_WH, 0), 3);
    assert_int_equal(tou_step_of(&table, 10000, TOU_UNIT_10WH, 0), 1);
    assert_int_equal(tou_step_of(&table, 10001, TOU_UNIT_10WH, 0), 2);
    assert_int_equal(tou_step_of(&table, 1000, TOU_UNIT_100WH, 0), 1);
    assert_int_equal(tou_step_of(&table, 1001, TOU_UNIT_100WH, 0), 2);
    assert_int_equal(tou_step_of(&table, 999999999, TOU_UNIT_100WH, 0), 3);
    assert_int_equal(tou_step_of(&table, 100, TOU_UNIT_KWH, 0), 1);
    assert_int_equal(tou_step_of(&table, 101, TOU_UNIT_KWH, 0), 2);
    assert_int_equal(tou_step_of(&table, 999999999, TOU_UNIT_KWH, 0), 3);
}

static void a_table_comes_back_from_its_bytes(void **state)
{
    tou_step_table_t table = {
        {1, 2, 3, 4, 5, TOU_STEP_MOST}, {7, 6, 5, 4, 3, 2, TOU_STEP_MOST}, {{12, 31, 23}, {0, 0, 0}, {1, 1, 0}}};
    tou_step_table_t found;
    uint8_t bytes[TOU_SETTINGS_STEPS];

    (void)state;
    memset(&found, 0, sizeof found);
    tou_step_table_put(bytes, &table);
    assert_int_equal(tou_step_table_get(bytes, &found), TOU_OK);
    assert_memory_equal(&found, &table, sizeof table);
    assert_int_equal(tou_step_table_check(&found), TOU_OK);
    bytes[52] = 13;
    assert_int_equal(tou_step_table_get(bytes, &found), TOU_E_INVALID);
    bytes[52] = 2;
    bytes[53] = 29;
    assert_int_equal(tou_step_table_get(bytes, &found), TOU_E_INVALID);
    bytes[53] = 28;
    bytes[54] = 24;
    assert_int_equal(tou_step_table_get(bytes, &found), TOU_E_INVALID);
    bytes[54] = 23;
    bytes[56] = 1;
    assert_int_equal(tou_step_table_get(bytes, &found), TOU_E_INVALID);
    bytes[56] = 0;
    assert_int_equal(tou_step_table_get(bytes, &found), TOU_OK);
    for (unsigned at = 0; at < 52u; at += 4u) {
        tou_step_table_put(bytes, &table);
        (void)tou_bytes_put(&bytes[at], TOU_STEP_MOST + 1u, 4);
        assert_int_equal(tou_step_table_get(bytes, &found), TOU_E_INVALID);
    }
}

static void thresholds_have_an_order(void **state)
{
    static const struct {
        uint32_t threshold[TOU_STEP_THRESHOLDS];
        tou_err_t answer;
    } some[] = {
        {{0, 0, 0, 0, 0, 0}, TOU_OK},        {{1, 0, 0, 0, 0, 0}, TOU_OK},        {{1, 2, 3, 4, 5, 6}, TOU_OK},
        {{1, 2, 2, 2, 2, 2}, TOU_OK},        {{2, 1, 0, 0, 0, 0}, TOU_E_INVALID}, {{0, 1, 0, 0, 0, 0}, TOU_E_INVALID},
        {{1, 0, 2, 0, 0, 0}, TOU_E_INVALID}, {{1, 2, 3, 4, 6, 5}, TOU_E_INVALID},
    };
    tou_step_table_t table = july;

    (void)state;
    for (unsigned i = 0; i < sizeof some / sizeof some[0]; i++) {
        memcpy(table.threshold, some[i].threshold, sizeof table.threshold);
        assert_int_equal(tou_step_table_check(&table), some[i].answer);
    }
}

static void a_month_is_settled_with_the_first_closing(void **state)
{
    (void)state;
    off_until(JUNE - 60u);
    run(1, 7); /* before the edge */
    assert_units(0, 0);
    assert_units(1, 7);
    assert_int_equal(marks()[0].at, JUNE);
    run(10, 3);
    assert_units(0, 30);
    assert_units(1, 7);
    off_until(at(2026, 7, 1, 0));
    assert_units(0, 0);
    assert_units(1, 30);
    assert_units(2, 7);
    assert_absent(3);
}

static void only_the_first_moment_settles(void **state)
{
    stepping_set_up(state);
    shape.moment[1].day  = 5;
    shape.moment[1].hour = 8;
    begin_at(MAY);
    run(5, 2);
    off_until(at(2026, 5, 5, 9));
    assert_int_equal(tou_meter_close(&world.meter.meter, TOU_CAUSE_COMMAND), TOU_OK);
    run(5, 2);
    assert_closing(1, at(2026, 5, 5, 9), 1, 10);
    assert_units(0, 20);
    assert_int_equal(marks()[0].at, 0);
}

static void a_year_is_settled_on_its_days(void **state)
{
    (void)state;
    write_table(0, 1, &july);
    run(10, 1);
    off_until(JUNE + 60u);
    assert_units(0, 10); /* not monthly */
    warn_and_cut();
    come_up(at(2026, 7, 15, 7) + 59u * 60u);
    run(1, 5);
    assert_units(0, 0);
    assert_units(1, 15);
    assert_int_equal(marks()[0].at, at(2026, 7, 15, 8));
    warn_and_cut();
    come_up(at(2026, 12, 31, 22) + 1800u);
    run(30, 1);
    assert_units(1, 30);
    assert_int_equal(marks()[0].at, at(2026, 12, 31, 23));
}

static void a_moment_that_summer_time_skips_comes_at_the_change(void **state)
{
    tou_step_table_t table = july;

    stepping_set_up(state);
    zone               = ram_madrid;
    table.day[0].month = 3;
    table.day[0].day   = 29;
    table.day[0].hour  = 2;
    begin_at(at(2026, 3, 29, 0) + 1800u);
    write_table(0, 1, &table);
    run(29, 1);
    assert_int_equal(marks()[0].at, 0);
    run(1, 1);
    assert_int_equal(marks()[0].at, at(2026, 3, 29, 1));
    assert_units(1, 30);
}

static void what_passed_in_an_outage_is_made_up_once(void **state)
{
    (void)state;
    run(10, 1);
    warn_and_cut();
    come_up(at(2026, 8, 20, 11) + 7u);
    assert_units(0, 0);
    assert_units(1, 10);
    assert_units(2, 0);
    assert_int_equal(marks()[0].at, at(2026, 8, 1, 0));
    assert_int_equal(marks()[1].at, 0);
    run(3, 2);
    warn_and_cut();
    come_up(at(2026, 8, 20, 12));
    assert_units(0, 6);
    assert_units(1, 10);
    cut(); /* what was settled is kept */
    come_up(at(2026, 8, 20, 13));
    assert_units(0, 6);
    assert_int_equal(marks()[0].at, at(2026, 8, 1, 0));
}

/* Nothing else asks for a commit. */
static void a_settlement_is_kept_at_once(void **state)
{
    stepping_set_up(state);
    shape.history = 0;
    shape.profile = 0;
    made.log      = 0;
    memset(shape.freeze, 0, sizeof shape.freeze);
    begin_at(at(2026, 7, 15, 7) + 1800u);
    write_table(0, 1, &july);
    run(30, 5);
    run(1, 5);
    cut();
    come_up(at(2026, 7, 15, 9));
    assert_units(0, 0);
    assert_units(1, 150);
}

static void a_clock_set_back_settles_nothing_again(void **state)
{
    (void)state;
    off_until(JUNE - 600u);
    run_until(JUNE + 600u, 1);
    uint32_t month = units(1);

    set_clock(JUNE - 600u);
    run(30, 1);
    assert_int_equal(units(1), month);
    assert_units(0, 40);
    assert_int_equal(marks()[0].at, JUNE);
    off_until(at(2026, 7, 1, 0));
    assert_units(0, 0);
    assert_units(1, 40);
}

static void a_wrong_year_does_not_stop_settling(void **state)
{
    (void)state;
    run(10, 1);
    set_clock(at(2035, 5, 3, 0));
    run(1, 0);
    assert_units(1, 10);
    run(5, 1);
    set_clock(at(2026, 5, 20, 0));
    run(5, 1);
    assert_units(0, 10); /* not settled once more */
    off_until(JUNE);
    assert_units(0, 0);
    assert_units(1, 10);
    assert_units(2, 10);
    assert_int_equal(marks()[0].at, JUNE);
}

/* The display of meters in the field that showed the old step after it. */
static void after_a_meter_clear_nothing_was_consumed(void **state)
{
    (void)state;
    write_table(0, 1, &months);
    run(10, 50);
    off_until(JUNE + 60u);
    run(20, 100);
    assert_int_equal(step(), 3);
    assert_int_equal(tou_meter_clear(&world.meter.meter, TOU_EV_METER_CLEAR, 0), TOU_OK);
    assert_int_equal(step(), 1);
    assert_units(0, 0);
    assert_units(1, 0);
    keeping_settle();
    assert_int_equal(step(), 1);
    run(11, 100);
    assert_units(0, 1100);
    assert_int_equal(step(), 2);
    warn_and_cut();
    come_up(JUNE + 86400u);
    assert_units(0, 1100);
    assert_int_equal(step(), 2);
    off_until(at(2026, 7, 1, 0));
    assert_units(0, 0);
    assert_units(1, 1100);
    assert_units(2, 0);
}

static void a_clear_in_the_minute_of_a_settlement(void **state)
{
    (void)state;
    off_until(JUNE - 600u);
    run_until(JUNE, 1);
    assert_int_equal(tou_meter_clear(&world.meter.meter, TOU_EV_METER_CLEAR, 0), TOU_OK);
    keeping_settle();
    run(1, 9);
    assert_units(0, 9);
    assert_units(1, 0);
    assert_int_equal(marks()[0].at, 0);
}

static void a_register_that_wraps_counts_on(void **state)
{
    stepping_set_up(state);
    shape.constant = 1;
    begin_at(JUNE - 20u * 60u);
    run(20, 49000);
    assert_units(1, 980000000u);
    run(10, 10000);
    assert_true(world.meter.reg[0].units < 980000000u);
    assert_units(0, 100000000u);
    assert_units(1, 980000000u);
}

static void a_meter_to_which_it_is_new_begins_with_its_registers(void **state)
{
    tou_event_t event = {TOU_EV_JUMPED, TOU_JUMP_POWER, 0, MAY, 0, 0, NULL, NULL};

    (void)state;
    run(100, 5);
    assert_int_equal(tou_step_init(&world.meter.step, &world.meter.step_cfg), TOU_OK);
    tou_step_part.on_event(&world.meter.step, &event);
    assert_units(0, 0);
    assert_units(1, 0);
    world.meter.reg[0].units += 3;
    tou_step_part.on_event(&world.meter.step, &event);
    assert_units(0, 3);
}

static void another_first_moment_settles_nothing_that_has_passed(void **state)
{
    tou_billing_cfg_t cfg;

    (void)state;
    run(10, 1);
    off_until(at(2026, 5, 20, 0));
    cfg               = world.meter.billing.cfg;
    cfg.moment[0].day = 10;
    unlock();
    assert_int_equal(tou_billing_set(&world.meter.billing, &cfg, world.time.utc), TOU_OK);
    tou_meter_lock(&world.meter.meter, false);
    world.meter.shape.moment[0] = cfg.moment[0];
    run(1, 0);
    assert_units(0, 10);
    off_until(JUNE + 60u);
    assert_units(0, 10);
    off_until(at(2026, 6, 10, 0));
    assert_units(0, 0);
    assert_units(1, 10);
}

static void another_table_settles_nothing_that_has_passed(void **state)
{
    tou_step_table_t table = july;

    (void)state;
    run(10, 1);
    table.day[0].month = 5;
    table.day[0].day   = 3;
    off_until(at(2026, 5, 3, 12));
    write_table(0, 1, &table);
    off_until(JUNE + 60u);
    assert_units(0, 10);
    write_table(0, 1, &july);
    run(5, 1);
    assert_units(0, 15);
    write_table(0, 1, &july);
    run(5, 1);
    assert_units(0, 20);
}

/* Power fails before the next minute edge, at which that would have been seen. */
static void what_passed_before_a_write_is_not_settled_at_power_up(void **state)
{
    tou_step_table_t table = july;

    (void)state;
    run(10, 1);
    off_until(at(2026, 5, 20, 0));
    table.day[0].month = 5;
    table.day[0].day   = 10;
    write_table(0, 1, &table);
    warn_and_cut();
    come_up(at(2026, 5, 21, 0));
    assert_units(0, 10);
    table.day[0].day = 22;
    write_table(0, 1, &table);
    warn_and_cut();
    come_up(at(2026, 5, 23, 0));
    assert_units(1, 10);
    assert_int_equal(marks()[0].at, at(2026, 5, 22, 8));
}

static void what_passed_before_billing_was_changed_is_not_settled_at_power_up(void **state)
{
    (void)state;
    run(10, 1);
    off_until(at(2026, 5, 20, 0));
    warn_and_cut();
    world.meter.shape.moment[0].day = 10;
    come_up(at(2026, 5, 21, 0));
    assert_units(0, 10);
    warn_and_cut();
    world.meter.shape.moment[0].day = 22;
    come_up(at(2026, 5, 23, 0));
    assert_units(1, 10);
    assert_int_equal(marks()[0].at, at(2026, 5, 22, 0));
}

/* From 1 June on table 2, which settles on 15 July and 31 December; from 1 October on table 1, monthly. */
static void a_table_settles_while_it_is_in_force(void **state)
{
    static const tou_step_zones_t zones = {{{6, 1, 2}, {10, 1, 1}, {10, 1, 1}, {0, 0, 0}}};

    (void)state;
    write_table(0, 1, &months);
    write_table(0, 2, &july);
    write_zones(0, &zones);
    assert_int_equal(table_at(MAY), 1);
    assert_int_equal(table_at(JUNE - 1u), 1);
    assert_int_equal(table_at(JUNE), 2);
    assert_int_equal(table_at(at(2026, 10, 1, 0) - 1u), 2);
    assert_int_equal(table_at(at(2026, 10, 1, 0)), 1);
    assert_int_equal(table_at(at(2027, 1, 1, 0)), 1);
    assert_int_equal(table_at(0), 1);
    run(10, 1);
    off_until(JUNE + 60u); /* 1 June is of table 2, which has no such moment */
    assert_units(0, 10);
    warn_and_cut();
    come_up(at(2026, 7, 14, 12));
    assert_units(0, 10);
    off_until(at(2026, 7, 15, 8));
    assert_units(1, 10);
    warn_and_cut();
    come_up(at(2026, 9, 30, 12));
    assert_int_equal(marks()[0].at, at(2026, 7, 15, 8));
    run(10, 1);
    warn_and_cut();
    come_up(at(2026, 10, 3, 0));
    assert_units(1, 10);
    assert_int_equal(marks()[0].at, at(2026, 10, 1, 0));
    warn_and_cut();
    come_up(at(2027, 1, 3, 0)); /* not 31 December, which is of table 1 */
    assert_int_equal(marks()[0].at, at(2027, 1, 1, 0));
}

static void the_set_that_runs_stays_valid(void **state)
{
    tou_step_table_t bad                   = months;
    tou_step_zones_t zones                 = {{{6, 1, 2}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}}};
    static const tou_step_zones_t disorder = {{{6, 1, 1}, {5, 1, 1}, {0, 0, 0}, {0, 0, 0}}};

    (void)state;
    bad.threshold[0] = 0;
    write_table(0, 1, &bad); /* blank: in any order */
    write_table(0, 1, &months);
    assert_int_equal(try_table(0, 1, &bad), TOU_E_INVALID);
    assert_table(0, 1, &months);
    write_table(1, 1, &bad); /* stands by */
    assert_table(1, 1, &bad);
    assert_int_equal(try_zones(0, &zones), TOU_E_INVALID); /* names a table that is not there */
    assert_int_equal(try_zones(0, &disorder), TOU_E_INVALID);
    write_zones(1, &disorder);
    write_table(0, 2, &july);
    write_zones(0, &zones);
    assert_int_equal(try_table(0, 2, &bad), TOU_E_INVALID);
    write_table(0, 3, &bad); /* was never valid */
}

static void sets_are_switched_at_their_time(void **state)
{
    (void)state;
    write_table(0, 1, &months);
    write_table(1, 1, &july);
    run(10, 100);
    assert_int_equal(step(), 2);
    set_switch(TOU_STEP_SETS_STEPS, at(2026, 5, 2, 6));
    off_until(at(2026, 5, 2, 6) - 60u);
    assert_int_equal(bank(TOU_STEP_SETS_STEPS), 0);
    n_told = 0;
    run(1, 0);
    assert_int_equal(bank(TOU_STEP_SETS_STEPS), 1);
    assert_int_equal(step(), 1); /* 15 kWh */
    assert_int_equal(world.meter.step.switch_at[TOU_STEP_SETS_STEPS], TOU_WALL_NONE);
    assert_int_equal(count_told(TOU_EV_SWITCHED), 1);
    assert_int_equal(nth_told(TOU_EV_SWITCHED, 0)->detail, TOU_STEP_EV_STEPS);
    assert_frozen(KEPT_SWITCH, 1, at(2026, 5, 2, 6), 1000);
    off_until(JUNE + 60u);
    assert_units(0, 1000); /* by the new table not monthly */
    assert_int_equal(count_told(TOU_EV_SWITCHED), 1);
    cut();
    come_up(JUNE + 7200u);
    assert_int_equal(bank(TOU_STEP_SETS_STEPS), 1);
}

static void a_switch_that_passed_in_an_outage_is_made_at_power_up(void **state)
{
    (void)state;
    write_table(0, 1, &months);
    write_table(1, 1, &july);
    run(10, 1);
    set_switch(TOU_STEP_SETS_STEPS, at(2026, 5, 20, 0));
    warn_and_cut();
    come_up(at(2026, 6, 15, 0)); /* 1 June is of the new table, which is not monthly */
    assert_int_equal(bank(TOU_STEP_SETS_STEPS), 1);
    assert_units(0, 10);
    assert_frozen(KEPT_SWITCH, 1, at(2026, 6, 15, 0), 10);
    warn_and_cut();
    come_up(at(2026, 6, 16, 0));
    assert_int_equal(tou_freeze_used(&world.meter.freeze[KEPT_SWITCH]), 1);
}

static void before_a_switch_that_passed_the_old_table_settles(void **state)
{
    (void)state;
    write_table(0, 1, &months);
    write_table(1, 1, &july);
    run(10, 1);
    set_switch(TOU_STEP_SETS_STEPS, at(2026, 7, 1, 0)); /* with a moment of the old one */
    warn_and_cut();
    come_up(at(2026, 7, 3, 0));
    assert_units(1, 10);
    assert_int_equal(marks()[0].at, at(2026, 7, 1, 0));
    assert_int_equal(bank(TOU_STEP_SETS_STEPS), 1);
    set_switch(TOU_STEP_SETS_STEPS, at(2026, 8, 1, 0)); /* with a moment of the new one */
    run(10, 1);
    off_until(at(2026, 8, 1, 0));
    assert_int_equal(bank(TOU_STEP_SETS_STEPS), 0);
    assert_int_equal(marks()[0].at, at(2026, 8, 1, 0));
}

static void a_set_that_is_not_valid_is_not_switched_to(void **state)
{
    tou_step_table_t bad = july;

    (void)state;
    bad.threshold[0] = TOU_STEP_MOST;
    write_table(0, 1, &months);
    set_switch(TOU_STEP_SETS_STEPS, MAY + 3600u);
    n_told = 0;
    off_until(MAY + 3600u); /* never written */
    assert_int_equal(count_told(TOU_EV_REFUSED), 1);
    write_table(1, 1, &bad);
    set_switch(TOU_STEP_SETS_STEPS, MAY);
    set_switch(TOU_STEP_SETS_PRICES, MAY);
    set_switch(TOU_STEP_SETS_ZONES, MAY);
    run(1, 0);
    assert_int_equal(count_told(TOU_EV_REFUSED), 2);
    assert_int_equal(count_told(TOU_EV_SWITCHED), 0);
    assert_int_equal(world.meter.step.banks, 0);
    for (unsigned i = 0; i < TOU_STEP_SETS; i++) {
        assert_int_equal(world.meter.step.switch_at[i], TOU_WALL_NONE);
    }
}

/* The new zones name table 2, which only the new set has; prices go their own way. */
static void sets_that_are_due_together_are_tried_together(void **state)
{
    static const tou_step_zones_t zones = {{{1, 1, 2}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}}};

    (void)state;
    write_table(0, 1, &months);
    write_table(1, 2, &july);
    write_zones(1, &zones);
    set_switch(TOU_STEP_SETS_STEPS, MAY);
    set_switch(TOU_STEP_SETS_ZONES, MAY + 60u);
    set_switch(TOU_STEP_SETS_PRICES, MAY + 60u);
    warn_and_cut();
    n_told = 0;
    come_up(MAY + 600u);
    assert_int_equal(bank(TOU_STEP_SETS_STEPS), 1);
    assert_int_equal(bank(TOU_STEP_SETS_ZONES), 1);
    assert_int_equal(bank(TOU_STEP_SETS_PRICES), 0);
    assert_int_equal(nth_told(TOU_EV_SWITCHED, 0)->detail, TOU_STEP_EV_STEPS | TOU_STEP_EV_ZONES);
    assert_int_equal(count_told(TOU_EV_REFUSED), 1);
    assert_int_equal(table_at(MAY), 2);
}

static void one_of_two_that_are_due_may_run_alone(void **state)
{
    static const tou_step_zones_t zones = {{{1, 1, 3}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}}};
    static const uint8_t prices[4]      = {1, 0, 0, 0};

    (void)state;
    write_table(0, 1, &months);
    write_table(1, 1, &july);
    write_zones(1, &zones);
    assert_int_equal(tou_store_write(&world.meter.store, TOU_SETTING_PRICES, 1, 0, prices, 4), TOU_OK);
    keeping_settle();
    set_switch(TOU_STEP_SETS_STEPS, MAY);
    set_switch(TOU_STEP_SETS_ZONES, MAY);
    set_switch(TOU_STEP_SETS_PRICES, MAY);
    n_told = 0;
    run(1, 0);
    assert_int_equal(world.meter.step.banks, (1u << TOU_STEP_SETS_STEPS) | (1u << TOU_STEP_SETS_PRICES));
    assert_int_equal(count_told(TOU_EV_SWITCHED), 1);
    assert_int_equal(count_told(TOU_EV_REFUSED), 1);
}

static void switch_times_have_a_range(void **state)
{
    (void)state;
    unlock();
    assert_int_equal(tou_step_set_switch(&world.meter.step, TOU_STEP_SETS, MAY), TOU_E_RANGE);
    assert_int_equal(tou_step_set_switch(&world.meter.step, TOU_STEP_SETS_STEPS, 0), TOU_E_RANGE);
    assert_int_equal(tou_step_set_switch(&world.meter.step, TOU_STEP_SETS_STEPS, TOU_WALL_NONE), TOU_OK);
    tou_meter_lock(&world.meter.meter, false);
}

/* Bytes that are no table, with a checksum that holds. */
static void tables_that_cannot_be_read_hold_up_settling(void **state)
{
    uint8_t bytes[TOU_SETTINGS_STEPS];

    (void)state;
    write_table(0, 1, &july);
    run(10, 1);
    tou_step_table_put(bytes, &july);
    bytes[52] = 77;
    assert_int_equal(tou_store_write(&world.meter.store, TOU_SETTING_STEPS, 0, 0, bytes, sizeof bytes), TOU_OK);
    keeping_settle();
    warn_and_cut();
    come_up(at(2026, 7, 20, 0));
    run(10, 1);
    assert_units(0, 20);
    assert_int_equal(marks()[0].at, 0);
    write_table(0, 1, &july);
    run(1, 0);
    assert_units(1, 20);
    assert_int_equal(marks()[0].at, at(2026, 7, 15, 8));
}

static void what_it_is_set_up_with_is_checked(void **state)
{
    tou_step_cfg_t cfg = world.meter.step_cfg;
    static tou_step_t other;

    (void)state;
    cfg.n_marks = 1;
    assert_int_equal(tou_step_init(&other, &cfg), TOU_E_RANGE);
    cfg.n_marks = TOU_STEP_MARKS + 1u;
    assert_int_equal(tou_step_init(&other, &cfg), TOU_E_RANGE);
    cfg           = world.meter.step_cfg;
    cfg.energy[0] = NULL;
    assert_int_equal(tou_step_init(&other, &cfg), TOU_E_RANGE);
    stepping_set_up(state);
    made.n_params = 1; /* no tables */
    assert_false(world_init(&world, &geometry, keeping_memory, sizeof keeping_memory, &shape, &made));
}

static void what_another_one_has_kept_is_refused(void **state)
{
    static tou_step_mark_t other_marks[STEPPING_MARKS];
    static tou_step_t other;
    tou_step_cfg_t cfg = world.meter.step_cfg;
    uint8_t bytes[256];
    uint16_t size;

    (void)state;
    off_until(JUNE - 600u);
    run_until(JUNE + 60u, 1);
    size     = tou_step_part.save(&world.meter.step, bytes);
    cfg.mark = other_marks;
    assert_int_equal(size, 26u + 8u * STEPPING_MARKS);
    assert_int_equal(tou_step_init(&other, &cfg), TOU_OK);
    assert_int_equal(tou_step_part.load(&other, bytes, (uint16_t)(size - 1u)), TOU_E_INVALID);
    for (unsigned k = 0; k < 6u; k++) {
        static const struct {
            uint8_t at;
            uint32_t value;
            uint8_t n;
        } wrong[] = {{0, 4, 1}, {1, 3, 1}, {2, 8, 1}, {3, 2, 1}, {6, 1, 4}, {30, TOU_ENERGY_RANGE, 4}};
        uint8_t spoilt[256];

        memcpy(spoilt, bytes, sizeof spoilt);
        (void)tou_bytes_put(&spoilt[wrong[k].at], wrong[k].value, wrong[k].n);
        assert_int_equal(tou_step_part.load(&other, spoilt, size), TOU_E_INVALID);
        assert_int_equal(other.done, 0);
        assert_int_equal(other_marks[0].at, 0);
    }
    assert_int_equal(tou_step_part.load(&other, bytes, size), TOU_OK);
    assert_memory_equal(other_marks, marks(), sizeof other_marks);
    assert_int_equal(other.done, JUNE);
}

/* Every bit of the object, its settings and its readings. */
static void a_flipped_bit_is_found(void **state)
{
    struct {
        void *at;
        size_t size;
    } objects[3] = {{&world.meter.step, sizeof world.meter.step},
                    {&world.meter.step_cfg, sizeof world.meter.step_cfg},
                    {world.meter.step_mark, STEPPING_MARKS * sizeof world.meter.step_mark[0]}};

    (void)state;
    assert_true(tou_step_part.check(&world.meter.step, true));
    for (unsigned k = 0; k < 3u; k++) {
        for (size_t bit = 0; bit < 8u * objects[k].size; bit++) {
            uint8_t *byte = (uint8_t *)objects[k].at + bit / 8u;

            *byte ^= (uint8_t)(1u << bit % 8u);
            assert_false(tou_step_part.check(&world.meter.step, true));
            *byte ^= (uint8_t)(1u << bit % 8u);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thresholds_make_steps),
        cmocka_unit_test(thresholds_are_energies_in_any_unit),
        cmocka_unit_test(a_table_comes_back_from_its_bytes),
        cmocka_unit_test(thresholds_have_an_order),
        cmocka_unit_test_setup(a_month_is_settled_with_the_first_closing, begin),
        cmocka_unit_test(only_the_first_moment_settles),
        cmocka_unit_test_setup(a_year_is_settled_on_its_days, begin),
        cmocka_unit_test(a_moment_that_summer_time_skips_comes_at_the_change),
        cmocka_unit_test_setup(what_passed_in_an_outage_is_made_up_once, begin),
        cmocka_unit_test(a_settlement_is_kept_at_once),
        cmocka_unit_test_setup(a_clock_set_back_settles_nothing_again, begin),
        cmocka_unit_test_setup(a_wrong_year_does_not_stop_settling, begin),
        cmocka_unit_test_setup(after_a_meter_clear_nothing_was_consumed, begin),
        cmocka_unit_test_setup(a_clear_in_the_minute_of_a_settlement, begin),
        cmocka_unit_test(a_register_that_wraps_counts_on),
        cmocka_unit_test_setup(a_meter_to_which_it_is_new_begins_with_its_registers, begin),
        cmocka_unit_test_setup(another_first_moment_settles_nothing_that_has_passed, begin),
        cmocka_unit_test_setup(another_table_settles_nothing_that_has_passed, begin),
        cmocka_unit_test_setup(what_passed_before_a_write_is_not_settled_at_power_up, begin),
        cmocka_unit_test_setup(what_passed_before_billing_was_changed_is_not_settled_at_power_up, begin),
        cmocka_unit_test_setup(a_table_settles_while_it_is_in_force, begin),
        cmocka_unit_test_setup(the_set_that_runs_stays_valid, begin),
        cmocka_unit_test_setup(sets_are_switched_at_their_time, begin),
        cmocka_unit_test_setup(a_switch_that_passed_in_an_outage_is_made_at_power_up, begin),
        cmocka_unit_test_setup(before_a_switch_that_passed_the_old_table_settles, begin),
        cmocka_unit_test_setup(a_set_that_is_not_valid_is_not_switched_to, begin),
        cmocka_unit_test_setup(sets_that_are_due_together_are_tried_together, begin),
        cmocka_unit_test_setup(one_of_two_that_are_due_may_run_alone, begin),
        cmocka_unit_test_setup(switch_times_have_a_range, begin),
        cmocka_unit_test_setup(tables_that_cannot_be_read_hold_up_settling, begin),
        cmocka_unit_test_setup(what_it_is_set_up_with_is_checked, begin),
        cmocka_unit_test_setup(what_another_one_has_kept_is_refused, begin),
        cmocka_unit_test_setup(a_flipped_bit_is_found, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
