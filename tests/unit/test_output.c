/* SPDX-License-Identifier: MIT */
/* Pulse outputs, judged by a counter of edges on the pin that knows nothing of the output but what the pin shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tou.h"

#define NOON UINT32_C(1000000020)

static const tou_part_ops_t *const ops              = &tou_output_part;
static const tou_jump_t power                       = {TOU_JUMP_POWER, 0};
static const uint8_t every_rate[TOU_OUTPUT_RATES]   = {1};
static const uint8_t two_and_nine[TOU_OUTPUT_RATES] = {0x04, 0x02};
static const uint8_t last_of_all[TOU_OUTPUT_RATES]  = {0, 0, 0, 0, 0, 0, 0, 0x80};
static tou_output_part_t part;
static tou_output_t *const output = &part.output;

/* The pin. */
static struct {
    bool on;
    uint32_t rises;
    uint32_t ms; /* since the last edge */
    uint32_t shortest_on;
    uint32_t shortest_off;
} pin;

static void pin_reset(void)
{
    memset(&pin, 0, sizeof pin);
    pin.shortest_on  = UINT32_MAX;
    pin.shortest_off = UINT32_MAX;
}

static void see(bool on, uint8_t ms)
{
    uint32_t *shortest = pin.on ? &pin.shortest_on : &pin.shortest_off;

    pin.ms += ms;
    if (on == pin.on) {
        return;
    }
    if (pin.ms < *shortest) {
        *shortest = pin.ms;
    }
    pin.rises += on;
    pin.on = on;
    pin.ms = 0;
}

static void tick(uint8_t ms)
{
    see(tou_output_tick_isr(output, ms), ms);
}

static void set_up(uint16_t in, uint16_t out, uint16_t width, const uint8_t *rates)
{
    pin_reset();
    memset(&part, 0xA5, sizeof part);
    assert_int_equal(tou_output_init(output, in, out, width), TOU_OK);
    tou_output_part_init(&part, 0x01, rates);
}

/* Ticks until all has gone out. */
static void drain(uint8_t ms)
{
    for (uint32_t n = 0; tou_output_poll(output); n++) {
        assert_true(n < UINT32_C(30000000));
        tick(ms);
    }
    assert_int_equal(tou_output_backlog(output), 0);
    assert_false(pin.on);
}

static void rate_is(tou_rate_t rate)
{
    const tou_now_t now = {NOON, NULL, {rate, rate, 0}, 0};

    ops->on_rate(&part, &now);
    ops->seal(&part);
}

static uint32_t seed = 1;

static uint32_t draw(uint32_t below)
{
    seed = seed * UINT32_C(1664525) + UINT32_C(1013904223);
    return (seed >> 8) % below;
}

static void what_is_no_output_is_refused(void **state)
{
    (void)state;
    set_up(1600, 1600, 80, every_rate);
    assert_int_equal(tou_output_init(output, 1600, 0, 80), TOU_E_RANGE);
    assert_int_equal(tou_output_init(output, 1600, 1601, 80), TOU_E_RANGE);
    assert_int_equal(tou_output_init(output, 0, 0, 80), TOU_E_RANGE);
    assert_int_equal(tou_output_init(output, 1600, 1, 0), TOU_E_RANGE);
    assert_int_equal(tou_output_init(output, 1600, 1, 10000), TOU_E_RANGE);
    assert_int_equal(tou_output_set_width(output, 0), TOU_E_RANGE);
    assert_int_equal(tou_output_set_width(output, 10000), TOU_E_RANGE);
    assert_int_equal(output->wanted, 80);
    assert_int_equal(output->out, 1600);
    assert_int_equal(tou_output_init(output, UINT16_MAX, UINT16_MAX, 9999), TOU_OK);
}

