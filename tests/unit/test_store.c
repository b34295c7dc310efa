/* SPDX-License-Identifier: MIT */
/* store.h: blocks, and what makes them real. Set up, mounting: test_store_init.c. Rings: test_store_ring.c. */
#include "storing.h"

static void a_block_is_absent_until_it_is_written(void **state)
{
    (void)state;
    for (uint8_t i = 0; i < MANY; i++) {
        assert_unread(ID_MANY, i, TOU_E_ABSENT);
    }
    storing_fill(ID_MANY, 2, MANY_SIZE, 0x22);
    for (uint8_t i = 0; i < MANY; i++) {
        if (i != 2u) {
            assert_unread(ID_MANY, i, TOU_E_ABSENT);
        }
    }
    assert_filled(ID_MANY, 2, MANY_SIZE, 0x22);
}

static void what_is_not_written_of_a_block_is_zero(void **state)
{
    static const uint8_t some[3] = {1, 2, 3};
    uint8_t want[MANY_SIZE];
    uint8_t bytes[MANY_SIZE];

    (void)state;
    memset(want, 0, sizeof want);
    memcpy(&want[5], some, 3);
    assert_int_equal(tou_store_write(&store, ID_MANY, 0, 5, some, 3), TOU_OK);
    storage_settle();
    assert_int_equal(tou_store_read(&store, ID_MANY, 0, 0, bytes, MANY_SIZE), TOU_OK);
    assert_memory_equal(bytes, want, MANY_SIZE);
    storage_commit();
    storage_commit();
    memcpy(&want[MANY_SIZE - 3u], some, 3);
    assert_int_equal(tou_store_write(&store, ID_MANY, 0, MANY_SIZE - 3u, some, 3), TOU_OK);
    storage_commit();
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_int_equal(tou_store_read(&store, ID_MANY, 0, 0, bytes, MANY_SIZE), TOU_OK);
    assert_memory_equal(bytes, want, MANY_SIZE);
}

/* Before a step is made, and from the middle of it. */
static void a_block_is_read_as_written_at_once(void **state)
{
    static const uint8_t some[2] = {7, 9};
    uint8_t byte                 = 0;

    (void)state;
    assert_int_equal(tou_store_write(&store, ID_ONE, 0, 4, some, 2), TOU_OK);
    assert_int_equal(tou_store_wrote(&store), TOU_MORE);
    assert_true(tou_store_busy(&store));
    assert_false(tou_store_may_begin(&store)); /* a record would not name it */
    assert_int_equal(tou_store_read(&store, ID_ONE, 0, 5, &byte, 1), TOU_OK);
    assert_int_equal(byte, 9);
    assert_int_equal(tou_store_step(&store), TOU_MORE);
    assert_int_equal(tou_store_read(&store, ID_ONE, 0, 4, &byte, 1), TOU_OK);
    assert_int_equal(byte, 7);
    storage_settle();
    assert_int_equal(tou_store_wrote(&store), TOU_OK);
    assert_false(tou_store_busy(&store));
    assert_true(tou_store_asked(&store));
}

static void bytes_beyond_a_block_are_refused(void **state)
{
    uint8_t bytes[MANY_SIZE + 1u];

    (void)state;
    memset(bytes, 0x5A, sizeof bytes);
    assert_int_equal(tou_store_write(&store, ID_ONE, 0, 0, bytes, ONE_SIZE + 1u), TOU_E_RANGE);
    assert_int_equal(tou_store_write(&store, ID_ONE, 0, 1, bytes, ONE_SIZE), TOU_E_RANGE);
    assert_int_equal(tou_store_write(&store, ID_ONE, 0, 255, bytes, 2), TOU_E_RANGE);
    assert_int_equal(tou_store_write(&store, ID_ONE, 1, 0, bytes, 1), TOU_E_ABSENT);
    assert_int_equal(tou_store_write(&store, ID_MANY, MANY, 0, bytes, 1), TOU_E_ABSENT);
    assert_int_equal(tou_store_write(&store, ID_MORE, 0, 0, bytes, 1), TOU_E_ABSENT);
    assert_false(tou_store_asked(&store));
    assert_unread(ID_ONE, 0, TOU_E_ABSENT);
    storing_fill(ID_ONE, 0, ONE_SIZE, 0x11);
    assert_int_equal(tou_store_read(&store, ID_ONE, 0, 0, bytes, ONE_SIZE + 1u), TOU_E_RANGE);
    assert_int_equal(tou_store_read(&store, ID_ONE, 0, 1, bytes, ONE_SIZE), TOU_E_RANGE);
    assert_int_equal(tou_store_read(&store, ID_ONE, 0, 255, bytes, 2), TOU_E_RANGE);
    assert_int_equal(tou_store_read(&store, ID_ONE, 1, 0, bytes, 1), TOU_E_ABSENT);
    assert_int_equal(tou_store_read(&store, ID_MORE, 0, 0, bytes, 1), TOU_E_ABSENT);
    assert_int_equal(bytes[0], 0x5A);
    assert_int_equal(tou_store_read(&store, ID_ONE, 0, ONE_SIZE, bytes, 0), TOU_OK);
}

