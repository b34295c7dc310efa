/* SPDX-License-Identifier: MIT */
/* A store alone, on one part or two, with the reference that it is compared with. */
#ifndef STORE_RIG_H
#define STORE_RIG_H

#include "store_ref.h"

#include "tou/bytes.h"
#include "tou/store.h"
#include "tou_posix_nv_fault.h"

#include <stdio.h>
#include <stdlib.h>

#define RIG_PART  2048u /* bytes of a part, at most */
#define RIG_SLOT  96u   /* of a record */
#define RIG_STEPS 20000u
#define RIG_KINDS 3u

/* What goes wrong besides power. */
enum { RIG_SOUND, RIG_WEAK, RIG_ROTTEN, RIG_FAILING, RIG_STUCK };

typedef struct board {
    const char *name;
    tou_nv_t nv[2]; /* of blocks and rings; of the journal, size 0: the same */
    tou_journal_cfg_t journal;
    uint8_t shape;
    uint8_t fault;
} board_t;

static const tou_param_t rig_kinds[2][RIG_KINDS] = {{{64, 1, 5}, {65, 3, 20}, {66, 2, 33}},
                                                    {{64, 1, 4}, {65, 3, 20}, {66, 2, 40}}};
/* id, spare, size, depth */
static const tou_ring_cfg_t rig_rings[2][REF_RINGS] = {{{32, 2, 6, 3, NULL}, {33, 3, 11, 5, NULL}, {34, 5, 40, 8, NULL}},
                                                       {{32, 2, 8, 2, NULL}, {33, 5, 12, 4, NULL}, {34, 3, 36, 9, NULL}}};

typedef struct rig {
    const board_t *board;
    tou_posix_nv_t part[2];
    tou_nv_t nv[2];
    tou_store_t store;
    tou_store_cfg_t cfg;
    tou_ring_cfg_t ring[REF_RINGS];
    tou_ring_t state[REF_RINGS];
    uint8_t map[TOU_STORE_MAPS(REF_BLOCKS)];
    uint8_t place[TOU_STORE_PLACE(REF_BYTES)];
    uint8_t buffer[RIG_SLOT];
    uint8_t entry[REF_RINGS][TOU_STORE_PLACE(REF_BYTES)];
    ref_log_t log; /* outlives power-up, as the parts do; all below does not */
    bool under;    /* a record is under way: the last of the log */
    bool waits[REF_RINGS];
    uint32_t waits_since[REF_RINGS]; /* the change that the entry was */
    uint16_t since[REF_RINGS];       /* entries since the newest record; at least as many as there are */
    uint16_t before[REF_RINGS];      /* between the two newest */
    uint8_t block;                   /* waits; REF_NONE: none does */
    ref_block_t was;                 /* what it was before */
    uint32_t number;
    uint32_t ticket; /* 0: none */
    uint32_t ticket_holds;
} rig_t;

static uint64_t rig_seed;
static uint64_t rig_bad;
static uint64_t rig_commits;
static uint64_t rig_tickets;
static uint64_t rig_older;

static inline uint32_t roll(uint32_t n)
{
    rig_seed = records_mix(rig_seed);
    return (uint32_t)((rig_seed >> 16) % n);
}

static inline void complain(const rig_t *rig, const char *what)
{
    if (rig_bad < 5u) {
        printf("%s: %s: firm %lu of %u, hard %u, after %llu and %llu bytes\n", rig->board->name, what,
               (unsigned long)rig->log.kept[rig->log.firm].id, rig->log.n, rig->log.hard,
               (unsigned long long)tou_posix_nv_stats(&rig->part[0])->done,
               (unsigned long long)tou_posix_nv_stats(&rig->part[1])->done);
    }
    rig_bad++;
}

static inline uint8_t rig_parts(const rig_t *rig)
{
    return (rig->board->nv[1].size != 0u) ? 2u : 1u;
}

/* Kind and number of a block. */
static inline const tou_param_t *rig_block(const rig_t *rig, uint8_t block, uint8_t *index)
{
    const tou_param_t *kind = rig->cfg.param;

    for (*index = block; *index >= kind->n; kind++) {
        *index = (uint8_t)(*index - kind->n);
    }
    return kind;
}

