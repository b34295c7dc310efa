/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "beaming.h"

#define ADDRESS TOU_IR_NEC_ADDRESS(0x40)

/* What was taken since the last look, and its last one. */
static void expect(beam_t *beam, unsigned n, unsigned repeats, uint8_t protocol, uint16_t address, uint8_t command)
{
    const tou_ir_frame_t *last = &beam->got[(beam->n - 1u) % BEAM_GOT];

    assert_int_equal(beam->n, n);
    assert_int_equal(beam->repeats, repeats);
    assert_int_equal(last->protocol, protocol);
    assert_int_equal(last->address, address);
    assert_int_equal(last->command, command);
    beam->n       = 0;
    beam->repeats = 0;
}

static void expect_none(beam_t *beam)
{
    assert_int_equal(beam->n, 0);
}

static void every_nec_command_is_read(void **state)
{
    beam_t beam;

    (void)state;
    beam_start(&beam);
    for (unsigned command = 0; command < 256u; command++) {
        beam_nec(&beam, ADDRESS, (uint8_t)command);
        expect(&beam, 1, 0, TOU_IR_NEC, 0xBF40, (uint8_t)command);
    }
}

static void an_extended_nec_address_is_all_16_bits(void **state)
{
    beam_t beam;

    (void)state;
    beam_start(&beam);
    beam_nec(&beam, 0x1234, 7);
    expect(&beam, 1, 0, TOU_IR_NEC, 0x1234, 7);
}

static void nec_repeat_frames_tell_that_the_key_is_held(void **state)
{
    beam_t beam;

    (void)state;
    beam_start(&beam);
    beam_nec(&beam, ADDRESS, 5);
    for (unsigned i = 0; i < 30u; i++) {
        beam_nec_repeat(&beam);
    }
    expect(&beam, 31, 30, TOU_IR_NEC, ADDRESS, 5);
}

static void a_repeat_frame_without_its_frame_is_nothing(void **state)
{
    beam_t beam;

    (void)state;
    beam_start(&beam);
    beam_nec_repeat(&beam);
    expect_none(&beam);
    beam_nec(&beam, ADDRESS, 5);
    expect(&beam, 1, 0, TOU_IR_NEC, ADDRESS, 5);
    beam_wait(&beam, 200000);
    beam_nec_repeat(&beam);
    expect_none(&beam);
    beam_rc5(&beam, false, 3, 4, 2);
    expect(&beam, 1, 0, TOU_IR_RC5, 3, 4);
    beam_nec_repeat(&beam);
    expect_none(&beam);
}

static void the_same_frame_at_once_is_a_repetition_and_later_a_new_touch(void **state)
{
    beam_t beam;

    (void)state;
    beam_start(&beam);
    beam_nec(&beam, ADDRESS, 5);
    beam_nec(&beam, ADDRESS, 5);
    expect(&beam, 2, 1, TOU_IR_NEC, ADDRESS, 5);
    beam_wait(&beam, 100000);
    beam_nec(&beam, ADDRESS, 5);
    expect(&beam, 1, 0, TOU_IR_NEC, ADDRESS, 5);
    beam_nec(&beam, ADDRESS, 6);
    expect(&beam, 1, 0, TOU_IR_NEC, ADDRESS, 6);
}

static void any_wrong_bit_of_a_command_refuses_a_nec_frame(void **state)
{
    beam_t beam;

    (void)state;
    beam_start(&beam);
    for (unsigned bit = 16; bit < 32u; bit++) {
        beam_nec_bits(&beam, beam_nec_word(ADDRESS, 0x5A) ^ (UINT32_C(1) << bit), 32, 40000);
        expect_none(&beam);
    }
}

/* A frame with everything right but the length of one mark and of the space behind it. */
static void deformed(beam_t *beam, unsigned at, uint32_t mark, uint32_t space)
{
    uint32_t bits = beam_nec_word(ADDRESS, 0x5A);

    beam_pulse(beam, 9000, 4500);
    for (unsigned i = 0; i < 32u; i++) {
        bool one = ((bits >> i) & 1u) != 0u;

        beam_pulse(beam, (i == at) ? mark : 562, (i == at && space != 0u) ? space : one ? 1687 : 562);
    }
    beam_pulse(beam, (at == 32u) ? mark : 562, 40000);
}

