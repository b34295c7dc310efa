/* SPDX-License-Identifier: MIT */
#include "billed.h"

static void the_usual_settings_close_at_midnight_of_the_first(void **state)
{
    tou_billing_cfg_t cfg;

    (void)state;
    memset(&cfg, 0xA5, sizeof cfg);
    tou_billing_init_defaults(&cfg);
    assert_int_equal(tou_billing_check(&cfg), TOU_OK);
    assert_int_equal(cfg.moment[0].day, 1);
    assert_int_equal(cfg.moment[0].hour, 0);
    assert_int_equal(cfg.moment[1].day, 0);
    assert_int_equal(cfg.moment[2].day, 0);
    assert_int_equal(cfg.make_up, 1);
    for (unsigned hand = 0; hand < TOU_HANDS; hand++) {
        assert_int_equal(cfg.lock[hand].blocks, 0);
        assert_int_equal(cfg.lock[hand].minutes, 0);
    }
}

static void settings_out_of_range_are_refused(void **state)
{
    tou_billing_cfg_t cfg;
    tou_billing_t before;

    (void)state;
    begin(1, at(2026, 5, 10, 0, 0));
    memcpy(&before, &billing, sizeof billing);
    for (unsigned i = 0; i < TOU_MOMENTS; i++) {
        tou_billing_init_defaults(&cfg);
        cfg.moment[i] = (tou_moment_t){28, 23};
        assert_int_equal(tou_billing_check(&cfg), TOU_OK);
        cfg.moment[i] = (tou_moment_t){29, 0};
        assert_int_equal(tou_billing_check(&cfg), TOU_E_RANGE);
        assert_int_equal(tou_billing_init(&billing, &cfg, &paris), TOU_E_RANGE);
        cfg.moment[i] = (tou_moment_t){0, 24};
        assert_int_equal(tou_billing_set(&billing, &cfg, at(2026, 5, 10, 0, 0)), TOU_E_RANGE);
    }
    for (unsigned hand = 0; hand < TOU_HANDS; hand++) {
        tou_billing_init_defaults(&cfg);
        cfg.lock[hand] = (tou_lockout_t){7, UINT16_MAX};
        assert_int_equal(tou_billing_check(&cfg), TOU_OK);
        cfg.lock[hand].blocks = 8;
        assert_int_equal(tou_billing_check(&cfg), TOU_E_RANGE);
    }
    assert_memory_equal(&before, &billing, sizeof billing);
}

static void nothing_is_due_before_the_time_is_known(void **state)
{
    static const tou_moment_t three[TOU_MOMENTS] = {{1, 0}, {15, 12}, {0, 0}};
    tou_billing_cfg_t cfg;

    (void)state;
    tou_billing_init_defaults(&cfg);
    memcpy(cfg.moment, three, sizeof cfg.moment);
    assert_int_equal(tou_billing_init(&billing, &cfg, &greenwich), TOU_OK);
    assert_none(TOU_UTC_END - 1u);
    assert_int_equal(billing.state.month[0], TOU_MONTH_NONE);
    assert_int_equal(tou_billing_pass(&billing, at(2026, 5, 10, 0, 0)), 0);
    assert_none(at(2026, 5, 10, 0, 0)); /* what has passed counts as closed */
    assert_int_equal(billing.state.month[0], month_of(2026, 5));
    assert_int_equal(billing.state.month[1], month_of(2026, 4));
    assert_int_equal(billing.state.month[2], TOU_MONTH_NONE);
    assert_int_equal(billing.state.missed, 0);
    assert_none(at(2026, 5, 15, 11, 59));
    assert_closing(at(2026, 5, 15, 12, 0), TOU_CAUSE_SECOND, at(2026, 5, 15, 12, 0));
    assert_none(at(2026, 5, 15, 12, 0));
}

