/* SPDX-License-Identifier: MIT */
#include "measuring.h"

/* 2026-01-05 02:13:20 UTC: in the middle of a minute, and of most windows. */
#define BACK (MIDNIGHT + 2u * 3600u + 13u * 60u + 20u)
/* The first minute edge after it. */
#define EDGE (MIDNIGHT + 2u * 3600u + 14u * 60u)

#define NONE ((uint8_t)0)
#define ALL  ((uint8_t)(TOU_DEMAND_EV_WINDOW | TOU_DEMAND_EV_MAX | TOU_DEMAND_EV_RATE))

static const uint8_t both[]     = {TOU_DEMAND_INSIDE, TOU_DEMAND_AT_END};
static const uint8_t outages[3] = {TOU_DEMAND_RESTART, TOU_DEMAND_RESUME, TOU_DEMAND_SYNCHRONISE};

/* Power fails now and returns at an instant; nothing but the phase and the maxima was kept. */
static void outage(tou_utc_t utc, uint8_t rule)
{
    const tou_demand_cfg_t cfg = demand.cfg;
    uint8_t phase              = tou_demand_phase(&demand);

    memset(&demand, 0xA5, sizeof demand);
    assert_int_equal(tou_demand_init(&demand, &cfg, cells, maxima, cumulative), TOU_OK);
    assert_int_equal(tou_demand_restore(&demand), TOU_OK);
    assert_int_equal(tou_demand_set_constant(&demand, 1000, 1), TOU_OK);
    now = utc;
    tou_demand_start_at(&demand, now, 0, 1, rule, phase);
}

/* So many minute edges without an event, then one with these. */
static void assert_quiet_then(unsigned edges, uint8_t events)
{
    for (unsigned i = 1; i < edges; i++) {
        assert_int_equal(run(1, 10), NONE);
    }
    assert_int_equal(run(1, 10), events);
}

static void after_a_restart_blocks_begin_at_the_first_edge(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        begin(15, 15, TOU_DEMAND_FREE, both[i], 1);
        (void)run(7, 99);
        outage(BACK, TOU_DEMAND_RESTART);
        assert_quiet_then(16, ALL);
        assert_maximum(0, 0, 600, EDGE + 15 * 60);
        assert_quiet_then(15, TOU_DEMAND_EV_WINDOW);
    }
}

static void after_a_restart_windows_slide_from_the_first_edge(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        begin(15, 5, TOU_DEMAND_FREE, both[i], 1);
        (void)run(17, 99);
        memset(maxima, 0, sizeof maxima);
        outage(BACK, TOU_DEMAND_RESTART);
        assert_quiet_then(16, ALL);
        assert_maximum(1, 0, 600, EDGE + 15 * 60);
        assert_quiet_then(5, TOU_DEMAND_EV_WINDOW);
    }
}

static void a_block_that_is_resumed_runs_to_its_end_and_the_next_one_counts(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        begin(15, 15, TOU_DEMAND_FREE, both[i], 1);
        (void)run(7, 99);
        assert_int_equal(tou_demand_phase(&demand), 8);
        outage(BACK, TOU_DEMAND_RESUME);
        assert_quiet_then(8 + 15, ALL);
        assert_int_equal(tou_demand_last(&demand), 6000);
        assert_maximum(0, 0, 600, EDGE + (7 + 15) * 60);
        assert_maximum(1, 0, 600, EDGE + (7 + 15) * 60);
        assert_quiet_then(15, TOU_DEMAND_EV_WINDOW);
    }
}

static void windows_that_are_resumed_slide_on_in_the_old_rhythm(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        begin(15, 5, TOU_DEMAND_FREE, both[i], 1);
        (void)run(12, 99);
        assert_int_equal(tou_demand_phase(&demand), 3);
        outage(BACK, TOU_DEMAND_RESUME);
        assert_quiet_then(3 + 15, ALL);
        assert_maximum(0, 0, 600, EDGE + (2 + 15) * 60);
        assert_maximum(1, 0, 600, EDGE + (2 + 15) * 60);
        assert_quiet_then(5, TOU_DEMAND_EV_WINDOW);
    }
}

