/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tou/schedule.h"

#define ALL    TOU_MAKE_UP_ALL
#define FIRST  TOU_MAKE_UP_FIRST
#define MISSED TOU_SCHEDULE_EV_MISSED
#define BACK   TOU_SCHEDULE_EV_BACK
#define HOUR   UINT32_C(3600)

static const tou_zone_t greenwich = {0, 0, {{TOU_ON_NEVER, 0, 0, 0}, 0, 0}, {{TOU_ON_NEVER, 0, 0, 0}, 0, 0}};
static const tou_zone_t beijing   = {480, 0, {{TOU_ON_NEVER, 0, 0, 0}, 0, 0}, {{TOU_ON_NEVER, 0, 0, 0}, 0, 0}};
static const tou_zone_t paris     = {
        60, 60, {{TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}, {{TOU_ON_WEEKDAY, 10, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}};
/* Begins at 00:00, which becomes 01:00; ends at 00:00, which becomes 23:00 of the day before. */
static const tou_zone_t beirut = {120,
                                  60,
                                  {{TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 0, TOU_BASE_WALL},
                                  {{TOU_ON_WEEKDAY, 10, 0, TOU_SUNDAY}, 0, TOU_BASE_WALL}};
/* Until 2011: both at 00:01, so that 00:00 of the last day of DST is shown twice, an hour apart, with 23:01..23:59 between. */
static const tou_zone_t st_johns = {-210,
                                    60,
                                    {{TOU_ON_WEEKDAY, 3, 8, TOU_SUNDAY}, 1, TOU_BASE_WALL},
                                    {{TOU_ON_WEEKDAY, 11, 1, TOU_SUNDAY}, 1, TOU_BASE_WALL}};
/* Half an hour of DST. */
static const tou_zone_t lord_howe = {630,
                                     30,
                                     {{TOU_ON_WEEKDAY, 10, 1, TOU_SUNDAY}, 120, TOU_BASE_WALL},
                                     {{TOU_ON_WEEKDAY, 4, 1, TOU_SUNDAY}, 120, TOU_BASE_WALL}};

static tou_schedule_t schedule;

/* UTC. */
static tou_utc_t at(unsigned year, uint8_t month, uint8_t day, uint8_t hour, uint8_t minute)
{
    const tou_date_t date = {(uint8_t)(year - 2000u), month, day};

    return tou_date_to_day(&date) * TOU_DAY_S + hour * 3600u + minute * 60u;
}

static tou_schedule_cfg_t every(uint16_t minutes, uint16_t phase)
{
    tou_schedule_cfg_t cfg;

    assert_int_equal(tou_schedule_every(minutes, phase, &cfg), TOU_OK);
    return cfg;
}

/* On the wall clock; what is not fixed is 0. */
static tou_schedule_cfg_t on(uint8_t month, uint8_t day, uint8_t hour, uint8_t minute)
{
    uint8_t kind           = (month != 0u) ? TOU_EVERY_YEAR : (day != 0u) ? TOU_EVERY_MONTH : TOU_EVERY_DAY;
    tou_schedule_cfg_t cfg = {kind, month, day, hour, minute, {0, 0}};

    assert_int_equal(tou_schedule_check(&cfg), TOU_OK);
    return cfg;
}

static void begin(tou_schedule_cfg_t cfg, const tou_zone_t *zone, uint8_t make_up, tou_utc_t now)
{
    tou_utc_t taken;

    assert_int_equal(tou_zone_check(zone), TOU_OK);
    memset(&schedule, 0xA5, sizeof schedule);
    assert_int_equal(tou_schedule_init(&schedule, &cfg, zone, make_up, 12), TOU_OK);
    assert_int_equal(tou_schedule_pass(&schedule, now), 0);
    assert_false(tou_schedule_next(&schedule, now, &taken));
}

static void assert_next(tou_utc_t now, tou_utc_t want)
{
    tou_utc_t taken = 1;

    assert_true(tou_schedule_next(&schedule, now, &taken));
    assert_int_equal(taken, want);
}

static void assert_none(tou_utc_t now)
{
    tou_utc_t taken = 1;

    assert_false(tou_schedule_next(&schedule, now, &taken));
    assert_int_equal(taken, 1);
}

/* Both ways from a moment to the one after it. */
static void assert_follow(const tou_schedule_cfg_t *cfg, const tou_zone_t *zone, tou_utc_t moment, tou_utc_t next)
{
    assert_int_equal(tou_schedule_upto(cfg, zone, moment), moment);
    assert_int_equal(tou_schedule_after(cfg, zone, moment), next);
    assert_int_equal(tou_schedule_after(cfg, zone, next - 1u), next);
    assert_int_equal(tou_schedule_upto(cfg, zone, next - 1u), moment);
    assert_int_equal(tou_schedule_upto(cfg, zone, next), next);
}

/* ---- settings ---- */

static void settings_out_of_range_are_refused(void **state)
{
    tou_schedule_cfg_t cfg = on(0, 0, 23, 59);
    tou_schedule_t before;

    (void)state;
    begin(cfg, &paris, 1, at(2026, 5, 10, 0, 0));
    memcpy(&before, &schedule, sizeof schedule);
    for (unsigned kind = TOU_EVERY_INTERVAL; kind <= UINT8_MAX; kind++) {
        for (unsigned i = 0; i < 4; i++) {
            cfg            = every(1440, 0);
            cfg.month      = 1;
            cfg.day        = 28;
            cfg.hour       = (uint8_t)((i & 1u) ? 24u : 23u);
            cfg.minute     = (uint8_t)((i & 2u) ? 60u : 59u);
            cfg.kind       = (uint8_t)kind;
            tou_err_t want = (i == 0u && kind <= TOU_EVERY_YEAR) ? TOU_OK : TOU_E_RANGE;
            assert_int_equal(tou_schedule_check(&cfg), want);
            if (want != TOU_OK) {
                assert_int_equal(tou_schedule_init(&schedule, &cfg, &beirut, ALL, 3), TOU_E_RANGE);
                assert_int_equal(tou_schedule_set(&schedule, &cfg, at(2026, 5, 10, 0, 0)), TOU_E_RANGE);
            }
        }
    }
    assert_memory_equal(&before, &schedule, sizeof schedule);
}

static void a_day_must_be_in_every_month_or_year(void **state)
{
    static const uint8_t last[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    (void)state;
    for (unsigned month = 0; month <= UINT8_MAX; month++) {
        for (unsigned day = 0; day <= UINT8_MAX; day++) {
            tou_schedule_cfg_t cfg = {TOU_EVERY_YEAR, (uint8_t)month, (uint8_t)day, 0, 0, {0, 0}};
            bool yearly            = month >= 1u && month <= 12u && day >= 1u && day <= last[month];

            assert_int_equal(tou_schedule_check(&cfg), yearly ? TOU_OK : TOU_E_RANGE);
            cfg.kind = TOU_EVERY_MONTH;
            assert_int_equal(tou_schedule_check(&cfg), (day >= 1u && day <= 28u) ? TOU_OK : TOU_E_RANGE);
            cfg.kind = TOU_EVERY_DAY;
            assert_int_equal(tou_schedule_check(&cfg), TOU_OK);
        }
    }
}

static void an_interval_is_up_to_a_day_and_longer_than_its_phase(void **state)
{
    (void)state;
    for (uint32_t minutes = 0; minutes <= UINT16_MAX; minutes += (minutes < 1500u) ? 1u : 4003u) {
        for (uint32_t phase = 0; phase <= UINT16_MAX; phase += (phase < 1500u) ? 1u : 4003u) {
            bool ok                = minutes >= 1u && minutes <= 1440u && phase < minutes;
            tou_schedule_cfg_t cfg = {9, 9, 9, 9, 9, {9, 9}};
            tou_err_t err          = tou_schedule_every((uint16_t)minutes, (uint16_t)phase, &cfg);

            if (!ok) {
                const tou_schedule_cfg_t nines = {9, 9, 9, 9, 9, {9, 9}};

                assert_int_equal(err, TOU_E_RANGE);
                assert_memory_equal(&cfg, &nines, sizeof cfg);
                if (phase < 1440u) {
                    tou_schedule_cfg_t bad = {TOU_EVERY_INTERVAL,
                                              0,
                                              0,
                                              (uint8_t)(phase / 60u),
                                              (uint8_t)(phase % 60u),
                                              {(uint8_t)minutes, (uint8_t)(minutes >> 8)}};

                    assert_int_equal(tou_schedule_check(&bad), TOU_E_RANGE);
                }
                continue;
            }
            const tou_schedule_cfg_t want = {TOU_EVERY_INTERVAL,
                                             0,
                                             0,
                                             (uint8_t)(phase / 60u),
                                             (uint8_t)(phase % 60u),
                                             {(uint8_t)minutes, (uint8_t)(minutes >> 8)}};
            assert_int_equal(err, TOU_OK);
            assert_memory_equal(&cfg, &want, sizeof cfg);
            assert_int_equal(tou_schedule_check(&cfg), TOU_OK);
        }
    }
}

static void settings_are_bytes_only(void **state)
{
    (void)state;
    assert_int_equal(sizeof(tou_schedule_cfg_t), 7);
}

static void what_a_kind_does_not_name_is_not_looked_at(void **state)
{
    const tou_schedule_cfg_t clean[] = {every(15, 5), on(0, 0, 2, 30), on(0, 28, 2, 30)};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        tou_schedule_cfg_t dirty = clean[i];
        tou_utc_t utc            = at(2026, 3, 1, 0, 0);

        dirty.month = 77;
        dirty.day   = (i < 2) ? 88 : dirty.day;
        if (i > 0) {
            memset(dirty.minutes, 0xEE, sizeof dirty.minutes);
        }
        assert_int_equal(tou_schedule_check(&dirty), TOU_OK);
        for (unsigned n = 0; n < 200; n++) {
            tou_utc_t next = tou_schedule_after(&clean[i], &paris, utc);

            assert_int_equal(tou_schedule_after(&dirty, &paris, utc), next);
            utc = next;
        }
    }
    const tou_schedule_cfg_t never = {TOU_EVERY_NEVER, 99, 99, 99, 99, {99, 99}};
    assert_int_equal(tou_schedule_check(&never), TOU_OK);
}

/* ---- the freeze command of DL/T 645-2007 ---- */

/* Reading MMDDhhmm from the left: once a number is fixed, all that follow are. */
static tou_err_t naive_dlt(const int *mdhm, tou_schedule_cfg_t *want)
{
    static const int last[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int fixed                 = 0;

    while (fixed < 4 && (mdhm[fixed] == 99 || mdhm[fixed] == 255)) {
        fixed++;
    }
    for (int i = fixed; i < 4; i++) {
        static const int most[4] = {12, 31, 23, 59};

        if (mdhm[i] > most[i] || (i < 2 && mdhm[i] < 1)) {
            return TOU_E_RANGE;
        }
    }
    if (fixed == 4 || (fixed == 1 && mdhm[1] > 28) || (fixed == 0 && mdhm[1] > last[mdhm[0]])) {
        return TOU_E_RANGE;
    }
    static const uint8_t kinds[4] = {TOU_EVERY_YEAR, TOU_EVERY_MONTH, TOU_EVERY_DAY, TOU_EVERY_INTERVAL};
    const tou_schedule_cfg_t made = {kinds[fixed],
                                     (uint8_t)((fixed < 1) ? mdhm[0] : 0),
                                     (uint8_t)((fixed < 2) ? mdhm[1] : 0),
                                     (uint8_t)((fixed < 3) ? mdhm[2] : 0),
                                     (uint8_t)mdhm[3],
                                     {(fixed == 3) ? 60 : 0, 0}};
    *want                         = made;
    return TOU_OK;
}

static void a_freeze_command_becomes_a_schedule_or_is_refused(void **state)
{
    static const int values[] = {0, 1, 2, 4, 11, 12, 13, 23, 24, 28, 29, 30, 31, 32, 58, 59, 60, 98, 99, 100, 153, 254, 255};
    enum { N = sizeof values / sizeof values[0] };
    unsigned taken = 0;

    (void)state;
    for (unsigned n = 0; n < N * N * N * N; n++) {
        const int mdhm[4]       = {values[n % N], values[n / N % N], values[n / N / N % N], values[n / N / N / N]};
        tou_schedule_cfg_t want = {9, 9, 9, 9, 9, {9, 9}};
        tou_schedule_cfg_t got  = want;
        tou_err_t err           = naive_dlt(mdhm, &want);

        assert_int_equal(tou_schedule_from_dlt((uint8_t)mdhm[3], (uint8_t)mdhm[2], (uint8_t)mdhm[1], (uint8_t)mdhm[0], &got),
                         err);
        assert_memory_equal(&got, &want, sizeof got);
        if (err == TOU_OK) {
            assert_int_equal(tou_schedule_check(&got), TOU_OK);
            taken++;
        }
    }
    assert_true(taken > 1000);
}

/* ---- moments ---- */

static void never_is_never(void **state)
{
    static const tou_utc_t instants[] = {0, TOU_UTC_MIN, UINT32_C(820540800), TOU_UTC_END, UINT32_MAX};
    const tou_schedule_cfg_t cfg      = {TOU_EVERY_NEVER, 0, 0, 0, 0, {0, 0}};

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(tou_schedule_after(&cfg, &paris, instants[i]), TOU_UTC_NEVER);
        assert_int_equal(tou_schedule_upto(&cfg, &paris, instants[i]), 0);
    }
    begin(cfg, &paris, ALL, at(2026, 5, 10, 0, 0));
    assert_int_equal(tou_schedule_pass(&schedule, at(2099, 5, 10, 0, 0)), 0);
    assert_none(TOU_UTC_END - 1u);
    assert_int_equal(schedule.done, 0);
}

static void intervals_are_counted_from_local_midnight_and_a_phase(void **state)
{
    static const tou_zone_t nepal = {345, 0, {{TOU_ON_NEVER, 0, 0, 0}, 0, 0}, {{TOU_ON_NEVER, 0, 0, 0}, 0, 0}};
    tou_schedule_cfg_t cfg        = every(60, 7);
    /* 00:00 in Kathmandu is 18:15 UTC. */
    tou_utc_t midnight = at(2026, 5, 9, 18, 15);

    (void)state;
    assert_follow(&cfg, &nepal, midnight - 53u * 60u, midnight + 7u * 60u);
    assert_follow(&cfg, &nepal, midnight + 7u * 60u, midnight + 67u * 60u);
    cfg = every(1440, 1439);
    assert_follow(&cfg, &nepal, midnight - 60u, midnight + TOU_DAY_S - 60u);
    cfg = every(1440, 0);
    assert_follow(&cfg, &nepal, midnight, midnight + TOU_DAY_S);
    cfg = every(1, 0);
    for (tou_utc_t utc = midnight - HOUR; utc < midnight + HOUR; utc += 60u) {
        assert_follow(&cfg, &nepal, utc, utc + 60u);
    }
}

static void an_interval_that_does_not_divide_the_day_begins_anew(void **state)
{
    tou_schedule_cfg_t cfg   = every(7, 3);
    const tou_utc_t midnight = at(2026, 5, 9, 16, 0); /* of the 10th in Beijing */
    const tou_utc_t last     = midnight + (3u + 205u * 7u) * 60u;

    (void)state;
    assert_follow(&cfg, &beijing, midnight + 3u * 60u, midnight + 10u * 60u);
    assert_int_equal(last, midnight + 1438u * 60u);
    assert_follow(&cfg, &beijing, last - 7u * 60u, last);
    assert_follow(&cfg, &beijing, last, midnight + 1443u * 60u);
    cfg = every(1000, 999);
    assert_follow(&cfg, &beijing, midnight + 999u * 60u, midnight + (1440u + 999u) * 60u);
    cfg = every(1000, 400);
    assert_follow(&cfg, &beijing, midnight + 400u * 60u, midnight + 1400u * 60u);
    assert_follow(&cfg, &beijing, midnight + 1400u * 60u, midnight + 1840u * 60u);
}

/* To the last days, and of each day the last and the first. */
static void intervals_are_counted_alike_for_a_century(void **state)
{
    const tou_schedule_cfg_t cfg = every(7, 3);

    (void)state;
    for (tou_utc_t midnight = at(2000, 1, 3, 16, 0); midnight < TOU_UTC_END - TOU_DAY_S; midnight += TOU_DAY_S) {
        assert_follow(&cfg, &beijing, midnight - 120u, midnight + 180u);
        assert_follow(&cfg, &beijing, midnight + 180u, midnight + 600u);
    }
}

static void dst_cuts_no_interval(void **state)
{
    static const uint16_t minutes[]  = {1, 5, 15, 30, 60, 720, 1440};
    static const tou_zone_t *zones[] = {&paris, &beirut, &st_johns, &lord_howe};

    (void)state;
    for (size_t z = 0; z < 4; z++) {
        for (size_t i = 0; i < sizeof minutes / sizeof minutes[0]; i++) {
            const tou_schedule_cfg_t cfg = every(minutes[i], (uint16_t)(minutes[i] - 1u));
            tou_utc_t utc                = tou_schedule_after(&cfg, zones[z], at(2026, 1, 1, 0, 0));

            for (unsigned n = 0; n < 525600u / minutes[i] && n < 40000u; n++) {
                assert_int_equal(tou_schedule_after(&cfg, zones[z], utc), utc + 60u * minutes[i]);
                utc += 60u * minutes[i];
            }
        }
    }
}

static void a_skipped_time_comes_at_the_change(void **state)
{
    static const uint8_t minutes[] = {0, 1, 30, 59};

    (void)state;
    /* 2027-03-28 in Paris: 01:59, then 03:00. */
    for (size_t i = 0; i < 4; i++) {
        tou_schedule_cfg_t cfg = on(0, 0, 2, minutes[i]);
        tou_utc_t late         = 60u * minutes[i];

        assert_follow(&cfg, &paris, at(2027, 3, 27, 1, 0) + late, at(2027, 3, 28, 1, 0));
        assert_follow(&cfg, &paris, at(2027, 3, 28, 1, 0), at(2027, 3, 29, 0, 0) + late);
        cfg = on(0, 28, 2, minutes[i]);
        assert_follow(&cfg, &paris, at(2027, 3, 28, 1, 0), at(2027, 4, 28, 0, 0) + late);
        cfg = on(3, 28, 2, minutes[i]);
        assert_follow(&cfg, &paris, at(2027, 3, 28, 1, 0), at(2028, 3, 28, 0, 0) + late);
    }
    /* 2026-03-29 in Beirut has no midnight. */
    tou_schedule_cfg_t midnight = on(0, 0, 0, 0);
    assert_follow(&midnight, &beirut, at(2026, 3, 27, 22, 0), at(2026, 3, 28, 22, 0));
    assert_follow(&midnight, &beirut, at(2026, 3, 28, 22, 0), at(2026, 3, 29, 21, 0));
}

static void a_repeated_time_comes_at_its_first_passing_once(void **state)
{
    tou_schedule_cfg_t cfg = on(0, 0, 2, 30);

    (void)state;
    /* 2026-10-25 in Paris: 02:30 at 00:30 and at 01:30 UTC. */
    assert_follow(&cfg, &paris, at(2026, 10, 24, 0, 30), at(2026, 10, 25, 0, 30));
    assert_follow(&cfg, &paris, at(2026, 10, 25, 0, 30), at(2026, 10, 26, 1, 30));
    cfg = on(0, 25, 2, 30);
    assert_follow(&cfg, &paris, at(2026, 10, 25, 0, 30), at(2026, 11, 25, 1, 30));
    /* In Beirut 23:30 of the 24th comes again after what would be midnight; midnight itself comes once, an hour later. */
    cfg = on(0, 0, 23, 30);
    assert_follow(&cfg, &beirut, at(2026, 10, 24, 20, 30), at(2026, 10, 25, 21, 30));
    cfg = on(0, 0, 0, 0);
    assert_follow(&cfg, &beirut, at(2026, 10, 23, 21, 0), at(2026, 10, 24, 22, 0));
    assert_follow(&cfg, &beirut, at(2026, 10, 24, 22, 0), at(2026, 10, 25, 22, 0));
}

/* St John's: 00:00 of 1 November 2026 is over when the clock falls back into October; it shows October for 59 minutes more. */
static void a_moment_stays_passed_when_the_clock_falls_back_over_it(void **state)
{
    const tou_utc_t midnight       = at(2026, 11, 1, 2, 30);
    const tou_schedule_cfg_t all[] = {on(0, 0, 0, 0), on(0, 1, 0, 0), on(11, 1, 0, 0)};
    const tou_utc_t next[]         = {at(2026, 11, 2, 3, 30), at(2026, 12, 1, 3, 30), at(2027, 11, 1, 2, 30)};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_follow(&all[i], &st_johns, midnight, next[i]);
        begin(all[i], &st_johns, ALL, midnight - HOUR);
        assert_next(midnight, midnight);
        for (tou_utc_t now = midnight; now < midnight + 3u * HOUR; now += 60u) {
            assert_none(now);
            assert_int_equal(tou_schedule_pass(&schedule, now), 0);
        }
        assert_next(next[i], next[i]);
    }
}

static void of_a_year_days_29_to_31_come_too(void **state)
{
    tou_schedule_cfg_t cfg = on(12, 31, 23, 59);

    (void)state;
    assert_follow(&cfg, &paris, at(2026, 12, 31, 22, 59), at(2027, 12, 31, 22, 59));
    cfg = on(2, 28, 12, 0); /* a leap year in between */
    assert_follow(&cfg, &greenwich, at(2027, 2, 28, 12, 0), at(2028, 2, 28, 12, 0));
    assert_follow(&cfg, &greenwich, at(2028, 2, 28, 12, 0), at(2029, 2, 28, 12, 0));
    cfg = on(3, 1, 0, 0);
    assert_follow(&cfg, &greenwich, at(2027, 3, 1, 0, 0), at(2028, 3, 1, 0, 0));
}

static void the_ends_of_time_are_held(void **state)
{
    const tou_schedule_cfg_t all[] = {every(1, 0),      every(60, 59),      every(1440, 0),   on(0, 0, 0, 0),
                                      on(0, 0, 23, 59), on(0, 1, 0, 0),     on(0, 3, 0, 0),   on(0, 28, 12, 0),
                                      on(1, 1, 0, 0),   on(12, 30, 23, 59), on(12, 31, 0, 0), on(12, 31, 1, 0)};

    (void)state;
    for (int offset = -720; offset <= 840; offset += 60) {
        tou_zone_t zone = greenwich;

        zone.offset_min = (int16_t)offset;
        for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
            tou_utc_t first = tou_schedule_after(&all[i], &zone, 0);
            tou_utc_t last  = tou_schedule_upto(&all[i], &zone, UINT32_MAX);

            assert_in_range(first, TOU_UTC_MIN, TOU_UTC_MIN + 366u * TOU_DAY_S);
            assert_in_range(last, TOU_UTC_END - 366u * TOU_DAY_S, TOU_UTC_END - 1u);
            assert_int_equal(tou_schedule_upto(&all[i], &zone, first - 1u), 0);
            assert_int_equal(tou_schedule_upto(&all[i], &zone, first), first);
            assert_int_equal(tou_schedule_after(&all[i], &zone, first - 1u), first);
            assert_int_equal(tou_schedule_after(&all[i], &zone, last - 1u), last);
            assert_int_equal(tou_schedule_after(&all[i], &zone, last), TOU_UTC_NEVER);
            assert_int_equal(tou_schedule_after(&all[i], &zone, UINT32_MAX), TOU_UTC_NEVER);
            assert_int_equal(tou_schedule_upto(&all[i], &zone, 0), 0);
        }
    }
    /* Every minute of an interval, up to both ends; of a reading, as far as the clock's readings go. */
    assert_int_equal(tou_schedule_after(&all[0], &beijing, TOU_UTC_MIN - 1u), TOU_UTC_MIN);
    assert_int_equal(tou_schedule_upto(&all[0], &beijing, TOU_UTC_END - 1u), TOU_UTC_END - 60u);
    assert_int_equal(tou_schedule_upto(&all[10], &beijing, TOU_UTC_END - 1u), at(2099, 12, 30, 16, 0));
    assert_int_equal(tou_schedule_upto(&all[11], &beijing, TOU_UTC_END - 1u), at(2098, 12, 30, 17, 0));
}

/* ---- a schedule that remembers ---- */

static void nothing_is_due_before_the_time_is_known(void **state)
{
    const tou_schedule_cfg_t cfg = on(0, 0, 0, 0);

    (void)state;
    memset(&schedule, 0xA5, sizeof schedule);
    assert_int_equal(tou_schedule_init(&schedule, &cfg, &beijing, ALL, 12), TOU_OK);
    assert_none(TOU_UTC_END - 1u);
    assert_int_equal(schedule.done, 0);
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 5, 10, 0, 0)), 0);
    assert_none(at(2026, 5, 10, 0, 0)); /* what has passed counts as done */
    assert_int_equal(schedule.done, at(2026, 5, 9, 16, 0));
    assert_none(at(2026, 5, 10, 15, 59));
    assert_next(at(2026, 5, 10, 16, 0), at(2026, 5, 10, 16, 0));
    assert_none(at(2026, 5, 10, 16, 0));
    assert_int_equal(schedule.done, at(2026, 5, 10, 16, 0));
    assert_int_equal(tou_schedule_restore(&schedule, at(2026, 5, 1, 16, 0)), TOU_OK);
    assert_none(TOU_UTC_END - 1u);
}

