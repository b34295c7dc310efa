/* SPDX-License-Identifier: MIT */
#include "tou/profile.h"

#include "tou_taken.h"

#include "tou/bytes.h"
#include "tou/seal.h"

#include <string.h>

#define PROFILE_STATUS \
    (TOU_PROFILE_POWER_DOWN | TOU_PROFILE_ADJUSTED | TOU_PROFILE_INVALID | TOU_PROFILE_DST | TOU_PROFILE_PARTIAL)

static uint8_t profile_seal(const tou_profile_t *self)
{
    return tou_seal_one(&self->seal_cfg, sizeof *self - offsetof(tou_profile_t, seal_cfg));
}

static void profile_renew(void *ctx) TOU_REENTRANT
{
    tou_profile_t *self = ctx;

    self->seal = profile_seal(self);
}

static void profile_entries(const tou_profile_cfg_t *cfg, tou_taken_t *entries)
{
    entries->what  = &cfg->what;
    entries->store = cfg->store;
    entries->ring  = cfg->ring;
    entries->head  = TOU_PROFILE_HEAD;
}

static bool profile_interval(const tou_schedule_cfg_t *cfg)
{
    return cfg->kind == TOU_EVERY_INTERVAL || cfg->kind == TOU_EVERY_NEVER;
}

tou_err_t tou_profile_init(tou_profile_t *self, const tou_profile_cfg_t *cfg)
{
    tou_taken_t entries;
    tou_schedule_t schedule;

    profile_entries(cfg, &entries);
    uint16_t size = tou_taken_size(&entries);

    if (size == 0u || !profile_interval(&cfg->schedule) ||
        tou_schedule_init(&schedule, &cfg->schedule, cfg->zone, cfg->make_up, cfg->store->cfg->ring[cfg->ring].depth) !=
            TOU_OK) {
        return TOU_E_RANGE;
    }
    memset(self, 0, sizeof *self);
    self->size       = size;
    self->schedule   = schedule;
    self->cfg        = cfg;
    self->seal_cfg   = tou_seal_one(cfg, sizeof *cfg);
    self->seal_lists = tou_taken_seal(&cfg->what);
    self->rule.mode  = TOU_PROFILE_MODE_ALL;
    profile_renew(self);
    return TOU_OK;
}

static void profile_changed(tou_profile_t *self)
{
    self->status |= TOU_PROFILE_PARTIAL;
    tou_store_ask(self->cfg->store);
    profile_renew(self);
}

tou_err_t tou_profile_set_schedule(tou_profile_t *self, const tou_schedule_cfg_t *cfg, tou_utc_t utc)
{
    bool same = memcmp((const uint8_t *)cfg, (const uint8_t *)&self->schedule.cfg, sizeof *cfg) == 0;

    if (!self->cfg->settable) {
        return TOU_E_DENIED;
    }
    if (!profile_interval(cfg) || tou_schedule_set(&self->schedule, cfg, utc) != TOU_OK) {
        return TOU_E_RANGE;
    }
    if (!same) {
        profile_changed(self);
    }
    return TOU_OK;
}

tou_err_t tou_profile_set_rule(tou_profile_t *self, uint8_t mode, tou_utc_t from)
{
    if (!self->cfg->settable) {
        return TOU_E_DENIED;
    }
    if (tou_taken_set_rule(&self->rule, mode, from)) {
        profile_changed(self);
    }
    return TOU_OK;
}

const tou_schedule_cfg_t *tou_profile_schedule(const tou_profile_t *self)
{
    return &self->schedule.cfg;
}

static bool profile_wants(const tou_capture_rule_t *rule, tou_utc_t at)
{
    return (rule->mode & TOU_PROFILE_STOPPED) == 0u && tou_taken_has_begun(rule, at);
}

