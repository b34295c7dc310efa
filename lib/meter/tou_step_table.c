/* SPDX-License-Identifier: MIT */
/* Step tables and zones as bytes, and what a table says. */
#include "tou_step.h"

#include "tou/bytes.h"

#include <string.h>

static uint8_t *table_put_numbers(uint8_t *at, const uint32_t *number, uint8_t n)
{
    for (uint8_t i = 0; i < n; i++) {
        at = tou_bytes_put(at, number[i], 4);
    }
    return at;
}

void tou_step_table_put(uint8_t *at, const tou_step_table_t *table)
{
    at = table_put_numbers(at, table->threshold, TOU_STEP_THRESHOLDS);
    at = table_put_numbers(at, table->price, TOU_STEP_PRICES);
    for (uint8_t i = 0; i < TOU_STEP_DAYS; i++) {
        at[0] = table->day[i].month;
        at[1] = table->day[i].day;
        at[2] = table->day[i].hour;
        at += 3;
    }
}

static bool table_get_numbers(const uint8_t *at, uint32_t *number, uint8_t n)
{
    bool ok = true;

    for (uint8_t i = 0; i < n; i++) {
        number[i] = tou_bytes_get(&at[4u * (size_t)i], 4);
        ok        = ok && number[i] <= TOU_STEP_MOST;
    }
    return ok;
}

/* A date of every year, which 29 February is not, and a third byte up to a number; unused, all are 0. */
static bool table_date_ok(const uint8_t *at, uint8_t least, uint8_t most)
{
    const tou_date_t date = {1, at[0], at[1]};

    if (at[0] == 0u) {
        return at[1] == 0u && at[2] == 0u;
    }
    return tou_date_check(&date) == TOU_OK && at[2] >= least && at[2] <= most;
}

bool tou_step_days_get(const uint8_t *at, tou_step_day_t *day)
{
    bool ok = true;

    for (uint8_t i = 0; i < TOU_STEP_DAYS; i++) {
        ok           = ok && table_date_ok(at, 0, 23);
        day[i].month = at[0];
        day[i].day   = at[1];
        day[i].hour  = at[2];
        at += 3;
    }
    return ok;
}

tou_err_t tou_step_table_get(const uint8_t *at, tou_step_table_t *table)
{
    tou_step_table_t found;
    bool ok;

    memset(&found, 0, sizeof found);
    ok = table_get_numbers(at, found.threshold, TOU_STEP_THRESHOLDS);
    ok = table_get_numbers(&at[TOU_STEP_PRICES_AT], found.price, TOU_STEP_PRICES) && ok;
    ok = tou_step_days_get(&at[TOU_STEP_DAYS_AT], found.day) && ok;
    if (!ok) {
        return TOU_E_INVALID;
    }
    *table = found;
    return TOU_OK;
}

tou_err_t tou_step_table_check(const tou_step_table_t *table)
{
    for (uint8_t i = 1; i < TOU_STEP_THRESHOLDS; i++) {
        uint32_t before = table->threshold[i - 1u];
        uint32_t next   = table->threshold[i];

        if (next < before ? (next != 0u) : (before == 0u && next != 0u)) {
            return TOU_E_INVALID;
        }
    }
    return TOU_OK;
}

void tou_step_zones_put(uint8_t *at, const tou_step_zones_t *zones)
{
    for (uint8_t i = 0; i < TOU_STEP_ZONES; i++) {
        at[0] = zones->at[i].month;
        at[1] = zones->at[i].day;
        at[2] = zones->at[i].table;
        at += 3;
    }
}

tou_err_t tou_step_zones_get(const uint8_t *at, tou_step_zones_t *zones)
{
    tou_step_zones_t found;

    for (uint8_t i = 0; i < TOU_STEP_ZONES; i++) {
        if (!table_date_ok(at, 1, TOU_STEP_TABLES)) {
            return TOU_E_INVALID;
        }
        found.at[i].month = at[0];
        found.at[i].day   = at[1];
        found.at[i].table = at[2];
        at += 3;
    }
    *zones = found;
    return TOU_OK;
}

bool tou_step_zones_ordered(const tou_step_zones_t *zones)
{
    for (uint8_t i = 1; i < TOU_STEP_ZONES; i++) {
        const tou_step_zone_t *before = &zones->at[i - 1u];
        const tou_step_zone_t *next   = &zones->at[i];
        uint16_t from                 = (uint16_t)(((uint16_t)before->month << 8) | before->day);
        uint16_t to                   = (uint16_t)(((uint16_t)next->month << 8) | next->day);

        if (to != 0u && (to < from || from == 0u || (to == from && next->table != before->table))) {
            return false;
        }
    }
    return true;
}

/* Thresholds are hundredths of a kWh. A coarser unit is made as fine; what that does not hold is beyond any threshold. */
static bool table_reached(uint32_t threshold, uint32_t amount, uint16_t units_per_kwh)
{
    for (; units_per_kwh < TOU_UNIT_10WH; units_per_kwh = (uint16_t)(units_per_kwh * 10u)) {
        if (amount > TOU_STEP_MOST) {
            return true;
        }
        amount *= 10u;
    }
    return amount >= ((units_per_kwh == TOU_UNIT_10WH) ? threshold : (threshold * 10u));
}

uint8_t tou_step_of(const tou_step_table_t *table, uint32_t amount, uint16_t units_per_kwh, uint8_t most)
{
    uint32_t before = 0;
    uint8_t step    = 1;

    for (uint8_t i = 0; i < TOU_STEP_THRESHOLDS; i++) {
        if (table->threshold[i] > before && table_reached(table->threshold[i], amount, units_per_kwh)) {
            step = (uint8_t)(i + 2u);
        }
        before = table->threshold[i];
    }
    return (most != 0u && step > most) ? most : step;
}
