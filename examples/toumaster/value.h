/* SPDX-License-Identifier: MIT */
/**
 * @file value.h
 * @brief Values of a meter as text.
 */
#ifndef VALUE_H
#define VALUE_H

#include "meter_link.h"
#include "names.h"
#include "tou/calendar.h"

/** @return the number that packed digits make, lowest byte first; -1: they are no digits. @param n  bytes, at most 7 */
int64_t value_digits(const uint8_t *bytes, size_t n);

/** A reading of the clock. */
typedef struct value_clock {
    tou_day_t day;
    uint32_t second; /**< of the day */
} value_clock_t;

/** @brief Take a clock from WW DD MM YY and ss mm hh. @return whether it is one */
bool value_clock(const uint8_t *date, const uint8_t *time, value_clock_t *clock);

/** @brief Print a clock as YYYY-MM-DD hh:mm:ss and weekday. */
void value_print_clock(const value_clock_t *clock);

/** @brief Print what a name says before its value. @param suffix  added to the label */
void value_print_label(const name_item_t *item, const char *suffix);

/** @brief Print a value, a line or more. Not FORM_CLOCK, FORM_OLD_MAXIMUM and FORM_HOLIDAYS, which take more than one. */
void value_print(const name_item_t *item, const link_value_t *value);

/** @brief Print maxima of 1997. @param times  of the same registers; n is 0 if they have none */
void value_print_old_maxima(const name_item_t *item, const link_value_t *value, const link_value_t *times);

/** @brief Print a date with its day table, YYMMDDNN or MMDDNN. */
void value_print_holiday(const name_item_t *item, unsigned row, const link_value_t *value);

#endif
