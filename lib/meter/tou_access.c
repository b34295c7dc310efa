/* SPDX-License-Identifier: MIT */
#include "tou/access.h"

#include "tou/bytes.h"
#include "tou/seal.h"

#include <string.h>

/* written:1, adjusted:2, then of each level wrong:1, left:2. */
#define ACCESS_KEPT (3u + 3u * TOU_PASSWORD_LEVELS)

static uint8_t access_seal(const tou_access_t *self)
{
    return tou_seal_one(&self->seal_cfg, sizeof *self - offsetof(tou_access_t, seal_cfg));
}

static void access_renew(void *ctx) TOU_REENTRANT
{
    tou_access_t *self = ctx;

    self->seal = access_seal(self);
}

/* Asked before anything is relied on or sealed anew: what a fault has changed must neither open nor be taken for good. */
static bool access_intact(const tou_access_t *self)
{
    return self->seal == access_seal(self) && self->seal_cfg == tou_seal_one(self->cfg, sizeof *self->cfg);
}

static bool access_listed(const tou_store_cfg_t *cfg)
{
    for (uint8_t k = 0; k < cfg->n_params; k++) {
        if (cfg->param[k].id == TOU_SETTING_PASSWORDS) {
            return cfg->param[k].size >= TOU_SETTINGS_PASSWORDS;
        }
    }
    return false;
}

tou_err_t tou_access_init(tou_access_t *self, const tou_access_cfg_t *cfg)
{
    if (cfg->store == NULL || cfg->tries == 0u || cfg->lock_min == 0u || !access_listed(cfg->store->cfg)) {
        return TOU_E_RANGE;
    }
    memset(self, 0, sizeof *self);
    self->cfg      = cfg;
    self->seal_cfg = tou_seal_one(cfg, sizeof *cfg);
    access_renew(self);
    return TOU_OK;
}

/* Kept with the next commit, which comes soon. */
static void access_changed(tou_access_t *self)
{
    tou_store_ask(self->cfg->store);
    access_renew(self);
}

static bool access_pressed(const tou_access_cfg_t *cfg)
{
    return cfg->key == NULL || cfg->key(cfg->ctx);
}

bool tou_access_key(const tou_access_t *self)
{
    return access_intact(self) && access_pressed(self->cfg);
}

/* A store that is not mounted has no blocks; one that is has this one, but not such a byte of it. Nothing is read. */
static bool access_mounted(tou_store_t *store)
{
    uint8_t none;

    return tou_store_read(store, TOU_SETTING_PASSWORDS, 0, UINT8_MAX, &none, 1) == TOU_E_RANGE;
}

/* The passwords' bytes, all 0 if they were never written. A part that dies may read as if it were blank. */
static tou_err_t access_read(tou_access_t *self, uint8_t *bytes)
{
    tou_store_t *store = self->cfg->store;

    if (!tou_store_check(store)) {
        return TOU_E_DENIED;
    }
    tou_err_t err = tou_store_read(store, TOU_SETTING_PASSWORDS, 0, 0, bytes, TOU_SETTINGS_PASSWORDS);

    if (err == TOU_OK && !self->written && tou_store_wrote(store) != TOU_MORE) {
        self->written = true;
        access_changed(self);
    } else if (err == TOU_E_ABSENT && !self->written && access_mounted(store)) {
        memset(bytes, 0, TOU_SETTINGS_PASSWORDS);
        err = TOU_OK;
    } else if (err == TOU_E_ABSENT || err == TOU_E_INVALID) {
        err = TOU_E_DENIED;
    }
    return err;
}

static void access_right(tou_access_t *self, uint8_t level)
{
    if (self->wrong[level] != 0u) {
        self->wrong[level] = 0;
        access_changed(self);
    }
}

static void access_wrong(tou_access_t *self, uint8_t level)
{
    self->wrong[level]++;
    if (self->wrong[level] >= self->cfg->tries) {
        self->wrong[level] = 0;
        self->left[level]  = self->cfg->lock_min;
    }
    access_changed(self);
}

/* All but the password. */
static bool access_may(const tou_access_t *self, uint8_t needed, uint8_t given, bool key)
{
    return access_intact(self) && needed < TOU_PASSWORD_LEVELS && given <= needed && self->left[given] == 0u &&
           (!key || access_pressed(self->cfg));
}

