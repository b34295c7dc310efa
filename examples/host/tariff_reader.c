/* SPDX-License-Identifier: MIT */
#include "tariff_reader.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_MAX 60u /* bytes of a value in a message */
#define KEY_MAX   40u /* bytes of a key in a path */

/* Bytes of a text that fit without cutting a character of UTF-8 in two. */
static size_t utf8_cut(const char *text, size_t most)
{
    size_t length = strlen(text);

    if (length <= most) {
        return length;
    }
    while (most > 0u && ((unsigned char)text[most] & 0xC0u) == 0x80u) {
        most--;
    }
    return most;
}

/* As JSON, on one line, shortened; no control character reaches a terminal. */
static void value_show(FILE *err, const json_t *value)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

    if (text == NULL) {
        return;
    }
    size_t length = utf8_cut(text, SHOWN_MAX);
    for (size_t i = 0; i < length; i++) {
        unsigned char c    = (unsigned char)text[i];
        unsigned char next = (unsigned char)text[i + 1u];

        if (c == 0x7Fu) {
            fputs("\\u007F", err);
        } else if (c == 0xC2u && next < 0xA0u) {
            fprintf(err, "\\u%04X", next);
            i++;
        } else {
            putc(c, err);
        }
    }
    fputs((text[length] != '\0') ? "..." : "", err);
    free(text);
}

void reader_fault(reader_t *r, const json_t *value, const char *format, ...)
{
    va_list args;

    fprintf(r->err, "%s: %s: ", r->file, (r->length > 0u) ? r->path : "$");
    if (value != NULL) {
        value_show(r->err, value);
    } else {
        fputs("missing", r->err);
    }
    fputs(": ", r->err);
    va_start(args, format);
    vfprintf(r->err, format, args);
    va_end(args);
    putc('\n', r->err);
    r->faults++;
}

void reader_warning(const reader_t *r, const char *format, ...)
{
    va_list args;

    fprintf(r->err, "%s: %s: warning: ", r->file, r->path);
    va_start(args, format);
    vfprintf(r->err, format, args);
    va_end(args);
    putc('\n', r->err);
}

static void path_add(reader_t *r, const char *text, size_t length)
{
    size_t room = sizeof r->path - 1u - r->length;

    length = (length < room) ? length : room;
    memcpy(r->path + r->length, text, length);
    r->length += length;
    r->path[r->length] = '\0';
}

static bool key_plain(const char *key)
{
    size_t i = 0;

    while (isalnum((unsigned char)key[i]) || key[i] == '_' || key[i] == '-' || (unsigned char)key[i] >= 0xC3u ||
           (i > 0u && ((unsigned char)key[i] & 0xC0u) == 0x80u && (unsigned char)key[i - 1u] != 0xC2u)) {
        i++;
    }
    return i > 0u && key[i] == '\0' && i <= KEY_MAX;
}

