/* SPDX-License-Identifier: MIT */
/* What the files of the store share. */
#ifndef LIB_TOU_STORE_H
#define LIB_TOU_STORE_H

#include "tou/store.h"

/* What the next step does. */
enum {
    TOU_STORE_FIND  = 0, /* mounting: the journal looks for its newest record */
    TOU_STORE_NAMES = 1, /* mounting: its section is read */
    TOU_STORE_BLANK = 2, /* mounted: no record */
    TOU_STORE_OTHER = 3, /* the record is not of this store */
    TOU_STORE_IDLE  = 4, /* nothing, or what waits */
    TOU_STORE_PARAM = 5, /* write a block on */
    TOU_STORE_RING  = 6, /* write an entry on */
    TOU_STORE_TAKE  = 7, /* nothing: a record is being filled in */
    TOU_STORE_WRITE = 8  /* write the record on */
};

/* The maps: bit 1 says the second place. */
enum {
    TOU_MAP_NOW    = 0, /* as written so far */
    TOU_MAP_NEWEST = 1, /* of the newest record */
    TOU_MAP_BEFORE = 2  /* of the one before it */
};

uint16_t tou_store_map_bytes(const tou_store_t *self);
uint32_t tou_store_shape(const tou_store_cfg_t *cfg, uint8_t n_params, uint8_t n_rings);
bool tou_store_mounted(const tou_store_t *self);
bool tou_store_can_begin(const tou_store_t *self);
bool tou_store_has_work(const tou_store_t *self);
void tou_store_renew(tou_store_t *self);
void tou_store_renew_own(tou_store_t *self);
void tou_store_fault(tou_store_t *self);

/* Put head and checksum around what is in a place. */
void tou_store_wrap(uint8_t *place, uint8_t id, uint32_t which, uint16_t size);

/* Write a place: begin, then step until it is not TOU_MORE. */
void tou_store_job(tou_store_t *self, uint8_t stage, const uint8_t *place, uint32_t to, uint16_t size);
tou_err_t tou_store_job_step(tou_store_t *self);

/* Blocks. */
void tou_param_begin(tou_store_t *self);
void tou_param_end(tou_store_t *self, tou_err_t err);

/* Bytes of the store's section about a ring. */
#define TOU_RING_KEPT 6u

/* Rings. */
bool tou_ring_writable(const tou_store_t *self, uint8_t ring);
void tou_ring_begin(tou_store_t *self, uint8_t ring);
void tou_ring_end(tou_store_t *self, tou_err_t err);
bool tou_ring_has_room(const tou_store_t *self, uint8_t ring);
uint32_t tou_ring_places(const tou_ring_cfg_t *cfg);
void tou_ring_mounted(tou_store_t *self, uint8_t ring, const uint8_t *kept);
uint8_t *tou_ring_put(const tou_store_t *self, uint8_t ring, uint8_t *at);

#endif
