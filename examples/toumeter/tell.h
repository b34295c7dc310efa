/* SPDX-License-Identifier: MIT */
/**
 * @file tell.h
 * @brief What the meter does and what it has measured, for a person.
 */
#ifndef TELL_H
#define TELL_H

#include "machine.h"

/** @brief An event, one line on standard output. @param ctx  the machine */
void tell_event(void *ctx, const tou_event_t *event);

/** @brief Something else that happened, likewise. */
void tell_line(const machine_t *machine, tou_utc_t at, const char *what);

/** @brief What was found at the start. */
void tell_found(const machine_t *machine);

/** @brief Registers, maxima, closings and events. */
void tell_registers(const machine_t *machine);

#endif
