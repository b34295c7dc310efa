/* SPDX-License-Identifier: MIT */
/*
 * What callgrind counts: bench.py takes the functions named count_... and adds up what they call of the library, and those
 * named inline_..., which are what the vector of an interrupt would be.
 */
#include "bench.h"

#include "tou/pulse_isr.h"

#define COUNT_DAYS  35u
#define COUNT_CALLS 1000u
/* 2026-12-01 00:00 at +08:00: with the closing of 1 January. */
#define COUNT_FROM (UINT32_C(849398400) - 8u * 3600u)

/* What is counted; of a minute edge, what it does. */
enum {
    MINUTE_USUAL,
    MINUTE_READ,
    MINUTE_WINDOW,
    MINUTE_MAXIMUM,
    MINUTE_RATE,
    MINUTE_DAY,
    MINUTE_CLOSING,
    MINUTE_MIXED,
    POWER_UP,
    POLL_IDLE,
    POLL_1,
    POLL_255,
    SECOND,
    SECOND_EDGE,
    LOAD,
    PULSE_ADD,
    PULSE_EDGES,
    INLINE_ADD,
    INLINE_BEGIN,
    INLINE_END,
    INLINE_SECOND
};

typedef void (*count_fn_t)(bench_meter_t *meter);

static volatile int noted;         /* its own number, or the compiler would take functions that do the same for one */
static volatile uint16_t timer_ms; /* stands for a register */

#define COUNT(name, number, call)          \
    static void name(bench_meter_t *meter) \
    {                                      \
        call;                              \
        noted = (number);                  \
    }

#define POLL_ALL                                             \
    while (tou_meter_poll(&meter->host.meter) == TOU_MORE) { \
    }

COUNT(count_minute_usual, MINUTE_USUAL, POLL_ALL)
COUNT(count_minute_read, MINUTE_READ, POLL_ALL)
COUNT(count_minute_window, MINUTE_WINDOW, POLL_ALL)
COUNT(count_minute_maximum, MINUTE_MAXIMUM, POLL_ALL)
COUNT(count_minute_rate, MINUTE_RATE, POLL_ALL)
COUNT(count_minute_day, MINUTE_DAY, POLL_ALL)
COUNT(count_minute_closing, MINUTE_CLOSING, POLL_ALL)
COUNT(minute_mixed, MINUTE_MIXED, POLL_ALL)
COUNT(count_power_up, POWER_UP, (void)tou_meter_start(&meter->host.meter); POLL_ALL)
COUNT(count_poll_idle, POLL_IDLE, (void)tou_meter_poll(&meter->host.meter))
COUNT(count_poll_1, POLL_1, (void)tou_meter_poll(&meter->host.meter))
COUNT(count_poll_255, POLL_255, (void)tou_meter_poll(&meter->host.meter))
COUNT(count_second, SECOND, tou_pulse_mark_isr(&meter->host.pulse))
COUNT(count_second_edge, SECOND_EDGE, tou_pulse_mark_isr(&meter->host.pulse))
COUNT(count_load, LOAD, tou_pulse_load_isr(&meter->host.pulse, meter->host.hardware))
COUNT(count_pulse_add, PULSE_ADD, tou_pulse_add_isr(&meter->host.pulse))
COUNT(count_pulse_edges, PULSE_EDGES, tou_pulse_edge_isr(&meter->host.pulse, true, timer_ms);
      timer_ms = (uint16_t)(timer_ms + 100u); tou_pulse_edge_isr(&meter->host.pulse, false, timer_ms))

static void inline_add(bench_meter_t *meter)
{
    tou_pulse_add_inline(&meter->host.pulse);
}

static void inline_begin(bench_meter_t *meter)
{
    tou_pulse_edge_inline(&meter->host.pulse, true, timer_ms);
}

static void inline_end(bench_meter_t *meter)
{
    tou_pulse_edge_inline(&meter->host.pulse, false, timer_ms);
}

static void inline_second(bench_meter_t *meter)
{
    tou_pulse_mark_inline(&meter->host.pulse);
}

