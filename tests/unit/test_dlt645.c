/* SPDX-License-Identifier: MIT */
/* dlt645.h, the frames: which are answered, when, to whom, and what becomes of noise. Frames as worked out by hand. */
#include "linking.h"

#define READ_TOTAL "68 12 89 67 45 23 01 68 11 04 33 33 34 33 1D 16"
#define TOTAL      "68 12 89 67 45 23 01 68 91 08 33 33 34 33 89 67 45 33 09 16 " /* 1234.56 kWh */

static int begin(void **state)
{
    (void)keeping_everything(state);
    linking_begin(ram_at(2024, 6, 15, 18, 30));
    world.meter.reg[0].units = 1234569; /* Wh: rounded down */
    return 0;
}

static void a_register_is_read(void **state)
{
    (void)state;
    assert_answer(READ_TOTAL, TOTAL);
    assert_answer("FE FE FE FE " READ_TOTAL, TOTAL);
    assert_answer("FE " READ_TOTAL " FE FE", TOTAL);
}

static void a_maximum_is_read_with_its_time(void **state)
{
    (void)state;
    world.meter.maximum[0].value = 12345;
    world.meter.maximum[0].at    = ram_at(2024, 6, 15, 18, 30);
    assert_answer("68 12 89 67 45 23 01 68 11 04 33 33 34 34 1E 16",
                  "68 12 89 67 45 23 01 68 91 0C 33 33 34 34 78 56 34 63 4B 48 39 57 2E 16 ");
}

static void what_is_not_there_is_refused(void **state)
{
    (void)state;
    assert_answer("68 12 89 67 45 23 01 68 11 04 33 33 35 33 1E 16", OWN "D1 01 35 42 16 "); /* reverse energy */
    assert_answer("68 12 89 67 45 23 01 68 11 04 33 38 34 33 22 16", OWN "D1 01 35 42 16 "); /* a fifth rate */
    assert_answer("68 12 89 67 45 23 01 68 11 04 32 32 34 33 1B 16", OWN "D1 01 35 42 16 "); /* FF twice */
    assert_answer("68 12 89 67 45 23 01 68 11 04 40 33 34 33 2A 16", OWN "D1 01 35 42 16 "); /* a thirteenth period */
}

static void other_commands_and_lengths_are_refused(void **state)
{
    (void)state;
    assert_answer("68 12 89 67 45 23 01 68 11 03 33 33 34 E9 16", OWN "D1 01 34 41 16 ");
    assert_answer("68 12 89 67 45 23 01 68 19 08 37 33 33 33 34 33 33 33 F9 16",
                  OWN "D9 01 37 4C 16 ");                                                       /* nobody may write */
    assert_answer("68 12 89 67 45 23 01 68 12 05 34 38 63 36 34 8B 16", OWN "D2 01 34 42 16 "); /* nothing to go on with */
}

static void the_address_is_told_to_all_aa(void **state)
{
    (void)state;
    assert_answer("68 AA AA AA AA AA AA 68 13 00 DF 16", OWN "93 06 45 BC 9A 78 56 34 71 16 ");
    assert_answer("68 12 89 67 45 23 01 68 13 00 4E 16", "");
    assert_answer("68 AA AA AA AA AA AA 68 13 01 33 13 16", "");
    assert_answer(READ_TOTAL, TOTAL); /* that was given up at once */
}

static void short_addresses_read(void **state)
{
    (void)state;
    assert_answer("68 12 89 AA AA AA AA 68 11 04 33 33 34 33 F5 16", TOTAL);
    assert_answer("68 AA AA AA AA AA AA 68 11 04 33 33 34 33 AE 16", TOTAL);
    assert_answer("68 12 89 67 45 23 AA 68 11 04 33 33 34 33 C6 16", TOTAL);
    assert_answer("68 13 89 AA AA AA AA 68 11 04 33 33 34 33 F6 16", "");
    assert_answer("68 AA 89 67 45 23 01 68 11 04 33 33 34 33 B5 16", ""); /* AA below is a digit like any other */
    assert_answer("68 12 89 AA AA AA AA 68 19 08 37 33 33 33 34 33 33 33 D1 16", "");
}

