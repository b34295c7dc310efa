/* SPDX-License-Identifier: MIT */
/* Between the files of the reference meter: pulse outputs, multi-function output and tariff relays of its large variant. */
#ifndef REF_OUTPUTS_H
#define REF_OUTPUTS_H

#include "ref.h"
#include "tou/object.h"

/** @brief The objects are about to be set up anew: seconds are not given out meanwhile. Ticks are held back. */
void ref_outputs_stop(void);

/** @brief Set them up, and list them as parts behind the demand. */
tou_err_t ref_outputs_init(void);

/** @brief The meter was started: take the width that was set, and let them run. */
void ref_outputs_start(const tou_objects_t *objects);

/** @brief A cell was written, see tou_cells_t. */
void ref_outputs_on_cell(void *ctx, uint32_t id) TOU_REENTRANT;

/** @brief What the multi-function output gives, see tou_dlt645_effects_t. */
tou_err_t ref_outputs_give(void *ctx, uint8_t what) TOU_REENTRANT;

/** @brief At each turn of the main loop. */
void ref_outputs_poll(void);

/** @brief The supply fails: begin no pulse. @par Context power-fail interrupt */
void ref_outputs_hold(void);

#endif
