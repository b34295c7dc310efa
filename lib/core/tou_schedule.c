/* SPDX-License-Identifier: MIT */
#include "tou/schedule.h"

#include "tou/bytes.h"

#include <string.h>

/*
 * Moments are numbered, with gaps nowhere: days, months and years by themselves, intervals by the days before times their
 * number in a day. Then so many moments before another is a subtraction, whatever lies in between.
 */

/* Quotient of 16 bits; the remainder stays. The divisor is up to 86 400, so that its 2^15-fold fits. */
static uint16_t schedule_divide(uint32_t *rest, uint32_t by)
{
    uint16_t n = 0;

    for (uint32_t part = by << 15; part >= by; part >>= 1) {
        n = (uint16_t)(n << 1);
        if (*rest >= part) {
            *rest -= part;
            n++;
        }
    }
    return n;
}

static uint16_t schedule_interval(const tou_schedule_cfg_t *cfg)
{
    return (uint16_t)tou_bytes_get(cfg->minutes, 2);
}

/* Minutes into the day; of an interval, its phase. */
static uint16_t schedule_minute(const tou_schedule_cfg_t *cfg)
{
    return (uint16_t)(60u * cfg->hour + cfg->minute);
}

/* How many of an interval are in a day. */
static uint16_t schedule_daily(const tou_schedule_cfg_t *cfg)
{
    uint32_t rest = 1439u - schedule_minute(cfg);

    return (uint16_t)(schedule_divide(&rest, schedule_interval(cfg)) + 1u);
}

/* Seconds that standard time is ahead, modulo 2^32. */
static uint32_t schedule_ahead(const tou_zone_t *zone)
{
    return (uint32_t)(60 * (int32_t)zone->offset_min);
}

/* What the wall clock shows at a moment: 0 before time began, TOU_WALL_NONE after its end. */
static tou_wall_t schedule_wall(const tou_schedule_cfg_t *cfg, uint16_t number)
{
    tou_date_t date = {0, cfg->month, cfg->day};
    tou_day_t day   = number;

    if (number == 0u) {
        return 0;
    }
    if (cfg->kind == TOU_EVERY_MONTH) {
        for (; number > 12u; number = (uint16_t)(number - 12u)) {
            date.year++;
        }
        date.month = (uint8_t)number;
    } else {
        date.year = (uint8_t)(number - 1u);
    }
    if (cfg->kind != TOU_EVERY_DAY) {
        if (cfg->kind == TOU_EVERY_NEVER || date.year > 99u) {
            return TOU_WALL_NONE;
        }
        day = tou_date_to_day(&date);
    }
    return day * TOU_DAY_S + UINT32_C(60) * schedule_minute(cfg);
}

/* Instant of a moment: 0 before time began, TOU_UTC_NEVER after its end. */
static tou_utc_t schedule_nominal(const tou_schedule_cfg_t *cfg, const tou_zone_t *zone, uint32_t number)
{
    tou_utc_t utc = 0;

    if (cfg->kind == TOU_EVERY_INTERVAL) {
        uint16_t day = schedule_divide(&number, schedule_daily(cfg));

        /* The first day is over in every zone when time begins. */
        if (day != 0u) {
            utc = day * TOU_DAY_S + 60u * (schedule_minute(cfg) + number * schedule_interval(cfg)) - schedule_ahead(zone);
        }
    } else {
        tou_wall_t wall = schedule_wall(cfg, (uint16_t)number);

        if (tou_zone_to_utc(zone, wall, false, &utc) == TOU_WALL_NEVER && wall > TOU_UTC_MIN) {
            return TOU_UTC_NEVER;
        }
    }
    if (utc >= TOU_UTC_END) {
        return TOU_UTC_NEVER;
    }
    return (utc < TOU_UTC_MIN) ? 0 : utc;
}

/* Number of a moment not before the latest one of a day, but for intervals. */
static uint16_t schedule_number(const tou_schedule_cfg_t *cfg, tou_day_t day)
{
    tou_date_t date;

    if (cfg->kind == TOU_EVERY_DAY) {
        return day;
    }
    tou_date_from_day(day, &date);
    if (cfg->kind == TOU_EVERY_MONTH) {
        return (uint16_t)(12u * date.year + date.month);
    }
    return (cfg->kind == TOU_EVERY_YEAR) ? (uint16_t)(date.year + 1u) : 0u;
}

