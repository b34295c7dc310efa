/* SPDX-License-Identifier: MIT */
#include "tou/remote.h"

#include <string.h>

#define REMOTE_TYPED 0xFFFFFFu /* six packed digits */

void tou_remote_init(tou_remote_t *self, const tou_remote_cfg_t *cfg)
{
    memset(self, 0, sizeof *self);
    self->cfg = cfg;
}

void tou_remote_pass(tou_remote_t *self, uint16_t ms)
{
    if (self->left_ms > ms) {
        self->left_ms -= ms;
    } else {
        self->left_ms = 0;
        self->state   = TOU_REMOTE_PAGE;
    }
}

static uint8_t remote_map(const tou_remote_cfg_t *cfg, const tou_ir_frame_t *frame)
{
    for (uint8_t i = 0; i < cfg->n_map; i++) {
        const uint8_t *row = cfg->map[i];

        if (TOU_ROM_U8(&row[0]) == frame->protocol && TOU_ROM_U8(&row[1]) == (uint8_t)frame->address &&
            TOU_ROM_U8(&row[2]) == (uint8_t)(frame->address >> 8) && TOU_ROM_U8(&row[3]) == frame->command) {
            return TOU_ROM_U8(&row[4]);
        }
    }
    return TOU_KEY_NONE;
}

static void remote_type(tou_remote_t *self, uint8_t digit)
{
    self->typed = ((self->typed << 4) | digit) & REMOTE_TYPED;
    if (self->n <= TOU_REMOTE_DIGITS) {
        self->n++;
    }
}

static bool remote_meant(const tou_remote_t *self, const uint8_t *address)
{
    uint32_t own = address[0] | ((uint32_t)address[1] << 8) | ((uint32_t)address[2] << 16);

    return self->n == TOU_REMOTE_DIGITS && self->typed == own;
}

/* While an address is typed nothing is for others. */
static void remote_typing(tou_remote_t *self, uint8_t key, const uint8_t *address)
{
    if (key >= TOU_KEY_0) {
        remote_type(self, (uint8_t)(key - TOU_KEY_0));
        return;
    }
    self->state = (uint8_t)((key == TOU_KEY_ENTER && remote_meant(self, address)) ? TOU_REMOTE_PAIRED : TOU_REMOTE_PAGE);
}

static bool remote_passes(const tou_remote_t *self, uint8_t key)
{
    return self->state == TOU_REMOTE_PAIRED || key == TOU_KEY_NEXT || key == TOU_KEY_UP || key == TOU_KEY_BACK;
}

uint8_t tou_remote_key(tou_remote_t *self, const tou_ir_frame_t *frame, const uint8_t *address)
{
    uint8_t key = remote_map(self->cfg, frame);

    if (key == TOU_KEY_NONE) {
        return TOU_KEY_NONE;
    }
    self->left_ms = self->cfg->idle_ms;
    if (key == TOU_KEY_PAIR) {
        self->state = TOU_REMOTE_TYPING;
        self->n     = 0;
        return TOU_KEY_NONE;
    }
    if (self->state == TOU_REMOTE_TYPING) {
        if (!frame->repeat) {
            remote_typing(self, key, address);
        }
        return TOU_KEY_NONE;
    }
    return (uint8_t)(remote_passes(self, key) ? key | (frame->repeat ? TOU_KEY_REPEAT : 0) : TOU_KEY_NONE);
}
