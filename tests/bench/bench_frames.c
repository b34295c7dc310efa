/* SPDX-License-Identifier: MIT */
/* Frames of DL/T 645 to a meter that can be read: what callgrind counts of each, received and answered (bench_counts.c). */
#include "bench.h"

#include <string.h>

#include "tou/dlt645.h"

#define FRAMES_CALLS 100u
#define FRAMES_MOST  32u
#define FRAMES_DELAY 20u

/* A command before it is sent: control byte, data. */
typedef struct frames_command {
    uint8_t control;
    uint8_t size;
    uint8_t data[4];
} frames_command_t;

static volatile int noted; /* its own number, or the compiler would take functions that do the same for one */
static unsigned n_sent;

static tou_err_t frames_put(void *ctx, uint8_t byte)
{
    (void)ctx;
    (void)byte;
    n_sent++;
    return TOU_OK;
}

static const uint8_t own[]            = {0x12, 0x89, 0x67, 0x45, 0x23, 0x01};
static const tou_serial_ops_t ops     = {frames_put};
static const tou_serial_t line        = {&ops, NULL};
static tou_quantity_t quantity        = {TOU_QUANTITY_ACTIVE_IMPORT, NULL, NULL};
static tou_objects_t objects          = {NULL, &quantity, 1, NULL, NULL, NULL, NULL, NULL};
static tou_dlt645_station_cfg_t rules = {0};
static tou_dlt645_station_t station;
static tou_dlt645_t port;
static const tou_dlt645_cfg_t cfg = {&objects, &line, &station, FRAMES_DELAY, 0, NULL, NULL};
static uint8_t frame[FRAMES_MOST];
static uint8_t n_frame;

static void frames_make(const frames_command_t *command, bool foreign)
{
    uint8_t sum = 0;

    frame[0] = frame[7] = 0x68;
    memcpy(&frame[1], own, sizeof own);
    frame[1] = (uint8_t)(own[0] + (foreign ? 1u : 0u));
    frame[8] = command->control;
    frame[9] = command->size;
    for (uint8_t i = 0; i < command->size; i++) {
        frame[10u + i] = (uint8_t)(command->data[i] + 0x33u);
    }
    n_frame = (uint8_t)(10u + command->size);
    for (uint8_t i = 0; i < n_frame; i++) {
        sum = (uint8_t)(sum + frame[i]);
    }
    frame[n_frame]      = sum;
    frame[n_frame + 1u] = 0x16;
    n_frame             = (uint8_t)(n_frame + 2u);
}

#define FRAME(name, number)                       \
    static void count_receive_##name(void)        \
    {                                             \
        for (uint8_t i = 0; i < n_frame; i++) {   \
            tou_dlt645_rx(&port, frame[i]);       \
        }                                         \
        noted = (number);                         \
    }                                             \
    static void count_answer_##name(void)         \
    {                                             \
        do {                                      \
            tou_dlt645_tick(&port, FRAMES_DELAY); \
        } while (tou_dlt645_busy(&port));         \
        noted = (number) + 1000;                  \
    }

FRAME(energy, 0)
FRAME(energies, 1)
FRAME(closed, 2)
FRAME(maximum, 3)
FRAME(clock, 4)
FRAME(table, 5)
FRAME(zones, 6)
FRAME(absent, 7)
FRAME(foreign, 8)
FRAME(energy_1997, 9)
FRAME(energies_1997, 10)

typedef struct frames_case {
    void (*receive)(void);
    void (*answer)(void);
    const char *name;
    frames_command_t command;
    bool foreign;
} frames_case_t;

#define BOTH(name) count_receive_##name, count_answer_##name, #name

static const frames_case_t volatile cases[] = {
    {BOTH(energy), {0x11, 4, {0x00, 0x00, 0x01, 0x00}}, false},
    {BOTH(energies), {0x11, 4, {0x00, 0xFF, 0x01, 0x00}}, false},
    {BOTH(closed), {0x11, 4, {0x01, 0xFF, 0x01, 0x00}}, false},
    {BOTH(maximum), {0x11, 4, {0x00, 0x00, 0x01, 0x01}}, false},
    {BOTH(clock), {0x11, 4, {0x0C, 0x01, 0x00, 0x04}}, false},
    {BOTH(table), {0x11, 4, {0x01, 0x00, 0x01, 0x04}}, false},
    {BOTH(zones), {0x11, 4, {0x00, 0x00, 0x01, 0x04}}, false},
    {BOTH(absent), {0x11, 4, {0x00, 0x00, 0x01, 0x07}}, false},
    {BOTH(foreign), {0x11, 4, {0x00, 0x00, 0x01, 0x00}}, true},
    {BOTH(energy_1997), {0x01, 2, {0x10, 0x90, 0, 0}}, false},
    {BOTH(energies_1997), {0x01, 2, {0x1F, 0x90, 0, 0}}, false},
};

void bench_frames(bench_meter_t *meter)
{
    quantity.energy = &meter->host.energy.energy;
    quantity.demand = &meter->host.demand.demand;
    objects.meter   = &meter->host.meter;
    objects.history = &meter->host.history;
    tou_dlt645_rights_default(&rules.rights);
    (void)tou_dlt645_station_init(&station, &rules, own);
    (void)tou_dlt645_init(&port, &cfg);
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const frames_command_t command = cases[i].command;

        frames_make(&command, cases[i].foreign);
        n_sent = 0;
        for (unsigned n = 0; n < FRAMES_CALLS; n++) {
            cases[i].receive();
            cases[i].answer();
        }
        (void)printf("frame\t%s\t%u\t%u\n", cases[i].name, n_frame, n_sent / FRAMES_CALLS);
    }
}
