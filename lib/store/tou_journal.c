/* SPDX-License-Identifier: MIT */
#include "tou_journal.h"

#include "tou/bytes.h"

#include <string.h>

#define JOURNAL_TRIES 3u
/* Where a record has its number. */
#define JOURNAL_NUMBER 4u
/* Bytes of a record that are summed up in a step. */
#define JOURNAL_SUMS 128u
/* Bytes of a unit, at most. */
#define JOURNAL_UNIT 16u

static bool journal_blocks(const tou_journal_t *self)
{
    return self->nv->block != 0u;
}

static uint32_t journal_block_at(const tou_journal_t *self, uint8_t block)
{
    return self->cfg.base + block * self->nv->block;
}

static uint32_t journal_slot_at(const tou_journal_t *self, const tou_journal_slot_t *slot)
{
    return journal_block_at(self, slot->block) + (uint32_t)slot->index * self->cfg.slot;
}

static uint8_t journal_block_after(const tou_journal_t *self, uint8_t block)
{
    return (uint8_t)((block + 1u == self->cfg.n_blocks) ? 0u : (block + 1u));
}

bool tou_journal_advance(const tou_journal_t *self, tou_journal_slot_t *slot)
{
    slot->index++;
    if (slot->index < self->cfg.per_block) {
        return false;
    }
    slot->index = 0;
    slot->block = journal_block_after(self, slot->block);
    return true;
}

static tou_err_t journal_geometry(const tou_journal_cfg_t *cfg, const tou_nv_t *nv)
{
    uint32_t slots = (uint32_t)cfg->slot * cfg->per_block;
    uint32_t bytes = (nv->block == 0u) ? slots : (cfg->n_blocks * nv->block);
    bool layout    = (nv->block == 0u) ? (cfg->n_blocks == 1u)
                                       : (cfg->n_blocks >= 2u && slots <= nv->block && (cfg->base & (nv->block - 1u)) == 0u);

    if (!layout || cfg->per_block < 3u || cfg->slot <= TOU_JOURNAL_HEAD + TOU_JOURNAL_TAIL ||
        ((cfg->slot | cfg->base) & (nv->unit - 1u)) != 0u || bytes > nv->size || cfg->base > nv->size - bytes) {
        return TOU_E_RANGE;
    }
    return TOU_OK;
}

tou_err_t tou_journal_init(tou_journal_t *self, const tou_journal_cfg_t *cfg, const tou_nv_t *nv)
{
    if (journal_geometry(cfg, nv) != TOU_OK) {
        return TOU_E_RANGE;
    }
    memset(self, 0, sizeof *self);
    self->cfg   = *cfg;
    self->nv    = nv;
    self->limit = UINT32_MAX;
    return TOU_OK;
}

static tou_err_t journal_fetch(const tou_journal_t *self, const tou_journal_slot_t *slot, uint16_t at, void *out, uint16_t n)
{
    return self->nv->ops->read(self->nv->ctx, journal_slot_at(self, slot) + at, out, n);
}

/* A BUSY driver is asked again at the next step. */
tou_err_t tou_journal_get(tou_journal_t *self, const tou_journal_slot_t *slot, uint16_t size, uint8_t *out)
{
    uint16_t left = (uint16_t)(size - self->at);
    uint16_t n    = (left > TOU_JOURNAL_CHUNK) ? (uint16_t)TOU_JOURNAL_CHUNK : left;
    tou_err_t err = journal_fetch(self, slot, self->at, out, n);

    if (err == TOU_OK) {
        self->at = (uint16_t)(self->at + n);
    }
    return err;
}

uint32_t tou_journal_number(const tou_journal_t *self)
{
    return self->number;
}

uint16_t tou_journal_size(const tou_journal_t *self)
{
    return (self->number == 0u) ? 0u : (uint16_t)(self->held - TOU_JOURNAL_HEAD - TOU_JOURNAL_TAIL);
}

tou_err_t tou_journal_read(const tou_journal_t *self, uint16_t at, void *out, uint16_t size)
{
    uint16_t body = tou_journal_size(self);

    if (self->number == 0u || size > body || at > body - size) {
        return TOU_E_RANGE;
    }
    if (size == 0u) {
        return TOU_OK;
    }
    return journal_fetch(self, &self->newest, (uint16_t)(at + TOU_JOURNAL_HEAD), out, size);
}

