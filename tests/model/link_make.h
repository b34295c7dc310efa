/* SPDX-License-Identifier: MIT */
/* Random commands of a master: most of them as a meter wants them, some not. Nothing here calls libtou. */
#ifndef LINK_MAKE_H
#define LINK_MAKE_H

#include "link_frame.h"

static inline void make_number(uint8_t *to, uint32_t number, unsigned n)
{
    for (; n != 0u; n--) {
        *to++ = (uint8_t)number;
        number >>= 8;
    }
}

static inline void make_any(uint8_t *to, unsigned n)
{
    while (n != 0u) {
        n--;
        to[n] = chance(60) ? (uint8_t)(pick(0, 9) * 16 + pick(0, 9)) : pick_u8(0, 255);
    }
}

/* Entries in order, from early in the day or year on. @return bytes */
static inline unsigned make_table(const value_t *value, uint8_t *to)
{
    bool slots     = value->form == FORM_SLOTS;
    unsigned count = (unsigned)pick(1, chance(10) ? 16 : 5);
    unsigned at    = slots ? (unsigned)pick(0, 120) : 0u;

    for (unsigned i = 0; i < count; i++) {
        to[3u * i] = pick_u8(1, chance(3) ? 9 : slots ? (int)RATES : (int)TABLES);
        if (slots) {
            put_number(&to[3u * i + 1u], at % 60u, 1);
            put_number(&to[3u * i + 2u], at / 60u % 24u, 1);
            at += (unsigned)pick(chance(2) ? 0 : 15, 80);
        } else {
            put_number(&to[3u * i + 1u], (unsigned)pick(1, 28), 1);
            put_number(&to[3u * i + 2u], (i < 12u || chance(50)) ? i + 1u : 12u, 1);
        }
        if (i != 0u && chance(5)) {
            memcpy(&to[3u * i], &to[3u * i - 3u], 3);
        }
    }
    return 3u * count;
}

/* @return bytes */
static inline unsigned make_value(unsigned i, uint8_t *to)
{
    static const uint8_t periods[] = {0x01, 0x05, 0x10, 0x15, 0x30, 0x60, 0x07, 0x20};
    const value_t *value           = &values[i];

    if (value->form == FORM_ZONES || value->form == FORM_SLOTS) {
        return make_table(value, to);
    }
    make_any(to, value->n);
    switch (value->form) {
    case FORM_NUMBER:
    case FORM_RATES:
        if (chance(80)) {
            put_number(to, (uint32_t)pick((int)value->least, (int)value->most), value->n);
        }
        break;
    case FORM_PERIOD:
    case FORM_SLIDE:
        to[0] = periods[pick(0, 7)];
        break;
    case FORM_BILLING:
        put_number(to, (uint32_t)pick(0, 23), 1);
        put_number(&to[1], (uint32_t)pick(1, 28), 1);
        memset(to, 0x99, chance(20) ? 2 : 0);
        break;
    case FORM_SWITCH:
        memset(to, 0, 5);
        if (chance(60)) {
            put_number(to, (uint32_t)pick(0, 60), 1);
            put_number(&to[1], (uint32_t)pick(0, 23), 1);
            put_number(&to[2], (uint32_t)pick(1, 31), 1);
            put_number(&to[3], (uint32_t)pick(1, 12), 1);
            put_number(&to[4], (uint32_t)pick(90, 98), 1);
        }
        memset(to, 0x99, chance(5) ? 5 : 0);
        break;
    default:
        break;
    }
    return value->n + (chance(2) ? 1u : 0u) - (chance(2) ? 1u : 0u);
}

/* Level and password, mostly the right ones. */
static inline void make_right(const ref_t *ref, unsigned needed, uint8_t *to)
{
    unsigned level = chance(70) ? needed : (unsigned)pick(0, (int)needed);

    level = chance(2) ? (unsigned)pick(0, 255) : chance(3) ? needed + 1u : level;
    to[0] = (uint8_t)level;
    memcpy(&to[1], ref->password[level % REF_LEVELS], 3);
    if (chance(8)) {
        to[pick(1, 3)] ^= (uint8_t)(1u << pick(0, 7));
    }
}

static inline unsigned make_time(uint32_t seconds, uint8_t *to)
{
    const civil_t *day = civil((int)(seconds / 86400u));

    put_number(to, seconds % 60u, 1);
    put_number(&to[1], seconds / 60u % 60u, 1);
    put_number(&to[2], seconds / 3600u % 24u, 1);
    put_number(&to[3], (uint32_t)day->day, 1);
    put_number(&to[4], (uint32_t)day->month, 1);
    put_number(&to[5], (uint32_t)(day->year - 2000), 1);
    return 6;
}

