/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tou/calendar.h"

static const tou_zone_t utc_zone = {0, 0, {{0, 0, 0, 0}, 0, 0}, {{0, 0, 0, 0}, 0, 0}};
static const tou_zone_t madrid   = {
      60, 60, {{TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}, {{TOU_ON_WEEKDAY, 10, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}};
static const tou_zone_t auckland = {720,
                                    60,
                                    {{TOU_ON_WEEKDAY, 9, 0, TOU_SUNDAY}, 120, TOU_BASE_STANDARD},
                                    {{TOU_ON_WEEKDAY, 4, 1, TOU_SUNDAY}, 120, TOU_BASE_STANDARD}};
/* Midnight of the last Friday of April is skipped; the hour before that of the last Friday of October comes twice. */
static const tou_zone_t cairo = {120,
                                 60,
                                 {{TOU_ON_WEEKDAY, 4, 0, TOU_FRIDAY}, 0, TOU_BASE_WALL},
                                 {{TOU_ON_WEEKDAY, 10, 0, TOU_THURSDAY}, 1440, TOU_BASE_WALL}};
/* As Newfoundland until 2011: at 00:01 back to 23:01 of the day before. */
static const tou_zone_t st_johns = {-210,
                                    60,
                                    {{TOU_ON_WEEKDAY, 3, 8, TOU_SUNDAY}, 1, TOU_BASE_WALL},
                                    {{TOU_ON_WEEKDAY, 11, 1, TOU_SUNDAY}, 1, TOU_BASE_WALL}};

static tou_day_t day_of(unsigned year, unsigned month, unsigned day)
{
    const tou_date_t date = {(uint8_t)(year - 2000u), (uint8_t)month, (uint8_t)day};

    assert_int_equal(tou_date_check(&date), TOU_OK);
    return tou_date_to_day(&date);
}

/* A reading of a clock: UTC or wall. */
static uint32_t at(unsigned year, unsigned month, unsigned day, unsigned hour, unsigned minute)
{
    return day_of(year, month, day) * TOU_DAY_S + UINT32_C(3600) * hour + 60u * minute;
}

static void dates_count_from_2000(void **state)
{
    (void)state;
    tou_date_t date;

    assert_int_equal(day_of(2000, 1, 1), 0);
    assert_int_equal(day_of(2000, 3, 1), 60);
    assert_int_equal(day_of(2099, 12, 31), 36524);
    tou_date_from_day(36524, &date);
    assert_int_equal(date.year, 99);
    assert_int_equal(date.month, 12);
    assert_int_equal(date.day, 31);
    assert_int_equal(tou_date_weekday(0), TOU_SATURDAY);
    assert_int_equal(tou_date_weekday(day_of(2026, 3, 29)), TOU_SUNDAY);
}

static void dates_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    const tou_date_t none[] = {{23, 2, 29}, {24, 2, 30}, {24, 4, 31}, {24, 0, 1},
                               {24, 13, 1}, {24, 1, 0},  {24, 1, 32}, {100, 1, 1}};
    const tou_date_t leap   = {24, 2, 29};

    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_int_equal(tou_date_check(&none[i]), TOU_E_RANGE);
    }
    assert_int_equal(tou_date_check(&leap), TOU_OK);
    assert_int_equal(tou_date_month_days(0, 2), 29);
    assert_int_equal(tou_date_month_days(99, 2), 28);
}

static void easter_is_that_of_the_western_churches(void **state)
{
    (void)state;
    assert_int_equal(tou_date_easter(0), day_of(2000, 4, 23));
    assert_int_equal(tou_date_easter(8), day_of(2008, 3, 23));
    assert_int_equal(tou_date_easter(26), day_of(2026, 4, 5));
    assert_int_equal(tou_date_easter(38), day_of(2038, 4, 25)); /* the latest there can be */
    assert_int_equal(tou_date_easter(49), day_of(2049, 4, 18)); /* both exceptions of Gauss's rule */
    assert_int_equal(tou_date_easter(76), day_of(2076, 4, 19));
}

