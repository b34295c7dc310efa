/* SPDX-License-Identifier: MIT */
#include "world.h"

/* Pages of 48 bytes: no part has these. */
const tou_nv_t board_nv = {&board_nv_ops, NULL, WORLD_NV, 0, 48, 1, 5, 0, 1000000};
