/* SPDX-License-Identifier: MIT */
/*
 * avr_sim PART IMAGE: a meter board that does what it is told, a line a command, and answers each with a line.
 *   on                     power comes up
 *   off [MODEL [SEED]]     power goes; what was being written is 0 old, 1 new, 2 erased, 3 random
 *   run CYCLES
 *   pulses N PERIOD WIDTH  in cycles; the first one now
 *   ask HEX                send a frame, run until its answer has come or 700 ms have passed: HEX, or "none"
 *   supply MV | key 0|1
 *   at                     cycles since power-up, pulses sent, writes of the EEPROM
 *   save FILE | load FILE  what outlives a power cut
 *   watch VECTOR | isr VECTOR
 *   peek ADDRESS N         bytes of the data space
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim_board.h"

#define MS           (SIM_HZ / 1000u)
#define ANSWER_MS    700u
#define BETWEEN_MS   40u /* a frame has ended when no byte came for so long */
#define COMMAND_SIZE 4096

static sim_board_t board;
static elf_firmware_t image;
static const char *part;

static unsigned unhex(const char *text, uint8_t *bytes)
{
    unsigned n = 0;
    unsigned value;

    while (n < SIM_LINE && sscanf(text, "%2x", &value) == 1) {
        bytes[n++] = (uint8_t)value;
        text += 2;
    }
    return n;
}

static bool answered(uint64_t since)
{
    uint64_t now = board.avr->cycle;

    return board.out_n != 0u && now - board.out_at > (uint64_t)BETWEEN_MS * MS && now > since;
}

static bool ask(const char *hex)
{
    uint8_t bytes[SIM_LINE];
    unsigned n = unhex(hex, bytes);

    board.out_n = 0;
    sim_send(&board, bytes, n);
    uint64_t sent = board.avr->cycle + (uint64_t)board.bit * 11u * (n + 1u);

    while (!answered(sent) && (board.out_n != 0u || board.avr->cycle < sent + (uint64_t)ANSWER_MS * MS)) {
        if (!sim_run(&board, MS)) {
            return false;
        }
    }
    for (unsigned i = 0; i < board.out_n; i++) {
        (void)printf("%02x", board.out[i]);
    }
    (void)puts((board.out_n == 0u) ? "none" : "");
    return true;
}

static bool file(const char *path, const char *mode)
{
    FILE *stream = fopen(path, mode);
    size_t n     = 0;

    if (stream != NULL) {
        n = (mode[0] == 'r') ? fread(&board.kept, sizeof board.kept, 1, stream)
                             : fwrite(&board.kept, sizeof board.kept, 1, stream);
        (void)fclose(stream);
    }
    return n == 1u;
}

static void tell_isr(unsigned vector)
{
    const sim_isr_t *isr = &board.isr[vector % SIM_VECTS];

    (void)printf("%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", isr->n, isr->min, isr->max);
}

static void tell_at(void)
{
    (void)printf("%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", (uint64_t)board.avr->cycle, board.sent, board.parts.writes);
}

/* What needs no power. @return 1 done, 0 failed, -1 none of these */
static int without_power(const char *word, const char *rest)
{
    if (strcmp(word, "on") == 0 && board.avr == NULL) {
        sim_on(&board, &image, part);
        return 1;
    }
    if (strcmp(word, "save") == 0) {
        return file(rest, "wb") ? 1 : 0;
    }
    if (strcmp(word, "load") == 0) {
        return file(rest, "rb") ? 1 : 0;
    }
    return -1;
}

static bool with_power(const char *word, const char *rest)
{
    uint64_t a = 0;
    uint64_t b = 0;
    uint64_t c = 0;

    (void)sscanf(rest, "%" SCNu64 " %" SCNu64 " %" SCNu64, &a, &b, &c);
    if (strcmp(word, "off") == 0) {
        sim_off(&board, (int)a, (uint32_t)b);
    } else if (strcmp(word, "run") == 0) {
        return sim_run(&board, a);
    } else if (strcmp(word, "pulses") == 0) {
        sim_pulses(&board, a, b, c);
    } else if (strcmp(word, "supply") == 0) {
        sim_supply(&board, (unsigned)a);
    } else if (strcmp(word, "key") == 0) {
        sim_key(&board, a != 0u);
    } else if (strcmp(word, "watch") == 0) {
        sim_watch(&board, (uint8_t)(a % SIM_VECTS));
    } else {
        return false;
    }
    return true;
}

static void peek(const char *rest)
{
    unsigned at = 0;
    unsigned n  = 0;

    (void)sscanf(rest, "%u %u", &at, &n);
    for (unsigned i = 0; i < n && at + i <= board.avr->ramend; i++) {
        (void)printf("%02x", board.avr->data[at + i]);
    }
    (void)puts("");
}

/* @return has it answered by itself? */
static bool telling(const char *word, const char *rest)
{
    if (strcmp(word, "ask") == 0) {
        return ask(rest);
    }
    if (strcmp(word, "at") == 0) {
        tell_at();
        return true;
    }
    if (strcmp(word, "peek") == 0) {
        peek(rest);
        return true;
    }
    if (strcmp(word, "isr") == 0) {
        tell_isr((unsigned)strtoul(rest, NULL, 10));
        return true;
    }
    return false;
}

static void command(char *line)
{
    char *rest = line + strcspn(line, " \n");

    line[strcspn(line, "\n")] = '\0';
    if (*rest == ' ') {
        *rest++ = '\0';
    }
    int done = without_power(line, rest);

    if (done < 0 && board.avr != NULL) {
        if (telling(line, rest)) {
            return;
        }
        done = with_power(line, rest) ? 1 : 0;
    }
    (void)puts((done == 1) ? "ok" : "failed");
}

int main(int argc, char **argv)
{
    static char line[COMMAND_SIZE];

    if (argc != 3 || sim_image(&image, argv[2], argv[1]) != 0) {
        (void)fprintf(stderr, "usage: avr_sim PART IMAGE\n");
        return 2;
    }
    part = argv[1];
    parts_blank(&board.kept);
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    while (fgets(line, sizeof line, stdin) != NULL) {
        command(line);
    }
    return 0;
}
