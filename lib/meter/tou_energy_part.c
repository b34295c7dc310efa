/* SPDX-License-Identifier: MIT */
#include "tou/energy_part.h"

#include "tou/meter.h"
#include "tou/seal.h"

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

/* A period that counts as much as the register holds is no longer the difference of two readings. */
static uint8_t energy_on_minute(void *ctx, tou_utc_t utc) TOU_REENTRANT
{
    tou_energy_part_t *self = ctx;
    uint32_t counted        = tou_energy_between(self->opened, self->energy.reg[0].units);
    uint8_t event           = (counted < self->counted) ? TOU_EV_PERIOD_OVER : TOU_EV_NONE;

    (void)utc;
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

const tou_part_ops_t tou_energy_part = {energy_on_start, energy_on_pulses, energy_on_minute, energy_on_rate, NULL,
                                        energy_on_open,  energy_check,     energy_renew};
