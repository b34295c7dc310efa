/* SPDX-License-Identifier: MIT */
#include "tou/demand.h"

#include <string.h>

/* One pulse in an hour's window at one pulse per kWh is 1 kW: 10 000 units of 0.1 W, times 60 for minutes. */
#define DEMAND_UNITS UINT32_C(600000)

static bool demand_within(uint8_t value, uint8_t most)
{
    /* 0 wraps to the highest value. */
    return (uint8_t)(value - 1u) < most;
}

/* Remainder without a division; values are minutes. */
static uint8_t demand_modulo(uint8_t value, uint8_t by)
{
    while (value >= by) {
        value = (uint8_t)(value - by);
    }
    return value;
}

tou_err_t tou_demand_check(const tou_demand_cfg_t *cfg)
{
    bool ranges = demand_within(cfg->period_min, TOU_DEMAND_PERIOD_MAX) && demand_within(cfg->slide_min, cfg->period_min) &&
                  cfg->sync <= TOU_DEMAND_FREE && cfg->rule <= TOU_DEMAND_AT_END && cfg->n_rates <= TOU_RATE_MAX &&
                  demand_within(cfg->n_highest, TOU_DEMAND_HIGHEST_MAX);

    if (!ranges || demand_modulo(cfg->period_min, cfg->slide_min) != 0u) {
        return TOU_E_RANGE;
    }
    /* A slide that divides a period that divides 60 divides 60. */
    return (cfg->sync == TOU_DEMAND_FREE || demand_modulo(60, cfg->period_min) == 0u) ? TOU_OK : TOU_E_RANGE;
}

tou_err_t tou_demand_init(tou_demand_t *self, const tou_demand_cfg_t *cfg, uint32_t *cell, tou_maximum_t *maximum,
                          uint32_t *cumulative)
{
    if (tou_demand_check(cfg) != TOU_OK) {
        return TOU_E_RANGE;
    }
    memset(self, 0, sizeof *self);
    self->cfg        = *cfg;
    self->cell       = cell;
    self->maximum    = maximum;
    self->cumulative = cumulative;
    self->den        = 1;
    self->cell_min   = (cfg->sync == TOU_DEMAND_FREE && cfg->rule == TOU_DEMAND_INSIDE) ? 1u : cfg->slide_min;
    for (uint8_t minute = 0; minute < cfg->period_min; minute = (uint8_t)(minute + self->cell_min)) {
        self->n_cells++;
    }
    memset(cell, 0, self->n_cells * sizeof cell[0]);
    return TOU_OK;
}

tou_err_t tou_demand_restore(const tou_demand_t *self)
{
    const tou_maximum_t *maximum = self->maximum;

    for (uint8_t r = 0; r <= self->cfg.n_rates; r++) {
        uint32_t most = UINT32_MAX;

        for (uint8_t k = 0; k < self->cfg.n_highest; k++) {
            if (maximum->value > most || (maximum->value == 0u) != (maximum->at == 0u)) {
                return TOU_E_INVALID;
            }
            most = maximum->value;
            maximum++;
        }
    }
    return TOU_OK;
}

/* Adds an amount to another or to itself. Denominators have 22 bits. False: it has become more than 32 bits hold. */
static TOU_NOINLINE bool demand_sum(tou_amount_t *to, const tou_amount_t *amount, uint32_t den)
{
    uint32_t whole = to->whole;
    uint32_t part  = to->part + amount->part;
    bool fits      = true;

    if (part >= den) {
        part -= den;
        whole++;
        fits = whole != 0u;
    }
    to->part      = part;
    uint32_t more = amount->whole;
    to->whole     = whole + more;
    return fits && to->whole >= more;
}

/* So many times an amount, digit by digit: no division and nothing of 64 bits, which is dear on a small CPU. */
static bool demand_times(tou_amount_t *product, uint32_t times, const tou_amount_t *amount, uint32_t den)
{
    uint32_t digit = UINT32_C(1) << 31;
    bool fits      = true;

    product->whole = 0;
    product->part  = 0;
    while (digit > times) {
        digit >>= 1;
    }
    for (; digit != 0u; digit >>= 1) {
        fits = demand_sum(product, product, den) && fits;
        if ((times & digit) != 0u) {
            fits = demand_sum(product, amount, den) && fits;
        }
    }
    return fits;
}

