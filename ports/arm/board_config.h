/* SPDX-License-Identifier: MIT */
/* The Cortex-M meter board: what the meter must know of it. README.md has its pins. */
#ifndef BOARD_CONFIG_H
#define BOARD_CONFIG_H

#define BOARD_LINES 1u

/** Of the stamp. */
#define BOARD_STAMP_HZ 32000u

/** Shortest pulse and pause, in stamps of 31.25 us: 0.25 ms rejects spikes on the line of an optical converter. A contact that bounces
 *  takes 320: 10 ms. */
#define BOARD_PULSE_STAMPS 8u

/** Pulse outputs: a bit of port F, and three of port C. */
#define BOARD_OUT_TOTAL  0x04u
#define BOARD_OUT_PEAK   0x10u
#define BOARD_OUT_VALLEY 0x20u
#define BOARD_OUT_SIGNAL 0x40u
#define BOARD_OUT_MORE   0x80u

/** Their tick. */
#define BOARD_TICK_MS 5u

#endif
