/* SPDX-License-Identifier: MIT */
#include "tou_store.h"

#include "tou/bytes.h"

#include <string.h>

#define RING_CHUNK 32u
#define RING_COUNT UINT32_C(0xFFFFFF)

uint32_t tou_ring_places(const tou_ring_cfg_t *cfg)
{
    return (uint32_t)cfg->depth + cfg->spare;
}

static uint32_t ring_address(const tou_store_t *self, uint8_t ring, uint16_t place)
{
    const tou_store_cfg_t *cfg = self->cfg;
    uint32_t at                = cfg->ring_at;

    for (uint8_t k = 0; k < ring; k++) {
        at += TOU_STORE_PLACE((uint32_t)cfg->ring[k].size) * tou_ring_places(&cfg->ring[k]);
    }
    return at + TOU_STORE_PLACE((uint32_t)cfg->ring[ring].size) * place;
}

/* The place of an entry is its number modulo the places. */
static uint16_t ring_place(uint32_t number, uint32_t places)
{
    uint32_t many = places;

    while (many <= number) {
        many <<= 1;
    }
    for (; many >= places; many >>= 1) {
        if (number >= many) {
            number -= many;
        }
    }
    return (uint16_t)number;
}

uint8_t *tou_ring_put(const tou_store_t *self, uint8_t ring, uint8_t *at)
{
    const tou_ring_t *state = &self->cfg->state[ring];

    return tou_bytes_put(tou_bytes_put(at, state->count, 3), state->begun, 3);
}

void tou_ring_mounted(tou_store_t *self, uint8_t ring, const uint8_t *kept)
{
    tou_ring_t *state = &self->cfg->state[ring];

    state->count = tou_bytes_get(kept, 3);
    state->begun = tou_bytes_get(&kept[3], 3);
    state->at    = ring_place(state->count, tou_ring_places(&self->cfg->ring[ring]));
}

/* The entry that it would overwrite is promised by neither of the two newest records. */
bool tou_ring_has_room(const tou_store_t *self, uint8_t ring)
{
    const tou_ring_t *state = &self->cfg->state[ring];

    return (uint16_t)(state->since + state->before) < self->cfg->ring[ring].spare;
}

bool tou_ring_writable(const tou_store_t *self, uint8_t ring)
{
    return self->cfg->state[ring].waits && tou_ring_has_room(self, ring);
}

uint8_t *tou_store_entry(tou_store_t *self, uint8_t ring)
{
    bool free = !self->cfg->state[ring].waits && self->cfg->state[ring].count != RING_COUNT;

    return free ? (self->cfg->ring[ring].entry + TOU_STORE_HEAD) : NULL;
}

void tou_store_append(tou_store_t *self, uint8_t ring)
{
    const tou_ring_cfg_t *cfg = &self->cfg->ring[ring];

    self->cfg->state[ring].waits = true;
    tou_store_wrap(cfg->entry, cfg->id, self->cfg->state[ring].count, cfg->size);
    self->asked = true;
    tou_store_renew(self);
}

void tou_store_lost(tou_store_t *self)
{
    tou_store_fault(self);
    tou_store_renew(self);
}

void tou_ring_begin(tou_store_t *self, uint8_t ring)
{
    const tou_ring_cfg_t *cfg = &self->cfg->ring[ring];

    self->ring = ring;
    tou_store_job(self, TOU_STORE_RING, cfg->entry, ring_address(self, ring, self->cfg->state[ring].at),
                  (uint16_t)TOU_STORE_PLACE(cfg->size));
}

/* The entry that waits has its place and number. */
static void ring_advance(tou_store_t *self, uint8_t ring)
{
    tou_ring_t *state = &self->cfg->state[ring];

    state->waits = false;
    state->count++;
    state->since++;
    state->at++;
    if (state->at == tou_ring_places(&self->cfg->ring[ring])) {
        state->at = 0;
    }
}

/* Also if it could not be written: it is lost, and reads so; the next one goes to another place. */
void tou_ring_end(tou_store_t *self, tou_err_t err)
{
    self->stage = TOU_STORE_IDLE;
    ring_advance(self, self->ring);
    if (err != TOU_OK) {
        tou_store_fault(self);
    }
}

uint32_t tou_store_count(const tou_store_t *self, uint8_t ring)
{
    const tou_ring_t *state = &self->cfg->state[ring];

    return state->count - state->begun + (state->waits ? 1u : 0u);
}

uint16_t tou_store_used(const tou_store_t *self, uint8_t ring)
{
    uint32_t count = tou_store_count(self, ring);
    uint16_t depth = self->cfg->ring[ring].depth;

    return (count < depth) ? (uint16_t)count : depth;
}

/* Read a place through. @return whether it holds that entry */
static tou_err_t ring_judge(const tou_store_t *self, uint32_t from, uint16_t size, uint32_t head)
{
    const tou_nv_t *nv = self->cfg->nv;
    uint32_t crc       = TOU_CRC_SEED;
    uint32_t found     = 0;
    uint8_t bytes[RING_CHUNK];

    for (uint16_t at = 0; at < size; at = (uint16_t)(at + RING_CHUNK)) {
        uint16_t left = (uint16_t)(size - at);
        uint16_t n    = (left > RING_CHUNK) ? (uint16_t)RING_CHUNK : left;
        tou_err_t err = nv->ops->read(nv->ctx, from + at, bytes, n);

        if (err != TOU_OK) {
            return err;
        }
        if (at == 0u) {
            found = tou_bytes_get(bytes, 4);
        }
        crc = tou_bytes_crc(crc, bytes, n);
    }
    return (crc == TOU_CRC_RESIDUE && found == head) ? TOU_OK : TOU_E_INVALID;
}

tou_err_t tou_store_get(const tou_store_t *self, uint8_t ring, uint16_t age, uint16_t at, void *out, uint16_t n)
{
    const tou_ring_cfg_t *cfg = &self->cfg->ring[ring];
    const tou_ring_t *state   = &self->cfg->state[ring];
    uint16_t back             = (uint16_t)(age - (state->waits ? 1u : 0u));
    uint16_t size             = (uint16_t)TOU_STORE_PLACE(cfg->size);

    if (age == 0u || age > tou_store_used(self, ring)) {
        return TOU_E_ABSENT;
    }
    if (n > cfg->size || at > cfg->size - n) {
        return TOU_E_RANGE;
    }
    if (back == 0u) {
        memcpy(out, cfg->entry + TOU_STORE_HEAD + at, n);
        return TOU_OK;
    }
    uint32_t place = (back <= state->at) ? ((uint32_t)state->at - back) : (state->at + tou_ring_places(cfg) - back);
    uint32_t from  = ring_address(self, ring, (uint16_t)place);
    tou_err_t err  = ring_judge(self, from, size, cfg->id | ((state->count - back) << 8));

    return (err == TOU_OK) ? self->cfg->nv->ops->read(self->cfg->nv->ctx, from + TOU_STORE_HEAD + at, out, n) : err;
}

void tou_store_clear(tou_store_t *self, uint8_t ring)
{
    tou_ring_t *state = &self->cfg->state[ring];

    if (self->stage == TOU_STORE_RING && self->ring == ring) {
        self->stage = TOU_STORE_IDLE;
        ring_advance(self, ring); /* its number is in the part */
    }
    state->waits = false;
    state->begun = state->count;
    self->asked  = true;
    tou_store_renew(self);
}
