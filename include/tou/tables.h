/* SPDX-License-Identifier: MIT */
/**
 * @file tables.h
 * @brief The tariff model: its records, where they are read from, and what makes a set of them valid.
 *
 * A **day table** lists up to 16 switches (hour, minute, action). A **week** gives a day table to each weekday, a
 * **season** starts at local 00:00 of a date and names a week. **Rest days** are a mask of weekdays and one day table,
 * **special days** are date patterns with a day table or with a weekday to be treated as. An **action** names the energy
 * rate, the demand rate and the outputs it sets; actions 1..n_rates are always rate n for both and no output, further
 * ones are records. How these make a rate is told in tariff.h.
 *
 * Seasons and weeks have two banks, and so have day tables with their actions; each of the two pairs is switched by
 * itself. Rates, rest days and special days are not banked.
 *
 * Records are bytes only, so that a record is the same in RAM, in NV and on the wire. They stay where the product keeps
 * them and are read one by one through a **source**; an 8-bit part never holds them all. Sources over arrays in RAM or
 * flash are in arrays.h.
 *
 * The model loses nothing of DL/T 645-2007 (zones, slots, holidays, rest days), COSEM (class 20 activity calendar,
 * class 11 special days) and ANSI C12.19 (nth weekdays, day types). It keeps no names, prices or step tariffs.
 *
 * Depends on: calendar.h.  RAM: a tou_check_t while a set is checked, 24 bytes on AVR, 28 on Cortex-M.  Context: main loop.
 */
#ifndef TOU_TABLES_H
#define TOU_TABLES_H

#include "tou/calendar.h"

TOU_C_BEGIN

/** @name Limits of the model
 * @{ */
#define TOU_SWITCH_MAX  16u  /**< switches in a day table (DL/T 645-2007: 14) */
#define TOU_TABLE_MAX   32u  /**< day tables in a bank (DL/T 645-2007: 8) */
#define TOU_WEEK_MAX    16u  /**< weeks in a bank */
#define TOU_SEASON_MAX  16u  /**< seasons in a bank (DL/T 645-2007: 14 zones) */
#define TOU_SPECIAL_MAX 254u /**< special-day rows (DL/T 645-2007: 254 holidays) */
#define TOU_EXTRA_MAX   64u  /**< actions beyond the rates in a bank */
/** @} */

/** @name Records: bytes only, so that a record is the same in RAM, in NV and on the wire
 * @{ */

/** What is not banked. */
typedef struct tou_base {
    uint8_t n_rates;      /**< 1..TOU_RATE_MAX */
    uint8_t default_rate; /**< 1..n_rates: in force only while the clock or the tables are not valid */
    uint8_t rest_mask;    /**< rest days: bit 0 Monday .. bit 6 Sunday */
    uint8_t rest_table;   /**< 1..TOU_TABLE_MAX: day table of rest days, kept also while the mask is 0; 0 only then */
    uint8_t n_special;    /**< 0..TOU_SPECIAL_MAX rows looked at */
} tou_base_t;

/** Head of a bank of seasons and weeks. */
typedef struct tou_scheme {
    uint8_t n_seasons; /**< 0..TOU_SEASON_MAX; 0: week 1 all year */
    uint8_t n_weeks;   /**< 1..TOU_WEEK_MAX */
} tou_scheme_t;

/** A season. */
typedef struct tou_season {
    tou_pattern_t from; /**< first date; not a full date, not 29 February: it must come every year */
    uint8_t week;       /**< 1..n_weeks */
} tou_season_t;

/** A week. */
typedef struct tou_week {
    uint8_t table[7]; /**< 1..n_tables for Monday .. Sunday */
} tou_week_t;

/** What holds before a day table's first switch. Stored values, frozen. */
enum {
    TOU_BEFORE_OWN_LAST = 0, /**< the day's own last entry, as DL/T 645 meters do */
    TOU_BEFORE_CARRY    = 1  /**< the last entry of the table of the previous local date: COSEM, Tempo, EJP */
};

/** Head of a bank of day tables. */
typedef struct tou_dayset {
    uint8_t n_tables;     /**< 1..TOU_TABLE_MAX */
    uint8_t n_actions;    /**< actions beyond the rates, 0..TOU_EXTRA_MAX */
    uint8_t before_first; /**< TOU_BEFORE_... */
} tou_dayset_t;

/** One switch of a day table (DL/T 645-2007: hhmmNN). */
typedef struct tou_switch {
    uint8_t hour;   /**< 0..23, wall clock */
    uint8_t minute; /**< 0..59 */
    uint8_t action; /**< 1..n_rates + n_actions */
} tou_switch_t;

/** A day table. Times ascend; an entry equal to the one before it is padding and no switch. */
typedef struct tou_table {
    uint8_t n;                       /**< 1..TOU_SWITCH_MAX */
    tou_switch_t at[TOU_SWITCH_MAX]; /**< the first n count, the others are ignored */
} tou_table_t;

