/* SPDX-License-Identifier: MIT */
/* Writing the tariff: what an identifier stands for becomes records, which are written all or none. */
#include "tou_dlt645_table.h"

#include "tou/bytes.h"

#include <string.h>

tou_err_t tou_dlt645_refuse_table(tou_dlt645_job_t *job, uint8_t error)
{
    job->error = error;
    return TOU_E_RANGE;
}

void tou_dlt645_name(tou_item_t *item, uint8_t kind, uint8_t bank, uint8_t index)
{
    item->kind  = kind;
    item->bank  = bank;
    item->index = index;
}

/* 0 wraps to the highest value. */
bool tou_dlt645_within(uint8_t value, uint8_t most)
{
    return (uint8_t)(value - 1u) < most;
}

tou_err_t tou_dlt645_put_table(const tou_objects_t *objects, tou_dlt645_job_t *job, const tou_dlt645_sent_t *sent, uint8_t n)
{
    job->batch.ctx = sent;
    job->batch.n   = n;
    return tou_object_put_all(objects, &job->batch);
}

/* Rates that every register has room for. */
static uint8_t table_rates(const tou_objects_t *objects)
{
    uint8_t rates = TOU_RATE_MAX;

    for (uint8_t i = 0; i < objects->n_quantities; i++) {
        const tou_energy_t *energy = objects->quantity[i].energy;

        if (energy != NULL && energy->n_rates < rates) {
            rates = energy->n_rates;
        }
    }
    return rates;
}

/* Flat, if there is such a rate. */
static uint8_t table_default(uint8_t n_rates)
{
    return (uint8_t)((n_rates >= TOU_KIND_FLAT) ? TOU_KIND_FLAT : 1);
}

tou_err_t tou_dlt645_get_base(const tou_objects_t *objects, tou_base_t *base)
{
    tou_record_t record;
    tou_err_t err = tou_dlt645_record(objects, TOU_ITEM_BASE, 0, 0, &record);

    if (err == TOU_OK) {
        *base = record.base;
    }
    if (err == TOU_E_ABSENT) {
        base->n_rates      = table_rates(objects);
        base->default_rate = table_default(base->n_rates);
        base->rest_mask    = 0;
        base->rest_table   = 1;
        base->n_special    = 0;
    }
    return err;
}

/* Numbers of actions beyond the rates follow those of the rates: with any, there can be neither more nor fewer of these. */
static tou_err_t table_no_actions(const tou_objects_t *objects)
{
    tou_record_t record;
    tou_err_t err = TOU_OK;

    for (uint8_t bank = 0; bank < 2u && (err == TOU_OK || err == TOU_E_ABSENT); bank++) {
        err = tou_dlt645_record(objects, TOU_ITEM_DAYSET, bank, 0, &record);
        if (err == TOU_OK && record.dayset.n_actions != 0u) {
            err = TOU_E_INVALID;
        }
    }
    return (tou_err_t)((err == TOU_E_ABSENT) ? TOU_OK : err);
}

/* blank: there was no base before, and so no default rate */
static tou_err_t table_set_rates(const tou_objects_t *objects, bool blank, const uint8_t *data, tou_dlt645_job_t *job)
{
    uint8_t n = tou_dlt645_two(data[0]);

    if (!tou_dlt645_within(n, table_rates(objects))) {
        return tou_dlt645_refuse_table(job, TOU_DLT645_ERR_RATES);
    }
    if (n == job->base.n_rates) {
        return TOU_OK;
    }
    job->base.n_rates = n;
    if (blank || job->base.default_rate > n) {
        job->base.default_rate = table_default(n);
    }
    return table_no_actions(objects);
}

/* Rows that are added are unused ones. */
static tou_err_t table_set_holidays(const uint8_t *data, tou_dlt645_job_t *job)
{
    uint8_t low  = tou_dlt645_two(data[0]);
    uint8_t high = tou_dlt645_two(data[1]);

    if (low > 99u || high > 2u || low + 100u * high > TOU_SPECIAL_MAX) {
        return TOU_E_RANGE;
    }
    uint8_t n = (uint8_t)(low + 100u * high);

    job->more           = (uint8_t)((n > job->base.n_special) ? (n - job->base.n_special) : 0);
    job->base.n_special = n;
    return TOU_OK;
}

