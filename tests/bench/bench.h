/* SPDX-License-Identifier: MIT */
/* What the measurements share: a whole meter under a load that is always the same. bench.py runs them, writes the page. */
#ifndef BENCH_H
#define BENCH_H

#include "host_meter.h"

/* 2026-01-01 00:00 at +08:00. */
#define BENCH_FROM (UINT32_C(820540800) - 8u * 3600u)

/* One input; energy, demand and history of a tariff file. Must not be moved. */
typedef struct bench_meter {
    host_meter_t host;
    tou_tariff_t tariff;
} bench_meter_t;

/* A tariff file, its special days replaced by 254 of any year if that is wanted. Ends the program if it cannot be read. */
void bench_load(tariff_file_t *file, const char *path, bool special);

/* A new meter of 1600 imp/kWh; power is not up yet. Ends the program if that fails. */
void bench_make(bench_meter_t *self, const tariff_file_t *file);

/* Power comes up, and the tariff into force. */
void bench_power_up(bench_meter_t *self, tou_utc_t utc);

/* The 60 second interrupts of a minute with so many pulses, which a timer has counted; the last is a minute edge. */
void bench_ticks(bench_meter_t *self, uint16_t pulses);

/* The main loop: poll until it may sleep. Ends the program if the meter refuses. */
void bench_settle(bench_meter_t *self);

/* Pulses of a load interval: from 0.1 to 0.5 of a kWh in a quarter of an hour, in no order. */
uint32_t bench_pulses(uint32_t interval, uint32_t minutes);

/* A load interval passes, its pulses spread over its minutes. */
void bench_interval(bench_meter_t *self, uint32_t pulses, uint32_t minutes);

void bench_times(tariff_file_t *tariff);
void bench_counts(const tariff_file_t *file);

/* Frames to a meter that runs. */
void bench_frames(bench_meter_t *meter);

#endif
