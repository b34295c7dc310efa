/* SPDX-License-Identifier: MIT */
/*
 * Power cuts in every byte that a whole meter writes.
 *
 * A scripted history of a month and more is run on each part (world.h): rates, closings, freezes, a load profile, tables
 * written, the clock set, clears, events. Each time a write or erase is in flight, copies of the part are cut in each byte of
 * it, in each way a part can tear. Each copy is booted, and judged:
 * - booting writes nothing, and finds one commit of the list, whole: the last that was complete, or the one under way (by a
 *   hash over the record, all blocks and all entries);
 * - no register is above the truth, and none below it by more than the save budget;
 * - it then runs over its next closing, which is closed once, in its place, with the readings of that moment; it is booted again
 *   and holds that.
 * Some of the copies are cut a second time while they come up and run on, and judged the same way. Others go on from the commit
 * that they hold to the end of the history, and must come to the same end.
 *
 *     powercut_meter [--all] [PART...]     all parts, unless names are given; --all (or TOU_SOAK=1): every byte of the whole history
 *
 * Without --all the history is a few days around a closing, and only each so many bytes are cut. Exit status 1: something was bad.
 */
#include "world.h"

#include "script.h"

#define COMMITS 60000u
#define DAY     1440u

typedef struct board {
    const char *name;
    tou_nv_t nv;
    kept_shape_t shape;
    bool scars; /* what a cut tore can not be written before another erase, whatever it reads */
} board_t;

/* clang-format off */
static const board_t boards[] = {
    {"eeprom-1k", {NULL, NULL, 1024, 0, 0, 1, 5, 0, 100000},
     {1000, 2, 2, 1, TOU_DEMAND_RESTART, 60, 0, 0, 3, 0, 0, {0, 0, 0, 0, 0}, 0, 0,
      {15, 15, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 2, 1}, {{1, 0}, {0, 0}, {0, 0}}}, false},
    {"eeprom-4k", {NULL, NULL, 4096, 0, 4, 1, 5, 0, 100000},
     {1000, 2, 12, TOU_MAKE_UP_ALL, TOU_DEMAND_RESTART, 60, 0, 9000, 4, 0, 0, {2, 1, 1, 24, 3}, 20, 30,
      {15, 5, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, 2, 1}, {{1, 0}, {0, 0}, {0, 0}}}, false},
    {"i2c-32k-page-64", {NULL, NULL, 32768, 0, 64, 1, 5, 0, 1000000},
     {1000, 4, 12, 2, TOU_DEMAND_RESUME, 15, 0, 9000, 16, 0, 0, {12, 3, 2, 100, 31}, 200, 15,
      {30, 5, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, 4, 2}, {{1, 0}, {11, 6}, {0, 0}}}, false},
    {"fram-8k", {NULL, NULL, 8192, 0, 0, 1, 0, 0, 4294967295u},
     {1000, 4, 12, TOU_MAKE_UP_ALL, TOU_DEMAND_SYNCHRONISE, 5, 60, 0, 4, 0, 0, {3, 2, 1, 40, 7}, 60, 15,
      {60, 60, TOU_DEMAND_FREE, TOU_DEMAND_AT_END, 4, 1}, {{1, 0}, {0, 0}, {0, 0}}}, false},
    {"flash-2x4k-unit-8", {NULL, NULL, 8192, 4096, 0, 8, 5, 25, 10000},
     {1000, 2, 4, 3, TOU_DEMAND_RESTART, 60, 0, 0, 3, 64, 36, {1, 1, 1, 10, 2}, 10, 60,
      {15, 15, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 2, 1}, {{1, 0}, {0, 0}, {0, 0}}}, false},
};
/* clang-format on */

