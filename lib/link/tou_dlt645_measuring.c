/* SPDX-License-Identifier: MIT */
/* How demand is measured, its limits, billing days, constants. */
#include "tou_dlt645_setting.h"

#define DI_PERIOD         UINT32_C(0x04000103)
#define DI_SLIDE          UINT32_C(0x04000104)
#define DI_CONSTANT       UINT32_C(0x04000409)
#define DI_REACTIVE       UINT32_C(0x0400040A)
#define DI_BILLING        UINT32_C(0x04000B01)
#define DI_BILLING_LAST   UINT32_C(0x04000B03)
#define DI_LIMIT          UINT32_C(0x04000E01)
#define DI_LIMIT_REVERSE  UINT32_C(0x04000E02)
#define MEASURING_NO_DAY  0x99u
#define MEASURING_BILLING TOU_OBJECT(TOU_CLASS_SETTING, TOU_SETTING_BILLING, 0, 0)

static tou_err_t measuring_state(const tou_objects_t *objects, uint8_t item, uint8_t quantity, uint32_t *number)
{
    tou_value_t value;
    tou_err_t err = tou_object_read(objects, TOU_OBJECT(TOU_CLASS_STATE, item, quantity, 0), &value);

    if (err == TOU_OK) {
        *number = value.number;
    }
    return err;
}

/* Pulses of the first of some quantities that there is. */
static tou_err_t measuring_constant(const tou_objects_t *objects, uint8_t first, uint8_t last, uint8_t *out)
{
    uint32_t number = 0;
    tou_err_t err   = TOU_E_ABSENT;

    for (; first <= last && err == TOU_E_ABSENT; first++) {
        err = measuring_state(objects, TOU_STATE_CONSTANT, first, &number);
    }
    if (err == TOU_OK) {
        (void)tou_dlt645_put(out, number, 3);
    }
    return err;
}

static uint32_t measuring_demand(uint8_t row)
{
    return TOU_OBJECT(TOU_CLASS_SETTING, TOU_SETTING_DEMAND, row, 0);
}

static tou_err_t measuring_get(const tou_objects_t *objects, uint8_t row, tou_demand_settings_t *settings)
{
    uint8_t bytes[TOU_SETTINGS_DEMAND];
    tou_err_t err = tou_object_get(objects, measuring_demand(row), bytes);

    return (err == TOU_OK) ? tou_settings_demand_get(bytes, settings) : err;
}

static tou_err_t measuring_put(const tou_objects_t *objects, uint8_t row, const tou_demand_settings_t *settings)
{
    uint8_t bytes[TOU_SETTINGS_DEMAND];

    tou_settings_demand_put(bytes, settings);
    return tou_object_put(objects, measuring_demand(row), bytes, TOU_SETTINGS_DEMAND);
}

/* The demand that a limit is of. */
static tou_err_t measuring_limited(const tou_objects_t *objects, uint32_t di, uint8_t *row)
{
    uint32_t number;
    tou_err_t err =
        measuring_state(objects, TOU_STATE_SETTING,
                        (uint8_t)((di == DI_LIMIT) ? TOU_QUANTITY_ACTIVE_IMPORT : TOU_QUANTITY_ACTIVE_EXPORT), &number);

    if (err == TOU_OK) {
        *row = (uint8_t)number;
    }
    return err;
}

static tou_err_t measuring_read_demand(const tou_objects_t *objects, uint32_t di, uint8_t *out, uint8_t *size)
{
    bool limit  = di == DI_LIMIT || di == DI_LIMIT_REVERSE;
    uint8_t row = 0;
    tou_demand_settings_t settings;
    tou_err_t err = limit ? measuring_limited(objects, di, &row) : TOU_OK;

    err = (err == TOU_OK) ? measuring_get(objects, row, &settings) : err;
    if (err != TOU_OK) {
        return err;
    }
    if (limit) {
        (void)tou_dlt645_put_demand(out, settings.limit);
    } else {
        (void)tou_dlt645_put(out, (di == DI_PERIOD) ? settings.cfg.period_min : settings.cfg.slide_min, 1);
    }
    *size = (uint8_t)(limit ? 3u : 1u);
    return TOU_OK;
}

/* hh DD */
static tou_err_t measuring_read_billing(const tou_objects_t *objects, uint32_t di, uint8_t *out)
{
    uint8_t bytes[TOU_SETTINGS_BILLING];
    tou_billing_cfg_t cfg;
    tou_err_t err = tou_object_get(objects, MEASURING_BILLING, bytes);

    err = (err == TOU_OK) ? tou_settings_billing_get(bytes, &cfg) : err;
    if (err != TOU_OK) {
        return err;
    }
    const tou_moment_t *moment = &cfg.moment[di - DI_BILLING];

    (void)tou_dlt645_put(&out[0], (moment->day != 0u) ? moment->hour : 99u, 1);
    (void)tou_dlt645_put(&out[1], (moment->day != 0u) ? moment->day : 99u, 1);
    return TOU_OK;
}

tou_err_t tou_dlt645_read_measuring(const tou_objects_t *objects, uint32_t di, uint8_t *out, uint8_t *size)
{
    switch (di) {
    case DI_PERIOD:
    case DI_SLIDE:
    case DI_LIMIT:
    case DI_LIMIT_REVERSE:
        return measuring_read_demand(objects, di, out, size);
    case DI_CONSTANT:
        *size = 3;
        return measuring_constant(objects, TOU_QUANTITY_ACTIVE_IMPORT, TOU_QUANTITY_ACTIVE_EXPORT, out);
    case DI_REACTIVE:
        *size = 3;
        return measuring_constant(objects, TOU_QUANTITY_REACTIVE_1, TOU_QUANTITY_QUADRANT_1 + 3, out);
    default:
        *size = 2;
        return (di >= DI_BILLING && di <= DI_BILLING_LAST) ? measuring_read_billing(objects, di, out) : TOU_E_ABSENT;
    }
}

