/* SPDX-License-Identifier: MIT */
#include "drawing.h"

#include <curses.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "digits.h"

#define DRAWING_WIDTH  76 /* of a large front */
#define DRAWING_HEIGHT 14 /* of it */
#define DRAWING_MEDIUM 40 /* columns of a medium one */
#define DRAWING_LINES  10 /* lines of it */
#define DRAWING_TAIL   8192

static const char *const units[TOU_GLASS_UNITS] = {"", "kWh", "kvarh", "kVAh", "kW", "kvar", "kVA", "V", "A", "Hz"};

/* From the lowest sign on. */
static const char *const words[TOU_SIGN_N] = {"ZONES-2", "TABLES-2", "ALARM", "PROG",  "MENU", "LINE",
                                              "IR",      "BATT",     "REV",   "RELAY", "CLOCK"};

static const char *const help[] = {
    "Enter          in, take it",
    "m              Enter held: the menu",
    "n Right Space  next item or digit",
    "u Up           item before, digit up",
    "b Esc Backsp.  out, not done",
    "0-9            digits of a remote",
    "k              programming key on, off",
    "? h            this help",
    "q              quit: the meter saves",
};

static const char keys[] = "Enter  m menu  n next  u up  b back  0-9  k key  ? help  q quit";

/* A test of the display shows all of them. */
static void drawing_unit(int y, int x, uint8_t unit)
{
    (void)move(y, x);
    for (unsigned i = 1; i < TOU_GLASS_UNITS; i++) {
        if (unit == i || unit == TOU_GLASS_ALL) {
            (void)printw("%s ", units[i]);
        }
    }
}

/* Words light up in their places; where there is little room those that are dark take none. @return the line below */
static int drawing_signs(int y, int x, int width, uint16_t signs, bool places)
{
    int at = x;

    for (unsigned i = 0; i < TOU_SIGN_N; i++) {
        int n    = (int)strlen(words[i]);
        bool lit = (signs >> i & 1u) != 0u;

        if (!lit && !places) {
            continue;
        }
        if (at + n > x + width) {
            at = x;
            y++;
        }
        if (lit) {
            (void)attron(A_REVERSE);
            (void)mvaddstr(y, at, words[i]);
            (void)attroff(A_REVERSE);
        }
        at += n + 1;
    }
    return y + 1;
}

static void drawing_rate(int y, int x, const terminal_view_t *view)
{
    if (view->glass.rate != 0u) {
        (void)mvprintw(y, x, "RATE %u %s", (unsigned)view->glass.rate, view->rate);
    }
}

static void drawing_led(int y, int x, bool on)
{
    (void)mvaddstr(y, x, on ? "(*) pulse" : "( ) pulse");
}

static void drawing_box(int y, int x, const char *title)
{
    (void)mvhline(y, x, 0, DRAWING_WIDTH);
    (void)mvhline(y + DRAWING_HEIGHT - 1, x, 0, DRAWING_WIDTH);
    (void)mvvline(y, x, 0, DRAWING_HEIGHT);
    (void)mvvline(y, x + DRAWING_WIDTH - 1, 0, DRAWING_HEIGHT);
    (void)mvaddch(y, x, ACS_ULCORNER);
    (void)mvaddch(y, x + DRAWING_WIDTH - 1, ACS_URCORNER);
    (void)mvaddch(y + DRAWING_HEIGHT - 1, x, ACS_LLCORNER);
    (void)mvaddch(y + DRAWING_HEIGHT - 1, x + DRAWING_WIDTH - 1, ACS_LRCORNER);
    (void)mvprintw(y, x + 2, " %s ", title);
}

/* The last lines of the messages, in the lines from y on. */
static void drawing_messages(int y, int x, int messages)
{
    static char text[DRAWING_TAIL + 1];
    struct stat now;
    off_t from = 0;
    char *line = text;
    int wanted = LINES - y;
    ssize_t n  = 0;

    if (wanted > 0 && fstat(messages, &now) == 0) {
        from = (now.st_size > DRAWING_TAIL) ? (now.st_size - DRAWING_TAIL) : 0;
        n    = pread(messages, text, DRAWING_TAIL, from);
    }
    text[(n > 0) ? n : 0] = '\0';
    for (char *at = &text[(n > 0) ? n : 0]; at != text && wanted >= 0; at--) {
        if (at[-1] == '\n' && --wanted < 0) {
            line = at;
        }
    }
    for (char *end; y < LINES && (end = strchr(line, '\n')) != NULL; line = end + 1) {
        (void)mvaddnstr(y++, x, line, (int)((end - line < COLS - x) ? (end - line) : (COLS - x)));
    }
}

static void drawing_large(const terminal_view_t *view, int messages)
{
    const tou_glass_t *glass = &view->glass;
    int x                    = (COLS - DRAWING_WIDTH) / 2;

    drawing_box(0, x, view->title);
    digits_plain(1, x + 3, glass->code);
    drawing_rate(1, x + 56, view);
    for (unsigned i = 0; i < TOU_GLASS_DIGITS; i++) {
        digits_large(3, x + 3 + 9 * (int)i, glass->digit[i]);
    }
    drawing_led(11, x + 3, view->led);
    drawing_unit(11, (glass->unit == TOU_GLASS_ALL) ? (x + 34) : (x + 66), glass->unit);
    (void)drawing_signs(12, x + 3, DRAWING_WIDTH - 6, glass->signs, true);
    (void)mvaddstr(DRAWING_HEIGHT, x + 3, keys);
    drawing_messages(DRAWING_HEIGHT + 2, x + 3, messages);
}

static void drawing_medium(const terminal_view_t *view)
{
    const tou_glass_t *glass = &view->glass;

    digits_plain(0, 0, glass->code);
    drawing_rate(0, 20, view);
    for (unsigned i = 0; i < TOU_GLASS_DIGITS; i++) {
        digits_medium(1, 4 * (int)i, glass->digit[i]);
    }
    if (glass->unit != TOU_GLASS_ALL) {
        drawing_unit(3, 33, glass->unit);
    }
    int below = drawing_signs(5, 0, COLS, glass->signs, true);

    drawing_led(below + 1, 0, view->led);
    (void)mvaddstr(below + 1, 12, "m menu  ? help  q quit");
}

/* Where there is no room for segments: the value, what it is, what is lit. */
static void drawing_plain(const terminal_view_t *view)
{
    const tou_glass_t *glass = &view->glass;

    digits_plain(0, 0, glass->digit);
    (void)addch(' ');
    if (glass->unit != TOU_GLASS_ALL) {
        drawing_unit(0, getcurx(stdscr), glass->unit);
    }
    digits_plain(1, 0, glass->code);
    drawing_rate(1, 17, view);
    (void)drawing_signs(2, 0, COLS, glass->signs, false);
}

static void drawing_help(void)
{
    for (size_t i = 0; i < sizeof help / sizeof help[0]; i++) {
        (void)mvaddnstr((int)i, 1, help[i], COLS - 1);
    }
}

void drawing_front(const terminal_view_t *view, int messages)
{
    (void)erase();
    if (view->help) {
        drawing_help();
    } else if (COLS >= DRAWING_WIDTH && LINES > DRAWING_HEIGHT) {
        drawing_large(view, messages);
    } else if (COLS >= DRAWING_MEDIUM && LINES >= DRAWING_LINES) {
        drawing_medium(view);
    } else {
        drawing_plain(view);
    }
}
