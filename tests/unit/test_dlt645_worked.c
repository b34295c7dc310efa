/* SPDX-License-Identifier: MIT */
/*
 * Frames worked out by hand, in full: the meter answers each command byte for byte, a master makes the same command and understands
 * the answer; then a frame for each bit of the error byte. The meter's address is 012345678912, each frame is given to a new meter.
 */
#include "dlt_frame.h"
#include "tariffing.h"

#define JUNE(day, hour, minute) ram_at(2024, 6, day, hour, minute)

typedef struct worked {
    const char *command;
    const char *answer;     /* "": there is none */
    const char *said;       /* data of the command as they are meant */
    const char *understood; /* data of the answer; NULL: there is none */
    void (*prepare)(void);  /* make the meter that answers so */
    void (*look)(void);     /* what has become of it; NULL: nothing */
} worked_t;

static uint8_t speed_set;

static tou_err_t set_speed(void *ctx, const tou_serial_t *serial, uint8_t code, bool is_sent)
{
    (void)ctx;
    (void)serial;
    speed_set = is_sent ? code : speed_set;
    return TOU_OK;
}

/* ---- meters ---- */

/* 1234.567 kWh were counted. */
static void counted(void)
{
    programming_begin(JUNE(15, 18, 0));
    run(20, 60000);
    run(1, 34567);
}

/* 1.2345 kW until 18:30 on 15 June: 2469 pulses, 8000 of them a kWh, in a quarter of an hour. Now it is July. */
static void closed(void)
{
    shape.constant = 8000;
    programming_begin(JUNE(15, 18, 15));
    run(14, 164);
    run(1, 173);
    warn_and_cut();
    come_up(JUNE(30, 23, 58));
    run(3, 0);
}

static void blank(void)
{
    programming_begin(JUNE(15, 18, 28));
}

static void half_hours(void)
{
    shape.demand.period_min = 30;
    blank();
}

/* Another password than the one that is sent. */
static void guarded(void)
{
    static const uint8_t password[] = {0x03, 0x0C, 0, 4, 2, 0, 0, 0, 2, 0x11, 0x11, 0x11};

    half_hours();
    assert_command(0x18, password, 12, OWN "98 04 35 44 44 44 D8 16 ");
}

static void loaded(void)
{
    programming_begin(JUNE(15, 18, 0));
    run(30, 10);
    assert_true(tou_demand_maximum(&world.meter.demand.demand, 0, 0)->value != 0u);
}

static void wired(void)
{
    static const tou_dlt645_effects_t effects = {set_speed, NULL, NULL, NULL, NULL};

    blank();
    speed_set           = 0;
    station_cfg.effects = &effects;
}

/* ---- what has become of them ---- */

static void clock_is_set(void)
{
    assert_int_equal(tou_meter_now(&world.meter.meter), JUNE(15, 18, 30) + 45u);
}

static void freezes_are_daily(void)
{
    const tou_schedule_cfg_t *schedule = tou_freeze_schedule(&world.meter.freeze[KEPT_TIMED]);

    assert_int_equal(schedule->kind, TOU_EVERY_DAY);
    assert_int_equal(schedule->hour, 0);
    assert_int_equal(schedule->minute, 0);
}

static void period_is_15(void)
{
    assert_int_equal(world.meter.demand.demand.cfg.period_min, 15);
    assert_int_equal(nth_told(TOU_EV_PROGRAMMED, 0)->by, 1);
}

static void period_is_30(void)
{
    assert_int_equal(world.meter.demand.demand.cfg.period_min, 30);
}

static void maxima_are_cleared(void)
{
    assert_int_equal(tou_demand_maximum(&world.meter.demand.demand, 0, 0)->value, 0);
}

static void speed_is_9600(void)
{
    assert_int_equal(speed_set, 0x20);
}

/* ---- the frames ---- */

