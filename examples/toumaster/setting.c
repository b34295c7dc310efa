/* SPDX-License-Identifier: MIT */
#include <time.h>

#include "master.h"

#define SETTING_DATE_TIME UINT32_C(0x0400010C) /* an extension: both at once */
#define SETTING_DATE      UINT32_C(0x04000101)
#define SETTING_OLD_DATE  UINT32_C(0xC010)

/* ss mm hh WW DD MM YY: time and date as they are written apart, too. */
#define SETTING_TIME_SIZE 3u
#define SETTING_DATE_SIZE 4u

static bool take_now(uint8_t *bytes)
{
    time_t now             = time(NULL);
    const struct tm *local = localtime(&now);

    if (local == NULL || local->tm_year < 100 || local->tm_year > 199) {
        return false;
    }
    bytes[0] = dlt_bcd((unsigned)((local->tm_sec < 60) ? local->tm_sec : 59));
    bytes[1] = dlt_bcd((unsigned)local->tm_min);
    bytes[2] = dlt_bcd((unsigned)local->tm_hour);
    bytes[3] = dlt_bcd((unsigned)local->tm_wday);
    bytes[4] = dlt_bcd((unsigned)local->tm_mday);
    bytes[5] = dlt_bcd((unsigned)local->tm_mon + 1u);
    bytes[6] = dlt_bcd((unsigned)local->tm_year - 100u);
    return true;
}

static bool take(const stamp_t *at, uint8_t *bytes)
{
    tou_date_t date;
    tou_day_t day;

    if (at == NULL) {
        return take_now(bytes);
    }
    uint32_t second = tou_wall_split(at->wall, &day);

    tou_date_from_day(day, &date);
    bytes[0] = dlt_bcd(second % 60u);
    bytes[1] = dlt_bcd(second / 60u % 60u);
    bytes[2] = dlt_bcd(second / 3600u);
    bytes[3] = dlt_bcd(tou_date_weekday(day) % 7u);
    bytes[4] = dlt_bcd(date.day);
    bytes[5] = dlt_bcd(date.month);
    bytes[6] = dlt_bcd(date.year);
    return true;
}

int master_set_clock(meter_link_t *link, const stamp_t *at)
{
    uint8_t bytes[SETTING_TIME_SIZE + SETTING_DATE_SIZE];
    const uint32_t date  = link->old ? SETTING_OLD_DATE : SETTING_DATE;
    link_result_t result = LINK_NO_DATA;

    if (!take(at, bytes)) {
        fprintf(stderr, "toumaster: this computer's clock is not within 2000-2099\n");
        return MASTER_FAILED;
    }
    if (!link->old) {
        result = link_write(link, SETTING_DATE_TIME, bytes, sizeof bytes);
    }
    if (result == LINK_NO_DATA) {
        result = link_write(link, date, &bytes[SETTING_TIME_SIZE], SETTING_DATE_SIZE);
        if (result == LINK_OK) {
            (void)take(at, bytes);
            result = link_write(link, date + 1u, bytes, SETTING_TIME_SIZE);
        }
    }
    return (result == LINK_OK) ? master_clock(link) : master_fail(link, "clock", result);
}
