/* SPDX-License-Identifier: MIT */
/* Private to the tariff: pairs of banks, and the end of a check with a write applied. */
#ifndef TOU_TABLES_PRIVATE_H
#define TOU_TABLES_PRIVATE_H

#include "tou/tables.h"

#define TOU_PAIR_NONE 2u /* not banked */

/* Index into bank[2]: 0 weeks, 1 days, or TOU_PAIR_NONE. */
uint8_t tou_item_pair(uint8_t kind);

/*
 * While a check with a record taken instead goes on its bytes may change. A head that did is what the other records were
 * checked against, so the check must begin anew.
 */
bool tou_check_outdated(tou_check_t *self, const tou_item_t *item, const uint8_t *bytes);

/* After such a check: is the set good with these bytes, too? TOU_OK or TOU_E_INVALID. */
tou_err_t tou_check_confirm(tou_check_t *self, const tou_item_t *item, const uint8_t *bytes);

#endif
