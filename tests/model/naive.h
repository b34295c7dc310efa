/* SPDX-License-Identifier: MIT */
/*
 * The tariff rules by the simplest means: is a set of tables valid, which table has a date, what holds in each of its
 * 1440 minutes. Whole sets at once, no steps, no plans.
 */
#ifndef NAIVE_H
#define NAIVE_H

#include "store.h"
#include "zones.h"

#include "tou/tariff.h"

/* ---- valid sets ---- */

static inline bool among(int value, int low, int high)
{
    return value >= low && value <= high;
}

static inline bool naive_pattern_ok(const tou_pattern_t *p, bool dst)
{
    static const int longest[13] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool month                   = among(p->month, 1, 12);

    switch (p->kind) {
    case TOU_ON_NEVER:
        return true;
    case TOU_ON_DATE:
        return month && p->arg < 100 && among(p->day, 1, civil(civil_day(2000 + p->arg, p->month, 1))->last);
    case TOU_ON_YEARLY:
        return month && among(p->day, 1, longest[p->month]);
    case TOU_ON_WEEKDAY:
        return month && among(p->arg, 1, 7) && among(p->day, 0, (p->month == 12) ? 25 : longest[p->month]);
    case TOU_ON_LAST_DAY:
        return month;
    case TOU_ON_EASTER:
        return p->arg >= 48;
    case TOU_ON_DST_BEGIN:
    case TOU_ON_DST_END:
        return dst;
    default:
        return false;
    }
}

static inline bool naive_table_ok(const tou_table_t *table)
{
    bool ok = among(table->n, 1, 16);

    for (int i = 0; ok && i < table->n; i++) {
        const tou_switch_t *at = &table->at[i];

        ok = at->hour < 24 && at->minute < 60 && among(at->action, 1, 127);
        if (ok && i > 0) {
            int ahead = 60 * at->hour + at->minute - 60 * at[-1].hour - at[-1].minute;

            ok = ahead > 0 || (ahead == 0 && at->action == at[-1].action);
        }
    }
    return ok;
}

static inline bool naive_base_ok(const tou_base_t *base)
{
    return among(base->n_rates, 1, 63) && among(base->default_rate, 1, base->n_rates) && base->n_special <= 254 &&
           base->rest_mask < 128 && among(base->rest_table, (base->rest_mask != 0) ? 1 : 0, 32);
}

static inline bool naive_season_ok(const tou_season_t *season, bool dst)
{
    const tou_pattern_t *p = &season->from;
    bool yearly            = p->kind != TOU_ON_NEVER && p->kind != TOU_ON_DATE;
    bool leap_day          = p->kind == TOU_ON_YEARLY && p->month == 2 && p->day == 29;

    return naive_pattern_ok(p, dst) && yearly && !leap_day && among(season->week, 1, 16);
}

static inline bool naive_special_ok(const tou_special_t *special, bool dst)
{
    bool use = (special->use < 128) ? among(special->use, 1, 32) : among(special->use - 128, 1, 7);

    return naive_pattern_ok(&special->on, dst) && (special->on.kind == TOU_ON_NEVER || use);
}

static inline bool naive_item_ok(const tou_item_t *item, const tou_record_t *r, bool dst)
{
    bool ok = true;

    switch (item->kind) {
    case TOU_ITEM_BASE:
        return naive_base_ok(&r->base);
    case TOU_ITEM_SPECIAL:
        return naive_special_ok(&r->special, dst);
    case TOU_ITEM_SCHEME:
        return r->scheme.n_seasons <= 16 && among(r->scheme.n_weeks, 1, 16);
    case TOU_ITEM_SEASON:
        return naive_season_ok(&r->season, dst);
    case TOU_ITEM_WEEK:
        for (int i = 0; i < 7; i++) {
            ok = ok && among(r->week.table[i], 1, 32);
        }
        return ok;
    case TOU_ITEM_DAYSET:
        return among(r->dayset.n_tables, 1, 32) && r->dayset.n_actions <= 64 && r->dayset.before_first <= 1;
    case TOU_ITEM_TABLE:
        return naive_table_ok(&r->table);
    case TOU_ITEM_ACTION:
        return among(r->action.energy, 1, 63) && among(r->action.demand, 1, 63);
    default:
        return r->kind.kind <= 5;
    }
}

/* Is every record of a kind there and good by itself? */
static inline bool naive_all_ok(store_t *store, uint8_t kind, int bank, int count, bool dst)
{
    for (int i = 0; i < count; i++) {
        const tou_item_t item = {kind, (uint8_t)bank, (uint8_t)i};
        tou_record_t record;

        memcpy(record.bytes, store_at(store, &item), store_size(kind));
        if (memcmp(&item, &store->lost, sizeof item) == 0 || !naive_item_ok(&item, &record, dst)) {
            return false;
        }
    }
    return true;
}

static inline bool naive_references_ok(const store_t *store, int w, int d)
{
    int tables  = store->dayset[d].n_tables;
    int actions = store->base.n_rates + store->dayset[d].n_actions;
    bool ok     = true;

    for (int i = 0; i < store->scheme[w].n_seasons; i++) {
        ok = ok && store->season[w][i].week <= store->scheme[w].n_weeks;
    }
    for (int i = 0; i < 7 * store->scheme[w].n_weeks; i++) {
        ok = ok && store->week[w][i / 7].table[i % 7] <= tables;
    }
    for (int i = 0; i < tables; i++) {
        for (int k = 0; k < store->table[d][i].n; k++) {
            ok = ok && store->table[d][i].at[k].action <= actions;
        }
    }
    for (int i = 0; i < store->dayset[d].n_actions; i++) {
        ok = ok && store->action[d][i].energy <= store->base.n_rates && store->action[d][i].demand <= store->base.n_rates;
    }
    return ok;
}

