/* SPDX-License-Identifier: MIT */
#include "tariff_reader.h"

#include <string.h>

#include "tariff_text.h"

static const char entry_forms[] =
    "an entry is \"HH:MM rate\" or \"HH:MM energy_rate demand_rate\", then \"+name\" for each output set";

/* A day table in the making. */
typedef struct day_place {
    tou_table_t *table;
    int last_min; /* of the entry before, -1 if there is none */
} day_place_t;

static uint8_t rate_count(const reader_t *r)
{
    size_t count = json_array_size(json_object_get(r->root, "rates"));

    return (uint8_t)((count < TOU_RATE_MAX) ? count : TOU_RATE_MAX);
}

/* Number of an action: a rate if it is no more than that, else a record, shared among equals. */
static uint8_t action_number(reader_t *r, const json_t *value, const tou_action_t *wanted)
{
    tou_dayset_t *head = &r->out->arrays.bank[0].dayset;
    uint8_t n_rates    = rate_count(r);

    /* An undefined rate has been reported; it makes no action. */
    bool undefined = wanted->energy == 0u || wanted->demand == 0u;
    if (undefined || (wanted->energy == wanted->demand && wanted->outputs == 0u)) {
        return wanted->energy;
    }
    for (uint8_t i = 0; i < head->n_actions; i++) {
        if (memcmp(&r->out->action[i], wanted, sizeof *wanted) == 0) {
            return (uint8_t)(n_rates + i + 1u);
        }
    }
    if (head->n_actions >= TOU_EXTRA_MAX) {
        reader_fault(r, value, "of a rate with another demand rate or with outputs there must be %u combinations or fewer",
                     TOU_EXTRA_MAX);
        return 1;
    }
    r->out->action[head->n_actions] = *wanted;
    head->n_actions++;
    return (uint8_t)(n_rates + head->n_actions);
}

static void entry_output(reader_t *r, const json_t *value, const char *name, size_t length, tou_action_t *action)
{
    uint8_t place = reader_refer(r, value, "outputs", name, length);

    if (place == 0u || place > TARIFF_OUTPUT_MAX) {
        return;
    }
    uint8_t bit = (uint8_t)(1u << (place - 1u));
    if ((action->outputs & bit) != 0u) {
        reader_fault(r, value, "output %.*s is set twice", (int)length, name);
    }
    action->outputs |= bit;
}

static void entry_rate(reader_t *r, const json_t *value, const char *name, size_t length, unsigned place,
                       tou_action_t *action)
{
    uint8_t rate = reader_refer(r, value, "rates", name, length);

    if (place == 0u) {
        action->energy = rate;
    }
    action->demand = rate;
}

/* The words after the time, each after one space: one or two rates, then outputs. */
static bool entry_words(reader_t *r, const json_t *value, const char *at, tou_action_t *action)
{
    unsigned n_rates = 0;
    bool outputs     = false;

    while (*at == ' ') {
        const char *word = at + 1;
        size_t length    = strcspn(word, " ");

        if (length > 1u && word[0] == '+') {
            entry_output(r, value, word + 1, length - 1u, action);
            outputs = true;
        } else if (length > 0u && word[0] != '+' && !outputs && n_rates < 2u) {
            entry_rate(r, value, word, length, n_rates, action);
            n_rates++;
        } else {
            return false;
        }
        at = word + length;
    }
    return *at == '\0' && n_rates > 0u;
}

static void entry_order(reader_t *r, const json_t *value, int minute, day_place_t *place)
{
    if (minute <= place->last_min) {
        reader_fault(r, value, "must be later than %02d:%02d, the entry before", place->last_min / 60, place->last_min % 60);
    }
    place->last_min = minute;
}

static void read_entry(reader_t *r, json_t *value, unsigned index, void *into)
{
    day_place_t *place  = into;
    tou_switch_t *slot  = (index < TOU_SWITCH_MAX) ? &place->table->at[index] : &r->spare.table.at[0];
    const char *at      = reader_string(r, value);
    tou_action_t action = {0, 0, 0};
    uint16_t minute;

    if (at == NULL) {
        return;
    }
    const char *fault = tariff_text_clock(&at, false, &minute);
    if (fault != NULL) {
        reader_fault(r, value, "%s", fault);
        at += strcspn(at, " ");
    } else {
        entry_order(r, value, minute, place);
        slot->hour   = (uint8_t)(minute / 60u);
        slot->minute = (uint8_t)(minute % 60u);
    }
    if (!entry_words(r, value, at, &action)) {
        reader_fault(r, value, "%s", entry_forms);
        return;
    }
    slot->action = action_number(r, value, &action);
}

static void read_day(reader_t *r, json_t *value, unsigned index, void *into)
{
    static const reader_items_t items = {"entries", 1, TOU_SWITCH_MAX, read_entry};
    const char *name                  = into;
    char *slot                        = reader_slot(r, r->out->table_name, sizeof(tariff_name_t), index, TOU_TABLE_MAX);
    tou_table_t spare;
    day_place_t place = {(index < TOU_TABLE_MAX) ? &r->out->table[index] : &spare, -1};

    (void)reader_name(r, name, slot);
    if (reader_list(r, value, &items, &place)) {
        place.table->n = (uint8_t)json_array_size(value);
    }
}

void read_days(reader_t *r, json_t *value, void *into)
{
    static const reader_items_t items = {"day tables", 1, TOU_TABLE_MAX, read_day};

    (void)into;
    r->out->arrays.bank[0].dayset.n_tables = (uint8_t)reader_named(r, value, &items);
}

static void read_announced_day(reader_t *r, json_t *value, unsigned index, void *into)
{
    uint8_t table = reader_reference(r, value, "days");

    (void)index;
    (void)into;
    if (table == 0u || table > TOU_TABLE_MAX) {
        return;
    }
    if (r->out->announced[table - 1u]) {
        reader_fault(r, value, "must be listed once");
    }
    r->out->announced[table - 1u] = true;
}

void read_announced(reader_t *r, json_t *value, void *into)
{
    static const reader_items_t items = {"day tables", 0, TOU_TABLE_MAX, read_announced_day};

    (void)reader_list(r, value, &items, into);
}
