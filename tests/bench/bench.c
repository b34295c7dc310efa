/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include <string.h>

#define PROFILE_DAYS 30u

/* What the time of a year goes into is told by the instructions of a month of it. */
static void bench_profile(const tariff_file_t *file)
{
    static bench_meter_t meter;

    bench_make(&meter, file);
    bench_power_up(&meter, BENCH_FROM);
    for (uint32_t i = 0; i < PROFILE_DAYS * 96u; i++) {
        bench_interval(&meter, bench_pulses(i, 15), 15);
    }
    (void)printf("minutes\t%u\n", PROFILE_DAYS * 1440u);
}

int main(int argc, char **argv)
{
    static tariff_file_t file;
    bool special = argc == 4 && strcmp(argv[3], "special") == 0;

    if (argc != 3 && !special) {
        (void)fprintf(stderr, "usage: bench counts|profile|times TARIFF [special]\n");
        return 2;
    }
    bench_load(&file, argv[2], special);
    if (strcmp(argv[1], "counts") == 0) {
        bench_counts(&file);
    } else if (strcmp(argv[1], "profile") == 0) {
        bench_profile(&file);
    } else {
        bench_times(&file);
    }
    tariff_file_free(&file);
    return 0;
}
