/* SPDX-License-Identifier: MIT */
#include "tou_step.h"
#include "tou_meter.h"

#include "tou/bytes.h"
#include "tou/seal.h"

#include <string.h>

/*
 * n_marks:1, energies:1, banks:1, begun:1, first moment of billing day:1, hour:1, done:4, from:4, switch times of 4 before the readings: at:4,
 * and 4 of each energy.
 */
#define STEP_HEAD (14u + 4u * TOU_STEP_SETS)

#define STEP_EVENTS 5u /* bit of the first set in an event, above those of the tariff */

static uint8_t step_seal_marks(const tou_step_t *self)
{
    return tou_seal_one(self->cfg->mark, self->cfg->n_marks * sizeof self->cfg->mark[0]);
}

static uint8_t step_seal(const tou_step_t *self)
{
    return tou_seal_one(&self->seal_cfg, sizeof *self - offsetof(tou_step_t, seal_cfg));
}

static void step_renew(void *ctx) TOU_REENTRANT
{
    tou_step_t *self = ctx;

    self->seal_marks = step_seal_marks(self);
    self->seal       = step_seal(self);
}

static bool step_check(const void *ctx, bool whole) TOU_REENTRANT
{
    const tou_step_t *self = ctx;

    return !whole || (self->seal == step_seal(self) && self->seal_cfg == tou_seal_one(self->cfg, sizeof *self->cfg) &&
                      self->seal_marks == step_seal_marks(self));
}

static bool step_listed(const tou_store_cfg_t *cfg)
{
    for (uint8_t k = 0; k < cfg->n_params; k++) {
        if (cfg->param[k].id == (uint8_t)TOU_SETTING_STEPS) {
            return cfg->param[k].size >= TOU_SETTINGS_STEPS;
        }
    }
    return false;
}

tou_err_t tou_step_init(tou_step_t *self, const tou_step_cfg_t *cfg)
{
    if ((cfg->energy[0] == NULL && cfg->energy[1] == NULL) || cfg->n_marks < 2u || cfg->n_marks > TOU_STEP_MARKS ||
        !step_listed(cfg->store->cfg)) {
        return TOU_E_RANGE;
    }
    memset(self, 0, sizeof *self);
    memset(cfg->mark, 0, cfg->n_marks * sizeof cfg->mark[0]);
    for (uint8_t i = 0; i < TOU_STEP_SETS; i++) {
        self->switch_at[i] = TOU_WALL_NONE;
    }
    self->cfg      = cfg;
    self->moment   = cfg->billing->cfg.moment[0];
    self->due      = TOU_UTC_NEVER;
    self->seal_cfg = tou_seal_one(cfg, sizeof *cfg);
    step_renew(self);
    return TOU_OK;
}

static uint32_t step_units(const tou_step_cfg_t *cfg, uint8_t i)
{
    return (cfg->energy[i] != NULL) ? cfg->energy[i]->reg[0].units : 0u;
}

static void step_read_now(const tou_step_cfg_t *cfg, tou_step_mark_t *mark)
{
    mark->units[0] = step_units(cfg, 0);
    mark->units[1] = step_units(cfg, 1);
}

tou_err_t tou_step_units(const tou_step_t *self, uint8_t age, bool reverse, uint32_t *units)
{
    const tou_step_cfg_t *cfg = self->cfg;
    uint8_t i                 = (uint8_t)(reverse ? 1u : 0u);

    if (cfg->energy[i] == NULL || age >= cfg->n_marks) {
        return TOU_E_ABSENT;
    }
    uint32_t now = (age != 0u) ? cfg->mark[age - 1u].units[i] : step_units(cfg, i);

    *units = tou_energy_between(cfg->mark[age].units[i], now);
    return TOU_OK;
}

void tou_step_look_from(tou_step_t *self, tou_utc_t from)
{
    if (from < self->from) {
        self->from = from;
    }
    self->due = TOU_UTC_NEVER;
    step_renew(self);
}

/* Which moment is next, by what is in force up to an instant, and whether one has passed that is not settled. */
static void step_look(tou_step_t *self, tou_utc_t upto)
{
    tou_utc_t latest = 0;
    tou_utc_t next   = TOU_UTC_NEVER;

    if (tou_step_find(self, upto, false, &latest) != TOU_OK || tou_step_find(self, upto, true, &next) != TOU_OK) {
        return;
    }
    if (self->done == 0u || self->done > next || (latest > self->done && latest < self->from)) {
        self->done = latest;
    }
    if (latest <= self->done && tou_step_find(self, (self->done != 0u) ? self->done : upto, true, &latest) != TOU_OK) {
        return;
    }
    self->due  = latest;
    self->from = TOU_UTC_NEVER;
}

static void step_settle(tou_step_t *self)
{
    const tou_step_cfg_t *cfg = self->cfg;

    memmove(&cfg->mark[1], &cfg->mark[0], (cfg->n_marks - 1u) * sizeof cfg->mark[0]);
    step_read_now(cfg, &cfg->mark[0]);
    cfg->mark[0].at = self->due;
    self->done      = self->due;
    tou_store_ask(cfg->store);
    tou_step_look_from(self, self->done);
}

