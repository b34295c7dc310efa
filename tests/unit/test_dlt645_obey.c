/* SPDX-License-Identifier: MIT */
/* Settings of freezes, load profile and combined energy over DL/T 645: what is written is obeyed, also after power cuts. */
#include "programming.h"

#define NOON (UINT32_C(9497) * 86400u + 43200u) /* 2026-01-01 12:00 */
#define HOUR 3600u
#define DAY  86400u

#define WRONG REFUSED("34 44 16 ")

#define DAILY_MODE   0x04000906u
#define LOAD_MODE    0x04000901u
#define LOAD_START   0x04000A01u
#define HOURLY_START 0x04001201u
#define HOURLY_MIN   0x04001202u
#define DAILY_AT     0x04001203u

/* Zeros of a maximum. */
#define NONE "00 00 00 00 00 00 00 00 "

/* 10 Wh in the window of 00:05 on the second. */
#define PEAK "00 04 00 05 00 02 01 26 "

static int begin(void **state)
{
    (void)keeping_everything(state);
    programming_begin(NOON);
    linking_records();
    return 0;
}

static void assert_reads(uint32_t di, const char *data)
{
    keeping_settle();
    assert_data(di, data);
}

static void write_bytes(uint32_t di, const char *digits, const char *answer)
{
    uint8_t data[64];
    uint8_t n = 0;
    unsigned byte;
    int used;

    for (; sscanf(digits, "%x%n", &byte, &used) == 1; digits += used) {
        data[n] = (uint8_t)byte;
        n++;
    }
    assert_write(2, di, data, n, answer);
}

static int begin_in_madrid(void **state)
{
    (void)keeping_everything(state);
    zone = ram_madrid;
    programming_begin(NOON);
    linking_records();
    return 0;
}

/* The supply fails without a warning, and returns. What was answered is kept. */
static void outage(tou_utc_t until)
{
    cut();
    come_up(until);
}

/* Freezes of a kind, counted as the meter does. */
static uint32_t taken(uint8_t kind)
{
    tou_value_t count = {0, 0};

    keeping_settle();
    assert_int_equal(tou_object_read(&objects, TOU_OBJECT(TOU_CLASS_FREEZE, kind, 0, 0), &count), TOU_OK);
    return count.number;
}

static tou_utc_t taken_at(uint8_t kind, uint8_t age)
{
    tou_value_t at = {0, 0};

    keeping_settle();
    assert_int_equal(tou_object_read(&objects, TOU_OBJECT(TOU_CLASS_FREEZE, kind, 0, age), &at), TOU_OK);
    return at.number;
}

/* Freezes of this blank meter hold the total and one rate, and a maximum of each; 10 Wh a day. */
static void next_day(void)
{
    run_until(world.time.utc - world.time.utc % DAY + DAY, 0);
    run(1, 10);
}

/* Without maxima, then without energies, then with nothing; each entry stays as it was taken. */
static void a_mode_is_of_the_entries_taken_in_it(void **state)
{
    (void)state;
    assert_reads(DAILY_MODE, "FF ");
    next_day();
    write_bytes(DAILY_MODE, "DF ", WRITTEN);
    next_day();
    write_bytes(DAILY_MODE, "FE ", WRITTEN);
    next_day();
    outage(world.time.utc + 60u);
    write_bytes(DAILY_MODE, "00 ", WRITTEN);
    next_day();
    for (unsigned cuts = 0; cuts < 2u; cuts++) {
        assert_reads(DAILY_MODE, "00 ");
        assert_reads(0x05060001, "00 00 05 01 26 ");
        assert_reads(0x0506FF01, "00 00 05 01 26 AA AA AA AA AA AA AA AA AA AA AA AA ");
        assert_reads(0x0506FF02, "00 00 04 01 26 AA AA AA AA AA AA AA AA AA " PEAK PEAK "AA AA AA ");
        assert_reads(0x0506FF03, "00 00 03 01 26 AA 01 00 00 00 01 00 00 00 "
                                 "AA AA AA AA AA AA AA AA AA AA AA ");
        assert_reads(0x0506FF04, "00 00 02 01 26 AA 00 00 00 00 00 00 00 00 "
                                 "AA AA AA AA AA AA AA AA " NONE NONE "AA AA AA ");
        assert_refused(0x05060101, NO_DATA);
        assert_refused(0x05060901, NO_DATA);
        assert_refused(0x05060102, NO_DATA);
        assert_reads(0x05060902, PEAK PEAK);
        assert_refused(0x05060903, NO_DATA);
        outage(world.time.utc + 60u);
    }
}

