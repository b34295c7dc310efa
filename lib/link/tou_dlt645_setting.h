/* SPDX-License-Identifier: MIT */
/* Parameters beside the clock and the tariff: who serves which of them. As tou_dlt645_write(), and tou_dlt645_piece() of one. */
#ifndef LIB_TOU_DLT645_SETTING_H
#define LIB_TOU_DLT645_SETTING_H

#include "tou_dlt645.h"

/* Cells. */
tou_err_t tou_dlt645_read_setting(const tou_objects_t *objects, uint32_t di, uint8_t *out, uint8_t *size);
tou_err_t tou_dlt645_write_setting(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n);

/* How demand is measured, its limits, billing days, constants. */
tou_err_t tou_dlt645_read_measuring(const tou_objects_t *objects, uint32_t di, uint8_t *out, uint8_t *size);
tou_err_t tou_dlt645_write_measuring(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n,
                                     tou_dlt645_job_t *job);

#endif
