/* SPDX-License-Identifier: MIT */
/* What a store's parts suffer: power cuts, weak bits, bytes that rot, writes that fail, bytes that are stuck. */
#ifndef STORE_FAULTS_H
#define STORE_FAULTS_H

#include "store_rig.h"
#include "torn.h"

/* Bytes of the write that was cut last, until they are written anew. */
typedef struct weak {
    uint8_t part;
    uint32_t at;
    uint32_t size; /* 0: none */
    uint32_t k;    /* which was under way */
    uint8_t was[RIG_SLOT];
    uint8_t new[RIG_SLOT];
} weak_t;

static weak_t weak;

static inline uint8_t in_flight(const rig_t *rig)
{
    return (tou_posix_nv_in_flight(&rig->part[1]) != 0u) ? 1u : 0u;
}

static inline void weak_flip(rig_t *rig)
{
    for (uint32_t n = 1u + roll(3); n != 0u; n--) {
        uint32_t i    = (roll(2) == 0u) ? weak.k : roll(weak.size);
        uint32_t how  = roll(3);
        uint8_t is    = tou_posix_nv_bytes(&rig->part[weak.part])[weak.at + i];
        uint8_t other = (how == 0u) ? weak.was[i] : (how == 1u) ? weak.new[i] : (uint8_t)(is ^ (1u << roll(8)));

        (void)tou_posix_nv_flip(&rig->part[weak.part], weak.at + i, (uint8_t)(is ^ other));
    }
}

static inline void weak_begin(const rig_t *rig, weak_t *torn, uint8_t p, uint32_t k)
{
    const tou_posix_nv_t *part = &rig->part[p];

    torn->part = p;
    torn->size = 0;
    if (rig->board->fault == RIG_WEAK && k < part->size && !part->erasing) {
        torn->at   = part->at;
        torn->size = part->size;
        torn->k    = k;
        memcpy(torn->was, &part->bytes[part->at], part->size);
        memcpy(torn->new, &part->flight[part->at], part->size);
    }
}

/*
 * Cut in byte k of what is in flight, or after it; what is in flight on the other part is cut somewhere.
 * @return whether weak bits of the cut before have changed
 */
static inline bool cut(rig_t *rig, uint8_t p, uint32_t k, uint32_t way)
{
    tou_posix_nv_t *part = &rig->part[p];
    bool flip            = weak.size != 0u && roll(2) == 0u;
    weak_t next;

    weak_begin(rig, &next, p, k);
    tou_posix_nv_seed(part, rig_seed);
    torn_set(part, way % TORN_WAYS(part->erasing), part->erasing);
    tou_posix_nv_cut_at(part, tou_posix_nv_stats(part)->done + k);
    tou_posix_nv_finish(part);
    for (uint8_t i = 0; i < rig_parts(rig); i++) {
        tou_posix_nv_cut(&rig->part[i]);
        tou_posix_nv_power_up(&rig->part[i]);
    }
    if (flip) {
        weak_flip(rig);
    }
    weak = next;
    return flip;
}

/* A byte of a block turns: it may read as spoiled from now on, in whatever commit. */
static inline void rot_block(rig_t *rig, uint32_t at)
{
    for (uint8_t b = 0; b < REF_BLOCKS; b++) {
        uint8_t index;
        uint32_t size = 2u * TOU_STORE_PLACE((uint32_t)rig_block(rig, b, &index)->size);

        if (at < size) {
            for (uint8_t i = 0; i < rig->log.n; i++) {
                rig->log.kept[i].block[b].hurt = true;
            }
            return;
        }
        at -= size;
    }
}

/* A byte of an entry, which tells itself which one it is. */
static inline void rot_entry(rig_t *rig, uint32_t at)
{
    uint32_t from = rig->cfg.ring_at;

    for (uint8_t k = 0; k < REF_RINGS; k++) {
        uint32_t place = TOU_STORE_PLACE((uint32_t)rig->ring[k].size);
        uint32_t bytes = place * ((uint32_t)rig->ring[k].depth + rig->ring[k].spare);

        if (at < bytes) {
            uint32_t serial =
                tou_bytes_get(tou_posix_nv_bytes(&rig->part[0]) + from + at / place * place + TOU_STORE_HEAD, 4);

            for (uint8_t i = 0; i < rig->log.n; i++) {
                ref_hurt_entry(&rig->log.kept[i], k, serial);
            }
            return;
        }
        at -= bytes;
        from += bytes;
    }
}

static inline void rot(rig_t *rig)
{
    uint32_t at = rig->cfg.param_at + roll(RIG_PART - rig->cfg.param_at);

    if (at < rig->cfg.ring_at) {
        rot_block(rig, at - rig->cfg.param_at);
    } else {
        rot_entry(rig, at - rig->cfg.ring_at);
    }
    (void)tou_posix_nv_flip(&rig->part[0], at, (uint8_t)(1u << roll(8)));
}

/*
 * A known limit: a slot that a refused write left blank, or that reads so for weak bits, hides spoiled ones behind it. They are then
 * tried without an erase, which the journal takes for a slot that is worn.
 */
static inline void contract(const rig_t *rig)
{
    for (uint8_t p = 0; p < rig_parts(rig); p++) {
        const tou_posix_nv_stats_t *stats = tou_posix_nv_stats(&rig->part[p]);

        bool hidden = stats->violation == TOU_POSIX_NV_NOT_ERASED &&
                      (rig->board->fault == RIG_FAILING || rig->board->fault == RIG_WEAK);

        if (stats->violations != 0u && !hidden) {
            complain(rig, "broke the contract of the part");
        }
    }
}

static inline void let_fail(rig_t *rig)
{
    if (rig->board->fault == RIG_FAILING && rig->log.n < REF_LOG / 2u && roll(8) == 0u) {
        uint8_t p   = (uint8_t)roll(rig_parts(rig));
        uint8_t how = (uint8_t)(TOU_POSIX_NV_DELAY + roll(3));

        (void)tou_posix_nv_fail(&rig->part[p], TOU_POSIX_NV_WRITE, roll(3), 1u + roll(8), how);
        (void)tou_posix_nv_fail(&rig->part[p], TOU_POSIX_NV_ERASE, roll(2), roll(4), how);
    }
}

/* Bytes that keep what they have, one of them in a slot of the journal. */
static inline void stick(rig_t *rig)
{
    if (rig->board->fault == RIG_STUCK) {
        (void)tou_posix_nv_stick(&rig->part[0], roll(rig->board->journal.slot), 1, true);
        for (uint8_t i = 0; i < 6u; i++) {
            (void)tou_posix_nv_stick(&rig->part[0], rig->cfg.param_at + roll(RIG_PART - rig->cfg.param_at), 1, true);
        }
    }
}

#endif
