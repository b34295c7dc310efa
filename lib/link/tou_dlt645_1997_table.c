/* SPDX-License-Identifier: MIT */
/* Tables of 1997, entry by entry or as a block: those of the set in force. Its holidays come each year. */
#include "tou_dlt645_table.h"

#include "tou/bytes.h"

#include <string.h>

#define OLD_SLOTS    10u /* entries of a day table */
#define OLD_HOLIDAYS 13u
#define OLD_ALL      0xFu /* in place of the number of an entry: the block of them */
#define OLD_ZONES    0x2u /* third digit of zones; those of day tables follow */

/* Entries of a table of 2007. */
typedef struct old_table {
    uint32_t di;
    uint8_t first;
    uint8_t n;
} old_table_t;

static bool old_is_holiday(uint16_t di)
{
    return di > 0xC410u && di <= 0xC410u + OLD_HOLIDAYS;
}

static uint8_t old_digit(uint16_t di)
{
    return (uint8_t)((di >> 4) & 0xFu);
}

bool tou_dlt645_is_old_table(uint16_t di)
{
    uint8_t entry = (uint8_t)(di & 0xFu);
    uint8_t digit = old_digit(di);
    uint8_t most  = (uint8_t)((digit == OLD_ZONES) ? TOU_DLT645_ZONES : OLD_SLOTS);
    bool table    = di >> 8 == 0xC3u && digit >= OLD_ZONES && digit <= OLD_ZONES + TOU_DLT645_TABLES;

    return old_is_holiday(di) || (table && (tou_dlt645_within(entry, most) || entry == OLD_ALL));
}

/* Of an identifier that is one of a table. */
static void old_find(const tou_objects_t *objects, uint16_t di, old_table_t *table)
{
    uint8_t entry   = (uint8_t)(di & 0xFu);
    uint8_t number  = (uint8_t)(old_digit(di) - OLD_ZONES);
    tou_value_t set = {0, 0};

    (void)tou_object_read(objects, TOU_OBJECT(TOU_CLASS_BANK, (number == 0u) ? TOU_BANKS_WEEKS : TOU_BANKS_DAYS, 0, 0),
                          &set);
    table->di    = UINT32_C(0x04010000) + (set.number << 16) + number;
    table->first = (uint8_t)((entry == OLD_ALL) ? 0u : (entry - 1u));
    table->n     = 1;
    if (entry == OLD_ALL) {
        table->n = (uint8_t)((number == 0u) ? TOU_DLT645_ZONES : OLD_SLOTS);
    }
}

static uint8_t *old_entry(uint8_t *value, uint8_t i)
{
    return &value[(size_t)i * TOU_DLT645_ENTRY];
}

/* All 14 entries of a table, the last one in place of those that are missing. */
static tou_err_t old_whole(const tou_objects_t *objects, uint32_t di, uint8_t *value)
{
    tou_err_t err = TOU_OK;
    uint8_t size  = 0;

    for (uint8_t i = 0; i < TOU_DLT645_SLOTS && err == TOU_OK; i++) {
        err = tou_dlt645_read_table(objects, di, i, old_entry(value, i), &size);
    }
    return err;
}

/* How many of the 14 are there. */
static uint8_t old_entries(uint8_t *value)
{
    uint8_t n = TOU_DLT645_SLOTS;

    while (n > 1u &&
           memcmp(old_entry(value, (uint8_t)(n - 1u)), old_entry(value, (uint8_t)(n - 2u)), TOU_DLT645_ENTRY) == 0) {
        n--;
    }
    return n;
}

static tou_err_t old_read_holiday(const tou_objects_t *objects, uint16_t di, uint8_t *out, uint8_t *size)
{
    uint8_t row[4] = {0, 0, 0, 0};
    tou_err_t err  = tou_dlt645_read_table(objects, TOU_DLT645_HOLIDAY(di & 0xFu), 0, row, size);

    if (err == TOU_OK && tou_bytes_get(row, 4) != 0u && row[3] != TOU_DLT645_YEARLY) {
        err = TOU_E_INVALID;
    }
    memcpy(out, row, TOU_DLT645_ENTRY);
    *size = TOU_DLT645_ENTRY;
    return err;
}

/* Of a day table that 1997 has no room for nothing is read. */
static tou_err_t old_fits(const tou_objects_t *objects, uint32_t di)
{
    uint8_t value[TOU_DLT645_SLOTS * TOU_DLT645_ENTRY];
    tou_err_t err = old_whole(objects, di, value);

    return (tou_err_t)((err == TOU_OK && old_entries(value) > OLD_SLOTS) ? TOU_E_INVALID : err);
}

tou_err_t tou_dlt645_read_old_table(const tou_objects_t *objects, uint16_t di, uint16_t piece, uint8_t *out, uint8_t *size)
{
    old_table_t table;
    tou_err_t err = TOU_OK;

    if (old_is_holiday(di)) {
        return (piece == 0u) ? old_read_holiday(objects, di, out, size) : TOU_E_ABSENT;
    }
    old_find(objects, di, &table);
    if (piece >= table.n) {
        return TOU_E_ABSENT;
    }
    if (piece == 0u && old_digit(di) != OLD_ZONES) {
        err = old_fits(objects, table.di);
    }
    return (err == TOU_OK) ? tou_dlt645_read_table(objects, table.di, (uint16_t)(table.first + piece), out, size) : err;
}

void tou_dlt645_renew_table(tou_dlt645_t *self, uint16_t di, uint8_t *value, uint8_t *n, uint32_t *known)
{
    old_table_t table;

    if (old_is_holiday(di)) {
        *known   = TOU_DLT645_HOLIDAY(di & 0xFu);
        value[3] = (uint8_t)((tou_bytes_get(value, 3) != 0u) ? TOU_DLT645_YEARLY : 0u);
        *n       = (uint8_t)((*n == TOU_DLT645_ENTRY) ? 4u : TOU_DLT645_OLD_VALUE);
        return;
    }
    old_find(self->cfg->objects, di, &table);
    *known = table.di;
    if (*n > table.n * TOU_DLT645_ENTRY) {
        *n = TOU_DLT645_OLD_VALUE; /* more than 1997 has are too many for 2007, too */
    } else if (table.n == 1u && *n == TOU_DLT645_ENTRY) {
        self->job.entry = (uint8_t)(table.first + 1u);
    }
}

/* The last entry stands for those that are missing, also when it is a new one. */
static void old_place(uint8_t *value, const uint8_t *entry, uint8_t first)
{
    uint8_t end = (uint8_t)(((first + 1u) >= old_entries(value)) ? TOU_DLT645_SLOTS : (first + 1u));

    for (uint8_t i = first; i < end; i++) {
        memcpy(old_entry(value, i), entry, TOU_DLT645_ENTRY);
    }
}

tou_err_t tou_dlt645_place_entry(tou_dlt645_t *self, uint8_t *value, uint8_t *n)
{
    uint8_t table[TOU_DLT645_SLOTS * TOU_DLT645_ENTRY];
    tou_err_t err = old_whole(self->cfg->objects, tou_bytes_get(&self->frame[TOU_DLT645_DATA], 4), table);

    if (err != TOU_OK && err != TOU_E_ABSENT) {
        return err;
    }
    if (err == TOU_E_ABSENT) {
        memset(table, 0, sizeof table);
        self->job.entry = 1; /* the only one */
    }
    old_place(table, value, (uint8_t)(self->job.entry - 1u));
    memcpy(value, table, sizeof table);
    *n              = (uint8_t)sizeof table;
    self->job.entry = 0;
    return TOU_OK;
}
