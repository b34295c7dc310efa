/* SPDX-License-Identifier: MIT */
#include "ringed.h"

#include "tou/freeze.h"
#include "tou/tariff.h"

#define ENTRY TOU_FREEZE_ENTRY(3, 3, 1)
#define DEPTH 5u
#define NOON  ram_at(2026, 5, 4, 12, 0)

static tou_freeze_t freeze;
static tou_freeze_cfg_t cfg;

static void power_up(void)
{
    assert_int_equal(tou_store_init(&store, &store_cfg), TOU_OK);
    assert_int_equal(tou_freeze_init(&freeze, &cfg), TOU_OK);
}

/* A blank store and a freeze without anything that sets it off. */
static int begin(void **state)
{
    (void)state;
    set_up_quantities();
    set_up_store(ENTRY, DEPTH);
    memset(&cfg, 0, sizeof cfg);
    cfg.what.energy     = energies;
    cfg.what.demand     = demands;
    cfg.what.word       = word_list;
    cfg.what.n_energies = 1;
    cfg.what.n_demands  = 1;
    cfg.what.n_words    = 1;
    cfg.store           = &store;
    cfg.ring            = RING;
    cfg.zone            = &zone;
    ops                 = &tou_freeze_part;
    ctx                 = &freeze;
    return 0;
}

/* Power-up of a new meter. */
static void start(tou_utc_t utc)
{
    power_up();
    assert_int_equal(load(), TOU_E_ABSENT);
    assert_int_equal(jump(TOU_JUMP_POWER, utc), 0);
}

static void every(uint16_t minutes, uint16_t phase)
{
    assert_int_equal(tou_schedule_every(minutes, phase, &cfg.schedule), TOU_OK);
}

static void at_time(uint8_t kind, uint8_t day, uint8_t hour, uint8_t minute)
{
    cfg.schedule.kind   = kind;
    cfg.schedule.day    = day;
    cfg.schedule.hour   = hour;
    cfg.schedule.minute = minute;
}

static tou_utc_t instant(uint16_t age)
{
    tou_utc_t utc = 1;

    assert_int_equal(tou_freeze_at(&freeze, age, &utc), TOU_OK);
    return utc;
}

static uint32_t total(uint16_t age)
{
    uint32_t units = 0;

    assert_int_equal(tou_freeze_energy(&freeze, age, 0, 0, &units), TOU_OK);
    return units;
}

static void an_hourly_freeze_off_the_hour_is_taken_at_its_minute(void **state)
{
    (void)state;
    every(60, 5);
    start(NOON);
    run(NOON, NOON + 4 * 60);
    assert_int_equal(tou_freeze_used(&freeze), 0);
    run(NOON + 4 * 60, NOON + 3 * 3600);
    assert_int_equal(tou_freeze_used(&freeze), 3);
    for (uint16_t age = 1; age <= 3; age++) {
        assert_int_equal(instant(age), NOON + (3u - age) * 3600u + 300u);
        assert_int_equal(total(age), (3u - age) * 60u + 5u);
    }
}

static void what_is_listed_is_read_as_it_was(void **state)
{
    uint32_t units = 0;
    tou_maximum_t maximum;

    (void)state;
    cfg.instant = true;
    start(NOON);
    for (uint8_t rate = 0; rate < 3; rate++) {
        reg[rate].units     = 100u + rate;
        maxima[rate].value  = 200u + rate;
        maxima[rate].at     = NOON - 60u * rate;
        maxima[rate].pulses = 9;
    }
    words[0] = 77;
    happen(TOU_EV_FREEZE, 0, NOON + 7);
    memset(reg, 0, sizeof reg);
    memset(maxima, 0, sizeof maxima);
    words[0] = 0;
    for (unsigned written = 0; written < 2; written++) {
        for (uint8_t rate = 0; rate < 3; rate++) {
            assert_int_equal(tou_freeze_energy(&freeze, 1, 0, rate, &units), TOU_OK);
            assert_int_equal(units, 100u + rate);
            assert_int_equal(tou_freeze_maximum(&freeze, 1, 0, rate, 0, &maximum), TOU_OK);
            assert_int_equal(maximum.value, 200u + rate);
            assert_int_equal(maximum.at, NOON - 60u * rate);
            assert_int_equal(maximum.pulses, 0);
        }
        assert_int_equal(tou_freeze_word(&freeze, 1, 0, &units), TOU_OK);
        assert_int_equal(units, 77);
        assert_int_equal(instant(1), NOON + 7);
        settle();
    }
}

