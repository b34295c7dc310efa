/* SPDX-License-Identifier: MIT */
/*
 * Self-check: each bit of each object that a meter works with is flipped once in the same running state, at three moments.
 * The interrupts' words are excepted: what a flip there may do is told by tou_pulse_t.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "metering.h"

#define KEPT_MAX 8192u

/* Objects that make up the state. */
static const struct {
    void *at;
    size_t size;
} object[] = {
    {&meter, sizeof meter},
    {&meter_cfg, sizeof meter_cfg},
    {inputs, sizeof inputs},
    {parts, sizeof parts},
    {&board, sizeof board},
    {&zone, sizeof zone},
    {&tariff, sizeof tariff},
    {&billing, sizeof billing},
    {input, sizeof input},
    {ring, sizeof ring},
    {energy, sizeof energy},
    {reg, sizeof reg},
    {demand, sizeof demand},
    {cells, sizeof cells},
    {maxima, sizeof maxima},
    {cumulative, sizeof cumulative},
    {&coincident, sizeof coincident},
    {others, sizeof others},
    {coincident_value, sizeof coincident_value},
    {&history, sizeof history},
    {&history_cfg, sizeof history_cfg},
    {energies, sizeof energies},
    {demands, sizeof demands},
    {records, sizeof records},
    {recorder, sizeof recorder},
    {&board_utc, sizeof board_utc},
    {&board_off, sizeof board_off},
};
#define OBJECTS (sizeof object / sizeof object[0])

static uint8_t kept[KEPT_MAX];

static void keep(void)
{
    size_t n = 0;

    for (size_t i = 0; i < OBJECTS; i++) {
        assert_true(n + object[i].size <= sizeof kept);
        memcpy(kept + n, object[i].at, object[i].size);
        n += object[i].size;
    }
}

static void restore(void)
{
    size_t n = 0;

    for (size_t i = 0; i < OBJECTS; i++) {
        memcpy(object[i].at, kept + n, object[i].size);
        n += object[i].size;
    }
    forget_told();
}

static void by_hand(void)
{
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_KEY), TOU_OK);
    (void)settle();
}

/* A busy state: periods in the history, maxima of two rates, windows half full; 12 s before a minute edge. */
static void busy(uint8_t check_min)
{
    (void)begin(NULL);
    zone = ram_madrid;
    build(ram_at(2026, 5, 4, 9, 0) + 30);
    meter_cfg.clock_check_min = check_min;
    assert_int_equal(tou_meter_start(&meter), TOU_OK);
    pass(1800, 1, 2);
    by_hand();
    pass(1800, 3, 1);
    by_hand();
    pass(1800 + 18, 2, 1);
    assert_int_equal(count_told(TOU_EV_CLOSED), 2);
    assert_int_equal(coincident_value[0] != 0, true);
    assert_int_equal(maxima[0][0].value != 0 && cumulative[0] != 0 && cells[0][0] != 0, true);
    assert_int_equal(tou_meter_now(&meter) % 60u, 48);
}

static tou_err_t poll_all(void)
{
    tou_err_t err;

    do {
        err = tou_meter_poll(&meter);
    } while (err == TOU_MORE);
    return err;
}

/* Over the minute edge, with a pulse in each second or without. */
static tou_err_t run_on(unsigned pulses)
{
    tou_err_t err = poll_all();

    for (unsigned s = 0; s < 15 && err == TOU_OK; s++) {
        second(pulses, pulses);
        err = poll_all();
    }
    return err;
}

/* When a flip comes: before a poll for pulses, before one for nothing, before one for a minute edge. */
enum { BEFORE_PULSES, BEFORE_NOTHING, BEFORE_EDGE, MOMENTS };

static void prepare(unsigned moment)
{
    busy(60);
    if (moment == BEFORE_PULSES) {
        pulse(IMPORT);
        pulse(EXPORT);
    } else if (moment == BEFORE_EDGE) {
        sleep_s(12, 1, 2);
    }
    keep();
    forget_told();
}

static unsigned flips;
static unsigned found;

