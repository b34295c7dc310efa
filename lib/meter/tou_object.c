/* SPDX-License-Identifier: MIT */
#include "tou_object.h"

#include "tou/step_object.h"

void tou_object_split(uint32_t id, tou_object_id_t *parts)
{
    parts->cls  = (uint8_t)(id >> 24);
    parts->item = (uint8_t)(id >> 16);
    parts->row  = (uint8_t)(id >> 8);
    parts->age  = (uint8_t)id;
}

const tou_quantity_t *tou_object_quantity(const tou_objects_t *self, uint8_t quantity)
{
    for (uint8_t i = 0; i < self->n_quantities; i++) {
        if (self->quantity[i].quantity == quantity) {
            return &self->quantity[i];
        }
    }
    return NULL;
}

static bool object_kept(const tou_objects_t *self, uint8_t age)
{
    return self->history != NULL && age <= self->history->cfg->depth;
}

/* A period that has not been yet is empty; so are the maxima of one that closed no demand. */
static tou_err_t object_closed(tou_err_t err, tou_value_t *value)
{
    if (err != TOU_E_ABSENT) {
        return err;
    }
    value->number = 0;
    value->at     = 0;
    return TOU_OK;
}

static tou_err_t object_past_energy(const tou_objects_t *self, const tou_energy_t *energy, const tou_object_id_t *id,
                                    tou_value_t *value)
{
    const tou_capture_t *what = &self->history->cfg->what;

    for (uint8_t i = 0; i < what->n_energies; i++) {
        if (what->energy[i] == energy) {
            value->at = 0;
            return object_closed(tou_history_energy(self->history, id->age, i, id->row, &value->number), value);
        }
    }
    return TOU_E_ABSENT;
}

static tou_err_t object_past_maximum(const tou_objects_t *self, const tou_demand_t *demand, const tou_object_id_t *id,
                                     tou_value_t *value)
{
    const tou_capture_t *what = &self->history->cfg->what;
    tou_maximum_t maximum     = {0, 0, 0};

    for (uint8_t i = 0; i < what->n_demands; i++) {
        if (what->demand[i] == demand) {
            tou_err_t err = tou_history_maximum(self->history, id->age, i, id->row, 0, &maximum);

            value->number = maximum.value;
            value->at     = maximum.at;
            return object_closed(err, value);
        }
    }
    return TOU_E_ABSENT;
}

static tou_err_t object_energy(const tou_objects_t *self, const tou_object_id_t *id, tou_value_t *value)
{
    const tou_quantity_t *quantity = tou_object_quantity(self, id->item);

    if (quantity == NULL || quantity->energy == NULL || id->row > quantity->energy->n_rates) {
        return TOU_E_ABSENT;
    }
    if (id->age != 0u) {
        return object_kept(self, id->age) ? object_past_energy(self, quantity->energy, id, value) : TOU_E_ABSENT;
    }
    value->number = quantity->energy->reg[id->row].units;
    value->at     = 0;
    return TOU_OK;
}

static tou_err_t object_maximum(const tou_objects_t *self, const tou_object_id_t *id, tou_value_t *value)
{
    const tou_quantity_t *quantity = tou_object_quantity(self, id->item);

    if (quantity == NULL || quantity->demand == NULL || id->row > quantity->demand->cfg.n_rates) {
        return TOU_E_ABSENT;
    }
    if (id->age != 0u) {
        return object_kept(self, id->age) ? object_past_maximum(self, quantity->demand, id, value) : TOU_E_ABSENT;
    }
    const tou_maximum_t *maximum = tou_demand_maximum(quantity->demand, id->row, 0);

    value->number = maximum->value;
    value->at     = maximum->at;
    return TOU_OK;
}

static tou_err_t object_demand(const tou_objects_t *self, const tou_object_id_t *id, tou_value_t *value)
{
    const tou_quantity_t *quantity = tou_object_quantity(self, id->item);

    if (quantity == NULL || quantity->demand == NULL || id->row != 0u || id->age != 0u) {
        return TOU_E_ABSENT;
    }
    value->number = (id->cls == TOU_CLASS_DEMAND) ? tou_demand_last(quantity->demand) : tou_demand_rising(quantity->demand);
    value->at     = 0;
    return TOU_OK;
}

static uint32_t object_of_closing(const tou_closing_t *closing, uint8_t item)
{
    switch (item) {
    case TOU_PERIOD_AT:
        return closing->at;
    case TOU_PERIOD_SINCE:
        return closing->since;
    case TOU_PERIOD_NUMBER:
        return closing->number;
    default:
        return closing->cause;
    }
}

