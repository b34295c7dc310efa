/* SPDX-License-Identifier: MIT */
#include "tou/capture.h"

#include "tou/bytes.h"
#include "tou/seal.h"

static uint16_t capture_maxima(const tou_demand_t *demand)
{
    return (uint16_t)((demand->cfg.n_rates + 1u) * demand->cfg.n_highest);
}

/* Where the registers of an energy, the maxima of a demand or the words begin. */
static uint32_t capture_offset(const tou_capture_t *self, uint8_t n_energies, uint8_t n_demands)
{
    uint32_t offset = 0;

    for (uint8_t i = 0; i < n_energies; i++) {
        offset += 4u * (self->energy[i]->n_rates + 1u);
    }
    for (uint8_t i = 0; i < n_demands; i++) {
        offset += UINT32_C(8) * capture_maxima(self->demand[i]);
    }
    return offset;
}

uint32_t tou_capture_size(const tou_capture_t *self)
{
    if (self->n_energies > TOU_CAPTURE_LIST || self->n_demands > TOU_CAPTURE_LIST) {
        return 0;
    }
    return capture_offset(self, self->n_energies, self->n_demands) + 4u * self->n_words;
}

static uint8_t *capture_put_energy(uint8_t *at, const tou_energy_t *energy)
{
    for (uint8_t r = 0; r <= energy->n_rates; r++) {
        at = tou_bytes_put(at, energy->reg[r].units, 4);
    }
    return at;
}

static uint8_t *capture_put_demand(uint8_t *at, const tou_demand_t *demand, bool maxima)
{
    uint16_t n = capture_maxima(demand);

    for (uint16_t i = 0; i < n; i++) {
        at = tou_bytes_put(at, maxima ? demand->maximum[i].value : 0u, 4);
        at = tou_bytes_put(at, maxima ? demand->maximum[i].at : 0u, 4);
    }
    return at;
}

uint8_t *tou_capture_put(const tou_capture_t *self, uint8_t *at, bool maxima)
{
    for (uint8_t i = 0; i < self->n_energies; i++) {
        at = capture_put_energy(at, self->energy[i]);
    }
    for (uint8_t i = 0; i < self->n_demands; i++) {
        at = capture_put_demand(at, self->demand[i], maxima);
    }
    for (uint8_t i = 0; i < self->n_words; i++) {
        at = tou_bytes_put(at, *self->word[i], 4);
    }
    return at;
}

tou_err_t tou_capture_energy(const tou_capture_t *self, uint8_t energy, tou_rate_t rate, uint32_t *offset)
{
    if (energy >= self->n_energies || rate > self->energy[energy]->n_rates) {
        return TOU_E_ABSENT;
    }
    *offset = capture_offset(self, energy, 0) + 4u * rate;
    return TOU_OK;
}

tou_err_t tou_capture_demand(const tou_capture_t *self, uint8_t demand, tou_rate_t rate, uint8_t k, uint32_t *offset)
{
    if (demand >= self->n_demands) {
        return TOU_E_ABSENT;
    }
    const tou_demand_cfg_t *cfg = &self->demand[demand]->cfg;

    if (rate > cfg->n_rates || k >= cfg->n_highest) {
        return TOU_E_ABSENT;
    }
    *offset = capture_offset(self, self->n_energies, demand) + UINT32_C(8) * ((uint32_t)rate * cfg->n_highest + k);
    return TOU_OK;
}

tou_err_t tou_capture_word(const tou_capture_t *self, uint8_t word, uint32_t *offset)
{
    if (word >= self->n_words) {
        return TOU_E_ABSENT;
    }
    *offset = capture_offset(self, self->n_energies, self->n_demands) + 4u * word;
    return TOU_OK;
}

uint32_t tou_capture_seal(const tou_capture_t *self, uint32_t seal)
{
    seal = tou_seal(seal, self->energy, self->n_energies * sizeof(tou_energy_t *));
    seal = tou_seal(seal, self->demand, self->n_demands * sizeof(tou_demand_t *));
    return tou_seal(seal, self->word, self->n_words * sizeof(uint32_t *));
}
