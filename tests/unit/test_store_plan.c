/* SPDX-License-Identifier: MIT */
#define NV_MOST 2560u

#include "nv.h"
#include "tou/eeprom.h"
#include "tou/store_plan.h"

#define STATE 94u
#define STEPS 5000u

static const tou_param_t params[] = {{7, 1, 24}, {8, 3, 40}};
static uint8_t entry_bytes[2][TOU_STORE_PLACE(60)];
static tou_ring_cfg_t rings[2];
static tou_ring_t ring_state[2];
static uint8_t map[TOU_STORE_MAPS(4)];
static uint8_t place[TOU_STORE_PLACE(40)];
static uint8_t buffer[NV_MOST];
static uint32_t entries[2];
static tou_store_t store;
static tou_store_cfg_t cfg;
static tou_store_use_t use;
static tou_store_plan_t plan;

/* A part of nv.h, a store on it that is not laid out yet, and nothing that is done with it. */
static void set_up(uint32_t size, uint16_t page)
{
    static const tou_ring_cfg_t both[2] = {{20, 2, 30, 4, entry_bytes[0]}, {21, 3, 60, 2, entry_bytes[1]}};

    make((size + 63u) & ~63u, 0, page, 1);
    nv.size = size;
    memcpy(rings, both, sizeof rings);
    memset(&cfg, 0, sizeof cfg);
    cfg.nv         = &nv;
    cfg.journal_nv = &nv;
    cfg.param      = params;
    cfg.ring       = rings;
    cfg.state      = ring_state;
    cfg.map        = map;
    cfg.place      = place;
    cfg.buffer     = buffer;
    cfg.n_params   = 2;
    cfg.n_rings    = 2;
    memset(entries, 0, sizeof entries);
    memset(&use, 0, sizeof use);
    use.cfg     = &cfg;
    use.entries = entries;
    use.state   = STATE;
    use.waiting = 2;
}

static void laid_out(uint32_t size, uint16_t page)
{
    set_up(size, page);
    assert_int_equal(tou_store_lay_out(&cfg, STATE, 4), TOU_OK);
}

static int on_pages(void **state)
{
    (void)state;
    laid_out(1024 + 640, 16);
    return 0;
}

#define RECORD (8u + 11u + 1u + 2u * 6u + STATE + 4u) /* head, section, state, checksum */
#define PARAMS (2u * 32u + 6u * 48u)
#define RINGS  (6u * 38u + 5u * 68u)

static void everything_has_its_bytes(void **state)
{
    (void)state;
    assert_int_equal(tou_store_plan(&use, &plan), TOU_OK);
    assert_int_equal(plan.record, RECORD);
    assert_int_equal(cfg.journal.slot, 144);
    assert_int_equal(plan.journal, 4u * 144u);
    assert_int_equal(plan.params, PARAMS);
    assert_int_equal(tou_store_plan_param(&cfg, 0), 64);
    assert_int_equal(tou_store_plan_param(&cfg, 1), 288);
    assert_int_equal(plan.rings, RINGS);
    assert_int_equal(tou_store_plan_ring(&cfg, 0), 228);
    assert_int_equal(tou_store_plan_ring(&cfg, 1), 340);
    assert_int_equal(cfg.param_at, 576);
    assert_int_equal(cfg.ring_at, 576u + PARAMS);
    assert_int_equal(plan.end, 576u + PARAMS + RINGS);
    assert_int_equal(plan.missing, 0);
    assert_int_equal(plan.largest, 1);
    assert_int_equal(plan.depth, 2);
}

static void what_fits_is_what_the_store_takes(void **state)
{
    unsigned fits = 0;

    (void)state;
    for (uint32_t size = 1400; size < 1600u; size++) {
        laid_out(size, 16);
        memset(&plan, 0xA5, sizeof plan);
        bool fit = tou_store_plan(&use, &plan) == TOU_OK;

        assert_int_equal(tou_store_init(&store, &cfg), fit ? TOU_OK : TOU_E_RANGE);
        assert_int_equal(plan.missing, fit ? 0u : (plan.end - size));
        fits += fit ? 1u : 0u;
    }
    assert_int_equal(fits, 1600u - (576u + PARAMS + RINGS));
}