static void assert_found(unsigned moment, uint8_t *byte, uint8_t where)
{
    for (unsigned bit = 0; bit < 8; bit++) {
        restore();
        *byte = (uint8_t)(*byte ^ (1u << bit));
        flips++;
        tou_err_t err = run_on(moment == BEFORE_NOTHING ? 0 : 1);

        if (err != TOU_E_INVALID || n_told == 0 || last_told(TOU_EV_DAMAGED)->detail != where) {
            print_error("byte %p bit %u of %u, moment %u: answer %d, %u told\n", (void *)byte, bit, where, moment, err,
                        n_told);
        }
        assert_int_equal(err, TOU_E_INVALID);
        assert_int_equal(count_told(TOU_EV_DAMAGED), 1);
        assert_int_equal(last_told(TOU_EV_DAMAGED)->detail, where);
        if (byte != &meter.count[TOU_EV_DAMAGED]) {
            assert_int_equal(meter.count[TOU_EV_DAMAGED], 1);
        }
        assert_int_equal(tou_meter_poll(&meter), TOU_E_INVALID);
        assert_int_equal(count_told(TOU_EV_DAMAGED), 1);
        found++;
    }
}

static void flip_range(unsigned moment, void *at, size_t size, uint8_t where)
{
    for (size_t i = 0; i < size; i++) {
        assert_found(moment, (uint8_t *)at + i, where);
    }
}

static void told_figure(const char *what)
{
    print_message("%s: %u flips, %u found\n", what, flips, found);
    assert_int_equal(flips, found);
    assert_true(flips != 0);
    flips = 0;
    found = 0;
}

static void every_flip_in_the_meter_itself_is_found(void **state)
{
    (void)state;
    for (unsigned moment = 0; moment < MOMENTS; moment++) {
        prepare(moment);
        flip_range(moment, &meter, sizeof meter, TOU_IN_METER);
    }
    told_figure("meter");
}

static void every_flip_in_the_settings_is_found(void **state)
{
    (void)state;
    for (unsigned moment = 0; moment < MOMENTS; moment++) {
        prepare(moment);
        flip_range(moment, &meter_cfg, sizeof meter_cfg, TOU_IN_FIXED);
        flip_range(moment, inputs, sizeof inputs, TOU_IN_FIXED);
        flip_range(moment, parts, sizeof parts, TOU_IN_FIXED);
        flip_range(moment, &board, sizeof board, TOU_IN_FIXED);
        flip_range(moment, &zone, sizeof zone, TOU_IN_FIXED);
    }
    told_figure("settings");
}

static void every_flip_in_tariff_and_billing_is_found(void **state)
{
    (void)state;
    for (unsigned moment = 0; moment < MOMENTS; moment++) {
        prepare(moment);
        flip_range(moment, &tariff, sizeof tariff, TOU_IN_TARIFF);
        flip_range(moment, &billing, sizeof billing, TOU_IN_BILLING);
    }
    told_figure("tariff and billing");
}

/* The interrupt uses the ring's place and size at each minute edge, so these must not be flipped in a minute without a poll. */
static void every_flip_in_what_the_main_loop_owns_of_an_input_is_found(void **state)
{
    (void)state;
    for (unsigned moment = 0; moment < MOMENTS; moment++) {
        prepare(moment);
        for (unsigned i = 0; i < 2; i++) {
            uint8_t *first = (uint8_t *)&input[i];

            for (size_t b = 0; b < offsetof(tou_pulse_t, put); b++) {
                bool used = b >= offsetof(tou_pulse_t, mark) && b <= offsetof(tou_pulse_t, n_marks);

                if (moment != BEFORE_NOTHING || !used) {
                    assert_found(moment, first + b, TOU_IN_INPUT);
                }
            }
        }
    }
    told_figure("inputs");
}

/* Between members of a register may lie bytes that mean nothing. */
static void every_flip_in_energy_is_found(void **state)
{
    (void)state;
    for (unsigned moment = 0; moment < MOMENTS; moment++) {
        prepare(moment);
        for (unsigned q = 0; q < QUANTITIES; q++) {
            uint8_t where = (uint8_t)(TOU_IN_PART + FIRST_PART + 1u + q);

            flip_range(moment, &energy[q], sizeof energy[q], where);
            for (unsigned r = 0; r <= RATES; r++) {
                flip_range(moment, &reg[q][r].units, sizeof reg[q][r].units, where);
                flip_range(moment, &reg[q][r].rem, sizeof reg[q][r].rem, where);
            }
        }
    }
    told_figure("energy");
}

