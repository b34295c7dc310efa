/* SPDX-License-Identifier: MIT */
#include "tou/journal.h"

#include "tou/bytes.h"

#include <string.h>

#define JOURNAL_CHUNK 32u
#define JOURNAL_TRIES 3u

/* What the next step does. */
enum {
    JOURNAL_SCAN   = 0, /* mounting: look at a head */
    JOURNAL_CHECK  = 1, /* mounting: read the best record found */
    JOURNAL_BLANK  = 2, /* mounting: is the slot behind it blank? */
    JOURNAL_IDLE   = 3, /* erase ahead, or nothing */
    JOURNAL_WRITE  = 4, /* write on */
    JOURNAL_VERIFY = 5  /* read back */
};

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

/* @return whether the slot after it lies in another block, or at the begin again */
static bool journal_advance(const tou_journal_t *self, tou_journal_slot_t *slot)
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

/* A BUSY driver is asked again at the next step. */
static tou_err_t journal_get(const tou_journal_t *self, const tou_journal_slot_t *slot, uint16_t at, uint8_t *out,
                             uint16_t n)
{
    return self->nv->ops->read(self->nv->ctx, journal_slot_at(self, slot) + at, out, n);
}

static uint16_t journal_chunk(uint16_t left)
{
    return (left > JOURNAL_CHUNK) ? (uint16_t)JOURNAL_CHUNK : left;
}

/* Records that are no good are left out: those of higher numbers, and of the same number up to the one that failed. */
static bool journal_allowed(const tou_journal_t *self, uint32_t number)
{
    const tou_journal_slot_t *slot = &self->next;
    bool behind = slot->block > self->bad.block || (slot->block == self->bad.block && slot->index > self->bad.index);

    return number < self->limit || (number == self->limit && behind);
}

static void journal_scan_again(tou_journal_t *self)
{
    self->stage  = JOURNAL_SCAN;
    self->number = 0;
    memset(&self->next, 0, sizeof self->next);
}

/* All heads were seen. */
static tou_err_t journal_scanned(tou_journal_t *self)
{
    if (self->number != 0u) {
        self->stage = JOURNAL_CHECK;
        self->at    = 0;
        self->crc   = TOU_CRC_SEED;
        return TOU_MORE;
    }
    self->stage = JOURNAL_IDLE;
    self->limit = 0;
    self->ready = !journal_blocks(self);
    return TOU_E_ABSENT;
}

static tou_err_t journal_scan(tou_journal_t *self)
{
    uint8_t head[TOU_JOURNAL_HEAD];
    tou_err_t err = journal_get(self, &self->next, 0, head, sizeof head);

    if (err != TOU_OK) {
        return err;
    }
    uint16_t body   = (uint16_t)tou_bytes_get(&head[2], 2);
    uint32_t number = tou_bytes_get(&head[4], 4);
    bool record     = head[0] == TOU_JOURNAL_VERSION && head[1] == 0u &&
                  body <= self->cfg.slot - TOU_JOURNAL_HEAD - TOU_JOURNAL_TAIL && journal_allowed(self, number);

    if (record && number > self->number) {
        self->number = number;
        self->newest = self->next;
        self->held   = (uint16_t)(body + TOU_JOURNAL_HEAD + TOU_JOURNAL_TAIL);
    }
    bool round = journal_advance(self, &self->next) && self->next.block == 0u;
    return round ? journal_scanned(self) : TOU_MORE;
}

/* The newest record is good: what is behind it? */
static tou_err_t journal_found(tou_journal_t *self)
{
    self->limit = self->number;
    self->next  = self->newest;
    self->ready = !journal_advance(self, &self->next) || !journal_blocks(self);
    self->ahead = false;
    self->at    = 0;
    self->stage = (self->ready && journal_blocks(self)) ? JOURNAL_BLANK : JOURNAL_IDLE;
    return (self->stage == JOURNAL_BLANK) ? TOU_MORE : TOU_OK;
}

static tou_err_t journal_check(tou_journal_t *self)
{
    uint8_t bytes[JOURNAL_CHUNK];
    uint16_t n    = journal_chunk((uint16_t)(self->held - self->at));
    tou_err_t err = journal_get(self, &self->newest, self->at, bytes, n);

    if (err != TOU_OK) {
        return err;
    }
    self->crc = tou_bytes_crc(self->crc, bytes, n);
    self->at  = (uint16_t)(self->at + n);
    if (self->at < self->held) {
        return TOU_MORE;
    }
    if (self->crc == TOU_CRC_RESIDUE) {
        return journal_found(self);
    }
    self->limit = self->number;
    self->bad   = self->newest;
    journal_scan_again(self);
    return TOU_MORE;
}

/* Records that were cut short have spoiled the slots behind the newest one. */
static tou_err_t journal_blank(tou_journal_t *self)
{
    uint8_t bytes[JOURNAL_CHUNK];
    uint16_t n    = journal_chunk((uint16_t)(self->cfg.slot - self->at));
    tou_err_t err = journal_get(self, &self->next, self->at, bytes, n);

    if (err != TOU_OK) {
        return err;
    }
    self->at = (uint16_t)(self->at + n);
    for (uint16_t i = 0; i < n; i++) {
        if (bytes[i] != 0xFFu) {
            self->ready = !journal_advance(self, &self->next);
            self->at    = 0;
            break;
        }
    }
    if (self->ready && self->at < self->cfg.slot) {
        return TOU_MORE;
    }
    self->stage = JOURNAL_IDLE;
    return TOU_OK;
}

