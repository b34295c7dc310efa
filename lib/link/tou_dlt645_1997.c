/* SPDX-License-Identifier: MIT */
#include "tou_dlt645.h"

#include "tou/bytes.h"

#include <string.h>

#define OLD_RATES 14u /* that identifiers can name */
#define OLD_BLOCK 15u /* all of them */
#define OLD_AGES  2u  /* last month, and the one before */

/* First digit of an identifier. */
enum { OLD_ENERGY = 0x9, OLD_DEMAND = 0xA, OLD_DEMAND_TIME = 0xB };

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

static uint32_t old_translate(uint16_t di)
{
    switch (di) {
    case 0xC010:
        return UINT32_C(0x04000101);
    case 0xC011:
        return UINT32_C(0x04000102);
    case 0xC032:
        return UINT32_C(0x04000401);
    default:
        return (di >> 12 >= OLD_ENERGY && di >> 12 <= OLD_DEMAND_TIME) ? old_reading(di) : 0u;
    }
}

/* A piece of an answer: of a maximum the value or the time. */
static tou_err_t old_piece(const tou_dlt645_t *self, uint16_t di, uint16_t piece, uint8_t *out, uint8_t *size)
{
    uint32_t known = old_translate(di);
    tou_err_t err  = TOU_E_ABSENT;

    if (known != 0u && piece <= OLD_RATES) {
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
