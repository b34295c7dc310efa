/* SPDX-License-Identifier: MIT */
/**
 * @file lines.h
 * @brief The serial lines of toumeter, each with a port of DL/T 645.
 */
#ifndef LINES_H
#define LINES_H

#include "machine.h"
#include "tou/archive.h"
#include "tou/cell.h"
#include "tou/dlt645.h"
#include "tou/step_object.h"
#include "tou_posix_serial.h"
#include "tou_posix_timer.h"

/** The lines. Must not be moved. */
typedef struct lines {
    tou_quantity_t quantity;
    tou_objects_t objects;
    tou_cells_t cells;
    tou_steps_t steps;
    tou_profile_t *loads[TOU_LOAD_CLASSES];
    tou_freeze_t *freezes[TOU_FREEZE_KINDS];
    tou_changing_t changing;
    tou_demand_part_t *demands[1];
    tou_constant_t constant;
    tou_dlt645_station_t station;
    tou_dlt645_station_cfg_t station_cfg;
    tou_archive_t archive;
    uint8_t n;
    tou_posix_serial_t serial[OPTIONS_LINES];
    tou_serial_t service[OPTIONS_LINES];
    tou_dlt645_cfg_t cfg[OPTIONS_LINES];
    tou_dlt645_t port[OPTIONS_LINES];
    tou_posix_timer_t ms;
    tou_timer_t timer; /* the same as a service */
    uint32_t last_ms;  /* when time was last told to the ports */
} lines_t;

/** @brief Open what the options name. @return 0; 1: told on standard error */
int lines_open(lines_t *self, const options_t *options);

/** @brief The meter runs: its values can be read. */
void lines_begin(lines_t *self, machine_t *machine);

/** @brief Take in what has come, answer what is due. */
void lines_poll(lines_t *self);

/** @brief Make the settings of another port of the same meter. @param serial  where its answers go, kept */
void lines_serve(lines_t *self, const tou_serial_t *serial, tou_dlt645_cfg_t *out);

/** @return whether one of them answers */
bool lines_busy(const lines_t *self);

/**
 * @brief Sleep, but not over a byte that comes or a signal.
 * @param keys  a descriptor that is watched, too; negative: none
 * @param soon  something else waits for the meter
 */
void lines_sleep(const lines_t *self, uint64_t ns, int keys, bool soon);

/** @brief Close them. */
void lines_close(lines_t *self);

#endif
