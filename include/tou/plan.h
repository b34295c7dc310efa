/* SPDX-License-Identifier: MIT */
/**
 * @file plan.h
 * @brief From a set of tables to the switches of a day.
 *
 * A plan tells the action in force for every second of a stretch of time in which neither the local date nor the offset
 * changes: a day, or the part of one before or after a DST change. The planner builds it record by record, so that 254
 * special days on a slow bus never stall the main loop. What rule gives a date its day table is told in tariff.h.
 *
 * A product that programs its tables, switches banks or announces days uses tariff.h, which is made on top of this. One
 * with constant tables may use the planner alone: fill the heads of `set` from the tables, set `override` to NULL, and
 * build a plan when the last one no longer covers the time.
 *
 * Depends on: tables.h.  RAM: sizeof(tou_plan_t), 68 bytes, and sizeof(tou_planner_t), 36 bytes on AVR, 48 on
 * Cortex-M.
 * Context: main loop.
 *
 * @code
 * if (!tou_plan_covers(&plan, utc)) {
 *     tou_plan_begin(&planner, &plan, utc);
 *     while (tou_plan_step(&planner, &plan) == TOU_MORE) {}
 * }
 * rate = (plan.rule != TOU_RULE_NONE) ? tou_plan_action(&plan, utc) : default_rate;  // actions 1..n_rates are rates
 * @endcode
 */
#ifndef TOU_PLAN_H
#define TOU_PLAN_H

#include "tou/tables.h"

TOU_C_BEGIN

/** Bits of tou_plan_t.flags. */
enum {
    TOU_PLAN_LACKS = 0x02 /**< the day's announced, special or rest table does not exist; the next rule was taken */
};

/** Which rule gave a day its table. */
enum {
    TOU_RULE_NONE     = 0, /**< no plan */
    TOU_RULE_WEEK     = 1, /**< the week of the season in force */
    TOU_RULE_REST     = 2, /**< rest day */
    TOU_RULE_SPECIAL  = 3, /**< special day with a table of its own */
    TOU_RULE_OVERRIDE = 4  /**< announced day */
};

/** The switches of a stretch of time in which neither the local date nor the offset changes. */
typedef struct tou_plan {
    tou_utc_t from;                  /**< first instant */
    tou_utc_t until;                 /**< end, exclusive: local midnight or a DST change */
    uint32_t second;                 /**< wall clock at `from`, seconds into the date */
    tou_day_t day;                   /**< local date */
    uint8_t rule;                    /**< TOU_RULE_...; TOU_RULE_NONE while in the making */
    uint8_t season;                  /**< season in force, 1..16; 0 if there are none */
    uint8_t table;                   /**< day table, 1..32 */
    uint8_t flags;                   /**< TOU_PLAN_LACKS or 0 */
    uint8_t before;                  /**< action before the first switch */
    uint8_t n;                       /**< number of switches, 1..16 */
    uint16_t minute[TOU_SWITCH_MAX]; /**< wall clock minutes, ascending */
    uint8_t action[TOU_SWITCH_MAX];  /**< action from then on */
} tou_plan_t;

/** An announced day. */
typedef struct tou_override {
    tou_day_t day; /**< local date */
    uint8_t table; /**< 1..32; 0: unused */
} tou_override_t;

/** Builds plans. The first part is private. */
typedef struct tou_planner {
    tou_day_t day;            /**< date looked at: the plan's or, for TOU_BEFORE_CARRY, the one before */
    tou_day_t start;          /**< best season start so far, days after 1 January 1999 */
    uint8_t stage;            /**< kind of record to be read next */
    uint8_t index;            /**< which one */
    uint8_t year;             /**< of the date, 0..99 */
    uint8_t weekday;          /**< as replaced by a special day */
    uint8_t season;           /**< best season so far, 1-based */
    uint8_t week;             /**< its week */
    uint8_t rule;             /**< rule found */
    uint8_t flags;            /**< TOU_PLAN_LACKS */
    uint8_t carry;            /**< the plan's own rule, while the date before is looked at; else 0 */
    tou_set_t set;            /**< the caller's: tables, checked, with their heads */
    tou_override_t *override; /**< the caller's three announced days, placed by tou_plan_override(); NULL: none */
    tou_fault_t fault;        /**< after TOU_E_INVALID: the record that is not what was checked */
} tou_planner_t;

/**
 * @brief Begin the plan that holds at an instant.
 * @param plan  not built until tou_plan_step() says so; its stretch is known at once
 * @param utc   TOU_UTC_MIN..TOU_UTC_END - 1
 */
void tou_plan_begin(tou_planner_t *self, tou_plan_t *plan, tou_utc_t utc);

/**
 * @brief Read one more record for a plan that was begun.
 * @return TOU_OK: built; TOU_MORE, also while the source is busy; TOU_E_IO: the source failed, the call may be repeated;
 *         TOU_E_INVALID: the source has no such record or it is not valid in the set (`fault`)
 * @par Bound one record read; a plan takes at most 2 x (16 + 254 + 2) steps
 */
tou_err_t tou_plan_step(tou_planner_t *self, tou_plan_t *plan);

/** @return whether the stretch of a plan, built or not, holds an instant */
bool tou_plan_covers(const tou_plan_t *plan, tou_utc_t utc);

/**
 * @return number of the action in force at an instant
 * @param plan  built
 * @param utc   within its stretch
 * @par Bound 16 comparisons; no division
 */
uint8_t tou_plan_action(const tou_plan_t *plan, tou_utc_t utc);

/** @return the place of a date's announcement, of three by its day number modulo 3. @param self  one with `override` */
tou_override_t *tou_plan_override(const tou_planner_t *self, tou_day_t day);

TOU_C_END

#endif
