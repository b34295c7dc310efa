/* SPDX-License-Identifier: MIT */
#include "ringed.h"

#include "tou/profile.h"

#define ENTRY   TOU_PROFILE_ENTRY(0, 0, 2)
#define DEPTH   40u
#define NOON    ram_at(2026, 5, 4, 12, 0)
#define QUARTER 900u

static tou_profile_t profile;
static tou_profile_cfg_t cfg;

static void power_up(void)
{
    assert_int_equal(tou_store_init(&store, &store_cfg), TOU_OK);
    assert_int_equal(tou_profile_init(&profile, &cfg), TOU_OK);
}

/* A blank store and a profile of two words each quarter of an hour. */
static int begin(void **state)
{
    (void)state;
    set_up_quantities();
    set_up_store(ENTRY, DEPTH);
    memset(&cfg, 0, sizeof cfg);
    word_list[0]     = &reg[0].units;
    cfg.what.word    = word_list;
    cfg.what.n_words = 2;
    cfg.store        = &store;
    cfg.ring         = RING;
    cfg.zone         = &zone;
    cfg.settable     = true;
    assert_int_equal(tou_schedule_every(15, 0, &cfg.schedule), TOU_OK);
    ops = &tou_profile_part;
    ctx = &profile;
    return 0;
}

/* Power-up of a new meter. */
static void start(tou_utc_t utc)
{
    power_up();
    assert_int_equal(load(), TOU_E_ABSENT);
    assert_int_equal(jump(TOU_JUMP_POWER, utc), 0);
}

/* A meter that has run for a while: one entry, at `utc`, of a quarter without disturbance before it. */
static void run_up_to(tou_utc_t utc)
{
    start(utc - 2 * QUARTER);
    run(utc - 2 * QUARTER, utc - QUARTER);
    happen(TOU_EV_WIPE, TOU_EV_METER_CLEAR, utc - QUARTER);
    profile.status = 0;
    ops->seal(ctx);
    run(utc - QUARTER, utc);
    assert_int_equal(tou_profile_used(&profile), 1);
}

static tou_utc_t instant(uint16_t age)
{
    tou_utc_t utc = 1;

    assert_int_equal(tou_profile_at(&profile, age, &utc), TOU_OK);
    return utc;
}

static uint32_t word(uint16_t age, uint8_t which)
{
    uint32_t value = 0;

    assert_int_equal(tou_profile_word(&profile, age, which, &value), TOU_OK);
    return value;
}

static void assert_entry(uint16_t age, tou_utc_t at, uint8_t status)
{
    uint8_t found = 0xEE;

    assert_int_equal(instant(age), at);
    assert_int_equal(tou_profile_status(&profile, age, &found), TOU_OK);
    assert_int_equal(found, status);
}

static void an_entry_is_made_at_the_end_of_each_interval(void **state)
{
    (void)state;
    start(NOON + 120);
    run(NOON + 120, NOON + 4 * QUARTER);
    assert_int_equal(tou_profile_used(&profile), 4);
    assert_entry(4, NOON + QUARTER, TOU_PROFILE_POWER_DOWN);
    for (uint16_t age = 1; age <= 3; age++) {
        assert_entry(age, NOON + (5u - age) * QUARTER, 0);
        assert_int_equal(word(age, 0), (5u - age) * 15u - 2u);
        assert_int_equal(word(age, 1), words[1]);
        words[1] = 0;
    }
}

static void the_ring_keeps_its_depth_of_entries_through_power_cuts(void **state)
{
    (void)state;
    start(NOON);
    run(NOON, NOON + 50 * QUARTER);
    power_up();
    assert_int_equal(load(), TOU_OK);
    assert_int_equal(tou_profile_used(&profile), DEPTH);
    for (uint16_t age = 1; age <= DEPTH; age++) {
        assert_entry(age, NOON + (51u - age) * QUARTER, 0);
        assert_int_equal(word(age, 0), (51u - age) * 15u);
    }
}

