/* SPDX-License-Identifier: MIT */
/* Every minute of a history is kept; at each edge the window that ends there is added up and judged by the rules. */
#include "tou/demand.h"

#include <string.h>

#define MINUTES 1000

static struct {
    uint32_t pulses[MINUTES];
    int rate[MINUTES];
    bool close[MINUTES]; /* a closing at its begin */
    int now;             /* the minute under way */
    int origin;          /* first whole minute of the measurement */
    int held;            /* windows that begin before this minute make no maximum */
    int16_t offset;
    uint16_t constant;
    uint32_t ratio;
    uint64_t last;
    uint64_t cumulative[1 + TOU_RATE_MAX];
} h;

tou_err_t tou_demand_init(tou_demand_t *self, const tou_demand_cfg_t *cfg, uint32_t *cell, tou_maximum_t *maximum,
                          uint32_t *cumulative)
{
    bool grid = cfg->sync != TOU_DEMAND_GRID || 60 % cfg->period_min == 0;

    if (cfg->period_min < 1 || cfg->period_min > 60 || cfg->period_min % cfg->slide_min != 0 || !grid) {
        return TOU_E_RANGE;
    }
    memset(&h, 0, sizeof h);
    self->cfg        = *cfg;
    self->cell       = cell;
    self->maximum    = maximum;
    self->cumulative = cumulative;
    return TOU_OK;
}

static uint64_t value_of(const tou_demand_t *self, uint64_t pulses)
{
    uint64_t den   = (uint64_t)h.constant * self->cfg.period_min;
    uint64_t value = (2 * pulses * UINT64_C(600000) * h.ratio + den) / (2 * den);

    return (value > UINT32_MAX) ? UINT32_MAX : value;
}

tou_err_t tou_demand_set_constant(tou_demand_t *self, uint16_t imp_per_kwh, uint32_t ratio)
{
    uint64_t den = (uint64_t)imp_per_kwh * self->cfg.period_min;

    if (imp_per_kwh == 0 || ratio == 0 || ratio > 4000000 || UINT64_C(600000) * ratio / (den + (den == 0)) > UINT32_MAX) {
        return TOU_E_RANGE;
    }
    h.constant = imp_per_kwh;
    h.ratio    = ratio;
    return TOU_OK;
}

void tou_demand_start(tou_demand_t *self, tou_utc_t utc, int16_t offset_min, tou_rate_t rate)
{
    (void)self;
    h.origin        = h.now + (utc % 60 != 0);
    h.pulses[h.now] = 0;
    h.rate[h.now]   = rate;
    h.offset        = offset_min;
    h.last          = 0;
}

void tou_demand_add(tou_demand_t *self, uint32_t pulses)
{
    (void)self;
    h.pulses[h.now] += pulses;
}

void tou_demand_set_rate(tou_demand_t *self, tou_rate_t rate)
{
    (void)self;
    h.rate[h.now] = rate;
}

void tou_demand_hold(tou_demand_t *self, uint8_t minutes)
{
    (void)self;
    h.held = h.now + minutes;
}

static uint64_t pulses_of(int from, int to)
{
    uint64_t sum = 0;

    for (int m = from; m < to; m++) {
        sum += h.pulses[m];
    }
    return sum;
}

/* The minute in which the rate in force before minute `to` began. */
static int switched(int to)
{
    int m = to - 1;

    while (m > h.origin && h.rate[m - 1] == h.rate[to - 1]) {
        m--;
    }
    return m;
}

/* On the grid minutes of the day are counted, free ones from the start. */
static bool window_ends(const tou_demand_t *self, tou_utc_t utc)
{
    uint32_t minute = (utc / 60u + (uint32_t)(h.offset + 1440)) % 1440u;

    return ((self->cfg.sync == TOU_DEMAND_GRID) ? minute : (uint32_t)(h.now - h.origin)) % self->cfg.slide_min == 0;
}

static bool own_window_ends(const tou_demand_t *self)
{
    return (h.now - switched(h.now)) % self->cfg.slide_min == 0;
}

/* The rate that a window up to now counts for, 0: none. */
static int window_rate(const tou_demand_t *self, bool total)
{
    bool inside = self->cfg.rule == TOU_DEMAND_INSIDE;
    bool ends   = (inside && self->cfg.sync == TOU_DEMAND_FREE) ? own_window_ends(self) : total;

    if (!ends || (inside && switched(h.now) > h.now - self->cfg.period_min)) {
        return 0;
    }
    return h.rate[h.now - 1];
}

static bool counts(int from)
{
    bool cut = false;

    for (int m = from + 1; m < h.now; m++) {
        cut = cut || h.close[m];
    }
    return !cut && from >= h.held;
}

static tou_maximum_t *list_of(const tou_demand_t *self, int rate)
{
    return &self->maximum[rate * self->cfg.n_highest];
}

/* Whether it is the new highest. */
static bool offer(const tou_demand_t *self, int rate, uint64_t value, tou_utc_t at)
{
    tou_maximum_t *list = list_of(self, rate);
    int i               = self->cfg.n_highest - 1;

    if (value <= list[i].value) {
        return false;
    }
    for (; i > 0 && value > list[i - 1].value; i--) {
        list[i] = list[i - 1];
    }
    list[i].value = (uint32_t)value;
    list[i].at    = at;
    return i == 0;
}

static uint8_t judge(const tou_demand_t *self, tou_utc_t utc)
{
    int from       = h.now - self->cfg.period_min;
    uint8_t events = 0;

    if (from < h.origin) {
        return 0;
    }
    bool total     = window_ends(self, utc);
    int rate       = window_rate(self, total);
    uint64_t value = value_of(self, pulses_of(from, h.now));
    if (total) {
        h.last = value;
        events = TOU_DEMAND_EV_WINDOW;
    }
    if (total && counts(from) && offer(self, 0, value, utc)) {
        events |= TOU_DEMAND_EV_MAX;
    }
    if (rate != 0 && counts(from) && offer(self, rate, value, utc)) {
        events |= TOU_DEMAND_EV_RATE;
    }
    return events;
}

uint8_t tou_demand_mark(tou_demand_t *self, tou_utc_t utc)
{
    h.rate[h.now + 1] = h.rate[h.now];
    h.now++;
    return judge(self, utc);
}

void tou_demand_close(tou_demand_t *self, bool edge)
{
    (void)edge;
    h.close[h.now] = true;
    for (int r = 0; r <= self->cfg.n_rates; r++) {
        h.cumulative[r] += list_of(self, r)->value;
        self->cumulative[r] = (uint32_t)h.cumulative[r];
        memset(list_of(self, r), 0, self->cfg.n_highest * sizeof(tou_maximum_t));
    }
}

uint32_t tou_demand_last(const tou_demand_t *self)
{
    (void)self;
    return (uint32_t)h.last;
}

const tou_maximum_t *tou_demand_maximum(const tou_demand_t *self, tou_rate_t rate, uint8_t k)
{
    return list_of(self, rate) + k;
}

uint32_t tou_demand_continuous(const tou_demand_t *self, tou_rate_t rate)
{
    return (uint32_t)(h.cumulative[rate] + list_of(self, rate)->value);
}
