/* SPDX-License-Identifier: MIT */
/* What can be programmed, and setting it digit by digit. */
#include "tou_menu.h"

#include <string.h>

#define EDIT_BLINK_MS 500u
#define EDIT_DAYS     7u
#define EDIT_RANGES   3u

static const tou_menu_title_t edit_titles[TOU_MENU_TITLES] TOU_ROM = {
    {"dAtE    ", {0x01, 0x01, 0x00, 0x04}, 0, 1, TOU_MENU_WRITE, "YMDz"},
    {"tInE    ", {0x02, 0x01, 0x00, 0x04}, 0, 1, TOU_MENU_WRITE, "hms"},
    {"PErIod  ", {0x03, 0x01, 0x00, 0x04}, 0, 1, TOU_MENU_WRITE, "N"},
    {"SLIdE   ", {0x04, 0x01, 0x00, 0x04}, 0, 1, TOU_MENU_WRITE, "N"},
    {"rAtES   ", {0x04, 0x02, 0x00, 0x04}, 0, 1, TOU_MENU_WRITE, "R"},
    {"dAyS A  ", {0x01, 0x00, 0x01, 0x04}, 8, 14, TOU_MENU_WRITE, "hmR"},
    {"dAyS b  ", {0x01, 0x00, 0x02, 0x04}, 8, 14, TOU_MENU_WRITE, "hmR"},
    {"SEAS A  ", {0x00, 0x00, 0x01, 0x04}, 0, 14, TOU_MENU_WRITE, "MDR"},
    {"SEAS b  ", {0x00, 0x00, 0x02, 0x04}, 0, 14, TOU_MENU_WRITE, "MDR"},
    {"S dAyS  ", {0x07, 0x01, 0x00, 0x04}, 0, 1, TOU_MENU_NONE, "YMDhm"},
    {"S SEAS  ", {0x06, 0x01, 0x00, 0x04}, 0, 1, TOU_MENU_NONE, "YMDhm"},
    {"rESt    ", {0x01, 0x08, 0x00, 0x04}, 0, 1, TOU_MENU_WRITE, "W"},
    {"rESt dA ", {0x02, 0x08, 0x00, 0x04}, 0, 1, TOU_MENU_WRITE, "R"},
    {"SPEC no ", {0x05, 0x02, 0x00, 0x04}, 0, 1, TOU_MENU_WRITE, "NN"},
    {"SPEC    ", {0x01, 0x00, 0x03, 0x04}, 254, 1, TOU_MENU_NONE, "yMDR"},
    {"bILL    ", {0x01, 0x0B, 0x00, 0x04}, 3, 1, TOU_MENU_WRITE, "NN"},
    {"Auto no ", {0x01, 0x03, 0x00, 0x04}, 0, 1, TOU_MENU_WRITE, "N"},
    {"Auto SEC", {0x02, 0x03, 0x00, 0x04}, 0, 1, TOU_MENU_WRITE, "N"},
    {"Auto    ", {0x01, 0x01, 0x04, 0x04}, 254, 1, TOU_MENU_WRITE, "XXXXX"},
    {"HAnd no ", {0x05, 0x03, 0x00, 0x04}, 0, 1, TOU_MENU_WRITE, "N"},
    {"HAnd    ", {0x01, 0x02, 0x04, 0x04}, 254, 1, TOU_MENU_WRITE, "XXXXX"},
    {"dEc E   ", {0x03, 0x03, 0x00, 0x04}, 0, 1, TOU_MENU_WRITE, "N"},
    {"dEc P   ", {0x04, 0x03, 0x00, 0x04}, 0, 1, TOU_MENU_WRITE, "N"},
    {"PASS    ", {0x01, 0x0C, 0x00, 0x04}, 0, 1, TOU_MENU_CHANGE, "NNNN"},
    {"CLEAr d ", {0x00, 0x00, 0x00, 0x00}, 0, 0, TOU_MENU_CLEAR, ""},
};

