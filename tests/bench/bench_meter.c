/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include <stdlib.h>

static void bench_must(bool good, const char *what)
{
    if (!good) {
        (void)fprintf(stderr, "bench: %s\n", what);
        exit(1);
    }
}

/* All different, none in December or January: there the whole list is looked through on each day. */
static void bench_special_days(tariff_file_t *file)
{
    for (unsigned i = 0; i < TOU_SPECIAL_MAX; i++) {
        const tou_special_t row = {{TOU_ON_YEARLY, (uint8_t)(2u + i / 26u), (uint8_t)(1u + i % 26u), 0}, 1};

        file->special[i] = row;
    }
    file->arrays.base.n_special = TOU_SPECIAL_MAX;
    file->arrays.special        = file->special;
}

void bench_load(tariff_file_t *file, const char *path, bool special)
{
    bench_must(tariff_file_load(path, file, stderr), "the tariff file is not valid");
    if (special) {
        bench_special_days(file);
    }
}

void bench_make(bench_meter_t *self, const tariff_file_t *file)
{
    const host_meter_cfg_t cfg = {file, &self->tariff, 1600, false, NULL, NULL};

    tou_tariff_init(&self->tariff, &file->source, &file->zone);
    bench_must(host_meter_init(&self->host, &cfg), "the meter cannot be made");
}

void bench_power_up(bench_meter_t *self, tou_utc_t utc)
{
    bench_must(host_meter_power_up(&self->host, utc), "the meter does not start");
    bench_must(tou_meter_in_force(&self->host.meter)->flags == 0u, "the tariff is not in force");
}

void bench_ticks(bench_meter_t *self, uint16_t pulses)
{
    self->host.hardware = (uint16_t)(self->host.hardware + pulses);
    tou_pulse_load_isr(&self->host.pulse, self->host.hardware);
    for (unsigned s = 0; s < 60u; s++) {
        tou_pulse_mark_isr(&self->host.pulse);
    }
    tou_posix_sim_advance(&self->host.time, 60);
}

void bench_settle(bench_meter_t *self)
{
    bench_must(host_meter_settle(&self->host), "the meter refuses to run");
}

uint32_t bench_pulses(uint32_t interval, uint32_t minutes)
{
    uint32_t quarter = 160u + interval * UINT32_C(7919) % 641u;

    return quarter * minutes / 15u;
}

void bench_interval(bench_meter_t *self, uint32_t pulses, uint32_t minutes)
{
    uint32_t each = pulses / minutes;
    uint32_t rest = pulses % minutes;
    uint32_t over = 0;

    for (uint32_t i = 0; i < minutes; i++) {
        over += rest;
        bool more = over >= minutes;

        over -= more ? minutes : 0u;
        bench_ticks(self, (uint16_t)(each + (more ? 1u : 0u)));
        bench_settle(self);
    }
}
