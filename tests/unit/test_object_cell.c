/* SPDX-License-Identifier: MIT */
/* cell.h: every cell at the edges of its range, where it is kept, what is not there. */
#include "programming.h"

#define CELL(item, row)       TOU_OBJECT(TOU_CLASS_CELL, item, row, 0)
#define STATE(item, row, age) TOU_OBJECT(TOU_CLASS_STATE, item, row, age)

/* Numbers and words, as cell.h has them. */
static const struct number {
    uint8_t item;
    uint8_t rows;
    uint8_t size;
    uint32_t otherwise;
    uint32_t least;
    uint32_t most;
} numbers[] = {
    {TOU_CELL_PULSE_MS, 1, 2, 80, 1, 9999},     {TOU_CELL_SCREENS, 2, 1, 0, 0, 99},
    {TOU_CELL_SCREEN_S, 1, 1, 5, 5, 20},        {TOU_CELL_ENERGY_DECIMALS, 1, 1, 2, 0, 2},
    {TOU_CELL_POWER_DECIMALS, 1, 1, 4, 0, 4},   {TOU_CELL_CT, 1, 3, 1, 1, 999999},
    {TOU_CELL_VT, 1, 3, 1, 1, 999999},          {TOU_CELL_FULL_S, 1, 1, 5, 5, 30},
    {TOU_CELL_HARMONICS, 1, 1, 0, 0, 99},       {TOU_CELL_STEPS, 1, 1, 0, 0, 7},
    {TOU_CELL_COMBINE_ACTIVE, 1, 1, 5, 0, 15},  {TOU_CELL_COMBINE_REACTIVE, 1, 1, 0x05, 0, 255},
    {TOU_CELL_LOAD_MODE, 1, 1, 63, 0, 63},      {TOU_CELL_FREEZE_MODE, 5, 1, 255, 0, 255},
    {TOU_CELL_LOAD_INTERVAL, 5, 2, 0, 0, 1440}, {TOU_CELL_LINE, 12, 2, 0, 0, 9999},
    {TOU_CELL_VOLTAGE, 2, 2, 0, 0, 9999},       {TOU_CELL_HOURLY_MIN, 1, 1, 60, 1, 60},
    {TOU_CELL_TRIP_MIN, 1, 2, 0, 0, 9999},
};

#define NUMBERS (sizeof numbers / sizeof numbers[0])

static tou_err_t put_number(uint32_t id, uint32_t number)
{
    uint8_t bytes[4];

    (void)tou_bytes_put(bytes, number, 4);
    return put_object(id, bytes, tou_cell_size(id));
}

static uint32_t number_of(uint32_t id)
{
    uint8_t bytes[4] = {0};
    tou_err_t err;

    do {
        err = tou_object_get(&objects, id, bytes);
        keeping_settle();
    } while (err == TOU_E_BUSY);
    assert_int_equal(err, TOU_OK);
    return tou_bytes_get(bytes, tou_cell_size(id));
}

static void assert_bytes(uint32_t id, const void *bytes)
{
    uint8_t found[TOU_CELL_MAX];

    keeping_settle();
    assert_int_equal(tou_object_get(&objects, id, found), TOU_OK);
    assert_memory_equal(found, bytes, tou_cell_size(id));
}

/* Written, and read back as it was. */
static void assert_kept_bytes(uint32_t id, const void *bytes)
{
    assert_int_equal(put_object(id, bytes, tou_cell_size(id)), TOU_OK);
    assert_bytes(id, bytes);
}

static void assert_kept_number(uint32_t id, uint32_t number)
{
    assert_int_equal(put_number(id, number), TOU_OK);
    assert_int_equal(number_of(id), number);
}

static void assert_no_bytes(uint32_t id)
{
    uint8_t found[TOU_CELL_MAX] = {0x55};

    assert_int_equal(tou_object_get(&objects, id, found), TOU_E_ABSENT);
    assert_int_equal(found[0], 0x55);
}

