/* SPDX-License-Identifier: MIT */
#include "emulating.h"

static tou_err_t try_cfg(uint32_t base, uint16_t n_pages, uint8_t page, uint8_t n_blocks)
{
    const tou_eeprom_cfg_t tried = {base, n_pages, page, n_blocks};
    static uint16_t places[FLASH_MOST];
    static uint8_t slot[TOU_EEPROM_BUFFER(128)];
    tou_eeprom_t before;
    tou_eeprom_t after;

    memset(&before, 0xA5, sizeof before);
    memset(&after, 0xA5, sizeof after);
    memset(places, 0, sizeof places);
    tou_err_t err = tou_eeprom_init(&after, &tried, &below, places, slot);

    assert_int_equal(tou_eeprom_writes(&tried, &below) == 0u, err != TOU_OK);
    if (err != TOU_OK) {
        assert_memory_equal(&before, &after, sizeof after);
        assert_int_equal(places[0], 0);
    }
    return err;
}

static void pages_lie_in_a_part_with_blocks(void **state)
{
    (void)state;
    make_flash(8192, 1024, 64, 8);
    assert_int_equal(try_cfg(0, 1, 64, 2), TOU_OK);
    assert_int_equal(try_cfg(0, 1, 64, 8), TOU_OK);
    assert_int_equal(try_cfg(0, 1, 64, 9), TOU_E_RANGE);
    assert_int_equal(try_cfg(1024, 1, 64, 7), TOU_OK);
    assert_int_equal(try_cfg(1024, 1, 64, 8), TOU_E_RANGE);
    assert_int_equal(try_cfg(512, 1, 64, 2), TOU_E_RANGE); /* not at a block */
    assert_int_equal(try_cfg(8192, 1, 64, 2), TOU_E_RANGE);
    assert_int_equal(try_cfg(0u - 1024u, 1, 64, 2), TOU_E_RANGE);
    assert_int_equal(try_cfg(0, 0, 64, 2), TOU_E_RANGE);
    assert_int_equal(try_cfg(0, 1, 64, 1), TOU_E_RANGE);
    assert_int_equal(try_cfg(0, 1, 64, 0), TOU_E_RANGE);
    below.block = 0;
    assert_int_equal(try_cfg(0, 1, 64, 2), TOU_E_RANGE);
}

static void a_page_is_16_to_128_bytes(void **state)
{
    (void)state;
    make_flash(8192, 4096, 64, 8);
    for (unsigned page = 0; page < 256u; page++) {
        bool good = page == 16u || page == 32u || page == 64u || page == 128u;

        assert_int_equal(try_cfg(0, 1, (uint8_t)page, 2), good ? TOU_OK : TOU_E_RANGE);
    }
}

/* One page less than the slots of all blocks but one without their last two. */
static void a_slot_is_left_over(void **state)
{
    static const uint8_t pages[] = {16, 32, 64, 128};

    (void)state;
    for (uint32_t block = 128; block <= 8192u; block *= 2u) {
        make_flash(8u * block, block, 0, 1);
        for (unsigned i = 0; i < 4u; i++) {
            uint32_t slots = block / (pages[i] + 16u);

            for (uint8_t n_blocks = 2; n_blocks <= 8u; n_blocks++) {
                uint32_t room = (slots > 2u) ? (slots - 2u) * (n_blocks - 1u) : 0u;

                assert_int_equal(try_cfg(0, (uint16_t)room, pages[i], n_blocks), TOU_E_RANGE);
                assert_int_equal(try_cfg(0, (uint16_t)(room - 1u), pages[i], n_blocks), (room > 1u) ? TOU_OK : TOU_E_RANGE);
            }
        }
    }
}

/* Places count up to 1 MiB. Nothing is read or written, so the part need not be there. */
static void all_blocks_are_less_than_a_mebibyte(void **state)
{
    (void)state;
    memset(&below, 0, sizeof below);
    below.size   = UINT32_MAX;
    below.unit   = 1;
    below.cycles = 1;
    for (uint32_t block = 256; block != 0u; block *= 2u) {
        for (uint32_t n_blocks = 2; n_blocks < 256u; n_blocks++) {
            bool good   = (uint64_t)n_blocks * block < 0x100000u;
            below.block = block;
            assert_int_equal(try_cfg(block, 1, 16, (uint8_t)n_blocks), good ? TOU_OK : TOU_E_RANGE);
        }
    }
}