uint8_t tou_menu_byte(const tou_menu_t *self, uint8_t at)
{
    return TOU_ROM_U8((const uint8_t *)&edit_titles[self->title] + at);
}

const char *tou_menu_text(const tou_menu_t *self)
{
    return edit_titles[self->title].text;
}

static uint8_t edit_pair(const tou_menu_t *self, uint8_t i)
{
    return (uint8_t)((i < TOU_MENU_PAIRS) ? tou_menu_byte(self, (uint8_t)(offsetof(tou_menu_title_t, pair) + i)) : 0u);
}

uint8_t tou_menu_size(const tou_menu_t *self)
{
    uint8_t n = 0;

    while (edit_pair(self, n) != 0u) {
        n++;
    }
    return n;
}

static uint8_t *edit_entry(tou_menu_t *self)
{
    return &self->value[(size_t)self->entry * tou_menu_size(self)];
}

/* ---- digits ---- */

void tou_menu_edit(tou_menu_t *self, uint8_t n)
{
    memset(self->digit, 0, sizeof self->digit);
    self->n_digits = n;
    self->cursor   = 0;
}

void tou_menu_edit_number(tou_menu_t *self, uint8_t n, uint8_t number)
{
    uint8_t packed = tou_screen_packed(number);

    tou_menu_edit(self, n);
    self->digit[n - 1u] = (uint8_t)(packed & 0x0Fu);
    self->digit[n - 2u] = (uint8_t)(packed >> 4);
}

uint16_t tou_menu_number(const tou_menu_t *self)
{
    uint16_t number = 0;

    for (uint8_t i = 0; i < self->n_digits; i++) {
        number = (uint16_t)(number * 10u + self->digit[i]);
    }
    return number;
}

uint8_t tou_menu_pair(const tou_menu_t *self, uint8_t at)
{
    return (uint8_t)((uint8_t)(self->digit[at] << 4) | self->digit[at + 1u]);
}

/* Working days from Sunday on in the byte, rest days from Monday on in the digits. */
static void edit_days(tou_menu_t *self, uint8_t *byte, bool take)
{
    uint8_t working = 0;

    for (uint8_t i = 0; i < EDIT_DAYS; i++) {
        uint8_t bit = (uint8_t)((i == EDIT_DAYS - 1u) ? 1u : (2u << i));

        if (!take) {
            self->digit[i] = (uint8_t)(((*byte & bit) == 0u) ? 1u : 0u);
        }
        working = (uint8_t)(working | ((self->digit[i] == 0u) ? bit : 0u));
    }
    *byte = working;
}

void tou_menu_edit_entry(tou_menu_t *self)
{
    uint8_t size = tou_menu_size(self);
    uint8_t *at  = edit_entry(self);
    uint8_t n    = 0;

    tou_menu_edit(self, 0);
    for (uint8_t i = 0; i < size && n + 1u < TOU_MENU_DIGITS && edit_pair(self, i) != 'z'; i++) {
        self->digit[n++] = (uint8_t)(at[size - 1u - i] >> 4);
        self->digit[n++] = (uint8_t)(at[size - 1u - i] & 0x0Fu);
    }
    self->n_digits = n;
    if (edit_pair(self, 0) == 'W') {
        self->n_digits = EDIT_DAYS;
        edit_days(self, at, false);
    }
}

/* The digit behind this one, if it may be there. */
static uint8_t edit_up(uint8_t digit, uint8_t pair)
{
    if (pair == 'W') {
        return (uint8_t)(digit ^ 1u);
    }
    if (pair == 'X') {
        return (uint8_t)((digit + 1u) & 0x0Fu);
    }
    if (pair == 'y' && digit == 9u) {
        return 0x0F;
    }
    return (uint8_t)((digit < 9u) ? (digit + 1u) : 0u);
}

