/* SPDX-License-Identifier: MIT */
/* Commands that change something, byte by byte. The worked frames are those of a meter at 012345678912. */
#include "programming.h"

#define NOON (UINT32_C(9497) * 86400u + 43200u) /* 2026-01-01 12:00 */

#define CLEAR_DEMAND "68 12 89 67 45 23 01 68 19 08 37 33 33 33 34 33 33 33 F9 16"

static int begin(void **state)
{
    (void)keeping_everything(state);
    programming_begin(NOON);
    return 0;
}

static uint32_t maximum(void)
{
    return tou_demand_maximum(&world.meter.demand.demand, 0, 0)->value;
}

static void maxima_are_cleared_with_the_right_to(void **state)
{
    (void)state;
    run(30, 10);
    assert_true(maximum() != 0u);
    assert_given("68 12 89 67 45 23 01 68 19 08 38 33 33 33 34 33 33 33 FA 16", OWN "D9 01 37 4C 16 "); /* level 5 */
    assert_given("68 12 89 67 45 23 01 68 19 08 37 33 33 34 34 33 33 33 FA 16", OWN "D9 01 37 4C 16 "); /* a password */
    assert_given("68 12 89 67 45 23 01 68 19 07 37 33 33 33 34 33 33 C5 16", OWN "D9 01 34 49 16 ");    /* too short */
    key_pressed = false;
    assert_given(CLEAR_DEMAND, OWN "D9 01 37 4C 16 ");
    key_pressed = true;
    assert_true(maximum() != 0u);
    assert_given(CLEAR_DEMAND, OWN "99 00 D4 16 ");
    assert_int_equal(maximum(), 0);
    assert_int_equal(nth_told(TOU_EV_DEMAND_CLEAR, 0)->by, 1);
}

/* Three wrong passwords lock a level for a day; a key that is not pressed counts none. */
static void wrong_passwords_lock(void **state)
{
    static const uint8_t wrong[] = {4, 1, 0, 0, 0, 0, 0, 0};
    static const uint8_t right[] = {4, 0, 0, 0, 0, 0, 0, 0};

    (void)state;
    key_pressed = false;
    for (unsigned i = 0; i < 2u * PROGRAMMING_TRIES; i++) {
        assert_command(0x19, wrong, 8, OWN "D9 01 37 4C 16 ");
    }
    key_pressed = true;
    for (unsigned i = 0; i < PROGRAMMING_TRIES; i++) {
        assert_int_equal(tou_access_locked(&world.meter.access, 4), 0);
        assert_command(0x19, wrong, 8, OWN "D9 01 37 4C 16 ");
    }
    assert_command(0x19, right, 8, OWN "D9 01 37 4C 16 ");
    assert_int_equal(tou_access_locked(&world.meter.access, 4), 1440);
    run(1439, 0);
    assert_command(0x19, right, 8, OWN "D9 01 37 4C 16 ");
    run(1, 0);
    assert_command(0x19, right, 8, OWN "99 00 D4 16 ");
}

