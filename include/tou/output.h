/* SPDX-License-Identifier: MIT */
/**
 * @file output.h
 * @brief Pulse outputs: what the inputs count goes out again, of all rates or of some, as pulses of a set width.
 *
 * The main loop adds pulses of the inputs, which make pulses of the output by the ratio of the two constants; what is not a whole
 * one stays as an exact remainder. A tick interrupt gives them out: each is `width` long, and so is the pause behind it, at least.
 * Both are rounded up to whole ticks, and are never shorter.
 *
 * **Rate.** One pulse takes two widths, so an output gives 500 a second by its width in milliseconds: 6.25 with the usual 80. What
 * comes faster waits and is worked off when it gets slower. TOU_OUTPUT_MAX pulses can wait; what comes then is lost and `lost` says
 * so, until the meter is cleared. At most 255 pulses go out between two calls of the main loop.
 *
 * **Power.** A part keeps the remainder and what waits. On a warning tou_output_hold_isr() lets the pulse under way end and begins
 * none, so that what is kept then is what has not gone out: nothing is lost or doubled. After a cut without a warning, and after
 * TOU_EV_RELOADED, the meter goes on from its last record: pulses that were counted after it and went out are not in
 * the registers, and those which waited in it and went out since go out again, so that the output may be ahead of the registers by both.
 *
 * Self-check: a check byte over what pulses do not change; remainder and backlog must be in their range. A flipped bit in what
 * the interrupt changes adds up to 255 pulses or loses as many, or makes one pulse or pause last up to 65 s.
 *
 * Depends on: part.h, seal.h.  RAM: sizeof(tou_output_t), sizeof(tou_output_part_t).
 * Context: functions ending in `_isr` in interrupts that must not interrupt each other, all others in the main loop. No interrupt
 * is masked: each shared field has one side that writes it, and `width` is written only while the interrupt has no use for it.
 *
 * @code
 * static const uint8_t peak[TOU_OUTPUT_RATES] = {1u << 2};
 * (void)tou_output_init(&out.output, 1600, 1600, 80);
 * tou_output_part_init(&out, 0x01, peak);                  // pulses of input 0 while rate 2 is in force
 * static const tou_part_t parts[] = {{&tou_output_part, &out, 7}};
 * ISR(tick) { pin(tou_output_tick_isr(&out.output, 4)); }  // each 4 ms
 * tou_output_poll(&out.output);                            // at each turn of the main loop
 * @endcode
 */
#ifndef TOU_OUTPUT_H
#define TOU_OUTPUT_H

#include "tou/part.h"

TOU_C_BEGIN

/** Longest width, ms. */
#define TOU_OUTPUT_WIDTH_MAX 9999u
/** Most pulses that can wait. */
#define TOU_OUTPUT_MAX 65280u
/** Bytes of a set of rates: bit r % 8 of byte r / 8 is rate r; bit 0 of the first: all. */
#define TOU_OUTPUT_RATES 8u

/** A pulse output. `lost` may be read; the rest is private. */
typedef struct tou_output {
    uint16_t in;             /**< main loop: constant of the inputs */
    uint16_t out;            /**< main loop: constant of the output */
    uint16_t wanted;         /**< main loop: width, ms */
    uint16_t rem;            /**< main loop: what is no whole pulse, in-ths of one */
    uint16_t owed;           /**< main loop: pulses that the interrupt was not given yet */
    uint8_t lost;            /**< main loop: more had to wait than can; no bool, which must not be read after a flip */
    volatile uint8_t given;  /**< main loop: pulses given to the interrupt, modulo 256 */
    volatile uint16_t width; /**< main loop, while none waits in the interrupt: width of the next pulse, ms */
    volatile uint8_t begun;  /**< interrupt: pulses begun, modulo 256 */
    volatile uint8_t on;     /**< interrupt: a pulse is under way */
    volatile uint16_t left;  /**< interrupt: ms until it ends, or the pause behind it */
    uint16_t span;           /**< interrupt: width of the pulse under way */
    uint16_t hold;           /**< interrupt: ms in which one waits and does not begin */
} tou_output_t;

/** An output as a part. `output` may be read, and its width set. */
typedef struct tou_output_part {
    uint8_t seal;                    /**< check byte over what pulses do not change */
    uint8_t inputs;                  /**< bit k: pulses of input k count */
    bool counts;                     /**< the rate in force is one of its rates */
    uint8_t rates[TOU_OUTPUT_RATES]; /**< copied */
    tou_output_t output;             /**< the output */
} tou_output_part_t;

/** Functions of the part. */
extern const tou_part_ops_t tou_output_part;

/**
 * @brief Set up an output that has nothing to give; it begins with a pause. Its interrupt must not run yet.
 * @param in_constant   imp/kWh of the inputs
 * @param out_constant  imp/kWh of the output, 1..in_constant
 * @param width_ms      1..TOU_OUTPUT_WIDTH_MAX
 * @return TOU_E_RANGE if one is out of range; nothing changes
 */
tou_err_t tou_output_init(tou_output_t *self, uint16_t in_constant, uint16_t out_constant, uint16_t width_ms);

/** @brief Set the width; pulses that the interrupt was given already, up to 255, keep the old one. @return TOU_E_RANGE: it is none */
tou_err_t tou_output_set_width(tou_output_t *self, uint16_t width_ms);

/** @brief Add pulses of an input. @par Bound 16 steps */
void tou_output_add(tou_output_t *self, uint16_t pulses);

/** @brief Give what waits to the interrupt. @return has the interrupt anything to do? */
bool tou_output_poll(tou_output_t *self);

/** @return pulses that have not begun yet */
uint16_t tou_output_backlog(const tou_output_t *self);

/** @brief Some time has passed. @param ms  since the last call, or less @return is the pin on? */
bool tou_output_tick_isr(tou_output_t *self, uint8_t ms);

/** @return has the interrupt nothing to do? Ticks may stop until tou_output_poll() says otherwise. Any context */
bool tou_output_rests(const tou_output_t *self) TOU_REENTRANT;

/**
 * @brief Begin a pulse now rather than at a tick, unless one or its pause is under way. The width must not be changed.
 * @param ms  of a tick, which may come at once: the pulse is longer by that
 */
void tou_output_strike_isr(tou_output_t *self, uint8_t ms);

/** @brief The supply fails: begin no pulse for a time of ticks in which one waits. @param ms  longer than the supply holds up */
void tou_output_hold_isr(tou_output_t *self, uint16_t ms);

/**
 * @brief Set up the part after its `output`.
 * @param inputs  bit k: pulses of input k count
 * @param rates   TOU_OUTPUT_RATES bytes, copied: while which energy rates are in force. A rate beyond the registers of a meter,
 *                which credits it to its last one, must be in the set of that one
 */
void tou_output_part_init(tou_output_part_t *self, uint8_t inputs, const uint8_t *rates);

TOU_C_END

#endif
