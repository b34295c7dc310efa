/* SPDX-License-Identifier: MIT */
#include "tou_dlt645_record.h"

#define RECORD_AGE_MAX 255u

/* Items of a freeze. */
enum { FROZEN_TIME = 0, FROZEN_QUADRANTS = 4, FROZEN_ENERGIES = 8, FROZEN_MAXIMA = 0x0A, FROZEN_ALL = 0xFF };

#define FROZEN_ITEMS 12u /* of a block: those up to the maxima, and the variables of item 10, which are never kept */

static uint8_t record_kind(uint32_t di)
{
    return (uint8_t)(di >> 16);
}

static uint8_t record_age(const tou_dlt645_t *self)
{
    return (uint8_t)self->pin.age;
}

/* A freeze that has this item, but for its rate: TOU_CLASS_FREEZE_... */
static uint32_t frozen_id(uint8_t kind, uint8_t item)
{
    bool energy      = item <= FROZEN_ENERGIES;
    uint8_t quantity = (uint8_t)(energy ? item : (item - FROZEN_ENERGIES));

    return TOU_OBJECT(energy ? TOU_CLASS_FREEZE_ENERGY : TOU_CLASS_FREEZE_MAXIMUM,
                      (uint8_t)((uint8_t)(kind << 4) | quantity), 0, 0);
}

/* Bit of a mode that an item has: energies one by one, but all quadrants the same, then maxima. */
static uint8_t frozen_bit(uint8_t item)
{
    uint8_t place = (uint8_t)(item - 1u);

    if (item > FROZEN_ENERGIES) {
        place = (uint8_t)(item - FROZEN_ENERGIES + FROZEN_QUADRANTS);
    } else if (item > FROZEN_QUADRANTS) {
        place = FROZEN_QUADRANTS;
    }
    return (uint8_t)(1u << place);
}

/* Pieces of an item; 0: the freeze does not have it, or its mode left it out. Combinations are made of quadrants. */
static uint8_t frozen_parts(const tou_dlt645_t *self, uint8_t kind, uint8_t item)
{
    const tou_objects_t *objects = self->cfg->objects;

    if (item == FROZEN_TIME && kind < TOU_FREEZE_KINDS) {
        return 1;
    }
    if (kind >= TOU_FREEZE_KINDS || item > FROZEN_MAXIMA || (self->pin.mode & frozen_bit(item)) == 0u) {
        return 0;
    }
    uint8_t parts = tou_archive_registers(objects, frozen_id(kind, item));

    if (parts == 0u && item <= FROZEN_ENERGIES) {
        parts = tou_archive_registers(objects, frozen_id(kind, tou_dlt645_measured(objects, item)));
    }
    return parts;
}

static tou_err_t frozen_part(const tou_dlt645_t *self, uint8_t kind, uint8_t item, uint8_t part, uint8_t *out, uint8_t *size)
{
    const tou_objects_t *objects = self->cfg->objects;

    if (item == FROZEN_TIME) {
        *size = 5;
        (void)tou_dlt645_put_stamp(objects, out, self->pin.at, false);
        return TOU_OK;
    }
    uint32_t id = frozen_id(kind, item) | TOU_OBJECT(0, 0, part, record_age(self));

    *size = (uint8_t)((item <= FROZEN_ENERGIES) ? 4u : 8u);
    return (item <= FROZEN_ENERGIES) ? tou_dlt645_put_energy(objects, id, item, out)
                                     : tou_dlt645_put_maximum(objects, id, out);
}

/* All items, one that the freeze does not have is empty. */
static tou_err_t frozen_block(const tou_dlt645_t *self, uint8_t kind, uint16_t piece, uint8_t *out, uint8_t *size)
{
    for (uint8_t item = FROZEN_TIME; item < FROZEN_ITEMS; item++) {
        uint8_t parts = frozen_parts(self, kind, item);

        if (piece < parts) {
            return frozen_part(self, kind, item, (uint8_t)piece, out, size);
        }
        if (piece == parts) {
            *out  = TOU_DLT645_ITEM_END;
            *size = 1;
            return TOU_OK;
        }
        piece = (uint16_t)(piece - parts - 1u);
    }
    return TOU_E_ABSENT;
}

