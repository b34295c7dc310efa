/* SPDX-License-Identifier: MIT */
#include "tou_dlt645.h"

#include "tou/archive.h"
#include "tou/bytes.h"

#include <string.h>

#define OLD_RATES 14u /* that identifiers can name */
#define OLD_BLOCK 15u /* all of them */
#define OLD_AGES  2u  /* last month, and the one before */

/* First digit of an identifier. */
enum { OLD_ENERGY = 0x9, OLD_DEMAND = 0xA, OLD_DEMAND_TIME = 0xB };

/* Identifiers of their own: times and numbers of programming and clears of demand; registers that a meter began with. */
#define OLD_EVENT   0xB210u
#define OLD_INITIAL 0xC119u

/* Bytes of a maximum of 2007: what both parts of it are here. */
enum { OLD_VALUE = 3, OLD_TIME = 4 };

/* Quantity of the third digit, 1 to 6, of active and of reactive energy; 0: there is none. */
static uint8_t old_quantity(uint8_t reactive, uint8_t digit)
{
    static const uint8_t quantities[7] TOU_ROM = {0,
                                                  TOU_QUANTITY_REACTIVE_1,
                                                  TOU_QUANTITY_REACTIVE_2,
                                                  TOU_QUANTITY_QUADRANT_1,
                                                  TOU_QUANTITY_QUADRANT_1 + 3,
                                                  TOU_QUANTITY_QUADRANT_1 + 1,
                                                  TOU_QUANTITY_QUADRANT_1 + 2};

    if (reactive != 0u) {
        return (uint8_t)((digit < 7u) ? TOU_ROM_U8(&quantities[digit]) : 0u);
    }
    return (uint8_t)((digit <= TOU_QUANTITY_ACTIVE_EXPORT) ? digit : 0u);
}

/* The identifier of 2007 that stands for the same; 0: there is none. */
static uint32_t old_reading(uint16_t di)
{
    uint8_t age      = (uint8_t)((di >> 10) & 3u);
    uint8_t type     = (uint8_t)((di >> 8) & 3u);
    uint8_t quantity = old_quantity(type, (uint8_t)((di >> 4) & 0xFu));
    uint8_t rate     = (uint8_t)(di & 0xFu);

    if (age > OLD_AGES || type > 1u || quantity == 0u) {
        return 0;
    }
    return ((di >> 12 == OLD_ENERGY) ? 0u : UINT32_C(0x01000000)) | ((uint32_t)quantity << 16) |
           ((rate == OLD_BLOCK) ? UINT32_C(0xFF00) : ((uint32_t)rate << 8)) | age;
}

uint32_t tou_dlt645_old_parameter(uint16_t di, uint8_t *wide)
{
    /* Both identifiers without what all have, C and 04 00; the bytes if 2007 has one more. */
    static const uint8_t list[][5] TOU_ROM = {
        {0x00, 0x10, 0x01, 0x01, 0}, /* date */
        {0x00, 0x11, 0x01, 0x02, 0}, /* time */
        {0x00, 0x20, 0x05, 0x01, 1}, /* status of the meter */
        {0x00, 0x22, 0x08, 0x01, 0}, /* working days */
        {0x00, 0x30, 0x04, 0x09, 0}, /* constant of active energy */
        {0x00, 0x31, 0x04, 0x0A, 0}, /* of reactive energy */
        {0x00, 0x32, 0x04, 0x01, 0}, /* address */
        {0x00, 0x33, 0x04, 0x0E, 0}, /* customer number */
        {0x01, 0x11, 0x01, 0x03, 0}, /* demand period */
        {0x01, 0x12, 0x01, 0x04, 0}, /* slide */
        {0x01, 0x13, 0x03, 0x02, 0}, /* seconds of a screen */
        {0x01, 0x15, 0x03, 0x03, 0}, /* decimals of energy */
        {0x01, 0x16, 0x03, 0x04, 0}, /* of power */
        {0x01, 0x17, 0x0B, 0x01, 0}, /* billing day */
        {0x02, 0x11, 0x01, 0x05, 0}, /* width of pulses */
        {0x03, 0x10, 0x02, 0x01, 0}, /* zones */
        {0x03, 0x11, 0x02, 0x02, 0}, /* day tables */
        {0x03, 0x12, 0x02, 0x03, 0}, /* slots */
        {0x03, 0x13, 0x02, 0x04, 0}, /* rates */
        {0x03, 0x14, 0x02, 0x05, 1}, /* holidays */
        {0x04, 0x1E, 0x08, 0x02, 0}, /* table of rest days */
        {0x05, 0x10, 0x0A, 0x01, 0}, /* begin of the load profile */
        {0x05, 0x11, 0x0A, 0x02, 0}, /* its interval */
    };

    for (uint8_t i = 0; i < (uint8_t)(sizeof list / sizeof list[0]); i++) {
        if (di == (0xC000u | ((uint32_t)TOU_ROM_U8(&list[i][0]) << 8) | TOU_ROM_U8(&list[i][1]))) {
            if (TOU_ROM_U8(&list[i][4]) != 0u) {
                *wide = TOU_ROM_U8(&list[i][4]);
            }
            return UINT32_C(0x04000000) | ((uint32_t)TOU_ROM_U8(&list[i][2]) << 8) | TOU_ROM_U8(&list[i][3]);
        }
    }
    return 0;
}

