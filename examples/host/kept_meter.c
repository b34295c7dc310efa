/* SPDX-License-Identifier: MIT */
#include "kept_meter.h"

#include <string.h>

/* Ids of rings. */
enum { RING_MONTH = 0x40, RING_PROFILE = 0x41, RING_FREEZE = 0x50, RING_LOG = 0x60 };

/* Ids of parts. */
enum { PART_ENERGY = TOU_KEPT_PART, PART_DEMAND, PART_PROFILE, PART_LOG, PART_ACCESS, PART_STEP, PART_FREEZE = 0x20 };

#define LOCK_MIN 1440u /* of a level after wrong passwords */

/* What the freeze at switches is taken at. */
#define KEPT_SWITCHES (TOU_TARIFF_EV_WEEKS | TOU_TARIFF_EV_DAYS | TOU_STEP_EV_STEPS | TOU_STEP_EV_PRICES | TOU_STEP_EV_ZONES)

/* What is logged. */
static const uint8_t logged[KEPT_LOGGED] = {TOU_EV_POWER_UP,       TOU_EV_CLOCK_SET,     TOU_EV_CLOCK_FAULT,
                                            TOU_EV_MISSED,         TOU_EV_SWITCHED,      TOU_EV_REFUSED,
                                            TOU_EV_NO_TARIFF,      TOU_EV_MARKS,         TOU_EV_NV,
                                            TOU_EV_PROGRAMMED,     TOU_EV_DEMAND_CLEAR,  TOU_EV_METER_CLEAR,
                                            TOU_EV_EVENT_CLEAR,    TOU_EV_UNDER_LIMIT,   TOU_EV_DAYS_WRITTEN,
                                            TOU_EV_ZONES_WRITTEN,  TOU_EV_REST_WRITTEN,  TOU_EV_HOLIDAYS_WRITTEN,
                                            TOU_EV_ACTIVE_WRITTEN, TOU_EV_FIRST_WRITTEN, TOU_EV_SECOND_WRITTEN,
                                            TOU_EV_BILLING_WRITTEN};

