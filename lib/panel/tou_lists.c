/* SPDX-License-Identifier: MIT */
#include "tou/lists.h"

#define LISTS_ENERGY(rate, age)            \
    {                                      \
        TOU_ITEM(0x00, 0x01, rate, age, 0) \
    }
#define LISTS_DEMAND(rate, age, p)         \
    {                                      \
        TOU_ITEM(0x01, 0x01, rate, age, p) \
    }
/* Its value, date and time. */
#define LISTS_MAXIMUM(rate, age) LISTS_DEMAND(rate, age, 0), LISTS_DEMAND(rate, age, 1), LISTS_DEMAND(rate, age, 2)
#define LISTS_ENERGIES(age) \
    LISTS_ENERGY(0, age), LISTS_ENERGY(1, age), LISTS_ENERGY(2, age), LISTS_ENERGY(3, age), LISTS_ENERGY(4, age)

#define LISTS_TIME                          \
    {                                       \
        TOU_ITEM(0x04, 0x00, 0x01, 0x02, 0) \
    }
#define LISTS_DATE                          \
    {                                       \
        TOU_ITEM(0x04, 0x00, 0x01, 0x01, 0) \
    }
#define LISTS_RATE                          \
    {                                       \
        TOU_ITEM(0xF0, 0x00, 0x00, 0x01, 0) \
    }
/* Of what is in two parts. */
#define LISTS_BOTH(di3, di2, di1, di0)  \
    {TOU_ITEM(di3, di2, di1, di0, 0)},  \
    {                                   \
        TOU_ITEM(di3, di2, di1, di0, 1) \
    }

const uint8_t tou_list_turns[TOU_LIST_TURNS][TOU_ITEM_SIZE] TOU_ROM = {LISTS_ENERGIES(0), LISTS_TIME, LISTS_DATE,
                                                                       LISTS_RATE};

const uint8_t tou_list_by_key[TOU_LIST_BY_KEY][TOU_ITEM_SIZE] TOU_ROM = {
    LISTS_ENERGIES(0),
    LISTS_TIME,
    LISTS_DATE,
    LISTS_RATE,
    LISTS_MAXIMUM(0, 0),
    LISTS_MAXIMUM(0, 1),
    LISTS_MAXIMUM(2, 0),
    LISTS_MAXIMUM(3, 0),
    LISTS_MAXIMUM(4, 0),
    LISTS_ENERGIES(1),
    {TOU_ITEM(0x04, 0x00, 0x04, 0x09, 0)},
    LISTS_BOTH(0x04, 0x00, 0x04, 0x01),
    LISTS_BOTH(0x03, 0x30, 0x00, 0x01),
    LISTS_BOTH(0x03, 0x30, 0x02, 0x01),
};