static void an_hourly_freeze_off_the_hour_is_made_up(void **state)
{
    tou_schedule_cfg_t cfg;

    (void)state;
    assert_int_equal(tou_schedule_from_dlt(35, 99, 99, 99, &cfg), TOU_OK);
    /* Off from 10:20 to 14:10, Beijing: 10:35, 11:35, 12:35 and 13:35 are made up with these times. */
    begin(cfg, &beijing, 7, at(2026, 5, 10, 2, 20));
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 5, 10, 6, 10)), 0);
    for (uint8_t hour = 2; hour <= 5; hour++) {
        assert_next(at(2026, 5, 10, 6, 10), at(2026, 5, 10, hour, 35));
    }
    assert_none(at(2026, 5, 10, 6, 34));
    assert_next(at(2026, 5, 10, 6, 35), at(2026, 5, 10, 6, 35));
    /* Off over one of them only, from 34 to 36 past. */
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 5, 10, 7, 36)), 0);
    assert_next(at(2026, 5, 10, 7, 36), at(2026, 5, 10, 7, 35));
    assert_none(at(2026, 5, 10, 8, 34));
}

static void a_monthly_freeze_made_up_is_stamped_with_its_nominal_time(void **state)
{
    tou_schedule_cfg_t cfg;
    const tou_utc_t back = at(2026, 6, 17, 9, 41) + 13u;

    (void)state;
    assert_int_equal(tou_schedule_from_dlt(0, 0, 1, 0xFF, &cfg), TOU_OK);
    begin(cfg, &beijing, 1, at(2026, 3, 20, 0, 0));
    assert_int_equal(tou_schedule_pass(&schedule, back), MISSED);
    assert_next(back, at(2026, 5, 31, 16, 0)); /* 1 June 00:00 in Beijing */
    assert_none(back);
    assert_int_equal(schedule.done, at(2026, 5, 31, 16, 0));
}

