/* SPDX-License-Identifier: MIT */
#include "tou/energy.h"

/* Set-up only. The compiler's own routine is faster and costs seven times as much code on a Cortex-M0+. */
static uint32_t energy_divide(uint32_t num, uint16_t den, uint16_t *rem)
{
    uint32_t left = 0;

    /* Digits leave num at the top and those of the quotient follow from below. */
    for (uint8_t digit = 0; digit < 32u; digit++) {
        left = (left << 1) | (num >> 31);
        num <<= 1;
        if (left >= den) {
            left -= den;
            num++;
        }
    }
    *rem = (uint16_t)left;
    return num;
}

static tou_err_t energy_set_scale(tou_energy_t *self, uint16_t imp_per_kwh, uint32_t ratio, uint16_t units_per_kwh)
{
    bool unit_ok = units_per_kwh == TOU_UNIT_WH || units_per_kwh == TOU_UNIT_10WH || units_per_kwh == TOU_UNIT_100WH ||
                   units_per_kwh == TOU_UNIT_KWH;

    if (imp_per_kwh == 0u || ratio == 0u || ratio > TOU_RATIO_MAX || !unit_ok) {
        return TOU_E_RANGE;
    }
    /* At most 4e6 x 1000 = 4e9: still inside 32 bits. */
    uint16_t part;
    uint32_t whole = energy_divide(ratio * units_per_kwh, imp_per_kwh, &part);

    if (whole >= TOU_ENERGY_RANGE) {
        return TOU_E_RANGE;
    }
    self->per_pulse.units = whole;
    self->per_pulse.rem   = part;
    self->den             = imp_per_kwh;
    self->units_per_kwh   = units_per_kwh;
    return TOU_OK;
}

tou_err_t tou_energy_init(tou_energy_t *self, tou_register_t *reg, uint8_t n_rates, uint16_t imp_per_kwh, uint32_t ratio,
                          uint16_t units_per_kwh)
{
    if (n_rates == 0u || n_rates > TOU_RATE_MAX) {
        return TOU_E_RANGE;
    }
    if (energy_set_scale(self, imp_per_kwh, ratio, units_per_kwh) != TOU_OK) {
        return TOU_E_RANGE;
    }
    self->reg     = reg;
    self->n_rates = n_rates;
    self->excess  = 0;
    return TOU_OK;
}

/*
 * Remainders may add up to more than 16 bits hold; the subtraction of den brings them back modulo 2^16. Both arguments
 * may be the same register.
 */
static void energy_sum(tou_register_t *to, const tou_register_t *amount, uint16_t den)
{
    uint16_t rem   = (uint16_t)(to->rem + amount->rem);
    uint32_t units = to->units + amount->units;

    if (rem < amount->rem || rem >= den) {
        rem = (uint16_t)(rem - den);
        units++;
    }
    to->rem   = rem;
    to->units = (units >= TOU_ENERGY_RANGE) ? (units - TOU_ENERGY_RANGE) : units;
}

tou_err_t tou_energy_add(tou_energy_t *self, tou_rate_t rate, uint16_t pulses)
{
    tou_register_t part;

    if (rate == 0u || rate > self->n_rates) {
        return TOU_E_ARG;
    }
    part = self->per_pulse;
    /* Doubling the worth of a pulse for each binary digit needs neither a division nor more than 32 bits. */
    for (; pulses != 0u; pulses >>= 1) {
        if ((pulses & 1u) != 0u) {
            energy_sum(&self->reg[0], &part, self->den);
            energy_sum(&self->reg[rate], &part, self->den);
        }
        energy_sum(&part, &part, self->den);
    }
    return TOU_OK;
}

/* Units by which the total exceeds the rates, the remainders left out. */
static uint32_t energy_excess(const tou_energy_t *self)
{
    uint32_t units = self->reg[0].units;

    for (uint8_t r = 1; r <= self->n_rates; r++) {
        units = tou_energy_between(self->reg[r].units, units);
    }
    return units;
}

tou_err_t tou_energy_restore(tou_energy_t *self, uint32_t excess)
{
    self->excess = excess;
    return tou_energy_check(self) ? TOU_OK : TOU_E_INVALID;
}

tou_err_t tou_energy_set_constant(tou_energy_t *self, uint16_t imp_per_kwh, uint32_t ratio)
{
    if (!tou_energy_check(self)) {
        return TOU_E_INVALID;
    }
    if (energy_set_scale(self, imp_per_kwh, ratio, self->units_per_kwh) != TOU_OK) {
        return TOU_E_RANGE;
    }
    for (uint8_t r = 0; r <= self->n_rates; r++) {
        self->reg[r].rem = 0;
    }
    self->excess = energy_excess(self);
    return TOU_OK;
}

bool tou_energy_check(const tou_energy_t *self)
{
    uint32_t rems = 0;
    uint32_t more = energy_excess(self);

    for (uint8_t r = 0; r <= self->n_rates; r++) {
        if (self->reg[r].rem >= self->den || self->reg[r].units >= TOU_ENERGY_RANGE) {
            return false;
        }
        rems += self->reg[r].rem;
    }
    rems -= self->reg[0].rem;
    /* What the rates' remainders make in whole units is what the total has more. */
    for (; rems >= (uint32_t)self->reg[0].rem + self->den; rems -= self->den) {
        more = tou_energy_between(1, more);
    }
    return rems == self->reg[0].rem && more == self->excess;
}

uint32_t tou_energy_between(uint32_t then, uint32_t now)
{
    uint32_t units = now - then;

    return (now >= then) ? units : (units + TOU_ENERGY_RANGE);
}
