/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tou/remote.h"

#define NEC               TOU_IR_NEC_ADDRESS(0x40)
#define ROW(command, key) TOU_REMOTE_ROW(TOU_IR_NEC, NEC, command, key)

/* Digits have their own number as command, but 0 has 10; the other keys follow. */
static const uint8_t map[][TOU_REMOTE_ROW_SIZE] TOU_ROM = {
    ROW(10, TOU_KEY_0),     ROW(1, TOU_KEY_0 + 1), ROW(2, TOU_KEY_0 + 2), ROW(3, TOU_KEY_0 + 3),
    ROW(4, TOU_KEY_0 + 4),  ROW(5, TOU_KEY_0 + 5), ROW(6, TOU_KEY_0 + 6), ROW(7, TOU_KEY_0 + 7),
    ROW(8, TOU_KEY_0 + 8),  ROW(9, TOU_KEY_9),     ROW(20, TOU_KEY_NEXT), ROW(21, TOU_KEY_UP),
    ROW(22, TOU_KEY_ENTER), ROW(23, TOU_KEY_BACK), ROW(24, TOU_KEY_PAIR), TOU_REMOTE_ROW(TOU_IR_RC5, 5, 20, TOU_KEY_BACK),
};
static const tou_remote_cfg_t cfg = {map, sizeof map / sizeof map[0], 120000};
static const uint8_t address[6]   = {0x50, 0x34, 0x02, 0x00, 0x20, 0x19}; /* 192000023450 */

enum { NEXT = 20, UP, ENTER, BACK, PAIR };

static uint8_t press(tou_remote_t *remote, uint8_t command)
{
    tou_ir_frame_t frame = {TOU_IR_NEC, command, NEC, false};

    return tou_remote_key(remote, &frame, address);
}

static uint8_t held(tou_remote_t *remote, uint8_t command)
{
    tou_ir_frame_t frame = {TOU_IR_NEC, command, NEC, true};

    return tou_remote_key(remote, &frame, address);
}

/* What is typed tells nobody anything. */
static void type(tou_remote_t *remote, const char *digits)
{
    for (; *digits != '\0'; digits++) {
        uint8_t command = (uint8_t)((*digits == '0') ? 10 : *digits - '0');

        assert_int_equal(press(remote, command), TOU_KEY_NONE);
    }
}

static void pair(tou_remote_t *remote, const char *digits)
{
    assert_int_equal(press(remote, PAIR), TOU_KEY_NONE);
    assert_int_equal(remote->state, TOU_REMOTE_TYPING);
    type(remote, digits);
    assert_int_equal(press(remote, ENTER), TOU_KEY_NONE);
}

static void unpaired_it_pages_and_no_more(void **state)
{
    tou_remote_t remote;

    (void)state;
    tou_remote_init(&remote, &cfg);
    assert_int_equal(press(&remote, NEXT), TOU_KEY_NEXT);
    assert_int_equal(held(&remote, NEXT), TOU_KEY_NEXT | TOU_KEY_REPEAT);
    assert_int_equal(press(&remote, UP), TOU_KEY_UP);
    assert_int_equal(press(&remote, BACK), TOU_KEY_BACK);
    assert_int_equal(press(&remote, ENTER), TOU_KEY_NONE);
    assert_int_equal(press(&remote, PAIR), TOU_KEY_NONE);
    tou_remote_init(&remote, &cfg);
    type(&remote, "1234567890");
    assert_int_equal(press(&remote, ENTER), TOU_KEY_NONE);
    assert_int_equal(remote.state, TOU_REMOTE_PAGE);
}

static void paired_every_key_passes(void **state)
{
    tou_remote_t remote;

    (void)state;
    tou_remote_init(&remote, &cfg);
    pair(&remote, "023450");
    assert_int_equal(remote.state, TOU_REMOTE_PAIRED);
    for (uint8_t i = 0; i < 10u; i++) {
        assert_int_equal(press(&remote, (uint8_t)((i == 0u) ? 10u : i)), TOU_KEY_0 + i);
    }
    assert_int_equal(press(&remote, ENTER), TOU_KEY_ENTER);
    assert_int_equal(held(&remote, UP), TOU_KEY_UP | TOU_KEY_REPEAT);
    assert_int_equal(press(&remote, NEXT), TOU_KEY_NEXT);
    assert_int_equal(press(&remote, BACK), TOU_KEY_BACK);
}

static void only_the_address_itself_pairs(void **state)
{
    static const char *const wrong[] = {"",       "23450",    "02345",    "0023450", "1023450", "023451",
                                        "123450", "03345000", "19200002", "020000",  "000000",  "192000023450"};
    tou_remote_t remote;

    (void)state;
    tou_remote_init(&remote, &cfg);
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        pair(&remote, wrong[i]);
        assert_int_equal(remote.state, TOU_REMOTE_PAGE);
    }
    pair(&remote, "023450");
    pair(&remote, "023451");
    assert_int_equal(remote.state, TOU_REMOTE_PAGE); /* another meter was meant */
}

