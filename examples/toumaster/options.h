/* SPDX-License-Identifier: MIT */
/**
 * @file options.h
 * @brief The command line of toumaster.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "dlt_program.h"
#include "meter_link.h"
#include "stamp.h"

/** What is wanted of the meter. */
typedef enum command {
    COMMAND_READ,
    COMMAND_CLOCK,
    COMMAND_SET_CLOCK,
    COMMAND_PROGRAM,
    COMMAND_CLEAR_DEMAND,
    COMMAND_DUMP
} command_t;

/** The command line. Texts point into it; NULL where not given. */
typedef struct options {
    const char *port;
    unsigned baud;
    meter_link_t link; /**< version, address and access */
    command_t command;
    char **names; /**< of COMMAND_READ */
    int n_names;
    bool has_time; /**< of COMMAND_SET_CLOCK */
    stamp_t time;
    dlt_program_cfg_t program; /**< of COMMAND_PROGRAM: path and years */
} options_t;

/** @brief Read the command line. @return 0; 2: it is refused (told); -1: help was asked for and printed */
int options_read(int argc, char **argv, options_t *out);

#endif
