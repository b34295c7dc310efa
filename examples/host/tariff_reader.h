/* SPDX-License-Identifier: MIT */
/**
 * @file tariff_reader.h
 * @brief Inside of the tariff loader: walks the JSON value in file order and reports each fault with its place.
 *
 * Readers go on after a fault so that one run tells them all; what they stored then is never handed out.
 */
#ifndef TARIFF_READER_H
#define TARIFF_READER_H

#include <jansson.h>

#include "tariff_file.h"

#define READER_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/** A walk through one file. */
typedef struct reader {
    const char *file;   /**< as the user named it */
    FILE *err;          /**< where faults go */
    json_t *root;       /**< the whole value: names are looked up in it, wherever they stand */
    tariff_file_t *out; /**< what is filled */
    unsigned faults;    /**< reported so far */
    size_t length;      /**< of `path` */
    char path[256];     /**< where the walk is: days.summer[3] */
    tou_record_t spare; /**< stands in for the slot of a surplus item */
} reader_t;

/** Reads one value. `into` is what its surroundings are stored in. */
typedef void (*reader_fn)(reader_t *r, json_t *value, void *into);

/** Reads one item of a list, or one member of an object of named things; those beyond the limit all have it as index. */
typedef void (*reader_item_fn)(reader_t *r, json_t *value, unsigned index, void *into);

/** A key that an object may have. */
typedef struct reader_key {
    const char *name;
    bool required;
    reader_fn read;
} reader_key_t;

/** What a list or an object of named things may hold. */
typedef struct reader_items {
    const char *what; /**< "day tables" */
    unsigned least;
    unsigned most;
    reader_item_fn read;
} reader_items_t;

/** @brief Report a fault of a value at the present place. NULL: the value is missing. */
void reader_fault(reader_t *r, const json_t *value, const char *format, ...) __attribute__((format(printf, 3, 4)));

/** @brief Tell what is odd at the present place but no fault. */
void reader_warning(const reader_t *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** @brief Read an object of known keys, in file order; unknown and missing ones are faults. @return whether it was one */
bool reader_object(reader_t *r, json_t *value, const reader_key_t *keys, size_t n_keys, void *into);

/** @brief Read a list. @return whether it was one of an allowed length */
bool reader_list(reader_t *r, json_t *value, const reader_items_t *items, void *into);

/**
 * @brief Read an object whose keys are names of the author's choice; items->read gets the name in `into`.
 * @return how many there are, 0 after reporting that they are too many or too few
 */
unsigned reader_named(reader_t *r, json_t *value, const reader_items_t *items);

/** @return the slot of an item, the spare one for a surplus item */
void *reader_slot(reader_t *r, void *array, size_t size, unsigned index, unsigned most);

/** @return the string; NULL after reporting that it is none */
const char *reader_string(reader_t *r, const json_t *value);

/** @return the number; 0 after reporting that it is no whole number in that range */
uint8_t reader_number(reader_t *r, const json_t *value, unsigned least, unsigned most);

/** @return which of the words the value is; 0 after reporting that it is none */
uint8_t reader_choice(reader_t *r, const json_t *value, const char *const *words, size_t n_words);

/** Step down to a member or an item; the answer leads back up. */
size_t reader_enter_key(reader_t *r, const char *key);
size_t reader_enter_index(reader_t *r, size_t index);
void reader_leave(reader_t *r, size_t length);

/** @return whether a key is ignored everywhere */
bool reader_ignored(const char *key);

/* tariff_names.c: names and what they refer to */

/** @brief Take over a name, TARIFF_NAME_MAX + 1 bytes. @return false after reporting that it breaks a rule */
bool reader_name(reader_t *r, const char *name, char *out);

/** @brief A text for people. @return a copy, NULL after reporting a fault */
char *reader_text(reader_t *r, const json_t *value);

/**
 * @brief Look a name up among the things that a key of the file defines.
 * @param value      reported if there is no such name
 * @param container  "rates", "outputs", "days" or "weeks"
 * @return 1-based place; 0 if there is none, which is reported unless the container itself is the fault
 */
uint8_t reader_refer(reader_t *r, const json_t *value, const char *container, const char *name, size_t length);

/** @brief The same where the value is the name. */
uint8_t reader_reference(reader_t *r, json_t *value, const char *container);

/* The keys of a file, each in the source that is named after it. `into` is not used. */
void read_zone(reader_t *r, json_t *value, void *into);
void read_rates(reader_t *r, json_t *value, void *into);
void read_outputs(reader_t *r, json_t *value, void *into);
void read_days(reader_t *r, json_t *value, void *into);
void read_announced(reader_t *r, json_t *value, void *into);
void read_weeks(reader_t *r, json_t *value, void *into);
void read_seasons(reader_t *r, json_t *value, void *into);
void read_rest_days(reader_t *r, json_t *value, void *into);
void read_special_days(reader_t *r, json_t *value, void *into);
void read_activate(reader_t *r, json_t *value, void *into);
void read_demand(reader_t *r, json_t *value, void *into);
void read_billing(reader_t *r, json_t *value, void *into);

/** @brief Read a date pattern, which may need DST. @return false after reporting a fault */
bool reader_pattern(reader_t *r, json_t *value, tou_pattern_t *out);

#endif
