/* SPDX-License-Identifier: MIT */
/**
 * @file coincident.h
 * @brief Coincident demand as a part of a meter: what other quantities drew when one reached its maximum.
 *
 * Whenever the main demand makes a new highest of the period, the last complete windows of the others are noted; a closing of
 * demand clears them (ANSI C12.19: coincident values). history.h takes them down as words if they are listed there.
 *
 * List this part after the demands that it looks at, so that their windows have ended before it looks. Their periods should
 * be equal, for else the windows cover different times.
 *
 * Depends on: demand_part.h, seal.h.  RAM: sizeof(tou_coincident_t) and 4 bytes a value.  Context: main loop.
 */
#ifndef TOU_COINCIDENT_H
#define TOU_COINCIDENT_H

#include "tou/demand_part.h"

TOU_C_BEGIN

/** Coincident demands. Private but for `value`. */
typedef struct tou_coincident {
    uint8_t seal;                           /**< check byte over the rest */
    uint8_t seal_values;                    /**< over the list and the values */
    uint8_t n;                              /**< how many */
    const tou_demand_part_t *main;          /**< kept */
    const tou_demand_part_t *const *others; /**< kept */
    uint32_t *value;                        /**< kept: 0.1 W at the maximum of `main`; 0: none yet */
} tou_coincident_t;

/** Functions of the part. */
extern const tou_part_ops_t tou_coincident_part;

/**
 * @brief Set up the part.
 * @param main    whose new maxima count
 * @param others  n demands
 * @param value   n values, kept; set to 0
 * @param n       1..255
 */
void tou_coincident_init(tou_coincident_t *self, const tou_demand_part_t *main, const tou_demand_part_t *const *others,
                         uint32_t *value, uint8_t n);

TOU_C_END

#endif
