/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tou/keypad.h"

#define NEXT  0x01u
#define UP    0x02u
#define ENTER 0x04u
#define POLL  5u

static const tou_keypad_cfg_t front = {{TOU_KEY_NEXT, TOU_KEY_UP, TOU_KEY_ENTER, TOU_KEY_BACK}, 30, 2000, 500, 200};
static const tou_keypad_cfg_t plain = {{TOU_KEY_NEXT, TOU_KEY_UP, TOU_KEY_ENTER, TOU_KEY_BACK}, 30, 0, 0, 0};

/* Events of the keys held so long, in order, as many as there is room for. */
typedef struct told {
    unsigned n;
    uint8_t event[8];
    uint32_t at[8];
} told_t;

static told_t hold(tou_keypad_t *keypad, uint8_t down, uint32_t ms)
{
    told_t told = {0, {0}, {0}};

    for (uint32_t at = 0; at < ms; at += POLL) {
        uint8_t event = tou_keypad_poll(keypad, down, POLL);

        if (event != TOU_KEY_NONE && told.n < 8u) {
            told.event[told.n] = event;
            told.at[told.n]    = at;
        }
        told.n += (event != TOU_KEY_NONE) ? 1u : 0u;
    }
    return told;
}

static void expect(told_t told, unsigned n, uint8_t last)
{
    assert_int_equal(told.n, n);
    if (n != 0u) {
        assert_int_equal(told.event[n - 1u], last);
    }
}

static void a_key_tells_itself_once_when_it_is_pressed(void **state)
{
    tou_keypad_t keypad;

    (void)state;
    tou_keypad_init(&keypad, &front);
    for (unsigned i = 0; i < 3u; i++) {
        told_t told = hold(&keypad, UP, 100);

        expect(told, 1, TOU_KEY_UP);
        assert_int_equal(told.at[0], 30);
        expect(hold(&keypad, 0, 100), 0, 0);
    }
}

static void bounce_at_either_edge_and_spikes_add_nothing(void **state)
{
    tou_keypad_t keypad;
    unsigned n = 0;

    (void)state;
    tou_keypad_init(&keypad, &front);
    for (unsigned i = 0; i < 20u; i++) {
        n += hold(&keypad, NEXT, 25).n + hold(&keypad, 0, 10).n + hold(&keypad, NEXT, 30).n + hold(&keypad, 0, 5).n;
    }
    assert_int_equal(n, 0);
    expect(hold(&keypad, NEXT, 40), 1, TOU_KEY_NEXT);
    for (unsigned i = 0; i < 20u; i++) {
        n += hold(&keypad, 0, 30).n + hold(&keypad, NEXT, 15).n;
    }
    assert_int_equal(n, 0);
}

static void a_held_key_repeats_and_tells_once_that_it_is_long(void **state)
{
    tou_keypad_t keypad;
    told_t told;

    (void)state;
    tou_keypad_init(&keypad, &front);
    told = hold(&keypad, ENTER, 1000);
    expect(told, 4, TOU_KEY_ENTER | TOU_KEY_REPEAT);
    assert_int_equal(told.at[1] - told.at[0], 500);
    assert_int_equal(told.at[2] - told.at[1], 200);
    assert_int_equal(told.at[3] - told.at[2], 200);
    told = hold(&keypad, ENTER, 1025);
    expect(told, 5, TOU_KEY_ENTER | TOU_KEY_REPEAT);
    expect(hold(&keypad, ENTER, 10), 1, TOU_KEY_ENTER | TOU_KEY_LONG);
    expect(hold(&keypad, ENTER, 300), 2, TOU_KEY_ENTER | TOU_KEY_REPEAT);
}

static void settings_of_zero_switch_long_and_repetition_off(void **state)
{
    tou_keypad_cfg_t once = front;
    tou_keypad_t keypad;

    (void)state;
    tou_keypad_init(&keypad, &plain);
    expect(hold(&keypad, ENTER, 60000), 1, TOU_KEY_ENTER);
    once.repeat_ms = 0;
    tou_keypad_init(&keypad, &once);
    expect(hold(&keypad, ENTER, 60000), 3, TOU_KEY_ENTER | TOU_KEY_LONG);
}