static void a_closing_tells_its_period(void **state)
{
    static const tou_moment_t three[TOU_MOMENTS] = {{1, 0}, {11, 8}, {21, 16}};

    (void)state;
    begin_in(&greenwich, three, 1, at(2026, 5, 2, 0, 0));
    assert_closing(at(2026, 5, 11, 8, 0), TOU_CAUSE_SECOND, at(2026, 5, 11, 8, 0));
    assert_int_equal(closing.since, 0);
    assert_int_equal(closing.number, 0);
    assert_false(closing.demand);
    assert_closing(at(2026, 5, 21, 16, 0), TOU_CAUSE_THIRD, at(2026, 5, 21, 16, 0));
    assert_int_equal(closing.since, at(2026, 5, 11, 8, 0));
    assert_int_equal(closing.number, 1);
    assert_false(closing.demand);
    assert_closing(at(2026, 6, 1, 0, 0), TOU_CAUSE_FIRST, at(2026, 6, 1, 0, 0));
    assert_int_equal(closing.since, at(2026, 5, 21, 16, 0));
    assert_int_equal(closing.number, 2);
    assert_true(closing.demand);
    assert_int_equal(billing.state.number, 3);
    assert_int_equal(billing.state.since, at(2026, 6, 1, 0, 0));
}

static void period_numbers_wrap(void **state)
{
    (void)state;
    begin(1, at(2026, 5, 2, 0, 0));
    billing.state.number = UINT16_MAX;
    assert_closing(at(2026, 6, 1, 0, 0), TOU_CAUSE_FIRST, at(2026, 6, 1, 0, 0));
    assert_int_equal(closing.number, UINT16_MAX);
    assert_int_equal(billing.state.number, 0);
}

static void equal_moments_close_one_period_under_the_lowest_number(void **state)
{
    static const tou_moment_t moments[TOU_MOMENTS] = {{5, 0}, {1, 6}, {1, 6}};
    static const tou_moment_t equal[TOU_MOMENTS]   = {{1, 6}, {1, 6}, {1, 6}};

    (void)state;
    begin_in(&greenwich, moments, 1, at(2026, 5, 20, 0, 0));
    assert_closing(at(2026, 6, 1, 6, 0), TOU_CAUSE_SECOND, at(2026, 6, 1, 6, 0));
    assert_none(at(2026, 6, 1, 6, 0));
    assert_int_equal(billing.state.number, 1);
    assert_int_equal(billing.state.month[1], month_of(2026, 6));
    assert_int_equal(billing.state.month[2], month_of(2026, 6));
    begin_in(&greenwich, equal, 1, at(2026, 5, 20, 0, 0));
    assert_closing(at(2026, 6, 1, 6, 0), TOU_CAUSE_FIRST, at(2026, 6, 1, 6, 0));
    assert_true(closing.demand);
    assert_none(at(2026, 6, 1, 6, 0));
}

static void moments_drawn_together_by_a_skipped_hour_close_one_period(void **state)
{
    /* 2027-03-28 in Paris: 01:59, then 03:00. */
    static const tou_moment_t moments[TOU_MOMENTS] = {{28, 3}, {28, 2}, {28, 4}};

    (void)state;
    begin_in(&paris, moments, ALL, at(2027, 3, 20, 0, 0));
    assert_none(at(2027, 3, 28, 0, 59));
    assert_closing(at(2027, 3, 28, 1, 0), TOU_CAUSE_FIRST, at(2027, 3, 28, 1, 0));
    assert_none(at(2027, 3, 28, 1, 59));
    assert_closing(at(2027, 3, 28, 2, 0), TOU_CAUSE_THIRD, at(2027, 3, 28, 2, 0));
    /* A month later they are apart again. */
    assert_closing(at(2027, 5, 1, 0, 0), TOU_CAUSE_SECOND, at(2027, 4, 28, 0, 0));
    assert_closing(at(2027, 5, 1, 0, 0), TOU_CAUSE_FIRST, at(2027, 4, 28, 1, 0));
    assert_closing(at(2027, 5, 1, 0, 0), TOU_CAUSE_THIRD, at(2027, 4, 28, 2, 0));
    assert_none(at(2027, 5, 1, 0, 0));
}

