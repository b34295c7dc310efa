/* SPDX-License-Identifier: MIT */
/**
 * @file tariff.h
 * @brief Which rate is in force: announced, special and rest days, weeks, seasons, two banks of tables.
 *
 * The day table of a local date comes from the highest rule that gives one:
 * 1. an **announced** day (critical peak, colour days), see tou_tariff_announce();
 * 2. the last **special** day row that matches; one that says "as Sunday" only replaces the weekday for what follows;
 * 3. a **rest** day;
 * 4. the week of the **season** whose most recent start is latest (this and last year looked at; on equal dates the
 *    later entry; without seasons, week 1).
 *
 * A rule whose table the running bank lacks falls to the next one and is flagged. Before the day's first switch its own
 * last entry applies, or the last entry of the previous local date's table (TOU_BEFORE_CARRY: one day back, never
 * further, by the tables that run now).
 *
 * Switches follow the wall clock: one in a skipped hour takes effect at the change, those in a repeated hour happen
 * twice. The rate is a function of the tables in force and the time; the only state is tou_tariff_state_t. Setting the
 * clock or a long outage needs no special care here.
 *
 * What holds for the present stretch of a day (a **plan**), and for the next one, is kept in RAM and built by
 * tou_tariff_step() in bounded pieces, so that 254 special days on a slow bus never stall the main loop.
 *
 * The default rate applies, flagged, only while the clock is not valid, no valid set of tables is in force or a plan is
 * still in the making. Pulses that wait for their minute mark (pulse.h) also wait for the plan and so never see that.
 *
 * Depends on: plan.h.  RAM: sizeof(tou_tariff_t), 248 bytes on AVR, 272 on Cortex-M.  Context: main loop.
 *
 * @code
 * tou_tariff_init(&tariff, &source, &zone);
 * for (;;) {                                               // for each minute mark, in order
 *     while (tou_tariff_step(&tariff, utc) == TOU_MORE) {} // in a meter spread over polls
 *     tou_action_t now;
 *     (void)tou_tariff_get(&tariff, utc, &now);            // now.energy is the rate to credit
 * }
 * @endcode
 */
#ifndef TOU_TARIFF_H
#define TOU_TARIFF_H

#include "tou/plan.h"

TOU_C_BEGIN

/** What tou_tariff_get() tells beside the action; bits. */
enum {
    TOU_TARIFF_DEFAULT = 0x01,          /**< the default rate applies: clock not valid, no valid tables, or no plan yet */
    TOU_TARIFF_LACKS   = TOU_PLAN_LACKS /**< see there */
};

/** Which pair of banks. */
enum {
    TOU_BANKS_WEEKS = 0, /**< seasons and weeks (DL/T 645: zone tables) */
    TOU_BANKS_DAYS  = 1  /**< day tables and actions (DL/T 645: slot tables) */
};

/** All that is remembered besides the tables. A product keeps it through power cuts and hands it back. */
typedef struct tou_tariff_state {
    uint8_t bank[2];            /**< running bank of each pair, 0 or 1 */
    tou_wall_t switch_at[2];    /**< local time at which to change banks; TOU_WALL_NONE: not */
    tou_wall_t switched_at[2];  /**< last switch time that was executed; TOU_WALL_NONE: none yet */
    tou_override_t override[3]; /**< yesterday's, today's and tomorrow's, placed by tou_plan_override() */
} tou_tariff_state_t;

/** What happened; bits answered by tou_tariff_events(). */
enum {
    TOU_TARIFF_EV_WEEKS   = 0x01, /**< the bank of seasons and weeks was switched: time for a freeze */
    TOU_TARIFF_EV_DAYS    = 0x02, /**< the bank of day tables was switched: time for a freeze */
    TOU_TARIFF_EV_REFUSED = 0x04, /**< a due switch was not made: its set is not valid (`fault`); the old one runs on */
    TOU_TARIFF_EV_INVALID = 0x08, /**< the set in force is not valid (`fault`): default rate */
    TOU_TARIFF_EV_SOURCE  = 0x10  /**< the source failed (TOU_E_IO) or lost a record; tried again at each step */
};

/**
 * The tariff. Private but for `state`, `planner.set` and `fault`, which may be read. Small members come first: both AVR and
 * Thumb reach only the first bytes of a structure by a short instruction.
 */
