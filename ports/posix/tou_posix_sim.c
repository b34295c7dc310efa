/* SPDX-License-Identifier: MIT */
#include "tou_posix_sim.h"

#include "tou_posix_timer.h"

#define SIM_SECOND_NS UINT64_C(1000000000)
#define SIM_MS_NS     UINT64_C(1000000)

/* Bring the simulated time up to now. */
static void sim_run(tou_posix_sim_t *self)
{
    uint64_t now = tou_posix_monotonic_ns();

    self->passed_ns += (now - self->real_ns) * self->speed;
    self->real_ns = now;
}

static bool sim_fails(tou_posix_sim_t *self)
{
    if (self->failing == 0u) {
        return false;
    }
    self->failing--;
    return true;
}

static tou_err_t sim_get(void *ctx, tou_utc_t *utc) TOU_REENTRANT
{
    tou_posix_sim_t *self = (tou_posix_sim_t *)ctx;

    if (sim_fails(self)) {
        return self->failure;
    }
    sim_run(self);
    uint64_t second = (self->start_ns + self->passed_ns) / SIM_SECOND_NS;
    if (!self->valid || second > UINT32_MAX) {
        return TOU_E_INVALID;
    }
    *utc = (tou_utc_t)second;
    return TOU_OK;
}

static tou_err_t sim_set(void *ctx, tou_utc_t utc) TOU_REENTRANT
{
    tou_posix_sim_t *self = (tou_posix_sim_t *)ctx;

    if (sim_fails(self)) {
        return self->failure;
    }
    sim_run(self);
    self->start_ns = utc * SIM_SECOND_NS - self->passed_ns;
    self->valid    = true;
    return TOU_OK;
}

static uint32_t sim_now_ms(void *ctx) TOU_REENTRANT
{
    tou_posix_sim_t *self = (tou_posix_sim_t *)ctx;

    sim_run(self);
    return (uint32_t)(self->passed_ns / SIM_MS_NS);
}

tou_err_t tou_posix_sim_init(tou_posix_sim_t *self, tou_utc_t utc, uint32_t speed)
{
    if (speed > TOU_POSIX_SPEED_MAX) {
        return TOU_E_RANGE;
    }
    self->passed_ns = 0;
    self->start_ns  = utc * SIM_SECOND_NS;
    self->real_ns   = tou_posix_monotonic_ns();
    self->speed     = speed;
    self->failing   = 0;
    self->failure   = TOU_OK;
    self->valid     = true;
    return TOU_OK;
}

tou_err_t tou_posix_sim_set_speed(tou_posix_sim_t *self, uint32_t speed)
{
    if (speed > TOU_POSIX_SPEED_MAX) {
        return TOU_E_RANGE;
    }
    sim_run(self);
    self->speed = speed;
    return TOU_OK;
}

void tou_posix_sim_advance(tou_posix_sim_t *self, uint32_t seconds)
{
    self->passed_ns += seconds * SIM_SECOND_NS;
}

void tou_posix_sim_advance_ms(tou_posix_sim_t *self, uint32_t ms)
{
    self->passed_ns += ms * SIM_MS_NS;
}

void tou_posix_sim_invalidate(tou_posix_sim_t *self)
{
    self->valid = false;
}

void tou_posix_sim_fail(tou_posix_sim_t *self, tou_err_t failure, uint32_t calls)
{
    self->failure = failure;
    self->failing = calls;
}

void tou_posix_sim_clock(tou_posix_sim_t *self, tou_clock_t *clock)
{
    static const tou_clock_ops_t ops = {sim_get, sim_set};

    clock->ops = &ops;
    clock->ctx = self;
}

void tou_posix_sim_timer(tou_posix_sim_t *self, tou_timer_t *timer)
{
    static const tou_timer_ops_t ops = {sim_now_ms};

    timer->ops = &ops;
    timer->ctx = self;
}
