/* SPDX-License-Identifier: MIT */
/**
 * @file glass.h
 * @brief What a person sees: eight digits, the code of what they are, a unit, the running rate and signs.
 *
 * The panel fills a tou_glass_t and hands it to the board, which knows how its display is wired. Digits are characters: ASCII, of
 * which seven segments can show 0..9, most letters in one of their cases, minus, underscore, equals and space; TOU_GLASS_POINT is
 * added to one that has a point behind it. tou_glass_segments() tells the segments of a character, for displays of that kind; a dot matrix or a
 * terminal shows the character itself.
 *
 * Depends on: types.h.  RAM: sizeof(tou_glass_t), 20 bytes.  Context: main loop.
 *
 * @code
 * static void show(void *ctx, const tou_glass_t *glass)
 * {
 *     for (uint8_t i = 0; i < TOU_GLASS_DIGITS; i++) {
 *         lcd[i] = tou_glass_segments(glass->digit[i]);
 *     }
 * }
 * @endcode
 */
#ifndef TOU_GLASS_H
#define TOU_GLASS_H

#include "tou/types.h"

TOU_C_BEGIN

/** Digits of a value, and of a code. */
#define TOU_GLASS_DIGITS 8u
/** Added to a character that has a point behind it. */
#define TOU_GLASS_POINT 0x80u

/** Units. */
enum {
    TOU_GLASS_NO_UNIT = 0,  /**< none */
    TOU_GLASS_KWH     = 1,  /**< kWh */
    TOU_GLASS_KVARH   = 2,  /**< kvarh */
    TOU_GLASS_KVAH    = 3,  /**< kVAh */
    TOU_GLASS_KW      = 4,  /**< kW */
    TOU_GLASS_KVAR    = 5,  /**< kvar */
    TOU_GLASS_KVA     = 6,  /**< kVA */
    TOU_GLASS_V       = 7,  /**< V */
    TOU_GLASS_A       = 8,  /**< A */
    TOU_GLASS_HZ      = 9,  /**< Hz */
    TOU_GLASS_UNITS   = 10, /**< how many there are, none among them */
    TOU_GLASS_ALL     = 255 /**< every segment of them, as all others: the test of the display */
};

/** Signs, bits of tou_glass_t.signs. */
enum {
    TOU_SIGN_ZONES_2  = 0x0001, /**< the second set of zones (bank 2 of seasons) runs */
    TOU_SIGN_TABLES_2 = 0x0002, /**< the second set of day tables runs */
    TOU_SIGN_ALARM    = 0x0004, /**< something is wrong: clock, memory, tariff, demand over its limit */
    TOU_SIGN_PROGRAM  = 0x0008, /**< the programming key is pressed */
    TOU_SIGN_MENU     = 0x0010, /**< the menu is open: digits can be set */
    TOU_SIGN_LINE     = 0x0020, /**< a line is answering */
    TOU_SIGN_REMOTE   = 0x0040, /**< a remote control is paired */
    TOU_SIGN_BATTERY  = 0x0080, /**< the clock's battery is low */
    TOU_SIGN_REVERSE  = 0x0100, /**< power flows back */
    TOU_SIGN_RELAY    = 0x0200, /**< the supply relay is open */
    TOU_SIGN_CLOCK    = 0x0400, /**< the clock is not valid: the default rate runs */
    TOU_SIGN_N        = 11      /**< how many there are, bits from the lowest on */
};

/** What is shown. */
typedef struct tou_glass {
    uint8_t digit[TOU_GLASS_DIGITS]; /**< the value, from the left: characters */
    uint8_t code[TOU_GLASS_DIGITS];  /**< what it is: characters */
    uint16_t signs;                  /**< TOU_SIGN_... */
    uint8_t unit;                    /**< TOU_GLASS_... */
    uint8_t rate;                    /**< running rate, 1..63; 0: not told */
} tou_glass_t;

/** @brief Blank everything. */
void tou_glass_clear(tou_glass_t *self);

/** @brief Switch every segment on, the points among them; the rate shows 88. */
void tou_glass_fill(tou_glass_t *self);

/** @brief Put n characters from a place on; what does not fit is left out. @param row  `digit` or `code` @param text  TOU_ROM */
void tou_glass_text(uint8_t *row, uint8_t at, const char *text, uint8_t n);

/** @brief Put digits of packed hexadecimals, the highest first. @param row  `digit` or `code` @param bytes  low byte first @param n  bytes */
void tou_glass_hex(uint8_t *row, uint8_t at, const uint8_t *bytes, uint8_t n);

/**
 * @return segments of a character: bit 0 the top one, then clockwise, bit 5 the upper left one, bit 6 the middle one, bit 7 the
 *         point; none for a character that cannot be shown
 */
uint8_t tou_glass_segments(uint8_t character);

TOU_C_END

#endif
