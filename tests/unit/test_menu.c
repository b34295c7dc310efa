/* SPDX-License-Identifier: MIT */
/* Programming by keys. */
#include "paneling.h"

/* Titles from the first one on. */
enum {
    DATE,
    TIME,
    PERIOD,
    SLIDE,
    N_OF_RATES,
    DAYS_A,
    DAYS_B,
    ZONES_A,
    ZONES_B,
    DAYS_AT,
    ZONES_AT,
    REST,
    REST_DAY,
    N_SPECIAL,
    SPECIAL,
    BILLING,
    N_TURNS,
    TURN_S,
    TURN,
    N_BY_KEY,
    BY_KEY,
    ENERGY,
    POWER,
    PASSWORD,
    CLEAR
};

/* Past the password 000000 of level 2. */
static void log_in(void)
{
    press("Ee");
    assert_seen("dAtE    ");
}

static int at_titles(void **state)
{
    (void)paneling_new(state);
    log_in();
    return 0;
}

/* From the first title. */
static void choose(unsigned title)
{
    for (; title != 0u; title--) {
        press("n");
    }
    press("e");
}

/* Digits, set by next and up alone from what they are; blanks and points do not count. Then enter. */
static void set(const char *digits)
{
    for (bool first = true; *digits != 0; digits++) {
        unsigned digit = (unsigned)((*digits >= 'A') ? (*digits - 'A' + 10) : (*digits - '0'));

        if (*digits == ' ' || *digits == '.') {
            continue;
        }
        press(first ? "" : "n");
        first = false;
        for (unsigned i = 0; i < 16u && menu.digit[menu.cursor] != digit; i++) {
            press("u");
        }
        assert_int_equal(menu.digit[menu.cursor], digit);
    }
    press("e");
}

/* Entries of a table: how many there are, then each. */
static void set_table(const char *number, const char *const *entries)
{
    set(number);
    for (unsigned i = 0; entries[i] != NULL; i++) {
        set(entries[i]);
    }
    assert_seen("SEnd  Y ");
    press("e");
    assert_seen("donE    ");
    press("e");
}

static void set_value(unsigned title, const char *digits)
{
    choose(title);
    set(digits);
    assert_seen("donE    ");
    press("e");
    for (; title != 0u; title--) {
        press("u");
    }
    assert_seen("dAtE    ");
}

/* ---- the way in ---- */

static void the_password_is_asked_first(void **state)
{
    (void)state;
    press("E");
    assert_seen("P2------");
    assert_code("        ");
    assert_int_equal(seen.signs, TOU_SIGN_MENU);
    press("n");
    assert_seen("P20-----");
    press("nu");
    assert_seen("P2-1----");
    press("nnnnnu");
    assert_seen("P3------");
    press("b");
    assert_int_equal(seen.signs, 0);
    assert_seen("     0.00");
}

static void a_wrong_password_is_told_and_counts(void **state)
{
    (void)state;
    for (unsigned i = 0; i < PROGRAMMING_TRIES; i++) {
        press("E2000001e");
        assert_seen("Err  04 ");
        press("e");
        assert_seen("     0.00");
    }
    press("Ee");
    assert_seen("Err  04 "); /* the right one: level 2 is locked */
    press("b");
    press("E4000000e");
    assert_seen("dAtE    ");
}

static void without_the_key_nobody_gets_in(void **state)
{
    (void)state;
    key_pressed = false;
    press("Ee");
    assert_seen("Err  04 ");
    wait_ms(3100);
    assert_int_equal(seen.signs, 0);
    key_pressed = true;
    log_in();
}

/* The word is sent as it is typed: 12 34 56 lies in a frame as 56 34 12. */
static void passwords_can_be_changed(void **state)
{
    (void)state;
    choose(PASSWORD);
    assert_code("04000C01");
    set("02 123456");
    assert_seen("SEnd  Y ");
    press("e");
    assert_seen("donE    ");
    press("e");
    press("nn");
    set_value(DATE, "26 01 01"); /* still in */
    press("bEe");
    assert_seen("Err  04 ");
    press("bE");
    set("2 123456");
    assert_seen("dAtE    ");
    press("b");
    assert_put(N_RATES, "04", RIGHT);
}