static void none_some_all_or_the_first_are_made_up(void **state)
{
    /* Of 20 days passed, from the 11th to the 30th. */
    static const struct {
        uint8_t make_up;
        uint8_t events;
        uint8_t made;
        uint8_t first;
    } rules[] = {{0, MISSED, 0, 0}, {1, MISSED, 1, 30}, {7, MISSED, 7, 24},    {19, MISSED, 19, 12},  {20, 0, 20, 11},
                 {21, 0, 20, 11},   {253, 0, 20, 11},   {ALL, MISSED, 12, 19}, {FIRST, MISSED, 1, 11}};
    const tou_utc_t now = at(2026, 6, 30, 12, 0);

    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        begin(on(0, 0, 8, 5), &greenwich, rules[i].make_up, at(2026, 6, 10, 8, 5));
        assert_int_equal(tou_schedule_pass(&schedule, now), rules[i].events);
        for (unsigned n = 0; n < rules[i].made; n++) {
            assert_next(now, at(2026, 6, (uint8_t)(rules[i].first + n), 8, 5));
        }
        assert_none(now);
        assert_int_equal(schedule.done, at(2026, 6, 30, 8, 5));
        assert_int_equal(tou_schedule_pass(&schedule, now), 0);
        assert_none(at(2026, 7, 1, 8, 4));
        assert_next(at(2026, 7, 1, 8, 5), at(2026, 7, 1, 8, 5));
    }
}

