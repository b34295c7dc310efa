/* SPDX-License-Identifier: MIT */
/* What the sources of the EEPROM share. Private. */
#ifndef TOU_EEPROM_PRIVATE_H
#define TOU_EEPROM_PRIVATE_H

#include "tou/eeprom.h"

#define TOU_EEPROM_SPARE 2u         /* slots at the end of a block that only second and third tries and copies may take */
#define TOU_EEPROM_NONE  UINT16_MAX /* in the map: not written yet */

/* What the next step does. */
enum {
    TOU_EEPROM_SCAN   = 0, /* mounting: look at a slot */
    TOU_EEPROM_IDLE   = 1, /* nothing */
    TOU_EEPROM_ENTER  = 2, /* erase the next block */
    TOU_EEPROM_COPY   = 3, /* read what is to be copied */
    TOU_EEPROM_WRITE  = 4, /* write on */
    TOU_EEPROM_VERIFY = 5  /* read back */
};

/* Kinds of slots. */
enum { TOU_EEPROM_WRITTEN = 0, TOU_EEPROM_COPIED = 1 };

/* Rounded down; b is not 0. */
uint32_t tou_eeprom_divide(uint32_t a, uint32_t b);

/* Read n bytes. */
tou_err_t tou_eeprom_fetch(const tou_eeprom_t *self, uint32_t place, uint8_t *out, uint8_t n);

/* @return place of a page; of one that was not written: behind all blocks */
uint32_t tou_eeprom_place(const tou_eeprom_t *self, uint16_t page);

/* @return the block after one; after the present one comes the oldest */
uint32_t tou_eeprom_after(const tou_eeprom_t *self, uint32_t block);

/* From page `copied` on. @return whether pages are left in the oldest block; `copied` is the first of them, or n_pages */
bool tou_eeprom_left_over(tou_eeprom_t *self);

/* Look at all slots anew, without a block that does not count. */
void tou_eeprom_scan_without(tou_eeprom_t *self, uint32_t skip);

/* Look at the next slot. @return TOU_MORE; TOU_OK: that was all; TOU_E_BUSY; TOU_E_IO */
tou_err_t tou_eeprom_scan(tou_eeprom_t *self);

#endif
