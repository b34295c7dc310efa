/* SPDX-License-Identifier: MIT */
/**
 * @file remote.h
 * @brief From frames of an infrared remote (ir.h) to keys (key.h), for the meter that is meant only.
 *
 * A remote is seen by every meter of a cabinet. So until a meter is paired, a remote only pages its display: TOU_KEY_NEXT, TOU_KEY_UP
 * and TOU_KEY_BACK pass, nothing else. It is paired by TOU_KEY_PAIR, the last six digits of its address and TOU_KEY_ENTER.
 *
 * It stays paired until `idle_ms` have passed without a key, or TOU_KEY_PAIR is pressed again, with which typing begins anew: so
 * another address unpairs it, and all meters but one of those that hear it. TOU_KEY_BACK and every key but a digit end typing
 * without pairing. A held key counts once while an address is typed.
 *
 * Pairing tells meters apart; it keeps nobody out. What a paired remote may do is for passwords to say (access.h).
 *
 * Depends on: ir.h, key.h.  RAM: sizeof(tou_remote_t), 12 bytes on AVR, 16 on Cortex-M.  Context: main loop.
 *
 * @code
 * static const uint8_t map[][TOU_REMOTE_ROW_SIZE] TOU_ROM = {
 *     TOU_REMOTE_ROW(TOU_IR_NEC, TOU_IR_NEC_ADDRESS(0x40), 0x12, TOU_KEY_NEXT), ...};
 * static const tou_remote_cfg_t cfg = {map, sizeof map / sizeof map[0], 120000};
 * tou_remote_init(&remote, &cfg);
 * tou_remote_pass(&remote, passed_ms);                                               // main loop
 * if (tou_ir_take(&ir, passed_ms, &frame)) { key = tou_remote_key(&remote, &frame, address); }
 * @endcode
 */
#ifndef TOU_REMOTE_H
#define TOU_REMOTE_H

#include "tou/ir.h"
#include "tou/key.h"

TOU_C_BEGIN

/** Bytes of a row of a key map. */
#define TOU_REMOTE_ROW_SIZE 5u
/** A row of a key map: protocol, address and command of a frame, and the key. */
#define TOU_REMOTE_ROW(protocol, address, command, key)                                               \
    {                                                                                                 \
        (protocol), (uint8_t)((address)&0xFFu), (uint8_t)((unsigned)(address) >> 8), (command), (key) \
    }

/** Digits of an address that are typed. */
#define TOU_REMOTE_DIGITS 6u

/** How a remote serves. Constant, and kept. */
typedef struct tou_remote_cfg {
    const uint8_t (*map)[TOU_REMOTE_ROW_SIZE]; /**< TOU_ROM; made of TOU_REMOTE_ROW() */
    uint8_t n_map;                             /**< rows */
    uint32_t idle_ms;                          /**< pairing and typing end after this time without a key */
} tou_remote_cfg_t;

/** What a remote may do. */
enum {
    TOU_REMOTE_PAGE   = 0, /**< page the display */
    TOU_REMOTE_TYPING = 1, /**< type an address */
    TOU_REMOTE_PAIRED = 2  /**< everything */
};

/** State of pairing. `state` and `n` may be read, to show them; the rest is private. */
typedef struct tou_remote {
    const tou_remote_cfg_t *cfg; /**< kept */
    uint8_t state;               /**< TOU_REMOTE_... */
    uint8_t n;                   /**< digits typed, at most TOU_REMOTE_DIGITS + 1 */
    uint32_t typed;              /**< the last of them, packed */
    uint32_t left_ms;            /**< until pairing or typing ends */
} tou_remote_t;

/** @brief Start, not paired. @param cfg  kept */
void tou_remote_init(tou_remote_t *self, const tou_remote_cfg_t *cfg);

/** @brief Time has passed. @param ms  milliseconds since the last call */
void tou_remote_pass(tou_remote_t *self, uint16_t ms);

/**
 * @brief What a frame means.
 * @param address  the meter's, lowest byte first, packed digits, as in a frame of DL/T 645; its first 3 bytes are read
 * @return event, TOU_KEY_... and perhaps TOU_KEY_REPEAT; TOU_KEY_NONE: nothing for whoever waits for keys
 * @par Bound the rows of the map
 */
uint8_t tou_remote_key(tou_remote_t *self, const tou_ir_frame_t *frame, const uint8_t *address);

TOU_C_END

#endif
