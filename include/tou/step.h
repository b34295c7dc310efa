/* SPDX-License-Identifier: MIT */
/**
 * @file step.h
 * @brief The step tariff as a part of a meter: what was consumed since the last settlement, in which step that lies and what
 *        it costs. Two sets of step tables, of rate prices and of date zones, with a switch time each.
 *
 * **Consumption** is the difference of register readings, now and at the last settlement, modulo the register range: nothing is
 * counted a second time. It is taken of forward and reverse active energy apart; who reads adds or subtracts them. Readings at
 * the last `n_marks` settlements are kept, so that the last `n_marks` - 1 settled periods can be read. Clearing the meter clears
 * them; a meter to which the part is new begins with what its registers show.
 *
 * **Settlement** ends a period: at the moments MMDDhh of every year that the step table in force names, up to six; if it names
 * none, at the first monthly moment of billing (billing.h). Each moment settles once, as with a schedule (schedule.h): a clock
 * that is set back repeats none; of those that passed in an outage or a clock set the latest is made up, with its nominal
 * instant; a wrong year, once set, does not stop settling. Billing's closings by hand, and its second and third moment, settle
 * nothing. When another table comes into force, by a switch, a date or a write, the period goes on until the next moment of that
 * table; what has passed of its moments counts as settled.
 *
 * **Step** is 1 and one more for each threshold that the consumption has reached: what is used next costs that step's price. A
 * threshold 0 ends the table; one that is not above the one before is padding.
 *
 * **Tables.** A set has up to four, each with thresholds, prices and settlement moments. Which one is in force is told by zones:
 * up to four dates MMDD, each naming the table from 00:00 of that day on; before the first date of a year the last one applies.
 * Without zones it is table 1. They are blocks of the store (settings.h: TOU_SETTING_STEPS, TOU_SETTING_STEP_ZONE,
 * TOU_SETTING_PRICES), both sets by turns, and are read when they are needed: none lies in RAM. What a store does not list
 * cannot be written.
 *
 * **Two sets.** Steps, prices and zones each have two sets, one that runs and one that stands by. At the switch time, or at
 * power-up after it, what would then run is checked: good, it runs, and TOU_EV_SWITCHED is told with TOU_STEP_EV_..., at which a
 * freeze may be taken (freeze.h: on_switch); bad, the old one runs on, and TOU_EV_REFUSED is told. Either way the time is
 * cleared. Tables and zones that are due together are tried together, then each by itself. Prices are good if they were ever
 * written. A settlement at the moment of a switch comes first if the old table has it, and after the switch if only the new one
 * has.
 *
 * If the tables cannot be read, nothing is settled or switched until they can; what has passed meanwhile is made up then. Nor is
 * anything while the clock is not valid.
 *
 * Self-check: check bytes over the object, its settings and the readings.
 *
 * Depends on: energy.h, meter.h, schedule.h, seal.h, settings.h, store.h.  RAM: sizeof(tou_step_t), sizeof(tou_step_mark_t) for each reading.
 * Context: main loop.
 *
 * @code
 * static const tou_param_t params[] = {{TOU_SETTING_STEPS, 2, TOU_SETTINGS_STEPS}};    // one table a set, no zones, no prices
 * static tou_step_mark_t marks[2];                                                     // now and the last period
 * static const tou_step_cfg_t cfg = {{&import.energy, NULL}, &billing, &meter, &store, &zone, marks, 2};
 * (void)tou_step_init(&step, &cfg);
 * static const tou_part_t parts[] = {{&tou_energy_part, &import, 16}, {&tou_step_part, &step, 17}};
 * @endcode
 */
#ifndef TOU_STEP_H
#define TOU_STEP_H

#include "tou/billing.h"
#include "tou/energy.h"
#include "tou/meter.h"
#include "tou/settings.h"
#include "tou/store.h"

TOU_C_BEGIN

/** @name Most of a table, and tables of a set
 * @{ */
#define TOU_STEP_THRESHOLDS 6u                         /**< thresholds */
#define TOU_STEP_PRICES     (TOU_STEP_THRESHOLDS + 1u) /**< prices */
#define TOU_STEP_DAYS       6u                         /**< settlement moments of every year */
#define TOU_STEP_TABLES     4u                         /**< tables */
#define TOU_STEP_ZONES      4u                         /**< dates from which on another table applies */
/** @} */

/** Highest threshold, 0.01 kWh, and highest price, 0.0001 of the currency's unit a kWh: eight digits each. */
#define TOU_STEP_MOST UINT32_C(99999999)

/** Readings that are kept: 2..TOU_STEP_MARKS. */
#define TOU_STEP_MARKS 13u

