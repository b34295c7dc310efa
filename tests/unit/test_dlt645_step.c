/* SPDX-License-Identifier: MIT */
/* The step tariff over DL/T 645-2007. */
#include "tariffing.h"

#define CONSUMED   0x000B0000
#define OF_YEAR    0x000D0000
#define STEP_PRICE 0x0280000B
#define AT_PRICES  0x04000108
#define AT_STEPS   0x04000109
#define AT_ZONES   0x0400010A
#define N_STEPS    0x04000207
#define STATUS_3   0x04000503
#define PRICES     0x04050100 /* of what runs; 0x100 more: what stands by */
#define THRESHOLDS 0x04060000 /* of what runs; 0x200 more: what stands by */
#define STEP_COSTS 0x04060100 /* likewise */
#define SHORT      0x040604FF
#define SHORT_2    0x040605FF
#define TABLE      0x040606FF /* of table n 0x100 x (n - 1) more */
#define TABLE_2    0x04060AFF
#define RUNNING    0x04070000
#define STANDBY    0x04070001

/* 1 and 2 kWh; 0.4883, 0.5383, 0.7883; no moments. */
#define FROM_1  "00 01 00 00 00 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
#define COST_1  "83 48 00 00 83 53 00 00 83 78 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
#define NO_DAY  "99 99 99 "
#define NO_DAYS NO_DAY NO_DAY NO_DAY NO_DAY
/* 3, 5, 7, 9, 11 and 13 kWh; prices 1.0001 to 7.0007; 15 January 08:00 and 31 December 23:00. */
#define FROM_3 "00 03 00 00 00 05 00 00 00 07 00 00 00 09 00 00 00 11 00 00 00 13 00 00 "
#define COST_3 "01 00 01 00 02 00 02 00 03 00 03 00 04 00 04 00 05 00 05 00 06 00 06 00 07 00 07 00 "
#define DAYS_3 "08 15 01 23 31 12 99 99 99 99 99 99 "

/* Disorder: 5 kWh before 2. */
#define DISORDER "00 05 00 00 00 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "

static int begin(void **state)
{
    (void)keeping_everything(state);
    programming_marks = 3;
    programming_begin(NOON);
    port_cfg.steps = &tou_dlt645_steps;
    return 0;
}

static int begin_steps(void **state)
{
    (void)begin(state);
    assert_kept(TABLE, FROM_1 COST_1 NO_DAYS NO_DAY NO_DAY);
    return 0;
}

static void off_until(tou_utc_t utc)
{
    warn_and_cut();
    come_up(utc);
}

/* Worked out by hand. */
static void frames_are_those_of_the_practice(void **state)
{
    (void)state;
    assert_given("68 12 89 67 45 23 01 68 11 04 3E 33 B3 35 A9 16", OWN "91 08 3E 33 B3 35 B6 7B 33 33 C4 16 ");
    assert_given("68 12 89 67 45 23 01 68 14 11 3C 34 33 37 35 33 33 33 34 33 33 33 63 3B 48 39 5A 4E 16", WRITTEN);
    assert_data(AT_STEPS, "30 08 15 06 27 ");
}

static void tables_are_read_as_they_were_written(void **state)
{
    (void)state;
    assert_refused(TABLE, NO_DATA);
    assert_kept(TABLE, FROM_3 COST_3 DAYS_3 NO_DAY NO_DAY);
    assert_data(SHORT, FROM_3 COST_3 DAYS_3);
    assert_data(THRESHOLDS + 0xFF, FROM_3);
    assert_data(STEP_COSTS + 0xFF, COST_3);
    assert_data(THRESHOLDS + 6, "00 13 00 00 ");
    assert_data(STEP_COSTS + 7, "07 00 07 00 ");
    assert_refused(TABLE_2, NO_DATA);
    assert_kept(SHORT_2, FROM_1 COST_1 DAYS_3);
    assert_data(TABLE_2, FROM_1 COST_1 DAYS_3 NO_DAY NO_DAY);
    assert_data(THRESHOLDS + 0x200 + 2, "00 02 00 00 ");
    assert_data(STEP_COSTS + 0x200 + 3, "83 78 00 00 ");
    for (unsigned n = 1; n < 4; n++) {
        assert_kept(TABLE + 0x100u * n, FROM_3 COST_1 NO_DAYS NO_DAY "00 02 11 ");
        assert_kept(TABLE_2 + 0x100u * n, FROM_1 COST_3 NO_DAYS NO_DAY "00 02 12 ");
    }
    assert_data(TABLE, FROM_3 COST_3 DAYS_3 NO_DAY NO_DAY);
    assert_data(TABLE + 0x300, FROM_3 COST_1 NO_DAYS NO_DAY "00 02 11 ");
    cut();
    come_up(NOON + HOUR);
    assert_data(TABLE_2, FROM_1 COST_1 DAYS_3 NO_DAY NO_DAY);
    assert_data(TABLE_2 + 0x300, FROM_1 COST_3 NO_DAYS NO_DAY "00 02 12 ");
}

