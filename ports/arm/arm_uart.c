/* SPDX-License-Identifier: MIT */
/* UART 0, 8 data bits and even parity. It sends from its own FIFO of 16 bytes; what comes in is put by until the main loop takes it. */
#include "arm_board.h"

#define RX_SIZE     128u                 /* at 19 200 Bd it fills up in 73 ms: longer than a turn of the main loop */
#define DIVIDE_600  (4u * ARM_HZ / 600u) /* in 1/64, of a clock 16 times as fast as bits are */
#define DIVIDE_2400 (4u * ARM_HZ / 2400u)

static volatile uint8_t rx[RX_SIZE];
static volatile uint8_t rx_put;
static volatile uint8_t rx_got;

static void arm_uart_keep(uint8_t byte)
{
    uint8_t put = rx_put;

    if ((uint8_t)(put - rx_got) < RX_SIZE) {
        rx[put % RX_SIZE] = byte;
        rx_put            = (uint8_t)(put + 1u);
    }
}

void arm_on_uart(void)
{
    UART_ICR = IRQ_RX;
    while ((UART_FR & FR_RXFE) == 0u) {
        uint32_t got = UART_DR;

        if ((got & DR_BAD) == 0u) {
            arm_uart_keep((uint8_t)got);
        }
    }
    arm_woken = true;
}

/* Writing the line's form makes the speed real. */
static void arm_uart_divide(uint32_t divisor)
{
    UART_CTL  = 0;
    UART_IBRD = divisor >> 6;
    UART_FBRD = divisor & 0x3Fu;
    UART_LCRH = LCRH_8E1;
    UART_CTL  = CTL_RUN;
}

void arm_uart_init(void)
{
    SYSCTL_RCGC1 |= RCGC1_UART0;
    GPIO_AFSEL(GPIO_A) = 0x03u;
    GPIO_DEN(GPIO_A) |= 0x03u;
    arm_uart_divide(DIVIDE_2400);
    UART_IM     = IRQ_RX;
    NVIC_ENABLE = UART0_IRQ;
}

static tou_err_t arm_put(void *ctx, uint8_t byte) TOU_REENTRANT
{
    (void)ctx;
    if ((UART_FR & FR_TXFF) != 0u) {
        return TOU_E_BUSY;
    }
    UART_DR = byte;
    return TOU_OK;
}

static const tou_serial_ops_t ops            = {arm_put};
const tou_serial_t board_serial[BOARD_LINES] = {{&ops, NULL}};

bool board_get(uint8_t line, uint8_t *byte)
{
    uint8_t got = rx_got;

    (void)line;
    if (got == rx_put) {
        return false;
    }
    *byte  = rx[got % RX_SIZE];
    rx_got = (uint8_t)(got + 1u);
    return true;
}

bool board_sending(uint8_t line)
{
    (void)line;
    return (UART_FR & FR_BUSY) != 0u;
}

/* Codes are the bits of DL/T 645: 02 600, 04 1200, ... 40 19200 Bd. */
tou_err_t board_speed(uint8_t line, uint8_t code, bool sent)
{
    uint32_t divisor = DIVIDE_600;

    for (uint8_t bit = 0x02; bit != code; bit = (uint8_t)(bit << 1)) {
        if (bit == 0x40u) {
            return TOU_E_RANGE;
        }
        divisor /= 2u;
    }
    if (sent) {
        while (board_sending(line)) {
        }
        arm_uart_divide(divisor);
    }
    return TOU_OK;
}
