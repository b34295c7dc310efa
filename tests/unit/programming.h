/* SPDX-License-Identifier: MIT */
/* A port of DL/T 645 on a meter whose tables and settings are in its store and can be written; blank at first. */
#ifndef PROGRAMMING_H
#define PROGRAMMING_H

#include "linking.h"

#include "tou/access.h"
#include "tou/cell.h"
#include "tou/step_object.h"

#define PROGRAMMING_BEGIN   (UINT32_C(9497) * 86400u + 43200u) /* 2026-01-01 12:00, a Thursday */
#define PROGRAMMING_TRIES   3u
#define PROGRAMMING_SCREENS 4u /* blocks: room for 16 screens in each list */

static const tou_param_t programming_params[] = {
    TOU_KEPT_COMMON(4, 16),
    TOU_KEPT_BANKED(0, 14, 8, 8, 4),
    TOU_KEPT_BANKED(1, 14, 8, 8, 4),
    {TOU_SETTING_BILLING, 1, TOU_SETTINGS_BILLING},
    {TOU_SETTING_DEMAND, 2, TOU_SETTINGS_DEMAND},
    {TOU_SETTING_PASSWORDS, 1, TOU_SETTINGS_PASSWORDS},
    {TOU_SETTING_COUNTS, 1, TOU_SETTINGS_COUNTS},
    {TOU_SETTING_STEPS, 2u * TOU_STEP_TABLES, TOU_SETTINGS_STEPS},
    {TOU_SETTING_STEP_ZONE, 2, TOU_SETTINGS_STEP_ZONE},
    {TOU_SETTING_PRICES, 4, TOU_SETTINGS_PRICES},
    {TOU_SETTING_CELLS, 1, TOU_SETTINGS_CELLS},
    {TOU_SETTING_TEXT, TOU_TEXTS, TOU_SETTINGS_TEXT},
    {TOU_SETTING_SCREENS, PROGRAMMING_SCREENS, TOU_SETTINGS_SCREENS},
};

static bool key_pressed;
static tou_changing_t changing;
static tou_demand_part_t *programming_demands[1];
static tou_constant_t programming_constant;
static tou_cells_t cells;
static tou_profile_t *const programming_loads[TOU_LOAD_CLASSES]  = {NULL, NULL, NULL, NULL, NULL, &world.meter.profile};
static tou_freeze_t *const programming_freezes[TOU_FREEZE_KINDS] = {
    &world.meter.freeze[KEPT_TIMED],  &world.meter.freeze[KEPT_INSTANT],
    &world.meter.freeze[KEPT_SWITCH], &world.meter.freeze[KEPT_DAYS],
    &world.meter.freeze[KEPT_HOURLY], NULL,
    &world.meter.freeze[KEPT_DAILY],  NULL};
static uint8_t programming_marks; /* readings of the step tariff; 0: it has none */
static const tou_steps_t steps = {&tou_step_ops, tou_step_read, &world.meter.step};
static uint32_t cell_told; /* id of the one that was written last; 0: none */

static inline bool programming_key(void *ctx)
{
    (void)ctx;
    return key_pressed;
}

static inline void programming_on_cell(void *ctx, uint32_t id)
{
    (void)ctx;
    cell_told = id;
}

/* The last class of the load profile is the meter's. */
static inline void programming_cells(void)
{
    memset(&cells, 0, sizeof cells);
    cell_told            = 0;
    cells.ops            = &tou_cell_ops;
    cells.on_cell        = programming_on_cell;
    cells.maker[0]       = "LT 1.20";
    cells.maker[2]       = "0123456789ABCDEF0123456789abcdefXY";
    cells.load           = programming_loads;
    cells.obeying_load   = &tou_cell_loads;
    cells.freeze         = programming_freezes;
    cells.obeying_freeze = &tou_cell_freezes;
    objects.cells        = &cells;
}

