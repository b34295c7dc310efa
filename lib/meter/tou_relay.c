/* SPDX-License-Identifier: MIT */
#include "tou/relay.h"

static uint32_t relay_ms(uint16_t s)
{
    return s * UINT32_C(1000);
}

tou_err_t tou_relays_init(tou_relays_t *self, const tou_relay_t *relay, uint8_t n)
{
    if (n == 0u || n > TOU_RELAYS_MAX) {
        return TOU_E_ARG;
    }
    self->relay  = relay;
    self->n      = n;
    self->driven = 0;
    for (uint8_t k = 0; k < n; k++) {
        self->left[k] = relay_ms(relay[k].off_s);
    }
    return TOU_OK;
}

static void relay_drive(tou_relays_t *self, uint8_t k, bool on, uint16_t ms)
{
    uint8_t bit = (uint8_t)(1u << k);

    self->left[k] = (self->left[k] > ms) ? (self->left[k] - ms) : 0u;
    if (self->left[k] == 0u && on != ((self->driven & bit) != 0u)) {
        self->driven ^= bit;
        self->left[k] = relay_ms(on ? self->relay[k].on_s : self->relay[k].off_s);
    }
}

uint8_t tou_relays_drive(tou_relays_t *self, uint8_t wanted, uint16_t ms)
{
    for (uint8_t k = 0; k < self->n; k++) {
        relay_drive(self, k, (wanted & (uint8_t)(1u << k)) != 0u, ms);
    }
    return self->driven;
}
