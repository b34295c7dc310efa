/* SPDX-License-Identifier: MIT */
/**
 * @file dlt_program.h
 * @brief A tariff file as writes to a meter by DL/T 645-2007, in an order that is valid whatever the meter held.
 *
 * Rate n and day table n of the file are rate n and day table n of the meter.
 */
#ifndef DLT_PROGRAM_H
#define DLT_PROGRAM_H

#include "tariff_file.h"

#define DLT_ZONES    14u  /**< zones a year */
#define DLT_TABLES   8u   /**< day tables in a set */
#define DLT_SLOTS    14u  /**< slots a day */
#define DLT_SLOT_MIN 15u  /**< least minutes of a slot */
#define DLT_HOLIDAYS 254u /**< rows of holidays */

/** Identifiers. */
#define DLT_DI_PERIOD       UINT32_C(0x04000103) /**< minutes */
#define DLT_DI_SLIDE        UINT32_C(0x04000104) /**< minutes */
#define DLT_DI_ZONE_SWITCH  UINT32_C(0x04000106) /**< YYMMDDhhmm */
#define DLT_DI_TABLE_SWITCH UINT32_C(0x04000107) /**< YYMMDDhhmm */
#define DLT_DI_N_ZONES      UINT32_C(0x04000201)
#define DLT_DI_N_TABLES     UINT32_C(0x04000202)
#define DLT_DI_N_SLOTS      UINT32_C(0x04000203)
#define DLT_DI_N_RATES      UINT32_C(0x04000204)
#define DLT_DI_N_HOLIDAYS   UINT32_C(0x04000205) /**< two bytes */
#define DLT_DI_STATUS_3     UINT32_C(0x04000503) /**< bit 0 running set of day tables, bit 5 of zones */
#define DLT_DI_WEEKEND      UINT32_C(0x04000801) /**< bit 0 Sunday .. bit 6 Saturday, 1 a working day */
#define DLT_DI_REST_TABLE   UINT32_C(0x04000802)
#define DLT_DI_BILLING      UINT32_C(0x04000B01) /**< DDhh; the second and the third follow */
#define DLT_DI_ZONES        UINT32_C(0x04010000) /**< MMDDNN x 14; day tables follow, hhmmNN x 14 */
#define DLT_DI_SET          UINT32_C(0x00010000) /**< more for the second set */
#define DLT_DI_HOLIDAY      UINT32_C(0x04030000) /**< YYMMDDNN; row 1 is one more */

/** Most bytes of a value. */
#define DLT_VALUE_MAX (3u * DLT_SLOTS)
/** Most writes. */
#define DLT_WRITES_MAX (24u + DLT_TABLES + DLT_HOLIDAYS)

/** A write. */
typedef struct dlt_write {
    uint32_t di;
    uint8_t n;                   /**< bytes */
    uint8_t data[DLT_VALUE_MAX]; /**< lowest first */
} dlt_write_t;

/** All writes; the last two are the switch times. */
typedef struct dlt_program {
    unsigned n;
    dlt_write_t write[DLT_WRITES_MAX];
} dlt_program_t;

/** What is wanted. */
typedef struct dlt_program_cfg {
    const char *path;     /**< of the file, which begins each message */
    unsigned zone_set;    /**< 1 or 2: of zones */
    unsigned table_set;   /**< 1 or 2: of day tables */
    unsigned first, last; /**< years of the dates, 0..99 */
} dlt_program_cfg_t;

/**
 * @brief Turn a tariff into writes.
 * @param err  where all that DL/T 645 cannot express is told, a line each
 * @return whether there was nothing of the kind
 */
bool dlt_program_make(dlt_program_t *out, const tariff_file_t *file, const dlt_program_cfg_t *cfg, FILE *err);

/** @brief Read `A-B` or `A`, years 2000..2099; NULL: the present one and the next. @return whether it is that */
bool dlt_years_read(const char *text, dlt_program_cfg_t *cfg);

#endif
