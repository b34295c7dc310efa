/* SPDX-License-Identifier: MIT */
/**
 * @file dlt_express.h
 * @brief What of a tariff file DL/T 645-2007 can express: zones with one day table each, rest days with one over all of them, dates.
 */
#ifndef DLT_EXPRESS_H
#define DLT_EXPRESS_H

#include "dlt_program.h"

/** A zone: from a date of every year on, a day table. */
typedef struct dlt_zone {
    uint8_t month;
    uint8_t day;
    uint8_t week; /**< of the file */
    uint8_t table;
} dlt_zone_t;

/** A date with a day table of its own. */
typedef struct dlt_holiday {
    tou_date_t date;
    uint8_t table;
} dlt_holiday_t;

/** A tariff as DL/T 645 has it. */
typedef struct dlt_express {
    const tariff_file_t *file;
    unsigned n_zones;
    dlt_zone_t zone[TOU_SEASON_MAX]; /**< ascending */
    uint8_t rest_mask;               /**< bit 0 Monday .. bit 6 Sunday */
    uint8_t rest_table;
    unsigned n_holidays;
    dlt_holiday_t holiday[DLT_HOLIDAYS]; /**< ascending */
} dlt_express_t;

/** @brief Express a tariff so. Parameters and answer as of dlt_program_make(). */
bool dlt_express(dlt_express_t *out, const tariff_file_t *file, const dlt_program_cfg_t *cfg, FILE *err);

#endif
