/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tou/energy.h"

static uint64_t quanta(const tou_energy_t *energy, unsigned r)
{
    return (uint64_t)energy->reg[r].units * energy->den + energy->reg[r].rem;
}

/* Sum over rates plus excess, less the total, modulo the range: 0 if nothing was lost. */
static uint64_t imbalance(const tou_energy_t *energy)
{
    uint64_t range = (uint64_t)TOU_ENERGY_RANGE * energy->den;
    uint64_t sum   = (uint64_t)energy->excess * energy->den;

    for (unsigned r = 1; r <= energy->n_rates; r++) {
        sum += quanta(energy, r);
    }
    return (sum % range + range - quanta(energy, 0)) % range;
}

static void every_constant_is_exact(void **state)
{
    (void)state;
    for (uint32_t c = 1; c <= 65535; c++) {
        tou_register_t reg[2] = {{0, 0}, {0, 0}};
        tou_energy_t energy;

        assert_int_equal(tou_energy_init(&energy, reg, 1, (uint16_t)c, 1, TOU_UNIT_WH), TOU_OK);
        for (unsigned i = 0; i < 8; i++) {
            assert_int_equal(tou_energy_add(&energy, 1, (uint16_t)(255 + i)), TOU_OK);
        }
        uint64_t thousandths = UINT64_C(2068) * 1000; /* of a unit times c */
        assert_int_equal(reg[1].units, (thousandths / c) % TOU_ENERGY_RANGE);
        assert_int_equal((uint64_t)reg[1].rem * (c / energy.den), thousandths % c);
    }
}

static void a_transformer_ratio_and_every_unit_are_exact(void **state)
{
    static const uint32_t ratios[] = {1, 2, 3, 7, 80, 1000, 99991, 3999999, 4000000};
    static const uint16_t units[]  = {TOU_UNIT_WH, TOU_UNIT_10WH, TOU_UNIT_100WH, TOU_UNIT_KWH};

    (void)state;
    for (unsigned u = 0; u < 4; u++) {
        for (unsigned k = 0; k < sizeof ratios / sizeof ratios[0]; k++) {
            for (uint32_t c = 7; c <= 65535; c += 1171) {
                tou_register_t reg[2] = {{0, 0}, {0, 0}};
                tou_energy_t energy;
                uint64_t product = (uint64_t)ratios[k] * units[u] * 65535;

                assert_int_equal(tou_energy_init(&energy, reg, 1, (uint16_t)c, ratios[k], units[u]), TOU_OK);
                assert_int_equal(tou_energy_add(&energy, 1, 65535), TOU_OK);
                assert_int_equal(reg[0].units, (product / c) % TOU_ENERGY_RANGE);
                assert_int_equal((uint64_t)reg[0].rem * (c / energy.den), product % c);
            }
        }
    }
}

static void a_batch_equals_its_pulses_one_by_one(void **state)
{
    (void)state;
    for (unsigned n = 0; n < 1000; n += 37) {
        tou_register_t one[2]   = {{999999990, 3}, {5, 2}};
        tou_register_t batch[2] = {{999999990, 3}, {5, 2}};
        tou_energy_t a;
        tou_energy_t b;

        assert_int_equal(tou_energy_init(&a, one, 1, 600, 3, TOU_UNIT_WH), TOU_OK);
        assert_int_equal(tou_energy_init(&b, batch, 1, 600, 3, TOU_UNIT_WH), TOU_OK);
        for (unsigned i = 0; i < n; i++) {
            assert_int_equal(tou_energy_add(&a, 1, 1), TOU_OK);
        }
        assert_int_equal(tou_energy_add(&b, 1, (uint16_t)n), TOU_OK);
        for (unsigned r = 0; r < 2; r++) {
            assert_int_equal(one[r].units, batch[r].units);
            assert_int_equal(one[r].rem, batch[r].rem);
        }
    }
}

static void the_rates_add_up_to_the_total_in_quanta_through_every_wrap(void **state)
{
    static const uint16_t constants[] = {600, 1000, 1600, 3200, 6400, 65535};

    (void)state;
    for (unsigned c = 0; c < sizeof constants / sizeof constants[0]; c++) {
        tou_register_t reg[1 + 63] = {{0, 0}};
        tou_energy_t energy;

        srand(c);
        assert_int_equal(tou_energy_init(&energy, reg, 63, constants[c], 40000, TOU_UNIT_WH), TOU_OK);
        for (unsigned i = 0; i < 20000; i++) {
            assert_int_equal(tou_energy_add(&energy, (tou_rate_t)(1 + rand() % 63), (uint16_t)(rand() % 65536)), TOU_OK);
            assert_int_equal(imbalance(&energy), 0);
            assert_true(tou_energy_check(&energy));
        }
    }
}

