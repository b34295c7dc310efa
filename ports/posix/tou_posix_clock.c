/* SPDX-License-Identifier: MIT */
#include "tou_posix_clock.h"

#include <time.h>

#define CLOCK_SECOND_NS INT64_C(1000000000)
/* 2000-01-01 00:00:00 UTC in the system's count, which begins in 1970: 30 years, 7 of them with a leap day. */
#define CLOCK_EPOCH_S (INT64_C(86400) * (30 * 365 + 7))

/* The system's time in nanoseconds since 2000. */
static bool clock_system(int64_t *ns)
{
    struct timespec now;

    if (clock_gettime(CLOCK_REALTIME, &now) != 0) {
        return false;
    }
    *ns = ((int64_t)now.tv_sec - CLOCK_EPOCH_S) * CLOCK_SECOND_NS + now.tv_nsec;
    return true;
}

static tou_err_t clock_get(void *ctx, tou_utc_t *utc) TOU_REENTRANT
{
    const tou_posix_clock_t *self = (const tou_posix_clock_t *)ctx;
    int64_t ns;

    if (!self->valid) {
        return TOU_E_INVALID;
    }
    if (!clock_system(&ns)) {
        return TOU_E_IO;
    }
    ns += self->ahead_ns;
    if (ns < 0 || ns / CLOCK_SECOND_NS > (int64_t)UINT32_MAX) {
        return TOU_E_INVALID;
    }
    *utc = (tou_utc_t)(ns / CLOCK_SECOND_NS);
    return TOU_OK;
}

static tou_err_t clock_set(void *ctx, tou_utc_t utc) TOU_REENTRANT
{
    tou_posix_clock_t *self = (tou_posix_clock_t *)ctx;
    int64_t ns;

    if (!clock_system(&ns)) {
        return TOU_E_IO;
    }
    self->ahead_ns = (int64_t)utc * CLOCK_SECOND_NS - ns;
    self->valid    = true;
    return TOU_OK;
}

void tou_posix_clock_init(tou_posix_clock_t *self)
{
    self->ahead_ns = 0;
    self->valid    = true;
}

void tou_posix_clock_invalidate(tou_posix_clock_t *self)
{
    self->valid = false;
}

void tou_posix_clock_service(tou_posix_clock_t *self, tou_clock_t *clock)
{
    static const tou_clock_ops_t ops = {clock_get, clock_set};

    clock->ops = &ops;
    clock->ctx = self;
}
