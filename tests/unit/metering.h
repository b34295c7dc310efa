/* SPDX-License-Identifier: MIT */
/*
 * A small whole meter over tables in RAM, for the tests of meter.h: import and export, what both make together, two demands,
 * what one draws at the other's maximum, a history, and a part before and one behind them that write down what they are told.
 * All time is the test's: second() is one of the board.
 */
#ifndef METERING_H
#define METERING_H

#include "ram.h"
#include "telling.h"

#include "tou.h"

#define MARKS 4u
#define RATES 4u
#define DEPTH 3u

enum { IMPORT = 0, EXPORT = 1, BOTH = 2, QUANTITIES = 3 };
enum { FIRST_PART = 0, DEMAND_PART = 4, COINCIDENT_PART = 6, HISTORY_PART = 7, LAST_PART = 8, PARTS = 9 };

/* The board. */
static tou_utc_t board_utc; /* true time */
static int32_t board_off;   /* what its clock shows more */
static tou_err_t board_get_answer;
static tou_err_t board_set_answer;
static unsigned board_gets;
static unsigned board_sets;

static tou_err_t board_get(void *ctx, tou_utc_t *utc)
{
    (void)ctx;
    board_gets++;
    if (board_get_answer == TOU_OK) {
        *utc = board_utc + (uint32_t)board_off;
    }
    return board_get_answer;
}

static tou_err_t board_set(void *ctx, tou_utc_t utc)
{
    (void)ctx;
    board_sets++;
    if (board_set_answer == TOU_OK) {
        board_off = (int32_t)(utc - board_utc);
    }
    return board_set_answer;
}

static const tou_clock_ops_t board_ops = {board_get, board_set};

/* Parts that write down what they are told: small letters the first one, capitals the last one. */
typedef struct recorder {
    bool capital;
    tou_now_t now;    /* of on_start and on_rate */
    tou_jump_t jump;  /* of on_start */
    tou_utc_t minute; /* of on_minute */
    uint16_t pulses[2];
    void (*hook)(void); /* called by on_pulses, as an interrupt comes */
} recorder_t;

static recorder_t recorder[2];
static char told_order[8192];

static void note(const recorder_t *self, char what)
{
    size_t n = strlen(told_order);

    if (n + 1 < sizeof told_order) {
        told_order[n]     = (char)(self->capital ? what - 'a' + 'A' : what);
        told_order[n + 1] = 0;
    }
}

static void recorder_start(void *ctx, const tou_now_t *from, const tou_jump_t *jump)
{
    recorder_t *self = ctx;

    self->now  = *from;
    self->jump = *jump;
    note(self, 's');
}

static void recorder_pulses(void *ctx, uint8_t input, uint16_t pulses)
{
    recorder_t *self = ctx;

    self->pulses[input] = (uint16_t)(self->pulses[input] + pulses);
    note(self, 'p');
    if (self->hook != NULL) {
        self->hook();
    }
}

static uint8_t recorder_minute(void *ctx, tou_utc_t utc)
{
    recorder_t *self = ctx;

    self->minute = utc;
    note(self, 'm');
    return TOU_EV_NONE;
}

static void recorder_rate(void *ctx, const tou_now_t *from)
{
    recorder_t *self = ctx;

    self->now = *from;
    note(self, 'r');
}

static void recorder_close(void *ctx, const tou_closing_t *closing)
{
    (void)closing;
    note(ctx, 'c');
}

static void recorder_open(void *ctx, const tou_closing_t *closing)
{
    (void)closing;
    note(ctx, 'o');
}

static bool recorder_check(const void *ctx, bool whole)
{
    (void)ctx;
    (void)whole;
    return true;
}

static void recorder_seal(void *ctx)
{
    (void)ctx;
}

static const tou_part_ops_t recorder_ops = {
    recorder_start, recorder_pulses, recorder_minute, NULL, recorder_rate, recorder_close, recorder_open,
    NULL,           recorder_check,  recorder_seal,   NULL, NULL};

/* The last one of a kind. */
static inline const tou_event_t *last_told(uint8_t kind)
{
    const tou_event_t *event = NULL;

    for (unsigned i = 0; i < n_told; i++) {
        if (told[i].kind == kind) {
            event = &told[i];
        }
    }
    assert_non_null(event);
    return event;
}