static void the_service_is_a_part_without_blocks(void **state)
{
    (void)state;
    make_flash(8192, 4096, 64, 8);
    make_eeprom(44, 64, 2);
    assert_int_equal(nv.size, 44 * 64);
    assert_int_equal(nv.block, 0);
    assert_int_equal(nv.page, 64);
    assert_int_equal(nv.unit, 1);
    assert_int_equal(nv.erase_ms, 0);
    assert_null(nv.ops->erase);
    assert_int_equal(nv.write_ms, 9);                    /* slots of 80 lie in up to three pages of 64 */
    assert_int_equal(nv.cycles, 2000u * (49 - 44) / 44); /* 51 slots, two spare */
    below.page = 16;
    tou_eeprom_service(&eeprom, &nv);
    assert_int_equal(nv.write_ms, 15);
    below.page = 0;
    tou_eeprom_service(&eeprom, &nv);
    assert_int_equal(nv.write_ms, 3);
    below.page     = 8;
    below.write_ms = 6553;
    tou_eeprom_service(&eeprom, &nv);
    assert_int_equal(nv.write_ms, 65530);
    below.write_ms = 6554;
    tou_eeprom_service(&eeprom, &nv);
    assert_int_equal(nv.write_ms, 65535);
    below.write_ms = 0;
    tou_eeprom_service(&eeprom, &nv);
    assert_int_equal(nv.write_ms, 0);
}

static void writes_of_a_life(void **state)
{
    tou_eeprom_cfg_t tried = {0, 44, 64, 2};

    (void)state;
    make_flash(65536, 4096, 0, 1);
    below.cycles = 10000;
    assert_int_equal(tou_eeprom_writes(&tried, &below), 20000u * 5u);
    tried.n_pages = 20;
    assert_int_equal(tou_eeprom_writes(&tried, &below), 20000u * 29u);
    tried.n_blocks = 4; /* 13333 rounds of three blocks */
    assert_int_equal(tou_eeprom_writes(&tried, &below), 13333u * (3u * 49u - 20u));
    tried.n_blocks = 16;
    tried.n_pages  = 200;
    assert_int_equal(tou_eeprom_writes(&tried, &below), 10666u * (15u * 49u - 200u));
    below.cycles = UINT32_MAX;
    assert_int_equal(tou_eeprom_writes(&tried, &below), UINT32_MAX);
    below.cycles = 7524960; /* 8 026 624 rounds of 535 are 24 too few for saturation */
    assert_int_equal(tou_eeprom_writes(&tried, &below), 8026624u * 535u);
    below.cycles = 7526400;
    assert_int_equal(tou_eeprom_writes(&tried, &below), UINT32_MAX);
    below.cycles = 0;
    assert_int_equal(tou_eeprom_writes(&tried, &below), 0);
}

static void a_blank_part_reads_erased(void **state)
{
    uint64_t reads;

    (void)state;
    assert_int_equal(mount(), TOU_OK);
    assert_int_equal(mount(), TOU_OK);
    reads = tou_posix_nv_stats(&flash)->reads;
    assert_same();
    assert_int_equal(tou_posix_nv_stats(&flash)->reads, reads);
    assert_int_equal(tou_posix_nv_stats(&flash)->done, 0);
    assert_int_equal(violations(), 0);
}

/* As many reads as there are slots, one each step. */
static void a_mount_reads_each_slot_once(void **state)
{
    uint64_t slots = (uint64_t)(below.block / TOU_EEPROM_BUFFER(cfg.page)) * cfg.n_blocks;

    (void)state;
    for (unsigned round = 0; round < 40u; round++) {
        uint64_t reads;

        mount_anew();
        change_any();
        assert_int_equal(finish(), TOU_OK);
        reads = tou_posix_nv_stats(&flash)->reads;
        assert_int_equal(tou_eeprom_init(&eeprom, &cfg, &below, map, buffer), TOU_OK);
        for (uint64_t i = 1; i <= slots; i++) {
            assert_int_equal(tou_eeprom_mount(&eeprom), (i == slots) ? TOU_OK : TOU_MORE);
            assert_int_equal(tou_posix_nv_stats(&flash)->reads, reads + i);
        }
    }
}

/* Calls before it is mounted answer BUSY, mount it, and write nothing. */
static void calls_before_the_mount_do_it(void **state)
{
    uint8_t bytes[16] = {0};

    (void)state;
    assert_int_equal(mount(), TOU_OK);
    change(5, 3);
    assert_int_equal(finish(), TOU_OK);
    assert_int_equal(tou_eeprom_init(&eeprom, &cfg, &below, map, buffer), TOU_OK);
    uint64_t done = tou_posix_nv_stats(&flash)->done;

    assert_int_equal(nv.ops->read(nv.ctx, 0, bytes, 8), TOU_E_BUSY);
    assert_int_equal(nv.ops->write(nv.ctx, 0, bytes, 8), TOU_E_BUSY);
    assert_same();
    assert_int_equal(tou_eeprom_mount(&eeprom), TOU_OK);
    assert_int_equal(tou_posix_nv_stats(&flash)->done, done);
}

