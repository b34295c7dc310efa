/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* for realpath() */

#include "line.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#define LINE_WRITE_MS 5000 /* for a frame to go out; at 300 bit/s the longest takes longer, in parts */

static const struct {
    unsigned baud;
    speed_t code;
} speeds[] = {{300, B300},   {600, B600},   {1200, B1200},   {2400, B2400},
              {4800, B4800}, {9600, B9600}, {19200, B19200}, {38400, B38400}};

/* HOST and PORT of tcp:HOST:PORT, which is split in place. */
static bool line_split(char *text, char **host, char **port)
{
    char *colon = strrchr(text + 4, ':');

    if (colon == NULL || colon[1] == '\0' || strspn(colon + 1, "0123456789") != strlen(colon + 1)) {
        return false;
    }
    *colon = '\0';
    *host  = (text[4] != '\0') ? (text + 4) : NULL;
    *port  = colon + 1;
    return true;
}

static bool line_is_tcp(const char *port)
{
    return strncmp(port, "tcp:", 4) == 0;
}

bool line_spells(const char *port)
{
    char copy[256];
    char *host;
    char *service;

    if (strlen(port) >= sizeof copy) {
        return false;
    }
    (void)snprintf(copy, sizeof copy, "%s", port);
    return line_is_tcp(port) ? line_split(copy, &host, &service) : (port[0] != '\0');
}

static const speed_t *line_speed(unsigned baud)
{
    for (size_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++) {
        if (speeds[i].baud == baud) {
            return &speeds[i].code;
        }
    }
    return NULL;
}

bool line_has_speed(unsigned baud)
{
    return line_speed(baud) != NULL;
}

static int line_connect(const char *port, const char **why)
{
    char copy[256];
    char *host             = NULL;
    char *service          = NULL;
    struct addrinfo *found = NULL;
    struct addrinfo hints;
    int line = -1;

    (void)snprintf(copy, sizeof copy, "%s", port);
    (void)line_split(copy, &host, &service);
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    int err           = getaddrinfo((host != NULL) ? host : "127.0.0.1", service, &hints, &found);
    if (err != 0) {
        *why = gai_strerror(err);
        return -1;
    }
    for (const struct addrinfo *at = found; at != NULL && line < 0; at = at->ai_next) {
        line = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
        if (line >= 0 && connect(line, at->ai_addr, at->ai_addrlen) != 0) {
            *why = strerror(errno);
            (void)close(line);
            line = -1;
        }
    }
    freeaddrinfo(found);
    return line;
}

/* A pseudo-terminal carries no parity. */
static bool line_is_pseudo(const char *device)
{
    char *real  = realpath(device, NULL);
    bool pseudo = real != NULL && strncmp(real, "/dev/pts/", 9) == 0;

    free(real);
    return pseudo;
}

/* Eight bits as they are, nothing echoed; a byte of wrong parity reads as zero. */
static bool line_set_up(int line, bool parity, speed_t speed)
{
    struct termios set;

    if (tcgetattr(line, &set) != 0) {
        return false;
    }
    set.c_iflag &= (tcflag_t) ~(BRKINT | ICRNL | IGNBRK | IGNCR | IGNPAR | INLCR | INPCK | ISTRIP | IXOFF | IXON | PARMRK);
    set.c_oflag &= (tcflag_t)~OPOST;
    set.c_lflag &= (tcflag_t) ~(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
    set.c_cflag     = (set.c_cflag & (tcflag_t) ~(CSIZE | CSTOPB | PARENB | PARODD)) | CS8 | CREAD | CLOCAL;
    set.c_cc[VMIN]  = 1;
    set.c_cc[VTIME] = 0;
    if (parity) {
        set.c_iflag |= INPCK;
        set.c_cflag |= PARENB;
    }
    return cfsetispeed(&set, speed) == 0 && cfsetospeed(&set, speed) == 0 && tcsetattr(line, TCSANOW, &set) == 0;
}

int line_open(const char *port, unsigned baud, const char **why)
{
    int line = line_is_tcp(port) ? line_connect(port, why) : open(port, O_RDWR | O_NOCTTY | O_NONBLOCK);

    if (line_is_tcp(port)) {
        return (line < 0 || fcntl(line, F_SETFL, O_NONBLOCK) == 0) ? line : -1;
    }
    if (line < 0 || !line_set_up(line, !line_is_pseudo(port), *line_speed(baud))) {
        *why = strerror(errno);
        if (line >= 0) {
            (void)close(line);
        }
        return -1;
    }
    return line;
}

bool line_send(int line, const uint8_t *bytes, size_t n)
{
    struct pollfd watch = {line, POLLOUT, 0};
    uint8_t old[256];

    while (line_receive(line, old, sizeof old, 0) > 0) {
    }
    while (n != 0u) {
        if (poll(&watch, 1, LINE_WRITE_MS) <= 0) {
            return false;
        }
        ssize_t sent = write(line, bytes, n);
        if (sent < 0 && errno != EAGAIN && errno != EINTR) {
            return false;
        }
        bytes += (sent > 0) ? sent : 0;
        n -= (sent > 0) ? (size_t)sent : 0u;
    }
    return true;
}

int line_receive(int line, uint8_t *bytes, size_t size, int timeout_ms)
{
    struct pollfd watch = {line, POLLIN, 0};
    int ready           = poll(&watch, 1, timeout_ms);

    if (ready <= 0) {
        return (ready < 0 && errno != EINTR) ? -1 : 0;
    }
    ssize_t n = read(line, bytes, size);

    if (n < 0) {
        return (errno == EAGAIN || errno == EINTR) ? 0 : -1;
    }
    return (n == 0) ? -1 : (int)n;
}
