/* SPDX-License-Identifier: MIT */
/* A source of tables in RAM that can be slow, fail, lack a record, and counts what is asked of it. */
#ifndef STORE_H
#define STORE_H

#include "model.h"

#include "tou/tables.h"

/* Tables first, bytes only; from `lost` on how they are given. */
typedef struct store {
    tou_base_t base;
    tou_special_t special[TOU_SPECIAL_MAX];
    tou_kind_t kind[TOU_RATE_MAX];
    tou_scheme_t scheme[2];
    tou_season_t season[2][TOU_SEASON_MAX];
    tou_week_t week[2][TOU_WEEK_MAX];
    tou_dayset_t dayset[2];
    tou_table_t table[2][TOU_TABLE_MAX];
    tou_action_t action[2][TOU_EXTRA_MAX];
    tou_item_t lost;   /* this record does not exist; kind 0: none */
    int busy_percent;  /* of all calls */
    int fail_permille; /* of all calls */
    int reads;         /* calls since set to 0 */
    bool failed;       /* answered TOU_E_IO since set to false */
} store_t;

static inline uint8_t *store_at(store_t *store, const tou_item_t *item)
{
    switch (item->kind) {
    case TOU_ITEM_BASE:
        return (uint8_t *)&store->base;
    case TOU_ITEM_SPECIAL:
        return (uint8_t *)&store->special[item->index];
    case TOU_ITEM_SCHEME:
        return (uint8_t *)&store->scheme[item->bank];
    case TOU_ITEM_SEASON:
        return (uint8_t *)&store->season[item->bank][item->index];
    case TOU_ITEM_WEEK:
        return (uint8_t *)&store->week[item->bank][item->index];
    case TOU_ITEM_DAYSET:
        return (uint8_t *)&store->dayset[item->bank];
    case TOU_ITEM_TABLE:
        return (uint8_t *)&store->table[item->bank][item->index];
    case TOU_ITEM_ACTION:
        return (uint8_t *)&store->action[item->bank][item->index];
    default:
        return (uint8_t *)&store->kind[item->index];
    }
}

static inline size_t store_size(uint8_t kind)
{
    switch (kind) {
    case TOU_ITEM_BASE:
        return sizeof(tou_base_t);
    case TOU_ITEM_SPECIAL:
        return sizeof(tou_special_t);
    case TOU_ITEM_SCHEME:
        return sizeof(tou_scheme_t);
    case TOU_ITEM_SEASON:
        return sizeof(tou_season_t);
    case TOU_ITEM_WEEK:
        return sizeof(tou_week_t);
    case TOU_ITEM_DAYSET:
        return sizeof(tou_dayset_t);
    case TOU_ITEM_TABLE:
        return sizeof(tou_table_t);
    case TOU_ITEM_ACTION:
        return sizeof(tou_action_t);
    default:
        return sizeof(tou_kind_t);
    }
}

static inline tou_err_t store_answer(store_t *store, const tou_item_t *item)
{
    store->reads++;
    if (store->busy_percent != 0 && chance(store->busy_percent)) {
        return TOU_E_BUSY;
    }
    if (store->fail_permille != 0 && pick(0, 999) < store->fail_permille) {
        store->failed = true;
        return TOU_E_IO;
    }
    bool lost = item->kind == store->lost.kind && item->bank == store->lost.bank && item->index == store->lost.index;

    return lost ? TOU_E_ABSENT : TOU_OK;
}

static inline tou_err_t store_read(void *ctx, const tou_item_t *item, uint8_t *out)
{
    store_t *store = (store_t *)ctx;
    tou_err_t err  = store_answer(store, item);

    if (err == TOU_OK) {
        memcpy(out, store_at(store, item), store_size(item->kind));
    }
    return err;
}

static inline tou_err_t store_write(void *ctx, const tou_item_t *item, const uint8_t *in)
{
    store_t *store = (store_t *)ctx;
    tou_err_t err  = store_answer(store, item);

    if (err == TOU_OK) {
        memcpy(store_at(store, item), in, store_size(item->kind));
    }
    return err;
}

#endif
