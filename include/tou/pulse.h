/* SPDX-License-Identifier: MIT */
/**
 * @file pulse.h
 * @brief From edges to counted pulses, each on the right side of every minute, however late the main loop is.
 *
 * One tou_pulse_t serves one energy input. Two interrupts feed it:
 * - the **edge** interrupt calls tou_pulse_edge_isr() on both edges of an optical or contact input, which rejects bounce;
 *   or tou_pulse_add_isr() for an input that hardware has conditioned; or tou_disc_edge_isr() for two sensors that tell
 *   the disc's direction; boards whose timer counts edges load its value by tou_pulse_load_isr();
 * - the **second** interrupt calls tou_pulse_mark_isr(), which owns the tick count and at each minute edge appends
 *   (tick, count) to a ring of marks. Every boundary - rate switch, sub-interval, closing - is a whole minute.
 *
 * The main loop takes marks and pulses in order by tou_pulse_take(), so that it can credit the pulses before a mark to
 * what was in force, then do what that minute brings, then go on.
 *
 * Limits. Exact while the main loop is late by no more minutes than the ring has marks, and while fewer than 65 536
 * pulses come between two marks or takings. A full ring drops the new mark: the kept minutes stay exact, pulses after the
 * newest kept mark go to what was in force from it, `dropped` counts. 65 536 pulses that are taken at once are lost, for
 * the count has 16 bits; about half of that (32 513 to 32 768) unread at a tick is counted in `behind`, as a warning. An
 * edge nearer to a tick than the port's interrupt latency may fall to either side of it; it is counted once.
 *
 * No lock is taken and no interrupt is masked. Every shared field has one side that writes it. The two interrupts of one
 * object must not interrupt each other (the default on AVR; one priority on Cortex-M; one level on 8051).
 *
 * It does not know what a pulse is worth (energy.h) nor what time it is (the main loop turns ticks into time).
 *
 * Depends on: types.h.  RAM: sizeof(tou_pulse_t), 43 bytes on AVR, 52 on Cortex-M; 6 and 8 bytes a mark.
 * Context: functions ending in `_isr` in the two interrupts and nowhere else, all others in the main loop.
 *
 * @code
 * static tou_mark_t marks[4];
 * static tou_pulse_t input;
 * ISR(edge)   { tou_pulse_edge_isr(&input, pin_is_active(), TCNT1); }
 * ISR(second) { tou_pulse_mark_isr(&input); }
 * for (;;) {                                               // main loop
 *     tou_mark_t upto;
 *     bool minute = tou_pulse_take(&input, &upto);         // upto.count pulses came before upto.tick
 *     credit(upto.count);
 *     if (minute) { minute_edge(upto.tick); }
 * }
 * @endcode
 */
#ifndef TOU_PULSE_H
#define TOU_PULSE_H

#include "tou/types.h"

TOU_C_BEGIN

/**
 * How the edge interrupt tells a pulse from bounce. Times are in units of the stamp handed to tou_pulse_edge_isr(): any
 * free-running 16-bit timer of at most 32 768 Hz, so that it wraps no sooner than after 2 s. All 0: every pulse counts.
 */
typedef struct tou_pulse_cfg {
    uint16_t min_high;   /**< a pulse counts when it ends, if it was active this long without a break */
    uint16_t min_low;    /**< a pause shorter than this is bounce: the pulse before it goes on */
    uint16_t min_period; /**< a pulse that ends sooner after the last counted one is too fast to be true; 0: no check */
    uint16_t max_second; /**< for tou_pulse_load_isr(): more pulses in a second are counted in `fast`; 0: no check */
} tou_pulse_cfg_t;

/** A minute may be trimmed by fewer seconds than this. */
#define TOU_TRIM_MAX 30u
/** In tou_pulse_t.phase: no minute edge sooner than TOU_TRIM_MAX after the last one. */
#define TOU_PHASE_SKIP 0x80u

/** A minute edge. */
typedef struct tou_mark {
    uint32_t tick;  /**< second ticks since tou_pulse_init() */
    uint16_t count; /**< in the ring: the running count; from tou_pulse_take(): pulses since the last call */
} tou_mark_t;

