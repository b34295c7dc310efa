/* SPDX-License-Identifier: MIT */
#include "tou_eeprom.h"

#include "tou/bytes.h"

#include <string.h>

#define EEPROM_CHUNK 16u /* bytes read back at once; divides every slot */
#define EEPROM_TRIES 3u

static bool eeprom_room(const tou_eeprom_t *self, uint16_t slots)
{
    return self->next + (uint32_t)slots * self->slot <= self->block + self->nv->block;
}

/* Read from a page. */
static tou_err_t eeprom_get(const tou_eeprom_t *self, uint16_t page, uint8_t at, uint8_t *out, uint8_t n)
{
    if (self->map[page] == TOU_EEPROM_NONE) {
        memset(out, 0xFF, n);
        return TOU_OK;
    }
    return tou_eeprom_fetch(self, tou_eeprom_place(self, page) + TOU_EEPROM_HEAD + at, out, n);
}

static tou_err_t eeprom_give_up(tou_eeprom_t *self)
{
    self->stage = TOU_EEPROM_IDLE;
    self->turns = 0;
    self->tries = 0;
    return TOU_E_IO;
}

/* What a call of the driver answered; one that failed is tried again. */
static tou_err_t eeprom_outcome(tou_eeprom_t *self, tou_err_t err)
{
    if (err != TOU_E_IO) {
        return err;
    }
    self->tries++;
    return (self->tries < EEPROM_TRIES) ? TOU_E_BUSY : eeprom_give_up(self);
}

static tou_err_t eeprom_enter(tou_eeprom_t *self)
{
    uint32_t block = tou_eeprom_after(self, self->block);
    tou_err_t err  = self->nv->ops->erase(self->nv->ctx, self->cfg.base + block);

    if (err == TOU_OK) {
        self->stage  = TOU_EEPROM_COPY;
        self->tries  = 0;
        self->block  = block;
        self->next   = block;
        self->own    = false;
        self->copied = 0;
        self->turns++;
        self->number++;
    }
    return eeprom_outcome(self, err);
}

/* Begin to write the page in the buffer. */
static void eeprom_begin(tou_eeprom_t *self, uint16_t page, uint8_t kind)
{
    uint8_t *buffer = self->buffer;
    uint16_t size   = (uint16_t)(self->cfg.page + TOU_EEPROM_HEAD);

    buffer[0] = TOU_EEPROM_VERSION;
    buffer[1] = kind;
    (void)tou_bytes_put(&buffer[2], page, 2);
    (void)tou_bytes_put(&buffer[4], self->number, 4);
    buffer = tou_bytes_put(&buffer[size], ~tou_bytes_crc(TOU_CRC_SEED, buffer, size), 4);
    (void)tou_bytes_put(buffer, UINT32_MAX, 4);
    self->at    = 0;
    self->tries = 0;
    self->stage = TOU_EEPROM_WRITE;
}

/* Bad slots have taken the room of copies: anew from the originals, unless there is more in the block by now. */
static tou_err_t eeprom_overflow(tou_eeprom_t *self)
{
    if (self->own || self->turns >= self->cfg.n_blocks) {
        return eeprom_give_up(self);
    }
    tou_eeprom_scan_without(self, self->block);
    return TOU_OK;
}

static tou_err_t eeprom_copy(tou_eeprom_t *self)
{
    if (!tou_eeprom_left_over(self)) {
        self->stage = TOU_EEPROM_IDLE;
        return TOU_OK;
    }
    if (!eeprom_room(self, 1)) {
        return eeprom_overflow(self);
    }
    tou_err_t err = eeprom_get(self, self->copied, 0, &self->buffer[TOU_EEPROM_HEAD], self->cfg.page);

    if (err == TOU_OK) {
        eeprom_begin(self, self->copied, TOU_EEPROM_COPIED);
    }
    return eeprom_outcome(self, err);
}

/* The slot under way is no good. A write has room for all its tries. */
static tou_err_t eeprom_leave(tou_eeprom_t *self)
{
    self->at    = 0;
    self->next  = self->next + self->slot;
    self->stage = eeprom_room(self, 1) ? TOU_EEPROM_WRITE : TOU_EEPROM_COPY;
    return eeprom_outcome(self, TOU_E_IO);
}

static tou_err_t eeprom_put(tou_eeprom_t *self)
{
    uint32_t to   = self->cfg.base + self->next + self->at;
    uint16_t n    = (uint16_t)(self->slot - self->at);
    uint32_t left = self->nv->page - (to & (self->nv->page - 1u)); /* of the part's page; 0: there are none */

    if (self->nv->page != 0u && n > left) {
        n = (uint16_t)left;
    }
    tou_err_t err = self->nv->ops->write(self->nv->ctx, to, &self->buffer[self->at], n);

    if (err == TOU_E_IO) {
        return eeprom_leave(self);
    }
    if (err == TOU_OK) {
        self->at = (uint8_t)(self->at + n);
    }
    if (self->at == self->slot) {
        self->at    = 0;
        self->stage = TOU_EEPROM_VERIFY;
    }
    return err;
}

