/* SPDX-License-Identifier: MIT */
#include "tou/coincident.h"

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

const tou_part_ops_t tou_coincident_part = {
    NULL, NULL, coincident_on_minute, NULL, NULL, coincident_on_open, coincident_check, coincident_renew};
