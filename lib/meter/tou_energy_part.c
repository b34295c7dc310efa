/* SPDX-License-Identifier: MIT */
#include "tou/energy_part.h"

#include "tou/bytes.h"
#include "tou/meter.h"
#include "tou/seal.h"

#include <string.h>

/* n_rates:1, den:2, worth of a pulse:4 + 2, excess:4, opened:4 before the registers of 6. */
#define ENERGY_HEAD 17u

static uint8_t energy_seal(const tou_energy_part_t *self)
{
    return tou_seal_one(&self->inputs, sizeof *self - offsetof(tou_energy_part_t, inputs));
}

void tou_energy_part_init(tou_energy_part_t *self, uint8_t inputs)
{
    self->inputs  = inputs;
    self->rate    = 1;
    self->opened  = self->energy.reg[0].units;
    self->counted = 0;
    self->seal    = energy_seal(self);
}

static void energy_on_rate(void *ctx, const tou_now_t *from) TOU_REENTRANT
{
    tou_energy_part_t *self = ctx;
    tou_rate_t rate         = from->action.energy;

    self->rate = (rate > self->energy.n_rates) ? self->energy.n_rates : rate;
}

static void energy_on_start(void *ctx, const tou_now_t *from, const tou_jump_t *jump) TOU_REENTRANT
{
    (void)jump;
    energy_on_rate(ctx, from);
}

static void energy_on_pulses(void *ctx, uint8_t input, uint16_t pulses) TOU_REENTRANT
{
    tou_energy_part_t *self = ctx;

    if ((self->inputs & (uint8_t)(1u << input)) != 0u) {
        (void)tou_energy_add(&self->energy, self->rate, pulses);
    }
}

/* A period that counts as much as the register holds is no longer the difference of two readings. It is told with a time. */
static uint8_t energy_on_minute(void *ctx, tou_utc_t utc) TOU_REENTRANT
{
    tou_energy_part_t *self = ctx;
    uint32_t counted        = tou_energy_between(self->opened, self->energy.reg[0].units);
    uint8_t event           = (counted < self->counted) ? TOU_EV_PERIOD_OVER : TOU_EV_NONE;

    if (utc == 0u) {
        return TOU_EV_NONE;
    }
    self->counted = counted;
    return event;
}

static void energy_on_open(void *ctx, const tou_closing_t *closing) TOU_REENTRANT
{
    tou_energy_part_t *self = ctx;

    (void)closing;
    self->opened  = self->energy.reg[0].units;
    self->counted = 0;
}

static bool energy_check(const void *ctx, bool whole) TOU_REENTRANT
{
    const tou_energy_part_t *self = ctx;

    return self->seal == energy_seal(self) && (!whole || tou_energy_check(&self->energy));
}

static void energy_renew(void *ctx) TOU_REENTRANT
{
    tou_energy_part_t *self = ctx;

    self->seal = energy_seal(self);
}

static void energy_on_event(void *ctx, const tou_event_t *event) TOU_REENTRANT
{
    tou_energy_part_t *self = ctx;

    if (event->kind == TOU_EV_WIPE && event->detail == TOU_EV_METER_CLEAR) {
        memset(self->energy.reg, 0, (self->energy.n_rates + 1u) * sizeof self->energy.reg[0]);
        self->energy.excess = 0;
        self->opened        = 0;
        self->counted       = 0;
    }
}

static uint8_t *energy_put(uint8_t *at, const tou_register_t *reg)
{
    return tou_bytes_put(tou_bytes_put(at, reg->units, 4), reg->rem, 2);
}

static uint16_t energy_save(const void *ctx, uint8_t *out) TOU_REENTRANT
{
    const tou_energy_part_t *self = ctx;
    const tou_energy_t *energy    = &self->energy;

    if (out != NULL) {
        out = tou_bytes_put(out, energy->n_rates, 1);
        out = tou_bytes_put(out, energy->den, 2);
        out = energy_put(out, &energy->per_pulse);
        out = tou_bytes_put(out, energy->excess, 4);
        out = tou_bytes_put(out, self->opened, 4);
        for (uint8_t r = 0; r <= energy->n_rates; r++) {
            out = energy_put(out, &energy->reg[r]);
        }
    }
    return (uint16_t)(ENERGY_HEAD + 6u * (energy->n_rates + 1u));
}

static void energy_get(const uint8_t *in, tou_register_t *reg)
{
    reg->units = tou_bytes_get(in, 4);
    reg->rem   = (uint16_t)tou_bytes_get(&in[4], 2);
}

/* Counted with the same constant and ratio by as many rates? */
static bool energy_fits(const tou_energy_t *energy, const uint8_t *in)
{
    tou_register_t per_pulse;

    energy_get(&in[3], &per_pulse);
    return in[0] == energy->n_rates && tou_bytes_get(&in[1], 2) == energy->den &&
           per_pulse.units == energy->per_pulse.units && per_pulse.rem == energy->per_pulse.rem;
}

static tou_err_t energy_load(void *ctx, const uint8_t *in, uint16_t size) TOU_REENTRANT
{
    tou_energy_part_t *self = ctx;
    tou_energy_t *energy    = &self->energy;

    if (size != energy_save(ctx, NULL) || !energy_fits(energy, in)) {
        return TOU_E_INVALID;
    }
    for (uint8_t r = 0; r <= energy->n_rates; r++) {
        energy_get(&in[ENERGY_HEAD + 6u * r], &energy->reg[r]);
    }
    self->opened  = tou_bytes_get(&in[13], 4);
    self->counted = tou_energy_between(self->opened, energy->reg[0].units);
    return tou_energy_restore(energy, tou_bytes_get(&in[9], 4));
}

const tou_part_ops_t tou_energy_part = {
    energy_on_start, energy_on_pulses, energy_on_minute, NULL,         energy_on_rate, NULL,
    energy_on_open,  energy_on_event,  energy_check,     energy_renew, energy_save,    energy_load};
