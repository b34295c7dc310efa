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
    char text[TOU_GLASS_DIGITS];
    uint8_t di[4];                /* low byte first, of row 1 */
    uint8_t rows;                 /* 0: there is but one */
    uint8_t entries;              /* most of its entries */
    uint8_t does;                 /* see above */
    uint8_t pair[TOU_MENU_PAIRS]; /* 0 behind the last one */
} tou_menu_title_t;

/* How many there are. */
#define TOU_MENU_TITLES 25u

extern const tou_menu_title_t tou_menu_titles[TOU_MENU_TITLES] TOU_ROM;

/* A byte of the title that is chosen. */
#define TOU_MENU_TITLE(menu, member) TOU_ROM_U8((const uint8_t *)&tou_menu_titles[(menu)->title].member)

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

/* Digits become the entry. @return 0; else the number of a pair that is out of range, which the cursor goes to */
uint8_t tou_menu_take(tou_menu_t *self);

/* The digits, at the right of the value, the one to be set blinking. */
void tou_menu_draw(const tou_menu_t *self, tou_glass_t *glass, bool points);

#endif
