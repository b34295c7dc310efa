/* SPDX-License-Identifier: MIT */
/* All that a meter keeps, as text: what it measured and took down, its blocks, and where billing and tariff stand. */
#ifndef COMPAT_LISTING_H
#define COMPAT_LISTING_H

#include "../powercut/world.h"

/* The store is mounted and at rest. */
void compat_list(FILE *to, world_t *world);

#endif
