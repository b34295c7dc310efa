/* SPDX-License-Identifier: MIT */
/* Tables in RAM for the tests of the tariff: a source that can be slow, fail or lack a record. */
#ifndef RAM_H
#define RAM_H

#include "tou/tables.h"

#include <string.h>

#ifndef RAM_RECORDS
#define RAM_RECORDS TOU_SPECIAL_MAX /* of a kind; a target with little memory has fewer */
#endif

static uint8_t ram[TOU_ITEM_KIND + 1][2][RAM_RECORDS][sizeof(tou_record_t)];
static tou_err_t ram_answer; /* given instead of a record unless TOU_OK */
static tou_item_t ram_lost;  /* this record is absent */
static unsigned ram_reads;   /* calls */
static tou_err_t ram_write_answer;

static const tou_zone_t ram_utc    = {0, 0, {{0, 0, 0, 0}, 0, 0}, {{0, 0, 0, 0}, 0, 0}};
static const tou_zone_t ram_madrid = {
    60, 60, {{TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}, {{TOU_ON_WEEKDAY, 10, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}};

static inline tou_err_t ram_read(void *ctx, const tou_item_t *item, uint8_t *out)
{
    (void)ctx;
    ram_reads++;
    if (ram_answer != TOU_OK) {
        return ram_answer;
    }
    if (memcmp(item, &ram_lost, sizeof *item) == 0) {
        return TOU_E_ABSENT;
    }
    memcpy(out, ram[item->kind][item->bank][item->index], tou_item_size(item->kind));
    return TOU_OK;
}

static inline tou_err_t ram_write(void *ctx, const tou_item_t *item, const uint8_t *in)
{
    (void)ctx;
    if (ram_write_answer == TOU_OK) {
        memcpy(ram[item->kind][item->bank][item->index], in, tou_item_size(item->kind));
    }
    return ram_write_answer;
}

static const tou_tariff_ops_t ram_ops       = {ram_read, ram_write};
static const tou_tariff_source_t ram_source = {&ram_ops, NULL, 2};
static const tou_tariff_source_t ram_one    = {&ram_ops, NULL, 1};

static inline void ram_put(uint8_t kind, uint8_t bank, uint8_t index, const void *record)
{
    assert_true(index < RAM_RECORDS);
    memcpy(ram[kind][bank][index], record, tou_item_size(kind));
}

static inline void ram_base(uint8_t n_rates, uint8_t default_rate, uint8_t rest_mask, uint8_t rest_table, uint8_t n_special)
{
    const tou_base_t base = {n_rates, default_rate, rest_mask, rest_table, n_special};

    ram_put(TOU_ITEM_BASE, 0, 0, &base);
}

static inline void ram_scheme(uint8_t bank, uint8_t n_seasons, uint8_t n_weeks)
{
    const tou_scheme_t scheme = {n_seasons, n_weeks};

    ram_put(TOU_ITEM_SCHEME, bank, 0, &scheme);
}

static inline void ram_dayset(uint8_t bank, uint8_t n_tables, uint8_t n_actions, uint8_t before_first)
{
    const tou_dayset_t dayset = {n_tables, n_actions, before_first};

    ram_put(TOU_ITEM_DAYSET, bank, 0, &dayset);
}

/* Season `number` (1-based) begins at a date and has a week. */
static inline void ram_season(uint8_t bank, unsigned number, tou_pattern_t from, uint8_t week)
{
    const tou_season_t season = {from, week};

    ram_put(TOU_ITEM_SEASON, bank, (uint8_t)(number - 1u), &season);
}

/* Week `number`: one table from Monday to Friday, others on Saturday and Sunday. */
static inline void ram_week(uint8_t bank, unsigned number, uint8_t weekdays, uint8_t saturday, uint8_t sunday)
{
    const tou_week_t week = {{weekdays, weekdays, weekdays, weekdays, weekdays, saturday, sunday}};

    ram_put(TOU_ITEM_WEEK, bank, (uint8_t)(number - 1u), &week);
}

static inline void ram_table(uint8_t bank, unsigned number, const tou_table_t *table)
{
    ram_put(TOU_ITEM_TABLE, bank, (uint8_t)(number - 1u), table);
}

/* Table `number` has one entry: an action at a time. */
static inline void ram_plain_table(uint8_t bank, unsigned number, uint8_t hour, uint8_t minute, uint8_t action)
{
    const tou_table_t table = {1, {{hour, minute, action}}};

    ram_table(bank, number, &table);
}

static inline void ram_action(uint8_t bank, uint8_t index, uint8_t energy, uint8_t demand, uint8_t outputs)
{
    const tou_action_t action = {energy, demand, outputs};

    ram_put(TOU_ITEM_ACTION, bank, index, &action);
}

static inline void ram_special(uint8_t index, tou_pattern_t on, uint8_t use)
{
    const tou_special_t special = {on, use};

    ram_put(TOU_ITEM_SPECIAL, 0, index, &special);
}

/* A test of so many records of a kind is skipped where there is no room for them. */
static inline void ram_needs(unsigned records)
{
    if (records > RAM_RECORDS) {
        skip();
    }
}

/* Blank, and a source that answers. */
static inline void ram_blank(void)
{
    memset(ram, 0, sizeof ram);
    memset(&ram_lost, 0, sizeof ram_lost);
    ram_answer       = TOU_OK;
    ram_write_answer = TOU_OK;
    ram_reads        = 0;
}

/*
 * Four rates; table n is rate n all day, four tables in each bank; bank 0 has table 1 all week, bank 1 table 2. Nothing
 * special.
 */
static inline void ram_four_rates(void)
{
    ram_blank();
    ram_base(4, 4, 0, 0, 0);
    for (uint8_t bank = 0; bank < 2; bank++) {
        uint8_t usual = (uint8_t)(bank + 1);

        ram_scheme(bank, 0, 1);
        ram_dayset(bank, 4, 0, TOU_BEFORE_OWN_LAST);
        ram_week(bank, 1, usual, usual, usual);
        for (uint8_t n = 1; n <= 4; n++) {
            ram_plain_table(bank, n, 0, 0, n);
        }
    }
}

static inline tou_day_t ram_day(unsigned year, unsigned month, unsigned day)
{
    const tou_date_t date = {(uint8_t)(year - 2000u), (uint8_t)month, (uint8_t)day};

    return tou_date_to_day(&date);
}

/* A reading of a clock: UTC or wall. */
static inline uint32_t ram_at(unsigned year, unsigned month, unsigned day, unsigned hour, unsigned minute)
{
    return ram_day(year, month, day) * TOU_DAY_S + UINT32_C(3600) * hour + 60u * minute;
}

#endif