/** What is switched. */
typedef struct tou_action {
    uint8_t energy;  /**< 1..n_rates: rate that energy is credited to */
    uint8_t demand;  /**< 1..n_rates: rate that demand is credited to */
    uint8_t outputs; /**< tariff outputs that are on, bit 0 .. bit 7 */
} tou_action_t;

/** A special day. Row 0 first; of several rows that match a date the last one rules. */
typedef struct tou_special {
    tou_pattern_t on; /**< any kind; TOU_ON_NEVER is an unused row */
    uint8_t use;      /**< 1..TOU_TABLE_MAX: that day table; TOU_AS + weekday: treated as that weekday */
} tou_special_t;

/** What a rate is called by law, for displays and for protocols that have names for it. Stored values, frozen. */
enum {
    TOU_KIND_OTHER       = 0,
    TOU_KIND_TIP         = 1, /**< DL/T 645 rate 1, sharp */
    TOU_KIND_PEAK        = 2, /**< DL/T 645 rate 2 */
    TOU_KIND_FLAT        = 3, /**< DL/T 645 rate 3 */
    TOU_KIND_VALLEY      = 4, /**< DL/T 645 rate 4 */
    TOU_KIND_DEEP_VALLEY = 5
};

/** The kind of a rate. No rule depends on it; a source may lack it, which means TOU_KIND_OTHER. */
typedef struct tou_kind {
    uint8_t kind; /**< TOU_KIND_... */
} tou_kind_t;

/** In tou_special_t.use: the weekday to be treated as follows in the low bits, 0x81 Monday .. 0x87 Sunday. */
#define TOU_AS 0x80u
/** @} */

/**
 * Kinds of record. Stored values, frozen; the tariff image uses the same numbers. A set is checked in this order, so
 * that what a record refers to is known.
 */
enum {
    TOU_ITEM_BASE    = 1, /**< tou_base_t, one */
    TOU_ITEM_SCHEME  = 2, /**< tou_scheme_t, one a bank */
    TOU_ITEM_DAYSET  = 3, /**< tou_dayset_t, one a bank */
    TOU_ITEM_SEASON  = 4, /**< tou_season_t, by bank and index 0..15 */
    TOU_ITEM_WEEK    = 5, /**< tou_week_t, by bank and index 0..15 (week 1 is index 0) */
    TOU_ITEM_TABLE   = 6, /**< tou_table_t, by bank and index 0..31 (table 1 is index 0) */
    TOU_ITEM_ACTION  = 7, /**< tou_action_t, by bank and index 0..63; action n_rates + 1 is index 0 */
    TOU_ITEM_SPECIAL = 8, /**< tou_special_t, by index 0..253 */
    TOU_ITEM_KIND    = 9  /**< tou_kind_t, by index 0..62; rate 1 is index 0; no rule depends on it */
};

/** Names one record. */
typedef struct tou_item {
    uint8_t kind;  /**< TOU_ITEM_... */
    uint8_t bank;  /**< 0 or 1; 0 for kinds that are not banked */
    uint8_t index; /**< 0-based; 0 for kinds of which there is one */
} tou_item_t;

/** Any record. */
typedef union tou_record {
    uint8_t bytes[1 + 3 * 16]; /**< as sources and protocols see it */
    tou_base_t base;           /**< TOU_ITEM_BASE */
    tou_special_t special;     /**< TOU_ITEM_SPECIAL */
    tou_scheme_t scheme;       /**< TOU_ITEM_SCHEME */
    tou_season_t season;       /**< TOU_ITEM_SEASON */
    tou_week_t week;           /**< TOU_ITEM_WEEK */
    tou_dayset_t dayset;       /**< TOU_ITEM_DAYSET */
    tou_table_t table;         /**< TOU_ITEM_TABLE */
    tou_action_t action;       /**< TOU_ITEM_ACTION */
    tou_kind_t kind;           /**< TOU_ITEM_KIND */
} tou_record_t;

/** @return size in bytes of a record of this kind, 0 if there is no such kind. @param kind TOU_ITEM_... */
uint8_t tou_item_size(uint8_t kind);

/** @return how many records of this kind the model allows in a bank, 0 if there is no such kind. @param kind TOU_ITEM_... */
uint8_t tou_item_limit(uint8_t kind);

/** Services of a source of tables. Called from the main loop only; must not call back into the tariff. */
typedef struct tou_tariff_ops {
    /**
     * Copy one record to `out`, tou_item_size() bytes. May answer TOU_E_BUSY (asked again at the next step),
     * TOU_E_ABSENT (there is no such record) or TOU_E_IO; `out` is then ignored.
     */
    tou_err_t (*read)(void *ctx, const tou_item_t *item, uint8_t *out) TOU_REENTRANT;
    /** Keep one record. NULL if the tables are read-only. Same answers. */
    tou_err_t (*write)(void *ctx, const tou_item_t *item, const uint8_t *in) TOU_REENTRANT;
} tou_tariff_ops_t;

