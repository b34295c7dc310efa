/* SPDX-License-Identifier: MIT */
/* A whole meter that keeps everything: what an outage has passed over. Clocks that are set or lost: test_outage_clock.c. */
#include "keeping.h"

/* Freezes. */

/* The moments taken of three that were missed, by the rule; a bit each, the oldest lowest. */
typedef struct rule {
    uint8_t make_up;
    uint8_t taken;
} rule_t;

static const rule_t of_three[] = {{0, 0x0}, {1, 0x4}, {2, 0x6}, {3, 0x7}, {TOU_MAKE_UP_FIRST, 0x1}, {TOU_MAKE_UP_ALL, 0x7}};
#define RULES (sizeof of_three / sizeof of_three[0])

/* Five minutes past each hour; the power is off from half past ten to twenty past one. */
static void hourly_freezes_are_made_up_off_the_hour(void **state)
{
    tou_utc_t day = ram_at(2026, 5, 4, 0, 0);

    (void)state;
    for (size_t i = 0; i < RULES; i++) {
        uint16_t age = 1;

        (void)keeping_everything(NULL);
        shape.make_up = of_three[i].make_up;
        begin_at(day + 9 * 3600);
        run_until(day + 10 * 3600 + 1800, 2);
        assert_int_equal(tou_freeze_used(&world.meter.freeze[KEPT_HOURLY]), 2);
        warn_and_cut();
        come_up(day + 13 * 3600 + 1200);
        assert_counted(180);
        for (unsigned k = 3; k != 0; k--) {
            if ((of_three[i].taken & (1u << (k - 1u))) != 0u) {
                assert_frozen(KEPT_HOURLY, age++, day + (10u + k) * 3600u + 300u, 180);
            }
        }
        assert_frozen(KEPT_HOURLY, age, day + 10 * 3600 + 300, 2 * 65);
        run_until(day + 15 * 3600, 2);
        assert_frozen(KEPT_HOURLY, 1, day + 14 * 3600 + 300, 180 + 2 * 45);
        assert_int_equal(tou_freeze_used(&world.meter.freeze[KEPT_HOURLY]), age + 2u);
    }
}

/* Off and on within an hour: its freeze is neither lost nor made twice. */
static void a_short_outage_over_a_freeze_is_made_up_once(void **state)
{
    tou_utc_t due = ram_at(2026, 5, 4, 10, 5);

    (void)state;
    begin_at(due - 1200);
    run_until(due - 60, 3);
    warn_and_cut();
    come_up(due + 17); /* off the minute */
    assert_int_equal(tou_freeze_used(&world.meter.freeze[KEPT_HOURLY]), 1);
    assert_frozen(KEPT_HOURLY, 1, due, 57);
    run(3, 3);
    warn_and_cut();
    come_up(due + 300);
    assert_int_equal(tou_freeze_used(&world.meter.freeze[KEPT_HOURLY]), 1);
}

/* A minute edge, then so many polls, then no power for so long. */
static void cut_at_edge(void **state, tou_utc_t edge, unsigned n_polls, unsigned away_s)
{
    (void)keeping_everything(state);
    begin_at(edge - 600);
    run(9, 3);
    warn();
    arrive(3);
    tick(60);
    tou_posix_nv_set_busy(&world.part, 2);
    polls(n_polls);
    cut();
    come_up(edge + away_s);
}

/* What was taken down just before the power failed without a warning is there, or comes again with the same instant. */
static void a_freeze_is_there_once_whenever_the_power_fails(void **state)
{
    tou_utc_t due    = ram_at(2026, 5, 4, 10, 5);
    unsigned seen[2] = {0, 0};

    for (unsigned n = 0; n < 60; n++) {
        cut_at_edge(state, due, n, 30);
        assert_int_equal(tou_freeze_used(&world.meter.freeze[KEPT_HOURLY]), 1);
        assert_frozen(KEPT_HOURLY, 1, due, (uint32_t)world_counted(&world));
        assert_true(world_counted(&world) == 27u || world_counted(&world) == 30u);
        seen[(world_counted(&world) == 30u) ? 1 : 0]++;
    }
    assert_true(seen[0] > 5u && seen[1] > 5u); /* before the commit and after it */
}

/* Closings. */

static const tou_utc_t *months(void)
{
    static tou_utc_t at[3];

    for (unsigned k = 0; k < 3; k++) {
        at[k] = ram_at(2026, 2 + k, 1, 0, 0);
    }
    return at;
}

