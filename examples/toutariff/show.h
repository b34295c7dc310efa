/* SPDX-License-Identifier: MIT */
#ifndef SHOW_H
#define SHOW_H

#include "tariff_file.h"

/** @brief Print the year of a tariff for a person. @param number  of the year, 0..99 */
void show_tariff(FILE *out, const tariff_file_t *file, uint8_t number);

#endif