/* Ways to tear: the byte under way, the others of a write, the block of an erase. */
static const uint8_t torn_writes[][2] = {
    {TOU_POSIX_NV_OLD, TOU_POSIX_NV_ORDERED},    {TOU_POSIX_NV_ERASED, TOU_POSIX_NV_ORDERED},
    {TOU_POSIX_NV_NEW, TOU_POSIX_NV_ORDERED},    {TOU_POSIX_NV_RANDOM, TOU_POSIX_NV_ORDERED},
    {TOU_POSIX_NV_BITS, TOU_POSIX_NV_ORDERED},   {TOU_POSIX_NV_OLD, TOU_POSIX_NV_SHUFFLED},
    {TOU_POSIX_NV_RANDOM, TOU_POSIX_NV_SHUFFLED}};
static const uint8_t torn_erases[][2] = {
    {TOU_POSIX_NV_OLD, TOU_POSIX_NV_BLOCK_PART},    {TOU_POSIX_NV_ERASED, TOU_POSIX_NV_BLOCK_PART},
    {TOU_POSIX_NV_RANDOM, TOU_POSIX_NV_BLOCK_PART}, {TOU_POSIX_NV_OLD, TOU_POSIX_NV_BLOCK_OLD},
    {TOU_POSIX_NV_OLD, TOU_POSIX_NV_BLOCK_BITS},    {TOU_POSIX_NV_RANDOM, TOU_POSIX_NV_BLOCK_RANDOM}};

/* A commit: the hash of what it holds, and the pulses counted in it. */
typedef struct commit {
    uint64_t hash;
    uint64_t pulses;
} commit_t;

static uint8_t memory[4][TOU_POSIX_NV_MEMORY(65536)];
static world_t live;
static world_t first;  /* after a cut */
static world_t second; /* after two */
static world_t onward; /* the part of the first as it was when it came up */
static const board_t *board;
static commit_t commit[COMMITS];
static uint32_t commits;
static uint64_t blank;   /* hash of a part that holds none */
static uint64_t seen[4]; /* hashes found while a record is under way that are of no commit yet */
static uint32_t n_seen;
static bool all;
static uint64_t seed;
static uint64_t cuts[2];
static uint64_t bad;

static void complain(const char *what, uint64_t a, uint64_t b)
{
    if (bad < 10u) {
        printf("%s: minute %lu, commit %lu: %s: %llu, %llu\n", board->name, (unsigned long)live.minute,
               (unsigned long)commits, what, (unsigned long long)a, (unsigned long long)b);
    }
    bad++;
}

static uint16_t own_pulses(const world_t *world)
{
    (void)world;
    return 7;
}

/* The instant at which the next first closing comes. */
static tou_utc_t next_closing(tou_utc_t utc)
{
    tou_day_t day;
    tou_date_t date;

    (void)tou_wall_split(utc, &day);
    tou_date_from_day(day, &date);
    date.day   = 1;
    date.year  = (uint8_t)(date.year + ((date.month == 12u) ? 1u : 0u));
    date.month = (uint8_t)((date.month == 12u) ? 1u : (date.month + 1u));
    return tou_date_to_day(&date) * TOU_DAY_S;
}

/* Which commit a part holds; commits: the one under way. */
static void judge_hash(world_t *world)
{
    uint64_t hash = world_kept(&world->meter);

    if (hash == ((commits != 0u) ? commit[commits - 1u].hash : blank)) {
        return;
    }
    for (uint32_t i = 0; i < n_seen; i++) {
        if (seen[i] == hash) {
            return;
        }
    }
    if (n_seen == sizeof seen / sizeof seen[0]) {
        complain("holds no commit", hash, 0);
        return;
    }
    seen[n_seen++] = hash;
}

