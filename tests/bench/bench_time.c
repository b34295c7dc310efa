/* SPDX-License-Identifier: MIT */
/* Times, a line each: what, load intervals or calls, demand window, slide, nanoseconds; the least of several runs. */
#include "bench.h"

#include <time.h>

#define RUNS    15
#define MINUTES (365u * 1440u)
#define CALLS   UINT32_C(100000)

/* A piece of work to be timed: a year of load, or many calls. */
typedef struct timed {
    char name[60];
    void (*run)(const struct timed *self);
    uint32_t times; /* load intervals, or calls */
    uint8_t period_min;
    uint8_t slide_min;
    double least; /* nanoseconds; 0: not measured */
} timed_t;

static tariff_file_t *file;
static bench_meter_t meter;
static volatile uint8_t sink;

static double time_now(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void time_once(timed_t *self)
{
    double from = time_now();

    self->run(self);
    double took = time_now() - from;

    if (self->least == 0 || took < self->least) {
        self->least = took;
    }
}

static void year_run(const timed_t *self)
{
    uint32_t minutes = MINUTES / self->times;

    file->demand.period_min = self->period_min;
    file->demand.slide_min  = self->slide_min;
    bench_make(&meter, file);
    bench_power_up(&meter, BENCH_FROM);
    for (uint32_t i = 0; i < self->times; i++) {
        bench_interval(&meter, bench_pulses(i, minutes), minutes);
    }
}

/* What the second interrupts of a year and the simulated time take of that. */
static void ticks_run(const timed_t *self)
{
    bench_make(&meter, file);
    for (uint32_t i = 0; i < self->times; i++) {
        bench_ticks(&meter, (uint16_t)(i & 63u));
        tou_pulse_drop_marks(&meter.host.pulse);
    }
}

static void call_energy(uint16_t pulses)
{
    for (uint32_t i = 0; i < CALLS; i++) {
        (void)tou_energy_add(&meter.host.energy.energy, (tou_rate_t)(1u + (i & 3u)), pulses);
    }
}

static void call_energy_1(const timed_t *self)
{
    (void)self;
    call_energy(1);
}

static void call_energy_255(const timed_t *self)
{
    (void)self;
    call_energy(255);
}

static void call_get(const timed_t *self)
{
    tou_action_t action;

    (void)self;
    for (uint32_t i = 0; i < CALLS; i++) {
        (void)tou_tariff_get(&meter.tariff, meter.host.meter.utc + 60u * (i & 511u), &action);
        sink = action.energy;
    }
}

static void call_zone(const timed_t *self)
{
    static const tou_zone_t madrid = {60,
                                      60,
                                      {{TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC},
                                      {{TOU_ON_WEEKDAY, 10, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}};

    (void)self;
    for (uint32_t i = 0; i < CALLS; i++) {
        sink = (uint8_t)tou_zone_to_wall(&madrid, BENCH_FROM + 3600u * (i & 8191u));
    }
}

/* In turns, so that what else the machine does meets all alike. The calls use the meter that a year has left. */
void bench_times(tariff_file_t *tariff)
{
    static timed_t timed[] = {{"ticks", ticks_run, MINUTES, 15, 15, 0},
                              {"year", year_run, 8760, 15, 15, 0},
                              {"year", year_run, 35040, 15, 15, 0},
                              {"year", year_run, 35040, 15, 5, 0},
                              {"year", year_run, 35040, 15, 1, 0},
                              {"year", year_run, 35040, 60, 1, 0},
                              {"tou_energy_add, 1 pulse", call_energy_1, CALLS, 0, 0, 0},
                              {"tou_energy_add, 255 pulses", call_energy_255, CALLS, 0, 0, 0},
                              {"tou_tariff_get, plan ready", call_get, CALLS, 0, 0, 0},
                              {"tou_zone_to_wall, Madrid", call_zone, CALLS, 0, 0, 0}};
    const size_t n         = sizeof timed / sizeof timed[0];

    file = tariff;
    for (size_t i = 0; i < RUNS * n; i++) {
        time_once(&timed[i % n]);
    }
    (void)printf("runs\t%d\n", RUNS);
    for (size_t i = 0; i < n; i++) {
        const timed_t *t = &timed[i];

        (void)printf("%s\t%u\t%u\t%u\t%.0f\n", t->name, t->times, t->period_min, t->slide_min, t->least);
    }
}
