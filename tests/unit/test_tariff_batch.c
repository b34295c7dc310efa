/* SPDX-License-Identifier: MIT */
/* Records that are written together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "running.h"

static uint8_t before[sizeof ram];

/* Records that belong together. */
typedef struct written {
    tou_item_t item;
    uint8_t bytes[10];
} written_t;

static void of_list(const void *ctx, uint8_t i, tou_item_t *item, tou_record_t *record)
{
    const written_t *records = ctx;

    *item = records[i].item;
    if (record != NULL) {
        memset(record, 0, sizeof *record);
        memcpy(record->bytes, records[i].bytes, sizeof records[i].bytes);
    }
}

static void begin_batch(tou_batch_t *batch, const written_t *records, uint8_t n)
{
    memset(batch, 0, sizeof *batch);
    batch->get = of_list;
    batch->ctx = records;
    batch->n   = n;
}

/* To the end. */
static tou_err_t write_all(const written_t *records, uint8_t n)
{
    tou_err_t err = TOU_MORE;
    tou_batch_t batch;

    begin_batch(&batch, records, n);
    memcpy(before, ram, sizeof before);
    for (unsigned i = 0; i < NEVER_ENDS && err == TOU_MORE; i++) {
        err = tou_tariff_write_all(&tariff, &batch, NOW);
    }
    if (err != TOU_OK) {
        assert_memory_equal(before, ram, sizeof before);
    }
    return err;
}

/* A fifth table, that there is one, and a week that has it: valid together only. */
static const written_t fifth[] = {{{TOU_ITEM_TABLE, 0, 4}, {1, 0, 0, 3}},
                                  {{TOU_ITEM_DAYSET, 0, 0}, {5, 0, TOU_BEFORE_OWN_LAST}},
                                  {{TOU_ITEM_WEEK, 0, 0}, {5, 5, 5, 5, 5, 5, 5}}};

static void records_that_belong_together_are_checked_together(void **state)
{
    (void)state;
    assert_int_equal(write_all(&fifth[1], 2), TOU_E_INVALID); /* there is no fifth table */
    assert_int_equal(tariff.fault.item.kind, TOU_ITEM_TABLE);
    assert_int_equal(tariff.fault.item.index, 4);
    assert_int_equal(rate_at(NOW), 1);
    assert_int_equal(write_all(fifth, 3), TOU_OK);
    assert_int_equal(rate_at(NOW), 3);
    assert_int_equal(tou_tariff_events(&tariff), 0);
}

static void one_record_that_is_refused_keeps_all_out(void **state)
{
    static const written_t worse[] = {{{TOU_ITEM_WEEK, 1, 0}, {3, 3, 3, 3, 3, 3, 3}},
                                      {{TOU_ITEM_WEEK, 1, 1}, {0, 3, 3, 3, 3, 3, 3}}};
    static const written_t none[]  = {{{TOU_ITEM_WEEK, 1, 0}, {3, 3, 3, 3, 3, 3, 3}},
                                      {{TOU_ITEM_WEEK, 2, 1}, {3, 3, 3, 3, 3, 3, 3}}};
    static const written_t what[]  = {{{TOU_ITEM_WEEK, 1, 0}, {3, 3, 3, 3, 3, 3, 3}}, {{10, 0, 0}, {0}}};

    (void)state;
    assert_int_equal(write_all(worse, 2), TOU_E_INVALID);
    assert_int_equal(tariff.fault.item.index, 1);
    assert_int_equal(write_all(none, 2), TOU_E_ABSENT);
    assert_int_equal(write_all(what, 2), TOU_E_ARG);
    assert_int_equal(write_all(worse, 1), TOU_OK);
    assert_int_equal(rate_at(NOW), 1); /* it stands by */
}

static void of_a_record_named_twice_the_later_is_in_force(void **state)
{
    static const written_t twice[] = {{{TOU_ITEM_WEEK, 0, 0}, {4, 4, 4, 4, 4, 4, 4}},
                                      {{TOU_ITEM_WEEK, 0, 0}, {2, 2, 2, 2, 2, 2, 2}}};
    static const written_t bad[]   = {{{TOU_ITEM_WEEK, 0, 0}, {4, 4, 4, 4, 4, 4, 4}},
                                      {{TOU_ITEM_WEEK, 0, 0}, {5, 5, 5, 5, 5, 5, 5}}};

    (void)state;
    assert_int_equal(write_all(bad, 2), TOU_E_INVALID);
    assert_int_equal(write_all(twice, 2), TOU_OK);
    assert_int_equal(rate_at(NOW), 2);
}

/* They depend on nothing else, so those that are good stay so. */
static void special_days_in_force_are_not_looked_at_again(void **state)
{
    static const written_t week[] = {{{TOU_ITEM_WEEK, 0, 0}, {2, 2, 2, 2, 2, 2, 2}}};

    (void)state;
    ram_needs(TOU_SPECIAL_MAX);
    ram_base(4, 4, 0, 0, TOU_SPECIAL_MAX);
    tou_tariff_init(&tariff, &ram_source, &zone);
    assert_int_equal(rate_at(NOW), 1);
    ram_reads = 0;
    assert_int_equal(write_all(week, 1), TOU_OK);
    assert_in_range(ram_reads, 8, 20);
}

