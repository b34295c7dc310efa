/* SPDX-License-Identifier: MIT */
#include "tou_dlt645_record.h"

#define LOAD_MARK     0xA0u /* twice before a block */
#define LOAD_END      0xE5u
#define LOAD_CLASSES  6u
#define LOAD_ENERGIES 4u /* the class that is kept: forward and reverse active, combined reactive 1 and 2 */
#define LOAD_QUANTITY 8u /* the last quadrant, of which combinations are made */
#define LOAD_ENERGY   4u /* bytes of each */
#define LOAD_TIME     5u
#define LOAD_HEAD     3u /* marks and length */

#define LOAD_LENGTH (LOAD_TIME + LOAD_ENERGIES * LOAD_ENERGY + LOAD_CLASSES) /* from the time on, without sum and end */

#define LOAD_BLOCKS_MAX 99u

/* Where an answer begins. */
enum { LOAD_EARLIEST = 0, LOAD_GIVEN = 1, LOAD_LATEST = 2 };

/* Bytes of a command behind its identifier: number of blocks; and the time. */
enum { LOAD_ASKED = 1, LOAD_ASKED_TIME = 6 };

/* mm hh DD MM YY */
static tou_err_t load_time(const tou_objects_t *objects, const uint8_t *data, tou_utc_t *utc)
{
    uint8_t fields[LOAD_TIME + 1u] = {0, data[0], data[1], data[2], data[3], data[4]};
    tou_wall_t wall;

    if (!tou_dlt645_wall(fields, &wall)) {
        return TOU_E_RANGE;
    }
    uint8_t shown = tou_zone_to_utc(tou_meter_in_force(objects->meter)->zone, wall, false, utc);

    return (shown != TOU_WALL_NEVER) ? TOU_OK : TOU_E_RANGE;
}

/* Does the profile hold any of the class, or what it is made of? */
static bool load_is_kept(const tou_objects_t *objects)
{
    uint8_t registers = 0;

    for (uint8_t quantity = TOU_QUANTITY_ACTIVE_IMPORT; quantity <= LOAD_QUANTITY; quantity++) {
        registers |= tou_archive_registers(objects, TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL_ENERGY, quantity, 0u));
    }
    return registers != 0u;
}

static bool load_is_served(const tou_dlt645_t *self)
{
    uint8_t type = (uint8_t)(self->di >> 16);

    return (type == 0u || type == LOAD_ENERGIES) && (uint8_t)(self->di >> 8) == 0u && (uint8_t)self->di <= LOAD_LATEST &&
           load_is_kept(self->cfg->objects);
}

/* The interval that an answer begins with. */
static tou_err_t load_begin(const tou_objects_t *objects, uint8_t where, const uint8_t *time, uint16_t *age)
{
    tou_utc_t from = 0;
    tou_err_t err  = (where == LOAD_GIVEN) ? load_time(objects, time, &from) : TOU_OK;

    if (err == TOU_OK) {
        err = tou_archive_find(objects, from, age);
    }
    if (err == TOU_OK && where == LOAD_LATEST) {
        *age = 1;
    }
    return err;
}

static tou_err_t load_count(const tou_objects_t *objects, uint32_t *count)
{
    tou_value_t value = {0, 0};
    tou_err_t err     = tou_object_read(objects, TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, TOU_INTERVAL_AT, 0u), &value);

    *count = value.number;
    return err;
}

tou_err_t tou_dlt645_load_open(tou_dlt645_t *self, const uint8_t *data, uint8_t size)
{
    const tou_objects_t *objects = self->cfg->objects;
    uint8_t where                = (uint8_t)self->di;
    uint8_t wanted               = (uint8_t)((where == LOAD_GIVEN) ? LOAD_ASKED_TIME : LOAD_ASKED);
    tou_dlt645_pin_t pin         = {0, 0, 0, 0, 0};

    if (!load_is_served(self)) {
        return TOU_E_ABSENT;
    }
    if (size != wanted || tou_dlt645_two(data[0]) == 0u || tou_dlt645_two(data[0]) > LOAD_BLOCKS_MAX) {
        return TOU_E_RANGE;
    }
    tou_err_t err = load_begin(objects, where, &data[1], &pin.age);

    if (err == TOU_OK) {
        err = load_count(objects, &pin.count);
    }
    if (err == TOU_OK) {
        pin.blocks = tou_dlt645_two(data[0]);
        pin.blocks = (uint8_t)((pin.blocks < pin.age) ? pin.blocks : pin.age);
        self->pin  = pin;
    }
    return err;
}