/* What counts: wrong passwords of a level in a row, with whatever command of either version; no level that is too low, no right one. */
static void wrong_passwords_count_for_a_level(void **state)
{
    static const uint8_t low[]     = {5, 1, 0, 0, 0, 0, 0, 0};
    static const uint8_t wrong[]   = {4, 1, 0, 0, 0, 0, 0, 0};
    static const uint8_t right[]   = {4, 0, 0, 0, 0, 0, 0, 0};
    static const uint8_t higher[]  = {2, 0, 0, 0, 0, 0, 0, 0};
    static const uint8_t write[]   = {0x03, 0x01, 0, 4, 4, 0, 0, 9, 0, 0, 0, 0, 0x30};
    static const uint8_t change[]  = {0x05, 0x0C, 0, 4, 4, 0, 0, 9, 4, 1, 1, 1};
    static const uint8_t old[]     = {4, 9, 0, 0};
    static const uint8_t minutes[] = {0x30};

    (void)state;
    for (unsigned i = 0; i < 2u * PROGRAMMING_TRIES; i++) {
        assert_command(0x19, low, 8, OWN "D9 01 37 4C 16 ");
        assert_command(0x19, (i % PROGRAMMING_TRIES == 0u) ? right : wrong, 8,
                       (i % PROGRAMMING_TRIES == 0u) ? OWN "99 00 D4 16 " : OWN "D9 01 37 4C 16 ");
    }
    assert_command(0x19, right, 8, OWN "99 00 D4 16 ");
    assert_int_equal(tou_access_locked(&world.meter.access, 5), 0);
    assert_command(0x14, write, 13, OWN "D4 01 37 47 16 ");
    assert_command(0x10, old, 4, OWN "D0 01 37 43 16 ");
    assert_command(0x18, change, 12, OWN "D8 01 37 4B 16 ");
    assert_int_equal(tou_access_locked(&world.meter.access, 4), 1440);
    assert_command(0x19, right, 8, OWN "D9 01 37 4C 16 ");
    assert_command(0x10, right, 4, OWN "D0 01 37 43 16 ");
    assert_write(4, 0x04000103, minutes, 1, REFUSED("37 47 16 "));
    assert_command(0x19, higher, 8, OWN "99 00 D4 16 ");
    assert_write(2, 0x04000103, minutes, 1, WRITTEN);
    run(1440, 0);
    assert_write(4, 0x04000103, minutes, 1, WRITTEN);
}

/* Whoever cuts the power behind each refusal gains no try, and no minute. */
static void a_power_cut_ends_no_lock_out(void **state)
{
    static const uint8_t wrong[] = {4, 1, 0, 0, 0, 0, 0, 0};
    static const uint8_t right[] = {4, 0, 0, 0, 0, 0, 0, 0};

    char digits[256];

    (void)state;
    command(digits, 0x19, wrong, 8);
    for (unsigned i = 0; i < PROGRAMMING_TRIES; i++) {
        give(digits);
        pass(LINKING_DELAY + 100u); /* nothing polls, so it is not kept */
        assert_string_equal(sent, "");
        serve();
        assert_string_equal(sent, OWN "D9 01 37 4C 16 ");
        sent[0] = 0;
        cut();
        come_up(NOON + 60u * i);
    }
    assert_int_equal(tou_access_locked(&world.meter.access, 4), 1440);
    assert_command(0x19, right, 8, OWN "D9 01 37 4C 16 ");
    run(1439, 0);
    warn_and_cut();
    come_up(NOON + 3u * 86400u); /* time without power does not count */
    assert_command(0x19, right, 8, OWN "D9 01 37 4C 16 ");
    run(1, 0);
    assert_command(0x19, right, 8, OWN "99 00 D4 16 ");
}

