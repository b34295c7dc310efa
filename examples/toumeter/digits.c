/* SPDX-License-Identifier: MIT */
#include "digits.h"

#include <curses.h>
#include <langinfo.h>
#include <string.h>

/* As tou_glass_segments() has them. */
enum {
    TOP         = 0x01,
    UPPER_RIGHT = 0x02,
    LOWER_RIGHT = 0x04,
    BOTTOM      = 0x08,
    LOWER_LEFT  = 0x10,
    UPPER_LEFT  = 0x20,
    MIDDLE      = 0x40,
    POINT       = 0x80
};

/* Strokes: n columns from (y, x) on where all these segments are on. */
static const struct {
    uint8_t segments, y, x, n;
} strokes[] = {
    {TOP, 0, 1, 5},
    {UPPER_LEFT, 1, 0, 2},
    {UPPER_RIGHT, 1, 5, 2},
    {UPPER_LEFT, 2, 0, 2},
    {UPPER_RIGHT, 2, 5, 2},
    {MIDDLE, 3, 1, 5},
    {UPPER_LEFT | LOWER_LEFT, 3, 0, 2},
    {UPPER_RIGHT | LOWER_RIGHT, 3, 5, 2},
    {LOWER_LEFT, 4, 0, 2},
    {LOWER_RIGHT, 4, 5, 2},
    {LOWER_LEFT, 5, 0, 2},
    {LOWER_RIGHT, 5, 5, 2},
    {BOTTOM, 6, 1, 5},
    {POINT, 6, 7, 1},
};

/* Blocks, where the terminal has them. */
static const char *digits_cell(void)
{
    return (strcmp(nl_langinfo(CODESET), "UTF-8") == 0) ? "\342\226\210" : "#";
}

void digits_large(int y, int x, uint8_t character)
{
    uint8_t segments = tou_glass_segments(character);
    const char *cell = digits_cell();

    for (size_t i = 0; i < sizeof strokes / sizeof strokes[0]; i++) {
        if ((segments & strokes[i].segments) != strokes[i].segments) {
            continue;
        }
        (void)move(y + strokes[i].y, x + strokes[i].x);
        for (uint8_t n = 0; n < strokes[i].n; n++) {
            (void)addstr(cell);
        }
    }
}

void digits_medium(int y, int x, uint8_t character)
{
    uint8_t segments     = tou_glass_segments(character);
    const char cells[10] = {(segments & TOP) != 0u ? '_' : ' ',         (segments & UPPER_LEFT) != 0u ? '|' : ' ',
                            (segments & MIDDLE) != 0u ? '_' : ' ',      (segments & UPPER_RIGHT) != 0u ? '|' : ' ',
                            (segments & LOWER_LEFT) != 0u ? '|' : ' ',  (segments & BOTTOM) != 0u ? '_' : ' ',
                            (segments & LOWER_RIGHT) != 0u ? '|' : ' ', (segments & POINT) != 0u ? '.' : ' '};

    (void)mvaddnstr(y, x + 1, &cells[0], 1);
    (void)mvaddnstr(y + 1, x, &cells[1], 3);
    (void)mvaddnstr(y + 2, x, &cells[4], 4);
}

void digits_plain(int y, int x, const uint8_t row[TOU_GLASS_DIGITS])
{
    (void)move(y, x);
    for (unsigned i = 0; i < TOU_GLASS_DIGITS; i++) {
        (void)addch((chtype)(row[i] & ~TOU_GLASS_POINT));
        if ((row[i] & TOU_GLASS_POINT) != 0u) {
            (void)addch('.');
        }
    }
}