static tou_err_t eeprom_verify(tou_eeprom_t *self)
{
    uint8_t bytes[EEPROM_CHUNK];
    tou_err_t err = tou_eeprom_fetch(self, self->next + self->at, bytes, sizeof bytes);

    if (err == TOU_E_BUSY) {
        return err;
    }
    if (err != TOU_OK || memcmp(bytes, &self->buffer[self->at], sizeof bytes) != 0) {
        return eeprom_leave(self);
    }
    self->at = (uint8_t)(self->at + sizeof bytes);
    if (self->at == self->slot) {
        self->map[tou_bytes_get(&self->buffer[2], 2)] = (uint16_t)(self->next >> 4);

        self->next  = self->next + self->slot;
        self->stage = (self->buffer[1] == TOU_EEPROM_COPIED) ? TOU_EEPROM_COPY : TOU_EEPROM_IDLE;
    }
    return TOU_OK;
}

/* One step of what is under way. @return TOU_E_BUSY, or TOU_E_IO: it has come to a bad end */
static tou_err_t eeprom_step(tou_eeprom_t *self)
{
    tou_err_t err;

    if (self->stage == TOU_EEPROM_SCAN) {
        err = tou_eeprom_scan(self);
    } else if (self->stage == TOU_EEPROM_ENTER) {
        err = eeprom_enter(self);
    } else if (self->stage == TOU_EEPROM_COPY) {
        err = eeprom_copy(self);
    } else if (self->stage == TOU_EEPROM_WRITE) {
        err = eeprom_put(self);
    } else {
        err = eeprom_verify(self);
    }
    return (err == TOU_E_IO) ? err : TOU_E_BUSY;
}

static uint16_t eeprom_page_at(const tou_eeprom_t *self, uint32_t at)
{
    for (uint8_t size = self->cfg.page; size != 1u; size = size >> 1) {
        at = at >> 1;
    }
    return (uint16_t)at;
}

/* What each call does first. */
static tou_err_t eeprom_call(tou_eeprom_t *self, uint32_t at, uint16_t size)
{
    uint32_t bytes = (uint32_t)self->cfg.n_pages * self->cfg.page;

    if (self->stage != TOU_EEPROM_IDLE) {
        return eeprom_step(self);
    }
    return (size != 0u && size <= bytes && at <= bytes - size) ? TOU_OK : TOU_E_IO;
}

static tou_err_t eeprom_read(void *ctx, uint32_t at, void *out, uint16_t size) TOU_REENTRANT
{
    tou_eeprom_t *self = (tou_eeprom_t *)ctx;
    uint8_t *to        = (uint8_t *)out;
    tou_err_t err      = eeprom_call(self, at, size);

    while (err == TOU_OK && size != 0u) {
        uint8_t from = (uint8_t)(at & (self->cfg.page - 1u));
        uint8_t n    = (uint8_t)(self->cfg.page - from);

        n    = (uint8_t)((size < n) ? size : n);
        err  = eeprom_get(self, eeprom_page_at(self, at), from, to, n);
        to   = &to[n];
        at   = at + n;
        size = (uint16_t)(size - n);
    }
    return err;
}

/* Make room for a write. */
static tou_err_t eeprom_make_room(tou_eeprom_t *self)
{
    if (self->turns >= self->cfg.n_blocks) {
        return eeprom_give_up(self);
    }
    self->stage = (self->copied == self->cfg.n_pages) ? TOU_EEPROM_ENTER : TOU_EEPROM_COPY;
    return eeprom_step(self);
}

static tou_err_t eeprom_write(void *ctx, uint32_t at, const void *bytes, uint16_t size) TOU_REENTRANT
{
    tou_eeprom_t *self = (tou_eeprom_t *)ctx;
    uint8_t *held      = &self->buffer[TOU_EEPROM_HEAD];
    uint8_t to         = (uint8_t)(at & (self->cfg.page - 1u));
    uint16_t page      = eeprom_page_at(self, at);
    tou_err_t err      = eeprom_call(self, at, size);

    if (err != TOU_OK) {
        return err;
    }
    if (size > (uint16_t)(self->cfg.page - to)) {
        return TOU_E_IO;
    }
    if (!eeprom_room(self, TOU_EEPROM_SPARE + 1u) || self->copied != self->cfg.n_pages) {
        return eeprom_make_room(self);
    }
    if (size != self->cfg.page) {
        err = eeprom_get(self, page, 0, held, self->cfg.page);
    }
    if (err == TOU_OK) {
        memcpy(&held[to], bytes, size);
        eeprom_begin(self, page, TOU_EEPROM_WRITTEN);
        self->own   = true;
        self->turns = 0;
    }
    return err;
}

/* Time of writing a slot, in as many parts as pages of the part it may lie in. */
static uint16_t eeprom_write_ms(const tou_eeprom_t *self)
{
    const tou_nv_t *nv = self->nv;
    uint32_t parts     = 1;

    if (nv->page != 0u) {
        parts = tou_eeprom_divide(self->slot, nv->page);
        parts += ((self->slot & (nv->page - 1u)) != 0u) ? 2u : 0u;
    }
    parts = parts * nv->write_ms;
    return (parts > UINT16_MAX) ? (uint16_t)UINT16_MAX : (uint16_t)parts;
}

void tou_eeprom_service(tou_eeprom_t *self, tou_nv_t *out)
{
    static const tou_nv_ops_t ops = {eeprom_read, eeprom_write, NULL};

    out->ops      = &ops;
    out->ctx      = self;
    out->size     = (uint32_t)self->cfg.n_pages * self->cfg.page;
    out->block    = 0;
    out->page     = self->cfg.page;
    out->unit     = 1;
    out->write_ms = eeprom_write_ms(self);
    out->erase_ms = 0;
    out->cycles   = tou_eeprom_divide(tou_eeprom_writes(&self->cfg, self->nv), self->cfg.n_pages);
}
