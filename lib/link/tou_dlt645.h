/* SPDX-License-Identifier: MIT */
/* What the files of DL/T 645 share. */
#ifndef LIB_TOU_DLT645_H
#define LIB_TOU_DLT645_H

#include "tou/dlt645.h"

/* Where the data of a frame begin. */
#define TOU_DLT645_DATA 10u

/* Most bytes of a piece of an answer: a load record. */
#define TOU_DLT645_PIECE 32u

/* First byte of identifiers of records. */
enum { TOU_DLT645_EVENT = 0x03, TOU_DLT645_FROZEN = 0x05, TOU_DLT645_LOAD = 0x06 };

/* Commands of 1997; all others that are served are of 2007. */
enum { TOU_DLT645_OLD_READ = 0x01, TOU_DLT645_OLD_READ_ON = 0x02, TOU_DLT645_OLD_REPEAT = 0x03 };

/* Put head and tail around the data of an answer, which are in their place, and send it. control: of the command, and flags */
void tou_dlt645_answer(tou_dlt645_t *self, uint8_t control, uint8_t size);

/* A command of 1997. @return what is wrong with it; TOU_OK: it is answered; TOU_E_BUSY: not yet */
tou_err_t tou_dlt645_run_old(tou_dlt645_t *self, uint8_t control, const uint8_t *data, uint8_t size);

/*
 * A piece of what an identifier stands for, low byte first: at most TOU_DLT645_PIECE bytes. Pieces are numbered from 0 on.
 * TOU_E_ABSENT: no such piece; of piece 0, no such identifier.
 */
tou_err_t tou_dlt645_piece(const tou_dlt645_t *self, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size);

/* Is it an identifier of records, and are these served? */
bool tou_dlt645_has_records(const tou_dlt645_t *self, uint32_t di);

/*
 * Numbers and times as they are in data, low byte first: digits of a number; [ss] mm hh DD MM YY, zeros for 0; an energy of any class,
 * 4 bytes, in the unit of its quantity; a maximum demand of any class with its time, 8 bytes. What fails leaves nothing.
 * @return the byte behind it, or as tou_object_read()
 */
uint8_t *tou_dlt645_put(uint8_t *at, uint32_t number, uint8_t n);
uint8_t *tou_dlt645_put_stamp(const tou_objects_t *objects, uint8_t *at, tou_utc_t utc, bool seconds);
tou_err_t tou_dlt645_put_energy(const tou_objects_t *objects, uint32_t id, uint8_t quantity, uint8_t *out);
tou_err_t tou_dlt645_put_maximum(const tou_objects_t *objects, uint32_t id, uint8_t *out);

#endif
