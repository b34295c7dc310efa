/* SPDX-License-Identifier: MIT */
/**
 * @file supply.h
 * @brief The pulses of a load, second by second.
 *
 * How many have come by an instant is a function of the load alone, so that a meter that was off for a while goes on with the
 * pulses that a meter that ran would have got.
 */
#ifndef SUPPLY_H
#define SUPPLY_H

#include "load_file.h"

/** A load that is being handed out. */
typedef struct supply {
    load_file_t load;  /**< --load; no rows: a constant power */
    uint64_t sum;      /**< of the interval under way, in 10^-9 pulses */
    uint64_t carry;    /**< of those before: what is no whole pulse */
    uint64_t whole;    /**< of those before: whole pulses */
    uint64_t given;    /**< pulses handed out, and those that came before the meter was on */
    tou_utc_t start;   /**< of the interval */
    uint32_t length;   /**< of it, seconds; 0: none is left */
    size_t next;       /**< row after it */
    uint64_t constant; /**< imp/kWh */
} supply_t;

/** What is supplied. */
typedef struct supply_options {
    const char *load;       /**< CSV; NULL: constant power */
    const char *kw;         /**< that power as written */
    uint64_t nano;          /**< that power in 10^-9 kW */
    const tou_zone_t *zone; /**< of stamps without an offset */
    uint16_t constant;      /**< imp/kWh */
} supply_options_t;

/** @brief Read the load. @return 0; 1: no memory; 2: it is refused. Told on standard error. */
int supply_init(supply_t *self, const supply_options_t *options);

/** @brief The meter is on from an instant on. Pulses that came before it are not handed out. */
void supply_begin(supply_t *self, tou_utc_t utc);

/** @return pulses that came since the last call. @param utc  rising */
uint64_t supply_until(supply_t *self, tou_utc_t utc);

/** @return whether no interval is left */
bool supply_ended(const supply_t *self);

/** @brief Give back what was taken. */
void supply_free(supply_t *self);

#endif
