/* SPDX-License-Identifier: MIT */
/* What is owed to who presses keys: who may write, what is sent for what was seen, and what has become of it. */
#ifndef PANEL_JUDGE_H
#define PANEL_JUDGE_H

#include "panel_kept.h"
#include "panel_person.h"

#define JUDGE_LEVELS 10u
#define JUDGE_LOCKED 1440u

static person_t person;
static all_kept_t was; /* before the press */
static all_kept_t is;  /* after it */

/* Of each level. */
static struct {
    unsigned wrong;
    unsigned left;
} levels[JUDGE_LEVELS];

/* Digits of each entry as they were seen when they were taken. */
static struct {
    char digits[9];
    unsigned first; /* of those of the entry */
} noted[14];

/* What the run met. */
static struct {
    unsigned long sent[TITLES];
    unsigned long done[TITLES];
    unsigned long refused[TITLES];
    unsigned long writes;
    unsigned long lost;
    unsigned long probes;
    unsigned long wrong;
    unsigned long locks;
    unsigned long logins;
    unsigned long cuts;
    unsigned long cuts_within;
    unsigned long came_before; /* after a cut within a write: as before it */
    unsigned long came_after;
    unsigned long came_partly; /* of a table, some records */
    unsigned long idle;
    unsigned long ways_out;
    unsigned long checked; /* sets in force */
} met;

static inline void password_look(const all_kept_t *all)
{
    memcpy(person.password, kept_bytes(all, B_PASSWORDS), sizeof person.password);
}

/* A password is given: may it be? It counts. */
static inline bool judge_right(unsigned needed, const uint8_t *right)
{
    unsigned level = right[0];

    if (!rig.key || level > needed || needed >= JUDGE_LEVELS || levels[level].left != 0u) {
        return false;
    }
    if (memcmp(person.password[level], &right[1], 3) == 0) {
        levels[level].wrong = 0;
        return true;
    }
    met.wrong++;
    levels[level].wrong++;
    if (levels[level].wrong == RIG_TRIES) {
        levels[level].wrong = 0;
        levels[level].left  = JUDGE_LOCKED;
        met.locks++;
    }
    return false;
}

static inline void judge_levels(model_run_t *run, const char *when)
{
    for (uint8_t i = 0; i < JUDGE_LEVELS; i++) {
        if (tou_access_locked(&rig.world.meter.access, i) != levels[i].left) {
            model_differ(run, "%s: level %u is locked for %u minutes, not %u", when, i,
                         tou_access_locked(&rig.world.meter.access, i), levels[i].left);
        }
    }
}

/* After a cut: lock-outs hold, and what was answered has been counted, but for a level whose right password, or a new one, was being given. */
static inline void levels_adopt(model_run_t *run, const uint8_t *right, unsigned changed)
{
    const tou_access_t *access = &rig.world.meter.access;

    for (uint8_t i = 0; i < JUDGE_LEVELS; i++) {
        bool given = i == changed || (right != NULL && right[0] == i && memcmp(&right[1], person.password[i], 3) == 0);
        bool fewer =
            !given && levels[i].left == 0u && tou_access_locked(access, i) == 0u && access->wrong[i] < levels[i].wrong;

        if (fewer || (!given && tou_access_locked(access, i) < levels[i].left)) {
            model_differ(run, "a power cut has opened level %u: %u minutes, not %u, %u wrong, not %u", i,
                         tou_access_locked(access, i), levels[i].left, access->wrong[i], levels[i].wrong);
        }
        levels[i].left  = tou_access_locked(access, i);
        levels[i].wrong = access->wrong[i];
    }
}

/* ---- what was sent ---- */

static inline bool judge_entry(const title_t *title, const uint8_t *value, unsigned entry)
{
    char digits[ENTRY_DIGITS + 1u] = {0};

    (void)title_digits(title, value, entry, digits);
    return title_entry_ok(person.title, value, entry) &&
           strncmp(&digits[noted[entry].first], noted[entry].digits, strlen(noted[entry].digits)) == 0 &&
           noted[entry].digits[0] != 0;
}

/* The frame says what was seen, no more and no less. */
static inline bool judge_frame(const sent_t *sent)
{
    const title_t *title = &titles[person.title];
    unsigned size        = (unsigned)strlen(title->pair);
    uint8_t value[64]    = {0};

    if (person.title == T_CLEAR) {
        return sent->control == 0x19u && sent->n == 8u;
    }
    if (person.title == T_PASS) {
        memcpy(value, &sent->data[9], 3);
        value[3] = sent->data[8];
        return sent->control == 0x18u && sent->n == 12u && judge_entry(title, value, 0) &&
               ref_number(sent->data, 4) == title->di + value[3];
    }
    memcpy(value, &sent->data[12], sizeof sent->data - 12u);
    for (unsigned i = 0; i < person.entries; i++) {
        if (!judge_entry(title, value, i)) {
            return false;
        }
    }
    return sent->control == 0x14u && sent->n == 12u + person.entries * size &&
           ref_number(sent->data, 4) == title->di + person.row - 1u;
}

/* May who sent it do so? */
static inline bool judge_allowed(const sent_t *sent)
{
    uint32_t di = ref_number(sent->data, 4);

    switch (sent->control) {
    case 0x14u:
        return judge_right(costs_money(di) ? 2 : 4, &sent->data[4]);
    case 0x18u:
        return sent->data[8] < JUDGE_LEVELS && judge_right(sent->data[8], &sent->data[4]);
    default:
        return judge_right(4, sent->data);
    }
}

