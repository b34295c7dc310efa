/* SPDX-License-Identifier: MIT */
#include "tou/demand_part.h"

#include "tou/bytes.h"
#include "tou/meter.h"
#include "tou/seal.h"

#include <string.h>

/* n_rates:1, n_highest:1, flags:1, phase:1; then maxima of 8, then cumulative values of 4. */
#define DEMAND_HEAD       4u
#define DEMAND_CUMULATIVE 0x01u
#define DEMAND_OVER       0x02u

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

void tou_demand_part_init(tou_demand_part_t *self, uint8_t inputs, const tou_forgive_t *forgive, uint8_t outage)
{
    self->inputs  = inputs;
    self->events  = 0;
    self->running = false;
    self->over    = false;
    self->outage  = outage;
    self->phase   = 0;
    self->limit   = 0;
    memset(&self->forgive, 0, sizeof self->forgive);
    if (forgive != NULL) {
        self->forgive = *forgive;
    }
    demand_renew(self);
}

void tou_demand_part_set_limit(tou_demand_part_t *self, uint32_t limit)
{
    self->limit = limit;
    self->over  = false;
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
        tou_demand_start_at(&self->demand, from->utc, from->zone->offset_min, from->action.demand,
                            (jump->cause == TOU_JUMP_POWER) ? self->outage : TOU_DEMAND_RESTART, self->phase);
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

    self->events = (uint8_t)((utc != 0u) ? tou_demand_mark(&self->demand, utc) : 0u);
    if (self->limit == 0u || (self->events & TOU_DEMAND_EV_WINDOW) == 0u) {
        return TOU_EV_NONE;
    }
    bool over = tou_demand_last(&self->demand) > self->limit;
    bool same = over == self->over;

    self->over = over;
    return (uint8_t)(same ? TOU_EV_NONE : (over ? TOU_EV_OVER_LIMIT : TOU_EV_UNDER_LIMIT));
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

static uint16_t demand_maxima(const tou_demand_t *demand)
{
    return (uint16_t)((demand->cfg.n_rates + 1u) * demand->cfg.n_highest);
}

static void demand_on_event(void *ctx, const tou_event_t *event) TOU_REENTRANT
{
    tou_demand_part_t *self = ctx;
    tou_demand_t *demand    = &self->demand;

    if (event->kind != TOU_EV_WIPE || event->detail == TOU_EV_EVENT_CLEAR) {
        return;
    }
    tou_demand_close(demand, false);
    if (event->detail == TOU_EV_METER_CLEAR && demand->cumulative != NULL) {
        memset(demand->cumulative, 0, (demand->cfg.n_rates + 1u) * sizeof demand->cumulative[0]);
    }
}

static uint16_t demand_save(const void *ctx, uint8_t *out) TOU_REENTRANT
{
    const tou_demand_part_t *self = ctx;
    const tou_demand_t *demand    = &self->demand;
    uint8_t n_cumulative          = (uint8_t)((demand->cumulative != NULL) ? (demand->cfg.n_rates + 1u) : 0u);
    uint16_t n                    = demand_maxima(demand);

    if (out != NULL) {
        uint8_t flags = (uint8_t)(((n_cumulative != 0u) ? DEMAND_CUMULATIVE : 0u) | (self->over ? DEMAND_OVER : 0u));

        out = tou_bytes_put(out, demand->cfg.n_rates, 1);
        out = tou_bytes_put(out, demand->cfg.n_highest, 1);
        out = tou_bytes_put(out, flags, 1);
        out = tou_bytes_put(out, tou_demand_phase(demand), 1);
        for (uint16_t i = 0; i < n; i++) {
            out = tou_bytes_put(out, demand->maximum[i].value, 4);
            out = tou_bytes_put(out, demand->maximum[i].at, 4);
        }
        for (uint8_t i = 0; i < n_cumulative; i++) {
            out = tou_bytes_put(out, demand->cumulative[i], 4);
        }
    }
    return (uint16_t)(DEMAND_HEAD + 8u * n + 4u * n_cumulative);
}

static tou_err_t demand_load(void *ctx, const uint8_t *in, uint16_t size) TOU_REENTRANT
{
    tou_demand_part_t *self = ctx;
    tou_demand_t *demand    = &self->demand;
    uint16_t n              = demand_maxima(demand);
    bool cumulative         = demand->cumulative != NULL;

    if (size != demand_save(ctx, NULL) || in[0] != demand->cfg.n_rates || in[1] != demand->cfg.n_highest ||
        cumulative != ((in[2] & DEMAND_CUMULATIVE) != 0u)) {
        return TOU_E_INVALID;
    }
    for (uint16_t i = 0; i < n; i++) {
        demand->maximum[i].value  = tou_bytes_get(&in[DEMAND_HEAD + 8u * i], 4);
        demand->maximum[i].at     = tou_bytes_get(&in[DEMAND_HEAD + 8u * i + 4u], 4);
        demand->maximum[i].pulses = 0;
    }
    for (uint8_t i = 0; i <= in[0] && cumulative; i++) {
        demand->cumulative[i] = tou_bytes_get(&in[DEMAND_HEAD + 8u * n + 4u * i], 4);
    }
    self->over  = (in[2] & DEMAND_OVER) != 0u && self->limit != 0u;
    self->phase = in[3];
    return tou_demand_restore(demand);
}

const tou_part_ops_t tou_demand_part = {
    demand_on_start, demand_on_pulses, demand_on_minute, NULL,         demand_on_rate, NULL,
    demand_on_open,  demand_on_event,  demand_check,     demand_renew, demand_save,    demand_load};
