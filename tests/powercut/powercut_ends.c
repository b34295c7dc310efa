/* SPDX-License-Identifier: MIT */
/*
 * Power cuts from which a whole meter goes on to the end of a history, and comes to the end that it comes to without them.
 *
 * The scripted history of a month and more (script.h) is run once on each part (boards.h) without a cut. Then it is run again,
 * and at moments that a seed picks the part is copied and cut in the middle of a write or erase. The copy is booted at the time of
 * the commit that it holds, is given the pulses that came after it and whatever an operator did, and runs to the end. There its
 * registers with remainders, periods, freezes, readings of the load profile, tables, billing and banks must be those of the first run.
 *
 * Left out is what an outage changes by rule, or what differs by having come twice: demand, status of intervals, the log, freezes by
 * command.
 *
 *     powercut_ends [-N] [PART...]     N cuts on each part, 8 unless given, 200 with TOU_SOAK=1
 *
 * Exit status 1: an end was another one.
 */
#include "boards.h"

static uint8_t memory[2][BOARD_MEMORY];
static world_t live;
static world_t copy;
static const board_t *board;
static uint64_t sum[SCRIPT_MONTH + 2u]; /* pulses before each minute */
static uint64_t seed;
static uint64_t moments; /* a write or erase was in flight after a poll */
static uint64_t passed;  /* of them, in this run */
static uint64_t wanted;
static uint64_t cuts;
static uint64_t again; /* minutes run by copies */
static uint64_t bad;
static uint64_t end;

static uint64_t hash_numbers(uint64_t hash, const uint32_t *number, size_t n)
{
    return world_hash(hash, number, n * sizeof *number);
}

static uint64_t hash_state(uint64_t hash, const kept_meter_t *meter)
{
    const tou_billing_state_t *billing = &meter->billing.state;
    const tou_tariff_state_t *tariff   = &meter->tariff.state;

    for (uint8_t r = 0; r <= meter->shape.n_rates; r++) {
        hash = world_hash(hash, &meter->reg[r].units, sizeof meter->reg[r].units);
        hash = world_hash(hash, &meter->reg[r].rem, sizeof meter->reg[r].rem);
    }
    for (uint8_t i = 0; i < 2u; i++) {
        uint32_t number[3] = {tariff->bank[i], tariff->switch_at[i], tariff->switched_at[i]};

        hash = hash_numbers(hash, number, 3);
    }
    uint32_t number[4] = {billing->number, billing->missed, billing->since, billing->month[0]};

    return hash_numbers(hash, number, 4);
}

static uint64_t hash_blocks(uint64_t hash, kept_meter_t *meter)
{
    const tou_store_cfg_t *cfg = &meter->store_cfg;
    uint8_t bytes[TOU_PARAM_MAX];

    for (uint8_t k = 0; k < cfg->n_params; k++) {
        for (uint8_t i = 0; i < cfg->param[k].n; i++) {
            tou_err_t err = tou_store_read(&meter->store, cfg->param[k].id, i, 0, bytes, cfg->param[k].size);

            hash = world_hash(hash, &err, sizeof err);
            hash = world_hash(hash, bytes, (err == TOU_OK) ? cfg->param[k].size : 0u);
        }
    }
    return hash;
}

static uint64_t hash_periods(uint64_t hash, const kept_meter_t *meter)
{
    tou_closing_t closing;

    for (uint8_t age = 1; age <= tou_history_used(&meter->history); age++) {
        tou_err_t err      = tou_history_closing(&meter->history, age, &closing);
        uint32_t number[5] = {(uint8_t)err, closing.since, closing.at, closing.number, closing.cause};

        hash = hash_numbers(hash, number, 5);
        for (uint8_t r = 0; r <= meter->shape.n_rates; r++) {
            (void)tou_history_energy(&meter->history, age, 0, r, &number[0]);
            hash = hash_numbers(hash, number, 1);
        }
    }
    return hash;
}

static uint64_t hash_freeze(uint64_t hash, const tou_freeze_t *freeze, uint8_t n_rates)
{
    for (uint16_t age = 1; age <= tou_freeze_used(freeze); age++) {
        uint32_t number[2] = {0, 0};

        number[1] = (uint8_t)tou_freeze_at(freeze, age, &number[0]);
        hash      = hash_numbers(hash, number, 2);
        for (uint8_t r = 0; r <= n_rates; r++) {
            (void)tou_freeze_energy(freeze, age, 0, r, &number[0]);
            hash = hash_numbers(hash, number, 1);
        }
    }
    return hash;
}

static uint64_t hash_profile(uint64_t hash, const kept_meter_t *meter)
{
    for (uint16_t age = 1; age <= tou_profile_used(&meter->profile); age++) {
        uint32_t number[3] = {0, 0, 0};

        number[2] = (uint8_t)tou_profile_at(&meter->profile, age, &number[0]);
        (void)tou_profile_energy(&meter->profile, age, 0, 0, &number[1]);
        hash = hash_numbers(hash, number, 3);
    }
    return hash;
}

/* All that must be the same at the end. */
static uint64_t hash_end(kept_meter_t *meter)
{
    uint64_t hash = hash_state(UINT64_C(0xCBF29CE484222325), meter);

    hash = hash_blocks(hash, meter);
    hash = hash_periods(hash, meter);
    for (unsigned i = 0; i < KEPT_FREEZES; i++) {
        if (meter->shape.freeze[i] != 0u && i != KEPT_INSTANT) {
            hash = hash_freeze(hash, &meter->freeze[i], meter->shape.n_rates);
        }
    }
    return (meter->shape.profile != 0u) ? hash_profile(hash, meter) : hash;
}

