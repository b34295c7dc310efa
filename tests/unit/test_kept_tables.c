/* SPDX-License-Identifier: MIT */
/* Tariff tables in blocks of a store: written record by record, read back, run, damaged. */
#include "storage.h"

#include "ram.h"
#include "tariff_file.h"

#include "tou/kept_tables.h"
#include "tou/tariff.h"

#define ALL_BLOCKS  (TOU_KEPT_COMMON_BLOCKS(63, 254) + 2u * TOU_KEPT_BANKED_BLOCKS(16, 16, 32, 64))
#define LIST(array) array, (uint8_t)(sizeof(array) / sizeof(array)[0]), NULL, 0
#define NOW         ram_at(2026, 5, 4, 12, 0)

/* All that the model allows, and as little as there can be: one bank, a week, two tables. */
static const tou_param_t all[] = {TOU_KEPT_COMMON(63, 254), TOU_KEPT_BANKED(0, 16, 16, 32, 64),
                                  TOU_KEPT_BANKED(1, 16, 16, 32, 64)};
static const tou_param_t few[] = {TOU_KEPT_COMMON(4, 0), TOU_KEPT_BANKED(0, 0, 1, 2, 0)};

static const tou_tariff_source_t two_banks = {&tou_kept_tables, &store, 2};
static tou_tariff_t tariff;
static tariff_file_t file;

static int blank(void **state)
{
    (void)state;
    storage_blank(LIST(all));
    return 0;
}

static tou_err_t read_one(uint8_t kind, uint8_t bank, uint8_t index, void *out)
{
    const tou_item_t item = {kind, bank, index};

    return tou_kept_tables.read(&store, &item, out);
}

static tou_err_t write_one(uint8_t kind, uint8_t bank, uint8_t index, const void *in)
{
    const tou_item_t item = {kind, bank, index};

    return tou_kept_tables.write(&store, &item, in);
}

/* With the steps and commits that it takes. */
static void put_one(uint8_t kind, uint8_t bank, uint8_t index, const void *in)
{
    tou_err_t err = write_one(kind, bank, index, in);

    for (unsigned i = 0; i < 3 && err == TOU_E_BUSY; i++) {
        storage_commit();
        err = write_one(kind, bank, index, in);
    }
    assert_int_equal(err, TOU_OK);
}

static void assert_one(uint8_t kind, uint8_t bank, uint8_t index, const void *bytes)
{
    uint8_t out[sizeof(tou_record_t)];

    assert_int_equal(read_one(kind, bank, index, out), TOU_OK);
    assert_memory_equal(out, bytes, tou_item_size(kind));
}

/* Bytes that no other record has; no valid table, which nobody asks here. */
static const uint8_t *content(uint8_t kind, uint8_t bank, unsigned index)
{
    static uint8_t bytes[sizeof(tou_record_t)];

    for (unsigned i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(kind * 37u + bank * 101u + index * 7u + i * 13u + (index >> 5));
    }
    return bytes;
}

static uint8_t banks_of(uint8_t kind)
{
    return (kind == TOU_ITEM_BASE || kind == TOU_ITEM_SPECIAL || kind == TOU_ITEM_KIND) ? 1 : 2;
}

static void for_each(void (*what)(uint8_t kind, uint8_t bank, uint8_t index))
{
    for (unsigned k = TOU_ITEM_BASE; k <= TOU_ITEM_KIND; k++) {
        uint8_t kind = (uint8_t)k;

        for (uint8_t bank = 0; bank < banks_of(kind); bank++) {
            for (uint8_t index = 0; index < tou_item_limit(kind); index++) {
                what(kind, bank, index);
            }
        }
    }
}

static void put_content(uint8_t kind, uint8_t bank, uint8_t index)
{
    put_one(kind, bank, index, content(kind, bank, index));
}

static void assert_content(uint8_t kind, uint8_t bank, uint8_t index)
{
    assert_one(kind, bank, index, content(kind, bank, index));
}

static void assert_not_there(uint8_t kind, uint8_t bank, uint8_t index)
{
    uint8_t out[sizeof(tou_record_t)] = {0xA5, 0x5A};

    assert_int_equal(read_one(kind, bank, index, out), TOU_E_ABSENT);
    assert_int_equal(out[0], 0xA5);
    assert_int_equal(out[1], 0x5A);
}

