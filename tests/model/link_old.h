/* SPDX-License-Identifier: MIT */
/* Tables of 1997, as the pages have them: what is read, and what 2007 writes in their place. */
#ifndef LINK_OLD_H
#define LINK_OLD_H

#include "link_ref.h"

#define OLD_MOST 45u /* bytes of one entry more than there are */

/* Zones C32x, slots of tables 1 to 8 C33x to C3Ax: entries 1 to 14, or 10, or F. */
static inline bool old_is_table(uint32_t old)
{
    unsigned kind  = old >> 4 & 15u;
    unsigned entry = old & 15u;

    return old >> 8 == 0xC3u && kind >= 2u && kind <= 10u && entry != 0u &&
           (entry == 15u || entry <= ((kind == 2u) ? 14u : 10u));
}

static inline uint32_t old_table_di(uint32_t old)
{
    return 0x04010000u + (old >> 4 & 15u) - 2u;
}

static inline unsigned old_table_most(uint32_t old)
{
    return ((old >> 4 & 15u) == 2u) ? 14 : 10;
}

/* The last of 14 entries that is not the one before it. */
static inline unsigned old_last(const uint8_t *value)
{
    unsigned last = 13;

    while (last > 0u && memcmp(&value[3u * last], &value[3u * last - 3u], 3) == 0) {
        last--;
    }
    return last;
}

/* @return bytes; 0: more entries than 1997 has */
static inline unsigned old_table_read(const ref_t *ref, uint32_t old, uint8_t *data)
{
    const uint8_t *value = ref->value[value_of(old_table_di(old))];
    unsigned entry       = old & 15u;

    if (old_last(value) >= old_table_most(old)) {
        return 0;
    }
    if (entry == 15u) {
        memcpy(data, value, 3u * old_table_most(old));
        return 3u * old_table_most(old);
    }
    memcpy(data, &value[3u * entry - 3u], 3);
    return 3;
}

/* @return bytes that 2007 writes */
static inline unsigned old_table_write(const ref_t *ref, uint32_t old, const uint8_t *data, unsigned n, uint8_t *out)
{
    unsigned entry = old & 15u;

    memset(out, 0, OLD_MOST);
    memcpy(out, data, (n < OLD_MOST) ? n : OLD_MOST);
    if (n > 3u * ((entry == 15u) ? old_table_most(old) : 1u)) {
        return OLD_MOST;
    }
    if (entry == 15u || n != 3u) {
        return n;
    }
    memcpy(out, ref->value[value_of(old_table_di(old))], 42);
    unsigned end = (entry - 1u >= old_last(out)) ? 14 : entry;

    for (unsigned i = entry - 1u; i < end; i++) {
        memcpy(&out[3u * i], data, 3);
    }
    return 42;
}

/* A read of a table, or such a one again; those beyond the third the model does not know. */
static inline void judge_old_table(const ref_t *ref, const command_t *c, verdict_t *v)
{
    uint32_t old = (c->control == 0x01u) ? ref_number(c->data, 2) : ref->old;
    uint8_t data[VALUE_MOST];

    if (c->control == 0x02u || (c->control == 0x01u && c->n != 2u) || (c->control == 0x03u && c->n != 0u) ||
        !old_is_table(old) || value_of(old_table_di(old)) >= VALUES) {
        return;
    }
    unsigned n = old_table_read(ref, old, data);
    v->either  = false;
    v->exact   = true;
    v->n       = 2u + n;
    v->data[0] = (uint8_t)old;
    v->data[1] = (uint8_t)(old >> 8);
    memcpy(&v->data[2], data, n);
    verdict_refuse(v, (n == 0u) ? ERR_OTHER : 0u);
}

#endif
