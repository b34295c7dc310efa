/* SPDX-License-Identifier: MIT */
#include "tou_meter.h"

#include <string.h>

tou_err_t tou_meter_init(tou_meter_t *self, const tou_meter_cfg_t *cfg)
{
    if (cfg->n_inputs == 0u || cfg->n_inputs > TOU_INPUTS_MAX || cfg->n_parts > 250u || cfg->trim_max_s >= TOU_TRIM_MAX) {
        return TOU_E_ARG;
    }
    for (uint8_t i = 1; i < cfg->n_inputs; i++) {
        if (cfg->input[i]->n_marks != cfg->input[0]->n_marks) {
            return TOU_E_ARG;
        }
    }
    memset(self, 0, sizeof *self);
    self->cfg      = cfg;
    self->spare    = cfg;
    self->on_event = cfg->on_event;
    self->ctx      = cfg->ctx;
    tou_meter_seal(self, TOU_LOOK_PULSES);
    return TOU_OK;
}

void tou_meter_restore(tou_meter_t *self, tou_utc_t utc)
{
    self->utc = utc;
    tou_meter_seal(self, TOU_LOOK_PULSES);
}

/* Pulses of one input, for what is in force. */
static void meter_credit(tou_meter_t *self, uint8_t input, uint16_t pulses)
{
    const tou_meter_cfg_t *cfg = self->cfg;
    uint16_t sum               = (uint16_t)(self->credited + pulses);

    self->credited = (sum < pulses) ? UINT16_MAX : sum;
    for (uint8_t i = 0; i < cfg->n_parts && pulses != 0u; i++) {
        if (cfg->part[i].ops->on_pulses != NULL) {
            cfg->part[i].ops->on_pulses(cfg->part[i].ctx, input, pulses);
        }
    }
}

static void meter_take_one(tou_meter_t *self, uint8_t input, tou_mark_t *upto)
{
    (void)tou_pulse_take(self->cfg->input[input], upto);
    meter_credit(self, input, upto->count);
}

/*
 * The first input leads. Another one whose full ring has dropped the edge goes on behind it; one that has an edge more keeps
 * it until the first one gets there. Which edge is the later one is told by their ages.
 */
static bool meter_take(tou_meter_t *self, uint32_t *tick)
{
    tou_mark_t upto;
    bool edge = tou_pulse_take(self->cfg->input[0], &upto);

    uint32_t age = tou_pulse_tick(self->cfg->input[0]) - upto.tick;

    *tick = upto.tick;
    meter_credit(self, 0, upto.count);
    for (uint8_t i = 1; i < self->cfg->n_inputs; i++) {
        uint32_t next;

        if (!edge) {
            meter_take_one(self, i, &upto);
        }
        for (uint8_t n = 0; edge && n < UINT8_MAX; n++) {
            if (!tou_pulse_next(self->cfg->input[i], &next) || tou_pulse_tick(self->cfg->input[i]) - next < age) {
                break;
            }
            meter_take_one(self, i, &upto);
        }
    }
    return edge;
}

static void meter_on_minute(tou_meter_t *self, tou_utc_t utc)
{
    for (uint8_t i = 0; i < self->cfg->n_parts; i++) {
        const tou_part_t *part = &self->cfg->part[i];
        uint8_t event          = (part->ops->on_minute != NULL) ? part->ops->on_minute(part->ctx, utc) : TOU_EV_NONE;

        if (event != TOU_EV_NONE && event < TOU_EV_N) {
            tou_meter_tell(self, event, i, 0, NULL);
        }
    }
}

/* Faults that the interrupts have counted. @return whether marks were dropped */
static bool meter_look_at_faults(tou_meter_t *self)
{
    uint16_t behind  = 0;
    uint16_t dropped = 0;

    for (uint8_t i = 0; i < self->cfg->n_inputs; i++) {
        behind  = (uint16_t)(behind + self->cfg->input[i]->behind);
        dropped = (uint16_t)(dropped + self->cfg->input[i]->dropped);
    }
    if (behind != self->behind) {
        self->behind = behind;
        tou_meter_tell(self, TOU_EV_BEHIND, 0, 0, NULL);
    }
    if (dropped == self->dropped) {
        return false;
    }
    self->dropped = dropped;
    tou_meter_tell(self, TOU_EV_MARKS, 0, 0, NULL);
    return true;
}

/*
 * A minute edge. Later than it was to come, it shows that edges were lost. Sooner, it is one of a minute that was made longer
 * in its last moment, or a fault, after which the next one comes late.
 */
static void meter_edge(tou_meter_t *self)
{
    uint32_t early = self->next_tick - self->edge_tick;

    self->lost  = meter_look_at_faults(self) || self->lost;
    self->stage = TOU_STAGE_IDLE;
    if (early != 0u) {
        if (early >= 60u + TOU_TRIM_MAX) {
            tou_meter_lost_edges(self);
        }
        return;
    }
    self->stage = TOU_STAGE_CLOSE;
    self->next_tick += 60u;
    if (self->check_left != 0u) {
        self->check_left--;
    }
    tou_meter_set_phase(self, self->next_tick);
    tou_billing_minute(self->cfg->billing);
    if (self->valid) {
        self->utc = self->next_utc;
        self->next_utc += 60u;
    }
    meter_on_minute(self, self->valid ? self->utc : 0u);
}

