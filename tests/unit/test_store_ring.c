/* SPDX-License-Identifier: MIT */
/* store.h: rings. */
#include "storing.h"

#define DEPTH_A 3u
#define SPARE_A 2u

/* An entry, written and committed often enough that the next one has room. */
static void put_and_commit(uint8_t ring, uint8_t with)
{
    assert_true(storing_put(ring, with));
    storage_commit();
}

static void an_empty_ring_has_no_entries(void **state)
{
    (void)state;
    assert_int_equal(tou_store_count(&store, RING_A), 0);
    assert_int_equal(tou_store_used(&store, RING_A), 0);
    assert_no_entry(RING_A, 0, TOU_E_ABSENT);
    assert_no_entry(RING_A, 1, TOU_E_ABSENT);
    assert_no_entry(RING_A, UINT16_MAX, TOU_E_ABSENT);
    assert_true(tou_store_ready(&store));
    assert_false(tou_store_asked(&store));
}

static void an_entry_is_read_at_once(void **state)
{
    (void)state;
    put_and_commit(RING_B, 0x11);
    assert_true(storing_put(RING_B, 0x22));
    assert_true(tou_store_asked(&store));
    assert_true(tou_store_busy(&store));
    assert_false(tou_store_may_begin(&store));
    for (unsigned i = 0; i < 2; i++) { /* waiting, and half written */
        assert_int_equal(tou_store_count(&store, RING_B), 2);
        assert_int_equal(tou_store_used(&store, RING_B), 2);
        assert_entry(RING_B, 1, 0x22);
        assert_entry(RING_B, 2, 0x11);
        assert_no_entry(RING_B, 3, TOU_E_ABSENT);
        assert_int_equal(tou_store_step(&store), TOU_MORE);
    }
    storage_settle();
    assert_true(tou_store_may_begin(&store));
    assert_entry(RING_B, 1, 0x22);
    assert_entry(RING_B, 2, 0x11);
}

/* The last `depth` of them, the newest first, wherever the ring begins. */
static void assert_last(uint8_t last)
{
    uint8_t used = (uint8_t)((last < DEPTH_A) ? last : DEPTH_A);

    assert_int_equal(tou_store_count(&store, RING_A), last);
    assert_int_equal(tou_store_used(&store, RING_A), used);
    for (uint8_t age = 1; age <= used; age++) {
        assert_entry(RING_A, age, (uint8_t)(last + 1u - age));
    }
    assert_no_entry(RING_A, (uint16_t)(used + 1u), TOU_E_ABSENT);
    assert_no_entry(RING_A, 0, TOU_E_ABSENT);
}

static void a_ring_goes_round(void **state)
{
    (void)state;
    for (uint8_t n = 1; n <= 23; n++) {
        assert_true(storing_put(RING_A, n));
        assert_last(n);
        storage_commit();
        assert_last(n);
        if (n % 4u == 0u) {
            assert_int_equal(storing_reboot(), TOU_OK);
            assert_last(n);
            storage_commit();
        }
    }
    assert_int_equal(tou_store_used(&store, RING_B), 0);
}

/* As many as the ring has to spare are written between two commits; the next one waits for one commit or two. */
static void spare_places_are_the_limit(void **state)
{
    uint64_t done;

    (void)state;
    for (uint8_t n = 1; n <= SPARE_A; n++) {
        assert_true(tou_store_ready(&store));
        assert_true(storing_put(RING_A, n));
        storage_settle();
    }
    assert_false(tou_store_ready(&store));
    assert_true(tou_store_asked(&store));
    assert_true(storing_put(RING_A, 3));
    storage_settle();
    done = storing_done();
    assert_null(tou_store_entry(&store, RING_A));
    assert_true(tou_store_may_begin(&store)); /* all that can be written before the commit is */
    assert_last(3);
    storage_commit();
    assert_true(tou_store_asked(&store)); /* for the entry that still waits */
    assert_null(tou_store_entry(&store, RING_A));
    storage_commit();
    assert_non_null(tou_store_entry(&store, RING_A));
    assert_true(storing_done() > done);
    storage_commit();
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_last(3);
}