/*
 * To the slot after the present one, past the newest record. With blocks its block is not entered: the one left is used anew.
 */
static void journal_step_on(tou_journal_t *self)
{
    uint8_t left = self->next.block;
    bool entered = tou_journal_advance(self, &self->next);

    if (!journal_blocks(self)) {
        if (self->next.index == self->newest.index) {
            (void)tou_journal_advance(self, &self->next);
        }
        return;
    }
    if (!entered) {
        return;
    }
    if (self->next.block == self->newest.block) {
        self->next.block = left;
    }
    self->ready = self->ahead && self->next.block != left;
    self->ahead = false;
}

/* The block to be erased before anything else; n_blocks: none. */
static uint8_t journal_to_erase(const tou_journal_t *self)
{
    uint8_t after = journal_block_after(self, self->next.block);
    bool last     = self->next.index + 1u == self->cfg.per_block;

    if (!journal_blocks(self)) {
        return self->cfg.n_blocks;
    }
    if (!self->ready) {
        return self->next.block;
    }
    return (last && !self->ahead && after != self->newest.block) ? after : self->cfg.n_blocks;
}

static tou_err_t journal_erase(tou_journal_t *self, uint8_t block)
{
    tou_err_t err = self->nv->ops->erase(self->nv->ctx, journal_block_at(self, block));

    if (err == TOU_OK) {
        self->ahead = self->ready;
        self->ready = true;
    }
    if (err == TOU_E_IO) {
        self->stage = TOU_JOURNAL_IDLE;
        return TOU_E_IO;
    }
    return TOU_MORE;
}

tou_err_t tou_journal_write(tou_journal_t *self, uint8_t *buffer, uint16_t body)
{
    uint16_t size = (uint16_t)(body + TOU_JOURNAL_HEAD);
    uint16_t unit = (uint16_t)(self->nv->unit - 1u);

    if (self->stage != TOU_JOURNAL_IDLE) {
        return TOU_E_BUSY;
    }
    if (body > self->cfg.slot - TOU_JOURNAL_HEAD - TOU_JOURNAL_TAIL || self->limit >= UINT32_MAX - 1u) {
        return TOU_E_RANGE;
    }
    self->limit++;
    uint8_t *at = tou_bytes_put(buffer, TOU_JOURNAL_VERSION, 2);

    at = tou_bytes_put(at, body, 2);
    (void)tou_bytes_put(at, self->limit, 4);
    size = (uint16_t)(size + TOU_JOURNAL_TAIL);
    for (; (size & unit) != 0u; size++) {
        buffer[size] = 0xFF;
    }
    self->buffer = buffer;
    self->size   = size;
    self->at     = 0;
    self->tries  = 0;
    self->crc    = TOU_CRC_SEED;
    self->stage  = TOU_JOURNAL_SUM;
    return TOU_OK;
}

/* The checksum takes an 8-bit CPU longer than all else that is done for a record. */
static tou_err_t journal_sum(tou_journal_t *self)
{
    uint16_t end = (uint16_t)(tou_bytes_get(&self->buffer[2], 2) + TOU_JOURNAL_HEAD);
    uint16_t n   = (uint16_t)(end - self->at);

    n         = (n > JOURNAL_SUMS) ? (uint16_t)JOURNAL_SUMS : n;
    self->crc = tou_bytes_crc(self->crc, &self->buffer[self->at], n);
    self->at  = (uint16_t)(self->at + n);
    if (self->at == end) {
        (void)tou_bytes_put(&self->buffer[end], ~self->crc, 4);
        self->at    = 0;
        self->stage = TOU_JOURNAL_WRITE;
    }
    return TOU_MORE;
}

/* The slot itself may be what is wrong. */
static tou_err_t journal_failed(tou_journal_t *self)
{
    journal_step_on(self);
    if (!journal_blocks(self)) {
        self->ready = false;
        self->ahead = false;
    }
    self->at = 0;
    self->tries++;
    self->stage = (self->tries < JOURNAL_TRIES) ? TOU_JOURNAL_WRITE : TOU_JOURNAL_IDLE;
    return (self->stage == TOU_JOURNAL_WRITE) ? TOU_MORE : TOU_E_IO;
}

