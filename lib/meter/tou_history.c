/* SPDX-License-Identifier: MIT */
#include "tou/history.h"

#include "tou/bytes.h"
#include "tou/meter.h"
#include "tou/seal.h"

#include <string.h>

#define HISTORY_HEAD 12u

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
    size_t size   = (self->bytes != NULL) ? ((size_t)self->cfg->depth * self->record) : 0u;
    uint32_t seal = tou_capture_seal(&self->cfg->what, TOU_SEAL_SEED);

    return tou_seal_byte(tou_seal(seal, self->bytes, size));
}

static void history_reseal(tou_history_t *self)
{
    self->seal_cfg   = history_seal_cfg(self);
    self->seal_bytes = history_seal_bytes(self);
    self->seal       = history_seal(self);
}

/* Bytes of a record; 0: a number is out of range. */
static uint32_t history_record_size(const tou_history_cfg_t *cfg)
{
    const tou_capture_t *what = &cfg->what;

    if (what->n_energies > TOU_CAPTURE_LIST || what->n_demands > TOU_CAPTURE_LIST || cfg->depth == 0u ||
        cfg->depth > TOU_HISTORY_MAX) {
        return 0;
    }
    return HISTORY_HEAD + tou_capture_size(what);
}

static void history_set_up(tou_history_t *self, const tou_history_cfg_t *cfg, uint32_t record)
{
    memset(self, 0, sizeof *self);
    self->record = (uint16_t)record;
    self->cfg    = cfg;
}

tou_err_t tou_history_init(tou_history_t *self, const tou_history_cfg_t *cfg, uint8_t *bytes, size_t size)
{
    uint32_t record = history_record_size(cfg);

    if (record == 0u || record > UINT16_MAX || (size_t)record * cfg->depth > size) {
        return TOU_E_RANGE;
    }
    history_set_up(self, cfg, record);
    self->bytes = bytes;
    tou_history_clear(self);
    return TOU_OK;
}

tou_err_t tou_history_init_kept(tou_history_t *self, const tou_history_cfg_t *cfg, tou_store_t *store, uint8_t ring)
{
    uint32_t record = history_record_size(cfg);

    if (record == 0u || ring >= store->cfg->n_rings || record != store->cfg->ring[ring].size ||
        cfg->depth != store->cfg->ring[ring].depth) {
        return TOU_E_RANGE;
    }
    history_set_up(self, cfg, record);
    self->store = store;
    self->ring  = ring;
    history_reseal(self);
    return TOU_OK;
}

void tou_history_clear(tou_history_t *self)
{
    self->used   = 0;
    self->newest = 0;
    if (self->store != NULL) {
        tou_store_clear(self->store, self->ring);
    } else {
        memset(self->bytes, 0, (size_t)self->cfg->depth * self->record);
    }
    history_reseal(self);
}

/* Where the next record goes; NULL: the store is not ready, and it is lost. */
static uint8_t *history_next(tou_history_t *self)
{
    const tou_history_cfg_t *cfg = self->cfg;

    if (self->store != NULL) {
        return tou_store_entry(self->store, self->ring);
    }
    self->newest = (uint8_t)((self->newest + 1u >= cfg->depth) ? 0u : (self->newest + 1u));
    self->used   = (uint8_t)((self->used < cfg->depth) ? (self->used + 1u) : cfg->depth);
    return self->bytes + (size_t)self->newest * self->record;
}

static void history_on_close(void *ctx, const tou_closing_t *closing) TOU_REENTRANT
{
    tou_history_t *self = ctx;
    uint8_t *at         = history_next(self);

    if (at == NULL) {
        tou_store_lost(self->store);
        return;
    }
    at = tou_bytes_put(at, closing->since, 4);
    at = tou_bytes_put(at, closing->at, 4);
    at = tou_bytes_put(at, closing->number, 2);
    at = tou_bytes_put(at, closing->cause, 1);
    at = tou_bytes_put(at, closing->demand ? 1u : 0u, 1);
    (void)tou_capture_put(&self->cfg->what, at, closing->demand);
    if (self->store != NULL) {
        tou_store_append(self->store, self->ring);
    }
    self->seal_bytes = history_seal_bytes(self);
}

