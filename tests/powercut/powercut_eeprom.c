/* SPDX-License-Identifier: MIT */
/*
 * Power cuts in every byte that an EEPROM made of flash writes or erases.
 *
 * Pages are written at random, some much more often than others, on flash that is nearly full. Each time a write or erase is in
 * flight, copies of the part are cut in each byte of it, in each way a part can tear. Each copy must mount without a write; the
 * page under way must be what it was or what it was to be, and all others what they were. It then takes more writes, is cut
 * again on the way now and then, and must hold what it was given. On one of the parts a byte has worn out.
 *
 *     powercut_eeprom [--all] [PART...]     all parts, unless names are given; --all (or TOU_SOAK=1): each byte; else each 7th of a
 *                                           write and each 97th of an erase
 *
 * Exit status 1: something was bad.
 */
#include "tou/eeprom.h"

#include "records.h"

#include "torn.h"
#include "tou_posix_nv_fault.h"

#include <stdio.h>
#include <stdlib.h>

#define PAGES 256u
#define BYTES 128u

typedef struct board {
    const char *name;
    tou_nv_t nv;
    tou_eeprom_cfg_t cfg;
    unsigned writes;
    bool scars;    /* what a cut tore can not be written before another erase, whatever it reads */
    uint32_t worn; /* a byte that stays as it is, whatever is written; 0: none */
} board_t;

static const board_t boards[] = {
    {"flash-2x4k-unit-8", {NULL, NULL, 8192, 4096, 0, 8, 5, 25, 10000}, {0, 46, 64, 2}, 220, false, 0},
    {"flash-2x4k-unit-8-scars", {NULL, NULL, 8192, 4096, 0, 8, 5, 25, 10000}, {0, 44, 64, 2}, 220, true, 0},
    {"flash-4x1k-unit-16", {NULL, NULL, 5120, 1024, 16, 16, 5, 25, 10000}, {1024, 54, 32, 4}, 200, false, 0},
    {"flash-4x1k-unit-16-worn",
     {NULL, NULL, 5120, 1024, 16, 16, 5, 25, 10000},
     {1024, 54, 32, 4},
     200,
     false,
     1024 + 3 * 48 + 12},
    {"nor-8x1k-page-32", {NULL, NULL, 8192, 1024, 32, 1, 5, 25, 100000}, {0, 60, 64, 8}, 200, false, 0},
};

/* A part with pages on it, and what they should hold. */
typedef struct life {
    tou_posix_nv_t part;
    tou_nv_t flash;
    tou_nv_t nv;
    tou_eeprom_t eeprom;
    uint16_t map[PAGES];
    uint8_t buffer[TOU_EEPROM_BUFFER(BYTES)];
    uint8_t held[PAGES][BYTES];
    uint8_t under_way[BYTES]; /* what `page` is to be */
    uint16_t page;            /* PAGES: none */
} life_t;

static uint8_t memory[3][TOU_POSIX_NV_MEMORY(16384)];
static life_t live;
static life_t first;
static life_t again;
static const board_t *board;
static bool all;
static uint64_t seed;
static uint64_t cuts[2];
static uint64_t bad;

static void complain(const char *what, unsigned long n)
{
    if (bad < 10u) {
        printf("%s: cut %llu: %s: %lu\n", board->name, (unsigned long long)cuts[0], what, n);
    }
    bad++;
}

static uint32_t pick(uint32_t n)
{
    seed = records_mix(seed);
    return (uint32_t)(seed >> 33) % n;
}

static bool life_mount(life_t *life)
{
    tou_err_t err = tou_eeprom_init(&life->eeprom, &board->cfg, &life->flash, life->map, life->buffer);

    while (err == TOU_OK || err == TOU_MORE) {
        err = tou_eeprom_mount(&life->eeprom);
        if (err == TOU_OK) {
            tou_eeprom_service(&life->eeprom, &life->nv);
            return true;
        }
    }
    return false;
}

static tou_err_t life_read(life_t *life, uint16_t page, uint8_t *out)
{
    tou_err_t err = TOU_E_BUSY;

    for (unsigned i = 0; i < 100000u && err == TOU_E_BUSY; i++) {
        err = life->nv.ops->read(life->nv.ctx, (uint32_t)page * board->cfg.page, out, board->cfg.page);
    }
    return err;
}

