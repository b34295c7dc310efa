/* SPDX-License-Identifier: MIT */
/* A busy meter whose whole state is kept and put back, for the tests of its self-check. */
#ifndef FLIPPING_H
#define FLIPPING_H

#include <stdio.h>

#include "metering.h"

#define KEPT_MAX 8192u

/* Objects that make up the state. */
static const struct {
    void *at;
    size_t size;
} object[] = {
    {&meter, sizeof meter},
    {&meter_cfg, sizeof meter_cfg},
    {inputs, sizeof inputs},
    {parts, sizeof parts},
    {&board, sizeof board},
    {&zone, sizeof zone},
    {&tariff, sizeof tariff},
    {&billing, sizeof billing},
    {input, sizeof input},
    {ring, sizeof ring},
    {energy, sizeof energy},
    {reg, sizeof reg},
    {demand, sizeof demand},
    {cells, sizeof cells},
    {maxima, sizeof maxima},
    {cumulative, sizeof cumulative},
    {&coincident, sizeof coincident},
    {others, sizeof others},
    {coincident_value, sizeof coincident_value},
    {&history, sizeof history},
    {&history_cfg, sizeof history_cfg},
    {energies, sizeof energies},
    {demands, sizeof demands},
    {records, sizeof records},
    {recorder, sizeof recorder},
    {&board_utc, sizeof board_utc},
    {&board_off, sizeof board_off},
};
#define OBJECTS (sizeof object / sizeof object[0])

static uint8_t kept[KEPT_MAX];

static inline void keep(void)
{
    size_t n = 0;

    for (size_t i = 0; i < OBJECTS; i++) {
        assert_true(n + object[i].size <= sizeof kept);
        memcpy(kept + n, object[i].at, object[i].size);
        n += object[i].size;
    }
}

static inline void restore(void)
{
    size_t n = 0;

    for (size_t i = 0; i < OBJECTS; i++) {
        memcpy(object[i].at, kept + n, object[i].size);
        n += object[i].size;
    }
    forget_told();
}

static inline void by_hand(void)
{
    assert_int_equal(tou_meter_close(&meter, TOU_CAUSE_KEY), TOU_OK);
    (void)settle();
}

/* A busy state: periods in the history, maxima of two rates, windows half full; 12 s before a minute edge. */
static inline void busy(uint8_t check_min)
{
    (void)begin(NULL);
    zone = ram_madrid;
    build(ram_at(2026, 5, 4, 9, 0) + 30);
    meter_cfg.clock_check_min = check_min;
    assert_int_equal(tou_meter_start(&meter), TOU_OK);
    pass(1800, 1, 2);
    by_hand();
    pass(1800, 3, 1);
    by_hand();
    pass(1800 + 18, 2, 1);
    assert_int_equal(count_told(TOU_EV_CLOSED), 2);
    assert_int_equal(coincident_value[0] != 0, true);
    assert_int_equal(maxima[0][0].value != 0 && cumulative[0] != 0 && cells[0][0] != 0, true);
    assert_int_equal(tou_meter_now(&meter) % 60u, 48);
}

static unsigned flips;
static unsigned found;

static inline void told_figure(const char *what)
{
    print_message("%s: %u flips, %u found\n", what, flips, found);
    assert_int_equal(flips, found);
    assert_true(flips != 0);
    flips = 0;
    found = 0;
}

#endif