static tou_err_t frozen_piece(const tou_dlt645_t *self, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size)
{
    uint8_t kind = record_kind(di);
    uint8_t item = (uint8_t)(di >> 8);

    if (item == FROZEN_ALL) {
        return frozen_block(self, kind, piece, out, size);
    }
    return (piece < frozen_parts(self, kind, item)) ? frozen_part(self, kind, item, (uint8_t)piece, out, size)
                                                    : TOU_E_ABSENT;
}

/* The object that tells when records of an identifier were, and with age 0 how many. */
static tou_err_t record_series(const tou_dlt645_t *self, uint32_t di, uint32_t *id)
{
    switch (di >> 24) {
    case TOU_DLT645_EVENT:
        return tou_dlt645_event_series(self, di, id);
    case TOU_DLT645_FROZEN:
        *id = TOU_OBJECT(TOU_CLASS_FREEZE, record_kind(di), 0, 0);
        return ((uint8_t)di != 0u) ? TOU_OK : TOU_E_ABSENT;
    default:
        return TOU_E_ABSENT;
    }
}

/* Which record it is. */
static tou_err_t record_look(const tou_objects_t *objects, uint32_t series, uint8_t age, tou_dlt645_pin_t *pin)
{
    tou_value_t count;
    tou_value_t at;
    tou_value_t mode = {0, 0};
    tou_err_t err    = tou_object_read(objects, series, &count);

    if (err == TOU_OK) {
        err = tou_object_read(objects, series | age, &at);
    }
    if (err == TOU_OK && series >> 24 == (uint32_t)TOU_CLASS_FREEZE) {
        err = tou_object_read(objects, series | TOU_OBJECT(0, 0, TOU_FROZEN_MODE, age), &mode);
    }
    if (err == TOU_OK) {
        pin->mode   = (uint8_t)mode.number;
        pin->count  = count.number;
        pin->at     = at.number;
        pin->age    = age;
        pin->blocks = 0;
    }
    return err;
}

/* A freeze, or a record of an event. */
static tou_err_t record_open_one(tou_dlt645_t *self, uint8_t size)
{
    uint32_t series = 0;
    tou_err_t err   = record_series(self, self->di, &series);

    if (size != 0u) {
        return TOU_E_RANGE;
    }
    return (err == TOU_OK) ? record_look(self->cfg->objects, series, (uint8_t)self->di, &self->pin) : err;
}

/* Records added since have made it older; one that was cleared is gone, with its number or with its time. */
static tou_err_t record_resume_one(tou_dlt645_t *self)
{
    const tou_objects_t *objects = self->cfg->objects;
    uint32_t series              = 0;
    tou_dlt645_pin_t pin;
    tou_value_t count;
    tou_err_t err = record_series(self, self->di, &series);

    if (err == TOU_OK) {
        err = tou_object_read(objects, series, &count);
    }
    if (err != TOU_OK) {
        return err;
    }
    uint32_t age = self->pin.age + (count.number - self->pin.count);

    if (count.number < self->pin.count || age > RECORD_AGE_MAX) {
        return TOU_E_GONE;
    }
    err = record_look(objects, series, (uint8_t)age, &pin);
    if (err == TOU_OK && pin.at == self->pin.at) {
        self->pin = pin;
        return TOU_OK;
    }
    return (err == TOU_OK || err == TOU_E_ABSENT) ? TOU_E_GONE : err;
}

static tou_err_t record_open(tou_dlt645_t *self, const uint8_t *data, uint8_t size) TOU_REENTRANT
{
    bool load = (self->di >> 24) == TOU_DLT645_LOAD;

    return load ? tou_dlt645_load_open(self, data, size) : record_open_one(self, size);
}

static tou_err_t record_resume(tou_dlt645_t *self) TOU_REENTRANT
{
    bool load = (self->di >> 24) == TOU_DLT645_LOAD;

    return load ? tou_dlt645_load_resume(self) : record_resume_one(self);
}

static tou_err_t record_piece(const tou_dlt645_t *self, uint32_t di, uint16_t piece, uint8_t *out,
                              uint8_t *size) TOU_REENTRANT
{
    switch (di >> 24) {
    case TOU_DLT645_EVENT:
        return tou_dlt645_event_piece(self, di, piece, out, size);
    case TOU_DLT645_FROZEN:
        return frozen_piece(self, di, piece, out, size);
    default:
        return tou_dlt645_load_piece(self, piece, out, size);
    }
}

const tou_dlt645_records_t tou_dlt645_records = {record_open, record_resume, record_piece, tou_dlt645_writing,
                                                 tou_dlt645_written};
