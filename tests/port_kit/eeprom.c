/* SPDX-License-Identifier: MIT */
#include "world.h"

/* A 24C128: pages of 64 bytes. */
const tou_nv_t board_nv = {&board_nv_ops, NULL, WORLD_NV, 0, 64, 1, 5, 0, 1000000};
