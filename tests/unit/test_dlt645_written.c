/* SPDX-License-Identifier: MIT */
/* Records of what was written, 033005 to 03300C: which writes count, and the old value where there is one. */
#include "tariffing.h"

#define WHEN     "00 00 12 01 01 26 "
#define WHO      "01 00 00 00 "
#define NOT_YET  "00 00 00 00 00 00 00 00 00 00 00 "
#define COMBINED 0x04000601
#define BILLING  0x04000B01

static int begin(void **state)
{
    (void)keeping_everything(state);
    made.limits = true;
    made.writes = true;
    programming_begin(NOON);
    linking_records();
    return 0;
}

/* Numbers of the records 05 to 0C, a digit each. */
static void assert_counts(const char *digits)
{
    char counts[9] = "";

    for (uint32_t type = 5; type <= 0xCu; type++) {
        uint32_t di = UINT32_C(0x03300000) | (type << 8);
        const char *data;

        keeping_settle();
        data             = read_data(0x11, di, 4);
        counts[type - 5] = data[1];
        assert_string_equal(data + 2, " 00 00 ");
    }
    assert_string_equal(counts, digits);
}

static void each_kind_of_write_counts_for_itself(void **state)
{
    (void)state;
    assert_counts("00000000");
    program_all(); /* three tables, zones, both of rest days, a holiday */
    assert_counts("31210000");
    assert_put(ZONES_2 + 8, ALL_VALLEY, WRITTEN);
    assert_counts("41210000");
    assert_put(ZONES_2, "01 01 01 ", WRITTEN);
    assert_counts("42210000");
    assert_put(HOLIDAY + 4, "00 00 00 00 ", WRITTEN);
    assert_counts("42220000");
    assert_put(COMBINED, "01 ", WRITTEN);
    assert_counts("42221000");
    assert_put(COMBINED + 1, "05 ", WRITTEN);
    assert_counts("42221100");
    assert_put(COMBINED + 2, "50 ", WRITTEN);
    assert_counts("42221110");
    for (uint32_t i = 0; i < 3u; i++) {
        assert_put(BILLING + i, (i == 0u) ? "00 02 " : "99 99 ", WRITTEN);
    }
    assert_counts("42221113");
}

/* Sixteen tables, or 254 holidays, are more than is kept. */
static void old_tables_are_no_records(void **state)
{
    (void)state;
    program_all();
    assert_refused(0x03300501, NO_DATA);
    assert_refused(0x03300601, NO_DATA);
    assert_refused(0x03300801, NO_DATA);
    assert_refused(0x0330050B, NO_DATA);
}

/* Time, operator, the old value; 0 before the first write. */
static void rest_days_have_their_old_table(void **state)
{
    (void)state;
    assert_data(0x03300701, NOT_YET);
    assert_put(REST_TABLE, "02 ", WRITTEN);
    assert_data(0x03300701, WHEN WHO "00 ");
    assert_put(REST_TABLE, "07 ", WRITTEN);
    assert_data(0x03300701, WHEN WHO "02 ");
    assert_put(WEEKEND, "3E ", WRITTEN);
    assert_data(0x03300701, WHEN WHO "07 ");
    assert_data(0x03300702, WHEN WHO "02 ");
    assert_data(0x03300703, WHEN WHO "00 ");
    assert_data(0x03300704, NOT_YET);
}

static void combinations_have_their_old_word(void **state)
{
    static const char *const first[3] = {WHEN WHO "05 ", WHEN WHO "05 ", WHEN WHO "50 "};

    (void)state;
    for (uint32_t i = 0; i < 3u; i++) {
        uint32_t di = UINT32_C(0x03300901) + (i << 8);

        assert_put(COMBINED + i, "09 ", WRITTEN);
        assert_data(di, first[i]);
        assert_put(COMBINED + i, "01 ", WRITTEN);
        assert_data(di, WHEN WHO "09 ");
    }
}

