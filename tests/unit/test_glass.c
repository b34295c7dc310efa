/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tou/glass.h"

/* Segments as letters a to g, as data sheets name them. */
static uint8_t segments(const char *letters)
{
    uint8_t mask = 0;

    for (; *letters != 0; letters++) {
        mask = (uint8_t)(mask | (1u << (*letters - 'a')));
    }
    return mask;
}

static void digits_have_their_segments(void **state)
{
    static const char *const shapes[] = {"abcdef", "bc",     "abdeg", "abcdg",   "bcfg",
                                         "acdfg",  "acdefg", "abc",   "abcdefg", "abcdfg"};

    (void)state;
    for (uint8_t i = 0; i < 10u; i++) {
        assert_int_equal(tou_glass_segments((uint8_t)('0' + i)), segments(shapes[i]));
        assert_int_equal(tou_glass_segments((uint8_t)(('0' + i) | TOU_GLASS_POINT)), segments(shapes[i]) | 0x80u);
    }
}

/* All letters of the words that the panel shows. */
static void letters_have_a_shape_and_differ(void **state)
{
    static const char letters[] = "AbCcdEFHhIJLnoOPrStuUyY-_=";

    (void)state;
    for (const char *at = letters; *at != 0; at++) {
        assert_int_not_equal(tou_glass_segments((uint8_t)*at), 0);
    }
    assert_int_equal(tou_glass_segments('A'), segments("abcefg"));
    assert_int_equal(tou_glass_segments('a'), segments("abcefg"));
    assert_int_equal(tou_glass_segments('b'), segments("cdefg"));
    assert_int_equal(tou_glass_segments('n'), segments("ceg"));
    assert_int_equal(tou_glass_segments('u'), segments("cde"));
    assert_int_equal(tou_glass_segments('U'), segments("bcdef"));
    assert_int_equal(tou_glass_segments('-'), segments("g"));
    assert_int_equal(tou_glass_segments('_'), segments("d"));
}

static void what_cannot_be_shown_is_blank(void **state)
{
    static const char none[] = " KkMmVvWwXx#$%&*+:;<>@\\^`{|}~\x1f\x7f";

    (void)state;
    for (const char *at = none; *at != 0; at++) {
        assert_int_equal(tou_glass_segments((uint8_t)*at), 0);
    }
    assert_int_equal(tou_glass_segments(0), 0);
    assert_int_equal(tou_glass_segments(' ' | TOU_GLASS_POINT), 0x80);
}

static void nothing_is_written_beyond_a_row(void **state)
{
    static const char text[] TOU_ROM = "ABCDEFGH";
    static const uint8_t bytes[]     = {0xEF, 0xCD, 0xAB, 0x89};
    tou_glass_t glass;

    (void)state;
    tou_glass_clear(&glass);
    tou_glass_text(glass.digit, 5, text, 8);
    assert_memory_equal(glass.digit, "     ABC", 8);
    assert_memory_equal(glass.code, "        ", 8);
    tou_glass_hex(glass.digit, 2, bytes, 4);
    assert_memory_equal(glass.digit, "  89ABCD", 8);
    assert_memory_equal(glass.code, "        ", 8);
    tou_glass_hex(glass.code, 0, bytes, 2);
    assert_memory_equal(glass.code, "CDEF    ", 8);
}

static void clear_and_fill_are_opposites(void **state)
{
    tou_glass_t glass;

    (void)state;
    tou_glass_fill(&glass);
    for (unsigned i = 0; i < TOU_GLASS_DIGITS; i++) {
        assert_int_equal(tou_glass_segments(glass.digit[i]), 0xFF);
        assert_int_equal(tou_glass_segments(glass.code[i]), 0xFF);
    }
    assert_int_equal(glass.signs, TOU_SIGN_CLOCK * 2u - 1u);
    assert_int_equal(glass.unit, TOU_GLASS_ALL);
    tou_glass_clear(&glass);
    for (unsigned i = 0; i < TOU_GLASS_DIGITS; i++) {
        assert_int_equal(tou_glass_segments(glass.digit[i]), 0);
        assert_int_equal(tou_glass_segments(glass.code[i]), 0);
    }
    assert_int_equal(glass.signs, 0);
    assert_int_equal(glass.unit, TOU_GLASS_NO_UNIT);
    assert_int_equal(glass.rate, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_have_their_segments),    cmocka_unit_test(letters_have_a_shape_and_differ),
        cmocka_unit_test(what_cannot_be_shown_is_blank), cmocka_unit_test(nothing_is_written_beyond_a_row),
        cmocka_unit_test(clear_and_fill_are_opposites),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
