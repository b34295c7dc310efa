/* SPDX-License-Identifier: MIT */
/* The services and functions of board.h in the world, each with the lies that it may tell. */
#include <string.h>

#include "world.h"

#define SECOND_US UINT64_C(1000000)

tou_pulse_t board_pulse;

/* --- timer */

/* Of a lazy one the counter of 16 bits has come round. */
static uint32_t now_ms(void *ctx) TOU_REENTRANT
{
    static uint64_t asked_us;

    (void)ctx;
    pass(10);
    run.lost_us += (lie("timer lazy") && world->us - asked_us > 2097152u) ? 2097152u : 0u;
    asked_us    = world->us;
    uint32_t ms = (uint32_t)(world->us / 1000u) - run.lost_us / 1000u;

    if (lie("timer stops")) {
        return 1;
    }
    if (lie("timer back") && ms % 256u == 0u) {
        return ms - 256u; /* the high byte was read before the carry */
    }
    if (lie("timer leaps") && ms % 256u == 255u) {
        return ms + 256u;
    }
    return ms;
}

static const tou_timer_ops_t timer_ops = {now_ms};
const tou_timer_t board_timer          = {&timer_ops, NULL};

/* --- clock */

static tou_err_t clock_get(void *ctx, tou_utc_t *utc) TOU_REENTRANT
{
    (void)ctx;
    pass(1000);
    if (!world->valid) {
        return TOU_E_INVALID;
    }
    *utc = (tou_utc_t)((world->us + world->ahead) / SECOND_US);
    if (lie("clock fast")) {
        *utc += (tou_utc_t)((world->us + world->ahead - world->set_us) / (3u * SECOND_US));
    }
    if (lie("clock stops")) {
        *utc = (tou_utc_t)(world->set_us / SECOND_US);
    }
    if (lie("clock leap") && *utc / 86400u == 8825u) {
        *utc += 86400u; /* no 29 February 2024 */
    }
    return TOU_OK;
}

static tou_err_t clock_set(void *ctx, tou_utc_t utc) TOU_REENTRANT
{
    static uint8_t sets;

    (void)ctx;
    pass(1000);
    if (lie("clock tired") && ++sets > 6u) {
        return TOU_E_IO;
    }
    world->valid  = !lie("clock dead");
    world->set_us = (uint64_t)utc * SECOND_US;
    world->ahead  = (uint64_t)utc * SECOND_US - world->us;
    if (lie("clock deaf")) {
        world->ahead += 5u * SECOND_US;
    }
    if (lie("clock phase")) {
        world->ahead += SECOND_US * 7u / 10u;
    }
    return TOU_OK;
}

static const tou_clock_ops_t clock_ops = {clock_get, clock_set};
const tou_clock_t board_clock          = {&clock_ops, NULL};

/* --- lines */

uint32_t byte_us(uint8_t line)
{
    return (lie("line 8N1") ? 10u : 11u) * UINT32_C(1000000) / (UINT32_C(300) << run.speed[line]);
}

/* Sixteen bytes wait, at most. */
static tou_err_t put(void *ctx, uint8_t byte) TOU_REENTRANT
{
    uint8_t line   = (uint8_t)(ctx != NULL);
    uint64_t *sent = &run.sent_us[line];

    pass(50);
    if (*sent > world->us + 16u * (uint64_t)byte_us(line)) {
        return TOU_E_BUSY;
    }
    *sent = ((*sent > world->us) ? *sent : world->us) + byte_us(line);
    if (line == 0u) {
        operator_hears(byte);
    }
    return TOU_OK;
}

static const tou_serial_ops_t serial_ops     = {put};
const tou_serial_t board_serial[BOARD_LINES] = {{&serial_ops, NULL}, {&serial_ops, &run}};

bool board_get(uint8_t line, uint8_t *byte)
{
    pass(10);
    if (line != 0u || run.n_ring == 0u) {
        return false;
    }
    *byte = run.ring[0];
    run.n_ring--;
    memmove(run.ring, run.ring + 1, run.n_ring);
    return true;
}

bool board_sending(uint8_t line)
{
    pass(10);
    return !lie("line early") && run.sent_us[line] > world->us;
}

tou_err_t board_speed(uint8_t line, uint8_t code, bool sent)
{
    uint8_t bit = 1;

    while (bit < 7u && code != 1u << bit) {
        bit++;
    }
    if (bit == 7u) {
        return lie("speed any") ? TOU_OK : TOU_E_RANGE;
    }
    if (sent) {
        while (board_sending(line)) {
        }
        run.speed[line] = lie("speed stuck") ? run.speed[line] : bit;
    }
    return TOU_OK;
}

/* --- the rest */

void board_init(void)
{
    memset(run.speed, 3, sizeof run.speed);
}

void board_run(bool on)
{
    run.running = on;
}

bool board_key(void)
{
    pass(10);
    return run.key || lie("key stuck");
}

void board_outputs(uint8_t outputs)
{
    (void)outputs;
}

void board_fault(bool on)
{
    (void)on;
}

void board_watchdog(void)
{
    run.fed_us = world->us;
    pass(10);
}

void board_sleep(bool soon)
{
    uint32_t before = run.interrupts;
    uint32_t most   = soon ? (lie("sleep long") ? 20000u : 1000u) : 1900000u;

    if (!lie("sleep hungry")) {
        board_watchdog();
    }
    for (uint32_t us = 0; us < most && (run.interrupts == before || lie("sleep deep")); us += 50u) {
        pass(50);
        run.lost_us += (lie("sleep timer") && !soon) ? 50u : 0u;
    }
}
