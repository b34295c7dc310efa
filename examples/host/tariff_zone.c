/* SPDX-License-Identifier: MIT */
#include "tariff_reader.h"

#include <string.h>

#include "tariff_text.h"

static void read_offset(reader_t *r, json_t *value, void *into)
{
    tou_zone_t *zone = into;
    const char *at   = reader_string(r, value);
    uint16_t minute;

    if (at == NULL) {
        return;
    }
    bool west = *at == '-';
    if (!west && *at != '+') {
        reader_fault(r, value, "must be +HH:MM or -HH:MM");
        return;
    }
    at++;
    const char *fault = tariff_text_clock(&at, false, &minute);
    if (fault != NULL || *at != '\0') {
        reader_fault(r, value, "%s", (fault != NULL) ? fault : "must be +HH:MM or -HH:MM");
        return;
    }
    int offset_min = west ? -(int)minute : (int)minute;
    if (offset_min < -720 || offset_min > 840) {
        reader_fault(r, value, "must be -12:00..+14:00");
        return;
    }
    zone->offset_min = (int16_t)offset_min;
}

/* What tou_zone_check() wants of one rule by itself, so that the message can name the rule. */
static bool change_kind_ok(const tou_pattern_t *on)
{
    bool leap_day = on->kind == TOU_ON_YEARLY && on->month == 2u && on->day == 29u;

    return !leap_day && (on->kind == TOU_ON_YEARLY || on->kind == TOU_ON_WEEKDAY || on->kind == TOU_ON_LAST_DAY);
}

/* The date is all before the last two words. */
static const char *change_date(const char *text, size_t length, tou_pattern_t *on)
{
    char date[TARIFF_PATTERN_SIZE] = "";

    /* What is longer than any pattern is none, and the empty one says so. */
    if (length < sizeof date) {
        memcpy(date, text, length);
    }
    const char *fault = tariff_pattern_parse(date, on);
    if (fault == NULL && !change_kind_ok(on)) {
        fault = "the date of a change is MM-DD other than 02-29, 1st sun apr, last sun mar, sun>=8 mar or last-day mar";
    }
    return fault;
}

/* "last sun mar 01:00 utc" */
static const char *change_parse(const char *text, tou_dst_rule_t *rule)
{
    static const char *const bases[] = {" utc", " wall", " standard"};
    static const char form[]         = "must be a date, HH:MM and utc, wall or standard: \"last sun mar 01:00 utc\"";
    const char *base                 = strrchr(text, ' ');
    const char *clock                = base;

    while (clock != NULL && clock > text && clock[-1] != ' ') {
        clock--;
    }
    if (clock == NULL || clock == text || !tariff_text_word(&base, bases, 3, &rule->base) || *base != '\0') {
        return form;
    }
    size_t date_length = (size_t)(clock - 1 - text);
    const char *fault  = tariff_text_clock(&clock, true, &rule->minute);
    if (fault != NULL) {
        return fault;
    }
    if (*clock != ' ') {
        return form;
    }
    return change_date(text, date_length, &rule->on);
}

static void read_change(reader_t *r, json_t *value, tou_dst_rule_t *rule)
{
    const char *text = reader_string(r, value);

    if (text == NULL) {
        return;
    }
    const char *fault = change_parse(text, rule);
    if (fault != NULL) {
        reader_fault(r, value, "%s", fault);
    }
}

static void read_begin(reader_t *r, json_t *value, void *into)
{
    read_change(r, value, &((tou_zone_t *)into)->begin);
}

static void read_end(reader_t *r, json_t *value, void *into)
{
    read_change(r, value, &((tou_zone_t *)into)->end);
}

static void read_shift(reader_t *r, json_t *value, void *into)
{
    const char *at  = reader_string(r, value);
    uint16_t minute = 0;

    if (at == NULL) {
        return;
    }
    if (tariff_text_clock(&at, false, &minute) != NULL || *at != '\0' || minute < 1u || minute > 180u) {
        reader_fault(r, value, "must be HH:MM, 00:01..03:00");
        return;
    }
    ((tou_zone_t *)into)->shift_min = (uint8_t)minute;
}

static void read_dst(reader_t *r, json_t *value, void *into)
{
    static const reader_key_t keys[] = {{"begin", true, read_begin}, {"end", true, read_end}, {"shift", true, read_shift}};
    const tou_zone_t *zone           = into;
    unsigned before                  = r->faults;

    if (json_is_null(value)) {
        return;
    }
    if (!json_is_object(value)) {
        reader_fault(r, value, "must be null or an object {...}");
        return;
    }
    (void)reader_object(r, value, keys, READER_COUNT(keys), into);
    /* The offset has been checked or is still 0, so what is left are the dates. */
    if (r->faults == before && tou_zone_check(zone) != TOU_OK) {
        reader_fault(r, value, "the changes must lie in months two apart, from 3 January to 30 November");
    }
}

void read_zone(reader_t *r, json_t *value, void *into)
{
    static const reader_key_t keys[] = {{"utc_offset", true, read_offset}, {"dst", true, read_dst}};

    (void)into;
    (void)reader_object(r, value, keys, READER_COUNT(keys), &r->out->zone);
}
