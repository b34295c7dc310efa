/* SPDX-License-Identifier: MIT */
/**
 * @file port.h
 * @brief What a board gives the library: services, each a table of functions and a context. No code.
 *
 * A service is `{const ops *, void *ctx}`; every function gets the context first. Interrupts are no service: the board's
 * vectors call functions ending in `_isr` (pulse.h). Bytes that a serial line receives are handed to the protocol by the board.
 *
 * Functions are called from the main loop only, never from an interrupt, and never by two callers at once. None may wait
 * for longer than the board allows a step of the main loop to take; a part that is not ready answers TOU_E_BUSY.
 *
 * Depends on: types.h.  RAM: two pointers a service.
 */
#ifndef TOU_PORT_H
#define TOU_PORT_H

#include "tou/types.h"

TOU_C_BEGIN

/** A clock that runs on while the meter is off. */
typedef struct tou_clock_ops {
    /**
     * @brief Read the time.
     * @param utc  written on TOU_OK only
     * @return TOU_OK; TOU_E_INVALID: the clock has stopped since it was set, or was never set; TOU_E_BUSY; TOU_E_IO
     */
    tou_err_t (*get)(void *ctx, tou_utc_t *utc) TOU_REENTRANT;
    /**
     * @brief Set the time. The second begins now.
     * @return TOU_OK; TOU_E_BUSY; TOU_E_IO
     */
    tou_err_t (*set)(void *ctx, tou_utc_t utc) TOU_REENTRANT;
} tou_clock_ops_t;

/** A clock. */
typedef struct tou_clock {
    const tou_clock_ops_t *ops; /**< kept */
    void *ctx;                  /**< handed to each function */
} tou_clock_t;

/**
 * Bytes that survive a power cut: on-chip EEPROM, I2C EEPROM, FRAM, NOR or MCU flash. Addresses count from 0.
 *
 * A function that cannot be done yet, for the part is still busy with an earlier write or erase, answers TOU_E_BUSY and has
 * done nothing. A write or erase that was answered by TOU_OK is finished when a later call is answered by anything but
 * TOU_E_BUSY; until then a power cut may leave each of its bytes old, new or anything, and all others as they were.
 */
typedef struct tou_nv_ops {
    /** Read size bytes, 1..65535. @return TOU_OK; TOU_E_BUSY; TOU_E_IO: `out` is then not to be used */
    tou_err_t (*read)(void *ctx, uint32_t at, void *out, uint16_t size) TOU_REENTRANT;
    /**
     * Begin to write size bytes. They lie within one page; address and size are multiples of `unit`; on a part with blocks
     * they were erased before and not written since. The bytes may be changed when the call returns.
     * @return TOU_OK; TOU_E_BUSY; TOU_E_IO
     */
    tou_err_t (*write)(void *ctx, uint32_t at, const void *bytes, uint16_t size) TOU_REENTRANT;
    /** Begin to erase the block that begins at an address: all its bytes become 0xFF. NULL where `block` is 0. */
    tou_err_t (*erase)(void *ctx, uint32_t at) TOU_REENTRANT;
} tou_nv_ops_t;

/** A part that keeps bytes, and its geometry. */
typedef struct tou_nv {
    const tou_nv_ops_t *ops; /**< kept */
    void *ctx;               /**< handed to each function */
    uint32_t size;           /**< bytes */
    uint32_t block;          /**< bytes that are erased at once, a power of two; 0: bytes can be written again as they are */
    uint16_t page;           /**< bytes that can be written at once, a power of two, at a multiple of it; 0: any number */
    uint8_t unit;            /**< bytes that must be written at once: 1, 2, 4, 8 or 16 */
    uint16_t write_ms;       /**< time of a write, at most; 0: less than 1 ms */
    uint16_t erase_ms;       /**< time of an erase, at most; 0: none */
    uint32_t cycles;         /**< how often a byte may be written, or a block erased */
} tou_nv_t;

/** A counter of milliseconds that never stops while the meter runs. Its second tick is the second interrupt of pulse.h. */
typedef struct tou_timer_ops {
    /** @return milliseconds since some start, modulo 2^32 */
    uint32_t (*now_ms)(void *ctx) TOU_REENTRANT;
} tou_timer_ops_t;

/** A timer. */
typedef struct tou_timer {
    const tou_timer_ops_t *ops; /**< kept */
    void *ctx;                  /**< handed to each function */
} tou_timer_t;

/** A serial line, as seen by a protocol: where its answers go. */
typedef struct tou_serial_ops {
    /**
     * Send a byte behind those before it. On a two-wire bus the board drives it while there are bytes.
     * @return TOU_OK: taken; TOU_E_BUSY: no room, it is offered again
     */
    tou_err_t (*put)(void *ctx, uint8_t byte) TOU_REENTRANT;
} tou_serial_ops_t;

/** A serial line. */
typedef struct tou_serial {
    const tou_serial_ops_t *ops; /**< kept */
    void *ctx;                   /**< handed to each function */
} tou_serial_t;

TOU_C_END

#endif
