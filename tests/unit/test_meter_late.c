/* SPDX-License-Identifier: MIT */
/* A whole meter whose main loop comes late, and two inputs that interrupts feed meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "metering.h"

#define NOON ram_at(2026, 5, 4, 12, 0) /* rate 2 before, 3 after */

static void a_main_loop_late_by_as_many_minutes_as_marks_is_exact(void **state)
{
    (void)state;
    for (unsigned before = 0; before <= MARKS; before++) {
        (void)begin(NULL);
        run_from(NOON - 60 * before - 17);
        sleep_s(60 * MARKS, 2, 3);
        (void)settle();
        uint32_t two = 60 * before + 17;
        two          = (two > 60 * MARKS) ? 60 * MARKS : two;
        assert_rates(IMPORT, 0, 2 * two, 2 * (60 * MARKS - two), 0);
        assert_rates(EXPORT, 0, 3 * two, 3 * (60 * MARKS - two), 0);
        assert_rates(BOTH, 0, 5 * two, 5 * (60 * MARKS - two), 0);
        assert_int_equal(n_told, 0);
        assert_int_equal(tou_meter_now(&meter), board_utc);
    }
}

/* Asleep from 11:57:30 to 12:07:30: marks of 11:58 to 12:01 are kept, 12:02 to 12:07 are not. */
static void minutes_kept_are_exact_and_the_rest_goes_to_what_was_in_force(void **state)
{
    (void)state;
    run_from(NOON - 150);
    sleep_s(600, 1, 2);
    (void)settle();
    assert_rates(IMPORT, 0, 150, 450, 0);
    assert_rates(EXPORT, 0, 300, 900, 0);
    assert_int_equal(recorder[0].minute, NOON + 60);
    assert_int_equal(n_told, 1);
    assert_int_equal(told[0].kind, TOU_EV_MARKS);
    assert_int_equal(told[0].at, NOON + 450);
    assert_int_equal(recorder[0].jump.cause, TOU_JUMP_POWER);
    /* The next edge comes at another tick than the one that was awaited. */
    pass(30, 1, 2);
    assert_int_equal(n_told, 1);
    assert_int_equal(recorder[0].jump.cause, TOU_JUMP_MARKS);
    assert_int_equal(recorder[0].jump.before, NOON + 60);
    assert_int_equal(recorder[0].now.utc, NOON + 480);
    assert_int_equal(input[0].dropped, 6);
    assert_conserved(630, 1260);
    pass(60, 1, 2);
    assert_int_equal(recorder[0].minute, NOON + 540);
    assert_int_equal(n_told, 1);
}

static void demand_begins_anew_when_edges_were_lost(void **state)
{
    (void)state;
    run_from(NOON);
    pass(14 * 60, 1, 0);
    sleep_s(10 * 60, 1, 0);
    pass(60, 1, 0);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 0, 0)->value, 36000);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 0, 0)->at, NOON + 900); /* kept: 12:15 */
    pass(14 * 60, 5, 0);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 0, 0)->value, 36000);
    pass(60, 5, 0);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 0, 0)->at, NOON + 40 * 60);
}

static void a_closing_passed_asleep_is_made_once_and_stamped_rightly(void **state)
{
    (void)state;
    run_from(ram_at(2026, 5, 31, 23, 52));
    sleep_s(600, 1, 0);
    (void)settle();
    pass(60, 1, 0);
    assert_int_equal(count_told(TOU_EV_MARKS), 1);
    assert_int_equal(count_told(TOU_EV_CLOSED), 1);
    assert_int_equal(last_told(TOU_EV_CLOSED)->closing->at, ram_at(2026, 6, 1, 0, 0));
    assert_int_equal(n_told, 2);
    /* Passed over in the minutes that were lost, so all that came until it was found is of the old period. */
    uint32_t units = 0;
    assert_int_equal(tou_history_energy(&history, 1, IMPORT, 0, &units), TOU_OK);
    assert_int_equal(units, 660);
}

