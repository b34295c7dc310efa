/* SPDX-License-Identifier: MIT */
/*
 * What a meter owes to a frame, by a small model of its own: who may, what is refused and how, what is read. Nothing here calls libtou.
 * A frame is judged before it is given; ref_done() then takes over what it changes.
 */
#ifndef LINK_REF_H
#define LINK_REF_H

#include "link_values.h"

#define REF_LEVELS 10u
#define REF_TRIES  5u
#define REF_LOCK   1440u /* minutes */
#define REF_ALL    ((uint8_t)0x7F)

typedef struct ref {
    uint8_t own[6];
    uint8_t password[REF_LEVELS][3];
    unsigned wrong[REF_LEVELS];
    unsigned left[REF_LEVELS];
    bool key;
    uint32_t now;   /* seconds since 2000 */
    bool trimmed;   /* the clock was set by a second or two: it shows that when the minute has ended */
    int adjusted;   /* day of the last broadcast that was followed; -1: none */
    uint32_t total; /* Wh */
    uint8_t value[VALUES][VALUE_MOST];
    unsigned n[VALUES]; /* bytes; 0: not there */
    uint32_t di;        /* of the last answer of 2007, and its frame */
    uint8_t seq;
    bool more;
    bool gone;          /* its record may be */
    uint32_t old;       /* identifier of 1997 that was asked for last; 0: none */
    uint8_t maximum[8]; /* of demand and its time, as the meter has it */
} ref_t;

/* What must not change. */
enum { LEAVES_ALL, LEAVES_ALL_BUT_COUNT, LEAVES_NOTHING };

typedef struct verdict {
    bool silent;     /* no answer */
    uint8_t errors;  /* that are right; 0: it is not refused */
    bool either;     /* or it is done: the model does not know */
    bool counted;    /* a wrong password */
    uint8_t level;   /* that was given; REF_LEVELS: none */
    uint8_t control; /* of the answer that it is not refused by */
    uint8_t data[VALUE_MOST + 8u];
    unsigned n;     /* bytes of it */
    bool exact;     /* the answer has just these, not more behind */
    uint8_t leaves; /* what a frame like this may not change */
} verdict_t;

typedef struct command {
    bool everyone; /* a broadcast */
    uint8_t control;
    uint8_t n;
    uint8_t data[256];
} command_t;

static inline void ref_begin(ref_t *ref, const uint8_t *own, uint32_t now)
{
    memset(ref, 0, sizeof *ref);
    memcpy(ref->own, own, 6);
    ref->now      = now;
    ref->adjusted = -1;
}

static inline void ref_value_begin(ref_t *ref, unsigned i)
{
    const char *digits = values[i].begin;
    unsigned byte;
    int used;

    for (ref->n[i] = 0; digits != NULL && sscanf(digits, "%x%n", &byte, &used) == 1; digits += used) {
        ref->value[i][ref->n[i]++] = (uint8_t)byte;
    }
    if (values[i].form == FORM_ZONES || values[i].form == FORM_SLOTS) {
        table_pad(ref->value[i], ref->n[i]);
        ref->n[i] = VALUE_MOST;
    }
}

static inline uint32_t ref_number(const uint8_t *data, unsigned n)
{
    uint32_t number = 0;

    while (n != 0u) {
        n--;
        number = number << 8 | data[n];
    }
    return number;
}

/* ---- reading ---- */

/* ss mm hh WW DD MM YY. */
static inline void ref_clock(const ref_t *ref, uint8_t *data)
{
    const civil_t *day = civil((int)(ref->now / 86400u));

    put_number(data, ref->now % 60u, 1);
    put_number(&data[1], ref->now / 60u % 60u, 1);
    put_number(&data[2], ref->now / 3600u % 24u, 1);
    data[3] = (uint8_t)(day->weekday % 7);
    put_number(&data[4], (uint32_t)day->day, 1);
    put_number(&data[5], (uint32_t)day->month, 1);
    put_number(&data[6], (uint32_t)(day->year - 2000), 1);
}