/*
 * Number of the latest moment at an instant, and its own instant. With an interval the search begins with the first of the day
 * or with the latest; else a day late, for the wall clock is ahead of standard time in summer, and has been when it falls back
 * over midnight.
 */
static uint32_t schedule_latest(const tou_schedule_cfg_t *cfg, const tou_zone_t *zone, tou_utc_t utc, tou_utc_t *at)
{
    tou_day_t day;
    uint32_t number;

    utc = (utc < TOU_UTC_MIN) ? (TOU_UTC_MIN - 1u) : (utc >= TOU_UTC_END) ? (TOU_UTC_END - 1u) : utc;

    uint32_t second = tou_wall_split(utc + schedule_ahead(zone), &day);
    if (cfg->kind == TOU_EVERY_INTERVAL) {
        uint32_t phase = UINT32_C(60) * schedule_minute(cfg);

        number = (uint32_t)day * schedule_daily(cfg);
        if (second >= phase) {
            second -= phase;
            number += schedule_divide(&second, UINT32_C(60) * schedule_interval(cfg));
        }
    } else {
        number = schedule_number(cfg, (tou_day_t)(day + ((day < 36524u) ? 1u : 0u)));
    }
    for (*at = schedule_nominal(cfg, zone, number); *at > utc; *at = schedule_nominal(cfg, zone, number)) {
        number--;
    }
    return number;
}

tou_err_t tou_schedule_check(const tou_schedule_cfg_t *cfg)
{
    const tou_date_t date = {1, cfg->month, cfg->day}; /* a year without 29 February */
    bool ok               = true;

    if (cfg->kind == TOU_EVERY_NEVER) {
        return TOU_OK;
    }
    if (cfg->hour > 23u || cfg->minute > 59u) {
        return TOU_E_RANGE;
    }
    switch (cfg->kind) {
    case TOU_EVERY_INTERVAL:
        ok = schedule_interval(cfg) <= 1440u && schedule_minute(cfg) < schedule_interval(cfg);
        break;
    case TOU_EVERY_DAY:
        break;
    case TOU_EVERY_MONTH:
        ok = cfg->day >= 1u && cfg->day <= 28u;
        break;
    case TOU_EVERY_YEAR:
        ok = tou_date_check(&date) == TOU_OK;
        break;
    default:
        ok = false;
        break;
    }
    return ok ? TOU_OK : TOU_E_RANGE;
}

tou_err_t tou_schedule_every(uint16_t minutes, uint16_t phase, tou_schedule_cfg_t *cfg)
{
    if (minutes > 1440u || phase >= minutes) {
        return TOU_E_RANGE;
    }
    memset(cfg, 0, sizeof *cfg);
    cfg->kind = TOU_EVERY_INTERVAL;
    for (; phase >= 60u; phase = (uint16_t)(phase - 60u)) {
        cfg->hour++;
    }
    cfg->minute = (uint8_t)phase;
    (void)tou_bytes_put(cfg->minutes, minutes, 2);
    return TOU_OK;
}

static bool schedule_wild(uint8_t value)
{
    return value == 99u || value == 0xFFu;
}

tou_err_t tou_schedule_from_dlt(uint8_t minute, uint8_t hour, uint8_t day, uint8_t month, tou_schedule_cfg_t *cfg)
{
    tou_schedule_cfg_t made;

    if (schedule_wild(hour)) {
        return (schedule_wild(day) && schedule_wild(month)) ? tou_schedule_every(60, minute, cfg) : TOU_E_RANGE;
    }
    /* A month without a day is refused, for its day is 0. */
    memset(&made, 0, sizeof made);
    made.kind   = TOU_EVERY_DAY;
    made.hour   = hour;
    made.minute = minute;
    if (!schedule_wild(day)) {
        made.kind = TOU_EVERY_MONTH;
        made.day  = day;
    }
    if (!schedule_wild(month)) {
        made.kind  = TOU_EVERY_YEAR;
        made.month = month;
    }
    if (tou_schedule_check(&made) != TOU_OK) {
        return TOU_E_RANGE;
    }
    *cfg = made;
    return TOU_OK;
}

