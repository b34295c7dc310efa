/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <stdlib.h>
#include <string.h>

#include "host_meter.h"
#include "report.h"
#include "stamp.h"

#define PULSE_MAX (UINT64_C(1) << 31)

/* A meter under load, and what is written of it. */
typedef struct rating {
    rate_clock_t *clock;
    const options_t *options;
    FILE *out;
    report_t *report; /* NULL: not wanted */
    host_meter_t meter;
    uint32_t closed[1 + TOU_RATE_MAX]; /* registers at the last closing */
    uint64_t period;                   /* pulses since then */
    tou_utc_t from;                    /* instant of the last closing */
    tou_utc_t until;                   /* instant reached */
    uint64_t carry;                    /* energy not yet a pulse, in 10^-9 pulses */
} rating_t;

static const char *const causes[] = {"", "1", "2", "3", "manual", "manual", "manual"};

static uint8_t rating_rates(const rating_t *self)
{
    return self->clock->file->arrays.base.n_rates;
}

static void rating_header(const rating_t *self)
{
    const char *unit = self->options->imp ? "imp" : "kwh";

    (void)fprintf(self->out, "from,to,cause,total_%s", unit);
    for (uint8_t r = 1; r <= rating_rates(self); r++) {
        (void)fprintf(self->out, ",%s_%s", tariff_file_rate_name(self->clock->file, r), unit);
    }
    (void)fprintf(self->out, ",max_kw,max_at");
    for (uint8_t r = 1; r <= rating_rates(self); r++) {
        const char *name = tariff_file_rate_name(self->clock->file, r);

        (void)fprintf(self->out, ",%s_max_kw,%s_max_at", name, name);
    }
    (void)fprintf(self->out, "\n");
}

static void rating_print_max(const rating_t *self, const tou_maximum_t *max)
{
    char at[STAMP_SIZE];

    if (max->at == 0) {
        (void)fprintf(self->out, ",,");
        return;
    }
    (void)fprintf(self->out, ",%u.%04u,%s", max->value / 10000u, max->value % 10000u,
                  stamp_print_local(&self->clock->file->zone, max->at, at));
}

/* A row of the table: what the period came to, as the meter kept it. */
typedef struct rating_row {
    tou_utc_t at;
    const char *cause;
    bool demand;
    uint32_t units[1 + TOU_RATE_MAX];
    tou_maximum_t max[1 + TOU_RATE_MAX];
} rating_row_t;

static void rating_print(const rating_t *self, const rating_row_t *row)
{
    const tou_zone_t *zone = &self->clock->file->zone;
    char from[STAMP_SIZE];
    char until[STAMP_SIZE];

    (void)fprintf(self->out, "%s,%s,%s", stamp_print_local(zone, self->from, from), stamp_print_local(zone, row->at, until),
                  row->cause);
    for (uint8_t r = 0; r <= rating_rates(self); r++) {
        if (self->options->imp) {
            (void)fprintf(self->out, ",%u", row->units[r]);
        } else {
            (void)fprintf(self->out, ",%u.%03u", row->units[r] / 1000u, row->units[r] % 1000u);
        }
    }
    for (uint8_t r = 0; r <= rating_rates(self); r++) {
        rating_print_max(self, &row->max[r]);
    }
    (void)fprintf(self->out, "\n");
}

static void rating_report(const rating_t *self, const rating_row_t *row)
{
    report_closing_t closing;

    memset(&closing, 0, sizeof closing);
    closing.since  = self->from;
    closing.at     = row->at;
    closing.cause  = row->cause;
    closing.demand = row->demand;
    for (uint8_t r = 0; r <= rating_rates(self); r++) {
        closing.energy[r]    = self->options->imp ? row->units[r] : row->units[r] / 1000.0;
        closing.max[r].valid = row->max[r].at != 0;
        closing.max[r].kw    = row->max[r].value / 10000.0;
        closing.max[r].at    = row->max[r].at;
    }
    report_closing(self->report, &closing);
}

/* One row, and the next period begins. `row` holds readings, which become differences. */
static void rating_close(rating_t *self, rating_row_t *row)
{
    for (uint8_t r = 0; r <= rating_rates(self); r++) {
        uint32_t reading = row->units[r];

        row->units[r]   = tou_energy_between(self->closed[r], reading);
        self->closed[r] = reading;
    }
    rating_print(self, row);
    if (self->report != NULL) {
        rating_report(self, row);
    }
    self->from   = row->at;
    self->period = 0;
}

/* The meter has closed a period: read it back from its history. */
static void rating_on_event(void *ctx, const tou_event_t *event)
{
    rating_t *self               = ctx;
    const tou_history_t *history = &self->meter.history;
    rating_row_t row;

    if (event->kind != TOU_EV_CLOSED) {
        return;
    }
    memset(&row, 0, sizeof row);
    row.at     = event->closing->at;
    row.cause  = causes[event->closing->cause];
    row.demand = event->closing->demand;
    for (uint8_t r = 0; r <= rating_rates(self); r++) {
        (void)tou_history_energy(history, 1, 0, r, &row.units[r]);
        (void)tou_history_maximum(history, 1, 0, r, 0, &row.max[r]);
    }
    rating_close(self, &row);
}