/* All pages are what they should be; the one under way may be either, and is then known. */
static void life_judge(life_t *life, const char *when)
{
    uint8_t bytes[BYTES];

    for (uint16_t page = 0; page < board->cfg.n_pages; page++) {
        if (life_read(life, page, bytes) != TOU_OK) {
            complain("does not read", page);
        } else if (memcmp(bytes, life->held[page], board->cfg.page) != 0) {
            if (page != life->page || memcmp(bytes, life->under_way, board->cfg.page) != 0) {
                complain(when, page);
            }
            memcpy(life->held[page], bytes, sizeof bytes);
        }
    }
    life->page = PAGES;
}

/* Some bytes of some page: a few pages are written most of the time. */
static void life_choose(life_t *life, uint32_t *at, uint8_t *bytes, uint16_t *n)
{
    uint16_t page = (uint16_t)(pick(4) != 0u ? pick(4) : pick(board->cfg.n_pages));
    uint16_t from = (uint16_t)pick(board->cfg.page);

    *n = (uint16_t)(1u + pick((uint32_t)board->cfg.page - from));
    for (uint16_t i = 0; i < *n; i++) {
        bytes[i] = (uint8_t)pick(256);
    }
    memcpy(life->under_way, life->held[page], sizeof life->under_way);
    memcpy(&life->under_way[from], bytes, *n);
    life->page = page;
    *at        = (uint32_t)page * board->cfg.page + from;
}

/* @return TOU_OK: written; else how it ended. `after` is called after each call of the driver */
static tou_err_t life_write(life_t *life, void (*after)(void))
{
    uint8_t bytes[BYTES];
    uint32_t at;
    uint16_t n;
    tou_err_t err = TOU_E_BUSY;

    life_choose(life, &at, bytes, &n);
    for (unsigned i = 0; i < 100000u && err == TOU_E_BUSY; i++) {
        err = life->nv.ops->write(life->nv.ctx, at, bytes, n);
        if (after != NULL) {
            after();
        }
    }
    if (err == TOU_OK) {
        err = TOU_E_BUSY;
        for (unsigned i = 0; i < 100000u && err == TOU_E_BUSY; i++) {
            err = life->nv.ops->read(life->nv.ctx, 0, bytes, 1);
            if (after != NULL) {
                after();
            }
        }
    }
    if (err == TOU_OK) {
        memcpy(life->held[life->page], life->under_way, BYTES);
        life->page = PAGES;
    }
    return err;
}

static void life_copy(life_t *to, const life_t *from)
{
    if (tou_posix_nv_copy(&to->part, &from->part) != TOU_OK) {
        abort();
    }
    memcpy(to->held, from->held, sizeof to->held);
    memcpy(to->under_way, from->under_way, sizeof to->under_way);
    to->page = from->page;
}

/* Flash with scars refuses what looks blank and is not: the write is answered so, and made again. */
static void life_goes_on(life_t *life, unsigned writes)
{
    for (unsigned i = 0; i < writes; i++) {
        tou_err_t err = life_write(life, NULL);

        if (err != TOU_OK && !(board->scars && err == TOU_E_IO)) {
            complain("does not go on", i);
            return;
        }
        life->page = PAGES;
    }
    tou_posix_nv_finish(&life->part);
    if (!life_mount(life)) {
        complain("does not mount again", 0);
    }
    life_judge(life, "does not hold what it was given");
}

/* Comes up after a cut: mounting writes nothing. */
static bool come_up(life_t *life)
{
    uint64_t done = tou_posix_nv_stats(&life->part)->done;

    if (!life_mount(life) || tou_posix_nv_stats(&life->part)->done != done || tou_posix_nv_in_flight(&life->part) != 0u) {
        complain("does not come up, or writes", 0);
        return false;
    }
    life_judge(life, "another page, or neither old nor new");
    return true;
}

static void cut_again(void)
{
    life_copy(&again, &first);
    if (!life_mount(&again)) {
        complain("comes up otherwise", 0);
        return;
    }
    tou_posix_nv_cut_at(&again.part, tou_posix_nv_stats(&again.part)->done + pick(all ? 6000u : 3000u));
    for (unsigned i = 0; i < 12u && life_write(&again, NULL) == TOU_OK; i++) {
    }
    if (!tou_posix_nv_is_off(&again.part)) {
        tou_posix_nv_cut(&again.part);
    }
    tou_posix_nv_power_up(&again.part);
    cuts[1]++;
    if (come_up(&again)) {
        life_goes_on(&again, 3);
    }
}

