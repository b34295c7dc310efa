/* SPDX-License-Identifier: MIT */
/**
 * @file capture.h
 * @brief What is taken down of a meter's values, as bytes: for past periods, freezes, load profiles and records of events.
 *
 * A list of energies, demands and other words of 32 bits. Taken down they are little-endian: each energy's registers, total
 * and rates, 4 bytes each; each demand's maxima, 8 bytes each, value and time; each word, 4 bytes.
 *
 * Depends on: energy.h, demand.h.  RAM: none of its own.  Context: main loop.
 */
#ifndef TOU_CAPTURE_H
#define TOU_CAPTURE_H

#include "tou/demand.h"
#include "tou/energy.h"

TOU_C_BEGIN

/** Most energies, and most demands. */
#define TOU_CAPTURE_LIST 16u
/**
 * Bytes of what is taken down.
 * @param registers  of all energies: each 1 + n_rates
 * @param maxima     of all demands: each (1 + n_rates) x n_highest
 * @param words      others
 */
#define TOU_CAPTURE_SIZE(registers, maxima, words) (4u * (registers) + 8u * (maxima) + 4u * (words))

/** What is taken down. Constant, and kept. */
typedef struct tou_capture {
    const tou_energy_t *const *energy; /**< n_energies, set up; NULL: none */
    const tou_demand_t *const *demand; /**< n_demands, set up; NULL: none */
    const uint32_t *const *word;       /**< n_words, for example a register's units or a coincident demand; NULL: none */
    uint8_t n_energies;                /**< 0..TOU_CAPTURE_LIST */
    uint8_t n_demands;                 /**< 0..TOU_CAPTURE_LIST */
    uint8_t n_words;                   /**< 0..255 */
} tou_capture_t;

/**
 * What words of a protocol say of what is taken down by a schedule, see freeze.h and profile.h. Bytes only: the same in RAM and in
 * NV.
 */
typedef struct tou_capture_rule {
    uint8_t mode;    /**< word of the protocol */
    uint8_t from[4]; /**< moments before this instant are passed over, little-endian; 0: none is */
} tou_capture_rule_t;

/** @return bytes of what is taken down; 0: nothing, or a list is too long */
uint32_t tou_capture_size(const tou_capture_t *self);

/**
 * @brief Take down.
 * @param at       tou_capture_size() bytes
 * @param maxima   false: maxima are taken down as none
 * @return the byte behind it
 */
uint8_t *tou_capture_put(const tou_capture_t *self, uint8_t *at, bool maxima);

/**
 * @brief Where a register was put.
 * @param energy  place in the list
 * @param rate    0 the total, 1..n_rates
 * @param offset  of its 4 bytes
 * @return TOU_E_ABSENT if there is no such energy or rate; `offset` is untouched
 */
tou_err_t tou_capture_energy(const tou_capture_t *self, uint8_t energy, tou_rate_t rate, uint32_t *offset);

/**
 * @brief Where a maximum was put.
 * @param demand  place in the list
 * @param rate    0 the total, 1..n_rates
 * @param k       0 the highest .. n_highest - 1
 * @param offset  of its 8 bytes
 * @return TOU_E_ABSENT if there is no such demand, rate or k; `offset` is untouched
 */
tou_err_t tou_capture_demand(const tou_capture_t *self, uint8_t demand, tou_rate_t rate, uint8_t k, uint32_t *offset);

/** @brief Where a word was put. @return TOU_E_ABSENT if there is no such word; `offset` is untouched */
tou_err_t tou_capture_word(const tou_capture_t *self, uint8_t word, uint32_t *offset);

/** @return a seal with the lists added, see seal.h */
uint32_t tou_capture_seal(const tou_capture_t *self, uint32_t seal);

TOU_C_END

#endif
