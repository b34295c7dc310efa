/* SPDX-License-Identifier: MIT */
/* The calendar alone: holidays and clock changes of a year, and what half past two means on the day of each change. */
#include <stdio.h>

#include "tou/calendar.h"

static const tou_zone_t paris = {
    60, 60, {{TOU_ON_WEEKDAY, 3, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}, {{TOU_ON_WEEKDAY, 10, 0, TOU_SUNDAY}, 60, TOU_BASE_UTC}};

static void print_day(const char *name, tou_day_t day)
{
    tou_date_t date;

    tou_date_from_day(day, &date);
    printf("%-20s 20%02u-%02u-%02u, weekday %u\n", name, date.year, date.month, date.day, tou_date_weekday(day));
}

static uint8_t print_half_past_two(tou_day_t day)
{
    static const char *const kinds[] = {"once", "twice", "never, due at the change"};
    tou_utc_t utc                    = 0;
    uint8_t kind                     = tou_zone_to_utc(&paris, day * TOU_DAY_S + 9000u, false, &utc);

    printf("  half past two comes %s; UTC second of the day %u\n", kinds[kind], (unsigned)(utc % TOU_DAY_S));
    return kind;
}

int main(void)
{
    const tou_pattern_t labour_day    = {TOU_ON_YEARLY, 5, 1, 0};
    const tou_pattern_t easter_monday = {TOU_ON_EASTER, 0, 0, TOU_EASTER_BIAS + 1};
    const tou_pattern_t dst_begin     = {TOU_ON_DST_BEGIN, 0, 0, 0};
    const tou_pattern_t dst_end       = {TOU_ON_DST_END, 0, 0, 0};

    if (tou_zone_check(&paris) != TOU_OK || tou_pattern_check(&easter_monday, &paris) != TOU_OK) {
        return 1;
    }
    print_day("Labour Day", tou_pattern_day(&labour_day, 26, &paris));
    print_day("Easter Monday", tou_pattern_day(&easter_monday, 26, &paris));
    print_day("DST begins", tou_pattern_day(&dst_begin, 26, &paris));
    uint8_t spring = print_half_past_two(tou_pattern_day(&dst_begin, 26, &paris));
    print_day("DST ends", tou_pattern_day(&dst_end, 26, &paris));
    uint8_t autumn = print_half_past_two(tou_pattern_day(&dst_end, 26, &paris));
    return (spring == TOU_WALL_GAP && autumn == TOU_WALL_TWICE) ? 0 : 1;
}
