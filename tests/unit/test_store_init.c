/* SPDX-License-Identifier: MIT */
/* store.h: what is refused when a store is set up, and what is found when it is mounted. */
#include "storing.h"

#define MANY_RINGS (TOU_RINGS_MAX + 1u)

static tou_nv_t nv;
static tou_nv_t other_nv;
static tou_param_t kind[6];
static tou_ring_cfg_t ring[MANY_RINGS];
static tou_ring_t ring_state[MANY_RINGS];
static uint8_t map[TOU_STORE_MAPS(TOU_PARAMS_MAX)];
static tou_store_cfg_t cfg;
static tou_store_t object;

/* Nothing in it is at a limit. Setting up reads nothing, so that the parts have no driver. */
static void good(void)
{
    const tou_store_cfg_t one = {&nv, &nv, {1024, 1024, 4, 1}, 8192, 65536, kind, ring, ring_state, map, NULL, NULL, 2, 2};

    memset(&nv, 0, sizeof nv);
    nv.size  = 0x1000000u;
    nv.unit  = 1;
    other_nv = nv;
    for (unsigned k = 0; k < 6; k++) {
        const tou_param_t some = {(uint8_t)(k + 1), 4, 20};

        kind[k] = some;
    }
    for (unsigned k = 0; k < MANY_RINGS; k++) {
        const tou_ring_cfg_t some = {(uint8_t)(k + 1), 2, 20, 4, entries[0]};

        ring[k] = some;
    }
    cfg = one;
}

static void assert_refused(const char *change)
{
    tou_store_t before;

    memset(&object, 0xA5, sizeof object);
    memset(map, 0xA5, sizeof map);
    memset(ring_state, 0xA5, sizeof ring_state);
    memset(&before, 0xA5, sizeof before);
    if (tou_store_init(&object, &cfg) != TOU_E_RANGE) {
        fail_msg("taken: %s", change);
    }
    assert_memory_equal(&object, &before, sizeof object);
    assert_int_equal(map[0], 0xA5);
    assert_int_equal(((uint8_t *)ring_state)[0], 0xA5);
}

static void assert_taken(const char *change)
{
    if (tou_store_init(&object, &cfg) != TOU_OK) {
        fail_msg("refused: %s", change);
    }
    assert_true(tou_store_check(&object));
}