/* Called through pointers, so that each stays a function of its own. */
static const count_fn_t volatile run[] = {
    count_minute_usual,   count_minute_read, count_minute_window, count_minute_maximum, count_minute_rate, count_minute_day,
    count_minute_closing, minute_mixed,      count_power_up,      count_poll_idle,      count_poll_1,      count_poll_255,
    count_second,         count_second_edge, count_load,          count_pulse_add,      count_pulse_edges, inline_add,
    inline_begin,         inline_end,        inline_second};

static void counts_load(bench_meter_t *meter, uint16_t pulses)
{
    meter->host.hardware = (uint16_t)(meter->host.hardware + pulses);
    run[LOAD](meter);
}

static void counts_minute(bench_meter_t *meter, uint16_t pulses, int kind)
{
    counts_load(meter, pulses);
    for (unsigned s = 1; s < 60u; s++) {
        run[SECOND](meter);
    }
    run[SECOND_EDGE](meter);
    tou_posix_sim_advance(&meter->host.time, 60);
    run[kind](meter);
}

/* The scout goes ahead and tells what the minute was. */
static int counts_scout(bench_meter_t *scout, uint16_t pulses)
{
    const tou_tariff_t *tariff = &scout->tariff;
    tou_utc_t switched         = tou_meter_in_force(&scout->host.meter)->utc;
    uint16_t closings          = scout->host.billing.state.number;
    uint8_t plan               = tariff->current;
    bool reads                 = tariff->plan[plan ^ 1u].rule == TOU_RULE_NONE;

    bench_ticks(scout, pulses);
    bench_settle(scout);
    if (scout->host.billing.state.number != closings) {
        return MINUTE_CLOSING;
    }
    if (tariff->current != plan) {
        return MINUTE_DAY;
    }
    if (tou_meter_in_force(&scout->host.meter)->utc != switched) {
        return reads ? MINUTE_MIXED : MINUTE_RATE;
    }
    if (scout->host.demand.events != 0u) {
        bool maximum = (scout->host.demand.events & (TOU_DEMAND_EV_MAX | TOU_DEMAND_EV_RATE)) != 0u;

        return reads ? MINUTE_MIXED : (maximum ? MINUTE_MAXIMUM : MINUTE_WINDOW);
    }
    return reads ? MINUTE_READ : MINUTE_USUAL;
}

static void counts_polls(bench_meter_t *meter)
{
    for (unsigned i = 0; i < COUNT_CALLS; i++) {
        run[POLL_IDLE](meter);
        counts_load(meter, 1);
        run[POLL_1](meter);
        bench_settle(meter);
        counts_load(meter, 255);
        run[POLL_255](meter);
        bench_settle(meter);
    }
}

static void counts_whole(const tariff_file_t *file)
{
    static bench_meter_t scout;
    static bench_meter_t meter;

    bench_make(&scout, file);
    bench_power_up(&scout, COUNT_FROM);
    bench_make(&meter, file);
    (void)tou_posix_sim_init(&meter.host.time, COUNT_FROM, 0);
    run[POWER_UP](&meter);
    for (uint32_t minute = 0; minute < COUNT_DAYS * 1440u; minute++) {
        uint16_t pulses = (uint16_t)(bench_pulses(minute / 15u, 15) / 15u);

        counts_minute(&meter, pulses, counts_scout(&scout, pulses));
    }
    counts_polls(&meter);
    bench_frames(&meter);
}

/* An input alone. Pulses are 100 ms long and 200 ms apart. */
static void counts_interrupts(void)
{
    static bench_meter_t meter;
    const tou_pulse_cfg_t cfg = {20, 20, 40, 0};

    (void)tou_pulse_init(&meter.host.pulse, &cfg, meter.host.mark, HOST_METER_MARKS);
    for (unsigned i = 0; i < COUNT_CALLS; i++) {
        run[PULSE_ADD](&meter);
        run[INLINE_ADD](&meter);
        timer_ms = (uint16_t)(timer_ms + 100u);
        run[PULSE_EDGES](&meter);
        timer_ms = (uint16_t)(timer_ms + 100u);
        run[INLINE_BEGIN](&meter);
        timer_ms = (uint16_t)(timer_ms + 100u);
        run[INLINE_END](&meter);
        if (i % 5u == 0u) {
            run[INLINE_SECOND](&meter);
        }
    }
}

void bench_counts(const tariff_file_t *file)
{
    counts_whole(file);
    counts_interrupts();
}
