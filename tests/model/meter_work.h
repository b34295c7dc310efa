/* SPDX-License-Identifier: MIT */
/* The second half of the reference of a whole meter: which rate is in force, and the working off of pulses and edges. */
#ifndef METER_WORK_H
#define METER_WORK_H

#include "meter_ref.h"

/* ---- the tariff ---- */

static inline void ref_forget_days(ref_t *ref)
{
    for (int i = 0; i < REF_DAYS; i++) {
        ref->day[i].day = INT32_MIN;
    }
}

static inline bool ref_set_ok(const ref_t *ref, int flip_weeks, int flip_days)
{
    return naive_set_ok(ref->rules.store, ref->rules.bank[0] ^ flip_weeks, ref->rules.bank[1] ^ flip_days,
                        ref->century->zone.shift_min != 0);
}

static inline void ref_flip(ref_t *ref, int pair)
{
    ref->rules.bank[pair] ^= 1;
    ref->good  = true;
    ref->known = true;
    ref_forget_days(ref);
}

static inline void ref_switch_one(ref_t *ref, int pair)
{
    if (ref_set_ok(ref, pair == 0, pair == 1)) {
        ref_flip(ref, pair);
        ref->events[TOU_EV_SWITCHED]++;
    } else {
        ref->events[TOU_EV_REFUSED]++;
    }
}

static inline void ref_switch(ref_t *ref)
{
    bool due[2] = {false, false};

    for (int pair = 0; pair < 2 && ref->utc != 0; pair++) {
        due[pair] = ref->switch_at[pair] != TOU_WALL_NONE && ref->switch_due[pair] <= ref->utc;
    }
    if (due[0] && due[1] && ref_set_ok(ref, 1, 1)) {
        ref_flip(ref, 0);
        ref_flip(ref, 1);
        ref->events[TOU_EV_SWITCHED]++;
    } else if (due[0] && due[1]) {
        int first = (ref->switch_due[1] < ref->switch_due[0]) ? 1 : 0;

        ref_switch_one(ref, first);
        ref_switch_one(ref, first ^ 1);
    } else if (due[0] || due[1]) {
        ref_switch_one(ref, due[1] ? 1 : 0);
    }
    for (int pair = 0; pair < 2; pair++) {
        ref->switch_at[pair] = due[pair] ? TOU_WALL_NONE : ref->switch_at[pair];
    }
    if (!ref->known) {
        ref->known = true;
        ref->good  = ref_set_ok(ref, 0, 0);
        ref->events[TOU_EV_NO_TARIFF] += !ref->good;
    }
}

static inline const ref_day_t *ref_day(ref_t *ref, int day)
{
    int year = civil(day)->year;

    for (int i = 0; i < REF_DAYS; i++) {
        if (ref->day[i].day == day) {
            return &ref->day[i];
        }
    }
    ref_day_t *kept = &ref->day[ref->next_day];
    ref->next_day   = (ref->next_day + 1) % REF_DAYS;
    /* Seasons are looked for in this year and the two before. */
    ref->rules.first_year = (year - 3 < CENTURY_FIRST) ? CENTURY_FIRST : year - 3;
    for (int i = 0; i < 8; i++) {
        const dst_days_t none = {0, -9999, -9999};
        int known             = ref->rules.first_year + i - CENTURY_FIRST;

        ref->rules.dst[i] = (known <= CENTURY_LAST - CENTURY_FIRST) ? ref->century->dst[known] : none;
    }
    kept->day = day;
    naive_minutes(&ref->rules, day, kept->cell);
    return kept;
}

static inline void ref_default(const ref_t *ref, tou_action_t *action)
{
    static const tou_item_t head = {TOU_ITEM_BASE, 0, 0};
    store_t *store               = ref->rules.store;
    bool base                    = naive_base_ok(&store->base) && memcmp(&store->lost, &head, sizeof head) != 0;

    action->energy  = base ? store->base.default_rate : 1;
    action->demand  = action->energy;
    action->outputs = 0;
}

/* What is in force from ref->utc on. */
static inline void ref_rate(ref_t *ref, uint8_t cause, int64_t before)
{
    tou_action_t action;

    ref->known_utc = (ref->utc != 0) ? ref->utc : ref->known_utc;
    ref_switch(ref);
    if (ref->utc == 0 || !ref->good) {
        ref_default(ref, &action);
    } else {
        int64_t wall       = century_wall(ref->century, ref->utc);
        const cell_t *cell = &ref_day(ref, (int)(wall / MODEL_DAY))->cell[wall % MODEL_DAY / 60];

        action.energy  = cell->energy;
        action.demand  = cell->demand;
        action.outputs = cell->outputs;
    }
    ref->action = action;
    for (int d = 0; d < ref->n_demands; d++) {
        ref_demand_t *demand = &ref->demand[d];

        if (cause == TOU_JUMP_NONE) {
            ref_demand_rate(demand, action.demand);
            continue;
        }
        demand->running = ref->utc != 0;
        if (demand->running) {
            ref_demand_start(demand, ref->utc, ref->century->zone.offset_min, action.demand);
        }
        if (cause == TOU_JUMP_POWER) {
            ref_demand_power(demand, ref->utc, before);
        }
    }
}

