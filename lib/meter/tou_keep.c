/* SPDX-License-Identifier: MIT */
#include "tou/keep.h"

#include "tou/bytes.h"
#include "tou/seal.h"

#include <string.h>

#define KEEP_BILLING 14u
#define KEEP_TARIFF  27u
#define KEEP_URGENT  3u

static uint8_t keep_seal(const tou_keep_t *self)
{
    return tou_seal_one(&self->seal_cfg, sizeof *self - offsetof(tou_keep_t, seal_cfg));
}

static void keep_renew(tou_keep_t *self)
{
    self->seal = keep_seal(self);
}

/* Sections of a part, if it is kept. */
static uint16_t keep_part_size(const tou_part_t *part)
{
    return (part->id == 0u || part->ops->save == NULL) ? 0u : (uint16_t)(TOU_KEPT_HEAD + part->ops->save(part->ctx, NULL));
}

uint16_t tou_keep_size(const tou_meter_cfg_t *made_of)
{
    uint16_t size = TOU_KEPT_FIXED;

    for (uint8_t i = 0; i < made_of->n_parts; i++) {
        size = (uint16_t)(size + keep_part_size(&made_of->part[i]));
    }
    return size;
}

static bool keep_ids_ok(const tou_meter_cfg_t *made_of)
{
    for (uint8_t i = 0; i < made_of->n_parts; i++) {
        uint8_t id = made_of->part[i].id;

        if (id != 0u && id < TOU_KEPT_PART) {
            return false;
        }
        for (uint8_t k = 0; k < i && id != 0u; k++) {
            if (made_of->part[k].id == id) {
                return false;
            }
        }
    }
    return true;
}

static uint8_t *keep_put_billing(uint8_t *at, const tou_billing_state_t *state)
{
    for (uint8_t i = 0; i < TOU_MOMENTS; i++) {
        at = tou_bytes_put(at, state->month[i], 2);
    }
    at = tou_bytes_put(at, state->number, 2);
    at = tou_bytes_put(at, state->missed, 2);
    return tou_bytes_put(at, state->since, 4);
}

static void keep_get_billing(const uint8_t *at, tou_billing_state_t *state)
{
    for (uint8_t i = 0; i < TOU_MOMENTS; i++) {
        state->month[i] = (uint16_t)tou_bytes_get(&at[2u * (size_t)i], 2);
    }
    state->number = (uint16_t)tou_bytes_get(&at[6], 2);
    state->missed = (uint16_t)tou_bytes_get(&at[8], 2);
    state->since  = tou_bytes_get(&at[10], 4);
}

static uint8_t *keep_put_tariff(uint8_t *at, const tou_tariff_state_t *state)
{
    for (uint8_t i = 0; i < 2u; i++) {
        at = tou_bytes_put(at, state->bank[i], 1);
        at = tou_bytes_put(at, state->switch_at[i], 4);
        at = tou_bytes_put(at, state->switched_at[i], 4);
    }
    for (uint8_t i = 0; i < 3u; i++) {
        at = tou_bytes_put(at, state->override[i].day, 2);
        at = tou_bytes_put(at, state->override[i].table, 1);
    }
    return at;
}

static void keep_get_tariff(const uint8_t *at, tou_tariff_state_t *state)
{
    for (uint8_t i = 0; i < 2u; i++) {
        state->bank[i]        = at[0];
        state->switch_at[i]   = tou_bytes_get(&at[1], 4);
        state->switched_at[i] = tou_bytes_get(&at[5], 4);
        at += 9;
    }
    for (uint8_t i = 0; i < 3u; i++) {
        state->override[i].day   = (tou_day_t)tou_bytes_get(at, 2);
        state->override[i].table = at[2];
        at += 3;
    }
}

static uint8_t *keep_head(uint8_t *at, uint8_t id, uint16_t size)
{
    return tou_bytes_put(tou_bytes_put(at, id, 1), size, 2);
}

static uint8_t *keep_put_all(const tou_keep_t *self, uint8_t *at)
{
    const tou_meter_cfg_t *made_of = self->cfg->made_of;
    tou_utc_t now                  = tou_meter_now(self->cfg->meter);

    at = keep_head(at, TOU_KEPT_METER, 4);
    at = tou_bytes_put(at, (now != 0u) ? now : self->cfg->meter->utc, 4);
    at = keep_put_billing(keep_head(at, TOU_KEPT_BILLING, KEEP_BILLING), &made_of->billing->state);
    at = keep_put_tariff(keep_head(at, TOU_KEPT_TARIFF, KEEP_TARIFF), &made_of->tariff->state);
    for (uint8_t i = 0; i < made_of->n_parts; i++) {
        const tou_part_t *part = &made_of->part[i];
        uint16_t size          = keep_part_size(part);

        if (size != 0u) {
            at = keep_head(at, part->id, (uint16_t)(size - TOU_KEPT_HEAD));
            (void)part->ops->save(part->ctx, at);
            at += size - TOU_KEPT_HEAD;
        }
    }
    return at;
}