/* Its count of digits must not come round. */
static void many_digits_do_not_pair(void **state)
{
    tou_remote_t remote;

    (void)state;
    tou_remote_init(&remote, &cfg);
    (void)press(&remote, PAIR);
    for (unsigned i = 0; i < 256u; i++) {
        type(&remote, "1");
    }
    type(&remote, "023450");
    (void)press(&remote, ENTER);
    assert_int_equal(remote.state, TOU_REMOTE_PAGE);
}

static void pair_begins_typing_anew(void **state)
{
    tou_remote_t remote;

    (void)state;
    tou_remote_init(&remote, &cfg);
    (void)press(&remote, PAIR);
    type(&remote, "023");
    pair(&remote, "450");
    assert_int_equal(remote.state, TOU_REMOTE_PAGE);
    (void)press(&remote, PAIR);
    type(&remote, "99");
    pair(&remote, "023450");
    assert_int_equal(remote.state, TOU_REMOTE_PAIRED);
    (void)press(&remote, PAIR);
    assert_int_equal(press(&remote, BACK), TOU_KEY_NONE);
    assert_int_equal(remote.state, TOU_REMOTE_PAGE);
}

static void any_other_key_ends_typing(void **state)
{
    static const uint8_t others[] = {NEXT, UP, BACK, ENTER};
    tou_remote_t remote;

    (void)state;
    tou_remote_init(&remote, &cfg);
    for (unsigned i = 0; i < sizeof others; i++) {
        (void)press(&remote, PAIR);
        type(&remote, (others[i] == ENTER) ? "02345" : "023450");
        assert_int_equal(press(&remote, others[i]), TOU_KEY_NONE);
        assert_int_equal(remote.state, TOU_REMOTE_PAGE);
    }
}

static void a_held_digit_is_typed_once(void **state)
{
    tou_remote_t remote;

    (void)state;
    tou_remote_init(&remote, &cfg);
    (void)press(&remote, PAIR);
    (void)held(&remote, PAIR);
    type(&remote, "0234");
    assert_int_equal(held(&remote, 4), TOU_KEY_NONE);
    type(&remote, "50");
    assert_int_equal(held(&remote, 10), TOU_KEY_NONE);
    (void)press(&remote, ENTER);
    assert_int_equal(remote.state, TOU_REMOTE_PAIRED);
}

static void pairing_and_typing_end_without_a_key(void **state)
{
    tou_remote_t remote;

    (void)state;
    tou_remote_init(&remote, &cfg);
    pair(&remote, "023450");
    tou_remote_pass(&remote, 60000);
    tou_remote_pass(&remote, 59999);
    assert_int_equal(press(&remote, ENTER), TOU_KEY_ENTER);
    tou_remote_pass(&remote, 60000);
    tou_remote_pass(&remote, 59999);
    assert_int_equal(remote.state, TOU_REMOTE_PAIRED);
    tou_remote_pass(&remote, 1);
    assert_int_equal(press(&remote, ENTER), TOU_KEY_NONE);
    (void)press(&remote, PAIR);
    type(&remote, "023450");
    tou_remote_pass(&remote, 60000);
    tou_remote_pass(&remote, 65000);
    (void)press(&remote, ENTER);
    assert_int_equal(remote.state, TOU_REMOTE_PAGE);
}

static void what_is_not_in_the_map_is_no_key(void **state)
{
    static const tou_ir_frame_t others[] = {{TOU_IR_NEC, 20, NEC ^ 0x0001u, false},
                                            {TOU_IR_NEC, 20, NEC ^ 0x0100u, false},
                                            {TOU_IR_RC5, 20, NEC, false},
                                            {TOU_IR_RC5, 21, 5, false},
                                            {TOU_IR_NEC, 0, NEC, false}};
    tou_ir_frame_t rc5                   = {TOU_IR_RC5, 20, 5, false};
    tou_remote_t remote;

    (void)state;
    tou_remote_init(&remote, &cfg);
    pair(&remote, "023450");
    tou_remote_pass(&remote, 60000);
    for (unsigned i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_int_equal(tou_remote_key(&remote, &others[i], address), TOU_KEY_NONE);
    }
    tou_remote_pass(&remote, 60000); /* and it does not keep the pairing alive */
    assert_int_equal(remote.state, TOU_REMOTE_PAGE);
    assert_int_equal(tou_remote_key(&remote, &rc5, address), TOU_KEY_BACK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unpaired_it_pages_and_no_more),    cmocka_unit_test(paired_every_key_passes),
        cmocka_unit_test(only_the_address_itself_pairs),    cmocka_unit_test(many_digits_do_not_pair),
        cmocka_unit_test(pair_begins_typing_anew),          cmocka_unit_test(any_other_key_ends_typing),
        cmocka_unit_test(a_held_digit_is_typed_once),       cmocka_unit_test(pairing_and_typing_end_without_a_key),
        cmocka_unit_test(what_is_not_in_the_map_is_no_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
