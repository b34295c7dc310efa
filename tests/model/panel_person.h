/* SPDX-License-Identifier: MIT */
/* Who stands before the panel: sees what is shown, and thinks of the next keys. Nothing here calls libtou. */
#ifndef PANEL_PERSON_H
#define PANEL_PERSON_H

#include "panel_titles.h"

#include "tou/key.h"

#define PLAN_MOST 64u

typedef struct person {
    char plan[PLAN_MOST]; /* keys to come, a letter each: n next, u up, e enter, b back, E enter pressed long, digits */
    unsigned at;
    unsigned target; /* title that he wants */
    unsigned title;  /* that he has chosen */
    unsigned row;    /* likewise */
    unsigned entries;
    unsigned entry;
    int minute;     /* of the last entry of a table, or its day of the year */
    unsigned level; /* that opened the menu; 10: not known */
    bool knows;     /* the passwords */
    uint8_t password[10][3];
} person_t;

static inline void plan_begin(person_t *self)
{
    self->plan[0] = 0;
    self->at      = 0;
}

static inline void plan_add(person_t *self, const char *keys)
{
    size_t n = strlen(self->plan);

    (void)snprintf(&self->plan[n], PLAN_MOST - n, "%s", keys);
}

static inline void plan_number(person_t *self, int number, int digits)
{
    char text[16];

    (void)snprintf(text, sizeof text, "%0*d", digits, number);
    plan_add(self, text);
}

/* Level and password, right or not. */
static inline void plan_password(person_t *self)
{
    unsigned level = (unsigned)(chance(60) ? 2 : pick(0, chance(80) ? 4 : 9));

    plan_number(self, (int)level, 1);
    for (unsigned i = 3; i != 0u; i--) {
        uint8_t byte = self->password[level][i - 1u];
        int right    = (byte >> 4) * 10 + (byte & 0xF);

        plan_number(self, (self->knows && !chance(3)) ? right : pick(0, 99), 2);
    }
    plan_add(self, "e");
}

static inline void plan_title(person_t *self, unsigned at)
{
    unsigned ahead = (self->target + TITLES - at) % TITLES;

    for (unsigned i = 0; i < ahead && ahead <= TITLES / 2u; i++) {
        plan_add(self, "n");
    }
    for (unsigned i = ahead; i < TITLES && ahead > TITLES / 2u; i++) {
        plan_add(self, "u");
    }
    plan_add(self, "e");
    self->target = (unsigned)(chance(25) ? pick(T_DAYS_A, T_SEAS_B) : pick(0, TITLES - 1));
}

static inline void plan_row(person_t *self)
{
    unsigned rows = titles[self->title].rows;

    if (chance(10)) {
        plan_number(self, pick(0, 999), (rows > 99u) ? 3 : 2);
    } else {
        plan_number(self, pick(1, (rows < 10u) ? (int)rows : 18), (rows > 99u) ? 3 : 2);
    }
    plan_add(self, "e");
}

/* Of an entry of a table, later than the one before it, mostly. */
static inline void plan_later(person_t *self, bool slots)
{
    int most = slots ? 96 : 372;
    int left = most - 1 - self->minute;
    int more = (self->entries > self->entry) ? (int)(self->entries - self->entry) + 1 : 1;
    int step = left / more;

    self->minute += chance(95) ? pick(1, (step > 1) ? step : 1) : 0;
    self->minute = (self->entry <= 1u && chance(70)) ? 0 : self->minute % most;
    if (slots) {
        plan_number(self, self->minute / 4, 2);
        plan_number(self, self->minute % 4 * 15, 2);
    } else {
        plan_number(self, self->minute / 31 + 1, 2);
        plan_number(self, self->minute % 31 % (chance(95) ? 28 : 31) + 1, 2);
    }
    plan_number(self, pick(1, chance(97) ? (slots ? 4 : 3) : 9), 2);
}

static inline void plan_date(person_t *self)
{
    plan_number(self, pick(20, 40), 2);
    plan_number(self, pick(1, 12), 2);
    plan_number(self, pick(1, chance(95) ? 28 : 31), 2);
}

static inline void plan_choice(person_t *self, const char *const *choices, int n)
{
    plan_add(self, choices[pick(0, n - 1)]);
}

/* Of an item that is a small number. */
static inline void plan_small(person_t *self)
{
    static const char *const periods[] = {"05", "10", "15", "20", "30", "60"};
    static const char *const slides[]  = {"01", "03", "05", "15"};

    switch (self->title) {
    case T_PERIOD:
        plan_choice(self, periods, 6);
        break;
    case T_SLIDE:
        plan_choice(self, slides, 4);
        break;
    case T_RATES:
        plan_number(self, chance(70) ? 4 : pick(1, 5), 2);
        break;
    case T_REST_DAY:
        plan_number(self, pick(1, 3), 2);
        break;
    case T_TURN_S:
        plan_number(self, pick(5, 20), 2);
        break;
    default:
        plan_number(self, pick(0, 4), 2);
        break;
    }
}

