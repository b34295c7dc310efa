/* SPDX-License-Identifier: MIT */
/* dlt645.h, records of events: each layout, the numbers of events, every age, and records that are added or cleared meanwhile. */
#include "linking.h"

#define JUNE ram_at(2026, 6, 1, 0, 0)
#define WHO  0x78563412u

#define WORDS_4  "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
#define WORDS_20 WORDS_4 WORDS_4 WORDS_4 WORDS_4 WORDS_4
#define WORDS_40 WORDS_20 WORDS_20

static int begin(void **state)
{
    (void)keeping_everything(state);
    linking_begin(JUNE - 1800u);
    linking_records();
    tou_meter_set_operator(&world.meter.meter, WHO);
    run(30, 5);
    run(20, 10);
    return 0;
}

static void clear(uint8_t kind, uint8_t detail)
{
    assert_int_equal(tou_meter_clear(&world.meter.meter, kind, detail), TOU_OK);
    keeping_settle();
}

/* When the meter was started the first time nothing was known of before. */
static void an_outage_has_two_ends(void **state)
{
    (void)state;
    assert_data(0x03110000, "01 00 00 ");
    assert_data(0x03110001, "00 00 00 00 00 00 00 30 23 31 05 26 ");
    warn_and_cut();
    come_up(JUNE + 7199u);
    linking_records();
    assert_data(0x03110000, "02 00 00 ");
    assert_data(0x03110001, "00 20 00 01 06 26 59 59 01 01 06 26 ");
    assert_data(0x03110002, "00 00 00 00 00 00 00 30 23 31 05 26 ");
}

static void programming_lists_what_was_written(void **state)
{
    static const uint8_t what[12] = {1, 0, 1, 4, 2, 0, 1, 4, 9, 8, 7};

    (void)state;
    assert_data(0x03300000, "00 00 00 ");
    assert_data(0x03300001, WORDS_4 WORDS_4 WORDS_4 "00 00 ");
    assert_int_equal(tou_meter_report(&world.meter.meter, TOU_EV_PROGRAMMED, 0, what, sizeof what), TOU_OK);
    keeping_settle();
    assert_data(0x03300000, "01 00 00 ");
    assert_data(0x03300001, "00 20 00 01 06 26 12 34 56 78 01 00 01 04 02 00 01 04 09 08 07 00 " WORDS_4
                            "00 00 00 00 00 00 00 00 00 00 00 00 ");
}

/* What the meter came to comes first, then what it does not measure: reverse, quadrants, phases. */
static void a_meter_clear_has_the_readings_before(void **state)
{
    (void)state;
    clear(TOU_EV_METER_CLEAR, 0);
    assert_data(0x03300100, "01 00 00 ");
    assert_data(0x03300101, "00 20 00 01 06 26 12 34 56 78 35 00 00 00 " WORDS_4 WORDS_4 WORDS_4 WORDS_4 WORDS_4
                            "00 00 00 00 00 00 00 00 00 00 00 00 ");
}

/* 202 bytes. */
static void a_demand_clear_takes_two_frames(void **state)
{
    uint8_t data[512];
    unsigned n;
    static const uint8_t head[18] = {0x00, 0x20, 0x00, 0x01, 0x06, 0x26, 0x12, 0x34, 0x56,
                                     0x78, 0x00, 0x60, 0x00, 0x15, 0x00, 0x01, 0x06, 0x26};

    (void)state;
    clear(TOU_EV_DEMAND_CLEAR, 0);
    assert_data(0x03300200, "01 00 00 ");
    n = ask(0x03300201, "B1", data);
    assert_int_equal(n, 196);
    n += ask_next(0x03300201, 1, "92", data + n);
    assert_int_equal(n, 202);
    assert_memory_equal(data, head, sizeof head);
    for (unsigned i = sizeof head; i < n; i++) {
        assert_int_equal(data[i], 0);
    }
    assert_broken(0x03300201, 2);
}

/* Byte for byte. */
static void the_second_frame_has_six_bytes_and_its_number(void **state)
{
    uint8_t data[512];

    (void)state;
    clear(TOU_EV_DEMAND_CLEAR, 0);
    (void)ask(0x03300201, "B1", data);
    assert_answer(OWN "12 05 34 35 63 36 34 88 16 ", OWN "92 0B 34 35 63 36 33 33 33 33 33 33 34 40 16 ");
}

