/* SPDX-License-Identifier: MIT */
/* A zone's changes of the clock over the whole century, found once from the C library's clock. */
#ifndef CENTURY_H
#define CENTURY_H

#include "zones.h"

#define CENTURY_FIRST   1998
#define CENTURY_LAST    2101
#define CENTURY_CHANGES 256

typedef struct century {
    tou_zone_t zone;
    int offset; /* minutes, before the first change */
    int n;
    int64_t at[CENTURY_CHANGES];
    int to[CENTURY_CHANGES]; /* offset from then on */
    dst_days_t dst[CENTURY_LAST - CENTURY_FIRST + 1];
} century_t;

static inline void century_note(century_t *century, int64_t at, int to)
{
    int day          = (int)((at + INT64_C(60) * century->zone.offset_min + INT64_C(86400) * 1000) / MODEL_DAY) - 1000;
    dst_days_t *year = &century->dst[civil(day)->year - CENTURY_FIRST];

    century->at[century->n]   = at;
    century->to[century->n++] = to;
    if (to == century->zone.offset_min) {
        year->end = day;
    } else {
        year->begin = day;
    }
}

static inline void century_lay_out(century_t *century)
{
    enum { STEP = 5 * MODEL_DAY };
    int64_t from  = (int64_t)civil_day(CENTURY_FIRST, 1, 6) * MODEL_DAY;
    int64_t until = (int64_t)civil_day(CENTURY_LAST, 12, 1) * MODEL_DAY;
    char tz[128];

    century->zone = random_zone();
    century->n    = 0;
    zone_posix(tz, sizeof tz, &century->zone);
    clock_use(tz);
    for (int year = CENTURY_FIRST; year <= CENTURY_LAST; year++) {
        const dst_days_t none = {year, -9999, -9999};

        century->dst[year - CENTURY_FIRST] = none;
    }
    century->offset = clock_offset(from);
    for (int64_t at = from; at < until && century->zone.shift_min != 0; at += STEP) {
        if (clock_offset(at) != clock_offset(at + STEP)) {
            int64_t change = clock_change(at, at + STEP);

            century_note(century, change, clock_offset(change));
        }
    }
}

/* How many changes have come at an instant. */
static inline int century_past(const century_t *century, int64_t utc)
{
    int low  = 0;
    int high = century->n;

    while (low < high) {
        int middle = (low + high) / 2;

        if (century->at[middle] <= utc) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static inline int century_offset(const century_t *century, int past)
{
    return (past == 0) ? century->offset : century->to[past - 1];
}

static inline int64_t century_wall(const century_t *century, int64_t utc)
{
    return utc + INT64_C(60) * century_offset(century, century_past(century, utc));
}

/* The first instant at which the clock shows a reading or a later one. */
static inline int64_t century_reaches(const century_t *century, int64_t wall)
{
    int past   = century_past(century, wall - 2 * MODEL_DAY);
    int64_t at = wall - INT64_C(60) * century_offset(century, past);

    for (int i = past; i < century->n && at >= century->at[i]; i++) {
        int64_t from = wall - INT64_C(60) * century->to[i];

        at = (from > century->at[i]) ? from : century->at[i];
    }
    return at;
}

#endif
