/* SPDX-License-Identifier: MIT */
/* Period, slide and limit of demand and the billing days over DL/T 645-2007: written, refused, obeyed, kept. */
#include "programming.h"

#define PERIOD        0x04000103
#define SLIDE         0x04000104
#define STATUS_7      0x04000507
#define BILLING_1     0x04000B01
#define BILLING_2     0x04000B02
#define BILLING_3     0x04000B03
#define LIMIT         0x04000E01
#define LIMIT_REVERSE 0x04000E02
#define PRESENT       0x02800004

static void assert_windows(const char *period, const char *slide)
{
    assert_data(PERIOD, period);
    assert_data(SLIDE, slide);
}

/* From any pair of numbers to another, the period first; the slide first where it divides the old period, too. */
static void period_and_slide_are_written_one_by_one(void **state)
{
    static const struct {
        const char *period;
        const char *slide;
        const char *slide_between;
    } row[] = {
        {"60 ", "05 ", "15 "}, {"05 ", "01 ", "05 "}, {"15 ", "15 ", "01 "}, {"05 ", "01 ", "05 "}, {"60 ", "15 ", "01 "},
        {"10 ", "02 ", "10 "}, {"15 ", "03 ", "15 "}, {"30 ", "30 ", "03 "}, {"15 ", "15 ", "15 "},
    };

    (void)state;
    assert_windows("15 ", "05 ");
    assert_put(SLIDE, "15 ", WRITTEN);
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        assert_put(PERIOD, row[i].period, WRITTEN);
        assert_windows(row[i].period, row[i].slide_between);
        assert_put(SLIDE, row[i].slide, WRITTEN);
        assert_windows(row[i].period, row[i].slide);
    }
    assert_put(SLIDE, "05 ", WRITTEN); /* 15 and 15, the slide first */
    assert_put(PERIOD, "60 ", WRITTEN);
    assert_windows("60 ", "05 ");
    assert_put(SLIDE, "01 ", WRITTEN);
    assert_put(PERIOD, "05 ", WRITTEN);
    assert_windows("05 ", "01 ");
}

static void no_such_period(void **state)
{
    (void)state;
    assert_put(SLIDE, "04 ", NOT_WRITTEN);
    assert_put(SLIDE, "30 ", NOT_WRITTEN);
    assert_put(SLIDE, "00 ", NOT_WRITTEN);
    assert_put(SLIDE, "05 05 ", NOT_WRITTEN);
    assert_put(PERIOD, "00 ", NOT_WRITTEN);
    assert_put(PERIOD, "07 ", NOT_WRITTEN);
    assert_put(PERIOD, "61 ", NOT_WRITTEN);
    assert_put(PERIOD, "1A ", NOT_WRITTEN);
    assert_windows("15 ", "05 ");
    changing.n_cells = 12;
    assert_put(SLIDE, "01 ", NOT_WRITTEN); /* 15 cells: there is no room */
    assert_put(SLIDE, "03 ", WRITTEN);
    changing.n_demands = 0;
    assert_put(PERIOD, "30 ", NOT_THERE);
    assert_data(PERIOD, "");
}

/* Windows that were under way are not completed: 12:05 to 12:10 is not, 12:10 to 12:15 is the first. */
static void demand_begins_anew(void **state)
{
    (void)state;
    run(7, 10);
    assert_put(PERIOD, "05 ", WRITTEN);
    run(4, 10);
    assert_data(PRESENT, "00 00 00 ");
    run(4, 10);
    assert_data(PRESENT, "00 60 00 ");
}

/* One that is not on the grid, and may have any period; the other is the meter's. */
static void all_demands_have_the_period(void **state)
{
    static const tou_demand_cfg_t cfg = {15, 5, TOU_DEMAND_FREE, TOU_DEMAND_AT_END, 0, 1};
    static tou_demand_part_t other;
    static tou_demand_part_t *const both[] = {&other, &world.meter.demand};
    static uint32_t cell[TOU_DEMAND_PERIOD_MAX];
    static tou_maximum_t highest[1];

    (void)state;
    assert_int_equal(tou_demand_init(&other.demand, &cfg, cell, highest, NULL), TOU_OK);
    tou_demand_part_init(&other, 1, NULL, TOU_DEMAND_RESTART);
    changing.demand    = both;
    changing.n_demands = 2;
    assert_put(PERIOD, "07 ", NOT_WRITTEN);
    assert_int_equal(other.demand.cfg.period_min, 15);
    assert_put(PERIOD, "30 ", WRITTEN);
    assert_int_equal(other.demand.cfg.period_min, 30);
    assert_int_equal(world.meter.demand.demand.cfg.period_min, 30);
    assert_put(SLIDE, "03 ", WRITTEN);
    assert_int_equal(other.demand.cfg.slide_min, 3);
    assert_int_equal(world.meter.demand.demand.cfg.slide_min, 3);
    assert_put(LIMIT, "00 00 01 ", WRITTEN);
    assert_int_equal(other.limit, 0);
    assert_int_equal(world.meter.demand.limit, 10000);
}

