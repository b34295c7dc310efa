/* SPDX-License-Identifier: MIT */
#include "at24.h"

#include "i2c.h"

/* Is a chip that does not acknowledge still writing? */
static tou_err_t at24_busy(at24_t *self)
{
    uint32_t now = self->timer->ops->now_ms(self->timer->ctx);

    if (!self->waiting) {
        self->waiting  = true;
        self->since_ms = now;
    }
    return (now - self->since_ms > 2u * (uint32_t)self->write_ms) ? TOU_E_IO : TOU_E_BUSY;
}

static tou_err_t at24_answer(at24_t *self, tou_err_t err)
{
    if (err == TOU_E_BUSY) {
        return at24_busy(self);
    }
    self->waiting = false;
    return err;
}

static void at24_head(uint8_t *head, uint32_t at)
{
    head[0] = (uint8_t)(at >> 8);
    head[1] = (uint8_t)at;
}

static tou_err_t at24_read(void *ctx, uint32_t at, void *out, uint16_t size) TOU_REENTRANT
{
    at24_t *self = ctx;
    uint8_t head[2];

    at24_head(head, at);
    return at24_answer(self, i2c_read(self->device, head, 2, out, size));
}

static tou_err_t at24_write(void *ctx, uint32_t at, const void *bytes, uint16_t size) TOU_REENTRANT
{
    at24_t *self = ctx;
    uint8_t head[2];

    at24_head(head, at);
    return at24_answer(self, i2c_write(self->device, head, 2, bytes, size));
}

const tou_nv_ops_t at24_ops = {at24_read, at24_write, NULL};