static void one_passed_is_made_up_and_not_missed_but_with_none(void **state)
{
    (void)state;
    for (unsigned make_up = 0; make_up <= UINT8_MAX; make_up++) {
        begin(every(15, 0), &paris, (uint8_t)make_up, at(2026, 6, 10, 8, 10));
        assert_int_equal(tou_schedule_pass(&schedule, at(2026, 6, 10, 8, 20)), (make_up == 0u) ? MISSED : 0);
        if (make_up != 0u) {
            assert_next(at(2026, 6, 10, 8, 20), at(2026, 6, 10, 8, 15));
        }
        assert_none(at(2026, 6, 10, 8, 29));
    }
}

static void all_are_as_many_as_the_ring_holds(void **state)
{
    static const uint16_t most[]  = {0, 1, 254, 1441, UINT16_MAX};
    const tou_schedule_cfg_t each = every(1, 0);
    const tou_utc_t end           = TOU_UTC_END - 1u;

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        tou_utc_t want = TOU_UTC_END - 60u * most[i];

        assert_int_equal(tou_schedule_init(&schedule, &each, &lord_howe, ALL, most[i]), TOU_OK);
        assert_int_equal(tou_schedule_pass(&schedule, TOU_UTC_MIN), 0);
        /* A century of minutes is one step. */
        assert_int_equal(tou_schedule_pass(&schedule, end), MISSED);
        for (; want < end; want += 60u) {
            assert_next(end, want);
        }
        assert_none(end);
    }
}

