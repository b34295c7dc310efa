/* SPDX-License-Identifier: MIT */
#include "profile.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_SIZE 4096

/* Where a fault of the file is reported from. */
typedef struct reader {
    const char *path;
    unsigned line;
} reader_t;

static const char *const kind_names[KINDS] = {"workday", "saturday", "sunday"};

static bool fault(const reader_t *at, const char *what, const char *value)
{
    fprintf(stderr, "touload: %s:%u: %s \"%s\"\n", at->path, at->line, what, value);
    return false;
}

/* Cuts the next field off `rest`, which becomes NULL with the last one. */
static char *field_next(char **rest)
{
    char *field = *rest;
    char *comma = strchr(field, ',');

    if (comma != NULL) {
        *comma++ = '\0';
    }
    *rest = comma;
    return field;
}

/* strtod() takes more than numbers: "inf", "0x10". */
bool number_parse(const char *text, const char *set, double *value)
{
    char *end;

    if (*text == '\0' || text[strspn(text, set)] != '\0') {
        return false;
    }
    *value = strtod(text, &end);
    return *end == '\0' && isfinite(*value);
}

static bool values_parse(const reader_t *at, char *rest, const char *set, double *value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (rest == NULL) {
            fprintf(stderr, "touload: %s:%u: %zu values instead of %zu\n", at->path, at->line, i, n);
            return false;
        }
        char *field = field_next(&rest);
        if (!number_parse(field, set, &value[i])) {
            return fault(at, "not a number:", field);
        }
    }
    return rest == NULL || fault(at, "values follow that have no place:", rest);
}

static bool kind_parse(const char *name, unsigned *kind)
{
    for (*kind = 0; *kind < KINDS; ++*kind) {
        if (strcmp(name, kind_names[*kind]) == 0) {
            return true;
        }
    }
    return false;
}

static bool row_parse(profile_t *profile, const reader_t *at, const char *month_text, char *rest)
{
    double month;
    unsigned kind;
    const char *kind_text = rest == NULL ? "" : field_next(&rest);

    if (!number_parse(month_text, "0123456789", &month) || month < 1 || month > 12) {
        return fault(at, "month must be 1..12, not", month_text);
    }
    if (!kind_parse(kind_text, &kind)) {
        return fault(at, "kind of day must be workday, saturday or sunday, not", kind_text);
    }
    unsigned m = (unsigned)month - 1u;
    if (profile->have[m][kind]) {
        return fault(at, "a second row for this month and kind of day:", kind_text);
    }
    profile->have[m][kind] = true;
    return values_parse(at, rest, "0123456789.", profile->kwh[m][kind], QUARTERS);
}

static bool line_parse(profile_t *profile, const reader_t *at, char *line)
{
    char *rest = line;

    if (line[0] == '#' || line[0] == '\0') {
        return true;
    }
    char *name = field_next(&rest);
    if (strcmp(name, "month") == 0) {
        return true;
    }
    if (strcmp(name, "day_factor") == 0) {
        return values_parse(at, rest, "+-0123456789.eE", profile->factor, FACTORS);
    }
    return row_parse(profile, at, name, rest);
}

static bool profile_complete(const profile_t *profile, const reader_t *at)
{
    for (unsigned m = 0; m < 12u; m++) {
        for (unsigned k = 0; k < KINDS; k++) {
            if (!profile->have[m][k]) {
                fprintf(stderr, "touload: %s:%u: the file ends without a row for month %u, %s\n", at->path, at->line, m + 1u,
                        kind_names[k]);
                return false;
            }
        }
    }
    return true;
}

static bool lines_read(profile_t *profile, FILE *file, reader_t *at)
{
    char line[LINE_SIZE];

    while (fgets(line, sizeof line, file) != NULL) {
        size_t length = strcspn(line, "\r\n");

        at->line++;
        if (length == sizeof line - 1u) {
            fprintf(stderr, "touload: %s:%u: line too long\n", at->path, at->line);
            return false;
        }
        line[length] = '\0';
        if (!line_parse(profile, at, line)) {
            return false;
        }
    }
    return true;
}

bool profile_read(profile_t *profile, const char *path)
{
    reader_t at = {path, 0};
    FILE *file  = fopen(path, "r");

    memset(profile, 0, sizeof *profile);
    profile->factor[0] = 1.0;
    if (file == NULL) {
        fprintf(stderr, "touload: %s: %s\n", path, strerror(errno));
        return false;
    }
    bool good   = lines_read(profile, file, &at);
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed) {
        fprintf(stderr, "touload: %s: cannot be read\n", path);
        return false;
    }
    return good && profile_complete(profile, &at);
}

static unsigned day_kind(tou_day_t day)
{
    uint8_t weekday = tou_date_weekday(day);

    return weekday == TOU_SUNDAY ? 2u : weekday == TOU_SATURDAY ? 1u : 0u;
}

double profile_day_factor(const profile_t *profile, unsigned day_of_year)
{
    double value = 0.0;

    for (unsigned i = FACTORS; i-- > 0u;) {
        value = value * day_of_year + profile->factor[i];
    }
    return value;
}

void profile_day(const profile_t *profile, tou_day_t day, double kwh[QUARTERS])
{
    tou_date_t date;

    tou_date_from_day(day, &date);
    tou_date_t new_year = {date.year, 1, 1};
    double factor       = profile_day_factor(profile, (unsigned)(day - tou_date_to_day(&new_year)) + 1u);
    const double *row   = profile->kwh[date.month - 1u][day_kind(day)];
    for (unsigned q = 0; q < QUARTERS; q++) {
        kwh[q] = row[q] * factor;
    }
}
