/* SPDX-License-Identifier: MIT */
/* What the files of the objects share. */
#ifndef LIB_TOU_OBJECT_H
#define LIB_TOU_OBJECT_H

#include "tou/archive.h"

/* An id in parts. */
typedef struct tou_object_id {
    uint8_t cls;
    uint8_t item;
    uint8_t row;
    uint8_t age;
} tou_object_id_t;

void tou_object_split(uint32_t id, tou_object_id_t *parts);

/* NULL: the meter does not measure it. */
const tou_quantity_t *tou_object_quantity(const tou_objects_t *self, uint8_t quantity);

/* An object of TOU_CLASS_STATE: as tou_object_read(). */
tou_err_t tou_object_state(const tou_objects_t *self, const tou_object_id_t *id, tou_value_t *value);

#endif
