/* SPDX-License-Identifier: MIT */
#include "billed.h"

/* Every moment at the first and the last instants a clock may show, in the zones furthest off. */
static void the_ends_of_time_are_held(void **state)
{
    (void)state;
    for (uint8_t day = 1; day <= 28u; day++) {
        for (int offset = -720; offset <= 840; offset += 60) {
            tou_zone_t zone                        = greenwich;
            const tou_moment_t moment[TOU_MOMENTS] = {{day, (uint8_t)(day % 24u)}, {0, 0}, {0, 0}};

            zone.offset_min   = (int16_t)offset;
            int64_t wall      = (int64_t)(day - 1u) * 86400 + INT64_C(3600) * (day % 24);
            int64_t nominal   = wall - 60 * (int64_t)offset;
            bool passed       = nominal <= TOU_UTC_MIN || wall < TOU_UTC_MIN;
            tou_utc_t january = (tou_utc_t)nominal;

            begin_in(&zone, moment, ALL, TOU_UTC_MIN);
            assert_int_equal(billing.state.month[0], passed ? 1 : 0);
            if (!passed) {
                assert_none(january - 60u);
                assert_closing(january, TOU_CAUSE_FIRST, january);
            }
            assert_int_equal(tou_billing_pass(&billing, TOU_UTC_END - 1u), 0);
            for (unsigned month = 2; month <= TOU_MONTH_LAST; month++) {
                assert_true(tou_billing_next(&billing, TOU_UTC_END - 1u, &closing));
            }
            assert_none(TOU_UTC_END - 1u);
            assert_int_equal(billing.state.month[0], TOU_MONTH_LAST);
            assert_int_equal(tou_billing_pass(&billing, TOU_UTC_MIN), TOU_BILLING_EV_BACK);
            assert_int_equal(billing.state.month[0], passed ? 1 : 0);
        }
    }
}

/* A closing of January 2000 from before the first instant, as only a kept state can ask for it, comes at that instant. */
static void before_time_began_is_at_its_first_instant(void **state)
{
    tou_billing_cfg_t cfg;
    tou_billing_state_t kept;

    (void)state;
    tou_billing_init_defaults(&cfg);
    memset(&kept, 0, sizeof kept);
    assert_int_equal(tou_billing_init(&billing, &cfg, &paris), TOU_OK);
    assert_int_equal(tou_billing_restore(&billing, &kept), TOU_OK);
    assert_int_equal(tou_billing_pass(&billing, TOU_UTC_MIN), 0);
    assert_closing(TOU_UTC_MIN, TOU_CAUSE_FIRST, TOU_UTC_MIN);
    assert_none(at(2000, 1, 31, 22, 59));
    assert_closing(at(2000, 1, 31, 23, 0), TOU_CAUSE_FIRST, at(2000, 1, 31, 23, 0));
}

/* ---- closings around DST as they went wrong elsewhere: issues of home-assistant/core ---- */

/* The months April and May of a year in western Europe, from before DST begins: closed at these two instants, UTC. */
static void assert_april_and_may(unsigned year)
{
    static const tou_moment_t first[TOU_MOMENTS] = {{1, 0}, {0, 0}, {0, 0}};
    tou_closing_t made[2];

    begin_in(&paris, first, 1, at(year, 3, 2, 0, 0));
    assert_int_equal(walk(at(year, 3, 2, 0, 0), at(year, 5, 20, 0, 0), made, 2), 2);
    assert_int_equal(made[0].at, at(year, 3, 31, 22, 0)); /* 1 April 00:00, summer time */
    assert_int_equal(made[1].at, at(year, 4, 30, 22, 0));
    assert_int_equal(made[1].since, made[0].at);
    assert_int_equal(billing.state.number, 2);
}

/* DST had begun five days before: a month's meter was reset on 31 March at 23:00 and again on 1 April at 00:00. */
static void fault_90730_a_month_closed_at_23_and_again_at_midnight(void **state)
{
    (void)state;
    assert_april_and_may(2023);
}