typedef struct tou_tariff {
    uint8_t current;          /**< which plan is in force */
    uint8_t valid;            /**< whether the set in force is valid */
    uint8_t job;              /**< what `check` is busy with */
    uint8_t attempt;          /**< pairs of banks that `check` tries to switch, bits */
    uint8_t events;           /**< since last asked */
    uint8_t action_number;    /**< number of `action`; 0: none */
    tou_action_t action;      /**< the last action beyond the rates that was read */
    tou_utc_t due[2];         /**< switch times as instants; TOU_UTC_NEVER: none */
    tou_planner_t planner;    /**< planner.set is the set in force; one rate if there is none */
    tou_fault_t fault;        /**< of the last set or record refused; for the set that runs see planner.fault */
    tou_item_t writing;       /**< record whose write is being checked */
    tou_tariff_state_t state; /**< what outlives a power cut */
    tou_check_t check;        /**< of a set: in force, to switch to, or with a write applied */
    tou_plan_t plan[2];       /**< the one in force, and the next or the one in the making */
} tou_tariff_t;

/**
 * @brief Set up a tariff that runs bank 0 of both pairs, with no switch and no announcement.
 * @param source  kept; its n_banks is 1 or 2
 * @param zone    kept; passed tou_zone_check()
 */
void tou_tariff_init(tou_tariff_t *self, const tou_tariff_source_t *source, const tou_zone_t *zone);

/**
 * @brief Take over the state that was kept through a power cut. Call after tou_tariff_init().
 * @return TOU_E_RANGE if a bank does not exist or a switch time is one that tou_tariff_set_switch() refuses; nothing
 *         changes
 */
tou_err_t tou_tariff_restore(tou_tariff_t *self, const tou_tariff_state_t *state);

/**
 * @brief Do one bounded piece of the work that tou_tariff_get() at this instant needs: make a switch of banks that is
 *        due, check the set in force, build the plan. When nothing is needed, build a piece of the next plan.
 *
 * A due set is checked whole before it runs. Two switches that are both due are one: both new banks are tried first and
 * only if they make no valid set each alone, in order of time. A switch time that passed during an outage is due.
 *
 * @param utc  the instant of the minute mark being processed; marks in order. Outside TOU_UTC_MIN..TOU_UTC_END - 1 the
 *             clock is not valid: only the set in force is checked.
 * @return TOU_OK when tou_tariff_get() is ready; TOU_MORE: call again with the same instant; TOU_E_IO: the source
 *         failed or a record is no longer what was checked, TOU_TARIFF_EV_SOURCE is raised; what was ready stays in
 *         force, and the call may be repeated
 * @par Bound one record read; a plan takes at most 2 x (16 + 254 + 2) steps, a set as many as tou_check_step() says
 */
tou_err_t tou_tariff_step(tou_tariff_t *self, tou_utc_t utc);

/**
 * @brief What is in force at an instant.
 * @param utc  as for tou_tariff_step(), which answered TOU_OK
 * @param out  energy rate, demand rate and outputs; the default rate for both and no output if DEFAULT is flagged
 * @return TOU_TARIFF_... bits, 0 for a plain day
 * @par Bound 16 comparisons; no division; nothing is read from the source
 */
uint8_t tou_tariff_get(const tou_tariff_t *self, tou_utc_t utc, tou_action_t *out);

/** @return the plan that holds at an instant, NULL if it is not ready. Valid until the next call that is not const. */
const tou_plan_t *tou_tariff_plan(const tou_tariff_t *self, tou_utc_t utc);

/**
 * @brief Announce the day table of today or tomorrow, for example a critical-peak or colour day.
 *
 * It replaces an earlier announcement for that date. Kept for yesterday, today and tomorrow, since TOU_BEFORE_CARRY
 * looks back one day.
 *
 * @param utc    now
 * @param day    local date: today's or tomorrow's
 * @param table  1..n_tables of the running bank; 0 takes an announcement back
 * @return TOU_E_RANGE if the date is another one, the clock is not valid, the table does not exist, or the set in force is
 *         not valid or not checked yet (call tou_tariff_step() first); nothing changes
 */
tou_err_t tou_tariff_announce(tou_tariff_t *self, tou_utc_t utc, tou_day_t day, uint8_t table);

