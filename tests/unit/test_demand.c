/* SPDX-License-Identifier: MIT */
#include "measuring.h"

static void a_block_is_the_mean_power_of_its_minutes(void **state)
{
    (void)state;
    begin(15, 15, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 1);
    assert_int_equal(run(14, 10), 0);
    assert_int_equal(run(1, 25), TOU_DEMAND_EV_WINDOW | TOU_DEMAND_EV_MAX | TOU_DEMAND_EV_RATE);
    assert_int_equal(tou_demand_last(&demand), 6600); /* 165 pulses in a quarter of an hour: 660 W */
    assert_maximum(0, 0, 660, MIDNIGHT + 15 * 60);
    assert_maximum(1, 0, 660, MIDNIGHT + 15 * 60);
    assert_maximum(2, 0, 0, 0);
}

static void every_constant_and_ratio_is_rounded_half_up(void **state)
{
    static const uint32_t ratios[] = {1, 7, 400, 4000};

    (void)state;
    for (unsigned k = 0; k < 4; k++) {
        for (uint32_t constant = 1; constant <= 65535; constant += 97) {
            for (uint8_t period = 1; period <= 60; period = (uint8_t)(period + 13)) {
                uint64_t den = (uint64_t)constant * period;
                uint64_t num = UINT64_C(617) * 600000 * ratios[k];

                begin(period, period, TOU_DEMAND_FREE, TOU_DEMAND_AT_END, 1);
                if (tou_demand_set_constant(&demand, (uint16_t)constant, ratios[k]) != TOU_OK) {
                    continue;
                }
                tou_demand_start(&demand, now, 0, 1);
                (void)run(period - 1u, 0);
                (void)run(1, 617);
                uint64_t want = (2 * num + den) / (2 * den);
                assert_int_equal(tou_demand_last(&demand), (want > UINT32_MAX) ? UINT32_MAX : want);
            }
        }
    }
}

static void a_sliding_window_finds_a_peak_across_blocks(void **state)
{
    (void)state;
    begin(15, 5, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 1);
    (void)run(10, 1);
    (void)run(15, 20);
    (void)run(35, 1);
    assert_maximum(0, 0, 1200, MIDNIGHT + 25 * 60);
}

static void the_grid_is_that_of_local_standard_time(void **state)
{
    (void)state;
    begin(30, 30, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 1);
    tou_demand_start(&demand, MIDNIGHT, 345, 1); /* Kathmandu: it is 05:45 */
    (void)run(15, 50);                           /* to 06:00, half a window */
    assert_int_equal(tou_demand_last(&demand), 0);
    (void)run(29, 1);
    assert_int_equal(run(1, 1), TOU_DEMAND_EV_WINDOW | TOU_DEMAND_EV_MAX | TOU_DEMAND_EV_RATE);
    assert_maximum(0, 0, 60, MIDNIGHT + 45 * 60);
}

static void free_windows_begin_at_the_first_minute_edge(void **state)
{
    (void)state;
    begin(7, 7, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, 1);
    now = MIDNIGHT + 20;
    tou_demand_start(&demand, now, 0, 1);
    assert_int_equal(run(1, 1000), 0); /* the rest of the minute does not count */
    (void)run(6, 7);
    assert_int_equal(run(1, 7), TOU_DEMAND_EV_WINDOW | TOU_DEMAND_EV_MAX | TOU_DEMAND_EV_RATE);
    assert_maximum(0, 0, 420, MIDNIGHT + 8 * 60);
}

static void an_equal_demand_keeps_the_earlier_time(void **state)
{
    (void)state;
    begin(5, 5, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 1);
    (void)run(5, 4);
    assert_int_equal(run(5, 4), TOU_DEMAND_EV_WINDOW);
    assert_maximum(0, 0, 240, MIDNIGHT + 5 * 60);
}

static void on_the_grid_a_window_with_two_rates_counts_for_none(void **state)
{
    (void)state;
    begin(15, 5, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 1);
    (void)run(18, 10);
    tou_demand_set_rate(&demand, 2); /* at 00:18: rate 2 has its first whole cell from 00:20, its first window at 00:35 */
    (void)run(16, 30);
    assert_maximum(2, 0, 0, 0);
    (void)run(1, 30);
    assert_maximum(2, 0, 1800, MIDNIGHT + 35 * 60);
    assert_maximum(1, 0, 600, MIDNIGHT + 15 * 60);
}

