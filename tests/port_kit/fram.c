/* SPDX-License-Identifier: MIT */
#include "world.h"

/* An FRAM: any number of bytes, at once. */
const tou_nv_t board_nv = {&board_nv_ops, NULL, WORLD_NV, 0, 0, 1, 0, 0, 1000000000};
