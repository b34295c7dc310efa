/* SPDX-License-Identifier: MIT */
/*
 * Power cuts in every byte that the journal writes or erases.
 *
 * For each part a history is run: commits of all sizes, some broken off at one step after another and followed by an emergency
 * record, once so many in a row that all slots behind the newest record are spoiled; the part is busy for 0..2 calls after
 * each write. Each time a write or erase is in flight, copies of the part are cut in each byte of it, in each way a part can
 * tear (tou_posix_nv_fault.h). Each copy is then mounted, which must write nothing. What it holds must be a record that was
 * really begun, whole, and not older than the last one that was acknowledged. It goes on with more commits, is mounted again
 * and must hold the last. Another copy of it is cut a second time, in a random byte of these commits, with --all after each
 * 64th cut in every byte of them, or in 400 where they take more, and judged the same way. On two of the parts a byte has worn
 * out, where numbers of records lie.
 *
 *     powercut_journal [--all] [PART...]     all parts, unless names are given; --all (or TOU_SOAK=1): the whole history
 *
 * Without --all the history is shorter and only each 61st byte of an erase is cut. Exit status 1: something was bad.
 */
#include "records.h"

#include "torn.h"
#include "tou_posix_nv_fault.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct board {
    const char *name;
    tou_nv_t nv;
    tou_journal_cfg_t cfg;
    unsigned few;  /* commits of the short history */
    unsigned many; /* of the long one */
    bool scars;    /* what a cut tore can not be written before another erase, whatever it reads */
    uint32_t worn; /* a byte that stays as it is, whatever is written; 0: none */
} board_t;

static const board_t boards[] = {
    {"eeprom-1k", {NULL, NULL, 1024, 0, 0, 1, 5, 0, 100000}, {0, 341, 3, 1}, 14, 60, false, 0},
    {"eeprom-1k-worn", {NULL, NULL, 1024, 0, 0, 1, 5, 0, 100000}, {0, 341, 3, 1}, 14, 60, false, 341 + 4},
    {"eeprom-4k", {NULL, NULL, 4096, 0, 4, 1, 5, 0, 100000}, {16, 120, 34, 1}, 45, 120, false, 0},
    {"i2c-32k-page-64", {NULL, NULL, 32768, 0, 64, 1, 5, 0, 100000}, {0, 160, 204, 1}, 24, 450, false, 0},
    {"fram-8k", {NULL, NULL, 8192, 0, 0, 1, 5, 0, 100000}, {5, 97, 6, 1}, 45, 120, false, 0},
    {"flash-2x4k-unit-8", {NULL, NULL, 8192, 4096, 64, 8, 5, 25, 100000}, {0, 512, 8, 2}, 20, 60, false, 0},
    {"flash-2x4k-unit-8-scars", {NULL, NULL, 8192, 4096, 64, 8, 5, 25, 100000}, {0, 512, 8, 2}, 20, 60, true, 0},
    {"flash-4x1k-unit-16", {NULL, NULL, 4096, 1024, 16, 16, 5, 25, 100000}, {1024, 272, 3, 3}, 20, 60, false, 0},
    {"flash-4x1k-unit-16-worn", {NULL, NULL, 4096, 1024, 16, 16, 5, 25, 100000}, {1024, 272, 3, 3}, 20, 60, false, 2048 + 4},
    {"nor-16x4k", {NULL, NULL, 65536, 4096, 256, 1, 5, 25, 100000}, {0, 128, 32, 16}, 36, 600, false, 0},
};

/* A part with a journal on it, and what is known of its records. */
typedef struct life {
    tou_posix_nv_t part;
    tou_nv_t nv;
    tou_journal_t journal;
    uint8_t buffer[RECORDS_SLOT];
    uint32_t acked; /* last record that is known to be complete */
    uint32_t begun; /* last one that may be */
} life_t;

static uint8_t memory[4][TOU_POSIX_NV_MEMORY(65536)];
static life_t live;
static life_t first;  /* after a cut */
static life_t second; /* after two */
static life_t onward; /* the one after a cut as it was when it came up */
static const board_t *board;
static uint16_t most; /* bytes of a body */
static bool all;
static uint64_t seed;
static uint64_t cuts[2];
static uint64_t commits;
static uint64_t bad;

static void complain(const char *what, const life_t *life, uint32_t held)
{
    if (bad < 5u) {
        printf("%s: %s: holds %ld, begun %lu, acknowledged %lu, after %llu bytes\n", board->name, what,
               (held == RECORDS_BAD) ? -1L : (long)held, (unsigned long)life->begun, (unsigned long)life->acked,
               (unsigned long long)tou_posix_nv_stats(&life->part)->done);
    }
    bad++;
}

