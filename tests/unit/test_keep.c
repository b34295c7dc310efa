/* SPDX-License-Identifier: MIT */
/* keep.h: when the state is saved, and that it comes back. What fails: test_keep_fault.c. */
#include "keeping.h"

#define BEGIN ram_at(2026, 5, 4, 9, 0)

static void saved_after_so_many_minutes(void **state)
{
    (void)state;
    shape.save_min = 10;
    begin_at(BEGIN);
    run(9, 3);
    assert_int_equal(number(), 0);
    run(1, 3);
    assert_int_equal(number(), 1);
    run(9, 3);
    assert_int_equal(number(), 1);
    cut();
    come_up(BEGIN + 3600);
    assert_counted(30);
    run(9, 3);
    assert_int_equal(number(), 1);
    run(1, 3);
    assert_int_equal(number(), 2);
}

static void saved_after_so_many_pulses(void **state)
{
    (void)state;
    shape.save_min    = 0;
    shape.save_pulses = 100;
    begin_at(BEGIN);
    run(3, 33);
    assert_int_equal(number(), 0);
    arrive(1);
    keeping_settle(); /* not at a minute's edge */
    assert_int_equal(number(), 1);
    run(20, 4);
    assert_int_equal(number(), 1);
    cut();
    come_up(BEGIN + 7200);
    assert_counted(100);
    arrive(60000);
    keeping_settle();
    assert_int_equal(number(), 2);
}

static void without_a_budget_nothing_is_saved(void **state)
{
    (void)state;
    shape.save_min    = 0;
    shape.save_pulses = 0;
    begin_at(BEGIN);
    run(600, 40);
    assert_int_equal(number(), 0);
    assert_int_equal(tou_posix_nv_stats(&world.part)->done, 0);
}

static void a_warning_saves_every_pulse(void **state)
{
    (void)state;
    shape.save_min = 0;
    begin_at(BEGIN);
    run(7, 5);
    arrive(3);
    tick(20);
    arrive(2);
    assert_false(tou_keep_rests(&world.meter.keep)); /* what has been credited is not saved */
    warn();
    assert_true(tou_keep_rests(&world.meter.keep));
    assert_int_equal(number(), 1);
    cut();
    come_up(BEGIN + 3600);
    assert_counted(40);
}

/* A record was begun so many polls before: it holds too little, and is broken off. */
static void a_warning_breaks_a_record_off(void **state)
{
    unsigned broken = 0;

    for (unsigned n = 0; n < 24; n++) {
        bool under_way;

        (void)keeping_little(state);
        begin_at(BEGIN);
        run(7, 5);
        tou_posix_nv_set_busy(&world.part, n % 3u);
        (void)tou_keep_ask(&world.meter.keep);
        polls(n);
        under_way = !tou_store_asked(&world.meter.store) && number() == 0u;
        broken += under_way ? 1u : 0u;
        arrive(6);
        tou_keep_warn_isr(&world.meter.keep);
        while (!tou_keep_rests(&world.meter.keep)) {
            polls(1);
            assert_false(under_way && number() == 1u); /* it is never complete */
        }
        cut();
        come_up(BEGIN + 3600);
        assert_counted(41);
    }
    assert_true(broken > 5u);
}

/* The same of a meter with everything, at a closing: what is taken down is saved, too. */
static void a_warning_at_a_closing_saves_both(void **state)
{
    tou_utc_t first = ram_at(2026, 6, 1, 0, 0);

    for (unsigned n = 0; n < 40; n++) {
        (void)keeping_everything(state);
        begin_at(first - 600);
        run(9, 5);
        tou_posix_nv_set_busy(&world.part, 2);
        arrive(5);
        tick(60);
        polls(n);
        arrive(6);
        warn_and_cut();
        come_up(first + 120);
        assert_counted(56);
        assert_int_equal(tou_history_used(&world.meter.history), 1);
        assert_closing(1, first, 0, 50);
    }
}

