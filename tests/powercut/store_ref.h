/* SPDX-License-Identifier: MIT */
/*
 * What a store must hold, written down beside it: blocks and rings as plain arrays, and the commits that a cut may leave. It
 * knows of no places, maps or slots.
 */
#ifndef STORE_REF_H
#define STORE_REF_H

#include "records.h"

#define REF_BLOCKS 6u
#define REF_RINGS  3u
#define REF_BYTES  40u /* of a block or an entry, at most */
#define REF_DEEP   16u /* entries of a ring that are remembered: more than any promises */
#define REF_LOG    24u /* commits that may be found */
#define REF_BODY   24u /* bytes behind the store's section, at most */
#define REF_BOOTS  16u /* power-ups that are remembered */
#define REF_NONE   UINT8_MAX

typedef struct ref_block {
    bool held; /* was ever written */
    bool hurt; /* may read as spoiled: its bytes were damaged */
    uint8_t bytes[REF_BYTES];
} ref_block_t;

typedef struct ref_ring {
    uint32_t count;            /* entries since it was empty */
    uint32_t serial[REF_DEEP]; /* what they are, at their number modulo REF_DEEP */
    bool hurt[REF_DEEP];       /* may read as spoiled: damaged, or said not to be written */
} ref_ring_t;

/* A state. */
typedef struct ref {
    uint32_t id;    /* in the record's body; 0: no record */
    uint32_t holds; /* all changes up to this one are in it */
    ref_block_t block[REF_BLOCKS];
    ref_ring_t ring[REF_RINGS];
} ref_t;

/*
 * The commits that may be found, oldest first: kept[0] is the one before the newest, or nothing yet. A record that was torn and
 * nevertheless found is firm, but not hard: weak bits may take it back.
 */
typedef struct ref_log {
    ref_t now;
    ref_t kept[REF_LOG];
    uint8_t n;
    uint8_t firm; /* the newest that is known to be complete */
    uint8_t hard; /* the newest that was acknowledged */
    uint32_t changes;
    uint32_t serial;
    uint32_t boots;
    uint32_t boot[REF_BOOTS]; /* serial at each power-up, at its number modulo REF_BOOTS */
} ref_log_t;

/* Bytes that follow from a number. */
static inline void ref_fill(uint32_t serial, uint8_t *bytes, uint16_t size)
{
    uint64_t mix = serial;

    for (uint16_t i = 0; i < size; i++) {
        if (i % 8u == 0u) {
            mix = records_mix(((uint64_t)serial << 16) + i);
        }
        bytes[i] = (i < 4u) ? (uint8_t)(serial >> (8u * i)) : (uint8_t)(mix >> (8u * (i % 8u)));
    }
}

static inline void ref_append(ref_t *ref, uint8_t ring, uint32_t serial)
{
    uint32_t at = ref->ring[ring].count % REF_DEEP;

    ref->ring[ring].serial[at] = serial;
    ref->ring[ring].hurt[at]   = false;
    ref->ring[ring].count++;
}

/* @return where the entry of an age is remembered; 1: the newest */
static inline uint32_t ref_at(const ref_ring_t *ring, uint32_t age)
{
    return (ring->count - age) % REF_DEEP;
}

/* @return whether the ring has this entry. The oldest place may hold one that came after the state. */
static inline bool ref_has(const ref_ring_t *ring, uint32_t serial)
{
    bool has = false;

    for (uint32_t age = 1; age <= ring->count && age < REF_DEEP; age++) {
        has = has || ring->serial[ref_at(ring, age)] == serial;
    }
    return has;
}

static inline void ref_hurt_entry(ref_t *ref, uint8_t ring, uint32_t serial)
{
    for (uint32_t i = 0; i < REF_DEEP; i++) {
        ref->ring[ring].hurt[i] = ref->ring[ring].hurt[i] || ref->ring[ring].serial[i] == serial;
    }
}

/* The record of this id was begun. @return it */
static inline ref_t *ref_begin(ref_log_t *log)
{
    ref_t *to = &log->kept[log->n];

    log->n++;
    *to    = log->now;
    to->id = ++log->serial;
    return to;
}

static inline void ref_drop(ref_log_t *log, uint8_t first)
{
    log->n = (uint8_t)(log->n - first);
    memmove(log->kept, &log->kept[first], log->n * sizeof log->kept[0]);
    log->firm = (uint8_t)(log->firm - first);
    log->hard = (log->hard > first) ? (uint8_t)(log->hard - first) : 0u;
}

/* The one that was begun last is complete. One broken off before it may be whole, too, and be the one before the newest. */
static inline void ref_acknowledged(ref_log_t *log)
{
    ref_drop(log, log->firm);
    log->firm = (uint8_t)(log->n - 1u);
    log->hard = log->firm;
}

/* That one was found at power-up. others: those begun behind it may come back, see found() */
static inline void ref_found(ref_log_t *log, uint8_t found, bool others)
{
    bool further = found > log->firm;

    log->now  = log->kept[found];
    log->firm = found;
    log->hard = (log->hard > found) ? found : log->hard;
    log->n    = others ? log->n : (uint8_t)(found + 1u);
    if (further) {
        ref_drop(log, log->hard);
    }
}

static inline void ref_booted(ref_log_t *log)
{
    log->boot[log->boots % REF_BOOTS] = log->serial;
    log->boots++;
}

/* @return whether power came back between two entries, or it is too long ago to be known */
static inline bool ref_booted_between(const ref_log_t *log, uint32_t early, uint32_t late)
{
    bool between = log->boots > REF_BOOTS && late <= log->boot[log->boots % REF_BOOTS];

    for (uint32_t i = 0; i < REF_BOOTS && i < log->boots; i++) {
        between = between || (early <= log->boot[i] && log->boot[i] < late);
    }
    return between;
}

static inline void ref_copy(ref_log_t *to, const ref_log_t *from)
{
    memcpy(to->kept, from->kept, from->n * sizeof from->kept[0]);
    to->now     = from->now;
    to->n       = from->n;
    to->firm    = from->firm;
    to->hard    = from->hard;
    to->changes = from->changes;
    to->serial  = from->serial;
    to->boots   = from->boots;
    memcpy(to->boot, from->boot, sizeof to->boot);
}

/* @return which of the commits has this id; REF_NONE: none */
static inline uint8_t ref_which(const ref_log_t *log, uint32_t id)
{
    for (uint8_t i = 0; i < log->n; i++) {
        if (log->kept[i].id == id) {
            return i;
        }
    }
    return REF_NONE;
}

static inline void ref_blank(ref_log_t *log)
{
    memset(log, 0, sizeof *log);
    log->n = 1;
}

#endif
