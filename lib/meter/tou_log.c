/* SPDX-License-Identifier: MIT */
#include "tou/log.h"

#include "tou/bytes.h"
#include "tou/meter.h"
#include "tou/seal.h"

#include <string.h>

/* lost:1, then for each limit part:1, since:4. */
#define LOG_KEPT (1u + 5u * TOU_LOG_LIMITS)

static uint8_t log_seal(const tou_log_t *self)
{
    return tou_seal_one(&self->seal_kinds, sizeof *self - offsetof(tou_log_t, seal_kinds));
}

static uint8_t log_seal_kinds(const tou_log_t *self)
{
    return tou_seal_one(self->kind, self->n_kinds * sizeof self->kind[0]);
}

static uint8_t log_seal_what(const tou_log_t *self)
{
    uint32_t seal = TOU_SEAL_SEED;

    for (uint8_t i = 0; i < self->n_kinds; i++) {
        if (self->kind[i].what != NULL) {
            seal = tou_seal(seal, self->kind[i].what, sizeof *self->kind[i].what);
        }
    }
    return tou_seal_byte(seal);
}

static uint8_t log_seal_lists(const tou_log_t *self)
{
    uint32_t seal = TOU_SEAL_SEED;

    for (uint8_t i = 0; i < self->n_kinds; i++) {
        if (self->kind[i].what != NULL) {
            seal = tou_capture_seal(self->kind[i].what, seal);
        }
    }
    return tou_seal_byte(seal);
}

static void log_renew(void *ctx) TOU_REENTRANT
{
    tou_log_t *self = ctx;

    self->seal = log_seal(self);
}

/* Both ends of an over-limit are one kind, under the name of the end. */
static uint8_t log_name(uint8_t kind)
{
    return (uint8_t)((kind == TOU_EV_OVER_LIMIT) ? TOU_EV_UNDER_LIMIT : kind);
}

static const tou_log_kind_t *log_find(const tou_log_t *self, uint8_t kind)
{
    kind = log_name(kind);
    for (uint8_t i = 0; i < self->n_kinds; i++) {
        if (self->kind[i].kind == kind) {
            return &self->kind[i];
        }
    }
    return NULL;
}

/* Does an entry fit its ring? Asked again at each check: registers or maxima may have become more. */
static bool log_fits(const tou_log_kind_t *kind, const tou_store_cfg_t *cfg)
{
    uint32_t capture = (kind->what != NULL) ? tou_capture_size(kind->what) : 0u;
    bool none        = kind->what != NULL && capture == 0u;

    return kind->ring < cfg->n_rings && kind->extra <= TOU_LOG_EXTRA_MAX && !none &&
           TOU_LOG_ENTRY((uint32_t)kind->extra, capture) <= cfg->ring[kind->ring].size;
}

static bool log_can_list(uint8_t kind)
{
    return TOU_EV_IS_WRITTEN(kind) ||
           (kind != TOU_EV_NONE && kind < TOU_EV_N && kind != TOU_EV_OVER_LIMIT && kind != TOU_EV_DAMAGED);
}

static bool log_listed_before(const tou_log_kind_t *kind, uint8_t i)
{
    for (uint8_t k = 0; k < i; k++) {
        if (kind[k].kind == kind[i].kind || kind[k].ring == kind[i].ring) {
            return true;
        }
    }
    return false;
}

tou_err_t tou_log_init(tou_log_t *self, const tou_log_kind_t *kind, uint8_t n_kinds, tou_store_t *store)
{
    if (n_kinds == 0u || n_kinds > TOU_LOG_KINDS) {
        return TOU_E_RANGE;
    }
    for (uint8_t i = 0; i < n_kinds; i++) {
        if (!log_can_list(kind[i].kind) || !log_fits(&kind[i], store->cfg) || log_listed_before(kind, i)) {
            return TOU_E_RANGE;
        }
    }
    memset(self, 0, sizeof *self);
    self->n_kinds    = n_kinds;
    self->kind       = kind;
    self->store      = store;
    self->seal_kinds = log_seal_kinds(self);
    self->seal_what  = log_seal_what(self);
    self->seal_lists = log_seal_lists(self);
    log_renew(self);
    return TOU_OK;
}

/* A loss of TOU_EV_NV is not told to the store, which would answer with another one. */
static void log_lose(tou_log_t *self, uint8_t kind)
{
    if (self->lost != UINT8_MAX) {
        self->lost++;
    }
    if (kind != TOU_EV_NV) {
        tou_store_lost(self->store);
    }
}

