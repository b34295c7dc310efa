/* SPDX-License-Identifier: MIT */
/* A store on an EEPROM of ports/posix, of the blocks and rings that a test names; its records hold nothing but them. */
#ifndef STORAGE_H
#define STORAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tou/store.h"
#include "tou_posix_nv_fault.h"

#ifndef STORAGE_BYTES
#define STORAGE_BYTES 32768u
#endif
#define STORAGE_SLOT  256u
#define STORAGE_RINGS 8u
#define STORAGE_STEPS 20000u /* more than anything takes */

static uint8_t storage_memory[TOU_POSIX_NV_MEMORY(STORAGE_BYTES)];
static tou_posix_nv_t storage_part;
static tou_nv_t storage_nv;
static tou_store_cfg_t storage_cfg;
static tou_ring_t storage_state[STORAGE_RINGS];
static uint8_t storage_map[TOU_STORE_MAPS(256)];
static uint8_t storage_place[TOU_STORE_PLACE(TOU_PARAM_MAX)];
static uint8_t storage_buffer[STORAGE_SLOT];
static tou_store_t store;

/* As after power-up: RAM knows nothing. @return as tou_store_mount() */
static inline tou_err_t storage_mount(void)
{
    tou_err_t err = TOU_MORE;

    assert_int_equal(tou_store_init(&store, &storage_cfg), TOU_OK);
    for (unsigned i = 0; i < STORAGE_STEPS && err == TOU_MORE; i++) {
        err = tou_store_mount(&store);
    }
    return err;
}

static inline void storage_settle(void)
{
    tou_err_t err = TOU_MORE;

    for (unsigned i = 0; i < STORAGE_STEPS && err == TOU_MORE; i++) {
        err = tou_store_step(&store);
    }
    assert_int_equal(err, TOU_OK);
}

static inline void storage_commit(void)
{
    uint32_t number = tou_store_number(&store);

    storage_settle();
    assert_true(tou_store_may_begin(&store));
    assert_int_equal(tou_store_commit(&store, tou_store_begin(&store)), TOU_OK);
    storage_settle();
    assert_true(tou_store_number(&store) > number);
}

/* A blank part, mounted. Both lists are kept. */
static inline void storage_blank(const tou_param_t *param, uint8_t n_params, const tou_ring_cfg_t *ring, uint8_t n_rings)
{
    memset(&storage_nv, 0, sizeof storage_nv);
    storage_nv.size   = STORAGE_BYTES;
    storage_nv.page   = 32;
    storage_nv.unit   = 1;
    storage_nv.cycles = 1000000;
    assert_int_equal(tou_posix_nv_init(&storage_part, &storage_nv, storage_memory, sizeof storage_memory), TOU_OK);
    tou_posix_nv_service(&storage_part, &storage_nv);
    memset(&storage_cfg, 0, sizeof storage_cfg);
    storage_cfg.nv                = &storage_nv;
    storage_cfg.journal_nv        = &storage_nv;
    storage_cfg.journal.slot      = STORAGE_SLOT;
    storage_cfg.journal.per_block = 4;
    storage_cfg.journal.n_blocks  = 1;
    storage_cfg.param_at          = 4u * STORAGE_SLOT;
    storage_cfg.ring_at           = STORAGE_BYTES / 2u;
    storage_cfg.param             = param;
    storage_cfg.ring              = ring;
    storage_cfg.state             = storage_state;
    storage_cfg.map               = storage_map;
    storage_cfg.place             = storage_place;
    storage_cfg.buffer            = storage_buffer;
    storage_cfg.n_params          = n_params;
    storage_cfg.n_rings           = n_rings;
    assert_int_equal(storage_mount(), TOU_E_ABSENT);
}

#endif