/**
 * @brief Set, change or cancel the time at which a pair of banks is switched.
 * @param pair  TOU_BANKS_WEEKS or TOU_BANKS_DAYS
 * @param at    local time; a moment in a skipped hour is due at the change, one in a repeated hour at its first passing;
 *              one that has passed is due at the next step; TOU_WALL_NONE cancels
 * @return TOU_E_ARG if there is no such pair; TOU_E_ABSENT if the source has one bank; TOU_E_RANGE after 2099-12-30
 */
tou_err_t tou_tariff_set_switch(tou_tariff_t *self, uint8_t pair, tou_wall_t at);

/**
 * @brief Write one record to the source, if what results is valid.
 *
 * A record of a standby bank is checked by itself. A record of the set in force is taken if the whole resulting set is
 * valid; while the set in force is not valid (a blank meter), by itself, and the set comes into force with the write
 * that makes it valid. Records of the set in force take effect at the next tou_tariff_step().
 *
 * @param item   which record
 * @param bytes  tou_item_size() bytes; whatever they were in earlier calls, they are taken only if valid as they are now
 * @return TOU_OK: written; TOU_MORE: the whole set is being checked, call again with the same arguments; TOU_E_INVALID:
 *         refused, `fault` tells why; TOU_E_BUSY: another check runs, call tou_tariff_step() until it is done, or the
 *         source is busy; TOU_E_ABSENT: no such bank (0 for what is not banked) or index; TOU_E_ARG: no such kind;
 *         TOU_E_DENIED: the source is read-only; TOU_E_IO. But for TOU_OK nothing changes.
 * @par Bound one record read and one written
 */
tou_err_t tou_tariff_write(tou_tariff_t *self, const tou_item_t *item, const uint8_t *bytes);

/**
 * Records that are written together, by tou_tariff_write_all(). Set `get`, `ctx` and `n`, and `stage` to 0 for a new one; it must not
 * be moved until it is done. The rest is private.
 */
typedef struct tou_batch {
    /**
     * Name record `i`, 0..n - 1, and fill it unless `record` is NULL. Answers the same until all are written. Of one that is named twice the
     * later is in force at the end.
     */
    void (*get)(const void *ctx, uint8_t i, tou_item_t *item, tou_record_t *record) TOU_REENTRANT;
    const void *ctx;                  /**< handed to it; may be another one at each call */
    uint8_t n;                        /**< records, 1..255 */
    uint8_t stage;                    /**< what is next */
    uint8_t next;                     /**< record that is written next */
    const tou_tariff_source_t *under; /**< where they go */
    tou_tariff_source_t view;         /**< that as it will be */
} tou_batch_t;

/**
 * @brief Write records that belong together, if what results of all of them is valid.
 *
 * Each is checked by itself. If one of them belongs to the set in force and that is valid, the whole set as it would be with all of them is
 * checked; only then the first one is written. They are written in their order, those that are kept as they are left out, as many at
 * once as the source takes, so that a block that holds several is written once. Order them so that the set is valid after each, for
 * power may fail between two; and name first those that may have no place, for a record is refused with TOU_E_ABSENT only
 * when its turn comes.
 *
 * @param batch  the same at each call
 * @param utc    as for tou_tariff_step(): a check that must come first is driven on
 * @return TOU_OK: all are written; TOU_MORE: call again at once; TOU_E_BUSY: the source is busy, call again later; TOU_E_INVALID: refused,
 *         `fault` tells why; TOU_E_ABSENT: no such bank, index or place; TOU_E_ARG: no such kind; TOU_E_DENIED: the source is read-only;
 *         TOU_E_IO. Unless something was written before a place was absent or the source failed, nothing changes but for TOU_OK.
 * @par Bound n checks of a record, or four records of the set read, or 16 read and written; looking one up asks for up to n names
 */
tou_err_t tou_tariff_write_all(tou_tariff_t *self, tou_batch_t *batch, tou_utc_t utc);

/** @brief The tables or the zone were changed by other means: check the set anew and rebuild the plans. */
void tou_tariff_refresh(tou_tariff_t *self);

/** @return TOU_TARIFF_EV_... bits raised since the last call, and clears them */
uint8_t tou_tariff_events(tou_tariff_t *self);

TOU_C_END

#endif
