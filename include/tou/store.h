/* SPDX-License-Identifier: MIT */
/**
 * @file store.h
 * @brief Everything a meter keeps, on any nonvolatile part, changed all at once or not at all.
 *
 * Three shapes and one commit point:
 * - the **journal** (journal.h) holds what changes all the time: the live state, a record at each commit;
 * - **parameters** hold tables and settings in blocks of up to 247 bytes. Each block has two places; a write goes to the one
 *   that no record names;
 * - **rings** hold entries that follow one another: closed periods, freezes, intervals of a load profile, events. A ring has
 *   `spare` places more than the entries it promises.
 *
 * Blocks and entries are written first, each with its id and a checksum, and read back. The next record of the journal names
 * them - a bit for each block, a number for each ring - and so makes them real together with the state. Until it is complete
 * a power cut takes back all of it. What the two newest records name is never overwritten: a write that finds no such place
 * answers TOU_E_BUSY and asks for a commit; it succeeds after one or two. After power-up the record before the newest is not
 * known, so that the first write always asks for a commit.
 *
 * The journal may lie on another part than blocks and entries, and on flash; these lie on a part without erase blocks (an
 * EEPROM, FRAM, or flash behind eeprom.h). Nothing is written while mounting. The bytes are described in docs/store-format.md.
 *
 * An update of the firmware may add kinds of blocks behind those there were, and rings behind those there were, and still
 * mount what it finds; another order, size or number is refused.
 *
 * Self-check: check bytes over the store, its settings, its lists, its maps and rings (tou_store_check()); blocks and entries
 * that wait in RAM are covered by their checksums.
 *
 * What it does not do: know what is kept, or when it is time to commit (keep.h), or what fits (store_plan.h).
 *
 * Depends on: journal.h, seal.h.  RAM: sizeof(tou_store_t), and what the caller hands over: a slot of the journal, the largest
 * block, three bits a block, an entry and sizeof(tou_ring_t) a ring.  Context: main loop.
 *
 * @code
 * static const tou_param_t params[] = {{ID_SETTINGS, 1, 24}, {ID_TABLE, 8, 49}};
 * static uint8_t month[TOU_STORE_PLACE(72)];
 * static const tou_ring_cfg_t rings[] = {{ID_MONTH, 2, 72, 12, month}};
 * (void)tou_store_init(&store, &cfg);
 * while ((err = tou_store_mount(&store)) == TOU_MORE) {}               // TOU_E_ABSENT: a blank part
 * (void)tou_store_write(&store, ID_TABLE, 3, 0, table, 49);            // then tou_store_step() until it answers TOU_OK
 * if (tou_store_may_begin(&store)) {
 *     uint8_t *at = tou_store_begin(&store);                           // ... fill in the state from here
 *     (void)tou_store_commit(&store, at + n);                          // then tou_store_step() again
 * }
 * @endcode
 */
#ifndef TOU_STORE_H
#define TOU_STORE_H

#include "tou/journal.h"

TOU_C_BEGIN

/** Version of what the store writes: places, and its own section of the record. */
#define TOU_STORE_VERSION 1u
/** Bytes before what a place holds: version and id, and which one. */
#define TOU_STORE_HEAD 4u
/** Bytes after it: CRC-32 of all before. */
#define TOU_STORE_TAIL 4u
/** Bytes of a place in RAM. @param size  bytes of a block or an entry */
#define TOU_STORE_PLACE(size) (TOU_STORE_HEAD + (size) + TOU_STORE_TAIL)
/** Most bytes of a block. */
#define TOU_PARAM_MAX 247u
/** Most blocks of all kinds. */
#define TOU_PARAMS_MAX 1024u
/** Most bytes of an entry. */
#define TOU_ENTRY_MAX 4096u
/** Most rings. */
#define TOU_RINGS_MAX 64u
/** Most entries that a ring promises. */
#define TOU_DEPTH_MAX 32000u
/** Bytes of the three maps. @param blocks  of all kinds together */
#define TOU_STORE_MAPS(blocks) (3u * (((blocks) + 7u) / 8u))
/** Bytes of the store's own section at the begin of a record. @param blocks  of all kinds  @param rings  their number */
#define TOU_STORE_SECTION(blocks, rings) (11u + ((blocks) + 7u) / 8u + 6u * (rings))