static void an_interval_in_which_the_power_failed_and_returned_has_one_entry_that_says_so(void **state)
{
    (void)state;
    for (unsigned make_up = 0; make_up < 2; make_up++) {
        (void)begin(NULL);
        cfg.make_up = (make_up != 0) ? TOU_MAKE_UP_FIRST : 0u;
        run_up_to(NOON);
        run(NOON, NOON + 240);
        tou_store_ask(&store);
        settle();
        power_up();
        assert_int_equal(load(), TOU_OK);
        assert_int_equal(jump(TOU_JUMP_POWER, NOON + 400), 0);
        run(NOON + 360, NOON + 2 * QUARTER);
        assert_int_equal(tou_profile_used(&profile), 3);
        assert_entry(3, NOON, 0);
        assert_entry(2, NOON + QUARTER, TOU_PROFILE_POWER_DOWN);
        assert_entry(1, NOON + 2 * QUARTER, 0);
    }
}

/* From 12:04 to 14:10 without power. @return how many entries were made up */
static unsigned two_hours_off(uint8_t make_up)
{
    (void)begin(NULL);
    cfg.make_up = make_up;
    run_up_to(NOON);
    run(NOON, NOON + 240);
    tou_store_ask(&store);
    settle();
    power_up();
    assert_int_equal(load(), TOU_OK);
    return jump(TOU_JUMP_POWER, NOON + 7800);
}

static void intervals_without_supply_have_no_entry(void **state)
{
    (void)state;
    assert_int_equal(two_hours_off(0), 0);
    run(NOON + 7800, NOON + 10 * QUARTER);
    assert_int_equal(tou_profile_used(&profile), 3);
    assert_entry(3, NOON, 0);
    assert_entry(2, NOON + 9 * QUARTER, TOU_PROFILE_POWER_DOWN);
    assert_int_equal(word(2, 0) - word(3, 0), 9);
    assert_entry(1, NOON + 10 * QUARTER, 0);
}

static void the_interval_in_which_the_power_failed_may_be_made_up(void **state)
{
    (void)state;
    assert_int_equal(two_hours_off(TOU_MAKE_UP_FIRST), 1);
    assert_entry(1, NOON + QUARTER, TOU_PROFILE_POWER_DOWN);
    assert_int_equal(word(1, 0) - word(2, 0), 4);
    power_up(); /* again, in the middle */
    assert_int_equal(load(), TOU_OK);
    assert_int_equal(jump(TOU_JUMP_POWER, NOON + 7860), 0);
    run(NOON + 7860, NOON + 10 * QUARTER);
    assert_int_equal(tou_profile_used(&profile), 4);
    assert_entry(2, NOON + 9 * QUARTER, TOU_PROFILE_POWER_DOWN);
    assert_entry(1, NOON + 10 * QUARTER, 0);
}

static void all_intervals_without_supply_may_be_made_up(void **state)
{
    (void)state;
    assert_int_equal(two_hours_off(TOU_MAKE_UP_ALL), 8);
    run(NOON + 7800, NOON + 10 * QUARTER);
    assert_int_equal(tou_profile_used(&profile), 11);
    for (uint16_t age = 2; age <= 10; age++) {
        assert_entry(age, NOON + (11u - age) * QUARTER, TOU_PROFILE_POWER_DOWN);
    }
    assert_entry(1, NOON + 10 * QUARTER, 0);
}

static void what_the_clock_is_set_over_is_not_made_up(void **state)
{
    (void)state;
    for (unsigned make_up = 0; make_up < 2; make_up++) {
        (void)begin(NULL);
        cfg.make_up = (make_up != 0) ? TOU_MAKE_UP_ALL : 0u;
        run_up_to(NOON);
        run(NOON, NOON + 240);
        assert_int_equal(jump(TOU_JUMP_CLOCK, NOON + 7800), 0);
        run(NOON + 7800, NOON + 10 * QUARTER);
        assert_int_equal(tou_profile_used(&profile), 3);
        assert_entry(2, NOON + 9 * QUARTER, TOU_PROFILE_ADJUSTED);
        assert_entry(1, NOON + 10 * QUARTER, 0);
    }
}

static void a_clock_set_within_an_interval_is_told_by_its_entry(void **state)
{
    (void)state;
    run_up_to(NOON);
    run(NOON, NOON + 240);
    assert_int_equal(jump(TOU_JUMP_CLOCK, NOON + 400), 0);
    run(NOON + 360, NOON + 2 * QUARTER);
    assert_entry(2, NOON + QUARTER, TOU_PROFILE_ADJUSTED);
    assert_entry(1, NOON + 2 * QUARTER, 0);
}

