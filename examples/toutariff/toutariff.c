/* SPDX-License-Identifier: MIT */
/**
 * @file toutariff.c
 * @brief Check, show and convert tariff files.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ctables.h"
#include "frames.h"
#include "image.h"
#include "show.h"
#include "tariff_text.h"
#include "tou/kept_tables.h"

enum { EXIT_RUN = 1, EXIT_BAD = 2 };

static const char usage_text[] =
    "usage: toutariff check T.json...              every fault, or a summary\n"
    "       toutariff show T.json [--year Y]       its year for a person; 2000..2099, this year if left out\n"
    "       toutariff build T.json -o FILE         FILE ending in .bin: tariff image; in .c: tables for flash\n"
    "       toutariff " FRAMES_USAGE "\n"
    "                                              frames that write it to a meter whose other set (default: set 1) runs\n"
    "Exit status: 0 fine, 1 no memory or the output cannot be written, 2 bad input or usage; then nothing is written.\n";

/* Big, and its parts point at each other. */
static tariff_file_t file;

static int usage(const char *why)
{
    fprintf(stderr, "toutariff: %s\n%s", why, usage_text);
    return EXIT_BAD;
}

/* "6..9" */
static void put_switches(const tariff_file_t *tariff)
{
    unsigned least = TOU_SWITCH_MAX;
    unsigned most  = 1;

    for (unsigned i = 0; i < tariff->arrays.bank[0].dayset.n_tables; i++) {
        unsigned n = tariff->table[i].n;
        least      = (n < least) ? n : least;
        most       = (n > most) ? n : most;
    }
    if (least < most) {
        printf("%u..", least);
    }
    printf("%u switch%s a day", most, (most == 1u) ? "" : "es");
}

static void put_count(unsigned count, const char *what)
{
    printf("%u %s%s, ", count, what, (count == 1u) ? "" : "s");
}

/* What its records take in a store (kept_tables.h): two places for each block. */
static unsigned kept_bytes(const tariff_file_t *tariff, unsigned banks)
{
    const tou_base_t *base        = &tariff->arrays.base;
    const tou_arrays_bank_t *bank = &tariff->arrays.bank[0];
    unsigned seasons              = bank->scheme.n_seasons;
    unsigned weeks                = bank->scheme.n_weeks;
    unsigned tables               = bank->dayset.n_tables;
    unsigned actions              = bank->dayset.n_actions;
    const tou_param_t kept[]      = {TOU_KEPT_COMMON(base->n_rates, base->n_special),
                                     TOU_KEPT_BANKED(0, seasons, weeks, tables, actions),
                                     TOU_KEPT_BANKED(1, seasons, weeks, tables, actions)};
    unsigned bytes                = 0;

    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        if (banks == 2u || kept[i].id < TOU_KEPT_BANK) {
            bytes += 2u * kept[i].n * TOU_STORE_PLACE(kept[i].size);
        }
    }
    return bytes;
}

static void put_summary(const char *path, const tariff_file_t *tariff)
{
    uint8_t image[IMAGE_MAX];
    const tou_arrays_bank_t *bank = &tariff->arrays.bank[0];

    printf("%s: ", path);
    put_count(tariff->arrays.base.n_rates, "rate");
    put_count(bank->scheme.n_seasons, "season");
    put_count(bank->scheme.n_weeks, "week");
    put_count(bank->dayset.n_tables, "table");
    put_count(tariff->arrays.base.n_special, "special day");
    put_switches(tariff);
    printf(", tariff image %zu bytes, in a store %u bytes, with a standby bank %u\n", image_write(tariff, image),
           kept_bytes(tariff, 1), kept_bytes(tariff, 2));
}

static int check_files(int n, char **paths)
{
    int status = EXIT_SUCCESS;

    if (n == 0) {
        return usage("check wants tariff files");
    }
    for (int i = 0; i < n; i++) {
        if (tariff_file_load(paths[i], &file, stderr)) {
            put_summary(paths[i], &file);
            tariff_file_free(&file);
        } else {
            status = EXIT_BAD;
        }
    }
    return status;
}

static bool year_parse(const char *text, uint8_t *year)
{
    unsigned value;

    if (!tariff_text_digits(&text, 4, 4, &value) || *text != '\0' || value < 2000u || value > 2099u) {
        return false;
    }
    *year = (uint8_t)(value - 2000u);
    return true;
}