/** A kind of parameter: blocks of one size. */
typedef struct tou_param {
    uint8_t id;   /**< 1..255, each kind its own */
    uint8_t n;    /**< blocks, 1..255 */
    uint8_t size; /**< bytes of a block, 1..TOU_PARAM_MAX */
} tou_param_t;

/** A ring. */
typedef struct tou_ring_cfg {
    uint8_t id;     /**< 1..255, each ring its own */
    uint8_t spare;  /**< places beyond `depth`, 2..255: entries that may be added between a commit and the next but one */
    uint16_t size;  /**< bytes of an entry, 1..TOU_ENTRY_MAX */
    uint16_t depth; /**< entries promised, 1..TOU_DEPTH_MAX */
    uint8_t *entry; /**< TOU_STORE_PLACE(size) bytes for the entry that is to be written */
} tou_ring_cfg_t;

/** The state of a ring. Private. */
typedef struct tou_ring {
    uint32_t count; /**< entries ever written, 0..2^24 - 1: the number of the next one */
    uint32_t begun; /**< what it was when the ring was last emptied */
    uint16_t at;    /**< place of the next one */
    uint8_t since;  /**< entries since the newest record */
    uint8_t before; /**< entries between the two newest records */
    bool waits;     /**< `entry` is to be written */
} tou_ring_t;

/** What a store is made of. Constant, and kept: everything it points to outlives the store. */
typedef struct tou_store_cfg {
    const tou_nv_t *nv;         /**< part for blocks and entries, without erase blocks */
    const tou_nv_t *journal_nv; /**< part for the journal; may be the same */
    tou_journal_cfg_t journal;  /**< where the journal lies */
    uint32_t param_at;          /**< where the blocks begin, a multiple of the unit */
    uint32_t ring_at;           /**< where the rings begin, likewise; behind all blocks */
    const tou_param_t *param;   /**< n_params kinds */
    const tou_ring_cfg_t *ring; /**< n_rings */
    tou_ring_t *state;          /**< n_rings */
    uint8_t *map;               /**< TOU_STORE_MAPS() */
    uint8_t *place;             /**< TOU_STORE_PLACE() of the largest block */
    uint8_t *buffer;            /**< a slot of the journal */
    uint8_t n_params;           /**< 0..255 */
    uint8_t n_rings;            /**< 0..TOU_RINGS_MAX */
} tou_store_cfg_t;

/** A write that is under way. Private. */
typedef struct tou_store_job {
    const uint8_t *bytes; /**< what is to be written */
    uint32_t to;          /**< where */
    uint32_t crc;         /**< of what was read back */
    uint16_t size;        /**< how much */
    uint16_t at;          /**< how much of it is done */
    uint8_t tries;        /**< failed ones */
    bool verify;          /**< reading back */
} tou_store_job_t;

/** A store. Private, but for `faults` and `failing`. */
typedef struct tou_store {
    uint8_t seal;               /**< check byte over the rest */
    uint8_t seal_cfg;           /**< over `cfg` */
    uint8_t seal_kinds;         /**< over the lists of kinds and rings */
    uint8_t seal_lists;         /**< over the maps and the state of the rings */
    uint8_t stage;              /**< what the next step does */
    uint8_t faults;             /**< blocks, entries and records that could not be written, modulo 256 */
    uint8_t kind;               /**< kind of the block in `place`, its number in the list; TOU_STORE_NONE: none */
    uint8_t index;              /**< which of its kind */
    uint8_t ring;               /**< whose entry is being written */
    bool dirty;                 /**< the block is to be written */
    bool works;                 /**< see tou_store_busy() */
    bool rests;                 /**< see tou_store_may_begin() */
    bool asked;                 /**< a commit is wanted */
    bool failing;               /**< the last record could not be written */
    bool whole;                 /**< nothing waited when the record under way was begun */
    tou_err_t wrote;            /**< how the last write of a block ended */
    uint16_t blocks;            /**< of all kinds */
    uint16_t skip;              /**< bytes of the store's own section in the newest record */
    uint32_t number;            /**< of the newest record */
    uint32_t holds;             /**< of the newest one that nothing waited for */
    tou_store_job_t job;        /**< write under way */
    tou_journal_t journal;      /**< the journal */
    const tou_store_cfg_t *cfg; /**< kept */
} tou_store_t;

