/* SPDX-License-Identifier: MIT */
#include "tou_tariff.h"

#include <string.h>

/* Bits of the pairs of banks are also those of their events. */
#define BOTH_PAIRS (TOU_TARIFF_EV_WEEKS | TOU_TARIFF_EV_DAYS)

static bool tariff_clock_ok(tou_utc_t utc)
{
    return utc >= TOU_UTC_MIN && utc < TOU_UTC_END;
}

static void tariff_raise(tou_tariff_t *self, uint8_t events)
{
    self->events = (uint8_t)(self->events | events);
}

static TOU_NOINLINE void tariff_drop(tou_plan_t *plan)
{
    plan->rule  = TOU_RULE_NONE;
    plan->until = 0;
}

static void tariff_drop_plans(tou_tariff_t *self)
{
    tariff_drop(&self->plan[0]);
    tariff_drop(&self->plan[1]);
    self->action_number = 0;
}

/* A moment before the first valid instant has passed, whenever this is asked. */
static tou_err_t tariff_due(const tou_tariff_t *self, tou_wall_t at, tou_utc_t *due)
{
    if (at == TOU_WALL_NONE) {
        *due = TOU_UTC_NEVER;
    } else if (at < TOU_UTC_MIN) {
        *due = 0;
    } else if (tou_zone_to_utc(self->planner.set.zone, at, false, due) == TOU_WALL_NEVER) {
        return TOU_E_RANGE;
    }
    return TOU_OK;
}

void tou_tariff_refresh(tou_tariff_t *self)
{
    tariff_drop_plans(self);
    self->valid = TOU_VALID_UNKNOWN;
    self->job   = TOU_JOB_NONE;
    for (uint8_t pair = 0; pair < 2u; pair++) {
        (void)tariff_due(self, self->state.switch_at[pair], &self->due[pair]);
    }
}

void tou_tariff_init(tou_tariff_t *self, const tou_tariff_source_t *source, const tou_zone_t *zone)
{
    memset(self, 0, sizeof *self);
    self->planner.set.source            = source;
    self->planner.set.zone              = zone;
    self->planner.set.base.n_rates      = 1;
    self->planner.set.base.default_rate = 1;
    memset(self->state.switch_at, 0xFF, sizeof self->state.switch_at);
    memset(self->state.switched_at, 0xFF, sizeof self->state.switched_at);
    tou_tariff_refresh(self);
}

tou_err_t tou_tariff_set_switch(tou_tariff_t *self, uint8_t pair, tou_wall_t at)
{
    if (pair > TOU_BANKS_DAYS) {
        return TOU_E_ARG;
    }
    if (self->planner.set.source->n_banks < 2u) {
        return TOU_E_ABSENT;
    }
    tou_err_t err = tariff_due(self, at, &self->due[pair]);
    if (err == TOU_OK) {
        self->state.switch_at[pair] = at;
        self->job                   = TOU_JOB_NONE;
    }
    return err;
}

tou_err_t tou_tariff_restore(tou_tariff_t *self, const tou_tariff_state_t *state)
{
    uint8_t n_banks = self->planner.set.source->n_banks;
    tou_utc_t due   = 0;

    for (uint8_t pair = 0; pair < 2u; pair++) {
        if (state->bank[pair] >= n_banks || tariff_due(self, state->switch_at[pair], &due) != TOU_OK ||
            (n_banks < 2u && due != TOU_UTC_NEVER)) {
            return TOU_E_RANGE;
        }
    }
    self->state               = *state;
    self->planner.set.bank[0] = state->bank[0];
    self->planner.set.bank[1] = state->bank[1];
    tou_tariff_refresh(self);
    return TOU_OK;
}

void tou_tariff_check_begin(tou_tariff_t *self, uint8_t job, uint8_t flip)
{
    self->job     = job;
    self->attempt = flip;
    tou_check_begin(&self->check, self->planner.set.source, self->planner.set.zone,
                    (uint8_t)(self->state.bank[0] ^ (flip & 1u)), (uint8_t)(self->state.bank[1] ^ (flip >> 1)));
}

