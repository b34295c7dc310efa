/* SPDX-License-Identifier: MIT */
/* What the files of the AVR board share. */
#ifndef AVR_BOARD_H
#define AVR_BOARD_H

#include <avr/io.h>

#include "board.h"

/* Port D is the same on both parts; see README.md for the rest. */
#define PIN_PULSE PD2 /* INT0: high while the mark passes */
#define PIN_DRIVE PD4 /* drives the bus of a two-wire line while an answer goes out */
#define PIN_KEY   PD5 /* low while the programming key is pressed */
#define PIN_LED   PB0 /* lit while the mark passes: a pulse of the meter's constant */
#define PIN_FAULT PB1

#if defined(__AVR_ATmega1284P__) || defined(__AVR_ATmega644P__)
#define USART_RX_VECT        USART0_RX_vect
#define USART_UDRE_VECT      USART0_UDRE_vect
#define USART_TX_VECT        USART0_TX_vect
#define FUSES_CLOCK          0xFF           /* 8 MHz crystal */
#define OUTPUTS_INIT()       (DDRA = 0xFFu) /* eight tariff outputs */
#define OUTPUTS_SET(outputs) (PORTA = (outputs))
#else
#define USART_RX_VECT        USART_RX_vect
#define USART_UDRE_VECT      USART_UDRE_vect
#define USART_TX_VECT        USART_TX_vect
#define FUSES_CLOCK          0xE2            /* 8 MHz oscillator of its own: the crystal of timer 2 has the pins */
#define OUTPUTS_INIT()       (DDRC |= 0x0Fu) /* four: PC4 and PC5 are the bus */
#define OUTPUTS_SET(outputs) (PORTC = (uint8_t)((PORTC & 0xF0u) | ((outputs)&0x0Fu)))
#endif

/* Set by each interrupt: what it brings was not looked at since board_sleep(). */
extern volatile uint8_t avr_woken;

void avr_time_init(void);
void avr_time_run(bool on);
/** @brief Wake up in 5 ms. */
void avr_time_alarm(void);
void avr_uart_init(void);
void avr_twi_init(void);

#endif
