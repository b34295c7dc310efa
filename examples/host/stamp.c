/* SPDX-License-Identifier: MIT */
#include "stamp.h"

#include <ctype.h>
#include <string.h>

/* Reads exactly n digits. */
static bool stamp_digits(const char **text, unsigned n, unsigned *value)
{
    *value = 0;
    for (; n != 0; n--, (*text)++) {
        if (!isdigit((unsigned char)**text)) {
            return false;
        }
        *value = *value * 10u + (unsigned)(**text - '0');
    }
    return true;
}

static bool stamp_char(const char **text, const char *any)
{
    if (**text == '\0' || strchr(any, **text) == NULL) {
        return false;
    }
    (*text)++;
    return true;
}

static bool stamp_take_date(const char **text, tou_day_t *day)
{
    unsigned year;
    unsigned month;
    unsigned dom;

    if (!stamp_digits(text, 4, &year) || !stamp_char(text, "-") || !stamp_digits(text, 2, &month) ||
        !stamp_char(text, "-") || !stamp_digits(text, 2, &dom) || year < 2000 || year > 2099) {
        return false;
    }
    const tou_date_t date = {(uint8_t)(year - 2000), (uint8_t)month, (uint8_t)dom};
    if (tou_date_check(&date) != TOU_OK) {
        return false;
    }
    *day = tou_date_to_day(&date);
    return true;
}

bool stamp_date(const char *text, tou_day_t *day)
{
    return stamp_take_date(&text, day) && *text == '\0';
}

static bool stamp_take_offset(const char **text, int32_t *minutes)
{
    bool west = **text == '-';
    unsigned hour;
    unsigned minute;

    if (!stamp_char(text, "+-") || !stamp_digits(text, 2, &hour)) {
        return false;
    }
    (void)stamp_char(text, ":");
    if (!stamp_digits(text, 2, &minute) || hour > 14 || minute > 59) {
        return false;
    }
    *minutes = (int32_t)(60 * hour + minute) * (west ? -1 : 1);
    return true;
}

bool stamp_offset(const char *text, int32_t *minutes)
{
    return stamp_take_offset(&text, minutes) && *text == '\0';
}

/* `:SS`, and a fraction if it is zero. */
static bool stamp_take_second(const char **text, unsigned *second)
{
    *second = 0;
    if (!stamp_char(text, ":")) {
        return true;
    }
    if (!stamp_digits(text, 2, second)) {
        return false;
    }
    if (stamp_char(text, ".")) {
        size_t zeros = strspn(*text, "0");

        *text += zeros;
        return zeros != 0;
    }
    return true;
}

bool stamp_read(const char *text, stamp_t *out)
{
    tou_day_t day;
    unsigned hour;
    unsigned minute;
    unsigned second;

    if (!stamp_take_date(&text, &day) || !stamp_char(&text, "T ") || !stamp_digits(&text, 2, &hour) ||
        !stamp_char(&text, ":") || !stamp_digits(&text, 2, &minute) || !stamp_take_second(&text, &second)) {
        return false;
    }
    if (hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    out->wall       = day * TOU_DAY_S + 3600u * hour + 60u * minute + second;
    out->offset_min = 0;
    out->has_offset = *text != '\0';
    if (out->has_offset && !stamp_char(&text, "Z") && !stamp_take_offset(&text, &out->offset_min)) {
        return false;
    }
    return *text == '\0';
}

bool stamp_utc(tou_wall_t wall, int32_t offset_min, tou_utc_t *utc)
{
    int64_t seconds = (int64_t)wall - 60 * (int64_t)offset_min;

    *utc = (tou_utc_t)seconds;
    return seconds >= (int64_t)TOU_UTC_MIN && seconds < (int64_t)TOU_UTC_END;
}

static const char *stamp_print(tou_wall_t wall, const char *offset, char text[STAMP_SIZE])
{
    tou_day_t day;
    tou_date_t date;
    uint32_t second = tou_wall_split(wall, &day);

    tou_date_from_day(day, &date);
    (void)snprintf(text, STAMP_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u%.6s", 2000u + date.year, date.month, date.day,
                   (unsigned)(second / 3600u % 100u), (unsigned)(second / 60u % 60u), (unsigned)(second % 60u), offset);
    return text;
}

const char *stamp_print_utc(tou_utc_t utc, char text[STAMP_SIZE])
{
    return stamp_print(utc, "Z", text);
}

const char *stamp_print_local(const tou_zone_t *zone, tou_utc_t utc, char text[STAMP_SIZE])
{
    int minutes       = tou_zone_offset_min(zone, utc);
    unsigned distance = (unsigned)(minutes < 0 ? -minutes : minutes);
    char offset[8];

    (void)snprintf(offset, sizeof offset, "%c%02u:%02u", minutes < 0 ? '-' : '+', distance / 60u % 100u, distance % 60u);
    return stamp_print(tou_zone_to_wall(zone, utc), offset, text);
}
