/* SPDX-License-Identifier: MIT */
/* Bits flipped in the words that the interrupts own, which no check byte covers: no more happens than tou_pulse_t tells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flipping.h"

/* What a flip in the interrupts' words may do to the pulses of an input: see tou_pulse_t. */
enum { STRAY_ONE, STRAY_COUNT, STRAY_MARK };

static void assert_strayed(unsigned i, uint32_t before, uint32_t came, unsigned how)
{
    uint32_t counted = reg[i][0].units - before;

    if (how == STRAY_ONE) {
        assert_in_range(counted, came - 1, came + 1);
    } else if (how == STRAY_COUNT) {
        assert_in_range(counted, came - 2, came + 65535u); /* 2 are unread at most */
    } else if (counted != came) {
        assert_int_equal(counted, came + 65536u);
    }
}

/* Some minutes later the time is right to the second that two clocks may differ by, and minute edges come by it. */
static void assert_harmless(uint8_t *byte, uint32_t waiting, unsigned how)
{
    for (unsigned bit = 0; bit < 8; bit++) {
        restore();
        uint32_t in   = reg[IMPORT][0].units;
        uint32_t back = reg[EXPORT][0].units;

        *byte = (uint8_t)(*byte ^ (1u << bit));
        flips++;
        pass(240, 1, 2);
        assert_strayed(IMPORT, in, waiting + 240, how);
        assert_strayed(EXPORT, back, 2 * waiting + 480, how);
        assert_in_range(tou_meter_now(&meter), board_utc - 1, board_utc + 1);
        in   = reg[IMPORT][0].units;
        back = reg[EXPORT][0].units;
        forget_told();
        for (unsigned minute = 0; minute < 2; minute++) {
            pass(60, 1, 2);
            assert_int_equal(recorder[1].minute, tou_meter_now(&meter) - tou_meter_now(&meter) % 60u);
        }
        assert_in_range(tou_meter_now(&meter), board_utc - 1, board_utc + 1);
        assert_int_equal(n_told, 0);
        assert_int_equal(reg[IMPORT][0].units, in + 120);
        assert_int_equal(reg[EXPORT][0].units, back + 240);
        assert_true(tou_energy_check(&energy[BOTH].energy));
        found++;
    }
}

static void a_flip_in_the_interrupts_words_of_an_input_does_what_its_header_says(void **state)
{
    (void)state;
    busy(1);
    keep();
    for (unsigned i = 0; i < 2; i++) {
        uint8_t *first = (uint8_t *)&input[i];

        for (size_t b = offsetof(tou_pulse_t, put); b < sizeof input[i]; b++) {
            bool counts = b >= offsetof(tou_pulse_t, count) && b < offsetof(tou_pulse_t, count) + sizeof input[i].count;

            assert_harmless(first + b, 0, counts ? STRAY_COUNT : STRAY_ONE);
        }
    }
    told_figure("interrupts' words, harmless");
}

/* Pulses are counted before and behind a mark: what it adds to the one it takes from the other, or makes a whole turn. */
static void a_flip_in_a_waiting_mark_adds_nothing_or_a_whole_turn_of_the_count(void **state)
{
    (void)state;
    busy(1);
    sleep_s(70, 1, 2);
    keep();
    for (unsigned i = 0; i < 2; i++) {
        for (size_t b = 0; b < sizeof ring[i]; b++) {
            assert_harmless((uint8_t *)ring[i] + b, 70, STRAY_MARK);
        }
    }
    told_figure("marks, harmless");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flip_in_the_interrupts_words_of_an_input_does_what_its_header_says),
        cmocka_unit_test(a_flip_in_a_waiting_mark_adds_nothing_or_a_whole_turn_of_the_count),
    };
    return cmocka_run_group_tests_name("bit flips under the interrupts", tests, NULL, NULL);
}