/* A switch time that has passed: the standby set is blank, so it is refused, and reads zeros, within a minute. */
static inline bool ref_is_due(const ref_t *ref, unsigned i)
{
    const uint8_t *at = ref->value[i];

    return values[i].form == FORM_SWITCH && number_of(&at[2], 1) != 0u &&
           (uint32_t)day_of(&at[2]) * 86400u + number_of(&at[1], 1) * 3600u + number_of(at, 1) * 60u <= ref->now;
}

/* @return bytes; 0: there is no such data; VALUE_MOST + 1: the model does not know */
static inline unsigned ref_read(const ref_t *ref, uint32_t di, uint8_t *data)
{
    uint8_t clock[7];
    unsigned i = value_of(di);

    ref_clock(ref, clock);
    if (i < VALUES) {
        memcpy(data, ref->value[i], ref->n[i]);
        return ref_is_due(ref, i) ? VALUE_MOST + 1u : ref->n[i];
    }
    switch (di) {
    case 0x00010000:
        put_number(data, ref->total / 10u, 4);
        return 4;
    case 0x01010000:
        memcpy(data, ref->maximum, 8);
        return 8;
    case 0x04000101:
        memcpy(data, &clock[3], 4);
        return 4;
    case 0x04000102:
        memcpy(data, clock, 3);
        return 3;
    case 0x0400010C:
        memcpy(data, clock, 7);
        return 7;
    case 0x04000401:
        memcpy(data, ref->own, 6);
        return 6;
    case 0x00020000: /* what the meter does not measure, and what there is not */
    case 0x00010040:
    case 0x0001FFFF:
    case 0x04000C03:
    case 0x04990101:
        return 0;
    default:
        return VALUE_MOST + 1u;
    }
}

static inline unsigned ref_read_old(const ref_t *ref, uint32_t old, uint8_t *data)
{
    unsigned i = value_of_old(old);
    uint8_t all[7];

    ref_clock(ref, all);
    if (i < VALUES) {
        return ref_read(ref, values[i].di, data);
    }
    switch (old) {
    case 0x9010:
        return ref_read(ref, 0x00010000, data);
    case 0xA010:
        memcpy(data, ref->maximum, 3);
        return 3;
    case 0xB010:
        memcpy(data, &ref->maximum[3], 4);
        return 4;
    case 0xC010:
        memcpy(data, &all[3], 4);
        return 4;
    case 0xC011:
        memcpy(data, all, 3);
        return 3;
    case 0xC032:
        memcpy(data, ref->own, 6);
        return 6;
    case 0xC119:
    case 0xC11A:
        memset(data, 0, 4);
        return 4;
    case 0x9020:
    case 0xC212:
    case 0xD010:
        return 0;
    default:
        return VALUE_MOST + 1u;
    }
}

static inline void verdict_refuse(verdict_t *v, unsigned errors)
{
    v->errors = (uint8_t)errors;
}

static inline void verdict_read(verdict_t *v, const command_t *c, unsigned di_bytes, unsigned n)
{
    memcpy(v->data, c->data, di_bytes);
    v->n     = di_bytes + ((n <= VALUE_MOST) ? n : 0u);
    v->exact = n <= VALUE_MOST;
    if (n == 0u) {
        verdict_refuse(v, ERR_NO_DATA);
    } else if (n > VALUE_MOST) {
        v->either = true;
        verdict_refuse(v, ERR_OTHER | ERR_NO_DATA);
    }
}

static inline void judge_read(const ref_t *ref, const command_t *c, verdict_t *v)
{
    uint32_t di  = ref_number(c->data, 4);
    bool records = di >> 24 == 0x03u || di >> 24 == 0x05u || di >> 24 == 0x06u;

    if (c->n < 4u || (c->n != 4u && !records)) {
        verdict_refuse(v, ERR_OTHER);
        return;
    }
    verdict_read(v, c, 4, ref_read(ref, di, &v->data[4]));
}

