/* SPDX-License-Identifier: MIT */
/**
 * @file pcf8576.h
 * @brief LCD driver PCF8576 with the glass of a meter: 40 segment lines by 4 backplanes, 160 segments.
 *
 * | bytes of its RAM | segments |
 * | --- | --- |
 * | 0 to 7 | digits from the left: bit 0 the top segment, then clockwise, 5 the upper left one, 6 the middle one, 7 the point |
 * | 8 to 15 | digits of the code likewise |
 * | 16 | words of the unit: bit 0 k, 1 W, 2 var, 3 VA, 4 h, 5 V, 6 A, 7 Hz |
 * | 17 | digit of the running rate; from 10 on a minus |
 * | 18, 19 | signs, TOU_SIGN_... from bit 0 on |
 */
#ifndef PCF8576_H
#define PCF8576_H

#include "tou/glass.h"

/** Address on the bus. */
#define PCF8576_DEVICE 0x38u
/** Bytes of the glass. */
#define PCF8576_BYTES 20u

/** @brief Show a glass: all of it, and how the chip is to work, so that one that lost its supply comes back. @return as i2c_write() */
tou_err_t pcf8576_show(const tou_glass_t *glass);

#endif