/* What is in the store, for the product to set up demand by. */
static void a_period_is_kept(void **state)
{
    uint8_t bytes[TOU_SETTINGS_DEMAND];
    tou_demand_settings_t settings;

    (void)state;
    assert_put(PERIOD, "30 ", WRITTEN);
    assert_put(LIMIT, "56 34 12 ", WRITTEN);
    come_up(PROGRAMMING_BEGIN + 3600u);
    assert_int_equal(tou_store_read(&world.meter.store, TOU_SETTING_DEMAND, 0, 0, bytes, TOU_SETTINGS_DEMAND), TOU_OK);
    assert_int_equal(tou_settings_demand_get(bytes, &settings), TOU_OK);
    assert_int_equal(settings.cfg.period_min, 30);
    assert_int_equal(settings.cfg.slide_min, 5);
    assert_int_equal(settings.limit, 123456);
}

/* Of forward energy; the meter measures no reverse demand. Windows go on: 15 minutes end as if nothing was written. */
static void a_limit_is_watched(void **state)
{
    (void)state;
    assert_data(LIMIT, "00 00 00 ");
    assert_data(LIMIT_REVERSE, "");
    assert_put(LIMIT_REVERSE, "00 00 01 ", NOT_THERE);
    assert_put(LIMIT, "00 0A 00 ", NOT_WRITTEN);
    assert_put(LIMIT, "00 00 ", NOT_WRITTEN);
    run(7, 10);
    assert_kept(LIMIT, "99 59 00 ");
    assert_data(STATUS_7, "00 00 ");
    run(8, 10); /* 0.6000 kW */
    assert_data(PRESENT, "00 60 00 ");
    assert_data(STATUS_7, "40 00 ");
    assert_int_equal(nth_told(TOU_EV_OVER_LIMIT, 0)->kind, TOU_EV_OVER_LIMIT);
    run(15, 1);
    assert_data(STATUS_7, "00 00 ");
}

static void billing_days_are_set(void **state)
{
    (void)state;
    assert_data(BILLING_1, "00 01 ");
    assert_data(BILLING_2, "99 99 ");
    assert_put(BILLING_1, "23 28 ", WRITTEN);
    assert_put(BILLING_2, "00 15 ", WRITTEN);
    assert_put(BILLING_3, "12 20 ", WRITTEN);
    assert_data(BILLING_1, "23 28 ");
    assert_data(BILLING_2, "00 15 ");
    assert_kept(BILLING_3, "99 99 ");
    assert_put(BILLING_1, "99 99 ", NOT_WRITTEN);
    assert_put(BILLING_2, "00 29 ", NOT_WRITTEN);
    assert_put(BILLING_2, "00 00 ", NOT_WRITTEN);
    assert_put(BILLING_2, "24 15 ", NOT_WRITTEN);
    assert_put(BILLING_2, "0A 15 ", NOT_WRITTEN);
    assert_put(BILLING_2, "99 15 ", NOT_WRITTEN);
    assert_put(BILLING_2, "15 ", NOT_WRITTEN);
    assert_data(BILLING_2, "00 15 ");
    assert_int_equal(world.meter.billing.cfg.moment[0].day, 28);
    run_until(ram_at(2026, 1, 15, 0, 1), 0);
    assert_closing(1, ram_at(2026, 1, 15, 0, 0), 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(period_and_slide_are_written_one_by_one, programming_new),
        cmocka_unit_test_setup(no_such_period, programming_new),
        cmocka_unit_test_setup(demand_begins_anew, programming_new),
        cmocka_unit_test_setup(all_demands_have_the_period, programming_new),
        cmocka_unit_test_setup(a_period_is_kept, programming_new),
        cmocka_unit_test_setup(a_limit_is_watched, programming_new),
        cmocka_unit_test_setup(billing_days_are_set, programming_new),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
