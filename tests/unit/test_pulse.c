/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tou/pulse_isr.h"

/* Stamps are milliseconds in these tests. */
static const tou_pulse_cfg_t strict    = {30, 20, 100, 0};
static const tou_pulse_cfg_t open_door = {0, 0, 0, 0};

typedef struct board {
    tou_pulse_t pulse;
    tou_mark_t mark[4];
    uint32_t ms;
} board_t;

static void board_start(board_t *board, const tou_pulse_cfg_t *cfg, uint8_t marks)
{
    board->ms = 0;
    assert_int_equal(tou_pulse_init(&board->pulse, cfg, board->mark, marks), TOU_OK);
}

/* Time passes; the second interrupt comes at each whole second. */
static void board_wait(board_t *board, uint32_t ms)
{
    for (; ms != 0; ms--) {
        board->ms++;
        if (board->ms % 1000u == 0) {
            tou_pulse_mark_isr(&board->pulse);
        }
    }
}

static void board_level(board_t *board, bool active, uint32_t ms)
{
    tou_pulse_edge_isr(&board->pulse, active, (uint16_t)board->ms);
    board_wait(board, ms);
}

static void board_pulse(board_t *board, uint32_t high, uint32_t low)
{
    board_level(board, true, high);
    board_level(board, false, low);
}

static uint16_t board_count(board_t *board)
{
    tou_mark_t upto;
    uint16_t sum = 0;

    while (tou_pulse_take(&board->pulse, &upto)) {
        sum = (uint16_t)(sum + upto.count);
    }
    return (uint16_t)(sum + upto.count);
}

static void clean_pulses_count_once_each(void **state)
{
    board_t board;

    (void)state;
    board_start(&board, &strict, 4);
    for (unsigned i = 0; i < 500; i++) {
        board_pulse(&board, 30, 70);
    }
    assert_int_equal(board_count(&board), 500);
    assert_int_equal(board.pulse.bounced, 0);
    assert_int_equal(board.pulse.fast, 0);
}

static void bounce_at_either_edge_adds_nothing(void **state)
{
    board_t board;

    (void)state;
    board_start(&board, &strict, 4);
    for (unsigned i = 0; i < 40; i++) {
        board_pulse(&board, 1, 1);
        board_pulse(&board, 2, 3);
        board_pulse(&board, 50, 2); /* the pulse itself */
        board_pulse(&board, 1, 2);
        board_pulse(&board, 3, 100);
    }
    assert_int_equal(board_count(&board), 40);
    assert_int_equal(board.pulse.bounced, 4 * 40);
}

static void a_stretch_shorter_than_min_high_is_no_pulse(void **state)
{
    board_t board;

    (void)state;
    board_start(&board, &strict, 4);
    board_pulse(&board, 29, 500);
    assert_int_equal(board_count(&board), 0);
    assert_int_equal(board.pulse.bounced, 1);
    board_pulse(&board, 30, 500);
    assert_int_equal(board_count(&board), 1);
}

static void a_pause_shorter_than_min_low_does_not_end_a_pulse(void **state)
{
    board_t board;

    (void)state;
    board_start(&board, &strict, 4);
    board_pulse(&board, 200, 19);
    board_pulse(&board, 200, 500);
    assert_int_equal(board_count(&board), 1);
    board_pulse(&board, 200, 20);
    board_pulse(&board, 200, 500);
    assert_int_equal(board_count(&board), 2);
}

static void both_edges_of_a_spike_in_one_interrupt_are_ignored(void **state)
{
    board_t board;

    (void)state;
    board_start(&board, &strict, 4);
    board_level(&board, true, 20);
    board_level(&board, true, 20);
    board_level(&board, false, 300);
    board_level(&board, false, 300);
    assert_int_equal(board_count(&board), 1);
}

static void a_pulse_faster_than_the_disc_can_turn_is_rejected_and_told(void **state)
{
    board_t board;

    (void)state;
    board_start(&board, &strict, 4);
    board_pulse(&board, 30, 20);
    board_pulse(&board, 30, 20); /* ends 50 ms after the first */
    board_pulse(&board, 30, 20); /* ends 100 ms after the first */
    assert_int_equal(board_count(&board), 2);
    assert_int_equal(board.pulse.fast, 1);
}