static void a_clock_set_back_repeats_no_entry(void **state)
{
    (void)state;
    run_up_to(NOON);
    run(NOON, NOON + 60);
    assert_int_equal(jump(TOU_JUMP_CLOCK, NOON - 120), 0);
    run(NOON - 120, NOON + QUARTER);
    assert_int_equal(tou_profile_used(&profile), 2);
    assert_entry(2, NOON, 0);
    assert_entry(1, NOON + QUARTER, TOU_PROFILE_ADJUSTED);
    assert_int_equal(word(1, 0) - word(2, 0), 18);
}

static void a_clock_set_back_far_has_entries_come_again(void **state)
{
    (void)state;
    run_up_to(NOON);
    assert_int_equal(jump(TOU_JUMP_CLOCK, NOON - 7000), 0);
    run(NOON - 6960, NOON - 7 * QUARTER);
    assert_int_equal(tou_profile_used(&profile), 2);
    assert_entry(2, NOON, 0);
    assert_entry(1, NOON - 7 * QUARTER, TOU_PROFILE_ADJUSTED);
}

static void without_a_valid_clock_there_are_no_entries_and_the_next_one_says_so(void **state)
{
    (void)state;
    run_up_to(NOON);
    assert_int_equal(jump(TOU_JUMP_CLOCK, 0), 0);
    assert_int_equal(profile.status, TOU_PROFILE_INVALID);
    assert_int_equal(jump(TOU_JUMP_CLOCK, NOON + 2 * QUARTER + 7), 0);
    run(NOON + 2 * QUARTER, NOON + 4 * QUARTER);
    assert_int_equal(tou_profile_used(&profile), 3);
    assert_entry(2, NOON + 3 * QUARTER, TOU_PROFILE_INVALID | TOU_PROFILE_ADJUSTED);
    assert_entry(1, NOON + 4 * QUARTER, 0);
    assert_int_equal(jump(TOU_JUMP_POWER, 0), 0);
    assert_int_equal(profile.status, TOU_PROFILE_INVALID | TOU_PROFILE_POWER_DOWN);
}

static void what_happened_so_far_outlives_a_power_cut(void **state)
{
    (void)state;
    run_up_to(NOON);
    assert_int_equal(jump(TOU_JUMP_CLOCK, 0), 0);
    assert_int_equal(jump(TOU_JUMP_CLOCK, NOON + 60), 0);
    tou_store_ask(&store);
    settle();
    power_up();
    assert_int_equal(profile.status, 0);
    assert_int_equal(load(), TOU_OK);
    assert_int_equal(jump(TOU_JUMP_POWER, NOON + 120), 0);
    run(NOON + 120, NOON + QUARTER);
    assert_entry(1, NOON + QUARTER, TOU_PROFILE_INVALID | TOU_PROFILE_ADJUSTED | TOU_PROFILE_POWER_DOWN);
}

static void lost_edges_and_changed_settings_make_an_interval_partial(void **state)
{
    static const uint8_t causes[] = {TOU_JUMP_MARKS, TOU_JUMP_SET};

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        (void)begin(NULL);
        run_up_to(NOON);
        run(NOON, NOON + 240);
        assert_int_equal(jump(causes[i], NOON + 300), 0);
        run(NOON + 300, NOON + 2 * QUARTER);
        assert_entry(2, NOON + QUARTER, TOU_PROFILE_PARTIAL);
        assert_entry(1, NOON + 2 * QUARTER, 0);
    }
}

static void summer_time_is_told_as_it_is_at_the_end_and_cuts_no_interval(void **state)
{
    const tou_utc_t change = ram_at(2026, 3, 29, 1, 0);

    (void)state;
    zone = ram_madrid;
    run_up_to(change - QUARTER);
    run(change - QUARTER, change + QUARTER);
    assert_entry(3, change - QUARTER, 0);
    assert_entry(2, change, TOU_PROFILE_DST);
    assert_entry(1, change + QUARTER, TOU_PROFILE_DST);
}

