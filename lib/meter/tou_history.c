/* SPDX-License-Identifier: MIT */
#include "tou/history.h"

#include "tou/bytes.h"
#include "tou/seal.h"

#include <string.h>

#define HISTORY_HEAD  12u
#define HISTORY_LISTS 16u

static uint16_t history_maxima(const tou_demand_t *demand)
{
    return (uint16_t)((demand->cfg.n_rates + 1u) * demand->cfg.n_highest);
}

/* Where the registers of an energy, the maxima of a demand or the words begin in a record. */
static uint32_t history_offset(const tou_history_cfg_t *cfg, uint8_t n_energies, uint8_t n_demands)
{
    uint32_t offset = HISTORY_HEAD;

    for (uint8_t i = 0; i < n_energies; i++) {
        offset += 4u * (cfg->energy[i]->n_rates + 1u);
    }
    for (uint8_t i = 0; i < n_demands; i++) {
        offset += UINT32_C(8) * history_maxima(cfg->demand[i]);
    }
    return offset;
}

/* Bytes of a record of what is listed, as it is now. */
static uint32_t history_record_size(const tou_history_cfg_t *cfg)
{
    return history_offset(cfg, cfg->n_energies, cfg->n_demands) + 4u * cfg->n_words;
}

static uint8_t history_seal(const tou_history_t *self)
{
    const size_t begin = offsetof(tou_history_t, seal_cfg);

    return tou_seal_one(&self->seal_cfg, sizeof *self - begin);
}

static uint8_t history_seal_cfg(const tou_history_t *self)
{
    return tou_seal_one(self->cfg, sizeof *self->cfg);
}

/* All of the room, also what is not used yet. */
static uint8_t history_seal_bytes(const tou_history_t *self)
{
    const tou_history_cfg_t *cfg = self->cfg;
    uint32_t seal                = tou_seal(TOU_SEAL_SEED, cfg->energy, cfg->n_energies * sizeof(tou_energy_t *));

    seal = tou_seal(seal, cfg->demand, cfg->n_demands * sizeof(tou_demand_t *));
    return tou_seal_byte(tou_seal(seal, self->bytes, (size_t)cfg->depth * self->record));
}

static void history_reseal(tou_history_t *self)
{
    self->seal_cfg   = history_seal_cfg(self);
    self->seal_bytes = history_seal_bytes(self);
    self->seal       = history_seal(self);
}

tou_err_t tou_history_init(tou_history_t *self, const tou_history_cfg_t *cfg, uint8_t *bytes, size_t size)
{
    if (cfg->n_energies > HISTORY_LISTS || cfg->n_demands > HISTORY_LISTS || cfg->depth == 0u ||
        cfg->depth > TOU_HISTORY_MAX) {
        return TOU_E_RANGE;
    }
    uint32_t record = history_record_size(cfg);
    uint32_t room   = record * cfg->depth;

    if (record > UINT16_MAX || room > size) {
        return TOU_E_RANGE;
    }
    memset(self, 0, sizeof *self);
    self->record = (uint16_t)record;
    self->bytes  = bytes;
    self->cfg    = cfg;
    tou_history_clear(self);
    return TOU_OK;
}

void tou_history_clear(tou_history_t *self)
{
    self->used   = 0;
    self->newest = 0;
    memset(self->bytes, 0, (size_t)self->cfg->depth * self->record);
    history_reseal(self);
}

static uint8_t *history_put_energy(uint8_t *at, const tou_energy_t *energy)
{
    for (uint8_t r = 0; r <= energy->n_rates; r++) {
        at = tou_bytes_put(at, energy->reg[r].units, 4);
    }
    return at;
}

static uint8_t *history_put_demand(uint8_t *at, const tou_demand_t *demand, bool closed)
{
    uint16_t n = history_maxima(demand);

    for (uint16_t i = 0; i < n; i++) {
        at = tou_bytes_put(at, closed ? demand->maximum[i].value : 0u, 4);
        at = tou_bytes_put(at, closed ? demand->maximum[i].at : 0u, 4);
    }
    return at;
}

