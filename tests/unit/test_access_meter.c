/* SPDX-License-Identifier: MIT */
/* Access as a part of a whole meter that keeps everything: its minutes, its section of the state, its self-check. */
#include "keeping.h"

#include "tou/access.h"

#define NOON     ram_at(2026, 5, 4, 12, 0)
#define PART_ID  60u
#define TRIES    3u
#define LOCK_MIN 30u
#define SECTION  (TOU_KEPT_HEAD + 33u)

static const tou_param_t block  = {TOU_SETTING_PASSWORDS, 1, TOU_SETTINGS_PASSWORDS};
static const uint8_t zeros[3]   = {0, 0, 0};
static const uint8_t bad[3]     = {1, 2, 3};
static const uint8_t changed[3] = {4, 5, 6};

static tou_access_t guarded;
static tou_access_cfg_t cfg;
static bool stopped; /* the board's clock, at power-up */

static void boot(tou_utc_t utc)
{
    kept_meter_t *meter = &world.meter;

    tou_posix_nv_power_up(&world.part);
    world_power_up(&world, utc);
    world.time.valid = !stopped;
    tou_err_t err    = kept_meter_mount(meter);
    assert_int_equal(tou_access_init(&guarded, &cfg), TOU_OK);
    if (err == TOU_OK) {
        err = kept_meter_load(meter);
    }
    assert_true(err == TOU_OK || err == TOU_E_ABSENT);
    assert_int_equal(kept_meter_start(meter), TOU_OK);
    keeping_settle();
}

/* A meter of few parts and this one behind them; a slot of the journal grows by its section. */
static int begin(void **state)
{
    const tou_access_cfg_t guard = {&world.meter.store, NULL, NULL, TRIES, LOCK_MIN};

    (void)keeping_little(state);
    made.param    = &block;
    made.n_params = 1;
    keeping_set_up();

    kept_meter_t *meter      = &world.meter;
    const tou_part_t part    = {&tou_access_part, &guarded, PART_ID};
    tou_store_cfg_t *storage = &meter->store_cfg;

    meter->part[meter->cfg.n_parts++] = part;
    storage->journal.slot             = (uint16_t)(storage->journal.slot + SECTION);
    storage->param_at += shape.slots * SECTION;
    storage->ring_at += shape.slots * SECTION;
    cfg     = guard;
    stopped = false;
    boot(NOON);
    run(3, 0);
    n_told = 0;
    return 0;
}

static tou_err_t check(const uint8_t *password)
{
    return tou_access_check(&guarded, 4, 4, password, true);
}

static void guess(unsigned n)
{
    for (; n != 0; n--) {
        assert_int_equal(check(bad), TOU_E_DENIED);
        keeping_settle();
    }
}

static void each_wrong_password_is_committed_at_once(void **state)
{
    (void)state;
    for (unsigned i = 1; i <= TRIES; i++) {
        uint32_t before = number();

        assert_int_equal(check(bad), TOU_E_DENIED);
        uint32_t ticket = tou_store_ticket(&world.meter.store);
        assert_false(tou_keep_done(&world.meter.keep, ticket));
        keeping_settle();
        assert_true(tou_keep_done(&world.meter.keep, ticket));
        assert_int_equal(number(), before + 1);
        cut();
        boot(NOON + 1000 * i);
        keeping_settle();
    }
    assert_int_equal(tou_access_locked(&guarded, 4), LOCK_MIN);
}

static void a_lock_out_runs_at_minute_edges_and_not_without_power(void **state)
{
    (void)state;
    guess(TRIES);
    assert_int_equal(tou_access_locked(&guarded, 4), LOCK_MIN);
    run(10, 0);
    assert_int_equal(tou_access_locked(&guarded, 4), LOCK_MIN - 10);
    warn_and_cut();
    boot(NOON + 30 * TOU_DAY_S);
    assert_int_equal(tou_access_locked(&guarded, 4), LOCK_MIN - 10);
    assert_int_equal(tou_meter_set_clock(&world.meter.meter, NOON + 60 * TOU_DAY_S), TOU_OK);
    keeping_settle();
    assert_int_equal(tou_access_locked(&guarded, 4), LOCK_MIN - 10);
    run(LOCK_MIN - 11, 0);
    assert_int_equal(check(zeros), TOU_E_DENIED);
    run(1, 0);
    assert_int_equal(check(zeros), TOU_OK);
}

static void a_lock_out_runs_while_the_clock_is_not_valid(void **state)
{
    (void)state;
    guess(TRIES);
    warn_and_cut();
    stopped = true;
    boot(NOON + 600);
    assert_int_equal(tou_meter_now(&world.meter.meter), 0);
    run(10, 0);
    assert_int_equal(tou_access_locked(&guarded, 4), LOCK_MIN - 10);
    warn_and_cut();
    boot(NOON + 6000);
    assert_int_equal(tou_access_locked(&guarded, 4), LOCK_MIN - 10);
    run(LOCK_MIN - 11, 0);
    assert_int_equal(check(zeros), TOU_E_DENIED);
    run(1, 0);
    assert_int_equal(check(zeros), TOU_OK);
    assert_int_equal(tou_meter_now(&world.meter.meter), 0);
}

static void a_right_password_and_a_minute_commit_nothing(void **state)
{
    uint32_t before = number();

    (void)state;
    assert_int_equal(check(zeros), TOU_OK);
    keeping_settle();
    run(5, 0);
    assert_int_equal(number(), before);
}

static void a_password_is_changed_with_the_meter_running(void **state)
{
    (void)state;
    while (tou_access_change(&guarded, 2, zeros, 4, changed) == TOU_E_BUSY) {
        keeping_settle();
    }
    uint32_t ticket = tou_store_ticket(&world.meter.store);
    keeping_settle();
    assert_true(tou_keep_done(&world.meter.keep, ticket));
    run(1, 0);
    cut();
    boot(NOON + 600);
    assert_true(guarded.written);
    assert_int_equal(check(zeros), TOU_E_DENIED);
    assert_int_equal(check(changed), TOU_OK);
    assert_int_equal(count_told(TOU_EV_DAMAGED), 0);
}

static void a_flip_stops_the_meter_and_opens_nothing_before(void **state)
{
    (void)state;
    guess(TRIES);
    guarded.left[4] = 0;
    assert_int_equal(check(zeros), TOU_E_DENIED);
    world_pass(&world, 60, 0);
    assert_false(world_settle(&world, NULL));
    assert_int_equal(nth_told(TOU_EV_DAMAGED, 0)->detail, TOU_IN_PART + world.meter.cfg.n_parts - 1);
    cut();
    boot(NOON + 600);
    assert_int_equal(tou_access_locked(&guarded, 4), LOCK_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_wrong_password_is_committed_at_once, begin),
        cmocka_unit_test_setup(a_lock_out_runs_at_minute_edges_and_not_without_power, begin),
        cmocka_unit_test_setup(a_lock_out_runs_while_the_clock_is_not_valid, begin),
        cmocka_unit_test_setup(a_right_password_and_a_minute_commit_nothing, begin),
        cmocka_unit_test_setup(a_password_is_changed_with_the_meter_running, begin),
        cmocka_unit_test_setup(a_flip_stops_the_meter_and_opens_nothing_before, begin),
    };
    return cmocka_run_group_tests_name("access in a meter", tests, NULL, NULL);
}
