/* SPDX-License-Identifier: MIT */
/* Sets of step tables: which table is in force, when it settles, whether a set may run, writing. */
#include "tou_step.h"

#include <string.h>

/* Of a kind whose blocks are of both sets by turns. One that is not listed, or too short, was never written. */
static tou_err_t set_read_block(const tou_step_t *self, uint8_t id, uint8_t index, uint8_t at, void *out, uint8_t n)
{
    tou_err_t err = tou_store_read(self->cfg->store, id, index, at, out, n);

    return (err == TOU_E_RANGE) ? TOU_E_ABSENT : err;
}

static uint8_t set_index(uint8_t bank, uint8_t table)
{
    return (uint8_t)(2u * (table - 1u) + bank);
}

static uint8_t set_bank_of(uint8_t banks, uint8_t sets)
{
    return (uint8_t)((uint8_t)(banks >> sets) & 1u);
}

uint8_t tou_step_bank(const tou_step_t *self, uint8_t sets)
{
    return set_bank_of(self->banks, sets);
}

tou_err_t tou_step_get_table(const tou_step_t *self, uint8_t bank, uint8_t table, tou_step_table_t *out)
{
    uint8_t bytes[TOU_SETTINGS_STEPS];
    tou_err_t err = set_read_block(self, TOU_SETTING_STEPS, set_index(bank, table), 0, bytes, TOU_SETTINGS_STEPS);

    return (err == TOU_OK) ? tou_step_table_get(bytes, out) : err;
}

tou_err_t tou_step_get_zones(const tou_step_t *self, uint8_t bank, tou_step_zones_t *out)
{
    uint8_t bytes[TOU_SETTINGS_STEP_ZONE];
    tou_err_t err = set_read_block(self, TOU_SETTING_STEP_ZONE, bank, 0, bytes, TOU_SETTINGS_STEP_ZONE);

    if (err == TOU_E_ABSENT) {
        memset(out, 0, sizeof *out);
        return TOU_OK;
    }
    return (err == TOU_OK) ? tou_step_zones_get(bytes, out) : err;
}

/* Settlement moments of a table that runs; none if it was never written. */
static tou_err_t set_days(const tou_step_t *self, uint8_t table, tou_step_day_t *day)
{
    uint8_t bytes[TOU_STEP_DAYS_SIZE];
    uint8_t index = set_index(tou_step_bank(self, TOU_STEP_SETS_STEPS), table);
    tou_err_t err = set_read_block(self, TOU_SETTING_STEPS, index, TOU_STEP_DAYS_AT, bytes, TOU_STEP_DAYS_SIZE);

    if (err == TOU_E_ABSENT) {
        memset(bytes, 0, sizeof bytes);
        err = TOU_OK;
    }
    if (err == TOU_OK && !tou_step_days_get(bytes, day)) {
        err = TOU_E_INVALID;
    }
    return err;
}

/* A zone with the time for which it is in force. */
typedef struct set_zone {
    tou_utc_t begin; /* 0: since ever */
    tou_utc_t end;   /* TOU_UTC_NEVER: for ever */
    uint8_t table;
} set_zone_t;

/* The one whose date came last, and the date that comes next; of equal ones the later entry. */
static void set_zone_at(const tou_step_t *self, const tou_step_zones_t *zones, tou_utc_t utc, set_zone_t *zone)
{
    tou_schedule_cfg_t yearly = {TOU_EVERY_YEAR, 0, 0, 0, 0, {0, 0}};

    zone->begin = 0;
    zone->end   = TOU_UTC_NEVER;
    zone->table = 1;
    for (uint8_t i = 0; i < TOU_STEP_ZONES && zones->at[i].month != 0u; i++) {
        yearly.month    = zones->at[i].month;
        yearly.day      = zones->at[i].day;
        tou_utc_t begin = tou_schedule_upto(&yearly, self->cfg->zone, utc);
        tou_utc_t end   = tou_schedule_after(&yearly, self->cfg->zone, utc);

        if (begin >= zone->begin) {
            zone->begin = begin;
            zone->table = zones->at[i].table;
        }
        if (end < zone->end) {
            zone->end = end;
        }
    }
}

