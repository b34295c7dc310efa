/* SPDX-License-Identifier: MIT */
/**
 * @file tou_posix_sim.h
 * @brief A simulated time: a clock service and a timer service that move together, by hand or faster than real time.
 *
 * Time stands still but for
 * - tou_posix_sim_advance() and tou_posix_sim_advance_ms(), by hand;
 * - a speed other than 0: it then also runs, that many times as fast as real time.
 *
 * The timer counts what has passed; the clock shows the instant given at the start plus what has passed, and setting it
 * leaves the timer alone. The clock can be made to have stopped, and to answer as a part that is busy or broken.
 *
 * Depends on: port.h, tou_posix_timer.h for the real time that a speed multiplies.  RAM: sizeof(tou_posix_sim_t), 40 bytes.
 * Context: one thread.
 *
 * @code
 * tou_posix_sim_t sim;
 * tou_posix_sim_init(&sim, utc, 0);
 * tou_posix_sim_clock(&sim, &clock);
 * tou_posix_sim_timer(&sim, &timer);
 * tou_posix_ticks_init(&ticks, &timer);
 * tou_posix_sim_advance(&sim, 60);                 // the clock is a minute on, 60 ticks are due
 * tou_posix_sim_fail(&sim, TOU_E_BUSY, 3);         // the next three calls of the clock are refused
 * @endcode
 */
#ifndef TOU_POSIX_SIM_H
#define TOU_POSIX_SIM_H

#include "tou/port.h"

TOU_C_BEGIN

/** Highest speed: eleven days a second. */
#define TOU_POSIX_SPEED_MAX UINT32_C(1000000)

/** A simulated time. Private. */
typedef struct tou_posix_sim {
    uint64_t passed_ns; /**< simulated time since the start; lasts 584 years */
    uint64_t start_ns;  /**< what the clock would show at the start, since 2000, modulo 2^64 */
    uint64_t real_ns;   /**< the system's count up to which `passed_ns` holds */
    uint32_t speed;     /**< times real time */
    uint32_t failing;   /**< calls of the clock that will still fail */
    tou_err_t failure;  /**< what they answer */
    bool valid;         /**< the clock has not stopped since it was set */
} tou_posix_sim_t;

/**
 * @brief Start a simulated time. The clock is valid, the timer shows 0.
 * @param utc    what the clock shows
 * @param speed  times real time, 0..TOU_POSIX_SPEED_MAX; 0: time moves by hand only
 * @return TOU_E_RANGE if the speed is out of range; nothing changes
 */
tou_err_t tou_posix_sim_init(tou_posix_sim_t *self, tou_utc_t utc, uint32_t speed);

/** @brief Change the speed from now on. @return TOU_E_RANGE if it is out of range; nothing changes */
tou_err_t tou_posix_sim_set_speed(tou_posix_sim_t *self, uint32_t speed);

/** @brief Let seconds pass, at once. For more than 49 days see tou_posix_ticks_due(). */
void tou_posix_sim_advance(tou_posix_sim_t *self, uint32_t seconds);

/** @brief Let milliseconds pass, at once. */
void tou_posix_sim_advance_ms(tou_posix_sim_t *self, uint32_t ms);

/** @brief Let the clock have stopped: it answers TOU_E_INVALID until it is set. The timer runs on. */
void tou_posix_sim_invalidate(tou_posix_sim_t *self);

/**
 * @brief Let the next calls of the clock, get or set, fail and do nothing. Replaces what an earlier call asked for.
 * @param failure  what they answer: TOU_E_BUSY, TOU_E_IO
 * @param calls    how many; 0: none, the clock is well; UINT32_MAX: as good as always
 */
void tou_posix_sim_fail(tou_posix_sim_t *self, tou_err_t failure, uint32_t calls);

/**
 * @brief Make the clock service. Its `get` answers TOU_E_INVALID also for times after 2136, which tou_utc_t cannot hold.
 * @param clock  written; keeps self, which must outlive it
 */
void tou_posix_sim_clock(tou_posix_sim_t *self, tou_clock_t *clock);

/** @brief Make the timer service. @param timer  written; keeps self, which must outlive it */
void tou_posix_sim_timer(tou_posix_sim_t *self, tou_timer_t *timer);

TOU_C_END

#endif
