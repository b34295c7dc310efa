/* SPDX-License-Identifier: MIT */
#include "tou_meter.h"

#include <string.h>

static bool meter_valid(tou_utc_t utc)
{
    return utc >= TOU_UTC_MIN && utc < TOU_UTC_END;
}

static bool meter_within(int32_t ahead, uint8_t limit)
{
    return ahead <= (int32_t)limit && ahead >= -(int32_t)limit;
}

/* Seconds until the minute ends, 1..60. */
static uint8_t meter_left(tou_utc_t utc)
{
    tou_day_t day;
    uint32_t second = tou_wall_split(utc, &day);

    for (; second >= 3600u; second -= 3600u) {
    }
    for (; second >= 60u; second -= 60u) {
    }
    return (uint8_t)(60u - second);
}

/* The time by the next minute edge; 0: not valid. Before its minute's begin while one is made longer. */
static tou_utc_t meter_time(const tou_meter_t *self)
{
    uint32_t left = self->next_tick - tou_pulse_tick(self->cfg->input[0]);

    return self->valid ? (self->next_utc - left) : 0u;
}

tou_utc_t tou_meter_now(const tou_meter_t *self)
{
    tou_utc_t now  = meter_time(self);
    uint32_t ahead = self->next_utc - now;

    return (self->valid && ahead > 60u && ahead < 60u + TOU_TRIM_MAX) ? (self->next_utc - 60u) : now;
}

/* A tick of the first input as another one counts it: a fault may have torn their counts apart. */
static uint32_t meter_tick_of(const tou_meter_t *self, uint8_t input, uint32_t tick)
{
    uint32_t first;
    uint32_t own;

    do {
        first = tou_pulse_tick(self->cfg->input[0]);
        own   = tou_pulse_tick(self->cfg->input[input]);
    } while (first != tou_pulse_tick(self->cfg->input[0]));
    return own + (tick - first);
}

void tou_meter_set_phase(const tou_meter_t *self, uint32_t tick)
{
    for (uint8_t i = 0; i < self->cfg->n_inputs; i++) {
        (void)tou_pulse_set_phase(self->cfg->input[i], meter_tick_of(self, i, tick));
    }
}

static void meter_pass(tou_meter_t *self)
{
    uint16_t missed = self->cfg->billing->state.missed;
    uint8_t events  = tou_billing_pass(self->cfg->billing, self->utc);

    missed = (uint16_t)(self->cfg->billing->state.missed - missed);
    if ((events & TOU_BILLING_EV_MISSED) != 0u) {
        tou_meter_tell(self, TOU_EV_MISSED, (uint8_t)((missed > UINT8_MAX) ? UINT8_MAX : missed), 0, NULL);
    }
    if ((events & TOU_BILLING_EV_BACK) != 0u) {
        tou_meter_tell(self, TOU_EV_MOVED_BACK, 0, 0, NULL);
    }
}

static void meter_tell_jump(tou_meter_t *self, tou_utc_t utc, uint8_t cause)
{
    tou_event_t event;

    memset(&event, 0, sizeof event);
    event.kind   = TOU_EV_JUMPED;
    event.detail = cause;
    event.at     = utc;
    event.before = self->jump.before;
    event.by     = self->by;
    tou_meter_post(self, &event);
}

/* The time is another one: minutes begin anew, and what is in force is looked up. Edges that wait have no meaning now. */
static void meter_jump(tou_meter_t *self, tou_utc_t utc, uint8_t cause)
{
    uint8_t left = meter_left(utc);

    for (uint8_t i = 0; i < self->cfg->n_inputs; i++) {
        tou_pulse_drop_marks(self->cfg->input[i]);
    }
    self->valid = meter_valid(utc);
    if (self->valid) {
        self->utc = utc;
    }
    self->next_utc   = utc + left;
    self->next_tick  = tou_pulse_tick(self->cfg->input[0]) + left;
    self->jump.cause = cause;
    self->lost       = false;
    self->stage      = TOU_STAGE_CLOSE;
    tou_meter_set_phase(self, self->next_tick);
    meter_tell_jump(self, self->valid ? utc : 0u, cause);
}

static void meter_jump_clock(tou_meter_t *self, tou_utc_t utc, uint8_t kind)
{
    tou_utc_t before = tou_meter_now(self);

    self->jump.before = (before != 0u) ? before : self->utc;
    meter_jump(self, utc, TOU_JUMP_CLOCK);
    tou_meter_tell(self, kind, 0, before, NULL);
    if (self->valid) {
        meter_pass(self);
    }
}

/* Is a tick to come, and not at once? */
static bool meter_ahead(const tou_meter_t *self, uint32_t tick)
{
    uint32_t left = tick - tou_pulse_tick(self->cfg->input[0]);

    return left >= 2u && left <= 60u + TOU_TRIM_MAX;
}

