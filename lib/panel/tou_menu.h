/* SPDX-License-Identifier: MIT */
/* What the files of the menu share. */
#ifndef LIB_TOU_MENU_H
#define LIB_TOU_MENU_H

#include "tou_screen.h"

#include "tou/menu.h"

/* What ENTER does at last with an item. NONE: added where all zeros are good, too. */
enum { TOU_MENU_WRITE = 0, TOU_MENU_CHANGE = 1, TOU_MENU_CLEAR = 2, TOU_MENU_NONE = 0x80 };

/* Most pairs of an entry. */
#define TOU_MENU_PAIRS 6u

/*
 * An item. Pairs of digits, from the left: Y M D h m s date and time, y a year or FF, N any number, R 1 to 63, X hexadecimal, W seven
 * days, z not shown and zero.
 */
typedef struct tou_menu_title {
    char text[TOU_GLASS_DIGITS + 1u];
    uint8_t di[4];                /* low byte first, of row 1 */
    uint8_t rows;                 /* 0: there is but one */
    uint8_t entries;              /* most of its entries */
    uint8_t does;                 /* see above */
    uint8_t pair[TOU_MENU_PAIRS]; /* 0 behind the last one */
} tou_menu_title_t;

/* How many there are. */
#define TOU_MENU_TITLES 25u

/* A byte of the title that is chosen, and its text in TOU_ROM. */
uint8_t tou_menu_byte(const tou_menu_t *self, uint8_t at);
const char *tou_menu_text(const tou_menu_t *self);

#define TOU_MENU_TITLE(menu, member) tou_menu_byte(menu, (uint8_t)offsetof(tou_menu_title_t, member))

/* What is going on. TELL: something is shown; and then it goes back to setting the entry, to the titles, or out. */
enum {
    TOU_MENU_AT_CLOSED,
    TOU_MENU_AT_PASSWORD,
    TOU_MENU_AT_PROBE,
    TOU_MENU_AT_CHOOSE,
    TOU_MENU_AT_ROW,
    TOU_MENU_AT_LOAD,
    TOU_MENU_AT_COUNT,
    TOU_MENU_AT_ENTRY,
    TOU_MENU_AT_CONFIRM,
    TOU_MENU_AT_SEND,
    TOU_MENU_AT_TELL_ENTRY,
    TOU_MENU_AT_TELL,
    TOU_MENU_AT_TELL_OUT
};

/* What ENTER does with the title that is chosen, without TOU_MENU_NONE. */
uint8_t tou_menu_does(const tou_menu_t *self);

/* The identifier of the title and row that are chosen. */
uint32_t tou_menu_identifier(const tou_menu_t *self);

/* All that is to be seen, but for what TELL has put there. */
void tou_menu_show(struct tou_panel *panel);

/* Give the command of this stage to the meter. */
void tou_menu_give(struct tou_panel *panel);

/* Bytes of an entry. */
uint8_t tou_menu_size(const tou_menu_t *self);

/* Set digits: n of them, all zero; those of the entry; those of a number of n digits. */
void tou_menu_edit(tou_menu_t *self, uint8_t n);
void tou_menu_edit_entry(tou_menu_t *self);
void tou_menu_edit_number(tou_menu_t *self, uint8_t n, uint8_t number);

/* A key that sets digits. pairs: they are those of an entry, else decimals */
void tou_menu_set(tou_menu_t *self, uint8_t key, bool pairs);

/* What was set. @return at most 999, of three digits */
uint16_t tou_menu_number(const tou_menu_t *self);

/* Two digits from one on as a byte. */
uint8_t tou_menu_pair(const tou_menu_t *self, uint8_t at);

/* Digits become the entry. @return 0; else the number of a pair that is out of range, which the cursor goes to */
uint8_t tou_menu_take(tou_menu_t *self);

/* The digits, at the right of the value, the one to be set blinking. */
void tou_menu_draw(const tou_menu_t *self, tou_glass_t *glass, bool points);

#endif