static void every_flip_in_demand_is_found(void **state)
{
    (void)state;
    for (unsigned moment = 0; moment < MOMENTS; moment++) {
        prepare(moment);
        for (unsigned q = 0; q < 2; q++) {
            uint8_t where = (uint8_t)(TOU_IN_PART + DEMAND_PART + q);

            flip_range(moment, &demand[q], sizeof demand[q], where);
            flip_range(moment, cells[q], sizeof cells[q], where);
            flip_range(moment, maxima[q], sizeof maxima[q], where);
        }
        flip_range(moment, cumulative, sizeof cumulative, TOU_IN_PART + DEMAND_PART);
        flip_range(moment, &coincident, sizeof coincident, TOU_IN_PART + COINCIDENT_PART);
        flip_range(moment, others, sizeof others, TOU_IN_PART + COINCIDENT_PART);
        flip_range(moment, coincident_value, sizeof coincident_value, TOU_IN_PART + COINCIDENT_PART);
    }
    told_figure("demand");
}

static void every_flip_in_the_history_is_found(void **state)
{
    (void)state;
    for (unsigned moment = 0; moment < MOMENTS; moment++) {
        prepare(moment);
        flip_range(moment, &history, sizeof history, TOU_IN_PART + HISTORY_PART);
        flip_range(moment, &history_cfg, sizeof history_cfg, TOU_IN_PART + HISTORY_PART);
        flip_range(moment, energies, sizeof energies, TOU_IN_PART + HISTORY_PART);
        flip_range(moment, demands, sizeof demands, TOU_IN_PART + HISTORY_PART);
        flip_range(moment, records, sizeof records, TOU_IN_PART + HISTORY_PART);
    }
    told_figure("history");
}

/* Of all calls that change something none does any more, and pulses wait. */
static void a_damaged_meter_touches_nothing_more(void **state)
{
    static tou_register_t before[QUANTITIES][RATES + 1];

    (void)state;
    prepare(BEFORE_PULSES);
    billing.state.number ^= 1u;
    assert_int_equal(run_on(1), TOU_E_INVALID);
    memcpy(before, reg, sizeof reg);
    unsigned sets = board_sets;
    sleep_s(120, 1, 1);
    assert_int_equal(poll_all(), TOU_E_INVALID);
    assert_int_equal(tou_meter_set_clock(&meter, board_utc), TOU_E_INVALID);
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_KEY), TOU_E_INVALID);
    assert_int_equal(tou_meter_unlock(&meter), TOU_E_INVALID);
    assert_memory_equal(before, reg, sizeof reg);
    assert_int_equal(board_sets, sets);
    assert_int_equal(n_told, 1);
}

static void each_call_that_changes_something_looks_for_damage_first(void **state)
{
    (void)state;
    for (unsigned call = 0; call < 3; call++) {
        prepare(BEFORE_NOTHING);
        maxima[EXPORT][0].value ^= 1u;
        forget_told();
        tou_err_t err = (call == 0)   ? tou_meter_set_clock(&meter, board_utc)
                        : (call == 1) ? tou_meter_close(&meter, TOU_CAUSE_KEY)
                                      : tou_meter_unlock(&meter);
        assert_int_equal(err, TOU_E_INVALID);
        assert_int_equal(last_told(TOU_EV_DAMAGED)->detail, TOU_IN_PART + DEMAND_PART + 1);
        assert_int_equal(last_told(TOU_EV_DAMAGED)->at, board_utc - 48);
    }
}

static void a_started_meter_takes_the_state_for_good(void **state)
{
    (void)state;
    prepare(BEFORE_PULSES);
    coincident_value[0] ^= 4u;
    assert_int_equal(run_on(1), TOU_E_INVALID);
    assert_int_equal(tou_meter_start(&meter), TOU_OK);
    assert_int_equal(run_on(1), TOU_OK);
}

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
        cmocka_unit_test(every_flip_in_the_meter_itself_is_found),
        cmocka_unit_test(every_flip_in_the_settings_is_found),
        cmocka_unit_test(every_flip_in_tariff_and_billing_is_found),
        cmocka_unit_test(every_flip_in_what_the_main_loop_owns_of_an_input_is_found),
        cmocka_unit_test(every_flip_in_energy_is_found),
        cmocka_unit_test(every_flip_in_demand_is_found),
        cmocka_unit_test(every_flip_in_the_history_is_found),
        cmocka_unit_test(a_damaged_meter_touches_nothing_more),
        cmocka_unit_test(each_call_that_changes_something_looks_for_damage_first),
        cmocka_unit_test(a_started_meter_takes_the_state_for_good),
        cmocka_unit_test(a_flip_in_the_interrupts_words_of_an_input_does_what_its_header_says),
        cmocka_unit_test(a_flip_in_a_waiting_mark_adds_nothing_or_a_whole_turn_of_the_count),
    };
    return cmocka_run_group_tests_name("bit flips", tests, NULL, NULL);
}
