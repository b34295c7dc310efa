/* SPDX-License-Identifier: MIT */
/**
 * @file part.h
 * @brief What a meter is made of: the contract between meter.h and the parts that a product lists.
 *
 * A part is a table of functions and a context. The meter calls them in the order of the product's array, from the main
 * loop; what a product does not list, it does not link. At a minute edge the order is fixed:
 * 1. `on_pulses`: the pulses before the edge, for what was in force until it;
 * 2. `on_minute`: a demand sub-interval may end;
 * 3. `on_due`, again and again: what follows a schedule of its own - a freeze, an interval of a load profile - is taken down;
 * 4. for each closing that is due, `on_close` of all parts, then `on_open` of all: the first take down what the period came
 *    to, the second begin anew;
 * 5. `on_rate`: what is in force from now on, if it has changed; or `on_start` if the time has jumped.
 *
 * When the time jumps, `on_event` tells TOU_EV_JUMPED first, so that what has passed meanwhile can be judged before 3.
 *
 * `save` and `load` are for what outlives a power cut: `load` comes after the part was set up and before tou_meter_start().
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

/** What a meter tells. Stored values, frozen. */
enum {
    TOU_EV_NONE        = 0,  /**< nothing */
    TOU_EV_POWER_UP    = 1,  /**< tou_meter_start(); `before`: the last instant known, 0: none */
    TOU_EV_CLOCK_SET   = 2,  /**< the time has jumped; `before`: the old time, 0: it was not valid */
    TOU_EV_CLOCK_FAULT = 3,  /**< the board's clock has no valid time or does not answer; detail: the error, as uint8_t */
    TOU_EV_CLOSED      = 4,  /**< a period was closed; `closing` */
    TOU_EV_MISSED      = 5,  /**< closings passed in a jump and not made up; detail: how many, at most 255; 0: see billing */
    TOU_EV_MOVED_BACK  = 6,  /**< the clock was set back far: closings come again from the new time on, see billing.h */
    TOU_EV_SWITCHED    = 7,  /**< banks were switched; detail: TOU_TARIFF_EV_WEEKS, ..._DAYS, TOU_STEP_EV_... */
    TOU_EV_REFUSED     = 8,  /**< a due switch was not made, see TOU_TARIFF_EV_REFUSED, step.h */
    TOU_EV_NO_TARIFF   = 9,  /**< the set in force is not valid: default rate */
    TOU_EV_SOURCE      = 10, /**< the source of tables failed */
    TOU_EV_MARKS       = 11, /**< minute edges were lost: the main loop was late, see pulse.h */
    TOU_EV_BEHIND      = 12, /**< about half the pulses that the count can hold were unread */
    TOU_EV_PERIOD_OVER = 13, /**< a period has counted as much as a register holds; detail: number of the part */
    TOU_EV_DAMAGED     = 14, /**< RAM was changed by something else; detail: TOU_IN_...; `at`: the last minute edge; parts
                                 are not told */
    TOU_EV_NV = 15, /**< something could not be written to nonvolatile storage; detail: how many so far, modulo 256 */
    TOU_EV_OVER_LIMIT     = 16, /**< demand exceeds its limit; detail: number of the part */
    TOU_EV_UNDER_LIMIT    = 17, /**< it no longer does; detail: number of the part; `before`: since when it did */
    TOU_EV_DEMAND_CLEAR   = 18, /**< maxima are about to be cleared; `by` */
    TOU_EV_METER_CLEAR    = 19, /**< everything is about to be cleared; `by` */
    TOU_EV_EVENT_CLEAR    = 20, /**< records of events are about to be cleared; detail: the kind, 0: all; `by` */
    TOU_EV_PROGRAMMED     = 21, /**< settings were written; `by`, `extra`: what */
    TOU_EV_FREEZE         = 22, /**< a freeze is wanted now */
    TOU_EV_RELOADED       = 23, /**< state was damaged and the last commit was loaded; detail: TOU_IN_... */
    TOU_EV_CLOCK_ADJUSTED = 24, /**< as TOU_EV_CLOCK_SET, by a master that keeps the clocks of many meters right */
    TOU_EV_N              = 25, /**< how many kinds there are */
    TOU_EV_JUMPED = 25, /**< the time is another one; `at`: the new one, 0: not valid; `before`: the instant left, 0: not
                                 known; detail: TOU_JUMP_... To parts only, not counted */
    TOU_EV_WIPE   = 26, /**< clear what TOU_EV_..._CLEAR, in detail, says. To parts only, not counted */
    /* Beside what TOU_EV_PROGRAMMED tells. To parts only, not counted; a log can list them. */
    TOU_EV_DAYS_WRITTEN     = 32, /**< day tables were written; `by`, `extra`: a protocol's identifier, low byte first */
    TOU_EV_ZONES_WRITTEN    = 33, /**< zones, that is seasons, were written; likewise */
    TOU_EV_REST_WRITTEN     = 34, /**< rest days were written; `by`, `extra`: the day table that they had */
    TOU_EV_HOLIDAYS_WRITTEN = 35, /**< holidays were written; as day tables */
    TOU_EV_ACTIVE_WRITTEN   = 36, /**< combination of active energy was written; `by`, `extra`: the old word */
    TOU_EV_FIRST_WRITTEN    = 37, /**< first combination of reactive energy was written; likewise */
    TOU_EV_SECOND_WRITTEN   = 38, /**< second one was written; likewise */
    TOU_EV_BILLING_WRITTEN =
        39 /**< billing days were written; `by`, `extra`: the old three, hour and day in packed digits */
};

