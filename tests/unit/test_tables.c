/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ram.h"

static const tou_tariff_source_t *const source = &ram_source;
static tou_check_t check;

/* Calls until a check of a whole set ends, 0 if it does not. */
static unsigned check_whole(const tou_zone_t *zone, uint8_t weeks, uint8_t days, tou_err_t *err)
{
    tou_check_begin(&check, source, zone, weeks, days);
    for (unsigned calls = 1; calls < 1000; calls++) {
        *err = tou_check_step(&check, NULL, NULL);
        if (*err != TOU_MORE) {
            return calls;
        }
    }
    return 0;
}

static void assert_fault(uint8_t code, uint8_t kind, uint8_t bank, uint8_t index, uint8_t entry)
{
    tou_err_t err = TOU_OK;

    assert_int_not_equal(check_whole(&ram_madrid, 0, 0, &err), 0);
    assert_int_equal(err, TOU_E_INVALID);
    assert_int_equal(check.fault.code, code);
    assert_int_equal(check.fault.item.kind, kind);
    assert_int_equal(check.fault.item.bank, bank);
    assert_int_equal(check.fault.item.index, index);
    assert_int_equal(check.fault.entry, entry);
}

static void a_record_is_as_large_as_its_bytes(void **state)
{
    (void)state;
    const uint8_t size[]  = {0, 5, 2, 3, 5, 7, 49, 3, 5, 1, 0};
    const uint8_t limit[] = {0, 1, 1, 1, 16, 16, 32, 64, 254, 63, 0};

    for (unsigned kind = 0; kind < sizeof size; kind++) {
        assert_int_equal(tou_item_size((uint8_t)kind), size[kind]);
        assert_int_equal(tou_item_limit((uint8_t)kind), limit[kind]);
    }
    assert_int_equal(tou_item_size(255), 0);
    assert_int_equal(tou_item_limit(255), 0);
}

typedef struct record_case {
    uint8_t kind;
    uint8_t code;
    uint8_t entry;
    uint8_t bytes[13];
} record_case_t;

