/* SPDX-License-Identifier: MIT */
/* Random tables in arrays: are they good, and what holds on which day. */
#include "vectors.h"

#include "tou/arrays.h"
#include "tou/plan.h"

#define TARIFFS  60
#define PLANS    6
#define TABLES   4
#define WEEKS    2
#define SEASONS  4
#define SPECIALS 5
#define ACTIONS  2

static tou_arrays_t arrays;
static tou_special_t specials[SPECIALS];
static tou_season_t seasons[SEASONS];
static tou_week_t weeks[WEEKS];
static tou_table_t tables[TABLES];
static tou_action_t actions[ACTIONS];

static union {
    tou_check_t check;
    tou_planner_t planner;
} work;
static tou_plan_t plan;

static void draw_table(tou_table_t *table)
{
    uint8_t most = (uint8_t)(arrays.base.n_rates + arrays.bank[0].dayset.n_actions);
    uint8_t hour = 0;

    table->n = vector_byte(1, vector_chance(90) ? 6 : TOU_SWITCH_MAX);
    for (uint8_t i = 0; i < table->n; i++) {
        tou_switch_t *at = &table->at[i];

        at->hour   = hour;
        at->minute = vector_chance(60) ? 0u : vector_byte(1, 59);
        at->action = vector_byte(1, most);
        hour       = (uint8_t)(hour + vector_byte(1, 4));
        if (hour > 23u) {
            table->n = (uint8_t)(i + 1u);
        }
    }
}

static void draw_heads(void)
{
    arrays.base.n_rates                = vector_byte(1, 4);
    arrays.base.default_rate           = vector_byte(1, arrays.base.n_rates);
    arrays.base.rest_mask              = vector_chance(50) ? 0u : vector_byte(0, 127);
    arrays.base.rest_table             = vector_byte(1, TABLES);
    arrays.base.n_special              = vector_byte(0, SPECIALS);
    arrays.bank[0].scheme.n_seasons    = vector_byte(0, SEASONS);
    arrays.bank[0].scheme.n_weeks      = vector_byte(1, WEEKS);
    arrays.bank[0].dayset.n_tables     = vector_chance(80) ? TABLES : vector_byte(1, TABLES);
    arrays.bank[0].dayset.n_actions    = vector_byte(0, ACTIONS);
    arrays.bank[0].dayset.before_first = vector_byte(TOU_BEFORE_OWN_LAST, TOU_BEFORE_CARRY);
}

static void draw_actions(void)
{
    for (uint8_t i = 0; i < ACTIONS; i++) {
        actions[i].energy  = vector_byte(1, arrays.base.n_rates);
        actions[i].demand  = vector_byte(1, arrays.base.n_rates);
        actions[i].outputs = vector_byte(0, UINT8_MAX);
    }
}

static void draw_days(void)
{
    for (uint8_t i = 0; i < SPECIALS; i++) {
        vector_pattern(&specials[i].on);
        specials[i].use = vector_chance(60) ? vector_byte(1, TABLES) : vector_byte(TOU_AS + 1u, TOU_AS + 7u);
    }
    for (uint8_t i = 0; i < SEASONS; i++) {
        seasons[i].from.kind  = vector_byte(TOU_ON_YEARLY, TOU_ON_LAST_DAY);
        seasons[i].from.month = vector_byte(1, 12);
        seasons[i].from.day   = vector_byte(1, 25);
        seasons[i].from.arg   = vector_byte(1, 7);
        seasons[i].week       = vector_byte(1, arrays.bank[0].scheme.n_weeks);
    }
    for (uint8_t i = 0; i < WEEKS * 7; i++) {
        weeks[i / 7u].table[i % 7u] = vector_byte(1, arrays.bank[0].dayset.n_tables);
    }
}

static void draw_tariff(void)
{
    draw_heads();
    draw_actions();
    draw_days();
    for (uint8_t i = 0; i < TABLES; i++) {
        draw_table(&tables[i]);
    }
    if (vector_chance(10)) {
        tables[0].at[0].action = 7;
    }
    arrays.special        = specials;
    arrays.kind           = NULL;
    arrays.bank[0].season = seasons;
    arrays.bank[0].week   = weeks;
    arrays.bank[0].table  = tables;
    arrays.bank[0].action = actions;
}

static bool check(const tou_tariff_source_t *source, const tou_zone_t *zone)
{
    tou_err_t err = TOU_MORE;

    tou_check_begin(&work.check, source, zone, 0, 0);
    while (err == TOU_MORE) {
        err = tou_check_step(&work.check, NULL, NULL);
    }
    return err == TOU_OK;
}

static void fold_action(tou_utc_t utc)
{
    uint8_t action = tou_plan_action(&plan, utc);

    if (action <= arrays.base.n_rates) {
        vector_fold(action);
        vector_fold(action);
        vector_fold(0);
    } else {
        const tou_action_t *set = &actions[action - arrays.base.n_rates - 1];

        vector_fold(set->energy);
        vector_fold(set->demand);
        vector_fold(set->outputs);
    }
}

/* The stretch is asked about at its ends, too. */
static void fold_plan(void)
{
    vector_fold(plan.from);
    vector_fold(plan.until);
    vector_fold(plan.day);
    vector_fold(((uint32_t)plan.rule << 24) | ((uint32_t)plan.season << 16) | ((uint32_t)plan.table << 8) | plan.flags);
    fold_action(plan.from);
    for (uint8_t i = 0; i < 6; i++) {
        fold_action(plan.from + vector_word() % (plan.until - plan.from));
    }
    fold_action(plan.until - 1u);
    vector_fold(tou_plan_covers(&plan, plan.until));
}

static void one_plan(const tou_tariff_source_t *source, const tou_zone_t *zone)
{
    tou_utc_t utc = vector_instant();
    tou_err_t err = TOU_MORE;

    if (zone->shift_min != 0u && vector_chance(60)) {
        const tou_dst_rule_t *rule = vector_chance(50) ? &zone->begin : &zone->end;

        utc = vector_near(tou_zone_change(zone, rule, vector_byte(1, 98)), 900);
    }
    work.planner.set.source  = source;
    work.planner.set.zone    = zone;
    work.planner.set.bank[0] = 0;
    work.planner.set.bank[1] = 0;
    work.planner.set.base    = arrays.base;
    work.planner.set.scheme  = arrays.bank[0].scheme;
    work.planner.set.dayset  = arrays.bank[0].dayset;
    work.planner.override    = NULL;
    tou_plan_begin(&work.planner, &plan, utc);
    while (err == TOU_MORE) {
        err = tou_plan_step(&work.planner, &plan);
    }
    vector_fold(err == TOU_OK);
    fold_plan();
}

void vector_tariff(void)
{
    static const tou_tariff_ops_t ops       = {tou_arrays_read, NULL};
    static const tou_tariff_source_t source = {&ops, &arrays, 1};

    for (uint8_t i = 0; i < TARIFFS; i++) {
        const tou_zone_t *zone = vector_place();

        draw_tariff();
        bool good = check(&source, zone);
        vector_fold(good);
        for (uint8_t k = 0; good && k < PLANS; k++) {
            one_plan(&source, zone);
        }
    }
}