static void more_than_have_ever_come_are_those_that_have(void **state)
{
    const tou_schedule_cfg_t all[] = {every(60, 0), on(0, 0, 9, 0), on(0, 9, 9, 0), on(9, 9, 9, 0)};

    (void)state;
    for (int offset = -720; offset <= 840; offset += 60) {
        tou_zone_t zone = greenwich;

        zone.offset_min = (int16_t)offset;
        for (size_t i = 0; i < 4; i++) {
            tou_utc_t first = tou_schedule_after(&all[i], &zone, TOU_UTC_MIN);
            tou_utc_t next  = tou_schedule_after(&all[i], &zone, first);

            begin(all[i], &zone, 253, first);
            assert_int_equal(tou_schedule_pass(&schedule, next), 0);
            assert_next(next, next);
            assert_none(next);
        }
    }
}

static void of_very_many_the_first_is_still_the_first(void **state)
{
    (void)state;
    begin(every(1, 0), &paris, FIRST, at(2026, 6, 10, 0, 0));
    assert_int_equal(tou_schedule_pass(&schedule, at(2036, 6, 10, 0, 0)), MISSED);
    assert_next(at(2036, 6, 10, 0, 0), at(2026, 6, 10, 0, 1));
    assert_none(at(2036, 6, 10, 0, 0));
}

