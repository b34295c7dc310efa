/* SPDX-License-Identifier: MIT */
#include "billed.h"

static void a_closing_by_hand_is_made_at_once(void **state)
{
    (void)state;
    begin(1, at(2026, 5, 20, 0, 0));
    for (uint8_t hand = 0; hand < TOU_HANDS; hand++) {
        const uint8_t cause = (uint8_t)(TOU_CAUSE_KEY + hand);
        const tou_utc_t now = at(2026, 5, 20, cause, 0) + (cause == TOU_CAUSE_INPUT ? 0u : 17u);

        memset(&closing, 0xA5, sizeof closing);
        assert_int_equal(tou_billing_close(&billing, cause, now, &closing), TOU_OK);
        assert_int_equal(closing.cause, cause);
        assert_int_equal(closing.at, now);
        assert_int_equal(closing.number, cause - TOU_CAUSE_KEY);
        assert_int_equal(closing.since, (cause == TOU_CAUSE_KEY) ? 0 : at(2026, 5, 20, (uint8_t)(cause - 1u), 0) + 17u);
        assert_true(closing.demand);
    }
    assert_closing(at(2026, 6, 1, 0, 0), TOU_CAUSE_FIRST, at(2026, 6, 1, 0, 0));
    assert_int_equal(closing.since, at(2026, 5, 20, TOU_CAUSE_INPUT, 0));
    assert_int_equal(closing.number, 3);
}

static void no_other_cause_is_by_hand(void **state)
{
    tou_billing_t before;

    (void)state;
    begin(1, at(2026, 5, 20, 0, 0));
    memcpy(&before, &billing, sizeof billing);
    memset(billing.left, 0xFF, sizeof billing.left);
    memcpy(before.left, billing.left, sizeof before.left);
    for (unsigned cause = 0; cause <= UINT8_MAX; cause++) {
        if (cause < TOU_CAUSE_KEY || cause > TOU_CAUSE_INPUT) {
            assert_int_equal(tou_billing_close(&billing, (uint8_t)cause, at(2026, 5, 20, 1, 0), &closing), TOU_E_ARG);
            assert_int_equal(tou_billing_locked(&billing, (uint8_t)cause), 0);
        }
    }
    assert_memory_equal(&before, &billing, sizeof billing);
}

static void by_hand_after_a_clock_set_back_comes_before_what_it_follows(void **state)
{
    (void)state;
    begin(1, at(2026, 5, 20, 0, 0));
    assert_closing(at(2026, 6, 1, 0, 0), TOU_CAUSE_FIRST, at(2026, 6, 1, 0, 0));
    assert_int_equal(tou_billing_pass(&billing, at(2026, 5, 25, 0, 0)), 0);
    assert_int_equal(tou_billing_close(&billing, TOU_CAUSE_KEY, at(2026, 5, 26, 0, 0), &closing), TOU_OK);
    assert_int_equal(closing.since, at(2026, 6, 1, 0, 0));
    assert_int_equal(closing.at, at(2026, 5, 26, 0, 0));
    assert_closing(at(2026, 7, 1, 0, 0), TOU_CAUSE_FIRST, at(2026, 7, 1, 0, 0));
    assert_int_equal(closing.since, at(2026, 5, 26, 0, 0));
}

static void every_hand_locks_out_what_it_is_set_to(void **state)
{
    (void)state;
    for (uint8_t hand = 0; hand < TOU_HANDS; hand++) {
        for (uint8_t blocks = 0; blocks < 8u; blocks++) {
            tou_billing_cfg_t cfg;
            tou_billing_t before;

            begin(1, at(2026, 5, 20, 0, 0));
            cfg            = billing.cfg;
            cfg.lock[hand] = (tou_lockout_t){blocks, 3};
            assert_int_equal(tou_billing_set(&billing, &cfg, at(2026, 5, 20, 0, 0)), TOU_OK);
            assert_int_equal(tou_billing_close(&billing, (uint8_t)(TOU_CAUSE_KEY + hand), at(2026, 5, 20, 0, 0), &closing),
                             TOU_OK);
            memcpy(&before, &billing, sizeof billing);
            for (uint8_t other = 0; other < TOU_HANDS; other++) {
                const uint8_t cause = (uint8_t)(TOU_CAUSE_KEY + other);
                const bool blocked  = (blocks >> other & 1) != 0;

                memcpy(&billing, &before, sizeof billing);
                assert_int_equal(tou_billing_locked(&billing, cause), blocked ? 3 : 0);
                assert_int_equal(tou_billing_close(&billing, cause, at(2026, 5, 20, 0, 1), &closing),
                                 blocked ? TOU_E_DENIED : TOU_OK);
                if (blocked) {
                    assert_memory_equal(&before, &billing, sizeof billing);
                }
            }
        }
    }
}

