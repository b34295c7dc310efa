/* SPDX-License-Identifier: MIT */
/* store.h on parts of other kinds: without pages, with small ones, with a unit, and with the journal on a flash of its own. */
#include "storage.h"

enum { ID_SMALL = 1, ID_LARGE = 2 };

#define SMALL 3u
#define LARGE 2u
#define DEPTH 5u

static const tou_param_t kinds[] = {{ID_SMALL, SMALL, 16}, {ID_LARGE, LARGE, 40}};
static uint8_t entry[TOU_STORE_PLACE(16)];
static const tou_ring_cfg_t rings[] = {{3, 2, 16, DEPTH, entry}};

static uint8_t flash_memory[TOU_POSIX_NV_MEMORY(4096)];
static tou_posix_nv_t flash_part;
static tou_nv_t flash;

/* A part of that geometry, and where the journal lies on it. */
static void make_part(tou_posix_nv_t *part, tou_nv_t *nv, uint8_t *memory, size_t size)
{
    assert_int_equal(tou_posix_nv_init(part, nv, memory, size), TOU_OK);
    tou_posix_nv_service(part, nv);
}

static void blank_with(uint16_t page, uint8_t unit)
{
    storage_blank(kinds, 2, rings, 1);
    storage_nv.page = page;
    storage_nv.unit = unit;
    make_part(&storage_part, &storage_nv, storage_memory, sizeof storage_memory);
}

static void journal_on_flash(void)
{
    static const tou_journal_cfg_t where = {0, STORAGE_SLOT, 4, 4};

    memset(&flash, 0, sizeof flash);
    flash.size  = 4096;
    flash.block = 1024;
    flash.page  = 64;
    flash.unit  = 8;
    make_part(&flash_part, &flash, flash_memory, sizeof flash_memory);
    storage_cfg.journal_nv = &flash;
    storage_cfg.journal    = where;
}

/* What is to be read: the last byte written to each block, and to the ring. */
static uint8_t last[SMALL + LARGE];

static void write_some(uint8_t i, uint8_t with)
{
    uint8_t bytes[40];
    bool small = i < SMALL;

    memset(bytes, with, sizeof bytes);
    while (tou_store_write(&store, small ? ID_SMALL : ID_LARGE, (uint8_t)(small ? i : i - SMALL), 0, bytes,
                           small ? 16 : 40) != TOU_OK) {
        storage_commit();
    }
    last[i] = with;
}

static void append_one(uint8_t with)
{
    while (!tou_store_ready(&store)) {
        storage_commit();
    }
    memset(tou_store_entry(&store, 0), with, 16);
    tou_store_append(&store, 0);
}

static void assert_all(uint8_t newest)
{
    uint8_t bytes[40];

    for (uint8_t i = 0; i < SMALL + LARGE; i++) {
        bool small = i < SMALL;
        uint8_t n  = small ? 16 : 40;

        assert_int_equal(tou_store_read(&store, small ? ID_SMALL : ID_LARGE, (uint8_t)(small ? i : i - SMALL), 0, bytes, n),
                         TOU_OK);
        assert_int_equal(bytes[0], last[i]);
        assert_int_equal(bytes[n - 1u], last[i]);
    }
    for (uint8_t age = 1; age <= DEPTH; age++) {
        assert_int_equal(tou_store_get(&store, 0, age, 0, bytes, 16), TOU_OK);
        assert_int_equal(bytes[0], (uint8_t)(newest + 1u - age));
        assert_int_equal(bytes[15], (uint8_t)(newest + 1u - age));
    }
}

/* Everything is written many times over, with power cuts where nothing waits; the parts take it as their contract says. */
static void work_on_it(void)
{
    assert_int_equal(storage_mount(), TOU_E_ABSENT);
    for (unsigned n = 1; n <= 60; n++) {
        for (uint8_t i = 0; i < SMALL + LARGE; i++) {
            write_some(i, (uint8_t)(16u * i + n));
            storage_settle();
        }
        append_one((uint8_t)n);
        storage_commit();
        if (n % 5u == 0u) {
            tou_posix_nv_finish(&storage_part);
            if (storage_cfg.journal_nv == &flash) {
                tou_posix_nv_finish(&flash_part);
            }
            assert_int_equal(storage_mount(), TOU_OK);
            assert_all((uint8_t)n);
        }
    }
    assert_int_equal(store.faults, 0);
    assert_int_equal(tou_posix_nv_stats(&storage_part)->violations, 0);
}

static void pages_of_any_size(void **state)
{
    static const uint16_t pages[] = {0, 1, 2, 8, 64, 128, 256};

    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        blank_with(pages[i], 1);
        work_on_it();
    }
}

static void units_of_several_bytes(void **state)
{
    (void)state;
    for (uint8_t unit = 2; unit <= 8u; unit = (uint8_t)(2u * unit)) {
        blank_with(64, unit);
        work_on_it();
        blank_with(0, unit);
        work_on_it();
    }
}

static void the_journal_on_another_part(void **state)
{
    uint64_t own;

    (void)state;
    blank_with(32, 1);
    journal_on_flash();
    work_on_it();
    assert_true(tou_posix_nv_stats(&flash_part)->erases > 10u);
    assert_int_equal(tou_posix_nv_stats(&flash_part)->violations, 0);
    own = tou_posix_nv_stats(&storage_part)->done;
    storage_commit(); /* a record alone does not touch the part of blocks and rings */
    assert_int_equal(tou_posix_nv_stats(&storage_part)->done, own);
}

/* The next block of the flash is erased ahead: what there is to do when nothing waits to be written. */
static void the_flash_is_made_ready_ahead(void **state)
{
    bool ahead = false;

    (void)state;
    blank_with(32, 1);
    journal_on_flash();
    assert_int_equal(storage_mount(), TOU_E_ABSENT);
    for (unsigned n = 0; n < 12; n++) {
        storage_settle();
        assert_int_equal(tou_store_commit(&store, tou_store_begin(&store)), TOU_OK);
        while (!tou_store_may_begin(&store)) {
            assert_int_equal(tou_store_step(&store), TOU_MORE);
        }
        ahead = ahead || tou_store_busy(&store); /* the record is there, and still there is work */
        storage_settle();
        assert_false(tou_store_busy(&store));
    }
    assert_true(ahead);
}

/* An erase that fails is counted, and tried again. */
static void an_erase_that_fails_is_tried_again(void **state)
{
    (void)state;
    blank_with(32, 1);
    journal_on_flash();
    assert_int_equal(storage_mount(), TOU_E_ABSENT);
    for (unsigned n = 0; n < 40; n++) {
        assert_int_equal(tou_posix_nv_fail(&flash_part, TOU_POSIX_NV_ERASE, 0, (n % 2u == 0u) ? 1 : 0, TOU_POSIX_NV_REFUSE),
                         TOU_OK);
        storage_settle();
        (void)tou_store_commit(&store, tou_store_begin(&store));
        storage_settle();
    }
    assert_true(store.faults > 0u);
    assert_true(tou_store_number(&store) > 30u);
    assert_int_equal(tou_posix_nv_stats(&flash_part)->violations, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_of_any_size),
        cmocka_unit_test(units_of_several_bytes),
        cmocka_unit_test(the_journal_on_another_part),
        cmocka_unit_test(the_flash_is_made_ready_ahead),
        cmocka_unit_test(an_erase_that_fails_is_tried_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
