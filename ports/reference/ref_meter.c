/* SPDX-License-Identifier: MIT */
#include "ref_outputs.h"
#include "ref_panel.h"
#include "ref_records.h"

#include <string.h>

#include "tou/store_plan.h"

ref_t ref;

const tou_zone_t ref_zone = {REF_OFFSET_MIN, 0, {{0, 0, 0, 0}, 0, 0}, {{0, 0, 0, 0}, 0, 0}};

static const tou_tariff_source_t tables = {&tou_kept_tables, &ref.store, 2};

const tou_energy_t *const ref_energies[] = {&ref.energy.energy};
const tou_demand_t *const ref_demands[]  = {&ref.demand.demand};

const tou_capture_t ref_capture = {ref_energies, ref_demands, NULL, 1, 1, 0};

/* What is written over a line. Ids of kinds are those of the library's tables and settings; the address is this meter's own. */
static const tou_param_t params[] = {
    {REF_ADDRESS, 1, TOU_DLT645_ADDRESS},
    {TOU_SETTING_COUNTS, 1, TOU_SETTINGS_COUNTS},
    {TOU_SETTING_BILLING, 1, TOU_SETTINGS_BILLING},
    {TOU_SETTING_DEMAND, 1, TOU_SETTINGS_DEMAND},
    {TOU_SETTING_PASSWORDS, 1, TOU_SETTINGS_PASSWORDS},
    TOU_KEPT_COMMON(REF_RATES, REF_SPECIALS),
    TOU_KEPT_BANKED(0, REF_SEASONS, REF_WEEKS, REF_TABLES, 0),
    TOU_KEPT_BANKED(1, REF_SEASONS, REF_WEEKS, REF_TABLES, 0),
#if REF_RECORDS
    {TOU_SETTING_CELLS, 1, TOU_SETTINGS_CELLS},
    {TOU_SETTING_TEXT, TOU_TEXTS, TOU_SETTINGS_TEXT},
    {TOU_SETTING_SCREENS, REF_SCREENS, TOU_SETTINGS_SCREENS},
    {TOU_SETTING_STEPS, REF_STEPS_SETS *TOU_STEP_TABLES, TOU_SETTINGS_STEPS},
    {TOU_SETTING_STEP_ZONE, REF_STEPS_SETS, TOU_SETTINGS_STEP_ZONE},
    {TOU_SETTING_PRICES, REF_STEPS_SETS *REF_PRICES, TOU_SETTINGS_PRICES},
#endif
};

static const tou_history_cfg_t history = {{ref_energies, ref_demands, NULL, 1, 1, 0}, REF_HISTORY};

static bool ref_key(void *ctx) TOU_REENTRANT
{
    (void)ctx;
    return board_key();
}

static const tou_access_cfg_t access = {&ref.store, ref_key, NULL, REF_TRIES, REF_LOCK_MIN};

static const tou_keep_cfg_t keep = {&ref.meter, &ref.cfg, &ref.store, REF_SAVE_KWH *REF_CONSTANT, REF_SAVE_MIN};

static tou_pulse_t *const inputs[] = {&board_pulse};

void board_on_warning(void)
{
    tou_keep_warn_isr(&ref.keep);
#if REF_RECORDS
    ref_outputs_hold();
#endif
}

#if !REF_RECORDS
bool board_on_second(void)
{
    return false;
}

uint8_t board_on_tick(void)
{
    return 0;
}

void board_on_infrared(bool mark, uint16_t stamp)
{
    (void)mark, (void)stamp;
}

void board_on_infrared_second(void)
{
}
#endif

uint8_t ref_add_ring(uint8_t id, uint16_t size, uint16_t depth)
{
    uint8_t k            = ref.store_cfg.n_rings++;
    tou_ring_cfg_t *ring = &ref.ring[k];

    ring->id    = id;
    ring->spare = 2;
    ring->size  = size;
    ring->depth = depth;
    ring->entry = &ref.pool[ref.pooled];
    ref.pooled  = (uint16_t)(ref.pooled + TOU_STORE_PLACE(size));
    return k;
}

