/* SPDX-License-Identifier: MIT */
/* The MPS2 board: what the meter must know of it. README.md has its pins. */
#ifndef BOARD_CONFIG_H
#define BOARD_CONFIG_H

#define BOARD_LINES 1

/** Shortest pulse and pause, in stamps, which are milliseconds. */
#define BOARD_PULSE_STAMPS 10u

#endif