static void cut_in(uint32_t k, size_t way, bool erasing)
{
    life_copy(&first, &live);
    seed = records_mix(seed);
    tou_posix_nv_seed(&first.part, seed);
    torn_set(&first.part, way, erasing);
    tou_posix_nv_cut_at(&first.part, tou_posix_nv_stats(&first.part)->done + k);
    tou_posix_nv_finish(&first.part);
    tou_posix_nv_power_up(&first.part);
    tou_posix_nv_set_busy(&first.part, 0);
    cuts[0]++;
    if (come_up(&first)) {
        if (all || cuts[0] % 8u == 0u) {
            cut_again();
        }
        life_goes_on(&first, 3);
    }
    if (!board->scars && tou_posix_nv_stats(&first.part)->violations != 0u) {
        complain("broke the contract of the part", tou_posix_nv_stats(&first.part)->violation);
    }
}

static uint64_t swept_at;

static void sweep(void)
{
    uint32_t size = tou_posix_nv_in_flight(&live.part);
    bool erasing  = live.part.erasing;
    size_t ways   = TORN_WAYS(erasing);
    uint32_t step = all ? 1u : (erasing ? 97u : 7u);
    uint64_t kept = seed;

    if (size == 0u || swept_at == tou_posix_nv_stats(&live.part)->done) {
        return;
    }
    swept_at = tou_posix_nv_stats(&live.part)->done;
    for (size_t way = 0; way < ways; way++) {
        for (uint32_t k = pick(step); k < size; k += step) {
            cut_in(k, way, erasing);
        }
    }
    seed = kept;
}

static void life_new(life_t *life, uint8_t *of)
{
    if (tou_posix_nv_init(&life->part, &board->nv, of, sizeof memory[0]) != TOU_OK) {
        abort();
    }
    tou_posix_nv_service(&life->part, &life->flash);
    memset(life->held, 0xFF, sizeof life->held);
    life->page = PAGES;
}

/* @return whether the part passed */
static bool run(void)
{
    uint64_t before[3] = {cuts[0], cuts[1], bad};

    life_new(&live, memory[0]);
    life_new(&first, memory[1]);
    life_new(&again, memory[2]);
    tou_posix_nv_set_scars(&live.part, board->scars);
    if (board->worn != 0u && tou_posix_nv_stick(&live.part, board->worn, 1, true) != TOU_OK) {
        abort();
    }
    seed     = board->cfg.n_pages;
    swept_at = UINT64_MAX;
    if (!life_mount(&live)) {
        printf("%s: does not mount\n", board->name);
        return false;
    }
    for (unsigned i = 0; i < board->writes && bad < 50u; i++) {
        tou_posix_nv_set_busy(&live.part, i % 3u);
        if (life_write(&live, sweep) != TOU_OK) {
            complain("a write fails", i);
        }
    }
    tou_posix_nv_set_busy(&live.part, 0);
    life_judge(&live, "does not hold what it was given at last");
    printf("%-24s %8llu cuts, %8llu second cuts, %llu erases, %llu bad\n", board->name,
           (unsigned long long)(cuts[0] - before[0]), (unsigned long long)(cuts[1] - before[1]),
           (unsigned long long)tou_posix_nv_stats(&live.part)->erases, (unsigned long long)(bad - before[2]));
    return bad == before[2] && cuts[0] != before[0];
}

int main(int argc, char **argv)
{
    unsigned passed = 0;
    unsigned failed = 0;

    all = getenv("TOU_SOAK") != NULL;
    for (int i = 1; i < argc; i++) {
        all = all || strcmp(argv[i], "--all") == 0;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < sizeof boards / sizeof boards[0]; i++) {
        board = &boards[i];
        if (torn_named(board->name, argc, argv)) {
            bool good = run();

            passed += good ? 1u : 0u;
            failed += good ? 0u : 1u;
        }
    }
    printf("total: %llu cuts, %llu second cuts, %llu bad\n", (unsigned long long)cuts[0], (unsigned long long)cuts[1],
           (unsigned long long)bad);
    printf("%u passed, %u failed\n", passed, failed);
    return (failed == 0u && passed != 0u) ? 0 : 1;
}
