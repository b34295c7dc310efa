/* SPDX-License-Identifier: MIT */
/* keep.h: storage that is busy or fails, and RAM of the keeper that is changed. */
#include "keeping.h"

#define BEGIN ram_at(2026, 5, 4, 9, 0)

/* Storage that fails. */

static void storage_dies(void)
{
    assert_int_equal(tou_posix_nv_fail(&world.part, TOU_POSIX_NV_WRITE, 0, UINT32_MAX, TOU_POSIX_NV_REFUSE), TOU_OK);
}

static void storage_lives(void)
{
    assert_int_equal(tou_posix_nv_fail(&world.part, TOU_POSIX_NV_WRITE, 0, 0, TOU_POSIX_NV_REFUSE), TOU_OK);
}

static void a_dead_storage_is_told_and_the_meter_runs_on(void **state)
{
    const tou_event_t *event;

    (void)state;
    begin_at(ram_at(2026, 5, 30, 12, 0));
    run(60, 3);
    storage_dies();
    run(3 * 1440, 3);
    assert_counted(180 + 3 * 1440 * 3);
    assert_int_equal(count_told(TOU_EV_NV), 1);
    event = nth_told(TOU_EV_NV, 0);
    assert_int_equal(event->detail, 1);
    assert_int_equal(count_told(TOU_EV_MARKS), 0);
    assert_int_equal(count_told(TOU_EV_CLOSED), 1);
    assert_int_equal(world.meter.billing.state.number, 1);
    assert_int_equal(nth_told(TOU_EV_CLOSED, 0)->closing->at, ram_at(2026, 6, 1, 0, 0));
    assert_int_equal(tou_meter_now(&world.meter.meter), world.time.utc);
    assert_true(world.meter.maximum[0].value != 0u);
    assert_false(tou_keep_rests(&world.meter.keep));
}

static void a_storage_that_comes_back_is_used_again(void **state)
{
    uint32_t reading;

    (void)state;
    begin_at(ram_at(2026, 5, 30, 12, 0));
    run(60, 3);
    storage_dies();
    run(3 * 1440, 3);
    storage_lives();
    reading = (uint32_t)world_counted(&world);
    run(2, 3);
    assert_false(world.meter.store.failing);
    warn();
    n_told = 0;
    run_until(ram_at(2026, 7, 1, 0, 0), 1);
    assert_int_equal(count_told(TOU_EV_NV), 0);
    reading = reading + 6u + (uint32_t)(ram_at(2026, 7, 1, 0, 0) - ram_at(2026, 6, 2, 13, 2)) / 60u;
    assert_closing(1, ram_at(2026, 7, 1, 0, 0), 1, reading);
    warn_and_cut();
    come_up(ram_at(2026, 7, 2, 0, 0));
    assert_counted(reading);
    assert_closing(1, ram_at(2026, 7, 1, 0, 0), 1, reading);
    assert_int_equal(world.meter.billing.state.number, 2);
}

/* Only the slots of the journal are worn: no record is ever complete. */
static void a_dead_journal_is_told_and_the_meter_runs_on(void **state)
{
    uint32_t size;

    (void)state;
    begin_at(ram_at(2026, 5, 31, 12, 0));
    run(5, 3);
    size = (uint32_t)world.meter.store_cfg.journal.slot * shape.slots;
    assert_int_equal(tou_posix_nv_stick(&world.part, 0, size, true), TOU_OK);
    run(1440, 3);
    assert_counted(15 + 1440 * 3);
    assert_int_equal(count_told(TOU_EV_NV), 1);
    assert_int_equal(world.meter.billing.state.number, 1);
    assert_int_equal(tou_posix_nv_stick(&world.part, 0, size, false), TOU_OK);
    run(2, 3);
    warn_and_cut();
    come_up(ram_at(2026, 6, 2, 0, 0));
    assert_counted(15 + 1442 * 3);
    assert_int_equal(world.meter.billing.state.number, 1);
}

/* A block of a table or a setting is written while the meter is unlocked. */
static void a_fault_while_the_meter_is_unlocked_is_told(void **state)
{
    static const tou_param_t kind = {200, 2, 20};
    uint8_t byte                  = 1;

    (void)state;
    made.param    = &kind;
    made.n_params = 1;
    begin_at(BEGIN);
    (void)tou_keep_ask(&world.meter.keep);
    run(1, 1);
    assert_int_equal(tou_meter_unlock(&world.meter.meter), TOU_OK);
    assert_int_equal(tou_store_write(&world.meter.store, 200, 0, 0, &byte, 1), TOU_OK);
    assert_int_equal(tou_posix_nv_fail(&world.part, TOU_POSIX_NV_WRITE, 0, 3, TOU_POSIX_NV_REFUSE), TOU_OK);
    polls(20);
    assert_int_equal(tou_store_wrote(&world.meter.store), TOU_E_IO);
    tou_meter_lock(&world.meter.meter, false);
    run(5, 1);
    assert_int_equal(count_told(TOU_EV_NV), 1);
}

/* Faults are counted to 255 only, but are told however many there were. */
static void a_storage_that_dies_again_is_told_again(void **state)
{
    (void)state;
    begin_at(BEGIN);
    storage_dies();
    for (unsigned i = 0; i < 400; i++) {
        n_told = 0;
        run(1, 3);
    }
    storage_lives();
    run(10, 3);
    assert_false(world.meter.store.failing);
    n_told = 0;
    storage_dies();
    (void)tou_keep_ask(&world.meter.keep);
    run(3, 3);
    assert_true(count_told(TOU_EV_NV) > 0u);
}

