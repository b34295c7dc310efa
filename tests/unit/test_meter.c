/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "metering.h"

#define MORNING ram_at(2026, 5, 4, 11, 40) /* a Monday; rate 2 until 12:00 */

static void a_meter_without_inputs_or_with_too_much_is_refused(void **state)
{
    static const uint8_t bad[][3] = {{0, PARTS, 2}, {9, PARTS, 2}, {2, 251, 2}, {2, PARTS, TOU_TRIM_MAX}};
    static uint8_t before[sizeof meter];

    (void)state;
    build(MORNING);
    memset(&meter, 0x5A, sizeof meter);
    memcpy(before, &meter, sizeof meter);
    for (unsigned i = 0; i < 4; i++) {
        tou_meter_cfg_t cfg = meter_cfg;

        cfg.n_inputs   = bad[i][0];
        cfg.n_parts    = bad[i][1];
        cfg.trim_max_s = bad[i][2];
        assert_int_equal(tou_meter_init(&meter, &cfg), TOU_E_ARG);
        assert_memory_equal(before, &meter, sizeof meter);
    }
}

static void a_meter_needs_neither_parts_nor_anybody_to_tell(void **state)
{
    (void)state;
    build(MORNING);
    meter_cfg.n_parts    = 0;
    meter_cfg.on_event   = NULL;
    meter_cfg.trim_max_s = TOU_TRIM_MAX - 1;
    assert_int_equal(tou_meter_init(&meter, &meter_cfg), TOU_OK);
    assert_int_equal(tou_meter_start(&meter), TOU_OK);
    pass(120, 1, 1);
    assert_int_equal(n_told, 0);
    assert_int_equal(meter.count[TOU_EV_POWER_UP], 1);
    assert_int_equal(tou_meter_in_force(&meter)->action.energy, 2);
}

static void before_it_is_started_a_meter_does_nothing(void **state)
{
    (void)state;
    build(MORNING);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(tou_meter_poll(&meter), TOU_E_INVALID);
        assert_int_equal(tou_meter_set_clock(&meter, MORNING), TOU_E_INVALID);
        assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_KEY), TOU_E_INVALID);
        assert_int_equal(tou_meter_unlock(&meter), TOU_E_INVALID);
        board_get_answer = TOU_E_BUSY;
        assert_int_equal(tou_meter_start(&meter), TOU_E_BUSY);
    }
    assert_int_equal(n_told, 0);
    assert_int_equal(board_sets, 0);
    board_get_answer = TOU_OK;
    assert_int_equal(tou_meter_start(&meter), TOU_OK);
    (void)settle();
}

static void power_up_tells_the_last_instant_known_and_starts_the_parts(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        tou_utc_t before = (i == 0) ? 0 : MORNING - 3600;

        build(MORNING + 10);
        forget_told();
        if (before != 0) {
            tou_meter_restore(&meter, before);
        }
        assert_int_equal(tou_meter_start(&meter), TOU_OK);
        (void)settle();
        assert_int_equal(n_told, 1);
        assert_int_equal(told[0].kind, TOU_EV_POWER_UP);
        assert_int_equal(told[0].at, MORNING + 10);
        assert_int_equal(told[0].before, before);
        assert_string_equal(told_order, "sS");
        assert_int_equal(recorder[1].jump.cause, TOU_JUMP_POWER);
        assert_int_equal(recorder[1].jump.before, before);
        assert_int_equal(recorder[1].now.utc, MORNING + 10);
        assert_int_equal(recorder[1].now.action.energy, 2);
        assert_ptr_equal(recorder[1].now.zone, &zone);
        assert_memory_equal(tou_meter_in_force(&meter), &recorder[1].now, sizeof(tou_now_t));
    }
}

static void minutes_begin_where_the_clock_says(void **state)
{
    (void)state;
    run_from(MORNING + 10);
    assert_int_equal(tou_meter_now(&meter), MORNING + 10);
    pass(49, 0, 0);
    assert_int_equal(recorder[0].minute, 0);
    pass(1, 0, 0);
    assert_int_equal(recorder[0].minute, MORNING + 60);
    pass(60, 0, 0);
    assert_int_equal(recorder[0].minute, MORNING + 120);
    assert_int_equal(tou_meter_now(&meter), MORNING + 120);
}

