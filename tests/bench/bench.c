/* SPDX-License-Identifier: MIT */
/* Time of the calls a meter makes most, on this machine: nanoseconds a call, the least of five runs. */
#include <stdio.h>
#include <time.h>

#include "tou/arrays.h"
#include "tou/energy.h"
#include "tou/pulse.h"
#include "tou/tariff.h"

#define RUNS  5
#define START UINT32_C(820454400) /* 2026-01-01 00:00 UTC */

static const tou_table_t day_tables[] = {{6, {{0, 0, 4}, {7, 0, 3}, {10, 0, 2}, {13, 0, 3}, {17, 0, 1}, {22, 0, 3}}},
                                         {2, {{0, 0, 4}, {9, 0, 3}}}};
static const tou_week_t weeks[]       = {{{1, 1, 1, 1, 1, 2, 2}}};
static const tou_zone_t madrid        = {
           60, 60, {{TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}, {{TOU_ON_WEEKDAY, 10, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}};
static const tou_tariff_ops_t ops = {tou_arrays_read, NULL};

static tou_arrays_t arrays;
static tou_tariff_source_t source = {&ops, &arrays, 1};
static tou_tariff_t tariff;
static tou_mark_t marks[4];
static tou_pulse_t input;
static tou_register_t registers[1 + 4];
static tou_energy_t energy;
static volatile uint8_t sink;

static void pulse_edge(uint32_t i)
{
    tou_pulse_edge_isr(&input, (i & 1u) == 0u, (uint16_t)(i * 100u));
}

static void energy_add_one(uint32_t i)
{
    (void)tou_energy_add(&energy, (tou_rate_t)(1u + (i & 3u)), 1);
}

static void energy_add_255(uint32_t i)
{
    (void)tou_energy_add(&energy, (tou_rate_t)(1u + (i & 3u)), 255);
}

static void rate_look_up(uint32_t i)
{
    tou_action_t action;

    (void)tou_tariff_get(&tariff, START + 60u * (i % 1380u), &action);
    sink = action.energy;
}

static void plan_from_scratch(uint32_t i)
{
    tou_utc_t now = START + TOU_DAY_S * (i % 365u);

    tou_tariff_refresh(&tariff);
    while (tou_tariff_step(&tariff, now) == TOU_MORE) {
    }
}

static void wall_clock(uint32_t i)
{
    sink = (uint8_t)tou_zone_to_wall(&madrid, START + 3600u * (i % 8760u));
}

static void measure(const char *what, uint32_t calls, void (*call)(uint32_t))
{
    double least = 0;

    for (int run = 0; run < RUNS; run++) {
        struct timespec from;
        struct timespec to;

        clock_gettime(CLOCK_MONOTONIC, &from);
        for (uint32_t i = 0; i < calls; i++) {
            call(i);
        }
        clock_gettime(CLOCK_MONOTONIC, &to);
        double ns = ((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) / calls;
        least     = (run == 0 || ns < least) ? ns : least;
    }
    printf("%-44s %10.1f ns\n", what, least);
}

int main(void)
{
    const tou_pulse_cfg_t cfg = {20, 20, 40, 0};

    arrays.base    = (tou_base_t){4, 3, 0, 0, 0};
    arrays.bank[0] = (tou_arrays_bank_t){{0, 1}, NULL, weeks, {2, 0, TOU_BEFORE_OWN_LAST}, day_tables, NULL};
    tou_tariff_init(&tariff, &source, &madrid);
    if (tou_pulse_init(&input, &cfg, marks, 4) != TOU_OK ||
        tou_energy_init(&energy, registers, 4, 1600, 1, TOU_UNIT_WH) != TOU_OK) {
        return 1;
    }
    while (tou_tariff_step(&tariff, START) == TOU_MORE) {
    }
    tou_action_t action;
    if (tou_tariff_get(&tariff, START, &action) != 0u) {
        fprintf(stderr, "bench: the tariff is not in force\n");
        return 1;
    }
    measure("tou_pulse_edge_isr", 1000000, pulse_edge);
    measure("tou_energy_add, 1 pulse", 1000000, energy_add_one);
    measure("tou_energy_add, 255 pulses", 1000000, energy_add_255);
    measure("tou_tariff_get, plan ready", 1000000, rate_look_up);
    measure("tou_zone_to_wall, Madrid", 100000, wall_clock);
    measure("check of the set and a plan from scratch", 10000, plan_from_scratch);
    return 0;
}
