/* SPDX-License-Identifier: MIT */
/* The tariff over DL/T 645-2007, as it is written and read: tables, their numbers, holidays, rest days, switch times. */
#include "tariffing.h"

static void a_blank_meter_has_no_tables(void **state)
{
    (void)state;
    assert_refused(N_RATES, NO_DATA);
    assert_refused(N_HOLIDAYS, NO_DATA);
    assert_refused(WEEKEND, NO_DATA);
    assert_refused(ZONES_1, NO_DATA);
    assert_refused(ZONES_2, NO_DATA);
    assert_refused(ZONES_1 + 1, NO_DATA);
    assert_refused(HOLIDAY + 1, NO_DATA);
    assert_refused(ZONES_1 + 9, NO_DATA);
    assert_refused(HOLIDAY, NO_DATA);
    assert_refused(0x04010101, NO_DATA);
    assert_data(N_ZONES, "14 ");
    assert_data(N_TABLES, "08 ");
    assert_data(N_SLOTS, "14 ");
    assert_data(SWITCH_ZONES, "00 00 00 00 00 ");
    run(1, 0);
    assert_int_equal(rate(), 0);
}

/* The whole frame of a zone table, and of its answer, worked out by hand. */
static void frames_are_those_of_the_standard(void **state)
{
    (void)state;
    program_all();
    assert_given("68 12 89 67 45 23 01 68 14 12 33 33 34 37 35 33 33 33 34 33 33 33 34 34 34 36 34 3A 0D 16", WRITTEN);
    assert_given("68 12 89 67 45 23 01 68 11 04 33 33 34 37 21 16",
                 OWN "91 2E 33 33 34 37 34 34 34 36 34 3A 36 34 3A 36 34 3A 36 34 3A 36 34 3A 36 34 3A 36 34 3A 36 34 3A "
                     "36 34 3A 36 34 3A 36 34 3A 36 34 3A 36 34 3A BB 16 ");
}

static void numbers_have_limits(void **state)
{
    (void)state;
    assert_put(N_ZONES, "15", ZONES);
    assert_put(N_ZONES, "00", NOT_WRITTEN);
    assert_put(N_ZONES, "0A", NOT_WRITTEN);
    assert_put(N_ZONES, "01 01", NOT_WRITTEN);
    assert_kept(N_ZONES, "14 ");
    assert_put(N_TABLES, "09", NOT_WRITTEN);
    assert_kept(N_TABLES, "08 ");
    assert_put(N_SLOTS, "15", SLOTS);
    assert_kept(N_SLOTS, "01 ");
    assert_put(N_RATES, "00", RATES);
    assert_put(N_RATES, "05", RATES); /* the meter has four */
    assert_put(N_RATES, "0A", RATES);
    assert_put(N_RATES, "03", NOT_WRITTEN); /* table 1 has rate 4 */
    assert_put(N_RATES, "04 00", NOT_WRITTEN);
    assert_data(N_RATES, "04 ");
    assert_put(N_HOLIDAYS, "55 02", NOT_WRITTEN);
    assert_put(N_HOLIDAYS, "00 03", NOT_WRITTEN);
    assert_put(N_HOLIDAYS, "1A 00", NOT_WRITTEN);
    assert_put(N_HOLIDAYS, "04", NOT_WRITTEN);
    assert_put(N_HOLIDAYS, "17 00", NOT_THERE); /* there is room for 16 */
    assert_put(N_HOLIDAYS, "54 02", NOT_THERE);
    assert_data(N_HOLIDAYS, "04 00 ");
    assert_kept(N_HOLIDAYS, "16 00 ");
    assert_data(HOLIDAY + 1, "03 05 01 26 ");
    assert_data(HOLIDAY + 16, "00 00 00 00 ");
    assert_kept(N_HOLIDAYS, "00 00 ");
    assert_refused(HOLIDAY + 1, NO_DATA);
    assert_int_equal(rate(), 3);
}