static void passing_again_changes_nothing(void **state)
{
    static const uint8_t make_up[] = {0, 1, 3, 253, ALL, FIRST};
    const tou_utc_t now            = at(2026, 6, 30, 12, 0);

    (void)state;
    for (size_t i = 0; i < sizeof make_up; i++) {
        tou_schedule_t before;

        begin(every(30, 10), &paris, make_up[i], at(2026, 6, 29, 0, 0));
        (void)tou_schedule_pass(&schedule, now);
        memcpy(&before, &schedule, sizeof before);
        (void)tou_schedule_pass(&schedule, now);
        assert_memory_equal(&before, &schedule, sizeof before);
    }
}

static void without_a_jump_a_late_main_loop_takes_every_one(void **state)
{
    static const uint8_t make_up[] = {0, 1, ALL, FIRST};

    (void)state;
    for (size_t i = 0; i < sizeof make_up; i++) {
        begin(every(1, 0), &paris, make_up[i], at(2026, 6, 10, 0, 0));
        for (uint8_t minute = 1; minute <= 30; minute++) {
            assert_next(at(2026, 6, 10, 0, 30) + 59u, at(2026, 6, 10, 0, minute));
        }
        assert_none(at(2026, 6, 10, 0, 30) + 59u);
    }
}

/* What comes between the jump and the first taken is no part of the jump. */
static void the_first_stands_for_those_of_the_jump_only(void **state)
{
    (void)state;
    begin(every(15, 0), &paris, FIRST, at(2026, 6, 10, 0, 0));
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 6, 10, 2, 5)), MISSED);
    assert_next(at(2026, 6, 10, 2, 31), at(2026, 6, 10, 0, 15));
    assert_int_equal(schedule.done, at(2026, 6, 10, 2, 0));
    assert_next(at(2026, 6, 10, 2, 31), at(2026, 6, 10, 2, 15));
    assert_next(at(2026, 6, 10, 2, 31), at(2026, 6, 10, 2, 30));
    assert_none(at(2026, 6, 10, 2, 31));
    /* Cut off before it was taken, it is still the first after the next jump. */
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 6, 10, 4, 0)), MISSED);
    assert_int_equal(tou_schedule_restore(&schedule, schedule.done), TOU_OK);
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 6, 10, 9, 0)), MISSED);
    assert_next(at(2026, 6, 10, 9, 0), at(2026, 6, 10, 2, 45));
    assert_none(at(2026, 6, 10, 9, 0));
}

static void set_back_over_a_moment_it_is_not_repeated(void **state)
{
    (void)state;
    begin(on(0, 0, 8, 0), &greenwich, ALL, at(2026, 6, 10, 0, 0));
    assert_next(at(2026, 6, 10, 8, 0), at(2026, 6, 10, 8, 0));
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 6, 10, 7, 30)), 0);
    assert_none(at(2026, 6, 10, 8, 0));
    /* As far back as one lies ahead. */
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 6, 9, 8, 0)), 0);
    assert_none(at(2026, 6, 11, 7, 59));
    assert_next(at(2026, 6, 11, 8, 0), at(2026, 6, 11, 8, 0));
}

