/* SPDX-License-Identifier: MIT */
/* The AVR meter board: pins and speeds. README.md has the table of both parts. */
#ifndef BOARD_CONFIG_H
#define BOARD_CONFIG_H

#define BOARD_LINES 1u

/** Of the stamp. */
#define BOARD_STAMP_HZ 31250u

/** Shortest pulse and pause, in stamps of 32 us: spikes are rejected, pulses of an optical converter go up to 10 kHz. A contact
 *  that bounces takes 313: 10 ms. */
#define BOARD_PULSE_STAMPS 1u

/** Pulse outputs: bits of port B. */
#define BOARD_OUT_TOTAL  0x01u
#define BOARD_OUT_PEAK   0x04u
#define BOARD_OUT_VALLEY 0x10u
#define BOARD_OUT_SIGNAL 0x20u
#define BOARD_OUT_PINS   (BOARD_OUT_TOTAL | BOARD_OUT_PEAK | BOARD_OUT_VALLEY | BOARD_OUT_SIGNAL)
#define BOARD_OUT_MORE   0x80u

/** Their tick. */
#define BOARD_TICK_MS 4u

#endif