static void pulses_that_wait_at_power_up_go_to_what_is_then_in_force(void **state)
{
    (void)state;
    run_from(MORNING);
    sleep_s(90, 1, 0);
    board_utc = ram_at(2026, 5, 4, 23, 0);
    assert_int_equal(tou_meter_start(&meter), TOU_OK);
    (void)settle();
    assert_rates(IMPORT, 0, 0, 0, 90);
    /* The edge that waited meant another minute. */
    assert_int_equal(count_told(TOU_EV_MARKS), 0);
    assert_int_equal(recorder[0].minute, 0);
}

static void poll_says_whether_something_is_left(void **state)
{
    (void)state;
    run_from(MORNING);
    assert_int_equal(tou_meter_poll(&meter), TOU_OK);
    second(1, 0);
    assert_int_equal(tou_meter_poll(&meter), TOU_MORE);
    assert_int_equal(tou_meter_poll(&meter), TOU_OK);
    assert_conserved(1, 0);
    sleep_s(59, 0, 0);
    assert_int_equal(tou_meter_poll(&meter), TOU_MORE);
    (void)settle();
    assert_int_equal(recorder[0].minute, MORNING + 60);
}

/* 00:00 on the 1st: pulses, minute, closing and rate at one edge. */
static void at_an_edge_parts_are_called_in_the_order_that_part_h_tells(void **state)
{
    (void)state;
    run_from(ram_at(2026, 5, 31, 23, 59));
    sleep_s(60, 1, 1);
    second(1, 0);
    (void)settle();
    assert_string_equal(told_order, "pPpPmMcCoOrRpP");
    assert_rates(IMPORT, 1, 0, 0, 60);
    assert_int_equal(n_told, 1);
    assert_int_equal(told[0].kind, TOU_EV_CLOSED);
    assert_int_equal(told[0].closing->at, ram_at(2026, 6, 1, 0, 0));
    assert_int_equal(told[0].closing->cause, TOU_CAUSE_FIRST);
    /* The record holds what came before the edge. */
    uint32_t units = 0;
    assert_int_equal(tou_history_energy(&history, 1, IMPORT, 0, &units), TOU_OK);
    assert_int_equal(units, 60);
}

static void parts_hear_of_a_rate_only_when_it_changes(void **state)
{
    (void)state;
    run_from(MORNING);
    pass(19 * 60, 0, 0);
    assert_null(strchr(told_order, 'r'));
    pass(60, 0, 0);
    assert_non_null(strstr(told_order, "mMrR"));
    assert_null(strchr(told_order, 's'));
    assert_int_equal(recorder[0].now.action.demand, 3);
    assert_int_equal(recorder[0].now.utc, MORNING + 1200);
    assert_int_equal(n_told, 0);
}

static void no_poll_makes_more_than_one_closing(void **state)
{
    (void)state;
    billing_cfg.moment[1].day  = 11;
    billing_cfg.moment[2].day  = 21;
    billing_cfg.make_up        = TOU_MAKE_UP_ALL;
    billing_cfg.moment[2].hour = 23;
    run_from(MORNING);
    board_utc = ram_at(2026, 8, 12, 0, 0);
    assert_int_equal(tou_meter_start(&meter), TOU_OK);
    forget_told();
    tou_utc_t at = 0;
    for (unsigned closed = 0; closed < 10; closed++) {
        assert_int_equal(tou_meter_poll(&meter), TOU_MORE);
        assert_int_equal(count_told(TOU_EV_CLOSED), closed + 1);
        assert_true(last_told(TOU_EV_CLOSED)->closing->at > at);
        assert_int_equal(last_told(TOU_EV_CLOSED)->closing->since, at);
        at = last_told(TOU_EV_CLOSED)->closing->at;
    }
    assert_true(settle() < 40);
    assert_int_equal(n_told, 10);
    /* Each record is taken before the next period begins, and measuring begins after all of them. */
    assert_string_equal(told_order, "cCoOcCoOcCoOcCoOcCoOcCoOcCoOcCoOcCoOcCoOsS");
}

static void closings_passed_and_not_made_up_are_told(void **state)
{
    (void)state;
    run_from(MORNING);
    board_utc = ram_at(2027, 5, 4, 11, 40);
    assert_int_equal(tou_meter_start(&meter), TOU_OK);
    (void)settle();
    assert_int_equal(n_told, 3);
    assert_int_equal(told[0].kind, TOU_EV_POWER_UP);
    assert_int_equal(told[1].kind, TOU_EV_MISSED);
    assert_int_equal(told[1].detail, 11);
    assert_int_equal(told[2].closing->at, ram_at(2027, 5, 1, 0, 0));
    assert_int_equal(meter.count[TOU_EV_MISSED], 1);
}

