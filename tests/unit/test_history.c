/* SPDX-License-Identifier: MIT */
/* The history alone, called as a meter would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tou.h"

#define RATES   2u
#define HIGHEST 3u
#define MAXIMA  ((RATES + 1) * HIGHEST)
#define RECORD  TOU_HISTORY_RECORD(2 * (RATES + 1), MAXIMA + 1, 2)

static tou_register_t reg[2][RATES + 1];
static tou_energy_t energy[2];
static uint32_t cells[2][1];
static tou_maximum_t maxima[MAXIMA];
static tou_maximum_t total[1];
static tou_demand_t demand[2];
static uint32_t word[2];
static const uint32_t *const words[]        = {&word[0], &word[1]};
static const tou_energy_t *const energies[] = {&energy[0], &energy[1]};
static const tou_demand_t *const demands[]  = {&demand[0], &demand[1]};
static tou_history_t history;
static tou_history_cfg_t cfg;
static uint8_t bytes[TOU_HISTORY_MAX * RECORD + 1];

static int begin(void **state)
{
    static const tou_demand_cfg_t window = {15, 15, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, RATES, HIGHEST};
    static const tou_demand_cfg_t one    = {15, 15, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 0, 1};
    const tou_history_cfg_t all          = {{energies, demands, words, 2, 2, 2}, 12};

    (void)state;
    cfg = all;
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(tou_energy_init(&energy[i], reg[i], RATES, 1000, 1, TOU_UNIT_WH), TOU_OK);
    }
    assert_int_equal(tou_demand_init(&demand[0], &window, cells[0], maxima, NULL), TOU_OK);
    assert_int_equal(tou_demand_init(&demand[1], &one, cells[1], total, NULL), TOU_OK);
    memset(bytes, 0xA5, sizeof bytes);
    return 0;
}

/* All values of period n are told from those of any other. */
static void close_period(uint32_t n, bool of_demand)
{
    const tou_closing_t closing = {1000 * n, 1000 * (n + 1), (uint16_t)(n + 0xFE), (uint8_t)(1 + n % 6), of_demand};

    for (uint32_t r = 0; r <= RATES; r++) {
        reg[0][r].units = 0x01000000 * (n + 1) + r;
        reg[1][r].units = 0x00020000 * (n + 1) + 10 + r;
    }
    for (uint32_t i = 0; i < MAXIMA; i++) {
        maxima[i].value  = 0x10000 * n + 100 - i;
        maxima[i].at     = 500 * n + i + 1;
        maxima[i].pulses = 77;
    }
    total[0].value = 0x03000000 + n;
    total[0].at    = n + 1;
    word[0]        = 0x04000000 + n;
    word[1]        = 0x05000000 + n;
    tou_history_part.on_close(&history, &closing);
    tou_history_part.seal(&history);
}

static void assert_energy(uint8_t age, uint32_t n)
{
    uint32_t units = 0;

    for (uint8_t r = 0; r <= RATES; r++) {
        assert_int_equal(tou_history_energy(&history, age, 0, r, &units), TOU_OK);
        assert_int_equal(units, 0x01000000 * (n + 1) + r);
        assert_int_equal(tou_history_energy(&history, age, 1, r, &units), TOU_OK);
        assert_int_equal(units, 0x00020000 * (n + 1) + 10 + r);
    }
}

static void assert_maxima(uint8_t age, uint32_t n)
{
    tou_maximum_t maximum = {0, 0, 0};

    for (uint32_t i = 0; i < MAXIMA; i++) {
        assert_int_equal(tou_history_maximum(&history, age, 0, (tou_rate_t)(i / HIGHEST), (uint8_t)(i % HIGHEST), &maximum),
                         TOU_OK);
        assert_int_equal(maximum.value, 0x10000 * n + 100 - i);
        assert_int_equal(maximum.at, 500 * n + i + 1);
        assert_int_equal(maximum.pulses, 0);
    }
    assert_int_equal(tou_history_maximum(&history, age, 1, 0, 0, &maximum), TOU_OK);
    assert_int_equal(maximum.value, 0x03000000 + n);
    assert_int_equal(maximum.at, n + 1);
}

static void assert_record(uint8_t age, uint32_t n)
{
    tou_closing_t closing = {0, 0, 0, 0, false};
    uint32_t value        = 0;

    assert_int_equal(tou_history_closing(&history, age, &closing), TOU_OK);
    assert_int_equal(closing.since, 1000 * n);
    assert_int_equal(closing.at, 1000 * (n + 1));
    assert_int_equal(closing.number, n + 0xFE);
    assert_int_equal(closing.cause, 1 + n % 6);
    assert_true(closing.demand);
    assert_energy(age, n);
    assert_maxima(age, n);
    for (uint32_t w = 0; w < 2; w++) {
        assert_int_equal(tou_history_word(&history, age, (uint8_t)w, &value), TOU_OK);
        assert_int_equal(value, 0x04000000 + 0x01000000 * w + n);
    }
}

