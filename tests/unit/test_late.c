/* SPDX-License-Identifier: MIT */
/* Pulses, marks, tariff and energy together: a main loop that comes late puts no pulse on the wrong side of a minute. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tou.h"

#define MARKS 4u

static const tou_zone_t madrid = {
    60, 60, {{TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}, {{TOU_ON_WEEKDAY, 10, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}};

/* Switches at midnight, inside the hour that is skipped and repeated, at its end, and in the morning. */
static const tou_table_t tables[]       = {{5, {{0, 0, 1}, {2, 30, 2}, {3, 0, 3}, {8, 0, 4}, {22, 0, 2}}},
                                           {3, {{0, 0, 4}, {2, 30, 3}, {8, 0, 1}}}};
static const tou_week_t weeks[]         = {{{1, 2, 1, 2, 1, 2, 1}}};
static tou_arrays_t arrays              = {{4, 1, 0, 0, 0},
                                           NULL,
                                           NULL,
                                           {{{0, 1}, NULL, weeks, {2, 0, 0}, tables, NULL}, {{0, 0}, NULL, NULL, {0, 0, 0}, NULL, NULL}}};
static const tou_tariff_ops_t ops       = {tou_arrays_read, NULL};
static const tou_tariff_source_t source = {&ops, &arrays, 1};

typedef struct rig {
    tou_pulse_t pulse;
    tou_mark_t mark[MARKS];
    tou_tariff_t tariff;
    tou_tariff_t truth;
    tou_energy_t energy;
    tou_register_t reg[5];
    uint32_t expected[5];
    tou_utc_t origin;
    tou_utc_t last_mark;
    tou_rate_t rate;
} rig_t;

static tou_rate_t rate_at(tou_tariff_t *tariff, tou_utc_t utc)
{
    tou_action_t now;

    while (tou_tariff_step(tariff, utc) == TOU_MORE) {
    }
    assert_int_equal(tou_tariff_get(tariff, utc, &now), 0);
    return now.energy;
}

static void rig_start(rig_t *rig, tou_utc_t utc)
{
    const tou_pulse_cfg_t cfg = {0, 0, 0, 0};

    memset(rig, 0, sizeof *rig);
    assert_int_equal(tou_pulse_init(&rig->pulse, &cfg, rig->mark, MARKS), TOU_OK);
    assert_int_equal(tou_energy_init(&rig->energy, rig->reg, 4, 1000, 1, TOU_UNIT_WH), TOU_OK);
    tou_tariff_init(&rig->tariff, &source, &madrid);
    tou_tariff_init(&rig->truth, &source, &madrid);
    rig->origin    = utc;
    rig->last_mark = utc;
    rig->rate      = rate_at(&rig->tariff, utc);
}

/* What a main loop does, as pulse.h and tariff.h tell it. */
static void rig_poll(rig_t *rig)
{
    tou_mark_t upto;
    bool minute;

    do {
        minute        = tou_pulse_take(&rig->pulse, &upto);
        tou_utc_t utc = rig->origin + upto.tick;

        assert_int_equal(tou_energy_add(&rig->energy, rig->rate, upto.count), TOU_OK);
        if (minute || utc - rig->last_mark >= 60u) {
            rig->last_mark = utc - utc % 60u;
            rig->rate      = rate_at(&rig->tariff, utc);
        }
    } while (minute);
}

/* A main loop that has no ring: all that came goes to what is in force when it looks. */
static void rig_poll_without_ring(rig_t *rig)
{
    uint16_t came   = (uint16_t)(rig->pulse.count - rig->pulse.read);
    rig->pulse.read = rig->pulse.count;

    rig->rate = rate_at(&rig->tariff, rig->origin + tou_pulse_tick(&rig->pulse));
    assert_int_equal(tou_energy_add(&rig->energy, rig->rate, came), TOU_OK);
}

/* Seconds of the board: pulses, then the tick that ends the second. */
static void rig_run(rig_t *rig, uint32_t seconds, uint32_t per_second)
{
    for (; seconds != 0; seconds--) {
        tou_rate_t rate = rate_at(&rig->truth, rig->origin + tou_pulse_tick(&rig->pulse));

        for (uint32_t i = 0; i < per_second; i++) {
            tou_pulse_add_isr(&rig->pulse);
        }
        rig->expected[rate] += per_second;
        rig->expected[0] += per_second;
        tou_pulse_mark_isr(&rig->pulse);
    }
}

/* Pulses on the wrong side: half the sum of the distances of the rates. */
static uint32_t rig_misplaced(const rig_t *rig)
{
    uint32_t sum = 0;

    for (unsigned r = 1; r <= 4; r++) {
        uint32_t got = rig->reg[r].units;
        sum += (got > rig->expected[r]) ? (got - rig->expected[r]) : (rig->expected[r] - got);
    }
    return sum / 2;
}

static tou_utc_t at(uint8_t month, uint8_t day, unsigned utc_hour, unsigned minute)
{
    const tou_date_t date = {26, month, day};

    return tou_date_to_day(&date) * TOU_DAY_S + UINT32_C(3600) * utc_hour + 60u * minute;
}