tou_err_t tou_demand_set_constant(tou_demand_t *self, uint16_t imp_per_kwh, uint32_t ratio)
{
    uint32_t den = (uint32_t)imp_per_kwh * self->cfg.period_min;
    tou_amount_t least;
    tou_amount_t unit;
    tou_amount_t pulse;

    if (imp_per_kwh == 0u || ratio == 0u || ratio > UINT32_C(4000000)) {
        return TOU_E_RANGE;
    }
    least.whole = 0;
    least.part  = 1;
    (void)demand_times(&unit, DEMAND_UNITS, &least, den);
    if (!demand_times(&pulse, ratio, &unit, den)) {
        return TOU_E_RANGE;
    }
    self->worth = pulse;
    self->den   = den;
    /* What windows have to exceed is known in pulses of the old worth. */
    for (uint16_t i = 0; i < (uint16_t)((self->cfg.n_rates + 1u) * self->cfg.n_highest); i++) {
        self->maximum[i].pulses = 0;
    }
    return TOU_OK;
}

/* Lays slides as if one had begun at the last 00:00 of local standard time; on the grid they divide the hours after it, too. */
static void demand_lay(tou_demand_t *self, tou_utc_t utc, int16_t offset_min)
{
    tou_day_t day;
    uint32_t ahead  = 60u * (uint32_t)(offset_min + 1440);
    uint32_t second = tou_wall_split(utc + ahead, &day);
    uint8_t slide   = self->cfg.slide_min;
    uint32_t step   = slide * (UINT32_C(60) << 10);

    /* Remainder without a division: a day has less than 2^11 minutes. */
    for (uint8_t k = 0; k < 11u; k++) {
        if (second >= step) {
            second -= step;
        }
        step >>= 1;
    }
    uint16_t rest = (uint16_t)second;
    for (; rest >= 60u; rest = (uint16_t)(rest - 60u)) {
        slide--;
    }
    self->slide_left = slide;
    self->partial    = rest != 0u;
}

void tou_demand_start_at(tou_demand_t *self, tou_utc_t utc, int16_t offset_min, tou_rate_t rate, uint8_t outage,
                         uint8_t phase)
{
    demand_lay(self, utc, offset_min);
    if (self->cfg.sync == TOU_DEMAND_FREE && outage != TOU_DEMAND_SYNCHRONISE) {
        self->slide_left = phase;
        if (outage != TOU_DEMAND_RESUME || !demand_within(phase, self->cfg.slide_min)) {
            /* More than a slide: windows begin at the next edge. */
            self->slide_left = (uint8_t)(self->cfg.slide_min + (self->partial ? 1u : 0u));
        }
    }
    memset(self->cell, 0, self->n_cells * sizeof self->cell[0]);
    self->sum       = 0;
    self->last      = 0;
    self->at        = 0;
    self->age       = 0;
    self->since     = 0;
    self->inside    = 0;
    self->rate      = rate;
    self->rate_left = self->slide_left;
    self->cell_left = (self->cell_min == 1u) ? 1u : self->slide_left;
}

void tou_demand_start(tou_demand_t *self, tou_utc_t utc, int16_t offset_min, tou_rate_t rate)
{
    tou_demand_start_at(self, utc, offset_min, rate, TOU_DEMAND_RESTART, 0);
}

uint8_t tou_demand_phase(const tou_demand_t *self)
{
    return self->slide_left;
}

void tou_demand_add(tou_demand_t *self, uint32_t pulses)
{
    self->cell[self->at] += pulses;
    self->sum += pulses;
}

/* Rounded half up; the highest there is if it is more. */
static uint32_t demand_value(const tou_demand_t *self, uint32_t pulses)
{
    tou_amount_t value;
    bool fits = demand_times(&value, pulses, &self->worth, self->den);
    bool up   = 2u * value.part >= self->den;

    if (!fits) {
        return UINT32_MAX;
    }
    return (up && value.whole != UINT32_MAX) ? (value.whole + 1u) : value.whole;
}

static TOU_NOINLINE tou_maximum_t *demand_list(const tou_demand_t *self, tou_rate_t rate)
{
    return &self->maximum[(uint16_t)(rate * self->cfg.n_highest)];
}

/* Is the window a new maximum of a register? Most are not, which the pulses tell without a division. */
static bool demand_offer(tou_demand_t *self, tou_rate_t rate, tou_utc_t utc)
{
    tou_maximum_t *highest = demand_list(self, rate);
    tou_maximum_t *place   = &highest[self->cfg.n_highest - 1u];

    if (rate > self->cfg.n_rates || self->sum <= place->pulses) {
        return false;
    }
    uint32_t value = demand_value(self, self->sum);
    if (value <= place->value) {
        place->pulses = self->sum;
        return false;
    }
    for (; place != highest && value > place[-1].value; place--) {
        place[0] = place[-1];
    }
    place->value  = value;
    place->at     = utc;
    place->pulses = self->sum;
    return place == highest;
}

