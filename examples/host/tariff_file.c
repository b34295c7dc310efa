/* SPDX-License-Identifier: MIT */
#include "tariff_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tariff_reader.h"

#define FILE_BYTES_MAX 1000000u /* a full tariff file has about 50 000 */

static void read_format(reader_t *r, json_t *value, void *into)
{
    (void)into;
    (void)reader_number(r, value, 1, 1);
}

static void read_title(reader_t *r, json_t *value, void *into)
{
    (void)into;
    r->out->title = reader_text(r, value);
}

static void read_origin(reader_t *r, json_t *value, void *into)
{
    (void)into;
    r->out->origin = reader_text(r, value);
}

static void read_before_first(reader_t *r, json_t *value, void *into)
{
    static const char *const words[] = {"own_last", "carry"};

    (void)into;
    r->out->arrays.bank[0].dayset.before_first = reader_choice(r, value, words, READER_COUNT(words));
}

static void read_default_rate(reader_t *r, json_t *value, void *into)
{
    (void)into;
    r->out->arrays.base.default_rate = reader_reference(r, value, "rates");
}

static const reader_key_t top_keys[] = {{"format", true, read_format},
                                        {"name", true, read_title},
                                        {"source", true, read_origin},
                                        {"zone", true, read_zone},
                                        {"rates", true, read_rates},
                                        {"before_first", false, read_before_first},
                                        {"days", true, read_days},
                                        {"outputs", false, read_outputs},
                                        {"announced", false, read_announced},
                                        {"weeks", true, read_weeks},
                                        {"seasons", false, read_seasons},
                                        {"rest_days", false, read_rest_days},
                                        {"special_days", false, read_special_days},
                                        {"activate", false, read_activate},
                                        {"default_rate", false, read_default_rate},
                                        {"demand", false, read_demand},
                                        {"billing", false, read_billing}};

/* Where a table is used by itself; weeks count even if no season names them, which is told apart. */
static bool table_used(const tariff_file_t *file, uint8_t table)
{
    const tou_arrays_t *arrays = &file->arrays;
    bool used                  = file->announced[table - 1u] || arrays->base.rest_table == table;

    for (unsigned i = 0; i < arrays->bank[0].scheme.n_weeks; i++) {
        used = used || memchr(file->week[i].table, table, sizeof file->week[i].table) != NULL;
    }
    for (unsigned i = 0; i < arrays->base.n_special; i++) {
        used = used || file->special[i].use == table;
    }
    return used;
}

static bool week_used(const tariff_file_t *file, uint8_t week)
{
    const tou_scheme_t *head = &file->arrays.bank[0].scheme;
    bool used                = head->n_seasons == 0u;

    for (unsigned i = 0; i < head->n_seasons; i++) {
        used = used || file->season[i].week == week;
    }
    return used;
}

static void warn_unused(reader_t *r)
{
    const tariff_file_t *file = r->out;

    for (uint8_t i = 0; i < file->arrays.bank[0].dayset.n_tables; i++) {
        if (!table_used(file, (uint8_t)(i + 1u))) {
            size_t up = reader_enter_key(r, "days");
            (void)reader_enter_key(r, file->table_name[i]);
            reader_warning(r, "nothing uses this day table; list it in announced if announcements do");
            reader_leave(r, up);
        }
    }
    for (uint8_t i = 0; i < file->arrays.bank[0].scheme.n_weeks; i++) {
        if (!week_used(file, (uint8_t)(i + 1u))) {
            size_t up = reader_enter_key(r, "weeks");
            (void)reader_enter_key(r, file->week_name[i]);
            reader_warning(r, "no season uses this week");
            reader_leave(r, up);
        }
    }
}

static void file_defaults(tariff_file_t *file)
{
    memset(file, 0, sizeof *file);
    file->arrays.base.default_rate = 1;
    file->activate[0]              = TOU_WALL_NONE;
    file->activate[1]              = TOU_WALL_NONE;
    file->demand                   = (tariff_demand_t){15, 15, TARIFF_RULE_INSIDE, TARIFF_SYNC_GRID};
}

