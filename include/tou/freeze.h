/* SPDX-License-Identifier: MIT */
/**
 * @file freeze.h
 * @brief A freeze as a part of a meter: readings and maxima as they were at moments that a schedule, a command or a switch of
 *        tables chooses.
 *
 * A meter has several kinds of freeze, each with a list of its own, a ring of its own and what sets it off (DL/T 645-2007,
 * identifiers 05 kk ii nn):
 *
 * | kind                               | kk     | set off by                                    |
 * | ---------------------------------- | ------ | --------------------------------------------- |
 * | timed                              | 00     | a schedule that a command sets (control 16H)  |
 * | instant                            | 01     | TOU_EV_FREEZE: `instant`                      |
 * | agreed, at a switch of the seasons | 02     | TOU_EV_SWITCHED with TOU_TARIFF_EV_WEEKS      |
 * | agreed, at a switch of day tables  | 03     | TOU_EV_SWITCHED with TOU_TARIFF_EV_DAYS       |
 * | hourly, daily                      | 04, 06 | a schedule                                    |
 * | at a switch of prices, of steps    | 05, 07 | TOU_EV_SWITCHED with TOU_STEP_EV_... (step.h) |
 *
 * One tou_freeze_t is one of them; what sets it off may be combined.
 *
 * **Time.** An entry made by the schedule carries the nominal instant of its moment, also if the power was off then: after a
 * jump of the time - power-up, clock set forward - as many moments are made up as `make_up` says, each with its own instant
 * and all with what the registers show now, for nothing was counted since. Setting the clock back repeats none (schedule.h).
 * An entry made by an event carries the time of the event, 0 if the clock was not valid.
 *
 * An entry is `TOU_FREEZE_ENTRY()` bytes, little-endian: at:4, of one that is `ruled` mode:1, then what is listed, see capture.h. At a moment that is a
 * closing, too, the freeze comes first: it has the maxima of the period that ends.
 *
 * If the entry before still waits to be written, the new one is lost and the store counts it (tou_store_lost()). A keeper
 * (keep.h) waits in time, so that this takes a part that fails, or a main loop that is late.
 *
 * **Mode.** An entry of a freeze that is `ruled` has the mode that was in force when it was taken. It always has all that is listed; what
 * the mode leaves out is left out by who answers (DL/T 645-2007, 04000902..906), so that a mode changes nothing of entries that
 * are there. A mode of nothing still leaves the time.
 *
 * Kept through power cuts, beside the ring: `done` of the schedule, its settings if `settable`, and mode and begin if `ruled`. Give the part an id, else
 * moments that were passed are not made up. Clearing the meter (TOU_EV_WIPE, TOU_EV_METER_CLEAR) empties the ring.
 *
 * Self-check: check bytes over the object, its settings and its lists; entries that wait have their checksum (store.h).
 *
 * Depends on: capture.h, part.h, schedule.h, seal.h, store.h.  RAM: sizeof(tou_freeze_t), and the ring's.  Context: main loop.
 *
 * @code
 * static const tou_energy_t *const energies[] = {&import.energy};
 * static uint8_t bytes[TOU_STORE_PLACE(TOU_FREEZE_ENTRY(1 + 4, 0, 0))];    // the ring: {ID, 2, TOU_FREEZE_ENTRY(5, 0, 0), 62, bytes}
 * static const tou_freeze_cfg_t cfg = {{energies, NULL, NULL, 1, 0, 0}, &store, RING_DAILY, {TOU_EVERY_DAY, 0, 0, 0, 0, {0, 0}},
 *                                      7, &zone, 0, false, false, false};   // 00:00, up to 7 made up
 * (void)tou_freeze_init(&daily, &cfg);
 * static const tou_part_t parts[] = {{&tou_energy_part, &import, 16}, {&tou_freeze_part, &daily, 17}};
 * @endcode
 */
#ifndef TOU_FREEZE_H
#define TOU_FREEZE_H

#include "tou/capture.h"
#include "tou/part.h"
#include "tou/schedule.h"
#include "tou/store.h"

TOU_C_BEGIN

/** Bytes of an entry before what is listed. */
#define TOU_FREEZE_HEAD 4u
/** Bytes more, of one that is `ruled`. */
#define TOU_FREEZE_MODE 1u
/** Mode until another one is set: everything. */
#define TOU_FREEZE_MODE_ALL 0xFFu
/** Bytes of an entry, without TOU_FREEZE_MODE. Parameters as for TOU_CAPTURE_SIZE(). */
#define TOU_FREEZE_ENTRY(registers, maxima, words) (TOU_FREEZE_HEAD + TOU_CAPTURE_SIZE(registers, maxima, words))

/** What is frozen, when and where to. Constant, and kept: everything it points to outlives the part. */
typedef struct tou_freeze_cfg {
    tou_capture_t what; /**< energies, demands and words */
    tou_store_t *store; /**< set up */
    uint8_t
        ring; /**< of the store, for this freeze alone; its entries are TOU_FREEZE_ENTRY() bytes, and TOU_FREEZE_MODE if `ruled` */
    tou_schedule_cfg_t schedule; /**< when; all 0: by events only. With `settable` until another one is set */
    uint8_t make_up;        /**< moments made up after a jump, see tou_schedule_init(); TOU_MAKE_UP_ALL: the ring's depth */
    const tou_zone_t *zone; /**< passed tou_zone_check(); not NULL, also by events only */
    uint8_t on_switch;      /**< TOU_TARIFF_EV_WEEKS, ..._DAYS, TOU_STEP_EV_...: freeze at a switch of these; 0: at none */
    bool instant;           /**< freeze at TOU_EV_FREEZE */
    bool settable;          /**< tou_freeze_set_schedule() is allowed, and what it sets is kept */
    bool ruled;             /**< tou_freeze_set_rule() is allowed, likewise, and entries have their mode */
} tou_freeze_cfg_t;