/* Each rule that a record must keep by itself, just kept and just broken. */
static const record_case_t record_cases[] = {
    {TOU_ITEM_BASE, TOU_FAULT_NONE, 0, {63, 63, 0x7F, 32, 254}},
    {TOU_ITEM_BASE, TOU_FAULT_NONE, 0, {1, 1, 0, 0, 0}},
    {TOU_ITEM_BASE, TOU_FAULT_COUNT, 0, {0, 1, 0, 0, 0}},
    {TOU_ITEM_BASE, TOU_FAULT_COUNT, 0, {64, 1, 0, 0, 0}},
    {TOU_ITEM_BASE, TOU_FAULT_COUNT, 0, {4, 1, 0, 0, 255}},
    {TOU_ITEM_BASE, TOU_FAULT_RATE, 0, {4, 0, 0, 0, 0}},
    {TOU_ITEM_BASE, TOU_FAULT_RATE, 0, {4, 5, 0, 0, 0}},
    {TOU_ITEM_BASE, TOU_FAULT_REST, 0, {4, 1, 0x80, 1, 0}},
    {TOU_ITEM_BASE, TOU_FAULT_REST, 0, {4, 1, 0x60, 0, 0}},
    {TOU_ITEM_BASE, TOU_FAULT_REST, 0, {4, 1, 0, 33, 0}},
    {TOU_ITEM_SCHEME, TOU_FAULT_NONE, 0, {16, 16}},
    {TOU_ITEM_SCHEME, TOU_FAULT_COUNT, 0, {0, 0}},
    {TOU_ITEM_SCHEME, TOU_FAULT_COUNT, 0, {0, 17}},
    {TOU_ITEM_SCHEME, TOU_FAULT_COUNT, 0, {17, 1}},
    {TOU_ITEM_DAYSET, TOU_FAULT_NONE, 0, {32, 64, TOU_BEFORE_CARRY}},
    {TOU_ITEM_DAYSET, TOU_FAULT_COUNT, 0, {0, 0, 0}},
    {TOU_ITEM_DAYSET, TOU_FAULT_COUNT, 0, {33, 0, 0}},
    {TOU_ITEM_DAYSET, TOU_FAULT_COUNT, 0, {1, 65, 0}},
    {TOU_ITEM_DAYSET, TOU_FAULT_BEFORE, 0, {1, 0, 2}},
    {TOU_ITEM_SEASON, TOU_FAULT_NONE, 0, {TOU_ON_YEARLY, 7, 1, 0, 16}},
    {TOU_ITEM_SEASON, TOU_FAULT_NONE, 0, {TOU_ON_DST_BEGIN, 0, 0, 0, 1}},
    {TOU_ITEM_SEASON, TOU_FAULT_PATTERN, 0, {TOU_ON_YEARLY, 6, 31, 0, 1}},
    {TOU_ITEM_SEASON, TOU_FAULT_SEASON, 0, {TOU_ON_YEARLY, 2, 29, 0, 1}},
    {TOU_ITEM_SEASON, TOU_FAULT_SEASON, 0, {TOU_ON_NEVER, 0, 0, 0, 1}},
    {TOU_ITEM_SEASON, TOU_FAULT_SEASON, 0, {TOU_ON_DATE, 7, 1, 26, 1}},
    {TOU_ITEM_SEASON, TOU_FAULT_WEEK, 0, {TOU_ON_YEARLY, 7, 1, 0, 0}},
    {TOU_ITEM_SEASON, TOU_FAULT_WEEK, 0, {TOU_ON_YEARLY, 7, 1, 0, 17}},
    {TOU_ITEM_WEEK, TOU_FAULT_NONE, 0, {1, 2, 3, 4, 5, 31, 32}},
    {TOU_ITEM_WEEK, TOU_FAULT_TABLE, 0, {0, 1, 1, 1, 1, 1, 1}},
    {TOU_ITEM_WEEK, TOU_FAULT_TABLE, 6, {1, 1, 1, 1, 1, 1, 33}},
    {TOU_ITEM_TABLE, TOU_FAULT_NONE, 0, {3, 0, 0, 1, 23, 58, 127, 23, 59, 1}},
    {TOU_ITEM_TABLE, TOU_FAULT_NONE, 0, {3, 7, 0, 1, 9, 30, 2, 9, 30, 2}}, /* padding */
    {TOU_ITEM_TABLE, TOU_FAULT_NONE, 0, {1, 7, 0, 1, 99, 99, 0}},          /* beyond the count */
    {TOU_ITEM_TABLE, TOU_FAULT_COUNT, 0, {0}},
    {TOU_ITEM_TABLE, TOU_FAULT_COUNT, 0, {17}},
    {TOU_ITEM_TABLE, TOU_FAULT_TIME, 0, {1, 24, 0, 1}},
    {TOU_ITEM_TABLE, TOU_FAULT_TIME, 1, {2, 0, 0, 1, 9, 60, 1}},
    {TOU_ITEM_TABLE, TOU_FAULT_ORDER, 2, {3, 0, 0, 1, 9, 30, 2, 9, 29, 1}},
    {TOU_ITEM_TABLE, TOU_FAULT_ORDER, 1, {2, 9, 30, 1, 9, 30, 2}}, /* the same time, another action */
    {TOU_ITEM_TABLE, TOU_FAULT_ACTION, 0, {1, 0, 0, 0}},
    {TOU_ITEM_TABLE, TOU_FAULT_ACTION, 1, {2, 0, 0, 1, 1, 0, 128}},
    {TOU_ITEM_ACTION, TOU_FAULT_NONE, 0, {63, 1, 0xFF}},
    {TOU_ITEM_ACTION, TOU_FAULT_RATE, 0, {0, 1, 0}},
    {TOU_ITEM_ACTION, TOU_FAULT_RATE, 0, {1, 64, 0}},
    {TOU_ITEM_SPECIAL, TOU_FAULT_NONE, 0, {TOU_ON_DATE, 2, 29, 24, 32}},
    {TOU_ITEM_SPECIAL, TOU_FAULT_NONE, 0, {TOU_ON_YEARLY, 2, 29, 0, TOU_AS + TOU_SUNDAY}},
    {TOU_ITEM_SPECIAL, TOU_FAULT_NONE, 0, {0, 0, 0, 0, 0}}, /* unused */
    {TOU_ITEM_SPECIAL, TOU_FAULT_PATTERN, 0, {TOU_ON_DATE, 2, 29, 23, 1}},
    {TOU_ITEM_SPECIAL, TOU_FAULT_USE, 0, {TOU_ON_YEARLY, 1, 1, 0, 0}},
    {TOU_ITEM_SPECIAL, TOU_FAULT_USE, 0, {TOU_ON_YEARLY, 1, 1, 0, 33}},
    {TOU_ITEM_SPECIAL, TOU_FAULT_USE, 0, {TOU_ON_YEARLY, 1, 1, 0, TOU_AS}},
    {TOU_ITEM_SPECIAL, TOU_FAULT_USE, 0, {TOU_ON_YEARLY, 1, 1, 0, TOU_AS + 8u}},
    {TOU_ITEM_KIND, TOU_FAULT_NONE, 0, {TOU_KIND_DEEP_VALLEY}},
    {TOU_ITEM_KIND, TOU_FAULT_KIND, 0, {6}},
};

