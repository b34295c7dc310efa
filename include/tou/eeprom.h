/* SPDX-License-Identifier: MIT */
/**
 * @file eeprom.h
 * @brief An EEPROM made of flash: pages that can be written again as they are, at whatever moment the power fails.
 *
 * Blocks of a part are cut into slots, each for one version of one page: its number, the number of the block's turn, the bytes
 * and a checksum. A write reads the page, changes it and puts it into the next slot; the newest slot whose checksum holds is
 * the page. So a write is atomic: after a power cut its page is old or new, and all others are what they were. A page that was
 * never written reads 0xFF.
 *
 * **Blocks** are used round and round. A write that finds the present block full has the next one erased, which holds nothing
 * that is still valid, and what is valid in the oldest block is copied there, slot by slot. After that it finds room, unless
 * all slots of the oldest block were valid; then the same happens once more. A block is erased when it is entered and not
 * before, so each use of a block is one erase, and an erase that was cut short is done again. Copies that a power cut has
 * stopped are not trusted: their block is erased and filled anew; until all are there, the originals stay.
 *
 * **Failures.** Each slot is read back. One that does not compare, or whose write fails, is left, and the next one is taken,
 * three in all. For that the last two slots of a block are kept free.
 *
 * **Working.** Each call of the service does one step: a call of the driver, which may answer TOU_E_BUSY. While a write is
 * under way, a step of it is done by any call, which answers TOU_E_BUSY: so a write that was answered by TOU_OK goes on only
 * while more calls are made, until one is answered otherwise. What ends a write without success answers TOU_E_IO once, whatever
 * was asked, and did nothing else; the page is then what it was, after a power cut it may be the new one.
 *
 * **Time.** A write takes as long as a slot, its parts written and read back. One that finds its block full takes an erase
 * longer, and a slot for each valid page of the oldest block. At worst, with all pages but those in one block's worth of slots
 * valid, these are n_pages slots and n_blocks - 1 erases; with n_pages below the slots of a block, as always on two blocks, one
 * erase. Twice as many slots as pages make it rare.
 *
 * What it does not do: check the bytes it reads against the checksum after mounting, or mend a page that can not be read. A slot
 * that rots, once it is written, looks like one that a cut has spoiled: the page is its older version again, and a block of a store
 * that fits one page (store.h) may so read as it was. Rot of several slots at once can leave more valid pages than there is
 * room for: then writes fail with TOU_E_IO, and what was there can still be read. A part whose bits do not last as long as the meter
 * wants an ECC below it.
 *
 * What it asks of the driver: bytes that a cut has spoiled can be read, as anything. A driver of flash with an ECC answers a read
 * that the ECC can not mend by TOU_OK.
 *
 * Depends on: port.h.  RAM: sizeof(tou_eeprom_t), two bytes a page, TOU_EEPROM_BUFFER() bytes.  Context: main loop.
 *
 * @code
 * static const tou_eeprom_cfg_t cfg = {0, 40, 64, 2};             // 40 pages of 64 bytes on two blocks of 4 KiB
 * static uint16_t map[40];
 * static uint8_t buffer[TOU_EEPROM_BUFFER(64)];
 * (void)tou_eeprom_init(&eeprom, &cfg, &flash, map, buffer);
 * while ((err = tou_eeprom_mount(&eeprom)) == TOU_MORE) {}
 * tou_eeprom_service(&eeprom, &nv);                               // hand &nv to whoever wants an EEPROM
 * while ((err = nv.ops->write(nv.ctx, 70, &limit, 4)) == TOU_E_BUSY) {}
 * while ((err = nv.ops->read(nv.ctx, 70, &limit, 4)) == TOU_E_BUSY) {}   // written
 * @endcode
 */
#ifndef TOU_EEPROM_H
#define TOU_EEPROM_H

#include "tou/port.h"

TOU_C_BEGIN

/** Version of the form of a slot. */
#define TOU_EEPROM_VERSION 1u
/** Bytes before a page: version:1, kind:1 (0 written, 1 copied), number of the page:2, of the block's turn:4, little-endian. */
#define TOU_EEPROM_HEAD 8u
/** Bytes after it: CRC-32 (IEEE 802.3) of head and page:4, then 0xFF:4. */
#define TOU_EEPROM_TAIL 8u
/** Bytes of a slot for a page of that many, and of the buffer: a multiple of 16, and so of any unit. */
#define TOU_EEPROM_BUFFER(page) ((page) + TOU_EEPROM_HEAD + TOU_EEPROM_TAIL)