tou_err_t tou_access_check(tou_access_t *self, uint8_t needed, uint8_t given, const uint8_t *password, bool key)
{
    uint8_t bytes[TOU_SETTINGS_PASSWORDS];
    tou_passwords_t passwords;

    if (!access_may(self, needed, given, key)) {
        return TOU_E_DENIED;
    }
    tou_err_t err = access_read(self, bytes);

    if (err != TOU_OK) {
        return err;
    }
    tou_settings_passwords_get(bytes, &passwords);
    if (!tou_settings_password_ok(&passwords, given, password)) {
        access_wrong(self, given);
        return TOU_E_DENIED;
    }
    access_right(self, given);
    return TOU_OK;
}

tou_err_t tou_access_change(tou_access_t *self, uint8_t given, const uint8_t *password, uint8_t level,
                            const uint8_t *new_password)
{
    tou_err_t err = tou_access_check(self, level, given, password, true);

    if (err == TOU_OK) {
        err = tou_store_write(self->cfg->store, TOU_SETTING_PASSWORDS, 0, (uint8_t)(TOU_PASSWORD_SIZE * level), new_password,
                              TOU_PASSWORD_SIZE);
    }
    if (err == TOU_OK) {
        self->wrong[level] = 0;
        self->left[level]  = 0;
        access_renew(self);
    }
    return err;
}

uint16_t tou_access_locked(const tou_access_t *self, uint8_t level)
{
    return (uint16_t)((level < TOU_PASSWORD_LEVELS) ? self->left[level] : 0u);
}

bool tou_access_may_adjust(const tou_access_t *self, tou_day_t today)
{
    return access_intact(self) && self->adjusted != today;
}

void tou_access_adjusted(tou_access_t *self, tou_day_t today)
{
    if (access_intact(self)) {
        self->adjusted = today;
        access_changed(self);
    }
}

/* Passwords that somebody has written are looked for without waiting for a check. */
void tou_access_minute(tou_access_t *self)
{
    if (!access_intact(self)) {
        return;
    }
    for (uint8_t i = 0; i < TOU_PASSWORD_LEVELS; i++) {
        if (self->left[i] != 0u) {
            self->left[i]--;
        }
    }
    if (!self->written) {
        uint8_t bytes[TOU_SETTINGS_PASSWORDS];

        (void)access_read(self, bytes);
    }
    access_renew(self);
}

static uint8_t access_on_minute(void *ctx, tou_utc_t utc) TOU_REENTRANT
{
    (void)utc;
    tou_access_minute(ctx);
    return TOU_EV_NONE;
}

static bool access_check(const void *ctx, bool whole) TOU_REENTRANT
{
    return !whole || access_intact(ctx);
}

static uint16_t access_save(const void *ctx, uint8_t *out) TOU_REENTRANT
{
    const tou_access_t *self = ctx;

    if (out != NULL) {
        out = tou_bytes_put(tou_bytes_put(out, self->written ? 1u : 0u, 1), self->adjusted, 2);
        for (uint8_t i = 0; i < TOU_PASSWORD_LEVELS; i++) {
            out = tou_bytes_put(tou_bytes_put(out, self->wrong[i], 1), self->left[i], 2);
        }
    }
    return ACCESS_KEPT;
}

/* Fewer tries or minutes than when it was kept: the state is the nearest that can be now. */
static tou_err_t access_load(void *ctx, const uint8_t *in, uint16_t size) TOU_REENTRANT
{
    tou_access_t *self = ctx;

    if (size != ACCESS_KEPT || in[0] > 1u) {
        return TOU_E_INVALID;
    }
    self->written  = in[0] != 0u;
    self->adjusted = (tou_day_t)tou_bytes_get(&in[1], 2);
    in += 3;
    for (uint8_t i = 0; i < TOU_PASSWORD_LEVELS; i++) {
        uint16_t left = (uint16_t)tou_bytes_get(&in[1], 2);

        self->wrong[i] = (in[0] < self->cfg->tries) ? in[0] : (uint8_t)(self->cfg->tries - 1u);
        self->left[i]  = (left < self->cfg->lock_min) ? left : self->cfg->lock_min;
        in += 3;
    }
    access_renew(self);
    return TOU_OK;
}

const tou_part_ops_t tou_access_part = {NULL, NULL, access_on_minute, NULL,         NULL,        NULL,
                                        NULL, NULL, access_check,     access_renew, access_save, access_load};
