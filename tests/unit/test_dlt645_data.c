/* SPDX-License-Identifier: MIT */
/* dlt645.h, the data: numbers, units, blocks, answers of several frames, the clock, storage that is busy or fails. */
#include "linking.h"

#include "tou/cell.h"

#define JUNE ram_at(2026, 6, 1, 0, 0)

static int begin(void **state)
{
    (void)keeping_everything(state);
    linking_begin(JUNE - 1800u);
    return 0;
}

/* Wh are cut, larger units filled up; beyond 999999.99 kWh it begins again. */
static void energies_are_hundredths(void **state)
{
    static const struct {
        uint16_t unit;
        uint32_t units;
        const char *data;
    } row[] = {
        {TOU_UNIT_WH, 0, "00 00 00 00 "},          {TOU_UNIT_WH, 9, "00 00 00 00 "},
        {TOU_UNIT_WH, 10, "01 00 00 00 "},         {TOU_UNIT_WH, 999999999, "99 99 99 99 "},
        {TOU_UNIT_WH, 1234567890, "89 67 45 23 "}, {TOU_UNIT_WH, 4294967295u, "29 67 49 29 "},
        {TOU_UNIT_10WH, 12345678, "78 56 34 12 "}, {TOU_UNIT_10WH, 4294967295u, "95 72 96 94 "},
        {TOU_UNIT_100WH, 1234567, "70 56 34 12 "}, {TOU_UNIT_KWH, 123456, "00 56 34 12 "},
        {TOU_UNIT_KWH, 91234567, "00 67 45 23 "},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        world.meter.energy.energy.units_per_kwh = row[i].unit;
        world.meter.reg[3].units                = row[i].units;
        assert_data(0x00010300, row[i].data);
    }
}

/* Every number of bits, against the C library. */
static void digits_are_those_of_the_number(void **state)
{
    char digits[16];
    char data[16];

    (void)state;
    world.meter.energy.energy.units_per_kwh = TOU_UNIT_10WH;
    for (uint32_t i = 0; i < 20000u; i++) {
        uint32_t number = (i * 2654435761u) >> (i % 32u);

        world.meter.reg[0].units = number;
        (void)snprintf(digits, sizeof digits, "%08u", (unsigned)(number % 100000000u));
        (void)snprintf(data, sizeof data, "%.2s %.2s %.2s %.2s ", digits + 6, digits + 4, digits + 2, digits);
        assert_data(0x00010000, data);
    }
}

static void energy_of_both_directions_is_added_up(void **state)
{
    static tou_register_t reg[5];
    static tou_energy_t reverse;

    (void)state;
    world.meter.reg[0].units = 1234569;
    assert_data(0x00000000, "56 34 12 00 ");
    assert_int_equal(tou_energy_init(&reverse, reg, 4, 1000, 1, TOU_UNIT_KWH), TOU_OK);
    reg[0].units = 98765;
    second_quantity(TOU_QUANTITY_ACTIVE_EXPORT, &reverse, NULL);
    assert_data(0x00000000, "56 99 99 09 "); /* 1234.56 + 98765.00 = 99999.56 kWh */
    assert_data(0x00020000, "00 65 87 09 ");
    reg[0].units = 799000;
    assert_data(0x00000000, "56 34 02 00 "); /* 800234.56: the first digit has no room for the 8, which would be the sign */
    quantities[0].energy = NULL;
    assert_data(0x00000000, "00 00 90 79 ");
    assert_data(0x00000500, "");
}

static uint8_t word; /* of combination */

static tou_err_t word_get(const tou_objects_t *of, uint32_t id, uint8_t *out)
{
    (void)of;
    assert_int_equal(id, TOU_OBJECT(TOU_CLASS_CELL, TOU_CELL_COMBINE_ACTIVE, 0, 0));
    out[0] = word;
    return TOU_OK;
}

