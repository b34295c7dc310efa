/* SPDX-License-Identifier: MIT */
/**
 * @file arrays.h
 * @brief A source of tariff tables over arrays in RAM or flash, and the tariff image that fills it.
 *
 * The shortest way to a running tariff: constant arrays compiled into the firmware (`toutariff build -o tariff.c` writes
 * them), or a tariff image received as one piece (`toutariff build -o tariff.bin`; docs/tariff-image.md). The source is
 * read-only; a product that programs its meter over a serial line puts one of its own before its NV.
 *
 * Depends on: tables.h.  RAM: sizeof(tou_arrays_t), 35 bytes on AVR, 64 on Cortex-M;
 * the arrays stay where they are.  Context: main loop.
 *
 * @code
 * static const tou_tariff_ops_t ops = {tou_arrays_read, NULL};
 * static tou_arrays_t arrays = { ... };
 * static const tou_tariff_source_t source = {&ops, &arrays, 1};
 * @endcode
 */
#ifndef TOU_ARRAYS_H
#define TOU_ARRAYS_H

#include "tou/tables.h"

TOU_C_BEGIN

/** One bank of each pair. Arrays hold at least the counts of their heads; NULL where the count is 0. */
typedef struct tou_arrays_bank {
    tou_scheme_t scheme;        /**< counts of the next two */
    const tou_season_t *season; /**< n_seasons */
    const tou_week_t *week;     /**< n_weeks */
    tou_dayset_t dayset;        /**< counts of the next two */
    const tou_table_t *table;   /**< n_tables */
    const tou_action_t *action; /**< n_actions */
} tou_arrays_bank_t;

/** Tables in arrays. */
typedef struct tou_arrays {
    tou_base_t base;              /**< counts of the next two */
    const tou_special_t *special; /**< n_special */
    const tou_kind_t *kind;       /**< n_rates; NULL: kinds are not known */
    tou_arrays_bank_t bank[2];    /**< the second one only if the source has two banks */
} tou_arrays_t;

/**
 * @brief The `read` of a source over arrays in RAM, or anywhere that a plain load reaches.
 * @param ctx  a tou_arrays_t
 * @return TOU_E_ABSENT for a record beyond the counts
 */
tou_err_t tou_arrays_read(void *ctx, const tou_item_t *item, uint8_t *out) TOU_REENTRANT;

/** @brief The same over arrays marked TOU_ROM (config.h). The tou_arrays_t itself lies in RAM. */
tou_err_t tou_arrays_read_rom(void *ctx, const tou_item_t *item, uint8_t *out) TOU_REENTRANT;

/** @name Tariff image
 * Header (8 bytes): 'T' 'O' 'U' version; length of the whole image as u32 little-endian. Then sections, ids
 * ascending: id, record size, number of records, and the records. Then a CRC-16 of all before it, little-endian.
 * @{ */
#define TOU_IMAGE_VERSION    1u  /**< the one that this library writes and reads */
#define TOU_IMAGE_HEADER     8u  /**< bytes */
#define TOU_SECTION_ZONE     32u /**< 17 bytes, see docs/tariff-image.md; ids below are TOU_ITEM_... */
#define TOU_SECTION_ACTIVATE 33u /**< two local times, u32 little-endian: weeks, days; FFFFFFFF: at once */
#define TOU_SECTION_DEMAND   34u /**< period_min, slide_min, rule (0 inside, 1 at_end), sync (0 grid, 1 free) */
#define TOU_SECTION_BILLING  35u /**< up to three records day 1..28, hour 0..23 */
/** @} */

/** What an image holds. */
typedef struct tou_image {
    tou_arrays_t arrays;    /**< tables; the arrays point into the image, which must stay where it is */
    tou_zone_t zone;        /**< zone */
    tou_wall_t activate[2]; /**< switch times for TOU_BANKS_WEEKS and TOU_BANKS_DAYS; TOU_WALL_NONE: none given, at
                                 once (to tou_tariff_set_switch() the same value means never) */
    const uint8_t *demand;  /**< 4 bytes, NULL if absent */
    const uint8_t *billing; /**< n_billing times 2 bytes, NULL if absent */
    uint8_t n_billing;      /**< 0..3 */
} tou_image_t;

/**
 * @brief Open a tariff image.
 *
 * Checks the frame - magic, version, length, CRC, sections within it, record sizes - that each section has as many records
 * as its head says, that the three heads and the zone are there, and the zone. Another section that is absent shows as TOU_FAULT_MISSING in the check of the set. The tables themselves are checked by tou_check_step() before they run. Sections with unknown ids are
 * skipped.
 *
 * @param bytes   the image, in RAM
 * @param length  bytes at hand, at least the image's own length
 * @param image   untouched unless TOU_OK
 * @return TOU_E_INVALID if anything of that is wrong
 * @par Bound length
 */
tou_err_t tou_image_open(const uint8_t *bytes, size_t length, tou_image_t *image);

/** @brief Take a zone from the 17 bytes of its section. @param zone  filled, not checked: tou_zone_check() */
void tou_image_zone(const uint8_t *at, tou_zone_t *zone);

/** @return CRC-16/CCITT-FALSE (polynomial 1021, initial FFFF, not reflected), which ends an image. @par Bound 8 x length */
uint16_t tou_image_crc(const uint8_t *bytes, size_t length);

TOU_C_END

#endif
