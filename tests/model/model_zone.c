/* SPDX-License-Identifier: MIT */
/*
 * The wall clock of eight real zones against the C library's zone data, and of random zones against POSIX TZ strings:
 * every hour of the years looked at, and every minute within two days of each change, both ways.
 */
#include "zones.h"

/* Years and the day before and after them, so that every change has its two days. */
#define CHANGES_MAX 256

typedef struct span {
    int64_t from;
    int64_t until;
    int64_t change[CHANGES_MAX];
    int n;
} span_t;

typedef struct real_zone {
    const char *name;
    int first; /* year from which the present rule holds whole */
    tou_zone_t zone;
} real_zone_t;

#define EU(offset)                                                          \
    {                                                                       \
        offset, 60, {{TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}, \
        {                                                                   \
            {TOU_ON_WEEKDAY, 10, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC           \
        }                                                                   \
    }

static const real_zone_t real_zones[] = {
    {"Europe/Madrid", 2000, EU(60)},
    {"Europe/London", 2000, EU(0)},
    {"America/New_York",
     2007,
     {-300,
      60,
      {{TOU_ON_WEEKDAY, 3, 8, TOU_SUNDAY}, 120, TOU_BASE_WALL},
      {{TOU_ON_WEEKDAY, 11, 1, TOU_SUNDAY}, 120, TOU_BASE_WALL}}},
    {"Australia/Melbourne",
     2008,
     {600,
      60,
      {{TOU_ON_WEEKDAY, 10, 1, TOU_SUNDAY}, 120, TOU_BASE_STANDARD},
      {{TOU_ON_WEEKDAY, 4, 1, TOU_SUNDAY}, 120, TOU_BASE_STANDARD}}},
    {"Australia/Lord_Howe",
     2008,
     {630,
      30,
      {{TOU_ON_WEEKDAY, 10, 1, TOU_SUNDAY}, 120, TOU_BASE_WALL},
      {{TOU_ON_WEEKDAY, 4, 1, TOU_SUNDAY}, 120, TOU_BASE_WALL}}},
    {"Pacific/Auckland",
     2008,
     {720,
      60,
      {{TOU_ON_WEEKDAY, 9, 0, TOU_SUNDAY}, 120, TOU_BASE_STANDARD},
      {{TOU_ON_WEEKDAY, 4, 1, TOU_SUNDAY}, 120, TOU_BASE_STANDARD}}},
    {"America/Santiago",
     2023,
     {-240,
      60,
      {{TOU_ON_WEEKDAY, 9, 2, TOU_SUNDAY}, 240, TOU_BASE_UTC},
      {{TOU_ON_WEEKDAY, 4, 2, TOU_SUNDAY}, 180, TOU_BASE_UTC}}},
    {"Africa/Cairo",
     2023,
     {120,
      60,
      {{TOU_ON_WEEKDAY, 4, 0, TOU_FRIDAY}, 0, TOU_BASE_WALL},
      {{TOU_ON_WEEKDAY, 10, 0, TOU_THURSDAY}, 1440, TOU_BASE_WALL}}},
};

/* All changes of the clock in use. */
static void find_changes(span_t *span)
{
    span->n = 0;
    for (int64_t at = span->from; at < span->until; at += 21600) {
        if (clock_offset(at) != clock_offset(at + 21600) && span->n < CHANGES_MAX) {
            span->change[span->n++] = clock_change(at, at + 21600);
        }
    }
}

/* One instant: what the clock shows, and that this reading leads back to the instant by one of its passings. */
static void one_instant(model_run_t *run, const tou_zone_t *zone, int64_t at)
{
    tou_wall_t wall = (tou_wall_t)clock_wall(at);
    tou_utc_t first = 0;
    tou_utc_t last  = 0;
    uint8_t kind    = tou_zone_to_utc(zone, wall, false, &first);

    (void)tou_zone_to_utc(zone, wall, true, &last);
    if (tou_zone_to_wall(zone, (tou_utc_t)at) != wall || tou_zone_offset_min(zone, (tou_utc_t)at) != (wall - at) / 60) {
        model_differ(run, "wall clock at %ld", (long)at);
    }
    if (wall < TOU_UTC_MIN || wall > LAST_WALL) {
        if (kind != TOU_WALL_NEVER) {
            model_differ(run, "a reading beside the valid ones");
        }
    } else if (kind == TOU_WALL_GAP || (kind == TOU_WALL_ONCE && (first != at || last != at)) ||
               (first != at && last != at)) {
        model_differ(run, "instant of the reading at %ld", (long)at);
    }
    run->cases++;
}

/* Every reading near a change, by searching the minutes near it for those at which the clock shows it. */
static void around_change(model_run_t *run, const tou_zone_t *zone, int64_t change, int days)
{
    enum { WIDE = 2 * (2 * 1440 + 1440) + 1 };
    static int64_t shown[WIDE];
    int near = days * 1440;
    int wide = near + 400;

    for (int i = 0; i <= 2 * wide; i++) {
        shown[i] = clock_wall(change + 60 * (int64_t)(i - wide));
    }
    int64_t from = shown[wide - near];
    for (int64_t reading = from; reading < shown[wide + near]; reading += 60) {
        int found[2]   = {0, 0};
        int n          = 0;
        uint32_t extra = (uint32_t)pick(0, 59);
        int guess      = wide - near + (int)(reading - from) / 60;
        tou_utc_t utc[2];

        for (int i = guess - 200; i <= guess + 200; i++) {
            if (i >= 0 && i <= 2 * wide && shown[i] == reading) {
                found[n++ % 2] = i;
            }
        }
        uint8_t kind   = tou_zone_to_utc(zone, (tou_wall_t)reading + extra, false, &utc[0]);
        bool same_kind = kind == tou_zone_to_utc(zone, (tou_wall_t)reading + extra, true, &utc[1]);

        found[1] = (n == 2) ? found[1] : found[0];
        for (int i = 0; i < 2; i++) {
            int64_t want = (n == 0) ? change : change + 60 * (int64_t)(found[i] - wide) + extra;

            same_kind = same_kind && utc[i] == want;
        }
        if (!same_kind || kind != ((n == 0) ? TOU_WALL_GAP : (n == 1) ? TOU_WALL_ONCE : TOU_WALL_TWICE)) {
            model_differ(run, "reading %ld near the change at %ld: kind %d, shown %d times", (long)reading, (long)change,
                         kind, n);
        }
        run->cases++;
    }
}

static void span_compare(model_run_t *run, const tou_zone_t *zone, const span_t *span, int days)
{
    for (int64_t at = span->from; at < span->until; at += 3600) {
        one_instant(run, zone, at);
    }
    for (int i = 0; i < span->n; i++) {
        bool begin = clock_offset(span->change[i]) != zone->offset_min;
        int year   = civil((int)(span->change[i] / MODEL_DAY))->year;

        if (tou_zone_change(zone, begin ? &zone->begin : &zone->end, (uint8_t)(year - 2000)) != span->change[i]) {
            model_differ(run, "the instant of the change at %ld", (long)span->change[i]);
        }
        for (int64_t at = span->change[i] - (int64_t)days * MODEL_DAY; at <= span->change[i] + (int64_t)days * MODEL_DAY;
             at += 60) {
            one_instant(run, zone, at);
        }
        one_instant(run, zone, span->change[i] - 1);
        around_change(run, zone, span->change[i], days);
    }
}

static void real(model_run_t *run, const real_zone_t *real)
{
    span_t span = {(int64_t)civil_day(real->first, 1, 1) * MODEL_DAY, (int64_t)civil_day(2038, 1, 1) * MODEL_DAY, {0}, 0};
    int years   = 2038 - real->first;

    if (real->first == 2000) {
        span.from = TOU_UTC_MIN;
    }
    clock_use(real->name);
    find_changes(&span);
    if (span.n != 2 * years || tou_zone_check(&real->zone) != TOU_OK) {
        model_differ(run, "%s: %d changes in %d years; is the zone data installed?", real->name, span.n, years);
        return;
    }
    unsigned long before = run->differences;
    span_compare(run, &real->zone, &span, 2);
    (void)printf("%-20s %d-2037: %d changes, %lu differences\n", real->name, real->first, span.n, run->differences - before);
}

static void random_one(model_run_t *run)
{
    tou_zone_t zone = random_zone();
    int year        = 2000 + pick(0, 99);
    span_t span     = {(int64_t)civil_day(year, 1, 3) * MODEL_DAY, (int64_t)civil_day(year + 1, 1, 1) * MODEL_DAY, {0}, 0};
    char tz[128];

    zone_posix(tz, sizeof tz, &zone);
    clock_use(tz);
    if (tou_zone_check(&zone) != TOU_OK) {
        model_differ(run, "zone %s is refused", tz);
        return;
    }
    find_changes(&span);
    if (span.n != ((zone.shift_min != 0) ? 2 : 0)) {
        model_differ(run, "zone %s has %d changes in %d", tz, span.n, year);
    }
    unsigned long before = run->differences;
    span.until           = (span.until > TOU_UTC_END) ? TOU_UTC_END : span.until;
    span_compare(run, &zone, &span, run->soak ? 2 : 1);
    if (run->differences != before) {
        (void)printf("zone %s, %d\n", tz, year);
    }
}

static int year_day(const tou_pattern_t *p, int year)
{
    for (int day = civil_day(year, 1, 1); day <= civil_day(year, 12, 31); day++) {
        if (pattern_matches(p, day, NULL)) {
            return day - civil_day(year, 1, 1);
        }
    }
    return -999;
}

/* A zone that is taken must have its two changes in each year, in the same order, days apart and off the year's ends. */
static void random_check(model_run_t *run)
{
    tou_zone_t zone = random_zone();

    if (zone.shift_min == 0) {
        return;
    }
    zone.begin.on.month = pick_u8(0, 13);
    zone.begin.on.day   = pick_u8(0, 32);
    zone.end.on.month   = chance(50) ? (uint8_t)(zone.begin.on.month + 1) : pick_u8(0, 13);
    zone.end.on.day     = pick_u8(0, 32);
    zone.begin.on.kind  = chance(20) ? pick_u8(0, 9) : zone.begin.on.kind;
    run->cases++;
    if (tou_zone_check(&zone) != TOU_OK) {
        return;
    }
    for (int year = 2000, order = 0; year < 2100; year++) {
        int begin = year_day(&zone.begin.on, year);
        int end   = year_day(&zone.end.on, year);
        int apart = begin - end;

        if (begin < 2 || end < 2 || begin > 361 || end > 361 || abs(apart) < 2 || (apart < 0 && order > 0) ||
            (apart > 0 && order < 0)) {
            model_differ(run, "a zone is taken whose changes are on days %d and %d of %d", begin, end, year);
            return;
        }
        order = apart;
    }
}

int main(int argc, char **argv)
{
    model_run_t run;

    model_begin(&run, "zone", argc, argv, 2000, 50000);
    civil_init();
    if (run.first == 0) {
        for (size_t i = 0; i < sizeof real_zones / sizeof real_zones[0]; i++) {
            model_case(&run, 0);
            real(&run, &real_zones[i]);
        }
    }
    for (unsigned long n = run.first; n < run.first + run.count; n++) {
        model_case(&run, n);
        random_one(&run);
        for (int i = 0; i < 20; i++) {
            random_check(&run);
        }
    }
    (void)printf("%lu random zones\n", run.count);
    return model_end(&run);
}