static void a_register_wraps_and_loses_nothing(void **state)
{
    tou_register_t reg[2] = {{TOU_ENERGY_RANGE - 1, 0}, {TOU_ENERGY_RANGE - 1, 0}};
    tou_energy_t energy;

    (void)state;
    assert_int_equal(tou_energy_init(&energy, reg, 1, 1000, 1, TOU_UNIT_WH), TOU_OK);
    assert_int_equal(tou_energy_add(&energy, 1, 3), TOU_OK);
    assert_int_equal(reg[0].units, 2);
    assert_int_equal(tou_energy_between(TOU_ENERGY_RANGE - 1, reg[0].units), 3);
    assert_int_equal(tou_energy_between(7, 7), 0);
}

static void a_change_of_constant_keeps_the_law_by_its_excess(void **state)
{
    (void)state;
    srand(1);
    for (unsigned run = 0; run < 200; run++) {
        tou_register_t reg[1 + 8] = {{0, 0}};
        tou_energy_t energy;
        uint32_t excess = 0;

        assert_int_equal(tou_energy_init(&energy, reg, 8, 6400, 1, TOU_UNIT_10WH), TOU_OK);
        for (unsigned change = 0; change < 20; change++) {
            for (unsigned i = 0; i < 50; i++) {
                assert_int_equal(tou_energy_add(&energy, (tou_rate_t)(1 + rand() % 8), (uint16_t)(rand() % 100)), TOU_OK);
            }
            uint16_t constant = (uint16_t)(1 + rand() % 65535);
            assert_int_equal(tou_energy_set_constant(&energy, constant, (uint32_t)(1 + rand() % 4)), TOU_OK);
            assert_in_range(energy.excess - excess, 0, 7);
            excess = energy.excess;
            assert_int_equal(reg[3].rem, 0);
            assert_int_equal(imbalance(&energy), 0);
            assert_true(tou_energy_check(&energy));
        }
    }
}

static void registers_and_excess_of_one_commit_are_restored_and_others_are_told(void **state)
{
    tou_register_t reg[1 + 4] = {{0, 0}};
    tou_energy_t energy;
    tou_energy_t after;

    (void)state;
    assert_int_equal(tou_energy_init(&energy, reg, 4, 7777, 1, TOU_UNIT_10WH), TOU_OK);
    for (unsigned i = 0; i < 400; i++) {
        assert_int_equal(tou_energy_add(&energy, (tou_rate_t)(1 + i % 4), (uint16_t)(50u + i)), TOU_OK);
    }
    assert_int_equal(tou_energy_set_constant(&energy, 6400, 1), TOU_OK);
    assert_int_not_equal(energy.excess, 0);
    assert_int_equal(tou_energy_init(&after, reg, 4, 6400, 1, TOU_UNIT_10WH), TOU_OK);
    assert_false(tou_energy_check(&after));
    assert_int_equal(tou_energy_restore(&after, energy.excess + 1), TOU_E_INVALID);
    assert_int_equal(tou_energy_restore(&after, energy.excess), TOU_OK);
    assert_true(tou_energy_check(&after));
}

static void the_check_finds_a_flip_of_any_bit_of_any_register(void **state)
{
    tou_register_t reg[1 + 3] = {{0, 0}};
    tou_energy_t energy;

    (void)state;
    assert_int_equal(tou_energy_init(&energy, reg, 3, 1600, 7, TOU_UNIT_WH), TOU_OK);
    for (unsigned i = 0; i < 999; i++) {
        assert_int_equal(tou_energy_add(&energy, (tou_rate_t)(1 + i % 3), (uint16_t)i), TOU_OK);
    }
    assert_true(tou_energy_check(&energy));
    for (unsigned r = 0; r <= 3; r++) {
        for (unsigned bit = 0; bit < 32; bit++) {
            reg[r].units ^= UINT32_C(1) << bit;
            assert_false(tou_energy_check(&energy));
            reg[r].units ^= UINT32_C(1) << bit;
        }
        for (unsigned bit = 0; bit < 16; bit++) {
            reg[r].rem = (uint16_t)(reg[r].rem ^ (1u << bit));
            assert_false(tou_energy_check(&energy));
            reg[r].rem = (uint16_t)(reg[r].rem ^ (1u << bit));
        }
    }
    energy.excess++;
    assert_false(tou_energy_check(&energy));
    assert_int_equal(tou_energy_set_constant(&energy, 1000, 1), TOU_E_INVALID);
}

