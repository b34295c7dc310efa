/* SPDX-License-Identifier: MIT */
/**
 * @file keep.h
 * @brief Keeps a meter's state through power cuts: when it is saved, and how it comes back.
 *
 * The state of the meter, its tariff, its billing and all parts that have an id goes into one record of a store (store.h),
 * together with what parts wrote to blocks and rings: one commit, all or nothing. A commit is made
 * - when something was taken down or changed: a closing, a freeze, an event, a clear, a table, a setting;
 * - when the **save budget** is spent: so many minutes, or so many pulses, since the last one. That is what an outage without
 *   a warning costs at most, beside what comes while a record is being written;
 * - when power is about to fail, if the board has a warning: tou_keep_warn_isr(). The record under way is broken off, what
 *   waits is written, all pulses that have come are credited, and the state goes to the slot that the journal keeps ready. If
 *   the supply returns, nothing has happened: the meter runs on.
 *
 * What a commit holds is told by a ticket: a serial link acknowledges a write when tou_keep_done() says so.
 *
 * In a record each section has an id:1, a size:2 and its bytes. Sections that this firmware does not know are carried from
 * record to record, so that an older version may run in between.
 *
 * If storage fails, TOU_EV_NV tells, once until a record can be written again, and the meter runs on without.
 *
 * Depends on: meter.h, store.h.  RAM: sizeof(tou_keep_t).  Context: main loop, but for tou_keep_warn_isr().
 *
 * @code
 * (void)tou_store_init(&store, &store_cfg);
 * while ((err = tou_store_mount(&store)) == TOU_MORE) {}
 * // set up inputs, tariff, billing and parts; then
 * (void)tou_keep_init(&keep, &keep_cfg);                   // tou_meter_cfg_t.keeper is &keep.keeper
 * (void)tou_meter_init(&meter, &meter_cfg);
 * while ((err = tou_keep_load(&keep)) == TOU_E_BUSY) {}    // TOU_E_ABSENT: a new meter
 * while (tou_meter_start(&meter) == TOU_E_BUSY) {}
 * @endcode
 */
#ifndef TOU_KEEP_H
#define TOU_KEEP_H

#include "tou/meter.h"
#include "tou/store.h"

TOU_C_BEGIN

/** Ids of sections. Parts take 16..255. Stored values, frozen. */
enum {
    TOU_KEPT_METER   = 1, /**< time last known:4 */
    TOU_KEPT_BILLING = 2, /**< tou_billing_state_t */
    TOU_KEPT_TARIFF  = 3, /**< tou_tariff_state_t */
    TOU_KEPT_PART    = 16 /**< lowest id of a part */
};

/** Bytes of a section's head: id:1, size:2. */
#define TOU_KEPT_HEAD 3u
/** Bytes of the sections of meter, billing and tariff. */
#define TOU_KEPT_FIXED (3u * TOU_KEPT_HEAD + 4u + 14u + 27u)

/** When the state is saved. Constant, and kept: everything it points to outlives the keeper. */
typedef struct tou_keep_cfg {
    tou_meter_t *meter;             /**< whose state */
    const tou_meter_cfg_t *made_of; /**< what it is set up with */
    tou_store_t *store;             /**< where to; set up and mounted */
    uint16_t save_pulses;           /**< save after so many pulses of all inputs; 0: not by pulses */
    uint8_t save_min;               /**< save after so many minutes; 0: not by time */
} tou_keep_cfg_t;

/** A keeper. `keeper` is for tou_meter_cfg_t; the rest is private. */
typedef struct tou_keep {
    volatile uint8_t warned;   /**< interrupt: warnings, modulo 256 */
    uint8_t seal;              /**< check byte over the rest */
    uint8_t seal_cfg;          /**< over the settings */
    uint8_t seen;              /**< warnings seen */
    uint8_t faults;            /**< `faults` of the store, when last told */
    uint8_t minutes;           /**< since the state was taken */
    bool due;                  /**< the budget is spent, or something was changed */
    uint8_t urgent;            /**< power is about to fail: so often what cannot be written is tried again at once */
    bool told;                 /**< faults were told since the last record */
    bool carries;              /**< the newest record has sections that are not known here */
    uint32_t number;           /**< of the newest record, at the last step */
    uint16_t pulses;           /**< since the state was taken, stops at 65 535 */
    const tou_keep_cfg_t *cfg; /**< kept */
    tou_store_t *store;        /**< copied from it */
    tou_keeper_t keeper;       /**< for tou_meter_cfg_t.keeper */
    const tou_store_t *spare;  /**< `store` again, see tou_meter_t.spare */
} tou_keep_t;

/**
 * @brief Set up a keeper.
 * @param cfg  kept; its parts and store are set up
 * @return TOU_E_RANGE if a part's id is 1..15 or used twice, or the state does not fit a slot of the journal; nothing changes
 */
tou_err_t tou_keep_init(tou_keep_t *self, const tou_keep_cfg_t *cfg);

/** @return bytes of the state's sections in a record. @par Bound n_parts steps */
uint16_t tou_keep_size(const tou_meter_cfg_t *made_of);

/**
 * @brief Load the last commit into meter, tariff, billing and parts, which were just set up. Call it after tou_meter_init() and
 *        before tou_meter_start().
 * @return TOU_OK; TOU_E_ABSENT: nothing was ever committed, all stay as set up; TOU_E_BUSY: call again; TOU_E_IO; TOU_E_INVALID:
 *         the state is not one of a meter set up like this. After the last two set up all anew: some may be loaded. Whether
 *         to go on without the state is for the product to decide; a commit buries it.
 * @par Bound one read of a slot, n_parts + 3 sections
 */
tou_err_t tou_keep_load(tou_keep_t *self);

/** @brief Power is about to fail. @par Context power-fail interrupt */
void tou_keep_warn_isr(tou_keep_t *self);

/** @brief Ask for a commit. @return a ticket for tou_keep_done() */
uint32_t tou_keep_ask(tou_keep_t *self);

/** @return whether all that was changed before the ticket was given is committed */
bool tou_keep_done(const tou_keep_t *self, uint32_t ticket);

/** @return whether all that was credited and written until now is committed: power may go */
bool tou_keep_rests(const tou_keep_t *self);

TOU_C_END

#endif