void tou_menu_set(tou_menu_t *self, uint8_t key, bool pairs)
{
    uint8_t *digit = &self->digit[self->cursor];
    uint8_t first  = edit_pair(self, 0);
    uint8_t pair   = (uint8_t)(pairs ? ((first == 'W') ? first : edit_pair(self, (uint8_t)(self->cursor >> 1))) : 0u);
    uint8_t number = (uint8_t)(key - TOU_KEY_0);

    if (key == TOU_KEY_UP) {
        *digit = edit_up(*digit, pair);
        return;
    }
    if (number <= 9u && (pair != 'W' || number <= 1u)) {
        *digit = number;
    } else if (key != TOU_KEY_NEXT) {
        return;
    }
    self->cursor = (uint8_t)((self->cursor + 1u < self->n_digits) ? (self->cursor + 1u) : 0u);
}

/* ---- checks ---- */

static bool edit_in_range(uint8_t packed, uint8_t pair)
{
    /* Pairs that do not reach from 00 to 99: the least and the most. */
    static const uint8_t edit_range[][EDIT_RANGES] TOU_ROM = {{'M', 1, 12}, {'D', 1, 31}, {'h', 0, 23},
                                                              {'m', 0, 59}, {'s', 0, 59}, {'R', 1, 63}};
    uint8_t high                                           = (uint8_t)(packed >> 4);
    uint8_t low                                            = (uint8_t)(packed & 0x0Fu);
    uint8_t number                                         = (uint8_t)(high * 10u + low);
    bool decimal                                           = high <= 9u && low <= 9u;

    if (pair == 'X') {
        return true;
    }
    if (pair == 'y') {
        return decimal || packed == 0xFFu;
    }
    for (uint8_t i = 0; i < (uint8_t)(sizeof edit_range / EDIT_RANGES); i++) {
        if (TOU_ROM_U8(&edit_range[i][0]) == pair) {
            return decimal && number >= TOU_ROM_U8(&edit_range[i][1]) && number <= TOU_ROM_U8(&edit_range[i][2]);
        }
    }
    return decimal;
}

static bool edit_is_none(const tou_menu_t *self)
{
    uint8_t any = 0;

    for (uint8_t i = 0; i < self->n_digits; i++) {
        any |= self->digit[i];
    }
    return any == 0u && (TOU_MENU_TITLE(self, does) & TOU_MENU_NONE) != 0u;
}

uint8_t tou_menu_take(tou_menu_t *self)
{
    uint8_t size = tou_menu_size(self);
    uint8_t *at  = edit_entry(self);

    if (edit_pair(self, 0) == 'W') {
        edit_days(self, at, true);
        return 0;
    }
    for (uint8_t i = 0; 2u * i < self->n_digits && !edit_is_none(self); i++) {
        if (!edit_in_range(tou_menu_pair(self, (uint8_t)(2u * i)), edit_pair(self, i))) {
            self->cursor = (uint8_t)(2u * i);
            return (uint8_t)(i + 1u);
        }
    }
    memset(at, 0, size);
    for (uint8_t i = 0; 2u * i < self->n_digits; i++) {
        at[size - 1u - i] = tou_menu_pair(self, (uint8_t)(2u * i));
    }
    return 0;
}

void tou_menu_draw(const tou_menu_t *self, tou_glass_t *glass, bool points)
{
    uint8_t shown = (uint8_t)((self->n_digits < TOU_GLASS_DIGITS) ? self->n_digits : TOU_GLASS_DIGITS);
    uint8_t first = (uint8_t)((self->cursor < TOU_GLASS_DIGITS) ? 0u : (self->n_digits - TOU_GLASS_DIGITS));
    uint8_t place = (uint8_t)(TOU_GLASS_DIGITS - shown);

    for (uint8_t i = first; i < first + shown; i++) {
        uint8_t packed = (uint8_t)(self->digit[i] << 4);
        uint8_t pair[TOU_GLASS_DIGITS];

        tou_glass_hex(pair, 0, &packed, 1);
        glass->digit[place] = pair[0];
        if (i == self->cursor && self->ms >= EDIT_BLINK_MS) {
            glass->digit[place] = '_';
        }
        if (points && (i & 1u) != 0u && i + 1u < self->n_digits) {
            glass->digit[place] |= TOU_GLASS_POINT;
        }
        place++;
    }
}
