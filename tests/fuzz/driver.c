/* SPDX-License-Identifier: MIT */
/*
 * Runs a target without libFuzzer: as a regression test with any compiler.
 *
 *     fuzz_NAME                    the seeds in tests/fuzz/corpus/fuzz_NAME, then inputs made of them and of random numbers
 *     fuzz_NAME FILE...            these inputs
 *     fuzz_NAME --random N SEED    the seeds, then so many such inputs, others
 *
 * Each seed is a test, and the random ones together are one. Without seeds it fails.
 */
#include "fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INPUT_MAX 4096u
#define SEEDS_MAX 64u
#define INPUTS    2500u /* random ones, unless a number is given */
#define INPUT_S   20u   /* no input takes so long */

typedef struct seed {
    uint8_t bytes[INPUT_MAX];
    size_t size;
} seed_t;

static seed_t seeds[SEEDS_MAX];
static unsigned n_seeds;
static uint8_t input[INPUT_MAX];
static size_t input_size;
static char left_path[1024]; /* file of the input under way */
static int left;
static uint64_t state;

static uint32_t pick(uint32_t n)
{
    state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = (state ^ (state >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z          = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (uint32_t)((z ^ (z >> 31)) >> 32) % n;
}

static void on_alarm(int number)
{
    static const char text[] = "the input does not end\n";

    (void)number;
    (void)!write(STDERR_FILENO, text, sizeof text - 1u);
    abort();
}

/* The input goes to a file first: whatever ends the program, it is there. */
static void run(void)
{
    if (ftruncate(left, 0) != 0 || pwrite(left, input, input_size, 0) != (ssize_t)input_size) {
        perror(left_path);
        exit(1);
    }
    (void)alarm(INPUT_S);
    (void)LLVMFuzzerTestOneInput(input, input_size);
}

static bool load(const char *path)
{
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
        return false;
    }
    input_size = fread(input, 1, sizeof input, file);
    (void)fclose(file);
    return true;
}

/* In the order of their names, so that the inputs made of them are the same anywhere. */
static void run_seeds(const char *folder)
{
    struct dirent **entry = NULL;
    int n                 = scandir(folder, &entry, NULL, alphasort);
    char path[1024];

    for (int i = 0; i < n; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry[i]->d_name);
        if (entry[i]->d_name[0] != '.' && n_seeds < SEEDS_MAX && load(path)) {
            memcpy(seeds[n_seeds].bytes, input, input_size);
            seeds[n_seeds++].size = input_size;
            run();
        }
        free(entry[i]);
    }
    free(entry);
}

/* A seed with some bytes changed, left out or put in. */
static void mutate(void)
{
    const seed_t *seed = &seeds[pick(n_seeds)];

    memcpy(input, seed->bytes, seed->size);
    input_size = seed->size;
    for (uint32_t changes = 1u + pick(8); changes != 0u && input_size != 0u; changes--) {
        uint32_t at = pick((uint32_t)input_size);

        switch (pick(4)) {
        case 0:
            input[at] = (uint8_t)(input[at] ^ (1u << pick(8)));
            break;
        case 1:
            memmove(&input[at], &input[at + 1u], input_size - at - 1u);
            input_size--;
            break;
        case 2:
            input_size += (input_size < INPUT_MAX) ? 1u : 0u;
            memmove(&input[at + 1u], &input[at], input_size - at - 1u);
            break;
        default:
            input[at] = (uint8_t)pick(256);
            break;
        }
    }
}

static void randomize(void)
{
    input_size = 1u + pick((pick(8) == 0u) ? INPUT_MAX - 1u : 160u);
    for (size_t i = 0; i < input_size; i++) {
        input[i] = (uint8_t)pick(256);
    }
}

static void run_random(unsigned long n)
{
    printf("%u seeds; seed %llu, %lu inputs\n", n_seeds, (unsigned long long)state, n);
    (void)fflush(stdout);
    for (unsigned long i = 0; i < n; i++) {
        if (n_seeds != 0u && pick(2) == 0u) {
            mutate();
        } else {
            randomize();
        }
        run();
    }
}

static void begin(const char *program)
{
    (void)snprintf(left_path, sizeof left_path, "%s.input", program);
    (void)signal(SIGALRM, on_alarm);
    left = open(left_path, O_RDWR | O_CREAT, 0666);
    if (left < 0) {
        perror(left_path);
        exit(1);
    }
    printf("an input that fails is left in %s\n", left_path);
}

static int run_files(int n, char **path)
{
    for (int i = 0; i < n; i++) {
        if (!load(path[i])) {
            exit(1);
        }
        run();
    }
    return n;
}

int main(int argc, char **argv)
{
    const char *name = strrchr(argv[0], '/');
    bool files       = argc > 1 && strcmp(argv[1], "--random") != 0;
    char folder[512];
    int passed;

    begin(argv[0]);
    if (files) {
        passed = run_files(argc - 1, &argv[1]);
    } else {
        (void)snprintf(folder, sizeof folder, "tests/fuzz/corpus/%s", (name != NULL) ? name + 1 : argv[0]);
        run_seeds(folder);
        state = (argc > 3) ? strtoull(argv[3], NULL, 10) : 20261125u;
        run_random((argc > 2) ? strtoul(argv[2], NULL, 10) : INPUTS);
        passed = (int)n_seeds + 1;
    }
    (void)unlink(left_path);
    printf("%d passed, %d failed\n", passed, (files || n_seeds != 0u) ? 0 : 1);
    return (files || n_seeds != 0u) ? 0 : 1;
}
