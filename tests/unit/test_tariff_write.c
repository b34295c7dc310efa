/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "running.h"

static uint8_t before[sizeof ram];

/* Write a record to the end, with the steps that are asked for. */
static tou_err_t write_record(uint8_t kind, uint8_t bank, uint8_t index, const void *bytes)
{
    const tou_item_t item = {kind, bank, index};
    tou_err_t err         = TOU_MORE;

    memcpy(before, ram, sizeof before);
    for (unsigned i = 0; i < NEVER_ENDS && (err == TOU_MORE || err == TOU_E_BUSY); i++) {
        unsigned reads = ram_reads;

        err = tou_tariff_write(&tariff, &item, (const uint8_t *)bytes);
        assert_true(ram_reads <= reads + 1);
        if (err == TOU_E_BUSY) {
            (void)tou_tariff_step(&tariff, NOW);
        }
    }
    if (err != TOU_OK) {
        assert_memory_equal(before, ram, sizeof before);
    }
    return err;
}

static tou_err_t write_week(uint8_t bank, uint8_t table)
{
    const tou_week_t week = {{table, table, table, table, table, table, table}};

    return write_record(TOU_ITEM_WEEK, bank, 0, &week);
}

static void a_good_write_to_the_set_in_force_takes_effect_at_the_next_step(void **state)
{
    (void)state;
    assert_int_equal(write_week(0, 3), TOU_OK);
    assert_int_equal(rate_at(NOW), 3);
    assert_int_equal(tou_tariff_events(&tariff), 0);
}

static void a_write_that_would_break_the_set_in_force_is_refused_with_the_reason(void **state)
{
    (void)state;
    const tou_dayset_t fewer   = {3, 0, TOU_BEFORE_OWN_LAST};
    const tou_table_t stranger = {1, {{0, 0, 5}}};
    const tou_base_t three     = {3, 1, 0, 0, 0};

    assert_int_equal(write_week(0, 4), TOU_OK);
    assert_int_equal(write_week(0, 5), TOU_E_INVALID);
    assert_int_equal(tariff.fault.code, TOU_FAULT_TABLE);
    assert_int_equal(tariff.fault.item.kind, TOU_ITEM_WEEK);
    assert_int_equal(write_record(TOU_ITEM_DAYSET, 0, 0, &fewer), TOU_E_INVALID);
    assert_int_equal(tariff.fault.item.kind, TOU_ITEM_WEEK); /* which then names a table too many */
    assert_int_equal(write_record(TOU_ITEM_TABLE, 0, 0, &stranger), TOU_E_INVALID);
    assert_int_equal(tariff.fault.code, TOU_FAULT_ACTION);
    assert_int_equal(write_record(TOU_ITEM_BASE, 0, 0, &three), TOU_E_INVALID);
    assert_int_equal(tariff.fault.item.kind, TOU_ITEM_TABLE);
    assert_int_equal(rate_at(NOW), 4);
    assert_int_equal(tou_tariff_events(&tariff), 0);
}

static void a_second_write_at_once_is_held_against_the_whole_set_too(void **state)
{
    (void)state;
    const tou_item_t item = {TOU_ITEM_WEEK, 0, 0};
    const uint8_t bad[7]  = {9, 9, 9, 9, 9, 9, 9};

    assert_int_equal(write_week(0, 2), TOU_OK);
    assert_int_equal(tou_tariff_write(&tariff, &item, bad), TOU_E_BUSY);
    assert_int_equal(write_week(0, 9), TOU_E_INVALID);
    assert_int_equal(rate_at(NOW), 2);
}

static void a_standby_bank_is_written_record_by_record(void **state)
{
    (void)state;
    const uint8_t bad[7] = {1, 1, 1, 33, 1, 1, 1};

    assert_int_equal(write_week(1, 32), TOU_OK); /* the bank's day tables may still come */
    assert_int_equal(write_record(TOU_ITEM_WEEK, 1, 0, bad), TOU_E_INVALID);
    assert_int_equal(tariff.fault.code, TOU_FAULT_TABLE);
    assert_int_equal(tariff.fault.entry, 3);
    assert_int_equal(rate_at(NOW), 1);
}

