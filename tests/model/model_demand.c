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
    tou_utc_t utc[MINUTES];   /* when the minute began, a whole minute; a gap before it is not lived through */
    uint32_t pulses[MINUTES]; /* that came in the minute */
    int rate[MINUTES];        /* in force in the minute */
    bool start[MINUTES];      /* measuring began at its first instant */
    bool cut[MINUTES];        /* measuring began within it, its pulses before are not known to the module */
    bool power[MINUTES];      /* with the start or cut: nothing but the maxima and the phase was kept */
    bool change[MINUTES];     /* with the cut: the rate switched within the minute */
    uint8_t outage[MINUTES];  /* with the start or cut: its rule, known or not */
    int phase[MINUTES];       /* with the start or cut: one that is no good; 0: the right one */
    int anchor[MINUTES];      /* free windows begin slides before and after this minute */
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

static int day_minute(const sim_t *sim, tou_utc_t utc)
{
    return (int)((utc / 60u + (uint32_t)(sim->offset_min + 1440)) % 1440u);
}

/* The instant of the edge at the end of a minute. */
static tou_utc_t end_of(const sim_t *sim, int minute)
{
    return sim->utc[minute] + 60u;
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

/* Slides follow one another from where free windows begin, and back from there. */
static int since_slide(const sim_t *sim, int minute, int at)
{
    int slide = sim->cfg.slide_min;

    return (((at - sim->anchor[minute]) % slide) + slide) % slide;
}

/* Where free windows of a measurement that begins at or in a minute lie. */
static int anchor_of(const sim_t *sim, int m)
{
    if (sim->outage[m] == TOU_DEMAND_SYNCHRONISE) {
        int into = day_minute(sim, sim->utc[m]);

        while (into >= sim->cfg.period_min) {
            into -= sim->cfg.period_min;
        }
        return m - into;
    }
    if (sim->outage[m] == TOU_DEMAND_RESUME && sim->phase[m] == 0 && m != 0) {
        return sim->anchor[m - 1]; /* minutes of the gap are none of the model's */
    }
    return sim->cut[m] ? m + 1 : m;
}

/* Whether a window of minutes [from, to) may make a maximum: no closing inside, nothing forgiven. */
static bool counts(const sim_t *sim, int from, int to)
{
    int held = -1;

    for (int m = 0; m < to; m++) {
        if (m > from && sim->close[m]) {
            return false;
        }
        held = sim->power[m] ? -1 : held;
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

/* Whether it is the new highest. */
static bool offer(peak_t *list, int n, uint64_t value, tou_utc_t at)
{
    int i = n - 1;

    if (value <= list[i].value) {
        return false;
    }
    for (; i > 0 && value > list[i - 1].value; i--) {
        list[i] = list[i - 1];
    }
    list[i].value = value;
    list[i].at    = at;
    return i == 0;
}

static bool window_ends(const sim_t *sim, int to)
{
    return (sim->cfg.sync == TOU_DEMAND_GRID) ? day_minute(sim, end_of(sim, to - 1)) % sim->cfg.slide_min == 0
                                              : since_slide(sim, to - 1, to) == 0;
}

/* Whether a window of the rate's own ends: they begin at a switch, before the first one they go along with the total's. */
static bool own_window_ends(const sim_t *sim, int origin, int to)
{
    int switched = to - 1;

    while (switched > origin && sim->rate[switched - 1] == sim->rate[to - 1]) {
        switched--;
    }
    bool in_minute = switched == origin && !sim->start[origin] && origin != 0 && sim->cut[origin - 1] &&
                     (sim->change[origin - 1] || sim->rate[origin - 1] != sim->rate[origin]);

    if (switched == origin && !in_minute) {
        return window_ends(sim, to);
    }
    return (to - switched) % sim->cfg.slide_min == 0;
}

/* The rate that a window ending at minute `to` counts for, 0: none. */
static int window_rate(const sim_t *sim, int origin, int to)
{
    bool inside = sim->cfg.rule == TOU_DEMAND_INSIDE;
    bool own    = inside && sim->cfg.sync == TOU_DEMAND_FREE;
    bool ends   = own ? own_window_ends(sim, origin, to) : window_ends(sim, to);

    if (inside && !one_rate(sim, to - sim->cfg.period_min, to)) {
        return 0;
    }
    return ends ? sim->rate[to - 1] : 0;
}

/* All windows that end at the edge after minute to - 1, and the events that they are. */
static uint8_t edge(const sim_t *sim, int to, peak_t peaks[][TOU_DEMAND_HIGHEST_MAX], uint64_t *last)
{
    int origin     = begun(sim, to - 1);
    int from       = to - sim->cfg.period_min;
    tou_utc_t at   = end_of(sim, to - 1);
    uint8_t events = 0;

    if (from < origin) {
        return 0;
    }
    bool total     = window_ends(sim, to);
    uint64_t value = value_of(sim, pulses_of(sim, from, to));
    if (total) {
        *last  = value;
        events = TOU_DEMAND_EV_WINDOW;
    }
    if (!counts(sim, from, to)) {
        return events;
    }
    if (total && offer(peaks[0], sim->cfg.n_highest, value, at)) {
        events |= TOU_DEMAND_EV_MAX;
    }
    int rate = window_rate(sim, origin, to);
    if (rate != 0 && offer(peaks[rate], sim->cfg.n_highest, value, at)) {
        events |= TOU_DEMAND_EV_RATE;
    }
    return events;
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
    sim->utc[0]        = TOU_UTC_MIN + 60u * (uint32_t)pick(1440, 40000000);
    sim->outage[0]     = pick_u8(TOU_DEMAND_RESTART, TOU_DEMAND_SYNCHRONISE);
}

/* An outage of up to two days, an interruption, or a clock set back. */
static void sim_jump(sim_t *sim, int m)
{
    uint32_t gap = chance(70) ? (uint32_t)pick(0, 2880) : 0;

    sim->outage[m] = chance(95) ? pick_u8(TOU_DEMAND_RESTART, TOU_DEMAND_SYNCHRONISE) : pick_u8(3, 255);
    sim->phase[m]  = chance(90) ? 0 : pick(sim->cfg.slide_min + 1, 256);
    sim->power[m]  = chance(50);
    sim->change[m] = sim->cut[m] && chance(30);
    sim->utc[m]    = chance(20) ? (sim->utc[m] - 60u * (uint32_t)pick(1, 100)) : (sim->utc[m] + 60u * gap);
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
        if (m != 0) {
            sim->utc[m] = end_of(sim, m - 1);
        }
        if (sim->start[m] || sim->cut[m]) {
            sim_jump(sim, m);
        }
        sim->anchor[m] = (m == 0 || sim->start[m] || sim->cut[m]) ? anchor_of(sim, m) : sim->anchor[m - 1];
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

typedef struct rig {
    tou_demand_t demand;
    uint32_t cells[60];
    tou_maximum_t maxima[(1 + RATES) * TOU_DEMAND_HIGHEST_MAX];
    uint32_t cumulative[1 + RATES];
} rig_t;

static bool rig_init(rig_t *rig, const sim_t *sim)
{
    return tou_demand_init(&rig->demand, &sim->cfg, rig->cells, rig->maxima, rig->cumulative) == TOU_OK &&
           tou_demand_restore(&rig->demand) == TOU_OK &&
           tou_demand_set_constant(&rig->demand, sim->constant, sim->ratio) == TOU_OK;
}

/* The phase is known by its meaning only: what is left of the slide, the minute under way included. */
static uint8_t rig_phase(model_run_t *run, const rig_t *rig, const sim_t *sim, int m)
{
    uint8_t phase = tou_demand_phase(&rig->demand);
    int left      = sim->cfg.slide_min - since_slide(sim, m - 1, m);

    if (sim->cfg.sync == TOU_DEMAND_FREE && phase != left) {
        model_differ(run, "minute %d: phase %u, want %d", m, phase, left);
    }
    return (sim->phase[m] != 0) ? (uint8_t)sim->phase[m] : phase;
}

/* Only values and times of the maxima outlive it. */
static bool rig_power(rig_t *rig, const sim_t *sim)
{
    for (unsigned i = 0; i < (1 + RATES) * sim->cfg.n_highest; i++) {
        rig->maxima[i].pulses = (uint32_t)pick(0, 1000000);
    }
    memset(&rig->demand, 0xA5, sizeof rig->demand);
    memset(rig->cells, 0xA5, sizeof rig->cells);
    return rig_init(rig, sim);
}

static void rig_jump(model_run_t *run, rig_t *rig, const sim_t *sim, int m)
{
    tou_utc_t utc        = sim->utc[m];
    int rate             = sim->rate[m];
    uint8_t phase        = rig_phase(run, rig, sim, m);
    tou_demand_t *demand = &rig->demand;

    if (sim->cut[m]) {
        tou_demand_add(demand, 77);
        utc += (tou_utc_t)pick(1, 59);
    }
    if (sim->power[m] && !rig_power(rig, sim)) {
        model_differ(run, "minute %d: what was kept is refused", m);
    }
    tou_demand_start_at(demand, utc, sim->offset_min, (tou_rate_t)(sim->change[m] ? rate % RATES + 1 : rate), sim->outage[m],
                        phase);
    if (sim->hold[m] != 0 && sim->power[m]) {
        tou_demand_hold(demand, (uint8_t)sim->hold[m]);
    }
    tou_demand_add(demand, sim->change[m] ? 99 : 0);
    tou_demand_set_rate(demand, (tou_rate_t)rate);
}

static void sim_edge(model_run_t *run, rig_t *rig, const sim_t *sim, int m, peak_t peaks[][TOU_DEMAND_HIGHEST_MAX],
                     uint64_t *last)
{
    uint8_t events = tou_demand_mark(&rig->demand, end_of(sim, m - 1));
    uint8_t want   = edge(sim, m, peaks, last);

    compare(run, &rig->demand, peaks, m);
    if (events != want) {
        model_differ(run, "minute %d: events %u, want %u", m, events, want);
    }
    if (tou_demand_last(&rig->demand) != *last) {
        model_differ(run, "minute %d: last %u, want %lu", m, tou_demand_last(&rig->demand), (unsigned long)*last);
    }
}

static void sim_run(model_run_t *run, const sim_t *sim)
{
    static rig_t rig;
    peak_t peaks[1 + RATES][TOU_DEMAND_HIGHEST_MAX];
    uint64_t cumulated[1 + RATES] = {0};
    uint64_t last                 = 0;

    memset(&rig, 0, sizeof rig);
    memset(peaks, 0, sizeof peaks);
    if (!rig_init(&rig, sim)) {
        model_differ(run, "setting refused");
        return;
    }
    tou_demand_start_at(&rig.demand, sim->utc[0], sim->offset_min, (tou_rate_t)sim->rate[0], sim->outage[0], 0);
    for (int m = 0; m < MINUTES; m++) {
        if (m != 0) {
            sim_edge(run, &rig, sim, m, peaks, &last);
        }
        if (sim->close[m]) {
            close_period(run, &rig.demand, peaks, cumulated);
        }
        tou_demand_set_rate(&rig.demand, (tou_rate_t)sim->rate[m]);
        if (sim->hold[m] != 0) {
            tou_demand_hold(&rig.demand, (uint8_t)sim->hold[m]);
        }
        if (sim->start[m] || sim->cut[m]) {
            rig_jump(run, &rig, sim, m);
            last = 0;
        }
        for (uint32_t left = sim->pulses[m]; left != 0;) {
            uint32_t some = 1u + (uint32_t)pick(0, (int)left - 1);
            tou_demand_add(&rig.demand, some);
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