/* Hundredths of a kWh forward and reverse, and their combination, whose top bit is the sign. */
static void energies_are_combined_by_the_word(void **state)
{
    static const tou_cell_ops_t ops = {tou_cell_size, word_get, NULL};
    static const tou_cells_t cells  = {&ops, NULL, NULL, {NULL, NULL, NULL}, NULL, NULL, NULL, NULL};
    static tou_register_t reg[5];
    static tou_energy_t reverse;
    static const struct {
        uint8_t word;
        uint32_t import;
        uint32_t export;
        const char *data;
    } row[] = {
        {0x00, 123456, 23456, "00 00 00 00 "},
        {0x01, 123456, 23456, "56 34 12 00 "},
        {0x02, 123456, 23456, "56 34 12 80 "},
        {0x03, 123456, 23456, "00 00 00 00 "},
        {0x04, 123456, 23456, "56 34 02 00 "},
        {0x05, 123456, 23456, "12 69 14 00 "},
        {0x06, 123456, 23456, "00 00 10 80 "},
        {0x08, 123456, 23456, "56 34 02 80 "},
        {0x09, 123456, 23456, "00 00 10 00 "},
        {0x09, 23456, 123456, "00 00 10 80 "},
        {0x0A, 123456, 23456, "12 69 14 80 "},
        {0x0F, 123456, 23456, "00 00 00 00 "},
        {0x0D, 123456, 23456, "56 34 12 00 "},
        {0x09, 79999999, 0, "99 99 99 79 "},
        {0x09, 0, 79999999, "99 99 99 F9 "},
        {0x09, 1, 0, "01 00 00 00 "},
        {0x09, 0, 1, "01 00 00 80 "},
        {0x09, 5, 5, "00 00 00 00 "},
        {0x09, 10000000, 10000001, "01 00 00 80 "},
        {0x02, 80000001, 0, "01 00 00 80 "},
    };

    (void)state;
    assert_int_equal(tou_energy_init(&reverse, reg, 4, 1000, 1, TOU_UNIT_10WH), TOU_OK);
    world.meter.energy.energy.units_per_kwh = TOU_UNIT_10WH;
    second_quantity(TOU_QUANTITY_ACTIVE_EXPORT, &reverse, NULL);
    objects.cells = &cells;
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        word                     = row[i].word;
        world.meter.reg[2].units = row[i].import;
        reg[2].units             = row[i].export;
        assert_data(0x00000200, row[i].data);
    }
    quantities[0].energy = NULL;
    word                 = 0x08;
    reg[2].units         = 1;
    assert_data(0x00000200, "01 00 00 80 ");
    assert_data(0x00000500, "");
}

static uint8_t reactive_words[2];

static tou_err_t reactive_get(const tou_objects_t *of, uint32_t id, uint8_t *out)
{
    (void)of;
    assert_int_equal(id & 0xFFFF00FFu, TOU_OBJECT(TOU_CLASS_CELL, TOU_CELL_COMBINE_REACTIVE, 0, 0));
    out[0] = reactive_words[(id >> 8) & 1u];
    return TOU_OK;
}

