/* SPDX-License-Identifier: MIT */
/* Tables of DL/T 645-1997: entries and blocks of the set in force, holidays of each year. */
#include "tariffing.h"

#define OLD_WRITTEN  OWN "84 00 BF 16 "
#define OLD_NO_DATA  OWN "C4 01 35 35 16 "
#define OLD_PASSWORD OWN "C4 01 37 37 16 "
#define OLD_WRONG    OWN "C4 01 34 34 16 "
#define OLD_ZONES    OWN "C4 01 43 43 16 "
#define OLD_SLOTS    OWN "C4 01 53 53 16 "
#define OLD_RATES    OWN "C4 01 73 73 16 "

#define OLD_UNREAD OWN "C1 01 34 31 16 "
#define OLD_ABSENT OWN "C1 01 35 32 16 "

static int begin(void **state)
{
    (void)keeping_everything(state);
    programming_begin(NOON);
    program_all();
    return 0;
}

static int begin_blank(void **state)
{
    (void)keeping_everything(state);
    programming_begin(NOON);
    return 0;
}

static void assert_old(uint16_t di, const char *data)
{
    keeping_settle();
    assert_string_equal(read_data(0x01, di, 2), data);
}

static void assert_old_refused(uint16_t di, const char *answer)
{
    uint8_t bytes[2];

    (void)tou_bytes_put(bytes, di, 2);
    assert_command(0x01, bytes, 2, answer);
}

static void write_old(uint8_t level, uint16_t di, const char *digits, const char *answer)
{
    uint8_t data[TOU_DLT645_DATA_MAX] = {0};

    (void)tou_bytes_put(data, di, 2);
    data[2] = level;
    assert_command(0x04, data, (uint8_t)(6u + bytes_of(digits, &data[6])), answer);
}

static void put_old(uint16_t di, const char *digits, const char *answer)
{
    write_old(2, di, digits, answer);
}

static void tables_are_read_by_entry_and_as_blocks(void **state)
{
    (void)state;
    assert_old(0xC321, "01 01 01 ");
    assert_old(0xC322, "03 01 07 ");
    assert_old(0xC32E, "03 01 07 ");
    assert_old(0xC32F, padded("01 01 01 03 01 07 ", 14));
    assert_old(0xC331, "01 00 00 ");
    assert_old(0xC334, "04 00 22 ");
    assert_old(0xC33A, "04 00 22 ");
    assert_old(0xC33F, padded(BY_HOURS, 10));
    assert_old(0xC34F, padded(ALL_VALLEY, 10));
    assert_old(0xC352, "02 00 18 ");
    assert_old_refused(0xC36F, OLD_ABSENT);
    assert_old_refused(0xC320, OLD_ABSENT);
    assert_old_refused(0xC33B, OLD_ABSENT);
    assert_old_refused(0xC330, OLD_ABSENT);
    assert_old_refused(0xC3B1, OLD_ABSENT);
    assert_old_refused(0xC315, OLD_ABSENT);
}

static void an_entry_is_replaced_where_it_is(void **state)
{
    (void)state;
    put_old(0xC332, "03 30 08", OLD_WRITTEN);
    assert_old(0xC33F, padded("01 00 00 03 30 08 03 00 12 04 00 22 ", 10));
    assert_data(ZONES_1 + 1, padded("01 00 00 03 30 08 03 00 12 04 00 22 ", 14));
    put_old(0xC334, "02 00 23", OLD_WRITTEN); /* the last */
    assert_old(0xC33F, padded("01 00 00 03 30 08 03 00 12 02 00 23 ", 10));
    put_old(0xC335, "01 30 23", OLD_WRITTEN); /* one more */
    assert_old(0xC33F, padded("01 00 00 03 30 08 03 00 12 02 00 23 01 30 23 ", 10));
    put_old(0xC322, "02 01 10", OLD_WRITTEN);
    assert_data(ZONES_1, padded("01 01 01 02 01 10 ", 14));
    assert_old(0xC32F, padded("01 01 01 02 01 10 ", 14));
}

/* An entry that is the one before it once more goes. */
static void a_table_is_made_shorter_by_entries(void **state)
{
    (void)state;
    put_old(0xC333, "02 00 08", OLD_WRITTEN);
    put_old(0xC334, "02 00 08", OLD_WRITTEN);
    assert_old(0xC33F, padded("01 00 00 02 00 08 ", 10));
    put_old(0xC333, "04 00 20", OLD_WRITTEN);
    assert_old(0xC33F, padded("01 00 00 02 00 08 04 00 20 ", 10));
}

static void a_block_is_written_whole(void **state)
{
    (void)state;
    put_old(0xC35F, "04 00 00 01 00 09", OLD_WRITTEN);
    assert_old(0xC35F, padded("04 00 00 01 00 09 ", 10));
    put_old(0xC32F, "03 01 02 02 01 05 01 01 11", OLD_WRITTEN);
    assert_old(0xC32F, padded("03 01 02 02 01 05 01 01 11 ", 14));
    assert_old(0xC323, "01 01 11 ");
}

static void what_is_wrong_changes_nothing(void **state)
{
    (void)state;
    put_old(0xC332, "02 00 13", OLD_WRONG); /* later than the next */
    put_old(0xC332, "02 10 00", OLD_WRONG); /* less than a quarter of an hour */
    put_old(0xC332, "05 00 08", OLD_RATES);
    put_old(0xC332, "02 00", OLD_WRONG);
    put_old(0xC332, "02 00 08 03", OLD_SLOTS);
    put_old(0xC322, "09 01 07", OLD_WRONG);
    put_old(0xC322, "04 01 07", OLD_WRONG); /* no such table */
    put_old(0xC33F, "01 00 00 02 00", OLD_WRONG);
    put_old(0xC33F, padded(BY_HOURS, 11), OLD_SLOTS);
    put_old(0xC32F, padded("01 01 01 ", 15), OLD_ZONES);
    put_old(0xC32F, padded("01 01 01 ", 20), OLD_ZONES);
    write_old(4, 0xC332, "03 30 08", OLD_PASSWORD);
    key_pressed = false;
    put_old(0xC332, "03 30 08", OLD_PASSWORD);
    assert_old(0xC33F, padded(BY_HOURS, 10));
    assert_old(0xC32F, padded("01 01 01 03 01 07 ", 14));
}