/* What is likely to be taken. */
static inline void plan_entry(person_t *self)
{
    switch (self->title) {
    case T_DATE:
        plan_date(self);
        break;
    case T_TIME:
        plan_number(self, pick(0, 23) * 10000 + pick(0, 59) * 100 + pick(0, 59), 6);
        break;
    case T_DAYS_A:
    case T_DAYS_B:
    case T_SEAS_A:
    case T_SEAS_B:
        plan_later(self, self->title <= T_DAYS_B);
        break;
    case T_DAYS_AT:
    case T_SEAS_AT:
        if (chance(30)) {
            plan_add(self, "0000000000");
        } else {
            plan_date(self);
            plan_number(self, pick(0, 23) * 100 + pick(0, 59), 4);
        }
        break;
    case T_REST:
        for (unsigned i = 0; i < 7u; i++) {
            plan_number(self, pick(0, 1), 1);
        }
        break;
    case T_N_SPECIAL:
        plan_number(self, pick(0, chance(90) ? 8 : 254), 4);
        break;
    case T_SPECIAL:
        plan_date(self);
        plan_number(self, pick(1, 3), 2);
        break;
    case T_BILL:
        plan_number(self, pick(1, 28) * 100 + pick(0, 23), 4);
        break;
    case T_TURN:
    case T_KEY:
        plan_number(self, pick(0, 2), 2);
        plan_number(self, pick(0, 4) * 1000000 + pick(0, 3) * 10000, 8);
        break;
    case T_PASS:
        plan_number(self, pick(0, chance(90) ? 4 : 11), 2);
        plan_number(self, pick(0, 999999), 6);
        break;
    default:
        plan_small(self);
        break;
    }
}

static inline void plan_count(person_t *self)
{
    plan_number(self, pick(1, chance(70) ? 4 : 14), 2);
    plan_add(self, "e");
}

/* Any digits, set by next and up alone. */
static inline void plan_turned(person_t *self)
{
    for (int i = pick(0, 20); i > 0; i--) {
        plan_add(self, chance(75) ? "u" : "n");
    }
}

/* The next keys for what is seen. */
static inline void plan_make(person_t *self, unsigned sees, unsigned title)
{
    plan_begin(self);
    switch (sees) {
    case SEES_LIST:
        plan_add(self, chance(95) ? "E" : "nun");
        break;
    case SEES_PASSWORD:
        plan_password(self);
        break;
    case SEES_TITLE:
        plan_title(self, title);
        break;
    case SEES_ROW:
        plan_row(self);
        break;
    case SEES_COUNT:
        plan_count(self);
        break;
    case SEES_ENTRY:
        if (chance(85)) {
            plan_entry(self);
        } else {
            plan_turned(self);
        }
        plan_add(self, chance(97) ? "e" : "b");
        break;
    default:
        plan_add(self, chance(93) ? "e" : "b");
        break;
    }
}

static inline uint8_t key_of(char letter)
{
    switch (letter) {
    case 'n':
        return TOU_KEY_NEXT;
    case 'u':
        return TOU_KEY_UP;
    case 'e':
        return TOU_KEY_ENTER;
    case 'b':
        return TOU_KEY_BACK;
    case 'E':
        return TOU_KEY_ENTER | TOU_KEY_LONG;
    default:
        return (uint8_t)(TOU_KEY_0 + (letter - '0'));
    }
}

/* Some key, as likely as people press them; now and then what no keypad tells. */
static inline uint8_t key_any(void)
{
    static const uint8_t flags[] = {0, 0, 0, 0, 0, TOU_KEY_REPEAT, TOU_KEY_REPEAT, TOU_KEY_LONG};
    uint8_t flag                 = flags[pick(0, 7)];

    if (chance(1)) {
        return (uint8_t)pick(0, 255);
    }
    if (chance(25)) {
        return (uint8_t)(pick(TOU_KEY_0, TOU_KEY_9) | flag);
    }
    return (uint8_t)(pick(TOU_KEY_NEXT, chance(90) ? TOU_KEY_ENTER : TOU_KEY_PAIR) | flag);
}

/* The next key of the plan, or any; one that he did not think of makes him think anew, often. */
static inline uint8_t person_key(person_t *self, unsigned sees, unsigned title)
{
    if (chance(self->knows ? 3 : 25)) {
        if (chance(50)) {
            plan_begin(self);
        }
        return key_any();
    }
    if (self->plan[self->at] == 0) {
        plan_make(self, sees, title);
    }
    return key_of(self->plan[self->at++]);
}

#endif
