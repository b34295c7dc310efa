/* SPDX-License-Identifier: MIT */
/* The multi-function output, called as the meter and the interrupts call it; the demand of it is one that runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tou.h"

#define NOON    UINT32_C(1000000800) /* a quarter of an hour */
#define TICK_MS 4u

static const tou_part_ops_t *const ops = &tou_signal_part;
static const tou_zone_t utc            = {0, 0, {{0, 0, 0, 0}, 0, 0}, {{0, 0, 0, 0}, 0, 0}};
static tou_signal_t sig;
static tou_demand_part_t demand;
static uint32_t cells[15];
static tou_maximum_t maxima[3];
static unsigned rises;
static unsigned on_ms;
static bool on;

static void see(bool now)
{
    rises += now && !on;
    on = now;
}

/* A second: its interrupt, then its ticks. */
static void second(void)
{
    see(tou_signal_second_isr(&sig, TICK_MS));
    for (unsigned ms = 0; ms < 1000; ms += TICK_MS) {
        (void)tou_output_poll(&sig.output);
        on_ms += on ? TICK_MS : 0u;
        see(tou_output_tick_isr(&sig.output, TICK_MS));
    }
}

static void start(tou_utc_t at, tou_rate_t rate, uint8_t cause)
{
    const tou_now_t now   = {at, &utc, {rate, rate, 0}, 0};
    const tou_jump_t jump = {cause, 0};

    tou_demand_part.on_start(&demand, &now, &jump);
    ops->on_start(&sig, &now, &jump);
    ops->seal(&sig);
}

static void rate_is(tou_rate_t rate, tou_rate_t demand_rate)
{
    const tou_now_t now = {NOON, &utc, {rate, demand_rate, 0}, 0};

    ops->on_rate(&sig, &now);
    ops->seal(&sig);
}

static void set_up(uint8_t period, uint8_t slide)
{
    const tou_demand_cfg_t cfg = {period, slide, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 2, 1};

    rises = 0;
    on_ms = 0;
    on    = false;
    assert_int_equal(tou_demand_init(&demand.demand, &cfg, cells, maxima, NULL), TOU_OK);
    assert_int_equal(tou_demand_set_constant(&demand.demand, 1600, 1), TOU_OK);
    tou_demand_part_init(&demand, 1, NULL, TOU_DEMAND_RESTART);
    memset(&sig, 0xA5, sizeof sig);
    tou_signal_init(&sig, &demand);
    start(NOON, 1, TOU_JUMP_POWER);
}

/* Minutes after NOON, each with some seconds. */
static void minutes(unsigned from, unsigned to)
{
    for (unsigned m = from; m <= to; m++) {
        (void)tou_demand_part.on_minute(&demand, NOON + 60u * m);
        (void)ops->on_minute(&sig, NOON + 60u * m);
        second();
    }
}

static void it_gives_seconds_at_power_up(void **state)
{
    (void)state;
    set_up(15, 15);
    second(); /* the pause that an output begins with */
    rises = 0;
    on_ms = 0;
    for (unsigned n = 0; n < 100; n++) {
        assert_false(on);
        assert_true(tou_signal_second_isr(&sig, TICK_MS));
        second();
    }
    assert_int_equal(rises, 100);
    assert_in_range(on_ms, 100 * TOU_SIGNAL_MS, 100 * (TOU_SIGNAL_MS + TICK_MS));
    minutes(1, 30);
    rate_is(2, 2);
    second();
    assert_int_equal(rises, 131);
}

static void it_gives_ends_of_windows(void **state)
{
    (void)state;
    set_up(15, 15);
    assert_int_equal(tou_signal_set(&sig, TOU_SIGNAL_DEMAND), TOU_OK);
    minutes(1, 60);
    assert_int_equal(rises, 4);
    assert_int_equal(on_ms, 4 * TOU_SIGNAL_MS);
    rate_is(2, 2);
    second();
    assert_int_equal(rises, 4);
}

