/* SPDX-License-Identifier: MIT */
#include "dlt_express.h"

#include <stdarg.h>
#include <string.h>

#include "tariff_text.h"
#include "year.h"

#define ALL_WEEKDAYS 0x7Fu

/* Where faults are told. */
typedef struct teller {
    const char *path;
    FILE *err;
    unsigned faults;
} teller_t;

static void fault(teller_t *tell, const char *format, ...)
{
    va_list args;

    fprintf(tell->err, "%s: ", tell->path);
    va_start(args, format);
    vfprintf(tell->err, format, args);
    va_end(args);
    putc('\n', tell->err);
    tell->faults++;
}

/* ---- day tables ---- */

static int minute_of(const tou_switch_t *at)
{
    return 60 * at->hour + at->minute;
}

/* Until the next entry or, from the last one, until the first of the day after. */
static int slot_minutes(const tou_table_t *table, unsigned index)
{
    if (index + 1u < table->n) {
        return minute_of(&table->at[index + 1u]) - minute_of(&table->at[index]);
    }
    return 1440 - minute_of(&table->at[index]) + minute_of(&table->at[0]);
}

static void check_entry(teller_t *tell, const tariff_file_t *file, unsigned table, unsigned index)
{
    const char *name = file->table_name[table];
    unsigned rates   = file->arrays.base.n_rates;
    unsigned action  = file->table[table].at[index].action;
    int minutes      = slot_minutes(&file->table[table], index);

    if (minutes < (int)DLT_SLOT_MIN) {
        fault(tell, "days.%s[%u]: lasts %d min; the least of DL/T 645 is %u", name, index, minutes, DLT_SLOT_MIN);
    }
    if (action <= rates) {
        return;
    }
    if (file->action[action - rates - 1u].outputs != 0u) {
        fault(tell, "days.%s[%u]: sets outputs, which DL/T 645 has not", name, index);
    }
    if (file->action[action - rates - 1u].demand != file->action[action - rates - 1u].energy) {
        fault(tell, "days.%s[%u]: has a demand rate of its own, which DL/T 645 has not", name, index);
    }
}

static void check_tables(teller_t *tell, const tariff_file_t *file)
{
    const tou_dayset_t *head = &file->arrays.bank[0].dayset;

    if (head->n_tables > DLT_TABLES) {
        fault(tell, "days: %u day tables; DL/T 645 has %u", head->n_tables, DLT_TABLES);
    }
    for (unsigned i = 0; i < head->n_tables; i++) {
        const tou_table_t *table = &file->table[i];

        if (table->n > DLT_SLOTS) {
            fault(tell, "days.%s: %u slots; DL/T 645 has %u", file->table_name[i], table->n, DLT_SLOTS);
        }
        if (head->before_first == TOU_BEFORE_CARRY && minute_of(&table->at[0]) != 0) {
            fault(tell, "days.%s: carries over from the day before; DL/T 645 wants 00:00 first, or own_last",
                  file->table_name[i]);
        }
        for (unsigned k = 0; k < table->n; k++) {
            check_entry(tell, file, i, k);
        }
    }
}

/* ---- zones ---- */

/* In order of their dates; of two with the same date the later one rules. */
static void put_zone(dlt_express_t *self, const tou_season_t *season)
{
    const dlt_zone_t zone = {season->from.month, season->from.day, season->week, 0};
    unsigned at           = 0;

    while (at < self->n_zones &&
           (self->zone[at].month < zone.month || (self->zone[at].month == zone.month && self->zone[at].day < zone.day))) {
        at++;
    }
    if (at == self->n_zones || self->zone[at].month != zone.month || self->zone[at].day != zone.day) {
        memmove(&self->zone[at + 1u], &self->zone[at], (self->n_zones - at) * sizeof zone);
        self->n_zones++;
    }
    self->zone[at] = zone;
}

static void make_zones(teller_t *tell, dlt_express_t *self)
{
    const tariff_file_t *file = self->file;
    const unsigned seasons    = file->arrays.bank[0].scheme.n_seasons;
    char pattern[TARIFF_PATTERN_SIZE];

    for (unsigned i = 0; i < seasons; i++) {
        if (file->season[i].from.kind == TOU_ON_YEARLY) {
            put_zone(self, &file->season[i]);
        } else {
            tariff_pattern_print(&file->season[i].from, pattern);
            fault(tell, "seasons[%u].from: \"%s\": a zone of DL/T 645 begins on MM-DD", i, pattern);
        }
    }
    if (seasons == 0u) {
        self->zone[0] = (dlt_zone_t){1, 1, 1, 0};
        self->n_zones = 1;
    }
    if (self->n_zones > DLT_ZONES) {
        fault(tell, "seasons: %u zones; DL/T 645 has %u", self->n_zones, DLT_ZONES);
    }
}

