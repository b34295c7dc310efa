/* SPDX-License-Identifier: MIT */
/**
 * @file seal.h
 * @brief A check byte over state in RAM, so that a flipped bit is found before it is billed.
 *
 * Finds every change within one byte, whatever it is, and most others. It is no protection against anybody who means it.
 *
 * Depends on: types.h.  RAM: none of its own.  Context: main loop.
 */
#ifndef TOU_SEAL_H
#define TOU_SEAL_H

#include "tou/types.h"

TOU_C_BEGIN

/** To begin with; not 0, so that RAM full of zeros is not sealed. */
#define TOU_SEAL_SEED UINT32_C(0x5EA1)

/**
 * @brief Add the bytes of an object to a seal. Objects may be chained.
 * @param seal    TOU_SEAL_SEED or the last answer
 * @param object  size bytes
 * @return the seal; tou_seal_byte() of it is what is kept
 */
uint32_t tou_seal(uint32_t seal, const void *object, size_t size);

/** @return the check byte of a seal */
uint8_t tou_seal_byte(uint32_t seal);

/** @return the check byte of one object. @param object  size bytes */
uint8_t tou_seal_one(const void *object, size_t size);

TOU_C_END

#endif
