/* SPDX-License-Identifier: MIT */
#include "world.h"

/* Flash of a microcontroller: words of 8 bytes, blocks of 512, a row of 256 at once. */
const tou_nv_t board_nv = {&board_nv_ops, NULL, WORLD_NV, 512, 256, 8, 2, 20, 10000};
