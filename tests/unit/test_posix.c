/* SPDX-License-Identifier: MIT */
/* Clocks and timers of ports/posix. Real time is bracketed: what a service answers lies between readings taken around it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "tou_posix_clock.h"
#include "tou_posix_sim.h"
#include "tou_posix_timer.h"

#define SOME_UTC  UINT32_C(820886400)
#define EPOCH     946684800 /* 2000-01-01 00:00:00 UTC as `date -u +%s` tells it */
#define SECOND_NS UINT64_C(1000000000)

static tou_posix_sim_t sim;
static tou_clock_t sim_clock;
static tou_timer_t sim_timer;

static int begin(void **state)
{
    (void)state;
    assert_int_equal(tou_posix_sim_init(&sim, SOME_UTC, 0), TOU_OK);
    tou_posix_sim_clock(&sim, &sim_clock);
    tou_posix_sim_timer(&sim, &sim_timer);
    return 0;
}

static void nap(void)
{
    const struct timespec a_while = {0, 3000000};

    (void)nanosleep(&a_while, NULL);
}

static tou_utc_t get(const tou_clock_t *clock)
{
    tou_utc_t utc = 0;

    assert_int_equal(clock->ops->get(clock->ctx, &utc), TOU_OK);
    return utc;
}

static void set(const tou_clock_t *clock, tou_utc_t utc)
{
    assert_int_equal(clock->ops->set(clock->ctx, utc), TOU_OK);
}

static void assert_refused(const tou_clock_t *clock, tou_err_t err)
{
    tou_utc_t utc = 7;

    assert_int_equal(clock->ops->get(clock->ctx, &utc), err);
    assert_int_equal(utc, 7);
}

static uint32_t now_ms(const tou_timer_t *timer)
{
    return timer->ops->now_ms(timer->ctx);
}

static void real_clock(tou_posix_clock_t *self, tou_clock_t *clock)
{
    tou_posix_clock_init(self);
    tou_posix_clock_service(self, clock);
}

static void a_real_clock_shows_the_time_of_the_system(void **state)
{
    tou_posix_clock_t self;
    tou_clock_t clock;
    struct timespec before;
    struct timespec after;

    (void)state;
    real_clock(&self, &clock);
    (void)clock_gettime(CLOCK_REALTIME, &before);
    tou_utc_t utc = get(&clock);
    (void)clock_gettime(CLOCK_REALTIME, &after);
    assert_in_range(utc, (uintmax_t)before.tv_sec - EPOCH, (uintmax_t)after.tv_sec - EPOCH);
}

static void setting_a_real_clock_leaves_the_system_alone(void **state)
{
    tou_posix_clock_t self;
    tou_posix_clock_t other;
    tou_clock_t clock;
    tou_clock_t system;

    (void)state;
    real_clock(&self, &clock);
    real_clock(&other, &system);
    tou_utc_t before = get(&system);
    uint64_t start   = tou_posix_monotonic_ns();
    set(&clock, SOME_UTC);
    tou_utc_t shown     = get(&clock);
    tou_utc_t after     = get(&system);
    uint64_t elapsed_ns = tou_posix_monotonic_ns() - start;
    assert_in_range(shown - SOME_UTC, 0, elapsed_ns / SECOND_NS);
    assert_in_range(after - before, 0, elapsed_ns / SECOND_NS + 1u);
    set(&clock, 0);
    assert_in_range(get(&clock), 0, 60);
}

/* The last second that tou_utc_t holds lasts a whole one, then there is no time to show. */
static void a_second_begins_with_the_setting_and_the_last_one_ends(void **state)
{
    tou_posix_clock_t self;
    tou_clock_t clock;
    tou_utc_t utc  = 0;
    tou_err_t err  = TOU_OK;
    uint64_t start = tou_posix_monotonic_ns();

    (void)state;
    real_clock(&self, &clock);
    set(&clock, UINT32_MAX);
    uint64_t was_set = tou_posix_monotonic_ns();
    while (err == TOU_OK) {
        nap();
        uint64_t asked = tou_posix_monotonic_ns();
        err            = clock.ops->get(clock.ctx, &utc);
        assert_true(err != TOU_OK || utc == UINT32_MAX);
        assert_true(err != TOU_OK || asked - was_set < SECOND_NS);
    }
    assert_int_equal(err, TOU_E_INVALID);
    assert_true(tou_posix_monotonic_ns() - start >= SECOND_NS);
}

static void a_real_clock_that_stopped_is_invalid_until_it_is_set(void **state)
{
    tou_posix_clock_t self;
    tou_clock_t clock;

    (void)state;
    real_clock(&self, &clock);
    tou_posix_clock_invalidate(&self);
    assert_refused(&clock, TOU_E_INVALID);
    set(&clock, SOME_UTC);
    assert_in_range(get(&clock), SOME_UTC, SOME_UTC + 60u);
}

