/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "report_inside.h"

report_t *report_new(const report_facts_t *facts)
{
    report_t *self = calloc(1, sizeof *self);

    if (self != NULL) {
        self->facts = *facts;
    }
    return self;
}

void report_free(report_t *self)
{
    if (self != NULL) {
        free(self->day);
        free(self->gap);
        free(self->closing);
        free(self);
    }
}

/* The page of a date; dates before it may be new, too. */
static report_day_t *report_day(report_t *self, tou_day_t date)
{
    if (self->n_days == 0) {
        /* A clock that falls back over midnight shows the date before once more. */
        self->base       = (tou_day_t)(date - 1u);
        self->first_used = 1;
    }
    size_t index = (size_t)date - self->base;

    if (index >= self->room) {
        size_t room        = index + 1 + self->room;
        report_day_t *more = realloc(self->day, room * sizeof *more);

        if (more == NULL) {
            self->short_of_memory = true;
            return NULL;
        }
        memset(more + self->room, 0, (room - self->room) * sizeof *more);
        self->day  = more;
        self->room = room;
    }
    self->n_days     = (index >= self->n_days) ? index + 1 : self->n_days;
    self->first_used = (index < self->first_used) ? index : self->first_used;
    return &self->day[index];
}

static report_day_t *report_place(report_t *self, tou_utc_t utc, unsigned *minute)
{
    tou_day_t date;

    *minute = tou_wall_split(tou_zone_to_wall(&self->facts.file->zone, utc), &date) / 60u;
    return report_day(self, date);
}

static void report_gap_minutes(report_t *self, tou_utc_t from, tou_utc_t to)
{
    for (tou_utc_t utc = from; utc < to && !self->short_of_memory; utc += 60u) {
        unsigned minute;
        report_day_t *day = report_place(self, utc, &minute);

        if (day != NULL && day->rate[minute] == 0) {
            day->rate[minute] = REPORT_GAP;
        }
    }
}

static void report_gap(report_t *self, tou_utc_t from, tou_utc_t to)
{
    report_gap_t *more = realloc(self->gap, (self->n_gaps + 1) * sizeof *more);

    if (more == NULL) {
        self->short_of_memory = true;
        return;
    }
    self->gap                    = more;
    self->gap[self->n_gaps].from = from;
    self->gap[self->n_gaps].to   = to;
    self->n_gaps++;
    report_gap_minutes(self, from, to);
}

void report_minute(report_t *self, tou_utc_t start, tou_rate_t rate, double kwh)
{
    unsigned minute;

    if (self->short_of_memory) {
        return;
    }
    if (self->until == 0) {
        self->from = start;
    } else if (start != self->until) {
        report_gap(self, self->until, start);
    }
    report_day_t *day = report_place(self, start, &minute);

    if (day != NULL) {
        day->rate[minute] = rate;
        day->minutes[minute / REPORT_CELL]++;
        day->kwh[minute / REPORT_CELL] += kwh;
        self->minutes++;
        self->until = start + 60u;
    }
}

void report_closing(report_t *self, const report_closing_t *closing)
{
    report_closing_t *more = realloc(self->closing, (self->n_closings + 1) * sizeof *more);

    if (more == NULL) {
        self->short_of_memory = true;
        return;
    }
    self->closing                     = more;
    self->closing[self->n_closings++] = *closing;
}