static void life_new(life_t *life, uint8_t *of)
{
    if (tou_posix_nv_init(&life->part, &board->nv, of, sizeof memory[0]) != TOU_OK) {
        abort();
    }
    tou_posix_nv_service(&life->part, &life->nv);
    life->acked = RECORDS_NONE;
    life->begun = RECORDS_NONE;
}

/* The same part and the same knowledge; its journal is to be mounted. */
static void life_copy(life_t *to, const life_t *from)
{
    if (tou_posix_nv_copy(&to->part, &from->part) != TOU_OK) {
        abort();
    }
    to->acked = from->acked;
    to->begun = from->begun;
}

/* Parts with scars refuse to be written where they look blank. */
static void life_contract(const life_t *life)
{
    const tou_posix_nv_stats_t *stats = tou_posix_nv_stats(&life->part);

    if (stats->violations != 0u && !(board->scars && stats->violation == TOU_POSIX_NV_NOT_ERASED)) {
        complain("broke the contract of the part", life, stats->violation);
    }
}

/* Power is back. @return whether what is found is right */
static bool life_mount(life_t *life, const char *when)
{
    uint64_t done = tou_posix_nv_stats(&life->part)->done;
    tou_err_t err = records_mount(&life->journal, &board->cfg, &life->nv);
    uint32_t held = (err == TOU_OK || err == TOU_E_ABSENT) ? records_held(&life->journal, most) : RECORDS_BAD;

    if (held == RECORDS_BAD || held < life->acked || held > life->begun || tou_posix_nv_stats(&life->part)->done != done ||
        tou_posix_nv_in_flight(&life->part) != 0u) {
        complain(when, life, held);
        return false;
    }
    life->acked = held;
    return true;
}

static void life_begin(life_t *life)
{
    life->begun++;
    uint16_t size = records_make(life->begun, most, &life->buffer[TOU_JOURNAL_HEAD]);

    if (tou_journal_write(&life->journal, life->buffer, size) != TOU_OK) {
        complain("can not begin", life, life->begun);
    }
}

/* @return the journal's answer. A record counts as soon as its number does. */
static tou_err_t life_step(life_t *life)
{
    uint32_t number = tou_journal_number(&life->journal);
    tou_err_t err   = tou_journal_step(&life->journal);

    if (tou_journal_number(&life->journal) < number) {
        complain("the number falls", life, 0);
    }
    if (tou_journal_number(&life->journal) != number) {
        life->acked = life->begun;
    }
    return err;
}

/* Commit records until the power fails. @return whether all were */
static bool life_run(life_t *life, unsigned records)
{
    tou_err_t err = TOU_OK;

    for (; records != 0u && err == TOU_OK; records--) {
        life_begin(life);
        err = TOU_MORE;
        for (uint32_t i = 0; i < RECORDS_STEPS && err == TOU_MORE; i++) {
            err = life_step(life);
        }
        if (err == TOU_OK && life->acked != life->begun) {
            complain("says done too early", life, life->acked);
        }
        commits += (err == TOU_OK) ? 1u : 0u;
    }
    return err == TOU_OK;
}

/* Commit some more and find the last of them. */
static void life_goes_on(life_t *life, unsigned records)
{
    if (!life_run(life, records)) {
        complain("does not go on", life, life->acked);
        return;
    }
    life->begun = life->acked;
    tou_posix_nv_finish(&life->part);
    (void)life_mount(life, "does not hold the last");
    life_contract(life);
}

/* Cut a part that came up after a cut once more, when it has written or erased that many bytes. */
static void cut_again(uint64_t after)
{
    life_copy(&second, &onward);
    if (!life_mount(&second, "comes up otherwise")) {
        return;
    }
    tou_posix_nv_cut_at(&second.part, tou_posix_nv_stats(&second.part)->done + after);
    (void)life_run(&second, 3);
    if (!tou_posix_nv_is_off(&second.part)) {
        tou_posix_nv_cut(&second.part);
    }
    tou_posix_nv_power_up(&second.part);
    cuts[1]++;
    if (life_mount(&second, "after a second cut")) {
        life_goes_on(&second, 2);
    }
}