static inline void rig_new(rig_t *rig, const board_t *board, uint8_t *memory)
{
    memset(rig, 0, sizeof *rig);
    rig->board = board;
    for (uint8_t p = 0; p < rig_parts(rig); p++) {
        size_t size = TOU_POSIX_NV_MEMORY(RIG_PART);

        if (tou_posix_nv_init(&rig->part[p], &board->nv[p], memory + p * size, size) != TOU_OK) {
            abort();
        }
        rig->nv[p] = board->nv[p];
        tou_posix_nv_service(&rig->part[p], &rig->nv[p]);
    }
    memcpy(rig->ring, rig_rings[board->shape], sizeof rig->ring);
    for (uint8_t k = 0; k < REF_RINGS; k++) {
        rig->ring[k].entry = rig->entry[k];
    }
    rig->cfg.nv         = &rig->nv[0];
    rig->cfg.journal_nv = &rig->nv[rig_parts(rig) - 1u];
    rig->cfg.journal    = board->journal;
    rig->cfg.param_at   = (rig_parts(rig) == 2u) ? 64u : 6u * RIG_SLOT;
    rig->cfg.ring_at    = rig->cfg.param_at + 448u;
    rig->cfg.param      = rig_kinds[board->shape];
    rig->cfg.n_params   = RIG_KINDS;
    rig->cfg.ring       = rig->ring;
    rig->cfg.n_rings    = REF_RINGS;
    rig->cfg.state      = rig->state;
    rig->cfg.map        = rig->map;
    rig->cfg.place      = rig->place;
    rig->cfg.buffer     = rig->buffer;
    ref_blank(&rig->log);
}

/* The same parts and the same knowledge; RAM is lost. */
static inline void rig_copy(rig_t *to, const rig_t *from)
{
    for (uint8_t p = 0; p < rig_parts(from); p++) {
        if (tou_posix_nv_copy(&to->part[p], &from->part[p]) != TOU_OK) {
            abort();
        }
    }
    ref_copy(&to->log, &from->log);
}

static inline tou_err_t rig_power_up(rig_t *rig)
{
    tou_err_t err = tou_store_init(&rig->store, &rig->cfg);

    if (err != TOU_OK) {
        abort();
    }
    err = TOU_MORE;
    for (unsigned i = 0; i < RIG_STEPS && err == TOU_MORE; i++) {
        err = tou_store_mount(&rig->store);
    }
    rig->under  = false;
    rig->block  = REF_NONE;
    rig->number = tou_store_number(&rig->store);
    rig->ticket = 0;
    ref_booted(&rig->log);
    for (uint8_t k = 0; k < REF_RINGS; k++) {
        rig->waits[k]  = false;
        rig->since[k]  = 0;
        rig->before[k] = rig->ring[k].spare;
    }
    return err;
}

/* @return id in the newest record, whose body is compared with it; REF_BAD: no such record */
#define REF_BAD UINT32_MAX
static inline uint32_t rig_id(rig_t *rig)
{
    const uint8_t *body = NULL;
    uint8_t made[REF_BODY];
    uint16_t size = 0;
    tou_err_t err = TOU_E_BUSY;

    for (unsigned i = 0; i < RIG_STEPS && err == TOU_E_BUSY; i++) {
        err = tou_store_load(&rig->store, &body, &size);
    }
    if (err == TOU_E_ABSENT) {
        return 0;
    }
    if (err != TOU_OK || size < 4u) {
        return REF_BAD;
    }
    uint32_t id = tou_bytes_get(body, 4);

    return (size == records_make(id, REF_BODY, made) && memcmp(body, made, size) == 0) ? id : REF_BAD;
}

static inline tou_err_t rig_read(rig_t *rig, uint8_t block, uint8_t *out)
{
    uint8_t index;
    const tou_param_t *kind = rig_block(rig, block, &index);
    tou_err_t err           = TOU_E_BUSY;

    for (unsigned i = 0; i < 16u && err == TOU_E_BUSY; i++) {
        err = tou_store_read(&rig->store, kind->id, index, 0, out, kind->size);
    }
    return err;
}