/* clang-format off */
static const worked_t frames_2007[] = {
    /* forward active energy: 1234.56 kWh */
    {"68 12 89 67 45 23 01 68 11 04 33 33 34 33 1D 16 ",
     "68 12 89 67 45 23 01 68 91 08 33 33 34 33 89 67 45 33 09 16 ",
     "00 00 01 00 ", "00 00 01 00 56 34 12 00 ", counted, NULL},
    /* last month's maximum of it: 1.2345 kW on 2024-06-15 at 18:30 */
    {"68 12 89 67 45 23 01 68 11 04 34 33 34 34 1F 16 ",
     "68 12 89 67 45 23 01 68 91 0C 34 33 34 34 78 56 34 63 4B 48 39 57 2F 16 ",
     "01 00 01 01 ", "01 00 01 01 45 23 01 30 18 15 06 24 ", closed, NULL},
    /* reverse active energy: no such data */
    {"68 12 89 67 45 23 01 68 11 04 33 33 35 33 1E 16 ",
     "68 12 89 67 45 23 01 68 D1 01 35 42 16 ",
     "00 00 02 00 ", "02 ", blank, NULL},
    /* read on in a record of old day tables, of which no first frame was read: these are not kept */
    {"68 12 89 67 45 23 01 68 12 05 34 38 63 36 34 8B 16 ",
     "68 12 89 67 45 23 01 68 D2 01 34 42 16 ",
     "01 05 30 03 01 ", "01 ", blank, NULL},
    /* address */
    {"68 AA AA AA AA AA AA 68 13 00 DF 16 ",
     "68 12 89 67 45 23 01 68 93 06 45 BC 9A 78 56 34 71 16 ",
     "", "12 89 67 45 23 01 ", blank, NULL},
    /* the time to all: 2024-06-15 18:30:45 */
    {"68 99 99 99 99 99 99 68 08 06 78 63 4B 48 39 57 72 16 ", "",
     "45 30 18 15 06 24 ", NULL, blank, clock_is_set},
    /* freeze daily at 00:00, to all */
    {"68 99 99 99 99 99 99 68 16 04 33 33 CC CC 7E 16 ", "",
     "00 00 99 99 ", NULL, blank, freezes_are_daily},
    /* demand period 15, level 2, password 000000, operator 1; then the same with a password that is wrong */
    {"68 12 89 67 45 23 01 68 14 0D 36 34 33 37 35 33 33 33 34 33 33 33 48 13 16 ",
     "68 12 89 67 45 23 01 68 94 00 CF 16 ",
     "03 01 00 04 02 00 00 00 01 00 00 00 15 ", "", half_hours, period_is_15},
    {"68 12 89 67 45 23 01 68 14 0D 36 34 33 37 35 33 33 33 34 33 33 33 48 13 16 ",
     "68 12 89 67 45 23 01 68 D4 01 37 47 16 ",
     "03 01 00 04 02 00 00 00 01 00 00 00 15 ", "04 ", guarded, period_is_30},
    /* clear maximum demand, level 4 */
    {"68 12 89 67 45 23 01 68 19 08 37 33 33 33 34 33 33 33 F9 16 ",
     "68 12 89 67 45 23 01 68 99 00 D4 16 ",
     "04 00 00 00 01 00 00 00 ", "", loaded, maxima_are_cleared},
    /* 9600 Bd */
    {"68 12 89 67 45 23 01 68 17 01 53 A6 16 ",
     "68 12 89 67 45 23 01 68 97 01 53 26 16 ",
     "20 ", "20 ", wired, speed_is_9600},
    /* a short address, answered from the whole one */
    {"68 12 89 AA AA AA AA 68 11 04 33 33 34 33 F5 16 ",
     "68 12 89 67 45 23 01 68 91 08 33 33 34 33 89 67 45 33 09 16 ",
     "00 00 01 00 ", "00 00 01 00 56 34 12 00 ", counted, NULL},
};

static const worked_t frames_1997[] = {
    {"68 12 89 67 45 23 01 68 01 02 43 C3 44 16 ",
     "68 12 89 67 45 23 01 68 81 06 43 C3 89 67 45 33 30 16 ",
     "10 90 ", "10 90 56 34 12 00 ", counted, NULL},
    {"68 12 89 67 45 23 01 68 01 02 53 C3 54 16 ",
     "68 12 89 67 45 23 01 68 C1 01 35 32 16 ",
     "20 90 ", "02 ", blank, NULL},
};