static void numbers_have_defaults(void **state)
{
    (void)state;
    for (unsigned i = 0; i < NUMBERS; i++) {
        for (uint8_t row = 0; row < numbers[i].rows; row++) {
            assert_int_equal(tou_cell_size(CELL(numbers[i].item, row)), numbers[i].size);
            assert_int_equal(number_of(CELL(numbers[i].item, row)), numbers[i].otherwise);
        }
    }
    for (uint8_t row = 0; row < 5u; row++) {
        assert_int_equal(number_of(CELL(TOU_CELL_SPEED, row)), 8);
    }
    assert_int_equal(number_of(CELL(TOU_CELL_COMBINE_REACTIVE, 1)), 0x50);
    assert_int_equal(put_number(CELL(TOU_CELL_COMBINE_REACTIVE, 1), 0x41), TOU_OK);
    assert_int_equal(number_of(CELL(TOU_CELL_COMBINE_REACTIVE, 1)), 0x41);
    assert_int_equal(number_of(CELL(TOU_CELL_COMBINE_REACTIVE, 0)), 0x05);
}

static void numbers_stay_in_their_range(void **state)
{
    (void)state;
    for (unsigned i = 0; i < NUMBERS; i++) {
        uint32_t id = CELL(numbers[i].item, numbers[i].rows - 1u);

        assert_kept_number(id, numbers[i].least);
        assert_int_equal(cell_told, id);
        if (numbers[i].least != 0u) {
            assert_int_equal(put_number(id, numbers[i].least - 1u), TOU_E_INVALID);
        }
        assert_int_equal(put_number(id, numbers[i].most), TOU_OK);
        cell_told = 0;
        if (numbers[i].most != 255u) {
            assert_int_equal(put_number(id, numbers[i].most + 1u), TOU_E_INVALID);
        }
        assert_int_equal(cell_told, 0);
        assert_int_equal(number_of(id), numbers[i].most);
    }
}

/* All at once different values: none lies over another. */
static void numbers_have_places_of_their_own(void **state)
{
    (void)state;
    for (unsigned pass_of = 0; pass_of < 2u; pass_of++) {
        for (unsigned i = 0; i < NUMBERS; i++) {
            for (uint8_t row = 0; row < numbers[i].rows; row++) {
                uint32_t span   = numbers[i].most - numbers[i].least;
                uint32_t number = numbers[i].least + (i * 37u + row) % (span + 1u);

                if (pass_of == 0u) {
                    assert_int_equal(put_number(CELL(numbers[i].item, row), number), TOU_OK);
                } else {
                    assert_int_equal(number_of(CELL(numbers[i].item, row)), number);
                }
            }
        }
    }
    come_up(PROGRAMMING_BEGIN + 3600u);
    assert_int_equal(number_of(CELL(TOU_CELL_LINE, 11)), (15u * 37u + 11u) % 10000u);
    assert_int_equal(number_of(CELL(TOU_CELL_CT, 0)), 1u + 5u * 37u);
    assert_int_equal(number_of(CELL(TOU_CELL_TRIP_MIN, 0)), 18u * 37u);
}

static void speeds_are_one_bit(void **state)
{
    static const uint8_t good[] = {0x02, 0x04, 0x08, 0x10, 0x20, 0x40};
    static const uint8_t bad[]  = {0x00, 0x01, 0x80, 0x06, 0xFF, 0x42};

    (void)state;
    for (unsigned i = 0; i < 6u; i++) {
        assert_kept_number(CELL(TOU_CELL_SPEED, 4), good[i]);
        assert_int_equal(put_number(CELL(TOU_CELL_SPEED, 4), bad[i]), TOU_E_INVALID);
        assert_int_equal(number_of(CELL(TOU_CELL_SPEED, 4)), good[i]);
    }
    assert_int_equal(number_of(CELL(TOU_CELL_SPEED, 3)), 8);
}

static void moments_are_readings_of_a_clock(void **state)
{
    static const uint8_t none[5] = {0, 0, 0, 0, 0};
    static const uint8_t leap[5] = {59, 23, 29, 2, 28};
    static const struct {
        uint8_t item;
        uint8_t bytes[5];
        bool good;
    } row[] = {
        {TOU_CELL_DAILY_AT, {59, 23}, true},
        {TOU_CELL_DAILY_AT, {60, 0}, false},
        {TOU_CELL_DAILY_AT, {0, 24}, false},
        {TOU_CELL_LOAD_START, {0, 0, 29, 2}, true},
        {TOU_CELL_LOAD_START, {0, 0, 30, 2}, false},
        {TOU_CELL_LOAD_START, {1, 0, 0, 0}, false},
        {TOU_CELL_LOAD_START, {0, 0, 1, 13}, false},
        {TOU_CELL_LOAD_START, {0, 0, 31, 12}, true},
        {TOU_CELL_HOURLY_START, {0, 0, 29, 2, 26}, false},
        {TOU_CELL_HOURLY_START, {0, 0, 1, 1, 99}, true},
        {TOU_CELL_HOURLY_START, {0, 0, 1, 1, 100}, false},
    };

    (void)state;
    cells.obeying_load   = NULL;
    cells.obeying_freeze = NULL;
    assert_bytes(CELL(TOU_CELL_DAILY_AT, 0), none);
    assert_bytes(CELL(TOU_CELL_LOAD_START, 0), none);
    assert_bytes(CELL(TOU_CELL_HOURLY_START, 0), none);
    assert_kept_bytes(CELL(TOU_CELL_HOURLY_START, 0), leap);
    assert_kept_bytes(CELL(TOU_CELL_HOURLY_START, 0), none);
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        uint32_t id = CELL(row[i].item, 0);

        assert_int_equal(put_object(id, row[i].bytes, tou_cell_size(id)), row[i].good ? TOU_OK : TOU_E_INVALID);
        if (row[i].good) {
            assert_bytes(id, row[i].bytes);
        }
    }
}

