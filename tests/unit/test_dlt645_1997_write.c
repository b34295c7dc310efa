/* SPDX-License-Identifier: MIT */
/* Commands of DL/T 645-1997 that change something, byte by byte, and the parameters that can be read. */
#include "programming.h"

#define NOON (UINT32_C(9497) * 86400u + 43200u) /* 2026-01-01 12:00 */

#define OLD_WRITTEN  OWN "84 00 BF 16 "
#define OLD_NO_DATA  OWN "C4 01 35 35 16 "
#define OLD_PASSWORD OWN "C4 01 37 37 16 "
#define OLD_WRONG    OWN "C4 01 34 34 16 "

static int begin(void **state)
{
    (void)keeping_everything(state);
    programming_begin(NOON);
    return 0;
}

static void assert_old(uint16_t di, const char *data)
{
    keeping_settle();
    assert_string_equal(read_data(0x01, di, 2), data);
}

/* A write of a level with the password 000000. */
static void assert_old_write(uint8_t level, uint16_t di, const char *digits, const char *answer)
{
    uint8_t data[32] = {0};

    (void)tou_bytes_put(data, di, 2);
    data[2] = level;
    assert_command(0x04, data, (uint8_t)(6u + bytes_of(digits, &data[6])), answer);
}

static void a_frame_is_as_written_down(void **state)
{
    (void)state;
    assert_given("68 12 89 67 45 23 01 68 04 07 44 F4 35 33 33 33 63 AF 16", OLD_WRITTEN);
    assert_old(0xC111, "30 ");
    assert_data(0x04000103, "30 ");
    assert_int_equal(world.meter.demand.demand.cfg.period_min, 30);
    assert_int_equal(tou_log_count(&world.meter.log, TOU_EV_PROGRAMMED), 1);
}

static void parameters_are_read_and_written(void **state)
{
    static const struct {
        uint16_t di;
        const char *before;
        const char *after;
    } row[] = {
        {0xC111, "15 ", "60 "},       {0xC112, "05 ", "10 "},
        {0xC113, "05 ", "20 "},       {0xC115, "02 ", "00 "},
        {0xC116, "04 ", "01 "},       {0xC117, "00 01 ", "12 28 "},
        {0xC211, "80 00 ", "20 01 "}, {0xC033, "", "01 02 03 04 05 06 "},
        {0xC511, "00 00 ", "30 00 "}, {0xC510, "00 00 00 00 ", "00 00 01 07 "},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        assert_old(row[i].di, row[i].before);
    }
    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        assert_old_write(2, row[i].di, row[i].after, OLD_WRITTEN);
        assert_old(row[i].di, row[i].after);
    }
    come_up(NOON + 3600u);
    assert_old(0xC113, "20 ");
    assert_old(0xC033, "01 02 03 04 05 06 ");
}

static void the_clock_is_set(void **state)
{
    (void)state;
    assert_old_write(4, 0xC011, "30 15 13 ", OLD_WRITTEN);
    assert_int_equal(tou_meter_now(&world.meter.meter), NOON + 4530u);
    assert_old_write(4, 0xC010, "05 02 01 26 ", OLD_WRITTEN);
    assert_int_equal(tou_meter_now(&world.meter.meter), NOON + 86400u + 4530u);
    assert_old(0xC010, "05 02 01 26 ");
}

static void others_are_refused(void **state)
{
    (void)state;
    assert_old(0xC119, "00 00 00 00 ");
    assert_old(0xC11A, "00 00 00 00 ");
    assert_old(0xC030, "00 10 00 ");
    assert_old_write(2, 0xC119, "00 00 00 00 ", OLD_NO_DATA);
    assert_old_write(2, 0xC030, "00 10 00 ", OLD_NO_DATA);
    assert_old_write(2, 0xC032, "00 10 00 00 00 00 ", OLD_NO_DATA);
    assert_old_write(2, 0x9010, "00 10 00 00 ", OLD_NO_DATA);
    assert_old_write(2, 0xC212, "00 00 00 02 ", OLD_NO_DATA);
    assert_old_write(2, 0xC111, "07 ", OLD_WRONG);
    assert_old_write(2, 0xC111, "", OLD_WRONG);
    assert_old_write(2, 0xC111, "15 15 ", OLD_WRONG);
    assert_old_write(5, 0xC111, "15 ", OLD_PASSWORD);
    assert_old_write(4, 0xC117, "00 02 ", OLD_PASSWORD);
    key_pressed = false;
    assert_old_write(2, 0xC111, "15 ", OLD_PASSWORD);
    assert_old(0xC111, "15 ");
}

/* It has to fit the frame of 2007 that it becomes, whatever its password. */
static void what_is_too_long_is_refused_first(void **state)
{
    uint8_t data[TOU_DLT645_DATA_MAX] = {0x11, 0xC1, 2, 9, 9, 9};

    (void)state;
    assert_command(0x04, data, 193, OLD_PASSWORD);
    for (uint8_t n = 194; n <= TOU_DLT645_DATA_MAX; n++) {
        assert_command(0x04, data, n, OLD_WRONG);
    }
    assert_command(0x04, data, 193, OLD_PASSWORD); /* the others did not count: three lock */
    assert_int_equal(tou_access_locked(&world.meter.access, 2), 0);
}