static void another_block_waits_its_turn(void **state)
{
    uint8_t byte = 8;

    (void)state;
    storing_fill(ID_MANY, 1, MANY_SIZE, 0x11);
    assert_int_equal(tou_store_write(&store, ID_ONE, 0, 0, &byte, 1), TOU_OK);
    assert_int_equal(tou_store_write(&store, ID_MANY, 0, 0, &byte, 1), TOU_E_BUSY);
    assert_unread(ID_MANY, 1, TOU_E_BUSY);
    assert_int_equal(tou_store_write(&store, ID_ONE, 0, 1, &byte, 1), TOU_OK); /* more of the same */
    assert_false(tou_store_ready(&store));
    assert_int_equal(tou_store_step(&store), TOU_MORE);
    assert_int_equal(tou_store_write(&store, ID_ONE, 0, 2, &byte, 1), TOU_E_BUSY); /* it is being written */
    assert_unread(ID_MANY, 1, TOU_E_BUSY);
    storage_settle();
    assert_true(tou_store_ready(&store));
    assert_filled(ID_MANY, 1, MANY_SIZE, 0x11);
    assert_filled(ID_ONE, 0, 2, 8);
    assert_int_equal(tou_store_read(&store, ID_ONE, 0, 2, &byte, 1), TOU_OK);
    assert_int_equal(byte, 0);
    storing_fill(ID_MANY, 0, MANY_SIZE, 0x33);
}

/* @return commits made until a write was taken */
static unsigned commits_until_written(uint8_t id, uint8_t index, uint8_t with)
{
    unsigned commits = 0;
    tou_err_t err;

    while ((err = tou_store_write(&store, id, index, 0, &with, 1)) == TOU_E_BUSY) {
        assert_true(tou_store_asked(&store));
        assert_true(commits < 5u);
        storage_commit();
        commits++;
    }
    assert_int_equal(err, TOU_OK);
    storage_settle();
    return commits;
}

static void the_first_write_asks_for_a_commit(void **state)
{
    (void)storing_blank(state);
    assert_false(tou_store_asked(&store));
    assert_int_equal(commits_until_written(ID_ONE, 0, 1), 1);
    storage_commit();
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_int_equal(commits_until_written(ID_ONE, 0, 2), 1);
    assert_int_equal(commits_until_written(ID_MANY, 0, 2), 0); /* this one is free since then */
}

static void a_block_twice_in_a_row_takes_two_commits(void **state)
{
    (void)state;
    assert_int_equal(commits_until_written(ID_ONE, 0, 1), 0);
    assert_int_equal(commits_until_written(ID_ONE, 0, 2), 2);
    storage_commit();
    assert_int_equal(commits_until_written(ID_ONE, 0, 3), 1);
    assert_int_equal(commits_until_written(ID_MANY, 0, 3), 0);
    storage_commit();
    storage_commit();
    assert_int_equal(commits_until_written(ID_ONE, 0, 4), 0);
}

static void nothing_is_real_without_a_commit(void **state)
{
    (void)state;
    storing_fill(ID_ONE, 0, ONE_SIZE, 0x11);
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_unread(ID_ONE, 0, TOU_E_ABSENT);
    storage_commit();
    storing_fill(ID_ONE, 0, ONE_SIZE, 0x22);
    storage_commit();
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_filled(ID_ONE, 0, ONE_SIZE, 0x22);
    storage_commit();
    storing_fill(ID_ONE, 0, ONE_SIZE, 0x33);
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_filled(ID_ONE, 0, ONE_SIZE, 0x22);
}

/* Faults of the part. */

static void assert_not_written(uint8_t with)
{
    uint8_t faults = store.faults;

    assert_int_equal(tou_store_write(&store, ID_ONE, 0, 3, &with, 1), TOU_OK);
    storage_settle();
    assert_int_equal(tou_store_wrote(&store), TOU_E_IO);
    assert_int_equal(store.faults, faults + 1);
    assert_filled(ID_ONE, 0, ONE_SIZE, 0x11);
}