static void free_the_rates_own_window_begins_at_the_switch(void **state)
{
    (void)state;
    begin(15, 5, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, 1);
    (void)run(18, 10);
    tou_demand_set_rate(&demand, 2);
    (void)run(14, 30);
    assert_maximum(2, 0, 0, 0);
    (void)run(1, 30);
    assert_maximum(2, 0, 1800, MIDNIGHT + 33 * 60);
}

static void at_end_a_window_is_that_of_its_last_second(void **state)
{
    (void)state;
    begin(15, 15, TOU_DEMAND_GRID, TOU_DEMAND_AT_END, 1);
    (void)run(14, 10);
    tou_demand_set_rate(&demand, 2);
    (void)run(1, 10);
    tou_demand_set_rate(&demand, 1); /* at the edge itself: the window is over */
    assert_maximum(2, 0, 600, MIDNIGHT + 15 * 60);
    assert_maximum(1, 0, 0, 0);
}

static void a_closing_parts_windows_into_old_and_new(void **state)
{
    (void)state;
    begin(15, 5, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 1);
    (void)run(60, 10);
    assert_maximum(0, 0, 600, MIDNIGHT + 15 * 60);
    (void)run(5, 40); /* a window that ends at the closing is of the old period */
    assert_maximum(0, 0, 1200, MIDNIGHT + 65 * 60);
    tou_demand_close(&demand, true);
    assert_int_equal(cumulative[0], 12000);
    assert_maximum(0, 0, 0, 0);
    (void)run(14, 1); /* windows begun before it are not of the new one */
    assert_maximum(0, 0, 0, 0);
    assert_int_not_equal(tou_demand_last(&demand), 0);
    (void)run(1, 1);
    assert_maximum(0, 0, 60, MIDNIGHT + 80 * 60);
    tou_demand_close(&demand, true);
    assert_int_equal(cumulative[0], 12600);
    assert_int_equal(cumulative[1], 12600);
    assert_int_equal(cumulative[2], 0);
}

static void forgiven_minutes_make_no_maximum(void **state)
{
    (void)state;
    begin(5, 5, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 1);
    tou_demand_hold(&demand, 7);
    assert_int_equal(run(5, 100), TOU_DEMAND_EV_WINDOW);
    assert_int_equal(run(5, 100), TOU_DEMAND_EV_WINDOW); /* its first two minutes are forgiven */
    (void)run(5, 1);
    assert_maximum(0, 0, 60, MIDNIGHT + 15 * 60);
}

static void a_start_drops_the_window_and_keeps_the_maxima(void **state)
{
    (void)state;
    begin(5, 5, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 1);
    (void)run(5, 2);
    (void)run(3, 100);
    now += 30; /* an outage, back within the same window */
    tou_demand_start(&demand, now, 0, 1);
    (void)run(2, 100);
    assert_int_equal(tou_demand_last(&demand), 0);
    assert_maximum(0, 0, 120, MIDNIGHT + 5 * 60);
}

static void the_highest_are_kept_in_order(void **state)
{
    static const uint32_t loads[] = {3, 9, 5, 9, 1, 7};

    (void)state;
    begin(1, 1, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 3);
    for (unsigned i = 0; i < 6; i++) {
        (void)run(1, loads[i]);
    }
    assert_maximum(0, 0, 540, MIDNIGHT + 2 * 60);
    assert_maximum(0, 1, 540, MIDNIGHT + 4 * 60);
    assert_maximum(0, 2, 420, MIDNIGHT + 6 * 60);
}

static void what_rounds_to_the_same_is_no_new_maximum(void **state)
{
    static const uint32_t pulses[] = {3, 4, 9, 10};
    static const uint32_t value[]  = {0, 1, 1, 2}; /* 0.1526 of 0.1 W each */
    static const uint8_t event[]   = {0, TOU_DEMAND_EV_MAX, 0, TOU_DEMAND_EV_MAX};

    (void)state;
    begin(60, 60, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 1);
    assert_int_equal(tou_demand_set_constant(&demand, 65535, 1), TOU_OK);
    tou_demand_start(&demand, now, 0, 1);
    for (unsigned i = 0; i < 4; i++) {
        (void)run(59, 0);
        assert_int_equal(run(1, pulses[i]) & TOU_DEMAND_EV_MAX, event[i]);
        assert_int_equal(tou_demand_last(&demand), value[i]);
    }
}

