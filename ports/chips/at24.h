/* SPDX-License-Identifier: MIT */
/**
 * @file at24.h
 * @brief Serial EEPROMs of the 24C32 .. 24C512 kind: two bytes of address, a write of at most a page, then busy for some milliseconds.
 *
 * While a write goes on inside it the chip does not acknowledge its address: TOU_E_BUSY. If it still does not after twice the
 * time that a write may take, it is not there: TOU_E_IO.
 */
#ifndef AT24_H
#define AT24_H

#include "tou/port.h"

/** A chip. */
typedef struct at24 {
    const tou_timer_t *timer; /**< kept */
    uint8_t device;           /**< 7-bit address, 0x50..0x57 */
    uint8_t write_ms;         /**< time of a write, at most */
    bool waiting;             /**< it did not acknowledge the last time */
    uint32_t since_ms;        /**< since when */
} at24_t;

/** For tou_nv_t.ops; its ctx is an at24_t. */
extern const tou_nv_ops_t at24_ops;

/** Address of the first chip on a bus. */
#define AT24_DEVICE 0x50u

/** A tou_nv_t of a 24C256: 32 KiB, pages of 64 bytes, 5 ms a write, a million writes. @param chip  its at24_t */
#define AT24C256(chip)                                      \
    {                                                       \
        &at24_ops, (chip), 32768u, 0, 64, 1, 5, 0, 1000000u \
    }

#endif