static void any_wrong_length_refuses_a_nec_frame(void **state)
{
    beam_t beam;

    (void)state;
    beam_start(&beam);
    for (unsigned at = 0; at <= 32u; at++) {
        deformed(&beam, at, 200, 0);
        deformed(&beam, at, 1000, 0);
        if (at != 32u) {
            deformed(&beam, at, 562, 200);
            deformed(&beam, at, 562, 2500);
        }
    }
    expect_none(&beam);
    deformed(&beam, 33, 562, 562);
    expect(&beam, 1, 0, TOU_IR_NEC, ADDRESS, 0x5A);
}

static void whole_bits_from_the_end_of_a_bit_are_not_two_phase(void **state)
{
    beam_t beam;

    (void)state;
    beam_start(&beam);
    for (unsigned frame = 0; frame < 2u; frame++) {
        for (unsigned i = 0; i < 13u; i++) {
            beam_pulse(&beam, BEAM_HALF, 2u * BEAM_HALF);
        }
        beam_pulse(&beam, BEAM_HALF, 89000);
    }
    expect_none(&beam);
}

static void frames_of_other_lengths_are_refused(void **state)
{
    beam_t beam;

    (void)state;
    beam_start(&beam);
    for (unsigned n = 0; n < 64u; n++) {
        if (n != 32u) {
            beam_nec_bits(&beam, beam_nec_word(ADDRESS, 0x5A), n, 40000);
        }
    }
    for (unsigned n = 1; n < 28u; n++) {
        if (n != 14u) {
            beam_rc5_bits(&beam, 0x3555, n, 89000);
            beam_rc5_bits(&beam, 0x3555, n, 89000);
        }
    }
    expect_none(&beam);
    beam_nec(&beam, ADDRESS, 5);
    expect(&beam, 1, 0, TOU_IR_NEC, ADDRESS, 5);
}

static void what_goes_on_is_no_frame_and_is_not_held_either(void **state)
{
    beam_t beam;

    (void)state;
    beam_start(&beam);
    beam_nec_bits(&beam, beam_nec_word(ADDRESS, 0x5A), 33, 20000);
    beam_nec_repeat(&beam);
    expect_none(&beam);
    beam_rc5_bits(&beam, 0x3124, 14, 2000); /* the first of two */
    beam_pulse(&beam, BEAM_HALF, 60000);
    beam_rc5_bits(&beam, 0x3124, 14, 89000);
    expect_none(&beam);
}

static void one_rc5_frame_is_none_and_two_are_one(void **state)
{
    beam_t beam;

    (void)state;
    beam_start(&beam);
    beam_rc5(&beam, false, 5, 35, 1);
    beam_wait(&beam, 500000);
    expect_none(&beam);
    beam_rc5(&beam, false, 5, 35, 2);
    expect(&beam, 1, 0, TOU_IR_RC5, 5, 35);
    beam_rc5(&beam, true, 5, 35, 5);
    expect(&beam, 4, 3, TOU_IR_RC5, 5, 35);
}

static void every_rc5_address_and_command_is_read(void **state)
{
    beam_t beam;

    (void)state;
    beam_start(&beam);
    for (unsigned i = 0; i < 128u; i++) {
        beam_rc5(&beam, (i & 1u) != 0u, (uint8_t)(i & 31u), (uint8_t)i, 2);
        expect(&beam, 1, 0, TOU_IR_RC5, i & 31u, (uint8_t)i);
    }
}

static void two_rc5_frames_must_be_equal_and_near(void **state)
{
    beam_t beam;

    (void)state;
    beam_start(&beam);
    for (unsigned bit = 0; bit < 13u; bit++) {
        beam_rc5_bits(&beam, 0x3123, 14, 89000);
        beam_rc5_bits(&beam, (uint16_t)(0x3123 ^ (1u << bit)), 14, 400000);
        beam_rc5_bits(&beam, 0x3123, 14, 200000);
        beam_rc5_bits(&beam, 0x3123, 14, 400000);
    }
    expect_none(&beam);
}

