/* SPDX-License-Identifier: MIT */
/* store.h: records, tickets, the emergency and the check byte. */
#include "storing.h"

/* A record with a body of one byte all over, begun and handed over, not yet written. */
static tou_err_t hand_over(uint8_t with, uint16_t size)
{
    uint8_t *at;

    storage_settle();
    assert_true(tou_store_may_begin(&store));
    at = tou_store_begin(&store);
    memset(at, with, size);
    return tou_store_commit(&store, at + size);
}

static void assert_body(uint8_t with, uint16_t size)
{
    const uint8_t *body = NULL;
    uint16_t held       = 0;

    assert_int_equal(tou_store_load(&store, &body, &held), TOU_OK);
    assert_int_equal(held, size);
    for (uint16_t i = 0; i < held; i++) {
        assert_int_equal(body[i], with);
    }
}

static void there_is_no_body_before_the_first_record(void **state)
{
    const uint8_t *body = NULL;
    uint16_t size       = 0;
    uint8_t byte        = 0;

    (void)storing_blank(state);
    assert_int_equal(tou_store_load(&store, &body, &size), TOU_E_ABSENT);
    assert_int_equal(tou_store_peek(&store, 0, &byte, 1), TOU_E_RANGE);
    assert_int_equal(tou_store_number(&store), 0);
}

static void a_body_comes_back(void **state)
{
    const uint8_t *body = NULL;
    uint16_t size       = 0;
    uint8_t bytes[3]    = {0, 0, 0};

    (void)state;
    assert_int_equal(hand_over(0x11, 20), TOU_OK);
    assert_int_equal(tou_store_load(&store, &body, &size), TOU_E_BUSY);
    assert_false(tou_store_may_begin(&store));
    storage_settle();
    assert_body(0x11, 20);
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_body(0x11, 20);
    assert_int_equal(tou_store_peek(&store, 17, bytes, 3), TOU_OK);
    assert_int_equal(bytes[0] + bytes[1] + bytes[2], 0x33);
    assert_int_equal(tou_store_peek(&store, 18, bytes, 3), TOU_E_RANGE);
    assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_READ, 0, 2, TOU_POSIX_NV_REFUSE), TOU_OK);
    assert_int_equal(tou_store_peek(&store, 0, bytes, 3), TOU_E_IO);
    assert_int_equal(tou_store_load(&store, &body, &size), TOU_E_IO);
    assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_READ, 0, 2, TOU_POSIX_NV_DELAY), TOU_OK);
    assert_int_equal(tou_store_peek(&store, 0, bytes, 3), TOU_E_BUSY);
    assert_int_equal(tou_store_load(&store, &body, &size), TOU_E_BUSY);
}

static void the_number_rises_with_each_commit(void **state)
{
    uint32_t number = tou_store_number(&store);

    (void)state;
    for (unsigned i = 0; i < 9; i++) {
        tou_store_ask(&store);
        assert_true(tou_store_asked(&store));
        assert_int_equal(hand_over((uint8_t)i, 5), TOU_OK);
        assert_false(tou_store_asked(&store));
        assert_int_equal(tou_store_number(&store), number);
        storage_settle();
        assert_true(tou_store_number(&store) > number);
        number = tou_store_number(&store);
        assert_int_equal(storing_reboot(), TOU_OK);
        assert_int_equal(tou_store_number(&store), number);
        assert_body((uint8_t)i, 5);
    }
}

static void a_record_that_does_not_fit_is_refused(void **state)
{
    uint8_t *at     = tou_store_begin(&store);
    uint16_t room   = tou_store_room(&store, at);
    uint32_t number = tou_store_number(&store);
    uint64_t done   = storing_done();

    (void)state;
    assert_int_equal(room, STORAGE_SLOT - TOU_JOURNAL_HEAD - TOU_JOURNAL_TAIL - TOU_STORE_SECTION(7, 2));
    assert_int_equal(tou_store_room(&store, at + 10), room - 10u);
    assert_int_equal(tou_store_commit(&store, at + room + 1u), TOU_E_RANGE);
    assert_true(tou_store_asked(&store));
    assert_int_equal(store.faults, 1);
    storage_settle();
    assert_int_equal(storing_done(), done);
    assert_int_equal(tou_store_number(&store), number);
    assert_int_equal(hand_over(0x22, room), TOU_OK);
    storage_settle();
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_body(0x22, room);
}