static void what_was_there_holds(void)
{
    storage_commit();
    assert_filled(ID_ONE, 0, ONE_SIZE, 0x11);
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_filled(ID_ONE, 0, ONE_SIZE, 0x11);
}

static void ready_with_a_block(void)
{
    storing_fill(ID_ONE, 0, ONE_SIZE, 0x11);
    storage_commit();
    storage_commit();
}

static void a_worn_byte_is_found(void **state)
{
    uint32_t at;
    uint8_t held;

    (void)state;
    ready_with_a_block();
    at   = storing_block_at(0, 0, false) + TOU_STORE_HEAD + 3u;
    held = tou_posix_nv_bytes(&storage_part)[at];
    assert_int_equal(tou_posix_nv_stick(&storage_part, at, 1, true), TOU_OK);
    assert_not_written((uint8_t)(held ^ 1u));
    assert_int_equal(tou_posix_nv_stick(&storage_part, at, 1, false), TOU_OK);
    what_was_there_holds();
}

/* It still holds an older block, whole and sound. */
static void a_place_that_takes_nothing_is_found(void **state)
{
    uint32_t at = storing_block_at(0, 0, true);

    (void)state;
    storing_fill(ID_ONE, 0, ONE_SIZE, 0x33);
    storage_commit();
    storage_commit();
    ready_with_a_block();
    assert_int_equal(tou_posix_nv_stick(&storage_part, at, TOU_STORE_PLACE(ONE_SIZE), true), TOU_OK);
    assert_not_written(0x22);
    what_was_there_holds();
}

static void a_write_that_fails_is_tried_three_times(void **state)
{
    (void)state;
    ready_with_a_block();
    for (uint32_t times = 1; times <= 2u; times++) {
        assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_WRITE, 0, times, TOU_POSIX_NV_SPOIL), TOU_OK);
        storing_fill(ID_ONE, 0, ONE_SIZE, 0x11);
        assert_int_equal(store.faults, 0);
        storage_commit();
        storage_commit();
    }
    assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_WRITE, 0, 3, TOU_POSIX_NV_SPOIL), TOU_OK);
    assert_not_written(0x22);
    what_was_there_holds();
}

static void a_part_that_cannot_be_read_back_is_found(void **state)
{
    uint8_t byte = 0x22;

    (void)state;
    ready_with_a_block();
    assert_int_equal(tou_store_write(&store, ID_ONE, 0, 3, &byte, 1), TOU_OK);
    assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_READ, 0, 3, TOU_POSIX_NV_REFUSE), TOU_OK);
    storage_settle();
    assert_int_equal(tou_store_wrote(&store), TOU_E_IO);
    assert_int_equal(store.faults, 1);
    what_was_there_holds();
}

/* RAM was changed while the block waited: that must not become real under a good checksum. */
static void a_block_that_was_damaged_in_ram_is_not_written(void **state)
{
    (void)state;
    ready_with_a_block();
    for (size_t i = 0; i < TOU_STORE_PLACE(ONE_SIZE); i++) {
        uint8_t byte = 0x22;

        assert_int_equal(tou_store_write(&store, ID_ONE, 0, 3, &byte, 1), TOU_OK);
        storage_place[i] ^= 0x10;
        storage_settle();
        assert_int_equal(tou_store_wrote(&store), TOU_E_IO);
        assert_filled(ID_ONE, 0, ONE_SIZE, 0x11);
    }
    what_was_there_holds();
}

static void faults_are_counted_modulo_256(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 300u; i++) {
        tou_store_lost(&store);
    }
    assert_int_equal(store.faults, 300u - 256u);
    assert_true(tou_store_check(&store));
}

static void a_part_that_does_not_answer_changes_nothing(void **state)
{
    uint8_t byte = 0x22;

    (void)state;
    ready_with_a_block();
    storing_fill(ID_MANY, 0, MANY_SIZE, 0x33); /* so that the other one is no longer in RAM */
    assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_READ, 0, 2, TOU_POSIX_NV_REFUSE), TOU_OK);
    assert_unread(ID_ONE, 0, TOU_E_IO);
    assert_int_equal(tou_store_write(&store, ID_ONE, 0, 3, &byte, 1), TOU_E_IO);
    assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_READ, 0, 2, TOU_POSIX_NV_DELAY), TOU_OK);
    assert_unread(ID_ONE, 0, TOU_E_BUSY);
    assert_int_equal(tou_store_write(&store, ID_ONE, 0, 3, &byte, 1), TOU_E_BUSY);
    assert_filled(ID_ONE, 0, ONE_SIZE, 0x11);
}

