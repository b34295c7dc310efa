/* SPDX-License-Identifier: MIT */
/* Demand of a whole meter by brute force: the pulses and the rate of each of the last minutes, each window summed anew. */
#ifndef METER_DEMAND_H
#define METER_DEMAND_H

#include "model.h"

#include "tou/demand_part.h"

#define DEMAND_RATES   4
#define DEMAND_HIGHEST 3
#define DEMAND_KEPT    128 /* minutes; a period has 60 at most */

typedef struct peak {
    uint64_t value;
    int64_t at;
} peak_t;

typedef struct ref_demand {
    tou_demand_cfg_t cfg;
    tou_forgive_t forgive;
    unsigned inputs;
    uint16_t constant;
    uint32_t ratio;
    int offset_min;
    bool running;
    bool partial;                 /* the minute under way began before the start */
    int n;                        /* whole minutes since the start */
    int free_from;                /* a window that makes a maximum begins here or later */
    int run_from;                 /* since when this rate has been in force */
    int hold;                     /* minute edges yet to be forgiven */
    int rate;                     /* in force */
    uint64_t now;                 /* pulses of the minute under way */
    uint64_t pulses[DEMAND_KEPT]; /* of minute i, at i modulo the size */
    int rates[DEMAND_KEPT];
    uint64_t last; /* pulses of the last complete window */
    bool highest;  /* the last minute edge brought a new highest */
    peak_t peaks[1 + DEMAND_RATES][DEMAND_HIGHEST];
} ref_demand_t;

static inline uint64_t ref_demand_value(const ref_demand_t *demand, uint64_t pulses)
{
    uint64_t den   = (uint64_t)demand->constant * demand->cfg.period_min;
    uint64_t num   = UINT64_C(600000) * demand->ratio;
    uint64_t whole = pulses * (num / den);

    whole += (2 * pulses * (num % den) + den) / (2 * den);
    return (whole > UINT32_MAX) ? UINT32_MAX : whole;
}

static inline void ref_demand_start(ref_demand_t *demand, int64_t utc, int offset_min, int rate)
{
    demand->offset_min = offset_min;
    demand->partial    = utc % 60 != 0;
    demand->n          = 0;
    demand->free_from  = 0;
    demand->run_from   = 0;
    demand->rate       = rate;
    demand->now        = 0;
    demand->last       = 0;
}

static inline void ref_demand_rate(ref_demand_t *demand, int rate)
{
    if (rate != demand->rate) {
        demand->rate     = rate;
        demand->run_from = demand->n;
    }
}

static inline bool ref_demand_offer(ref_demand_t *demand, int rate, uint64_t pulses, int64_t utc)
{
    uint64_t value = ref_demand_value(demand, pulses);
    int i          = demand->cfg.n_highest - 1;

    if (rate > demand->cfg.n_rates || value <= demand->peaks[rate][i].value) {
        return false;
    }
    peak_t *list = demand->peaks[rate];
    for (; i > 0 && value > list[i - 1].value; i--) {
        list[i] = list[i - 1];
    }
    list[i].value = value;
    list[i].at    = utc;
    return i == 0;
}

/* The rate that the window of the last minutes counts for; 0: none. */
static inline int ref_demand_window_rate(const ref_demand_t *demand, bool total)
{
    int period = demand->cfg.period_min;
    int run    = demand->n - demand->run_from;

    if (demand->cfg.rule == TOU_DEMAND_AT_END) {
        return total ? demand->rate : 0;
    }
    if (demand->cfg.sync == TOU_DEMAND_FREE) {
        total = run % demand->cfg.slide_min == 0;
    }
    for (int m = demand->n - period; m < demand->n; m++) {
        total = total && demand->rates[m % DEMAND_KEPT] == demand->rate;
    }
    return (total && run >= period) ? demand->rate : 0;
}

static inline void ref_demand_windows(ref_demand_t *demand, int64_t utc)
{
    int period   = demand->cfg.period_min;
    int hour     = (int)((utc / 60 + demand->offset_min + 1440) % 60);
    int along    = (demand->cfg.sync == TOU_DEMAND_GRID) ? hour : demand->n;
    bool total   = along % demand->cfg.slide_min == 0;
    uint64_t sum = 0;

    if (demand->n < period) {
        return;
    }
    for (int m = demand->n - period; m < demand->n; m++) {
        sum += demand->pulses[m % DEMAND_KEPT];
    }
    demand->last = total ? sum : demand->last;
    if (demand->n - period < demand->free_from) {
        return;
    }
    demand->highest = total && ref_demand_offer(demand, 0, sum, utc);
    int rate        = ref_demand_window_rate(demand, total);
    if (rate != 0) {
        (void)ref_demand_offer(demand, rate, sum, utc);
    }
}

static inline void ref_demand_minute(ref_demand_t *demand, int64_t utc)
{
    bool whole      = !demand->partial;
    demand->highest = false;
    demand->partial = false;
    if (whole) {
        demand->pulses[demand->n % DEMAND_KEPT] = demand->now;
        demand->rates[demand->n % DEMAND_KEPT]  = demand->rate;
        demand->n++;
    }
    demand->now = 0;
    if (demand->hold > 0) {
        demand->hold--;
        demand->free_from = demand->n;
    }
    if (whole) {
        ref_demand_windows(demand, utc);
    }
}

static inline void ref_demand_power(ref_demand_t *demand, int64_t utc, int64_t before)
{
    bool brief = before != 0 && utc >= before && utc - before < 60 * (int64_t)demand->forgive.cold_after_min;

    demand->hold      = brief ? demand->forgive.minutes : demand->forgive.cold_minutes;
    demand->free_from = demand->n;
}

static inline void ref_demand_close(ref_demand_t *demand, bool by_hand)
{
    memset(demand->peaks, 0, sizeof demand->peaks);
    demand->free_from = demand->n;
    if (by_hand && demand->hold == 0) {
        demand->hold = 1;
    }
}

#endif
