/* SPDX-License-Identifier: MIT */
/**
 * @file tou.h
 * @brief All of libtou. Include this, or only the headers of the modules in use.
 */
#ifndef TOU_H
#define TOU_H

#include "tou/arrays.h"
#include "tou/calendar.h"
#include "tou/config.h"
#include "tou/demand.h"
#include "tou/energy.h"
#include "tou/plan.h"
#include "tou/pulse.h"
#include "tou/tables.h"
#include "tou/tariff.h"
#include "tou/types.h"

#endif