/* What has not been yet is empty, whatever the mode. */
static void a_mode_is_not_of_freezes_to_come(void **state)
{
    (void)state;
    write_bytes(DAILY_MODE, "00 ", WRITTEN);
    assert_reads(0x05060101, "00 00 00 00 00 00 00 00 ");
}

/* Timed, instant, at switches of either tables, hourly: a word each. Bits of what is not there are kept. */
static void each_kind_has_its_mode(void **state)
{
    static const struct {
        const char *word;
        uint32_t di;
        uint8_t freeze;
        uint8_t mode;
    } row[] = {
        {"01 ", 0x04000902, KEPT_TIMED, 0x01},  {"82 ", 0x04000903, KEPT_INSTANT, 0x82},
        {"DF ", 0x04000904, KEPT_SWITCH, 0xDF}, {"08 ", 0x04000905, KEPT_HOURLY, 0x08},
        {"10 ", 0x04000906, KEPT_DAILY, 0x10},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        assert_reads(row[i].di, "FF ");
        write_bytes(row[i].di, row[i].word, WRITTEN);
        write_bytes(row[i].di, "00 00 ", WRONG);
    }
    outage(NOON + HOUR);
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        assert_reads(row[i].di, row[i].word);
        assert_int_equal(world.meter.freeze[row[i].freeze].rule.mode, row[i].mode);
    }
    assert_int_equal(world.meter.freeze[KEPT_DAYS].rule.mode, 0xDF);
    assert_int_equal(cell_told, TOU_OBJECT(TOU_CLASS_CELL, TOU_CELL_FREEZE_MODE, 4, 0));
}

/* The command to freeze now, under a word without the forward energy. */
static void an_instant_freeze_obeys_its_mode(void **state)
{
    static const uint8_t now[] = {0x99, 0x99, 0x99, 0x99};

    (void)state;
    run(1, 10);
    assert_command(0x16, now, 4, OWN "96 00 D1 16 ");
    write_bytes(0x04000903, "FE ", WRITTEN);
    assert_command(0x16, now, 4, OWN "96 00 D1 16 ");
    assert_refused(0x05010101, NO_DATA);
    assert_reads(0x05010901, NONE NONE);
    assert_reads(0x05010102, "01 00 00 00 01 00 00 00 ");
}

/* From 13:17 on each 20 minutes; what an outage passed is made up with its own times (minutes that are not 00 among them). */
static void hourly_freezes_begin_and_recur_as_written(void **state)
{
    tou_utc_t first = NOON + HOUR + 17u * 60u;

    (void)state;
    write_bytes(HOURLY_MIN, "20 ", WRITTEN);
    write_bytes(HOURLY_START, "17 13 01 01 26 ", WRITTEN);
    assert_reads(HOURLY_START, "17 13 01 01 26 ");
    assert_reads(HOURLY_MIN, "20 ");
    run(45, 1);
    outage(NOON + 50u * 60u); /* before it begins */
    run_until(first, 1);
    assert_int_equal(taken(TOU_FREEZE_HOURLY), 1);
    assert_reads(0x05040001, "17 13 01 01 26 ");
    run(25, 1);
    assert_int_equal(taken(TOU_FREEZE_HOURLY), 2);
    assert_reads(0x05040001, "37 13 01 01 26 ");
    outage(first + 2u * HOUR);
    assert_int_equal(taken(TOU_FREEZE_HOURLY), 7);
    for (uint8_t age = 1; age <= 7u; age++) {
        assert_int_equal(taken_at(TOU_FREEZE_HOURLY, age), first + (7u - age) * 20u * 60u);
    }
    write_bytes(HOURLY_MIN, "60 ", WRITTEN);
    run_until(first + 4u * HOUR, 1);
    assert_int_equal(taken(TOU_FREEZE_HOURLY), 9);
    assert_reads(0x05040001, "17 17 01 01 26 ");
    assert_reads(0x05040002, "17 16 01 01 26 ");
}

/* An outage over the begin: none before it is made up. */
static void hourly_freezes_are_not_made_up_from_before_their_begin(void **state)
{
    (void)state;
    write_bytes(HOURLY_MIN, "30 ", WRITTEN);
    write_bytes(HOURLY_START, "10 15 01 01 26 ", WRITTEN);
    outage(NOON + 4u * HOUR);
    assert_int_equal(taken(TOU_FREEZE_HOURLY), 2);
    assert_reads(0x05040002, "10 15 01 01 26 ");
    assert_reads(0x05040001, "40 15 01 01 26 ");
}