static void every_record_of_the_model_has_a_place_of_its_own(void **state)
{
    (void)state;
    for_each(assert_not_there);
    for_each(put_content);
    storage_commit();
    for_each(assert_content);
    assert_int_equal(storage_mount(), TOU_OK);
    for_each(assert_content);
}

static void what_was_written_and_not_committed_goes_with_the_power(void **state)
{
    (void)state;
    put_one(TOU_ITEM_WEEK, 1, 2, content(1, 0, 1));
    storage_commit();
    storage_commit();
    put_one(TOU_ITEM_WEEK, 1, 2, content(1, 0, 2));
    assert_one(TOU_ITEM_WEEK, 1, 2, content(1, 0, 2)); /* at once */
    storage_settle();
    assert_one(TOU_ITEM_WEEK, 1, 2, content(1, 0, 2));
    assert_int_equal(storage_mount(), TOU_OK);
    assert_one(TOU_ITEM_WEEK, 1, 2, content(1, 0, 1));
}

static void records_beyond_the_blocks_are_absent(void **state)
{
    static const tou_item_t beyond[] = {
        {0, 0, 0},
        {TOU_ITEM_KIND + 1, 0, 0},
        {255, 0, 0},
        {TOU_ITEM_BASE, 0, 1},
        {TOU_ITEM_BASE, 1, 0},
        {TOU_ITEM_SCHEME, 0, 1},
        {TOU_ITEM_SCHEME, 1, 0},
        {TOU_ITEM_SCHEME, 2, 0},
        {TOU_ITEM_SPECIAL, 0, 8},
        {TOU_ITEM_SPECIAL, 0, 255},
        {TOU_ITEM_SPECIAL, 1, 0},
        {TOU_ITEM_TABLE, 0, 2},
        {TOU_ITEM_TABLE, 1, 0},
        {TOU_ITEM_WEEK, 0, 4},
        {TOU_ITEM_SEASON, 0, 8},
        {TOU_ITEM_ACTION, 0, 16},
        {TOU_ITEM_KIND, 0, 16},
        {TOU_ITEM_KIND, 0, 63},
    };

    (void)state;
    storage_blank(LIST(few));
    for (unsigned i = 0; i < sizeof beyond / sizeof beyond[0]; i++) {
        const tou_item_t *item = &beyond[i];

        assert_int_equal(write_one(item->kind, item->bank, item->index, content(1, 0, i)), TOU_E_ABSENT);
        assert_not_there(item->kind, item->bank, item->index);
    }
    assert_false(tou_store_asked(&store));
    put_one(TOU_ITEM_TABLE, 0, 1, content(TOU_ITEM_TABLE, 0, 1));
    assert_content(TOU_ITEM_TABLE, 0, 1);
}

static void records_that_the_model_has_not_are_absent_where_a_block_had_room(void **state)
{
    static const tou_item_t beyond[] = {
        {TOU_ITEM_SPECIAL, 0, 254}, {TOU_ITEM_KIND, 0, 63}, {TOU_ITEM_WEEK, 2, 0}, {TOU_ITEM_WEEK + TOU_KEPT_BANK, 0, 0}};

    (void)state;
    put_content(TOU_ITEM_SPECIAL, 0, 253);
    put_content(TOU_ITEM_KIND, 0, 62);
    put_content(TOU_ITEM_WEEK, 1, 0);
    storage_settle();
    for (unsigned i = 0; i < sizeof beyond / sizeof beyond[0]; i++) {
        const tou_item_t *item = &beyond[i];

        assert_not_there(item->kind, item->bank, item->index);
        assert_int_equal(write_one(item->kind, item->bank, item->index, content(1, 0, i)), TOU_E_ABSENT);
    }
    assert_content(TOU_ITEM_WEEK, 1, 0);
}

static void a_list_of_ones_own_may_have_shorter_blocks(void **state)
{
    static const tou_param_t own[] = {{TOU_ITEM_WEEK, 1, 14}, {TOU_ITEM_ACTION + TOU_KEPT_BANK, 2, 52}};

    (void)state;
    storage_blank(LIST(own));
    put_content(TOU_ITEM_WEEK, 0, 1);
    assert_content(TOU_ITEM_WEEK, 0, 1);
    assert_not_there(TOU_ITEM_WEEK, 0, 2);
    assert_int_equal(write_one(TOU_ITEM_WEEK, 0, 2, content(1, 0, 0)), TOU_E_ABSENT);
    put_content(TOU_ITEM_ACTION, 1, 15);
    put_content(TOU_ITEM_ACTION, 1, 16);
    storage_settle();
    assert_content(TOU_ITEM_ACTION, 1, 15);
    assert_content(TOU_ITEM_ACTION, 1, 16);
    assert_not_there(TOU_ITEM_ACTION, 0, 0);
}

