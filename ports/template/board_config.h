/* SPDX-License-Identifier: MIT */
/**
 * @file board_config.h
 * @brief What the sizes of everything above depend on. The only header of a port that the reference meter and the kit include.
 */
#ifndef BOARD_CONFIG_H
#define BOARD_CONFIG_H

/** Serial lines. Each costs the reference meter a buffer for a frame. Too many: RAM; too few: a port that nobody answers. */
#define BOARD_LINES 1

/** Rate of the timer that stamps edges, Hz. Above 32 768 it wraps within two ticks: pulses then count or not as chance has it. */
#define BOARD_STAMP_HZ 31250u

/**
 * Least time of a pulse and of a pause, in stamps: 10 ms here. Too short: contact bounce is counted as energy. Too long: pulses at
 * full load are not counted. Pulses and pauses of IEC 62053-31 last 30 ms and more.
 */
#define BOARD_PULSE_STAMPS (BOARD_STAMP_HZ / 100u)

/** Pulse outputs: any bits, those of a port spare sorting them. Two alike: one pin gives the pulses of both. */
#define BOARD_OUT_TOTAL  0x01u
#define BOARD_OUT_PEAK   0x02u
#define BOARD_OUT_VALLEY 0x04u
#define BOARD_OUT_SIGNAL 0x08u
#define BOARD_OUT_MORE   0x80u /**< no pin */

/** Their tick. Too long: widths are rounded up to it; too short: time that the CPU does not sleep. */
#define BOARD_TICK_MS 5u

#endif
