/* SPDX-License-Identifier: MIT */
/**
 * @file billing.h
 * @brief When periods close: up to three moments a month, each exactly once whatever the clock does, and closings by hand.
 *
 * A **moment** is a day and an hour of every month in local time. Its nominal instant in a month that skips it (DST) is the
 * change; in one that shows it twice, the first passing; before 2000-01-03, the first valid instant. Nothing is
 * scheduled: for each moment the number of the month last closed is remembered, and a closing is due when the nominal
 * instant of the month after has come. So
 * - setting the clock back over a closing never repeats it;
 * - a jump over many closings (outage, clock set forward) is one step: those passed are counted, and as many of the latest
 *   are made up as a setting says, in order of time and stamped with their nominal instants;
 * - the month last closed moves back in one case only: a clock set back that leaves it later than the next nominal instant
 *   after the new time moves it to the latest not after the new time. A wrong year, once set, does not stop billing.
 *
 * Moments whose nominal instants coincide (equal settings; 02:00 and 03:00 on the day that skips the hour between) close one
 * period together, under the lowest number.
 *
 * Closings come in order of time unless the clock is set back, or the zone changed, in between. Nothing is done about that: a closing tells when
 * the one before it was by the clock of that day, so after a clock set back `since` may be later than `at`.
 *
 * Closings by hand - key, command, input - may block one another for a time (ANSI C12.19: reset exclusion). The clock's are
 * never blocked. Lock-outs run in tou_billing_minute(); they are not kept through a power cut.
 *
 * What it does not do: keep what a period came to (history.h), keep its own state through a power cut (store.h, later).
 *
 * Depends on: calendar.h.  RAM: sizeof(tou_billing_t).
 * Context: main loop.
 *
 * @code
 * tou_billing_init(&billing, &cfg, &zone);                       // then tou_billing_restore() if there is a state
 * (void)tou_billing_pass(&billing, utc);                         // after power-up and whenever clock or zone was set
 * while (tou_billing_next(&billing, utc, &closing)) { ... }      // at each minute edge, and after tou_billing_pass()
 * @endcode
 */
#ifndef TOU_BILLING_H
#define TOU_BILLING_H

#include "tou/calendar.h"

TOU_C_BEGIN

/** Number of monthly moments. The first closes demand, too (DL/T 645-2007: 04000B01..03). */
#define TOU_MOMENTS 3u

/** A monthly moment in local time. */
typedef struct tou_moment {
    uint8_t day;  /**< 1..28; 0: unused */
    uint8_t hour; /**< 0..23 */
} tou_moment_t;

/** What closes a period. Stored values, frozen. */
enum {
    TOU_CAUSE_FIRST   = 1, /**< first monthly moment */
    TOU_CAUSE_SECOND  = 2, /**< second */
    TOU_CAUSE_THIRD   = 3, /**< third */
    TOU_CAUSE_KEY     = 4, /**< by hand: a key of the meter */
    TOU_CAUSE_COMMAND = 5, /**< by hand: a command over a serial line */
    TOU_CAUSE_INPUT   = 6  /**< by hand: a control input */
};
/** Number of ways to close by hand. */
#define TOU_HANDS 3u

/** A closing by hand refuses others for a while. */
typedef struct tou_lockout {
    uint8_t blocks;   /**< what it refuses: bit 0 keys, bit 1 commands, bit 2 inputs */
    uint16_t minutes; /**< for how many minute edges; 0: not */
} tou_lockout_t;

/** Settings. */
typedef struct tou_billing_cfg {
    tou_moment_t moment[TOU_MOMENTS]; /**< all unused: closings by hand only */
    uint8_t make_up;                  /**< of the closings of a moment passed in a jump, how many of the latest are made up:
                                           0..253, TOU_MAKE_UP_ALL or TOU_MAKE_UP_FIRST */
    tou_lockout_t lock[TOU_HANDS];    /**< after a closing by key, command, input */
} tou_billing_cfg_t;

/** Number of the last month, December 2099. */
#define TOU_MONTH_LAST 1200u
/** No month closed yet: the moment is unused, or the meter has not had a valid clock. */
#define TOU_MONTH_NONE UINT16_MAX

/** All that is remembered. A product keeps it through power cuts and hands it back. */
typedef struct tou_billing_state {
    uint16_t month[TOU_MOMENTS]; /**< month last closed: 1 = January 2000; 0 = before; TOU_MONTH_NONE */
    uint16_t number;             /**< closings made, modulo 65 536: the number of the period under way */
    uint16_t missed;             /**< of each moment, closings passed and not made up; stops at 65 535 */
    tou_utc_t since;             /**< nominal instant of the last closing of any kind; 0: none */
} tou_billing_state_t;