/* A bit each, of a command that reads and of one that changes something where both have it. Bit 7 is reserved. */
static const worked_t errors_2007[] = {
    /* 01: a length; a period of 7 minutes */
    {"68 12 89 67 45 23 01 68 11 03 33 33 35 EA 16 ", OWN "D1 01 34 41 16 ", "00 00 02 ", "01 ", blank, NULL},
    {"68 12 89 67 45 23 01 68 14 0D 36 34 33 37 35 33 33 33 34 33 33 33 3A 05 16 ", OWN "D4 01 34 44 16 ",
     "03 01 00 04 02 00 00 00 01 00 00 00 07 ", "01 ", half_hours, period_is_30},
    /* 02: identifiers that there are not */
    {"68 12 89 67 45 23 01 68 11 04 33 33 35 33 1E 16 ", OWN "D1 01 35 42 16 ", "00 00 02 00 ", "02 ", blank, NULL},
    {"68 12 89 67 45 23 01 68 14 0D 34 34 CC 37 35 33 33 33 34 33 33 33 3A 9C 16 ", OWN "D4 01 35 45 16 ",
     "01 01 99 04 02 00 00 00 01 00 00 00 07 ", "02 ", blank, NULL},
    /* 04: a password */
    {"68 12 89 67 45 23 01 68 14 0D 36 34 33 37 35 33 33 34 34 33 33 33 48 14 16 ", OWN "D4 01 37 47 16 ",
     "03 01 00 04 02 00 00 01 01 00 00 00 15 ", "04 ", half_hours, period_is_30},
    /* 08: two speeds at once */
    {"68 12 89 67 45 23 01 68 17 01 93 E6 16 ", OWN "D7 01 3B 4E 16 ", "60 ", "08 ", wired, NULL},
    /* 10: 15 zones; 20: 15 slots; 40: no rate */
    {"68 12 89 67 45 23 01 68 14 0D 34 35 33 37 35 33 33 33 34 33 33 33 48 12 16 ", OWN "D4 01 43 53 16 ",
     "01 02 00 04 02 00 00 00 01 00 00 00 15 ", "10 ", blank, NULL},
    {"68 12 89 67 45 23 01 68 14 0D 36 35 33 37 35 33 33 33 34 33 33 33 48 14 16 ", OWN "D4 01 53 63 16 ",
     "03 02 00 04 02 00 00 00 01 00 00 00 15 ", "20 ", blank, NULL},
    {"68 12 89 67 45 23 01 68 14 0D 37 35 33 37 35 33 33 33 34 33 33 33 33 00 16 ", OWN "D4 01 73 83 16 ",
     "04 02 00 04 02 00 00 00 01 00 00 00 00 ", "40 ", blank, NULL},
};

/* Bit 3 is not one of 1997: a speed is refused by bit 0. */
static const worked_t errors_1997[] = {
    {"68 12 89 67 45 23 01 68 01 03 53 C3 33 88 16 ", OWN "C1 01 34 31 16 ", "20 90 00 ", "01 ", blank, NULL},
    {"68 12 89 67 45 23 01 68 04 07 44 F4 35 33 33 33 3A 86 16 ", OWN "C4 01 34 34 16 ",
     "11 C1 02 00 00 00 07 ", "01 ", half_hours, period_is_30},
    {"68 12 89 67 45 23 01 68 01 02 53 C3 54 16 ", OWN "C1 01 35 32 16 ", "20 90 ", "02 ", blank, NULL},
    {"68 12 89 67 45 23 01 68 04 07 43 C3 35 33 33 33 3A 54 16 ", OWN "C4 01 35 35 16 ",
     "10 90 02 00 00 00 07 ", "02 ", blank, NULL},
    {"68 12 89 67 45 23 01 68 04 07 44 F4 35 33 33 34 48 95 16 ", OWN "C4 01 37 37 16 ",
     "11 C1 02 00 00 01 15 ", "04 ", half_hours, period_is_30},
    {"68 12 89 67 45 23 01 68 0C 01 93 DB 16 ", OWN "CC 01 34 3C 16 ", "60 ", "01 ", wired, NULL},
    {"68 12 89 67 45 23 01 68 04 07 43 F6 35 33 33 33 48 95 16 ", OWN "C4 01 43 43 16 ",
     "10 C3 02 00 00 00 15 ", "10 ", blank, NULL},
    {"68 12 89 67 45 23 01 68 04 07 45 F6 35 33 33 33 48 97 16 ", OWN "C4 01 53 53 16 ",
     "12 C3 02 00 00 00 15 ", "20 ", blank, NULL},
    {"68 12 89 67 45 23 01 68 04 07 46 F6 35 33 33 33 33 83 16 ", OWN "C4 01 73 73 16 ",
     "13 C3 02 00 00 00 00 ", "40 ", blank, NULL},
};
/* clang-format on */

