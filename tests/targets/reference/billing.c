/* SPDX-License-Identifier: MIT */
/* The nominal instants of all months are laid out, and what is due is looked for among them. */
#include "reference.h"

#include "tou/billing.h"

#define LAST 1200

static int64_t nominal[TOU_MOMENTS][LAST + 1];

static void lay_out(const tou_billing_t *self, int i)
{
    const tou_moment_t *moment = &self->cfg.moment[i];

    for (int month = 1; moment->day != 0 && month <= LAST; month++) {
        int day       = civil_day(2000 + (month - 1) / 12, (month - 1) % 12 + 1, moment->day);
        tou_utc_t utc = 0;
        uint32_t wall = (uint32_t)day * MODEL_DAY + 3600u * moment->hour;
        (void)tou_zone_to_utc(self->zone, wall, false, &utc);
        nominal[i][month] = (utc < TOU_UTC_MIN) ? TOU_UTC_MIN : utc;
    }
}

/* The latest month that has come. */
static int latest(int i, tou_utc_t utc)
{
    int month = 0;

    while (month < LAST && nominal[i][month + 1] <= utc) {
        month++;
    }
    return month;
}

static void miss(tou_billing_t *self, int n)
{
    self->state.missed = (uint16_t)((self->state.missed + n > UINT16_MAX) ? UINT16_MAX : self->state.missed + n);
}

tou_err_t tou_billing_init(tou_billing_t *self, const tou_billing_cfg_t *cfg, const tou_zone_t *zone)
{
    memset(self, 0, sizeof *self);
    self->cfg  = *cfg;
    self->zone = zone;
    for (int i = 0; i < (int)TOU_MOMENTS; i++) {
        self->state.month[i] = TOU_MONTH_NONE;
        lay_out(self, i);
    }
    return TOU_OK;
}

tou_err_t tou_billing_set(tou_billing_t *self, const tou_billing_cfg_t *cfg, tou_utc_t utc)
{
    tou_billing_cfg_t before = self->cfg;

    self->cfg = *cfg;
    for (int i = 0; i < (int)TOU_MOMENTS; i++) {
        if (memcmp(&cfg->moment[i], &before.moment[i], sizeof cfg->moment[i]) != 0) {
            lay_out(self, i);
            self->state.month[i] = (uint16_t)((cfg->moment[i].day == 0) ? TOU_MONTH_NONE : latest(i, utc));
        }
    }
    return TOU_OK;
}

static uint8_t pass_one(tou_billing_t *self, int i, tou_utc_t utc)
{
    uint16_t *month = &self->state.month[i];
    int passed      = latest(i, utc);
    int open        = passed - *month;
    int kept        = self->cfg.make_up;

    if (*month == TOU_MONTH_NONE) {
        *month = (uint16_t)passed;
    } else if (open < -1) {
        *month = (uint16_t)passed;
        return TOU_BILLING_EV_BACK;
    } else if (kept == TOU_MAKE_UP_FIRST) {
        return (open > 1) ? TOU_BILLING_EV_MISSED : 0;
    } else if (kept != TOU_MAKE_UP_ALL && open > kept) {
        miss(self, open - kept);
        *month = (uint16_t)(passed - kept);
        return TOU_BILLING_EV_MISSED;
    }
    return 0;
}

uint8_t tou_billing_pass(tou_billing_t *self, tou_utc_t utc)
{
    uint8_t events = 0;

    for (int i = 0; i < (int)TOU_MOMENTS; i++) {
        if (self->cfg.moment[i].day != 0) {
            events |= pass_one(self, i, utc);
        }
    }
    return events;
}

/* When the next closing of a moment has come, or INT64_MAX. */
static int64_t due(const tou_billing_t *self, int i, tou_utc_t utc)
{
    int month = self->state.month[i];

    if (self->cfg.moment[i].day == 0 || month >= LAST || nominal[i][month + 1] > utc) {
        return INT64_MAX;
    }
    return nominal[i][month + 1];
}

static void close_one(tou_billing_t *self, int i, tou_utc_t utc)
{
    int passed = latest(i, utc);

    self->state.month[i]++;
    if (self->cfg.make_up == TOU_MAKE_UP_FIRST) {
        miss(self, passed - self->state.month[i]);
        self->state.month[i] = (uint16_t)passed;
    }
}

static void make(tou_billing_t *self, tou_utc_t at, uint8_t cause, tou_closing_t *closing)
{
    closing->since    = self->state.since;
    closing->at       = at;
    closing->number   = self->state.number++;
    closing->cause    = cause;
    closing->demand   = cause != TOU_CAUSE_SECOND && cause != TOU_CAUSE_THIRD;
    self->state.since = at;
}

bool tou_billing_next(tou_billing_t *self, tou_utc_t utc, tou_closing_t *closing)
{
    int64_t first = INT64_MAX;
    int cause     = 0;

    for (int i = (int)TOU_MOMENTS - 1; i >= 0; i--) {
        if (due(self, i, utc) <= first && due(self, i, utc) != INT64_MAX) {
            first = due(self, i, utc);
            cause = i + 1;
        }
    }
    for (int i = 0; i < (int)TOU_MOMENTS && cause != 0; i++) {
        if (due(self, i, utc) == first) {
            close_one(self, i, utc);
        }
    }
    if (cause != 0) {
        make(self, (tou_utc_t)first, (uint8_t)cause, closing);
    }
    return cause != 0;
}

tou_err_t tou_billing_close(tou_billing_t *self, uint8_t cause, tou_utc_t utc, tou_closing_t *closing)
{
    if (cause < TOU_CAUSE_KEY || cause > TOU_CAUSE_INPUT) {
        return TOU_E_ARG;
    }
    const tou_lockout_t *lock = &self->cfg.lock[cause - TOU_CAUSE_KEY];
    if (self->left[cause - TOU_CAUSE_KEY] != 0) {
        return TOU_E_DENIED;
    }
    for (int i = 0; i < (int)TOU_HANDS; i++) {
        if ((lock->blocks >> i) % 2 != 0 && self->left[i] < lock->minutes) {
            self->left[i] = lock->minutes;
        }
    }
    make(self, utc, cause, closing);
    return TOU_OK;
}

uint16_t tou_billing_locked(const tou_billing_t *self, uint8_t cause)
{
    return self->left[cause - TOU_CAUSE_KEY];
}

void tou_billing_minute(tou_billing_t *self)
{
    for (int i = 0; i < (int)TOU_HANDS; i++) {
        self->left[i] = (uint16_t)(self->left[i] - (self->left[i] != 0));
    }
}