/* The bytes on the part are those the header tells. */
static void a_slot_is_as_documented(void **state)
{
    uint8_t bytes[16];
    uint8_t wanted[64];

    (void)state;
    assert_int_equal(mount(), TOU_OK);
    memset(bytes, 0x5A, sizeof bytes);
    assert_int_equal(write_bytes(3 * 16, bytes, 16), TOU_OK);
    assert_int_equal(finish(), TOU_OK);
    memset(bytes, 0x3C, sizeof bytes);
    assert_int_equal(write_bytes(5 * 16, bytes, 16), TOU_OK);
    assert_int_equal(finish(), TOU_OK);
    assert_int_equal(forge(wanted, 0, 3, 1, 0x5A), 32);
    assert_int_equal(forge(&wanted[32], 0, 5, 1, 0x3C), 32);
    assert_memory_equal(tou_posix_nv_bytes(&flash), wanted, sizeof wanted);
    assert_int_equal(wanted[0], 1);
    assert_int_equal(wanted[2], 3);
    assert_int_equal(wanted[4], 1);
    for (unsigned page = 0; page < 14u; page++) { /* 14 slots are used, then the other block is entered */
        change_page(5);
    }
    assert_int_equal(finish(), TOU_OK);
    assert_int_equal(forge(wanted, 1, 3, 2, 0x5A), 32); /* copied */
    assert_memory_equal(&tou_posix_nv_bytes(&flash)[512], wanted, 32);
}

static void every_part_of_a_page_can_be_written(void **state)
{
    (void)state;
    assert_int_equal(mount(), TOU_OK);
    for (uint16_t page = 0; page < cfg.n_pages; page++) {
        for (uint16_t at = 0; at < cfg.page; at++) {
            for (uint16_t size = 1; size <= cfg.page - at; size = (uint16_t)(size + ((cfg.page > 16u) ? 7u : 1u))) {
                change((uint32_t)page * cfg.page + at, size);
                assert_same();
            }
        }
        mount_anew();
        assert_same();
    }
    assert_int_equal(violations(), 0);
}

static void reads_go_across_pages(void **state)
{
    uint8_t out[128 + 2];

    (void)state;
    assert_int_equal(mount(), TOU_OK);
    for (uint8_t page = 0; page < 8u; page = (uint8_t)(page + 2u)) {
        change((uint32_t)page * 16u, 16); /* those between are blank */
    }
    for (uint16_t at = 0; at < 128u; at++) {
        for (uint16_t size = 1; size <= 128u - at; size++) {
            memset(out, 0xEE, sizeof out);
            assert_int_equal(read_bytes(at, &out[1], size), TOU_OK);
            assert_memory_equal(&out[1], &model[at], size);
            assert_int_equal(out[0], 0xEE);
            assert_int_equal(out[1u + size], 0xEE);
        }
    }
}

static void calls_that_break_the_contract(void **state)
{
    uint8_t bytes[128] = {0};
    uint64_t done;

    (void)state;
    assert_int_equal(mount(), TOU_OK);
    change_any();
    assert_int_equal(finish(), TOU_OK);
    done = tou_posix_nv_stats(&flash)->done;
    assert_int_equal(nv.ops->read(nv.ctx, 0, bytes, 0), TOU_E_IO);
    assert_int_equal(nv.ops->read(nv.ctx, nv.size, bytes, 1), TOU_E_IO);
    assert_int_equal(nv.ops->read(nv.ctx, nv.size - 1u, bytes, 2), TOU_E_IO);
    assert_int_equal(nv.ops->read(nv.ctx, UINT32_MAX, bytes, 2), TOU_E_IO);
    assert_int_equal(nv.ops->read(nv.ctx, 2, bytes, UINT16_MAX), TOU_E_IO);
    assert_int_equal(nv.ops->write(nv.ctx, 0, bytes, 0), TOU_E_IO);
    assert_int_equal(nv.ops->write(nv.ctx, nv.size, bytes, 1), TOU_E_IO);
    assert_int_equal(nv.ops->write(nv.ctx, UINT32_MAX, bytes, 1), TOU_E_IO);
    assert_int_equal(nv.ops->write(nv.ctx, 15, bytes, 2), TOU_E_IO); /* across pages */
    assert_int_equal(nv.ops->write(nv.ctx, 0, bytes, 17), TOU_E_IO);
    assert_int_equal(nv.ops->write(nv.ctx, 16, bytes, 256 + 16), TOU_E_IO);
    assert_same();
    assert_int_equal(tou_posix_nv_stats(&flash)->done, done);
    assert_int_equal(violations(), 0);
}

