/* SPDX-License-Identifier: MIT */
/**
 * @file tou_posix_serial.h
 * @brief The serial line of port.h over a pseudo-terminal, a TCP socket, or standard input and output.
 *
 * - `pty:LINK`: a pseudo-terminal, 8 bits and raw, for programs that want a serial device; LINK is made a symbolic link to it and removed
 *   at the end. It carries no parity.
 * - `tcp:HOST:PORT`: a socket that listens; one client at a time, the next one when it has gone. HOST may be empty: loopback.
 * - `stdio`: standard input and output.
 *
 * Nothing waits: a byte that has no room is refused with TOU_E_BUSY, and one for which nobody listens is lost, as on a wire.
 *
 * Depends on: port.h, POSIX.  RAM: sizeof(tou_posix_serial_t).  Context: one thread.
 */
#ifndef TOU_POSIX_SERIAL_H
#define TOU_POSIX_SERIAL_H

#include "tou/port.h"

TOU_C_BEGIN

/** A line. Private, but for the two numbers to be watched. */
typedef struct tou_posix_serial {
    int in;       /**< descriptor to read from, to be watched; -1: none */
    int out;      /**< to write to; -1: none */
    int listener; /**< waits for a client, to be watched while `in` is -1; -1: none */
    int held;     /**< the other end of a pseudo-terminal, held open so that its user may come and go; -1: none */
    char link[256];
} tou_posix_serial_t;

/** @return whether a text is `pty:LINK`, `tcp:HOST:PORT` or `stdio` */
bool tou_posix_serial_spells(const char *text);

/** @brief Open a line. @return TOU_E_ARG: no such line; TOU_E_IO: it cannot be opened, errno tells why */
tou_err_t tou_posix_serial_open(tou_posix_serial_t *self, const char *text);

/** @brief The line as a service of port.h. */
void tou_posix_serial_service(tou_posix_serial_t *self, tou_serial_t *serial);

/** @brief Take a byte that has come. A client that comes is let in, one that goes is let go. @return whether there was one */
bool tou_posix_serial_get(tou_posix_serial_t *self, uint8_t *byte);

/** @return the descriptor to watch for something to come; -1: none */
int tou_posix_serial_watch(const tou_posix_serial_t *self);

/** @brief Where it can be reached: LINK, HOST:PORT with the port that a PORT of 0 has got, or "stdio". @param size  of `text` */
void tou_posix_serial_where(const tou_posix_serial_t *self, char *text, size_t size);

/** @brief Close it; the link to a pseudo-terminal goes. */
void tou_posix_serial_close(tou_posix_serial_t *self);

TOU_C_END

#endif