/* An instant of some years; often near midnight. */
static inline uint32_t make_instant(void)
{
    uint32_t day = (uint32_t)pick(civil_day(2026, 1, 1), civil_day(2035, 12, 31));

    return day * 86400u + (chance(70)   ? (uint32_t)pick(0, 86399)
                           : chance(50) ? (uint32_t)pick(86000, 86399)
                                        : (uint32_t)pick(0, 400));
}

static inline unsigned make_read(uint8_t *data)
{
    static const uint32_t others[] = {0x00010000, 0x00010000, 0x01010000, 0x04000101, 0x04000102, 0x0400010C, 0x04000401,
                                      0x00020000, 0x00010040, 0x0001FFFF, 0x04000C03, 0x04990101, 0x03300201, 0x03300201,
                                      0x0501FF01, 0x03110001, 0x05010001, 0x0000FF00, 0x0101FF00, 0x00010001, 0x040005FF};
    unsigned n                     = 4;
    uint32_t di                    = chance(50) ? values[pick(0, (int)VALUES - 1)].di : others[pick(0, 20)];

    if (chance(5)) {
        di = 0x06000000u + (uint32_t)(2 * pick(0, 1));
        n  = 5;
        put_number(&data[4], (uint32_t)pick(1, 9), 1);
    }
    make_number(data, di, 4);
    return chance(2) ? (unsigned)pick(0, 10) : n;
}

static inline unsigned make_old_read(uint8_t *data)
{
    static const uint32_t others[] = {0x9010, 0xA010, 0xB010, 0xC010, 0xC011, 0xC032,
                                      0xC119, 0x9020, 0xC212, 0x901F, 0xB210};
    uint32_t old                   = values[pick(0, (int)VALUES - 1)].old;

    make_number(data, (old == 0u || chance(30)) ? others[pick(0, 10)] : old, 2);
    if (chance(30)) {
        make_number(data, 0xC320u + 16u * (uint32_t)pick(0, 3) + (uint32_t)pick(1, 15), 2);
    }
    return 2;
}

static inline unsigned make_write(const ref_t *ref, uint8_t *data)
{
    static const uint32_t clocks[] = {0x04000101, 0x04000102, 0x0400010C};
    unsigned i                     = (unsigned)pick(0, (int)VALUES - 1);
    uint32_t di                    = values[i].di;
    unsigned n                     = make_value(i, &data[12]);
    uint8_t time[6];

    if (chance(10)) {
        di = clocks[pick(0, 2)];
        (void)make_time(make_instant(), time);
        memcpy(&data[12], time, 3);
        data[12u + ((di == 0x0400010Cu) ? 3u : 0u)] = pick_u8(0, 6);
        memcpy(&data[13u + ((di == 0x0400010Cu) ? 3u : 0u)], &time[3], 3);
        n = (di == 0x0400010Cu) ? 7 : (di == 0x04000101u) ? 4 : 3;
        if (di == 0x04000102u) {
            memcpy(&data[12], time, 3);
        }
    } else if (chance(2)) {
        di = 0x04000401;
    }
    make_number(data, di, 4);
    make_right(ref, costs_money(di) ? 2 : 4, &data[4]);
    make_any(&data[8], 4);
    return 12u + n;
}

static inline unsigned make_old_write(const ref_t *ref, uint8_t *data)
{
    unsigned i = (unsigned)pick(0, (int)VALUES - 1);
    unsigned n = make_value(i, &data[6]);

    make_number(data, (values[i].old == 0u) ? 0xC032u : values[i].old, 2);
    if (values[i].old == 0u && chance(60)) {
        make_number(data, 0xC011, 2);
        (void)make_time(make_instant(), &data[6]);
        n = 3;
    }
    make_right(ref, costs_money(values[i].di) ? 2 : 4, &data[2]);
    if (values[i].form == FORM_ZONES || values[i].form == FORM_SLOTS) {
        bool block = chance(50);

        make_number(data, 0xC320u + 16u * (values[i].di & 15u) + (block ? 15u : (uint32_t)pick(1, 10)), 2);
        n = (block || n < 3u) ? n : 3;
    }
    return 6u + n;
}

static inline unsigned make_password(const ref_t *ref, uint8_t control, uint8_t *data)
{
    unsigned level = (unsigned)pick(0, 9);
    uint8_t *at    = &data[(control == 0x0Fu) ? 0 : 4];

    make_number(data, 0x04000C01u + (chance(95) ? level : (unsigned)pick(0, 255)), 4);
    make_right(ref, level, at);
    at[4] = (uint8_t)level;
    make_any(&at[5], 3);
    return (control == 0x0Fu) ? 8 : 12;
}

