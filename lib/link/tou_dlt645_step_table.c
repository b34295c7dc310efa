/* SPDX-License-Identifier: MIT */
/* Step tables. */
#include "tou_dlt645_step.h"

#include <string.h>

#define LADDER_UNUSED 0x99u /* digits of a moment that is unused */
#define LADDER_SHORT  4u    /* settlement moments of 040604FF and 040605FF */
#define LADDER_WHOLE  (TOU_STEP_THRESHOLDS + TOU_STEP_PRICES + LADDER_SHORT)

/* Parts of a table that an identifier names: thresholds, prices, moments, numbered one after the other. */
typedef struct ladder_part {
    uint32_t id;   /* the table */
    uint8_t first; /* of them */
    uint8_t n;
} ladder_part_t;

/* 00 to 03: thresholds and prices of table 1; 04, 05: all of it; 06 to 0D: tables 1 to 4. @return TOU_E_ABSENT: no such identifier */
static tou_err_t ladder_find_part(const tou_objects_t *objects, uint32_t di, ladder_part_t *part)
{
    uint8_t kind  = (uint8_t)(di >> 8);
    uint8_t which = (uint8_t)di;
    uint8_t table = 1;
    bool other    = kind == 2u || kind == 3u || kind == 5u || kind >= 0x0Au;

    part->first = 0;
    part->n     = (uint8_t)((kind <= 5u) ? LADDER_WHOLE : (LADDER_WHOLE + TOU_STEP_DAYS - LADDER_SHORT));
    if (kind < 4u) {
        part->first = (uint8_t)(((kind & 1u) != 0u) ? TOU_STEP_THRESHOLDS : 0u);
        part->n     = (uint8_t)(((kind & 1u) != 0u) ? TOU_STEP_PRICES : TOU_STEP_THRESHOLDS);
        if (which != TOU_DLT645_STEP_ALL && tou_dlt645_within(which, part->n)) {
            part->first = (uint8_t)(part->first + (uint8_t)(which - 1u));
            part->n     = 1;
            which       = TOU_DLT645_STEP_ALL;
        }
    } else if (kind >= 6u) {
        table = (uint8_t)(((kind - 6u) & 3u) + 1u);
    }
    if (which != TOU_DLT645_STEP_ALL || kind > 0x0Du) {
        return TOU_E_ABSENT;
    }
    return tou_dlt645_step_set(objects, TOU_STEP_SETS_STEPS, other, TOU_OBJECT(0, TOU_STEP_SET_TABLE, table, 0), &part->id);
}

/* The i-th part of a table: where its number is; NULL: it is a moment. */
static uint32_t *ladder_at(tou_step_table_t *table, uint8_t i)
{
    if (i < TOU_STEP_THRESHOLDS) {
        return &table->threshold[i];
    }
    return (i < TOU_STEP_THRESHOLDS + TOU_STEP_PRICES) ? &table->price[i - TOU_STEP_THRESHOLDS] : NULL;
}

static tou_step_day_t *ladder_day(tou_step_table_t *table, uint8_t i)
{
    return &table->day[i - TOU_STEP_THRESHOLDS - TOU_STEP_PRICES];
}

/* hh DD MM */
static void ladder_put_day(const tou_step_day_t *day, uint8_t *out)
{
    bool used = day->month != 0u;

    out[0] = used ? tou_dlt645_packed(day->hour) : LADDER_UNUSED;
    out[1] = used ? tou_dlt645_packed(day->day) : LADDER_UNUSED;
    out[2] = used ? tou_dlt645_packed(day->month) : LADDER_UNUSED;
}

tou_err_t tou_dlt645_read_steps(const tou_objects_t *objects, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size)
{
    tou_step_table_t table;
    ladder_part_t part;
    tou_err_t err = ladder_find_part(objects, di, &part);

    if (err == TOU_OK && piece >= part.n) {
        err = TOU_E_ABSENT;
    }
    err = (err == TOU_OK) ? tou_dlt645_get_steps(objects, part.id, &table) : err;
    if (err != TOU_OK) {
        return err;
    }
    uint8_t i              = (uint8_t)(part.first + piece);
    const uint32_t *number = ladder_at(&table, i);

    if (number != NULL) {
        (void)tou_dlt645_put(out, *number, 4);
    } else {
        ladder_put_day(ladder_day(&table, i), out);
    }
    *size = (uint8_t)((number != NULL) ? 4u : 3u);
    return TOU_OK;
}

/* All digits 9, or all 0: unused. What is no date or hour is refused with the table. */
static void ladder_get_day(const uint8_t *data, tou_step_day_t *day)
{
    bool unused = (data[0] == LADDER_UNUSED && data[1] == LADDER_UNUSED && data[2] == LADDER_UNUSED);

    day->hour  = unused ? 0u : tou_dlt645_two(data[0]);
    day->day   = unused ? 0u : tou_dlt645_two(data[1]);
    day->month = unused ? 0u : tou_dlt645_two(data[2]);
}

/* Parts as they were sent. @return false: length or a digit is wrong */
static bool ladder_take(const ladder_part_t *part, const uint8_t *data, uint8_t n, tou_step_table_t *table)
{
    uint8_t at = 0;
    bool ok    = true;

    for (uint8_t i = part->first; i < part->first + part->n && ok; i++) {
        uint32_t *number = ladder_at(table, i);
        uint8_t size     = (uint8_t)((number != NULL) ? 4u : 3u);

        ok = n - at >= size;
        if (ok && number != NULL) {
            ok = tou_dlt645_number(&data[at], 4, number);
        } else if (ok) {
            ladder_get_day(&data[at], ladder_day(table, i));
        }
        at = (uint8_t)(at + size);
    }
    return ok && at == n;
}

static tou_err_t ladder_put(const tou_objects_t *objects, uint32_t id, const tou_step_table_t *table)
{
    uint8_t bytes[TOU_SETTINGS_STEPS];

    tou_step_table_put(bytes, table);
    return tou_object_put(objects, id, bytes, TOU_SETTINGS_STEPS);
}

/* What is not sent stays as it is, but with a whole table. */
tou_err_t tou_dlt645_write_steps(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n)
{
    tou_step_table_t table;
    ladder_part_t part;
    tou_err_t err = ladder_find_part(objects, di, &part);

    memset(&table, 0, sizeof table);
    if (err == TOU_OK && part.n < LADDER_WHOLE) {
        err = tou_dlt645_get_steps(objects, part.id, &table);
        err = (err == TOU_E_ABSENT) ? TOU_OK : err;
    }
    if (err == TOU_OK && !ladder_take(&part, data, n, &table)) {
        err = TOU_E_RANGE;
    }
    return (err == TOU_OK) ? ladder_put(objects, part.id, &table) : err;
}
