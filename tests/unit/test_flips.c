/* SPDX-License-Identifier: MIT */
/*
 * Self-check: each bit of each object that a meter works with is flipped once in the same running state, at four moments.
 * The interrupts' words are excepted: what a flip there may do is told by tou_pulse_t.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flipping.h"

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

/* When a flip comes: before a poll for pulses, before one for nothing, before one for a minute edge, amid a jump. */
enum { BEFORE_PULSES, BEFORE_NOTHING, BEFORE_EDGE, IN_A_JUMP, MOMENTS };

static void prepare(unsigned moment)
{
    busy(60);
    if (moment == BEFORE_PULSES) {
        pulse(IMPORT);
        pulse(EXPORT);
    } else if (moment == BEFORE_EDGE) {
        sleep_s(12, 1, 2);
    } else if (moment == IN_A_JUMP) {
        assert_int_equal(tou_meter_set_clock(&meter, ram_at(2026, 6, 1, 0, 0)), TOU_OK);
        assert_int_equal(tou_meter_poll(&meter), TOU_MORE);
    }
    keep();
    forget_told();
}

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
    };
    return cmocka_run_group_tests_name("bit flips", tests, NULL, NULL);
}
