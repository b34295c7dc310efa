/* SPDX-License-Identifier: MIT */
/*
 * Random outages of a whole meter: with a power-fail warning not one pulse is lost that came before it, without one never more
 * than the save budget.
 *
 * The meter runs for some minutes, is in the middle of anything, and loses its supply: with a warning after it has said that all is
 * saved (tou_keep_rests()), or sooner for the half of the warnings after which the supply returns; without one at any poll, with
 * what is in flight torn. It comes up seconds to weeks later.
 *
 *     powercut_outages [N]     outages of each kind, 10 000 unless given
 *
 * Exit status 1: a pulse too few or too many.
 */
#include "world.h"

#include "script.h"

static const tou_nv_t part = {NULL, NULL, 8192, 0, 32, 1, 5, 0, 100000};
/* clang-format off */
static const kept_shape_t shape = {
    1000, 2, 6, TOU_MAKE_UP_ALL, TOU_DEMAND_RESTART, 15, 200, 0, 4, 0, 0, {2, 1, 1, 24, 3}, 40, 15,
    {15, 5, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, 2, 1}, {{1, 0}, {0, 0}, {0, 0}}};
/* clang-format on */

static uint8_t memory[TOU_POSIX_NV_MEMORY(8192)];
static world_t world;
static uint64_t seed = 20261125;
static unsigned long bad;
static unsigned long outages;
static uint64_t lost;
static uint64_t most;
static unsigned long longest; /* polls from a warning until all is saved */

static uint32_t pick(uint32_t n)
{
    seed = world_mix(seed);
    return (uint32_t)(seed >> 33) % n;
}

static void complain(const char *what, uint64_t a, uint64_t b)
{
    if (bad < 10u) {
        printf("minute %lu: %s: %llu, %llu\n", (unsigned long)world.minute, what, (unsigned long long)a,
               (unsigned long long)b);
    }
    bad++;
}

/* Pulses that nobody has looked at yet. */
static void arrive(uint16_t pulses)
{
    world_pass(&world, 0, pulses);
}

/* A minute whose edge nobody has looked at either. */
static void minute_edge(void)
{
    for (unsigned s = 0; s < 60u; s++) {
        world.time.utc++;
        tou_pulse_mark_isr(&world.meter.pulse);
    }
}

static void come_up(void)
{
    static const uint32_t away[] = {2, 60, 3600, 86400, 40 * 86400u};

    outages++;
    tou_posix_nv_power_up(&world.part);
    world_power_up(&world, world.time.utc + 1u + pick(away[pick(5)]));
    if (kept_meter_boot(&world.meter) != TOU_OK) {
        complain("does not come up", 0, 0);
    }
}

static void run_on(void)
{
    uint32_t minutes = pick(20);

    for (uint32_t i = 0; i < minutes; i++) {
        if (!world_minute(&world, (uint16_t)pick(40), NULL)) {
            complain("does not run", i, 0);
        }
    }
    arrive((uint16_t)pick(40));
    if (pick(3) == 0u) {
        minute_edge();
        arrive((uint16_t)pick(40));
    }
    for (uint32_t polls = pick(12); polls != 0u; polls--) {
        (void)tou_meter_poll(&world.meter.meter);
    }
}

/* The interrupt of the supply. @return whether all was saved in time */
static bool warned(void)
{
    unsigned long polls = 0;

    arrive((uint16_t)pick(40));
    tou_keep_warn_isr(&world.meter.keep);
    while (!tou_keep_rests(&world.meter.keep) && polls < 100000u) {
        (void)tou_meter_poll(&world.meter.meter);
        polls++;
    }
    longest = (polls > longest) ? polls : longest;
    return polls < 100000u;
}

static void outage_with_warning(void)
{
    run_on();
    if (!warned()) {
        complain("is never safe", 0, 0);
    }
    if (pick(2) == 0u) {
        run_on(); /* the supply returned */
        (void)warned();
    }
    tou_posix_nv_finish(&world.part);
    tou_posix_nv_cut(&world.part);
    come_up();
    if (world_counted(&world) != world.truth) {
        complain("a pulse was lost, or came from nowhere", world_counted(&world), world.truth);
        world.truth = world_counted(&world);
    }
}

/* The budget is 200 pulses; what comes while they are written, and one batch before it is looked at, comes on top. */
static void outage_without(void)
{
    run_on();
    tou_posix_nv_cut(&world.part);
    come_up();

    uint64_t counted = world_counted(&world);

    if (counted > world.truth || world.truth - counted > 200u + 3u * 40u) {
        complain("lost more than the budget, or came from nowhere", counted, world.truth);
    }
    lost += world.truth - counted;
    most        = (world.truth - counted > most) ? (world.truth - counted) : most;
    world.truth = counted;
}

int main(int argc, char **argv)
{
    unsigned long n  = (argc > 1) ? strtoul(argv[1], NULL, 10) : 10000u;
    tou_date_t begin = {20, 1, 1};
    kept_board_t made;

    memset(&made, 0, sizeof made);
    script_board(&made);
    if (!world_init(&world, &part, memory, sizeof memory, &shape, &made)) {
        printf("the meter does not fit\n");
        return 1;
    }
    world_power_up(&world, tou_date_to_day(&begin) * TOU_DAY_S);
    if (kept_meter_boot(&world.meter) != TOU_OK) {
        complain("does not come up for the first time", 0, 0);
    }
    for (unsigned long i = 0; i < n && bad < 10u; i++) {
        tou_posix_nv_set_busy(&world.part, (uint32_t)(i % 3u));
        outage_with_warning();
        if (world.time.utc > UINT32_C(2900000000)) {
            world.time.utc = tou_date_to_day(&begin) * TOU_DAY_S; /* before the end of time: a clock set far back */
        }
    }
    printf("with a warning: %lu outages, %lu bad; at most %lu polls until all was saved\n", n, bad, longest);
    for (unsigned long i = 0; i < n && bad < 10u; i++) {
        tou_posix_nv_set_busy(&world.part, (uint32_t)(i % 3u));
        outage_without();
        if (world.time.utc > UINT32_C(2900000000)) {
            world.time.utc = tou_date_to_day(&begin) * TOU_DAY_S;
        }
    }
    printf("without: %lu outages, %llu pulses lost, at most %llu at once, %lu bad\n", n, (unsigned long long)lost,
           (unsigned long long)most, bad);
    printf("total: %lu outages, %lu bad\n", outages, bad);
    printf("%d passed, %d failed\n", (bad == 0u) ? 2 : 0, (bad == 0u) ? 0 : 2);
    return (bad == 0u) ? 0 : 1;
}
