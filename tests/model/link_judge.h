/* SPDX-License-Identifier: MIT */
/* Commands that change something, judged by the model of link_ref.h; and what of them stays. Nothing here calls libtou. */
#ifndef LINK_JUDGE_H
#define LINK_JUDGE_H

#include "link_old.h"

#define REF_BROADCAST_S 300

static inline void verdict_done(verdict_t *v, const uint8_t *data, unsigned n)
{
    memcpy(v->data, data, n);
    v->n     = n;
    v->exact = true;
}

static inline void judge_write(const ref_t *ref, const command_t *c, verdict_t *v)
{
    uint32_t di = ref_number(c->data, 4);

    if (c->n < 13u) {
        verdict_refuse(v, ERR_OTHER);
    } else if (ref_may(ref, v, costs_money(di) ? 2 : 4, &c->data[4], true)) {
        judge_value(ref, v, di, &c->data[12], c->n - 12u);
    }
}

/* @return identifier of 2007 of one of 1997; 0: there is none */
static inline uint32_t ref_renewed(uint32_t old)
{
    unsigned i = value_of_old(old);

    return (i < VALUES)      ? values[i].di
           : (old == 0xC010) ? 0x04000101u
           : (old == 0xC011) ? 0x04000102u
           : (old == 0xC032) ? 0x04000401u
                             : 0u;
}

static inline void judge_old_write(const ref_t *ref, const command_t *c, verdict_t *v)
{
    uint32_t old = ref_number(c->data, 2);
    uint32_t di  = ref_renewed(old);

    uint8_t table[OLD_MOST];
    bool known = di != 0u;

    /* It has to fit the frame of 2007 that it becomes. */
    if (c->n < 7u || c->n > 193u) {
        verdict_refuse(v, ERR_OTHER);
        return;
    }
    if (old_is_table(old) && value_of(old_table_di(old)) < VALUES) {
        if (ref_may(ref, v, 2, &c->data[2], true)) {
            judge_value(ref, v, old_table_di(old), table, old_table_write(ref, old, &c->data[6], c->n - 6u, table));
        }
        return;
    }
    di = (old_is_table(old) || (old > 0xC410u && old <= 0xC41Du)) ? old_table_di(0xC330) : di;

    di = (old == 0xC314u) ? 0x04000205u : (old == 0xC031u) ? 0x0400040Au : di;
    di = (old == 0xC510u) ? 0x04000A01u : (old == 0xC511u) ? 0x04000A02u : di;
    if (!ref_may(ref, v, costs_money(di) ? 2 : 4, &c->data[2], true)) {
        return;
    }
    if (di == 0u || old == 0xC032u) {
        verdict_refuse(v, ERR_NO_DATA);
    } else if (known) {
        judge_value(ref, v, di, &c->data[6], c->n - 6u);
    } else {
        v->either = true;
        verdict_refuse(v, REF_ALL & ~(unsigned)(ERR_PASSWORD | ERR_SPEED));
    }
}

/* Not by more than five minutes, once a day, not near midnight, not near a billing moment. 0: it is not followed. */
static inline uint32_t ref_broadcast(const ref_t *ref, const command_t *c)
{
    const uint8_t both[7] = {c->data[0], c->data[1], c->data[2], 0, c->data[3], c->data[4], c->data[5]};
    uint32_t then         = ref_clock_written(ref, 0x0400010Cu, both, (c->n == 6u) ? 7u : 0u);
    int second            = (int)(ref->now % 86400u);
    int day               = (int)(ref->now / 86400u);
    long by               = (long)then - (long)ref->now;

    if (then == 0u || by > REF_BROADCAST_S || by < -REF_BROADCAST_S || ref->adjusted == day || second < 300 ||
        second >= 86100) {
        return 0;
    }
    for (uint32_t k = 0; k < 3u; k++) {
        const uint8_t *moment = ref->value[value_of(0x04000B01u + k)];
        int at                = (int)number_of(moment, 1) * 3600;

        if ((int)number_of(&moment[1], 1) == civil(day)->day && second >= at - 300 && second < at + 300) {
            return 0;
        }
    }
    return then;
}

static inline void judge_address(const ref_t *ref, const command_t *c, verdict_t *v)
{
    static const uint8_t everyone[6] = {0x99, 0x99, 0x99, 0x99, 0x99, 0x99};

    v->silent = c->n != 6u || !ref->key || !is_digits(c->data, 6) || memcmp(c->data, everyone, 6) == 0;
    v->errors = v->silent ? ERR_OTHER : 0;
    v->exact  = true;
}

static inline void judge_speed(const command_t *c, verdict_t *v)
{
    uint8_t error = (c->control == 0x0Cu) ? ERR_OTHER : ERR_SPEED;
    uint8_t z     = c->data[0];

    verdict_done(v, c->data, 1);
    if (c->n != 1u) {
        verdict_refuse(v, ERR_OTHER);
    } else if (z != 2u && z != 4u && z != 8u && z != 0x10u && z != 0x20u) { /* the board of the model has no 19200 Bd */
        verdict_refuse(v, error);
    }
}

