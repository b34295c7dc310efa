/* SPDX-License-Identifier: MIT */
#include "tou_store.h"

#include "tou/bytes.h"

#include <string.h>

/* Where a block is: its place in the list, its number of all blocks, and its two places. */
typedef struct param_place {
    const tou_param_t *param;
    uint16_t bit;
    uint32_t at;
    uint8_t kind;
} param_place_t;

static bool param_bit(const tou_store_t *self, uint8_t which, uint16_t bit)
{
    const uint8_t *map = self->cfg->map + (size_t)which * tou_store_map_bytes(self);

    return (map[bit >> 3] & (1u << (bit & 7u))) != 0u;
}

/* @return whether there is such a block */
static bool param_find(const tou_store_t *self, uint8_t id, uint8_t index, param_place_t *place)
{
    const tou_store_cfg_t *cfg = self->cfg;

    place->bit = 0;
    place->at  = cfg->param_at;
    for (uint8_t k = 0; k < cfg->n_params; k++) {
        const tou_param_t *param = &cfg->param[k];
        uint16_t size            = (uint16_t)TOU_STORE_PLACE(param->size);

        if (param->id == id) {
            place->param = param;
            place->kind  = k;
            place->bit   = (uint16_t)(place->bit + index);
            place->at += 2u * (uint32_t)index * size;
            return index < param->n;
        }
        place->bit = (uint16_t)(place->bit + param->n);
        place->at += 2u * (uint32_t)param->n * size;
    }
    return false;
}

static uint32_t param_address(const param_place_t *place, bool second)
{
    return place->at + (second ? TOU_STORE_PLACE((uint32_t)place->param->size) : 0u);
}

static bool param_holds(const tou_store_t *self, const param_place_t *place, uint8_t index)
{
    return self->kind == place->kind && self->index == index;
}

static bool param_blank(const uint8_t *bytes)
{
    return bytes[0] == 0xFFu && bytes[1] == 0xFFu && bytes[2] == 0xFFu && bytes[3] == 0xFFu;
}

/* What was read into `place`. */
static tou_err_t param_judge(const tou_store_t *self, const param_place_t *place, uint8_t index)
{
    const uint8_t *bytes = self->cfg->place;
    uint16_t size        = (uint16_t)TOU_STORE_PLACE(place->param->size);

    if (bytes[0] == place->param->id && tou_bytes_get(&bytes[1], 3) == index &&
        tou_bytes_crc(TOU_CRC_SEED, bytes, size) == TOU_CRC_RESIDUE) {
        return TOU_OK;
    }
    return param_blank(bytes) ? TOU_E_ABSENT : TOU_E_INVALID;
}

/* Have the block in `place`. */
static tou_err_t param_fetch(tou_store_t *self, const param_place_t *place, uint8_t index)
{
    const tou_nv_t *nv = self->cfg->nv;
    uint16_t size      = (uint16_t)TOU_STORE_PLACE(place->param->size);

    if (param_holds(self, place, index)) {
        return TOU_OK;
    }
    if (self->dirty || self->stage == TOU_STORE_PARAM) {
        return TOU_E_BUSY;
    }
    uint32_t from = param_address(place, param_bit(self, TOU_MAP_NOW, place->bit));
    self->kind    = TOU_STORE_NONE;
    tou_err_t err = nv->ops->read(nv->ctx, from, self->cfg->place, size);

    if (err == TOU_OK) {
        err = param_judge(self, place, index);
    }
    if (err == TOU_OK) {
        self->kind  = place->kind;
        self->index = index;
    }
    return err;
}

tou_err_t tou_store_read(tou_store_t *self, uint8_t id, uint8_t index, uint8_t at, void *out, uint8_t n)
{
    param_place_t place;

    if (!tou_store_mounted(self) || !param_find(self, id, index, &place)) {
        return TOU_E_ABSENT;
    }
    if (n > place.param->size || at > place.param->size - n) {
        return TOU_E_RANGE;
    }
    tou_err_t err = param_fetch(self, &place, index);

    if (err == TOU_OK) {
        memcpy(out, self->cfg->place + TOU_STORE_HEAD + at, n);
    }
    tou_store_renew_own(self);
    return err;
}

/* A place that neither of the two newest records names, and that holds nothing written since. */
static bool param_free(const tou_store_t *self, uint16_t bit)
{
    bool now = param_bit(self, TOU_MAP_NOW, bit);

    return param_bit(self, TOU_MAP_NEWEST, bit) == now && param_bit(self, TOU_MAP_BEFORE, bit) == now;
}

static tou_err_t param_change(tou_store_t *self, const param_place_t *place, uint8_t index)
{
    tou_err_t err = param_fetch(self, place, index);

    if (err == TOU_E_ABSENT || err == TOU_E_INVALID) {
        memset(self->cfg->place, 0, TOU_STORE_PLACE((size_t)place->param->size));
        err = TOU_OK;
    }
    return err;
}

tou_err_t tou_store_write(tou_store_t *self, uint8_t id, uint8_t index, uint8_t at, const void *bytes, uint8_t n)
{
    param_place_t place;
    tou_err_t err = TOU_E_BUSY;

    if (!tou_store_mounted(self) || !param_find(self, id, index, &place)) {
        return TOU_E_ABSENT;
    }
    if (n > place.param->size || at > place.param->size - n) {
        return TOU_E_RANGE;
    }
    if (self->stage != TOU_STORE_PARAM && (param_holds(self, &place, index) || !self->dirty) &&
        param_free(self, place.bit)) {
        err = param_change(self, &place, index);
    }
    if (err == TOU_OK) {
        self->kind  = place.kind;
        self->index = index;
        self->dirty = true;
        self->wrote = TOU_MORE;
        memcpy(self->cfg->place + TOU_STORE_HEAD + at, bytes, n);
        tou_store_wrap(self->cfg->place, id, index, place.param->size);
    }
    self->asked = true;
    tou_store_renew(self);
    return err;
}

tou_err_t tou_store_wrote(const tou_store_t *self)
{
    return self->wrote;
}

static void param_own(const tou_store_t *self, param_place_t *place)
{
    (void)param_find(self, self->cfg->param[self->kind].id, self->index, place);
}

void tou_param_begin(tou_store_t *self)
{
    param_place_t place;

    param_own(self, &place);
    tou_store_job(self, TOU_STORE_PARAM, self->cfg->place, param_address(&place, !param_bit(self, TOU_MAP_NOW, place.bit)),
                  (uint16_t)TOU_STORE_PLACE(place.param->size));
}

/* Written: the map says so from now on. Not written: what was there holds. */
void tou_param_end(tou_store_t *self, tou_err_t err)
{
    param_place_t place;

    self->stage = TOU_STORE_IDLE;
    self->dirty = false;
    self->wrote = err;
    if (err == TOU_OK) {
        param_own(self, &place);

        uint8_t *byte = &self->cfg->map[place.bit >> 3];

        *byte = (uint8_t)(*byte ^ (1u << (place.bit & 7u)));
    } else {
        self->kind = TOU_STORE_NONE;
        tou_store_fault(self);
    }
}
