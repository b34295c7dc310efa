/* SPDX-License-Identifier: MIT */
/* What is shown by turns and by key. */
#include "paneling.h"

static const uint8_t own_values[][TOU_ITEM_SIZE] TOU_ROM = {
    {TOU_ITEM(0x01, 0x01, 0x00, 0x00, 0)}, {TOU_ITEM(0x00, 0x01, 0x00, 0x00, 0)}, {TOU_ITEM(0x00, 0x00, 0x00, 0x00, 0)}};

static void every_segment_is_on_at_first(void **state)
{
    (void)state;
    wait_ms(4900);
    assert_seen("8.8.8.8.8.8.8.8.");
    assert_code("8.8.8.8.8.8.8.8.");
    assert_int_equal(seen.unit, TOU_GLASS_ALL);
    assert_int_equal(seen.signs, (1u << TOU_SIGN_N) - 1u);
    wait_ms(400);
    assert_seen("     0.00");
}

static void items_take_turns(void **state)
{
    (void)state;
    wait_ms(5300);
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

/* By power-up the meter's list is known. */
static int at_total(void **state)
{
    (void)paneling_new(state);
    wait_ms(5300);
    assert_code("00010000");
    return 0;
}

static void keys_go_through_a_list_of_their_own(void **state)
{
    (void)state;
    press("n");
    assert_code("04000101");
    assert_seen("26-01-01");
    press("n");
    assert_code("04000401");
    press("n");
    assert_code("04000101");
    press("u");
    assert_code("04000401");
    press("b");
    assert_code("00010000");
    press("u");
    assert_code("04000401");
}

static void a_key_ends_the_test_of_the_display(void **state)
{
    (void)state;
    wait_ms(300);
    press("b");
    assert_code("00010000");
    assert_int_equal(seen.rate, 2);
}

static void a_list_by_key_is_left_after_a_time_without_one(void **state)
{
    (void)state;
    press("n");
    wait_ms(30000);
    press("n");
    wait_ms(59800);
    assert_code("04000401");
    wait_ms(600);
    assert_code("00010000");
}

/* The time by turns, too, and everything that somebody looks at. */
static void what_moves_is_read_again_each_second(void **state)
{
    (void)state;
    panel_cfg.n_by_key = 3;
    panel_cfg.by_key   = own_values;
    run(1, 123);
    wait_ms(1100);
    assert_seen("     0.00");
    press("nn");
    assert_seen("     0.12");
    run(1, 123);
    wait_ms(1100);
    assert_seen("     0.24");
    press("b");
    wait_ms(5300);
    assert_seen("12-02-00");
    tick(2);
    keeping_settle();
    wait_ms(1100);
    assert_seen("12-02-02");
}

static void the_meters_lists_go_before_those_of_the_product(void **state)
{
    (void)state;
    assert_put(0x04040101, "00 00 01 01 01", WRITTEN);
    assert_put(0x04040102, "02 01 00 04 00", WRITTEN);
    assert_put(0x04000301, "03", WRITTEN);
    assert_put(0x04000302, "07", WRITTEN);
    assert_put(0x04040201, "03 00 00 04 00", WRITTEN);
    assert_put(0x04040202, "03 01 00 04 00", WRITTEN);
    assert_put(0x04000305, "02", WRITTEN);
    tou_panel_refresh(&panel);
    press("b");
    assert_code("0.1010000");
    assert_seen("--------");
    wait_ms(7000);
    assert_code("04000102");
    wait_ms(7000);
    assert_code("FFFFFFFF"); /* no third item was written */
    assert_seen("no dAtA ");
    press("n");
    assert_code("04000003");
    assert_seen("no dAtA ");
    press("n");
    assert_code("04000103");
    assert_seen("      15");
    press("n");
    assert_code("04000003");
}

static void decimals_are_set(void **state)
{
    (void)state;
    panel_cfg.n_by_key = 3;
    panel_cfg.by_key   = own_values;
    run(16, 1250);
    assert_put(0x04000303, "01", WRITTEN);
    assert_put(0x04000304, "00", WRITTEN);
    tou_panel_refresh(&panel);
    press("b");
    press("n");
    press("n");
    assert_seen("     20.0");
    press("u");
    assert_seen("      75");
    assert_put(0x04000303, "00", WRITTEN);
    press("bnn");
    assert_seen("     20.0"); /* not told of it yet */
    tou_panel_refresh(&panel);
    press("bnn");
    assert_seen("      20");
}

/* Combined energy, of which reverse is subtracted, may be less than nothing. */
static void less_than_nothing_has_a_minus(void **state)
{
    (void)state;
    panel_cfg.n_by_key = 3;
    panel_cfg.by_key   = own_values;
    assert_put(0x04000601, "02", WRITTEN);
    run(1, 1250);
    press("nnn");
    assert_code("00000000");
    assert_seen("    -1.25");
}

static void a_silent_meter_is_told(void **state)
{
    (void)state;
    panel_cfg.line.wait_ms = 500;
    press("n");
    assert_seen("26-01-01");
    unplugged = true;
    wait_ms(1900);
    assert_seen("no LInE ");
    assert_code("04000101");
    press("b");
    assert_seen("no LInE ");
    assert_code("00010000");
    unplugged = false;
    wait_ms(1500);
    assert_seen("     0.00");
}

/* Settings, an item of a list and its value take longer than a second. */
static void a_slow_meter_is_waited_for(void **state)
{
    (void)state;
    assert_put(0x04040101, "00 00 01 01 00", WRITTEN);
    assert_put(0x04000301, "01", WRITTEN);
    panel_port_cfg.delay_ms = 300;
    tou_panel_refresh(&panel);
    tou_panel_key(&panel, TOU_KEY_BACK);
    wait_ms(3000);
    assert_code("01010000");
}

static void obis_codes_are_shown_where_there_are_any(void **state)
{
    static const uint8_t items[][TOU_ITEM_SIZE] TOU_ROM = {
        {TOU_ITEM(0x00, 0x01, 0x3F, 0x00, 0)}, {TOU_ITEM(0x00, 0x0A, 0x02, 0x0C, 0)}, {TOU_ITEM(0x01, 0x01, 0x00, 0x01, 1)},
        {TOU_ITEM(0x02, 0x80, 0x00, 0x04, 0)}, {TOU_ITEM(0x04, 0x00, 0x01, 0x01, 0)}, {TOU_ITEM(0x04, 0x00, 0x01, 0x02, 0)},
        {TOU_ITEM(0x00, 0x00, 0x00, 0x00, 0)}, {TOU_ITEM(0x04, 0x00, 0x04, 0x09, 0)}};
    static const char *const codes[] = {"1.8.63    ", "10.8.2.12  ", "1.6.0.01   ", "1.5.0     ",
                                        "0.9.2     ", "0.9.1     ",  "00000000",    "04000409"};

    (void)state;
    panel_cfg.obis     = true;
    panel_cfg.by_key   = items;
    panel_cfg.n_by_key = 8;
    for (unsigned i = 0; i < 8u; i++) {
        press("n");
        assert_code(codes[i]);
    }
}

static void it_draws_only_what_has_changed(void **state)
{
    unsigned before = shows;

    (void)state;
    wait_ms(3000);
    assert_int_equal(shows, before);
    signs_now = TOU_SIGN_LINE;
    wait_ms(1000);
    assert_int_equal(shows, before + 1u);
    assert_int_equal(seen.signs, TOU_SIGN_LINE);
}

static void without_a_menu_long_enter_does_nothing(void **state)
{
    (void)state;
    panel_cfg.ops = NULL;
    press("E");
    assert_code("00010000");
    assert_int_equal(seen.signs, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_segment_is_on_at_first, paneling_new),
        cmocka_unit_test_setup(items_take_turns, paneling_new),
        cmocka_unit_test_setup(a_key_ends_the_test_of_the_display, paneling_new),
        cmocka_unit_test_setup(keys_go_through_a_list_of_their_own, at_total),
        cmocka_unit_test_setup(a_list_by_key_is_left_after_a_time_without_one, at_total),
        cmocka_unit_test_setup(what_moves_is_read_again_each_second, at_total),
        cmocka_unit_test_setup(the_meters_lists_go_before_those_of_the_product, at_total),
        cmocka_unit_test_setup(decimals_are_set, at_total),
        cmocka_unit_test_setup(less_than_nothing_has_a_minus, at_total),
        cmocka_unit_test_setup(a_silent_meter_is_told, at_total),
        cmocka_unit_test_setup(a_slow_meter_is_waited_for, at_total),
        cmocka_unit_test_setup(obis_codes_are_shown_where_there_are_any, at_total),
        cmocka_unit_test_setup(it_draws_only_what_has_changed, at_total),
        cmocka_unit_test_setup(without_a_menu_long_enter_does_nothing, at_total),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
