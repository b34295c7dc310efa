/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "running.h"

static void until_the_set_is_checked_and_planned_the_default_rate_applies(void **state)
{
    (void)state;
    tou_action_t action;
    tou_err_t err = TOU_MORE;

    assert_default(NOW, 1); /* nothing is known: one rate */
    while ((err = tou_tariff_step(&tariff, NOW)) == TOU_MORE) {
        assert_int_equal(tou_tariff_get(&tariff, NOW, &action) & TOU_TARIFF_DEFAULT,
                         (tou_tariff_plan(&tariff, NOW) == NULL) ? TOU_TARIFF_DEFAULT : 0);
    }
    assert_int_equal(err, TOU_OK);
    assert_int_equal(tou_tariff_get(&tariff, NOW, &action), 0);
    assert_int_equal(action.energy, 1);
    assert_int_equal(action.demand, 1);
    assert_int_equal(action.outputs, 0);
}

static void without_a_valid_clock_the_default_rate_applies(void **state)
{
    (void)state;
    const tou_utc_t bad[] = {0, TOU_UTC_MIN - 1, TOU_UTC_END, UINT32_MAX};

    assert_int_equal(rate_at(TOU_UTC_MIN), 1);
    assert_int_equal(rate_at(TOU_UTC_END - 1), 1);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(ready(bad[i]), TOU_OK);
        assert_default(bad[i], 4);
        assert_null(tou_tariff_plan(&tariff, bad[i]));
    }
    assert_int_equal(rate_at(NOW), 1);
}

static void without_a_valid_clock_the_set_is_checked_all_the_same(void **state)
{
    (void)state;
    ram_week(0, 1, 5, 5, 5);
    assert_int_equal(ready(0), TOU_OK);
    assert_int_equal(tou_tariff_events(&tariff), TOU_TARIFF_EV_INVALID);
    assert_int_equal(tariff.fault.code, TOU_FAULT_TABLE);
}

static void a_set_that_is_not_valid_gives_the_default_rate_and_its_fault(void **state)
{
    (void)state;
    ram_week(0, 1, 1, 1, 5);
    assert_int_equal(ready(NOW), TOU_OK);
    assert_default(NOW, 4);
    assert_int_equal(tou_tariff_events(&tariff), TOU_TARIFF_EV_INVALID);
    assert_int_equal(tou_tariff_events(&tariff), 0);
    assert_int_equal(tariff.fault.code, TOU_FAULT_TABLE);
    assert_int_equal(tariff.fault.item.kind, TOU_ITEM_WEEK);
    assert_int_equal(tariff.fault.entry, 6);
    ram_reads = 0;
    assert_int_equal(ready(NOW + 60), TOU_OK);
    assert_int_equal(ram_reads, 0); /* it is not looked at again and again */
}

static void tables_mended_by_other_means_run_after_a_refresh(void **state)
{
    (void)state;
    ram_week(0, 1, 5, 5, 5);
    assert_int_equal(ready(NOW), TOU_OK);
    ram_week(0, 1, 3, 3, 3);
    tou_tariff_refresh(&tariff);
    assert_int_equal(rate_at(NOW), 3);
}

static void an_action_beyond_the_rates_sets_energy_demand_and_outputs(void **state)
{
    (void)state;
    const tou_table_t table = {3, {{0, 0, 5}, {12, 0, 6}, {12, 1, 2}}};
    tou_action_t action     = {0, 0, 0};

    ram_dayset(0, 4, 2, TOU_BEFORE_OWN_LAST);
    ram_action(0, 0, 1, 2, 0x01);
    ram_action(0, 1, 3, 4, 0x80);
    ram_table(0, 1, &table);
    assert_int_equal(ready(NOW - 60), TOU_OK);
    assert_int_equal(tou_tariff_get(&tariff, NOW - 60, &action), 0);
    assert_int_equal(action.demand, 2);
    assert_int_equal(action.outputs, 0x01);
    assert_int_equal(ready(NOW), TOU_OK);
    ram_reads = 0;
    assert_int_equal(tou_tariff_get(&tariff, NOW, &action), 0);
    assert_int_equal(action.energy, 3);
    assert_int_equal(action.demand, 4);
    assert_int_equal(action.outputs, 0x80);
    assert_int_equal(ram_reads, 0);
    assert_int_equal(rate_at(NOW + 60), 2);
    assert_int_equal(tou_tariff_get(&tariff, NOW + 60, &action), 0);
    assert_int_equal(action.outputs, 0);
}