static void what_is_not_there_is_absent_and_changes_nothing(void **state)
{
    uint32_t value        = 5;
    tou_maximum_t maximum = {1, 2, 3};

    (void)state;
    cfg.instant = true;
    start(NOON);
    assert_int_equal(tou_freeze_at(&freeze, 1, &value), TOU_E_ABSENT);
    happen(TOU_EV_FREEZE, 0, NOON);
    assert_int_equal(tou_freeze_at(&freeze, 0, &value), TOU_E_ABSENT);
    assert_int_equal(tou_freeze_at(&freeze, 2, &value), TOU_E_ABSENT);
    assert_int_equal(tou_freeze_energy(&freeze, 2, 0, 0, &value), TOU_E_ABSENT);
    assert_int_equal(tou_freeze_energy(&freeze, 1, 1, 0, &value), TOU_E_ABSENT);
    assert_int_equal(tou_freeze_energy(&freeze, 1, 0, 3, &value), TOU_E_ABSENT);
    assert_int_equal(tou_freeze_word(&freeze, 2, 0, &value), TOU_E_ABSENT);
    assert_int_equal(tou_freeze_word(&freeze, 1, 1, &value), TOU_E_ABSENT);
    assert_int_equal(tou_freeze_maximum(&freeze, 2, 0, 0, 0, &maximum), TOU_E_ABSENT);
    assert_int_equal(tou_freeze_maximum(&freeze, 1, 1, 0, 0, &maximum), TOU_E_ABSENT);
    assert_int_equal(tou_freeze_maximum(&freeze, 1, 0, 3, 0, &maximum), TOU_E_ABSENT);
    assert_int_equal(tou_freeze_maximum(&freeze, 1, 0, 0, 1, &maximum), TOU_E_ABSENT);
    assert_int_equal(value, 5);
    assert_int_equal(maximum.value, 1);
    assert_int_equal(maximum.at, 2);
    assert_int_equal(maximum.pulses, 3);
}

/* Daily at 06:30; ten days without power. @return how many were made up */
static unsigned ten_days_off(uint8_t make_up)
{
    (void)begin(NULL);
    at_time(TOU_EVERY_DAY, 0, 6, 30);
    cfg.make_up = make_up;
    start(NOON);
    run(NOON + 18 * UINT32_C(3600), NOON + 19 * UINT32_C(3600)); /* 5 May */
    assert_int_equal(tou_freeze_used(&freeze), 1);
    assert_int_equal(instant(1), ram_at(2026, 5, 5, 6, 30));
    reg[0].units += 10;
    power_up();
    assert_int_equal(load(), TOU_OK);
    return jump(TOU_JUMP_POWER, ram_at(2026, 5, 15, 9, 12));
}

static void after_an_outage_as_many_as_told_are_made_up_with_nominal_instants(void **state)
{
    (void)state;
    assert_int_equal(ten_days_off(0), 0);
    assert_int_equal(tou_freeze_used(&freeze), 1);
    assert_int_equal(ten_days_off(2), 2);
    assert_int_equal(instant(3), ram_at(2026, 5, 5, 6, 30));
    assert_int_equal(instant(2), ram_at(2026, 5, 14, 6, 30));
    assert_int_equal(instant(1), ram_at(2026, 5, 15, 6, 30));
    assert_int_equal(total(2), total(3) + 40);
    assert_int_equal(total(1), total(2));
    assert_int_equal(ten_days_off(TOU_MAKE_UP_FIRST), 1);
    assert_int_equal(instant(1), ram_at(2026, 5, 6, 6, 30));
    assert_int_equal(ten_days_off(TOU_MAKE_UP_ALL), DEPTH);
    assert_int_equal(tou_freeze_used(&freeze), DEPTH);
    for (uint16_t age = 1; age <= DEPTH; age++) {
        assert_int_equal(instant(age), ram_at(2026, 5, 16u - age, 6, 30));
    }
}