/* Frozen: what a store holds depends on it. */
static void blocks_are_those_that_the_header_says(void **state)
{
    static const tou_param_t expected[] = {{1, 1, 5},  {8, 32, 40}, {9, 4, 16},  {2, 1, 2},    {3, 1, 3},
                                           {4, 2, 40}, {5, 4, 28},  {6, 32, 49}, {7, 4, 48},   {18, 1, 2},
                                           {19, 1, 3}, {20, 2, 40}, {21, 4, 28}, {22, 32, 49}, {23, 4, 48}};
    unsigned blocks                     = 0;

    (void)state;
    assert_int_equal(sizeof all, sizeof expected);
    assert_memory_equal(all, expected, sizeof expected);
    for (unsigned i = 0; i < sizeof all / sizeof all[0]; i++) {
        blocks += all[i].n;
    }
    assert_int_equal(ALL_BLOCKS, blocks);
    assert_int_equal(TOU_KEPT_BLOCKS(0, 8u), 1);
    assert_int_equal(TOU_KEPT_BLOCKS(8, 8u), 1);
    assert_int_equal(TOU_KEPT_BLOCKS(9, 8u), 2);
    assert_int_equal(TOU_KEPT_COMMON_BLOCKS(4, 0), 3);
    assert_int_equal(TOU_KEPT_BANKED_BLOCKS(0, 1, 2, 0), 7);
    put_one(TOU_ITEM_WEEK, 1, 6, content(TOU_ITEM_WEEK, 1, 6));

    uint8_t week[7];
    assert_int_equal(tou_store_read(&store, 21, 1, 14, week, 7), TOU_OK);
    assert_memory_equal(week, content(TOU_ITEM_WEEK, 1, 6), 7);
}

static void two_blocks_do_not_wait_at_the_same_time(void **state)
{
    uint8_t out[sizeof(tou_record_t)] = {0xA5};

    (void)state;
    put_content(TOU_ITEM_WEEK, 0, 4);
    storage_commit();
    assert_int_equal(write_one(TOU_ITEM_WEEK, 0, 0, content(TOU_ITEM_WEEK, 0, 0)), TOU_OK);
    assert_int_equal(write_one(TOU_ITEM_WEEK, 0, 1, content(TOU_ITEM_WEEK, 0, 1)), TOU_OK); /* the same block */
    assert_int_equal(write_one(TOU_ITEM_WEEK, 0, 4, content(1, 0, 0)), TOU_E_BUSY);
    assert_int_equal(read_one(TOU_ITEM_WEEK, 0, 4, out), TOU_E_BUSY);
    assert_int_equal(out[0], 0xA5);
    assert_content(TOU_ITEM_WEEK, 0, 1);
    storage_settle();
    assert_content(TOU_ITEM_WEEK, 0, 4);
    assert_content(TOU_ITEM_WEEK, 0, 0);
}

static void a_part_that_fails_is_told_and_nothing_changes(void **state)
{
    uint8_t out[sizeof(tou_record_t)] = {0xA5};

    (void)state;
    put_content(TOU_ITEM_TABLE, 0, 0);
    put_content(TOU_ITEM_TABLE, 0, 1);
    storage_commit();
    storage_commit();
    assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_READ, 0, 2, TOU_POSIX_NV_REFUSE), TOU_OK);
    assert_int_equal(read_one(TOU_ITEM_TABLE, 0, 0, out), TOU_E_IO);
    assert_int_equal(write_one(TOU_ITEM_TABLE, 0, 0, content(1, 0, 0)), TOU_E_IO);
    assert_int_equal(out[0], 0xA5);
    assert_content(TOU_ITEM_TABLE, 0, 0);
    assert_content(TOU_ITEM_TABLE, 0, 1);
}

