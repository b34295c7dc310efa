/* SPDX-License-Identifier: MIT */
#include "tou/signal.h"

#include "tou/output_isr.h"
#include "tou/seal.h"

static uint8_t signal_seal(const tou_signal_t *self)
{
    const size_t begin = offsetof(tou_signal_t, rate);
    const size_t end   = offsetof(tou_signal_t, output) + offsetof(tou_output_t, rem);

    return tou_seal_one(&self->rate, end - begin);
}

static void signal_renew(void *ctx) TOU_REENTRANT
{
    tou_signal_t *self = ctx;

    self->seal = signal_seal(self);
}

void tou_signal_init(tou_signal_t *self, const tou_demand_part_t *demand)
{
    self->rate   = 0;
    self->gives  = TOU_SIGNAL_SECOND;
    self->demand = demand;
    (void)tou_output_init(&self->output, 1, 1, TOU_SIGNAL_MS);
    signal_renew(self);
}

tou_err_t tou_signal_set(tou_signal_t *self, uint8_t what)
{
    if (what > TOU_SIGNAL_TARIFF || (what == TOU_SIGNAL_DEMAND && self->demand == NULL)) {
        return TOU_E_RANGE;
    }
    self->gives = what;
    signal_renew(self);
    return TOU_OK;
}

bool tou_signal_second_isr(tou_signal_t *self, uint8_t tick_ms)
{
    if (self->gives == TOU_SIGNAL_SECOND) {
        tou_output_strike_inline(&self->output, tick_ms);
    }
    return self->output.on != 0u;
}

static uint8_t signal_on_minute(void *ctx, tou_utc_t utc) TOU_REENTRANT
{
    tou_signal_t *self = ctx;

    (void)utc;
    if (self->gives == TOU_SIGNAL_DEMAND && (self->demand->events & TOU_DEMAND_EV_WINDOW) != 0u) {
        tou_output_add(&self->output, 1);
    }
    return TOU_EV_NONE;
}

static void signal_on_rate(void *ctx, const tou_now_t *from) TOU_REENTRANT
{
    tou_signal_t *self = ctx;

    if (self->gives == TOU_SIGNAL_TARIFF && from->action.energy != self->rate) {
        tou_output_add(&self->output, 1);
    }
    self->rate = from->action.energy;
}

static void signal_on_start(void *ctx, const tou_now_t *from, const tou_jump_t *jump) TOU_REENTRANT
{
    tou_signal_t *self = ctx;

    (void)jump;
    self->rate = from->action.energy;
}

static bool signal_check(const void *ctx, bool whole) TOU_REENTRANT
{
    const tou_signal_t *self = ctx;

    (void)whole;
    return self->seal == signal_seal(self);
}

const tou_part_ops_t tou_signal_part = {
    signal_on_start, NULL, signal_on_minute, NULL, signal_on_rate, NULL, NULL, NULL, signal_check, signal_renew, NULL, NULL};
