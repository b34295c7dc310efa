/* SPDX-License-Identifier: MIT */
/*
 * The instants at which 53 zones changed their clocks, as glibc's zdump lists them, against the rules of laws.h: in the
 * years of a law each listed change must be foretold to the second, and no other. Then readings at midnight of the first
 * of a month that were skipped or shown twice.
 *
 * zones [FOLDER]: the folder, or the variable ORACLES, holds oracles/timezones/.
 */
#include "laws.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_LAWS     (sizeof laws / sizeof laws[0])
#define ROWS_MAX   8000
#define EPOCH_YEAR 2000

typedef struct row {
    char zone[40];
    int year;
    int64_t utc; /* seconds since 2000 */
    int before;  /* offset in seconds */
    int after;
} row_t;

static row_t rows[ROWS_MAX];
static size_t n_rows;
static int differences;

static int64_t seconds(int year, int month, int day, int hour, int minute, int second)
{
    int y    = year - (month <= 2);
    int m    = month + ((month <= 2) ? 9 : -3);
    int days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 730425;

    return 60 * ((int64_t)days * 1440 + (int64_t)hour * 60 + minute) + second;
}

static FILE *open_table(const char *folder, const char *name)
{
    char path[1024];
    char line[512];

    (void)snprintf(path, sizeof path, "%s/oracles/timezones/%s", folder, name);
    FILE *file = fopen(path, "r");
    if (file != NULL && fgets(line, (int)sizeof line, file) == NULL) {
        (void)fclose(file);
        file = NULL;
    }
    return file;
}

static bool read_rows(const char *folder)
{
    FILE *file = open_table(folder, "transitions_1990_2037.csv");
    char line[512];

    if (file == NULL) {
        return false;
    }
    while (n_rows < ROWS_MAX && fgets(line, (int)sizeof line, file) != NULL) {
        row_t *row = &rows[n_rows];
        int month;
        int day;
        int hour;
        int minute;
        int second;

        if (sscanf(line, "%39[^,],%d-%d-%dT%d:%d:%dZ,%d,%d", row->zone, &row->year, &month, &day, &hour, &minute, &second,
                   &row->before, &row->after) == 9) {
            row->utc = seconds(row->year, month, day, hour, minute, second);
            n_rows++;
        }
    }
    (void)fclose(file);
    return n_rows != 0;
}

static void differ(const char *zone, int year, const char *what)
{
    differences++;
    (void)printf("%s %d: %s\n", zone, year, what);
}

/* Is this listed change one of the two that the law foretells for its year, from the right offset to the right one? */
static bool foretold(const law_t *law, const row_t *row)
{
    const tou_zone_t *zone = &law->zone;
    uint8_t year           = (uint8_t)(row->year - EPOCH_YEAR);

    return zone->shift_min != 0 &&
           (tou_zone_change(zone, &zone->begin, year) == row->utc || tou_zone_change(zone, &zone->end, year) == row->utc) &&
           tou_zone_offset_min(zone, (tou_utc_t)row->utc - 1) * 60 == row->before &&
           tou_zone_offset_min(zone, (tou_utc_t)row->utc) * 60 == row->after;
}

/* Changes of a year that are listed for the zone; each must be foretold. */
static int listed(const law_t *law, int year)
{
    int n = 0;

    for (size_t i = 0; i < n_rows; i++) {
        const row_t *row = &rows[i];

        if (row->year == year && row->before != row->after && strcmp(row->zone, law->name) == 0) {
            n++;
            if (!foretold(law, row)) {
                differ(law->name, year, "a change is not foretold");
            }
        }
    }
    return n;
}

/* Changes the law makes in a year, found by asking for the offset every quarter of an hour. */
static int made(const law_t *law, int year)
{
    int64_t from  = seconds(year, 1, 1, 0, 0, 0);
    int64_t until = seconds(year + 1, 1, 1, 0, 0, 0);
    int n         = 0;

    from = (from < TOU_UTC_MIN) ? TOU_UTC_MIN : from;
    for (int64_t at = from; at < until; at += 900) {
        n += tou_zone_offset_min(&law->zone, (tou_utc_t)at) != tou_zone_offset_min(&law->zone, (tou_utc_t)at + 900);
    }
    return n;
}