/* DST began on the last day of the month: reset at 23:00 of that day, an hour too early. */
static void fault_114547_a_month_closed_an_hour_early_on_the_day_of_the_change(void **state)
{
    (void)state;
    assert_april_and_may(2024);
}

/* The same night, also where power fails and is back in the last hour, or the clock is set in it: no month of one hour. */
static void fault_114721_a_month_of_one_hour(void **state)
{
    static const tou_moment_t first[TOU_MOMENTS] = {{1, 0}, {0, 0}, {0, 0}};
    tou_closing_t made[1];

    (void)state;
    begin_in(&paris, first, 1, at(2024, 3, 2, 0, 0));
    for (uint8_t minute = 0; minute < 60u; minute++) {
        assert_int_equal(tou_billing_pass(&billing, at(2024, 3, 31, 21, minute)), 0); /* 23:00 to 23:59 */
        assert_none(at(2024, 3, 31, 21, minute));
    }
    assert_int_equal(walk(at(2024, 3, 31, 21, 0), at(2024, 4, 30, 21, 59), made, 1), 1);
    assert_int_equal(made[0].at, at(2024, 3, 31, 22, 0));
    assert_int_equal(tou_billing_pass(&billing, at(2024, 3, 31, 21, 0)), 0);
    assert_int_equal(walk(at(2024, 3, 31, 21, 0), at(2024, 4, 30, 21, 59), made, 0), 0);
}

/*
 * In the hour that the end of DST repeats a meter was not reset, and two hours were told as one. Here closings come at 01:00,
 * 02:00 and 03:00 of such a day: periods follow one another without a hole, and what is shown twice is in one of them, once.
 */
static void fault_102984_the_repeated_hour_belongs_to_one_period(void **state)
{
    static const tou_moment_t hours[TOU_MOMENTS] = {{27, 1}, {27, 2}, {27, 3}};
    tou_closing_t made[3];

    (void)state;
    begin_in(&paris, hours, 1, at(2024, 10, 20, 0, 0));
    assert_int_equal(walk(at(2024, 10, 20, 0, 0), at(2024, 11, 20, 0, 0), made, 3), 3);
    assert_int_equal(made[0].at, at(2024, 10, 26, 23, 0)); /* 01:00, summer time */
    assert_int_equal(made[1].at, at(2024, 10, 27, 0, 0));  /* 02:00, the first of two */
    assert_int_equal(made[2].at, at(2024, 10, 27, 2, 0));  /* 03:00, standard time: two hours later */
    assert_int_equal(made[1].since, made[0].at);
    assert_int_equal(made[2].since, made[1].at);
}

/* ---- midnights of the first of a month that were skipped or shown twice; facts: tzdata 2025b ---- */

#define FROM(month, minute)                                 \
    {                                                       \
        {TOU_ON_YEARLY, month, 1, 0}, minute, TOU_BASE_WALL \
    }
#define OTHER(month, minute)                                 \
    {                                                        \
        {TOU_ON_YEARLY, month, 15, 0}, minute, TOU_BASE_WALL \
    }

