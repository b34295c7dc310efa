/* SPDX-License-Identifier: MIT */
/* The time of a whole meter: trimmed, set, compared, lost and found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "metering.h"

#define NOON       ram_at(2026, 5, 4, 12, 0) /* rate 2 before, 3 after */
#define POLLS_MOST 60u                       /* of a jump: closings, a set of tables, two plans */

/* A window of 15 minutes with a pulse in each second, trimmed in its minute 7. */
static void assert_trimmed(unsigned into, int32_t by)
{
    (void)begin(NULL);
    run_from(NOON);
    pass(7 * 60 + into, 1, 0);
    forget_told();
    tou_utc_t utc = board_utc + (uint32_t)by;
    assert_int_equal(tou_meter_set_clock(&meter, utc), TOU_OK);
    assert_int_equal(board_sets, 1);
    assert_int_equal(settle(), 0);
    pass(60 - into - (uint32_t)by - 1, 1, 0);
    assert_null(strchr(told_order, 'm'));
    pass(1, 1, 0);
    assert_int_equal(recorder[0].minute, NOON + 8 * 60);
    assert_int_equal(tou_meter_now(&meter), NOON + 8 * 60);
    pass(7 * 60, 1, 0);
    assert_int_equal(recorder[0].minute, NOON + 15 * 60);
    assert_int_equal(n_told, 0);
    assert_null(strchr(told_order, 's'));
    const tou_maximum_t *maximum = tou_demand_maximum(&demand[IMPORT].demand, 3, 0);
    assert_int_equal(maximum->at, NOON + 15 * 60);
    assert_int_equal(maximum->value, 40 * (900 - by));
}

static void a_trim_makes_one_minute_longer_or_shorter_and_nothing_else_notices(void **state)
{
    static const int32_t by[] = {0, 1, 2, -1, -2};

    (void)state;
    for (unsigned i = 0; i < 5; i++) {
        assert_trimmed(0, by[i]);
        assert_trimmed(1, by[i]);
        assert_trimmed(30, by[i]);
        assert_trimmed(56, by[i]);
    }
}

static void a_minute_that_is_about_to_end_is_not_trimmed(void **state)
{
    (void)state;
    run_from(NOON);
    pass(57, 1, 0);
    assert_int_equal(tou_meter_set_clock(&meter, board_utc + 2), TOU_E_BUSY);
    assert_int_equal(board_sets, 0);
    assert_int_equal(tou_meter_now(&meter), board_utc);
    pass(3, 1, 0);
    assert_int_equal(recorder[0].minute, NOON + 60);
    assert_int_equal(tou_meter_set_clock(&meter, board_utc + 2), TOU_OK);
    assert_int_equal(tou_meter_now(&meter), NOON + 62);
    pass(58, 1, 0);
    assert_int_equal(recorder[0].minute, NOON + 120);
}

static void in_a_minute_made_longer_second_0_is_shown_for_longer(void **state)
{
    (void)state;
    build(NOON);
    meter_cfg.trim_max_s = 20;
    assert_int_equal(tou_meter_start(&meter), TOU_OK);
    pass(60, 0, 0);
    assert_int_equal(tou_meter_set_clock(&meter, board_utc - 20), TOU_OK);
    for (unsigned s = 0; s < 20; s++) {
        assert_int_equal(tou_meter_now(&meter), NOON + 60);
        pass(1, 0, 0);
    }
    assert_int_equal(tou_meter_now(&meter), NOON + 60);
    pass(1, 0, 0);
    assert_int_equal(tou_meter_now(&meter), NOON + 61);
    pass(59, 0, 0);
    assert_int_equal(recorder[0].minute, NOON + 120);
}

/* The second one finds the clock right, though what it shows stands still. */
static void a_minute_trimmed_twice_is_trimmed_once(void **state)
{
    (void)state;
    run_from(NOON);
    pass(60, 0, 0);
    assert_int_equal(tou_meter_set_clock(&meter, NOON + 58), TOU_OK);
    pass(1, 0, 0);
    assert_int_equal(tou_meter_set_clock(&meter, NOON + 59), TOU_OK);
    pass(60, 0, 0);
    assert_int_equal(recorder[0].minute, NOON + 60);
    pass(1, 0, 0);
    assert_int_equal(recorder[0].minute, NOON + 120);
}

static void beyond_the_limit_a_clock_is_set(void **state)
{
    static const struct {
        uint8_t limit;
        int32_t by;
        unsigned sets;
    } row[] = {{0, 0, 0}, {0, 1, 1},  {0, -1, 1},  {1, 1, 0},    {1, 2, 1},   {2, 2, 0},   {2, -2, 0},
               {2, 3, 1}, {2, -3, 1}, {29, 29, 0}, {29, -29, 0}, {29, 30, 1}, {29, -30, 1}};

    (void)state;
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        (void)begin(NULL);
        build(NOON);
        meter_cfg.trim_max_s = row[i].limit;
        assert_int_equal(tou_meter_start(&meter), TOU_OK);
        (void)settle();
        pass(60, 1, 0);
        forget_told();
        tou_utc_t utc = board_utc + (uint32_t)row[i].by;
        assert_int_equal(tou_meter_set_clock(&meter, utc), TOU_OK);
        (void)settle();
        assert_int_equal(count_told(TOU_EV_CLOCK_SET), row[i].sets);
        assert_int_equal(n_told, row[i].sets);
        assert_int_equal(board_off, row[i].by);
        pass(200, 1, 0);
        assert_int_equal(tou_meter_now(&meter), utc + 200);
        assert_int_equal(recorder[0].minute, utc + 200 - (utc + 200) % 60);
    }
}

