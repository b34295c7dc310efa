/* SPDX-License-Identifier: MIT */
/**
 * @file settings.h
 * @brief A meter's settings as bytes, to be kept in blocks of a store, and back.
 *
 * For each group of settings there is an id for its blocks, their size, a `put` that writes the bytes and a `get` that takes them
 * back. What comes back was checked as the module that it is for checks it: bytes that are not valid settings are refused and
 * change nothing. All zero is valid for a zone (UTC), billing (closings by hand only), a schedule (never) and passwords; the
 * store tells a block that was never written. Blocks of cells have no such pair: objects put and get them (cell.h). A product that has several of a kind - demands, schedules, quantities with
 * constants of their own - lists as many blocks.
 *
 * All is little-endian; each `put` tells its bytes in order. Ids, sizes and orders are frozen. On a part that writes several
 * bytes at once a block may be longer than that.
 *
 * What it does not do: know whether what is in force may be changed now. Put new settings into force by the functions of their
 * modules, between tou_meter_unlock() and tou_meter_lock().
 *
 * Depends on: arrays.h, billing.h, demand_part.h, energy.h, schedule.h.  RAM: none of its own.  Context: main loop.
 *
 * @code
 * static const tou_param_t params[] = {{TOU_SETTING_ZONE, 1, TOU_SETTINGS_ZONE}, {TOU_SETTING_BILLING, 1, TOU_SETTINGS_BILLING}};
 * uint8_t bytes[TOU_SETTINGS_ZONE];
 * if (tou_store_read(&store, TOU_SETTING_ZONE, 0, 0, bytes, sizeof bytes) != TOU_OK ||
 *     tou_settings_zone_get(bytes, &zone) != TOU_OK) {
 *     zone = zone_of_the_factory;
 * }
 * @endcode
 */
#ifndef TOU_SETTINGS_H
#define TOU_SETTINGS_H

#include "tou/billing.h"
#include "tou/demand_part.h"
#include "tou/energy.h"
#include "tou/schedule.h"

TOU_C_BEGIN

/** Ids of blocks: those up to 31 are of tables (kept_tables.h), those from 64 on a product's own. Stored values, frozen. */
enum {
    TOU_SETTING_ZONE      = 32, /**< tou_zone_t */
    TOU_SETTING_BILLING   = 33, /**< tou_billing_cfg_t */
    TOU_SETTING_DEMAND    = 34, /**< tou_demand_settings_t */
    TOU_SETTING_CONSTANT  = 35, /**< tou_constant_t */
    TOU_SETTING_SCHEDULE  = 36, /**< tou_schedule_settings_t */
    TOU_SETTING_PASSWORDS = 37, /**< tou_passwords_t */
    TOU_SETTING_COUNTS    = 38, /**< tou_counts_t */
    TOU_SETTING_CELLS     = 40, /**< one block of numbers, see cell.h */
    TOU_SETTING_TEXT      = 41, /**< TOU_TEXTS blocks of texts, see cell.h */
    TOU_SETTING_SCREENS   = 42, /**< an even number of blocks of screens, see cell.h */
    TOU_SETTING_STEPS     = 48, /**< two blocks for each step table, of the first set and of the second, see step.h */
    TOU_SETTING_STEP_ZONE = 49, /**< two blocks of their zones, likewise */
    TOU_SETTING_PRICES    = 50  /**< two blocks for each eight rate prices, likewise: of each price four bytes */
};

/** @name Bytes of each
 * @{ */
#define TOU_SETTINGS_ZONE      17u  /**< TOU_SETTING_ZONE */
#define TOU_SETTINGS_BILLING   16u  /**< TOU_SETTING_BILLING */
#define TOU_SETTINGS_DEMAND    15u  /**< TOU_SETTING_DEMAND */
#define TOU_SETTINGS_CONSTANT  8u   /**< TOU_SETTING_CONSTANT */
#define TOU_SETTINGS_SCHEDULE  8u   /**< TOU_SETTING_SCHEDULE */
#define TOU_SETTINGS_PASSWORDS 30u  /**< TOU_SETTING_PASSWORDS */
#define TOU_SETTINGS_COUNTS    4u   /**< TOU_SETTING_COUNTS */
#define TOU_SETTINGS_CELLS     128u /**< TOU_SETTING_CELLS; 84 of them are in use */
#define TOU_SETTINGS_TEXT      32u  /**< TOU_SETTING_TEXT */
#define TOU_SETTINGS_SCREENS   40u  /**< TOU_SETTING_SCREENS */
#define TOU_SETTINGS_STEPS     70u  /**< TOU_SETTING_STEPS */
#define TOU_SETTINGS_STEP_ZONE 12u  /**< TOU_SETTING_STEP_ZONE */
#define TOU_SETTINGS_PRICES    32u  /**< TOU_SETTING_PRICES */
/** @} */

/** Blocks of texts. */
#define TOU_TEXTS 11u
/** Screens in a block. */
#define TOU_SCREENS_EACH 8u
/** Rate prices in a block. */
#define TOU_PRICES_EACH 8u

/** Levels of passwords, 0..9 (DL/T 645-2007: 04000C01..0A). */
#define TOU_PASSWORD_LEVELS 10u
/** Bytes of a password. */
#define TOU_PASSWORD_SIZE 3u

