/* SPDX-License-Identifier: MIT */
/**
 * @file log.h
 * @brief Records of events, as a part of a meter: each kind of event in a ring of its own.
 *
 * A product lists which kinds of event are recorded (part.h, TOU_EV_...), in which ring of the store each is, and what is taken
 * down with it: energies when the meter is cleared, maxima when demand is, none when the power returns. The number of events of
 * a kind is the number of entries that its ring has taken, so that it goes on when the ring drops the oldest.
 *
 * An entry is `TOU_LOG_ENTRY()` bytes, little-endian: at:4, before:4, by:4, detail:1; `extra` bytes of the event's own extra, 0
 * where it had fewer; then what is listed, see capture.h. A ring may have longer entries, the rest of them is 0. A ring whose
 * entries are to mean something else takes another id.
 *
 * Events with two ends make one entry:
 * - **power**: TOU_EV_POWER_UP comes with the end. `before` is the last instant that was known, which is the begin but for what
 *   was not saved;
 * - **clock**: `before` is the old time of TOU_EV_CLOCK_SET, `at` the new one;
 * - **demand over its limit**: listed as TOU_EV_UNDER_LIMIT, the end. TOU_EV_OVER_LIMIT is remembered, also through a power cut,
 *   and becomes `before`. The two names are one kind here.
 *
 * TOU_EV_EVENT_CLEAR clears the ring of one kind or all, TOU_EV_METER_CLEAR all; neither clears the records of meter clears and
 * of event clears themselves.
 *
 * An event that comes while the entry before it in the same ring waits to be written is lost: tou_log_lost(). A commit lets the
 * store write again, so that this takes more events of a kind than the ring has `spare` places between two commits, or a part
 * that fails.
 *
 * TOU_EV_..._WRITTEN are for numbers of writes by kind, and for old values; without them TOU_EV_PROGRAMMED tells of each write all
 * the same.
 *
 * What it does not do: translate an entry to a protocol's record, or know a difference between two programming visits: one
 * TOU_EV_PROGRAMMED is one entry, and its extra is what was written.
 *
 * Depends on: capture.h, part.h, seal.h, store.h.  RAM: sizeof(tou_log_t).  Context: main loop.
 *
 * @code
 * static const tou_capture_t readings = {energies, NULL, NULL, 1, 0, 0};
 * static const tou_log_kind_t kinds[] = {
 *     {TOU_EV_POWER_UP, RING_POWER, 0, NULL},                  // ring of TOU_LOG_ENTRY(0, 0) bytes
 *     {TOU_EV_PROGRAMMED, RING_PROGRAMMED, 40, NULL},          // ten identifiers of four bytes
 *     {TOU_EV_METER_CLEAR, RING_METER_CLEAR, 0, &readings},
 * };
 * (void)tou_log_init(&events, kinds, 3, &store);
 * @endcode
 */
#ifndef TOU_LOG_H
#define TOU_LOG_H

#include "tou/capture.h"
#include "tou/part.h"
#include "tou/store.h"

TOU_C_BEGIN

/** Bytes of an entry before the event's extra. */
#define TOU_LOG_HEAD 13u
/** Most bytes of the event's extra that are kept. */
#define TOU_LOG_EXTRA_MAX 40u
/** Bytes of extra of a TOU_EV_..._WRITTEN, what it does not have is 0. */
#define TOU_LOG_WRITTEN 8u
/** Most kinds in a list. */
#define TOU_LOG_KINDS 32u
/** Bytes of an entry. @param extra  as tou_log_kind_t.extra  @param capture  TOU_CAPTURE_SIZE(), 0 where nothing is listed */
#define TOU_LOG_ENTRY(extra, capture) (TOU_LOG_HEAD + (extra) + (capture))
/** Most demands that are over their limits at once and remembered: as many as DL/T 645-2007 records of (0312). */
#define TOU_LOG_LIMITS 6u

/** A kind of event that is recorded. Constant, and kept. */
typedef struct tou_log_kind {
    uint8_t kind;              /**< TOU_EV_... that is counted, but not TOU_EV_OVER_LIMIT, or ..._WRITTEN; each one once */
    uint8_t ring;              /**< number of its ring in the store's list; each one once */
    uint8_t extra;             /**< bytes of the event's extra that are kept, 0..TOU_LOG_EXTRA_MAX */
    const tou_capture_t *what; /**< taken down with it; NULL: nothing */
} tou_log_kind_t;