/* Without the key, and at a level that is too low, not one byte of the memory changes. */
static void a_missing_right_leaves_the_memory(void **state)
{
    static const struct {
        uint8_t control;
        uint8_t n;
        uint8_t level; /* where it lies */
        uint8_t data[13];
    } row[] = {
        {0x04, 7, 2, {0x11, 0xC1, 2, 0, 0, 0, 0x30}},
        {0x0F, 8, 0, {4, 0, 0, 0, 4, 1, 1, 1}},
        {0x10, 4, 0, {4, 0, 0, 0}},
        {0x14, 13, 4, {0x03, 0x01, 0, 4, 2, 0, 0, 0, 1, 0, 0, 0, 0x30}},
        {0x18, 12, 4, {0x05, 0x0C, 0, 4, 4, 0, 0, 0, 4, 1, 1, 1}},
        {0x19, 8, 0, {4, 0, 0, 0, 1, 0, 0, 0}},
        {0x1A, 8, 0, {2, 0, 0, 0, 1, 0, 0, 0}},
        {0x1B, 12, 0, {2, 0, 0, 0, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF}},
    };
    static uint8_t image[KEEPING_BYTES];

    (void)state;
    tou_posix_nv_finish(&world.part);
    memcpy(image, tou_posix_nv_bytes(&world.part), sizeof image);
    for (unsigned i = 0; i < 2u * sizeof row / sizeof row[0]; i++) {
        uint8_t data[13];
        char digits[256];

        key_pressed = i % 2u != 0u;
        memcpy(data, row[i / 2u].data, sizeof data);
        data[row[i / 2u].level] = key_pressed ? 9 : data[row[i / 2u].level];
        command(digits, row[i / 2u].control, data, row[i / 2u].n);
        give(digits);
        serve();
        (void)snprintf(digits, sizeof digits, OWN "%02X 01 37 ", row[i / 2u].control | 0xC0u);
        assert_memory_equal(sent, digits, strlen(digits));
        sent[0] = 0;
        tou_posix_nv_finish(&world.part);
        assert_memory_equal(tou_posix_nv_bytes(&world.part), image, sizeof image);
    }
}

static void a_meter_is_cleared(void **state)
{
    static const uint8_t right[] = {2, 0, 0, 0, 9, 0, 0, 0};
    static const uint8_t lower[] = {4, 0, 0, 0, 9, 0, 0, 0};

    (void)state;
    run(30, 10);
    assert_command(0x1A, lower, 8, OWN "DA 01 37 4D 16 ");
    assert_int_equal(world.meter.reg[0].units, 300);
    assert_command(0x1A, right, 8, OWN "9A 00 D5 16 ");
    assert_int_equal(world.meter.reg[0].units, 0);
    assert_int_equal(nth_told(TOU_EV_METER_CLEAR, 0)->by, 9);
}

static void events_are_cleared_by_kind(void **state)
{
    uint8_t data[] = {2, 0, 0, 0, 9, 0, 0, 0, 0xFF, 0, 0x11, 3};

    (void)state;
    assert_int_equal(tou_log_count(&world.meter.log, TOU_EV_POWER_UP), 1);
    data[8] = 0; /* not a whole class */
    assert_command(0x1B, data, 12, OWN "DB 01 35 4C 16 ");
    data[8]  = 0xFF;
    data[9]  = 3; /* event clears stay */
    data[10] = 0x30;
    assert_command(0x1B, data, 12, OWN "DB 01 35 4C 16 ");
    assert_int_equal(tou_log_count(&world.meter.log, TOU_EV_POWER_UP), 1);
    data[9]  = 0;
    data[10] = 0x11;
    assert_command(0x1B, data, 12, OWN "9B 00 D6 16 ");
    assert_int_equal(tou_log_count(&world.meter.log, TOU_EV_POWER_UP), 0);
    assert_int_equal(tou_log_count(&world.meter.log, TOU_EV_EVENT_CLEAR), 1);
    memset(&data[8], 0xFF, 4);
    assert_command(0x1B, data, 12, OWN "9B 00 D6 16 ");
}

static void passwords_are_changed(void **state)
{
    uint8_t data[]  = {0x05, 0x0C, 0, 4, 4, 0, 0, 0, 4, 0x11, 0x22, 0x33};
    uint8_t clear[] = {4, 0x11, 0x22, 0x33, 0, 0, 0, 0};

    (void)state;
    data[4] = 5; /* a lower one */
    assert_command(0x18, data, 12, OWN "D8 01 37 4B 16 ");
    data[4] = 4;
    data[8] = 5; /* not that of the identifier */
    assert_command(0x18, data, 12, OWN "D8 01 34 48 16 ");
    data[8]     = 4;
    key_pressed = false;
    assert_command(0x18, data, 12, OWN "D8 01 37 4B 16 ");
    assert_command(0x18, data, 11, OWN "D8 01 34 48 16 ");
    key_pressed = true;
    assert_command(0x18, data, 12, OWN "98 04 37 44 55 66 0D 16 ");
    assert_command(0x18, data, 12, OWN "D8 01 37 4B 16 "); /* the old one is no longer right */
    assert_command(0x19, clear, 8, OWN "99 00 D4 16 ");
    come_up(NOON + 3600u); /* it is kept */
    assert_command(0x19, clear, 8, OWN "99 00 D4 16 ");
}

