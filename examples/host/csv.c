/* SPDX-License-Identifier: MIT */
#include "csv.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

int csv_refuse(const csv_t *self, const char *value, const char *what)
{
    (void)fprintf(self->err, "%s: line %u: ", self->path, self->line);
    if (value != NULL) {
        (void)fprintf(self->err, "\"%.40s\": ", value);
    }
    (void)fprintf(self->err, "%s\n", what);
    return 2;
}

static char *csv_trim(char *text)
{
    char *end = text + strlen(text);

    while (isspace((unsigned char)*text)) {
        text++;
    }
    while (end > text && isspace((unsigned char)end[-1])) {
        *--end = '\0';
    }
    return text;
}

static bool csv_split(csv_t *self)
{
    char *from = self->text;

    self->n = 0;
    while (from != NULL && self->n < CSV_FIELD_MAX) {
        char *comma = strchr(from, ',');

        if (comma != NULL) {
            *comma++ = '\0';
        }
        self->field[self->n++] = csv_trim(from);
        from                   = comma;
    }
    return from == NULL;
}

/* A folder can be opened, but not read. */
static int csv_end(const csv_t *self)
{
    if (ferror(self->file)) {
        (void)fprintf(self->err, "%s: %s\n", self->path, strerror(errno));
        return -1;
    }
    return 0;
}

int csv_next(csv_t *self)
{
    do {
        if (fgets(self->text, (int)sizeof self->text, self->file) == NULL) {
            return csv_end(self);
        }
        self->line++;
        if (strchr(self->text, '\n') == NULL && !feof(self->file)) {
            (void)csv_refuse(self, NULL, "line is too long or has a zero byte");
            return -1;
        }
    } while (*csv_trim(self->text) == '\0');
    if (!csv_split(self)) {
        (void)csv_refuse(self, NULL, "too many fields");
        return -1;
    }
    return 1;
}

int csv_open(csv_t *self, const char *path, FILE *err)
{
    memset(self, 0, sizeof *self);
    self->path = path;
    self->err  = err;
    self->file = fopen(path, "r");
    if (self->file == NULL) {
        (void)fprintf(err, "%s: %s\n", path, strerror(errno));
        return 2;
    }
    int got = csv_next(self);
    if (got == 0) {
        (void)fprintf(err, "%s: empty, a header line is wanted\n", path);
    }
    if (got <= 0) {
        csv_close(self);
        return 2;
    }
    /* A byte order mark, as spreadsheets write it. */
    if (strncmp(self->field[0], "\xEF\xBB\xBF", 3) == 0) {
        self->field[0] += 3;
    }
    return 0;
}

int csv_column(const csv_t *self, const char *name)
{
    for (unsigned i = 0; i < self->n; i++) {
        if (strcmp(self->field[i], name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

void csv_close(csv_t *self)
{
    if (self->file != NULL) {
        (void)fclose(self->file);
        self->file = NULL;
    }
}