/* One a commit always has room: two spare places are for the two newest records. */
static void an_entry_a_commit_has_room(void **state)
{
    (void)state;
    for (uint8_t n = 1; n <= 12; n++) {
        assert_true(tou_store_ready(&store));
        put_and_commit(RING_A, n);
    }
}

static void after_power_up_an_entry_waits_for_a_commit(void **state)
{
    (void)state;
    put_and_commit(RING_A, 1);
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_false(tou_store_ready(&store));
    assert_true(tou_store_asked(&store));
    assert_true(storing_put(RING_A, 2));
    storage_settle();
    assert_null(tou_store_entry(&store, RING_A));
    storage_commit();
    assert_non_null(tou_store_entry(&store, RING_A));
    assert_last(2);
}

static void an_entry_that_finds_no_place_is_lost_and_counted(void **state)
{
    (void)state;
    assert_true(storing_put(RING_B, 0x11));
    assert_null(tou_store_entry(&store, RING_B));
    assert_false(storing_put(RING_B, 0x22));
    tou_store_lost(&store);
    assert_int_equal(store.faults, 1);
    assert_true(tou_store_check(&store));
    assert_true(storing_put(RING_A, 0x33)); /* another ring is another matter */
    storage_settle();
    assert_int_equal(tou_store_count(&store, RING_B), 1);
    assert_entry(RING_B, 1, 0x11);
    assert_entry(RING_A, 1, 0x33);
}

/* Parts of an entry, where it waits and where it is written. */
static void parts_of_an_entry_are_read(void **state)
{
    static const uint8_t want[4] = {4, 5, 6, 7};
    uint8_t bytes[4]             = {0, 0, 0, 0};
    uint8_t *at;

    (void)state;
    at = tou_store_entry(&store, RING_B);
    for (uint8_t i = 0; i < 16; i++) {
        at[i] = i;
    }
    tou_store_append(&store, RING_B);
    for (unsigned i = 0; i < 2; i++) {
        memset(bytes, 0, sizeof bytes);
        assert_int_equal(tou_store_get(&store, RING_B, 1, 4, bytes, 4), TOU_OK);
        assert_memory_equal(bytes, want, 4);
        assert_int_equal(tou_store_get(&store, RING_B, 1, 12, bytes, 5), TOU_E_RANGE);
        assert_int_equal(tou_store_get(&store, RING_B, 1, 16, bytes, 1), TOU_E_RANGE);
        assert_int_equal(tou_store_get(&store, RING_B, 1, UINT16_MAX, bytes, 4), TOU_E_RANGE);
        assert_int_equal(tou_store_get(&store, RING_B, 1, 0, bytes, 17), TOU_E_RANGE);
        assert_memory_equal(bytes, want, 4);
        storage_settle();
    }
}

static void nothing_is_real_without_a_commit(void **state)
{
    (void)state;
    put_and_commit(RING_A, 1);
    assert_true(storing_put(RING_A, 2));
    storage_settle();
    assert_last(2);
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_last(1);
    storage_commit();
    put_and_commit(RING_A, 2);
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_last(2);
}

/* Blocks and entries that wait together become real together. */
static void blocks_and_entries_become_real_together(void **state)
{
    uint8_t byte = 9;

    (void)state;
    assert_int_equal(tou_store_write(&store, ID_ONE, 0, 0, &byte, 1), TOU_OK);
    assert_true(storing_put(RING_A, 1));
    assert_true(storing_put(RING_B, 2));
    storage_settle();
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_unread(ID_ONE, 0, TOU_E_ABSENT);
    assert_int_equal(tou_store_used(&store, RING_A) + tou_store_used(&store, RING_B), 0);
    storage_commit();
    assert_int_equal(tou_store_write(&store, ID_ONE, 0, 0, &byte, 1), TOU_OK);
    assert_true(storing_put(RING_A, 1));
    assert_true(storing_put(RING_B, 2));
    storage_commit();
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_filled(ID_ONE, 0, 1, 9);
    assert_entry(RING_A, 1, 1);
    assert_entry(RING_B, 1, 2);
}