/** Is it TOU_EV_..._WRITTEN? */
#define TOU_EV_IS_WRITTEN(kind) ((kind) >= TOU_EV_DAYS_WRITTEN && (kind) <= TOU_EV_BILLING_WRITTEN)

/** Something happened. */
typedef struct tou_event {
    uint8_t kind;                 /**< TOU_EV_... */
    uint8_t detail;               /**< see the kind; else 0 */
    uint8_t n_extra;              /**< bytes of `extra` */
    tou_utc_t at;                 /**< when: the meter's time; 0: not valid */
    tou_utc_t before;             /**< see the kind; else 0 */
    uint32_t by;                  /**< operator's code; 0: none */
    const tou_closing_t *closing; /**< see the kind; else NULL. Valid during the call only */
    const uint8_t *extra;         /**< see the kind; else NULL. Valid during the call only */
} tou_event_t;

/** Functions of a part. NULL where there is nothing to do, except `check` and `seal`. */
typedef struct tou_part_ops {
    /** The time has jumped. `from` is what is in force after it. */
    void (*on_start)(void *ctx, const tou_now_t *from, const tou_jump_t *jump) TOU_REENTRANT;
    /** Pulses came from an input, for what is in force. */
    void (*on_pulses)(void *ctx, uint8_t input, uint16_t pulses) TOU_REENTRANT;
    /** A minute edge at `utc`; 0: the clock is not valid. Answers a TOU_EV_... to be told (meter.h), or 0. */
    uint8_t (*on_minute)(void *ctx, tou_utc_t utc) TOU_REENTRANT;
    /** Take down one thing that is due by a schedule of the part's own. Answers whether there was one: called again. */
    bool (*on_due)(void *ctx, tou_utc_t utc) TOU_REENTRANT;
    /** What is in force has changed. */
    void (*on_rate)(void *ctx, const tou_now_t *from) TOU_REENTRANT;
    /** A period ends: take down. */
    void (*on_close)(void *ctx, const tou_closing_t *closing) TOU_REENTRANT;
    /** The next period begins, after all parts have taken down. */
    void (*on_open)(void *ctx, const tou_closing_t *closing) TOU_REENTRANT;
    /** Something happened. Must not change what other parts hold, but for clears. */
    void (*on_event)(void *ctx, const tou_event_t *event) TOU_REENTRANT;
    /**
     * Is the state what it was? `whole` is false before pulses are credited: then only what that relies on need be looked
     * at. Must not follow a pointer that it has not checked.
     */
    bool (*check)(const void *ctx, bool whole) TOU_REENTRANT;
    /** The state was changed by right: renew the check byte. */
    void (*seal)(void *ctx) TOU_REENTRANT;
    /** Write what outlives a power cut to `out`, or nothing if it is NULL. Answers the number of bytes, always the same. */
    uint16_t (*save)(const void *ctx, uint8_t *out) TOU_REENTRANT;
    /** Take it back. TOU_E_INVALID if that is not of a part set up like this one. What was kept by a part set up otherwise
     *  must not be taken for good. */
    tou_err_t (*load)(void *ctx, const uint8_t *in, uint16_t size) TOU_REENTRANT;
} tou_part_ops_t;

/** A part. */
typedef struct tou_part {
    const tou_part_ops_t *ops; /**< kept */
    void *ctx;                 /**< handed to each function */
    uint8_t id;                /**< what it is kept under, each part its own; 0: it is not kept */
} tou_part_t;

TOU_C_END

#endif