void tou_meter_run_closing(tou_meter_t *self, const tou_closing_t *closing)
{
    const tou_meter_cfg_t *cfg = self->cfg;

    for (uint8_t i = 0; i < cfg->n_parts; i++) {
        if (cfg->part[i].ops->on_close != NULL) {
            cfg->part[i].ops->on_close(cfg->part[i].ctx, closing);
        }
    }
    for (uint8_t i = 0; i < cfg->n_parts; i++) {
        if (cfg->part[i].ops->on_open != NULL) {
            cfg->part[i].ops->on_open(cfg->part[i].ctx, closing);
        }
    }
    tou_meter_tell(self, TOU_EV_CLOSED, 0, 0, closing);
}

bool tou_meter_ready(const tou_meter_t *self)
{
    return self->cfg->keeper == NULL || self->cfg->keeper->ops->ready(self->cfg->keeper->ctx);
}

/* An edge, or what is to be taken down at it, waits for the keeper: not so long that an edge is lost. */
static bool meter_blocked(const tou_meter_t *self)
{
    return (self->stage == TOU_STAGE_EDGE || self->stage == TOU_STAGE_CLOSE) && !tou_meter_ready(self) &&
           !tou_pulse_full(self->cfg->input[0]);
}

/* What a part's own schedule says. */
static bool meter_due_one(const tou_meter_t *self)
{
    for (uint8_t i = 0; i < self->cfg->n_parts; i++) {
        const tou_part_t *part = &self->cfg->part[i];

        if (part->ops->on_due != NULL && part->ops->on_due(part->ctx, self->utc)) {
            return true;
        }
    }
    return false;
}

/* Freezes come before the closing that clears what they freeze. */
static bool meter_close_one(tou_meter_t *self)
{
    tou_closing_t closing;

    if (self->valid && meter_due_one(self)) {
        return true;
    }
    if (!self->valid || !tou_billing_next(self->cfg->billing, self->utc, &closing)) {
        return false;
    }
    tou_meter_run_closing(self, &closing);
    return true;
}

static void meter_hand_out(tou_meter_t *self)
{
    for (uint8_t i = 0; i < self->cfg->n_parts; i++) {
        const tou_part_t *part = &self->cfg->part[i];

        if (self->jump.cause != TOU_JUMP_NONE) {
            if (part->ops->on_start != NULL) {
                part->ops->on_start(part->ctx, &self->now, &self->jump);
            }
        } else if (part->ops->on_rate != NULL) {
            part->ops->on_rate(part->ctx, &self->now);
        }
    }
    self->jump.cause = TOU_JUMP_NONE;
    self->stage      = TOU_STAGE_IDLE;
}

static void meter_rate(tou_meter_t *self)
{
    tou_utc_t utc = self->valid ? self->utc : 0u;
    tou_err_t err = tou_tariff_step(self->cfg->tariff, utc);
    tou_action_t action;

    bool tell = self->cfg->tariff->events != 0u;

    if (err == TOU_MORE) {
        self->stage = (uint8_t)(tell ? TOU_STAGE_TELL : TOU_STAGE_RATE);
        return;
    }
    uint8_t flags = tou_tariff_get(self->cfg->tariff, utc, &action);
    bool same     = flags == self->now.flags && memcmp(&action, &self->now.action, sizeof action) == 0;

    self->stage = TOU_STAGE_IDLE;
    if (!same || self->jump.cause != TOU_JUMP_NONE) {
        self->now.utc    = utc;
        self->now.action = action;
        self->now.flags  = flags;
        self->stage      = TOU_STAGE_HAND;
    }
    if (tell) {
        self->stage = TOU_STAGE_LAST;
    }
}

void tou_meter_take(tou_meter_t *self)
{
    if (meter_take(self, &self->edge_tick)) {
        self->stage = TOU_STAGE_EDGE;
    }
}

/*
 * As much of a minute edge as may be done at once, at most one closing and one step of the tariff. Taking pulses ends a piece
 * of which only they were looked at before, and so does a step of the tariff.
 */
