/* SPDX-License-Identifier: MIT */
/* What the files of the step tariff over DL/T 645 share. */
#ifndef LIB_TOU_DLT645_STEP_H
#define LIB_TOU_DLT645_STEP_H

#include "tou_dlt645_table.h"

#include "tou/step_object.h"

/* In an identifier: the block. */
#define TOU_DLT645_STEP_ALL 0xFFu

/* An object of TOU_CLASS_STEP_SETTING, which id says but for its set, of the set that runs or of the other one. Errors as tou_object_read() */
tou_err_t tou_dlt645_step_set(const tou_objects_t *objects, uint8_t sets, bool other, uint32_t id, uint32_t *found);

/* A step table. Errors as tou_object_get() */
tou_err_t tou_dlt645_get_steps(const tou_objects_t *objects, uint32_t id, tou_step_table_t *table);

/* Of identifiers 0406xxxx, as tou_dlt645_piece() and tou_dlt645_write(). */
tou_err_t tou_dlt645_read_steps(const tou_objects_t *objects, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size);
tou_err_t tou_dlt645_write_steps(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n);

#endif