/**
 * The pages and where they lie. A block has as many slots as fit, `slots` = block / (page + 16) rounded down. What has to hold is
 * n_pages < (n_blocks - 1) * (slots - 2): one block is always free, two slots of each are for those that fail, and one slot must
 * be left over, or copying would never make room. Each further one that is left over makes a write cheaper and the flash last
 * longer; a slot that is worn out takes one away. All blocks together are less than 1 MiB.
 */
typedef struct tou_eeprom_cfg {
    uint32_t base;    /**< first byte, begin of a block */
    uint16_t n_pages; /**< 1 or more */
    uint8_t page;     /**< bytes of a page: 16, 32, 64 or 128 */
    uint8_t n_blocks; /**< blocks, 2 or more */
} tou_eeprom_cfg_t;

/** An EEPROM made of flash. Private. */
typedef struct tou_eeprom {
    uint8_t stage;        /**< what the next step does */
    uint8_t tries;        /**< failed ones of the step under way */
    uint8_t turns;        /**< blocks entered for the write that waits */
    bool own;             /**< the present block holds more than copies */
    uint8_t slot;         /**< bytes of a slot */
    uint8_t at;           /**< bytes of the slot under way that are done */
    uint16_t copied;      /**< pages before this one have left the oldest block */
    uint32_t block;       /**< present block; like all places counted from cfg.base */
    uint32_t next;        /**< place of the next slot in it */
    uint32_t seen;        /**< while mounting: place of the slot to be looked at */
    uint32_t skip;        /**< while mounting: block that does not count */
    uint32_t number;      /**< of the present block's turn */
    uint16_t *map;        /**< place of each page, kept */
    uint8_t *buffer;      /**< slot under way, kept */
    const tou_nv_t *nv;   /**< kept */
    tou_eeprom_cfg_t cfg; /**< copied */
} tou_eeprom_t;

/**
 * @brief Set up an EEPROM. Nothing is read or written.
 * @param cfg     copied
 * @param nv      part with blocks, kept
 * @param map     n_pages words, kept
 * @param buffer  TOU_EEPROM_BUFFER(page) bytes, kept
 * @return TOU_E_RANGE if the pages do not lie in the part as described above; nothing changes
 */
tou_err_t tou_eeprom_init(tou_eeprom_t *self, const tou_eeprom_cfg_t *cfg, const tou_nv_t *nv, uint16_t *map,
                          uint8_t *buffer);

/**
 * @brief Do one step of finding the pages. Nothing is written.
 * @return TOU_MORE: call again, also while the part is busy; TOU_OK: done; TOU_E_IO: the part failed, the call may be repeated
 * @par Bound one read of a slot; as many steps as there are slots, and once more as many if a cut has stopped copies
 */
tou_err_t tou_eeprom_mount(tou_eeprom_t *self);

/**
 * @brief Make the service: a part without blocks of n_pages * page bytes, whose pages are those of the EEPROM.
 *
 * Its `write_ms` is the time of a page without copies. Its `cycles` is how often all its bytes may be written, tou_eeprom_writes()
 * over n_pages; the pages share the flash, so that one may be written more often when others are written less. A read of more
 * than one page is one call of the driver for each; if one is answered TOU_E_BUSY, all are done again. Before the EEPROM is
 * mounted a call does a step of mounting. Calls that break the contract answer TOU_E_IO.
 *
 * @param out  written; keeps self, which must outlive it
 */
void tou_eeprom_service(tou_eeprom_t *self, tou_nv_t *out);

/**
 * @brief How many writes the flash stands over its life, at least, whatever pages they go to and however small they are.
 *
 * A page is copied at most once while n_blocks - 1 blocks are filled, so these take (n_blocks - 1) * (slots - 2) - n_pages
 * writes or more. A power cut costs a slot, while a block is entered one erase.
 *
 * @param nv  cycles and geometry of the part
 * @return UINT32_MAX: as many or more; 0: the pages do not lie in the part as described above
 */
uint32_t tou_eeprom_writes(const tou_eeprom_cfg_t *cfg, const tou_nv_t *nv);

TOU_C_END

#endif
