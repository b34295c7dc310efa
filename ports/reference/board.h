/* SPDX-License-Identifier: MIT */
/**
 * @file board.h
 * @brief What a board gives to the reference meter: twelve functions and four services. A port implements these.
 *
 * Functions are called from the main loop only. None waits for longer than a read of the nonvolatile part takes; a part that
 * is busy answers TOU_E_BUSY (tou/port.h tells what each service answers and when).
 *
 * Vectors are the board's own:
 * - the edge interrupt of the pulse input, on both edges: tou_pulse_edge_inline(&board_pulse, active, stamp);
 * - the second interrupt: tou_pulse_mark_isr(&board_pulse); if board_on_second() says so, the multi-function output goes on and ticks run;
 * - the tick interrupt: board_on_tick(), which says what is on;
 * - the edge interrupt of the infrared receiver, if there is one: board_on_infrared(); and with the second board_on_infrared_second();
 * - the power-fail interrupt, if there is a warning: board_on_warning().
 * None of them interrupts another, but for the receiver's, which all may interrupt other than board_on_infrared_second(). The stamp is a free-running 16-bit timer of at most 32 768 Hz.
 */
#ifndef BOARD_H
#define BOARD_H

#include "board_config.h"
#include "tou/glass.h"
#include "tou/port.h"
#include "tou/pulse.h"

/** The pulse input: the board defines it, who uses the board sets it up while board_run() holds its interrupts back. */
extern tou_pulse_t board_pulse;

/** @brief The supply fails: who uses the board defines it. @par Context power-fail interrupt */
void board_on_warning(void);

/**
 * @brief A second begins: who uses the board defines it.
 * @return is the multi-function output to be on? Then ticks are wanted, too
 * @par Context second interrupt
 */
bool board_on_second(void);

/**
 * @brief BOARD_TICK_MS have passed since the last tick: who uses the board defines it.
 * @return the outputs that are to be on: BOARD_OUT_TOTAL, _PEAK, _VALLEY and _SIGNAL, which are any bits that suit the board. With
 *         BOARD_OUT_MORE, which is no output: ticks are wanted; without: they may stop until board_tick() or board_on_second() wants them
 * @par Context tick interrupt
 */
uint8_t board_on_tick(void);

/**
 * @brief An edge of the infrared receiver: who uses the board defines it.
 * @param mark   a mark begins; false: it ends
 * @param stamp  of the timer of edges, of BOARD_STAMP_HZ
 * @par Context edge interrupt of the receiver
 */
void board_on_infrared(bool mark, uint16_t stamp);

/** @brief A second has passed for the receiver: who uses the board defines it. @par Context second interrupt, but not within board_on_infrared() */
void board_on_infrared_second(void);

/** Board's clock: runs while the meter is off, tells when it has stopped. */
extern const tou_clock_t board_clock;
/** Milliseconds. */
extern const tou_timer_t board_timer;
/** Nonvolatile part of the store, without erase blocks. */
extern const tou_nv_t board_nv;
/** Serial lines. */
extern const tou_serial_t board_serial[BOARD_LINES];

/** @brief Set up clocks, pins and peripherals. Neither pulses nor seconds are counted yet. Called once. */
void board_init(void);

/** @brief Let the edge, second and power-fail interrupts run, or hold them and ticks back. Those that came meanwhile may be lost. */
void board_run(bool on);

/** @brief Take a byte that a line has received. @return false: there is none. A byte with a wrong parity is not given */
bool board_get(uint8_t line, uint8_t *byte);

/** @return is an answer still on its way out of a line? */
bool board_sending(uint8_t line);

/**
 * @brief Change the speed of a line.
 * @param code  see tou_dlt645_effects_t
 * @param sent  false: only ask; true: do it, once what was sent has left the line
 * @return TOU_OK: it can; TOU_E_RANGE: it cannot
 */
tou_err_t board_speed(uint8_t line, uint8_t code, bool sent);

/** @return is the sealed programming key pressed? */
bool board_key(void);

/** @brief Set the tariff outputs. @param outputs  bit 0 .. bit 7, see tou_action_t; called at each turn of the main loop */
void board_outputs(uint8_t outputs);

/** @brief Let ticks run. Called often; those that run already must not be disturbed, and none that is long past may come. */
void board_tick(void);

/** @return keys that are down: bit 0 next, 1 up, 2 enter, 3 back. One that goes down wakes the board */
uint8_t board_keys(void);

/** @brief Show something else. A board without a display does nothing. */
void board_show(const tou_glass_t *glass);

/** @brief Light the fault lamp, or not: the meter cannot keep what it counts. */
void board_fault(bool on);

/**
 * @brief Nothing is left to do: tell the watchdog, and sleep until an interrupt comes.
 * @param soon  a frame or a write is under way: for 5 ms at most
 *
 * An interrupt between the last look at what it brings and the call must not be slept over.
 */
void board_sleep(bool soon);

/** @brief Tell the watchdog that the main loop runs. At least each second, but for board_sleep(). */
void board_watchdog(void);

#endif
