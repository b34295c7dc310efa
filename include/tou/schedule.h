/* SPDX-License-Identifier: MIT */
/**
 * @file schedule.h
 * @brief When something that recurs is due - a freeze, a record of a load profile - each time exactly once whatever the
 *        clock does.
 *
 * What recurs has **moments**, each with its nominal instant:
 * - an **interval**: every so many minutes, counted from a phase after 00:00 local standard time, so that DST never cuts
 *   one. An interval that does not divide the day begins anew each day;
 * - a time of **every day**, of a day of **every month**, of a date of **every year**, on the wall clock. A moment in the
 *   hour that DST skips comes at the change; one in the hour that is shown twice, at its first passing, once.
 *
 * Moments lie in TOU_UTC_MIN..TOU_UTC_END; those on the wall clock are readings from 2000-01-03 00:00 to 2099-12-30 24:00.
 *
 * tou_schedule_after() and tou_schedule_upto() answer from the settings alone. A tou_schedule_t remembers one instant, the
 * moment last taken, `done`; a moment is due when it is later than that and has come. So
 * - setting the clock back over a moment never repeats it;
 * - a jump over many moments (outage, clock set forward) is one step, however long it was and however short the interval: as
 *   many of the latest as a setting says are made up, in order of time and with their nominal instants;
 * - `done` moves back in one case only: a clock set back that leaves it later than the next moment after the new time moves
 *   it to the latest moment not after the new time. A wrong year, once set, does not stop a schedule.
 *
 * After a change of the zone the moments are those of the new one; what was taken by the old one is no more than an instant.
 *
 * What it does not do: count what was missed, keep `done` through a power cut, know what is to be done when one is due.
 *
 * Depends on: calendar.h.  RAM: sizeof(tou_schedule_t).
 * Context: main loop.  No division by a variable.
 *
 * @code
 * (void)tou_schedule_every(60, 5, &cfg);                                       // five past every hour
 * (void)tou_schedule_init(&hourly, &cfg, &zone, TOU_MAKE_UP_ALL, RING);        // then tou_schedule_restore() if kept
 * (void)tou_schedule_pass(&hourly, utc);                                       // after power-up and clock or zone set
 * while (tou_schedule_next(&hourly, utc, &at)) { freeze(at); }                 // at each minute edge, and after a pass
 * @endcode
 */
#ifndef TOU_SCHEDULE_H
#define TOU_SCHEDULE_H

#include "tou/calendar.h"

TOU_C_BEGIN

/** How often. Stored values, frozen. */
enum {
    TOU_EVERY_NEVER    = 0, /**< no moments; unused settings are zero bytes */
    TOU_EVERY_INTERVAL = 1, /**< every `minutes`, from `hour`:`minute` of each day of standard time */
    TOU_EVERY_DAY      = 2, /**< every day at `hour`:`minute` */
    TOU_EVERY_MONTH    = 3, /**< on `day` of every month */
    TOU_EVERY_YEAR     = 4  /**< on `day` of `month` of every year */
};

/** What recurs. Bytes only: the same in RAM, in NV and on the wire. What a kind does not name is not looked at; write 0. */
typedef struct tou_schedule_cfg {
    uint8_t kind;       /**< TOU_EVERY_... */
    uint8_t month;      /**< 1..12 */
    uint8_t day;        /**< of every month 1..28; of every year any but 29 February */
    uint8_t hour;       /**< 0..23; of an interval the hours of its phase */
    uint8_t minute;     /**< 0..59; of an interval the minutes of its phase */
    uint8_t minutes[2]; /**< length of an interval, 1..1440, little-endian; more than its phase */
} tou_schedule_cfg_t;

/** What a jump did; bits. */
enum {
    TOU_SCHEDULE_EV_MISSED = 0x01, /**< moments were passed and are not made up, or with TOU_MAKE_UP_FIRST will not be */
    TOU_SCHEDULE_EV_BACK   = 0x02  /**< `done` was moved back */
};

/** A schedule. `done` may be read, and is all that a product keeps through power cuts; the rest is private. */
typedef struct tou_schedule {
    tou_schedule_cfg_t cfg; /**< copied */
    uint8_t make_up;        /**< see tou_schedule_init() */
    uint16_t most;          /**< likewise */
    tou_utc_t done;         /**< the moment last taken, or passed over; 0: none yet */
    tou_utc_t due;          /**< the next one; TOU_UTC_NEVER: none */
    tou_utc_t skip;         /**< once the first missed one is taken, those up to here are passed over */
    const tou_zone_t *zone; /**< kept */
} tou_schedule_t;

/** @name Settings
 * @{ */

/** @return TOU_E_RANGE if the kind is unknown or what it names is out of range, else TOU_OK */
tou_err_t tou_schedule_check(const tou_schedule_cfg_t *cfg);

