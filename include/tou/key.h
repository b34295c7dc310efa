/* SPDX-License-Identifier: MIT */
/**
 * @file key.h
 * @brief What a person can press: one byte for each event of a key, whether it comes from the front (keypad.h) or by infrared (remote.h).
 *
 * An event is a key and perhaps one flag. A key that is pressed tells itself once; one that is held tells itself again with
 * TOU_KEY_REPEAT, and once with TOU_KEY_LONG. Who has no use for a flag leaves such events alone.
 *
 * Depends on: types.h.  RAM: none.
 */
#ifndef TOU_KEY_H
#define TOU_KEY_H

#include "tou/types.h"

/** Keys. Those from TOU_KEY_PAIR on are found on remotes only. */
enum {
    TOU_KEY_NONE  = 0,  /**< no key */
    TOU_KEY_NEXT  = 1,  /**< next item, next digit */
    TOU_KEY_UP    = 2,  /**< previous item, digit up */
    TOU_KEY_ENTER = 3,  /**< into, done */
    TOU_KEY_BACK  = 4,  /**< out, not done */
    TOU_KEY_PAIR  = 5,  /**< the digits of an address follow, see remote.h */
    TOU_KEY_0     = 16, /**< digit 0; the others follow */
    TOU_KEY_9     = 25  /**< digit 9 */
};

/** Flags of an event. */
enum {
    TOU_KEY_REPEAT = 0x40, /**< it is still held */
    TOU_KEY_LONG   = 0x80  /**< it is held for long; once */
};

/** The key of an event. */
#define TOU_KEY_OF(event) ((uint8_t)((event) & (uint8_t) ~(TOU_KEY_REPEAT | TOU_KEY_LONG)))

#endif
