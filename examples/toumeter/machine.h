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

/** A meter on its board. Must not be moved. */
typedef struct machine {
    kept_meter_t meter;
    const options_t *options;
    const tariff_file_t *file; /* NULL: none */
    tou_tariff_source_t source;
    tou_arrays_t arrays; /* bank 0, or from an activation time on bank 1 */
    settings_t settings;
    tou_posix_nv_t part;
    tou_nv_t nv;
    uint16_t hardware; /* free-running count of pulses */
    bool found;        /* there is a commit */
    bool known;        /* its settings were found, too */
    uint8_t memory[TOU_POSIX_NV_MEMORY(MACHINE_NV)];
} machine_t;

/**
 * @brief Look at what the memory holds: nothing, or a meter and its settings. Nothing is written; a file that is not there
 *        is not made.
 * @param file  the tariff of a new meter; NULL: none  @return 0; 1 or 2: told on standard error
 */
int machine_find(machine_t *self, const options_t *options, const tariff_file_t *file);

/**
 * @brief Power comes up.
 * @param on_event  told what happens, with ctx  @return 0; 1 or 2: told on standard error
 */
int machine_boot(machine_t *self, const tou_clock_t *clock, tou_event_fn_t on_event, void *ctx);

/** @brief Go on from there: the clock is read, a new meter writes down its settings. @return 0; 1: told */
int machine_start(machine_t *self);

/** @brief Pulses come. @return how many the input took, at most so many that the meter does not lose one before a poll */
uint16_t machine_count(machine_t *self, uint64_t pulses);

/** @brief A second has passed, if one has; all that waits is done. @return 0; 1: told */
int machine_settle(machine_t *self);

/** @brief Power goes: save, and leave the memory. @return 0; 1: something could not be saved (told) */
int machine_end(machine_t *self);

/** @brief Leave the memory as it is. */
void machine_leave(machine_t *self);

/** @return pulses that the total register holds: modulo 10^6 kWh */
uint64_t machine_pulses(const machine_t *self);

#endif
