/* SPDX-License-Identifier: MIT */
/*
 * Months and hours of a whole meter where the wall clock jumps. Faults that others have met (Home Assistant, issues 90730,
 * 114547, 114721 and 102984): a month closed at 23:00 and again at 00:00 when the offset had changed in it; energy of the
 * repeated hour lost or counted in another one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "metering.h"

/* Rate 1 from 00:00, rate 2 in the hour that is skipped and repeated, rate 3 in the one after it, rate 4 for the rest. */
static int begin_madrid(void **state)
{
    static const tou_table_t day = {4, {{0, 0, 1}, {2, 0, 2}, {3, 0, 3}, {4, 0, 4}}};

    (void)begin(state);
    zone = ram_madrid;
    ram_table(0, 1, &day);
    return 0;
}

/* Minute by minute, a pulse in each, until an instant. */
static void run_until(tou_utc_t utc)
{
    while (board_utc < utc) {
        pulse(IMPORT);
        sleep_s(60, 0, 0);
        (void)settle();
    }
}

static void assert_closed_at(unsigned n, tou_utc_t utc)
{
    unsigned closed = 0;

    for (unsigned i = 0; i < n_told; i++) {
        if (told[i].kind == TOU_EV_CLOSED && closed++ == n) {
            assert_int_equal(told[i].closing->at, utc);
            assert_int_equal(told[i].at, utc);
        }
    }
    assert_true(closed > n);
}

/* 22:00 UTC in summer, 23:00 UTC in winter: 00:00 of the 1st on the wall. */
static void a_month_in_which_the_offset_changes_closes_once_at_midnight(void **state)
{
    (void)state;
    run_from(ram_at(2026, 2, 28, 12, 0));
    run_until(ram_at(2026, 5, 1, 12, 0));
    assert_int_equal(n_told, 3);
    assert_closed_at(0, ram_at(2026, 2, 28, 23, 0));
    assert_closed_at(1, ram_at(2026, 3, 31, 22, 0));
    assert_closed_at(2, ram_at(2026, 4, 30, 22, 0));
    forget_told();
    board_utc = ram_at(2026, 9, 30, 12, 0);
    run_from(board_utc);
    run_until(ram_at(2026, 12, 1, 12, 0));
    assert_int_equal(n_told, 3);
    assert_closed_at(0, ram_at(2026, 9, 30, 22, 0));
    assert_closed_at(1, ram_at(2026, 10, 31, 23, 0));
    assert_closed_at(2, ram_at(2026, 11, 30, 23, 0));
}

/* March has an hour less than its days say, October one more. */
static void a_month_holds_the_energy_of_its_own_hours(void **state)
{
    uint32_t then = 0;
    uint32_t now  = 0;

    (void)state;
    run_from(ram_at(2026, 2, 28, 12, 0));
    run_until(ram_at(2026, 4, 1, 12, 0));
    assert_int_equal(tou_history_energy(&history, 2, IMPORT, 0, &then), TOU_OK);
    assert_int_equal(tou_history_energy(&history, 1, IMPORT, 0, &now), TOU_OK);
    assert_int_equal(now - then, (31 * 24 - 1) * 60);
    run_from(ram_at(2026, 9, 30, 12, 0));
    run_until(ram_at(2026, 11, 1, 12, 0));
    assert_int_equal(tou_history_energy(&history, 2, IMPORT, 0, &then), TOU_OK);
    assert_int_equal(tou_history_energy(&history, 1, IMPORT, 0, &now), TOU_OK);
    assert_int_equal(now - then, (31 * 24 + 1) * 60);
}

static void assert_day(tou_utc_t begin_utc, unsigned hours, unsigned two)
{
    run_from(begin_utc);
    run_until(begin_utc + 3600u * hours);
    assert_rates(IMPORT, 120, 60 * two, 60, 60 * (hours - 3 - two));
    assert_conserved(60 * hours, 0);
    assert_int_equal(n_told, 0);
}