static void a_closing_by_hand_is_made_at_once_and_the_minute_under_way_makes_no_maximum(void **state)
{
    (void)state;
    run_from(ram_at(2026, 5, 4, 12, 0));
    pass(15 * 60 + 30, 1, 0);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 3, 0)->value, 36000);
    for (unsigned i = 0; i < 5; i++) {
        pulse(IMPORT); /* not polled yet: of the old period */
    }
    uint32_t units = reg[IMPORT][0].units + 5;
    forget_told();
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_INPUT), TOU_OK);
    assert_int_equal(n_told, 1);
    assert_int_equal(told[0].kind, TOU_EV_CLOSED);
    assert_int_equal(told[0].closing->cause, TOU_CAUSE_INPUT);
    assert_int_equal(told[0].closing->at, board_utc);
    assert_true(told[0].closing->demand);
    uint32_t closed = 0;
    assert_int_equal(tou_history_energy(&history, 1, IMPORT, 0, &closed), TOU_OK);
    assert_int_equal(closed, units);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 0, 0)->value, 0);
    assert_int_equal(cumulative[3], 36000);
    /* The first window of whole minutes of the new period ends at 12:35; the one to 12:30 began before. */
    pass(30 + 14 * 60, 1, 0);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 0, 0)->value, 0);
    pass(5 * 60, 1, 0);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 0, 0)->at, ram_at(2026, 5, 4, 12, 35));
}

static void a_closing_by_hand_is_refused_as_it_should_be(void **state)
{
    (void)state;
    billing_cfg.lock[0].blocks  = 0x01;
    billing_cfg.lock[0].minutes = 3;
    run_from(MORNING);
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_FIRST), TOU_E_ARG);
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_INPUT + 1), TOU_E_ARG);
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_KEY), TOU_OK);
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_KEY), TOU_E_DENIED);
    pass(179, 0, 0);
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_KEY), TOU_E_DENIED);
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_COMMAND), TOU_OK);
    sleep_s(1, 0, 0);
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_KEY), TOU_E_BUSY);
    (void)settle();
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_KEY), TOU_OK);
    assert_int_equal(count_told(TOU_EV_CLOSED), 3);
    assert_int_equal(billing.state.number, 3);
}

static void what_is_changed_between_unlock_and_lock_takes_effect_at_the_next_edge(void **state)
{
    (void)state;
    run_from(MORNING);
    pass(30, 1, 0);
    pulse(IMPORT);
    assert_int_equal(tou_meter_unlock(&meter), TOU_OK);
    assert_int_equal(reg[IMPORT][2].units, 31);
    assert_int_equal(tou_tariff_announce(&tariff, board_utc, ram_day(2026, 5, 4), 4), TOU_OK);
    tou_meter_lock(&meter, false);
    pass(30, 1, 0);
    assert_int_equal(reg[IMPORT][2].units, 61);
    pass(60, 1, 0);
    assert_rates(IMPORT, 0, 61, 0, 60);
    assert_null(strchr(told_order, 's'));
    assert_int_equal(n_told, 0);
}

static void measuring_begins_anew_after_a_change_that_asks_for_it(void **state)
{
    (void)state;
    run_from(ram_at(2026, 5, 4, 12, 0));
    pass(14 * 60 + 30, 1, 0);
    assert_int_equal(tou_meter_unlock(&meter), TOU_OK);
    zone.offset_min = 600; /* 22:14 */
    tou_tariff_refresh(&tariff);
    tou_meter_lock(&meter, true);
    (void)settle();
    assert_non_null(strstr(told_order, "sS"));
    assert_int_equal(recorder[0].jump.cause, TOU_JUMP_SET);
    assert_int_equal(recorder[0].jump.before, board_utc);
    assert_int_equal(recorder[0].now.action.energy, 4);
    pass(5 * 60, 1, 0);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 0, 0)->value, 0);
    assert_int_equal(recorder[0].minute, board_utc - 30);
    assert_int_equal(n_told, 0);
}

static void unlock_says_when_work_is_left(void **state)
{
    (void)state;
    run_from(MORNING);
    sleep_s(60, 1, 1);
    assert_int_equal(tou_meter_unlock(&meter), TOU_E_BUSY);
    assert_int_equal(tou_meter_set_clock(&meter, MORNING), TOU_E_BUSY);
    (void)settle();
    assert_int_equal(tou_meter_unlock(&meter), TOU_OK);
    tou_meter_lock(&meter, false);
    assert_conserved(60, 60);
}

