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

/* What 2007 writes in place of n bytes. A number of 2007 may have a second byte. @return its identifier; 0: there is none */
static uint32_t old_translate(tou_dlt645_t *self, uint16_t di, uint8_t *value, uint8_t *n)
{
    uint32_t known = 0;
    uint8_t wide   = 0;

    if (tou_dlt645_is_old_table(di)) {
        tou_dlt645_renew_table(self, di, value, n, &known);
        return known;
    }
    known = tou_dlt645_old_parameter(di, &wide);
    if (wide != 0u && *n < TOU_DLT645_OLD_VALUE) {
        value[*n] = 0;
        (*n)++;
    }
    return known;
}

/* DI PA P0 P1 P2 value, of which no more is taken than any identifier has. One that there is not is refused after the password, as any. */
static tou_err_t old_write(tou_dlt645_t *self, uint8_t size)
{
    uint8_t *data = old_data(self);
    uint32_t di   = 0;
    uint8_t n     = (uint8_t)(size - OLD_HEAD);
    uint8_t value[TOU_DLT645_OLD_VALUE];

    if (size <= OLD_HEAD || n > TOU_DLT645_DATA_MAX - NEW_HEAD - 1u) {
        return TOU_E_RANGE;
    }
    n = (n < TOU_DLT645_OLD_VALUE) ? n : (uint8_t)TOU_DLT645_OLD_VALUE;
    memset(value, 0, sizeof value);
    memcpy(value, &data[OLD_HEAD], n);
    di = old_translate(self, (uint16_t)tou_bytes_get(data, 2), value, &n);
    memmove(&data[4], &data[2], 4);
    (void)tou_bytes_put(data, (di != 0u) ? di : DI_NOTHING, 4);
    (void)tou_bytes_put(&data[8], OLD_NOBODY, 4);
    memcpy(&data[NEW_HEAD], value, n);
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
