/* SPDX-License-Identifier: MIT */
/**
 * @file tou_posix_clock.h
 * @brief The clock service of port.h over the system's time of day, kept apart from it by an offset of its own.
 *
 * The meter may set this clock as often as it likes: only the distance from the system's clock changes, never the
 * system's clock. A step of the system's clock is a step of this one. It is right from tou_posix_clock_init() on, as an
 * RTC whose cell has kept it going; tou_posix_clock_invalidate() makes it one that has stopped.
 *
 * Depends on: port.h, POSIX clock_gettime().  RAM: sizeof(tou_posix_clock_t), 16 bytes.
 * Context: one thread.
 *
 * @code
 * tou_posix_clock_t real;
 * tou_clock_t clock;
 * tou_utc_t utc;
 * tou_posix_clock_init(&real);
 * tou_posix_clock_service(&real, &clock);
 * if (clock.ops->get(clock.ctx, &utc) == TOU_OK) { ... }
 * @endcode
 */
#ifndef TOU_POSIX_CLOCK_H
#define TOU_POSIX_CLOCK_H

#include "tou/port.h"

TOU_C_BEGIN

/** A clock that follows the system's. Private. */
typedef struct tou_posix_clock {
    int64_t ahead_ns; /**< of the system's clock */
    bool valid;       /**< not stopped since it was set */
} tou_posix_clock_t;

/** @brief Start a clock that shows the system's time and is valid. */
void tou_posix_clock_init(tou_posix_clock_t *self);

/** @brief Let the clock have stopped: it answers TOU_E_INVALID until it is set. */
void tou_posix_clock_invalidate(tou_posix_clock_t *self);

/**
 * @brief Make the service that is handed to the library.
 *
 * Its `get` answers TOU_E_INVALID also for times that tou_utc_t cannot hold (before 2000, after 2136), TOU_E_IO if the
 * system has no time of day. Its `set` begins the second at the call. Neither answers TOU_E_BUSY.
 *
 * @param clock  written; keeps self, which must outlive it
 */
void tou_posix_clock_service(tou_posix_clock_t *self, tou_clock_t *clock);

TOU_C_END

#endif