static void rot_in_a_block_is_found(void **state)
{
    uint32_t at;

    (void)state;
    ready_with_a_block();
    storing_fill(ID_MANY, 0, MANY_SIZE, 0x33);
    storing_fill(ID_MANY, 1, MANY_SIZE, 0x44);
    storage_commit();
    at = storing_block_at(1, 0, true);
    for (uint32_t i = 0; i < TOU_STORE_PLACE(MANY_SIZE); i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            assert_int_equal(tou_posix_nv_flip(&storage_part, at + i, (uint8_t)(1u << bit)), TOU_OK);
            assert_unread(ID_MANY, 0, TOU_E_INVALID);
            assert_int_equal(tou_posix_nv_flip(&storage_part, at + i, (uint8_t)(1u << bit)), TOU_OK);
        }
    }
    assert_int_equal(tou_posix_nv_flip(&storage_part, at + 20u, 0x80), TOU_OK);
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_unread(ID_MANY, 0, TOU_E_INVALID);
    assert_filled(ID_ONE, 0, ONE_SIZE, 0x11);
    assert_filled(ID_MANY, 1, MANY_SIZE, 0x44);
    storage_commit();
    storage_commit();
    storing_fill(ID_MANY, 0, MANY_SIZE, 0x55);
    assert_filled(ID_MANY, 0, MANY_SIZE, 0x55);
}

/* A block of one place must not be taken for that of another. */
static void a_block_in_anothers_place_is_not_taken(void **state)
{
    uint32_t from;
    uint32_t to;

    (void)state;
    storing_fill(ID_MANY, 0, MANY_SIZE, 0x33);
    storing_fill(ID_MANY, 1, MANY_SIZE, 0x44);
    storage_commit();
    tou_posix_nv_finish(&storage_part);
    from = storing_block_at(1, 0, true);
    to   = storing_block_at(1, 1, true);
    for (uint32_t i = 0; i < TOU_STORE_PLACE(MANY_SIZE); i++) {
        storing_poke(to + i, tou_posix_nv_bytes(&storage_part)[from + i]);
    }
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_unread(ID_MANY, 1, TOU_E_INVALID);
    assert_filled(ID_MANY, 0, MANY_SIZE, 0x33);
}

static void a_busy_part_makes_it_slower_only(void **state)
{
    (void)state;
    tou_posix_nv_set_busy(&storage_part, 5);
    storing_fill(ID_ONE, 0, ONE_SIZE, 0x11);
    assert_true(storing_put(RING_B, 0x22));
    storage_commit();
    assert_int_equal(store.faults, 0);
    assert_int_equal(tou_posix_nv_stats(&storage_part)->violations, 0);
    tou_posix_nv_set_busy(&storage_part, 0);
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_filled(ID_ONE, 0, ONE_SIZE, 0x11);
    assert_entry(RING_B, 1, 0x22);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_block_is_absent_until_it_is_written, storing_ready),
        cmocka_unit_test_setup(what_is_not_written_of_a_block_is_zero, storing_ready),
        cmocka_unit_test_setup(a_block_is_read_as_written_at_once, storing_ready),
        cmocka_unit_test_setup(bytes_beyond_a_block_are_refused, storing_ready),
        cmocka_unit_test_setup(another_block_waits_its_turn, storing_ready),
        cmocka_unit_test(the_first_write_asks_for_a_commit),
        cmocka_unit_test_setup(a_block_twice_in_a_row_takes_two_commits, storing_ready),
        cmocka_unit_test_setup(nothing_is_real_without_a_commit, storing_ready),
        cmocka_unit_test_setup(a_worn_byte_is_found, storing_ready),
        cmocka_unit_test_setup(a_place_that_takes_nothing_is_found, storing_ready),
        cmocka_unit_test_setup(a_write_that_fails_is_tried_three_times, storing_ready),
        cmocka_unit_test_setup(a_part_that_cannot_be_read_back_is_found, storing_ready),
        cmocka_unit_test_setup(a_block_that_was_damaged_in_ram_is_not_written, storing_ready),
        cmocka_unit_test_setup(faults_are_counted_modulo_256, storing_ready),
        cmocka_unit_test_setup(a_part_that_does_not_answer_changes_nothing, storing_ready),
        cmocka_unit_test_setup(rot_in_a_block_is_found, storing_ready),
        cmocka_unit_test_setup(a_block_in_anothers_place_is_not_taken, storing_ready),
        cmocka_unit_test_setup(a_busy_part_makes_it_slower_only, storing_ready),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
