/* SPDX-License-Identifier: MIT */
/* Events of a meter, written down as they are told. cmocka.h is included before. */
#ifndef TELLING_H
#define TELLING_H

#include "tou/part.h"

#define TOLD 512u /* events that are kept */

static tou_event_t told[TOLD];
static tou_closing_t told_closing[TOLD];
static unsigned n_told;

static void on_event(void *ctx, const tou_event_t *event)
{
    (void)ctx;
    assert_true(n_told < TOLD);
    told[n_told] = *event;
    if (event->closing != NULL) {
        told_closing[n_told] = *event->closing;
        told[n_told].closing = &told_closing[n_told];
    }
    n_told++;
}

/* How often an event was told. */
static inline unsigned count_told(uint8_t kind)
{
    unsigned n = 0;

    for (unsigned i = 0; i < n_told; i++) {
        n += told[i].kind == kind;
    }
    return n;
}

#endif