static void a_clock_set_that_fails_changes_nothing(void **state)
{
    static const int32_t by[] = {2, -2, 100, -4000};

    (void)state;
    assert_int_equal(tou_meter_set_clock(&meter, TOU_UTC_MIN - 1), TOU_E_RANGE);
    assert_int_equal(tou_meter_set_clock(&meter, TOU_UTC_END), TOU_E_RANGE);
    for (unsigned i = 0; i < 4; i++) {
        (void)begin(NULL);
        run_from(NOON);
        pass(65, 1, 0);
        forget_told();
        board_set_answer = TOU_E_IO;
        assert_int_equal(tou_meter_set_clock(&meter, board_utc + (uint32_t)by[i]), TOU_E_IO);
        assert_int_equal(tou_meter_now(&meter), board_utc);
        pass(55, 1, 0);
        assert_int_equal(recorder[0].minute, NOON + 120);
        assert_int_equal(n_told, 0);
        assert_null(strchr(told_order, 's'));
    }
}

/* Sets the clock from where it is; what every jump has in common. */
static void jump_to(tou_utc_t utc)
{
    uint32_t in      = reg[IMPORT][0].units;
    tou_utc_t before = board_utc;

    pulse(IMPORT);
    forget_told();
    assert_int_equal(tou_meter_set_clock(&meter, utc), TOU_OK);
    assert_int_equal(reg[IMPORT][0].units, in + 1);
    board_utc += (uint32_t)board_off;
    board_off = 0;
    assert_true(settle() <= POLLS_MOST);
    assert_int_equal(told[0].kind, TOU_EV_CLOCK_SET);
    assert_int_equal(told[0].at, utc);
    assert_int_equal(told[0].before, before);
    assert_string_equal(strchr(told_order, 's'), "sS");
    assert_int_equal(recorder[0].jump.cause, TOU_JUMP_CLOCK);
    assert_int_equal(recorder[0].jump.before, before);
    assert_int_equal(recorder[0].now.utc, utc);
    assert_int_equal(demand[IMPORT].demand.sum, 0);
    assert_int_equal(tou_meter_now(&meter), utc);
    pass(60, 1, 0);
    assert_conserved(in + 61, 0);
    assert_int_equal(recorder[0].minute, utc + 60 - utc % 60);
}

static void a_clock_set_credits_what_came_before_it_to_the_old_rate(void **state)
{
    (void)state;
    run_from(NOON - 100);
    jump_to(NOON + 30);
    assert_rates(IMPORT, 0, 1, 60, 0);
    jump_to(NOON - 600);
    assert_rates(IMPORT, 0, 61, 61, 0);
    jump_to(NOON - 590);
    assert_int_equal(n_told, 1);
}

static void a_clock_set_over_a_closing_makes_it_once_and_back_never_again(void **state)
{
    (void)state;
    run_from(ram_at(2026, 5, 31, 23, 50));
    jump_to(ram_at(2026, 6, 1, 0, 10));
    assert_int_equal(n_told, 2);
    assert_int_equal(told[1].closing->at, ram_at(2026, 6, 1, 0, 0));
    assert_int_equal(told[1].closing->cause, TOU_CAUSE_FIRST);
    jump_to(ram_at(2026, 5, 31, 23, 58));
    assert_int_equal(n_told, 1);
    pass(600, 1, 0);
    assert_int_equal(count_told(TOU_EV_CLOSED), 0);
    jump_to(ram_at(2026, 6, 30, 23, 59));
    pass(60, 1, 0);
    assert_int_equal(count_told(TOU_EV_CLOSED), 1);
    assert_int_equal(last_told(TOU_EV_CLOSED)->closing->at, ram_at(2026, 7, 1, 0, 0));
    assert_int_equal(billing.state.number, 2);
}

static void a_clock_set_to_the_very_instant_of_a_closing_makes_it(void **state)
{
    (void)state;
    run_from(ram_at(2026, 5, 31, 23, 50));
    jump_to(ram_at(2026, 6, 1, 0, 0));
    assert_int_equal(n_told, 2);
    jump_to(ram_at(2026, 5, 31, 23, 59));
    pass(120, 0, 0);
    assert_int_equal(n_told, 1);
}