static void each_kind_of_pattern_names_its_date(void **state)
{
    (void)state;
    const struct {
        tou_pattern_t pattern;
        unsigned year;
        tou_day_t want;
    } cases[] = {
        {{TOU_ON_NEVER, 0, 0, 0}, 2024, TOU_DAY_NONE},
        {{TOU_ON_DATE, 2, 29, 24}, 2024, day_of(2024, 2, 29)},
        {{TOU_ON_DATE, 2, 29, 24}, 2028, TOU_DAY_NONE},
        {{TOU_ON_YEARLY, 2, 29, 0}, 2028, day_of(2028, 2, 29)},
        {{TOU_ON_YEARLY, 2, 29, 0}, 2027, TOU_DAY_NONE},
        {{TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 2026, day_of(2026, 3, 29)},
        {{TOU_ON_WEEKDAY, 3, 29, TOU_SUNDAY}, 2026, day_of(2026, 3, 29)},
        {{TOU_ON_WEEKDAY, 3, 30, TOU_SUNDAY}, 2026, day_of(2026, 4, 5)},
        {{TOU_ON_WEEKDAY, 9, 1, TOU_MONDAY}, 2026, day_of(2026, 9, 7)},
        {{TOU_ON_WEEKDAY, 12, 25, TOU_THURSDAY}, 2026, day_of(2026, 12, 31)},
        {{TOU_ON_LAST_DAY, 2, 0, 0}, 2026, day_of(2026, 2, 28)},
        {{TOU_ON_LAST_DAY, 2, 0, 0}, 2028, day_of(2028, 2, 29)},
        {{TOU_ON_EASTER, 0, 0, TOU_EASTER_BIAS - 2u}, 2026, day_of(2026, 4, 3)},
        {{TOU_ON_EASTER, 0, 0, TOU_EASTER_BIAS - 80u}, 2008, day_of(2008, 1, 3)},
        {{TOU_ON_EASTER, 0, 0, TOU_EASTER_BIAS + 127u}, 2038, day_of(2038, 8, 30)},
        {{TOU_ON_DST_BEGIN, 0, 0, 0}, 2026, day_of(2026, 3, 29)},
        {{TOU_ON_DST_END, 0, 0, 0}, 2026, day_of(2026, 10, 25)},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(tou_pattern_check(&cases[i].pattern, &madrid), TOU_OK);
        assert_int_equal(tou_pattern_day(&cases[i].pattern, (uint8_t)(cases[i].year - 2000u), &madrid), cases[i].want);
    }
}

static void patterns_that_cannot_be_evaluated_are_refused(void **state)
{
    (void)state;
    const tou_pattern_t bad[] = {
        {8, 1, 1, 0},
        {255, 0, 0, 0},
        {TOU_ON_DATE, 2, 29, 23},
        {TOU_ON_DATE, 1, 1, 100},
        {TOU_ON_YEARLY, 0, 1, 0},
        {TOU_ON_YEARLY, 13, 1, 0},
        {TOU_ON_YEARLY, 4, 31, 0},
        {TOU_ON_YEARLY, 1, 0, 0},
        {TOU_ON_WEEKDAY, 3, 1, 0},
        {TOU_ON_WEEKDAY, 3, 1, 8},
        {TOU_ON_WEEKDAY, 3, 32, 1},
        {TOU_ON_WEEKDAY, 12, 26, 1}, /* might leave the year */
        {TOU_ON_LAST_DAY, 0, 0, 0},
        {TOU_ON_LAST_DAY, 13, 0, 0},
        {TOU_ON_EASTER, 0, 0, TOU_EASTER_BIAS - 81u},
    };
    const tou_pattern_t dst[] = {{TOU_ON_DST_BEGIN, 0, 0, 0}, {TOU_ON_DST_END, 0, 0, 0}};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(tou_pattern_check(&bad[i], &madrid), TOU_E_RANGE);
    }
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(tou_pattern_check(&dst[i], NULL), TOU_E_RANGE);
        assert_int_equal(tou_pattern_check(&dst[i], &utc_zone), TOU_E_RANGE);
    }
}

