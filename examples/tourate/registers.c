/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <stdlib.h>
#include <string.h>

#include "stamp.h"
#include "tou/energy.h"
#include "tou/pulse.h"

/* Pulses handed over at once: well under what the 16-bit count holds. */
#define METER_BATCH 50000u
#define METER_MARKS 4u
#define PULSE_MAX   (UINT64_C(1) << 31)

/* A meter of three core modules: what an interrupt would do on one side, what a main loop would do on the other. */
typedef struct meter {
    rate_clock_t *clock;
    const options_t *options;
    FILE *out;
    tou_pulse_t pulse;
    tou_mark_t mark[METER_MARKS];
    tou_energy_t energy;
    tou_register_t reg[1 + TOU_RATE_MAX];
    uint32_t closed[1 + TOU_RATE_MAX]; /* units at the last closing */
    uint64_t period;                   /* pulses since then */
    tou_utc_t origin;                  /* instant of tick 0 */
    tou_utc_t from;                    /* instant of the last closing */
    tou_utc_t until;                   /* instant reached */
    tou_day_t next_first;              /* local date that ends the month */
    uint16_t hardware;                 /* free-running pulse counter of the board */
    tou_rate_t rate;                   /* in force */
    uint64_t carry;                    /* energy not yet a pulse, in 10^-9 pulses */
} meter_t;

/* The first of the next month. */
static tou_day_t month_after(tou_day_t day)
{
    tou_date_t date;

    tou_date_from_day(day, &date);
    return (tou_day_t)(day - date.day + 1u + tou_date_month_days(date.year, date.month));
}

/* When the month ends: a clock that falls back over midnight begins a date twice, which ends the month once. */
static tou_utc_t meter_month_end(const meter_t *self)
{
    tou_utc_t utc = TOU_UTC_NEVER;

    (void)tou_zone_to_utc(&self->clock->file->zone, self->next_first * TOU_DAY_S, false, &utc);
    return utc;
}

static void meter_header(const meter_t *self)
{
    const char *unit = self->options->imp ? "imp" : "kwh";
    uint8_t n        = self->energy.n_rates;

    (void)fprintf(self->out, "from,to,cause,total_%s", unit);
    for (uint8_t r = 1; r <= n; r++) {
        (void)fprintf(self->out, ",%s_%s", tariff_file_rate_name(self->clock->file, r), unit);
    }
    (void)fprintf(self->out, ",max_kw,max_at");
    for (uint8_t r = 1; r <= n; r++) {
        const char *name = tariff_file_rate_name(self->clock->file, r);

        (void)fprintf(self->out, ",%s_max_kw,%s_max_at", name, name);
    }
    (void)fprintf(self->out, "\n");
}

/* Close a period at an instant: one row. Demand columns stay empty. */
static void meter_close(meter_t *self, tou_utc_t at, const char *cause)
{
    const tou_zone_t *zone = &self->clock->file->zone;
    char from[STAMP_SIZE];
    char until[STAMP_SIZE];

    (void)fprintf(self->out, "%s,%s,%s", stamp_print_local(zone, self->from, from), stamp_print_local(zone, at, until),
                  cause);
    for (uint8_t r = 0; r <= self->energy.n_rates; r++) {
        uint32_t units = tou_energy_between(self->closed[r], self->reg[r].units);

        if (self->options->imp) {
            (void)fprintf(self->out, ",%u", units);
        } else {
            (void)fprintf(self->out, ",%u.%03u", units / 1000u, units % 1000u);
        }
        self->closed[r] = self->reg[r].units;
    }
    for (uint8_t r = 0; r <= self->energy.n_rates; r++) {
        (void)fprintf(self->out, ",,");
    }
    (void)fprintf(self->out, "\n");
    self->from   = at;
    self->period = 0;
}

/* Each month that has ended is closed as of its end, also those that ended during an outage. */
static void meter_bill(meter_t *self, tou_utc_t utc)
{
    for (tou_utc_t end = meter_month_end(self); end <= utc; end = meter_month_end(self)) {
        meter_close(self, end, "1");
        self->next_first = month_after(self->next_first);
    }
}

/* The main loop: credit what came, and at a minute edge take what holds from then on. */
static void meter_poll(meter_t *self)
{
    tou_mark_t upto;
    tou_action_t now;
    bool minute;

    do {
        minute = tou_pulse_take(&self->pulse, &upto);
        (void)tou_energy_add(&self->energy, self->rate, upto.count);
        self->until = self->origin + upto.tick;
        if (minute) {
            meter_bill(self, self->until);
            rate_clock_at(self->clock, self->until, &now);
            self->rate = now.energy;
        }
    } while (minute);
}

/* The board: a minute of pulses, then the sixty ticks that end it. */
static void meter_minute(meter_t *self, uint64_t pulses)
{
    self->period += pulses;
    while (pulses != 0) {
        uint16_t batch = (uint16_t)((pulses < METER_BATCH) ? pulses : METER_BATCH);

        pulses -= batch;
        self->hardware = (uint16_t)(self->hardware + batch);
        tou_pulse_load_isr(&self->pulse, self->hardware);
        meter_poll(self);
    }
    for (unsigned s = 0; s < 60u; s++) {
        tou_pulse_mark_isr(&self->pulse);
    }
    meter_poll(self);
}

