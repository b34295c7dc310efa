/* SPDX-License-Identifier: MIT */
#include "tou_tables.h"
#include "tou_tariff.h"

#include <string.h>

/* Records of a batch that are written in one call: more than there are in a block, so that it is written once. */
#define BATCH_AT_ONCE 16u
/* Records of a set that are looked at in one call. */
#define BATCH_LOOKS 8u

/* What is next of a batch: to look at each record, to try the whole set, to write. */
enum { BATCH_LOOK, BATCH_TRY, BATCH_WRITE };

/*
 * Begin to check the set in force, which is good, as it would be with a write. Special days do not depend on the rest: of them
 * only those that come in are looked at.
 */
static void tariff_try_begin(tou_tariff_t *self)
{
    tou_tariff_check_begin(self, TOU_JOB_WRITE, 0);
    self->check.special = self->planner.set.base.n_special;
}

/* One step of checking the set in force as it would be with this write. */
static tou_err_t tariff_try(tou_tariff_t *self, const tou_item_t *item, const uint8_t *bytes)
{
    if (self->job != TOU_JOB_WRITE || memcmp(&self->writing, item, sizeof *item) != 0 ||
        tou_check_outdated(&self->check, item, bytes)) {
        tariff_try_begin(self);
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

/* Is there such a record? */
static tou_err_t tariff_write_find(const tou_tariff_t *self, const tou_item_t *item)
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
    return TOU_OK;
}

static bool tariff_write_waits(const tou_tariff_t *self)
{
    return self->job == TOU_JOB_CHECK || self->valid == TOU_VALID_UNKNOWN;
}

/* What can be told without looking at the rest of the set. */
static tou_err_t tariff_write_check(tou_tariff_t *self, const tou_item_t *item, const uint8_t *bytes)
{
    tou_err_t err = tariff_write_find(self, item);

    if (err != TOU_OK || tariff_write_waits(self)) {
        return (err != TOU_OK) ? err : TOU_E_BUSY;
    }
    return tou_item_check(item, (const tou_record_t *)(const void *)bytes, self->planner.set.zone, &self->fault);
}

/* Does it belong to the set in force? */
static bool tariff_write_runs(const tou_tariff_t *self, const tou_item_t *item)
{
    uint8_t pair = tou_item_pair(item->kind);

    return pair == TOU_PAIR_NONE || item->bank == self->planner.set.bank[pair];
}

tou_err_t tou_tariff_write(tou_tariff_t *self, const tou_item_t *item, const uint8_t *bytes)
{
    bool runs     = tariff_write_runs(self, item);
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

/* ctx is a batch. */
static tou_err_t batch_read(void *ctx, const tou_item_t *item, uint8_t *out) TOU_REENTRANT
{
    const tou_batch_t *batch = ctx;
    tou_record_t record;
    tou_item_t named;

    for (uint8_t i = batch->n; i != 0u; i--) {
        batch->get(batch->ctx, (uint8_t)(i - 1u), &named, NULL);
        if (named.kind == item->kind && named.bank == item->bank && named.index == item->index) {
            batch->get(batch->ctx, (uint8_t)(i - 1u), &named, &record);
            memcpy(out, record.bytes, tou_item_size(item->kind));
            return TOU_OK;
        }
    }
    return batch->under->ops->read(batch->under->ctx, item, out);
}

/* Each by itself. @return TOU_MORE: the whole set is to be checked, too; TOU_OK: that is not needed */
static tou_err_t batch_look(tou_tariff_t *self, const tou_batch_t *batch)
{
    bool whole = false;
    tou_record_t record;
    tou_item_t item;

    for (uint8_t i = 0; i < batch->n; i++) {
        batch->get(batch->ctx, i, &item, &record);
        tou_err_t err = tariff_write_find(self, &item);

        if (err == TOU_OK) {
            err = tou_item_check(&item, &record, self->planner.set.zone, &self->fault);
        }
        if (err != TOU_OK) {
            return err;
        }
        whole = whole || (tariff_write_runs(self, &item) && self->valid == TOU_VALID_YES);
    }
    return whole ? TOU_MORE : TOU_OK;
}

/* Some steps of checking the set in force as it would be. One that was begun for another write is not this one's. */
static tou_err_t batch_try(tou_tariff_t *self, tou_batch_t *batch)
{
    if (self->job != TOU_JOB_WRITE || self->check.set.source != &batch->view) {
        tariff_try_begin(self);
        self->check.set.source = &batch->view;
        self->writing.kind     = 0;
    }
    tou_err_t err = TOU_MORE;

    for (uint8_t i = 0; i < BATCH_LOOKS && err == TOU_MORE; i++) {
        err = tou_check_step(&self->check, NULL, NULL);
    }
    if (err == TOU_E_INVALID) {
        self->fault = self->check.fault;
    }
    if (err != TOU_MORE) {
        self->job = TOU_JOB_NONE;
    }
    return err;
}

/* Have the next record as it is to be. */
static tou_err_t batch_write(tou_tariff_t *self, const tou_batch_t *batch)
{
    const tou_tariff_source_t *source = batch->under;
    tou_record_t record;
    tou_record_t old;
    tou_item_t item;

    batch->get(batch->ctx, batch->next, &item, &record);
    tou_err_t err = source->ops->read(source->ctx, &item, old.bytes);

    if (err == TOU_E_BUSY || (err == TOU_OK && memcmp(old.bytes, record.bytes, tou_item_size(item.kind)) == 0)) {
        return err;
    }
    err = source->ops->write(source->ctx, &item, record.bytes);
    if (err == TOU_OK && tariff_write_runs(self, &item)) {
        tou_tariff_refresh(self);
    }
    return err;
}

/* A check that was begun for a batch before, which nobody went on with, is not for this one. */
static void batch_begin(tou_tariff_t *self, tou_batch_t *batch)
{
    static const tou_tariff_ops_t ops = {batch_read, NULL};

    batch->under        = self->planner.set.source;
    batch->view.ops     = &ops;
    batch->view.ctx     = batch;
    batch->view.n_banks = batch->under->n_banks;
    batch->next         = 0;
    if (self->job == TOU_JOB_WRITE) {
        self->job = TOU_JOB_NONE;
    }
}

/* Go on to a stage when the one before it is done. */
static tou_err_t batch_on(tou_batch_t *batch, tou_err_t err, uint8_t stage)
{
    if (err != TOU_OK) {
        return err;
    }
    batch->stage = stage;
    return TOU_MORE;
}

/* Several records, until the source is busy. */
static tou_err_t batch_write_on(tou_tariff_t *self, tou_batch_t *batch)
{
    tou_err_t err = TOU_OK;

    for (uint8_t i = 0; i < BATCH_AT_ONCE && batch->next < batch->n && err == TOU_OK; i++) {
        err = batch_write(self, batch);
        if (err == TOU_OK) {
            batch->next++;
        }
    }
    return (tou_err_t)((err == TOU_OK && batch->next < batch->n) ? TOU_MORE : err);
}

static tou_err_t batch_step(tou_tariff_t *self, tou_batch_t *batch)
{
    tou_err_t err;

    switch (batch->stage) {
    case BATCH_LOOK:
        batch_begin(self, batch);
        err = batch_look(self, batch);
        return (err == TOU_MORE) ? batch_on(batch, TOU_OK, BATCH_TRY) : batch_on(batch, err, BATCH_WRITE);
    case BATCH_TRY:
        return batch_on(batch, batch_try(self, batch), BATCH_WRITE);
    default:
        return batch_write_on(self, batch);
    }
}

/* Between two records of it the set is as good as at its end: only a check that was begun comes first. */
static bool batch_waits(const tou_tariff_t *self, const tou_batch_t *batch)
{
    return (batch->stage == BATCH_WRITE) ? (self->job == TOU_JOB_CHECK) : tariff_write_waits(self);
}

tou_err_t tou_tariff_write_all(tou_tariff_t *self, tou_batch_t *batch, tou_utc_t utc)
{
    tou_err_t err = TOU_OK;

    if (!batch_waits(self, batch)) {
        return batch_step(self, batch);
    }
    for (uint8_t i = 0; i < BATCH_LOOKS && batch_waits(self, batch) && err != TOU_E_IO; i++) {
        err = tou_tariff_step(self, utc);
    }
    return (tou_err_t)((err == TOU_E_IO) ? err : TOU_MORE);
}