static void a_made_up_freeze_is_made_up_once(void **state)
{
    (void)state;
    assert_int_equal(ten_days_off(2), 2);
    power_up();
    assert_int_equal(load(), TOU_OK);
    assert_int_equal(jump(TOU_JUMP_POWER, ram_at(2026, 5, 15, 9, 13)), 0);
    assert_int_equal(tou_freeze_used(&freeze), 3);
}

static void a_monthly_freeze_missed_carries_the_begin_of_the_month_in_local_time(void **state)
{
    (void)state;
    zone.offset_min = 480;
    at_time(TOU_EVERY_MONTH, 1, 0, 0);
    cfg.make_up = 1;
    start(NOON);
    assert_int_equal(jump(TOU_JUMP_POWER, ram_at(2026, 6, 20, 1, 2)), 1);
    assert_int_equal(instant(1), ram_at(2026, 5, 31, 16, 0));
}

static void setting_the_clock_back_repeats_no_freeze(void **state)
{
    (void)state;
    every(60, 0);
    cfg.make_up = TOU_MAKE_UP_ALL;
    start(NOON);
    run(NOON, NOON + 3600);
    assert_int_equal(tou_freeze_used(&freeze), 1);
    assert_int_equal(jump(TOU_JUMP_CLOCK, NOON + 3590), 0);
    run(NOON + 3540, NOON + 7140);
    assert_int_equal(tou_freeze_used(&freeze), 1);
    run(NOON + 7140, NOON + 7200);
    assert_int_equal(tou_freeze_used(&freeze), 2);
    assert_int_equal(jump(TOU_JUMP_CLOCK, NOON + 3 * 3600 + 10), 1);
    assert_int_equal(instant(1), NOON + 3 * 3600);
}

static void a_clock_that_is_not_valid_makes_nothing_due(void **state)
{
    (void)state;
    every(60, 0);
    power_up();
    assert_int_equal(load(), TOU_E_ABSENT);
    assert_int_equal(jump(TOU_JUMP_POWER, 0), 0);
    assert_int_equal(due(NOON), 0);
    assert_int_equal(jump(TOU_JUMP_CLOCK, NOON), 0);
    assert_int_equal(due(NOON + 3600), 1);
}

static void an_instant_freeze_is_taken_where_it_is_wanted(void **state)
{
    (void)state;
    start(NOON);
    happen(TOU_EV_FREEZE, 0, NOON + 1);
    assert_int_equal(tou_freeze_used(&freeze), 0);
    (void)begin(NULL);
    cfg.instant = true;
    start(NOON);
    happen(TOU_EV_CLOSED, 0, NOON + 1);
    happen(TOU_EV_SWITCHED, TOU_TARIFF_EV_WEEKS | TOU_TARIFF_EV_DAYS, NOON + 2);
    assert_int_equal(tou_freeze_used(&freeze), 0);
    happen(TOU_EV_FREEZE, 0, NOON + 3);
    happen(TOU_EV_FREEZE, 0, 0);
    assert_int_equal(tou_freeze_used(&freeze), 2);
    assert_int_equal(instant(2), NOON + 3);
    assert_int_equal(instant(1), 0);
}