static inline bool rig_block_is(rig_t *rig, uint8_t block, const ref_block_t *ref)
{
    uint8_t index;
    uint8_t out[REF_BYTES];
    uint8_t size  = rig_block(rig, block, &index)->size;
    tou_err_t err = rig_read(rig, block, out);

    if (err == TOU_E_INVALID) {
        return ref->hurt;
    }
    if (err == TOU_E_BUSY && rig->block != REF_NONE && rig->block != block) {
        return true;
    }
    return ref->held ? (err == TOU_OK && memcmp(out, ref->bytes, size) == 0) : (err == TOU_E_ABSENT);
}

/*
 * A known limit: an entry that could not be written reads as the one that lies in its place, if that has its number. Such a one
 * was written before a cut and never committed. @return whether this is one
 */
static inline bool rig_is_older(const rig_t *rig, uint8_t ring, const uint8_t *bytes, uint32_t than)
{
    uint32_t serial = tou_bytes_get(bytes, 4);
    uint8_t made[REF_BYTES];

    ref_fill(serial, made, rig->ring[ring].size);
    return ref_booted_between(&rig->log, serial, than) && !ref_has(&rig->log.kept[0].ring[ring], serial) &&
           !ref_has(&rig->log.kept[rig->log.firm].ring[ring], serial) && memcmp(bytes, made, rig->ring[ring].size) == 0;
}

static inline bool rig_entry_is(rig_t *rig, uint8_t ring, const ref_ring_t *ref, uint16_t age)
{
    uint8_t out[REF_BYTES];
    uint8_t made[REF_BYTES];
    uint16_t size = rig->ring[ring].size;
    tou_err_t err = TOU_E_BUSY;

    for (unsigned i = 0; i < 16u && err == TOU_E_BUSY; i++) {
        err = tou_store_get(&rig->store, ring, age, 0, out, size);
    }
    if (age > ref->count || age > rig->ring[ring].depth) {
        return err == TOU_E_ABSENT;
    }
    if (err == TOU_E_INVALID) {
        return ref->hurt[ref_at(ref, age)];
    }
    ref_fill(ref->serial[ref_at(ref, age)], made, size);
    if (err == TOU_OK && memcmp(out, made, size) != 0 && ref->hurt[ref_at(ref, age)] && rig->board->fault == RIG_FAILING &&
        rig_is_older(rig, ring, out, tou_bytes_get(made, 4))) {
        rig_older++;
        return true;
    }
    return err == TOU_OK && memcmp(out, made, size) == 0;
}

/* @return what of blocks and rings is not as in a state; NULL: nothing */
static inline const char *rig_differs(rig_t *rig, const ref_t *ref)
{
    for (uint8_t k = 0; k < REF_RINGS; k++) {
        if (tou_store_count(&rig->store, k) != ref->ring[k].count) {
            return "a ring has another count";
        }
        for (uint16_t age = 1; age <= rig->ring[k].depth + 1u; age++) {
            if (!rig_entry_is(rig, k, &ref->ring[k], age)) {
                return "an entry is another one";
            }
        }
    }
    for (uint8_t b = 0; b < REF_BLOCKS; b++) {
        if (!rig_block_is(rig, b, &ref->block[b])) {
            return "a block is another one";
        }
    }
    return NULL;
}

static inline uint64_t rig_done(const rig_t *rig)
{
    return tou_posix_nv_stats(&rig->part[0])->done + tou_posix_nv_stats(&rig->part[1])->done +
           tou_posix_nv_in_flight(&rig->part[0]) + tou_posix_nv_in_flight(&rig->part[1]);
}

/*
 * Power is back. What is found must be one of the commits from `from` up to `to`, exactly, and nothing may be written.
 * @return which; REF_NONE: none, and that was said
 */
static inline uint8_t rig_mount(rig_t *rig, uint8_t from, uint8_t to, const char *when)
{
    uint64_t done   = rig_done(rig);
    tou_err_t err   = rig_power_up(rig);
    uint32_t id     = (err == TOU_OK || err == TOU_E_ABSENT) ? rig_id(rig) : REF_BAD;
    uint8_t which   = ref_which(&rig->log, id);
    const char *why = when;

    if (which != REF_NONE && which >= from && which <= to) {
        why = rig_differs(rig, &rig->log.kept[which]);
        if (why == NULL && rig_done(rig) != done) {
            why = "mounting has written";
        }
        if (why == NULL) {
            return which;
        }
    }
    complain(rig, why);
    return REF_NONE;
}

#endif