static void counts_are_those_of_2007(void **state)
{
    (void)state;
    for (uint8_t i = 0; i < 5u; i++) {
        char now[16]; /* a number of holidays has a second byte in 2007 */

        (void)snprintf(now, sizeof now, "%.3s", read_data(0x11, 0x04000201u + i, 4));
        assert_old((uint16_t)(0xC310u + i), now);
    }
    assert_old_write(2, 0xC310, "02 ", OLD_WRITTEN);
    assert_data(0x04000201, "02 ");
    assert_old(0xC310, "02 ");
    assert_old_write(2, 0xC313, "04 ", OLD_WRITTEN);
    assert_old_write(2, 0xC314, "03 ", OLD_WRITTEN);
    assert_data(0x04000205, "03 00 ");
    assert_old(0xC314, "03 ");
    assert_old_write(2, 0xC314, "03 00 ", OLD_WRONG);
}

static void maxima_are_cleared(void **state)
{
    (void)state;
    run(30, 10);
    assert_given("68 12 89 67 45 23 01 68 10 04 38 33 33 33 20 16", OWN "D0 01 37 43 16 ");
    assert_given("68 12 89 67 45 23 01 68 10 03 37 33 33 EB 16", OWN "D0 01 34 40 16 ");
    assert_true(tou_demand_maximum(&world.meter.demand.demand, 0, 0)->value != 0u);
    assert_given("68 12 89 67 45 23 01 68 10 04 37 33 33 33 1F 16", OWN "90 00 CB 16 ");
    assert_int_equal(tou_demand_maximum(&world.meter.demand.demand, 0, 0)->value, 0);
}

/* Times and numbers of what was programmed and cleared. */
static void what_was_done_is_read(void **state)
{
    static const uint8_t right[] = {4, 0, 0, 0};

    (void)state;
    assert_old(0xB212, "");
    linking_records();
    assert_old(0xB210, "00 00 00 00 ");
    assert_old(0xB212, "00 00 ");
    assert_old_write(2, 0xC113, "07 ", OLD_WRITTEN);
    run(5, 0);
    assert_command(0x10, right, 4, OWN "90 00 CB 16 ");
    assert_command(0x10, right, 4, OWN "90 00 CB 16 ");
    assert_old(0xB210, "00 12 01 01 ");
    assert_old(0xB211, "05 12 01 01 ");
    assert_old(0xB212, "01 00 ");
    assert_old(0xB213, "02 00 ");
    assert_old(0xB214, "");
}

static void passwords_are_changed(void **state)
{
    uint8_t data[]  = {4, 0, 0, 0, 4, 0x11, 0x22, 0x33};
    uint8_t clear[] = {4, 0x11, 0x22, 0x33};

    (void)state;
    assert_command(0x0F, data, 7, OWN "CF 01 34 3F 16 ");
    data[4] = 3; /* a higher one */
    assert_command(0x0F, data, 8, OWN "CF 01 37 42 16 ");
    data[4] = 10;
    assert_command(0x0F, data, 8, OWN "CF 01 34 3F 16 ");
    data[4] = 4;
    assert_command(0x0F, data, 8, OWN "8F 04 37 44 55 66 04 16 ");
    assert_command(0x0F, data, 8, OWN "CF 01 37 42 16 ");
    assert_command(0x10, clear, 4, OWN "90 00 CB 16 ");
}

static uint8_t speed_now;

static tou_err_t set_speed(void *ctx, const tou_serial_t *serial, uint8_t code, bool is_sent)
{
    (void)ctx;
    (void)serial;
    speed_now = is_sent ? code : speed_now;
    return (code == 0x40) ? TOU_E_RANGE : TOU_OK;
}

static void a_speed_is_changed(void **state)
{
    static const tou_dlt645_effects_t effects = {set_speed, NULL, NULL, NULL, NULL};
    static const uint8_t code[]               = {8};
    static const uint8_t none[]               = {0x40};

    (void)state;
    speed_now           = 0;
    station_cfg.effects = &effects;
    assert_command(0x0C, none, 1, OWN "CC 01 34 3C 16 ");
    assert_int_equal(speed_now, 0);
    assert_command(0x0C, code, 1, OWN "8C 01 3B 03 16 ");
    assert_int_equal(speed_now, 8);
}

static tou_err_t keep_address(void *ctx, const uint8_t *address)
{
    (void)ctx;
    (void)address;
    return TOU_OK;
}

static void an_address_is_written(void **state)
{
    static const char frame[] = "68 AA AA AA AA AA AA 68 0A 06 67 45 33 33 33 33 54 16";

    (void)state;
    assert_given(frame, "");
    station_cfg.readdress = keep_address;
    key_pressed           = false;
    assert_given(frame, "");
    key_pressed = true;
    assert_given(frame, "68 34 12 00 00 00 00 68 8A 00 A0 16 ");
    assert_given(frame, "68 34 12 00 00 00 00 68 8A 00 A0 16 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_frame_is_as_written_down, begin),
        cmocka_unit_test_setup(parameters_are_read_and_written, begin),
        cmocka_unit_test_setup(the_clock_is_set, begin),
        cmocka_unit_test_setup(others_are_refused, begin),
        cmocka_unit_test_setup(what_is_too_long_is_refused_first, begin),
        cmocka_unit_test_setup(counts_are_those_of_2007, begin),
        cmocka_unit_test_setup(maxima_are_cleared, begin),
        cmocka_unit_test_setup(what_was_done_is_read, begin),
        cmocka_unit_test_setup(passwords_are_changed, begin),
        cmocka_unit_test_setup(a_speed_is_changed, begin),
        cmocka_unit_test_setup(an_address_is_written, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
