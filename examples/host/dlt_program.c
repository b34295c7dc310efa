/* SPDX-License-Identifier: MIT */
#include "dlt_program.h"

#include <string.h>
#include <time.h>

#include "dlt_express.h"
#include "dlt_frame.h"
#include "tariff_text.h"
#include "tou/tariff.h"

/* A new write, to be filled by put(). */
static void begin(dlt_program_t *self, uint32_t di)
{
    dlt_write_t *write = &self->write[self->n];

    memset(write, 0, sizeof *write);
    write->di = di;
    self->n++;
}

static void put(dlt_program_t *self, unsigned number)
{
    dlt_write_t *write = &self->write[self->n - 1u];

    write->data[write->n] = dlt_bcd(number);
    write->n++;
}

static void put_number(dlt_program_t *self, uint32_t di, unsigned number)
{
    begin(self, di);
    put(self, number);
}

/* Repeats the last entry, of three bytes, to the end. */
static void pad(dlt_program_t *self)
{
    dlt_write_t *write = &self->write[self->n - 1u];

    for (; write->n < DLT_VALUE_MAX; write->n++) {
        write->data[write->n] = write->data[write->n - 3u];
    }
}

/* ---- what runs at once ---- */

static void put_counts(dlt_program_t *self, const dlt_express_t *tariff)
{
    const tariff_file_t *file = tariff->file;
    unsigned slots            = 0;

    for (unsigned i = 0; i < file->arrays.bank[0].dayset.n_tables; i++) {
        slots = (file->table[i].n > slots) ? file->table[i].n : slots;
    }
    put_number(self, DLT_DI_N_ZONES, tariff->n_zones);
    put_number(self, DLT_DI_N_TABLES, file->arrays.bank[0].dayset.n_tables);
    put_number(self, DLT_DI_N_SLOTS, slots);
    put_number(self, DLT_DI_N_RATES, file->arrays.base.n_rates);
}

/* Their number first: a row beyond it may not be there. */
static void put_holidays(dlt_program_t *self, const dlt_express_t *tariff)
{
    begin(self, DLT_DI_N_HOLIDAYS);
    put(self, tariff->n_holidays % 100u);
    put(self, tariff->n_holidays / 100u);
    for (unsigned i = 0; i < tariff->n_holidays; i++) {
        const dlt_holiday_t *holiday = &tariff->holiday[i];

        begin(self, DLT_DI_HOLIDAY + 1u + i);
        put(self, holiday->table);
        put(self, holiday->date.day);
        put(self, holiday->date.month);
        put(self, holiday->date.year);
    }
}

/* The table before the days, for days without a table are no rest days. */
static void put_rest_days(dlt_program_t *self, const dlt_express_t *tariff)
{
    unsigned mask    = tariff->rest_mask;
    unsigned working = ~((mask << 1) | (mask >> 6)) & 0x7Fu; /* Sunday moves from bit 6 to bit 0 */

    put_number(self, DLT_DI_REST_TABLE, tariff->rest_table);
    begin(self, DLT_DI_WEEKEND);
    self->write[self->n - 1u].data[0] = (uint8_t)working;
    self->write[self->n - 1u].n       = 1;
}

/* Any period goes with a slide of one minute, the old one and the new one. */
static void put_demand(dlt_program_t *self, const tariff_demand_t *demand)
{
    put_number(self, DLT_DI_SLIDE, 1);
    put_number(self, DLT_DI_PERIOD, demand->period_min);
    if (demand->slide_min != 1u) {
        put_number(self, DLT_DI_SLIDE, demand->slide_min);
    }
}

static void put_moment(dlt_program_t *self, unsigned index, unsigned hour, unsigned day)
{
    begin(self, DLT_DI_BILLING + index);
    put(self, hour);
    put(self, day);
}