/* Moves the end of the minute under way. Too late for that if either end, the old or the new one, is about to come. */
static bool meter_trim(tou_meter_t *self, int32_t ahead)
{
    uint32_t tick = self->next_tick - (uint32_t)ahead;

    if (!meter_ahead(self, self->next_tick) || !meter_ahead(self, tick) ||
        tou_pulse_set_phase(self->cfg->input[0], tick) != TOU_OK) {
        return false;
    }
    tou_meter_set_phase(self, tick);
    self->next_tick = tick;
    return true;
}

/* Two readings that agree: one that a bus has garbled would close periods for good. */
static tou_err_t meter_read_clock(tou_meter_t *self, tou_utc_t *utc)
{
    const tou_clock_t *clock = self->cfg->clock;
    tou_utc_t first;
    tou_err_t err = clock->ops->get(clock->ctx, &first);

    if (err == TOU_OK) {
        err = clock->ops->get(clock->ctx, utc);
    }
    if (err == TOU_OK && !meter_valid(*utc)) {
        err = TOU_E_INVALID;
    } else if (err == TOU_OK && !meter_within((int32_t)(*utc - first), 1)) {
        err = TOU_E_IO;
    }
    if (err != TOU_OK && err != TOU_E_BUSY) {
        tou_meter_tell(self, TOU_EV_CLOCK_FAULT, (uint8_t)err, 0, NULL);
    }
    return err;
}

/* Seconds by which a clock is ahead of the meter. */
static int32_t meter_ahead_of(const tou_meter_t *self, tou_utc_t utc)
{
    return (int32_t)(utc - meter_time(self));
}

/* Two clocks of whole seconds may differ by one without either being wrong. */
static bool meter_agrees(const tou_meter_t *self, tou_utc_t utc)
{
    uint8_t limit = (self->cfg->trim_max_s > 1u) ? self->cfg->trim_max_s : 1u;

    return self->valid && meter_within(meter_ahead_of(self, utc), limit);
}

static tou_err_t meter_compare(tou_meter_t *self)
{
    tou_utc_t utc = 0;
    tou_err_t err = meter_read_clock(self, &utc);

    if (err == TOU_OK && !meter_agrees(self, utc)) {
        meter_jump_clock(self, utc, TOU_EV_CLOCK_SET);
    } else if (err == TOU_OK && !meter_within(meter_ahead_of(self, utc), 1)) {
        (void)meter_trim(self, meter_ahead_of(self, utc));
    }
    return err;
}

void tou_meter_check_clock(tou_meter_t *self)
{
    self->stage = TOU_STAGE_RATE;
    if (self->valid && !meter_valid(self->utc)) {
        meter_jump_clock(self, 0, TOU_EV_CLOCK_SET);
        return;
    }
    /* A minute is trimmed from its beginning, which is not the case while other edges wait. */
    if (self->check_left == 0u && self->cfg->clock_check_min != 0u) {
        bool waits       = tou_pulse_mark_waits(self->cfg->input[0]);
        self->check_left = (waits || meter_compare(self) == TOU_E_BUSY) ? 1u : self->cfg->clock_check_min;
    }
}

/*
 * How long the main loop slept is told by the ticks; the board's clock has the last word. It is waited for, since a tick that
 * a fault has changed would close periods that have not ended. If it cannot tell and no mark was dropped, no time is sure.
 */
void tou_meter_lost_edges(tou_meter_t *self)
{
    tou_utc_t utc = 0;
    tou_err_t err = meter_read_clock(self, &utc);

    if (err == TOU_E_BUSY) {
        self->stage = TOU_STAGE_EDGE;
    } else if (err == TOU_OK && !meter_agrees(self, utc)) {
        meter_jump_clock(self, utc, TOU_EV_CLOCK_SET);
    } else if (err != TOU_OK && self->valid && !self->lost) {
        meter_jump_clock(self, 0, TOU_EV_CLOCK_SET);
        self->check_left = 1;
    } else {
        self->jump.before = self->utc;
        meter_jump(self, tou_meter_now(self), TOU_JUMP_MARKS);
    }
}

tou_err_t tou_meter_start(tou_meter_t *self)
{
    tou_utc_t utc = 0;
    tou_err_t err;

    err = meter_read_clock(self, &utc);
    if (err == TOU_E_BUSY) {
        return err;
    }
    tou_meter_seal_fixed(self);
    self->jump.before = self->utc;
    self->check_left  = self->cfg->clock_check_min;
    meter_jump(self, (err == TOU_OK) ? utc : 0u, TOU_JUMP_POWER);
    tou_meter_tell(self, TOU_EV_POWER_UP, 0, self->jump.before, NULL);
    if (self->valid) {
        meter_pass(self);
    }
    tou_meter_seal(self, TOU_LOOK_WHOLE);
    return TOU_OK;
}

