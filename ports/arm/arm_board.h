/* SPDX-License-Identifier: MIT */
/* What the files of the Cortex-M board share. */
#ifndef ARM_BOARD_H
#define ARM_BOARD_H

#include "board.h"
#include "lm3s.h"

#define ARM_HZ 12500000u /* PLL of 200 MHz by 16 */

/* Pins. Inputs are low when active: a transistor pulls them down. */
#define PIN_PULSE  0x01u                                                  /* E */
#define PIN_SUPPLY 0x02u                                                  /* E: the supply fails */
#define PIN_IR     0x04u                                                  /* E: the receiver sees a mark */
#define PIN_KEYS   0xF0u                                                  /* A: next, up, enter, back */
#define PIN_FAULT  0x01u                                                  /* F */
#define PIN_KEY    0x02u                                                  /* F */
#define PIN_TEST   BOARD_OUT_TOTAL                                        /* F */
#define PIN_OUTS   (BOARD_OUT_PEAK | BOARD_OUT_VALLEY | BOARD_OUT_SIGNAL) /* C */
#define PIN_TARIFF 0xFFu                                                  /* D */

/* Set by each interrupt that brings something which the main loop has to look at. */
extern volatile bool arm_woken;

/** @brief Interrupts wait, or no longer. */
static inline void arm_hold(void)
{
    __asm volatile("cpsid i" ::: "memory");
}

static inline void arm_release(void)
{
    __asm volatile("cpsie i\n\tisb" ::: "memory");
}

void arm_time_init(void);
/** @brief Do seconds count? */
void arm_time_run(bool on);
/** @return stamp of this moment. @par Context an interrupt */
uint16_t arm_stamp(void);
void arm_uart_init(void);
void arm_i2c_init(void);

/** @name Vectors
 * @{ */
void arm_on_tick(void);
void arm_on_pins(void);
void arm_on_keys(void);
void arm_on_uart(void);
/** @} */

#endif