static void a_record_that_was_not_written_runs_nothing(void **state)
{
    static const uint8_t zeros[sizeof(tou_record_t)] = {0};
    tou_fault_t fault                                = {0, {0, 0, 0}, 0};

    (void)state;
    for (unsigned k = TOU_ITEM_BASE; k <= TOU_ITEM_KIND; k++) {
        const tou_item_t item = {(uint8_t)k, 0, 0};
        bool harmless         = k == TOU_ITEM_SPECIAL || k == TOU_ITEM_KIND;
        tou_record_t record;

        memset(&record, 0, sizeof record);
        assert_int_equal(tou_item_check(&item, &record, &ram_utc, &fault), harmless ? TOU_OK : TOU_E_INVALID);
    }
    put_content(TOU_ITEM_WEEK, 0, 1);
    storage_settle();
    assert_one(TOU_ITEM_WEEK, 0, 0, zeros);
    assert_one(TOU_ITEM_WEEK, 0, 3, zeros);
    assert_not_there(TOU_ITEM_WEEK, 0, 4);
}

/* The tariff, with the store run in between as a meter does. */
static tou_err_t ready(tou_utc_t utc)
{
    tou_err_t err = TOU_MORE;

    for (unsigned i = 0; i < STORAGE_STEPS && err == TOU_MORE; i++) {
        err = tou_tariff_step(&tariff, utc);
        (void)tou_store_step(&store);
    }
    return err;
}

static void run_store(void)
{
    storage_settle();
    if (tou_store_asked(&store)) {
        storage_commit();
    }
}

/* @return how it ended, and that the tariff is ready again */
static tou_err_t write_tariff(uint8_t kind, uint8_t bank, uint8_t index, const void *bytes)
{
    const tou_item_t item = {kind, bank, index};
    tou_err_t err         = TOU_MORE;

    for (unsigned i = 0; i < STORAGE_STEPS && (err == TOU_MORE || err == TOU_E_BUSY); i++) {
        err = tou_tariff_write(&tariff, &item, bytes);
        if (err == TOU_E_BUSY) {
            run_store();
            (void)tou_tariff_step(&tariff, NOW);
        }
    }
    return err;
}

static void put_each(uint8_t kind, uint8_t bank, uint8_t n)
{
    for (uint8_t i = 0; i < n; i++) {
        const tou_item_t item = {kind, 0, i};
        tou_record_t record;

        assert_int_equal(tou_arrays_read(&file.arrays, &item, record.bytes), TOU_OK);
        assert_int_equal(write_tariff(kind, bank, i, record.bytes), TOU_OK);
    }
}

static void load(const char *name)
{
    char path[64];

    assert_true(snprintf(path, sizeof path, "examples/tariffs/%s.json", name) < (int)sizeof path);
    tariff_file_free(&file);
    assert_true(tariff_file_load(path, &file, stderr));
}

/* The head of the bank last, as one does who changes a standby bank or a meter that runs. */
static void put_bank(uint8_t bank)
{
    const tou_arrays_bank_t *from = &file.arrays.bank[0];

    put_each(TOU_ITEM_TABLE, bank, from->dayset.n_tables);
    put_each(TOU_ITEM_ACTION, bank, from->dayset.n_actions);
    put_each(TOU_ITEM_WEEK, bank, from->scheme.n_weeks);
    put_each(TOU_ITEM_SEASON, bank, from->scheme.n_seasons);
    put_each(TOU_ITEM_DAYSET, bank, 1);
    put_each(TOU_ITEM_SCHEME, bank, 1);
}

static void put_common(void)
{
    put_each(TOU_ITEM_SPECIAL, 0, file.arrays.base.n_special);
    if (file.arrays.kind != NULL) {
        put_each(TOU_ITEM_KIND, 0, file.arrays.base.n_rates);
    }
    put_each(TOU_ITEM_BASE, 0, 1);
}

static void assert_each(uint8_t kind, uint8_t bank, uint8_t n)
{
    for (uint8_t i = 0; i < n; i++) {
        const tou_item_t item = {kind, 0, i};
        tou_record_t record;

        assert_int_equal(tou_arrays_read(&file.arrays, &item, record.bytes), TOU_OK);
        assert_one(kind, bank, i, record.bytes);
    }
}

static void assert_kept(uint8_t bank)
{
    const tou_arrays_t *from = &file.arrays;

    assert_each(TOU_ITEM_BASE, 0, 1);
    assert_each(TOU_ITEM_SCHEME, bank, 1);
    assert_each(TOU_ITEM_DAYSET, bank, 1);
    assert_each(TOU_ITEM_SEASON, bank, from->bank[0].scheme.n_seasons);
    assert_each(TOU_ITEM_WEEK, bank, from->bank[0].scheme.n_weeks);
    assert_each(TOU_ITEM_TABLE, bank, from->bank[0].dayset.n_tables);
    assert_each(TOU_ITEM_ACTION, bank, from->bank[0].dayset.n_actions);
    assert_each(TOU_ITEM_SPECIAL, 0, from->base.n_special);
    assert_each(TOU_ITEM_KIND, 0, (from->kind != NULL) ? from->base.n_rates : 0);
}