static void a_blank_meter_comes_into_force_with_the_write_that_makes_it_valid(void **state)
{
    (void)state;
    const tou_base_t base     = {2, 2, 0, 0, 0};
    const tou_scheme_t scheme = {0, 1};
    const tou_dayset_t dayset = {1, 0, TOU_BEFORE_OWN_LAST};
    const tou_table_t table   = {1, {{0, 0, 1}}};

    ram_blank();
    tou_tariff_init(&tariff, &ram_source, &zone);
    assert_int_equal(ready(NOW), TOU_OK);
    assert_default(NOW, 1);
    assert_int_equal(write_week(0, 1), TOU_OK);
    assert_int_equal(write_record(TOU_ITEM_TABLE, 0, 0, &table), TOU_OK);
    assert_int_equal(write_record(TOU_ITEM_BASE, 0, 0, &base), TOU_OK);
    assert_int_equal(ready(NOW), TOU_OK);
    assert_default(NOW, 2);
    assert_int_equal(write_record(TOU_ITEM_DAYSET, 0, 0, &dayset), TOU_OK);
    assert_int_equal(ready(NOW), TOU_OK);
    assert_default(NOW, 2);
    assert_int_equal(write_record(TOU_ITEM_SCHEME, 0, 0, &scheme), TOU_OK);
    assert_int_equal(rate_at(NOW), 1);
    assert_int_equal(write_week(0, 2), TOU_E_INVALID); /* from now on whole */
}

static void a_blank_meter_without_a_clock_can_be_written(void **state)
{
    (void)state;
    const tou_item_t item = {TOU_ITEM_WEEK, 0, 0};
    const uint8_t week[7] = {1, 1, 1, 1, 1, 1, 1};

    ram_blank();
    tou_tariff_init(&tariff, &ram_source, &zone);
    assert_int_equal(tou_tariff_write(&tariff, &item, week), TOU_E_BUSY);
    assert_int_equal(ready(0), TOU_OK);
    assert_int_equal(tou_tariff_write(&tariff, &item, week), TOU_OK);
}

static void what_is_not_banked_has_no_second_bank(void **state)
{
    (void)state;
    const tou_base_t base       = {1, 1, 0, 0, 0};
    const tou_special_t special = {{0, 0, 0, 0}, 0};
    const tou_kind_t kind       = {TOU_KIND_PEAK};

    assert_int_equal(write_record(TOU_ITEM_BASE, 1, 0, &base), TOU_E_ABSENT);
    assert_int_equal(write_record(TOU_ITEM_SPECIAL, 1, 0, &special), TOU_E_ABSENT);
    assert_int_equal(write_record(TOU_ITEM_KIND, 1, 0, &kind), TOU_E_ABSENT);
    assert_int_equal(write_record(TOU_ITEM_KIND, 0, 0, &kind), TOU_OK);
}

static void records_that_the_model_has_not_are_absent(void **state)
{
    (void)state;
    const tou_record_t record = {{0}};

    for (unsigned k = TOU_ITEM_BASE; k <= TOU_ITEM_KIND; k++) {
        uint8_t kind = (uint8_t)k;

        assert_int_equal(write_record(kind, 2, 0, &record), TOU_E_ABSENT);
        assert_int_equal(write_record(kind, 0, tou_item_limit(kind), &record), TOU_E_ABSENT);
        assert_int_equal(write_record(kind, 0, 255, &record), TOU_E_ABSENT);
    }
    assert_int_equal(write_record(0, 0, 0, &record), TOU_E_ARG);
    assert_int_equal(write_record(10, 0, 0, &record), TOU_E_ARG);
    tou_tariff_init(&tariff, &ram_one, &zone);
    assert_int_equal(write_record(TOU_ITEM_WEEK, 1, 0, &record), TOU_E_ABSENT);
}

static void a_source_without_write_is_read_only(void **state)
{
    (void)state;
    static const tou_tariff_ops_t ops         = {ram_read, NULL};
    static const tou_tariff_source_t readable = {&ops, NULL, 2};

    tou_tariff_init(&tariff, &readable, &zone);
    assert_int_equal(rate_at(NOW), 1);
    assert_int_equal(write_week(0, 2), TOU_E_DENIED);
    assert_int_equal(write_week(1, 2), TOU_E_DENIED);
}

static void nothing_is_written_while_a_due_switch_is_checked(void **state)
{
    (void)state;
    const tou_item_t item = {TOU_ITEM_WEEK, 1, 0};
    const uint8_t bad[7]  = {9, 9, 9, 9, 9, 9, 9};

    assert_int_equal(tou_tariff_set_switch(&tariff, TOU_BANKS_WEEKS, NOW), TOU_OK);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(tou_tariff_step(&tariff, NOW), TOU_MORE);
        assert_int_equal(tou_tariff_write(&tariff, &item, bad), TOU_E_BUSY);
    }
    assert_int_equal(rate_at(NOW), 2);
    assert_int_equal(write_week(1, 9), TOU_E_INVALID); /* it runs now */
    assert_int_equal(write_week(0, 9), TOU_OK);
}