/* A text for each block: none lies over another. */
static void texts_are_kept(void **state)
{
    static const struct {
        uint8_t item;
        uint8_t row;
        const char *text;
    } row[] = {
        {TOU_CELL_ASSET, 0, "0123456789abcdefghijklmnopqrstuv"},
        {TOU_CELL_RATED_VOLTAGE, 0, "220V\0"},
        {TOU_CELL_RATED_CURRENT, 0, "5A\0\0\0"},
        {TOU_CELL_MAX_CURRENT, 0, "60A~ \0"},
        {TOU_CELL_ACCURACY, 0, "1.0"},
        {TOU_CELL_ACCURACY, 1, "2.0"},
        {TOU_CELL_MODEL, 0, "DDSY-1234A"},
        {TOU_CELL_MADE, 0, "2026-01-01"},
        {TOU_CELL_PROTOCOL, 0, "DL/T 645-2007 v1"},
        {TOU_CELL_CUSTOMER, 0, "\x99\x12\x34\x56\x78\x90"},
        {TOU_CELL_NUMBER, 0, "\x01\x02\x03\x04\x05\x06"},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        uint32_t id = CELL(row[i].item, row[i].row);

        assert_no_bytes(id);
        assert_kept_bytes(id, row[i].text);
    }
    come_up(PROGRAMMING_BEGIN + 3600u);
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        assert_bytes(CELL(row[i].item, row[i].row), row[i].text);
    }
    assert_int_equal(put_object(CELL(TOU_CELL_ACCURACY, 0), "1\n0", 4), TOU_E_INVALID);
    assert_int_equal(put_object(CELL(TOU_CELL_ACCURACY, 0), "1\1770", 4), TOU_E_INVALID);
    assert_int_equal(put_object(CELL(TOU_CELL_CUSTOMER, 0), "\x99\x12\x34\x56\x78\x9A", 6), TOU_E_INVALID);
    assert_int_equal(put_object(CELL(TOU_CELL_CUSTOMER, 0), "\xA9\x12\x34\x56\x78\x90", 6), TOU_E_INVALID);
    assert_bytes(CELL(TOU_CELL_ACCURACY, 0), "1.0");
}

/* Two lists of 16, in four blocks. */
static void screens_are_kept_by_list(void **state)
{
    uint8_t screen[5] = {0, 0, 0, 0, 0};

    (void)state;
    assert_no_bytes(CELL(TOU_CELL_SCREEN, 1));
    for (uint8_t n = 1; n <= 16u; n++) {
        screen[0] = n;
        screen[4] = 0;
        assert_int_equal(put_object(CELL(TOU_CELL_SCREEN, n), screen, 5), TOU_OK);
        screen[4] = 254;
        assert_int_equal(put_object(CELL(TOU_CELL_KEY_SCREEN, n), screen, 5), TOU_OK);
    }
    for (uint8_t n = 1; n <= 16u; n++) {
        screen[0] = n;
        screen[4] = 0;
        assert_bytes(CELL(TOU_CELL_SCREEN, n), screen);
        screen[4] = 254;
        assert_bytes(CELL(TOU_CELL_KEY_SCREEN, n), screen);
    }
    assert_int_equal(put_object(CELL(TOU_CELL_SCREEN, 17), screen, 5), TOU_E_ABSENT);
    assert_int_equal(put_object(CELL(TOU_CELL_KEY_SCREEN, 254), screen, 5), TOU_E_ABSENT);
    assert_no_bytes(CELL(TOU_CELL_SCREEN, 17));
    screen[4] = 255;
    assert_int_equal(put_object(CELL(TOU_CELL_SCREEN, 1), screen, 5), TOU_E_INVALID);
    assert_int_equal(put_object(CELL(TOU_CELL_SCREEN, 0), screen, 5), TOU_E_ABSENT);
    assert_int_equal(put_object(CELL(TOU_CELL_SCREEN, 255), screen, 5), TOU_E_ABSENT);
}

