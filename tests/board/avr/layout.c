/* SPDX-License-Identifier: MIT */
/* Where the simulator's scripts find what they look at: offsets within `ref`, as the part's own compiler lays it out. */
#include <stddef.h>

#include "../../../lib/store/tou_store.h"
#include "ref.h"

const uint16_t layout[] = {offsetof(ref_t, reg),
                           sizeof(tou_register_t),
                           offsetof(tou_register_t, rem),
                           sizeof(((tou_register_t *)NULL)->rem),
                           1u + REF_RATES,
                           offsetof(ref_t, state),
                           offsetof(ref_t, meter.next_tick),
                           offsetof(ref_t, meter.now.flags),
                           offsetof(ref_t, store.stage),
                           TOU_STORE_WRITE,
                           offsetof(ref_t, store.number),
                           offsetof(ref_t, billing.state.number),
                           offsetof(tou_pulse_t, tick)};