/* The tariff of the store and the one of the file, hour by hour on so many days from an instant on. */
static void assert_same_rates(tou_utc_t from, unsigned days, unsigned step)
{
    static tou_tariff_t other;

    tou_tariff_init(&other, &file.source, &file.zone);
    for (unsigned day = 0; day < days; day += step) {
        for (unsigned hour = 0; hour < 24; hour++) {
            tou_utc_t utc   = from + day * TOU_DAY_S + hour * 3600u + 1800u;
            tou_action_t is = {0, 0, 0};
            tou_action_t be = {0, 0, 0};

            assert_int_equal(ready(utc), TOU_OK);
            while (tou_tariff_step(&other, utc) == TOU_MORE) {
            }
            assert_int_equal(tou_tariff_get(&tariff, utc, &is), tou_tariff_get(&other, utc, &be));
            assert_memory_equal(&is, &be, sizeof be);
        }
    }
}

static void write_to_blank(const char *name)
{
    load(name);
    storage_blank(LIST(all));
    tou_tariff_init(&tariff, &two_banks, &file.zone);
    assert_int_equal(ready(NOW), TOU_OK);
    assert_true((tou_tariff_events(&tariff) & TOU_TARIFF_EV_INVALID) != 0);
    put_common();
    put_bank(0);
    run_store();
    run_store();
}

static void a_tariff_written_record_by_record_runs_as_the_one_in_the_file(void **state)
{
    static const char *const names[] = {"cn-beijing", "cn-shanghai-two-part", "es-3.0td", "tw-lv-3", "ca-on-tou",
                                        "fr-tempo",   "gb-economy7",          "it-f123"};

    (void)state;
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        write_to_blank(names[i]);
        assert_kept(0);
        assert_same_rates(ram_at(2026, 1, 1, 0, 0), 366, 7);
        assert_int_equal(storage_mount(), TOU_OK);
        tou_tariff_init(&tariff, &two_banks, &file.zone);
        assert_kept(0);
        assert_same_rates(ram_at(2026, 1, 1, 0, 0), 366, 30);
        assert_int_equal(tou_posix_nv_stats(&storage_part)->violations, 0);
        assert_not_there(TOU_ITEM_TABLE, 1, 0);
        assert_not_there(TOU_ITEM_SCHEME, 1, 0);
    }
}

static void a_second_bank_is_written_while_the_first_runs_and_takes_over(void **state)
{
    const tou_utc_t at = ram_at(2026, 7, 1, 0, 0);
    tou_tariff_state_t kept;
    tou_record_t table;

    (void)state;
    write_to_blank("cn-henan");
    load("cn-beijing"); /* as many rates */
    put_bank(1);
    run_store();
    run_store();
    assert_int_equal(read_one(TOU_ITEM_TABLE, 0, 0, table.bytes), TOU_OK);
    assert_memory_not_equal(table.bytes, file.arrays.bank[0].table, sizeof table);
    assert_int_equal(tou_tariff_set_switch(&tariff, TOU_BANKS_WEEKS, at), TOU_OK);
    assert_int_equal(tou_tariff_set_switch(&tariff, TOU_BANKS_DAYS, at), TOU_OK);
    kept = tariff.state;

    assert_int_equal(storage_mount(), TOU_OK);
    load("cn-henan");
    tou_tariff_init(&tariff, &two_banks, &file.zone);
    assert_int_equal(tou_tariff_restore(&tariff, &kept), TOU_OK);
    assert_kept(0);
    assert_same_rates(ram_at(2026, 6, 1, 0, 0), 30, 3);
    load("cn-beijing");
    assert_kept(1);
    assert_same_rates(at, 150, 3);
    assert_int_equal(tariff.state.bank[0] + tariff.state.bank[1], 2);
}

