/* SPDX-License-Identifier: MIT */
/* What ports/posix asks of its host and a target lacks: no part lies in a file, and no time passes but by hand. */
#include "tou_posix_nv_part.h"
#include "tou_posix_timer.h"

void tou_posix_nv_through(tou_posix_nv_t *self, uint32_t at, uint32_t size)
{
    (void)self;
    (void)at;
    (void)size;
}

uint64_t tou_posix_monotonic_ns(void)
{
    return 0;
}