static void an_agreed_freeze_is_taken_at_the_switch_that_it_is_for(void **state)
{
    static const uint8_t both = TOU_TARIFF_EV_WEEKS | TOU_TARIFF_EV_DAYS;

    (void)state;
    for (unsigned wants = 0; wants < 4; wants++) {
        (void)begin(NULL);
        cfg.on_switch = (uint8_t)(((wants & 1u) ? TOU_TARIFF_EV_WEEKS : 0) | ((wants & 2u) ? TOU_TARIFF_EV_DAYS : 0));
        start(NOON);
        happen(TOU_EV_SWITCHED, TOU_TARIFF_EV_WEEKS, NOON + 1);
        assert_int_equal(tou_freeze_used(&freeze), (wants & 1u) ? 1 : 0);
        happen(TOU_EV_SWITCHED, TOU_TARIFF_EV_DAYS, NOON + 2);
        assert_int_equal(tou_freeze_used(&freeze), (wants & 1u) + (wants >> 1));
        happen(TOU_EV_SWITCHED, both, NOON + 3);
        assert_int_equal(tou_freeze_used(&freeze), (wants & 1u) + (wants >> 1) + ((wants != 0) ? 1u : 0u));
        happen(TOU_EV_REFUSED, both, NOON + 4);
        happen(TOU_EV_FREEZE, both, NOON + 4);
        if (wants != 0) {
            assert_int_equal(instant(1), NOON + 3);
        }
    }
}

static void clearing_the_meter_empties_the_ring_and_other_clears_do_not(void **state)
{
    (void)state;
    every(60, 0);
    start(NOON);
    run(NOON, NOON + 7200);
    happen(TOU_EV_WIPE, TOU_EV_DEMAND_CLEAR, NOON + 7201);
    happen(TOU_EV_WIPE, TOU_EV_EVENT_CLEAR, NOON + 7201);
    happen(TOU_EV_METER_CLEAR, TOU_EV_METER_CLEAR, NOON + 7201);
    assert_int_equal(tou_freeze_used(&freeze), 2);
    happen(TOU_EV_WIPE, TOU_EV_METER_CLEAR, NOON + 7201);
    assert_int_equal(tou_freeze_used(&freeze), 0);
    settle();
    power_up();
    assert_int_equal(load(), TOU_OK);
    assert_int_equal(tou_freeze_used(&freeze), 0);
    assert_int_equal(jump(TOU_JUMP_POWER, NOON + 7260), 0);
    run(NOON + 7260, NOON + 3 * 3600);
    assert_int_equal(tou_freeze_used(&freeze), 1);
    assert_int_equal(instant(1), NOON + 3 * 3600);
}

static void a_freeze_that_finds_the_one_before_waiting_is_lost_and_counted(void **state)
{
    const tou_event_t wanted = {TOU_EV_FREEZE, 0, 0, NOON + 1, 0, 0, NULL, NULL};

    (void)state;
    every(1, 0);
    cfg.instant = true;
    start(NOON);
    make_room();
    ops->on_event(ctx, &wanted);
    reg[0].units = 9;
    ops->on_event(ctx, &wanted);
    assert_int_equal(store.faults, 1);
    assert_true(ops->on_due(ctx, NOON + 60));
    assert_false(ops->on_due(ctx, NOON + 60));
    assert_int_equal(store.faults, 2);
    assert_true(tou_store_check(&store));
    settle();
    assert_int_equal(tou_freeze_used(&freeze), 1);
    assert_int_equal(total(1), 0);
}

static void a_timed_freeze_follows_the_schedule_that_a_command_sets(void **state)
{
    tou_schedule_cfg_t daily;

    (void)state;
    cfg.settable = true;
    cfg.make_up  = 1;
    start(NOON);
    assert_int_equal(due(NOON + 40 * TOU_DAY_S), 0);
    assert_int_equal(tou_schedule_from_dlt(45, 12, 99, 99, &daily), TOU_OK);
    assert_int_equal(tou_freeze_set_schedule(&freeze, &daily, NOON + 600), TOU_OK);
    assert_true(ops->check(ctx, true));
    assert_true(tou_store_asked(&store));
    assert_memory_equal(tou_freeze_schedule(&freeze), &daily, sizeof daily);
    settle();
    run(NOON + 600, NOON + 45 * 60);
    assert_int_equal(tou_freeze_used(&freeze), 1);
    power_up();
    assert_int_equal(load(), TOU_OK);
    assert_memory_equal(tou_freeze_schedule(&freeze), &daily, sizeof daily);
    assert_int_equal(jump(TOU_JUMP_POWER, NOON + TOU_DAY_S + 3600), 1);
    assert_int_equal(instant(1), NOON + TOU_DAY_S + 45 * 60);
}