/** A source of tables. */
typedef struct tou_tariff_source {
    const tou_tariff_ops_t *ops; /**< kept */
    void *ctx;                   /**< handed to each call */
    uint8_t n_banks;             /**< 1 or 2 */
} tou_tariff_source_t;

/** What is wrong with a record or a set of tables. */
enum {
    TOU_FAULT_NONE    = 0,  /**< nothing */
    TOU_FAULT_MISSING = 1,  /**< the source has no such record */
    TOU_FAULT_COUNT   = 2,  /**< a number of rates, tables, weeks, seasons, actions, rows or switches is out of range */
    TOU_FAULT_RATE    = 3,  /**< a rate does not exist */
    TOU_FAULT_REST    = 4,  /**< rest mask or rest table is out of range, or the mask is set without a table */
    TOU_FAULT_BEFORE  = 5,  /**< before_first is unknown */
    TOU_FAULT_PATTERN = 6,  /**< a date pattern breaks a rule, or names DST in a zone without it */
    TOU_FAULT_SEASON  = 7,  /**< a season's start does not come every year */
    TOU_FAULT_WEEK    = 8,  /**< a week does not exist */
    TOU_FAULT_TABLE   = 9,  /**< a day table does not exist */
    TOU_FAULT_USE     = 10, /**< a special day gives neither a table nor a weekday */
    TOU_FAULT_TIME    = 11, /**< hour above 23 or minute above 59 */
    TOU_FAULT_ORDER   = 12, /**< times do not ascend */
    TOU_FAULT_ACTION  = 13, /**< an action does not exist */
    TOU_FAULT_KIND    = 14  /**< unknown kind of rate */
};

/** The first fault and where it is. */
typedef struct tou_fault {
    uint8_t code;    /**< TOU_FAULT_... */
    tou_item_t item; /**< the record */
    uint8_t entry;   /**< 0-based place in it: switch of a table, weekday of a week; else 0 */
} tou_fault_t;

/** A set of tables: one bank of weeks with one bank of days. The heads are filled while the set is checked. */
typedef struct tou_set {
    const tou_tariff_source_t *source; /**< kept */
    const tou_zone_t *zone;            /**< kept; for date patterns */
    uint8_t bank[2];                   /**< of weeks, of days */
    tou_base_t base;                   /**< what the other records are checked against */
    tou_scheme_t scheme;               /**< likewise */
    tou_dayset_t dayset;               /**< likewise */
} tou_set_t;

/**
 * @brief Check one record by itself, against the limits of the model.
 * @param item    its kind is looked at
 * @param record  the record of that kind
 * @param zone    for date patterns
 * @param fault   what is wrong and where; untouched if the record is good
 * @return TOU_OK; TOU_E_INVALID; TOU_E_ARG if there is no such kind
 */
tou_err_t tou_item_check(const tou_item_t *item, const tou_record_t *record, const tou_zone_t *zone, tou_fault_t *fault);

/**
 * @brief Read one record of a set that was checked, and check it again, for what lies in NV may have changed.
 * @param kind    not a head
 * @param index   0-based
 * @param record  where it goes; undefined unless TOU_OK
 * @param fault   what is wrong and where, after TOU_E_INVALID
 * @return TOU_OK; TOU_E_BUSY; TOU_E_IO; TOU_E_INVALID: missing, or not valid in this set
 * @par Bound one record read
 */
tou_err_t tou_set_read(const tou_set_t *set, uint8_t kind, uint8_t index, tou_record_t *record, tou_fault_t *fault);

/** A check of a whole set under way. `set` has the heads after TOU_OK, `fault` is valid after TOU_E_INVALID. */
typedef struct tou_check {
    tou_set_t set;     /**< as far as read */
    tou_item_t at;     /**< next record to look at */
    tou_fault_t fault; /**< first fault */
    uint8_t special;   /**< special day to begin with: those before it are known to be good, whatever else is in the set */
} tou_check_t;

/** @brief Begin a check. @param week_bank,day_bank  0 or 1 */
void tou_check_begin(tou_check_t *self, const tou_tariff_source_t *source, const tou_zone_t *zone, uint8_t week_bank,
                     uint8_t day_bank);

/**
 * @brief Look at the next record of a set that was begun.
 * @param instead  a record to be taken as if it held `bytes`, whatever the source says; NULL: none
 * @param bytes    its contents, the same at each call of one check
 * @return TOU_MORE, also while the source is busy; TOU_E_IO: the source failed, the call may be repeated; TOU_OK: the
 *         whole set is good; TOU_E_INVALID: `fault` names the first fault
 * @par Bound one record read; a whole set takes at most 3 + 16 + 16 + 32 + 64 + 254 calls
 */
tou_err_t tou_check_step(tou_check_t *self, const tou_item_t *instead, const uint8_t *bytes);

TOU_C_END

#endif
