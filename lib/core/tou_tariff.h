/* SPDX-License-Identifier: MIT */
/* Private to the tariff: what its two sources share. */
#ifndef TOU_TARIFF_PRIVATE_H
#define TOU_TARIFF_PRIVATE_H

#include "tou/tariff.h"

enum { TOU_VALID_UNKNOWN, TOU_VALID_YES, TOU_VALID_NO };
enum { TOU_JOB_NONE, TOU_JOB_CHECK, TOU_JOB_WRITE };

/* Begin to check the set in force with the banks of the pairs in `flip` switched. */
void tou_tariff_check_begin(tou_tariff_t *self, uint8_t job, uint8_t flip);

#endif