/* A part after a cut: judged, run on, and cut a second time on the way. */
static void judge(void)
{
    uint64_t came_up = tou_posix_nv_stats(&first.part)->done;

    life_copy(&onward, &first);
    if (!life_mount(&first, "after a cut")) {
        return;
    }
    life_goes_on(&first, 4);
    uint64_t bytes = tou_posix_nv_stats(&first.part)->done - came_up;

    if (all && cuts[0] % 64u == 0u) {
        uint64_t every = (bytes < 400u) ? 1u : bytes / 400u;

        for (uint64_t after = 0; after < bytes; after += every) {
            cut_again(after);
        }
    } else {
        seed = records_mix(seed);
        cut_again(seed % ((bytes == 0u) ? 1u : bytes));
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
    if (!tou_posix_nv_is_off(&first.part)) {
        complain("was not cut", &first, 0);
    }
    tou_posix_nv_power_up(&first.part);
    cuts[0]++;
    judge();
}

/* Cut what is in flight in each byte and each way. */
static void sweep(void)
{
    uint32_t size = tou_posix_nv_in_flight(&live.part);
    bool erasing  = live.part.erasing;
    size_t ways   = TORN_WAYS(erasing);
    uint32_t step = (erasing && !all) ? 61u : 1u;

    for (size_t way = 0; way < ways; way++) {
        for (uint32_t k = 0; k < size; k += step) {
            cut_in(k, way, erasing);
        }
        if (step != 1u) {
            cut_in(size - 1u, way, erasing);
        }
    }
}

/* What was swept last: a write is looked at anew when a record was acknowledged that it may still spoil. */
static uint64_t swept_at;
static uint32_t swept_acked;

/* @return the journal's answer, after what it set in flight was swept */
static tou_err_t step_and_sweep(void)
{
    tou_err_t err = life_step(&live);
    uint64_t at   = tou_posix_nv_stats(&live.part)->done;

    if (tou_posix_nv_in_flight(&live.part) != 0u && (swept_at != at || swept_acked != live.acked)) {
        swept_at    = at;
        swept_acked = live.acked;
        sweep();
    }
    return err;
}

/* One commit, or one that is broken off after so many steps. */
static void commit(unsigned steps)
{
    tou_err_t err = TOU_MORE;

    life_begin(&live);
    for (unsigned i = 0; i < steps && err == TOU_MORE; i++) {
        err = step_and_sweep();
    }
    if (err == TOU_MORE) {
        tou_journal_abort(&live.journal);
    } else if (err != TOU_OK || live.acked != live.begun) {
        complain("does not commit", &live, live.acked);
    } else {
        commits++;
    }
}

/*
 * Records broken off in a row, before their last bytes: long ones, and the part is never busy. After each the journal gets
 * ready for the next one.
 */
static void storm(unsigned records)
{
    tou_posix_nv_set_busy(&live.part, 0);
    for (unsigned i = 0; i < records; i++) {
        live.begun += 4u - live.begun % 5u;
        commit(2);
        for (unsigned k = 0; k < 4u; k++) {
            (void)step_and_sweep();
        }
    }
}

static void history(unsigned records)
{
    unsigned slots = (unsigned)board->cfg.per_block * board->cfg.n_blocks;

    for (unsigned i = 0; i < records; i++) {
        tou_posix_nv_set_busy(&live.part, i % 3u);
        if (i % 7u == 3u) {
            commit(i / 7u % 24u); /* an emergency record follows */
        }
        if (i == records / 2u && slots < 40u) {
            storm(slots + 2u);
        }
        commit(RECORDS_STEPS);
    }
}

/* @return whether the part passed */
static bool run(void)
{
    uint64_t before[4] = {cuts[0], cuts[1], commits, bad};

    most = (uint16_t)(board->cfg.slot - TOU_JOURNAL_HEAD - TOU_JOURNAL_TAIL);
    most = (most > 120u) ? 120u : most;
    life_new(&live, memory[0]);
    life_new(&first, memory[1]);
    life_new(&second, memory[2]);
    life_new(&onward, memory[3]);
    tou_posix_nv_set_scars(&live.part, board->scars);
    if (board->worn != 0u && tou_posix_nv_stick(&live.part, board->worn, 1, true) != TOU_OK) {
        abort();
    }
    swept_at    = UINT64_MAX;
    swept_acked = 0;
    seed        = board->cfg.slot;
    if (!life_mount(&live, "blank")) {
        return false;
    }
    history(all ? board->many : board->few);
    life_contract(&live);
    printf("%-24s %8llu cuts, %8llu second cuts, %9llu commits, %llu bad\n", board->name,
           (unsigned long long)(cuts[0] - before[0]), (unsigned long long)(cuts[1] - before[1]),
           (unsigned long long)(commits - before[2]), (unsigned long long)(bad - before[3]));
    return bad == before[3] && cuts[0] != before[0];
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
    printf("total: %llu cuts, %llu second cuts, %llu commits, %llu bad\n", (unsigned long long)cuts[0],
           (unsigned long long)cuts[1], (unsigned long long)commits, (unsigned long long)bad);
    printf("%u passed, %u failed\n", passed, failed);
    return (failed == 0u && passed != 0u) ? 0 : 1;
}
