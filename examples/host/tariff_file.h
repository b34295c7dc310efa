/* SPDX-License-Identifier: MIT */
/**
 * @file tariff_file.h
 * @brief A tariff file (docs/tariff-file.md) read into the records of the library.
 *
 * @code
 * static tariff_file_t file;                       // some 5 KB; the arrays inside point at each other: never copy it
 * if (!tariff_file_load("t.json", &file, stderr)) {
 *     return 2;                                    // every fault is on stderr
 * }
 * tou_tariff_init(&tariff, &file.source, &file.zone);
 * puts(tariff_file_rate_name(&file, action.energy));
 * tariff_file_free(&file);
 * @endcode
 */
#ifndef TARIFF_FILE_H
#define TARIFF_FILE_H

#include <stdio.h>

#include "tou/arrays.h"

#define TARIFF_NAME_MAX    16u /**< bytes of a name */
#define TARIFF_OUTPUT_MAX  8u  /**< tariff outputs */
#define TARIFF_BILLING_MAX 3u  /**< billing moments */

/** The name of a rate, an output, a day table or a week. */
typedef char tariff_name_t[TARIFF_NAME_MAX + 1u];

/** Values of tariff_demand_t, as the tariff image stores them. */
enum { TARIFF_RULE_INSIDE = 0, TARIFF_RULE_AT_END = 1, TARIFF_SYNC_GRID = 0, TARIFF_SYNC_FREE = 1 };

/** How demand is measured. */
typedef struct tariff_demand {
    uint8_t period_min; /**< 1..60 */
    uint8_t slide_min;  /**< divides the period; equal to it: block */
    uint8_t rule;       /**< TARIFF_RULE_... */
    uint8_t sync;       /**< TARIFF_SYNC_... */
} tariff_demand_t;

/** A moment of every month at which a billing period ends. */
typedef struct tariff_moment {
    uint8_t day;  /**< 1..28 */
    uint8_t hour; /**< 0..23 */
} tariff_moment_t;

/** A tariff. All but `title` and `origin` is in place; names are counted by the heads in `arrays` (bank 0). */
typedef struct tariff_file {
    char *title;                /**< key `name` */
    char *origin;               /**< key `source` */
    tou_zone_t zone;            /**< passed tou_zone_check() */
    tou_arrays_t arrays;        /**< bank 0 filled, passed tou_check_step(); points at the arrays below */
    tou_tariff_source_t source; /**< of one bank, reads `arrays` */

    tou_kind_t kind[TOU_RATE_MAX];
    tou_special_t special[TOU_SPECIAL_MAX];
    tou_season_t season[TOU_SEASON_MAX];
    tou_week_t week[TOU_WEEK_MAX];
    tou_table_t table[TOU_TABLE_MAX];
    tou_action_t action[TOU_EXTRA_MAX]; /**< action n_rates + 1 first */

    tariff_name_t rate_name[TOU_RATE_MAX];        /**< rate 1 first; arrays.base.n_rates */
    tariff_name_t table_name[TOU_TABLE_MAX];      /**< table 1 first; arrays.bank[0].dayset.n_tables */
    tariff_name_t week_name[TOU_WEEK_MAX];        /**< week 1 first; arrays.bank[0].scheme.n_weeks */
    tariff_name_t output_name[TARIFF_OUTPUT_MAX]; /**< bit 0 first; n_outputs */
    uint8_t n_outputs;

    bool announced[TOU_TABLE_MAX]; /**< table 1 first: used on announced days */
    tou_wall_t activate[2];        /**< by TOU_BANKS_WEEKS, TOU_BANKS_DAYS; TOU_WALL_NONE: at once */
    bool has_demand;               /**< the file says how; else `demand` holds the default */
    tariff_demand_t demand;
    tariff_moment_t billing[TARIFF_BILLING_MAX];
    uint8_t n_billing; /**< 0: the file says nothing */
} tariff_file_t;

/**
 * @brief Read a tariff file.
 * @param path  its name, which begins each message
 * @param out   zeroed if there is a fault; otherwise to be given to tariff_file_free()
 * @param err   where every fault and, if there is none, every warning is written, a line each
 * @return whether there was no fault
 */
bool tariff_file_load(const char *path, tariff_file_t *out, FILE *err);

/** Give back what tariff_file_load() took. Does no harm to a zeroed structure. */
void tariff_file_free(tariff_file_t *file);

/** @return number of the day table of that name, 1..TOU_TABLE_MAX; 0 if there is none */
uint8_t tariff_file_day(const tariff_file_t *file, const char *name);

/**
 * @return local time at which a meter that held nothing before can run the tariff: the later of the two activation times,
 *         for neither half of the tables makes a valid set alone; TOU_WALL_NONE: at once
 */
tou_wall_t tariff_file_activation(const tariff_file_t *file);

/** @return name of a rate; "" for a number that is no rate of this file */
const char *tariff_file_rate_name(const tariff_file_t *file, tou_rate_t rate);

#endif
