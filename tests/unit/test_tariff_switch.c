/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "running.h"

/* Bank 0 of days has table n with rate n, bank 1 with rate n + 1; bank 0 of weeks uses table 1, bank 1 table 3. */
static int begin_banks(void **state)
{
    (void)begin(state);
    for (uint8_t n = 1; n <= 4; n++) {
        ram_plain_table(1, n, 0, 0, (n < 4) ? (uint8_t)(n + 1) : 1);
    }
    ram_week(1, 1, 3, 3, 3);
    assert_int_equal(rate_at(NOW), 1);
    return 0;
}

static void set_switch(uint8_t pair, tou_wall_t at)
{
    assert_int_equal(tou_tariff_set_switch(&tariff, pair, at), TOU_OK);
    assert_int_equal(tariff.state.switch_at[pair], at);
}

static void assert_banks(uint8_t weeks, uint8_t days)
{
    assert_int_equal(tariff.state.bank[TOU_BANKS_WEEKS], weeks);
    assert_int_equal(tariff.state.bank[TOU_BANKS_DAYS], days);
}

static void each_pair_is_switched_by_itself_at_its_minute(void **state)
{
    (void)state;
    set_switch(TOU_BANKS_WEEKS, NOW + 120);
    set_switch(TOU_BANKS_DAYS, NOW + 300);
    assert_int_equal(rate_at(NOW + 60), 1);
    assert_int_equal(rate_at(NOW + 120), 3);
    assert_banks(1, 0);
    assert_int_equal(tou_tariff_events(&tariff), TOU_TARIFF_EV_WEEKS);
    assert_int_equal(tariff.state.switch_at[TOU_BANKS_WEEKS], TOU_WALL_NONE);
    assert_int_equal(tariff.state.switched_at[TOU_BANKS_WEEKS], NOW + 120);
    assert_int_equal(tariff.state.switched_at[TOU_BANKS_DAYS], TOU_WALL_NONE);
    assert_int_equal(rate_at(NOW + 240), 3);
    assert_int_equal(rate_at(NOW + 300), 4);
    assert_banks(1, 1);
    assert_int_equal(tou_tariff_events(&tariff), TOU_TARIFF_EV_DAYS);
}

static void a_switch_goes_to_and_fro(void **state)
{
    (void)state;
    for (uint8_t i = 1; i < 6; i++) {
        set_switch(TOU_BANKS_WEEKS, NOW + 60u * i);
        assert_int_equal(rate_at(NOW + 60u * i), (i % 2 != 0) ? 3 : 1);
    }
}

static void switches_due_at_once_are_one(void **state)
{
    (void)state;
    /* The new weeks need the new days: five tables. */
    ram_dayset(1, 5, 0, TOU_BEFORE_OWN_LAST);
    ram_plain_table(1, 5, 0, 0, 2);
    ram_week(1, 1, 5, 5, 5);
    set_switch(TOU_BANKS_WEEKS, NOW + 60);
    set_switch(TOU_BANKS_DAYS, NOW + 60);
    assert_int_equal(rate_at(NOW + 60), 2);
    assert_banks(1, 1);
    assert_int_equal(tou_tariff_events(&tariff), TOU_TARIFF_EV_WEEKS | TOU_TARIFF_EV_DAYS);
}

static void both_passed_while_off_are_one_too(void **state)
{
    (void)state;
    ram_dayset(1, 5, 0, TOU_BEFORE_OWN_LAST);
    ram_plain_table(1, 5, 0, 0, 2);
    ram_week(1, 1, 5, 5, 5);
    set_switch(TOU_BANKS_WEEKS, NOW + 60); /* alone it would be refused */
    set_switch(TOU_BANKS_DAYS, NOW + 3600);
    tou_tariff_state_t kept = tariff.state;
    tou_tariff_init(&tariff, &ram_source, &zone);
    assert_int_equal(tou_tariff_restore(&tariff, &kept), TOU_OK);
    assert_int_equal(rate_at(NOW + 2 * TOU_DAY_S), 2);
    assert_banks(1, 1);
    assert_int_equal(tou_tariff_events(&tariff), TOU_TARIFF_EV_WEEKS | TOU_TARIFF_EV_DAYS);
}

