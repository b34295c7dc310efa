/* SPDX-License-Identifier: MIT */
/**
 * @file line.h
 * @brief The line to a meter: a serial device, or a TCP socket.
 */
#ifndef LINE_H
#define LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** @return whether a text can be a port: a device, or tcp:HOST:PORT */
bool line_spells(const char *port);

/** @return whether a device can be that fast. @param baud  bits a second */
bool line_has_speed(unsigned baud);

/**
 * @brief Open a line. A serial device has 8 bits and even parity, a pseudo-terminal no parity.
 * @return descriptor; -1: it cannot be opened, `why` tells it
 */
int line_open(const char *port, unsigned baud, const char **why);

/** @brief Send bytes; what lies unread is thrown away before. @return whether they went */
bool line_send(int line, const uint8_t *bytes, size_t n);

/** @return bytes received; 0: none came in this time; -1: the line is gone */
int line_receive(int line, uint8_t *bytes, size_t size, int timeout_ms);

#endif
