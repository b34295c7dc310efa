/* SPDX-License-Identifier: MIT */
/**
 * @file signs.h
 * @brief The signs and the running rate that a panel shows, as far as a meter knows them.
 *
 * | sign | lit while |
 * | --- | --- |
 * | TOU_SIGN_ZONES_2, TOU_SIGN_TABLES_2 | bank 2 of seasons, of day tables runs |
 * | TOU_SIGN_CLOCK | the clock is not valid |
 * | TOU_SIGN_PROGRAM | the programming key is pressed |
 * | TOU_SIGN_ALARM | the clock is not valid, the default rate runs or a day's table is missing, the last record could not be written, or demand exceeds its limit |
 *
 * The others - a line, a remote, the battery, the direction, the relay, and an alarm of the board's own - are known to the board, which
 * adds them.
 *
 * Depends on: access.h, demand_part.h, glass.h, meter.h, store.h.  RAM: none.  Context: main loop.
 *
 * @code
 * static const tou_signs_t of = {&meter, &access, &store, &import_demand};
 * static void signs(void *ctx, tou_glass_t *glass)        // of tou_panel_cfg_t
 * {
 *     tou_signs_tell(&of, glass);
 *     glass->signs |= battery_low() ? TOU_SIGN_BATTERY : 0;
 * }
 * @endcode
 */
#ifndef TOU_SIGNS_H
#define TOU_SIGNS_H

#include "tou/access.h"
#include "tou/demand_part.h"
#include "tou/glass.h"
#include "tou/meter.h"
#include "tou/store.h"

TOU_C_BEGIN

/** What is looked at. */
typedef struct tou_signs {
    const tou_meter_t *meter;        /**< started */
    const tou_access_t *access;      /**< NULL: there is no programming key */
    const tou_store_t *store;        /**< NULL: nothing is kept */
    const tou_demand_part_t *demand; /**< the one that has a limit; NULL: none */
} tou_signs_t;

/** @brief Set `signs` and `rate` of a glass. */
void tou_signs_tell(const tou_signs_t *of, tou_glass_t *glass);

TOU_C_END

#endif