static void a_dst_date_is_the_one_on_the_standard_clock(void **state)
{
    (void)state;
    /* 2026-10-29 24:00 by summer time is 23:00 of the 29th by standard time; 2026-11-01 00:01 is 23:01 of 31 October. */
    const tou_pattern_t end = {TOU_ON_DST_END, 0, 0, 0};

    assert_int_equal(tou_pattern_day(&end, 26, &cairo), day_of(2026, 10, 29));
    assert_int_equal(tou_pattern_day(&end, 26, &st_johns), day_of(2026, 10, 31));
}

static void zones_out_of_range_are_refused(void **state)
{
    (void)state;
    tou_zone_t zone[8];

    for (size_t i = 0; i < 8; i++) {
        zone[i] = madrid;
    }
    zone[0].offset_min    = -721;
    zone[1].offset_min    = 841;
    zone[2].shift_min     = 181;
    zone[3].begin.minute  = 1441;
    zone[4].end.base      = 3;
    zone[5].begin.on.kind = TOU_ON_NEVER;
    zone[6].begin.on.kind = TOU_ON_DATE;
    zone[7].begin.on.kind = TOU_ON_DST_END;
    assert_int_equal(tou_zone_check(&madrid), TOU_OK);
    assert_int_equal(tou_zone_check(&auckland), TOU_OK);
    assert_int_equal(tou_zone_check(&cairo), TOU_OK);
    assert_int_equal(tou_zone_check(&st_johns), TOU_OK);
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(tou_zone_check(&zone[i]), TOU_E_RANGE);
    }
}

static void zones_whose_changes_would_be_unclear_are_refused(void **state)
{
    (void)state;
    const tou_pattern_t bad[] = {
        {TOU_ON_WEEKDAY, 10, 1, TOU_SUNDAY}, /* the month of the other change */
        {TOU_ON_WEEKDAY, 9, 30, TOU_SUNDAY}, /* may come after a change early in October */
        {TOU_ON_YEARLY, 2, 29, 0},           /* not in every year */
        {TOU_ON_EASTER, 0, 0, 128},          /* no law has it */
        {TOU_ON_YEARLY, 1, 1, 0},            /* too near to the ends of the year */
        {TOU_ON_YEARLY, 1, 2, 0},
        {TOU_ON_YEARLY, 12, 3, 0},
        {TOU_ON_LAST_DAY, 12, 0, 0},
    };
    const tou_pattern_t good = {TOU_ON_YEARLY, 1, 3, 0};
    tou_zone_t zone          = madrid;

    zone.end.on.day = 1;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        zone.begin.on = bad[i];
        assert_int_equal(tou_zone_check(&zone), TOU_E_RANGE);
    }
    zone.begin.on = good;
    assert_int_equal(tou_zone_check(&zone), TOU_OK);
}

static void without_dst_the_rules_are_not_looked_at(void **state)
{
    (void)state;
    tou_zone_t zone = madrid;
    tou_utc_t utc   = 0;

    zone.shift_min     = 0;
    zone.begin.on.kind = 99;
    assert_int_equal(tou_zone_check(&zone), TOU_OK);
    assert_int_equal(tou_zone_offset_min(&zone, at(2026, 7, 1, 12, 0)), 60);
    assert_int_equal(tou_zone_to_utc(&zone, at(2026, 7, 1, 13, 0), true, &utc), TOU_WALL_ONCE);
    assert_int_equal(utc, at(2026, 7, 1, 12, 0));
}

static void the_clock_jumps_at_the_instant_of_the_rule(void **state)
{
    (void)state;
    const tou_utc_t begin = at(2026, 3, 29, 1, 0);
    const tou_utc_t end   = at(2026, 10, 25, 1, 0);

    assert_int_equal(tou_zone_change(&madrid, &madrid.begin, 26), begin);
    assert_int_equal(tou_zone_change(&madrid, &madrid.end, 26), end);
    assert_int_equal(tou_zone_to_wall(&madrid, begin - 1), at(2026, 3, 29, 1, 59) + 59);
    assert_int_equal(tou_zone_to_wall(&madrid, begin), at(2026, 3, 29, 3, 0));
    assert_int_equal(tou_zone_to_wall(&madrid, end - 1), at(2026, 10, 25, 2, 59) + 59);
    assert_int_equal(tou_zone_to_wall(&madrid, end), at(2026, 10, 25, 2, 0));
}