static void rot_in_an_entry_is_found(void **state)
{
    uint32_t at;

    (void)state;
    for (uint8_t n = 1; n <= 6; n++) {
        put_and_commit(RING_B, n);
    }
    at = storing_entry_at(RING_B, 4); /* the second newest */
    for (uint32_t i = 0; i < TOU_STORE_PLACE(16u); i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            assert_int_equal(tou_posix_nv_flip(&storage_part, at + i, (uint8_t)(1u << bit)), TOU_OK);
            assert_no_entry(RING_B, 2, TOU_E_INVALID);
            assert_int_equal(tou_posix_nv_flip(&storage_part, at + i, (uint8_t)(1u << bit)), TOU_OK);
        }
    }
    assert_int_equal(tou_posix_nv_flip(&storage_part, at + 9u, 1), TOU_OK);
    assert_entry(RING_B, 1, 6);
    assert_no_entry(RING_B, 2, TOU_E_INVALID);
    assert_entry(RING_B, 3, 4);
    assert_int_equal(tou_store_used(&store, RING_B), 4);
}

/* What was in a place before, whole and sound, is not the entry that the ring counts there. */
static void an_entry_of_another_number_is_not_taken(void **state)
{
    uint32_t from;
    uint32_t to;

    (void)state;
    for (uint8_t n = 1; n <= 3; n++) {
        put_and_commit(RING_B, n);
    }
    from = storing_entry_at(RING_B, 1);
    to   = storing_entry_at(RING_B, 2);
    for (uint32_t i = 0; i < TOU_STORE_PLACE(16u); i++) {
        storing_poke(to + i, tou_posix_nv_bytes(&storage_part)[from + i]);
    }
    assert_no_entry(RING_B, 1, TOU_E_INVALID);
    assert_entry(RING_B, 2, 2);
}

static void assert_second_is_lost(void)
{
    assert_int_equal(store.faults, 1);
    assert_int_equal(tou_store_count(&store, RING_B), 3);
    assert_entry(RING_B, 1, 3);
    assert_no_entry(RING_B, 2, TOU_E_INVALID);
    assert_entry(RING_B, 3, 1);
}

static void a_worn_place_costs_one_entry(void **state)
{
    uint32_t at;

    (void)state;
    put_and_commit(RING_B, 1);
    at = storing_entry_at(RING_B, 1) + 6u;
    assert_int_equal(tou_posix_nv_stick(&storage_part, at, 1, true), TOU_OK);
    put_and_commit(RING_B, 2);
    put_and_commit(RING_B, 3);
    assert_second_is_lost();
}

static void an_entry_whose_writes_fail_is_lost(void **state)
{
    (void)state;
    put_and_commit(RING_B, 1);
    assert_true(storing_put(RING_B, 2));
    assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_WRITE, 0, 3, TOU_POSIX_NV_SPOIL), TOU_OK);
    storage_commit();
    put_and_commit(RING_B, 3);
    assert_second_is_lost();
    assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_WRITE, 0, 2, TOU_POSIX_NV_SPOIL), TOU_OK);
    put_and_commit(RING_B, 4);
    assert_entry(RING_B, 1, 4);
    assert_int_equal(store.faults, 1);
}

static void an_entry_that_was_damaged_in_ram_is_lost(void **state)
{
    (void)state;
    put_and_commit(RING_B, 1);
    assert_true(storing_put(RING_B, 2));
    entries[RING_B][TOU_STORE_HEAD + 7u] ^= 0x40;
    storage_commit();
    put_and_commit(RING_B, 3);
    assert_second_is_lost();
}

