/* SPDX-License-Identifier: MIT */
#include "billed.h"

static void set_back_within_a_month_nothing_happens(void **state)
{
    (void)state;
    begin(ALL, at(2026, 5, 20, 0, 0));
    assert_int_equal(tou_billing_pass(&billing, at(2026, 5, 1, 0, 0)), 0);
    assert_none(at(2026, 5, 31, 23, 59));
    assert_closing(at(2026, 6, 1, 0, 0), TOU_CAUSE_FIRST, at(2026, 6, 1, 0, 0));
}

static void set_back_over_a_closing_it_is_not_repeated(void **state)
{
    tou_closing_t made[1];

    (void)state;
    begin(ALL, at(2026, 5, 20, 0, 0));
    assert_closing(at(2026, 6, 1, 0, 0), TOU_CAUSE_FIRST, at(2026, 6, 1, 0, 0));
    assert_int_equal(tou_billing_pass(&billing, at(2026, 5, 31, 23, 0)), 0);
    assert_int_equal(walk(at(2026, 5, 31, 23, 0), at(2026, 6, 2, 0, 0), made, 0), 0);
    /* As far back as one lies ahead. */
    assert_int_equal(tou_billing_pass(&billing, at(2026, 5, 1, 0, 0)), 0);
    assert_int_equal(walk(at(2026, 5, 1, 0, 0), at(2026, 6, 30, 0, 0), made, 0), 0);
    assert_int_equal(walk(at(2026, 6, 30, 0, 0), at(2026, 7, 2, 0, 0), made, 1), 1);
}

static void set_back_further_the_month_moves_back(void **state)
{
    (void)state;
    begin(ALL, at(2026, 5, 20, 0, 0));
    assert_closing(at(2026, 6, 1, 0, 0), TOU_CAUSE_FIRST, at(2026, 6, 1, 0, 0));
    assert_int_equal(tou_billing_pass(&billing, at(2026, 4, 30, 23, 59)), TOU_BILLING_EV_BACK);
    assert_int_equal(billing.state.month[0], month_of(2026, 4));
    assert_closing(at(2026, 5, 1, 0, 0), TOU_CAUSE_FIRST, at(2026, 5, 1, 0, 0));
    /* The closing before was one of June, by the clock of that day. */
    assert_int_equal(closing.since, at(2026, 6, 1, 0, 0));
    assert_closing(at(2026, 6, 1, 0, 0), TOU_CAUSE_FIRST, at(2026, 6, 1, 0, 0));
    assert_int_equal(closing.since, at(2026, 5, 1, 0, 0));
}

static void a_wrong_year_does_not_stop_billing(void **state)
{
    static const unsigned wrong[] = {2027, 2036, 2099};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        begin(1, at(2026, 5, 20, 0, 0));
        assert_int_equal(tou_billing_pass(&billing, at(wrong[i], 5, 20, 0, 0)), TOU_BILLING_EV_MISSED);
        assert_int_equal(billing.state.missed, 12 * (wrong[i] - 2026u) - 1u);
        assert_closing(at(wrong[i], 5, 20, 0, 1), TOU_CAUSE_FIRST, at(wrong[i], 5, 1, 0, 0));
        assert_none(at(wrong[i], 5, 20, 0, 1));
        assert_int_equal(tou_billing_pass(&billing, at(2026, 5, 20, 0, 2)), TOU_BILLING_EV_BACK);
        assert_none(at(2026, 5, 31, 23, 59));
        assert_closing(at(2026, 6, 1, 0, 0), TOU_CAUSE_FIRST, at(2026, 6, 1, 0, 0));
        assert_int_equal(closing.since, at(wrong[i], 5, 1, 0, 0));
        assert_none(at(2026, 6, 30, 23, 59));
        assert_closing(at(2026, 7, 1, 0, 0), TOU_CAUSE_FIRST, at(2026, 7, 1, 0, 0));
        assert_int_equal(closing.since, at(2026, 6, 1, 0, 0));
    }
}

