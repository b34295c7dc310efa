/* SPDX-License-Identifier: MIT */
/**
 * @file port.h
 * @brief What a board gives the library: services, each a table of functions and a context. No code.
 *
 * A service is `{const ops *, void *ctx}`; every function gets the context first. Interrupts are no service: the board's
 * vectors call functions ending in `_isr` (pulse.h). Nonvolatile storage and serial lines will follow with the modules that
 * use them.
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

TOU_C_END

#endif
