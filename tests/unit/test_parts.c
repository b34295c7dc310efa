/* SPDX-License-Identifier: MIT */
/* The parts of a meter, called as part.h tells and within one: energy, demand, coincident demand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "metering.h"

#define NOON ram_at(2026, 5, 4, 12, 0)

static const tou_jump_t power    = {TOU_JUMP_POWER, 0};
static const tou_closing_t third = {0, 1, 0, TOU_CAUSE_THIRD, false};

static void start_part(const tou_part_ops_t *ops, void *part, tou_utc_t utc, tou_rate_t rate, tou_jump_t jump)
{
    const tou_now_t from = {utc, &zone, {rate, rate, 0}, 0};

    ops->on_start(part, &from, &jump);
    ops->seal(part);
}

static void energy_counts_the_inputs_it_is_told_to(void **state)
{
    (void)state;
    for (unsigned mask = 0; mask < 256; mask++) {
        build(NOON);
        tou_energy_part_init(&energy[0], (uint8_t)mask);
        start_part(&tou_energy_part, &energy[0], NOON, 3, power);
        for (uint8_t k = 0; k < TOU_INPUTS_MAX; k++) {
            tou_energy_part.on_pulses(&energy[0], k, (uint16_t)(1u << k));
        }
        assert_int_equal(reg[0][0].units, mask);
        assert_int_equal(reg[0][3].units, mask);
    }
}

static void a_rate_beyond_the_last_is_credited_to_the_last(void **state)
{
    const tou_now_t seven = {NOON, &zone, {7, 1, 0}, 0};
    const tou_now_t two   = {NOON, &zone, {2, 1, 0}, 0};

    (void)state;
    build(NOON);
    start_part(&tou_energy_part, &energy[0], NOON, RATES + 1, power);
    tou_energy_part.on_pulses(&energy[0], 0, 10);
    tou_energy_part.on_rate(&energy[0], &two);
    tou_energy_part.on_pulses(&energy[0], 0, 5);
    tou_energy_part.on_rate(&energy[0], &seven);
    tou_energy_part.on_pulses(&energy[0], 0, 3);
    assert_rates(0, 0, 5, 0, 13);
    assert_true(tou_energy_check(&energy[0].energy));
}

static void a_period_beyond_the_register_is_told_once_and_ends_with_the_period(void **state)
{
    (void)state;
    run_from(NOON);
    const tou_register_t large = {UINT32_C(400000000), 0};
    reg[EXPORT][0]             = large; /* the period began with 0: what it counts is as if it had counted this */
    reg[EXPORT][1]             = large;
    assert_true(tou_energy_check(&energy[EXPORT].energy));
    energy[EXPORT].energy.per_pulse.units = 100000000;
    tou_energy_part.seal(&energy[EXPORT]);
    for (unsigned minute = 0; minute < 5; minute++) {
        sleep_s(59, 0, 0);
        second(0, 1);
        (void)settle();
    }
    assert_int_equal(n_told, 0);
    sleep_s(59, 0, 0);
    second(0, 1);
    (void)settle();
    assert_int_equal(n_told, 1);
    assert_int_equal(told[0].kind, TOU_EV_PERIOD_OVER);
    assert_int_equal(told[0].detail, FIRST_PART + 1 + EXPORT);
    pass(120, 0, 0);
    assert_int_equal(n_told, 1);
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_KEY), TOU_OK);
    assert_int_equal(energy[EXPORT].opened, reg[EXPORT][0].units);
    forget_told();
    for (unsigned minute = 0; minute < 9; minute++) {
        sleep_s(59, 0, 0);
        second(0, 1);
        (void)settle();
    }
    assert_int_equal(n_told, 0);
}

static void demand_counts_the_inputs_it_is_told_to_and_only_while_it_runs(void **state)
{
    (void)state;
    build(NOON);
    tou_demand_part_init(&demand[0], 0x82, NULL, TOU_DEMAND_RESTART);
    tou_demand_part.on_pulses(&demand[0], 1, 1);
    assert_int_equal(demand[0].demand.sum, 0);
    start_part(&tou_demand_part, &demand[0], NOON, 1, power);
    for (uint8_t k = 0; k < TOU_INPUTS_MAX; k++) {
        tou_demand_part.on_pulses(&demand[0], k, (uint16_t)(1u << k));
    }
    assert_int_equal(demand[0].demand.sum, 0x82);
    start_part(&tou_demand_part, &demand[0], 0, 1, power);
    tou_demand_part.on_pulses(&demand[0], 1, 1);
    assert_int_equal(demand[0].demand.sum, 0x82);
}