static void a_schedule_begins_anew_when_it_is_set(void **state)
{
    tou_schedule_cfg_t hourly;

    (void)state;
    every(60, 0);
    cfg.settable = true;
    cfg.make_up  = TOU_MAKE_UP_ALL;
    start(NOON);
    assert_int_equal(tou_schedule_every(60, 30, &hourly), TOU_OK);
    assert_int_equal(tou_freeze_set_schedule(&freeze, &hourly, NOON + 5 * 3600), TOU_OK);
    assert_int_equal(due(NOON + 5 * 3600), 0);
    assert_int_equal(due(NOON + 5 * 3600 + 1800), 1);
    /* Without a valid clock nothing is due until it is. */
    assert_int_equal(tou_freeze_set_schedule(&freeze, &cfg.schedule, 0), TOU_OK);
    assert_int_equal(due(NOON + 9 * 3600), 0);
    assert_int_equal(jump(TOU_JUMP_CLOCK, NOON + 9 * 3600), 0);
    assert_int_equal(due(NOON + 10 * UINT32_C(3600)), 1);
}

static void a_schedule_that_is_refused_changes_nothing(void **state)
{
    tou_schedule_cfg_t other;
    tou_freeze_t before;

    (void)state;
    every(60, 0);
    start(NOON);
    settle();
    before = freeze;
    assert_int_equal(tou_schedule_every(30, 0, &other), TOU_OK);
    assert_int_equal(tou_freeze_set_schedule(&freeze, &other, NOON), TOU_E_DENIED);
    assert_memory_equal(&freeze, &before, sizeof freeze);
    (void)begin(NULL);
    cfg.settable = true;
    start(NOON);
    settle();
    before     = freeze;
    other.hour = 24;
    assert_int_equal(tou_freeze_set_schedule(&freeze, &other, NOON), TOU_E_RANGE);
    assert_memory_equal(&freeze, &before, sizeof freeze);
    assert_false(tou_store_asked(&store));
}

static void what_cannot_be_is_refused_when_it_is_set_up(void **state)
{
    tou_freeze_t before;

    (void)state;
    power_up();
    memset(&freeze, 0x5A, sizeof freeze);
    before   = freeze;
    cfg.ring = 2;
    assert_int_equal(tou_freeze_init(&freeze, &cfg), TOU_E_RANGE);
    cfg.ring = 0;
    assert_int_equal(tou_freeze_init(&freeze, &cfg), TOU_E_RANGE);
    cfg.ring         = RING;
    cfg.what.n_words = 2;
    assert_int_equal(tou_freeze_init(&freeze, &cfg), TOU_E_RANGE);
    cfg.what.n_words   = 1;
    cfg.what.n_demands = TOU_CAPTURE_LIST + 1;
    assert_int_equal(tou_freeze_init(&freeze, &cfg), TOU_E_RANGE);
    cfg.what.n_demands = 1;
    cfg.schedule.kind  = 9;
    assert_int_equal(tou_freeze_init(&freeze, &cfg), TOU_E_RANGE);
    cfg.schedule.kind = 0;
    assert_memory_equal(&freeze, &before, sizeof freeze);
    memset(&cfg.what, 0, sizeof cfg.what);
    rings[RING].size = TOU_FREEZE_HEAD;
    assert_int_equal(tou_freeze_init(&freeze, &cfg), TOU_E_RANGE);
    assert_memory_equal(&freeze, &before, sizeof freeze);
}

