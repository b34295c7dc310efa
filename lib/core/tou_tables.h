/* SPDX-License-Identifier: MIT */
/* Private to the tariff: which pair of banks a kind of record belongs to. */
#ifndef TOU_TABLES_PRIVATE_H
#define TOU_TABLES_PRIVATE_H

#include "tou/tables.h"

#define TOU_PAIR_NONE 2u /* not banked */

/* Index into bank[2]: 0 weeks, 1 days, or TOU_PAIR_NONE. */
uint8_t tou_item_pair(uint8_t kind);

#endif