static void a_level_too_low_is_refused_where_it_matters(void **state)
{
    (void)state;
    press("E4000000e");
    choose(BILLING);
    press("e");
    set("01 00");
    assert_seen("Err  04 ");
    press("e");
    assert_seen("bILL    ");
    press("nnnn");
    assert_seen("HAnd no ");
    press("e02e");
    assert_seen("donE    ");
}

static void it_closes_by_itself(void **state)
{
    (void)state;
    choose(DAYS_A);
    wait_ms(59000);
    assert_int_equal(seen.signs, TOU_SIGN_MENU);
    press("n");
    wait_ms(59000);
    assert_int_equal(seen.signs, TOU_SIGN_MENU);
    wait_ms(1500);
    assert_int_equal(seen.signs, 0);
    for (unsigned i = 0; i < sizeof menu; i++) {
        assert_int_equal(((const uint8_t *)&menu)[i], 0); /* nothing is left of the password */
    }
}

static void nothing_is_left_of_a_password(void **state)
{
    static const uint8_t word[] = {0x56, 0x34, 0x12};

    (void)state;
    press("E2123456e"); /* a wrong one */
    assert_seen("Err  04 ");
    assert_memory_equal(&panel.request.data, "\4", 1); /* the answer lies over what was sent, but not over all */
    tou_panel_key(&panel, TOU_KEY_BACK);
    wait_ms(1);
    assert_seen("        ");
    for (unsigned i = 0; i + sizeof word < sizeof panel.request; i++) {
        assert_memory_not_equal((const uint8_t *)&panel.request + i, word, sizeof word);
    }
}

/* Two keys may come before the panel is ticked. */
static void a_key_behind_the_last_one_is_lost(void **state)
{
    static const uint8_t behind[] = {TOU_KEY_BACK, TOU_KEY_ENTER, TOU_KEY_NEXT};

    (void)state;
    for (unsigned i = 0; i < sizeof behind; i++) {
        press("E");
        tou_panel_key(&panel, TOU_KEY_BACK);
        tou_panel_key(&panel, behind[i]);
        wait_answer();
        assert_int_equal(seen.signs, 0);
        assert_code("00010000");
    }
}

/* ---- items ---- */

static void a_date_is_set_digit_by_digit(void **state)
{
    (void)state;
    press("e");
    assert_code("04000101");
    assert_seen("  26.01.01");
    set("27 02 28");
    assert_seen("donE    ");
    press("e");
    assert_data(0x04000101, "00 28 02 27 ");
    press("e");
    assert_seen("  27.02.28");
    press("n");
    wait_ms(600);
    assert_seen("  2_.02.28");
    wait_ms(500);
    assert_seen("  27.02.28");
}

static void what_is_out_of_range_is_refused_at_once(void **state)
{
    (void)state;
    press("e");
    set("27 13 01");
    assert_seen("Err  F2 ");
    press("e");
    assert_seen("  27.13.01");
    press("02");
    assert_seen("  27.02.01");
    press("00e");
    assert_seen("Err  F3 ");
    press("e31e");
    assert_seen("Err  01 "); /* no 31 February: the meter says so */
    press("e");
    assert_data(0x04000101, "04 01 01 26 ");
    press("ne");
    set("24 00 00");
    assert_seen("Err  F1 ");
    press("bb");
    assert_seen("tInE    ");
}

static void nothing_is_left_of_what_was_given_up(void **state)
{
    (void)state;
    program_all();
    choose(DAYS_A);
    set("01");
    assert_seen("n     04");
    set("02");
    set("00 00 01");
    assert_code("EntrY 02");
    press("55b");
    assert_seen("dAyS A  ");
    assert_data(ZONES_1 + 1, padded(BY_HOURS, 14));
    press("b");
    press("Ee");
    choose(DAYS_A);
    set("01");
    set("02");
    assert_seen("  00.00.01");
    press("e");
    assert_seen("  08.00.02");
    press("e");
    assert_seen("SEnd  Y ");
    press("b");
    assert_data(ZONES_1 + 1, padded(BY_HOURS, 14));
}

static void numbers_of_rows_and_entries_have_limits(void **state)
{
    (void)state;
    choose(DAYS_A);
    assert_seen("no    01");
    set("09");
    assert_seen("Err  F1 ");
    press("ee");
    set("00");
    assert_seen("Err  F1 ");
    press("ee");
    set("08");
    assert_code("04010008");
    set("15");
    assert_seen("Err  F1 ");
    press("eb");
    press("Ee");
    choose(SPECIAL);
    assert_seen("no   001");
    set("255");
    assert_seen("Err  F1 ");
}