static void the_supply_returns_and_nothing_has_happened(void **state)
{
    const tou_maximum_t *maximum;

    (void)state;
    begin_at(BEGIN);
    run(7, 5);
    arrive(3);
    warn();
    assert_int_equal(n_told, 0);
    run(8, 5);
    assert_counted(78);
    run(1, 0);
    maximum = tou_demand_maximum(&world.meter.demand.demand, 0, 0);
    assert_non_null(maximum);
    assert_int_equal(maximum->at, BEGIN + 900); /* the window was not broken */
    assert_int_equal(maximum->value, 78u * 4u * 10u);
    assert_int_equal(n_told, 0);
    warn_and_cut();
    come_up(BEGIN + 3600);
    assert_counted(78);
}

static void two_warnings_save_twice(void **state)
{
    (void)state;
    begin_at(BEGIN);
    arrive(3);
    warn();
    arrive(4);
    warn();
    cut();
    come_up(BEGIN + 3600);
    assert_counted(7);
}

/* All that is kept as objects: what is written down here comes back bit by bit. */
static struct {
    tou_register_t reg[1 + KEPT_RATES];
    uint32_t excess;
    tou_maximum_t maximum[(1 + KEPT_RATES) * TOU_DEMAND_HIGHEST_MAX];
    uint32_t cumulative[1 + KEPT_RATES];
    tou_billing_state_t billing;
    tou_tariff_state_t tariff;
    tou_utc_t done[KEPT_FREEZES];
    tou_schedule_cfg_t timed;
    tou_utc_t profile;
    uint64_t kept;
} seen[2];

/* Member by member, since what lies between them is anything. */
static void write_down_states(unsigned i)
{
    const tou_billing_state_t *billing = &world.meter.billing.state;
    const tou_tariff_state_t *tariff   = &world.meter.tariff.state;

    memcpy(seen[i].billing.month, billing->month, sizeof billing->month);
    seen[i].billing.number = billing->number;
    seen[i].billing.missed = billing->missed;
    seen[i].billing.since  = billing->since;
    memcpy(seen[i].tariff.bank, tariff->bank, sizeof tariff->bank);
    memcpy(seen[i].tariff.switch_at, tariff->switch_at, sizeof tariff->switch_at);
    memcpy(seen[i].tariff.switched_at, tariff->switched_at, sizeof tariff->switched_at);
    for (unsigned k = 0; k < 3; k++) {
        seen[i].tariff.override[k].day   = tariff->override[k].day;
        seen[i].tariff.override[k].table = tariff->override[k].table;
    }
}

/* `pulses` of a maximum is worked out anew. */
static void write_down(unsigned i)
{
    const kept_meter_t *meter = &world.meter;

    memset(&seen[i], 0, sizeof seen[i]);
    memcpy(seen[i].reg, meter->reg, sizeof meter->reg);
    memcpy(seen[i].maximum, meter->maximum, sizeof meter->maximum);
    memcpy(seen[i].cumulative, meter->cumulative, sizeof meter->cumulative);
    seen[i].excess  = meter->energy.energy.excess;
    seen[i].timed   = *tou_freeze_schedule(&meter->freeze[KEPT_TIMED]);
    seen[i].profile = meter->profile.schedule.done;
    write_down_states(i);
    for (size_t k = 0; k < sizeof seen[i].maximum / sizeof seen[i].maximum[0]; k++) {
        seen[i].maximum[k].pulses = 0;
    }
    for (unsigned k = 0; k < KEPT_FREEZES; k++) {
        seen[i].done[k] = meter->freeze[k].schedule.done;
    }
    seen[i].kept = world_kept(&world.meter);
}