/* Periods follow one another, each closed once. */
static void judge_history(world_t *world, const char *when)
{
    uint8_t used = tou_history_used(&world->meter.history);
    tou_closing_t newer;
    tou_closing_t older;

    if (used == 0u) {
        return;
    }
    if (tou_history_closing(&world->meter.history, 1, &newer) != TOU_OK) {
        complain(when, 1, 0);
        return;
    }
    for (uint8_t age = 2; age <= used; age++) {
        if (tou_history_closing(&world->meter.history, age, &older) != TOU_OK || older.at != newer.since ||
            (uint16_t)(older.number + 1u) != newer.number || (older.at >= newer.at)) {
            complain(when, age, older.at);
            return;
        }
        newer = older;
    }
}

static void judge_registers(world_t *world, uint64_t least, uint64_t most)
{
    uint64_t total = world_counted(world);
    uint64_t sum   = 0;

    for (uint8_t r = 1; r <= world->meter.shape.n_rates; r++) {
        sum += world->meter.reg[r].units;
    }
    if (total < least || total > most) {
        complain("counts less or more than it may", total, (total < least) ? least : most);
    }
    if (sum != total) {
        complain("the sum is not the total", sum, total);
    }
}

/* Power is back. @return whether what is found is right */
static bool come_up(world_t *world, tou_utc_t utc, const char *when)
{
    uint64_t done = tou_posix_nv_stats(&world->part)->done;
    uint64_t last = (commits != 0u) ? commit[commits - 1u].pulses : 0u;

    world_power_up(world, utc);
    tou_err_t err = kept_meter_mount(&world->meter);

    if (err == TOU_OK || (err == TOU_E_ABSENT && commits == 0u)) {
        judge_hash(world);
        err = kept_meter_boot(&world->meter);
    }
    if (err != TOU_OK || tou_posix_nv_stats(&world->part)->done != done || tou_posix_nv_in_flight(&world->part) != 0u) {
        complain(when, (uint8_t)err, 0);
        return false;
    }
    judge_registers(world, last, live.truth);
    world->truth = world_counted(world);
    return true;
}

/* Over the next closing and on; then it is there for good. */
static void go_on(world_t *world)
{
    tou_utc_t closing = next_closing(world->time.utc);
    uint64_t reading  = world_counted(world);
    tou_closing_t newest;
    uint32_t units = 0;

    for (unsigned i = 0; i < 3u; i++) {
        if (!world_minute(world, own_pulses(world), NULL)) {
            complain("does not run on", i, 0);
            return;
        }
        if (tou_posix_nv_is_off(&world->part)) {
            return;
        }
    }
    if (tou_history_closing(&world->meter.history, 1, &newest) != TOU_OK || newest.at != closing ||
        tou_history_energy(&world->meter.history, 1, 0, 0, &units) != TOU_OK || units != reading + 7u) {
        complain("the next closing is not there", newest.at, closing);
    }
    judge_history(world, "periods do not follow one another");
    judge_registers(world, reading + 21u, reading + 21u);
}

/* When the power returns: at the next closing, for a long outage is as good as a short one. */
static tou_utc_t back_at(const world_t *world)
{
    tou_utc_t soon = world->time.utc + 30u;

    return next_closing(soon) - 60u;
}

static void copy_part(world_t *to, const world_t *from)
{
    if (tou_posix_nv_copy(&to->part, &from->part) != TOU_OK) {
        abort();
    }
}

static void judge_again(world_t *world)
{
    uint64_t counted = world_counted(world);

    tou_posix_nv_finish(&world->part);
    world_power_up(world, world->time.utc + 5u);
    if (kept_meter_boot(&world->meter) != TOU_OK || world_counted(world) > counted || world_counted(world) + 21u < counted) {
        complain("does not hold what it had", world_counted(world), counted);
    }
    judge_history(world, "periods do not follow one another when it comes up again");
    if (tou_posix_nv_stats(&world->part)->violations != 0u && !board->scars) {
        complain("broke the contract of the part", tou_posix_nv_stats(&world->part)->violation, 0);
    }
}

