/* SPDX-License-Identifier: MIT */
/**
 * @file i2c.h
 * @brief What a board gives to the drivers of chips on its I2C bus, of which it is the only master.
 */
#ifndef I2C_H
#define I2C_H

#include "tou/types.h"

/**
 * @brief One write: START, the device's address, the head, the bytes, STOP.
 * @param device  7-bit address
 * @param head    n_head bytes, 1 or more
 * @param bytes   n of them; NULL with 0
 * @return TOU_OK; TOU_E_BUSY: the device did not acknowledge its address; TOU_E_IO: it did not acknowledge a byte, or the bus hangs
 */
tou_err_t i2c_write(uint8_t device, const uint8_t *head, uint8_t n_head, const uint8_t *bytes, uint16_t n);

/** @brief One read: the head is written, then n bytes, 1 or more, are read. @return likewise */
tou_err_t i2c_read(uint8_t device, const uint8_t *head, uint8_t n_head, uint8_t *bytes, uint16_t n);

#endif
