/* SPDX-License-Identifier: MIT */
/*
 * Records of a known content for the tests of power cuts: each has an id, and size and bytes follow from it, so that what a
 * journal holds tells which record it is, whole or not.
 */
#ifndef RECORDS_H
#define RECORDS_H

#include "tou/journal.h"

#include <string.h>

#define RECORDS_SLOT  512u       /* bytes, at most */
#define RECORDS_NONE  0u         /* the journal is blank */
#define RECORDS_BAD   UINT32_MAX /* what it holds is no record, or the journal failed */
#define RECORDS_STEPS 200000u    /* none takes as many */

/* Vigna's splitmix64, one step from a state. */
static inline uint64_t records_mix(uint64_t z)
{
    z += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* @return bytes of the body: 4 up to `most` */
static inline uint16_t records_size(uint32_t id, uint16_t most)
{
    return (id % 5u == 0u) ? most : (uint16_t)(4u + records_mix(id) % (most - 3u));
}

static inline uint16_t records_make(uint32_t id, uint16_t most, uint8_t *body)
{
    uint16_t size = records_size(id, most);

    for (uint16_t i = 0; i < size; i++) {
        body[i] = (i < 4u) ? (uint8_t)(id >> (8u * i)) : (uint8_t)records_mix(((uint64_t)id << 16) + i);
    }
    return size;
}

/* Mount. @return TOU_OK or TOU_E_ABSENT; anything else is a failure, TOU_MORE: it never ends */
static inline tou_err_t records_mount(tou_journal_t *journal, const tou_journal_cfg_t *cfg, const tou_nv_t *nv)
{
    tou_err_t err = tou_journal_init(journal, cfg, nv);

    if (err != TOU_OK) {
        return err;
    }
    err = TOU_MORE;
    for (uint32_t i = 0; i < RECORDS_STEPS && err == TOU_MORE; i++) {
        err = tou_journal_mount(journal);
    }
    return err;
}

/* @return id of the record that a mounted journal holds, compared byte by byte */
static inline uint32_t records_held(const tou_journal_t *journal, uint16_t most)
{
    uint8_t held[RECORDS_SLOT];
    uint8_t made[RECORDS_SLOT];
    uint16_t size = tou_journal_size(journal);
    uint32_t id   = 0;
    tou_err_t err = TOU_E_BUSY;

    if (tou_journal_number(journal) == 0u) {
        return RECORDS_NONE;
    }
    if (size < 4u || size > most) {
        return RECORDS_BAD;
    }
    for (uint32_t i = 0; i < RECORDS_STEPS && err == TOU_E_BUSY; i++) {
        err = tou_journal_read(journal, 0, held, size);
    }
    for (uint8_t i = 0; i < 4u; i++) {
        id |= (uint32_t)held[i] << (8u * i);
    }
    if (err != TOU_OK || records_make(id, most, made) != size || memcmp(held, made, size) != 0) {
        return RECORDS_BAD;
    }
    return id;
}

#endif
