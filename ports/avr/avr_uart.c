/* SPDX-License-Identifier: MIT */
/* USART 0, 8 data bits and even parity, with a pin that drives the bus of a two-wire line while an answer goes out. */
#include <avr/interrupt.h>

#include "avr_board.h"

#define RX_SIZE 64u /* at 19 200 Bd half of it fills up in 18 ms: longer than a turn of the main loop */
#define TX_SIZE 16u

static volatile uint8_t rx[RX_SIZE];
static volatile uint8_t rx_put;
static uint8_t rx_got;
static volatile uint8_t tx[TX_SIZE];
static uint8_t tx_put;
static volatile uint8_t tx_got;
static volatile bool sending;

ISR(USART_RX_VECT)
{
    bool bad     = (UCSR0A & (_BV(FE0) | _BV(UPE0))) != 0u;
    uint8_t byte = UDR0;
    uint8_t put  = rx_put;

    if (!bad && (uint8_t)(put - rx_got) < RX_SIZE) {
        rx[put % RX_SIZE] = byte;
        rx_put            = (uint8_t)(put + 1u);
    }
    avr_woken = 1;
}

ISR(USART_UDRE_VECT)
{
    uint8_t got = tx_got;

    UDR0   = tx[got % TX_SIZE];
    got    = (uint8_t)(got + 1u);
    tx_got = got;
    if (got == tx_put) {
        UCSR0B &= (uint8_t)~_BV(UDRIE0);
    }
    avr_woken = 1;
}

/* The last bit has left. */
ISR(USART_TX_VECT)
{
    if (tx_got == tx_put) {
        PORTD &= (uint8_t)~_BV(PIN_DRIVE);
        sending = false;
    }
    avr_woken = 1;
}

static void avr_uart_divide(uint16_t divisor)
{
    UBRR0 = (uint16_t)(divisor - 1u);
}

void avr_uart_init(void)
{
    DDRD |= _BV(PIN_DRIVE);
    UCSR0A = _BV(U2X0);
    avr_uart_divide(F_CPU / 8u / 2400u);
    UCSR0C = _BV(UPM01) | _BV(UCSZ01) | _BV(UCSZ00);
    UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0) | _BV(TXCIE0);
}

static tou_err_t avr_put(void *ctx, uint8_t byte) TOU_REENTRANT
{
    uint8_t put = tx_put;

    (void)ctx;
    if ((uint8_t)(put - tx_got) >= TX_SIZE) {
        return TOU_E_BUSY;
    }
    tx[put % TX_SIZE] = byte;
    cli();
    sending = true;
    PORTD |= _BV(PIN_DRIVE);
    tx_put = (uint8_t)(put + 1u);
    UCSR0B |= _BV(UDRIE0);
    sei();
    return TOU_OK;
}

static const tou_serial_ops_t ops            = {avr_put};
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
    return sending;
}

/* Codes are the bits of DL/T 645: 02 600, 04 1200, ... 40 19200 Bd. */
tou_err_t board_speed(uint8_t line, uint8_t code, bool sent)
{
    uint16_t divisor = F_CPU / 8u / 600u;

    (void)line;
    for (uint8_t bit = 0x02; bit != code; bit = (uint8_t)(bit << 1)) {
        if (bit == 0x40u) {
            return TOU_E_RANGE;
        }
        divisor /= 2u;
    }
    if (sent) {
        while (sending) {
        }
        avr_uart_divide(divisor);
    }
    return TOU_OK;
}
