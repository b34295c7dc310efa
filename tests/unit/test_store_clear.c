/* SPDX-License-Identifier: MIT */
/* Emptying a ring: what was in it never comes back, its count begins anew and outlives a power cut. */
#include "storage.h"

enum { RING = 0, OTHER = 1 };

#define DEPTH 3u
#define SIZE  5u
#define PLACE TOU_STORE_PLACE(SIZE)

static uint8_t entry[2][PLACE];
static const tou_ring_cfg_t rings[] = {{64, 2, SIZE, DEPTH, entry[RING]}, {65, 2, SIZE, DEPTH, entry[OTHER]}};

static void append(uint8_t ring, uint8_t value)
{
    uint8_t *at = tou_store_entry(&store, ring);

    assert_non_null(at);
    memset(at, value, SIZE);
    tou_store_append(&store, ring);
}

/* Appended and committed, each alone: a ring without room keeps it waiting for another commit. */
static void fill(uint8_t ring, uint8_t from, uint8_t n)
{
    for (uint8_t i = 0; i < n; i++) {
        append(ring, (uint8_t)(from + i));

        uint32_t ticket = tou_store_ticket(&store);

        for (unsigned k = 0; k < 3u && !tou_store_done(&store, ticket); k++) {
            storage_commit();
        }
        assert_true(tou_store_done(&store, ticket));
    }
}

static void assert_entry(uint8_t ring, uint16_t age, uint8_t value)
{
    uint8_t bytes[SIZE];

    assert_int_equal(tou_store_get(&store, ring, age, 0, bytes, SIZE), TOU_OK);
    assert_int_equal(bytes[0], value);
    assert_int_equal(bytes[SIZE - 1u], value);
}

static void a_cleared_ring_is_empty_and_the_other_is_not(void **state)
{
    (void)state;
    storage_blank(NULL, 0, rings, 2);
    fill(RING, 1, 4);
    fill(OTHER, 11, 2);
    tou_store_clear(&store, RING);
    assert_int_equal(tou_store_used(&store, RING), 0);
    assert_int_equal(tou_store_count(&store, RING), 0);
    assert_int_equal(tou_store_used(&store, OTHER), 2);
    assert_true(tou_store_asked(&store));
    storage_commit();
    assert_int_equal(storage_mount(), TOU_OK);
    assert_int_equal(tou_store_used(&store, RING), 0);
    assert_int_equal(tou_store_count(&store, RING), 0);
    assert_entry(OTHER, 1, 12);
}

static void without_a_commit_nothing_was_cleared(void **state)
{
    (void)state;
    storage_blank(NULL, 0, rings, 1);
    fill(RING, 1, 5);
    tou_store_clear(&store, RING);
    append(RING, 77);
    storage_settle();
    assert_int_equal(storage_mount(), TOU_OK);
    assert_int_equal(tou_store_count(&store, RING), 5);
    assert_int_equal(tou_store_used(&store, RING), DEPTH);
    for (uint16_t age = 1; age <= DEPTH; age++) {
        assert_entry(RING, age, (uint8_t)(6u - age));
    }
}

static void it_counts_from_the_clear_on(void **state)
{
    (void)state;
    storage_blank(NULL, 0, rings, 1);
    fill(RING, 1, 5);
    tou_store_clear(&store, RING);
    fill(RING, 20, 2);
    assert_int_equal(storage_mount(), TOU_OK);
    assert_int_equal(tou_store_count(&store, RING), 2);
    assert_int_equal(tou_store_used(&store, RING), 2);
    assert_entry(RING, 1, 21);
    assert_entry(RING, 2, 20);
}

/* The new entries get the places, and would get the numbers, of the old ones; the part takes none of them. */
static void an_old_entry_never_passes_for_a_new_one_that_could_not_be_written(void **state)
{
    uint8_t bytes[SIZE];

    (void)state;
    storage_blank(NULL, 0, rings, 1);
    fill(RING, 1, 5);
    tou_store_clear(&store, RING);
    storage_commit();
    assert_int_equal(storage_mount(), TOU_OK);
    storage_commit();
    assert_int_equal(tou_posix_nv_stick(&storage_part, storage_cfg.ring_at, (DEPTH + 2u) * PLACE, true), TOU_OK);
    for (uint8_t i = 0; i < 5u; i++) {
        append(RING, 99);
        storage_commit();
        storage_commit();
        assert_int_equal(tou_store_get(&store, RING, 1, 0, bytes, SIZE), TOU_E_INVALID);
    }
    assert_int_equal(store.faults, 5);
    assert_int_equal(storage_mount(), TOU_OK);
    assert_int_equal(tou_store_get(&store, RING, 1, 0, bytes, SIZE), TOU_E_INVALID);
}

/* The one that waits is dropped, whether it is in RAM only or half in the part; the next one is another. */
static void an_entry_that_waits_is_dropped(void **state)
{
    (void)state;
    for (unsigned steps = 0; steps < 4u; steps++) {
        storage_blank(NULL, 0, rings, 1);
        fill(RING, 1, 2);
        append(RING, 66);
        for (unsigned i = 0; i < steps; i++) {
            (void)tou_store_step(&store);
        }
        tou_store_clear(&store, RING);
        assert_int_equal(tou_store_used(&store, RING), 0);
        storage_commit();
        append(RING, 67);
        storage_commit();
        assert_int_equal(storage_mount(), TOU_OK);
        assert_int_equal(tou_store_count(&store, RING), 1);
        assert_entry(RING, 1, 67);
    }
}

/* One clear after another, without any commit, never overwrites what the newest record names. */
static void clears_and_entries_do_not_touch_what_is_promised(void **state)
{
    (void)state;
    storage_blank(NULL, 0, rings, 1);
    fill(RING, 1, 7);
    for (uint8_t i = 0; i < 9u; i++) {
        uint8_t *at = tou_store_entry(&store, RING);

        if (at != NULL) {
            append(RING, 50);
        }
        storage_settle();
        tou_store_clear(&store, RING);
    }
    assert_int_equal(storage_mount(), TOU_OK);
    assert_int_equal(tou_store_count(&store, RING), 7);
    for (uint16_t age = 1; age <= DEPTH; age++) {
        assert_entry(RING, age, (uint8_t)(8u - age));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cleared_ring_is_empty_and_the_other_is_not),
        cmocka_unit_test(without_a_commit_nothing_was_cleared),
        cmocka_unit_test(it_counts_from_the_clear_on),
        cmocka_unit_test(an_old_entry_never_passes_for_a_new_one_that_could_not_be_written),
        cmocka_unit_test(an_entry_that_waits_is_dropped),
        cmocka_unit_test(clears_and_entries_do_not_touch_what_is_promised),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
