/* SPDX-License-Identifier: MIT */
/* dlt645.h, the records: freezes, in every layout, at every age, and while newer ones are added. */
#include "linking.h"

#define JUNE ram_at(2026, 6, 1, 0, 0)
#define DAY  86400u

/* Zeros of a maximum. */
#define NONE "00 00 00 00 00 00 00 00 "

static int begin(void **state)
{
    (void)keeping_everything(state);
    linking_begin(JUNE - 1800u);
    linking_records();
    return 0;
}

/* Half an hour of 300 W under rate 4 until midnight, when the daily freeze and the closing come, then half an hour of 600 W. */
static void over_midnight(void)
{
    run(30, 5);
    run(30, 10);
}

static void freeze_now(void)
{
    assert_int_equal(tou_meter_report(&world.meter.meter, TOU_EV_FREEZE, 0, NULL, 0), TOU_OK);
    keeping_settle();
}

static void a_freeze_is_sent_item_by_item(void **state)
{
    (void)state;
    over_midnight();
    assert_data(0x05060001, "00 00 01 06 26 ");
    assert_data(0x05060101, "15 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 15 00 00 00 ");
    assert_data(0x05060901, "00 30 00 45 23 31 05 26 " NONE NONE NONE "00 30 00 45 23 31 05 26 ");
    assert_data(0x0506FF01,
                "00 00 01 06 26 AA 15 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 15 00 00 00 AA AA AA AA AA AA AA AA "
                "00 30 00 45 23 31 05 26 " NONE NONE NONE "00 30 00 45 23 31 05 26 AA AA AA ");
    /* At the half hour of the first of the month. */
    assert_data(0x05000001, "30 00 01 06 26 ");
    assert_data(0x05000101, "45 00 00 00 30 00 00 00 00 00 00 00 00 00 00 00 15 00 00 00 ");
    zone = ram_madrid;
    assert_data(0x05060001, "00 02 01 06 26 ");
}

/* Byte for byte, with head, marks and sum. */
static void a_freeze_is_a_frame(void **state)
{
    (void)state;
    over_midnight();
    assert_answer(OWN "11 04 34 33 39 38 28 16 ", OWN "91 09 34 33 39 38 33 33 34 39 59 D9 16 ");
}

/* The hourly freeze has the total only, and no maxima. */
static void a_freeze_without_rates_is_shorter(void **state)
{
    (void)state;
    over_midnight();
    assert_data(0x05040001, "05 00 01 06 26 ");
    assert_data(0x05040101, "20 00 00 00 ");
    assert_data(0x0504FF01, "05 00 01 06 26 AA 20 00 00 00 AA AA AA AA AA AA AA AA AA AA AA ");
    assert_refused(0x05040901, NO_DATA);
    assert_refused(0x05060201, NO_DATA); /* not measured */
    assert_refused(0x05060A01, NO_DATA);
    assert_refused(0x05060B01, NO_DATA);
    assert_refused(0x05061001, NO_DATA);
    assert_refused(0x05066101, NO_DATA);
}

/* Ten days are kept: the second to the tenth have not been yet. */
static void a_freeze_that_has_not_been_is_empty(void **state)
{
    (void)state;
    over_midnight();
    assert_data(0x05060002, "00 00 00 00 00 ");
    assert_data(0x0506010A, "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 ");
    assert_data(0x05060902, NONE NONE NONE NONE NONE);
    assert_data(0x0504011E, "00 00 00 00 ");
    assert_refused(0x0506000B, NO_DATA);
    assert_refused(0x0506FF0B, NO_DATA);
    assert_refused(0x0504011F, NO_DATA);
    assert_refused(0x05060000, NO_DATA);
    assert_refused(0x05060100, NO_DATA);
    assert_refused(0x050601FF, NO_DATA);
}

static void set_switch(uint8_t pair, tou_utc_t at)
{
    assert_int_equal(tou_meter_unlock(&world.meter.meter), TOU_OK);
    assert_int_equal(tou_tariff_set_switch(&world.meter.tariff, pair, at), TOU_OK);
    tou_meter_lock(&world.meter.meter, false);
}

/* 05, 07: there is none; FF is no kind. */
static void each_kind_has_its_own(void **state)
{
    (void)state;
    over_midnight();
    freeze_now();
    assert_data(0x05010001, "30 00 01 06 26 ");
    assert_data(0x05010101, "45 00 00 00 30 00 00 00 00 00 00 00 00 00 00 00 15 00 00 00 ");
    assert_data(0x05020001, "00 00 00 00 00 ");
    set_switch(TOU_BANKS_DAYS, JUNE + 3600u);
    run(40, 0);
    assert_data(0x05020001, "00 01 01 06 26 ");
    assert_data(0x05030001, "00 01 01 06 26 ");
    assert_refused(0x05050001, NO_DATA);
    assert_refused(0x05070001, NO_DATA);
    assert_refused(0x05080001, NO_DATA);
    assert_refused(0x05FF0001, NO_DATA);
    assert_refused(0x0510FF01, NO_DATA);
}

