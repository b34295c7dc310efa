/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "building.h"

static void without_seasons_week_1_holds_all_year(void **state)
{
    (void)state;
    ram_week(0, 1, 1, 2, 3);
    assert_int_equal(action_at(2026, 3, 27, 12, 0), 1); /* Friday */
    assert_int_equal(action_at(2026, 3, 28, 12, 0), 2);
    assert_int_equal(action_at(2026, 3, 29, 12, 0), 3);
    assert_int_equal(plan.rule, TOU_RULE_WEEK);
    assert_int_equal(plan.season, 0);
    assert_int_equal(plan.table, 3);
}

static void a_season_begins_at_midnight_and_lasts_over_the_turn_of_the_year(void **state)
{
    (void)state;
    ram_scheme(0, 2, 2);
    ram_season(0, 1, yearly(4, 1), 1);
    ram_season(0, 2, yearly(10, 16), 2);
    ram_week(0, 2, 2, 2, 2);
    assert_int_equal(action_at(2026, 3, 31, 23, 59), 2);
    assert_int_equal(plan.season, 2);
    assert_int_equal(action_at(2026, 4, 1, 0, 0), 1);
    assert_int_equal(action_at(2026, 10, 15, 23, 59), 1);
    assert_int_equal(action_at(2026, 10, 16, 0, 0), 2);
    assert_int_equal(action_at(2027, 1, 1, 0, 0), 2);
    assert_int_equal(action_at(2000, 1, 3, 0, 0), 2);
    assert_int_equal(action_at(2099, 12, 30, 23, 59), 2);
}

