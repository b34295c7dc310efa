/* SPDX-License-Identifier: MIT */
/* Frames of a panel, worked out by hand, and what it makes of answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tou/request.h"

#define WAIT_MS     1000u
#define HEAD        "68 12 89 67 45 23 01 68 "
#define ASK_ADDRESS "68 AA AA AA AA AA AA 68 13 00 DF 16 "
#define ADDRESS     HEAD "93 06 45 BC 9A 78 56 34 71 16 "
#define TOTAL       HEAD "91 08 33 33 34 33 78 56 34 12 B5 16 " /* 00010000, data 45 23 01 DF */

static tou_request_t master;
static char sent[1024];

static void put(void *ctx, uint8_t byte)
{
    (void)ctx;
    (void)snprintf(sent + strlen(sent), 4, "%02X ", byte);
}

static const tou_request_cfg_t cfg = {put, NULL, WAIT_MS};

static int new_master(void **state)
{
    (void)state;
    sent[0] = 0;
    tou_request_init(&master, &cfg);
    assert_int_equal(tou_request_poll(&master, 1), TOU_OK);
    return 0;
}

static void assert_sent(const char *digits)
{
    assert_string_equal(sent, digits);
    sent[0] = 0;
}

/* Bytes from the meter, but the byte at `spoiled` is another one. */
static void give_spoiled(const char *digits, unsigned spoiled)
{
    unsigned byte;
    int n;

    for (unsigned i = 0; sscanf(digits, "%x%n", &byte, &n) == 1; digits += n, i++) {
        tou_request_rx(&master, (uint8_t)((i == spoiled) ? byte ^ 0x04u : byte));
    }
}

static void give(const char *digits)
{
    give_spoiled(digits, UINT16_MAX);
}

static void a_read_is_one_frame_and_its_answer(void **state)
{
    (void)state;
    tou_request_read(&master, 0x00010000);
    assert_sent("68 AA AA AA AA AA AA 68 11 04 33 33 34 33 AE 16 ");
    assert_int_equal(tou_request_poll(&master, 1), TOU_E_BUSY);
    assert_true(tou_request_busy(&master));
    give("FE FE 00 ");
    give(TOTAL);
    assert_int_equal(tou_request_poll(&master, 1), TOU_OK);
    assert_false(tou_request_busy(&master));
    assert_int_equal(master.n, 8);
    assert_memory_equal(&master.data[4], "\x45\x23\x01\xDF", 4);
}

/* All but the last one, behind the sum, which tells nothing. */
static void every_spoiled_byte_costs_the_answer(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 19u; i++) {
        tou_request_read(&master, 0x00010000);
        give_spoiled(TOTAL, i);
        assert_int_equal(tou_request_poll(&master, 1), TOU_E_BUSY);
        assert_int_equal(tou_request_poll(&master, WAIT_MS), TOU_E_ABSENT);
        give(TOTAL); /* too late */
        assert_int_equal(tou_request_poll(&master, 1), TOU_E_ABSENT);
    }
}

static void an_answer_to_something_else_is_passed_over(void **state)
{
    (void)state;
    tou_request_read(&master, 0x00010100);
    give(TOTAL);
    assert_int_equal(tou_request_poll(&master, 1), TOU_E_BUSY);
    give(ADDRESS);
    assert_int_equal(tou_request_poll(&master, 1), TOU_E_BUSY);
    give("68 AA AA AA AA AA AA 68 11 04 33 34 34 33 AF 16 "); /* an echo */
    assert_int_equal(tou_request_poll(&master, 1), TOU_E_BUSY);
    give(HEAD "91 08 33 34 34 33 33 33 33 33 6E 16 ");
    assert_int_equal(tou_request_poll(&master, 1), TOU_OK);
}

/* The address first; then, in another turn, for the port was deaf till its last byte was out, the command. */
static void a_write_asks_for_the_address_first(void **state)
{
    (void)state;
    memset(master.data, 0, 13);
    tou_request_send(&master, TOU_REQUEST_WRITE, 13);
    assert_sent(ASK_ADDRESS);
    give(ADDRESS);
    assert_sent("");
    assert_int_equal(tou_request_poll(&master, 1), TOU_E_BUSY);
    assert_sent(HEAD "14 0D 33 33 33 33 33 33 33 33 33 33 33 33 33 F3 16 ");
    assert_int_equal(tou_request_poll(&master, WAIT_MS - 2u), TOU_E_BUSY);
    give(HEAD "94 00 CF 16 ");
    assert_int_equal(tou_request_poll(&master, 1), TOU_OK);
    assert_int_equal(master.n, 0);
    assert_int_equal(master.error, 0);
}

static void a_refusal_has_its_error(void **state)
{
    (void)state;
    tou_request_read(&master, 0x00010000);
    give(HEAD "D1 01 35 42 16 ");
    assert_int_equal(tou_request_poll(&master, 1), TOU_E_DENIED);
    assert_int_equal(master.error, 2);
    tou_request_read(&master, 0x00010000);
    give(TOTAL);
    assert_int_equal(tou_request_poll(&master, 1), TOU_OK);
    assert_int_equal(master.error, 0);
}

/* 200 bytes, and more frames to come. */
static void of_a_long_answer_the_beginning_is_kept(void **state)
{
    char digits[1024] = HEAD "B1 C8 33 33 34 33 ";
    unsigned sum      = 0;
    unsigned byte;
    int n;

    (void)state;
    for (unsigned i = 0; i < 196u; i++) {
        (void)snprintf(digits + strlen(digits), 4, "%02X ", (i + 0x33u) & 0xFFu);
    }
    for (const char *at = digits; sscanf(at, "%x%n", &byte, &n) == 1; at += n) {
        sum += byte;
    }
    (void)snprintf(digits + strlen(digits), 7, "%02X 16 ", sum & 0xFFu);
    tou_request_read(&master, 0x00010000);
    give(digits);
    assert_int_equal(tou_request_poll(&master, 1), TOU_OK);
    assert_int_equal(master.n, TOU_REQUEST_DATA);
    for (unsigned i = 4; i < TOU_REQUEST_DATA; i++) {
        assert_int_equal(master.data[i], i - 4u);
    }
    assert_int_equal(master.control, TOU_REQUEST_READ); /* what lies behind the data */
}

static void a_byte_in_time_begins_the_wait_anew(void **state)
{
    (void)state;
    tou_request_read(&master, 0x00010000);
    assert_int_equal(tou_request_poll(&master, WAIT_MS - 1u), TOU_E_BUSY);
    give("68 ");
    assert_int_equal(tou_request_poll(&master, WAIT_MS - 1u), TOU_E_BUSY);
    assert_int_equal(tou_request_poll(&master, 1), TOU_E_ABSENT);
    tou_request_send(&master, TOU_REQUEST_WRITE, 13);
    assert_int_equal(tou_request_poll(&master, UINT16_MAX), TOU_E_ABSENT);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_read_is_one_frame_and_its_answer, new_master),
        cmocka_unit_test_setup(every_spoiled_byte_costs_the_answer, new_master),
        cmocka_unit_test_setup(an_answer_to_something_else_is_passed_over, new_master),
        cmocka_unit_test_setup(a_write_asks_for_the_address_first, new_master),
        cmocka_unit_test_setup(a_refusal_has_its_error, new_master),
        cmocka_unit_test_setup(of_a_long_answer_the_beginning_is_kept, new_master),
        cmocka_unit_test_setup(a_byte_in_time_begins_the_wait_anew, new_master),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
