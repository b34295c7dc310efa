/* SPDX-License-Identifier: MIT */
/* Whole meters of random make, each with its reference. */
#ifndef METER_BUILD_H
#define METER_BUILD_H

#include "meter_rig.h"

static inline void rig_scale(uint16_t *constant, uint32_t *ratio)
{
    static const uint16_t usual[] = {100, 600, 1000, 1600, 3200, 6400, 65535, 1};

    *constant = chance(60) ? usual[pick(0, 7)] : (uint16_t)pick(1, 65535);
    *ratio    = chance(70) ? 1u : chance(80) ? (uint32_t)pick(1, 400) : (uint32_t)pick(1, 4000000);
}

/* The reference knows the worth of a pulse from the settings; registers stand anywhere, often near their end. */
static inline void rig_energy(rig_t *rig, uint8_t q)
{
    static const uint16_t units[] = {TOU_UNIT_WH, TOU_UNIT_WH, TOU_UNIT_10WH, TOU_UNIT_100WH, TOU_UNIT_KWH};
    ref_energy_t *energy          = &rig->ref.energy[q];
    tou_energy_t *self            = &rig->energy[q].energy;
    uint8_t rates                 = chance(70) ? rig->store.base.n_rates : pick_u8(1, 8);
    uint16_t unit                 = units[pick(0, 4)];
    uint16_t constant;
    uint32_t ratio;
    uint64_t sum = 0;

    do {
        rig_scale(&constant, &ratio);
    } while (tou_energy_init(self, rig->reg[q], rates, constant, ratio, unit) != TOU_OK);
    energy->inputs  = (unsigned)pick(1, (1 << rig->ref.n_inputs) - 1);
    energy->n_rates = rates;
    energy->den     = constant;
    energy->worth   = (uint64_t)ratio * unit;
    for (int r = 1; r <= rates; r++) {
        uint64_t at    = chance(40) ? REF_RANGE - (uint64_t)pick(1, 40) : chance(50) ? 0 : model_random() % REF_RANGE;
        energy->reg[r] = at * energy->den + model_random() % energy->den;
        sum            = (sum + energy->reg[r]) % (REF_RANGE * energy->den);
    }
    energy->reg[0] = sum;
    for (int r = 0; r <= rates; r++) {
        rig->reg[q][r].units = (uint32_t)(energy->reg[r] / energy->den);
        rig->reg[q][r].rem   = (uint16_t)(energy->reg[r] % energy->den);
    }
    tou_energy_part_init(&rig->energy[q], (uint8_t)energy->inputs);
    energy->opened   = rig->reg[q][0].units;
    rig->owed[q]     = sum;
    rig->under[q]    = sum % energy->den;
    rig->reading[q]  = rig->reg[q][0].units;
    rig->energies[q] = self;
}

static inline void rig_demand(rig_t *rig, int d)
{
    static const uint8_t periods[] = {1, 2, 3, 4, 5, 6, 10, 12, 15, 15, 30, 60};
    ref_demand_t *demand           = &rig->ref.demand[d];
    tou_demand_t *self             = &rig->demand[d].demand;

    demand->cfg.sync       = chance(70) ? TOU_DEMAND_GRID : TOU_DEMAND_FREE;
    demand->cfg.rule       = pick_u8(0, 1);
    demand->cfg.period_min = (demand->cfg.sync == TOU_DEMAND_GRID) ? periods[pick(0, 11)] : pick_u8(1, 60);
    do {
        demand->cfg.slide_min = chance(40) ? demand->cfg.period_min : pick_u8(1, demand->cfg.period_min);
    } while (demand->cfg.period_min % demand->cfg.slide_min != 0);
    demand->cfg.n_rates   = pick_u8(0, DEMAND_RATES);
    demand->cfg.n_highest = pick_u8(1, DEMAND_HIGHEST);
    demand->inputs        = (unsigned)pick(1, (1 << rig->ref.n_inputs) - 1);
    if (chance(40)) {
        demand->forgive.minutes        = pick_u8(0, 10);
        demand->forgive.cold_minutes   = pick_u8(0, 30);
        demand->forgive.cold_after_min = (uint16_t)pick(0, 300);
    }
    (void)tou_demand_init(self, &demand->cfg, rig->cell[d], rig->maximum[d], NULL);
    do {
        rig_scale(&demand->constant, &demand->ratio);
    } while (tou_demand_set_constant(self, demand->constant, demand->ratio) != TOU_OK);
    tou_demand_part_init(&rig->demand[d], (uint8_t)demand->inputs, &demand->forgive, TOU_DEMAND_RESTART);
    rig->demands[d] = self;
    rig->others[d]  = &rig->demand[d];
}

static inline void rig_inputs(rig_t *rig)
{
    static const tou_pulse_cfg_t plain = {0, 0, 0, 0};
    int size                           = pick(1, REF_MARKS);

    rig->ref.n_inputs = pick(1, REF_INPUTS);
    for (int i = 0; i < rig->ref.n_inputs; i++) {
        rig->ref.input[i].size = size;
        rig->timer[i]          = chance(30);
        rig->inputs[i]         = &rig->pulse[i];
        (void)tou_pulse_init(&rig->pulse[i], &plain, rig->mark[i], (uint8_t)rig->ref.input[i].size);
    }
}

static inline tou_moment_t rig_moment(void)
{
    static const uint8_t days[]  = {0, 0, 1, 1, 1, 15, 28, 27};
    static const uint8_t hours[] = {0, 0, 0, 1, 2, 3, 23, 12};
    const tou_moment_t moment    = {chance(70) ? days[pick(0, 7)] : pick_u8(1, 28),
                                 chance(60) ? hours[pick(0, 7)] : pick_u8(0, 23)};

    return moment;
}