/* Writes all over, with a look at all bytes and a power cut between writes now and then. */
static void random_writes(unsigned writes)
{
    random_state = cfg.n_pages;
    assert_int_equal(mount(), TOU_OK);
    for (unsigned i = 0; i < writes; i++) {
        if (any(4) == 0u) {
            change_any();
        } else {
            change_page(any(1u + cfg.n_pages / 8u)); /* some pages often */
        }
        if (any(64) == 0u) {
            assert_same();
        }
        if (any(512) == 0u) {
            assert_int_equal(finish(), TOU_OK);
            mount_anew();
            assert_same();
        }
    }
    assert_kept();
    assert_int_equal(violations(), 0);
}

/* Blocks are worn alike, and really so often. */
static void assert_even(uint32_t turns)
{
    uint32_t least = UINT32_MAX;
    uint32_t most  = tou_posix_nv_worn(&flash);

    for (unsigned block = 0; block < cfg.n_blocks; block++) {
        least = (flash_wear[block] < least) ? flash_wear[block] : least;
    }
    assert_true(most - least <= 1u);
    assert_true(most >= turns);
}

static void a_hundred_thousand_writes(void **state)
{
    (void)state;
    random_writes(100000);
    assert_even(5000);
}

static void every_unit_page_and_number_of_blocks(void **state)
{
    (void)state;
    for (uint8_t unit = 1; unit <= 16u; unit = (uint8_t)(unit * 2u)) {
        for (uint16_t page = unit; page <= 64u; page = (uint16_t)(page * 2u)) {
            for (uint8_t n_blocks = 2; n_blocks < 6u; n_blocks++) {
                uint8_t bytes = (uint8_t)(16u << (unit + page + n_blocks) % 4);
                uint32_t room = (n_blocks - 1u) * (1024u / (bytes + 16u) - 2u);

                make_flash(6144, 1024, (page == 64u) ? 0 : page, unit);
                make_eeprom((uint16_t)(1u + any(room - 1u)), bytes, n_blocks);
                random_writes(1500);
                assert_even(2);
            }
        }
    }
}

/* Behind other data, which stay. */
static void blocks_of_others_are_left_alone(void **state)
{
    uint8_t others[2048];

    (void)state;
    make_flash(2048, 512, 64, 8);
    for (unsigned i = 0; i < sizeof others; i++) {
        others[i] = (uint8_t)any(256);
    }
    assert_int_equal(tou_posix_nv_load(&flash, others, sizeof others), TOU_OK);
    make_eeprom(8, 16, 2);
    cfg.base = 512;
    mount_anew();
    for (unsigned i = 0; i < 100u; i++) {
        change_any();
    }
    assert_kept();
    assert_memory_equal(tou_posix_nv_bytes(&flash), others, 512);
    assert_memory_equal(&tou_posix_nv_bytes(&flash)[1536], &others[1536], 512);
    assert_int_equal(violations(), 0);
}

static unsigned n_calls; /* of the driver */

static tou_err_t count_read(void *ctx, uint32_t at, void *out, uint16_t size)
{
    const tou_nv_t *real = (const tou_nv_t *)ctx;

    n_calls++;
    return real->ops->read(real->ctx, at, out, size);
}

static tou_err_t count_write(void *ctx, uint32_t at, const void *bytes, uint16_t size)
{
    const tou_nv_t *real = (const tou_nv_t *)ctx;

    n_calls++;
    return real->ops->write(real->ctx, at, bytes, size);
}

static tou_err_t count_erase(void *ctx, uint32_t at)
{
    const tou_nv_t *real = (const tou_nv_t *)ctx;

    n_calls++;
    return real->ops->erase(real->ctx, at);
}