static void assert_default_rate(uint8_t expected)
{
    tou_base_t base;

    assert_int_equal(tou_object_get(&objects, TOU_OBJECT(TOU_CLASS_RECORD, TOU_ITEM_BASE, 0, 0), (uint8_t *)&base), TOU_OK);
    assert_int_equal(base.default_rate, expected);
}

static void the_first_write_makes_what_is_not_banked(void **state)
{
    (void)state;
    assert_kept(WEEKEND, "3E ");
    assert_data(N_RATES, "04 ");
    assert_data(REST_TABLE, "01 ");
    assert_data(N_HOLIDAYS, "00 00 ");
    assert_put(HOLIDAY + 1, "01 01 01 26", NOT_THERE);
    assert_default_rate(3);
    assert_kept(N_RATES, "02 ");
    assert_default_rate(1);
    assert_put(ZONES_1 + 1, "03 00 00", RATES);
}

static void a_day_table_alone_makes_a_meter_that_runs_by_it(void **state)
{
    (void)state;
    assert_table_kept(ZONES_1 + 1, BY_HOURS);
    assert_table_kept(ZONES_1, "01 01 01 ");
    run(1, 0);
    assert_int_equal(rate(), 3);
    assert_data(N_RATES, "04 ");
}

static void zones_are_checked(void **state)
{
    static const char fourteen[] =
        "01 01 01 02 01 02 01 01 03 02 01 04 01 01 05 02 01 06 01 01 07 02 01 08 01 01 09 02 01 10 01 01 11 "
        "02 01 12 01 30 12 02 31 12 ";
    char more[160];

    (void)state;
    assert_table_kept(ZONES_1, fourteen);
    (void)snprintf(more, sizeof more, "%s%s", fourteen, "02 31 12 ");
    assert_put(ZONES_1, more, ZONES);          /* 15, even if the last one is padding */
    assert_put(ZONES_1, "01 01", NOT_WRITTEN); /* not a whole one */
    assert_put(ZONES_1, "01 01 01 02", NOT_WRITTEN);
    assert_put(ZONES_1, "01 29 02", NOT_WRITTEN); /* does not come every year */
    assert_put(ZONES_1, "01 31 04", NOT_WRITTEN);
    assert_put(ZONES_1, "01 00 04", NOT_WRITTEN);
    assert_put(ZONES_1, "01 01 13", NOT_WRITTEN);
    assert_put(ZONES_1, "01 0A 01", NOT_WRITTEN);
    assert_put(ZONES_1, "00 01 01", NOT_WRITTEN);
    assert_put(ZONES_1, "09 01 01", NOT_WRITTEN);
    assert_put(ZONES_1, "01 01 05 02 01 04", NOT_WRITTEN); /* falls */
    assert_put(ZONES_1, "01 01 05 02 01 05", NOT_WRITTEN); /* the same date, another table */
    assert_put(ZONES_1, "01 01 05 04 01 07", NOT_WRITTEN); /* the set in force has three tables */
    assert_data(ZONES_1, fourteen);
    assert_table_kept(ZONES_1, "03 28 02 03 28 02 01 01 07 "); /* padding in the middle */
    assert_table_kept(ZONES_1, "02 15 04 02 15 04 ");
}

