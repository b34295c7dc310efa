/* SPDX-License-Identifier: MIT */
/**
 * @file history.h
 * @brief What the last periods came to, as a part of a meter: 1..36 closings with readings and maxima.
 *
 * A record is taken down at each closing: when, why, the reading of every register of the energies listed, and - on closings
 * of demand - every maximum of the demands listed. Readings are what the registers showed, so that the energy of a period is
 * the difference of two records (tou_energy_between()). Other words may be listed, too: coincident or cumulative demands.
 *
 * A record is `TOU_HISTORY_RECORD()` bytes, little-endian: since:4, at:4, number:2, cause:1, demand:1; then what is listed,
 * see capture.h.
 *
 * Records are kept in RAM of the caller (tou_history_init()) or in a ring of a store (tou_history_init_kept()); a full history
 * drops the oldest.
 *
 * Depends on: capture.h, part.h, seal.h, store.h.  RAM: sizeof(tou_history_t); without a store depth x record.
 * Context: main loop.
 *
 * @code
 * static const tou_energy_t *const energies[] = {&import.energy};
 * static const tou_demand_t *const demands[]  = {&peak.demand};
 * static const tou_history_cfg_t cfg = {{energies, demands, NULL, 1, 1, 0}, 12};
 * static uint8_t bytes[12 * TOU_HISTORY_RECORD(1 + 4, 1 + 4, 0)];
 * (void)tou_history_init(&history, &cfg, bytes, sizeof bytes);
 * @endcode
 */
#ifndef TOU_HISTORY_H
#define TOU_HISTORY_H

#include "tou/capture.h"
#include "tou/part.h"
#include "tou/store.h"

TOU_C_BEGIN

/** Most records. */
#define TOU_HISTORY_MAX 36u

/** Bytes of a record. Parameters as for TOU_CAPTURE_SIZE(). */
#define TOU_HISTORY_RECORD(registers, maxima, words) (12u + TOU_CAPTURE_SIZE(registers, maxima, words))

/** What is taken down. Constant, and kept. */
typedef struct tou_history_cfg {
    tou_capture_t what; /**< energies, demands and words */
    uint8_t depth;      /**< records kept, 1..TOU_HISTORY_MAX; of a ring of a store its `depth` */
} tou_history_cfg_t;

/** A history. Private. */
typedef struct tou_history {
    uint8_t seal;                 /**< check byte over the rest */
    uint8_t seal_cfg;             /**< over the settings */
    uint8_t seal_bytes;           /**< over the lists and the records */
    uint8_t used;                 /**< records there */
    uint8_t newest;               /**< its place */
    uint16_t record;              /**< bytes of a record */
    uint8_t *bytes;               /**< kept; NULL: records are in a store */
    tou_store_t *store;           /**< kept; NULL: they are in RAM */
    uint8_t ring;                 /**< of the store */
    const tou_history_cfg_t *cfg; /**< kept */
} tou_history_t;

/** Functions of the part. */
extern const tou_part_ops_t tou_history_part;

/**
 * @brief Set up an empty history.
 * @param cfg    kept; its energies and demands are set up
 * @param bytes  room for the records, kept
 * @param size   of it: at least depth x TOU_HISTORY_RECORD()
 * @return TOU_E_RANGE if a number is out of range, a record longer than 65 535 bytes or the room too small; nothing changes
 */
tou_err_t tou_history_init(tou_history_t *self, const tou_history_cfg_t *cfg, uint8_t *bytes, size_t size);

/**
 * @brief Set up a history whose records are kept in a ring of a store.
 * @param cfg    kept; its energies and demands are set up
 * @param store  kept, set up
 * @param ring   of the store
 * @return TOU_E_RANGE if a number is out of range, or the ring is not of that many records of that size; nothing changes
 */
tou_err_t tou_history_init_kept(tou_history_t *self, const tou_history_cfg_t *cfg, tou_store_t *store, uint8_t ring);

/** @return number of records, 0..depth */
uint8_t tou_history_used(const tou_history_t *self);

/**
 * @brief Read the closing of a record.
 * @param age  1 the newest .. tou_history_used()
 * @return TOU_E_ABSENT if there is no such record; from a store as tou_store_get(); `closing` is untouched
 */
tou_err_t tou_history_closing(const tou_history_t *self, uint8_t age, tou_closing_t *closing);

/**
 * @brief Read a register as it was at a closing.
 * @param energy  place in the list
 * @param rate    0 the total, 1..n_rates
 * @param units   the reading
 * @return TOU_E_ABSENT if there is no such record, energy or rate; from a store as tou_store_get(); `units` is untouched
 */
tou_err_t tou_history_energy(const tou_history_t *self, uint8_t age, uint8_t energy, tou_rate_t rate, uint32_t *units);

/**
 * @brief Read a maximum of the period that a closing ended.
 * @param demand   place in the list
 * @param rate     0 the total, 1..n_rates
 * @param k        0 the highest .. n_highest - 1
 * @param maximum  all 0: none; its `pulses` is always 0
 * @return TOU_E_ABSENT if there is no such record, demand, rate or k, or if the closing did not close demand;
 *         from a store as tou_store_get(); untouched
 */
tou_err_t tou_history_maximum(const tou_history_t *self, uint8_t age, uint8_t demand, tou_rate_t rate, uint8_t k,
                              tou_maximum_t *maximum);

/** @brief Read another word. @return TOU_E_ABSENT if there is no such record or word; from a store as
 *  tou_store_get(); `value` is untouched */
tou_err_t tou_history_word(const tou_history_t *self, uint8_t age, uint8_t word, uint32_t *value);

/** @brief Forget all records. */
void tou_history_clear(tou_history_t *self);

TOU_C_END

#endif
