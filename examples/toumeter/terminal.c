/* SPDX-License-Identifier: MIT */
#include "terminal.h"

#include <curses.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <term.h>
#include <unistd.h>

#include "drawing.h"

#define TERMINAL_ESCAPE_MS 25 /* after which Escape is a key and not the beginning of another one */

static SCREEN *screen;
static FILE *outside;     /* standard output as it was */
static int errors   = -1; /* standard error as it was, if it is the terminal, too */
static int messages = -1; /* where both go */

static int terminal_refuse(const char *what)
{
    (void)fprintf(stderr, "toumeter: --panel: %s\n", what);
    return 2;
}

/* Messages would spoil the picture. */
static bool terminal_divert(void)
{
    FILE *file = tmpfile();

    messages = (file != NULL) ? dup(fileno(file)) : -1;
    if (file != NULL) {
        (void)fclose(file);
    }
    if (messages < 0) {
        return false;
    }
    if (isatty(STDERR_FILENO) != 0) {
        errors = dup(STDERR_FILENO);
        (void)dup2(messages, STDERR_FILENO);
    }
    return dup2(messages, STDOUT_FILENO) >= 0;
}

static void terminal_print_messages(void)
{
    char text[4096];
    ssize_t n;

    (void)fflush(stdout);
    (void)dup2(fileno(outside), STDOUT_FILENO);
    if (errors >= 0) {
        (void)dup2(errors, STDERR_FILENO);
        (void)close(errors);
    }
    (void)lseek(messages, 0, SEEK_SET);
    while ((n = read(messages, text, sizeof text)) > 0) {
        (void)fwrite(text, 1, (size_t)n, stdout);
    }
    (void)close(messages);
}

static bool terminal_begin(void)
{
    int copy = dup(STDOUT_FILENO);

    outside = (copy >= 0) ? fdopen(copy, "w") : NULL;
    screen  = (outside != NULL) ? newterm(NULL, outside, stdin) : NULL;
    return screen != NULL;
}

int terminal_open(void)
{
    int found = 0;

    if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0) {
        return terminal_refuse("standard input and output must be a terminal");
    }
    (void)setlocale(LC_CTYPE, "");
    if (setupterm(NULL, STDOUT_FILENO, &found) != OK || cursor_address == NULL || !terminal_begin()) {
        return terminal_refuse("this kind of terminal cannot be drawn on; see TERM");
    }
    if (!terminal_divert()) {
        (void)endwin();
        return terminal_refuse("no room for messages");
    }
    (void)cbreak();
    (void)noecho();
    (void)nodelay(stdscr, TRUE);
    (void)keypad(stdscr, TRUE);
    (void)set_escdelay(TERMINAL_ESCAPE_MS);
    (void)curs_set(0);
    return 0;
}

int terminal_key(void)
{
    return getch();
}

bool terminal_ready(void)
{
    struct pollfd file = {fileno(outside), POLLOUT, 0};

    return poll(&file, 1, 0) == 1 && (file.revents & POLLOUT) != 0;
}

void terminal_draw(const terminal_view_t *view)
{
    drawing_front(view, messages);
    (void)refresh();
}

void terminal_close(void)
{
    if (messages < 0) {
        return;
    }
    (void)endwin();
    terminal_print_messages();
    delscreen(screen);
    (void)fclose(outside);
    messages = -1;
}