static bool keep_knows(const tou_keep_t *self, uint8_t id)
{
    bool knows = id >= TOU_KEPT_METER && id <= TOU_KEPT_TARIFF;

    for (uint8_t i = 0; i < self->cfg->made_of->n_parts && !knows; i++) {
        knows = self->cfg->made_of->part[i].id == id;
    }
    return knows;
}

/* Sections of the newest record that are not known here; `to` moves behind them. */
static tou_err_t keep_carry(const tou_keep_t *self, uint8_t **to)
{
    uint8_t head[TOU_KEPT_HEAD];
    uint16_t at   = 0;
    tou_err_t err = TOU_OK;

    while (self->carries && err == TOU_OK) {
        err = tou_store_peek(self->store, at, head, sizeof head);

        uint16_t size = (uint16_t)(TOU_KEPT_HEAD + tou_bytes_get(&head[1], 2));

        if (err == TOU_OK && !keep_knows(self, head[0]) && size <= tou_store_room(self->store, *to)) {
            err = tou_store_peek(self->store, at, *to, size);
            *to += size;
        }
        at = (uint16_t)(at + size);
    }
    return (err == TOU_E_RANGE) ? TOU_OK : err; /* that was the end */
}

static void keep_take(void *ctx) TOU_REENTRANT
{
    tou_keep_t *self = ctx;
    uint8_t *at      = keep_put_all(self, tou_store_begin(self->store));

    tou_err_t err = keep_carry(self, &at);

    if (err == TOU_OK) {
        err = tou_store_commit(self->store, at);
    } else {
        tou_store_cancel(self->store, err != TOU_E_BUSY);
    }
    if (err == TOU_OK) {
        self->minutes = 0;
        self->pulses  = 0;
    }
    if (self->urgent != 0u) {
        self->urgent--;
    }
    /* What failed is tried again in a minute, not at each poll, unless there will be none. */
    self->due = err == TOU_E_BUSY;
    keep_renew(self);
}

static tou_err_t keep_load_part(const tou_keep_t *self, uint8_t id, const uint8_t *bytes, uint16_t size)
{
    const tou_meter_cfg_t *made_of = self->cfg->made_of;

    for (uint8_t i = 0; i < made_of->n_parts; i++) {
        if (made_of->part[i].id == id) {
            return (made_of->part[i].ops->load != NULL) ? made_of->part[i].ops->load(made_of->part[i].ctx, bytes, size)
                                                        : TOU_E_INVALID;
        }
    }
    return TOU_E_ABSENT;
}

static tou_err_t keep_load_one(const tou_keep_t *self, uint8_t id, const uint8_t *bytes, uint16_t size)
{
    const tou_meter_cfg_t *made_of = self->cfg->made_of;
    tou_billing_state_t billing;
    tou_tariff_state_t tariff;

    if (id == TOU_KEPT_METER && size == 4u) {
        tou_meter_restore(self->cfg->meter, tou_bytes_get(bytes, 4));
        return TOU_OK;
    }
    if (id == TOU_KEPT_BILLING && size == KEEP_BILLING) {
        keep_get_billing(bytes, &billing);
        return tou_billing_restore(made_of->billing, &billing);
    }
    if (id == TOU_KEPT_TARIFF && size == KEEP_TARIFF) {
        keep_get_tariff(bytes, &tariff);
        return tou_tariff_restore(made_of->tariff, &tariff);
    }
    return (id <= TOU_KEPT_TARIFF) ? TOU_E_INVALID : keep_load_part(self, id, bytes, size);
}

tou_err_t tou_keep_load(tou_keep_t *self)
{
    const uint8_t *body = NULL;
    uint16_t size       = 0;
    tou_err_t err       = tou_store_load(self->store, &body, &size);

    while (err == TOU_OK && size != 0u) {
        uint16_t n = (uint16_t)((size < TOU_KEPT_HEAD) ? UINT16_MAX : tou_bytes_get(&body[1], 2));

        if (size < TOU_KEPT_HEAD || n > size - TOU_KEPT_HEAD) {
            return TOU_E_INVALID;
        }
        err = keep_load_one(self, body[0], body + TOU_KEPT_HEAD, n);
        if (err == TOU_E_ABSENT) {
            self->carries = true;
            err           = TOU_OK;
        } else if (err != TOU_OK) {
            return TOU_E_INVALID;
        }
        body += TOU_KEPT_HEAD + n;
        size = (uint16_t)(size - TOU_KEPT_HEAD - n);
    }
    keep_renew(self);
    return err;
}

