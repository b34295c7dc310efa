/* SPDX-License-Identifier: MIT */
/**
 * @file tou_posix_nv.h
 * @brief The NV service of port.h on the host: a part of any geometry in RAM or in a file, which holds its user to the contract.
 *
 * A part without blocks (EEPROM, FRAM) takes any bytes anywhere. A part with blocks (NOR, MCU flash) clears bits when it is
 * written and sets them when a block is erased. A new part is erased: all its bytes are 0xFF.
 *
 * **In flight.** A write or erase that was answered by TOU_OK has changed nothing yet. It is carried out, at once and whole,
 * by the first later call that is not answered by TOU_E_BUSY, before that call does its own work; by tou_posix_nv_finish();
 * or by tou_posix_nv_close(). What a cut makes of it instead tells tou_posix_nv_fault.h. How long the part is busy with it
 * is told by tou_posix_nv_set_busy() in calls and by tou_posix_nv_set_timer() in milliseconds of any timer, with both the
 * longer one; by default it is not busy at all.
 *
 * **Contract.** A call that breaks the contract of tou_nv_ops_t is counted, answers TOU_E_IO and does nothing:
 * tou_posix_nv_stats() tells how many there were and what was wrong with the last. A test should end with 0 of them. What
 * counts as erased on a part with blocks is a byte that no write was begun on since its block was erased, whatever it holds,
 * so 0xFF written once more is found too; after tou_posix_nv_load(), tou_posix_nv_open() or a cut it is a unit (the unit of
 * writing) whose bytes are all 0xFF.
 *
 * **In a file.** The file is the image, byte for byte. Each write or erase is one pwrite() of the bytes it covers when it is
 * carried out, so a process that is killed leaves the writes up to some moment and none after. The system's own fall is
 * outlived only with `synced`. RAM holds a copy, reads never touch the file.
 *
 * TOU_E_IO of a read fills `out` with bytes that mean nothing. Objects belong to the caller, everything is deterministic.
 *
 * Depends on: port.h; POSIX open(), pread(), pwrite(), fsync(), fcntl() for files.
 * RAM: sizeof(tou_posix_nv_t), and TOU_POSIX_NV_MEMORY() bytes of the caller.  Context: one thread.
 *
 * @code
 * static uint8_t memory[TOU_POSIX_NV_MEMORY(8192)];
 * tou_nv_t nv = {.size = 8192, .block = 4096, .page = 256, .unit = 8, .write_ms = 1, .erase_ms = 25, .cycles = 10000};
 * tou_posix_nv_t part;
 * tou_posix_nv_init(&part, &nv, memory, sizeof(memory));
 * tou_posix_nv_open(&part, "meter.nv", false);     // leave out: in RAM
 * tou_posix_nv_service(&part, &nv);                // nv.ops, nv.ctx; hand &nv to the library
 * @endcode
 */
#ifndef TOU_POSIX_NV_H
#define TOU_POSIX_NV_H

#include "tou/port.h"

TOU_C_BEGIN

/** Bytes of memory that a part of `size` bytes takes: what it holds, what is in flight, and a mark for each byte. */
#define TOU_POSIX_NV_MEMORY(size) ((size_t)3u * (size))

/** What was wrong with a call. */
enum {
    TOU_POSIX_NV_SOUND = 0,  /**< nothing so far */
    TOU_POSIX_NV_SIZE,       /**< 0 bytes */
    TOU_POSIX_NV_END,        /**< beyond the end of the part */
    TOU_POSIX_NV_UNIT,       /**< address or size of a write no multiple of the unit */
    TOU_POSIX_NV_PAGE,       /**< a write across pages */
    TOU_POSIX_NV_NOT_ERASED, /**< a write to bytes that were not erased */
    TOU_POSIX_NV_BLOCK       /**< an erase that does not begin at a block */
};

/** What happened since tou_posix_nv_init(). Writes and erases count when they are carried out, also if a cut tears them. */
typedef struct tou_posix_nv_stats {
    uint64_t done;       /**< bytes written or erased before now: the time that tou_posix_nv_cut_at() counts by */
    uint64_t written;    /**< bytes written */
    uint64_t writes;     /**< writes */
    uint64_t erases;     /**< erases */
    uint64_t read;       /**< bytes read */
    uint64_t reads;      /**< reads that were answered by TOU_OK */
    uint64_t busy;       /**< calls that were answered by TOU_E_BUSY */
    uint64_t violations; /**< calls that broke the contract */
    uint8_t violation;   /**< what was wrong with the last of them: TOU_POSIX_NV_SIZE.. */
} tou_posix_nv_stats_t;

/** Calls that are made to fail. Private. */
typedef struct tou_posix_nv_failing {
    uint32_t skip;  /**< calls that go well before */
    uint32_t times; /**< calls that fail then */
    uint8_t how;    /**< what they do */
} tou_posix_nv_failing_t;

