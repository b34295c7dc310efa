/* SPDX-License-Identifier: MIT */
#include "sim_cuts.h"

#include <stdio.h>
#include <string.h>

#define REG_MAX    128u
#define SLICE      200u /* cycles: no turn of the main loop is so short */
#define BOOT_S     5u
#define SETTLE_MS  60u
#define MAKE_UP_MS 2000u
#define TOLD       3u /* bad ones that are told */

/* A state that may come back. */
typedef struct cut_commit {
    uint8_t reg[REG_MAX];
} cut_commit_t;

typedef struct cut_sweep {
    const sim_places_t *places;
    sim_board_t *main;
    elf_firmware_t *image;
    const char *part;
    cut_commit_t newest;  /* of the last complete record */
    cut_commit_t pending; /* of the one that is being written */
    uint32_t number;
    bool writing;
    uint32_t loop; /* where the main loop begins */
    sim_result_t *result;
} cut_sweep_t;

static sim_board_t other;

static uint16_t cut_half(const sim_board_t *board, unsigned at)
{
    return (uint16_t)(board->avr->data[at] | (board->avr->data[at + 1u] << 8));
}

static uint32_t cut_word(const sim_board_t *board, unsigned at)
{
    return cut_half(board, at) | ((uint32_t)cut_half(board, at + 2u) << 16);
}

static void cut_take(const cut_sweep_t *self, const sim_board_t *board, cut_commit_t *commit)
{
    memcpy(commit->reg, &board->avr->data[self->places->reg], self->places->reg_size);
}

static bool cut_is(const cut_sweep_t *self, const cut_commit_t *commit)
{
    return memcmp(commit->reg, &other.avr->data[self->places->reg], self->places->reg_size) == 0;
}

/* Watch the records that are written. */
static void cut_look(cut_sweep_t *self)
{
    bool writing    = self->main->avr->data[self->places->stage] == self->places->writing;
    uint32_t number = cut_word(self->main, self->places->number);

    if (number != self->number) {
        self->newest = self->pending;
        self->number = number;
    }
    if (writing && !self->writing) {
        cut_take(self, self->main, &self->pending);
    }
    self->writing = writing;
}

/* Periods that it has closed beyond those of the board that ran on; one that is missing is made up soon. */
static int cut_closings(const cut_sweep_t *self)
{
    uint16_t main = cut_half(self->main, self->places->closings);

    for (unsigned ms = 0; ms < MAKE_UP_MS && cut_half(&other, self->places->closings) < main; ms++) {
        (void)sim_run(&other, SIM_HZ / 1000u);
    }
    return cut_half(&other, self->places->closings) - main;
}

static const char *cut_fault(cut_sweep_t *self)
{
    const sim_places_t *places = self->places;
    int closings;

    if (other.avr->data[places->state] != 0u) {
        return "does not run";
    }
    if (cut_is(self, &self->newest)) {
        self->result->old += self->writing ? 1u : 0u;
    } else if (!self->writing || !cut_is(self, &self->pending)) {
        return "comes up with registers of no record";
    }
    if (other.avr->data[places->flags] != 0u) {
        return "has lost its tables";
    }
    closings = cut_closings(self);
    return (closings != 0 && closings != 1) ? "has closed another number of periods" : NULL;
}

/* Until the main loop begins, and then until it has found out what is in force. */
static void cut_boot(cut_sweep_t *self)
{
    sim_on(&other, self->image, self->part);
    for (uint64_t i = 0; other.avr->pc != self->loop && other.avr->cycle < (uint64_t)BOOT_S * SIM_HZ; i++) {
        (void)sim_run(&other, 1);
    }
    (void)sim_run_to_sleep(&other, (uint64_t)SETTLE_MS * (SIM_HZ / 1000u));
}

static void cut_once(cut_sweep_t *self, int torn)
{
    sim_result_t *result = self->result;
    sim_board_t *board   = self->main;

    parts_cut(&board->parts, &other.kept, board->avr->cycle, torn, (uint32_t)result->cuts);
    cut_boot(self);
    const char *fault = cut_fault(self);

    if (fault != NULL) {
        result->bad++;
        if (result->bad <= TOLD) {
            (void)fprintf(stderr, "cut %lu, at cycle %llu, torn %d: %s\n", result->cuts,
                          (unsigned long long)board->avr->cycle, torn, fault);
        }
    }
    result->cuts++;
    result->torn += (board->parts.busy_until != 0u) ? 1u : 0u;
    sim_off(&other, TORN_OLD, 0);
}

static void cut_all(cut_sweep_t *self)
{
    int models = (self->main->parts.busy_until != 0u) ? TORN_MODELS : 1;

    for (int torn = 0; torn < models; torn++) {
        cut_once(self, torn);
    }
}

/* What is kept already is what a cut now leaves. */
static void cut_begin(cut_sweep_t *self)
{
    self->loop = sim_loop(self->main);
    parts_cut(&self->main->parts, &other.kept, self->main->avr->cycle, TORN_OLD, 0);
    cut_boot(self);
    cut_take(self, &other, &self->newest);
    sim_off(&other, TORN_OLD, 0);
    self->number  = cut_word(self->main, self->places->number);
    self->writing = false;
}

void sim_sweep(sim_board_t *self, elf_firmware_t *image, const char *part, const sim_places_t *places, uint64_t cycles,
               uint64_t every, sim_result_t *result)
{
    cut_sweep_t sweep;
    uint64_t end  = self->avr->cycle + cycles;
    uint64_t next = self->avr->cycle + every;

    memset(&sweep, 0, sizeof sweep);
    memset(result, 0, sizeof *result);
    sweep.places = places;
    sweep.main   = self;
    sweep.image  = image;
    sweep.part   = part;
    sweep.result = result;
    cut_begin(&sweep);
    while (self->avr->cycle < end && sim_run(self, SLICE)) {
        cut_look(&sweep);
        if (self->avr->cycle >= next) {
            cut_all(&sweep);
            next = self->avr->cycle + every;
        }
    }
}
