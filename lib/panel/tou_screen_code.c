/* SPDX-License-Identifier: MIT */
/* Words, and codes of what is shown. */
#include "tou_screen.h"

#include <string.h>

void tou_screen_text(tou_glass_t *glass, const char *text)
{
    tou_glass_text(glass->digit, 0, text, TOU_GLASS_DIGITS);
    glass->unit = TOU_GLASS_NO_UNIT;
}

uint8_t tou_screen_packed(uint8_t number)
{
    uint8_t tens = 0;

    for (; number >= 10u; number = (uint8_t)(number - 10u)) {
        tens = (uint8_t)(tens + 0x10u);
    }
    return (uint8_t)(tens | number);
}

/* A number of one or two digits. @return where the next character goes */
static uint8_t screen_put(uint8_t *row, uint8_t at, uint8_t number, bool two)
{
    uint8_t packed = tou_screen_packed(number);

    if (two || packed >= 0x10u) {
        row[at++] = (uint8_t)('0' + (packed >> 4));
    }
    row[at++] = (uint8_t)('0' + (packed & 0x0Fu));
    return at;
}

static void screen_obis(uint8_t *row, uint8_t c, uint8_t d, uint8_t e, uint8_t age)
{
    uint8_t at = screen_put(row, 0, c, false);

    row[at - 1u] |= TOU_GLASS_POINT;
    at = screen_put(row, at, d, false);
    row[at - 1u] |= TOU_GLASS_POINT;
    at = screen_put(row, at, e, false);
    if (age != 0u) {
        row[at - 1u] |= TOU_GLASS_POINT;
        (void)screen_put(row, at, age, true);
    }
}

static bool screen_put_obis(uint8_t *row, uint32_t di)
{
    uint8_t upper = (uint8_t)(di >> 24);

    if (upper <= 1u && (uint8_t)(di >> 16) != 0u) {
        screen_obis(row, (uint8_t)(di >> 16), (uint8_t)((upper == 0u) ? 8u : 6u), (uint8_t)(di >> 8), (uint8_t)di);
    } else if (di == UINT32_C(0x02800004)) {
        screen_obis(row, 1, 5, 0, 0);
    } else if (di == UINT32_C(0x04000101) || di == UINT32_C(0x04000102)) {
        screen_obis(row, 0, 9, (uint8_t)((di == UINT32_C(0x04000102)) ? 1u : 2u), 0);
    } else {
        return false;
    }
    return true;
}

void tou_screen_code(tou_glass_t *glass, uint32_t di, uint8_t part, bool obis)
{
    uint8_t bytes[4];

    memset(glass->code, ' ', sizeof glass->code);
    if (obis && screen_put_obis(glass->code, di)) {
        return;
    }
    for (uint8_t i = 0; i < 4u; i++) {
        bytes[i] = (uint8_t)(di >> (8u * i));
    }
    tou_glass_hex(glass->code, 0, bytes, 4);
    if (part != 0u && part <= TOU_GLASS_DIGITS) {
        glass->code[part - 1u] |= TOU_GLASS_POINT;
    }
}
