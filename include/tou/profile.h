/* SPDX-License-Identifier: MIT */
/**
 * @file profile.h
 * @brief A load profile as a part of a meter: what registers and other words showed at the end of each interval, with a status
 *        that says what disturbed it.
 *
 * Readings are taken down, not differences: what an interval came to is the difference of its entry and the one before
 * (tou_energy_between()), and a lost entry loses no energy. Intervals follow a schedule of the kind TOU_EVERY_INTERVAL, counted
 * on standard time, so that summer time cuts none. A meter may have several profiles, each with channels, interval and ring of
 * its own.
 *
 * An entry is `TOU_PROFILE_ENTRY()` bytes, little-endian: at:4, the end of the interval; status:1; then the channels, see
 * capture.h: mostly words such as `&import.energy.reg[0].units`; energies with all their rates and demands may be listed, too.
 *
 * **Status.** The bits tell what happened since the entry before. Those of a power failure, of a clock set and the like also
 * stand in the entry of the interval in which the supply returned or the new time lies.
 *
 * **Power failures.** An interval in which the supply failed and returned has one entry, TOU_PROFILE_POWER_DOWN. Of ends that
 * were passed without supply `make_up` says which are made up, with their nominal instants and what the registers show:
 * - TOU_MAKE_UP_FIRST: the first one, that of the interval in which the supply failed. Recommended: intervals entirely without
 *   supply have no entry, and an entry that was being written when the power failed comes again;
 * - 0: none; what came before the failure is found in the entry after it;
 * - 1..253, TOU_MAKE_UP_ALL: the latest so many, at most the ring's depth, without gaps.
 *
 * **Setting the clock.** Over ends that it is set over nothing is made up; the next entry is TOU_PROFILE_ADJUSTED. Set back
 * over ends that have their entries, it repeats none, so that the next interval is longer; set back by more than an interval
 * and what is left of it, entries come again from the new time on (schedule.h). The ring then is not in order of time. While
 * the clock is not valid there are no entries; the next one is TOU_PROFILE_INVALID.
 *
 * Minute edges that were lost (TOU_JUMP_MARKS) are treated as a power failure, but for the bit: TOU_PROFILE_PARTIAL.
 *
 * If the entry before still waits to be written, the new one is lost, the store counts it, and its status goes to the next.
 *
 * Kept through power cuts, beside the ring: `done` of the schedule and the status so far, and interval, mode and begin if `settable`. Give
 * the part an id, else nothing is made up and the status is that of a power-up only. Clearing the meter empties the ring.
 *
 * Self-check: check bytes over the object, its settings and its lists; entries that wait have their checksum (store.h).
 *
 * Depends on: capture.h, part.h, schedule.h, seal.h, store.h.  RAM: sizeof(tou_profile_t), and the ring's.  Context: main loop.
 *
 * @code
 * static const uint32_t *const channels[] = {&import_reg[0].units, &export_reg[0].units};
 * static uint8_t bytes[TOU_STORE_PLACE(TOU_PROFILE_ENTRY(0, 0, 2))];       // the ring: {ID, 2, TOU_PROFILE_ENTRY(0, 0, 2), 2976, bytes}
 * static const tou_profile_cfg_t cfg = {{NULL, NULL, channels, 0, 0, 2}, &store, RING_PROFILE,
 *                                       {TOU_EVERY_INTERVAL, 0, 0, 0, 0, {15, 0}}, TOU_MAKE_UP_FIRST, &zone, true};
 * (void)tou_profile_init(&profile, &cfg);
 * static const tou_part_t parts[] = {{&tou_energy_part, &import, 16}, {&tou_profile_part, &profile, 17}};
 * // read a day, from its end back to its begin
 * err = tou_profile_find(&profile, midnight, &age);
 * while (err == TOU_OK && (err = tou_profile_at(&profile, age, &utc)) == TOU_OK && utc > midnight - TOU_DAY_S) { age++; }
 * @endcode
 */
