/* SPDX-License-Identifier: MIT */
#include "tou_tables.h"
#include "tou_tariff.h"

#include <string.h>

/* One step of checking the set in force as it would be with this write. */
static tou_err_t tariff_try(tou_tariff_t *self, const tou_item_t *item, const uint8_t *bytes)
{
    if (self->job != TOU_JOB_WRITE || memcmp(&self->writing, item, sizeof *item) != 0 ||
        tou_check_outdated(&self->check, item, bytes)) {
        tou_tariff_check_begin(self, TOU_JOB_WRITE, 0);
        self->writing = *item;
    }
    tou_err_t err = tou_check_step(&self->check, item, bytes);
    if (err == TOU_MORE) {
        return err;
    }
    if (err == TOU_OK) {
        err = tou_check_confirm(&self->check, item, bytes);
    }
    if (err == TOU_E_INVALID) {
        self->fault = self->check.fault;
    }
    self->job = TOU_JOB_NONE;
    return err;
}

/* What can be told without looking at the rest of the set. */
static tou_err_t tariff_write_check(tou_tariff_t *self, const tou_item_t *item, const uint8_t *bytes)
{
    const tou_tariff_source_t *source = self->planner.set.source;
    bool banked                       = tou_item_pair(item->kind) != TOU_PAIR_NONE;

    if (tou_item_size(item->kind) == 0u) {
        return TOU_E_ARG;
    }
    if (source->ops->write == NULL) {
        return TOU_E_DENIED;
    }
    if (item->bank >= (banked ? source->n_banks : 1u) || item->index >= tou_item_limit(item->kind)) {
        return TOU_E_ABSENT;
    }
    if (self->job == TOU_JOB_CHECK || self->valid == TOU_VALID_UNKNOWN) {
        return TOU_E_BUSY;
    }
    return tou_item_check(item, (const tou_record_t *)(const void *)bytes, self->planner.set.zone, &self->fault);
}

tou_err_t tou_tariff_write(tou_tariff_t *self, const tou_item_t *item, const uint8_t *bytes)
{
    uint8_t pair  = tou_item_pair(item->kind);
    bool runs     = pair == TOU_PAIR_NONE || item->bank == self->planner.set.bank[pair];
    tou_err_t err = tariff_write_check(self, item, bytes);

    if (err == TOU_OK && runs && self->valid == TOU_VALID_YES) {
        err = tariff_try(self, item, bytes);
    }
    if (err == TOU_OK) {
        err = self->planner.set.source->ops->write(self->planner.set.source->ctx, item, bytes);
        if (err == TOU_OK && runs) {
            tou_tariff_refresh(self);
        }
    }
    return err;
}