/* The next frame, or the last one once more. */
static inline void judge_read_on(const ref_t *ref, const command_t *c, verdict_t *v)
{
    bool next = ref->more && c->data[4] == (uint8_t)(ref->seq + 1u);

    if (c->n != 5u || ref_number(c->data, 4) != ref->di || c->data[4] == 0u || (!next && c->data[4] != ref->seq)) {
        verdict_refuse(v, ERR_OTHER);
        return;
    }
    memcpy(v->data, c->data, 4);
    v->n      = 4;
    v->either = ref->gone;
    v->errors = ref->gone ? ERR_OTHER : 0;
}

static inline void judge_old_read(const ref_t *ref, const command_t *c, verdict_t *v)
{
    command_t again = *c;

    if (c->control == 0x03u && c->n == 0u && ref->old != 0u) {
        v->control = 0x81;
        again.n    = 2;
        put_number(again.data, 0, 2);
        again.data[0] = (uint8_t)ref->old;
        again.data[1] = (uint8_t)(ref->old >> 8);
    } else if (c->control != 0x01u || c->n != 2u) {
        verdict_refuse(v, ERR_OTHER);
        return;
    }
    verdict_read(v, &again, 2, ref_read_old(ref, ref_number(again.data, 2), &v->data[2]));
}

/* ---- rights ---- */

/* @return whether it may be done. given: level and password */
static inline bool ref_may(const ref_t *ref, verdict_t *v, unsigned needed, const uint8_t *given, bool key)
{
    v->level = REF_LEVELS;
    if (given[0] > needed || ref->left[given[0]] != 0u || (key && !ref->key)) {
        verdict_refuse(v, ERR_PASSWORD);
        return false;
    }
    v->level   = given[0];
    v->counted = memcmp(ref->password[given[0]], &given[1], 3) != 0;
    v->leaves  = LEAVES_ALL_BUT_COUNT;
    if (v->counted) {
        verdict_refuse(v, ERR_PASSWORD);
    }
    return !v->counted;
}

/* ---- writing ---- */

static inline uint8_t number_faults(const value_t *value, const uint8_t *data, unsigned n)
{
    uint32_t number = (value->form == FORM_BITS) ? ref_number(data, n) : number_of(data, n);

    if (n != value->n || (value->form != FORM_BITS && !is_digits(data, n))) {
        return (uint8_t)(ERR_OTHER | ((n == value->n) ? value->above : 0)); /* a number with wrong digits may be too many */
    }
    return (uint8_t)((number < value->least)  ? ERR_OTHER | ((value->form == FORM_RATES) ? ERR_RATES : 0)
                     : (number > value->most) ? value->above
                                              : 0);
}

/* What may be wrong with a value; 0: nothing is. */
static inline uint8_t ref_faults(const ref_t *ref, unsigned i, const uint8_t *data, unsigned n)
{
    const value_t *value = &values[i];
    uint8_t when[3] = {(n > 2u) ? data[2] : (uint8_t)0, (n > 3u) ? data[3] : (uint8_t)0, (n > 4u) ? data[4] : (uint8_t)0};
    bool zero       = n == 5u && ref_number(data, 4) == 0u && data[4] == 0u;

    if (value->form == FORM_ZONES || value->form == FORM_SLOTS) {
        return table_faults(value, data, n, number_of(ref->value[value_of(0x04000204)], 1));
    }
    if (n != value->n && value->form != FORM_FIXED) {
        return ERR_OTHER;
    }
    switch (value->form) {
    case FORM_FIXED:
        return ERR_NO_DATA;
    case FORM_DIGITS:
        return (uint8_t)(is_digits(data, n) ? 0 : ERR_OTHER);
    case FORM_BILLING:
        return (uint8_t)(((value->least == 1u && data[0] == 0x99u && data[1] == 0x99u) ||
                          (is_digits(data, 2) && number_of(data, 1) < 24u && number_of(&data[1], 1) >= 1u &&
                           number_of(&data[1], 1) <= 28u))
                             ? 0
                             : ERR_OTHER);
    case FORM_SWITCH:
        return (uint8_t)((zero || (is_hour(data) && day_of(when) >= 0 && day_of(when) < 36524)) ? 0 : ERR_OTHER);
    case FORM_PERIOD:
        return (uint8_t)((is_digits(data, 1) && data[0] != 0u && number_of(data, 1) <= 60u && 60u % number_of(data, 1) == 0u)
                             ? 0
                             : ERR_OTHER);
    case FORM_SLIDE:
        return (uint8_t)((is_digits(data, 1) && data[0] != 0u && number_of(ref->value[0], 1) % number_of(data, 1) == 0u)
                             ? 0
                             : ERR_OTHER);
    default:
        return number_faults(value, data, n);
    }
}