/* ---- pulses and edges ---- */

static inline void ref_credit(ref_t *ref, int input, uint64_t pulses)
{
    for (int q = 0; q < ref->n_energies; q++) {
        ref_energy_t *energy = &ref->energy[q];
        int rate             = (ref->action.energy > energy->n_rates) ? energy->n_rates : ref->action.energy;
        uint64_t quanta      = pulses * energy->worth;
        uint64_t range       = REF_RANGE * energy->den;

        if ((energy->inputs >> input & 1u) != 0u && pulses != 0) {
            energy->reg[0]    = (energy->reg[0] + quanta) % range;
            energy->reg[rate] = (energy->reg[rate] + quanta) % range;
            energy->period += quanta;
            ref->over = ref->over || energy->period > range - energy->den;
        }
    }
    for (int d = 0; d < ref->n_demands; d++) {
        if ((ref->demand[d].inputs >> input & 1u) != 0u && ref->demand[d].running) {
            ref->demand[d].now += pulses;
        }
    }
}

/* The oldest mark of an input; its pulses are credited. */
static inline ref_mark_t ref_take(ref_t *ref, int input)
{
    ref_input_t *in = &ref->input[input];
    ref_mark_t mark = in->mark[0];

    in->n--;
    memmove(&in->mark[0], &in->mark[1], (size_t)in->n * sizeof in->mark[0]);
    ref_credit(ref, input, mark.pulses);
    return mark;
}

/* Marks up to a tick have no meaning any more; their pulses wait on. */
static inline void ref_drop_marks(ref_t *ref, uint32_t tick)
{
    for (int i = 0; i < ref->n_inputs; i++) {
        ref_input_t *in = &ref->input[i];
        uint64_t pulses = 0;

        while (in->n != 0 && (int32_t)(in->mark[0].tick - tick) <= 0) {
            pulses += in->mark[0].pulses;
            in->n--;
            memmove(&in->mark[0], &in->mark[1], (size_t)in->n * sizeof in->mark[0]);
        }
        if (in->n != 0) {
            in->mark[0].pulses += pulses;
        } else {
            in->rest += pulses;
        }
    }
}

/* The clock was set: by the board's or by hand. */
static inline void ref_clock_set(ref_t *ref, int64_t to, int64_t shown)
{
    ref->utc = to;
    ref->events[TOU_EV_CLOCK_SET]++;
    ref->befores += (uint64_t)shown;
    ref_pass(ref);
}

static inline void ref_minute(ref_t *ref, int64_t utc)
{
    ref->utc = utc;
    for (int q = 0; q < ref->n_energies; q++) {
        ref_energy_t *energy = &ref->energy[q];
        uint64_t counted     = (energy->reg[0] / energy->den + REF_RANGE - energy->opened) % REF_RANGE;

        ref->events[TOU_EV_PERIOD_OVER] += counted < energy->counted;
        ref->details += (counted < energy->counted) ? (uint64_t)(ref->first_part + q) : 0u;
        energy->counted = counted;
    }
    for (int d = 0; d < ref->n_demands; d++) {
        ref_demand_minute(&ref->demand[d], utc);
    }
    for (int d = 0; d < ref->n_demands && ref->demand[0].highest; d++) {
        ref->words[d] = ref_demand_value(&ref->demand[d], ref->demand[d].last);
    }
}

/* The next reading of the board's clock that the meter made; NULL: none of this edge. */
static inline const ref_read_t *ref_next_read(ref_t *ref, uint32_t edge, bool lost)
{
    const ref_read_t *read = &ref->read[ref->reads_done];

    if (ref->reads_done == ref->n_reads || (!lost && read->edge != edge)) {
        return NULL;
    }
    ref->reads_done++;
    if (read->err != TOU_OK && read->err != TOU_E_BUSY) {
        ref->events[TOU_EV_CLOCK_FAULT]++;
        ref->details += (uint8_t)read->err;
    }
    return read;
}

/* Is the board's clock to be read at this edge? Answers the reading. */
static inline const ref_read_t *ref_check_clock(ref_t *ref, uint32_t edge)
{
    bool waits = ref->input[0].n != 0;

    ref->check_left -= (ref->check_left > 0) ? 1 : 0;
    if (ref->check_left != 0 || ref->check_min == 0) {
        return NULL;
    }
    const ref_read_t *read = ref_next_read(ref, edge, false);
    if (!ref->partly && (read == NULL) != waits) {
        ref->fault = waits ? "the clock was read while edges waited" : "the clock was not read";
    }
    ref->check_left = (read == NULL || read->err == TOU_E_BUSY) ? 1 : ref->check_min;
    return read;
}

