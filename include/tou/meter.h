/* SPDX-License-Identifier: MIT */
/**
 * @file meter.h
 * @brief A whole meter: inputs, time, tariff and billing wired together, over the parts that a product lists.
 *
 * tou_meter_poll() takes minute edges and pulses in order. At each edge it credits the pulses before it to what was in
 * force, ends the demand sub-interval, closes what closes, switches banks, takes the new rate, and then goes on with the rest.
 * Pulses that come meanwhile wait in the interrupts' count. part.h tells the order in detail, pulse.h how late the main loop
 * may be.
 *
 * **Time** is the last set instant plus second ticks. The board's clock is read at power-up, when edges were lost, and as
 * often as `clock_check_min` says, each time twice: readings that contradict each other are a fault. A difference of one
 * second is what two clocks that count whole seconds cannot tell. One of up to `trim_max_s` is trimmed: the minute under
 * way becomes that much longer or shorter, and nothing else notices. A larger one is a clock set. While the clock is not
 * valid, pulses are counted in the tariff's default rate, demand and closings stand still, and lock-outs run.
 *
 * **A jump** - power-up, clock set, a setting, lost minute edges - is one step, however long: billing.h says which closings
 * are made up (after lost edges all, for the meter ran), the tariff is looked up for the new time, each part begins anew in
 * its own way. Set back over a closing, the clock repeats none; over a switch of banks, the bank runs on.
 *
 * **Inputs** are set up together, before their interrupts run, with rings of one size, and marked by one second interrupt.
 * If one is set up anew, all are.
 *
 * **Self-check.** Every object that the meter works with is checked before it is used: at each minute edge all of them, at
 * pulses what they are credited with. If one was changed by anything but the library, TOU_EV_DAMAGED tells which, and
 * tou_meter_poll() answers TOU_E_INVALID and touches nothing more. A product then sets up anew what was damaged (`detail`;
 * for an input all inputs, for TOU_IN_METER and TOU_IN_FIXED everything), loads its last good state, and calls
 * tou_meter_init() and tou_meter_start(). Not covered: the words of the interrupts (see tou_pulse_t; their `mark` and
 * `n_marks` are covered, but an interrupt may use them first), what is behind the source of tables and the clock, and
 * constant tables of functions, which lie in RAM on AVR.
 *
 * **Changing objects.** Tariff, billing, zone and parts are changed by their own functions between tou_meter_unlock() and
 * tou_meter_lock() only; polls in between do nothing, pulses wait. A zone is changed in place and then takes
 * tou_tariff_refresh(); a demand set up anew takes lock with `anew`; registers that were cleared take
 * tou_energy_part_init(); a change of the number of rates or maxima of what a history lists takes tou_history_init().
 *
 * **Keeping.** What keeps the state through power cuts (keep.h) is asked at each poll. It gets the state when all that has
 * come is credited. Before something is taken down for good - a closing, a freeze - the keeper must be ready for it; until
 * then the minute edge waits, and pulses with it, but no longer than the ring of marks lasts: a part that has failed must not
 * stop the meter.
 *
 * Depends on: part.h, pulse.h, tariff.h, port.h, seal.h.  RAM: sizeof(tou_meter_t).
 * Context: main loop; interrupts call pulse.h.
 *
 * @code
 * static const tou_meter_cfg_t cfg = {inputs, parts, &tariff, &billing, &rtc, NULL, on_event, NULL, 1, 3, 2, 60};
 * (void)tou_meter_init(&meter, &cfg);
 * while (tou_meter_start(&meter) == TOU_E_BUSY) {}
 * for (;;) {
 *     tou_err_t err = tou_meter_poll(&meter);              // TOU_MORE: more waits; TOU_OK: sleep until an interrupt
 * }
 * @endcode
 */
#ifndef TOU_METER_H
#define TOU_METER_H

#include "tou/part.h"
#include "tou/port.h"
#include "tou/pulse.h"
#include "tou/tariff.h"

TOU_C_BEGIN

/** Most pulse inputs. */
#define TOU_INPUTS_MAX 8u

/** Where TOU_EV_DAMAGED found it. */
enum {
    TOU_IN_METER   = 0, /**< tou_meter_t */
    TOU_IN_FIXED   = 1, /**< settings: tou_meter_cfg_t, its arrays, the zone */
    TOU_IN_TARIFF  = 2, /**< tou_tariff_t */
    TOU_IN_BILLING = 3, /**< tou_billing_t */
    TOU_IN_INPUT   = 4, /**< an input */
    TOU_IN_KEEPER  = 5, /**< what keeps the state */
    TOU_IN_PART    = 6  /**< + number of the part */
};

/** Called from within the functions of the meter. May call those that take const objects, and no others. */
typedef void (*tou_event_fn_t)(void *ctx, const tou_event_t *event) TOU_REENTRANT;

