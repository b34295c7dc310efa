/* SPDX-License-Identifier: MIT */
/**
 * @file demand_part.h
 * @brief The demand of one quantity as a part of a meter, and what it does after an outage.
 *
 * Measuring begins anew at power-up, when the clock is set and when minute edges were lost: what was in the window is
 * dropped, for a window that spans a gap never makes a maximum; maxima stay. After power-up free windows restart, resume their
 * rhythm or synchronise, as `outage` says; after other jumps they restart. While the clock is not valid nothing is measured,
 * for a maximum without a time proves nothing.
 *
 * After a power failure maxima may be forgiven for a while, and for longer after a long one, when all that waited for the
 * supply draws current at once (cold load pick-up).
 *
 * A limit may be watched: TOU_EV_OVER_LIMIT tells of the first complete window of the total that exceeds it, TOU_EV_UNDER_LIMIT
 * of the first after that which does not (DL/T 645-2007: 04000E01, event 0312).
 *
 * The first monthly closing and those by hand close demand, the second and third do not (DL/T 645 meters do so).
 *
 * Self-check: check bytes over the object and its maxima, and the sum of the cells.
 *
 * Depends on: demand.h, part.h, seal.h.  RAM: sizeof(tou_demand_part_t), and what demand.h says.  Context: main loop.
 *
 * @code
 * (void)tou_demand_init(&peak.demand, &cfg, cells, maxima, NULL);
 * (void)tou_demand_set_constant(&peak.demand, 1600, 1);
 * tou_demand_part_init(&peak, 0x01, NULL, TOU_DEMAND_RESTART);    // input 0, nothing forgiven
 * static const tou_part_t parts[] = {{&tou_demand_part, &peak}};
 * @endcode
 */
#ifndef TOU_DEMAND_PART_H
#define TOU_DEMAND_PART_H

#include "tou/demand.h"
#include "tou/part.h"

TOU_C_BEGIN

/** What is forgiven after a power failure (ANSI C12.19: power-fail exclusion, cold load pick-up). All 0: nothing. */
typedef struct tou_forgive {
    uint8_t minutes;         /**< in which no maximum is made, see tou_demand_hold() */
    uint8_t cold_minutes;    /**< the same after a long one, or one of unknown length */
    uint16_t cold_after_min; /**< a failure this long is a long one */
} tou_forgive_t;

/** Demand of one quantity. `demand` may be read, and changed between tou_meter_unlock() and tou_meter_lock(). */
typedef struct tou_demand_part {
    uint8_t seal;          /**< check byte over the object but what each pulse changes */
    uint8_t seal_lists;    /**< over maxima and cumulative values */
    uint8_t inputs;        /**< bit k: pulses of input k count */
    uint8_t events;        /**< TOU_DEMAND_EV_... of the last minute edge */
    bool running;          /**< the clock is valid: windows run */
    bool over;             /**< the limit is exceeded */
    uint8_t outage;        /**< TOU_DEMAND_RESTART, ... */
    uint8_t phase;         /**< of the windows when the state was kept, see tou_demand_phase() */
    uint32_t limit;        /**< 0.1 W; 0: none */
    tou_forgive_t forgive; /**< copied */
    tou_demand_t demand;   /**< the windows and maxima */
} tou_demand_part_t;

/** Functions of the part. */
extern const tou_part_ops_t tou_demand_part;

/**
 * @brief Set up the part after its `demand`.
 * @param inputs   bit k: pulses of input k count
 * @param forgive  copied; NULL: nothing is forgiven
 * @param outage   TOU_DEMAND_RESTART, TOU_DEMAND_RESUME or TOU_DEMAND_SYNCHRONISE: what free windows do after power-up
 */
void tou_demand_part_init(tou_demand_part_t *self, uint8_t inputs, const tou_forgive_t *forgive, uint8_t outage);

/** @brief Watch a limit; between tou_meter_unlock() and tou_meter_lock(), or before the meter starts. @param limit  0.1 W; 0: none */
void tou_demand_part_set_limit(tou_demand_part_t *self, uint32_t limit);

TOU_C_END

#endif
