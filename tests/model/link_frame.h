/* SPDX-License-Identifier: MIT */
/* Frames of DL/T 645, what befalls them on a line, and a checker that says which are still frames. Nothing here calls libtou. */
#ifndef LINK_FRAME_H
#define LINK_FRAME_H

#include "link_judge.h"

#define FRAMES_MOST 1024u /* bytes of some frames run together */

/* ---- the checker ---- */

/* How long a frame is at the begin of some bytes; 0: there is none. */
static inline unsigned frame_at(const uint8_t *byte, unsigned n)
{
    unsigned sum = 0;

    if (n < 12u || byte[0] != 0x68 || byte[7] != 0x68 || byte[9] > 200u || n < 12u + byte[9]) {
        return 0;
    }
    for (unsigned i = 0; i < 10u + byte[9]; i++) {
        sum += byte[i];
    }
    return (byte[10u + byte[9]] == (sum & 0xFFu) && byte[11u + byte[9]] == 0x16) ? 12u + byte[9] : 0;
}

/* The meter's own address, its lower bytes and AA, all AA, or all 99: which of them a command may have. */
static inline bool frame_is_for(const uint8_t *own, const uint8_t *frame)
{
    static const char to_one[]  = "\x04\x0C\x0F\x10\x14\x16\x17\x18\x19\x1A\x1B\x1C\x1D";
    static const char to_all[]  = "\x08\x16\x1D";
    static const char reading[] = "\x01\x02\x03\x11\x12";
    unsigned known              = 6;
    int control                 = frame[8];

    while (known != 0u && frame[known] == 0xAA) {
        known--;
    }
    if (control == 0) {
        return false;
    }
    if (memcmp(&frame[1], "\x99\x99\x99\x99\x99\x99", 6) == 0) {
        return strchr(to_all, control) != NULL;
    }
    if (memcmp(&frame[1], own, known) != 0) {
        return false;
    }
    return strchr(reading, control) != NULL || (known == 6u && strchr(to_one, control) != NULL) ||
           (known == 0u && (control == 0x15 || control == 0x0A || (control == 0x13 && frame[9] == 0u)));
}

/* The first frame that is for the meter; n: there is none. */
static inline unsigned frame_find(const uint8_t *own, const uint8_t *byte, unsigned n)
{
    unsigned at = 0;

    while (at < n) {
        unsigned size = frame_at(&byte[at], n - at);

        if (size != 0u && frame_is_for(own, &byte[at])) {
            return at;
        }
        at += (size != 0u) ? size : 1u;
    }
    return n;
}

/* ---- making them ---- */

static inline unsigned frame_pack(uint8_t *to, const uint8_t *address, uint8_t control, const uint8_t *data, unsigned n)
{
    uint8_t sum = 0;

    to[0] = 0x68;
    memcpy(&to[1], address, 6);
    to[7] = 0x68;
    to[8] = control;
    to[9] = (uint8_t)n;
    for (unsigned i = 0; i < n; i++) {
        to[10u + i] = (uint8_t)(data[i] + 0x33u);
    }
    for (unsigned i = 0; i < 10u + n; i++) {
        sum = (uint8_t)(sum + to[i]);
    }
    to[10u + n] = sum;
    to[11u + n] = 0x16;
    return 12u + n;
}

static inline void frame_unpack(const uint8_t *frame, command_t *c)
{
    memset(c, 0, sizeof *c);
    c->everyone = memcmp(&frame[1], "\x99\x99\x99\x99\x99\x99", 6) == 0;
    c->control  = frame[8];
    c->n        = frame[9];
    for (unsigned i = 0; i < c->n; i++) {
        c->data[i] = (uint8_t)(frame[10u + i] - 0x33u);
    }
}

/* Noise on the line. */
static inline unsigned frame_spoil(uint8_t *byte, unsigned n)
{
    for (int faults = pick(1, 3); faults > 0 && n > 1u; faults--) {
        unsigned at = (unsigned)pick(0, (int)n - 1);

        switch (pick(0, 3)) {
        case 0:
            byte[at] = (uint8_t)(byte[at] ^ (1u << pick(0, 7)));
            break;
        case 1:
            byte[at] = (uint8_t)(chance(50) ? 0x68 : pick(0, 255));
            break;
        case 2:
            memmove(&byte[at], &byte[at + 1u], n - at - 1u);
            n--;
            break;
        default:
            memmove(&byte[at + 1u], &byte[at], n - at);
            byte[at] = (uint8_t)(chance(50) ? 0x68 : pick(0, 255));
            n++;
            break;
        }
    }
    return n;
}

#endif
