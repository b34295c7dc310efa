/* SPDX-License-Identifier: MIT */
/*
 * The midnights of the first of a month that the world's clocks skipped or showed twice, 1990 to 2037, as tzdata lists
 * them: each closes its month once, at the right instant.
 *
 * Each row is driven in a zone fitted to it: DST of as much as the clock was moved by, begun or ended when it was. Where a
 * rule cannot say it, as of a change on 1 January or by more than three hours, the zone's offset is set at the change.
 * Years before 2000 are moved on by 28, after which weekdays come again; no year is left out.
 *
 * midnights [FOLDER]: the folder, or the variable ORACLES, holds oracles/timezones/.
 */
#include "tou/billing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAYS_AROUND 28u /* fewer than from one closing to the next */

typedef struct row {
    char zone[40];
    int year;
    int month;
    bool skipped;
    int before; /* offsets in minutes */
    int after;
    tou_utc_t midnight; /* its first passing, or the change that skips it */
    tou_utc_t change;
} row_t;

static int differences;

static void differ(const row_t *row, const char *what, tou_utc_t at)
{
    differences++;
    (void)printf("%s %d-%02d: %s, %ld s from the right instant\n", row->zone, row->year, row->month, what,
                 (long)at - (long)row->midnight);
}

/* Minute of the first at which the clock was set back, by its own reading: in tzdata 00:01 in two zones, else 01:00. */
static int change_minute(const row_t *row)
{
    bool early = strcmp(row->zone, "America/St_Johns") == 0 || strcmp(row->zone, "America/Goose_Bay") == 0;

    return row->skipped ? 0 : early ? 1 : 60;
}

static bool read_row(const char *line, row_t *row)
{
    char kind[16];
    double before;
    double after;

    if (sscanf(line, "%39[^,],%d-%d-01T00:00,%15[^,],%lf,%lf", row->zone, &row->year, &row->month, kind, &before, &after) !=
        6) {
        return false;
    }
    row->year    = (row->year < 2000) ? row->year + 28 : row->year;
    row->skipped = strcmp(kind, "skipped") == 0;
    row->before  = (int)(before / 60.0);
    row->after   = (int)(after / 60.0);

    const tou_date_t first = {(uint8_t)(row->year - 2000), (uint8_t)row->month, 1};
    row->midnight          = (tou_utc_t)((int64_t)tou_date_to_day(&first) * TOU_DAY_S - INT64_C(60) * row->before);
    row->change            = row->midnight + 60u * (tou_utc_t)change_minute(row);
    return (row->after > row->before) == row->skipped && tou_date_check(&first) == TOU_OK;
}

/* A zone of which the change is one of the two of the year; whether there is one. */
static bool fit(const row_t *row, tou_zone_t *zone)
{
    const uint8_t month       = (uint8_t)row->month;
    const uint8_t other       = (uint8_t)((month <= 6u) ? month + 5u : month - 5u);
    const tou_dst_rule_t here = {{TOU_ON_YEARLY, month, 1, 0}, (uint16_t)change_minute(row), TOU_BASE_WALL};
    const tou_dst_rule_t away = {{TOU_ON_YEARLY, other, 15, 0}, 120, TOU_BASE_WALL};
    const int shift           = abs(row->after - row->before);

    zone->offset_min = (int16_t)(row->skipped ? row->before : row->after);
    zone->shift_min  = (uint8_t)shift;
    zone->begin      = row->skipped ? here : away;
    zone->end        = row->skipped ? away : here;
    return shift <= UINT8_MAX && tou_zone_check(zone) == TOU_OK;
}

static void begin(tou_billing_t *billing, const tou_zone_t *zone, tou_utc_t utc)
{
    tou_billing_cfg_t cfg;

    tou_billing_init_defaults(&cfg);
    (void)tou_billing_init(billing, &cfg, zone);
    (void)tou_billing_pass(billing, utc);
}