static void what_the_tariff_meets_is_told(void **state)
{
    (void)state;
    run_from(MORNING);
    assert_int_equal(tou_meter_unlock(&meter), TOU_OK);
    assert_int_equal(tou_tariff_set_switch(&tariff, TOU_BANKS_WEEKS, MORNING + 120), TOU_OK);
    tou_meter_lock(&meter, false);
    pass(120, 1, 0);
    assert_int_equal(n_told, 1);
    assert_int_equal(told[0].kind, TOU_EV_SWITCHED);
    assert_int_equal(told[0].detail, TOU_TARIFF_EV_WEEKS);
    assert_int_equal(told[0].at, MORNING + 120);
    forget_told();
    ram_plain_table(0, 1, 25, 0, 1);
    assert_int_equal(tou_meter_unlock(&meter), TOU_OK);
    assert_int_equal(tou_tariff_set_switch(&tariff, TOU_BANKS_WEEKS, MORNING + 180), TOU_OK);
    tou_meter_lock(&meter, false);
    pass(60, 1, 0);
    assert_int_equal(n_told, 1);
    assert_int_equal(told[0].kind, TOU_EV_REFUSED);
    forget_told();
    ram_answer = TOU_E_IO;
    assert_int_equal(tou_meter_unlock(&meter), TOU_OK);
    tou_tariff_refresh(&tariff);
    tou_meter_lock(&meter, false);
    pass(60, 1, 0);
    assert_int_equal(told[0].kind, TOU_EV_SOURCE);
    assert_int_equal(tou_meter_in_force(&meter)->flags, TOU_TARIFF_DEFAULT);
    forget_told();
    ram_answer = TOU_OK;
    ram_scheme(1, 0, 0);
    pass(60, 1, 0);
    assert_int_equal(told[0].kind, TOU_EV_NO_TARIFF);
    assert_conserved(300, 0);
}

static void a_count_that_is_half_full_is_told(void **state)
{
    (void)state;
    run_from(MORNING);
    for (unsigned i = 0; i < 33000; i++) {
        pulse(EXPORT);
    }
    second(0, 0);
    pass(59, 0, 0);
    assert_int_equal(n_told, 1);
    assert_int_equal(told[0].kind, TOU_EV_BEHIND);
    pass(60, 0, 0);
    assert_int_equal(meter.count[TOU_EV_BEHIND], 1);
    assert_conserved(0, 33000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_meter_without_inputs_or_with_too_much_is_refused, begin),
        cmocka_unit_test_setup(a_meter_needs_neither_parts_nor_anybody_to_tell, begin),
        cmocka_unit_test_setup(before_it_is_started_a_meter_does_nothing, begin),
        cmocka_unit_test_setup(power_up_tells_the_last_instant_known_and_starts_the_parts, begin),
        cmocka_unit_test_setup(minutes_begin_where_the_clock_says, begin),
        cmocka_unit_test_setup(pulses_that_wait_at_power_up_go_to_what_is_then_in_force, begin),
        cmocka_unit_test_setup(poll_says_whether_something_is_left, begin),
        cmocka_unit_test_setup(at_an_edge_parts_are_called_in_the_order_that_part_h_tells, begin),
        cmocka_unit_test_setup(parts_hear_of_a_rate_only_when_it_changes, begin),
        cmocka_unit_test_setup(no_poll_makes_more_than_one_closing, begin),
        cmocka_unit_test_setup(closings_passed_and_not_made_up_are_told, begin),
        cmocka_unit_test_setup(a_closing_by_hand_is_made_at_once_and_the_minute_under_way_makes_no_maximum, begin),
        cmocka_unit_test_setup(a_closing_by_hand_is_refused_as_it_should_be, begin),
        cmocka_unit_test_setup(what_is_changed_between_unlock_and_lock_takes_effect_at_the_next_edge, begin),
        cmocka_unit_test_setup(measuring_begins_anew_after_a_change_that_asks_for_it, begin),
        cmocka_unit_test_setup(unlock_says_when_work_is_left, begin),
        cmocka_unit_test_setup(what_the_tariff_meets_is_told, begin),
        cmocka_unit_test_setup(a_count_that_is_half_full_is_told, begin),
    };
    return cmocka_run_group_tests_name("meter", tests, NULL, NULL);
}
