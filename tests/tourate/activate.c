/* SPDX-License-Identifier: MIT */
/**
 * @file activate.c
 * @brief Runs tables that toutariff has built, as their comment says; run.sh names them: activate LOCAL_TIME.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tou/arrays.h"
#include "tou/tariff.h"

extern const tou_tariff_source_t SOURCE;
extern const tou_zone_t ZONE;
extern const tou_wall_t ACTIVATE[2];

static tou_tariff_t tariff;

/* Flags and energy rate at an instant. */
static uint8_t at(tou_utc_t utc, tou_rate_t *rate)
{
    tou_action_t now;

    while (tou_tariff_step(&tariff, utc) == TOU_MORE) {
    }
    uint8_t flags = tou_tariff_get(&tariff, utc, &now);
    *rate         = now.energy;
    return flags;
}

int main(int argc, char **argv)
{
    tou_wall_t wanted = (argc == 2) ? (tou_wall_t)strtoul(argv[1], NULL, 10) : 0;
    tou_utc_t due     = 0;
    tou_rate_t rate;

    (void)tou_zone_to_utc(&ZONE, wanted, false, &due);
    tou_tariff_init(&tariff, &SOURCE, &ZONE);
    if (tou_tariff_set_switch(&tariff, TOU_BANKS_WEEKS, ACTIVATE[TOU_BANKS_WEEKS]) != TOU_OK ||
        tou_tariff_set_switch(&tariff, TOU_BANKS_DAYS, ACTIVATE[TOU_BANKS_DAYS]) != TOU_OK) {
        return 1;
    }
    if (at(due - 60u, &rate) != TOU_TARIFF_DEFAULT || rate != 1) {
        return 2;
    }
    if (at(due, &rate) != 0) {
        return 3;
    }
    /* At noon after the activation the day's rate, number 2, holds; at 23:00 the night's. */
    due += TOU_DAY_S - wanted % TOU_DAY_S;
    if (at(due + TOU_DAY_S / 2u, &rate) != 0 || rate != 2) {
        return 4;
    }
    return (at(due + 23u * 3600u, &rate) == 0 && rate == 1) ? 0 : 5;
}
