/* SPDX-License-Identifier: MIT */
/* Objects that are bytes, and commands. */
#include "tou/bytes.h"
#include "tou/step_object.h"

#include <string.h>

#define WRITE_WORD 4u /* bytes of a time */

/* What an id says beside its class. */
static uint8_t write_item(uint32_t id)
{
    return (uint8_t)(id >> 16);
}

static uint8_t write_row(uint32_t id)
{
    return (uint8_t)(id >> 8);
}

static uint8_t write_setting_size(uint8_t setting)
{
    switch (setting) {
    case TOU_SETTING_BILLING:
        return TOU_SETTINGS_BILLING;
    case TOU_SETTING_DEMAND:
        return TOU_SETTINGS_DEMAND;
    case TOU_SETTING_COUNTS:
        return TOU_SETTINGS_COUNTS;
    default:
        return 0;
    }
}

uint8_t tou_object_size(uint32_t id)
{
    switch (id >> 24) {
    case TOU_CLASS_RECORD:
        return tou_item_size(write_item(id));
    case TOU_CLASS_SETTING:
        return write_setting_size(write_item(id));
    case TOU_CLASS_SWITCH:
    case TOU_CLASS_CLOCK:
        return WRITE_WORD;
    default:
        return 0;
    }
}

/* Who has objects of a class that not every meter has; NULL: they are of all, or this one has none. */
static const tou_cell_ops_t *write_ops(const tou_objects_t *self, uint32_t id)
{
    switch (id >> 24) {
    case TOU_CLASS_CELL:
        return (self->cells != NULL) ? self->cells->ops : NULL;
    case TOU_CLASS_STEP_SETTING:
        return (self->steps != NULL) ? self->steps->ops : NULL;
    default:
        return NULL;
    }
}

/* Bytes of any. */
static uint8_t write_size(const tou_objects_t *self, uint32_t id)
{
    const tou_cell_ops_t *ops = write_ops(self, id);

    return (ops != NULL) ? ops->size(id) : tou_object_size(id);
}

static void write_item_of(uint32_t id, tou_item_t *item)
{
    item->kind  = write_item(id);
    item->index = write_row(id);
    item->bank  = (uint8_t)id;
}

static tou_err_t write_get_record(const tou_objects_t *self, uint32_t id, uint8_t *out)
{
    const tou_tariff_source_t *source = self->meter->cfg->tariff->planner.set.source;
    tou_item_t item;

    write_item_of(id, &item);
    return (item.bank < source->n_banks) ? source->ops->read(source->ctx, &item, out) : TOU_E_ABSENT;
}

static tou_err_t write_get_switch(const tou_objects_t *self, uint32_t id, uint8_t *out)
{
    const tou_tariff_t *tariff = self->meter->cfg->tariff;

    if (write_item(id) > TOU_BANKS_DAYS || (id & 0xFFFFu) != 0u || tariff->planner.set.source->n_banks != 2u) {
        return TOU_E_ABSENT;
    }
    (void)tou_bytes_put(out, tariff->state.switch_at[write_item(id)], WRITE_WORD);
    return TOU_OK;
}

/* As they are in force, whether they were ever written or not. */
static void write_demand_settings(const tou_demand_part_t *part, tou_demand_settings_t *settings)
{
    settings->cfg     = part->demand.cfg;
    settings->forgive = part->forgive;
    settings->outage  = part->outage;
    settings->limit   = part->limit;
}

static tou_err_t write_get_setting(const tou_objects_t *self, uint32_t id, uint8_t *out)
{
    const tou_changing_t *changing = self->changing;
    tou_demand_settings_t demand;

    if (write_item(id) == TOU_SETTING_BILLING && write_row(id) == 0u) {
        tou_settings_billing_put(out, &self->meter->cfg->billing->cfg);
        return TOU_OK;
    }
    if (write_item(id) == TOU_SETTING_DEMAND && changing != NULL && write_row(id) < changing->n_demands) {
        write_demand_settings(changing->demand[write_row(id)], &demand);
        tou_settings_demand_put(out, &demand);
        return TOU_OK;
    }
    if (write_item(id) == TOU_SETTING_COUNTS && changing != NULL) {
        return tou_store_read(changing->store, TOU_SETTING_COUNTS, write_row(id), 0, out, TOU_SETTINGS_COUNTS);
    }
    return TOU_E_ABSENT;
}

static tou_err_t write_get(const tou_objects_t *self, uint32_t id, uint8_t *out)
{
    switch (id >> 24) {
    case TOU_CLASS_RECORD:
        return write_get_record(self, id, out);
    case TOU_CLASS_SWITCH:
        return write_get_switch(self, id, out);
    default:
        return write_get_setting(self, id, out);
    }
}

tou_err_t tou_object_get(const tou_objects_t *self, uint32_t id, uint8_t *out)
{
    const tou_cell_ops_t *ops = write_ops(self, id);
    tou_record_t record;
    uint8_t size  = write_size(self, id);
    tou_err_t err = TOU_E_ABSENT;

    if (size != 0u && ops != NULL) {
        return ops->get(self, id, out);
    }
    if (size != 0u && (id >> 24) != (uint32_t)TOU_CLASS_CLOCK) {
        err = write_get(self, id, record.bytes);
    }
    if (err == TOU_OK) {
        memcpy(out, record.bytes, size);
    }
    return err;
}

