/* SPDX-License-Identifier: MIT */
/* What is done to a store, and what its reference makes of it. */
#ifndef STORE_OPS_H
#define STORE_OPS_H

#include "store_rig.h"

/* Called after each step. */
static void ops_stepped(rig_t *rig);

/* An entry that waits and is to wait: its ring had no room. */
static inline bool ops_left_out(rig_t *rig, uint8_t ring)
{
    return rig->waits[ring] && tou_store_entry(&rig->store, ring) == NULL &&
           rig->since[ring] + rig->before[ring] >= rig->ring[ring].spare;
}

/* A record is complete, so says the store. */
static inline void ops_acknowledged(rig_t *rig)
{
    if (!rig->under || tou_store_number(&rig->store) < rig->number) {
        complain(rig, "the number changes without a record");
        return;
    }
    rig->number = tou_store_number(&rig->store);
    rig->under  = false;
    rig_commits++;
    ref_acknowledged(&rig->log);
    for (uint8_t k = 0; k < REF_RINGS; k++) {
        rig->before[k] = rig->since[k];
        rig->since[k]  = 0;
    }
}

/* Something could not be written. Sound parts write everything. */
static inline void ops_fault(const rig_t *rig)
{
    if (rig->board->fault != RIG_FAILING && rig->board->fault != RIG_STUCK) {
        complain(rig, "a fault on a sound part");
    }
}

static inline void ops_written(rig_t *rig, bool fault)
{
    for (uint8_t k = 0; k < REF_RINGS; k++) {
        if (rig->waits[k] && tou_store_entry(&rig->store, k) != NULL) {
            ref_ring_t *ring = &rig->log.now.ring[k];

            rig->waits[k] = false;
            rig->since[k]++;
            ring->hurt[ref_at(ring, 1)] = fault;
        }
    }
    if (rig->block != REF_NONE && tou_store_wrote(&rig->store) != TOU_MORE) {
        if (tou_store_wrote(&rig->store) == TOU_E_IO) {
            rig->log.now.block[rig->block] = rig->was;
        }
        rig->block = REF_NONE;
    }
}

static inline tou_err_t ops_step(rig_t *rig)
{
    uint8_t faults = rig->store.faults;
    tou_err_t err  = tou_store_step(&rig->store);

    if (rig->store.faults != faults) {
        ops_fault(rig);
    }
    ops_written(rig, rig->store.faults != faults);
    if (tou_store_number(&rig->store) != rig->number) {
        ops_acknowledged(rig);
    }
    if (rig->ticket != 0u && tou_store_done(&rig->store, rig->ticket)) {
        if (rig->log.kept[rig->log.firm].holds < rig->ticket_holds) {
            complain(rig, "a ticket is done too early");
        }
        rig->ticket = 0;
        rig_tickets++;
    }
    ops_stepped(rig);
    return err;
}

static inline void ops_settle(rig_t *rig)
{
    tou_err_t err = TOU_MORE;

    for (unsigned i = 0; i < RIG_STEPS && err == TOU_MORE; i++) {
        err = ops_step(rig);
    }
    if (err != TOU_OK) {
        complain(rig, "does not come to rest");
    }
}

/* @return whether the entry was taken */
static inline bool ops_append(rig_t *rig, uint8_t ring)
{
    uint8_t *at = tou_store_entry(&rig->store, ring);

    if (at == NULL) {
        if (!rig->waits[ring]) {
            complain(rig, "takes no entry");
        }
        return false;
    }
    rig->log.serial++;
    rig->log.changes++;
    ref_fill(rig->log.serial, at, rig->ring[ring].size);
    tou_store_append(&rig->store, ring);
    ref_append(&rig->log.now, ring, rig->log.serial);
    rig->waits[ring]       = true;
    rig->waits_since[ring] = rig->log.changes;
    return true;
}

/* Change a block, or a part of it. @return whether that was taken */
static inline bool ops_write(rig_t *rig, uint8_t block)
{
    uint8_t index;
    const tou_param_t *kind = rig_block(rig, block, &index);
    ref_block_t *ref        = &rig->log.now.block[block];
    uint8_t at              = (roll(2) == 0u) ? 0u : (uint8_t)roll(kind->size);
    uint8_t n               = (uint8_t)((at == 0u) ? kind->size : 1u + roll(kind->size - (uint32_t)at));
    uint8_t bytes[REF_BYTES];
    ref_block_t was = *ref;

    /* Nothing is kept of what is spoiled. */
    if (!was.held || (was.hurt && rig_read(rig, block, bytes) == TOU_E_INVALID)) {
        memset(ref->bytes, 0, sizeof ref->bytes);
    }
    ref_fill(rig->log.serial + 1u, bytes, n);
    if (tou_store_write(&rig->store, kind->id, index, at, bytes, n) != TOU_OK) {
        *ref = was;
        return false;
    }
    memcpy(&ref->bytes[at], bytes, n);
    ref->held = true;
    ref->hurt = false;
    rig->log.serial++;
    rig->log.changes++;
    rig->was   = (rig->block == block) ? rig->was : was;
    rig->block = block;
    return true;
}

