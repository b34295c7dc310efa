/* SPDX-License-Identifier: MIT */
#include "tou/freeze.h"

#include "tou_taken.h"

#include "tou/bytes.h"
#include "tou/seal.h"

#include <string.h>

static uint8_t freeze_seal(const tou_freeze_t *self)
{
    return tou_seal_one(&self->seal_cfg, sizeof *self - offsetof(tou_freeze_t, seal_cfg));
}

static void freeze_renew(void *ctx) TOU_REENTRANT
{
    tou_freeze_t *self = ctx;

    self->seal = freeze_seal(self);
}

static uint8_t freeze_head(const tou_freeze_cfg_t *cfg)
{
    return (uint8_t)(TOU_FREEZE_HEAD + (cfg->ruled ? TOU_FREEZE_MODE : 0u));
}

static void freeze_entries(const tou_freeze_cfg_t *cfg, tou_taken_t *entries)
{
    entries->what  = &cfg->what;
    entries->store = cfg->store;
    entries->ring  = cfg->ring;
    entries->head  = freeze_head(cfg);
}

tou_err_t tou_freeze_init(tou_freeze_t *self, const tou_freeze_cfg_t *cfg)
{
    tou_taken_t entries;
    tou_schedule_t schedule;

    freeze_entries(cfg, &entries);
    uint16_t size = tou_taken_size(&entries);

    if (size == 0u || tou_schedule_init(&schedule, &cfg->schedule, cfg->zone, cfg->make_up,
                                        cfg->store->cfg->ring[cfg->ring].depth) != TOU_OK) {
        return TOU_E_RANGE;
    }
    memset(self, 0, sizeof *self);
    self->size       = size;
    self->schedule   = schedule;
    self->cfg        = cfg;
    self->seal_cfg   = tou_seal_one(cfg, sizeof *cfg);
    self->seal_lists = tou_taken_seal(&cfg->what);
    self->rule.mode  = TOU_FREEZE_MODE_ALL;
    freeze_renew(self);
    return TOU_OK;
}

tou_err_t tou_freeze_set_schedule(tou_freeze_t *self, const tou_schedule_cfg_t *cfg, tou_utc_t utc)
{
    tou_err_t err = self->cfg->settable ? tou_schedule_set(&self->schedule, cfg, utc) : TOU_E_DENIED;

    if (err == TOU_OK) {
        tou_store_ask(self->cfg->store);
        freeze_renew(self);
    }
    return err;
}

tou_err_t tou_freeze_set_rule(tou_freeze_t *self, uint8_t mode, tou_utc_t from)
{
    if (!self->cfg->ruled) {
        return TOU_E_DENIED;
    }
    if (tou_taken_set_rule(&self->rule, mode, from)) {
        tou_store_ask(self->cfg->store);
        freeze_renew(self);
    }
    return TOU_OK;
}

const tou_schedule_cfg_t *tou_freeze_schedule(const tou_freeze_t *self)
{
    return &self->schedule.cfg;
}

static void freeze_take(const tou_freeze_t *self, tou_utc_t at)
{
    const tou_freeze_cfg_t *cfg = self->cfg;
    uint8_t *entry              = tou_store_entry(cfg->store, cfg->ring);

    if (entry == NULL) {
        tou_store_lost(cfg->store);
        return;
    }
    entry = tou_bytes_put(entry, at, 4);
    if (cfg->ruled) {
        entry = tou_bytes_put(entry, self->rule.mode, TOU_FREEZE_MODE);
    }
    (void)tou_capture_put(&cfg->what, entry, true);
    tou_store_append(cfg->store, cfg->ring);
}

static bool freeze_on_due(void *ctx, tou_utc_t utc) TOU_REENTRANT
{
    tou_freeze_t *self = ctx;
    tou_utc_t at       = 0;
    bool due           = tou_schedule_next(&self->schedule, utc, &at);

    if (due && tou_taken_has_begun(&self->rule, at)) {
        freeze_take(self, at);
    }
    return due;
}

static bool freeze_wanted(const tou_freeze_cfg_t *cfg, const tou_event_t *event)
{
    return (event->kind == TOU_EV_FREEZE && cfg->instant) ||
           (event->kind == TOU_EV_SWITCHED && (event->detail & cfg->on_switch) != 0u);
}

