/* SPDX-License-Identifier: MIT */
/**
 * @file ir.h
 * @brief Infrared remotes: from the edges of a receiver to frames of NEC and RC-5.
 *
 * The receiver (TSOP and the like) takes away the carrier; what is left is marks and spaces. Two interrupts feed it, as pulse.h:
 * - the **edge** interrupt, both edges, calls tou_ir_edge_isr() with a stamp of a free-running 16-bit timer of 20 to 32.768 kHz;
 * - the **second** interrupt calls tou_ir_second_isr(), so that a stamp that has wrapped is not taken for a new one.
 *
 * The main loop takes frames by tou_ir_take(). Silence after a frame brings no edge, so the main loop waits for it.
 *
 * **NEC**: leader, 16 bits of address, 8 of command and these once more, inverted. An address is 16 bits as sent; in the older form the
 * second byte is the first one inverted, see TOU_IR_NEC_ADDRESS(). While the key is held a short repeat frame follows each 108 ms.
 * **RC-5**: two-phase, 5 bits of address and 6 of command, 7 with the field bit of the extended form; the whole frame again each 114 ms.
 *
 * **Tolerance.** Remote's and meter's clock may be 25 % apart, and each mark 70 us longer or shorter than it was sent, with a stamp of 32768 Hz.
 * A burst of noise between frames costs nothing; one within a frame, or less than 8 ms after it, costs that frame.
 *
 * **What noise can do.** A frame counts only with silence of 8 ms after it, RC-5 with the same before it.
 * - NEC checks itself: of bursts with leader, 32 random bits and all lengths right, 1 in 256 is a frame (8 bits must be inverted).
 *   Of random lengths hardly any is that: were each of the 67 in its window by a chance of 1/2, one in 10^20.
 * - RC-5 has no check. From half to whole bits, picked with equal chance, a bit comes out right by 1/2 + 1/4, all 13 after the first by
 *   (3/4)^13: 1 burst in 42 is a frame. So it takes **two equal frames** within 170 ms, which every remote sends for a touch of
 *   more than about 0.14 s: equal bits come by 1/4 + 1/16, so (5/16)^13, 1 in 3.7 million pairs of such bursts, is taken.
 * A key map (remote.h) lets through a few of 2^24 NEC codes, or of 2^12 of RC-5, of these.
 *
 * An edge takes at most 367 cycles on AVR, 180 at most on average (`make ir-cycles`), and the interrupt's frame.
 *
 * Every field has one side that writes it; no interrupt is masked. The two interrupts must not interrupt each other.
 *
 * Depends on: types.h.  RAM: sizeof(tou_ir_t), 35 bytes on AVR, 40 on Cortex-M.
 * Context: functions ending in `_isr` in the two interrupts and nowhere else, all others in the main loop.
 *
 * @code
 * static const tou_ir_cfg_t cfg = TOU_IR_CFG(32768);
 * tou_ir_init(&ir, &cfg);
 * ISR(edge)   { tou_ir_edge_isr(&ir, pin_is_low(), TCNT1); }       // receivers pull low while they see a mark
 * ISR(second) { tou_ir_second_isr(&ir); }
 * if (tou_ir_take(&ir, passed_ms, &frame)) ...                       // main loop
 * @endcode
 */
#ifndef TOU_IR_H
#define TOU_IR_H

#include "tou/types.h"

TOU_C_BEGIN

/** Protocols. */
enum {
    TOU_IR_NEC = 1, /**< NEC */
    TOU_IR_RC5 = 2  /**< RC-5 */
};

/** Address of a NEC frame whose second byte is the first one inverted. */
#define TOU_IR_NEC_ADDRESS(a) ((uint16_t)(((~(unsigned)(a)&0xFFu) << 8) | ((unsigned)(a)&0xFFu)))

/** A frame. */
typedef struct tou_ir_frame {
    uint8_t protocol; /**< TOU_IR_... */
    uint8_t command;  /**< NEC: 0..255; RC-5: 0..127 */
    uint16_t address; /**< NEC: first byte low; RC-5: 0..31 */
    bool repeat;      /**< the key is still held */
} tou_ir_frame_t;