static void of_two_that_are_bad_together_the_good_one_is_made(void **state)
{
    (void)state;
    for (unsigned bad = 0; bad < 2; bad++) {
        (void)begin_banks(state);
        if (bad == 0) {
            ram_week(1, 1, 9, 9, 9);
        } else {
            ram_plain_table(1, 2, 0, 0, 9);
        }
        set_switch(TOU_BANKS_WEEKS, NOW + 60);
        set_switch(TOU_BANKS_DAYS, NOW + 60);
        assert_int_equal(rate_at(NOW + 60), (bad == 0) ? 2 : 3);
        assert_banks(bad != 0, bad == 0);
        assert_int_equal(tou_tariff_events(&tariff),
                         TOU_TARIFF_EV_REFUSED | ((bad == 0) ? TOU_TARIFF_EV_DAYS : TOU_TARIFF_EV_WEEKS));
        assert_int_equal(tariff.fault.item.kind, (bad == 0) ? TOU_ITEM_WEEK : TOU_ITEM_TABLE);
        assert_int_equal(tariff.state.switch_at[0], TOU_WALL_NONE);
        assert_int_equal(tariff.state.switch_at[1], TOU_WALL_NONE);
    }
}

static void of_two_that_exclude_each_other_the_earlier_is_made(void **state)
{
    (void)state;
    for (unsigned days_first = 0; days_first < 2; days_first++) {
        (void)begin_banks(state);
        ram_week(1, 1, 4, 4, 4);
        ram_dayset(1, 3, 0, TOU_BEFORE_OWN_LAST);
        set_switch(TOU_BANKS_WEEKS, NOW + 60);
        set_switch(TOU_BANKS_DAYS, NOW + ((days_first != 0) ? 30u : 90u));
        assert_int_equal(rate_at(NOW + 120), (days_first != 0) ? 2 : 4);
        assert_banks(days_first == 0, days_first != 0);
        assert_int_equal(tou_tariff_events(&tariff),
                         TOU_TARIFF_EV_REFUSED | ((days_first != 0) ? TOU_TARIFF_EV_DAYS : TOU_TARIFF_EV_WEEKS));
    }
}

static void a_bad_set_is_refused_and_the_old_one_runs_on(void **state)
{
    (void)state;
    ram_lost = (const tou_item_t){TOU_ITEM_TABLE, 1, 3};
    set_switch(TOU_BANKS_DAYS, NOW + 60);
    assert_int_equal(rate_at(NOW + 60), 1);
    assert_banks(0, 0);
    assert_int_equal(tou_tariff_events(&tariff), TOU_TARIFF_EV_REFUSED);
    assert_int_equal(tariff.fault.code, TOU_FAULT_MISSING);
    assert_int_equal(tariff.fault.item.bank, 1);
    assert_int_equal(tariff.state.switch_at[TOU_BANKS_DAYS], TOU_WALL_NONE);
    assert_int_equal(tariff.state.switched_at[TOU_BANKS_DAYS], TOU_WALL_NONE);
    memset(&ram_lost, 0, sizeof ram_lost);
    assert_int_equal(rate_at(NOW + 120), 1); /* used up */
}

static void a_good_set_may_follow_one_that_is_not_valid(void **state)
{
    (void)state;
    ram_plain_table(0, 1, 99, 0, 1);
    tou_tariff_refresh(&tariff);
    assert_int_equal(ready(NOW), TOU_OK);
    assert_default(NOW, 4);
    set_switch(TOU_BANKS_DAYS, NOW + 60);
    assert_int_equal(rate_at(NOW + 60), 2);
    assert_int_equal(tou_tariff_events(&tariff), TOU_TARIFF_EV_INVALID | TOU_TARIFF_EV_DAYS);
}

