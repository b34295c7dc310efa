/* SPDX-License-Identifier: MIT */
/* What the files of the step tariff share. */
#ifndef LIB_TOU_STEP_H
#define LIB_TOU_STEP_H

#include "tou/step.h"

/* Where prices and settlement moments lie in a table's bytes, and how many the latter are. */
#define TOU_STEP_PRICES_AT 24u
#define TOU_STEP_DAYS_AT   52u
#define TOU_STEP_DAYS_SIZE (3u * TOU_STEP_DAYS)

/* Bits of `banks`, by TOU_STEP_SETS_.... */
#define TOU_STEP_BIT_STEPS  0x01u
#define TOU_STEP_BIT_PRICES 0x02u
#define TOU_STEP_BIT_ZONES  0x04u
#define TOU_STEP_BITS       0x07u

/* Settlement moments of a table. @return false: one is none */
bool tou_step_days_get(const uint8_t *at, tou_step_day_t *day);

/* Are zones in order? */
bool tou_step_zones_ordered(const tou_step_zones_t *zones);

/* The settlement moment that is the latest at an instant, or else the first one after it; 0 or TOU_UTC_NEVER: none. Errors of reading */
tou_err_t tou_step_find(const tou_step_t *self, tou_utc_t utc, bool ahead, tou_utc_t *found);

/* Could these sets run? banks: bits as in `banks`; sets: bits of those that are another one. TOU_E_INVALID: no. Errors of reading */
tou_err_t tou_step_check_sets(const tou_step_t *self, uint8_t banks, uint8_t sets);

/* Moments are to be looked up again: other ones have come into force. Those before an instant count as settled. */
void tou_step_look_from(tou_step_t *self, tou_utc_t from);

#endif
