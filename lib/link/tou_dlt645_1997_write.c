/* SPDX-License-Identifier: MIT */
/* Commands of 1997 that change something: they become those of 2007 in their place, and are answered as what they were. */
#include "tou_dlt645.h"

#include "tou/bytes.h"

#include <string.h>

#define OLD_HEAD   6u  /* bytes before the value of a write: identifier and password */
#define NEW_HEAD   12u /* those of 2007 have an operator's code, too */
#define OLD_NOBODY UINT32_C(0)
#define DI_NOTHING UINT32_C(0x04000000)
#define DI_LEVEL_0 UINT32_C(0x04000C01)

static uint8_t *old_data(tou_dlt645_t *self)
{
    return &self->frame[TOU_DLT645_DATA];
}

static void old_become(tou_dlt645_t *self, uint8_t control, uint8_t size)
{
    self->job.old                        = self->frame[TOU_DLT645_CONTROL];
    self->frame[TOU_DLT645_CONTROL]      = control;
    self->frame[TOU_DLT645_CONTROL + 1u] = size;
}

/* DI PA P0 P1 P2 value. An identifier that there is not is refused after the password, as any. */
static tou_err_t old_write(tou_dlt645_t *self, uint8_t size)
{
    uint8_t *data = old_data(self);
    uint8_t wide  = 0;
    uint32_t di   = tou_dlt645_old_parameter((uint16_t)tou_bytes_get(data, 2), &wide);
    uint8_t n     = (uint8_t)(size - OLD_HEAD);

    if (size <= OLD_HEAD || n > TOU_DLT645_DATA_MAX - NEW_HEAD - 1u || (wide != 0u && n != wide)) {
        return TOU_E_RANGE;
    }
    memmove(&data[NEW_HEAD], &data[OLD_HEAD], n);
    memmove(&data[4], &data[2], 4);
    (void)tou_bytes_put(data, (di != 0u) ? di : DI_NOTHING, 4);
    (void)tou_bytes_put(&data[8], OLD_NOBODY, 4);
    if (wide != 0u) {
        /* One byte more in 2007. */
        data[NEW_HEAD + n] = 0;
        n++;
    }
    old_become(self, TOU_DLT645_WRITE, (uint8_t)(NEW_HEAD + n));
    return TOU_OK;
}

/* The old one, then the new one, each with its level. */
static tou_err_t old_password(tou_dlt645_t *self, uint8_t size)
{
    uint8_t *data = old_data(self);

    if (size != 8u) {
        return TOU_E_RANGE;
    }
    memmove(&data[4], data, 8);
    (void)tou_bytes_put(data, DI_LEVEL_0 + data[8], 4);
    old_become(self, TOU_DLT645_PASSWORD, 12);
    return TOU_OK;
}

static tou_err_t old_clear_demand(tou_dlt645_t *self, uint8_t size)
{
    if (size != 4u) {
        return TOU_E_RANGE;
    }
    (void)tou_bytes_put(&old_data(self)[4], OLD_NOBODY, 4);
    old_become(self, TOU_DLT645_CLEAR_DEMAND, 8);
    return TOU_OK;
}

tou_err_t tou_dlt645_renew(tou_dlt645_t *self, uint8_t control, uint8_t size)
{
    switch (control) {
    case TOU_DLT645_OLD_WRITE:
        return old_write(self, size);
    case TOU_DLT645_OLD_PASSWORD:
        return old_password(self, size);
    case TOU_DLT645_OLD_CLEAR:
        return old_clear_demand(self, size);
    default:
        old_become(self, (uint8_t)((control == TOU_DLT645_OLD_SPEED) ? TOU_DLT645_SPEED : TOU_DLT645_ADDRESSED), size);
        return TOU_OK;
    }
}
