/* SPDX-License-Identifier: MIT */
/*
 * Model vectors: random cases for each module of the core, the same on every CPU, and a CRC of all answers. The answers come
 * from whatever is linked: the library, or the reference beside it, which is naive and has 64 bits.
 *
 * It runs on an 8051 and an ATmega328P: 16 bits of int, no heap, no printf, no structure by value, little RAM. What is drawn
 * must not depend on the order of evaluation: one draw an expression, none in an initializer.
 */
#ifndef VECTORS_H
#define VECTORS_H

#include "tou/calendar.h"

typedef struct vector_module {
    const char *name;
    void (*run)(void);
} vector_module_t;

/* All of them, or one where not all fit together; the last one has no name. */
extern const vector_module_t vector_modules[];

/* A random number from low to high, both included. */
uint16_t vector_pick(uint16_t low, uint16_t high);
uint8_t vector_byte(uint8_t low, uint8_t high);
/* Any of 32 bits. */
uint32_t vector_word(void);
bool vector_chance(uint8_t percent);
/* An instant from March 2000 to October 2099. */
tou_utc_t vector_instant(void);
/* Up to so many minutes before or after an instant, and some seconds. */
tou_utc_t vector_near(tou_utc_t utc, uint16_t minutes);
/* One of the zones that the modules above the calendar share. */
const tou_zone_t *vector_place(void);
/* Any pattern, mostly a good one. */
void vector_pattern(tou_pattern_t *pattern);

/* An answer. */
void vector_fold(uint32_t value);

void vector_bytes(void);
void vector_calendar(void);
void vector_zone(void);
void vector_tariff(void);
void vector_schedule(void);
void vector_energy(void);
void vector_pulse(void);
void vector_demand(void);
void vector_billing(void);

#endif
