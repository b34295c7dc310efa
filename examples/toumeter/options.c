/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "tou_posix_serial.h"
#include "tou_posix_sim.h"

/* More power than this is no meter's. */
#define OPTION_KW_MAX 1e6

static const char usage[] =
    "usage: toumeter [--tariff T.json] [--nv FILE] [--key] [--address 12DIGITS] [--clock real|sim:TIME[,xSPEED]]\n"
    "                [--load L.csv | --kw P] [--constant IMP] [--for SECONDS] [--save-min MIN] [--save-pulses N]\n"
    "                [--serial pty:LINK|tcp:HOST:PORT|stdio]... [--protocol auto|dlt645] [--panel] [--count FILE] "
    "[--verbose]\n"
    "\n"
    "A whole meter: energy and demand by rate, periods, freezes, load profile, events, all kept in a file.\n"
    "  --tariff       tariff file of a new meter\n"
    "  --nv           the meter's nonvolatile memory; without it all is forgotten at the end\n"
    "  --key          hold the sealed programming key pressed\n"
    "  --address      address of a new meter (default 000000000000)\n"
    "  --clock        sim:2026-01-01T00:00,x60 begins then and runs 60 times as fast as real time (default real)\n"
    "  --load         CSV of a measured load, by the meter's time\n"
    "  --kw           constant load\n"
    "  --constant     pulses per kWh of a new meter, 1..65535 (default 1000)\n"
    "  --for          end after so many seconds of the meter's time\n"
    "  --save-min     save after so many minutes, 1..255 (default 15)\n"
    "  --save-pulses  save after so many pulses, 1..30000 (default 100)\n"
    "  --serial       a line on which the meter answers, up to 4: a pseudo-terminal, a socket (HOST may be empty: "
    "loopback),\n"
    "                 or standard input and output; messages then go to standard error\n"
    "  --protocol     what it speaks there (default auto: all that is built in)\n"
    "  --panel        draw the meter's front in the terminal and take its keys; ? explains them, q ends\n"
    "  --count        keep the number of pulses accepted in this run in a file, 8 bytes, lowest first\n"
    "  --verbose      print that number when it changes\n"
    "SIGTERM, SIGINT and SIGHUP are the warning of a power failure: the meter saves and ends. SIGUSR1 prints its "
    "registers.\n"
    "Exit status: 0 fine, 1 run-time failure, 2 bad input or usage.\n";