static void the_key_pressed_last_counts(void **state)
{
    tou_keypad_t keypad;

    (void)state;
    tou_keypad_init(&keypad, &front);
    expect(hold(&keypad, NEXT, 100), 1, TOU_KEY_NEXT);
    expect(hold(&keypad, NEXT | UP, 500), 1, TOU_KEY_UP);
    expect(hold(&keypad, UP, 230), 1, TOU_KEY_UP | TOU_KEY_REPEAT);
    expect(hold(&keypad, NEXT | UP, 100), 1, TOU_KEY_NEXT);
    expect(hold(&keypad, UP, 10000), 0, 0); /* it does not come back */
    expect(hold(&keypad, 0, 100), 0, 0);
    expect(hold(&keypad, UP, 100), 1, TOU_KEY_UP);
}

static void two_keys_in_one_moment_are_none(void **state)
{
    tou_keypad_t keypad;

    (void)state;
    tou_keypad_init(&keypad, &front);
    expect(hold(&keypad, NEXT, 100), 1, TOU_KEY_NEXT);
    expect(hold(&keypad, NEXT | UP | ENTER, 5000), 0, 0);
    expect(hold(&keypad, NEXT, 5000), 0, 0);
    expect(hold(&keypad, NEXT | ENTER, 100), 1, TOU_KEY_ENTER);
}

static void a_jammed_key_falls_silent_and_leaves_the_others_alone(void **state)
{
    tou_keypad_t keypad;

    (void)state;
    tou_keypad_init(&keypad, &front);
    (void)hold(&keypad, UP, 66000);
    expect(hold(&keypad, UP, 600000), 0, 0);
    expect(hold(&keypad, UP | ENTER, 100), 1, TOU_KEY_ENTER);
    expect(hold(&keypad, UP, 100), 0, 0);
    expect(hold(&keypad, 0, 100), 0, 0);
    expect(hold(&keypad, UP, 100), 1, TOU_KEY_UP);
}

static void a_late_main_loop_takes_no_single_reading_for_a_key(void **state)
{
    tou_keypad_t keypad;

    (void)state;
    tou_keypad_init(&keypad, &front);
    assert_int_equal(tou_keypad_poll(&keypad, NEXT, 5000), TOU_KEY_NONE);
    assert_int_equal(tou_keypad_poll(&keypad, 0, 5000), TOU_KEY_NONE);
    assert_int_equal(tou_keypad_poll(&keypad, NEXT, 5000), TOU_KEY_NONE);
    assert_int_equal(tou_keypad_poll(&keypad, NEXT, 65535), TOU_KEY_NEXT);
    assert_int_equal(tou_keypad_poll(&keypad, NEXT, 1800), TOU_KEY_NEXT | TOU_KEY_REPEAT);
    assert_int_equal(tou_keypad_poll(&keypad, NEXT, 5), TOU_KEY_NONE);
    assert_int_equal(tou_keypad_poll(&keypad, NEXT, 1000), TOU_KEY_NEXT | TOU_KEY_LONG);
    assert_int_equal(tou_keypad_poll(&keypad, NEXT, 5), TOU_KEY_NEXT | TOU_KEY_REPEAT);
    assert_int_equal(tou_keypad_poll(&keypad, NEXT, 65535), TOU_KEY_NONE);
    assert_int_equal(tou_keypad_poll(&keypad, NEXT, 1000), TOU_KEY_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_tells_itself_once_when_it_is_pressed),
        cmocka_unit_test(bounce_at_either_edge_and_spikes_add_nothing),
        cmocka_unit_test(a_held_key_repeats_and_tells_once_that_it_is_long),
        cmocka_unit_test(settings_of_zero_switch_long_and_repetition_off),
        cmocka_unit_test(the_key_pressed_last_counts),
        cmocka_unit_test(two_keys_in_one_moment_are_none),
        cmocka_unit_test(a_jammed_key_falls_silent_and_leaves_the_others_alone),
        cmocka_unit_test(a_late_main_loop_takes_no_single_reading_for_a_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