static void complain(const char *what, uint64_t a, uint64_t b)
{
    if (bad < 10u) {
        printf("%s: minute %lu: %s: %llu, %llu\n", board->name, (unsigned long)live.minute, what, (unsigned long long)a,
               (unsigned long long)b);
    }
    bad++;
}

/* From a minute to the end. The first may have been under way: what is left of it is run. */
static bool run_on(world_t *world, void (*after)(world_t *))
{
    while (world->minute < SCRIPT_MONTH) {
        script_act(world, after);

        tou_utc_t until = script_time(world->minute + 1u);
        uint64_t waits  = sum[world->minute + 1u] - world->truth;

        world->minute++;
        if (!world_seconds(world, until - world->time.utc, (uint16_t)waits, after)) {
            complain("does not run", world->minute, 0);
            return false;
        }
    }
    return true;
}

/* Booted when the commit that it holds was made. */
static bool come_up(world_t *world)
{
    tou_utc_t utc = SCRIPT_BEGIN;
    tou_err_t err = kept_meter_mount(&world->meter);

    if (err == TOU_OK && kept_meter_load(&world->meter) == TOU_OK && world->meter.meter.utc != 0u) {
        utc = world->meter.meter.utc + 1u;
    }
    world_power_up(world, utc);
    for (world->minute = 0; script_time(world->minute + 1u) <= utc; world->minute++) {
    }
    if (kept_meter_boot(&world->meter) != TOU_OK) {
        return false;
    }
    world->truth = world_counted(world);
    return world->truth <= sum[world->minute + 1u];
}

static void cut(void)
{
    uint32_t size = tou_posix_nv_in_flight(&live.part);
    bool erasing  = live.part.erasing;
    size_t ways   = TORN_WAYS(erasing);

    world_copy_part(&copy, &live);
    seed       = world_mix(seed);
    size_t way = seed % ways;

    tou_posix_nv_seed(&copy.part, seed);
    torn_set(&copy.part, way, erasing);
    tou_posix_nv_cut_at(&copy.part, tou_posix_nv_stats(&copy.part)->done + (seed >> 32) % size);
    tou_posix_nv_finish(&copy.part);
    tou_posix_nv_power_up(&copy.part);
    tou_posix_nv_set_busy(&copy.part, 0);
    cuts++;
    if (!come_up(&copy)) {
        complain("does not come up", 0, 0);
        return;
    }
    again += SCRIPT_MONTH - copy.minute;
    if (run_on(&copy, NULL) && hash_end(&copy.meter) != end) {
        complain("comes to another end", world_counted(&copy), world_counted(&live));
    }
}

/* Each n-th moment, on the average. */
static void after_poll(world_t *world)
{
    if (tou_posix_nv_in_flight(&world->part) == 0u) {
        return;
    }
    passed++;
    seed = world_mix(seed);
    if (end != 0u && seed % (moments + 1u - passed) < wanted) {
        wanted--;
        cut();
    }
}

static bool start(void)
{
    if (!board_make(board, &live, memory[0]) || !board_make(board, &copy, memory[1])) {
        printf("%s: the meter does not fit\n", board->name);
        return false;
    }
    world_power_up(&live, SCRIPT_BEGIN);
    tou_posix_nv_set_scars(&live.part, board->scars);
    tou_posix_nv_set_busy(&live.part, 1);
    passed = 0;
    return kept_meter_boot(&live.meter) == TOU_OK;
}

/* @return whether the part passed */
static bool run(uint64_t n)
{
    uint64_t before[3] = {cuts, again, bad};

    seed   = board->nv.size;
    end    = 0;
    wanted = 0;
    if (!start() || !run_on(&live, after_poll)) {
        return false;
    }
    uint64_t first = hash_end(&live.meter);

    moments = passed;
    wanted  = n;
    end     = first;
    if (!start() || !run_on(&live, after_poll) || hash_end(&live.meter) != first) {
        complain("two runs differ without a cut", 0, 0);
    }
    printf("%-24s %5llu cuts among %llu moments, %llu minutes run again, %llu bad\n", board->name,
           (unsigned long long)(cuts - before[0]), (unsigned long long)moments, (unsigned long long)(again - before[1]),
           (unsigned long long)(bad - before[2]));
    return bad == before[2] && cuts - before[0] == n;
}

int main(int argc, char **argv)
{
    uint64_t n      = (getenv("TOU_SOAK") != NULL) ? 200u : 8u;
    unsigned good   = 0;
    unsigned failed = 0;

    for (int i = 1; i < argc; i++) {
        n = (argv[i][0] == '-') ? strtoull(argv[i] + 1, NULL, 10) : n;
    }
    for (uint32_t k = 0; k <= SCRIPT_MONTH; k++) {
        sum[k + 1u] = sum[k] + world_pulses(k);
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < sizeof boards / sizeof boards[0]; i++) {
        board = &boards[i];
        if (torn_named(board->name, argc, argv)) {
            bool passes = run(n);

            good += passes ? 1u : 0u;
            failed += passes ? 0u : 1u;
        }
    }
    printf("total: %llu cuts run to the end, %llu bad\n", (unsigned long long)cuts, (unsigned long long)bad);
    printf("%u passed, %u failed\n", good, failed);
    return (failed == 0u && good != 0u) ? 0 : 1;
}