/** How a demand is measured and what a demand part does with it. */
typedef struct tou_demand_settings {
    tou_demand_cfg_t cfg;  /**< for tou_demand_init() */
    tou_forgive_t forgive; /**< for tou_demand_part_init() */
    uint8_t outage;        /**< likewise: TOU_DEMAND_RESTART, ... */
    uint32_t limit;        /**< for tou_demand_part_set_limit(), 0.1 W; 0: none */
} tou_demand_settings_t;

/** What a pulse is worth: for tou_energy_init() and tou_demand_set_constant(). */
typedef struct tou_constant {
    uint16_t imp_per_kwh;   /**< 1..65535 */
    uint32_t ratio;         /**< 1..TOU_RATIO_MAX */
    uint16_t units_per_kwh; /**< TOU_UNIT_... */
} tou_constant_t;

/** What recurs, and what is made up of it: for tou_schedule_init(). */
typedef struct tou_schedule_settings {
    tou_schedule_cfg_t cfg; /**< when */
    uint8_t make_up;        /**< any value: 0..253, TOU_MAKE_UP_ALL or TOU_MAKE_UP_FIRST */
} tou_schedule_settings_t;

/** Passwords, kept as they are: who reads the part reads them. */
typedef struct tou_passwords {
    uint8_t level[TOU_PASSWORD_LEVELS][TOU_PASSWORD_SIZE]; /**< of each level, as they lie in a frame; any bytes */
} tou_passwords_t;

/** What a DL/T 645 master wrote as numbers of entries (04000201..203). Nothing goes by them: each table has its own. */
typedef struct tou_counts {
    uint8_t zones;  /**< of a zone table, 1..14 */
    uint8_t tables; /**< day tables, 1..8 */
    uint8_t slots;  /**< of a day table, 1..14 */
} tou_counts_t;

/** @brief Write a zone, as in a tariff image: docs/tariff-image.md. @param at  TOU_SETTINGS_ZONE bytes */
void tou_settings_zone_put(uint8_t *at, const tou_zone_t *zone);

/** @brief Take a zone back. @return TOU_E_INVALID if tou_zone_check() does not take it; `zone` is untouched */
tou_err_t tou_settings_zone_get(const uint8_t *at, tou_zone_t *zone);

/**
 * @brief Write settings of billing: of each moment day:1, hour:1; make_up:1; of each lock-out blocks:1, minutes:2.
 * @param at  TOU_SETTINGS_BILLING bytes
 */
void tou_settings_billing_put(uint8_t *at, const tou_billing_cfg_t *cfg);

/** @brief Take them back. @return TOU_E_INVALID if tou_billing_check() does not take them; `cfg` is untouched */
tou_err_t tou_settings_billing_get(const uint8_t *at, tou_billing_cfg_t *cfg);

/**
 * @brief Write settings of demand: period:1, slide:1, sync:1, rule:1, rates:1, highest:1; forgiven minutes:1, after a long
 *        failure:1, which is one from so many minutes on:2; outage:1; limit:4.
 * @param at  TOU_SETTINGS_DEMAND bytes
 */
void tou_settings_demand_put(uint8_t *at, const tou_demand_settings_t *settings);

/**
 * @brief Take them back.
 * @return TOU_E_INVALID if tou_demand_check() does not take them, or the outage is none of TOU_DEMAND_...; `settings` is
 *         untouched
 */
tou_err_t tou_settings_demand_get(const uint8_t *at, tou_demand_settings_t *settings);

/** @brief Write what a pulse is worth: imp_per_kwh:2, ratio:4, units_per_kwh:2. @param at  TOU_SETTINGS_CONSTANT bytes */
void tou_settings_constant_put(uint8_t *at, const tou_constant_t *constant);

/** @brief Take it back. @return TOU_E_INVALID if tou_energy_init() does not take it; `constant` is untouched */
tou_err_t tou_settings_constant_get(const uint8_t *at, tou_constant_t *constant);

/**
 * @brief Write settings of a schedule: kind:1, month:1, day:1, hour:1, minute:1, minutes:2; make_up:1.
 * @param at  TOU_SETTINGS_SCHEDULE bytes
 */
void tou_settings_schedule_put(uint8_t *at, const tou_schedule_settings_t *settings);

/** @brief Take them back. @return TOU_E_INVALID if tou_schedule_check() does not take them; `settings` is untouched */
tou_err_t tou_settings_schedule_get(const uint8_t *at, tou_schedule_settings_t *settings);

/** @brief Write passwords: of each level 3 bytes. @param at  TOU_SETTINGS_PASSWORDS bytes */
void tou_settings_passwords_put(uint8_t *at, const tou_passwords_t *passwords);

/** @brief Take them back: any bytes are passwords. */
void tou_settings_passwords_get(const uint8_t *at, tou_passwords_t *passwords);

/** @brief Write numbers of entries: zones:1, tables:1, slots:1, 0:1. @param at  TOU_SETTINGS_COUNTS bytes */
void tou_settings_counts_put(uint8_t *at, const tou_counts_t *counts);

/** @brief Take them back. @return TOU_E_INVALID if one is out of range; `counts` is untouched */
tou_err_t tou_settings_counts_get(const uint8_t *at, tou_counts_t *counts);

/**
 * @brief Compare a password. How long that takes does not depend on where it differs.
 * @param level  0..9
 * @param given  TOU_PASSWORD_SIZE bytes
 * @return whether it is that of the level; false for any other level
 */
bool tou_settings_password_ok(const tou_passwords_t *passwords, uint8_t level, const uint8_t *given);

TOU_C_END

#endif