static void one_number_of_a_table_is_written(void **state)
{
    (void)state;
    assert_kept(THRESHOLDS + 0x200 + 2, "00 05 00 00 "); /* stands by, blank: in any order */
    assert_kept(THRESHOLDS + 0x200 + 1, "00 07 00 00 ");
    assert_kept(STEP_COSTS + 0x200 + 7, "99 99 99 99 ");
    assert_data(THRESHOLDS + 0x200 + 0xFF, "00 07 00 00 00 05 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 ");
    assert_kept(STEP_COSTS + 0x200 + 0xFF, COST_3);
    assert_put(STEP_COSTS + 0x200 + 0xFF, FROM_3, NOT_WRITTEN);
    assert_put(TABLE, FROM_1 COST_1 DAYS_3 "00 00 00 00 00 00", WRITTEN);
    assert_data(TABLE, FROM_1 COST_1 DAYS_3 NO_DAY NO_DAY);
    assert_put(TABLE, FROM_1 COST_1 DAYS_3 "00 01 01 00 02 01", WRITTEN);
    assert_put(SHORT, FROM_1 COST_1 DAYS_3, WRITTEN);
    assert_data(TABLE, FROM_1 COST_1 DAYS_3 NO_DAY NO_DAY); /* four are all of them */
    assert_kept(STEP_COSTS + 1, "01 00 00 00 ");            /* moments stay */
    assert_data(SHORT, FROM_1 "01 00 00 00 83 53 00 00 83 78 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 " DAYS_3);
}

/* A blank set is filled in any order; then it stays valid. */
static void the_set_that_runs_stays_valid(void **state)
{
    (void)state;
    assert_kept(THRESHOLDS + 2, "00 02 00 00 ");
    assert_refused(STEP_PRICE, OTHER);
    assert_kept(THRESHOLDS + 1, "00 01 00 00 ");
    assert_put(THRESHOLDS + 1, "01 02 00 00", NOT_WRITTEN);
    assert_put(THRESHOLDS + 0xFF, DISORDER, NOT_WRITTEN);
    assert_data(THRESHOLDS + 0xFF, FROM_1);
    assert_put(RUNNING, "02 01 01", NOT_WRITTEN); /* there is no table 2 */
    assert_kept(TABLE + 0x100, FROM_3 COST_3 DAYS_3 NO_DAY NO_DAY);
    assert_put(RUNNING, "01 01 03 02 01 06", WRITTEN);
    assert_data(RUNNING, "01 01 03 02 01 06 02 01 06 02 01 06 ");
    assert_put(RUNNING, "01 01 06 02 01 03", NOT_WRITTEN);
    assert_put(RUNNING, "01 01 03 03 01 06", NOT_WRITTEN);
    assert_put(TABLE + 0x100, DISORDER COST_3 DAYS_3 NO_DAY NO_DAY, NOT_WRITTEN);
    assert_kept(STANDBY, "01 01 06 02 01 03 02 01 03 02 01 03 ");
}

