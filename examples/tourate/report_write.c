/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report_inside.h"

#define ABSENT 127 /* exit status of a child that found no gnuplot, as of a shell */

/* The page last: once it is there, all that it shows is. */
static const char *const files[] = {"rates.svg", "load.svg", "energy.svg", "demand.svg", "report.html"};

#define FILES (sizeof files / sizeof files[0])

/* The folder of the report, and in it the one in which it grows. */
typedef struct place {
    const char *dir; /* as the user named it */
    bool made;       /* it was not there */
    int fd;          /* of it */
    int work;        /* of the other one */
    char name[REPORT_TEXT];
} place_t;

static int place_refuse(const char *dir, const char *file, const char *what)
{
    (void)fprintf(stderr, "tourate: %s%s%s: %s\n", dir, (*file != '\0') ? "/" : "", file, what);
    return 1;
}

static int place_open(place_t *self, const char *dir)
{
    self->dir = dir;
    (void)snprintf(self->name, sizeof self->name, ".report-%ld", (long)getpid());
    self->made = mkdir(dir, 0777) == 0;
    if (!self->made && errno != EEXIST) {
        return place_refuse(dir, "", strerror(errno));
    }
    self->fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (self->fd < 0 || mkdirat(self->fd, self->name, 0777) != 0) {
        return place_refuse(dir, "", strerror(errno));
    }
    self->work = openat(self->fd, self->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (self->work < 0) {
        (void)place_refuse(dir, self->name, strerror(errno));
        (void)unlinkat(self->fd, self->name, AT_REMOVEDIR);
        return 1;
    }
    return 0;
}

/* What is still in the inner folder goes; the outer one, too, if it is of no use. */
static void place_close(place_t *self, int status)
{
    if (self->work >= 0) {
        for (size_t i = 0; i < FILES; i++) {
            (void)unlinkat(self->work, files[i], 0);
        }
        (void)close(self->work);
        (void)unlinkat(self->fd, self->name, AT_REMOVEDIR);
    }
    if (self->fd >= 0) {
        (void)close(self->fd);
    }
    if (self->made && status != 0) {
        (void)rmdir(self->dir);
    }
}

/* All that was written takes its place. A picture that was not drawn must not stay from an earlier report. */
static int place_publish(const place_t *self)
{
    for (size_t i = 0; i < FILES; i++) {
        bool there = renameat(self->work, files[i], self->fd, files[i]) == 0;

        if (!there && errno == ENOENT) {
            there = unlinkat(self->fd, files[i], 0) == 0 || errno == ENOENT;
        }
        if (!there) {
            return place_refuse(self->dir, files[i], strerror(errno));
        }
    }
    return 0;
}

static FILE *place_file(const place_t *self, const char *name, const char *mode)
{
    int flags  = (*mode == 'r') ? O_RDONLY : (O_WRONLY | O_CREAT | O_TRUNC);
    int fd     = openat(self->work, name, flags | O_CLOEXEC, 0666);
    FILE *file = (fd >= 0) ? fdopen(fd, mode) : NULL;

    if (file == NULL && fd >= 0) {
        (void)close(fd);
    }
    return file;
}

static int write_end(const place_t *self, const char *name, FILE *file)
{
    bool good = ferror(file) == 0;

    errno = 0;
    good  = fclose(file) == 0 && good;
    return good ? 0 : place_refuse(self->dir, name, (errno != 0) ? strerror(errno) : "cannot be written");
}

/*
 * gnuplot reads a script from the pipe; pictures are named without a folder. Names are UTF-8 whatever the user's locale is,
 * and in another one gnuplot warns of its degree sign. Never returns.
 */
static void plot_child(const place_t *place, int from)
{
    (void)signal(SIGPIPE, SIG_DFL);
    (void)setenv("LC_ALL", "C.UTF-8", 1);
    if (fchdir(place->work) == 0 && dup2(from, STDIN_FILENO) >= 0 && dup2(STDERR_FILENO, STDOUT_FILENO) >= 0) {
        (void)execlp("gnuplot", "gnuplot", "-d", "-", (char *)NULL);
    }
    _exit((errno == ENOENT) ? ABSENT : ABSENT - 1);
}

static void plot_script(const report_t *report, FILE *to)
{
    report_draw_rates(report, to, files[0]);
    report_draw_load(report, to, files[1]);
    report_draw_energy(report, to, files[2]);
    if (report_has_demand(report)) {
        report_draw_demand(report, to, files[3]);
    }
}

/* @return exit status of gnuplot; -1: it was ended by a signal, or nothing could be started */
static int plot_run(const report_t *report, const place_t *place)
{
    int ends[2];
    int status = -1;

    if (pipe(ends) != 0) {
        return -1;
    }
    pid_t child = fork();

    if (child == 0) {
        (void)close(ends[1]);
        plot_child(place, ends[0]);
    }
    (void)close(ends[0]);
    FILE *to = (child > 0) ? fdopen(ends[1], "w") : NULL;

    if (to != NULL) {
        plot_script(report, to);
        (void)fclose(to);
    } else {
        (void)close(ends[1]);
    }
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return (child > 0 && to != NULL && WIFEXITED(status)) ? WEXITSTATUS(status) : -1;
}

static int plot_pictures(const report_t *report, const place_t *place)
{
    struct sigaction ignore;
    struct sigaction before;

    /* A gnuplot that ends early must not end this program by its broken pipe. */
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    (void)sigaction(SIGPIPE, &ignore, &before);
    int status = plot_run(report, place);

    (void)sigaction(SIGPIPE, &before, NULL);
    if (status == ABSENT) {
        (void)fprintf(stderr, "tourate: --report: gnuplot is not there; it draws the pictures (Debian: gnuplot-nox)\n");
    } else if (status != 0) {
        (void)fprintf(stderr, "tourate: --report: gnuplot failed\n");
    }
    return (status != 0) ? 1 : 0;
}

/* A picture that lacks its end was cut off. Its raster, if any, is to be shown in sharp cells. */
static bool picture_finish(const char *text, size_t length, FILE *to)
{
    static const char raster[] = "<image ";
    const char *at             = strstr(text, raster);

    if (length < 8 || strstr(text + length - 8, "</svg>") == NULL) {
        return false;
    }
    if (at != NULL) {
        (void)fwrite(text, 1, (size_t)(at - text), to);
        (void)fprintf(to, "<image style='image-rendering:pixelated' ");
        text = at + sizeof raster - 1;
    }
    (void)fputs(text, to);
    return true;
}

/* A whole file as text; NULL: it cannot be read. */
static char *picture_read(FILE *from, size_t *length)
{
    char *text = NULL;
    FILE *to   = open_memstream(&text, length);
    int byte;

    if (to == NULL) {
        return NULL;
    }
    while ((byte = fgetc(from)) != EOF) {
        (void)fputc(byte, to);
    }
    if (fclose(to) != 0) {
        free(text);
        text = NULL;
    }
    return text;
}

static int picture_check(const place_t *place, const char *name)
{
    size_t length = 0;
    FILE *from    = place_file(place, name, "r");
    char *text    = (from != NULL) ? picture_read(from, &length) : NULL;
    FILE *to      = (text != NULL) ? place_file(place, name, "w") : NULL;
    bool good     = to != NULL && picture_finish(text, length, to);

    if (from != NULL) {
        (void)fclose(from);
    }
    int status = (to != NULL) ? write_end(place, name, to) : 0;

    free(text);
    return (status == 0 && !good) ? place_refuse(place->dir, name, "gnuplot did not draw all of it") : status;
}

static int write_all(const report_t *report, const place_t *place)
{
    int status = plot_pictures(report, place);

    for (size_t i = 0; status == 0 && i < FILES - 1; i++) {
        if (i != 3 || report_has_demand(report)) {
            status = picture_check(place, files[i]);
        }
    }
    if (status != 0) {
        return status;
    }
    FILE *page = place_file(place, files[FILES - 1], "w");

    if (page == NULL) {
        return place_refuse(place->dir, files[FILES - 1], strerror(errno));
    }
    report_page(report, page);
    return write_end(place, files[FILES - 1], page);
}

int report_write(const report_t *self, const char *dir)
{
    place_t place = {NULL, false, -1, -1, ""};

    if (self->short_of_memory) {
        (void)fprintf(stderr, "tourate: --report: out of memory\n");
        return 1;
    }
    if (self->minutes == 0) {
        (void)fprintf(stderr, "tourate: --report: nothing was metered\n");
        return 1;
    }
    int status = place_open(&place, dir);

    if (status == 0) {
        status = write_all(self, &place);
    }
    if (status == 0) {
        status = place_publish(&place);
    }
    place_close(&place, status);
    return status;
}
