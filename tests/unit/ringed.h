/* SPDX-License-Identifier: MIT */
/*
 * A part that writes entries to a ring of a store, on a part of ports/posix, without a meter around it: its functions are
 * called as the meter and the keeper call them. The store has another ring before, so that mixing them up is seen.
 */
#ifndef RINGED_H
#define RINGED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ram.h"

#include "tou_posix_nv_fault.h"

#include "tou/bytes.h"
#include "tou/capture.h"
#include "tou/part.h"
#include "tou/store.h"

#define NV_BYTES  4096u
#define ENTRY_MAX 64u
#define RING      1u
#define SLOT      64u
#define STEPS     5000u /* more than anything takes */

static uint8_t nv_memory[TOU_POSIX_NV_MEMORY(NV_BYTES)];
static uint8_t base_memory[TOU_POSIX_NV_MEMORY(NV_BYTES)];
static tou_posix_nv_t nv_part;
static tou_posix_nv_t nv_base; /* what a sweep of cuts begins with */
static tou_nv_t nv;
static tou_store_t store;
static tou_store_cfg_t store_cfg;
static tou_ring_cfg_t rings[2];
static tou_ring_t ring_states[2];
static uint8_t entry[2][TOU_STORE_PLACE(ENTRY_MAX)];
static uint8_t store_map[1];
static uint8_t slot[SLOT];

/* What is taken down: an energy of two rates, a demand of two rates, two words. */
static tou_register_t reg[3];
static tou_energy_t energy;
static uint32_t cells[1];
static tou_maximum_t maxima[3];
static tou_demand_t demand;
static uint32_t words[2];
static const tou_energy_t *energies[1];
static const tou_demand_t *demands[1];
static const uint32_t *word_list[2];
static tou_zone_t zone;

/* The part. */
static const tou_part_ops_t *ops;
static void *ctx;

static inline void set_up_quantities(void)
{
    static const tou_demand_cfg_t window = {15, 15, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 2, 1};

    memset(reg, 0, sizeof reg);
    memset(maxima, 0, sizeof maxima);
    memset(words, 0, sizeof words);
    assert_int_equal(tou_energy_init(&energy, reg, 2, 1000, 1, TOU_UNIT_WH), TOU_OK);
    assert_int_equal(tou_demand_init(&demand, &window, cells, maxima, NULL), TOU_OK);
    energies[0]  = &energy;
    demands[0]   = &demand;
    word_list[0] = &words[0];
    word_list[1] = &words[1];
    zone         = ram_utc;
}

/* A blank part and a store on it whose second ring has so many entries of a size. */
static inline void set_up_store(uint16_t size, uint16_t depth)
{
    const tou_ring_cfg_t two[2] = {{7, 2, 9, 3, entry[0]}, {8, 2, size, depth, entry[1]}};

    assert_true(size <= ENTRY_MAX);
    memset(&nv, 0, sizeof nv);
    nv.size = NV_BYTES;
    nv.page = 16;
    nv.unit = 1;
    assert_int_equal(tou_posix_nv_init(&nv_part, &nv, nv_memory, sizeof nv_memory), TOU_OK);
    assert_int_equal(tou_posix_nv_init(&nv_base, &nv, base_memory, sizeof base_memory), TOU_OK);
    tou_posix_nv_service(&nv_part, &nv);
    memcpy(rings, two, sizeof rings);
    memset(&store_cfg, 0, sizeof store_cfg);
    store_cfg.nv                = &nv;
    store_cfg.journal_nv        = &nv;
    store_cfg.journal.slot      = SLOT;
    store_cfg.journal.per_block = 4;
    store_cfg.journal.n_blocks  = 1;
    store_cfg.param_at          = 4 * SLOT;
    store_cfg.ring_at           = 4 * SLOT;
    store_cfg.ring              = rings;
    store_cfg.n_rings           = 2;
    store_cfg.state             = ring_states;
    store_cfg.map               = store_map;
    store_cfg.buffer            = slot;
    assert_int_equal(tou_store_init(&store, &store_cfg), TOU_OK);
}

static inline tou_err_t mount(void)
{
    tou_err_t err = TOU_MORE;

    for (unsigned i = 0; i < STEPS && err == TOU_MORE; i++) {
        err = tou_store_mount(&store);
    }
    return err;
}

static inline void commit(void)
{
    uint8_t *at = tou_store_begin(&store);

    assert_int_equal(tou_store_commit(&store, at + ops->save(ctx, at)), TOU_OK);
}

/* Writes what waits and commits what was asked for, until nothing is left or the power fails. */
static inline void settle(void)
{
    for (unsigned i = 0; !tou_posix_nv_is_off(&nv_part); i++) {
        assert_true(i < STEPS);
        if (tou_store_asked(&store) && tou_store_may_begin(&store)) {
            commit();
        }
        if (tou_store_step(&store) == TOU_OK && !tou_store_asked(&store)) {
            break;
        }
    }
    if (!tou_posix_nv_is_off(&nv_part)) {
        tou_posix_nv_finish(&nv_part);
    }
}

/* As the keeper has the meter wait before anything is taken down. */
static inline void make_room(void)
{
    for (unsigned i = 0; !tou_store_ready(&store) && !tou_posix_nv_is_off(&nv_part); i++) {
        assert_true(i < STEPS);
        settle();
    }
}

/* A minute edge, or what follows a jump. @return how often something was due */
static inline unsigned due(tou_utc_t utc)
{
    unsigned n = 0;

    for (; n < STEPS; n++) {
        make_room();
        if (tou_posix_nv_is_off(&nv_part) || !ops->on_due(ctx, utc)) {
            break;
        }
        ops->seal(ctx);
    }
    settle();
    return n;
}

/* Minute edges, after `from` up to `to`. Each minute counts one unit of either rate in turn. */
static inline void run(tou_utc_t from, tou_utc_t to)
{
    for (tou_utc_t utc = from + 60; utc <= to; utc += 60) {
        reg[0].units++;
        words[0]++;
        reg[1 + (utc / 60) % 2].units++;
        (void)due(utc);
    }
}

static inline void tell(const tou_event_t *event)
{
    make_room();
    ops->on_event(ctx, event);
    ops->seal(ctx);
}

static inline void happen(uint8_t kind, uint8_t detail, tou_utc_t at)
{
    tou_event_t event;

    memset(&event, 0, sizeof event);
    event.kind   = kind;
    event.detail = detail;
    event.at     = at;
    tell(&event);
}

/* The time is another one. @return how often something was due */
static inline unsigned jump(uint8_t cause, tou_utc_t at)
{
    happen(TOU_EV_JUMPED, cause, at);
    return (at != 0u) ? due(at) : 0u;
}

/* After a power cut: the part was just set up anew, the store not yet. @return outcome of the load */
static inline tou_err_t load(void)
{
    const uint8_t *body = NULL;
    uint16_t size       = 0;
    tou_err_t err       = mount();

    if (err == TOU_OK) {
        err = tou_store_load(&store, &body, &size);
    }
    if (err == TOU_OK) {
        err = ops->load(ctx, body, size);
    }
    ops->seal(ctx);
    return err;
}

/* Every bit of some bytes is flipped and put back: each flip must be found. */
static inline void assert_flips_are_found(void *object, size_t size)
{
    uint8_t *byte = object;

    assert_true(ops->check(ctx, true));
    for (size_t i = 0; i < size; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            byte[i] ^= (uint8_t)(1u << bit);
            assert_false(ops->check(ctx, true));
            byte[i] ^= (uint8_t)(1u << bit);
        }
    }
    assert_true(ops->check(ctx, true));
}

#endif