/* The arrays get their counts and places once everything is read. */
static void file_connect(tariff_file_t *file, const json_t *root)
{
    static const tou_tariff_ops_t ops = {tou_arrays_read, NULL};
    tou_arrays_bank_t *bank           = &file->arrays.bank[0];

    file->arrays.base.n_rates = (uint8_t)json_array_size(json_object_get(root, "rates"));
    file->arrays.special      = file->special;
    file->arrays.kind         = file->kind;
    bank->season              = file->season;
    bank->week                = file->week;
    bank->table               = file->table;
    bank->action              = file->action;
    file->source              = (tou_tariff_source_t){&ops, &file->arrays, 1};
}

/* The fields have been checked one by one; the library has the last word on the whole. */
static void check_whole(reader_t *r)
{
    tou_check_t check;
    tou_err_t err;

    tou_check_begin(&check, &r->out->source, &r->out->zone, 0, 0);
    do {
        err = tou_check_step(&check, NULL, NULL);
    } while (err == TOU_MORE);
    if (err != TOU_OK) {
        reader_fault(r, r->root, "the library refuses record %u of kind %u, entry %u: fault %u", check.fault.item.index,
                     check.fault.item.kind, check.fault.entry, check.fault.code);
    }
}

/* The whole file in memory, NULL after saying why not. */
static char *slurp(const char *path, size_t *length, FILE *err)
{
    char *bytes = malloc(FILE_BYTES_MAX + 1u);
    FILE *in    = fopen(path, "rb");
    bool ok     = bytes != NULL && in != NULL;

    if (ok) {
        *length = fread(bytes, 1, FILE_BYTES_MAX + 1u, in);
        ok      = ferror(in) == 0;
    }
    if (!ok) {
        fprintf(err, "%s: cannot be read: %s\n", path, strerror(errno));
    } else if (*length > FILE_BYTES_MAX) {
        fprintf(err, "%s: has more than %u bytes, too many for a tariff file\n", path, FILE_BYTES_MAX);
        ok = false;
    }
    if (in != NULL) {
        (void)fclose(in);
    }
    if (!ok) {
        free(bytes);
        bytes = NULL;
    }
    return bytes;
}

static json_t *parse(const char *path, FILE *err)
{
    size_t length;
    json_error_t error;
    char *bytes = slurp(path, &length, err);

    if (bytes == NULL) {
        return NULL;
    }
    json_t *root = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL) {
        fprintf(err, "%s:%d:%d: %s\n", path, error.line, error.column, error.text);
    }
    free(bytes);
    return root;
}

bool tariff_file_load(const char *path, tariff_file_t *out, FILE *err)
{
    reader_t r = {.file = path, .err = err, .out = out};

    file_defaults(out);
    r.root = parse(path, err);
    if (r.root == NULL) {
        memset(out, 0, sizeof *out);
        return false;
    }
    (void)reader_object(&r, r.root, top_keys, READER_COUNT(top_keys), NULL);
    if (r.faults == 0u) {
        file_connect(out, r.root);
        check_whole(&r);
    }
    if (r.faults == 0u) {
        warn_unused(&r);
    } else {
        tariff_file_free(out);
    }
    json_decref(r.root);
    return r.faults == 0u;
}

void tariff_file_free(tariff_file_t *file)
{
    free(file->title);
    free(file->origin);
    memset(file, 0, sizeof *file);
}

uint8_t tariff_file_day(const tariff_file_t *file, const char *name)
{
    for (uint8_t i = 0; i < file->arrays.bank[0].dayset.n_tables; i++) {
        if (strcmp(file->table_name[i], name) == 0) {
            return (uint8_t)(i + 1u);
        }
    }
    return 0;
}

tou_wall_t tariff_file_activation(const tariff_file_t *file)
{
    const tou_wall_t *at = file->activate;

    if (at[0] == TOU_WALL_NONE || (at[1] != TOU_WALL_NONE && at[1] > at[0])) {
        return at[1];
    }
    return at[0];
}

const char *tariff_file_rate_name(const tariff_file_t *file, tou_rate_t rate)
{
    return (rate >= 1u && rate <= file->arrays.base.n_rates) ? file->rate_name[rate - 1u] : "";
}