static void set_back_further_done_moves_back(void **state)
{
    (void)state;
    begin(on(0, 0, 8, 0), &greenwich, ALL, at(2026, 6, 10, 0, 0));
    assert_next(at(2026, 6, 10, 8, 0), at(2026, 6, 10, 8, 0));
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 6, 9, 7, 59)), BACK);
    assert_int_equal(schedule.done, at(2026, 6, 8, 8, 0));
    assert_next(at(2026, 6, 9, 8, 0), at(2026, 6, 9, 8, 0));
    assert_none(at(2026, 6, 10, 7, 59));
}

static void a_wrong_year_does_not_stop_a_schedule(void **state)
{
    static const unsigned wrong[]  = {2027, 2036, 2099};
    const tou_schedule_cfg_t all[] = {every(15, 0), on(0, 0, 8, 0), on(0, 20, 8, 0), on(6, 20, 8, 0)};

    (void)state;
    for (size_t i = 0; i < 12; i++) {
        unsigned year = wrong[i % 3u];

        begin(all[i / 3u], &greenwich, 1, at(2026, 6, 20, 7, 59));
        assert_int_equal(tou_schedule_pass(&schedule, at(year, 6, 20, 9, 7)), MISSED);
        assert_next(at(year, 6, 20, 9, 7), at(year, 6, 20, (i < 3u) ? 9 : 8, 0));
        assert_none(at(year, 6, 20, 9, 7));
        assert_int_equal(tou_schedule_pass(&schedule, at(2026, 6, 20, 7, 59)), BACK);
        assert_next(at(2026, 6, 20, 8, 0), at(2026, 6, 20, 8, 0));
    }
}

static void a_moment_due_by_a_clock_set_forward_is_dropped_when_it_is_set_back(void **state)
{
    (void)state;
    begin(on(0, 0, 8, 0), &greenwich, ALL, at(2026, 6, 10, 7, 0));
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 6, 12, 7, 0)), 0);
    assert_next(at(2026, 6, 12, 7, 0), at(2026, 6, 10, 8, 0));
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 6, 10, 7, 1)), 0);
    assert_none(at(2026, 6, 10, 23, 59));
    assert_next(at(2026, 6, 11, 8, 0), at(2026, 6, 11, 8, 0));
}

static void it_goes_on_after_a_power_cut(void **state)
{
    const tou_schedule_cfg_t cfg = every(60, 0);
    tou_utc_t kept;

    (void)state;
    begin(cfg, &beijing, 2, at(2026, 6, 10, 7, 30));
    assert_next(at(2026, 6, 10, 8, 0), at(2026, 6, 10, 8, 0));
    kept = schedule.done;
    memset(&schedule, 0xA5, sizeof schedule);
    assert_int_equal(tou_schedule_init(&schedule, &cfg, &beijing, 2, 0), TOU_OK);
    assert_int_equal(tou_schedule_restore(&schedule, kept), TOU_OK);
    assert_none(TOU_UTC_END - 1u);
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 6, 10, 8, 0)), 0);
    assert_none(at(2026, 6, 10, 8, 59));
    /* Of two that are made up one is taken before the next cut. */
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 6, 10, 11, 10)), MISSED);
    assert_next(at(2026, 6, 10, 11, 10), at(2026, 6, 10, 10, 0));
    kept = schedule.done;
    assert_int_equal(tou_schedule_init(&schedule, &cfg, &beijing, 2, 0), TOU_OK);
    assert_int_equal(tou_schedule_restore(&schedule, kept), TOU_OK);
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 6, 10, 11, 12)), 0);
    assert_next(at(2026, 6, 10, 11, 12), at(2026, 6, 10, 11, 0));
    assert_none(at(2026, 6, 10, 11, 12));
}

static void what_was_kept_must_be_an_instant(void **state)
{
    static const tou_utc_t bad[]  = {1, TOU_UTC_MIN - 1u, TOU_UTC_END, UINT32_MAX};
    static const tou_utc_t good[] = {0, TOU_UTC_MIN, TOU_UTC_END - 1u};
    tou_schedule_t before;

    (void)state;
    begin(on(0, 0, 8, 0), &greenwich, 1, at(2026, 6, 10, 0, 0));
    memcpy(&before, &schedule, sizeof before);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(tou_schedule_restore(&schedule, bad[i]), TOU_E_RANGE);
        assert_memory_equal(&before, &schedule, sizeof before);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(tou_schedule_restore(&schedule, good[i]), TOU_OK);
        assert_int_equal(schedule.done, good[i]);
    }
    /* One that lies between two moments is gone on from. */
    assert_int_equal(tou_schedule_restore(&schedule, at(2026, 6, 9, 13, 0)), TOU_OK);
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 6, 10, 9, 0)), 0);
    assert_next(at(2026, 6, 10, 9, 0), at(2026, 6, 10, 8, 0));
}

static void changed_settings_begin_anew(void **state)
{
    tou_schedule_cfg_t cfg = on(0, 0, 9, 0);
    const tou_utc_t now    = at(2026, 6, 12, 9, 30);

    (void)state;
    begin(on(0, 0, 8, 0), &greenwich, ALL, at(2026, 6, 10, 0, 0));
    assert_int_equal(tou_schedule_pass(&schedule, now), 0); /* three are due */
    assert_int_equal(tou_schedule_set(&schedule, &cfg, now), TOU_OK);
    assert_none(now);
    assert_int_equal(schedule.done, at(2026, 6, 12, 9, 0));
    assert_next(at(2026, 6, 13, 9, 0), at(2026, 6, 13, 9, 0));
    memset(&cfg, 0, sizeof cfg);
    assert_int_equal(tou_schedule_set(&schedule, &cfg, at(2026, 6, 13, 9, 0)), TOU_OK);
    assert_none(TOU_UTC_END - 1u);
    assert_int_equal(schedule.done, 0);
}