static void history_on_close(void *ctx, const tou_closing_t *closing) TOU_REENTRANT
{
    tou_history_t *self          = ctx;
    const tou_history_cfg_t *cfg = self->cfg;

    self->newest = (uint8_t)((self->newest + 1u >= cfg->depth) ? 0u : (self->newest + 1u));
    self->used   = (uint8_t)((self->used < cfg->depth) ? (self->used + 1u) : cfg->depth);
    uint8_t *at  = self->bytes + (size_t)self->newest * self->record;

    at = tou_bytes_put(at, closing->since, 4);
    at = tou_bytes_put(at, closing->at, 4);
    at = tou_bytes_put(at, closing->number, 2);
    at = tou_bytes_put(at, closing->cause, 1);
    at = tou_bytes_put(at, closing->demand ? 1u : 0u, 1);
    for (uint8_t i = 0; i < cfg->n_energies; i++) {
        at = history_put_energy(at, cfg->energy[i]);
    }
    for (uint8_t i = 0; i < cfg->n_demands; i++) {
        at = history_put_demand(at, cfg->demand[i], closing->demand);
    }
    for (uint8_t i = 0; i < cfg->n_words; i++) {
        at = tou_bytes_put(at, cfg->word[i], 4);
    }
    self->seal_bytes = history_seal_bytes(self);
}

uint8_t tou_history_used(const tou_history_t *self)
{
    return self->used;
}

/* NULL if there is none of that age. */
static const uint8_t *history_record(const tou_history_t *self, uint8_t age)
{
    if (age == 0u || age > self->used) {
        return NULL;
    }
    uint8_t place =
        (uint8_t)((self->newest + 1u >= age) ? (self->newest + 1u - age) : (self->newest + 1u + self->cfg->depth - age));

    return self->bytes + (size_t)place * self->record;
}

tou_err_t tou_history_closing(const tou_history_t *self, uint8_t age, tou_closing_t *closing)
{
    const uint8_t *record = history_record(self, age);

    if (record == NULL) {
        return TOU_E_ABSENT;
    }
    closing->since  = tou_bytes_get(record, 4);
    closing->at     = tou_bytes_get(record + 4, 4);
    closing->number = (uint16_t)tou_bytes_get(record + 8, 2);
    closing->cause  = record[10];
    closing->demand = record[11] != 0u;
    return TOU_OK;
}

tou_err_t tou_history_energy(const tou_history_t *self, uint8_t age, uint8_t energy, tou_rate_t rate, uint32_t *units)
{
    const uint8_t *record = history_record(self, age);

    if (record == NULL || energy >= self->cfg->n_energies || rate > self->cfg->energy[energy]->n_rates) {
        return TOU_E_ABSENT;
    }
    *units = tou_bytes_get(&record[history_offset(self->cfg, energy, 0) + 4u * rate], 4);
    return TOU_OK;
}

tou_err_t tou_history_maximum(const tou_history_t *self, uint8_t age, uint8_t demand, tou_rate_t rate, uint8_t k,
                              tou_maximum_t *maximum)
{
    const uint8_t *record = history_record(self, age);

    if (record == NULL || demand >= self->cfg->n_demands || record[11] == 0u) {
        return TOU_E_ABSENT;
    }
    const tou_demand_cfg_t *cfg = &self->cfg->demand[demand]->cfg;

    if (rate > cfg->n_rates || k >= cfg->n_highest) {
        return TOU_E_ABSENT;
    }
    record += history_offset(self->cfg, self->cfg->n_energies, demand) + UINT32_C(8) * ((uint32_t)rate * cfg->n_highest + k);
    maximum->value  = tou_bytes_get(record, 4);
    maximum->at     = tou_bytes_get(record + 4, 4);
    maximum->pulses = 0;
    return TOU_OK;
}

tou_err_t tou_history_word(const tou_history_t *self, uint8_t age, uint8_t word, uint32_t *value)
{
    const uint8_t *record = history_record(self, age);

    if (record == NULL || word >= self->cfg->n_words) {
        return TOU_E_ABSENT;
    }
    *value = tou_bytes_get(&record[history_offset(self->cfg, self->cfg->n_energies, self->cfg->n_demands) + 4u * word], 4);
    return TOU_OK;
}

static bool history_check(const void *ctx, bool whole) TOU_REENTRANT
{
    const tou_history_t *self = ctx;

    return !whole || (self->seal == history_seal(self) && self->seal_cfg == history_seal_cfg(self) &&
                      self->seal_bytes == history_seal_bytes(self) && self->record == history_record_size(self->cfg));
}

/* The records change, and are sealed anew, at closings only. */
static void history_renew(void *ctx) TOU_REENTRANT
{
    tou_history_t *self = ctx;

    self->seal = history_seal(self);
}

const tou_part_ops_t tou_history_part = {NULL, NULL, NULL, NULL, history_on_close, NULL, history_check, history_renew};
