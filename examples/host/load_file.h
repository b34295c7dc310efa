/* SPDX-License-Identifier: MIT */
/**
 * @file load_file.h
 * @brief A measured load read from CSV, interval by interval.
 *
 * The file has a header and then rows of a time stamp (`start` or `end` of the interval) and a value (`kwh`, energy of
 * the interval, or `kw`, its mean power). Other columns are ignored. Energy is taken to 10^-9 kWh.
 */
#ifndef LOAD_FILE_H
#define LOAD_FILE_H

#include <stdio.h>

#include "tou/calendar.h"

/** Units of energy in a kWh. */
#define LOAD_NANO INT64_C(1000000000)

/** How to read the file. */
typedef struct load_options {
    const char *path;       /**< of the CSV file */
    const tou_zone_t *zone; /**< of stamps that carry no offset */
    bool has_offset;        /**< stamps without an offset keep the next one all year */
    int32_t offset_min;     /**< minutes east of UTC */
    uint32_t interval_s;    /**< 0: the distance of the first two rows */
    double scale;           /**< values are multiplied by it; 1 changes nothing */
    FILE *err;              /**< where refusals and gaps are told */
} load_options_t;

/** One interval of the load. */
typedef struct load_row {
    tou_utc_t start; /**< its first instant */
    bool gap;        /**< no value: a power outage */
    uint64_t nano;   /**< energy in 10^-9 kWh */
    unsigned line;   /**< of the file */
} load_row_t;

/** A load file read whole. */
typedef struct load_file {
    load_row_t *row;     /**< rising; only gaps and values, no row between distant ones */
    size_t n;            /**< rows */
    uint32_t interval_s; /**< length of each */
} load_file_t;

/**
 * @brief Read a load file.
 * @return 0; 1: memory is short; 2: the file cannot be read or is refused. Told on options->err; out is then empty.
 */
int load_file_read(const load_options_t *options, load_file_t *out);

/** @brief Give back what load_file_read() took. */
void load_file_free(load_file_t *load);

#endif
