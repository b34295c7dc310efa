/* SPDX-License-Identifier: MIT */
/* What the files of the plan share. */
#ifndef LIB_TOU_STORE_PLAN_H
#define LIB_TOU_STORE_PLAN_H

#include "tou/store_plan.h"

/* Sums and products stop at the top, where a part is too small and a time too long in any case. */
uint32_t tou_plan_sum(uint32_t a, uint32_t b);
uint32_t tou_plan_times(uint32_t a, uint32_t b);

/* How often b goes into a, at most TOU_STORE_MOST. */
uint16_t tou_plan_over(uint32_t a, uint32_t b);

/* Up to a multiple. to: a power of two, or 0. */
uint32_t tou_plan_round(uint32_t value, uint32_t to);

/* Bytes; blocks: of all kinds. */
uint32_t tou_plan_params(const tou_store_cfg_t *cfg, uint32_t *blocks);
uint32_t tou_plan_record(const tou_store_cfg_t *cfg, uint16_t state);
uint32_t tou_plan_journal(const tou_store_cfg_t *cfg);

uint32_t tou_plan_places(const tou_ring_cfg_t *ring);

#endif
