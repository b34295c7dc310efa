/* SPDX-License-Identifier: MIT */
/**
 * @file tou_posix_timer.h
 * @brief The timer service of port.h over the system's monotonic clock, and what stands in for the second interrupt.
 *
 * A host has no second interrupt. Its main loop asks tou_posix_ticks_due() how many seconds have passed on a timer, real or
 * simulated, and calls tou_pulse_mark_isr() that many times. Ticks keep to the timer: a loop that is late gets more of
 * them, none is lost or invented.
 *
 * Depends on: port.h, POSIX clock_gettime().  RAM: 16 bytes each.
 * Context: one thread.
 *
 * @code
 * tou_posix_timer_init(&real, 0);
 * tou_posix_timer_service(&real, &timer);
 * tou_posix_ticks_init(&ticks, &timer);
 * for (;;) {                                       // main loop
 *     for (uint32_t n = tou_posix_ticks_due(&ticks); n != 0; n--) { tou_pulse_mark_isr(&input); }
 *     ...
 * }
 * @endcode
 */
#ifndef TOU_POSIX_TIMER_H
#define TOU_POSIX_TIMER_H

#include "tou/port.h"

TOU_C_BEGIN

/** A counter of milliseconds. Private. */
typedef struct tou_posix_timer {
    uint64_t start_ns; /**< the system's count at the start */
    uint32_t first_ms; /**< what the timer showed then */
} tou_posix_timer_t;

/** The second ticks of a timer. Private. */
typedef struct tou_posix_ticks {
    const tou_timer_t *timer; /**< kept */
    uint32_t last_ms;         /**< when the last tick was due */
} tou_posix_ticks_t;

/** @return nanoseconds of the system's monotonic clock: what the timers of this port count by */
uint64_t tou_posix_monotonic_ns(void);

/**
 * @brief Start a timer.
 * @param first_ms  what it shows now. It wraps 2^32 ms after 0, which is 49.7 days: a value just below 2^32 brings that near.
 */
void tou_posix_timer_init(tou_posix_timer_t *self, uint32_t first_ms);

/** @brief Make the service that is handed to the library. @param timer  written; keeps self, which must outlive it */
void tou_posix_timer_service(tou_posix_timer_t *self, tou_timer_t *timer);

/** @brief Begin counting seconds: the first tick is due in one second. @param timer  kept */
void tou_posix_ticks_init(tou_posix_ticks_t *self, const tou_timer_t *timer);

/**
 * @brief Take the ticks that are due. Ask at least once in 49 days of the timer, or it has wrapped unseen.
 * @return whole seconds of the timer since the start that no call has answered yet
 */
uint32_t tou_posix_ticks_due(tou_posix_ticks_t *self);

TOU_C_END

#endif
