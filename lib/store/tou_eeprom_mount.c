/* SPDX-License-Identifier: MIT */
#include "tou_eeprom.h"

#include "tou/bytes.h"

#include <string.h>

#define EEPROM_MOST     0x100000u /* bytes of all blocks, less than that: the map counts places in units of 16 */
#define EEPROM_NO_BLOCK UINT32_MAX

uint32_t tou_eeprom_divide(uint32_t a, uint32_t b)
{
    uint32_t quotient = 0;

    for (uint8_t bit = 32; bit != 0u; bit--) {
        quotient = quotient << 1;
        if ((a >> (bit - 1u)) >= b) {
            a -= b << (bit - 1u);
            quotient++;
        }
    }
    return quotient;
}

static bool eeprom_lies(const tou_eeprom_cfg_t *cfg, const tou_nv_t *nv)
{
    uint8_t page   = cfg->page;
    uint32_t bytes = cfg->n_blocks * nv->block;

    return page >= 16u && page <= 128u && (page & (page - 1u)) == 0u && nv->block < EEPROM_MOST && bytes < EEPROM_MOST &&
           bytes <= nv->size && cfg->base <= nv->size - bytes && (cfg->base & (nv->block - 1u)) == 0u;
}

/* Slots beyond the pages' when all blocks but one are full, without the spare ones; 0: the geometry does not hold. */
static uint16_t eeprom_slack(const tou_eeprom_cfg_t *cfg, const tou_nv_t *nv)
{
    uint32_t slots = tou_eeprom_divide(nv->block, TOU_EEPROM_BUFFER(cfg->page));

    if (!eeprom_lies(cfg, nv) || slots <= TOU_EEPROM_SPARE || cfg->n_blocks < 2u || cfg->n_pages == 0u) {
        return 0;
    }
    uint32_t room = (cfg->n_blocks - 1u) * (slots - TOU_EEPROM_SPARE);

    return (room > cfg->n_pages) ? (uint16_t)(room - cfg->n_pages) : 0u;
}

uint32_t tou_eeprom_writes(const tou_eeprom_cfg_t *cfg, const tou_nv_t *nv)
{
    uint16_t slack = eeprom_slack(cfg, nv);

    if (slack == 0u) {
        return 0;
    }
    /* cycles * n_blocks / (n_blocks - 1) times n_blocks - 1 blocks are filled. */
    uint32_t more   = tou_eeprom_divide(nv->cycles, cfg->n_blocks - 1u);
    uint32_t rounds = (more > UINT32_MAX - nv->cycles) ? UINT32_MAX : nv->cycles + more;

    return (rounds > tou_eeprom_divide(UINT32_MAX, slack)) ? UINT32_MAX : rounds * slack;
}

void tou_eeprom_scan_without(tou_eeprom_t *self, uint32_t skip)
{
    self->stage = TOU_EEPROM_SCAN;
    self->skip  = skip;
    self->block = EEPROM_NO_BLOCK;
    self->seen  = 0;
    memset(self->map, 0xFF, self->cfg.n_pages * sizeof self->map[0]);
}

tou_err_t tou_eeprom_init(tou_eeprom_t *self, const tou_eeprom_cfg_t *cfg, const tou_nv_t *nv, uint16_t *map,
                          uint8_t *buffer)
{
    if (eeprom_slack(cfg, nv) == 0u) {
        return TOU_E_RANGE;
    }
    memset(self, 0, sizeof *self);
    self->slot   = (uint8_t)TOU_EEPROM_BUFFER(cfg->page);
    self->map    = map;
    self->buffer = buffer;
    self->nv     = nv;
    self->cfg    = *cfg;
    tou_eeprom_scan_without(self, EEPROM_NO_BLOCK);
    return TOU_OK;
}

tou_err_t tou_eeprom_fetch(const tou_eeprom_t *self, uint32_t place, uint8_t *out, uint8_t n)
{
    return self->nv->ops->read(self->nv->ctx, self->cfg.base + place, out, n);
}

uint32_t tou_eeprom_place(const tou_eeprom_t *self, uint16_t page)
{
    return (uint32_t)self->map[page] << 4;
}

