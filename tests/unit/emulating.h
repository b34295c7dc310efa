/* SPDX-License-Identifier: MIT */
/* An EEPROM made of a flash of ports/posix, beside an array that is written the same way. */
#ifndef EMULATING_H
#define EMULATING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tou/bytes.h"
#include "tou/eeprom.h"
#include "tou_posix_nv_fault.h"

#define FLASH_MOST 65536u
#define CALLS      200000u /* more than anything takes */

static uint8_t flash_memory[TOU_POSIX_NV_MEMORY(FLASH_MOST)];
static uint32_t flash_wear[256];
static tou_posix_nv_t flash;
static tou_nv_t below;
static tou_eeprom_t eeprom;
static tou_eeprom_cfg_t cfg;
static tou_nv_t nv;
static uint16_t *map;
static uint8_t *buffer;
static uint8_t model[FLASH_MOST];
static uint64_t random_state;

static inline uint32_t any(uint32_t limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(random_state >> 33) % limit;
}

static inline void make_flash(uint32_t size, uint32_t block, uint16_t page, uint8_t unit)
{
    memset(&below, 0, sizeof below);
    below.size     = size;
    below.block    = block;
    below.page     = page;
    below.unit     = unit;
    below.write_ms = 3;
    below.erase_ms = 25;
    below.cycles   = 1000;
    assert_int_equal(tou_posix_nv_init(&flash, &below, flash_memory, sizeof flash_memory), TOU_OK);
    tou_posix_nv_service(&flash, &below);
    tou_posix_nv_count_wear(&flash, flash_wear);
}

/* Map and buffer of their exact sizes, so that the sanitizer sees each byte beyond. */
static inline void make_eeprom(uint16_t n_pages, uint8_t page, uint8_t n_blocks)
{
    cfg.base     = 0;
    cfg.n_pages  = n_pages;
    cfg.page     = page;
    cfg.n_blocks = n_blocks;
    free(map);
    free(buffer);
    map    = (uint16_t *)malloc(n_pages * sizeof *map);
    buffer = (uint8_t *)malloc(TOU_EEPROM_BUFFER(page));
    assert_non_null(map);
    assert_non_null(buffer);
    assert_int_equal(tou_eeprom_init(&eeprom, &cfg, &below, map, buffer), TOU_OK);
    tou_eeprom_service(&eeprom, &nv);
    memset(model, 0xFF, sizeof model);
}

/* Two blocks of 512, units of 8: 16 slots of 32, and 8 pages of 16. */
static inline int on_two(void **state)
{
    (void)state;
    make_flash(1024, 512, 64, 8);
    make_eeprom(8, 16, 2);
    return 0;
}

/* Four blocks of 512, units of 1: 6 slots of 80, and 11 pages of 64, as many as there may be. */
static inline int on_four(void **state)
{
    (void)state;
    make_flash(2048, 512, 0, 1);
    make_eeprom(11, 64, 4);
    return 0;
}

static inline int unmake(void **state)
{
    (void)state;
    free(map);
    free(buffer);
    map    = NULL;
    buffer = NULL;
    return 0;
}

static inline tou_err_t mount(void)
{
    tou_err_t err = TOU_MORE;

    for (uint32_t i = 0; i < CALLS && err == TOU_MORE; i++) {
        err = tou_eeprom_mount(&eeprom);
    }
    return err;
}

/* Power was off, nothing was in flight. */
static inline void mount_anew(void)
{
    tou_posix_nv_finish(&flash);
    uint64_t done = tou_posix_nv_stats(&flash)->done;

    assert_int_equal(tou_eeprom_init(&eeprom, &cfg, &below, map, buffer), TOU_OK);
    assert_int_equal(mount(), TOU_OK);
    assert_int_equal(tou_posix_nv_in_flight(&flash), 0);
    assert_int_equal(tou_posix_nv_stats(&flash)->done, done);
}

static inline tou_err_t read_bytes(uint32_t at, void *out, uint16_t size)
{
    tou_err_t err = TOU_E_BUSY;

    for (uint32_t i = 0; i < CALLS && err == TOU_E_BUSY; i++) {
        err = nv.ops->read(nv.ctx, at, out, size);
    }
    return err;
}

/* Begin a write. */
static inline tou_err_t write_bytes(uint32_t at, const void *bytes, uint16_t size)
{
    tou_err_t err = TOU_E_BUSY;

    for (uint32_t i = 0; i < CALLS && err == TOU_E_BUSY; i++) {
        err = nv.ops->write(nv.ctx, at, bytes, size);
    }
    return err;
}

/* Finish it. @return TOU_OK or TOU_E_IO */
static inline tou_err_t finish(void)
{
    uint8_t byte;

    return read_bytes(0, &byte, 1);
}

/* Random bytes to a place, and into the array. */
static inline void change(uint32_t at, uint16_t size)
{
    uint8_t bytes[128];

    for (unsigned i = 0; i < size; i++) {
        bytes[i] = (uint8_t)any(256);
    }
    assert_int_equal(write_bytes(at, bytes, size), TOU_OK);
    memcpy(&model[at], bytes, size);
    memset(bytes, 0xEE, sizeof bytes); /* they may be changed by now */
}

/* Some bytes of a page. */
static inline void change_page(unsigned page)
{
    uint32_t from = any(cfg.page);

    change(page * cfg.page + from, (uint16_t)(1u + any(cfg.page - from)));
}

/* Some bytes of some page. */
static inline void change_any(void)
{
    change_page(any(cfg.n_pages));
}

static inline void assert_same(void)
{
    static uint8_t held[FLASH_MOST];

    assert_int_equal(read_bytes(0, held, (uint16_t)nv.size), TOU_OK);
    assert_memory_equal(held, model, nv.size);
}

/* It is there now and after a power cut. */
static inline void assert_kept(void)
{
    assert_same();
    mount_anew();
    assert_same();
}

static inline uint64_t violations(void)
{
    return tou_posix_nv_stats(&flash)->violations;
}

/* Bytes of a slot as the header tells them. @return how many */
static inline uint16_t forge(uint8_t *out, uint8_t kind, uint16_t page, uint32_t number, uint8_t byte)
{
    uint16_t size = (uint16_t)(cfg.page + TOU_EEPROM_HEAD);
    uint8_t *at   = tou_bytes_put(out, TOU_EEPROM_VERSION, 1);

    at = tou_bytes_put(at, kind, 1);
    at = tou_bytes_put(at, page, 2);
    at = tou_bytes_put(at, number, 4);
    memset(at, byte, cfg.page);
    (void)tou_bytes_put(&out[size], ~tou_bytes_crc(TOU_CRC_SEED, out, size), 4);
    memset(&out[size + 4u], 0xFF, 4);
    return (uint16_t)(size + TOU_EEPROM_TAIL);
}

#endif
