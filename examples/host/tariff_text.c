/* SPDX-License-Identifier: MIT */
#include "tariff_text.h"

#include <stdio.h>
#include <string.h>

const char *const tariff_weekdays[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
const char *const tariff_months[12]  = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

bool tariff_text_skip(const char **at, const char *word)
{
    size_t length = strlen(word);

    if (strncmp(*at, word, length) != 0) {
        return false;
    }
    *at += length;
    return true;
}

bool tariff_text_digits(const char **at, unsigned least, unsigned most, unsigned *value)
{
    const char *text = *at;
    unsigned count   = 0;
    unsigned number  = 0;

    while (count < most && text[count] >= '0' && text[count] <= '9') {
        number = number * 10u + (unsigned)(text[count] - '0');
        count++;
    }
    if (count < least || (text[count] >= '0' && text[count] <= '9')) {
        return false;
    }
    *at += count;
    *value = number;
    return true;
}

bool tariff_text_word(const char **at, const char *const *words, unsigned n_words, uint8_t *index)
{
    for (unsigned i = 0; i < n_words; i++) {
        if (tariff_text_skip(at, words[i])) {
            *index = (uint8_t)i;
            return true;
        }
    }
    return false;
}

const char *tariff_text_clock(const char **at, bool end_too, uint16_t *minute)
{
    const char *text = *at;
    unsigned hours;
    unsigned minutes;

    if (!tariff_text_digits(&text, 2, 2, &hours) || !tariff_text_skip(&text, ":") ||
        !tariff_text_digits(&text, 2, 2, &minutes)) {
        return "a time is HH:MM";
    }
    if (minutes > 59u) {
        return "minute must be 00..59";
    }
    if (hours * 60u + minutes > (end_too ? 1440u : 1439u)) {
        return end_too ? "time must be 00:00..24:00" : "hour must be 00..23";
    }
    *at     = text;
    *minute = (uint16_t)(hours * 60u + minutes);
    return NULL;
}

/* What keeps a date from existing. */
static const char *date_fault(unsigned month)
{
    return (month < 1u || month > 12u) ? "month must be 01..12" : "there is no such date";
}

const char *tariff_text_date(const char **at, tou_date_t *date)
{
    const char *text = *at;
    unsigned year;
    unsigned month;
    unsigned day;

    if (!tariff_text_digits(&text, 4, 4, &year) || !tariff_text_skip(&text, "-") ||
        !tariff_text_digits(&text, 2, 2, &month) || !tariff_text_skip(&text, "-") ||
        !tariff_text_digits(&text, 2, 2, &day)) {
        return "a date is YYYY-MM-DD";
    }
    if (year < 2000u || year > 2099u) {
        return "year must be 2000..2099";
    }
    const tou_date_t found = {(uint8_t)(year - 2000u), (uint8_t)month, (uint8_t)day};
    if (tou_date_check(&found) != TOU_OK) {
        return date_fault(month);
    }
    *at   = text;
    *date = found;
    return NULL;
}

static const char pattern_forms[] =
    "a date is YYYY-MM-DD, MM-DD, easter+1, 1st mon sep, last sun mar, mon>=8 sep, last-day feb, dst begin or dst end";

/* Nth weekday of a month: the first one on or after these days; 0 is the last one. */
static const char *const nth_words[]  = {"1st ", "2nd ", "3rd ", "4th ", "last "};
static const uint8_t nth_first_day[5] = {1, 8, 15, 22, 0};

/* A word for the caller, told by its address from "this is not my form". */
static const char other_form[] = "";

static bool scan_month(const char **at, tou_pattern_t *out)
{
    uint8_t month;

    if (!tariff_text_word(at, tariff_months, 12, &month) || **at != '\0') {
        return false;
    }
    out->month = (uint8_t)(month + 1u);
    return true;
}

static bool scan_weekday(const char **at, tou_pattern_t *out)
{
    uint8_t weekday;

    if (!tariff_text_word(at, tariff_weekdays, 7, &weekday)) {
        return false;
    }
    out->arg = (uint8_t)(weekday + TOU_MONDAY);
    return true;
}

static const char *parse_yearly(const char *at, tou_pattern_t *out)
{
    unsigned month;
    unsigned day;

    if (!tariff_text_digits(&at, 2, 2, &month) || !tariff_text_skip(&at, "-") || !tariff_text_digits(&at, 2, 2, &day) ||
        *at != '\0') {
        return other_form;
    }
    *out = (tou_pattern_t){TOU_ON_YEARLY, (uint8_t)month, (uint8_t)day, 0};
    return (tou_pattern_check(out, NULL) == TOU_OK) ? NULL : date_fault(month);
}

static const char *parse_date(const char *at, tou_pattern_t *out)
{
    const char *dash = at;
    unsigned year;
    tou_date_t date = {0, 0, 0};

    if (!tariff_text_digits(&dash, 4, 4, &year) || strlen(dash) != sizeof "-MM-DD" - 1u) {
        return other_form;
    }
    const char *fault = tariff_text_date(&at, &date);
    *out              = (tou_pattern_t){TOU_ON_DATE, date.month, date.day, date.year};
    return fault;
}

static const char *parse_easter(const char *at, tou_pattern_t *out)
{
    unsigned days = 0;

    if (!tariff_text_skip(&at, "easter")) {
        return other_form;
    }
    bool before = *at == '-';
    if (*at != '+' && !before) {
        return pattern_forms;
    }
    at++;
    if (!tariff_text_digits(&at, 1, 3, &days) || *at != '\0') {
        return pattern_forms;
    }
    int arg = (int)TOU_EASTER_BIAS + (before ? -(int)days : (int)days);
    *out    = (tou_pattern_t){TOU_ON_EASTER, 0, 0, (uint8_t)arg};
    return (arg >= 0 && arg <= UINT8_MAX && tou_pattern_check(out, NULL) == TOU_OK) ? NULL
                                                                                    : "days from Easter must be -80..+127";
}

static const char *parse_nth(const char *at, tou_pattern_t *out)
{
    uint8_t nth;

    if (!tariff_text_word(&at, nth_words, 5, &nth)) {
        return other_form;
    }
    *out = (tou_pattern_t){TOU_ON_WEEKDAY, 0, nth_first_day[nth], 0};
    return (scan_weekday(&at, out) && tariff_text_skip(&at, " ") && scan_month(&at, out)) ? NULL : pattern_forms;
}

static const char *parse_on_or_after(const char *at, tou_pattern_t *out)
{
    unsigned day;

    *out = (tou_pattern_t){TOU_ON_WEEKDAY, 0, 0, 0};
    if (!scan_weekday(&at, out) || !tariff_text_skip(&at, ">=")) {
        return other_form;
    }
    if (!tariff_text_digits(&at, 1, 2, &day) || !tariff_text_skip(&at, " ") || !scan_month(&at, out)) {
        return pattern_forms;
    }
    out->day = (uint8_t)day;
    return (day >= 1u && tou_pattern_check(out, NULL) == TOU_OK) ? NULL
                                                                 : "day must exist in that month, and be 25 or less in dec";
}

static const char *parse_last_day(const char *at, tou_pattern_t *out)
{
    if (!tariff_text_skip(&at, "last-day ")) {
        return other_form;
    }
    *out = (tou_pattern_t){TOU_ON_LAST_DAY, 0, 0, 0};
    return scan_month(&at, out) ? NULL : pattern_forms;
}

static const char *parse_dst(const char *at, tou_pattern_t *out)
{
    bool begin = strcmp(at, "dst begin") == 0;

    if (!begin && strcmp(at, "dst end") != 0) {
        return other_form;
    }
    *out = (tou_pattern_t){begin ? TOU_ON_DST_BEGIN : TOU_ON_DST_END, 0, 0, 0};
    return NULL;
}

const char *tariff_pattern_parse(const char *text, tou_pattern_t *out)
{
    static const char *(*const forms[])(const char *, tou_pattern_t *) = {
        parse_yearly, parse_date, parse_easter, parse_nth, parse_on_or_after, parse_last_day, parse_dst};

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        const char *fault = forms[i](text, out);

        if (fault != other_form) {
            return fault;
        }
    }
    return pattern_forms;
}