static void what_is_wrong_is_refused(void **state)
{
    (void)state;
    assert_put(TABLE, FROM_1 COST_1 NO_DAYS NO_DAY, NOT_WRITTEN);
    assert_put(TABLE, FROM_1 COST_1 NO_DAYS NO_DAY NO_DAY "00", NOT_WRITTEN);
    assert_put(TABLE, FROM_1 COST_1 NO_DAYS NO_DAY "00 01 13", NOT_WRITTEN);
    assert_put(TABLE, FROM_1 COST_1 NO_DAYS NO_DAY "00 29 02", NOT_WRITTEN);
    assert_put(TABLE, FROM_1 COST_1 NO_DAYS NO_DAY "24 01 12", NOT_WRITTEN);
    assert_put(TABLE, FROM_1 COST_1 NO_DAYS NO_DAY "00 0A 12", NOT_WRITTEN);
    assert_put(TABLE, FROM_1 COST_1 NO_DAYS NO_DAY "01 00 00", NOT_WRITTEN);
    assert_put(SHORT, FROM_1 COST_1 NO_DAYS NO_DAY NO_DAY, NOT_WRITTEN);
    assert_put(THRESHOLDS + 1, "00 01 00", NOT_WRITTEN);
    assert_put(THRESHOLDS + 1, "00 0A 00 00", NOT_WRITTEN);
    assert_put(THRESHOLDS + 7, "00 01 00 00", NOT_THERE);
    assert_put(THRESHOLDS, "00 01 00 00", NOT_THERE);
    assert_put(STEP_COSTS + 8, "00 01 00 00", NOT_THERE);
    assert_put(0x04060401, "00 01 00 00", NOT_THERE);
    assert_put(0x04060601, "00 01 00 00", NOT_THERE);
    assert_put(0x04060EFF, "00 01 00 00", NOT_THERE);
    assert_put(PRICES, "00 01 00 00", NOT_THERE);
    assert_put(PRICES + 64, "00 01 00 00", NOT_THERE);
    assert_put(PRICES + 0x200 + 1, "00 01 00 00", NOT_THERE);
    assert_put(PRICES + 1, "00 01 00", NOT_WRITTEN);
    assert_put(PRICES + 1, "00 01 00 00 00 01 00 00", NOT_WRITTEN);
    assert_put(PRICES + 1, "00 01 00 F0", NOT_WRITTEN);
    assert_put(STANDBY, "01 01", NOT_WRITTEN);
    assert_put(STANDBY, "01 01 01 01 01 02 01 01 03 01 01 04 01 01 05", ZONES);
    assert_put(STANDBY, "05 01 01", NOT_WRITTEN);
    assert_put(STANDBY, "00 01 01", NOT_WRITTEN);
    assert_put(STANDBY, "01 29 02", NOT_WRITTEN);
    assert_put(0x04070002, "01 01 01", NOT_THERE);
    assert_put(AT_STEPS, "00 00 01 13 26", NOT_WRITTEN);
    assert_put(AT_STEPS, "00 00 01 12", NOT_WRITTEN);
    assert_put(CONSUMED, "00 00 00 00", NOT_THERE);
    assert_put(STEP_PRICE, "00 00 00 00", NOT_THERE);
    assert_refused(TABLE, NO_DATA);
    assert_refused(PRICES + 1, NO_DATA);
    assert_refused(THRESHOLDS, NO_DATA);
    assert_refused(CONSUMED + 0x100, NO_DATA);
    assert_data(STANDBY, "00 00 00 00 00 00 00 00 00 00 00 00 ");
}

static void it_takes_the_right_of_the_tariff(void **state)
{
    static const uint8_t four[] = {0, 1, 0, 0};
    static const uint8_t none[] = {0, 0, 0, 0, 0};

    (void)state;
    assert_write(4, THRESHOLDS + 1, four, 4, RIGHT);
    assert_write(4, STEP_COSTS + 0x200 + 1, four, 4, RIGHT);
    assert_write(4, PRICES + 1, four, 4, RIGHT);
    assert_write(4, RUNNING, none, 3, RIGHT);
    assert_write(4, AT_PRICES, none, 5, RIGHT);
    assert_write(4, AT_ZONES, none, 5, RIGHT);
    key_pressed = false;
    assert_put(THRESHOLDS + 1, "00 01 00 00", RIGHT);
    key_pressed = true;
    assert_put(THRESHOLDS + 1, "00 01 00 00", WRITTEN);
}

static void rate_prices_of_both_sets(void **state)
{
    (void)state;
    assert_kept(N_RATES, "04 ");
    assert_kept(PRICES + 0x100 + 9, "09 00 00 00 ");
    assert_put(PRICES + 0xFF, "01 00 00 00 02 00 00 00 03 00 00 00 04 00 00 00 05 00 00 00", RATES);
    assert_put(PRICES + 0xFF, "01 00 00 00 02 00 00 00 03 00 00 00 0F 00 00 00", NOT_WRITTEN);
    assert_refused(PRICES + 1, NO_DATA);
    assert_kept(PRICES + 0xFF, "21 43 00 00 02 00 00 00 03 00 00 00 99 99 99 99 ");
    assert_data(PRICES + 1, "21 43 00 00 ");
    assert_put(PRICES + 0xFF, "11 00 00 00 12 00 00 00", WRITTEN);
    assert_data(PRICES + 0xFF, "11 00 00 00 12 00 00 00 03 00 00 00 99 99 99 99 ");
    assert_refused(PRICES + 0x100 + 1, NO_DATA);
    assert_data(PRICES + 0x100 + 9, "09 00 00 00 ");
    assert_kept(PRICES + 0x100 + 1, "77 00 00 00 ");
    assert_kept(AT_PRICES, "00 13 01 01 26 ");
    run(60, 0);
    assert_data(AT_PRICES, "00 00 00 00 00 ");
    assert_data(PRICES + 1, "77 00 00 00 "); /* what stood by runs */
    assert_data(PRICES + 0x100 + 1, "11 00 00 00 ");
    assert_data(STATUS_3, "08 04 ");
}