static void no_hour_of_the_wall_clock_is_lost_or_counted_in_another(void **state)
{
    (void)state;
    assert_day(ram_at(2026, 3, 27, 23, 0), 24, 1);
    assert_day(ram_at(2026, 3, 28, 23, 0), 23, 0);
    assert_day(ram_at(2026, 3, 29, 22, 0), 24, 1);
    assert_day(ram_at(2026, 10, 23, 22, 0), 24, 1);
    assert_day(ram_at(2026, 10, 24, 22, 0), 25, 2);
    assert_day(ram_at(2026, 10, 25, 23, 0), 24, 1);
}

/* 02:00 on the 25th comes twice in October; on the 28th and 29th of March 2027 and 2026 it is skipped. */
static void a_closing_in_the_repeated_hour_is_made_at_its_first_passing_once(void **state)
{
    (void)state;
    billing_cfg.moment[0].day  = 25;
    billing_cfg.moment[0].hour = 2;
    run_from(ram_at(2026, 10, 24, 12, 0));
    run_until(ram_at(2026, 10, 26, 12, 0));
    assert_int_equal(n_told, 1);
    assert_closed_at(0, ram_at(2026, 10, 25, 0, 0));
}

static void a_closing_in_the_skipped_hour_is_made_at_the_change_once(void **state)
{
    (void)state;
    billing_cfg.moment[0].day  = 28;
    billing_cfg.moment[0].hour = 2;
    run_from(ram_at(2027, 3, 27, 12, 0));
    run_until(ram_at(2027, 3, 29, 12, 0));
    assert_int_equal(n_told, 1);
    assert_closed_at(0, ram_at(2027, 3, 28, 1, 0));
}

/* The main loop sleeps over each of the two changes, and power fails in the hour before a month ends. */
static void neither_a_late_loop_nor_an_outage_closes_a_month_twice(void **state)
{
    (void)state;
    run_from(ram_at(2026, 3, 31, 20, 30)); /* 22:30 */
    run_until(ram_at(2026, 3, 31, 21, 30));
    for (unsigned i = 0; i < 4; i++) {
        board_utc = ram_at(2026, 3, 31, 21, 40) + 600 * i; /* 23:40, 23:50, 00:00, 00:10 */
        assert_int_equal(tou_meter_start(&meter), TOU_OK);
        (void)settle();
        assert_int_equal(count_told(TOU_EV_CLOSED), (i < 2) ? 0 : 1);
    }
    assert_int_equal(last_told(TOU_EV_CLOSED)->closing->at, ram_at(2026, 3, 31, 22, 0));
    run_from(ram_at(2026, 10, 31, 22, 58));
    sleep_s(240, 1, 0); /* 22:00 UTC would be the month's end by summer time */
    (void)settle();
    assert_int_equal(n_told, 1);
    assert_int_equal(told[0].closing->at, ram_at(2026, 10, 31, 23, 0));
}

static void demand_windows_run_on_over_both_changes(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        tou_utc_t change = (i == 0) ? ram_at(2026, 3, 29, 1, 0) : ram_at(2026, 10, 25, 1, 0);

        run_from(change - 900);
        pass(900 - 300, 1, 0);
        pass(600, 3, 0); /* the highest window lies over the change: 5 min of 1 and 10 of 3 */
        const tou_maximum_t *total = tou_demand_maximum(&demand[IMPORT].demand, 0, 0);
        assert_int_equal(total->at, change + 300);
        assert_int_equal(total->value, 40 * (300 + 1800));
        assert_int_equal(n_told, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_month_in_which_the_offset_changes_closes_once_at_midnight, begin_madrid),
        cmocka_unit_test_setup(a_month_holds_the_energy_of_its_own_hours, begin_madrid),
        cmocka_unit_test_setup(no_hour_of_the_wall_clock_is_lost_or_counted_in_another, begin_madrid),
        cmocka_unit_test_setup(a_closing_in_the_repeated_hour_is_made_at_its_first_passing_once, begin_madrid),
        cmocka_unit_test_setup(a_closing_in_the_skipped_hour_is_made_at_the_change_once, begin_madrid),
        cmocka_unit_test_setup(neither_a_late_loop_nor_an_outage_closes_a_month_twice, begin_madrid),
        cmocka_unit_test_setup(demand_windows_run_on_over_both_changes, begin_madrid),
    };
    return cmocka_run_group_tests_name("months and hours of a meter", tests, NULL, NULL);
}
