/* SPDX-License-Identifier: MIT */
/**
 * @file number.h
 * @brief Numbers as text, without the other things that strtod() takes: signs, blanks, "inf", "0x10".
 */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdbool.h>

/** @brief Read digits with at most one point and perhaps an exponent. @return whether it is that, finite, and all of it */
bool number_read(const char *text, double *value);

#endif