/* The switch times of the attempt are used up, whether the switch is made or refused. */
static void tariff_settle(tou_tariff_t *self, bool made)
{
    uint8_t pairs = self->attempt;

    for (uint8_t pair = 0; pair < 2u; pair++) {
        if ((pairs & 1u) != 0u) {
            if (made) {
                self->state.switched_at[pair] = self->state.switch_at[pair];
            }
            self->state.switch_at[pair] = TOU_WALL_NONE;
            self->due[pair]             = TOU_UTC_NEVER;
        }
        pairs >>= 1;
    }
}

/* The set that was checked comes into force. */
static void tariff_adopt(tou_tariff_t *self)
{
    self->planner.set   = self->check.set;
    self->state.bank[0] = self->planner.set.bank[0];
    self->state.bank[1] = self->planner.set.bank[1];
    self->valid         = TOU_VALID_YES;
    self->job           = TOU_JOB_NONE;
    tariff_settle(self, true);
    tariff_raise(self, self->attempt);
    tariff_drop_plans(self);
}

/* Two switches that make no valid set together are tried each alone, the earlier first. */
static void tariff_refuse(tou_tariff_t *self)
{
    bool days_first = self->due[TOU_BANKS_DAYS] < self->due[TOU_BANKS_WEEKS];

    if (self->attempt == BOTH_PAIRS) {
        tou_tariff_check_begin(self, TOU_JOB_CHECK, days_first ? TOU_TARIFF_EV_DAYS : TOU_TARIFF_EV_WEEKS);
        return;
    }
    self->fault = self->check.fault;
    self->job   = TOU_JOB_NONE;
    if (self->attempt != 0u) {
        tariff_settle(self, false);
        tariff_raise(self, TOU_TARIFF_EV_REFUSED);
        return;
    }
    self->valid = TOU_VALID_NO;
    tariff_raise(self, TOU_TARIFF_EV_INVALID);
    if (self->check.set.base.n_rates != 0u) {
        self->planner.set.base = self->check.set.base;
    }
}

static tou_err_t tariff_check(tou_tariff_t *self)
{
    tou_err_t err = tou_check_step(&self->check, NULL, NULL);

    if (err == TOU_OK) {
        tariff_adopt(self);
    } else if (err == TOU_E_INVALID) {
        tariff_refuse(self);
    } else {
        return err;
    }
    return TOU_MORE;
}

/* Pointed at its announcements anew each time, so that a tariff may be moved. */
static tou_planner_t *tariff_planner(tou_tariff_t *self)
{
    self->planner.override = self->state.override;
    return &self->planner;
}

static tou_err_t tariff_build(tou_tariff_t *self, tou_plan_t *plan, tou_utc_t utc)
{
    if (!tou_plan_covers(plan, utc)) {
        tou_plan_begin(tariff_planner(self), plan, utc);
        return TOU_MORE;
    }
    tou_err_t err = tou_plan_step(tariff_planner(self), plan);

    return (err == TOU_E_INVALID) ? TOU_E_IO : err;
}

/* An action beyond the rates is read when it comes into force, so that tou_tariff_get() need not wait for a bus. */
static tou_err_t tariff_fetch_action(tou_tariff_t *self, uint8_t number)
{
    uint8_t n_rates = self->planner.set.base.n_rates;
    tou_record_t record;

    if (number <= n_rates || number == self->action_number) {
        return TOU_OK;
    }
    tou_err_t err =
        tou_set_read(&self->planner.set, TOU_ITEM_ACTION, (uint8_t)(number - 1u - n_rates), &record, &self->fault);
    if (err == TOU_OK) {
        self->action        = record.action;
        self->action_number = number;
        return TOU_MORE;
    }
    return (err == TOU_E_BUSY) ? TOU_MORE : TOU_E_IO;
}

static bool tariff_holds(const tou_plan_t *plan, tou_utc_t utc)
{
    return plan->rule != TOU_RULE_NONE && tou_plan_covers(plan, utc);
}

