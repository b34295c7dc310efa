/* SPDX-License-Identifier: MIT */
/*
 * The step tariff. Identifiers name the set that runs and the one that stands by, as meters do that copy one over the other at a switch: a
 * master that writes the latter and then the switch time is understood by both.
 */
#include "tou_dlt645_step.h"

#include "tou/bytes.h"

#include <string.h>

#define STEP_RATE   UINT32_C(0x0280000B)
#define STEP_HOUR_S UINT32_C(3600)

/* What the upper half of an identifier says. */
enum { STEP_MONTH = 0x000B, STEP_YEAR = 0x000D, STEP_PRICES = 0x0405, STEP_TABLES = 0x0406, STEP_ZONES = 0x0407 };

/* Switch times, of 0400xxxx. */
enum { STEP_SWITCH_PRICES = 0x0108, STEP_SWITCH_STEPS = 0x0109, STEP_SWITCH_ZONES = 0x010A };

static bool step_serves(uint32_t di) TOU_REENTRANT
{
    uint16_t lower = (uint16_t)di;
    uint8_t kind   = (uint8_t)(di >> 8);

    switch (di >> 16) {
    case STEP_MONTH:
    case STEP_YEAR:
        return lower < TOU_STEP_MARKS;
    case STEP_PRICES:
        return kind == 1u || kind == 2u;
    case STEP_TABLES:
        return true;
    case STEP_ZONES:
        return lower <= 1u;
    case TOU_DLT645_PLAIN:
        return lower >= STEP_SWITCH_PRICES && lower <= STEP_SWITCH_ZONES;
    default:
        return di == STEP_RATE;
    }
}

static tou_err_t step_number(const tou_objects_t *objects, uint8_t item, uint8_t row, uint8_t age, uint32_t *number)
{
    tou_value_t value = {0, 0};
    tou_err_t err     = tou_object_read(objects, TOU_OBJECT(TOU_CLASS_STEP, item, row, age), &value);

    *number = value.number;
    return err;
}

tou_err_t tou_dlt645_step_set(const tou_objects_t *objects, uint8_t sets, bool other, uint32_t id, uint32_t *found)
{
    uint32_t bank = 0;
    tou_err_t err = step_number(objects, TOU_STEP_BANK, sets, 0, &bank);

    *found = (uint32_t)TOU_CLASS_STEP_SETTING << 24 | id | (bank ^ (other ? 1u : 0u));
    return err;
}

tou_err_t tou_dlt645_get_steps(const tou_objects_t *objects, uint32_t id, tou_step_table_t *table)
{
    uint8_t bytes[TOU_SETTINGS_STEPS];
    tou_err_t err = tou_object_get(objects, id, bytes);

    return (err == TOU_OK) ? tou_step_table_get(bytes, table) : err;
}

/* ---- rate prices ---- */

static tou_err_t step_price_id(const tou_objects_t *objects, uint32_t di, uint8_t rate, uint32_t *id)
{
    bool other = (uint8_t)(di >> 8) == 2u;

    return tou_dlt645_step_set(objects, TOU_STEP_SETS_PRICES, other, TOU_OBJECT(0, TOU_STEP_SET_PRICE, rate, 0), id);
}

/* As many as 04000204 tells are a block. */
static tou_err_t step_rates(const tou_objects_t *objects, uint32_t di, uint8_t *rates)
{
    tou_base_t base;
    tou_err_t err = TOU_OK;

    *rates = 1;
    if ((uint8_t)di == TOU_DLT645_STEP_ALL) {
        err    = tou_dlt645_get_base(objects, &base);
        *rates = base.n_rates;
    }
    return (err == TOU_E_ABSENT) ? TOU_OK : err;
}

static tou_err_t step_read_price(const tou_objects_t *objects, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size)
{
    uint8_t bytes[4];
    uint32_t id   = 0;
    uint8_t rates = 0;
    uint8_t rate  = (uint8_t)(((uint8_t)di == TOU_DLT645_STEP_ALL) ? (piece + 1u) : di);
    tou_err_t err = step_rates(objects, di, &rates);

    if (err == TOU_OK) {
        err = (piece < rates) ? step_price_id(objects, di, rate, &id) : TOU_E_ABSENT;
    }
    err = (err == TOU_OK) ? tou_object_get(objects, id, bytes) : err;
    if (err == TOU_OK) {
        (void)tou_dlt645_put(out, tou_bytes_get(bytes, 4), 4);
        *size = 4;
    }
    return err;
}

