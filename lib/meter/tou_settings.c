/* SPDX-License-Identifier: MIT */
#include "tou/settings.h"

#include "tou/arrays.h"
#include "tou/bytes.h"

#include <string.h>

static uint8_t *settings_rule(uint8_t *at, const tou_dst_rule_t *rule)
{
    at = tou_bytes_put(at, rule->on.kind, 1);
    at = tou_bytes_put(at, rule->on.month, 1);
    at = tou_bytes_put(at, rule->on.day, 1);
    at = tou_bytes_put(at, rule->on.arg, 1);
    at = tou_bytes_put(at, rule->minute, 2);
    return tou_bytes_put(at, rule->base, 1);
}

void tou_settings_zone_put(uint8_t *at, const tou_zone_t *zone)
{
    at = tou_bytes_put(at, (uint16_t)zone->offset_min, 2);
    at = tou_bytes_put(at, zone->shift_min, 1);
    (void)settings_rule(settings_rule(at, &zone->begin), &zone->end);
}

tou_err_t tou_settings_zone_get(const uint8_t *at, tou_zone_t *zone)
{
    tou_zone_t found;

    tou_image_zone(at, &found);
    if (tou_zone_check(&found) != TOU_OK) {
        return TOU_E_INVALID;
    }
    *zone = found;
    return TOU_OK;
}

void tou_settings_billing_put(uint8_t *at, const tou_billing_cfg_t *cfg)
{
    for (uint8_t i = 0; i < TOU_MOMENTS; i++) {
        at = tou_bytes_put(at, cfg->moment[i].day, 1);
        at = tou_bytes_put(at, cfg->moment[i].hour, 1);
    }
    at = tou_bytes_put(at, cfg->make_up, 1);
    for (uint8_t i = 0; i < TOU_HANDS; i++) {
        at = tou_bytes_put(at, cfg->lock[i].blocks, 1);
        at = tou_bytes_put(at, cfg->lock[i].minutes, 2);
    }
}

tou_err_t tou_settings_billing_get(const uint8_t *at, tou_billing_cfg_t *cfg)
{
    tou_billing_cfg_t found;

    for (uint8_t i = 0; i < TOU_MOMENTS; i++) {
        found.moment[i].day  = at[0];
        found.moment[i].hour = at[1];
        at += 2;
    }
    found.make_up = at[0];
    at++;
    for (uint8_t i = 0; i < TOU_HANDS; i++) {
        found.lock[i].blocks  = at[0];
        found.lock[i].minutes = (uint16_t)tou_bytes_get(&at[1], 2);
        at += 3;
    }
    if (tou_billing_check(&found) != TOU_OK) {
        return TOU_E_INVALID;
    }
    *cfg = found;
    return TOU_OK;
}

void tou_settings_demand_put(uint8_t *at, const tou_demand_settings_t *settings)
{
    const tou_demand_cfg_t *cfg  = &settings->cfg;
    const tou_forgive_t *forgive = &settings->forgive;

    at = tou_bytes_put(at, cfg->period_min, 1);
    at = tou_bytes_put(at, cfg->slide_min, 1);
    at = tou_bytes_put(at, cfg->sync, 1);
    at = tou_bytes_put(at, cfg->rule, 1);
    at = tou_bytes_put(at, cfg->n_rates, 1);
    at = tou_bytes_put(at, cfg->n_highest, 1);
    at = tou_bytes_put(at, forgive->minutes, 1);
    at = tou_bytes_put(at, forgive->cold_minutes, 1);
    at = tou_bytes_put(at, forgive->cold_after_min, 2);
    at = tou_bytes_put(at, settings->outage, 1);
    (void)tou_bytes_put(at, settings->limit, 4);
}