static const struct {
    const char *place;
    unsigned year;
    uint8_t month;
    uint8_t hour; /* UTC, of the day before where `eve` */
    uint8_t minute;
    bool eve;
    tou_zone_t zone; /* fitted to the change of that year */
} midnights[] = {
    /* Skipped: 23:59, then 01:00. */
    {"Amman", 2011, 4, 22, 0, true, {120, 60, FROM(4, 0), OTHER(10, 60)}},
    {"Cairo", 2014, 8, 22, 0, true, {120, 60, FROM(8, 0), OTHER(2, 60)}},
    {"Casablanca", 2008, 6, 0, 0, false, {0, 60, FROM(6, 0), OTHER(9, 0)}},
    {"Havana", 2012, 4, 5, 0, false, {-300, 60, FROM(4, 0), OTHER(11, 60)}},
    {"Asuncion", 2017, 10, 4, 0, false, {-240, 60, FROM(10, 0), OTHER(3, 0)}}, /* south: DST begins in spring there */
    {"Gaza", 2007, 4, 22, 0, true, {120, 60, FROM(4, 0), OTHER(9, 120)}},
    {"Karachi", 2008, 6, 19, 0, true, {300, 60, FROM(6, 0), OTHER(11, 0)}},
    /* Shown twice: 00:59, then 00:00. */
    {"Havana", 2015, 11, 4, 0, false, {-300, 60, OTHER(3, 0), FROM(11, 60)}},
    {"Havana", 2026, 11, 4, 0, false, {-300, 60, OTHER(3, 0), FROM(11, 60)}},
    {"Gaza", 2004, 10, 21, 0, true, {120, 60, OTHER(4, 0), FROM(10, 60)}},
    {"Managua", 2006, 10, 5, 0, false, {-360, 60, OTHER(5, 0), FROM(10, 60)}},
    /* Shown twice: 00:00, then 23:01 of the month that was over. */
    {"St John's", 2009, 11, 2, 30, false, {-210, 60, OTHER(3, 1), FROM(11, 1)}},
    {"Goose Bay", 2009, 11, 3, 0, false, {-240, 60, OTHER(3, 1), FROM(11, 1)}},
};

static tou_utc_t midnight(size_t i)
{
    return at(midnights[i].year, midnights[i].month, 1, midnights[i].hour, midnights[i].minute) -
           (midnights[i].eve ? TOU_DAY_S : 0u);
}

static void midnights_skipped_or_shown_twice_close_once(void **state)
{
    static const tou_moment_t first[TOU_MOMENTS] = {{1, 0}, {0, 0}, {0, 0}};
    tou_closing_t made[1];

    (void)state;
    for (size_t i = 0; i < sizeof midnights / sizeof midnights[0]; i++) {
        const tou_utc_t want = midnight(i);

        begin_in(&midnights[i].zone, first, 1, want - 27u * TOU_DAY_S);
        assert_int_equal(walk(want - 27u * TOU_DAY_S, want + 27u * TOU_DAY_S, made, 1), 1);
        assert_int_equal(made[0].at, want);
        assert_int_equal(billing.state.month[0], month_of(midnights[i].year, midnights[i].month));
    }
}

/* Power-up and clock sets at every minute around such a midnight neither repeat the closing nor lose it. */
static void a_jump_near_such_a_midnight_closes_once(void **state)
{
    static const tou_moment_t first[TOU_MOMENTS] = {{1, 0}, {0, 0}, {0, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof midnights / sizeof midnights[0]; i++) {
        const tou_utc_t want = midnight(i);

        for (tou_utc_t now = want - 10800u; now <= want + 10800u; now += 60u) {
            begin_in(&midnights[i].zone, first, 0, want - 27u * TOU_DAY_S);
            assert_int_equal(tou_billing_pass(&billing, now), (now < want) ? 0 : TOU_BILLING_EV_MISSED);
            assert_none(now);
            begin_in(&midnights[i].zone, first, 1, now);
            assert_int_equal(tou_billing_next(&billing, want + 10800u, &closing), now < want);
            assert_int_equal(tou_billing_pass(&billing, now), 0); /* set back, over the closing or not */
            assert_none(want + 10800u);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ends_of_time_are_held),
        cmocka_unit_test(before_time_began_is_at_its_first_instant),
        cmocka_unit_test(fault_90730_a_month_closed_at_23_and_again_at_midnight),
        cmocka_unit_test(fault_114547_a_month_closed_an_hour_early_on_the_day_of_the_change),
        cmocka_unit_test(fault_114721_a_month_of_one_hour),
        cmocka_unit_test(fault_102984_the_repeated_hour_belongs_to_one_period),
        cmocka_unit_test(midnights_skipped_or_shown_twice_close_once),
        cmocka_unit_test(a_jump_near_such_a_midnight_closes_once),
    };

    return cmocka_run_group_tests_name("billing: zones", tests, NULL, NULL);
}
