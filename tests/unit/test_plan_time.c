/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "building.h"

static void a_plan_ends_at_local_midnight_or_at_a_change_of_the_clock(void **state)
{
    (void)state;
    zone = &ram_madrid;
    build(ram_at(2026, 3, 28, 22, 59));
    assert_int_equal(plan.until, ram_at(2026, 3, 28, 23, 0));
    build(plan.until);
    assert_int_equal(plan.day, ram_day(2026, 3, 29));
    assert_int_equal(plan.until, ram_at(2026, 3, 29, 1, 0));
    build(plan.until);
    assert_int_equal(plan.day, ram_day(2026, 3, 29));
    assert_int_equal(plan.second, 3 * 3600);
    assert_int_equal(plan.until, ram_at(2026, 3, 29, 22, 0));
    assert_false(tou_plan_covers(&plan, plan.until));
    assert_false(tou_plan_covers(&plan, plan.from - 1));
    assert_true(tou_plan_covers(&plan, plan.until - 1));
}

static void a_switch_in_a_skipped_hour_takes_effect_at_the_change(void **state)
{
    (void)state;
    const tou_table_t table = {3, {{0, 0, 1}, {2, 15, 2}, {2, 45, 3}}};

    zone = &ram_madrid;
    ram_table(0, 1, &table);
    build(ram_at(2026, 3, 29, 0, 59));
    assert_int_equal(tou_plan_action(&plan, ram_at(2026, 3, 29, 0, 59)), 1);
    build(ram_at(2026, 3, 29, 1, 0));
    assert_int_equal(tou_plan_action(&plan, ram_at(2026, 3, 29, 1, 0)), 3);
}

static void switches_in_a_repeated_hour_happen_twice(void **state)
{
    (void)state;
    const tou_table_t table = {3, {{0, 0, 1}, {2, 15, 2}, {2, 45, 3}}};
    const uint8_t want[]    = {1, 2, 2, 3}; /* quarters from 02:00 on, by the minute 14, 29, 44, 59 */

    zone = &ram_madrid;
    ram_table(0, 1, &table);
    for (unsigned passing = 0; passing < 2; passing++) {
        for (unsigned quarter = 0; quarter < 4; quarter++) {
            tou_utc_t utc = ram_at(2026, 10, 25, passing, 15 * quarter + 14);

            build(utc);
            assert_int_equal(tou_plan_action(&plan, utc), want[quarter]);
        }
    }
}

static void a_date_that_comes_back_is_planned_again(void **state)
{
    (void)state;
    /* Clocks go from 00:01 of 1 November back to 23:01 of 31 October. */
    static const tou_zone_t st_johns = {-210,
                                        60,
                                        {{TOU_ON_WEEKDAY, 3, 8, TOU_SUNDAY}, 1, TOU_BASE_WALL},
                                        {{TOU_ON_WEEKDAY, 11, 1, TOU_SUNDAY}, 1, TOU_BASE_WALL}};
    const tou_utc_t end              = ram_at(2026, 11, 1, 2, 31);
    const tou_table_t october        = {2, {{0, 0, 1}, {23, 30, 2}}};

    zone = &st_johns;
    ram_table(0, 1, &october);
    ram_base(4, 4, 0, 0, 1);
    ram_special(0, yearly(11, 1), 3);
    build(end - 60);
    assert_int_equal(tou_plan_action(&plan, end - 60), 3);
    assert_int_equal(plan.until, end);
    build(end);
    assert_int_equal(plan.day, ram_day(2026, 10, 31));
    assert_int_equal(plan.second, 23 * UINT32_C(3600) + 60);
    assert_int_equal(tou_plan_action(&plan, end), 1);
    assert_int_equal(tou_plan_action(&plan, end + 29 * 60), 2);
    assert_int_equal(plan.until, end + 59 * 60);
    build(plan.until);
    assert_int_equal(plan.rule, TOU_RULE_SPECIAL);
}

static void a_date_without_midnight_begins_with_what_was_due(void **state)
{
    (void)state;
    static const tou_zone_t cairo = {120,
                                     60,
                                     {{TOU_ON_WEEKDAY, 4, 0, TOU_FRIDAY}, 0, TOU_BASE_WALL},
                                     {{TOU_ON_WEEKDAY, 10, 0, TOU_THURSDAY}, 1440, TOU_BASE_WALL}};
    const tou_utc_t change        = ram_at(2026, 4, 23, 22, 0);
    const tou_table_t table       = {3, {{0, 0, 1}, {0, 30, 2}, {1, 1, 3}}};

    zone = &cairo;
    ram_table(0, 1, &table);
    build(change - 60);
    assert_int_equal(plan.until, change);
    build(change);
    assert_int_equal(plan.day, ram_day(2026, 4, 24));
    assert_int_equal(plan.second, 3600);
    assert_int_equal(tou_plan_action(&plan, change), 2);
    assert_int_equal(tou_plan_action(&plan, change + 60), 3);
}