/* ---- weeks ---- */

/* Table of a weekday, 0 Monday, the file's own rest days looked at. */
static uint8_t table_of(const dlt_express_t *self, unsigned zone, unsigned weekday)
{
    const tou_base_t *base = &self->file->arrays.base;

    return ((base->rest_mask >> weekday & 1u) != 0u) ? base->rest_table
                                                     : self->file->week[self->zone[zone].week - 1u].table[weekday];
}

/* The one table of a zone's days that are not rest days, which all have the rest table; 0 if it is not so. */
static uint8_t zone_table(const dlt_express_t *self, unsigned zone, unsigned mask, uint8_t rest_table)
{
    uint8_t common = 0;

    for (unsigned day = 0; day < 7u; day++) {
        uint8_t table = table_of(self, zone, day);
        uint8_t other = ((mask >> day & 1u) != 0u) ? rest_table : common;

        if (other != 0u && other != table) {
            return 0;
        }
        common = ((mask >> day & 1u) != 0u) ? common : table;
    }
    return (common != 0u) ? common : rest_table;
}

static bool weeks_fit(dlt_express_t *self, unsigned mask, uint8_t rest_table)
{
    for (unsigned i = 0; i < self->n_zones; i++) {
        self->zone[i].table = zone_table(self, i, mask, rest_table);
        if (self->zone[i].table == 0u) {
            return false;
        }
    }
    self->rest_mask  = (uint8_t)mask;
    self->rest_table = rest_table;
    return true;
}

static unsigned bits(unsigned mask)
{
    unsigned n = 0;

    for (; mask != 0u; mask >>= 1) {
        n += mask & 1u;
    }
    return n;
}

/* The file's own rest days if they do; else as few as there can be. */
static bool find_rest_days(dlt_express_t *self)
{
    const tou_base_t *base = &self->file->arrays.base;

    if (base->rest_table != 0u && weeks_fit(self, base->rest_mask, base->rest_table)) {
        return true;
    }
    for (unsigned n = 0; n < 7u; n++) {
        for (unsigned mask = 0; mask < ALL_WEEKDAYS; mask++) {
            for (uint8_t table = 1; bits(mask) == n && table <= self->file->arrays.bank[0].dayset.n_tables; table++) {
                if (weeks_fit(self, mask, table)) {
                    return true;
                }
            }
        }
    }
    return false;
}

/* Names the weeks that need something else than one table, for it is they that do not go together. */
static void make_weeks(teller_t *tell, dlt_express_t *self)
{
    bool told[TOU_WEEK_MAX] = {false};

    if (find_rest_days(self)) {
        return;
    }
    for (unsigned i = 0; i < self->n_zones; i++) {
        unsigned week = self->zone[i].week - 1u;

        if (!told[week] && zone_table(self, i, 0, 1) == 0u) {
            fault(tell, "weeks.%s: a zone of DL/T 645 has one day table, and rest days have one over all zones",
                  self->file->week_name[week]);
            told[week] = true;
        }
    }
}

/* ---- dates ---- */

static bool is_special(const tariff_file_t *file, uint8_t year, tou_day_t day)
{
    for (unsigned i = 0; i < file->arrays.base.n_special; i++) {
        if (tou_pattern_day(&file->special[i].on, year, &file->zone) == day) {
            return true;
        }
    }
    return false;
}

static void make_holidays(teller_t *tell, dlt_express_t *self, const dlt_program_cfg_t *cfg)
{
    static year_t year;
    unsigned n = 0;

    for (unsigned y = cfg->first; y <= cfg->last; y++) {
        year_load(&year, self->file, (uint8_t)y);
        for (unsigned i = 0; i < year.n; i++) {
            tou_day_t day = (tou_day_t)(year.first + i);

            if (year.date[i].rule == TOU_RULE_NONE || !is_special(self->file, (uint8_t)y, day)) {
                continue;
            }
            if (n < DLT_HOLIDAYS) {
                tou_date_from_day(day, &self->holiday[n].date);
                self->holiday[n].table = year.date[i].table;
            }
            n++;
        }
    }
    if (n > DLT_HOLIDAYS) {
        fault(tell, "special_days: %u dates in %u-%u; DL/T 645 has %u; see --years", n, 2000u + cfg->first,
              2000u + cfg->last, DLT_HOLIDAYS);
    }
    self->n_holidays = n;
}

bool dlt_express(dlt_express_t *out, const tariff_file_t *file, const dlt_program_cfg_t *cfg, FILE *err)
{
    teller_t tell = {cfg->path, err, 0};

    memset(out, 0, sizeof *out);
    out->file = file;
    check_tables(&tell, file);
    make_zones(&tell, out);
    make_weeks(&tell, out);
    make_holidays(&tell, out, cfg);
    return tell.faults == 0u;
}
