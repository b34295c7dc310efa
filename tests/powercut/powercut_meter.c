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
 * Some of the copies are cut a second time while they come up and run on, and judged the same way.
 *
 *     powercut_meter [--all] [PART...]     all parts, unless names are given; --all (or TOU_SOAK=1): every byte of each write and
 *                                          every unit of each erase in the whole history; goes on where the last time ended
 *
 * Without --all the history is a few days around a closing, and only each so many bytes are cut. Exit status 1: something was bad.
 */
#include "boards.h"
#include "place.h"

#define COMMITS 60000u

/* A commit: the hash of what it holds, and the pulses counted in it. */
typedef struct commit {
    uint64_t hash;
    uint64_t pulses;
} commit_t;

static uint8_t memory[4][BOARD_MEMORY];
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
enum { FIRST, SECOND, ALIKE, BAD }; /* ALIKE: first cuts that left the same bytes as another of their write */
static uint64_t count[4];
static place_t place; /* how far an earlier soak has come */

static void complain(const char *what, uint64_t a, uint64_t b)
{
    if (count[BAD] < 10u) {
        printf("%s: minute %lu, commit %lu: %s: %llu, %llu\n", board->name, (unsigned long)live.minute,
               (unsigned long)commits, what, (unsigned long long)a, (unsigned long long)b);
    }
    count[BAD]++;
}

/* Pulses in the newest commit. */
static uint64_t committed(void)
{
    return (commits != 0u) ? commit[commits - 1u].pulses : 0u;
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
    uint64_t last = committed();

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
    world_copy_part(&second, &onward);
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
    count[SECOND]++;

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

    world_copy_part(&onward, &first);
    if (!come_up(&first, utc, "does not come up, or writes")) {
        return;
    }
    memcpy(onward.meter.reg, first.meter.reg, sizeof first.meter.reg);
    go_on(&first);

    uint64_t bytes = tou_posix_nv_stats(&first.part)->done - came_up;

    judge_again(&first);
    seed = world_mix(seed);
    if (count[FIRST] % 16u == 0u) {
        cut_again(utc, seed % ((bytes == 0u) ? 1u : bytes));
    }
}

/* What the cuts in one write or erase left, by their hash; 0: free. */
static uint64_t left[65536];

/* @return whether another cut has left the same bytes, so that all that follows is the same */
static bool left_before(void)
{
    uint64_t hash = world_hash(1, &tou_posix_nv_bytes(&first.part)[live.part.at], live.part.size) | 1u;
    uint32_t at   = (uint32_t)(hash >> 40) & 0xFFFFu;

    for (; left[at] != 0u; at = (at + 1u) & 0xFFFFu) {
        if (left[at] == hash) {
            return true;
        }
    }
    left[at] = hash;
    return false;
}

static void cut_in(uint32_t k, size_t way, bool erasing)
{
    world_copy_part(&first, &live);
    seed = world_mix(seed);
    tou_posix_nv_seed(&first.part, seed);
    torn_set(&first.part, way, erasing);
    tou_posix_nv_cut_at(&first.part, tou_posix_nv_stats(&first.part)->done + k);
    tou_posix_nv_finish(&first.part);
    if (!tou_posix_nv_is_off(&first.part)) {
        complain("was not cut", k, 0);
    }
    tou_posix_nv_power_up(&first.part);
    tou_posix_nv_set_busy(&first.part, 0);
    count[FIRST]++;
    if (left_before()) {
        count[ALIKE]++;
    } else {
        judge();
    }
}

/* From one cut to the next, in bytes. */
static uint32_t stride;

static void sweep(void)
{
    uint32_t size = tou_posix_nv_in_flight(&live.part);
    bool erasing  = live.part.erasing;
    size_t ways   = TORN_WAYS(erasing);
    uint32_t step = stride;

    if (erasing) {
        step = all ? board->nv.unit : 61u * stride;
    }

    memset(left, 0, sizeof left);
    for (size_t way = 0; way < ways; way++) {
        seed = world_mix(seed);
        for (uint32_t k = (uint32_t)(seed % step); k < size; k += step) {
            cut_in(k, way, erasing);
        }
    }
}

