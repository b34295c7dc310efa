/* SPDX-License-Identifier: MIT */
/*
 * A small meter on an 8052 at 11.0592 MHz: pulses at INT0, two rates by a tariff in constant tables, registers in two copies in
 * external RAM that keeps through a power cut, 9600 baud. It takes 40 KiB of program memory.
 *
 *     T and eight hexadecimal digits   set the clock: UTC, seconds since 2000
 *     R                                read: the instant, units and remainder of total, rate 1 and rate 2, the rate in force
 *
 * Lines end by a line feed, and each is answered by one; what is not understood by "?". Until the clock is set the default rate is in force.
 */
#include <8052.h>

#include "tou/arrays.h"
#include "tou/bytes.h"
#include "tou/energy.h"
#include "tou/plan.h"
#include "tou/pulse_isr.h"

#define RATES    2
#define CONSTANT 1600 /* imp/kWh */
#define MARKS    4
#define SET      9 /* bytes of the longest line, which sets the clock */

/* Timer 2 overflows 18 times a second: 11 059 200 / 12 / 18. */
#define OVERFLOWS 18
#define TIMER_2   5 /* its interrupt */
#define RELOAD    (65536 - 51200)

/* A copy: number, registers, CRC; the copy with the higher number is the newer. */
#define COPY     (4 + (1 + RATES) * 6 + 4)
#define NV_PLACE 0xE000

static const tou_zone_t zone = {480, 0, {{0, 0, 0, 0}, 0, 0}, {{0, 0, 0, 0}, 0, 0}};

/* Working days: rate 1 from 07:00, rate 2 from 23:00. At the weekend rate 2. */
static const tou_table_t tables[] = {{2, {{7, 0, 1}, {23, 0, 2}}}, {1, {{0, 0, 2}}}};
static const tou_week_t week      = {{1, 1, 1, 1, 1, 2, 2}};
static const tou_arrays_t tariff  = {
     {RATES, 1, 0, 0, 0}, NULL, NULL, {{{0, 1}, NULL, &week, {2, 0, TOU_BEFORE_OWN_LAST}, tables, NULL}}};
static const tou_tariff_ops_t ops       = {tou_arrays_read, NULL};
static const tou_tariff_source_t source = {&ops, (void *)&tariff, 1};

static __xdata __at(NV_PLACE)
uint8_t nv[2][COPY];

static tou_pulse_t input;
static tou_mark_t marks[MARKS];
static tou_energy_t energy;
static tou_register_t registers[1 + RATES];
static tou_planner_t planner;
static tou_plan_t plan;
static tou_utc_t start; /* instant of tick 0; 0: not known */
static tou_rate_t rate;
static uint32_t number; /* of the newest copy */
static uint8_t overflows;

void pulse(void) __interrupt(IE0_VECTOR) __using(1)
{
    tou_pulse_add_inline(&input);
}

void second(void) __interrupt(TIMER_2) __using(1)
{
    TF2 = 0;
    if (++overflows == OVERFLOWS) {
        overflows = 0;
        tou_pulse_mark_inline(&input);
    }
}

/* ---- serial line ---- */

static volatile char heard[SET + 1]; /* one that is too long shows by it */
static volatile uint8_t n_heard;
static volatile bool line; /* a whole one is there and waits for its answer */
static volatile bool sent;

static void hear(char c)
{
    if (c == '\n') {
        line = n_heard != 0;
    } else if (!line && n_heard <= SET) {
        heard[n_heard++] = c;
    }
}

void serial(void) __interrupt(SI0_VECTOR)
{
    if (RI) {
        RI = 0;
        hear(SBUF);
    }
    if (TI) {
        TI   = 0;
        sent = true;
    }
}

static void say(char c)
{
    sent = false;
    SBUF = c;
    while (!sent) {
    }
}

static void say_word(uint32_t value)
{
    for (uint8_t shift = 32; shift != 0; shift -= 4) {
        say("0123456789ABCDEF"[(value >> (shift - 4u)) & 15u]);
    }
    say(' ');
}

/* ---- two copies ---- */

