/* SPDX-License-Identifier: MIT */
/*
 * Demand against brute force: the model keeps the pulses, the rate and the events of every minute and works each window
 * out anew from the rules, with the compiler's 64-bit arithmetic.
 */
#include "model.h"

#include "tou/demand.h"

#define MINUTES 700
#define RATES   3

typedef struct sim {
    tou_demand_cfg_t cfg;
    uint16_t constant;
    uint32_t ratio;
    int16_t offset_min;
    tou_utc_t origin;         /* of minute 0, a whole minute */
    uint32_t pulses[MINUTES]; /* that came in the minute */
    int rate[MINUTES];        /* in force in the minute */
    bool start[MINUTES];      /* measuring began at its first instant */
    bool cut[MINUTES];        /* measuring began within it, its pulses before are not known to the module */
    bool close[MINUTES];      /* a closing at its first instant */
    int hold[MINUTES];        /* minutes to forgive from its first instant */
} sim_t;

typedef struct peak {
    uint64_t value;
    tou_utc_t at;
} peak_t;

static uint64_t value_of(const sim_t *sim, uint64_t pulses)
{
    uint64_t den = (uint64_t)sim->constant * sim->cfg.period_min;
    uint64_t num = pulses * UINT64_C(600000) * sim->ratio;

    uint64_t value = (2 * num + den) / (2 * den);

    return (value > UINT32_MAX) ? UINT32_MAX : value;
}

static int hour_minute(const sim_t *sim, int minute)
{
    return (int)((sim->origin / 60u + (uint32_t)minute + 60u * 24u + (uint32_t)(sim->offset_min + 1440)) % 60u);
}

/* First whole minute of the measurement that runs at a minute. */
static int begun(const sim_t *sim, int minute)
{
    for (int m = minute; m > 0; m--) {
        if (sim->start[m]) {
            return m;
        }
        if (sim->cut[m]) {
            return m + 1;
        }
    }
    return 0;
}

/* Whether a window of minutes [from, to) may make a maximum: no closing inside, nothing forgiven. */
static bool counts(const sim_t *sim, int from, int to)
{
    int held = -1;

    for (int m = 0; m < to; m++) {
        if (m > from && sim->close[m]) {
            return false;
        }
        if (sim->hold[m] != 0) {
            held = m + sim->hold[m];
        }
    }
    return from >= held;
}

static bool one_rate(const sim_t *sim, int from, int to)
{
    for (int m = from; m < to; m++) {
        if (sim->rate[m] != sim->rate[from]) {
            return false;
        }
    }
    return true;
}

static uint64_t pulses_of(const sim_t *sim, int from, int to)
{
    uint64_t sum = 0;

    for (int m = from; m < to; m++) {
        sum += sim->pulses[m];
    }
    return sum;
}

static void offer(peak_t *list, int n, uint64_t value, tou_utc_t at)
{
    int i = n - 1;

    if (value <= list[i].value) {
        return;
    }
    for (; i > 0 && value > list[i - 1].value; i--) {
        list[i] = list[i - 1];
    }
    list[i].value = value;
    list[i].at    = at;
}

/* The rate that a window ending at minute `to` counts for, 0: none. */
static int window_rate(const sim_t *sim, int origin, int to)
{
    int period = sim->cfg.period_min;
    int from   = to - period;
    bool grid  = sim->cfg.sync == TOU_DEMAND_GRID;
    bool ends  = grid ? hour_minute(sim, to) % sim->cfg.slide_min == 0 : (to - origin) % sim->cfg.slide_min == 0;

    if (sim->cfg.rule == TOU_DEMAND_AT_END) {
        return ends ? sim->rate[to - 1] : 0;
    }
    if (!one_rate(sim, from, to)) {
        return 0;
    }
    if (!grid) {
        int switched = to - 1;
        while (switched > origin && sim->rate[switched - 1] == sim->rate[to - 1]) {
            switched--;
        }
        ends = (to - switched) % sim->cfg.slide_min == 0;
    }
    return ends ? sim->rate[to - 1] : 0;
}

/* All windows that end at the edge after minute to - 1. */
static void edge(const sim_t *sim, int to, peak_t peaks[][TOU_DEMAND_HIGHEST_MAX], uint64_t *last)
{
    int origin   = begun(sim, to - 1);
    int from     = to - sim->cfg.period_min;
    tou_utc_t at = sim->origin + 60u * (uint32_t)to;

    if (from < origin) {
        return;
    }
    bool total     = (sim->cfg.sync == TOU_DEMAND_GRID) ? hour_minute(sim, to) % sim->cfg.slide_min == 0
                                                        : (to - origin) % sim->cfg.slide_min == 0;
    uint64_t value = value_of(sim, pulses_of(sim, from, to));
    if (total) {
        *last = value;
    }
    if (!counts(sim, from, to)) {
        return;
    }
    if (total) {
        offer(peaks[0], sim->cfg.n_highest, value, at);
    }
    int rate = window_rate(sim, origin, to);
    if (rate != 0) {
        offer(peaks[rate], sim->cfg.n_highest, value, at);
    }
}

static const uint8_t divisors[] = {1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60};