#define ROWS(table) (sizeof(table) / sizeof(table)[0])

/* ---- both directions ---- */

static void assert_answers(void **state, const worked_t *row, size_t rows)
{
    for (size_t i = 0; i < rows; i++) {
        (void)keeping_everything(state);
        row[i].prepare();
        assert_given(row[i].command, row[i].answer);
        if (row[i].look != NULL) {
            row[i].look();
        }
    }
}

/* Address and control byte are taken from the frame: they are said in it as they are. */
static void assert_makes(const worked_t *row)
{
    uint8_t bytes[DLT_FRAME_MAX] = {0};
    uint8_t packed[DLT_FRAME_MAX];
    uint8_t data[DLT_DATA_MAX];
    size_t n = bytes_of(row->command, bytes);
    dlt_frame_t frame;

    dlt_frame_begin(&frame, &bytes[1], bytes[8]);
    dlt_frame_add(&frame, data, bytes_of(row->said, data));
    assert_int_equal(dlt_frame_pack(&frame, packed), n);
    assert_memory_equal(packed, bytes, n);
}

static void assert_understands(const worked_t *row)
{
    uint8_t bytes[DLT_FRAME_MAX] = {0};
    uint8_t data[DLT_DATA_MAX];
    size_t n       = bytes_of(row->answer, bytes);
    uint8_t answer = bytes[8];
    dlt_frame_t frame;

    assert_true(dlt_frame_find(bytes, &n, &frame));
    assert_int_equal(n, 0);
    assert_int_equal(frame.control, answer);
    assert_int_equal(frame.n, bytes_of(row->understood, data));
    assert_memory_equal(frame.data, data, frame.n);
}

static void assert_master(const worked_t *row, size_t rows)
{
    for (size_t i = 0; i < rows; i++) {
        assert_makes(&row[i]);
        if (row[i].understood != NULL) {
            assert_understands(&row[i]);
        }
    }
}

static void a_meter_answers(void **state)
{
    assert_answers(state, frames_2007, ROWS(frames_2007));
}

static void a_master_asks(void **state)
{
    (void)state;
    assert_master(frames_2007, ROWS(frames_2007));
    assert_master(errors_2007, ROWS(errors_2007));
}

static void a_meter_answers_in_1997(void **state)
{
    assert_answers(state, frames_1997, ROWS(frames_1997));
}

static void a_master_asks_in_1997(void **state)
{
    (void)state;
    assert_master(frames_1997, ROWS(frames_1997));
    assert_master(errors_1997, ROWS(errors_1997));
}

static void each_error_bit_has_its_frame(void **state)
{
    assert_answers(state, errors_2007, ROWS(errors_2007));
}

static void each_error_bit_of_1997_has_its_frame(void **state)
{
    assert_answers(state, errors_1997, ROWS(errors_1997));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_meter_answers),
        cmocka_unit_test(a_master_asks),
        cmocka_unit_test(a_meter_answers_in_1997),
        cmocka_unit_test(a_master_asks_in_1997),
        cmocka_unit_test(each_error_bit_has_its_frame),
        cmocka_unit_test(each_error_bit_of_1997_has_its_frame),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