static void each_rule_of_a_record_is_checked_at_its_limit(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof record_cases / sizeof record_cases[0]; i++) {
        const record_case_t *one = &record_cases[i];
        const tou_item_t item    = {one->kind, 1, 5};
        tou_fault_t fault        = {99, {9, 9, 9}, 9};
        tou_record_t record;

        memset(&record, 0, sizeof record);
        memcpy(record.bytes, one->bytes, sizeof one->bytes);
        tou_err_t err = tou_item_check(&item, &record, &ram_madrid, &fault);
        if (one->code == TOU_FAULT_NONE) {
            assert_int_equal(err, TOU_OK);
            assert_int_equal(fault.code, 99);
            continue;
        }
        assert_int_equal(err, TOU_E_INVALID);
        assert_int_equal(fault.code, one->code);
        assert_int_equal(fault.entry, one->entry);
        assert_memory_equal(&fault.item, &item, sizeof item);
    }
}

static void an_unknown_kind_of_record_is_no_fault_of_the_record(void **state)
{
    (void)state;
    const tou_item_t item = {10, 0, 0};
    const tou_item_t zero = {0, 0, 0};
    tou_record_t record   = {{0}};
    tou_fault_t fault     = {99, {9, 9, 9}, 9};

    assert_int_equal(tou_item_check(&item, &record, &ram_madrid, &fault), TOU_E_ARG);
    assert_int_equal(tou_item_check(&zero, &record, &ram_madrid, &fault), TOU_E_ARG);
    assert_int_equal(fault.code, 99);
}

static void dst_dates_need_a_zone_with_dst(void **state)
{
    (void)state;
    const tou_item_t item     = {TOU_ITEM_SPECIAL, 0, 0};
    const tou_record_t record = {{TOU_ON_DST_END, 0, 0, 0, 1}};
    tou_fault_t fault;

    assert_int_equal(tou_item_check(&item, &record, &ram_madrid, &fault), TOU_OK);
    assert_int_equal(tou_item_check(&item, &record, &ram_utc, &fault), TOU_E_INVALID);
    assert_int_equal(fault.code, TOU_FAULT_PATTERN);
}

static void a_good_set_takes_one_call_for_each_record(void **state)
{
    (void)state;
    tou_err_t err = TOU_E_IO;

    ram_four_rates();
    assert_int_equal(check_whole(&ram_utc, 0, 0, &err), 3 + 1 + 4);
    assert_int_equal(err, TOU_OK);
    assert_int_equal(check.set.base.n_rates, 4);
    assert_int_equal(check.set.scheme.n_weeks, 1);
    assert_int_equal(check.set.dayset.n_tables, 4);
    assert_int_equal(ram_reads, 8);
}