void ref_add_part(const tou_part_ops_t *ops, void *ctx, uint8_t id)
{
    tou_part_t *part = &ref.part[ref.cfg.n_parts++];

    part->ops = ops;
    part->ctx = ctx;
    part->id  = id;
}

/* As the meter leaves the factory. */
static void ref_defaults(void)
{
    tou_billing_init_defaults(&ref.billing_cfg);
    ref.demand_set.cfg.period_min = 15;
    ref.demand_set.cfg.slide_min  = 15;
    ref.demand_set.cfg.sync       = TOU_DEMAND_GRID;
    ref.demand_set.cfg.rule       = TOU_DEMAND_INSIDE;
    ref.demand_set.cfg.n_rates    = REF_RATES;
    ref.demand_set.cfg.n_highest  = 1;
}

/* What was written over a line takes the place of that. A block that was never written, or is damaged, changes nothing. */
static void ref_settings(void)
{
    uint8_t bytes[TOU_SETTINGS_BILLING];

    if (tou_store_read(&ref.store, TOU_SETTING_BILLING, 0, 0, bytes, TOU_SETTINGS_BILLING) == TOU_OK) {
        (void)tou_settings_billing_get(bytes, &ref.billing_cfg);
    }
    if (tou_store_read(&ref.store, TOU_SETTING_DEMAND, 0, 0, bytes, TOU_SETTINGS_DEMAND) == TOU_OK) {
        (void)tou_settings_demand_get(bytes, &ref.demand_set);
    }
}

static tou_err_t ref_init_measuring(void)
{
    tou_err_t err = tou_energy_init(&ref.energy.energy, ref.reg, REF_RATES, REF_CONSTANT, 1, TOU_UNIT_WH);

    if (err == TOU_OK) {
        tou_energy_part_init(&ref.energy, 0x01);
        err = tou_demand_init(&ref.demand.demand, &ref.demand_set.cfg, ref.cell, ref.maximum, NULL);
    }
    if (err == TOU_OK) {
        err = tou_demand_set_constant(&ref.demand.demand, REF_CONSTANT, 1);
        tou_demand_part_init(&ref.demand, 0x01, &ref.demand_set.forgive, ref.demand_set.outage);
        tou_demand_part_set_limit(&ref.demand, ref.demand_set.limit);
    }
    return err;
}

static void ref_list_rings(void)
{
    ref.store_cfg.n_rings = 0;
    ref.pooled            = 0;
    (void)ref_add_ring(REF_RING_MONTH, TOU_HISTORY_RECORD(1u + REF_RATES, 1u + REF_RATES, 0u), REF_HISTORY);
#if REF_RECORDS
    ref_records_rings();
#endif
}

/* The store's lists; where each lies follows from the state's size, see ref_lay_out(). */
static void ref_list_store(void)
{
    tou_store_cfg_t *cfg = &ref.store_cfg;

    cfg->nv         = &board_nv;
    cfg->journal_nv = &board_nv;
    cfg->param      = params;
    cfg->n_params   = (uint8_t)(sizeof params / sizeof params[0]);
    cfg->ring       = ref.ring;
    cfg->state      = ref.ring_state;
    cfg->map        = ref.map;
    cfg->place      = ref.place;
    cfg->buffer     = ref.buffer;
    ref_list_rings();
    ref.store.cfg = cfg; /* sizes of what is kept are asked of the parts, which look at their rings */
}

static void ref_list_meter(void)
{
    tou_meter_cfg_t *cfg = &ref.cfg;

    cfg->input           = inputs;
    cfg->part            = ref.part;
    cfg->tariff          = &ref.tariff;
    cfg->billing         = &ref.billing;
    cfg->clock           = &board_clock;
    cfg->keeper          = &ref.keep.keeper;
    cfg->n_inputs        = 1;
    cfg->n_parts         = 0;
    cfg->trim_max_s      = 2;
    cfg->clock_check_min = 60;
    ref_add_part(&tou_energy_part, &ref.energy, REF_PART_ENERGY);
    ref_add_part(&tou_demand_part, &ref.demand, REF_PART_DEMAND);
    ref_add_part(&tou_history_part, &ref.history, 0);
    ref_add_part(&tou_access_part, &ref.access, REF_PART_ACCESS);
}

