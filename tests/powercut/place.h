/* SPDX-License-Identifier: MIT */
/*
 * How far a sweep has come, beside its program, so that a soak goes on where it was broken off. It holds for the very program that
 * wrote it: another build begins anew.
 */
#ifndef PLACE_H
#define PLACE_H

#include "world.h"

#include <time.h>

typedef struct place {
    char path[512];
    uint64_t program; /* hash of it */
    uint64_t minute;  /* of the script, up to which all is done */
    uint64_t count[4];
    uint64_t seconds; /* that it took so far */
    time_t began;
} place_t;

static inline uint64_t place_program(const char *path)
{
    FILE *file    = fopen(path, "rb");
    uint64_t hash = 1;
    uint8_t bytes[4096];
    size_t n;

    while (file != NULL && (n = fread(bytes, 1, sizeof bytes, file)) != 0u) {
        hash = world_hash(hash, bytes, n);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return hash;
}

static inline void place_read(place_t *self, const char *program, const char *part)
{
    unsigned long long value[7];

    memset(self, 0, sizeof *self);
    (void)snprintf(self->path, sizeof self->path, "%s.%s.place", program, part);
    self->program = place_program(program);
    self->began   = time(NULL);
    FILE *file    = fopen(self->path, "r");

    if (file == NULL) {
        return;
    }
    if (fscanf(file, "%llx %llu %llu %llu %llu %llu %llu", &value[0], &value[1], &value[2], &value[3], &value[4], &value[5],
               &value[6]) == 7 &&
        value[0] == self->program) {
        self->minute  = value[1];
        self->seconds = value[6];
        for (size_t i = 0; i < 4u; i++) {
            self->count[i] = value[2u + i];
        }
    }
    (void)fclose(file);
}

static inline uint64_t place_seconds(const place_t *self)
{
    return self->seconds + (uint64_t)(time(NULL) - self->began);
}

/* Renamed into place, so that a soak may be killed at any moment. */
static inline void place_write(const place_t *self)
{
    char fresh[520];
    (void)snprintf(fresh, sizeof fresh, "%s.new", self->path);
    FILE *file = fopen(fresh, "w");

    if (file != NULL) {
        (void)fprintf(file, "%llx %llu %llu %llu %llu %llu %llu\n", (unsigned long long)self->program,
                      (unsigned long long)self->minute, (unsigned long long)self->count[0],
                      (unsigned long long)self->count[1], (unsigned long long)self->count[2],
                      (unsigned long long)self->count[3], (unsigned long long)place_seconds(self));
        (void)fclose(file);
        (void)rename(fresh, self->path);
    }
}

#endif
