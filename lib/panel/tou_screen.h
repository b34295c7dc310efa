/* SPDX-License-Identifier: MIT */
/* What the files of the panel share. */
#ifndef LIB_TOU_SCREEN_H
#define LIB_TOU_SCREEN_H

#include "tou/panel.h"

/* Where lines of text are long: put it, of eight characters, in place of the value. text: TOU_ROM */
void tou_screen_text(tou_glass_t *glass, const char *text);

/* The code of an item: DL/T 645's, a point behind digit p for part p; or the OBIS code, if it has one and that is wanted. */
void tou_screen_code(tou_glass_t *glass, uint32_t di, uint8_t part, bool obis);

/*
 * A value as it lies in a frame, n bytes, low byte first. decimals: of energy, of power
 * @return false: there is no such part
 */
bool tou_screen_value(tou_glass_t *glass, uint32_t di, uint8_t part, const uint8_t *data, uint8_t n,
                      const uint8_t *decimals);

/* 0..99 as two packed digits. */
uint8_t tou_screen_packed(uint8_t number);

#endif
