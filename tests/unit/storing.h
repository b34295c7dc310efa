/* SPDX-License-Identifier: MIT */
/* The store of storage.h with two kinds of blocks and two rings, and a third of each that a later firmware adds. */
#ifndef STORING_H
#define STORING_H

#include "storage.h"

#include "tou/bytes.h"

enum { ID_ONE = 10, ID_MANY = 11, ID_MORE = 12 };
enum { RING_A = 0, RING_B = 1, RING_C = 2 };

#define ONE_SIZE  12u
#define MANY      6u
#define MANY_SIZE 40u
#define ENTRY_MAX 16u

static uint8_t entries[3][TOU_STORE_PLACE(ENTRY_MAX)];

/* Seven blocks of the first two kinds, eleven of all: the map grows by a byte. */
static const tou_param_t kinds[3]    = {{ID_ONE, 1, ONE_SIZE}, {ID_MANY, MANY, MANY_SIZE}, {ID_MORE, 4, 8}};
static const tou_ring_cfg_t rings[3] = {{20, 2, 9, 3, entries[0]}, {21, 3, 16, 4, entries[1]}, {22, 2, 5, 2, entries[2]}};

static inline int storing_blank(void **state)
{
    (void)state;
    storage_blank(kinds, 2, rings, 2);
    return 0;
}

/* The same part after power-up; what was in flight is done. */
static inline tou_err_t storing_reboot(void)
{
    tou_posix_nv_finish(&storage_part);
    return storage_mount();
}

/* Blank, and a commit has made places free. */
static inline int storing_ready(void **state)
{
    (void)storing_blank(state);
    storage_commit();
    storage_commit();
    return 0;
}

static inline uint64_t storing_done(void)
{
    return tou_posix_nv_stats(&storage_part)->done;
}

static inline void storing_poke(uint32_t at, uint8_t value)
{
    assert_int_equal(tou_posix_nv_flip(&storage_part, at, (uint8_t)(tou_posix_nv_bytes(&storage_part)[at] ^ value)), TOU_OK);
}

/* Where the record with a number lies. */
static inline uint32_t storing_record(uint32_t number)
{
    const uint8_t *bytes = tou_posix_nv_bytes(&storage_part);

    tou_posix_nv_finish(&storage_part);
    for (uint32_t at = 0; at < 4u * STORAGE_SLOT; at += STORAGE_SLOT) {
        if (tou_bytes_get(&bytes[at + 4u], 4) == number) {
            return at;
        }
    }
    fail_msg("no record %u", (unsigned)number);
    return 0;
}

/* Changes bytes of a record as if it had been written so. */
static inline void storing_forge(uint32_t record, uint32_t at, uint32_t value, uint8_t n)
{
    uint8_t bytes[STORAGE_SLOT];
    uint16_t size;

    for (uint8_t i = 0; i < n; i++) {
        storing_poke(record + at + i, (uint8_t)(value >> (8u * i)));
    }
    memcpy(bytes, &tou_posix_nv_bytes(&storage_part)[record], sizeof bytes);
    size = (uint16_t)(TOU_JOURNAL_HEAD + tou_bytes_get(&bytes[2], 2));
    (void)tou_bytes_put(&bytes[size], ~tou_bytes_crc(TOU_CRC_SEED, bytes, size), 4);
    for (uint16_t i = 0; i < 4u; i++) {
        storing_poke(record + size + i, bytes[size + i]);
    }
}

/* Writes a whole block with one byte all over and has it written. */
static inline void storing_fill(uint8_t id, uint8_t index, uint8_t size, uint8_t with)
{
    uint8_t bytes[TOU_PARAM_MAX];

    memset(bytes, with, sizeof bytes);
    assert_int_equal(tou_store_write(&store, id, index, 0, bytes, size), TOU_OK);
    storage_settle();
    assert_int_equal(tou_store_wrote(&store), TOU_OK);
}

static inline void assert_filled(uint8_t id, uint8_t index, uint8_t size, uint8_t with)
{
    uint8_t bytes[TOU_PARAM_MAX];
    uint8_t want[TOU_PARAM_MAX];

    memset(want, with, sizeof want);
    memset(bytes, (uint8_t)~with, sizeof bytes);
    assert_int_equal(tou_store_read(&store, id, index, 0, bytes, size), TOU_OK);
    assert_memory_equal(bytes, want, size);
}

static inline void assert_unread(uint8_t id, uint8_t index, tou_err_t err)
{
    uint8_t byte = 0x5A;

    assert_int_equal(tou_store_read(&store, id, index, 0, &byte, 1), err);
    assert_int_equal(byte, 0x5A);
}

/* An entry of one byte all over. @return whether there was room in RAM */
static inline bool storing_put(uint8_t ring, uint8_t with)
{
    uint8_t *at = tou_store_entry(&store, ring);

    if (at != NULL) {
        memset(at, with, store.cfg->ring[ring].size);
        tou_store_append(&store, ring);
    }
    return at != NULL;
}

static inline void assert_entry(uint8_t ring, uint16_t age, uint8_t with)
{
    uint16_t size = store.cfg->ring[ring].size;
    uint8_t bytes[ENTRY_MAX];
    uint8_t want[ENTRY_MAX];

    memset(want, with, sizeof want);
    memset(bytes, (uint8_t)~with, sizeof bytes);
    assert_int_equal(tou_store_get(&store, ring, age, 0, bytes, size), TOU_OK);
    assert_memory_equal(bytes, want, size);
}

static inline void assert_no_entry(uint8_t ring, uint16_t age, tou_err_t err)
{
    uint8_t byte = 0x5A;

    assert_int_equal(tou_store_get(&store, ring, age, 0, &byte, 1), err);
    assert_int_equal(byte, 0x5A);
}

/* Where a block's places lie. */
static inline uint32_t storing_block_at(uint8_t kind, uint8_t index, bool second)
{
    uint32_t at = storage_cfg.param_at;

    for (uint8_t k = 0; k < kind; k++) {
        at += 2u * kinds[k].n * TOU_STORE_PLACE((uint32_t)kinds[k].size);
    }
    return at + (2u * index + (second ? 1u : 0u)) * TOU_STORE_PLACE((uint32_t)kinds[kind].size);
}

/* Where the place of a ring lies that takes the entry with that number. */
static inline uint32_t storing_entry_at(uint8_t ring, uint32_t number)
{
    uint32_t at = storage_cfg.ring_at;

    for (uint8_t k = 0; k < ring; k++) {
        at += (uint32_t)(rings[k].depth + rings[k].spare) * TOU_STORE_PLACE((uint32_t)rings[k].size);
    }
    return at + number % (uint32_t)(rings[ring].depth + rings[ring].spare) * TOU_STORE_PLACE((uint32_t)rings[ring].size);
}

#endif