static void freezes_are_taken_and_set(void **state)
{
    static const uint8_t now[]     = {0x99, 0x99, 0x99, 0x99};
    static const uint8_t daily[]   = {0x30, 0x13, 0x99, 0x99};
    static const uint8_t wrong[]   = {0x60, 0x13, 0x99, 0x99};
    static const uint8_t digits[]  = {0x3A, 0x13, 0x99, 0x99};
    static const uint8_t month[]   = {0x30, 0x13, 0x15, 0xD1}; /* no digits are not "every" */
    static const uint8_t hour[]    = {0x30, 0xAA, 0x99, 0x99};
    static const uint8_t crossed[] = {0x99, 0x13, 0x01, 0x01};

    (void)state;
    assert_command(0x16, now, 4, OWN "96 00 D1 16 ");
    assert_int_equal(tou_freeze_used(&world.meter.freeze[KEPT_INSTANT]), 1);
    assert_command(0x16, wrong, 4, OWN "D6 01 34 46 16 ");
    assert_command(0x16, digits, 4, OWN "D6 01 34 46 16 ");
    assert_command(0x16, month, 4, OWN "D6 01 34 46 16 ");
    assert_command(0x16, hour, 4, OWN "D6 01 34 46 16 ");
    assert_command(0x16, crossed, 4, OWN "D6 01 34 46 16 ");
    assert_command(0x16, daily, 4, OWN "96 00 D1 16 ");
    assert_int_equal(tou_freeze_used(&world.meter.freeze[KEPT_TIMED]), 0);
    run(90, 0);
    assert_int_equal(tou_freeze_used(&world.meter.freeze[KEPT_TIMED]), 1);
    run(1440, 0);
    assert_int_equal(tou_freeze_used(&world.meter.freeze[KEPT_TIMED]), 2);
    assert_given("68 99 99 99 99 99 99 68 16 04 33 33 CC CC 7E 16", ""); /* daily at 00:00, to all */
    assert_int_equal(tou_freeze_schedule(&world.meter.freeze[KEPT_TIMED])->hour, 0);
}

static void the_clock_is_set_by_a_write(void **state)
{
    static const uint8_t both[]    = {0x30, 0x15, 0x13, 6, 0x02, 0x01, 0x26};
    static const uint8_t date[]    = {0, 0x03, 0x01, 0x26};
    static const uint8_t time[]    = {0x00, 0x00, 0x08};
    static const uint8_t no_day[]  = {0, 0x30, 0x02, 0x26};
    static const uint8_t no_time[] = {0x00, 0x60, 0x08};

    (void)state;
    run(2, 0);
    assert_write(4, 0x0400010C, both, 7, WRITTEN);
    assert_int_equal(tou_meter_now(&world.meter.meter), NOON + 86400u + 4530u);
    assert_int_equal(nth_told(TOU_EV_CLOCK_SET, 0)->by, 1);
    assert_write(4, 0x04000101, date, 4, WRITTEN);
    assert_int_equal(tou_meter_now(&world.meter.meter), NOON + 2u * 86400u + 4530u);
    assert_write(4, 0x04000102, time, 3, WRITTEN);
    assert_int_equal(tou_meter_now(&world.meter.meter), NOON + 2u * 86400u - 4u * 3600u);
    assert_write(4, 0x04000101, no_day, 4, REFUSED("34 44 16 "));
    assert_write(4, 0x04000102, no_time, 3, REFUSED("34 44 16 "));
    assert_write(4, 0x04000102, time, 2, REFUSED("34 44 16 "));
    assert_write(5, 0x04000102, time, 3, REFUSED("37 47 16 "));
    assert_int_equal(tou_meter_now(&world.meter.meter), NOON + 2u * 86400u - 4u * 3600u);
    assert_write(4, 0x04990101, time, 3, REFUSED("35 45 16 "));
}

