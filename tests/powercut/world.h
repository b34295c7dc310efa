/* SPDX-License-Identifier: MIT */
/*
 * A meter in a scripted world, for the tests of power cuts: what happens in each minute follows from its number, so that a world
 * can be taken back to any minute and run again.
 */
#ifndef WORLD_H
#define WORLD_H

#include "kept_meter.h"
#include "tou/kept_tables.h"
#include "tou_posix_nv.h"
#include "tou_posix_nv_fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Vigna's splitmix64, one step from a state. */
static inline uint64_t world_mix(uint64_t z)
{
    z += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* FNV-1a. */
static inline uint64_t world_hash(uint64_t hash, const void *bytes, size_t n)
{
    const uint8_t *byte = bytes;

    for (size_t i = 0; i < n; i++) {
        hash = (hash ^ byte[i]) * UINT64_C(0x100000001B3);
    }
    return hash;
}

/* The board's clock: runs on without the meter. */
typedef struct world_clock {
    tou_utc_t utc;
    bool valid;
} world_clock_t;

static inline tou_err_t world_clock_get(void *ctx, tou_utc_t *utc)
{
    const world_clock_t *clock = ctx;

    *utc = clock->utc;
    return clock->valid ? TOU_OK : TOU_E_INVALID;
}

static inline tou_err_t world_clock_set(void *ctx, tou_utc_t utc)
{
    world_clock_t *clock = ctx;

    clock->utc   = utc;
    clock->valid = true;
    return TOU_OK;
}

static const tou_clock_ops_t world_clock_ops = {world_clock_get, world_clock_set};

/* A meter, its part and its clock. */
typedef struct world {
    kept_meter_t meter;
    tou_posix_nv_t part;
    tou_nv_t nv;
    world_clock_t time;
    tou_clock_t clock;
    uint16_t hardware; /* free-running count of pulses, 0 at power-up */
    uint64_t truth;    /* pulses ever accepted */
    uint32_t minute;   /* of the script */
    tou_tariff_source_t source;
} world_t;

/* Pulses of a minute of the script: some minutes without, some with many. */
static inline uint16_t world_pulses(uint32_t minute)
{
    uint64_t r = world_mix(minute);

    return (uint16_t)((r % 8u == 0u) ? 0u : (r >> 8) % 41u);
}

/* Most pulses in so many minutes that end with one. */
static inline uint64_t world_sum(uint32_t minute, uint32_t n)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < n && i <= minute; i++) {
        sum += world_pulses(minute - i);
    }
    return sum;
}

static inline bool world_init(world_t *self, const tou_nv_t *nv, uint8_t *memory, size_t size, const kept_shape_t *shape,
                              const kept_board_t *board)
{
    kept_board_t own = *board;

    memset(self, 0, sizeof *self);
    self->clock.ops = &world_clock_ops;
    self->clock.ctx = &self->time;
    own.nv          = &self->nv;
    own.clock       = &self->clock;
    if (own.n_params != 0u) {
        self->source.ops     = &tou_kept_tables;
        self->source.ctx     = &self->meter.store;
        self->source.n_banks = (uint8_t)((own.n_params > 10u) ? 2u : 1u);
        own.source           = &self->source;
    }
    if (tou_posix_nv_init(&self->part, nv, memory, size) != TOU_OK) {
        return false;
    }
    tou_posix_nv_service(&self->part, &self->nv);
    return kept_meter_init(&self->meter, shape, &own) == TOU_OK;
}

static inline void world_power_up(world_t *self, tou_utc_t utc)
{
    self->hardware   = 0;
    self->time.utc   = utc;
    self->time.valid = true;
}

/* Pulses that the total register has counted: a pulse is a unit. */
static inline uint64_t world_counted(const world_t *self)
{
    return self->meter.reg[0].units;
}

/* A hash over all that is kept: the record, blocks and entries. The store is mounted. */
static inline uint64_t world_kept(kept_meter_t *meter)
{
    const tou_store_cfg_t *cfg = &meter->store_cfg;
    uint64_t hash              = UINT64_C(0xCBF29CE484222325);
    const uint8_t *body        = NULL;
    uint16_t size              = 0;
    uint8_t bytes[KEPT_ENTRY];

    if (tou_store_load(&meter->store, &body, &size) == TOU_OK) {
        hash = world_hash(hash, body, size);
    }
    for (uint8_t k = 0; k < cfg->n_params; k++) {
        for (uint8_t i = 0; i < cfg->param[k].n; i++) {
            tou_err_t err = tou_store_read(&meter->store, cfg->param[k].id, i, 0, bytes, cfg->param[k].size);

            hash = world_hash(hash, &err, sizeof err);
            hash = world_hash(hash, bytes, (err == TOU_OK) ? cfg->param[k].size : 0u);
        }
    }
    for (uint8_t k = 0; k < cfg->n_rings; k++) {
        uint16_t used = tou_store_used(&meter->store, k);

        for (uint16_t age = 1; age <= used; age++) {
            tou_err_t err = tou_store_get(&meter->store, k, age, 0, bytes, cfg->ring[k].size);

            hash = world_hash(hash, &err, sizeof err);
            hash = world_hash(hash, bytes, (err == TOU_OK) ? cfg->ring[k].size : 0u);
        }
    }
    return hash;
}

/* Poll until nothing is left or the power is gone. @return false: it never ends, or the meter refuses to run */
static inline bool world_settle(world_t *self, void (*after)(world_t *))
{
    tou_err_t err = TOU_MORE;

    for (uint32_t i = 0; i < 1000000u && err == TOU_MORE; i++) {
        err = tou_meter_poll(&self->meter.meter);
        if (after != NULL) {
            after(self);
        }
        if (tou_posix_nv_is_off(&self->part)) {
            return true;
        }
    }
    return err == TOU_OK;
}

/* So many seconds, and with the first of them so many pulses, for the interrupts alone. */
static inline void world_pass(world_t *self, uint32_t seconds, uint16_t pulses)
{
    self->hardware = (uint16_t)(self->hardware + pulses);
    self->truth += pulses;
    tou_pulse_load_isr(&self->meter.pulse, self->hardware);
    for (uint32_t s = 0; s < seconds; s++) {
        self->time.utc++;
        tou_pulse_mark_isr(&self->meter.pulse);
    }
}

/* The same, and then the main loop. */
static inline bool world_seconds(world_t *self, uint32_t seconds, uint16_t pulses, void (*after)(world_t *))
{
    world_pass(self, seconds, pulses);
    return world_settle(self, after);
}

/* A minute with so many pulses, all of them before its edge. */
static inline bool world_minute(world_t *self, uint16_t pulses, void (*after)(world_t *))
{
    self->minute++;
    return world_seconds(self, 60, pulses, after);
}

/* The part of another world, as it is now. */
static inline void world_copy_part(world_t *to, const world_t *from)
{
    if (tou_posix_nv_copy(&to->part, &from->part) != TOU_OK) {
        abort();
    }
}
#endif