/* What the standard's master writes, by four keys. */
static void a_whole_tariff_is_programmed_by_keys(void **state)
{
    static const char *const by_hours[]      = {"00 00 01", "08 00 02", "12 00 03", "22 00 04", NULL};
    static const char *const all_valley[]    = {"00 00 04", NULL};
    static const char *const by_daylight[]   = {"06 00 01", "18 00 02", NULL};
    static const char *const zones[]         = {"01 01 01", "07 01 03", NULL};
    static const char *const *const tables[] = {by_hours, all_valley, by_daylight};
    static const char *const numbers[]       = {"04", "01", "02"};

    (void)state;
    set_value(N_OF_RATES, "04");
    set_value(N_SPECIAL, "00 04");
    choose(DAYS_A);
    for (unsigned i = 0; i < 3u; i++) {
        const char row[] = {'0', (char)('1' + i), 0};

        set(row);
        set_table(numbers[i], tables[i]);
        press("e");
    }
    press("b");
    press("bEe");
    choose(ZONES_A);
    set_table("02", zones);
    press("bEe");
    set_value(REST, "0000011");
    set_value(REST_DAY, "02");
    choose(SPECIAL);
    set("001");
    set("26 01 05 03");
    assert_seen("donE    ");
    press("e");
    assert_data(ZONES_1 + 1, padded(BY_HOURS, 14));
    assert_data(ZONES_1 + 2, padded(ALL_VALLEY, 14));
    assert_data(ZONES_1 + 3, padded(BY_DAYLIGHT, 14));
    assert_data(ZONES_1, padded("01 01 01 03 01 07 ", 14));
    assert_data(WEEKEND, "3E ");
    assert_data(REST_TABLE, "02 ");
    assert_data(HOLIDAY + 1, "03 05 01 26 ");
    run(1, 0);
    assert_rate_at(NOON + HOUR, 3);
    assert_rate_at(NOON + 2u * DAY, 4); /* Saturday */
}

/* Each of the fourteen has its place, and all are sent, in one write. */
static void a_full_table_is_written_at_once(void **state)
{
    char entry[16];
    char wanted[256] = "";
    unsigned before;

    (void)state;
    set_value(N_OF_RATES, "04");
    choose(DAYS_A);
    set("01");
    set("14");
    for (unsigned i = 0; i < 14u; i++) {
        (void)snprintf(entry, sizeof entry, "%02u 30 0%u", i, i % 4u + 1u);
        (void)snprintf(wanted + strlen(wanted), 10, "0%u 30 %02u ", i % 4u + 1u, i);
        set(entry);
    }
    assert_seen("SEnd  Y ");
    before = writes;
    press("e");
    assert_seen("donE    ");
    assert_int_equal(writes, before + 1u);
    assert_data(ZONES_1 + 1, wanted);
}

/* A key that is kept pressed does not take what nobody has looked at. */
static void keys_that_are_held_take_nothing(void **state)
{
    (void)state;
    tou_panel_key(&panel, TOU_KEY_ENTER | TOU_KEY_REPEAT);
    tou_panel_key(&panel, TOU_KEY_ENTER | TOU_KEY_LONG);
    tou_panel_key(&panel, TOU_KEY_BACK | TOU_KEY_LONG);
    tou_panel_key(&panel, TOU_KEY_NEXT | TOU_KEY_LONG);
    wait_answer();
    assert_seen("dAtE    ");
    tou_panel_key(&panel, TOU_KEY_NEXT | TOU_KEY_REPEAT);
    wait_answer();
    assert_seen("tInE    ");
    tou_panel_key(&panel, TOU_KEY_UP | TOU_KEY_REPEAT);
    wait_answer();
    assert_seen("dAtE    ");
}

static void keys_are_lost_while_the_meter_is_asked(void **state)
{
    (void)state;
    tou_panel_key(&panel, TOU_KEY_ENTER);
    tou_panel_key(&panel, TOU_KEY_BACK);
    tou_panel_key(&panel, TOU_KEY_NEXT);
    wait_answer();
    assert_code("04000101");
    assert_seen("  26.01.01");
}

static void a_title_is_that_of_all_rows(void **state)
{
    (void)state;
    choose(BILLING);
    set("03");
    assert_code("04000B03");
    press("b");
    assert_seen("bILL    ");
    assert_code("04000B01");
}