static void special_days_that_come_in_are_looked_at(void **state)
{
    static const tou_pattern_t never = {TOU_ON_NEVER, 0, 0, 0};
    static const tou_pattern_t wrong = {TOU_ON_DATE, 13, 1, 26};
    static const written_t two[]     = {{{TOU_ITEM_BASE, 0, 0}, {4, 4, 0, 0, 2}}};
    static const written_t three[]   = {{{TOU_ITEM_BASE, 0, 0}, {4, 4, 0, 0, 3}}};

    (void)state;
    ram_special(0, never, 0);
    ram_special(1, never, 0);
    ram_special(2, wrong, 1);
    assert_int_equal(write_all(two, 1), TOU_OK);
    assert_int_equal(rate_at(NOW), 1);
    assert_int_equal(write_all(three, 1), TOU_E_INVALID);
    assert_int_equal(tariff.fault.item.kind, TOU_ITEM_SPECIAL);
    assert_int_equal(tariff.fault.item.index, 2);
}

/* A set whose check takes several calls. */
static void many_weeks(void)
{
    ram_scheme(0, 0, TOU_WEEK_MAX);
    for (unsigned n = 2; n <= TOU_WEEK_MAX; n++) {
        ram_week(0, n, 1, 1, 1);
    }
    tou_tariff_init(&tariff, &ram_source, &zone);
    assert_int_equal(rate_at(NOW), 1);
}

/* The check that the first one began is the one that the second one meets. */
static void records_given_up_do_not_vouch_for_others(void **state)
{
    static const written_t three = {{TOU_ITEM_BASE, 0, 0}, {3, 1}}; /* table 4 has rate 4 */
    static const written_t four  = {{TOU_ITEM_BASE, 0, 0}, {4, 1}};
    const tou_item_t item        = {TOU_ITEM_BASE, 0, 0};
    tou_batch_t batch;
    tou_batch_t other;

    (void)state;
    many_weeks();
    for (unsigned calls = 1; calls < 4; calls++) {
        begin_batch(&batch, &four, 1);
        begin_batch(&other, &three, 1);
        for (unsigned i = 0; i < calls; i++) {
            assert_int_equal(tou_tariff_write_all(&tariff, &batch, NOW), TOU_MORE);
        }
        begin_batch(&batch, &three, 1); /* at the same place */
        tou_err_t err = TOU_MORE;
        while (err == TOU_MORE) {
            err = tou_tariff_write_all(&tariff, &batch, NOW);
        }
        assert_int_equal(err, TOU_E_INVALID);
        begin_batch(&batch, &four, 1);
        assert_int_equal(tou_tariff_write_all(&tariff, &batch, NOW), TOU_MORE);
        assert_int_equal(tou_tariff_write_all(&tariff, &batch, NOW), TOU_MORE);
        assert_int_equal(tou_tariff_write_all(&tariff, &other, NOW), TOU_MORE);
        for (err = TOU_MORE; err == TOU_MORE;) {
            err = tou_tariff_write_all(&tariff, &other, NOW);
        }
        assert_int_equal(err, TOU_E_INVALID);
        assert_int_equal(tou_tariff_write_all(&tariff, &batch, NOW), TOU_MORE);
        for (err = TOU_MORE; err == TOU_MORE;) {
            err = tou_tariff_write(&tariff, &item, three.bytes);
        }
        assert_int_equal(err, TOU_E_INVALID);
        begin_batch(&batch, &three, 1);
        begin_batch(&other, &four, 1);
        assert_int_equal(tou_tariff_write_all(&tariff, &batch, NOW), TOU_MORE);
        for (unsigned i = 0; i < 2u; i++) { /* half of its check */
            assert_int_equal(tou_tariff_write_all(&tariff, &other, NOW), TOU_MORE);
        }
        for (err = TOU_MORE; err == TOU_MORE;) {
            err = tou_tariff_write_all(&tariff, &batch, NOW);
        }
        assert_int_equal(err, TOU_E_INVALID);
    }
}

static void a_source_that_is_busy_goes_on_where_it_was(void **state)
{
    tou_err_t err = TOU_MORE;
    tou_batch_t batch;

    (void)state;
    begin_batch(&batch, fifth, 3);
    ram_write_answer = TOU_E_BUSY;
    while (err == TOU_MORE) {
        err = tou_tariff_write_all(&tariff, &batch, NOW);
    }
    assert_int_equal(err, TOU_E_BUSY);
    ram_write_answer = TOU_OK;
    ram_answer       = TOU_E_BUSY;
    assert_int_equal(tou_tariff_write_all(&tariff, &batch, NOW), TOU_E_BUSY);
    ram_answer = TOU_OK;
    assert_int_equal(tou_tariff_write_all(&tariff, &batch, NOW), TOU_OK);
    assert_int_equal(rate_at(NOW), 3);
    ram_write_answer = TOU_E_IO; /* nothing is written that is there */
    assert_int_equal(write_all(fifth, 3), TOU_OK);
}

