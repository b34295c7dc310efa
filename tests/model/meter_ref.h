/* SPDX-License-Identifier: MIT */
/*
 * What a whole meter should do, by simple means. The time: a list of minute edges in ticks. Each pulse lies between two
 * edges; when the main loop has done its work, the edges are gone through in order, each pulse is credited to the rate that
 * the rules give for its minute, and the closings are listed from the calendar.
 */
#ifndef METER_REF_H
#define METER_REF_H

#include "century.h"
#include "meter_demand.h"
#include "naive.h"

#include "tou/history.h"
#include "tou/meter.h"

#define REF_INPUTS     3
#define REF_QUANTITIES 4
#define REF_DEMANDS    2
#define REF_MARKS      8
#define REF_READS      64
#define REF_CLOSINGS   4096
#define REF_DAYS       4
#define REF_MONTHS     1200
#define REF_RANGE      UINT64_C(1000000000)

/* Pulses between two marks of an input, and the marks that its ring has room for. */
typedef struct ref_mark {
    uint32_t tick;
    int64_t utc; /* 0: the clock was not valid */
    bool gap;    /* edges were lost before it */
    uint64_t pulses;
} ref_mark_t;

typedef struct ref_input {
    int size;
    int n;
    ref_mark_t mark[REF_MARKS];
    uint64_t rest; /* pulses behind the last mark */
    bool gap;      /* edges were lost since the last mark */
    uint32_t lost; /* the first of them */
    int64_t lost_utc;
} ref_input_t;

/* The board's clock was read. */
typedef struct ref_read {
    uint32_t edge; /* last mark before */
    uint32_t tick;
    tou_err_t err;
    bool jump;
    int64_t to;
    int64_t shown;
} ref_read_t;

typedef struct ref_energy {
    unsigned inputs;
    int n_rates;
    uint64_t den;
    uint64_t worth;                 /* of a pulse, quanta: units x den */
    uint64_t reg[1 + TOU_RATE_MAX]; /* quanta, modulo range x den */
    uint64_t opened;                /* units when the period began */
    uint64_t period;                /* quanta since then, without end */
    uint64_t counted;               /* units since then at the last minute edge */
} ref_energy_t;

typedef struct ref_day {
    int day;
    cell_t cell[1440];
} ref_day_t;

/* What a closing takes down. */
typedef struct ref_record {
    tou_closing_t closing;
    uint32_t units[REF_QUANTITIES][1 + TOU_RATE_MAX];
    peak_t peaks[REF_DEMANDS][1 + DEMAND_RATES][DEMAND_HIGHEST];
    uint64_t words[REF_DEMANDS];
} ref_record_t;

typedef struct ref {
    /* the time */
    const century_t *century;
    bool valid;
    uint32_t tick;
    uint32_t last_edge;
    uint32_t last_mark; /* the last edge that the first input's ring had room for */
    bool edges;         /* there was one */
    uint32_t edge_tick;
    int64_t edge_utc;
    ref_input_t input[REF_INPUTS];
    int n_inputs;
    bool partly; /* the main loop was stopped in its work: how much it has done is not known */

    /* settings */
    int trim_max;
    int check_min;
    tou_billing_cfg_t billing;
    rules_t rules;
    ref_energy_t energy[REF_QUANTITIES];
    int n_energies;
    int first_part; /* number of the first energy among the parts */
    ref_demand_t demand[REF_DEMANDS];
    int n_demands;

    /* what has been worked off */
    bool known; /* the set in force was looked at */
    bool good;  /* and is valid */
    tou_wall_t switch_at[2];
    int64_t switch_due[2];
    int64_t utc;           /* last instant; 0: not valid */
    int64_t known_utc;     /* the last valid one */
    unsigned long dropped; /* edges that no ring had room for */
    unsigned long dropped_told;
    int check_left;
    tou_action_t action;
    int last[TOU_MOMENTS]; /* month last closed; -1: none */
    long missed;
    long number;
    int64_t since;
    int left[TOU_HANDS];
    uint64_t words[REF_DEMANDS];
    ref_day_t day[REF_DAYS];
    int next_day;
    ref_record_t history[TOU_HISTORY_MAX];
    int n_history;

    /* since the last comparison */
    ref_read_t read[REF_READS];
    int n_reads;
    int reads_done;
    tou_closing_t closing[REF_CLOSINGS];
    int n_closings;
    unsigned long events[TOU_EV_N];
    uint64_t details; /* sums of what was told */
    uint64_t befores;
    const char *fault; /* the meter did what it should not */

    bool behind; /* half the range may have been unread; told at the next minute edge */
    bool edge;   /* one was worked off */
    bool over;   /* a period has counted as much as a register holds: no difference tells how much */
} ref_t;

/* ---- the time ---- */