static void a_pulse_and_its_pause_have_the_width(void **state)
{
    (void)state;
    set_up(1600, 1600, 80, every_rate);
    tou_output_add(output, 3);
    for (unsigned ms = 1; ms <= 80 + 5 * 80 + 80; ms++) {
        tick(1);
        assert_int_equal(pin.on, ms >= 80 && (ms / 80) % 2 == 1 && ms < 480);
    }
    assert_int_equal(pin.rises, 3);
    assert_int_equal(pin.shortest_on, 80);
    assert_int_equal(pin.shortest_off, 80);
    assert_true(tou_output_rests(output));
}

static void after_a_rest_a_pulse_begins_with_the_next_tick(void **state)
{
    (void)state;
    set_up(1600, 1600, 80, every_rate);
    drain(4);
    tou_output_add(output, 1);
    assert_false(tou_output_rests(output));
    tick(4);
    assert_true(pin.on);
}

static void widths_are_rounded_up_to_ticks(void **state)
{
    (void)state;
    for (uint8_t ms = 1; ms <= 200; ms++) {
        set_up(1600, 1600, 81, every_rate);
        tou_output_add(output, 4);
        drain(ms);
        assert_int_equal(pin.rises, 4);
        assert_int_equal(pin.shortest_on, (81u + ms - 1u) / ms * ms);
        assert_int_equal(pin.shortest_off, (81u + ms - 1u) / ms * ms);
    }
}

static void the_remainder_is_exact_for_any_ratio(void **state)
{
    (void)state;
    for (unsigned run = 0; run < 300; run++) {
        uint16_t in  = (uint16_t)(1u + draw(UINT16_MAX));
        uint16_t out = (uint16_t)(1u + ((run % 7 == 0) ? in - 1u : draw(in)));
        uint64_t sum = 0;

        set_up(in, out, 1, every_rate);
        for (unsigned i = 0; i < 50; i++) {
            uint16_t pulses = (uint16_t)((i % 9 == 0) ? UINT16_MAX : draw((run % 2 == 0) ? 20 : 65536));

            output->owed    = 0;
            uint16_t before = tou_output_backlog(output);
            uint64_t made   = (sum + pulses) * out / in - sum * out / in;

            sum += pulses;
            tou_output_add(output, pulses);
            assert_int_equal(tou_output_backlog(output) - before, (made > TOU_OUTPUT_MAX) ? TOU_OUTPUT_MAX : made);
            assert_int_equal(output->rem, sum * out % in);
        }
    }
}

/* Bursts and rests, rates that change, widths that change, ticks of all kinds, a main loop that comes now and then. */
static void none_is_lost_or_doubled_and_widths_are_kept(void **state)
{
    (void)state;
    for (unsigned run = 0; run < 60; run++) {
        uint16_t in       = (uint16_t)(1u + draw(3000));
        uint16_t out      = (uint16_t)(1u + draw(in));
        uint8_t ms        = (uint8_t)(1u + draw(20));
        uint16_t narrow   = (uint16_t)(1u + draw(100));
        uint64_t credited = 0;
        tou_rate_t rate   = 0;

        set_up(in, out, (uint16_t)(narrow + draw(50)), two_and_nine);
        for (unsigned turn = 0; turn < 3000; turn++) {
            uint16_t pulses = (uint16_t)((draw(4) == 0) ? draw(30) : 0u);

            if (draw(10) == 0) {
                rate = (tou_rate_t)(1u + draw(10));
                rate_is(rate);
            }
            if (draw(100) == 0) {
                assert_int_equal(tou_output_set_width(output, (uint16_t)(narrow + draw(100))), TOU_OK);
            }
            ops->on_pulses(&part, 1, 77);
            ops->on_pulses(&part, 0, pulses);
            credited += (rate == 2 || rate == 9) ? pulses : 0u;
            for (unsigned n = draw(40); n != 0; n--) {
                tick(ms);
            }
            assert_true(ops->check(&part, true));
        }
        drain(ms);
        assert_int_equal(pin.rises, credited * out / in);
        assert_int_equal(output->rem, credited * out % in);
        assert_int_equal(output->lost, 0);
        if (pin.rises != 0) {
            assert_true(pin.shortest_on >= narrow && pin.shortest_off >= narrow);
        }
    }
}

