/* SPDX-License-Identifier: MIT */
/* store.h: what the two newest records name is never overwritten, whatever is asked of a store. */
#include "storing.h"

/*
 * What the two newest records name. The test knows the one before the newest also after power-up, where the store does not.
 */
static struct {
    uint8_t bytes[STORAGE_BYTES];
    uint8_t map;
    uint32_t count[2];
} named[2];
static uint32_t named_number;

static void note_record(void)
{
    uint32_t record = storing_record(tou_store_number(&store));
    const uint8_t *bytes;

    named[1]     = named[0];
    named_number = tou_store_number(&store);
    bytes        = tou_posix_nv_bytes(&storage_part);
    memcpy(named[0].bytes, bytes, STORAGE_BYTES);
    named[0].map = bytes[record + TOU_JOURNAL_HEAD + 11u];
    for (uint8_t k = 0; k < 2u; k++) {
        named[0].count[k] = tou_bytes_get(&bytes[record + TOU_JOURNAL_HEAD + 12u + 3u * k], 3);
    }
}

static void assert_same(unsigned which, uint32_t at, uint16_t size)
{
    assert_memory_equal(&named[which].bytes[at], &tou_posix_nv_bytes(&storage_part)[at], size);
}

static void assert_named_stays(unsigned which)
{
    for (uint8_t i = 0; i < 1u + MANY; i++) {
        uint8_t kind = (uint8_t)((i == 0u) ? 0u : 1u);

        assert_same(which, storing_block_at(kind, (uint8_t)(i - kind), (named[which].map & (1u << i)) != 0u),
                    (uint16_t)TOU_STORE_PLACE(kinds[kind].size));
    }
    for (uint8_t k = 0; k < 2u; k++) {
        for (uint32_t back = 1; back <= rings[k].depth && back <= named[which].count[k]; back++) {
            assert_same(which, storing_entry_at(k, named[which].count[k] - back), (uint16_t)TOU_STORE_PLACE(rings[k].size));
        }
    }
}

static uint32_t random_state;

static uint32_t pick(uint32_t n)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (random_state >> 16) % n;
}

/* Anything that may be asked of a store. */
static void act(void)
{
    uint8_t byte = (uint8_t)pick(256);

    switch (pick(12)) {
    case 0:
        (void)tou_store_write(&store, ID_ONE, 0, (uint8_t)pick(ONE_SIZE), &byte, 1);
        break;
    case 1:
    case 2:
        (void)tou_store_write(&store, ID_MANY, (uint8_t)pick(MANY), (uint8_t)pick(MANY_SIZE), &byte, 1);
        break;
    case 3:
    case 4:
        (void)storing_put((uint8_t)pick(2), byte);
        break;
    case 5:
        if (tou_store_may_begin(&store)) {
            assert_int_equal(tou_store_commit(&store, tou_store_begin(&store)), TOU_OK);
        }
        break;
    case 6:
        if (pick(20) == 0u) {
            assert_int_equal(storing_reboot(), TOU_OK);
        }
        break;
    default:
        (void)tou_store_step(&store);
        break;
    }
}

static void what_two_records_name_is_never_overwritten(void **state)
{
    unsigned commits = 0;

    (void)state;
    random_state = 1;
    note_record();
    note_record();
    for (unsigned i = 0; i < 40000u; i++) {
        act();
        if (tou_store_number(&store) != named_number) {
            note_record();
            commits++;
        }
        assert_named_stays(0);
        assert_named_stays(1);
    }
    assert_true(commits > 500u);
    assert_true(tou_store_count(&store, RING_A) > 100u);
    assert_int_equal(store.faults, 0);
}

/* What can be read: all blocks and all entries. */
typedef struct content {
    tou_err_t block_err[1 + MANY];
    uint8_t block[1 + MANY][MANY_SIZE];
    tou_err_t entry_err[2][4];
    uint8_t entry[2][4][ENTRY_MAX];
} content_t;

static content_t begun;   /* when the record under way was begun */
static content_t held[2]; /* of the two newest records */
static unsigned records;  /* of which it is known */
static bool under_way;    /* a record is being written */

static void read_all(content_t *out)
{
    memset(out, 0, sizeof *out);
    for (uint8_t i = 0; i < 1u + MANY; i++) {
        bool one = i == 0u;

        out->block_err[i] = tou_store_read(&store, one ? ID_ONE : ID_MANY, (uint8_t)(one ? 0 : i - 1), 0, out->block[i],
                                           one ? ONE_SIZE : MANY_SIZE);
    }
    for (uint8_t k = 0; k < 2u; k++) {
        for (uint16_t i = 0; i < rings[k].depth; i++) {
            out->entry_err[k][i] = tou_store_get(&store, k, (uint16_t)(i + 1u), 0, out->entry[k][i], rings[k].size);
        }
    }
}

/* The newest record is spoiled while the power is off: all is as the one before it said. */
static void spoil_newest(void)
{
    uint32_t record = storing_record(tou_store_number(&store));
    content_t now;

    assert_int_equal(tou_posix_nv_flip(&storage_part, record + 20u, 0x04), TOU_OK);
    assert_int_equal(storing_reboot(), TOU_OK);
    read_all(&now);
    assert_memory_equal(&now, &held[1], sizeof now);
    held[0] = held[1];
    records = 1;
}

/* An entry is put when it finds a place, as a keeper does, so that a record holds all that was put before it. */
static void work(void)
{
    uint8_t byte  = (uint8_t)pick(256);
    uint32_t what = pick(8);

    if (what == 0u) {
        (void)tou_store_write(&store, ID_MANY, (uint8_t)pick(MANY), (uint8_t)pick(MANY_SIZE), &byte, 1);
    } else if (what == 1u && tou_store_ready(&store)) {
        assert_true(storing_put((uint8_t)pick(2), byte));
    } else if (what == 2u && tou_store_may_begin(&store)) {
        read_all(&begun);
        under_way = true;
        assert_int_equal(tou_store_commit(&store, tou_store_begin(&store)), TOU_OK);
    } else {
        (void)tou_store_step(&store);
    }
}

static void the_record_before_the_newest_is_whole(void **state)
{
    unsigned spoiled = 0;

    (void)state;
    random_state = 2;
    records      = 0;
    under_way    = false;
    for (unsigned i = 0; i < 100000u; i++) {
        uint32_t before = tou_store_number(&store);

        work();
        if (tou_store_number(&store) != before) {
            held[1]   = held[0];
            held[0]   = begun;
            under_way = false;
            records++;
        }
        if (records >= 2u && !under_way && pick(100) == 0u) {
            spoil_newest();
            spoiled++;
        }
    }
    assert_true(spoiled > 100u);
    assert_int_equal(store.faults, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_record_before_the_newest_is_whole, storing_ready),
        cmocka_unit_test_setup(what_two_records_name_is_never_overwritten, storing_ready),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