static void log_write(tou_log_t *self, const tou_event_t *event, tou_utc_t before)
{
    const tou_log_kind_t *kind = log_find(self, event->kind);

    if (kind == NULL) {
        return;
    }
    uint8_t *at = tou_store_entry(self->store, kind->ring);

    if (at == NULL) {
        log_lose(self, event->kind);
        return;
    }
    uint8_t n = (event->n_extra < kind->extra) ? event->n_extra : kind->extra;

    memset(at, 0, self->store->cfg->ring[kind->ring].size);
    at = tou_bytes_put(at, event->at, 4);
    at = tou_bytes_put(at, before, 4);
    at = tou_bytes_put(at, event->by, 4);
    at = tou_bytes_put(at, event->detail, 1);
    if (n != 0u) {
        memcpy(at, event->extra, n);
    }
    if (kind->what != NULL) {
        (void)tou_capture_put(kind->what, at + kind->extra, true);
    }
    tou_store_append(self->store, kind->ring);
}

/* The place of a part, else a free one; NULL if there is none. */
static tou_log_over_t *log_over(tou_log_t *self, uint8_t part)
{
    tou_log_over_t *place = NULL;

    for (uint8_t i = 0; i < TOU_LOG_LIMITS; i++) {
        tou_log_over_t *over = &self->over[i];

        if (over->since != 0u && over->part == part) {
            return over;
        }
        if (over->since == 0u && place == NULL) {
            place = over;
        }
    }
    return place;
}

/* It outlives a power cut, so that the end finds it. */
static void log_begin(tou_log_t *self, const tou_event_t *event)
{
    tou_log_over_t *over = log_over(self, event->detail);

    if (over != NULL && log_find(self, event->kind) != NULL) {
        over->part  = event->detail;
        over->since = event->at;
        tou_store_ask(self->store);
    }
}

static tou_utc_t log_end(tou_log_t *self, const tou_event_t *event)
{
    tou_log_over_t *over = log_over(self, event->detail);
    tou_utc_t since      = 0;

    if (over != NULL) {
        since       = over->since;
        over->since = 0;
    }
    return (since != 0u) ? since : event->before;
}

/* Records of clears prove who cleared what: they stay. */
static void log_clear(tou_log_t *self, uint8_t kind)
{
    kind = log_name(kind);
    for (uint8_t i = 0; i < self->n_kinds; i++) {
        uint8_t one = self->kind[i].kind;

        if (one != TOU_EV_METER_CLEAR && one != TOU_EV_EVENT_CLEAR && (kind == TOU_EV_NONE || kind == one)) {
            tou_store_clear(self->store, self->kind[i].ring);
        }
    }
}

static void log_wipe(tou_log_t *self, const tou_event_t *event)
{
    if (event->detail == TOU_EV_METER_CLEAR) {
        log_clear(self, TOU_EV_NONE);
    } else if (event->detail == TOU_EV_EVENT_CLEAR && event->n_extra != 0u) {
        log_clear(self, event->extra[0]);
    }
}

static void log_on_event(void *ctx, const tou_event_t *event) TOU_REENTRANT
{
    tou_log_t *self = ctx;

    switch (event->kind) {
    case TOU_EV_WIPE:
        log_wipe(self, event);
        break;
    case TOU_EV_OVER_LIMIT:
        log_begin(self, event);
        break;
    case TOU_EV_UNDER_LIMIT:
        log_write(self, event, log_end(self, event));
        break;
    default:
        log_write(self, event, event->before);
        break;
    }
    log_renew(self);
}

uint32_t tou_log_count(const tou_log_t *self, uint8_t kind)
{
    const tou_log_kind_t *one = log_find(self, kind);

    return (one != NULL) ? tou_store_count(self->store, one->ring) : 0u;
}

uint16_t tou_log_used(const tou_log_t *self, uint8_t kind)
{
    const tou_log_kind_t *one = log_find(self, kind);

    return (uint16_t)((one != NULL) ? tou_store_used(self->store, one->ring) : 0u);
}

uint8_t tou_log_lost(const tou_log_t *self)
{
    return self->lost;
}

tou_err_t tou_log_get(const tou_log_t *self, uint8_t kind, uint16_t age, tou_log_entry_t *entry)
{
    const tou_log_kind_t *one = log_find(self, kind);
    uint8_t head[TOU_LOG_HEAD];
    tou_err_t err = (one != NULL) ? tou_store_get(self->store, one->ring, age, 0, head, sizeof head) : TOU_E_ABSENT;

    if (err == TOU_OK) {
        entry->at     = tou_bytes_get(head, 4);
        entry->before = tou_bytes_get(&head[4], 4);
        entry->by     = tou_bytes_get(&head[8], 4);
        entry->detail = head[12];
    }
    return err;
}

tou_err_t tou_log_extra(const tou_log_t *self, uint8_t kind, uint16_t age, uint8_t at, uint8_t *out, uint8_t n)
{
    const tou_log_kind_t *one = log_find(self, kind);

    if (one == NULL || age == 0u || age > tou_store_used(self->store, one->ring)) {
        return TOU_E_ABSENT;
    }
    if (n > one->extra || at > one->extra - n) {
        return TOU_E_RANGE;
    }
    return tou_store_get(self->store, one->ring, age, (uint16_t)(TOU_LOG_HEAD + at), out, n);
}

