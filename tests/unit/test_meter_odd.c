/* SPDX-License-Identifier: MIT */
/* A whole meter where two things come together, and where it is used in a way it does not allow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "metering.h"

#define NOON ram_at(2026, 5, 4, 12, 0)
#define MAY  ram_at(2026, 5, 31, 23, 0)

/* Powered up on the hour, the meter reads its clock at the very edge that closes the month. */
static void a_closing_due_is_made_before_the_clock_is_set(void **state)
{
    (void)state;
    billing_cfg.make_up = 0;
    run_from(MAY);
    pass(3599, 1, 0);
    board_off = 5;
    pass(1, 1, 0);
    assert_int_equal(n_told, 2);
    assert_int_equal(told[0].kind, TOU_EV_CLOSED);
    assert_int_equal(told_closing[0].at, MAY + 3600);
    assert_int_equal(told[1].kind, TOU_EV_CLOCK_SET);
    assert_int_equal(billing.state.missed, 0);
}

/* The tick of the first input 48 days on, and a clock that cannot tell. */
static void a_wrong_tick_closes_nothing_while_the_clock_does_not_answer(void **state)
{
    static const tou_err_t fault[] = {TOU_E_IO, TOU_E_INVALID};

    for (unsigned i = 0; i < 2; i++) {
        (void)begin(state);
        run_from(NOON);
        pass(60, 1, 0);
        board_get_answer = fault[i];
        input[IMPORT].tick ^= UINT32_C(1) << 22;
        pass(60, 1, 0);
        assert_int_equal(count_told(TOU_EV_CLOSED), 0);
        assert_int_equal(count_told(TOU_EV_CLOCK_SET), 1);
        assert_int_equal(tou_meter_now(&meter), 0);
        board_get_answer = TOU_OK;
        pass(60, 1, 0);
        assert_int_equal(tou_meter_now(&meter), board_utc);
        assert_int_equal(count_told(TOU_EV_CLOSED), 0);
        assert_conserved(180, 0);
    }
}

static unsigned readings;

/* One reading in two is ten years off. */
static tou_err_t garbled_get(void *ctx, tou_utc_t *utc)
{
    (void)ctx;
    *utc = board_utc + ((readings++ & 1u) ? 0u : UINT32_C(315532800));
    return TOU_OK;
}

static tou_err_t garbled_set(void *ctx, tou_utc_t utc)
{
    (void)ctx;
    (void)utc;
    return TOU_OK;
}

static void a_clock_that_contradicts_itself_is_not_believed(void **state)
{
    static const tou_clock_ops_t garbled = {garbled_get, garbled_set};

    (void)state;
    run_from(NOON);
    board.ops = &garbled;
    assert_int_equal(tou_meter_unlock(&meter), TOU_E_INVALID); /* the settings were changed under it */
    run_from(NOON);
    pass(60, 0, 0);
    assert_int_equal(tou_meter_unlock(&meter), TOU_OK);
    board.ops = &garbled;
    tou_meter_lock(&meter, false);
    pass(3600, 1, 0);
    assert_int_equal(n_told, 1);
    assert_int_equal(told[0].kind, TOU_EV_CLOCK_FAULT);
    assert_int_equal(told[0].detail, (uint8_t)TOU_E_IO);
    assert_int_equal(tou_meter_now(&meter), board_utc);
}

static void while_objects_are_being_changed_nothing_else_is_done(void **state)
{
    (void)state;
    run_from(NOON);
    pass(30, 1, 0);
    assert_int_equal(tou_meter_unlock(&meter), TOU_OK);
    demand[IMPORT].forgive.minutes = 9;
    sleep_s(60, 1, 0);
    assert_int_equal(tou_meter_poll(&meter), TOU_E_BUSY);
    assert_int_equal(tou_meter_unlock(&meter), TOU_E_BUSY);
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_KEY), TOU_E_BUSY);
    assert_int_equal(tou_meter_set_clock(&meter, NOON), TOU_E_BUSY);
    tou_meter_lock(&meter, false);
    (void)settle();
    assert_int_equal(n_told, 0);
    assert_conserved(90, 0);
}

/* Nor does it set a meter going that does not run. */
static void to_lock_what_is_not_unlocked_changes_nothing(void **state)
{
    (void)state;
    build(NOON);
    tou_meter_lock(&meter, true);
    assert_int_equal(tou_meter_poll(&meter), TOU_E_INVALID);
    assert_int_equal(n_told, 0);
    run_from(NOON);
    pass(30, 1, 0);
    coincident_value[0] ^= 1u;
    assert_int_equal(tou_meter_unlock(&meter), TOU_E_INVALID);
    tou_meter_lock(&meter, true);
    assert_int_equal(tou_meter_poll(&meter), TOU_E_INVALID);
    assert_int_equal(count_told(TOU_EV_DAMAGED), 1);
}