static void a_day_that_lacks_its_table_is_flagged(void **state)
{
    (void)state;
    tou_action_t action;

    ram_base(4, 4, 0x01, 9, 0);
    assert_int_equal(ready(NOW), TOU_OK);
    assert_int_equal(tou_tariff_get(&tariff, NOW, &action), TOU_TARIFF_LACKS);
    assert_int_equal(action.energy, 1);
    assert_int_equal(ready(NOW + TOU_DAY_S), TOU_OK);
    assert_int_equal(tou_tariff_get(&tariff, NOW + TOU_DAY_S, &action), 0);
}

static void no_step_reads_more_than_one_record_and_the_steps_end(void **state)
{
    (void)state;
    unsigned steps = 0;
    tou_err_t err;

    ram_base(4, 4, 0, 0, 254);
    ram_dayset(0, 4, 0, TOU_BEFORE_CARRY);
    ram_plain_table(0, 1, 12, 0, 1);
    do {
        ram_reads = 0;
        err       = tou_tariff_step(&tariff, NOW);
        assert_true(ram_reads <= 1);
        steps++;
    } while (err == TOU_MORE && steps < NEVER_ENDS);
    assert_int_equal(err, TOU_OK);
    assert_true(steps <= 3 + 1 + 4 + 254 + 2 * (254 + 2) + 4);
}

static void the_next_plan_is_ready_before_its_time(void **state)
{
    (void)state;
    const tou_utc_t midnight = ram_at(2026, 5, 5, 0, 0);

    ram_week(0, 1, 1, 1, 1);
    ram_base(4, 4, 0, 0, 1);
    ram_special(0, (tou_pattern_t){TOU_ON_YEARLY, 5, 5, 0}, 2);
    for (tou_utc_t utc = midnight - 600; utc < midnight; utc += 60) {
        assert_int_equal(rate_at(utc), 1);
    }
    ram_answer = TOU_E_IO; /* nothing needs to be read */
    ram_reads  = 0;
    assert_int_equal(tou_tariff_step(&tariff, midnight), TOU_MORE);
    assert_int_equal(ram_reads, 0);
    tou_action_t action;
    assert_int_equal(tou_tariff_get(&tariff, midnight, &action), 0);
    assert_int_equal(action.energy, 2);
}

static void clocks_set_forward_and_back_need_no_care(void **state)
{
    (void)state;
    const tou_table_t table = {2, {{0, 0, 1}, {12, 0, 2}}};

    ram_table(0, 1, &table);
    ram_week(0, 1, 1, 3, 4);
    assert_int_equal(rate_at(NOW), 2);
    assert_int_equal(rate_at(NOW - 60), 1);
    assert_int_equal(rate_at(NOW + 5 * TOU_DAY_S), 3);
    assert_int_equal(rate_at(NOW - 400 * TOU_DAY_S), 4); /* a Sunday */
    assert_int_equal(rate_at(NOW), 2);
    assert_int_equal(rate_at(ram_at(2099, 12, 30, 23, 59)), 2);
    assert_int_equal(rate_at(NOW), 2);
}

static void a_source_that_fails_is_told_and_what_was_ready_stays(void **state)
{
    (void)state;
    const tou_utc_t evening = ram_at(2026, 5, 4, 23, 59);
    tou_action_t action;

    assert_int_equal(rate_at(NOW), 1);
    tou_tariff_refresh(&tariff);
    assert_int_equal(rate_at(NOW), 1);
    ram_answer = TOU_E_IO;
    assert_int_equal(ready(evening), TOU_E_IO); /* the next plan */
    assert_int_equal(tou_tariff_get(&tariff, evening, &action), 0);
    assert_int_equal(action.energy, 1);
    assert_int_equal(ready(evening + 60), TOU_E_IO);
    assert_default(evening + 60, 4);
    assert_int_equal(tou_tariff_events(&tariff), TOU_TARIFF_EV_SOURCE);
    ram_answer = TOU_OK;
    assert_int_equal(rate_at(evening + 60), 1);
}