/** In tou_store_t.kind: `place` holds nothing. */
#define TOU_STORE_NONE 0xFFu

/**
 * @brief Set up a store. Nothing is read or written.
 * @param cfg  kept
 * @return TOU_E_RANGE if a number is out of range, something does not fit its part or overlaps, the part for blocks and
 *         entries has erase blocks, or the store's section does not fit a slot; nothing changes
 * @par Bound n_params + n_rings steps
 */
tou_err_t tou_store_init(tou_store_t *self, const tou_store_cfg_t *cfg);

/**
 * @brief Do one step of finding the newest record. Nothing is written.
 * @return TOU_MORE: call again; TOU_OK: found; TOU_E_ABSENT: a blank part, all is empty; TOU_E_INVALID: the record is of
 *         another version, or of other kinds and rings; TOU_E_IO: the part failed, the call may be repeated
 * @par Bound one step of tou_journal_mount(), or one read of the store's section
 */
tou_err_t tou_store_mount(tou_store_t *self);

/**
 * @brief Read the newest record's body into the journal's buffer.
 * @param body  the first byte behind the store's own section. Valid until the next call that is not const
 * @param size  bytes from there
 * @return TOU_E_ABSENT if there is none; TOU_E_BUSY: a record is under way, or the part is busy; TOU_E_IO; nothing changes
 * @par Bound one read of a slot
 */
tou_err_t tou_store_load(tou_store_t *self, const uint8_t **body, uint16_t *size);

/**
 * @brief Read from a block.
 * @param id     of the kind
 * @param index  0-based
 * @param at,n   within the block
 * @return TOU_E_ABSENT: no such block, or it was never written; TOU_E_INVALID: what is there is not what was written;
 *         TOU_E_RANGE: at, n; TOU_E_BUSY: the part is, or another block waits to be written; TOU_E_IO; `out` is untouched
 * @par Bound one read of a place
 */
tou_err_t tou_store_read(tou_store_t *self, uint8_t id, uint8_t index, uint8_t at, void *out, uint8_t n);

/**
 * @brief Change a block, or part of it; what was never written, or is damaged, becomes 0. It is read back as written at once, is written by
 *        tou_store_step() and made real by the next commit, which this asks for.
 * @return TOU_OK: taken; TOU_E_ABSENT: no such block; TOU_E_RANGE: at, n; TOU_E_BUSY: another block waits, or no place is
 *         free before a commit, which this asks for; TOU_E_IO; nothing changes
 * @par Bound one read of a place
 */
tou_err_t tou_store_write(tou_store_t *self, uint8_t id, uint8_t index, uint8_t at, const void *bytes, uint8_t n);

/** @return TOU_MORE: a block waits to be written; TOU_OK: the last one was; TOU_E_IO: it could not, what was there holds */
tou_err_t tou_store_wrote(const tou_store_t *self);

/**
 * @return where the next entry of a ring is to be put, its size in bytes; NULL while the one before waits to be written, and when
 *         a ring has taken 2^24 - 1 entries in its life: one a minute for 31 years
 * @param ring  number in the list, 0..n_rings - 1
 */
uint8_t *tou_store_entry(tou_store_t *self, uint8_t ring);

/** @brief The entry was put there: it is read as the newest at once, and written and made real as a block is. */
void tou_store_append(tou_store_t *self, uint8_t ring);