/* Everything the header promises at once: 25 %, and 70 us by stretch and jitter. */
static void worst_remote(beam_t *beam, uint8_t percent, uint8_t stretch, uint8_t shrink, uint8_t jitter)
{
    beam->percent = percent;
    beam->stretch = stretch;
    beam->shrink  = shrink;
    beam->jitter  = jitter;
    for (unsigned i = 0; i < 20u; i++) {
        uint16_t address = (uint16_t)beam_random(beam, 0x10000);
        uint8_t command  = (uint8_t)beam_random(beam, 256);

        beam_nec(beam, address, command);
        beam_nec_repeat(beam);
        expect(beam, 2, 1, TOU_IR_NEC, address, command);
        beam_rc5(beam, (i & 1u) != 0u, (uint8_t)(address & 31u), (uint8_t)(command & 127u), 3);
        expect(beam, 2, 1, TOU_IR_RC5, address & 31u, (uint8_t)(command & 127u));
    }
}

static void clocks_a_quarter_apart_are_read(void **state)
{
    static const uint8_t percents[] = {75, 80, 90, 100, 110, 120, 125};
    beam_t beam;

    (void)state;
    beam_start(&beam);
    for (unsigned i = 0; i < sizeof percents; i++) {
        worst_remote(&beam, percents[i], 70, 0, 0);
        worst_remote(&beam, percents[i], 0, 70, 0);
        worst_remote(&beam, percents[i], 0, 0, 35);
        worst_remote(&beam, percents[i], 30, 0, 20);
    }
}

static void clocks_half_apart_are_refused(void **state)
{
    static const uint8_t percents[] = {50, 60, 145, 160, 200};
    beam_t beam;

    (void)state;
    beam_start(&beam);
    for (unsigned i = 0; i < sizeof percents; i++) {
        beam.percent = percents[i];
        beam_nec(&beam, ADDRESS, 5);
        beam_rc5(&beam, false, 5, 35, 3);
        beam_rc5(&beam, true, 31, 63, 3); /* halves only */
        beam_rc5(&beam, true, 10, 42, 3); /* hardly any */
        beam_rc5_bits(&beam, 0x2AAA, 14, 89000);
        beam_rc5_bits(&beam, 0x2AAA, 14, 89000); /* none */
    }
    expect_none(&beam);
}

static void noise(beam_t *beam, unsigned pulses)
{
    for (; pulses != 0u; pulses--) {
        beam_pulse(beam, 50 + beam_random(beam, 400), 50 + beam_random(beam, 2000));
    }
}

static void noise_right_before_a_nec_frame_costs_nothing(void **state)
{
    beam_t beam;

    (void)state;
    beam_start(&beam);
    for (unsigned i = 0; i < 50u; i++) {
        noise(&beam, i);
        beam_nec(&beam, ADDRESS, 5);
        expect(&beam, 1, 0, TOU_IR_NEC, ADDRESS, 5);
        beam_wait(&beam, 200000);
    }
}

static void noise_within_a_frame_costs_that_frame(void **state)
{
    beam_t beam;

    (void)state;
    beam_start(&beam);
    beam_pulse(&beam, 9000, 4500);
    beam_pulse(&beam, 562, 562);
    noise(&beam, 20);
    beam_nec_bits(&beam, beam_nec_word(ADDRESS, 1), 32, 4000);
    noise(&beam, 1);
    beam_wait(&beam, 40000);
    beam_nec_repeat(&beam);
    expect_none(&beam);
    beam_nec(&beam, ADDRESS, 1);
    noise(&beam, 20);
    beam_nec_repeat(&beam);
    expect(&beam, 2, 1, TOU_IR_NEC, ADDRESS, 1);
}