static void missed_closings_are_made_up_by_the_rule(void **state)
{
    (void)state;
    for (size_t i = 0; i < RULES; i++) {
        uint8_t age    = 1;
        uint8_t n      = 0;
        uint8_t missed = 0;

        (void)keeping_everything(NULL);
        shape.make_up = of_three[i].make_up;
        begin_at(ram_at(2026, 1, 20, 9, 0));
        run(90, 2);
        warn_and_cut();
        n_told = 0;
        come_up(ram_at(2026, 4, 9, 17, 13));
        for (unsigned k = 0; k < 3; k++) {
            n = (uint8_t)(n + ((of_three[i].taken >> k) & 1u));
        }
        missed = (uint8_t)(3u - n);
        assert_int_equal(tou_history_used(&world.meter.history), n);
        for (unsigned k = 3; k != 0; k--) {
            if ((of_three[i].taken & (1u << (k - 1u))) != 0u) {
                assert_closing(age, months()[k - 1u], (uint16_t)(n - age), 180);
                age++;
            }
        }
        assert_int_equal(world.meter.billing.state.number, n);
        assert_int_equal(world.meter.billing.state.missed, missed);
        assert_int_equal(count_told(TOU_EV_CLOSED), n);
        assert_int_equal(count_told(TOU_EV_MISSED), (missed != 0u) ? 1 : 0);
        run_until(ram_at(2026, 4, 9, 17, 13) + 7 * 60, 1);
        assert_int_equal(world.meter.billing.state.number, n); /* nothing twice */
        warn_and_cut();
        come_up(ram_at(2026, 5, 1, 0, 0) - 60);
        run(1, 1);
        assert_closing(1, ram_at(2026, 5, 1, 0, 0), n, 188);
        assert_int_equal(world.meter.billing.state.missed, missed);
    }
}

/* The closing's minute: whenever the power fails in it, the period is closed once, in its place. */
static void a_closing_is_made_once_whenever_the_power_fails(void **state)
{
    tou_utc_t first  = ram_at(2026, 6, 1, 0, 0);
    unsigned seen[2] = {0, 0};

    for (unsigned n = 0; n < 80; n++) {
        cut_at_edge(state, first, n, 90);
        assert_int_equal(world.meter.billing.state.number, 1);
        assert_int_equal(tou_history_used(&world.meter.history), 1);
        assert_closing(1, first, 0, (uint32_t)world_counted(&world));
        assert_true(world_counted(&world) == 27u || world_counted(&world) == 30u);
        seen[(world_counted(&world) == 30u) ? 1 : 0]++;
    }
    assert_true(seen[0] > 5u && seen[1] > 5u); /* before the commit and after it */
}

/* At the same edge: the freeze has the maxima of the period that ends. */
static void a_freeze_comes_before_the_closing_at_its_edge(void **state)
{
    tou_utc_t first = ram_at(2026, 6, 1, 0, 0);
    tou_maximum_t frozen;
    tou_maximum_t closed;

    (void)state;
    for (unsigned outage = 0; outage < 2; outage++) {
        (void)keeping_everything(NULL);
        begin_at(first - 7200);
        run(115, 10);
        if (outage == 0u) {
            run(5, 10);
        } else {
            warn_and_cut();
            come_up(first + 180);
        }
        assert_closing(1, first, 0, 1150 + ((outage == 0u) ? 50 : 0));
        assert_frozen(KEPT_DAILY, 1, first, 1150 + ((outage == 0u) ? 50 : 0));
        assert_int_equal(tou_freeze_maximum(&world.meter.freeze[KEPT_DAILY], 1, 0, 0, 0, &frozen), TOU_OK);
        assert_int_equal(tou_history_maximum(&world.meter.history, 1, 0, 0, 0, &closed), TOU_OK);
        assert_int_equal(frozen.value, 10 * 15 * 4 * 10);
        assert_int_equal(frozen.value, closed.value);
        assert_int_equal(frozen.at, closed.at);
        assert_int_equal(world.meter.maximum[0].value, 0);
    }
}

/* Clearing. */

static void after_a_clear_the_history_begins_anew(void **state)
{
    tou_utc_t now = ram_at(2026, 6, 10, 12, 0);

    (void)state;
    begin_at(ram_at(2026, 4, 20, 0, 0));
    run_until(now, 1);
    assert_int_equal(tou_history_used(&world.meter.history), 2);
    assert_true(tou_freeze_used(&world.meter.freeze[KEPT_DAILY]) > 5u);
    assert_int_equal(tou_meter_clear(&world.meter.meter, TOU_EV_METER_CLEAR, 0), TOU_OK);
    keeping_settle();
    assert_counted(0);
    assert_int_equal(tou_history_used(&world.meter.history), 0);
    assert_int_equal(tou_freeze_used(&world.meter.freeze[KEPT_DAILY]), 0);
    assert_int_equal(tou_log_used(&world.meter.log, TOU_EV_METER_CLEAR), 1);
    warn_and_cut();
    come_up(now + 60);
    assert_counted(0);
    assert_int_equal(tou_history_used(&world.meter.history), 0);
    run_until(ram_at(2026, 7, 1, 0, 0), 1);
    assert_int_equal(tou_history_used(&world.meter.history), 1);
    assert_closing(1, ram_at(2026, 7, 1, 0, 0), 2, (uint32_t)world_counted(&world));
    assert_frozen(KEPT_DAILY, 1, ram_at(2026, 7, 1, 0, 0), (uint32_t)world_counted(&world));
    warn_and_cut();
    come_up(ram_at(2026, 7, 1, 1, 0));
    assert_int_equal(tou_history_used(&world.meter.history), 1);
    assert_closing(1, ram_at(2026, 7, 1, 0, 0), 2, (uint32_t)world_counted(&world));
}