static void the_first_pulse_after_any_idle_time_counts(void **state)
{
    (void)state;
    /* Idle times around where the 16-bit stamp is back at its old value. */
    for (uint32_t idle = 65536u - 130u; idle < 65536u + 130u; idle++) {
        board_t board;

        board_start(&board, &strict, 4);
        board_pulse(&board, 40, 60);
        board_wait(&board, idle - 100u);
        board_level(&board, true, 40);
        board_level(&board, false, 0);
        assert_int_equal(board_count(&board), 2);
    }
}

static void a_disc_that_stops_under_the_sensor_counts_when_it_goes_on(void **state)
{
    (void)state;
    for (uint32_t stop = 65536u - 40u; stop < 65536u + 40u; stop++) {
        board_t board;

        board_start(&board, &strict, 4);
        board_pulse(&board, stop, 60);
        assert_int_equal(board_count(&board), 1);
    }
}

static void an_input_without_limits_counts_every_pulse(void **state)
{
    board_t board;

    (void)state;
    board_start(&board, &open_door, 4);
    for (unsigned i = 0; i < 3000; i++) {
        board_pulse(&board, 0, 1);
    }
    assert_int_equal(board_count(&board), 3000);
}

static void no_pulse_is_lost_or_counted_twice_through_random_bounce_and_stalls(void **state)
{
    board_t board;
    unsigned sent  = 0;
    unsigned taken = 0;

    (void)state;
    srand(3);
    board_start(&board, &strict, 3);
    for (unsigned i = 0; i < 20000; i++) {
        for (int n = rand() % 3; n != 0; n--) {
            board_pulse(&board, (uint32_t)(rand() % 10), (uint32_t)(1 + rand() % 10));
        }
        board_pulse(&board, (uint32_t)(40 + rand() % 100), (uint32_t)(80 + rand() % 200));
        sent++;
        if (rand() % 1000 == 0) {
            board_wait(&board, (uint32_t)(rand() % 400000)); /* rings run over */
        }
        if (rand() % 200 == 0) {
            taken += board_count(&board);
        }
    }
    assert_int_equal(taken + board_count(&board), sent);
    assert_int_not_equal(board.pulse.bounced, 0);
    assert_int_not_equal(board.pulse.dropped, 0);
}

static void a_mark_parts_the_pulses_of_two_minutes(void **state)
{
    board_t board;
    tou_mark_t upto;

    (void)state;
    board_start(&board, &open_door, 4);
    for (unsigned s = 1; s <= 150; s++) {
        tou_pulse_add_isr(&board.pulse);
        tou_pulse_mark_isr(&board.pulse);
    }
    assert_true(tou_pulse_take(&board.pulse, &upto));
    assert_int_equal(upto.tick, 60);
    assert_int_equal(upto.count, 60);
    assert_true(tou_pulse_take(&board.pulse, &upto));
    assert_int_equal(upto.tick, 120);
    assert_int_equal(upto.count, 60);
    assert_false(tou_pulse_take(&board.pulse, &upto));
    assert_int_equal(upto.tick, 150);
    assert_int_equal(upto.count, 30);
    assert_false(tou_pulse_take(&board.pulse, &upto));
    assert_int_equal(upto.count, 0);
}

static void a_full_ring_drops_the_new_mark_and_keeps_all_pulses(void **state)
{
    board_t board;
    tou_mark_t upto;

    (void)state;
    board_start(&board, &open_door, 2);
    for (unsigned s = 0; s < 300; s++) {
        tou_pulse_add_isr(&board.pulse);
        tou_pulse_mark_isr(&board.pulse);
    }
    assert_int_equal(board.pulse.dropped, 3);
    assert_true(tou_pulse_take(&board.pulse, &upto));
    assert_int_equal(upto.tick, 60);
    assert_true(tou_pulse_take(&board.pulse, &upto));
    assert_int_equal(upto.tick, 120);
    assert_false(tou_pulse_take(&board.pulse, &upto));
    assert_int_equal(upto.tick, 300);
    assert_int_equal(upto.count, 180);
}

