/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "stamp.h"

static const tou_tariff_ops_t array_ops = {tou_arrays_read, NULL};

static int announce_row(rate_clock_t *self, const csv_t *csv, int date_column, int day_column)
{
    announcement_t row;

    if ((int)csv->n <= date_column || (int)csv->n <= day_column) {
        return csv_refuse(csv, NULL, "fields are missing");
    }
    if (!stamp_date(csv->field[date_column], &row.day)) {
        return csv_refuse(csv, csv->field[date_column], "date must be YYYY-MM-DD");
    }
    row.table = tariff_file_day(self->file, csv->field[day_column]);
    if (row.table == 0) {
        return csv_refuse(csv, csv->field[day_column], "no day table of that name in the tariff file");
    }
    if (self->n_announced != 0 && row.day <= self->announced[self->n_announced - 1].day) {
        return csv_refuse(csv, csv->field[date_column], "dates must rise");
    }
    announcement_t *more = realloc(self->announced, (self->n_announced + 1) * sizeof *more);
    if (more == NULL) {
        (void)csv_refuse(csv, NULL, "out of memory");
        return 1;
    }
    self->announced                      = more;
    self->announced[self->n_announced++] = row;
    return 0;
}

static int announce_read(rate_clock_t *self, const char *path)
{
    csv_t csv;
    int status = csv_open(&csv, path, stderr);

    if (status != 0) {
        return status;
    }
    int date = csv_column(&csv, "date");
    int day  = csv_column(&csv, "day");
    int got  = 1;

    if (date < 0 || day < 0) {
        status = csv_refuse(&csv, NULL, "the header must name columns date and day");
    }
    while (status == 0 && (got = csv_next(&csv)) == 1) {
        status = announce_row(self, &csv, date, day);
    }
    csv_close(&csv);
    return (got < 0) ? 2 : status;
}

/* Before the activation a blank meter runs the default rate. */
static void clock_activate(rate_clock_t *self, tou_wall_t at)
{
    self->arrays.bank[1] = self->arrays.bank[0];
    memset(&self->arrays.bank[0], 0, sizeof self->arrays.bank[0]);
    self->source.n_banks = 2;
    (void)tou_tariff_set_switch(&self->tariff, TOU_BANKS_WEEKS, at);
    (void)tou_tariff_set_switch(&self->tariff, TOU_BANKS_DAYS, at);
}

int rate_clock_init(rate_clock_t *self, const tariff_file_t *file, const char *announce)
{
    memset(self, 0, sizeof *self);
    self->file           = file;
    self->arrays         = file->arrays;
    self->source.ops     = &array_ops;
    self->source.ctx     = &self->arrays;
    self->source.n_banks = 1;
    tou_tariff_init(&self->tariff, &self->source, &file->zone);
    tou_wall_t activation = tariff_file_activation(file);
    if (activation != TOU_WALL_NONE) {
        clock_activate(self, activation);
    }
    return (announce != NULL) ? announce_read(self, announce) : 0;
}

static void clock_step(rate_clock_t *self, tou_utc_t utc)
{
    while (tou_tariff_step(&self->tariff, utc) == TOU_MORE) {
    }
}

static void clock_announce(rate_clock_t *self, tou_utc_t utc, tou_day_t day)
{
    for (size_t i = 0; i < self->n_announced; i++) {
        if (self->announced[i].day == day) {
            (void)tou_tariff_announce(&self->tariff, utc, day, self->announced[i].table);
        }
    }
}

/* Hand over the day before's announcement as it was then, for its table may be carried into today. */
static void clock_tell_yesterday(rate_clock_t *self, tou_day_t today)
{
    tou_utc_t then;

    if (tou_zone_to_utc(&self->file->zone, today * TOU_DAY_S - TOU_DAY_S / 2u, false, &then) != TOU_WALL_NEVER) {
        clock_step(self, then);
        clock_announce(self, then, (tou_day_t)(today - 1u));
    }
}

bool rate_clock_wants(const rate_clock_t *self, tou_utc_t utc)
{
    return self->n_announced != 0 && tou_tariff_plan(&self->tariff, utc) == NULL;
}

/*
 * Announcements reach the meter with each new plan: also the first one, those after a gap and the one of an activation,
 * before which the tariff takes none. So what holds depends on the announcements alone.
 */
void rate_clock_announce(rate_clock_t *self, tou_utc_t utc)
{
    tou_day_t today;

    if (self->n_announced == 0) {
        return;
    }
    (void)tou_wall_split(tou_zone_to_wall(&self->file->zone, utc), &today);
    clock_step(self, utc);
    clock_tell_yesterday(self, today);
    clock_step(self, utc);
    clock_announce(self, utc, today);
    clock_announce(self, utc, (tou_day_t)(today + 1u));
}

void rate_clock_at(rate_clock_t *self, tou_utc_t utc, tou_action_t *now)
{
    if (rate_clock_wants(self, utc)) {
        rate_clock_announce(self, utc);
    }
    clock_step(self, utc);
    (void)tou_tariff_get(&self->tariff, utc, now);
}

void rate_clock_free(rate_clock_t *self)
{
    free(self->announced);
    self->announced = NULL;
}
