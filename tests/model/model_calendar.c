/* SPDX-License-Identifier: MIT */
/* Dates, Easter and date patterns against the C library and against looking at every day of the century. */
#include "zones.h"

#define DAYS 36525

static void dates(model_run_t *run)
{
    for (int day = 0; day <= DAYS; day++) {
        const civil_t *want    = civil(day);
        const tou_date_t parts = {(uint8_t)(want->year - 2000), (uint8_t)want->month, (uint8_t)want->day};
        tou_date_t got;

        tou_date_from_day((tou_day_t)day, &got);
        if (memcmp(&got, &parts, sizeof got) != 0 || tou_date_weekday((tou_day_t)day) != want->weekday) {
            model_differ(run, "day %d", day);
        }
        if (day < DAYS && (tou_date_to_day(&parts) != day || tou_date_month_days(parts.year, parts.month) != want->last)) {
            model_differ(run, "date of day %d", day);
        }
        run->cases++;
    }
}

static void existing_dates(model_run_t *run)
{
    for (int year = 0; year < 256; year++) {
        for (int month = 0; month < 256; month++) {
            for (int day = 0; day < 34; day++) {
                const tou_date_t date = {(uint8_t)year, (uint8_t)month, (uint8_t)day};
                bool exists           = false;

                if (year < 100 && month >= 1 && month <= 12) {
                    const civil_t *first = civil(civil_day(2000 + year, month, 1));

                    exists = day >= 1 && day <= first->last;
                }
                if ((tou_date_check(&date) == TOU_OK) != exists) {
                    model_differ(run, "existence of %d-%d-%d", year, month, day);
                }
                run->cases++;
            }
        }
    }
}

static void easters(model_run_t *run)
{
    for (int year = 0; year < 100; year++) {
        if (tou_date_easter((uint8_t)year) != civil_easter(2000 + year)) {
            model_differ(run, "Easter of %d", 2000 + year);
        }
        run->cases++;
    }
}

/* The date that the rule names in each year must be the only one of the year that matches. */
static void one_pattern(model_run_t *run, const tou_pattern_t *p, const tou_zone_t *zone, const dst_days_t *dst)
{
    int want[100];

    for (int year = 0; year < 100; year++) {
        want[year] = TOU_DAY_NONE;
    }
    for (int day = 0; day < DAYS; day++) {
        int year = civil(day)->year - 2000;

        if (pattern_matches(p, day, (dst != NULL) ? &dst[year] : NULL)) {
            want[year] = (want[year] == TOU_DAY_NONE) ? day : -1;
        }
    }
    for (int year = 0; year < 100; year++) {
        int got = tou_pattern_day(p, (uint8_t)year, zone);

        if (got != want[year]) {
            model_differ(run, "pattern %d %d %d %d in %d: day %d, want %d", p->kind, p->month, p->day, p->arg, 2000 + year,
                         got, want[year]);
        }
        run->cases++;
    }
}

static bool pattern_allowed(int kind, int month, int day, int arg)
{
    static const int longest[13] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool month_ok                = month >= 1 && month <= 12;
    bool day_ok                  = month_ok && day >= 1 && day <= longest[month];

    switch (kind) {
    case TOU_ON_NEVER:
        return true;
    case TOU_ON_DATE:
        return day_ok && arg < 100 && day <= civil(civil_day(2000 + arg, month, 1))->last;
    case TOU_ON_YEARLY:
        return day_ok;
    case TOU_ON_WEEKDAY:
        return month_ok && (day == 0 || day_ok) && arg >= 1 && arg <= 7 && (month < 12 || day <= 25);
    case TOU_ON_LAST_DAY:
        return month_ok;
    case TOU_ON_EASTER:
        return arg >= 128 - 80;
    default:
        return false;
    }
}

/* Every pattern that the fields of its kind allow; full dates are their own model and looked at apart. */
static void patterns(model_run_t *run)
{
    for (int kind = 0; kind < 10; kind++) {
        bool has_month = kind >= TOU_ON_DATE && kind <= TOU_ON_LAST_DAY;
        bool has_day   = kind >= TOU_ON_DATE && kind <= TOU_ON_WEEKDAY;
        bool has_arg   = kind == TOU_ON_DATE || kind == TOU_ON_WEEKDAY || kind == TOU_ON_EASTER;

        for (int month = 0; month <= (has_month ? 255 : 0); month++) {
            for (int day = 0; day <= (has_day ? 33 : 0); day++) {
                for (int arg = 0; arg <= (has_arg ? 255 : 0); arg++) {
                    const tou_pattern_t p = {(uint8_t)kind, (uint8_t)month, (uint8_t)day, (uint8_t)arg};
                    bool allowed          = pattern_allowed(kind, month, day, arg);

                    if ((tou_pattern_check(&p, NULL) == TOU_OK) != allowed) {
                        model_differ(run, "pattern %d %d %d %d: check", kind, month, day, arg);
                    }
                    if (allowed && kind != TOU_ON_DATE) {
                        one_pattern(run, &p, NULL, NULL);
                    }
                    run->cases++;
                }
            }
        }
    }
}

static void full_dates(model_run_t *run)
{
    for (int day = 0; day < DAYS; day++) {
        const civil_t *date   = civil(day);
        const tou_pattern_t p = {TOU_ON_DATE, (uint8_t)date->month, (uint8_t)date->day, (uint8_t)(date->year - 2000)};

        for (int year = 0; year < 100; year++) {
            int want = (year == p.arg) ? day : TOU_DAY_NONE;

            if (tou_pattern_day(&p, (uint8_t)year, NULL) != want) {
                model_differ(run, "full date of day %d in %d", day, 2000 + year);
            }
        }
        run->cases++;
    }
}

static void dst_patterns(model_run_t *run)
{
    for (int i = 0; i < 40; i++) {
        const tou_pattern_t begin = {TOU_ON_DST_BEGIN, 0, 0, 0};
        const tou_pattern_t end   = {TOU_ON_DST_END, 0, 0, 0};
        tou_zone_t zone           = random_zone();
        dst_days_t dst[100];
        char tz[128];

        if (zone.shift_min == 0) {
            continue;
        }
        zone_posix(tz, sizeof tz, &zone);
        clock_use(tz);
        for (int year = 0; year < 100; year++) {
            dst[year] = clock_dst_days(&zone, 2000 + year);
        }
        one_pattern(run, &begin, &zone, dst);
        one_pattern(run, &end, &zone, dst);
    }
}

int main(int argc, char **argv)
{
    model_run_t run;

    model_begin(&run, "calendar", argc, argv, 1, 1);
    model_case(&run, run.first);
    civil_init();
    dates(&run);
    existing_dates(&run);
    easters(&run);
    patterns(&run);
    full_dates(&run);
    dst_patterns(&run);
    return model_end(&run);
}
