/* SPDX-License-Identifier: MIT */
#include "tou/billing.h"

#include <string.h>

static bool billing_same(const tou_moment_t *a, const tou_moment_t *b)
{
    return a->day == b->day && a->hour == b->hour;
}

/* Nominal instant of a moment in a month; what passed before time began has passed at its first instant. */
static tou_utc_t billing_nominal(const tou_billing_t *self, uint8_t i, uint16_t month)
{
    const tou_moment_t *moment = &self->cfg.moment[i];
    tou_utc_t utc              = 0;
    tou_date_t date;

    if (month == 0u) {
        return 0;
    }
    if (month > TOU_MONTH_LAST) {
        return TOU_UTC_NEVER;
    }
    date.year = 0;
    for (; month > 12u; month = (uint16_t)(month - 12u)) {
        date.year++;
    }
    date.month = (uint8_t)month;
    date.day   = moment->day;
    (void)tou_zone_to_utc(self->zone, tou_date_to_day(&date) * TOU_DAY_S + moment->hour * UINT32_C(3600), false, &utc);
    return (utc < TOU_UTC_MIN) ? TOU_UTC_MIN : utc;
}

/*
 * Month in which a moment last came. The search begins a month late: the wall clock may be ahead of UTC, or have been, as
 * when it falls back over midnight of the 1st.
 */
static uint16_t billing_latest(const tou_billing_t *self, uint8_t i, tou_utc_t utc)
{
    tou_day_t day;
    tou_date_t date;

    (void)tou_wall_split(utc, &day);
    tou_date_from_day(day, &date);
    uint16_t month = (uint16_t)(12u * date.year + date.month + 1u);
    while (billing_nominal(self, i, month) > utc) {
        month--;
    }
    return month;
}

/* Until the time is known, and for good if the moment is unused. */
static void billing_rest(tou_billing_t *self, uint8_t i)
{
    self->state.month[i] = TOU_MONTH_NONE;
    self->due[i]         = TOU_UTC_NEVER;
}

/* Go on from a month, passing over those up to a later one. */
static TOU_NOINLINE uint8_t billing_go_on(tou_billing_t *self, uint8_t i, uint16_t month, uint16_t later)
{
    uint8_t events = 0;

    if (later > month) {
        uint16_t n = (uint16_t)(later - month);

        self->state.missed = (uint16_t)(self->state.missed + n);
        if (self->state.missed < n) {
            self->state.missed = UINT16_MAX;
        }
        month  = later;
        events = TOU_BILLING_EV_MISSED;
    }
    self->state.month[i] = month;
    self->due[i]         = billing_nominal(self, i, (uint16_t)(month + 1u));
    return events;
}

/* One moment's part of a jump. */
static uint8_t billing_jump(tou_billing_t *self, uint8_t i, tou_utc_t utc)
{
    uint8_t make_up = self->cfg.make_up;
    uint16_t month  = self->state.month[i];
    uint8_t events  = 0;

    if (self->cfg.moment[i].day == 0u) {
        return 0;
    }
    uint16_t latest = billing_latest(self, i, utc);
    if (month > latest + 1u) {
        events = (month == TOU_MONTH_NONE) ? 0u : TOU_BILLING_EV_BACK;
        month  = latest;
    }
    /* With TOU_MAKE_UP_FIRST the others are passed over as the first is taken. */
    if (make_up == TOU_MAKE_UP_FIRST && latest > month + 1u) {
        events = TOU_BILLING_EV_MISSED;
    }
    bool all = make_up >= TOU_MAKE_UP_ALL || make_up > latest;
    return (uint8_t)(events | billing_go_on(self, i, month, all ? 0u : (uint16_t)(latest - make_up)));
}

static void billing_fill(tou_billing_t *self, uint8_t cause, tou_utc_t at, tou_closing_t *closing)
{
    closing->since    = self->state.since;
    closing->at       = at;
    closing->number   = self->state.number++;
    closing->cause    = cause;
    closing->demand   = cause == TOU_CAUSE_FIRST || cause >= TOU_CAUSE_KEY;
    self->state.since = at;
}

void tou_billing_init_defaults(tou_billing_cfg_t *cfg)
{
    memset(cfg, 0, sizeof *cfg);
    cfg->moment[0].day = 1;
    cfg->make_up       = 1;
}

