/* SPDX-License-Identifier: MIT */
/* tourate: rate a measured load by a tariff file. See docs/tourate.md. */
#include <stdio.h>
#include <string.h>

#include "output.h"

static int tourate_load(const options_t *options, const tariff_file_t *tariff, load_file_t *load)
{
    const load_options_t how = {options->load,  &tariff->zone, options->has_offset, options->offset_min, options->interval_s,
                                options->scale, stderr};

    return load_file_read(&how, load);
}

static int tourate_run(const options_t *options, const tariff_file_t *tariff)
{
    rate_clock_t clock;
    load_file_t load;
    int status = rate_clock_init(&clock, tariff, options->announce);

    memset(&load, 0, sizeof load);
    if (status == 0 && options->load != NULL) {
        status = tourate_load(options, tariff, &load);
    }
    if (status == 0 && options->labels) {
        status = labels_write(&clock, options, (options->load != NULL) ? &load : NULL);
    } else if (status == 0) {
        status = registers_write(&clock, options, &load);
    }
    load_file_free(&load);
    rate_clock_free(&clock);
    return status;
}

int main(int argc, char **argv)
{
    static tariff_file_t tariff;
    options_t options;
    int status = options_read(argc, argv, &options);

    if (status != 0) {
        return (status < 0) ? 0 : status;
    }
    if (!tariff_file_load(options.tariff, &tariff, stderr)) {
        return 2;
    }
    status = tourate_run(&options, &tariff);
    tariff_file_free(&tariff);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        (void)fprintf(stderr, "tourate: cannot write the output\n");
        return 1;
    }
    return status;
}