static void step_and_price_follow_what_was_consumed(void **state)
{
    (void)state;
    assert_data(CONSUMED, "00 00 00 00 ");
    run(10, 99);
    assert_data(CONSUMED, "99 00 00 00 ");
    assert_data(STEP_PRICE, "83 48 00 00 ");
    run(1, 10);
    assert_data(CONSUMED, "00 01 00 00 ");
    assert_data(STEP_PRICE, "83 53 00 00 ");
    run(10, 100);
    assert_data(STEP_PRICE, "83 78 00 00 ");
    assert_kept(N_STEPS, "02 ");
    assert_data(STEP_PRICE, "83 53 00 00 ");
    assert_kept(N_STEPS, "00 ");
    off_until(NOON + 31u * DAY); /* settled on 1 February */
    assert_data(CONSUMED, "00 00 00 00 ");
    assert_data(CONSUMED + 1, "00 02 00 00 ");
    assert_data(CONSUMED + 2, "00 00 00 00 ");
    assert_refused(CONSUMED + 3, NO_DATA); /* three readings are kept */
    assert_data(STEP_PRICE, "83 48 00 00 ");
    assert_refused(OF_YEAR, NO_DATA);
}

static void a_year_is_told_with_its_end(void **state)
{
    (void)state;
    assert_kept(SHORT, FROM_3 COST_3 DAYS_3);
    run(30, 100);
    assert_refused(CONSUMED, NO_DATA);
    assert_data(OF_YEAR, "12 01 01 26 00 03 00 00 ");
    assert_data(OF_YEAR + 1, "00 00 00 00 00 00 00 00 ");
    off_until(NOON + 20u * DAY);
    assert_data(OF_YEAR, "12 21 01 26 00 00 00 00 ");
    assert_data(OF_YEAR + 1, "08 15 01 26 00 03 00 00 ");
    assert_data(STEP_PRICE, "01 00 01 00 ");
}

/* A known fault of meters in the field: after the clear they showed the old step. */
static void a_meter_clear_makes_it_step_1(void **state)
{
    static const uint8_t right[] = {2, 0, 0, 0, 1, 0, 0, 0};

    (void)state;
    run(30, 100);
    assert_data(STEP_PRICE, "83 78 00 00 ");
    assert_command(0x1A, right, sizeof right, OWN "9A 00 D5 16 ");
    assert_data(STEP_PRICE, "83 48 00 00 ");
    assert_data(CONSUMED, "00 00 00 00 ");
    cut();
    come_up(NOON + HOUR);
    assert_data(STEP_PRICE, "83 48 00 00 ");
    assert_data(CONSUMED, "00 00 00 00 ");
    run(10, 15);
    assert_data(CONSUMED, "15 00 00 00 ");
}

static void steps_are_switched_at_their_time(void **state)
{
    (void)state;
    linking_records();
    archive.freeze[TOU_FREEZE_STEPS]  = &world.meter.freeze[KEPT_SWITCH];
    archive.freeze[TOU_FREEZE_PRICES] = NULL;
    assert_kept(SHORT_2, FROM_3 COST_3 DAYS_3);
    run(20, 100);
    assert_data(STEP_PRICE, "83 78 00 00 ");
    assert_data(STATUS_3, "08 00 ");
    assert_kept(AT_STEPS, "00 13 01 01 26 ");
    run(39, 0);
    assert_data(AT_STEPS, "00 13 01 01 26 ");
    run(1, 0);
    assert_data(AT_STEPS, "00 00 00 00 00 ");
    assert_data(STATUS_3, "08 08 ");
    assert_data(STEP_PRICE, "01 00 01 00 ");
    assert_data(SHORT, FROM_3 COST_3 DAYS_3); /* what runs */
    assert_data(TABLE_2, FROM_1 COST_1 NO_DAYS NO_DAY NO_DAY);
    assert_data(0x05070001, "00 13 01 01 26 ");
    assert_refused(0x05050001, NO_DATA);
    assert_put(TABLE_2, DISORDER COST_1 NO_DAYS NO_DAY NO_DAY, WRITTEN);
    assert_kept(AT_STEPS, "00 14 01 01 26 ");
    run(60, 0);
    assert_data(AT_STEPS, "00 00 00 00 00 "); /* refused */
    assert_data(STATUS_3, "08 08 ");
    assert_data(SHORT, FROM_3 COST_3 DAYS_3);
}

