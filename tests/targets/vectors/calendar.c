/* SPDX-License-Identifier: MIT */
#include "vectors.h"

#define CASES 1000

static void one_day(void)
{
    tou_day_t day = vector_pick(0, 36524);
    tou_date_t date;

    tou_date_from_day(day, &date);
    vector_fold(((uint32_t)date.year << 16) | ((uint32_t)date.month << 8) | date.day);
    vector_fold(((uint32_t)tou_date_weekday(day) << 16) | tou_date_to_day(&date));
}

static void one_date(void)
{
    uint8_t year  = vector_byte(0, 102);
    uint8_t month = vector_byte(0, 13);
    tou_date_t date;

    date.year  = year;
    date.month = month;
    date.day   = vector_byte(27, 32);
    vector_fold(tou_date_check(&date) == TOU_OK);
    if (year < 100 && month >= 1 && month <= 12) {
        vector_fold(tou_date_month_days(year, month));
        vector_fold(tou_date_easter(year));
    }
}

static void one_pattern(void)
{
    tou_pattern_t pattern;
    bool good;

    vector_pattern(&pattern);
    good = tou_pattern_check(&pattern, NULL) == TOU_OK;
    vector_fold(good);
    if (good) {
        vector_fold(tou_pattern_day(&pattern, vector_byte(0, 99), NULL));
    }
}

void vector_calendar(void)
{
    for (uint16_t i = 0; i < CASES; i++) {
        one_day();
        one_date();
        one_pattern();
    }
}