uint8_t tou_history_used(const tou_history_t *self)
{
    return (uint8_t)((self->store != NULL) ? tou_store_used(self->store, self->ring) : self->used);
}

/* Part of a record. */
static tou_err_t history_get(const tou_history_t *self, uint8_t age, uint32_t at, uint8_t *out, uint8_t n)
{
    if (age == 0u || age > tou_history_used(self)) {
        return TOU_E_ABSENT;
    }
    if (self->store != NULL) {
        return tou_store_get(self->store, self->ring, age, (uint16_t)at, out, n);
    }
    uint8_t place =
        (uint8_t)((self->newest + 1u >= age) ? (self->newest + 1u - age) : (self->newest + 1u + self->cfg->depth - age));

    memcpy(out, self->bytes + (size_t)place * self->record + at, n);
    return TOU_OK;
}

tou_err_t tou_history_closing(const tou_history_t *self, uint8_t age, tou_closing_t *closing)
{
    uint8_t head[HISTORY_HEAD];
    tou_err_t err = history_get(self, age, 0, head, sizeof head);

    if (err == TOU_OK) {
        closing->since  = tou_bytes_get(head, 4);
        closing->at     = tou_bytes_get(&head[4], 4);
        closing->number = (uint16_t)tou_bytes_get(&head[8], 2);
        closing->cause  = head[10];
        closing->demand = head[11] != 0u;
    }
    return err;
}

static tou_err_t history_number(const tou_history_t *self, uint8_t age, uint32_t offset, uint32_t *value)
{
    uint8_t bytes[4];
    tou_err_t err = history_get(self, age, HISTORY_HEAD + offset, bytes, sizeof bytes);

    if (err == TOU_OK) {
        *value = tou_bytes_get(bytes, 4);
    }
    return err;
}

tou_err_t tou_history_energy(const tou_history_t *self, uint8_t age, uint8_t energy, tou_rate_t rate, uint32_t *units)
{
    uint32_t offset = 0;
    tou_err_t err   = tou_capture_energy(&self->cfg->what, energy, rate, &offset);

    return (err == TOU_OK) ? history_number(self, age, offset, units) : err;
}

tou_err_t tou_history_maximum(const tou_history_t *self, uint8_t age, uint8_t demand, tou_rate_t rate, uint8_t k,
                              tou_maximum_t *maximum)
{
    uint32_t offset = 0;
    uint8_t bytes[8];
    tou_closing_t closing;
    tou_err_t err = tou_capture_demand(&self->cfg->what, demand, rate, k, &offset);

    if (err == TOU_OK) {
        err = tou_history_closing(self, age, &closing);
    }
    if (err == TOU_OK && !closing.demand) {
        err = TOU_E_ABSENT;
    }
    if (err == TOU_OK) {
        err = history_get(self, age, HISTORY_HEAD + offset, bytes, sizeof bytes);
    }
    if (err == TOU_OK) {
        maximum->value  = tou_bytes_get(bytes, 4);
        maximum->at     = tou_bytes_get(&bytes[4], 4);
        maximum->pulses = 0;
    }
    return err;
}

tou_err_t tou_history_word(const tou_history_t *self, uint8_t age, uint8_t word, uint32_t *value)
{
    uint32_t offset = 0;
    tou_err_t err   = tou_capture_word(&self->cfg->what, word, &offset);

    return (err == TOU_OK) ? history_number(self, age, offset, value) : err;
}

static void history_on_event(void *ctx, const tou_event_t *event) TOU_REENTRANT
{
    if (event->kind == TOU_EV_WIPE && event->detail == TOU_EV_METER_CLEAR) {
        tou_history_clear(ctx);
    }
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

const tou_part_ops_t tou_history_part = {
    NULL, NULL, NULL, NULL, NULL, history_on_close, NULL, history_on_event, history_check, history_renew, NULL, NULL};
