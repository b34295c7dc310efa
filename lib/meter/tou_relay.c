/* SPDX-License-Identifier: MIT */
#include "tou/relay.h"

#define RELAY_SECOND 1000u

tou_err_t tou_relays_init(tou_relays_t *self, const tou_relay_t *relay, uint8_t n)
{
    if (n == 0u || n > TOU_RELAYS_MAX) {
        return TOU_E_ARG;
    }
    self->relay  = relay;
    self->n      = n;
    self->driven = 0;
    self->ms     = 0;
    for (uint8_t k = 0; k < n; k++) {
        self->left[k] = relay[k].off_s;
    }
    return TOU_OK;
}

/* Whole seconds that have passed. The rest waits, so that none is lost however often this is called. */
static uint8_t relay_seconds(tou_relays_t *self, uint16_t ms)
{
    uint8_t s = 0;

    for (; ms >= RELAY_SECOND; s++) {
        ms = (uint16_t)(ms - RELAY_SECOND);
    }
    self->ms = (uint16_t)(self->ms + ms);
    if (self->ms >= RELAY_SECOND) {
        self->ms = (uint16_t)(self->ms - RELAY_SECOND);
        s++;
    }
    return s;
}

static void relay_drive(tou_relays_t *self, uint8_t k, bool on, uint8_t s)
{
    uint8_t bit = (uint8_t)(1u << k);

    self->left[k] = (self->left[k] > s) ? (uint16_t)(self->left[k] - s) : 0u;
    if (self->left[k] == 0u && on != ((self->driven & bit) != 0u)) {
        self->driven ^= bit;
        self->left[k] = on ? self->relay[k].on_s : self->relay[k].off_s;
    }
}

uint8_t tou_relays_drive(tou_relays_t *self, uint8_t wanted, uint16_t ms)
{
    uint8_t s = relay_seconds(self, ms);

    for (uint8_t k = 0; k < self->n; k++) {
        relay_drive(self, k, (wanted & (uint8_t)(1u << k)) != 0u, s);
    }
    return self->driven;
}