/** Lengths in units of the stamp, made by TOU_IR_CFG(). Constant, and kept. */
typedef struct tou_ir_cfg {
    uint16_t leader_min; /**< NEC: mark of the leader */
    uint16_t leader_max; /**< likewise, longest */
    uint16_t repeat_min; /**< its space in a repeat frame */
    uint16_t start_min;  /**< its space in a frame; just below: longest one of a repeat frame */
    uint16_t start_max;  /**< longest one of a frame */
    uint16_t bit_min;    /**< mark or space of a bit */
    uint16_t bit_max;    /**< mark of a bit */
    uint16_t one_min;    /**< space of a 1 */
    uint16_t one_max;    /**< likewise, longest */
    uint16_t half_min;   /**< RC-5: half a bit */
    uint16_t whole_min;  /**< a whole bit; just below: longest half one */
    uint16_t whole_max;  /**< longest whole bit */
    uint16_t silence;    /**< more than any space within a frame */
    uint16_t again;      /**< from the end of a frame to the end of the next one, while a key is held */
} tou_ir_cfg_t;

/** Microseconds in units of the stamp. A constant where `hz` is one, so nothing is divided at run time. */
#define TOU_IR_TICKS(us, hz) ((uint16_t)((UINT32_C(1) * (us) * ((hz) / 8u) + 62500u) / 125000u))

/**
 * Initializer of a tou_ir_cfg_t for a stamp of `hz`, 20000 to 32768: nominal lengths by 0.75 and 1.25, and 100 us, of which a tick of the
 * stamp takes 30.
 */
#define TOU_IR_CFG(hz)                                                                                     \
    {                                                                                                      \
        TOU_IR_TICKS(6650, hz), TOU_IR_TICKS(11350, hz), TOU_IR_TICKS(1590, hz), TOU_IR_TICKS(3100, hz),   \
            TOU_IR_TICKS(5730, hz), TOU_IR_TICKS(320, hz), TOU_IR_TICKS(805, hz), TOU_IR_TICKS(985, hz),   \
            TOU_IR_TICKS(2210, hz), TOU_IR_TICKS(567, hz), TOU_IR_TICKS(1222, hz), TOU_IR_TICKS(2325, hz), \
            TOU_IR_TICKS(8000, hz), TOU_IR_TICKS(170000, hz)                                               \
    }

/** A decoder. `lost` may be read at any time; the rest is private. */
typedef struct tou_ir {
    const tou_ir_cfg_t *cfg; /**< kept */
    uint16_t edge_stamp;     /**< interrupts: stamp of the last edge */
    uint8_t edge_age;        /**< interrupts: seconds since, at most 2 */
    uint8_t level;           /**< interrupts: it was a mark */
    uint8_t state;           /**< edge interrupt: what is awaited */
    uint8_t n;               /**< edge interrupt: bits taken */
    uint8_t middle;          /**< edge interrupt, RC-5: the last edge was in the middle of a bit */
    uint32_t bits;           /**< edge interrupt: of the frame under way; NEC: first one lowest; RC-5: last one lowest */
    uint32_t last;           /**< edge interrupt: of the last whole frame */
    uint8_t last_protocol;   /**< edge interrupt: its protocol; 0: none */
    uint8_t last_same;       /**< edge interrupt: so many right before it were the same, at most 2 */
    uint16_t last_stamp;     /**< interrupts: stamp of its end */
    uint8_t last_age;        /**< interrupts: seconds since, at most 2 */
    volatile uint8_t edges;  /**< edge interrupt: edges, modulo 256 */
    volatile uint8_t put;    /**< edge interrupt: frames given, modulo 256 */
    volatile uint8_t after;  /**< edge interrupt: what followed the frame given */
    volatile uint32_t given; /**< edge interrupt: its bits */
    volatile uint8_t given_protocol; /**< edge interrupt: its protocol */
    volatile uint8_t given_repeat;   /**< edge interrupt: the key is still held */
    volatile uint8_t lost;           /**< edge interrupt: frames that found the last one not taken yet; stops at 255 */
    volatile uint8_t taken;          /**< main loop: frames taken, modulo 256 */
    uint8_t seen;                    /**< main loop: `edges` at the last call */
    uint8_t quiet_ms;                /**< main loop: since then, stops at 255 */
} tou_ir_t;

/** @brief Start. Interrupts of it must not run yet. @param cfg  kept */
void tou_ir_init(tou_ir_t *self, const tou_ir_cfg_t *cfg);

/**
 * @brief An edge came.
 * @param mark   a mark begins; false: it ends
 * @param stamp  timer value
 * @par Context edge interrupt
 */
void tou_ir_edge_isr(tou_ir_t *self, bool mark, uint16_t stamp);

/** @brief A second has passed. @par Context second interrupt */
void tou_ir_second_isr(tou_ir_t *self);

/**
 * @brief Take a frame. One is kept; the next one that ends before it was taken is lost, and `lost` counts.
 * @param ms     milliseconds since the last call
 * @param frame  untouched if there is none
 * @return whether there is one
 */
bool tou_ir_take(tou_ir_t *self, uint16_t ms, tou_ir_frame_t *frame);

TOU_C_END

#endif