void tou_keep_warn_isr(tou_keep_t *self)
{
    self->warned++;
}

/* Told once until a record is written again: that storage is dead may be an event that cannot be kept. */
static bool keep_has_news(const tou_keep_t *self)
{
    return self->store->faults != self->faults && !self->told;
}

static uint8_t keep_wants(void *ctx) TOU_REENTRANT
{
    const tou_keep_t *self   = ctx;
    const tou_store_t *store = self->store;

    if (store != self->spare || self->warned != self->seen || keep_has_news(self)) {
        return TOU_KEEP_STEP;
    }
    bool wanted = self->due || (store->asked && (self->urgent != 0u || !store->failing));

    return (uint8_t)((store->works ? TOU_KEEP_STEP : 0u) | ((store->rests && wanted) ? TOU_KEEP_STATE : 0u));
}

static bool keep_check(const void *ctx) TOU_REENTRANT
{
    const tou_keep_t *self = ctx;

    return self->seal == keep_seal(self) && self->seal_cfg == tou_seal_one(self->cfg, sizeof *self->cfg) &&
           tou_store_check(self->store);
}

/* What is under way was begun before the warning: it holds too little. */
static uint8_t keep_step(void *ctx, uint8_t *detail) TOU_REENTRANT
{
    tou_keep_t *self = ctx;

    if (self->warned != self->seen) {
        self->seen   = self->warned;
        self->due    = true;
        self->urgent = KEEP_URGENT;
        tou_store_hurry(self->store);
    }
    (void)tou_store_step(self->store);
    if (self->told && self->number != self->store->number) {
        self->told   = false;
        self->faults = self->store->faults;
    }
    self->number = self->store->number;

    bool news = keep_has_news(self);

    if (news && detail != NULL) {
        self->told   = true;
        self->faults = self->store->faults;
        *detail      = self->faults;
    }
    keep_renew(self);
    return (uint8_t)(news ? TOU_EV_NV : TOU_EV_NONE);
}

/* A store that fails must not stop the meter. */
static bool keep_ready(void *ctx) TOU_REENTRANT
{
    tou_keep_t *self = ctx;

    return tou_store_ready(self->store) || self->store->failing;
}

static void keep_passed(void *ctx, uint16_t pulses, bool minute) TOU_REENTRANT
{
    tou_keep_t *self          = ctx;
    const tou_keep_cfg_t *cfg = self->cfg;
    uint16_t sum              = (uint16_t)(self->pulses + pulses);

    self->pulses = (sum < pulses) ? UINT16_MAX : sum;
    if (minute && self->minutes != UINT8_MAX) {
        self->minutes++;
    }
    self->due = self->due || (minute && self->store->failing) ||
                (cfg->save_pulses != 0u && self->pulses >= cfg->save_pulses) ||
                (cfg->save_min != 0u && self->minutes >= cfg->save_min);
    keep_renew(self);
}

static void keep_changed(void *ctx) TOU_REENTRANT
{
    tou_keep_t *self = ctx;

    self->due = true;
    keep_renew(self);
}

tou_err_t tou_keep_init(tou_keep_t *self, const tou_keep_cfg_t *cfg)
{
    static const tou_keeper_ops_t ops = {keep_wants, keep_check,  keep_step,   keep_take,
                                         keep_ready, keep_passed, keep_changed};
    const tou_store_cfg_t *store      = cfg->store->cfg;
    uint32_t size                     = TOU_JOURNAL_HEAD + TOU_STORE_SECTION((uint32_t)cfg->store->blocks, store->n_rings) +
                    tou_keep_size(cfg->made_of) + TOU_JOURNAL_TAIL;

    if (!keep_ids_ok(cfg->made_of) || size > store->journal.slot) {
        return TOU_E_RANGE;
    }
    memset(self, 0, sizeof *self);
    self->cfg        = cfg;
    self->store      = cfg->store;
    self->spare      = cfg->store;
    self->keeper.ops = &ops;
    self->keeper.ctx = self;
    self->faults     = cfg->store->faults;
    self->seal_cfg   = tou_seal_one(cfg, sizeof *cfg);
    keep_renew(self);
    return TOU_OK;
}

uint32_t tou_keep_ask(tou_keep_t *self)
{
    tou_store_ask(self->store);
    return tou_store_ticket(self->store);
}

bool tou_keep_done(const tou_keep_t *self, uint32_t ticket)
{
    return tou_store_done(self->store, ticket);
}

bool tou_keep_rests(const tou_keep_t *self)
{
    return self->warned == self->seen && !self->due && self->pulses == 0u && !self->store->asked && self->store->rests;
}