static void a_lock_out_ends_with_its_last_minute(void **state)
{
    tou_billing_cfg_t cfg;
    tou_utc_t now = at(2026, 5, 20, 0, 0);

    (void)state;
    begin(1, now);
    cfg         = billing.cfg;
    cfg.lock[0] = (tou_lockout_t){3, 10}; /* a key: keys and commands for ten minutes */
    cfg.lock[2] = (tou_lockout_t){7, 4};  /* an input: all for four */
    assert_int_equal(tou_billing_set(&billing, &cfg, now), TOU_OK);
    assert_int_equal(tou_billing_close(&billing, TOU_CAUSE_KEY, now, &closing), TOU_OK);
    tou_billing_minute(&billing);
    assert_int_equal(tou_billing_close(&billing, TOU_CAUSE_INPUT, now, &closing), TOU_OK);
    /* The longer one counts. */
    assert_int_equal(tou_billing_locked(&billing, TOU_CAUSE_KEY), 9);
    assert_int_equal(tou_billing_locked(&billing, TOU_CAUSE_COMMAND), 9);
    assert_int_equal(tou_billing_locked(&billing, TOU_CAUSE_INPUT), 4);
    /* New settings and a jump leave it running. */
    memset(cfg.lock, 0, sizeof cfg.lock);
    assert_int_equal(tou_billing_set(&billing, &cfg, now), TOU_OK);
    assert_int_equal(tou_billing_pass(&billing, now + 7u * TOU_DAY_S), 0);
    for (unsigned i = 0; i < 8; i++) {
        tou_billing_minute(&billing);
    }
    assert_int_equal(tou_billing_locked(&billing, TOU_CAUSE_INPUT), 0);
    assert_int_equal(tou_billing_close(&billing, TOU_CAUSE_COMMAND, now, &closing), TOU_E_DENIED);
    tou_billing_minute(&billing);
    assert_int_equal(tou_billing_close(&billing, TOU_CAUSE_COMMAND, now, &closing), TOU_OK);
    tou_billing_minute(&billing);
    assert_int_equal(tou_billing_locked(&billing, TOU_CAUSE_KEY), 0);
}

static void the_clocks_closings_are_never_locked_out(void **state)
{
    tou_billing_cfg_t cfg;
    const tou_utc_t now = at(2026, 5, 31, 23, 59);

    (void)state;
    begin(1, now);
    cfg         = billing.cfg;
    cfg.lock[1] = (tou_lockout_t){7, UINT16_MAX};
    assert_int_equal(tou_billing_set(&billing, &cfg, now), TOU_OK);
    assert_int_equal(tou_billing_close(&billing, TOU_CAUSE_COMMAND, now, &closing), TOU_OK);
    assert_closing(now + 60u, TOU_CAUSE_FIRST, now + 60u);
    assert_int_equal(closing.since, now);
}

static void a_power_failure_ends_lock_outs(void **state)
{
    tou_billing_cfg_t cfg;
    tou_billing_state_t kept;

    (void)state;
    begin(1, at(2026, 5, 20, 0, 0));
    cfg         = billing.cfg;
    cfg.lock[0] = (tou_lockout_t){7, 100};
    assert_int_equal(tou_billing_set(&billing, &cfg, at(2026, 5, 20, 0, 0)), TOU_OK);
    assert_int_equal(tou_billing_close(&billing, TOU_CAUSE_KEY, at(2026, 5, 20, 0, 0), &closing), TOU_OK);
    kept = billing.state;
    assert_int_equal(tou_billing_init(&billing, &cfg, &greenwich), TOU_OK);
    assert_int_equal(tou_billing_restore(&billing, &kept), TOU_OK);
    assert_int_equal(tou_billing_locked(&billing, TOU_CAUSE_KEY), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_closing_by_hand_is_made_at_once),
        cmocka_unit_test(no_other_cause_is_by_hand),
        cmocka_unit_test(by_hand_after_a_clock_set_back_comes_before_what_it_follows),
        cmocka_unit_test(every_hand_locks_out_what_it_is_set_to),
        cmocka_unit_test(a_lock_out_ends_with_its_last_minute),
        cmocka_unit_test(the_clocks_closings_are_never_locked_out),
        cmocka_unit_test(a_power_failure_ends_lock_outs),
    };

    return cmocka_run_group_tests_name("billing: by hand", tests, NULL, NULL);
}
