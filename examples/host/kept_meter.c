/* SPDX-License-Identifier: MIT */
#include "kept_meter.h"

#include <string.h>

#define RING_MONTH 0x40u /* ids of rings */

/* Ids of parts. */
enum { PART_ENERGY = TOU_KEPT_PART, PART_DEMAND };

static tou_err_t kept_init_energy(kept_meter_t *self)
{
    tou_err_t err = tou_energy_init(&self->energy.energy, self->reg, self->shape.n_rates, self->shape.constant, 1, TOU_UNIT_WH);

    if (err == TOU_OK) {
        tou_energy_part_init(&self->energy, 0x01);
        self->energies[0] = &self->energy.energy;
    }
    return err;
}

static tou_err_t kept_init_demand(kept_meter_t *self)
{
    tou_demand_t *demand = &self->demand.demand;
    tou_err_t err        = tou_demand_init(demand, &self->shape.demand, self->cell, self->maximum, self->cumulative);

    if (err == TOU_OK) {
        err = tou_demand_set_constant(demand, self->shape.constant, 1);
    }
    if (err == TOU_OK) {
        tou_demand_part_init(&self->demand, 0x01, NULL, self->shape.outage);
        tou_demand_part_set_limit(&self->demand, self->shape.limit);
        self->demands[0] = demand;
    }
    return err;
}

static tou_err_t kept_init_billing(kept_meter_t *self)
{
    tou_billing_cfg_t cfg;

    tou_billing_init_defaults(&cfg);
    memcpy(cfg.moment, self->shape.moment, sizeof cfg.moment);
    cfg.make_up = self->shape.make_up;
    return tou_billing_init(&self->billing, &cfg, self->board.zone);
}

static tou_err_t kept_init_input(kept_meter_t *self)
{
    static const tou_pulse_cfg_t every = {0, 0, 0, 0};

    self->input[0] = &self->pulse;
    return tou_pulse_init(&self->pulse, &every, self->mark, KEPT_MARKS);
}

/* A ring of the store. @return its number */
static uint8_t kept_add_ring(kept_meter_t *self, uint8_t id, uint32_t size, uint16_t depth)
{
    uint8_t k            = self->store_cfg.n_rings++;
    tou_ring_cfg_t *ring = &self->ring[k];

    ring->id    = id;
    ring->spare = 2;
    ring->size  = (uint16_t)((size > KEPT_ENTRY - 8u) ? UINT16_MAX : size);
    ring->depth = depth;
    ring->entry = self->entry[k];
    return k;
}

static void kept_shape_history(kept_meter_t *self)
{
    tou_capture_t *what = &self->history_cfg.what;

    what->energy            = self->energies;
    what->demand            = self->demands;
    what->n_energies        = 1;
    what->n_demands         = 1;
    self->history_cfg.depth = self->shape.history;
    if (self->shape.history != 0u) {
        (void)kept_add_ring(self, RING_MONTH, 12u + tou_capture_size(what), self->shape.history);
    }
}

static void kept_add_part(kept_meter_t *self, const tou_part_ops_t *ops, void *ctx, uint8_t id)
{
    tou_part_t *part = &self->part[self->cfg.n_parts++];

    part->ops = ops;
    part->ctx = ctx;
    part->id  = id;
}

static void kept_list_parts(kept_meter_t *self)
{
    kept_add_part(self, &tou_energy_part, &self->energy, PART_ENERGY);
    kept_add_part(self, &tou_demand_part, &self->demand, PART_DEMAND);
    if (self->shape.history != 0u) {
        kept_add_part(self, &tou_history_part, &self->history, 0);
    }
}

/* The journal first, then blocks, then rings. */
static void kept_lay_out(kept_meter_t *self)
{
    tou_store_cfg_t *cfg = &self->store_cfg;
    uint32_t at;

    cfg->journal.slot = (uint16_t)(TOU_JOURNAL_HEAD + TOU_STORE_SECTION(0u, cfg->n_rings) + tou_keep_size(&self->cfg) +
                                   TOU_JOURNAL_TAIL);
    cfg->journal.per_block = self->shape.slots;
    cfg->journal.n_blocks  = 1;
    at                     = (uint32_t)cfg->journal.slot * self->shape.slots;
    cfg->param_at          = at;
    for (uint8_t k = 0; k < cfg->n_params; k++) {
        at += 2u * cfg->param[k].n * TOU_STORE_PLACE((uint32_t)cfg->param[k].size);
    }
    cfg->ring_at = at;
}