/* Of what was sent: are they prices, and no more than there are rates? */
static tou_err_t step_check_prices(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n,
                                   tou_dlt645_job_t *job)
{
    uint32_t number = 0;
    uint8_t rates   = 0;
    tou_err_t err   = step_rates(objects, di, &rates);

    for (uint8_t at = 0; at < n && err == TOU_OK; at = (uint8_t)(at + 4u)) {
        if (n - at < 4 || !tou_dlt645_number(&data[at], 4, &number)) {
            err = TOU_E_RANGE;
        }
    }
    if (err == TOU_OK && n > 4u * rates) {
        return (rates != 1u) ? tou_dlt645_refuse_table(job, TOU_DLT645_ERR_RATES) : TOU_E_RANGE;
    }
    return err;
}

/* One after the other; each is good by itself. */
static tou_err_t step_write_price(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n,
                                  tou_dlt645_job_t *job)
{
    uint8_t rate    = (uint8_t)(((uint8_t)di == TOU_DLT645_STEP_ALL) ? (job->step + 1u) : di);
    uint32_t number = 0;
    uint32_t id     = 0;
    uint8_t bytes[4];
    tou_err_t err = (job->step == 0u) ? step_check_prices(objects, di, data, n, job) : TOU_OK;

    err = (err == TOU_OK) ? step_price_id(objects, di, rate, &id) : err;
    if (err != TOU_OK) {
        return err;
    }
    (void)tou_dlt645_number(&data[4u * (size_t)job->step], 4, &number);
    (void)tou_bytes_put(bytes, number, 4);
    err = tou_object_put(objects, id, bytes, 4);
    if (err == TOU_OK) {
        job->step++;
        err = (4u * (size_t)job->step < n) ? TOU_MORE : TOU_OK;
    }
    return err;
}

/* ---- zones and switch times ---- */

static tou_err_t step_zones_id(const tou_objects_t *objects, uint32_t di, uint32_t *id)
{
    return tou_dlt645_step_set(objects, TOU_STEP_SETS_ZONES, (di & 1u) != 0u, TOU_OBJECT(0, TOU_STEP_SET_ZONES, 0, 0), id);
}

/* NN DD MM, which lie the other way round in the object. */
static tou_err_t step_read_zones(const tou_objects_t *objects, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size)
{
    uint8_t bytes[TOU_SETTINGS_STEP_ZONE];
    uint32_t id   = 0;
    tou_err_t err = (piece < TOU_STEP_ZONES) ? step_zones_id(objects, di, &id) : TOU_E_ABSENT;

    err = (err == TOU_OK) ? tou_object_get(objects, id, bytes) : err;
    for (uint8_t i = 0; i < TOU_DLT645_ENTRY && err == TOU_OK; i++) {
        out[i] = tou_dlt645_packed(bytes[TOU_DLT645_ENTRY * piece + 2u - i]);
    }
    *size = TOU_DLT645_ENTRY;
    return err;
}

/* The last one is kept once more in place of those that are missing. */
static void step_get_zones(const uint8_t *data, uint8_t n, uint8_t *bytes)
{
    for (uint8_t at = 0; at < TOU_SETTINGS_STEP_ZONE; at = (uint8_t)(at + TOU_DLT645_ENTRY)) {
        uint8_t entry = (uint8_t)((at < n) ? at : (n - TOU_DLT645_ENTRY));

        for (uint8_t i = 0; i < TOU_DLT645_ENTRY; i++) {
            bytes[at + i] = tou_dlt645_two(data[entry + 2u - i]);
        }
    }
}

static tou_err_t step_write_zones(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n,
                                  tou_dlt645_job_t *job)
{
    uint8_t bytes[TOU_SETTINGS_STEP_ZONE];
    uint32_t id  = 0;
    uint8_t left = n;

    while (left >= TOU_DLT645_ENTRY) {
        left = (uint8_t)(left - TOU_DLT645_ENTRY);
    }
    if (left != 0u) {
        return TOU_E_RANGE;
    }
    if (n > TOU_SETTINGS_STEP_ZONE) {
        return tou_dlt645_refuse_table(job, TOU_DLT645_ERR_ZONES);
    }
    step_get_zones(data, n, bytes);
    tou_err_t err = step_zones_id(objects, di, &id);

    return (err == TOU_OK) ? tou_object_put(objects, id, bytes, TOU_SETTINGS_STEP_ZONE) : err;
}

static uint32_t step_switch_id(uint32_t di)
{
    static const uint8_t sets[] TOU_ROM = {TOU_STEP_SETS_PRICES, TOU_STEP_SETS_STEPS, TOU_STEP_SETS_ZONES};

    return TOU_OBJECT(TOU_CLASS_STEP_SETTING, TOU_STEP_SET_SWITCH,
                      TOU_ROM_U8(&sets[(uint16_t)di - (uint16_t)STEP_SWITCH_PRICES]), 0);
}

/* ---- what was consumed ---- */

