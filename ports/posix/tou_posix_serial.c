/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* for posix_openpt() */

#include "tou_posix_serial.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#define SERIAL_TEXT 256u

/* HOST and PORT of "tcp:HOST:PORT", which is split in place. */
static bool serial_split(char *text, char **host, char **port)
{
    char *colon = strrchr(text + 4, ':');
    char *end;

    if (strncmp(text, "tcp:", 4) != 0 || colon == NULL || colon[1] < '0' || colon[1] > '9') {
        return false;
    }
    *colon = '\0';
    *host  = (text[4] != '\0') ? (text + 4) : NULL;
    *port  = colon + 1;
    return strtoul(*port, &end, 10) <= 65535u && *end == '\0';
}

bool tou_posix_serial_spells(const char *text)
{
    char copy[SERIAL_TEXT];
    char *host;
    char *port;

    if (strlen(text) >= sizeof copy) {
        return false;
    }
    (void)snprintf(copy, sizeof copy, "%s", text);
    return strcmp(text, "stdio") == 0 || (strncmp(text, "pty:", 4) == 0 && text[4] != '\0') ||
           serial_split(copy, &host, &port);
}

static bool serial_unblock(int file)
{
    int flags = fcntl(file, F_GETFL);

    return flags >= 0 && fcntl(file, F_SETFL, flags | O_NONBLOCK) == 0;
}