static void slots_are_checked(void **state)
{
    static const char fourteen[] =
        "01 00 00 02 15 00 01 30 00 02 45 00 01 00 01 02 15 01 01 30 01 02 45 01 01 00 02 02 15 02 01 30 02 "
        "02 45 02 01 00 03 04 45 23 ";
    char more[160];

    (void)state;
    assert_table_kept(ZONES_1 + 1, fourteen); /* 15 minutes apart, also around midnight */
    (void)snprintf(more, sizeof more, "%s%s", fourteen, "04 45 23 ");
    assert_put(ZONES_1 + 1, more, SLOTS);
    assert_put(ZONES_1 + 1, "01 00 00 02 14 00", NOT_WRITTEN); /* 14 minutes */
    assert_put(ZONES_1 + 1, "01 00 00 02 46 23", NOT_WRITTEN); /* 14 minutes to the next midnight */
    assert_put(ZONES_1 + 1, "01 10 00 02 56 23", NOT_WRITTEN); /* and beyond it */
    assert_table_kept(ZONES_1 + 1, "01 10 00 02 55 23 ");
    assert_put(ZONES_1 + 1, "01 00 08 02 00 07", NOT_WRITTEN);
    assert_put(ZONES_1 + 1, "01 00 08 02 00 08", NOT_WRITTEN);
    assert_put(ZONES_1 + 1, "01 60 08", NOT_WRITTEN);
    assert_put(ZONES_1 + 1, "01 00 24", NOT_WRITTEN);
    assert_put(ZONES_1 + 1, "01 0A 08", NOT_WRITTEN);
    assert_put(ZONES_1 + 1, "01 00", NOT_WRITTEN);
    assert_put(ZONES_1 + 1, "00 00 08", RATES);
    assert_put(ZONES_1 + 1, "05 00 08", RATES);
    assert_put(ZONES_1 + 1, "01 00 00 0A 00 08", RATES);
    assert_put(ZONES_1 + 9, "01 00 00", NOT_THERE);
    assert_data(ZONES_1 + 1, padded("01 10 00 02 55 23 ", 14));
    assert_table_kept(ZONES_1 + 1, "01 00 00 01 00 00 02 00 08 "); /* padding in the middle */
    assert_table_kept(ZONES_1 + 1, "03 59 23 03 59 23 ");
    run(1, 0);
    assert_int_equal(rate(), 3);
}

/* A bank has the tables that are there without a gap. */
static void tables_are_added_one_by_one(void **state)
{
    (void)state;
    assert_table_kept(ZONES_1 + 5, BY_HOURS);
    assert_put(ZONES_1, "05 01 01", NOT_WRITTEN);
    assert_table_kept(ZONES_1 + 4, ALL_VALLEY);
    assert_table_kept(ZONES_1, "05 01 01 ");
    assert_table_kept(ZONES_1 + 8, ALL_VALLEY);
    assert_table_kept(ZONES_1 + 6, ALL_VALLEY);
    assert_table_kept(ZONES_1 + 7, ALL_VALLEY);
    assert_table_kept(ZONES_1, "08 01 01 01 01 02 ");
    run(1, 0);
    assert_int_equal(rate(), 4);
}

static void holidays_are_checked(void **state)
{
    (void)state;
    assert_kept(HOLIDAY + 4, "02 29 02 28 ");
    assert_put(HOLIDAY + 4, "02 29 02 27", NOT_WRITTEN); /* no leap year */
    assert_put(HOLIDAY + 4, "02 31 04 27", NOT_WRITTEN);
    assert_put(HOLIDAY + 4, "02 01 13 27", NOT_WRITTEN);
    assert_put(HOLIDAY + 4, "02 0A 01 27", NOT_WRITTEN);
    assert_put(HOLIDAY + 4, "00 01 01 27", NOT_WRITTEN);
    assert_put(HOLIDAY + 4, "09 01 01 27", NOT_WRITTEN);
    assert_put(HOLIDAY + 4, "02 01 01", NOT_WRITTEN);
    assert_put(HOLIDAY + 5, "02 01 01 27", NOT_THERE);
    assert_refused(HOLIDAY + 5, NO_DATA);
    assert_put(HOLIDAY + 0xFE, "02 01 01 27", NOT_THERE);
    assert_put(HOLIDAY + 0xFF, "02 01 01 27", NOT_THERE);
    assert_data(HOLIDAY + 4, "02 29 02 28 ");
    assert_kept(HOLIDAY + 4, "00 00 00 00 ");
    assert_kept(HOLIDAY + 2, "02 02 01 26 ");
    run(1, 0);
    assert_int_equal(rate(), 3);
    assert_rate_at(NOON + DAY, 4); /* Friday */
}

