/* SPDX-License-Identifier: MIT */
#include "load_file.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "number.h"
#include "stamp.h"

/* More energy than this in an interval is no meter's; it keeps the sums inside 64 bits. */
#define LOAD_KWH_MAX 4e9

typedef struct reader {
    csv_t csv;
    const load_options_t *options;
    load_file_t *out;
    int stamp_column;
    int value_column;
    bool stamp_is_end;
    bool value_is_kw;
    tou_utc_t last;     /* stamp of the row before, as an instant */
    bool last_repeated; /* it lay in a repeated hour and was taken as the first passing */
    size_t room;
} reader_t;

static const char years[]         = "years run from 2000-01-03 to 2099-12-31";
static const char repeated_once[] = "repeated hour occurs once; --load-offset is for loads that keep one offset all year";

static int load_header(reader_t *self)
{
    int start = csv_column(&self->csv, "start");
    int end   = csv_column(&self->csv, "end");
    int kwh   = csv_column(&self->csv, "kwh");
    int kw    = csv_column(&self->csv, "kw");

    if ((start < 0) == (end < 0)) {
        return csv_refuse(&self->csv, NULL, "the header must name one column start or end");
    }
    if ((kwh < 0) == (kw < 0)) {
        return csv_refuse(&self->csv, NULL, "the header must name one column kwh or kw");
    }
    self->stamp_is_end = start < 0;
    self->stamp_column = (start < 0) ? end : start;
    self->value_is_kw  = kwh < 0;
    self->value_column = (kwh < 0) ? kw : kwh;
    return 0;
}

/* The row before was a repeated reading, and its second passing has been left out or may have been: interval 0. */
static bool load_passed_once(const reader_t *self, tou_utc_t utc)
{
    return self->last_repeated && utc > self->last && utc - self->last > self->out->interval_s;
}

/* Local time: a repeated hour is resolved by order, a skipped one does not exist. */
static int load_local(reader_t *self, const char *text, tou_wall_t wall, tou_utc_t *utc)
{
    uint8_t kind = tou_zone_to_utc(self->options->zone, wall, false, utc);
    bool rows    = self->out->n != 0;

    if (kind == TOU_WALL_NEVER || *utc < TOU_UTC_MIN || *utc >= TOU_UTC_END) {
        return csv_refuse(&self->csv, text, years);
    }
    if (kind == TOU_WALL_GAP) {
        return csv_refuse(&self->csv, text,
                          "skipped by the clock; --load-offset is for loads that keep one offset all year");
    }
    bool first = kind == TOU_WALL_TWICE;
    if (kind == TOU_WALL_TWICE && rows && *utc <= self->last) {
        (void)tou_zone_to_utc(self->options->zone, wall, true, utc);
        first = false;
    }
    if (kind == TOU_WALL_ONCE && load_passed_once(self, *utc)) {
        return csv_refuse(&self->csv, text, repeated_once);
    }
    self->last_repeated = first;
    return 0;
}

static int load_stamp(reader_t *self, tou_utc_t *utc)
{
    const char *text = self->csv.field[self->stamp_column];
    stamp_t stamp;

    if (!stamp_read(text, &stamp)) {
        return csv_refuse(&self->csv, text, "time stamp must be YYYY-MM-DDTHH:MM[:SS][Z or +HH:MM]");
    }
    if (!stamp.has_offset && self->options->has_offset) {
        stamp.has_offset = true;
        stamp.offset_min = self->options->offset_min;
    }
    if (!stamp.has_offset) {
        if (load_local(self, text, stamp.wall, utc) != 0) {
            return 2;
        }
    } else if (!stamp_utc(stamp.wall, stamp.offset_min, utc)) {
        return csv_refuse(&self->csv, text, years);
    } else {
        self->last_repeated = false;
    }
    return (*utc % 60u == 0) ? 0 : csv_refuse(&self->csv, text, "stamps must lie on whole minutes");
}

/* Exact for up to nine decimals; the tenth rounds. */
static bool load_decimal(const char *text, uint64_t *nano)
{
    uint64_t value    = 0;
    unsigned decimals = 0;
    bool point        = false;
    bool digits       = false;

    for (; isdigit((unsigned char)*text) || (*text == '.' && !point); text++) {
        if (*text == '.') {
            point = true;
            continue;
        }
        digits = true;
        if (decimals == 9) {
            value += (*text >= '5') ? 1u : 0u;
            decimals++;
        } else if (decimals < 9) {
            value = value * 10u + (uint64_t)(*text - '0');
            decimals += point ? 1u : 0u;
        }
        if (value > (uint64_t)(LOAD_KWH_MAX * 1e9)) {
            return false;
        }
    }
    for (; decimals < 9; decimals++) {
        value *= 10u;
        if (value > (uint64_t)(LOAD_KWH_MAX * 1e9)) {
            return false;
        }
    }
    *nano = value;
    return digits && *text == '\0';
}

/* Numbers with an exponent, as some programs write small values. */
static bool load_number(const char *text, uint64_t *nano)
{
    double value;

    if (load_decimal(text, nano)) {
        return true;
    }
    if (!number_read(text, &value) || value > LOAD_KWH_MAX) {
        return false;
    }
    *nano = (uint64_t)llround(value * 1e9);
    return true;
}

static int load_value(reader_t *self, load_row_t *row)
{
    const char *text = self->csv.field[self->value_column];

    row->gap  = *text == '\0';
    row->nano = 0;
    if (row->gap) {
        return 0;
    }
    if (!load_number(text, &row->nano)) {
        return csv_refuse(&self->csv, text, "value must be a number, 0 to 4e9");
    }
    return 0;
}

