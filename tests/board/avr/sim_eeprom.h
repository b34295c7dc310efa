/* SPDX-License-Identifier: MIT */
/**
 * @file sim_eeprom.h
 * @brief The EEPROM on an AVR, busy for 3.4 ms a byte; simavr's own has written it at once.
 */
#ifndef SIM_EEPROM_H
#define SIM_EEPROM_H

#include <simavr/avr_eeprom.h>
#include <simavr/sim_avr.h>
#include <stdbool.h>

typedef struct sim_eeprom {
    avr_t *avr;
    avr_eeprom_t *io;
    uint8_t *bytes; /* what outlives a power cut */
    bool busy;
    uint16_t at;
    uint8_t value;
} sim_eeprom_t;

/** @param bytes  as many as the part has */
void sim_eeprom_on(sim_eeprom_t *self, avr_t *avr, avr_eeprom_t *io, uint8_t *bytes);
/** @brief What the byte that is being written would hold if power went now. @param torn  TORN_... of parts.h */
void sim_eeprom_cut(const sim_eeprom_t *self, uint8_t *bytes, int torn, uint32_t seed);

#endif