static void a_batch_of_a_source_that_fails_is_given_up(void **state)
{
    static const tou_tariff_ops_t ops         = {ram_read, NULL};
    static const tou_tariff_source_t readable = {&ops, NULL, 2};
    tou_batch_t batch;

    (void)state;
    begin_batch(&batch, fifth, 3);
    assert_int_equal(tou_tariff_write_all(&tariff, &batch, NOW), TOU_MORE);
    ram_answer = TOU_E_IO;
    assert_int_equal(tou_tariff_write_all(&tariff, &batch, NOW), TOU_E_IO);
    ram_answer       = TOU_OK;
    ram_write_answer = TOU_E_IO;
    assert_int_equal(write_all(fifth, 3), TOU_E_IO);
    ram_write_answer = TOU_OK;
    assert_int_equal(rate_at(NOW), 1);
    tou_tariff_init(&tariff, &readable, &zone);
    assert_int_equal(write_all(fifth, 3), TOU_E_DENIED);
}

/* A due switch comes first, also between two records; what was to stand by then runs, and is checked so. */
static void a_due_switch_comes_before_a_batch(void **state)
{
    static const written_t ninth = {{TOU_ITEM_WEEK, 1, 0}, {9, 9, 9, 9, 9, 9, 9}};
    static const written_t first = {{TOU_ITEM_WEEK, 1, 0}, {3, 3, 3, 3, 3, 3, 3}};

    (void)state;
    assert_int_equal(tou_tariff_set_switch(&tariff, TOU_BANKS_WEEKS, NOW), TOU_OK);
    assert_int_equal(tou_tariff_step(&tariff, NOW), TOU_MORE);
    assert_int_equal(write_all(&ninth, 1), TOU_E_INVALID);
    assert_int_equal(rate_at(NOW), 2);
    assert_int_equal(write_all(&first, 1), TOU_OK);
    assert_int_equal(rate_at(NOW), 3);

    tou_err_t err = TOU_MORE;
    tou_batch_t batch;

    begin_batch(&batch, fifth, 2);
    ram_write_answer = TOU_E_BUSY;
    while (err == TOU_MORE) {
        err = tou_tariff_write_all(&tariff, &batch, NOW);
    }
    assert_int_equal(err, TOU_E_BUSY);
    ram_write_answer = TOU_OK;
    assert_int_equal(tou_tariff_set_switch(&tariff, TOU_BANKS_WEEKS, NOW), TOU_OK);
    assert_int_equal(tou_tariff_step(&tariff, NOW), TOU_MORE);
    memcpy(before, ram, sizeof before);
    assert_int_equal(tou_tariff_write_all(&tariff, &batch, NOW), TOU_MORE);
    assert_memory_equal(before, ram, sizeof before);
    while (tou_tariff_write_all(&tariff, &batch, NOW) == TOU_MORE) {
    }
    assert_int_equal(rate_at(NOW), 1);
    assert_memory_equal(ram[TOU_ITEM_TABLE][0][4], fifth[0].bytes, 4);
}

static void a_blank_meter_takes_a_batch_record_by_record(void **state)
{
    static const written_t all[] = {{{TOU_ITEM_WEEK, 0, 0}, {1, 1, 1, 1, 1, 1, 1}},
                                    {{TOU_ITEM_TABLE, 0, 0}, {1, 0, 0, 2}},
                                    {{TOU_ITEM_BASE, 0, 0}, {2, 1}},
                                    {{TOU_ITEM_DAYSET, 0, 0}, {1}},
                                    {{TOU_ITEM_SCHEME, 0, 0}, {0, 1}}};

    (void)state;
    ram_blank();
    tou_tariff_init(&tariff, &ram_source, &zone);
    assert_int_equal(write_all(all, 3), TOU_OK);
    assert_int_equal(ready(NOW), TOU_OK);
    assert_default(NOW, 1);
    assert_int_equal(write_all(all, 5), TOU_OK);
    assert_int_equal(rate_at(NOW), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(records_that_belong_together_are_checked_together, begin_ready),
        cmocka_unit_test_setup(one_record_that_is_refused_keeps_all_out, begin_ready),
        cmocka_unit_test_setup(of_a_record_named_twice_the_later_is_in_force, begin_ready),
        cmocka_unit_test_setup(special_days_in_force_are_not_looked_at_again, begin_ready),
        cmocka_unit_test_setup(special_days_that_come_in_are_looked_at, begin_ready),
        cmocka_unit_test_setup(records_given_up_do_not_vouch_for_others, begin_ready),
        cmocka_unit_test_setup(a_source_that_is_busy_goes_on_where_it_was, begin_ready),
        cmocka_unit_test_setup(a_batch_of_a_source_that_fails_is_given_up, begin_ready),
        cmocka_unit_test_setup(a_due_switch_comes_before_a_batch, begin_ready),
        cmocka_unit_test_setup(a_blank_meter_takes_a_batch_record_by_record, begin_ready),
    };
    return cmocka_run_group_tests_name("tariff, batches", tests, NULL, NULL);
}