/** What a keeper wants; bits. */
enum {
    TOU_KEEP_STEP  = 0x01, /**< it has work: `step` */
    TOU_KEEP_STATE = 0x02  /**< it wants the state: `take` */
};

/** Functions of what keeps the state through power cuts (keep.h). */
typedef struct tou_keeper_ops {
    /** What it wants: TOU_KEEP_... Called at each poll, so it is short; must not follow a pointer that may be damaged. */
    uint8_t (*wants)(void *ctx) TOU_REENTRANT;
    /** Is its own state what it was? Called before each of the following. */
    bool (*check)(const void *ctx) TOU_REENTRANT;
    /** Do one bounded piece of work. Answers a TOU_EV_... to be told, or 0: at each call, until one asks for its detail. */
    uint8_t (*step)(void *ctx, uint8_t *detail) TOU_REENTRANT;
    /** Take down the state: all objects were checked, pulses until now are credited. */
    void (*take)(void *ctx) TOU_REENTRANT;
    /** May something be taken down for good, a closing or a freeze? If not it waits, and its pulses with it. */
    bool (*ready)(void *ctx) TOU_REENTRANT;
    /** So much was credited, and perhaps a minute has passed, since the last call. */
    void (*passed)(void *ctx, uint16_t pulses, bool minute) TOU_REENTRANT;
    /** Something was taken down, cleared, switched or set that the next outage must not undo. */
    void (*changed)(void *ctx) TOU_REENTRANT;
} tou_keeper_ops_t;

/** What keeps the state. */
typedef struct tou_keeper {
    const tou_keeper_ops_t *ops; /**< kept */
    void *ctx;                   /**< handed to each function */
} tou_keeper_t;

/** What a meter is made of. Constant, and kept: everything it points to outlives the meter. */
typedef struct tou_meter_cfg {
    tou_pulse_t *const *input;  /**< n_inputs inputs, set up; their interrupts call tou_pulse_mark_isr() in each second */
    const tou_part_t *part;     /**< n_parts parts, set up */
    tou_tariff_t *tariff;       /**< set up */
    tou_billing_t *billing;     /**< set up, with the tariff's zone */
    const tou_clock_t *clock;   /**< the board's clock */
    const tou_keeper_t *keeper; /**< what keeps the state; NULL: nothing does */
    tou_event_fn_t on_event;    /**< told what happens; NULL: nobody */
    void *ctx;                  /**< handed to it */
    uint8_t n_inputs;           /**< 1..TOU_INPUTS_MAX; the first one's marks lead */
    uint8_t n_parts;            /**< 0..250 */
    uint8_t trim_max_s;         /**< largest difference to be trimmed, 0..TOU_TRIM_MAX - 1; 2 is usual */
    uint8_t clock_check_min;    /**< read the clock each so many minutes; 0: at power-up only; 60 is usual */
} tou_meter_cfg_t;

/** A meter. `count` may be read; the rest is private. */
typedef struct tou_meter {
    uint8_t seal;               /**< check byte over the rest */
    uint8_t seal_cfg;           /**< over tou_meter_cfg_t */
    uint8_t seal_list;          /**< over its list of inputs, and the keeper */
    uint8_t seal_fixed;         /**< over what else it points to */
    uint8_t seal_tariff;        /**< over the tariff */
    uint8_t seal_billing;       /**< over billing */
    uint8_t seal_input;         /**< over what the main loop owns of the inputs */
    uint8_t stage;              /**< what the next poll does */
    bool valid;                 /**< the clock is */
    bool lost;                  /**< marks were dropped since the last jump */
    uint8_t check_left;         /**< minutes until the clock is read */
    uint16_t credited;          /**< pulses since the keeper was told, stops at 65 535 */
    uint16_t behind;            /**< `behind` of all inputs, when last looked at */
    uint16_t dropped;           /**< the same of `dropped` */
    tou_jump_t jump;            /**< the jump under way */
    tou_now_t now;              /**< in force */
    tou_utc_t utc;              /**< last instant processed; 0: none */
    tou_utc_t next_utc;         /**< instant of the next minute edge */
    uint32_t next_tick;         /**< its tick */
    uint32_t edge_tick;         /**< tick of the edge that was taken last */
    uint32_t by;                /**< operator's code, told with each event */
    const tou_meter_cfg_t *cfg; /**< kept */
    tou_event_fn_t on_event;    /**< copied: damaged settings are told, too */
    void *ctx;                  /**< likewise */
    const tou_meter_cfg_t
        *spare;              /**< `cfg` again: one of the two outlives a fault. Not next to it, see tou_meter_head_ok() */
    uint8_t count[TOU_EV_N]; /**< how often each event was told; stop at 255 */
} tou_meter_t;

/**
 * @brief Set up a meter that does not run yet.
 * @param cfg  kept
 * @return TOU_E_ARG if there is no input or too many, their rings differ in size, trim_max_s or n_parts is out of range;
 *         nothing changes
 */
