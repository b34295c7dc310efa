/* SPDX-License-Identifier: MIT */
/* A port of DL/T 645 on a whole meter: frames go in as hexadecimal digits, what is sent is written down. */
#ifndef LINKING_H
#define LINKING_H

#include "keeping.h"

#include "tou/archive.h"
#include "tou/dlt645.h"

#include <stdio.h>

#define LINKING_DELAY 30u
#define OWN           "68 12 89 67 45 23 01 68 " /* head of the meter's frames */

/* Errors: no such data; other error, of a command to read and to read on. */
#define NO_DATA OWN "D1 01 35 42 16 "
#define OTHER   OWN "D1 01 34 41 16 "
#define BROKEN  OWN "D2 01 34 42 16 "

static tou_quantity_t quantities[2];
static tou_objects_t objects;
static tou_archive_t archive;
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

    begin_at(utc);
    memset(&objects, 0, sizeof objects);
    quantities[0].quantity = TOU_QUANTITY_ACTIVE_IMPORT;
    quantities[0].energy   = &world.meter.energy.energy;
    quantities[0].demand   = &world.meter.demand.demand;
    objects.meter          = &world.meter.meter;
    objects.quantity       = quantities;
    objects.n_quantities   = 1;
    objects.history        = &world.meter.history;
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
    objects.archive  = NULL;
    port_cfg.records = NULL;
}

/* Its records, too. Without a freeze of day tables alone one serves both switches. */
static inline void linking_records(void)
{
    static const uint8_t freezes[TOU_FREEZE_KINDS] = {KEPT_TIMED,  KEPT_INSTANT, KEPT_SWITCH, KEPT_DAYS,
                                                      KEPT_HOURLY, KEPT_FREEZES, KEPT_DAILY,  KEPT_FREEZES};

    memset(&archive, 0, sizeof archive);
    archive.read = tou_archive_read;
    for (unsigned i = 0; i < TOU_FREEZE_KINDS; i++) {
        archive.freeze[i] = (freezes[i] != KEPT_FREEZES) ? &world.meter.freeze[freezes[i]] : NULL;
    }
    if (shape.freeze[KEPT_DAYS] == 0u) {
        archive.freeze[TOU_FREEZE_DAYS] = archive.freeze[TOU_FREEZE_WEEKS];
    }
    archive.log      = &world.meter.log;
    archive.profile  = &world.meter.profile;
    objects.archive  = &archive;
    port_cfg.records = &tou_dlt645_records;
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

/* The answer to what was given; "" if there is none. */
static inline void assert_sent(const char *digits)
{
    pass(LINKING_DELAY);
    assert_string_equal(sent, digits);
    sent[0] = 0;
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

/* Read an identifier of n bytes: its data as digits, low byte first, without the identifier. */
static inline const char *read_data(uint8_t control, uint32_t di, uint8_t n)
{
    static char data[4096];
    uint8_t di_bytes[4];
    char digits[64];
    unsigned byte;

    (void)tou_bytes_put(di_bytes, di, n);
    command(digits, control, di_bytes, n);
    give(digits);
    pass(LINKING_DELAY);
    data[0] = 0;
    for (size_t i = 10u + n; i + 2u < strlen(sent) / 3u; i++) {
        assert_int_equal(sscanf(&sent[3u * i], "%x", &byte), 1);
        (void)snprintf(data + strlen(data), 4, "%02X ", (byte - 0x33u) & 0xFFu);
    }
    sent[0] = 0;
    return data;
}

static inline void assert_data(uint32_t di, const char *data)
{
    assert_string_equal(read_data(0x11, di, 4), data);
}

static inline void assert_refused(uint32_t di, const char *frame)
{
    uint8_t bytes[4];
    char digits[64];

    (void)tou_bytes_put(bytes, di, 4);
    command(digits, 0x11, bytes, 4);
    assert_answer(digits, frame);
}

/* What a frame of an answer brings: its data behind the identifier, and its number if it has one. */
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

static inline void ask_on(uint32_t di, uint8_t seq)
{
    uint8_t data[5];
    char digits[64];

    (void)tou_bytes_put(data, di, 4);
    data[4] = seq;
    command(digits, 0x12, data, 5);
    give(digits);
    pass(LINKING_DELAY);
}

static inline unsigned ask(uint32_t di, const char *control, uint8_t *data)
{
    uint8_t bytes[4];
    char digits[64];

    (void)tou_bytes_put(bytes, di, 4);
    command(digits, 0x11, bytes, 4);
    give(digits);
    pass(LINKING_DELAY);
    return collect(control, data, false, 0);
}

#endif
