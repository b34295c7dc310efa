/* SPDX-License-Identifier: MIT */
/* Who sits at the terminal: does what the kit asks for, a second after, and sends the next letter when a step is over. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tou/pulse_isr.h"
#include "tou_posix_nv_fault.h"
#include "world.h"

#define LATER_US 1000000u

static char said[128];
static size_t n_said;
static bool line_follows;

static void later(uint8_t event, uint32_t us)
{
    run.at_us[event] = world->us + us;
}

static void pulses(uint32_t high_us)
{
    run.edges   = 200;
    run.high_us = high_us;
    later(EVENT_EDGE, LATER_US);
}

static bool says(const char *text)
{
    return strstr(said, text) != NULL;
}

/* A cut falls into any of some 150 pages. */
static void cut_later(void)
{
    tou_posix_nv_seed(&world->part, world->seed);
    (void)tou_posix_nv_set_torn(&world->part, TOU_POSIX_NV_RANDOM, TOU_POSIX_NV_SHUFFLED, TOU_POSIX_NV_BLOCK_RANDOM);
    tou_posix_nv_cut_at(&world->part, tou_posix_nv_stats(&world->part)->done + world->seed * UINT64_C(7919) % 10000u);
}

static void understand(void)
{
    if (line_follows) {
        run.line     = strdup(&said[2]);
        line_follows = false;
        later(EVENT_LINE, LATER_US);
    } else if (says("# send 100 pulses")) {
        pulses(40000);
    } else if (says("# send 100 spikes")) {
        pulses(5000);
    } else if (says("# send the next line")) {
        line_follows = true;
    } else if (says("# cut the power")) {
        cut_later();
    } else if (says("# let the supply fail")) {
        later(EVENT_WARNING, LATER_US);
    } else if (says("# reset now")) {
        later(EVENT_RESET, LATER_US);
    } else if (says("# take power and the clock's cell")) {
        world->valid = lie("clock bold");
        later(EVENT_RESET, LATER_US);
    } else if (says("# press the key")) {
        later(EVENT_PRESS, LATER_US);
    } else if (says("TAP") && lie("warning false")) {
        board_on_warning();
    } else if (said[0] == '1' || says("lists the steps")) {
        later(EVENT_LETTER, LATER_US);
    }
}

void operator_hears(uint8_t byte)
{
    (void)putchar(byte);
    if (byte != '\n') {
        said[n_said] = (char)byte;
        n_said       = (n_said + 2u < sizeof said) ? n_said + 1u : n_said;
        return;
    }
    said[n_said] = '\0';
    n_said       = 0;
    understand();
}

static void receive(uint8_t byte)
{
    size_t room = lie("line deaf") ? 1u : sizeof run.ring;

    if (run.n_ring < room) {
        run.ring[run.n_ring++] = byte;
    }
}

static void send_line(void)
{
    receive((uint8_t)((*run.line != '\0') ? *run.line : '\n'));
    if (*run.line++ != '\0') {
        later(EVENT_LINE, byte_us(0));
    }
}

static void edge(void)
{
    uint16_t stamp = (uint16_t)(world->us * (lie("stamp fast") ? 4u * 32768u : 32768u) / 1000000u);

    run.level = !run.level;
    run.edges--;
    if (run.running && !(lie("edge lost") && run.edges % 17u == 0u)) {
        tou_pulse_edge_inline(&board_pulse, run.level, stamp);
        if (lie("edge twice") && !run.level) {
            tou_pulse_add_inline(&board_pulse);
        }
    }
    if (run.edges != 0u) {
        later(EVENT_EDGE, run.level ? run.high_us : 40000u);
    }
}

/* A dot is five seconds with nothing to do, a mark of exclamation a reset. */
static void letter(void)
{
    if (*world->script == '\0') {
        (void)fflush(stdout);
        _exit(WORLD_DONE);
    }
    if (*world->script == '.') {
        later(EVENT_LETTER, 5u * LATER_US);
        world->script++;
    } else if (*world->script == '!') {
        world->script++;
        world_reset();
    } else {
        receive((uint8_t)*world->script++);
    }
}

/* The supply holds for 100 ms. */
static void fail(void)
{
    if (!lie("warning none")) {
        board_on_warning();
    }
    if (!lie("supply back")) {
        later(EVENT_CUT, lie("warning late") ? 3000u : 100000u);
    }
}

void operator_acts(uint8_t event)
{
    switch (event) {
    case EVENT_LETTER:
        letter();
        break;
    case EVENT_LINE:
        send_line();
        break;
    case EVENT_EDGE:
        edge();
        break;
    case EVENT_PRESS:
        run.key = true;
        later(EVENT_RELEASE, LATER_US);
        break;
    case EVENT_RELEASE:
        run.key = false;
        break;
    case EVENT_WARNING:
        fail();
        break;
    case EVENT_CUT:
        tou_posix_nv_cut(&world->part);
        world_reset();
        break;
    default:
        world_reset();
        break;
    }
}
