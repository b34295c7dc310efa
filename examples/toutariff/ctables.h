/* SPDX-License-Identifier: MIT */
/**
 * @file ctables.h
 * @brief Writes a tariff as C source: constant records for flash, a source over them and the zone.
 */
#ifndef CTABLES_H
#define CTABLES_H

#include "tariff_file.h"

/**
 * @param from  file name of the tariff, for the heading
 * @param path  name of the C file; its last part gives the names in it their beginning
 */
void ctables_write(FILE *out, const tariff_file_t *file, const char *from, const char *path);

#endif
