/* SPDX-License-Identifier: MIT */
/* What the files of DL/T 645 share. */
#ifndef LIB_TOU_DLT645_H
#define LIB_TOU_DLT645_H

#include "tou/dlt645.h"

/* Most bytes of a piece of an answer. */
#define TOU_DLT645_PIECE 8u

/*
 * A piece of what an identifier stands for, low byte first. Pieces of one identifier are of one size; those of blocks are numbered
 * from 0 on.
 * TOU_E_ABSENT: no such piece; of piece 0, no such identifier.
 */
tou_err_t tou_dlt645_piece(const tou_dlt645_t *self, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size);

#endif
