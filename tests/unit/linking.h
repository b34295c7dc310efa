/* SPDX-License-Identifier: MIT */
/* A port of DL/T 645 on a whole meter: frames go in as hexadecimal digits, what is sent is written down. */
#ifndef LINKING_H
#define LINKING_H

#include "reading.h"

#include "tou/dlt645.h"

#include <stdio.h>

#define LINKING_DELAY 30u
#define OWN           "68 12 89 67 45 23 01 68 " /* head of the meter's frames */

/* Errors: no such data; other error, of a command to read and to read on. */
#define NO_DATA OWN "D1 01 35 42 16 "
#define OTHER   OWN "D1 01 34 41 16 "
#define BROKEN  OWN "D2 01 34 42 16 "

static tou_dlt645_t port;
static tou_dlt645_cfg_t port_cfg;
static tou_dlt645_station_t station;
static tou_dlt645_station_cfg_t station_cfg;
static char sent[4096]; /* as digits */
static unsigned room;   /* bytes that the line still takes */

static inline tou_err_t line_put(void *ctx, uint8_t byte)
{
    size_t n = strlen(sent);

    (void)ctx;
    if (room == 0u) {
        return TOU_E_BUSY;
    }
    room--;
    assert_true(n + 4u < sizeof sent);
    (void)snprintf(&sent[n], 4, "%02X ", byte);
    return TOU_OK;
}

static const tou_serial_ops_t line_ops = {line_put};
static const tou_serial_t line         = {&line_ops, NULL};

/* A meter at the address 012345678912 since an instant, with nothing counted. */
static inline void linking_begin(tou_utc_t utc)
{
    static const uint8_t address[] = {0x12, 0x89, 0x67, 0x45, 0x23, 0x01};

    reading_begin(utc);
    memset(&station_cfg, 0, sizeof station_cfg);
    tou_dlt645_rights_default(&station_cfg.rights);
    station_cfg.keep     = &world.meter.keep;
    station_cfg.adjust_s = 300;
    port_cfg.objects     = &objects;
    port_cfg.station     = &station;
    port_cfg.serial      = &line;
    port_cfg.delay_ms    = LINKING_DELAY;
    port_cfg.wake        = 0;
    sent[0]              = 0;
    room                 = UINT32_MAX;
    assert_int_equal(tou_dlt645_station_init(&station, &station_cfg, address), TOU_OK);
    assert_int_equal(tou_dlt645_init(&port, &port_cfg), TOU_OK);
    port_cfg.records = NULL;
    port_cfg.steps   = NULL;
}

/* Its records, too. */
static inline void linking_records(void)
{
    reading_records();
    port_cfg.records = &tou_dlt645_records;
}

/* What digits say, with blanks between them. @return how many bytes */
static inline uint8_t bytes_of(const char *digits, uint8_t *bytes)
{
    unsigned byte;
    uint8_t n = 0;
    int used;

    for (; sscanf(digits, "%x%n", &byte, &used) == 1; digits += used) {
        bytes[n++] = (uint8_t)byte;
    }
    return n;
}

/* Bytes as digits, with blanks between them. */
static inline void give(const char *digits)
{
    unsigned byte;
    int n;

    for (; sscanf(digits, "%x%n", &byte, &n) == 1; digits += n) {
        tou_dlt645_rx(&port, (uint8_t)byte);
    }
}

static inline void pass(unsigned ms)
{
    for (; ms != 0; ms--) {
        tou_dlt645_tick(&port, 1);
    }
}

/* What has been sent so far. */
static inline void assert_on_line(const char *digits)
{
    assert_string_equal(sent, digits);
    sent[0] = 0;
}

/* The answer to what was given; "" if there is none. */
static inline void assert_sent(const char *digits)
{
    pass(LINKING_DELAY);
    assert_on_line(digits);
}

static inline void assert_answer(const char *given, const char *digits)
{
    give(given);
    assert_sent(digits);
}

/* A command with data as they are before they are sent, and the bytes that it takes on the line. */
static inline void command(char *digits, uint8_t control, const uint8_t *data, uint8_t n)
{
    static const uint8_t head[] = {0x68, 0x12, 0x89, 0x67, 0x45, 0x23, 0x01, 0x68};
    uint8_t sum                 = 0;
    uint8_t byte;

    *digits = 0;
    for (unsigned i = 0; i < 12u + n; i++) {
        byte = (uint8_t)((i < 8u)        ? head[i]
                         : (i == 8u)     ? control
                         : (i == 9u)     ? n
                         : (i < 10u + n) ? data[i - 10u] + 0x33u
                                         : 0);
        byte = (i == 10u + n) ? sum : (i == 11u + n) ? 0x16u : byte;
        sum  = (uint8_t)(sum + byte);
        (void)snprintf(digits + strlen(digits), 4, "%02X ", byte);
    }
}