static void an_interval_that_is_set_begins_anew_and_is_kept(void **state)
{
    tou_schedule_cfg_t half;

    (void)state;
    run_up_to(NOON);
    run(NOON, NOON + QUARTER - 60);
    assert_int_equal(tou_schedule_every(30, 10, &half), TOU_OK);
    assert_int_equal(tou_profile_set_schedule(&profile, &half, NOON + QUARTER - 60), TOU_OK);
    assert_true(ops->check(ctx, true));
    assert_true(tou_store_asked(&store));
    assert_memory_equal(tou_profile_schedule(&profile), &half, sizeof half);
    settle();
    run(NOON + QUARTER - 60, NOON + 40 * 60);
    assert_int_equal(tou_profile_used(&profile), 2);
    assert_entry(1, NOON + 40 * 60, TOU_PROFILE_PARTIAL);
    assert_int_equal(tou_profile_set_schedule(&profile, &half, NOON + 50 * 60), TOU_OK);
    assert_false(tou_store_asked(&store));
    power_up();
    assert_int_equal(load(), TOU_OK);
    assert_memory_equal(tou_profile_schedule(&profile), &half, sizeof half);
    assert_int_equal(jump(TOU_JUMP_POWER, NOON + 51 * 60), 0);
    run(NOON + 51 * 60, NOON + 70 * 60);
    assert_entry(1, NOON + 70 * 60, TOU_PROFILE_POWER_DOWN);
}

static void an_interval_that_is_refused_changes_nothing(void **state)
{
    static const tou_schedule_cfg_t daily = {TOU_EVERY_DAY, 0, 0, 0, 0, {0, 0}};
    static const tou_schedule_cfg_t never = {TOU_EVERY_NEVER, 0, 0, 0, 0, {0, 0}};
    static const tou_schedule_cfg_t empty = {TOU_EVERY_INTERVAL, 0, 0, 0, 0, {0, 0}};
    tou_profile_t before;

    (void)state;
    start(NOON);
    settle();
    before = profile;
    assert_int_equal(tou_profile_set_schedule(&profile, &daily, NOON), TOU_E_RANGE);
    assert_int_equal(tou_profile_set_schedule(&profile, &empty, NOON), TOU_E_RANGE);
    assert_memory_equal(&profile, &before, sizeof profile);
    assert_int_equal(tou_profile_set_schedule(&profile, &never, NOON), TOU_OK);
    assert_int_equal(due(NOON + TOU_DAY_S), 0);
    cfg.settable = false;
    power_up();
    before = profile;
    assert_int_equal(tou_profile_set_schedule(&profile, &never, NOON), TOU_E_DENIED);
    assert_int_equal(tou_profile_set_rule(&profile, 0, NOON), TOU_E_DENIED);
    assert_memory_equal(&profile, &before, sizeof profile);
    assert_int_equal(ops->save(ctx, NULL), 5);
}

/* From 12:40 on, then stopped, then as at first. */
static void a_rule_says_from_when_on_and_whether(void **state)
{
    (void)state;
    start(NOON);
    assert_int_equal(tou_profile_set_rule(&profile, TOU_PROFILE_MODE_ALL, NOON + 40 * 60), TOU_OK);
    run(NOON, NOON + 2 * QUARTER);
    assert_int_equal(tou_profile_used(&profile), 0);
    run(NOON + 2 * QUARTER, NOON + 4 * QUARTER);
    assert_int_equal(tou_profile_used(&profile), 2);
    assert_entry(2, NOON + 3 * QUARTER, TOU_PROFILE_POWER_DOWN | TOU_PROFILE_PARTIAL);
    assert_entry(1, NOON + 4 * QUARTER, 0);
    assert_int_equal(tou_profile_set_rule(&profile, 0x0F | TOU_PROFILE_STOPPED, 0), TOU_OK);
    run(NOON + 4 * QUARTER, NOON + 6 * QUARTER);
    power_up();
    assert_int_equal(load(), TOU_OK);
    assert_int_equal(profile.rule.mode, 0x0F | TOU_PROFILE_STOPPED);
    (void)jump(TOU_JUMP_POWER, NOON + 6 * QUARTER + 60);
    run(NOON + 6 * QUARTER + 60, NOON + 8 * QUARTER);
    assert_int_equal(tou_profile_used(&profile), 2);
    assert_int_equal(tou_profile_set_rule(&profile, TOU_PROFILE_MODE_ALL, 0), TOU_OK);
    run(NOON + 8 * QUARTER, NOON + 10 * QUARTER);
    assert_int_equal(tou_profile_used(&profile), 4);
    assert_entry(2, NOON + 9 * QUARTER, TOU_PROFILE_POWER_DOWN | TOU_PROFILE_PARTIAL);
    assert_entry(1, NOON + 10 * QUARTER, 0);
    settle();
    assert_int_equal(tou_profile_set_rule(&profile, TOU_PROFILE_MODE_ALL, 0), TOU_OK);
    assert_false(tou_store_asked(&store)); /* it changes nothing */
    assert_int_equal(profile.status, 0);
}