tou_err_t tou_settings_demand_get(const uint8_t *at, tou_demand_settings_t *settings)
{
    tou_demand_settings_t found;

    found.cfg.period_min         = at[0];
    found.cfg.slide_min          = at[1];
    found.cfg.sync               = at[2];
    found.cfg.rule               = at[3];
    found.cfg.n_rates            = at[4];
    found.cfg.n_highest          = at[5];
    found.forgive.minutes        = at[6];
    found.forgive.cold_minutes   = at[7];
    found.forgive.cold_after_min = (uint16_t)tou_bytes_get(&at[8], 2);
    found.outage                 = at[10];
    found.limit                  = tou_bytes_get(&at[11], 4);
    if (found.outage > TOU_DEMAND_SYNCHRONISE || tou_demand_check(&found.cfg) != TOU_OK) {
        return TOU_E_INVALID;
    }
    *settings = found;
    return TOU_OK;
}

void tou_settings_constant_put(uint8_t *at, const tou_constant_t *constant)
{
    at = tou_bytes_put(at, constant->imp_per_kwh, 2);
    at = tou_bytes_put(at, constant->ratio, 4);
    (void)tou_bytes_put(at, constant->units_per_kwh, 2);
}

/* The check is that of a quantity which is set up on trial. */
tou_err_t tou_settings_constant_get(const uint8_t *at, tou_constant_t *constant)
{
    tou_constant_t found;
    tou_energy_t trial;

    found.imp_per_kwh   = (uint16_t)tou_bytes_get(at, 2);
    found.ratio         = tou_bytes_get(&at[2], 4);
    found.units_per_kwh = (uint16_t)tou_bytes_get(&at[6], 2);
    if (tou_energy_init(&trial, NULL, 1, found.imp_per_kwh, found.ratio, found.units_per_kwh) != TOU_OK) {
        return TOU_E_INVALID;
    }
    *constant = found;
    return TOU_OK;
}

void tou_settings_schedule_put(uint8_t *at, const tou_schedule_settings_t *settings)
{
    memcpy(at, &settings->cfg, sizeof settings->cfg);
    at[sizeof settings->cfg] = settings->make_up;
}

tou_err_t tou_settings_schedule_get(const uint8_t *at, tou_schedule_settings_t *settings)
{
    tou_schedule_settings_t found;

    memcpy(&found.cfg, at, sizeof found.cfg);
    found.make_up = at[sizeof found.cfg];
    if (tou_schedule_check(&found.cfg) != TOU_OK) {
        return TOU_E_INVALID;
    }
    *settings = found;
    return TOU_OK;
}

void tou_settings_passwords_put(uint8_t *at, const tou_passwords_t *passwords)
{
    memcpy(at, passwords->level, TOU_SETTINGS_PASSWORDS);
}

void tou_settings_passwords_get(const uint8_t *at, tou_passwords_t *passwords)
{
    memcpy(passwords->level, at, TOU_SETTINGS_PASSWORDS);
}

void tou_settings_counts_put(uint8_t *at, const tou_counts_t *counts)
{
    at[0] = counts->zones;
    at[1] = counts->tables;
    at[2] = counts->slots;
    at[3] = 0;
}

tou_err_t tou_settings_counts_get(const uint8_t *at, tou_counts_t *counts)
{
    /* 0 wraps to the highest value. */
    if ((uint8_t)(at[0] - 1u) >= 14u || (uint8_t)(at[1] - 1u) >= 8u || (uint8_t)(at[2] - 1u) >= 14u || at[3] != 0u) {
        return TOU_E_INVALID;
    }
    counts->zones  = at[0];
    counts->tables = at[1];
    counts->slots  = at[2];
    return TOU_OK;
}

bool tou_settings_password_ok(const tou_passwords_t *passwords, uint8_t level, const uint8_t *given)
{
    uint8_t differs = 0;

    if (level >= TOU_PASSWORD_LEVELS) {
        return false;
    }
    for (uint8_t i = 0; i < TOU_PASSWORD_SIZE; i++) {
        differs |= (uint8_t)(passwords->level[level][i] ^ given[i]);
    }
    return differs == 0u;
}