static void blocks_are_synchronised_to_multiples_of_the_period_from_local_midnight(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        begin(25, 25, TOU_DEMAND_FREE, both[i], 1);
        (void)run(7, 99);
        outage(BACK, TOU_DEMAND_SYNCHRONISE); /* at 02:13; multiples are 02:05, 02:30, 02:55 */
        assert_quiet_then(1 + 16 + 25, ALL);
        assert_maximum(0, 0, 600, MIDNIGHT + 175 * 60);
        assert_maximum(1, 0, 600, MIDNIGHT + 175 * 60);

        begin(25, 25, TOU_DEMAND_FREE, both[i], 1);
        tou_demand_start_at(&demand, MIDNIGHT, 345, 1, TOU_DEMAND_SYNCHRONISE,
                            0); /* Kathmandu: it is 05:45, the next is 05:50 */
        assert_quiet_then(5 + 25, ALL);
        assert_maximum(0, 0, 600, MIDNIGHT + 30 * 60);
    }
}

static void windows_slide_in_step_with_local_midnight_when_synchronised(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        begin(21, 7, TOU_DEMAND_FREE, both[i], 1);
        (void)run(5, 99);
        outage(BACK, TOU_DEMAND_SYNCHRONISE); /* at 02:13, the 133rd minute: 19 slides of 7, and the 20th has begun */
        assert_quiet_then(7 + 21, ALL);
        assert_maximum(0, 0, 600, MIDNIGHT + (140 + 21) * 60);
        assert_maximum(1, 0, 600, MIDNIGHT + (140 + 21) * 60);
        assert_quiet_then(7, TOU_DEMAND_EV_WINDOW);
    }
}

static void windows_in_step_run_freely_past_midnight(void **state)
{
    (void)state;
    begin(7, 7, TOU_DEMAND_FREE, TOU_DEMAND_AT_END, 1);
    outage(MIDNIGHT + 1435 * UINT32_C(60), TOU_DEMAND_SYNCHRONISE); /* 205 periods of 7 minutes: one begins now */
    assert_quiet_then(7, ALL);
    assert_maximum(0, 0, 600, MIDNIGHT + 1442 * UINT32_C(60));
}

/* On the grid the rule must not matter, nor what was kept. */
static void on_the_grid_the_three_rules_are_one(void **state)
{
    static const uint8_t slides[] = {15, 5, 1};
    tou_demand_t restarted;

    (void)state;
    for (unsigned i = 0; i < sizeof slides; i++) {
        begin(15, slides[i], TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 1);
        tou_demand_start(&demand, BACK, 0, 1);
        memcpy(&restarted, &demand, sizeof demand);
        for (unsigned k = 0; k < 3; k++) {
            for (uint8_t phase = 0; phase < 20; phase++) {
                tou_demand_start_at(&demand, BACK, 0, 1, outages[k], phase);
                assert_memory_equal(&demand, &restarted, sizeof demand);
            }
        }
    }
}

static void a_phase_or_a_rule_that_cannot_be_restarts(void **state)
{
    static const uint8_t slides[] = {60, 12, 1};
    tou_demand_t restarted;

    (void)state;
    for (unsigned i = 0; i < sizeof slides; i++) {
        begin(60, slides[i], TOU_DEMAND_FREE, TOU_DEMAND_AT_END, 1);
        tou_demand_start(&demand, BACK, 0, 1);
        memcpy(&restarted, &demand, sizeof demand);
        for (unsigned phase = 0; phase <= UINT8_MAX; phase++) {
            tou_demand_start_at(&demand, BACK, 0, 1, TOU_DEMAND_RESUME, (uint8_t)phase);
            if (phase >= 1 && phase <= slides[i]) {
                assert_int_equal(tou_demand_phase(&demand), phase);
            } else {
                assert_memory_equal(&demand, &restarted, sizeof demand);
            }
        }
        for (unsigned rule = TOU_DEMAND_SYNCHRONISE + 1u; rule <= UINT8_MAX; rule++) {
            tou_demand_start_at(&demand, BACK, 0, 1, (uint8_t)rule, 1);
            assert_memory_equal(&demand, &restarted, sizeof demand);
        }
    }
}

static void before_the_first_window_has_begun_there_is_nothing_to_resume(void **state)
{
    (void)state;
    begin(15, 15, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, 1);
    tou_demand_start(&demand, MIDNIGHT + 20, 0, 1);
    outage(BACK, TOU_DEMAND_RESUME);
    assert_quiet_then(1 + 15, ALL);
}

static void an_interruption_within_a_minute_leaves_the_rhythm_alone(void **state)
{
    (void)state;
    begin(15, 15, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, 1);
    (void)run(7, 10);
    outage(now + 20, TOU_DEMAND_RESUME);
    outage(now + 20, TOU_DEMAND_RESUME);
    assert_quiet_then(8 + 15, ALL);
    assert_maximum(0, 0, 600, MIDNIGHT + 30 * 60);
}

