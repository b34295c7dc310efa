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

/*
 * mm hh DD MM of a year, as cells have it, and the instant; all 0 stand for 0. Out of the instant come as many bytes as are asked for,
 * at most mm hh DD MM YY.
 * @return false: there is no such date, or it is no valid instant
 */
bool tou_cell_to_utc(const tou_zone_t *zone, const uint8_t moment[4], uint8_t year, tou_utc_t *utc);
void tou_cell_from_utc(const tou_zone_t *zone, tou_utc_t utc, uint8_t *out, uint8_t size);

/* An object of TOU_CLASS_STATE: as tou_object_read(). */
tou_err_t tou_object_state(const tou_objects_t *self, const tou_object_id_t *id, tou_value_t *value);

#endif