static void what_comes_too_fast_waits_and_is_worked_off(void **state)
{
    (void)state;
    set_up(1600, 1600, 80, every_rate);
    for (unsigned s = 0; s < 100; s++) { /* 10 a second: 6.25 go out */
        tou_output_add(output, 10);
        for (unsigned ms = 0; ms < 1000; ms += 4) {
            tick(4);
        }
    }
    assert_in_range(tou_output_backlog(output), 374, 376);
    for (unsigned s = 0; s < 61; s++) {
        (void)tou_output_poll(output);
        for (unsigned ms = 0; ms < 1000; ms += 4) {
            tick(4);
        }
    }
    assert_int_equal(tou_output_backlog(output), 0);
    assert_int_equal(pin.rises, 1000);
}

static void what_cannot_wait_is_told(void **state)
{
    (void)state;
    set_up(1, 1, 1, every_rate);
    tou_output_add(output, TOU_OUTPUT_MAX);
    tou_output_add(output, 255);
    assert_int_equal(tou_output_backlog(output), TOU_OUTPUT_MAX + 255);
    assert_int_equal(output->lost, 0);
    tou_output_add(output, 1);
    assert_int_equal(tou_output_backlog(output), TOU_OUTPUT_MAX + 255);
    assert_int_equal(output->lost, 1);
    assert_true(ops->check(&part, true));
    drain(1);
    assert_int_equal(pin.rises, TOU_OUTPUT_MAX + 255);
    assert_int_equal(output->lost, 1);
}

static void a_new_width_waits_for_the_pulses_given_before(void **state)
{
    (void)state;
    set_up(1, 1, 20, every_rate);
    tou_output_add(output, 2);
    assert_int_equal(tou_output_set_width(output, 50), TOU_OK);
    tou_output_add(output, 2);
    assert_int_equal(output->owed, 2);
    assert_int_equal(output->width, 20);
    drain(1);
    assert_int_equal(pin.rises, 4);
    assert_int_equal(pin.shortest_on, 20);
    pin_reset();
    tou_output_add(output, 2);
    drain(1);
    assert_int_equal(pin.shortest_on, 50);
}

static void pulses_of_other_rates_and_inputs_do_not_count(void **state)
{
    static const uint8_t *const sets[3] = {every_rate, two_and_nine, last_of_all};

    (void)state;
    for (unsigned set = 0; set < 3; set++) {
        for (unsigned rate = 1; rate <= TOU_RATE_MAX; rate++) {
            bool in = set == 0 || (set == 1 && (rate == 2 || rate == 9)) || (set == 2 && rate == 63);

            set_up(1, 1, 80, sets[set]);
            part.inputs = 0x82;
            rate_is((tou_rate_t)rate);
            for (uint8_t k = 0; k < TOU_INPUTS_MAX; k++) {
                ops->on_pulses(&part, k, (uint16_t)(1u << k));
            }
            assert_int_equal(tou_output_backlog(output), in ? 0x82 : 0);
        }
    }
}

static void a_jump_brings_the_rate_of_its_time(void **state)
{
    const tou_now_t two = {NOON, NULL, {2, 1, 0}, 0};
    const tou_now_t one = {0, NULL, {1, 2, 0}, 0};

    (void)state;
    set_up(1, 1, 80, two_and_nine);
    ops->on_pulses(&part, 0, 5);
    assert_int_equal(tou_output_backlog(output), 0);
    ops->on_start(&part, &two, &power);
    ops->on_pulses(&part, 0, 7);
    ops->on_start(&part, &one, &power);
    ops->on_pulses(&part, 0, 9);
    assert_int_equal(tou_output_backlog(output), 7);
}

