/* SPDX-License-Identifier: MIT */
/**
 * @file store_plan.h
 * @brief What fits a nonvolatile part, how long it lives, and how much warning a power failure must give.
 *
 * tou_store_lay_out() puts journal, blocks and rings one behind the other, on one part or two. tou_store_plan() then tells
 * from geometry and rates, before anything is written:
 * - **room**: bytes of everything, and if they do not fit how many are missing and what would fit;
 * - **life**: years until the most written place has seen what its part bears (tou_nv_t.cycles);
 * - **time**: of a record, of the answer to a write over a serial link, and the hold-up time: how long the supply must last
 *   after tou_keep_warn_isr().
 *
 * **Time of a write.** tou_nv_t.write_ms is the time of one call, whatever its length. An EEPROM that writes byte by byte says
 * `page` 1, and a record of 200 bytes takes 200 times `write_ms`; if its driver takes more bytes in a call and writes on by
 * interrupt, `page` is what it takes and `write_ms` what all of that lasts. `page` 0 is for a part where no length makes a
 * write longer than `write_ms`, as an FRAM. A call counts `call_us`; a write `write_ms` in addition, and another `call_us`,
 * for it may end just after the driver was asked. With `write_ms` 0 the part is done when the call is.
 *
 * **Hold-up time** is the sum of
 * - a call that has just begun, and what is under way in the journal's part: a write, or the erase of the next block;
 * - a minute edge with a closing, whose pulses are credited first;
 * - entries that wait: one for each of the `waiting` rings, as dear as the dearest; and a block;
 * - the record, written and read back, in the slot kept ready; on a part without blocks two writes before it, as if it was the
 *   first since power-up (journal.h).
 *
 * Each is the worst case if nothing fails: a write that must be repeated is not counted, and no sections of another firmware
 * that are carried along (keep.h).
 *
 * **Wear.** Commits go round all slots, entries round all places of their ring. All writes of blocks are taken to go to one
 * block, which has two places.
 *
 * **Flash behind eeprom.h**: `eeprom` and `flash` say what `nv` is made of. Then all places wear together, by `page_writes` a
 * year out of tou_eeprom_writes(). The worst that may be in the way of a write, all pages copied, is counted once, and once more
 * for each time that all spare slots are used up. It may be long: a journal in the flash itself and more spare slots make it
 * shorter.
 *
 * Numbers stop at the most that they can hold; that of years, too, so that 65 535 means "no matter".
 *
 * What it does not do: check what tou_store_init() checks, or know how often a product commits: at least once for each entry
 * or group of entries and each block written, and as the save budget says.
 *
 * Depends on: store.h, eeprom.h.  RAM: none of its own.  Context: main loop, set-up only: slow.
 *
 * @code
 * static tou_store_cfg_t cfg = {&eeprom, &eeprom, {0, 0, 0, 0}, 0, 0, params, rings, ring_state, map, place, buffer, 2, 3};
 * static const uint32_t entries[3] = {12, 365, 35040};             // a year: periods, days, quarters of an hour
 * tou_store_use_t use = {&cfg, entries, NULL, NULL, 36000, 100, 4000, 20000, 0, 3};
 * use.state = tou_keep_size(&meter_cfg);
 * (void)tou_store_lay_out(&cfg, use.state, 16);                    // 16 slots
 * if (tou_store_plan(&use, &plan) != TOU_OK) {}                    // plan.missing bytes; plan.depth entries would fit
 * @endcode
 */
#ifndef TOU_STORE_PLAN_H
#define TOU_STORE_PLAN_H

#include "tou/eeprom.h"
#include "tou/store.h"

TOU_C_BEGIN

/** A meter answers within so many milliseconds after a frame (DL/T 645-2007, 5.3.3). */
#define TOU_STORE_ANSWER_MS 500u
/** Years, milliseconds: as many or more. */
#define TOU_STORE_MOST UINT16_MAX