/* The next edge has passed and no mark tells of it: the ring was full. The tick is read first: an edge may come meanwhile. */
static bool meter_overdue(const tou_meter_t *self)
{
    uint32_t late = tou_pulse_tick(self->cfg->input[0]) - self->next_tick;

    return late <= UINT32_MAX / 2u && !tou_pulse_mark_waits(self->cfg->input[0]);
}

/* Edges that were lost may have been due. */
tou_err_t tou_meter_enter(tou_meter_t *self)
{
    if (!tou_meter_head_ok(self)) {
        return TOU_E_INVALID;
    }
    if (tou_meter_open(self)) {
        return TOU_E_BUSY;
    }
    if (!tou_meter_keeper_ok(self) || !tou_meter_intact(self, TOU_LOOK_WHOLE)) {
        return TOU_E_INVALID;
    }
    if (self->stage == TOU_STAGE_IDLE && !tou_pulse_mark_waits(self->cfg->input[0])) {
        tou_meter_take(self);
        if (self->stage == TOU_STAGE_IDLE && meter_overdue(self)) {
            self->edge_tick = tou_pulse_tick(self->cfg->input[0]);
            self->stage     = TOU_STAGE_EDGE;
        }
        tou_meter_seal(self, TOU_LOOK_WHOLE);
    }
    bool rests = self->stage == TOU_STAGE_IDLE && !tou_pulse_mark_waits(self->cfg->input[0]);

    return (rests && tou_meter_ready(self)) ? TOU_OK : TOU_E_BUSY;
}

static tou_err_t meter_set_clock(tou_meter_t *self, tou_utc_t utc, uint8_t kind)
{
    int32_t ahead = meter_ahead_of(self, utc);
    bool trim     = self->valid && meter_within(ahead, self->cfg->trim_max_s);
    uint32_t tick = self->next_tick;
    tou_err_t err;

    if (trim && !meter_trim(self, ahead)) {
        return TOU_E_BUSY;
    }
    err = self->cfg->clock->ops->set(self->cfg->clock->ctx, utc);
    if (err != TOU_OK) {
        tou_meter_set_phase(self, tick);
        self->next_tick = tick;
    } else if (!trim) {
        meter_jump_clock(self, utc, kind);
    }
    return err;
}

static tou_err_t meter_enter_clock(tou_meter_t *self, tou_utc_t utc, uint8_t kind)
{
    if (!meter_valid(utc)) {
        return TOU_E_RANGE;
    }
    tou_err_t err = tou_meter_enter(self);

    if (err == TOU_OK) {
        err = meter_set_clock(self, utc, kind);
        tou_meter_seal(self, TOU_LOOK_WHOLE);
    }
    return err;
}

tou_err_t tou_meter_set_clock(tou_meter_t *self, tou_utc_t utc)
{
    return meter_enter_clock(self, utc, TOU_EV_CLOCK_SET);
}

tou_err_t tou_meter_adjust_clock(tou_meter_t *self, tou_utc_t utc)
{
    return meter_enter_clock(self, utc, TOU_EV_CLOCK_ADJUSTED);
}

tou_err_t tou_meter_close(tou_meter_t *self, uint8_t cause)
{
    tou_closing_t closing;
    tou_err_t err = tou_meter_enter(self);

    if (err != TOU_OK) {
        return err;
    }
    if (!self->valid) {
        return TOU_E_RANGE;
    }
    /* At the edge itself a closing by the clock may come first. */
    tou_utc_t now = tou_meter_now(self);

    if (now >= self->next_utc) {
        return TOU_E_BUSY;
    }
    err = tou_billing_close(self->cfg->billing, cause, now, &closing);
    if (err == TOU_OK) {
        tou_meter_run_closing(self, &closing);
        tou_meter_seal(self, TOU_LOOK_WHOLE);
    }
    return err;
}

tou_err_t tou_meter_unlock(tou_meter_t *self)
{
    tou_err_t err = tou_meter_enter(self);

    if (err == TOU_OK) {
        self->stage = TOU_STAGE_OPEN;
        tou_meter_seal(self, TOU_LOOK_PULSES);
    }
    return err;
}

void tou_meter_begin_anew(tou_meter_t *self)
{
    self->jump.before = tou_meter_now(self);
    meter_jump(self, self->jump.before, TOU_JUMP_SET);
    if (self->valid) {
        meter_pass(self);
    }
}

void tou_meter_lock(tou_meter_t *self, bool anew)
{
    if (!tou_meter_head_ok(self) || !tou_meter_open(self)) {
        return;
    }
    self->stage = TOU_STAGE_IDLE;
    tou_meter_seal_fixed(self);
    tou_meter_changed(self);
    if (anew) {
        tou_meter_begin_anew(self);
    }
    tou_meter_seal(self, TOU_LOOK_WHOLE);
}