static void others_are_left_alone(void **state)
{
    (void)state;
    assert_answer("68 13 89 67 45 23 01 68 11 04 33 33 34 33 1E 16", "");
    assert_answer("68 99 99 99 99 99 99 68 11 04 33 33 34 33 48 16", "");
    assert_answer("68 99 99 99 99 99 99 68 08 06 78 63 4B 48 39 57 72 16", "");
    assert_answer(TOTAL, ""); /* another slave's answer, or the own echo */
    assert_answer(READ_TOTAL, TOTAL);
}

/* Each byte of a frame is wrong in each way; the next frame is answered, whatever is left of this one. */
static void a_wrong_byte_is_not_answered(void **state)
{
    unsigned frame[16];
    char given[64];
    const char *digits = READ_TOTAL;
    int n              = 0;

    (void)state;
    for (unsigned i = 0; i < 16u; i++, digits += n) {
        assert_int_equal(sscanf(digits, "%x%n", &frame[i], &n), 1);
    }
    for (unsigned i = 0; i < 16u; i++) {
        for (unsigned bit = 0; bit < 8u; bit++) {
            given[0] = 0;
            for (unsigned k = 0; k < 16u; k++) {
                (void)snprintf(given + strlen(given), 4, "%02X ", (k == i) ? (frame[k] ^ (1u << bit)) : frame[k]);
            }
            assert_answer(given, "");
            pass(6000); /* so often is what may hide a frame given up */
            assert_answer(READ_TOTAL, TOTAL);
        }
    }
}

static void noise_hides_no_frame(void **state)
{
    (void)state;
    assert_answer("68 68 68 " READ_TOTAL, TOTAL);
    /* What looks like the begin of a long frame is given up after half a second, and the frame within it found. */
    assert_answer("68 01 02 03 04 05 06 68 11 C8 33 33 " READ_TOTAL, "");
    pass(500u - LINKING_DELAY);
    assert_sent(TOTAL);
    assert_answer("00 FF 16 12 " READ_TOTAL, TOTAL);
    /* The begin of another one, and half a second later. */
    assert_answer("68 12 89 67 45 23 01 68 11 04 33", "");
    pass(500);
    assert_answer(READ_TOTAL, TOTAL);
    /* Another meter's frame behind what looked like a begin, and the own one behind that. */
    give("68 01 02 03 04 05 06 68 11 C8 33 33 68 13 89 67 45 23 01 68 11 04 33 33 34 33 1E 16 " READ_TOTAL);
    pass(500);
    assert_sent(TOTAL);
    /* A frame that no answer is due to, and the own one at once. */
    assert_answer("68 AA AA AA AA AA AA 68 13 01 33 13 16 " READ_TOTAL, TOTAL);
    /* A length that is too long is none. */
    assert_answer("68 12 89 67 45 23 01 68 11 C9 " READ_TOTAL, TOTAL);
}

static void a_pause_within_a_frame_ends_it(void **state)
{
    (void)state;
    give("68 12 89 67 45 23 01 68 11 04 33");
    pass(499);
    assert_answer("33 34 33 1D 16", TOTAL);
    give("68 12 89 67 45 23 01 68 11 04 33");
    pass(500);
    assert_answer("33 34 33 1D 16", "");
}

static void an_answer_comes_after_its_delay(void **state)
{
    (void)state;
    give(READ_TOTAL);
    pass(LINKING_DELAY - 1u);
    assert_string_equal(sent, "");
    pass(1);
    assert_string_equal(sent, TOTAL);
}

/* Nor does it change the command, or put off the answer. */
static void what_comes_while_it_waits_is_not_looked_at(void **state)
{
    (void)state;
    give(READ_TOTAL);
    for (unsigned i = 0; i < 300u; i++) {
        tou_dlt645_rx(&port, 0x68);
    }
    give("68 AA AA AA AA AA AA 68 13 00 DF 16");
    pass(LINKING_DELAY - 1u);
    tou_dlt645_rx(&port, 0x68);
    assert_string_equal(sent, "");
    pass(1);
    assert_string_equal(sent, TOTAL);
    sent[0] = 0;
    pass(6000);
    assert_string_equal(sent, "");
}