static void rest_days_are_checked(void **state)
{
    (void)state;
    assert_put(WEEKEND, "80", NOT_WRITTEN);
    assert_put(WEEKEND, "3E 3E", NOT_WRITTEN);
    assert_put(REST_TABLE, "00", NOT_WRITTEN);
    assert_put(REST_TABLE, "09", NOT_WRITTEN);
    assert_put(REST_TABLE, "0A", NOT_WRITTEN);
    assert_data(WEEKEND, "3E ");
    assert_kept(WEEKEND, "7F "); /* no rest day: the table is kept */
    assert_data(REST_TABLE, "02 ");
    assert_kept(WEEKEND, "6F "); /* Thursdays */
    run(1, 0);
    assert_int_equal(rate(), 4);
    assert_kept(REST_TABLE, "03 ");
    run(1, 0);
    assert_int_equal(rate(), 1);
    assert_kept(WEEKEND, "7E "); /* Sundays */
    run(1, 0);
    assert_int_equal(rate(), 3);
    assert_rate_at(NOON + 2u * DAY, 3);
    assert_rate_at(NOON + 3u * DAY, 1);
}

static void switch_times_are_checked(void **state)
{
    (void)state;
    assert_kept(SWITCH_ZONES, "59 23 31 12 98 ");
    assert_kept(SWITCH_TABLES, "00 00 29 02 28 ");
    assert_put(SWITCH_ZONES, "99 99 99 99 99", NOT_WRITTEN);
    assert_put(SWITCH_ZONES, "00 00 29 02 27", NOT_WRITTEN);
    assert_put(SWITCH_ZONES, "60 00 01 01 27", NOT_WRITTEN);
    assert_put(SWITCH_ZONES, "00 24 01 01 27", NOT_WRITTEN);
    assert_put(SWITCH_ZONES, "00 00 00 00 27", NOT_WRITTEN);
    assert_put(SWITCH_ZONES, "01 00 31 12 99", NOT_WRITTEN); /* the end of time */
    assert_put(SWITCH_ZONES, "00 00 01 01", NOT_WRITTEN);
    assert_data(SWITCH_ZONES, "59 23 31 12 98 ");
    assert_kept(SWITCH_ZONES, "00 00 00 00 00 ");
    assert_data(SWITCH_TABLES, "00 00 29 02 28 ");
}

static void nobody_writes_without_the_right(void **state)
{
    static const uint8_t rates[] = {0x04};
    static const uint8_t none[5] = {0};

    (void)state;
    assert_write(4, N_RATES, rates, 1, RIGHT);
    assert_write(4, SWITCH_ZONES, none, 5, RIGHT);
    assert_write(4, SWITCH_TABLES, none, 5, RIGHT);
    key_pressed = false;
    assert_write(2, N_RATES, rates, 1, RIGHT);
}

/* What costs money, and its neighbours among the identifiers. AA is a value of none. */
static void what_is_the_tariffs_takes_its_right(void **state)
{
    static const struct {
        uint32_t di;
        const char *answer;
    } row[] = {
        {0x04000105, NOT_WRITTEN}, {0x04000106, RIGHT},     {0x0400010A, RIGHT},       {0x0400010C, NOT_WRITTEN},
        {0x04000201, RIGHT},       {0x04000207, RIGHT},     {0x04000301, NOT_WRITTEN}, {0x04000408, NOT_WRITTEN},
        {0x04000409, RIGHT},       {0x0400040A, RIGHT},     {0x0400040B, NOT_WRITTEN}, {0x04000705, NOT_WRITTEN},
        {0x04000801, RIGHT},       {0x04000802, RIGHT},     {0x04000901, NOT_WRITTEN}, {0x04000A01, NOT_WRITTEN},
        {0x04000B01, RIGHT},       {0x04000B03, RIGHT},     {0x04000C0A, NOT_THERE},   {0x04010000, RIGHT},
        {0x04020008, RIGHT},       {0x04030001, RIGHT},     {0x04040101, NOT_WRITTEN}, {0x04050101, RIGHT},
        {0x04070001, RIGHT},       {0x04080000, NOT_THERE},
    };
    static const uint8_t value[] = {0xAA};

    (void)state;
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        assert_write(4, row[i].di, value, 1, row[i].answer);
    }
}

/* What only other protocols can say. */
static void put_record(uint8_t kind, uint8_t index, const void *record)
{
    assert_int_equal(put_object(TOU_OBJECT(TOU_CLASS_RECORD, kind, index, 0), record, tou_item_size(kind)), TOU_OK);
    (void)tou_keep_ask(&world.meter.keep);
    keeping_settle();
}

