/* SPDX-License-Identifier: MIT */
/*
 * avr_sim PART IMAGE: a meter board that does what it is told, a line a command, and answers each with a line: what is said below, or "ok"; "failed" if it
 * cannot be done.
 *   on                      power comes up
 *   off [MODEL [SEED]]      power goes; what was being written is 0 old, 1 new, 2 erased, 3 random
 *   run CYCLES
 *   pulses N PERIOD WIDTH AFTER  in cycles
 *   ask HEX                 send a frame, run until its answer has come or 700 ms have passed: HEX and how many ms after the frame it
 *                           began, or "none"
 *   send HEX                a frame, without waiting
 *   supply MV               at the comparator
 *   key 0|1                 the programming key
 *   at                      cycles since power-up, pulses sent, writes of the EEPROM
 *   save FILE, load FILE    what outlives a power cut
 *   watch VECTOR
 *   isr VECTOR              how often, shortest, longest, when it last began
 *   hold 0|1|2              the main loop: not, busy, asleep (which is faster to simulate)
 *   busy                    cycles awake and longest turn of the main loop since the last time
 *   stack                   most bytes of it, so far
 *   peek ADDRESS N          bytes of the data space: HEX
 *   places N...             see sim_places_t
 *   cuts CYCLES EVERY       see sim_sweep(): cuts, within a write, with the record before, bad
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim_cuts.h"

#define MS           (SIM_HZ / 1000u)
#define ANSWER_MS    700u
#define BETWEEN_MS   40u /* a frame has ended when no byte came for so long */
#define COMMAND_SIZE 4096
#define NUMBERS      8u

static sim_board_t board;
static elf_firmware_t image;
static const char *part;
static sim_places_t places;

/* What a command did. */
typedef enum outcome { FAILED, DONE, TOLD } outcome_t;

/* Its argument as numbers, what is missing 0, and as it stands. */
typedef struct argument {
    uint64_t number[NUMBERS];
    const char *text;
} argument_t;

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

static outcome_t done(bool well)
{
    return well ? DONE : FAILED;
}

/* ---- power and time ---- */

static outcome_t do_on(const argument_t *argument)
{
    (void)argument;
    if (board.avr != NULL) {
        return FAILED;
    }
    sim_on(&board, &image, part);
    return DONE;
}

static outcome_t do_off(const argument_t *argument)
{
    sim_off(&board, (int)argument->number[0], (uint32_t)argument->number[1]);
    return DONE;
}

static outcome_t do_run(const argument_t *argument)
{
    return done(sim_run(&board, argument->number[0]));
}

static outcome_t do_at(const argument_t *argument)
{
    (void)argument;
    (void)printf("%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", (uint64_t)board.avr->cycle, board.sent, board.parts.writes);
    return TOLD;
}

static bool kept_file(const char *path, const char *mode)
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

static outcome_t do_save(const argument_t *argument)
{
    return done(kept_file(argument->text, "wb"));
}

static outcome_t do_load(const argument_t *argument)
{
    return done(kept_file(argument->text, "rb"));
}

/* ---- pins ---- */

static outcome_t do_pulses(const argument_t *argument)
{
    sim_pulses(&board, argument->number[0], argument->number[1], argument->number[2], argument->number[3]);
    return DONE;
}

static outcome_t do_supply(const argument_t *argument)
{
    sim_supply(&board, (unsigned)argument->number[0]);
    return DONE;
}

static outcome_t do_key(const argument_t *argument)
{
    sim_key(&board, argument->number[0] != 0u);
    return DONE;
}

/* ---- the line ---- */

static outcome_t do_send(const argument_t *argument)
{
    uint8_t bytes[SIM_LINE];

    board.out_n = 0;
    sim_send(&board, bytes, unhex(argument->text, bytes));
    return DONE;
}

static bool answered(uint64_t since)
{
    uint64_t now = board.avr->cycle;

    return board.out_n != 0u && now - board.out_at > (uint64_t)BETWEEN_MS * MS && now > since;
}

static outcome_t tell_answer(uint64_t sent)
{
    if (board.out_n == 0u) {
        (void)puts("none");
        return TOLD;
    }
    for (unsigned i = 0; i < board.out_n; i++) {
        (void)printf("%02x", board.out[i]);
    }
    (void)printf(" %" PRIu64 "\n", (board.out_first > sent) ? (board.out_first - sent) / MS : 0u);
    return TOLD;
}