/* Without a begin on the hour; what recurred before is not made up. */
static void hourly_freezes_without_a_begin(void **state)
{
    (void)state;
    write_bytes(HOURLY_START, "17 11 01 01 26 ", WRITTEN); /* has passed */
    run_until(NOON + HOUR, 1);
    assert_reads(0x05040001, "17 12 01 01 26 ");
    assert_int_equal(taken(TOU_FREEZE_HOURLY), 1);
    write_bytes(HOURLY_START, "00 00 00 00 00 ", WRITTEN);
    assert_reads(HOURLY_START, "00 00 00 00 00 ");
    run(61, 1);
    assert_reads(0x05040001, "00 14 01 01 26 ");
    assert_int_equal(taken(TOU_FREEZE_HOURLY), 2);
}

static void wrong_hourly_settings_are_refused(void **state)
{
    (void)state;
    write_bytes(HOURLY_START, "17 13 01 01 26 ", WRITTEN);
    write_bytes(HOURLY_START, "60 13 01 01 26 ", WRONG);
    write_bytes(HOURLY_START, "17 24 01 01 26 ", WRONG);
    write_bytes(HOURLY_START, "17 13 29 02 26 ", WRONG);
    write_bytes(HOURLY_START, "17 13 31 12 99 ", WRONG); /* no valid instant */
    write_bytes(HOURLY_START, "17 13 00 00 26 ", WRONG);
    write_bytes(HOURLY_START, "1A 13 01 01 26 ", WRONG);
    write_bytes(HOURLY_MIN, "61 ", WRONG);
    write_bytes(HOURLY_MIN, "00 ", WRONG);
    assert_reads(HOURLY_START, "17 13 01 01 26 ");
    assert_reads(HOURLY_MIN, "60 ");
    run_until(NOON + 2u * HOUR, 1);
    assert_int_equal(taken(TOU_FREEZE_HOURLY), 1);
}

/* Local time: summer time is shown, and standard time counted on. */
static void hourly_freezes_keep_local_time(void **state)
{
    (void)state;
    write_bytes(HOURLY_MIN, "40 ", WRITTEN);
    write_bytes(HOURLY_START, "10 14 01 01 26 ", WRITTEN);
    assert_reads(HOURLY_START, "10 14 01 01 26 ");
    run_until(NOON + 2u * HOUR, 1);
    assert_reads(0x05040002, "10 14 01 01 26 ");
    assert_reads(0x05040001, "50 14 01 01 26 ");
    write_bytes(HOURLY_START, "30 15 01 07 26 ", WRITTEN);
    assert_reads(HOURLY_START, "30 15 01 07 26 ");
    assert_int_equal(tou_bytes_get(world.meter.freeze[KEPT_HOURLY].rule.from, 4), ram_at(2026, 7, 1, 13, 30));
    assert_int_equal(tou_freeze_schedule(&world.meter.freeze[KEPT_HOURLY])->minute, 30); /* 14:30 = 870 = 21 x 40 + 30 */
}

static void daily_freezes_come_at_the_time_written(void **state)
{
    (void)state;
    write_bytes(DAILY_AT, "30 06 ", WRITTEN);
    assert_reads(DAILY_AT, "30 06 ");
    write_bytes(DAILY_AT, "60 06 ", WRONG);
    write_bytes(DAILY_AT, "30 24 ", WRONG);
    outage(NOON + HOUR);
    assert_reads(DAILY_AT, "30 06 ");
    run_until(NOON + DAY, 0);
    assert_int_equal(taken(TOU_FREEZE_DAILY), 1);
    assert_reads(0x05060001, "30 06 02 01 26 ");
    outage(NOON + 3u * DAY);
    assert_int_equal(taken(TOU_FREEZE_DAILY), 3);
    assert_reads(0x05060001, "30 06 04 01 26 ");
    assert_reads(0x05060002, "30 06 03 01 26 ");
}

