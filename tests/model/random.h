/* SPDX-License-Identifier: MIT */
/* Random tariffs: mostly small ones, as real ones are, sometimes up to every limit of the model. */
#ifndef RANDOM_H
#define RANDOM_H

#include "naive.h"

/* Mostly up to `usual`, sometimes up to `most`. */
static inline uint8_t random_count(int least, int usual, int most)
{
    return chance(92) ? pick_u8(least, (usual < most) ? usual : most) : pick_u8(least, most);
}

static inline int random_minute(void)
{
    switch (pick(0, 4)) {
    case 0:
        return 0;
    case 1:
        return 60 + 15 * pick(0, 8); /* where clocks are changed */
    case 2:
        return pick(0, 1439);
    default:
        return 30 * pick(0, 47);
    }
}

static inline int ascending(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static inline void random_table(tou_table_t *table, int actions)
{
    int n = random_count(1, 6, TOU_SWITCH_MAX);
    int minute[TOU_SWITCH_MAX];

    for (int i = 0; i < n; i++) {
        minute[i] = random_minute();
    }
    qsort(minute, (size_t)n, sizeof minute[0], ascending);
    table->n = (uint8_t)n;
    for (int i = 0; i < n; i++) {
        /* The same time twice is allowed as padding: the same action, too. */
        bool padding        = i > 0 && minute[i] == minute[i - 1];
        table->at[i].hour   = (uint8_t)(minute[i] / 60);
        table->at[i].minute = (uint8_t)(minute[i] % 60);
        table->at[i].action = padding ? table->at[i - 1].action : pick_u8(1, actions);
    }
}

/* A pattern that names the date, or one within the days after it. */
static inline tou_pattern_t random_near(int day)
{
    const civil_t *date = civil(day + pick(0, 13));
    tou_pattern_t p     = {TOU_ON_YEARLY, (uint8_t)date->month, (uint8_t)date->day, 0};

    if (chance(30)) {
        p.kind = TOU_ON_WEEKDAY;
        p.arg  = pick_u8(1, 7);
        p.day  = (p.month == 12 && p.day > 25) ? 25 : p.day;
    } else if (chance(15)) {
        p.kind = TOU_ON_LAST_DAY;
        p.day  = 0;
    }
    return p;
}

static inline tou_pattern_t random_pattern(bool dst, bool season)
{
    static const uint8_t longest[13] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    tou_pattern_t p                  = {pick_u8(TOU_ON_YEARLY, dst ? TOU_ON_DST_END : TOU_ON_EASTER), pick_u8(1, 12), 0, 0};

    switch (p.kind) {
    case TOU_ON_YEARLY:
        p.day = pick_u8(1, longest[p.month]);
        p.day = (season && p.month == 2 && p.day == 29) ? 1 : p.day;
        break;
    case TOU_ON_WEEKDAY:
        p.day = pick_u8(0, (p.month == 12) ? 25 : longest[p.month]);
        p.arg = pick_u8(1, 7);
        break;
    case TOU_ON_LAST_DAY:
        break;
    case TOU_ON_EASTER:
        p.month = 0;
        p.arg   = chance(70) ? pick_u8(128 - 49, 128 + 61) : pick_u8(48, 255);
        break;
    default:
        p.month = 0;
        break;
    }
    return p;
}

static inline void random_weeks(store_t *store, int w, int tables, bool dst, int near)
{
    tou_scheme_t *scheme = &store->scheme[w];

    scheme->n_weeks   = random_count(1, 4, TOU_WEEK_MAX);
    scheme->n_seasons = chance(20) ? 0 : random_count(1, 5, TOU_SEASON_MAX);
    for (int i = 0; i < scheme->n_weeks; i++) {
        for (int k = 0; k < 7; k++) {
            store->week[w][i].table[k] = pick_u8(1, tables);
        }
    }
    for (int i = 0; i < scheme->n_seasons; i++) {
        tou_season_t *season = &store->season[w][i];

        season->from = chance(30) ? random_near(near) : random_pattern(dst, true);
        season->week = pick_u8(1, scheme->n_weeks);
        if (i > 0 && chance(15)) {
            season->from = season[-1].from; /* a tie */
        }
        if (season->from.kind == TOU_ON_YEARLY && season->from.month == 2 && season->from.day == 29) {
            season->from.day = 28;
        }
    }
}

static inline void random_days(store_t *store, int d)
{
    tou_dayset_t *dayset = &store->dayset[d];
    int rates            = store->base.n_rates;

    dayset->n_tables     = random_count(1, 6, TOU_TABLE_MAX);
    dayset->n_actions    = chance(40) ? 0 : random_count(0, 6, TOU_EXTRA_MAX);
    dayset->before_first = pick_u8(0, 1);
    for (int i = 0; i < dayset->n_tables; i++) {
        random_table(&store->table[d][i], rates + dayset->n_actions);
    }
    for (int i = 0; i < dayset->n_actions; i++) {
        const tou_action_t action = {pick_u8(1, rates), pick_u8(1, rates), pick_u8(0, 255)};

        store->action[d][i] = action;
    }
}

/* Some name tables that one of the banks, or both, do not have. */
static inline void random_specials(store_t *store, bool dst, int near)
{
    int tables =
        (store->dayset[0].n_tables > store->dayset[1].n_tables) ? store->dayset[0].n_tables : store->dayset[1].n_tables;

    store->base.n_special = chance(20) ? 0 : random_count(1, 8, TOU_SPECIAL_MAX);
    for (int i = 0; i < store->base.n_special; i++) {
        tou_special_t *special = &store->special[i];
        const civil_t *date    = civil(near + pick(0, 13));

        memset(special, 0, sizeof *special);
        if (chance(10)) {
            continue;
        }
        special->on = chance(40) ? random_near(near) : random_pattern(dst, false);
        if (chance(30) && among(date->year, 2000, 2099)) {
            const tou_pattern_t full = {TOU_ON_DATE, (uint8_t)date->month, (uint8_t)date->day, (uint8_t)(date->year - 2000)};

            special->on = full;
        }
        special->use = chance(40) ? (uint8_t)(TOU_AS + (unsigned)pick(1, 7)) : pick_u8(1, tables);
        special->use = chance(8) ? pick_u8(1, 32) : special->use;
    }
}

/* A good set for each bank; `near`: the first day of the dates that will be looked at. */
static inline void random_store(store_t *store, bool dst, int near)
{
    memset(store, 0, sizeof *store);
    store->base.n_rates      = random_count(1, 6, TOU_RATE_MAX);
    store->base.default_rate = pick_u8(1, store->base.n_rates);
    for (int bank = 0; bank < 2; bank++) {
        random_days(store, bank);
    }
    if (chance(60)) {
        store->base.rest_mask  = pick_u8(0, 127);
        store->base.rest_table = chance(90) ? pick_u8(1, store->dayset[pick(0, 1)].n_tables) : pick_u8(1, 32);
    }
    random_specials(store, dst, near);
    /*
     * Mostly weeks go with either bank of days, so that each pair of banks can be switched alone; or the weeks of the
     * second bank go with the days of the first only, so that not both can.
     */
    bool fit = chance(60);
    for (int bank = 0; bank < 2; bank++) {
        const tou_dayset_t *dayset = store->dayset;
        int smaller                = (dayset[0].n_tables < dayset[1].n_tables) ? dayset[0].n_tables : dayset[1].n_tables;
        int tables                 = (fit || bank == 0) ? smaller : dayset[0].n_tables;

        random_weeks(store, bank, tables, dst, near);
    }
}

/* Break a record of a bank, mostly so that the set with that bank is refused. */
static inline void random_damage(store_t *store, int bank)
{
    switch (pick(0, 9)) {
    case 0:
        store->dayset[bank].n_tables = (uint8_t)(store->dayset[bank].n_tables / 2);
        break;
    case 1:
        store->scheme[bank].n_weeks = (uint8_t)(store->scheme[bank].n_weeks / 2);
        break;
    case 2:
        store->week[bank][0].table[pick(0, 6)] = pick_u8(0, 40);
        break;
    case 3:
        store->season[bank][0].week = pick_u8(0, 20);
        break;
    case 4:
        store->table[bank][0].n = chance(50) ? 0 : pick_u8(17, 255);
        break;
    case 5:
        store->table[bank][0].at[0].minute = pick_u8(50, 70);
        break;
    case 6:
        store->table[bank][0].at[0].action = pick_u8(100, 255);
        break;
    case 7:
        store->dayset[bank].before_first = pick_u8(1, 3);
        break;
    case 8:
        store->season[bank][0].from.month = pick_u8(0, 14);
        break;
    default: {
        const tou_item_t lost = {pick_u8(TOU_ITEM_BASE, TOU_ITEM_SPECIAL), pick_u8(0, 1), pick_u8(0, 1)};

        store->lost = lost;
        break;
    }
    }
}

#endif