/** A period has ended. */
typedef struct tou_closing {
    tou_utc_t since; /**< instant of the closing before it, see above; 0: none */
    tou_utc_t at;    /**< nominal instant; of one by hand, when it was made */
    uint16_t number; /**< of the period */
    uint8_t cause;   /**< TOU_CAUSE_... */
    bool demand;     /**< closes demand, too: the first moment, and by hand */
} tou_closing_t;

/** What a jump did; bits. */
enum {
    TOU_BILLING_EV_MISSED = 0x01, /**< closings were passed and are not made up; `state.missed` has risen, or with
                                       TOU_MAKE_UP_FIRST rises as the first is taken */
    TOU_BILLING_EV_BACK   = 0x02  /**< a month last closed was moved back */
};

/** Billing. `state` may be read; the rest is private. */
typedef struct tou_billing {
    tou_billing_cfg_t cfg;      /**< copied */
    uint16_t left[TOU_HANDS];   /**< minutes for which keys, commands, inputs are refused */
    tou_billing_state_t state;  /**< what outlives a power cut */
    tou_utc_t due[TOU_MOMENTS]; /**< next nominal instants; TOU_UTC_NEVER: none */
    const tou_zone_t *zone;     /**< kept */
} tou_billing_t;

/** @brief The usual settings: first moment day 1 hour 0, the last missed closing made up, no lock-out. */
void tou_billing_init_defaults(tou_billing_cfg_t *cfg);

/** @return TOU_E_RANGE if a day, an hour or a lock-out's bits are out of range, else TOU_OK */
tou_err_t tou_billing_check(const tou_billing_cfg_t *cfg);

/**
 * @brief Set up billing for a meter that has closed nothing. Nothing is due before tou_billing_pass().
 * @param cfg   copied
 * @param zone  kept; passed tou_zone_check()
 * @return TOU_E_RANGE as tou_billing_check(); nothing changes
 */
tou_err_t tou_billing_init(tou_billing_t *self, const tou_billing_cfg_t *cfg, const tou_zone_t *zone);

/**
 * @brief Take over the state that was kept. Call after tou_billing_init(); nothing is due before tou_billing_pass(), which
 *        judges what it says by the clock.
 * @return TOU_E_RANGE if a month is above 1200 and not TOU_MONTH_NONE; nothing changes
 */
tou_err_t tou_billing_restore(tou_billing_t *self, const tou_billing_state_t *state);

/**
 * @brief Change the settings. Moments that differ start anew: what has passed of them until now counts as closed, not as
 *        missed. Running lock-outs go on.
 * @param utc  now; 0 if the clock is not valid
 * @return TOU_E_RANGE as tou_billing_check(); nothing changes
 */
tou_err_t tou_billing_set(tou_billing_t *self, const tou_billing_cfg_t *cfg, tou_utc_t utc);

/**
 * @brief The time has jumped: at power-up, after the clock or the zone was set. Applies the rules above; calling it again
 *        changes nothing. A moment that has no month yet takes all that has passed as closed. Take what is due by the old
 *        zone before it is set.
 * @param utc  now, a valid instant
 * @return TOU_BILLING_EV_... bits
 * @par Bound 3 x 5 conversions of local time, see calendar.h
 */
uint8_t tou_billing_pass(tou_billing_t *self, tou_utc_t utc);

/**
 * @brief Take the earliest closing that is due.
 * @param utc      the minute edge being processed, or the one just passed to tou_billing_pass(); a valid instant
 * @param closing  filled if there is one; it counts as made from now on
 * @return whether there was one: call again
 * @par Bound 3 comparisons if none is due; else one conversion of local time for each moment that coincides, with
 *      TOU_MAKE_UP_FIRST 5
 */
bool tou_billing_next(tou_billing_t *self, tou_utc_t utc, tou_closing_t *closing);

/**
 * @brief Close by hand, now.
 * @param cause    TOU_CAUSE_KEY, TOU_CAUSE_COMMAND or TOU_CAUSE_INPUT
 * @param utc      now; a valid instant, at which no closing of the clock is due
 * @param closing  filled
 * @return TOU_E_ARG if the cause is another one; TOU_E_DENIED if an earlier closing by hand still blocks it; nothing changes
 */
tou_err_t tou_billing_close(tou_billing_t *self, uint8_t cause, tou_utc_t utc, tou_closing_t *closing);

/** @return minutes for which closings by hand of this cause are still refused; 0: not; also for any other cause */
uint16_t tou_billing_locked(const tou_billing_t *self, uint8_t cause);

/** @brief A minute edge: lock-outs run. One of n minutes ends with the nth call after its closing. */
void tou_billing_minute(tou_billing_t *self);

TOU_C_END

#endif
