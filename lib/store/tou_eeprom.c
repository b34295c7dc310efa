/* SPDX-License-Identifier: MIT */
#include "tou/eeprom.h"

#include "tou/bytes.h"

#include <string.h>

#define EEPROM_CHUNK 32u
#define EEPROM_TRIES 3u

/* What the next piece of work is. */
enum {
    EEPROM_SCAN   = 0, /* look at a slot */
    EEPROM_BEHIND = 1, /* find the first blank slot behind the newest one */
    EEPROM_IDLE   = 2, /* nothing */
    EEPROM_ENTER  = 3, /* the block in use is full: go on in the next one */
    EEPROM_COPY   = 4, /* copy the next page of the oldest block, or erase it */
    EEPROM_PUT    = 5, /* write the slot under way on */
    EEPROM_VERIFY = 6, /* read it back */
    EEPROM_AGAIN  = 7  /* begin the block in use anew */
};

static uint32_t eeprom_slot_at(const tou_eeprom_t *self, uint8_t block, uint16_t index)
{
    return self->cfg.base + block * self->nv->block + (uint32_t)index * self->slot;
}

static uint8_t eeprom_after(const tou_eeprom_t *self)
{
    return (uint8_t)((self->block + 1u == self->cfg.n_blocks) ? 0u : (self->block + 1u));
}

/* Number of all slots of a slot. */
static uint16_t eeprom_place(const tou_eeprom_t *self, uint8_t block, uint16_t index)
{
    uint16_t place = index;

    for (uint8_t k = 0; k < block; k++) {
        place = (uint16_t)(place + self->per_block);
    }
    return place;
}

static uint32_t eeprom_address(const tou_eeprom_t *self, uint16_t place)
{
    uint8_t block = 0;

    for (; place >= self->per_block; block++) {
        place = (uint16_t)(place - self->per_block);
    }
    return eeprom_slot_at(self, block, place);
}

static uint16_t eeprom_slot(const tou_eeprom_cfg_t *cfg, const tou_nv_t *nv)
{
    uint16_t unit = (uint16_t)(nv->unit - 1u);

    return (uint16_t)((TOU_EEPROM_HEAD + cfg->page + TOU_EEPROM_TAIL + unit) & (uint16_t)~unit);
}

/* Slots in a block; 0: more than can be numbered. */
static uint16_t eeprom_per_block(const tou_eeprom_cfg_t *cfg, const tou_nv_t *nv)
{
    uint32_t slot = eeprom_slot(cfg, nv);
    uint32_t n    = 0;

    for (uint32_t at = slot; at <= nv->block; at += slot) {
        n++;
    }
    return (uint16_t)((n * cfg->n_blocks < UINT16_MAX) ? n : 0u);
}

tou_err_t tou_eeprom_init(tou_eeprom_t *self, const tou_eeprom_cfg_t *cfg, const tou_nv_t *nv, uint16_t *map,
                          uint8_t *buffer)
{
    uint32_t blocks = cfg->n_blocks * nv->block;
    uint8_t shift   = 4;

    while (shift < 7u && (1u << shift) != cfg->page) {
        shift++;
    }
    if (nv->block == 0u || (1u << shift) != cfg->page || cfg->n_blocks < 2u || (cfg->base & (nv->block - 1u)) != 0u ||
        cfg->base > nv->size || blocks > nv->size - cfg->base) {
        return TOU_E_RANGE;
    }
    uint32_t per_block = eeprom_per_block(cfg, nv);

    if (per_block < 4u || cfg->n_pages == 0u || cfg->n_pages > (cfg->n_blocks - 1u) * (per_block - 2u)) {
        return TOU_E_RANGE;
    }
    memset(self, 0, sizeof *self);
    memset(map, 0, cfg->n_pages * sizeof map[0]);
    self->shift     = shift;
    self->slot      = eeprom_slot(cfg, nv);
    self->per_block = (uint16_t)per_block;
    self->map       = map;
    self->buffer    = buffer;
    self->nv        = nv;
    self->cfg       = *cfg;
    self->block     = (uint8_t)(cfg->n_blocks - 1u);
    self->index     = self->per_block;
    return TOU_OK;
}

static tou_err_t eeprom_get(const tou_eeprom_t *self, uint32_t at, void *out, uint16_t n)
{
    return self->nv->ops->read(self->nv->ctx, at, out, n);
}