static void south_of_the_equator_the_year_begins_in_summer(void **state)
{
    (void)state;
    assert_int_equal(tou_zone_offset_min(&auckland, at(2026, 1, 1, 0, 0)), 780);
    assert_int_equal(tou_zone_offset_min(&auckland, at(2026, 4, 4, 13, 59)), 780);
    assert_int_equal(tou_zone_offset_min(&auckland, at(2026, 4, 4, 14, 0)), 720);
    assert_int_equal(tou_zone_offset_min(&auckland, at(2026, 9, 26, 13, 59)), 720);
    assert_int_equal(tou_zone_offset_min(&auckland, at(2026, 9, 26, 14, 0)), 780);
}

static void a_skipped_reading_is_due_at_the_change(void **state)
{
    (void)state;
    for (unsigned minute = 0; minute < 60; minute++) {
        for (int second = 0; second < 2; second++) {
            tou_utc_t utc = 0;

            assert_int_equal(tou_zone_to_utc(&madrid, at(2026, 3, 29, 2, minute), second != 0, &utc), TOU_WALL_GAP);
            assert_int_equal(utc, at(2026, 3, 29, 1, 0));
        }
    }
}

static void a_repeated_reading_has_two_passings(void **state)
{
    (void)state;
    tou_utc_t first  = 0;
    tou_utc_t second = 0;

    assert_int_equal(tou_zone_to_utc(&madrid, at(2026, 10, 25, 2, 0), false, &first), TOU_WALL_TWICE);
    assert_int_equal(tou_zone_to_utc(&madrid, at(2026, 10, 25, 2, 0), true, &second), TOU_WALL_TWICE);
    assert_int_equal(first, at(2026, 10, 25, 0, 0));
    assert_int_equal(second, at(2026, 10, 25, 1, 0));
    assert_int_equal(tou_zone_to_utc(&madrid, at(2026, 10, 25, 3, 0), true, &second), TOU_WALL_ONCE);
    assert_int_equal(second, at(2026, 10, 25, 2, 0));
    assert_int_equal(tou_zone_to_utc(&madrid, at(2026, 10, 25, 1, 59), true, &second), TOU_WALL_ONCE);
    assert_int_equal(second, at(2026, 10, 24, 23, 59));
}

static void a_midnight_may_be_skipped(void **state)
{
    (void)state;
    tou_utc_t utc = 0;

    assert_int_equal(tou_zone_to_utc(&cairo, at(2026, 4, 24, 0, 0), false, &utc), TOU_WALL_GAP);
    assert_int_equal(utc, at(2026, 4, 23, 22, 0));
    assert_int_equal(tou_zone_to_wall(&cairo, utc), at(2026, 4, 24, 1, 0));
    assert_int_equal(tou_zone_to_wall(&cairo, utc - 1), at(2026, 4, 23, 23, 59) + 59);
}

static void a_change_at_24_00_repeats_the_last_hour_of_the_date(void **state)
{
    (void)state;
    const tou_utc_t end = at(2026, 10, 29, 21, 0);
    tou_utc_t utc       = 0;

    assert_int_equal(tou_zone_change(&cairo, &cairo.end, 26), end);
    assert_int_equal(tou_zone_to_wall(&cairo, end), at(2026, 10, 29, 23, 0));
    assert_int_equal(tou_zone_to_utc(&cairo, at(2026, 10, 29, 23, 30), true, &utc), TOU_WALL_TWICE);
    assert_int_equal(utc, end + 1800);
    assert_int_equal(tou_zone_to_utc(&cairo, at(2026, 10, 30, 0, 0), false, &utc), TOU_WALL_ONCE);
}

