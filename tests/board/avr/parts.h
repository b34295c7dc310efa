/* SPDX-License-Identifier: MIT */
/**
 * @file parts.h
 * @brief Chips on the I2C bus of a simulated board, as state machines without a simulator: a 24C256 that takes 5 ms for a
 *        write, and a DS1338 whose battery may be empty.
 */
#ifndef PARTS_H
#define PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EEPROM_SIZE  32768u
#define EEPROM_PAGE  64u
#define ON_CHIP_SIZE 4096u /* most of any part */

/** What a byte whose write was cut holds. */
enum { TORN_OLD, TORN_NEW, TORN_ERASED, TORN_RANDOM, TORN_MODELS };

/** What outlives a power cut. */
typedef struct parts_kept {
    uint8_t eeprom[EEPROM_SIZE];
    uint8_t on_chip[ON_CHIP_SIZE];
    double rtc_offset; /* seconds since 2000 at board time 0 */
    bool rtc_stopped;  /* until it is set */
    double life_s;     /* board time at power-up */
} parts_kept_t;

/** The chips while there is power. */
typedef struct parts {
    parts_kept_t *kept;
    uint64_t hz;
    uint8_t device; /* 7-bit address that was acknowledged; 0: none */
    uint8_t n;      /* bytes since it */
    uint16_t at;
    uint8_t page[EEPROM_PAGE];
    uint16_t page_at;
    uint8_t page_n; /* bytes to be written */
    uint64_t busy_until;
    uint8_t reg;
    uint8_t latch[8];
    uint64_t writes;
} parts_t;

void parts_blank(parts_kept_t *kept);
void parts_on(parts_t *self, parts_kept_t *kept, uint64_t hz);

/** @return is the address acknowledged? @param now  cycles since power-up */
bool parts_start(parts_t *self, uint8_t device, uint64_t now);
void parts_put(parts_t *self, uint8_t byte, uint64_t now);
uint8_t parts_get(parts_t *self);
void parts_stop(parts_t *self, uint64_t now);

/** @brief What the EEPROM would hold if power went now. */
void parts_cut(const parts_t *self, parts_kept_t *kept, uint64_t now, int torn, uint32_t seed);

#endif
