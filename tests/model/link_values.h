/* SPDX-License-Identifier: MIT */
/*
 * What a meter of DL/T 645 keeps, as its pages tell it: identifiers, bytes, ranges and rights. Nothing here calls libtou. Bytes are as they lie in
 * a frame before 33h is added, lowest first.
 */
#ifndef LINK_VALUES_H
#define LINK_VALUES_H

#include "model.h"

#define VALUE_MOST 42u

/* Bits of the error byte. */
enum {
    ERR_OTHER    = 0x01,
    ERR_NO_DATA  = 0x02,
    ERR_PASSWORD = 0x04,
    ERR_SPEED    = 0x08,
    ERR_ZONES    = 0x10,
    ERR_SLOTS    = 0x20,
    ERR_RATES    = 0x40
};

/* What is asked of a value. */
enum {
    FORM_NUMBER,  /* digits, least..most */
    FORM_DIGITS,  /* digits */
    FORM_BITS,    /* least..most as a binary number */
    FORM_BILLING, /* DDhh; 9999: none, if least is 1 */
    FORM_PERIOD,  /* minutes that divide an hour */
    FORM_SLIDE,   /* minutes that divide the period */
    FORM_SWITCH,  /* YYMMDDhhmm, or zeros */
    FORM_RATES,   /* number of rates: fewer than the tables have cannot be */
    FORM_ZONES,   /* MMDDNN */
    FORM_SLOTS,   /* hhmmNN */
    FORM_FIXED    /* for reading only */
};

typedef struct value {
    uint32_t di;
    uint16_t old; /* identifier of 1997; 0: none */
    uint8_t n;
    uint8_t form;
    uint32_t least;
    uint32_t most;
    uint8_t above;     /* error of a number above that */
    bool forgotten;    /* the product has not set it up when power returns */
    const char *begin; /* NULL: there is none yet */
} value_t;

#define RATES 4u /* that the meter has */

/* clang-format off */
static const value_t values[] = {
    {0x04000103, 0xC111, 1, FORM_PERIOD, 1, 60, ERR_OTHER, true, "15"},
    {0x04000104, 0xC112, 1, FORM_SLIDE, 1, 60, ERR_OTHER, true, "05"},
    {0x04000105, 0xC211, 2, FORM_NUMBER, 1, 9999, ERR_OTHER, false, "80 00"},
    {0x04000106, 0, 5, FORM_SWITCH, 0, 0, ERR_OTHER, false, "00 00 00 00 00"},
    {0x04000107, 0, 5, FORM_SWITCH, 0, 0, ERR_OTHER, false, "00 00 00 00 00"},
    {0x04000201, 0xC310, 1, FORM_NUMBER, 1, 14, ERR_ZONES, false, "14"},
    {0x04000202, 0xC311, 1, FORM_NUMBER, 1, 8, ERR_OTHER, false, "08"},
    {0x04000203, 0xC312, 1, FORM_NUMBER, 1, 14, ERR_SLOTS, false, "14"},
    {0x04000204, 0xC313, 1, FORM_RATES, 1, RATES, ERR_RATES, false, "04"},
    {0x04000207, 0, 1, FORM_NUMBER, 0, 7, ERR_OTHER, false, "00"},
    {0x04000301, 0, 1, FORM_NUMBER, 0, 99, ERR_OTHER, false, "00"},
    {0x04000302, 0xC113, 1, FORM_NUMBER, 5, 20, ERR_OTHER, false, "05"},
    {0x04000303, 0xC115, 1, FORM_NUMBER, 0, 2, ERR_OTHER, false, "02"},
    {0x04000304, 0xC116, 1, FORM_NUMBER, 0, 4, ERR_OTHER, false, "04"},
    {0x04000306, 0, 3, FORM_NUMBER, 1, 999999, ERR_OTHER, false, "01 00 00"},
    {0x04000402, 0, 6, FORM_DIGITS, 0, 0, ERR_OTHER, false, NULL},
    {0x0400040E, 0xC033, 6, FORM_DIGITS, 0, 0, ERR_OTHER, false, NULL},
    {0x04000409, 0xC030, 3, FORM_FIXED, 0, 0, ERR_OTHER, false, "00 10 00"},
    {0x04000602, 0, 1, FORM_BITS, 0, 0xFF, ERR_OTHER, false, "05"},
    {0x04000801, 0xC022, 1, FORM_BITS, 0, 0x7F, ERR_OTHER, false, "3E"},
    {0x04000802, 0xC41E, 1, FORM_NUMBER, 1, 8, ERR_OTHER, false, "02"},
    {0x04000901, 0, 1, FORM_BITS, 0, 0x3F, ERR_OTHER, false, "3F"},
    {0x04000B01, 0xC117, 2, FORM_BILLING, 0, 0, ERR_OTHER, true, "00 01"},
    {0x04000B02, 0, 2, FORM_BILLING, 1, 0, ERR_OTHER, true, "99 99"},
    {0x04000B03, 0, 2, FORM_BILLING, 1, 0, ERR_OTHER, true, "99 99"},
    {0x04000D05, 0, 2, FORM_NUMBER, 0, 9999, ERR_OTHER, false, "00 00"},
    {0x04000E01, 0, 3, FORM_NUMBER, 0, 999999, ERR_OTHER, true, "00 00 00"},
    {0x04001401, 0, 2, FORM_NUMBER, 0, 9999, ERR_OTHER, false, "00 00"},
    {0x04010000, 0, 42, FORM_ZONES, 0, 0, ERR_ZONES, false, "01 01 01 03 01 07"},
    {0x04010001, 0, 42, FORM_SLOTS, 0, 0, ERR_SLOTS, false, "01 00 00 02 00 08 03 00 12 04 00 22"},
    {0x04010002, 0, 42, FORM_SLOTS, 0, 0, ERR_SLOTS, false, "04 00 00"},
    {0x04010003, 0, 42, FORM_SLOTS, 0, 0, ERR_SLOTS, false, "01 00 06 02 00 18"},
};
/* clang-format on */

