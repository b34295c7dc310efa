/* SPDX-License-Identifier: MIT */
/* Each register is one number of 64 bits: units times the constant, and the remainder. */
#include "tou/energy.h"

static uint64_t worth; /* of a pulse, in parts of a unit */

static uint64_t value_of(const tou_energy_t *self, int r)
{
    return (uint64_t)self->reg[r].units * self->den + self->reg[r].rem;
}

static uint64_t range_of(const tou_energy_t *self)
{
    return (uint64_t)TOU_ENERGY_RANGE * self->den;
}

static tou_err_t take_constant(tou_energy_t *self, uint16_t imp_per_kwh, uint32_t ratio)
{
    uint64_t pulse = (uint64_t)ratio * self->units_per_kwh;

    if (imp_per_kwh == 0u || ratio == 0u || ratio > TOU_RATIO_MAX || pulse >= (uint64_t)TOU_ENERGY_RANGE * imp_per_kwh) {
        return TOU_E_RANGE;
    }
    self->den = imp_per_kwh;
    worth     = pulse;
    return TOU_OK;
}

tou_err_t tou_energy_init(tou_energy_t *self, tou_register_t *reg, uint8_t n_rates, uint16_t imp_per_kwh, uint32_t ratio,
                          uint16_t units_per_kwh)
{
    self->reg           = reg;
    self->n_rates       = n_rates;
    self->units_per_kwh = units_per_kwh;
    self->excess        = 0;
    return take_constant(self, imp_per_kwh, ratio);
}

tou_err_t tou_energy_restore(tou_energy_t *self, uint32_t excess)
{
    self->excess = excess;
    return tou_energy_check(self) ? TOU_OK : TOU_E_INVALID;
}

tou_err_t tou_energy_add(tou_energy_t *self, tou_rate_t rate, uint16_t pulses)
{
    if (rate == 0u || rate > self->n_rates) {
        return TOU_E_ARG;
    }
    for (int r = 0; r <= rate; r += rate) {
        uint64_t value = (value_of(self, r) + worth * pulses) % range_of(self);

        self->reg[r].units = (uint32_t)(value / self->den);
        self->reg[r].rem   = (uint16_t)(value % self->den);
    }
    return TOU_OK;
}

static uint64_t sum_of_rates(const tou_energy_t *self)
{
    uint64_t sum = 0;

    for (int r = 1; r <= self->n_rates; r++) {
        sum = (sum + value_of(self, r)) % range_of(self);
    }
    return sum;
}

bool tou_energy_check(const tou_energy_t *self)
{
    bool good = self->excess < TOU_ENERGY_RANGE;

    for (int r = 0; r <= self->n_rates; r++) {
        good = good && self->reg[r].units < TOU_ENERGY_RANGE && self->reg[r].rem < self->den;
    }
    return good && (sum_of_rates(self) + (uint64_t)self->excess * self->den) % range_of(self) == value_of(self, 0);
}

/* What the total then has more than the rates is the excess. */
tou_err_t tou_energy_set_constant(tou_energy_t *self, uint16_t imp_per_kwh, uint32_t ratio)
{
    bool good = tou_energy_check(self);

    if (!good) {
        return TOU_E_INVALID;
    }
    if (take_constant(self, imp_per_kwh, ratio) != TOU_OK) {
        return TOU_E_RANGE;
    }
    for (int r = 0; r <= self->n_rates; r++) {
        self->reg[r].rem = 0;
    }
    uint64_t more = (value_of(self, 0) + range_of(self) - sum_of_rates(self)) % range_of(self);
    self->excess  = (uint32_t)(more / self->den);
    return TOU_OK;
}

uint32_t tou_energy_between(uint32_t then, uint32_t now)
{
    return (uint32_t)(((uint64_t)now + TOU_ENERGY_RANGE - then) % TOU_ENERGY_RANGE);
}
