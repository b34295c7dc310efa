/* SPDX-License-Identifier: MIT */
#include "tou/glass.h"

#include <string.h>

#define GLASS_FIRST   0x20u   /* of the characters in the table */
#define GLASS_ALL     0x7Fu   /* segments of an 8, and all characters */
#define GLASS_FULL    0xB8    /* an 8 with its point */
#define GLASS_CAPITAL 0xDFu   /* bits of a small letter that its capital has */
#define GLASS_SIGNS   0x07FFu /* all of them */

void tou_glass_clear(tou_glass_t *self)
{
    memset(self, 0, sizeof *self);
    memset(self->digit, ' ', sizeof self->digit);
    memset(self->code, ' ', sizeof self->code);
}

void tou_glass_fill(tou_glass_t *self)
{
    memset(self->digit, GLASS_FULL, sizeof self->digit);
    memset(self->code, GLASS_FULL, sizeof self->code);
    self->signs = GLASS_SIGNS;
    self->unit  = TOU_GLASS_ALL;
    self->rate  = 88;
}

void tou_glass_text(uint8_t *row, uint8_t at, const char *text, uint8_t n)
{
    for (uint8_t i = 0; i < n && at + i < (int)TOU_GLASS_DIGITS; i++) {
        row[at + i] = TOU_ROM_U8((const uint8_t *)&text[i]);
    }
}

static uint8_t glass_digit(uint8_t value)
{
    static const uint8_t digits[] TOU_ROM = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};

    return TOU_ROM_U8(&digits[value]);
}

void tou_glass_hex(uint8_t *row, uint8_t at, const uint8_t *bytes, uint8_t n)
{
    for (uint8_t i = n; i != 0u && at + 1u < TOU_GLASS_DIGITS; i--) {
        row[at++] = glass_digit((uint8_t)(bytes[i - 1u] >> 4));
        row[at++] = glass_digit((uint8_t)(bytes[i - 1u] & 0x0Fu));
    }
}

static uint8_t glass_small_shape(uint8_t character)
{
    /* Small letters that have a shape of their own, each with it. */
    static const uint8_t glass_small[] TOU_ROM = {'c',  0x58, 'h',  0x74, 'i',  0x04, 'l',
                                                  0x06, 'n',  0x54, 'o',  0x5C, 'u',  0x1C};

    for (uint8_t i = 0; i < (uint8_t)sizeof glass_small; i = (uint8_t)(i + 2u)) {
        if (TOU_ROM_U8(&glass_small[i]) == character) {
            return TOU_ROM_U8(&glass_small[i + 1u]);
        }
    }
    return 0;
}

uint8_t tou_glass_segments(uint8_t character)
{
    /* From space to underscore; small letters are looked up as capitals unless their shape is in the second table. */
    static const uint8_t glass_shape[] TOU_ROM = {
        0x00, 0x86, 0x22, 0x00, 0x00, 0x00, 0x00, 0x20,
        0x39, 0x0F, 0x00, 0x00, 0x80, 0x40, 0x80, 0x52, /*   ! " ' ( ) , - . / */
        0x3F, 0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07,
        0x7F, 0x6F, 0x00, 0x00, 0x00, 0x48, 0x00, 0x53, /* 0..9 = ? */
        0x00, 0x77, 0x7C, 0x39, 0x5E, 0x79, 0x71, 0x3D,
        0x76, 0x06, 0x1E, 0x00, 0x38, 0x00, 0x37, 0x3F, /* A..O but K and M */
        0x73, 0x67, 0x50, 0x6D, 0x78, 0x3E, 0x00, 0x00,
        0x00, 0x6E, 0x5B, 0x39, 0x00, 0x0F, 0x00, 0x08, /* P..Z but V, W and X; [ ] _ */
    };
    uint8_t point = (uint8_t)(character & TOU_GLASS_POINT);
    uint8_t plain = (uint8_t)(character & GLASS_ALL);
    uint8_t shape = 0;

    if (plain >= 'a' && plain <= 'z') {
        shape = glass_small_shape(plain);
        plain = (uint8_t)(plain & GLASS_CAPITAL);
    }
    if (shape == 0u && plain >= GLASS_FIRST && (uint8_t)(plain - GLASS_FIRST) < sizeof glass_shape) {
        shape = TOU_ROM_U8(&glass_shape[plain - GLASS_FIRST]);
    }
    return (uint8_t)(shape | point);
}