static void a_year_back_and_a_year_on_are_one_step_each(void **state)
{
    (void)state;
    begin(1, at(2026, 5, 20, 0, 0));
    assert_int_equal(tou_billing_pass(&billing, at(2025, 5, 20, 0, 0)), TOU_BILLING_EV_BACK);
    assert_none(at(2025, 5, 20, 0, 0));
    assert_int_equal(tou_billing_pass(&billing, at(2026, 5, 20, 0, 0)), TOU_BILLING_EV_MISSED);
    assert_int_equal(billing.state.missed, 11);
    assert_closing(at(2026, 5, 20, 0, 0), TOU_CAUSE_FIRST, at(2026, 5, 1, 0, 0));
    assert_none(at(2026, 5, 20, 0, 0));
}

static void each_moment_judges_a_clock_set_back_by_itself(void **state)
{
    static const tou_moment_t two[TOU_MOMENTS] = {{1, 0}, {20, 0}, {0, 0}};

    (void)state;
    begin_in(&greenwich, two, 1, at(2026, 6, 25, 0, 0));
    assert_int_equal(tou_billing_pass(&billing, at(2026, 5, 10, 0, 0)), TOU_BILLING_EV_BACK);
    assert_int_equal(billing.state.month[0], month_of(2026, 6)); /* one ahead: stays */
    assert_int_equal(billing.state.month[1], month_of(2026, 4)); /* two ahead: moves */
    assert_closing(at(2026, 7, 1, 0, 0), TOU_CAUSE_SECOND, at(2026, 5, 20, 0, 0));
    assert_closing(at(2026, 7, 1, 0, 0), TOU_CAUSE_SECOND, at(2026, 6, 20, 0, 0));
    assert_closing(at(2026, 7, 1, 0, 0), TOU_CAUSE_FIRST, at(2026, 7, 1, 0, 0));
    assert_none(at(2026, 7, 1, 0, 0));
}

static void the_state_goes_on_after_a_power_cut(void **state)
{
    tou_billing_cfg_t cfg;
    tou_billing_state_t kept;

    (void)state;
    begin(1, at(2026, 5, 20, 0, 0));
    assert_closing(at(2026, 6, 1, 0, 0), TOU_CAUSE_FIRST, at(2026, 6, 1, 0, 0));
    kept = billing.state;
    cfg  = billing.cfg;
    memset(&billing, 0xA5, sizeof billing);
    assert_int_equal(tou_billing_init(&billing, &cfg, &greenwich), TOU_OK);
    assert_int_equal(tou_billing_restore(&billing, &kept), TOU_OK);
    assert_none(TOU_UTC_END - 1u);
    assert_int_equal(tou_billing_pass(&billing, at(2026, 6, 1, 0, 0)), 0);
    assert_none(at(2026, 6, 1, 0, 0));
    assert_int_equal(tou_billing_pass(&billing, at(2026, 7, 3, 0, 0)), 0);
    assert_closing(at(2026, 7, 3, 0, 0), TOU_CAUSE_FIRST, at(2026, 7, 1, 0, 0));
    assert_int_equal(closing.since, at(2026, 6, 1, 0, 0));
    assert_int_equal(closing.number, 1);
}

static void a_state_with_a_month_that_does_not_exist_is_refused(void **state)
{
    static const uint16_t bad[] = {TOU_MONTH_LAST + 1u, 32768, UINT16_MAX - 1u};
    tou_billing_state_t kept;
    tou_billing_t before;

    (void)state;
    for (size_t i = 0; i < TOU_MOMENTS; i++) {
        for (size_t k = 0; k < 3; k++) {
            begin(1, at(2026, 5, 20, 0, 0));
            memcpy(&before, &billing, sizeof billing);
            kept          = billing.state;
            kept.number   = 99;
            kept.month[i] = bad[k];
            assert_int_equal(tou_billing_restore(&billing, &kept), TOU_E_RANGE);
            assert_memory_equal(&before, &billing, sizeof billing);
        }
    }
}

static void any_other_state_is_gone_on_from(void **state)
{
    static const uint16_t months[] = {0, 1, 316, 317, 318, TOU_MONTH_LAST, TOU_MONTH_NONE}; /* May 2026 is 317 */
    static const uint8_t events[]  = {TOU_BILLING_EV_MISSED, TOU_BILLING_EV_MISSED, 0, 0, 0, TOU_BILLING_EV_BACK, 0};
    static const bool due[]        = {true, true, true, false, false, false, false};
    const tou_utc_t now            = at(2026, 5, 20, 0, 0);

    (void)state;
    for (size_t i = 0; i < sizeof months / sizeof months[0]; i++) {
        tou_billing_cfg_t cfg;
        tou_billing_state_t kept;

        memset(&kept, 0xFF, sizeof kept);
        kept.month[0] = months[i];
        tou_billing_init_defaults(&cfg);
        assert_int_equal(tou_billing_init(&billing, &cfg, &greenwich), TOU_OK);
        assert_int_equal(tou_billing_restore(&billing, &kept), TOU_OK);
        assert_int_equal(tou_billing_pass(&billing, now), events[i]);
        assert_int_equal(tou_billing_next(&billing, now, &closing), due[i]);
        assert_none(now);
        assert_int_equal(billing.state.missed, UINT16_MAX);
    }
}