/*
 * Without blocks a slot may hold a record that an earlier cut has spoiled in so few bytes that those of the next one's head make
 * it whole again. So one write takes its version away, and another its number, whose lowest byte is never that of the next
 * record. A byte that is cut may read as anything, but one of the two is wrong.
 */
static tou_err_t journal_disown(tou_journal_t *self)
{
    uint8_t none[JOURNAL_UNIT];
    uint16_t unit = self->nv->unit;
    uint16_t at   = self->ahead ? (uint16_t)(JOURNAL_NUMBER & ~(unit - 1u)) : 0u;

    memset(none, 0xFF, sizeof none);
    memcpy(&none[JOURNAL_NUMBER], &self->buffer[JOURNAL_NUMBER], sizeof none - JOURNAL_NUMBER);
    tou_err_t err = self->nv->ops->write(self->nv->ctx, journal_slot_at(self, &self->next) + at,
                                         self->ahead ? &self->buffer[at] : none, unit);

    if (err == TOU_OK) {
        self->ready = self->ahead;
        self->ahead = !self->ready;
    }
    return (err == TOU_E_IO) ? journal_failed(self) : TOU_MORE;
}

static tou_err_t journal_put(tou_journal_t *self)
{
    uint32_t to   = journal_slot_at(self, &self->next) + self->at;
    uint16_t n    = (uint16_t)(self->size - self->at);
    uint16_t page = self->nv->page;

    if (page != 0u && n > page - (to & (page - 1u))) {
        n = (uint16_t)(page - (to & (page - 1u)));
    }
    tou_err_t err = self->nv->ops->write(self->nv->ctx, to, &self->buffer[self->at], n);

    if (err == TOU_OK) {
        self->at = (uint16_t)(self->at + n);
        if (self->at == self->size) {
            self->at    = 0;
            self->stage = TOU_JOURNAL_VERIFY;
        }
    }
    return (err == TOU_E_IO) ? journal_failed(self) : TOU_MORE;
}

static tou_err_t journal_verify(tou_journal_t *self)
{
    uint8_t bytes[TOU_JOURNAL_CHUNK];
    uint16_t from = self->at;
    tou_err_t err = tou_journal_get(self, &self->next, self->size, bytes);

    if (err == TOU_E_BUSY) {
        return TOU_MORE;
    }
    if (err != TOU_OK || memcmp(bytes, &self->buffer[from], (size_t)(self->at - from)) != 0) {
        return journal_failed(self);
    }
    if (self->at == self->size) {
        self->number = self->limit;
        self->newest = self->next;
        self->held   = (uint16_t)(tou_bytes_get(&self->buffer[2], 2) + TOU_JOURNAL_HEAD + TOU_JOURNAL_TAIL);
        self->stage  = TOU_JOURNAL_IDLE;
        journal_step_on(self);
    }
    return TOU_MORE;
}

bool tou_journal_busy(const tou_journal_t *self)
{
    return self->stage > TOU_JOURNAL_IDLE;
}

bool tou_journal_ready(const tou_journal_t *self)
{
    return self->stage == TOU_JOURNAL_IDLE && journal_to_erase(self) == self->cfg.n_blocks;
}

tou_err_t tou_journal_step(tou_journal_t *self)
{
    uint8_t block = journal_to_erase(self);

    if (self->stage < TOU_JOURNAL_IDLE) {
        return TOU_E_BUSY;
    }
    if (self->stage == TOU_JOURNAL_SUM) {
        return journal_sum(self);
    }
    if (self->stage == TOU_JOURNAL_VERIFY) {
        return journal_verify(self);
    }
    if (self->stage == TOU_JOURNAL_WRITE && self->ready) {
        return journal_put(self);
    }
    if (self->stage == TOU_JOURNAL_WRITE && !journal_blocks(self)) {
        return journal_disown(self);
    }
    return (block == self->cfg.n_blocks) ? TOU_OK : journal_erase(self, block);
}

void tou_journal_abort(tou_journal_t *self)
{
    bool begun = self->stage == TOU_JOURNAL_VERIFY || (self->stage == TOU_JOURNAL_WRITE && self->at != 0u);

    /* What was begun in a slot spoils it where it would have to be erased first. */
    if (begun && journal_blocks(self)) {
        journal_step_on(self);
    }
    if (self->stage > TOU_JOURNAL_IDLE) {
        self->stage = TOU_JOURNAL_IDLE;
    }
}