/* The kind, if something is taken down with it. */
static const tou_log_kind_t *log_taken(const tou_log_t *self, uint8_t kind)
{
    const tou_log_kind_t *one = log_find(self, kind);

    return (one != NULL && one->what != NULL) ? one : NULL;
}

static tou_err_t log_bytes(const tou_log_t *self, const tou_log_kind_t *kind, uint16_t age, uint32_t offset, uint8_t *bytes,
                           uint8_t n)
{
    return tou_store_get(self->store, kind->ring, age, (uint16_t)(TOU_LOG_HEAD + kind->extra + offset), bytes, n);
}

static tou_err_t log_number(const tou_log_t *self, const tou_log_kind_t *kind, uint16_t age, uint32_t offset,
                            uint32_t *value)
{
    uint8_t bytes[4];
    tou_err_t err = log_bytes(self, kind, age, offset, bytes, sizeof bytes);

    if (err == TOU_OK) {
        *value = tou_bytes_get(bytes, 4);
    }
    return err;
}

tou_err_t tou_log_energy(const tou_log_t *self, uint8_t kind, uint16_t age, uint8_t energy, tou_rate_t rate, uint32_t *units)
{
    const tou_log_kind_t *one = log_taken(self, kind);
    uint32_t offset           = 0;
    tou_err_t err             = (one != NULL) ? tou_capture_energy(one->what, energy, rate, &offset) : TOU_E_ABSENT;

    return (err == TOU_OK) ? log_number(self, one, age, offset, units) : err;
}

tou_err_t tou_log_maximum(const tou_log_t *self, uint8_t kind, uint16_t age, uint8_t demand, tou_rate_t rate, uint8_t k,
                          tou_maximum_t *maximum)
{
    const tou_log_kind_t *one = log_taken(self, kind);
    uint32_t offset           = 0;
    uint8_t bytes[8];
    tou_err_t err = (one != NULL) ? tou_capture_demand(one->what, demand, rate, k, &offset) : TOU_E_ABSENT;

    if (err == TOU_OK) {
        err = log_bytes(self, one, age, offset, bytes, sizeof bytes);
    }
    if (err == TOU_OK) {
        maximum->value  = tou_bytes_get(bytes, 4);
        maximum->at     = tou_bytes_get(&bytes[4], 4);
        maximum->pulses = 0;
    }
    return err;
}

tou_err_t tou_log_word(const tou_log_t *self, uint8_t kind, uint16_t age, uint8_t word, uint32_t *value)
{
    const tou_log_kind_t *one = log_taken(self, kind);
    uint32_t offset           = 0;
    tou_err_t err             = (one != NULL) ? tou_capture_word(one->what, word, &offset) : TOU_E_ABSENT;

    return (err == TOU_OK) ? log_number(self, one, age, offset, value) : err;
}

/* Each pointer is followed only after it was found good. */
static bool log_check(const void *ctx, bool whole) TOU_REENTRANT
{
    const tou_log_t *self = ctx;
    bool good             = true;

    if (whole) {
        good = self->seal == log_seal(self) && self->seal_kinds == log_seal_kinds(self) &&
               self->seal_what == log_seal_what(self) && self->seal_lists == log_seal_lists(self);
        for (uint8_t i = 0; good && i < self->n_kinds; i++) {
            good = log_fits(&self->kind[i], self->store->cfg);
        }
    }
    return good;
}

static uint16_t log_save(const void *ctx, uint8_t *out) TOU_REENTRANT
{
    const tou_log_t *self = ctx;

    if (out != NULL) {
        out = tou_bytes_put(out, self->lost, 1);
        for (uint8_t i = 0; i < TOU_LOG_LIMITS; i++) {
            out = tou_bytes_put(out, self->over[i].part, 1);
            out = tou_bytes_put(out, self->over[i].since, 4);
        }
    }
    return LOG_KEPT;
}

static tou_err_t log_load(void *ctx, const uint8_t *in, uint16_t size) TOU_REENTRANT
{
    tou_log_t *self = ctx;

    if (size != LOG_KEPT) {
        return TOU_E_INVALID;
    }
    self->lost = in[0];
    for (uint8_t i = 0; i < TOU_LOG_LIMITS; i++) {
        self->over[i].part  = in[1u + 5u * i];
        self->over[i].since = tou_bytes_get(&in[2u + 5u * i], 4);
    }
    log_renew(self);
    return TOU_OK;
}

const tou_part_ops_t tou_log_part = {NULL, NULL,         NULL,      NULL,      NULL,     NULL,
                                     NULL, log_on_event, log_check, log_renew, log_save, log_load};
