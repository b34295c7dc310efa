/* SPDX-License-Identifier: MIT */
/**
 * @file tou_posix_nv_fault.h
 * @brief Faults of a part of tou_posix_nv.h: power cuts in any byte, calls that fail, bytes that do not take, bits that flip.
 *
 * **Cuts.** Time is counted in bytes written or erased since the part was made (stats.done). A cut at n falls into byte n,
 * counted from 0: n bytes are done, this one is under way. It strikes when that write or erase would be carried out; the call
 * that would have done so answers TOU_E_IO, and so do all calls until tou_posix_nv_power_up(). What the torn write leaves is
 * chosen by tou_posix_nv_set_torn():
 *
 * | byte under way     | becomes                                             |
 * | ------------------ | --------------------------------------------------- |
 * | TOU_POSIX_NV_OLD    | what it was: a cut before it                       |
 * | TOU_POSIX_NV_ERASED | 0xFF                                               |
 * | TOU_POSIX_NV_NEW    | what it was to be: a cut after it                  |
 * | TOU_POSIX_NV_RANDOM | anything                                           |
 * | TOU_POSIX_NV_BITS   | each bit as it was or as it was to be              |
 *
 * | other bytes of a write | become                                          |
 * | ---------------------- | ----------------------------------------------- |
 * | TOU_POSIX_NV_ORDERED   | those before new, those after old               |
 * | TOU_POSIX_NV_SHUFFLED  | each old or new, as in a part that writes a page in an order of its own |
 *
 * | block under erase        | becomes                                       |
 * | ------------------------ | --------------------------------------------- |
 * | TOU_POSIX_NV_BLOCK_OLD   | what it was                                   |
 * | TOU_POSIX_NV_BLOCK_PART  | bytes before erased, those after old, the one under way by the first table |
 * | TOU_POSIX_NV_BLOCK_BITS  | each bit as it was or 1                       |
 * | TOU_POSIX_NV_BLOCK_RANDOM | anything                                     |
 *
 * All other bytes of the part stay. With **scars** bytes that a cut has torn are not erased even if they read 0xFF, as in
 * flash with an ECC: writing them before another erase breaks the contract.
 *
 * **Failing calls, stuck bytes, flipped bits** come in any number and together with cuts. Which way random things go is set
 * by tou_posix_nv_seed(); the same seed and the same calls end in the same bytes.
 *
 * Every byte of the write in flight, without running anything twice:
 * @code
 * for (uint32_t k = 0; k < tou_posix_nv_in_flight(&part); k++) {
 *     tou_posix_nv_copy(&victim, &part);
 *     tou_posix_nv_cut_at(&victim, tou_posix_nv_stats(&victim)->done + k);
 *     tou_posix_nv_finish(&victim);
 *     tou_posix_nv_power_up(&victim);
 *     ...                                          // mount, compare, run on
 * }
 * @endcode
 *
 * Depends on: tou_posix_nv.h.  RAM: none of its own.  Context: one thread.
 */
#ifndef TOU_POSIX_NV_FAULT_H
#define TOU_POSIX_NV_FAULT_H

#include "tou_posix_nv.h"

TOU_C_BEGIN

/** A moment that never comes. */
#define TOU_POSIX_NV_NEVER UINT64_MAX

/** What a cut makes of the byte under way. */
enum {
    TOU_POSIX_NV_OLD = 0, /**< default */
    TOU_POSIX_NV_ERASED,
    TOU_POSIX_NV_NEW,
    TOU_POSIX_NV_RANDOM,
    TOU_POSIX_NV_BITS
};

/** What a cut makes of the other bytes of a write. */
enum {
    TOU_POSIX_NV_ORDERED = 0, /**< default */
    TOU_POSIX_NV_SHUFFLED
};

/** What a cut makes of a block under erase. */
enum {
    TOU_POSIX_NV_BLOCK_PART = 0, /**< default */
    TOU_POSIX_NV_BLOCK_OLD,
    TOU_POSIX_NV_BLOCK_BITS,
    TOU_POSIX_NV_BLOCK_RANDOM
};

/** The calls of a part. */
enum { TOU_POSIX_NV_READ = 0, TOU_POSIX_NV_WRITE, TOU_POSIX_NV_ERASE };

/** What a call does that is made to fail. */
enum {
    TOU_POSIX_NV_DELAY = 0, /**< answers TOU_E_BUSY; what is in flight stays there */
    TOU_POSIX_NV_REFUSE,    /**< answers TOU_E_IO, its bytes stay */
    TOU_POSIX_NV_SPOIL /**< answers TOU_E_IO, its bytes are as after a cut in one of them; a read: as TOU_POSIX_NV_REFUSE */
};

/** @brief Choose what all random things are from now on. */
void tou_posix_nv_seed(tou_posix_nv_t *self, uint64_t seed);

/** @brief Choose what a cut leaves, each by its table above. @return TOU_E_RANGE: no such choice; nothing changes */
tou_err_t tou_posix_nv_set_torn(tou_posix_nv_t *self, uint8_t byte, uint8_t others, uint8_t block);

/** @brief Choose whether bytes that a cut has torn count as written even if they read 0xFF. At first they do not. */
void tou_posix_nv_set_scars(tou_posix_nv_t *self, bool scars);

/**
 * @brief Let the power fail once in byte n. Replaces an earlier choice.
 * @param n  a value of stats.done; one that has passed: in the next byte; TOU_POSIX_NV_NEVER: no cut
 */
void tou_posix_nv_cut_at(tou_posix_nv_t *self, uint64_t n);

/** @brief Let the power fail now: in a random byte of what is in flight, or just after the last. */
void tou_posix_nv_cut(tou_posix_nv_t *self);

/** @return whether the power has failed */
bool tou_posix_nv_is_off(const tou_posix_nv_t *self);

/** @brief Let the power return. A cut that was asked for meanwhile stays asked for. */
void tou_posix_nv_power_up(tou_posix_nv_t *self);

/**
 * @brief Let calls of one kind fail. Replaces what was asked for that kind before.
 *
 * Calls count that find power and no write or erase that keeps the part busy.
 *
 * @param call   TOU_POSIX_NV_READ, _WRITE or _ERASE
 * @param skip   calls that go well before
 * @param times  how many fail then; 0: none; UINT32_MAX: as good as always
 * @param how    TOU_POSIX_NV_DELAY, _REFUSE or _SPOIL
 * @return TOU_E_RANGE: no such call or failure; nothing changes
 */
tou_err_t tou_posix_nv_fail(tou_posix_nv_t *self, uint8_t call, uint32_t skip, uint32_t times, uint8_t how);

/**
 * @brief Let bytes keep what they hold, whatever is written and erased, or take again what they are given.
 * @return TOU_E_RANGE: beyond the end; nothing changes
 */
tou_err_t tou_posix_nv_stick(tou_posix_nv_t *self, uint32_t at, uint32_t size, bool stuck);

/** @brief Turn round the bits of a byte that are set in the mask. @return TOU_E_RANGE: beyond the end; nothing changes */
tou_err_t tou_posix_nv_flip(tou_posix_nv_t *self, uint32_t at, uint8_t mask);

TOU_C_END

#endif