static void a_switch_that_passed_while_off_is_made(void **state)
{
    (void)state;
    assert_put(STANDBY, "02 01 01", WRITTEN);
    assert_kept(TABLE_2 + 0x100, FROM_3 COST_3 NO_DAYS NO_DAY NO_DAY);
    assert_kept(AT_STEPS, "00 20 01 01 26 ");
    assert_kept(AT_ZONES, "00 20 01 01 26 ");
    off_until(NOON + DAY);
    assert_data(AT_STEPS, "00 00 00 00 00 ");
    assert_data(AT_ZONES, "00 00 00 00 00 ");
    assert_data(STATUS_3, "08 08 ");
    assert_data(STEP_PRICE, "01 00 01 00 ");
    assert_data(RUNNING, "02 01 01 02 01 01 02 01 01 02 01 01 ");
    assert_kept(AT_STEPS, "00 00 01 01 27 ");
    assert_kept(AT_STEPS, "00 00 00 00 00 "); /* cancelled */
}

/* At any moment of two writes, one of the set that runs and one of the zones that name what it writes. */
static void a_cut_leaves_a_set_that_runs(void **state)
{
    char digits[1024];
    uint8_t data[12 + 70] = {0xFF, 0x06, 6, 4, 2, 0, 0, 0, 1, 0, 0, 0};
    unsigned old          = 0;
    unsigned fresh        = 0;

    for (unsigned ms = 30; ms < 75u; ms++) {
        (void)begin_steps(state);
        command(digits, 0x14, data, (uint8_t)(12u + bytes_of(FROM_3 COST_3 DAYS_3 NO_DAY NO_DAY, &data[12])));
        give(digits);
        for (unsigned i = 0; i < ms; i++) {
            tou_dlt645_tick(&port, 1);
            polls(1);
        }
        bool answered = sent[0] != 0;

        cut();
        (void)tou_dlt645_init(&port, &port_cfg);
        come_up(NOON + HOUR);
        sent[0]          = 0;
        const char *read = read_data(0x11, STEP_PRICE, 4);
        bool now         = strcmp(read, "01 00 01 00 ") == 0;

        assert_true(now || strcmp(read, "83 48 00 00 ") == 0);
        assert_true(now || !answered);
        old += !now;
        fresh += now;
    }
    assert_true(old > 5u && fresh > 5u);
}

static void without_it_there_is_no_such_identifier(void **state)
{
    (void)state;
    port_cfg.steps = NULL;
    assert_refused(CONSUMED, NO_DATA);
    assert_refused(STEP_PRICE, NO_DATA);
    assert_refused(TABLE, NO_DATA);
    assert_put(AT_STEPS, "00 00 00 00 00", NOT_THERE);
    port_cfg.steps = &tou_dlt645_steps;
    objects.steps  = NULL;
    assert_refused(CONSUMED, NO_DATA);
    assert_refused(STEP_PRICE, NO_DATA);
    assert_refused(TABLE, NO_DATA);
    assert_refused(PRICES + 1, NO_DATA);
    assert_refused(RUNNING, NO_DATA);
    assert_put(AT_STEPS, "00 00 00 00 00", NOT_THERE);
    assert_put(TABLE, FROM_1 COST_1 NO_DAYS NO_DAY NO_DAY, NOT_THERE);
    assert_data(STATUS_3, "08 00 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(frames_are_those_of_the_practice, begin_steps),
        cmocka_unit_test_setup(tables_are_read_as_they_were_written, begin),
        cmocka_unit_test_setup(one_number_of_a_table_is_written, begin),
        cmocka_unit_test_setup(the_set_that_runs_stays_valid, begin),
        cmocka_unit_test_setup(what_is_wrong_is_refused, begin),
        cmocka_unit_test_setup(it_takes_the_right_of_the_tariff, begin),
        cmocka_unit_test_setup(rate_prices_of_both_sets, begin),
        cmocka_unit_test_setup(step_and_price_follow_what_was_consumed, begin_steps),
        cmocka_unit_test_setup(a_year_is_told_with_its_end, begin_steps),
        cmocka_unit_test_setup(a_meter_clear_makes_it_step_1, begin_steps),
        cmocka_unit_test_setup(steps_are_switched_at_their_time, begin_steps),
        cmocka_unit_test_setup(a_switch_that_passed_while_off_is_made, begin_steps),
        cmocka_unit_test(a_cut_leaves_a_set_that_runs),
        cmocka_unit_test_setup(without_it_there_is_no_such_identifier, begin_steps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
