/* SPDX-License-Identifier: MIT */
#include "tou/demand_part.h"

#include "tou/seal.h"

#include <string.h>

/* The sum of the cells comes first in the demand and is left out. */
static uint8_t demand_seal(const tou_demand_part_t *self)
{
    const size_t begin = offsetof(tou_demand_part_t, inputs);
    const size_t sum   = offsetof(tou_demand_part_t, demand);
    const size_t rest  = sum + sizeof self->demand.sum;
    uint32_t seal      = tou_seal(TOU_SEAL_SEED, &self->inputs, sum - begin);

    return tou_seal_byte(tou_seal(seal, (const uint8_t *)self + rest, sizeof *self - rest));
}

static uint8_t demand_seal_lists(const tou_demand_part_t *self)
{
    const tou_demand_t *demand = &self->demand;
    size_t n                   = demand->cfg.n_rates + 1u;
    uint32_t seal              = tou_seal(TOU_SEAL_SEED, demand->maximum, n * demand->cfg.n_highest * sizeof(tou_maximum_t));

    if (demand->cumulative != NULL) {
        seal = tou_seal(seal, demand->cumulative, n * sizeof demand->cumulative[0]);
    }
    return tou_seal_byte(seal);
}

static void demand_renew(void *ctx) TOU_REENTRANT
{
    tou_demand_part_t *self = ctx;

    self->seal       = demand_seal(self);
    self->seal_lists = demand_seal_lists(self);
}

void tou_demand_part_init(tou_demand_part_t *self, uint8_t inputs, const tou_forgive_t *forgive)
{
    self->inputs  = inputs;
    self->events  = 0;
    self->running = false;
    memset(&self->forgive, 0, sizeof self->forgive);
    if (forgive != NULL) {
        self->forgive = *forgive;
    }
    demand_renew(self);
}

/* Minutes to forgive after a power failure. */
static uint8_t demand_forgiven(const tou_demand_part_t *self, tou_utc_t from, tou_utc_t before)
{
    uint32_t long_s = self->forgive.cold_after_min * UINT32_C(60);
    bool known      = before != 0u && from >= before;

    return (known && from - before < long_s) ? self->forgive.minutes : self->forgive.cold_minutes;
}

static void demand_on_start(void *ctx, const tou_now_t *from, const tou_jump_t *jump) TOU_REENTRANT
{
    tou_demand_part_t *self = ctx;

    self->running = from->utc != 0u;
    self->events  = 0;
    if (self->running) {
        tou_demand_start(&self->demand, from->utc, from->zone->offset_min, from->action.demand);
    }
    if (jump->cause == TOU_JUMP_POWER) {
        tou_demand_hold(&self->demand, demand_forgiven(self, from->utc, jump->before));
    }
}

static void demand_on_pulses(void *ctx, uint8_t input, uint16_t pulses) TOU_REENTRANT
{
    tou_demand_part_t *self = ctx;

    if (self->running && (self->inputs & (uint8_t)(1u << input)) != 0u) {
        tou_demand_add(&self->demand, pulses);
    }
}

static uint8_t demand_on_minute(void *ctx, tou_utc_t utc) TOU_REENTRANT
{
    tou_demand_part_t *self = ctx;

    self->events = tou_demand_mark(&self->demand, utc);
    return 0;
}

static void demand_on_rate(void *ctx, const tou_now_t *from) TOU_REENTRANT
{
    tou_demand_part_t *self = ctx;

    tou_demand_set_rate(&self->demand, from->action.demand);
}

static void demand_on_open(void *ctx, const tou_closing_t *closing) TOU_REENTRANT
{
    tou_demand_part_t *self = ctx;

    if (closing->demand) {
        tou_demand_close(&self->demand, closing->cause <= TOU_CAUSE_THIRD);
    }
}

static bool demand_check(const void *ctx, bool whole) TOU_REENTRANT
{
    const tou_demand_part_t *self = ctx;

    return self->seal == demand_seal(self) &&
           (!whole || (self->seal_lists == demand_seal_lists(self) && tou_demand_adds_up(&self->demand)));
}

const tou_part_ops_t tou_demand_part = {demand_on_start, demand_on_pulses, demand_on_minute, demand_on_rate, NULL,
                                        demand_on_open,  demand_check,     demand_renew};