/* The depth that is told fits, and one more does not. */
static void a_part_too_small_tells_what_would_fit(void **state)
{
    (void)state;
    for (uint32_t size = 1100; size < 1496u; size += 7u) {
        laid_out(size, 16);
        rings[1].depth = 20;
        assert_int_equal(tou_store_plan(&use, &plan), TOU_E_RANGE);
        assert_int_equal(plan.missing, 576u + PARAMS + 228u + 23u * 68u - size);
        uint16_t depth = plan.depth;

        rings[1].depth = depth;
        assert_true(depth == 0u || tou_store_plan(&use, &plan) == TOU_OK);
        rings[1].depth = (uint16_t)(depth + 1u);
        assert_int_equal(tou_store_plan(&use, &plan), TOU_E_RANGE);
    }
    laid_out(1100, 16);
    rings[1].depth = 20;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.depth, 0);
}

static void a_state_that_does_not_fit_a_slot_is_told(void **state)
{
    (void)state;
    use.state = STATE + 14u;
    assert_int_equal(tou_store_plan(&use, &plan), TOU_OK);
    use.state = STATE + 15u;
    assert_int_equal(tou_store_plan(&use, &plan), TOU_E_RANGE);
    assert_int_equal(plan.record, 145);
    assert_int_equal(plan.missing, 0);
}

static void a_journal_in_a_part_of_its_own(void **state)
{
    tou_nv_t other;

    (void)state;
    set_up(PARAMS + RINGS + 64u, 16);
    other            = nv;
    other.size       = 4096;
    other.block      = 512;
    other.page       = 8;
    other.unit       = 8;
    cfg.journal_nv   = &other;
    cfg.journal.base = 1;
    cfg.param_at     = 50;
    assert_int_equal(tou_store_lay_out(&cfg, STATE, 7), TOU_OK);
    assert_int_equal(cfg.journal.base, 512);
    assert_int_equal(cfg.journal.slot, 136); /* of 130 in units of 8 */
    assert_int_equal(cfg.journal.per_block, 3);
    assert_int_equal(cfg.journal.n_blocks, 3);
    assert_int_equal(cfg.param_at, 64);
    assert_int_equal(tou_store_plan(&use, &plan), TOU_OK);
    assert_int_equal(plan.journal, 1536);
    assert_int_equal(plan.end, nv.size);
    assert_int_equal(tou_store_init(&store, &cfg), TOU_OK);
    other.size = 2047;
    assert_int_equal(tou_store_plan(&use, &plan), TOU_E_RANGE);
    assert_int_equal(plan.missing_journal, 1);
    assert_int_equal(plan.missing, 0);
    cfg.journal.base = 0;
    assert_int_equal(tou_store_lay_out(&cfg, STATE, 3), TOU_OK);
    assert_int_equal(cfg.journal.n_blocks, 2);
}

static void assert_not_laid_out(uint16_t bytes, uint16_t n_slots)
{
    tou_store_cfg_t before = cfg;

    assert_int_equal(tou_store_lay_out(&cfg, bytes, n_slots), TOU_E_RANGE);
    assert_memory_equal(&cfg, &before, sizeof cfg);
}

static void what_no_journal_can_be_changes_nothing(void **state)
{
    (void)state;
    set_up(2048, 16);
    assert_not_laid_out(STATE, 2);
    assert_not_laid_out(UINT16_MAX, 3);
    assert_not_laid_out(UINT16_MAX - 30u, 3); /* a record would do, but not in whole pages */
    assert_int_equal(tou_store_lay_out(&cfg, UINT16_MAX - 60u, 3), TOU_OK);
    nv.block = 256;
    assert_not_laid_out(STATE, 3);
    nv.block = 512;
    assert_not_laid_out(STATE, 2);
    assert_not_laid_out(STATE, 3 * 255 + 1);
    assert_int_equal(tou_store_lay_out(&cfg, STATE, 3 * 255), TOU_OK);
    assert_int_equal(cfg.journal.n_blocks, 255);
}

static void sums_stop_at_the_top(void **state)
{
    static const tou_ring_cfg_t most = {20, 255, TOU_ENTRY_MAX, TOU_DEPTH_MAX, NULL};
    static tou_ring_cfg_t many[TOU_RINGS_MAX];
    static uint32_t often[TOU_RINGS_MAX];

    (void)state;
    for (unsigned k = 0; k < TOU_RINGS_MAX; k++) {
        many[k]  = most;
        often[k] = UINT32_MAX;
    }
    cfg.ring    = many;
    cfg.n_rings = TOU_RINGS_MAX;
    use.entries = often;
    use.commits = UINT32_MAX;
    use.writes  = UINT32_MAX;
    use.call_us = UINT32_MAX;
    use.edge_us = UINT32_MAX;
    use.waiting = UINT8_MAX;
    assert_int_equal(tou_store_plan(&use, &plan), TOU_E_RANGE);
    assert_true(plan.rings == UINT32_MAX && plan.end == UINT32_MAX && plan.page_writes == UINT32_MAX);
    assert_int_equal(plan.missing, UINT32_MAX - nv.size);
    assert_int_equal(plan.depth, 0);
    assert_int_equal(plan.years, 0);
    assert_int_equal(plan.record_ms, TOU_STORE_MOST);
    assert_int_equal(plan.hold_up_ms, TOU_STORE_MOST);
    assert_int_equal(plan.answer_ms, TOU_STORE_MOST);
    assert_true(plan.late);
}

