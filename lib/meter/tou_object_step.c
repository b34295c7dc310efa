/* SPDX-License-Identifier: MIT */
#include "tou_object.h"

#include "tou/bytes.h"
#include "tou/step_object.h"

#define STEP_WORD 4u /* bytes of a price or a time */

/* One that the meter measures and the part counts. */
static tou_err_t steps_units(const tou_objects_t *objects, uint8_t age, uint8_t quantity, uint32_t *units)
{
    const tou_step_t *step         = objects->steps->step;
    const tou_quantity_t *measured = tou_object_quantity(objects, quantity);
    bool reverse                   = quantity == (uint8_t)TOU_QUANTITY_ACTIVE_EXPORT;

    if (measured == NULL || quantity > (uint8_t)TOU_QUANTITY_ACTIVE_EXPORT ||
        measured->energy != step->cfg->energy[reverse ? 1 : 0]) {
        return TOU_E_ABSENT;
    }
    return tou_step_units(step, age, reverse, units);
}

/* A cell of one byte; what it is if there is none. */
static tou_err_t steps_cell(const tou_objects_t *objects, uint8_t item, uint8_t none, uint8_t *value)
{
    tou_err_t err = tou_object_get(objects, TOU_OBJECT(TOU_CLASS_CELL, item, 0, 0), value);

    if (err == TOU_E_ABSENT) {
        *value = none;
        err    = TOU_OK;
    }
    return err;
}

/* What a combination word adds, in its bits 0 and 2; of the word shifted by one, what it subtracts. */
static uint32_t steps_named(uint8_t word, uint32_t import, uint32_t reverse)
{
    return (((word & TOU_COMBINE_ADD_IMPORT) != 0u) ? import : 0u) +
           (((word & TOU_COMBINE_ADD_EXPORT) != 0u) ? reverse : 0u);
}

/* Registers hold less than 2^30, so that two of them fit. */
static tou_err_t steps_consumed(const tou_objects_t *objects, uint8_t age, uint32_t *amount)
{
    uint32_t import  = 0;
    uint32_t reverse = 0;
    uint8_t word     = 0;
    tou_err_t err    = steps_units(objects, age, TOU_QUANTITY_ACTIVE_IMPORT, &import);
    bool forwards    = err == TOU_OK;

    if (err == TOU_OK || err == TOU_E_ABSENT) {
        err = steps_units(objects, age, TOU_QUANTITY_ACTIVE_EXPORT, &reverse);
        err = (err == TOU_E_ABSENT && forwards) ? TOU_OK : err;
    }
    err = (err == TOU_OK) ? steps_cell(objects, TOU_CELL_COMBINE_ACTIVE, TOU_COMBINE_DEFAULT, &word) : err;
    if (err == TOU_OK) {
        uint32_t more = steps_named(word, import, reverse);
        uint32_t less = steps_named((uint8_t)(word >> 1), import, reverse);

        *amount = (more > less) ? (more - less) : 0u;
    }
    return err;
}

static tou_err_t steps_table(const tou_objects_t *objects, tou_step_table_t *table)
{
    const tou_step_t *step = objects->steps->step;
    uint8_t number         = 1;
    tou_err_t err          = tou_step_in_force(step, tou_meter_now(objects->meter), &number);

    if (err == TOU_OK) {
        err = tou_step_get_table(step, tou_step_bank(step, TOU_STEP_SETS_STEPS), number, table);
    }
    return (err == TOU_OK) ? tou_step_table_check(table) : err;
}

/* Units of a register to a kWh. */
static uint16_t steps_unit(const tou_step_cfg_t *cfg)
{
    return ((cfg->energy[0] != NULL) ? cfg->energy[0] : cfg->energy[1])->units_per_kwh;
}

/* The step, or its price. */
static tou_err_t steps_present(const tou_objects_t *objects, bool price, uint32_t *number)
{
    tou_step_table_t table;
    uint32_t amount = 0;
    uint8_t most    = 0;
    tou_err_t err   = steps_consumed(objects, 0, &amount);

    err = (err == TOU_OK) ? steps_table(objects, &table) : err;
    err = (err == TOU_OK) ? steps_cell(objects, TOU_CELL_STEPS, 0, &most) : err;
    if (err == TOU_OK) {
        uint8_t step = tou_step_of(&table, amount, steps_unit(objects->steps->step->cfg), most);

        *number = price ? table.price[step - 1u] : step;
    }
    return err;
}

static tou_err_t steps_at(const tou_step_t *step, uint8_t age, uint32_t *at)
{
    if (age > step->cfg->n_marks) {
        return TOU_E_ABSENT;
    }
    *at = (age != 0u) ? step->cfg->mark[age - 1u].at : step->due;
    *at = (*at == TOU_UTC_NEVER) ? 0u : *at;
    return TOU_OK;
}

static tou_err_t steps_state(const tou_objects_t *objects, const tou_object_id_t *id, uint32_t *number)
{
    const tou_step_t *step = objects->steps->step;
    uint8_t table          = 0;
    tou_err_t err          = TOU_E_ABSENT;

    if (id->item == (uint8_t)TOU_STEP_CONSUMED && id->row == 0u) {
        return steps_consumed(objects, id->age, number);
    }
    if (id->item == (uint8_t)TOU_STEP_AT && id->row == 0u) {
        return steps_at(step, id->age, number);
    }
    if (id->item == (uint8_t)TOU_STEP_BANK && id->row < TOU_STEP_SETS && id->age == 0u) {
        *number = tou_step_bank(step, id->row);
        return TOU_OK;
    }
    if (id->item <= (uint8_t)TOU_STEP_PRICE && id->row == 0u && id->age == 0u) {
        return steps_present(objects, id->item == (uint8_t)TOU_STEP_PRICE, number);
    }
    if (id->item == (uint8_t)TOU_STEP_TABLE && id->row == 0u && id->age == 0u) {
        err     = tou_step_in_force(step, tou_meter_now(objects->meter), &table);
        *number = table;
    }
    return err;
}

