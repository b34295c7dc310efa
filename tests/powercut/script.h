/* SPDX-License-Identifier: MIT */
/* What happens in the world of the tests of power cuts besides pulses: the same in the same minute, whenever it is run. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include "world.h"

#include "tou/arrays.h"

static tou_table_t script_table[] = {{2, {{0, 0, 1}, {7, 30, 2}}}};
static tou_week_t script_week[]   = {{{1, 1, 1, 1, 1, 1, 1}}};
static tou_arrays_t script_arrays;
static const tou_tariff_ops_t script_ops = {tou_arrays_read, NULL};
static tou_tariff_source_t script_source;
static const tou_zone_t script_zone = {0, 0, {{0, 0, 0, 0}, 0, 0}, {{0, 0, 0, 0}, 0, 0}};

static inline void script_board(kept_board_t *board)
{
    tou_arrays_bank_t *bank = &script_arrays.bank[0];

    script_arrays.base.n_rates      = 2;
    script_arrays.base.default_rate = 1;
    bank->scheme.n_weeks            = 1;
    bank->week                      = script_week;
    bank->dayset.n_tables           = 1;
    bank->table                     = script_table;
    script_source.ops               = &script_ops;
    script_source.ctx               = &script_arrays;
    script_source.n_banks           = 1;
    board->zone                     = &script_zone;
    board->source                   = &script_source;
}

static inline void script_act(world_t *world, void (*after)(world_t *))
{
    if (world->minute % 1000u == 500u) {
        (void)tou_meter_set_clock(&world->meter.meter, world->time.utc + 20u);
        (void)world_settle(world, after);
    }
}

#endif