static tou_err_t set_running_zones(const tou_step_t *self, tou_step_zones_t *zones)
{
    return tou_step_get_zones(self, tou_step_bank(self, TOU_STEP_SETS_ZONES), zones);
}

tou_err_t tou_step_in_force(const tou_step_t *self, tou_utc_t utc, uint8_t *table)
{
    tou_step_zones_t zones;
    set_zone_t zone;
    tou_err_t err = set_running_zones(self, &zones);

    if (err == TOU_OK && utc != 0u) {
        set_zone_at(self, &zones, utc, &zone);
        *table = zone.table;
    } else if (err == TOU_OK) {
        *table = 1;
    }
    return err;
}

/* The nearer one of two moments, that of a schedule being one of them. */
static tou_utc_t set_nearer(const tou_step_t *self, const tou_schedule_cfg_t *when, tou_utc_t utc, bool ahead,
                            tou_utc_t other)
{
    tou_utc_t at = ahead ? tou_schedule_after(when, self->cfg->zone, utc) : tou_schedule_upto(when, self->cfg->zone, utc);
    bool nearer  = ahead ? (at < other) : (at > other);

    return nearer ? at : other;
}

/* As tou_step_find(), of a table that has these moments, or else the monthly one. */
static tou_utc_t set_nearest(const tou_step_t *self, const tou_step_day_t *day, tou_utc_t utc, bool ahead)
{
    tou_schedule_cfg_t when    = {TOU_EVERY_MONTH, 0, 0, 0, 0, {0, 0}};
    const tou_moment_t *moment = &self->cfg->billing->cfg.moment[0];
    tou_utc_t found            = ahead ? TOU_UTC_NEVER : 0u;

    for (uint8_t i = 0; i < TOU_STEP_DAYS; i++) {
        if (day[i].month != 0u) {
            when.kind  = TOU_EVERY_YEAR;
            when.month = day[i].month;
            when.day   = day[i].day;
            when.hour  = day[i].hour;
            found      = set_nearer(self, &when, utc, ahead, found);
        }
    }
    if (when.kind == TOU_EVERY_MONTH && moment->day != 0u) {
        when.day  = moment->day;
        when.hour = moment->hour;
        found     = set_nearer(self, &when, utc, ahead, found);
    }
    return found;
}

/* Zone after zone, once around the year: each has the moments that lie in its own time. */
tou_err_t tou_step_find(const tou_step_t *self, tou_utc_t utc, bool ahead, tou_utc_t *found)
{
    tou_step_day_t day[TOU_STEP_DAYS];
    tou_step_zones_t zones;
    set_zone_t zone;
    tou_utc_t at  = utc + (ahead ? 1u : 0u);
    tou_err_t err = set_running_zones(self, &zones);

    for (uint8_t i = 0; i <= TOU_STEP_ZONES && err == TOU_OK; i++) {
        set_zone_at(self, &zones, at, &zone);
        err = set_days(self, zone.table, day);
        if (err == TOU_OK) {
            *found = set_nearest(self, day, at - (ahead ? 1u : 0u), ahead);
            if (ahead ? (*found < zone.end || zone.end == TOU_UTC_NEVER) : (*found >= zone.begin)) {
                return TOU_OK;
            }
            at     = ahead ? zone.end : (zone.begin - 1u);
            *found = ahead ? TOU_UTC_NEVER : 0u;
        }
    }
    return err;
}

/* Was it written, and are its thresholds in order? */
static tou_err_t set_check_table(const tou_step_t *self, uint8_t bank, uint8_t table)
{
    tou_step_table_t found;
    tou_err_t err = tou_step_get_table(self, bank, table, &found);

    if (err == TOU_E_ABSENT) {
        err = TOU_E_INVALID;
    }
    return (err == TOU_OK) ? tou_step_table_check(&found) : err;
}

/* Zones with the tables of a set that they name. */
static tou_err_t set_check_zones(const tou_step_t *self, const tou_step_zones_t *zones, uint8_t bank)
{
    tou_err_t err = tou_step_zones_ordered(zones) ? TOU_OK : TOU_E_INVALID;

    if (zones->at[0].month == 0u && err == TOU_OK) {
        err = set_check_table(self, bank, 1);
    }
    for (uint8_t i = 0; i < TOU_STEP_ZONES && err == TOU_OK && zones->at[i].month != 0u; i++) {
        err = set_check_table(self, bank, zones->at[i].table);
    }
    return err;
}

