/* SPDX-License-Identifier: MIT */
/* Tariff relays: what they are told, and how long each then stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tou/relay.h"

static const tou_relay_t three[3] = {{60, 60}, {600, 30}, {0, 0}};
static tou_relays_t relays;

static void set_up(void)
{
    assert_int_equal(tou_relays_init(&relays, three, 3), TOU_OK);
}

static uint8_t after(uint8_t wanted, uint16_t ms)
{
    return tou_relays_drive(&relays, wanted, ms);
}

static uint32_t seed = 1;

static uint32_t draw(uint32_t below)
{
    seed = seed * UINT32_C(1664525) + UINT32_C(1013904223);
    return (seed >> 8) % below;
}

static void so_many_relays_there_are(void **state)
{
    static const tou_relay_t eight[TOU_RELAYS_MAX] = {{0, 0}};

    (void)state;
    assert_int_equal(tou_relays_init(&relays, three, 0), TOU_E_ARG);
    assert_int_equal(tou_relays_init(&relays, eight, TOU_RELAYS_MAX + 1u), TOU_E_ARG);
    assert_int_equal(tou_relays_init(&relays, eight, TOU_RELAYS_MAX), TOU_OK);
    assert_int_equal(after(0xA5, 0), 0xA5);
    assert_int_equal(after(0x5A, 0), 0x5A);
    set_up();
    assert_int_equal(after(0xFC, 0), 0x04);
}

static void at_power_up_they_stay_off_for_their_time(void **state)
{
    (void)state;
    set_up();
    assert_int_equal(after(7, 0), 4);
    assert_int_equal(after(7, 29999), 4);
    assert_int_equal(after(7, 1), 6);
    assert_int_equal(after(7, 29999), 6);
    assert_int_equal(after(7, 1), 7);
}

static void a_wish_that_is_shorter_is_not_followed(void **state)
{
    (void)state;
    set_up();
    (void)after(0, 60000);
    assert_int_equal(after(1, 0), 1);
    assert_int_equal(after(0, 30000), 1); /* the clock is set over a switch */
    assert_int_equal(after(1, 10000), 1); /* and back */
    assert_int_equal(after(1, 60000), 1);
    assert_int_equal(after(0, 0), 0);
    assert_int_equal(after(1, 59999), 0);
    assert_int_equal(after(1, 1), 1);
}

static void no_time_is_lost_however_often_it_is_told(void **state)
{
    (void)state;
    for (uint16_t step = 1; step <= 3000; step = (uint16_t)(step + 7u)) {
        uint32_t ms = 0;

        set_up();
        while ((after(1, step) & 1u) == 0u) {
            ms += step;
            assert_true(ms < 60000);
        }
        assert_true(ms + step >= 60000);
    }
    set_up();
    assert_int_equal(after(1, UINT16_MAX), 1);
}

/* Wishes at random, and a clock of the test's own. */
static void each_stays_for_its_time_and_then_is_as_it_should_be(void **state)
{
    uint32_t since[3] = {0, 0, 0};
    uint8_t was       = 0;
    unsigned changes  = 0;

    (void)state;
    set_up();
    for (uint16_t turn = 0; turn < 20000u; turn++) {
        uint8_t wanted = (uint8_t)draw(8);
        uint16_t ms    = (uint16_t)draw((turn % 100u == 0u) ? UINT32_C(65536) : 900u);
        uint8_t now    = after(wanted, ms);

        for (unsigned k = 0; k < 3; k++) {
            unsigned bit   = 1u << k;
            uint32_t least = UINT32_C(1000) * ((was & bit) != 0u ? three[k].on_s : three[k].off_s);

            since[k] += ms;
            assert_int_equal(now & bit, (since[k] >= least) ? (wanted & bit) : (was & bit));
            if ((now & bit) != (was & bit)) {
                since[k] = 0;
                changes++;
            }
        }
        was = now;
    }
    assert_true(changes > 200u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(so_many_relays_there_are),
        cmocka_unit_test(at_power_up_they_stay_off_for_their_time),
        cmocka_unit_test(a_wish_that_is_shorter_is_not_followed),
        cmocka_unit_test(no_time_is_lost_however_often_it_is_told),
        cmocka_unit_test(each_stays_for_its_time_and_then_is_as_it_should_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
