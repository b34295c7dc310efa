/* SPDX-License-Identifier: MIT */
/**
 * @file touload.c
 * @brief A year of quarter-hour load from a standard profile, as the CSV that tourate reads.
 *
 * Every day has 96 quarters, so the stamps keep one UTC offset all year.
 */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profile.h"

#define MICRO   1000000L     /* energies are written in millionths of a kWh */
#define KWH_MAX 1000000000.0 /* in millionths still an exact double */

enum { EXIT_RUN = 1, EXIT_BAD = 2 };

typedef struct options {
    const char *profile;
    const char *out;
    const char *offset;
    uint8_t year; /* since 2000 */
    double kwh;
} options_t;

static const char usage_text[] =
    "usage: touload --profile P.csv --year 2000..2099 --kwh ENERGY [--offset +HH:MM] [-o FILE]\n"
    "Writes start,kwh for each quarter hour of the year, scaled so that the year adds up to ENERGY.\n"
    "The kind of a day (workday, saturday, sunday) is that of its weekday; there are no public holidays.\n"
    "Exit status: 0 fine, 1 the output cannot be written, 2 bad input or usage.\n";

static double year_weight(const profile_t *profile, tou_day_t first, tou_day_t last)
{
    double sum = 0.0;

    for (tou_day_t day = first; day <= last; day++) {
        double weight[QUARTERS];

        profile_day(profile, day, weight);
        for (unsigned q = 0; q < QUARTERS; q++) {
            sum += weight[q];
        }
    }
    return sum;
}

static void row_write(FILE *out, tou_day_t day, unsigned quarter, const char *offset, long long micro)
{
    tou_date_t date;

    tou_date_from_day(day, &date);
    fprintf(out, "%04u-%02u-%02uT%02u:%02u:00%s,%lld.%06lld\n", 2000u + date.year, (unsigned)date.month, (unsigned)date.day,
            quarter / 4u, quarter % 4u * 15u, offset, micro / MICRO, micro % MICRO);
}

/* The running sum is rounded, not each value: so the year ends on the sum asked for. Returns that sum in millionths. */
static long long year_write(FILE *out, const profile_t *profile, const options_t *opt, tou_day_t first, tou_day_t last)
{
    double scale      = opt->kwh * (double)MICRO / year_weight(profile, first, last);
    double sum        = 0.0;
    long long written = 0;

    fputs("start,kwh\n", out);
    for (tou_day_t day = first; day <= last; day++) {
        double weight[QUARTERS];

        profile_day(profile, day, weight);
        for (unsigned q = 0; q < QUARTERS; q++) {
            sum += weight[q];
            long long upto = (long long)(sum * scale + 0.5);
            row_write(out, day, q, opt->offset, upto - written);
            written = upto;
        }
    }
    return written;
}

/* A factor below zero would make negative energy; an empty table has nothing to scale. */
static bool year_check(const profile_t *profile, const char *path, tou_day_t first, tou_day_t last)
{
    for (tou_day_t day = first; day <= last; day++) {
        if (profile_day_factor(profile, (unsigned)(day - first) + 1u) < 0.0) {
            fprintf(stderr, "touload: %s: day_factor is negative on day %d of the year\n", path, day - first + 1);
            return false;
        }
    }
    double sum = year_weight(profile, first, last);
    if (!(sum > 0.0) || !isfinite(sum)) {
        fprintf(stderr, "touload: %s: the profile has no energy that could be scaled\n", path);
        return false;
    }
    return true;
}

static int year_to_file(const profile_t *profile, const options_t *opt, tou_day_t first, tou_day_t last)
{
    const char *name = opt->out == NULL ? "standard output" : opt->out;
    FILE *out        = opt->out == NULL ? stdout : fopen(opt->out, "w");

    if (out == NULL) {
        fprintf(stderr, "touload: %s: %s\n", name, strerror(errno));
        return EXIT_RUN;
    }
    long long micro = year_write(out, profile, opt, first, last);
    bool failed     = ferror(out) != 0;
    if (fclose(out) != 0 || failed) {
        fprintf(stderr, "touload: %s: cannot be written\n", name);
        return EXIT_RUN;
    }
    fprintf(stderr, "touload: %lu quarter hours, together %lld.%06lld kWh\n", (unsigned long)(last - first + 1) * QUARTERS,
            micro / MICRO, micro % MICRO);
    return EXIT_SUCCESS;
}

static bool year_parse(const char *text, uint8_t *year)
{
    double value;

    if (!number_parse(text, "0123456789", &value) || value < 2000 || value > 2099) {
        return false;
    }
    *year = (uint8_t)(value - 2000);
    return true;
}

static bool two_digits(const char *text, int max)
{
    return isdigit((unsigned char)text[0]) && isdigit((unsigned char)text[1]) && (text[0] - '0') * 10 + text[1] - '0' <= max;
}

static bool offset_ok(const char *text)
{
    return strlen(text) == 6u && (text[0] == '+' || text[0] == '-') && two_digits(text + 1, 14) && text[3] == ':' &&
           two_digits(text + 4, 59);
}

static bool bad_usage(const char *what, const char *value)
{
    fprintf(stderr, "touload: %s%s\n%s", what, value, usage_text);
    return false;
}

static bool option_set(options_t *opt, const char *name, const char *value)
{
    if (strcmp(name, "--profile") == 0) {
        opt->profile = value;
    } else if (strcmp(name, "-o") == 0) {
        opt->out = value;
    } else if (strcmp(name, "--year") == 0) {
        return year_parse(value, &opt->year) || bad_usage("--year must be 2000..2099, not ", value);
    } else if (strcmp(name, "--kwh") == 0) {
        bool good = number_parse(value, "0123456789.", &opt->kwh) && opt->kwh > 0.0 && opt->kwh <= KWH_MAX;
        return good || bad_usage("--kwh must be a number above 0 and up to 1000000000, not ", value);
    } else if (strcmp(name, "--offset") == 0) {
        opt->offset = value;
        return offset_ok(value) || bad_usage("--offset must be like +08:00, not ", value);
    } else {
        return bad_usage("unknown option ", name);
    }
    return true;
}

static bool options_parse(options_t *opt, int argc, char **argv)
{
    opt->year = UINT8_MAX;
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc) {
            return bad_usage("unknown option or no value after it: ", argv[i]);
        }
        if (!option_set(opt, argv[i], argv[i + 1])) {
            return false;
        }
    }
    if (opt->profile == NULL || opt->year == UINT8_MAX || !(opt->kwh > 0.0)) {
        return bad_usage("--profile, --year and --kwh are needed", "");
    }
    return true;
}

int main(int argc, char **argv)
{
    static profile_t profile;
    options_t opt = {NULL, NULL, "+00:00", 0, 0.0};

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage_text, stdout);
        return EXIT_SUCCESS;
    }
    if (!options_parse(&opt, argc, argv)) {
        return EXIT_BAD;
    }
    if (!profile_read(&profile, opt.profile)) {
        return EXIT_BAD;
    }
    tou_date_t new_year = {opt.year, 1, 1};
    tou_date_t year_end = {opt.year, 12, 31};
    tou_day_t first     = tou_date_to_day(&new_year);
    tou_day_t last      = tou_date_to_day(&year_end);
    bool good           = year_check(&profile, opt.profile, first, last);
    return good ? year_to_file(&profile, &opt, first, last) : EXIT_BAD;
}
