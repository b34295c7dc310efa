/* SPDX-License-Identifier: MIT */
/**
 * @file program.h
 * @brief What a factory does to a new meter: its settings, its tariff and the names of its rates go into its memory.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "machine.h"

/**
 * @brief Program a meter that was started, through the meter, record by record.
 * @param file  its tariff; NULL: none
 * @return whether all of it is kept
 */
bool program_meter(machine_t *machine, const tariff_file_t *file);

/** @brief Find the number of rates and their names again. */
void program_read_names(machine_t *machine);

#endif
