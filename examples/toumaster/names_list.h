/* SPDX-License-Identifier: MIT */
/**
 * @file names_list.h
 * @brief The lists behind names.h.
 */
#ifndef NAMES_LIST_H
#define NAMES_LIST_H

#include <stddef.h>

#include "names.h"

#define NAMES_NONE UINT32_MAX /**< instead of an identifier: this version has nothing of the kind */

/** What has an identifier of its own. */
typedef struct names_single {
    const char *name;
    uint32_t di;  /**< of 2007 */
    uint32_t old; /**< of 1997 */
    name_form_t form;
    int decimals;
    const char *unit;
    const char *help; /**< NULL: not told apart */
} names_single_t;

/** A quantity of energies and maxima. */
typedef struct names_quantity {
    const char *name;
    const char *energy_unit;
    const char *demand_unit;
    uint32_t old; /**< type and quantity of an identifier of 1997 */
    bool is_signed;
} names_quantity_t;

/** A kind of event. */
typedef struct names_event {
    const char *name;
    uint32_t di; /**< of the number of records; they follow, the newest first */
    const char *fields;
} names_event_t;

/** @name Lists and their lengths
 * @{ */
extern const names_single_t names_singles[];
extern const size_t names_n_singles;
extern const names_quantity_t names_quantities[]; /**< by their number of 2007 */
extern const size_t names_n_quantities;
extern const char *const names_freezes[]; /**< by their number */
extern const size_t names_n_freezes;
extern const names_event_t names_events[];
extern const size_t names_n_events;
/** @} */

#endif
