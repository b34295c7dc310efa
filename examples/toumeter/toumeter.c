/* SPDX-License-Identifier: MIT */
/* toumeter: a whole meter. See docs/toumeter.md. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "front.h"
#include "machine.h"
#include "pace.h"
#include "signals.h"
#include "supply.h"
#include "tell.h"

#define RUN_WAITING 16384u /* most pulses between two polls, but for those of a second */

/* A meter that runs. */
typedef struct run {
    const options_t *options;
    machine_t machine;
    pace_t pace;
    supply_t supply;
    lines_t lines;
    front_t front;
    uint64_t accepted;        /* pulses in this run */
    volatile uint64_t *count; /* the same in a file; NULL: not wanted */
    uint32_t waiting;         /* pulses since the last poll */
    bool supplied;            /* the load has not ended yet */
} run_t;

/* Written in one store, so that a process that is killed leaves a whole number. */
static void run_put_count(const run_t *self)
{
    uint8_t bytes[8];
    uint64_t word;

    if (self->count == NULL) {
        return;
    }
    for (unsigned i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(self->accepted >> (8u * i));
    }
    memcpy(&word, bytes, sizeof word);
    *self->count = word;
}

static int run_open_count(run_t *self)
{
    const char *path = self->options->count;
    void *map        = MAP_FAILED;
    int file;

    if (path == NULL) {
        return 0;
    }
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file >= 0 && ftruncate(file, sizeof *self->count) == 0) {
        map = mmap(NULL, sizeof *self->count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    }
    if (map == MAP_FAILED) {
        (void)fprintf(stderr, "toumeter: --count %s: %s\n", path, strerror(errno));
    }
    if (file >= 0) {
        (void)close(file);
    }
    if (map == MAP_FAILED) {
        return 1;
    }
    self->count = map;
    run_put_count(self);
    return 0;
}

/* Nothing is saved between the meter's getting a pulse and its being counted here: only a poll saves. */
static int run_feed(run_t *self, uint64_t pulses)
{
    uint64_t before = self->accepted;
    int status      = 0;

    while (pulses != 0u && status == 0) {
        uint16_t taken = machine_count(&self->machine, pulses);

        pulses -= taken;
        self->accepted += taken;
        self->waiting += taken;
        run_put_count(self);
        status = (pulses != 0u) ? machine_settle(&self->machine) : 0;
    }
    if (self->options->verbose && self->accepted != before) {
        (void)printf("pulses %llu\n", (unsigned long long)self->accepted);
    }
    return status;
}

/* Seconds that a board would have had while its main loop was late are seen late, too. */
static int run_seconds(run_t *self, uint32_t seconds)
{
    bool each  = self->pace.speed != 0u;
    int status = 0;

    while (seconds-- != 0u && status == 0 && !signals_stop() &&
           !(self->options->limited && self->pace.passed == self->options->seconds)) {
        tou_utc_t utc = pace_second(&self->pace);

        status = run_feed(self, supply_until(&self->supply, utc));
        tou_pulse_mark_isr(&self->machine.meter.pulse);
        if (status == 0 && (each || self->waiting > RUN_WAITING)) {
            status        = machine_settle(&self->machine);
            self->waiting = 0;
        }
        if (self->supplied && supply_ended(&self->supply)) {
            self->supplied = false;
            tell_line(&self->machine, utc, "load ended");
        }
    }
    self->waiting = 0;
    return (status == 0) ? machine_settle(&self->machine) : status;
}

static bool run_ends(const run_t *self)
{
    return signals_stop() || self->front.quit || (self->options->limited && self->pace.passed >= self->options->seconds) ||
           ferror(stdout) != 0;
}

static int run_loop(run_t *self)
{
    int status = 0;

    pace_begin(&self->pace);
    supply_begin(&self->supply, self->pace.begin);
    self->supplied = !supply_ended(&self->supply);
    while (status == 0 && !run_ends(self)) {
        uint32_t due = pace_due(&self->pace);

        if (due != 0u) {
            status = run_seconds(self, due);
        } else {
            lines_sleep(&self->lines, pace_rest_ns(&self->pace), self->options->panel ? STDIN_FILENO : -1,
                        front_busy(&self->front));
        }
        lines_poll(&self->lines);
        front_poll(&self->front, self->accepted);
        if (status == 0) {
            status = machine_settle(&self->machine); /* what was written is kept */
        }
        if (signals_print()) {
            tell_registers(&self->machine);
        }
    }
    return status;
}

static int run_meter(run_t *self, const tariff_file_t *file)
{
    machine_t *machine = &self->machine;
    int status         = machine_boot(machine, &self->pace.clock, tell_event, machine);

    if (status != 0) {
        return status;
    }
    signals_warn(&machine->meter.keep);
    tell_found(machine);
    status = machine_start(machine, file);
    if (status == 0) {
        lines_begin(&self->lines, machine);
        if (self->options->panel) {
            front_begin(&self->front, machine, &self->lines);
        }
        status = run_loop(self);
    }
    if (status == 0) {
        status = machine_end(machine);
        tell_registers(machine);
    }
    return status;
}

static int run_prepare(run_t *self, const tariff_file_t *file)
{
    const options_t *options = self->options;
    int status               = machine_find(&self->machine, options, file);
    const settings_t *found  = &self->machine.settings;

    if (status == 0) {
        const supply_options_t supply = {options->load, options->kw, options->nano, &found->zone, found->constant};

        status = supply_init(&self->supply, &supply);
    }
    if (status == 0) {
        status = pace_init(&self->pace, options, &found->zone);
    }
    status = (status == 0 && options->panel) ? terminal_open() : status;
    status = (status == 0) ? lines_open(&self->lines, options) : status;
    return (status == 0) ? run_open_count(self) : status;
}

int main(int argc, char **argv)
{
    static tariff_file_t tariff;
    static run_t run;
    const tariff_file_t *file;
    options_t options;
    int status = options_read(argc, argv, &options);

    if (status != 0) {
        return (status < 0) ? 0 : status;
    }
    if (options.tariff != NULL && !tariff_file_load(options.tariff, &tariff, stderr)) {
        return 2;
    }
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    signals_init();
    run.options = &options;
    file        = (options.tariff != NULL) ? &tariff : NULL;
    status      = run_prepare(&run, file);
    if (status == 0) {
        status = run_meter(&run, file);
    }
    machine_leave(&run.machine);
    terminal_close();
    lines_close(&run.lines);
    supply_free(&run.supply);
    tariff_file_free(&tariff);
    if (status == 0 && (fflush(stdout) != 0 || ferror(stdout) != 0)) {
        (void)fprintf(stderr, "toumeter: cannot write the output\n");
        return 1;
    }
    return status;
}
