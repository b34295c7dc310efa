/* SPDX-License-Identifier: MIT */
/* Between the files of the reference meter: display, keys and remote of its large variant. */
#ifndef REF_PANEL_H
#define REF_PANEL_H

#include "ref.h"
#include "tou/object.h"

/** @brief The receiver's interrupts are held back and will run. */
void ref_panel_listen(void);

/** @brief The meter was started, its station is there. */
void ref_panel_start(const tou_objects_t *objects);

/** @brief A cell was written: it may be one of the display's. */
void ref_panel_on_cell(void);

/** @brief Keys, time and bytes. @param ms  since the last call @param lines  a line answers @return is there something to do soon? */
bool ref_panel_poll(uint16_t ms, bool lines);

#endif