static void print_weekday(const tou_pattern_t *pattern, char *out)
{
    const char *weekday = tariff_weekdays[pattern->arg - TOU_MONDAY];
    const char *month   = tariff_months[pattern->month - 1u];

    for (unsigned i = 0; i < 5u; i++) {
        if (pattern->day == nth_first_day[i]) {
            (void)snprintf(out, TARIFF_PATTERN_SIZE, "%s%s %s", nth_words[i], weekday, month);
            return;
        }
    }
    (void)snprintf(out, TARIFF_PATTERN_SIZE, "%s>=%u %s", weekday, (unsigned)pattern->day, month);
}

void tariff_pattern_print(const tou_pattern_t *pattern, char out[TARIFF_PATTERN_SIZE])
{
    unsigned month = pattern->month;
    unsigned day   = pattern->day;

    switch (pattern->kind) {
    case TOU_ON_DATE:
        (void)snprintf(out, TARIFF_PATTERN_SIZE, "%u-%02u-%02u", 2000u + pattern->arg, month, day);
        break;
    case TOU_ON_YEARLY:
        (void)snprintf(out, TARIFF_PATTERN_SIZE, "%02u-%02u", month, day);
        break;
    case TOU_ON_WEEKDAY:
        print_weekday(pattern, out);
        break;
    case TOU_ON_LAST_DAY:
        (void)snprintf(out, TARIFF_PATTERN_SIZE, "last-day %s", tariff_months[month - 1u]);
        break;
    case TOU_ON_EASTER:
        (void)snprintf(out, TARIFF_PATTERN_SIZE, "easter%+d", (int)pattern->arg - (int)TOU_EASTER_BIAS);
        break;
    case TOU_ON_DST_BEGIN:
        (void)snprintf(out, TARIFF_PATTERN_SIZE, "dst begin");
        break;
    case TOU_ON_DST_END:
        (void)snprintf(out, TARIFF_PATTERN_SIZE, "dst end");
        break;
    default:
        (void)snprintf(out, TARIFF_PATTERN_SIZE, "never");
        break;
    }
}