/* All three, whichever was written. */
static void billing_days_have_the_old_ones(void **state)
{
    (void)state;
    assert_put(BILLING + 2, "23 28 ", WRITTEN);
    assert_data(0x03300C01, WHEN WHO "00 01 99 99 99 99 ");
    assert_put(BILLING + 1, "12 15 ", WRITTEN);
    assert_data(0x03300C01, WHEN WHO "00 01 99 99 23 28 ");
    assert_put(BILLING, "06 03 ", WRITTEN);
    assert_data(0x03300C01, WHEN WHO "00 01 12 15 23 28 ");
    assert_put(BILLING, "06 03 ", WRITTEN);
    assert_data(0x03300C01, WHEN WHO "06 03 12 15 23 28 ");
}

static void what_was_refused_was_not_written(void **state)
{
    static const uint8_t one[1] = {1};

    (void)state;
    assert_write(4, COMBINED, one, 0, NOT_WRITTEN);
    assert_write(9, REST_TABLE, one, 1, RIGHT);
    assert_put(REST_TABLE, "09 ", NOT_WRITTEN);
    assert_put(REST_TABLE, "01 02 03 04 05 06 07 08 09 10 ", NOT_WRITTEN);
    assert_put(ZONES_1, "09 01 01 ", NOT_WRITTEN);
    assert_put(HOLIDAY + 200, "00 00 00 00 ", NOT_THERE);
    assert_put(COMBINED + 3, "01 ", NOT_THERE);
    assert_put(COMBINED - 1, "01 ", NOT_THERE);
    assert_put(BILLING + 3, "00 01 ", NOT_THERE);
    assert_counts("00000000");
    assert_put(0x04000206, "01 ", WRITTEN); /* another parameter */
    assert_put(SWITCH_ZONES, "00 00 00 00 00 ", WRITTEN);
    assert_counts("00000000");
}

/* Also not one that could be read, as a load record, of which a piece is longer than any old value. */
static void identifiers_that_end_alike_are_others(void **state)
{
    static const uint8_t first[] = {0x00, 0x01, 0x02, 0x03, 0x05, 0x06, 0x84};

    (void)state;
    run(60, 5);
    request_di(0x11, 0x06000000, 4, "01 ");
    assert_int_equal(strlen(sent_data(4)), 3u * 32u);
    for (unsigned i = 0; i < sizeof first; i++) {
        assert_put((uint32_t)first[i] << 24 | 0x0601u, "01 ", NOT_THERE);
    }
    assert_counts("00000000");
}

/* By nobody, who 1997 has no code of. */
static void writes_of_1997_are_the_same(void **state)
{
    uint8_t data[8] = {0x1E, 0xC4, 2, 0, 0, 0, 3};

    (void)state;
    assert_put(REST_TABLE, "02 ", WRITTEN);
    assert_command(0x04, data, 7, OWN "84 00 BF 16 ");
    assert_data(0x03300701, WHEN "00 00 00 00 02 ");
    data[0] = 0x17;
    data[1] = 0xC1;
    data[6] = 0x00;
    data[7] = 0x05;
    assert_command(0x04, data, 8, OWN "84 00 BF 16 ");
    assert_data(0x03300C01, WHEN "00 00 00 00 00 01 99 99 99 99 ");
    assert_counts("00200001");
}

/* The record is kept with what was written, at the latest when that was answered. */
static void records_outlive_a_power_cut(void **state)
{
    (void)state;
    assert_put(REST_TABLE, "02 ", WRITTEN);
    assert_put(REST_TABLE, "03 ", WRITTEN);
    assert_put(ZONES_1 + 1, BY_HOURS, WRITTEN);
    cut();
    come_up(NOON + 600u);
    programming_wire();
    linking_records();
    assert_counts("10200000");
    assert_data(0x03300701, WHEN WHO "02 ");
}

/* Of a product that counts what was written without a record of the first write of a visit being due. */
static void reports_ask_to_be_kept(void **state)
{
    (void)state;
    keeping_settle();
    assert_int_equal(tou_meter_report(&world.meter.meter, TOU_EV_ZONES_WRITTEN, 0, NULL, 0), TOU_OK);
    keeping_settle();
    cut();
    come_up(NOON + 600u);
    programming_wire();
    linking_records();
    assert_counts("01000000");
}

static void clear(uint32_t di, const char *answer)
{
    uint8_t data[12] = {2, 0, 0, 0, 1, 0, 0, 0};

    (void)tou_bytes_put(&data[8], di, 4);
    assert_command(0x1B, data, 12, answer);
}

