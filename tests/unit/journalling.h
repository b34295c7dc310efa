/* SPDX-License-Identifier: MIT */
/* A journal on a part of ports/posix, with records whose bytes follow from a number. */
#ifndef JOURNALLING_H
#define JOURNALLING_H

#include "nv.h"
#include "tou/bytes.h"
#include "tou/journal.h"

#define STEPS 20000u /* more than anything takes */

static tou_journal_t journal;
static tou_journal_cfg_t cfg;
static uint8_t buffer[NV_MOST];

static inline void journal_on(uint16_t slot, uint16_t per_block, uint8_t n_blocks)
{
    memset(&cfg, 0, sizeof cfg);
    cfg.slot      = slot;
    cfg.per_block = per_block;
    cfg.n_blocks  = n_blocks;
    assert_int_equal(tou_journal_init(&journal, &cfg, &nv), TOU_OK);
}

/* EEPROM, pages of 16: five slots of 40. */
static inline int on_eeprom(void **state)
{
    (void)state;
    make(256, 0, 16, 1);
    journal_on(40, 5, 1);
    return 0;
}

/* Flash, blocks of 128, pages of 32, units of 4: three slots of 40 in each of three blocks. */
static inline int on_flash(void **state)
{
    (void)state;
    make(384, 128, 32, 4);
    journal_on(40, 3, 3);
    return 0;
}

static inline tou_err_t mount(void)
{
    tou_err_t err = TOU_MORE;

    for (unsigned i = 0; i < STEPS && err == TOU_MORE; i++) {
        err = tou_journal_mount(&journal);
    }
    return err;
}

static inline tou_err_t mount_anew(void)
{
    assert_int_equal(tou_journal_init(&journal, &cfg, &nv), TOU_OK);
    return mount();
}

static inline uint8_t content(unsigned record, unsigned at)
{
    return (uint8_t)(record * 41u + at * 7u + (record >> 3));
}

static inline tou_err_t begin(unsigned record, uint16_t size)
{
    for (unsigned i = 0; i < size && TOU_JOURNAL_HEAD + i < sizeof buffer; i++) {
        buffer[TOU_JOURNAL_HEAD + i] = content(record, i);
    }
    return tou_journal_write(&journal, buffer, size);
}

static inline tou_err_t finish(void)
{
    tou_err_t err = TOU_MORE;

    for (unsigned i = 0; i < STEPS && err == TOU_MORE; i++) {
        err = tou_journal_step(&journal);
    }
    return err;
}

static inline void commit(unsigned record, uint16_t size)
{
    uint32_t number = tou_journal_number(&journal);

    assert_int_equal(begin(record, size), TOU_OK);
    assert_int_equal(finish(), TOU_OK);
    assert_true(tou_journal_number(&journal) > number);
}

static inline void assert_record(unsigned record, uint16_t size)
{
    uint8_t held[NV_MOST];
    tou_err_t err = TOU_E_BUSY;

    assert_int_equal(tou_journal_size(&journal), size);
    for (unsigned i = 0; i < STEPS && err == TOU_E_BUSY; i++) {
        err = tou_journal_read(&journal, 0, held, size);
    }
    assert_int_equal(err, TOU_OK);
    for (unsigned i = 0; i < size; i++) {
        assert_int_equal(held[i], content(record, i));
    }
}

/* It is there now and after a power cut. */
static inline void assert_kept(unsigned record, uint16_t size)
{
    assert_record(record, size);
    assert_int_equal(mount_anew(), TOU_OK);
    assert_record(record, size);
}

/* Bytes of a record as the header tells them. @return how many */
static inline uint16_t forge(uint8_t *out, uint32_t number, unsigned record, uint16_t size)
{
    uint8_t *at = tou_bytes_put(out, TOU_JOURNAL_VERSION, 2);

    at = tou_bytes_put(at, size, 2);
    at = tou_bytes_put(at, number, 4);
    for (unsigned i = 0; i < size; i++) {
        *at = content(record, i);
        at++;
    }
    (void)tou_bytes_put(at, ~tou_bytes_crc(TOU_CRC_SEED, out, (uint16_t)(size + TOU_JOURNAL_HEAD)), 4);
    return (uint16_t)(size + TOU_JOURNAL_HEAD + TOU_JOURNAL_TAIL);
}

/* Where a slot begins, counted through all blocks. */
static inline uint32_t slot_at(unsigned slot)
{
    return slot / cfg.per_block * nv.block + slot % cfg.per_block * (uint32_t)cfg.slot;
}

#endif
