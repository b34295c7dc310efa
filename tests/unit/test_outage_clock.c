/* SPDX-License-Identifier: MIT */
/* A whole meter that keeps everything: a clock that has lost the time, and clocks that are set. */
#include "keeping.h"

/* The backup supply of the clock ran out, too. */
static void come_up_without_time(void)
{
    tou_posix_nv_power_up(&world.part);
    world_power_up(&world, ram_at(2000, 1, 1, 0, 0));
    world.time.valid = false;
    assert_int_equal(kept_meter_boot(&world.meter), TOU_OK);
    keeping_settle();
}

static void set_clock(tou_utc_t utc)
{
    assert_int_equal(tou_meter_set_clock(&world.meter.meter, utc), TOU_OK);
    keeping_settle();
    assert_int_equal(world.time.utc, utc);
    assert_int_equal(tou_meter_now(&world.meter.meter), utc);
}

/* Runs to 9:20 with a pulse a minute, and the power fails. */
static tou_utc_t lose_time(void)
{
    tou_utc_t now = ram_at(2026, 5, 4, 9, 0);

    begin_at(now);
    run(20, 1);
    warn_and_cut();
    n_told = 0;
    come_up_without_time();
    return now + 1200;
}

static void without_a_clock_the_default_rate_counts(void **state)
{
    const tou_now_t *now;
    tou_utc_t last;

    (void)state;
    last = lose_time();
    now  = tou_meter_in_force(&world.meter.meter);
    assert_int_equal(tou_meter_now(&world.meter.meter), 0);
    assert_int_equal(now->utc, 0);
    assert_int_equal(now->flags, TOU_TARIFF_DEFAULT);
    assert_int_equal(now->action.energy, 4);
    assert_int_equal(count_told(TOU_EV_CLOCK_FAULT), 1);
    assert_int_equal(nth_told(TOU_EV_CLOCK_FAULT, 0)->detail, (uint8_t)TOU_E_INVALID);
    assert_int_equal(nth_told(TOU_EV_POWER_UP, 0)->before, last);
    assert_int_equal(nth_told(TOU_EV_POWER_UP, 0)->at, 0);
    assert_int_equal(tou_log_used(&world.meter.log, TOU_EV_CLOCK_FAULT), 1);
    run(30, 2);
    assert_counted(80);
    assert_int_equal(world.meter.reg[2].units, 20);
    assert_int_equal(world.meter.reg[4].units, 60);
    assert_int_equal(world.meter.maximum[0].value, 600); /* that of before: one without a time proves nothing */
    assert_int_equal(world.meter.maximum[0].at, last - 300);
}

/* Over more outages: the last time that was known stays known. */
static void without_a_clock_energy_is_kept(void **state)
{
    tou_utc_t last;

    (void)state;
    last = lose_time();
    for (unsigned i = 1; i <= 3; i++) {
        run(10, 2);
        warn_and_cut();
        n_told = 0;
        come_up_without_time();
        assert_counted(20 + 20 * i);
        assert_int_equal(world.meter.reg[4].units, 20u * i);
        assert_int_equal(nth_told(TOU_EV_POWER_UP, 0)->before, last);
        assert_int_equal(count_told(TOU_EV_CLOSED), 0);
    }
    assert_int_equal(tou_freeze_used(&world.meter.freeze[KEPT_HOURLY]), 1);
}

static void without_a_clock_the_budget_counts_minutes(void **state)
{
    (void)state;
    shape.save_min = 10;
    (void)lose_time();
    run(29, 2);
    cut();
    come_up_without_time();
    assert_counted(20 + 40);
}

static void once_the_clock_is_set_all_goes_on(void **state)
{
    tou_utc_t now = ram_at(2026, 5, 4, 13, 30);
    const tou_event_t *event;
    tou_log_entry_t entry;
    tou_utc_t last;

    (void)state;
    last = lose_time();
    run(10, 2);
    set_clock(now);
    event = nth_told(TOU_EV_CLOCK_SET, 0);
    assert_int_equal(event->before, 0);
    assert_int_equal(event->at, now);
    assert_int_equal(tou_log_get(&world.meter.log, TOU_EV_CLOCK_SET, 1, &entry), TOU_OK);
    assert_int_equal(entry.at, now);
    assert_int_equal(entry.before, 0);
    assert_int_equal(tou_meter_in_force(&world.meter.meter)->flags, 0);
    assert_int_equal(tou_meter_in_force(&world.meter.meter)->action.energy, 3);
    assert_int_equal(tou_freeze_used(&world.meter.freeze[KEPT_HOURLY]), 1 + 4); /* 10:05 to 13:05 */
    assert_frozen(KEPT_HOURLY, 1, ram_at(2026, 5, 4, 13, 5), 40);
    assert_frozen(KEPT_HOURLY, 4, ram_at(2026, 5, 4, 10, 5), 40);
    run(40, 1);
    assert_counted(80);
    assert_int_equal(world.meter.reg[3].units, 40);
    assert_frozen(KEPT_HOURLY, 1, ram_at(2026, 5, 4, 14, 5), 75);
    assert_true(world.meter.maximum[0].value != 0u);
    warn_and_cut();
    n_told = 0;
    come_up(now + 7200);
    assert_counted(80);
    assert_int_equal(nth_told(TOU_EV_POWER_UP, 0)->before, now + 2400);
    assert_true(last < now);
}

