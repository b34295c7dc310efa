/* SPDX-License-Identifier: MIT */
/* A whole meter and the board's clock: compared each hour, broken, never set, at the end of time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "metering.h"

#define NOON ram_at(2026, 5, 4, 12, 0)

static void the_clock_is_read_as_often_as_the_setting_says(void **state)
{
    static const uint8_t each[] = {0, 1, 7, 60, 255};

    (void)state;
    for (unsigned i = 0; i < sizeof each; i++) {
        (void)begin(NULL);
        build(NOON);
        meter_cfg.clock_check_min = each[i];
        assert_int_equal(tou_meter_start(&meter), TOU_OK);
        pass(520 * 60, 0, 0);
        /* Twice each time: two readings must agree. */
        assert_int_equal(board_gets, 2u * (1u + ((each[i] == 0) ? 0 : 520u / each[i])));
        assert_int_equal(n_told, 1 + count_told(TOU_EV_CLOSED));
    }
}

/* What an hour's comparison does with a clock that is so much ahead. */
static void compare(int32_t ahead, uint8_t limit, uint32_t *minute, unsigned *sets)
{
    (void)begin(NULL);
    build(NOON);
    meter_cfg.trim_max_s = limit;
    assert_int_equal(tou_meter_start(&meter), TOU_OK);
    (void)settle();
    forget_told();
    pass(3599, 1, 0);
    board_off = ahead;
    pass(1, 1, 0);
    assert_int_equal(recorder[0].minute, NOON + 3600);
    *sets   = count_told(TOU_EV_CLOCK_SET);
    *minute = 0;
    for (; recorder[0].minute == NOON + 3600; (*minute)++) {
        pass(1, 1, 0);
    }
    assert_int_equal(n_told, *sets);
    assert_int_equal(board_sets, 0);
}

static void one_second_is_let_be_a_few_are_trimmed_and_more_are_set(void **state)
{
    static const struct {
        int32_t ahead;
        uint8_t limit;
        uint32_t minute;
        unsigned sets;
    } row[] = {{0, 2, 60, 0},   {1, 2, 60, 0},    {-1, 2, 60, 0}, {2, 2, 58, 0}, {-2, 2, 62, 0},  {3, 2, 57, 1},
               {-3, 2, 63, 1},  {1, 0, 60, 0},    {-1, 0, 60, 0}, {2, 0, 58, 1}, {29, 29, 31, 0}, {-29, 29, 89, 0},
               {30, 29, 30, 1}, {3600, 2, 60, 1}, {1, 1, 60, 0},  {2, 1, 58, 1}};

    (void)state;
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        uint32_t minute;
        unsigned sets;

        compare(row[i].ahead, row[i].limit, &minute, &sets);
        assert_int_equal(minute, row[i].minute);
        assert_int_equal(sets, row[i].sets);
        uint32_t off = (row[i].ahead == 1 || row[i].ahead == -1) ? 0 : (uint32_t)row[i].ahead;
        assert_int_equal(tou_meter_now(&meter), board_utc + off);
    }
}

static void a_clock_found_wrong_is_told_with_both_times(void **state)
{
    (void)state;
    run_from(NOON);
    pass(3599, 1, 0);
    board_off = -5000;
    pass(1, 1, 0);
    assert_int_equal(n_told, 1);
    assert_int_equal(told[0].kind, TOU_EV_CLOCK_SET);
    assert_int_equal(told[0].before, NOON + 3600);
    assert_int_equal(told[0].at, NOON + 3600 - 5000);
    assert_int_equal(recorder[0].jump.cause, TOU_JUMP_CLOCK);
    assert_conserved(3600, 0);
    assert_rates(IMPORT, 0, 0, 3600, 0);
    pass(10, 1, 0);
    assert_rates(IMPORT, 0, 10, 3600, 0);
}

static void while_other_edges_wait_the_clock_is_not_read(void **state)
{
    (void)state;
    run_from(NOON);
    pass(59 * 60, 0, 0);
    unsigned gets = board_gets;
    board_off     = 2;
    sleep_s(121, 0, 0);
    assert_int_equal(tou_meter_poll(&meter), TOU_MORE);
    assert_int_equal(recorder[0].minute, NOON + 3600);
    assert_int_equal(board_gets, gets);
    (void)settle();
    assert_int_equal(board_gets, gets + 2);
    assert_int_equal(tou_meter_now(&meter), board_utc + 2);
    assert_int_equal(n_told, 0);
}

static void a_busy_clock_is_asked_again_a_minute_later(void **state)
{
    (void)state;
    run_from(NOON);
    board_get_answer = TOU_E_BUSY;
    board_off        = 100;
    unsigned gets    = board_gets;
    pass(3600 + 120, 0, 0);
    assert_int_equal(board_gets, gets + 3);
    assert_int_equal(n_told, 0);
    board_get_answer = TOU_OK;
    pass(60, 0, 0);
    assert_int_equal(count_told(TOU_EV_CLOCK_SET), 1);
    pass(3600, 0, 0);
    assert_int_equal(board_gets, gets + 7);
}

static void a_clock_that_fails_is_told_and_the_meter_runs_on(void **state)
{
    static const tou_err_t fault[] = {TOU_E_IO, TOU_E_INVALID};

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        (void)begin(NULL);
        run_from(NOON);
        board_get_answer = fault[i];
        pass(3600, 1, 0);
        assert_int_equal(n_told, 1);
        assert_int_equal(told[0].kind, TOU_EV_CLOCK_FAULT);
        assert_int_equal(told[0].detail, (uint8_t)fault[i]);
        assert_int_equal(tou_meter_now(&meter), board_utc);
        pass(3600, 1, 0);
        assert_int_equal(meter.count[TOU_EV_CLOCK_FAULT], 2);
        assert_rates(IMPORT, 0, 0, 7200, 0);
    }
}