static void a_midnight_may_be_repeated_and_the_date_go_back(void **state)
{
    (void)state;
    const tou_utc_t end = at(2026, 11, 1, 2, 31);
    tou_utc_t utc       = 0;
    tou_day_t day;

    assert_int_equal(tou_zone_change(&st_johns, &st_johns.end, 26), end);
    assert_int_equal(tou_wall_split(tou_zone_to_wall(&st_johns, end - 60), &day), 0);
    assert_int_equal(day, day_of(2026, 11, 1));
    assert_int_equal(tou_wall_split(tou_zone_to_wall(&st_johns, end), &day), 23 * UINT32_C(3600) + 60);
    assert_int_equal(day, day_of(2026, 10, 31));
    assert_int_equal(tou_zone_to_utc(&st_johns, at(2026, 11, 1, 0, 0), false, &utc), TOU_WALL_TWICE);
    assert_int_equal(utc, end - 60);
    assert_int_equal(tou_zone_to_utc(&st_johns, at(2026, 11, 1, 0, 0), true, &utc), TOU_WALL_TWICE);
    assert_int_equal(utc, end + 59 * 60);
}

static void readings_beside_the_valid_instants_have_none(void **state)
{
    (void)state;
    const tou_wall_t last = at(2099, 12, 30, 23, 59) + 60;
    tou_utc_t utc         = 7;

    assert_int_equal(tou_zone_to_utc(&madrid, TOU_UTC_MIN - 1, false, &utc), TOU_WALL_NEVER);
    assert_int_equal(tou_zone_to_utc(&madrid, last + 1, false, &utc), TOU_WALL_NEVER);
    assert_int_equal(tou_zone_to_utc(&st_johns, TOU_WALL_NONE, false, &utc), TOU_WALL_NEVER);
    assert_int_equal(utc, 7);
    assert_int_equal(tou_zone_to_utc(&madrid, TOU_UTC_MIN, false, &utc), TOU_WALL_ONCE);
    assert_int_equal(tou_zone_to_utc(&madrid, last, false, &utc), TOU_WALL_ONCE);
    assert_int_equal(utc, last - 3600);
}

static void a_reading_splits_into_date_and_second(void **state)
{
    (void)state;
    tou_day_t day;

    assert_int_equal(tou_wall_split(0, &day), 0);
    assert_int_equal(day, 0);
    assert_int_equal(tou_wall_split(TOU_DAY_S - 1, &day), 86399);
    assert_int_equal(day, 0);
    assert_int_equal(tou_wall_split(at(2099, 12, 31, 23, 59) + 59, &day), 86399);
    assert_int_equal(day, 36524);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_count_from_2000),
        cmocka_unit_test(dates_that_do_not_exist_are_refused),
        cmocka_unit_test(easter_is_that_of_the_western_churches),
        cmocka_unit_test(each_kind_of_pattern_names_its_date),
        cmocka_unit_test(patterns_that_cannot_be_evaluated_are_refused),
        cmocka_unit_test(a_dst_date_is_the_one_on_the_standard_clock),
        cmocka_unit_test(zones_out_of_range_are_refused),
        cmocka_unit_test(zones_whose_changes_would_be_unclear_are_refused),
        cmocka_unit_test(without_dst_the_rules_are_not_looked_at),
        cmocka_unit_test(the_clock_jumps_at_the_instant_of_the_rule),
        cmocka_unit_test(south_of_the_equator_the_year_begins_in_summer),
        cmocka_unit_test(a_skipped_reading_is_due_at_the_change),
        cmocka_unit_test(a_repeated_reading_has_two_passings),
        cmocka_unit_test(a_midnight_may_be_skipped),
        cmocka_unit_test(a_change_at_24_00_repeats_the_last_hour_of_the_date),
        cmocka_unit_test(a_midnight_may_be_repeated_and_the_date_go_back),
        cmocka_unit_test(readings_beside_the_valid_instants_have_none),
        cmocka_unit_test(a_reading_splits_into_date_and_second),
    };
    return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