#define REFUSED(change)          \
    do {                         \
        good();                  \
        change;                  \
        assert_refused(#change); \
    } while (0)
#define TAKEN(change)          \
    do {                       \
        good();                \
        change;                \
        assert_taken(#change); \
    } while (0)

static void numbers_of_blocks(void **state)
{
    (void)state;
    TAKEN((void)0);
    REFUSED(kind[1].id = 0);
    REFUSED(kind[1].n = 0);
    REFUSED(kind[1].size = 0);
    REFUSED(kind[1].size = TOU_PARAM_MAX + 1u);
    TAKEN(kind[1].size = TOU_PARAM_MAX);
    TAKEN(cfg.n_params = 0);
}

static void most_blocks(uint8_t last)
{
    for (unsigned k = 0; k < 4; k++) {
        kind[k].n = 255;
    }
    kind[4].n        = last;
    cfg.n_params     = 5;
    cfg.journal.slot = 2048;
    cfg.param_at     = 16384;
    cfg.ring_at      = 0x100000;
}

static void blocks_of_all_kinds(void **state)
{
    (void)state;
    TAKEN(most_blocks(4));
    REFUSED(most_blocks(5));
}

static void numbers_of_rings(void **state)
{
    (void)state;
    REFUSED(ring[1].id = 0);
    REFUSED(ring[1].spare = 1);
    TAKEN(ring[1].spare = 255);
    REFUSED(ring[1].size = 0);
    REFUSED(ring[1].size = TOU_ENTRY_MAX + 1u);
    TAKEN(ring[1].size = TOU_ENTRY_MAX);
    REFUSED(ring[1].depth = 0);
    REFUSED(ring[1].depth = TOU_DEPTH_MAX + 1u);
    TAKEN(ring[1].depth = TOU_DEPTH_MAX);
    TAKEN(cfg.n_rings = 0);
    TAKEN(cfg.n_rings = TOU_RINGS_MAX);
    REFUSED(cfg.n_rings = TOU_RINGS_MAX + 1u);
}

/* Their bytes together are 2^32. */
static void huge_rings(void)
{
    cfg.n_rings = TOU_RINGS_MAX;
    for (unsigned k = 0; k < TOU_RINGS_MAX; k++) {
        ring[k].size  = 4096u - TOU_STORE_HEAD - TOU_STORE_TAIL;
        ring[k].depth = 16384u - 2u;
    }
}

static void more_bytes_than_there_are_numbers(void **state)
{
    (void)state;
    REFUSED(huge_rings());
}

static void the_part_for_blocks_has_no_erase_blocks(void **state)
{
    (void)state;
    REFUSED(nv.block = 4096);
    REFUSED((cfg.journal_nv = &other_nv, nv.block = 4096));
    TAKEN((cfg.journal_nv = &other_nv, other_nv.block = 4096, cfg.journal.base = 0, cfg.journal.n_blocks = 2));
}

static void units(void **state)
{
    (void)state;
    TAKEN(nv.unit = 4);
    REFUSED((nv.unit = 4, cfg.param_at += 2));
    REFUSED((nv.unit = 4, cfg.ring_at += 2));
    REFUSED((nv.unit = 4, kind[1].size++));
    REFUSED((nv.unit = 4, ring[1].size++));
}

static void places_fit_the_part(void **state)
{
    uint32_t blocks = 2u * 2u * 4u * TOU_STORE_PLACE(20u);
    uint32_t two    = 2u * 6u * TOU_STORE_PLACE(20u);

    (void)state;
    TAKEN(cfg.ring_at = cfg.param_at + blocks);
    REFUSED(cfg.ring_at = cfg.param_at + blocks - 1u);
    REFUSED(cfg.ring_at = cfg.param_at - 1u);
    REFUSED((cfg.param_at = UINT32_MAX, cfg.ring_at = 65536));
    TAKEN(nv.size = cfg.ring_at + two);
    REFUSED(nv.size = cfg.ring_at + two - 1u);
    REFUSED(nv.size = cfg.ring_at);
    REFUSED(nv.size = two - 1u);
    REFUSED(nv.size = 0);
}

static void the_journal_does_not_lie_in_them(void **state)
{
    uint32_t end;

    (void)state;
    good();
    end = cfg.ring_at + 2u * 6u * TOU_STORE_PLACE(20u);
    TAKEN(cfg.journal.base = cfg.param_at - 4096u);
    REFUSED(cfg.journal.base = cfg.param_at - 4095u);
    REFUSED(cfg.journal.base = cfg.ring_at);
    REFUSED(cfg.journal.base = end - 1u);
    TAKEN(cfg.journal.base = end);
    TAKEN((cfg.journal_nv = &other_nv, cfg.journal.base = cfg.param_at));
}

static void the_section_fits_a_slot(void **state)
{
    uint16_t least = (uint16_t)(TOU_JOURNAL_HEAD + TOU_STORE_SECTION(8, 2) + TOU_JOURNAL_TAIL);

    (void)state;
    assert_int_equal(TOU_STORE_SECTION(8, 2), 11 + 1 + 12);
    TAKEN(cfg.journal.slot = least);
    REFUSED(cfg.journal.slot = (uint16_t)(least - 1u));
    REFUSED(cfg.journal.per_block = 2);
}

/* Mounting. */

static void a_blank_part_is_absent(void **state)
{
    (void)storing_blank(state);
    assert_int_equal(tou_store_mount(&store), TOU_E_ABSENT);
    assert_int_equal(tou_store_number(&store), 0);
    assert_unread(ID_ONE, 0, TOU_E_ABSENT);
    assert_int_equal(tou_store_used(&store, RING_A), 0);
    assert_int_equal(storing_done(), 0);
}

static void nothing_is_there_before_mounting(void **state)
{
    uint8_t byte = 1;

    (void)storing_blank(state);
    storage_commit();
    storage_commit();
    storing_fill(ID_ONE, 0, ONE_SIZE, 7);
    storage_commit();
    assert_int_equal(tou_store_init(&store, &storage_cfg), TOU_OK);
    assert_unread(ID_ONE, 0, TOU_E_ABSENT);
    assert_int_equal(tou_store_write(&store, ID_ONE, 0, 0, &byte, 1), TOU_E_ABSENT);
    assert_int_equal(tou_store_step(&store), TOU_OK);
    assert_false(tou_store_may_begin(&store));
}

/* Two blocks and an entry in each ring, committed. */
static void furnish(void **state)
{
    (void)storing_ready(state);
    storing_fill(ID_ONE, 0, ONE_SIZE, 0x11);
    storing_fill(ID_MANY, MANY - 1, MANY_SIZE, 0x22);
    assert_true(storing_put(RING_A, 0x33));
    assert_true(storing_put(RING_B, 0x44));
    storage_commit();
}

static void assert_furnished(void)
{
    assert_filled(ID_ONE, 0, ONE_SIZE, 0x11);
    assert_filled(ID_MANY, MANY - 1, MANY_SIZE, 0x22);
    assert_unread(ID_MANY, 0, TOU_E_ABSENT);
    assert_int_equal(tou_store_used(&store, RING_A), 1);
    assert_entry(RING_A, 1, 0x33);
    assert_entry(RING_B, 1, 0x44);
}

static void mounting_finds_all_and_writes_nothing(void **state)
{
    uint32_t number;
    uint64_t done;

    furnish(state);
    number = tou_store_number(&store);
    done   = storing_done();
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_int_equal(tou_store_mount(&store), TOU_OK);
    assert_int_equal(tou_store_number(&store), number);
    assert_furnished();
    storage_settle();
    assert_int_equal(storing_done(), done);
    assert_int_equal(tou_posix_nv_in_flight(&storage_part), 0);
}

static void assert_other(const char *change)
{
    uint64_t done = storing_done();

    if (storing_reboot() != TOU_E_INVALID) {
        fail_msg("mounted: %s", change);
    }
    assert_int_equal(tou_store_mount(&store), TOU_E_INVALID);
    assert_unread(ID_ONE, 0, TOU_E_ABSENT);
    assert_false(tou_store_may_begin(&store));
    assert_true(tou_store_ready(&store)); /* a meter that runs without does not wait for it */
    assert_int_equal(storing_done(), done);
}

static void another_version_is_refused(void **state)
{
    uint32_t record;

    furnish(state);
    record = storing_record(tou_store_number(&store));
    storing_forge(record, TOU_JOURNAL_HEAD + 2u, TOU_STORE_VERSION + 1u, 1);
    assert_other("version");
    storing_forge(record, TOU_JOURNAL_HEAD + 2u, TOU_STORE_VERSION, 1); /* it was the version alone */
    assert_int_equal(storing_reboot(), TOU_OK);
}

/* The length is said in two places, and the number of blocks in two. */
static void a_section_that_contradicts_itself_is_refused(void **state)
{
    uint32_t record;

    furnish(state);
    record = storing_record(tou_store_number(&store));
    storing_forge(record, TOU_JOURNAL_HEAD, TOU_STORE_SECTION(7, 2) + 1u, 2);
    assert_other("size");
    storing_forge(record, TOU_JOURNAL_HEAD, UINT16_MAX, 2);
    assert_other("longer than the record");
    storing_forge(record, TOU_JOURNAL_HEAD, TOU_STORE_SECTION(7, 2), 2);
    storing_forge(record, TOU_JOURNAL_HEAD + 5u, 8, 2);
    assert_other("blocks");
    storing_forge(record, TOU_JOURNAL_HEAD + 5u, UINT16_MAX, 2);
    assert_other("most blocks");
}

#define OTHER(change)                      \
    do {                                   \
        memcpy(kind, kinds, sizeof kinds); \
        memcpy(ring, rings, sizeof rings); \
        storage_cfg.param    = kind;       \
        storage_cfg.ring     = ring;       \
        storage_cfg.n_params = 2;          \
        storage_cfg.n_rings  = 2;          \
        change;                            \
        assert_other(#change);             \
    } while (0)

static void swap_kinds(void)
{
    tou_param_t first = kind[0];

    kind[0] = kind[1];
    kind[1] = first;
}

static void other_kinds_and_rings_are_refused(void **state)
{
    furnish(state);
    OTHER(swap_kinds());
    OTHER(kind[0].id++);
    OTHER(kind[0].size--);
    OTHER(kind[1].n--);
    OTHER((kind[0].n++, kind[1].n--));
    OTHER(ring[1].id++);
    OTHER(ring[1].spare++);
    OTHER(ring[1].size--);
    OTHER(ring[1].depth--);
    OTHER(ring[0].depth++);
    OTHER(storage_cfg.n_params = 1);
    OTHER(storage_cfg.n_rings = 1);
    storage_cfg.param    = kinds;
    storage_cfg.ring     = rings;
    storage_cfg.n_params = 2;
    storage_cfg.n_rings  = 2;
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_furnished();
}

/* The firmware was updated: what is new is empty, what was there stays. */
static void kinds_and_rings_may_be_added_behind(void **state)
{
    furnish(state);
    storage_cfg.n_params = 3;
    storage_cfg.n_rings  = 3;
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_furnished();
    for (uint8_t i = 0; i < 4; i++) {
        assert_unread(ID_MORE, i, TOU_E_ABSENT);
    }
    assert_int_equal(tou_store_used(&store, RING_C), 0);
    assert_no_entry(RING_C, 1, TOU_E_ABSENT);
    storage_commit();
    storage_commit();
    storing_fill(ID_MORE, 3, 8, 0x55);
    assert_true(storing_put(RING_C, 0x66));
    storage_commit();
    assert_int_equal(storing_reboot(), TOU_OK);
    assert_furnished();
    assert_filled(ID_MORE, 3, 8, 0x55);
    assert_entry(RING_C, 1, 0x66);
    storage_cfg.n_params = 2;
    storage_cfg.n_rings  = 2;
    assert_int_equal(storing_reboot(), TOU_E_INVALID); /* the older firmware does not know all places */
}

/* @return as tou_store_mount(), after the first answer of TOU_E_IO it is called again */
static tou_err_t mount_again(unsigned *failed)
{
    tou_err_t err = TOU_MORE;

    assert_int_equal(tou_store_init(&store, &storage_cfg), TOU_OK);
    for (unsigned i = 0; i < STORAGE_STEPS && (err == TOU_MORE || err == TOU_E_IO); i++) {
        err = tou_store_mount(&store);
        *failed += (err == TOU_E_IO) ? 1u : 0u;
    }
    return err;
}

static void a_part_that_fails_while_mounting_is_asked_again(void **state)
{
    unsigned failed = 1;
    uint32_t reads  = 0;

    furnish(state);
    tou_posix_nv_finish(&storage_part);
    for (; failed != 0u; reads++) {
        failed = 0;
        assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_READ, reads, 1, TOU_POSIX_NV_REFUSE), TOU_OK);
        assert_int_equal(mount_again(&failed), TOU_OK);
        if (failed != 0u) {
            assert_int_equal(failed, 1);
            assert_furnished();
        }
    }
    assert_true(reads > 4u);
}

static void a_part_that_is_busy_while_mounting_is_waited_for(void **state)
{
    furnish(state);
    tou_posix_nv_finish(&storage_part);
    for (uint32_t reads = 0; reads < 20u; reads++) {
        assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_READ, reads, 3, TOU_POSIX_NV_DELAY), TOU_OK);
        assert_int_equal(storage_mount(), TOU_OK);
        assert_int_equal(tou_posix_nv_fail(&storage_part, TOU_POSIX_NV_READ, 0, 0, TOU_POSIX_NV_DELAY), TOU_OK);
        assert_furnished();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_blocks),
        cmocka_unit_test(blocks_of_all_kinds),
        cmocka_unit_test(numbers_of_rings),
        cmocka_unit_test(more_bytes_than_there_are_numbers),
        cmocka_unit_test(the_part_for_blocks_has_no_erase_blocks),
        cmocka_unit_test(units),
        cmocka_unit_test(places_fit_the_part),
        cmocka_unit_test(the_journal_does_not_lie_in_them),
        cmocka_unit_test(the_section_fits_a_slot),
        cmocka_unit_test(a_blank_part_is_absent),
        cmocka_unit_test(nothing_is_there_before_mounting),
        cmocka_unit_test(mounting_finds_all_and_writes_nothing),
        cmocka_unit_test(another_version_is_refused),
        cmocka_unit_test(a_section_that_contradicts_itself_is_refused),
        cmocka_unit_test(other_kinds_and_rings_are_refused),
        cmocka_unit_test(kinds_and_rings_may_be_added_behind),
        cmocka_unit_test(a_part_that_fails_while_mounting_is_asked_again),
        cmocka_unit_test(a_part_that_is_busy_while_mounting_is_waited_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
