/* SPDX-License-Identifier: MIT */
/**
 * @file master.h
 * @brief What toumaster does with a meter. Each answers the exit status.
 */
#ifndef MASTER_H
#define MASTER_H

#include "dlt_program.h"
#include "meter_link.h"
#include "stamp.h"

enum { MASTER_FINE = 0, MASTER_FAILED = 1, MASTER_USAGE = 2 };

/** @brief Tell why something failed. @return MASTER_FAILED */
int master_fail(const meter_link_t *link, const char *what, link_result_t result);

/** @brief Read names, all of which are known. */
int master_read(meter_link_t *link, char **names, int n);

/** @brief Read all that the meter has of a list of names. */
int master_dump(meter_link_t *link);

/** @brief Read the clock. */
int master_clock(meter_link_t *link);

/** @brief Set the clock and read it. @param at  local time; NULL: this computer's */
int master_set_clock(meter_link_t *link, const stamp_t *at);

/** @brief Write a tariff into the set that is not running. @param cfg  sets are filled in */
int master_program(meter_link_t *link, const tariff_file_t *file, dlt_program_cfg_t *cfg);

#endif