static inline void forget_told(void)
{
    n_told        = 0;
    told_order[0] = 0;
}

/* The objects, each of its own so that a step beyond one is seen. */
static tou_meter_t meter;
static tou_meter_cfg_t meter_cfg;
static tou_pulse_t *inputs[2];
static tou_part_t parts[PARTS];
static tou_clock_t board;
static tou_zone_t zone;
static tou_tariff_t tariff;
static tou_billing_t billing;
static tou_billing_cfg_t billing_cfg;
static tou_pulse_t input[2];
static tou_mark_t ring[2][MARKS];
static uint8_t n_marks[2];
static tou_energy_part_t energy[QUANTITIES];
static tou_register_t reg[QUANTITIES][RATES + 1];
static tou_demand_part_t demand[2];
static uint32_t cells[2][3];
static tou_maximum_t maxima[2][(RATES + 1) * 2];
static uint32_t cumulative[RATES + 1];
static tou_coincident_t coincident;
static const tou_demand_part_t *others[1];
static uint32_t coincident_value[1];
static const uint32_t *words[1];
static tou_history_t history;
static tou_history_cfg_t history_cfg;
static const tou_energy_t *energies[QUANTITIES];
static const tou_demand_t *demands[2];
static uint8_t records[DEPTH * TOU_HISTORY_RECORD(QUANTITIES * (RATES + 1), 2 * 2 * (RATES + 1), 1)];

static inline void set_up_quantities(void)
{
    static const uint8_t from[QUANTITIES] = {0x01, 0x02, 0x03};
    static const tou_demand_cfg_t window  = {15, 5, TOU_DEMAND_GRID, TOU_DEMAND_INSIDE, RATES, 2};

    memset(reg, 0, sizeof reg);
    memset(maxima, 0, sizeof maxima);
    memset(cumulative, 0, sizeof cumulative);
    memset(energy, 0, sizeof energy);
    memset(demand, 0, sizeof demand);
    for (unsigned q = 0; q < QUANTITIES; q++) {
        assert_int_equal(tou_energy_init(&energy[q].energy, reg[q], RATES, 1000, 1, TOU_UNIT_WH), TOU_OK);
        tou_energy_part_init(&energy[q], from[q]);
        energies[q] = &energy[q].energy;
    }
    for (unsigned q = 0; q < 2; q++) {
        assert_int_equal(tou_demand_init(&demand[q].demand, &window, cells[q], maxima[q], (q == 0) ? cumulative : NULL),
                         TOU_OK);
        assert_int_equal(tou_demand_set_constant(&demand[q].demand, 1000, 1), TOU_OK);
        tou_demand_part_init(&demand[q], from[q], NULL, TOU_DEMAND_RESTART);
        demands[q] = &demand[q].demand;
    }
    others[0] = &demand[EXPORT];
    tou_coincident_init(&coincident, &demand[IMPORT], others, coincident_value, 1);
    const tou_history_cfg_t taken = {{energies, demands, words, QUANTITIES, 2, 1}, DEPTH};
    words[0]                      = coincident_value;
    history_cfg                   = taken;
    assert_int_equal(tou_history_init(&history, &history_cfg, records, sizeof records), TOU_OK);
}

static inline void set_up_meter(void)
{
    const tou_part_t list[PARTS] = {{&recorder_ops, &recorder[0], 0},        {&tou_energy_part, &energy[IMPORT], 16},
                                    {&tou_energy_part, &energy[EXPORT], 17}, {&tou_energy_part, &energy[BOTH], 18},
                                    {&tou_demand_part, &demand[IMPORT], 19}, {&tou_demand_part, &demand[EXPORT], 20},
                                    {&tou_coincident_part, &coincident, 21}, {&tou_history_part, &history, 0},
                                    {&recorder_ops, &recorder[1], 0}};
    const tou_meter_cfg_t all    = {inputs, parts, &tariff, &billing, &board, NULL, on_event, &recorder, 2, PARTS, 2, 60};

    memcpy(parts, list, sizeof parts);
    memset(recorder, 0, sizeof recorder);
    recorder[1].capital = true;
    board.ops           = &board_ops;
    board.ctx           = NULL;
    meter_cfg           = all;
    assert_int_equal(tou_meter_init(&meter, &meter_cfg), TOU_OK);
}

