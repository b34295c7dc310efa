/* SPDX-License-Identifier: MIT */
/**
 * @file part.h
 * @brief What a meter is made of: the contract between meter.h and the parts that a product lists.
 *
 * A part is a table of functions and a context. The meter calls them in the order of the product's array, from the main
 * loop; what a product does not list, it does not link. At a minute edge the order is fixed:
 * 1. `on_pulses`: the pulses before the edge, for what was in force until it;
 * 2. `on_minute`: a demand sub-interval may end;
 * 3. for each closing that is due, `on_close` of all parts, then `on_open` of all: the first take down what the period came
 *    to, the second begin anew;
 * 4. `on_rate`: what is in force from now on, if it has changed; or `on_start` if the time has jumped.
 *
 * A part keeps a check byte over its state (seal.h), renewed whenever the meter says `seal`, compared whenever it says
 * `check`. What on_pulses changes must be left out, for `seal` is not called after it; a law may prove it instead, as for
 * energy registers and the cells of a demand window. A part's own pointers, and what they point to, belong to its state.
 *
 * Depends on: billing.h, tariff.h.
 */
#ifndef TOU_PART_H
#define TOU_PART_H

#include "tou/billing.h"
#include "tou/tables.h"

TOU_C_BEGIN

/** What is in force. */
typedef struct tou_now {
    tou_utc_t utc;          /**< from when; 0: the clock is not valid */
    const tou_zone_t *zone; /**< civil time */
    tou_action_t action;    /**< rates and outputs */
    uint8_t flags;          /**< TOU_TARIFF_... of tou_tariff_get() */
} tou_now_t;

/** Why measuring begins anew. */
enum {
    TOU_JUMP_NONE  = 0, /**< it does not */
    TOU_JUMP_POWER = 1, /**< power-up */
    TOU_JUMP_CLOCK = 2, /**< the clock was set, or became valid or invalid */
    TOU_JUMP_MARKS = 3, /**< minute edges were lost: the main loop was late for longer than the ring lasts */
    TOU_JUMP_SET   = 4  /**< a setting was changed, see tou_meter_lock() */
};

/** A jump of the time. */
typedef struct tou_jump {
    uint8_t cause;    /**< TOU_JUMP_... */
    tou_utc_t before; /**< the instant left; 0: not known */
} tou_jump_t;

/** Functions of a part. NULL where there is nothing to do, except `check` and `seal`. */
typedef struct tou_part_ops {
    /** The time has jumped. `from` is what is in force after it. */
    void (*on_start)(void *ctx, const tou_now_t *from, const tou_jump_t *jump) TOU_REENTRANT;
    /** Pulses came from an input, for what is in force. */
    void (*on_pulses)(void *ctx, uint8_t input, uint16_t pulses) TOU_REENTRANT;
    /** A minute edge at `utc`; not called while the clock is not valid. Answers a TOU_EV_... to be told (meter.h), or 0. */
    uint8_t (*on_minute)(void *ctx, tou_utc_t utc) TOU_REENTRANT;
    /** What is in force has changed. */
    void (*on_rate)(void *ctx, const tou_now_t *from) TOU_REENTRANT;
    /** A period ends: take down. */
    void (*on_close)(void *ctx, const tou_closing_t *closing) TOU_REENTRANT;
    /** The next period begins, after all parts have taken down. */
    void (*on_open)(void *ctx, const tou_closing_t *closing) TOU_REENTRANT;
    /**
     * Is the state what it was? `whole` is false before pulses are credited: then only what that relies on need be looked
     * at. Must not follow a pointer that it has not checked.
     */
    bool (*check)(const void *ctx, bool whole) TOU_REENTRANT;
    /** The state was changed by right: renew the check byte. */
    void (*seal)(void *ctx) TOU_REENTRANT;
} tou_part_ops_t;

/** A part. */
typedef struct tou_part {
    const tou_part_ops_t *ops; /**< kept */
    void *ctx;                 /**< handed to each function */
} tou_part_t;

TOU_C_END

#endif