static void a_part_that_does_not_answer_says_so(void **state)
{
    (void)state;
    put_and_commit(RING_B, 1);
    assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_READ, 0, 1, TOU_POSIX_NV_REFUSE), TOU_OK);
    assert_no_entry(RING_B, 1, TOU_E_IO);
    assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_READ, 0, 1, TOU_POSIX_NV_DELAY), TOU_OK);
    assert_no_entry(RING_B, 1, TOU_E_BUSY);
    assert_entry(RING_B, 1, 1);
}

/* Clearing. */

static void assert_empty(void)
{
    assert_int_equal(tou_store_used(&store, RING_A), 0);
    assert_no_entry(RING_A, 1, TOU_E_ABSENT);
}

static void a_ring_is_cleared(void **state)
{
    (void)state;
    put_and_commit(RING_A, 1);
    put_and_commit(RING_A, 2);
    put_and_commit(RING_B, 9);
    tou_store_clear(&store, RING_A);
    assert_true(tou_store_asked(&store));
    assert_empty();
    assert_entry(RING_B, 1, 9);
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_entry(RING_A, 1, 2); /* it was not committed */
    tou_store_clear(&store, RING_A);
    storage_commit();
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_empty();
    assert_entry(RING_B, 1, 9);
}

/* Steps after the entry came: it waits, it is being written, it is read back, it is written. */
static void a_ring_is_cleared_while_an_entry_waits(void **state)
{
    for (unsigned steps = 0; steps < 6; steps++) {
        (void)storing_ready(state);
        put_and_commit(RING_A, 1);
        assert_true(storing_put(RING_A, 2));
        for (unsigned i = 0; i < steps; i++) {
            (void)tou_store_step(&store);
        }
        tou_store_clear(&store, RING_A);
        assert_empty();
        storage_commit();
        assert_empty();
        storage_commit();
        put_and_commit(RING_A, 3);
        assert_int_equal(tou_store_used(&store, RING_A), 1);
        assert_int_equal(storing_reboot(), TOU_OK);
        assert_int_equal(tou_store_used(&store, RING_A), 1);
        assert_entry(RING_A, 1, 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_empty_ring_has_no_entries, storing_ready),
        cmocka_unit_test_setup(an_entry_is_read_at_once, storing_ready),
        cmocka_unit_test_setup(a_ring_goes_round, storing_ready),
        cmocka_unit_test_setup(spare_places_are_the_limit, storing_ready),
        cmocka_unit_test_setup(an_entry_a_commit_has_room, storing_ready),
        cmocka_unit_test_setup(after_power_up_an_entry_waits_for_a_commit, storing_ready),
        cmocka_unit_test_setup(an_entry_that_finds_no_place_is_lost_and_counted, storing_ready),
        cmocka_unit_test_setup(parts_of_an_entry_are_read, storing_ready),
        cmocka_unit_test_setup(nothing_is_real_without_a_commit, storing_ready),
        cmocka_unit_test_setup(blocks_and_entries_become_real_together, storing_ready),
        cmocka_unit_test_setup(rot_in_an_entry_is_found, storing_ready),
        cmocka_unit_test_setup(an_entry_of_another_number_is_not_taken, storing_ready),
        cmocka_unit_test_setup(a_worn_place_costs_one_entry, storing_ready),
        cmocka_unit_test_setup(an_entry_whose_writes_fail_is_lost, storing_ready),
        cmocka_unit_test_setup(an_entry_that_was_damaged_in_ram_is_lost, storing_ready),
        cmocka_unit_test_setup(a_part_that_does_not_answer_says_so, storing_ready),
        cmocka_unit_test_setup(a_ring_is_cleared, storing_ready),
        cmocka_unit_test_setup(a_ring_is_cleared_while_an_entry_waits, storing_ready),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
