/* SPDX-License-Identifier: MIT */
/*
 * A board without hardware, and an operator who does what the kit asks for. Time is simulated: it passes by calls of the board, each
 * of which takes as long as it might. Power cuts and resets end the process of the firmware; what outlasts them is shared memory.
 *
 * A board may lie: one thing about it is not as board.h says. run.sh lists the lies.
 */
#ifndef WORLD_H
#define WORLD_H

#include "board.h"
#include "tou_posix_nv.h"

#define WORLD_NV 16384u

/** Statuses of the firmware's process. */
enum { WORLD_DONE = 0, WORLD_RESET = 10, WORLD_HANGS = 11 };

/** Something that happens later. */
enum { EVENT_LETTER, EVENT_LINE, EVENT_EDGE, EVENT_PRESS, EVENT_RELEASE, EVENT_WARNING, EVENT_RESET, EVENT_CUT, EVENTS };

/** What a reset does not change. */
typedef struct world {
    uint64_t us;        /**< since the beginning */
    uint64_t ahead;     /**< of the clock, microseconds since 2000 */
    uint64_t set_us;    /**< what it was set to */
    bool valid;         /**< it was set */
    const char *script; /**< letters to be sent */
    const char *lie;    /**< what is wrong with the board; "": nothing */
    uint32_t seed;
    tou_posix_nv_t part;
    uint8_t memory[TOU_POSIX_NV_MEMORY(WORLD_NV)];
} world_t;

/** The firmware since its last reset. */
typedef struct run {
    uint64_t began_us;
    uint64_t fed_us;               /**< watchdog */
    uint64_t second_us;            /**< next tick */
    uint64_t at_us[EVENTS];        /**< when it happens; 0: not */
    uint32_t interrupts;           /**< so far */
    uint32_t lost_us;              /**< by which a timer is late that stops in sleep */
    uint32_t edges;                /**< to come */
    uint32_t high_us;              /**< of a pulse */
    const char *line;              /**< rest of the line under way to the board */
    uint8_t speed[BOARD_LINES];    /**< bit of its code */
    uint64_t sent_us[BOARD_LINES]; /**< when all that was put is out */
    uint8_t ring[16];
    uint8_t n_ring;
    bool level, key, running;
} run_t;

extern world_t *world;
extern run_t run;

/** @return does the board lie so? */
bool lie(const char *name);
/** @brief Let time pass; what is due happens. */
void pass(uint32_t us);
/** @brief The CPU stops. */
void world_reset(void);
/** What is behind board_nv, whose geometry is in a file of its own: eeprom.c and its like. */
extern const tou_nv_ops_t board_nv_ops;
/** @return microseconds of a byte on a line */
uint32_t byte_us(uint8_t line);
/** @brief The kit has said a byte. */
void operator_hears(uint8_t byte);
/** @brief Something that the operator began is due. */
void operator_acts(uint8_t event);
/** @brief Make the memory, before the first run. */
void board_make(void);
/** @brief The firmware's main(). */
int kit_main(void);

#endif