static tou_utc_t step_switch_due(const tou_step_t *self, uint8_t sets)
{
    tou_utc_t utc;

    if (self->switch_at[sets] == TOU_WALL_NONE ||
        tou_zone_to_utc(self->cfg->zone, self->switch_at[sets], false, &utc) == TOU_WALL_NEVER) {
        return TOU_UTC_NEVER;
    }
    return utc;
}

/* Which may run of the sets that are to: tables and zones together, or else each by itself. @return false: they cannot be read */
static bool step_try(const tou_step_t *self, uint8_t wanted, uint8_t *sets)
{
    static const uint8_t together[] TOU_ROM = {TOU_STEP_BIT_PRICES, TOU_STEP_BIT_STEPS | TOU_STEP_BIT_ZONES,
                                               TOU_STEP_BIT_STEPS, TOU_STEP_BIT_ZONES};
    tou_err_t err                           = TOU_OK;

    *sets = 0;
    for (uint8_t i = 0; i < sizeof together && (err == TOU_OK || err == TOU_E_INVALID); i++) {
        uint8_t some = (uint8_t)(TOU_ROM_U8(&together[i]) & wanted & (uint8_t) ~*sets);

        err   = (some != 0u) ? tou_step_check_sets(self, (uint8_t)(self->banks ^ *sets ^ some), some) : TOU_E_INVALID;
        *sets = (uint8_t)(*sets | ((err == TOU_OK) ? some : 0u));
    }
    return err == TOU_OK || err == TOU_E_INVALID;
}

/* from: when the earliest was due @return whether something was done */
static bool step_switch(tou_step_t *self, tou_utc_t utc, tou_utc_t from)
{
    tou_meter_t *meter = self->cfg->meter;
    uint8_t wanted     = 0;
    uint8_t sets       = 0;

    for (uint8_t i = 0; i < TOU_STEP_SETS; i++) {
        wanted |= (uint8_t)((step_switch_due(self, i) <= utc) ? (1u << i) : 0u);
    }
    if (!step_try(self, wanted, &sets)) {
        return false;
    }
    for (uint8_t i = 0; i < TOU_STEP_SETS; i++) {
        if ((wanted & (1u << i)) != 0u) {
            self->switch_at[i] = TOU_WALL_NONE;
        }
    }
    self->banks ^= sets;
    tou_step_look_from(self, from);
    if (sets != 0u) {
        tou_meter_tell(meter, TOU_EV_SWITCHED, (uint8_t)(sets << STEP_EVENTS), 0, NULL);
    }
    if (sets != wanted) {
        tou_meter_tell(meter, TOU_EV_REFUSED, 0, 0, NULL);
    }
    return true;
}

/* Billing's first moment may be another one. */
static bool step_moment_changed(tou_step_t *self)
{
    const tou_moment_t *moment = &self->cfg->billing->cfg.moment[0];
    bool changed               = moment->day != self->moment.day || moment->hour != self->moment.hour;

    self->moment = *moment;
    return changed;
}

/* Up to a switch that is due, moments are those of the old tables. */
static bool step_on_due(void *ctx, tou_utc_t utc) TOU_REENTRANT
{
    tou_step_t *self = ctx;
    tou_utc_t from   = TOU_UTC_NEVER;

    if (step_moment_changed(self)) {
        tou_step_look_from(self, utc);
    }
    for (uint8_t i = 0; i < TOU_STEP_SETS; i++) {
        tou_utc_t due = step_switch_due(self, i);

        from = (due < from) ? due : from;
    }
    tou_utc_t upto = (from < utc) ? from : utc;

    if (self->from != TOU_UTC_NEVER) {
        step_look(self, upto);
    }
    if (self->due <= upto) {
        step_settle(self);
        return true;
    }
    return from <= utc && step_switch(self, utc, from);
}

/* A meter to which the part is new begins with what its registers show. */
static void step_begin(tou_step_t *self)
{
    for (uint8_t i = 0; i < self->cfg->n_marks; i++) {
        step_read_now(self->cfg, &self->cfg->mark[i]);
    }
    self->begun = true;
}

/*
 * What passed in an outage or a clock set is settled, but not what passed before moments came into force that were not looked up yet. While
 * a setting is changed the meter runs on: nothing is missed, and a change of the zone may move what was settled.
 */
static void step_jump(tou_step_t *self, const tou_event_t *event)
{
    tou_utc_t from = (event->detail == TOU_JUMP_SET) ? event->at : 0u;

    if (!self->begun) {
        step_begin(self);
    }
    if (step_moment_changed(self)) {
        from = event->before;
    }
    if (self->from == TOU_UTC_NEVER) {
        tou_step_look_from(self, from);
    }
}

