/* SPDX-License-Identifier: MIT */
/* What the menu has, as its manual tells it: titles, identifiers, digits, and what of a meter's memory belongs to each. Nothing here calls libtou. */
#ifndef PANEL_TITLES_H
#define PANEL_TITLES_H

#include "link_frame.h"

#define ENTRY_DIGITS 12u

typedef struct title {
    const char *text;
    uint32_t di; /* of row 1 */
    uint8_t rows;
    uint8_t entries;
    const char *pair; /* of an entry: as the manual writes them; z: a byte that is not shown */
} title_t;

/* clang-format off */
static const title_t titles[] = {
    {"dAtE    ", 0x04000101, 0, 1, "YMDz"}, {"tInE    ", 0x04000102, 0, 1, "hms"}, {"PErIod  ", 0x04000103, 0, 1, "N"},
    {"SLIdE   ", 0x04000104, 0, 1, "N"}, {"rAtES   ", 0x04000204, 0, 1, "R"}, {"dAyS A  ", 0x04010001, 8, 14, "hmR"},
    {"dAyS b  ", 0x04020001, 8, 14, "hmR"}, {"SEAS A  ", 0x04010000, 0, 14, "MDR"}, {"SEAS b  ", 0x04020000, 0, 14, "MDR"},
    {"S dAyS  ", 0x04000107, 0, 1, "YMDhm"}, {"S SEAS  ", 0x04000106, 0, 1, "YMDhm"}, {"rESt    ", 0x04000801, 0, 1, "W"},
    {"rESt dA ", 0x04000802, 0, 1, "R"}, {"SPEC no ", 0x04000205, 0, 1, "NN"}, {"SPEC    ", 0x04030001, 254, 1, "yMDR"},
    {"bILL    ", 0x04000B01, 3, 1, "NN"}, {"Auto no ", 0x04000301, 0, 1, "N"}, {"Auto SEC", 0x04000302, 0, 1, "N"},
    {"Auto    ", 0x04040101, 254, 1, "XXXXX"}, {"HAnd no ", 0x04000305, 0, 1, "N"}, {"HAnd    ", 0x04040201, 254, 1, "XXXXX"},
    {"dEc E   ", 0x04000303, 0, 1, "N"}, {"dEc P   ", 0x04000304, 0, 1, "N"}, {"PASS    ", 0x04000C01, 0, 1, "NNNN"},
    {"CLEAr d ", 0x00000000, 0, 0, ""},
};
/* clang-format on */

enum {
    T_DATE,
    T_TIME,
    T_PERIOD,
    T_SLIDE,
    T_RATES,
    T_DAYS_A,
    T_DAYS_B,
    T_SEAS_A,
    T_SEAS_B,
    T_DAYS_AT,
    T_SEAS_AT,
    T_REST,
    T_REST_DAY,
    T_N_SPECIAL,
    T_SPECIAL,
    T_BILL,
    T_N_TURNS,
    T_TURN_S,
    T_TURN,
    T_N_KEYS,
    T_KEY,
    T_ENERGY,
    T_POWER,
    T_PASS,
    T_CLEAR,
    TITLES
};

/* What a person sees. */
enum { SEES_LIST, SEES_PASSWORD, SEES_TITLE, SEES_ROW, SEES_COUNT, SEES_ENTRY, SEES_ASKED, SEES_TOLD, SEES_WAIT };

/* The title of a text; TITLES: it is none. */
static inline unsigned title_of(const uint8_t *digit)
{
    unsigned i = 0;

    while (i < TITLES && memcmp(titles[i].text, digit, 8) != 0) {
        i++;
    }
    return i;
}

static inline unsigned look(const uint8_t *digit, const uint8_t *code, bool in_menu)
{
    bool full = digit[0] == ('8' | 0x80) && digit[1] == digit[0]; /* every segment */

    if (!in_menu || full) {
        return SEES_LIST;
    }
    if (memcmp(digit, "--------", 8) == 0) {
        return SEES_WAIT;
    }
    if (title_of(digit) < TITLES) {
        return SEES_TITLE;
    }
    if (digit[0] == 'P' && memcmp(code, "        ", 8) == 0) {
        return SEES_PASSWORD;
    }
    if (memcmp(digit, "donE    ", 8) == 0 || memcmp(digit, "Err  ", 5) == 0 || memcmp(digit, "no LInE ", 8) == 0) {
        return SEES_TOLD;
    }
    if (memcmp(digit, "SEnd  Y ", 8) == 0 || memcmp(digit, "CLEAr Y ", 8) == 0) {
        return SEES_ASKED;
    }
    return (memcmp(digit, "no ", 3) == 0) ? SEES_ROW : (memcmp(digit, "n ", 2) == 0) ? SEES_COUNT : SEES_ENTRY;
}

/* Digits of an entry of a value, low byte first, as they are to be seen. @return their number */
static inline unsigned title_digits(const title_t *title, const uint8_t *value, unsigned entry, char *digits)
{
    static const uint8_t days[] = {0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x01}; /* working days from Monday on */
    unsigned size               = (unsigned)strlen(title->pair);
    unsigned n                  = 0;

    if (title->pair[0] == 'W') {
        for (; n < sizeof days; n++) {
            digits[n] = (char)(((value[0] & days[n]) == 0u) ? '1' : '0');
        }
        return n;
    }
    for (unsigned i = 0; i < size && title->pair[i] != 'z'; i++, n += 2u) {
        (void)snprintf(&digits[n], 3, "%02X", value[entry * size + size - 1u - i]);
    }
    return n;
}