static void assert_absent(uint8_t age)
{
    tou_closing_t closing = {1, 2, 3, 4, true};
    tou_closing_t same    = closing;
    tou_maximum_t maximum = {5, 6, 7};
    uint32_t value        = 8;

    assert_int_equal(tou_history_closing(&history, age, &closing), TOU_E_ABSENT);
    assert_int_equal(tou_history_energy(&history, age, 0, 0, &value), TOU_E_ABSENT);
    assert_int_equal(tou_history_maximum(&history, age, 0, 0, 0, &maximum), TOU_E_ABSENT);
    assert_int_equal(tou_history_word(&history, age, 0, &value), TOU_E_ABSENT);
    assert_memory_equal(&closing, &same, sizeof same);
    assert_int_equal(maximum.value, 5);
    assert_int_equal(maximum.at, 6);
    assert_int_equal(maximum.pulses, 7);
    assert_int_equal(value, 8);
}

static void every_depth_keeps_so_many_of_the_latest_records(void **state)
{
    (void)state;
    for (uint8_t depth = 1; depth <= TOU_HISTORY_MAX; depth++) {
        cfg.depth = depth;
        memset(bytes, 0xA5, sizeof bytes);
        assert_int_equal(tou_history_init(&history, &cfg, bytes, (size_t)depth * RECORD), TOU_OK);
        for (uint32_t n = 0; n < 2u * depth + 1u; n++) {
            uint8_t used = (uint8_t)((n < depth) ? n : depth);

            assert_int_equal(tou_history_used(&history), used);
            assert_absent((uint8_t)(used + 1));
            close_period(n, true);
            assert_record(1, n);
            assert_record(tou_history_used(&history), n + 1 - tou_history_used(&history));
        }
        for (uint8_t age = 1; age <= depth; age++) {
            assert_record(age, 2u * depth + 1u - age);
        }
        assert_absent(0);
        assert_absent(255);
        assert_int_equal(bytes[(size_t)depth * RECORD], 0xA5);
    }
}

static void a_closing_that_leaves_demand_open_has_no_maxima(void **state)
{
    tou_maximum_t maximum = {5, 6, 7};
    tou_closing_t closing = {0, 0, 0, 0, true};
    uint32_t value        = 0;

    (void)state;
    assert_int_equal(tou_history_init(&history, &cfg, bytes, sizeof bytes), TOU_OK);
    close_period(1, true);
    close_period(2, false);
    for (uint8_t r = 0; r <= RATES; r++) {
        assert_int_equal(tou_history_maximum(&history, 1, 0, r, 0, &maximum), TOU_E_ABSENT);
    }
    assert_int_equal(tou_history_maximum(&history, 1, 1, 0, 0, &maximum), TOU_E_ABSENT);
    assert_int_equal(maximum.value, 5);
    assert_int_equal(tou_history_closing(&history, 1, &closing), TOU_OK);
    assert_false(closing.demand);
    assert_energy(1, 2);
    assert_int_equal(tou_history_word(&history, 1, 1, &value), TOU_OK);
    assert_int_equal(value, 0x05000002);
    assert_record(2, 1);
}

static void what_was_never_listed_is_absent(void **state)
{
    tou_maximum_t maximum = {5, 6, 7};
    uint32_t value        = 8;

    (void)state;
    assert_int_equal(tou_history_init(&history, &cfg, bytes, sizeof bytes), TOU_OK);
    close_period(1, true);
    assert_int_equal(tou_history_energy(&history, 1, 2, 0, &value), TOU_E_ABSENT);
    assert_int_equal(tou_history_energy(&history, 1, 0, RATES + 1, &value), TOU_E_ABSENT);
    assert_int_equal(tou_history_word(&history, 1, 2, &value), TOU_E_ABSENT);
    assert_int_equal(value, 8);
    assert_int_equal(tou_history_maximum(&history, 1, 2, 0, 0, &maximum), TOU_E_ABSENT);
    assert_int_equal(tou_history_maximum(&history, 1, 0, RATES + 1, 0, &maximum), TOU_E_ABSENT);
    assert_int_equal(tou_history_maximum(&history, 1, 0, 0, HIGHEST, &maximum), TOU_E_ABSENT);
    assert_int_equal(tou_history_maximum(&history, 1, 1, 1, 0, &maximum), TOU_E_ABSENT);
    assert_int_equal(tou_history_maximum(&history, 1, 1, 0, 1, &maximum), TOU_E_ABSENT);
    assert_int_equal(maximum.value, 5);
}