static void zeros_are_taken_only_where_they_mean_none(void **state)
{
    (void)state;
    press("e");
    set("00 00 00");
    assert_seen("Err  F2 ");
    press("eb");
    choose(DAYS_AT);
    set("00 00 00 00 00");
    assert_seen("donE    ");
}

static void every_other_item_is_written(void **state)
{
    (void)state;
    set_value(PERIOD, "30");
    set_value(SLIDE, "05");
    set_value(N_TURNS, "02");
    set_value(TURN_S, "08");
    set_value(N_BY_KEY, "01");
    set_value(ENERGY, "01");
    set_value(POWER, "03");
    set_value(DAYS_AT, "26 06 30 23 15");
    set_value(ZONES_AT, "00 00 00 00 00");
    choose(TURN);
    set("002");
    assert_code("04040102");
    set("02 01010000");
    assert_seen("donE    ");
    press("e");
    assert_data(0x04000103, "30 ");
    assert_data(0x04000104, "05 ");
    assert_data(0x04000301, "02 ");
    assert_data(0x04000302, "08 ");
    assert_data(0x04000303, "01 ");
    assert_data(0x04000304, "03 ");
    assert_data(0x04000305, "01 ");
    assert_data(0x04000107, "15 23 30 06 26 ");
    assert_data(0x04000106, "00 00 00 00 00 ");
    assert_data(0x04040102, "00 00 01 01 02 ");
    press("bEe");
    choose(BILLING);
    set("02");
    set("15 12");
    assert_seen("donE    ");
    assert_data(0x04000B02, "12 15 ");
}

static void a_demand_reset_is_asked_about(void **state)
{
    (void)state;
    run(60, 4);
    press("u");
    assert_seen("CLEAr d ");
    press("e");
    assert_seen("CLEAr Y ");
    press("b");
    assert_int_not_equal(world.meter.maximum[0].value, 0);
    press("ee");
    assert_seen("donE    ");
    assert_int_equal(world.meter.maximum[0].value, 0);
}

static void a_meter_that_is_silent_is_told(void **state)
{
    (void)state;
    unplugged = true;
    choose(PERIOD);
    assert_seen("no LInE ");
    press("e");
    assert_seen("PErIod  ");
    unplugged = false;
    press("e");
    assert_seen("      15");
    unplugged = true;
    press("e");
    assert_seen("no LInE ");
    press("bb");
    press("E");
    press("e");
    assert_seen("no LInE ");
    press("e");
    assert_int_equal(seen.signs, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_password_is_asked_first, paneling_new),
        cmocka_unit_test_setup(a_wrong_password_is_told_and_counts, paneling_new),
        cmocka_unit_test_setup(without_the_key_nobody_gets_in, paneling_new),
        cmocka_unit_test_setup(passwords_can_be_changed, at_titles),
        cmocka_unit_test_setup(a_level_too_low_is_refused_where_it_matters, paneling_new),
        cmocka_unit_test_setup(it_closes_by_itself, at_titles),
        cmocka_unit_test_setup(nothing_is_left_of_a_password, paneling_new),
        cmocka_unit_test_setup(a_key_behind_the_last_one_is_lost, paneling_new),
        cmocka_unit_test_setup(a_date_is_set_digit_by_digit, at_titles),
        cmocka_unit_test_setup(what_is_out_of_range_is_refused_at_once, at_titles),
        cmocka_unit_test_setup(nothing_is_left_of_what_was_given_up, at_titles),
        cmocka_unit_test_setup(numbers_of_rows_and_entries_have_limits, at_titles),
        cmocka_unit_test_setup(a_whole_tariff_is_programmed_by_keys, at_titles),
        cmocka_unit_test_setup(a_full_table_is_written_at_once, at_titles),
        cmocka_unit_test_setup(keys_that_are_held_take_nothing, at_titles),
        cmocka_unit_test_setup(keys_are_lost_while_the_meter_is_asked, at_titles),
        cmocka_unit_test_setup(a_title_is_that_of_all_rows, at_titles),
        cmocka_unit_test_setup(zeros_are_taken_only_where_they_mean_none, at_titles),
        cmocka_unit_test_setup(every_other_item_is_written, at_titles),
        cmocka_unit_test_setup(a_demand_reset_is_asked_about, at_titles),
        cmocka_unit_test_setup(a_meter_that_is_silent_is_told, at_titles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