tou_utc_t tou_schedule_after(const tou_schedule_cfg_t *cfg, const tou_zone_t *zone, tou_utc_t utc)
{
    tou_utc_t at;
    uint32_t number = schedule_latest(cfg, zone, utc, &at);

    return schedule_nominal(cfg, zone, number + 1u);
}

tou_utc_t tou_schedule_upto(const tou_schedule_cfg_t *cfg, const tou_zone_t *zone, tou_utc_t utc)
{
    tou_utc_t at;

    (void)schedule_latest(cfg, zone, utc, &at);
    return at;
}

/* Until the time is known nothing is due. */
static void schedule_rest(tou_schedule_t *self, const tou_schedule_cfg_t *cfg)
{
    self->cfg  = *cfg;
    self->done = 0;
    self->due  = TOU_UTC_NEVER;
}

tou_err_t tou_schedule_init(tou_schedule_t *self, const tou_schedule_cfg_t *cfg, const tou_zone_t *zone, uint8_t make_up,
                            uint16_t most)
{
    if (tou_schedule_check(cfg) != TOU_OK) {
        return TOU_E_RANGE;
    }
    memset(self, 0, sizeof *self);
    self->make_up = make_up;
    self->most    = (make_up == TOU_MAKE_UP_ALL) ? most : make_up;
    self->zone    = zone;
    schedule_rest(self, cfg);
    return TOU_OK;
}

tou_err_t tou_schedule_restore(tou_schedule_t *self, tou_utc_t done)
{
    if (done != 0u && (done < TOU_UTC_MIN || done >= TOU_UTC_END)) {
        return TOU_E_RANGE;
    }
    schedule_rest(self, &self->cfg);
    self->done = done;
    return TOU_OK;
}

tou_err_t tou_schedule_set(tou_schedule_t *self, const tou_schedule_cfg_t *cfg, tou_utc_t utc)
{
    if (tou_schedule_check(cfg) != TOU_OK) {
        return TOU_E_RANGE;
    }
    if (memcmp((const uint8_t *)cfg, (const uint8_t *)&self->cfg, sizeof *cfg) != 0) {
        schedule_rest(self, cfg);
        if (utc != 0u) {
            (void)tou_schedule_pass(self, utc);
        }
    }
    return TOU_OK;
}

uint8_t tou_schedule_pass(tou_schedule_t *self, tou_utc_t utc)
{
    tou_utc_t at;
    uint32_t number = schedule_latest(&self->cfg, self->zone, utc, &at);
    bool first      = self->make_up == TOU_MAKE_UP_FIRST;
    uint8_t events  = 0;

    if (self->done == 0u) {
        self->done = at;
    } else if (self->done > schedule_nominal(&self->cfg, self->zone, number + 1u)) {
        self->done = at;
        events     = TOU_SCHEDULE_EV_BACK;
    } else if (!first) {
        uint32_t kept    = (number > self->most) ? (number - self->most) : 0u;
        tou_utc_t passed = schedule_nominal(&self->cfg, self->zone, kept);

        if (passed > self->done) {
            self->done = passed;
            events     = TOU_SCHEDULE_EV_MISSED;
        }
    }
    self->due  = tou_schedule_after(&self->cfg, self->zone, self->done);
    self->skip = first ? at : 0u;
    /* The others are passed over as the first is taken. */
    if (self->due < self->skip) {
        events = TOU_SCHEDULE_EV_MISSED;
    }
    return events;
}

bool tou_schedule_next(tou_schedule_t *self, tou_utc_t utc, tou_utc_t *at)
{
    if (self->due > utc) {
        return false;
    }
    *at        = self->due;
    self->done = (self->skip > self->due) ? self->skip : self->due;
    self->due  = tou_schedule_after(&self->cfg, self->zone, self->done);
    return true;
}