/* Rates, maxima, closings of all kinds, an announced day, a switch that was made and one to come, a schedule that was set. */
static void live(void)
{
    static const tou_schedule_cfg_t yearly = {TOU_EVERY_YEAR, 7, 1, 12, 30, {0, 0}};

    begin_at(ram_at(2026, 5, 30, 9, 7));
    assert_int_equal(tou_meter_unlock(&world.meter.meter), TOU_OK);
    assert_int_equal(tou_tariff_set_switch(&world.meter.tariff, TOU_BANKS_WEEKS, ram_at(2026, 5, 31, 14, 0)), TOU_OK);
    tou_meter_lock(&world.meter.meter, false);
    run(3 * 1440, 11);
    assert_int_equal(tou_meter_close(&world.meter.meter, TOU_CAUSE_KEY), TOU_OK);
    run(100, 13);
    assert_int_equal(tou_meter_unlock(&world.meter.meter), TOU_OK);
    assert_int_equal(
        tou_tariff_announce(&world.meter.tariff, world.time.utc, (tou_day_t)(world.time.utc / TOU_DAY_S + 1u), 3), TOU_OK);
    assert_int_equal(tou_tariff_set_switch(&world.meter.tariff, TOU_BANKS_DAYS, ram_at(2026, 7, 1, 0, 0)), TOU_OK);
    assert_int_equal(tou_freeze_set_schedule(&world.meter.freeze[KEPT_TIMED], &yearly, world.time.utc), TOU_OK);
    tou_meter_lock(&world.meter.meter, false);
    run(7, 2);
    arrive(1);
}

/* What remainders of rates came to is counted in the total alone from then on. */
static void change_constant(uint16_t constant)
{
    assert_int_equal(tou_meter_unlock(&world.meter.meter), TOU_OK);
    assert_int_equal(tou_energy_set_constant(&world.meter.energy.energy, constant, 1), TOU_OK);
    assert_int_equal(tou_demand_set_constant(&world.meter.demand.demand, constant, 1), TOU_OK);
    tou_meter_lock(&world.meter.meter, true);
    world.meter.shape.constant = constant;
    keeping_settle();
    arrive(1);
}

static void all_comes_back_as_it_was(void **state)
{
    (void)state;
    shape.constant = 700; /* so that there are remainders */
    live();
    change_constant(300);
    assert_true(world.meter.energy.energy.excess != 0u);
    warn();
    write_down(0);
    cut();
    tou_posix_nv_power_up(&world.part);
    world_power_up(&world, world.time.utc + 5);
    assert_int_equal(kept_meter_mount(&world.meter), TOU_OK);
    assert_int_equal(kept_meter_load(&world.meter), TOU_OK);
    write_down(1);
    assert_memory_equal(&seen[1], &seen[0], sizeof seen[0]);
    assert_true(seen[0].reg[0].rem != 0u);
    assert_true(seen[0].reg[2].units != 0u && seen[0].reg[2].units != seen[0].reg[3].units);
    assert_true(seen[0].maximum[0].value != 0u);
    assert_true(seen[0].cumulative[0] != 0u);
    assert_int_equal(seen[0].billing.number, 2);
    assert_int_equal(seen[0].tariff.bank[TOU_BANKS_WEEKS], 1);
    assert_int_equal(seen[0].tariff.switched_at[TOU_BANKS_WEEKS], ram_at(2026, 5, 31, 14, 0));
    assert_int_equal(seen[0].tariff.switch_at[TOU_BANKS_DAYS], ram_at(2026, 7, 1, 0, 0));
    assert_int_equal(seen[0].timed.kind, TOU_EVERY_YEAR);
    assert_int_equal(tou_history_used(&world.meter.history), 2);
}

/* The phase of free windows is kept, so that they go on in their rhythm. */
static void windows_resume_in_their_rhythm(void **state)
{
    tou_utc_t back = BEGIN + 1800;
    uint8_t phase;

    (void)state;
    shape.outage           = TOU_DEMAND_RESUME;
    shape.demand.sync      = TOU_DEMAND_FREE;
    shape.demand.slide_min = 15;
    begin_at(BEGIN + 120);
    run(6, 1);
    phase = tou_demand_phase(&world.meter.demand.demand);
    assert_true(phase > 5u && phase < 15u);
    warn_and_cut();
    come_up(back);
    run(60, 1);
    /* the minute of the power-up is over, the rest of the window that was broken off, a whole one */
    assert_int_equal(world.meter.maximum[0].at, back + 60u * (1u + (phase - 1u) + 15u));
}

static void a_blank_part_leaves_all_as_set_up(void **state)
{
    (void)state;
    keeping_set_up();
    world_power_up(&world, BEGIN);
    assert_int_equal(kept_meter_mount(&world.meter), TOU_E_ABSENT);
    world.meter.reg[0].units = 123;
    assert_int_equal(tou_keep_load(&world.meter.keep), TOU_E_ABSENT);
    assert_int_equal(world.meter.reg[0].units, 123);
}

