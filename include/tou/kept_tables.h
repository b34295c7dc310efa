/* SPDX-License-Identifier: MIT */
/**
 * @file kept_tables.h
 * @brief A source of tariff tables over blocks of a store: tables that can be written and outlive a power cut.
 *
 * Records of one kind and bank lie together in blocks of up to 49 bytes, so that writing one costs little. The blocks of a kind
 * have its number, TOU_ITEM_..., as their id in the store; those of bank 1 have TOU_KEPT_BANK more. How many records of each
 * kind there can be follows from the product's list of blocks, for which there are macros. A product with one bank lists no
 * blocks of bank 1.
 *
 * A record that was not written, in a block of which another one was, is all zero: no valid base, head, season, week, day table
 * or action, an unused special day, a rate of kind "other". So nothing runs that was never written.
 *
 * A write takes effect at once and is made real by the next commit of the store. Two blocks cannot wait at the same time: until
 * the first is written, reads and writes of others answer TOU_E_BUSY, which the tariff understands.
 *
 * A block that is damaged - its checksum does not hold - answers TOU_E_ABSENT: nobody knows what it said. A set that needs it is
 * not valid: a switch to it is refused, and if it is in force the default rate applies, flagged, until its records are written
 * again; the first one written makes the others of its block zero.
 *
 * Depends on: store.h, tables.h.  RAM: none of its own.  Context: main loop.
 *
 * @code
 * static const tou_param_t params[] = {                  // DL/T 645: 14 zones, 8 tables, 254 holidays
 *     TOU_KEPT_COMMON(4, 254), TOU_KEPT_BANKED(0, 14, 8, 8, 0), TOU_KEPT_BANKED(1, 14, 8, 8, 0)};
 * static uint8_t map[TOU_STORE_MAPS(TOU_KEPT_COMMON_BLOCKS(4, 254) + 2 * TOU_KEPT_BANKED_BLOCKS(14, 8, 8, 0))];
 * static const tou_tariff_source_t source = {&tou_kept_tables, &store, 2};
 * tou_tariff_init(&tariff, &source, &zone);
 * @endcode
 */
#ifndef TOU_KEPT_TABLES_H
#define TOU_KEPT_TABLES_H

#include "tou/store.h"
#include "tou/tables.h"

TOU_C_BEGIN

/** Added to TOU_ITEM_... for the id of a block of bank 1. Ids up to 31 are taken by tables. Frozen. */
#define TOU_KEPT_BANK 16u

/** @name Records in a block, powers of two. Frozen.
 * @{ */
#define TOU_KEPT_SEASONS  8u  /**< 40 bytes */
#define TOU_KEPT_WEEKS    4u  /**< 28 bytes */
#define TOU_KEPT_ACTIONS  16u /**< 48 bytes */
#define TOU_KEPT_SPECIALS 8u  /**< 40 bytes */
#define TOU_KEPT_KINDS    16u /**< 16 bytes */
/** @} */

/** Blocks for so many records, at least one. @param records  their number  @param per_block  TOU_KEPT_... */
#define TOU_KEPT_BLOCKS(records, per_block) (((records) > (per_block)) ? ((records) + (per_block)-1u) / (per_block) : 1u)

/** One kind of block. @param kind,bank  of the item  @param per_block  TOU_KEPT_...  @param size  of a record */
#define TOU_KEPT_PARAM(kind, bank, records, per_block, size)                                      \
    {                                                                                             \
        (uint8_t)((kind) + TOU_KEPT_BANK * (bank)), (uint8_t)TOU_KEPT_BLOCKS(records, per_block), \
            (uint8_t)((per_block) * (size))                                                       \
    }

/**
 * The kinds of blocks of what is not banked, for a list of tou_param_t.
 * @param n_kinds     rates whose kinds are kept
 * @param n_specials  special days, 0..TOU_SPECIAL_MAX
 */