static void a_remainder_too_small_for_a_unit_is_not_taken_for_one(void **state)
{
    tou_register_t reg[3] = {{6, 0}, {3, 2}, {2, 3}};
    tou_energy_t energy;

    (void)state;
    assert_int_equal(tou_energy_init(&energy, reg, 2, 8, 1, TOU_UNIT_KWH), TOU_OK);
    assert_int_equal(energy.den, 8);
    assert_false(tou_energy_check(&energy)); /* 5 units 5/8 are not 6 units */
    reg[2].rem = 6;
    assert_true(tou_energy_check(&energy));
}

static void a_rate_that_does_not_exist_changes_nothing(void **state)
{
    tou_register_t reg[3] = {{5, 0}, {2, 0}, {3, 0}};
    tou_energy_t energy;

    (void)state;
    assert_int_equal(tou_energy_init(&energy, reg, 2, 1600, 1, TOU_UNIT_WH), TOU_OK);
    assert_int_equal(tou_energy_add(&energy, 3, 9), TOU_E_ARG);
    assert_int_equal(tou_energy_add(&energy, 0, 9), TOU_E_ARG);
    assert_int_equal(reg[0].units, 5);
    assert_int_equal(reg[2].units, 3);
    assert_int_equal(reg[2].rem, 0);
}

static void ranges_are_refused_and_nothing_changes(void **state)
{
    tou_register_t reg[2] = {{0, 0}, {0, 0}};
    tou_energy_t energy;
    tou_energy_t before;

    (void)state;
    memset(&energy, 0, sizeof energy);
    assert_int_equal(tou_energy_init(&energy, reg, 1, 1000, 1, TOU_UNIT_WH), TOU_OK);
    memcpy(&before, &energy, sizeof energy);
    assert_int_equal(tou_energy_init(&energy, reg, 0, 1000, 1, TOU_UNIT_WH), TOU_E_RANGE);
    assert_int_equal(tou_energy_init(&energy, reg, 64, 1000, 1, TOU_UNIT_WH), TOU_E_RANGE);
    assert_int_equal(tou_energy_init(&energy, reg, 1, 0, 1, TOU_UNIT_WH), TOU_E_RANGE);
    assert_int_equal(tou_energy_init(&energy, reg, 1, 1600, 0, TOU_UNIT_WH), TOU_E_RANGE);
    assert_int_equal(tou_energy_init(&energy, reg, 1, 1600, TOU_RATIO_MAX + 1, TOU_UNIT_WH), TOU_E_RANGE);
    assert_int_equal(tou_energy_init(&energy, reg, 1, 1600, 1, 500), TOU_E_RANGE);
    assert_int_equal(tou_energy_init(&energy, reg, 1, 1, 1000000, TOU_UNIT_WH), TOU_E_RANGE);
    assert_int_equal(tou_energy_set_constant(&energy, 0, 1), TOU_E_RANGE);
    assert_int_equal(tou_energy_set_constant(&energy, 1, 4000000), TOU_E_RANGE);
    assert_memory_equal(&before, &energy, sizeof energy);
    assert_int_equal(tou_energy_init(&energy, reg, 1, 1, 999999, TOU_UNIT_WH), TOU_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_constant_is_exact),
        cmocka_unit_test(a_transformer_ratio_and_every_unit_are_exact),
        cmocka_unit_test(a_batch_equals_its_pulses_one_by_one),
        cmocka_unit_test(the_rates_add_up_to_the_total_in_quanta_through_every_wrap),
        cmocka_unit_test(a_register_wraps_and_loses_nothing),
        cmocka_unit_test(a_change_of_constant_keeps_the_law_by_its_excess),
        cmocka_unit_test(registers_and_excess_of_one_commit_are_restored_and_others_are_told),
        cmocka_unit_test(the_check_finds_a_flip_of_any_bit_of_any_register),
        cmocka_unit_test(a_remainder_too_small_for_a_unit_is_not_taken_for_one),
        cmocka_unit_test(a_rate_that_does_not_exist_changes_nothing),
        cmocka_unit_test(ranges_are_refused_and_nothing_changes),
    };
    return cmocka_run_group_tests_name("energy", tests, NULL, NULL);
}