/* Quadrants of 1.00, 20.00, 300.00 and 4000.00 kvarh, two bits each: 03 by the first word, 04 by the second. */
static void quadrants_are_combined_by_two_words(void **state)
{
    static const tou_cell_ops_t ops = {tou_cell_size, reactive_get, NULL};
    static const tou_cells_t cells  = {&ops, NULL, NULL, {NULL, NULL, NULL}, NULL, NULL, NULL, NULL};
    static const struct {
        uint8_t word;
        const char *data;
    } row[] = {
        {0x00, "00 00 00 00 "}, {0x01, "00 01 00 00 "}, {0x04, "00 20 00 00 "}, {0x10, "00 00 03 00 "},
        {0x40, "00 00 40 00 "}, {0x02, "00 01 00 80 "}, {0x08, "00 20 00 80 "}, {0x20, "00 00 03 80 "},
        {0x80, "00 00 40 80 "}, {0x55, "00 21 43 00 "}, {0xAA, "00 21 43 80 "}, {0xFF, "00 00 00 00 "},
        {0x41, "00 01 40 00 "}, {0x14, "00 20 03 00 "}, {0x82, "00 01 40 80 "}, {0x61, "00 01 37 00 "},
        {0x90, "00 00 37 80 "}, {0x05, "00 21 00 00 "}, {0x50, "00 00 43 00 "},
    };
    static tou_quantity_t four[5];
    static tou_register_t reg[4][5];
    static tou_energy_t energy[4];

    (void)state;
    memset(four, 0, sizeof four);
    for (unsigned i = 0; i < 4u; i++) {
        static const uint32_t kvarh[4] = {1, 20, 300, 4000};

        assert_int_equal(tou_energy_init(&energy[i], reg[i], 4, 1000, 1, TOU_UNIT_KWH), TOU_OK);
        reg[i][0].units  = kvarh[i];
        reg[i][3].units  = kvarh[i];
        four[i].quantity = (uint8_t)(TOU_QUANTITY_QUADRANT_1 + i);
        four[i].energy   = &energy[i];
    }
    objects.quantity     = four;
    objects.n_quantities = 4;
    assert_data(0x00030000, "00 21 00 00 "); /* without cells 05 */
    assert_data(0x00040000, "00 00 43 00 "); /* and 50 */
    assert_data(0x0003FF00, "00 21 00 00 00 00 00 00 00 00 00 00 00 21 00 00 00 00 00 00 ");
    objects.cells = &cells;
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        reactive_words[0] = row[i].word;
        reactive_words[1] = (uint8_t)~row[i].word;
        assert_data(0x00030000, row[i].data);
        assert_data(0x00030300, row[i].data);
        reactive_words[0] = (uint8_t)~row[i].word;
        reactive_words[1] = row[i].word;
        assert_data(0x00040000, row[i].data);
    }
    objects.quantity     = &four[3]; /* the fourth alone */
    objects.n_quantities = 1;
    reactive_words[0]    = 0x4F;
    assert_data(0x0003FF00, "00 00 40 00 00 00 00 00 00 00 00 00 00 00 40 00 00 00 00 00 ");
    assert_data(0x00030500, "");
    assert_data(0x01030000, ""); /* demand is not combined */
    four[3].energy = NULL;
    assert_data(0x00030000, "");
    assert_data(0x0003FF00, "");
    /* A register of the combination is read as it is. */
    four[0].energy       = &energy[1];
    four[0].quantity     = TOU_QUANTITY_REACTIVE_1;
    objects.quantity     = four;
    objects.n_quantities = 4;
    assert_data(0x00030000, "00 20 00 00 ");
}

static void blocks_hold_the_total_and_the_rates(void **state)
{
    (void)state;
    run(30, 5);
    run(10, 20);
    assert_data(0x0001FF00, "35 00 00 00 20 00 00 00 00 00 00 00 00 00 00 00 15 00 00 00 ");
    assert_data(0x0001FF01, "15 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 15 00 00 00 ");
    assert_data(0x0001FF02, "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 ");
    assert_data(0x00010401, "15 00 00 00 ");
    assert_data(0x0001040C, "00 00 00 00 ");
    world.meter.tariff.planner.set.base.n_rates = 2;
    assert_data(0x0001FF01, "15 00 00 00 00 00 00 00 00 00 00 00 ");
}

/* 12 periods are kept here; the newest one but the present comes second. */
static void blocks_hold_the_periods(void **state)
{
    (void)state;
    run(30, 5);
    run(10, 20);
    assert_data(0x000100FF,
                "35 00 00 00 15 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
                "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 ");
}

/* The window that ended at midnight is of the month that begins then, as its label says: 24:00 is 00:00 of the next day. */
static void maxima_have_their_local_time(void **state)
{
    (void)state;
    run(30, 5);
    assert_data(0x01010001, "00 30 00 45 23 31 05 26 ");
    assert_data(0x0101FF00,
                "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
                "00 00 00 00 00 00 00 00 ");
    assert_data(0x02800004, "00 30 00 ");
    world.meter.maximum[0].value = 999999;
    assert_data(0x01010000, "99 99 99 00 00 00 00 00 ");
    world.meter.maximum[0].value = 1000000; /* 100 kW */
    assert_data(0x01010000, "99 99 99 00 00 00 00 00 ");
    zone = ram_madrid;
    assert_data(0x01010001, "00 30 00 45 01 01 06 26 ");
}

/* 2026-05-31 was a Sunday. */
static void the_clock_is_local(void **state)
{
    (void)state;
    assert_data(0x04000101, "00 31 05 26 ");
    assert_data(0x04000102, "00 30 23 ");
    assert_data(0x0400010C, "00 30 23 00 31 05 26 ");
    zone = ram_madrid;
    assert_data(0x0400010C, "00 30 01 01 01 06 26 ");
    world.time.valid = false;
    assert_int_equal(kept_meter_boot(&world.meter), TOU_OK);
    assert_data(0x0400010C, "00 00 00 00 00 00 00 ");
    assert_data(0x04000401, "12 89 67 45 23 01 ");
    assert_data(0x04000402, "");
}

