/* SPDX-License-Identifier: MIT */
/* Private to the tariff: pairs of banks, and the end of a check with a write applied. */
#ifndef TOU_TABLES_PRIVATE_H
#define TOU_TABLES_PRIVATE_H

#include "tou/tables.h"

#define TOU_PAIR_NONE 2u /* not banked */

/* Index into bank[2]: 0 weeks, 1 days, or TOU_PAIR_NONE. */
uint8_t tou_item_pair(uint8_t kind);

/*
 * After a check with a record taken instead: was it this one? The bytes may have changed between the steps. TOU_OK: the
 * set is good with them; TOU_E_INVALID; TOU_MORE: a head has changed, so the whole check must be made again.
 */
tou_err_t tou_check_confirm(tou_check_t *self, const tou_item_t *item, const uint8_t *bytes);

#endif
