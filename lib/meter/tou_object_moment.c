/* SPDX-License-Identifier: MIT */
/* Moments as cells have them, and instants. */
#include "tou_object.h"

#include <string.h>

bool tou_cell_to_utc(const tou_zone_t *zone, const uint8_t moment[4], uint8_t year, tou_utc_t *utc)
{
    tou_date_t date;

    if ((moment[0] | moment[1] | moment[2] | moment[3]) == 0u) {
        *utc = 0;
        return true;
    }
    date.day   = moment[2];
    date.month = moment[3];
    date.year  = year;
    if (tou_date_check(&date) != TOU_OK) {
        return false;
    }
    tou_wall_t wall = tou_date_to_day(&date) * TOU_DAY_S + moment[1] * UINT32_C(3600) + moment[0] * 60u;

    return tou_zone_to_utc(zone, wall, false, utc) != TOU_WALL_NEVER && *utc >= TOU_UTC_MIN && *utc < TOU_UTC_END;
}

void tou_cell_from_utc(const tou_zone_t *zone, tou_utc_t utc, uint8_t *out, uint8_t size)
{
    uint8_t moment[5] = {0, 0, 0, 0, 0};
    tou_date_t date;
    tou_day_t day;

    if (utc != 0u) {
        uint32_t second = tou_wall_split(tou_zone_to_wall(zone, utc), &day);

        tou_date_from_day(day, &date);
        for (; second >= 3600u; second -= 3600u) {
            moment[1]++;
        }
        for (; second >= 60u; second -= 60u) {
            moment[0]++;
        }
        moment[2] = date.day;
        moment[3] = date.month;
        moment[4] = date.year;
    }
    memcpy(out, moment, size);
}