static void what_was_kept_by_another_freeze_is_refused(void **state)
{
    uint8_t kept[12];
    tou_freeze_t before;

    (void)state;
    every(60, 0);
    cfg.settable = true;
    start(NOON);
    assert_int_equal(ops->save(ctx, NULL), 11);
    assert_int_equal(ops->save(ctx, kept), 11);
    before = freeze;
    assert_int_equal(ops->load(ctx, kept, 4), TOU_E_INVALID);
    assert_int_equal(ops->load(ctx, kept, 12), TOU_E_INVALID);
    kept[4] = 5; /* no such kind */
    assert_int_equal(ops->load(ctx, kept, 11), TOU_E_INVALID);
    kept[4] = TOU_EVERY_INTERVAL;
    (void)tou_bytes_put(kept, TOU_UTC_MIN - 1, 4);
    assert_int_equal(ops->load(ctx, kept, 11), TOU_E_INVALID);
    assert_memory_equal(&freeze, &before, sizeof freeze);
    (void)tou_bytes_put(kept, NOON + 3600, 4);
    assert_int_equal(ops->load(ctx, kept, 11), TOU_OK);
    assert_int_equal(freeze.schedule.done, NOON + 3600);
    cfg.settable = false;
    power_up();
    assert_int_equal(ops->save(ctx, NULL), 4);
    assert_int_equal(ops->load(ctx, kept, 11), TOU_E_INVALID);
    assert_int_equal(ops->load(ctx, kept, 4), TOU_OK);
}

static void every_flipped_bit_is_found(void **state)
{
    (void)state;
    every(60, 0);
    start(NOON);
    assert_flips_are_found(&freeze, sizeof freeze);
    assert_flips_are_found(&cfg, sizeof cfg);
    assert_flips_are_found(energies, sizeof energies);
    assert_flips_are_found(demands, sizeof demands);
    assert_flips_are_found(word_list, sizeof word_list[0]);
    energy.n_rates++;
    assert_false(ops->check(ctx, true));
    assert_true(ops->check(ctx, false));
    energy.n_rates--;
    freeze.seal++;
    assert_true(ops->check(ctx, false));
}

/* An hour's freeze is taken while the power fails in byte n. @return whether it did */
static bool cut_at(uint64_t n, uint8_t torn)
{
    assert_int_equal(tou_posix_nv_copy(&nv_part, &nv_base), TOU_OK);
    assert_int_equal(tou_posix_nv_set_torn(&nv_part, torn, TOU_POSIX_NV_SHUFFLED, TOU_POSIX_NV_BLOCK_PART), TOU_OK);
    power_up();
    assert_int_equal(load(), TOU_OK);
    reg[0].units = 1000;
    tou_posix_nv_cut_at(&nv_part, tou_posix_nv_stats(&nv_part)->done + n);
    (void)jump(TOU_JUMP_POWER, NOON + 2 * 3600 - 60);
    if (!tou_posix_nv_is_off(&nv_part)) {
        (void)due(NOON + 2 * 3600);
    }
    return tou_posix_nv_is_off(&nv_part);
}

static void whenever_the_power_fails_each_freeze_is_there_once(void **state)
{
    static const uint8_t torn[] = {TOU_POSIX_NV_OLD, TOU_POSIX_NV_ERASED, TOU_POSIX_NV_RANDOM};
    uint64_t cuts               = 0;

    (void)state;
    every(60, 0);
    cfg.make_up = TOU_MAKE_UP_ALL;
    start(NOON);
    run(NOON, NOON + 3600);
    assert_int_equal(tou_posix_nv_copy(&nv_base, &nv_part), TOU_OK);
    for (unsigned t = 0; t < 3; t++) {
        for (uint64_t n = 0; cut_at(n, torn[t]); n++) {
            tou_posix_nv_power_up(&nv_part);
            power_up();
            assert_int_equal(load(), TOU_OK);
            assert_true(tou_freeze_used(&freeze) >= 1);
            (void)jump(TOU_JUMP_POWER, NOON + 2 * 3600 + 120);
            assert_int_equal(tou_freeze_used(&freeze), 2);
            assert_int_equal(instant(2), NOON + 3600);
            assert_int_equal(instant(1), NOON + 2 * 3600);
            assert_int_equal(total(2), 60);
            assert_int_equal(total(1), 1000);
            assert_int_equal(tou_posix_nv_stats(&nv_part)->violations, 0);
            cuts++;
        }
        assert_int_equal(instant(1), NOON + 2 * 3600);
    }
    assert_true(cuts / 3 > ENTRY);
}