/* All, one kind, and one that has no identifier. */
static void an_event_clear_names_what_was_cleared(void **state)
{
    (void)state;
    clear(TOU_EV_EVENT_CLEAR, 0);
    assert_data(0x03300301, "00 20 00 01 06 26 12 34 56 78 FF FF FF FF ");
    clear(TOU_EV_EVENT_CLEAR, TOU_EV_CLOCK_SET);
    assert_data(0x03300301, "00 20 00 01 06 26 12 34 56 78 FF 04 30 03 ");
    clear(TOU_EV_EVENT_CLEAR, TOU_EV_POWER_UP);
    assert_data(0x03300301, "00 20 00 01 06 26 12 34 56 78 FF 00 11 03 ");
    clear(TOU_EV_EVENT_CLEAR, TOU_EV_MARKS);
    assert_data(0x03300301, "00 20 00 01 06 26 12 34 56 78 00 00 00 00 ");
    assert_data(0x03300300, "04 00 00 ");
    assert_data(0x03110000, "00 00 00 ");
    assert_data(0x03110001, "00 00 00 00 00 00 00 00 00 00 00 00 ");
}

static void a_clock_set_has_both_times(void **state)
{
    (void)state;
    assert_int_equal(tou_meter_set_clock(&world.meter.meter, JUNE + 9u * 3600u + 5u), TOU_OK);
    keeping_settle();
    assert_data(0x03300400, "01 00 00 ");
    assert_data(0x03300401, "12 34 56 78 00 20 00 01 06 26 05 00 09 01 06 26 ");
}

/* Of each kind 8 are kept here: those have not been yet, further ones there are not. */
static void a_record_that_has_not_been_is_empty(void **state)
{
    (void)state;
    assert_data(0x03300401, WORDS_4);
    assert_data(0x03300408, WORDS_4);
    assert_refused(0x03300409, NO_DATA);
    assert_refused(0x0330040A, NO_DATA);
    assert_refused(0x0330040B, NO_DATA);
    assert_refused(0x033004FF, NO_DATA);
    for (unsigned i = 0; i < 9u; i++) {
        clear(TOU_EV_EVENT_CLEAR, (uint8_t)((i == 0u) ? TOU_EV_CLOCK_SET : TOU_EV_NONE));
    }
    assert_data(0x03300300, "09 00 00 ");
    assert_data(0x03300308, "00 20 00 01 06 26 12 34 56 78 FF FF FF FF ");
    assert_refused(0x03300309, NO_DATA);
}

static int with_12_kept(void **state)
{
    (void)keeping_everything(state);
    made.log = 12;
    linking_begin(JUNE - 1800u);
    linking_records();
    return 0;
}

/* Identifiers name ten. */
static void an_eleventh_record_cannot_be_named(void **state)
{
    (void)state;
    assert_data(0x0330040A, WORDS_4);
    assert_refused(0x0330040B, NO_DATA);
    assert_refused(0x0330040C, NO_DATA);
}

/* The log here does not list what was written; covers are not watched. */
static void other_records_there_are_none(void **state)
{
    (void)state;
    for (uint32_t type = 5; type <= 0x0Eu; type++) {
        assert_refused(UINT32_C(0x03300000) | (type << 8), NO_DATA);
        assert_refused(UINT32_C(0x03300001) | (type << 8), NO_DATA);
    }
    assert_refused(0x03110100, NO_DATA);
    assert_refused(0x03010001, NO_DATA);
    assert_refused(0x03120000, NO_DATA); /* limits are not recorded */
    assert_refused(0x03120101, NO_DATA);
    archive.limited = TOU_QUANTITY_ACTIVE_IMPORT;
    assert_refused(0x03120000, NO_DATA);
    assert_refused(0x03120101, NO_DATA);
    objects.archive = NULL;
    assert_refused(0x03300401, NO_DATA);
}

/* A log beside the meter's, in the ring of an event that does not come here. */
static tou_log_t limits;
static tou_log_kind_t over[1];

static void tell_limit(uint8_t kind, tou_utc_t at)
{
    const tou_event_t event = {kind, 1, 0, at, 0, 0, NULL, NULL};

    tou_log_part.on_event(&limits, &event);
}