/* A switch, midnight, both changes of 2026 (29 March and 25 October, 01:00 UTC) with switches at 2:30 and 3:00. */
static tou_utc_t moment(unsigned which)
{
    switch (which) {
    case 0:
        return at(6, 9, 6, 0);
    case 1:
        return at(6, 9, 22, 0);
    case 2:
        return at(3, 29, 1, 0);
    case 3:
        return at(10, 25, 0, 30);
    case 4:
        return at(10, 25, 1, 0);
    case 5:
        return at(10, 25, 1, 30);
    default:
        return at(10, 25, 2, 0);
    }
}

/* Each phase of the stall against the moment; the main loop looks once when `late` marks wait, then again. */
static uint32_t stalls(unsigned late, void (*poll)(rig_t *), uint32_t *lost, uint32_t *dropped)
{
    uint32_t misplaced = 0;

    *lost    = 0;
    *dropped = 0;
    for (unsigned which = 0; which < 7; which++) {
        for (unsigned before = 0; before <= late; before++) {
            rig_t rig;

            rig_start(&rig, moment(which) - 60u * (before + 1u));
            rig_run(&rig, 60, 3);
            poll(&rig);
            rig_run(&rig, 60u * late + 17u, 3);
            poll(&rig);
            rig_run(&rig, 43, 3);
            poll(&rig);
            misplaced += rig_misplaced(&rig);
            *lost += rig.expected[0] - rig.reg[0].units;
            *dropped += rig.pulse.dropped;
        }
    }
    return misplaced;
}

static void a_main_loop_late_by_no_more_minutes_than_marks_is_exact(void **state)
{
    uint32_t lost;
    uint32_t dropped;

    (void)state;
    for (unsigned late = 0; late <= MARKS; late++) {
        assert_int_equal(stalls(late, rig_poll, &lost, &dropped), 0);
        assert_int_equal(lost, 0);
        assert_int_equal(dropped, 0);
    }
}

static void one_minute_more_drops_one_mark_and_loses_no_pulse(void **state)
{
    uint32_t lost;
    uint32_t dropped;
    uint32_t misplaced = stalls(MARKS + 1, rig_poll, &lost, &dropped);

    (void)state;
    assert_int_equal(lost, 0);
    assert_int_equal(dropped, 7 * (MARKS + 2));
    /* Only those after the newest kept mark, and only where the dropped mark was the moment: 60 + 17 s of it. */
    assert_in_range(misplaced, 1, 7 * 3 * 17);
}

static void without_the_ring_pulses_land_on_the_wrong_side(void **state)
{
    uint32_t lost;
    uint32_t dropped;

    (void)state;
    for (unsigned late = 1; late <= MARKS; late++) {
        assert_in_range(stalls(late, rig_poll_without_ring, &lost, &dropped), 1, UINT32_MAX);
    }
}

static void pulses_of_two_minutes_are_exact_beyond_65535(void **state)
{
    (void)state;
    for (uint32_t extra = 0; extra < 2; extra++) {
        rig_t rig;

        rig_start(&rig, moment(0) - 60);
        rig_run(&rig, 60, 1000);
        rig_run(&rig, 5, 1107);
        for (uint32_t i = 0; i < extra; i++) {
            rig_run(&rig, 1, 1);
        }
        rig_poll(&rig);
        if (extra == 0) {
            assert_int_equal(rig.expected[0], 65535);
            assert_int_equal(rig_misplaced(&rig), 0);
            assert_int_equal(rig.reg[0].units, 65535);
        } else {
            /* The mark tells 60 000; of the 5 536 after it none is lost, for the ring holds what came before. */
            assert_int_equal(rig.expected[0], 65536);
            assert_int_equal(rig.reg[0].units, 65536);
        }
        assert_true(rig.pulse.behind != 0);
    }
}

static void of_one_stretch_65535_are_exact_and_65536_are_lost(void **state)
{
    rig_t rig;

    (void)state;
    rig_start(&rig, moment(0));
    rig_run(&rig, 1, 65535);
    rig_poll(&rig);
    assert_int_equal(rig.reg[0].units, 65535);
    rig_run(&rig, 1, 65536);
    rig_poll(&rig);
    assert_int_equal(rig.reg[0].units, 65535);
}

static void a_whole_day_of_each_kind_is_exact_with_a_loop_that_sleeps_four_minutes(void **state)
{
    (void)state;
    for (unsigned which = 0; which < 7; which++) {
        rig_t rig;

        rig_start(&rig, moment(which) - moment(which) % TOU_DAY_S);
        for (uint32_t second = 0; second < 90000u; second += 239u) {
            rig_run(&rig, 239, 1);
            rig_poll(&rig);
        }
        assert_int_equal(rig_misplaced(&rig), 0);
        assert_true(tou_energy_check(&rig.energy));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_main_loop_late_by_no_more_minutes_than_marks_is_exact),
        cmocka_unit_test(one_minute_more_drops_one_mark_and_loses_no_pulse),
        cmocka_unit_test(without_the_ring_pulses_land_on_the_wrong_side),
        cmocka_unit_test(pulses_of_two_minutes_are_exact_beyond_65535),
        cmocka_unit_test(of_one_stretch_65535_are_exact_and_65536_are_lost),
        cmocka_unit_test(a_whole_day_of_each_kind_is_exact_with_a_loop_that_sleeps_four_minutes),
    };
    return cmocka_run_group_tests_name("late main loop", tests, NULL, NULL);
}