/* A screen that was never written is none, though its neighbour was. */
static void a_screen_alone(void **state)
{
    static const uint8_t screen[5] = {0, 0, 0, 0, 0};

    (void)state;
    assert_kept_bytes(CELL(TOU_CELL_SCREEN, 2), screen);
    assert_no_bytes(CELL(TOU_CELL_SCREEN, 1));
    assert_no_bytes(CELL(TOU_CELL_SCREEN, 3));
    assert_no_bytes(CELL(TOU_CELL_KEY_SCREEN, 2));
}

static void the_makers_texts_are_read(void **state)
{
    static const char version[TOU_CELL_MAX] = "LT 1.20";

    (void)state;
    assert_bytes(CELL(TOU_CELL_MAKER, 0), version);
    assert_no_bytes(CELL(TOU_CELL_MAKER, 1));
    assert_bytes(CELL(TOU_CELL_MAKER, 2), "0123456789ABCDEF0123456789abcdef");
    assert_no_bytes(CELL(TOU_CELL_MAKER, 3));
    assert_int_equal(put_object(CELL(TOU_CELL_MAKER, 0), version, TOU_CELL_MAX), TOU_E_DENIED);
}

/* The last class is the meter's profile; the others are numbers. */
static void an_interval_is_the_profiles(void **state)
{
    uint32_t id = CELL(TOU_CELL_LOAD_INTERVAL, TOU_LOAD_CLASSES - 1u);

    (void)state;
    assert_int_equal(number_of(id), 15);
    assert_int_equal(put_number(id, 1441), TOU_E_INVALID);
    assert_int_equal(put_number(id, 30), TOU_OK);
    assert_int_equal(cell_told, id);
    run(60, 1);
    assert_int_equal(tou_profile_used(&world.meter.profile), 2);
    come_up(PROGRAMMING_BEGIN + 7200u);
    assert_int_equal(number_of(id), 30);
    assert_kept_number(id, 0);
    assert_int_equal(tou_profile_schedule(&world.meter.profile)->kind, TOU_EVERY_NEVER);
    made.settable = false;
    begin_at(PROGRAMMING_BEGIN);
    assert_int_equal(put_number(id, 60), TOU_E_DENIED);
}

/* Without blocks: numbers read as their defaults, and nothing can be written. */
static void what_is_not_listed_is_absent(void **state)
{
    static const uint8_t screen[5] = {0};

    (void)state;
    made.n_params = (uint8_t)(sizeof programming_params / sizeof programming_params[0] - 3u);
    begin_at(PROGRAMMING_BEGIN);
    assert_int_equal(number_of(CELL(TOU_CELL_PULSE_MS, 0)), 80);
    assert_int_equal(put_number(CELL(TOU_CELL_PULSE_MS, 0), 90), TOU_E_ABSENT);
    assert_int_equal(put_object(CELL(TOU_CELL_MODEL, 0), "0123456789", 10), TOU_E_ABSENT);
    assert_int_equal(put_object(CELL(TOU_CELL_SCREEN, 1), screen, 5), TOU_E_ABSENT);
    assert_no_bytes(CELL(TOU_CELL_MODEL, 0));
    assert_no_bytes(CELL(TOU_CELL_SCREEN, 1));
    assert_int_equal(cell_told, 0);
    objects.changing = NULL;
    assert_int_equal(number_of(CELL(TOU_CELL_PULSE_MS, 0)), 80);
    assert_int_equal(put_number(CELL(TOU_CELL_PULSE_MS, 0), 90), TOU_E_DENIED);
    objects.cells = NULL;
    assert_no_bytes(CELL(TOU_CELL_PULSE_MS, 0));
}