/* Power comes up: the clock is read, closings that were missed are made up, what holds is looked up. */
static void meter_power_up(meter_t *self, tou_utc_t utc)
{
    tou_action_t now;

    self->origin = utc - tou_pulse_tick(&self->pulse);
    self->until  = utc;
    meter_bill(self, utc);
    rate_clock_at(self->clock, utc, &now);
    self->rate = now.energy;
}

static int meter_refuse(const options_t *options, unsigned line, const char *what)
{
    (void)fprintf(stderr, "%s: line %u: %s\n", options->load, line, what);
    return 2;
}

/* The registers of a period are told apart only below their range; pulses x units per pulse. */
static bool meter_period_fits(const meter_t *self, uint64_t pulses)
{
    double units = (double)(self->period + pulses) * (self->options->imp ? 1.0 : 1000.0 / self->options->constant);

    return units < (double)TOU_ENERGY_RANGE;
}

/* By minute k of n, floor(carry + E x C x k / n) pulses of the interval have come. */
static int meter_interval(meter_t *self, const load_row_t *row, uint32_t minutes)
{
    uint64_t constant = self->options->constant;
    uint64_t sum;
    uint64_t done = 0;

    if ((double)row->nano * (double)constant > (double)PULSE_MAX * 1e9) {
        return meter_refuse(self->options, row->line, "more than 2^31 pulses in an interval; see --constant and --scale");
    }
    sum = row->nano * constant;
    for (uint32_t k = 1; k <= minutes; k++) {
        uint64_t by = (self->carry + sum / minutes * k + sum % minutes * k / minutes) / (uint64_t)LOAD_NANO;

        if (!meter_period_fits(self, by - done)) {
            return meter_refuse(self->options, row->line,
                                "a period has more than the register's 10^9 units (1 Wh, or 1 pulse with --unit imp); "
                                "see --scale, --constant and --unit");
        }
        meter_minute(self, by - done);
        done = by;
    }
    self->carry = (self->carry + sum) % (uint64_t)LOAD_NANO;
    return 0;
}

static int meter_start(meter_t *self, tou_utc_t utc)
{
    const tou_pulse_cfg_t cfg = {0, 0, 0, 0};
    uint8_t n_rates           = self->clock->file->arrays.base.n_rates;
    /* With --unit imp a unit is a pulse: the registers then hold pulses exactly. */
    uint16_t constant = self->options->imp ? 1000u : self->options->constant;

    (void)tou_pulse_init(&self->pulse, &cfg, self->mark, METER_MARKS);
    if (tou_energy_init(&self->energy, self->reg, n_rates, constant, 1, TOU_UNIT_WH) != TOU_OK) {
        return 2;
    }
    self->from  = utc;
    self->until = utc;
    (void)tou_wall_split(tou_zone_to_wall(&self->clock->file->zone, utc), &self->next_first);
    do {
        self->next_first = month_after(self->next_first);
    } while (meter_month_end(self) <= utc);
    return 0;
}

/* Only calendar months are closed so far. */
static int meter_billing_check(const tariff_file_t *file)
{
    bool month = file->n_billing == 0 || (file->n_billing == 1 && file->billing[0].day == 1 && file->billing[0].hour == 0);

    if (!month) {
        (void)fprintf(stderr, "tourate: billing: --registers closes calendar months only; day must be 1, hour 0\n");
    }
    return month ? 0 : 2;
}

static int meter_run(meter_t *self, const load_file_t *load)
{
    int status = meter_start(self, load->row[0].start);

    if (status != 0) {
        return status;
    }
    meter_header(self);
    meter_power_up(self, self->from);
    for (size_t i = 0; status == 0 && i < load->n; i++) {
        const load_row_t *row = &load->row[i];

        if (row->gap) {
            continue;
        }
        if (row->start != self->until) {
            meter_power_up(self, row->start);
        }
        status = meter_interval(self, row, load->interval_s / 60u);
    }
    if (status == 0 && self->until != self->from) {
        meter_close(self, self->until, "end");
    }
    return status;
}

/* Written only when all of it is known to be good. */
int registers_write(rate_clock_t *clock, const options_t *options, const load_file_t *load)
{
    static meter_t self;
    char *text    = NULL;
    size_t length = 0;
    int status    = meter_billing_check(clock->file);

    if (status != 0) {
        return status;
    }
    memset(&self, 0, sizeof self);
    self.clock   = clock;
    self.options = options;
    self.out     = open_memstream(&text, &length);
    if (self.out == NULL) {
        (void)fprintf(stderr, "tourate: out of memory\n");
        return 1;
    }
    status = meter_run(&self, load);
    (void)fclose(self.out);
    if (status == 0) {
        (void)fwrite(text, 1, length, stdout);
    }
    free(text);
    return status;
}
