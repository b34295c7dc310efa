/* SPDX-License-Identifier: MIT */
/*
 * What a journal costs in a year: a body of 96 bytes every 15 minutes, on parts as meters have them, run in full and counted
 * by the part: bytes written for each record, erases, the wear of the most worn byte or block and the years it lasts, and what
 * a mount reads after each record, in the mean and at most.
 *
 *     year_journal [--counts]     one line a part, for a reader; with --counts the bare numbers, by tabs, below their names
 */
#include "tou/journal.h"

#include "tou_posix_nv.h"

#include <stdio.h>
#include <string.h>

#define YEAR_BODY    96u
#define YEAR_RECORDS 35040u /* 4 * 24 * 365 */
#define YEAR_MOST    65536u

typedef struct year_board {
    const char *name;
    tou_nv_t nv;
    tou_journal_cfg_t cfg;
} year_board_t;

static const year_board_t boards[] = {
    {"NOR 16 x 4 KiB, unit 1", {NULL, NULL, 65536, 4096, 256, 1, 1, 45, 100000}, {0, 108, 37, 16}},
    {"NOR 16 x 4 KiB, slots of 128", {NULL, NULL, 65536, 4096, 256, 1, 1, 45, 100000}, {0, 128, 32, 16}},
    {"flash 2 x 4 KiB, unit 8", {NULL, NULL, 8192, 4096, 0, 8, 1, 25, 10000}, {0, 112, 36, 2}},
    {"EEPROM 4 KiB, page 4", {NULL, NULL, 4096, 0, 4, 1, 4, 0, 100000}, {0, 108, 37, 1}},
    {"EEPROM 1 KiB", {NULL, NULL, 1024, 0, 0, 1, 4, 0, 100000}, {0, 108, 9, 1}},
    {"I2C EEPROM 32 KiB, page 64", {NULL, NULL, 32768, 0, 64, 1, 5, 0, 1000000}, {0, 128, 256, 1}},
    {"FRAM 8 KiB", {NULL, NULL, 8192, 0, 0, 1, 0, 0, UINT32_MAX}, {0, 108, 75, 1}}};

static uint8_t memory[TOU_POSIX_NV_MEMORY(YEAR_MOST)];
static uint32_t wear[YEAR_MOST];

/* Reads of mounts. */
typedef struct year_mounts {
    unsigned long n;
    unsigned long reads;
    unsigned long bytes;
    unsigned long most_reads;
    unsigned long most_bytes;
} year_mounts_t;

static tou_err_t mount(tou_posix_nv_t *part, const tou_journal_cfg_t *cfg, const tou_nv_t *nv, tou_journal_t *journal,
                       year_mounts_t *mounts)
{
    const tou_posix_nv_stats_t *stats = tou_posix_nv_stats(part);
    unsigned long reads               = (unsigned long)stats->reads;
    unsigned long bytes               = (unsigned long)stats->read;
    tou_err_t err                     = tou_journal_init(journal, cfg, nv);

    if (err != TOU_OK) {
        return err;
    }
    do {
        err = tou_journal_mount(journal);
    } while (err == TOU_MORE);
    reads = (unsigned long)stats->reads - reads;
    bytes = (unsigned long)stats->read - bytes;
    mounts->n++;
    mounts->reads += reads;
    mounts->bytes += bytes;
    mounts->most_reads = (reads > mounts->most_reads) ? reads : mounts->most_reads;
    mounts->most_bytes = (bytes > mounts->most_bytes) ? bytes : mounts->most_bytes;
    return err;
}

static tou_err_t commit(tou_journal_t *journal, unsigned long record)
{
    uint8_t buffer[256];
    tou_err_t err;

    memset(&buffer[TOU_JOURNAL_HEAD], (int)(record & 0xFFu), YEAR_BODY);
    err = tou_journal_write(journal, buffer, YEAR_BODY);
    if (err != TOU_OK) {
        return err;
    }
    do {
        err = tou_journal_step(journal);
    } while (err == TOU_MORE);
    return err;
}

static void tell(const year_board_t *board, const tou_posix_nv_t *part, const year_mounts_t *mounts, bool counts)
{
    const tou_posix_nv_stats_t *stats = tou_posix_nv_stats(part);
    unsigned long worn                = tou_posix_nv_worn(part);

    if (counts) {
        printf("%s\t%u\t%llu\t%llu\t%lu\t%lu\t%lu\t%lu\t%lu\t%lu\t%lu\n", board->name, YEAR_RECORDS,
               (unsigned long long)stats->written, (unsigned long long)stats->erases, worn, (unsigned long)board->nv.cycles,
               mounts->n, mounts->reads, mounts->bytes, mounts->most_reads, mounts->most_bytes);
        return;
    }
    printf("%-29s %6.1f B/record %9llu B/year %5llu erases/year, worn %5lu/year: %8lu years, mount %4lu reads %6lu B, "
           "most %lu reads %lu B\n",
           board->name, (double)stats->written / YEAR_RECORDS, (unsigned long long)stats->written,
           (unsigned long long)stats->erases, worn, board->nv.cycles / worn, mounts->reads / mounts->n,
           mounts->bytes / mounts->n, mounts->most_reads, mounts->most_bytes);
}

/* @return whether it went through */
static bool year(const year_board_t *board, bool counts)
{
    static tou_posix_nv_t part;
    tou_nv_t nv;
    tou_journal_t journal;
    tou_journal_t other;
    year_mounts_t mounts = {0, 0, 0, 0, 0};
    tou_err_t err        = tou_posix_nv_init(&part, &board->nv, memory, sizeof memory);

    tou_posix_nv_service(&part, &nv);
    tou_posix_nv_count_wear(&part, wear);
    if (err != TOU_OK || mount(&part, &board->cfg, &nv, &journal, &mounts) != TOU_E_ABSENT) {
        return false;
    }
    memset(&mounts, 0, sizeof mounts);
    for (unsigned long record = 1; record <= YEAR_RECORDS; record++) {
        if (commit(&journal, record) != TOU_OK || mount(&part, &board->cfg, &nv, &other, &mounts) != TOU_OK) {
            return false;
        }
    }
    tell(board, &part, &mounts, counts);
    return tou_posix_nv_stats(&part)->violations == 0u;
}

int main(int argc, char **argv)
{
    bool counts = argc == 2 && strcmp(argv[1], "--counts") == 0;

    if (argc > 1 && !counts) {
        fputs("usage: year_journal [--counts]\n", stderr);
        return 2;
    }
    if (counts) {
        puts("part\trecords\twritten\terases\tworn\tcycles\tmounts\treads\tread\tmost_reads\tmost_read");
    }
    for (size_t i = 0; i < sizeof boards / sizeof boards[0]; i++) {
        if (!year(&boards[i], counts)) {
            printf("%s: failed\n", boards[i].name);
            return 1;
        }
    }
    return 0;
}