/* The power fails while a part of the emergency record's writes do: it is tried again at once, for there is no next minute. */
static void an_emergency_record_that_fails_is_tried_again(void **state)
{
    (void)state;
    begin_at(BEGIN);
    run(3, 3);
    assert_int_equal(tou_posix_nv_fail(&world.part, TOU_POSIX_NV_WRITE, 0, 3, TOU_POSIX_NV_REFUSE), TOU_OK);
    tou_keep_warn_isr(&world.meter.keep);
    polls(2000);
    assert_true(tou_keep_rests(&world.meter.keep));
}

/* Storage that is busy: what is taken down for good waits. */

static void storage_hangs(void)
{
    assert_int_equal(tou_posix_nv_fail(&world.part, TOU_POSIX_NV_WRITE, 0, UINT32_MAX, TOU_POSIX_NV_DELAY), TOU_OK);
}

static void a_closing_by_hand_waits_for_the_store(void **state)
{
    (void)state;
    begin_at(BEGIN);
    run(3, 5);
    storage_hangs();
    assert_int_equal(tou_meter_close(&world.meter.meter, TOU_CAUSE_KEY), TOU_OK);
    polls(500);
    assert_int_equal(tou_meter_close(&world.meter.meter, TOU_CAUSE_KEY), TOU_E_BUSY);
    assert_int_equal(world.meter.billing.state.number, 1);
    storage_lives();
    keeping_settle();
    assert_int_equal(tou_meter_close(&world.meter.meter, TOU_CAUSE_KEY), TOU_OK);
    keeping_settle();
    warn_and_cut();
    come_up(BEGIN + 3600);
    assert_int_equal(tou_history_used(&world.meter.history), 2);
    assert_closing(1, BEGIN + 180, 1, 15);
    assert_closing(2, BEGIN + 180, 0, 15);
}

static void an_edge_waits_for_the_store_with_its_pulses(void **state)
{
    tou_utc_t first = ram_at(2026, 6, 1, 0, 0);

    (void)state;
    begin_at(first - 300);
    run(4, 5);
    storage_hangs();
    assert_int_equal(tou_meter_close(&world.meter.meter, TOU_CAUSE_KEY), TOU_OK);
    arrive(5);
    tick(60); /* the monthly closing is due */
    arrive(7);
    tick(10);
    polls(500);
    assert_int_equal(world.meter.billing.state.number, 1);
    assert_true(world_counted(&world) <= 25u); /* those behind the edge wait in any case */
    storage_lives();
    keeping_settle();
    assert_int_equal(world.meter.billing.state.number, 2);
    assert_counted(32);
    assert_closing(1, first, 1, 25);
    assert_closing(2, first - 60, 0, 20);
}

/* But no longer than the ring of marks lasts. */
static void no_edge_is_lost_while_the_store_hangs(void **state)
{
    tou_utc_t first = ram_at(2026, 6, 1, 0, 0);

    (void)state;
    begin_at(first - 300);
    run(4, 5);
    storage_hangs();
    assert_int_equal(tou_meter_close(&world.meter.meter, TOU_CAUSE_KEY), TOU_OK);
    for (unsigned i = 0; i < 30; i++) {
        arrive(5);
        tick(60);
        polls(200);
    }
    assert_int_equal(count_told(TOU_EV_MARKS), 0);
    assert_int_equal(count_told(TOU_EV_CLOSED), 2);
    assert_true(world_counted(&world) >= 20u + 5u * (30u - KEPT_MARKS));
    storage_lives();
    keeping_settle();
    assert_counted(20 + 150);
    assert_int_equal(tou_history_used(&world.meter.history), 1); /* there was room for one */
    assert_true(count_told(TOU_EV_NV) > 0u);
    assert_int_equal(tou_meter_now(&world.meter.meter), world.time.utc);
}

/* RAM of the keeper. */
static void a_damaged_keeper_stops_the_meter(void **state)
{
    uint8_t *byte = (uint8_t *)&world.meter.keep;

    (void)state;
    begin_at(BEGIN);
    run(3, 5);
    for (size_t i = offsetof(tou_keep_t, seal_cfg); i < sizeof world.meter.keep; i++) {
        static world_t copy;

        memcpy(&copy, &world, sizeof copy);
        n_told = 0;
        byte[i] ^= 0x01;
        tick(60);
        for (unsigned n = 0; n < 200u && count_told(TOU_EV_DAMAGED) == 0u; n++) {
            polls(1);
        }
        if (count_told(TOU_EV_DAMAGED) != 1u) {
            fail_msg("byte %u of the keeper", (unsigned)i);
        }
        assert_int_equal(tou_meter_poll(&world.meter.meter), TOU_E_INVALID);
        assert_int_equal(world_counted(&world), 15);
        memcpy(&world, &copy, sizeof copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_dead_storage_is_told_and_the_meter_runs_on, keeping_everything),
        cmocka_unit_test_setup(a_storage_that_comes_back_is_used_again, keeping_everything),
        cmocka_unit_test_setup(a_dead_journal_is_told_and_the_meter_runs_on, keeping_everything),
        cmocka_unit_test_setup(a_fault_while_the_meter_is_unlocked_is_told, keeping_little),
        cmocka_unit_test_setup(a_storage_that_dies_again_is_told_again, keeping_little),
        cmocka_unit_test_setup(an_emergency_record_that_fails_is_tried_again, keeping_little),
        cmocka_unit_test_setup(a_closing_by_hand_waits_for_the_store, keeping_everything),
        cmocka_unit_test_setup(an_edge_waits_for_the_store_with_its_pulses, keeping_everything),
        cmocka_unit_test_setup(no_edge_is_lost_while_the_store_hangs, keeping_everything),
        cmocka_unit_test_setup(a_damaged_keeper_stops_the_meter, keeping_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