static void the_largest_set_is_checked_within_the_bound(void **state)
{
    (void)state;
    const tou_pattern_t date = {TOU_ON_YEARLY, 12, 31, 0};
    tou_table_t table        = {16, {{0, 0, 0}}};
    tou_err_t err            = TOU_E_IO;

    ram_needs(254);
    ram_blank();
    ram_base(63, 63, 0x7F, 32, 254);
    ram_scheme(1, 16, 16);
    ram_dayset(1, 32, 64, TOU_BEFORE_CARRY);
    for (uint8_t i = 0; i < 16; i++) {
        table.at[i] = (tou_switch_t){i, 59, (uint8_t)(127u - i)};
        ram_season(1, i + 1u, date, 16);
        ram_week(1, i + 1u, 32, 31, 30);
    }
    for (uint8_t i = 0; i < 64; i++) {
        ram_action(1, i, 63, 62, i);
    }
    for (unsigned i = 1; i <= 32; i++) {
        ram_table(1, i, &table);
    }
    for (uint8_t i = 0; i < 254; i++) {
        ram_special(i, date, TOU_AS + TOU_SUNDAY);
    }
    assert_int_equal(check_whole(&ram_utc, 1, 1, &err), 3 + 16 + 16 + 32 + 64 + 254);
    assert_int_equal(err, TOU_OK);
}

static void what_a_record_names_must_exist_in_the_set(void **state)
{
    (void)state;
    const tou_pattern_t date = {TOU_ON_YEARLY, 7, 1, 0};

    ram_four_rates();
    ram_scheme(0, 2, 1);
    ram_season(0, 1, date, 1);
    ram_season(0, 2, date, 2);
    assert_fault(TOU_FAULT_WEEK, TOU_ITEM_SEASON, 0, 1, 0);

    ram_four_rates();
    ram_week(0, 1, 1, 4, 5);
    assert_fault(TOU_FAULT_TABLE, TOU_ITEM_WEEK, 0, 0, 6);

    ram_four_rates();
    ram_plain_table(0, 3, 0, 0, 5);
    assert_fault(TOU_FAULT_ACTION, TOU_ITEM_TABLE, 0, 2, 0);

    ram_dayset(0, 4, 1, TOU_BEFORE_OWN_LAST); /* now action 5 exists */
    ram_action(0, 0, 5, 1, 0);
    assert_fault(TOU_FAULT_RATE, TOU_ITEM_ACTION, 0, 0, 0);
    ram_action(0, 0, 1, 5, 0);
    assert_fault(TOU_FAULT_RATE, TOU_ITEM_ACTION, 0, 0, 0);
}

static void special_and_rest_tables_may_be_missing_from_a_bank(void **state)
{
    (void)state;
    const tou_pattern_t date = {TOU_ON_YEARLY, 7, 1, 0};
    tou_err_t err            = TOU_E_IO;

    ram_four_rates();
    ram_base(4, 1, 0x40, 32, 1);
    ram_special(0, date, 31);
    assert_int_not_equal(check_whole(&ram_utc, 0, 0, &err), 0);
    assert_int_equal(err, TOU_OK);
}

static void only_the_records_that_the_heads_count_are_looked_at(void **state)
{
    (void)state;
    tou_err_t err = TOU_E_IO;

    ram_four_rates();
    ram_plain_table(0, 5, 99, 99, 99);
    ram_week(0, 2, 99, 99, 99);
    ram_plain_table(1, 1, 99, 99, 99);
    assert_int_not_equal(check_whole(&ram_utc, 0, 0, &err), 0);
    assert_int_equal(err, TOU_OK);
    assert_int_not_equal(check_whole(&ram_utc, 0, 1, &err), 0);
    assert_int_equal(err, TOU_E_INVALID);
    assert_int_equal(check.fault.item.bank, 1);
}

static void a_record_that_is_missing_is_named(void **state)
{
    (void)state;
    const tou_item_t items[] = {
        {TOU_ITEM_BASE, 0, 0}, {TOU_ITEM_DAYSET, 0, 0}, {TOU_ITEM_WEEK, 0, 0}, {TOU_ITEM_TABLE, 0, 3}};

    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        ram_four_rates();
        ram_lost = items[i];
        assert_fault(TOU_FAULT_MISSING, items[i].kind, items[i].bank, items[i].index, 0);
    }
}