static void of_a_jump_the_latest_are_made_up_in_order(void **state)
{
    static const tou_moment_t two[TOU_MOMENTS] = {{1, 0}, {16, 0}, {0, 0}};
    const tou_utc_t back                       = at(2026, 9, 10, 7, 31);

    (void)state;
    begin_in(&greenwich, two, 2, at(2026, 1, 20, 0, 0));
    assert_int_equal(tou_billing_pass(&billing, back), TOU_BILLING_EV_MISSED);
    assert_int_equal(billing.state.missed, 6 + 5);
    assert_int_equal(tou_billing_pass(&billing, back), 0); /* again: nothing more */
    assert_int_equal(billing.state.missed, 11);
    assert_closing(back, TOU_CAUSE_SECOND, at(2026, 7, 16, 0, 0));
    assert_int_equal(closing.since, 0);
    assert_closing(back, TOU_CAUSE_FIRST, at(2026, 8, 1, 0, 0));
    assert_int_equal(closing.since, at(2026, 7, 16, 0, 0));
    assert_closing(back, TOU_CAUSE_SECOND, at(2026, 8, 16, 0, 0));
    assert_closing(back, TOU_CAUSE_FIRST, at(2026, 9, 1, 0, 0));
    assert_none(back);
    assert_int_equal(billing.state.number, 4);
    assert_closing(at(2026, 9, 16, 0, 0), TOU_CAUSE_SECOND, at(2026, 9, 16, 0, 0));
}

static void none_one_all_or_the_first_are_made_up(void **state)
{
    static const struct {
        uint8_t make_up;
        uint8_t events;
        uint8_t made;
        uint8_t first; /* month */
        uint8_t missed;
    } rules[] = {{0, TOU_BILLING_EV_MISSED, 0, 0, 5},
                 {1, TOU_BILLING_EV_MISSED, 1, 6, 4},
                 {4, TOU_BILLING_EV_MISSED, 4, 3, 1},
                 {5, 0, 5, 2, 0},
                 {6, 0, 5, 2, 0},
                 {253, 0, 5, 2, 0},
                 {ALL, 0, 5, 2, 0},
                 {FIRST, TOU_BILLING_EV_MISSED, 1, 2, 4}};

    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        const tou_utc_t now = at(2026, 6, 30, 0, 0);

        begin(rules[i].make_up, at(2026, 1, 20, 0, 0));
        assert_int_equal(tou_billing_pass(&billing, now), rules[i].events);
        for (uint8_t k = 0; k < rules[i].made; k++) {
            assert_closing(now, TOU_CAUSE_FIRST, at(2026, (uint8_t)(rules[i].first + k), 1, 0, 0));
        }
        assert_none(now);
        assert_int_equal(billing.state.missed, rules[i].missed);
        assert_int_equal(tou_billing_pass(&billing, now), 0);
        assert_closing(at(2026, 7, 1, 0, 0), TOU_CAUSE_FIRST, at(2026, 7, 1, 0, 0));
    }
}

static void all_means_all_of_a_century(void **state)
{
    const tou_utc_t end = TOU_UTC_END - 60u;
    unsigned n          = 0;

    (void)state;
    begin(ALL, TOU_UTC_MIN);
    assert_int_equal(tou_billing_pass(&billing, end), 0);
    while (tou_billing_next(&billing, end, &closing)) {
        n++;
    }
    assert_int_equal(n, 1199);
    begin(253, TOU_UTC_MIN);
    assert_int_equal(tou_billing_pass(&billing, end), TOU_BILLING_EV_MISSED);
    assert_int_equal(billing.state.missed, 1199 - 253);
}

