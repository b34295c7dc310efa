/* SPDX-License-Identifier: MIT */
/*
 * Shared by the model tests: options, random numbers, and the calendar as the C library tells it. Nothing in the headers
 * of this folder calls libtou, but meter_rig.h and what includes it: they make the answers that it is compared with.
 *
 * Options: [--soak] [SEED [COUNT [FIRST]]]. --soak (or TOU_SOAK=1) runs long; it keeps its place beside the program, in
 * PROGRAM.place, and goes on from there the next time.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Seconds from 1970 to 2000. */
#define MODEL_EPOCH 946684800
#define MODEL_DAY   86400

/* ---- a run ---- */

typedef struct model_run {
    const char *name;
    char place[512];
    unsigned long seed;
    unsigned long first;
    unsigned long count;
    unsigned long cases;       /* compared */
    unsigned long differences; /* found */
    unsigned long number;      /* case at work */
    bool soak;
} model_run_t;

static inline void model_place_read(model_run_t *run)
{
    FILE *file = fopen(run->place, "r");
    unsigned long seed;
    unsigned long first;

    if (file != NULL) {
        if (fscanf(file, "%lu %lu", &seed, &first) == 2) {
            run->seed  = seed;
            run->first = first;
        }
        (void)fclose(file);
    }
}

static inline void model_place_write(const model_run_t *run, unsigned long seed, unsigned long first)
{
    FILE *file = fopen(run->place, "w");

    if (file != NULL) {
        (void)fprintf(file, "%lu %lu\n", seed, first);
        (void)fclose(file);
    }
}

static inline void model_begin(model_run_t *run, const char *name, int argc, char **argv, unsigned long count,
                               unsigned long soak_count)
{
    const char *soak = getenv("TOU_SOAK");
    int next         = 1;

    memset(run, 0, sizeof *run);
    run->name = name;
    run->soak = soak != NULL && strcmp(soak, "1") == 0;
    if (argc > next && strcmp(argv[next], "--soak") == 0) {
        run->soak = true;
        next++;
    }
    run->seed  = 20000103;
    run->count = run->soak ? soak_count : count;
    (void)snprintf(run->place, sizeof run->place, "%s.place", argv[0]);
    if (run->soak && argc == next) {
        model_place_read(run);
        run->count = (run->count > run->first) ? run->count - run->first : 1;
    }
    run->seed  = (argc > next) ? strtoul(argv[next], NULL, 10) : run->seed;
    run->count = (argc > next + 1) ? strtoul(argv[next + 1], NULL, 10) : run->count;
    run->first = (argc > next + 2) ? strtoul(argv[next + 2], NULL, 10) : run->first;
}

static inline void model_differ(model_run_t *run, const char *format, ...)
{
    va_list list;

    run->differences++;
    if (run->differences > 20) {
        return;
    }
    (void)printf("model %s: seed %lu, case %lu: ", run->name, run->seed, run->number);
    va_start(list, format);
    (void)vprintf(format, list);
    va_end(list);
    (void)printf("\n");
}

static inline int model_end(const model_run_t *run)
{
    if (run->soak) {
        model_place_write(run, run->seed + 1, 0);
    }
    (void)printf("model %s: seed %lu, %lu cases, %lu differences\n", run->name, run->seed, run->cases, run->differences);
    return (run->differences == 0 && run->cases != 0) ? 0 : 1;
}

/* ---- random numbers: splitmix64, begun anew for each case so that each can be run alone ---- */

static uint64_t model_state;

static inline void model_case(model_run_t *run, unsigned long number)
{
    run->number = number;
    model_state = (uint64_t)run->seed * UINT64_C(0x9E3779B97F4A7C15) ^ ((uint64_t)number << 20);
    if (run->soak && number % 16 == 0) {
        model_place_write(run, run->seed, number);
    }
}

static inline uint64_t model_random(void)
{
    uint64_t z = (model_state += UINT64_C(0x9E3779B97F4A7C15));

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* From low to high, both included. */
static inline int pick(int low, int high)
{
    uint64_t more = (high > low) ? (uint64_t)(high - low) : 0;

    return low + (int)(model_random() % (more + 1));
}

static inline uint8_t pick_u8(int low, int high)
{
    return (uint8_t)pick(low, high);
}

static inline bool chance(int percent)
{
    return pick(0, 99) < percent;
}

/* ---- the calendar, from the C library ---- */

/* Days from 1997 to 2102 are known, counted from 2000-01-01. */
#define CIVIL_FIRST (-1096)
#define CIVIL_LAST  37620

typedef struct civil {
    int year; /* 1997.. */
    int month;
    int day;
    int weekday; /* Monday 1 .. Sunday 7 */
    int last;    /* days in the month */
} civil_t;

static civil_t civil_table[CIVIL_LAST - CIVIL_FIRST + 1];

static inline const civil_t *civil(int day)
{
    return &civil_table[day - CIVIL_FIRST];
}

static inline void civil_init(void)
{
    for (int day = CIVIL_FIRST; day <= CIVIL_LAST; day++) {
        time_t when = (time_t)MODEL_EPOCH + (time_t)day * MODEL_DAY;
        struct tm tm;
        civil_t *out = &civil_table[day - CIVIL_FIRST];

        (void)gmtime_r(&when, &tm);
        out->year    = tm.tm_year + 1900;
        out->month   = tm.tm_mon + 1;
        out->day     = tm.tm_mday;
        out->weekday = (tm.tm_wday == 0) ? 7 : tm.tm_wday;
    }
    for (int day = CIVIL_LAST - 31, last = 31; day >= CIVIL_FIRST; day--) {
        last                                = (civil(day)->month != civil(day + 1)->month) ? civil(day)->day : last;
        civil_table[day - CIVIL_FIRST].last = last;
    }
}

/* Day number of a date, for any Gregorian date: days in whole 400-year cycles, years and months counted from March. */
static inline int civil_day(int year, int month, int day)
{
    int y = year - ((month <= 2) ? 1 : 0);
    int m = month + ((month <= 2) ? 9 : -3);

    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 730425;
}

/* Easter Sunday by the anonymous Gregorian method (Meeus, Jones, Butcher). */
static inline int civil_easter(int year)
{
    int a = year % 19;
    int b = year / 100;
    int c = year % 100;
    int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    int n = h + l - 7 * m + 114;

    return civil_day(year, n / 31, n % 31 + 1);
}

#endif