static bool profile_take(const tou_profile_t *self, tou_utc_t at)
{
    const tou_profile_cfg_t *cfg = self->cfg;
    uint8_t *entry               = tou_store_entry(cfg->store, cfg->ring);
    bool summer                  = tou_zone_offset_min(cfg->zone, at) != cfg->zone->offset_min;

    if (entry == NULL) {
        tou_store_lost(cfg->store);
        return false;
    }
    entry = tou_bytes_put(entry, at, 4);
    entry = tou_bytes_put(entry, self->status | (summer ? TOU_PROFILE_DST : 0u), 1);
    (void)tou_capture_put(&cfg->what, entry, true);
    tou_store_append(cfg->store, cfg->ring);
    return true;
}

/* What is made up does not end what happened: the interval that the jump led to is still under way. */
static bool profile_on_due(void *ctx, tou_utc_t utc) TOU_REENTRANT
{
    tou_profile_t *self = ctx;
    tou_utc_t at        = 0;

    if (!tou_schedule_next(&self->schedule, utc, &at)) {
        return false;
    }
    if (profile_wants(&self->rule, at) && profile_take(self, at) && at > self->jumped) {
        self->status = 0;
    }
    return true;
}

static uint8_t profile_why(const tou_event_t *event)
{
    uint8_t why = TOU_PROFILE_PARTIAL;

    if (event->detail == TOU_JUMP_POWER) {
        why = TOU_PROFILE_POWER_DOWN;
    } else if (event->detail == TOU_JUMP_CLOCK) {
        why = (event->at != 0u) ? TOU_PROFILE_ADJUSTED : 0u;
    }
    return (uint8_t)(why | ((event->at == 0u) ? TOU_PROFILE_INVALID : 0u));
}

static void profile_jump(tou_profile_t *self, const tou_event_t *event)
{
    tou_schedule_t *schedule = &self->schedule;

    self->status |= profile_why(event);
    if (event->at == 0u) {
        return;
    }
    self->jumped = event->at;
    if (event->detail == TOU_JUMP_CLOCK) {
        /* Ends that it was set over have not been: none is made up. */
        tou_utc_t at = tou_schedule_upto(&schedule->cfg, schedule->zone, event->at);

        if (at > schedule->done) {
            (void)tou_schedule_restore(schedule, at);
        }
    }
    (void)tou_schedule_pass(schedule, event->at);
}

static void profile_on_event(void *ctx, const tou_event_t *event) TOU_REENTRANT
{
    tou_profile_t *self = ctx;

    if (event->kind == TOU_EV_JUMPED) {
        profile_jump(self, event);
    } else if (event->kind == TOU_EV_WIPE && event->detail == TOU_EV_METER_CLEAR) {
        tou_store_clear(self->cfg->store, self->cfg->ring);
        self->status |= TOU_PROFILE_PARTIAL;
    }
}

/* The size of what is listed last: it follows the lists. */
static bool profile_check(const void *ctx, bool whole) TOU_REENTRANT
{
    const tou_profile_t *self = ctx;

    return !whole || (self->seal == profile_seal(self) && self->seal_cfg == tou_seal_one(self->cfg, sizeof *self->cfg) &&
                      self->seal_lists == tou_taken_seal(&self->cfg->what) &&
                      self->size == TOU_PROFILE_HEAD + tou_capture_size(&self->cfg->what));
}

/* Bytes before what is kept of the schedule: status:1; if it can be set its rule. */
static uint8_t profile_before(const tou_profile_t *self)
{
    return (uint8_t)(1u + (self->cfg->settable ? sizeof self->rule : 0u));
}

static uint16_t profile_save(const void *ctx, uint8_t *out) TOU_REENTRANT
{
    const tou_profile_t *self = ctx;
    uint8_t before            = profile_before(self);

    if (out != NULL) {
        out[0] = self->status;
        memcpy(&out[1], &self->rule, before - 1u);
        out += before;
    }
    return (uint16_t)(before + tou_taken_save(&self->schedule, self->cfg->settable, out));
}