#ifndef TOU_PROFILE_H
#define TOU_PROFILE_H

#include "tou/capture.h"
#include "tou/part.h"
#include "tou/schedule.h"
#include "tou/store.h"

TOU_C_BEGIN

/** Bytes of an entry before the channels. */
#define TOU_PROFILE_HEAD 5u
/** Bytes of an entry. Parameters as for TOU_CAPTURE_SIZE(). */
#define TOU_PROFILE_ENTRY(registers, maxima, words) (TOU_PROFILE_HEAD + TOU_CAPTURE_SIZE(registers, maxima, words))

/** Status of an interval; bits. Stored values, frozen. */
enum {
    TOU_PROFILE_POWER_DOWN = 0x01, /**< the supply failed or returned within it */
    TOU_PROFILE_ADJUSTED   = 0x02, /**< the clock was set within it, or became valid */
    TOU_PROFILE_INVALID    = 0x04, /**< the clock was not valid for a part of it */
    TOU_PROFILE_DST        = 0x08, /**< summer time is in force at its end */
    TOU_PROFILE_PARTIAL = 0x10 /**< it is another length, or other than counted: the interval or settings of the meter were
                                        changed within it, the meter was cleared, or minute edges were lost */
};

/** Mode until another one is set: six classes of DL/T 645-2007, all recorded. */
#define TOU_PROFILE_MODE_ALL 0x3Fu
/** Bit of a mode: nothing is recorded. The others are for who sets it. */
#define TOU_PROFILE_STOPPED 0x80u

/** What is recorded, how often and where to. Constant, and kept: everything it points to outlives the part. */
typedef struct tou_profile_cfg {
    tou_capture_t what;          /**< the channels */
    tou_store_t *store;          /**< set up */
    uint8_t ring;                /**< of the store, for this profile alone; its entries are TOU_PROFILE_ENTRY() bytes */
    tou_schedule_cfg_t schedule; /**< of tou_schedule_every(), or all 0: none. With `settable` until another one is set */
    uint8_t make_up;             /**< see above */
    const tou_zone_t *zone;      /**< passed tou_zone_check() */
    bool settable; /**< tou_profile_set_schedule() and tou_profile_set_rule() are allowed, and what they set is kept */
} tou_profile_cfg_t;

/** A load profile. Private. */
typedef struct tou_profile {
    uint8_t seal;                 /**< check byte over the rest */
    uint8_t seal_cfg;             /**< over the settings */
    uint8_t seal_lists;           /**< over the lists */
    uint8_t status;               /**< of the interval under way, so far */
    tou_capture_rule_t rule;      /**< mode and begin */
    uint16_t size;                /**< bytes of an entry */
    tou_utc_t jumped;             /**< when the time last jumped: the new time */
    tou_schedule_t schedule;      /**< the interval */
    const tou_profile_cfg_t *cfg; /**< kept */
} tou_profile_t;

/** Functions of the part. */
extern const tou_part_ops_t tou_profile_part;

/**
 * @brief Set up a load profile. The ring is as the store found it.
 * @param cfg  kept; its energies and demands are set up
 * @return TOU_E_RANGE if nothing is listed or a list is too long, the ring does not exist or its entries have another size, or
 *         the schedule is neither an interval that passes tou_schedule_check() nor none; nothing changes
 */
tou_err_t tou_profile_init(tou_profile_t *self, const tou_profile_cfg_t *cfg);

/**
 * @brief Change the interval, and ask for a commit. It begins anew; entries stay. The next entry is TOU_PROFILE_PARTIAL, unless
 *        the interval was the same, which changes nothing. Call it between tou_meter_unlock() and tou_meter_lock(), or before
 *        the meter starts.
 * @param cfg  copied, as in the settings; all 0: no entries
 * @param utc  now, see tou_meter_now(); 0: the clock is not valid
 * @return TOU_E_DENIED if it is not `settable`; TOU_E_RANGE as tou_profile_init(); nothing changes
 */