static tou_err_t object_period(const tou_objects_t *self, const tou_object_id_t *id, tou_value_t *value)
{
    tou_closing_t closing;

    if (id->item > TOU_PERIOD_CAUSE || id->row != 0u || id->age == 0u || !object_kept(self, id->age)) {
        return TOU_E_ABSENT;
    }
    tou_err_t err = tou_history_closing(self->history, id->age, &closing);

    if (err == TOU_OK) {
        value->number = object_of_closing(&closing, id->item);
        value->at     = 0;
    }
    return object_closed(err, value);
}

tou_err_t tou_object_read(const tou_objects_t *self, uint32_t id, tou_value_t *value)
{
    tou_object_id_t parts;
    tou_value_t read;
    tou_err_t err = TOU_E_ABSENT;

    tou_object_split(id, &parts);
    switch (parts.cls) {
    case TOU_CLASS_ENERGY:
        err = object_energy(self, &parts, &read);
        break;
    case TOU_CLASS_MAXIMUM:
        err = object_maximum(self, &parts, &read);
        break;
    case TOU_CLASS_DEMAND:
    case TOU_CLASS_RISING:
        err = object_demand(self, &parts, &read);
        break;
    case TOU_CLASS_CLOCK:
        if ((id & 0xFFFFFFu) == 0u) {
            read.number = tou_meter_now(self->meter);
            read.at     = 0;
            err         = TOU_OK;
        }
        break;
    case TOU_CLASS_PERIOD:
        err = object_period(self, &parts, &read);
        break;
    case TOU_CLASS_BANK:
        if (parts.item <= TOU_BANKS_DAYS && parts.row == 0u && parts.age == 0u) {
            read.number = self->meter->cfg->tariff->state.bank[parts.item];
            read.at     = 0;
            err         = TOU_OK;
        }
        break;
    case TOU_CLASS_STATE:
        err = tou_object_state(self, &parts, &read);
        break;
    case TOU_CLASS_STEP:
    case TOU_CLASS_STEP_ENERGY:
        err = (self->steps != NULL) ? self->steps->read(self, id, &read) : TOU_E_ABSENT;
        break;
    default:
        if (parts.cls >= TOU_CLASS_FREEZE && self->archive != NULL) {
            err = self->archive->read(self, id, &read);
        }
        break;
    }
    if (err == TOU_OK) {
        *value = read;
    }
    return err;
}

/* A blank meter has no tariff that says how many. */
static uint8_t object_fewer(const tou_objects_t *self, uint8_t registers)
{
    uint8_t n_rates = self->meter->cfg->tariff->planner.set.base.n_rates;

    return (n_rates != 0u && n_rates < registers) ? n_rates : registers;
}

uint8_t tou_object_rates(const tou_objects_t *self, uint32_t id)
{
    tou_object_id_t parts;

    tou_object_split(id, &parts);

    const tou_quantity_t *quantity = tou_object_quantity(self, parts.item);

    if (quantity != NULL && parts.cls == TOU_CLASS_ENERGY && quantity->energy != NULL) {
        return object_fewer(self, quantity->energy->n_rates);
    }
    if (quantity != NULL && parts.cls == TOU_CLASS_MAXIMUM && quantity->demand != NULL) {
        return object_fewer(self, quantity->demand->cfg.n_rates);
    }
    return 0;
}

/* Units are 1, 10, 100 or 1000 to the kWh. */
static int8_t object_energy_scaler(const tou_energy_t *energy)
{
    switch (energy->units_per_kwh) {
    case TOU_UNIT_WH:
        return 0;
    case TOU_UNIT_10WH:
        return 1;
    case TOU_UNIT_100WH:
        return 2;
    default:
        return 3;
    }
}

static uint8_t object_power(uint8_t quantity)
{
    if (quantity <= TOU_QUANTITY_ACTIVE_EXPORT) {
        return TOU_COSEM_W;
    }
    return (uint8_t)((quantity < TOU_QUANTITY_APPARENT_IMPORT) ? TOU_COSEM_VAR : TOU_COSEM_VA);
}

/* What a value is. */
enum { OBJECT_COUNT, OBJECT_TIME, OBJECT_POWER, OBJECT_ENERGY };

