/* SPDX-License-Identifier: MIT */
/* What holds in each of the 1440 minutes of a date. */
#include "reference.h"

#include "../../model/naive.h"
#include "tou/arrays.h"
#include "tou/plan.h"

static store_t store;
static cell_t minutes[1440];

static void take_tables(const tou_tariff_source_t *source)
{
    const tou_arrays_t *arrays    = (const tou_arrays_t *)source->ctx;
    const tou_arrays_bank_t *bank = &arrays->bank[0];

    memset(&store, 0, sizeof store);
    store.base      = arrays->base;
    store.scheme[0] = bank->scheme;
    store.dayset[0] = bank->dayset;
    memcpy(store.special, arrays->special, arrays->base.n_special * sizeof store.special[0]);
    memcpy(store.season[0], bank->season, bank->scheme.n_seasons * sizeof(tou_season_t));
    memcpy(store.week[0], bank->week, bank->scheme.n_weeks * sizeof(tou_week_t));
    memcpy(store.table[0], bank->table, bank->dayset.n_tables * sizeof(tou_table_t));
    memcpy(store.action[0], bank->action, bank->dayset.n_actions * sizeof(tou_action_t));
}

/* Nobody asks: tables are taken whole. */
tou_err_t tou_arrays_read(void *ctx, const tou_item_t *item, uint8_t *out)
{
    (void)ctx;
    (void)item;
    (void)out;
    return TOU_E_ABSENT;
}

void tou_check_begin(tou_check_t *self, const tou_tariff_source_t *source, const tou_zone_t *zone, uint8_t week_bank,
                     uint8_t day_bank)
{
    take_tables(source);
    self->set.zone    = zone;
    self->set.bank[0] = week_bank;
    self->set.bank[1] = day_bank;
}

tou_err_t tou_check_step(tou_check_t *self, const tou_item_t *instead, const uint8_t *bytes)
{
    (void)instead;
    (void)bytes;
    bool good = naive_set_ok(&store, self->set.bank[0], self->set.bank[1], self->set.zone->shift_min != 0);

    return good ? TOU_OK : TOU_E_INVALID;
}

static bool same_stretch(const tou_zone_t *zone, tou_utc_t a, tou_utc_t b)
{
    return tou_zone_to_wall(zone, a) / MODEL_DAY == tou_zone_to_wall(zone, b) / MODEL_DAY &&
           tou_zone_offset_min(zone, a) == tou_zone_offset_min(zone, b);
}

/* Dates and offsets change on whole minutes. */
void tou_plan_begin(tou_planner_t *self, tou_plan_t *plan, tou_utc_t utc)
{
    tou_wall_t wall = tou_zone_to_wall(self->set.zone, utc);

    plan->from  = utc;
    plan->until = utc - utc % 60 + 60;
    while (same_stretch(self->set.zone, plan->until, utc)) {
        plan->until += 60;
    }
    plan->day    = (tou_day_t)(wall / MODEL_DAY);
    plan->second = wall % MODEL_DAY;
}

/* The changes of the years around the date. */
static void take_rules(rules_t *rules, const tou_zone_t *zone, int day)
{
    memset(rules, 0, sizeof *rules);
    rules->store      = &store;
    rules->first_year = civil(day)->year - 3;
    (void)tou_zone_offset_min(zone, TOU_UTC_MIN); /* its clock is in use now */
    for (int i = 0; zone->shift_min != 0 && i < 8; i++) {
        rules->dst[i] = clock_dst_days(zone, rules->first_year + i);
    }
}

tou_err_t tou_plan_step(tou_planner_t *self, tou_plan_t *plan)
{
    rules_t rules;

    take_rules(&rules, self->set.zone, plan->day);
    naive_minutes(&rules, plan->day, minutes);
    plan->rule   = minutes[0].rule;
    plan->season = minutes[0].season;
    plan->table  = minutes[0].table;
    plan->flags  = (minutes[0].flags != 0) ? TOU_PLAN_LACKS : 0;
    return TOU_OK;
}

static bool does(int action, const cell_t *cell)
{
    const tou_action_t rate = {(uint8_t)action, (uint8_t)action, 0};
    int extra               = action - store.base.n_rates - 1;
    const tou_action_t *set = (extra < 0) ? &rate : &store.action[0][extra];

    return set->energy == cell->energy && set->demand == cell->demand && set->outputs == cell->outputs;
}

/* Any action that does what holds in the minute. */
uint8_t tou_plan_action(const tou_plan_t *plan, tou_utc_t utc)
{
    const cell_t *cell = &minutes[(plan->second + utc - plan->from) / 60];
    uint8_t action     = 1;

    while (!does(action, cell)) {
        action++;
    }
    return action;
}

bool tou_plan_covers(const tou_plan_t *plan, tou_utc_t utc)
{
    return plan->from <= utc && utc < plan->until;
}
