/* SPDX-License-Identifier: MIT */
/* A whole meter against its reference, when its main loop has nothing left to do. */
#ifndef METER_COMPARE_H
#define METER_COMPARE_H

#include "meter_rig.h"

/* No pulse is lost or invented, whatever the rates are. */
static inline void compare_law(rig_t *rig)
{
    for (int q = 0; q < rig->ref.n_energies; q++) {
        const tou_energy_t *energy = &rig->energy[q].energy;
        const tou_register_t *reg  = rig->reg[q];
        uint64_t range             = REF_RANGE * energy->den;
        uint64_t total             = (uint64_t)reg[0].units * energy->den + reg[0].rem;
        uint64_t sum               = (uint64_t)energy->excess * energy->den;

        for (int r = 1; r <= energy->n_rates; r++) {
            sum = (sum + (uint64_t)reg[r].units * energy->den + reg[r].rem) % range;
        }
        rig_same(rig, "rates against the total", (long)sum, (long)total);
        rig_same(rig, "pulses in the total", (long)total, (long)rig->owed[q]);
        if (!rig->ref.over) {
            uint64_t present = (reg[0].units + REF_RANGE - rig->reading[q]) % REF_RANGE;

            rig_same(rig, "periods added up", (long)(rig->read[q] + present), (long)rig->counted[q]);
        }
    }
}

static inline void compare_rates(rig_t *rig)
{
    for (int q = 0; q < rig->ref.n_energies; q++) {
        const ref_energy_t *want = &rig->ref.energy[q];

        for (int r = 0; r <= want->n_rates; r++) {
            uint64_t got = (uint64_t)rig->reg[q][r].units * want->den + rig->reg[q][r].rem;

            rig_same(rig, "quanta of a rate", (long)got, (long)want->reg[r]);
        }
    }
}

static inline void compare_demand(rig_t *rig)
{
    for (int d = 0; d < rig->ref.n_demands; d++) {
        const ref_demand_t *want = &rig->ref.demand[d];
        const tou_demand_t *got  = &rig->demand[d].demand;

        for (uint8_t r = 0; r <= want->cfg.n_rates; r++) {
            for (uint8_t k = 0; k < want->cfg.n_highest; k++) {
                rig_same(rig, "a maximum", tou_demand_maximum(got, r, k)->value, (long)want->peaks[r][k].value);
                rig_same(rig, "its time", tou_demand_maximum(got, r, k)->at, want->peaks[r][k].at);
                rig->met[MET_MAXIMA] += want->peaks[r][k].value != 0;
            }
        }
        if (want->running) {
            rig_same(rig, "last window", tou_demand_last(got), (long)ref_demand_value(want, want->last));
        }
        rig_same(rig, "coincident demand", rig->words[d], (long)rig->ref.words[d]);
        rig->met[MET_COINCIDENT] += rig->words[d] != 0;
    }
}

static inline void compare_closings(rig_t *rig)
{
    ref_t *ref = &rig->ref;

    rig_same(rig, "number of closings", rig->n_closings, ref->n_closings);
    for (int i = 0; i < rig->n_closings && i < ref->n_closings; i++) {
        const tou_closing_t *got  = &rig->closing[i];
        const tou_closing_t *want = &ref->closing[i];

        rig_same(rig, "instant of a closing", got->at, want->at);
        rig_same(rig, "the one before it", got->since, want->since);
        rig_same(rig, "its number", got->number, want->number);
        rig_same(rig, "its cause", got->cause, want->cause);
        rig_same(rig, "it closes demand", got->demand, want->demand);
    }
    for (int i = 0; i < (int)TOU_MOMENTS; i++) {
        long want = (ref->billing.moment[i].day == 0 || ref->last[i] < 0) ? (long)TOU_MONTH_NONE : ref->last[i];

        rig_same(rig, "month last closed", rig->billing.state.month[i], want);
        rig_same(rig, "lock-out", tou_billing_locked(&rig->billing, (uint8_t)(TOU_CAUSE_KEY + i)), ref->left[i]);
    }
    rig_same(rig, "closings missed", rig->billing.state.missed, ref->missed);
}