/* A meter may have one freeze for each switch; both at one minute are one of each. */
static void each_switch_has_its_own(void **state)
{
    (void)keeping_everything(state);
    shape.freeze[KEPT_DAYS] = 2;
    linking_begin(JUNE - 1800u);
    linking_records();
    archive.freeze[TOU_FREEZE_DAYS] = &world.meter.freeze[KEPT_DAYS];
    set_switch(TOU_BANKS_DAYS, JUNE);
    run(31, 5);
    assert_data(0x05020001, "00 00 00 00 00 ");
    assert_data(0x05030001, "00 00 01 06 26 ");
    assert_data(0x05030101, "15 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 15 00 00 00 ");
    set_switch(TOU_BANKS_DAYS, JUNE + 3600u);
    set_switch(TOU_BANKS_WEEKS, JUNE + 3600u);
    run(60, 0);
    assert_data(0x05020001, "00 01 01 06 26 ");
    assert_data(0x05020002, "00 00 00 00 00 ");
    assert_data(0x05030001, "00 01 01 06 26 ");
    assert_data(0x05030002, "00 00 01 06 26 ");
}

/* Only an image that lists them serves them. */
static void without_records_there_are_none(void **state)
{
    (void)state;
    over_midnight();
    port_cfg.records = NULL;
    assert_refused(0x05060001, NO_DATA);
    port_cfg.records = &tou_dlt645_records;
    objects.archive  = NULL;
    assert_refused(0x05060001, NO_DATA);
    assert_refused(0x0506FF01, NO_DATA);
}

static void a_command_to_read_a_freeze_has_no_more_bytes(void **state)
{
    (void)state;
    over_midnight();
    request_di(0x11, 0x05060001, 4, "01");
    assert_on_line(OTHER);
}

/* 63 rates: the maxima of a freeze are 512 bytes, three frames. */
static int with_63_rates(void **state)
{
    (void)keeping_everything(state);
    shape.n_rates        = 63;
    shape.demand.n_rates = 63;
    shape.history        = 0;
    shape.profile        = 0;
    made.log             = 0;
    shape.freeze[0]      = 0;
    shape.freeze[2]      = 0;
    shape.freeze[3]      = 0;
    shape.freeze[4]      = 2;
    linking_begin(JUNE - 1800u);
    linking_records();
    assert_int_equal(tou_meter_unlock(&world.meter.meter), TOU_OK);
    linking_63_rates();
    tou_meter_lock(&world.meter.meter, false);
    freeze_now();
    return 0;
}

static void freeze_others(unsigned n)
{
    for (; n != 0u; n--) {
        run(1, 0);
        assert_int_equal(tou_meter_unlock(&world.meter.meter), TOU_OK);
        memset(world.meter.maximum, 0, sizeof world.meter.maximum);
        tou_meter_lock(&world.meter.meter, false);
        freeze_now();
    }
}

/* It is followed, and if a frame of it was lost that is made again from where it is now. */
static void newer_records_do_not_mix_with_one_under_way(void **state)
{
    uint8_t data[1024];
    unsigned n = ask(0x05010901, "B1", data);

    (void)state;
    assert_int_equal(n, 196);
    freeze_others(1);
    (void)ask_next(0x05010901, 1, "B2", data + n);
    freeze_others(1);
    n += ask_next(0x05010901, 1, "B2", data + n);
    n += ask_next(0x05010901, 2, "92", data + n);
    assert_63_maxima(data, n);
}

/* Three are kept. Asking again does not help, reading anew does. */
static void a_record_that_is_overwritten_is_not_read_on(void **state)
{
    uint8_t data[1024];

    (void)state;
    (void)ask(0x05010901, "B1", data);
    freeze_others(2);
    (void)ask_next(0x05010901, 1, "B2", data);
    freeze_others(1);
    assert_broken(0x05010901, 2);
    assert_broken(0x05010901, 2);
    assert_broken(0x05010901, 1);
    assert_int_equal(ask(0x05010901, "B1", data), 196);
    assert_int_equal(data[8], 0);
}

/* Also if as many were taken since. */
static void a_record_that_is_cleared_is_not_read_on(void **state)
{
    uint8_t data[1024];
    const tou_freeze_t *freeze = &world.meter.freeze[KEPT_INSTANT];

    (void)state;
    (void)ask(0x05010901, "B1", data);
    tou_store_clear(&world.meter.store, freeze->cfg->ring);
    assert_broken(0x05010901, 1);
    freeze_others(1);
    assert_broken(0x05010901, 1);
    freeze_others(1);
    assert_broken(0x05010901, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_freeze_is_sent_item_by_item, begin),
        cmocka_unit_test_setup(a_freeze_is_a_frame, begin),
        cmocka_unit_test_setup(a_freeze_without_rates_is_shorter, begin),
        cmocka_unit_test_setup(a_freeze_that_has_not_been_is_empty, begin),
        cmocka_unit_test_setup(each_kind_has_its_own, begin),
        cmocka_unit_test(each_switch_has_its_own),
        cmocka_unit_test_setup(without_records_there_are_none, begin),
        cmocka_unit_test_setup(a_command_to_read_a_freeze_has_no_more_bytes, begin),
        cmocka_unit_test_setup(newer_records_do_not_mix_with_one_under_way, with_63_rates),
        cmocka_unit_test_setup(a_record_that_is_overwritten_is_not_read_on, with_63_rates),
        cmocka_unit_test_setup(a_record_that_is_cleared_is_not_read_on, with_63_rates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