/** A part. Private. */
typedef struct tou_posix_nv {
    tou_nv_t part;                     /**< geometry */
    uint8_t *bytes;                    /**< what the part holds */
    uint8_t *flight;                   /**< what is being written, at the same addresses */
    uint8_t *marks;                    /**< of each byte: written since the erase, stuck */
    uint32_t *wear;                    /**< writes of each byte or erases of each block; may be NULL */
    const tou_timer_t *timer;          /**< may be NULL */
    tou_posix_nv_stats_t stats;        /**< so far */
    uint64_t cut_at;                   /**< value of stats.done at which power fails */
    uint64_t random;                   /**< state of the generator */
    tou_posix_nv_failing_t failing[3]; /**< of reads, writes, erases */
    uint32_t at;                       /**< first byte in flight */
    uint32_t size;                     /**< bytes in flight; 0: none */
    uint32_t began_ms;                 /**< what the timer showed when that began */
    uint32_t busy_calls;               /**< calls refused after a write or erase */
    uint32_t busy_left;                /**< calls still to be refused */
    int file;                          /**< descriptor; -1: none */
    uint8_t torn_byte;                 /**< what a cut makes of the byte under way */
    uint8_t torn_write;                /**< of the other bytes of the write */
    uint8_t torn_erase;                /**< of the block */
    bool scars;                        /**< what a cut has torn counts as written, whatever it holds */
    bool erasing;                      /**< what is in flight is an erase */
    bool stuck;                        /**< some byte is stuck, or was */
    bool off;                          /**< power has failed */
    bool lost;                         /**< the file has refused bytes */
    bool synced;                       /**< the file is brought to the disk after each write */
} tou_posix_nv_t;

/**
 * @brief Make a new part in RAM: erased, with power, never busy, no faults, seed 0.
 * @param part    size, block, page, unit, write_ms, erase_ms and cycles are copied, the rest is not looked at
 * @param memory  kept
 * @param size    of memory, bytes
 * @return TOU_E_RANGE: no such geometry (size or unit 0, unit not 1, 2, 4, 8 or 16, a unit, page or block that does not
 *         divide the next larger one); TOU_E_ARG: memory too small. Nothing changes.
 */
tou_err_t tou_posix_nv_init(tou_posix_nv_t *self, const tou_nv_t *part, void *memory, size_t size);

/** @brief Make the service that is handed to the library. @param nv  written, geometry too; keeps self, which must outlive it */
void tou_posix_nv_service(tou_posix_nv_t *self, tou_nv_t *nv);

/**
 * @brief Keep the part in a file from now on. What the file holds replaces what the part held.
 *
 * No file: it is made, erased. A shorter file that holds nothing but 0xFF is one whose making was interrupted: it is made
 * longer. Another process that opens the file meanwhile is refused.
 *
 * @param synced  fsync() after each write and erase
 * @return TOU_E_ARG: a file is open already; TOU_E_INVALID: not a regular file of this size; TOU_E_BUSY: another process has
 *         it; TOU_E_IO. The part then goes on in RAM; what was in flight may have been carried out.
 */
tou_err_t tou_posix_nv_open(tou_posix_nv_t *self, const char *path, bool synced);

/**
 * @brief Finish what is in flight and leave the file. The part goes on in RAM with the same bytes.
 * @return TOU_E_IO: the file has refused bytes some time since it was opened
 */
tou_err_t tou_posix_nv_close(tou_posix_nv_t *self);

/** @brief Let the part be busy for that many calls after each write and erase; 0: none. */
void tou_posix_nv_set_busy(tou_posix_nv_t *self, uint32_t calls);

/** @brief Let the part be busy for write_ms after each write and erase_ms after each erase. @param timer  kept; NULL: no time */
void tou_posix_nv_set_timer(tou_posix_nv_t *self, const tou_timer_t *timer);

/** @brief Let the time pass that the part needs: what is in flight is carried out, or cut if tou_posix_nv_cut_at() says so. */
void tou_posix_nv_finish(tou_posix_nv_t *self);

/** @return bytes of the write or erase in flight; 0: none. A cut at stats.done up to that many more falls into it. */
uint32_t tou_posix_nv_in_flight(const tou_posix_nv_t *self);

/** @return what the part holds, part.size bytes, without what is in flight; valid and up to date for good */
const uint8_t *tou_posix_nv_bytes(const tou_posix_nv_t *self);

/**
 * @brief Replace what the part holds. What is in flight is dropped.
 * @param image  becomes the first bytes; the rest is erased
 * @return TOU_E_RANGE: more than the part has; nothing changes
 */
tou_err_t tou_posix_nv_load(tou_posix_nv_t *self, const void *image, uint32_t size);

/**
 * @brief Make a part the same as another of the same size: bytes, what is in flight, faults, power, counters, generator.
 *        It keeps its own memory and its own count of wear. Costs little more than the copying of its bytes.
 * @return TOU_E_ARG: sizes differ, or the part is kept in a file; nothing changes
 */
tou_err_t tou_posix_nv_copy(tou_posix_nv_t *self, const tou_posix_nv_t *from);

/** @return the counters, valid and up to date for good */
const tou_posix_nv_stats_t *tou_posix_nv_stats(const tou_posix_nv_t *self);

/**
 * @brief Begin to count wear: how often each byte was written, on a part with blocks how often each block was erased.
 * @param wear  size / block numbers, without blocks `size` of them; set to 0 and kept; NULL: no counting
 */
void tou_posix_nv_count_wear(tou_posix_nv_t *self, uint32_t *wear);

/** @return the highest count of wear, to be compared with `cycles`; 0 if none is counted */
uint32_t tou_posix_nv_worn(const tou_posix_nv_t *self);

TOU_C_END

#endif
