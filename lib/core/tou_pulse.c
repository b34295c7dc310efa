/* SPDX-License-Identifier: MIT */
#include "tou/pulse_isr.h"

#include <string.h>

tou_err_t tou_pulse_init(tou_pulse_t *self, const tou_pulse_cfg_t *cfg, tou_mark_t *mark, uint8_t n_marks)
{
    if (n_marks == 0u) {
        return TOU_E_ARG;
    }
    memset(self, 0, sizeof *self);
    self->cfg       = *cfg;
    self->mark      = mark;
    self->n_marks   = n_marks;
    self->mark_age  = TOU_TRIM_MAX;
    self->edge_age  = 2;
    self->count_age = 2;
    return TOU_OK;
}

void tou_pulse_edge_isr(tou_pulse_t *self, bool active, uint16_t stamp)
{
    tou_pulse_edge_inline(self, active, stamp);
}

void tou_pulse_add_isr(tou_pulse_t *self)
{
    tou_pulse_add_inline(self);
}

void tou_pulse_load_isr(tou_pulse_t *self, uint16_t hardware)
{
    tou_pulse_load_inline(self, hardware);
}

void tou_pulse_mark_isr(tou_pulse_t *self)
{
    tou_pulse_mark_inline(self);
}

void tou_disc_init(tou_disc_t *self, tou_pulse_t *forward, tou_pulse_t *reverse, bool a, bool b)
{
    memset(self, 0, sizeof *self);
    self->forward = forward;
    self->reverse = reverse;
    self->state   = tou_disc_quarter_inline(a, b);
    self->way     = 1;
}

void tou_disc_edge_isr(tou_disc_t *self, bool a, bool b)
{
    tou_disc_edge_inline(self, a, b);
}

bool tou_pulse_waits(const tou_pulse_t *self)
{
    return self->put != self->taken || self->count != self->read;
}

bool tou_pulse_mark_waits(const tou_pulse_t *self)
{
    return self->put != self->taken;
}

/* A place may be one beyond the end of the ring, which means its begin. */
static uint8_t pulse_oldest(const tou_pulse_t *self)
{
    return (self->take_at >= self->n_marks) ? 0u : self->take_at;
}

bool tou_pulse_full(const tou_pulse_t *self)
{
    return (uint8_t)(self->put - self->taken) >= self->n_marks;
}

bool tou_pulse_next(const tou_pulse_t *self, uint32_t *tick)
{
    if (self->put == self->taken) {
        return false;
    }
    *tick = self->mark[pulse_oldest(self)].tick;
    return true;
}

void tou_pulse_drop_marks(tou_pulse_t *self)
{
    uint8_t put;

    self->took = tou_pulse_tick(self);
    do {
        put           = self->put;
        self->take_at = self->put_at;
    } while (put != self->put);
    self->taken = put;
}

/* A mark that is not later than the one before shows that the places of the ring were corrupted. */
static bool pulse_mark(tou_pulse_t *self, tou_mark_t *upto, uint16_t *count)
{
    if (self->put == self->taken) {
        return false;
    }
    uint8_t at                      = pulse_oldest(self);
    const volatile tou_mark_t *mark = &self->mark[at];
    uint32_t tick                   = mark->tick;

    if ((uint32_t)(tick - self->took - 1u) > UINT32_MAX / 2u) {
        tou_pulse_drop_marks(self);
        return false;
    }
    upto->tick    = tick;
    *count        = mark->count;
    self->took    = tick;
    self->take_at = (uint8_t)(at + 1u);
    self->taken   = (uint8_t)(self->taken + 1u);
    return true;
}

bool tou_pulse_take(tou_pulse_t *self, tou_mark_t *upto)
{
    uint16_t count;

    /* Repeated only if an interrupt came between the readings, which happens once in thousands of instructions. */
    do {
        upto->tick = self->tick;
        count      = self->count;
    } while (upto->tick != self->tick || count != self->count);

    /* The ring is looked at after the count: a count that is newer than a mark would pass over its minute. */
    bool minute = pulse_mark(self, upto, &count);

    upto->count   = (uint16_t)(count - self->read);
    self->read    = count;
    self->read_hi = (uint8_t)(count >> 8);
    return minute;
}

tou_err_t tou_pulse_set_phase(tou_pulse_t *self, uint32_t tick)
{
    uint32_t now;
    uint8_t second;

    do {
        now    = self->tick;
        second = self->second;
    } while (now != self->tick || second != self->second);

    /* Seconds from a minute ago to the tick. */
    uint32_t distance = tick + 60u - now;
    if (distance >= 120u + TOU_TRIM_MAX) {
        return TOU_E_RANGE;
    }
    /* More than a minute ahead: the same second of this minute must be passed over, soon after the last edge. */
    uint8_t ahead = (uint8_t)distance;
    bool skip     = ahead > 120u;
    if (skip && self->mark_age + (ahead - 120u) >= TOU_TRIM_MAX) {
        return TOU_E_RANGE;
    }
    uint8_t phase = (uint8_t)(second + ahead);
    while (phase >= 60u) {
        phase = (uint8_t)(phase - 60u);
    }
    self->phase = (uint8_t)(skip ? (phase | TOU_PHASE_SKIP) : phase);
    return TOU_OK;
}

uint32_t tou_pulse_tick(const tou_pulse_t *self)
{
    uint32_t tick;

    do {
        tick = self->tick;
    } while (tick != self->tick);
    return tick;
}