static void step_on_event(void *ctx, const tou_event_t *event) TOU_REENTRANT
{
    tou_step_t *self = ctx;

    if (event->kind == TOU_EV_JUMPED && event->at != 0u) {
        step_jump(self, event);
    } else if (event->kind == TOU_EV_WIPE && event->detail == TOU_EV_METER_CLEAR) {
        memset(self->cfg->mark, 0, self->cfg->n_marks * sizeof self->cfg->mark[0]);
    }
}

tou_err_t tou_step_set_switch(tou_step_t *self, uint8_t sets, tou_wall_t at)
{
    tou_utc_t utc;

    if (sets >= TOU_STEP_SETS ||
        (at != TOU_WALL_NONE && tou_zone_to_utc(self->cfg->zone, at, false, &utc) == TOU_WALL_NEVER)) {
        return TOU_E_RANGE;
    }
    self->switch_at[sets] = at;
    tou_store_ask(self->cfg->store);
    step_renew(self);
    return TOU_OK;
}

static uint8_t step_energies(const tou_step_cfg_t *cfg)
{
    return (uint8_t)(((cfg->energy[0] != NULL) ? 1u : 0u) | ((cfg->energy[1] != NULL) ? 2u : 0u));
}

static uint16_t step_mark_size(const tou_step_cfg_t *cfg)
{
    return (uint16_t)((step_energies(cfg) == 3u) ? 12u : 8u);
}

static uint16_t step_save(const void *ctx, uint8_t *out) TOU_REENTRANT
{
    const tou_step_t *self    = ctx;
    const tou_step_cfg_t *cfg = self->cfg;

    if (out != NULL) {
        out[0] = cfg->n_marks;
        out[1] = step_energies(cfg);
        out[2] = self->banks;
        out[3] = self->begun ? 1u : 0u;
        out[4] = self->moment.day;
        out[5] = self->moment.hour;
        out    = tou_bytes_put(tou_bytes_put(&out[6], self->done, 4), self->from, 4);
        for (uint8_t i = 0; i < TOU_STEP_SETS; i++) {
            out = tou_bytes_put(out, self->switch_at[i], 4);
        }
        for (uint8_t i = 0; i < cfg->n_marks; i++) {
            out = tou_bytes_put(out, cfg->mark[i].at, 4);
            for (uint8_t k = 0; k < 2u; k++) {
                out = (cfg->energy[k] != NULL) ? tou_bytes_put(out, cfg->mark[i].units[k], 4) : out;
            }
        }
    }
    return (uint16_t)(STEP_HEAD + cfg->n_marks * step_mark_size(cfg));
}

/* 0 or an instant. */
static bool step_instant(tou_utc_t utc)
{
    return utc == 0u || (utc >= TOU_UTC_MIN && utc < TOU_UTC_END);
}

static bool step_load_mark(const tou_step_cfg_t *cfg, const uint8_t *in, tou_step_mark_t *mark)
{
    mark->at = tou_bytes_get(in, 4);
    in += 4;
    for (uint8_t k = 0; k < 2u; k++) {
        mark->units[k] = 0;
        if (cfg->energy[k] != NULL) {
            mark->units[k] = tou_bytes_get(in, 4);
            in += 4;
        }
    }
    return step_instant(mark->at) && mark->units[0] < TOU_ENERGY_RANGE && mark->units[1] < TOU_ENERGY_RANGE;
}

/* Nothing is taken before all of it is looked at. */
static tou_err_t step_load(void *ctx, const uint8_t *in, uint16_t size) TOU_REENTRANT
{
    tou_step_t *self          = ctx;
    const tou_step_cfg_t *cfg = self->cfg;
    tou_step_mark_t mark;
    bool ok = size == step_save(ctx, NULL) && in[0] == cfg->n_marks && in[1] == step_energies(cfg) &&
              in[2] <= TOU_STEP_BITS && in[3] <= 1u && step_instant(tou_bytes_get(&in[6], 4));

    for (uint8_t i = 0; ok && i < cfg->n_marks; i++) {
        ok = step_load_mark(cfg, &in[STEP_HEAD + i * step_mark_size(cfg)], &mark);
    }
    if (!ok) {
        return TOU_E_INVALID;
    }
    for (uint8_t i = 0; i < cfg->n_marks; i++) {
        (void)step_load_mark(cfg, &in[STEP_HEAD + i * step_mark_size(cfg)], &cfg->mark[i]);
    }
    self->banks       = in[2];
    self->begun       = in[3] != 0u;
    self->moment.day  = in[4];
    self->moment.hour = in[5];
    self->done        = tou_bytes_get(&in[6], 4);
    self->from        = tou_bytes_get(&in[10], 4);
    for (uint8_t i = 0; i < TOU_STEP_SETS; i++) {
        self->switch_at[i] = tou_bytes_get(&in[14u + 4u * i], 4);
    }
    step_renew(self);
    return TOU_OK;
}

const tou_part_ops_t tou_step_part = {NULL, NULL,          NULL,       step_on_due, NULL,      NULL,
                                      NULL, step_on_event, step_check, step_renew,  step_save, step_load};