static bool year_now(uint8_t *year)
{
    time_t now             = time(NULL);
    const struct tm *local = localtime(&now);

    if (local == NULL || local->tm_year < 100 || local->tm_year > 199) {
        return false;
    }
    *year = (uint8_t)(local->tm_year - 100);
    return true;
}

static int show_file(int n, char **args)
{
    const char *path = NULL;
    const char *want = NULL;
    uint8_t year;

    for (int i = 0; i < n; i++) {
        if (strcmp(args[i], "--year") == 0 && i + 1 < n && want == NULL) {
            want = args[++i];
        } else if (args[i][0] != '-' && path == NULL) {
            path = args[i];
        } else {
            return usage("show wants one tariff file and perhaps --year Y");
        }
    }
    if (path == NULL) {
        return usage("show wants a tariff file");
    }
    if (!((want != NULL) ? year_parse(want, &year) : year_now(&year))) {
        return usage("the year must be 2000..2099");
    }
    if (!tariff_file_load(path, &file, stderr)) {
        return EXIT_BAD;
    }
    show_tariff(stdout, &file, year);
    tariff_file_free(&file);
    return EXIT_SUCCESS;
}

static bool ends_in(const char *text, const char *end)
{
    size_t length = strlen(text);

    return length > strlen(end) && strcmp(text + length - strlen(end), end) == 0;
}

static bool put_output(FILE *out, const char *from, const char *path)
{
    uint8_t image[IMAGE_MAX];

    if (ends_in(path, ".bin")) {
        size_t length = image_write(&file, image);
        (void)fwrite(image, 1, length, out);
    } else {
        ctables_write(out, &file, from, path);
    }
    bool ok = ferror(out) == 0;
    return (fclose(out) == 0) && ok;
}

/* What stands under the name is whole or as it was before: written beside it first, then renamed. */
static int write_output(const char *from, const char *path)
{
    size_t size = strlen(path) + sizeof ".part";
    char *part  = malloc(size);

    if (part == NULL) {
        return EXIT_RUN;
    }
    (void)snprintf(part, size, "%s.part", path);
    FILE *out = fopen(part, "wb");
    bool ok   = out != NULL && put_output(out, from, path) && rename(part, path) == 0;
    if (!ok) {
        fprintf(stderr, "toutariff: %s: %s\n", path, strerror(errno));
        if (out != NULL) {
            (void)remove(part);
        }
    }
    free(part);
    return ok ? EXIT_SUCCESS : EXIT_RUN;
}

static int build_file(int n, char **args)
{
    const char *path = NULL;
    const char *to   = NULL;

    for (int i = 0; i < n; i++) {
        if (strcmp(args[i], "-o") == 0 && i + 1 < n && to == NULL) {
            to = args[++i];
        } else if (args[i][0] != '-' && path == NULL) {
            path = args[i];
        } else {
            return usage("build wants one tariff file and -o FILE");
        }
    }
    if (path == NULL || to == NULL) {
        return usage("build wants a tariff file and -o FILE");
    }
    if (!ends_in(to, ".bin") && !ends_in(to, ".c")) {
        return usage("the file to build must end in .bin or .c");
    }
    if (!tariff_file_load(path, &file, stderr)) {
        return EXIT_BAD;
    }
    int status = write_output(path, to);
    tariff_file_free(&file);
    return status;
}

static int put_frames(int n, char **args)
{
    const char *why;
    int status = frames_run(n, args, &why);

    return (status < 0) ? usage(why) : status;
}

static int run(int argc, char **argv)
{
    if (argc < 2) {
        return usage("no command");
    }
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            fputs(usage_text, stdout);
            return EXIT_SUCCESS;
        }
    }
    if (strcmp(argv[1], "check") == 0) {
        return check_files(argc - 2, argv + 2);
    }
    if (strcmp(argv[1], "show") == 0) {
        return show_file(argc - 2, argv + 2);
    }
    if (strcmp(argv[1], "build") == 0) {
        return build_file(argc - 2, argv + 2);
    }
    if (strcmp(argv[1], "dlt645") == 0) {
        return put_frames(argc - 2, argv + 2);
    }
    return usage("unknown command");
}

int main(int argc, char **argv)
{
    int status = run(argc, argv);

    if (fflush(stdout) != 0 && status == EXIT_SUCCESS) {
        perror("toutariff");
        status = EXIT_RUN;
    }
    return status;
}
