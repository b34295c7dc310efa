/* SPDX-License-Identifier: MIT */
#include "tou_meter.h"

#include "tou/seal.h"

static uint8_t meter_seal_own(const tou_meter_t *self)
{
    return tou_seal_one(&self->seal_cfg, sizeof *self - offsetof(tou_meter_t, seal_cfg));
}

static uint8_t meter_seal_cfg(const tou_meter_t *self)
{
    return tou_seal_one(self->cfg, sizeof *self->cfg);
}

static uint8_t meter_seal_list(const tou_meter_t *self)
{
    const tou_meter_cfg_t *cfg = self->cfg;
    uint32_t seal              = tou_seal(TOU_SEAL_SEED, cfg->input, cfg->n_inputs * sizeof(tou_pulse_t *));

    if (cfg->keeper != NULL) {
        seal = tou_seal(seal, cfg->keeper, sizeof *cfg->keeper);
    }
    return tou_seal_byte(seal);
}

static uint8_t meter_seal_fixed(const tou_meter_t *self)
{
    const tou_meter_cfg_t *cfg = self->cfg;
    uint32_t seal              = tou_seal(TOU_SEAL_SEED, cfg->part, cfg->n_parts * sizeof cfg->part[0]);

    seal = tou_seal(seal, cfg->clock, sizeof *cfg->clock);
    return tou_seal_byte(tou_seal(seal, self->now.zone, sizeof *self->now.zone));
}

static uint8_t meter_seal_inputs(const tou_meter_t *self)
{
    uint32_t seal = TOU_SEAL_SEED;

    for (uint8_t i = 0; i < self->cfg->n_inputs; i++) {
        seal = tou_seal(seal, self->cfg->input[i], offsetof(tou_pulse_t, put));
    }
    return tou_seal_byte(seal);
}

static uint8_t meter_seal_tariff(const tou_meter_t *self)
{
    return tou_seal_one(self->cfg->tariff, sizeof *self->cfg->tariff);
}

static uint8_t meter_seal_billing(const tou_meter_t *self)
{
    return tou_seal_one(self->cfg->billing, sizeof *self->cfg->billing);
}

void tou_meter_seal_fixed(tou_meter_t *self)
{
    self->now.zone   = self->cfg->tariff->planner.set.zone;
    self->seal_cfg   = meter_seal_cfg(self);
    self->seal_list  = meter_seal_list(self);
    self->seal_fixed = meter_seal_fixed(self);
}

/* Pulses change neither settings nor plans, and in a part only what a law proves. */
void tou_meter_seal(tou_meter_t *self, uint8_t look)
{
    for (uint8_t i = 0; i < self->cfg->n_parts && look == TOU_LOOK_WHOLE; i++) {
        self->cfg->part[i].ops->seal(self->cfg->part[i].ctx);
    }
    if (look == TOU_LOOK_WHOLE) {
        self->seal_billing = meter_seal_billing(self);
    }
    if (look != TOU_LOOK_PULSES) {
        self->seal_tariff = meter_seal_tariff(self);
    }
    self->seal_input = meter_seal_inputs(self);
    self->seal       = meter_seal_own(self);
}

static void meter_damaged(tou_meter_t *self, uint8_t where)
{
    self->stage = TOU_STAGE_DAMAGED;
    if (where == TOU_IN_METER) {
        self->on_event = self->cfg->on_event;
        self->ctx      = self->cfg->ctx;
    }
    tou_meter_tell(self, TOU_EV_DAMAGED, where, 0, NULL);
    self->seal = meter_seal_own(self);
}

bool tou_meter_keeper_ok(tou_meter_t *self)
{
    const tou_keeper_t *keeper = self->cfg->keeper;

    if (keeper == NULL || keeper->ops->check(keeper->ctx)) {
        return true;
    }
    meter_damaged(self, TOU_IN_KEEPER);
    return false;
}

bool tou_meter_open(const tou_meter_t *self)
{
    return self->stage == TOU_STAGE_OPEN && self->seal == meter_seal_own(self);
}

static bool meter_stopped(const tou_meter_t *self)
{
    return (self->stage == TOU_STAGE_OFF || self->stage == TOU_STAGE_DAMAGED) && self->seal == meter_seal_own(self);
}

/*
 * Which of two pointers that differ is the right one is told by the check byte, which was made while they were equal. That
 * works if a bit of one and the same bit of the other change it differently, so at least one of the words that tou_seal()
 * rotates by lies between them.
 */
static void meter_settle_head(tou_meter_t *self)
{
    const tou_meter_cfg_t *spare = self->spare;

    self->spare = self->cfg;
    if (self->seal != meter_seal_own(self)) {
        self->cfg   = spare;
        self->spare = spare;
    }
}

/* What any poll follows: the settings and their list of inputs. */
bool tou_meter_head_ok(tou_meter_t *self)
{
    uint8_t where = TOU_IN_METER;

    if (meter_stopped(self)) {
        return false;
    }
    if (self->cfg != self->spare) {
        meter_settle_head(self);
    } else if (self->seal_cfg == meter_seal_cfg(self) && self->seal_list == meter_seal_list(self)) {
        return true;
    } else if (self->seal == meter_seal_own(self)) {
        where = TOU_IN_FIXED;
    }
    meter_damaged(self, where);
    return false;
}

/* Each object is looked at before a pointer in it is followed. */
static bool meter_objects_ok(const tou_meter_t *self, uint8_t look, uint8_t *where)
{
    bool whole = look == TOU_LOOK_WHOLE;

    *where = TOU_IN_FIXED;
    if (self->seal_fixed != meter_seal_fixed(self)) {
        return false;
    }
    *where = TOU_IN_TARIFF;
    if (look != TOU_LOOK_PULSES && self->seal_tariff != meter_seal_tariff(self)) {
        return false;
    }
    *where = TOU_IN_BILLING;
    if (whole && self->seal_billing != meter_seal_billing(self)) {
        return false;
    }
    *where = TOU_IN_INPUT;
    if (self->seal_input != meter_seal_inputs(self)) {
        return false;
    }
    for (uint8_t i = 0; i < self->cfg->n_parts && look != TOU_LOOK_TARIFF; i++) {
        *where = (uint8_t)(TOU_IN_PART + i);
        if (!self->cfg->part[i].ops->check(self->cfg->part[i].ctx, whole)) {
            return false;
        }
    }
    return true;
}

bool tou_meter_intact(tou_meter_t *self, uint8_t look)
{
    uint8_t where = TOU_IN_METER;

    if (look == TOU_LOOK_WHOLE && !tou_meter_keeper_ok(self)) {
        return false;
    }
    if (self->seal == meter_seal_own(self) && meter_objects_ok(self, look, &where)) {
        return true;
    }
    meter_damaged(self, where);
    return false;
}