static void years_are_those_of_the_most_written_place(void **state)
{
    (void)state;
    nv.cycles   = 1000000;
    use.commits = 35040;
    use.writes  = 1000;
    entries[0]  = 8760;
    entries[1]  = 8760;
    assert_int_equal(tou_store_plan(&use, &plan), TOU_OK);
    assert_int_equal(plan.journal_years, 114); /* 4 000 000 / 35 040 */
    assert_int_equal(plan.param_years, 2000);
    assert_int_equal(plan.ring_years, 570); /* 5 000 000 / 8 760 */
    assert_int_equal(plan.worn, 1);
    assert_int_equal(plan.years, 114);
    entries[0] = 100000;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.worn, 0);
    assert_int_equal(plan.years, 60);
    use.writes = 40000;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.years, 50);
    use.writes = 2000001;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.years, 0);
}

static void what_is_never_written_or_never_worn_lasts(void **state)
{
    (void)state;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.years, TOU_STORE_MOST);
    use.commits = UINT32_MAX;
    use.writes  = UINT32_MAX;
    entries[0]  = UINT32_MAX;
    nv.cycles   = UINT32_MAX;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.years, TOU_STORE_MOST);
    nv.cycles = UINT32_MAX - 1u; /* the product is of no known size */
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.years, 0);
}

static void a_journal_may_lie_behind_all_else(void **state)
{
    (void)state;
    cfg.param_at     = 0;
    cfg.ring_at      = PARAMS;
    cfg.journal.base = PARAMS + RINGS + 8u;
    assert_int_equal(tou_store_plan(&use, &plan), TOU_OK);
    assert_int_equal(plan.end, PARAMS + RINGS + 8u + 4u * 144u);
    nv.size = plan.end - 1u;
    assert_int_equal(tou_store_plan(&use, &plan), TOU_E_RANGE);
    assert_int_equal(plan.missing, 1);
}

/* 48 bytes behind two places of 33 begin 2 bytes after a multiple of a page. */
static void a_place_that_is_not_at_a_page_takes_a_write_more(void **state)
{
    static const tou_param_t odd[] = {{7, 1, 25}, {8, 1, 40}};

    (void)state;
    use.writes = 1;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.page_writes, 3);
    cfg.param = odd;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.page_writes, 4);
}

/* Erase blocks are worn by erases: each once in a round of all slots. */
static void a_block_is_erased_once_a_round(void **state)
{
    tou_nv_t other;

    (void)state;
    other          = nv;
    other.block    = 1024;
    other.cycles   = 10000;
    cfg.journal_nv = &other;
    assert_int_equal(tou_store_lay_out(&cfg, STATE, 14), TOU_OK);
    assert_int_equal(cfg.journal.per_block, 7);
    use.commits = 35040;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.journal_years, 3); /* 10 000 x 14 / 35 040 */
}

/* 4 writes and reads: 100 us a call; 5 ms busy and a call that finds it over. */
static void times_are_added_up(void **state)
{
    (void)state;
    laid_out(2048, 0);
    use.call_us = 100;
    assert_int_equal(tou_store_plan(&use, &plan), TOU_OK);
    assert_int_equal(plan.record_writes, 1);
    assert_int_equal(plan.record_reads, 5);
    assert_int_equal(plan.record_ms, 6);  /* 5.2 + 5 x 0.1 */
    assert_int_equal(plan.answer_ms, 28); /* 2 x 5.7 and 2 x 5.2 before one of them, and a block: 5.2 + 2 x 0.1 */
    /* a call, 5 ms under way, block 5.4, 2 entries of 5.2 + 3 x 0.1, 2 x 5.2 and the record */
    assert_int_equal(plan.hold_up_ms, 38);
    use.waiting = 1;
    use.edge_us = 20000;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.hold_up_ms, 53);
    use.waiting = 255; /* no more than there are rings */
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.hold_up_ms, 58);
    nv.write_ms = 0;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.record_ms, 1);
    assert_int_equal(plan.hold_up_ms, 22); /* 20 + 0.1 + 0.3 + 2 x 0.4 + 2 x 0.1 + 0.6 */
}