tou_err_t tou_journal_mount(tou_journal_t *self)
{
    tou_err_t err = TOU_OK;

    if (self->stage == JOURNAL_SCAN) {
        err = journal_scan(self);
    } else if (self->stage == JOURNAL_CHECK) {
        err = journal_check(self);
    } else if (self->stage == JOURNAL_BLANK) {
        err = journal_blank(self);
    } else if (self->number == 0u) {
        err = TOU_E_ABSENT;
    }
    return (err == TOU_E_BUSY) ? TOU_MORE : err;
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
    return journal_get(self, &self->newest, (uint16_t)(at + TOU_JOURNAL_HEAD), out, size);
}

/*
 * To the slot after the present one, past the newest record. With blocks its block is not entered: the one left is used anew.
 */
static void journal_step_on(tou_journal_t *self)
{
    uint8_t left = self->next.block;
    bool entered = journal_advance(self, &self->next);

    if (!journal_blocks(self)) {
        if (self->number != 0u && self->next.index == self->newest.index) {
            (void)journal_advance(self, &self->next);
        }
        return;
    }
    if (!entered) {
        return;
    }
    if (self->number != 0u && self->next.block == self->newest.block) {
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

    if (!self->ready) {
        return self->next.block;
    }
    if (journal_blocks(self) && last && !self->ahead && (self->number == 0u || after != self->newest.block)) {
        return after;
    }
    return self->cfg.n_blocks;
}

static tou_err_t journal_erase(tou_journal_t *self, uint8_t block)
{
    tou_err_t err = self->nv->ops->erase(self->nv->ctx, journal_block_at(self, block));

    if (err == TOU_OK) {
        self->ahead = self->ready;
        self->ready = true;
    }
    if (err == TOU_E_IO) {
        self->stage = JOURNAL_IDLE;
        return TOU_E_IO;
    }
    return TOU_MORE;
}

tou_err_t tou_journal_write(tou_journal_t *self, uint8_t *buffer, uint16_t body)
{
    uint16_t size = (uint16_t)(body + TOU_JOURNAL_HEAD);
    uint16_t unit = (uint16_t)(self->nv->unit - 1u);

    if (self->stage != JOURNAL_IDLE) {
        return TOU_E_BUSY;
    }
    if (body > self->cfg.slot - TOU_JOURNAL_HEAD - TOU_JOURNAL_TAIL || self->limit >= UINT32_MAX - 1u) {
        return TOU_E_RANGE;
    }
    self->limit++;
    uint8_t *at = tou_bytes_put(buffer, TOU_JOURNAL_VERSION, 2);

    at = tou_bytes_put(at, body, 2);
    (void)tou_bytes_put(at, self->limit, 4);
    (void)tou_bytes_put(&buffer[size], ~tou_bytes_crc(TOU_CRC_SEED, buffer, size), 4);
    size = (uint16_t)(size + TOU_JOURNAL_TAIL);
    for (; (size & unit) != 0u; size++) {
        buffer[size] = 0xFF;
    }
    self->buffer = buffer;
    self->size   = size;
    self->at     = 0;
    self->tries  = 0;
    self->stage  = JOURNAL_WRITE;
    return TOU_OK;
}

/* The slot itself may be what is wrong. */
static tou_err_t journal_failed(tou_journal_t *self)
{
    journal_step_on(self);
    self->at = 0;
    self->tries++;
    self->stage = (self->tries < JOURNAL_TRIES) ? JOURNAL_WRITE : JOURNAL_IDLE;
    return (self->stage == JOURNAL_WRITE) ? TOU_MORE : TOU_E_IO;
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
            self->stage = JOURNAL_VERIFY;
        }
    }
    return (err == TOU_E_IO) ? journal_failed(self) : TOU_MORE;
}

static tou_err_t journal_verify(tou_journal_t *self)
{
    uint8_t bytes[JOURNAL_CHUNK];
    uint16_t n    = journal_chunk((uint16_t)(self->size - self->at));
    tou_err_t err = journal_get(self, &self->next, self->at, bytes, n);

    if (err == TOU_E_BUSY) {
        return TOU_MORE;
    }
    if (err != TOU_OK || memcmp(bytes, &self->buffer[self->at], n) != 0) {
        return journal_failed(self);
    }
    self->at = (uint16_t)(self->at + n);
    if (self->at == self->size) {
        self->number = self->limit;
        self->newest = self->next;
        self->held   = (uint16_t)(tou_bytes_get(&self->buffer[2], 2) + TOU_JOURNAL_HEAD + TOU_JOURNAL_TAIL);
        self->stage  = JOURNAL_IDLE;
        journal_step_on(self);
    }
    return TOU_MORE;
}

tou_err_t tou_journal_step(tou_journal_t *self)
{
    uint8_t block = journal_to_erase(self);

    if (self->stage < JOURNAL_IDLE) {
        return TOU_E_BUSY;
    }
    if (self->stage == JOURNAL_VERIFY) {
        return journal_verify(self);
    }
    if (self->stage == JOURNAL_WRITE) {
        return self->ready ? journal_put(self) : journal_erase(self, block);
    }
    return (block == self->cfg.n_blocks) ? TOU_OK : journal_erase(self, block);
}

void tou_journal_abort(tou_journal_t *self)
{
    bool begun = self->stage == JOURNAL_VERIFY || (self->stage == JOURNAL_WRITE && self->at != 0u);

    /* What was begun in a slot spoils it where it would have to be erased first. */
    if (begun && journal_blocks(self)) {
        journal_step_on(self);
    }
    if (self->stage > JOURNAL_IDLE) {
        self->stage = JOURNAL_IDLE;
    }
}