/* The set of week bank w and day bank d. */
static inline bool naive_set_ok(store_t *store, int w, int d, bool dst)
{
    return naive_all_ok(store, TOU_ITEM_BASE, 0, 1, dst) && naive_all_ok(store, TOU_ITEM_SCHEME, w, 1, dst) &&
           naive_all_ok(store, TOU_ITEM_DAYSET, d, 1, dst) &&
           naive_all_ok(store, TOU_ITEM_SEASON, w, store->scheme[w].n_seasons, dst) &&
           naive_all_ok(store, TOU_ITEM_WEEK, w, store->scheme[w].n_weeks, dst) &&
           naive_all_ok(store, TOU_ITEM_TABLE, d, store->dayset[d].n_tables, dst) &&
           naive_all_ok(store, TOU_ITEM_ACTION, d, store->dayset[d].n_actions, dst) &&
           naive_all_ok(store, TOU_ITEM_SPECIAL, 0, store->base.n_special, dst) && naive_references_ok(store, w, d);
}

/* ---- dates ---- */

typedef struct announced {
    int day;
    int table;
} announced_t;

typedef struct rules {
    store_t *store;
    int bank[2];
    announced_t announced[64];
    int n_announced;
    dst_days_t dst[8]; /* years first_year.. */
    int first_year;
} rules_t;

/* What holds in a minute of a date. */
typedef struct cell {
    uint8_t energy;
    uint8_t demand;
    uint8_t outputs;
    uint8_t flags;
    uint8_t rule;
    uint8_t season;
    uint8_t table;
} cell_t;

static inline bool naive_matches(const rules_t *rules, const tou_pattern_t *p, int day)
{
    int year = civil(day)->year - rules->first_year;

    return pattern_matches(p, day, (year >= 0 && year < 8) ? &rules->dst[year] : NULL);
}

/* Go back day by day until a season starts; of those that start that day the last entry is in force. */
static inline int naive_season(const rules_t *rules, int day)
{
    int w = rules->bank[0];
    int n = rules->store->scheme[w].n_seasons;

    for (; n != 0; day--) {
        for (int i = n; i > 0; i--) {
            if (naive_matches(rules, &rules->store->season[w][i - 1].from, day)) {
                return i;
            }
        }
    }
    return 0;
}

static inline int naive_announced(const rules_t *rules, int day)
{
    for (int i = 0; i < rules->n_announced; i++) {
        if (rules->announced[i].day == day) {
            return rules->announced[i].table;
        }
    }
    return 0;
}

/* Table, rule, season and flags of a date. */
static inline void naive_date(const rules_t *rules, int day, cell_t *cell)
{
    const store_t *store = rules->store;
    int tables           = store->dayset[rules->bank[1]].n_tables;
    int weekday          = civil(day)->weekday;
    int wanted           = naive_announced(rules, day);
    int use              = 0;

    memset(cell, 0, sizeof *cell);
    cell->season = (uint8_t)naive_season(rules, day);
    for (int i = 0; i < store->base.n_special; i++) {
        use = naive_matches(rules, &store->special[i].on, day) ? store->special[i].use : use;
    }
    if (use > 128) {
        weekday = use - 128;
        use     = 0;
    }
    int rest   = ((store->base.rest_mask >> (weekday - 1)) & 1) ? store->base.rest_table : 0;
    int week   = (cell->season != 0) ? store->season[rules->bank[0]][cell->season - 1].week : 1;
    int last[] = {wanted, use, rest, store->week[rules->bank[0]][week - 1].table[weekday - 1]};

    for (int i = 0; i < 4 && cell->rule == 0; i++) {
        if (last[i] > tables) {
            cell->flags = TOU_TARIFF_LACKS;
        } else if (last[i] != 0) {
            cell->table = (uint8_t)last[i];
            cell->rule  = (uint8_t)(TOU_RULE_OVERRIDE - i);
        }
    }
}

static inline int naive_last_action(const rules_t *rules, int day)
{
    cell_t cell;

    naive_date(rules, day, &cell);
    const tou_table_t *table = &rules->store->table[rules->bank[1]][cell.table - 1];

    return table->at[table->n - 1].action;
}

/* The 1440 minutes of a date. */
static inline void naive_minutes(const rules_t *rules, int day, cell_t *cells)
{
    const store_t *store = rules->store;
    int d                = rules->bank[1];
    cell_t cell;

    naive_date(rules, day, &cell);
    const tou_table_t *table = &store->table[d][cell.table - 1];
    bool carry               = store->dayset[d].before_first == TOU_BEFORE_CARRY;
    int action               = naive_last_action(rules, carry ? day - 1 : day);

    for (int minute = 0, next = 0; minute < 1440; minute++) {
        while (next < table->n && 60 * table->at[next].hour + table->at[next].minute == minute) {
            action = table->at[next++].action;
        }
        cell.energy  = (uint8_t)action;
        cell.demand  = (uint8_t)action;
        cell.outputs = 0;
        if (action > store->base.n_rates) {
            const tou_action_t *set = &store->action[d][action - store->base.n_rates - 1];

            cell.energy  = set->energy;
            cell.demand  = set->demand;
            cell.outputs = set->outputs;
        }
        cells[minute] = cell;
    }
}

#endif