/* The slot in the buffer, if it is one. */
static bool eeprom_sound(const tou_eeprom_t *self)
{
    uint16_t size = (uint16_t)(TOU_EEPROM_HEAD + self->cfg.page + TOU_EEPROM_TAIL);

    return self->buffer[0] == TOU_EEPROM_VERSION && self->buffer[1] == 0u &&
           tou_bytes_get(&self->buffer[2], 2) < self->cfg.n_pages &&
           tou_bytes_crc(TOU_CRC_SEED, self->buffer, size) == TOU_CRC_RESIDUE;
}

/* Is the slot in the buffer newer than the one that its page is mapped to? */
static tou_err_t eeprom_take_newer(tou_eeprom_t *self, uint16_t page, uint16_t place)
{
    uint32_t number = tou_bytes_get(&self->buffer[4], 4);
    uint8_t head[TOU_EEPROM_HEAD];

    if (self->map[page] != 0u) {
        tou_err_t err = eeprom_get(self, eeprom_address(self, (uint16_t)(self->map[page] - 1u)), head, sizeof head);

        if (err != TOU_OK || tou_bytes_get(&head[4], 4) >= number) {
            return err;
        }
    }
    self->map[page] = (uint16_t)(place + 1u);
    return TOU_OK;
}

/* The next page from `page` on that the block behind the one in use holds; n_pages: none. */
static uint16_t eeprom_left(const tou_eeprom_t *self, uint16_t page)
{
    uint16_t begin = eeprom_place(self, eeprom_after(self), 0);

    while (page < self->cfg.n_pages &&
           (self->map[page] == 0u || (uint16_t)(self->map[page] - 1u - begin) >= self->per_block)) {
        page++;
    }
    return page;
}

static tou_err_t eeprom_scan(tou_eeprom_t *self)
{
    uint16_t slots = eeprom_place(self, self->cfg.n_blocks, 0);
    tou_err_t err  = eeprom_get(self, eeprom_address(self, self->at), self->buffer, self->slot);

    if (err == TOU_OK && eeprom_sound(self)) {
        err = eeprom_take_newer(self, (uint16_t)tou_bytes_get(&self->buffer[2], 2), self->at);
    }
    if (err != TOU_OK) {
        return err;
    }
    if (eeprom_sound(self) && tou_bytes_get(&self->buffer[4], 4) > self->number) {
        self->number = tou_bytes_get(&self->buffer[4], 4);
        self->block  = 0;
        self->index  = (uint16_t)(self->at + 1u);
        for (; self->index > self->per_block; self->block++) {
            self->index = (uint16_t)(self->index - self->per_block);
        }
    }
    self->at++;
    if (self->at == slots) {
        self->stage = EEPROM_BEHIND;
    }
    return TOU_MORE;
}

/* What a power cut has begun lies right behind the newest slot. */
static tou_err_t eeprom_behind(tou_eeprom_t *self)
{
    if (self->index < self->per_block) {
        tou_err_t err = eeprom_get(self, eeprom_slot_at(self, self->block, self->index), self->buffer, self->slot);

        for (uint16_t i = 0; i < self->slot && err == TOU_OK; i++) {
            if (self->buffer[i] != 0xFFu) {
                self->index++;
                return TOU_MORE;
            }
        }
        if (err != TOU_OK) {
            return err;
        }
    }
    self->stage = EEPROM_IDLE;
    self->ready = false;
    return TOU_OK;
}

tou_err_t tou_eeprom_mount(tou_eeprom_t *self)
{
    tou_err_t err = TOU_OK;

    if (self->stage == EEPROM_SCAN) {
        err = eeprom_scan(self);
    } else if (self->stage == EEPROM_BEHIND) {
        err = eeprom_behind(self);
    }
    return (err == TOU_E_BUSY) ? TOU_MORE : err;
}

/* The page in the buffer goes to the next slot. */
static void eeprom_begin(tou_eeprom_t *self, bool copying)
{
    uint16_t size = (uint16_t)(TOU_EEPROM_HEAD + self->cfg.page);
    uint8_t *at   = tou_bytes_put(self->buffer, TOU_EEPROM_VERSION, 2);

    self->number++;
    at = tou_bytes_put(at, self->page, 2);
    (void)tou_bytes_put(at, self->number, 4);
    (void)tou_bytes_put(&self->buffer[size], ~tou_bytes_crc(TOU_CRC_SEED, self->buffer, size), 4);
    memset(&self->buffer[size + TOU_EEPROM_TAIL], 0xFF, (size_t)self->slot - size - TOU_EEPROM_TAIL);
    self->copying = copying;
    self->at      = 0;
    self->stage   = EEPROM_PUT;
}