static void numbers_are_used_up_one_day(void **state)
{
    uint32_t number = UINT32_MAX - 1u;
    uint64_t done;

    (void)state;
    assert_int_equal(hand_over(0x11, 4), TOU_OK);
    storage_settle();
    storing_forge(storing_record(tou_store_number(&store)), 4, number - 1u, 4);
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_int_equal(hand_over(0x22, 4), TOU_OK);
    storage_settle();
    assert_int_equal(tou_store_number(&store), number);
    done = storing_done();
    assert_int_equal(hand_over(0x33, 4), TOU_E_RANGE);
    assert_true(tou_store_asked(&store));
    storage_settle();
    assert_int_equal(storing_done(), done);
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_body(0x22, 4);
}

static void a_record_is_given_up(void **state)
{
    uint32_t number = tou_store_number(&store);
    uint64_t done   = storing_done();

    (void)state;
    (void)tou_store_begin(&store);
    assert_false(tou_store_may_begin(&store));
    tou_store_cancel(&store, false);
    assert_true(tou_store_asked(&store));
    assert_true(tou_store_may_begin(&store));
    storage_settle();
    assert_int_equal(storing_done(), done);
    assert_int_equal(tou_store_number(&store), number);
    storage_commit();
}

/* A record that is not written: the one before holds, and it is asked for again. */
static void a_record_that_cannot_be_written_is_told(void **state)
{
    uint32_t number;

    (void)state;
    assert_int_equal(hand_over(0x11, 20), TOU_OK);
    storage_settle();
    number = tou_store_number(&store);
    assert_false(store.failing);
    assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_WRITE, 0, 3, TOU_POSIX_NV_SPOIL), TOU_OK);
    assert_int_equal(hand_over(0x22, 20), TOU_OK);
    storage_settle();
    assert_true(store.failing);
    assert_true(tou_store_asked(&store));
    assert_int_equal(store.faults, 1);
    assert_int_equal(tou_store_number(&store), number);
    assert_body(0x11, 20);
    assert_int_equal(hand_over(0x33, 20), TOU_OK);
    storage_settle();
    assert_false(store.failing);
    assert_int_equal(store.faults, 1);
    assert_body(0x33, 20);
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_body(0x33, 20);
}

/* Tickets. */

static void a_ticket_is_of_the_next_record(void **state)
{
    uint32_t first;
    uint32_t second;

    (void)state;
    first = tou_store_ticket(&store);
    assert_false(tou_store_done(&store, first));
    assert_int_equal(hand_over(0x11, 20), TOU_OK);
    second = tou_store_ticket(&store); /* what changes now is not in the record under way */
    assert_false(tou_store_done(&store, first));
    storage_settle();
    assert_true(tou_store_done(&store, first));
    assert_false(tou_store_done(&store, second));
    storage_commit();
    assert_true(tou_store_done(&store, second));
}

static void a_ticket_outlives_records_that_fail(void **state)
{
    uint32_t ticket = tou_store_ticket(&store);

    (void)state;
    assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_WRITE, 0, 3, TOU_POSIX_NV_SPOIL), TOU_OK);
    assert_int_equal(hand_over(0x22, 20), TOU_OK);
    storage_settle();
    assert_false(tou_store_done(&store, ticket));
    assert_int_equal(hand_over(0x22, 200), TOU_OK);
    (void)tou_store_step(&store);
    tou_store_hurry(&store);
    assert_false(tou_store_done(&store, ticket));
    storage_commit();
    assert_true(tou_store_done(&store, ticket));
}

/* An entry that finds no place before a commit is in the record after that. */
static void a_ticket_is_of_the_record_that_holds_the_entry(void **state)
{
    uint32_t ticket;

    (void)state;
    for (uint8_t n = 1; n <= 3; n++) {
        assert_true(storing_put(RING_A, n));
        storage_settle();
    }
    ticket = tou_store_ticket(&store);
    for (unsigned i = 0; i < 5 && !tou_store_done(&store, ticket); i++) {
        storage_commit();
    }
    assert_true(tou_store_done(&store, ticket));
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_int_equal(tou_store_count(&store, RING_A), 3);
    assert_entry(RING_A, 1, 3);
}