/* Eight bits as they are, nothing echoed. */
static void serial_raw(int file)
{
    struct termios line;

    if (tcgetattr(file, &line) == 0) {
        line.c_iflag &= (tcflag_t) ~(BRKINT | ICRNL | IGNBRK | IGNCR | INLCR | INPCK | ISTRIP | IXOFF | IXON | PARMRK);
        line.c_oflag &= (tcflag_t)~OPOST;
        line.c_lflag &= (tcflag_t) ~(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
        line.c_cflag     = (line.c_cflag & (tcflag_t) ~(CSIZE | PARENB)) | CS8;
        line.c_cc[VMIN]  = 1;
        line.c_cc[VTIME] = 0;
        (void)tcsetattr(file, TCSANOW, &line);
    }
}

/* An old link to a terminal gives way; anything else that is there does not. */
static bool serial_link(const char *device, const char *path)
{
    char to[SERIAL_TEXT];
    ssize_t n = readlink(path, to, sizeof to - 1u);

    if (n > 0) {
        to[n] = '\0';
        if (strncmp(to, "/dev/", 5) == 0) {
            (void)unlink(path);
        }
    }
    return symlink(device, path) == 0;
}

static tou_err_t serial_open_pty(tou_posix_serial_t *self, const char *path)
{
    int file           = posix_openpt(O_RDWR | O_NOCTTY);
    const char *device = (file >= 0 && grantpt(file) == 0 && unlockpt(file) == 0) ? ptsname(file) : NULL;

    self->in  = file;
    self->out = file;
    if (device == NULL) {
        return TOU_E_IO;
    }
    self->held = open(device, O_RDWR | O_NOCTTY);
    if (self->held < 0 || !serial_unblock(file) || !serial_link(device, path)) {
        return TOU_E_IO;
    }
    serial_raw(self->held);
    (void)snprintf(self->link, sizeof self->link, "%s", path);
    return TOU_OK;
}

static tou_err_t serial_open_tcp(tou_posix_serial_t *self, const char *host, const char *port)
{
    const int yes          = 1;
    struct addrinfo *found = NULL;
    struct addrinfo hints;

    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo((host != NULL) ? host : "127.0.0.1", port, &hints, &found) != 0) {
        errno = EADDRNOTAVAIL;
        return TOU_E_IO;
    }
    self->listener = socket(found->ai_family, found->ai_socktype, found->ai_protocol);

    bool open = self->listener >= 0 && setsockopt(self->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
                bind(self->listener, found->ai_addr, found->ai_addrlen) == 0 && listen(self->listener, 1) == 0 &&
                serial_unblock(self->listener);

    freeaddrinfo(found);
    return open ? TOU_OK : TOU_E_IO;
}

tou_err_t tou_posix_serial_open(tou_posix_serial_t *self, const char *text)
{
    char copy[SERIAL_TEXT];
    char *host;
    char *port;
    tou_err_t err = TOU_OK;

    memset(self, 0, sizeof *self);
    self->in       = -1;
    self->out      = -1;
    self->listener = -1;
    self->held     = -1;
    if (!tou_posix_serial_spells(text)) {
        return TOU_E_ARG;
    }
    (void)snprintf(copy, sizeof copy, "%s", text);
    if (serial_split(copy, &host, &port)) {
        err = serial_open_tcp(self, host, port);
    } else if (strncmp(text, "pty:", 4) == 0) {
        err = serial_open_pty(self, text + 4);
    } else {
        self->in  = dup(STDIN_FILENO);
        self->out = dup(STDOUT_FILENO);
        err       = (self->in >= 0 && self->out >= 0 && serial_unblock(self->in)) ? TOU_OK : TOU_E_IO;
    }
    if (err != TOU_OK) {
        int why = errno;

        tou_posix_serial_close(self);
        errno = why;
    }
    return err;
}

/* The other side has gone. */
static void serial_hang_up(tou_posix_serial_t *self)
{
    if (self->listener >= 0) {
        (void)close(self->in);
        self->out = -1;
    }
    self->in = -1;
}

static tou_err_t serial_put(void *ctx, uint8_t byte)
{
    tou_posix_serial_t *self = ctx;

    if (self->out < 0 || write(self->out, &byte, 1) == 1) {
        return TOU_OK;
    }
    return (errno == EAGAIN || errno == EINTR) ? TOU_E_BUSY : TOU_OK;
}

void tou_posix_serial_service(tou_posix_serial_t *self, tou_serial_t *serial)
{
    static const tou_serial_ops_t ops = {serial_put};

    serial->ops = &ops;
    serial->ctx = self;
}

bool tou_posix_serial_get(tou_posix_serial_t *self, uint8_t *byte)
{
    if (self->in < 0 && self->listener >= 0) {
        self->in  = accept(self->listener, NULL, NULL);
        self->out = self->in;
        if (self->in >= 0) {
            (void)serial_unblock(self->in);
        }
    }
    if (self->in < 0) {
        return false;
    }
    ssize_t n = read(self->in, byte, 1);

    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR && self->held < 0)) {
        serial_hang_up(self);
    }
    return n == 1;
}

int tou_posix_serial_watch(const tou_posix_serial_t *self)
{
    return (self->in >= 0) ? self->in : self->listener;
}

void tou_posix_serial_where(const tou_posix_serial_t *self, char *text, size_t size)
{
    struct sockaddr_storage own;
    socklen_t n = sizeof own;
    char host[128];
    char port[16];

    (void)snprintf(text, size, "%s", (self->link[0] != '\0') ? self->link : "stdio");
    if (self->listener >= 0 && getsockname(self->listener, (struct sockaddr *)&own, &n) == 0 &&
        getnameinfo((struct sockaddr *)&own, n, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) ==
            0) {
        (void)snprintf(text, size, "%s:%s", host, port);
    }
}

void tou_posix_serial_close(tou_posix_serial_t *self)
{
    if (self->link[0] != '\0') {
        (void)unlink(self->link);
        self->link[0] = '\0';
    }
    if (self->held >= 0) {
        (void)close(self->held);
    }
    if (self->out >= 0 && self->out != self->in) {
        (void)close(self->out);
    }
    if (self->in >= 0) {
        (void)close(self->in);
    }
    if (self->listener >= 0) {
        (void)close(self->listener);
    }
    self->in       = -1;
    self->out      = -1;
    self->listener = -1;
    self->held     = -1;
}