static void sim_setting(sim_t *sim)
{
    memset(sim, 0, sizeof *sim);
    sim->cfg.sync       = chance(50) ? TOU_DEMAND_GRID : TOU_DEMAND_FREE;
    sim->cfg.rule       = chance(50) ? TOU_DEMAND_INSIDE : TOU_DEMAND_AT_END;
    sim->cfg.period_min = (sim->cfg.sync == TOU_DEMAND_GRID) ? divisors[pick(0, 11)] : pick_u8(1, 60);
    do {
        sim->cfg.slide_min = chance(30) ? sim->cfg.period_min : pick_u8(1, sim->cfg.period_min);
    } while (sim->cfg.period_min % sim->cfg.slide_min != 0);
    sim->cfg.n_rates   = RATES;
    sim->cfg.n_highest = chance(70) ? 1 : pick_u8(1, TOU_DEMAND_HIGHEST_MAX);
    sim->constant      = (uint16_t)(chance(50) ? pick(1, 65535) : 100 * pick(1, 64));
    sim->ratio         = chance(80) ? 1u : (uint32_t)pick(1, 100);
    sim->offset_min    = (int16_t)(15 * pick(-48, 56));
    sim->origin        = TOU_UTC_MIN + 60u * (uint32_t)pick(1440, 40000000);
}

static void sim_events(sim_t *sim)
{
    int rate = pick(1, RATES);
    int load = pick(1, 200);

    for (int m = 0; m < MINUTES; m++) {
        rate           = chance(3) ? pick(1, RATES) : rate;
        load           = chance(5) ? pick(0, 200) : load;
        sim->rate[m]   = rate;
        sim->pulses[m] = (uint32_t)(chance(50) ? load : pick(0, load));
        sim->start[m]  = m != 0 && chance(1) && chance(40);
        sim->cut[m]    = !sim->start[m] && m != 0 && chance(1) && chance(40);
        sim->close[m]  = m != 0 && chance(1);
        sim->hold[m]   = (chance(1) && chance(30)) ? pick(1, 90) : 0;
    }
}

static void compare(model_run_t *run, const tou_demand_t *demand, peak_t peaks[][TOU_DEMAND_HIGHEST_MAX], int minute)
{
    for (uint8_t r = 0; r <= RATES; r++) {
        for (uint8_t k = 0; k < demand->cfg.n_highest; k++) {
            const tou_maximum_t *got = tou_demand_maximum(demand, r, k);

            run->cases++;
            if (got->value != peaks[r][k].value || got->at != peaks[r][k].at) {
                model_differ(run, "minute %d, rate %u, place %u: %u at %u, want %lu at %u", minute, r, k, got->value,
                             got->at, (unsigned long)peaks[r][k].value, peaks[r][k].at);
                return;
            }
        }
    }
}

static void close_period(model_run_t *run, tou_demand_t *demand, peak_t peaks[][TOU_DEMAND_HIGHEST_MAX], uint64_t *cumulated)
{
    tou_demand_close(demand, true);
    for (int r = 0; r <= RATES; r++) {
        cumulated[r] += peaks[r][0].value;
        memset(peaks[r], 0, sizeof peaks[r]);
        if (demand->cumulative[r] != (uint32_t)cumulated[r]) {
            model_differ(run, "cumulative of rate %d: %u", r, demand->cumulative[r]);
        }
    }
}

static void sim_run(model_run_t *run, sim_t *sim)
{
    static uint32_t cells[60];
    static tou_maximum_t maxima[(1 + RATES) * TOU_DEMAND_HIGHEST_MAX];
    peak_t peaks[1 + RATES][TOU_DEMAND_HIGHEST_MAX];
    uint32_t cumulative[1 + RATES] = {0};
    uint64_t cumulated[1 + RATES]  = {0};
    uint64_t last                  = 0;
    tou_demand_t demand;

    memset(maxima, 0, sizeof maxima);
    memset(peaks, 0, sizeof peaks);
    if (tou_demand_init(&demand, &sim->cfg, cells, maxima, cumulative) != TOU_OK ||
        tou_demand_set_constant(&demand, sim->constant, sim->ratio) != TOU_OK) {
        model_differ(run, "setting refused");
        return;
    }
    tou_demand_start(&demand, sim->origin, sim->offset_min, (tou_rate_t)sim->rate[0]);
    for (int m = 0; m < MINUTES; m++) {
        tou_utc_t utc = sim->origin + 60u * (uint32_t)m;

        if (m != 0) {
            (void)tou_demand_mark(&demand, utc);
            edge(sim, m, peaks, &last);
            compare(run, &demand, peaks, m);
            if (tou_demand_last(&demand) != last) {
                model_differ(run, "minute %d: last %u, want %lu", m, tou_demand_last(&demand), (unsigned long)last);
            }
        }
        if (sim->close[m]) {
            close_period(run, &demand, peaks, cumulated);
        }
        tou_demand_set_rate(&demand, (tou_rate_t)sim->rate[m]);
        if (sim->start[m]) {
            tou_demand_start(&demand, utc, sim->offset_min, (tou_rate_t)sim->rate[m]);
            last = 0;
        }
        if (sim->hold[m] != 0) {
            tou_demand_hold(&demand, (uint8_t)sim->hold[m]);
        }
        if (sim->cut[m]) {
            tou_demand_add(&demand, 77);
            tou_demand_start(&demand, utc + (tou_utc_t)pick(1, 59), sim->offset_min, (tou_rate_t)sim->rate[m]);
            last = 0;
        }
        for (uint32_t left = sim->pulses[m]; left != 0;) {
            uint32_t some = 1u + (uint32_t)pick(0, (int)left - 1);
            tou_demand_add(&demand, some);
            left -= some;
        }
    }
}

int main(int argc, char **argv)
{
    static sim_t sim;
    model_run_t run;

    model_begin(&run, "demand", argc, argv, 10000, 200000);
    for (unsigned long i = run.first; i < run.first + run.count; i++) {
        model_case(&run, i);
        sim_setting(&sim);
        sim_events(&sim);
        sim_run(&run, &sim);
    }
    return model_end(&run);
}