/* Date, time or both: seconds since 2000 that the clock will show; 0: it is none. */
static inline uint32_t ref_clock_written(const ref_t *ref, uint32_t di, const uint8_t *data, unsigned n)
{
    bool date    = di != 0x04000102u;
    bool time    = di != 0x04000101u;
    uint32_t now = ref->now % 86400u;
    int day      = (int)(ref->now / 86400u);

    if (n != (date ? 4u : 0u) + (time ? 3u : 0u)) {
        return 0;
    }
    if (time && (!is_hour(&data[1]) || !is_digits(data, 1) || number_of(data, 1) > 59u)) {
        return 0;
    }
    day = date ? day_of(&data[n - 3u]) : day;
    now = time ? number_of(&data[2], 1) * 3600u + number_of(&data[1], 1) * 60u + number_of(data, 1) : now;
    return (day < 1) ? 0u : (uint32_t)day * 86400u + now;
}

static inline bool is_clock(uint32_t di)
{
    return di == 0x04000101u || di == 0x04000102u || di == 0x0400010Cu;
}

/* The tables must do without the others, and so must the rate that is in force without them, which the pages do not tell. */
static inline void ref_fewer_rates(const ref_t *ref, unsigned rates, verdict_t *v)
{
    for (uint32_t k = 1; k <= TABLES; k++) {
        verdict_refuse(v, (table_rates(ref->value[value_of(0x04010000u + k)]) > rates) ? ERR_OTHER : v->errors);
    }
    v->either = v->errors == 0u;
    verdict_refuse(v, ERR_OTHER);
}

/* A setting by a second or two makes the minute longer or shorter; in its last seconds it cannot be done. */
static inline bool is_trim(const ref_t *ref, uint32_t then)
{
    return then + 2u >= ref->now && then <= ref->now + 2u;
}

/* data: level, password, [operator,] value */
static inline void judge_value(const ref_t *ref, verdict_t *v, uint32_t di, const uint8_t *data, unsigned n)
{
    unsigned i = value_of(di);

    if (is_clock(di)) {
        uint32_t then = ref_clock_written(ref, di, data, n);

        v->either = is_trim(ref, then);
        verdict_refuse(v, (then == 0u || v->either) ? ERR_OTHER : 0u);
    } else if (i < VALUES) {
        verdict_refuse(v, ref_faults(ref, i, data, n));
        if (v->errors == 0u && values[i].form == FORM_RATES && number_of(data, 1) != RATES) {
            ref_fewer_rates(ref, number_of(data, 1), v);
        }
    } else {
        uint8_t any[VALUE_MOST];

        v->either = ref_read(ref, di, any) != 0u && di != 0x04000401u && di > 0x01FFFFFFu;
        verdict_refuse(v, v->either ? REF_ALL & ~(unsigned)(ERR_PASSWORD | ERR_SPEED) : ERR_NO_DATA);
    }
}

#endif