/* Interrupted at each minute of a window; before and after it, loads that would be found in any maximum. */
static void assert_no_window_spans_a_gap(const tou_demand_cfg_t *cfg, uint8_t rule, tou_utc_t back)
{
    for (uint8_t minutes = 0; minutes < cfg->period_min; minutes++) {
        begin(cfg->period_min, cfg->slide_min, cfg->sync, cfg->rule, 1);
        (void)run(minutes, 1000);
        tou_demand_add(&demand, 1000);
        outage(back, rule);
        tou_demand_add(&demand, 1000); /* in what is left of the minute, if a part of it has passed */
        for (unsigned edges = (back % 60u != 0u) ? 0 : 1; edges < cfg->period_min; edges++) {
            assert_int_equal(run(1, (edges == 0) ? 1000 : 10), NONE);
        }
        assert_maximum(0, 0, 0, 0);
        assert_maximum(1, 0, 0, 0);
        assert_int_equal(tou_demand_last(&demand), 0);
        /* From here on all that the window held is known: it ends within a slide. */
        tou_utc_t whole = now + 60u;
        for (uint8_t edges = 0; run(1, 10) == NONE; edges++) {
            assert_true(edges < cfg->slide_min);
        }
        uint32_t extra = (back % 60u == 0u && now == whole) ? 1000 : 0;
        assert_maximum(0, 0, (10u * cfg->period_min + extra) * 60u / cfg->period_min, now);
    }
}

static void a_window_that_spans_a_gap_makes_no_maximum_and_no_event(void **state)
{
    static const tou_demand_cfg_t settings[] = {
        {15, 15, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, RATES, 1}, {15, 5, TOU_DEMAND_GRID, TOU_DEMAND_AT_END, RATES, 1},
        {15, 15, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, RATES, 1}, {15, 15, TOU_DEMAND_FREE, TOU_DEMAND_AT_END, RATES, 1},
        {15, 5, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, RATES, 1},  {15, 5, TOU_DEMAND_FREE, TOU_DEMAND_AT_END, RATES, 1},
        {5, 1, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, RATES, 1},   {5, 1, TOU_DEMAND_FREE, TOU_DEMAND_AT_END, RATES, 1},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        for (unsigned k = 0; k < 3; k++) {
            assert_no_window_spans_a_gap(&settings[i], outages[k], BACK);
            assert_no_window_spans_a_gap(&settings[i], outages[k], EDGE);
        }
    }
}

static void the_rates_windows_go_along_with_the_totals_until_the_rate_switches(void **state)
{
    (void)state;
    begin(15, 5, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, 1);
    (void)run(4, 10);
    tou_demand_set_rate(&demand, 2);
    (void)run(3, 10);
    outage(BACK, TOU_DEMAND_RESUME);
    assert_quiet_then(3 + 15, ALL);
    (void)run(1, 10);
    tou_demand_set_rate(&demand, 2);
    (void)run(14, 20);
    assert_maximum(2, 0, 0, 0);
    assert_int_equal(run(1, 20), TOU_DEMAND_EV_RATE);
    assert_maximum(2, 0, 1200, EDGE + (17 + 16) * 60);
}

static void a_switch_within_the_minute_of_a_start_begins_the_rates_windows_at_its_end(void **state)
{
    (void)state;
    for (unsigned k = 0; k < 3; k++) {
        begin(15, 5, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, 1);
        (void)run(3, 10);
        outage(BACK, outages[k]);
        tou_demand_set_rate(&demand, 2);
        (void)run(1 + 14, 10);
        assert_maximum(2, 0, 0, 0);
        assert_int_not_equal(run(1, 10) & TOU_DEMAND_EV_RATE, 0);
        assert_maximum(2, 0, 600, EDGE + 15 * 60);
    }
}

static void what_has_passed_before_a_window_began_does_not_rise(void **state)
{
    (void)state;
    begin(15, 5, TOU_DEMAND_FREE, TOU_DEMAND_AT_END, 1);
    outage(BACK, TOU_DEMAND_RESTART);
    (void)run(1, 1000);
    assert_int_equal(tou_demand_rising(&demand), 0);
    (void)run(1, 15);
    assert_int_equal(tou_demand_rising(&demand), 600);
}

/* Three places each of the total and two rates, as they would be kept. */
static void keep_maxima(void)
{
    static const uint32_t values[] = {900, 700, 700, 800, 0, 0, 950, 900, 100};

    begin(15, 15, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, 3);
    for (unsigned i = 0; i < sizeof values / sizeof values[0]; i++) {
        maxima[i].value  = values[i];
        maxima[i].at     = (values[i] != 0) ? (MIDNIGHT - i) : 0;
        maxima[i].pulses = 0;
    }
}