static int compare_law(const law_t *law)
{
    int covered = 0;

    if (tou_zone_check(&law->zone) != TOU_OK) {
        differ(law->name, law->first, "the zone is refused");
    }
    for (int year = law->first; year <= law->last; year++) {
        int n = listed(law, year);

        if (made(law, year) != n) {
            differ(law->name, year, "a change is foretold that is not listed, or none that is");
        }
        covered += n;
    }
    return covered;
}

static bool has_law(const row_t *row)
{
    for (size_t i = 0; i < N_LAWS; i++) {
        if (strcmp(laws[i].name, row->zone) == 0 && row->year >= laws[i].first && row->year <= laws[i].last) {
            return true;
        }
    }
    return false;
}

static void tell_rest(void)
{
    int early   = 0;
    int no_step = 0;
    int other   = 0;

    for (size_t i = 0; i < n_rows; i++) {
        if (rows[i].before == rows[i].after) {
            no_step++;
        } else if (rows[i].year < EPOCH_YEAR) {
            early++;
        } else if (!has_law(&rows[i])) {
            other++;
        }
    }
    (void)printf("not covered: %d before 2000, %d in years of no lasting law:", early, other);
    for (size_t i = 0; i < n_rows; i++) {
        int n = 0;

        if (i != 0 && strcmp(rows[i].zone, rows[i - 1].zone) == 0) {
            continue;
        }
        for (size_t k = i; k < n_rows && strcmp(rows[k].zone, rows[i].zone) == 0; k++) {
            n += rows[k].year >= EPOCH_YEAR && rows[k].before != rows[k].after && !has_law(&rows[k]);
        }
        if (n != 0) {
            (void)printf(" %s %d", rows[i].zone, n);
        }
    }
    (void)printf("\n%d rows change a name only\n", no_step);
}

/* Midnights of the first of a month that the wall clock skipped or showed twice. */
static int midnights(const char *folder)
{
    FILE *file = open_table(folder, "first_of_month_midnight_skipped_or_repeated.csv");
    char line[512];
    int n = 0;

    while (file != NULL && fgets(line, (int)sizeof line, file) != NULL) {
        char zone[40];
        char kind[16];
        int year;
        int month;

        if (sscanf(line, "%39[^,],%d-%d-01T00:00,%15[^,],", zone, &year, &month, kind) != 4) {
            continue;
        }
        for (size_t i = 0; i < N_LAWS; i++) {
            if (strcmp(laws[i].name, zone) == 0 && year >= laws[i].first && year <= laws[i].last) {
                tou_wall_t wall = (tou_wall_t)seconds(year, month, 1, 0, 0, 0);
                uint8_t want    = (strcmp(kind, "skipped") == 0) ? TOU_WALL_GAP : TOU_WALL_TWICE;
                tou_utc_t utc;

                n++;
                if (tou_zone_to_utc(&laws[i].zone, wall, false, &utc) != want) {
                    differ(zone, year, "midnight of the first of a month");
                }
            }
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return n;
}

int main(int argc, char **argv)
{
    const char *folder = (argc > 1) ? argv[1] : getenv("ORACLES");
    int covered        = 0;
    int years          = 0;

    if (folder == NULL || !read_rows(folder)) {
        (void)printf("zones: skipped, no folder %s with oracles/timezones\n",
                     (folder == NULL) ? "(ORACLES is not set)" : folder);
        return (folder == NULL) ? 77 : 1;
    }
    int zones = 0;
    for (size_t i = 0; i < N_LAWS; i++) {
        zones += i == 0 || strcmp(laws[i].name, laws[i - 1].name) != 0;
        years += laws[i].last - laws[i].first + 1;
        covered += compare_law(&laws[i]);
    }
    int nights = midnights(folder);

    (void)printf("zones: %d zones, %d laws over %d zone years, %d of %d changes foretold to the second, %d midnights, %d "
                 "differences\n",
                 zones, (int)N_LAWS, years, covered, (int)n_rows, nights, differences);
    tell_rest();
    return (differences == 0 && covered != 0) ? 0 : 1;
}