static void eeprom_fail(tou_eeprom_t *self)
{
    self->stage  = EEPROM_IDLE;
    self->failed = true;
}

/* The slot under way is no good: a copy goes to the next one, a write is answered so. */
static void eeprom_spoiled(tou_eeprom_t *self)
{
    self->index++;
    if (self->copying) {
        self->stage = EEPROM_COPY;
    } else {
        eeprom_fail(self);
    }
}

static void eeprom_put(tou_eeprom_t *self)
{
    const tou_nv_t *nv = self->nv;
    uint32_t to        = eeprom_slot_at(self, self->block, self->index) + self->at;
    uint16_t n         = (uint16_t)(self->slot - self->at);

    if (nv->page != 0u && n > nv->page - (to & (nv->page - 1u))) {
        n = (uint16_t)(nv->page - (to & (nv->page - 1u)));
    }
    tou_err_t err = nv->ops->write(nv->ctx, to, &self->buffer[self->at], n);

    if (err == TOU_E_IO) {
        eeprom_spoiled(self);
    } else if (err == TOU_OK) {
        self->at = (uint16_t)(self->at + n);
        if (self->at == self->slot) {
            self->at    = 0;
            self->stage = EEPROM_VERIFY;
        }
    }
}

static void eeprom_verify(tou_eeprom_t *self)
{
    uint8_t bytes[EEPROM_CHUNK];
    uint16_t n = (uint16_t)(self->slot - self->at);

    n             = (n > EEPROM_CHUNK) ? (uint16_t)EEPROM_CHUNK : n;
    tou_err_t err = eeprom_get(self, eeprom_slot_at(self, self->block, self->index) + self->at, bytes, n);

    if (err == TOU_E_BUSY) {
        return;
    }
    if (err != TOU_OK || memcmp(bytes, &self->buffer[self->at], n) != 0) {
        eeprom_spoiled(self);
        return;
    }
    self->at = (uint16_t)(self->at + n);
    if (self->at == self->slot) {
        self->map[self->page] = (uint16_t)(eeprom_place(self, self->block, self->index) + 1u);
        self->index++;
        self->stage = (uint8_t)(self->copying ? EEPROM_COPY : EEPROM_IDLE);
    }
}

static void eeprom_erase(tou_eeprom_t *self, uint8_t block, uint8_t then)
{
    tou_err_t err = self->nv->ops->erase(self->nv->ctx, eeprom_slot_at(self, block, 0));

    if (err == TOU_OK) {
        self->stage = then;
        self->ready = true;
    } else if (err == TOU_E_IO) {
        eeprom_fail(self);
    }
}

/* The block in use is full, and the next one holds nothing. */
static void eeprom_enter(tou_eeprom_t *self)
{
    if (!self->ready) {
        eeprom_erase(self, eeprom_after(self), EEPROM_ENTER);
        return;
    }
    self->block = eeprom_after(self);
    self->index = 0;
    self->page  = 0;
    self->ready = false;
    self->stage = EEPROM_COPY;
}

/* Power cuts may have spoiled so many slots that the copies do not fit: they are all still in the oldest block. */
static void eeprom_copy(tou_eeprom_t *self)
{
    self->page = eeprom_left(self, self->page);
    if (self->page == self->cfg.n_pages) {
        self->tries = 0;
        eeprom_erase(self, eeprom_after(self), EEPROM_IDLE);
    } else if (self->index >= self->per_block) {
        self->stage = EEPROM_AGAIN;
    } else {
        uint32_t from = eeprom_address(self, (uint16_t)(self->map[self->page] - 1u));
        tou_err_t err = eeprom_get(self, from, self->buffer, self->slot);

        if (err == TOU_OK) {
            eeprom_begin(self, true);
        } else if (err == TOU_E_IO) {
            eeprom_fail(self);
        }
    }
}

/* All that it holds are copies. What each page holds is found anew. */
static void eeprom_again(tou_eeprom_t *self)
{
    if (self->tries == EEPROM_TRIES) {
        self->tries = 0;
        eeprom_fail(self);
        return;
    }
    eeprom_erase(self, self->block, EEPROM_SCAN);
    if (self->stage == EEPROM_SCAN) {
        memset(self->map, 0, self->cfg.n_pages * sizeof self->map[0]);
        self->number = 0;
        self->at     = 0;
        self->tries++;
    }
}