static tou_err_t profile_load(void *ctx, const uint8_t *in, uint16_t size) TOU_REENTRANT
{
    tou_profile_t *self = ctx;
    tou_schedule_t kept;
    uint8_t before = profile_before(self);

    kept = self->schedule;
    if (size != profile_save(ctx, NULL) || (before > 1u && !tou_taken_rule_ok(&in[1])) ||
        tou_taken_load(&kept, self->cfg->settable, &in[before], (uint16_t)(size - before)) != TOU_OK ||
        !profile_interval(&kept.cfg)) {
        return TOU_E_INVALID;
    }
    memcpy(&self->rule, &in[1], before - 1u);
    self->status   = (uint8_t)(in[0] & PROFILE_STATUS);
    self->schedule = kept;
    return TOU_OK;
}

uint16_t tou_profile_used(const tou_profile_t *self)
{
    return tou_store_used(self->cfg->store, self->cfg->ring);
}

/* The next one that can be read, from an age on and before an end. */
static tou_err_t profile_look(const tou_profile_t *self, uint16_t *age, uint16_t end, tou_utc_t *utc)
{
    tou_err_t err = tou_profile_at(self, *age, utc);

    while (err == TOU_E_INVALID && *age + 1u < end) {
        (*age)++;
        err = tou_profile_at(self, *age, utc);
    }
    return err;
}

/* The newest first: it is asked for most often, and right even if the ring is not in order of time. */
tou_err_t tou_profile_find(const tou_profile_t *self, tou_utc_t utc, uint16_t *age)
{
    uint16_t later = 0;
    uint16_t end   = (uint16_t)(tou_profile_used(self) + 1u);
    uint16_t found = 0;

    while (end - later > 1) {
        uint16_t middle = (later == 0u) ? 1u : (uint16_t)(later + ((uint16_t)(end - later) >> 1));
        uint16_t at     = middle;
        tou_utc_t ended = 0;
        tou_err_t err   = profile_look(self, &at, end, &ended);

        if (err != TOU_OK && err != TOU_E_INVALID) {
            return err;
        }
        if (err == TOU_OK && ended > utc) {
            later = at;
        } else {
            found = (err == TOU_OK) ? at : found;
            end   = middle;
        }
    }
    if (found == 0u) {
        return TOU_E_ABSENT;
    }
    *age = found;
    return TOU_OK;
}

tou_err_t tou_profile_at(const tou_profile_t *self, uint16_t age, tou_utc_t *utc)
{
    tou_taken_t entries;

    profile_entries(self->cfg, &entries);
    return tou_taken_head(&entries, age, 0, 4, utc);
}

tou_err_t tou_profile_status(const tou_profile_t *self, uint16_t age, uint8_t *status)
{
    tou_taken_t entries;
    uint32_t value = 0;

    profile_entries(self->cfg, &entries);
    tou_err_t err = tou_taken_head(&entries, age, 4, 1, &value);

    if (err == TOU_OK) {
        *status = (uint8_t)value;
    }
    return err;
}

tou_err_t tou_profile_energy(const tou_profile_t *self, uint16_t age, uint8_t energy, tou_rate_t rate, uint32_t *units)
{
    tou_taken_t entries;

    profile_entries(self->cfg, &entries);
    return tou_taken_energy(&entries, age, energy, rate, units);
}

tou_err_t tou_profile_maximum(const tou_profile_t *self, uint16_t age, uint8_t demand, tou_rate_t rate, uint8_t k,
                              tou_maximum_t *maximum)
{
    const uint8_t place[3] = {demand, rate, k};
    tou_taken_t entries;

    profile_entries(self->cfg, &entries);
    return tou_taken_maximum(&entries, age, place, maximum);
}

tou_err_t tou_profile_word(const tou_profile_t *self, uint16_t age, uint8_t word, uint32_t *value)
{
    tou_taken_t entries;

    profile_entries(self->cfg, &entries);
    return tou_taken_word(&entries, age, word, value);
}

const tou_part_ops_t tou_profile_part = {NULL,          NULL,          NULL,         profile_on_due,
                                         NULL,          NULL,          NULL,         profile_on_event,
                                         profile_check, profile_renew, profile_save, profile_load};