static void a_history_of_nothing_but_closings_is_12_bytes_a_record(void **state)
{
    static const tou_history_cfg_t none = {{NULL, NULL, NULL, 0, 0, 0}, 36};
    tou_closing_t closing               = {0, 0, 0, 0, false};
    uint32_t value                      = 0;

    (void)state;
    assert_int_equal(tou_history_init(&history, &none, bytes, sizeof bytes[0] * 36 * 12 - 1), TOU_E_RANGE);
    assert_int_equal(tou_history_init(&history, &none, bytes, sizeof bytes[0] * 36 * 12), TOU_OK);
    close_period(3, true);
    assert_int_equal(tou_history_closing(&history, 1, &closing), TOU_OK);
    assert_int_equal(closing.at, 4000);
    assert_int_equal(tou_history_energy(&history, 1, 0, 0, &value), TOU_E_ABSENT);
    assert_true(tou_history_part.check(&history, true));
}

static void what_cannot_be_kept_is_refused_and_changes_nothing(void **state)
{
    static uint8_t before[sizeof history];

    (void)state;
    memset(&history, 0x5A, sizeof history);
    memcpy(before, &history, sizeof history);
    for (unsigned i = 0; i < 5; i++) {
        tou_history_cfg_t bad = cfg;
        size_t size           = sizeof bytes[0] * 12 * RECORD;

        bad.depth           = (uint8_t)((i == 0) ? 0 : (i == 1) ? TOU_HISTORY_MAX + 1 : 12);
        bad.what.n_energies = (i == 2) ? 17 : 2;
        bad.what.n_demands  = (i == 3) ? 17 : 2;
        size -= (i == 4) ? 1 : 0;
        assert_int_equal(tou_history_init(&history, &bad, bytes, (i < 2) ? sizeof bytes : size), TOU_E_RANGE);
        assert_memory_equal(before, &history, sizeof history);
        assert_int_equal(bytes[0], 0xA5);
    }
}

/* 16 demands of 63 rates and 10 maxima each: 81 932 bytes. */
static void a_record_too_long_to_be_counted_is_refused(void **state)
{
    static tou_demand_t large;
    static const tou_demand_t *list[16];
    const tou_history_cfg_t bad = {{NULL, list, NULL, 0, 16, 0}, 1};

    (void)state;
    large.cfg.n_rates   = 63;
    large.cfg.n_highest = 10;
    for (unsigned i = 0; i < 16; i++) {
        list[i] = &large;
    }
    assert_int_equal(tou_history_init(&history, &bad, bytes, SIZE_MAX), TOU_E_RANGE);
}

static void a_history_may_be_forgotten(void **state)
{
    (void)state;
    cfg.depth = 3;
    assert_int_equal(tou_history_init(&history, &cfg, bytes, sizeof bytes), TOU_OK);
    for (uint32_t n = 0; n < 5; n++) {
        close_period(n, true);
    }
    tou_history_clear(&history);
    assert_int_equal(tou_history_used(&history), 0);
    assert_absent(1);
    assert_true(tou_history_part.check(&history, true));
    close_period(9, true);
    assert_record(1, 9);
    assert_absent(2);
}

static void records_are_little_endian_as_the_header_lays_them_out(void **state)
{
    static const uint8_t head[] = {0xE8, 3, 0, 0, 0xD0, 7, 0, 0, 0xFF, 0, 2,  1, 0, 0,
                                   0,    2, 1, 0, 0,    2, 2, 0, 0,    2, 10, 0, 4, 0};

    (void)state;
    cfg.depth = 1;
    assert_int_equal(tou_history_init(&history, &cfg, bytes, sizeof bytes), TOU_OK);
    close_period(1, true);
    assert_memory_equal(bytes, head, sizeof head);
    assert_int_equal(RECORD, 12 + 4 * 6 + 8 * 10 + 4 * 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_depth_keeps_so_many_of_the_latest_records, begin),
        cmocka_unit_test_setup(a_closing_that_leaves_demand_open_has_no_maxima, begin),
        cmocka_unit_test_setup(what_was_never_listed_is_absent, begin),
        cmocka_unit_test_setup(a_history_of_nothing_but_closings_is_12_bytes_a_record, begin),
        cmocka_unit_test_setup(what_cannot_be_kept_is_refused_and_changes_nothing, begin),
        cmocka_unit_test_setup(a_record_too_long_to_be_counted_is_refused, begin),
        cmocka_unit_test_setup(a_history_may_be_forgotten, begin),
        cmocka_unit_test_setup(records_are_little_endian_as_the_header_lays_them_out, begin),
    };
    return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