/*
 * Period or slide as they would be. A period that the slide in force does not divide is one of blocks: so both can be written
 * one after the other, the period first, whatever they were; the slide first, if it also divides the old period.
 */
static tou_err_t measuring_change(tou_demand_cfg_t *cfg, bool period, uint8_t minutes)
{
    uint8_t left = minutes;

    if (!period) {
        cfg->slide_min = minutes;
        return tou_demand_check(cfg);
    }
    while (left >= cfg->slide_min) {
        left = (uint8_t)(left - cfg->slide_min);
    }
    cfg->period_min = minutes;
    cfg->slide_min  = (left != 0u) ? minutes : cfg->slide_min;
    return tou_demand_check(cfg);
}

/* Of all demands: none is changed if one of them cannot be. @return TOU_E_ABSENT: there is none */
static tou_err_t measuring_check_period(const tou_objects_t *objects, bool period, uint8_t minutes)
{
    uint8_t row = 0;
    tou_demand_settings_t settings;
    tou_err_t err = measuring_get(objects, 0, &settings);

    while (err == TOU_OK) {
        err = measuring_change(&settings.cfg, period, minutes);
        if (err == TOU_OK) {
            row++;
            err = measuring_get(objects, row, &settings);
        }
    }
    return (err == TOU_E_ABSENT && row != 0u) ? TOU_OK : err;
}

/* One demand after the other. */
static tou_err_t measuring_write_period(const tou_objects_t *objects, bool period, const uint8_t *data,
                                        tou_dlt645_job_t *job)
{
    uint8_t minutes = tou_dlt645_two(data[0]);
    tou_demand_settings_t settings;
    tou_err_t err = (job->step == 0u) ? measuring_check_period(objects, period, minutes) : TOU_OK;

    if (err != TOU_OK) {
        return err;
    }
    err = measuring_get(objects, job->step, &settings);
    if (err != TOU_OK) {
        return (err == TOU_E_ABSENT) ? TOU_OK : err;
    }
    (void)measuring_change(&settings.cfg, period, minutes);
    err = measuring_put(objects, job->step, &settings);
    if (err == TOU_OK) {
        job->step++;
        err = TOU_MORE;
    }
    return err;
}

static tou_err_t measuring_write_limit(const tou_objects_t *objects, uint32_t di, const uint8_t *data)
{
    tou_demand_settings_t settings;
    uint32_t number = 0;
    uint8_t row     = 0;
    tou_err_t err   = measuring_limited(objects, di, &row);

    if (err == TOU_OK && !tou_dlt645_number(data, 3, &number)) {
        err = TOU_E_RANGE;
    }
    err = (err == TOU_OK) ? measuring_get(objects, row, &settings) : err;
    if (err != TOU_OK) {
        return err;
    }
    settings.limit = number;
    return measuring_put(objects, row, &settings);
}

/* The first moment, which closes demand, too, is always used. */
static bool measuring_moment(const uint8_t *data, bool first, tou_moment_t *moment)
{
    uint8_t hour = tou_dlt645_two(data[0]);
    uint8_t day  = tou_dlt645_two(data[1]);

    if (data[0] == MEASURING_NO_DAY && data[1] == MEASURING_NO_DAY && !first) {
        moment->day  = 0;
        moment->hour = 0;
        return true;
    }
    moment->day  = day;
    moment->hour = hour;
    return day != 0u && day <= 28u && hour < 24u;
}

static tou_err_t measuring_write_billing(const tou_objects_t *objects, uint32_t di, const uint8_t *data)
{
    uint8_t bytes[TOU_SETTINGS_BILLING];
    tou_billing_cfg_t cfg;
    tou_err_t err = tou_object_get(objects, MEASURING_BILLING, bytes);

    err = (err == TOU_OK) ? tou_settings_billing_get(bytes, &cfg) : err;
    if (err == TOU_OK && !measuring_moment(data, di == DI_BILLING, &cfg.moment[di - DI_BILLING])) {
        err = TOU_E_RANGE;
    }
    if (err != TOU_OK) {
        return err;
    }
    tou_settings_billing_put(bytes, &cfg);
    return tou_object_put(objects, MEASURING_BILLING, bytes, TOU_SETTINGS_BILLING);
}

/* Constants are the product's: registers and remainders are by them. */
tou_err_t tou_dlt645_write_measuring(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n,
                                     tou_dlt645_job_t *job)
{
    switch (di) {
    case DI_PERIOD:
    case DI_SLIDE:
        return (n == 1u) ? measuring_write_period(objects, di == DI_PERIOD, data, job) : TOU_E_RANGE;
    case DI_LIMIT:
    case DI_LIMIT_REVERSE:
        return (n == 3u) ? measuring_write_limit(objects, di, data) : TOU_E_RANGE;
    default:
        if (di < DI_BILLING || di > DI_BILLING_LAST) {
            return TOU_E_ABSENT;
        }
        return (n == 2u) ? measuring_write_billing(objects, di, data) : TOU_E_RANGE;
    }
}