static void a_write_given_up_does_not_vouch_for_another(void **state)
{
    (void)state;
    const tou_item_t item  = {TOU_ITEM_BASE, 0, 0};
    const tou_base_t good  = {5, 1, 0, 0, 0};
    const tou_base_t bad   = {1, 1, 0, 0, 0};
    const uint8_t *bytes[] = {(const uint8_t *)&good, (const uint8_t *)&bad};

    for (unsigned calls = 1; calls < 8; calls++) {
        for (unsigned i = 0; i < calls; i++) {
            assert_int_equal(tou_tariff_write(&tariff, &item, bytes[0]), TOU_MORE);
        }
        assert_int_equal(write_record(TOU_ITEM_BASE, 0, 0, bytes[1]), TOU_E_INVALID);
    }
}

static void bytes_that_change_between_the_steps_are_judged_as_they_are_in_the_end(void **state)
{
    (void)state;
    const tou_item_t item   = {TOU_ITEM_TABLE, 0, 0};
    const tou_table_t good  = {1, {{0, 0, 1}}};
    const tou_table_t bad   = {1, {{0, 0, 60}}};
    const uint8_t *bytes[2] = {(const uint8_t *)&good, (const uint8_t *)&bad};

    for (unsigned calls = 1; calls < 12; calls++) {
        tou_err_t err = TOU_MORE;

        memcpy(before, ram, sizeof before);
        for (unsigned i = 0; i < NEVER_ENDS && err == TOU_MORE; i++) {
            err = tou_tariff_write(&tariff, &item, bytes[(i < calls) ? 0 : 1]);
        }
        if (err != TOU_OK) { /* else it was written before they changed */
            assert_int_equal(err, TOU_E_INVALID);
            assert_int_equal(tariff.fault.code, TOU_FAULT_ACTION);
            assert_memory_equal(before, ram, sizeof before);
        } else {
            assert_memory_equal(ram[TOU_ITEM_TABLE][0][0], &good, sizeof good);
        }
        assert_int_not_equal(rate_at(NOW), 60);
    }
}

static void a_source_that_fails_to_read_or_to_write_changes_nothing(void **state)
{
    (void)state;
    const tou_item_t item = {TOU_ITEM_WEEK, 0, 0};
    const uint8_t week[7] = {2, 2, 2, 2, 2, 2, 2};

    ram_answer = TOU_E_IO;
    assert_int_equal(tou_tariff_write(&tariff, &item, week), TOU_E_IO);
    ram_answer = TOU_E_BUSY;
    assert_int_equal(tou_tariff_write(&tariff, &item, week), TOU_MORE);
    ram_answer       = TOU_OK;
    ram_write_answer = TOU_E_IO;
    assert_int_equal(write_week(0, 2), TOU_E_IO);
    ram_write_answer = TOU_E_BUSY;
    tou_err_t err    = TOU_MORE;
    while (err == TOU_MORE) {
        err = tou_tariff_write(&tariff, &item, week);
    }
    assert_int_equal(err, TOU_E_BUSY);
    assert_int_equal(rate_at(NOW), 1);
    ram_write_answer = TOU_OK;
    assert_int_equal(write_week(0, 2), TOU_OK);
    assert_int_equal(rate_at(NOW), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_good_write_to_the_set_in_force_takes_effect_at_the_next_step, begin_ready),
        cmocka_unit_test_setup(a_write_that_would_break_the_set_in_force_is_refused_with_the_reason, begin_ready),
        cmocka_unit_test_setup(a_second_write_at_once_is_held_against_the_whole_set_too, begin_ready),
        cmocka_unit_test_setup(a_standby_bank_is_written_record_by_record, begin_ready),
        cmocka_unit_test_setup(a_blank_meter_comes_into_force_with_the_write_that_makes_it_valid, begin_ready),
        cmocka_unit_test_setup(a_blank_meter_without_a_clock_can_be_written, begin_ready),
        cmocka_unit_test_setup(what_is_not_banked_has_no_second_bank, begin_ready),
        cmocka_unit_test_setup(records_that_the_model_has_not_are_absent, begin_ready),
        cmocka_unit_test_setup(a_source_without_write_is_read_only, begin_ready),
        cmocka_unit_test_setup(nothing_is_written_while_a_due_switch_is_checked, begin_ready),
        cmocka_unit_test_setup(a_write_given_up_does_not_vouch_for_another, begin_ready),
        cmocka_unit_test_setup(bytes_that_change_between_the_steps_are_judged_as_they_are_in_the_end, begin_ready),
        cmocka_unit_test_setup(a_source_that_fails_to_read_or_to_write_changes_nothing, begin_ready),
    };
    return cmocka_run_group_tests_name("tariff, writes", tests, NULL, NULL);
}