static void kept_wire(kept_meter_t *self)
{
    self->store_cfg.nv         = self->board.nv;
    self->store_cfg.journal_nv = self->board.nv;
    self->store_cfg.param      = self->param;
    self->store_cfg.ring       = self->ring;
    self->store_cfg.state      = self->ring_state;
    self->store_cfg.map        = self->map;
    self->store_cfg.place      = self->place;
    self->store_cfg.buffer     = self->buffer;
    self->cfg.input            = self->input;
    self->cfg.part             = self->part;
    self->cfg.tariff           = &self->tariff;
    self->cfg.billing          = &self->billing;
    self->cfg.clock            = self->board.clock;
    self->cfg.keeper           = &self->keep.keeper;
    self->cfg.on_event         = self->board.on_event;
    self->cfg.ctx              = self->board.ctx;
    self->cfg.n_inputs         = 1;
    self->cfg.trim_max_s       = 2;
    self->cfg.clock_check_min  = 60;
    self->keep_cfg.meter       = &self->meter;
    self->keep_cfg.made_of     = &self->cfg;
    self->keep_cfg.store       = &self->store;
    self->keep_cfg.save_pulses = self->shape.save_pulses;
    self->keep_cfg.save_min    = self->shape.save_min;
}

/* What is set up anew at each power-up. */
static tou_err_t kept_set_up(kept_meter_t *self)
{
    tou_err_t err = kept_init_energy(self);

    memset(self->reg, 0, sizeof self->reg);
    memset(self->maximum, 0, sizeof self->maximum);
    memset(self->cumulative, 0, sizeof self->cumulative);
    tou_tariff_init(&self->tariff, self->board.source, self->board.zone);
    err = (err == TOU_OK) ? kept_init_demand(self) : err;
    err = (err == TOU_OK) ? kept_init_billing(self) : err;
    err = (err == TOU_OK) ? kept_init_input(self) : err;
    return err;
}

static tou_err_t kept_set_up_kept(kept_meter_t *self)
{
    tou_err_t err = tou_store_init(&self->store, &self->store_cfg);

    if (err == TOU_OK && self->shape.history != 0u) {
        err = tou_history_init_kept(&self->history, &self->history_cfg, &self->store, 0);
    }
    err = (err == TOU_OK) ? tou_keep_init(&self->keep, &self->keep_cfg) : err;
    return (err == TOU_OK) ? tou_meter_init(&self->meter, &self->cfg) : err;
}

tou_err_t kept_meter_init(kept_meter_t *self, const kept_shape_t *shape, const kept_board_t *board)
{
    memset(self, 0, sizeof *self);
    self->shape   = *shape;
    self->board   = *board;
    tou_err_t err = kept_set_up(self);

    if (err != TOU_OK) {
        return err;
    }
    kept_wire(self);
    kept_shape_history(self);
    kept_list_parts(self);
    kept_lay_out(self);
    return (self->store_cfg.journal.slot <= KEPT_SLOT) ? kept_set_up_kept(self) : TOU_E_RANGE;
}

tou_err_t kept_meter_mount(kept_meter_t *self)
{
    tou_err_t err = kept_set_up(self);

    err = (err == TOU_OK) ? kept_set_up_kept(self) : err;
    if (err != TOU_OK) {
        return err;
    }
    do {
        err = tou_store_mount(&self->store);
    } while (err == TOU_MORE);
    return err;
}

tou_err_t kept_meter_boot(kept_meter_t *self)
{
    tou_err_t err = kept_meter_mount(self);

    if (err == TOU_OK) {
        do {
            err = tou_keep_load(&self->keep);
        } while (err == TOU_E_BUSY);
    }
    if (err != TOU_OK && err != TOU_E_ABSENT) {
        return err;
    }
    do {
        err = tou_meter_start(&self->meter);
    } while (err == TOU_E_BUSY);
    return err;
}

tou_err_t kept_meter_settle(kept_meter_t *self)
{
    tou_err_t err;

    do {
        err = tou_meter_poll(&self->meter);
    } while (err == TOU_MORE);
    return err;
}
