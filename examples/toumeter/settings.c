/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include "tou/bytes.h"

#include <string.h>

#define SETTINGS_VERSION 1u

static void settings_measure(tou_demand_cfg_t *cfg)
{
    cfg->n_rates   = TOU_RATE_MAX;
    cfg->n_highest = 1;
}

static void settings_take(settings_t *self, const tariff_file_t *file)
{
    self->zone              = file->zone;
    self->demand.period_min = file->demand.period_min;
    self->demand.slide_min  = file->demand.slide_min;
    self->demand.sync       = (file->demand.sync == TARIFF_SYNC_GRID) ? TOU_DEMAND_GRID : TOU_DEMAND_FREE;
    self->demand.rule       = (file->demand.rule == TARIFF_RULE_INSIDE) ? TOU_DEMAND_INSIDE : TOU_DEMAND_AT_END;
    for (uint8_t i = 0; i < file->n_billing; i++) {
        self->moment[i].day  = file->billing[i].day;
        self->moment[i].hour = file->billing[i].hour;
    }
}

void settings_new(settings_t *self, const tariff_file_t *file, uint16_t constant, const char *address)
{
    memset(self, 0, sizeof *self);
    self->constant          = constant;
    self->moment[0].day     = 1;
    self->demand.period_min = 15;
    self->demand.slide_min  = 15;
    self->demand.sync       = TOU_DEMAND_GRID;
    self->demand.rule       = TOU_DEMAND_INSIDE;
    settings_measure(&self->demand);
    if (file != NULL) {
        settings_take(self, file);
    }
    for (uint8_t i = 0; i < SETTINGS_ADDRESS && address != NULL; i++) {
        const char *pair = &address[(size_t)2u * (SETTINGS_ADDRESS - 1u - i)];

        self->address[i] = (uint8_t)((pair[0] - '0') * 16 + (pair[1] - '0'));
    }
}

static uint8_t *settings_put_rule(uint8_t *at, const tou_dst_rule_t *rule)
{
    memcpy(at, &rule->on, 4);
    at = tou_bytes_put(at + 4, rule->minute, 2);
    return tou_bytes_put(at, rule->base, 1);
}

static const uint8_t *settings_get_rule(const uint8_t *at, tou_dst_rule_t *rule)
{
    memcpy(&rule->on, at, 4);
    rule->minute = (uint16_t)tou_bytes_get(at + 4, 2);
    rule->base   = at[6];
    return at + 7;
}

void settings_put(const settings_t *self, uint8_t bytes[SETTINGS_SIZE])
{
    uint8_t *at = tou_bytes_put(bytes, SETTINGS_VERSION, 1);

    at = tou_bytes_put(at, self->constant, 2);
    memcpy(at, self->address, SETTINGS_ADDRESS);
    at = tou_bytes_put(at + SETTINGS_ADDRESS, (uint16_t)self->zone.offset_min, 2);
    at = tou_bytes_put(at, self->zone.shift_min, 1);
    at = settings_put_rule(at, &self->zone.begin);
    at = settings_put_rule(at, &self->zone.end);
    at = tou_bytes_put(at, self->demand.period_min, 1);
    at = tou_bytes_put(at, self->demand.slide_min, 1);
    at = tou_bytes_put(at, self->demand.rule, 1);
    at = tou_bytes_put(at, self->demand.sync, 1);
    memcpy(at, self->moment, sizeof self->moment);
}

bool settings_get(settings_t *self, const uint8_t bytes[SETTINGS_SIZE])
{
    const uint8_t *at = &bytes[3];
    tou_billing_cfg_t billing;

    memset(self, 0, sizeof *self);
    self->constant = (uint16_t)tou_bytes_get(&bytes[1], 2);
    memcpy(self->address, at, SETTINGS_ADDRESS);
    at += SETTINGS_ADDRESS;
    self->zone.offset_min   = (int16_t)tou_bytes_get(at, 2);
    self->zone.shift_min    = at[2];
    at                      = settings_get_rule(at + 3, &self->zone.begin);
    at                      = settings_get_rule(at, &self->zone.end);
    self->demand.period_min = at[0];
    self->demand.slide_min  = at[1];
    self->demand.rule       = at[2];
    self->demand.sync       = at[3];
    settings_measure(&self->demand);
    memcpy(self->moment, at + 4, sizeof self->moment);
    tou_billing_init_defaults(&billing);
    memcpy(billing.moment, self->moment, sizeof billing.moment);
    return bytes[0] == SETTINGS_VERSION && self->constant != 0u && tou_zone_check(&self->zone) == TOU_OK &&
           tou_demand_check(&self->demand) == TOU_OK && tou_billing_check(&billing) == TOU_OK;
}
