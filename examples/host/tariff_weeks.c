/* SPDX-License-Identifier: MIT */
#include "tariff_reader.h"

#include <string.h>

#include "tariff_text.h"

/* Reads `mon` or `mon-fri`. */
static bool weekday_range(const char *at, uint8_t *first, uint8_t *last)
{
    if (!tariff_text_word(&at, tariff_weekdays, 7, first)) {
        return false;
    }
    *last = *first;
    if (tariff_text_skip(&at, "-") && (!tariff_text_word(&at, tariff_weekdays, 7, last) || *last <= *first)) {
        return false;
    }
    return *at == '\0';
}

/* A member of a week: days and their table. */
static void read_week_days(reader_t *r, const char *key, json_t *value, tou_week_t *week, bool seen[7])
{
    uint8_t table = reader_reference(r, value, "days");
    uint8_t first;
    uint8_t last;

    if (!weekday_range(key, &first, &last)) {
        reader_fault(r, value, "the key must be a weekday mon..sun or a range that rises, such as mon-fri");
        return;
    }
    for (uint8_t day = first; day <= last; day++) {
        if (seen[day]) {
            reader_fault(r, value, "%s has a day table already", tariff_weekdays[day]);
        }
        seen[day]        = true;
        week->table[day] = table;
    }
}

static void week_complete(reader_t *r, const json_t *value, const bool seen[7])
{
    for (unsigned day = 0; day < 7u; day++) {
        if (!seen[day]) {
            reader_fault(r, value, "%s must have a day table", tariff_weekdays[day]);
        }
    }
}

static void read_week_object(reader_t *r, json_t *value, tou_week_t *week)
{
    bool seen[7] = {false};
    const char *key;
    json_t *member;

    json_object_foreach(value, key, member)
    {
        size_t up = reader_enter_key(r, key);

        if (!reader_ignored(key)) {
            read_week_days(r, key, member, week, seen);
        }
        reader_leave(r, up);
    }
    week_complete(r, value, seen);
}

static void read_week(reader_t *r, json_t *value, unsigned index, void *into)
{
    tou_week_t *week = (index < TOU_WEEK_MAX) ? &r->out->week[index] : &r->spare.week;

    (void)reader_name(r, into, reader_slot(r, r->out->week_name, sizeof(tariff_name_t), index, TOU_WEEK_MAX));
    if (json_is_object(value)) {
        read_week_object(r, value, week);
    } else if (json_is_string(value)) {
        memset(week->table, reader_reference(r, value, "days"), sizeof week->table);
    } else {
        reader_fault(r, value, "must be the name of a day table, or an object {...} of weekdays");
    }
}

void read_weeks(reader_t *r, json_t *value, void *into)
{
    static const reader_items_t items = {"weeks", 1, TOU_WEEK_MAX, read_week};
    tou_scheme_t *head                = &r->out->arrays.bank[0].scheme;
    const json_t *seasons             = json_object_get(r->root, "seasons");

    (void)into;
    head->n_weeks = (uint8_t)reader_named(r, value, &items);
    if (head->n_weeks > 1u && (seasons == NULL || (json_is_array(seasons) && json_array_size(seasons) == 0u))) {
        reader_fault(r, value, "without seasons there must be one week, not %u", (unsigned)head->n_weeks);
    }
}

static void read_season_from(reader_t *r, json_t *value, void *into)
{
    tou_pattern_t *from = &((tou_season_t *)into)->from;

    if (!reader_pattern(r, value, from)) {
        return;
    }
    if (from->kind == TOU_ON_DATE || (from->kind == TOU_ON_YEARLY && from->month == 2u && from->day == 29u)) {
        reader_fault(r, value, "a season must begin every year: MM-DD other than 02-29, easter+1, 1st mon sep, ...");
    }
}

static void read_season_week(reader_t *r, json_t *value, void *into)
{
    ((tou_season_t *)into)->week = reader_reference(r, value, "weeks");
}

static void read_season(reader_t *r, json_t *value, unsigned index, void *into)
{
    static const reader_key_t keys[] = {{"from", true, read_season_from}, {"week", true, read_season_week}};

    (void)into;
    (void)reader_object(r, value, keys, READER_COUNT(keys),
                        (index < TOU_SEASON_MAX) ? &r->out->season[index] : &r->spare.season);
}

void read_seasons(reader_t *r, json_t *value, void *into)
{
    static const reader_items_t items = {"seasons", 0, TOU_SEASON_MAX, read_season};

    if (reader_list(r, value, &items, into)) {
        r->out->arrays.bank[0].scheme.n_seasons = (uint8_t)json_array_size(value);
    }
}
