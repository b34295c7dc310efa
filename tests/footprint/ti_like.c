/* SPDX-License-Identifier: MIT */
/*
 * The smallest multi-rate meter, for its size: pulses, energy per rate, day tables for working days and weekends, seasons
 * and holidays. Linked without start-up code and vectors; tests/footprint/footprint.py measures it. Not meant to run.
 */
#include "tou/arrays.h"
#include "tou/energy.h"
#include "tou/plan.h"
#include "tou/pulse.h"

#define RATES 4u

void pulse_interrupt(void);
void second_interrupt(void);
int main(void);

static const TOU_ROM tou_table_t day_tables[] = {
    {6, {{0, 0, 4}, {7, 0, 3}, {10, 0, 2}, {13, 0, 3}, {17, 0, 1}, {22, 0, 3}}},
    {5, {{0, 0, 4}, {8, 0, 3}, {11, 0, 2}, {18, 0, 1}, {21, 0, 3}}},
    {2, {{0, 0, 4}, {9, 0, 3}}},
};
static const TOU_ROM tou_week_t weeks[]           = {{{1, 1, 1, 1, 1, 3, 3}}, {{2, 2, 2, 2, 2, 3, 3}}};
static const TOU_ROM tou_season_t seasons[]       = {{{TOU_ON_YEARLY, 6, 1, 0}, 1}, {{TOU_ON_YEARLY, 10, 1, 0}, 2}};
static const TOU_ROM tou_special_t special_days[] = {
    {{TOU_ON_YEARLY, 1, 1, 0}, 3},
    {{TOU_ON_YEARLY, 5, 1, 0}, 3},
    {{TOU_ON_YEARLY, 10, 1, 0}, 3},
    {{TOU_ON_DATE, 2, 17, 26}, 3},
};

static tou_arrays_t arrays;
static const tou_tariff_ops_t ops = {tou_arrays_read_rom, NULL};
static tou_tariff_source_t source;
static tou_zone_t zone;
static tou_planner_t planner;
static tou_plan_t plan;
static tou_mark_t marks[4];
static tou_pulse_t input;
static tou_register_t registers[1 + RATES];
static tou_energy_t import;

void pulse_interrupt(void)
{
    tou_pulse_add_isr(&input);
}

void second_interrupt(void)
{
    tou_pulse_mark_isr(&input);
}

static void set_up(void)
{
    static const tou_pulse_cfg_t no_check = {0, 0, 0, 0};

    arrays.base        = (tou_base_t){RATES, 3, 0, 0, sizeof special_days / sizeof special_days[0]};
    arrays.special     = special_days;
    arrays.bank[0]     = (tou_arrays_bank_t){{2, 2}, seasons, weeks, {3, 0, TOU_BEFORE_OWN_LAST}, day_tables, NULL};
    source             = (tou_tariff_source_t){&ops, &arrays, 1};
    zone.offset_min    = 480;
    planner.set.source = &source;
    planner.set.zone   = &zone;
    planner.set.base   = arrays.base;
    planner.set.scheme = arrays.bank[0].scheme;
    planner.set.dayset = arrays.bank[0].dayset;
    (void)tou_pulse_init(&input, &no_check, marks, 4);
    (void)tou_energy_init(&import, registers, RATES, 1600, 1, TOU_UNIT_WH);
}

/* Time starts at a fixed instant: setting the clock is no part of what is measured. */
int main(void)
{
    const tou_utc_t start = UINT32_C(820454400);
    tou_utc_t now         = start;

    set_up();
    for (;;) {
        tou_mark_t upto;
        bool minute = tou_pulse_take(&input, &upto);

        if (!tou_plan_covers(&plan, now)) {
            tou_plan_begin(&planner, &plan, now);
            while (tou_plan_step(&planner, &plan) == TOU_MORE) {
            }
        }
        (void)tou_energy_add(&import, tou_plan_action(&plan, now), upto.count);
        if (minute) {
            now = start + upto.tick;
        }
    }
}