static void a_ring_of_255_marks_works_through_its_wrap(void **state)
{
    static tou_mark_t mark[255];
    tou_pulse_t pulse;
    tou_mark_t upto;
    uint32_t minute = 0;

    (void)state;
    assert_int_equal(tou_pulse_init(&pulse, &open_door, mark, 255), TOU_OK);
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned s = 0; s < 255u * 60u; s++) {
            tou_pulse_mark_isr(&pulse);
        }
        while (tou_pulse_take(&pulse, &upto)) {
            minute++;
            assert_int_equal(upto.tick, 60u * minute);
        }
    }
    assert_int_equal(minute, 3 * 255);
    assert_int_equal(pulse.dropped, 0);
}

static void the_phase_moves_the_minute_edge(void **state)
{
    board_t board;
    tou_mark_t upto;

    (void)state;
    board_start(&board, &open_door, 4);
    for (unsigned s = 0; s < 10; s++) {
        tou_pulse_mark_isr(&board.pulse);
    }
    assert_int_equal(tou_pulse_set_phase(&board.pulse, 10 + 7), TOU_OK);
    for (unsigned s = 0; s < 7; s++) {
        tou_pulse_mark_isr(&board.pulse);
    }
    assert_true(tou_pulse_take(&board.pulse, &upto));
    assert_int_equal(upto.tick, 17);
    /* Trimmed back by two seconds: this minute has 58. */
    assert_int_equal(tou_pulse_set_phase(&board.pulse, 15), TOU_OK);
    for (unsigned s = 0; s < 60; s++) {
        tou_pulse_mark_isr(&board.pulse);
    }
    assert_true(tou_pulse_take(&board.pulse, &upto));
    assert_int_equal(upto.tick, 75);
    /* Trimmed the other way: this minute has 62, and the next one 60 again. */
    assert_int_equal(tou_pulse_set_phase(&board.pulse, 75 + 62), TOU_OK);
    for (unsigned s = 0; s < 62 + 60; s++) {
        tou_pulse_mark_isr(&board.pulse);
    }
    assert_true(tou_pulse_take(&board.pulse, &upto));
    assert_int_equal(upto.tick, 137);
    assert_true(tou_pulse_take(&board.pulse, &upto));
    assert_int_equal(upto.tick, 197);
    assert_false(tou_pulse_take(&board.pulse, &upto));
    assert_int_equal(tou_pulse_set_phase(&board.pulse, tou_pulse_tick(&board.pulse) - 61), TOU_E_RANGE);
    assert_int_equal(tou_pulse_set_phase(&board.pulse, tou_pulse_tick(&board.pulse) + 90), TOU_E_RANGE);
    assert_int_equal(tou_pulse_set_phase(&board.pulse, tou_pulse_tick(&board.pulse) + 60), TOU_OK);
    assert_int_equal(tou_pulse_set_phase(&board.pulse, tou_pulse_tick(&board.pulse) - 60), TOU_OK);
}

static void a_minute_is_trimmed_by_up_to_29_seconds_either_way(void **state)
{
    (void)state;
    for (int trim = -29; trim <= 30; trim++) {
        board_t board;
        tou_mark_t upto;
        uint32_t edge = (uint32_t)(120 + trim);

        board_start(&board, &open_door, 4);
        for (unsigned s = 0; s < 60; s++) {
            tou_pulse_mark_isr(&board.pulse);
        }
        assert_true(tou_pulse_take(&board.pulse, &upto));
        if (trim == 30) {
            assert_int_equal(tou_pulse_set_phase(&board.pulse, edge), TOU_E_RANGE);
            edge = 120;
        } else {
            assert_int_equal(tou_pulse_set_phase(&board.pulse, edge), TOU_OK);
        }
        for (unsigned s = 60; s < edge + 60; s++) {
            tou_pulse_mark_isr(&board.pulse);
        }
        assert_true(tou_pulse_take(&board.pulse, &upto));
        assert_int_equal(upto.tick, edge);
        assert_true(tou_pulse_take(&board.pulse, &upto));
        assert_int_equal(upto.tick, edge + 60);
        assert_false(tou_pulse_take(&board.pulse, &upto));
    }
}

