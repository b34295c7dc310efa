/* SPDX-License-Identifier: MIT */
/**
 * @file front.h
 * @brief The front of toumeter: the library's panel and menu on a port of their own, in the terminal.
 */
#ifndef FRONT_H
#define FRONT_H

#include "lines.h"
#include "terminal.h"
#include "tou/menu.h"
#include "tou/signs.h"

/** A front. Must not be moved. */
typedef struct front {
    machine_t *machine; /**< NULL: there is no front */
    lines_t *lines;
    tou_panel_t panel;
    tou_panel_cfg_t cfg;
    tou_menu_t menu;
    tou_dlt645_t port; /**< that it asks */
    tou_dlt645_cfg_t port_cfg;
    tou_serial_t serial; /**< from there */
    tou_signs_t signs;
    tou_posix_timer_t ms;
    tou_timer_t timer; /**< the same as a service */
    uint32_t last_ms;  /**< when time was last told */
    uint32_t drawn_ms; /**< when it was drawn last */
    uint16_t led_ms;   /**< how long the LED is still on */
    uint16_t line_ms;  /**< how long a line is still said to answer */
    uint64_t pulses;   /**< seen so far */
    bool stale;        /**< it is to be drawn */
    bool quit;         /**< that key was pressed */
    char title[64];
    terminal_view_t view;
} front_t;

/** @brief The meter runs, its lines were begun, the terminal is open. */
void front_begin(front_t *self, machine_t *machine, lines_t *lines);

/** @brief Keys, questions, answers, pictures. Does nothing before front_begin(). @param pulses  that the meter took so far */
void front_poll(front_t *self, uint64_t pulses);

/** @return whether it waits for an answer of the meter */
bool front_busy(const front_t *self);

#endif