/* By the level that opened the menu, with its password as it is now. */
static inline bool judge_sender(const sent_t *sent)
{
    const uint8_t *right = (sent->control == 0x19u) ? sent->data : &sent->data[4];

    return person.level == JUDGE_LEVELS ||
           (right[0] == person.level && memcmp(&right[1], person.password[person.level], 3) == 0);
}

/* ---- what has become of it ---- */

static inline void put_identifier(uint8_t *out, uint32_t di)
{
    for (unsigned i = 0; i < 4u; i++) {
        out[i] = (uint8_t)(di >> 8u * i);
    }
}

/* What a master reads on the meter's line, behind the identifier. @return its bytes; 0: there is nothing */
static inline unsigned judge_look_up(uint32_t di, uint8_t *out)
{
    uint8_t byte[16];
    uint8_t data[4];

    put_identifier(data, di);
    rig.n_sent = 0;
    rig_give(byte, frame_pack(byte, rig_address, 0x11, data, 4));
    (void)rig_work();
    if (rig.n_sent == 0u || rig.sent[8] != 0x91u) {
        return 0;
    }
    for (unsigned i = 0; i + 4u < rig.sent[9] && i < 64u; i++) {
        out[i] = (uint8_t)(rig.sent[14u + i] - 0x33u);
    }
    return rig.sent[9] - 4u;
}

/* A clock that is to be set by a second or two is trimmed. */
static inline bool judge_clock(const uint8_t *value)
{
    uint32_t given = number_of(&value[2], 1) * 3600u + number_of(&value[1], 1) * 60u + number_of(value, 1);
    uint32_t off   = (given + 86402u - tou_meter_now(&rig.world.meter.meter) % 86400u) % 86400u;

    return off <= 4u;
}

/* The time of a switch has passed, or there is none. */
static inline bool judge_switched(const uint8_t *value, const uint8_t *read)
{
    static const uint8_t none[5] = {0};
    int day                      = day_of(&value[2]);
    int now                      = (int)(tou_meter_now(&rig.world.meter.meter) / 60u);

    return memcmp(value, read, 5) == 0 ||
           (memcmp(read, none, 5) == 0 && day * 1440 + (int)(number_of(&value[1], 1) * 60u + number_of(value, 1)) <= now);
}

/* What was set is what reads. */
static inline bool judge_kept(const sent_t *sent)
{
    uint8_t read[64]  = {0};
    uint8_t value[64] = {0};
    unsigned n        = sent->n - 12u;

    if (person.title == T_CLEAR) {
        const uint8_t *maxima = kept_bytes(&is, B_MAXIMA);

        return maxima[0] == 0u && memcmp(maxima, &maxima[1], KEPT_MAXIMA - 1u) == 0;
    }
    if (person.title == T_PASS) {
        return memcmp(&kept_bytes(&is, B_PASSWORDS)[3u * sent->data[8]], &sent->data[9], 3) == 0;
    }
    memcpy(value, &sent->data[12], n);
    unsigned size = judge_look_up(ref_number(sent->data, 4), read);

    switch (person.title) {
    case T_DATE:
        return size == 4u && memcmp(&read[1], &value[1], 3) == 0;
    case T_TIME:
        return judge_clock(value);
    case T_DAYS_AT:
    case T_SEAS_AT:
        return size == 5u && judge_switched(value, read);
    default:
        if (titles[person.title].entries > 1u) {
            table_pad(value, n);
            n = VALUE_MOST;
        }
        return size == n && memcmp(read, value, n) == 0;
    }
}

static inline bool judge_tells(const char *text)
{
    return memcmp(desk.seen.digit, text, strlen(text)) == 0;
}

static inline void judge_beside(model_run_t *run, const char *what, unsigned differs)
{
    if (differs != KEPT_ALL_BLOCKS) {
        model_differ(run, "%s: block %u.%u has changed; title %s row %u, shown %.8s", what, is.part[differs].id,
                     is.part[differs].index, titles[person.title].text, person.row, desk.seen.digit);
    }
}

/* One write was sent. */
static inline void judge_sent(model_run_t *run, const sent_t *sent)
{
    unsigned t = person.title;
    bool may   = judge_allowed(sent);
    bool done  = judge_tells("donE    ");
    bool lost  = judge_tells("no LInE ");

    if (!judge_sender(sent)) {
        model_differ(run, "%s: it is sent with another password", titles[t].text);
    }
    if (!judge_frame(sent)) {
        model_differ(run, "%s: what is sent is not what was seen", titles[t].text);
    }
    met.writes++;
    met.sent[t]++;
    met.done[t] += done ? 1u : 0u;
    met.lost += lost ? 1u : 0u;
    if (lost != desk.loses || (!may && !lost && !judge_tells("Err  0"))) {
        model_differ(run, "%s: it shows %.8s", titles[t].text, desk.seen.digit);
    }
    if (!lost && t != T_PASS && !may != judge_tells("Err  04 ")) {
        model_differ(run, "%s: %s and it shows %.8s", titles[t].text, may ? "it may be" : "it may not be", desk.seen.digit);
    }
    kept_look(&is);
    if (may && (done || lost)) {
        judge_beside(run, "another item", kept_beside(&was, &is, t, (t == T_PASS) ? sent->data[8] + 1u : person.row));
    } else {
        judge_beside(run, "refused", kept_beside(&was, &is, TITLES, 1));
        met.refused[t]++;
    }
    if (done && !judge_kept(sent)) {
        model_differ(run, "%s row %u: what reads is not what was set", titles[t].text, person.row);
    }
    if (t == T_PASS && may && (done || lost)) {
        levels[sent->data[8]].wrong = 0;
        levels[sent->data[8]].left  = 0;
        person.level                = lost ? JUDGE_LEVELS : person.level; /* the menu does not know which it is now */
    }
    password_look(&is);
}

#endif