/** What has two sets. Stored values, frozen. */
enum {
    TOU_STEP_SETS_STEPS  = 0, /**< step tables (04000109) */
    TOU_STEP_SETS_PRICES = 1, /**< rate prices (04000108) */
    TOU_STEP_SETS_ZONES  = 2  /**< zones (0400010A) */
};
/** Their number. */
#define TOU_STEP_SETS 3u

/** Details of TOU_EV_SWITCHED, beside those of the tariff; bits. Stored values, frozen. */
enum {
    TOU_STEP_EV_STEPS  = 0x20, /**< the other set of step tables runs */
    TOU_STEP_EV_PRICES = 0x40, /**< of rate prices */
    TOU_STEP_EV_ZONES  = 0x80  /**< of zones */
};

/** A moment of every year in local time. */
typedef struct tou_step_day {
    uint8_t month; /**< 1..12; 0: unused */
    uint8_t day;   /**< any but 29 February; unused 0 */
    uint8_t hour;  /**< 0..23; unused 0 */
} tou_step_day_t;

/** A step table. */
typedef struct tou_step_table {
    uint32_t threshold[TOU_STEP_THRESHOLDS]; /**< 0.01 kWh, 0..TOU_STEP_MOST, not descending; from the first 0 on all 0 */
    uint32_t price[TOU_STEP_PRICES];         /**< of step 1.., 0..TOU_STEP_MOST */
    tou_step_day_t day[TOU_STEP_DAYS];       /**< in any order; all unused: settled monthly */
} tou_step_table_t;

/** From 00:00 of a day of every year on another table applies. */
typedef struct tou_step_zone {
    uint8_t month; /**< 1..12; 0: unused */
    uint8_t day;   /**< any but 29 February; unused 0 */
    uint8_t table; /**< 1..TOU_STEP_TABLES; unused 0 */
} tou_step_zone_t;

/** Zones of a year: ascending, but that one may be the one before it once more; from the first unused one on all unused. */
typedef struct tou_step_zones {
    tou_step_zone_t at[TOU_STEP_ZONES]; /**< all unused: table 1 all the year */
} tou_step_zones_t;

/** Registers as they were at a settlement. */
typedef struct tou_step_mark {
    tou_utc_t at;      /**< its nominal instant; 0: none, counting began here */
    uint32_t units[2]; /**< total of forward and of reverse active energy */
} tou_step_mark_t;

/** What the part works with. Constant, and kept: everything it points to outlives the part. */
typedef struct tou_step_cfg {
    const tou_energy_t *energy[2]; /**< forward and reverse active energy, of one unit; NULL: not measured */
    const tou_billing_t *billing;  /**< whose first moment settles; set up */
    tou_meter_t *meter;            /**< that the part belongs to: tells of switches */
    tou_store_t *store;            /**< lists TOU_SETTING_STEPS, 2 x n blocks for n tables a set */
    const tou_zone_t *zone;        /**< passed tou_zone_check() */
    tou_step_mark_t *mark;         /**< n_marks */
    uint8_t n_marks;               /**< 2..TOU_STEP_MARKS; 2: the last settled period can be read */
} tou_step_cfg_t;

/** The part. Private. */
typedef struct tou_step {
    uint8_t seal;                        /**< check byte over the rest */
    uint8_t seal_cfg;                    /**< over the settings */
    uint8_t seal_marks;                  /**< over the readings */
    uint8_t banks;                       /**< bit TOU_STEP_SETS_...: the second set runs */
    bool begun;                          /**< the readings are of this meter */
    tou_moment_t moment;                 /**< billing's, by which `due` was looked up */
    tou_wall_t switch_at[TOU_STEP_SETS]; /**< TOU_WALL_NONE: none */
    tou_utc_t done;                      /**< moment last settled, or passed over; 0: none */
    tou_utc_t due;                       /**< the next one; TOU_UTC_NEVER: none, or not known */
    tou_utc_t from; /**< `due` is to be looked up, moments before this count as settled; TOU_UTC_NEVER: it is known */
    const tou_step_cfg_t *cfg; /**< kept */
} tou_step_t;

/** Functions of the part. */
extern const tou_part_ops_t tou_step_part;

/**
 * @brief Set up the part: nothing consumed, the first sets run, no switch times.
 * @param cfg  kept; energies, billing and store are set up
 * @return TOU_E_RANGE if no energy is listed, n_marks is out of range, or the store does not list TOU_SETTING_STEPS with
 *         TOU_SETTINGS_STEPS bytes; nothing changes
 */
tou_err_t tou_step_init(tou_step_t *self, const tou_step_cfg_t *cfg);