uint32_t tou_eeprom_after(const tou_eeprom_t *self, uint32_t block)
{
    block = block + self->nv->block;
    return (block == self->cfg.n_blocks * self->nv->block) ? 0u : block;
}

bool tou_eeprom_left_over(tou_eeprom_t *self)
{
    uint32_t oldest = tou_eeprom_after(self, self->block);
    uint16_t page   = self->copied;

    while (page < self->cfg.n_pages && tou_eeprom_place(self, page) - oldest >= self->nv->block) {
        page++;
    }
    self->copied = page;
    return page != self->cfg.n_pages;
}

/* Is the slot in the buffer one? */
static bool eeprom_is_valid(const tou_eeprom_t *self)
{
    const uint8_t *head = self->buffer;

    return head[0] == TOU_EEPROM_VERSION && head[1] <= TOU_EEPROM_COPIED && tou_bytes_get(&head[2], 2) < self->cfg.n_pages &&
           tou_bytes_crc(TOU_CRC_SEED, head, (uint16_t)(self->slot - 4u)) == TOU_CRC_RESIDUE;
}

static bool eeprom_is_blank(const tou_eeprom_t *self)
{
    const uint8_t *bytes = self->buffer;

    return bytes[0] == 0xFFu && memcmp(bytes, &bytes[1], self->slot - 1u) == 0;
}

/*
 * A valid slot. Blocks are seen in the order of their turns, but for one place: behind the newest block the oldest follows. So
 * what lies in a block behind the newest one seen is older than all up to there.
 */
static void eeprom_found(tou_eeprom_t *self, uint32_t block)
{
    uint32_t number = tou_bytes_get(&self->buffer[4], 4);
    uint16_t page   = (uint16_t)tou_bytes_get(&self->buffer[2], 2);

    if (self->block == EEPROM_NO_BLOCK || number - self->number - 1u < (uint32_t)INT32_MAX) {
        self->number = number;
        self->block  = block;
        self->own    = false;
    }
    if (block == self->block || tou_eeprom_place(self, page) >= self->block + self->nv->block) {
        self->map[page] = (uint16_t)(self->seen >> 4);
    }
    if (block == self->block && self->buffer[1] == TOU_EEPROM_WRITTEN) {
        self->own = true;
    }
}

/* All slots were seen. Copies that are not complete do not count: what looks blank behind them may be half erased. */
static tou_err_t eeprom_scanned(tou_eeprom_t *self)
{
    uint32_t all = self->cfg.n_blocks * self->nv->block;

    if (self->block == EEPROM_NO_BLOCK) {
        self->block = all - self->nv->block;
        self->next  = all;
    }
    self->copied = 0;
    if (self->skip != EEPROM_NO_BLOCK) {
        self->next = all;
    }
    if (tou_eeprom_left_over(self) && !self->own && self->skip == EEPROM_NO_BLOCK) {
        tou_eeprom_scan_without(self, self->block);
        return TOU_MORE;
    }
    self->stage = TOU_EEPROM_IDLE;
    return TOU_OK;
}

tou_err_t tou_eeprom_scan(tou_eeprom_t *self)
{
    uint32_t block = self->seen & ~(self->nv->block - 1u);
    tou_err_t err  = tou_eeprom_fetch(self, self->seen, self->buffer, self->slot);

    if (err != TOU_OK) {
        return err;
    }
    if (block != self->skip && eeprom_is_valid(self)) {
        eeprom_found(self, block);
    }
    self->seen = self->seen + self->slot;
    if (block == self->block && !eeprom_is_blank(self)) {
        self->next = self->seen;
    }
    if (self->seen + self->slot > block + self->nv->block) {
        self->seen = tou_eeprom_after(self, block);
    }
    return (self->seen == 0u) ? eeprom_scanned(self) : TOU_MORE;
}

tou_err_t tou_eeprom_mount(tou_eeprom_t *self)
{
    tou_err_t err = (self->stage == TOU_EEPROM_SCAN) ? tou_eeprom_scan(self) : TOU_OK;

    return (err == TOU_E_BUSY) ? TOU_MORE : err;
}