/* Settlement moments of the table in force; none if there is no table. */
static tou_err_t step_days(const tou_objects_t *objects, tou_step_table_t *table)
{
    uint32_t number = 0;
    uint32_t id     = 0;
    tou_err_t err   = step_number(objects, TOU_STEP_TABLE, 0, 0, &number);

    memset(table, 0, sizeof *table);
    if (err == TOU_OK) {
        err = tou_dlt645_step_set(objects, TOU_STEP_SETS_STEPS, false, TOU_OBJECT(0, TOU_STEP_SET_TABLE, number, 0), &id);
    }
    if (err == TOU_OK) {
        err = tou_dlt645_get_steps(objects, id, table);
    }
    return (err == TOU_E_ABSENT) ? TOU_OK : err;
}

static bool step_yearly(const tou_step_table_t *table)
{
    bool yearly = false;

    for (uint8_t i = 0; i < TOU_STEP_DAYS; i++) {
        yearly = yearly || table->day[i].month != 0u;
    }
    return yearly;
}

/* A year has its end, or for the one under way the present time, before it: hh DD MM YY. */
static tou_err_t step_read_consumed(const tou_objects_t *objects, uint32_t di, uint8_t *out, uint8_t *size)
{
    bool year     = (di >> 16) == (uint32_t)STEP_YEAR;
    uint8_t age   = (uint8_t)di;
    uint8_t *at   = year ? &out[4] : out;
    uint32_t when = tou_meter_now(objects->meter);
    uint8_t stamp[5];
    tou_step_table_t table;
    tou_err_t err = step_days(objects, &table);

    if (err == TOU_OK && step_yearly(&table) != year) {
        err = TOU_E_ABSENT;
    }
    if (err == TOU_OK) {
        err = tou_dlt645_put_energy(objects, TOU_OBJECT(TOU_CLASS_STEP_ENERGY, 0, 0, age), 0, at);
    }
    if (err == TOU_OK && year) {
        err = (age != 0u) ? step_number(objects, TOU_STEP_AT, 0, age, &when) : TOU_OK;
        (void)tou_dlt645_put_stamp(objects, stamp, when, false);
        memcpy(out, &stamp[1], 4);
    }
    *size = (uint8_t)(year ? 8u : 4u);
    return err;
}

static tou_err_t step_read_rate(const tou_objects_t *objects, uint8_t *out, uint8_t *size)
{
    uint32_t number = 0;
    tou_err_t err   = step_number(objects, TOU_STEP_PRICE, 0, 0, &number);

    (void)tou_dlt645_put(out, number, 4);
    *size = 4;
    return err;
}

static bool step_settles(const tou_objects_t *objects, const tou_date_t *date, uint32_t second) TOU_REENTRANT
{
    tou_step_table_t table;
    bool settles = step_days(objects, &table) != TOU_OK;

    for (uint8_t i = 0; i < TOU_STEP_DAYS; i++) {
        const tou_step_day_t *day = &table.day[i];

        settles = settles ||
                  (day->month == date->month && day->day == date->day && tou_dlt645_near(second, day->hour * STEP_HOUR_S));
    }
    return settles;
}

static tou_err_t step_piece(const tou_objects_t *objects, uint32_t di, uint16_t piece, uint8_t *out,
                            uint8_t *size) TOU_REENTRANT
{
    switch (di >> 16) {
    case STEP_PRICES:
        return step_read_price(objects, di, piece, out, size);
    case STEP_TABLES:
        return tou_dlt645_read_steps(objects, di, piece, out, size);
    case STEP_ZONES:
        return step_read_zones(objects, di, piece, out, size);
    default:
        break;
    }
    if (piece != 0u) {
        return TOU_E_ABSENT;
    }
    if ((di >> 16) == (uint32_t)TOU_DLT645_PLAIN) {
        *size = 5;
        return tou_dlt645_read_switch(objects, step_switch_id(di), out);
    }
    return (di == STEP_RATE) ? step_read_rate(objects, out, size) : step_read_consumed(objects, di, out, size);
}

static tou_err_t step_write(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n,
                            tou_dlt645_job_t *job) TOU_REENTRANT
{
    switch (di >> 16) {
    case STEP_PRICES:
        return step_write_price(objects, di, data, n, job);
    case STEP_TABLES:
        return tou_dlt645_write_steps(objects, di, data, n);
    case STEP_ZONES:
        return step_write_zones(objects, di, data, n, job);
    case TOU_DLT645_PLAIN:
        return tou_dlt645_write_switch(objects, step_switch_id(di), data, n);
    default:
        return TOU_E_ABSENT;
    }
}

const tou_dlt645_steps_t tou_dlt645_steps = {step_serves, step_piece, step_write, step_settles};
