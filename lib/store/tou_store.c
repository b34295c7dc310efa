/* SPDX-License-Identifier: MIT */
#include "tou_store.h"

#include "tou/bytes.h"
#include "tou/seal.h"

#include <string.h>

/* Bytes of the section without map and counts: size:2, version:1, kinds:1, rings:1, blocks:2, shape:4. */
#define STORE_FIXED 11u

uint16_t tou_store_map_bytes(const tou_store_t *self)
{
    return (uint16_t)((self->blocks + 7u) / 8u);
}

bool tou_store_mounted(const tou_store_t *self)
{
    return self->stage == TOU_STORE_BLANK || self->stage >= TOU_STORE_IDLE;
}

static uint8_t store_seal(const tou_store_t *self)
{
    return tou_seal_one(&self->seal_cfg, sizeof *self - offsetof(tou_store_t, seal_cfg));
}

static uint8_t store_seal_kinds(const tou_store_cfg_t *cfg)
{
    uint32_t seal = tou_seal(TOU_SEAL_SEED, cfg->param, cfg->n_params * sizeof cfg->param[0]);

    return tou_seal_byte(tou_seal(seal, cfg->ring, cfg->n_rings * sizeof cfg->ring[0]));
}

static uint8_t store_seal_lists(const tou_store_t *self)
{
    const tou_store_cfg_t *cfg = self->cfg;
    uint32_t seal              = tou_seal(TOU_SEAL_SEED, cfg->map, 3u * (size_t)tou_store_map_bytes(self));

    return tou_seal_byte(tou_seal(seal, cfg->state, cfg->n_rings * sizeof cfg->state[0]));
}

/* After a step of a write that goes on: nothing but the write has changed. */
void tou_store_renew_own(tou_store_t *self)
{
    self->seal = store_seal(self);
}

/* What is asked for at each poll is worked out here, so that asking follows no pointer. */
void tou_store_renew(tou_store_t *self)
{
    self->rests      = tou_store_can_begin(self);
    self->works      = tou_store_has_work(self);
    self->seal_lists = store_seal_lists(self);
    tou_store_renew_own(self);
}

/* A pointer is followed only after what holds it was found good. */
bool tou_store_check(const tou_store_t *self)
{
    return self->seal == store_seal(self) && self->seal_cfg == tou_seal_one(self->cfg, sizeof *self->cfg) &&
           self->seal_kinds == store_seal_kinds(self->cfg) && self->seal_lists == store_seal_lists(self);
}

void tou_store_fault(tou_store_t *self)
{
    self->faults++;
}

/* A place that cannot be written, for the part writes several bytes at once. */
static bool store_odd(const tou_store_cfg_t *cfg, uint16_t size)
{
    return (TOU_STORE_PLACE(size) & (cfg->nv->unit - 1u)) != 0u;
}

/* Bytes of all blocks; UINT32_MAX: a number is out of range. */
static uint32_t store_params(const tou_store_cfg_t *cfg, uint16_t *blocks)
{
    uint32_t bytes = 0;

    *blocks = 0;
    for (uint8_t k = 0; k < cfg->n_params; k++) {
        const tou_param_t *param = &cfg->param[k];

        if (param->id == 0u || param->n == 0u || param->size == 0u || param->size > TOU_PARAM_MAX ||
            store_odd(cfg, param->size)) {
            return UINT32_MAX;
        }
        *blocks = (uint16_t)(*blocks + param->n);
        bytes += 2u * param->n * TOU_STORE_PLACE((uint32_t)param->size);
    }
    return (*blocks <= TOU_PARAMS_MAX) ? bytes : UINT32_MAX;
}

/* Bytes of all rings; UINT32_MAX: a number is out of range. */
static uint32_t store_rings(const tou_store_cfg_t *cfg)
{
    uint32_t bytes = 0;

    for (uint8_t k = 0; k < cfg->n_rings; k++) {
        const tou_ring_cfg_t *ring = &cfg->ring[k];
        uint32_t size              = TOU_STORE_PLACE((uint32_t)ring->size) * tou_ring_places(ring);

        if (ring->id == 0u || ring->spare < 2u || ring->size == 0u || ring->size > TOU_ENTRY_MAX || ring->depth == 0u ||
            ring->depth > TOU_DEPTH_MAX || store_odd(cfg, ring->size) || size > cfg->nv->size - bytes) {
            return UINT32_MAX;
        }
        bytes += size;
    }
    return bytes;
}