/* Turn round a bit in both places of a block. */
static void damage(uint8_t id, uint8_t index)
{
    uint32_t at = storage_cfg.param_at;
    unsigned k  = 0;

    for (; all[k].id != id; k++) {
        at += 2u * all[k].n * (uint32_t)TOU_STORE_PLACE(all[k].size);
    }
    at += 2u * index * (uint32_t)TOU_STORE_PLACE(all[k].size);
    assert_int_equal(tou_posix_nv_flip(&storage_part, at + TOU_STORE_HEAD + 1u, 0x04), TOU_OK);
    assert_int_equal(tou_posix_nv_flip(&storage_part, at + TOU_STORE_PLACE(all[k].size) + TOU_STORE_HEAD + 1u, 0x04),
                     TOU_OK);
}

static void a_damaged_block_holds_nothing(void **state)
{
    uint8_t out[sizeof(tou_record_t)] = {0xA5};

    (void)state;
    put_content(TOU_ITEM_WEEK, 1, 5);
    put_content(TOU_ITEM_WEEK, 1, 0);
    storage_commit();
    damage(TOU_ITEM_WEEK + TOU_KEPT_BANK, 1);
    assert_int_equal(storage_mount(), TOU_OK);
    assert_int_equal(read_one(TOU_ITEM_WEEK, 1, 5, out), TOU_E_ABSENT);
    assert_int_equal(out[0], 0xA5);
    assert_content(TOU_ITEM_WEEK, 1, 0);
}

static void a_damaged_block_is_mended_as_the_header_says(void **state)
{
    static const tou_week_t zeros = {{0, 0, 0, 0, 0, 0, 0}};

    (void)state;
    write_to_blank("cn-beijing");
    damage(TOU_ITEM_WEEK, 0);
    assert_int_equal(storage_mount(), TOU_OK);
    tou_tariff_init(&tariff, &two_banks, &file.zone);
    assert_int_equal(ready(NOW), TOU_OK);
    assert_int_equal(tou_tariff_events(&tariff), TOU_TARIFF_EV_INVALID);
    put_one(TOU_ITEM_WEEK, 0, 0, &file.arrays.bank[0].week[0]);
    assert_one(TOU_ITEM_WEEK, 0, 1, &zeros);
    put_each(TOU_ITEM_WEEK, 0, file.arrays.bank[0].scheme.n_weeks);
    run_store();
    assert_kept(0);
    assert_same_rates(ram_at(2026, 1, 1, 0, 0), 366, 30);
}

static void what_the_tariff_refuses_does_not_reach_the_store(void **state)
{
    static const tou_week_t bad = {{9, 9, 9, 9, 9, 9, 9}};

    (void)state;
    write_to_blank("cn-beijing");
    assert_int_equal(ready(NOW), TOU_OK);
    assert_int_equal(write_tariff(TOU_ITEM_WEEK, 0, 0, &bad), TOU_E_INVALID);
    assert_int_equal(write_tariff(TOU_ITEM_WEEK, 0, 0, &file.arrays.bank[0].week[1]), TOU_OK);
    assert_one(TOU_ITEM_WEEK, 0, 0, &file.arrays.bank[0].week[1]);
}

static int end(void **state)
{
    (void)state;
    tariff_file_free(&file);
    memset(&file, 0, sizeof file);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_record_of_the_model_has_a_place_of_its_own, blank),
        cmocka_unit_test_setup(what_was_written_and_not_committed_goes_with_the_power, blank),
        cmocka_unit_test_setup(records_beyond_the_blocks_are_absent, blank),
        cmocka_unit_test_setup(records_that_the_model_has_not_are_absent_where_a_block_had_room, blank),
        cmocka_unit_test_setup(a_list_of_ones_own_may_have_shorter_blocks, blank),
        cmocka_unit_test_setup(blocks_are_those_that_the_header_says, blank),
        cmocka_unit_test_setup(two_blocks_do_not_wait_at_the_same_time, blank),
        cmocka_unit_test_setup(a_part_that_fails_is_told_and_nothing_changes, blank),
        cmocka_unit_test_setup(a_record_that_was_not_written_runs_nothing, blank),
        cmocka_unit_test_setup_teardown(a_tariff_written_record_by_record_runs_as_the_one_in_the_file, blank, end),
        cmocka_unit_test_setup_teardown(a_second_bank_is_written_while_the_first_runs_and_takes_over, blank, end),
        cmocka_unit_test_setup(a_damaged_block_holds_nothing, blank),
        cmocka_unit_test_setup_teardown(a_damaged_block_is_mended_as_the_header_says, blank, end),
        cmocka_unit_test_setup_teardown(what_the_tariff_refuses_does_not_reach_the_store, blank, end),
    };
    return cmocka_run_group_tests_name("tables in a store", tests, NULL, NULL);
}