tou_err_t tou_step_read(const tou_objects_t *objects, uint32_t id, tou_value_t *value) TOU_REENTRANT
{
    tou_object_id_t parts;

    tou_object_split(id, &parts);
    value->at = 0;
    if (parts.cls == (uint8_t)TOU_CLASS_STEP_ENERGY) {
        return (parts.row == 0u) ? steps_units(objects, parts.age, parts.item, &value->number) : TOU_E_ABSENT;
    }
    return steps_state(objects, &parts, &value->number);
}

/* ---- bytes ---- */

static uint8_t steps_size(uint32_t id) TOU_REENTRANT
{
    tou_object_id_t parts;

    tou_object_split(id, &parts);
    if (parts.age > 1u) {
        return 0;
    }
    switch (parts.item) {
    case TOU_STEP_SET_TABLE:
        return (uint8_t)((parts.row != 0u && parts.row <= TOU_STEP_TABLES) ? TOU_SETTINGS_STEPS : 0u);
    case TOU_STEP_SET_ZONES:
        return (uint8_t)((parts.row == 0u) ? TOU_SETTINGS_STEP_ZONE : 0u);
    case TOU_STEP_SET_PRICE:
        return (uint8_t)((parts.row != 0u && parts.row <= TOU_RATE_MAX) ? STEP_WORD : 0u);
    case TOU_STEP_SET_SWITCH:
        return (uint8_t)((parts.row < TOU_STEP_SETS && parts.age == 0u) ? STEP_WORD : 0u);
    default:
        return 0;
    }
}

/* Block of a price, and where it lies in there. */
static uint8_t steps_price_block(const tou_object_id_t *id, uint8_t *at)
{
    uint8_t place = (uint8_t)(id->row - 1u);

    *at = (uint8_t)((place % TOU_PRICES_EACH) * STEP_WORD);
    return (uint8_t)(2u * (place / TOU_PRICES_EACH) + id->age);
}

static tou_err_t steps_get_price(tou_store_t *store, const tou_object_id_t *id, uint8_t *out)
{
    uint8_t at    = 0;
    uint8_t block = steps_price_block(id, &at);
    tou_err_t err = tou_store_read(store, TOU_SETTING_PRICES, block, at, out, STEP_WORD);

    return (err == TOU_E_RANGE) ? TOU_E_ABSENT : err;
}

static tou_err_t steps_get_zones(const tou_step_t *step, uint8_t bank, uint8_t *out)
{
    tou_step_zones_t zones;
    tou_err_t err = tou_step_get_zones(step, bank, &zones);

    if (err == TOU_OK) {
        tou_step_zones_put(out, &zones);
    }
    return err;
}

static tou_err_t steps_get(const tou_objects_t *objects, uint32_t id, uint8_t *out) TOU_REENTRANT
{
    const tou_step_t *step = objects->steps->step;
    tou_object_id_t parts;
    tou_step_table_t table;
    tou_err_t err = TOU_OK;

    tou_object_split(id, &parts);
    switch (parts.item) {
    case TOU_STEP_SET_TABLE:
        err = tou_step_get_table(step, parts.age, parts.row, &table);
        if (err == TOU_OK) {
            tou_step_table_put(out, &table);
        }
        return err;
    case TOU_STEP_SET_ZONES:
        return steps_get_zones(step, parts.age, out);
    case TOU_STEP_SET_PRICE:
        return steps_get_price(step->cfg->store, &parts, out);
    default:
        (void)tou_bytes_put(out, step->switch_at[parts.row], STEP_WORD);
        return TOU_OK;
    }
}

static tou_err_t steps_put_price(tou_store_t *store, const tou_object_id_t *id, const uint8_t *bytes)
{
    uint8_t at    = 0;
    uint8_t block = steps_price_block(id, &at);

    if (tou_bytes_get(bytes, STEP_WORD) > TOU_STEP_MOST) {
        return TOU_E_INVALID;
    }
    tou_err_t err = tou_store_write(store, TOU_SETTING_PRICES, block, at, bytes, STEP_WORD);

    return (err == TOU_E_RANGE) ? TOU_E_ABSENT : err;
}

/* The meter is unlocked. */
static tou_err_t steps_put(const tou_objects_t *objects, uint32_t id, const uint8_t *bytes) TOU_REENTRANT
{
    tou_step_t *step = objects->steps->step;
    tou_utc_t now    = tou_meter_now(objects->meter);
    tou_object_id_t parts;
    tou_step_table_t table;
    tou_step_zones_t zones;
    tou_err_t err = TOU_OK;

    tou_object_split(id, &parts);
    switch (parts.item) {
    case TOU_STEP_SET_TABLE:
        err = tou_step_table_get(bytes, &table);
        return (err == TOU_OK) ? tou_step_write_table(step, parts.age, parts.row, &table, now) : err;
    case TOU_STEP_SET_ZONES:
        err = tou_step_zones_get(bytes, &zones);
        return (err == TOU_OK) ? tou_step_write_zones(step, parts.age, &zones, now) : err;
    case TOU_STEP_SET_PRICE:
        return steps_put_price(step->cfg->store, &parts, bytes);
    default:
        return tou_step_set_switch(step, parts.row, tou_bytes_get(bytes, STEP_WORD));
    }
}

const tou_cell_ops_t tou_step_ops = {steps_size, steps_get, steps_put};
