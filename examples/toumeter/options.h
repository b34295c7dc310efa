/* SPDX-License-Identifier: MIT */
/**
 * @file options.h
 * @brief The command line of toumeter.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "stamp.h"

/** Most serial lines. */
#define OPTIONS_LINES 4u

/** The command line. Texts point into it; NULL where not given. */
typedef struct options {
    const char *tariff;              /**< --tariff */
    const char *nv;                  /**< --nv */
    const char *load;                /**< --load */
    const char *kw;                  /**< --kw as written */
    const char *address;             /**< --address */
    const char *count;               /**< --count */
    bool key;                        /**< --key: the programming key is held */
    bool panel;                      /**< --panel */
    bool verbose;                    /**< --verbose */
    bool simulated;                  /**< --clock sim:...; else real */
    stamp_t begin;                   /**< first time of the simulated clock */
    uint32_t speed;                  /**< of it, times real time */
    uint64_t nano;                   /**< --kw in 10^-9 kW */
    uint16_t constant;               /**< --constant, imp/kWh; 0: not given */
    bool limited;                    /**< --for was given */
    uint64_t seconds;                /**< its value */
    uint8_t save_min;                /**< --save-min */
    uint16_t save_pulses;            /**< --save-pulses */
    uint8_t n_lines;                 /**< how often --serial was given */
    const char *line[OPTIONS_LINES]; /**< its values */
} options_t;

/** Pulses per kWh of a new meter that is told none. */
#define OPTIONS_CONSTANT 1000u

/** @brief Read the command line. @return 0; 2: it is refused (told); -1: help was asked for and printed */
int options_read(int argc, char **argv, options_t *out);

#endif