/* A set that was never written is none that could be switched to. */
static tou_err_t set_check_written(const tou_step_t *self, uint8_t id, uint8_t bank)
{
    uint8_t byte;
    tou_err_t err = set_read_block(self, id, bank, 0, &byte, 1);

    return (err == TOU_E_ABSENT) ? TOU_E_INVALID : err;
}

tou_err_t tou_step_check_sets(const tou_step_t *self, uint8_t banks, uint8_t sets)
{
    uint8_t bank = set_bank_of(banks, TOU_STEP_SETS_ZONES);
    tou_step_zones_t zones;
    tou_err_t err = TOU_OK;

    if ((sets & TOU_STEP_BIT_PRICES) != 0u) {
        err = set_check_written(self, TOU_SETTING_PRICES, set_bank_of(banks, TOU_STEP_SETS_PRICES));
    }
    if (err == TOU_OK && (sets & TOU_STEP_BIT_ZONES) != 0u) {
        err = set_check_written(self, TOU_SETTING_STEP_ZONE, bank);
    }
    if (err == TOU_OK && (sets & (TOU_STEP_BIT_STEPS | TOU_STEP_BIT_ZONES)) != 0u) {
        err = tou_step_get_zones(self, bank, &zones);
        err = (err == TOU_OK) ? set_check_zones(self, &zones, set_bank_of(banks, TOU_STEP_SETS_STEPS)) : err;
    }
    return err;
}

/* Only what is valid now has to stay so: a blank set is filled in any order. */
static tou_err_t set_unless(tou_err_t valid)
{
    if (valid == TOU_OK) {
        return TOU_E_INVALID;
    }
    return (tou_err_t)((valid == TOU_E_INVALID) ? TOU_OK : valid);
}

/* Moments of what runs are looked up again. */
static tou_err_t set_wrote(tou_step_t *self, tou_err_t err, bool runs, tou_utc_t utc)
{
    if (err == TOU_OK && runs) {
        tou_step_look_from(self, utc);
    }
    return (tou_err_t)((err == TOU_E_RANGE) ? TOU_E_ABSENT : err);
}

tou_err_t tou_step_write_table(tou_step_t *self, uint8_t bank, uint8_t table, const tou_step_table_t *in, tou_utc_t utc)
{
    uint8_t bytes[TOU_SETTINGS_STEPS];
    bool runs     = bank == tou_step_bank(self, TOU_STEP_SETS_STEPS);
    tou_err_t err = runs ? tou_step_table_check(in) : TOU_OK;

    tou_step_table_put(bytes, in);
    if (err == TOU_E_INVALID) {
        err = set_unless(set_check_table(self, bank, table));
    }
    if (err == TOU_OK) {
        err = tou_store_write(self->cfg->store, TOU_SETTING_STEPS, set_index(bank, table), 0, bytes, TOU_SETTINGS_STEPS);
    }
    return set_wrote(self, err, runs, utc);
}

tou_err_t tou_step_write_zones(tou_step_t *self, uint8_t bank, const tou_step_zones_t *in, tou_utc_t utc)
{
    uint8_t bytes[TOU_SETTINGS_STEP_ZONE];
    bool runs     = bank == tou_step_bank(self, TOU_STEP_SETS_ZONES);
    tou_err_t err = runs ? set_check_zones(self, in, tou_step_bank(self, TOU_STEP_SETS_STEPS)) : TOU_OK;

    tou_step_zones_put(bytes, in);
    if (err == TOU_E_INVALID) {
        err = set_unless(tou_step_check_sets(self, self->banks, TOU_STEP_BIT_STEPS));
    }
    if (err == TOU_OK) {
        err = tou_store_write(self->cfg->store, TOU_SETTING_STEP_ZONE, bank, 0, bytes, TOU_SETTINGS_STEP_ZONE);
    }
    return set_wrote(self, err, runs, utc);
}
