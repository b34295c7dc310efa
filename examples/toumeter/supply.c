/* SPDX-License-Identifier: MIT */
#include "supply.h"

#include <string.h>

#define SUPPLY_PULSES (UINT64_C(1) << 31) /* most in an interval */
#define SUPPLY_HOUR_S 3600u

static bool supply_fits(const supply_t *self, uint64_t nano)
{
    return (double)nano * (double)self->constant <= (double)SUPPLY_PULSES * (double)LOAD_NANO;
}

static int supply_check(const supply_t *self, const supply_options_t *options)
{
    for (size_t i = 0; i < self->load.n; i++) {
        if (!supply_fits(self, self->load.row[i].nano)) {
            (void)fprintf(stderr, "%s: line %u: more than 2^31 pulses in an interval; see --constant\n", options->load,
                          self->load.row[i].line);
            return 2;
        }
    }
    if (options->load == NULL && !supply_fits(self, options->nano)) {
        (void)fprintf(stderr, "toumeter: --kw %s: more than 2^31 pulses an hour; see --constant\n", options->kw);
        return 2;
    }
    return 0;
}

int supply_init(supply_t *self, const supply_options_t *options)
{
    const load_options_t how = {options->load, options->zone, false, 0, 0, 1.0, stderr};
    int status               = 0;

    memset(self, 0, sizeof *self);
    self->constant = options->constant;
    self->sum      = options->nano * options->constant;
    if (options->load != NULL) {
        status = load_file_read(&how, &self->load);
    }
    if (status == 0) {
        status = supply_check(self, options);
    }
    return status;
}

/* The interval that follows. A constant power is one hour after another. */
static void supply_step(supply_t *self)
{
    if (self->load.n == 0u) {
        self->start += self->length;
        return;
    }
    self->length = 0;
    self->sum    = 0;
    if (self->next < self->load.n) {
        const load_row_t *row = &self->load.row[self->next++];

        self->start  = row->start;
        self->length = self->load.interval_s;
        self->sum    = row->gap ? 0u : (row->nano * self->constant);
    }
}

/* Pulses that have come by an instant since the load began: of an interval floor(carry + E x C x (t - t0) / (t1 - t0)). */
static uint64_t supply_total(supply_t *self, tou_utc_t utc)
{
    uint64_t part = 0;

    while (self->length != 0u && utc >= self->start && utc - self->start >= self->length) {
        self->carry += self->sum;
        self->whole += self->carry / (uint64_t)LOAD_NANO;
        self->carry %= (uint64_t)LOAD_NANO;
        supply_step(self);
    }
    if (self->length != 0u && utc > self->start) {
        uint64_t passed = utc - self->start;

        part = self->sum / self->length * passed + self->sum % self->length * passed / self->length;
    }
    return self->whole + (self->carry + part) / (uint64_t)LOAD_NANO;
}

void supply_begin(supply_t *self, tou_utc_t utc)
{
    if (self->load.n == 0u) {
        self->start  = utc;
        self->length = (self->sum != 0u) ? SUPPLY_HOUR_S : 0u;
    } else {
        supply_step(self);
    }
    self->given = supply_total(self, utc);
}

uint64_t supply_until(supply_t *self, tou_utc_t utc)
{
    uint64_t total = supply_total(self, utc);
    uint64_t since = total - self->given;

    self->given = total;
    return since;
}

bool supply_ended(const supply_t *self)
{
    return self->length == 0u;
}

void supply_free(supply_t *self)
{
    load_file_free(&self->load);
}