/* Each block has its own time, so that it does not matter whether the first ones are still there. */
tou_err_t tou_dlt645_load_resume(tou_dlt645_t *self)
{
    uint32_t count = 0;
    tou_err_t err  = load_count(self->cfg->objects, &count);

    if (err != TOU_OK) {
        return err;
    }
    uint32_t age = self->pin.age + (count - self->pin.count);

    if (count < self->pin.count || age > UINT16_MAX) {
        return TOU_E_GONE;
    }
    self->pin.age   = (uint16_t)age;
    self->pin.count = count;
    return TOU_OK;
}

/* What the profile does not have is zeros. */
static tou_err_t load_energy(const tou_objects_t *objects, uint8_t quantity, uint16_t age, uint8_t *out)
{
    tou_err_t err =
        tou_dlt645_put_energy(objects, TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL_ENERGY, quantity, age), quantity, out);

    if (err == TOU_E_ABSENT) {
        (void)tou_dlt645_put(out, 0, LOAD_ENERGY);
        err = TOU_OK;
    }
    return err;
}

/* Time and classes: those that are not kept leave only their end. */
static tou_err_t load_fill(const tou_objects_t *objects, uint16_t age, uint8_t *at)
{
    tou_value_t ended = {0, 0};
    tou_err_t err     = tou_object_read(objects, TOU_OBJECT_INTERVAL(TOU_CLASS_INTERVAL, TOU_INTERVAL_AT, age), &ended);

    if (err != TOU_OK) {
        return (err == TOU_E_ABSENT) ? TOU_E_GONE : err;
    }
    at = tou_dlt645_put_stamp(objects, at, ended.number, false);
    for (uint8_t i = 1; i <= LOAD_CLASSES; i++) {
        for (uint8_t k = 0; k < LOAD_ENERGIES && i == LOAD_ENERGIES && err == TOU_OK; k++) {
            err = load_energy(objects, (uint8_t)(TOU_QUANTITY_ACTIVE_IMPORT + k), age, at);
            at += LOAD_ENERGY;
        }
        *at = TOU_DLT645_ITEM_END;
        at++;
    }
    return err;
}

static uint8_t load_sum(const uint8_t *bytes, uint8_t n)
{
    uint8_t sum = 0;

    for (uint8_t i = 0; i < n; i++) {
        sum = (uint8_t)(sum + bytes[i]);
    }
    return sum;
}

/* A block is a piece. One that cannot be read is left out. */
tou_err_t tou_dlt645_load_piece(const tou_dlt645_t *self, uint16_t piece, uint8_t *out, uint8_t *size)
{
    if (piece >= self->pin.blocks) {
        return TOU_E_ABSENT;
    }
    tou_err_t err = load_fill(self->cfg->objects, (uint16_t)(self->pin.age - piece), &out[LOAD_HEAD]);

    *size = 0;
    if (err != TOU_OK) {
        return (err == TOU_E_INVALID) ? TOU_OK : err;
    }
    out[0]                            = LOAD_MARK;
    out[1]                            = LOAD_MARK;
    out[2]                            = LOAD_LENGTH;
    out[LOAD_HEAD + LOAD_LENGTH]      = load_sum(out, LOAD_HEAD + LOAD_LENGTH);
    out[LOAD_HEAD + LOAD_LENGTH + 1u] = LOAD_END;
    *size                             = LOAD_HEAD + LOAD_LENGTH + 2u;
    return TOU_OK;
}