static void the_grid_of_demand_lies_by_standard_time(void **state)
{
    (void)state;
    zone            = ram_madrid;
    zone.offset_min = 333; /* 12:00 UTC is 17:33 */
    run_from(NOON);
    pass(7 * 60, 1, 0);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 0, 0)->value, 0);
    pass(10 * 60, 1, 0);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 0, 0)->at, NOON + 17 * 60); /* 17:50 */
}

/* Minutes that are forgiven after an outage of so many seconds; `from` 0 is a clock that is not valid. */
static uint8_t forgiven(tou_utc_t before, tou_utc_t from, uint8_t cause)
{
    static const tou_forgive_t forgive = {5, 90, 60};
    const tou_jump_t jump              = {cause, before};

    build(NOON);
    tou_demand_part_init(&demand[0], 0x01, &forgive, TOU_DEMAND_RESTART);
    start_part(&tou_demand_part, &demand[0], from, 1, jump);
    return demand[0].demand.hold;
}

static void a_long_outage_is_forgiven_for_longer_than_a_short_one(void **state)
{
    (void)state;
    assert_int_equal(forgiven(NOON, NOON, TOU_JUMP_POWER), 5);
    assert_int_equal(forgiven(NOON, NOON + 3599, TOU_JUMP_POWER), 5);
    assert_int_equal(forgiven(NOON, NOON + 3600, TOU_JUMP_POWER), 90);
    assert_int_equal(forgiven(NOON, NOON + 86400, TOU_JUMP_POWER), 90);
    assert_int_equal(forgiven(0, NOON, TOU_JUMP_POWER), 90);
    assert_int_equal(forgiven(NOON + 1, NOON, TOU_JUMP_POWER), 90);
    assert_int_equal(forgiven(NOON, 0, TOU_JUMP_POWER), 90);
    assert_int_equal(forgiven(NOON, NOON + 86400, TOU_JUMP_CLOCK), 0);
    assert_int_equal(forgiven(NOON, NOON + 86400, TOU_JUMP_MARKS), 0);
    assert_int_equal(forgiven(NOON, NOON + 86400, TOU_JUMP_SET), 0);
}

static void nothing_is_forgiven_unless_it_is_asked_for(void **state)
{
    (void)state;
    build(NOON);
    start_part(&tou_demand_part, &demand[0], NOON, 1, power);
    assert_int_equal(demand[0].demand.hold, 0);
}

static void in_minutes_that_are_forgiven_no_maximum_is_made(void **state)
{
    static const tou_forgive_t forgive = {0, 7, 0};

    (void)state;
    build(NOON);
    tou_demand_part_init(&demand[IMPORT], 0x01, &forgive, TOU_DEMAND_RESTART);
    assert_int_equal(tou_meter_start(&meter), TOU_OK);
    pass(20 * 60, 2, 0);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 0, 0)->value, 0);
    pass(5 * 60, 1, 0); /* 12:10 to 12:25 is the first window without a forgiven part */
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 0, 0)->at, NOON + 25 * 60);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 0, 0)->value, UINT32_C(40) * (2 * 600 + 300));
}

static void the_first_moment_and_hands_close_demand_and_the_others_do_not(void **state)
{
    (void)state;
    for (int cause = TOU_CAUSE_FIRST; cause <= TOU_CAUSE_INPUT; cause++) {
        tou_closing_t closing = {0, NOON, 0, (uint8_t)cause, cause == TOU_CAUSE_FIRST || cause >= TOU_CAUSE_KEY};

        build(NOON);
        start_part(&tou_demand_part, &demand[0], NOON, 1, power);
        maxima[0][0].value = 1000;
        tou_demand_part.on_open(&demand[0], &closing);
        assert_int_equal(maxima[0][0].value, closing.demand ? 0 : 1000);
        assert_int_equal(cumulative[0], closing.demand ? 1000 : 0);
        /* By hand: the minute under way belongs to neither period. */
        assert_int_equal(demand[0].demand.hold, (cause >= TOU_CAUSE_KEY) ? 1 : 0);
    }
}

static void the_second_moment_leaves_demand_and_what_goes_with_it_alone(void **state)
{
    (void)state;
    billing_cfg.moment[1].day  = 4;
    billing_cfg.moment[1].hour = 13;
    run_from(NOON);
    pass(3600, 1, 2);
    assert_int_equal(count_told(TOU_EV_CLOSED), 1);
    assert_int_equal(told[0].closing->cause, TOU_CAUSE_SECOND);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 0, 0)->value, 36000);
    assert_int_equal(coincident_value[0], 72000);
    tou_maximum_t maximum;
    assert_int_equal(tou_history_maximum(&history, 1, 0, 0, 0, &maximum), TOU_E_ABSENT);
}

