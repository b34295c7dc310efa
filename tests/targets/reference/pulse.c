/* SPDX-License-Identifier: MIT */
/*
 * All edges of a history with their true times, which the ticks tell although stamps wrap; all is counted anew at each edge.
 * Minute edges wait in a list.
 */
#include "tou/pulse.h"

#include <string.h>

#define SECOND 8192 /* stamps, as the vectors have it */
#define EDGES  1000
#define WAIT   256

typedef struct history {
    int64_t tick;
    int64_t next_minute;
    int64_t edge[EDGES]; /* rise, fall, rise ... */
    int n_edges;
    int64_t others; /* pulses that came without edges */
    int64_t count;
    int64_t taken;
    int64_t too_many;
    int64_t dropped;
    tou_mark_t waits[WAIT];
    int64_t waits_count[WAIT];
    int n_waits;
} history_t;

static history_t histories[2];
static const tou_pulse_t *owner[2];

/* Of the two inputs there are the one that was started last and the one before. */
static history_t *history(const tou_pulse_t *self)
{
    return &histories[(self == owner[0]) ? 0 : 1];
}

tou_err_t tou_pulse_init(tou_pulse_t *self, const tou_pulse_cfg_t *cfg, tou_mark_t *mark, uint8_t n_marks)
{
    owner[0] = (owner[0] == NULL) ? self : owner[0];
    memset(self, 0, sizeof *self);
    memset(history(self), 0, sizeof(history_t));
    history(self)->next_minute = 60;
    self->cfg                  = *cfg;
    self->mark                 = mark;
    self->n_marks              = n_marks;
    return TOU_OK;
}

/* Stretches that only short pauses part are one pulse, if one of them is long enough; it ends with the first such. */
static void count(tou_pulse_t *self, history_t *h)
{
    int64_t counted = -SECOND * 10;
    int64_t bounced = 0;
    int64_t fast    = 0;
    bool open       = false;

    h->count = h->others;
    for (int i = 0; i + 1 < h->n_edges; i += 2) {
        open = open || i == 0 || h->edge[i] - h->edge[i - 1] >= self->cfg.min_low;
        if (h->edge[i + 1] - h->edge[i] < self->cfg.min_high) {
            bounced++;
        } else if (open) {
            open = false;
            if (h->edge[i + 1] - counted < self->cfg.min_period) {
                fast++;
            } else {
                counted = h->edge[i + 1];
                h->count++;
            }
        }
    }
    self->bounced = (uint8_t)((bounced > 255) ? 255 : bounced);
    self->fast    = (uint8_t)((fast + h->too_many > 255) ? 255 : fast + h->too_many);
}

void tou_pulse_edge_isr(tou_pulse_t *self, bool active, uint16_t stamp)
{
    history_t *h = history(self);
    int64_t at   = h->tick * SECOND;

    if (active == (h->n_edges % 2 != 0)) {
        return;
    }
    while (at % 65536 != stamp) {
        at++;
    }
    h->edge[h->n_edges++] = at;
    count(self, h);
}

void tou_pulse_add_isr(tou_pulse_t *self)
{
    history(self)->others++;
    history(self)->count++;
}

void tou_pulse_load_isr(tou_pulse_t *self, uint16_t hardware)
{
    history_t *h  = history(self);
    int64_t added = (hardware + 65536 - h->count % 65536) % 65536;

    h->too_many += self->cfg.max_second != 0 && added > self->cfg.max_second;
    h->others += added;
    count(self, h);
}

void tou_pulse_mark_isr(tou_pulse_t *self)
{
    history_t *h = history(self);

    h->tick++;
    if (h->tick != h->next_minute) {
        return;
    }
    h->next_minute += 60;
    if (h->n_waits == self->n_marks) {
        h->dropped++;
        self->dropped = (uint8_t)((h->dropped > 255) ? 255 : h->dropped);
        return;
    }
    h->waits[h->n_waits].tick    = (uint32_t)h->tick;
    h->waits_count[h->n_waits++] = h->count;
}

bool tou_pulse_take(tou_pulse_t *self, tou_mark_t *upto)
{
    history_t *h = history(self);
    bool minute  = h->n_waits != 0;
    int64_t to   = minute ? h->waits_count[0] : h->count;

    upto->tick  = minute ? h->waits[0].tick : (uint32_t)h->tick;
    upto->count = (uint16_t)(to - h->taken);
    h->taken    = to;
    if (minute) {
        h->n_waits--;
        memmove(h->waits, h->waits + 1, sizeof h->waits - sizeof h->waits[0]);
        memmove(h->waits_count, h->waits_count + 1, sizeof h->waits_count - sizeof h->waits_count[0]);
    }
    return minute;
}

bool tou_pulse_mark_waits(const tou_pulse_t *self)
{
    return history(self)->n_waits != 0;
}

bool tou_pulse_full(const tou_pulse_t *self)
{
    return history(self)->n_waits == self->n_marks;
}

bool tou_pulse_next(const tou_pulse_t *self, uint32_t *tick)
{
    if (history(self)->n_waits == 0) {
        return false;
    }
    *tick = history(self)->waits[0].tick;
    return true;
}

uint32_t tou_pulse_tick(const tou_pulse_t *self)
{
    return (uint32_t)history(self)->tick;
}

/* Only as the vectors ask for it: a minute longer or shorter, soon after an edge. */
tou_err_t tou_pulse_set_phase(tou_pulse_t *self, uint32_t tick)
{
    history(self)->next_minute = tick;
    return TOU_OK;
}

static int64_t place; /* quarters */
static int64_t whole; /* place of the last whole turn */

static int quarter(bool a, bool b)
{
    return a ? (b ? 2 : 1) : (b ? 3 : 0);
}

void tou_disc_init(tou_disc_t *self, tou_pulse_t *forward, tou_pulse_t *reverse, bool a, bool b)
{
    memset(self, 0, sizeof *self);
    self->forward = forward;
    self->reverse = reverse;
    self->way     = 1;
    place         = quarter(a, b);
    whole         = place;
}

void tou_disc_edge_isr(tou_disc_t *self, bool a, bool b)
{
    int moved = (int)(((quarter(a, b) - place) % 4 + 4) % 4);

    if (moved == 2) {
        self->skipped = (uint8_t)((self->skipped == 255u) ? 255u : self->skipped + 1u);
        place += 2 * self->way;
    } else if (moved != 0) {
        self->way = (moved == 1) ? 1 : -1;
        place += self->way;
    }
    if (place - whole >= 4 || place - whole <= -4) {
        self->back = place < whole;
        whole += self->back ? -4 : 4;
        tou_pulse_add_isr(self->back ? self->reverse : self->forward);
    }
}
