/* SPDX-License-Identifier: MIT */
#include "host_meter.h"

#include <string.h>

/* Pulses handed over at once: well under what the 16-bit count holds. */
#define METER_BATCH 50000u

static bool meter_init_energy(host_meter_t *self, const host_meter_cfg_t *cfg)
{
    /* A unit is then a pulse: the registers hold pulses exactly. */
    uint16_t constant = cfg->imp ? TOU_UNIT_WH : cfg->constant;
    uint8_t n_rates   = cfg->file->arrays.base.n_rates;

    if (tou_energy_init(&self->energy.energy, self->reg, n_rates, constant, 1, TOU_UNIT_WH) != TOU_OK) {
        return false;
    }
    tou_energy_part_init(&self->energy, 0x01);
    return true;
}

static bool meter_init_demand(host_meter_t *self, const host_meter_cfg_t *cfg)
{
    const tariff_demand_t *how = &cfg->file->demand;
    tou_demand_cfg_t demand;

    demand.period_min = how->period_min;
    demand.slide_min  = how->slide_min;
    demand.sync       = (how->sync == TARIFF_SYNC_GRID) ? TOU_DEMAND_GRID : TOU_DEMAND_FREE;
    demand.rule       = (how->rule == TARIFF_RULE_INSIDE) ? TOU_DEMAND_INSIDE : TOU_DEMAND_AT_END;
    demand.n_rates    = cfg->file->arrays.base.n_rates;
    demand.n_highest  = 1;
    if (tou_demand_init(&self->demand.demand, &demand, self->cell, self->maximum, NULL) != TOU_OK ||
        tou_demand_set_constant(&self->demand.demand, cfg->constant, 1) != TOU_OK) {
        return false;
    }
    tou_demand_part_init(&self->demand, 0x01, NULL, TOU_DEMAND_RESTART);
    return true;
}

static bool meter_init_history(host_meter_t *self)
{
    tou_capture_t *what = &self->history_cfg.what;

    self->energies[0]       = &self->energy.energy;
    self->demands[0]        = &self->demand.demand;
    what->energy            = self->energies;
    what->demand            = self->demands;
    what->n_energies        = 1;
    what->n_demands         = 1;
    self->history_cfg.depth = 2;
    return tou_history_init(&self->history, &self->history_cfg, self->record[0], sizeof self->record) == TOU_OK;
}

static bool meter_init_billing(host_meter_t *self, const tariff_file_t *file)
{
    tou_billing_cfg_t billing;

    tou_billing_init_defaults(&billing);
    billing.make_up = TOU_MAKE_UP_ALL;
    for (uint8_t i = 0; i < file->n_billing; i++) {
        billing.moment[i].day  = file->billing[i].day;
        billing.moment[i].hour = file->billing[i].hour;
    }
    return tou_billing_init(&self->billing, &billing, &file->zone) == TOU_OK;
}

static bool meter_init_meter(host_meter_t *self, const host_meter_cfg_t *cfg)
{
    const tou_part_t part[] = {
        {&tou_energy_part, &self->energy, 0}, {&tou_demand_part, &self->demand, 0}, {&tou_history_part, &self->history, 0}};

    memcpy(self->part, part, sizeof part);
    self->input[0]            = &self->pulse;
    self->cfg.input           = self->input;
    self->cfg.n_inputs        = 1;
    self->cfg.part            = self->part;
    self->cfg.n_parts         = sizeof part / sizeof part[0];
    self->cfg.tariff          = cfg->tariff;
    self->cfg.billing         = &self->billing;
    self->cfg.clock           = &self->clock;
    self->cfg.on_event        = cfg->on_event;
    self->cfg.ctx             = cfg->ctx;
    self->cfg.trim_max_s      = 2;
    self->cfg.clock_check_min = 60;
    return tou_meter_init(&self->meter, &self->cfg) == TOU_OK;
}

bool host_meter_init(host_meter_t *self, const host_meter_cfg_t *cfg)
{
    const tou_pulse_cfg_t pulse = {0, 0, 0, 0};

    memset(self, 0, sizeof *self);
    tou_posix_sim_clock(&self->time, &self->clock);
    return tou_pulse_init(&self->pulse, &pulse, self->mark, HOST_METER_MARKS) == TOU_OK && meter_init_energy(self, cfg) &&
           meter_init_demand(self, cfg) && meter_init_history(self) && meter_init_billing(self, cfg->file) &&
           meter_init_meter(self, cfg);
}

bool host_meter_settle(host_meter_t *self)
{
    tou_err_t err;

    do {
        err = tou_meter_poll(&self->meter);
    } while (err == TOU_MORE);
    return err == TOU_OK;
}

bool host_meter_power_up(host_meter_t *self, tou_utc_t utc)
{
    return tou_posix_sim_init(&self->time, utc, 0) == TOU_OK && tou_meter_start(&self->meter) == TOU_OK &&
           host_meter_settle(self);
}

bool host_meter_minute(host_meter_t *self, uint64_t pulses)
{
    while (pulses != 0) {
        uint16_t batch = (uint16_t)((pulses < METER_BATCH) ? pulses : METER_BATCH);

        pulses -= batch;
        self->hardware = (uint16_t)(self->hardware + batch);
        tou_pulse_load_isr(&self->pulse, self->hardware);
        if (pulses != 0 && !host_meter_settle(self)) {
            return false;
        }
    }
    for (unsigned s = 0; s < 60u; s++) {
        tou_pulse_mark_isr(&self->pulse);
    }
    tou_posix_sim_advance(&self->time, 60);
    return host_meter_settle(self);
}