static int load_append(reader_t *self, const load_row_t *row)
{
    load_file_t *out = self->out;

    if (out->n == self->room) {
        size_t room      = (self->room == 0) ? 4096 : 2 * self->room;
        load_row_t *more = realloc(out->row, room * sizeof *more);

        if (more == NULL) {
            (void)fprintf(self->options->err, "%s: out of memory\n", self->options->path);
            return 1;
        }
        out->row   = more;
        self->room = room;
    }
    out->row[out->n++] = *row;
    return 0;
}

/* The row must rise and lie on the grid that the first two rows, or --interval, have set. */
static int load_place(reader_t *self, tou_utc_t utc)
{
    const char *text = self->csv.field[self->stamp_column];
    load_file_t *out = self->out;

    if (out->n == 0) {
        return 0;
    }
    if (utc <= self->last) {
        return csv_refuse(&self->csv, text, "rows must rise in time");
    }
    if (out->interval_s == 0) {
        out->interval_s = utc - self->last;
        if (out->interval_s > TOU_DAY_S) {
            return csv_refuse(&self->csv, text, "the first two rows are more than a day apart; give --interval");
        }
    }
    if ((utc - self->last) % out->interval_s != 0) {
        return csv_refuse(&self->csv, text, "row is off the interval of the load");
    }
    return 0;
}

static int load_row(reader_t *self)
{
    load_row_t row = {0, false, 0, 0};
    csv_t *csv     = &self->csv;

    if ((int)csv->n <= self->stamp_column || (int)csv->n <= self->value_column) {
        return csv_refuse(csv, NULL, "fields are missing");
    }
    row.line = csv->line;
    if (load_stamp(self, &row.start) != 0 || load_place(self, row.start) != 0 || load_value(self, &row) != 0) {
        return 2;
    }
    self->last = row.start;
    return load_append(self, &row);
}

static void load_tell_gap(const reader_t *self, tou_utc_t from, tou_utc_t until)
{
    char text[STAMP_SIZE];

    (void)fprintf(self->options->err, "%s: gap of %u min from %s, metered as a power outage\n", self->options->path,
                  (unsigned)((until - from) / 60u), stamp_print_local(self->options->zone, from, text));
}

/* Tell each stretch without values once. */
static void load_tell_gaps(const reader_t *self)
{
    const load_file_t *out = self->out;
    tou_utc_t good         = (out->n != 0) ? out->row[0].start : 0;

    for (size_t i = 0; i < out->n; i++) {
        const load_row_t *row = &out->row[i];

        if (row->gap) {
            continue;
        }
        if (row->start > good) {
            load_tell_gap(self, good, row->start);
        }
        good = row->start + out->interval_s;
    }
    if (out->n != 0 && out->row[out->n - 1].gap) {
        load_tell_gap(self, good, out->row[out->n - 1].start + out->interval_s);
    }
}

/* Scale, make energy of power, make starts of ends. */
static int load_convert(reader_t *self, load_row_t *row)
{
    uint32_t interval = self->out->interval_s;
    uint64_t minutes  = interval / 60u;
    double factor     = self->options->scale * (self->value_is_kw ? interval / 3600.0 : 1.0);
    double scaled     = (double)row->nano * factor;

    self->csv.line = row->line;
    if (scaled > LOAD_KWH_MAX * 1e9) {
        return csv_refuse(&self->csv, NULL, "more than 4e9 kWh in an interval; see --scale");
    }
    if (self->value_is_kw && self->options->scale == 1.0) {
        row->nano = row->nano / 60u * minutes + (row->nano % 60u * minutes + 30u) / 60u;
    } else if (factor != 1.0) {
        row->nano = (uint64_t)llround(scaled);
    }
    row->start -= self->stamp_is_end ? interval : 0u;
    if (row->start < TOU_UTC_MIN || row->start > TOU_UTC_END - interval) {
        return csv_refuse(&self->csv, NULL, years);
    }
    return 0;
}

/* What needs the interval, which may be known from the second row only. */
static int load_finish(reader_t *self)
{
    load_file_t *out = self->out;
    bool any         = false;

    if (out->n == 0) {
        return csv_refuse(&self->csv, NULL, "no rows");
    }
    if (out->interval_s == 0) {
        return csv_refuse(&self->csv, NULL, "one row tells no interval; give --interval");
    }
    for (size_t i = 0; i < out->n; i++) {
        if (load_convert(self, &out->row[i]) != 0) {
            return 2;
        }
        any = any || !out->row[i].gap;
    }
    if (!any) {
        return csv_refuse(&self->csv, NULL, "no row has a value");
    }
    load_tell_gaps(self);
    return 0;
}

static int load_rows(reader_t *self)
{
    int status = load_header(self);
    int got    = 1;

    while (status == 0 && (got = csv_next(&self->csv)) == 1) {
        status = load_row(self);
    }
    if (status == 0 && got < 0) {
        status = 2;
    }
    return (status == 0) ? load_finish(self) : status;
}

int load_file_read(const load_options_t *options, load_file_t *out)
{
    reader_t self;

    memset(&self, 0, sizeof self);
    memset(out, 0, sizeof *out);
    self.options    = options;
    self.out        = out;
    out->interval_s = options->interval_s;
    int status      = csv_open(&self.csv, options->path, options->err);
    if (status == 0) {
        status = load_rows(&self);
    }
    csv_close(&self.csv);
    if (status != 0) {
        load_file_free(out);
    }
    return status;
}

void load_file_free(load_file_t *load)
{
    free(load->row);
    memset(load, 0, sizeof *load);
}
