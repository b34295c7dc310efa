/* SPDX-License-Identifier: MIT */
/* The schedule module alone: hourly, daily and monthly freezes in Paris, over a change of the clock and an outage. */
#include <stdio.h>

#include "tou/schedule.h"

static const tou_zone_t paris = {
    60, 60, {{TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}, {{TOU_ON_WEEKDAY, 10, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}};

enum { KINDS = 3 };
static const char *const names[KINDS] = {"hourly", "daily", "monthly"};
static const uint8_t make_up[KINDS]   = {TOU_MAKE_UP_ALL, TOU_MAKE_UP_FIRST, 1};
static unsigned frozen[KINDS];

static void print(int kind, tou_utc_t at, tou_utc_t now)
{
    tou_day_t day;
    tou_date_t date;
    uint32_t second = tou_wall_split(tou_zone_to_wall(&paris, at), &day);

    tou_date_from_day(day, &date);
    frozen[kind]++;
    if (kind != 0 || at < now) {
        printf("%-7s 20%02u-%02u-%02u %02u:%02u%s\n", names[kind], date.year, date.month, date.day,
               (unsigned)(second / 3600u), (unsigned)(second / 60u % 60u), (at < now) ? ", made up" : "");
    }
}

int main(void)
{
    const tou_utc_t start = UINT32_C(827798400); /* 2026-03-26 */
    const tou_utc_t fails = start + 4u * TOU_DAY_S;
    const tou_utc_t back  = fails + 3u * TOU_DAY_S;
    const tou_utc_t end   = back + TOU_DAY_S;
    tou_schedule_cfg_t cfg[KINDS];
    tou_schedule_t schedule[KINDS];

    /* As a master sends them: minute, hour, day, month. At 02:30 on the 29th the clock has just become 03:00. */
    if (tou_schedule_from_dlt(35, 99, 99, 99, &cfg[0]) != TOU_OK ||
        tou_schedule_from_dlt(30, 2, 99, 99, &cfg[1]) != TOU_OK || tou_schedule_from_dlt(0, 0, 1, 99, &cfg[2]) != TOU_OK) {
        return 1;
    }
    for (int i = 0; i < KINDS; i++) {
        if (tou_schedule_init(&schedule[i], &cfg[i], &paris, make_up[i], 6) != TOU_OK) {
            return 1;
        }
        (void)tou_schedule_pass(&schedule[i], start);
    }
    for (tou_utc_t now = start; now < end; now += 60u) {
        if (now == fails) {
            now = back;
        }
        for (int i = 0; i < KINDS; i++) {
            tou_utc_t at;

            if (now == back && (tou_schedule_pass(&schedule[i], now) & TOU_SCHEDULE_EV_MISSED) != 0) {
                printf("%s: some were missed\n", names[i]);
            }
            while (tou_schedule_next(&schedule[i], now, &at)) {
                print(i, at, now);
            }
        }
    }
    printf("%u hourly, %u daily, %u monthly\n", frozen[0], frozen[1], frozen[2]);
    return (frozen[0] == 96u + 6u + 24u && frozen[1] == 4u + 1u + 1u && frozen[2] == 1u) ? 0 : 1;
}
