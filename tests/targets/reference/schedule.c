/* SPDX-License-Identifier: MIT */
/* Moments are found by looking at day after day. */
#include "reference.h"

#include "../../model/naive.h"
#include "tou/schedule.h"

#define YEAR 366

static int length(const tou_schedule_cfg_t *cfg)
{
    return cfg->minutes[0] + 256 * cfg->minutes[1];
}

static bool time_ok(const tou_schedule_cfg_t *cfg)
{
    return cfg->hour < 24 && cfg->minute < 60;
}

tou_err_t tou_schedule_check(const tou_schedule_cfg_t *cfg)
{
    bool ok = cfg->kind == TOU_EVERY_NEVER || time_ok(cfg);

    if (cfg->kind == TOU_EVERY_INTERVAL) {
        ok = ok && among(length(cfg), 1, 1440) && 60 * cfg->hour + cfg->minute < length(cfg);
    } else if (cfg->kind == TOU_EVERY_MONTH) {
        ok = ok && among(cfg->day, 1, 28);
    } else if (cfg->kind == TOU_EVERY_YEAR) {
        /* 2001: a year without 29 February */
        ok = ok && among(cfg->month, 1, 12) && among(cfg->day, 1, civil(civil_day(2001, cfg->month, 1))->last);
    }
    return ok ? TOU_OK : TOU_E_RANGE;
}

tou_err_t tou_schedule_every(uint16_t minutes, uint16_t phase, tou_schedule_cfg_t *cfg)
{
    const tou_schedule_cfg_t made = {TOU_EVERY_INTERVAL,
                                     0,
                                     0,
                                     (uint8_t)(phase / 60),
                                     (uint8_t)(phase % 60),
                                     {(uint8_t)(minutes % 256), (uint8_t)(minutes / 256)}};

    if (!among(minutes, 1, 1440) || phase >= minutes) {
        return TOU_E_RANGE;
    }
    *cfg = made;
    return TOU_OK;
}

static bool date_matches(const tou_schedule_cfg_t *cfg, int day)
{
    switch (cfg->kind) {
    case TOU_EVERY_DAY:
        return true;
    case TOU_EVERY_MONTH:
        return civil(day)->day == cfg->day;
    case TOU_EVERY_YEAR:
        return civil(day)->day == cfg->day && civil(day)->month == cfg->month;
    default:
        return false;
    }
}

/* The last moment of a day not after an instant, and the first after it; what there was before stays. */
static void look(const tou_schedule_cfg_t *cfg, const tou_zone_t *zone, int day, int64_t utc, int64_t *upto, int64_t *after)
{
    int minute   = 60 * cfg->hour + cfg->minute;
    bool through = cfg->kind == TOU_EVERY_INTERVAL;

    for (; minute < 1440 && (through || date_matches(cfg, day)); minute += through ? length(cfg) : 1440) {
        int64_t wall = (int64_t)day * MODEL_DAY + INT64_C(60) * minute;
        tou_utc_t at = (tou_utc_t)(wall - INT64_C(60) * zone->offset_min);

        if (!through) {
            (void)tou_zone_to_utc(zone, (tou_wall_t)wall, false, &at);
        }
        *upto  = (at <= utc && at > *upto) ? at : *upto;
        *after = (at > utc && at < *after) ? at : *after;
    }
}

tou_utc_t tou_schedule_after(const tou_schedule_cfg_t *cfg, const tou_zone_t *zone, tou_utc_t utc)
{
    int today     = (int)(utc / MODEL_DAY);
    int64_t upto  = 0;
    int64_t after = TOU_UTC_NEVER;

    for (int day = today - 2; day <= today + YEAR + 2; day++) {
        look(cfg, zone, day, utc, &upto, &after);
        if (after != TOU_UTC_NEVER && day > today + 2) {
            break;
        }
    }
    return (tou_utc_t)after;
}

tou_utc_t tou_schedule_upto(const tou_schedule_cfg_t *cfg, const tou_zone_t *zone, tou_utc_t utc)
{
    int today     = (int)(utc / MODEL_DAY);
    int64_t upto  = 0;
    int64_t after = TOU_UTC_NEVER;

    for (int day = today + 2; day >= today - YEAR - 2; day--) {
        look(cfg, zone, day, utc, &upto, &after);
        if (upto != 0 && day < today - 2) {
            break;
        }
    }
    return (tou_utc_t)upto;
}

tou_err_t tou_schedule_init(tou_schedule_t *self, const tou_schedule_cfg_t *cfg, const tou_zone_t *zone, uint8_t make_up,
                            uint16_t most)
{
    memset(self, 0, sizeof *self);
    self->cfg     = *cfg;
    self->zone    = zone;
    self->make_up = make_up;
    self->most    = most;
    return TOU_OK;
}

/* `done`, or the moment so many before the last one if that is later. */
static uint8_t keep(tou_schedule_t *self, tou_utc_t last)
{
    int kept = (self->make_up == TOU_MAKE_UP_ALL) ? self->most : self->make_up;

    for (; kept > 0 && last > self->done; kept--) {
        last = tou_schedule_upto(&self->cfg, self->zone, last - 1u);
    }
    if (last <= self->done) {
        return 0;
    }
    self->done = last;
    return TOU_SCHEDULE_EV_MISSED;
}

uint8_t tou_schedule_pass(tou_schedule_t *self, tou_utc_t utc)
{
    tou_utc_t last = tou_schedule_upto(&self->cfg, self->zone, utc);

    self->skip = 0;
    if (self->done == 0) {
        self->done = last;
    } else if (self->done > tou_schedule_after(&self->cfg, self->zone, utc)) {
        self->done = last;
        return TOU_SCHEDULE_EV_BACK;
    } else if (self->make_up == TOU_MAKE_UP_FIRST) {
        self->skip = last;
        return (last > tou_schedule_after(&self->cfg, self->zone, self->done)) ? TOU_SCHEDULE_EV_MISSED : 0;
    } else {
        return keep(self, last);
    }
    return 0;
}

bool tou_schedule_next(tou_schedule_t *self, tou_utc_t utc, tou_utc_t *at)
{
    tou_utc_t first = tou_schedule_after(&self->cfg, self->zone, self->done);

    if (first > utc || self->done == 0) {
        return false;
    }
    *at        = first;
    self->done = (first < self->skip) ? self->skip : first;
    return true;
}
