/* SPDX-License-Identifier: MIT */
/* avr_board.c prints what is written to GPIOR0, and ends at a sleep from which no interrupt wakes. */
#include "console.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>

void console_put(char c)
{
    GPIOR0 = (uint8_t)c;
}

void console_end(void)
{
    cli();
    sleep_enable();
    sleep_cpu();
}
