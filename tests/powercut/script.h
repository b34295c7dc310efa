/* SPDX-License-Identifier: MIT */
/* What happens in the world of the tests of power cuts besides pulses: the same in the same minute, whenever it is run. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include "world.h"

#include "tou/arrays.h"

#define SCRIPT_DAY   1440u                             /* minutes */
#define SCRIPT_MONTH (31u * SCRIPT_DAY)                /* with two closings in it */
#define SCRIPT_BEGIN (UINT32_C(9526) * TOU_DAY_S + 5u) /* 2026-01-30, five seconds past midnight */

enum { SCRIPT_SWITCH, SCRIPT_CLOCK, SCRIPT_FREEZE, SCRIPT_CLEAR };

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

/* Blocks of tables: as few as there can be in one bank, or more in two. */
static const tou_param_t script_one_bank[]  = {TOU_KEPT_PARAM(TOU_ITEM_BASE, 0u, 1u, 1u, sizeof(tou_base_t)),
                                               TOU_KEPT_PARAM(TOU_ITEM_SCHEME, 0u, 1u, 1u, sizeof(tou_scheme_t)),
                                               TOU_KEPT_PARAM(TOU_ITEM_DAYSET, 0u, 1u, 1u, sizeof(tou_dayset_t)),
                                               TOU_KEPT_PARAM(TOU_ITEM_WEEK, 0u, 1u, TOU_KEPT_WEEKS, sizeof(tou_week_t)),
                                               TOU_KEPT_PARAM(TOU_ITEM_TABLE, 0u, 1u, 1u, sizeof(tou_table_t))};
static const tou_param_t script_two_banks[] = {TOU_KEPT_COMMON(2, 16), TOU_KEPT_BANKED(0, 2, 2, 2, 1),
                                               TOU_KEPT_BANKED(1, 2, 2, 2, 1)};

/* A script that does not do what it says would test nothing. */
static inline void script_expect(const world_t *world, tou_err_t err, unsigned what)
{
    if (err != TOU_OK && !tou_posix_nv_is_off(&world->part)) {
        printf("minute %lu: the script's act %u is refused: %d\n", (unsigned long)world->minute, what, err);
        abort();
    }
}

static inline tou_err_t script_try(world_t *world, const tou_item_t *item, const void *bytes)
{
    tou_err_t err = tou_meter_unlock(&world->meter.meter);

    if (err != TOU_OK) {
        return err;
    }
    do {
        err = tou_tariff_write(&world->meter.tariff, item, bytes);
    } while (err == TOU_MORE);
    if (err == TOU_E_BUSY) {
        /* The set that the last write made is checked first. */
        (void)tou_tariff_step(&world->meter.tariff, tou_meter_now(&world->meter.meter));
        (void)tou_tariff_events(&world->meter.tariff);
    }
    tou_meter_lock(&world->meter.meter, false);
    return err;
}

/* Write a record as an operator does, until it is taken. */
static inline void script_write(world_t *world, uint8_t kind, uint8_t bank, const void *bytes, void (*after)(world_t *))
{
    tou_item_t item = {kind, bank, 0};
    tou_err_t err   = TOU_E_BUSY;

    for (uint32_t i = 0; i < 1000u && err == TOU_E_BUSY && !tou_posix_nv_is_off(&world->part); i++) {
        err = script_try(world, &item, bytes);
        (void)world_settle(world, after);
    }
    script_expect(world, err, kind);
}

/* A whole set into a bank, whose second switch lies at that hour. */
static inline void script_program(world_t *world, uint8_t bank, uint8_t hour, void (*after)(world_t *))
{
    static const tou_base_t base     = {2, 1, 0, 0, 0};
    static const tou_scheme_t scheme = {0, 1};
    static const tou_dayset_t dayset = {1, 0, TOU_BEFORE_OWN_LAST};
    tou_table_t table;

    table              = script_table[0];
    table.at[1].hour   = hour;
    table.at[1].minute = 30;
    script_write(world, TOU_ITEM_BASE, 0, &base, after);
    script_write(world, TOU_ITEM_TABLE, bank, &table, after);
    script_write(world, TOU_ITEM_WEEK, bank, &script_week[0], after);
    script_write(world, TOU_ITEM_DAYSET, bank, &dayset, after);
    script_write(world, TOU_ITEM_SCHEME, bank, &scheme, after);
}

/* The time at the begin of a minute of the script, which sets the clock on by 20 s in every thousandth. */
static inline tou_utc_t script_time(uint32_t minute)
{
    return SCRIPT_BEGIN + 60u * minute + 20u * ((minute + 499u) / 1000u);
}

/* Commands of an operator; one that is made again changes nothing more. */
static inline tou_err_t script_command(world_t *world, uint8_t command)
{
    tou_meter_t *meter = &world->meter.meter;

    switch (command) {
    case SCRIPT_SWITCH:
        if (tou_meter_unlock(meter) != TOU_OK) {
            return TOU_E_BUSY;
        }
        (void)tou_tariff_set_switch(&world->meter.tariff, TOU_BANKS_WEEKS, script_time(world->minute) + 1800u);
        (void)tou_tariff_set_switch(&world->meter.tariff, TOU_BANKS_DAYS, script_time(world->minute) + 1800u);
        tou_meter_lock(meter, false);
        return TOU_OK;
    case SCRIPT_CLOCK:
        return tou_meter_set_clock(meter, script_time(world->minute) + 20u);
    case SCRIPT_FREEZE:
        return tou_meter_report(meter, TOU_EV_FREEZE, 0, NULL, 0);
    default:
        return tou_meter_clear(meter, TOU_EV_DEMAND_CLEAR, 0);
    }
}

static inline void script_do(world_t *world, uint8_t command, void (*after)(world_t *))
{
    tou_err_t err = TOU_E_BUSY;

    for (uint32_t i = 0; i < 1000u && err == TOU_E_BUSY && !tou_posix_nv_is_off(&world->part); i++) {
        err = script_command(world, command);
        (void)world_settle(world, after);
    }
    script_expect(world, err, 100u + command);
}

/* A blank meter is programmed first; later the tables change, the clock is set a little, and a freeze is commanded. */
static inline void script_act(world_t *world, void (*after)(world_t *))
{
    uint8_t standby = (uint8_t)(world->meter.tariff.state.bank[TOU_BANKS_DAYS] ^ 1u);
    bool two        = world->source.n_banks == 2u;

    if (world->minute == 3u) {
        script_program(world, 0, 13, after);
    }
    if (world->minute % (4u * SCRIPT_DAY) == 700u) {
        /* At noon, and never for that moment: whether it counts for the minute under way is not the same after an outage. */
        script_program(world, two ? standby : 0u, (uint8_t)(13u + world->minute / SCRIPT_DAY % 10u), after);
        if (two) {
            script_do(world, SCRIPT_SWITCH, after);
        }
    }
    if (world->minute % 1000u == 500u) {
        script_do(world, SCRIPT_CLOCK, after);
    }
    if (world->minute % 1500u == 900u) {
        script_do(world, SCRIPT_FREEZE, after);
    }
    if (world->minute % 2000u == 1300u) {
        script_do(world, SCRIPT_CLEAR, after);
    }
    (void)world_settle(world, after);
}

#endif