static void a_real_timer_counts_milliseconds_across_its_wrap(void **state)
{
    const uint32_t first = UINT32_MAX - 4u;
    tou_posix_timer_t self;
    tou_timer_t timer;
    uint64_t outer = tou_posix_monotonic_ns();

    (void)state;
    tou_posix_timer_init(&self, first);
    tou_posix_timer_service(&self, &timer);
    uint64_t inner = tou_posix_monotonic_ns();
    for (unsigned i = 0; i < 10; i++) {
        uint64_t least = (tou_posix_monotonic_ns() - inner) / 1000000u;
        uint32_t shown = now_ms(&timer) - first;
        uint64_t most  = (tou_posix_monotonic_ns() - outer) / 1000000u;

        assert_in_range(shown, least, most);
        nap();
    }
    assert_true(now_ms(&timer) < first);
}

static void a_real_second_is_one_tick(void **state)
{
    tou_posix_timer_t self;
    tou_timer_t timer;
    tou_posix_ticks_t ticks;
    uint32_t due   = 0;
    uint64_t start = tou_posix_monotonic_ns();

    (void)state;
    tou_posix_timer_init(&self, UINT32_MAX - 500u);
    tou_posix_timer_service(&self, &timer);
    tou_posix_ticks_init(&ticks, &timer);
    uint64_t begun = tou_posix_monotonic_ns();
    uint64_t asked = begun;
    for (; due == 0; due = tou_posix_ticks_due(&ticks)) {
        assert_true(asked - begun < SECOND_NS + 1000000u);
        nap();
        asked = tou_posix_monotonic_ns();
    }
    uint64_t most = (tou_posix_monotonic_ns() - start) / SECOND_NS;
    assert_in_range(due, 1, most);
}

static void simulated_time_moves_by_hand_only(void **state)
{
    (void)state;
    nap();
    assert_int_equal(get(&sim_clock), SOME_UTC);
    assert_int_equal(now_ms(&sim_timer), 0);
    tou_posix_sim_advance(&sim, 86400);
    assert_int_equal(get(&sim_clock), SOME_UTC + 86400u);
    assert_int_equal(now_ms(&sim_timer), 86400000);
    tou_posix_sim_advance_ms(&sim, 999);
    assert_int_equal(get(&sim_clock), SOME_UTC + 86400u);
    assert_int_equal(now_ms(&sim_timer), 86400999);
    tou_posix_sim_advance_ms(&sim, 1);
    assert_int_equal(get(&sim_clock), SOME_UTC + 86401u);
}

static void setting_a_simulated_clock_begins_a_second_and_leaves_its_timer(void **state)
{
    (void)state;
    tou_posix_sim_advance_ms(&sim, 700);
    set(&sim_clock, 5);
    assert_int_equal(now_ms(&sim_timer), 700);
    tou_posix_sim_advance_ms(&sim, 999);
    assert_int_equal(get(&sim_clock), 5);
    tou_posix_sim_advance_ms(&sim, 1);
    assert_int_equal(get(&sim_clock), 6);
    set(&sim_clock, UINT32_MAX);
    tou_posix_sim_advance_ms(&sim, 999);
    assert_int_equal(get(&sim_clock), UINT32_MAX);
    tou_posix_sim_advance_ms(&sim, 1);
    assert_refused(&sim_clock, TOU_E_INVALID);
    set(&sim_clock, 0);
    assert_int_equal(get(&sim_clock), 0);
}

static void a_simulated_clock_stops_and_is_cured_by_setting(void **state)
{
    (void)state;
    tou_posix_sim_invalidate(&sim);
    assert_refused(&sim_clock, TOU_E_INVALID);
    tou_posix_sim_advance(&sim, 10);
    assert_refused(&sim_clock, TOU_E_INVALID);
    assert_int_equal(now_ms(&sim_timer), 10000);
    set(&sim_clock, 100);
    tou_posix_sim_advance(&sim, 1);
    assert_int_equal(get(&sim_clock), 101);
}

static void a_simulated_clock_is_busy_or_broken_for_as_many_calls_as_asked(void **state)
{
    (void)state;
    tou_posix_sim_fail(&sim, TOU_E_BUSY, 2);
    assert_refused(&sim_clock, TOU_E_BUSY);
    assert_int_equal(sim_clock.ops->set(sim_clock.ctx, 9), TOU_E_BUSY);
    assert_int_equal(get(&sim_clock), SOME_UTC);
    tou_posix_sim_fail(&sim, TOU_E_IO, UINT32_MAX);
    for (unsigned i = 0; i < 1000; i++) {
        assert_refused(&sim_clock, TOU_E_IO);
    }
    tou_posix_sim_advance(&sim, 3);
    tou_posix_sim_fail(&sim, TOU_OK, 0);
    assert_int_equal(get(&sim_clock), SOME_UTC + 3u);
    tou_posix_sim_invalidate(&sim);
    tou_posix_sim_fail(&sim, TOU_E_BUSY, 1);
    assert_int_equal(sim_clock.ops->set(sim_clock.ctx, 9), TOU_E_BUSY);
    assert_refused(&sim_clock, TOU_E_INVALID);
}

