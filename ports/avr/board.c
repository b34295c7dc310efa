/* SPDX-License-Identifier: MIT */
#include <avr/interrupt.h>
#include <avr/sleep.h>
#include <avr/wdt.h>

#include "at24.h"
#include "avr_board.h"
#include "avr_eeprom.h"
#include "ds1338.h"

/* Brown-out at 2.7 V: below it no write is begun by a CPU that no longer works. */
FUSES = {.low = FUSES_CLOCK, .high = HFUSE_DEFAULT, .extended = (uint8_t)FUSE_BODLEVEL1};

#ifdef BOARD_NV_ON_CHIP
const tou_nv_t board_nv = AVR_EEPROM;
#else
static at24_t eeprom = {&board_timer, AT24_DEVICE, 5, false, 0};

const tou_nv_t board_nv = AT24C256(&eeprom);
#endif

const tou_clock_t board_clock = {&ds1338_ops, NULL};

/* After a reset by the watchdog it runs on, with its shortest time. */
static void board_calm(void) __attribute__((naked, used, section(".init3")));
static void board_calm(void)
{
    MCUSR = 0;
    wdt_disable();
}

void board_init(void)
{
    DDRB  = _BV(PIN_LED) | _BV(PIN_FAULT);
    PORTD = _BV(PIN_KEY);
    OUTPUTS_INIT();
    avr_time_init();
    avr_twi_init();
    avr_uart_init();
    set_sleep_mode(SLEEP_MODE_IDLE);
    wdt_enable(WDTO_4S);
    sei();
}

void board_run(bool on)
{
    avr_time_run(on);
}

bool board_key(void)
{
    return (PIND & _BV(PIN_KEY)) == 0u;
}

void board_outputs(uint8_t outputs)
{
    OUTPUTS_SET(outputs);
}

void board_fault(bool on)
{
    if (on) {
        PORTB |= _BV(PIN_FAULT);
    } else {
        PORTB &= (uint8_t)~_BV(PIN_FAULT);
    }
}

void board_watchdog(void)
{
    wdt_reset();
}

/* The instruction after sei() is done before any interrupt: none is slept over. */
void board_sleep(bool soon)
{
    wdt_reset();
    if (soon) {
        avr_time_alarm();
    }
    cli();
    if (avr_woken == 0u) {
        sleep_enable();
        sei();
        sleep_cpu();
        sleep_disable();
    }
    avr_woken = 0;
    sei();
}