size_t reader_enter_key(reader_t *r, const char *key)
{
    size_t length = r->length;

    if (key_plain(key)) {
        path_add(r, ".", (length > 0u) ? 1u : 0u);
        path_add(r, key, strlen(key));
        return length;
    }
    json_t *quoted = json_string(key);
    char *text     = json_dumps(quoted, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
    path_add(r, "[", 1);
    if (text != NULL) {
        path_add(r, text, utf8_cut(text, KEY_MAX));
        path_add(r, "...\"", (strlen(text) > KEY_MAX) ? 4u : 0u);
    }
    path_add(r, "]", 1);
    free(text);
    json_decref(quoted);
    return length;
}

size_t reader_enter_index(reader_t *r, size_t index)
{
    char text[24];
    size_t length = r->length;

    path_add(r, text, (size_t)snprintf(text, sizeof text, "[%zu]", index));
    return length;
}

void reader_leave(reader_t *r, size_t length)
{
    r->length       = length;
    r->path[length] = '\0';
}

bool reader_ignored(const char *key)
{
    return strcmp(key, "$schema") == 0 || strcmp(key, "comment") == 0;
}

static void unknown_key(reader_t *r, const json_t *value, const reader_key_t *keys, size_t n_keys)
{
    char known[400] = "";
    size_t length   = 0;

    for (size_t i = 0; i < n_keys && length < sizeof known; i++) {
        length += (size_t)snprintf(known + length, sizeof known - length, "%s%s", (i > 0u) ? ", " : "", keys[i].name);
    }
    reader_fault(r, value, "unknown key; known here: %s", known);
}

static void read_member(reader_t *r, const char *key, json_t *value, const reader_key_t *keys, size_t n_keys, void *into)
{
    size_t up = reader_enter_key(r, key);
    size_t i  = 0;

    while (i < n_keys && strcmp(keys[i].name, key) != 0) {
        i++;
    }
    if (i < n_keys) {
        keys[i].read(r, value, into);
    } else if (!reader_ignored(key)) {
        unknown_key(r, value, keys, n_keys);
    }
    reader_leave(r, up);
}

bool reader_object(reader_t *r, json_t *value, const reader_key_t *keys, size_t n_keys, void *into)
{
    const char *key;
    json_t *member;

    if (!json_is_object(value)) {
        reader_fault(r, value, "must be an object {...}");
        return false;
    }
    json_object_foreach(value, key, member)
    {
        read_member(r, key, member, keys, n_keys, into);
    }
    for (size_t i = 0; i < n_keys; i++) {
        if (keys[i].required && json_object_get(value, keys[i].name) == NULL) {
            size_t up = reader_enter_key(r, keys[i].name);
            reader_fault(r, NULL, "this key is required");
            reader_leave(r, up);
        }
    }
    return true;
}

static bool count_ok(reader_t *r, const json_t *value, const reader_items_t *items, size_t count)
{
    if (count >= items->least && count <= items->most) {
        return true;
    }
    reader_fault(r, value, "must hold %u..%u %s, holds %zu", items->least, items->most, items->what, count);
    return false;
}

bool reader_list(reader_t *r, json_t *value, const reader_items_t *items, void *into)
{
    size_t index;
    json_t *item;

    if (!json_is_array(value)) {
        reader_fault(r, value, "must be a list [...] of %s", items->what);
        return false;
    }
    bool ok = count_ok(r, value, items, json_array_size(value));
    json_array_foreach(value, index, item)
    {
        size_t up = reader_enter_index(r, index);
        items->read(r, item, (index < items->most) ? (unsigned)index : items->most, into);
        reader_leave(r, up);
    }
    return ok;
}

static unsigned named_count(json_t *value)
{
    const char *key;
    json_t *member;
    unsigned count = 0;

    json_object_foreach(value, key, member)
    {
        count += reader_ignored(key) ? 0u : 1u;
    }
    return count;
}

unsigned reader_named(reader_t *r, json_t *value, const reader_items_t *items)
{
    const char *key;
    json_t *member;
    unsigned index = 0;

    if (!json_is_object(value)) {
        reader_fault(r, value, "must be an object {...} of %s", items->what);
        return 0;
    }
    unsigned count = named_count(value);
    bool ok        = count_ok(r, value, items, count);
    json_object_foreach(value, key, member)
    {
        if (reader_ignored(key)) {
            continue;
        }
        char *name = strdup(key);
        size_t up  = reader_enter_key(r, key);
        items->read(r, member, index, name);
        reader_leave(r, up);
        free(name);
        index += (index < items->most) ? 1u : 0u;
    }
    return ok ? count : 0u;
}

void *reader_slot(reader_t *r, void *array, size_t size, unsigned index, unsigned most)
{
    return (index < most) ? ((char *)array + index * size) : (char *)&r->spare;
}

const char *reader_string(reader_t *r, const json_t *value)
{
    if (!json_is_string(value)) {
        reader_fault(r, value, "must be a string \"...\"");
    }
    return json_string_value(value);
}

uint8_t reader_number(reader_t *r, const json_t *value, unsigned least, unsigned most)
{
    json_int_t number = json_integer_value(value);

    if (json_is_integer(value) && number >= (json_int_t)least && number <= (json_int_t)most) {
        return (uint8_t)number;
    }
    if (least == most) {
        reader_fault(r, value, "must be the number %u", least);
    } else {
        reader_fault(r, value, "must be a whole number %u..%u", least, most);
    }
    return 0;
}

uint8_t reader_choice(reader_t *r, const json_t *value, const char *const *words, size_t n_words)
{
    char known[200] = "";
    size_t length   = 0;

    for (size_t i = 0; i < n_words; i++) {
        if (json_is_string(value) && strcmp(json_string_value(value), words[i]) == 0) {
            return (uint8_t)i;
        }
        length += (size_t)snprintf(known + length, sizeof known - length, "%s\"%s\"", (i > 0u) ? " or " : "", words[i]);
    }
    reader_fault(r, value, "must be %s", known);
    return 0;
}
