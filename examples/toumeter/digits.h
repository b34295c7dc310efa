/* SPDX-License-Identifier: MIT */
/**
 * @file digits.h
 * @brief Characters of a glass on the standard screen, by their segments or as they are.
 */
#ifndef DIGITS_H
#define DIGITS_H

#include "tou/glass.h"

/** @brief Draw a character by its segments, 7 lines of 9 columns, its point among them. */
void digits_large(int y, int x, uint8_t character);

/** @brief Draw it by its segments, 3 lines of 4 columns. */
void digits_medium(int y, int x, uint8_t character);

/** @brief Write a row of characters, each point behind its character. */
void digits_plain(int y, int x, const uint8_t row[TOU_GLASS_DIGITS]);

#endif
