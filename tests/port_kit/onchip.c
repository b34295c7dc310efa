/* SPDX-License-Identifier: MIT */
#include "world.h"

/* EEPROM in a microcontroller: a byte at a time. */
const tou_nv_t board_nv = {&board_nv_ops, NULL, WORLD_NV, 0, 1, 1, 4, 0, 100000};