static inline int64_t ref_raw(const ref_t *ref)
{
    return ref->valid ? ref->edge_utc - (int64_t)(int32_t)(ref->edge_tick - ref->tick) : 0;
}

/* A minute that is made longer shows its second 0 for longer. */
static inline int64_t ref_now(const ref_t *ref)
{
    int64_t raw = ref_raw(ref);

    return (ref->valid && raw < ref->edge_utc - 60) ? ref->edge_utc - 60 : raw;
}

static inline void ref_set_time(ref_t *ref, int64_t utc)
{
    int left = (int)(60 - utc % 60);

    ref->valid     = utc >= TOU_UTC_MIN && utc < TOU_UTC_END;
    ref->edge_tick = ref->tick + (uint32_t)left;
    ref->edge_utc  = utc + left;
    for (int i = 0; i < ref->n_inputs; i++) {
        ref->input[i].gap = false;
    }
}

/* Makes the minute under way so much shorter, if its end is neither past nor near; see tou_pulse_set_phase(). */
static inline bool ref_trim(ref_t *ref, int64_t ahead)
{
    int64_t was  = (int64_t)(int32_t)(ref->edge_tick - ref->tick);
    int64_t left = was - ahead;
    int64_t age  = (ref->edges && ref->tick - ref->last_edge < 30u) ? (int64_t)(ref->tick - ref->last_edge) : 30;

    if (ref->input[0].gap || was < 2 || left < 2 || left >= 90 || (left > 60 && age + left - 60 >= 30)) {
        return false;
    }
    ref->edge_tick -= (uint32_t)(int32_t)ahead;
    return true;
}

static inline bool ref_within(int64_t ahead, int limit)
{
    return ahead <= limit && ahead >= -limit;
}

/* The meter asks the board's clock within its work. Called when it has answered. */
static inline void ref_on_read(ref_t *ref, tou_err_t err, int64_t utc)
{
    ref_read_t *read = &ref->read[(ref->n_reads < REF_READS - 1) ? ref->n_reads++ : REF_READS - 1];
    bool lost        = ref->input[0].n != 0 && ref->input[0].mark[0].gap;
    int64_t ahead    = utc - ref_raw(ref);

    read->edge  = ref->last_mark;
    read->tick  = ref->tick;
    read->err   = err;
    read->jump  = err == TOU_OK && (!ref->valid || !ref_within(ahead, (ref->trim_max > 1) ? ref->trim_max : 1));
    read->to    = utc;
    read->shown = ref_now(ref);
    if (read->jump) {
        ref_set_time(ref, utc);
    } else if (lost && err != TOU_E_BUSY) {
        ref_set_time(ref, ref_now(ref));
    } else if (err == TOU_OK && !ref_within(ahead, 1)) {
        (void)ref_trim(ref, ahead);
    }
}

/* A second passes. */
static inline void ref_tick(ref_t *ref)
{
    ref->tick++;
    for (int i = 0; i < ref->n_inputs; i++) {
        uint64_t unread = ref->input[i].rest;

        for (int k = 0; k < ref->input[i].n; k++) {
            unread += ref->input[i].mark[k].pulses;
        }
        ref->behind = ref->behind || unread > 32512;
    }
    if (ref->tick != ref->edge_tick) {
        return;
    }
    for (int i = 0; i < ref->n_inputs; i++) {
        ref_input_t *input = &ref->input[i];

        if (input->n == input->size) {
            input->lost     = input->gap ? input->lost : ref->tick;
            input->lost_utc = input->gap ? input->lost_utc : ref->edge_utc;
            input->gap      = true;
            ref->dropped++;
            continue;
        }
        const ref_mark_t mark   = {ref->tick, ref->valid ? ref->edge_utc : 0, input->gap, input->rest};
        input->mark[input->n++] = mark;
        input->gap              = false;
        input->rest             = 0;
        ref->last_mark          = (i == 0) ? ref->tick : ref->last_mark;
    }
    ref->last_edge = ref->tick;
    ref->edges     = true;
    ref->edge_tick += 60;
    ref->edge_utc += 60;
}

/* ---- closings ---- */

static inline int64_t ref_nominal(const ref_t *ref, int moment, int month)
{
    const tou_moment_t *m = &ref->billing.moment[moment];
    int64_t wall = (int64_t)civil_day(2000 + (month - 1) / 12, (month - 1) % 12 + 1, m->day) * MODEL_DAY + m->hour * 3600;
    int64_t at   = century_reaches(ref->century, wall);

    return (wall < TOU_UTC_MIN || at < TOU_UTC_MIN) ? TOU_UTC_MIN : at;
}

static inline int ref_latest(const ref_t *ref, int moment, int64_t utc)
{
    int month = 12 * (civil((int)(utc / MODEL_DAY))->year - 2000) + 13;

    month = (month > REF_MONTHS) ? REF_MONTHS : month;
    while (month > 0 && ref_nominal(ref, moment, month) > utc) {
        month--;
    }
    return month;
}