/* Cut once more, when it has written so many bytes. */
static void cut_again(tou_utc_t utc, uint64_t after)
{
    copy_part(&second, &onward);
    world_power_up(&second, utc);
    if (kept_meter_boot(&second.meter) != TOU_OK) {
        complain("comes up otherwise", 0, 0);
        return;
    }
    second.truth = world_counted(&second);
    tou_posix_nv_cut_at(&second.part, tou_posix_nv_stats(&second.part)->done + after);
    for (unsigned i = 0; i < 3u && !tou_posix_nv_is_off(&second.part); i++) {
        (void)world_minute(&second, own_pulses(&second), NULL);
    }
    if (!tou_posix_nv_is_off(&second.part)) {
        tou_posix_nv_cut(&second.part);
    }
    tou_posix_nv_power_up(&second.part);
    cuts[1]++;

    uint64_t truth = second.truth;
    uint64_t least = world_counted(&onward);

    world_power_up(&second, utc + 40u * 86400u);
    if (kept_meter_boot(&second.meter) != TOU_OK) {
        complain("does not come up after a second cut", after, 0);
        return;
    }
    judge_registers(&second, least, truth);
    if (!world_minute(&second, own_pulses(&second), NULL)) {
        complain("does not run on after a second cut", after, 0);
    }
    judge_history(&second, "periods do not follow one another after a second cut");
}

static void judge(void)
{
    tou_utc_t utc    = back_at(&live);
    uint64_t came_up = tou_posix_nv_stats(&first.part)->done;

    copy_part(&onward, &first);
    if (!come_up(&first, utc, "does not come up, or writes")) {
        return;
    }
    memcpy(onward.meter.reg, first.meter.reg, sizeof first.meter.reg);
    go_on(&first);

    uint64_t bytes = tou_posix_nv_stats(&first.part)->done - came_up;

    judge_again(&first);
    seed = world_mix(seed);
    if (all ? cuts[0] % 8u == 0u : cuts[0] % 16u == 0u) {
        cut_again(utc, seed % ((bytes == 0u) ? 1u : bytes));
    }
}

static void cut_in(uint32_t k, const uint8_t torn[2], bool erasing)
{
    copy_part(&first, &live);
    seed = world_mix(seed);
    tou_posix_nv_seed(&first.part, seed);
    (void)tou_posix_nv_set_torn(&first.part, torn[0], erasing ? TOU_POSIX_NV_ORDERED : torn[1],
                                erasing ? torn[1] : TOU_POSIX_NV_BLOCK_PART);
    tou_posix_nv_cut_at(&first.part, tou_posix_nv_stats(&first.part)->done + k);
    tou_posix_nv_finish(&first.part);
    if (!tou_posix_nv_is_off(&first.part)) {
        complain("was not cut", k, 0);
    }
    tou_posix_nv_power_up(&first.part);
    tou_posix_nv_set_busy(&first.part, 0);
    cuts[0]++;
    judge();
}

/* How many bytes are left out between cuts: the closing's are all cut. */
static uint32_t stride;

static void sweep(void)
{
    uint32_t size = tou_posix_nv_in_flight(&live.part);
    bool erasing  = live.part.erasing;
    size_t ways   = erasing ? sizeof torn_erases / sizeof torn_erases[0] : sizeof torn_writes / sizeof torn_writes[0];
    uint32_t step = (erasing && !all) ? 61u * stride : stride;

    for (size_t way = 0; way < ways; way++) {
        seed = world_mix(seed);
        for (uint32_t k = (uint32_t)(seed % step); k < size; k += step) {
            cut_in(k, erasing ? torn_erases[way] : torn_writes[way], erasing);
        }
    }
}