/* All but the first are taken away at first, so that no two are ever the same. */
static void put_billing(dlt_program_t *self, const tariff_file_t *file)
{
    for (unsigned i = 1; i < TARIFF_BILLING_MAX; i++) {
        put_moment(self, i, 99, 99);
    }
    for (unsigned i = 0; i < file->n_billing; i++) {
        put_moment(self, i, file->billing[i].hour, file->billing[i].day);
    }
}

/* ---- what waits for its switch ---- */

/* A set is checked whole before it runs: tables that are not used are the last one once more. */
static void put_tables(dlt_program_t *self, const tariff_file_t *file, unsigned set)
{
    unsigned tables = file->arrays.bank[0].dayset.n_tables;

    for (unsigned i = 0; i < DLT_TABLES; i++) {
        const tou_table_t *table = &file->table[(i < tables) ? i : (tables - 1u)];

        begin(self, DLT_DI_ZONES + (set - 1u) * DLT_DI_SET + 1u + i);
        for (unsigned k = 0; k < table->n; k++) {
            put(self, table->at[k].action);
            put(self, table->at[k].minute);
            put(self, table->at[k].hour);
        }
        pad(self);
    }
}

static void put_zones(dlt_program_t *self, const dlt_express_t *tariff, unsigned set)
{
    begin(self, DLT_DI_ZONES + (set - 1u) * DLT_DI_SET);
    for (unsigned i = 0; i < tariff->n_zones; i++) {
        put(self, tariff->zone[i].table);
        put(self, tariff->zone[i].day);
        put(self, tariff->zone[i].month);
    }
    pad(self);
}

/* A time that has passed long ago is executed at once; all zeros would be none. */
static void put_switch(dlt_program_t *self, uint32_t di, tou_wall_t at)
{
    tou_date_t date = {0, 1, 1};
    uint32_t minute = 0;
    tou_day_t day;

    if (at != TOU_WALL_NONE) {
        minute = tou_wall_split(at, &day) / 60u;
        tou_date_from_day(day, &date);
    }
    begin(self, di);
    put(self, minute % 60u);
    put(self, minute / 60u);
    put(self, date.day);
    put(self, date.month);
    put(self, date.year);
}

bool dlt_program_make(dlt_program_t *out, const tariff_file_t *file, const dlt_program_cfg_t *cfg, FILE *err)
{
    static dlt_express_t tariff;

    out->n = 0;
    if (!dlt_express(&tariff, file, cfg, err)) {
        return false;
    }
    put_counts(out, &tariff);
    put_tables(out, file, cfg->table_set);
    put_zones(out, &tariff, cfg->zone_set);
    put_holidays(out, &tariff);
    put_rest_days(out, &tariff);
    if (file->has_demand) {
        put_demand(out, &file->demand);
    }
    if (file->n_billing != 0u) {
        put_billing(out, file);
    }
    /* Should the first be executed alone: all eight tables are there for the old zones, old tables need not be for the new zones. */
    put_switch(out, DLT_DI_TABLE_SWITCH, file->activate[TOU_BANKS_DAYS]);
    put_switch(out, DLT_DI_ZONE_SWITCH, file->activate[TOU_BANKS_WEEKS]);
    return true;
}

static bool read_year(const char **text, unsigned *year)
{
    if (!tariff_text_digits(text, 4, 4, year) || *year < 2000u || *year > 2099u) {
        return false;
    }
    *year -= 2000u;
    return true;
}

bool dlt_years_read(const char *text, dlt_program_cfg_t *cfg)
{
    time_t now             = time(NULL);
    const struct tm *local = localtime(&now);

    if (text == NULL) {
        cfg->first =
            (local != NULL && local->tm_year >= 100 && local->tm_year <= 199) ? (unsigned)local->tm_year - 100u : 0u;
        cfg->last = (cfg->first < 99u) ? cfg->first + 1u : cfg->first;
        return true;
    }
    if (!read_year(&text, &cfg->first)) {
        return false;
    }
    cfg->last = cfg->first;
    return *text == '\0' ||
           (tariff_text_skip(&text, "-") && read_year(&text, &cfg->last) && *text == '\0' && cfg->first <= cfg->last);
}