/* A command, and time for its answer. */
static inline void request(uint8_t control, const uint8_t *data, uint8_t n)
{
    char digits[1024];

    command(digits, control, data, n);
    give(digits);
    pass(LINKING_DELAY);
}

/* A command to read an identifier of n bytes, with what is behind it as digits. */
static inline void request_di(uint8_t control, uint32_t di, uint8_t n, const char *behind)
{
    uint8_t data[32];

    (void)tou_bytes_put(data, di, n);
    request(control, data, (uint8_t)(n + bytes_of(behind, &data[n])));
}

/* What was sent, as it is before it is sent: digits behind the identifier, low byte first. */
static inline const char *sent_data(uint8_t di_bytes)
{
    static char data[4096];
    unsigned byte;

    data[0] = 0;
    for (size_t i = 10u + di_bytes; i + 2u < strlen(sent) / 3u; i++) {
        assert_int_equal(sscanf(&sent[3u * i], "%x", &byte), 1);
        (void)snprintf(data + strlen(data), 4, "%02X ", (byte - 0x33u) & 0xFFu);
    }
    sent[0] = 0;
    return data;
}

/* Read an identifier of n bytes: its data as digits, low byte first, without the identifier. */
static inline const char *read_data(uint8_t control, uint32_t di, uint8_t n)
{
    request_di(control, di, n, "");
    return sent_data(n);
}

static inline void assert_data(uint32_t di, const char *data)
{
    assert_string_equal(read_data(0x11, di, 4), data);
}

static inline void assert_refused(uint32_t di, const char *frame)
{
    request_di(0x11, di, 4, "");
    assert_on_line(frame);
}

/* What a frame of an answer brings: its data behind the identifier, without its number if it has one. @return how many */
static inline unsigned collect(const char *expected_control, uint8_t *data, bool numbered, uint8_t seq)
{
    unsigned n = 0;
    unsigned byte;

    for (const char *at = sent; sscanf(at, "%x", &byte) == 1; at += 3) {
        data[n] = (uint8_t)(byte - 0x33u);
        n++;
    }
    assert_memory_equal(sent + 24, expected_control, 2);
    n -= 16u; /* head, identifier, sum, end */
    memmove(data, data + 14, n);
    sent[0] = 0;
    if (numbered) {
        n--;
        assert_int_equal(data[n], seq);
    }
    return n;
}

static inline unsigned ask(uint32_t di, const char *control, uint8_t *data)
{
    request_di(0x11, di, 4, "");
    return collect(control, data, false, 0);
}

static inline void ask_on(uint32_t di, uint8_t seq)
{
    char digits[4];

    (void)snprintf(digits, sizeof digits, "%02X", seq);
    request_di(0x12, di, 4, digits);
}

/* The next frame, or the last one once more. */
static inline unsigned ask_next(uint32_t di, uint8_t seq, const char *control, uint8_t *data)
{
    ask_on(di, seq);
    return collect(control, data, true, seq);
}

/* There is no such frame. */
static inline void assert_broken(uint32_t di, uint8_t seq)
{
    ask_on(di, seq);
    assert_on_line(BROKEN);
}

/* 63 rates, whose maxima since June take three frames: rr.rrrr kW of rate rr. */
static inline void linking_63_rates(void)
{
    world.meter.tariff.planner.set.base.n_rates = 63;
    for (uint32_t r = 0; r < 64u; r++) {
        world.meter.maximum[r].value = r * 10101u;
        world.meter.maximum[r].at    = ram_at(2026, 6, 1, 0, 0);
    }
}

static inline void assert_63_maxima(const uint8_t *data, unsigned n)
{
    assert_int_equal(n, 512);
    for (uint32_t r = 0; r < 64u; r++) {
        const uint8_t wanted = (uint8_t)((r / 10u) * 16u + r % 10u);

        for (unsigned i = 0; i < 3u; i++) {
            assert_int_equal(data[8u * r + i], wanted);
        }
        assert_int_equal(data[8u * r + 5u], 0x01); /* 1 June */
        assert_int_equal(data[8u * r + 6u], 0x06);
        assert_int_equal(data[8u * r + 7u], 0x26);
    }
}

#endif
