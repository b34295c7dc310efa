/* SPDX-License-Identifier: MIT */
/* Cells that freezes keep and obey (cell.h). */
#include "tou_object.h"

#include "tou/bytes.h"
#include "tou/cell.h"

#define FREEZE_HOUR 60u /* minutes: interval of one that had none so short */

/* A kind in a set of them. */
#define FREEZE_BIT(kind) (1u << (unsigned)(kind))

/* Kinds that a cell is of, a bit each; 0: of none. */
static uint8_t freeze_kinds(uint32_t id)
{
    /* Modes: timed, instant, at switches, hourly, daily. */
    static const uint8_t modes[5] TOU_ROM = {FREEZE_BIT(TOU_FREEZE_TIMED), FREEZE_BIT(TOU_FREEZE_INSTANT),
                                             FREEZE_BIT(TOU_FREEZE_WEEKS) | FREEZE_BIT(TOU_FREEZE_DAYS) |
                                                 FREEZE_BIT(TOU_FREEZE_PRICES) | FREEZE_BIT(TOU_FREEZE_STEPS),
                                             FREEZE_BIT(TOU_FREEZE_HOURLY), FREEZE_BIT(TOU_FREEZE_DAILY)};

    switch ((uint8_t)(id >> 16)) {
    case TOU_CELL_FREEZE_MODE:
        return TOU_ROM_U8(&modes[(uint8_t)(id >> 8)]);
    case TOU_CELL_HOURLY_START:
    case TOU_CELL_HOURLY_MIN:
        return FREEZE_BIT(TOU_FREEZE_HOURLY);
    case TOU_CELL_DAILY_AT:
        return FREEZE_BIT(TOU_FREEZE_DAILY);
    default:
        return 0;
    }
}

/* The next freeze that a cell is of; NULL: there is none. kind: where to look, one beyond that which was found */
static tou_freeze_t *freeze_next(const tou_objects_t *objects, uint32_t id, uint8_t *kind)
{
    uint8_t kinds = freeze_kinds(id);
    bool mode     = (uint8_t)(id >> 16) == TOU_CELL_FREEZE_MODE;

    while (*kind < TOU_FREEZE_KINDS) {
        tou_freeze_t *freeze = objects->cells->freeze[*kind];
        bool wanted          = (((unsigned)kinds >> *kind) & 1u) != 0u;

        (*kind)++;
        if (wanted && freeze != NULL && freeze->cfg->ruled && (mode || freeze->cfg->settable)) {
            return freeze;
        }
    }
    return NULL;
}

static tou_utc_t freeze_from(const tou_freeze_t *freeze)
{
    return tou_bytes_get(freeze->rule.from, 4);
}

static uint8_t freeze_minutes(const tou_freeze_t *freeze)
{
    uint16_t minutes = (uint16_t)tou_bytes_get(freeze->schedule.cfg.minutes, 2);

    return (uint8_t)((minutes != 0u && minutes <= FREEZE_HOUR) ? minutes : FREEZE_HOUR);
}

static tou_err_t freeze_get(const tou_objects_t *objects, uint32_t id, uint8_t *out) TOU_REENTRANT
{
    uint8_t kind               = 0;
    const tou_freeze_t *freeze = freeze_next(objects, id, &kind);

    if (freeze == NULL) {
        return TOU_E_ABSENT;
    }
    switch ((uint8_t)(id >> 16)) {
    case TOU_CELL_FREEZE_MODE:
        out[0] = freeze->rule.mode;
        break;
    case TOU_CELL_HOURLY_START:
        tou_cell_from_utc(freeze->schedule.zone, freeze_from(freeze), out, 5);
        break;
    case TOU_CELL_HOURLY_MIN:
        out[0] = freeze_minutes(freeze);
        break;
    default:
        out[0] = freeze->schedule.cfg.minute;
        out[1] = freeze->schedule.cfg.hour;
        break;
    }
    return TOU_OK;
}

/* Minutes from 00:00 of standard time to the first moment of a day, so that the begin is one. */
static uint16_t freeze_phase(const tou_zone_t *zone, tou_utc_t from, uint8_t minutes)
{
    uint16_t phase = 0;
    tou_day_t day;

    if (from == 0u) {
        return 0;
    }
    uint32_t second = tou_wall_split(from + (uint32_t)((int32_t)zone->offset_min * 60), &day);

    for (; second >= minutes * UINT32_C(60); second -= minutes * UINT32_C(60)) {
    }
    for (; second >= 60u; second -= 60u) {
        phase++;
    }
    return phase;
}

static tou_err_t freeze_put_hourly(const tou_objects_t *objects, tou_freeze_t *freeze, tou_utc_t from, uint8_t minutes)
{
    tou_schedule_cfg_t cfg;
    tou_err_t err = tou_schedule_every(minutes, freeze_phase(freeze->schedule.zone, from, minutes), &cfg);

    if (err == TOU_OK) {
        err = tou_freeze_set_schedule(freeze, &cfg, tou_meter_now(objects->meter));
    }
    return (err == TOU_OK) ? tou_freeze_set_rule(freeze, freeze->rule.mode, from) : err;
}

static tou_err_t freeze_put_daily(const tou_objects_t *objects, tou_freeze_t *freeze, const uint8_t *bytes)
{
    tou_schedule_cfg_t cfg = {TOU_EVERY_DAY, 0, 0, 0, 0, {0, 0}};

    cfg.minute = bytes[0];
    cfg.hour   = bytes[1];
    return tou_freeze_set_schedule(freeze, &cfg, tou_meter_now(objects->meter));
}

static tou_err_t freeze_put_one(const tou_objects_t *objects, tou_freeze_t *freeze, uint8_t item, const uint8_t *bytes)
{
    tou_utc_t from = freeze_from(freeze);

    switch (item) {
    case TOU_CELL_FREEZE_MODE:
        return tou_freeze_set_rule(freeze, bytes[0], from);
    case TOU_CELL_HOURLY_START:
        return tou_cell_to_utc(freeze->schedule.zone, bytes, bytes[4], &from)
                   ? freeze_put_hourly(objects, freeze, from, freeze_minutes(freeze))
                   : TOU_E_INVALID;
    case TOU_CELL_HOURLY_MIN:
        return freeze_put_hourly(objects, freeze, from, bytes[0]);
    default:
        return freeze_put_daily(objects, freeze, bytes);
    }
}

static tou_err_t freeze_put(const tou_objects_t *objects, uint32_t id, const uint8_t *bytes) TOU_REENTRANT
{
    uint8_t kind         = 0;
    tou_freeze_t *freeze = freeze_next(objects, id, &kind);
    tou_err_t err        = (freeze != NULL) ? TOU_OK : TOU_E_ABSENT;

    while (err == TOU_OK && freeze != NULL) {
        err    = freeze_put_one(objects, freeze, (uint8_t)(id >> 16), bytes);
        freeze = freeze_next(objects, id, &kind);
    }
    return err;
}

const tou_cell_obeying_t tou_cell_freezes = {freeze_get, freeze_put};
