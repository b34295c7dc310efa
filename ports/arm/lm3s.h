/* SPDX-License-Identifier: MIT */
/* Registers of the LM3S6965 that the board uses, by the names of its data sheet, and those of the Cortex-M core itself. */
#ifndef LM3S_H
#define LM3S_H

#include <stdint.h>

#define LM3S_REG(address) (*(volatile uint32_t *)(address))

/* Core */
#define SYSTICK_CTRL  LM3S_REG(0xE000E010u)
#define SYSTICK_LOAD  LM3S_REG(0xE000E014u)
#define SYSTICK_VALUE LM3S_REG(0xE000E018u)
#define NVIC_ENABLE   LM3S_REG(0xE000E100u)
#define NVIC_DISABLE  LM3S_REG(0xE000E180u)
#define SCB_ICSR      LM3S_REG(0xE000ED04u)

#define SYSTICK_RUN    0x07u /* in CTRL: of the system clock, with its interrupt */
#define ICSR_PENDSTSET (UINT32_C(1) << 26)

/* System control */
#define SYSCTL_RIS   LM3S_REG(0x400FE050u)
#define SYSCTL_RCC   LM3S_REG(0x400FE060u)
#define SYSCTL_RCGC0 LM3S_REG(0x400FE100u)
#define SYSCTL_RCGC1 LM3S_REG(0x400FE104u)
#define SYSCTL_RCGC2 LM3S_REG(0x400FE108u)

#define RIS_PLLLRIS    (UINT32_C(1) << 6)
#define RCC_SYSDIV(n)  ((uint32_t)((n)-1u) << 23)
#define RCC_USESYSDIV  (UINT32_C(1) << 22)
#define RCC_BYPASS     (UINT32_C(1) << 11)
#define RCC_XTAL_8MHZ  (UINT32_C(0x0E) << 6)
#define RCGC0_WDT      (UINT32_C(1) << 3)
#define RCGC1_UART0    (UINT32_C(1) << 0)
#define RCGC1_I2C0     (UINT32_C(1) << 12)
#define RCGC2_GPIO(nr) (UINT32_C(1) << (nr))

/* Ports of pins: A is 0. Bits of an address choose those pins that a read or a write of data means. */
#define GPIO_A       0x40004000u
#define GPIO_B       0x40005000u
#define GPIO_C       0x40006000u
#define GPIO_D       0x40007000u
#define GPIO_E       0x40024000u
#define GPIO_F       0x40025000u
#define GPIO_A_NR    0u
#define GPIO_B_NR    1u
#define GPIO_C_NR    2u
#define GPIO_D_NR    3u
#define GPIO_E_NR    4u
#define GPIO_F_NR    5u
#define GPIO_A_IRQ   (UINT32_C(1) << 0)
#define GPIO_E_IRQ   (UINT32_C(1) << 4)
#define UART0_IRQ    (UINT32_C(1) << 5)
#define UART0_PLACE  5u
#define GPIO_A_PLACE 0u
#define GPIO_E_PLACE 4u

#define GPIO_DATA(port, pins) LM3S_REG((port) + 4u * (pins))
#define GPIO_DIR(port)        LM3S_REG((port) + 0x400u)
#define GPIO_IBE(port)        LM3S_REG((port) + 0x408u)
#define GPIO_IM(port)         LM3S_REG((port) + 0x410u)
#define GPIO_MIS(port)        LM3S_REG((port) + 0x418u)
#define GPIO_ICR(port)        LM3S_REG((port) + 0x41Cu)
#define GPIO_AFSEL(port)      LM3S_REG((port) + 0x420u)
#define GPIO_ODR(port)        LM3S_REG((port) + 0x50Cu)
#define GPIO_PUR(port)        LM3S_REG((port) + 0x510u)
#define GPIO_DEN(port)        LM3S_REG((port) + 0x51Cu)

/* UART 0 */
#define UART_DR   LM3S_REG(0x4000C000u)
#define UART_FR   LM3S_REG(0x4000C018u)
#define UART_IBRD LM3S_REG(0x4000C024u)
#define UART_FBRD LM3S_REG(0x4000C028u)
#define UART_LCRH LM3S_REG(0x4000C02Cu)
#define UART_CTL  LM3S_REG(0x4000C030u)
#define UART_IM   LM3S_REG(0x4000C038u)
#define UART_ICR  LM3S_REG(0x4000C044u)

#define DR_BAD   0x0F00u /* overrun, break, parity, framing */
#define FR_BUSY  0x08u
#define FR_RXFE  0x10u
#define FR_TXFF  0x20u
#define LCRH_8E1 0x76u /* with FIFOs */
#define CTL_RUN  0x0301u
#define IRQ_RX   0x50u /* so many bytes, or some and then a pause */

/* I2C 0 as a master */
#define I2C_MSA  LM3S_REG(0x40020000u)
#define I2C_MCS  LM3S_REG(0x40020004u)
#define I2C_MDR  LM3S_REG(0x40020008u)
#define I2C_MTPR LM3S_REG(0x4002000Cu)
#define I2C_MCR  LM3S_REG(0x40020020u)

#define MCS_RUN    0x01u /* written */
#define MCS_START  0x02u
#define MCS_STOP   0x04u
#define MCS_ACK    0x08u
#define MCS_BUSY   0x01u /* read */
#define MCS_ERROR  0x02u
#define MCS_DATACK 0x08u
#define MCS_ARBLST 0x10u
#define MCR_MASTER 0x10u

/* Watchdog */
#define WDT_LOAD LM3S_REG(0x40000000u)
#define WDT_CTL  LM3S_REG(0x40000008u)
#define WDT_ICR  LM3S_REG(0x4000000Cu)

#define WDT_RUN 0x03u /* it resets when it runs down the second time */

#endif