static void after_lost_edges_the_clock_has_the_last_word(void **state)
{
    (void)state;
    run_from(NOON);
    board_off     = 100;
    unsigned gets = board_gets;
    sleep_s(600, 1, 0);
    (void)settle();
    pass(60, 1, 0);
    assert_int_equal(board_gets, gets + 2);
    assert_int_equal(n_told, 2);
    assert_int_equal(told[0].kind, TOU_EV_MARKS);
    assert_int_equal(told[1].kind, TOU_EV_CLOCK_SET);
    assert_int_equal(told[1].before, NOON + 660);
    assert_int_equal(told[1].at, NOON + 760);
    assert_int_equal(tou_meter_now(&meter), board_utc + 100);
    assert_string_equal(strrchr(told_order, 's'), "sS");
}

/* A tick that is wrong must not close a period before the clock was asked. */
static void after_lost_edges_a_busy_clock_is_waited_for(void **state)
{
    (void)state;
    run_from(NOON);
    board_off        = 100;
    board_get_answer = TOU_E_BUSY;
    sleep_s(600, 1, 0);
    (void)settle();
    sleep_s(60, 1, 0);
    for (unsigned i = 0; i < 100; i++) {
        assert_int_equal(tou_meter_poll(&meter), TOU_MORE);
        assert_int_equal(recorder[0].jump.cause, TOU_JUMP_POWER);
    }
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_KEY), TOU_E_BUSY);
    board_get_answer = TOU_OK;
    (void)settle();
    assert_int_equal(count_told(TOU_EV_CLOCK_SET), 1);
    assert_int_equal(tou_meter_now(&meter), board_utc + 100);
    assert_conserved(660, 0);
}

static void each_input_counts_for_its_own_quantities(void **state)
{
    (void)state;
    run_from(NOON - 60);
    pass(60, 3, 0);
    pass(60, 0, 7);
    assert_rates(IMPORT, 0, 180, 0, 0);
    assert_rates(EXPORT, 0, 0, 420, 0);
    assert_rates(BOTH, 0, 180, 420, 0);
    assert_int_equal(demand[IMPORT].demand.sum, 180);
    assert_int_equal(demand[EXPORT].demand.sum, 420);
}

static void inputs_with_rings_of_different_size_are_refused(void **state)
{
    (void)state;
    build(NOON);
    input[EXPORT].n_marks = MARKS - 1;
    assert_int_equal(tou_meter_init(&meter, &meter_cfg), TOU_E_ARG);
}

static unsigned interrupts;

static void tick_once(void)
{
    if (interrupts != 0) {
        interrupts--;
        second(1, 1);
    }
}

/* The edge comes after the first input was looked at and before the second one is. */
static void an_edge_between_two_inputs_puts_no_pulse_on_the_wrong_side(void **state)
{
    (void)state;
    for (unsigned late = 0; late < 3; late++) {
        (void)begin(NULL);
        interrupts = 0;
        run_from(NOON - 60);
        sleep_s(59, 1, 1);
        recorder[0].hook = tick_once;
        interrupts       = 1 + late;
        (void)settle();
        assert_int_equal(interrupts, 0);
        recorder[0].hook = NULL;
        pass(10, 1, 1);
        assert_rates(IMPORT, 0, 60, 10 + late, 0);
        assert_rates(EXPORT, 0, 60, 10 + late, 0);
        assert_rates(BOTH, 0, 120, 20 + 2 * late, 0);
        assert_int_equal(n_told, 0);
    }
}

