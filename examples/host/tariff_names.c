/* SPDX-License-Identifier: MIT */
#include "tariff_reader.h"

#include <stdlib.h>
#include <string.h>

/* What names stand for. */
static const struct {
    const char *container;
    const char *one;
    const char *many;
    bool list;
    bool required;
} kinds[] = {{"rates", "rate", "rates", true, true},
             {"outputs", "output", "outputs", true, false},
             {"days", "day table", "day tables", false, true},
             {"weeks", "week", "weeks", false, true}};

/*
 * Jansson lets only valid UTF-8 through, so the second set of controls, U+0080..U+009F, always begins with C2. Those
 * that turn the direction of writing, U+202A..U+202E and U+2066..U+2069, would garble every list they stand in.
 */
static bool control_at(const unsigned char *text)
{
    bool turns = text[0] == 0xE2u && ((text[1] == 0x80u && text[2] >= 0xAAu && text[2] <= 0xAEu) ||
                                      (text[1] == 0x81u && text[2] >= 0xA6u && text[2] <= 0xA9u));

    return text[0] < 0x20u || text[0] == 0x7Fu || (text[0] == 0xC2u && text[1] < 0xA0u) || turns;
}

static const char *name_fault(const char *name)
{
    size_t length = strlen(name);

    if (length < 1u || length > TARIFF_NAME_MAX) {
        return "a name has 1..16 bytes";
    }
    if (name[0] == '+') {
        return "a name does not begin with +";
    }
    if (strpbrk(name, " ,\"'") != NULL) {
        return "a name holds no space, comma or quote";
    }
    for (size_t i = 0; i < length; i++) {
        if (control_at((const unsigned char *)name + i)) {
            return "a name holds no control character";
        }
    }
    return NULL;
}

bool reader_name(reader_t *r, const char *name, char *out)
{
    const char *fault = name_fault(name);

    if (fault == NULL) {
        memcpy(out, name, strlen(name) + 1u);
        return true;
    }
    json_t *shown = json_string(name);
    reader_fault(r, shown, "%s", fault);
    json_decref(shown);
    return false;
}

char *reader_text(reader_t *r, const json_t *value)
{
    const char *text = reader_string(r, value);

    if (text == NULL) {
        return NULL;
    }
    if (text[0] == '\0') {
        reader_fault(r, value, "must not be empty");
        return NULL;
    }
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (control_at((const unsigned char *)text + i)) {
            reader_fault(r, value, "must hold no control character");
            return NULL;
        }
    }
    return strdup(text);
}

static const char *item_name(const json_t *item)
{
    return json_string_value(json_is_object(item) ? json_object_get(item, "name") : item);
}

/* Names of a container, one by one. */
typedef struct names {
    json_t *set;
    void *iter;
    size_t place; /* 1-based, of the name last answered */
} names_t;

static const char *names_next_item(names_t *names)
{
    if (names->place >= json_array_size(names->set)) {
        return NULL;
    }
    const char *name = item_name(json_array_get(names->set, names->place));
    names->place++;
    return (name != NULL) ? name : "";
}

static const char *names_next_key(names_t *names)
{
    do {
        bool first  = names->iter == NULL && names->place == 0u;
        names->iter = first ? json_object_iter(names->set) : json_object_iter_next(names->set, names->iter);
    } while (names->iter != NULL && reader_ignored(json_object_iter_key(names->iter)));
    names->place++;
    return (names->iter != NULL) ? json_object_iter_key(names->iter) : NULL;
}

/* NULL at the end. */
static const char *names_next(names_t *names)
{
    return json_is_array(names->set) ? names_next_item(names) : names_next_key(names);
}

static size_t kind_of(const char *container)
{
    size_t i = 0;

    while (i + 1u < READER_COUNT(kinds) && strcmp(kinds[i].container, container) != 0) {
        i++;
    }
    return i;
}

/* The names that would be right, as many as a line holds. */
static void undefined(reader_t *r, const json_t *value, size_t kind, const char *name, int length)
{
    names_t names   = {json_object_get(r->root, kinds[kind].container), NULL, 0};
    char known[160] = "";
    size_t used     = 0;
    const char *next;

    while ((next = names_next(&names)) != NULL) {
        const char *comma = (used > 0u) ? ", " : "";

        if (used + strlen(next) + sizeof ", ..." > sizeof known) {
            (void)snprintf(known + used, sizeof known - used, "%s...", comma);
            break;
        }
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", comma, next);
    }
    reader_fault(r, value, "no %s is called %.*s; %s: %s", kinds[kind].one, length, name, kinds[kind].many,
                 (used > 0u) ? known : "none");
}