/* Nothing is taken down in a ring: what was closed or cleared is state alone, and is to be committed as well. */
static void a_closing_of_a_meter_without_history_is_committed(void **state)
{
    (void)state;
    begin_at(BEGIN);
    run(20, 3);
    warn();
    assert_int_equal(tou_meter_close(&world.meter.meter, TOU_CAUSE_KEY), TOU_OK);
    keeping_settle();
    assert_true(tou_keep_rests(&world.meter.keep));
    cut();
    come_up(BEGIN + 3600);
    assert_int_equal(world.meter.billing.state.number, 1);
}

static void a_clear_of_a_meter_without_a_log_is_committed(void **state)
{
    (void)state;
    begin_at(BEGIN);
    run(20, 3);
    warn();
    assert_int_equal(tou_meter_clear(&world.meter.meter, TOU_EV_METER_CLEAR, 0), TOU_OK);
    keeping_settle();
    assert_true(tou_keep_rests(&world.meter.keep));
    cut();
    come_up(BEGIN + 3600);
    assert_counted(0);
}

/* Tickets. */

static void a_ticket_is_done_when_it_is_committed(void **state)
{
    uint32_t ticket;
    unsigned n = 0;

    (void)state;
    begin_at(BEGIN);
    run(3, 5);
    tou_posix_nv_set_busy(&world.part, 2);
    ticket = tou_keep_ask(&world.meter.keep);
    for (; !tou_keep_done(&world.meter.keep, ticket); n++) {
        assert_true(n < KEEPING_POLLS);
        assert_int_equal(number(), 0);
        polls(1);
    }
    assert_true(n > 10u);
    cut();
    come_up(BEGIN + 3600);
    assert_counted(15);
}

/* One that is given while a record is under way is of the next. */
static void a_ticket_is_not_done_by_an_older_record(void **state)
{
    uint32_t first;
    uint32_t second;

    (void)state;
    begin_at(BEGIN);
    run(3, 5);
    first = tou_keep_ask(&world.meter.keep);
    polls(4);
    assert_true(world.meter.store.number == 0u && !tou_store_may_begin(&world.meter.store));
    arrive(7);
    second = tou_keep_ask(&world.meter.keep);
    for (unsigned n = 0; !tou_keep_done(&world.meter.keep, first); n++) {
        assert_true(n < KEEPING_POLLS);
        polls(1);
    }
    assert_false(tou_keep_done(&world.meter.keep, second));
    keeping_settle();
    assert_true(tou_keep_done(&world.meter.keep, second));
    cut();
    come_up(BEGIN + 3600);
    assert_counted(22);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(saved_after_so_many_minutes, keeping_little),
        cmocka_unit_test_setup(saved_after_so_many_pulses, keeping_little),
        cmocka_unit_test_setup(without_a_budget_nothing_is_saved, keeping_little),
        cmocka_unit_test_setup(a_warning_saves_every_pulse, keeping_little),
        cmocka_unit_test(a_warning_breaks_a_record_off),
        cmocka_unit_test(a_warning_at_a_closing_saves_both),
        cmocka_unit_test_setup(the_supply_returns_and_nothing_has_happened, keeping_everything),
        cmocka_unit_test_setup(two_warnings_save_twice, keeping_everything),
        cmocka_unit_test_setup(all_comes_back_as_it_was, keeping_everything),
        cmocka_unit_test_setup(windows_resume_in_their_rhythm, keeping_little),
        cmocka_unit_test_setup(a_blank_part_leaves_all_as_set_up, keeping_everything),
        cmocka_unit_test_setup(a_closing_of_a_meter_without_history_is_committed, keeping_little),
        cmocka_unit_test_setup(a_clear_of_a_meter_without_a_log_is_committed, keeping_little),
        cmocka_unit_test_setup(a_ticket_is_done_when_it_is_committed, keeping_little),
        cmocka_unit_test_setup(a_ticket_is_not_done_by_an_older_record, keeping_little),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