static void a_clock_set_back_does_not_switch_twice(void **state)
{
    (void)state;
    set_switch(TOU_BANKS_WEEKS, NOW + 60);
    assert_int_equal(rate_at(NOW + 60), 3);
    assert_int_equal(rate_at(NOW - 600), 3);
    assert_int_equal(rate_at(NOW + 60), 3);
    assert_banks(1, 0);
    assert_int_equal(tou_tariff_events(&tariff), TOU_TARIFF_EV_WEEKS);
}

static void a_clock_set_back_before_the_time_waits_again(void **state)
{
    (void)state;
    set_switch(TOU_BANKS_WEEKS, NOW + 600);
    assert_int_equal(rate_at(NOW - 3600), 1);
    assert_int_equal(rate_at(NOW + 540), 1);
    assert_int_equal(rate_at(NOW + 600), 3);
}

static void a_time_that_has_passed_is_due_at_the_next_step(void **state)
{
    (void)state;
    set_switch(TOU_BANKS_WEEKS, 0);
    assert_int_equal(rate_at(NOW), 3);
    set_switch(TOU_BANKS_WEEKS, NOW - 400 * TOU_DAY_S);
    assert_int_equal(rate_at(NOW), 1);
}

static void a_switch_can_be_moved_and_cancelled(void **state)
{
    (void)state;
    set_switch(TOU_BANKS_WEEKS, NOW + 60);
    set_switch(TOU_BANKS_WEEKS, NOW + 600);
    assert_int_equal(rate_at(NOW + 60), 1);
    set_switch(TOU_BANKS_WEEKS, TOU_WALL_NONE);
    assert_int_equal(rate_at(NOW + 600), 1);
    assert_int_equal(tou_tariff_events(&tariff), 0);
}

static void a_switch_cancelled_while_it_is_checked_is_not_made(void **state)
{
    (void)state;
    set_switch(TOU_BANKS_WEEKS, NOW + 60);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(tou_tariff_step(&tariff, NOW + 60), TOU_MORE);
    }
    set_switch(TOU_BANKS_WEEKS, TOU_WALL_NONE);
    assert_int_equal(rate_at(NOW + 60), 1);
    assert_banks(0, 0);
}

static void a_switch_in_a_skipped_hour_is_due_at_the_change(void **state)
{
    (void)state;
    const tou_utc_t change = ram_at(2026, 3, 29, 1, 0);

    zone = ram_madrid;
    tou_tariff_refresh(&tariff);
    set_switch(TOU_BANKS_WEEKS, ram_at(2026, 3, 29, 2, 30));
    assert_int_equal(rate_at(change - 60), 1);
    assert_int_equal(rate_at(change), 3);
}

static void a_switch_in_a_repeated_hour_is_made_once_at_its_first_passing(void **state)
{
    (void)state;
    const tou_utc_t first = ram_at(2026, 10, 25, 0, 30);

    zone = ram_madrid;
    tou_tariff_refresh(&tariff);
    set_switch(TOU_BANKS_WEEKS, ram_at(2026, 10, 25, 2, 30));
    assert_int_equal(rate_at(first - 60), 1);
    assert_int_equal(rate_at(first), 3);
    assert_int_equal(rate_at(first + 3600), 3);
    assert_int_equal(tou_tariff_events(&tariff), TOU_TARIFF_EV_WEEKS);
}

static void a_new_zone_moves_the_instant_of_a_switch(void **state)
{
    (void)state;
    set_switch(TOU_BANKS_WEEKS, NOW + 3600);
    zone.offset_min = 60;
    tou_tariff_refresh(&tariff);
    assert_int_equal(rate_at(NOW - 60), 1);
    assert_int_equal(rate_at(NOW), 3);
}