static void what_cannot_be_said_is_told_apart(void **state)
{
    static const tou_week_t mixed      = {{1, 1, 1, 1, 1, 2, 2}};
    static const tou_week_t plain      = {{1, 1, 1, 1, 1, 1, 1}};
    static const tou_season_t rule     = {{TOU_ON_LAST_DAY, 3, 0, 0}, 1};
    static const tou_season_t late     = {{TOU_ON_YEARLY, 12, 1, 0}, 1};
    static const tou_special_t as      = {{TOU_ON_DATE, 1, 5, 26}, TOU_AS + TOU_SUNDAY};
    static const tou_special_t yearly  = {{TOU_ON_YEARLY, 1, 5, 0}, 1};
    static const tou_special_t sunday  = {{TOU_ON_WEEKDAY, 1, 0, TOU_SUNDAY}, 1};
    static const tou_season_t early    = {{TOU_ON_YEARLY, 2, 1, 0}, 1};
    static const tou_scheme_t no_zones = {0, 1};
    static const tou_dayset_t carry    = {3, 1, TOU_BEFORE_CARRY};
    static const tou_action_t action   = {1, 2, 3};

    (void)state;
    put_record(TOU_ITEM_WEEK, 0, &mixed);
    assert_refused(ZONES_1, OTHER);
    put_record(TOU_ITEM_WEEK, 0, &plain);
    assert_data(ZONES_1, padded("01 01 01 03 01 07 ", 14));
    put_record(TOU_ITEM_SEASON, 1, &rule);
    assert_refused(ZONES_1, OTHER);
    put_record(TOU_ITEM_SEASON, 1, &late);
    put_record(TOU_ITEM_SEASON, 0, &late);
    assert_data(ZONES_1, padded("01 01 12 ", 14));
    put_record(TOU_ITEM_SEASON, 1, &early);
    assert_refused(ZONES_1, OTHER);
    put_record(TOU_ITEM_SCHEME, 0, &no_zones);
    assert_data(ZONES_1, padded("01 01 01 ", 14));
    put_record(TOU_ITEM_SPECIAL, 0, &as);
    assert_refused(HOLIDAY + 1, OTHER);
    put_record(TOU_ITEM_SPECIAL, 0, &sunday);
    assert_refused(HOLIDAY + 1, OTHER);
    put_record(TOU_ITEM_SPECIAL, 0, &yearly);
    assert_data(HOLIDAY + 1, "01 05 01 FF ");
    assert_kept(HOLIDAY + 1, "02 06 01 FF ");
    assert_put(HOLIDAY + 1, "02 32 01 FF", NOT_WRITTEN);
    put_record(TOU_ITEM_ACTION, 0, &action);
    put_record(TOU_ITEM_DAYSET, 0, &carry);
    assert_data(ZONES_1 + 1, padded(BY_HOURS, 14));
    assert_refused(ZONES_1 + 3, OTHER);
    assert_put(ZONES_1 + 3, BY_DAYLIGHT, NOT_WRITTEN);
    assert_table_kept(ZONES_1 + 3, "05 00 00 "); /* an action beyond the rates */
    assert_put(ZONES_1 + 3, "06 00 00", RATES);
    for (unsigned t = 1; t <= 3u; t++) {
        assert_table_kept(ZONES_1 + t, "03 00 00 ");
    }
    assert_put(N_RATES, "03", NOT_WRITTEN); /* action 5 would become action 4 */
    assert_kept(N_RATES, "04 ");
}