static void a_clock_that_shows_an_impossible_time_is_faulty(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        (void)begin(NULL);
        build((i == 0) ? TOU_UTC_MIN - 1 : TOU_UTC_END);
        assert_int_equal(tou_meter_start(&meter), TOU_OK);
        assert_int_equal(told[0].kind, TOU_EV_CLOCK_FAULT);
        assert_int_equal(told[0].detail, (uint8_t)TOU_E_INVALID);
        assert_int_equal(tou_meter_now(&meter), 0);
    }
}

static void without_a_clock_energy_is_counted_in_the_default_rate_and_nothing_else_runs(void **state)
{
    (void)state;
    board_get_answer = TOU_E_INVALID;
    build(ram_at(2026, 5, 31, 23, 0));
    assert_int_equal(tou_meter_start(&meter), TOU_OK);
    (void)settle();
    assert_int_equal(n_told, 2);
    assert_int_equal(told[0].kind, TOU_EV_CLOCK_FAULT);
    assert_int_equal(told[1].kind, TOU_EV_POWER_UP);
    assert_int_equal(told[1].at, 0);
    assert_int_equal(recorder[0].now.utc, 0);
    assert_int_equal(tou_meter_in_force(&meter)->flags, TOU_TARIFF_DEFAULT);
    forget_told();
    pass(7200, 1, 2);
    assert_int_equal(tou_meter_now(&meter), 0);
    assert_null(strpbrk(told_order, "rsco"));
    assert_int_equal(recorder[0].minute, 0);
    assert_rates(IMPORT, 0, 0, 0, 7200);
    assert_int_equal(demand[IMPORT].demand.sum, 0);
    assert_int_equal(maxima[0][0].value, 0);
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_KEY), TOU_E_RANGE);
    assert_int_equal(billing.state.number, 0);
    assert_int_equal(count_told(TOU_EV_CLOCK_FAULT), 2);
}

static void a_clock_that_is_set_at_last_starts_everything(void **state)
{
    (void)state;
    board_get_answer = TOU_E_INVALID;
    build(NOON);
    assert_int_equal(tou_meter_start(&meter), TOU_OK);
    pass(90, 1, 0);
    forget_told();
    tou_utc_t utc = ram_at(2026, 6, 10, 9, 0);
    assert_int_equal(tou_meter_set_clock(&meter, utc), TOU_OK);
    board_get_answer = TOU_OK;
    (void)settle();
    assert_int_equal(n_told, 1);
    assert_int_equal(told[0].kind, TOU_EV_CLOCK_SET);
    assert_int_equal(told[0].before, 0);
    assert_int_equal(told[0].at, utc);
    assert_int_equal(recorder[0].jump.before, 0);
    pass(900, 1, 0);
    assert_rates(IMPORT, 0, 900, 0, 90);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 2, 0)->at, utc + 900);
    assert_int_equal(count_told(TOU_EV_CLOSED), 0);
}

static void a_clock_that_recovers_is_believed_at_the_next_comparison(void **state)
{
    (void)state;
    board_get_answer = TOU_E_IO;
    build(NOON);
    assert_int_equal(tou_meter_start(&meter), TOU_OK);
    pass(3599, 1, 0);
    board_get_answer = TOU_OK;
    pass(1, 1, 0);
    assert_int_equal(last_told(TOU_EV_CLOCK_SET)->at, NOON + 3600);
    assert_int_equal(last_told(TOU_EV_CLOCK_SET)->before, 0);
    pass(60, 1, 0);
    assert_rates(IMPORT, 0, 0, 60, 3600);
}

static void time_ends_and_counting_goes_on(void **state)
{
    (void)state;
    run_from(TOU_UTC_END - 120);
    pass(119, 1, 0);
    assert_int_equal(n_told, 0);
    assert_int_equal(tou_meter_now(&meter), TOU_UTC_END - 1);
    pass(1, 1, 0);
    assert_int_equal(n_told, 1);
    assert_int_equal(told[0].kind, TOU_EV_CLOCK_SET);
    assert_int_equal(told[0].at, 0);
    assert_int_equal(tou_meter_now(&meter), 0);
    pass(300, 1, 0);
    assert_conserved(420, 0);
    assert_int_equal(reg[IMPORT][4].units, 420);
    assert_int_equal(n_told, 1);
    assert_int_equal(tou_meter_set_clock(&meter, NOON), TOU_OK);
    pass(1, 1, 0);
    assert_int_equal(reg[IMPORT][3].units, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_clock_is_read_as_often_as_the_setting_says, begin),
        cmocka_unit_test_setup(one_second_is_let_be_a_few_are_trimmed_and_more_are_set, begin),
        cmocka_unit_test_setup(a_clock_found_wrong_is_told_with_both_times, begin),
        cmocka_unit_test_setup(while_other_edges_wait_the_clock_is_not_read, begin),
        cmocka_unit_test_setup(a_busy_clock_is_asked_again_a_minute_later, begin),
        cmocka_unit_test_setup(a_clock_that_fails_is_told_and_the_meter_runs_on, begin),
        cmocka_unit_test_setup(a_clock_that_shows_an_impossible_time_is_faulty, begin),
        cmocka_unit_test_setup(without_a_clock_energy_is_counted_in_the_default_rate_and_nothing_else_runs, begin),
        cmocka_unit_test_setup(a_clock_that_is_set_at_last_starts_everything, begin),
        cmocka_unit_test_setup(a_clock_that_recovers_is_believed_at_the_next_comparison, begin),
        cmocka_unit_test_setup(time_ends_and_counting_goes_on, begin),
    };
    return cmocka_run_group_tests_name("board's clock and the meter", tests, NULL, NULL);
}