static void freeze_on_event(void *ctx, const tou_event_t *event) TOU_REENTRANT
{
    tou_freeze_t *self          = ctx;
    const tou_freeze_cfg_t *cfg = self->cfg;

    if (event->kind == TOU_EV_JUMPED && event->at != 0u) {
        (void)tou_schedule_pass(&self->schedule, event->at);
    } else if (event->kind == TOU_EV_WIPE && event->detail == TOU_EV_METER_CLEAR) {
        tou_store_clear(cfg->store, cfg->ring);
    } else if (freeze_wanted(cfg, event)) {
        freeze_take(self, event->at);
    }
}

/* The size of what is listed last: it follows the lists. */
static bool freeze_check(const void *ctx, bool whole) TOU_REENTRANT
{
    const tou_freeze_t *self = ctx;

    return !whole || (self->seal == freeze_seal(self) && self->seal_cfg == tou_seal_one(self->cfg, sizeof *self->cfg) &&
                      self->seal_lists == tou_taken_seal(&self->cfg->what) &&
                      self->size == freeze_head(self->cfg) + tou_capture_size(&self->cfg->what));
}

static uint16_t freeze_save(const void *ctx, uint8_t *out) TOU_REENTRANT
{
    const tou_freeze_t *self = ctx;
    uint16_t size            = tou_taken_save(&self->schedule, self->cfg->settable, out);

    if (!self->cfg->ruled) {
        return size;
    }
    if (out != NULL) {
        memcpy(&out[size], &self->rule, sizeof self->rule);
    }
    return (uint16_t)(size + sizeof self->rule);
}

static tou_err_t freeze_load(void *ctx, const uint8_t *in, uint16_t size) TOU_REENTRANT
{
    tou_freeze_t *self = ctx;
    uint16_t rule      = (uint16_t)(self->cfg->ruled ? sizeof self->rule : 0u);

    if (size != freeze_save(ctx, NULL) || (rule != 0u && !tou_taken_rule_ok(&in[size - rule]))) {
        return TOU_E_INVALID;
    }
    tou_err_t err = tou_taken_load(&self->schedule, self->cfg->settable, in, (uint16_t)(size - rule));

    if (err == TOU_OK) {
        memcpy(&self->rule, &in[size - rule], rule);
    }
    return err;
}

uint16_t tou_freeze_used(const tou_freeze_t *self)
{
    return tou_store_used(self->cfg->store, self->cfg->ring);
}

tou_err_t tou_freeze_at(const tou_freeze_t *self, uint16_t age, tou_utc_t *utc)
{
    tou_taken_t entries;

    freeze_entries(self->cfg, &entries);
    return tou_taken_head(&entries, age, 0, 4, utc);
}

tou_err_t tou_freeze_mode(const tou_freeze_t *self, uint16_t age, uint8_t *mode)
{
    tou_taken_t entries;
    uint32_t value = TOU_FREEZE_MODE_ALL;

    freeze_entries(self->cfg, &entries);
    /* Of one that has none the first byte is read, to see that it is there. */
    tou_err_t err = tou_taken_head(&entries, age, (uint8_t)(entries.head - TOU_FREEZE_MODE), TOU_FREEZE_MODE, &value);

    if (err == TOU_OK) {
        *mode = (uint8_t)(self->cfg->ruled ? value : TOU_FREEZE_MODE_ALL);
    }
    return err;
}

tou_err_t tou_freeze_energy(const tou_freeze_t *self, uint16_t age, uint8_t energy, tou_rate_t rate, uint32_t *units)
{
    tou_taken_t entries;

    freeze_entries(self->cfg, &entries);
    return tou_taken_energy(&entries, age, energy, rate, units);
}

tou_err_t tou_freeze_maximum(const tou_freeze_t *self, uint16_t age, uint8_t demand, tou_rate_t rate, uint8_t k,
                             tou_maximum_t *maximum)
{
    const uint8_t place[3] = {demand, rate, k};
    tou_taken_t entries;

    freeze_entries(self->cfg, &entries);
    return tou_taken_maximum(&entries, age, place, maximum);
}

tou_err_t tou_freeze_word(const tou_freeze_t *self, uint16_t age, uint8_t word, uint32_t *value)
{
    tou_taken_t entries;

    freeze_entries(self->cfg, &entries);
    return tou_taken_word(&entries, age, word, value);
}

const tou_part_ops_t tou_freeze_part = {NULL,         NULL,         NULL,        freeze_on_due,
                                        NULL,         NULL,         NULL,        freeze_on_event,
                                        freeze_check, freeze_renew, freeze_save, freeze_load};