/* at: level and password, then the new ones */
static inline void judge_password(const ref_t *ref, const command_t *c, const uint8_t *at, verdict_t *v)
{
    bool fits = (c->control == 0x0Fu) ? (c->n == 8u && at[4] < REF_LEVELS)
                                      : (c->n == 12u && ref_number(c->data, 4) == 0x04000C01u + at[4] && at[4] < REF_LEVELS);

    verdict_done(v, &at[4], 4);
    if (!fits) {
        verdict_refuse(v, ERR_OTHER);
    } else {
        (void)ref_may(ref, v, at[4], at, true);
    }
}

/* Clears: n bytes of data that need a level. @return whether it may be done */
static inline bool judge_clear(const ref_t *ref, const command_t *c, verdict_t *v, unsigned n, unsigned level, bool key)
{
    v->exact = true;
    if (c->n != n) {
        verdict_refuse(v, ERR_OTHER);
        return false;
    }
    return ref_may(ref, v, level, c->data, key);
}

static inline void judge_clear_events(const ref_t *ref, const command_t *c, verdict_t *v)
{
    if (!judge_clear(ref, c, v, 12, 2, true)) {
        return;
    }
    switch (ref_number(&c->data[8], 4)) {
    case 0xFFFFFFFF:
    case 0x031100FF:
    case 0x031200FF:
    case 0x033000FF:
    case 0x033002FF:
    case 0x033004FF:
    case 0x033005FF:
    case 0x033006FF:
    case 0x033007FF:
    case 0x033008FF:
    case 0x033009FF:
    case 0x03300AFF:
    case 0x03300BFF:
    case 0x03300CFF:
        break;
    default:
        verdict_refuse(v, ERR_NO_DATA);
        break;
    }
}

static inline void judge_relay(const ref_t *ref, const command_t *c, verdict_t *v)
{
    const uint8_t *at     = &c->data[10];
    const uint8_t both[7] = {at[0], at[1], at[2], 0, at[3], at[4], at[5]};
    bool none             = ref_number(at, 3) == 0u && ref_number(&at[3], 3) == 0u;

    if (!judge_clear(ref, c, v, 16, 2, false)) {
        return;
    }
    if (!none && ref_clock_written(ref, 0x0400010Cu, both, 7) == 0u) {
        v->either = day_of(&at[3]) == 0; /* the first day that there is */
        verdict_refuse(v, ERR_OTHER);
    }
}

/* mm hh DD MM with 99 from the left on. */
static inline void judge_freeze(const command_t *c, verdict_t *v)
{
    unsigned part[4];
    unsigned any = 0;
    bool good    = c->n == 4u && is_digits(c->data, 4);

    v->exact = true;
    for (unsigned i = 0; i < 4u; i++) {
        part[i] = number_of(&c->data[3u - i], 1);
        any += (any == i && part[i] == 99u) ? 1u : 0u;
    }
    good = good && (any > 0u || (part[0] >= 1u && part[0] <= 12u)) && (any > 1u || (part[1] >= 1u && part[1] <= 28u)) &&
           (any > 2u || part[2] < 24u) && (any > 3u || part[3] < 60u);
    if (!good) {
        v->either = c->n == 4u && any == 0u && part[1] > 28u && part[1] <= 31u; /* one date a year: the pages do not say */
        verdict_refuse(v, ERR_OTHER);
    }
}

static inline void judge_change(const ref_t *ref, const command_t *c, verdict_t *v)
{
    switch (c->control) {
    case 0x04:
        judge_old_write(ref, c, v);
        break;
    case 0x08:
        verdict_refuse(v, (ref_broadcast(ref, c) == 0u) ? ERR_OTHER : 0u);
        break;
    case 0x14:
        judge_write(ref, c, v);
        break;
    case 0x0A:
    case 0x15:
        judge_address(ref, c, v);
        break;
    case 0x16:
        judge_freeze(c, v);
        break;
    case 0x0F:
    case 0x18:
        judge_password(ref, c, (c->control == 0x0Fu) ? c->data : &c->data[4], v);
        break;
    case 0x10:
        (void)judge_clear(ref, c, v, 4, 4, true);
        break;
    case 0x19:
        (void)judge_clear(ref, c, v, 8, 4, true);
        break;
    case 0x1A:
        (void)judge_clear(ref, c, v, 8, 2, true);
        break;
    default:
        judge_clear_events(ref, c, v);
        break;
    }
    v->exact  = v->exact || c->control == 0x14u || c->control == 0x04u;
    v->leaves = (v->errors == 0u || v->either) ? LEAVES_NOTHING : v->leaves;
}

