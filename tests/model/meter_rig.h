/* SPDX-License-Identifier: MIT */
/*
 * A whole meter, its board, its reference, and what it tells. This and what includes it call libtou; what they compare it
 * with is in meter_ref.h, meter_work.h and meter_demand.h.
 */
#ifndef METER_RIG_H
#define METER_RIG_H

#include "meter_work.h"
#include "random.h"

#include "tou/coincident.h"
#include "tou/energy_part.h"
#include "tou/history.h"

#include "tou_posix_sim.h"

#define RIG_ZONES   2
#define RIG_PARTS   (REF_QUANTITIES + REF_DEMANDS + 2)
#define RIG_PULSES  60000 /* at most, between two polls that finish */
#define RIG_RECORDS (TOU_HISTORY_MAX * TOU_HISTORY_RECORD(4u * 64u, 2u * 15u, 2u))

/* What the run met, so that it can tell that it met everything. */
enum {
    MET_PULSES,
    MET_SECONDS,
    MET_LATE,
    MET_TRIMS,
    MET_WRAPS,
    MET_MADE_UP,
    MET_OUTAGES,
    MET_CONSTANTS,
    MET_ZONES,
    MET_MAXIMA,
    MET_COINCIDENT,
    MET_BUSY,
    MET_PARTLY,
    MET_GARBLED,
    MET_KINDS
};

typedef struct rig {
    model_run_t *run;
    unsigned long met[MET_KINDS];
    unsigned long told[TOU_EV_N];
    unsigned long steps;
    century_t zones[RIG_ZONES];

    store_t store;
    tou_tariff_source_t source;
    tou_zone_t zone;
    tou_tariff_t tariff;
    tou_billing_t billing;
    tou_posix_sim_t board;
    tou_clock_t board_clock;
    tou_clock_t clock; /* the same, watched */
    bool watched;
    bool twice;   /* the meter has read it once */
    bool garbled; /* and got something else */
    int32_t ppm;
    tou_mark_t mark[REF_INPUTS][REF_MARKS];
    tou_pulse_t pulse[REF_INPUTS];
    tou_pulse_t *inputs[REF_INPUTS];
    bool timer[REF_INPUTS]; /* a timer counts its edges */
    uint16_t hardware[REF_INPUTS];
    tou_register_t reg[REF_QUANTITIES][1 + TOU_RATE_MAX];
    tou_energy_part_t energy[REF_QUANTITIES];
    uint32_t cell[REF_DEMANDS][60];
    tou_maximum_t maximum[REF_DEMANDS][(1 + DEMAND_RATES) * DEMAND_HIGHEST];
    tou_demand_part_t demand[REF_DEMANDS];
    tou_coincident_t coincident;
    const tou_demand_part_t *others[REF_DEMANDS];
    uint32_t words[REF_DEMANDS];
    const uint32_t *word[REF_DEMANDS];
    const tou_energy_t *energies[REF_QUANTITIES];
    const tou_demand_t *demands[REF_DEMANDS];
    uint8_t bytes[RIG_RECORDS];
    tou_history_cfg_t history_cfg;
    tou_history_t history;
    tou_part_t part[RIG_PARTS];
    tou_meter_cfg_t cfg;
    tou_meter_t meter;

    ref_t ref;

    /* The law, apart from the rates: what each quantity should have counted. */
    uint64_t owed[REF_QUANTITIES];    /* quanta, modulo range x den */
    uint64_t counted[REF_QUANTITIES]; /* units since the start, without end */
    uint64_t under[REF_QUANTITIES];   /* quanta that `counted` has not got yet */
    uint64_t read[REF_QUANTITIES];    /* units between the closings told, added up */
    uint32_t reading[REF_QUANTITIES]; /* the last one */

    /* What was told since the last comparison. */
    tou_closing_t closing[REF_CLOSINGS];
    int n_closings;
    unsigned long events[TOU_EV_N];
    uint64_t details;
    uint64_t befores;
    int64_t latest;  /* instant of the last closing; 0: the clock may have been set back since */
    long number;     /* of the last closing; -1: none */
    uint8_t *closed; /* moments x months */
} rig_t;

static inline void rig_differ(const rig_t *rig, const char *what, long got, long want)
{
    model_differ(rig->run, "step %lu: %s: %ld, want %ld", rig->steps, what, got, want);
}

static inline void rig_same(const rig_t *rig, const char *what, long got, long want)
{
    if (got != want) {
        rig_differ(rig, what, got, want);
    }
}

/* ---- the board's clock, and what the meter tells ---- */