/* The schedule of command 16 outlives a power cut, and a freeze that it passed has its nominal time, not that of the return. */
static void a_monthly_freeze_that_was_missed_has_its_own_time(void **state)
{
    static const uint8_t monthly[] = {0x20, 0x09, 0x15, 0x99};

    (void)state;
    assert_command(0x16, monthly, 4, OWN "96 00 D1 16 ");
    outage(NOON + HOUR);
    run(5, 10);
    warn_and_cut();
    come_up(ram_at(2026, 1, 20, 17, 42));
    assert_int_equal(taken(TOU_FREEZE_TIMED), 1);
    assert_reads(0x05000001, "20 09 15 01 26 ");
    assert_reads(0x05000101, "05 00 00 00 05 00 00 00 ");
}

static uint16_t intervals(void)
{
    keeping_settle();
    return tou_profile_used(&world.meter.profile);
}

/* From 14:20 on: 14:30 is the first end of an interval of a quarter of an hour. */
static void the_load_profile_begins_when_written(void **state)
{
    (void)state;
    write_bytes(LOAD_START, "20 14 01 01 ", WRITTEN);
    assert_reads(LOAD_START, "20 14 01 01 ");
    run(20, 1);
    outage(NOON + HOUR);
    assert_reads(LOAD_START, "20 14 01 01 ");
    run_until(NOON + 2u * HOUR + 29u * 60u, 1);
    assert_int_equal(intervals(), 0);
    run(17, 1);
    assert_int_equal(intervals(), 2);
    write_bytes(LOAD_START, "30 15 01 01 ", WRITTEN); /* the end at it is the first */
    run_until(NOON + 3u * HOUR + 29u * 60u, 1);
    assert_int_equal(intervals(), 2);
    run(2, 1);
    assert_int_equal(intervals(), 3);
    write_bytes(LOAD_START, "00 00 01 06 ", WRITTEN);
    run(60, 1);
    assert_int_equal(intervals(), 3);
    write_bytes(LOAD_START, "00 00 00 00 ", WRITTEN); /* at once */
    assert_reads(LOAD_START, "00 00 00 00 ");
    run(30, 1);
    assert_int_equal(intervals(), 5);
}

/* The year is that of the nearest moment of that name. */
static void a_begin_without_a_year_is_the_nearest(void **state)
{
    static const struct {
        const char *start;
        uint8_t year;
    } row[] = {{"00 00 01 02 ", 26}, {"00 00 01 07 ", 26}, {"00 00 15 07 ", 25}, {"00 00 31 12 ", 25}, {"59 11 01 01 ", 26}};

    (void)state;
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        unsigned minute;
        unsigned hour;
        unsigned day;
        unsigned month;

        write_bytes(LOAD_START, row[i].start, WRITTEN);
        assert_reads(LOAD_START, row[i].start);
        assert_int_equal(sscanf(row[i].start, "%u %u %u %u", &minute, &hour, &day, &month), 4);
        assert_int_equal(
            tou_bytes_get(world.meter.profile.rule.from, 4),
            ram_at((uint16_t)(2000u + row[i].year), (uint8_t)month, (uint8_t)day, (uint8_t)hour, (uint8_t)minute));
    }
    assert_int_equal(tou_meter_set_clock(&world.meter.meter, ram_at(2026, 12, 20, 8, 0)), TOU_OK);
    keeping_settle();
    write_bytes(LOAD_START, "00 00 01 01 ", WRITTEN);
    assert_int_equal(tou_bytes_get(world.meter.profile.rule.from, 4), ram_at(2027, 1, 1, 0, 0));
}

static void wrong_begins_are_refused(void **state)
{
    (void)state;
    write_bytes(LOAD_START, "20 14 01 01 ", WRITTEN);
    write_bytes(LOAD_START, "60 14 01 01 ", WRONG);
    write_bytes(LOAD_START, "20 24 01 01 ", WRONG);
    write_bytes(LOAD_START, "20 14 00 01 ", WRONG);
    write_bytes(LOAD_START, "20 14 31 04 ", WRONG);
    write_bytes(LOAD_START, "20 14 29 02 ", WRONG); /* 2026 has none */
    write_bytes(LOAD_START, "00 00 01 ", WRONG);
    assert_reads(LOAD_START, "20 14 01 01 ");
}

