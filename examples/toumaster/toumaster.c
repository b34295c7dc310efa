/* SPDX-License-Identifier: MIT */
/**
 * @file toumaster.c
 * @brief Reads and programs a meter over DL/T 645.
 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "line.h"
#include "master.h"
#include "options.h"

/* Big, and its parts point at each other. */
static tariff_file_t file;

static int clear_demand(meter_link_t *link)
{
    link_result_t result = link_clear_demand(link);

    if (result != LINK_OK) {
        return master_fail(link, "clear-demand", result);
    }
    puts("maximum demand is cleared");
    return MASTER_FINE;
}

static int run_command(options_t *options)
{
    meter_link_t *link   = &options->link;
    link_result_t result = link_find(link);

    if (result != LINK_OK) {
        return master_fail(link, "address", result);
    }
    switch (options->command) {
    case COMMAND_READ:
        return master_read(link, options->names, options->n_names);
    case COMMAND_CLOCK:
        return master_clock(link);
    case COMMAND_SET_CLOCK:
        return master_set_clock(link, options->has_time ? &options->time : NULL);
    case COMMAND_PROGRAM:
        return master_program(link, &file, &options->program);
    case COMMAND_CLEAR_DEMAND:
        return clear_demand(link);
    default:
        return master_dump(link);
    }
}

/* A file that cannot be written is refused before the meter hears of it. */
static bool load(options_t *options)
{
    static dlt_program_t program;

    options->program.zone_set  = 2;
    options->program.table_set = 2;
    return tariff_file_load(options->program.path, &file, stderr) &&
           dlt_program_make(&program, &file, &options->program, stderr);
}

static int run(options_t *options)
{
    const char *why = "cannot be opened";

    if (options->command == COMMAND_PROGRAM && !load(options)) {
        return MASTER_USAGE;
    }
    options->link.line = line_open(options->port, options->baud, &why);
    if (options->link.line < 0) {
        fprintf(stderr, "toumaster: %s: %s\n", options->port, why);
        return MASTER_FAILED;
    }
    int status = run_command(options);

    (void)close(options->link.line);
    return status;
}

int main(int argc, char **argv)
{
    static options_t options;
    int status = options_read(argc, argv, &options);

    if (status == 0) {
        (void)signal(SIGPIPE, SIG_IGN);
        status = run(&options);
        tariff_file_free(&file);
    }
    if (fflush(stdout) != 0 && status <= 0) {
        perror("toumaster");
        return MASTER_FAILED;
    }
    return (status > 0) ? status : MASTER_FINE;
}