tou_err_t tou_meter_init(tou_meter_t *self, const tou_meter_cfg_t *cfg);

/** @brief After tou_meter_init(): the last instant that was processed before the power cut, from what was kept. */
void tou_meter_restore(tou_meter_t *self, tou_utc_t utc);

/**
 * @brief Power is up: read the clock and begin. The state of all objects is taken for good as it is. May be called again
 *        after an outage that RAM has survived. Pulses that already wait are credited to what will be in force.
 * @return TOU_OK, also when the clock has no valid time; TOU_E_BUSY: the clock is not ready, call again
 */
tou_err_t tou_meter_start(tou_meter_t *self);

/**
 * @brief Do one bounded piece of work.
 * @return TOU_OK: nothing is left; TOU_MORE: call again; TOU_E_BUSY: unlocked; TOU_E_INVALID: an object is damaged, or the
 *         meter was not started
 * @par Bound pulses: n_inputs x n_parts calls of on_pulses, n_marks times as many when catching up; a minute edge: the same,
 *      the self-check of all objects, one closing, one record read from the source of tables, two readings of the clock;
 *      while plans are made one record and the self-check of the tariff
 */
tou_err_t tou_meter_poll(tou_meter_t *self);

/**
 * @brief Set the clock, the board's too. A difference of up to trim_max_s is trimmed.
 * @param utc  TOU_UTC_MIN..TOU_UTC_END - 1
 * @return TOU_E_RANGE if it is outside; TOU_E_BUSY: work is left, or the minute is about to end: poll and call again;
 *         TOU_E_IO, TOU_E_INVALID as the clock and tou_meter_poll() say; nothing changes
 */
tou_err_t tou_meter_set_clock(tou_meter_t *self, tou_utc_t utc);

/** @brief The same, told as TOU_EV_CLOCK_ADJUSTED: a broadcast that keeps clocks right is no setting by hand. */
tou_err_t tou_meter_adjust_clock(tou_meter_t *self, tou_utc_t utc);

/**
 * @brief Close the period by hand, now. Demand is closed, too; the minute under way belongs to neither period of it.
 * @param cause  TOU_CAUSE_KEY, TOU_CAUSE_COMMAND or TOU_CAUSE_INPUT
 * @return TOU_E_DENIED: locked out; TOU_E_ARG: no such cause; TOU_E_BUSY: work is left: poll and call again; TOU_E_RANGE: the
 *         clock is not valid; TOU_E_INVALID as tou_meter_poll(); nothing changes
 */
tou_err_t tou_meter_close(tou_meter_t *self, uint8_t cause);

/**
 * @brief Before tariff, billing, zone or a part is changed by its own functions. Pulses until now are credited.
 * @return TOU_E_BUSY: work is left: poll and call again; TOU_E_INVALID as tou_meter_poll()
 */
tou_err_t tou_meter_unlock(tou_meter_t *self);

/**
 * @brief After it. What was changed takes effect at the next minute edge. Does nothing if the meter is not unlocked.
 * @param anew  measuring begins anew: after a change of the zone, a constant or a demand setting
 */
void tou_meter_lock(tou_meter_t *self, bool anew);

/** @brief Say who acts: told with each event until it is said anew. @param by  operator's code; 0: nobody */
void tou_meter_set_operator(tou_meter_t *self, uint32_t by);

/**
 * @brief Tell parts and product of something that comes from outside: TOU_EV_PROGRAMMED, TOU_EV_FREEZE, TOU_EV_RELOADED; parts
 * only: TOU_EV_..._WRITTEN.
 * @param extra  n_extra bytes, see the kind; NULL if there are none
 * @return TOU_E_ARG: another kind; TOU_E_BUSY: work is left: poll and call again; TOU_E_INVALID as tou_meter_poll()
 */
tou_err_t tou_meter_report(tou_meter_t *self, uint8_t kind, uint8_t detail, const uint8_t *extra, uint8_t n_extra);

/**
 * @brief Clear: maxima of demand, everything that was measured, or records of events. The event is told, and taken down,
 *        before. Registers can be set to zero only, never to anything else.
 * @param kind    TOU_EV_DEMAND_CLEAR; TOU_EV_METER_CLEAR; TOU_EV_EVENT_CLEAR
 * @param detail  of the last: the kind of event, 0: all but records of clears
 * @return TOU_E_ARG: another kind; TOU_E_BUSY: work is left: poll and call again; TOU_E_INVALID as tou_meter_poll()
 */
tou_err_t tou_meter_clear(tou_meter_t *self, uint8_t kind, uint8_t detail);

/** @return the meter's time; 0: not valid. A trimmed minute shows its second 0 for longer or skips some. */
tou_utc_t tou_meter_now(const tou_meter_t *self);

/** @return what is in force. Valid until the next call that is not const. */
const tou_now_t *tou_meter_in_force(const tou_meter_t *self);

TOU_C_END

#endif
