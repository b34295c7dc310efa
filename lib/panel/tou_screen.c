/* SPDX-License-Identifier: MIT */
/* What a value looks like. */
#include "tou_screen.h"

#include <string.h>

#define SCREEN_ANY     0xFFu /* any byte of an identifier, any part */
#define SCREEN_COLUMNS 11u
#define SCREEN_LAST    (TOU_GLASS_DIGITS - 1u)
#define SCREEN_DATA    16u /* most bytes of what is shown of a value */

/*
 * How bytes become characters. NUMBER: packed digits; ENERGY, POWER: those have as many decimals as is set, and a sign in the highest bit; DATE,
 * TIME: pairs with a minus between; STAMP: such a time with a date behind it, which may be none; PAIRS: with a point; HEX: as they are; TEXT: characters, the last one lowest; WEEK: working days from Sunday on
 */
enum { NUMBER, ENERGY, POWER, DATE, TIME, STAMP, PAIRS, HEX, TEXT, WEEK };

/* Columns of screen_list. */
enum {
    LIST_DI3,
    LIST_DI2,
    LIST_DI1,
    LIST_FIRST,
    LIST_LAST,
    LIST_PART,
    LIST_AT,
    LIST_SIZE,
    LIST_DECIMALS,
    LIST_UNIT,
    LIST_STYLE
};

/*
 * Identifiers, of which any part stands for each part one behind the other; where it lies in the value, and how many bytes, 0: what there is; how it
 * looks. The first line that fits counts.
 */
