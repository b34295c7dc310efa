/* SPDX-License-Identifier: MIT */
/* The Cortex-M meter board: what the meter must know of it. README.md has its pins. */
#ifndef BOARD_CONFIG_H
#define BOARD_CONFIG_H

#define BOARD_LINES 1u

/** Shortest pulse and pause, in stamps of 31.25 us: 0.25 ms rejects spikes on the line of an optical converter. A contact that bounces
 *  takes 320: 10 ms. */
#define BOARD_PULSE_STAMPS 8u

#endif