/* What was read before the clear is never seen again, wherever the power fails after it. */
static void a_clear_is_whole_whenever_the_power_fails(void **state)
{
    tou_utc_t now    = ram_at(2026, 6, 1, 0, 30);
    unsigned seen[2] = {0, 0};

    for (unsigned n = 0; n < 60; n++) {
        bool cleared;

        (void)keeping_everything(state);
        begin_at(now - 3600);
        run(60, 1);
        warn();
        assert_int_equal(tou_history_used(&world.meter.history), 1);
        tou_posix_nv_set_busy(&world.part, 2);
        assert_int_equal(tou_meter_clear(&world.meter.meter, TOU_EV_METER_CLEAR, 0), TOU_OK);
        polls(n);
        cut();
        come_up(now + 30);
        cleared = world_counted(&world) == 0u;
        assert_counted(cleared ? 0 : 60);
        assert_int_equal(tou_history_used(&world.meter.history), cleared ? 0 : 1);
        assert_int_equal(tou_log_used(&world.meter.log, TOU_EV_METER_CLEAR), cleared ? 1 : 0);
        seen[cleared ? 1 : 0]++;
    }
    assert_true(seen[0] > 5u && seen[1] > 5u); /* before the commit and after it */
}

/* Tables. */

static void set_switch(tou_utc_t at)
{
    assert_int_equal(tou_meter_unlock(&world.meter.meter), TOU_OK);
    assert_int_equal(tou_tariff_set_switch(&world.meter.tariff, TOU_BANKS_DAYS, at), TOU_OK);
    tou_store_ask(&world.meter.store);
    tou_meter_lock(&world.meter.meter, false);
    keeping_settle();
}

static void a_switch_during_an_outage_is_made_at_power_up(void **state)
{
    tou_utc_t now = ram_at(2026, 5, 4, 9, 0);
    tou_log_entry_t entry;

    (void)state;
    ram_plain_table(1, 1, 0, 0, 4); /* what bank 1 has for every day */
    begin_at(now);
    run(10, 1);
    assert_int_equal(world.meter.reg[2].units, 10);
    set_switch(now + 1800);
    warn_and_cut();
    n_told = 0;
    come_up(now + 7200);
    assert_int_equal(count_told(TOU_EV_SWITCHED), 1);
    assert_int_equal(nth_told(TOU_EV_SWITCHED, 0)->detail, TOU_TARIFF_EV_DAYS);
    assert_int_equal(world.meter.tariff.state.bank[TOU_BANKS_DAYS], 1);
    assert_int_equal(tou_meter_in_force(&world.meter.meter)->action.energy, 4);
    assert_frozen(KEPT_SWITCH, 1, now + 7200, 10);
    assert_int_equal(tou_log_used(&world.meter.log, TOU_EV_SWITCHED), 1);
    assert_int_equal(tou_log_get(&world.meter.log, TOU_EV_SWITCHED, 1, &entry), TOU_OK);
    assert_int_equal(entry.at, now + 7200);
    assert_int_equal(entry.detail, TOU_TARIFF_EV_DAYS);
    run(5, 1);
    assert_int_equal(world.meter.reg[4].units, 5);
    warn_and_cut();
    come_up(now + 10800);
    assert_int_equal(tou_log_used(&world.meter.log, TOU_EV_SWITCHED), 1); /* once */
    assert_int_equal(tou_freeze_used(&world.meter.freeze[KEPT_SWITCH]), 1);
    assert_int_equal(tou_meter_in_force(&world.meter.meter)->action.energy, 4);
    assert_counted(15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hourly_freezes_are_made_up_off_the_hour),
        cmocka_unit_test_setup(a_short_outage_over_a_freeze_is_made_up_once, keeping_everything),
        cmocka_unit_test(a_freeze_is_there_once_whenever_the_power_fails),
        cmocka_unit_test(missed_closings_are_made_up_by_the_rule),
        cmocka_unit_test(a_closing_is_made_once_whenever_the_power_fails),
        cmocka_unit_test(a_freeze_comes_before_the_closing_at_its_edge),
        cmocka_unit_test_setup(after_a_clear_the_history_begins_anew, keeping_everything),
        cmocka_unit_test(a_clear_is_whole_whenever_the_power_fails),
        cmocka_unit_test_setup(a_switch_during_an_outage_is_made_at_power_up, keeping_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