static void closings_missed_without_a_clock_are_made_up_when_it_is_set(void **state)
{
    tou_utc_t now = ram_at(2026, 7, 3, 10, 0);

    (void)state;
    (void)lose_time();
    run(10, 2);
    assert_int_equal(world.meter.billing.state.number, 0);
    set_clock(now);
    assert_int_equal(tou_history_used(&world.meter.history), 2);
    assert_closing(1, ram_at(2026, 7, 1, 0, 0), 1, 40);
    assert_closing(2, ram_at(2026, 6, 1, 0, 0), 0, 40);
}

/* Clocks that are set. */

static void assert_set(tou_utc_t before, tou_utc_t at)
{
    tou_log_entry_t entry;
    const tou_event_t *event = nth_told(TOU_EV_CLOCK_SET, count_told(TOU_EV_CLOCK_SET) - 1u);

    assert_int_equal(event->before, before);
    assert_int_equal(event->at, at);
    assert_int_equal(tou_log_get(&world.meter.log, TOU_EV_CLOCK_SET, 1, &entry), TOU_OK);
    assert_int_equal(entry.before, before);
    assert_int_equal(entry.at, at);
}

static void a_clock_set_forward_and_back_within_the_hour(void **state)
{
    tou_utc_t now = ram_at(2026, 5, 4, 11, 20);

    (void)state;
    begin_at(now);
    run(20, 1);
    arrive(3); /* before the change: they belong to the rate of then */
    set_clock(now + 2700 + 17);
    assert_set(now + 1200, now + 2700 + 17);
    assert_counted(23);
    assert_int_equal(world.meter.reg[2].units, 23);
    assert_int_equal(tou_meter_in_force(&world.meter.meter)->action.energy, 3); /* 12:05 */
    assert_int_equal(tou_freeze_used(&world.meter.freeze[KEPT_HOURLY]), 1);
    run(2, 1);
    set_clock(now);
    assert_set(now + 2700 + 17 + 120, now);
    assert_counted(25);
    assert_int_equal(tou_meter_in_force(&world.meter.meter)->action.energy, 2);
    run(50, 1); /* past 12:05 again: no freeze is repeated */
    assert_int_equal(tou_freeze_used(&world.meter.freeze[KEPT_HOURLY]), 1);
    assert_counted(75);
    assert_int_equal(world.meter.reg[3].units, 2 + 10);
    assert_int_equal(count_told(TOU_EV_CLOCK_SET), 2);
}

/* A difference of a second or two is trimmed: no jump, nothing told. */
static void a_small_difference_is_no_jump(void **state)
{
    tou_utc_t now = ram_at(2026, 5, 4, 11, 20);

    (void)state;
    begin_at(now);
    run(10, 1);
    tick(20);
    assert_int_equal(tou_meter_set_clock(&world.meter.meter, world.time.utc + 2), TOU_OK);
    tick(38);
    keeping_settle();
    run(10, 1);
    assert_counted(20);
    assert_int_equal(count_told(TOU_EV_CLOCK_SET), 0);
    assert_int_equal(tou_log_used(&world.meter.log, TOU_EV_CLOCK_SET), 0);
    assert_int_equal(world.meter.maximum[0].at, now + 600 + 300); /* the window was not broken */
}

static void a_window_with_a_jump_in_it_makes_no_maximum(void **state)
{
    tou_utc_t now = ram_at(2026, 5, 4, 11, 0);

    (void)state;
    begin_at(now);
    run(10, 100);
    set_clock(now + 840);
    run(1, 100);
    assert_int_equal(world.meter.maximum[0].value, 0);
    run(15, 1);
    assert_int_equal(world.meter.maximum[0].value, 15u * 4u * 10u);
    assert_int_equal(world.meter.maximum[0].at, now + 1800);
}

static void a_clock_set_over_a_closing_and_back_closes_once(void **state)
{
    tou_utc_t first = ram_at(2026, 6, 1, 0, 0);

    (void)state;
    begin_at(first - 3600);
    run(30, 1);
    set_clock(first + 600);
    assert_set(first - 1800, first + 600);
    assert_closing(1, first, 0, 30);
    assert_int_equal(nth_told(TOU_EV_CLOSED, 0)->closing->at, first);
    run(10, 1);
    set_clock(first - 1200);
    run(30, 1); /* past it again */
    assert_int_equal(world.meter.billing.state.number, 1);
    assert_int_equal(tou_history_used(&world.meter.history), 1);
    assert_counted(70);
    warn_and_cut();
    come_up(first + 1200);
    assert_int_equal(world.meter.billing.state.number, 1);
    run_until(ram_at(2026, 7, 1, 0, 0), 1);
    assert_closing(1, ram_at(2026, 7, 1, 0, 0), 1, 70 + 30 * 1440 - 20);
    assert_int_equal(tou_history_used(&world.meter.history), 2);
}

