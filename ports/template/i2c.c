/* SPDX-License-Identifier: MIT */
/*
 * The I2C bus, for boards whose clock and memory hang on one: leave this file out if yours do not.
 *
 * Put here: a polled master of 100 kHz, or 400 if the wires allow. Every wait for a flag ends after a few byte times and answers
 * TOU_E_IO: a bus that hangs must not hang the meter. After that clock SCL nine times before the next START, for the chip may be in
 * the middle of a byte when the CPU was reset.
 * If wrong: a missing acknowledge of the address that is answered by TOU_E_IO is a memory that fails at every second write; one that
 * is answered by TOU_OK is a memory that returns 0xFF while it writes. `kit: n` finds both.
 */
#include "i2c.h"

tou_err_t i2c_write(uint8_t device, const uint8_t *head, uint8_t n_head, const uint8_t *bytes, uint16_t n)
{
    (void)device, (void)head, (void)n_head, (void)bytes, (void)n;
    return TOU_E_IO; /* START, device << 1, head, bytes, STOP */
}

tou_err_t i2c_read(uint8_t device, const uint8_t *head, uint8_t n_head, uint8_t *bytes, uint16_t n)
{
    (void)device, (void)head, (void)n_head, (void)bytes, (void)n;
    return TOU_E_IO; /* START, device << 1, head, START, device << 1 | 1, n bytes, the last one not acknowledged, STOP */
}
