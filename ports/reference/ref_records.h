/* SPDX-License-Identifier: MIT */
/* Between the files of the reference meter: what its large variant has more. */
#ifndef REF_RECORDS_H
#define REF_RECORDS_H

#include "ref.h"

/** @brief List the rings of freezes, load profile and log, behind that of closed periods. */
void ref_records_rings(void);

/** @brief Set up freezes, load profile, log and step tariff, and list them as parts. */
tou_err_t ref_records_init(void);

/** @brief Let objects get at them, and at cells. */
void ref_records_serve(tou_objects_t *objects, tou_changing_t *changing);

#endif
