/* SPDX-License-Identifier: MIT */
/**
 * @file pace.h
 * @brief The meter's time: its clock, and its seconds as they fall due.
 *
 * A simulated clock moves with the seconds that are handed out, so that a machine that is too slow for a speed makes the
 * time slower and nothing else.
 */
#ifndef PACE_H
#define PACE_H

#include "options.h"
#include "tou_posix_clock.h"
#include "tou_posix_sim.h"
#include "tou_posix_timer.h"

/** A time. Must not be moved. */
typedef struct pace {
    tou_clock_t clock;       /**< for the meter */
    tou_posix_clock_t real;  /**< the system's */
    tou_posix_timer_t ms;    /**< its seconds */
    tou_timer_t timer;       /**< the same as a service */
    tou_posix_ticks_t ticks; /**< those that are due */
    tou_posix_sim_t sim;     /**< the simulated clock */
    uint32_t speed;          /**< of it; 0: the real one */
    uint64_t start_ns;       /**< the system's count when it began */
    uint64_t passed;         /**< seconds handed out */
    tou_utc_t begin;         /**< what the clock showed at the start */
} pace_t;

/** @brief Set up. @param zone  of a time without an offset  @return 0; 1 or 2: told on standard error */
int pace_init(pace_t *self, const options_t *options, const tou_zone_t *zone);

/** @brief Time begins to run. */
void pace_begin(pace_t *self);

/** @return seconds that are due, at most a minute of them */
uint32_t pace_due(pace_t *self);

/** @brief A second passes. @return the instant at its end */
tou_utc_t pace_second(pace_t *self);

/** @return how long to sleep until a second is due, nanoseconds */
uint64_t pace_rest_ns(const pace_t *self);

#endif
