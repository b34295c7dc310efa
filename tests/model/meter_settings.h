/* SPDX-License-Identifier: MIT */
/* Changes of settings while the meter is unlocked, with what they mean. */
#ifndef METER_SETTINGS_H
#define METER_SETTINGS_H

#include "meter_build.h"
#include "meter_world.h"

static inline void keep_announced(rig_t *rig)
{
    const tou_override_t *kept = rig->tariff.state.override;
    rules_t *rules             = &rig->ref.rules;

    for (int k = 0; k < 3; k++) {
        if (kept[k].table != 0 && naive_announced(rules, kept[k].day) != kept[k].table) {
            rig_differ(rig, "an announcement nobody made", kept[k].table, 0);
        }
    }
    rules->n_announced = 0;
    for (int k = 0; k < 3; k++) {
        if (kept[k].table != 0) {
            rules->announced[rules->n_announced].day     = kept[k].day;
            rules->announced[rules->n_announced++].table = kept[k].table;
        }
    }
}

static inline void set_announce(rig_t *rig)
{
    ref_t *ref     = &rig->ref;
    int64_t utc    = ref_now(ref);
    int today      = ref->valid ? (int)(century_wall(ref->century, utc) / MODEL_DAY) : 100;
    int day        = today + pick(-1, 2);
    int tables     = rig->store.dayset[ref->rules.bank[1]].n_tables;
    int table      = chance(90) ? pick(0, tables) : pick(0, 255);
    bool good      = ref->valid && ref->known && ref->good && among(day, today, today + 1) && table <= tables;
    tou_err_t want = good ? TOU_OK : TOU_E_RANGE;

    rig_same(rig, "announce", tou_tariff_announce(&rig->tariff, (tou_utc_t)utc, (tou_day_t)day, (uint8_t)table), want);
    if (good) {
        int k = 0;

        while (k < ref->rules.n_announced && ref->rules.announced[k].day != day) {
            k++;
        }
        ref->rules.n_announced        = (k == ref->rules.n_announced) ? k + 1 : ref->rules.n_announced;
        ref->rules.announced[k].day   = day;
        ref->rules.announced[k].table = table;
        keep_announced(rig);
        ref_forget_days(ref);
    }
}

static inline int64_t switch_due(const ref_t *ref, tou_wall_t at)
{
    return (at == TOU_WALL_NONE) ? INT64_MAX : (at < TOU_UTC_MIN) ? 0 : century_reaches(ref->century, at);
}

static inline void set_switch(rig_t *rig)
{
    ref_t *ref     = &rig->ref;
    int pair       = pick(0, 1);
    int64_t near   = century_wall(ref->century, chance(70) ? ref_now(ref) + INT64_C(60) * pick(-60, 90) : near_instant(rig));
    tou_wall_t at  = chance(8) ? TOU_WALL_NONE : chance(20) ? ref->switch_at[pair ^ 1] : (tou_wall_t)((near < 0) ? 0 : near);
    bool late      = at != TOU_WALL_NONE && at > LAST_WALL;
    tou_err_t want = (rig->source.n_banks != 2) ? TOU_E_ABSENT : late ? TOU_E_RANGE : TOU_OK;

    rig_same(rig, "set a switch", tou_tariff_set_switch(&rig->tariff, (uint8_t)pair, at), want);
    if (want == TOU_OK) {
        ref->switch_at[pair]  = at;
        ref->switch_due[pair] = switch_due(ref, at);
    }
}

static inline void set_billing(rig_t *rig)
{
    ref_t *ref               = &rig->ref;
    tou_billing_cfg_t before = ref->billing;
    tou_billing_cfg_t cfg    = ref->billing;

    rig_billing_cfg(&cfg);
    for (int i = 0; i < (int)TOU_MOMENTS; i++) {
        cfg.moment[i] = chance(50) ? before.moment[i] : cfg.moment[i];
    }
    rig_same(rig, "set billing", tou_billing_set(&rig->billing, &cfg, tou_meter_now(&rig->meter)), TOU_OK);
    ref->billing = cfg;
    for (int i = 0; i < (int)TOU_MOMENTS; i++) {
        if (cfg.moment[i].day != before.moment[i].day || cfg.moment[i].hour != before.moment[i].hour) {
            ref->last[i] = (cfg.moment[i].day == 0 || !ref->valid) ? -1 : ref_latest(ref, i, ref_now(ref));
            memset(&rig->closed[i * (REF_MONTHS + 1)], 0, REF_MONTHS + 1);
        }
    }
}

/* Remainders are dropped: in the registers, and so in what is owed. */
static inline void set_constant(rig_t *rig)
{
    int q                = pick(0, rig->ref.n_energies - 1);
    ref_energy_t *energy = &rig->ref.energy[q];
    tou_energy_t *self   = &rig->energy[q].energy;
    uint16_t constant;
    uint32_t ratio;

    do {
        rig_scale(&constant, &ratio);
    } while (tou_energy_set_constant(self, constant, ratio) != TOU_OK);
    for (int r = 0; r <= energy->n_rates; r++) {
        energy->reg[r] = energy->reg[r] / energy->den * constant;
    }
    energy->period = (energy->period / energy->den + 1) * constant;
    rig->owed[q]   = rig->owed[q] / energy->den * constant;
    rig->under[q]  = 0;
    energy->den    = constant;
    energy->worth  = (uint64_t)ratio * self->units_per_kwh;
    for (int d = 0; d < rig->ref.n_demands && chance(50); d++) {
        do {
            rig_scale(&rig->ref.demand[d].constant, &rig->ref.demand[d].ratio);
        } while (tou_demand_set_constant(&rig->demand[d].demand, rig->ref.demand[d].constant, rig->ref.demand[d].ratio) !=
                 TOU_OK);
    }
    rig->met[MET_CONSTANTS]++;
}

static inline void set_zone(rig_t *rig)
{
    ref_t *ref = &rig->ref;

    ref->century = &rig->zones[pick(0, RIG_ZONES - 1)];
    rig->zone    = ref->century->zone;
    tou_tariff_refresh(&rig->tariff);
    rig->latest = 0;
    ref->known  = false;
    ref_forget_days(ref);
    for (int pair = 0; pair < 2; pair++) {
        ref->switch_due[pair] = switch_due(ref, ref->switch_at[pair]);
    }
    rig->met[MET_ZONES]++;
}

static inline void do_settings(rig_t *rig)
{
    int what  = pick(0, 99);
    bool anew = what >= 70 || chance(10);

    rig_same(rig, "unlock", tou_meter_unlock(&rig->meter), TOU_OK);
    rig_same(rig, "a poll while unlocked", tou_meter_poll(&rig->meter), TOU_E_BUSY);
    if (what < 30) {
        set_announce(rig);
    } else if (what < 55) {
        set_switch(rig);
    } else if (what < 70) {
        set_billing(rig);
    } else if (what < 90) {
        set_constant(rig);
    } else {
        set_zone(rig);
    }
    tou_meter_lock(&rig->meter, anew);
    if (anew) {
        ref_jump(&rig->ref, ref_now(&rig->ref), TOU_JUMP_SET, 0);
    }
}

#endif
