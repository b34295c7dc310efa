/* SPDX-License-Identifier: MIT */
#include "sim_eeprom.h"

#include <simavr/sim_interrupts.h>
#include <simavr/sim_time.h>

#include "parts.h"

/* In the data space, on all parts that the board is made for. */
enum { EECR = 0x3F, EEDR = 0x40, EEARL = 0x41, EEARH = 0x42 };
/* Bits of EECR. */
enum { EERE = 0x01, EEPE = 0x02, EEMPE = 0x04, EERIE = 0x08 };

#define WRITE_US 3400u

/* Ready is a level, not an edge. */
static void eeprom_tell(sim_eeprom_t *self)
{
    if ((self->avr->data[EECR] & EERIE) != 0 && !self->busy) {
        avr_raise_interrupt(self->avr, &self->io->ready);
    } else {
        avr_clear_interrupt(self->avr, &self->io->ready);
    }
}

static avr_cycle_count_t eeprom_done(avr_t *avr, avr_cycle_count_t when, void *param)
{
    sim_eeprom_t *self = param;

    (void)when;
    self->bytes[self->at] = self->value;
    self->busy            = false;
    avr->data[EECR] &= (uint8_t)~EEPE;
    eeprom_tell(self);
    return 0;
}

static avr_cycle_count_t eeprom_too_late(avr_t *avr, avr_cycle_count_t when, void *param)
{
    (void)when;
    (void)param;
    avr->data[EECR] &= (uint8_t)~EEMPE;
    return 0;
}

static void eeprom_begin(sim_eeprom_t *self, uint16_t at)
{
    self->busy  = true;
    self->at    = at;
    self->value = self->avr->data[EEDR];
    self->avr->data[EECR] |= EEPE;
    self->avr->data[EECR] &= (uint8_t)~EEMPE;
    avr_cycle_timer_register_usec(self->avr, WRITE_US, eeprom_done, self);
}

static void eeprom_control(avr_t *avr, avr_io_addr_t addr, uint8_t value, void *param)
{
    sim_eeprom_t *self = param;
    uint8_t old        = avr->data[EECR];
    uint16_t at        = (uint16_t)((avr->data[EEARL] | (avr->data[EEARH] << 8)) & (self->io->size - 1u));

    (void)addr;
    avr->data[EECR] = (uint8_t)((value & (EEMPE | EERIE)) | (old & EEPE));
    if ((value & EEMPE) != 0 && (old & EEMPE) == 0) {
        avr_cycle_timer_register(avr, 4, eeprom_too_late, self);
    }
    if ((value & EEPE) != 0 && (old & EEMPE) != 0 && !self->busy) {
        eeprom_begin(self, at);
    } else if ((value & EERE) != 0 && !self->busy) {
        avr->data[EEDR] = self->bytes[at];
        avr->cycle += 4;
    }
    eeprom_tell(self);
}

static void eeprom_returned(struct avr_irq_t *irq, uint32_t value, void *param)
{
    (void)irq;
    if (value == 0u) {
        eeprom_tell(param);
    }
}

void sim_eeprom_on(sim_eeprom_t *self, avr_t *avr, avr_eeprom_t *io, uint8_t *bytes)
{
    self->avr   = avr;
    self->io    = io;
    self->bytes = bytes;
    self->busy  = false;

    avr->io[AVR_DATA_TO_IO(EECR)].w.c     = eeprom_control;
    avr->io[AVR_DATA_TO_IO(EECR)].w.param = self;
    avr_irq_register_notify(io->ready.irq + AVR_INT_IRQ_RUNNING, eeprom_returned, self);
}

void sim_eeprom_cut(const sim_eeprom_t *self, uint8_t *bytes, int torn, uint32_t seed)
{
    if (!self->busy || torn == TORN_OLD) {
        return;
    }
    if (torn == TORN_NEW) {
        bytes[self->at] = self->value;
    } else {
        bytes[self->at] = (torn == TORN_ERASED) ? 0xFFu : (uint8_t)((seed * 2654435761u) >> 24);
    }
}