static bool store_overlap(const tou_store_cfg_t *cfg, uint32_t end)
{
    uint32_t slots = (uint32_t)cfg->journal.slot * cfg->journal.per_block;

    return cfg->journal_nv == cfg->nv && cfg->journal.base < end && cfg->journal.base + slots > cfg->param_at;
}

tou_err_t tou_store_init(tou_store_t *self, const tou_store_cfg_t *cfg)
{
    const tou_nv_t *nv = cfg->nv;
    uint16_t blocks;
    uint32_t params = store_params(cfg, &blocks);
    uint32_t rings  = (cfg->n_rings <= TOU_RINGS_MAX) ? store_rings(cfg) : UINT32_MAX;
    uint32_t fixed  = TOU_JOURNAL_HEAD + TOU_JOURNAL_TAIL + TOU_STORE_SECTION((uint32_t)blocks, cfg->n_rings);
    tou_journal_t journal;

    if (nv->block != 0u || params == UINT32_MAX || rings == UINT32_MAX || params > nv->size || rings > nv->size ||
        cfg->ring_at > nv->size - rings || cfg->param_at > cfg->ring_at || params > cfg->ring_at - cfg->param_at ||
        ((cfg->param_at | cfg->ring_at) & (nv->unit - 1u)) != 0u || store_overlap(cfg, cfg->ring_at + rings) ||
        cfg->journal.slot < fixed || tou_journal_init(&journal, &cfg->journal, cfg->journal_nv) != TOU_OK) {
        return TOU_E_RANGE;
    }
    memset(self, 0, sizeof *self);
    self->journal = journal;
    self->cfg     = cfg;
    self->blocks  = blocks;
    self->kind    = TOU_STORE_NONE;
    memset(cfg->map, 0, TOU_STORE_MAPS((size_t)blocks));
    memset(cfg->state, 0, cfg->n_rings * sizeof cfg->state[0]);
    self->seal_cfg   = tou_seal_one(cfg, sizeof *cfg);
    self->seal_kinds = store_seal_kinds(cfg);
    tou_store_renew(self);
    return TOU_OK;
}

/* What tells whether a record was made by a store of this form: the shapes of the first kinds and rings. */
uint32_t tou_store_shape(const tou_store_cfg_t *cfg, uint8_t n_params, uint8_t n_rings)
{
    uint32_t crc = TOU_CRC_SEED;
    uint8_t bytes[6];

    for (uint8_t k = 0; k < n_params; k++) {
        bytes[0] = cfg->param[k].id;
        bytes[1] = cfg->param[k].n;
        bytes[2] = cfg->param[k].size;
        crc      = tou_bytes_crc(crc, bytes, 3);
    }
    for (uint8_t k = 0; k < n_rings; k++) {
        bytes[0] = cfg->ring[k].id;
        bytes[1] = cfg->ring[k].spare;
        (void)tou_bytes_put(&bytes[2], cfg->ring[k].size, 2);
        (void)tou_bytes_put(&bytes[4], cfg->ring[k].depth, 2);
        crc = tou_bytes_crc(crc, bytes, sizeof bytes);
    }
    return crc;
}

static uint8_t *store_map(const tou_store_t *self, uint8_t which)
{
    return self->cfg->map + (size_t)which * tou_store_map_bytes(self);
}

/* The record before the newest is not known, so no place is free until there is another one. */
static void store_nothing_free(tou_store_t *self)
{
    uint16_t n = tou_store_map_bytes(self);

    memcpy(store_map(self, TOU_MAP_NOW), store_map(self, TOU_MAP_NEWEST), n);
    for (uint16_t i = 0; i < n; i++) {
        store_map(self, TOU_MAP_BEFORE)[i] = (uint8_t)~store_map(self, TOU_MAP_NEWEST)[i];
    }
    for (uint8_t k = 0; k < self->cfg->n_rings; k++) {
        self->cfg->state[k].before = self->cfg->ring[k].spare;
    }
}

/* Blocks of the first kinds. */
static uint16_t store_blocks(const tou_store_cfg_t *cfg, uint8_t n_params)
{
    uint16_t blocks = 0;

    for (uint8_t k = 0; k < n_params; k++) {
        blocks = (uint16_t)(blocks + cfg->param[k].n);
    }
    return blocks;
}