/* Power fails at any tick, with a warning and what it holds up, and the saved state is what comes back. */
static void an_outage_with_a_warning_loses_and_doubles_nothing(void **state)
{
    uint8_t kept[16];

    (void)state;
    for (unsigned cut = 0; cut < 400; cut++) {
        uint64_t sum = 0;

        set_up(1000, 333, 30, every_rate);
        rate_is(1);
        for (unsigned n = 0; n < cut; n++) {
            uint16_t pulses = (uint16_t)draw(5);

            sum += pulses;
            ops->on_pulses(&part, 0, pulses);
            tick(4);
        }
        tou_output_hold_isr(output, 500);
        for (unsigned n = draw(50); n != 0; n--) {
            tick(4); /* until the main loop gets there */
        }
        assert_int_equal(ops->save(&part, kept), ops->save(&part, NULL));
        for (unsigned n = draw(50); n != 0; n--) {
            tick(4); /* until the supply is gone */
        }
        see(false, 0);
        assert_int_equal(tou_output_init(output, 1000, 333, 30), TOU_OK);
        tou_output_part_init(&part, 0x01, every_rate);
        assert_int_equal(ops->load(&part, kept, ops->save(&part, NULL)), TOU_OK);
        drain(4);
        assert_int_equal(pin.rises, sum * 333 / 1000);
        assert_int_equal(output->rem, sum * 333 % 1000);
    }
}

/* A cut without one: what was begun since the record goes out again, and not more than waited in it. */
static void a_cut_without_a_warning_doubles_what_waited_at_most(void **state)
{
    uint8_t kept[16];

    (void)state;
    set_up(1, 1, 20, every_rate);
    rate_is(1);
    ops->on_pulses(&part, 0, 10);
    (void)ops->save(&part, kept);
    for (unsigned ms = 0; ms < 170; ms++) {
        tick(1);
    }
    assert_int_equal(pin.rises, 4);
    see(false, 0);
    assert_int_equal(tou_output_init(output, 1, 1, 20), TOU_OK);
    assert_int_equal(ops->load(&part, kept, ops->save(&part, NULL)), TOU_OK);
    drain(1);
    assert_int_equal(pin.rises, 14);
}

static void a_hold_ends_if_the_supply_stays(void **state)
{
    (void)state;
    set_up(1, 1, 20, every_rate);
    drain(1);
    pin_reset();
    tou_output_add(output, 2);
    tick(1);
    tou_output_hold_isr(output, 500);
    for (unsigned ms = 0; ms < 20 + 20 + 498; ms++) { /* from when the second one would have begun */
        tick(1);
    }
    assert_int_equal(pin.rises, 1);
    assert_false(tou_output_rests(output));
    tick(1);
    assert_int_equal(pin.rises, 2);
}

static void the_largest_backlog_is_kept(void **state)
{
    uint8_t kept[16];

    (void)state;
    set_up(1, 1, 1, every_rate);
    tou_output_add(output, TOU_OUTPUT_MAX);
    tou_output_add(output, 256);
    (void)ops->save(&part, kept);
    assert_int_equal(tou_output_init(output, 1, 1, 1), TOU_OK);
    assert_int_equal(ops->load(&part, kept, ops->save(&part, NULL)), TOU_OK);
    assert_int_equal(tou_output_backlog(output), TOU_OUTPUT_MAX + 255);
    assert_int_equal(output->lost, 1);
    assert_true(ops->check(&part, true));
}

static void what_was_kept_by_another_output_is_refused(void **state)
{
    uint8_t kept[16];
    uint8_t bad[16];
    uint16_t size;

    (void)state;
    set_up(1600, 400, 80, every_rate);
    tou_output_add(output, 3);
    size = ops->save(&part, kept);
    assert_int_equal(ops->load(&part, kept, (uint16_t)(size - 1u)), TOU_E_INVALID);
    for (unsigned at = 0; at < 4; at++) {
        memcpy(bad, kept, sizeof bad);
        bad[at]++;
        assert_int_equal(ops->load(&part, bad, size), TOU_E_INVALID);
    }
    memcpy(bad, kept, sizeof bad);
    (void)tou_bytes_put(&bad[4], 1600, 2);
    assert_int_equal(ops->load(&part, bad, size), TOU_E_INVALID);
    memcpy(bad, kept, sizeof bad);
    bad[8] = 2;
    assert_int_equal(ops->load(&part, bad, size), TOU_E_INVALID);
    assert_int_equal(output->rem, 1200);
    assert_int_equal(ops->load(&part, kept, size), TOU_OK);
}