/* The emergency: after any number of steps the record under way is broken off. */
static void a_record_is_broken_off(void **state)
{
    bool under_way = true;

    for (unsigned steps = 0; under_way; steps++) {
        uint32_t number;

        (void)storing_ready(state);
        assert_int_equal(hand_over(0x11, 150), TOU_OK);
        storage_settle();
        number = tou_store_number(&store);
        assert_int_equal(hand_over(0x22, 150), TOU_OK);
        for (unsigned i = 0; i < steps; i++) {
            (void)tou_store_step(&store);
        }
        under_way = tou_store_number(&store) == number;
        tou_store_hurry(&store);
        assert_true(tou_store_check(&store));
        assert_true(tou_store_may_begin(&store));
        assert_body(under_way ? 0x11 : 0x22, 150);
        assert_int_equal(hand_over(0x33, 150), TOU_OK);
        storage_settle();
        assert_int_equal(store.faults, 0);
        assert_int_equal(storing_reboot(), TOU_OK);
        assert_body(0x33, 150);
        assert_true(steps < 100u);
    }
}

static void blocks_and_entries_are_not_broken_off(void **state)
{
    uint8_t byte = 9;

    (void)state;
    assert_int_equal(tou_store_write(&store, ID_ONE, 0, 0, &byte, 1), TOU_OK);
    assert_true(storing_put(RING_A, 1));
    assert_int_equal(tou_store_step(&store), TOU_MORE);
    tou_store_hurry(&store);
    assert_false(tou_store_may_begin(&store));
    storage_commit();
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_filled(ID_ONE, 0, 1, 9);
    assert_entry(RING_A, 1, 1);
}

/* Every bit but those of the pointer to the settings, which must be good. */
static void assert_flips_are_found(void *object, size_t size)
{
    uint8_t *byte = object;

    for (size_t i = 0; i < size; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            byte[i] ^= (uint8_t)(1u << bit);
            assert_false(tou_store_check(&store));
            byte[i] ^= (uint8_t)(1u << bit);
        }
    }
    assert_true(tou_store_check(&store));
}

static void changed_ram_is_found(void **state)
{
    (void)state;
    storing_fill(ID_ONE, 0, ONE_SIZE, 0x11);
    assert_true(storing_put(RING_A, 1));
    assert_int_equal(tou_store_step(&store), TOU_MORE);
    assert_true(tou_store_check(&store));
    assert_flips_are_found(&store, offsetof(tou_store_t, blocks));
    assert_flips_are_found(&store.skip, offsetof(tou_store_t, cfg) - offsetof(tou_store_t, skip));
    assert_flips_are_found(storage_map, TOU_STORE_MAPS((size_t)7u));
    assert_flips_are_found(storage_state, (size_t)2u * sizeof storage_state[0]);
}

/* How many blocks there are must not be believed before the check byte has proved it. */
static void a_changed_number_of_blocks_is_found(void **state)
{
    (void)state;
    assert_flips_are_found(&store.blocks, sizeof store.blocks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_no_body_before_the_first_record),
        cmocka_unit_test_setup(a_body_comes_back, storing_ready),
        cmocka_unit_test_setup(the_number_rises_with_each_commit, storing_ready),
        cmocka_unit_test_setup(a_record_that_does_not_fit_is_refused, storing_ready),
        cmocka_unit_test_setup(numbers_are_used_up_one_day, storing_ready),
        cmocka_unit_test_setup(a_record_is_given_up, storing_ready),
        cmocka_unit_test_setup(a_record_that_cannot_be_written_is_told, storing_ready),
        cmocka_unit_test_setup(a_ticket_is_of_the_next_record, storing_ready),
        cmocka_unit_test_setup(a_ticket_outlives_records_that_fail, storing_ready),
        cmocka_unit_test_setup(a_ticket_is_of_the_record_that_holds_the_entry, storing_ready),
        cmocka_unit_test_setup(a_record_is_broken_off, storing_ready),
        cmocka_unit_test_setup(blocks_and_entries_are_not_broken_off, storing_ready),
        cmocka_unit_test_setup(changed_ram_is_found, storing_ready),
        cmocka_unit_test_setup(a_changed_number_of_blocks_is_found, storing_ready),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