static void a_byte_at_a_time_takes_long(void **state)
{
    (void)state;
    laid_out(2048, 1);
    nv.write_ms = 4;
    use.call_us = 10;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(cfg.journal.slot, RECORD);
    assert_int_equal(plan.record_writes, RECORD);
    assert_int_equal(plan.record_ms, 523); /* 130 x 4.02 + 5 x 0.01 */
    assert_true(plan.late);
    nv.write_ms = 1;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.answer_ms, 317); /* 2 x 130 + 2 + 48 times 1.02, and 12 x 0.01 */
    assert_false(plan.late);
}

static void an_answer_is_late_after_500_ms(void **state)
{
    (void)state;
    laid_out(2048, 0);
    nv.write_ms = 99;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.answer_ms, 495);
    assert_false(plan.late);
    use.call_us = 220; /* 22 calls and ends of writes */
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.answer_ms, 500);
    assert_false(plan.late);
    use.call_us = 250;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.answer_ms, 501);
    assert_true(plan.late);
}

static void an_erase_may_be_in_the_way(void **state)
{
    tou_nv_t other;

    (void)state;
    laid_out(2048, 0);
    other          = nv;
    other.block    = 1024;
    other.erase_ms = 300;
    cfg.journal_nv = &other;
    assert_int_equal(tou_store_lay_out(&cfg, STATE, 14), TOU_OK);
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.record_ms, 5);
    assert_int_equal(plan.answer_ms, 310);
    assert_int_equal(plan.hold_up_ms, 320);
}

static void work(void)
{
    for (unsigned i = 0; i < STEPS && tou_store_step(&store) == TOU_MORE; i++) {
    }
    assert_false(tou_store_busy(&store));
}

static void commit(void)
{
    uint8_t *at = tou_store_begin(&store);

    memset(at, 0x5A, STATE);
    assert_int_equal(tou_store_commit(&store, at + STATE), TOU_OK);
    work();
}

/* Calls of `write` since the last time. */
static unsigned writes_done(void)
{
    static uint64_t before;
    uint64_t now   = tou_posix_nv_stats(&part)->writes;
    unsigned calls = (unsigned)(now - before);

    before = now;
    return calls;
}

static void mount_blank(void)
{
    assert_int_equal(tou_store_init(&store, &cfg), TOU_OK);
    tou_err_t err = TOU_MORE;

    for (unsigned i = 0; i < STEPS && err == TOU_MORE; i++) {
        err = tou_store_mount(&store);
    }
    assert_int_equal(err, TOU_E_ABSENT);
    commit();
    commit();
    (void)writes_done();
}

/* Most writes of an entry of a ring in a round of it, each made real. */
static unsigned worst_entry(uint8_t ring)
{
    unsigned most = 0;

    for (unsigned k = 0; k < 6u; k++) {
        memset(tou_store_entry(&store, ring), 0x5A, rings[ring].size);
        tou_store_append(&store, ring);
        work();
        unsigned calls = writes_done();

        most = (calls > most) ? calls : most;
        commit();
        assert_true(writes_done() <= plan.record_writes);
    }
    return most;
}

/* A real store makes as many calls as the plan foretells, whatever the page. */
static void a_store_writes_as_often_as_planned(void **state)
{
    (void)state;
    for (uint16_t page = 0; page <= 64u; page = (uint16_t)((page == 0u) ? 1u : (page * 2u))) {
        static const uint8_t bytes[40] = {1};

        laid_out(2048, page);
        use.commits = 1000000;
        entries[0]  = 1000;
        entries[1]  = 1;
        (void)tou_store_plan(&use, &plan);
        mount_blank();
        commit();
        assert_int_equal(writes_done(), plan.record_writes);

        unsigned entry = worst_entry(1) + 1000u * worst_entry(0);
        assert_true(entry <= plan.page_writes - 1000000u * plan.record_writes);
        assert_true(entry + 1001u >= plan.page_writes - 1000000u * plan.record_writes);
        uint32_t before = plan.page_writes;

        use.writes = 1;
        (void)tou_store_plan(&use, &plan);
        assert_int_equal(tou_store_write(&store, 8, 2, 0, bytes, sizeof bytes), TOU_OK);
        work();
        assert_true(writes_done() <= plan.page_writes - before);
    }
}

/* 16 blocks of 12 slots of 80 bytes, two of them kept free, 40 pages of 64: 110 slots to spare. */
static const tou_eeprom_cfg_t emulated = {0, 40, 64, 16};
static tou_nv_t blocks;

