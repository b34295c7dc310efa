/* SPDX-License-Identifier: MIT */
/* Writing zone tables and day tables, which are banked. */
#include "tou_dlt645_table.h"

#include <string.h>

#define TABLE_APART_MIN 15u   /* least time between slots */
#define TABLE_DAY_MIN   1440u /* minutes of a day */

/* What a day table's records are beside itself. */
enum { TABLE_WITH_BASE = 0x01, TABLE_WITH_HEAD = 0x02 };

/* @return entries in n bytes; 0: not whole ones, or none */
static uint8_t table_entries(uint8_t n)
{
    uint8_t entries = 0;

    for (; n >= TOU_DLT645_ENTRY; n = (uint8_t)(n - TOU_DLT645_ENTRY)) {
        entries++;
    }
    return (uint8_t)((n == 0u) ? entries : 0u);
}

static const uint8_t *table_entry(const uint8_t *data, uint8_t i)
{
    return &data[(size_t)i * TOU_DLT645_ENTRY];
}

static bool table_same(const uint8_t *entry, const uint8_t *other)
{
    return memcmp(entry, other, TOU_DLT645_ENTRY) == 0;
}

/* Without those at the end that are the last one once more. */
static uint8_t table_trim(const uint8_t *data, uint8_t entries)
{
    while (entries > 1u &&
           table_same(table_entry(data, (uint8_t)(entries - 1u)), table_entry(data, (uint8_t)(entries - 2u)))) {
        entries--;
    }
    return entries;
}

/* Dates ascend but for an entry that is the one before it once more. @return the highest day table; 0: not valid */
static uint8_t table_highest(const uint8_t *data, uint8_t entries)
{
    uint8_t highest = 0;

    for (uint8_t i = 0; i < entries; i++) {
        const uint8_t *entry  = table_entry(data, i);
        const uint8_t *before = (i != 0u) ? (entry - TOU_DLT645_ENTRY) : entry;
        uint8_t table         = tou_dlt645_two(entry[0]);
        bool later            = entry[2] > before[2] || (entry[2] == before[2] && entry[1] > before[1]);

        if (!tou_dlt645_within(table, TOU_DLT645_TABLES) || (!later && !table_same(entry, before))) {
            return 0;
        }
        highest = (table > highest) ? table : highest;
    }
    return highest;
}

static void table_season_record(const tou_dlt645_sent_t *sent, uint8_t index, tou_season_t *season)
{
    const uint8_t *entry = table_entry(sent->data, index);

    season->from.kind  = TOU_ON_YEARLY;
    season->from.month = tou_dlt645_two(entry[2]);
    season->from.day   = tou_dlt645_two(entry[1]);
    season->from.arg   = 0;
    season->week       = tou_dlt645_two(entry[0]);
}

static void table_fill_zone(const tou_dlt645_sent_t *sent, const tou_item_t *item, bool last, tou_record_t *record)
{
    const tou_scheme_t *old = &sent->job->scheme;

    switch (item->kind) {
    case TOU_ITEM_SEASON:
        table_season_record(sent, item->index, &record->season);
        break;
    case TOU_ITEM_WEEK:
        memset(record->week.table, item->index + 1, sizeof record->week.table);
        break;
    default:
        record->scheme.n_seasons = sent->n;
        record->scheme.n_weeks   = sent->highest;
        if (!last && old->n_weeks != 0u) {
            record->scheme.n_seasons = old->n_seasons;
            record->scheme.n_weeks   = (old->n_weeks > sent->highest) ? old->n_weeks : sent->highest;
        }
        break;
    }
}

/*
 * First the seasons that are not in force yet and may have no place, each kind from the last one on; the weeks, and that there
 * are so many; the other seasons; then how many there are. So the set is valid after each of them.
 */