static tou_err_t table_set_weekend(const uint8_t *data, tou_dlt645_job_t *job)
{
    uint8_t rest = (uint8_t)((uint8_t)~data[0] & 0x7Fu);

    if (data[0] > 0x7Fu) {
        return TOU_E_RANGE;
    }
    job->base.rest_mask = (uint8_t)((rest >> 1) | ((rest & 1u) << 6));
    if (job->base.rest_table == 0u) {
        job->base.rest_table = 1;
    }
    return TOU_OK;
}

static tou_err_t table_set_rest(const uint8_t *data, tou_dlt645_job_t *job)
{
    job->base.rest_table = tou_dlt645_two(data[0]);
    return tou_dlt645_within(job->base.rest_table, TOU_DLT645_TABLES) ? TOU_OK : TOU_E_RANGE;
}

static tou_err_t table_set_base(const tou_objects_t *objects, uint16_t lower, const uint8_t *data, tou_dlt645_job_t *job)
{
    tou_err_t err = tou_dlt645_get_base(objects, &job->base);

    if (err != TOU_OK && err != TOU_E_ABSENT) {
        return err;
    }
    switch (lower) {
    case TOU_DLT645_N_RATES:
        return table_set_rates(objects, err == TOU_E_ABSENT, data, job);
    case TOU_DLT645_N_HOLIDAYS:
        return table_set_holidays(data, job);
    case TOU_DLT645_WEEKEND:
        return table_set_weekend(data, job);
    default:
        return table_set_rest(data, job);
    }
}

/* Rows that are added, from the last one on, which may have no place. */
static void table_base_record(const void *ctx, uint8_t i, tou_item_t *item, tou_record_t *record) TOU_REENTRANT
{
    const tou_dlt645_sent_t *sent = ctx;
    const tou_dlt645_job_t *job   = sent->job;
    bool row                      = i < job->more;

    tou_dlt645_name(item, row ? TOU_ITEM_SPECIAL : TOU_ITEM_BASE, 0, (uint8_t)(row ? (job->base.n_special - 1u - i) : 0u));
    if (record != NULL && row) {
        memset(record, 0, sizeof *record);
    } else if (record != NULL) {
        record->base = job->base;
    }
}

static tou_err_t table_write_base(const tou_objects_t *objects, uint16_t lower, const uint8_t *data, uint8_t n,
                                  tou_dlt645_job_t *job)
{
    tou_dlt645_sent_t sent = {data, job, 0, 0, 0, 0};

    if (n != ((lower == TOU_DLT645_N_HOLIDAYS) ? 2u : 1u)) {
        return TOU_E_RANGE;
    }
    if (job->step == 0u) {
        tou_err_t err = table_set_base(objects, lower, data, job);

        if (err != TOU_OK) {
            return err;
        }
        job->batch.get = table_base_record;
        job->step      = 1;
    }
    return tou_dlt645_put_table(objects, job, &sent, (uint8_t)(job->more + 1u));
}

static void table_holiday_record(const void *ctx, uint8_t i, tou_item_t *item, tou_record_t *record) TOU_REENTRANT
{
    const tou_dlt645_sent_t *sent = ctx;

    (void)i;
    tou_dlt645_name(item, TOU_ITEM_SPECIAL, 0, sent->index);
    if (record == NULL) {
        return;
    }
    memset(record, 0, sizeof *record);
    if (tou_bytes_get(sent->data, 4) != 0u) {
        bool yearly = sent->data[3] == TOU_DLT645_YEARLY;

        record->special.on.kind  = (uint8_t)(yearly ? TOU_ON_YEARLY : TOU_ON_DATE);
        record->special.on.month = tou_dlt645_two(sent->data[2]);
        record->special.on.day   = tou_dlt645_two(sent->data[1]);
        record->special.on.arg   = (uint8_t)(yearly ? 0u : tou_dlt645_two(sent->data[3]));
        record->special.use      = tou_dlt645_two(sent->data[0]);
    }
}