static int on_flash(void **state)
{
    (void)state;
    laid_out(2560, 64);
    blocks          = nv;
    blocks.size     = 16384;
    blocks.block    = 1024;
    blocks.page     = 0;
    blocks.unit     = 4;
    blocks.erase_ms = 20;
    blocks.write_ms = 1;
    blocks.cycles   = 15000;
    use.eeprom      = &emulated;
    use.flash       = &blocks;
    use.waiting     = 0;
    return 0;
}

static void flash_behind_an_eeprom_wears_by_page_writes(void **state)
{
    (void)state;
    use.commits = 10000;
    assert_int_equal(tou_store_plan(&use, &plan), TOU_OK);
    assert_int_equal(plan.record_writes, 3);
    assert_int_equal(plan.page_writes, 30000);
    assert_int_equal(tou_eeprom_writes(&emulated, &blocks), 1760000);
    assert_int_equal(plan.years, 58);
    assert_int_equal(plan.journal_years, 58);
    assert_int_equal(plan.param_years, 58);
    cfg.journal_nv   = &blocks;
    cfg.journal.base = 0;
    assert_int_equal(tou_store_lay_out(&cfg, STATE, 14), TOU_OK);
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.page_writes, 0);
    assert_int_equal(plan.param_years, TOU_STORE_MOST);
    assert_int_equal(plan.journal_years, 21); /* 15 000 x 14 / 10 000 */
}

/* All pages copied and all blocks but one erased; then that once more, for more writes than slots are spare. */
static void copies_may_be_in_the_way(void **state)
{
    const unsigned round = 40u + 15u * 20u;

    (void)state;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.record_ms, 3);
    assert_int_equal(plan.hold_up_ms, 1u + 3u + 2u + 2u + round); /* the third: a number is taken away */
    assert_int_equal(plan.answer_ms, 3u + 2u + 2u + 3u + round);
    use.waiting = 2;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.hold_up_ms, 1u + 3u + 2u + 2u + 2u * 2u + round);
    /* Six slots a block, 15 x 4 - 40 to spare; a record of 124 bytes, a block, and an entry of 14 writes or 15. */
    blocks.block  = 512;
    cfg.n_rings   = 1;
    rings[0].size = 64u * 14u - 8u;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.hold_up_ms, 1u + 2u + 2u + 2u + 14u + round);
    rings[0].size = 64u * 15u - 8u;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.hold_up_ms, 1u + 2u + 2u + 2u + 15u + 2u * round);
    /* A record that goes to the flash itself leaves four writes more; the erase of the journal's next block is under way. */
    rings[0].size  = 64u * 18u - 8u;
    cfg.journal_nv = &blocks;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.hold_up_ms, 20u + 1u + 2u + 18u + round);
}

/* 80 bytes are 3 writes of 32, each with the call that finds it ended, and read back in 5 parts of 16. */
static void each_page_of_flash_takes_several_calls(void **state)
{
    (void)state;
    blocks.page = 32;
    use.call_us = 1000;
    (void)tou_store_plan(&use, &plan);
    assert_int_equal(plan.record_ms, 3u * (1u + (3u * 3u + 5u) + 1u) + 5u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(everything_has_its_bytes, on_pages),
        cmocka_unit_test(what_fits_is_what_the_store_takes),
        cmocka_unit_test(a_part_too_small_tells_what_would_fit),
        cmocka_unit_test_setup(a_state_that_does_not_fit_a_slot_is_told, on_pages),
        cmocka_unit_test(a_journal_in_a_part_of_its_own),
        cmocka_unit_test(what_no_journal_can_be_changes_nothing),
        cmocka_unit_test_setup(sums_stop_at_the_top, on_pages),
        cmocka_unit_test_setup(years_are_those_of_the_most_written_place, on_pages),
        cmocka_unit_test_setup(what_is_never_written_or_never_worn_lasts, on_pages),
        cmocka_unit_test_setup(a_journal_may_lie_behind_all_else, on_pages),
        cmocka_unit_test_setup(a_place_that_is_not_at_a_page_takes_a_write_more, on_pages),
        cmocka_unit_test_setup(a_block_is_erased_once_a_round, on_pages),
        cmocka_unit_test(times_are_added_up),
        cmocka_unit_test(a_byte_at_a_time_takes_long),
        cmocka_unit_test(an_answer_is_late_after_500_ms),
        cmocka_unit_test(an_erase_may_be_in_the_way),
        cmocka_unit_test(a_store_writes_as_often_as_planned),
        cmocka_unit_test_setup(flash_behind_an_eeprom_wears_by_page_writes, on_flash),
        cmocka_unit_test_setup(copies_may_be_in_the_way, on_flash),
        cmocka_unit_test_setup(each_page_of_flash_takes_several_calls, on_flash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
