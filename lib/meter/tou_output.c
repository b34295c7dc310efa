/* SPDX-License-Identifier: MIT */
#include "tou/output_isr.h"

#include "tou/bytes.h"
#include "tou/seal.h"

#include <string.h>

#define OUTPUT_QUEUE 255u /* most pulses that the interrupt is given */
#define OUTPUT_KEPT  9u   /* in:2, out:2, rem:2, backlog:2, lost:1 */

static bool output_width_ok(uint16_t ms)
{
    return ms != 0u && ms <= TOU_OUTPUT_WIDTH_MAX;
}

tou_err_t tou_output_init(tou_output_t *self, uint16_t in_constant, uint16_t out_constant, uint16_t width_ms)
{
    if (out_constant == 0u || out_constant > in_constant || !output_width_ok(width_ms)) {
        return TOU_E_RANGE;
    }
    memset(self, 0, sizeof *self);
    self->in     = in_constant;
    self->out    = out_constant;
    self->wanted = width_ms;
    self->width  = width_ms;
    self->left   = width_ms;
    return TOU_OK;
}

tou_err_t tou_output_set_width(tou_output_t *self, uint16_t width_ms)
{
    if (!output_width_ok(width_ms)) {
        return TOU_E_RANGE;
    }
    self->wanted = width_ms;
    return TOU_OK;
}

/* Remainders may add up to more than 16 bits hold; the subtraction of `in` brings them back modulo 2^16. */
static bool output_sum(uint16_t *rem, uint16_t more, uint16_t in)
{
    uint16_t sum = (uint16_t)(*rem + more);
    bool whole   = sum < more || sum >= in;

    *rem = (uint16_t)(whole ? sum - in : sum);
    return whole;
}

/* Whole pulses that so many of an input make. The worth of one doubles for each binary digit, as in tou_energy_add(). */
static uint16_t output_made(tou_output_t *self, uint16_t pulses)
{
    bool same      = self->out == self->in;
    uint16_t whole = (uint16_t)(same ? 1u : 0u);
    uint16_t part  = same ? 0u : self->out;
    uint16_t made  = 0;

    for (; pulses != 0u; pulses >>= 1) {
        if ((pulses & 1u) != 0u) {
            made = (uint16_t)(made + whole + (output_sum(&self->rem, part, self->in) ? 1u : 0u));
        }
        whole = (uint16_t)(2u * whole + (output_sum(&part, part, self->in) ? 1u : 0u));
    }
    return made;
}

void tou_output_add(tou_output_t *self, uint16_t pulses)
{
    uint16_t made = output_made(self, pulses);
    uint16_t room = (uint16_t)(TOU_OUTPUT_MAX - self->owed);

    if (made > room) {
        self->lost = 1;
        made       = room;
    }
    self->owed = (uint16_t)(self->owed + made);
    (void)tou_output_poll(self);
}

/* The width is the interrupt's while pulses wait there. */
static void output_give(tou_output_t *self)
{
    uint8_t waits = (uint8_t)(self->given - self->begun);

    if (waits == 0u) {
        self->width = self->wanted;
    }
    if (self->width == self->wanted) {
        uint8_t room = (uint8_t)(OUTPUT_QUEUE - waits);
        uint8_t more = (uint8_t)((self->owed < room) ? self->owed : room);

        self->owed  = (uint16_t)(self->owed - more);
        self->given = (uint8_t)(self->given + more);
    }
}

bool tou_output_poll(tou_output_t *self)
{
    if (self->owed != 0u) {
        output_give(self);
    }
    return !tou_output_rests(self);
}

uint16_t tou_output_backlog(const tou_output_t *self)
{
    return (uint16_t)(self->owed + (uint8_t)(self->given - self->begun));
}

bool tou_output_rests(const tou_output_t *self) TOU_REENTRANT
{
    return tou_output_rests_inline(self);
}

bool tou_output_tick_isr(tou_output_t *self, uint8_t ms)
{
    return tou_output_tick_inline(self, ms);
}

void tou_output_strike_isr(tou_output_t *self, uint8_t ms)
{
    tou_output_strike_inline(self, ms);
}