static void meter_work(tou_meter_t *self, uint8_t look)
{
    if (self->stage == TOU_STAGE_IDLE) {
        tou_meter_take(self);
    }
    if (self->stage == TOU_STAGE_EDGE && look == TOU_LOOK_WHOLE && !meter_blocked(self)) {
        meter_edge(self);
    }
    if (self->stage == TOU_STAGE_CLOSE && look == TOU_LOOK_WHOLE && !meter_blocked(self) && !meter_close_one(self)) {
        self->stage = TOU_STAGE_CLOCK;
    }
    if (self->stage >= TOU_STAGE_TELL && look == TOU_LOOK_WHOLE) {
        tou_meter_tell_tariff(self);
        self->stage = (uint8_t)((self->stage == TOU_STAGE_TELL) ? TOU_STAGE_RATE : TOU_STAGE_HAND);
    }
    if (self->stage == TOU_STAGE_CLOCK) {
        tou_meter_check_clock(self);
    }
    if (self->stage == TOU_STAGE_RATE) {
        meter_rate(self);
    }
    if (self->stage == TOU_STAGE_HAND && look == TOU_LOOK_WHOLE) {
        meter_hand_out(self);
    }
}

static bool meter_waits(const tou_meter_t *self)
{
    for (uint8_t i = 0; i < self->cfg->n_inputs; i++) {
        if (tou_pulse_waits(self->cfg->input[i])) {
            return true;
        }
    }
    return false;
}

static uint8_t meter_look(const tou_meter_t *self)
{
    if (self->stage == TOU_STAGE_IDLE && !tou_pulse_mark_waits(self->cfg->input[0])) {
        return TOU_LOOK_PULSES;
    }
    return (self->stage == TOU_STAGE_RATE) ? TOU_LOOK_TARIFF : TOU_LOOK_WHOLE;
}

/* The keeper's own work. What it has to tell waits until it can be told. @return false: it is damaged */
static bool meter_keeper_step(tou_meter_t *self)
{
    const tou_keeper_t *keeper = self->cfg->keeper;
    uint8_t detail             = 0;

    if (!tou_meter_keeper_ok(self)) {
        return false;
    }
    if (keeper->ops->step(keeper->ctx, NULL) != TOU_EV_NONE && !tou_meter_open(self) &&
        tou_meter_intact(self, TOU_LOOK_WHOLE)) {
        uint8_t event = keeper->ops->step(keeper->ctx, &detail);

        tou_meter_tell(self, event, detail, 0, NULL);
        tou_meter_seal(self, TOU_LOOK_WHOLE);
    }
    return true;
}

/* All that has come is credited, or an edge waits for the keeper: what is there now is kept. */
static tou_err_t meter_hand_over(tou_meter_t *self, bool blocked)
{
    const tou_keeper_t *keeper = self->cfg->keeper;

    if (!tou_meter_keeper_ok(self) || !tou_meter_intact(self, TOU_LOOK_WHOLE)) {
        return TOU_E_INVALID;
    }
    if (!blocked) {
        tou_meter_take(self);
    }
    if (blocked || self->stage == TOU_STAGE_IDLE) {
        keeper->ops->take(keeper->ctx);
        self->credited = 0;
    }
    tou_meter_seal(self, TOU_LOOK_WHOLE);
    return TOU_MORE;
}

/* A piece of the meter's own work. */
static tou_err_t meter_go_on(tou_meter_t *self)
{
    uint8_t look   = meter_look(self);
    uint32_t until = self->next_tick;

    if (!tou_meter_intact(self, look)) {
        return TOU_E_INVALID;
    }
    meter_work(self, look);

    bool minute = until != self->next_tick;

    if (self->cfg->keeper != NULL && (minute || self->credited != 0u)) {
        self->cfg->keeper->ops->passed(self->cfg->keeper->ctx, self->credited, minute);
        self->credited = 0;
    }
    tou_meter_seal(self, look);
    return TOU_MORE;
}

tou_err_t tou_meter_poll(tou_meter_t *self)
{
    const tou_keeper_t *keeper;
    uint8_t wants = 0;

    if (!tou_meter_head_ok(self)) {
        return TOU_E_INVALID;
    }
    keeper = self->cfg->keeper;
    if (keeper != NULL) {
        wants = keeper->ops->wants(keeper->ctx);
        if ((wants & TOU_KEEP_STEP) != 0u && !meter_keeper_step(self)) {
            return TOU_E_INVALID;
        }
    }
    bool rests = self->stage == TOU_STAGE_IDLE && !meter_waits(self);

    if (rests && wants == 0u) {
        return TOU_OK;
    }
    if (tou_meter_open(self)) {
        return TOU_E_BUSY;
    }
    bool looked = (wants & TOU_KEEP_STEP) != 0u;

    if (!looked && (self->stage == TOU_STAGE_EDGE || self->stage == TOU_STAGE_CLOSE) && !tou_meter_keeper_ok(self)) {
        return TOU_E_INVALID;
    }
    bool blocked = meter_blocked(self);

    if ((wants & TOU_KEEP_STATE) != 0u &&
        (blocked || (self->stage == TOU_STAGE_IDLE && !tou_pulse_mark_waits(self->cfg->input[0])))) {
        return meter_hand_over(self, blocked);
    }
    return (rests || blocked) ? TOU_MORE : meter_go_on(self);
}

const tou_now_t *tou_meter_in_force(const tou_meter_t *self)
{
    return &self->now;
}
