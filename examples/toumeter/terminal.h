/* SPDX-License-Identifier: MIT */
/**
 * @file terminal.h
 * @brief The front of the meter in a terminal: what a panel shows, drawn; keys, taken. One per process.
 *
 * While it is open what is printed goes to a file without a name, whose last lines are shown where there is room; when it is
 * closed all of it is printed.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include "tou/glass.h"

/** What is to be seen. */
typedef struct terminal_view {
    tou_glass_t glass;
    const char *title; /**< which meter it is */
    const char *rate;  /**< name of the running rate; "": it has none */
    bool led;          /**< the pulse LED is on */
    bool help;         /**< the keys are explained */
} terminal_view_t;

/** @brief Take the terminal over. @return 0; 2: there is none (told on standard error) */
int terminal_open(void);

/** @return the next key: a character or one of ncurses' KEY_...; negative: none */
int terminal_key(void);

/** @return whether it takes what is drawn now: a terminal that is stopped must not stop the meter */
bool terminal_ready(void);

/** @brief Draw. What is as it was costs nothing on the line. */
void terminal_draw(const terminal_view_t *view);

/** @brief Give it back as it was. Does nothing if it was not opened. */
void terminal_close(void);

#endif