/* The date is checked with the record. */
static tou_err_t table_write_holiday(const tou_objects_t *objects, uint8_t row, const uint8_t *data, uint8_t n,
                                     tou_dlt645_job_t *job)
{
    tou_dlt645_sent_t sent = {data, job, 0, 0, 0, row};

    if (n != 4u || (tou_bytes_get(data, 4) != 0u && !tou_dlt645_within(tou_dlt645_two(data[0]), TOU_DLT645_TABLES))) {
        return TOU_E_RANGE;
    }
    if (job->step == 0u) {
        tou_err_t err = tou_dlt645_get_base(objects, &job->base);

        if (err != TOU_OK || row >= job->base.n_special) {
            return (tou_err_t)((err != TOU_OK) ? err : TOU_E_ABSENT);
        }
        job->batch.get = table_holiday_record;
        job->step      = 1;
    }
    return tou_dlt645_put_table(objects, job, &sent, 1);
}

/* ---- switch times and numbers of entries ---- */

/* mm hh DD MM YY; all zero: none. */
tou_err_t tou_dlt645_write_switch(const tou_objects_t *objects, uint32_t id, const uint8_t *data, uint8_t n)
{
    uint8_t fields[6];
    uint8_t bytes[4];
    tou_wall_t wall = TOU_WALL_NONE;

    if (n != 5u) {
        return TOU_E_RANGE;
    }
    fields[0] = 0;
    memcpy(&fields[1], data, 5);
    if ((tou_bytes_get(data, 4) != 0u || data[4] != 0u) && !tou_dlt645_wall(fields, &wall)) {
        return TOU_E_RANGE;
    }
    (void)tou_bytes_put(bytes, wall, 4);
    return tou_object_put(objects, id, bytes, 4);
}

static tou_err_t table_write_count(const tou_objects_t *objects, uint8_t which, const uint8_t *data, uint8_t n,
                                   tou_dlt645_job_t *job)
{
    static const uint8_t most[]   = {TOU_DLT645_ZONES, TOU_DLT645_TABLES, TOU_DLT645_SLOTS};
    static const uint8_t errors[] = {TOU_DLT645_ERR_ZONES, TOU_DLT645_ERR_OTHER, TOU_DLT645_ERR_SLOTS};
    uint8_t counts[TOU_SETTINGS_COUNTS];
    uint8_t value = tou_dlt645_two(data[0]);

    if (n != 1u || value > 99u || value == 0u) {
        return TOU_E_RANGE;
    }
    if (value > most[which]) {
        return tou_dlt645_refuse_table(job, errors[which]);
    }
    tou_err_t err = tou_dlt645_counts(objects, counts);

    if (err != TOU_OK || counts[which] == value) {
        return err;
    }
    counts[which] = value;
    err = tou_object_put(objects, TOU_OBJECT(TOU_CLASS_SETTING, TOU_SETTING_COUNTS, 0, 0), counts, TOU_SETTINGS_COUNTS);
    return (tou_err_t)((err == TOU_E_ABSENT) ? TOU_E_RANGE : err);
}

static tou_err_t table_write_plain(const tou_objects_t *objects, uint16_t lower, const uint8_t *data, uint8_t n,
                                   tou_dlt645_job_t *job)
{
    switch (lower) {
    case TOU_DLT645_SWITCH_ZONES:
        return tou_dlt645_write_switch(objects, TOU_OBJECT(TOU_CLASS_SWITCH, TOU_BANKS_WEEKS, 0, 0), data, n);
    case TOU_DLT645_SWITCH_TABLES:
        return tou_dlt645_write_switch(objects, TOU_OBJECT(TOU_CLASS_SWITCH, TOU_BANKS_DAYS, 0, 0), data, n);
    case TOU_DLT645_N_ZONES:
    case TOU_DLT645_N_TABLES:
    case TOU_DLT645_N_SLOTS:
        return table_write_count(objects, (uint8_t)(lower - TOU_DLT645_N_ZONES), data, n, job);
    default:
        return table_write_base(objects, lower, data, n, job);
    }
}

tou_err_t tou_dlt645_write_table(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n,
                                 tou_dlt645_job_t *job)
{
    uint8_t number = (uint8_t)di;
    uint8_t bank   = (uint8_t)((uint8_t)(di >> 16) - 1u);

    switch (di >> 16) {
    case TOU_DLT645_SET_1:
    case TOU_DLT645_SET_2:
        return (number == 0u) ? tou_dlt645_write_zones(objects, bank, data, n, job)
                              : tou_dlt645_write_slots(objects, bank, number, data, n, job);
    case TOU_DLT645_HOLIDAYS:
        return table_write_holiday(objects, (uint8_t)(number - 1u), data, n, job);
    default:
        return table_write_plain(objects, (uint16_t)di, data, n, job);
    }
}
