/* SPDX-License-Identifier: MIT */
#include "pace.h"

#include <stdio.h>
#include <string.h>

#define PACE_SECOND_NS UINT64_C(1000000000)
#define PACE_MOST      60u                /* seconds at a time */
#define PACE_REST_NS   UINT64_C(20000000) /* how late a second of the real clock may be */

static int pace_refuse(const char *what)
{
    (void)fprintf(stderr, "toumeter: --clock: %s\n", what);
    return 2;
}

static int pace_simulate(pace_t *self, const options_t *options, const tou_zone_t *zone)
{
    const stamp_t *begin = &options->begin;
    uint8_t kind         = TOU_WALL_ONCE;

    if (begin->has_offset) {
        kind = stamp_utc(begin->wall, begin->offset_min, &self->begin) ? TOU_WALL_ONCE : TOU_WALL_NEVER;
    } else {
        kind = tou_zone_to_utc(zone, begin->wall, false, &self->begin);
    }
    if (kind == TOU_WALL_NEVER || self->begin < TOU_UTC_MIN || self->begin >= TOU_UTC_END) {
        return pace_refuse("years run from 2000-01-03 to 2099-12-31");
    }
    if (kind == TOU_WALL_GAP) {
        return pace_refuse("this time is skipped by the clock");
    }
    self->speed = options->speed;
    (void)tou_posix_sim_init(&self->sim, self->begin, 0);
    tou_posix_sim_clock(&self->sim, &self->clock);
    return 0;
}

int pace_init(pace_t *self, const options_t *options, const tou_zone_t *zone)
{
    memset(self, 0, sizeof *self);
    if (options->simulated) {
        return pace_simulate(self, options, zone);
    }
    tou_posix_clock_init(&self->real);
    tou_posix_clock_service(&self->real, &self->clock);
    if (self->clock.ops->get(self->clock.ctx, &self->begin) != TOU_OK) {
        (void)fprintf(stderr, "toumeter: --clock real: the system's time is not between 2000 and 2136\n");
        return 1;
    }
    return 0;
}

void pace_begin(pace_t *self)
{
    self->start_ns = tou_posix_monotonic_ns();
    tou_posix_timer_init(&self->ms, 0);
    tou_posix_timer_service(&self->ms, &self->timer);
    tou_posix_ticks_init(&self->ticks, &self->timer);
    if (self->speed == 0u) {
        (void)self->clock.ops->get(self->clock.ctx, &self->begin);
    }
}

/* Simulated seconds from the start until now. */
static uint64_t pace_simulated(const pace_t *self)
{
    uint64_t ns = tou_posix_monotonic_ns() - self->start_ns;

    return ns / PACE_SECOND_NS * self->speed + ns % PACE_SECOND_NS * self->speed / PACE_SECOND_NS;
}

uint32_t pace_due(pace_t *self)
{
    if (self->speed == 0u) {
        return tou_posix_ticks_due(&self->ticks);
    }
    uint64_t due = pace_simulated(self) - self->passed;

    return (due < PACE_MOST) ? (uint32_t)due : PACE_MOST;
}

tou_utc_t pace_second(pace_t *self)
{
    self->passed++;
    if (self->speed != 0u) {
        tou_posix_sim_advance(&self->sim, 1);
    }
    return (tou_utc_t)(self->begin + self->passed);
}

uint64_t pace_rest_ns(const pace_t *self)
{
    return (self->speed > PACE_SECOND_NS / PACE_REST_NS) ? (PACE_SECOND_NS / self->speed) : PACE_REST_NS;
}
