/* SPDX-License-Identifier: MIT */
/**
 * @file machine.h
 * @brief The board of toumeter: a meter that keeps everything, its memory and its tariff.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include "kept_meter.h"
#include "options.h"
#include "settings.h"
#include "tou_posix_nv.h"

/** Bytes of the memory, and of its file. */
#define MACHINE_NV 262144u

/** Id of the blocks that hold the names of rates. */
#define MACHINE_NAMES 0x81u

/** Id of the block that holds the address, once one was written. */
#define MACHINE_ADDRESS 0x82u

/** A meter on its board. Must not be moved. */
typedef struct machine {
    kept_meter_t meter;
    const options_t *options;
    tou_tariff_source_t source; /* tables in the store */
    settings_t settings;
    uint32_t limit; /* of demand, 0.1 W */
    tou_posix_nv_t part;
    tou_nv_t nv;
    uint16_t hardware; /* free-running count of pulses */
    bool key;          /* the programming key is pressed */
    bool found;        /* the memory holds a meter; else it is a new one */
    uint8_t n_rates;   /* of the tariff; 0: none */
    char name[TOU_RATE_MAX][TARIFF_NAME_MAX + 1u];
    uint8_t memory[TOU_POSIX_NV_MEMORY(MACHINE_NV)];
} machine_t;

/**
 * @brief Look at what the memory holds: nothing, or a meter. Nothing is written; a file that is not there is not made.
 * @param file  the tariff of a new meter; NULL: none  @return 0; 1 or 2: told on standard error
 */
int machine_find(machine_t *self, const options_t *options, const tariff_file_t *file);

/**
 * @brief Power comes up, as far as the clock.
 * @param on_event  told what happens, with ctx  @return 0; 1 or 2: told on standard error
 */
int machine_boot(machine_t *self, const tou_clock_t *clock, tou_event_fn_t on_event, void *ctx);

/** @brief Go on from there. @param file  programmed into a new meter  @return 0; 1: told */
int machine_start(machine_t *self, const tariff_file_t *file);

/** @brief Pulses come. @return how many were counted: so many that none is lost before the next poll */
uint16_t machine_count(machine_t *self, uint64_t pulses);

/** @brief Do all that waits. @return 0; 1: told */
int machine_settle(machine_t *self);

/** @brief Power goes: save, and leave the memory. @return 0; 1: something could not be saved (told) */
int machine_end(machine_t *self);

/** @brief Leave the memory as it is. */
void machine_leave(machine_t *self);

/** @brief Tell what is wrong with the memory. @return status */
int machine_fail(const machine_t *self, int status, const char *what);

/** @return pulses that the total register holds: modulo 10^6 kWh */
uint64_t machine_pulses(const machine_t *self);

#endif
