/* SPDX-License-Identifier: MIT */
#include "tou/arrays.h"

/* Where a kind's records lie and how many there are; NULL if there are none. */
static const void *arrays_locate(const tou_arrays_t *self, const tou_item_t *item, uint8_t *count)
{
    const tou_arrays_bank_t *bank = &self->bank[item->bank & 1u];

    *count = 1;
    switch (item->kind) {
    case TOU_ITEM_BASE:
        return &self->base;
    case TOU_ITEM_SCHEME:
        return &bank->scheme;
    case TOU_ITEM_DAYSET:
        return &bank->dayset;
    case TOU_ITEM_SPECIAL:
        *count = self->base.n_special;
        return self->special;
    case TOU_ITEM_SEASON:
        *count = bank->scheme.n_seasons;
        return bank->season;
    case TOU_ITEM_WEEK:
        *count = bank->scheme.n_weeks;
        return bank->week;
    case TOU_ITEM_TABLE:
        *count = bank->dayset.n_tables;
        return bank->table;
    case TOU_ITEM_ACTION:
        *count = bank->dayset.n_actions;
        return bank->action;
    case TOU_ITEM_KIND:
        *count = self->base.n_rates;
        return self->kind;
    default:
        return NULL;
    }
}

/* Heads are members of the structure and so lie in RAM even when the arrays are in flash. */
static bool arrays_head(uint8_t kind)
{
    return kind == TOU_ITEM_BASE || kind == TOU_ITEM_SCHEME || kind == TOU_ITEM_DAYSET;
}

static tou_err_t arrays_copy(const tou_arrays_t *self, const tou_item_t *item, bool rom, uint8_t *out)
{
    uint8_t count;
    const uint8_t *from = (const uint8_t *)arrays_locate(self, item, &count);
    uint8_t size        = tou_item_size(item->kind);

    if (from == NULL || item->index >= count) {
        return TOU_E_ABSENT;
    }
    from += (size_t)item->index * size;
    for (uint8_t i = 0; i < size; i++) {
        out[i] = rom ? TOU_ROM_U8(from + i) : from[i];
    }
    return TOU_OK;
}

tou_err_t tou_arrays_read(void *ctx, const tou_item_t *item, uint8_t *out) TOU_REENTRANT
{
    return arrays_copy((const tou_arrays_t *)ctx, item, false, out);
}

tou_err_t tou_arrays_read_rom(void *ctx, const tou_item_t *item, uint8_t *out) TOU_REENTRANT
{
    return arrays_copy((const tou_arrays_t *)ctx, item, !arrays_head(item->kind), out);
}