static uint8_t object_nature(const tou_object_id_t *id)
{
    bool time = false;

    switch (id->cls) {
    case TOU_CLASS_ENERGY:
    case TOU_CLASS_FREEZE_ENERGY:
    case TOU_CLASS_EVENT_ENERGY:
    case TOU_CLASS_INTERVAL_ENERGY:
    case TOU_CLASS_STEP_ENERGY:
        return OBJECT_ENERGY;
    case TOU_CLASS_MAXIMUM:
    case TOU_CLASS_DEMAND:
    case TOU_CLASS_RISING:
    case TOU_CLASS_FREEZE_MAXIMUM:
    case TOU_CLASS_EVENT_MAXIMUM:
        return OBJECT_POWER;
    case TOU_CLASS_CLOCK:
        return OBJECT_TIME;
    case TOU_CLASS_PERIOD:
        time = id->item <= TOU_PERIOD_SINCE;
        break;
    case TOU_CLASS_FREEZE:
        time = id->age != 0u && id->row == TOU_FROZEN_AT;
        break;
    case TOU_CLASS_EVENT:
        time = id->age != 0u && id->row <= TOU_EVENT_BEFORE;
        break;
    case TOU_CLASS_INTERVAL:
        time = (id->item | id->age) != 0u && id->row == TOU_INTERVAL_AT;
        break;
    case TOU_CLASS_STEP:
        if (id->item == (uint8_t)TOU_STEP_CONSUMED) {
            return OBJECT_ENERGY;
        }
        time = id->item == (uint8_t)TOU_STEP_AT;
        break;
    default:
        break;
    }
    return (uint8_t)(time ? OBJECT_TIME : OBJECT_COUNT);
}

/* Of an energy or a demand. */
static uint8_t object_quantity_of(const tou_object_id_t *id)
{
    switch (id->cls) {
    case TOU_CLASS_FREEZE_ENERGY:
    case TOU_CLASS_FREEZE_MAXIMUM:
        return (uint8_t)(id->item & 0xFu);
    case TOU_CLASS_EVENT_ENERGY:
    case TOU_CLASS_EVENT_MAXIMUM:
    case TOU_CLASS_INTERVAL_ENERGY:
        return id->row;
    case TOU_CLASS_STEP:
        return TOU_QUANTITY_ACTIVE_IMPORT;
    default:
        return id->item;
    }
}

tou_err_t tou_object_unit(const tou_objects_t *self, uint32_t id, tou_unit_t *unit)
{
    tou_object_id_t parts;
    tou_value_t value;

    tou_object_split(id, &parts);
    if (tou_object_read(self, id, &value) == TOU_E_ABSENT) {
        return TOU_E_ABSENT;
    }
    uint8_t nature   = object_nature(&parts);
    uint8_t quantity = object_quantity_of(&parts);

    if (nature == OBJECT_ENERGY) {
        const tou_quantity_t *listed = tou_object_quantity(self, quantity);

        /* Steps may count reverse energy alone. */
        listed       = (listed != NULL) ? listed : tou_object_quantity(self, TOU_QUANTITY_ACTIVE_EXPORT);
        unit->unit   = (uint8_t)(object_power(quantity) + (TOU_COSEM_WH - TOU_COSEM_W));
        unit->scaler = object_energy_scaler(listed->energy);
    } else if (nature == OBJECT_POWER) {
        unit->unit   = object_power(quantity);
        unit->scaler = -1;
    } else {
        unit->unit   = (uint8_t)((nature == OBJECT_TIME) ? TOU_COSEM_TIME : TOU_COSEM_COUNT);
        unit->scaler = 0;
    }
    return TOU_OK;
}

tou_err_t tou_object_obis(const tou_objects_t *self, uint32_t id, uint8_t *code)
{
    static const uint8_t kinds[TOU_CLASS_RISING] TOU_ROM = {8, 6, 5, 4};
    tou_object_id_t parts;
    tou_value_t value;

    tou_object_split(id, &parts);
    if (parts.cls > TOU_CLASS_CLOCK || tou_object_read(self, id, &value) == TOU_E_ABSENT) {
        return TOU_E_ABSENT;
    }
    bool clock = parts.cls == TOU_CLASS_CLOCK;

    code[0] = (uint8_t)(clock ? 0u : 1u);
    code[1] = 0;
    code[2] = (uint8_t)(clock ? 1u : parts.item);
    code[3] = (uint8_t)(clock ? 0u : TOU_ROM_U8(&kinds[parts.cls - 1u]));
    code[4] = parts.row;
    code[5] = (uint8_t)((parts.age == 0u) ? 255u : parts.age);
    return TOU_OK;
}