#define TOU_KEPT_COMMON(n_kinds, n_specials)                                                        \
    TOU_KEPT_PARAM(TOU_ITEM_BASE, 0u, 1u, 1u, sizeof(tou_base_t)),                                  \
        TOU_KEPT_PARAM(TOU_ITEM_SPECIAL, 0u, n_specials, TOU_KEPT_SPECIALS, sizeof(tou_special_t)), \
        TOU_KEPT_PARAM(TOU_ITEM_KIND, 0u, n_kinds, TOU_KEPT_KINDS, sizeof(tou_kind_t))

/**
 * The kinds of blocks of a bank, likewise.
 * @param bank  0 or 1
 * @param n_seasons,n_weeks,n_tables,n_actions  most records of the bank, 0..TOU_SEASON_MAX and so on
 */
#define TOU_KEPT_BANKED(bank, n_seasons, n_weeks, n_tables, n_actions)                            \
    TOU_KEPT_PARAM(TOU_ITEM_SCHEME, bank, 1u, 1u, sizeof(tou_scheme_t)),                          \
        TOU_KEPT_PARAM(TOU_ITEM_DAYSET, bank, 1u, 1u, sizeof(tou_dayset_t)),                      \
        TOU_KEPT_PARAM(TOU_ITEM_SEASON, bank, n_seasons, TOU_KEPT_SEASONS, sizeof(tou_season_t)), \
        TOU_KEPT_PARAM(TOU_ITEM_WEEK, bank, n_weeks, TOU_KEPT_WEEKS, sizeof(tou_week_t)),         \
        TOU_KEPT_PARAM(TOU_ITEM_TABLE, bank, n_tables, 1u, sizeof(tou_table_t)),                  \
        TOU_KEPT_PARAM(TOU_ITEM_ACTION, bank, n_actions, TOU_KEPT_ACTIONS, sizeof(tou_action_t))

/** How many blocks TOU_KEPT_COMMON() makes. Parameters as there. */
#define TOU_KEPT_COMMON_BLOCKS(n_kinds, n_specials) \
    (1u + TOU_KEPT_BLOCKS(n_specials, TOU_KEPT_SPECIALS) + TOU_KEPT_BLOCKS(n_kinds, TOU_KEPT_KINDS))
/** How many blocks TOU_KEPT_BANKED() makes. Parameters as there. */
#define TOU_KEPT_BANKED_BLOCKS(n_seasons, n_weeks, n_tables, n_actions)                             \
    (2u + TOU_KEPT_BLOCKS(n_seasons, TOU_KEPT_SEASONS) + TOU_KEPT_BLOCKS(n_weeks, TOU_KEPT_WEEKS) + \
     TOU_KEPT_BLOCKS(n_tables, 1u) + TOU_KEPT_BLOCKS(n_actions, TOU_KEPT_ACTIONS))

/** The source's functions; its ctx is a tou_store_t that was mounted. */
extern const tou_tariff_ops_t tou_kept_tables;

/**
 * @brief The `read` of such a source.
 * @param ctx  a tou_store_t
 * @return TOU_E_ABSENT: no such kind, bank or place, nothing was ever written to the block, or it is damaged; TOU_E_BUSY: another block waits
 *         to be written, or the part is busy; TOU_E_IO: the part failed; `out` is untouched
 * @par Bound one read of a block
 */
tou_err_t tou_kept_tables_read(void *ctx, const tou_item_t *item, uint8_t *out) TOU_REENTRANT;

/**
 * @brief The `write` of such a source. Products write through tou_tariff_write(), which checks first.
 * @param ctx  a tou_store_t
 * @return TOU_OK: taken, see tou_store_write(), and is read so at once; TOU_E_ABSENT: no such kind, bank or place;
 *         TOU_E_BUSY: another block waits to be written, the part is busy, or no place is free before a commit, which was asked
 *         for; TOU_E_IO; nothing changes
 * @par Bound one read of a block
 */
tou_err_t tou_kept_tables_write(void *ctx, const tou_item_t *item, const uint8_t *in) TOU_REENTRANT;

TOU_C_END

#endif
