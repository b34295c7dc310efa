/* SPDX-License-Identifier: MIT */
/**
 * @file eeprom.h
 * @brief An EEPROM made of flash: bytes that can be written again, on a part with erase blocks.
 *
 * The part is seen as pages of 16..128 bytes. A page that is written goes, whole, to the next free slot, with its number, a
 * sequence number and a checksum; the newest whole slot of a page is what it holds. So a write of up to a page is one commit:
 * after a power cut the page is what it was or what it was to be, and all others are as they were. What was never written reads
 * as 0xFF.
 *
 * Slots are used block after block, round and round. One block is erased ahead. When it is entered, the pages that the oldest
 * block still holds are copied to it and that block is erased; until then the emulation is busy. A block is erased by whoever
 * needs it, however it looks: a power cut may have broken off its erase.
 *
 * It is a driver above a driver: each call does at most one piece of the work under way and answers TOU_E_BUSY until that is
 * done, and the part's own TOU_E_BUSY is passed on. A write that fails, or does not read back, is answered by TOU_E_IO to the call
 * that finds out, once; the page is what it was, and the next write goes to another slot.
 *
 * Cost: a write of a page is one slot; when a block is full, as many slots more as the oldest block has pages in use, and an
 * erase. A power-fail warning must leave time for that (store_plan.h).
 *
 * Depends on: port.h.  RAM: sizeof(tou_eeprom_t), 2 bytes a page, and TOU_EEPROM_BUFFER() bytes.  Context: main loop.
 *
 * @code
 * static uint16_t map[44];
 * static uint8_t buffer[TOU_EEPROM_BUFFER(64)];
 * static const tou_eeprom_cfg_t cfg = {0, 44, 64, 2};
 * (void)tou_eeprom_init(&eeprom, &cfg, &flash, map, buffer);
 * while (tou_eeprom_mount(&eeprom) == TOU_MORE) {}
 * tou_eeprom_service(&eeprom, &nv);                        // hand &nv to the store
 * @endcode
 */
#ifndef TOU_EEPROM_H
#define TOU_EEPROM_H

#include "tou/port.h"

TOU_C_BEGIN

/** Version of the form of a slot. */
#define TOU_EEPROM_VERSION 1u
/** Bytes before the page: version:1, zero:1, number of the page:2, sequence number:4, little-endian. */
#define TOU_EEPROM_HEAD 8u
/** Bytes behind it: CRC-32 of all before; then 0xFF up to the part's unit. */
#define TOU_EEPROM_TAIL 4u
/** Bytes of a slot at most. @param page  bytes of a page */
#define TOU_EEPROM_BUFFER(page) (TOU_EEPROM_HEAD + (page) + TOU_EEPROM_TAIL + 15u)

/** Where it lies. */
typedef struct tou_eeprom_cfg {
    uint32_t base;    /**< first byte, begin of a block */
    uint16_t n_pages; /**< at most (n_blocks - 1) x (slots in a block - 2) */
    uint8_t page;     /**< bytes of a page: 16, 32, 64 or 128 */
    uint8_t n_blocks; /**< 2..255 */
} tou_eeprom_cfg_t;

/** An EEPROM made of flash. Private. */
typedef struct tou_eeprom {
    uint8_t stage;        /**< what the next piece of work is */
    uint8_t block;        /**< block in use */
    uint8_t shift;        /**< a page has 1 << shift bytes */
    uint8_t tries;        /**< how often the block in use was begun anew */
    bool ready;           /**< the block after it is erased */
    bool copying;         /**< the slot under way is a copy */
    bool failed;          /**< a write has failed: to be answered */
    uint16_t slot;        /**< bytes of a slot */
    uint16_t per_block;   /**< slots in a block */
    uint16_t index;       /**< next slot in the block in use */
    uint16_t at;          /**< bytes of the slot under way that are done; while mounting the slot looked at */
    uint16_t page;        /**< page under way */
    uint32_t number;      /**< sequence number given last */
    uint16_t *map;        /**< kept: of each page its slot + 1; 0: never written */
    uint8_t *buffer;      /**< kept: the slot under way */
    const tou_nv_t *nv;   /**< kept */
    tou_eeprom_cfg_t cfg; /**< copied */
} tou_eeprom_t;

/**
 * @brief Set up. Nothing is read or written.
 * @param cfg     copied
 * @param nv      kept; a part with blocks
 * @param map     n_pages, kept
 * @param buffer  TOU_EEPROM_BUFFER() bytes, kept
 * @return TOU_E_RANGE if it does not lie in the part as described above; nothing changes
 * @par Bound slots in a block
 */
tou_err_t tou_eeprom_init(tou_eeprom_t *self, const tou_eeprom_cfg_t *cfg, const tou_nv_t *nv, uint16_t *map,
                          uint8_t *buffer);

/**
 * @brief Do one step of finding out what each page holds. Nothing is written.
 * @return TOU_MORE: call again, also while the part is busy; TOU_OK; TOU_E_IO: the part failed, the call may be repeated
 * @par Bound two reads; as many steps as there are slots, and some more
 */
tou_err_t tou_eeprom_mount(tou_eeprom_t *self);

/**
 * @brief Make the part that is handed to a store: n_pages x page bytes without erase blocks, page by page.
 * @param out  filled. Its write_ms is that of a write to a block that is not full; its cycles are tou_eeprom_writes() spread
 *             over all pages, at least 1
 */
void tou_eeprom_service(tou_eeprom_t *self, tou_nv_t *out);

/**
 * @return how many writes of pages the flash stands at least, whichever pages they are; stops at 2^32 - 1
 * @param cfg,nv  as for tou_eeprom_init()
 * @par Bound 64 steps
 */
uint32_t tou_eeprom_writes(const tou_eeprom_cfg_t *cfg, const tou_nv_t *nv);

TOU_C_END

#endif