/** Since when a demand is over its limit. Private. */
typedef struct tou_log_over {
    tou_utc_t since; /**< 0: this place is free */
    uint8_t part;    /**< its number in the meter's list */
} tou_log_over_t;

/** A log. Private. */
typedef struct tou_log {
    uint8_t seal;                        /**< check byte over the rest */
    uint8_t seal_kinds;                  /**< over the list */
    uint8_t seal_what;                   /**< over what its captures are */
    uint8_t seal_lists;                  /**< over the lists of these */
    uint8_t n_kinds;                     /**< in the list */
    uint8_t lost;                        /**< events, stops at 255 */
    tou_log_over_t over[TOU_LOG_LIMITS]; /**< demands over their limits */
    const tou_log_kind_t *kind;          /**< kept */
    tou_store_t *store;                  /**< kept */
} tou_log_t;

/** An entry. */
typedef struct tou_log_entry {
    tou_utc_t at;     /**< when; 0: the clock was not valid */
    tou_utc_t before; /**< see the kind, and above; 0: not known, or the kind has none */
    uint32_t by;      /**< operator's code; 0: none */
    uint8_t detail;   /**< see the kind */
} tou_log_entry_t;

/** Functions of the part. Give it an id, so that what is remembered outlives a power cut. */
extern const tou_part_ops_t tou_log_part;

/**
 * @brief Set up a log.
 * @param kind     n_kinds of them, kept; their energies and demands are set up
 * @param n_kinds  1..TOU_LOG_KINDS
 * @param store    kept, set up
 * @return TOU_E_RANGE if a kind is none of those that can be listed, a kind or a ring is listed twice, there is no such ring,
 *         its entries are too short, `extra` is out of range, or a capture is empty or too long; nothing changes
 * @par Bound n_kinds x n_kinds steps
 */
tou_err_t tou_log_init(tou_log_t *self, const tou_log_kind_t *kind, uint8_t n_kinds, tou_store_t *store);

/** @return events of a kind since its records were cleared, modulo 2^24; 0 also for a kind that is not listed */
uint32_t tou_log_count(const tou_log_t *self, uint8_t kind);

/** @return entries of a kind that can be read */
uint16_t tou_log_used(const tou_log_t *self, uint8_t kind);

/** @return events lost since the log was set up as new; stops at 255 */
uint8_t tou_log_lost(const tou_log_t *self);

/**
 * @brief Read an entry.
 * @param kind  TOU_EV_...
 * @param age   1 the newest .. tou_log_used()
 * @return TOU_E_ABSENT if the kind is not listed or there is no such entry; else as tou_store_get(); `entry` is untouched
 */
tou_err_t tou_log_get(const tou_log_t *self, uint8_t kind, uint16_t age, tou_log_entry_t *entry);

/**
 * @brief Read from the extra of an entry. What the event did not have is 0.
 * @param at,n  within what is kept
 * @return TOU_E_RANGE: at, n; else as tou_log_get(); `out` is untouched
 */
tou_err_t tou_log_extra(const tou_log_t *self, uint8_t kind, uint16_t age, uint8_t at, uint8_t *out, uint8_t n);

/**
 * @brief Read a register as it was at an event.
 * @param energy  place in the list of the kind's capture
 * @param rate    0 the total, 1..n_rates
 * @param units   the reading
 * @return TOU_E_ABSENT also if there is no such energy or rate; else as tou_log_get(); `units` is untouched
 */
tou_err_t tou_log_energy(const tou_log_t *self, uint8_t kind, uint16_t age, uint8_t energy, tou_rate_t rate,
                         uint32_t *units);

/**
 * @brief Read a maximum as it was at an event.
 * @param demand   place in the list of the kind's capture
 * @param rate     0 the total, 1..n_rates
 * @param k        0 the highest .. n_highest - 1
 * @param maximum  all 0: none; its `pulses` is always 0
 * @return TOU_E_ABSENT also if there is no such demand, rate or k; else as tou_log_get(); `maximum` is untouched
 */
tou_err_t tou_log_maximum(const tou_log_t *self, uint8_t kind, uint16_t age, uint8_t demand, tou_rate_t rate, uint8_t k,
                          tou_maximum_t *maximum);

/** @brief Read another word as it was at an event. @return TOU_E_ABSENT also if there is no such word; else as tou_log_get();
 *  `value` is untouched */
tou_err_t tou_log_word(const tou_log_t *self, uint8_t kind, uint16_t age, uint8_t word, uint32_t *value);

TOU_C_END

#endif