/* A commit is complete: what it holds is known now, and so is what was found of it before. */
static void note_commit(void)
{
    world_copy_part(&second, &live);
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
    if (tou_posix_nv_in_flight(&world->part) != 0u && swept_at != at && world->minute >= place.minute) {
        swept_at = at;
        sweep();
    }
}

static bool prepare(void)
{
    return board_make(board, &live, memory[0]) && board_make(board, &first, memory[1]) &&
           board_make(board, &second, memory[2]) && board_make(board, &onward, memory[3]);
}

/* A closing lies in it; all: two. */
static bool history(void)
{
    uint32_t n_minutes = all ? SCRIPT_MONTH : 3u * SCRIPT_DAY;

    world_power_up(&live, SCRIPT_BEGIN);
    tou_posix_nv_set_scars(&live.part, board->scars);
    if (kept_meter_mount(&live.meter) != TOU_E_ABSENT) {
        complain("is not blank", 0, 0);
    }
    blank = world_kept(&live.meter);
    if (kept_meter_boot(&live.meter) != TOU_OK) {
        complain("does not come up for the first time", 0, 0);
        return false;
    }
    for (uint32_t i = 0; i < n_minutes && count[BAD] < 50u; i++) {
        tou_posix_nv_set_busy(&live.part, i % 3u);
        script_act(&live, after_poll);
        if (!world_minute(&live, world_pulses(live.minute), after_poll)) {
            complain("does not run", i, 0);
            return false;
        }
        if (all && live.minute > place.minute) {
            place.minute = live.minute;
            memcpy(place.count, count, sizeof place.count);
            place_write(&place);
        }
        if (live.truth - committed() > world_sum(live.minute - 1u, board->shape.save_min + 2u)) {
            complain("lets more than its budget wait", live.truth, committed());
        }
    }
    return true;
}

static void tell(const char *what, const uint64_t *n)
{
    printf("%s %llu cuts, %llu second cuts, %llu alike, %llu bad", what, (unsigned long long)n[FIRST],
           (unsigned long long)n[SECOND], (unsigned long long)n[ALIKE], (unsigned long long)n[BAD]);
}

/* @return whether the part passed */
static bool run(const char *program)
{
    commits  = 0;
    n_seen   = 0;
    number   = 0;
    swept_at = UINT64_MAX;
    seed     = board->nv.size;
    stride   = all ? 1u : board->stride;
    memset(&place, 0, sizeof place);
    if (all) {
        place_read(&place, program, board->name);
    }
    memcpy(count, place.count, sizeof count);
    if (!prepare()) {
        printf("%s: the meter does not fit\n", board->name);
        return false;
    }
    bool whole = history();

    printf("%-18s", board->name);
    tell("", count);
    printf(", %lu commits", (unsigned long)commits);
    if (all) {
        printf(", %llu s", (unsigned long long)place_seconds(&place));
    }
    printf("\n");
    return whole && count[BAD] == 0u && count[FIRST] != 0u;
}

int main(int argc, char **argv)
{
    uint64_t total[4] = {0, 0, 0, 0};
    unsigned passed   = 0;
    unsigned failed   = 0;

    all = getenv("TOU_SOAK") != NULL;
    for (int i = 1; i < argc; i++) {
        all = all || strcmp(argv[i], "--all") == 0;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < sizeof boards / sizeof boards[0]; i++) {
        board = &boards[i];
        if (torn_named(board->name, argc, argv)) {
            bool good = run(argv[0]);

            passed += good ? 1u : 0u;
            failed += good ? 0u : 1u;
            for (size_t k = 0; k < 4u; k++) {
                total[k] += count[k];
            }
        }
    }
    tell("total:", total);
    printf("\n");
    printf("%u passed, %u failed\n", passed, failed);
    return (failed == 0u && passed != 0u) ? 0 : 1;
}