/* As many as the standard knows, and the last of them. */
static void there_can_be_254_holidays(void **state)
{
    static const tou_param_t many[] = {TOU_KEPT_COMMON(4, 254),
                                       TOU_KEPT_BANKED(0, 14, 8, 8, 0),
                                       TOU_KEPT_BANKED(1, 14, 8, 8, 0),
                                       {TOU_SETTING_PASSWORDS, 1, TOU_SETTINGS_PASSWORDS}};

    (void)keeping_everything(state);
    programming_begin_by(many, sizeof many / sizeof many[0], NOON);
    assert_table_kept(ZONES_1 + 1, BY_HOURS);
    assert_table_kept(ZONES_1 + 2, ALL_VALLEY);
    assert_table_kept(ZONES_1, "01 01 01 ");
    assert_put(N_HOLIDAYS, "55 02", NOT_WRITTEN);
    assert_kept(N_HOLIDAYS, "54 02 ");
    assert_kept(HOLIDAY + 0xFE, "02 01 01 26 ");
    assert_kept(HOLIDAY + 1, "01 01 01 26 ");
    run(1, 0);
    assert_int_equal(rate(), 4);
    assert_kept(N_HOLIDAYS, "53 02 ");
    run(1, 0);
    assert_int_equal(rate(), 3);
    assert_kept(N_HOLIDAYS, "54 02 "); /* the row is an unused one */
    assert_data(HOLIDAY + 0xFE, "00 00 00 00 ");
}

/* A product with one bank and without a block for numbers. */
static void a_meter_with_one_bank_has_no_standby_set(void **state)
{
    static const tou_param_t one[] = {
        TOU_KEPT_COMMON(4, 8), TOU_KEPT_BANKED(0, 8, 4, 4, 0), {TOU_SETTING_PASSWORDS, 1, TOU_SETTINGS_PASSWORDS}};

    (void)keeping_everything(state);
    programming_begin_by(one, sizeof one / sizeof one[0], NOON);
    assert_table_kept(ZONES_1 + 1, BY_HOURS);
    assert_table_kept(ZONES_1, "01 01 01 ");
    assert_put(ZONES_2 + 1, BY_HOURS, NOT_THERE);
    assert_put(ZONES_2, "01 01 01", NOT_THERE);
    assert_refused(ZONES_2, NO_DATA);
    assert_refused(ZONES_2 + 1, NO_DATA);
    assert_refused(SWITCH_ZONES, NO_DATA);
    assert_put(SWITCH_TABLES, "00 14 01 01 26", NOT_THERE);
    assert_put(ZONES_1 + 5, BY_HOURS, NOT_THERE); /* room for four */
    assert_put(ZONES_1, "01 01 01 01 01 02 01 01 03 01 01 04 01 01 05 01 01 06 01 01 07 01 01 08 01 01 09", NOT_THERE);
    assert_data(ZONES_1, padded("01 01 01 ", 14));
    assert_data(N_ZONES, "14 ");
    assert_put(N_ZONES, "14", WRITTEN);
    assert_put(N_ZONES, "08", NOT_WRITTEN);
    run(1, 0);
    assert_int_equal(rate(), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_blank_meter_has_no_tables, programming_new),
        cmocka_unit_test_setup(frames_are_those_of_the_standard, programming_new),
        cmocka_unit_test_setup(numbers_have_limits, tariffing_programmed),
        cmocka_unit_test_setup(the_first_write_makes_what_is_not_banked, programming_new),
        cmocka_unit_test_setup(a_day_table_alone_makes_a_meter_that_runs_by_it, programming_new),
        cmocka_unit_test_setup(zones_are_checked, tariffing_programmed),
        cmocka_unit_test_setup(slots_are_checked, tariffing_programmed),
        cmocka_unit_test_setup(tables_are_added_one_by_one, tariffing_programmed),
        cmocka_unit_test_setup(holidays_are_checked, tariffing_programmed),
        cmocka_unit_test_setup(rest_days_are_checked, tariffing_programmed),
        cmocka_unit_test_setup(switch_times_are_checked, tariffing_programmed),
        cmocka_unit_test_setup(nobody_writes_without_the_right, tariffing_programmed),
        cmocka_unit_test_setup(what_is_the_tariffs_takes_its_right, programming_new),
        cmocka_unit_test_setup(what_cannot_be_said_is_told_apart, tariffing_programmed),
        cmocka_unit_test_setup(there_can_be_254_holidays, programming_new),
        cmocka_unit_test_setup(a_meter_with_one_bank_has_no_standby_set, programming_new),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