/* The unfinished last period, as it shows now. */
static void rating_end(rating_t *self)
{
    rating_row_t row;

    memset(&row, 0, sizeof row);
    row.at     = self->until;
    row.cause  = "end";
    row.demand = true;
    for (uint8_t r = 0; r <= rating_rates(self); r++) {
        row.units[r] = self->meter.reg[r].units;
        row.max[r]   = *tou_demand_maximum(&self->meter.demand.demand, r, 0);
    }
    rating_close(self, &row);
}

static int rating_fail(void)
{
    (void)fprintf(stderr, "tourate: the meter refuses to run\n");
    return 1;
}

static int rating_refuse(const options_t *options, unsigned line, const char *what)
{
    (void)fprintf(stderr, "%s: line %u: %s\n", options->load, line, what);
    return 2;
}

/* Power comes up, for the first time or after an outage; closings that were missed are made up. */
static int rating_power_up(rating_t *self, tou_utc_t utc)
{
    self->until = utc;
    rate_clock_announce(self->clock, utc);
    return host_meter_power_up(&self->meter, utc) ? 0 : rating_fail();
}

/* Announcements reach the meter before the edge that begins the next plan. */
static bool rating_announce(rating_t *self, tou_utc_t utc)
{
    if (!rate_clock_wants(self->clock, utc)) {
        return true;
    }
    if (tou_meter_unlock(&self->meter.meter) != TOU_OK) {
        return false;
    }
    rate_clock_announce(self->clock, utc);
    tou_meter_lock(&self->meter.meter, false);
    return true;
}

static int rating_minute(rating_t *self, uint64_t pulses)
{
    if (self->report != NULL) {
        report_minute(self->report, self->until, tou_meter_in_force(&self->meter.meter)->action.energy,
                      (double)pulses / self->options->constant);
    }
    self->period += pulses;
    self->until += 60u;
    return (rating_announce(self, self->until) && host_meter_minute(&self->meter, pulses)) ? 0 : rating_fail();
}

/* The registers of a period are told apart only below their range; pulses x units per pulse. */
static bool rating_fits(const rating_t *self, uint64_t pulses)
{
    double units = (double)(self->period + pulses) * (self->options->imp ? 1.0 : 1000.0 / self->options->constant);

    return units < (double)TOU_ENERGY_RANGE;
}

/* By minute k of n, floor(carry + E x C x k / n) pulses of the interval have come. */
static int rating_interval(rating_t *self, const load_row_t *row, uint32_t minutes)
{
    uint64_t constant = self->options->constant;
    uint64_t done     = 0;
    int status        = 0;

    if ((double)row->nano * (double)constant > (double)PULSE_MAX * 1e9) {
        return rating_refuse(self->options, row->line, "more than 2^31 pulses in an interval; see --constant and --scale");
    }
    uint64_t sum = row->nano * constant;

    for (uint32_t k = 1; k <= minutes && status == 0; k++) {
        uint64_t by = (self->carry + sum / minutes * k + sum % minutes * k / minutes) / (uint64_t)LOAD_NANO;

        if (!rating_fits(self, by - done)) {
            return rating_refuse(self->options, row->line,
                                 "a period has more than the register's 10^9 units (1 Wh, or 1 pulse with --unit imp); "
                                 "see --scale, --constant and --unit");
        }
        status = rating_minute(self, by - done);
        done   = by;
    }
    self->carry = (self->carry + sum) % (uint64_t)LOAD_NANO;
    return status;
}

static int rating_run(rating_t *self, const load_file_t *load)
{
    const host_meter_cfg_t cfg = {self->clock->file,  &self->clock->tariff, self->options->constant,
                                  self->options->imp, rating_on_event,      self};

    if (!host_meter_init(&self->meter, &cfg)) {
        return rating_fail();
    }
    rating_header(self);
    self->from = load->row[0].start;
    int status = rating_power_up(self, self->from);

    for (size_t i = 0; status == 0 && i < load->n; i++) {
        const load_row_t *row = &load->row[i];

        if (!row->gap && row->start != self->until) {
            status = rating_power_up(self, row->start);
        }
        if (!row->gap && status == 0) {
            status = rating_interval(self, row, load->interval_s / 60u);
        }
    }
    if (status == 0 && self->until != self->from) {
        rating_end(self);
    }
    return status;
}

/* Written only when all of it is known to be good. */
static int rating_write(rating_t *self, const load_file_t *load)
{
    char *text    = NULL;
    size_t length = 0;

    self->out = open_memstream(&text, &length);
    if (self->out == NULL) {
        (void)fprintf(stderr, "tourate: out of memory\n");
        return 1;
    }
    int status = rating_run(self, load);

    (void)fclose(self->out);
    if (status == 0 && self->report != NULL) {
        status = report_write(self->report, self->options->report);
    }
    if (status == 0) {
        (void)fwrite(text, 1, length, stdout);
    }
    free(text);
    return status;
}

int registers_write(rate_clock_t *clock, const options_t *options, const load_file_t *load)
{
    const report_facts_t facts = {clock->file, options->load, options->constant, options->imp};
    static rating_t self;

    memset(&self, 0, sizeof self);
    self.clock   = clock;
    self.options = options;
    if (options->report != NULL && (self.report = report_new(&facts)) == NULL) {
        (void)fprintf(stderr, "tourate: out of memory\n");
        return 1;
    }
    int status = rating_write(&self, load);

    report_free(self.report);
    return status;
}