/* One piece of the work under way. */
static void eeprom_pump(tou_eeprom_t *self)
{
    switch (self->stage) {
    case EEPROM_ENTER:
        eeprom_enter(self);
        break;
    case EEPROM_COPY:
        eeprom_copy(self);
        break;
    case EEPROM_PUT:
        eeprom_put(self);
        break;
    case EEPROM_VERIFY:
        eeprom_verify(self);
        break;
    case EEPROM_AGAIN:
        eeprom_again(self);
        break;
    default:
        (void)tou_eeprom_mount(self);
        break;
    }
}

/* @return TOU_OK: at rest */
static tou_err_t eeprom_settle(tou_eeprom_t *self)
{
    if (self->stage != EEPROM_IDLE) {
        eeprom_pump(self);
        return TOU_E_BUSY;
    }
    if (self->failed) {
        self->failed = false;
        return TOU_E_IO;
    }
    return TOU_OK;
}

/* Is there a slot to write to? Copying that a power cut or a fault has broken off comes first. */
static bool eeprom_has_room(tou_eeprom_t *self)
{
    if (!self->ready && eeprom_left(self, 0) != self->cfg.n_pages) {
        self->page  = 0;
        self->stage = EEPROM_COPY;
    } else if (self->index >= self->per_block) {
        self->stage = EEPROM_ENTER;
    }
    return self->stage == EEPROM_IDLE;
}

static tou_err_t eeprom_read_page(const tou_eeprom_t *self, uint16_t page, uint16_t from, uint8_t *out, uint16_t n)
{
    if (self->map[page] == 0u) {
        memset(out, 0xFF, n);
        return TOU_OK;
    }
    return eeprom_get(self, eeprom_address(self, (uint16_t)(self->map[page] - 1u)) + TOU_EEPROM_HEAD + from, out, n);
}

static tou_err_t eeprom_read(void *ctx, uint32_t at, void *out, uint16_t size) TOU_REENTRANT
{
    tou_eeprom_t *self = ctx;
    uint8_t *to        = out;
    tou_err_t err      = eeprom_settle(self);

    while (size != 0u && err == TOU_OK) {
        uint16_t from = (uint16_t)(at & (self->cfg.page - 1u));
        uint16_t n    = (uint16_t)(self->cfg.page - from);

        n   = (n > size) ? size : n;
        err = eeprom_read_page(self, (uint16_t)(at >> self->shift), from, to, n);
        at += n;
        to += n;
        size = (uint16_t)(size - n);
    }
    return err;
}

static tou_err_t eeprom_write(void *ctx, uint32_t at, const void *bytes, uint16_t size) TOU_REENTRANT
{
    tou_eeprom_t *self = ctx;
    uint16_t page      = (uint16_t)(at >> self->shift);
    tou_err_t err      = eeprom_settle(self);

    if (err == TOU_OK && !eeprom_has_room(self)) {
        err = TOU_E_BUSY;
    }
    if (err == TOU_OK) {
        err = eeprom_read_page(self, page, 0, &self->buffer[TOU_EEPROM_HEAD], self->cfg.page);
    }
    if (err == TOU_OK) {
        memcpy(&self->buffer[TOU_EEPROM_HEAD + (at & (self->cfg.page - 1u))], bytes, size);
        self->page = page;
        eeprom_begin(self, false);
    }
    return err;
}

void tou_eeprom_service(tou_eeprom_t *self, tou_nv_t *out)
{
    static const tou_nv_ops_t ops = {eeprom_read, eeprom_write, NULL};

    memset(out, 0, sizeof *out);
    out->ops      = &ops;
    out->ctx      = self;
    out->size     = (uint32_t)self->cfg.n_pages << self->shift;
    out->page     = self->cfg.page;
    out->unit     = 1;
    out->write_ms = self->nv->write_ms;
    out->cycles   = self->nv->cycles;
}

/* Between two erases of a block, as many new pages are written as it has slots that are not copies. */
uint32_t tou_eeprom_writes(const tou_eeprom_cfg_t *cfg, const tou_nv_t *nv)
{
    uint32_t per_block = eeprom_per_block(cfg, nv);
    uint32_t spare     = (cfg->n_blocks - 1u) * per_block - cfg->n_pages;
    uint32_t sum       = 0;

    for (uint8_t bit = 0; bit < 32u; bit++) {
        if (((nv->cycles >> bit) & 1u) != 0u) {
            uint32_t more = spare << bit;

            sum = (more >> bit != spare || sum + more < sum) ? UINT32_MAX : (sum + more);
            if (sum == UINT32_MAX) {
                break;
            }
        }
    }
    return sum;
}