/* One edge waits and the next comes while its pulses are credited. */
static void an_edge_that_comes_while_one_is_taken_waits_for_its_turn(void **state)
{
    (void)state;
    interrupts = 0;
    run_from(NOON - 120);
    sleep_s(119, 1, 1);
    recorder[0].hook = tick_once;
    interrupts       = 1;
    (void)settle();
    recorder[0].hook = NULL;
    pass(10, 1, 1);
    assert_rates(IMPORT, 0, 120, 10, 0);
    assert_rates(EXPORT, 0, 120, 10, 0);
    assert_int_equal(recorder[1].minute, NOON);
    assert_int_equal(n_told, 0);
}

/* Each second of the last minute may be the one in which the main loop looks, an interrupt in each call of a part. */
static void interrupts_at_any_moment_move_no_pulse(void **state)
{
    (void)state;
    for (unsigned asleep = 40; asleep <= 140; asleep++) {
        (void)begin(NULL);
        interrupts = 0;
        run_from(NOON - 90);
        sleep_s(asleep, 1, 1);
        recorder[0].hook = tick_once;
        recorder[1].hook = tick_once;
        interrupts       = 120;
        (void)settle();
        recorder[0].hook = NULL;
        recorder[1].hook = NULL;
        uint32_t came    = asleep + 120 - interrupts;
        assert_int_equal(came, board_utc - (NOON - 90));
        assert_rates(IMPORT, 0, (came < 90) ? came : 90, (came < 90) ? 0 : (came - 90), 0);
        assert_rates(EXPORT, 0, (came < 90) ? came : 90, (came < 90) ? 0 : (came - 90), 0);
        assert_int_equal(n_told, 0);
    }
}

/* A flip in the interrupts' words may tear them apart; a few minutes later a late main loop is exact again. */
static void inputs_torn_apart_come_back_into_step(void **state)
{
    (void)state;
    for (unsigned flip = 0; flip < 80; flip++) {
        tou_pulse_t *torn = &input[flip % 2];

        (void)begin(NULL);
        build(NOON - 600);
        meter_cfg.clock_check_min = 1;
        assert_int_equal(tou_meter_start(&meter), TOU_OK);
        pass(30, 1, 1);
        if (flip < 64) {
            torn->tick = torn->tick ^ (UINT32_C(1) << flip / 2);
        } else {
            torn->second = (uint8_t)(torn->second ^ (1u << (flip - 64) / 2));
        }
        pass(480, 1, 1);
        uint32_t in   = reg[IMPORT][2].units;
        uint32_t back = reg[EXPORT][2].units;
        sleep_s(150, 1, 1); /* from 11:58:30 to 12:01 */
        (void)settle();
        assert_in_range(reg[IMPORT][2].units - in, 89, 91);
        assert_int_equal(reg[EXPORT][2].units - back, reg[IMPORT][2].units - in);
        assert_conserved(660, 660);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_main_loop_late_by_as_many_minutes_as_marks_is_exact, begin),
        cmocka_unit_test_setup(minutes_kept_are_exact_and_the_rest_goes_to_what_was_in_force, begin),
        cmocka_unit_test_setup(demand_begins_anew_when_edges_were_lost, begin),
        cmocka_unit_test_setup(a_closing_passed_asleep_is_made_once_and_stamped_rightly, begin),
        cmocka_unit_test_setup(after_lost_edges_the_clock_has_the_last_word, begin),
        cmocka_unit_test_setup(after_lost_edges_a_busy_clock_is_waited_for, begin),
        cmocka_unit_test_setup(each_input_counts_for_its_own_quantities, begin),
        cmocka_unit_test_setup(inputs_with_rings_of_different_size_are_refused, begin),
        cmocka_unit_test_setup(an_edge_between_two_inputs_puts_no_pulse_on_the_wrong_side, begin),
        cmocka_unit_test_setup(an_edge_that_comes_while_one_is_taken_waits_for_its_turn, begin),
        cmocka_unit_test_setup(interrupts_at_any_moment_move_no_pulse, begin),
        cmocka_unit_test_setup(inputs_torn_apart_come_back_into_step, begin),
    };
    return cmocka_run_group_tests_name("late meter", tests, NULL, NULL);
}