static const uint8_t screen_list[][SCREEN_COLUMNS] TOU_ROM = {
    {0x00, SCREEN_ANY, SCREEN_ANY, 0, 0xFE, 0, 0, 4, 2, TOU_GLASS_KWH, ENERGY},
    {0x01, SCREEN_ANY, SCREEN_ANY, 0, 0xFE, 0, 0, 3, 4, TOU_GLASS_KW, POWER},
    {0x01, SCREEN_ANY, SCREEN_ANY, 0, 0xFE, 1, 5, 3, 0, TOU_GLASS_NO_UNIT, DATE},
    {0x01, SCREEN_ANY, SCREEN_ANY, 0, 0xFE, 2, 3, 2, 0, TOU_GLASS_NO_UNIT, STAMP},
    {0x02, 0x01, SCREEN_ANY, 0, 0xFE, 0, 0, 2, 1, TOU_GLASS_V, NUMBER},
    {0x02, 0x02, SCREEN_ANY, 0, 0xFE, 0, 0, 3, 3, TOU_GLASS_A, ENERGY},
    {0x02, 0x03, SCREEN_ANY, 0, 0xFE, 0, 0, 3, 4, TOU_GLASS_KW, POWER},
    {0x02, 0x04, SCREEN_ANY, 0, 0xFE, 0, 0, 3, 4, TOU_GLASS_KVAR, POWER},
    {0x02, 0x05, SCREEN_ANY, 0, 0xFE, 0, 0, 3, 4, TOU_GLASS_KVA, POWER},
    {0x02, 0x06, SCREEN_ANY, 0, 0xFE, 0, 0, 2, 3, TOU_GLASS_NO_UNIT, ENERGY},
    {0x02, 0x80, 0x00, 0x01, 0x01, 0, 0, 3, 3, TOU_GLASS_A, ENERGY},
    {0x02, 0x80, 0x00, 0x02, 0x02, 0, 0, 2, 2, TOU_GLASS_HZ, NUMBER},
    {0x02, 0x80, 0x00, 0x03, 0x04, 0, 0, 3, 4, TOU_GLASS_KW, POWER},
    {0x02, 0x80, 0x00, 0x05, 0x05, 0, 0, 3, 4, TOU_GLASS_KVAR, POWER},
    {0x02, 0x80, 0x00, 0x06, 0x06, 0, 0, 3, 4, TOU_GLASS_KVA, POWER},
    {0x02, 0x80, 0x00, 0x07, 0x07, 0, 0, 2, 1, TOU_GLASS_NO_UNIT, ENERGY},
    {0x02, 0x80, 0x00, 0x08, 0x09, 0, 0, 2, 2, TOU_GLASS_V, NUMBER},
    {0x02, 0x80, 0x00, 0x0B, 0x0B, 0, 0, 4, 4, TOU_GLASS_NO_UNIT, NUMBER},
    {0x03, SCREEN_ANY, SCREEN_ANY, 0x00, 0x00, 0, 0, 3, 0, TOU_GLASS_NO_UNIT, NUMBER},
    {0x03, 0x30, 0x04, 0x01, 0x0A, 0, 13, 3, 0, TOU_GLASS_NO_UNIT, DATE},
    {0x03, 0x30, 0x04, 0x01, 0x0A, 1, 10, 3, 0, TOU_GLASS_NO_UNIT, STAMP},
    {0x03, 0x30, 0x04, 0x01, 0x0A, 2, 7, 3, 0, TOU_GLASS_NO_UNIT, DATE},
    {0x03, 0x30, 0x04, 0x01, 0x0A, 3, 4, 3, 0, TOU_GLASS_NO_UNIT, STAMP},
    {0x03, SCREEN_ANY, SCREEN_ANY, 0x01, 0x0A, 0, 3, 3, 0, TOU_GLASS_NO_UNIT, DATE},
    {0x03, SCREEN_ANY, SCREEN_ANY, 0x01, 0x0A, 1, 0, 3, 0, TOU_GLASS_NO_UNIT, STAMP},
    {0x03, 0x11, 0x00, 0x01, 0x0A, 2, 9, 3, 0, TOU_GLASS_NO_UNIT, DATE},
    {0x03, 0x11, 0x00, 0x01, 0x0A, 3, 6, 3, 0, TOU_GLASS_NO_UNIT, STAMP},
    {0x03, 0x30, SCREEN_ANY, 0x01, 0x0A, 2, 6, 4, 0, TOU_GLASS_NO_UNIT, HEX},
    {0x04, 0x00, 0x01, 0x01, 0x01, 0, 1, 3, 0, TOU_GLASS_NO_UNIT, DATE},
    {0x04, 0x00, 0x01, 0x02, 0x02, 0, 0, 3, 0, TOU_GLASS_NO_UNIT, TIME},
    {0x04, 0x00, 0x01, 0x06, 0x0A, 0, 2, 3, 0, TOU_GLASS_NO_UNIT, DATE},
    {0x04, 0x00, 0x01, 0x06, 0x0A, 1, 0, 2, 0, TOU_GLASS_NO_UNIT, STAMP},
    {0x04, 0x00, 0x04, 0x01, 0x02, 0, 0, 4, 0, TOU_GLASS_NO_UNIT, HEX},
    {0x04, 0x00, 0x04, 0x01, 0x02, 1, 4, 2, 0, TOU_GLASS_NO_UNIT, HEX},
    {0x04, 0x00, 0x04, 0x0E, 0x0E, 0, 0, 4, 0, TOU_GLASS_NO_UNIT, HEX},
    {0x04, 0x00, 0x04, 0x0E, 0x0E, 1, 4, 2, 0, TOU_GLASS_NO_UNIT, HEX},
    {0x04, 0x00, 0x04, 0x03, 0x08, SCREEN_ANY, 0, 8, 0, TOU_GLASS_NO_UNIT, TEXT},
    {0x04, 0x00, 0x04, 0x0B, 0x0D, SCREEN_ANY, 0, 8, 0, TOU_GLASS_NO_UNIT, TEXT},
    {0x04, 0x80, 0x00, 0x01, 0x03, SCREEN_ANY, 0, 8, 0, TOU_GLASS_NO_UNIT, TEXT},
    {0x04, 0x00, 0x05, 0x01, 0x07, 0, 0, 2, 0, TOU_GLASS_NO_UNIT, HEX},
    {0x04, 0x00, 0x08, 0x01, 0x01, 0, 0, 1, 0, TOU_GLASS_NO_UNIT, WEEK},
    {0x04, 0x00, 0x0B, 0x01, 0x03, 0, 0, 2, 0, TOU_GLASS_NO_UNIT, TIME},
    {0x04, 0x00, 0x0E, 0x01, 0x02, 0, 0, 3, 4, TOU_GLASS_KW, POWER},
    {0x04, 0x00, 0x0E, 0x03, 0x04, 0, 0, 2, 1, TOU_GLASS_V, NUMBER},
    {0x04, 0x01, 0x00, 0x00, 0x08, SCREEN_ANY, 0, 3, 0, TOU_GLASS_NO_UNIT, TIME},
    {0x04, 0x02, 0x00, 0x00, 0x08, SCREEN_ANY, 0, 3, 0, TOU_GLASS_NO_UNIT, TIME},
    {0x04, 0x03, 0x00, 0x01, 0xFE, 0, 0, 4, 0, TOU_GLASS_NO_UNIT, PAIRS},
    {0x04, SCREEN_ANY, SCREEN_ANY, 0, 0xFF, 0, 0, 0, 0, TOU_GLASS_NO_UNIT, NUMBER},
    {0x05, SCREEN_ANY, 0x00, 0x01, 0xFE, 0, 2, 3, 0, TOU_GLASS_NO_UNIT, DATE},
    {0x05, SCREEN_ANY, 0x00, 0x01, 0xFE, 1, 0, 2, 0, TOU_GLASS_NO_UNIT, STAMP},
    {0x05, SCREEN_ANY, SCREEN_ANY, 0x01, 0xFE, SCREEN_ANY, 0, 4, 2, TOU_GLASS_KWH, ENERGY},
};