static outcome_t do_ask(const argument_t *argument)
{
    (void)do_send(argument);
    uint64_t sent = board.avr->cycle + (uint64_t)board.bit * SIM_BYTE_BITS * (board.in_n + 1u);

    while (!answered(sent) && (board.out_n != 0u || board.avr->cycle < sent + (uint64_t)ANSWER_MS * MS)) {
        if (!sim_run(&board, MS)) {
            return FAILED;
        }
    }
    return tell_answer(sent);
}

/* ---- what is looked at ---- */

static outcome_t do_watch(const argument_t *argument)
{
    sim_watch(&board, (uint8_t)(argument->number[0] % SIM_VECTS));
    return DONE;
}

static outcome_t do_isr(const argument_t *argument)
{
    const sim_isr_t *isr = &board.isr[argument->number[0] % SIM_VECTS];

    (void)printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", isr->n, isr->min, isr->max, isr->last);
    return TOLD;
}

static outcome_t do_hold(const argument_t *argument)
{
    return done(sim_hold(&board, (int)argument->number[0]));
}

static outcome_t do_busy(const argument_t *argument)
{
    (void)argument;
    (void)printf("%" PRIu64 " %" PRIu64 "\n", board.awake, board.turn);
    board.awake = 0;
    board.turn  = 0;
    return TOLD;
}

static outcome_t do_stack(const argument_t *argument)
{
    (void)argument;
    (void)printf("%u\n", board.avr->ramend - board.stack);
    return TOLD;
}

static outcome_t do_peek(const argument_t *argument)
{
    for (uint64_t i = 0; i < argument->number[1] && argument->number[0] + i <= board.avr->ramend; i++) {
        (void)printf("%02x", board.avr->data[argument->number[0] + i]);
    }
    (void)puts("");
    return TOLD;
}

/* ---- power cuts ---- */

static outcome_t do_places(const argument_t *argument)
{
    unsigned *word = (unsigned *)&places;

    for (unsigned i = 0; i < NUMBERS; i++) {
        word[i] = (unsigned)argument->number[i];
    }
    return DONE;
}

static outcome_t do_cuts(const argument_t *argument)
{
    sim_result_t result;

    sim_sweep(&board, &image, part, &places, argument->number[0], argument->number[1], &result);
    (void)printf("%lu %lu %lu %lu\n", result.cuts, result.torn, result.old, result.bad);
    return TOLD;
}

static const struct command {
    const char *name;
    bool power; /* it takes power */
    outcome_t (*run)(const argument_t *argument);
} commands[] = {
    {"on", false, do_on},     {"off", true, do_off},        {"run", true, do_run},       {"at", true, do_at},
    {"save", false, do_save}, {"load", false, do_load},     {"pulses", true, do_pulses}, {"supply", true, do_supply},
    {"key", true, do_key},    {"send", true, do_send},      {"ask", true, do_ask},       {"watch", true, do_watch},
    {"isr", true, do_isr},    {"hold", true, do_hold},      {"busy", true, do_busy},     {"stack", true, do_stack},
    {"peek", true, do_peek},  {"places", false, do_places}, {"cuts", true, do_cuts},
};

static void read_argument(const char *text, argument_t *argument)
{
    int used = 0;

    memset(argument, 0, sizeof *argument);
    argument->text = text;
    for (unsigned i = 0; i < NUMBERS && sscanf(text, "%" SCNu64 "%n", &argument->number[i], &used) == 1; i++) {
        text += used;
    }
}

static outcome_t obey(char *line)
{
    argument_t argument;
    char *rest = line + strcspn(line, " \n");

    line[strcspn(line, "\n")] = '\0';
    if (*rest == ' ') {
        *rest++ = '\0';
    }
    read_argument(rest, &argument);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(line, commands[i].name) == 0 && (!commands[i].power || board.avr != NULL)) {
            return commands[i].run(&argument);
        }
    }
    return FAILED;
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
        outcome_t outcome = obey(line);

        if (outcome != TOLD) {
            (void)puts((outcome == DONE) ? "ok" : "failed");
        }
    }
    return 0;
}
