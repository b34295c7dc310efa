/* SPDX-License-Identifier: MIT */
/**
 * @file output.h
 * @brief The two things that tourate writes.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "clock.h"
#include "load_file.h"
#include "options.h"

/** @brief Rate labels of each interval of a load, NULL: of the times in the options. @return 0, or 2 (told) */
int labels_write(rate_clock_t *clock, const options_t *options, const load_file_t *load);

/** @brief Energy and demand of each rate by billing period, and the report if it is wanted. @return 0, 1 or 2 (told) */
int registers_write(rate_clock_t *clock, const options_t *options, const load_file_t *load);

#endif
