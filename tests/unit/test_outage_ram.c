/* SPDX-License-Identifier: MIT */
/*
 * A whole meter whose RAM is changed by something else: it stops, is set up anew from the last commit, and tells so. Every bit of
 * what it counts, bills and keeps with.
 */
#include "keeping.h"

#define BEGIN ram_at(2026, 5, 31, 23, 0)

static uint64_t committed; /* pulses in the last commit */
static unsigned flips;

/* A busy meter with a period in its history, all of it saved; more is counted since. */
static int busy(void **state)
{
    (void)keeping_everything(state);
    begin_at(BEGIN);
    run(90, 3);
    warn();
    committed = world_counted(&world);
    flips     = 0;
    return 0;
}

/* Up to the next minute edge, where all objects are looked at. */
static bool found(void)
{
    tick(60);
    for (unsigned n = 0; n < 3000u && count_told(TOU_EV_DAMAGED) == 0u; n++) {
        polls(1);
    }
    return count_told(TOU_EV_DAMAGED) == 1u && tou_meter_poll(&world.meter.meter) == TOU_E_INVALID &&
           tou_meter_poll(&world.meter.meter) == TOU_E_INVALID;
}

/* What a product does then: all anew, the last commit, and say so. */
static void reload(void)
{
    uint8_t where = nth_told(TOU_EV_DAMAGED, 0)->detail;

    world.hardware = 0;
    tou_posix_nv_finish(&world.part);
    assert_int_equal(kept_meter_boot(&world.meter), TOU_OK);
    keeping_settle();
    assert_counted(committed);
    n_told = 0;
    assert_int_equal(tou_meter_report(&world.meter.meter, TOU_EV_RELOADED, where, NULL, 0), TOU_OK);
    assert_int_equal(count_told(TOU_EV_RELOADED), 1);
    assert_int_equal(nth_told(TOU_EV_RELOADED, 0)->detail, where);
    keeping_settle();
    n_told = 0;
}

/* Bits of the mask in each byte. */
static void flip_each(const char *what, void *object, size_t size, uint8_t mask)
{
    uint8_t *byte = object;

    for (size_t i = 0; i < size; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            if ((mask & (1u << bit)) == 0u) {
                continue;
            }
            byte[i] ^= (uint8_t)(1u << bit);
            flips++;
            if (!found()) {
                fail_msg("%s: byte %u, bit %u", what, (unsigned)i, bit);
            }
            reload();
        }
    }
    print_message("%s: %u flips\n", what, flips);
}

#define FLIP(object) flip_each(#object, &(object), sizeof(object), 0xFF)

static void registers(void **state)
{
    (void)state;
    for (unsigned r = 0; r <= shape.n_rates; r++) {
        FLIP(world.meter.reg[r].units);
        FLIP(world.meter.reg[r].rem);
    }
    FLIP(world.meter.energy.energy.excess);
    FLIP(world.meter.energy.opened);
    assert_true(flips > 300u);
}

static void maxima(void **state)
{
    (void)state;
    flip_each("maxima", world.meter.maximum, 5u * sizeof world.meter.maximum[0], 0xFF);
    flip_each("cumulative", world.meter.cumulative, 5u * sizeof world.meter.cumulative[0], 0xFF);
}

static void billing_and_tariff(void **state)
{
    (void)state;
    FLIP(world.meter.billing.state);
    FLIP(world.meter.billing.due);
    FLIP(world.meter.tariff.state);
}

static void history_freezes_and_log(void **state)
{
    (void)state;
    FLIP(world.meter.history);
    FLIP(world.meter.freeze[KEPT_HOURLY].schedule.done);
    FLIP(world.meter.freeze[KEPT_HOURLY].schedule.due);
    FLIP(world.meter.log.lost);
}

/* How many blocks there are and the pointer to the settings are followed by the check itself; what is a bool holds 0 or 1. */
static void the_store(void **state)
{
    tou_store_t *store = &world.meter.store;

    (void)state;
    FLIP(store->stage);
    FLIP(store->faults);
    FLIP(store->kind);
    FLIP(store->ring);
    flip_each("dirty", &store->dirty, 1, 1);
    flip_each("works", &store->works, 1, 1);
    flip_each("rests", &store->rests, 1, 1);
    flip_each("asked", &store->asked, 1, 1);
    flip_each("failing", &store->failing, 1, 1);
    FLIP(store->skip);
    FLIP(store->number);
    FLIP(store->job.to);
    FLIP(store->journal.next);
    FLIP(store->journal.newest);
    FLIP(store->journal.limit);
    flip_each("rings", world.meter.ring_state, sizeof world.meter.ring_state[0], 0xFF);
}

/* Pulses that came since the commit are lost, and no more. */
static void what_came_since_the_commit_is_lost(void **state)
{
    (void)state;
    run(7, 5);
    assert_int_equal(world_counted(&world), committed + 35);
    world.meter.billing.state.number ^= 1;
    assert_true(found());
    assert_int_equal(nth_told(TOU_EV_DAMAGED, 0)->detail, TOU_IN_BILLING);
    reload();
    assert_closing(1, ram_at(2026, 6, 1, 0, 0), 0, 180);
    run(5, 2);
    assert_counted(committed + 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(registers, busy),          cmocka_unit_test_setup(maxima, busy),
        cmocka_unit_test_setup(billing_and_tariff, busy), cmocka_unit_test_setup(history_freezes_and_log, busy),
        cmocka_unit_test_setup(the_store, busy),          cmocka_unit_test_setup(what_came_since_the_commit_is_lost, busy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