static void demand_count(uint8_t *minutes)
{
    if (*minutes != UINT8_MAX) {
        (*minutes)++;
    }
}

/* The minute of a start is no whole one, but time to be forgiven passes in it. */
static void demand_minute(tou_demand_t *self)
{
    if (!self->partial) {
        demand_count(&self->age);
        demand_count(&self->inside);
        demand_count(&self->since);
    }
    if (self->hold != 0u) {
        self->hold--;
        self->since = 0;
    }
}

static bool demand_elapsed(uint8_t *left, uint8_t again)
{
    (*left)--;
    if (*left != 0u) {
        return false;
    }
    *left = again;
    return true;
}

/* Windows that end now: of the total, and of the rate in force until now. */
static uint8_t demand_windows(tou_demand_t *self, bool total, bool rate, tou_utc_t utc)
{
    uint8_t period = self->cfg.period_min;
    uint8_t events = 0;

    if (self->age < period) {
        return 0;
    }
    if (total) {
        events     = TOU_DEMAND_EV_WINDOW;
        self->last = self->sum;
    }
    if (self->since < period) {
        return events;
    }
    if (total && demand_offer(self, 0, utc)) {
        events |= TOU_DEMAND_EV_MAX;
    }
    bool inside = self->cfg.rule == TOU_DEMAND_AT_END || self->inside >= period;
    if (rate && inside && self->rate != 0u && demand_offer(self, self->rate, utc)) {
        events |= TOU_DEMAND_EV_RATE;
    }
    return events;
}

static void demand_next_cell(tou_demand_t *self)
{
    self->at++;
    if (self->at == self->n_cells) {
        self->at = 0;
    }
    uint32_t *cell = &self->cell[self->at];

    self->sum -= *cell;
    *cell = 0;
}

uint8_t tou_demand_mark(tou_demand_t *self, tou_utc_t utc)
{
    bool own = self->cfg.sync == TOU_DEMAND_FREE && self->cfg.rule == TOU_DEMAND_INSIDE;

    demand_minute(self);
    self->partial = false;
    if (self->slide_left > self->cfg.slide_min) {
        self->sum     = 0;
        self->cell[0] = 0;
    }
    bool total     = demand_elapsed(&self->slide_left, self->cfg.slide_min);
    bool rate      = own ? demand_elapsed(&self->rate_left, self->cfg.slide_min) : total;
    uint8_t events = demand_windows(self, total, rate, utc);

    if (demand_elapsed(&self->cell_left, self->cell_min)) {
        demand_next_cell(self);
    }
    return events;
}

void tou_demand_set_rate(tou_demand_t *self, tou_rate_t rate)
{
    if (rate != self->rate) {
        self->rate      = rate;
        self->inside    = 0;
        self->rate_left = (uint8_t)(self->cfg.period_min + (self->partial ? 1u : 0u));
    }
}

void tou_demand_hold(tou_demand_t *self, uint8_t minutes)
{
    self->hold  = minutes;
    self->since = 0;
}

void tou_demand_close(tou_demand_t *self, bool edge)
{
    for (uint8_t r = 0; r <= self->cfg.n_rates; r++) {
        tou_maximum_t *list = demand_list(self, r);

        if (self->cumulative != NULL) {
            self->cumulative[r] += list[0].value;
        }
        memset(list, 0, self->cfg.n_highest * sizeof *list);
    }
    self->since = 0;
    if (!edge && self->hold == 0u) {
        self->hold = 1;
    }
}

uint32_t tou_demand_last(const tou_demand_t *self)
{
    return demand_value(self, self->last);
}

uint32_t tou_demand_rising(const tou_demand_t *self)
{
    return demand_value(self, self->sum);
}

uint32_t tou_demand_continuous(const tou_demand_t *self, tou_rate_t rate)
{
    return self->cumulative[rate] + demand_list(self, rate)->value;
}

const tou_maximum_t *tou_demand_maximum(const tou_demand_t *self, tou_rate_t rate, uint8_t k)
{
    return &demand_list(self, rate)[k];
}

bool tou_demand_adds_up(const tou_demand_t *self)
{
    uint32_t sum = 0;

    for (uint8_t i = 0; i < self->n_cells; i++) {
        sum += self->cell[i];
    }
    return sum == self->sum;
}