/* The meter is unlocked. While a check of what is not complete yet runs, it is driven on: nothing else does. */
static tou_err_t write_record(const tou_objects_t *self, uint32_t id, const uint8_t *bytes)
{
    tou_tariff_t *tariff = self->meter->cfg->tariff;
    tou_item_t item;

    write_item_of(id, &item);
    tou_err_t err = tou_tariff_write(tariff, &item, bytes);

    if (err == TOU_E_BUSY) {
        (void)tou_tariff_step(tariff, tou_meter_now(self->meter));
    }
    return err;
}

static tou_err_t write_switch(const tou_objects_t *self, uint32_t id, const uint8_t *bytes)
{
    return ((id & 0xFFFFu) == 0u)
               ? tou_tariff_set_switch(self->meter->cfg->tariff, write_item(id), tou_bytes_get(bytes, WRITE_WORD))
               : TOU_E_ABSENT;
}

static tou_err_t write_block(const tou_objects_t *self, uint32_t id, const uint8_t *bytes)
{
    tou_err_t err =
        tou_store_write(self->changing->store, write_item(id), write_row(id), 0, bytes, write_setting_size(write_item(id)));

    return (err == TOU_E_RANGE) ? TOU_E_ABSENT : err;
}

static tou_err_t write_billing(const tou_objects_t *self, uint32_t id, const uint8_t *bytes)
{
    tou_billing_cfg_t cfg;

    if (write_row(id) != 0u) {
        return TOU_E_ABSENT;
    }
    tou_err_t err = tou_settings_billing_get(bytes, &cfg);

    err = (err == TOU_OK) ? write_block(self, id, bytes) : err;
    return (err == TOU_OK) ? tou_billing_set(self->meter->cfg->billing, &cfg, tou_meter_now(self->meter)) : err;
}

/* How many rates and maxima there are is for good, and how many cells at most: the arrays are the product's. */
static bool write_demand_fits(const tou_objects_t *self, const tou_demand_part_t *part, const tou_demand_cfg_t *cfg)
{
    bool free_inside = cfg->sync == TOU_DEMAND_FREE && cfg->rule == TOU_DEMAND_INSIDE;
    uint8_t slide    = free_inside ? 1u : cfg->slide_min;
    uint8_t cells    = 0;

    for (uint8_t minute = 0; minute < cfg->period_min; minute = (uint8_t)(minute + slide)) {
        cells++;
    }
    return cells <= self->changing->n_cells && cfg->n_rates == part->demand.cfg.n_rates &&
           cfg->n_highest == part->demand.cfg.n_highest;
}

/* Maxima stay; windows begin anew when the meter is locked. */
static void write_apply_demand(const tou_objects_t *self, tou_demand_part_t *part, const tou_demand_settings_t *settings)
{
    const tou_constant_t *constant = self->changing->constant;
    tou_demand_t *demand           = &part->demand;

    (void)tou_demand_init(demand, &settings->cfg, demand->cell, demand->maximum, demand->cumulative);
    (void)tou_demand_set_constant(demand, constant->imp_per_kwh, constant->ratio);
    tou_demand_part_init(part, part->inputs, &settings->forgive, settings->outage);
    tou_demand_part_set_limit(part, settings->limit);
}

/* Another limit only: windows go on. */
static bool write_is_limit(const tou_demand_part_t *part, const uint8_t *bytes)
{
    uint8_t present[TOU_SETTINGS_DEMAND];
    tou_demand_settings_t settings;

    write_demand_settings(part, &settings);
    tou_settings_demand_put(present, &settings);
    return memcmp(present, bytes, TOU_SETTINGS_DEMAND - WRITE_WORD) == 0;
}

static tou_err_t write_demand(const tou_objects_t *self, uint32_t id, const uint8_t *bytes, bool *anew)
{
    tou_demand_settings_t settings;

    if (write_row(id) >= self->changing->n_demands) {
        return TOU_E_ABSENT;
    }
    tou_demand_part_t *part = self->changing->demand[write_row(id)];
    tou_err_t err           = tou_settings_demand_get(bytes, &settings);

    if (err == TOU_OK && !write_demand_fits(self, part, &settings.cfg)) {
        err = TOU_E_INVALID;
    }
    err = (err == TOU_OK) ? write_block(self, id, bytes) : err;
    if (err == TOU_OK && write_is_limit(part, bytes)) {
        tou_demand_part_set_limit(part, settings.limit);
    } else if (err == TOU_OK) {
        write_apply_demand(self, part, &settings);
        *anew = true;
    }
    return err;
}

static tou_err_t write_counts(const tou_objects_t *self, uint32_t id, const uint8_t *bytes)
{
    tou_counts_t counts;
    tou_err_t err = tou_settings_counts_get(bytes, &counts);

    return (err == TOU_OK) ? write_block(self, id, bytes) : err;
}