/** A freeze. Private. */
typedef struct tou_freeze {
    uint8_t seal;                /**< check byte over the rest */
    uint8_t seal_cfg;            /**< over the settings */
    uint8_t seal_lists;          /**< over the lists */
    tou_capture_rule_t rule;     /**< mode and begin */
    uint16_t size;               /**< bytes of an entry */
    tou_schedule_t schedule;     /**< when */
    const tou_freeze_cfg_t *cfg; /**< kept */
} tou_freeze_t;

/** Functions of the part. */
extern const tou_part_ops_t tou_freeze_part;

/**
 * @brief Set up a freeze of which nothing was taken. The ring is as the store found it.
 * @param cfg  kept; its energies and demands are set up
 * @return TOU_E_RANGE if nothing is listed or a list is too long, the ring does not exist or its entries have another size, or
 *         the schedule does not pass tou_schedule_check(); nothing changes
 */
tou_err_t tou_freeze_init(tou_freeze_t *self, const tou_freeze_cfg_t *cfg);

/**
 * @brief Change the schedule, and ask for a commit. It begins anew: what has passed until now is not made up. Entries stay.
 *        Call it between tou_meter_unlock() and tou_meter_lock(), or before the meter starts.
 * @param cfg  copied; of a freeze command by tou_schedule_from_dlt(). All 0: no moments
 * @param utc  now, see tou_meter_now(); 0: the clock is not valid
 * @return TOU_E_DENIED if it is not `settable`; TOU_E_RANGE as tou_schedule_check(); nothing changes
 */
tou_err_t tou_freeze_set_schedule(tou_freeze_t *self, const tou_schedule_cfg_t *cfg, tou_utc_t utc);

/**
 * @brief Change mode and begin, and ask for a commit. Entries stay. Call it as tou_freeze_set_schedule().
 * @param mode  that entries get from now on
 * @param from  moments of the schedule before this instant are passed over; 0: none is
 * @return TOU_E_DENIED if it is not `ruled`; nothing changes
 */
tou_err_t tou_freeze_set_rule(tou_freeze_t *self, uint8_t mode, tou_utc_t from);

/** @return the schedule in force. Valid as long as the freeze */
const tou_schedule_cfg_t *tou_freeze_schedule(const tou_freeze_t *self);

/** @return number of entries that can be read, 0..depth of the ring */
uint16_t tou_freeze_used(const tou_freeze_t *self);

/**
 * @brief Read the instant of an entry.
 * @param age  1 the newest .. tou_freeze_used()
 * @param utc  nominal instant, or time of the event; 0: not known
 * @return as tou_store_get(), TOU_E_ABSENT if there is no such entry; `utc` is untouched
 */
tou_err_t tou_freeze_at(const tou_freeze_t *self, uint16_t age, tou_utc_t *utc);

/**
 * @brief Read the mode that an entry was taken in.
 * @param age   1 the newest .. tou_freeze_used()
 * @param mode  TOU_FREEZE_MODE_ALL if the freeze is not `ruled`
 * @return as tou_store_get(), TOU_E_ABSENT if there is no such entry; `mode` is untouched
 */
tou_err_t tou_freeze_mode(const tou_freeze_t *self, uint16_t age, uint8_t *mode);

/**
 * @brief Read a register as it was.
 * @param age     1 the newest .. tou_freeze_used()
 * @param energy  place in the list
 * @param rate    0 the total, 1..n_rates
 * @param units   the reading
 * @return as tou_store_get(), TOU_E_ABSENT if there is no such entry, energy or rate; `units` is untouched
 */
tou_err_t tou_freeze_energy(const tou_freeze_t *self, uint16_t age, uint8_t energy, tou_rate_t rate, uint32_t *units);

/**
 * @brief Read a maximum as it was.
 * @param age      1 the newest .. tou_freeze_used()
 * @param demand   place in the list
 * @param rate     0 the total, 1..n_rates
 * @param k        0 the highest .. n_highest - 1
 * @param maximum  all 0: none; its `pulses` is always 0
 * @return as tou_store_get(), TOU_E_ABSENT if there is no such entry, demand, rate or k; `maximum` is untouched
 */
tou_err_t tou_freeze_maximum(const tou_freeze_t *self, uint16_t age, uint8_t demand, tou_rate_t rate, uint8_t k,
                             tou_maximum_t *maximum);

/**
 * @brief Read another word as it was.
 * @param age    1 the newest .. tou_freeze_used()
 * @param word   place in the list
 * @param value  the word
 * @return as tou_store_get(), TOU_E_ABSENT if there is no such entry or word; `value` is untouched
 */
tou_err_t tou_freeze_word(const tou_freeze_t *self, uint16_t age, uint8_t word, uint32_t *value);

TOU_C_END

#endif