static void the_largest_plan_takes_no_more_steps_than_stated(void **state)
{
    (void)state;
    ram_needs(254);
    ram_base(4, 4, 0, 0, 254);
    ram_scheme(0, 16, 1);
    ram_dayset(0, 4, 0, TOU_BEFORE_CARRY);
    ram_plain_table(0, 1, 12, 0, 1);
    for (unsigned i = 1; i <= 16; i++) {
        ram_season(0, i, yearly(1, i), 1);
    }
    build(ram_at(2026, 5, 4, 0, 0));
    assert_int_equal(steps, 2 * (16 + 254 + 2));
}

static void without_announcements_there_is_none(void **state)
{
    (void)state;
    const tou_utc_t utc = ram_at(2026, 5, 4, 0, 0);

    announce(ram_day(2026, 5, 4), 4);
    build(utc);
    assert_int_equal(plan.rule, TOU_RULE_OVERRIDE);
    planner.override = NULL;
    tou_plan_begin(&planner, &plan, utc);
    while (tou_plan_step(&planner, &plan) == TOU_MORE) {
    }
    assert_int_equal(plan.rule, TOU_RULE_WEEK);
}

static void three_dates_in_a_row_have_a_place_each(void **state)
{
    (void)state;
    build(ram_at(2026, 5, 4, 0, 0));
    for (tou_day_t day = 1; day < 36524; day++) {
        const tou_override_t *before = tou_plan_override(&planner, (tou_day_t)(day - 1u));
        const tou_override_t *today  = tou_plan_override(&planner, day);
        const tou_override_t *after  = tou_plan_override(&planner, (tou_day_t)(day + 1u));

        assert_true(before != today && today != after && after != before);
        assert_true(today >= announced && today < announced + 3);
    }
}

static void a_record_that_changed_after_the_check_is_told(void **state)
{
    (void)state;
    const tou_utc_t utc = ram_at(2026, 5, 4, 0, 0);

    for (unsigned n = 0; n < 256; n++) {
        tou_err_t err = TOU_MORE;

        ram_four_rates();
        build(utc);
        ram[TOU_ITEM_TABLE][0][0][0] = (uint8_t)n;
        tou_plan_begin(&planner, &plan, utc);
        while (err == TOU_MORE) {
            err = tou_plan_step(&planner, &plan);
        }
        /* Entries 2 to 16 are zero: no action. */
        assert_int_equal(err, (n == 1) ? TOU_OK : TOU_E_INVALID);
        assert_int_equal(planner.fault.code, (n == 1)             ? TOU_FAULT_NONE
                                             : (n == 0 || n > 16) ? TOU_FAULT_COUNT
                                                                  : TOU_FAULT_ACTION);
    }
}

static void a_slow_or_failing_source_only_delays_a_plan(void **state)
{
    (void)state;
    const tou_utc_t utc = ram_at(2026, 5, 4, 0, 0);

    build(utc);
    tou_plan_begin(&planner, &plan, utc);
    for (unsigned i = 0; i < steps; i++) {
        ram_answer = TOU_E_BUSY;
        assert_int_equal(tou_plan_step(&planner, &plan), TOU_MORE);
        ram_answer = TOU_E_IO;
        assert_int_equal(tou_plan_step(&planner, &plan), TOU_E_IO);
        ram_answer    = TOU_OK;
        tou_err_t err = tou_plan_step(&planner, &plan);
        assert_int_equal(err, (i + 1 == steps) ? TOU_OK : TOU_MORE);
    }
    assert_int_equal(tou_plan_action(&plan, utc), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_plan_ends_at_local_midnight_or_at_a_change_of_the_clock, begin),
        cmocka_unit_test_setup(a_switch_in_a_skipped_hour_takes_effect_at_the_change, begin),
        cmocka_unit_test_setup(switches_in_a_repeated_hour_happen_twice, begin),
        cmocka_unit_test_setup(a_date_that_comes_back_is_planned_again, begin),
        cmocka_unit_test_setup(a_date_without_midnight_begins_with_what_was_due, begin),
        cmocka_unit_test_setup(the_largest_plan_takes_no_more_steps_than_stated, begin),
        cmocka_unit_test_setup(without_announcements_there_is_none, begin),
        cmocka_unit_test_setup(three_dates_in_a_row_have_a_place_each, begin),
        cmocka_unit_test_setup(a_record_that_changed_after_the_check_is_told, begin),
        cmocka_unit_test_setup(a_slow_or_failing_source_only_delays_a_plan, begin),
    };
    return cmocka_run_group_tests_name("plan, time and steps", tests, NULL, NULL);
}