static void a_minute_can_be_lengthened_only_right_after_its_edge(void **state)
{
    board_t board;

    (void)state;
    board_start(&board, &open_door, 4);
    for (unsigned s = 0; s < 60 + 28; s++) {
        tou_pulse_mark_isr(&board.pulse);
    }
    assert_int_equal(tou_pulse_set_phase(&board.pulse, 60 + 60 + 29), TOU_OK);
    tou_pulse_mark_isr(&board.pulse);
    assert_int_equal(tou_pulse_set_phase(&board.pulse, 60 + 60 + 30), TOU_E_RANGE);
}

static void a_hardware_counter_is_taken_over_through_its_wrap(void **state)
{
    const tou_pulse_cfg_t cfg = {0, 0, 0, 1000};
    board_t board;
    uint32_t sum = 0;

    (void)state;
    board_start(&board, &cfg, 4);
    for (uint32_t s = 1; s <= 300; s++) {
        tou_pulse_load_isr(&board.pulse, (uint16_t)(s * 999u));
        tou_pulse_mark_isr(&board.pulse);
        sum += board_count(&board);
    }
    assert_int_equal(sum, 300 * UINT32_C(999));
    assert_int_equal(board.pulse.fast, 0);
    tou_pulse_load_isr(&board.pulse, (uint16_t)(300u * 999u + 1001u));
    assert_int_equal(board.pulse.fast, 1);
    assert_int_equal(board_count(&board), 1001);
}

static void unread_pulses_are_kept_up_to_65535_and_half_of_that_is_told(void **state)
{
    board_t board;

    (void)state;
    board_start(&board, &open_door, 4);
    for (uint32_t i = 0; i < 32767; i++) {
        tou_pulse_add_isr(&board.pulse);
    }
    tou_pulse_mark_isr(&board.pulse);
    assert_int_equal(board.pulse.behind, 0);
    for (uint32_t i = 32767; i < 65535; i++) {
        tou_pulse_add_isr(&board.pulse);
    }
    tou_pulse_mark_isr(&board.pulse);
    assert_int_equal(board.pulse.behind, 1);
    assert_int_equal(board_count(&board), 65535);
    for (uint32_t i = 0; i < 65536; i++) {
        tou_pulse_add_isr(&board.pulse);
    }
    assert_int_equal(board_count(&board), 0); /* the limit that the header states */
}

static void fault_counters_stop_at_255(void **state)
{
    board_t board;

    (void)state;
    board_start(&board, &strict, 1);
    for (unsigned i = 0; i < 300; i++) {
        board_pulse(&board, 1, 50);
    }
    assert_int_equal(board.pulse.bounced, 255);
}

typedef struct disc {
    tou_disc_t disc;
    board_t forward;
    board_t reverse;
    int quarter;
} disc_t;

static void disc_start(disc_t *self)
{
    board_start(&self->forward, &open_door, 4);
    board_start(&self->reverse, &open_door, 4);
    tou_disc_init(&self->disc, &self->forward.pulse, &self->reverse.pulse, false, false);
    self->quarter = 0;
}

/* Moves by quarters of a turn; the sensors see a before b when it goes forward. */
static void disc_move(disc_t *self, int quarters)
{
    int way = (quarters < 0) ? -1 : 1;

    for (; quarters != 0; quarters -= way) {
        self->quarter += way;
        unsigned phase = (unsigned)self->quarter & 3u;
        tou_disc_edge_isr(&self->disc, phase == 1 || phase == 2, phase == 2 || phase == 3);
    }
}

static void a_disc_is_counted_each_way_apart(void **state)
{
    disc_t self;

    (void)state;
    disc_start(&self);
    disc_move(&self, 4 * 100);
    assert_false(self.disc.back);
    disc_move(&self, -4 * 7);
    assert_true(self.disc.back);
    disc_move(&self, 4 * 10);
    assert_false(self.disc.back);
    assert_int_equal(board_count(&self.forward), 110);
    assert_int_equal(board_count(&self.reverse), 7);
    assert_int_equal(self.disc.skipped, 0);
}

static void trembling_counts_nothing_and_the_net_turns_are_kept(void **state)
{
    disc_t self;
    int net;

    (void)state;
    srand(9);
    disc_start(&self);
    for (unsigned i = 0; i < 10000; i++) {
        disc_move(&self, 1);
        disc_move(&self, -1);
    }
    assert_int_equal(board_count(&self.forward) + board_count(&self.reverse), 0);
    for (uint32_t i = 0; i < 100000; i++) {
        disc_move(&self, rand() % 7 - 3);
    }
    net = (int)(int16_t)(board_count(&self.forward) - board_count(&self.reverse));
    assert_in_range(4 * net - self.quarter + 3, 0, 6);
}