/* All objects as of a meter that has counted nothing. */
static tou_err_t ref_set_up(void)
{
    memset(ref.reg, 0, sizeof ref.reg);
    memset(ref.maximum, 0, sizeof ref.maximum);
    tou_tariff_init(&ref.tariff, &tables, &ref_zone);
    ref_list_meter();
    tou_err_t err = ref_init_measuring();

    err = (err == TOU_OK) ? tou_billing_init(&ref.billing, &ref.billing_cfg, &ref_zone) : err;
    err = (err == TOU_OK) ? tou_history_init_kept(&ref.history, &history, &ref.store, 0) : err;
    err = (err == TOU_OK) ? tou_access_init(&ref.access, &access) : err;
#if REF_RECORDS
    err = (err == TOU_OK) ? ref_records_init() : err;
    err = (err == TOU_OK) ? ref_outputs_init() : err;
#endif
    return err;
}

static tou_err_t ref_lay_out(void)
{
    tou_err_t err = tou_store_lay_out(&ref.store_cfg, tou_keep_size(&ref.cfg), REF_SLOTS);

    if (err == TOU_OK && (ref.store_cfg.journal.slot > REF_SLOT || ref.pooled > REF_POOL)) {
        err = TOU_E_RANGE;
    }
    return (err == TOU_OK) ? tou_store_init(&ref.store, &ref.store_cfg) : err;
}

static tou_err_t ref_mount(void)
{
    tou_err_t err;

    do {
        board_watchdog();
        err = tou_store_mount(&ref.store);
    } while (err == TOU_MORE || err == TOU_E_BUSY);
    return (err == TOU_E_ABSENT) ? TOU_OK : err;
}

static tou_err_t ref_load(void)
{
    tou_err_t err = tou_keep_init(&ref.keep, &keep);

    err = (err == TOU_OK) ? tou_meter_init(&ref.meter, &ref.cfg) : err;
    if (err != TOU_OK) {
        return err;
    }
    do {
        board_watchdog();
        err = tou_keep_load(&ref.keep);
    } while (err == TOU_E_BUSY);
    return (err == TOU_E_ABSENT) ? TOU_OK : err;
}

/* The last commit, and on from it. */
static tou_err_t ref_revive(void)
{
    ref_defaults();
    ref_list_store();
    tou_err_t err = ref_set_up();

    err = (err == TOU_OK) ? ref_lay_out() : err;
    err = (err == TOU_OK) ? ref_mount() : err;
    if (err == TOU_OK) {
        ref_settings();
        err = ref_set_up();
    }
    err = (err == TOU_OK) ? ref_load() : err;
    while (err == TOU_OK && (err = tou_meter_start(&ref.meter)) == TOU_E_BUSY) {
        board_watchdog();
        err = TOU_OK;
    }
    return err;
}

/*
 * Pulses are counted before the memory is read, which may take a second on a slow bus. A meter that cannot find its memory, or finds
 * another's, writes nothing and says so by its lamp.
 */
void ref_boot(void)
{
    static const tou_pulse_cfg_t pulse = {BOARD_PULSE_STAMPS, BOARD_PULSE_STAMPS, 0, 0};

    board_run(false);
#if REF_RECORDS
    ref_outputs_stop();
    ref_panel_listen();
#endif
    (void)tou_pulse_init(&board_pulse, &pulse, ref.mark, REF_MARKS);
    board_run(true);
    ref.state = ref_revive();
    board_fault(ref.state != TOU_OK);
    if (ref.state == TOU_OK) {
        ref_link_init();
    }
}

/* RAM that something else has changed is set up anew from the last commit. */
void ref_poll(void)
{
    board_watchdog();
    if (ref.state != TOU_OK) {
        board_sleep(false);
        return;
    }
    bool busy     = ref_link_poll();
    tou_err_t err = tou_meter_poll(&ref.meter);

    if (err == TOU_E_INVALID) {
        ref_boot();
        return;
    }
#if REF_RECORDS
    ref_outputs_poll();
#else
    board_outputs(tou_meter_in_force(&ref.meter)->action.outputs);
#endif
    board_fault(ref.store.failing);
    if (err == TOU_OK) {
        board_sleep(busy);
    }
}