tou_err_t tou_billing_check(const tou_billing_cfg_t *cfg)
{
    for (uint8_t i = 0; i < TOU_MOMENTS; i++) {
        if (cfg->moment[i].day > 28u || cfg->moment[i].hour > 23u) {
            return TOU_E_RANGE;
        }
    }
    for (uint8_t i = 0; i < TOU_HANDS; i++) {
        if (cfg->lock[i].blocks >= (1u << TOU_HANDS)) {
            return TOU_E_RANGE;
        }
    }
    return TOU_OK;
}

tou_err_t tou_billing_init(tou_billing_t *self, const tou_billing_cfg_t *cfg, const tou_zone_t *zone)
{
    if (tou_billing_check(cfg) != TOU_OK) {
        return TOU_E_RANGE;
    }
    memset(self, 0, sizeof *self);
    self->cfg  = *cfg;
    self->zone = zone;
    for (uint8_t i = 0; i < TOU_MOMENTS; i++) {
        billing_rest(self, i);
    }
    return TOU_OK;
}

tou_err_t tou_billing_restore(tou_billing_t *self, const tou_billing_state_t *state)
{
    for (uint8_t i = 0; i < TOU_MOMENTS; i++) {
        if (state->month[i] > TOU_MONTH_LAST && state->month[i] != TOU_MONTH_NONE) {
            return TOU_E_RANGE;
        }
    }
    self->state = *state;
    return TOU_OK;
}

tou_err_t tou_billing_set(tou_billing_t *self, const tou_billing_cfg_t *cfg, tou_utc_t utc)
{
    if (tou_billing_check(cfg) != TOU_OK) {
        return TOU_E_RANGE;
    }
    for (uint8_t i = 0; i < TOU_MOMENTS; i++) {
        bool same = billing_same(&cfg->moment[i], &self->cfg.moment[i]);

        self->cfg.moment[i] = cfg->moment[i];
        if (!same) {
            billing_rest(self, i);
            if (utc != 0u) {
                (void)billing_jump(self, i, utc);
            }
        }
    }
    self->cfg = *cfg;
    return TOU_OK;
}

uint8_t tou_billing_pass(tou_billing_t *self, tou_utc_t utc)
{
    uint8_t events = 0;

    for (uint8_t i = 0; i < TOU_MOMENTS; i++) {
        events = (uint8_t)(events | billing_jump(self, i, utc));
    }
    return events;
}

bool tou_billing_next(tou_billing_t *self, tou_utc_t utc, tou_closing_t *closing)
{
    tou_utc_t at = utc;
    uint8_t i    = TOU_MOMENTS;
    uint8_t made = TOU_MOMENTS;

    /* Downwards, so that the lowest-numbered of those that coincide is found last. */
    while (i-- > 0u) {
        if (self->due[i] <= at) {
            at   = self->due[i];
            made = i;
        }
    }
    if (made == TOU_MOMENTS) {
        return false;
    }
    billing_fill(self, (uint8_t)(TOU_CAUSE_FIRST + made), at, closing);
    for (i = made; i < TOU_MOMENTS; i++) {
        if (self->due[i] == at) {
            uint16_t last = (self->cfg.make_up == TOU_MAKE_UP_FIRST) ? billing_latest(self, i, utc) : 0u;

            (void)billing_go_on(self, i, (uint16_t)(self->state.month[i] + 1u), last);
        }
    }
    return true;
}

tou_err_t tou_billing_close(tou_billing_t *self, uint8_t cause, tou_utc_t utc, tou_closing_t *closing)
{
    uint8_t hand = (uint8_t)(cause - TOU_CAUSE_KEY);

    if (hand >= TOU_HANDS) {
        return TOU_E_ARG;
    }
    if (self->left[hand] != 0u) {
        return TOU_E_DENIED;
    }
    uint8_t blocks   = self->cfg.lock[hand].blocks;
    uint16_t minutes = self->cfg.lock[hand].minutes;
    for (uint8_t i = 0; i < TOU_HANDS; i++) {
        if ((blocks & 1u) != 0u && self->left[i] < minutes) {
            self->left[i] = minutes;
        }
        blocks >>= 1;
    }
    billing_fill(self, cause, utc, closing);
    return TOU_OK;
}

uint16_t tou_billing_locked(const tou_billing_t *self, uint8_t cause)
{
    uint8_t hand = (uint8_t)(cause - TOU_CAUSE_KEY);

    return (hand < TOU_HANDS) ? self->left[hand] : 0u;
}

void tou_billing_minute(tou_billing_t *self)
{
    for (uint8_t i = 0; i < TOU_HANDS; i++) {
        if (self->left[i] != 0u) {
            self->left[i]--;
        }
    }
}