/** How a store is used. */
typedef struct tou_store_use {
    const tou_store_cfg_t *cfg;     /**< laid out; `state`, `map` and the buffers are not used */
    const uint32_t *entries;        /**< a year, of each ring: n_rings numbers */
    const tou_eeprom_cfg_t *eeprom; /**< what `nv` is made of, set up; NULL: it is not */
    const tou_nv_t *flash;          /**< where that lies; NULL likewise */
    uint32_t commits;               /**< a year */
    uint32_t writes;                /**< of blocks, a year */
    uint32_t call_us; /**< longest turn of the main loop with a call of the driver and little else, microseconds */
    uint32_t edge_us; /**< all turns together that a minute edge with a closing takes, microseconds */
    uint16_t state;   /**< bytes of the state, see tou_keep_size() */
    uint8_t waiting;  /**< rings that may be written to at the same moment; all of them if it is not known */
} tou_store_use_t;

/** What that comes to. */
typedef struct tou_store_figures {
    uint32_t journal;         /**< bytes of the journal */
    uint32_t params;          /**< bytes of all blocks */
    uint32_t rings;           /**< bytes of all rings */
    uint32_t end;             /**< behind all that lies in the part for blocks and entries; the journal, too, if it does */
    uint32_t missing;         /**< bytes by which `end` is beyond that part; 0: it fits */
    uint32_t missing_journal; /**< bytes by which a journal in another part is beyond it */
    uint32_t page_writes;     /**< calls of `write` for the part for blocks and entries, a year */
    uint32_t record;          /**< bytes of a record; more than a slot: the state does not fit */
    uint16_t depth;           /**< what ring `largest` may promise: its own depth if all fits, 0 if no room is left for it */
    uint8_t largest;          /**< number of the largest ring; 0 if there is none */
    uint8_t worn;             /**< number of the ring that is worn first */
    uint16_t years;           /**< until the first place is worn out */
    uint16_t journal_years;   /**< of a slot or block of the journal */
    uint16_t param_years;     /**< of a block's places */
    uint16_t ring_years;      /**< of the places of ring `worn` */
    uint16_t record_writes;   /**< calls that write a record */
    uint16_t record_reads;    /**< calls that read it back */
    uint16_t record_ms;       /**< time of a record */
    uint16_t hold_up_ms;      /**< time from the warning until the state is kept */
    uint16_t answer_ms; /**< time from a write of a block until it is committed, with a record or an erase in its way */
    bool late;          /**< that is more than TOU_STORE_ANSWER_MS: answer "busy" and let it be asked for again */
} tou_store_plan_t;

/**
 * @brief Lay out a store: fills in `journal`, `param_at` and `ring_at`. The journal begins at `journal.base`, blocks begin
 *        behind it or, in another part, at `param_at`; both are rounded up. Where the part has pages and no erase blocks, slots
 *        are multiples of a page, so that each takes the fewest writes and wears nothing but itself.
 * @param cfg      all but these set
 * @param state    bytes of the state, see tou_keep_size()
 * @param n_slots  of the journal, 3..65535; on a part with erase blocks at least so many
 * @return TOU_OK, also if it does not fit: see tou_store_plan(); TOU_E_RANGE if n_slots is less than 3, a record is longer than
 *         a slot can be, an erase block holds less than three, or more than 255 blocks would be taken; nothing changes
 * @par Bound n_params + n_rings steps, and about 2 000
 */
tou_err_t tou_store_lay_out(tou_store_cfg_t *cfg, uint16_t state, uint16_t n_slots);

/** @return bytes that a kind of blocks takes. @param kind  number in the list, 0..n_params - 1 */
uint32_t tou_store_plan_param(const tou_store_cfg_t *cfg, uint8_t kind);

/** @return bytes that a ring takes. @param ring  number in the list, 0..n_rings - 1 */
uint32_t tou_store_plan_ring(const tou_store_cfg_t *cfg, uint8_t ring);

/**
 * @brief Work out a plan.
 * @param plan  filled in, whatever the answer
 * @return TOU_OK; TOU_E_RANGE if it does not fit: `missing`, `missing_journal` or `record` tells
 * @par Bound n_params + n_rings steps of about 2 000
 */
tou_err_t tou_store_plan(const tou_store_use_t *use, tou_store_plan_t *plan);

TOU_C_END

#endif