/* What the record that is begun now must hold: all but the entries that have no room. */
static inline void ops_snapshot(rig_t *rig)
{
    uint32_t holds = rig->log.changes;
    ref_t *ref     = ref_begin(&rig->log);

    for (uint8_t k = 0; k < REF_RINGS; k++) {
        if (ops_left_out(rig, k)) {
            ref->ring[k].count--;
            holds = (rig->waits_since[k] <= holds) ? rig->waits_since[k] - 1u : holds;
        }
    }
    ref->holds = holds;
}

/* @return whether a record is under way */
static inline bool ops_begin(rig_t *rig)
{
    uint8_t body[REF_BODY];

    if (!tou_store_may_begin(&rig->store)) {
        return false;
    }
    if (rig->log.n == REF_LOG) {
        abort();
    }
    ops_snapshot(rig);
    uint8_t *at   = tou_store_begin(&rig->store);
    uint16_t size = records_make(rig->log.serial, REF_BODY, body);

    if (size > tou_store_room(&rig->store, at)) {
        abort();
    }
    memcpy(at, body, size);
    rig->under = tou_store_commit(&rig->store, at + size) == TOU_OK;
    if (!rig->under) {
        complain(rig, "can not commit");
    }
    return rig->under;
}

static inline void ops_cancel(rig_t *rig)
{
    if (tou_store_may_begin(&rig->store)) {
        (void)tou_store_begin(&rig->store);
        tou_store_cancel(&rig->store, false);
        if (!tou_store_asked(&rig->store)) {
            complain(rig, "a cancelled commit is not asked for");
        }
    }
}

/* Half of the times perhaps while an entry is being written. */
static inline void ops_clear(rig_t *rig, uint8_t ring)
{
    if (roll(2) == 0u && ops_append(rig, ring)) {
        for (uint32_t i = roll(3); i != 0u; i--) {
            (void)ops_step(rig);
        }
    }
    tou_store_clear(&rig->store, ring);
    rig->log.changes++;
    rig->log.now.ring[ring].count = 0;
    /* One that waited has perhaps taken a place. */
    rig->since[ring] = (uint16_t)(rig->since[ring] + (rig->waits[ring] ? 1u : 0u));
    rig->waits[ring] = false;
}

/* Half of the times a record that was just begun. */
static inline void ops_hurry(rig_t *rig)
{
    if (roll(2) == 0u && ops_begin(rig)) {
        for (uint32_t i = roll(8); i != 0u; i--) {
            (void)ops_step(rig);
        }
    }
    /* Each may have become whole, and the log is of a length. */
    if (rig->log.n < REF_LOG / 2u) {
        tou_store_hurry(&rig->store);
        rig->under = false;
    }
}

static inline void ops_ticket(rig_t *rig)
{
    rig->ticket       = tou_store_ticket(&rig->store);
    rig->ticket_holds = rig->log.changes;
}

static inline void ops_ready(rig_t *rig)
{
    bool waits = rig->block != REF_NONE;

    for (uint8_t k = 0; k < REF_RINGS; k++) {
        waits = waits || rig->waits[k];
    }
    bool ready = tou_store_ready(&rig->store);

    if (ready && waits) {
        complain(rig, "is ready, and something waits");
    }
    if (!ready && !tou_store_asked(&rig->store)) {
        complain(rig, "is not ready, and asks for no commit");
    }
}

static inline void ops_look(rig_t *rig)
{
    const char *why = rig_differs(rig, &rig->log.now);

    if (why != NULL) {
        complain(rig, why);
    }
    if (!tou_store_check(&rig->store)) {
        complain(rig, "its own check fails");
    }
}

static inline void ops_random(rig_t *rig)
{
    switch (roll(16)) {
    case 0:
    case 1:
    case 2:
    case 3:
        (void)ops_append(rig, (uint8_t)roll(REF_RINGS));
        break;
    case 4:
    case 5:
    case 6:
        (void)ops_write(rig, (uint8_t)roll(REF_BLOCKS));
        break;
    case 7:
    case 8:
        (void)ops_begin(rig);
        break;
    case 9:
        if (roll(4) == 0u) {
            ops_clear(rig, (uint8_t)roll(REF_RINGS));
        } else {
            ops_ticket(rig);
        }
        break;
    case 10:
        ops_hurry(rig);
        break;
    case 11:
        ops_cancel(rig);
        break;
    case 12:
        ops_ready(rig);
        break;
    case 13:
        ops_look(rig);
        break;
    default:
        tou_store_ask(&rig->store);
        break;
    }
    for (uint32_t i = roll(9); i != 0u; i--) {
        (void)ops_step(rig);
    }
}

#endif
