/* SPDX-License-Identifier: MIT */
/* The tariff over DL/T 645-2007, as it runs: what was written is in force, stands by, is switched to, outlives a power cut. */
#include "tariffing.h"

static void a_blank_meter_is_programmed_whole(void **state)
{
    static const uint8_t from[] = {3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4, 4}; /* Thursday from noon on */

    (void)state;
    program_all();
    run(1, 0);
    for (unsigned h = 0; h < 12u; h++) {
        uint32_t before = units(from[h]);

        assert_int_equal(rate(), from[h]);
        run_until(NOON + (h + 1u) * HOUR, 1);
        assert_int_equal(units(from[h]) - before, (h == 0) ? 59 : 60);
    }
    assert_rate_at(NOON + 12u * HOUR, 1);  /* Friday */
    assert_rate_at(NOON + 20u * HOUR, 2);  /* at 08:00 */
    assert_rate_at(NOON + 36u * HOUR, 4);  /* Saturday, table 2 */
    assert_rate_at(NOON + 3u * DAY, 4);    /* Sunday noon */
    assert_rate_at(NOON + 84u * HOUR, 2);  /* Monday is a holiday: table 3, its last slot */
    assert_rate_at(NOON + 90u * HOUR, 1);  /* 06:00 */
    assert_rate_at(NOON + 102u * HOUR, 2); /* 18:00 */
    assert_rate_at(NOON + 108u * HOUR, 1); /* Tuesday by table 1 */
    warn_and_cut();
    come_up(NOON + 181u * DAY - 60u); /* 1 July, Wednesday: table 3 */
    assert_rate_at(NOON + 181u * DAY, 1);
    assert_rate_at(NOON + 181u * DAY + 6u * HOUR, 2);
    assert_int_equal(nth_told(TOU_EV_PROGRAMMED, 0)->by, 1);
}

static void everything_outlives_a_power_cut(void **state)
{
    (void)state;
    assert_put(SWITCH_ZONES, "30 08 15 06 27", WRITTEN);
    cut();
    come_up(NOON + 2u * HOUR);
    assert_data(N_RATES, "04 ");
    assert_data(N_HOLIDAYS, "04 00 ");
    assert_data(N_ZONES, "02 ");
    assert_data(N_TABLES, "03 ");
    assert_data(N_SLOTS, "04 ");
    assert_data(ZONES_1 + 1, padded(BY_HOURS, 14));
    assert_data(ZONES_1 + 2, padded(ALL_VALLEY, 14));
    assert_data(ZONES_1 + 3, padded(BY_DAYLIGHT, 14));
    assert_data(ZONES_1, padded("01 01 01 03 01 07 ", 14));
    assert_data(WEEKEND, "3E ");
    assert_data(REST_TABLE, "02 ");
    assert_data(HOLIDAY + 1, "03 05 01 26 ");
    assert_data(HOLIDAY + 2, "00 00 00 00 ");
    assert_data(SWITCH_ZONES, "30 08 15 06 27 ");
    assert_data(SWITCH_TABLES, "00 00 00 00 00 ");
    run(1, 0);
    assert_int_equal(rate(), 3);
}

/* Valley all day by set 2, and table 2 of it in the second half of the year. */
static void program_standby(void)
{
    assert_table_kept(ZONES_2 + 1, ALL_VALLEY);
    assert_table_kept(ZONES_2 + 2, BY_DAYLIGHT);
    assert_table_kept(ZONES_2, "01 01 01 02 01 07 ");
}

static void a_standby_set_runs_from_its_time_on(void **state)
{
    (void)state;
    program_standby();
    assert_data(ZONES_1, padded("01 01 01 03 01 07 ", 14));
    assert_put(SWITCH_ZONES, "00 14 01 01 26", WRITTEN);
    assert_put(SWITCH_TABLES, "00 14 01 01 26", WRITTEN);
    assert_rate_at(NOON + 2u * HOUR - 60u, 3);
    assert_rate_at(NOON + 2u * HOUR, 4);
    assert_data(SWITCH_ZONES, "00 00 00 00 00 ");
    assert_data(SWITCH_TABLES, "00 00 00 00 00 ");
    assert_int_equal(world.meter.tariff.state.bank[TOU_BANKS_WEEKS], 1);
    assert_int_equal(world.meter.tariff.state.bank[TOU_BANKS_DAYS], 1);
    assert_table_kept(ZONES_2 + 1, "02 00 00 "); /* which runs now */
    run(1, 0);
    assert_int_equal(rate(), 2);
    assert_table_kept(ZONES_1 + 1, "01 00 00 "); /* which stands by */
    run(1, 0);
    assert_int_equal(rate(), 2);
}

