/* SPDX-License-Identifier: MIT */
/*
 * A whole meter that keeps everything (kept_meter.h) in the world of the power cuts (world.h), for the tests of keep.h and of
 * outages: tables in RAM, events written down. A pulse is 1 Wh unless a test says otherwise.
 */
#ifndef KEEPING_H
#define KEEPING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../powercut/world.h"
#include "ram.h"
#include "telling.h"

#include "tou/bytes.h"

#define KEEPING_BYTES 65536u
#define KEEPING_POLLS 100000u /* more than anything takes */

/* As kept_meter.c numbers its rings with history, freezes and profile. */
enum { KEEPING_HISTORY = 0 };

static uint8_t keeping_memory[TOU_POSIX_NV_MEMORY(KEEPING_BYTES)];
static world_t world;
static kept_shape_t shape;
static kept_board_t made;
static tou_nv_t geometry;
static tou_zone_t zone;

/* One of a kind, the first is 0. */
static inline const tou_event_t *nth_told(uint8_t kind, unsigned n)
{
    for (unsigned i = 0; i < n_told; i++) {
        if (told[i].kind == kind && n-- == 0u) {
            return &told[i];
        }
    }
    fail_msg("event %u was not told", kind);
    return NULL;
}

/* Four rates by the hour, in bank 0; bank 1 has rate 4 all day. */
static inline void keeping_tables(void)
{
    static const tou_table_t day = {4, {{0, 0, 1}, {8, 0, 2}, {12, 0, 3}, {22, 0, 4}}};

    ram_four_rates();
    ram_table(0, 1, &day);
    ram_plain_table(1, 2, 0, 0, 4);
}

/* Everything a meter may have; closings on the 1st at 00:00. */
static inline int keeping_everything(void **state)
{
    static const kept_shape_t all = {1000,
                                     4,
                                     12,
                                     TOU_MAKE_UP_ALL,
                                     TOU_DEMAND_RESTART,
                                     60,
                                     0,
                                     0,
                                     4,
                                     0,
                                     0,
                                     {2, 3, 2, 30, 10, 0},
                                     40,
                                     15,
                                     {15, 5, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 4, 1},
                                     {{1, 0}, {0, 0}, {0, 0}}};
    static const tou_nv_t eeprom  = {NULL, NULL, KEEPING_BYTES, 0, 64, 1, 5, 0, 1000000};

    (void)state;
    keeping_tables();
    zone     = ram_utc;
    shape    = all;
    geometry = eeprom;
    memset(&made, 0, sizeof made);
    made.zone     = &zone;
    made.source   = &ram_source;
    made.on_event = on_event;
    made.log      = 8;
    n_told        = 0;
    return 0;
}

/* Registers and maxima only: nothing asks for a commit but the budget. */
static inline int keeping_little(void **state)
{
    (void)keeping_everything(state);
    shape.history = 0;
    shape.profile = 0;
    made.log      = 0;
    memset(shape.freeze, 0, sizeof shape.freeze);
    return 0;
}

static inline void keeping_settle(void)
{
    assert_true(world_settle(&world, NULL));
}

static inline void keeping_set_up(void)
{
    assert_true(world_init(&world, &geometry, keeping_memory, sizeof keeping_memory, &shape, &made));
    tou_posix_nv_seed(&world.part, 1);
}

/* The power returns at an instant. */
static inline void come_up(tou_utc_t utc)
{
    tou_posix_nv_power_up(&world.part);
    world_power_up(&world, utc);
    assert_int_equal(kept_meter_boot(&world.meter), TOU_OK);
    keeping_settle();
}

/* A new meter, running since `utc`, nothing told. */
static inline void begin_at(tou_utc_t utc)
{
    keeping_set_up();
    come_up(utc);
    n_told = 0;
}

static inline void run(unsigned minutes, uint16_t pulses)
{
    for (; minutes != 0; minutes--) {
        assert_true(world_minute(&world, pulses, NULL));
    }
}

/* Up to an instant that is whole minutes away. */
static inline void run_until(tou_utc_t utc, uint16_t pulses)
{
    assert_int_equal((utc - world.time.utc) % 60u, 0);
    run((utc - world.time.utc) / 60u, pulses);
    assert_int_equal(world.time.utc, utc);
}

/* Pulses that nobody has looked at yet. */
static inline void arrive(uint16_t pulses)
{
    world_pass(&world, 0, pulses);
}

/* Seconds in which the main loop sleeps. */
static inline void tick(unsigned seconds)
{
    world_pass(&world, seconds, 0);
}

static inline void polls(unsigned n)
{
    for (; n != 0; n--) {
        (void)tou_meter_poll(&world.meter.meter);
    }
}

/* The supply says that it fails; all is saved. */
static inline void warn(void)
{
    unsigned n = 0;

    tou_keep_warn_isr(&world.meter.keep);
    for (; !tou_keep_rests(&world.meter.keep); n++) {
        assert_true(n < KEEPING_POLLS);
        polls(1);
    }
}

/* Without a warning, in the middle of anything. */
static inline void cut(void)
{
    tou_posix_nv_cut(&world.part);
}

/* With one. */
static inline void warn_and_cut(void)
{
    warn();
    tou_posix_nv_finish(&world.part);
    cut();
}

static inline uint32_t number(void)
{
    return tou_store_number(&world.meter.store);
}

/* What every history must leave true: no pulse is in two rates or in none. */
static inline void assert_counted(uint64_t pulses)
{
    uint64_t sum = 0;

    for (unsigned r = 1; r <= shape.n_rates; r++) {
        sum += world.meter.reg[r].units;
    }
    assert_int_equal(world_counted(&world), pulses);
    assert_int_equal(sum, pulses);
}

static inline void assert_closing(uint8_t age, tou_utc_t at, uint16_t period, uint32_t reading)
{
    tou_closing_t closing;
    uint32_t units = 0;

    assert_int_equal(tou_history_closing(&world.meter.history, age, &closing), TOU_OK);
    assert_int_equal(closing.at, at);
    assert_int_equal(closing.number, period);
    assert_int_equal(tou_history_energy(&world.meter.history, age, 0, 0, &units), TOU_OK);
    assert_int_equal(units, reading);
}

static inline void assert_frozen(unsigned kind, uint16_t age, tou_utc_t at, uint32_t reading)
{
    const tou_freeze_t *freeze = &world.meter.freeze[kind];
    tou_utc_t utc              = 1;
    uint32_t value             = 0;
    tou_err_t err =
        (kind == KEPT_HOURLY) ? tou_freeze_word(freeze, age, 0, &value) : tou_freeze_energy(freeze, age, 0, 0, &value);

    assert_int_equal(err, TOU_OK);
    assert_int_equal(value, reading);
    assert_int_equal(tou_freeze_at(freeze, age, &utc), TOU_OK);
    assert_int_equal(utc, at);
}

#endif