/* A container that is itself at fault would only make each use of it another fault. */
static bool container_usable(const json_t *set, size_t kind)
{
    if (!kinds[kind].required && set == NULL) {
        return true;
    }
    return kinds[kind].list ? (json_is_array(set) && (!kinds[kind].required || json_array_size(set) > 0u))
                            : (json_object_size(set) > 0u);
}

uint8_t reader_refer(reader_t *r, const json_t *value, const char *container, const char *name, size_t length)
{
    names_t names = {json_object_get(r->root, container), NULL, 0};
    const char *next;

    while ((next = names_next(&names)) != NULL) {
        if (strlen(next) == length && memcmp(next, name, length) == 0) {
            return (uint8_t)((names.place <= UINT8_MAX) ? names.place : UINT8_MAX);
        }
    }
    if (container_usable(names.set, kind_of(container))) {
        /* A long word is no name and would fill the line. */
        int shown = (length <= TARIFF_NAME_MAX) ? (int)length : (int)TARIFF_NAME_MAX;
        undefined(r, value, kind_of(container), name, shown);
    }
    return 0;
}

uint8_t reader_reference(reader_t *r, json_t *value, const char *container)
{
    const char *name = reader_string(r, value);

    return (name != NULL) ? reader_refer(r, value, container, name, strlen(name)) : 0u;
}

static bool same_text(const json_t *a, const json_t *b)
{
    return json_is_string(a) && json_is_string(b) && strcmp(json_string_value(a), json_string_value(b)) == 0;
}

/* Is the name of this item that of an earlier one of the list? */
static void check_twice(reader_t *r, const char *container, unsigned index, const json_t *name)
{
    json_t *list = json_object_get(r->root, container);

    for (unsigned i = 0; i < index; i++) {
        json_t *item = json_array_get(list, i);

        if (same_text(name, json_is_object(item) ? json_object_get(item, "name") : item)) {
            reader_fault(r, name, "%s[%u] has this name already", container, i);
            return;
        }
    }
}

/* A rate and where it goes. */
typedef struct rate_place {
    unsigned index;
    char *name;
    tou_kind_t *kind;
} rate_place_t;

static void read_rate_name(reader_t *r, json_t *value, void *into)
{
    const rate_place_t *place = into;
    const char *name          = reader_string(r, value);

    if (name == NULL || !reader_name(r, name, place->name)) {
        return;
    }
    if (strcmp(name, "total") == 0) {
        reader_fault(r, value, "no rate is called total, which is the sum of all");
    }
    check_twice(r, "rates", place->index, value);
}

static void read_rate_kind(reader_t *r, json_t *value, void *into)
{
    static const char *const words[] = {"other", "tip", "peak", "flat", "valley", "deep_valley"};

    ((const rate_place_t *)into)->kind->kind = reader_choice(r, value, words, READER_COUNT(words));
}

static void read_rate(reader_t *r, json_t *value, unsigned index, void *into)
{
    static const reader_key_t keys[] = {{"name", true, read_rate_name}, {"kind", true, read_rate_kind}};
    rate_place_t place               = {index, NULL, NULL};

    (void)into;
    place.name = reader_slot(r, r->out->rate_name, sizeof(tariff_name_t), index, TOU_RATE_MAX);
    place.kind = (index < TOU_RATE_MAX) ? &r->out->kind[index] : &r->spare.kind;
    (void)reader_object(r, value, keys, READER_COUNT(keys), &place);
}

void read_rates(reader_t *r, json_t *value, void *into)
{
    static const reader_items_t items = {"rates", 1, TOU_RATE_MAX, read_rate};

    (void)reader_list(r, value, &items, into);
}

static void read_output(reader_t *r, json_t *value, unsigned index, void *into)
{
    char *slot       = reader_slot(r, r->out->output_name, sizeof(tariff_name_t), index, TARIFF_OUTPUT_MAX);
    const char *name = reader_string(r, value);

    (void)into;
    if (name != NULL && reader_name(r, name, slot)) {
        check_twice(r, "outputs", index, value);
    }
}

void read_outputs(reader_t *r, json_t *value, void *into)
{
    static const reader_items_t items = {"outputs", 0, TARIFF_OUTPUT_MAX, read_output};

    if (reader_list(r, value, &items, into)) {
        r->out->n_outputs = (uint8_t)json_array_size(value);
    }
}
