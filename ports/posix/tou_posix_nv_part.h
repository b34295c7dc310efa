/* SPDX-License-Identifier: MIT */
/* What the sources of tou_posix_nv share. Private. */
#ifndef TOU_POSIX_NV_PART_H
#define TOU_POSIX_NV_PART_H

#include "tou_posix_nv_fault.h"

#define NV_WRITTEN 0x01u /* mark of a byte: a write was begun since the erase */
#define NV_STUCK   0x02u /* mark of a byte: keeps what it holds */

/* Next random number. */
uint64_t tou_posix_nv_random(tou_posix_nv_t *self);

/* Carry out what is in flight up to byte k of it and tear that one; k == size: all of it. Power stays. */
void tou_posix_nv_settle(tou_posix_nv_t *self, uint32_t k);

/* Tear what was just put in flight in some byte, for a write or erase that fails. */
void tou_posix_nv_spoil(tou_posix_nv_t *self);

/* Mark the units of a range as written by what they hold. Range in whole units. */
void tou_posix_nv_judge(tou_posix_nv_t *self, uint32_t at, uint32_t size);

/* Bring a range to the file, if there is one. */
void tou_posix_nv_through(tou_posix_nv_t *self, uint32_t at, uint32_t size);

#endif
