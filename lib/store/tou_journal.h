/* SPDX-License-Identifier: MIT */
/* What the files of the journal share. */
#ifndef LIB_TOU_JOURNAL_H
#define LIB_TOU_JOURNAL_H

#include "tou/journal.h"

/* Bytes read at once. */
#define TOU_JOURNAL_CHUNK 32u

/* What the next step does. */
enum {
    TOU_JOURNAL_SCAN   = 0, /* mounting: look at a head */
    TOU_JOURNAL_CHECK  = 1, /* mounting: read the best record found */
    TOU_JOURNAL_BLANK  = 2, /* mounting: is the slot behind it blank? */
    TOU_JOURNAL_IDLE   = 3, /* erase ahead, or nothing */
    TOU_JOURNAL_SUM    = 4, /* its checksum */
    TOU_JOURNAL_WRITE  = 5, /* write on */
    TOU_JOURNAL_VERIFY = 6  /* read back */
};

/* To the slot after it. @return whether that lies in another block, or at the begin again */
bool tou_journal_advance(const tou_journal_t *self, tou_journal_slot_t *slot);

/*
 * Read the next piece of a slot, from self->at on, which moves behind it.
 * size: where the last piece ends, in bytes of the slot. out: TOU_JOURNAL_CHUNK bytes, or `size` if that is less.
 */
tou_err_t tou_journal_get(tou_journal_t *self, const tou_journal_slot_t *slot, uint16_t size, uint8_t *out);

#endif