/* Edges were lost: the clock is read until it answers, and what the ticks say holds if it does not know better. */
static inline const ref_read_t *ref_lost(ref_t *ref)
{
    const ref_read_t *read = ref_next_read(ref, 0, true);

    while (read != NULL && read->err == TOU_E_BUSY) {
        read = ref_next_read(ref, 0, true);
    }
    if (read == NULL) {
        ref->fault = "edges were lost and the clock was not read";
        return NULL;
    }
    ref_drop_marks(ref, read->tick);
    ref->utc = read->shown;
    return read;
}

static inline void ref_close_now(ref_t *ref)
{
    if (ref->utc != 0) {
        ref_close_due(ref);
    }
}

static inline void ref_edge(ref_t *ref, const ref_mark_t *mark)
{
    const ref_read_t *read;
    uint8_t cause = mark->gap ? TOU_JUMP_MARKS : TOU_JUMP_NONE;

    ref->events[TOU_EV_MARKS] += ref->dropped != ref->dropped_told;
    ref->dropped_told = ref->dropped;
    if (mark->gap) {
        read = ref_lost(ref);
    } else {
        for (int i = 0; i < (int)TOU_HANDS; i++) {
            ref->left[i] -= (ref->left[i] > 0) ? 1 : 0;
        }
        if (mark->utc != 0) {
            ref_minute(ref, mark->utc);
        }
        ref_close_now(ref);
        read = ref_check_clock(ref, mark->tick);
    }
    if (read != NULL && read->jump) {
        cause = TOU_JUMP_CLOCK;
        ref_drop_marks(ref, read->tick);
        ref_clock_set(ref, read->to, read->shown);
    }
    ref_close_now(ref);
    ref_rate(ref, cause, 0);
}

/* The main loop has done its work: so does the reference. */
static inline void ref_work(ref_t *ref)
{
    ref->edge = ref->input[0].n != 0 && !ref->partly;
    while (ref->input[0].n != 0) {
        ref_mark_t mark = ref_take(ref, 0);

        for (int i = 1; i < ref->n_inputs; i++) {
            while (ref->input[i].n != 0 && (int32_t)(ref->input[i].mark[0].tick - mark.tick) <= 0) {
                (void)ref_take(ref, i);
            }
        }
        ref_edge(ref, &mark);
    }
    for (int i = 0; i < ref->n_inputs; i++) {
        while (ref->input[i].n != 0) {
            (void)ref_take(ref, i);
        }
        ref_credit(ref, i, ref->input[i].rest);
        ref->input[i].rest = 0;
    }
    if (ref->reads_done != ref->n_reads) {
        ref->fault = "the clock was read at the wrong time";
    }
    ref->n_reads    = 0;
    ref->reads_done = 0;
    ref->partly     = false;
}

/* ---- what is done to the meter ---- */

/* Edges were lost, and the meter was asked for something before the next one: what waits is credited, the edge is now. */
static inline void ref_lost_now(ref_t *ref)
{
    ref_input_t *lead     = &ref->input[0];
    bool late             = lead->lost != ref->tick;
    const ref_mark_t mark = {ref->tick, ref->valid ? lead->lost_utc : 0, late, 0};

    for (int i = 0; i < ref->n_inputs; i++) {
        ref_credit(ref, i, ref->input[i].rest);
        ref->input[i].rest = 0;
        ref->input[i].gap  = false;
    }
    lead->mark[0]  = mark;
    lead->n        = 1;
    ref->last_mark = ref->tick;
}

static inline void ref_jump(ref_t *ref, int64_t utc, uint8_t cause, int64_t before)
{
    ref_set_time(ref, utc);
    ref->utc = ref->valid ? utc : 0;
    ref_drop_marks(ref, ref->tick);
    if (cause == TOU_JUMP_POWER) {
        ref->events[TOU_EV_POWER_UP]++;
        ref->befores += (uint64_t)before;
    }
    if (cause == TOU_JUMP_CLOCK) {
        ref_clock_set(ref, utc, before);
    } else {
        ref_pass(ref);
    }
    if (ref->utc != 0) {
        ref_close_due(ref);
    }
    ref_rate(ref, cause, before);
}

/* Closed by hand; what is the answer? */
static inline tou_err_t ref_close_by_hand(ref_t *ref, int cause)
{
    int hand = cause - TOU_CAUSE_KEY;

    if (!ref->valid) {
        return TOU_E_RANGE;
    }
    if (hand < 0 || hand >= (int)TOU_HANDS) {
        return TOU_E_ARG;
    }
    if (ref->left[hand] != 0) {
        return TOU_E_DENIED;
    }
    for (int i = 0; i < (int)TOU_HANDS; i++) {
        int minutes = ref->billing.lock[hand].minutes;

        if ((ref->billing.lock[hand].blocks >> i & 1) != 0 && ref->left[i] < minutes) {
            ref->left[i] = minutes;
        }
    }
    ref_close(ref, cause, ref_now(ref));
    return TOU_OK;
}

#endif