static void a_table_of_eleven_slots_cannot_be_said(void **state)
{
    char digits[9u * 14u + 1u];

    (void)state;
    digits[0] = 0;
    for (unsigned i = 0; i < 11u; i++) {
        (void)snprintf(digits + strlen(digits), sizeof digits - strlen(digits), "%02X 00 %X%X ", 1u + i % 2u, i / 10u,
                       i % 10u);
    }
    assert_table_kept(ZONES_1 + 1, digits);
    assert_old_refused(0xC33F, OLD_UNREAD);
    assert_old_refused(0xC331, OLD_UNREAD);
    assert_old(0xC34F, padded(ALL_VALLEY, 10));
}

/* Tables 2 run once their switch is made: it is these that are read and written then. */
static void the_set_in_force_is_meant(void **state)
{
    (void)state;
    assert_table_kept(ZONES_2 + 1, "03 00 00 ");
    assert_table_kept(ZONES_2 + 2, ALL_VALLEY);
    assert_table_kept(ZONES_2 + 3, "02 00 00 ");
    assert_put(SWITCH_TABLES, "01 12 01 01 26", WRITTEN);
    run(2, 0);
    assert_old(0xC33F, padded("03 00 00 ", 10));
    assert_old(0xC32F, padded("01 01 01 03 01 07 ", 14));
    put_old(0xC332, "01 00 12", OLD_WRITTEN);
    assert_data(ZONES_2 + 1, padded("03 00 00 01 00 12 ", 14));
    assert_data(ZONES_1 + 1, padded(BY_HOURS, 14));
}

static void a_blank_meter_is_programmed(void **state)
{
    (void)state;
    assert_old_refused(0xC331, OLD_ABSENT);
    put_old(0xC345, "04 00 00", OLD_WRITTEN); /* the only one, wherever it is */
    assert_old(0xC34F, padded("04 00 00 ", 10));
    put_old(0xC331, "03 00 00", OLD_WRITTEN);
    put_old(0xC332, "02 00 08", OLD_WRITTEN);
    put_old(0xC333, "04 00 21", OLD_WRITTEN);
    put_old(0xC321, "01 01 01", OLD_WRITTEN);
    assert_old(0xC33F, padded("03 00 00 02 00 08 04 00 21 ", 10));
    run(1, 0);
    assert_int_equal(tou_meter_in_force(&world.meter.meter)->action.energy, 2);
}

static void holidays_come_each_year(void **state)
{
    (void)state;
    put_old(0xC412, "02 01 05", OLD_WRITTEN);
    assert_old(0xC412, "02 01 05 ");
    assert_data(HOLIDAY + 2, "02 01 05 FF ");
    put_old(0xC412, "03 29 02", OLD_WRITTEN);
    assert_old(0xC412, "03 29 02 ");
    put_old(0xC412, "00 00 00", OLD_WRITTEN);
    assert_old(0xC412, "00 00 00 ");
    put_old(0xC412, "02 30 02", OLD_WRONG);
    put_old(0xC412, "09 01 05", OLD_WRONG);
    put_old(0xC412, "02 01", OLD_WRONG);
    put_old(0xC412, "02 01 05 26", OLD_WRONG);
    put_old(0xC41D, "02 01 05", OLD_NO_DATA); /* there are four */
    assert_old_refused(0xC411, OLD_UNREAD);   /* it has a year */
    assert_old_refused(0xC415, OLD_ABSENT);
    assert_old_refused(0xC410, OLD_ABSENT);
    assert_old(0xC41E, "02 ");
}

static uint16_t word_of(void *ctx, uint8_t word)
{
    (void)ctx;
    return (uint16_t)((word == 1u) ? 0x0104u : 0u);
}

/* Windows of blocks are bit 1, a weak battery bit 2. */
static void the_status_of_the_meter_is_a_byte(void **state)
{
    static const tou_dlt645_effects_t effects = {NULL, NULL, NULL, word_of, NULL};

    (void)state;
    station_cfg.effects = &effects;
    assert_old(0xC020, "04 ");
    put_old(0xC112, "15", OLD_WRITTEN);
    assert_old(0xC020, "06 ");
    put_old(0xC020, "00", OLD_NO_DATA);
    assert_old_refused(0xC021, OLD_ABSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(tables_are_read_by_entry_and_as_blocks, begin),
        cmocka_unit_test_setup(an_entry_is_replaced_where_it_is, begin),
        cmocka_unit_test_setup(a_table_is_made_shorter_by_entries, begin),
        cmocka_unit_test_setup(a_block_is_written_whole, begin),
        cmocka_unit_test_setup(what_is_wrong_changes_nothing, begin),
        cmocka_unit_test_setup(a_table_of_eleven_slots_cannot_be_said, begin),
        cmocka_unit_test_setup(the_set_in_force_is_meant, begin),
        cmocka_unit_test_setup(a_blank_meter_is_programmed, begin_blank),
        cmocka_unit_test_setup(holidays_come_each_year, begin),
        cmocka_unit_test_setup(the_status_of_the_meter_is_a_byte, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
