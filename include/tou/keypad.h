/* SPDX-License-Identifier: MIT */
/**
 * @file keypad.h
 * @brief Up to eight keys at the front: from levels that bounce to events (key.h).
 *
 * The main loop reads all keys at once, as a mask with a bit for each, and hands it in with the time that has passed; no
 * interrupt is needed. A mask counts once it was seen unchanged for `bounce_ms`, at either edge, so a spike or a bounce of
 * less is nothing, and a loop that is late never takes one reading for a key. What is shorter than two turns of the loop may be missed.
 *
 * **Several keys.** The key pressed last is the one that counts: one that joins another is pressed as if alone, and the
 * other, which may be jammed, neither repeats nor comes back. Two that come down in the same moment are none.
 *
 * **A held key** tells itself with TOU_KEY_LONG after `long_ms`, with TOU_KEY_REPEAT after `delay_ms` and then each
 * `repeat_ms`. A loop that is late gives one event for all that were due, for nobody saw what they would have done. After 65
 * seconds a key is taken for jammed and tells nothing until it is pressed anew.
 *
 * One call gives at most one event, so there is no queue: hand it on before the next call.
 *
 * Depends on: key.h.  RAM: sizeof(tou_keypad_t), 11 bytes on AVR, 16 on Cortex-M.  Context: main loop.
 *
 * @code
 * static const tou_keypad_cfg_t cfg = {{TOU_KEY_NEXT, TOU_KEY_UP, TOU_KEY_ENTER, TOU_KEY_BACK}, 30, 2000, 500, 200};
 * tou_keypad_init(&keypad, &cfg);
 * uint8_t key = tou_keypad_poll(&keypad, (uint8_t)(~PINC & 0x0F), passed_ms);        // main loop, each 5 to 20 ms
 * if (key != TOU_KEY_NONE) ...
 * @endcode
 */
#ifndef TOU_KEYPAD_H
#define TOU_KEYPAD_H

#include "tou/key.h"

TOU_C_BEGIN

/** Most keys. */
#define TOU_KEYPAD_KEYS 8u

/** Keys and times. Constant, and kept. */
typedef struct tou_keypad_cfg {
    uint8_t key[TOU_KEYPAD_KEYS]; /**< TOU_KEY_... of each bit of the mask, lowest first; TOU_KEY_NONE: not in use */
    uint8_t bounce_ms;            /**< a mask must be steady this long; 20..50 are usual */
    uint16_t long_ms;             /**< TOU_KEY_LONG after this time; 0: never */
    uint16_t delay_ms;            /**< first TOU_KEY_REPEAT after this time; 0: none */
    uint16_t repeat_ms;           /**< then one each so many; 0: no more */
} tou_keypad_cfg_t;

/** State of the keys. Private. */
typedef struct tou_keypad {
    const tou_keypad_cfg_t *cfg; /**< kept */
    uint8_t seen;                /**< the last mask */
    uint8_t steady;              /**< the last one that counted */
    uint8_t active;              /**< bit of the key that counts; 0: none does */
    uint16_t still_ms;           /**< since `seen` changed, at most 65 535 */
    uint16_t held_ms;            /**< since the key was pressed */
    uint16_t due_ms;             /**< `held_ms` at which it repeats; 0: no more */
} tou_keypad_t;

/** @brief Start with no key pressed; one that is held meanwhile is pressed once it was seen. @param cfg  kept */
void tou_keypad_init(tou_keypad_t *self, const tou_keypad_cfg_t *cfg);

/**
 * @brief Tell which keys are down now.
 * @param down  mask of them, active 1; 0 where there is no key
 * @param ms    milliseconds since the last call
 * @return event, TOU_KEY_... and perhaps a flag; TOU_KEY_NONE: nothing happened
 */
uint8_t tou_keypad_poll(tou_keypad_t *self, uint8_t down, uint16_t ms);

TOU_C_END

#endif