/**
 * One pulse input. The fault counters stop at 255 and may be read at any time; the rest is private. What comes before `put`
 * is the main loop's; a meter keeps a check byte over it. What follows belongs to the interrupts and changes at any moment,
 * so no check byte covers it. A flipped bit there crashes nothing: in `count` it adds up to 65 535 pulses or loses as many
 * unread ones, in a mark it adds 65 536 or none; in `put` or `put_at` it loses the minute edges that wait; in `tick`, `second`
 * or a mark it makes the next edge come at the wrong time, which a meter puts right by its clock; in the rest it adds or loses
 * one pulse or one fault.
 */
typedef struct tou_pulse {
    tou_pulse_cfg_t cfg;       /**< copied */
    volatile tou_mark_t *mark; /**< the ring; written by the second interrupt */
    uint8_t n_marks;           /**< its size */
    volatile uint8_t taken;    /**< main loop: marks taken, modulo 256 */
    uint8_t take_at;           /**< main loop: place of the oldest mark */
    volatile uint8_t phase;    /**< main loop: value of `second` at which a minute begins; see TOU_PHASE_SKIP */
    volatile uint8_t read_hi;  /**< main loop: high byte of the count last read */
    uint16_t read;             /**< main loop: the count last read */
    uint32_t took;             /**< main loop: tick of the mark last taken */
    volatile uint8_t put;      /**< second interrupt: marks appended, modulo 256 */
    volatile uint8_t put_at;   /**< second interrupt: place of the next mark */
    volatile uint8_t second;   /**< second interrupt: tick modulo 60 */
    volatile uint16_t count;   /**< edge interrupt: pulses counted, modulo 65 536 */
    volatile uint32_t tick;    /**< second interrupt: ticks since the start */
    uint16_t edge_stamp;       /**< interrupts: stamp of the last edge */
    uint16_t count_stamp;      /**< interrupts: stamp of the last counted pulse */
    uint8_t mark_age;          /**< second interrupt: ticks since the last minute edge, at most TOU_TRIM_MAX */
    uint8_t edge_age;          /**< interrupts: ticks since the last edge, at most 2 */
    uint8_t count_age;         /**< interrupts: ticks since the last counted pulse, at most 2 */
    uint8_t level;             /**< interrupts: input was active; no bool, which must not be read after a flip */
    uint8_t open;              /**< interrupts: the pulse under way is not counted yet */
    volatile uint8_t bounced;  /**< edge interrupt: active stretches too short to be a pulse */
    volatile uint8_t fast;     /**< edge interrupt: pulses too fast to be true */
    volatile uint8_t dropped;  /**< second interrupt: marks that found the ring full */
    volatile uint8_t behind;   /**< second interrupt: ticks at which about half the range or more was unread */
} tou_pulse_t;

/** Two sensors at a disc, a quarter of the mark apart: tells its direction and counts each way apart. */
typedef struct tou_disc {
    tou_pulse_t *forward;     /**< kept; turns forward are counted here */
    tou_pulse_t *reverse;     /**< kept; turns backwards are counted here */
    uint8_t state;            /**< interrupt: quarter last seen, 0..3 */
    int8_t quarters;          /**< interrupt: quarters since a whole turn, -3..3 */
    int8_t way;               /**< interrupt: direction of the last quarter, 1 or -1 */
    volatile uint8_t skipped; /**< interrupt: two quarters in one edge, taken as going on the same way; stops at 255 */
    volatile bool back;       /**< interrupt: the last whole turn was backwards; may be read at any time */
} tou_disc_t;

/**
 * @brief Start an input. Interrupts of it must not run yet. The first minute edge comes 60 ticks later unless
 *        tou_pulse_set_phase() says otherwise.
 * @param cfg      copied
 * @param mark     ring of marks, kept
 * @param n_marks  1..255 minutes the main loop may be late; 4 is usual
 * @return TOU_E_ARG if n_marks is 0; nothing changes
 */