/** @name Tables as bytes of blocks
 * Little-endian: thresholds, prices, settlement moments month:1, day:1, hour:1; zones month:1, day:1, table:1.
 * @{ */

/** @brief Write a table. @param at  TOU_SETTINGS_STEPS bytes */
void tou_step_table_put(uint8_t *at, const tou_step_table_t *table);

/** @brief Take it back. @return TOU_E_INVALID if a number, a date or an hour is out of range; `table` is untouched. Not looked at: the order */
tou_err_t tou_step_table_get(const uint8_t *at, tou_step_table_t *table);

/** @return TOU_E_INVALID if the thresholds are not in order. @param table  came from tou_step_table_get() */
tou_err_t tou_step_table_check(const tou_step_table_t *table);

/** @brief Write zones. @param at  TOU_SETTINGS_STEP_ZONE bytes */
void tou_step_zones_put(uint8_t *at, const tou_step_zones_t *zones);

/** @brief Take them back. @return TOU_E_INVALID if a date or a table is out of range; `zones` is untouched. Not looked at: the order */
tou_err_t tou_step_zones_get(const uint8_t *at, tou_step_zones_t *zones);
/** @} */

/**
 * @return the step, 1..TOU_STEP_PRICES, whose price is table->price[step - 1]
 * @param table          in force, passed tou_step_table_check()
 * @param amount         consumption, units of a register
 * @param units_per_kwh  TOU_UNIT_...
 * @param most           highest step; 0: as the table says
 * @par Bound 6 comparisons; no division
 */
uint8_t tou_step_of(const tou_step_table_t *table, uint32_t amount, uint16_t units_per_kwh, uint8_t most);

/** @name What is stored and what is in force
 * @{ */

/** @return which set runs, 0 or 1. @param sets  TOU_STEP_SETS_... */
uint8_t tou_step_bank(const tou_step_t *self, uint8_t sets);

/**
 * @brief Read a table.
 * @param bank   set, 0 or 1
 * @param table  1..TOU_STEP_TABLES
 * @return TOU_E_ABSENT: never written; TOU_E_INVALID: damaged; TOU_E_BUSY, TOU_E_IO as tou_store_read(); `out` is untouched
 */
tou_err_t tou_step_get_table(const tou_step_t *self, uint8_t bank, uint8_t table, tou_step_table_t *out);

/** @brief Read zones: all unused if they were never written. @return else as tou_step_get_table() */
tou_err_t tou_step_get_zones(const tou_step_t *self, uint8_t bank, tou_step_zones_t *out);

/**
 * @brief Which table of the running set is in force?
 * @param utc    now; 0, the clock is not valid: table 1
 * @param table  1..TOU_STEP_TABLES
 * @return as tou_step_get_zones()
 */
tou_err_t tou_step_in_force(const tou_step_t *self, tou_utc_t utc, uint8_t *table);

/**
 * @brief Units consumed in a period.
 * @param age      0 the one under way, 1 the last settled one .. n_marks - 1
 * @param reverse  of reverse active energy, else of forward
 * @param units    0 for a period that has not been yet
 * @return TOU_E_ABSENT: no such energy or period; `units` is untouched
 */
tou_err_t tou_step_units(const tou_step_t *self, uint8_t age, bool reverse, uint32_t *units);
/** @} */

/** @name Writing
 * Between tou_meter_unlock() and tou_meter_lock(), or before the meter starts. What a set has that stands by may be in any order:
 * it is checked when it is to run. What a set has that runs must stay valid if it is valid. Real with the next commit.
 * @{ */

/**
 * @brief Write a table.
 * @param utc  now; 0: the clock is not valid
 * @return TOU_E_INVALID: the set in force would not be valid; TOU_E_ABSENT: no place for it; TOU_E_BUSY, TOU_E_IO as
 *         tou_store_write(); nothing changes
 */
tou_err_t tou_step_write_table(tou_step_t *self, uint8_t bank, uint8_t table, const tou_step_table_t *in, tou_utc_t utc);

/** @brief Write zones. Parameters and answers as there. */
tou_err_t tou_step_write_zones(tou_step_t *self, uint8_t bank, const tou_step_zones_t *in, tou_utc_t utc);

/**
 * @brief Set a switch time, and ask for a commit.
 * @param sets  TOU_STEP_SETS_...
 * @param at    local time; one that has passed switches at the next minute; TOU_WALL_NONE: none
 * @return TOU_E_RANGE: there is no such time; nothing changes
 */
tou_err_t tou_step_set_switch(tou_step_t *self, uint8_t sets, tou_wall_t at);
/** @} */

TOU_C_END

#endif