static void a_busy_source_is_asked_again_and_a_failing_one_may_be(void **state)
{
    (void)state;
    ram_four_rates();
    tou_check_begin(&check, source, &ram_utc, 0, 0);
    for (unsigned record = 0; record < 8; record++) {
        ram_answer = TOU_E_BUSY;
        assert_int_equal(tou_check_step(&check, NULL, NULL), TOU_MORE);
        ram_answer = TOU_E_IO;
        assert_int_equal(tou_check_step(&check, NULL, NULL), TOU_E_IO);
        ram_answer = TOU_OK;
        assert_int_equal(tou_check_step(&check, NULL, NULL), (record == 7) ? TOU_OK : TOU_MORE);
    }
}

static void a_record_can_be_tried_before_it_is_written(void **state)
{
    (void)state;
    const tou_item_t item   = {TOU_ITEM_WEEK, 0, 0};
    const uint8_t good[7]   = {4, 4, 4, 4, 4, 4, 4};
    const uint8_t bad[7]    = {4, 4, 4, 5, 4, 4, 4};
    const uint8_t *tried[2] = {good, bad};

    ram_four_rates();
    for (unsigned i = 0; i < 2; i++) {
        tou_err_t err = TOU_MORE;

        tou_check_begin(&check, source, &ram_utc, 0, 0);
        while (err == TOU_MORE) {
            err = tou_check_step(&check, &item, tried[i]);
        }
        assert_int_equal(err, (i == 0) ? TOU_OK : TOU_E_INVALID);
    }
    assert_int_equal(check.fault.entry, 3);
    assert_int_equal(ram[TOU_ITEM_WEEK][0][0][0], 1);
}

static void a_record_read_from_a_checked_set_is_checked_again(void **state)
{
    (void)state;
    tou_fault_t fault = {0, {0, 0, 0}, 0};
    tou_err_t err     = TOU_E_IO;
    tou_record_t record;

    ram_four_rates();
    (void)check_whole(&ram_utc, 0, 1, &err);
    assert_int_equal(tou_set_read(&check.set, TOU_ITEM_TABLE, 2, &record, &fault), TOU_OK);
    assert_int_equal(record.table.at[0].action, 3);
    ram_plain_table(1, 3, 0, 0, 5); /* bank 1 of days is read */
    assert_int_equal(tou_set_read(&check.set, TOU_ITEM_TABLE, 2, &record, &fault), TOU_E_INVALID);
    assert_int_equal(fault.code, TOU_FAULT_ACTION);
    ram_lost = (const tou_item_t){TOU_ITEM_WEEK, 0, 0};
    assert_int_equal(tou_set_read(&check.set, TOU_ITEM_WEEK, 0, &record, &fault), TOU_E_INVALID);
    assert_int_equal(fault.code, TOU_FAULT_MISSING);
    ram_answer = TOU_E_BUSY;
    assert_int_equal(tou_set_read(&check.set, TOU_ITEM_WEEK, 0, &record, &fault), TOU_E_BUSY);
    ram_answer = TOU_E_IO;
    assert_int_equal(tou_set_read(&check.set, TOU_ITEM_WEEK, 0, &record, &fault), TOU_E_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_as_large_as_its_bytes),
        cmocka_unit_test(each_rule_of_a_record_is_checked_at_its_limit),
        cmocka_unit_test(an_unknown_kind_of_record_is_no_fault_of_the_record),
        cmocka_unit_test(dst_dates_need_a_zone_with_dst),
        cmocka_unit_test(a_good_set_takes_one_call_for_each_record),
        cmocka_unit_test(the_largest_set_is_checked_within_the_bound),
        cmocka_unit_test(what_a_record_names_must_exist_in_the_set),
        cmocka_unit_test(special_and_rest_tables_may_be_missing_from_a_bank),
        cmocka_unit_test(only_the_records_that_the_heads_count_are_looked_at),
        cmocka_unit_test(a_record_that_is_missing_is_named),
        cmocka_unit_test(a_busy_source_is_asked_again_and_a_failing_one_may_be),
        cmocka_unit_test(a_record_can_be_tried_before_it_is_written),
        cmocka_unit_test(a_record_read_from_a_checked_set_is_checked_again),
    };
    return cmocka_run_group_tests_name("tables", tests, NULL, NULL);
}