/* A wrong year, once set, does not stop billing. */
static void a_wrong_year_does_not_stop_billing(void **state)
{
    tou_utc_t first = ram_at(2026, 6, 1, 0, 0);

    (void)state;
    shape.make_up = 1;
    begin_at(first - 3600);
    run(30, 1);
    set_clock(ram_at(2036, 5, 31, 23, 30));
    assert_int_equal(world.meter.billing.state.number, 1); /* the last one missed */
    assert_closing(1, ram_at(2036, 5, 1, 0, 0), 0, 30);
    assert_int_equal(count_told(TOU_EV_MISSED), 1);
    run(5, 1);
    set_clock(first - 1800);
    assert_int_equal(count_told(TOU_EV_MOVED_BACK), 1);
    run(30, 1);
    assert_int_equal(world.meter.billing.state.number, 2);
    assert_closing(1, first, 1, 65);
    assert_counted(65);
}

static void a_clock_set_over_a_switch_of_tables_switches_and_stays(void **state)
{
    tou_utc_t now = ram_at(2026, 5, 4, 9, 0);
    tou_log_entry_t entry;

    (void)state;
    ram_plain_table(1, 1, 0, 0, 4);
    begin_at(now);
    run(10, 1);
    assert_int_equal(tou_meter_unlock(&world.meter.meter), TOU_OK);
    assert_int_equal(tou_tariff_set_switch(&world.meter.tariff, TOU_BANKS_DAYS, now + 1800), TOU_OK);
    tou_meter_lock(&world.meter.meter, false);
    set_clock(now + 3600);
    assert_int_equal(count_told(TOU_EV_SWITCHED), 1);
    assert_int_equal(tou_log_get(&world.meter.log, TOU_EV_SWITCHED, 1, &entry), TOU_OK);
    assert_int_equal(entry.at, now + 3600);
    assert_frozen(KEPT_SWITCH, 1, now + 3600, 10);
    assert_int_equal(tou_meter_in_force(&world.meter.meter)->action.energy, 4);
    set_clock(now + 900); /* back over it: the bank runs on */
    assert_int_equal(tou_meter_in_force(&world.meter.meter)->action.energy, 4);
    run(30, 1);
    assert_int_equal(count_told(TOU_EV_SWITCHED), 1);
    assert_int_equal(world.meter.reg[4].units, 30);
    assert_counted(40);
    warn_and_cut();
    come_up(now + 900 + 3600);
    assert_int_equal(tou_meter_in_force(&world.meter.meter)->action.energy, 4);
    assert_int_equal(tou_log_used(&world.meter.log, TOU_EV_SWITCHED), 1);
}

/* The clock shows less than when the power failed. */
static void a_clock_that_went_back_during_the_outage(void **state)
{
    tou_utc_t first = ram_at(2026, 6, 1, 0, 0);

    (void)state;
    begin_at(first - 600);
    run(20, 1);
    assert_int_equal(world.meter.billing.state.number, 1);
    warn_and_cut();
    n_told = 0;
    come_up(first - 300);
    assert_int_equal(nth_told(TOU_EV_POWER_UP, 0)->before, first + 600);
    assert_int_equal(nth_told(TOU_EV_POWER_UP, 0)->at, first - 300);
    run(20, 1);
    assert_int_equal(world.meter.billing.state.number, 1);
    assert_int_equal(tou_history_used(&world.meter.history), 1);
    assert_counted(40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(without_a_clock_the_default_rate_counts, keeping_everything),
        cmocka_unit_test_setup(without_a_clock_energy_is_kept, keeping_everything),
        cmocka_unit_test_setup(without_a_clock_the_budget_counts_minutes, keeping_little),
        cmocka_unit_test_setup(once_the_clock_is_set_all_goes_on, keeping_everything),
        cmocka_unit_test_setup(closings_missed_without_a_clock_are_made_up_when_it_is_set, keeping_everything),
        cmocka_unit_test_setup(a_clock_set_forward_and_back_within_the_hour, keeping_everything),
        cmocka_unit_test_setup(a_small_difference_is_no_jump, keeping_everything),
        cmocka_unit_test_setup(a_window_with_a_jump_in_it_makes_no_maximum, keeping_everything),
        cmocka_unit_test_setup(a_clock_set_over_a_closing_and_back_closes_once, keeping_everything),
        cmocka_unit_test_setup(a_wrong_year_does_not_stop_billing, keeping_everything),
        cmocka_unit_test_setup(a_clock_set_over_a_switch_of_tables_switches_and_stays, keeping_everything),
        cmocka_unit_test_setup(a_clock_that_went_back_during_the_outage, keeping_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
