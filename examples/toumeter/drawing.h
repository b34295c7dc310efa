/* SPDX-License-Identifier: MIT */
/**
 * @file drawing.h
 * @brief The picture of a front, as large as the terminal allows: digits of seven lines, of three, or plain characters.
 */
#ifndef DRAWING_H
#define DRAWING_H

#include "terminal.h"

/** @brief Draw on the standard screen. @param messages  file whose last lines are shown where there is room */
void drawing_front(const terminal_view_t *view, int messages);

#endif
