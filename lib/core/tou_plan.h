/* SPDX-License-Identifier: MIT */
/*
 * Private to the tariff: builds a plan in bounded pieces. For the date it finds the season in force, then a special day,
 * then rest day or week, then reads the table; for TOU_BEFORE_CARRY the same again for the date before.
 */
#ifndef TOU_PLAN_H
#define TOU_PLAN_H

#include "tou/tariff.h"

/* The plan that is not in force is the one being built or built ahead. */
void tou_plan_begin(tou_tariff_t *self, tou_plan_t *plan, tou_utc_t utc);

/* TOU_MORE while work is left or the source is busy; TOU_OK: ready; TOU_E_IO. At most 8 records are read. */
tou_err_t tou_plan_step(tou_tariff_t *self, tou_plan_t *plan);

bool tou_plan_covers(const tou_plan_t *plan, tou_utc_t utc);

uint8_t tou_plan_action(const tou_plan_t *plan, tou_utc_t utc);

#endif