/* Last programming and last clear of demand: when, MMDDhhmm, or how often. */
static tou_err_t old_event(const tou_objects_t *objects, uint16_t di, uint8_t *out, uint8_t *size)
{
    uint8_t kind = (uint8_t)(((di & 1u) == 0u) ? TOU_EV_PROGRAMMED : TOU_EV_DEMAND_CLEAR);
    uint8_t age  = (uint8_t)(((di & 2u) == 0u) ? 1u : 0u);
    tou_value_t value;
    tou_err_t err = tou_object_read(objects, TOU_OBJECT(TOU_CLASS_EVENT, kind, TOU_EVENT_AT, age), &value);

    if (err != TOU_OK) {
        return err;
    }
    *size = (uint8_t)((age == 0u) ? 2u : OLD_TIME);
    if (age == 0u) {
        (void)tou_dlt645_put(out, value.number, 2);
    } else {
        uint8_t stamp[5];

        (void)tou_dlt645_put_stamp(objects, stamp, value.number, false);
        memcpy(out, stamp, OLD_TIME);
    }
    return TOU_OK;
}

/* What is not a register. */
static tou_err_t old_other(const tou_dlt645_t *self, uint16_t di, uint8_t *out, uint8_t *size)
{
    uint8_t wide   = 0;
    uint32_t known = tou_dlt645_old_parameter(di, &wide);

    if (di >= OLD_EVENT && di < OLD_EVENT + 4u) {
        return old_event(self->cfg->objects, di, out, size);
    }
    if (di == OLD_INITIAL || di == OLD_INITIAL + 1u) {
        *size = 4;
        memset(out, 0, 4);
        return TOU_OK;
    }
    tou_err_t err = (known != 0u) ? tou_dlt645_piece(self, known, 0, out, size) : TOU_E_ABSENT;

    if (err == TOU_OK && wide != 0u) {
        *size = wide;
    }
    return err;
}

/* A piece of an answer: of a maximum the value or the time. */
static tou_err_t old_piece(const tou_dlt645_t *self, uint16_t di, uint16_t piece, uint8_t *out, uint8_t *size)
{
    bool reading   = di >> 12 >= OLD_ENERGY && di >> 12 <= OLD_DEMAND_TIME;
    uint32_t known = reading ? old_reading(di) : 0u;
    tou_err_t err  = TOU_E_ABSENT;

    if (tou_dlt645_is_old_table(di)) {
        return tou_dlt645_read_old_table(self->cfg->objects, di, piece, out, size);
    }
    if (known == 0u) {
        return (piece == 0u) ? old_other(self, di, out, size) : TOU_E_ABSENT;
    }
    if (piece <= OLD_RATES) {
        err = tou_dlt645_piece(self, known, piece, out, size);
    }
    if (err == TOU_OK && di >> 12 == OLD_DEMAND) {
        *size = OLD_VALUE;
    } else if (err == TOU_OK && di >> 12 == OLD_DEMAND_TIME) {
        memmove(out, &out[OLD_VALUE], OLD_TIME);
        *size = OLD_TIME;
    }
    return err;
}

/* All of it fits a frame: 15 registers of 4 bytes at most. */
static tou_err_t old_read(tou_dlt645_t *self)
{
    uint8_t *data = &self->frame[TOU_DLT645_DATA];
    uint8_t bytes[TOU_DLT645_PIECE];
    uint8_t n      = 2;
    uint8_t size   = 0;
    uint16_t piece = 0;
    tou_err_t err  = old_piece(self, self->old, 0, bytes, &size);

    while (err == TOU_OK) {
        memcpy(&data[n], bytes, size);
        n = (uint8_t)(n + size);
        piece++;
        err = old_piece(self, self->old, piece, bytes, &size);
    }
    if (err != TOU_E_ABSENT || piece == 0u) {
        return err;
    }
    (void)tou_bytes_put(data, self->old, 2);
    tou_dlt645_answer(self, TOU_DLT645_OLD_READ, n);
    return TOU_OK;
}

tou_err_t tou_dlt645_run_old(tou_dlt645_t *self, uint8_t control, const uint8_t *data, uint8_t size)
{
    if (control == TOU_DLT645_OLD_READ && size == 2u) {
        self->old = (uint16_t)tou_bytes_get(data, 2);
        return old_read(self);
    }
    /* What was answered last; no answer has another frame behind it. */
    return (control == TOU_DLT645_OLD_REPEAT && size == 0u && self->old != 0u) ? old_read(self) : TOU_E_RANGE;
}