/**
 * @brief Settings of an interval (DL/T 645-2007: 04000A02..07, 04001202).
 * @param minutes  1..1440
 * @param phase    minutes from 00:00 of standard time to the first one of the day, less than `minutes`
 * @param cfg      filled
 * @return TOU_E_RANGE if a value is out of range; nothing changes
 */
tou_err_t tou_schedule_every(uint16_t minutes, uint16_t phase, tou_schedule_cfg_t *cfg);

/**
 * @brief Settings of a freeze command of DL/T 645-2007 (MMDDhhmm). Plain numbers, not BCD; 99 and 0xFF stand for "every".
 *        With every hour it is the interval of 60 minutes with phase `minute`.
 * @param cfg  filled
 * @return TOU_E_RANGE if all are "every", which asks for a freeze now; if one is that stands right of a fixed one; if a
 *         number is out of range; nothing changes
 */
tou_err_t tou_schedule_from_dlt(uint8_t minute, uint8_t hour, uint8_t day, uint8_t month, tou_schedule_cfg_t *cfg);
/** @} */

/** @name Moments
 * @{ */

/**
 * @return nominal instant of the first moment later than an instant; TOU_UTC_NEVER: none
 * @param cfg   passed tou_schedule_check()
 * @param zone  passed tou_zone_check()
 * @param utc   any
 * @par Bound 4 conversions of local time, see calendar.h; with an interval 7 divisions of 16 steps
 */
tou_utc_t tou_schedule_after(const tou_schedule_cfg_t *cfg, const tou_zone_t *zone, tou_utc_t utc);

/**
 * @return nominal instant of the latest moment not later than an instant; 0: none since TOU_UTC_MIN
 * @param cfg,zone,utc  as for tou_schedule_after()
 * @par Bound 3 conversions; with an interval 5 divisions
 */
tou_utc_t tou_schedule_upto(const tou_schedule_cfg_t *cfg, const tou_zone_t *zone, tou_utc_t utc);
/** @} */

/** @name A schedule that remembers
 * @{ */

/**
 * @brief Set up a schedule of which nothing was taken. Nothing is due before tou_schedule_pass().
 * @param cfg      copied
 * @param zone     kept; passed tou_zone_check()
 * @param make_up  of the moments passed in a jump, how many of the latest are made up: 0..253; TOU_MAKE_UP_ALL: `most`;
 *                 TOU_MAKE_UP_FIRST: the first one only, the others are passed over as it is taken
 * @param most     with TOU_MAKE_UP_ALL: as many as a ring of records holds; without it not looked at
 * @return TOU_E_RANGE as tou_schedule_check(); nothing changes
 */
tou_err_t tou_schedule_init(tou_schedule_t *self, const tou_schedule_cfg_t *cfg, const tou_zone_t *zone, uint8_t make_up,
                            uint16_t most);

/**
 * @brief Take over what was kept. Call after tou_schedule_init(); nothing is due before tou_schedule_pass(), which judges by
 *        the clock what it says.
 * @param done  0: nothing was kept
 * @return TOU_E_RANGE if it is neither 0 nor a valid instant; nothing changes
 */
tou_err_t tou_schedule_restore(tou_schedule_t *self, tou_utc_t done);

/**
 * @brief Change the settings. The schedule begins anew: what has passed until now counts as done. Settings that are those in
 *        force change nothing.
 * @param utc  now; 0 if the clock is not valid: nothing is due before tou_schedule_pass()
 * @return TOU_E_RANGE as tou_schedule_check(); nothing changes
 */
tou_err_t tou_schedule_set(tou_schedule_t *self, const tou_schedule_cfg_t *cfg, tou_utc_t utc);

/**
 * @brief The time has jumped: at power-up, after the clock or the zone was set. Applies the rules above; calling it again
 *        changes nothing. With `done` 0 all that has passed counts as done. Take what is due by the old zone before it is set.
 * @param utc  now, a valid instant
 * @return TOU_SCHEDULE_EV_... bits
 * @par Bound 9 conversions of local time; with an interval 16 divisions of 16 steps
 */
uint8_t tou_schedule_pass(tou_schedule_t *self, tou_utc_t utc);

/**
 * @brief Take the earliest moment that is due.
 * @param utc  the minute edge being processed, or the instant just passed to tou_schedule_pass(); a valid instant. Between
 *             two calls any number of moments may have come; without a jump none is passed over.
 * @param at   its nominal instant, if there is one; it counts as taken from now on
 * @return whether there was one: call again
 * @par Bound one comparison if none is due, else tou_schedule_after()
 */
bool tou_schedule_next(tou_schedule_t *self, tou_utc_t utc, tou_utc_t *at);
/** @} */

TOU_C_END

#endif
