/* SPDX-License-Identifier: MIT */
/* The parts that whole meters are cut on, what a meter on each of them keeps, and how the parts tear. */
#ifndef BOARDS_H
#define BOARDS_H

#include "script.h"
#include "torn.h"
#include "world.h"

#define BOARD_MEMORY TOU_POSIX_NV_MEMORY(65536)

typedef struct board {
    const char *name;
    tou_nv_t nv;
    kept_shape_t shape;
    uint8_t banks;   /* of tables */
    uint8_t log;     /* events kept of each kind */
    uint16_t stride; /* bytes from one cut to the next in a short run */
    bool scars;      /* what a cut tore can not be written before another erase, whatever it reads */
} board_t;

/* clang-format off */
static const board_t boards[] = {
    {"eeprom-1k", {NULL, NULL, 1024, 0, 0, 1, 5, 0, 100000},
     {1000, 2, 2, 1, TOU_DEMAND_RESTART, 60, 0, 0, 3, 0, 0, {0, 0, 0, 0, 0}, 0, 0,
      {15, 15, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 2, 1}, {{1, 0}, {0, 0}, {0, 0}}}, 1, 0, 7, false},
    {"eeprom-4k", {NULL, NULL, 4096, 0, 32, 1, 5, 0, 1000000},
     {1000, 2, 6, TOU_MAKE_UP_ALL, TOU_DEMAND_RESTART, 240, 0, 9000, 3, 0, 0, {1, 1, 1, 0, 2}, 10, 240,
      {15, 5, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, 2, 1}, {{1, 0}, {0, 0}, {0, 0}}}, 1, 1, 13, false},
    {"i2c-32k-page-64", {NULL, NULL, 32768, 0, 64, 1, 5, 0, 1000000},
     {1000, 4, 12, 2, TOU_DEMAND_RESUME, 240, 0, 9000, 16, 0, 0, {12, 3, 2, 100, 31}, 200, 240,
      {30, 5, TOU_DEMAND_FREE, TOU_DEMAND_INSIDE, 4, 2}, {{1, 0}, {11, 6}, {0, 0}}}, 2, 6, 17, false},
    {"fram-8k", {NULL, NULL, 8192, 0, 0, 1, 0, 0, 4294967295u},
     {1000, 4, 6, TOU_MAKE_UP_ALL, TOU_DEMAND_SYNCHRONISE, 240, 3000, 0, 3, 0, 0, {1, 1, 1, 0, 2}, 30, 120,
      {60, 60, TOU_DEMAND_FREE, TOU_DEMAND_AT_END, 4, 1}, {{1, 0}, {0, 0}, {0, 0}}}, 2, 3, 17, false},
    {"flash-2x4k-unit-8", {NULL, NULL, 8192, 4096, 0, 8, 5, 25, 10000},
     {1000, 2, 4, 3, TOU_DEMAND_RESTART, 240, 0, 0, 3, 64, 40, {1, 1, 0, 0, 1}, 6, 240,
      {15, 15, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, 2, 1}, {{1, 0}, {0, 0}, {0, 0}}}, 1, 0, 23, false},
};
/* clang-format on */

/* A blank one. memory: BOARD_MEMORY bytes. */
static inline bool board_make(const board_t *board, world_t *world, uint8_t *memory)
{
    bool two = board->banks == 2u;
    kept_board_t made;

    memset(&made, 0, sizeof made);
    script_board(&made);
    made.param    = two ? script_two_banks : script_one_bank;
    made.n_params = (uint8_t)(two ? sizeof script_two_banks / sizeof script_two_banks[0]
                                  : sizeof script_one_bank / sizeof script_one_bank[0]);
    made.log      = board->log;
    return world_init(world, &board->nv, memory, BOARD_MEMORY, &board->shape, &made);
}

#endif