/* A pair of digits in its range, by the letters of the manual. */
static inline bool pair_ok(char pair, uint8_t byte)
{
    unsigned number = (byte >> 4) * 10u + (byte & 0xFu);
    bool decimal    = (byte >> 4) <= 9u && (byte & 0xFu) <= 9u;

    switch (pair) {
    case 'X':
    case 'W':
        return true;
    case 'y':
        return decimal || byte == 0xFFu;
    case 'M':
        return decimal && number >= 1u && number <= 12u;
    case 'D':
        return decimal && number >= 1u && number <= 31u;
    case 'R':
        return decimal && number >= 1u && number <= 63u;
    case 'h':
        return decimal && number <= 23u;
    case 'm':
    case 's':
        return decimal && number <= 59u;
    case 'z':
        return byte == 0u;
    default:
        return decimal;
    }
}

/* An entry that may be sent: its pairs are in their ranges, or all zero where that means none. */
static inline bool title_entry_ok(unsigned t, const uint8_t *value, unsigned entry)
{
    unsigned size = (unsigned)strlen(titles[t].pair);
    bool ok       = true;
    bool none     = t == T_DAYS_AT || t == T_SEAS_AT || t == T_SPECIAL;

    for (unsigned i = 0; i < size; i++) {
        uint8_t byte = value[entry * size + size - 1u - i];

        ok   = ok && pair_ok(titles[t].pair[i], byte);
        none = none && byte == 0u;
    }
    return ok || none;
}

/* ---- what it touches ---- */

/* Of the blocks of docs/store-format.md those of banks have 16 more in the second one; what is not kept in a block is numbered from 200 on. */
enum {
    B_BASE = 1,
    B_SCHEME,
    B_DAYSET,
    B_SEASON,
    B_WEEK,
    B_TABLE,
    B_SPECIAL = 8,
    B_BILLING = 33,
    B_DEMAND,
    B_PASSWORDS = 37,
    B_CELLS     = 40,
    B_SCREENS   = 42,
    B_CLOCK     = 200,
    B_SWITCH,
    B_BANK,
    B_MOMENTS,
    B_WINDOW,
    B_MAXIMA
};

static inline bool within(unsigned at, unsigned from, unsigned n)
{
    return at >= from && at < from + n;
}

/* May a byte of a block change when row 1.. of a title is written? */
static inline bool title_touches(unsigned t, unsigned row, unsigned id, unsigned index, unsigned at)
{
    static const uint8_t cell[TITLES] = {[T_N_TURNS] = 2, [T_N_KEYS] = 3, [T_TURN_S] = 4, [T_ENERGY] = 5, [T_POWER] = 6};
    unsigned bank                     = (t == T_DAYS_B || t == T_SEAS_B) ? 16u : 0u;

    row--;
    switch (t) {
    case T_DATE:
    case T_TIME:
        return id == B_CLOCK || id == B_SWITCH || id == B_BANK || id == B_MAXIMA; /* what was due meanwhile comes to pass */
    case T_PERIOD:
    case T_SLIDE:
        return (id == B_DEMAND && index == 0u) || id == B_WINDOW;
    case T_RATES:
        return id == B_BASE && at < 2u;
    case T_DAYS_A:
    case T_DAYS_B:
        return (id == B_TABLE + bank && index == row) || id == B_DAYSET + bank || id == B_BASE;
    case T_SEAS_A:
    case T_SEAS_B:
        return id == B_SCHEME + bank || id == B_SEASON + bank || id == B_WEEK + bank;
    case T_DAYS_AT:
    case T_SEAS_AT:
        return (id == B_SWITCH || id == B_BANK) && index == ((t == T_DAYS_AT) ? 1u : 0u);
    case T_REST:
    case T_REST_DAY:
        return id == B_BASE && (at == 3u || (t == T_REST && at == 2u));
    case T_N_SPECIAL:
        return (id == B_BASE && at == 4u) || id == B_SPECIAL;
    case T_SPECIAL:
        return id == B_SPECIAL && index == row / 8u && within(at, row % 8u * 5u, 5);
    case T_BILL:
        return (id == B_BILLING || id == B_MOMENTS) && (within(at, 2u * row, 2) || id == B_BILLING);
    case T_TURN:
    case T_KEY:
        return id == B_SCREENS && index == row / 8u * 2u + ((t == T_KEY) ? 1u : 0u) && within(at, row % 8u * 5u, 5);
    case T_PASS:
        return id == B_PASSWORDS && within(at, 3u * row, 3);
    case T_CLEAR:
        return id == B_MAXIMA;
    default:
        return t < TITLES && id == B_CELLS && at == cell[t];
    }
}

/* Bytes that are written together, or not, when power fails; 0: the whole block. */
static inline unsigned title_unit(unsigned id)
{
    switch (id) {
    case B_SEASON:
    case B_SEASON + 16:
    case B_SPECIAL:
        return 5;
    case B_WEEK:
    case B_WEEK + 16:
        return 7;
    case B_SCHEME: /* it first has more weeks, then other seasons */
    case B_SCHEME + 16:
        return 1;
    default:
        return 0;
    }
}

#endif
