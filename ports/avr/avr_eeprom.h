/* SPDX-License-Identifier: MIT */
/**
 * @file avr_eeprom.h
 * @brief The EEPROM on the chip as storage: bytes, each 3.4 ms, 100 000 times.
 *
 * A board without an I2C EEPROM has a small store in it. One write of the library is a page at most, here four bytes, so that a
 * call returns at once and the interrupt for "ready" takes one byte after the other.
 */
#ifndef AVR_EEPROM_H
#define AVR_EEPROM_H

#include "tou/port.h"

#define AVR_EEPROM_PAGE 4u

/** For tou_nv_t.ops; its ctx is not looked at. */
extern const tou_nv_ops_t avr_eeprom_ops;

/** A tou_nv_t of it. */
#define AVR_EEPROM                                                                                 \
    {                                                                                              \
        &avr_eeprom_ops, NULL, E2END + 1u, 0, AVR_EEPROM_PAGE, 1, 4u * AVR_EEPROM_PAGE, 0, 100000u \
    }

#endif
