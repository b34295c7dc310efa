/* SPDX-License-Identifier: MIT */
/* The tariff of a meter as a DL/T 645 master sees it: values are given as they lie in a frame, as digits. */
#ifndef TARIFFING_H
#define TARIFFING_H

#include "programming.h"

#define NOON PROGRAMMING_BEGIN
#define HOUR 3600u
#define DAY  86400u

#define SWITCH_ZONES  0x04000106
#define SWITCH_TABLES 0x04000107
#define N_ZONES       0x04000201
#define N_TABLES      0x04000202
#define N_SLOTS       0x04000203
#define N_RATES       0x04000204
#define N_HOLIDAYS    0x04000205
#define WEEKEND       0x04000801
#define REST_TABLE    0x04000802
#define ZONES_1       0x04010000
#define ZONES_2       0x04020000
#define HOLIDAY       0x04030000

#define ZONES REFUSED("43 53 16 ")
#define SLOTS REFUSED("53 63 16 ")
#define RATES REFUSED("73 83 16 ")

/* Tables 1 to 3 of the example. */
#define BY_HOURS    "01 00 00 02 00 08 03 00 12 04 00 22 "
#define ALL_VALLEY  "04 00 00 "
#define BY_DAYLIGHT "01 00 06 02 00 18 "

/* So many entries, the last one as often as needed. */
static inline const char *padded(const char *digits, unsigned entries)
{
    static char all[256];
    size_t n = strlen(digits);

    (void)snprintf(all, sizeof all, "%s", digits);
    for (; n < entries * 9u; n += 9u) {
        memmove(&all[n], &all[n - 9u], 10);
    }
    return all;
}

/* A table, which is read back with all its entries. */
static inline void assert_table_kept(uint32_t di, const char *digits)
{
    assert_put(di, digits, WRITTEN);
    assert_data(di, padded(digits, 14));
}

/* A blank meter in the order in which masters do it: table 1 until June, 3 from July on, 2 at weekends, 3 on 2026-01-05. */
static inline void program_all(void)
{
    assert_kept(N_RATES, "04 ");
    assert_kept(N_HOLIDAYS, "04 00 ");
    assert_kept(N_ZONES, "02 ");
    assert_kept(N_TABLES, "03 ");
    assert_kept(N_SLOTS, "04 ");
    assert_table_kept(ZONES_1 + 1, BY_HOURS);
    assert_table_kept(ZONES_1 + 2, ALL_VALLEY);
    assert_table_kept(ZONES_1 + 3, BY_DAYLIGHT);
    assert_table_kept(ZONES_1, "01 01 01 03 01 07 ");
    assert_kept(WEEKEND, "3E ");
    assert_kept(REST_TABLE, "02 ");
    assert_kept(HOLIDAY + 1, "03 05 01 26 ");
    assert_kept(SWITCH_ZONES, "00 00 00 00 00 ");
    assert_kept(SWITCH_TABLES, "00 00 00 00 00 ");
}

static inline int tariffing_programmed(void **state)
{
    (void)programming_new(state);
    program_all();
    run(1, 0);
    return 0;
}

static inline uint32_t units(unsigned r)
{
    return world.meter.reg[r].units;
}

/* Rate in force now; 0: the default rate, for there is nothing else. */
static inline uint8_t rate(void)
{
    const tou_now_t *now = tou_meter_in_force(&world.meter.meter);

    return ((now->flags & TOU_TARIFF_DEFAULT) != 0u) ? 0u : now->action.energy;
}

/* Up to an instant without a pulse, the last minute with one, so that what is in force from it on is known. */
static inline void assert_rate_at(tou_utc_t utc, uint8_t expected)
{
    run_until(utc, 0);
    assert_int_equal(rate(), expected);
}

#endif