static inline void judge(const ref_t *ref, const command_t *c, verdict_t *v)
{
    memset(v, 0, sizeof *v);
    v->level   = REF_LEVELS;
    v->control = (uint8_t)(c->control | 0x80u);
    switch (c->control) {
    case 0x01:
    case 0x02:
    case 0x03:
        judge_old_read(ref, c, v);
        judge_old_table(ref, c, v);
        break;
    case 0x11:
        judge_read(ref, c, v);
        break;
    case 0x12:
        judge_read_on(ref, c, v);
        break;
    case 0x13:
        verdict_done(v, ref->own, 6);
        break;
    case 0x0C:
    case 0x17:
        judge_speed(c, v);
        break;
    case 0x1C:
        judge_relay(ref, c, v);
        break;
    case 0x1D:
        verdict_done(v, c->data, 1);
        verdict_refuse(v, (c->n != 1u || c->data[0] > 2u) ? ERR_OTHER : 0u);
        break;
    default:
        judge_change(ref, c, v);
        break;
    }
    v->silent = v->silent || c->everyone;
}

/* ---- what stays ---- */

static inline void ref_set_clock(ref_t *ref, uint32_t then)
{
    ref->trimmed = is_trim(ref, then);
    ref->now     = then;
}

static inline void ref_wrote(ref_t *ref, uint32_t di, const uint8_t *data, unsigned n)
{
    unsigned i = value_of(di);

    if (is_clock(di)) {
        ref_set_clock(ref, ref_clock_written(ref, di, data, n));
    } else if (i < VALUES && n <= VALUE_MOST) {
        memcpy(ref->value[i], data, n);
        ref->n[i] = n;
        if (values[i].form == FORM_ZONES || values[i].form == FORM_SLOTS) {
            table_pad(ref->value[i], n);
            ref->n[i] = VALUE_MOST;
        }
        if (values[i].form == FORM_PERIOD && number_of(data, 1) % number_of(ref->value[i + 1u], 1) != 0u) {
            memcpy(ref->value[i + 1u], data, 1); /* blocks */
        }
    }
}

static inline void ref_did_old_write(ref_t *ref, uint32_t old, const command_t *c)
{
    uint8_t table[OLD_MOST];

    if (!old_is_table(old)) {
        ref_wrote(ref, ref_renewed(old), &c->data[6], c->n - 6u);
    } else if (value_of(old_table_di(old)) < VALUES) {
        ref_wrote(ref, old_table_di(old), table, old_table_write(ref, old, &c->data[6], c->n - 6u, table));
    }
}

static inline void ref_did(ref_t *ref, const command_t *c)
{
    switch (c->control) {
    case 0x04:
        ref_did_old_write(ref, ref_number(c->data, 2), c);
        break;
    case 0x08: {
        uint32_t then = ref_broadcast(ref, c);

        ref->adjusted = (int)(ref->now / 86400u);
        ref_set_clock(ref, then);
        break;
    }
    case 0x0A:
    case 0x15:
        memcpy(ref->own, c->data, 6);
        break;
    case 0x0F:
    case 0x18: {
        const uint8_t *at = &c->data[(c->control == 0x0Fu) ? 4 : 8];

        memcpy(ref->password[at[0]], &at[1], 3);
        ref->wrong[at[0]] = 0;
        ref->left[at[0]]  = 0;
        break;
    }
    case 0x14:
        ref_wrote(ref, ref_number(c->data, 4), &c->data[12], c->n - 12u);
        break;
    case 0x1A:
        ref->total = 0;
        break;
    default:
        break;
    }
}

/* A frame was given. positive: it was not refused; more: a frame follows */
static inline void ref_done(ref_t *ref, const command_t *c, const verdict_t *v, bool positive, bool more)
{
    if (v->level < REF_LEVELS) {
        unsigned *wrong = &ref->wrong[v->level];

        *wrong = v->counted ? *wrong + 1u : 0u;
        if (*wrong == REF_TRIES) {
            *wrong              = 0;
            ref->left[v->level] = REF_LOCK;
        }
    }
    ref->old  = (c->control == 0x01u && c->n == 2u) ? ref_number(c->data, 2) : ref->old;
    ref->gone = ref->gone || v->leaves == LEAVES_NOTHING;
    if (c->control == 0x11u && (v->errors != ERR_OTHER || v->either)) {
        ref->di   = ref_number(c->data, 4);
        ref->seq  = 0;
        ref->more = positive && more;
        ref->gone = false;
    } else if (c->control == 0x12u && positive) {
        ref->seq  = c->data[4];
        ref->more = more;
    }
    if (positive && v->leaves == LEAVES_NOTHING) {
        ref_did(ref, c);
    }
}

static inline void ref_minutes(ref_t *ref, unsigned minutes, unsigned pulses)
{
    ref->now += 60u * minutes;
    ref->total = (ref->total + minutes * pulses) % 1000000000u;
    for (unsigned i = 0; i < REF_LEVELS; i++) {
        ref->left[i] -= (ref->left[i] < minutes) ? ref->left[i] : minutes;
    }
}

/* Power was gone. */
static inline void ref_cycle(ref_t *ref)
{
    ref->di   = 0;
    ref->seq  = 0;
    ref->more = false;
    ref->old  = 0;
    for (unsigned i = 0; i < VALUES; i++) {
        if (values[i].forgotten) {
            ref_value_begin(ref, i);
        }
    }
}

#endif