/* The closings at a minute edge: none but one at midnight. */
static int take(const row_t *row, tou_billing_t *billing, tou_utc_t utc)
{
    tou_closing_t closing;
    int n = 0;

    while (tou_billing_next(billing, utc, &closing)) {
        n++;
        if (closing.at != row->midnight || closing.cause != TOU_CAUSE_FIRST) {
            differ(row, "a closing at the wrong instant", closing.at);
        }
    }
    return n;
}

/* Minute by minute; `after` takes the zone's place at the change if there is one. */
static void walk(const row_t *row, tou_zone_t *zone, const tou_zone_t *after)
{
    tou_utc_t from = row->midnight - DAYS_AROUND * TOU_DAY_S;
    tou_utc_t to   = row->midnight + (DAYS_AROUND - 1u) * TOU_DAY_S;
    tou_billing_t billing;
    int n = 0;

    begin(&billing, zone, from);
    for (tou_utc_t utc = from; utc <= to; utc += 60u) {
        n += take(row, &billing, utc);
        if (after != NULL && utc == row->change) {
            *zone = *after;
            (void)tou_billing_pass(&billing, utc);
            n += take(row, &billing, utc);
        }
    }
    if (n != 1) {
        differ(row, (n == 0) ? "no closing" : "more than one closing", row->midnight);
    }
}

/* Power back at any minute near midnight; the clock then set back by up to three hours: closed once, too. */
static void jumps(const row_t *row, const tou_zone_t *zone)
{
    tou_utc_t from = row->midnight - DAYS_AROUND * TOU_DAY_S;

    for (tou_utc_t utc = row->midnight - 10800u; utc <= row->midnight + 10800u; utc += 60u) {
        tou_billing_t billing;

        begin(&billing, zone, from);
        (void)tou_billing_pass(&billing, utc);
        int n = take(row, &billing, utc);
        if (n != (utc >= row->midnight)) {
            differ(row, "power back: closed or not", utc);
        }
        (void)tou_billing_pass(&billing, utc - 10800u);
        if (n + take(row, &billing, row->midnight + 10800u) != 1) {
            differ(row, "clock set back: not closed once", utc);
        }
    }
}

static void drive(const row_t *row, int *fitted, int *set)
{
    static const tou_dst_rule_t never = {{TOU_ON_NEVER, 0, 0, 0}, 0, TOU_BASE_UTC};
    tou_zone_t zone;
    tou_zone_t after = {(int16_t)row->after, 0, never, never};

    if (fit(row, &zone)) {
        (*fitted)++;
        if (tou_zone_offset_min(&zone, row->change - 1u) != row->before ||
            tou_zone_offset_min(&zone, row->change) != row->after) {
            differ(row, "the zone does not fit", row->change);
        }
        walk(row, &zone, NULL);
        jumps(row, &zone);
        return;
    }
    (*set)++;
    zone            = after;
    zone.offset_min = (int16_t)row->before;
    walk(row, &zone, &after);
}

int main(int argc, char **argv)
{
    const char *folder = (argc > 1) ? argv[1] : getenv("ORACLES");
    char path[1024];
    char line[512];
    int fitted = 0;
    int set    = 0;
    row_t row;

    (void)snprintf(path, sizeof path, "%s/oracles/timezones/first_of_month_midnight_skipped_or_repeated.csv",
                   (folder == NULL) ? "" : folder);
    FILE *file = (folder == NULL) ? NULL : fopen(path, "r");
    if (file == NULL || fgets(line, (int)sizeof line, file) == NULL) {
        (void)printf("midnights: skipped, no folder %s with oracles/timezones\n",
                     (folder == NULL) ? "(ORACLES is not set)" : folder);
        return (folder == NULL) ? 77 : 1;
    }
    while (fgets(line, (int)sizeof line, file) != NULL) {
        if (read_row(line, &row)) {
            drive(&row, &fitted, &set);
        } else {
            differences++;
            (void)printf("not understood: %s", line);
        }
    }
    (void)fclose(file);
    (void)printf("midnights: %d, %d by a rule and %d by setting the zone, %d differences\n", fitted + set, fitted, set,
                 differences);
    return (differences == 0 && fitted != 0) ? 0 : 1;
}
