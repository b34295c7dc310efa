/* SPDX-License-Identifier: MIT */
/* The AVR meter board: pins and speeds. README.md has the table of both parts. */
#ifndef BOARD_CONFIG_H
#define BOARD_CONFIG_H

#define BOARD_LINES 1u

/** Shortest pulse and pause, in stamps of 32 us: spikes are rejected, pulses of an optical converter go up to 10 kHz. A contact
 *  that bounces takes 313: 10 ms. */
#define BOARD_PULSE_STAMPS 1u

#endif