static void clearing_the_meter_empties_the_ring_and_other_clears_do_not(void **state)
{
    (void)state;
    run_up_to(NOON);
    happen(TOU_EV_WIPE, TOU_EV_DEMAND_CLEAR, NOON + 1);
    happen(TOU_EV_METER_CLEAR, TOU_EV_METER_CLEAR, NOON + 1);
    assert_int_equal(tou_profile_used(&profile), 1);
    happen(TOU_EV_WIPE, TOU_EV_METER_CLEAR, NOON + 1);
    assert_int_equal(tou_profile_used(&profile), 0);
    run(NOON, NOON + QUARTER);
    assert_int_equal(tou_profile_used(&profile), 1);
    assert_entry(1, NOON + QUARTER, TOU_PROFILE_PARTIAL);
}

static void the_status_of_an_entry_that_is_lost_goes_to_the_next(void **state)
{
    (void)state;
    run_up_to(NOON);
    (void)jump(TOU_JUMP_CLOCK, NOON + 10);
    make_room();
    assert_true(ops->on_due(ctx, NOON + QUARTER));
    profile.status = TOU_PROFILE_INVALID; /* of the second */
    assert_true(ops->on_due(ctx, NOON + 2 * QUARTER));
    ops->seal(ctx);
    assert_int_equal(store.faults, 1);
    settle();
    run(NOON + 2 * QUARTER, NOON + 4 * QUARTER);
    assert_int_equal(tou_profile_used(&profile), 4);
    assert_entry(3, NOON + QUARTER, TOU_PROFILE_ADJUSTED);
    assert_entry(2, NOON + 3 * QUARTER, TOU_PROFILE_INVALID);
    assert_entry(1, NOON + 4 * QUARTER, 0);
}

static void an_entry_is_found_by_any_instant(void **state)
{
    uint16_t age = 99;

    (void)state;
    start(NOON);
    assert_int_equal(tou_profile_find(&profile, UINT32_MAX, &age), TOU_E_ABSENT);
    for (uint16_t n = 1; n <= 45; n++) {
        run(NOON + (n - 1u) * QUARTER, NOON + n * QUARTER);
        uint16_t used    = tou_profile_used(&profile);
        tou_utc_t oldest = NOON + (n + 1u - used) * QUARTER;

        age = 99;
        assert_int_equal(tou_profile_find(&profile, oldest - 1, &age), TOU_E_ABSENT);
        assert_int_equal(tou_profile_find(&profile, 0, &age), TOU_E_ABSENT);
        assert_int_equal(age, 99);
        for (uint16_t want = 1; want <= used; want++) {
            tou_utc_t at = NOON + (n + 1u - want) * QUARTER;

            assert_int_equal(tou_profile_find(&profile, at, &age), TOU_OK);
            assert_int_equal(age, want);
            assert_int_equal(tou_profile_find(&profile, at + QUARTER - 1, &age), TOU_OK);
            assert_int_equal(age, want);
        }
        assert_int_equal(tou_profile_find(&profile, UINT32_MAX, &age), TOU_OK);
        assert_int_equal(age, 1);
    }
}

/* Spoil the entry of an age in nonvolatile storage. */
static void spoil(uint16_t age)
{
    uint32_t place = TOU_STORE_PLACE(ENTRY);
    uint32_t first = 4u * SLOT + 5u * TOU_STORE_PLACE(9u); /* behind the other ring */
    uint32_t at    = first + place * (tou_profile_used(&profile) - (uint32_t)age) + TOU_STORE_HEAD;

    assert_int_equal(nv.ops->write(nv.ctx, at, "?", 1), TOU_OK);
}

/* Each of 20 entries is looked for: it is found, or if it cannot be read the next older one that can. */
static void assert_the_next_is_found(void)
{
    tou_utc_t utc = 0;
    uint16_t age  = 0;

    for (uint16_t want = 1; want <= 20; want++) {
        uint16_t next = want;

        while (next <= 20 && tou_profile_at(&profile, next, &utc) != TOU_OK) {
            next++;
        }
        tou_err_t err = tou_profile_find(&profile, NOON + (21u - want) * QUARTER, &age);
        assert_int_equal(err, (next <= 20) ? TOU_OK : TOU_E_ABSENT);
        if (err == TOU_OK) {
            assert_int_equal(age, next);
        }
    }
}

