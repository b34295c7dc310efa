/* SPDX-License-Identifier: MIT */
/**
 * @file signals.h
 * @brief SIGTERM, SIGINT and SIGHUP warn of a power failure, SIGUSR1 asks for the registers. One per process.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include "tou/keep.h"

/** @brief Take the signals over. A pipe that nobody reads no longer ends the program. */
void signals_init(void);

/** @brief From now on a warning reaches the keeper from within the signal, as from an interrupt. */
void signals_warn(tou_keep_t *keep);

/** @return whether a warning came */
bool signals_stop(void);

/** @return whether the registers were asked for since the last call */
bool signals_print(void);

/** @brief Sleep, but not over a signal, nor over something that comes. @param watched  n descriptors */
void signals_sleep(uint64_t ns, const int *watched, unsigned n);

#endif
