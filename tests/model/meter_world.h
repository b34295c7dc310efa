/* SPDX-License-Identifier: MIT */
/* What comes from outside: pulses, seconds, and instants worth going to. */
#ifndef METER_WORLD_H
#define METER_WORLD_H

#include "meter_rig.h"

static inline uint64_t unread(const ref_input_t *input)
{
    uint64_t sum = input->rest;

    for (int k = 0; k < input->n; k++) {
        sum += input->mark[k].pulses;
    }
    return sum;
}

static inline void pulses(rig_t *rig, int input, int n)
{
    if (unread(&rig->ref.input[input]) + (uint64_t)n > RIG_PULSES) {
        return;
    }
    for (int i = 0; i < n && !rig->timer[input]; i++) {
        tou_pulse_add_isr(&rig->pulse[input]);
    }
    if (rig->timer[input]) {
        rig->hardware[input] = (uint16_t)(rig->hardware[input] + n);
        tou_pulse_load_isr(&rig->pulse[input], rig->hardware[input]);
    }
    rig->ref.input[input].rest += (uint64_t)n;
    rig->met[MET_PULSES] += (unsigned long)n;
    for (int q = 0; q < rig->ref.n_energies; q++) {
        const ref_energy_t *energy = &rig->ref.energy[q];
        uint64_t quanta            = (uint64_t)n * energy->worth;

        if ((energy->inputs >> input & 1u) != 0u) {
            uint64_t before = rig->owed[q];

            rig->owed[q] = (rig->owed[q] + quanta) % (REF_RANGE * energy->den);
            rig->under[q] += quanta;
            rig->counted[q] += rig->under[q] / energy->den;
            rig->under[q] %= energy->den;
            rig->met[MET_WRAPS] += rig->owed[q] < before;
        }
    }
}

static inline void some_pulses(rig_t *rig)
{
    int input = pick(0, rig->ref.n_inputs - 1);
    int much  = pick(0, 99);

    if (much < 60) {
        pulses(rig, input, pick(1, 30));
    } else if (much < 62 && rig->timer[input]) {
        pulses(rig, input, pick(1, RIG_PULSES));
    }
}

static inline void seconds(rig_t *rig, int n)
{
    for (int s = 0; s < n; s++) {
        ref_tick(&rig->ref);
        for (int i = 0; i < rig->ref.n_inputs; i++) {
            tou_pulse_mark_isr(&rig->pulse[i]);
        }
    }
    rig->met[MET_SECONDS] += (unsigned long)n;
    tou_posix_sim_advance_ms(&rig->board, (uint32_t)((int64_t)n * (1000000 + rig->ppm) / 1000));
}

/* Time passes, and now and then the main loop does a part of its work. */
static inline void pass(rig_t *rig, int length, bool partly)
{
    for (int left = length; left > 0;) {
        int some = pick(1, (left < 40) ? left : 40);

        some_pulses(rig);
        seconds(rig, some);
        some_pulses(rig);
        left -= some;
        for (int polls = partly ? pick(0, 3) : 0; polls > 0; polls--) {
            if (tou_meter_poll(&rig->meter) == TOU_E_INVALID) {
                rig_differ(rig, "a poll", TOU_E_INVALID, TOU_OK);
            }
            rig->ref.partly = true;
            rig->met[MET_PARTLY]++;
        }
    }
}

static inline void pass_some(rig_t *rig)
{
    int room = REF_MARKS;

    for (int i = 0; i < rig->ref.n_inputs; i++) {
        room = (rig->ref.input[i].size < room) ? rig->ref.input[i].size : room;
    }
    if (room > 3 && !rig->ref.input[0].gap && rig->ref.input[0].n == 0 && chance(30)) {
        pass(rig, pick(1, 31 * (room - 3)), true);
    } else if (chance(4)) {
        pass(rig, pick(60, 60 * (room + 4)), false);
        rig->met[MET_LATE]++;
    } else {
        int most = 60 * room - 1;

        pass(rig, pick(1, (most < 200) ? most : 200), false);
    }
}

/* ---- instants worth going to ---- */

static inline int64_t near_instant(rig_t *rig)
{
    ref_t *ref     = &rig->ref;
    int64_t now    = ref->valid ? ref_now(ref) : INT64_C(86400) * pick(3, 36500);
    int month      = ref_latest(ref, 0, now) + (chance(85) ? 1 : pick(-3, 4));
    int moment     = pick(0, (int)TOU_MOMENTS - 1);
    int change     = century_past(ref->century, now) + (chance(80) ? 0 : pick(-2, 2));
    int what       = pick(0, 9);
    int64_t before = INT64_C(60) * pick(0, 20) + (chance(50) ? 0 : pick(0, 59));

    if (what < 4 && ref->billing.moment[moment].day != 0 && among(month, 1, REF_MONTHS)) {
        return ref_nominal(ref, moment, month) - before;
    }
    if (what < 6 && among(change, 0, ref->century->n - 1)) {
        return ref->century->at[change] - before;
    }
    if (what < 8) {
        return now - now % 3600 + 3600 - before;
    }
    return now + INT64_C(3600) * pick(-60, 60) - before;
}

static inline int64_t any_instant(rig_t *rig)
{
    ref_t *ref  = &rig->ref;
    int64_t now = ref_now(ref);
    int what    = pick(0, 99);
    int64_t utc = now + pick(-200, 200);

    if (what < 40) {
        utc = near_instant(rig);
    } else if (what < 70) {
        utc = now + pick(-40, 40);
    } else if (what < 80) {
        utc = now + INT64_C(86400) * pick(-40, 100);
    } else if (what < 82) {
        utc = (int64_t)(model_random() % TOU_UTC_END);
    }
    if (utc < TOU_UTC_MIN) {
        return (int64_t)TOU_UTC_MIN + pick(0, 300);
    }
    return (utc > TOU_UTC_END - 500000) ? TOU_UTC_END - 500000 : utc;
}

#endif
