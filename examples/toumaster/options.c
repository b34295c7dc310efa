/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <stdio.h>
#include <string.h>

#include "line.h"
#include "names.h"
#include "tariff_text.h"

static const char usage[] =
    "usage: toumaster --port DEV|tcp:HOST:PORT [--protocol dlt645|dlt645-1997] [--speed BAUD] [--address A]\n"
    "                 [--password LPPPPPP] [--operator N] COMMAND\n"
    "\n"
    "  read NAME...            values; read --help lists the names\n"
    "  clock                   the meter's clock\n"
    "  clock set [TIME]        set it to YYYY-MM-DDThh:mm:ss, or to this computer's local time\n"
    "  program T.json [--years A-B]\n"
    "                          write a tariff into the set that is not running, read it back and set the switch times\n"
    "  clear-demand            clear the maximum demand\n"
    "  dump                    all that the meter has of what has a name\n"
    "\n"
    "  --port       serial device, or a socket (HOST may be empty: loopback)\n"
    "  --protocol   DL/T 645-2007, or -1997 (default dlt645)\n"
    "  --speed      of a serial device, 300..38400 bit/s (default 2400, of 1997 1200); even parity, none on a "
    "pseudo-terminal\n"
    "  --address    of the meter, up to 12 digits; without it the only meter on the line is asked for its own\n"
    "  --password   level, then six digits (default 2000000)\n"
    "  --operator   code of up to 8 digits, which the meter writes down (default 0)\n"
    "Exit status: 0 fine, 1 no answer or refused, 2 bad input or usage.\n";

static int refuse(const char *name, const char *what)
{
    fprintf(stderr, "toumaster: %s: %s\n", name, what);
    return 2;
}

static const char *take_speed(const char *text, options_t *out)
{
    bool ok = tariff_text_digits(&text, 3, 5, &out->baud) && *text == '\0' && line_has_speed(out->baud);

    return ok ? NULL : "must be 300, 600, 1200, 2400, 4800, 9600, 19200 or 38400";
}

/* An option with its value. @return what the value must be, or NULL */
static const char *take(const char *name, const char *value, options_t *out)
{
    meter_link_t *link = &out->link;

    if (strcmp(name, "--port") == 0) {
        out->port = value;
        return line_spells(value) ? NULL : "must be a serial device or tcp:HOST:PORT";
    }
    if (strcmp(name, "--protocol") == 0) {
        link->old = strcmp(value, "dlt645-1997") == 0;
        return (link->old || strcmp(value, "dlt645") == 0) ? NULL : "must be dlt645 or dlt645-1997";
    }
    if (strcmp(name, "--speed") == 0) {
        return take_speed(value, out);
    }
    if (strcmp(name, "--address") == 0) {
        return dlt_address_read(value, link->address) ? NULL : "must be up to 12 digits";
    }
    if (strcmp(name, "--password") == 0) {
        return dlt_password_read(value, &link->access) ? NULL : "must be the level, then six digits";
    }
    if (strcmp(name, "--operator") == 0) {
        return dlt_operator_read(value, &link->access) ? NULL : "must be up to 8 digits";
    }
    if (strcmp(name, "--years") == 0) {
        return dlt_years_read(value, &out->program) ? NULL : "must be A-B, 2000..2099";
    }
    return "is no option; try --help";
}

static int take_names(options_t *out, char **words, int n)
{
    name_item_t items[NAMES_ITEMS];

    out->command = COMMAND_READ;
    out->names   = words + 1;
    out->n_names = n - 1;
    for (int i = 1; i < n; i++) {
        if (names_find(words[i], out->link.old, items) == 0u) {
            return refuse(words[i], "is no name; try read --help");
        }
    }
    return (n > 1) ? 0 : refuse("read", "wants names; try read --help");
}

static int take_clock(options_t *out, char **words, int n)
{
    out->command = (n > 1) ? COMMAND_SET_CLOCK : COMMAND_CLOCK;
    if (n > 3 || (n > 1 && strcmp(words[1], "set") != 0)) {
        return refuse("clock", "wants nothing, or set and perhaps a time");
    }
    out->has_time = n == 3;
    if (out->has_time && (!stamp_read(words[2], &out->time) || out->time.has_offset)) {
        return refuse(words[2], "must be the meter's local time, YYYY-MM-DDThh:mm[:ss]");
    }
    return 0;
}

static int take_program(options_t *out, char **words, int n)
{
    out->command = COMMAND_PROGRAM;
    if (n != 2) {
        return refuse("program", "wants a tariff file");
    }
    out->program.path = words[1];
    return out->link.old ? refuse("program", "wants --protocol dlt645") : 0;
}

static int take_command(options_t *out, char **words, int n)
{
    if (n == 0) {
        return refuse("no command", "try --help");
    }
    if (strcmp(words[0], "read") == 0) {
        return take_names(out, words, n);
    }
    if (strcmp(words[0], "clock") == 0) {
        return take_clock(out, words, n);
    }
    if (strcmp(words[0], "program") == 0) {
        return take_program(out, words, n);
    }
    out->command = (strcmp(words[0], "dump") == 0) ? COMMAND_DUMP : COMMAND_CLEAR_DEMAND;
    if (out->command == COMMAND_CLEAR_DEMAND && strcmp(words[0], "clear-demand") != 0) {
        return refuse(words[0], "is no command; try --help");
    }
    return (n == 1) ? 0 : refuse(words[0], "wants nothing more");
}

/* Of names if there is the command to read. */
static int put_help(const options_t *out, char **words, int n)
{
    if (n > 0 && strcmp(words[0], "read") == 0) {
        names_print(stdout, out->link.old);
    } else {
        (void)fputs(usage, stdout);
    }
    return -1;
}

int options_read(int argc, char **argv, options_t *out)
{
    int n     = 0; /* words that are no options, moved to the front */
    bool help = false;

    memset(out, 0, sizeof *out);
    memset(out->link.address, 0xAA, sizeof out->link.address);
    out->link.access.password[0] = 2;
    (void)dlt_years_read(NULL, &out->program);
    for (int i = 1; i < argc; i++) {
        const char *why = NULL;

        if (strcmp(argv[i], "--help") == 0) {
            help = true;
            continue;
        }
        if (strncmp(argv[i], "--", 2) != 0) {
            argv[1 + n] = argv[i];
            n++;
            continue;
        }
        why = (i + 1 < argc) ? take(argv[i], argv[i + 1], out) : "wants a value";
        if (why != NULL) {
            return refuse(argv[i], why);
        }
        i++;
    }
    if (help) {
        return put_help(out, argv + 1, n);
    }
    out->baud  = (out->baud != 0u) ? out->baud : (out->link.old ? 1200u : 2400u);
    int status = take_command(out, argv + 1, n);
    return (status == 0 && out->port == NULL) ? refuse("--port", "is missing; try --help") : status;
}
