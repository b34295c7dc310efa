/* SPDX-License-Identifier: MIT */
/* The MPS2 board: what the meter must know of it. README.md has its pins. */
#ifndef BOARD_CONFIG_H
#define BOARD_CONFIG_H

#define BOARD_LINES 1

/** Of the stamp: milliseconds, which are too coarse for an infrared receiver. */
#define BOARD_STAMP_HZ 1000u

/** Shortest pulse and pause, in stamps, which are milliseconds. */
#define BOARD_PULSE_STAMPS 10u

/** Pulse outputs: the first has a lamp, the others have no pins. */
#define BOARD_OUT_TOTAL  0x02u
#define BOARD_OUT_PEAK   0x04u
#define BOARD_OUT_VALLEY 0x08u
#define BOARD_OUT_SIGNAL 0x10u
#define BOARD_OUT_MORE   0x80u

/** Their tick. */
#define BOARD_TICK_MS 5u

#endif
