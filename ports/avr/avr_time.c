/* SPDX-License-Identifier: MIT */
/*
 * Timer 2 runs on a 32 768 Hz crystal of its own and overflows once a second, whatever the CPU does: the second tick. Timer 1
 * runs at 8 MHz / 256 = 31 250 Hz: the stamp of edges, and milliseconds.
 */
#include <avr/interrupt.h>

#include "avr_board.h"
#include "tou/pulse_isr.h"

#define STAMPS_4MS 125u /* of timer 1 in 4 ms */
#define STAMPS_5MS 156u
#define STAMPS_1S  31250u

tou_pulse_t board_pulse;

volatile uint8_t avr_woken;

static volatile uint16_t rounds; /* of timer 1 */

/* Both edges. The LED shows the mark itself, so its pulses have the constant of the meter. */
ISR(INT0_vect)
{
    bool active = (PIND & _BV(PIN_PULSE)) != 0u;

    if (active) {
        PORTB |= _BV(PIN_LED);
    } else {
        PORTB &= (uint8_t)~_BV(PIN_LED);
    }
    tou_pulse_edge_inline(&board_pulse, active, TCNT1);
    avr_woken = 1;
}

ISR(TIMER2_OVF_vect)
{
    tou_pulse_mark_inline(&board_pulse);
    avr_woken = 1;
}

ISR(TIMER1_OVF_vect)
{
    rounds++;
}

ISR(ANALOG_COMP_vect)
{
    board_on_warning();
    avr_woken = 1;
}

ISR(TIMER1_COMPA_vect)
{
    TIMSK1    = _BV(TOIE1);
    avr_woken = 1;
}

/* Stamps since power-up. The edge interrupt reads the same pair of registers; a round that has just ended may not be counted yet. */
static uint32_t avr_stamps(void)
{
    cli();
    uint16_t stamp = TCNT1;
    uint16_t round = rounds;

    if ((TIFR1 & _BV(TOV1)) != 0u && stamp < STAMPS_1S) {
        round++;
    }
    sei();
    return ((uint32_t)round << 16) | stamp;
}

/* Whole blocks of 4 ms: exact below STAMPS_1S, and a tenth of what a division takes. */
static uint16_t avr_blocks(uint16_t stamps)
{
    return (uint16_t)(((uint32_t)stamps * 33555u) >> 16) >> 6;
}

/* Seconds, blocks of 4 ms, and the rest of one. */
static uint32_t avr_now_ms(void *ctx) TOU_REENTRANT
{
    static uint32_t ms;
    static uint32_t last;
    uint32_t passed = avr_stamps() - last;

    (void)ctx;
    while (passed >= STAMPS_1S) {
        passed -= STAMPS_1S;
        last += STAMPS_1S;
        ms += 1000u;
    }
    uint16_t blocks = avr_blocks((uint16_t)passed);
    uint8_t rest    = (uint8_t)((uint16_t)passed - blocks * STAMPS_4MS);

    last += (uint16_t)(blocks * STAMPS_4MS);
    ms += 4u * (uint32_t)blocks;
    return ms + ((rest >= 32u) ? 1u : 0u) + ((rest >= 63u) ? 1u : 0u) + ((rest >= 94u) ? 1u : 0u);
}

static const tou_timer_ops_t ops = {avr_now_ms};
const tou_timer_t board_timer    = {&ops, NULL};

/* The comparator has the bandgap against the supply at AIN1, divided: its output rises when the supply falls below. */
void avr_time_init(void)
{
    TCCR1A = 0;
    TCCR1B = _BV(CS12);
    TIMSK1 = _BV(TOIE1);
    ASSR   = _BV(AS2);
    TCCR2A = 0;
    TCCR2B = _BV(CS22) | _BV(CS20);
    EICRA  = _BV(ISC00);
    ACSR   = _BV(ACBG) | _BV(ACIS1) | _BV(ACIS0);
}

void avr_time_run(bool on)
{
    if (on) {
        EIFR = _BV(INTF0);
        ACSR |= _BV(ACI);
        EIMSK  = _BV(INT0);
        TIMSK2 = _BV(TOIE2);
        ACSR |= _BV(ACIE);
    } else {
        EIMSK  = 0;
        TIMSK2 = 0;
        ACSR &= (uint8_t)~_BV(ACIE);
    }
}

void avr_time_alarm(void)
{
    uint8_t sreg = SREG;

    cli();
    OCR1A  = (uint16_t)(TCNT1 + STAMPS_5MS);
    TIFR1  = _BV(OCF1A);
    TIMSK1 = _BV(TOIE1) | _BV(OCIE1A);
    SREG   = sreg;
}
