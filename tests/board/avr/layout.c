/* SPDX-License-Identifier: MIT */
/* Where the simulator's scripts find what they look at: offsets within `ref`, as the part's own compiler lays it out. */
#include <stddef.h>

#include "ref.h"

const uint16_t layout[] = {
    offsetof(ref_t, reg), sizeof(tou_register_t), offsetof(tou_register_t, rem),    sizeof(((tou_register_t *)NULL)->rem),
    1u + REF_RATES,       offsetof(ref_t, state), offsetof(ref_t, meter.next_tick), offsetof(tou_pulse_t, tick)};