void tou_output_hold_isr(tou_output_t *self, uint16_t ms)
{
    self->hold = ms;
}

/* ---- the part ---- */

/* What is sealed ends where what pulses and settings change begins. */
static uint8_t output_seal(const tou_output_part_t *self)
{
    const size_t begin = offsetof(tou_output_part_t, inputs);
    const size_t end   = offsetof(tou_output_part_t, output) + offsetof(tou_output_t, wanted);

    return tou_seal_one(&self->inputs, end - begin);
}

static void output_renew(void *ctx) TOU_REENTRANT
{
    tou_output_part_t *self = ctx;

    self->seal = output_seal(self);
}

void tou_output_part_init(tou_output_part_t *self, uint8_t inputs, const uint8_t *rates)
{
    self->inputs = inputs;
    self->counts = false;
    memcpy(self->rates, rates, TOU_OUTPUT_RATES);
    output_renew(self);
}

static void output_on_rate(void *ctx, const tou_now_t *from) TOU_REENTRANT
{
    tou_output_part_t *self = ctx;
    tou_rate_t rate         = from->action.energy;
    uint8_t bit             = (uint8_t)(1u << (rate & 7u));

    self->counts = (self->rates[0] & 1u) != 0u || (self->rates[(rate >> 3) & 7u] & bit) != 0u;
}

static void output_on_start(void *ctx, const tou_now_t *from, const tou_jump_t *jump) TOU_REENTRANT
{
    (void)jump;
    output_on_rate(ctx, from);
}

static void output_on_pulses(void *ctx, uint8_t input, uint16_t pulses) TOU_REENTRANT
{
    tou_output_part_t *self = ctx;

    if (self->counts && (self->inputs & (uint8_t)(1u << input)) != 0u) {
        tou_output_add(&self->output, pulses);
    }
}

/* Pulses that the interrupt was given go out all the same. */
static void output_on_event(void *ctx, const tou_event_t *event) TOU_REENTRANT
{
    tou_output_part_t *self = ctx;

    if (event->kind == TOU_EV_WIPE && event->detail == TOU_EV_METER_CLEAR) {
        self->output.rem  = 0;
        self->output.owed = 0;
        self->output.lost = 0;
    }
}

static bool output_check(const void *ctx, bool whole) TOU_REENTRANT
{
    const tou_output_part_t *self = ctx;

    (void)whole;
    return self->seal == output_seal(self) && self->output.rem < self->output.in && self->output.owed <= TOU_OUTPUT_MAX &&
           output_width_ok(self->output.wanted);
}

static uint16_t output_save(const void *ctx, uint8_t *out) TOU_REENTRANT
{
    const tou_output_part_t *self = ctx;

    if (out != NULL) {
        out = tou_bytes_put(out, self->output.in, 2);
        out = tou_bytes_put(out, self->output.out, 2);
        out = tou_bytes_put(out, self->output.rem, 2);
        out = tou_bytes_put(out, tou_output_backlog(&self->output), 2);
        (void)tou_bytes_put(out, self->output.lost, 1);
    }
    return OUTPUT_KEPT;
}

/* A backlog is as large as what can wait here and in the interrupt: it is given at once. */
static tou_err_t output_load(void *ctx, const uint8_t *in, uint16_t size) TOU_REENTRANT
{
    tou_output_part_t *self = ctx;

    if (size != OUTPUT_KEPT || tou_bytes_get(in, 2) != self->output.in || tou_bytes_get(&in[2], 2) != self->output.out) {
        return TOU_E_INVALID;
    }

    uint16_t rem = (uint16_t)tou_bytes_get(&in[4], 2);

    if (rem >= self->output.in || in[8] > 1u) {
        return TOU_E_INVALID;
    }
    self->output.rem  = rem;
    self->output.owed = (uint16_t)tou_bytes_get(&in[6], 2);
    self->output.lost = in[8];
    (void)tou_output_poll(&self->output);
    return TOU_OK;
}

const tou_part_ops_t tou_output_part = {
    output_on_start, output_on_pulses, NULL,         NULL,        output_on_rate, NULL, NULL,
    output_on_event, output_check,     output_renew, output_save, output_load};
