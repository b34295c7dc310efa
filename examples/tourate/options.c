/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "stamp.h"

static const char usage[] =
    "usage: tourate --tariff T.json --load L.csv [--registers | --labels] [--constant IMP] [--unit kwh|imp]\n"
    "               [--announce A.csv] [--load-offset +HH:MM] [--interval MIN] [--scale F] [--report DIR]\n"
    "       tourate --tariff T.json --labels --from 2026-01-01 --to 2027-01-01 --step MIN [--announce A.csv]\n"
    "\n"
    "Rates a measured load by a tariff file, or tells the rate at each step of a time. CSV on standard output.\n"
    "  --registers    energy and maximum demand of each rate by billing period (default)\n"
    "  --labels       the rate at the first instant of each interval or step\n"
    "  --constant     pulses per kWh, 1..65535 (default 1000)\n"
    "  --unit imp     count pulses instead of kWh\n"
    "  --announce     CSV of date,day: day tables announced the day before\n"
    "  --load-offset  stamps without an offset keep this one all year\n"
    "  --interval     length of the load's intervals, when the first two rows do not tell\n"
    "  --scale        multiply the load\n"
    "  --report       also write DIR/report.html with pictures, drawn by gnuplot\n"
    "Exit status: 0 fine, 1 no memory, no gnuplot or the output cannot be written, 2 bad input or usage.\n";

static bool option_number(const char *text, unsigned long most, unsigned long *value)
{
    char *end;

    errno  = 0;
    *value = strtoul(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && *value >= 1 && *value <= most;
}

static bool option_minutes(const char *text, uint32_t *seconds)
{
    unsigned long minutes = 0;
    bool ok               = option_number(text, 1440, &minutes);

    *seconds = (uint32_t)(60 * minutes);
    return ok;
}

static bool option_constant(const char *text, options_t *out)
{
    unsigned long value = 0;
    bool ok             = option_number(text, 65535, &value);

    out->constant = (uint16_t)value;
    return ok;
}

static bool option_scale(const char *text, options_t *out)
{
    return number_read(text, &out->scale) && out->scale > 0 && out->scale <= 1e9;
}

static bool option_unit(const char *text, options_t *out)
{
    out->imp = strcmp(text, "imp") == 0;
    return out->imp || strcmp(text, "kwh") == 0;
}

static bool option_offset(const char *text, options_t *out)
{
    out->has_offset = true;
    return stamp_offset(text, &out->offset_min);
}

/* What the option's value must be; NULL if it is taken; "" if there is no such option. */
static const char *option_take(const char *name, const char *value, options_t *out)
{
    struct {
        const char *name;
        const char **to;
    } texts[] = {{"--tariff", &out->tariff}, {"--load", &out->load}, {"--announce", &out->announce},
                 {"--from", &out->from},     {"--to", &out->to},     {"--report", &out->report}};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(name, texts[i].name) == 0) {
            *texts[i].to = value;
            return NULL;
        }
    }
    if (strcmp(name, "--constant") == 0) {
        return option_constant(value, out) ? NULL : "must be 1..65535 pulses per kWh";
    }
    if (strcmp(name, "--unit") == 0) {
        return option_unit(value, out) ? NULL : "must be kwh or imp";
    }
    if (strcmp(name, "--load-offset") == 0) {
        return option_offset(value, out) ? NULL : "must be +HH:MM or -HH:MM";
    }
    if (strcmp(name, "--interval") == 0) {
        return option_minutes(value, &out->interval_s) ? NULL : "must be 1..1440 minutes";
    }
    if (strcmp(name, "--step") == 0) {
        return option_minutes(value, &out->step_s) ? NULL : "must be 1..1440 minutes";
    }
    if (strcmp(name, "--scale") == 0) {
        return option_scale(value, out) ? NULL : "must be a number above 0, at most 1e9";
    }
    return "";
}

static int option_refuse(const char *name, const char *value, const char *what)
{
    (void)fprintf(stderr, "tourate: %s%s%s: %s\n", name, (value != NULL) ? " " : "", (value != NULL) ? value : "", what);
    return 2;
}

/* Options that make no sense together. */
static int options_check(const options_t *out)
{
    if (out->tariff == NULL) {
        return option_refuse("--tariff", NULL, "is wanted; try --help");
    }
    if (out->labels && out->registers) {
        return option_refuse("--labels", NULL, "does not go with --registers");
    }
    if (out->labels && out->report != NULL) {
        return option_refuse("--labels", NULL, "does not go with --report");
    }
    if (out->report != NULL && out->report[0] == '\0') {
        return option_refuse("--report", NULL, "wants the name of a folder");
    }
    bool times = out->from != NULL || out->to != NULL || out->step_s != 0;
    bool whole = out->from != NULL && out->to != NULL && out->step_s != 0;

    if (out->load == NULL && !out->labels) {
        return option_refuse("--load", NULL, "is wanted; try --help");
    }
    if (out->load != NULL && times) {
        return option_refuse("--load", NULL, "does not go with --from, --to and --step");
    }
    if (out->load == NULL && !whole) {
        return option_refuse("--labels", NULL, "wants --load, or --from, --to and --step");
    }
    return 0;
}

int options_read(int argc, char **argv, options_t *out)
{
    memset(out, 0, sizeof *out);
    out->constant = 1000;
    out->scale    = 1;
    for (int i = 1; i < argc; i++) {
        const char *name = argv[i];

        if (strcmp(name, "--help") == 0) {
            (void)fputs(usage, stdout);
            return -1;
        }
        if (strcmp(name, "--labels") == 0) {
            out->labels = true;
            continue;
        }
        if (strcmp(name, "--registers") == 0) {
            out->registers = true;
            continue;
        }
        const char *value = (i + 1 < argc) ? argv[i + 1] : NULL;
        const char *what  = option_take(name, (value != NULL) ? value : "", out);

        if (what != NULL && *what == '\0') {
            return option_refuse(name, NULL, "is no option; try --help");
        }
        if (value == NULL) {
            return option_refuse(name, NULL, "wants a value");
        }
        if (what != NULL) {
            return option_refuse(name, value, what);
        }
        i++;
    }
    return options_check(out);
}
