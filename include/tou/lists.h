/* SPDX-License-Identifier: MIT */
/**
 * @file lists.h
 * @brief Two lists of items for a panel of a four-rate meter, for products that have no wishes of their own.
 *
 * By turns: energy, total and of each rate; time, date, running rate. By key: the same; maximum demand of this month and of the last, of rates 2 to 4 of this
 * month, each with date and time; energies at the end of the last month; constant; address; the last programming and the
 * last clear of demand. What a meter's master wrote (04000301, 04000305) goes before them.
 *
 * Depends on: panel.h.  RAM: none.
 *
 * @code
 * cfg.turns   = tou_list_turns;
 * cfg.n_turns = TOU_LIST_TURNS;
 * @endcode
 */
#ifndef TOU_LISTS_H
#define TOU_LISTS_H

#include "tou/panel.h"

TOU_C_BEGIN

/** Items by turns. */
#define TOU_LIST_TURNS 8u
/** Items by key. */
#define TOU_LIST_BY_KEY 35u

/** By turns, for tou_panel_cfg_t. */
extern const uint8_t tou_list_turns[TOU_LIST_TURNS][TOU_ITEM_SIZE] TOU_ROM;
/** By key, for tou_panel_cfg_t. */
extern const uint8_t tou_list_by_key[TOU_LIST_BY_KEY][TOU_ITEM_SIZE] TOU_ROM;

TOU_C_END

#endif