static void a_busy_source_only_delays(void **state)
{
    (void)state;
    ram_answer = TOU_E_BUSY;
    for (unsigned i = 0; i < 100; i++) {
        assert_int_equal(tou_tariff_step(&tariff, NOW), TOU_MORE);
    }
    ram_answer = TOU_OK;
    assert_int_equal(rate_at(NOW), 1);
    assert_int_equal(tou_tariff_events(&tariff), 0);
}

static void a_record_that_went_bad_after_the_check_never_runs(void **state)
{
    (void)state;
    const tou_utc_t tomorrow = NOW + TOU_DAY_S;

    for (unsigned byte = 0; byte < tou_item_size(TOU_ITEM_TABLE); byte++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            tou_action_t action;

            (void)begin_ready(state);
            tou_tariff_refresh(&tariff);
            while (tou_tariff_plan(&tariff, NOW) == NULL) {
                assert_int_not_equal(tou_tariff_step(&tariff, NOW), TOU_OK);
            }
            ram[TOU_ITEM_TABLE][0][0][byte] ^= (uint8_t)(1u << bit);
            tou_err_t err = ready(tomorrow);
            uint8_t flags = tou_tariff_get(&tariff, tomorrow, &action);

            assert_true(action.energy >= 1 && action.energy <= 4 && action.demand >= 1 && action.demand <= 4);
            assert_true(err == TOU_OK || flags == TOU_TARIFF_DEFAULT);
        }
    }
}

static void today_and_tomorrow_can_be_announced_and_nothing_else(void **state)
{
    (void)state;
    const tou_day_t today = ram_day(2026, 5, 4);

    assert_int_equal(tou_tariff_announce(&tariff, NOW, (tou_day_t)(today - 1), 2), TOU_E_RANGE);
    assert_int_equal(tou_tariff_announce(&tariff, NOW, (tou_day_t)(today + 2), 2), TOU_E_RANGE);
    assert_int_equal(tou_tariff_announce(&tariff, NOW, today, 5), TOU_E_RANGE);
    assert_int_equal(tou_tariff_announce(&tariff, 0, 0, 2), TOU_E_RANGE);
    assert_int_equal(rate_at(NOW), 1);
    assert_int_equal(rate_at(NOW + TOU_DAY_S), 1);
    assert_int_equal(rate_at(NOW), 1);
    assert_int_equal(tou_tariff_announce(&tariff, NOW, today, 2), TOU_OK);
    assert_int_equal(rate_at(NOW), 2);
    assert_int_equal(tou_tariff_announce(&tariff, NOW, (tou_day_t)(today + 1), 3), TOU_OK);
    assert_int_equal(rate_at(NOW), 2);
    assert_int_equal(rate_at(NOW + TOU_DAY_S), 3);
    assert_int_equal(rate_at(NOW + 2 * TOU_DAY_S), 1);
}

static void a_later_announcement_replaces_and_table_0_takes_back(void **state)
{
    (void)state;
    const tou_day_t today = ram_day(2026, 5, 4);

    assert_int_equal(tou_tariff_announce(&tariff, NOW, today, 2), TOU_OK);
    assert_int_equal(tou_tariff_announce(&tariff, NOW, today, 3), TOU_OK);
    assert_int_equal(rate_at(NOW), 3);
    assert_int_equal(tou_tariff_announce(&tariff, NOW, today, 0), TOU_OK);
    assert_int_equal(rate_at(NOW), 1);
}

static void an_announcement_for_tomorrow_reaches_a_plan_made_ahead(void **state)
{
    (void)state;
    const tou_utc_t evening = ram_at(2026, 5, 4, 23, 0);

    for (unsigned i = 0; i < 50; i++) {
        assert_int_equal(rate_at(evening), 1);
    }
    assert_int_equal(tou_tariff_announce(&tariff, evening, ram_day(2026, 5, 5), 4), TOU_OK);
    assert_int_equal(rate_at(evening + 3600), 4);
}