tou_err_t tou_profile_set_schedule(tou_profile_t *self, const tou_schedule_cfg_t *cfg, tou_utc_t utc);

/**
 * @brief Change mode and begin, and ask for a commit. Entries stay. The next entry is TOU_PROFILE_PARTIAL, unless both were the same,
 *        which changes nothing. Call it as tou_profile_set_schedule().
 * @param mode  TOU_PROFILE_STOPPED, and any other bits
 * @param from  ends of intervals before this instant have no entry; 0: all have
 * @return TOU_E_DENIED if it is not `settable`; nothing changes
 */
tou_err_t tou_profile_set_rule(tou_profile_t *self, uint8_t mode, tou_utc_t from);

/** @return the interval in force. Valid as long as the profile */
const tou_schedule_cfg_t *tou_profile_schedule(const tou_profile_t *self);

/** @return number of entries that can be read, 0..depth of the ring */
uint16_t tou_profile_used(const tou_profile_t *self);

/**
 * @brief Find the newest entry that is not later than an instant, by bisection.
 *
 * Exact while the entries are in order of time. Among entries that are not, after the clock was set back far, the newest is
 * found if it is not later; else what is found is not later, but a newer one may be, too, or none is found though there is one.
 * Entries that cannot be read are passed over.
 *
 * @param utc  any
 * @param age  1 the newest .. tou_profile_used()
 * @return TOU_E_ABSENT if all entries are later or cannot be read, or there are none; TOU_E_BUSY; TOU_E_IO; `age` is untouched
 * @par Bound tou_profile_at() of 17 entries, and of each that cannot be read
 */
tou_err_t tou_profile_find(const tou_profile_t *self, tou_utc_t utc, uint16_t *age);

/**
 * @brief Read the end of an interval.
 * @param age  1 the newest .. tou_profile_used()
 * @param utc  nominal instant
 * @return as tou_store_get(), TOU_E_ABSENT if there is no such entry; `utc` is untouched
 */
tou_err_t tou_profile_at(const tou_profile_t *self, uint16_t age, tou_utc_t *utc);

/**
 * @brief Read the status of an interval.
 * @param age     1 the newest .. tou_profile_used()
 * @param status  TOU_PROFILE_... bits
 * @return as tou_store_get(), TOU_E_ABSENT if there is no such entry; `status` is untouched
 */
tou_err_t tou_profile_status(const tou_profile_t *self, uint16_t age, uint8_t *status);

/**
 * @brief Read a register as it was at the end of an interval.
 * @param age     1 the newest .. tou_profile_used()
 * @param energy  place in the list of energies
 * @param rate    0 the total, 1..n_rates
 * @param units   the reading
 * @return as tou_store_get(), TOU_E_ABSENT if there is no such entry, energy or rate; `units` is untouched
 */
tou_err_t tou_profile_energy(const tou_profile_t *self, uint16_t age, uint8_t energy, tou_rate_t rate, uint32_t *units);

/**
 * @brief Read a maximum as it was at the end of an interval.
 * @param age      1 the newest .. tou_profile_used()
 * @param demand   place in the list of demands
 * @param rate     0 the total, 1..n_rates
 * @param k        0 the highest .. n_highest - 1
 * @param maximum  all 0: none; its `pulses` is always 0
 * @return as tou_store_get(), TOU_E_ABSENT if there is no such entry, demand, rate or k; `maximum` is untouched
 */
tou_err_t tou_profile_maximum(const tou_profile_t *self, uint16_t age, uint8_t demand, tou_rate_t rate, uint8_t k,
                              tou_maximum_t *maximum);

/**
 * @brief Read a word as it was at the end of an interval.
 * @param age    1 the newest .. tou_profile_used()
 * @param word   place in the list of words
 * @param value  the word
 * @return as tou_store_get(), TOU_E_ABSENT if there is no such entry or word; `value` is untouched
 */
tou_err_t tou_profile_word(const tou_profile_t *self, uint16_t age, uint8_t word, uint32_t *value);

TOU_C_END

#endif
