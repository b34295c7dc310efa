/* SPDX-License-Identifier: MIT */
/* A planner over tables in RAM, for the tests of plan.h. */
#ifndef BUILDING_H
#define BUILDING_H

#include "ram.h"

#include "tou/plan.h"

static const tou_zone_t *zone;
static tou_override_t announced[3];
static tou_planner_t planner;
static tou_plan_t plan;
static unsigned steps; /* of the last plan */

static inline int begin(void **state)
{
    (void)state;
    zone = &ram_utc;
    memset(announced, 0, sizeof announced);
    ram_four_rates();
    return 0;
}

static inline void announce(tou_day_t day, uint8_t table)
{
    planner.override      = announced;
    tou_override_t *place = tou_plan_override(&planner, day);

    place->day   = day;
    place->table = table;
}

/* Check bank 0 and build the plan of an instant. */
static inline void build(tou_utc_t utc)
{
    tou_err_t err = TOU_MORE;
    tou_check_t check;

    tou_check_begin(&check, &ram_source, zone, 0, 0);
    while (err == TOU_MORE) {
        err = tou_check_step(&check, NULL, NULL);
    }
    assert_int_equal(err, TOU_OK);
    memset(&planner, 0, sizeof planner);
    planner.set      = check.set;
    planner.override = announced;
    steps            = 0;
    tou_plan_begin(&planner, &plan, utc);
    assert_true(tou_plan_covers(&plan, utc));
    do {
        unsigned before = ram_reads;

        assert_int_equal(plan.rule, TOU_RULE_NONE);
        err = tou_plan_step(&planner, &plan);
        assert_true(ram_reads <= before + 1);
        steps++;
    } while (err == TOU_MORE);
    assert_int_equal(err, TOU_OK);
}

/* Action at a local time that occurs once. */
static inline uint8_t action_at(unsigned year, unsigned month, unsigned day, unsigned hour, unsigned minute)
{
    tou_utc_t utc = 0;

    assert_int_equal(tou_zone_to_utc(zone, ram_at(year, month, day, hour, minute), false, &utc), TOU_WALL_ONCE);
    build(utc);
    return tou_plan_action(&plan, utc);
}

static inline tou_pattern_t yearly(unsigned month, unsigned day)
{
    const tou_pattern_t date = {TOU_ON_YEARLY, (uint8_t)month, (uint8_t)day, 0};

    return date;
}

#endif