static void coincident_demand_is_noted_at_each_new_highest_of_the_main_one(void **state)
{
    (void)state;
    run_from(NOON);
    pass(899, 1, 3);
    assert_int_equal(coincident_value[0], 0);
    pass(1, 1, 3);
    assert_int_equal(coincident_value[0], 3 * 36000);
    /* Lower or equal in the main one, whatever the other draws. */
    pass(900, 1, 9);
    assert_int_equal(coincident_value[0], 3 * 36000);
    pass(300, 2, 0);
    assert_int_equal(coincident_value[0], UINT32_C(40) * (9 * 600));
    pass(600, 2, 1);
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 0, 0)->value, 72000);
    assert_int_equal(coincident_value[0], 40 * 600);
    pass(600, 1, 8);
    assert_int_equal(coincident_value[0], 40 * 600);
}

static void a_new_highest_of_a_rate_alone_is_no_coincidence(void **state)
{
    (void)state;
    run_from(NOON - 1800);
    pass(1800, 2, 5); /* rate 2 */
    assert_int_equal(coincident_value[0], 5 * 36000);
    pass(1800, 1, 7); /* rate 3 makes its first maximum, the total none */
    assert_int_equal(tou_demand_maximum(&demand[IMPORT].demand, 3, 0)->value, 36000);
    assert_int_equal(coincident_value[0], 5 * 36000);
}

static void a_closing_of_demand_keeps_coincident_demand_and_clears_it(void **state)
{
    uint32_t value = 0;

    (void)state;
    run_from(NOON);
    pass(900, 1, 3);
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_KEY), TOU_OK);
    assert_int_equal(coincident_value[0], 0);
    assert_int_equal(tou_history_word(&history, 1, 0, &value), TOU_OK);
    assert_int_equal(value, 3 * 36000);
    coincident_value[0] = 7;
    tou_coincident_part.on_open(&coincident, &third);
    assert_int_equal(coincident_value[0], 7);
}

static void after_a_jump_no_old_maximum_is_taken_for_a_new_one(void **state)
{
    (void)state;
    run_from(NOON);
    pass(900, 1, 3);
    uint8_t events = demand[IMPORT].events;
    assert_int_equal(events & TOU_DEMAND_EV_MAX, TOU_DEMAND_EV_MAX);
    assert_int_equal(tou_meter_set_clock(&meter, NOON + 7200), TOU_OK);
    (void)settle();
    assert_int_equal(demand[IMPORT].events, 0);
    pass(60, 0, 0);
    assert_int_equal(coincident_value[0], 3 * 36000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(energy_counts_the_inputs_it_is_told_to, begin),
        cmocka_unit_test_setup(a_rate_beyond_the_last_is_credited_to_the_last, begin),
        cmocka_unit_test_setup(a_period_beyond_the_register_is_told_once_and_ends_with_the_period, begin),
        cmocka_unit_test_setup(demand_counts_the_inputs_it_is_told_to_and_only_while_it_runs, begin),
        cmocka_unit_test_setup(the_grid_of_demand_lies_by_standard_time, begin),
        cmocka_unit_test_setup(a_long_outage_is_forgiven_for_longer_than_a_short_one, begin),
        cmocka_unit_test_setup(nothing_is_forgiven_unless_it_is_asked_for, begin),
        cmocka_unit_test_setup(in_minutes_that_are_forgiven_no_maximum_is_made, begin),
        cmocka_unit_test_setup(the_first_moment_and_hands_close_demand_and_the_others_do_not, begin),
        cmocka_unit_test_setup(the_second_moment_leaves_demand_and_what_goes_with_it_alone, begin),
        cmocka_unit_test_setup(coincident_demand_is_noted_at_each_new_highest_of_the_main_one, begin),
        cmocka_unit_test_setup(a_new_highest_of_a_rate_alone_is_no_coincidence, begin),
        cmocka_unit_test_setup(a_closing_of_demand_keeps_coincident_demand_and_clears_it, begin),
        cmocka_unit_test_setup(after_a_jump_no_old_maximum_is_taken_for_a_new_one, begin),
    };
    return cmocka_run_group_tests_name("parts", tests, NULL, NULL);
}
