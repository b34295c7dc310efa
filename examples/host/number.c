/* SPDX-License-Identifier: MIT */
#include "number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char digit[] = "0123456789";

/* Where the digits and the point end; NULL if there is no digit. */
static const char *number_mantissa(const char *text)
{
    size_t whole = strspn(text, digit);
    size_t parts = 0;

    text += whole;
    if (*text == '.') {
        parts = strspn(text + 1, digit);
        text += 1 + parts;
    }
    return (whole + parts != 0) ? text : NULL;
}

static const char *number_exponent(const char *text)
{
    if (*text != 'e' && *text != 'E') {
        return text;
    }
    text += (text[1] == '+' || text[1] == '-') ? 2 : 1;
    size_t n = strspn(text, digit);
    return (n != 0) ? text + n : NULL;
}

bool number_read(const char *text, double *value)
{
    const char *end = number_mantissa(text);

    end = (end != NULL) ? number_exponent(end) : NULL;
    if (end == NULL || *end != '\0') {
        return false;
    }
    *value = strtod(text, NULL);
    return isfinite(*value);
}