static inline void ref_miss(ref_t *ref, int n)
{
    ref->missed = (ref->missed + n > UINT16_MAX) ? UINT16_MAX : ref->missed + n;
}

/* The time has jumped: what has passed is counted, or made up at the next ref_close_due(). */
static inline void ref_pass(ref_t *ref)
{
    long before = ref->missed;
    bool missed = false;
    bool back   = false;

    for (int i = 0; i < (int)TOU_MOMENTS && ref->utc != 0; i++) {
        int latest = (ref->billing.moment[i].day != 0) ? ref_latest(ref, i, ref->utc) : 0;
        int open   = latest - ref->last[i];
        int kept   = ref->billing.make_up;

        if (ref->billing.moment[i].day == 0) {
            continue;
        }
        if (ref->last[i] < 0 || open < -1) {
            back         = back || ref->last[i] >= 0;
            ref->last[i] = latest;
        } else if (kept == TOU_MAKE_UP_FIRST) {
            missed = missed || open > 1;
        } else if (kept != TOU_MAKE_UP_ALL && open > kept) {
            ref_miss(ref, open - kept);
            ref->last[i] = latest - kept;
            missed       = true;
        }
    }
    ref->events[TOU_EV_MISSED] += missed;
    ref->events[TOU_EV_MOVED_BACK] += back;
    if (missed) {
        ref->details += (ref->missed - before > 255) ? 255u : (uint64_t)(ref->missed - before);
    }
}

static inline void ref_record(ref_t *ref, const tou_closing_t *closing)
{
    ref_record_t *record = &ref->history[0];

    memmove(&ref->history[1], &ref->history[0], (TOU_HISTORY_MAX - 1) * sizeof ref->history[0]);
    ref->n_history += (ref->n_history < (int)TOU_HISTORY_MAX) ? 1 : 0;
    record->closing = *closing;
    for (int q = 0; q < ref->n_energies; q++) {
        for (int r = 0; r <= ref->energy[q].n_rates; r++) {
            record->units[q][r] = (uint32_t)(ref->energy[q].reg[r] / ref->energy[q].den);
        }
    }
    for (int d = 0; d < ref->n_demands; d++) {
        memcpy(record->peaks[d], ref->demand[d].peaks, sizeof record->peaks[d]);
        record->words[d] = ref->words[d];
    }
}

static inline void ref_close(ref_t *ref, int cause, int64_t at)
{
    tou_closing_t closing;

    memset(&closing, 0, sizeof closing);
    closing.since  = (tou_utc_t)ref->since;
    closing.at     = (tou_utc_t)at;
    closing.number = (uint16_t)ref->number++;
    closing.cause  = (uint8_t)cause;
    closing.demand = cause != TOU_CAUSE_SECOND && cause != TOU_CAUSE_THIRD;
    ref->since     = at;
    ref_record(ref, &closing);
    if (ref->n_closings < REF_CLOSINGS) {
        ref->closing[ref->n_closings++] = closing;
    }
    ref->events[TOU_EV_CLOSED]++;
    for (int q = 0; q < ref->n_energies; q++) {
        ref->energy[q].opened  = ref->energy[q].reg[0] / ref->energy[q].den;
        ref->energy[q].counted = 0;
        ref->energy[q].period  = 0;
    }
    for (int d = 0; d < ref->n_demands && closing.demand; d++) {
        ref_demand_close(&ref->demand[d], cause >= TOU_CAUSE_KEY);
        ref->words[d] = 0;
    }
}

/* All that is due at ref->utc, in order of time. */
static inline void ref_close_due(ref_t *ref)
{
    for (;;) {
        int64_t next[TOU_MOMENTS];
        int first = -1;

        for (int i = (int)TOU_MOMENTS - 1; i >= 0; i--) {
            bool open = ref->billing.moment[i].day != 0 && ref->last[i] >= 0 && ref->last[i] < REF_MONTHS;

            next[i] = open ? ref_nominal(ref, i, ref->last[i] + 1) : INT64_MAX;
            first   = (next[i] <= ref->utc && (first < 0 || next[i] <= next[first])) ? i : first;
        }
        if (first < 0) {
            return;
        }
        for (int i = first; i < (int)TOU_MOMENTS; i++) {
            if (next[i] == next[first]) {
                ref->last[i]++;
                if (ref->billing.make_up == TOU_MAKE_UP_FIRST) {
                    int latest = ref_latest(ref, i, ref->utc);

                    ref_miss(ref, latest - ref->last[i]);
                    ref->last[i] = latest;
                }
            }
        }
        ref_close(ref, TOU_CAUSE_FIRST + first, next[first]);
    }
}

#endif
