/* SPDX-License-Identifier: MIT */
/* Setting the clock, by a write or by a broadcast. */
#include "tou_dlt645.h"

#include "tou/bytes.h"

#include <string.h>

#define CLOCK_MARGIN_S UINT32_C(300) /* around midnight and closings */
#define CLOCK_HOUR_S   UINT32_C(3600)

uint8_t tou_dlt645_two(uint8_t packed)
{
    uint8_t high = (uint8_t)(packed >> 4);
    uint8_t low  = (uint8_t)(packed & 0x0Fu);

    return (uint8_t)((high > 9u || low > 9u) ? UINT8_MAX : (high * 10u + low));
}

bool tou_dlt645_wall(const uint8_t *data, tou_wall_t *wall)
{
    uint8_t second = tou_dlt645_two(data[0]);
    uint8_t minute = tou_dlt645_two(data[1]);
    uint8_t hour   = tou_dlt645_two(data[2]);
    tou_date_t date;

    date.day   = tou_dlt645_two(data[3]);
    date.month = tou_dlt645_two(data[4]);
    date.year  = tou_dlt645_two(data[5]);
    if (second > 59u || minute > 59u || hour > 23u || tou_date_check(&date) != TOU_OK) {
        return false;
    }
    *wall = (tou_wall_t)tou_date_to_day(&date) * TOU_DAY_S + hour * CLOCK_HOUR_S + minute * 60u + second;
    return true;
}

static const tou_zone_t *clock_zone(const tou_objects_t *objects)
{
    return tou_meter_in_force(objects->meter)->zone;
}

/* Of a reading that occurs twice the one that is nearer to the present time: a clock that is kept right stays where it is. */
static tou_utc_t clock_nearest(const tou_zone_t *zone, tou_wall_t wall, tou_utc_t now)
{
    tou_utc_t first  = 0;
    tou_utc_t second = 0;

    (void)tou_zone_to_utc(zone, wall, false, &first);
    (void)tou_zone_to_utc(zone, wall, true, &second);
    return (now != 0u && now > first && now - first > second - first - (second - first) / 2u) ? second : first;
}

/* ss mm hh of the present time, or DD MM YY: what a write leaves as it is. */
static void clock_present(const tou_objects_t *objects, uint8_t *fields)
{
    uint8_t size = 0;
    uint8_t bytes[TOU_DLT645_PIECE];

    (void)tou_dlt645_put_clock(objects, bytes, &size);
    memcpy(fields, bytes, 3);
    memcpy(&fields[3], &bytes[4], 3);
}

tou_err_t tou_dlt645_write_clock(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n)
{
    bool date    = di != UINT32_C(0x04000102);
    bool time    = di != UINT32_C(0x04000101);
    uint8_t size = (uint8_t)((time ? 3u : 0u) + (date ? 4u : 0u));
    uint8_t fields[6];
    uint8_t bytes[4];
    tou_wall_t wall;

    if (n != size) {
        return TOU_E_RANGE;
    }
    clock_present(objects, fields);
    if (time) {
        memcpy(fields, data, 3);
    }
    if (date) {
        /* The weekday, first, follows from the date. */
        memcpy(&fields[3], &data[size - 3u], 3);
    }
    if (!tou_dlt645_wall(fields, &wall)) {
        return TOU_E_RANGE;
    }
    (void)tou_bytes_put(bytes, clock_nearest(clock_zone(objects), wall, tou_meter_now(objects->meter)), 4);
    return tou_object_put(objects, TOU_OBJECT(TOU_CLASS_CLOCK, 0, 0, 0), bytes, 4);
}

bool tou_dlt645_near(uint32_t second, uint32_t moment)
{
    return second + CLOCK_MARGIN_S >= moment && second < moment + CLOCK_MARGIN_S;
}

static bool clock_near_closing(const tou_billing_t *billing, uint8_t day, uint32_t second)
{
    for (uint8_t i = 0; i < TOU_MOMENTS; i++) {
        const tou_moment_t *moment = &billing->cfg.moment[i];

        if (moment->day == day && tou_dlt645_near(second, moment->hour * CLOCK_HOUR_S)) {
            return true;
        }
    }
    return false;
}

/*
 * Not more than some minutes at once, once a day, and neither near midnight nor near a closing: a broadcast is not to move
 * energy from one day or period to another.
 */
tou_err_t tou_dlt645_adjust(const tou_dlt645_t *self, const uint8_t *data)
{
    const tou_dlt645_station_cfg_t *rules = self->cfg->station->cfg;
    const tou_objects_t *objects          = self->cfg->objects;
    tou_utc_t now                         = tou_meter_now(objects->meter);
    tou_wall_t wall;
    tou_date_t date;
    tou_day_t today;

    if (now == 0u || rules->access == NULL || !tou_dlt645_wall(data, &wall)) {
        return TOU_E_DENIED;
    }
    tou_utc_t utc   = clock_nearest(clock_zone(objects), wall, now);
    uint32_t second = tou_wall_split(tou_zone_to_wall(clock_zone(objects), now), &today);
    uint32_t by     = (utc > now) ? (utc - now) : (now - utc);

    tou_date_from_day(today, &date);
    if (by > rules->adjust_s || !tou_access_may_adjust(rules->access, today) || tou_dlt645_near(second, 0) ||
        tou_dlt645_near(second, TOU_DAY_S) || clock_near_closing(objects->meter->cfg->billing, date.day, second) ||
        (self->cfg->steps != NULL && self->cfg->steps->settles(objects, &date, second))) {
        return TOU_E_DENIED;
    }
    tou_err_t err = tou_meter_adjust_clock(objects->meter, utc);

    if (err == TOU_OK) {
        tou_access_adjusted(rules->access, today);
    }
    return err;
}