static void a_wrapped_stamp_does_not_go_on_with_a_frame(void **state)
{
    beam_t beam;

    (void)state;
    beam_start(&beam);
    beam_rc5_bits(&beam, beam_rc5_word(false, 5, 35), 14, 2000000u - 24892u);
    beam_rc5_bits(&beam, beam_rc5_word(false, 5, 35), 14, 600000);
    expect_none(&beam);
    beam_pulse(&beam, 9000, 4500);
    for (unsigned i = 0; i < 31u; i++) {
        beam_pulse(&beam, 562, (i > 15u && i < 24u) ? 1687 : 562);
    }
    beam_pulse(&beam, 562, 2000562);
    beam_pulse(&beam, 562, 40000);
    expect_none(&beam);
}

static void a_frame_is_taken_after_silence_without_an_edge(void **state)
{
    beam_t beam;
    tou_ir_frame_t frame;

    (void)state;
    beam_start(&beam);
    beam.idle = true;
    beam_nec_bits(&beam, beam_nec_word(ADDRESS, 9), 32, 0);
    assert_false(tou_ir_take(&beam.ir, 100, &frame)); /* all of which may have been before the last edge */
    assert_false(tou_ir_take(&beam.ir, 9, &frame));
    assert_true(tou_ir_take(&beam.ir, 1, &frame));
    assert_int_equal(frame.command, 9);
    assert_false(tou_ir_take(&beam.ir, 1000, &frame));
}

static void a_late_main_loop_loses_frames_and_counts_them(void **state)
{
    beam_t beam;

    (void)state;
    beam_start(&beam);
    beam.idle = true;
    beam_nec(&beam, ADDRESS, 1);
    beam_nec(&beam, ADDRESS, 2);
    beam.idle = false;
    beam_nec_repeat(&beam); /* of the lost one */
    expect(&beam, 1, 0, TOU_IR_NEC, ADDRESS, 1);
    assert_int_equal(beam.ir.lost, 1);
    beam.idle = true;
    for (unsigned i = 0; i < 300u; i++) {
        beam_nec(&beam, ADDRESS, (uint8_t)i);
    }
    assert_int_equal(beam.ir.lost, 255);
}

static void both_edges_of_a_spike_in_one_interrupt_are_ignored(void **state)
{
    beam_t beam;

    (void)state;
    beam_start(&beam);
    beam_pulse(&beam, 9000, 2000);
    beam_edge(&beam, false);
    beam_wait(&beam, 2500);
    for (unsigned i = 0; i < 32u; i++) {
        beam_pulse(&beam, 562, (i < 16u || i > 23u) ? 1687 : 562);
    }
    beam_pulse(&beam, 562, 40000);
    expect(&beam, 1, 0, TOU_IR_NEC, 0xFFFF, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_nec_command_is_read),
        cmocka_unit_test(an_extended_nec_address_is_all_16_bits),
        cmocka_unit_test(nec_repeat_frames_tell_that_the_key_is_held),
        cmocka_unit_test(a_repeat_frame_without_its_frame_is_nothing),
        cmocka_unit_test(the_same_frame_at_once_is_a_repetition_and_later_a_new_touch),
        cmocka_unit_test(any_wrong_bit_of_a_command_refuses_a_nec_frame),
        cmocka_unit_test(any_wrong_length_refuses_a_nec_frame),
        cmocka_unit_test(whole_bits_from_the_end_of_a_bit_are_not_two_phase),
        cmocka_unit_test(frames_of_other_lengths_are_refused),
        cmocka_unit_test(what_goes_on_is_no_frame_and_is_not_held_either),
        cmocka_unit_test(one_rc5_frame_is_none_and_two_are_one),
        cmocka_unit_test(every_rc5_address_and_command_is_read),
        cmocka_unit_test(two_rc5_frames_must_be_equal_and_near),
        cmocka_unit_test(clocks_a_quarter_apart_are_read),
        cmocka_unit_test(clocks_half_apart_are_refused),
        cmocka_unit_test(noise_right_before_a_nec_frame_costs_nothing),
        cmocka_unit_test(noise_within_a_frame_costs_that_frame),
        cmocka_unit_test(a_wrapped_stamp_does_not_go_on_with_a_frame),
        cmocka_unit_test(a_frame_is_taken_after_silence_without_an_edge),
        cmocka_unit_test(a_late_main_loop_loses_frames_and_counts_them),
        cmocka_unit_test(both_edges_of_a_spike_in_one_interrupt_are_ignored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
