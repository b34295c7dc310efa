/* SPDX-License-Identifier: MIT */
/* Writes of the tariff, of combinations and billing days, each a kind of event of its own. */
#include "tou_dlt645_record.h"

#include "tou/bytes.h"

#include <string.h>

/* Where what is there before a write is held, behind all that such a write can have. */
#define WRITTEN_OLD (TOU_DLT645_DATA + TOU_DLT645_DATA_MAX - TOU_LOG_WRITTEN)

#define WRITTEN_PAIR 2u /* bytes of a billing day; of all others no more are kept */

/* First byte of the identifiers that can be written, and the two that follow it. */
#define WRITTEN_CLASS 0x04u

enum {
    WRITTEN_SET_1    = 0x0100,
    WRITTEN_SET_2    = 0x0200,
    WRITTEN_HOLIDAYS = 0x0300,
    WRITTEN_COMBINED = 0x0006,
    WRITTEN_REST     = 0x0008,
    WRITTEN_BILLING  = 0x000B
};

/* @return TOU_EV_NONE: it is told among what was programmed only */
static uint8_t written_kind(uint32_t di)
{
    uint8_t last = (uint8_t)di;

    if (di >> 24 != WRITTEN_CLASS) {
        return TOU_EV_NONE;
    }
    switch ((uint16_t)(di >> 8)) {
    case WRITTEN_SET_1:
    case WRITTEN_SET_2:
        return (uint8_t)((last == 0u) ? TOU_EV_ZONES_WRITTEN : TOU_EV_DAYS_WRITTEN);
    case WRITTEN_HOLIDAYS:
        return TOU_EV_HOLIDAYS_WRITTEN;
    case WRITTEN_COMBINED:
        return (uint8_t)(TOU_EV_ACTIVE_WRITTEN - 1u + last);
    case WRITTEN_REST:
        return TOU_EV_REST_WRITTEN;
    case WRITTEN_BILLING:
        return TOU_EV_BILLING_WRITTEN;
    default:
        return TOU_EV_NONE;
    }
}

/* How many values are kept of what is there. @return 0: none, tables are too long */
static uint8_t written_values(uint8_t kind)
{
    if (kind == TOU_EV_BILLING_WRITTEN) {
        return TOU_MOMENTS;
    }
    return (uint8_t)((kind == TOU_EV_REST_WRITTEN || kind >= TOU_EV_ACTIVE_WRITTEN) ? 1u : 0u);
}

static uint32_t written_di(const tou_dlt645_t *self)
{
    return tou_bytes_get(&self->frame[TOU_DLT645_DATA], 4);
}

/* What cannot be read is zeros, as is what was never written. */
tou_err_t tou_dlt645_writing(tou_dlt645_t *self) TOU_REENTRANT
{
    uint32_t di   = written_di(self);
    uint8_t kind  = written_kind(di);
    uint8_t n     = written_values(kind);
    uint8_t *old  = &self->frame[WRITTEN_OLD];
    tou_err_t err = TOU_OK;
    uint8_t size;

    if (kind == TOU_EV_REST_WRITTEN) {
        di = UINT32_C(0x04000802);
    } else if (kind == TOU_EV_BILLING_WRITTEN) {
        di = UINT32_C(0x04000B01);
    }
    for (uint8_t i = 0; i < n && err != TOU_E_BUSY; i++) {
        uint8_t *at = &old[(size_t)i * WRITTEN_PAIR];

        memset(at, 0, TOU_LOG_WRITTEN - i * WRITTEN_PAIR);
        err = tou_dlt645_piece(self, di + i, 0, at, &size);
    }
    return (err == TOU_E_BUSY) ? TOU_E_BUSY : TOU_OK;
}

tou_err_t tou_dlt645_written(tou_dlt645_t *self) TOU_REENTRANT
{
    uint8_t kind = written_kind(written_di(self));
    bool kept    = written_values(kind) != 0u;

    if (kind == TOU_EV_NONE) {
        return TOU_OK;
    }
    return tou_meter_report(self->cfg->objects->meter, kind, 0, &self->frame[kept ? WRITTEN_OLD : TOU_DLT645_DATA],
                            (uint8_t)(kept ? TOU_LOG_WRITTEN : 4u));
}