static void one_byte_that_differs_makes_other_settings(void **state)
{
    const tou_schedule_cfg_t yearly     = on(6, 10, 8, 0);
    const tou_schedule_cfg_t pairs[][2] = {{yearly, on(0, 10, 8, 0)},         {yearly, on(5, 10, 8, 0)},
                                           {yearly, on(6, 9, 8, 0)},          {yearly, on(6, 10, 7, 0)},
                                           {yearly, on(6, 10, 8, 1)},         {every(15, 0), every(14, 0)},
                                           {every(15, 0), every(15 + 256, 0)}};

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        const tou_utc_t now = at(2026, 6, 10, 9, 0);

        begin(pairs[i][0], &greenwich, ALL, at(2026, 6, 9, 0, 0));
        (void)tou_schedule_pass(&schedule, now);
        assert_int_equal(tou_schedule_set(&schedule, &pairs[i][1], now), TOU_OK);
        assert_memory_equal(&schedule.cfg, &pairs[i][1], sizeof schedule.cfg);
        assert_none(now);
    }
}

static void the_same_settings_again_change_nothing(void **state)
{
    const tou_schedule_cfg_t cfg = on(0, 0, 8, 0);

    (void)state;
    begin(cfg, &greenwich, ALL, at(2026, 6, 10, 7, 0));
    assert_next(at(2026, 6, 10, 8, 0), at(2026, 6, 10, 8, 0));
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 6, 10, 7, 0)), 0);
    assert_int_equal(tou_schedule_set(&schedule, &cfg, at(2026, 6, 10, 7, 1)), TOU_OK);
    assert_none(at(2026, 6, 11, 7, 59)); /* 8:00 of the 10th was taken */
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 6, 13, 7, 0)), 0);
    assert_int_equal(tou_schedule_set(&schedule, &cfg, at(2026, 6, 13, 7, 0)), TOU_OK);
    assert_next(at(2026, 6, 13, 7, 0), at(2026, 6, 11, 8, 0)); /* what is due stays due */
}

static void set_without_a_clock_waits_for_one(void **state)
{
    const tou_schedule_cfg_t cfg = on(0, 0, 9, 0);

    (void)state;
    begin(on(0, 0, 8, 0), &greenwich, ALL, at(2026, 6, 10, 0, 0));
    assert_int_equal(tou_schedule_set(&schedule, &cfg, 0), TOU_OK);
    assert_none(TOU_UTC_END - 1u);
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 6, 20, 8, 59)), 0);
    assert_none(at(2026, 6, 20, 8, 59));
    assert_next(at(2026, 6, 20, 9, 0), at(2026, 6, 20, 9, 0));
}

static void after_a_change_of_zone_the_moments_are_the_new_ones(void **state)
{
    tou_zone_t zone = beijing;

    (void)state;
    begin(on(0, 0, 0, 0), &zone, ALL, at(2026, 6, 10, 0, 0));
    assert_next(at(2026, 6, 10, 16, 0), at(2026, 6, 10, 16, 0));
    zone = paris;
    assert_int_equal(tou_schedule_pass(&schedule, at(2026, 6, 10, 20, 0)), 0);
    assert_none(at(2026, 6, 10, 21, 59));
    assert_next(at(2026, 6, 10, 22, 0), at(2026, 6, 10, 22, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_out_of_range_are_refused),
        cmocka_unit_test(a_day_must_be_in_every_month_or_year),
        cmocka_unit_test(an_interval_is_up_to_a_day_and_longer_than_its_phase),
        cmocka_unit_test(settings_are_bytes_only),
        cmocka_unit_test(what_a_kind_does_not_name_is_not_looked_at),
        cmocka_unit_test(a_freeze_command_becomes_a_schedule_or_is_refused),
        cmocka_unit_test(never_is_never),
        cmocka_unit_test(intervals_are_counted_from_local_midnight_and_a_phase),
        cmocka_unit_test(an_interval_that_does_not_divide_the_day_begins_anew),
        cmocka_unit_test(intervals_are_counted_alike_for_a_century),
        cmocka_unit_test(dst_cuts_no_interval),
        cmocka_unit_test(a_skipped_time_comes_at_the_change),
        cmocka_unit_test(a_repeated_time_comes_at_its_first_passing_once),
        cmocka_unit_test(a_moment_stays_passed_when_the_clock_falls_back_over_it),
        cmocka_unit_test(of_a_year_days_29_to_31_come_too),
        cmocka_unit_test(the_ends_of_time_are_held),
        cmocka_unit_test(nothing_is_due_before_the_time_is_known),
        cmocka_unit_test(an_hourly_freeze_off_the_hour_is_made_up),
        cmocka_unit_test(a_monthly_freeze_made_up_is_stamped_with_its_nominal_time),
        cmocka_unit_test(none_some_all_or_the_first_are_made_up),
        cmocka_unit_test(one_passed_is_made_up_and_not_missed_but_with_none),
        cmocka_unit_test(all_are_as_many_as_the_ring_holds),
        cmocka_unit_test(more_than_have_ever_come_are_those_that_have),
        cmocka_unit_test(of_very_many_the_first_is_still_the_first),
        cmocka_unit_test(passing_again_changes_nothing),
        cmocka_unit_test(without_a_jump_a_late_main_loop_takes_every_one),
        cmocka_unit_test(the_first_stands_for_those_of_the_jump_only),
        cmocka_unit_test(set_back_over_a_moment_it_is_not_repeated),
        cmocka_unit_test(set_back_further_done_moves_back),
        cmocka_unit_test(a_wrong_year_does_not_stop_a_schedule),
        cmocka_unit_test(a_moment_due_by_a_clock_set_forward_is_dropped_when_it_is_set_back),
        cmocka_unit_test(it_goes_on_after_a_power_cut),
        cmocka_unit_test(what_was_kept_must_be_an_instant),
        cmocka_unit_test(changed_settings_begin_anew),
        cmocka_unit_test(one_byte_that_differs_makes_other_settings),
        cmocka_unit_test(the_same_settings_again_change_nothing),
        cmocka_unit_test(set_without_a_clock_waits_for_one),
        cmocka_unit_test(after_a_change_of_zone_the_moments_are_the_new_ones),
    };

    return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
