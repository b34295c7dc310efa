/* SPDX-License-Identifier: MIT */
/**
 * @file tariff_text.h
 * @brief Times, dates and date patterns as a tariff file spells them.
 *
 * Parsers take the whole of a text or, where they are given a cursor, its beginning. They answer NULL or what is wrong.
 */
#ifndef TARIFF_TEXT_H
#define TARIFF_TEXT_H

#include "tou/calendar.h"

/** Bytes that hold any pattern in words, the final NUL included. */
#define TARIFF_PATTERN_SIZE 24u

/** Abbreviations of weekdays, Monday first, and of months. */
extern const char *const tariff_weekdays[7];
extern const char *const tariff_months[12];

/** @return whether the text at the cursor begins with `word`, which is then passed */
bool tariff_text_skip(const char **at, const char *word);

/** @return whether the text at the cursor begins with least..most digits, which are then passed */
bool tariff_text_digits(const char **at, unsigned least, unsigned most, unsigned *value);

/** @return whether the text at the cursor begins with one of the words, which is then passed. @param index  which one */
bool tariff_text_word(const char **at, const char *const *words, unsigned n_words, uint8_t *index);

/** @brief Read HH:MM, 00:00 to 23:59, or to 24:00 if `end_too`. @param minute  untouched if anything is wrong */
const char *tariff_text_clock(const char **at, bool end_too, uint16_t *minute);

/** @brief Read YYYY-MM-DD. */
const char *tariff_text_date(const char **at, tou_date_t *date);

/** @brief Read a date pattern. Whether the zone has DST is not looked at. */
const char *tariff_pattern_parse(const char *text, tou_pattern_t *out);

/** @brief Write a pattern as a file spells it. */
void tariff_pattern_print(const tou_pattern_t *pattern, char out[TARIFF_PATTERN_SIZE]);

#endif
