/* SPDX-License-Identifier: MIT */
/**
 * @file sim_cuts.h
 * @brief Power cuts while a simulated board runs on: at each, another board is made of what the nonvolatile part would hold, boots the
 *        same image, and is looked at.
 *
 * It must come up with the registers of the last complete record, or of the one that was being written; with what its tables
 * say in force, and no default; with as many closed periods as the board that ran on, or one less, which it then makes up.
 */
#ifndef SIM_CUTS_H
#define SIM_CUTS_H

#include "sim_board.h"

/** Where the image keeps what is looked at: addresses in its RAM. */
typedef struct sim_places {
    unsigned reg;      /* registers */
    unsigned reg_size; /* their bytes */
    unsigned stage;    /* of the store */
    unsigned writing;  /* what that is while a record is being written */
    unsigned number;   /* of the newest record, 4 bytes */
    unsigned state;    /* 0: the meter runs */
    unsigned flags;    /* of the tariff, 0: its tables are in force */
    unsigned closings; /* number of the period under way, 2 bytes */
} sim_places_t;

/** What came of it. */
typedef struct sim_result {
    unsigned long cuts;
    unsigned long torn; /* of them, within a write */
    unsigned long old;  /* came up with the last record while the next one was being written */
    unsigned long bad;
} sim_result_t;

/**
 * @brief Run on for so many cycles, and cut each `every`: within a write of the EEPROM by each model of what is torn.
 * @param places  n_places words of sim_places_t, in order
 */
void sim_sweep(sim_board_t *self, elf_firmware_t *image, const char *part, const sim_places_t *places, uint64_t cycles,
               uint64_t every, sim_result_t *result);

#endif