static inline void rig_billing_cfg(tou_billing_cfg_t *cfg)
{
    static const uint8_t make_up[] = {0, 1, 1, 1, 2, 3, 253, TOU_MAKE_UP_ALL, TOU_MAKE_UP_FIRST, TOU_MAKE_UP_FIRST};

    for (int i = 0; i < (int)TOU_MOMENTS; i++) {
        cfg->moment[i] = (i > 0 && chance(10)) ? cfg->moment[0] : rig_moment();
    }
    cfg->make_up = make_up[pick(0, 9)];
    for (int i = 0; i < (int)TOU_HANDS; i++) {
        cfg->lock[i].blocks  = pick_u8(0, 7);
        cfg->lock[i].minutes = (uint16_t)(chance(50) ? 0 : pick(1, 10));
    }
}

static inline void rig_part(rig_t *rig, const tou_part_ops_t *ops, void *ctx)
{
    const tou_part_t part = {ops, ctx, 0};

    rig->part[rig->cfg.n_parts++] = part;
}

/* Energies in any place, demands before what looks at them, the history anywhere. */
static inline void rig_parts(rig_t *rig)
{
    bool early = chance(30);

    rig->ref.n_energies = pick(1, REF_QUANTITIES);
    rig->ref.first_part = early ? 1 : 0;
    rig->ref.n_demands  = pick(0, REF_DEMANDS);
    if (early) {
        rig_part(rig, &tou_history_part, &rig->history);
    }
    for (int q = 0; q < rig->ref.n_energies; q++) {
        rig_energy(rig, (uint8_t)q);
        rig_part(rig, &tou_energy_part, &rig->energy[q]);
    }
    for (int d = 0; d < rig->ref.n_demands; d++) {
        rig_demand(rig, d);
        rig_part(rig, &tou_demand_part, &rig->demand[d]);
    }
    if (rig->ref.n_demands != 0) {
        tou_coincident_init(&rig->coincident, &rig->demand[0], rig->others, rig->words, (uint8_t)rig->ref.n_demands);
        rig_part(rig, &tou_coincident_part, &rig->coincident);
    }
    if (!early) {
        rig_part(rig, &tou_history_part, &rig->history);
    }
    for (int d = 0; d < rig->ref.n_demands; d++) {
        rig->word[d] = &rig->words[d];
    }
    const tou_history_cfg_t cfg = {{rig->energies, rig->demands, rig->word, (uint8_t)rig->ref.n_energies,
                                    (uint8_t)rig->ref.n_demands, (uint8_t)rig->ref.n_demands},
                                   chance(90) ? pick_u8(1, 4) : pick_u8(1, TOU_HISTORY_MAX)};
    rig->history_cfg            = cfg;
    if (tou_history_init(&rig->history, &rig->history_cfg, rig->bytes, sizeof rig->bytes) != TOU_OK) {
        rig_differ(rig, "the history is refused", 0, 0);
    }
}

static inline void rig_tariff(rig_t *rig, int near)
{
    static const tou_tariff_ops_t ops = {store_read, NULL};
    ref_t *ref                        = &rig->ref;

    random_store(&rig->store, rig->zone.shift_min != 0, near);
    if (chance(12)) {
        random_damage(&rig->store, chance(90) ? 1 : 0);
    }
    rig->store.busy_percent = chance(15) ? pick(1, 30) : 0;
    rig->source.ops         = &ops;
    rig->source.ctx         = &rig->store;
    rig->source.n_banks     = chance(85) ? 2 : 1;
    tou_tariff_init(&rig->tariff, &rig->source, &rig->zone);
    ref->rules.store  = &rig->store;
    ref->switch_at[0] = TOU_WALL_NONE;
    ref->switch_at[1] = TOU_WALL_NONE;
    ref_forget_days(ref);
}

static inline void rig_meter(rig_t *rig)
{
    static const tou_clock_ops_t ops = {rig_clock_get, rig_clock_set};
    ref_t *ref                       = &rig->ref;

    tou_posix_sim_clock(&rig->board, &rig->board_clock);
    rig->clock.ops    = &ops;
    rig->clock.ctx    = rig;
    ref->trim_max     = chance(70) ? 2 : pick(0, 29);
    ref->check_min    = chance(50) ? pick(0, 5) : pick(0, 90);
    rig->cfg.input    = rig->inputs;
    rig->cfg.part     = rig->part;
    rig->cfg.tariff   = &rig->tariff;
    rig->cfg.billing  = &rig->billing;
    rig->cfg.clock    = &rig->clock;
    rig->cfg.on_event = rig_on_event;
    rig->cfg.ctx      = rig;

    rig->cfg.n_inputs        = (uint8_t)ref->n_inputs;
    rig->cfg.trim_max_s      = (uint8_t)ref->trim_max;
    rig->cfg.clock_check_min = (uint8_t)ref->check_min;
    rig_billing_cfg(&ref->billing);
    for (int i = 0; i < (int)TOU_MOMENTS; i++) {
        ref->last[i] = -1;
    }
    if (tou_billing_init(&rig->billing, &ref->billing, &rig->zone) != TOU_OK ||
        tou_meter_init(&rig->meter, &rig->cfg) != TOU_OK) {
        rig_differ(rig, "the meter is refused", 0, 0);
    }
}

#endif