/* anew: set if measuring begins anew */
static tou_err_t write_setting(const tou_objects_t *self, uint32_t id, const uint8_t *bytes, bool *anew)
{
    switch (write_item(id)) {
    case TOU_SETTING_BILLING:
        return write_billing(self, id, bytes);
    case TOU_SETTING_COUNTS:
        return write_counts(self, id, bytes);
    default:
        return write_demand(self, id, bytes, anew);
    }
}

static tou_err_t write_put(const tou_objects_t *self, uint32_t id, const uint8_t *bytes, bool *anew)
{
    const tou_cell_ops_t *ops = write_ops(self, id);

    if (ops != NULL) {
        return ops->put(self, id, bytes);
    }
    switch (id >> 24) {
    case TOU_CLASS_RECORD:
        return write_record(self, id, bytes);
    case TOU_CLASS_SWITCH:
        return write_switch(self, id, bytes);
    default:
        return write_setting(self, id, bytes, anew);
    }
}

tou_err_t tou_object_put(const tou_objects_t *self, uint32_t id, const uint8_t *bytes, uint8_t n)
{
    uint8_t size = write_size(self, id);

    if (self->changing == NULL) {
        return TOU_E_DENIED;
    }
    if (size == 0u || n != size) {
        return (size == 0u) ? TOU_E_ABSENT : TOU_E_RANGE;
    }
    if ((id >> 24) == (uint32_t)TOU_CLASS_CLOCK) {
        return ((id & 0xFFFFFFu) == 0u) ? tou_meter_set_clock(self->meter, tou_bytes_get(bytes, WRITE_WORD)) : TOU_E_ABSENT;
    }
    tou_err_t err = tou_meter_unlock(self->meter);

    if (err == TOU_OK) {
        bool anew = false;

        err = write_put(self, id, bytes, &anew);
        tou_meter_lock(self->meter, anew);
    }
    return err;
}

tou_err_t tou_object_put_all(const tou_objects_t *self, tou_batch_t *batch)
{
    if (self->changing == NULL) {
        return TOU_E_DENIED;
    }
    tou_err_t err = tou_meter_unlock(self->meter);

    if (err == TOU_OK) {
        err = tou_tariff_write_all(self->meter->cfg->tariff, batch, tou_meter_now(self->meter));
        tou_meter_lock(self->meter, false);
    }
    return err;
}

/* Of today or tomorrow, the meter being unlocked. */
static tou_err_t write_announce(const tou_objects_t *self, uint32_t argument)
{
    const tou_now_t *now = tou_meter_in_force(self->meter);
    tou_utc_t utc        = tou_meter_now(self->meter);
    tou_day_t day;

    if (argument >= 512u || utc == 0u) {
        return TOU_E_RANGE;
    }
    (void)tou_wall_split(tou_zone_to_wall(now->zone, utc), &day);
    tou_err_t err = tou_meter_unlock(self->meter);

    if (err == TOU_OK) {
        err = tou_tariff_announce(self->meter->cfg->tariff, utc, (tou_day_t)(day + (argument >> 8)), (uint8_t)argument);
        tou_meter_lock(self->meter, false);
    }
    return err;
}

tou_err_t tou_object_run(const tou_objects_t *self, uint8_t command, uint32_t argument)
{
    tou_meter_t *meter = self->meter;

    switch (command) {
    case TOU_RUN_DEMAND_CLEAR:
        return tou_meter_clear(meter, TOU_EV_DEMAND_CLEAR, 0);
    case TOU_RUN_METER_CLEAR:
        return tou_meter_clear(meter, TOU_EV_METER_CLEAR, 0);
    case TOU_RUN_EVENT_CLEAR:
        return (argument < (uint32_t)TOU_EV_N || TOU_EV_IS_WRITTEN(argument))
                   ? tou_meter_clear(meter, TOU_EV_EVENT_CLEAR, (uint8_t)argument)
                   : TOU_E_RANGE;
    case TOU_RUN_FREEZE:
        return tou_meter_report(meter, TOU_EV_FREEZE, 0, NULL, 0);
    case TOU_RUN_CLOSE:
        return tou_meter_close(meter, TOU_CAUSE_COMMAND);
    case TOU_RUN_ANNOUNCE:
        return write_announce(self, argument);
    default:
        return TOU_E_ARG;
    }
}

tou_err_t tou_object_schedule(const tou_objects_t *self, const tou_schedule_cfg_t *schedule)
{
    const tou_changing_t *changing = self->changing;

    if (changing == NULL || changing->timed == NULL) {
        return TOU_E_DENIED;
    }
    tou_err_t err = tou_meter_unlock(self->meter);

    if (err == TOU_OK) {
        err = changing->set_timed(changing->timed, schedule, tou_meter_now(self->meter));
        tou_meter_lock(self->meter, false);
    }
    return err;
}

tou_err_t tou_object_programmed(const tou_objects_t *self, const uint8_t *what, uint8_t n)
{
    return tou_meter_report(self->meter, TOU_EV_PROGRAMMED, 0, what, n);
}