#define VALUES ((unsigned)(sizeof values / sizeof values[0]))
#define TABLES 3u /* day tables of the set in force */

/* @return its number, or VALUES */
static inline unsigned value_of(uint32_t di)
{
    unsigned i = 0;

    while (i < VALUES && values[i].di != di) {
        i++;
    }
    return i;
}

static inline unsigned value_of_old(uint32_t old)
{
    unsigned i = 0;

    while (i < VALUES && (old == 0u || values[i].old != old)) {
        i++;
    }
    return i;
}

/* Tables, their numbers, switch times, rest days, holidays, billing days, constants and steps cost money. */
static inline bool costs_money(uint32_t di)
{
    unsigned page = di >> 16 & 0xFFu;
    unsigned item = di & 0xFFFFu;

    if (di >> 24 != 0x04u || page != 0u) {
        return di >> 24 == 0x04u && page <= 7u && page != 4u;
    }
    return item >> 8 == 0x02u || item >> 8 == 0x08u || item >> 8 == 0x0Bu || (item >= 0x0106u && item <= 0x010Au) ||
           item == 0x0409u || item == 0x040Au;
}

/* ---- digits, dates ---- */

static inline bool is_digits(const uint8_t *data, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        if ((data[i] & 0xFu) > 9u || data[i] >> 4 > 9u) {
            return false;
        }
    }
    return true;
}

static inline uint32_t number_of(const uint8_t *data, unsigned n)
{
    uint32_t number = 0;

    while (n != 0u) {
        n--;
        number = number * 100u + (data[n] >> 4) * 10u + (data[n] & 0xFu);
    }
    return number;
}

static inline void put_number(uint8_t *data, uint32_t number, unsigned n)
{
    for (; n != 0u; n--) {
        *data++ = (uint8_t)(number / 10u % 10u * 16u + number % 10u);
        number /= 100u;
    }
}

/* DD MM YY. @return days since 2000; -1: there is no such date */
static inline int day_of(const uint8_t *data)
{
    if (!is_digits(data, 3)) {
        return -1;
    }
    int year  = 2000 + (int)number_of(&data[2], 1);
    int month = (int)number_of(&data[1], 1);
    int day   = (int)number_of(data, 1);

    if (month < 1 || month > 12 || day < 1 || day > civil(civil_day(year, month, 1))->last) {
        return -1;
    }
    return civil_day(year, month, day);
}

/* mm hh. */
static inline bool is_hour(const uint8_t *data)
{
    return is_digits(data, 2) && number_of(data, 1) < 60u && number_of(&data[1], 1) < 24u;
}

/* ---- tables ---- */

/* All that is wrong with zones or slots, of which any may be the answer; 0: nothing. */
static inline uint8_t table_faults(const value_t *value, const uint8_t *data, unsigned n, unsigned rates)
{
    bool slots     = value->form == FORM_SLOTS;
    unsigned count = n / 3u;
    uint8_t faults = (n == 0u || n % 3u != 0u) ? ERR_OTHER : 0;
    int first      = 0;
    int last       = 0;

    faults = (uint8_t)(faults | ((count > 14u) ? value->above : 0));
    for (unsigned i = 0; i < count; i++) {
        const uint8_t *entry = &data[3u * i];
        bool again           = i != 0u && memcmp(entry, entry - 3, 3) == 0;
        uint8_t when[3]      = {entry[1], entry[2], 0x01}; /* 2001: 29 February is none */
        int at               = slots ? (int)(number_of(&entry[2], 1) * 60u + number_of(&entry[1], 1)) : day_of(when);
        bool is_time         = slots ? is_hour(&entry[1]) : at >= 0;
        unsigned nn          = number_of(entry, 1);
        bool is_one          = is_digits(entry, 1) && nn >= 1u && nn <= (slots ? rates : TABLES);

        if (!is_time || (i != 0u && !again && at - last < (slots ? 15 : 1))) {
            faults |= ERR_OTHER;
        }
        faults = (uint8_t)(faults | (is_one ? 0 : slots ? ERR_RATES : ERR_OTHER));
        first  = (i == 0u) ? at : first;
        last   = at;
    }
    if (slots && last != first && first + 1440 - last < 15) {
        faults |= ERR_OTHER;
    }
    return faults;
}

/* The highest rate of a table. */
static inline unsigned table_rates(const uint8_t *data)
{
    unsigned most = 0;

    for (unsigned i = 0; i < VALUE_MOST; i += 3u) {
        most = (number_of(&data[i], 1) > most) ? number_of(&data[i], 1) : most;
    }
    return most;
}

/* As it is read: 14 entries, the last one as often as needed. */
static inline void table_pad(uint8_t *data, unsigned n)
{
    for (; n < VALUE_MOST; n++) {
        data[n] = data[n - 3u];
    }
}

#endif