/* What was written is in the log: the first identifier of a visit at once, those after it when it ends. */
static void visits_are_logged(void **state)
{
    static const uint8_t time[] = {0x00, 0x00, 0x13};
    tou_log_entry_t entry;
    uint8_t what[40];

    (void)state;
    assert_write(4, 0x04000102, time, 3, WRITTEN);
    assert_int_equal(tou_log_count(&world.meter.log, TOU_EV_PROGRAMMED), 1);
    assert_int_equal(tou_log_get(&world.meter.log, TOU_EV_PROGRAMMED, 1, &entry), TOU_OK);
    assert_int_equal(entry.by, 1);
    assert_int_equal(tou_log_extra(&world.meter.log, TOU_EV_PROGRAMMED, 1, 0, what, 40), TOU_OK);
    assert_int_equal(tou_bytes_get(what, 4), 0x04000102);
    assert_int_equal(tou_bytes_get(&what[4], 4), 0);
    for (unsigned i = 0; i < 12u; i++) {
        assert_write(4, 0x04000102, time, 3, WRITTEN);
    }
    assert_int_equal(tou_log_count(&world.meter.log, TOU_EV_PROGRAMMED), 2); /* ten of them */
    run(3, 0);
    pass(1);
    assert_int_equal(tou_log_count(&world.meter.log, TOU_EV_PROGRAMMED), 3);
    assert_int_equal(tou_log_extra(&world.meter.log, TOU_EV_PROGRAMMED, 1, 0, what, 40), TOU_OK);
    assert_int_equal(tou_bytes_get(&what[4], 4), 0x04000102);
    assert_int_equal(tou_bytes_get(&what[8], 4), 0);
    pass(1);
    assert_int_equal(tou_log_count(&world.meter.log, TOU_EV_PROGRAMMED), 3);
}

/* A positive answer comes when a record holds what was written; a meter that cannot save says no in time. */
static void an_answer_waits_for_the_record(void **state)
{
    static const uint8_t time[] = {0x00, 0x00, 0x13};
    char digits[256];
    uint8_t data[15] = {0x02, 0x01, 0, 4, 4};

    (void)state;
    memcpy(&data[12], time, 3);
    command(digits, 0x14, data, 15);
    give(digits);
    pass(LINKING_DELAY + 100u); /* nothing polls */
    assert_string_equal(sent, "");
    serve();
    assert_string_equal(sent, WRITTEN);
    sent[0] = 0;
    give(digits);
    pass(479);
    assert_string_equal(sent, "");
    pass(2);
    assert_string_equal(sent, REFUSED("34 44 16 "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(maxima_are_cleared_with_the_right_to, begin),
        cmocka_unit_test_setup(wrong_passwords_lock, begin),
        cmocka_unit_test_setup(wrong_passwords_count_for_a_level, begin),
        cmocka_unit_test_setup(a_power_cut_ends_no_lock_out, begin),
        cmocka_unit_test_setup(a_missing_right_leaves_the_memory, begin),
        cmocka_unit_test_setup(a_meter_is_cleared, begin),
        cmocka_unit_test_setup(events_are_cleared_by_kind, begin),
        cmocka_unit_test_setup(passwords_are_changed, begin),
        cmocka_unit_test_setup(freezes_are_taken_and_set, begin),
        cmocka_unit_test_setup(the_clock_is_set_by_a_write, begin),
        cmocka_unit_test_setup(visits_are_logged, begin),
        cmocka_unit_test_setup(an_answer_waits_for_the_record, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