static void it_gives_slides_once_a_window_is_complete(void **state)
{
    (void)state;
    set_up(15, 5);
    assert_int_equal(tou_signal_set(&sig, TOU_SIGNAL_DEMAND), TOU_OK);
    minutes(1, 14);
    assert_int_equal(rises, 0);
    minutes(15, 60);
    assert_int_equal(rises, 10);
}

static void it_gives_no_windows_while_the_clock_is_not_valid(void **state)
{
    (void)state;
    set_up(15, 15);
    assert_int_equal(tou_signal_set(&sig, TOU_SIGNAL_DEMAND), TOU_OK);
    start(0, 1, TOU_JUMP_CLOCK);
    for (unsigned m = 1; m <= 60; m++) {
        (void)tou_demand_part.on_minute(&demand, 0);
        (void)ops->on_minute(&sig, 0);
        second();
    }
    assert_int_equal(rises, 0);
}

static void it_gives_switches_of_the_rate_but_not_jumps(void **state)
{
    (void)state;
    set_up(15, 15);
    assert_int_equal(tou_signal_set(&sig, TOU_SIGNAL_TARIFF), TOU_OK);
    minutes(1, 60);
    rate_is(1, 2); /* only the demand rate is another one */
    second();
    assert_int_equal(rises, 0);
    rate_is(2, 2);
    second();
    assert_int_equal(rises, 1);
    assert_int_equal(on_ms, TOU_SIGNAL_MS);
    start(NOON, 1, TOU_JUMP_CLOCK);
    second();
    rate_is(1, 1);
    second();
    assert_int_equal(rises, 1);
    rate_is(2, 1);
    second();
    assert_int_equal(rises, 2);
}

static void what_it_cannot_give_is_refused(void **state)
{
    (void)state;
    set_up(15, 15);
    assert_int_equal(tou_signal_set(&sig, 3), TOU_E_RANGE);
    assert_int_equal(sig.gives, TOU_SIGNAL_SECOND);
    tou_signal_init(&sig, NULL);
    assert_int_equal(tou_signal_set(&sig, TOU_SIGNAL_DEMAND), TOU_E_RANGE);
    assert_int_equal(tou_signal_set(&sig, TOU_SIGNAL_TARIFF), TOU_OK);
    assert_int_equal(sig.gives, TOU_SIGNAL_TARIFF);
    minutes(1, 30);
}

static void after_an_outage_it_gives_seconds_again(void **state)
{
    (void)state;
    set_up(15, 15);
    assert_int_equal(tou_signal_set(&sig, TOU_SIGNAL_TARIFF), TOU_OK);
    tou_signal_init(&sig, &demand);
    assert_int_equal(sig.gives, TOU_SIGNAL_SECOND);
    assert_null(ops->save);
}

static void a_flipped_bit_is_found(void **state)
{
    const size_t sealed = offsetof(tou_signal_t, output) + offsetof(tou_output_t, rem);

    (void)state;
    set_up(15, 15);
    assert_int_equal(tou_signal_set(&sig, TOU_SIGNAL_DEMAND), TOU_OK);
    assert_true(ops->check(&sig, true));
    for (size_t at = 0; at < sealed; at++) {
        ((uint8_t *)&sig)[at] ^= 0x10u;
        assert_false(ops->check(&sig, false));
        ((uint8_t *)&sig)[at] ^= 0x10u;
    }
    minutes(1, 30);
    assert_true(ops->check(&sig, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_gives_seconds_at_power_up),
        cmocka_unit_test(it_gives_ends_of_windows),
        cmocka_unit_test(it_gives_slides_once_a_window_is_complete),
        cmocka_unit_test(it_gives_no_windows_while_the_clock_is_not_valid),
        cmocka_unit_test(it_gives_switches_of_the_rate_but_not_jumps),
        cmocka_unit_test(what_it_cannot_give_is_refused),
        cmocka_unit_test(after_an_outage_it_gives_seconds_again),
        cmocka_unit_test(a_flipped_bit_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