static void times_and_pairs_that_cannot_be_are_refused(void **state)
{
    (void)state;
    const tou_wall_t last = ram_at(2099, 12, 30, 23, 59) + 60;

    assert_int_equal(tou_tariff_set_switch(&tariff, 2, NOW), TOU_E_ARG);
    assert_int_equal(tou_tariff_set_switch(&tariff, TOU_BANKS_DAYS, last + 1), TOU_E_RANGE);
    assert_int_equal(tou_tariff_set_switch(&tariff, TOU_BANKS_DAYS, TOU_WALL_NONE - 1), TOU_E_RANGE);
    assert_int_equal(tariff.state.switch_at[TOU_BANKS_DAYS], TOU_WALL_NONE);
    assert_int_equal(tou_tariff_set_switch(&tariff, TOU_BANKS_DAYS, last), TOU_OK);
    tou_tariff_init(&tariff, &ram_one, &zone);
    assert_int_equal(tou_tariff_set_switch(&tariff, TOU_BANKS_DAYS, NOW), TOU_E_ABSENT);
    assert_int_equal(rate_at(NOW + 60), 1);
}

static void a_failing_source_delays_a_switch_and_loses_nothing(void **state)
{
    (void)state;
    tou_action_t action;

    set_switch(TOU_BANKS_WEEKS, NOW + 60);
    ram_answer = TOU_E_IO;
    assert_int_equal(ready(NOW + 60), TOU_E_IO);
    assert_int_equal(tou_tariff_get(&tariff, NOW + 60, &action), 0);
    assert_int_equal(action.energy, 1);
    ram_answer = TOU_OK;
    assert_int_equal(rate_at(NOW + 120), 3);
    assert_int_equal(tou_tariff_events(&tariff), TOU_TARIFF_EV_SOURCE | TOU_TARIFF_EV_WEEKS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_pair_is_switched_by_itself_at_its_minute, begin_banks),
        cmocka_unit_test_setup(a_switch_goes_to_and_fro, begin_banks),
        cmocka_unit_test_setup(switches_due_at_once_are_one, begin_banks),
        cmocka_unit_test_setup(both_passed_while_off_are_one_too, begin_banks),
        cmocka_unit_test_setup(of_two_that_are_bad_together_the_good_one_is_made, begin_banks),
        cmocka_unit_test_setup(of_two_that_exclude_each_other_the_earlier_is_made, begin_banks),
        cmocka_unit_test_setup(a_bad_set_is_refused_and_the_old_one_runs_on, begin_banks),
        cmocka_unit_test_setup(a_good_set_may_follow_one_that_is_not_valid, begin_banks),
        cmocka_unit_test_setup(a_clock_set_back_does_not_switch_twice, begin_banks),
        cmocka_unit_test_setup(a_clock_set_back_before_the_time_waits_again, begin_banks),
        cmocka_unit_test_setup(a_time_that_has_passed_is_due_at_the_next_step, begin_banks),
        cmocka_unit_test_setup(a_switch_can_be_moved_and_cancelled, begin_banks),
        cmocka_unit_test_setup(a_switch_cancelled_while_it_is_checked_is_not_made, begin_banks),
        cmocka_unit_test_setup(a_switch_in_a_skipped_hour_is_due_at_the_change, begin_banks),
        cmocka_unit_test_setup(a_switch_in_a_repeated_hour_is_made_once_at_its_first_passing, begin_banks),
        cmocka_unit_test_setup(a_new_zone_moves_the_instant_of_a_switch, begin_banks),
        cmocka_unit_test_setup(times_and_pairs_that_cannot_be_are_refused, begin_banks),
        cmocka_unit_test_setup(a_failing_source_delays_a_switch_and_loses_nothing, begin_banks),
    };
    return cmocka_run_group_tests_name("tariff, banks", tests, NULL, NULL);
}