/* A section of this store, or of one with fewer kinds and rings. */
static bool store_fits(const tou_store_t *self, const uint8_t *section, uint16_t size)
{
    const tou_store_cfg_t *cfg = self->cfg;
    uint16_t blocks            = (uint16_t)tou_bytes_get(&section[5], 2);
    uint8_t n_params           = section[3];
    uint8_t n_rings            = section[4];

    return section[2] == TOU_STORE_VERSION && n_params <= cfg->n_params && n_rings <= cfg->n_rings &&
           blocks == store_blocks(cfg, n_params) && size == TOU_STORE_SECTION((uint32_t)blocks, n_rings) &&
           tou_bytes_get(&section[7], 4) == tou_store_shape(cfg, n_params, n_rings);
}

/* The record's first bytes have been read into the buffer. */
static tou_err_t store_name(tou_store_t *self, uint16_t held)
{
    const uint8_t *section = self->cfg->buffer;
    uint16_t size          = (uint16_t)tou_bytes_get(section, 2);
    uint16_t map           = (uint16_t)((tou_bytes_get(&section[5], 2) + 7u) / 8u);

    if (held < STORE_FIXED || size > held || !store_fits(self, section, size)) {
        self->stage = TOU_STORE_OTHER;
        return TOU_E_INVALID;
    }
    memcpy(store_map(self, TOU_MAP_NEWEST), &section[STORE_FIXED], map);
    for (uint8_t k = 0; k < section[4]; k++) {
        tou_ring_mounted(self, k, &section[STORE_FIXED + map + TOU_RING_KEPT * (size_t)k]);
    }
    store_nothing_free(self);
    self->skip   = size;
    self->stage  = TOU_STORE_IDLE;
    self->number = tou_journal_number(&self->journal);
    self->holds  = self->number;
    return TOU_OK;
}

static tou_err_t store_names(tou_store_t *self)
{
    uint16_t size = tou_journal_size(&self->journal);
    uint16_t most = (uint16_t)TOU_STORE_SECTION((uint32_t)self->blocks, self->cfg->n_rings);
    uint16_t n    = (size < most) ? size : most;
    tou_err_t err = tou_journal_read(&self->journal, 0, self->cfg->buffer, n);

    if (err == TOU_OK) {
        return store_name(self, n);
    }
    return (err == TOU_E_BUSY) ? TOU_MORE : err;
}

static tou_err_t store_find(tou_store_t *self)
{
    tou_err_t err = tou_journal_mount(&self->journal);

    if (err == TOU_OK) {
        self->stage = TOU_STORE_NAMES;
        return TOU_MORE;
    }
    if (err == TOU_E_ABSENT) {
        store_nothing_free(self);
        self->stage = TOU_STORE_BLANK;
    }
    return err;
}

tou_err_t tou_store_mount(tou_store_t *self)
{
    tou_err_t err = TOU_OK;

    if (self->stage == TOU_STORE_FIND) {
        err = store_find(self);
    } else if (self->stage == TOU_STORE_NAMES) {
        err = store_names(self);
    } else if (self->stage == TOU_STORE_OTHER) {
        err = TOU_E_INVALID;
    } else if (self->number == 0u) {
        err = TOU_E_ABSENT;
    }
    tou_store_renew(self);
    return err;
}

tou_err_t tou_store_load(tou_store_t *self, const uint8_t **body, uint16_t *size)
{
    uint16_t held = tou_journal_size(&self->journal);
    tou_err_t err;

    if (self->number == 0u) {
        return TOU_E_ABSENT;
    }
    if (self->stage >= TOU_STORE_TAKE) {
        return TOU_E_BUSY;
    }
    err = tou_journal_read(&self->journal, 0, self->cfg->buffer, held);
    if (err == TOU_OK) {
        *body = self->cfg->buffer + self->skip;
        *size = (uint16_t)(held - self->skip);
    }
    return err;
}

tou_err_t tou_store_peek(const tou_store_t *self, uint16_t at, void *out, uint16_t n)
{
    return tou_journal_read(&self->journal, (uint16_t)(self->skip + at), out, n);
}

uint32_t tou_store_ticket(const tou_store_t *self)
{
    return self->journal.limit + 1u;
}

bool tou_store_done(const tou_store_t *self, uint32_t ticket)
{
    return self->holds >= ticket;
}

uint32_t tou_store_number(const tou_store_t *self)
{
    return self->number;
}
