/* SPDX-License-Identifier: MIT */
/**
 * @file types.h
 * @brief Words shared by every module: status codes, rate numbers, time. No functions, no state.
 *
 * Depends on: config.h.  RAM: none.
 */
#ifndef TOU_TYPES_H
#define TOU_TYPES_H

#include "tou/config.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Outcome of a call: TOU_OK, TOU_MORE or one of the negative codes. A byte, so that no compiler switch can change its
 * size. The numbers are frozen; new codes are added at the end. A length is never a status.
 */
typedef int8_t tou_err_t;
enum {
    TOU_MORE      = 1,  /**< no failure: a bounded piece was done and work is left; call again */
    TOU_OK        = 0,  /**< done */
    TOU_E_ARG     = -1, /**< an argument breaks the documented contract */
    TOU_E_RANGE   = -2, /**< a value is outside what the object can hold or the rule allows */
    TOU_E_INVALID = -3, /**< tables or an image break a rule; a tou_fault_t names the first one */
    TOU_E_ABSENT  = -4, /**< no such data: the item, bank or service does not exist here */
    TOU_E_BUSY    = -5, /**< a driver is not ready; nothing was done, try again */
    TOU_E_IO      = -6, /**< a driver failed */
    TOU_E_DENIED  = -7, /**< the object may not be written */
    TOU_E_GONE    = -8  /**< what was being read step by step is no longer there */
};

/** Rate number, 1..TOU_RATE_MAX. 0 means "the total of all rates" where a function allows it. */
typedef uint8_t tou_rate_t;
/** Highest rate number (DL/T 645-2007, DI 04000204). */
#define TOU_RATE_MAX 63u

/** An instant: seconds since 2000-01-01 00:00:00 UTC, without leap seconds. 2^32 of them last until 2136. */
typedef uint32_t tou_utc_t;

/** What a local wall clock shows: seconds from 2000-01-01 00:00:00 to that reading. Not an instant; see calendar.h. */
typedef uint32_t tou_wall_t;

/** A local date as days since 2000-01-01 (which is day 0). */
typedef uint16_t tou_day_t;

/** Where a setting says how many of what was passed in a jump of the time are made up: the first one. */
#define TOU_MAKE_UP_FIRST 0xFFu
/** All of them. */
#define TOU_MAKE_UP_ALL 0xFEu

#endif