/* Each call of the service makes one of the driver at most, whatever it answers. */
static void one_call_of_the_driver_at_a_time(void **state)
{
    static const tou_nv_ops_t counting = {count_read, count_write, count_erase};
    tou_nv_t real                      = below;
    uint8_t bytes[16]                  = {0};
    unsigned busy                      = 0;

    (void)state;
    below.ops = &counting;
    below.ctx = &real;
    tou_posix_nv_set_busy(&flash, 1);
    for (unsigned i = 0; i < 3000u; i++) {
        tou_err_t err;

        n_calls = 0;
        if (i % 3u == 0u) {
            err = nv.ops->read(nv.ctx, any(cfg.n_pages) * cfg.page, bytes, (uint16_t)(1u + any(16)));
        } else {
            err = nv.ops->write(nv.ctx, any(cfg.n_pages) * cfg.page, bytes, (uint16_t)(1u + any(16)));
        }
        assert_true(n_calls <= 1u);
        assert_true(err == TOU_OK || err == TOU_E_BUSY);
        busy += (err == TOU_E_BUSY) ? 1u : 0u;
    }
    assert_true(busy > 2000u && busy < 3000u);
    assert_int_equal(violations(), 0);
}

/* Slots are copied and blocks erased no more for one write than the header says. */
static void what_one_write_costs_at_most(void **state)
{
    uint64_t most_erases = 0;
    uint64_t most_slots  = 0;

    (void)state;
    assert_int_equal(mount(), TOU_OK);
    for (unsigned i = 0; i < 20000u; i++) {
        uint64_t erases  = tou_posix_nv_stats(&flash)->erases;
        uint64_t written = tou_posix_nv_stats(&flash)->written;

        change_page((i < cfg.n_pages) ? i : any((i < 10000u) ? 1 : cfg.n_pages));
        assert_int_equal(finish(), TOU_OK);
        erases      = tou_posix_nv_stats(&flash)->erases - erases;
        written     = (tou_posix_nv_stats(&flash)->written - written) / TOU_EEPROM_BUFFER(cfg.page);
        most_erases = (erases > most_erases) ? erases : most_erases;
        most_slots  = (written > most_slots) ? written : most_slots;
    }
    assert_same();
    assert_int_equal(most_erases, cfg.n_blocks - 1u); /* both are reached */
    assert_int_equal(most_slots, cfg.n_pages + 1u);
}

/* Whatever is written, the flash takes as many writes as foretold before a block is erased once too often. */
static void the_flash_lives_as_long_as_foretold(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < 4u; kind++) {
        for (uint16_t n_pages = 1; n_pages < 14u * 3u; n_pages = (uint16_t)(n_pages + 8u)) {
            make_flash(2048, 512, 0, 1);
            below.cycles = 50;
            make_eeprom(n_pages, 16, (n_pages < 14u) ? 2 : 4);
            uint32_t foretold = tou_eeprom_writes(&cfg, &below);
            uint32_t writes   = 0;

            assert_int_equal(mount(), TOU_OK);
            while (tou_posix_nv_worn(&flash) <= below.cycles) {
                static const uint8_t hot[] = {1, 2, 50, 255};

                change_page((writes < n_pages) ? writes : any((hot[kind] < n_pages) ? hot[kind] : n_pages));
                assert_int_equal(finish(), TOU_OK);
                writes++;
            }
            assert_true(writes > foretold); /* the last one was too much */
            assert_same();
            if (cfg.n_blocks == 2u && kind == 3u) {
                assert_int_equal(writes, foretold + n_pages + 1u); /* all are copied each time, but the first */
            }
        }
    }
}

#define ON(test, part) cmocka_unit_test_setup_teardown(test, on_##part, unmake)
#define ALONE(test)    cmocka_unit_test_teardown(test, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ALONE(pages_lie_in_a_part_with_blocks),
        ALONE(a_page_is_16_to_128_bytes),
        ALONE(a_slot_is_left_over),
        ALONE(all_blocks_are_less_than_a_mebibyte),
        ALONE(the_service_is_a_part_without_blocks),
        ALONE(writes_of_a_life),
        ON(a_blank_part_reads_erased, two),
        ON(a_blank_part_reads_erased, four),
        ON(a_mount_reads_each_slot_once, two),
        ON(a_mount_reads_each_slot_once, four),
        ON(calls_before_the_mount_do_it, two),
        ON(a_slot_is_as_documented, two),
        ON(every_part_of_a_page_can_be_written, two),
        ON(every_part_of_a_page_can_be_written, four),
        ON(reads_go_across_pages, two),
        ON(calls_that_break_the_contract, two),
        ON(a_hundred_thousand_writes, two),
        ON(a_hundred_thousand_writes, four),
        ALONE(every_unit_page_and_number_of_blocks),
        ALONE(blocks_of_others_are_left_alone),
        ON(one_call_of_the_driver_at_a_time, two),
        ON(one_call_of_the_driver_at_a_time, four),
        ON(what_one_write_costs_at_most, two),
        ON(what_one_write_costs_at_most, four),
        ALONE(the_flash_lives_as_long_as_foretold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
