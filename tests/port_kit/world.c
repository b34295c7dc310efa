/* SPDX-License-Identifier: MIT */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tou/pulse_isr.h"
#include "tou_posix_nv_fault.h"

#define GRAIN_US 50u
#define MOST_US  UINT64_C(900000000) /* of a run */

world_t *world;
run_t run;

bool lie(const char *name)
{
    return strcmp(world->lie, name) == 0;
}

static void leave(int status)
{
    (void)fflush(stdout);
    _exit(status);
}

void world_reset(void)
{
    leave(WORLD_RESET);
}

static void second(void)
{
    uint32_t length = lie("second short") ? 950000u : lie("second double") ? 2000000u : 1000000u;

    if (world->us < run.second_us || lie("second none")) {
        return;
    }
    run.second_us += length;
    run.interrupts++;
    if (run.running) {
        tou_pulse_mark_inline(&board_pulse);
        if (lie("second double")) {
            tou_pulse_mark_inline(&board_pulse);
        }
    }
}

static void events(void)
{
    for (int i = 0; i < EVENTS; i++) {
        if (run.at_us[i] != 0u && world->us >= run.at_us[i]) {
            run.at_us[i] = 0;
            run.interrupts++;
            operator_acts((uint8_t)i);
        }
    }
}

static void watchdog(void)
{
    if (world->us - run.fed_us > 2000000u && !lie("dog dead")) {
        world_reset();
    }
    if (world->us - run.began_us > MOST_US) {
        leave(WORLD_HANGS);
    }
}

void pass(uint32_t us)
{
    for (uint64_t end = world->us + us; world->us < end;) {
        world->us += GRAIN_US;
        second();
        events();
        watchdog();
    }
}

/* The supply is off for three seconds; the clock has a cell. */
static void power_off(void)
{
    tou_posix_nv_finish(&world->part);
    tou_posix_nv_power_up(&world->part);
    world->us += 3000000u;
    if (lie("clock lost")) {
        world->ahead = 0u - world->us;
    }
}

/* @return how the firmware's process ended */
static int boot(void)
{
    int status  = 0;
    pid_t child = fork();

    if (child == 0) {
        run.began_us  = world->us;
        run.fed_us    = world->us;
        run.second_us = world->us + 1000000u;
        leave(kit_main());
    }
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) {
        return WORLD_HANGS;
    }
    return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    int status;

    if (argc != 4) {
        (void)fprintf(stderr, "usage: kit LETTERS LIE SEED\n");
        return 2;
    }
    world = mmap(NULL, sizeof *world, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (world == MAP_FAILED) {
        return 2;
    }
    world->script = argv[1];
    world->lie    = argv[2];
    world->seed   = (uint32_t)strtoul(argv[3], NULL, 10);
    world->us     = 1000000u;
    world->valid  = true;
    board_make();
    while ((status = boot()) == WORLD_RESET) {
        power_off();
    }
    printf("# calls that break the contract of the memory: %u\n", (unsigned)tou_posix_nv_stats(&world->part)->violations);
    return status;
}
