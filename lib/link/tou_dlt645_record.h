/* SPDX-License-Identifier: MIT */
/* What the files of records over DL/T 645 share. */
#ifndef LIB_TOU_DLT645_RECORD_H
#define LIB_TOU_DLT645_RECORD_H

#include "tou_dlt645.h"

#include "tou/archive.h"

/* Ends an item of a block, and of a load record. */
#define TOU_DLT645_ITEM_END 0xAAu

/* The object that tells when the records of an event were, and with age 0 how many. @return TOU_E_ABSENT: no such identifier */
tou_err_t tou_dlt645_event_series(const tou_dlt645_t *self, uint32_t di, uint32_t *id);

/* A piece of one, or of their number. di: one of which the above found the series; the pin is of it */
tou_err_t tou_dlt645_event_piece(const tou_dlt645_t *self, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size);

/* Load records: a command to read, data behind its identifier; another frame; a block. As in tou_dlt645_records_t */
tou_err_t tou_dlt645_load_open(tou_dlt645_t *self, const uint8_t *data, uint8_t size);
tou_err_t tou_dlt645_load_resume(tou_dlt645_t *self);
tou_err_t tou_dlt645_load_piece(const tou_dlt645_t *self, uint16_t piece, uint8_t *out, uint8_t *size);

/* Before and after a write: TOU_EV_..._WRITTEN. @return TOU_E_BUSY: call again; else as tou_meter_report() */
tou_err_t tou_dlt645_writing(tou_dlt645_t *self) TOU_REENTRANT;
tou_err_t tou_dlt645_written(tou_dlt645_t *self) TOU_REENTRANT;

#endif
