/* SPDX-License-Identifier: MIT */
/**
 * @file journal.h
 * @brief The last complete record of a state, at whatever moment the power fails.
 *
 * A region of a nonvolatile part is cut into slots of one size. Records go into slot after slot, round and round, each with a
 * number and a checksum. The newest record whose checksum holds is the state; one that was cut short does not count, and the
 * one before it holds. So a write is one commit: all of it or nothing.
 *
 * On a part with erase blocks a slot never crosses one. The next block is erased ahead, when one slot of the present block is
 * left, so that two slots are ready at any time: for the next record, and for an emergency record that breaks it off. The
 * newest record is never erased or overwritten, the one before it only if power cuts or failed tries in a row have spoiled all
 * slots between.
 *
 * Writing goes in steps, each one call of the driver; the driver may answer TOU_E_BUSY to any. After the last byte the record
 * is read back; one that could not be written or does not compare is written anew into the next slot that is not the newest
 * record's, twice at most. So a byte that has worn out costs a try each time it is met, and no record.
 *
 * On a part without blocks a slot is written over as it is. It may hold a record that was broken off, or that a cut has spoiled,
 * in so few bytes that those of the next one's head would make it whole again. So before the first record after power-up, and
 * before a further try, two writes of a unit take its version and its number away.
 *
 * What it does not do: know what is in a record (store.h).
 *
 * Depends on: port.h.  RAM: sizeof(tou_journal_t) and the caller's buffer of one slot.  Context: main loop.
 *
 * @code
 * (void)tou_journal_init(&journal, &cfg, &eeprom);
 * while ((err = tou_journal_mount(&journal)) == TOU_MORE) {}      // TOU_E_ABSENT: a blank part
 * memcpy(buffer + TOU_JOURNAL_HEAD, &state, sizeof state);
 * (void)tou_journal_write(&journal, buffer, sizeof state);
 * while ((err = tou_journal_step(&journal)) == TOU_MORE) {}       // TOU_OK: committed
 * @endcode
 */
#ifndef TOU_JOURNAL_H
#define TOU_JOURNAL_H

#include "tou/port.h"

TOU_C_BEGIN

/** Version of the form of a record. */
#define TOU_JOURNAL_VERSION 1u
/** Bytes before a record's body: version:1, zero:1, length of the body:2, number:4, little-endian. */
#define TOU_JOURNAL_HEAD 8u
/** Bytes after it: CRC-32 (IEEE 802.3) of head and body; then 0xFF up to the part's unit. */
#define TOU_JOURNAL_TAIL 4u

/** Where the slots lie. */
typedef struct tou_journal_cfg {
    uint32_t base;      /**< first byte; begin of a block where the part has blocks */
    uint16_t slot;      /**< bytes of a slot, a multiple of the part's unit; more than head and tail */
    uint16_t per_block; /**< slots in a block, 3 or more; on a part without blocks all slots, 3 or more */
    uint8_t n_blocks;   /**< blocks, 2 or more; on a part without blocks 1 */
} tou_journal_cfg_t;

/** A slot. */
typedef struct tou_journal_slot {
    uint16_t index; /**< in its block */
    uint8_t block;  /**< number of the block */
} tou_journal_slot_t;

/** A journal. Private. */
typedef struct tou_journal {
    uint8_t stage;             /**< what the next step does */
    uint8_t tries;             /**< failed ones of the record under way */
    bool ready;                /**< the block of `next` is erased from it on; without blocks: no record is left in it */
    bool ahead;                /**< so is the block after it; without blocks: `next` has no version */
    uint16_t held;             /**< bytes of the newest record, without what fills it up */
    uint16_t size;             /**< bytes of the record under way */
    uint16_t at;               /**< bytes of it that are done */
    tou_journal_slot_t newest; /**< newest record; while mounting the best one found */
    tou_journal_slot_t next;   /**< slot to be written; while mounting the one looked at */
    tou_journal_slot_t
        bad;            /**< while mounting: the last record that was no good; then the slot looked at behind the newest */
    uint32_t limit;     /**< while mounting: its number; then the last number given */
    uint32_t number;    /**< of the newest record; 0: none */
    uint32_t crc;       /**< while mounting: of what was read */
    uint8_t *buffer;    /**< of the record under way */
    const tou_nv_t *nv; /**< kept */
    tou_journal_cfg_t cfg; /**< copied */
} tou_journal_t;

/**
 * @brief Set up a journal. Nothing is read or written.
 * @param cfg  copied
 * @param nv   kept
 * @return TOU_E_RANGE if the slots do not lie in the part as described above; nothing changes
 */
tou_err_t tou_journal_init(tou_journal_t *self, const tou_journal_cfg_t *cfg, const tou_nv_t *nv);

/**
 * @brief Do one step of finding the newest record. Nothing is written.
 * @return TOU_MORE: call again, also while the part is busy; TOU_OK: found; TOU_E_ABSENT: there is none; TOU_E_IO: the part
 *         failed, the call may be repeated
 * @par Bound one read of at most 32 bytes; as many steps as there are slots, and once more for each record that is no good; without blocks once more in the end
 */
tou_err_t tou_journal_mount(tou_journal_t *self);

/** @return number of the newest record; 0: there is none. It rises with each commit. */
uint32_t tou_journal_number(const tou_journal_t *self);

/** @return bytes of the newest record's body. @param self  mounted */
uint16_t tou_journal_size(const tou_journal_t *self);

/**
 * @brief Read from the body of the newest record.
 * @param at,size  within tou_journal_size()
 * @return TOU_E_RANGE if they are not or there is none; TOU_E_BUSY; TOU_E_IO
 */
tou_err_t tou_journal_read(const tou_journal_t *self, uint16_t at, void *out, uint16_t size);

/**
 * @brief Begin to write a record.
 * @param buffer  room for a slot, kept until tou_journal_step() answers TOU_OK or a failure; the body begins at
 *                TOU_JOURNAL_HEAD, all around it is filled in
 * @param body    bytes of the body
 * @return TOU_E_RANGE if it does not fit a slot, or all numbers are used up; TOU_E_BUSY: a record is under way, or the
 *         journal is not mounted yet
 */
tou_err_t tou_journal_write(tou_journal_t *self, uint8_t *buffer, uint16_t body);

/**
 * @brief Do one step of writing, or of getting ready for it.
 * @return TOU_MORE: call again, also while the part is busy; TOU_OK: nothing is left, the record is complete; TOU_E_IO: the
 *         record could not be written, the one before it holds, or, with none under way (tou_journal_number() tells), the
 *         next block could not be erased ahead; TOU_E_BUSY: the journal is not mounted yet
 * @par Bound one call of the driver: a write within a page, an erase, or a read of at most 32 bytes
 */
tou_err_t tou_journal_step(tou_journal_t *self);

/** @return whether a record is being written or read back; false while nothing but the next block is erased ahead */
bool tou_journal_busy(const tou_journal_t *self);

/**
 * @return whether nothing is left to do: no record is under way, two slots are ready, tou_journal_step() would answer TOU_OK.
 *         The part may still be busy with the last write or erase.
 */
bool tou_journal_ready(const tou_journal_t *self);

/**
 * @brief Break off the record under way, so that another can be begun at once. The one before it holds, or, if all its bytes
 *        were there already, this one; until the next is complete.
 */
void tou_journal_abort(tou_journal_t *self);

TOU_C_END

#endif