static void a_new_constant_is_measured_against_the_old_maximum_in_watts(void **state)
{
    (void)state;
    begin(1, 1, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 1);
    (void)run(1, 100); /* 6 kW */
    assert_int_equal(tou_demand_set_constant(&demand, 100, 1), TOU_OK);
    tou_demand_start(&demand, now, 0, 1);
    (void)run(1, 10);
    assert_maximum(0, 0, 6000, MIDNIGHT + 60);
    (void)run(1, 11);
    assert_maximum(0, 0, 6600, MIDNIGHT + 3 * 60);
}

static void the_window_under_way_rises(void **state)
{
    (void)state;
    begin(15, 15, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 1);
    tou_demand_add(&demand, 15);
    assert_int_equal(tou_demand_rising(&demand), 600);
    tou_demand_add(&demand, 15);
    assert_int_equal(tou_demand_rising(&demand), 1200);
}

static void settings_out_of_range_are_refused(void **state)
{
    static const tou_demand_cfg_t bad[] = {
        {0, 1, 0, 0, 1, 1},   {61, 61, 1, 0, 1, 1}, {15, 0, 0, 0, 1, 1},  {15, 30, 0, 0, 1, 1},
        {15, 4, 0, 0, 1, 1},  {25, 5, 0, 0, 1, 1},  {15, 5, 2, 0, 1, 1},  {15, 5, 0, 2, 1, 1},
        {15, 5, 0, 0, 64, 1}, {15, 5, 0, 0, 1, 0},  {15, 5, 0, 0, 1, 11},
    };
    const tou_demand_cfg_t odd = {25, 5, TOU_DEMAND_FREE, TOU_DEMAND_AT_END, 0, 1};
    tou_demand_t before;

    (void)state;
    begin(15, 5, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 1);
    memcpy(&before, &demand, sizeof demand);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(tou_demand_init(&demand, &bad[i], cells, maxima, NULL), TOU_E_RANGE);
    }
    assert_int_equal(tou_demand_set_constant(&demand, 0, 1), TOU_E_RANGE);
    assert_int_equal(tou_demand_set_constant(&demand, 1, 0), TOU_E_RANGE);
    assert_int_equal(tou_demand_set_constant(&demand, 1, 4000001), TOU_E_RANGE);
    assert_int_equal(tou_demand_set_constant(&demand, 1, 4000000), TOU_E_RANGE);
    assert_memory_equal(&before, &demand, sizeof demand);
    assert_int_equal(tou_demand_check(&odd), TOU_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_is_the_mean_power_of_its_minutes),
        cmocka_unit_test(every_constant_and_ratio_is_rounded_half_up),
        cmocka_unit_test(a_sliding_window_finds_a_peak_across_blocks),
        cmocka_unit_test(the_grid_is_that_of_local_standard_time),
        cmocka_unit_test(free_windows_begin_at_the_first_minute_edge),
        cmocka_unit_test(an_equal_demand_keeps_the_earlier_time),
        cmocka_unit_test(on_the_grid_a_window_with_two_rates_counts_for_none),
        cmocka_unit_test(free_the_rates_own_window_begins_at_the_switch),
        cmocka_unit_test(at_end_a_window_is_that_of_its_last_second),
        cmocka_unit_test(a_closing_parts_windows_into_old_and_new),
        cmocka_unit_test(forgiven_minutes_make_no_maximum),
        cmocka_unit_test(a_start_drops_the_window_and_keeps_the_maxima),
        cmocka_unit_test(the_highest_are_kept_in_order),
        cmocka_unit_test(what_rounds_to_the_same_is_no_new_maximum),
        cmocka_unit_test(a_new_constant_is_measured_against_the_old_maximum_in_watts),
        cmocka_unit_test(the_window_under_way_rises),
        cmocka_unit_test(settings_out_of_range_are_refused),
    };
    return cmocka_run_group_tests_name("demand", tests, NULL, NULL);
}