static void entries_that_cannot_be_read_are_passed_over(void **state)
{
    tou_utc_t utc = 0;

    (void)state;
    start(NOON);
    run(NOON, NOON + 20 * QUARTER);
    (void)tou_posix_nv_copy(&nv_base, &nv_part);
    for (uint16_t from = 1; from <= 20; from++) {
        (void)tou_posix_nv_copy(&nv_part, &nv_base);
        for (uint16_t bad = from; bad <= 20; bad++) {
            spoil(bad);
            assert_int_equal(tou_profile_at(&profile, bad, &utc), TOU_E_INVALID);
            assert_the_next_is_found();
        }
    }
}

static void after_the_clock_was_set_back_the_newest_is_found_by_now(void **state)
{
    uint16_t age = 0;

    (void)state;
    run_up_to(NOON);
    run(NOON, NOON + 8 * QUARTER);
    (void)jump(TOU_JUMP_CLOCK, NOON - 20 * QUARTER);
    run(NOON - 20 * QUARTER, NOON - 17 * QUARTER);
    assert_int_equal(tou_profile_find(&profile, NOON - 17 * QUARTER, &age), TOU_OK);
    assert_int_equal(age, 1);
    assert_int_equal(tou_profile_find(&profile, NOON + 99 * QUARTER, &age), TOU_OK);
    assert_int_equal(age, 1);
    for (tou_utc_t utc = NOON - 21 * QUARTER; utc < NOON + 10 * QUARTER; utc += 300) {
        if (tou_profile_find(&profile, utc, &age) == TOU_OK) {
            assert_true(instant(age) <= utc);
        }
    }
}

static void a_driver_that_fails_ends_the_search(void **state)
{
    uint16_t age = 99;

    (void)state;
    run_up_to(NOON);
    tou_posix_nv_fail(&nv_part, TOU_POSIX_NV_READ, 0, 1, TOU_POSIX_NV_REFUSE);
    assert_int_equal(tou_profile_find(&profile, NOON, &age), TOU_E_IO);
    tou_posix_nv_fail(&nv_part, TOU_POSIX_NV_READ, 0, 1, TOU_POSIX_NV_DELAY);
    assert_int_equal(tou_profile_find(&profile, NOON, &age), TOU_E_BUSY);
    assert_int_equal(age, 99);
}

static void registers_and_maxima_may_be_channels(void **state)
{
    uint32_t value        = 0;
    uint8_t status        = 0;
    tou_maximum_t maximum = {1, 2, 3};

    (void)state;
    set_up_store(TOU_PROFILE_ENTRY(3, 3, 1), 8);
    cfg.what.energy     = energies;
    cfg.what.n_energies = 1;
    cfg.what.demand     = demands;
    cfg.what.n_demands  = 1;
    word_list[0]        = &words[1];
    cfg.what.n_words    = 1;
    start(NOON);
    words[1]         = 77;
    maxima[2].value  = 5;
    maxima[2].at     = NOON;
    maxima[2].pulses = 4;
    reg[2].units     = 1000;
    run(NOON, NOON + QUARTER);
    assert_int_equal(tou_profile_energy(&profile, 1, 0, 2, &value), TOU_OK);
    assert_int_equal(value, reg[2].units);
    assert_int_equal(tou_profile_maximum(&profile, 1, 0, 2, 0, &maximum), TOU_OK);
    assert_int_equal(maximum.value, 5);
    assert_int_equal(maximum.at, NOON);
    assert_int_equal(maximum.pulses, 0);
    assert_int_equal(word(1, 0), 77);
    assert_int_equal(tou_profile_energy(&profile, 1, 0, 3, &value), TOU_E_ABSENT);
    assert_int_equal(tou_profile_energy(&profile, 2, 0, 0, &value), TOU_E_ABSENT);
    assert_int_equal(tou_profile_maximum(&profile, 1, 1, 0, 0, &maximum), TOU_E_ABSENT);
    assert_int_equal(tou_profile_maximum(&profile, 2, 0, 0, 0, &maximum), TOU_E_ABSENT);
    assert_int_equal(tou_profile_word(&profile, 1, 1, &value), TOU_E_ABSENT);
    assert_int_equal(tou_profile_at(&profile, 2, &value), TOU_E_ABSENT);
    assert_int_equal(tou_profile_status(&profile, 2, &status), TOU_E_ABSENT);
    assert_int_equal(tou_profile_status(&profile, 0, &status), TOU_E_ABSENT);
    assert_int_equal(value, reg[2].units);
    assert_int_equal(maximum.value, 5);
    assert_int_equal(status, 0);
}

