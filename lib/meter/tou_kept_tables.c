/* SPDX-License-Identifier: MIT */
#include "tou/kept_tables.h"

/* Where a record is kept. */
typedef struct kept_place {
    uint8_t id;    /* of the block */
    uint8_t block; /* which of them */
    uint8_t at;    /* where in it */
    uint8_t size;  /* bytes */
} kept_place_t;

static uint8_t kept_per_block(uint8_t kind)
{
    switch (kind) {
    case TOU_ITEM_SEASON:
        return TOU_KEPT_SEASONS;
    case TOU_ITEM_WEEK:
        return TOU_KEPT_WEEKS;
    case TOU_ITEM_ACTION:
        return TOU_KEPT_ACTIONS;
    case TOU_ITEM_SPECIAL:
        return TOU_KEPT_SPECIALS;
    case TOU_ITEM_KIND:
        return TOU_KEPT_KINDS;
    default:
        return 1;
    }
}

/* Whether there can be such a record; the store knows whether there is. */
static bool kept_find(const tou_item_t *item, kept_place_t *place)
{
    uint8_t per_block = kept_per_block(item->kind);

    place->size  = tou_item_size(item->kind);
    place->id    = (uint8_t)(item->kind + ((item->bank != 0u) ? TOU_KEPT_BANK : 0u));
    place->at    = (uint8_t)((item->index & (per_block - 1u)) * place->size);
    place->block = item->index;
    for (; per_block > 1u; per_block >>= 1) {
        place->block >>= 1;
    }
    return item->bank <= 1u && item->index < tou_item_limit(item->kind);
}

/* A shorter block has no such place. One that is damaged holds nothing: a set that needs it is then not valid, and not run. */
static tou_err_t kept_answer(tou_err_t err)
{
    return (tou_err_t)((err == TOU_E_RANGE || err == TOU_E_INVALID) ? TOU_E_ABSENT : err);
}

tou_err_t tou_kept_tables_read(void *ctx, const tou_item_t *item, uint8_t *out) TOU_REENTRANT
{
    kept_place_t place;

    return kept_find(item, &place) ? kept_answer(tou_store_read(ctx, place.id, place.block, place.at, out, place.size))
                                   : TOU_E_ABSENT;
}

tou_err_t tou_kept_tables_write(void *ctx, const tou_item_t *item, const uint8_t *in) TOU_REENTRANT
{
    kept_place_t place;

    return kept_find(item, &place) ? kept_answer(tou_store_write(ctx, place.id, place.block, place.at, in, place.size))
                                   : TOU_E_ABSENT;
}

const tou_tariff_ops_t tou_kept_tables = {tou_kept_tables_read, tou_kept_tables_write};