/* Which year it would be is not known. */
static void a_begin_needs_the_clock(void **state)
{
    static const uint8_t start[4] = {20, 14, 1, 2};
    static const uint8_t none[4]  = {0, 0, 0, 0};
    uint32_t id                   = TOU_OBJECT(TOU_CLASS_CELL, TOU_CELL_LOAD_START, 0, 0);

    (void)state;
    cut();
    tou_posix_nv_power_up(&world.part);
    world_power_up(&world, NOON);
    world.time.valid = false;
    assert_int_equal(kept_meter_boot(&world.meter), TOU_OK);
    keeping_settle();
    assert_int_equal(tou_meter_now(&world.meter.meter), 0);
    assert_int_equal(tou_object_put(&objects, id, start, 4), TOU_E_INVALID);
    assert_int_equal(tou_object_put(&objects, id, none, 4), TOU_OK);
}

/* The profile is of class 6. Others do nothing, and are kept. */
static void a_class_that_is_left_out_is_not_recorded(void **state)
{
    uint8_t status = 0;

    (void)state;
    write_bytes(LOAD_MODE, "20 ", WRITTEN);
    run(16, 1);
    assert_int_equal(intervals(), 1);
    write_bytes(LOAD_MODE, "1F ", WRITTEN);
    assert_reads(LOAD_MODE, "1F ");
    run(30, 1);
    outage(world.time.utc + 60u);
    assert_reads(LOAD_MODE, "1F ");
    run(30, 1);
    assert_int_equal(intervals(), 1);
    write_bytes(LOAD_MODE, "3F ", WRITTEN);
    write_bytes(LOAD_MODE, "40 ", WRONG);
    assert_reads(LOAD_MODE, "3F ");
    run(15, 1);
    assert_int_equal(intervals(), 2);
    assert_int_equal(tou_profile_status(&world.meter.profile, 1, &status), TOU_OK);
    assert_int_equal(status & TOU_PROFILE_PARTIAL, TOU_PROFILE_PARTIAL);
    run(15, 1);
    assert_int_equal(tou_profile_status(&world.meter.profile, 1, &status), TOU_OK);
    assert_int_equal(status, 0);
}

/* A table of 14 equal entries. */
static void write_table(uint32_t di, const char *entry)
{
    char digits[14u * 9u + 1u] = "";

    for (unsigned i = 0; i < 14u; i++) {
        (void)snprintf(digits + strlen(digits), sizeof digits - strlen(digits), "%s", entry);
    }
    write_bytes(di, digits, WRITTEN);
}

/* 02 at a switch of seasons, 03 of day tables; of both in one minute each has one. */
static void switches_have_rings_of_their_own(void **state)
{
    (void)state;
    for (uint32_t set = 0x04010000u; set <= 0x04020000u; set += 0x10000u) {
        write_table(set + 1u, "01 00 00 ");
        write_table(set, "01 01 01 ");
    }
    write_bytes(0x04000107, "10 12 01 01 26 ", WRITTEN);
    run(15, 10);
    assert_reads(0x05020001, "00 00 00 00 00 ");
    assert_reads(0x05030001, "10 12 01 01 26 ");
    assert_int_equal(taken(TOU_FREEZE_WEEKS), 0);
    assert_int_equal(taken(TOU_FREEZE_DAYS), 1);
    write_bytes(0x04000106, "20 12 01 01 26 ", WRITTEN);
    write_bytes(0x04000107, "20 12 01 01 26 ", WRITTEN);
    run(15, 10);
    assert_int_equal(count_told(TOU_EV_SWITCHED), 2);
    assert_int_equal(taken(TOU_FREEZE_WEEKS), 1);
    assert_int_equal(taken(TOU_FREEZE_DAYS), 2);
    outage(NOON + HOUR);
    assert_reads(0x05020001, "20 12 01 01 26 ");
    assert_reads(0x05030001, "20 12 01 01 26 ");
    assert_reads(0x05030002, "10 12 01 01 26 ");
    assert_reads(0x05020002, "00 00 00 00 00 ");
    assert_refused(0x05020003, NO_DATA);
    assert_refused(0x05030003, NO_DATA);
    write_bytes(0x04000904, "00 ", WRITTEN);
    write_bytes(0x04000106, "10 13 01 01 26 ", WRITTEN);
    run(15, 10);
    assert_reads(0x0502FF01, "10 13 01 01 26 AA AA AA AA AA AA AA AA AA AA AA AA ");
    assert_int_equal(taken(TOU_FREEZE_DAYS), 2);
}

