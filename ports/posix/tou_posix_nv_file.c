/* SPDX-License-Identifier: MIT */
#include "tou_posix_nv_part.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool nv_pread(int file, uint8_t *to, size_t size)
{
    size_t at = 0;

    while (at < size) {
        ssize_t n = pread(file, to + at, size - at, (off_t)at);

        if (n == 0 || (n < 0 && errno != EINTR)) {
            return false;
        }
        at += (n > 0) ? (size_t)n : 0u;
    }
    return true;
}

static bool nv_pwrite(int file, const uint8_t *from, size_t at, size_t size)
{
    while (size != 0u) {
        ssize_t n = pwrite(file, from, size, (off_t)at);

        if (n == 0 || (n < 0 && errno != EINTR)) {
            return false;
        }
        if (n > 0) {
            from += n;
            at += (size_t)n;
            size -= (size_t)n;
        }
    }
    return true;
}

void tou_posix_nv_through(tou_posix_nv_t *self, uint32_t at, uint32_t size)
{
    if (self->file < 0) {
        return;
    }
    if (!nv_pwrite(self->file, &self->bytes[at], at, size) || (self->synced && fsync(self->file) != 0)) {
        self->lost = true;
    }
}

static bool nv_lock(int file)
{
    struct flock whole;

    memset(&whole, 0, sizeof(whole));
    whole.l_type   = F_WRLCK;
    whole.l_whence = SEEK_SET;
    return fcntl(file, F_SETLK, &whole) == 0;
}

/* The file's bytes into `to`, made up to `size` in the file too if they are the beginning of a new one. */
static tou_err_t nv_take(int file, uint8_t *to, uint32_t size)
{
    struct stat about;
    size_t held;

    if (fstat(file, &about) != 0) {
        return TOU_E_IO;
    }
    if (!S_ISREG(about.st_mode) || (uintmax_t)about.st_size > size) {
        return TOU_E_INVALID;
    }
    held = (size_t)about.st_size;
    if (!nv_pread(file, to, held)) {
        return TOU_E_IO;
    }
    for (size_t i = 0; held < size && i < held; i++) {
        if (to[i] != 0xFFu) {
            return TOU_E_INVALID;
        }
    }
    memset(to + held, 0xFF, size - held);
    return (tou_err_t)(nv_pwrite(file, to + held, held, size - held) ? TOU_OK : TOU_E_IO);
}

tou_err_t tou_posix_nv_open(tou_posix_nv_t *self, const char *path, bool synced)
{
    tou_err_t err = TOU_E_BUSY;
    int file;

    if (self->file >= 0) {
        return TOU_E_ARG;
    }
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0) {
        return (tou_err_t)((errno == EISDIR) ? TOU_E_INVALID : TOU_E_IO);
    }
    if (nv_lock(file)) {
        tou_posix_nv_finish(self);
        err = nv_take(file, self->flight, self->part.size);
    }
    if (err != TOU_OK) {
        (void)close(file);
        return err;
    }
    self->file   = file;
    self->synced = synced;
    self->lost   = false;
    memcpy(self->bytes, self->flight, self->part.size);
    tou_posix_nv_judge(self, 0, self->part.size);
    return TOU_OK;
}

tou_err_t tou_posix_nv_close(tou_posix_nv_t *self)
{
    bool lost;

    tou_posix_nv_finish(self);
    lost = self->lost;
    if (self->file >= 0 && close(self->file) != 0) {
        lost = true;
    }
    self->file = -1;
    self->lost = false;
    return (tou_err_t)(lost ? TOU_E_IO : TOU_OK);
}