static void maxima_that_were_kept_are_good_if_they_fall_and_have_times(void **state)
{
    (void)state;
    begin(15, 15, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, 3);
    assert_int_equal(tou_demand_restore(&demand), TOU_OK);
    keep_maxima();
    assert_int_equal(tou_demand_restore(&demand), TOU_OK);
}

static void maxima_that_cannot_have_been_are_refused(void **state)
{
    tou_maximum_t before[9];
    tou_demand_t as_it_was;

    (void)state;
    for (unsigned i = 0; i < 9; i++) {
        bool none = i == 4 || i == 5;

        keep_maxima(); /* a time without a value, or a value without a time */
        maxima[i].at = none ? MIDNIGHT : 0;
        memcpy(before, maxima, sizeof before);
        memcpy(&as_it_was, &demand, sizeof demand);
        assert_int_equal(tou_demand_restore(&demand), TOU_E_INVALID);
        assert_memory_equal(before, maxima, sizeof before);
        assert_memory_equal(&as_it_was, &demand, sizeof demand);

        keep_maxima(); /* more than the place before; the first place of a register has none */
        maxima[i].value = (i % 3 == 0) ? UINT32_MAX : (maxima[i - 1].value + 1u);
        maxima[i].at    = MIDNIGHT;
        assert_int_equal(tou_demand_restore(&demand), (i % 3 == 0) ? TOU_OK : TOU_E_INVALID);
    }
    keep_maxima(); /* nothing, and then something */
    memset(&maxima[6], 0, sizeof maxima[6]);
    assert_int_equal(tou_demand_restore(&demand), TOU_E_INVALID);
}

static void what_lies_behind_the_lists_is_not_looked_at(void **state)
{
    (void)state;
    keep_maxima();
    maxima[9].value = 1;
    assert_int_equal(tou_demand_restore(&demand), TOU_OK);
}

static void a_window_has_to_exceed_the_maximum_that_was_kept(void **state)
{
    (void)state;
    begin(5, 5, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, 1);
    (void)run(5, 20);
    assert_maximum(0, 0, 1200, MIDNIGHT + 5 * 60);
    maxima[0].pulses = UINT32_MAX; /* not kept, whatever it may be */
    outage(BACK, TOU_DEMAND_RESTART);
    assert_int_equal(run(1 + 5, 20), TOU_DEMAND_EV_WINDOW);
    assert_maximum(0, 0, 1200, MIDNIGHT + 5 * 60);
    assert_int_equal(run(5, 21), ALL);
    assert_maximum(0, 0, 1260, EDGE + 10 * 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_a_restart_blocks_begin_at_the_first_edge),
        cmocka_unit_test(after_a_restart_windows_slide_from_the_first_edge),
        cmocka_unit_test(a_block_that_is_resumed_runs_to_its_end_and_the_next_one_counts),
        cmocka_unit_test(windows_that_are_resumed_slide_on_in_the_old_rhythm),
        cmocka_unit_test(blocks_are_synchronised_to_multiples_of_the_period_from_local_midnight),
        cmocka_unit_test(windows_slide_in_step_with_local_midnight_when_synchronised),
        cmocka_unit_test(windows_in_step_run_freely_past_midnight),
        cmocka_unit_test(on_the_grid_the_three_rules_are_one),
        cmocka_unit_test(a_phase_or_a_rule_that_cannot_be_restarts),
        cmocka_unit_test(before_the_first_window_has_begun_there_is_nothing_to_resume),
        cmocka_unit_test(an_interruption_within_a_minute_leaves_the_rhythm_alone),
        cmocka_unit_test(a_window_that_spans_a_gap_makes_no_maximum_and_no_event),
        cmocka_unit_test(the_rates_windows_go_along_with_the_totals_until_the_rate_switches),
        cmocka_unit_test(a_switch_within_the_minute_of_a_start_begins_the_rates_windows_at_its_end),
        cmocka_unit_test(what_has_passed_before_a_window_began_does_not_rise),
        cmocka_unit_test(maxima_that_were_kept_are_good_if_they_fall_and_have_times),
        cmocka_unit_test(maxima_that_cannot_have_been_are_refused),
        cmocka_unit_test(what_lies_behind_the_lists_is_not_looked_at),
        cmocka_unit_test(a_window_has_to_exceed_the_maximum_that_was_kept),
    };
    return cmocka_run_group_tests_name("demand_outage", tests, NULL, NULL);
}