/* Their number. */
#define SCREEN_ROWS ((uint8_t)(sizeof screen_list / SCREEN_COLUMNS))

static uint8_t screen_column(uint8_t i, uint8_t column)
{
    return TOU_ROM_U8(&screen_list[i][column]);
}

static bool screen_is(uint8_t i, uint8_t column, uint8_t byte)
{
    uint8_t wanted = screen_column(i, column);

    return wanted == SCREEN_ANY || wanted == byte;
}

/* @return SCREEN_ROWS: none */
static uint8_t screen_find(uint32_t di, uint8_t part)
{
    uint8_t i = 0;

    for (; i < SCREEN_ROWS; i++) {
        if (screen_is(i, LIST_DI3, (uint8_t)(di >> 24)) && screen_is(i, LIST_DI2, (uint8_t)(di >> 16)) &&
            screen_is(i, LIST_DI1, (uint8_t)(di >> 8)) && (uint8_t)di >= screen_column(i, LIST_FIRST) &&
            (uint8_t)di <= screen_column(i, LIST_LAST) && screen_is(i, LIST_PART, part)) {
            break;
        }
    }
    return i;
}

/* The rows name the unit of active energy; that of others follows from the quantity. */
static uint8_t screen_unit(uint32_t di, uint8_t unit)
{
    uint8_t quantity = (uint8_t)(((di >> 24) == 0x05u) ? (di >> 8) : (di >> 16));
    bool active      = unit == TOU_GLASS_KWH || (unit == TOU_GLASS_KW && (di >> 24) == 0x01u);

    if (!active || quantity <= 2u || quantity > 10u) {
        return unit;
    }
    return (uint8_t)(unit + ((quantity <= 8u) ? 1u : 2u));
}

/* The lowest `cut` of 2 n digits are left out; of the others the lowest `decimals` stand behind the point. */
static void screen_number(tou_glass_t *glass, const uint8_t *data, uint8_t n, uint8_t cut, uint8_t decimals)
{
    uint8_t digits[TOU_GLASS_DIGITS];
    uint8_t places = (uint8_t)(2u * n - cut);
    uint8_t first  = (uint8_t)(TOU_GLASS_DIGITS - places);
    uint8_t point  = (uint8_t)(SCREEN_LAST - decimals);

    memset(digits, '0', sizeof digits);
    tou_glass_hex(digits, 0, data, n);
    for (uint8_t i = 0; i < places; i++) {
        glass->digit[first + i] = digits[i];
    }
    for (; first < point && glass->digit[first] == '0'; first++) {
        glass->digit[first] = ' ';
    }
    if (decimals != 0u) {
        glass->digit[point] |= TOU_GLASS_POINT;
    }
}

/* @return place of the last blank before a number; TOU_GLASS_DIGITS: there is none */
static uint8_t screen_blank(const tou_glass_t *glass)
{
    uint8_t at = 0;

    while (at < TOU_GLASS_DIGITS && glass->digit[at] == ' ') {
        at++;
    }
    return (uint8_t)((at != 0u) ? (at - 1u) : TOU_GLASS_DIGITS);
}

/* As above, with a sign in the highest bit, for which a decimal is given up if need be. */
static void screen_signed(tou_glass_t *glass, uint8_t *data, uint8_t n, uint8_t cut, uint8_t decimals)
{
    bool minus = (data[n - 1u] & 0x80u) != 0u;

    if (!minus) {
        screen_number(glass, data, n, cut, decimals);
        return;
    }
    data[n - 1u] &= 0x7Fu;
    screen_number(glass, data, n, cut, decimals);
    if (screen_blank(glass) == TOU_GLASS_DIGITS && decimals != 0u) {
        memset(glass->digit, ' ', sizeof glass->digit);
        screen_number(glass, data, n, (uint8_t)(cut + 1u), (uint8_t)(decimals - 1u));
    }
    if (screen_blank(glass) != TOU_GLASS_DIGITS) {
        glass->digit[screen_blank(glass)] = '-';
    }
}

/* Pairs of digits, on the right. between: a character of its own; 0: a point */
static void screen_pairs(tou_glass_t *glass, const uint8_t *data, uint8_t n, uint8_t between)
{
    uint8_t at = (uint8_t)(TOU_GLASS_DIGITS - 2u * n - ((between != 0u) ? (n - 1u) : 0u));

    for (uint8_t i = n; i != 0u; i--) {
        tou_glass_hex(glass->digit, at, &data[i - 1u], 1);
        at = (uint8_t)(at + 2u);
        if (i != 1u && between != 0u) {
            glass->digit[at++] = between;
        } else if (i != 1u) {
            glass->digit[at - 1u] |= TOU_GLASS_POINT;
        }
    }
}

