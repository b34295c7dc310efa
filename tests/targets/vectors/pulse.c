/* SPDX-License-Identifier: MIT */
/* Pulses that bounce, minutes and a main loop that is late; a counter of the hardware; a disc that trembles. */
#include "vectors.h"

#include "tou/pulse.h"

#define HISTORIES 12
#define STEPS     60
#define MARKS     3
#define SECOND    UINT32_C(8192) /* stamps */

static tou_pulse_t input[2];
static tou_mark_t marks[2][MARKS];
static tou_disc_t disc;
static uint32_t now;
static bool level;

static void start(uint8_t i, const tou_pulse_cfg_t *cfg)
{
    vector_fold(tou_pulse_init(&input[i], cfg, marks[i], vector_byte(1, MARKS)) == TOU_OK);
}

static void pass(uint16_t stamps)
{
    uint32_t until = now + stamps;

    for (uint32_t tick = (now / SECOND + 1u) * SECOND; tick <= until; tick += SECOND) {
        tou_pulse_mark_isr(&input[0]);
    }
    now = until;
}

static void edge(uint16_t least, uint16_t most)
{
    pass(vector_pick(least, most));
    level = level != vector_chance(95);
    tou_pulse_edge_isr(&input[0], level, (uint16_t)now);
}

static void trim(uint32_t edge_at)
{
    if (!tou_pulse_mark_waits(&input[0]) && tou_pulse_tick(&input[0]) - edge_at < 30u) {
        vector_fold(tou_pulse_set_phase(&input[0], edge_at + vector_pick(31, 89)) == TOU_OK);
    }
}

static void take(uint8_t i)
{
    tou_mark_t upto;
    uint32_t next = 0;

    vector_fold(tou_pulse_next(&input[i], &next) ? next : 0u);
    bool full   = tou_pulse_full(&input[i]);
    bool minute = tou_pulse_take(&input[i], &upto);
    vector_fold(((uint32_t)full << 17) | ((uint32_t)minute << 16) | upto.count);
    vector_fold(upto.tick);
    if (minute && vector_chance(50)) {
        trim(upto.tick);
    }
}

static void fold_faults(void)
{
    vector_fold(((uint32_t)input[0].bounced << 16) | ((uint32_t)input[0].fast << 8) | input[0].dropped);
}

static void late(void)
{
    for (uint8_t seconds = vector_byte(0, 100); seconds != 0; seconds -= 4) {
        pass((uint16_t)(4u * SECOND));
        seconds = (seconds < 4u) ? 4u : seconds;
    }
    take(0);
}

static void edges(void)
{
    static tou_pulse_cfg_t cfg;

    cfg.min_high   = vector_pick(0, 400);
    cfg.min_low    = vector_pick(0, 400);
    cfg.min_period = vector_chance(50) ? vector_pick(0, 3000) : 0u;
    start(0, &cfg);
    now   = 0;
    level = false;
    for (uint8_t i = 0; i < STEPS; i++) {
        switch (vector_byte(0, 9)) {
        case 0:
            late();
            break;
        case 1:
            edge(0, 40000);
            break;
        case 2:
        case 3:
            edge(300, 4000);
            break;
        default:
            edge(0, 500);
            break;
        }
        fold_faults();
    }
    take(0);
}

static void counter(void)
{
    static tou_pulse_cfg_t cfg;
    uint16_t hardware = 0;

    cfg.min_high   = 0;
    cfg.max_second = vector_pick(0, 1000);
    start(0, &cfg);
    for (uint8_t i = 0; i < STEPS; i++) {
        for (uint8_t second = vector_byte(0, 30); second != 0; second--) {
            hardware = (uint16_t)(hardware + vector_pick(0, 1050));
            tou_pulse_load_isr(&input[0], hardware);
            tou_pulse_mark_isr(&input[0]);
        }
        take(0);
        fold_faults();
    }
}

static void turns(void)
{
    static const tou_pulse_cfg_t none = {0, 0, 0, 0};
    uint8_t quarter                   = vector_byte(0, 3);

    start(0, &none);
    start(1, &none);
    tou_disc_init(&disc, &input[0], &input[1], quarter == 1 || quarter == 2, quarter >= 2);
    for (uint8_t i = 0; i < STEPS; i++) {
        uint8_t way = vector_chance(70) ? 1 : vector_byte(1, 3);

        for (uint8_t edges_left = vector_byte(1, 6); edges_left != 0; edges_left--) {
            quarter = (uint8_t)((quarter + way) & 3u);
            tou_disc_edge_isr(&disc, quarter == 1 || quarter == 2, quarter >= 2);
            tou_pulse_add_isr(&input[edges_left & 1u]);
        }
        take(0);
        take(1);
        vector_fold(((uint32_t)disc.skipped << 8) | disc.back);
    }
}

void vector_pulse(void)
{
    for (uint8_t i = 0; i < HISTORIES; i++) {
        edges();
        counter();
        turns();
    }
}