static void a_switch_in_an_outage_is_made_when_power_returns(void **state)
{
    (void)state;
    program_standby();
    assert_put(SWITCH_TABLES, "00 14 01 01 26", WRITTEN);
    assert_put(SWITCH_ZONES, "00 14 01 01 26", WRITTEN);
    cut();
    come_up(NOON + 3u * HOUR);
    run(1, 0);
    assert_int_equal(rate(), 4);
    assert_data(SWITCH_TABLES, "00 00 00 00 00 ");
}

/* Zones of set 2 name table 8, which neither set has: written, but not run. */
static void a_standby_set_that_is_not_whole_does_not_run(void **state)
{
    (void)state;
    assert_table_kept(ZONES_2, "08 01 01 ");
    assert_put(SWITCH_ZONES, "00 14 01 01 26", WRITTEN);
    assert_rate_at(NOON + 2u * HOUR, 3);
    assert_int_equal(world.meter.tariff.state.bank[TOU_BANKS_WEEKS], 0);
    assert_data(SWITCH_ZONES, "00 00 00 00 00 ");
}

static void a_set_in_force_is_changed(void **state)
{
    (void)state;
    assert_table_kept(ZONES_1 + 1, "02 00 00 01 30 12 ");
    run(1, 0);
    assert_int_equal(rate(), 2);
    assert_rate_at(NOON + 1800u, 1);
    assert_table_kept(ZONES_1, "02 01 01 01 01 02 03 01 03 ");
    run(1, 0);
    assert_int_equal(rate(), 4);
    assert_table_kept(ZONES_1, "01 01 06 ");
    run(1, 0);
    assert_int_equal(rate(), 1);
    assert_int_equal(units(0), 0);
    assert_table_kept(ZONES_1 + 1, BY_HOURS);
    assert_table_kept(ZONES_1 + 1, BY_HOURS); /* the same once more */
    run(1, 7);
    assert_int_equal(units(3) + units(1), 7);
}

/* Nothing of a table is changed if power fails before the answer; a meter that reads anything reads all of one. */
static void a_cut_leaves_a_set_that_runs(void **state)
{
    char digits[1024];
    uint8_t data[12 + 42] = {0, 0, 1, 4, 2, 0, 0, 0, 1, 0, 0, 0};
    uint8_t n = bytes_of("02 01 01 01 01 02 03 01 03 02 01 04 01 01 05 02 01 06 01 01 08 02 01 09 03 01 10", &data[12]);

    for (unsigned ms = 30; ms < 60u; ms++) {
        (void)tariffing_programmed(state);
        command(digits, 0x14, data, (uint8_t)(12u + n));
        give(digits);
        for (unsigned i = 0; i < ms; i++) {
            tou_dlt645_tick(&port, 1);
            polls(3);
        }
        cut();
        (void)tou_dlt645_init(&port, &port_cfg);
        come_up(NOON + HOUR);
        run(1, 0);
        sent[0] = 0;
        assert_int_not_equal(rate(), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_blank_meter_is_programmed_whole, programming_new),
        cmocka_unit_test_setup(everything_outlives_a_power_cut, tariffing_programmed),
        cmocka_unit_test_setup(a_standby_set_runs_from_its_time_on, tariffing_programmed),
        cmocka_unit_test_setup(a_switch_in_an_outage_is_made_when_power_returns, tariffing_programmed),
        cmocka_unit_test_setup(a_standby_set_that_is_not_whole_does_not_run, tariffing_programmed),
        cmocka_unit_test_setup(a_set_in_force_is_changed, tariffing_programmed),
        cmocka_unit_test_setup(a_cut_leaves_a_set_that_runs, programming_new),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