static void table_zone_record(const void *ctx, uint8_t i, tou_item_t *item, tou_record_t *record) TOU_REENTRANT
{
    const tou_dlt645_sent_t *sent = ctx;
    uint8_t old                   = sent->job->scheme.n_seasons;
    uint8_t added                 = (uint8_t)((sent->n > old) ? (sent->n - old) : 0);
    uint8_t before                = (uint8_t)(added + sent->highest); /* the first of the heads */
    bool last                     = i == (uint8_t)(before + 1u + sent->n - added);

    if (i < added) {
        tou_dlt645_name(item, TOU_ITEM_SEASON, sent->bank, (uint8_t)(sent->n - 1u - i));
    } else if (i < before) {
        tou_dlt645_name(item, TOU_ITEM_WEEK, sent->bank, (uint8_t)(before - 1u - i));
    } else if (i == before || last) {
        tou_dlt645_name(item, TOU_ITEM_SCHEME, sent->bank, 0);
    } else {
        tou_dlt645_name(item, TOU_ITEM_SEASON, sent->bank, (uint8_t)(sent->n - added - (i - before)));
    }
    if (record != NULL) {
        table_fill_zone(sent, item, last, record);
    }
}

tou_err_t tou_dlt645_write_zones(const tou_objects_t *objects, uint8_t bank, const uint8_t *data, uint8_t n,
                                 tou_dlt645_job_t *job)
{
    uint8_t entries        = table_entries(n);
    tou_dlt645_sent_t sent = {data, job, 0, 0, bank, 0};

    if (entries > TOU_DLT645_ZONES) {
        return tou_dlt645_refuse_table(job, TOU_DLT645_ERR_ZONES);
    }
    sent.n       = table_trim(data, entries);
    sent.highest = table_highest(data, entries);
    if (sent.highest == 0u) {
        return TOU_E_RANGE;
    }
    if (job->step == 0u) {
        tou_record_t record;
        tou_err_t err = tou_dlt645_record(objects, TOU_ITEM_SCHEME, bank, 0, &record);

        if (err != TOU_OK && err != TOU_E_ABSENT) {
            return err;
        }
        if (err == TOU_OK) {
            job->scheme = record.scheme;
        }
        job->batch.get = table_zone_record;
        job->step      = 1;
    }
    return tou_dlt645_put_table(objects, job, &sent, (uint8_t)(2u + sent.n + sent.highest));
}

/* Minute of the day; UINT16_MAX: there is no such time. */
static uint16_t table_minute(const uint8_t *entry)
{
    uint8_t minute = tou_dlt645_two(entry[1]);
    uint8_t hour   = tou_dlt645_two(entry[2]);

    return (uint16_t)((minute > 59u || hour > 23u) ? UINT16_MAX : (hour * 60u + minute));
}

/* From each slot to the next one that is another, and from the last one to the first of the next day. */
static bool table_apart(const uint8_t *data, uint8_t entries)
{
    uint16_t first = table_minute(data);
    uint16_t last  = first;

    for (uint8_t i = 1; i < entries; i++) {
        const uint8_t *entry = table_entry(data, i);
        uint16_t minute      = table_minute(entry);

        if (!table_same(entry, entry - TOU_DLT645_ENTRY) && (minute == UINT16_MAX || minute < last + TABLE_APART_MIN)) {
            return false;
        }
        last = minute;
    }
    return first != UINT16_MAX && first + TABLE_DAY_MIN >= last + TABLE_APART_MIN;
}

static tou_err_t table_check_slots(const uint8_t *data, uint8_t n, tou_dlt645_job_t *job)
{
    uint8_t entries = table_entries(n);
    uint8_t actions = (uint8_t)(job->base.n_rates + job->dayset.n_actions);

    if (entries > TOU_DLT645_SLOTS) {
        return tou_dlt645_refuse_table(job, TOU_DLT645_ERR_SLOTS);
    }
    if (entries == 0u) {
        return TOU_E_RANGE;
    }
    for (uint8_t i = 0; i < entries; i++) {
        if (!tou_dlt645_within(tou_dlt645_two(*table_entry(data, i)), actions)) {
            return tou_dlt645_refuse_table(job, TOU_DLT645_ERR_RATES);
        }
    }
    bool carry = job->dayset.before_first == TOU_BEFORE_CARRY && table_minute(data) != 0u;

    return (table_apart(data, entries) && !carry) ? TOU_OK : TOU_E_RANGE;
}