static void with_the_first_every_moment_is_on_its_own(void **state)
{
    static const tou_moment_t moments[TOU_MOMENTS] = {{1, 0}, {1, 0}, {15, 0}};
    const tou_utc_t now                            = at(2026, 6, 30, 0, 0);

    (void)state;
    begin_in(&greenwich, moments, FIRST, at(2026, 1, 20, 0, 0));
    assert_int_equal(tou_billing_pass(&billing, now), TOU_BILLING_EV_MISSED);
    assert_int_equal(billing.state.missed, 0);
    assert_closing(now, TOU_CAUSE_FIRST, at(2026, 2, 1, 0, 0));
    assert_int_equal(billing.state.missed, 4 + 4);
    assert_closing(now, TOU_CAUSE_THIRD, at(2026, 2, 15, 0, 0));
    assert_none(now);
    assert_int_equal(billing.state.missed, 12);
}

static void one_that_is_made_up_is_no_missed_one(void **state)
{
    (void)state;
    for (unsigned make_up = 1; make_up <= UINT8_MAX; make_up++) {
        begin((uint8_t)make_up, at(2026, 1, 20, 0, 0));
        assert_int_equal(tou_billing_pass(&billing, at(2026, 2, 20, 0, 0)), 0);
        assert_closing(at(2026, 2, 20, 0, 0), TOU_CAUSE_FIRST, at(2026, 2, 1, 0, 0));
        assert_int_equal(billing.state.missed, 0);
    }
}

static void the_count_of_missed_ones_stops_at_its_end(void **state)
{
    (void)state;
    begin(0, at(2026, 1, 20, 0, 0));
    billing.state.missed = UINT16_MAX - 3u;
    assert_int_equal(tou_billing_pass(&billing, at(2026, 4, 20, 0, 0)), TOU_BILLING_EV_MISSED);
    assert_int_equal(billing.state.missed, UINT16_MAX);
    assert_int_equal(tou_billing_pass(&billing, at(2026, 6, 20, 0, 0)), TOU_BILLING_EV_MISSED);
    assert_int_equal(billing.state.missed, UINT16_MAX);
}

static void a_jump_onto_the_moment_makes_it_due(void **state)
{
    (void)state;
    begin(1, at(2026, 1, 20, 0, 0));
    assert_int_equal(tou_billing_pass(&billing, at(2026, 1, 31, 23, 59) + 59u), 0);
    assert_none(at(2026, 1, 31, 23, 59) + 59u);
    assert_int_equal(tou_billing_pass(&billing, at(2026, 2, 1, 0, 0)), 0);
    assert_closing(at(2026, 2, 1, 0, 0), TOU_CAUSE_FIRST, at(2026, 2, 1, 0, 0));
    assert_none(at(2026, 2, 1, 0, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_usual_settings_close_at_midnight_of_the_first),
        cmocka_unit_test(settings_out_of_range_are_refused),
        cmocka_unit_test(nothing_is_due_before_the_time_is_known),
        cmocka_unit_test(a_closing_tells_its_period),
        cmocka_unit_test(period_numbers_wrap),
        cmocka_unit_test(equal_moments_close_one_period_under_the_lowest_number),
        cmocka_unit_test(moments_drawn_together_by_a_skipped_hour_close_one_period),
        cmocka_unit_test(of_a_jump_the_latest_are_made_up_in_order),
        cmocka_unit_test(none_one_all_or_the_first_are_made_up),
        cmocka_unit_test(all_means_all_of_a_century),
        cmocka_unit_test(with_the_first_every_moment_is_on_its_own),
        cmocka_unit_test(one_that_is_made_up_is_no_missed_one),
        cmocka_unit_test(the_count_of_missed_ones_stops_at_its_end),
        cmocka_unit_test(a_jump_onto_the_moment_makes_it_due),
    };

    return cmocka_run_group_tests_name("billing", tests, NULL, NULL);
}