/* A commit is complete: what it holds is known now, and so is what was found of it before. */
static void note_commit(void)
{
    copy_part(&second, &live);
    tou_posix_nv_set_busy(&second.part, 0);
    tou_posix_nv_finish(&second.part);
    if (kept_meter_mount(&second.meter) != TOU_OK || commits == COMMITS) {
        complain("a commit does not mount", commits, 0);
        return;
    }
    commit[commits].hash = world_kept(&second.meter);
    for (uint32_t i = 0; i < n_seen; i++) {
        if (seen[i] != commit[commits].hash) {
            complain("held no commit", seen[i], commit[commits].hash);
        }
    }
    n_seen = 0;
    if (tou_keep_load(&second.meter.keep) != TOU_OK) {
        complain("a commit does not load", commits, 0);
    }
    commit[commits].pulses = world_counted(&second);
    commits++;
}

static uint64_t swept_at;
static uint32_t number;

static void after_poll(world_t *world)
{
    uint64_t at = tou_posix_nv_stats(&world->part)->done;

    if (tou_store_number(&world->meter.store) != number) {
        number = tou_store_number(&world->meter.store);
        note_commit();
        swept_at = UINT64_MAX;
    }
    if (tou_posix_nv_in_flight(&world->part) != 0u && swept_at != at) {
        swept_at = at;
        sweep();
    }
}

static bool prepare(void)
{
    kept_board_t made;

    memset(&made, 0, sizeof made);
    script_board(&made);
    return world_init(&live, &board->nv, memory[0], sizeof memory[0], &board->shape, &made) &&
           world_init(&first, &board->nv, memory[1], sizeof memory[1], &board->shape, &made) &&
           world_init(&second, &board->nv, memory[2], sizeof memory[2], &board->shape, &made) &&
           world_init(&onward, &board->nv, memory[3], sizeof memory[3], &board->shape, &made);
}

/* From the 29th of a month to the 3rd of the next; all: from the 29th to the 3rd but one month on. */
static bool history(void)
{
    tou_date_t begin   = {26, 1, 30};
    uint32_t n_minutes = all ? 35u * DAY : 3u * DAY;

    world_power_up(&live, tou_date_to_day(&begin) * TOU_DAY_S + 5u);
    tou_posix_nv_set_scars(&live.part, board->scars);
    if (kept_meter_mount(&live.meter) != TOU_E_ABSENT) {
        complain("is not blank", 0, 0);
    }
    blank = world_kept(&live.meter);
    if (kept_meter_boot(&live.meter) != TOU_OK) {
        complain("does not come up for the first time", 0, 0);
        return false;
    }
    for (uint32_t i = 0; i < n_minutes && bad < 50u; i++) {
        tou_posix_nv_set_busy(&live.part, i % 3u);
        script_act(&live, after_poll);
        if (!world_minute(&live, world_pulses(live.minute), after_poll)) {
            complain("does not run", i, 0);
            return false;
        }
        if (live.truth - commit[commits - 1u].pulses > world_sum(live.minute - 1u, board->shape.save_min + 2u)) {
            complain("lets more than its budget wait", live.truth, commit[commits - 1u].pulses);
        }
    }
    return true;
}

/* @return whether the part passed */
static bool run(void)
{
    uint64_t before[3] = {cuts[0], cuts[1], bad};

    commits  = 0;
    n_seen   = 0;
    number   = 0;
    swept_at = UINT64_MAX;
    seed     = board->nv.size;
    stride   = all ? 1u : 23u;
    if (!prepare()) {
        printf("%s: the meter does not fit\n", board->name);
        return false;
    }
    (void)history();
    printf("%-24s %8llu cuts, %8llu second cuts, %6lu commits, %llu bad\n", board->name,
           (unsigned long long)(cuts[0] - before[0]), (unsigned long long)(cuts[1] - before[1]), (unsigned long)commits,
           (unsigned long long)(bad - before[2]));
    return bad == before[2] && cuts[0] != before[0];
}

static bool named(int argc, char **argv)
{
    bool any = false;

    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-') {
            any = true;
            if (strcmp(argv[i], board->name) == 0) {
                return true;
            }
        }
    }
    return !any;
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
        if (named(argc, argv)) {
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