/* One that is ruled: the ring has a byte more. */
static void start_ruled(void)
{
    set_up_store(ENTRY + TOU_FREEZE_MODE, DEPTH);
    every(60, 0);
    cfg.settable = true;
    cfg.ruled    = true;
    start(NOON);
}

static uint8_t mode(uint16_t age)
{
    uint8_t found = 0x55;

    assert_int_equal(tou_freeze_mode(&freeze, age, &found), TOU_OK);
    return found;
}

static void an_entry_has_the_mode_that_it_was_taken_in(void **state)
{
    uint8_t found       = 0x55;
    uint32_t units      = 0;
    tou_maximum_t three = {1, 2, 3};

    (void)state;
    start_ruled();
    maxima[2].value = 4711;
    run(NOON, NOON + 3600);
    assert_int_equal(tou_freeze_set_rule(&freeze, 0x21, NOON + 3 * 3600), TOU_OK);
    assert_true(tou_store_asked(&store));
    run(NOON + 3600, NOON + 4 * 3600);
    assert_int_equal(tou_freeze_used(&freeze), 3);
    assert_int_equal(mode(3), 0xFF);
    assert_int_equal(mode(2), 0x21);
    assert_int_equal(mode(1), 0x21);
    assert_int_equal(instant(3), NOON + 3600);
    assert_int_equal(instant(2), NOON + 3 * 3600); /* the moment that it begins with */
    assert_int_equal(total(3), 60);
    assert_int_equal(total(1), 240);
    assert_int_equal(tou_freeze_maximum(&freeze, 1, 0, 2, 0, &three), TOU_OK);
    assert_int_equal(three.value, 4711);
    assert_int_equal(tou_freeze_word(&freeze, 2, 0, &units), TOU_OK);
    assert_int_equal(units, 180);
    assert_int_equal(tou_freeze_mode(&freeze, 4, &found), TOU_E_ABSENT);
    assert_int_equal(tou_freeze_mode(&freeze, 0, &found), TOU_E_ABSENT);
    assert_int_equal(found, 0x55);
    settle();
    assert_int_equal(tou_freeze_set_rule(&freeze, 0x21, NOON + 3 * 3600), TOU_OK);
    assert_false(tou_store_asked(&store)); /* it changes nothing */
}

static void a_freeze_without_rule_refuses_one(void **state)
{
    tou_freeze_t before;

    (void)state;
    every(60, 0);
    start(NOON);
    run(NOON, NOON + 3600);
    before = freeze;
    assert_int_equal(tou_freeze_set_rule(&freeze, 0x21, 0), TOU_E_DENIED);
    assert_memory_equal(&freeze, &before, sizeof freeze);
    assert_int_equal(mode(1), TOU_FREEZE_MODE_ALL);
    cfg.ruled = true;
    assert_int_equal(tou_freeze_init(&freeze, &cfg), TOU_E_RANGE); /* the ring is too small */
}

static void a_rule_that_cannot_be_is_not_loaded(void **state)
{
    uint8_t kept[17];

    (void)state;
    start_ruled();
    assert_int_equal(tou_freeze_set_rule(&freeze, 0x21, NOON), TOU_OK);
    assert_int_equal(ops->save(ctx, NULL), 16);
    assert_int_equal(ops->save(ctx, kept), 16);
    power_up();
    assert_int_equal(ops->load(ctx, kept, 11), TOU_E_INVALID);
    assert_int_equal(ops->load(ctx, kept, 17), TOU_E_INVALID);
    (void)tou_bytes_put(&kept[12], TOU_UTC_MIN - 1, 4);
    assert_int_equal(ops->load(ctx, kept, 16), TOU_E_INVALID);
    (void)tou_bytes_put(&kept[12], TOU_UTC_END, 4);
    assert_int_equal(ops->load(ctx, kept, 16), TOU_E_INVALID);
    assert_int_equal(freeze.rule.mode, 0xFF);
    (void)tou_bytes_put(&kept[12], NOON, 4);
    assert_int_equal(ops->load(ctx, kept, 16), TOU_OK);
    assert_int_equal(freeze.rule.mode, 0x21);
    assert_int_equal(tou_bytes_get(freeze.rule.from, 4), NOON);
    ops->seal(ctx);
    assert_flips_are_found(&freeze, sizeof freeze);
}

