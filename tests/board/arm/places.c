/* SPDX-License-Identifier: MIT */
/* Where things lie in the meter's RAM, as lengths of arrays, which board.py reads from this object by nm -S. Never linked. */
#include <stddef.h>

#include "ref.h"

#define PLACE(name, offset) \
    extern uint8_t name[];  \
    uint8_t name[1u + (offset)];

PLACE(place_units, offsetof(ref_t, reg) + offsetof(tou_register_t, units))
PLACE(place_rem, offsetof(ref_t, reg) + offsetof(tou_register_t, rem))
PLACE(place_bounced, offsetof(tou_pulse_t, bounced))