static tou_err_t kept_init_energy(kept_meter_t *self)
{
    tou_err_t err =
        tou_energy_init(&self->energy.energy, self->reg, self->shape.n_rates, self->shape.constant, 1, TOU_UNIT_WH);

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

static void kept_shape_params(kept_meter_t *self)
{
    for (uint8_t i = 0; i < self->board.n_params && i < KEPT_PARAMS; i++) {
        self->param[self->store_cfg.n_params++] = self->board.param[i];
    }
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

/* What a freeze is at the switch of. */
static uint8_t kept_on_switch(const kept_shape_t *shape, unsigned freeze)
{
    bool apart = shape->freeze[KEPT_DAYS] != 0u;

    if (freeze == KEPT_SWITCH) {
        return (uint8_t)(apart ? (KEPT_SWITCHES & ~(unsigned)TOU_TARIFF_EV_DAYS) : KEPT_SWITCHES);
    }
    return (uint8_t)((freeze == KEPT_DAYS) ? TOU_TARIFF_EV_DAYS : 0u);
}

/* Hourly freezes hold the total only, five minutes past the hour; others all registers and maxima. */
static void kept_shape_freezes(kept_meter_t *self)
{
    static const tou_schedule_cfg_t when[KEPT_FREEZES] = {
        {TOU_EVERY_MONTH, 0, 1, 0, 30, {0, 0}}, {TOU_EVERY_NEVER, 0, 0, 0, 0, {0, 0}},
        {TOU_EVERY_NEVER, 0, 0, 0, 0, {0, 0}},  {TOU_EVERY_INTERVAL, 0, 0, 0, 5, {60, 0}},
        {TOU_EVERY_DAY, 0, 0, 0, 0, {0, 0}},    {TOU_EVERY_NEVER, 0, 0, 0, 0, {0, 0}}};

    self->words[0] = &self->reg[0].units;
    for (unsigned i = 0; i < KEPT_FREEZES; i++) {
        tou_freeze_cfg_t *cfg = &self->freeze_cfg[i];

        cfg->what = self->history_cfg.what;
        if (i == KEPT_HOURLY) {
            memset(&cfg->what, 0, sizeof cfg->what);
            cfg->what.word    = self->words;
            cfg->what.n_words = 1;
        }
        cfg->store     = &self->store;
        cfg->schedule  = when[i];
        cfg->make_up   = self->shape.make_up;
        cfg->zone      = self->board.zone;
        cfg->on_switch = kept_on_switch(&self->shape, i);
        cfg->instant   = i == KEPT_INSTANT;
        cfg->settable  = i == KEPT_TIMED || (self->board.settable && (i == KEPT_HOURLY || i == KEPT_DAILY));
        cfg->ruled     = self->board.settable;
        if (self->shape.freeze[i] != 0u) {
            cfg->ring = kept_add_ring(self, (uint8_t)(RING_FREEZE + i),
                                      TOU_FREEZE_HEAD + (cfg->ruled ? TOU_FREEZE_MODE : 0u) + tou_capture_size(&cfg->what),
                                      self->shape.freeze[i]);
        }
    }
}

static void kept_shape_profile(kept_meter_t *self)
{
    tou_profile_cfg_t *cfg = &self->profile_cfg;

    cfg->what.word    = self->words;
    cfg->what.n_words = 1;
    cfg->store        = &self->store;
    cfg->make_up      = TOU_MAKE_UP_FIRST;
    cfg->zone         = self->board.zone;
    cfg->settable     = self->board.settable;
    if (self->shape.profile != 0u && tou_schedule_every(self->shape.interval_min, 0, &cfg->schedule) == TOU_OK) {
        cfg->ring = kept_add_ring(self, RING_PROFILE, TOU_PROFILE_HEAD + tou_capture_size(&cfg->what), self->shape.profile);
    }
}

/* The last kinds are those that a board may leave out. */
static uint8_t kept_logged(const kept_board_t *board)
{
    if (board->writes) {
        return KEPT_LOGGED;
    }
    return (uint8_t)(board->limits ? (KEPT_LOGGED - KEPT_WRITTEN) : (KEPT_LOGGED - KEPT_WRITTEN - 1u));
}

/* Is what the registers show taken down with it? */
static bool kept_captures(uint8_t kind)
{
    return kind == TOU_EV_DEMAND_CLEAR || kind == TOU_EV_METER_CLEAR || kind == TOU_EV_UNDER_LIMIT;
}

static uint8_t kept_extra(uint8_t kind)
{
    uint8_t written = (uint8_t)(TOU_EV_IS_WRITTEN(kind) ? TOU_LOG_WRITTEN : 0u);

    return (uint8_t)((kind == TOU_EV_PROGRAMMED) ? TOU_LOG_EXTRA_MAX : written);
}

/* What is programmed is taken down with it, also what is cleared. */
static void kept_shape_log(kept_meter_t *self)
{
    for (uint8_t i = 0; i < kept_logged(&self->board) && self->board.log != 0u; i++) {
        tou_log_kind_t *kind = &self->logged[i];

        kind->kind  = logged[i];
        kind->extra = kept_extra(logged[i]);
        kind->what  = kept_captures(logged[i]) ? &self->history_cfg.what : NULL;
        kind->ring  = kept_add_ring(
             self, (uint8_t)(RING_LOG + logged[i]),
             TOU_LOG_ENTRY((uint32_t)kind->extra, (kind->what != NULL) ? tou_capture_size(kind->what) : 0u), self->board.log);
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
    for (unsigned i = 0; i < KEPT_FREEZES; i++) {
        if (self->shape.freeze[i] != 0u) {
            kept_add_part(self, &tou_freeze_part, &self->freeze[i], (uint8_t)(PART_FREEZE + i));
        }
    }
    if (self->shape.profile != 0u) {
        kept_add_part(self, &tou_profile_part, &self->profile, PART_PROFILE);
    }
    if (self->board.log != 0u) {
        kept_add_part(self, &tou_log_part, &self->log, PART_LOG);
    }
    if (self->board.tries != 0u) {
        kept_add_part(self, &tou_access_part, &self->access, PART_ACCESS);
    }
    if (self->board.steps != 0u) {
        kept_add_part(self, &tou_step_part, &self->step, PART_STEP);
    }
}

/* The journal first, then blocks, then rings. */
static void kept_lay_out(kept_meter_t *self)
{
    tou_store_cfg_t *cfg = &self->store_cfg;
    uint32_t blocks      = 0;
    uint32_t at;

    for (uint8_t k = 0; k < cfg->n_params; k++) {
        blocks += cfg->param[k].n;
    }
    cfg->journal.slot = (uint16_t)(TOU_JOURNAL_HEAD + TOU_STORE_SECTION(blocks, cfg->n_rings) + tou_keep_size(&self->cfg) +
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
    self->store_cfg.nv         = &self->nv;
    self->store_cfg.journal_nv = &self->nv;
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

/* A part with erase blocks is made an EEPROM. */
static tou_err_t kept_set_up_nv(kept_meter_t *self)
{
    tou_eeprom_cfg_t cfg = {0, self->shape.pages, self->shape.page, 0};

    self->nv = *self->board.nv;
    if (self->nv.block == 0u) {
        return TOU_OK;
    }
    cfg.n_blocks = (uint8_t)(self->nv.size / self->nv.block);
    if (cfg.n_pages > KEPT_PAGES) {
        return TOU_E_RANGE;
    }
    tou_err_t err = tou_eeprom_init(&self->eeprom, &cfg, self->board.nv, self->eeprom_map, self->eeprom_buffer);

    if (err == TOU_OK) {
        tou_eeprom_service(&self->eeprom, &self->nv);
    }
    return err;
}

static tou_err_t kept_set_up_access(kept_meter_t *self)
{
    self->access_cfg.store    = &self->store;
    self->access_cfg.key      = self->board.key;
    self->access_cfg.ctx      = self->board.ctx;
    self->access_cfg.tries    = self->board.tries;
    self->access_cfg.lock_min = LOCK_MIN;
    return (self->board.tries != 0u) ? tou_access_init(&self->access, &self->access_cfg) : TOU_OK;
}

static tou_err_t kept_set_up_steps(kept_meter_t *self)
{
    self->step_cfg.energy[0] = &self->energy.energy;
    self->step_cfg.billing   = &self->billing;
    self->step_cfg.meter     = &self->meter;
    self->step_cfg.store     = &self->store;
    self->step_cfg.zone      = self->board.zone;
    self->step_cfg.mark      = self->step_mark;
    self->step_cfg.n_marks   = self->board.steps;
    return (self->board.steps != 0u) ? tou_step_init(&self->step, &self->step_cfg) : TOU_OK;
}

static tou_err_t kept_set_up_rings(kept_meter_t *self)
{
    tou_err_t err = kept_set_up_access(self);

    err = (err == TOU_OK) ? kept_set_up_steps(self) : err;
    if (err == TOU_OK && self->board.log != 0u) {
        err = tou_log_init(&self->log, self->logged, kept_logged(&self->board), &self->store);
    }
    if (err == TOU_OK && self->shape.history != 0u) {
        err = tou_history_init_kept(&self->history, &self->history_cfg, &self->store, 0);
    }
    for (unsigned i = 0; i < KEPT_FREEZES && err == TOU_OK; i++) {
        if (self->shape.freeze[i] != 0u) {
            err = tou_freeze_init(&self->freeze[i], &self->freeze_cfg[i]);
        }
    }
    return (err == TOU_OK && self->shape.profile != 0u) ? tou_profile_init(&self->profile, &self->profile_cfg) : err;
}

static tou_err_t kept_set_up_kept(kept_meter_t *self)
{
    tou_err_t err = kept_set_up_nv(self);

    err = (err == TOU_OK) ? tou_store_init(&self->store, &self->store_cfg) : err;
    err = (err == TOU_OK) ? kept_set_up_rings(self) : err;
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
    kept_shape_params(self);
    kept_shape_history(self);
    kept_shape_freezes(self);
    kept_shape_profile(self);
    kept_shape_log(self);
    kept_list_parts(self);
    err = kept_set_up_nv(self);
    if (err == TOU_OK) {
        /* Sizes of what is kept are asked of the parts, which look at their rings. */
        self->store.cfg = &self->store_cfg;
        err             = kept_set_up_rings(self);
    }
    if (err != TOU_OK) {
        return err;
    }
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
    while (self->board.nv->block != 0u && (err = tou_eeprom_mount(&self->eeprom)) == TOU_MORE) {
    }
    if (err != TOU_OK) {
        return err;
    }
    do {
        err = tou_store_mount(&self->store);
    } while (err == TOU_MORE);
    return err;
}

tou_err_t kept_meter_load(kept_meter_t *self)
{
    tou_err_t err;

    do {
        err = tou_keep_load(&self->keep);
    } while (err == TOU_E_BUSY);
    return err;
}

tou_err_t kept_meter_start(kept_meter_t *self)
{
    tou_err_t err;

    do {
        err = tou_meter_start(&self->meter);
    } while (err == TOU_E_BUSY);
    return err;
}

tou_err_t kept_meter_boot(kept_meter_t *self)
{
    tou_err_t err = kept_meter_mount(self);

    if (err == TOU_OK) {
        err = kept_meter_load(self);
    }
    return (err == TOU_OK || err == TOU_E_ABSENT) ? kept_meter_start(self) : err;
}

tou_err_t kept_meter_settle(kept_meter_t *self)
{
    tou_err_t err;

    do {
        err = tou_meter_poll(&self->meter);
    } while (err == TOU_MORE);
    return err;
}