static inline unsigned make_clear(const ref_t *ref, uint8_t control, uint8_t *data)
{
    static const uint32_t events[] = {0xFFFFFFFF, 0x031100FF, 0x033000FF, 0x033002FF, 0x033004FF, 0x031200FF,
                                      0x03300300, 0x033003FF, 0x033005FF, 0x03300CFF, 0x03300DFF, 0x033010FF};

    make_right(ref, (control == 0x10u || control == 0x19u) ? 4 : 2, data);
    make_any(&data[4], 12);
    if (control == 0x1Bu) {
        make_number(&data[8], events[pick(0, 11)], 4);
    } else if (control == 0x1Cu) {
        (void)make_time(make_instant(), &data[10]);
        memset(&data[10], 0, chance(30) ? 6 : 0);
    }
    return (control == 0x10u) ? 4 : (control == 0x1Bu) ? 12 : (control == 0x1Cu) ? 16 : 8;
}

static inline unsigned make_freeze(uint8_t *data)
{
    int any = pick(0, 5);

    put_number(data, (uint32_t)pick(0, 60), 1);
    put_number(&data[1], (uint32_t)pick(0, 24), 1);
    put_number(&data[2], (uint32_t)pick(1, 29), 1);
    put_number(&data[3], (uint32_t)pick(1, 12), 1);
    for (int i = 0; i < any && i < 4; i++) {
        data[3 - i] = 0x99;
    }
    return 4;
}

static inline unsigned make_data(const ref_t *ref, uint8_t control, uint8_t *data)
{
    switch (control) {
    case 0x01:
        return make_old_read(data);
    case 0x02:
        return 2;
    case 0x04:
        return make_old_write(ref, data);
    case 0x08:
        return make_time(ref->now + 400u - (uint32_t)pick(0, 800), data);
    case 0x0A:
    case 0x15:
        put_number(data, (uint32_t)pick(0, 999999), 3);
        put_number(&data[3], (uint32_t)pick(0, 999999), 3);
        memset(data, 0x99, chance(5) ? 6 : 0);
        return 6;
    case 0x0C:
    case 0x17:
        data[0] = chance(80) ? (uint8_t)(1u << pick(0, 7)) : pick_u8(0, 255);
        return 1;
    case 0x0F:
    case 0x18:
        return make_password(ref, control, data);
    case 0x11:
        return make_read(data);
    case 0x12:
        make_number(data, ref->di, 4);
        data[4] = (uint8_t)(ref->seq + (chance(70) ? 1u : (unsigned)pick(0, 2)));
        return 5;
    case 0x14:
        return make_write(ref, data);
    case 0x16:
        return make_freeze(data);
    case 0x1D:
        data[0] = pick_u8(0, 3);
        return 1;
    case 0x03:
    case 0x13:
        return 0;
    default:
        return make_clear(ref, control, data);
    }
}

/* A frame from a master. @return its bytes */
static inline unsigned make_frame(const ref_t *ref, uint8_t *to)
{
    static const uint8_t controls[] = {0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x12, 0x12, 0x12, 0x13,
                                       0x14, 0x14, 0x14, 0x14, 0x14, 0x14, 0x14, 0x14, 0x14, 0x01, 0x01, 0x01,
                                       0x02, 0x03, 0x04, 0x04, 0x04, 0x08, 0x08, 0x0A, 0x0C, 0x0F, 0x10, 0x15,
                                       0x16, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x91, 0xD4, 0x05};
    uint8_t address[6];
    uint8_t data[256];
    uint8_t control = controls[pick(0, (int)sizeof controls - 1)];
    bool reading    = control == 0x11u || control == 0x12u || control == 0x01u || control == 0x03u;

    memset(data, 0, sizeof data);
    unsigned n = make_data(ref, control, data);

    if (chance(1)) {
        n = (unsigned)pick(0, 200);
    } else if (chance(8) && n != 0u) {
        data[pick(0, (int)n - 1)] = pick_u8(0, 255);
    }
    memcpy(address, ref->own, 6);
    if (chance(4)) {
        memset(address, chance(50) ? 0xAA : 0x99, chance(70) ? 6 : 0); /* the wrong kind, for most */
    } else if (control == 0x13u || control == 0x15u || control == 0x0Au || (reading && chance(10))) {
        memset(address, 0xAA, 6);
    } else if (control == 0x08u || ((control == 0x16u || control == 0x1Du) && chance(50))) {
        memset(address, 0x99, 6);
    } else if (chance(reading ? 15 : 2)) {
        memset(&address[pick(1, 5)], 0xAA, 1);
        for (unsigned k = (unsigned)pick(1, 5); k < 6u; k++) {
            address[k] = 0xAA;
        }
    } else if (chance(3)) {
        address[pick(0, 5)] ^= (uint8_t)(1u << pick(0, 7)); /* another meter's */
    }
    return frame_pack(to, address, control, data, n);
}

#endif