static void of_seasons_that_begin_on_the_same_date_the_later_entry_rules(void **state)
{
    (void)state;
    ram_scheme(0, 3, 3);
    ram_season(0, 1, yearly(3, 29), 1);
    ram_season(0, 2, (tou_pattern_t){TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 2);
    ram_season(0, 3, yearly(1, 1), 3);
    ram_week(0, 2, 2, 2, 2);
    ram_week(0, 3, 3, 3, 3);
    assert_int_equal(action_at(2026, 3, 29, 12, 0), 2); /* a tie, also a year later */
    assert_int_equal(action_at(2026, 12, 31, 12, 0), 2);
    assert_int_equal(action_at(2025, 3, 30, 12, 0), 2); /* 29 March, then 30 March */
    assert_int_equal(action_at(2025, 3, 29, 12, 0), 1);
    assert_int_equal(action_at(2024, 3, 31, 12, 0), 2);
    ram_season(0, 1, (tou_pattern_t){TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 2);
    ram_season(0, 2, yearly(3, 29), 1);
    assert_int_equal(action_at(2026, 3, 29, 12, 0), 1);
}

static void a_season_that_has_not_come_this_year_began_last_year(void **state)
{
    (void)state;
    /* 28 February 2000 falls into the season that began at Easter of 1999, 4 April. */
    ram_scheme(0, 2, 2);
    ram_season(0, 1, yearly(4, 3), 1);
    ram_season(0, 2, (tou_pattern_t){TOU_ON_EASTER, 0, 0, TOU_EASTER_BIAS}, 2);
    ram_week(0, 2, 2, 2, 2);
    assert_int_equal(action_at(2000, 2, 28, 12, 0), 2);
    assert_int_equal(plan.season, 2);
    ram_season(0, 1, yearly(4, 5), 1);
    assert_int_equal(action_at(2000, 2, 28, 12, 0), 1);
}

static void the_rules_are_asked_from_the_announcement_down(void **state)
{
    (void)state;
    const tou_day_t sunday = ram_day(2026, 3, 29);

    ram_week(0, 1, 1, 1, 1);
    assert_int_equal(action_at(2026, 3, 29, 12, 0), 1);
    ram_base(4, 4, 0x40, 2, 0);
    assert_int_equal(action_at(2026, 3, 29, 12, 0), 2);
    assert_int_equal(plan.rule, TOU_RULE_REST);
    ram_base(4, 4, 0x40, 2, 1);
    ram_special(0, yearly(3, 29), 3);
    assert_int_equal(action_at(2026, 3, 29, 12, 0), 3);
    assert_int_equal(plan.rule, TOU_RULE_SPECIAL);
    announce(sunday, 4);
    assert_int_equal(action_at(2026, 3, 29, 12, 0), 4);
    assert_int_equal(plan.rule, TOU_RULE_OVERRIDE);
    assert_int_equal(action_at(2026, 4, 1, 12, 0), 1); /* three days later, the same place */
}

static void the_last_special_row_that_matches_rules(void **state)
{
    (void)state;
    ram_base(4, 4, 0, 0, 4);
    ram_special(0, yearly(12, 25), 2);
    ram_special(1, (tou_pattern_t){TOU_ON_DATE, 12, 25, 26}, 3);
    ram_special(2, (tou_pattern_t){TOU_ON_NEVER, 0, 0, 0}, 0);
    ram_special(3, yearly(12, 24), 4);
    assert_int_equal(action_at(2026, 12, 25, 12, 0), 3);
    assert_int_equal(action_at(2027, 12, 25, 12, 0), 2);
    assert_int_equal(action_at(2027, 12, 26, 12, 0), 1);
}

static void as_a_weekday_replaces_the_weekday_for_the_rules_below(void **state)
{
    (void)state;
    ram_week(0, 1, 1, 2, 3);
    ram_base(4, 4, 0x60, 4, 2);
    ram_special(0, yearly(12, 25), TOU_AS + TOU_SUNDAY);                          /* Friday as a Sunday: rest day */
    ram_special(1, (tou_pattern_t){TOU_ON_DATE, 2, 14, 26}, TOU_AS + TOU_MONDAY); /* Saturday that is worked */
    assert_int_equal(action_at(2026, 12, 25, 12, 0), 4);
    assert_int_equal(plan.rule, TOU_RULE_REST);
    assert_int_equal(action_at(2026, 2, 14, 12, 0), 1);
    assert_int_equal(plan.rule, TOU_RULE_WEEK);
    ram_base(4, 4, 0, 0, 2);
    assert_int_equal(action_at(2026, 12, 25, 12, 0), 3);
    assert_int_equal(plan.rule, TOU_RULE_WEEK);
    /* Only the last match counts: the first row makes no Sunday of what the second makes a Saturday. */
    ram_special(1, yearly(12, 25), TOU_AS + TOU_SATURDAY);
    assert_int_equal(action_at(2026, 12, 25, 12, 0), 2);
}

static void a_missing_table_falls_to_the_next_rule_and_is_flagged(void **state)
{
    (void)state;
    const tou_day_t sunday = ram_day(2026, 3, 29);

    ram_base(4, 4, 0x40, 2, 1);
    ram_special(0, yearly(3, 29), 5);
    assert_int_equal(action_at(2026, 3, 29, 12, 0), 2);
    assert_int_equal(plan.rule, TOU_RULE_REST);
    assert_int_equal(plan.flags, TOU_PLAN_LACKS);
    ram_base(4, 4, 0x40, 32, 1);
    assert_int_equal(action_at(2026, 3, 29, 12, 0), 1);
    assert_int_equal(plan.rule, TOU_RULE_WEEK);
    assert_int_equal(plan.flags, TOU_PLAN_LACKS);
    announce(sunday, 5);
    ram_special(0, yearly(3, 29), 3);
    assert_int_equal(action_at(2026, 3, 29, 12, 0), 3);
    assert_int_equal(plan.flags, TOU_PLAN_LACKS);
    assert_int_equal(action_at(2026, 3, 30, 12, 0), 1);
    assert_int_equal(plan.flags, 0);
}

static void before_the_first_switch_the_own_last_entry_holds(void **state)
{
    (void)state;
    const tou_table_t table = {2, {{6, 30, 1}, {22, 0, 3}}};

    ram_table(0, 1, &table);
    assert_int_equal(action_at(2026, 5, 4, 0, 0), 3);
    assert_int_equal(action_at(2026, 5, 4, 6, 29), 3);
    assert_int_equal(action_at(2026, 5, 4, 6, 30), 1);
    assert_int_equal(action_at(2026, 5, 4, 21, 59), 1);
    assert_int_equal(action_at(2026, 5, 4, 22, 0), 3);
}

static void carry_takes_the_last_entry_of_yesterday_and_looks_no_further(void **state)
{
    (void)state;
    const tou_table_t weekday = {2, {{6, 0, 1}, {22, 0, 2}}};

    ram_dayset(0, 4, 0, TOU_BEFORE_CARRY);
    ram_table(0, 1, &weekday);
    ram_plain_table(0, 2, 8, 0, 3); /* Saturday */
    ram_plain_table(0, 3, 9, 0, 4); /* Sunday */
    ram_week(0, 1, 1, 2, 3);
    assert_int_equal(action_at(2026, 5, 9, 7, 59), 2); /* Saturday: Friday's last */
    assert_int_equal(action_at(2026, 5, 9, 8, 0), 3);
    assert_int_equal(action_at(2026, 5, 10, 8, 59), 3); /* Sunday: Saturday's last */
    assert_int_equal(action_at(2026, 5, 11, 5, 59), 4); /* Monday: Sunday's last */
    assert_int_equal(action_at(2026, 5, 12, 5, 59), 2);
    announce(ram_day(2026, 5, 11), 2);
    assert_int_equal(action_at(2026, 5, 12, 5, 59), 3); /* yesterday was announced as a Saturday */
    assert_int_equal(plan.rule, TOU_RULE_WEEK);
    assert_int_equal(plan.table, 1);
}

static void carry_looks_back_over_the_start_of_a_season(void **state)
{
    (void)state;
    /* As EJP: from 1 November to 31 March a day runs from 07:00 to 01:00 of the next. */
    const tou_table_t winter = {2, {{1, 0, 1}, {7, 0, 2}}};

    ram_dayset(0, 4, 0, TOU_BEFORE_CARRY);
    ram_table(0, 1, &winter);
    ram_plain_table(0, 2, 1, 0, 3); /* summer, from 01:00 */
    ram_scheme(0, 2, 2);
    ram_season(0, 1, yearly(11, 1), 1);
    ram_season(0, 2, yearly(4, 1), 2);
    ram_week(0, 2, 2, 2, 2);
    assert_int_equal(action_at(2026, 3, 31, 0, 59), 2);
    assert_int_equal(action_at(2026, 3, 31, 6, 59), 1);
    assert_int_equal(action_at(2026, 4, 1, 0, 59), 2); /* still the winter's */
    assert_int_equal(action_at(2026, 4, 1, 1, 0), 3);
    assert_int_equal(action_at(2026, 11, 1, 0, 59), 3);
    assert_int_equal(action_at(2026, 11, 1, 1, 0), 1);
    assert_int_equal(action_at(2027, 1, 1, 0, 30), 2);
}

static void padding_is_no_switch(void **state)
{
    (void)state;
    const tou_table_t table = {4, {{0, 0, 1}, {12, 0, 2}, {12, 0, 2}, {12, 0, 2}}};

    ram_table(0, 1, &table);
    assert_int_equal(action_at(2026, 5, 4, 11, 59), 1);
    assert_int_equal(action_at(2026, 5, 4, 12, 0), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(without_seasons_week_1_holds_all_year, begin),
        cmocka_unit_test_setup(a_season_begins_at_midnight_and_lasts_over_the_turn_of_the_year, begin),
        cmocka_unit_test_setup(of_seasons_that_begin_on_the_same_date_the_later_entry_rules, begin),
        cmocka_unit_test_setup(a_season_that_has_not_come_this_year_began_last_year, begin),
        cmocka_unit_test_setup(the_rules_are_asked_from_the_announcement_down, begin),
        cmocka_unit_test_setup(the_last_special_row_that_matches_rules, begin),
        cmocka_unit_test_setup(as_a_weekday_replaces_the_weekday_for_the_rules_below, begin),
        cmocka_unit_test_setup(a_missing_table_falls_to_the_next_rule_and_is_flagged, begin),
        cmocka_unit_test_setup(before_the_first_switch_the_own_last_entry_holds, begin),
        cmocka_unit_test_setup(carry_takes_the_last_entry_of_yesterday_and_looks_no_further, begin),
        cmocka_unit_test_setup(carry_looks_back_over_the_start_of_a_season, begin),
        cmocka_unit_test_setup(padding_is_no_switch, begin),
    };
    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