/* The meter reads twice; now and then the first reading is garbled on its way. */
static inline tou_err_t rig_clock_get(void *ctx, tou_utc_t *utc)
{
    rig_t *rig    = (rig_t *)ctx;
    tou_err_t err = rig->board_clock.ops->get(rig->board_clock.ctx, utc);

    if (!rig->watched) {
        return err;
    }
    if (err == TOU_OK && !rig->twice) {
        rig->twice   = true;
        rig->garbled = chance(3);
        *utc         = rig->garbled ? *utc ^ (UINT32_C(1) << pick(2, 31)) : *utc;
        return err;
    }
    uint32_t edge = rig->ref.edge_tick;
    tou_err_t all = err;

    if (err == TOU_OK) {
        all = (*utc < TOU_UTC_MIN || *utc >= TOU_UTC_END) ? TOU_E_INVALID : rig->garbled ? TOU_E_IO : TOU_OK;
    }
    rig->twice = false;
    ref_on_read(&rig->ref, all, (err == TOU_OK) ? (int64_t)*utc : 0);
    rig->met[MET_TRIMS] += edge != rig->ref.edge_tick && !rig->ref.read[rig->ref.n_reads - 1].jump;
    rig->met[MET_GARBLED] += all == TOU_E_IO && err == TOU_OK;
    return err;
}

static inline tou_err_t rig_clock_set(void *ctx, tou_utc_t utc)
{
    rig_t *rig = (rig_t *)ctx;

    return rig->board_clock.ops->set(rig->board_clock.ctx, utc);
}

/* The month that a closing of the clock is of. Where the clock skips midnight, that of the moment before the change. */
static inline int rig_month(const rig_t *rig, const tou_closing_t *closing)
{
    const tou_moment_t *moment = &rig->ref.billing.moment[closing->cause - TOU_CAUSE_FIRST];
    const civil_t *date        = civil((int)(century_wall(rig->ref.century, closing->at) / MODEL_DAY));

    if (date->day != moment->day) {
        date = civil((int)(century_wall(rig->ref.century, (int64_t)closing->at - 1) / MODEL_DAY));
    }
    return 12 * (date->year - 2000) + date->month;
}

/* At each closing: numbers and instants rise, no month twice, and the record is what the registers show. */
static inline void rig_on_closed(rig_t *rig, const tou_closing_t *closing)
{
    tou_closing_t kept;
    uint32_t units;

    if (rig->number >= 0 && closing->number != (uint16_t)(rig->number + 1)) {
        rig_differ(rig, "number of a closing", closing->number, rig->number + 1);
    }
    if (rig->latest > closing->at) {
        rig_differ(rig, "a closing before the last one", closing->at, (long)rig->latest);
    }
    rig->number = closing->number;
    rig->latest = closing->at;
    if (closing->cause <= TOU_CAUSE_THIRD) {
        uint8_t *closed = &rig->closed[(closing->cause - 1) * (REF_MONTHS + 1) + rig_month(rig, closing)];

        rig_same(rig, "a month closed again", *closed, 0);
        *closed = 1;
        rig->met[MET_MADE_UP] += closing->at + 60 < rig->meter.utc;
    }
    if (tou_history_closing(&rig->history, 1, &kept) != TOU_OK || kept.at != closing->at || kept.number != closing->number) {
        rig_differ(rig, "the newest record", kept.number, closing->number);
    }
    for (uint8_t q = 0; q < rig->ref.n_energies; q++) {
        for (uint8_t r = 0; r <= rig->energy[q].energy.n_rates; r++) {
            if (tou_history_energy(&rig->history, 1, q, r, &units) != TOU_OK || units != rig->reg[q][r].units) {
                rig_differ(rig, "a reading taken down", units, rig->reg[q][r].units);
            }
        }
        (void)tou_history_energy(&rig->history, 1, q, 0, &units);
        rig->read[q] += (units + REF_RANGE - rig->reading[q]) % REF_RANGE;
        rig->reading[q] = units;
    }
}

static inline void rig_on_event(void *ctx, const tou_event_t *event)
{
    rig_t *rig = (rig_t *)ctx;

    rig->events[event->kind]++;
    rig->told[event->kind]++;
    switch (event->kind) {
    case TOU_EV_CLOSED:
        if (rig->n_closings < REF_CLOSINGS) {
            rig->closing[rig->n_closings++] = *event->closing;
        }
        rig_on_closed(rig, event->closing);
        break;
    case TOU_EV_MOVED_BACK:
        memset(rig->closed, 0, TOU_MOMENTS * (REF_MONTHS + 1));
        rig->latest = 0;
        break;
    case TOU_EV_POWER_UP:
    case TOU_EV_CLOCK_SET:
        rig->befores += event->before;
        rig->latest = (event->at < event->before || event->before == 0) ? 0 : rig->latest;
        break;
    case TOU_EV_MISSED:
    case TOU_EV_CLOCK_FAULT:
    case TOU_EV_PERIOD_OVER:
        rig->details += event->detail;
        break;
    default:
        break;
    }
}

#endif