/* The plan in force first, then the action, then the next plan ahead of its time. */
static tou_err_t tariff_prepare(tou_tariff_t *self, tou_utc_t utc)
{
    tou_plan_t *plan = &self->plan[self->current];
    tou_plan_t *next = &self->plan[self->current ^ 1u];

    if (!tariff_holds(plan, utc)) {
        if (tariff_holds(next, utc)) {
            self->current ^= 1u;
            tariff_drop(plan);
            return TOU_MORE;
        }
        tariff_drop(next);
        tou_err_t err = tariff_build(self, plan, utc);
        return (err == TOU_OK) ? TOU_MORE : err;
    }
    tou_err_t err = tariff_fetch_action(self, tou_plan_action(plan, utc));
    if (err == TOU_OK && next->rule == TOU_RULE_NONE && tariff_clock_ok(plan->until)) {
        err = tariff_build(self, next, plan->until);
        return (err == TOU_MORE) ? TOU_OK : err;
    }
    return err;
}

static uint8_t tariff_due_pairs(const tou_tariff_t *self, tou_utc_t utc)
{
    uint8_t pairs = 0;

    if (tariff_clock_ok(utc)) {
        pairs = (uint8_t)(((self->due[0] <= utc) ? TOU_TARIFF_EV_WEEKS : 0u) |
                          ((self->due[1] <= utc) ? TOU_TARIFF_EV_DAYS : 0u));
    }
    return pairs;
}

tou_err_t tou_tariff_step(tou_tariff_t *self, tou_utc_t utc)
{
    tou_err_t err = TOU_OK;

    if (self->job != TOU_JOB_CHECK) {
        uint8_t flip = tariff_due_pairs(self, utc);

        if (flip != 0u || self->valid == TOU_VALID_UNKNOWN) {
            tou_tariff_check_begin(self, TOU_JOB_CHECK, flip);
        }
    }
    if (self->job == TOU_JOB_CHECK) {
        err = tariff_check(self);
    } else if (self->valid == TOU_VALID_YES && tariff_clock_ok(utc)) {
        err = tariff_prepare(self, utc);
    }
    if (err == TOU_E_IO) {
        tariff_raise(self, TOU_TARIFF_EV_SOURCE);
    }
    return err;
}

const tou_plan_t *tou_tariff_plan(const tou_tariff_t *self, tou_utc_t utc)
{
    const tou_plan_t *plan = &self->plan[self->current];

    return tariff_holds(plan, utc) ? plan : NULL;
}

uint8_t tou_tariff_get(const tou_tariff_t *self, tou_utc_t utc, tou_action_t *out)
{
    const tou_plan_t *plan = tou_tariff_plan(self, utc);
    uint8_t flags          = TOU_TARIFF_DEFAULT;
    uint8_t number         = self->planner.set.base.default_rate;

    if (plan != NULL) {
        uint8_t wanted = tou_plan_action(plan, utc);

        if (wanted == self->action_number) {
            *out = self->action;
            return plan->flags;
        }
        if (wanted <= self->planner.set.base.n_rates) {
            number = wanted;
            flags  = plan->flags;
        }
    }
    /* Actions up to the number of rates stand for themselves. */
    out->energy  = number;
    out->demand  = number;
    out->outputs = 0;
    return flags;
}

tou_err_t tou_tariff_announce(tou_tariff_t *self, tou_utc_t utc, tou_day_t day, uint8_t table)
{
    tou_day_t today;

    if (!tariff_clock_ok(utc) || self->valid != TOU_VALID_YES || table > self->planner.set.dayset.n_tables) {
        return TOU_E_RANGE;
    }
    (void)tou_wall_split(tou_zone_to_wall(self->planner.set.zone, utc), &today);
    if (day != today && day != (tou_day_t)(today + 1u)) {
        return TOU_E_RANGE;
    }
    tou_override_t *override = tou_plan_override(tariff_planner(self), day);
    override->day            = day;
    override->table          = table;
    if (day == today) {
        tariff_drop_plans(self);
    } else {
        tariff_drop(&self->plan[self->current ^ 1u]);
    }
    return TOU_OK;
}

uint8_t tou_tariff_events(tou_tariff_t *self)
{
    uint8_t events = self->events;

    self->events = 0;
    return events;
}