static void bytes_that_wake_come_first(void **state)
{
    (void)state;
    port_cfg.wake = 4;
    assert_answer(READ_TOTAL, "FE FE FE FE " TOTAL);
}

/* A line that takes a byte now and then; what comes meanwhile, an echo, is not looked at. */
static void a_slow_line_gets_all_of_it(void **state)
{
    (void)state;
    port_cfg.wake = 2;
    room          = 0;
    give(READ_TOTAL);
    pass(LINKING_DELAY);
    for (unsigned i = 0; i < 22u; i++) {
        room = 1;
        pass(1);
        tou_dlt645_rx(&port, 0x68);
    }
    assert_string_equal(sent, "FE FE " TOTAL);
    sent[0] = 0;
    room    = UINT32_MAX;
    pass(6000);
    assert_answer(READ_TOTAL, "FE FE " TOTAL);
}

static void settings_are_checked(void **state)
{
    static const uint8_t good[]   = {0x98, 0x99, 0x99, 0x99, 0x99, 0x99};
    static const uint8_t bad[]    = {0x99, 0x99, 0x9A, 0x99, 0x99, 0x99};
    static const uint8_t worse[]  = {0x99, 0x99, 0xA9, 0x99, 0x99, 0x99};
    static const uint8_t to_all[] = {0x99, 0x99, 0x99, 0x99, 0x99, 0x99};
    tou_dlt645_station_t shared;
    tou_dlt645_t before;

    (void)state;
    assert_int_equal(tou_dlt645_station_init(&station, &station_cfg, good), TOU_OK);
    shared = station;
    assert_int_equal(tou_dlt645_station_init(&station, &station_cfg, bad), TOU_E_RANGE);
    assert_int_equal(tou_dlt645_station_init(&station, &station_cfg, worse), TOU_E_RANGE);
    assert_int_equal(tou_dlt645_station_init(&station, &station_cfg, to_all), TOU_E_RANGE);
    station_cfg.rights.relay = TOU_PASSWORD_LEVELS;
    assert_int_equal(tou_dlt645_station_init(&station, &station_cfg, good), TOU_E_RANGE);
    assert_memory_equal(&station, &shared, sizeof station);
    before            = port;
    port_cfg.delay_ms = 19;
    assert_int_equal(tou_dlt645_init(&port, &port_cfg), TOU_E_RANGE);
    port_cfg.delay_ms = 501;
    assert_int_equal(tou_dlt645_init(&port, &port_cfg), TOU_E_RANGE);
    port_cfg.delay_ms = 500;
    port_cfg.wake     = 5;
    assert_int_equal(tou_dlt645_init(&port, &port_cfg), TOU_E_RANGE);
    assert_memory_equal(&port, &before, sizeof port);
    port_cfg.wake = 4;
    assert_int_equal(tou_dlt645_init(&port, &port_cfg), TOU_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_register_is_read, begin),
        cmocka_unit_test_setup(a_maximum_is_read_with_its_time, begin),
        cmocka_unit_test_setup(what_is_not_there_is_refused, begin),
        cmocka_unit_test_setup(other_commands_and_lengths_are_refused, begin),
        cmocka_unit_test_setup(the_address_is_told_to_all_aa, begin),
        cmocka_unit_test_setup(short_addresses_read, begin),
        cmocka_unit_test_setup(others_are_left_alone, begin),
        cmocka_unit_test_setup(a_wrong_byte_is_not_answered, begin),
        cmocka_unit_test_setup(noise_hides_no_frame, begin),
        cmocka_unit_test_setup(a_pause_within_a_frame_ends_it, begin),
        cmocka_unit_test_setup(an_answer_comes_after_its_delay, begin),
        cmocka_unit_test_setup(what_comes_while_it_waits_is_not_looked_at, begin),
        cmocka_unit_test_setup(bytes_that_wake_come_first, begin),
        cmocka_unit_test_setup(a_slow_line_gets_all_of_it, begin),
        cmocka_unit_test_setup(settings_are_checked, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
