/* SPDX-License-Identifier: MIT */
#include "tou/keypad.h"

#include <string.h>

void tou_keypad_init(tou_keypad_t *self, const tou_keypad_cfg_t *cfg)
{
    memset(self, 0, sizeof *self);
    self->cfg = cfg;
}

/* Up to 65 535 and no more. */
static uint16_t keypad_add(uint16_t time, uint16_t ms)
{
    return (uint16_t)((ms < UINT16_MAX - time) ? time + ms : UINT16_MAX);
}

/* The key of a mask that has just one; TOU_KEY_NONE of any other. */
static uint8_t keypad_only(const tou_keypad_t *self, uint8_t mask)
{
    for (uint8_t i = 0; i < TOU_KEYPAD_KEYS; i++) {
        if (mask == (uint8_t)(1u << i)) {
            return self->cfg->key[i];
        }
    }
    return TOU_KEY_NONE;
}

/* Another mask counts from now on. */
static uint8_t keypad_change(tou_keypad_t *self)
{
    uint8_t pressed = (uint8_t)(self->seen & (uint8_t)~self->steady);
    uint8_t key     = keypad_only(self, pressed);

    self->steady = self->seen;
    if (pressed != 0u) {
        self->active  = (uint8_t)((key != TOU_KEY_NONE) ? pressed : 0u);
        self->held_ms = 0;
        self->due_ms  = self->cfg->delay_ms;
    } else if ((self->active & self->steady) == 0u) {
        self->active = 0;
    }
    return key;
}

/* The key that counts is still down. */
static uint8_t keypad_hold(tou_keypad_t *self, uint16_t ms)
{
    const tou_keypad_cfg_t *cfg = self->cfg;
    uint16_t before             = self->held_ms;

    self->held_ms = keypad_add(before, ms);
    if (self->held_ms == UINT16_MAX) {
        self->active = 0;
    } else if (before < cfg->long_ms && self->held_ms >= cfg->long_ms) {
        return (uint8_t)(keypad_only(self, self->active) | TOU_KEY_LONG);
    } else if (self->due_ms != 0u && self->held_ms >= self->due_ms) {
        self->due_ms = (uint16_t)((cfg->repeat_ms != 0u) ? keypad_add(self->held_ms, cfg->repeat_ms) : 0u);
        return (uint8_t)(keypad_only(self, self->active) | TOU_KEY_REPEAT);
    }
    return TOU_KEY_NONE;
}

uint8_t tou_keypad_poll(tou_keypad_t *self, uint8_t down, uint16_t ms)
{
    if (down != self->seen) {
        self->seen     = down;
        self->still_ms = 0;
        return TOU_KEY_NONE;
    }
    if (down == self->steady) {
        return (uint8_t)((self->active != 0u) ? keypad_hold(self, ms) : TOU_KEY_NONE);
    }
    self->still_ms = keypad_add(self->still_ms, ms);
    return (uint8_t)((self->still_ms >= self->cfg->bounce_ms) ? keypad_change(self) : TOU_KEY_NONE);
}