static inline void compare_record(rig_t *rig, int age)
{
    const ref_record_t *want = &rig->ref.history[age - 1];
    uint8_t old              = (uint8_t)age;
    tou_closing_t closing    = {0, 0, 0, 0, false};
    uint32_t value           = 0;

    rig_same(rig, "a record", tou_history_closing(&rig->history, old, &closing), TOU_OK);
    rig_same(rig, "number of a record", closing.number, want->closing.number);
    rig_same(rig, "instant of a record", closing.at, want->closing.at);
    rig_same(rig, "cause of a record", closing.cause, want->closing.cause);
    for (uint8_t q = 0; q < rig->ref.n_energies; q++) {
        for (uint8_t r = 0; r <= rig->ref.energy[q].n_rates; r++) {
            rig_same(rig, "an old reading", tou_history_energy(&rig->history, old, q, r, &value), TOU_OK);
            rig_same(rig, "an old register", value, want->units[q][r]);
        }
    }
    for (uint8_t d = 0; d < rig->ref.n_demands; d++) {
        const tou_demand_cfg_t *cfg = &rig->ref.demand[d].cfg;

        rig_same(rig, "an old word", tou_history_word(&rig->history, old, d, &value), TOU_OK);
        rig_same(rig, "an old coincident demand", value, (long)want->words[d]);
        for (uint8_t i = 0; i < (cfg->n_rates + 1) * cfg->n_highest; i++) {
            uint8_t r          = (uint8_t)(i / cfg->n_highest);
            uint8_t k          = (uint8_t)(i % cfg->n_highest);
            tou_maximum_t got  = {0, 0, 0};
            tou_err_t expected = want->closing.demand ? TOU_OK : TOU_E_ABSENT;

            rig_same(rig, "old maxima", tou_history_maximum(&rig->history, old, d, r, k, &got), expected);
            rig_same(rig, "an old maximum", got.value, want->closing.demand ? (long)want->peaks[d][r][k].value : 0);
            rig_same(rig, "time of an old maximum", got.at, want->closing.demand ? want->peaks[d][r][k].at : 0);
        }
    }
}

static inline void compare_history(rig_t *rig)
{
    int depth = rig->history_cfg.depth;
    int used  = (rig->ref.n_history < depth) ? rig->ref.n_history : depth;

    rig_same(rig, "records", tou_history_used(&rig->history), used);
    for (int age = 1; age <= used && rig->n_closings != 0; age++) {
        compare_record(rig, age);
    }
}

static inline void compare_events(rig_t *rig)
{
    ref_t *ref = &rig->ref;

    if (ref->behind) {
        ref->events[TOU_EV_BEHIND] = rig->events[TOU_EV_BEHIND];
    }
    for (int kind = 0; kind < (int)TOU_EV_N; kind++) {
        if (rig->events[kind] != ref->events[kind]) {
            model_differ(rig->run, "step %lu: event %d: told %lu times, want %lu", rig->steps, kind, rig->events[kind],
                         ref->events[kind]);
        }
    }
    rig_same(rig, "details of events", (long)rig->details, (long)ref->details);
    rig_same(rig, "times before events", (long)rig->befores, (long)ref->befores);
    if (ref->fault != NULL) {
        rig_differ(rig, ref->fault, 0, 0);
    }
}

static inline void compare_force(rig_t *rig)
{
    const tou_now_t *now = tou_meter_in_force(&rig->meter);

    rig_same(rig, "time", tou_meter_now(&rig->meter), ref_now(&rig->ref));
    rig_same(rig, "energy rate", now->action.energy, rig->ref.action.energy);
    rig_same(rig, "demand rate", now->action.demand, rig->ref.action.demand);
    rig_same(rig, "outputs", now->action.outputs, rig->ref.action.outputs);
    rig_same(rig, "bank of weeks", rig->tariff.state.bank[0], rig->ref.rules.bank[0]);
    rig_same(rig, "bank of days", rig->tariff.state.bank[1], rig->ref.rules.bank[1]);
}

static inline void forget(rig_t *rig)
{
    rig->n_closings     = 0;
    rig->ref.n_closings = 0;
    rig->details        = 0;
    rig->ref.details    = 0;
    rig->befores        = 0;
    rig->ref.befores    = 0;
    rig->ref.behind     = rig->ref.behind && !rig->ref.edge;
    memset(rig->events, 0, sizeof rig->events);
    memset(rig->ref.events, 0, sizeof rig->ref.events);
}

/* The main loop works until nothing is left; then all is compared. */
static inline void finish(rig_t *rig)
{
    tou_err_t err = TOU_MORE;

    for (int polls = 0; err == TOU_MORE && polls < 100000; polls++) {
        err = tou_meter_poll(&rig->meter);
    }
    rig_same(rig, "polls end", err, TOU_OK);
    ref_work(&rig->ref);
    compare_law(rig);
    compare_rates(rig);
    compare_demand(rig);
    compare_closings(rig);
    compare_history(rig);
    compare_events(rig);
    compare_force(rig);
    forget(rig);
    rig->steps++;
}

#endif
