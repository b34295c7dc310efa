/* SPDX-License-Identifier: MIT */
/**
 * @file options.h
 * @brief The command line of tourate.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "tou/types.h"

/** The command line. Texts point into it; NULL where not given. */
typedef struct options {
    const char *tariff;   /**< --tariff */
    const char *load;     /**< --load */
    const char *announce; /**< --announce */
    const char *from;     /**< --from */
    const char *to;       /**< --to */
    const char *report;   /**< --report */
    bool labels;          /**< --labels; else registers */
    bool registers;       /**< --registers was given */
    bool imp;             /**< --unit imp */
    bool has_offset;      /**< --load-offset was given */
    int32_t offset_min;   /**< its value */
    uint16_t constant;    /**< --constant, imp/kWh */
    uint32_t interval_s;  /**< --interval; 0: not given */
    uint32_t step_s;      /**< --step; 0: not given */
    double scale;         /**< --scale */
} options_t;

/** @brief Read the command line. @return 0; 2: it is refused (told); -1: help was asked for and printed */
int options_read(int argc, char **argv, options_t *out);

#endif