/* A bank has the tables from 1 on that are there without a gap, this one among them. */
static tou_err_t table_grow(const tou_objects_t *objects, const tou_dlt645_sent_t *sent, tou_dlt645_job_t *job)
{
    uint8_t n = job->dayset.n_tables;
    tou_record_t record;

    if (sent->index < n) {
        return TOU_OK;
    }
    for (; n < TOU_DLT645_TABLES; n++) {
        if (n != sent->index) {
            tou_err_t err = tou_dlt645_record(objects, TOU_ITEM_TABLE, sent->bank, n, &record);

            if (err == TOU_E_ABSENT || (err == TOU_OK && record.table.n == 0u)) {
                break;
            }
            if (err != TOU_OK) {
                return err;
            }
        }
    }
    if (n > job->dayset.n_tables) {
        job->more            = (uint8_t)(job->more | TABLE_WITH_HEAD);
        job->dayset.n_tables = n;
    }
    return TOU_OK;
}

/* The base, so that a meter whose number of rates is not written has one, and the head. */
static tou_err_t table_get_heads(const tou_objects_t *objects, uint8_t bank, tou_dlt645_job_t *job)
{
    tou_record_t record;
    tou_err_t err = tou_dlt645_get_base(objects, &job->base);

    job->more = (uint8_t)((err == TOU_E_ABSENT) ? TABLE_WITH_BASE : 0);
    if (err == TOU_OK || err == TOU_E_ABSENT) {
        err = tou_dlt645_record(objects, TOU_ITEM_DAYSET, bank, 0, &record);
        if (err == TOU_OK) {
            job->dayset = record.dayset;
        } else {
            memset(&job->dayset, 0, sizeof job->dayset);
        }
    }
    return (tou_err_t)((err == TOU_E_ABSENT) ? TOU_OK : err);
}

static void table_fill_slots(const tou_dlt645_sent_t *sent, tou_table_t *table)
{
    memset(table, 0, sizeof *table);
    table->n = sent->n;
    for (uint8_t i = 0; i < sent->n; i++) {
        const uint8_t *entry = table_entry(sent->data, i);

        table->at[i].hour   = tou_dlt645_two(entry[2]);
        table->at[i].minute = tou_dlt645_two(entry[1]);
        table->at[i].action = tou_dlt645_two(entry[0]);
    }
}

/* The table, then what there is of base and head. */
static void table_day_record(const void *ctx, uint8_t i, tou_item_t *item, tou_record_t *record) TOU_REENTRANT
{
    const tou_dlt645_sent_t *sent = ctx;
    const tou_dlt645_job_t *job   = sent->job;

    if (i == 0u) {
        tou_dlt645_name(item, TOU_ITEM_TABLE, sent->bank, sent->index);
        if (record != NULL) {
            table_fill_slots(sent, &record->table);
        }
    } else if (i == 1u && (job->more & TABLE_WITH_BASE) != 0u) {
        tou_dlt645_name(item, TOU_ITEM_BASE, 0, 0);
        if (record != NULL) {
            record->base = job->base;
        }
    } else {
        tou_dlt645_name(item, TOU_ITEM_DAYSET, sent->bank, 0);
        if (record != NULL) {
            record->dayset = job->dayset;
        }
    }
}

tou_err_t tou_dlt645_write_slots(const tou_objects_t *objects, uint8_t bank, uint8_t table, const uint8_t *data, uint8_t n,
                                 tou_dlt645_job_t *job)
{
    tou_dlt645_sent_t sent = {data, job, 0, 0, bank, (uint8_t)(table - 1u)};

    if (job->step == 0u) {
        tou_err_t err = table_get_heads(objects, bank, job);

        err = (err == TOU_OK) ? table_check_slots(data, n, job) : err;
        err = (err == TOU_OK) ? table_grow(objects, &sent, job) : err;
        if (err != TOU_OK) {
            return err;
        }
        job->batch.get = table_day_record;
        job->step      = 1;
    }
    sent.n = table_trim(data, table_entries(n));
    return tou_dlt645_put_table(objects, job, &sent, (uint8_t)(1u + (job->more & 1u) + (job->more >> 1)));
}