static void they_are_cleared_one_by_one_and_named(void **state)
{
    static const char digits[] = "1111111100000000";

    (void)state;
    for (uint8_t i = 0; i < 8u; i++) {
        assert_int_equal(tou_meter_report(&world.meter.meter, (uint8_t)(TOU_EV_DAYS_WRITTEN + i), 0, NULL, 0), TOU_OK);
        keeping_settle();
    }
    for (uint32_t i = 0; i < 8u; i++) {
        char left[9];
        char named[64];

        clear(UINT32_C(0x033005FF) + (i << 8), OWN "9B 00 D6 16 ");
        (void)snprintf(named, sizeof named, WHEN WHO "FF %02X 30 03 ", (unsigned)(i + 5u));
        assert_data(0x03300301, named);
        (void)snprintf(left, sizeof left, "%.*s%s", (int)(i + 1u), &digits[8], &digits[i + 1u]);
        assert_counts(left);
    }
    clear(0x03300DFF, OWN "DB 01 35 4C 16 ");
    clear(0x03300500, OWN "DB 01 35 4C 16 ");
    clear(0x033003FF, OWN "DB 01 35 4C 16 ");
    clear(0x023005FF, OWN "DB 01 35 4C 16 ");
}

static void kinds_beside_them_are_refused(void **state)
{
    tou_meter_t *meter = &world.meter.meter;

    (void)state;
    assert_int_equal(tou_meter_report(meter, TOU_EV_DAYS_WRITTEN - 1, 0, NULL, 0), TOU_E_ARG);
    assert_int_equal(tou_meter_report(meter, TOU_EV_BILLING_WRITTEN + 1, 0, NULL, 0), TOU_E_ARG);
    assert_int_equal(tou_object_run(&objects, TOU_RUN_EVENT_CLEAR, TOU_EV_DAYS_WRITTEN - 1), TOU_E_RANGE);
    assert_int_equal(tou_object_run(&objects, TOU_RUN_EVENT_CLEAR, TOU_EV_BILLING_WRITTEN + 1), TOU_E_RANGE);
    assert_int_equal(tou_object_run(&objects, TOU_RUN_EVENT_CLEAR, 256u + TOU_EV_DAYS_WRITTEN), TOU_E_RANGE);
    assert_int_equal(tou_log_count(&world.meter.log, TOU_EV_EVENT_CLEAR), 0);
}

/* A local display finds which table it was. */
static void a_table_is_known_by_its_identifier(void **state)
{
    (void)state;
    assert_put(ZONES_2 + 3, ALL_VALLEY, WRITTEN);
    keeping_settle();
    assert_value(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_DAYS_WRITTEN, TOU_EVENT_EXTRA, 1), ZONES_2 + 3, 0);
    assert_value(TOU_OBJECT(TOU_CLASS_EVENT, TOU_EV_DAYS_WRITTEN, TOU_EVENT_BY, 1), 1, 0);
}

static void a_port_without_records_makes_none(void **state)
{
    (void)state;
    port_cfg.records = NULL;
    assert_put(REST_TABLE, "02 ", WRITTEN);
    assert_int_equal(tou_log_count(&world.meter.log, TOU_EV_REST_WRITTEN), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_kind_of_write_counts_for_itself, begin),
        cmocka_unit_test_setup(old_tables_are_no_records, begin),
        cmocka_unit_test_setup(rest_days_have_their_old_table, begin),
        cmocka_unit_test_setup(combinations_have_their_old_word, begin),
        cmocka_unit_test_setup(billing_days_have_the_old_ones, begin),
        cmocka_unit_test_setup(what_was_refused_was_not_written, begin),
        cmocka_unit_test_setup(identifiers_that_end_alike_are_others, begin),
        cmocka_unit_test_setup(writes_of_1997_are_the_same, begin),
        cmocka_unit_test_setup(records_outlive_a_power_cut, begin),
        cmocka_unit_test_setup(reports_ask_to_be_kept, begin),
        cmocka_unit_test_setup(they_are_cleared_one_by_one_and_named, begin),
        cmocka_unit_test_setup(kinds_beside_them_are_refused, begin),
        cmocka_unit_test_setup(a_table_is_known_by_its_identifier, begin),
        cmocka_unit_test_setup(a_port_without_records_makes_none, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
