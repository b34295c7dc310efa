/* SPDX-License-Identifier: MIT */
/* The board that the kit is tried on: see world.h. */
#ifndef BOARD_CONFIG_H
#define BOARD_CONFIG_H

#define BOARD_LINES        2
#define BOARD_STAMP_HZ     32768u
#define BOARD_PULSE_STAMPS (BOARD_STAMP_HZ / 100u)

#endif
