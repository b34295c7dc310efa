/* SPDX-License-Identifier: MIT */
#include "tou_posix_timer.h"

#include <time.h>

#define TIMER_MS_NS     UINT64_C(1000000)
#define TIMER_SECOND_MS UINT32_C(1000)

/* Fails only where the system has no such clock; POSIX makes it an option, every system of today has it. */
uint64_t tou_posix_monotonic_ns(void)
{
    struct timespec now = {0, 0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

static uint32_t timer_now_ms(void *ctx) TOU_REENTRANT
{
    const tou_posix_timer_t *self = (const tou_posix_timer_t *)ctx;

    return self->first_ms + (uint32_t)((tou_posix_monotonic_ns() - self->start_ns) / TIMER_MS_NS);
}

void tou_posix_timer_init(tou_posix_timer_t *self, uint32_t first_ms)
{
    self->start_ns = tou_posix_monotonic_ns();
    self->first_ms = first_ms;
}

void tou_posix_timer_service(tou_posix_timer_t *self, tou_timer_t *timer)
{
    static const tou_timer_ops_t ops = {timer_now_ms};

    timer->ops = &ops;
    timer->ctx = self;
}

void tou_posix_ticks_init(tou_posix_ticks_t *self, const tou_timer_t *timer)
{
    self->timer   = timer;
    self->last_ms = timer->ops->now_ms(timer->ctx);
}

uint32_t tou_posix_ticks_due(tou_posix_ticks_t *self)
{
    uint32_t due = (self->timer->ops->now_ms(self->timer->ctx) - self->last_ms) / TIMER_SECOND_MS;

    self->last_ms += due * TIMER_SECOND_MS;
    return due;
}