static void every_simulated_second_is_one_tick_across_every_wrap(void **state)
{
    static const uint32_t steps_ms[] = {1, 999, 1000, 1001, 12345, 86400000, 4233600000u};
    tou_posix_ticks_t ticks;
    uint64_t passed_ms = 0;
    uint64_t taken     = 0;

    (void)state;
    tou_posix_sim_advance_ms(&sim, 640);
    tou_posix_ticks_init(&ticks, &sim_timer);
    assert_int_equal(tou_posix_ticks_due(&ticks), 0);
    for (unsigned i = 0; i < 7000; i++) {
        uint32_t step = steps_ms[(i * i + i / 7u) % 7u];

        tou_posix_sim_advance_ms(&sim, step);
        passed_ms += step;
        taken += tou_posix_ticks_due(&ticks);
        assert_int_equal(taken, passed_ms / 1000u);
        assert_int_equal(tou_posix_ticks_due(&ticks), 0);
    }
    assert_true(passed_ms >> 32 > 100u);
}

static void a_speed_multiplies_real_time_for_clock_and_timer_alike(void **state)
{
    const uint32_t speed = 10000;
    uint64_t outer       = tou_posix_monotonic_ns();

    (void)state;
    assert_int_equal(tou_posix_sim_init(&sim, SOME_UTC, speed), TOU_OK);
    uint64_t inner = tou_posix_monotonic_ns();
    for (unsigned i = 0; i < 10; i++) {
        uint64_t least    = (tou_posix_monotonic_ns() - inner) * speed / 1000000u;
        uint32_t shown_ms = now_ms(&sim_timer);
        tou_utc_t shown   = get(&sim_clock) - SOME_UTC;
        uint64_t most     = (tou_posix_monotonic_ns() - outer) * speed / 1000000u;

        assert_in_range(shown_ms, least, most);
        assert_in_range(shown, shown_ms / 1000u, most / 1000u);
        nap();
    }
}

static void a_change_of_speed_keeps_what_has_passed(void **state)
{
    (void)state;
    assert_int_equal(tou_posix_sim_init(&sim, SOME_UTC, TOU_POSIX_SPEED_MAX), TOU_OK);
    uint64_t inner = tou_posix_monotonic_ns();
    nap();
    uint64_t least = (tou_posix_monotonic_ns() - inner) / 1000u; /* seconds */
    assert_int_equal(tou_posix_sim_set_speed(&sim, 0), TOU_OK);
    tou_utc_t stood = get(&sim_clock);
    assert_true(stood - SOME_UTC >= least);
    nap();
    assert_int_equal(get(&sim_clock), stood);
    uint64_t outer = tou_posix_monotonic_ns();
    assert_int_equal(tou_posix_sim_set_speed(&sim, 1), TOU_OK);
    tou_posix_sim_advance(&sim, 50);
    tou_utc_t shown = get(&sim_clock);
    assert_in_range(shown - stood, 50, 51u + (tou_posix_monotonic_ns() - outer) / SECOND_NS);
}

static void a_speed_out_of_range_is_refused_and_nothing_changes(void **state)
{
    (void)state;
    tou_posix_sim_advance(&sim, 5);
    assert_int_equal(tou_posix_sim_init(&sim, 1, TOU_POSIX_SPEED_MAX + 1u), TOU_E_RANGE);
    assert_int_equal(tou_posix_sim_set_speed(&sim, TOU_POSIX_SPEED_MAX + 1u), TOU_E_RANGE);
    nap();
    assert_int_equal(get(&sim_clock), SOME_UTC + 5u);
    assert_int_equal(now_ms(&sim_timer), 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_real_clock_shows_the_time_of_the_system),
        cmocka_unit_test(setting_a_real_clock_leaves_the_system_alone),
        cmocka_unit_test(a_second_begins_with_the_setting_and_the_last_one_ends),
        cmocka_unit_test(a_real_clock_that_stopped_is_invalid_until_it_is_set),
        cmocka_unit_test(a_real_timer_counts_milliseconds_across_its_wrap),
        cmocka_unit_test(a_real_second_is_one_tick),
        cmocka_unit_test_setup(simulated_time_moves_by_hand_only, begin),
        cmocka_unit_test_setup(setting_a_simulated_clock_begins_a_second_and_leaves_its_timer, begin),
        cmocka_unit_test_setup(a_simulated_clock_stops_and_is_cured_by_setting, begin),
        cmocka_unit_test_setup(a_simulated_clock_is_busy_or_broken_for_as_many_calls_as_asked, begin),
        cmocka_unit_test_setup(every_simulated_second_is_one_tick_across_every_wrap, begin),
        cmocka_unit_test_setup(a_speed_multiplies_real_time_for_clock_and_timer_alike, begin),
        cmocka_unit_test_setup(a_change_of_speed_keeps_what_has_passed, begin),
        cmocka_unit_test_setup(a_speed_out_of_range_is_refused_and_nothing_changes, begin),
    };
    return cmocka_run_group_tests_name("posix", tests, NULL, NULL);
}
