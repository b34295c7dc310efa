/* SPDX-License-Identifier: MIT */
/* What is shown by turns and by key. */
#include "paneling.h"

static void every_segment_is_on_at_first(void **state)
{
    (void)state;
    wait_ms(4900);
    assert_seen("8.8.8.8.8.8.8.8.");
    assert_code("8.8.8.8.8.8.8.8.");
    assert_int_equal(seen.unit, TOU_GLASS_ALL);
    assert_int_equal(seen.signs, (1u << TOU_SIGN_N) - 1u);
    wait_ms(200);
    assert_seen("     0.00");
}

static void items_take_turns(void **state)
{
    (void)state;
    wait_ms(5100);
    assert_seen("     0.00");
    assert_code("00010000");
    assert_int_equal(seen.unit, TOU_GLASS_KWH);
    wait_ms(5000);
    assert_code("04000102");
    assert_seen("12-00-00");
    assert_int_equal(seen.unit, TOU_GLASS_NO_UNIT);
    wait_ms(5000);
    assert_seen("rAtE  02");
    assert_code("F0000001");
    wait_ms(5000);
    assert_code("00010000");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_segment_is_on_at_first, paneling_new),
        cmocka_unit_test_setup(items_take_turns, paneling_new),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
