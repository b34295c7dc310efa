/* SPDX-License-Identifier: MIT */
#include "output.h"

#include "stamp.h"

static void label_row(rate_clock_t *clock, tou_utc_t utc)
{
    const tariff_file_t *file = clock->file;
    char at_utc[STAMP_SIZE];
    char local[STAMP_SIZE];
    tou_action_t now;

    rate_clock_at(clock, utc, &now);
    (void)printf("%s,%s,%s,%s\n", stamp_print_utc(utc, at_utc), stamp_print_local(&file->zone, utc, local),
                 tariff_file_rate_name(file, now.energy), tariff_file_rate_name(file, now.demand));
}

static int label_refuse(const char *option, const char *text, const char *what)
{
    (void)fprintf(stderr, "tourate: %s %s: %s\n", option, text, what);
    return 2;
}

/* First instant of a local date. */
static int label_date(const tariff_file_t *file, const char *option, const char *text, tou_utc_t *utc)
{
    tou_day_t day;

    if (!stamp_date(text, &day)) {
        return label_refuse(option, text, "must be a date, YYYY-MM-DD");
    }
    if (tou_zone_to_utc(&file->zone, day * TOU_DAY_S, false, utc) == TOU_WALL_NEVER || *utc < TOU_UTC_MIN ||
        *utc > TOU_UTC_END) {
        return label_refuse(option, text, "must begin within 2000-01-03 00:00 to 2099-12-31 00:00 UTC");
    }
    return 0;
}

static int labels_of_times(rate_clock_t *clock, const options_t *options)
{
    tou_utc_t from;
    tou_utc_t to;

    if (label_date(clock->file, "--from", options->from, &from) != 0 ||
        label_date(clock->file, "--to", options->to, &to) != 0) {
        return 2;
    }
    if (to <= from) {
        (void)fprintf(stderr, "tourate: --to %s: must be after --from %s\n", options->to, options->from);
        return 2;
    }
    (void)printf("utc,local,energy_rate,demand_rate\n");
    for (tou_utc_t utc = from; utc < to; utc += options->step_s) {
        label_row(clock, utc);
    }
    return 0;
}

int labels_write(rate_clock_t *clock, const options_t *options, const load_file_t *load)
{
    if (load == NULL) {
        return labels_of_times(clock, options);
    }
    (void)printf("utc,local,energy_rate,demand_rate\n");
    for (size_t i = 0; i < load->n; i++) {
        label_row(clock, load->row[i].start);
    }
    return 0;
}