static void changed_moments_start_anew(void **state)
{
    static const tou_moment_t two[TOU_MOMENTS] = {{1, 0}, {20, 0}, {0, 0}};
    tou_billing_cfg_t cfg;
    const tou_utc_t now = at(2026, 5, 20, 10, 0);

    (void)state;
    begin_in(&greenwich, two, 1, at(2026, 4, 2, 0, 0));
    /* 1 and 20 May are due. */
    assert_int_equal(tou_billing_pass(&billing, now), TOU_BILLING_EV_MISSED);
    cfg           = billing.cfg;
    cfg.moment[1] = (tou_moment_t){20, 10};
    cfg.moment[2] = (tou_moment_t){20, 11};
    assert_int_equal(tou_billing_set(&billing, &cfg, now), TOU_OK);
    assert_closing(now, TOU_CAUSE_FIRST, at(2026, 5, 1, 0, 0));
    assert_none(now);
    assert_int_equal(billing.state.missed, 1); /* 20 April; 20 May is none */
    assert_closing(at(2026, 5, 20, 11, 0), TOU_CAUSE_THIRD, at(2026, 5, 20, 11, 0));
    assert_closing(at(2026, 6, 30, 0, 0), TOU_CAUSE_FIRST, at(2026, 6, 1, 0, 0));
    assert_closing(at(2026, 6, 30, 0, 0), TOU_CAUSE_SECOND, at(2026, 6, 20, 10, 0));
    cfg.moment[0].day = 0;
    assert_int_equal(tou_billing_set(&billing, &cfg, at(2026, 6, 30, 0, 0)), TOU_OK);
    assert_closing(at(2026, 8, 2, 0, 0), TOU_CAUSE_THIRD, at(2026, 6, 20, 11, 0)); /* the others as before */
    assert_int_equal(billing.state.month[0], TOU_MONTH_NONE);
    assert_int_equal(tou_billing_pass(&billing, at(2026, 6, 30, 0, 0)), 0);
    assert_int_equal(billing.state.month[0], TOU_MONTH_NONE);
}

static void set_without_a_clock_waits_for_one(void **state)
{
    tou_billing_cfg_t cfg;

    (void)state;
    begin(1, at(2026, 5, 20, 0, 0));
    cfg                = billing.cfg;
    cfg.moment[0].hour = 6;
    assert_int_equal(tou_billing_set(&billing, &cfg, 0), TOU_OK);
    assert_none(TOU_UTC_END - 1u);
    assert_int_equal(tou_billing_pass(&billing, at(2026, 8, 1, 5, 59)), 0);
    assert_none(at(2026, 8, 1, 5, 59));
    assert_closing(at(2026, 8, 1, 6, 0), TOU_CAUSE_FIRST, at(2026, 8, 1, 6, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(set_back_within_a_month_nothing_happens),
        cmocka_unit_test(set_back_over_a_closing_it_is_not_repeated),
        cmocka_unit_test(set_back_further_the_month_moves_back),
        cmocka_unit_test(a_wrong_year_does_not_stop_billing),
        cmocka_unit_test(a_year_back_and_a_year_on_are_one_step_each),
        cmocka_unit_test(each_moment_judges_a_clock_set_back_by_itself),
        cmocka_unit_test(the_state_goes_on_after_a_power_cut),
        cmocka_unit_test(a_state_with_a_month_that_does_not_exist_is_refused),
        cmocka_unit_test(any_other_state_is_gone_on_from),
        cmocka_unit_test(changed_moments_start_anew),
        cmocka_unit_test(set_without_a_clock_waits_for_one),
    };

    return cmocka_run_group_tests_name("billing: clock", tests, NULL, NULL);
}