static void yesterdays_announcement_is_kept_for_the_carry(void **state)
{
    (void)state;
    ram_dayset(0, 4, 0, TOU_BEFORE_CARRY);
    for (uint8_t n = 1; n <= 4; n++) {
        ram_plain_table(0, n, 6, 0, n);
    }
    tou_tariff_refresh(&tariff);
    assert_int_equal(rate_at(NOW), 1);
    assert_int_equal(tou_tariff_announce(&tariff, NOW, ram_day(2026, 5, 4), 3), TOU_OK);
    assert_int_equal(tou_tariff_announce(&tariff, NOW, ram_day(2026, 5, 5), 4), TOU_OK);
    assert_int_equal(rate_at(ram_at(2026, 5, 5, 5, 59)), 3);
    assert_int_equal(tou_tariff_announce(&tariff, ram_at(2026, 5, 5, 5, 59), ram_day(2026, 5, 6), 2), TOU_OK);
    assert_int_equal(rate_at(ram_at(2026, 5, 5, 5, 59)), 3);
    assert_int_equal(rate_at(ram_at(2026, 5, 6, 5, 59)), 4);
    assert_int_equal(rate_at(ram_at(2026, 5, 7, 5, 59)), 2);
}

static void announcements_outlive_a_power_cut(void **state)
{
    (void)state;
    assert_int_equal(tou_tariff_announce(&tariff, NOW, ram_day(2026, 5, 5), 3), TOU_OK);
    tou_tariff_state_t kept = tariff.state;
    tou_tariff_init(&tariff, &ram_source, &zone);
    assert_int_equal(tou_tariff_restore(&tariff, &kept), TOU_OK);
    assert_int_equal(rate_at(NOW + TOU_DAY_S), 3);
}

static void a_state_that_cannot_be_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    const tou_tariff_state_t good = tariff.state;
    tou_tariff_state_t bad;

    for (unsigned pair = 0; pair < 2; pair++) {
        bad            = good;
        bad.bank[pair] = 2;
        assert_int_equal(tou_tariff_restore(&tariff, &bad), TOU_E_RANGE);
        bad                 = good;
        bad.switch_at[pair] = ram_at(2099, 12, 31, 0, 1);
        assert_int_equal(tou_tariff_restore(&tariff, &bad), TOU_E_RANGE);
    }
    tou_tariff_init(&tariff, &ram_one, &zone);
    bad         = good;
    bad.bank[1] = 1;
    assert_int_equal(tou_tariff_restore(&tariff, &bad), TOU_E_RANGE);
    bad              = good;
    bad.switch_at[0] = NOW;
    assert_int_equal(tou_tariff_restore(&tariff, &bad), TOU_E_RANGE);
    assert_memory_equal(&tariff.state, &good, sizeof good);
    assert_int_equal(tou_tariff_restore(&tariff, &good), TOU_OK);
    assert_int_equal(rate_at(NOW), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(until_the_set_is_checked_and_planned_the_default_rate_applies, begin),
        cmocka_unit_test_setup(without_a_valid_clock_the_default_rate_applies, begin),
        cmocka_unit_test_setup(without_a_valid_clock_the_set_is_checked_all_the_same, begin),
        cmocka_unit_test_setup(a_set_that_is_not_valid_gives_the_default_rate_and_its_fault, begin),
        cmocka_unit_test_setup(tables_mended_by_other_means_run_after_a_refresh, begin),
        cmocka_unit_test_setup(an_action_beyond_the_rates_sets_energy_demand_and_outputs, begin),
        cmocka_unit_test_setup(a_day_that_lacks_its_table_is_flagged, begin),
        cmocka_unit_test_setup(no_step_reads_more_than_one_record_and_the_steps_end, begin),
        cmocka_unit_test_setup(the_next_plan_is_ready_before_its_time, begin),
        cmocka_unit_test_setup(clocks_set_forward_and_back_need_no_care, begin),
        cmocka_unit_test_setup(a_source_that_fails_is_told_and_what_was_ready_stays, begin),
        cmocka_unit_test_setup(a_busy_source_only_delays, begin),
        cmocka_unit_test_setup(a_record_that_went_bad_after_the_check_never_runs, begin),
        cmocka_unit_test_setup(today_and_tomorrow_can_be_announced_and_nothing_else, begin_ready),
        cmocka_unit_test_setup(a_later_announcement_replaces_and_table_0_takes_back, begin_ready),
        cmocka_unit_test_setup(an_announcement_for_tomorrow_reaches_a_plan_made_ahead, begin_ready),
        cmocka_unit_test_setup(yesterdays_announcement_is_kept_for_the_carry, begin_ready),
        cmocka_unit_test_setup(announcements_outlive_a_power_cut, begin_ready),
        cmocka_unit_test_setup(a_state_that_cannot_be_is_refused_and_changes_nothing, begin_ready),
    };
    return cmocka_run_group_tests_name("tariff", tests, NULL, NULL);
}