static bool option_number(const char *text, unsigned long long most, unsigned long long *value)
{
    char *end;

    errno  = 0;
    *value = strtoull(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && *value >= 1 && *value <= most;
}

static const char *option_constant(const char *text, options_t *out)
{
    unsigned long long value = 0;
    bool ok                  = option_number(text, 65535, &value);

    out->constant = (uint16_t)value;
    return ok ? NULL : "must be 1..65535 pulses per kWh";
}

static const char *option_for(const char *text, options_t *out)
{
    unsigned long long value = 0;
    bool ok                  = option_number(text, UINT32_MAX, &value);

    out->limited = true;
    out->seconds = value;
    return ok ? NULL : "must be 1..4294967295 seconds";
}

static const char *option_save_min(const char *text, options_t *out)
{
    unsigned long long value = 0;
    bool ok                  = option_number(text, UINT8_MAX, &value);

    out->save_min = (uint8_t)value;
    return ok ? NULL : "must be 1..255 minutes";
}

static const char *option_save_pulses(const char *text, options_t *out)
{
    unsigned long long value = 0;
    bool ok                  = option_number(text, 30000, &value);

    out->save_pulses = (uint16_t)value;
    return ok ? NULL : "must be 1..30000 pulses";
}

static const char *option_kw(const char *text, options_t *out)
{
    double kw = 0;
    bool ok   = number_read(text, &kw) && kw <= OPTION_KW_MAX;

    out->kw   = text;
    out->nano = ok ? (uint64_t)llround(kw * 1e9) : 0u;
    return ok ? NULL : "must be a power of 0..1000000 kW";
}

static const char *option_address(const char *text, options_t *out)
{
    out->address = text;
    if (strcmp(text, "999999999999") == 0) {
        return "is that of broadcasts";
    }
    return (strlen(text) == 12u && strspn(text, "0123456789") == 12u) ? NULL : "must be 12 digits";
}

/* real, or sim:TIME with an optional ,xSPEED behind it. */
static const char *option_clock(const char *text, options_t *out)
{
    static const char wanted[] =
        "must be real, or sim:YYYY-MM-DDTHH:MM[:SS][Z or +HH:MM][,xSPEED] with a speed of 1..1000000";
    char stamp[STAMP_SIZE]   = "";
    const char *comma        = strchr(text, ',');
    size_t length            = (comma != NULL) ? (size_t)(comma - text) : strlen(text);
    unsigned long long speed = 1;

    out->simulated = strncmp(text, "sim:", 4) == 0;
    if (!out->simulated) {
        return (strcmp(text, "real") == 0) ? NULL : wanted;
    }
    if (length - 4u >= sizeof stamp ||
        (comma != NULL && (comma[1] != 'x' || !option_number(comma + 2, TOU_POSIX_SPEED_MAX, &speed)))) {
        return wanted;
    }
    memcpy(stamp, text + 4, length - 4u);
    out->speed = (uint32_t)speed;
    return stamp_read(stamp, &out->begin) ? NULL : wanted;
}

static const char *option_serial(const char *text, options_t *out)
{
    if (out->n_lines == OPTIONS_LINES) {
        return "is one line too many; 4 is the most";
    }
    out->line[out->n_lines] = text;
    out->n_lines++;
    return tou_posix_serial_spells(text) ? NULL : "must be pty:LINK, tcp:HOST:PORT or stdio";
}

/* Each port tells the protocols that are built in apart: so far there is one. */
static const char *option_protocol(const char *text, options_t *out)
{
    (void)out;
    if (strcmp(text, "auto") == 0 || strcmp(text, "dlt645") == 0) {
        return NULL;
    }
    return (strcmp(text, "iec62056") == 0) ? "not built in yet" : "must be auto, dlt645 or iec62056";
}

static const char *option_tariff(const char *text, options_t *out)
{
    out->tariff = text;
    return NULL;
}

static const char *option_nv(const char *text, options_t *out)
{
    out->nv = text;
    return NULL;
}

static const char *option_load(const char *text, options_t *out)
{
    out->load = text;
    return NULL;
}

static const char *option_count(const char *text, options_t *out)
{
    out->count = text;
    return NULL;
}

/* Options with a value. What reads it answers what the value must be, or NULL. */
static const struct {
    const char *name;
    const char *(*read)(const char *text, options_t *out);
} valued[] = {
    {"--tariff", option_tariff},     {"--nv", option_nv},
    {"--load", option_load},         {"--kw", option_kw},
    {"--clock", option_clock},       {"--address", option_address},
    {"--constant", option_constant}, {"--for", option_for},
    {"--save-min", option_save_min}, {"--save-pulses", option_save_pulses},
    {"--count", option_count},       {"--serial", option_serial},
    {"--protocol", option_protocol},
};

static int option_refuse(const char *name, const char *value, const char *what)
{
    (void)fprintf(stderr, "toumeter: %s%s%s: %s\n", name, (value != NULL) ? " " : "", (value != NULL) ? value : "", what);
    return 2;
}

/* An option with a value. */
static int option_take(const char *name, const char *value, options_t *out)
{
    for (size_t i = 0; i < sizeof valued / sizeof valued[0]; i++) {
        if (strcmp(name, valued[i].name) != 0) {
            continue;
        }
        if (value == NULL) {
            return option_refuse(name, NULL, "wants a value");
        }
        const char *what = valued[i].read(value, out);

        return (what != NULL) ? option_refuse(name, value, what) : 0;
    }
    return option_refuse(name, NULL, "is no option; try --help");
}

static int option_agree(const options_t *options)
{
    if (options->load != NULL && options->kw != NULL) {
        return option_refuse("--load", NULL, "does not go with --kw");
    }
    for (uint8_t i = 0; i < options->n_lines && options->panel; i++) {
        if (strcmp(options->line[i], "stdio") == 0) {
            return option_refuse("--panel", NULL, "does not go with --serial stdio");
        }
    }
    return 0;
}

int options_read(int argc, char **argv, options_t *out)
{
    int status = 0;

    memset(out, 0, sizeof *out);
    out->save_min    = 15;
    out->save_pulses = 100;
    for (int i = 1; i < argc && status == 0; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            (void)fputs(usage, stdout);
            return -1;
        }
        if (strcmp(argv[i], "--key") == 0) {
            out->key = true;
        } else if (strcmp(argv[i], "--panel") == 0) {
            out->panel = true;
        } else if (strcmp(argv[i], "--verbose") == 0) {
            out->verbose = true;
        } else {
            status = option_take(argv[i], (i + 1 < argc) ? argv[i + 1] : NULL, out);
            i++;
        }
    }
    return (status == 0) ? option_agree(out) : status;
}