tou_err_t tou_pulse_init(tou_pulse_t *self, const tou_pulse_cfg_t *cfg, tou_mark_t *mark, uint8_t n_marks);

/**
 * @brief An edge came.
 *
 * A pulse is an active stretch of at least min_high; it is counted when it ends. A pause shorter than min_low does not
 * end it. A stretch or pause that began before the last but one tick is long enough whatever the stamps say, so the
 * first pulse after any idle time counts.
 *
 * @param active  level after the edge
 * @param stamp   timer value, see tou_pulse_cfg_t
 * @par Context edge interrupt
 */
void tou_pulse_edge_isr(tou_pulse_t *self, bool active, uint16_t stamp);

/** @brief Count one pulse from an input that needs no check. @par Context edge interrupt */
void tou_pulse_add_isr(tou_pulse_t *self);

/**
 * @brief Take over the value of a timer that counts edges in hardware. Call it right before tou_pulse_mark_isr(), and
 *        in a power-fail interrupt. Not together with the other two ways of counting.
 * @param hardware  free-running count modulo 65 536; the timer is never cleared, and 0 at tou_pulse_init()
 * @par Context second interrupt; power-fail interrupt if neither of the two can interrupt the other
 */
void tou_pulse_load_isr(tou_pulse_t *self, uint16_t hardware);

/** @brief A second has passed. @par Context second interrupt */
void tou_pulse_mark_isr(tou_pulse_t *self);

/**
 * @brief Start two-sensor counting. Both inputs get tou_pulse_mark_isr() each second, one right after the other, and are
 *        taken by the main loop in step: their marks have the same ticks.
 * @param a,b  levels of the sensors now
 */
void tou_disc_init(tou_disc_t *self, tou_pulse_t *forward, tou_pulse_t *reverse, bool a, bool b);

/**
 * @brief A sensor changed. Forward is a before b. A whole turn one way counts once; trembling at an edge counts nothing.
 * @param a,b  levels after the edge
 * @par Context edge interrupt of both inputs
 */
void tou_disc_edge_isr(tou_disc_t *self, bool a, bool b);

/**
 * @brief Take the next stretch of pulses.
 * @param upto  tick: where the stretch ends; count: pulses since the last call. If it ends at a minute edge, they came
 *              before it; if not, all minute edges up to the tick have been taken.
 * @return true if the stretch ends at a minute edge: call again for the rest; false: it ends now
 */
bool tou_pulse_take(tou_pulse_t *self, tou_mark_t *upto);

/** @return whether a mark or a pulse waits to be taken; now and then true when none does. Cheap enough for every turn of a loop */
bool tou_pulse_waits(const tou_pulse_t *self);

/** @return whether a mark waits to be taken. Follows no pointer */
bool tou_pulse_mark_waits(const tou_pulse_t *self);

/** @return whether the ring of marks is full: the next minute edge will be lost. Follows no pointer */
bool tou_pulse_full(const tou_pulse_t *self);

/** @return whether a mark waits. @param tick  of the oldest one; untouched if none does */
bool tou_pulse_next(const tou_pulse_t *self, uint32_t *tick);

/** @brief Forget the marks that wait: what minute they began is no longer known. No pulse is lost. */
void tou_pulse_drop_marks(tou_pulse_t *self);

/**
 * @brief Say where minutes begin: once the time is known, or to trim the clock.
 *
 * To trim it call this when tou_pulse_take() has just given a minute edge and no other waits, with that edge's tick + 60,
 * more or less up to TOU_TRIM_MAX - 1; the next minute is that much longer or shorter. Marks already in the ring stay. A
 * tick that passes during the call is taken for the next minute.
 *
 * @param tick  a tick at which a minute begins: at most 60 before or after the present one; or up to TOU_TRIM_MAX - 1
 *              more than 60 after the last minute edge, which then is the next one
 * @return TOU_E_RANGE if it is none of these; nothing changes
 */
tou_err_t tou_pulse_set_phase(tou_pulse_t *self, uint32_t tick);

/** @return second ticks since the start */
uint32_t tou_pulse_tick(const tou_pulse_t *self);

TOU_C_END

#endif
