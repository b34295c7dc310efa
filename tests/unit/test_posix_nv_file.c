/* SPDX-License-Identifier: MIT */
/* A part of ports/posix in a file: the file is the image, and a process killed at any moment leaves the writes up to it. */
#include "nv.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const uint8_t some[8] = {1, 2, 3, 4, 5, 6, 7, 8};
static char folder[256];
static char path[300];

static int make_folder(void **state)
{
    const char *base = getenv("TMPDIR");

    (void)state;
    (void)snprintf(folder, sizeof(folder), "%s/tou_nv_XXXXXX", (base != NULL) ? base : "/tmp");
    if (mkdtemp(folder) == NULL) {
        return -1;
    }
    (void)snprintf(path, sizeof(path), "%s/nv", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

static int end(void **state)
{
    (void)state;
    (void)tou_posix_nv_close(&part);
    (void)unlink(path);
    return 0;
}

static void make_file(const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void assert_file(const void *bytes, size_t size)
{
    uint8_t held[512];
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    assert_int_equal(fread(held, 1, sizeof(held), file), size);
    assert_int_equal(fclose(file), 0);
    assert_memory_equal(held, bytes, size);
}

static void what_is_carried_out_is_in_the_file_and_comes_back(void **state)
{
    uint8_t blank[256];

    (void)state;
    memset(blank, 0xFF, sizeof(blank));
    assert_int_equal(tou_posix_nv_open(&part, path, false), TOU_OK);
    assert_file(blank, 256);
    assert_int_equal(tou_posix_nv_open(&part, path, false), TOU_E_ARG);
    assert_int_equal(put(8, some, 8), TOU_OK);
    assert_file(blank, 256);
    assert_int_equal(put(128, some, 4), TOU_OK);
    assert_file(tou_posix_nv_bytes(&part), 256);
    assert_memory_equal(tou_posix_nv_bytes(&part) + 8, some, 8);
    assert_int_equal(tou_posix_nv_close(&part), TOU_OK); /* finishes the second */
    make(256, 64, 32, 4);
    assert_int_equal(tou_posix_nv_open(&part, path, true), TOU_OK);
    assert_holds(8, some, 8);
    assert_holds(128, some, 4);
    assert_violates(put(8, some, 4), TOU_POSIX_NV_NOT_ERASED);
    assert_int_equal(put(132, some, 4), TOU_OK);
    assert_int_equal(nv.ops->erase(nv.ctx, 0), TOU_OK);
    tou_posix_nv_finish(&part);
    assert_file(tou_posix_nv_bytes(&part), 256);
    assert_memory_equal(tou_posix_nv_bytes(&part), blank, 64);
    assert_int_equal(put(0, some, 4), TOU_OK);
    assert_int_equal(tou_posix_nv_close(&part), TOU_OK);
    assert_holds(0, some, 4); /* goes on in RAM */
}

static void torn_writes_and_flipped_bits_are_in_the_file_too(void **state)
{
    (void)state;
    assert_int_equal(tou_posix_nv_open(&part, path, false), TOU_OK);
    assert_int_equal(tou_posix_nv_load(&part, some, 8), TOU_OK);
    assert_file(tou_posix_nv_bytes(&part), 256);
    assert_int_equal(tou_posix_nv_flip(&part, 200, 0x81), TOU_OK);
    assert_file(tou_posix_nv_bytes(&part), 256);
    assert_int_equal(tou_posix_nv_bytes(&part)[200], 0x7E);
    assert_int_equal(put(64, some, 8), TOU_OK);
    tou_posix_nv_cut_at(&part, 3);
    tou_posix_nv_finish(&part);
    assert_memory_equal(tou_posix_nv_bytes(&part) + 64, "\x01\x02\x03\xFF", 4);
    assert_file(tou_posix_nv_bytes(&part), 256);
    assert_int_equal(tou_posix_nv_close(&part), TOU_OK);
}

static void a_file_of_another_size_is_refused_and_stays(void **state)
{
    static uint8_t image[300];

    (void)state;
    make_file(image, 257);
    assert_int_equal(tou_posix_nv_open(&part, path, false), TOU_E_INVALID);
    assert_file(image, 257);
    make_file(image, 255);
    assert_int_equal(tou_posix_nv_open(&part, path, false), TOU_E_INVALID);
    assert_file(image, 255);
    assert_int_equal(tou_posix_nv_open(&part, folder, false), TOU_E_INVALID);
    assert_int_equal(tou_posix_nv_open(&part, "/nowhere/at/all", false), TOU_E_IO);
    assert_int_equal(put(0, some, 4), TOU_OK);
    assert_holds(0, some, 4);
    make_file(image, 256);
    assert_int_equal(tou_posix_nv_open(&part, path, false), TOU_OK);
    assert_holds(0, image, 256);
}

static void a_file_whose_making_was_interrupted_is_completed(void **state)
{
    static uint8_t image[256];

    (void)state;
    memset(image, 0xFF, sizeof(image));
    make_file(image, 100);
    assert_int_equal(tou_posix_nv_open(&part, path, false), TOU_OK);
    assert_file(image, 256);
    assert_int_equal(put(96, some, 8), TOU_OK);
    assert_holds(96, some, 8);
}

static void a_name_that_is_no_file_is_refused(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(tou_posix_nv_open(&part, path, false), TOU_E_INVALID);
}

/* The child answers by its exit status. */
static void another_process_does_not_get_the_file(void **state)
{
    int status = -1;

    (void)state;
    assert_int_equal(tou_posix_nv_open(&part, path, false), TOU_OK);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        make(256, 64, 32, 4);
        _exit(tou_posix_nv_open(&part, path, false) == TOU_E_BUSY ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* A full or broken disk: the descriptor is swapped for one that takes no bytes. */
static void a_file_that_takes_no_bytes_fails_the_part(void **state)
{
    static uint8_t memory[TOU_POSIX_NV_MEMORY(256)];
    tou_posix_nv_t other;
    tou_nv_t service;
    uint8_t out[4];
    int reading;

    (void)state;
    assert_int_equal(tou_posix_nv_open(&part, path, false), TOU_OK);
    reading = open(path, O_RDONLY);
    assert_true(reading >= 0);
    assert_int_equal(dup2(reading, part.file), part.file);
    assert_int_equal(close(reading), 0);
    assert_int_equal(put(0, some, 4), TOU_OK);
    assert_int_equal(get(0, out, 4), TOU_E_IO);
    assert_int_equal(put(4, some, 4), TOU_E_IO);
    assert_int_equal(violations(), 0);
    assert_int_equal(tou_posix_nv_init(&other, &nv, memory, sizeof(memory)), TOU_OK);
    assert_int_equal(tou_posix_nv_copy(&other, &part), TOU_OK);
    assert_int_equal(tou_posix_nv_copy(&part, &other), TOU_E_ARG);
    tou_posix_nv_service(&other, &service);
    assert_int_equal(service.ops->read(service.ctx, 0, out, 4), TOU_OK); /* in RAM it goes on */
    assert_int_equal(tou_posix_nv_close(&part), TOU_E_IO);
    assert_int_equal(tou_posix_nv_close(&part), TOU_OK);
}

/* Writes 1, 2, 3... round and round over 16 places of 16 bytes, each byte the number's own, and tells before each how far
 * it is: number n is told when n - 1 has been carried out. */
static void write_for_ever(int told)
{
    uint8_t bytes[16];

    make(256, 0, 16, 1);
    if (tou_posix_nv_open(&part, path, false) != TOU_OK) {
        _exit(1);
    }
    for (uint32_t n = 1;; n++) {
        memset(bytes, (int)(n % 251u), sizeof(bytes));
        if (put(n % 16u * 16u, bytes, sizeof(bytes)) != TOU_OK || write(told, &n, sizeof(n)) != sizeof(n)) {
            _exit(1);
        }
    }
}

/* All numbers before the last one told are in the file, that one is or is not, and nothing else. */
static void assert_prefix(uint32_t last_told)
{
    for (uint32_t place = 0; place < 16; place++) {
        const uint8_t *held = tou_posix_nv_bytes(&part) + (size_t)place * 16u;
        uint32_t last       = last_told - 1u - (last_told - 1u - place) % 16u;
        uint8_t next        = (uint8_t)((last + 16u) % 251u);

        if (held[0] != (uint8_t)(last % 251u)) {
            assert_int_equal(held[0], next);
            assert_int_equal(last + 16u, last_told);
        }
        for (unsigned i = 1; i < 16; i++) {
            assert_int_equal(held[i], held[0]);
        }
    }
}

static void a_killed_process_leaves_the_writes_up_to_some_moment(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 30; round++) {
        const struct timespec a_while = {0, 1000000L + 137000L * (long)round};
        int pipes[2];
        uint32_t told = 0;
        uint32_t n;

        (void)unlink(path);
        assert_int_equal(pipe(pipes), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            write_for_ever(pipes[1]);
        }
        assert_int_equal(close(pipes[1]), 0);
        while (told < 32 && read(pipes[0], &n, sizeof(n)) == sizeof(n)) {
            told = n;
        }
        (void)nanosleep(&a_while, NULL);
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, NULL, 0), child);
        while (read(pipes[0], &n, sizeof(n)) == sizeof(n)) {
            told = n;
        }
        assert_int_equal(close(pipes[0]), 0);
        assert_true(told >= 32);
        make(256, 0, 16, 1);
        assert_int_equal(tou_posix_nv_open(&part, path, false), TOU_OK);
        assert_prefix(told);
        assert_int_equal(tou_posix_nv_close(&part), TOU_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_carried_out_is_in_the_file_and_comes_back, flash, end),
        cmocka_unit_test_setup_teardown(torn_writes_and_flipped_bits_are_in_the_file_too, flash, end),
        cmocka_unit_test_setup_teardown(a_file_of_another_size_is_refused_and_stays, flash, end),
        cmocka_unit_test_setup_teardown(a_file_whose_making_was_interrupted_is_completed, flash, end),
        cmocka_unit_test_setup_teardown(a_name_that_is_no_file_is_refused, flash, end),
        cmocka_unit_test_setup_teardown(another_process_does_not_get_the_file, flash, end),
        cmocka_unit_test_setup_teardown(a_file_that_takes_no_bytes_fails_the_part, flash, end),
        cmocka_unit_test_setup_teardown(a_killed_process_leaves_the_writes_up_to_some_moment, flash, end),
    };
    return cmocka_run_group_tests_name("posix_nv_file", tests, make_folder, remove_folder);
}