/* The link's objects, once the meter is there. */
static inline void programming_wire(void)
{
    programming_demands[0]           = &world.meter.demand;
    programming_constant.imp_per_kwh = shape.constant;
    programming_constant.ratio       = 1;
    changing.store                   = &world.meter.store;
    changing.demand                  = programming_demands;
    changing.constant                = &programming_constant;
    changing.n_demands               = 1;
    changing.n_cells                 = TOU_DEMAND_PERIOD_MAX;
    changing.timed                   = &world.meter.freeze[KEPT_TIMED];
    changing.set_timed               = tou_freeze_set_schedule;
    objects.changing                 = &changing;
    station_cfg.access               = &world.meter.access;
    objects.steps                    = (programming_marks != 0u) ? &steps : NULL;
}

/* A blank meter at the address 012345678912 with its key pressed; all passwords are 000000. Its store lists what is given. */
static inline void programming_begin_by(const tou_param_t *param, size_t n, tou_utc_t utc)
{
    made.param              = param;
    made.n_params           = (uint8_t)n;
    made.tries              = PROGRAMMING_TRIES;
    made.key                = programming_key;
    made.settable           = true;
    made.steps              = programming_marks;
    key_pressed             = true;
    shape.freeze[KEPT_DAYS] = 2;
    linking_begin(utc);
    programming_wire();
    programming_cells();
}

/* Likewise, with room for everything. */
static inline void programming_begin(tou_utc_t utc)
{
    programming_begin_by(programming_params, sizeof programming_params / sizeof programming_params[0], utc);
}

/* Of a test that has no other wishes. */
static inline int programming_new(void **state)
{
    (void)keeping_everything(state);
    programming_begin(PROGRAMMING_BEGIN);
    return 0;
}

/* Until it is taken: the meter is polled while the store is busy. */
static inline tou_err_t put_object(uint32_t id, const void *bytes, uint8_t n)
{
    tou_err_t err = tou_object_put(&objects, id, bytes, n);

    for (unsigned i = 0; i < 1000u && (err == TOU_MORE || err == TOU_E_BUSY); i++) {
        keeping_settle();
        err = tou_object_put(&objects, id, bytes, n);
    }
    return err;
}

/* Let the port answer: the meter is polled, so that what is written is kept. */
static inline void serve(void)
{
    for (unsigned ms = 0; ms < 500u && sent[0] == 0; ms++) {
        tou_dlt645_tick(&port, 1);
        keeping_settle();
    }
}

/* A frame, and what is answered. */
static inline void assert_given(const char *frame, const char *answer)
{
    give(frame);
    serve();
    assert_on_line(answer);
}

/* A command with its data, and what is answered. */
static inline void assert_command(uint8_t control, const uint8_t *data, uint8_t n, const char *answer)
{
    char digits[1024];

    command(digits, control, data, n);
    assert_given(digits, answer);
}

/* A write of level 2 or 4 with the password 000000 by operator 1. */
static inline void assert_write(uint8_t level, uint32_t di, const uint8_t *value, uint8_t n, const char *answer)
{
    uint8_t data[TOU_DLT645_DATA_MAX];
    uint8_t *at = tou_bytes_put(data, di, 4);

    at = tou_bytes_put(at, level, 4);
    at = tou_bytes_put(at, 1, 4);
    memcpy(at, value, n);
    assert_command(0x14, data, (uint8_t)(12u + n), answer);
}

#define WRITTEN      OWN "94 00 CF 16 "
#define REFUSED(err) OWN "D4 01 " err
#define NOT_WRITTEN  REFUSED("34 44 16 ")
#define NOT_THERE    REFUSED("35 45 16 ")
#define RIGHT        REFUSED("37 47 16 ")

/* A write with the right to, of a value as it lies in the frame. */
static inline void assert_put(uint32_t di, const char *digits, const char *answer)
{
    uint8_t bytes[TOU_DLT645_DATA_MAX];
    uint8_t n = bytes_of(digits, bytes);

    assert_write(2, di, bytes, n, answer);
}

/* Written, and read back as it was. */
static inline void assert_kept(uint32_t di, const char *digits)
{
    assert_put(di, digits, WRITTEN);
    assert_data(di, digits);
}

#endif