static void what_cannot_be_is_refused_when_it_is_set_up(void **state)
{
    tou_profile_t before;

    (void)state;
    power_up();
    memset(&profile, 0x5A, sizeof profile);
    before   = profile;
    cfg.ring = 2;
    assert_int_equal(tou_profile_init(&profile, &cfg), TOU_E_RANGE);
    cfg.ring = 0;
    assert_int_equal(tou_profile_init(&profile, &cfg), TOU_E_RANGE);
    cfg.ring         = RING;
    cfg.what.n_words = 1;
    assert_int_equal(tou_profile_init(&profile, &cfg), TOU_E_RANGE);
    cfg.what.n_words  = 2;
    cfg.schedule.hour = 24;
    assert_int_equal(tou_profile_init(&profile, &cfg), TOU_E_RANGE);
    cfg.schedule.hour = 0;
    cfg.schedule.kind = TOU_EVERY_DAY;
    assert_int_equal(tou_profile_init(&profile, &cfg), TOU_E_RANGE);
    assert_memory_equal(&profile, &before, sizeof profile);
    cfg.schedule.kind = TOU_EVERY_NEVER;
    assert_int_equal(tou_profile_init(&profile, &cfg), TOU_OK);
}

static void what_was_kept_by_another_profile_is_refused(void **state)
{
    uint8_t kept[18];
    tou_profile_t before;

    (void)state;
    start(NOON);
    assert_int_equal(ops->save(ctx, NULL), 17);
    assert_int_equal(ops->save(ctx, kept), 17);
    before = profile;
    assert_int_equal(ops->load(ctx, kept, 0), TOU_E_INVALID);
    assert_int_equal(ops->load(ctx, kept, 5), TOU_E_INVALID);
    assert_int_equal(ops->load(ctx, kept, 18), TOU_E_INVALID);
    kept[10] = TOU_EVERY_DAY;
    assert_int_equal(ops->load(ctx, kept, 17), TOU_E_INVALID);
    kept[10] = TOU_EVERY_INTERVAL;
    (void)tou_bytes_put(&kept[6], TOU_UTC_END, 4);
    assert_int_equal(ops->load(ctx, kept, 17), TOU_E_INVALID);
    (void)tou_bytes_put(&kept[6], NOON, 4);
    (void)tou_bytes_put(&kept[2], TOU_UTC_END, 4);
    assert_int_equal(ops->load(ctx, kept, 17), TOU_E_INVALID);
    (void)tou_bytes_put(&kept[2], 1, 4);
    assert_int_equal(ops->load(ctx, kept, 17), TOU_E_INVALID);
    (void)tou_bytes_put(&kept[2], 0, 4);
    assert_memory_equal(&profile, &before, sizeof profile);
    (void)tou_bytes_put(&kept[6], NOON, 4);
    kept[0] = 0xFF;
    assert_int_equal(ops->load(ctx, kept, 17), TOU_OK);
    assert_int_equal(profile.status, 0x1F);
    assert_int_equal(profile.schedule.done, NOON);
}

static void every_flipped_bit_is_found(void **state)
{
    (void)state;
    start(NOON);
    assert_flips_are_found(&profile, sizeof profile);
    assert_flips_are_found(&cfg, sizeof cfg);
    assert_flips_are_found(word_list, sizeof word_list);
    profile.seal++;
    assert_true(ops->check(ctx, false));
}

/* A quarter ends, and its entry is written while the power fails in byte n. @return whether it did */
static bool cut_at(uint64_t n, uint8_t torn)
{
    assert_int_equal(tou_posix_nv_copy(&nv_part, &nv_base), TOU_OK);
    assert_int_equal(tou_posix_nv_set_torn(&nv_part, torn, TOU_POSIX_NV_SHUFFLED, TOU_POSIX_NV_BLOCK_PART), TOU_OK);
    power_up();
    assert_int_equal(load(), TOU_OK);
    tou_posix_nv_cut_at(&nv_part, tou_posix_nv_stats(&nv_part)->done + n);
    (void)jump(TOU_JUMP_POWER, NOON + QUARTER - 60);
    if (!tou_posix_nv_is_off(&nv_part)) {
        (void)due(NOON + QUARTER);
    }
    return tou_posix_nv_is_off(&nv_part);
}