/* 63 rates and the total are 256 bytes of energy, 512 of maxima: frames of 196, 195 and what is left. */
static int with_63_rates(void **state)
{
    (void)keeping_everything(state);
    shape.n_rates        = 63;
    shape.demand.n_rates = 63;
    shape.history        = 1;
    shape.profile        = 0;
    memset(shape.freeze, 0, sizeof shape.freeze);
    linking_begin(JUNE - 1800u);
    linking_63_rates();
    return 0;
}

static void a_long_answer_comes_in_frames(void **state)
{
    uint8_t data[1024];
    unsigned n = ask(0x0101FF00, "B1", data);

    (void)state;
    assert_int_equal(n, 196);
    assert_int_equal(ask_next(0x0101FF00, 1, "B2", data + n), 195);
    n += 195u;
    n += ask_next(0x0101FF00, 2, "92", data + n);
    assert_63_maxima(data, n);
    assert_broken(0x0101FF00, 3); /* that was all */
}

static void a_lost_frame_is_sent_again(void **state)
{
    uint8_t data[1024];
    unsigned n = ask(0x0101FF00, "B1", data);

    (void)state;
    (void)ask_next(0x0101FF00, 1, "B2", data + n);
    n += ask_next(0x0101FF00, 1, "B2", data + n);
    (void)ask_next(0x0101FF00, 2, "92", data + n);
    n += ask_next(0x0101FF00, 2, "92", data + n);
    assert_63_maxima(data, n);
    assert_broken(0x0101FF00, 1); /* that one is gone */
}

static void only_the_next_frame_can_be_asked_for(void **state)
{
    uint8_t data[1024];

    (void)state;
    assert_broken(0x0101FF00, 1);
    (void)ask(0x0101FF00, "B1", data);
    assert_broken(0x0101FF00, 2);
    assert_broken(0x0101FF00, 0);
    assert_broken(0x0001FF00, 1);
    assert_int_equal(ask_next(0x0101FF00, 1, "B2", data), 195);
    (void)ask(0x00010000, "91", data); /* another answer takes its place */
    assert_broken(0x0101FF00, 2);
}

/* A part that is busy delays the answer; for too long, or if it fails, there is an error in time. */
static void storage_that_is_busy_delays_the_answer(void **state)
{
    uint8_t bytes[4];
    char digits[64];

    (void)state;
    run(40, 5);
    warn();
    (void)tou_bytes_put(bytes, 0x00010001, 4);
    command(digits, 0x11, bytes, 4);
    fail_reads(0, 5, TOU_POSIX_NV_DELAY);
    give(digits);
    pass(LINKING_DELAY + 4u);
    assert_string_equal(sent, "");
    pass(1);
    assert_on_line("68 12 89 67 45 23 01 68 91 08 34 33 34 33 48 33 33 33 83 16 ");
    fail_reads(0, UINT32_MAX, TOU_POSIX_NV_DELAY);
    give(digits);
    pass(479);
    assert_string_equal(sent, "");
    pass(1);
    assert_on_line(OWN "D1 01 34 41 16 ");
    fail_reads(0, UINT32_MAX, TOU_POSIX_NV_REFUSE);
    give(digits);
    pass(LINKING_DELAY);
    assert_string_equal(sent, OWN "D1 01 34 41 16 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(energies_are_hundredths, begin),
        cmocka_unit_test_setup(digits_are_those_of_the_number, begin),
        cmocka_unit_test_setup(energy_of_both_directions_is_added_up, begin),
        cmocka_unit_test_setup(energies_are_combined_by_the_word, begin),
        cmocka_unit_test_setup(quadrants_are_combined_by_two_words, begin),
        cmocka_unit_test_setup(blocks_hold_the_total_and_the_rates, begin),
        cmocka_unit_test_setup(blocks_hold_the_periods, begin),
        cmocka_unit_test_setup(maxima_have_their_local_time, begin),
        cmocka_unit_test_setup(the_clock_is_local, begin),
        cmocka_unit_test_setup(a_long_answer_comes_in_frames, with_63_rates),
        cmocka_unit_test_setup(a_lost_frame_is_sent_again, with_63_rates),
        cmocka_unit_test_setup(only_the_next_frame_can_be_asked_for, with_63_rates),
        cmocka_unit_test_setup(storage_that_is_busy_delays_the_answer, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