static void an_edge_that_was_missed_goes_on_the_same_way_and_is_told(void **state)
{
    disc_t self;

    (void)state;
    disc_start(&self);
    disc_move(&self, -9);
    tou_disc_edge_isr(&self.disc, true, false); /* from quarter 3 to 1 */
    assert_int_equal(self.disc.skipped, 1);
    disc_move(&self, 0);
    self.quarter = -11;
    disc_move(&self, -1);
    assert_int_equal(board_count(&self.reverse), 3);
    assert_int_equal(board_count(&self.forward), 0);
}

static void a_ring_without_room_is_refused(void **state)
{
    tou_pulse_t pulse;

    (void)state;
    assert_int_equal(tou_pulse_init(&pulse, &open_door, NULL, 0), TOU_E_ARG);
}

static void the_inline_forms_do_the_same_as_the_functions(void **state)
{
    board_t a;
    board_t b;

    (void)state;
    srand(5);
    board_start(&a, &strict, 4);
    board_start(&b, &strict, 4);
    for (unsigned i = 0; i < 50000; i++) {
        bool level     = rand() % 2 == 0;
        uint16_t stamp = (uint16_t)(i * 17u);

        tou_pulse_edge_isr(&a.pulse, level, stamp);
        tou_pulse_edge_inline(&b.pulse, level, stamp);
        if (i % 59 == 0) {
            tou_pulse_mark_isr(&a.pulse);
            tou_pulse_mark_inline(&b.pulse);
        }
    }
    assert_int_equal(a.pulse.count, b.pulse.count);
    assert_int_not_equal(a.pulse.count, 0);
    assert_int_equal(a.pulse.tick, b.pulse.tick);
    assert_int_equal(a.pulse.dropped, b.pulse.dropped);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clean_pulses_count_once_each),
        cmocka_unit_test(bounce_at_either_edge_adds_nothing),
        cmocka_unit_test(a_stretch_shorter_than_min_high_is_no_pulse),
        cmocka_unit_test(a_pause_shorter_than_min_low_does_not_end_a_pulse),
        cmocka_unit_test(both_edges_of_a_spike_in_one_interrupt_are_ignored),
        cmocka_unit_test(a_pulse_faster_than_the_disc_can_turn_is_rejected_and_told),
        cmocka_unit_test(the_first_pulse_after_any_idle_time_counts),
        cmocka_unit_test(a_disc_that_stops_under_the_sensor_counts_when_it_goes_on),
        cmocka_unit_test(an_input_without_limits_counts_every_pulse),
        cmocka_unit_test(no_pulse_is_lost_or_counted_twice_through_random_bounce_and_stalls),
        cmocka_unit_test(a_mark_parts_the_pulses_of_two_minutes),
        cmocka_unit_test(a_full_ring_drops_the_new_mark_and_keeps_all_pulses),
        cmocka_unit_test(a_ring_of_255_marks_works_through_its_wrap),
        cmocka_unit_test(the_phase_moves_the_minute_edge),
        cmocka_unit_test(a_minute_is_trimmed_by_up_to_29_seconds_either_way),
        cmocka_unit_test(a_minute_can_be_lengthened_only_right_after_its_edge),
        cmocka_unit_test(a_hardware_counter_is_taken_over_through_its_wrap),
        cmocka_unit_test(unread_pulses_are_kept_up_to_65535_and_half_of_that_is_told),
        cmocka_unit_test(fault_counters_stop_at_255),
        cmocka_unit_test(a_disc_is_counted_each_way_apart),
        cmocka_unit_test(trembling_counts_nothing_and_the_net_turns_are_kept),
        cmocka_unit_test(an_edge_that_was_missed_goes_on_the_same_way_and_is_told),
        cmocka_unit_test(a_ring_without_room_is_refused),
        cmocka_unit_test(the_inline_forms_do_the_same_as_the_functions),
    };
    return cmocka_run_group_tests_name("pulse", tests, NULL, NULL);
}
