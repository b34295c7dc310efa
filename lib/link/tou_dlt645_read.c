/* SPDX-License-Identifier: MIT */
/* Reading: answers of one frame or several. */
#include "tou_dlt645.h"

#include "tou/bytes.h"

#include <string.h>

/* Bytes of an answer's data beside its identifier: of the first frame, and of one that follows, which ends with its number. */
#define READ_FIRST 196u
#define READ_NEXT  195u

/* Bytes of a command to read beside its identifier: of load records a number of blocks and a time, or the number of a frame. */
#define READ_ASKED 6u

/*
 * Pieces from a place on, as many as fit.
 * n: room, then what was filled. @return TOU_MORE: there are more; TOU_OK: that was all; else an error of the first piece or of a later one
 */
static tou_err_t read_fill(const tou_dlt645_t *self, uint16_t *place, uint8_t *out, uint8_t *n)
{
    uint8_t piece[TOU_DLT645_PIECE];
    uint16_t number = *place / TOU_DLT645_PIECE;
    uint8_t skip    = (uint8_t)(*place % TOU_DLT645_PIECE);
    uint8_t room    = *n;
    uint8_t size    = 0;
    tou_err_t err   = tou_dlt645_piece(self, self->di, number, piece, &size);

    *n = 0;
    while (err == TOU_OK && *n < room) {
        uint8_t left = (uint8_t)(size - skip);
        uint8_t fits = (uint8_t)(room - *n);
        uint8_t take = (left < fits) ? left : fits;

        memcpy(&out[*n], &piece[skip], take);
        *n   = (uint8_t)(*n + take);
        skip = (uint8_t)(skip + take);
        if (skip == size) {
            skip = 0;
            number++;
            err = tou_dlt645_piece(self, self->di, number, piece, &size);
        }
    }
    *place = (uint16_t)(number * TOU_DLT645_PIECE + skip);
    if (err == TOU_E_ABSENT && number != 0u) {
        return TOU_OK;
    }
    return (err == TOU_OK) ? TOU_MORE : err;
}

static uint32_t read_di(const tou_dlt645_t *self)
{
    return tou_bytes_get(&self->frame[TOU_DLT645_DATA], 4);
}

/* An answer, or a part of one. from: its place @return TOU_E_BUSY: not yet */
static tou_err_t read_answer(tou_dlt645_t *self, uint8_t seq, uint16_t from)
{
    uint8_t *data = &self->frame[TOU_DLT645_DATA + 4u];
    uint8_t n     = (uint8_t)((seq == 0u) ? READ_FIRST : READ_NEXT);
    uint8_t asked[READ_ASKED];
    uint16_t place = from;

    memcpy(asked, data, sizeof asked);
    tou_err_t err = read_fill(self, &place, data, &n);
    bool more     = err == TOU_MORE;

    if (err != TOU_OK && !more) {
        memcpy(data, asked, sizeof asked); /* it may be tried again */
        return err;
    }
    self->last = from;
    self->next = place;
    self->more = more;
    self->seq  = seq;
    if (seq != 0u) {
        data[n] = seq;
        n++;
    }
    tou_dlt645_answer(self, (uint8_t)(((seq == 0u) ? TOU_DLT645_READ : TOU_DLT645_READ_ON) | (more ? TOU_DLT645_MORE : 0)),
                      (uint8_t)(n + 4u));
    return TOU_OK;
}

bool tou_dlt645_has_records(const tou_dlt645_t *self, uint32_t di)
{
    uint8_t type = (uint8_t)(di >> 24);

    return self->cfg->records != NULL && (type == TOU_DLT645_EVENT || type == TOU_DLT645_FROZEN || type == TOU_DLT645_LOAD);
}

tou_err_t tou_dlt645_read(tou_dlt645_t *self, uint8_t size)
{
    tou_err_t err = TOU_OK;

    if (size < 4u || (size != 4u && !tou_dlt645_has_records(self, read_di(self)))) {
        return TOU_E_RANGE;
    }
    self->di   = read_di(self);
    self->more = false;
    self->seq  = 0;
    if (tou_dlt645_has_records(self, self->di)) {
        err = self->cfg->records->open(self, &self->frame[TOU_DLT645_DATA + 4u], (uint8_t)(size - 4u));
    }
    return (err == TOU_OK) ? read_answer(self, 0, 0) : err;
}

/* The next frame, or the last one again if it was lost. */
tou_err_t tou_dlt645_read_on(tou_dlt645_t *self, uint8_t size)
{
    uint8_t seq = self->frame[TOU_DLT645_DATA + 4u];

    if (size != 5u || read_di(self) != self->di || seq == 0u) {
        return TOU_E_RANGE;
    }
    bool next = seq == (uint8_t)(self->seq + 1u) && self->more;

    if (!next && seq != self->seq) {
        return TOU_E_RANGE;
    }
    tou_err_t err = tou_dlt645_has_records(self, self->di) ? self->cfg->records->resume(self) : TOU_OK;

    return (err == TOU_OK) ? read_answer(self, seq, next ? self->next : self->last) : err;
}
