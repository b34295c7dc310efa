/* SPDX-License-Identifier: MIT */
#include "tou/coincident.h"

#include "tou/bytes.h"
#include "tou/meter.h"
#include "tou/seal.h"

#include <string.h>

static uint8_t coincident_seal(const tou_coincident_t *self)
{
    const size_t begin = offsetof(tou_coincident_t, seal_values);

    return tou_seal_one(&self->seal_values, sizeof *self - begin);
}

static uint8_t coincident_seal_values(const tou_coincident_t *self)
{
    uint32_t seal = tou_seal(TOU_SEAL_SEED, self->others, self->n * sizeof(tou_demand_part_t *));

    return tou_seal_byte(tou_seal(seal, self->value, self->n * sizeof self->value[0]));
}

static void coincident_renew(void *ctx) TOU_REENTRANT
{
    tou_coincident_t *self = ctx;

    self->seal_values = coincident_seal_values(self);
    self->seal        = coincident_seal(self);
}

void tou_coincident_init(tou_coincident_t *self, const tou_demand_part_t *main, const tou_demand_part_t *const *others,
                         uint32_t *value, uint8_t n)
{
    memset(self, 0, sizeof *self);
    self->n      = n;
    self->main   = main;
    self->others = others;
    self->value  = value;
    memset(value, 0, n * sizeof value[0]);
    coincident_renew(self);
}

static uint8_t coincident_on_minute(void *ctx, tou_utc_t utc) TOU_REENTRANT
{
    tou_coincident_t *self = ctx;

    (void)utc;
    for (uint8_t i = 0; i < self->n && (self->main->events & TOU_DEMAND_EV_MAX) != 0u; i++) {
        self->value[i] = tou_demand_last(&self->others[i]->demand);
    }
    return 0;
}

static void coincident_on_open(void *ctx, const tou_closing_t *closing) TOU_REENTRANT
{
    tou_coincident_t *self = ctx;

    if (closing->demand) {
        memset(self->value, 0, self->n * sizeof self->value[0]);
    }
}

static bool coincident_check(const void *ctx, bool whole) TOU_REENTRANT
{
    const tou_coincident_t *self = ctx;

    return !whole || (self->seal == coincident_seal(self) && self->seal_values == coincident_seal_values(self));
}

static void coincident_on_event(void *ctx, const tou_event_t *event) TOU_REENTRANT
{
    tou_coincident_t *self = ctx;

    if (event->kind == TOU_EV_WIPE && event->detail != TOU_EV_EVENT_CLEAR) {
        memset(self->value, 0, self->n * sizeof self->value[0]);
    }
}

static uint16_t coincident_save(const void *ctx, uint8_t *out) TOU_REENTRANT
{
    const tou_coincident_t *self = ctx;

    for (uint8_t i = 0; i < self->n && out != NULL; i++) {
        out = tou_bytes_put(out, self->value[i], 4);
    }
    return (uint16_t)(4u * self->n);
}

static tou_err_t coincident_load(void *ctx, const uint8_t *in, uint16_t size) TOU_REENTRANT
{
    tou_coincident_t *self = ctx;

    if (size != 4u * self->n) {
        return TOU_E_INVALID;
    }
    for (uint8_t i = 0; i < self->n; i++) {
        self->value[i] = tou_bytes_get(&in[4u * (size_t)i], 4);
    }
    return TOU_OK;
}

const tou_part_ops_t tou_coincident_part = {NULL,
                                            NULL,
                                            coincident_on_minute,
                                            NULL,
                                            NULL,
                                            NULL,
                                            coincident_on_open,
                                            coincident_on_event,
                                            coincident_check,
                                            coincident_renew,
                                            coincident_save,
                                            coincident_load};
