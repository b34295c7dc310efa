/* SPDX-License-Identifier: MIT */
#include "tou_journal.h"

#include "tou/bytes.h"

#include <string.h>

/* Numbers that may have been given since the newest record; more than that was never one. */
#define JOURNAL_LEAP 0xFFu
/* Added where a number cannot be read: more than were given since. */
#define JOURNAL_STRIDE 0x80u

/* Records that are no good are left out: those of higher numbers, and of the same number up to the one that failed. */
static bool journal_allowed(const tou_journal_t *self, uint32_t number)
{
    const tou_journal_slot_t *slot = &self->next;
    bool behind = slot->block > self->bad.block || (slot->block == self->bad.block && slot->index > self->bad.index);

    return number < self->limit || (number == self->limit && behind);
}

static void journal_scan_again(tou_journal_t *self)
{
    self->stage  = TOU_JOURNAL_SCAN;
    self->number = 0;
    memset(&self->next, 0, sizeof self->next);
}

/* All heads were seen. */
static tou_err_t journal_scanned(tou_journal_t *self)
{
    if (self->number != 0u) {
        self->stage = TOU_JOURNAL_CHECK;
        self->at    = 0;
        self->crc   = TOU_CRC_SEED;
        return TOU_MORE;
    }
    self->limit        = 0;
    self->at           = 0;
    self->ready        = self->nv->block == 0u;
    self->stage        = self->ready ? TOU_JOURNAL_BLANK : TOU_JOURNAL_IDLE;
    self->newest.index = UINT16_MAX; /* no slot has these */
    self->newest.block = UINT8_MAX;
    self->bad          = self->next;
    return self->ready ? TOU_MORE : TOU_E_ABSENT;
}

static tou_err_t journal_scan(tou_journal_t *self)
{
    uint8_t head[TOU_JOURNAL_HEAD];

    self->at      = 0;
    tou_err_t err = tou_journal_get(self, &self->next, sizeof head, head);
    if (err != TOU_OK) {
        return err;
    }
    uint16_t body   = (uint16_t)tou_bytes_get(&head[2], 2);
    uint32_t number = tou_bytes_get(&head[4], 4);
    bool record     = head[0] == TOU_JOURNAL_VERSION && head[1] == 0u &&
                  body <= self->cfg.slot - TOU_JOURNAL_HEAD - TOU_JOURNAL_TAIL && journal_allowed(self, number);

    if (record && number > self->number) {
        self->number = number;
        self->newest = self->next;
        self->held   = (uint16_t)(body + TOU_JOURNAL_HEAD + TOU_JOURNAL_TAIL);
    }
    bool round = tou_journal_advance(self, &self->next) && self->next.block == 0u;
    return round ? journal_scanned(self) : TOU_MORE;
}

/* The newest record is good: what is behind it? */
static tou_err_t journal_found(tou_journal_t *self)
{
    self->limit = self->number;
    self->next  = self->newest;
    self->ready = !tou_journal_advance(self, &self->next) || self->nv->block == 0u;
    self->ahead = false;
    self->at    = 0;
    self->bad   = self->next;
    self->stage = self->ready ? TOU_JOURNAL_BLANK : TOU_JOURNAL_IDLE;
    return self->ready ? TOU_MORE : TOU_OK;
}

static tou_err_t journal_check(tou_journal_t *self)
{
    uint8_t bytes[TOU_JOURNAL_CHUNK];
    uint16_t from = self->at;
    tou_err_t err = tou_journal_get(self, &self->newest, self->held, bytes);

    if (err != TOU_OK) {
        return err;
    }
    self->crc = tou_bytes_crc(self->crc, bytes, (uint16_t)(self->at - from));
    if (self->at < self->held) {
        return TOU_MORE;
    }
    if (self->crc == TOU_CRC_RESIDUE) {
        return journal_found(self);
    }
    self->limit = self->number;
    self->bad   = self->newest;
    journal_scan_again(self);
    return TOU_MORE;
}

/*
 * A record that was cut short may become whole, if its last bits are weak, or if the next one has its number and begins with just
 * the bytes that it lacks: what is written from now on has a higher number. head: of the slot that it is in; spoiled: it is.
 */
static void journal_outdo(tou_journal_t *self, const uint8_t *head, bool spoiled)
{
    uint32_t further = tou_bytes_get(&head[4], 4) - self->number;
    bool given       = further != 0u && further <= JOURNAL_LEAP;
    uint32_t least   = self->number + (given ? further : JOURNAL_STRIDE);

    if (self->number < UINT32_MAX - JOURNAL_LEAP && (given || spoiled) && least > self->limit) {
        self->limit = least;
    }
}

/*
 * Without blocks the slot behind the newest record is written anew, whatever it holds, and after it the others: any of them but
 * a blank one and one of the oldest records may be what was broken off or spoiled.
 */
static tou_err_t journal_behind(tou_journal_t *self)
{
    uint8_t head[TOU_JOURNAL_HEAD];
    uint16_t last = (self->number != 0u) ? self->newest.index : (uint16_t)(self->cfg.per_block - 1u);
    tou_err_t err = tou_journal_get(self, &self->bad, sizeof head, head);

    if (err != TOU_OK) {
        return err;
    }
    uint32_t number = tou_bytes_get(&head[4], 4);

    journal_outdo(self, head, number != UINT32_MAX && self->number - number >= self->cfg.per_block);
    self->at = 0;
    if (self->bad.index != last) {
        (void)tou_journal_advance(self, &self->bad);
        return TOU_MORE;
    }
    self->ready = false;
    self->stage = TOU_JOURNAL_IDLE;
    return (self->number == 0u) ? TOU_E_ABSENT : TOU_OK;
}

/* Records that were cut short have spoiled the slots behind the newest one. */
static tou_err_t journal_blank(tou_journal_t *self)
{
    uint8_t bytes[TOU_JOURNAL_CHUNK];
    uint16_t from = self->at;
    tou_err_t err = tou_journal_get(self, &self->next, self->cfg.slot, bytes);

    if (err != TOU_OK) {
        return err;
    }
    uint16_t n = (uint16_t)(self->at - from);
    for (uint16_t i = 0; i < n; i++) {
        if (bytes[i] != 0xFFu) {
            memset(bytes, 0, (from == 0u) ? 0u : sizeof bytes); /* there is no number in it */
            journal_outdo(self, bytes, true);
            self->ready = !tou_journal_advance(self, &self->next);
            self->at    = 0;
            break;
        }
    }
    if (self->ready && self->at < self->cfg.slot) {
        return TOU_MORE;
    }
    self->stage = TOU_JOURNAL_IDLE;
    return TOU_OK;
}

tou_err_t tou_journal_mount(tou_journal_t *self)
{
    tou_err_t err = TOU_OK;

    if (self->stage == TOU_JOURNAL_SCAN) {
        err = journal_scan(self);
    } else if (self->stage == TOU_JOURNAL_CHECK) {
        err = journal_check(self);
    } else if (self->stage == TOU_JOURNAL_BLANK) {
        err = (self->nv->block == 0u) ? journal_behind(self) : journal_blank(self);
    } else if (self->number == 0u) {
        err = TOU_E_ABSENT;
    }
    return (err == TOU_E_BUSY) ? TOU_MORE : err;
}