/* A record would be longer than its room. */
static void demand_of_another_shape_is_not_taken_down(void **state)
{
    tou_demand_cfg_t window;

    (void)state;
    run_from(NOON);
    pass(60, 1, 0);
    window           = demand[IMPORT].demand.cfg;
    window.n_highest = 1;
    assert_int_equal(tou_meter_unlock(&meter), TOU_OK);
    assert_int_equal(tou_demand_init(&demand[IMPORT].demand, &window, cells[IMPORT], maxima[IMPORT], cumulative), TOU_OK);
    assert_int_equal(tou_demand_set_constant(&demand[IMPORT].demand, 1000, 1), TOU_OK);
    tou_meter_lock(&meter, true);
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_KEY), TOU_E_INVALID);
    assert_int_equal(last_told(TOU_EV_DAMAGED)->detail, TOU_IN_PART + 7);
    assert_int_equal(tou_history_used(&history), 0);
}

/* A power cut, the clock lost with it and set later: what was known before is told to the parts. */
static void the_last_instant_outlives_a_clock_that_is_not_valid(void **state)
{
    (void)state;
    build(NOON);
    tou_meter_restore(&meter, NOON - 7200);
    board_get_answer = TOU_E_INVALID;
    assert_int_equal(tou_meter_start(&meter), TOU_OK);
    (void)settle();
    assert_int_equal(recorder[0].jump.before, NOON - 7200);
    assert_int_equal(recorder[0].now.utc, 0);
    pass(120, 1, 0);
    board_get_answer = TOU_OK;
    assert_int_equal(tou_meter_set_clock(&meter, NOON + 120), TOU_OK);
    (void)settle();
    assert_int_equal(recorder[0].jump.before, NOON - 7200);
    assert_int_equal(last_told(TOU_EV_CLOCK_SET)->before, 0);
}

/* Made longer in its last second, the minute would end twice. */
static void the_last_second_of_a_minute_is_not_made_longer(void **state)
{
    (void)state;
    run_from(NOON);
    pass(59, 1, 0);
    assert_int_equal(tou_meter_set_clock(&meter, board_utc - 2), TOU_E_BUSY);
    pass(1, 1, 0);
    assert_int_equal(recorder[0].minute, NOON + 60);
    assert_int_equal(n_told, 0);
}

/* A stray edge before its time is no edge; the minute goes on. */
static void an_edge_too_early_is_let_pass(void **state)
{
    (void)state;
    run_from(NOON);
    pass(30, 1, 0);
    input[IMPORT].second = 55;
    pass(10, 1, 0);
    assert_int_equal(recorder[0].minute, 0);
    assert_int_equal(recorder[0].jump.cause, TOU_JUMP_POWER);
    assert_int_equal(n_told, 0);
    assert_conserved(40, 0);
    /* The one that should have come is late by then, and all begins anew. */
    pass(60, 1, 0);
    assert_int_equal(recorder[0].jump.cause, TOU_JUMP_MARKS);
    assert_int_equal(tou_meter_now(&meter), board_utc);
    assert_conserved(100, 0);
}

/* One rate all day; on 5 May a special day names a table that does not exist, which is flagged and changes no rate. */
static void parts_are_told_when_only_the_flags_change(void **state)
{
    static const tou_table_t one       = {1, {{0, 0, 1}}};
    static const tou_pattern_t the_5th = {TOU_ON_YEARLY, 5, 5, 0};

    (void)state;
    ram_base(4, 1, 0, 0, 1);
    ram_special(0, the_5th, 9);
    ram_table(0, 1, &one);
    run_from(NOON);
    pass(43199, 0, 0);
    assert_int_equal(recorder[0].now.flags, 0);
    pass(1, 0, 0);
    assert_int_equal(recorder[0].now.flags, TOU_TARIFF_LACKS);
    assert_int_equal(recorder[0].now.action.energy, 1);
    assert_int_equal(recorder[0].now.utc, NOON + 43200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_closing_due_is_made_before_the_clock_is_set, begin),
        cmocka_unit_test_setup(a_wrong_tick_closes_nothing_while_the_clock_does_not_answer, begin),
        cmocka_unit_test_setup(a_clock_that_contradicts_itself_is_not_believed, begin),
        cmocka_unit_test_setup(while_objects_are_being_changed_nothing_else_is_done, begin),
        cmocka_unit_test_setup(to_lock_what_is_not_unlocked_changes_nothing, begin),
        cmocka_unit_test_setup(demand_of_another_shape_is_not_taken_down, begin),
        cmocka_unit_test_setup(the_last_instant_outlives_a_clock_that_is_not_valid, begin),
        cmocka_unit_test_setup(the_last_second_of_a_minute_is_not_made_longer, begin),
        cmocka_unit_test_setup(an_edge_too_early_is_let_pass, begin),
        cmocka_unit_test_setup(parts_are_told_when_only_the_flags_change, begin),
    };
    return cmocka_run_group_tests_name("meter, odd cases", tests, NULL, NULL);
}
