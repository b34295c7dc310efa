/* SPDX-License-Identifier: MIT */
/* dlt645.h, DL/T 645-1997 on the same port: frames as worked out by hand, and what each identifier stands for. */
#include "linking.h"

#define JUNE ram_at(2026, 6, 1, 0, 0)

static int begin(void **state)
{
    (void)keeping_everything(state);
    linking_begin(JUNE - 1800u);
    world.meter.reg[0].units = 1234569;
    return 0;
}

static void assert_old(uint16_t di, const char *data)
{
    assert_string_equal(read_data(0x01, di, 2), data);
}

static void a_register_is_read(void **state)
{
    (void)state;
    assert_answer("68 12 89 67 45 23 01 68 01 02 43 C3 44 16", "68 12 89 67 45 23 01 68 81 06 43 C3 89 67 45 33 30 16 ");
    assert_answer("68 12 89 AA AA AA AA 68 01 02 43 C3 1C 16", "68 12 89 67 45 23 01 68 81 06 43 C3 89 67 45 33 30 16 ");
    assert_answer("68 13 89 67 45 23 01 68 01 02 43 C3 45 16", "");
}

static void what_is_not_there_is_refused(void **state)
{
    static const uint16_t absent[] = {0x9020, 0x9015, 0x9000, 0x9030, 0x9110, 0x9170, 0x9210, 0x9310, 0x9C10,
                                      0xB210, 0xC012, 0xC118, 0xC11B, 0x8010, 0xD010, 0x0000, 0xFFFF};

    (void)state;
    for (unsigned i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        request_di(0x01, absent[i], 2, "");
        assert_on_line(OWN "C1 01 35 32 16 ");
    }
}

static void the_last_answer_is_repeated(void **state)
{
    (void)state;
    assert_answer("68 12 89 67 45 23 01 68 03 00 3E 16", OWN "C3 01 34 33 16 "); /* there was none */
    assert_answer("68 12 89 67 45 23 01 68 01 02 43 C3 44 16", "68 12 89 67 45 23 01 68 81 06 43 C3 89 67 45 33 30 16 ");
    assert_answer("68 12 89 67 45 23 01 68 03 00 3E 16", "68 12 89 67 45 23 01 68 81 06 43 C3 89 67 45 33 30 16 ");
}

static void other_lengths_and_frames_to_follow_are_refused(void **state)
{
    (void)state;
    assert_answer("68 12 89 67 45 23 01 68 01 03 43 C3 33 78 16", OWN "C1 01 34 31 16 ");
    assert_answer("68 12 89 67 45 23 01 68 02 02 43 C3 45 16", OWN "C2 01 34 32 16 ");
    assert_answer("68 12 89 67 45 23 01 68 03 01 33 72 16", OWN "C3 01 34 33 16 ");
}

static void months_are_told_by_the_second_digit(void **state)
{
    (void)state;
    world.meter.reg[0].units = 0;
    run(30, 5);
    run(10, 20);
    assert_old(0x9010, "35 00 00 00 ");
    assert_old(0x9410, "15 00 00 00 ");
    assert_old(0x9810, "00 00 00 00 ");
    assert_old(0x901F, "35 00 00 00 20 00 00 00 00 00 00 00 00 00 00 00 15 00 00 00 ");
    assert_old(0x941F, "15 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 15 00 00 00 ");
    assert_old(0x9414, "15 00 00 00 ");
    assert_old(0xA410, "00 30 00 ");
    assert_old(0xB410, "45 23 31 05 ");
    assert_old(0xA41F, "00 30 00 00 00 00 00 00 00 00 00 00 00 30 00 ");
    assert_old(0xB41F, "45 23 31 05 00 00 00 00 00 00 00 00 00 00 00 00 45 23 31 05 ");
    assert_old(0xA010, "00 00 00 ");
    assert_old(0xB010, "00 00 00 00 ");
}

/* The digits of 1997, and the quantity of 2007. Combinations of reactive energy are made of quadrants. */
static void quantities_are_told_by_the_third_digit(void **state)
{
    static const struct {
        uint16_t di;
        uint8_t quantity;
    } row[] = {{0x9010, 1}, {0x9020, 2}, {0x9110, 3}, {0x9120, 4}, {0x9130, 5}, {0x9140, 8}, {0x9150, 6}, {0x9160, 7}};

    (void)state;
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        quantities[0].quantity = row[i].quantity;
        assert_old(row[i].di, "56 34 12 00 ");
        for (unsigned k = 0; k < sizeof row / sizeof row[0]; k++) {
            bool combined = row[i].quantity >= TOU_QUANTITY_QUADRANT_1 &&
                            (row[k].quantity == TOU_QUANTITY_REACTIVE_1 || row[k].quantity == TOU_QUANTITY_REACTIVE_2);

            assert_true(k == i || (read_data(0x01, row[k].di, 2)[0] == 0) == !combined);
        }
    }
}

static void the_clock_and_the_number_are_read(void **state)
{
    (void)state;
    assert_old(0xC010, "00 31 05 26 ");
    assert_old(0xC011, "00 30 23 ");
    assert_old(0xC032, "12 89 67 45 23 01 ");
}

/* More rates than identifiers can name: the block has 14. */
static void blocks_end_with_the_fourteenth_rate(void **state)
{
    unsigned digits = 0;

    (void)state;
    shape.n_rates = 20;
    linking_begin(JUNE - 1800u);
    world.meter.tariff.planner.set.base.n_rates = 20;
    for (const char *at = read_data(0x01, 0x901F, 2); *at != 0; at += 3) {
        digits++;
    }
    assert_int_equal(digits, 15 * 4);
    assert_old(0x901E, "00 00 00 00 ");
}

/* What is busy is asked again, by the one version as by the other. */
static void storage_that_is_busy_delays_the_answer(void **state)
{
    (void)state;
    world.meter.reg[0].units = 0;
    run(40, 5);
    warn();
    fail_reads(0, 3, TOU_POSIX_NV_DELAY);
    give("68 12 89 67 45 23 01 68 01 02 43 C7 48 16"); /* 9410 */
    pass(LINKING_DELAY + 2u);
    assert_string_equal(sent, "");
    pass(1);
    assert_memory_equal(sent, "68 12 89 67 45 23 01 68 81 06 43 C7 ", 36);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_register_is_read, begin),
        cmocka_unit_test_setup(what_is_not_there_is_refused, begin),
        cmocka_unit_test_setup(the_last_answer_is_repeated, begin),
        cmocka_unit_test_setup(other_lengths_and_frames_to_follow_are_refused, begin),
        cmocka_unit_test_setup(months_are_told_by_the_second_digit, begin),
        cmocka_unit_test_setup(quantities_are_told_by_the_third_digit, begin),
        cmocka_unit_test_setup(the_clock_and_the_number_are_read, begin),
        cmocka_unit_test_setup(blocks_end_with_the_fourteenth_rate, begin),
        cmocka_unit_test_setup(storage_that_is_busy_delays_the_answer, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