/** @brief An entry was lost, since the one before it still waited: counted in `faults`. */
void tou_store_lost(tou_store_t *self);

/** @return entries appended since the ring was empty, 0..2^24 - 1: also the number of events of a kind */
uint32_t tou_store_count(const tou_store_t *self, uint8_t ring);

/** @return entries that can be read, 0..depth */
uint16_t tou_store_used(const tou_store_t *self, uint8_t ring);

/**
 * @brief Read from an entry. One that could not be written reads as TOU_E_INVALID; or, if a power cut has undone an entry that was
 * already in its place, as that one.
 * @param age   1 the newest .. tou_store_used()
 * @param at,n  within the entry
 * @return TOU_E_ABSENT: no such entry; TOU_E_INVALID: what is there is not what was written; TOU_E_RANGE: at, n; TOU_E_BUSY;
 *         TOU_E_IO; `out` is untouched
 * @par Bound reads of an entry and of n bytes
 */
tou_err_t tou_store_get(const tou_store_t *self, uint8_t ring, uint16_t age, uint16_t at, void *out, uint16_t n);

/** @brief Empty a ring; one that waits to be written is dropped. The numbers of its entries go on. */
void tou_store_clear(tou_store_t *self, uint8_t ring);

/** @brief Ask for a commit. */
void tou_store_ask(tou_store_t *self);

/**
 * @return whether nothing waits to be written and each ring has room for one more entry. If not, a commit is asked for. Also of a
 *         store that is not mounted, in which nothing will ever be kept
 */
bool tou_store_ready(tou_store_t *self);

/** @return whether a commit was asked for and none has begun since */
bool tou_store_asked(const tou_store_t *self);

/** @return whether a record may be begun: none is under way and all that can be written before it is */
bool tou_store_may_begin(const tou_store_t *self);

/** @brief Begin a record. Only if tou_store_may_begin(). @return where the state is to be put, in the journal's buffer */
uint8_t *tou_store_begin(tou_store_t *self);

/**
 * @brief Give up a record that was begun: nothing is written, the commit stays asked for.
 * @param failed  it cannot be made, as if it could not be written; otherwise only not now
 */
void tou_store_cancel(tou_store_t *self, bool failed);

/**
 * @brief Read from the newest record, behind the store's own section.
 * @return TOU_E_RANGE if there are no such bytes; TOU_E_BUSY; TOU_E_IO
 */
tou_err_t tou_store_peek(const tou_store_t *self, uint16_t at, void *out, uint16_t n);

/** @return a ticket for all that was changed until now, see tou_store_done() */
uint32_t tou_store_ticket(const tou_store_t *self);

/** @return whether a record is complete that holds all that was changed before the ticket was given */
bool tou_store_done(const tou_store_t *self, uint32_t ticket);

/** @return bytes of a record's body that are left from a place in the journal's buffer on */
uint16_t tou_store_room(const tou_store_t *self, const uint8_t *at);

/**
 * @brief Commit the record that was begun.
 * @param end  behind the state
 * @return TOU_E_RANGE if it does not fit a slot, or all numbers are used up: nothing is written, the commit stays asked for
 */
tou_err_t tou_store_commit(tou_store_t *self, const uint8_t *end);

/** @return number of the newest record: it rises with each commit. 0: none */
uint32_t tou_store_number(const tou_store_t *self);

/**
 * @brief Do one step of writing.
 * @return TOU_MORE: call again, also while the part is busy; TOU_OK: nothing is left that can be written before a commit
 * @par Bound one call of a driver: a write within a page, an erase, or a read of at most 32 bytes
 */
tou_err_t tou_store_step(tou_store_t *self);

/** @return whether tou_store_step() has something to do */
bool tou_store_busy(const tou_store_t *self);

/** @brief Break off the record under way, so that another can be begun at once: power is failing. */
void tou_store_hurry(tou_store_t *self);

/** @return whether the store and its settings in RAM are what they were */
bool tou_store_check(const tou_store_t *self);

TOU_C_END

#endif
