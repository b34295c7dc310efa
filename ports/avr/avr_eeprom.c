/* SPDX-License-Identifier: MIT */
#include "avr_eeprom.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <string.h>

#include "avr_board.h"

static uint8_t page[AVR_EEPROM_PAGE];
static uint16_t page_at;
static volatile uint8_t left; /* bytes of the page that are still to be begun */
static uint8_t done;

/* The byte before is written: begin the next one, or leave it. Erase and write in one, as EEPM is 0. */
ISR(EE_READY_vect)
{
    if (left == 0u) {
        EECR &= (uint8_t)~_BV(EERIE);
        return;
    }
    EEAR = (uint16_t)(page_at + done);
    EEDR = page[done];
    done++;
    left = (uint8_t)(left - 1u);
    EECR |= _BV(EEMPE);
    EECR |= _BV(EEPE);
}

static bool eeprom_busy(void)
{
    return left != 0u || (EECR & _BV(EEPE)) != 0u;
}

static tou_err_t eeprom_read(void *ctx, uint32_t at, void *out, uint16_t size) TOU_REENTRANT
{
    uint8_t *byte = out;

    (void)ctx;
    if (eeprom_busy()) {
        return TOU_E_BUSY;
    }
    for (uint16_t i = 0; i < size; i++) {
        EEAR = (uint16_t)(at + i);
        EECR |= _BV(EERE);
        byte[i] = EEDR;
    }
    return TOU_OK;
}

static tou_err_t eeprom_write(void *ctx, uint32_t at, const void *bytes, uint16_t size) TOU_REENTRANT
{
    (void)ctx;
    if (eeprom_busy()) {
        return TOU_E_BUSY;
    }
    memcpy(page, bytes, size);
    page_at = (uint16_t)at;
    done    = 0;
    left    = (uint8_t)size;
    EECR |= _BV(EERIE);
    return TOU_OK;
}

const tou_nv_ops_t avr_eeprom_ops = {eeprom_read, eeprom_write, NULL};
