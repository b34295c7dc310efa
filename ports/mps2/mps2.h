/* SPDX-License-Identifier: MIT */
/* Registers of the MPS2 board with the AN386 image (a Cortex-M4 in an FPGA) that the port uses. */
#ifndef MPS2_H
#define MPS2_H

#include <stdint.h>

#define MPS2_HZ           25000000u
#define MPS2_REG(address) (*(volatile uint32_t *)(address))

/* Core */
#define NVIC_ENABLE  MPS2_REG(0xE000E100u)
#define NVIC_DISABLE MPS2_REG(0xE000E180u)
#define NVIC_PENDING MPS2_REG(0xE000E280u) /* 1 clears */

/* Places of interrupts among those of the chip, and the bits of the NVIC's registers that go with them. */
enum { PLACE_RECEIVED = 0, PLACE_SENT = 1, PLACE_INPUTS = 2, PLACE_SOON = 8, PLACE_SECOND = 9 };
#define NVIC_BIT(place) (UINT32_C(1) << (place))

/* Timers: 0 ends short sleeps, 1 counts seconds */
#define TIMER_SOON   0x40000000u
#define TIMER_SECOND 0x40001000u

#define TIMER_CTRL(timer)   MPS2_REG((timer) + 0x00u)
#define TIMER_VALUE(timer)  MPS2_REG((timer) + 0x04u)
#define TIMER_RELOAD(timer) MPS2_REG((timer) + 0x08u)
#define TIMER_CLEAR(timer)  MPS2_REG((timer) + 0x0Cu)

#define TIMER_RUN 0x09u /* with its interrupt */

/* UARTs: 0 is the line, 1 stands for the input pins. They know no parity. */
#define UART_LINE   0x40004000u
#define UART_INPUTS 0x40005000u

#define UART_DATA(uart)  MPS2_REG((uart) + 0x00u)
#define UART_STATE(uart) MPS2_REG((uart) + 0x04u)
#define UART_CTRL(uart)  MPS2_REG((uart) + 0x08u)
#define UART_CLEAR(uart) MPS2_REG((uart) + 0x0Cu)
#define UART_DIV(uart)   MPS2_REG((uart) + 0x10u)

#define STATE_TX_FULL 0x01u
#define STATE_RX_FULL 0x02u
#define CTRL_BOTH     0x0Fu /* sends and receives, with interrupts */
#define CTRL_RECEIVE  0x0Au
#define CLEAR_TX      0x01u
#define CLEAR_RX      0x02u

/* Watchdog: the first time that it runs down is an NMI, the second a reset */
#define DOG_LOAD  MPS2_REG(0x40008000u)
#define DOG_CTRL  MPS2_REG(0x40008008u)
#define DOG_CLEAR MPS2_REG(0x4000800Cu)
#define DOG_LOCK  MPS2_REG(0x40008C00u)

#define DOG_RUN    0x03u
#define DOG_UNLOCK 0x1ACCE551u

/* Lamps and counter of the board */
#define BOARD_LED      MPS2_REG(0x40028000u)
#define BOARD_COUNTER  MPS2_REG(0x40028018u)
#define BOARD_PRESCALE MPS2_REG(0x4002801Cu)
#define BOARD_LEDS     MPS2_REG(0x4002F004u) /* eight, of the microcontroller that sets the board up */

/* I2C of the second shield, by its lines */
#define I2C_LINES MPS2_REG(0x4002A000u) /* read: their levels; written: lets these go */
#define I2C_PULL  MPS2_REG(0x4002A004u) /* pulls these down */

#define I2C_SCL 0x01u
#define I2C_SDA 0x02u

#endif
