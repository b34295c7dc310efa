/* SPDX-License-Identifier: MIT */
#include "tariff_reader.h"

#include <string.h>

#include "tariff_text.h"

/* Whether the file's zone has DST. If the zone itself is at fault, nothing is said about what needs DST. */
static bool dst_missing(const reader_t *r)
{
    return json_is_null(json_object_get(json_object_get(r->root, "zone"), "dst"));
}

bool reader_pattern(reader_t *r, json_t *value, tou_pattern_t *out)
{
    const char *text = reader_string(r, value);

    if (text == NULL) {
        return false;
    }
    const char *fault = tariff_pattern_parse(text, out);
    if (fault == NULL && (out->kind == TOU_ON_DST_BEGIN || out->kind == TOU_ON_DST_END) && dst_missing(r)) {
        fault = "the zone must have DST";
    }
    if (fault != NULL) {
        reader_fault(r, value, "%s", fault);
    }
    return fault == NULL;
}

static uint8_t weekday_number(reader_t *r, const json_t *value)
{
    return (uint8_t)(reader_choice(r, value, tariff_weekdays, 7) + TOU_MONDAY);
}

static void read_rest_weekday(reader_t *r, json_t *value, unsigned index, void *into)
{
    uint8_t *mask    = into;
    unsigned before  = r->faults;
    uint8_t weekday  = weekday_number(r, value);
    uint8_t mask_bit = (uint8_t)(1u << (weekday - TOU_MONDAY));

    (void)index;
    if (r->faults != before) {
        return;
    }
    if ((*mask & mask_bit) != 0u) {
        reader_fault(r, value, "must be listed once");
    }
    *mask |= mask_bit;
}

static void read_rest_weekdays(reader_t *r, json_t *value, void *into)
{
    static const reader_items_t items = {"weekdays", 1, 7, read_rest_weekday};

    (void)reader_list(r, value, &items, &((tou_base_t *)into)->rest_mask);
}

static void read_rest_table(reader_t *r, json_t *value, void *into)
{
    ((tou_base_t *)into)->rest_table = reader_reference(r, value, "days");
}

void read_rest_days(reader_t *r, json_t *value, void *into)
{
    static const reader_key_t keys[] = {{"days", true, read_rest_weekdays}, {"day", true, read_rest_table}};

    (void)into;
    (void)reader_object(r, value, keys, READER_COUNT(keys), &r->out->arrays.base);
}

static void read_special_on(reader_t *r, json_t *value, void *into)
{
    (void)reader_pattern(r, value, &((tou_special_t *)into)->on);
}

static void read_special_day(reader_t *r, json_t *value, void *into)
{
    ((tou_special_t *)into)->use = reader_reference(r, value, "days");
}

static void read_special_as(reader_t *r, json_t *value, void *into)
{
    ((tou_special_t *)into)->use = (uint8_t)(TOU_AS | weekday_number(r, value));
}

static void read_special(reader_t *r, json_t *value, unsigned index, void *into)
{
    static const reader_key_t keys[] = {
        {"on", true, read_special_on}, {"day", false, read_special_day}, {"as", false, read_special_as}};
    tou_special_t *slot = (index < TOU_SPECIAL_MAX) ? &r->out->special[index] : &r->spare.special;

    (void)into;
    if (!reader_object(r, value, keys, READER_COUNT(keys), slot)) {
        return;
    }
    bool day = json_object_get(value, "day") != NULL;
    bool as  = json_object_get(value, "as") != NULL;
    if (day == as) {
        reader_fault(r, value, "must have either day (a day table) or as (a weekday), and not both");
    }
}

void read_special_days(reader_t *r, json_t *value, void *into)
{
    static const reader_items_t items = {"special days", 0, TOU_SPECIAL_MAX, read_special};

    if (reader_list(r, value, &items, into)) {
        r->out->arrays.base.n_special = (uint8_t)json_array_size(value);
    }
}