static void keep(void)
{
    uint8_t *at    = nv[++number & 1u];
    uint8_t *begin = at;

    at = tou_bytes_put(at, number, 4);
    for (uint8_t r = 0; r <= RATES; r++) {
        at = tou_bytes_put(at, registers[r].units, 4);
        at = tou_bytes_put(at, registers[r].rem, 2);
    }
    (void)tou_bytes_put(at, ~tou_bytes_crc(TOU_CRC_SEED, begin, COPY - 4), 4);
}

static void recall_one(const uint8_t *at)
{
    uint32_t its_number = tou_bytes_get(at, 4);

    if (tou_bytes_crc(TOU_CRC_SEED, at, COPY) != TOU_CRC_RESIDUE || its_number < number) {
        return;
    }
    number = its_number;
    at += 4;
    for (uint8_t r = 0; r <= RATES; r++) {
        registers[r].units = tou_bytes_get(at, 4);
        registers[r].rem   = (uint16_t)tou_bytes_get(at + 4, 2);
        at += 6;
    }
}

/* ---- the meter ---- */

static void look_up(tou_utc_t utc)
{
    if (!tou_plan_covers(&plan, utc)) {
        tou_plan_begin(&planner, &plan, utc);
        while (tou_plan_step(&planner, &plan) == TOU_MORE) {
        }
    }
    rate = (plan.rule != TOU_RULE_NONE) ? tou_plan_action(&plan, utc) : tariff.base.default_rate;
}

/* Pulses go to the rate in force up to each minute. */
static void credit(void)
{
    tou_mark_t upto;
    bool minute = true;

    while (minute) {
        minute = tou_pulse_take(&input, &upto);
        (void)tou_energy_add(&energy, rate, upto.count);
        if (minute && start != 0) {
            look_up(start + upto.tick);
        }
        if (minute) {
            keep();
        }
    }
}

static void set_clock(tou_utc_t utc)
{
    uint32_t tick = tou_pulse_tick(&input);

    if (utc < TOU_UTC_MIN || utc >= TOU_UTC_END || tou_pulse_set_phase(&input, tick + 60u - utc % 60u) != TOU_OK) {
        say('?');
        return;
    }
    start = utc - tick;
    look_up(utc);
    say('T');
}

static uint32_t word_heard(void)
{
    uint32_t value = 0;

    for (uint8_t i = 1; i < SET; i++) {
        char c = heard[i];

        value = (value << 4) | (uint8_t)((c <= '9') ? c - '0' : c - 'A' + 10);
    }
    return value;
}

static void read_out(void)
{
    say_word((start != 0) ? start + tou_pulse_tick(&input) : 0);
    for (uint8_t r = 0; r <= RATES; r++) {
        say_word(registers[r].units);
        say_word(registers[r].rem);
    }
    say_word(rate);
}

static void answer(void)
{
    if (heard[0] == 'T' && n_heard == SET) {
        set_clock(word_heard());
    } else if (heard[0] == 'R' && n_heard == 1) {
        read_out();
    } else {
        say('?');
    }
    say('\n');
    n_heard = 0;
    line    = false;
}

static void begin(void)
{
    static const tou_pulse_cfg_t cfg = {0, 0, 0, 0};

    (void)tou_pulse_init(&input, &cfg, marks, MARKS);
    recall_one(nv[0]);
    recall_one(nv[1]);
    (void)tou_energy_init(&energy, registers, RATES, CONSTANT, 1, TOU_UNIT_WH);
    planner.set.source = &source;
    planner.set.zone   = &zone;
    planner.set.base   = tariff.base;
    planner.set.scheme = tariff.bank[0].scheme;
    planner.set.dayset = tariff.bank[0].dayset;
    rate               = tariff.base.default_rate;
}

static void begin_hardware(void)
{
    TMOD   = 0x20; /* timer 1: 9600 baud */
    TH1    = 0xFD;
    TR1    = 1;
    SCON   = 0x50;
    RCAP2H = RELOAD >> 8;
    RCAP2L = RELOAD & 0xFF;
    TR2    = 1;
    ET2    = 1;
    ES     = 1;
    IT0    = 1; /* falling edges */
    EX0    = 1;
    EA     = 1;
}

void main(void)
{
    begin();
    begin_hardware();
    for (;;) {
        if (tou_pulse_waits(&input)) {
            credit();
        }
        if (line) {
            answer();
        }
    }
}