/* A block of a meter that has no use for what comes last. */
static void a_block_may_be_short(void **state)
{
    static const tou_param_t param[] = {{TOU_SETTING_CELLS, 1, 34}};

    (void)state;
    made.param    = param;
    made.n_params = 1;
    made.tries    = 0;
    begin_at(PROGRAMMING_BEGIN);
    cells.obeying_freeze = NULL;
    assert_kept_number(CELL(TOU_CELL_FREEZE_MODE, 4), 1);
    assert_int_equal(put_number(CELL(TOU_CELL_HOURLY_MIN, 0), 1), TOU_E_ABSENT);
    assert_int_equal(number_of(CELL(TOU_CELL_HOURLY_MIN, 0)), 60);
}

static void wrong_ids_and_sizes_are_refused(void **state)
{
    static const uint8_t bytes[TOU_CELL_MAX] = {1};

    (void)state;
    assert_int_equal(tou_cell_size(CELL(0, 0)), 0);
    assert_int_equal(tou_cell_size(CELL(TOU_CELL_MAKER + 1u, 0)), 0);
    assert_int_equal(tou_cell_size(CELL(255, 0)), 0);
    assert_int_equal(tou_cell_size(CELL(TOU_CELL_CT, 1)), 0);
    assert_int_equal(tou_cell_size(CELL(TOU_CELL_CT, 0) + 1u), 0);
    assert_no_bytes(CELL(0, 0));
    assert_no_bytes(CELL(TOU_CELL_CT, 1));
    assert_int_equal(put_object(CELL(TOU_CELL_CT, 1), bytes, 3), TOU_E_ABSENT);
    assert_int_equal(put_object(CELL(TOU_CELL_CT, 0), bytes, 2), TOU_E_RANGE);
    assert_int_equal(put_object(CELL(TOU_CELL_CT, 0), bytes, 4), TOU_E_RANGE);
    assert_int_equal(put_object(CELL(TOU_CELL_CT, 0), bytes, 3), TOU_OK);
    assert_int_equal(tou_object_size(CELL(TOU_CELL_CT, 0)), 0);
}

/* One write at a time: the next is told to wait, and is not lost. */
static void a_busy_store_is_told(void **state)
{
    static const uint8_t seven[1] = {7};

    (void)state;
    assert_int_equal(put_object(CELL(TOU_CELL_MODEL, 0), "0123456789", 10), TOU_OK);
    cell_told = 0;
    assert_int_equal(tou_object_put(&objects, CELL(TOU_CELL_SCREEN_S, 0), seven, 1), TOU_E_BUSY);
    assert_int_equal(cell_told, 0);
    assert_int_equal(put_object(CELL(TOU_CELL_SCREEN_S, 0), seven, 1), TOU_OK);
    assert_int_equal(number_of(CELL(TOU_CELL_SCREEN_S, 0)), 7);
}

static void what_is_known_of_a_quantity(void **state)
{
    (void)state;
    assert_value(STATE(TOU_STATE_CONSTANT, 1, 0), 1000, 0);
    assert_value(STATE(TOU_STATE_SETTING, 1, 0), 0, 0);
    assert_value(STATE(TOU_STATE_OVER, 1, 0), 0, 0);
    world.meter.demand.over = true;
    assert_value(STATE(TOU_STATE_OVER, 1, 0), 1, 0);
    assert_absent(STATE(TOU_STATE_OVER, 2, 0));
    assert_absent(STATE(TOU_STATE_OVER, 1, 1));
    assert_absent(STATE(3, 1, 0));
    objects.changing = NULL;
    assert_absent(STATE(TOU_STATE_OVER, 1, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(numbers_have_defaults, programming_new),
        cmocka_unit_test_setup(numbers_stay_in_their_range, programming_new),
        cmocka_unit_test_setup(numbers_have_places_of_their_own, programming_new),
        cmocka_unit_test_setup(speeds_are_one_bit, programming_new),
        cmocka_unit_test_setup(moments_are_readings_of_a_clock, programming_new),
        cmocka_unit_test_setup(texts_are_kept, programming_new),
        cmocka_unit_test_setup(screens_are_kept_by_list, programming_new),
        cmocka_unit_test_setup(a_screen_alone, programming_new),
        cmocka_unit_test_setup(the_makers_texts_are_read, programming_new),
        cmocka_unit_test_setup(an_interval_is_the_profiles, programming_new),
        cmocka_unit_test_setup(what_is_not_listed_is_absent, programming_new),
        cmocka_unit_test_setup(a_block_may_be_short, programming_new),
        cmocka_unit_test_setup(wrong_ids_and_sizes_are_refused, programming_new),
        cmocka_unit_test_setup(a_busy_store_is_told, programming_new),
        cmocka_unit_test_setup(what_is_known_of_a_quantity, programming_new),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
