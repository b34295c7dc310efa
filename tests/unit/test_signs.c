/* SPDX-License-Identifier: MIT */
/* What a meter tells its panel, and the lists that it may have. */
#include "paneling.h"

#include "tou/lists.h"
#include "tou/signs.h"

static tou_signs_t of;

static int signs_new(void **state)
{
    (void)paneling_new(state);
    of.meter    = &world.meter.meter;
    of.access   = &world.meter.access;
    of.store    = &world.meter.store;
    of.demand   = &world.meter.demand;
    key_pressed = false;
    return 0;
}

static int signs_programmed(void **state)
{
    (void)signs_new(state);
    key_pressed = true;
    program_all();
    key_pressed = false;
    run(1, 0);
    return 0;
}

static void assert_signs(uint16_t signs, uint8_t rate)
{
    tou_glass_t glass;

    memset(&glass, 0xFF, sizeof glass);
    tou_signs_tell(&of, &glass);
    assert_int_equal(glass.signs, signs);
    assert_int_equal(glass.rate, rate);
}

static void a_blank_meter_is_alarmed(void **state)
{
    (void)state;
    assert_signs(TOU_SIGN_ALARM, 1);
}

static void a_programmed_one_is_not(void **state)
{
    (void)state;
    assert_signs(0, 3);
    run_until(NOON + 10u * HOUR, 0);
    assert_signs(0, 4);
}

static void the_key_is_seen(void **state)
{
    (void)state;
    key_pressed = true;
    assert_signs(TOU_SIGN_PROGRAM, 3);
    of.access = NULL;
    assert_signs(0, 3);
}

static void banks_are_told_apart(void **state)
{
    (void)state;
    world.meter.tariff.state.bank[TOU_BANKS_WEEKS] = 1;
    assert_signs(TOU_SIGN_ZONES_2, 3);
    world.meter.tariff.state.bank[TOU_BANKS_WEEKS] = 0;
    world.meter.tariff.state.bank[TOU_BANKS_DAYS]  = 1;
    assert_signs(TOU_SIGN_TABLES_2, 3);
}

static void what_is_wrong_alarms(void **state)
{
    (void)state;
    world.meter.store.failing = true;
    assert_signs(TOU_SIGN_ALARM, 3);
    of.store = NULL;
    assert_signs(0, 3);
    world.meter.demand.over = true;
    assert_signs(TOU_SIGN_ALARM, 3);
    of.demand = NULL;
    assert_signs(0, 3);
    world.meter.meter.now.flags = TOU_TARIFF_LACKS;
    assert_signs(TOU_SIGN_ALARM, 3);
    world.meter.meter.now.flags = 0;
    world.meter.meter.now.utc   = 0;
    assert_signs(TOU_SIGN_ALARM | TOU_SIGN_CLOCK, 3);
}

/* A few of them in their places; all of them are shown. */
static void the_lists_are_shown(void **state)
{
    (void)state;
    panel_cfg.turns    = tou_list_turns;
    panel_cfg.n_turns  = TOU_LIST_TURNS;
    panel_cfg.by_key   = tou_list_by_key;
    panel_cfg.n_by_key = TOU_LIST_BY_KEY;
    key_pressed        = true;
    assert_put(0x04000103, "15 ", WRITTEN);
    press("u");
    assert_code("0.3300201");
    for (unsigned i = 0; i < TOU_LIST_BY_KEY; i++) {
        press("n");
        assert_int_not_equal(seen.code[0], ' ');
        if (i == 14u) {
            assert_code("01010200");
            assert_seen("   0.0000");
        }
        if (i == 28u) {
            assert_code("04000409");
        }
        if (i == 31u) {
            assert_code("03300001");
            assert_seen("26-01-01");
        }
    }
    assert_code("0.3300201");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_blank_meter_is_alarmed, signs_new),
        cmocka_unit_test_setup(a_programmed_one_is_not, signs_programmed),
        cmocka_unit_test_setup(the_key_is_seen, signs_programmed),
        cmocka_unit_test_setup(banks_are_told_apart, signs_programmed),
        cmocka_unit_test_setup(what_is_wrong_alarms, signs_programmed),
        cmocka_unit_test_setup(the_lists_are_shown, signs_new),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
