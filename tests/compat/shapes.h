/* SPDX-License-Identifier: MIT */
/*
 * Meters whose memories are kept for good in tests/compat. Nothing here may ever change: a later version of the library must still
 * find what an earlier one left.
 */
#ifndef COMPAT_SHAPES_H
#define COMPAT_SHAPES_H

#include "../powercut/world.h"

#include "tou/kept_tables.h"
#include "tou/settings.h"

#define COMPAT_BYTES  8192u /* of each part */
#define COMPAT_SHAPES (sizeof compat_shapes / sizeof compat_shapes[0])
#define COMPAT_KINDS  (sizeof compat_params / sizeof compat_params[0])

typedef struct compat_shape {
    const char *name;
    tou_nv_t nv;
    kept_shape_t shape;
    uint8_t log;   /* events kept of each kind */
    bool settable; /* freezes and load profile have modes */
} compat_shape_t;

/* clang-format off */
static const compat_shape_t compat_shapes[] = {
    {"eeprom", {NULL, NULL, COMPAT_BYTES, 0, 0, 1, 5, 0, 100000},
     {1600, 2, 4, TOU_MAKE_UP_ALL, TOU_DEMAND_RESUME, 10, 40, 9000, 4, 0, 0, {2, 1, 1, 8, 3, 0}, 8, 30,
      {15, 5, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, 2, 1}, {{1, 0}, {11, 6}, {0, 0}}}, 2, false},
    {"i2c-page-32", {NULL, NULL, COMPAT_BYTES, 0, 32, 1, 5, 0, 1000000},
     {3200, 4, 2, 5, TOU_DEMAND_SYNCHRONISE, 5, 0, 0, 3, 0, 0, {1, 1, 1, 4, 2, 0}, 4, 15,
      {15, 15, TOU_DEMAND_FREE, TOU_DEMAND_AT_END, 4, 2}, {{1, 0}, {0, 0}, {0, 0}}}, 1, false},
    {"flash-4-blocks", {NULL, NULL, COMPAT_BYTES, 2048, 0, 8, 5, 25, 10000},
     {1000, 2, 2, 2, TOU_DEMAND_RESTART, 15, 0, 0, 3, 64, 60, {1, 1, 1, 4, 1, 0}, 4, 60,
      {15, 15, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 2, 1}, {{1, 0}, {0, 0}, {0, 0}}}, 0, false},
    {"eeprom-ruled", {NULL, NULL, COMPAT_BYTES, 0, 32, 1, 5, 0, 100000},
     {1600, 2, 2, 3, TOU_DEMAND_RESTART, 10, 0, 0, 3, 0, 0, {2, 1, 1, 6, 3, 1}, 6, 30,
      {15, 5, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, 2, 1}, {{1, 0}, {0, 0}, {0, 0}}}, 0, true},
};
/* clang-format on */

static const tou_param_t compat_params[] = {
    TOU_KEPT_COMMON(4, 8),
    TOU_KEPT_BANKED(0, 4, 2, 2, 4),
    TOU_KEPT_BANKED(1, 4, 2, 2, 4),
    {TOU_SETTING_ZONE, 1, TOU_SETTINGS_ZONE},
    {TOU_SETTING_BILLING, 1, TOU_SETTINGS_BILLING},
    {TOU_SETTING_CONSTANT, 1, TOU_SETTINGS_CONSTANT},
    {TOU_SETTING_PASSWORDS, 1, TOU_SETTINGS_PASSWORDS},
    {64, 3, 12},
};

/* Central European time. */
static const tou_zone_t compat_zone = {
    60, 60, {{TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}, {{TOU_ON_WEEKDAY, 10, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}};

#endif