static void a_wrong_year_set_and_put_right_does_not_stop_billing(void **state)
{
    (void)state;
    run_from(ram_at(2026, 5, 10, 12, 0));
    jump_to(ram_at(2027, 5, 10, 12, 0));
    assert_int_equal(n_told, 3);
    assert_int_equal(told[1].kind, TOU_EV_MISSED);
    assert_int_equal(told[1].detail, 11);
    assert_int_equal(told[2].closing->at, ram_at(2027, 5, 1, 0, 0));
    jump_to(ram_at(2026, 5, 10, 12, 3));
    assert_int_equal(n_told, 2);
    assert_int_equal(told[1].kind, TOU_EV_MOVED_BACK);
    jump_to(ram_at(2026, 5, 31, 23, 59));
    assert_int_equal(count_told(TOU_EV_CLOSED), 1);
    assert_int_equal(last_told(TOU_EV_CLOSED)->closing->at, ram_at(2026, 6, 1, 0, 0));
}

static void a_clock_set_over_a_switch_of_banks_switches_and_back_lets_it_run(void **state)
{
    (void)state;
    run_from(NOON);
    assert_int_equal(tou_meter_unlock(&meter), TOU_OK);
    assert_int_equal(tou_tariff_set_switch(&tariff, TOU_BANKS_WEEKS, NOON + 3600), TOU_OK);
    tou_meter_lock(&meter, false);
    jump_to(NOON + 3600 + 7);
    assert_int_equal(n_told, 2);
    assert_int_equal(told[1].kind, TOU_EV_SWITCHED);
    assert_int_equal(recorder[0].now.action.energy, 2);
    jump_to(NOON + 60);
    assert_int_equal(n_told, 1);
    assert_int_equal(tariff.state.bank[TOU_BANKS_WEEKS], 1);
    assert_int_equal(recorder[0].now.action.energy, 2);
}

/* Madrid, 29 March and 25 October 2026, 01:00 UTC. */
static void a_clock_may_be_set_into_and_out_of_summer_time(void **state)
{
    (void)state;
    zone = ram_madrid;
    run_from(ram_at(2026, 3, 29, 0, 30));
    jump_to(ram_at(2026, 3, 29, 6, 0)); /* 08:00 */
    assert_int_equal(recorder[0].now.action.energy, 2);
    jump_to(ram_at(2026, 3, 28, 6, 59)); /* 07:59, and 08:00 a minute later */
    assert_int_equal(recorder[0].now.action.energy, 2);
    jump_to(ram_at(2026, 3, 28, 6, 0)); /* 07:00 */
    assert_int_equal(recorder[0].now.action.energy, 1);
    jump_to(ram_at(2026, 10, 24, 20, 0)); /* 22:00 in summer */
    assert_int_equal(recorder[0].now.action.energy, 4);
    jump_to(ram_at(2026, 10, 25, 20, 0)); /* 21:00 in winter */
    assert_int_equal(recorder[0].now.action.energy, 3);
    jump_to(ram_at(2026, 10, 25, 0, 30)); /* 02:30, and */
    jump_to(ram_at(2026, 10, 25, 1, 30)); /* again */
    assert_int_equal(recorder[0].now.action.energy, 1);
    assert_int_equal(n_told, 1);
}

static void maxima_outlive_a_clock_set(void **state)
{
    (void)state;
    run_from(NOON);
    pass(900, 1, 0);
    jump_to(NOON + 7200);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 0, 0)->at, NOON + 900);
    pass(14 * 60 - 60, 2, 0);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 0, 0)->at, NOON + 900);
    pass(60, 2, 0);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 0, 0)->at, NOON + 7200 + 900);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_trim_makes_one_minute_longer_or_shorter_and_nothing_else_notices, begin),
        cmocka_unit_test_setup(a_minute_that_is_about_to_end_is_not_trimmed, begin),
        cmocka_unit_test_setup(in_a_minute_made_longer_second_0_is_shown_for_longer, begin),
        cmocka_unit_test_setup(a_minute_trimmed_twice_is_trimmed_once, begin),
        cmocka_unit_test_setup(beyond_the_limit_a_clock_is_set, begin),
        cmocka_unit_test_setup(a_clock_set_that_fails_changes_nothing, begin),
        cmocka_unit_test_setup(a_clock_set_credits_what_came_before_it_to_the_old_rate, begin),
        cmocka_unit_test_setup(a_clock_set_over_a_closing_makes_it_once_and_back_never_again, begin),
        cmocka_unit_test_setup(a_clock_set_to_the_very_instant_of_a_closing_makes_it, begin),
        cmocka_unit_test_setup(a_wrong_year_set_and_put_right_does_not_stop_billing, begin),
        cmocka_unit_test_setup(a_clock_set_over_a_switch_of_banks_switches_and_back_lets_it_run, begin),
        cmocka_unit_test_setup(a_clock_may_be_set_into_and_out_of_summer_time, begin),
        cmocka_unit_test_setup(maxima_outlive_a_clock_set, begin),
    };
    return cmocka_run_group_tests_name("clock of a meter", tests, NULL, NULL);
}
