/* SPDX-License-Identifier: MIT */
/* Cells that load profiles keep and obey (cell.h). */
#include "tou_object.h"

#include "tou/bytes.h"
#include "tou/cell.h"

#define LOAD_HALF_YEAR (UINT32_C(183) * TOU_DAY_S)

static uint8_t load_item(uint32_t id)
{
    return (uint8_t)(id >> 16);
}

/* The profile that a cell is of, or the first one if it is of all; NULL: there is none. */
static tou_profile_t *load_profile(const tou_objects_t *objects, uint32_t id)
{
    tou_profile_t *const *load = objects->cells->load;
    tou_profile_t *first       = NULL;

    switch (load_item(id)) {
    case TOU_CELL_LOAD_INTERVAL:
        return load[(uint8_t)(id >> 8)];
    case TOU_CELL_LOAD_MODE:
    case TOU_CELL_LOAD_START:
        for (uint8_t i = TOU_LOAD_CLASSES; i != 0u; i--) {
            first = (load[i - 1u] != NULL) ? load[i - 1u] : first;
        }
        return first;
    default:
        return NULL;
    }
}

static tou_utc_t load_from(const tou_profile_t *profile)
{
    return tou_bytes_get(profile->rule.from, 4);
}

static tou_err_t load_get(const tou_objects_t *objects, uint32_t id, uint8_t *out) TOU_REENTRANT
{
    const tou_profile_t *profile = load_profile(objects, id);

    if (profile == NULL) {
        return TOU_E_ABSENT;
    }
    switch (load_item(id)) {
    case TOU_CELL_LOAD_INTERVAL:
        out[0] = profile->schedule.cfg.minutes[0];
        out[1] = profile->schedule.cfg.minutes[1];
        break;
    case TOU_CELL_LOAD_MODE:
        out[0] = (uint8_t)(profile->rule.mode & ~TOU_PROFILE_STOPPED);
        break;
    default:
        tou_cell_from_utc(profile->schedule.zone, load_from(profile), out, 4);
        break;
    }
    return TOU_OK;
}

static tou_err_t load_put_interval(const tou_objects_t *objects, tou_profile_t *profile, const uint8_t *bytes)
{
    uint16_t minutes         = (uint16_t)tou_bytes_get(bytes, 2);
    tou_schedule_cfg_t every = {0, 0, 0, 0, 0, {0, 0}};
    tou_err_t err            = (minutes != 0u) ? tou_schedule_every(minutes, 0, &every) : TOU_OK;

    return (err == TOU_OK) ? tou_profile_set_schedule(profile, &every, tou_meter_now(objects->meter)) : err;
}

/* A word, with what it says to this profile: whether one of the classes that list it is left. */
static uint8_t load_mode(const tou_cells_t *cells, const tou_profile_t *profile, uint8_t word)
{
    uint8_t left = word;
    bool wanted  = false;

    for (uint8_t i = 0; i < TOU_LOAD_CLASSES; i++) {
        wanted = wanted || (cells->load[i] == profile && (left & 1u) != 0u);
        left   = (uint8_t)(left >> 1);
    }
    return (uint8_t)(word | (wanted ? 0u : TOU_PROFILE_STOPPED));
}

/* Of the moments that MM DD hh mm may be the one that is nearest. */
static bool load_nearest(const tou_zone_t *zone, const uint8_t *moment, tou_utc_t now, tou_utc_t *from)
{
    uint8_t year[5];

    if (now == 0u) {
        *from = 0;
        return tou_cell_to_utc(zone, moment, 0, from) && *from == 0u;
    }
    tou_cell_from_utc(zone, now, year, sizeof year);
    if (!tou_cell_to_utc(zone, moment, year[4], from)) {
        return false;
    }
    if (*from > now && *from - now > LOAD_HALF_YEAR) {
        return tou_cell_to_utc(zone, moment, (uint8_t)(year[4] - 1u), from);
    }
    if (*from != 0u && now > *from && now - *from > LOAD_HALF_YEAR) {
        return tou_cell_to_utc(zone, moment, (uint8_t)(year[4] + 1u), from);
    }
    return true;
}

/* What is of all profiles. */
static tou_err_t load_put_rule(const tou_objects_t *objects, uint32_t id, tou_utc_t from, uint8_t word)
{
    const tou_cells_t *cells = objects->cells;
    tou_err_t err            = TOU_OK;

    for (uint8_t i = 0; i < TOU_LOAD_CLASSES && err == TOU_OK; i++) {
        tou_profile_t *profile = cells->load[i];

        if (profile == NULL) {
            continue;
        }
        err = (load_item(id) == TOU_CELL_LOAD_MODE)
                  ? tou_profile_set_rule(profile, load_mode(cells, profile, word), load_from(profile))
                  : tou_profile_set_rule(profile, profile->rule.mode, from);
    }
    return err;
}

static tou_err_t load_put(const tou_objects_t *objects, uint32_t id, const uint8_t *bytes) TOU_REENTRANT
{
    tou_profile_t *profile = load_profile(objects, id);
    tou_utc_t from         = 0;

    if (profile == NULL) {
        return TOU_E_ABSENT;
    }
    if (load_item(id) == TOU_CELL_LOAD_INTERVAL) {
        return load_put_interval(objects, profile, bytes);
    }
    if (load_item(id) == TOU_CELL_LOAD_START &&
        !load_nearest(profile->schedule.zone, bytes, tou_meter_now(objects->meter), &from)) {
        return TOU_E_INVALID;
    }
    return load_put_rule(objects, id, from, bytes[0]);
}

const tou_cell_obeying_t tou_cell_loads = {load_get, load_put};
