/* SPDX-License-Identifier: MIT */
/**
 * @file tou.h
 * @brief All of libtou. Include this, or only the headers of the modules in use.
 */
#ifndef TOU_H
#define TOU_H

#include "tou/access.h"
#include "tou/archive.h"
#include "tou/arrays.h"
#include "tou/billing.h"
#include "tou/bytes.h"
#include "tou/calendar.h"
#include "tou/capture.h"
#include "tou/cell.h"
#include "tou/coincident.h"
#include "tou/config.h"
#include "tou/demand.h"
#include "tou/demand_part.h"
#include "tou/dlt645.h"
#include "tou/eeprom.h"
#include "tou/energy.h"
#include "tou/energy_part.h"
#include "tou/freeze.h"
#include "tou/history.h"
#include "tou/journal.h"
#include "tou/keep.h"
#include "tou/kept_tables.h"
#include "tou/log.h"
#include "tou/meter.h"
#include "tou/object.h"
#include "tou/output.h"
#include "tou/part.h"
#include "tou/plan.h"
#include "tou/port.h"
#include "tou/profile.h"
#include "tou/pulse.h"
#include "tou/relay.h"
#include "tou/schedule.h"
#include "tou/seal.h"
#include "tou/settings.h"
#include "tou/signal.h"
#include "tou/step.h"
#include "tou/step_object.h"
#include "tou/store.h"
#include "tou/store_plan.h"
#include "tou/tables.h"
#include "tou/tariff.h"
#include "tou/types.h"

#endif