static void watch_limit(uint8_t quantity)
{
    const tou_log_kind_t *kind = world.meter.log.kind;

    while (kind->kind != TOU_EV_DEMAND_CLEAR) {
        kind++;
    }
    over[0]      = *kind;
    over[0].kind = TOU_EV_UNDER_LIMIT;
    assert_int_equal(tou_log_init(&limits, over, 1, &world.meter.store), TOU_OK);
    archive.log     = &limits;
    archive.limited = quantity;
    tell_limit(TOU_EV_OVER_LIMIT, JUNE + 900u);
    tell_limit(TOU_EV_UNDER_LIMIT, JUNE + 1500u);
}

static void a_limit_is_of_one_quantity(void **state)
{
    (void)state;
    watch_limit(TOU_QUANTITY_ACTIVE_IMPORT);
    assert_data(0x03120000, "01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 ");
    assert_data(0x03120101, "00 15 00 01 06 26 00 25 00 01 06 26 00 60 00 15 00 01 06 26 ");
    assert_data(0x03120102, WORDS_4 "00 00 00 00 ");
    assert_refused(0x03120201, NO_DATA);
    assert_refused(0x03120001, NO_DATA);
    assert_refused(0x03120100, NO_DATA);
}

/* One that there is no demand of here. */
static void a_limit_of_a_quadrant_is_the_third_to_sixth(void **state)
{
    (void)state;
    watch_limit(TOU_QUANTITY_QUADRANT_1 + 3u);
    assert_data(0x03120000, "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 00 ");
    assert_data(0x03120601, "00 15 00 01 06 26 00 25 00 01 06 26 00 00 00 00 00 00 00 00 ");
    assert_refused(0x03120101, NO_DATA);
    assert_refused(0x03120701, NO_DATA);
}

/* In between come a newer record of the kind, then all are cleared and the same number comes again. */
static void a_record_is_never_of_two(void **state)
{
    uint8_t data[512];

    (void)state;
    clear(TOU_EV_DEMAND_CLEAR, 0);
    run(20, 10);
    (void)ask(0x03300201, "B1", data);
    clear(TOU_EV_DEMAND_CLEAR, 0);
    assert_int_equal(ask_next(0x03300201, 1, "92", data), 6);
    (void)ask(0x03300202, "B1", data);
    clear(TOU_EV_EVENT_CLEAR, 0);
    assert_broken(0x03300202, 1);
    run(1, 1);
    clear(TOU_EV_DEMAND_CLEAR, 0);
    clear(TOU_EV_DEMAND_CLEAR, 0);
    assert_broken(0x03300202, 1);
}

static void storage_that_fails_is_an_error(void **state)
{
    (void)state;
    clear(TOU_EV_DEMAND_CLEAR, 0);
    warn();
    fail_reads(0, UINT32_MAX, TOU_POSIX_NV_REFUSE);
    assert_refused(0x03300201, OTHER);
    assert_data(0x03300200, "01 00 00 "); /* known without it */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_outage_has_two_ends, begin),
        cmocka_unit_test_setup(programming_lists_what_was_written, begin),
        cmocka_unit_test_setup(a_meter_clear_has_the_readings_before, begin),
        cmocka_unit_test_setup(a_demand_clear_takes_two_frames, begin),
        cmocka_unit_test_setup(the_second_frame_has_six_bytes_and_its_number, begin),
        cmocka_unit_test_setup(an_event_clear_names_what_was_cleared, begin),
        cmocka_unit_test_setup(a_clock_set_has_both_times, begin),
        cmocka_unit_test_setup(a_record_that_has_not_been_is_empty, begin),
        cmocka_unit_test_setup(an_eleventh_record_cannot_be_named, with_12_kept),
        cmocka_unit_test_setup(other_records_there_are_none, begin),
        cmocka_unit_test_setup(a_limit_is_of_one_quantity, begin),
        cmocka_unit_test_setup(a_limit_of_a_quadrant_is_the_third_to_sixth, begin),
        cmocka_unit_test_setup(a_record_is_never_of_two, begin),
        cmocka_unit_test_setup(storage_that_fails_is_an_error, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