/* A date whose bytes are all zero is none, nor is there a time before it. */
static void screen_stamp(tou_glass_t *glass, const uint8_t *data, uint8_t n, const uint8_t *date)
{
    if ((date[0] | date[1] | date[2]) == 0) {
        memset(glass->digit, '-', sizeof glass->digit);
    } else {
        screen_pairs(glass, data, n, '-');
    }
}

/* The first character is the highest byte. What is no character of ASCII is a blank. */
static void screen_characters(tou_glass_t *glass, const uint8_t *data, uint8_t n)
{
    for (uint8_t i = 0; i < n; i++) {
        uint8_t character = data[n - 1u - i];

        glass->digit[i] = (uint8_t)((character > ' ' && character < TOU_GLASS_POINT) ? character : ' ');
    }
}

/* Rest days from Monday on. */
static void screen_week(tou_glass_t *glass, uint8_t working)
{
    for (uint8_t i = 1; i < TOU_GLASS_DIGITS; i++) {
        uint8_t bit = (uint8_t)((i == SCREEN_LAST) ? 0u : i);

        glass->digit[i] = (uint8_t)('1' - ((working >> bit) & 1));
    }
}

/* Decimals that are not shown. */
static uint8_t screen_cut(uint8_t row, const uint8_t *decimals)
{
    uint8_t has    = screen_column(row, LIST_DECIMALS);
    uint8_t unit   = screen_column(row, LIST_UNIT);
    uint8_t wanted = has;

    if (unit == TOU_GLASS_KWH) {
        wanted = decimals[0];
    } else if (screen_column(row, LIST_STYLE) == POWER) {
        wanted = decimals[1];
    }
    return (uint8_t)((wanted < has) ? (has - wanted) : 0);
}

static void screen_show(tou_glass_t *glass, uint8_t row, uint8_t *data, uint8_t n, const uint8_t *decimals)
{
    uint8_t cut  = screen_cut(row, decimals);
    uint8_t left = (uint8_t)(screen_column(row, LIST_DECIMALS) - cut);

    switch (screen_column(row, LIST_STYLE)) {
    case NUMBER:
        screen_number(glass, data, n, cut, left);
        break;
    case ENERGY:
    case POWER:
        screen_signed(glass, data, n, cut, left);
        break;
    case DATE:
        screen_stamp(glass, data, n, data);
        break;
    case STAMP:
        screen_stamp(glass, data, n, &data[n]);
        break;
    case TIME:
        screen_pairs(glass, data, n, '-');
        break;
    case PAIRS:
        screen_pairs(glass, data, n, 0);
        break;
    case TEXT:
        screen_characters(glass, data, n);
        break;
    case WEEK:
        screen_week(glass, data[0]);
        break;
    default:
        tou_glass_hex(glass->digit, (uint8_t)(TOU_GLASS_DIGITS - 2u * n), data, n);
        break;
    }
}

/* Where a part begins; text is counted from its end, where its first character is. @return UINT8_MAX: it is not there */
static uint8_t screen_place(uint8_t row, uint8_t part, uint8_t n, uint8_t *size)
{
    uint8_t first = screen_column(row, LIST_AT);
    uint8_t each  = screen_column(row, LIST_SIZE);
    uint16_t at   = first;

    *size = each;
    if (each == 0u) {
        *size = n;
        return (uint8_t)((n != 0u && n <= 4u) ? 0u : UINT8_MAX);
    }
    if (screen_column(row, LIST_PART) == SCREEN_ANY) {
        at = (uint16_t)(at + (unsigned)part * each);
    }
    if (at >= n) {
        return UINT8_MAX;
    }
    if (screen_column(row, LIST_STYLE) != TEXT) {
        return (uint8_t)((at + each <= n) ? at : UINT8_MAX);
    }
    *size = (uint8_t)((n - at < each) ? (n - at) : each);
    return (uint8_t)(n - at - *size);
}

bool tou_screen_value(tou_glass_t *glass, uint32_t di, uint8_t part, const uint8_t *data, uint8_t n, const uint8_t *decimals)
{
    uint8_t row = screen_find(di, part);
    uint8_t copy[SCREEN_DATA];
    uint8_t size;

    if (row == SCREEN_ROWS) {
        return false;
    }
    uint8_t at = screen_place(row, part, n, &size);

    if (at == UINT8_MAX) {
        return false;
    }
    n = (uint8_t)(n - at);
    memcpy(copy, &data[at], (n < sizeof copy) ? n : sizeof copy);
    memset(glass->digit, ' ', sizeof glass->digit);
    glass->unit = screen_unit(di, screen_column(row, LIST_UNIT));
    screen_show(glass, row, copy, size, decimals);
    return true;
}
