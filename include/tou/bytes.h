/* SPDX-License-Identifier: MIT */
/**
 * @file bytes.h
 * @brief Numbers as bytes, little-endian, as they lie in nonvolatile storage; and the checksum over them.
 *
 * Depends on: types.h.  RAM: none of its own.  Context: main loop.
 */
#ifndef TOU_BYTES_H
#define TOU_BYTES_H

#include "tou/types.h"

TOU_C_BEGIN

/** To begin a CRC with. */
#define TOU_CRC_SEED UINT32_MAX
/** What a CRC comes to when its own checksum was added like the bytes before it. */
#define TOU_CRC_RESIDUE 0xDEBB20E3u

/**
 * @brief Write a number. @param at  n bytes  @param n  1..4; higher bytes of the value are left out
 * @return the byte behind it
 */
uint8_t *tou_bytes_put(uint8_t *at, uint32_t value, uint8_t n);

/** @return the number in n bytes. @param n  1..4 */
uint32_t tou_bytes_get(const uint8_t *at, uint8_t n);

/**
 * @brief Add bytes to a CRC-32 (IEEE 802.3). The checksum is the complement of the last answer, little-endian.
 * @param crc  TOU_CRC_SEED or the last answer
 * @par Bound 8 steps a byte; no table
 */
uint32_t tou_bytes_crc(uint32_t crc, const void *bytes, uint16_t size);

TOU_C_END

#endif