/* In every byte of its commit: mode and begin are both the old ones or both the new ones. */
static void whenever_the_power_fails_a_rule_is_whole(void **state)
{
    uint64_t cuts = 0;
    bool off      = true;
    bool made     = false;

    (void)state;
    start_ruled();
    run(NOON, NOON + 3600);
    assert_int_equal(tou_posix_nv_copy(&nv_base, &nv_part), TOU_OK);
    for (uint64_t n = 0; off; n++) {
        assert_int_equal(tou_posix_nv_copy(&nv_part, &nv_base), TOU_OK);
        power_up();
        assert_int_equal(load(), TOU_OK);
        assert_int_equal(freeze.rule.mode, 0xFF);
        tou_posix_nv_cut_at(&nv_part, tou_posix_nv_stats(&nv_part)->done + n);
        assert_int_equal(tou_freeze_set_rule(&freeze, 0x21, NOON + 7200), TOU_OK);
        settle();
        off = tou_posix_nv_is_off(&nv_part);
        tou_posix_nv_power_up(&nv_part);
        power_up();
        assert_int_equal(load(), TOU_OK);
        made = freeze.rule.mode == 0x21;
        assert_true(made || freeze.rule.mode == 0xFF);
        assert_int_equal(tou_bytes_get(freeze.rule.from, 4), made ? NOON + 7200 : 0);
        assert_int_equal(tou_freeze_used(&freeze), 1);
        cuts++;
    }
    assert_true(made && cuts > 20u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_hourly_freeze_off_the_hour_is_taken_at_its_minute, begin),
        cmocka_unit_test_setup(what_is_listed_is_read_as_it_was, begin),
        cmocka_unit_test_setup(what_is_not_there_is_absent_and_changes_nothing, begin),
        cmocka_unit_test_setup(after_an_outage_as_many_as_told_are_made_up_with_nominal_instants, begin),
        cmocka_unit_test_setup(a_made_up_freeze_is_made_up_once, begin),
        cmocka_unit_test_setup(a_monthly_freeze_missed_carries_the_begin_of_the_month_in_local_time, begin),
        cmocka_unit_test_setup(setting_the_clock_back_repeats_no_freeze, begin),
        cmocka_unit_test_setup(a_clock_that_is_not_valid_makes_nothing_due, begin),
        cmocka_unit_test_setup(an_instant_freeze_is_taken_where_it_is_wanted, begin),
        cmocka_unit_test_setup(an_agreed_freeze_is_taken_at_the_switch_that_it_is_for, begin),
        cmocka_unit_test_setup(clearing_the_meter_empties_the_ring_and_other_clears_do_not, begin),
        cmocka_unit_test_setup(a_freeze_that_finds_the_one_before_waiting_is_lost_and_counted, begin),
        cmocka_unit_test_setup(a_timed_freeze_follows_the_schedule_that_a_command_sets, begin),
        cmocka_unit_test_setup(a_schedule_begins_anew_when_it_is_set, begin),
        cmocka_unit_test_setup(a_schedule_that_is_refused_changes_nothing, begin),
        cmocka_unit_test_setup(what_cannot_be_is_refused_when_it_is_set_up, begin),
        cmocka_unit_test_setup(what_was_kept_by_another_freeze_is_refused, begin),
        cmocka_unit_test_setup(every_flipped_bit_is_found, begin),
        cmocka_unit_test_setup(whenever_the_power_fails_each_freeze_is_there_once, begin),
        cmocka_unit_test_setup(an_entry_has_the_mode_that_it_was_taken_in, begin),
        cmocka_unit_test_setup(a_freeze_without_rule_refuses_one, begin),
        cmocka_unit_test_setup(a_rule_that_cannot_be_is_not_loaded, begin),
        cmocka_unit_test_setup(whenever_the_power_fails_a_rule_is_whole, begin),
    };
    return cmocka_run_group_tests_name("freeze", tests, NULL, NULL);
}