/* The meter's energy as one quadrant: now, in closed periods, frozen, in the load profile, and in the words of 1997. */
static void a_combination_is_made_of_quadrants_everywhere(void **state)
{
    static const char one_day[] = "12 00 00 00 12 00 00 00 ";

    (void)state;
    quantities[0].quantity = TOU_QUANTITY_QUADRANT_1 + 3u;
    run(12, 10);
    assert_int_equal(tou_meter_close(&world.meter.meter, TOU_CAUSE_COMMAND), TOU_OK);
    next_day();
    assert_reads(0x00030000, "00 00 00 00 "); /* 05: quadrants 1 and 2 */
    assert_reads(0x00040000, "13 00 00 00 "); /* 50: 3 and 4 */
    assert_reads(0x00040001, "12 00 00 00 ");
    assert_reads(0x05060401, one_day);
    assert_reads(0x05060801, one_day);
    write_bytes(0x04000602, "80 ", WRITTEN);
    outage(world.time.utc + 60u);
    assert_reads(0x00030000, "13 00 00 80 ");
    assert_reads(0x00030001, "12 00 00 80 ");
    assert_reads(0x05060301, "12 00 00 80 12 00 00 80 ");
    assert_string_equal(read_data(0x01, 0x9110, 2), "13 00 00 80 ");
    assert_string_equal(read_data(0x01, 0x9510, 2), "12 00 00 80 ");
    /* Frozen apart from what it is made of: quadrants have one bit, each combination its own. */
    write_bytes(DAILY_MODE, "04 ", WRITTEN);
    next_day();
    assert_reads(0x05060301, "13 00 00 80 13 00 00 80 ");
    assert_refused(0x05060401, NO_DATA);
    assert_refused(0x05060801, NO_DATA);
    write_bytes(DAILY_MODE, "18 ", WRITTEN);
    next_day();
    assert_refused(0x05060301, NO_DATA);
    assert_reads(0x05060401, "14 00 00 00 14 00 00 00 ");
    assert_reads(0x05060801, "14 00 00 00 14 00 00 00 ");
    assert_refused(0x05060501, NO_DATA); /* not measured */
    write_bytes(0x04000602, "00 00 ", WRONG);
}

/* Records of class 4 have both combinations. */
static void a_combination_is_in_load_records(void **state)
{
    static const uint8_t latest[] = {0x02, 0x00, 0x00, 0x06, 0x01};
    char digits[64];

    (void)state;
    quantities[0].quantity = TOU_QUANTITY_QUADRANT_1;
    run(16, 10);
    keeping_settle();
    command(digits, 0x11, latest, sizeof latest);
    /* A0 A0 1B, 12:15, three classes, forward and reverse 0, 0.15, 0 */
    assert_answer(digits,
                  OWN "91 24 35 33 33 39 D3 D3 4E 48 45 34 34 59 DD DD DD 33 33 33 33 33 33 33 33 48 33 33 33 33 33 33 33 "
                      "DD DD DD EE 18 7F 16 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_mode_is_of_the_entries_taken_in_it, begin),
        cmocka_unit_test_setup(a_mode_is_not_of_freezes_to_come, begin),
        cmocka_unit_test_setup(each_kind_has_its_mode, begin),
        cmocka_unit_test_setup(an_instant_freeze_obeys_its_mode, begin),
        cmocka_unit_test_setup(hourly_freezes_begin_and_recur_as_written, begin),
        cmocka_unit_test_setup(hourly_freezes_are_not_made_up_from_before_their_begin, begin),
        cmocka_unit_test_setup(hourly_freezes_without_a_begin, begin),
        cmocka_unit_test_setup(wrong_hourly_settings_are_refused, begin),
        cmocka_unit_test_setup(hourly_freezes_keep_local_time, begin_in_madrid),
        cmocka_unit_test_setup(daily_freezes_come_at_the_time_written, begin),
        cmocka_unit_test_setup(a_monthly_freeze_that_was_missed_has_its_own_time, begin),
        cmocka_unit_test_setup(the_load_profile_begins_when_written, begin),
        cmocka_unit_test_setup(a_begin_without_a_year_is_the_nearest, begin),
        cmocka_unit_test_setup(wrong_begins_are_refused, begin),
        cmocka_unit_test_setup(a_begin_needs_the_clock, begin),
        cmocka_unit_test_setup(a_class_that_is_left_out_is_not_recorded, begin),
        cmocka_unit_test_setup(switches_have_rings_of_their_own, begin),
        cmocka_unit_test_setup(a_combination_is_made_of_quadrants_everywhere, begin),
        cmocka_unit_test_setup(a_combination_is_in_load_records, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
