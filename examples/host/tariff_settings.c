/* SPDX-License-Identifier: MIT */
#include "tariff_reader.h"

#include "tariff_text.h"

#include "tou/tariff.h"

static const char *moment_parse(const char *at, tou_wall_t *wall)
{
    tou_date_t date;
    uint16_t minute;
    const char *fault = tariff_text_date(&at, &date);

    if (fault != NULL) {
        return fault;
    }
    if (!tariff_text_skip(&at, " ")) {
        return "must be YYYY-MM-DD HH:MM";
    }
    fault = tariff_text_clock(&at, false, &minute);
    if (fault != NULL) {
        return fault;
    }
    if (*at != '\0') {
        return "must be YYYY-MM-DD HH:MM";
    }
    *wall = tou_date_to_day(&date) * TOU_DAY_S + 60u * (tou_wall_t)minute;
    return (*wall <= TOU_UTC_END) ? NULL : "must not be later than 2099-12-31 00:00";
}

static void read_moment(reader_t *r, const json_t *value, tou_wall_t *wall)
{
    const char *text = reader_string(r, value);

    if (text == NULL) {
        return;
    }
    const char *fault = moment_parse(text, wall);
    if (fault != NULL) {
        reader_fault(r, value, "%s", fault);
    }
}

static void read_activate_weeks(reader_t *r, json_t *value, void *into)
{
    read_moment(r, value, (tou_wall_t *)into + TOU_BANKS_WEEKS);
}

static void read_activate_days(reader_t *r, json_t *value, void *into)
{
    read_moment(r, value, (tou_wall_t *)into + TOU_BANKS_DAYS);
}

void read_activate(reader_t *r, json_t *value, void *into)
{
    static const reader_key_t keys[] = {{"weeks", false, read_activate_weeks}, {"days", false, read_activate_days}};

    (void)into;
    (void)reader_object(r, value, keys, READER_COUNT(keys), r->out->activate);
}

static void read_period(reader_t *r, json_t *value, void *into)
{
    ((tariff_demand_t *)into)->period_min = reader_number(r, value, 1, 60);
}

static void read_slide(reader_t *r, json_t *value, void *into)
{
    ((tariff_demand_t *)into)->slide_min = reader_number(r, value, 1, 60);
}

static void read_rule(reader_t *r, json_t *value, void *into)
{
    static const char *const words[] = {"inside", "at_end"};

    ((tariff_demand_t *)into)->rule = reader_choice(r, value, words, READER_COUNT(words));
}

static void read_sync(reader_t *r, json_t *value, void *into)
{
    static const char *const words[] = {"grid", "free"};

    ((tariff_demand_t *)into)->sync = reader_choice(r, value, words, READER_COUNT(words));
}

void read_demand(reader_t *r, json_t *value, void *into)
{
    static const reader_key_t keys[] = {{"period_min", true, read_period},
                                        {"slide_min", true, read_slide},
                                        {"rate_rule", true, read_rule},
                                        {"sync", true, read_sync}};
    tariff_demand_t *demand          = &r->out->demand;
    unsigned before                  = r->faults;

    (void)into;
    r->out->has_demand = true;
    if (!reader_object(r, value, keys, READER_COUNT(keys), demand) || r->faults != before) {
        return;
    }
    if (demand->period_min % demand->slide_min != 0) {
        reader_fault(r, value, "slide_min must divide period_min");
    }
    /* The slide divides the period, so one look at the period is enough for both. */
    if (demand->sync == TARIFF_SYNC_GRID && 60 % demand->period_min != 0) {
        reader_fault(r, value, "on the grid period_min must divide 60");
    }
}

static void read_billing_day(reader_t *r, json_t *value, void *into)
{
    ((tariff_moment_t *)into)->day = reader_number(r, value, 1, 28);
}

static void read_billing_hour(reader_t *r, json_t *value, void *into)
{
    ((tariff_moment_t *)into)->hour = reader_number(r, value, 0, 23);
}

static void read_billing_moment(reader_t *r, json_t *value, unsigned index, void *into)
{
    static const reader_key_t keys[] = {{"day", true, read_billing_day}, {"hour", true, read_billing_hour}};
    tariff_moment_t spare;

    (void)into;
    (void)reader_object(r, value, keys, READER_COUNT(keys), (index < TARIFF_BILLING_MAX) ? &r->out->billing[index] : &spare);
}

void read_billing(reader_t *r, json_t *value, void *into)
{
    static const reader_items_t items = {"moments", 1, TARIFF_BILLING_MAX, read_billing_moment};

    if (json_is_array(value)) {
        r->out->n_billing = reader_list(r, value, &items, into) ? (uint8_t)json_array_size(value) : 0u;
    } else if (json_is_object(value)) {
        read_billing_moment(r, value, 0, into);
        r->out->n_billing = 1;
    } else {
        reader_fault(r, value, "must be an object {...}, or a list of up to three");
    }
}
