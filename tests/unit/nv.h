/* SPDX-License-Identifier: MIT */
/* A part of ports/posix as the tests of it share it. */
#ifndef NV_H
#define NV_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tou_posix_nv_fault.h"

#ifndef NV_MOST
#define NV_MOST 1024u
#endif

static uint8_t nv_memory[TOU_POSIX_NV_MEMORY(NV_MOST)];
static tou_posix_nv_t part;
static tou_nv_t nv;
static uint64_t nv_broken; /* violations so far */

static inline void make(uint32_t size, uint32_t block, uint16_t page, uint8_t unit)
{
    memset(&nv, 0, sizeof(nv));
    nv_broken   = 0;
    nv.size     = size;
    nv.block    = block;
    nv.page     = page;
    nv.unit     = unit;
    nv.write_ms = 5;
    nv.erase_ms = 25;
    nv.cycles   = 1000;
    assert_int_equal(tou_posix_nv_init(&part, &nv, nv_memory, sizeof(nv_memory)), TOU_OK);
    tou_posix_nv_service(&part, &nv);
}

/* Bytes written over and over: 64 of them, pages of 16. */
static inline int eeprom(void **state)
{
    (void)state;
    make(64, 0, 16, 1);
    return 0;
}

/* Blocks of 64, pages of 32, units of 4. */
static inline int flash(void **state)
{
    (void)state;
    make(256, 64, 32, 4);
    return 0;
}

static inline tou_err_t put(uint32_t at, const void *bytes, uint16_t size)
{
    return nv.ops->write(nv.ctx, at, bytes, size);
}

static inline tou_err_t get(uint32_t at, void *out, uint16_t size)
{
    return nv.ops->read(nv.ctx, at, out, size);
}

static inline void assert_holds(uint32_t at, const void *bytes, uint16_t size)
{
    uint8_t out[256];

    assert_int_equal(get(at, out, size), TOU_OK);
    assert_memory_equal(out, bytes, size);
}

static inline uint64_t violations(void)
{
    return tou_posix_nv_stats(&part)->violations;
}

/* The call that answered so was the one violation since the last. */
static inline void assert_violates(tou_err_t err, uint8_t what)
{
    nv_broken++;
    assert_int_equal(err, TOU_E_IO);
    assert_int_equal(violations(), nv_broken);
    assert_int_equal(tou_posix_nv_stats(&part)->violation, what);
    assert_int_equal(tou_posix_nv_in_flight(&part), 0);
}

#endif