static inline void set_up_inputs(void)
{
    const tou_pulse_cfg_t any = {0, 0, 0, 0};

    memset(ring, 0, sizeof ring);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(tou_pulse_init(&input[i], &any, ring[i], n_marks[i]), TOU_OK);
        inputs[i] = &input[i];
    }
}

/* Rate 1 from 00:00, 2 from 08:00, 3 from 12:00, 4 from 22:00 by bank 0; rate 2 all day by bank 1. UTC, closings by default. */
static inline int begin(void **state)
{
    static const tou_table_t day = {4, {{0, 0, 1}, {8, 0, 2}, {12, 0, 3}, {22, 0, 4}}};

    (void)state;
    zone = ram_utc;
    ram_four_rates();
    ram_table(0, 1, &day);
    tou_tariff_init(&tariff, &ram_source, &zone);
    tou_billing_init_defaults(&billing_cfg);
    board_off        = 0;
    board_get_answer = TOU_OK;
    board_set_answer = TOU_OK;
    board_gets       = 0;
    board_sets       = 0;
    n_marks[0]       = MARKS;
    n_marks[1]       = MARKS;
    forget_told();
    return 0;
}

/* Polls until nothing is left. @return how many polls had something to do */
static inline unsigned settle(void)
{
    unsigned polls = 0;
    tou_err_t err;

    while ((err = tou_meter_poll(&meter)) == TOU_MORE) {
        polls++;
        assert_true(polls < 2000);
    }
    assert_int_equal(err, TOU_OK);
    return polls;
}

static inline void pulse(unsigned i)
{
    tou_pulse_edge_isr(&input[i], true, 0);
    tou_pulse_edge_isr(&input[i], false, 0);
}

/* One second of the board: pulses, then the tick that ends it. */
static inline void second(unsigned in, unsigned back)
{
    for (; in != 0; in--) {
        pulse(IMPORT);
    }
    for (; back != 0; back--) {
        pulse(EXPORT);
    }
    tou_pulse_mark_isr(&input[IMPORT]);
    tou_pulse_mark_isr(&input[EXPORT]);
    board_utc++;
}

/* Seconds in which the main loop sleeps. */
static inline void sleep_s(uint32_t seconds, unsigned in, unsigned back)
{
    for (; seconds != 0; seconds--) {
        second(in, back);
    }
}

/* Seconds in which the main loop has nothing else to do. */
static inline void pass(uint32_t seconds, unsigned in, unsigned back)
{
    for (; seconds != 0; seconds--) {
        second(in, back);
        (void)settle();
    }
}

/* All objects set up, power not yet up. */
static inline void build(tou_utc_t utc)
{
    board_utc = utc;
    set_up_inputs();
    set_up_quantities();
    assert_int_equal(tou_billing_init(&billing, &billing_cfg, &zone), TOU_OK);
    set_up_meter();
}

/* Runs since `utc`, nothing told. */
static inline void run_from(tou_utc_t utc)
{
    build(utc);
    assert_int_equal(tou_meter_start(&meter), TOU_OK);
    (void)settle();
    forget_told();
}

/* What every history must leave true. */
static inline void assert_conserved(uint32_t in, uint32_t back)
{
    for (unsigned q = 0; q < QUANTITIES; q++) {
        assert_true(tou_energy_check(&energy[q].energy));
    }
    assert_int_equal(reg[IMPORT][0].units, in);
    assert_int_equal(reg[EXPORT][0].units, back);
    assert_int_equal(reg[BOTH][0].units, in + back);
}

static inline void assert_rates(unsigned quantity, uint32_t one, uint32_t two, uint32_t three, uint32_t four)
{
    assert_int_equal(reg[quantity][1].units, one);
    assert_int_equal(reg[quantity][2].units, two);
    assert_int_equal(reg[quantity][3].units, three);
    assert_int_equal(reg[quantity][4].units, four);
}

#endif