static void a_clear_of_the_meter_clears_what_waits(void **state)
{
    tou_event_t event;

    (void)state;
    memset(&event, 0, sizeof event);
    event.kind   = TOU_EV_WIPE;
    event.detail = TOU_EV_DEMAND_CLEAR;
    set_up(3, 2, 1, every_rate);
    tou_output_add(output, 65000);
    tou_output_add(output, 65000);
    output->lost = 1;
    ops->on_event(&part, &event);
    assert_true(tou_output_backlog(output) > 255);
    event.detail = TOU_EV_METER_CLEAR;
    ops->on_event(&part, &event);
    assert_int_equal(tou_output_backlog(output), 255);
    assert_int_equal(output->rem, 0);
    assert_int_equal(output->lost, 0);
}

/* Each flipped bit of what is sealed is found; the interrupt's bytes are not looked at. */
static void a_flipped_bit_is_found(void **state)
{
    const size_t sealed = offsetof(tou_output_part_t, output) + offsetof(tou_output_t, wanted);

    (void)state;
    set_up(1600, 1600, 80, every_rate);
    assert_true(ops->check(&part, true));
    for (size_t at = 0; at < sealed; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            ((uint8_t *)&part)[at] ^= (uint8_t)(1u << bit);
            assert_false(ops->check(&part, false));
            ((uint8_t *)&part)[at] ^= (uint8_t)(1u << bit);
        }
    }
    output->rem = 1600;
    assert_false(ops->check(&part, false));
    output->rem  = 1599;
    output->owed = TOU_OUTPUT_MAX + 1u;
    assert_false(ops->check(&part, false));
    output->owed   = TOU_OUTPUT_MAX;
    output->wanted = 0;
    assert_false(ops->check(&part, false));
    output->wanted = 80;
    output->left   = 1234;
    output->begun ^= 0x55;
    assert_true(ops->check(&part, true));
}

static void a_struck_pulse_is_whole_wherever_the_tick_is(void **state)
{
    (void)state;
    set_up(1, 1, 80, every_rate);
    drain(4);
    pin_reset();
    tou_output_strike_isr(output, 4);
    see(output->on != 0u, 0);
    tou_output_strike_isr(output, 4);
    see(tou_output_tick_isr(output, 4), 0); /* at once */
    drain(4);
    assert_int_equal(pin.rises, 1);
    assert_int_equal(pin.shortest_on, 80);
    assert_int_equal(tou_output_backlog(output), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_output_is_refused),
        cmocka_unit_test(a_pulse_and_its_pause_have_the_width),
        cmocka_unit_test(after_a_rest_a_pulse_begins_with_the_next_tick),
        cmocka_unit_test(widths_are_rounded_up_to_ticks),
        cmocka_unit_test(the_remainder_is_exact_for_any_ratio),
        cmocka_unit_test(none_is_lost_or_doubled_and_widths_are_kept),
        cmocka_unit_test(what_comes_too_fast_waits_and_is_worked_off),
        cmocka_unit_test(what_cannot_wait_is_told),
        cmocka_unit_test(a_new_width_waits_for_the_pulses_given_before),
        cmocka_unit_test(pulses_of_other_rates_and_inputs_do_not_count),
        cmocka_unit_test(a_jump_brings_the_rate_of_its_time),
        cmocka_unit_test(an_outage_with_a_warning_loses_and_doubles_nothing),
        cmocka_unit_test(a_cut_without_a_warning_doubles_what_waited_at_most),
        cmocka_unit_test(a_hold_ends_if_the_supply_stays),
        cmocka_unit_test(the_largest_backlog_is_kept),
        cmocka_unit_test(what_was_kept_by_another_output_is_refused),
        cmocka_unit_test(a_clear_of_the_meter_clears_what_waits),
        cmocka_unit_test(a_flipped_bit_is_found),
        cmocka_unit_test(a_struck_pulse_is_whole_wherever_the_tick_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