static void whenever_the_power_fails_each_entry_is_there_once(void **state)
{
    static const uint8_t torn[] = {TOU_POSIX_NV_OLD, TOU_POSIX_NV_ERASED, TOU_POSIX_NV_RANDOM};
    uint64_t cuts               = 0;
    uint16_t age;

    (void)state;
    cfg.make_up = TOU_MAKE_UP_FIRST;
    run_up_to(NOON);
    assert_int_equal(tou_posix_nv_copy(&nv_base, &nv_part), TOU_OK);
    for (unsigned t = 0; t < 3; t++) {
        for (uint64_t n = 0; cut_at(n, torn[t]); n++) {
            tou_posix_nv_power_up(&nv_part);
            power_up();
            assert_int_equal(load(), TOU_OK);
            (void)jump(TOU_JUMP_POWER, NOON + 3 * QUARTER + 120);
            assert_int_equal(tou_profile_used(&profile), 2);
            assert_entry(2, NOON, 0);
            assert_entry(1, NOON + QUARTER, TOU_PROFILE_POWER_DOWN);
            assert_int_equal(tou_profile_find(&profile, NOON + QUARTER - 1, &age), TOU_OK);
            assert_int_equal(age, 2);
            assert_int_equal(due(NOON + 4 * QUARTER), 1);
            assert_entry(1, NOON + 4 * QUARTER, TOU_PROFILE_POWER_DOWN);
            assert_int_equal(tou_posix_nv_stats(&nv_part)->violations, 0);
            cuts++;
        }
    }
    assert_true(cuts / 3 > ENTRY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_entry_is_made_at_the_end_of_each_interval, begin),
        cmocka_unit_test_setup(the_ring_keeps_its_depth_of_entries_through_power_cuts, begin),
        cmocka_unit_test_setup(an_interval_in_which_the_power_failed_and_returned_has_one_entry_that_says_so, begin),
        cmocka_unit_test_setup(intervals_without_supply_have_no_entry, begin),
        cmocka_unit_test_setup(the_interval_in_which_the_power_failed_may_be_made_up, begin),
        cmocka_unit_test_setup(all_intervals_without_supply_may_be_made_up, begin),
        cmocka_unit_test_setup(what_the_clock_is_set_over_is_not_made_up, begin),
        cmocka_unit_test_setup(a_clock_set_within_an_interval_is_told_by_its_entry, begin),
        cmocka_unit_test_setup(a_clock_set_back_repeats_no_entry, begin),
        cmocka_unit_test_setup(a_clock_set_back_far_has_entries_come_again, begin),
        cmocka_unit_test_setup(without_a_valid_clock_there_are_no_entries_and_the_next_one_says_so, begin),
        cmocka_unit_test_setup(what_happened_so_far_outlives_a_power_cut, begin),
        cmocka_unit_test_setup(lost_edges_and_changed_settings_make_an_interval_partial, begin),
        cmocka_unit_test_setup(summer_time_is_told_as_it_is_at_the_end_and_cuts_no_interval, begin),
        cmocka_unit_test_setup(an_interval_that_is_set_begins_anew_and_is_kept, begin),
        cmocka_unit_test_setup(an_interval_that_is_refused_changes_nothing, begin),
        cmocka_unit_test_setup(clearing_the_meter_empties_the_ring_and_other_clears_do_not, begin),
        cmocka_unit_test_setup(the_status_of_an_entry_that_is_lost_goes_to_the_next, begin),
        cmocka_unit_test_setup(an_entry_is_found_by_any_instant, begin),
        cmocka_unit_test_setup(entries_that_cannot_be_read_are_passed_over, begin),
        cmocka_unit_test_setup(after_the_clock_was_set_back_the_newest_is_found_by_now, begin),
        cmocka_unit_test_setup(a_driver_that_fails_ends_the_search, begin),
        cmocka_unit_test_setup(registers_and_maxima_may_be_channels, begin),
        cmocka_unit_test_setup(a_rule_says_from_when_on_and_whether, begin),
        cmocka_unit_test_setup(what_cannot_be_is_refused_when_it_is_set_up, begin),
        cmocka_unit_test_setup(what_was_kept_by_another_profile_is_refused, begin),
        cmocka_unit_test_setup(every_flipped_bit_is_found, begin),
        cmocka_unit_test_setup(whenever_the_power_fails_each_entry_is_there_once, begin),
    };
    return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
